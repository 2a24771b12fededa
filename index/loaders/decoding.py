"""Bytes to text, character for character: no line end is changed, nothing is normalised."""

import codecs
import re

from index.errors import LoadError

# UTF-32 first: its little-endian mark begins with UTF-16's.
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What text of no known encoding may be in: chardet knows many more, which little text is enough to be taken for.
_CANDIDATES = tuple(
    "windows-1250 windows-1251 windows-1252 windows-1253 windows-1254 windows-1255 windows-1256 windows-1257"
    " windows-1258 iso-8859-2 iso-8859-5 iso-8859-6 iso-8859-7 iso-8859-8 iso-8859-9 iso-8859-15 koi8-r koi8-u cp866"
    " cp437 cp850 cp852 macroman maccyrillic cp932 euc-jp iso-2022-jp cp949 iso-2022-kr gb18030 hz-gb-2312 big5"
    " cp874".split()
)
_FEW = 3  # letters beyond ASCII tell nothing: they are Windows-1252, when in it they are letters of the West
# A sign where only a letter can be: the text is not Windows-1252.
_BROKEN_WORD = re.compile(r"[^\W\d_][^\w\s\x00-\x7f‘’“”–—…·\xad][^\W\d_]")
_MOST_DAMAGED = 0.01  # of a text's characters
_ESCAPES = (b"\x1b$", b"~{")  # ISO-2022 and HZ: other scripts in the bytes of ASCII
_UNTOLD = "its encoding can't be told: save it as UTF-8"
# What browsers read a label as (WHATWG, Encoding), where that is more than Python does: pages are written in the wider
# encoding and named by the narrower.
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "johab": "cp949",
    "big5": "big5hkscs",
    "utf-16": "utf-8",
    "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
}
_LABELS = {
    "ks_c_5601-1989": "cp949",
    "windows-949": "cp949",
    "iso-8859-8-i": "iso8859-8",
    "logical": "iso8859-8",
    "visual": "iso8859-8",
    "dos-874": "cp874",
    "windows-874": "cp874",
    "windows-31j": "cp932",
    "koi8-ru": "koi8-u",
    "mac-ukrainian": "mac_cyrillic",
    "unicode-1-1-utf-8": "utf-8",
    "x-big5": "big5hkscs",
}
# Encodings that pages are written in; Python also has codecs under which a page could hide anything.
_PAGE_CODECS = re.compile(
    r"(?:iso8859|cp(?:125|8|9|437)|koi8|shift_jis|euc|gb|big5|iso2022|mac|tis|hz|johab|utf-8|utf-16|ascii)"
)
_BEYOND_ASCII = re.compile(r"[^\W\d_\x00-\x7f]")
_SAMPLE = 65_536  # bytes or characters: enough to tell an encoding, and quick
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MOST_CONTROL = 0.02  # text has hardly any; one byte in ten of compressed data is one
_LEAST_PRINTABLE = 0.95
_CODED_TWICE = re.compile(r"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_NO_LETTER = re.compile(r"[\xc2-\xf4][\x80-\x9f]")  # a letter and a control character, which no page has


def decode(data: bytes) -> str:
    """Return the text of `data`, its encoding told from a byte order mark or from the bytes themselves.

    The mark is no part of the text. Raises LoadError for binary content, and for text that says nothing.
    """
    if data.startswith(b"%PDF-"):
        raise LoadError("looks binary (a PDF), not text: give its name the ending .pdf")
    text = without_surrogates(_decoded(data))
    if _is_binary(text):
        raise LoadError("looks binary, not text")
    if not text.strip():
        raise LoadError("empty")
    return text


def without_surrogates(text: str) -> str:
    """Return `text` with every lone surrogate, which no store can hold, replaced by one U+FFFD."""
    try:
        text.encode()  # quicker than a search
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def without_second_coding(text: str) -> str:
    """Return `text` with what was UTF-8, taken for Latin-1 and written as UTF-8 again, decoded once more."""
    twice = not text.isascii() and _NO_LETTER.search(text)
    return _CODED_TWICE.sub(_decoded_again, text) if twice else text


def _decoded_again(match: re.Match[str]) -> str:
    try:
        return match[0].encode("latin-1").decode()
    except UnicodeDecodeError:
        return match[0]


def codec_of(label: str) -> str | None:
    """Return the Python codec for the label of an encoding, as browsers read it; None for one that no page is in."""
    label = label.strip().strip("\"'").lower().removeprefix("x-")
    try:
        name = codecs.lookup(_LABELS.get(label, label)).name
    except (LookupError, ValueError):  # ValueError: a zero in it
        return None
    return _WIDER.get(name, name) if _PAGE_CODECS.match(name) else None


def decode_as(data: bytes, label: str) -> str | None:
    """Return the text of `data` by the label it came with; None if a mark, UTF-8 or the label itself gainsay it."""
    codec = codec_of(label)
    marked = data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in data
    # The escapes of ISO-2022 and HZ are valid UTF-8 too.
    if codec is None or marked or (utf8(data) is not None and not codec.startswith(("iso2022", "hz"))):
        return None
    return without_surrogates(data.decode(codec, "replace"))


def utf8(data: bytes) -> str | None:
    """Return `data` as UTF-8, damaged bytes as U+FFFD while they are few; None if it is something else."""
    for errors in ("strict", "surrogatepass"):
        try:
            return data.decode("utf-8", errors)
        except UnicodeDecodeError:
            continue
    text = data.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    whole = sum(not char.isascii() for char in text) - damaged
    return text if whole >= 4 * damaged else None  # other encodings hardly ever look like UTF-8 at all


def _decoded(data: bytes) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    if data.startswith(codecs.BOM_UTF8):
        body = data[len(codecs.BOM_UTF8) :]
        text = utf8(body)
        return body.decode("utf-8", "replace") if text is None else text
    if b"\0" in data:
        return _unmarked_utf16(data)
    text = _escaped(data) or utf8(data)
    return _legacy(data) if text is None else text


def _unmarked_utf16(data: bytes) -> str:
    """Decode UTF-16 by the side on which the zero bytes stand; raise LoadError if that tells nothing."""
    sample = data[:_SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    # Text of one byte a character with a zero astray has next to no other control bytes; UTF-16 has many.
    astray = 8 * (even + odd) < len(sample) and not _is_binary(sample.replace(b"\0", b"").decode("latin-1"))
    if min(even, odd) <= 0.02 * max(even, odd) and not astray:
        try:
            text = data.decode("utf-16-le" if odd > even else "utf-16-be", "surrogatepass")
        except UnicodeDecodeError:
            text = ""
        printable = sum(char.isprintable() or char.isspace() for char in text[:_SAMPLE])
        if text and printable >= _LEAST_PRINTABLE * min(len(text), _SAMPLE):
            return text
    raise LoadError("looks binary, not text")


def _is_binary(text: str) -> bool:
    return len(_CONTROL.findall(text, 0, _SAMPLE)) > _MOST_CONTROL * min(len(text), _SAMPLE)


def _legacy(data: bytes) -> str:
    """Decode by the likeliest of the older encodings. Raises LoadError if none fits."""
    western = data.decode("cp1252", "replace")
    letters = set(_BEYOND_ASCII.findall(western))
    plain = len(letters) <= _FEW and all("À" <= letter <= "ÿ" for letter in letters)  # none: curly quotes and dashes
    if plain and not _BROKEN_WORD.search(western):
        return western
    encoding = _likeliest(data)
    text = data.decode(encoding, "replace") if encoding else ""
    if not encoding or text.count("\ufffd") > _MOST_DAMAGED * len(text):
        raise LoadError(_UNTOLD)
    return text


def _escaped(data: bytes) -> str | None:
    """Return the text of bytes that are ASCII, when they spell another script; None if they don't."""
    if not any(escape in data for escape in _ESCAPES):
        return None
    encoding = _likeliest(data) or ""
    return data.decode(encoding, "replace") if encoding.startswith(("iso2022", "hz")) else None


def _likeliest(data: bytes) -> str | None:
    from chardet import detect

    found = detect(data, include_encodings=_CANDIDATES, max_bytes=_SAMPLE)
    return codec_of(found["encoding"] or "")

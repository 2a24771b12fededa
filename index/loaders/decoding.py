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
# What text of no known encoding is likely to be; charset-normalizer knows many more, and errs with them.
_CANDIDATES = "cp1252 cp1250 cp1251 cp1253 cp1254 cp1255 cp1256 cp1257 koi8_r cp932 euc_jp gb18030 big5 euc_kr".split()
_LATIN = ("cp1250", "cp1252", "cp1257")  # it can't tell these apart by short texts
# A sign where only a letter can be: the text is not Windows-1252.
_BROKEN_WORD = re.compile(r"[^\W\d_][¹³¿£¥¼¾¨¦¶±¸ºª\ufffd][^\W\d_]")
_BEYOND_ASCII = re.compile(r"[^\W\d_\x00-\x7f]")
_SAMPLE = 65_536  # bytes or characters: enough to tell an encoding, and quick
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MOST_CONTROL = 0.02  # text has hardly any; one byte in ten of compressed data is one
_LEAST_PRINTABLE = 0.95
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def decode(data: bytes) -> str:
    """Return the text of `data`, its encoding told from a byte order mark or from the bytes themselves.

    The mark is no part of the text. Raises LoadError for binary content, and for text that says nothing.
    """
    if data.startswith(b"%PDF-"):
        raise LoadError("looks binary (a PDF), not text: convert it to .txt or .html first")
    text = without_surrogates(_decoded(data))
    if _is_binary(text):
        raise LoadError("looks binary, not text")
    if not text.strip():
        raise LoadError("empty")
    return text


def without_surrogates(text: str) -> str:
    """Return `text` with every lone surrogate, which no store can hold, replaced by one U+FFFD."""
    if not _SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


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
    text = utf8(data)
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
    """Decode by the likeliest of the older encodings; Windows-1252 when in doubt."""
    western = data.decode("cp1252", "replace")
    if not _BEYOND_ASCII.search(western):  # curly quotes and dashes only
        return western
    sample = data if len(data) <= _SAMPLE else data[: data.rfind(b"\n", 0, _SAMPLE) + 1] or data[:_SAMPLE]
    encoding = _likeliest(sample, western)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return western


def _likeliest(sample: bytes, western: str) -> str:
    from charset_normalizer import from_bytes

    found = [match.encoding for match in from_bytes(sample, cp_isolation=_CANDIDATES)]
    if _BROKEN_WORD.search(western):
        found = [name for name in found if name != "cp1252"]
    elif found and found[0] in _LATIN and "cp1252" in found:
        return "cp1252"
    return found[0] if found else "cp1252"

"""A page's characters become a tree that every later stage can read, in time that grows with their number alone."""

import re
from typing import TYPE_CHECKING

from index.errors import LoadError

if TYPE_CHECKING:  # lxml takes 0.1 s to import: only when there is a page to read
    from lxml.html import HtmlElement  # type: ignore[import-untyped]

# Elements that part what they hold from what stands beside it.
BLOCKS = frozenset(
    "p div li ul ol dl dt dd h1 h2 h3 h4 h5 h6 table tr td th section article aside main header footer blockquote pre"
    " figure figcaption form hr br address".split()
)
# Of 310 pages of the web none nests deeper than 49; extraction takes the square of the depth, and more.
DEEPEST = 100
_PARSED = 2000  # libxml2 drops what lies deeper than 2,048
_XML_DECLARATION = re.compile(r"\s*<\?xml\b[^>]{0,300}\?>")
# What XML has no place for, and lxml refuses to write: white space becomes a blank, the rest goes.
_ENDS = re.compile(rb"</(?:body|html)\s{0,80}>", re.IGNORECASE)
_BLANKS, _TABLE = b"\x0b\x0c\x1c\x1d\x1e\x1f", bytes.maketrans(b"\x0b\x0c\x1c\x1d\x1e\x1f", b" " * 6)
_GONE = bytes(code for code in range(0x20) if code not in b"\t\n\r" + _BLANKS)
_NO_CHARACTERS = re.compile(b"\xef\xbf[\xbe\xbf]")  # U+FFFE and U+FFFF
_REFERENCE = re.compile(rb"&#(?:[xX]0*([0-9a-fA-F]{1,6})(?![0-9a-fA-F])|0*([0-9]{1,7})(?![0-9]));?")


def parse_page(page: str) -> "HtmlElement":
    """Return the tree of a page, no deeper than `DEEPEST`; `LoadError` for what is none."""
    from lxml.etree import LxmlError  # type: ignore[import-untyped]
    from lxml.html import HTMLParser, document_fromstring

    declared = _XML_DECLARATION.match(page)
    try:
        # As bytes with the encoding said, so that no <meta charset> is believed a second time;
        # huge_tree because all that lies deeper than 256 elements would be lost without a word.
        # Without the ends of body and page: what stands behind one is shown, but libxml2 loses it.
        source = _ENDS.sub(b"", without_controls(page[declared.end() if declared else 0 :].encode()))
        # Without comments, because trafilatura loses what stands behind one in a paragraph.
        parser = HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
        tree = document_fromstring(source, parser=parser)
    except (LxmlError, ValueError) as error:
        raise LoadError(f"not readable as HTML: {error}") from error
    _flatten(tree)
    return tree


def without_controls(source: bytes) -> bytes:
    """Return a page in UTF-8 without the characters, written out or as references, that XML can't hold."""
    return _REFERENCE.sub(_allowed, _NO_CHARACTERS.sub(b"", source.translate(_TABLE, _GONE)))


def _allowed(reference: re.Match[bytes]) -> bytes:
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    if code >= 0x20 and code not in (0xFFFE, 0xFFFF):
        return reference[0]
    return b" " if chr(code).isspace() else b""


def _flatten(tree: "HtmlElement") -> None:
    """Leave of what nests deeper than `DEEPEST` its text alone."""
    deep = tree.xpath("/".join(["*"] * DEEPEST))
    if deep and tree.xpath(f"boolean({'/'.join(['*'] * _PARSED)})"):
        raise LoadError(f"its elements nest deeper than {_PARSED:,}: what lies there would be lost; mend the page")
    for element in deep:
        for hidden in list(element.iter("script", "style", "template")):
            hidden.drop_tree()
        element.text, element[:] = " ".join(element.itertext()), []

"""Where in a page the article stands: what trafilatura needs to be told of it."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import islice

from lxml.html import HtmlElement  # type: ignore[import-untyped]

from index.loaders.html_heads import DEEP, is_beside

_PROSE_WORDS = 15  # a paragraph of an article rather than a caption or a label
# Of a page's prose, what the article holds: the least, when nothing else tells where it is, and where something does.
_MOST, _ALL = 0.9, 0.98
_PARTS = 2
_REST = 0.5  # of the text of what trafilatura found, that a narrower choice must keep
_MOST_HIDDEN = 0.5  # of a page's text: beyond it, a script is to show the page
_UNSEEN = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$)"
    r"|font-size\s*:\s*0(?![.0-9]*[1-9]))",
    re.IGNORECASE,
)
_NAMES = ("class", "id", "itemprop", "role")


def drop_hidden(tree: HtmlElement) -> None:
    """Take out what a reader can't see by `hidden` or an inline style, unless that is most of the page."""
    hidden = [element for element in tree.iter() if _is_hidden(element)]
    known = set(hidden)
    outer = [each for each in hidden if each.getparent() is not None and known.isdisjoint(each.iterancestors())]
    if hidden and sum(map(_length, outer)) <= _MOST_HIDDEN * _length(tree):
        for element in outer:
            element.drop_tree()


def _length(element: HtmlElement) -> int:
    """Return the characters of an element's text, without scripts and styles and the space around them."""
    texts = element.xpath(".//text()[not(parent::script or parent::style or parent::noscript or parent::template)]")
    return sum(len(text.strip()) for text in texts)


def mark_body(tree: HtmlElement, finders: Sequence[Callable[[HtmlElement], list[HtmlElement]]]) -> None:
    """Make the element that holds the article's prose the one that trafilatura takes for the article.

    `finders` are its own, in order. It takes the first element with one of its class names: of several that share
    the prose the first alone, and one that holds more than the article; in a page without such a name it keeps
    paragraphs and no headings or lists.
    """
    prose = _prose(tree)
    found = next((elements[0] for elements in (find(tree) for find in finders) if elements), None)
    choices = [_holder(prose, _MOST)] if found is None else [_around(found, prose), _inside(found, prose)]
    body = next((body for body in choices if body is not None and body.tag not in ("html", "body")), None)
    if body is None:
        return
    for other in [*finders[0](tree), *(_namesakes(found) if found is not None else ())]:
        for name in _NAMES:
            other.attrib.pop(name, None)
    body.tag = "article"
    body.set("class", "article-body")


def _prose(tree: HtmlElement) -> list[HtmlElement]:
    """Return the page's paragraphs of some length, but those beside the article."""
    long = (element for element in tree.iter("p") if len(element.text_content().split()) >= _PROSE_WORDS)
    return [element for element in long if not is_beside(element)]


def _holder(prose: list[HtmlElement], share: float) -> HtmlElement | None:
    """Return the lowest element that holds so much of the prose; None if there is no prose."""
    held: Counter[HtmlElement] = Counter()
    for paragraph in prose:
        length = len(paragraph.text_content())
        for around in islice(paragraph.iterancestors(), DEEP):
            held[around] += length
    most = max(held.values(), default=0)
    holders = [element for element, length in held.items() if length >= share * most]
    return min(holders, key=lambda element: held[element], default=None)  # of equals the first, which is the lowest


def _around(found: HtmlElement, prose: list[HtmlElement]) -> HtmlElement | None:
    """Return what holds all elements of one class that share the prose, with the headline if it can; None for one."""
    parts = set(_namesakes(found)) if found.tag != "article" else set()
    shared = [paragraph for paragraph in prose if any(around in parts for around in paragraph.iterancestors())]
    if len({around for paragraph in shared for around in paragraph.iterancestors() if around in parts}) < _PARTS:
        return None
    with_headline = _holder([*shared, *found.getroottree().iter("h1")], 1.0)
    return _holder(shared, 1.0) if with_headline is None or with_headline.tag in ("html", "body") else with_headline


def _namesakes(found: HtmlElement) -> list[HtmlElement]:
    name = found.get("class")
    return [element for element in found.getroottree().iter(found.tag) if name and element.get("class") == name]


def _inside(found: HtmlElement, prose: list[HtmlElement]) -> HtmlElement | None:
    """Return the element in `found` that holds all the prose, if little else is beside it there."""
    holder = _holder(prose, _ALL)
    if holder is None or found not in holder.iterancestors():
        return None
    return holder if _length(holder) >= _REST * _length(found) else None


def _is_hidden(element: HtmlElement) -> bool:
    return isinstance(element.tag, str) and (
        "hidden" in element.attrib or _UNSEEN.search(element.get("style") or "") is not None
    )

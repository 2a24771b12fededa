"""Where in a page the article stands: what trafilatura needs to be told of it."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from lxml.etree import XPath  # type: ignore[import-untyped]
from lxml.html import HtmlElement  # type: ignore[import-untyped]

from index.loaders.html_heads import DEEP, holds_comments, is_aside

_PROSE_WORDS = 15  # a paragraph of an article rather than a caption or a label
# Of a page's prose, what the article holds: the least, when nothing else tells where it is, and where something does.
_MOST, _ALL = 0.9, 0.98
_HALF, _NEXT, _LEAST = 0.5, 0.4, 0.1
_DENSE = 0.7  # of the text in an element: more of it is prose than headings, lists and tables are
_KEPT = 0.7  # of the prose, in whole texts: of 164 pages one text had less than 0.77, half an article
_PARTS = 2
_REST = 0.5  # of the text of what trafilatura found, that a narrower choice must keep
_LOST = 0.3  # of the prose, dropped for a name: on 163 pages names that told rightly held up to 0.28
_MOST_HIDDEN = 0.5  # of a page's text: beyond it, a script is to show the page
_UNSEEN = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$)"
    r"|font-size\s*:\s*0(?![.0-9]*[1-9]))",
    re.IGNORECASE,
)
_CHARACTERS = XPath("string-length(normalize-space(.))")
_PAGE = ("html", "body")
_NAMES = ("class", "id", "itemprop", "role")


@dataclass(frozen=True, slots=True)
class _Text:
    """How long the text of an element is, and what that stands in, from the innermost on."""

    chars: int
    around: tuple[HtmlElement, ...]

    @classmethod
    def of(cls, element: HtmlElement) -> "_Text":
        return cls(len(element.text_content()), tuple(islice(element.iterancestors(), DEEP)))


@dataclass(frozen=True, slots=True)
class Body:
    """The element that holds the article (None: none is known), the paragraphs of its prose, and their characters."""

    element: HtmlElement | None
    paragraphs: int
    chars: int

    def is_whole_in(self, text: str) -> bool:
        """Whether a text may hold all the prose, paragraph by paragraph."""
        return len(text) >= _KEPT * self.chars and text.count("\n") + 1 >= _HALF * self.paragraphs


def drop_unread(tree: HtmlElement) -> None:
    """Take out scripts, styles and drawings, which are most of many pages; trafilatura may still want JSON-LD."""
    for element in list(tree.iter("script", "style", "template", "svg")):
        if element.getparent() is not None and "ld+json" not in (element.get("type") or ""):
            element.drop_tree()


def drop_hidden(tree: HtmlElement) -> None:
    """Take out what a reader can't see by `hidden` or an inline style, unless that is most of the page."""
    hidden = [
        element
        for element in tree.xpath(".//*[@hidden or @style]")
        if "hidden" in element.attrib or _UNSEEN.search(element.get("style"))
    ]
    known = set(hidden)
    outer = [each for each in hidden if known.isdisjoint(each.iterancestors())]
    if hidden and sum(map(_length, outer)) <= _MOST_HIDDEN * _length(tree):
        for element in outer:
            element.drop_tree()


def _length(element: HtmlElement) -> int:
    """Return the characters of an element's text, without what is none and the space around the words."""
    unread = sum(len(each.text_content()) for each in element.iter("script", "style", "noscript", "template"))
    return int(_CHARACTERS(element)) - unread


def mark_body(
    tree: HtmlElement,
    finders: Sequence[Callable[[HtmlElement], list[HtmlElement]]],
    heading: HtmlElement | None,
    droppers: Sequence[Callable[[HtmlElement], list[HtmlElement]]] = (),
) -> Body:
    """Make the element that holds the article's prose the one that trafilatura takes for the article.

    `finders` are its own, in order, `heading` is the article's headline. It takes the first element with one of its
    class names: of several that share the prose the first alone, one that holds more than the article, a teaser with
    the name of one; in a page without such a name it keeps paragraphs and no headings or lists. `droppers` find what it
    drops by its name.
    """
    prose = _prose(tree, heading)
    first = finders[0](tree)
    later = (elements[0] for find in finders[1:] if (elements := find(tree)))  # each takes a walk through the page
    found = first[0] if first else next(later, None)
    if found is None:
        choices = [_holder(prose, _MOST)]
    else:
        choices = [_around(found, prose), _inside(found, prose)]
        if _share(found, prose) < _LEAST:
            choices.append(_elsewhere(prose, later))
    body = next((body for body in choices if body is not None and body.tag not in _PAGE), None)
    _keep_named(found if body is None else body, prose, droppers)
    if body is None:
        return _body(found, prose)
    for other in [*first, *(_namesakes(found) if found is not None else ())]:
        for name in _NAMES:
            other.attrib.pop(name, None)
    body.tag = "article"
    body.set("class", "article-body")
    return _body(body, prose)


def _keep_named(
    body: HtmlElement | None, prose: list[_Text], droppers: Sequence[Callable[[HtmlElement], list[HtmlElement]]]
) -> None:
    """Take the names off what would be dropped for them with much of the prose: the places of a list, each an "embed".

    Where paragraphs are found again later, their headings and lists are not.
    """
    held = [text for text in prose if body in text.around]
    named = {element for find in droppers for element in find(body)} if held else set()
    lost = [text for text in held if not named.isdisjoint(text.around)]
    if sum(text.chars for text in lost) < _LOST * sum(text.chars for text in held):
        return
    for element in named.intersection(around for text in lost for around in text.around):
        for name in _NAMES:
            element.attrib.pop(name, None)


def _body(element: HtmlElement | None, prose: list[_Text]) -> Body:
    held = [text.chars for text in prose if element in text.around]
    return Body(element, len(held), sum(held))


def _prose(tree: HtmlElement, heading: HtmlElement | None) -> list[_Text]:
    """Return the page's paragraphs of some length, but those beside the article."""
    texts = [_Text.of(element) for element in tree.iter("p") if len(element.text_content().split()) >= _PROSE_WORDS]
    holding = Counter(around for text in texts for around in text.around)
    apart = {each for each, count in holding.items() if is_aside(each) and not _is_main(each, count, len(texts))}
    apart -= set(heading.iterancestors() if heading is not None else ())
    return [text for text in texts if apart.isdisjoint(text.around)]


def _is_main(element: HtmlElement, held: int, paragraphs: int) -> bool:
    """Whether what is named as if it stood beside the article holds it: "with-sidebar"."""
    return held >= _HALF * paragraphs and not holds_comments(element)


def _holder(texts: list[_Text], share: float) -> HtmlElement | None:
    """Return the lowest element that holds so much of the texts; None if there are none."""
    held: Counter[HtmlElement] = Counter()
    for text in texts:
        for around in text.around:
            held[around] += text.chars
    most = max(held.values(), default=0)
    holders = [element for element, chars in held.items() if chars >= share * most]
    return min(holders, key=lambda element: held[element], default=None)  # of equals the first, which is the lowest


def _around(found: HtmlElement, prose: list[_Text]) -> HtmlElement | None:
    """Return what holds all elements of one class that share the prose, with the headline if it can; None for one."""
    parts = set(_namesakes(found)) if found.tag != "article" else set()
    shared = [text for text in prose if not parts.isdisjoint(text.around)]
    if len({each for text in shared for each in text.around if each in parts}) < _PARTS:
        return None
    with_headline = _holder([*shared, *map(_Text.of, found.getroottree().iter("h1"))], 1.0)
    return _holder(shared, 1.0) if with_headline is None or with_headline.tag in _PAGE else with_headline


def _namesakes(found: HtmlElement) -> list[HtmlElement]:
    name = found.get("class")
    return [element for element in found.getroottree().iter(found.tag) if name and element.get("class") == name]


def _inside(found: HtmlElement, prose: list[_Text]) -> HtmlElement | None:
    """Return the element in `found` that holds all the prose, if little else is beside it there."""
    holder = _holder(prose, _ALL)
    if holder is None or found not in holder.iterancestors():
        return None
    return holder if _length(holder) >= _REST * _length(found) else None


def _share(element: HtmlElement, prose: list[_Text]) -> float:
    """Return which part of the prose stands in an element; 1 if there is none."""
    total = sum(text.chars for text in prose)
    return sum(text.chars for text in prose if element in text.around) / total if total else 1.0


def _elsewhere(prose: list[_Text], named: Iterable[HtmlElement]) -> HtmlElement | None:
    """Return what holds the prose, or half of it where much stands beside: there the first of `named` with as much."""
    holder = _holder(prose, _MOST)
    if holder is None or holder.tag in _PAGE or sum(text.chars for text in prose) < _DENSE * _length(holder):
        holder = _holder(prose, _HALF)
    return next((each for each in named if holder in each.iterancestors() and _share(each, prose) >= _NEXT), holder)

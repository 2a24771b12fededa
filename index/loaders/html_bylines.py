"""Who wrote the article of a web page: people before the site, what is stated before what is shown."""

import re
from collections.abc import Collection, Iterator
from itertools import islice, takewhile

from lxml.html import HtmlElement  # type: ignore[import-untyped]

from index.dates import UPDATED, find_dates
from index.loaders.html_heads import DEEP, PROSE_WORDS, Line, is_beside, is_of_others, short_text, stated_byline
from index.loaders.html_titles import is_site
from index.loaders.markup import BLOCKS
from index.metadata import is_name

_AUTHOR = re.compile(r"(?:^|[:._-])(?:authors?|author_?name|byl|byline|creator)$", re.IGNORECASE)
_NO_NAME = re.compile(
    r"://|:\s|^@|^www\.|^(?:admin|administrator|author|editor|user|root|guest|webmaster|none|null|unknown|by)$"
    r"|^[\W\d_]+$",
    re.IGNORECASE,
)
_BY = re.compile(
    r"^\s*(?:(?:words|story|reported|written|posted|published|text|review|interview|recommended)\s+)?"
    r"(?:by|von|par|por|di|door|av|af)\b[:\s]+|^\s*(?:authors?|autor(?:in|en)?|auteur|writers?|byline)\s*:\s*",
    re.IGNORECASE,
)
_BY_ONE = re.compile(r"\s*by\s+[^\W\d_]{2,20}\s*", re.IGNORECASE)  # "by jo": what else stands alone on a line?
# What follows a name in a byline: a bar, a handle, a role, a day, how long the article takes to read.
_BEHIND_NAMES = re.compile(
    r"\s*[|·•/@(]\s*|\s+[–—-]\s+|\s+on\s*$|\s+in\s+|\s+[0-9]|\s+(?:updated|published|posted|follow)\b", re.IGNORECASE
)
_ROLE = re.compile(
    r"\b(?:editor|reporter|correspondent|writer|columnist|contributor|journalist|director|manager|producer|officer"
    r"|president|founder|ceo|analyst|professor|researcher|specialist|expert|consultant|photographer|representative"
    r"|engineer|head of|staff)s?\b",
    re.IGNORECASE,
)
_COMMA = re.compile(r"\s*,\s*")
_JOINED = re.compile(r",|;|&|\band\b")
_EDGES = " ,|·•-–—/:"
_BYLINE_CHARS = 200
_NAME_WORDS = 5
_OPENING_LINES = 3
_SIGNED = re.compile(r"\s*(?:(?:words|story|reported|written|text)\s+)?by\b[:\s]", re.IGNORECASE)
_ARTICLE_TYPE = re.compile(r"schema\.org/(?:\w*Article|\w*Posting|Report)\s*$")
_MOST_MARKED = 50  # names looked at: a page of teasers has more


def byline(
    tree: HtmlElement, linked: str | None, meta: list[tuple[str, str]], lines: list[Line], sites: set[str]
) -> str | None:
    """Return who is said to have written the article: in JSON-LD, in a tag, at the headline, elsewhere; else the site.

    A tag names whoever entered the article: where the headline has quite another name below it, that is the author's.
    """
    stated = [names for value in (linked, *_in_tags(meta)) if value and (names := _people(value, sites))]
    shown = [names for line in lines if (names := _shown(line, sites))]
    told = next((names for names in stated if not is_site(names, sites)), None)
    seen = next((names for names in shown if not is_site(names, sites)), None)
    if told and seen and not linked and not _words(told) & _words(seen):
        return seen
    found = told or seen or _in_microdata(tree, sites) or _marked(tree, sites)
    return found or next(iter([*stated, *shown]), None)


def with_opening(byline: str | None, text: str, sites: Collection[str]) -> str | None:
    """Return the byline, or who wrote it by one of the first lines of the article's text where that names nobody."""
    if byline and not is_site(byline, set(sites)):
        return byline
    lines = islice(filter(None, map(str.strip, text.splitlines())), _OPENING_LINES)
    head = takewhile(lambda line: len(line.split()) < PROSE_WORDS, lines)
    signed = (_people(line, set(sites)) for line in head if _SIGNED.match(line) and line[-1] not in ".!?:")
    return next((names for names in signed if names and " " in names and _are_signed(names)), byline)


def _are_signed(names: str) -> bool:
    """Whether each of the words has a capital but the small ones, as in a name and not in "By land and sea"."""
    return _are_names(names) and is_name(names, words=_NAME_WORDS * 3)


def _in_microdata(tree: HtmlElement, sites: set[str]) -> str | None:
    """Return the authors that schema.org's attributes give to the page's one article, wherever they stand in it.

    A byline may stand in a menu or a footer, which says nothing of it without them. Of a page of teasers it is nobody.
    """
    found: dict[HtmlElement, list[str]] = {}
    for element in islice(tree.xpath(".//*[contains(@itemprop, 'author')]"), _MOST_MARKED):
        if not stated_byline(element) or is_of_others(element) or (scope := _scope(element)) is None:
            continue
        named = element.xpath("descendant-or-self::*[@itemprop='name']") or [element]
        told = (_people(each.get("content") or short_text(each), sites) for each in named[:_MOST_MARKED])
        found.setdefault(scope, []).extend(names for names in told if names and _are_names(names))
    return ", ".join(dict.fromkeys(*found.values())) or None if len(found) == 1 else None


def _scope(element: HtmlElement) -> HtmlElement | None:
    """Return the article that an attribute of schema.org is of; None where it is of anything else."""
    around = (each for each in islice(element.iterancestors(), DEEP) if "itemscope" in each.attrib)
    scope = next(around, None)
    return scope if scope is not None and _ARTICLE_TYPE.search(scope.get("itemtype") or "") else None


def _in_tags(meta: list[tuple[str, str]]) -> Iterator[str]:
    """Yield what each kind of `<meta>` tag says of the author: of several of one kind, all their names."""
    for kind in dict.fromkeys(name for name, _ in meta if _AUTHOR.search(name)):
        yield ", ".join(dict.fromkeys(value for name, value in meta if name == kind))
    labels = {name: value for name, value in meta if name.startswith("twitter:")}
    yield from (
        labels.get(f"twitter:data{number}", "")
        for number in (1, 2)
        if _BY.match(f"{labels.get(f'twitter:label{number}', '')} ")
    )


def _shown(line: Line, sites: set[str]) -> str | None:
    """Return the names in a line that is marked as the byline, or begins as one."""
    if not line.byline and not _BY.match(line.text):
        return None
    names = _people(line.byline or line.text, sites)
    return names if names and (_are_names(names) or _BY_ONE.fullmatch(line.text)) else None


def _marked(tree: HtmlElement, sites: set[str]) -> str | None:
    """Return the one name that elements for the author show, wherever they stand in the page."""
    elements = tree.iter("a", "span", "div", "p", "h2", "h3", "h4", "h5")
    told = islice((element for element in elements if stated_byline(element)), _MOST_MARKED)
    people = (_people(_first_line(element), sites) for element in told if not is_beside(element))
    names = {name.casefold(): name for name in people if name and " " in name and _are_names(name)}
    return next(iter(names.values())) if len(names) == 1 else None


def _first_line(element: HtmlElement) -> str:
    """Return the text of the first block in an element, or all of one without: a role may stand below the name."""
    blocks = (each for each in element.iterdescendants(*BLOCKS) if next(each.iterdescendants(*BLOCKS), None) is None)
    return next(filter(None, map(short_text, blocks)), short_text(element))


def _people(value: str, sites: set[str]) -> str | None:
    """Return the names in a byline: without "By", the site, and what stands behind them (a day, a role, a handle)."""
    value = _BY.sub("", value)
    if _NO_NAME.search(value):
        return None
    days = find_dates(value) if len(value) <= _BYLINE_CHARS else []
    if days:
        value = value[: days[0].start] or value[days[0].end :].lstrip(_EDGES)
    names = _BEHIND_NAMES.split(_BY.sub("", value), maxsplit=1)[0].strip(_EDGES)
    first, *others = _COMMA.split(names)
    kept = takewhile(lambda part: not _ROLE.search(part), others)
    names = ", ".join([first, *(part for part in kept if not is_site(part, sites))])
    return names if names and not _NO_NAME.search(names) else None


def _are_names(value: str) -> bool:
    """Whether a byline that is only shown is one: names of at most five words, with capitals, without figures."""
    return all(
        len(name.split()) <= _NAME_WORDS
        and not name.strip()[0].islower()
        and not re.search(r"[0-9:?!]", name)
        and not UPDATED.search(name)
        for name in _JOINED.split(value)
        if name.strip()
    )


def _words(names: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{2,}", names.casefold()))

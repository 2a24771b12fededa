"""Who wrote the article of a web page: people before the site, what is stated before what is shown."""

import re
from collections.abc import Iterator
from itertools import islice, takewhile

from lxml.html import HtmlElement  # type: ignore[import-untyped]

from index.dates import UPDATED, find_dates
from index.loaders.html_heads import Line, is_beside, short_text, stated_byline
from index.loaders.html_titles import is_site
from index.loaders.markup import BLOCKS

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
    return told or seen or _marked(tree, sites) or next(iter([*stated, *shown]), None)


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

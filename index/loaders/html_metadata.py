"""What a web page says of itself: JSON-LD, `<meta>` tags, and the lines around its headline; nothing is guessed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from urllib.parse import urlsplit

from lxml.html import HtmlElement  # type: ignore[import-untyped]

from index.dates import UPDATED, find_dates, is_plausible, parse_date
from index.loaders.html_heads import Line, head_lines, marked_day, shown_day
from index.loaders.html_titles import is_site, page_heading, site_names, without_site
from index.loaders.linked_data import LinkedData, linked_data, name_of
from index.metadata import Metadata

_TITLES = ("og:title", "headline", "citation_title", "dc.title", "dcterms.title", "parsely-title", "twitter:title")
_PUBLISHERS = (
    "og:site_name",
    "citation_publisher",
    "dc.publisher",
    "dcterms.publisher",
    "publisher",
    "application-name",
)
# Tags that name a day of publication, whatever their prefix: article:published, pub_date, DC.date.issued.
_PUBLISHED = re.compile(r"publi(?:sh|cation)|pub-?_?date|issued|posted", re.IGNORECASE)
_CREATED = re.compile(r"(?:^|[:._-])(?:date|created?|date-?_?created|displaydate|doc_?date)$", re.IGNORECASE)
_NOT_PUBLISHED = re.compile(r"modif|updat|expir|unpub|embargo|copyright|review", re.IGNORECASE)
_AUTHOR = re.compile(r"(?:^|[:._-])(?:authors?|author_?name|byl|byline|creator)$", re.IGNORECASE)
_NO_NAME = re.compile(
    r"://|^@|^www\.|^(?:admin|administrator|author|editor|user|root|guest|webmaster|none|null|unknown)$", re.IGNORECASE
)
_BY = re.compile(
    r"^\s*(?:(?:words|story|reported|written|posted|published|text|review(?:ed)?)\s+)?(?:by|von|par|por|di|door|av|af)\b[:\s]+"
    r"|^\s*(?:authors?|autor(?:in|en)?|auteur|writers?|byline)\s*:\s*",
    re.IGNORECASE,
)
# What follows a name in a byline: a bar, a handle, a role, a day, how long the article takes to read.
_BEHIND_NAMES = re.compile(
    r"\s*[|·•/@(]\s*|\s+[–—-]\s+|\s+on\s*$|\s+[0-9]|\s+(?:updated|published|posted|follow)\b", re.IGNORECASE
)
_BYLINE_CHARS = 200
_NAME_WORDS = 5
_URL_DAY = re.compile(r"/((?:19|20)[0-9]{2})([-/_]?)([01][0-9])\2([0-3][0-9])(?=[/_-]|\.html?|$)")


@dataclass(frozen=True, slots=True)
class Page:
    """The metadata and the address that a page states."""

    metadata: Metadata
    url: str | None


def page_metadata(tree: HtmlElement) -> Page:
    """Return what the page states of its article: JSON-LD first, then `<meta>` tags, then the lines at its headline."""
    meta = list(_meta(tree))
    url = _url(tree, meta)
    stated = tuple(filter(None, (_first(meta, _TITLES), _title_tag(tree))))
    shown = tuple(name for heading in tree.iter("h1") if (name := name_of(" ".join(heading.itertext()))))
    linked = linked_data(tree, url, (*stated, *shown))
    publisher = linked.publisher or _first(meta, _PUBLISHERS) or linked.site
    host = (urlsplit(url or "").hostname or "").split(".")
    titles = tuple(filter(None, (linked.headline, *stated)))
    sites = site_names(tree, (max(host, key=len), publisher, linked.site, _first(meta, _PUBLISHERS)), titles)
    heading = page_heading(tree, titles, sites)
    lines = head_lines(heading) if heading is not None else []
    return Page(
        Metadata(
            title=_title(heading, titles, sites),
            publisher=publisher,
            published=_published(linked, meta) or shown_day(lines) or marked_day(tree) or _in_url(url),
            byline=_byline(linked, meta, lines, sites),
        ),
        url or linked.url,
    )


def _meta(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    """Yield each thing that a `<meta>` tag names, lower-cased, with what it says of it."""
    for element in tree.iter("meta"):
        names = " ".join(element.get(key) or "" for key in ("property", "name", "itemprop")).lower().split()
        if content := name_of(element.get("content") or element.get("value")):
            yield from ((name, content) for name in names)


def _first(meta: list[tuple[str, str]], names: tuple[str, ...]) -> str | None:
    return next((content for wanted in names for name, content in meta if name == wanted), None)


def _title_tag(tree: HtmlElement) -> str | None:
    element = tree.find(".//title")
    return name_of(element.text_content()) if element is not None else None


def _title(heading: HtmlElement | None, titles: tuple[str, ...], sites: set[str]) -> str | None:
    if heading is not None:
        return name_of(" ".join(heading.itertext()))
    return without_site(titles[0], sites) if titles else None


def _published(linked: LinkedData, meta: list[tuple[str, str]]) -> date | None:
    """Return the day of publication that JSON-LD states, else a tag for it, else one for the day of making."""
    told = [(name, value) for name, value in meta if not _NOT_PUBLISHED.search(name)]
    for values in (
        [linked.published],
        [value for name, value in told if name in ("article:published_time", "datepublished")],
        [value for name, value in told if _PUBLISHED.search(name)],
        [value for name, value in told if _CREATED.search(name)],
    ):
        days = [day for value in values if value and (day := parse_date(value)) and is_plausible(day)]
        if days:
            return min(days)  # later ones are of new editions
    return None


def _in_url(url: str | None) -> date | None:
    found = _URL_DAY.search(urlsplit(url or "").path)
    return parse_date("-".join(found.group(1, 3, 4))) if found else None


def _byline(linked: LinkedData, meta: list[tuple[str, str]], lines: list[Line], sites: set[str]) -> str | None:
    """Return who is said to have written the article: people before the site, what is stated before what is shown."""
    stated = [linked.byline, *(value for name, value in meta if _AUTHOR.search(name))]
    shown = (line.byline or line.text for line in lines if line.byline or _BY.match(line.text))
    of_site = None
    for value, is_shown in chain(((value, False) for value in stated if value), ((value, True) for value in shown)):
        people = _people(value)
        if people and (not is_shown or _are_names(people)):
            if not is_site(people, sites):
                return people
            of_site = of_site or people
    return of_site


def _people(value: str) -> str | None:
    """Return the names in a byline: without "By", and without what stands behind them (a day, a place, a handle)."""
    value = _BY.sub("", value)
    if _NO_NAME.search(value):
        return None
    days = find_dates(value) if len(value) <= _BYLINE_CHARS else []
    value = value[: days[0].start] if days and days[0].start else value
    names = _BEHIND_NAMES.split(_BY.sub("", value), maxsplit=1)[0].strip(" ,|·•-–—/:")
    return names if names and not _NO_NAME.search(names) else None


def _are_names(value: str) -> bool:
    """Whether a byline that is only shown is one: names of at most five words, with capitals, without figures."""
    names = [name for name in re.split(r",|;|&|\band\b", value) if name.strip()]
    return all(
        len(name.split()) <= _NAME_WORDS
        and not name.strip()[0].islower()
        and not re.search(r"[0-9:?!]", name)
        and not UPDATED.search(name)
        for name in names
    )


def _url(tree: HtmlElement, meta: list[tuple[str, str]]) -> str | None:
    link = tree.find(".//link[@rel='canonical'][@href]")
    stated = ((link.get("href") if link is not None else None) or "", _first(meta, ("og:url",)) or "")
    return next((url for value in stated if (url := value.strip()).startswith(("http://", "https://"))), None)

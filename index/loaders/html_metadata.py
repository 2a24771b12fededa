"""What a web page says of itself: JSON-LD, `<meta>` tags and a few plain elements; nothing is guessed."""

import html
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lxml.html import HtmlElement  # type: ignore[import-untyped]

from index.loaders.decoding import without_surrogates
from index.metadata import Metadata, parse_date

_TITLES = ("og:title", "headline", "citation_title", "dc.title", "dcterms.title", "parsely-title", "twitter:title")
_PUBLISHERS = (
    "og:site_name",
    "citation_publisher",
    "dc.publisher",
    "dcterms.publisher",
    "publisher",
    "application-name",
)
_DATES = tuple(
    "article:published_time datepublished og:published_time parsely-pub-date sailthru.date pubdate publishdate"
    " publish-date publication_date citation_publication_date citation_online_date dc.date.issued dcterms.issued"
    " dc.date dcterms.date dcterms.created date".split()
)
_AUTHORS = tuple(
    "author byl parsely-author sailthru.author citation_author dc.creator dcterms.creator article:author".split()
)
_ARTICLE_TYPES = ("BlogPosting", "LiveBlogPosting", "Report")  # and all that end with "Article"
_MOST_NODES = 10_000  # of JSON-LD; a page about one article has dozens
_SEPARATORS = (" | ", " - ", " – ", " — ", " :: ", " « ", " » ")


@dataclass(frozen=True, slots=True)
class Page:
    """The metadata and the address that a page states."""

    metadata: Metadata
    url: str | None


def page_metadata(tree: HtmlElement) -> Page:
    """Return what the page states of its article: JSON-LD first, then `<meta>` tags, then its elements."""
    linked, meta = _linked_data(tree), _meta(tree)
    publisher = _name(linked.get("publisher")) or _first(meta, _PUBLISHERS)
    title = _name(linked.get("headline")) or _first(meta, _TITLES) or _shown_title(tree)
    return Page(
        Metadata(
            title=_without_site(title, publisher) if title else None,
            publisher=publisher,
            published=_published(tree, linked, meta),
            byline=_byline(tree, linked, meta),
        ),
        _url(tree, linked, meta),
    )


def _linked_data(tree: HtmlElement) -> dict[str, object]:
    """Return the first article among the page's JSON-LD objects, or an empty one."""
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        try:
            data = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):  # pages carry much that is no JSON
            continue
        for node in _nodes(data):
            types = node.get("@type")
            names = [name for name in (types if isinstance(types, list) else [types]) if isinstance(name, str)]
            if any(name.endswith("Article") or name in _ARTICLE_TYPES for name in names):
                return node
    return {}


def _nodes(data: object) -> Iterator[dict[str, object]]:
    waiting = [data]
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
        children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        waiting += [child for child in reversed(list(children)) if isinstance(child, dict | list)]


def _meta(tree: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iterfind(".//meta[@content]"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        if content := _name(element.get("content")):
            found.setdefault(name.strip().lower(), content)
    return found


def _name(value: object) -> str | None:
    """Return a string, an object's name, or several of these, as one line."""
    if isinstance(value, dict):
        return _name(value.get("name"))
    if isinstance(value, list):
        return ", ".join(dict.fromkeys(filter(None, map(_name, value)))) or None
    if not isinstance(value, str):
        return None
    return " ".join(without_surrogates(html.unescape(value)).split()) or None


def _first(meta: dict[str, str], names: tuple[str, ...]) -> str | None:
    return next((meta[name] for name in names if name in meta), None)


def _shown_title(tree: HtmlElement) -> str | None:
    headings = tree.findall(".//h1")
    if len(headings) == 1 and (heading := _name(headings[0].text_content())):
        return heading
    element = tree.find(".//title")
    return _name(element.text_content()) if element is not None else None


def _without_site(title: str, publisher: str | None) -> str:
    """Return `title` without the site's name at its end."""
    for separator in _SEPARATORS:
        head, found, tail = title.rpartition(separator)
        if found and publisher and tail.strip().lower() == publisher.lower():
            return head.strip()
    return title


def _published(tree: HtmlElement, linked: dict[str, object], meta: dict[str, str]) -> date | None:
    stated = [_name(linked.get("datePublished")), *(meta.get(name) for name in _DATES)]
    stated += [item.get("content") or item.get("datetime") for item in tree.iterfind(".//*[@itemprop='datePublished']")]
    times = tree.findall(".//article//time[@datetime]") or tree.findall(".//time[@datetime]")
    if len(times) == 1 or (times and tree.find(".//article") is not None):  # else they may be other articles'
        stated.append(times[0].get("datetime"))
    return next((day for value in stated if value and (day := parse_date(value))), None)


def _byline(tree: HtmlElement, linked: dict[str, object], meta: dict[str, str]) -> str | None:
    stated = [_name(linked.get("author")), *(meta.get(name) for name in _AUTHORS)]
    stated += [_name(link.text_content()) for link in tree.iterfind(".//a[@rel='author']")][:1]
    names = next((value for value in stated if value and "://" not in value), None)  # some state a link instead
    return names[3:].strip() if names and names[:3].lower() == "by " else names


def _url(tree: HtmlElement, linked: dict[str, object], meta: dict[str, str]) -> str | None:
    page = linked.get("mainEntityOfPage")
    link = tree.find(".//link[@rel='canonical'][@href]")
    stated = [
        link.get("href") if link is not None else None,
        meta.get("og:url"),
        _name(linked.get("url")),
        _name(page.get("@id") if isinstance(page, dict) else page),
    ]
    return next(
        (value.strip() for value in stated if value and value.strip().startswith(("http://", "https://"))), None
    )

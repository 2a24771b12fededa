"""JSON-LD: the object in which a page describes its own article."""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement  # type: ignore[import-untyped]

from index.loaders.decoding import without_surrogates

_ARTICLE = re.compile(r".*Article|.*(?<!Job)Posting|Report")
_PAGE = re.compile(r".*WebPage|(?:Item|About|QA|FAQ|MedicalWeb)Page|Recipe|Review|CreativeWork")
_SITE = re.compile(r"WebSite")
_MOST_NODES = 10_000  # a page about one article has dozens
_MOST_REPAIRS = 20
# What wraps the data in pages that must be XML too, and in those that hid scripts from browsers of old.
_WRAPPING = re.compile(r"(?://|/\*)?[ \t]{0,8}(?:<!\[CDATA\[|\]\]>|<!--|-->)[ \t]{0,8}(?:\*/)?")
_TRAILING_COMMA = re.compile(r",(?=[ \t\r\n]{0,80}[}\]])")
# Through these a description is still of the page itself; through any other it is of something that the page names.
_OWN_KEYS = ("@graph", "mainEntity", "mainEntityOfPage")
_LIKE = 0.5  # share of words in common from which two headlines are one article's; titles are shortened and extended


@dataclass(frozen=True, slots=True)
class LinkedData:
    """What JSON-LD says of the page's own article; None where it says nothing."""

    headline: str | None = None
    published: str | None = None
    modified: str | None = None
    byline: str | None = None
    publisher: str | None = None
    site: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class _Node:
    """An object, and whether it stands where a page describes itself."""

    value: dict[str, object]
    own: bool

    def is_a(self, kind: re.Pattern[str]) -> bool:
        types = self.value.get("@type")
        names = types if isinstance(types, list) else [types]
        return any(isinstance(name, str) and kind.fullmatch(re.split(r"[/:#]", name)[-1]) for name in names)


def linked_data(tree: HtmlElement, url: str | None, titles: tuple[str, ...]) -> LinkedData:
    """Return what the page's JSON-LD says of the article at `url` that is called one of `titles`.

    An article that neither stands where a page describes itself nor bears the page's URL or title is another one.
    """
    nodes = [node for script in tree.iter("script") for node in _nodes(_parsed(script))]
    known = {str(node.value["@id"]): node.value for node in nodes if "@id" in node.value and len(node.value) > 1}
    article = _own([node for node in nodes if node.is_a(_ARTICLE)], url, titles)
    page = _own([node for node in nodes if node.is_a(_PAGE) and not node.is_a(_ARTICLE)], url, titles)
    site = next((node.value for node in nodes if node.own and node.is_a(_SITE)), {})

    def said(*keys: str) -> str | None:
        values = (name_of(node.get(key), known) for node in (article, page) for key in keys)
        return next(filter(None, values), None)

    return LinkedData(
        headline=name_of(article.get("headline")) or name_of(article.get("name")),
        published=said("datePublished", "dateCreated"),
        modified=said("dateModified"),
        byline=said("author", "creator"),
        publisher=said("publisher", "sourceOrganization"),
        site=name_of(site.get("name")),
        url=said("url") or _address(article.get("mainEntityOfPage")),
    )


def name_of(value: object, known: dict[str, dict[str, object]] | None = None) -> str | None:
    """Return a string, an object's name, or several of these, as one line; an `@id` alone is looked up in `known`."""
    if isinstance(value, dict):
        reference = (known or {}).get(str(value.get("@id")), {})
        return name_of(value.get("name") or reference.get("name") or value.get("@value"))
    if isinstance(value, list):
        return ", ".join(dict.fromkeys(filter(None, (name_of(item, known) for item in value)))) or None
    if not isinstance(value, str):
        return None
    return " ".join(without_surrogates(html.unescape(value)).split()) or None


def alike(one: str, other: str) -> bool:
    """Whether two titles may be of one article: one holds the other, or half the words of the shorter."""
    words, others = (re.findall(r"\w+", title.casefold()) for title in (one, other))
    short, long = sorted((words, others), key=len)
    common = set(short) & set(long)
    return f" {' '.join(short)} " in f" {' '.join(long)} " or len(common) >= max(2, _LIKE * len(set(short)))


def _own(nodes: list[_Node], url: str | None, titles: tuple[str, ...]) -> dict[str, object]:
    """Return the node that describes the page's own article, or an empty one."""
    rated = [(_likeness(node.value, url, titles), node) for node in nodes]
    fit = [(rate, node.own, node) for rate, node in rated if rate > 0 or (node.own and rate == 0)]
    return max(fit, key=lambda item: item[:2], default=(0, True, _Node({}, True)))[2].value


def _likeness(node: dict[str, object], url: str | None, titles: tuple[str, ...]) -> int:
    """Return how surely a node is of the page: 2 by its URL, 1 by its headline, 0 it may be, -1 it is another's."""
    stated = name_of(node.get("url")) or _address(node.get("mainEntityOfPage"))
    same_url = _path(stated) == _path(url) if stated and url and _path(stated) else None
    headline = name_of(node.get("headline")) or name_of(node.get("name"))
    same_title = any(alike(headline, title) for title in titles) if headline and titles else None
    if same_url:
        return 2
    if same_title:
        return 1
    return -1 if same_title is False or (same_url is False and same_title is None) else 0


def _address(value: object) -> str | None:
    return name_of(value.get("@id") or value.get("url") if isinstance(value, dict) else value)


def _path(url: str | None) -> str:
    """Return what tells a site's pages apart by their URLs."""
    return re.sub(r"^(?:https?:)?//[^/?#]*|[?#].*$", "", url or "").rstrip("/").casefold()


def _parsed(script: HtmlElement) -> object:
    if "ld+json" not in (script.get("type") or "").lower():
        return None
    source = _WRAPPING.sub("", script.text or "").strip().rstrip(";")
    for _ in range(_MOST_REPAIRS):
        try:
            return json.loads(source, strict=False)
        except json.JSONDecodeError as error:
            source = _repaired(source, error)
        except (ValueError, RecursionError):  # a number of thousands of digits, thousands of brackets
            return None
    return None


def _repaired(source: str, error: json.JSONDecodeError) -> str:
    """Return `source` with one fault mended: data behind the data, a trailing comma, a quotation mark not escaped."""
    if error.msg == "Extra data":
        return source[: error.pos]
    if _TRAILING_COMMA.search(source):
        return _TRAILING_COMMA.sub("", source)
    # The string that ended too early did so at the last quotation mark before the fault.
    at = source.rfind('"', 0, error.pos)
    return f"{source[:at]}\\{source[at:]}" if at >= 0 else ""


def _nodes(data: object) -> Iterator[_Node]:
    waiting: list[tuple[object, bool]] = [(data, True)]
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        value, own = waiting.pop()
        if isinstance(value, dict):
            yield _Node(value, own)
            waiting += [(child, own and key in _OWN_KEYS) for key, child in reversed(value.items())]
        elif isinstance(value, list):
            waiting += [(child, own) for child in reversed(value)]

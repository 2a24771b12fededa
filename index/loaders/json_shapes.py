"""The shapes in which newsrooms' interfaces, feeds and data sets give an article as JSON."""

import html
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from index.dating import best_dated, read_dated
from index.loaders.decoding import without_surrogates
from index.types import Dated

# Our names of the fields, each with what others call it, as letters only; the first that says something counts.
KEYS = {
    "id": ("id",),
    "title": ("title", "headline", "webtitle"),
    "text": tuple(
        "text body content article document maintext plaintext fulltext bodytext articlebody articletext contenttext"
        " contenthtml bodyhtml story rawtext cleanedtext paragraphs".split()
    ),
    # What an archive tells of an article whose text it keeps to itself; it stands in for one below a title.
    "teaser": tuple("leadparagraph abstract snippet summary description".split()),
    "publisher": tuple(
        "publisher source outlet sitename publication newspaper sourcename provider sourcedomain domain".split()
    ),
    "published": tuple(
        "published date publishedat datepublished publisheddate publishdate datepublish publicationdate pubdate"
        " webpublicationdate firstpublished publishedon publishtime publicationtime publishedtime pubtime datetime"
        " timestamp time created createdat datecreated".split()
    ),
    "url": tuple("url link weburl requestedurl permalink canonicalurl articleurl".split()),
    "byline": tuple("byline author authors creator writer writers".split()),
}
_MOST_WRAPPERS = 200  # values looked into for the list of articles; an answer of an interface has dozens
_DEPTH = 4  # of lists and objects within a field
_MARKUP = re.compile(
    r"</(?:p|div|a|b|i|em|strong|span|ul|li|h[1-6]|blockquote|article)\s{0,8}>|<(?:br|p)\b[^<>]{0,200}>", re.I
)
_BY = re.compile(r"\Aby\s+", re.I)
_ENTITY = re.compile(r"&(?:[a-z]{2,8}|#[0-9]{1,7}|#x[0-9a-f]{1,6});", re.I)


def articles_in(value: object) -> list[object]:
    """Return the objects in a file that may be articles: a list's, or those of the list that a wrapper holds."""
    if isinstance(value, list):
        return value
    waiting = [value]
    for item in waiting:
        if len(waiting) > _MOST_WRAPPERS or (isinstance(item, dict) and item is value and _holds_text(item)):
            break
        if not isinstance(item, dict):
            continue
        inner = list(item.values())
        lists = [child for child in inner if isinstance(child, list) and any(_is_article(entry) for entry in child)]
        if lists:
            return _of_feed(item, max(lists, key=len))
        waiting += [child for child in inner if isinstance(child, dict)]
    return [next((item for item in waiting if isinstance(item, dict) and _holds_text(item)), value)]


def _of_feed(feed: dict[str, object], items: list[object]) -> list[object]:
    """Return the items of a JSON Feed (jsonfeed.org) as told by whom it is named for; of any other list as they are."""
    if "jsonfeed.org" not in str(feed.get("version")):
        return items
    return [{"publisher": feed.get("title")} | item if isinstance(item, dict) else item for item in items]


def unwrapped(value: dict[str, object]) -> dict[str, object]:
    """Return an object with the fields of the one inside it that holds its text, when it holds none itself."""
    if _full_text(value) is not None:
        return value
    inside = (child for child in value.values() if isinstance(child, dict) and _full_text(child) is not None)
    return value | next(inside, {})


def text_of(value: dict[str, object]) -> str | None:
    """Return an article's text, without markup where it is HTML; None if the object has none."""
    text = _text_value(unwrapped(value))
    return None if text is None else _plain(without_surrogates(text))


def field(value: dict[str, object], name: str) -> str | None:
    """Return what an object says under any name of one of our fields, as one line."""
    return next((said for found in _values(value, name) if (said := _said(found))), None)


def says(names: Iterable[str], wanted: str) -> bool:
    """Whether one of these names is one of a field of ours."""
    return any(_letters(name) in KEYS[wanted] for name in names)


def dated_of(value: dict[str, object]) -> Dated | None:
    """Return what is said of the day of publication: the first of its fields' values that is one, else that may be."""
    found = (read_dated(_said(each) or "", "metadata") for each in _values(value, "published"))
    return best_dated(list(filter(None, found)))


def byline_of(value: dict[str, object]) -> str | None:
    """Return who wrote the article; a number is somebody's row in a table elsewhere."""
    said = (_BY.sub("", _said(item) or "") for item in _values(value, "byline"))
    return next((name for name in said if name and not name.isdigit()), None)


def _values(value: dict[str, object], name: str) -> Iterator[object]:
    named = {_letters(key): item for key, item in reversed(value.items())}
    yield from (named[key] for key in KEYS[name] if named.get(key) is not None)


@lru_cache(maxsize=1000)
def _letters(key: str) -> str:
    return re.sub(r"[\W_]+", "", key).lower()


def _is_article(value: object) -> bool:
    return isinstance(value, dict) and _text_value(unwrapped(value)) is not None


def _holds_text(value: dict[str, object]) -> bool:
    return _full_text(unwrapped(value)) is not None


def _text_value(value: dict[str, object]) -> str | None:
    text = _full_text(value)
    if text is None and any(_values(value, "title")):
        return next((told for found in _values(value, "teaser") if (told := _text(found))), None)
    return text


def _full_text(value: dict[str, object]) -> str | None:
    return next((text for found in _values(value, "text") if (text := _text(found)) is not None), None)


def _text(value: object, depth: int = _DEPTH) -> str | None:
    """Return a text, what an object renders, or a list's paragraphs parted by blank lines."""
    if isinstance(value, str) or not depth:
        return value if isinstance(value, str) else None
    if isinstance(value, dict):
        keys = ("rendered", "text", "value", "html")
        return next((text for key in keys if (text := _text(value.get(key), depth - 1))), None)
    parts = (_text(item, depth - 1) for item in value) if isinstance(value, list) else ()
    return "\n\n".join(filter(None, parts)) or None


def _plain(text: str) -> str:
    if _MARKUP.search(text):
        from index.loaders.html import fragment_text

        return fragment_text(text)
    return html.unescape(text) if _ENTITY.search(text) else text


def _said(value: object, depth: int = _DEPTH) -> str | None:
    """Return a field's value as one line: of a string, a number, an object's name, or a list of these."""
    if isinstance(value, dict) and depth:
        names = ("name", "rendered", "main", "original", "title", "$date", "$numberLong", "$oid")
        return next((said for name in names if (said := _said(value.get(name), depth - 1))), None)
    if isinstance(value, list) and depth:
        return ", ".join(filter(None, (_said(item, depth - 1) for item in value))) or None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    plain = _plain(value) if isinstance(value, str) else str(value)
    return " ".join(without_surrogates(plain).split()) or None

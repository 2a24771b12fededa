"""Plain text and Markdown: the article's text is the file's own, untouched."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.addresses import without_credentials
from index.cleaning import boilerplate, merge
from index.loaders.decoding import decode
from index.metadata import Metadata, first_line, from_head, parse_date
from index.types import Article, Skipped, Span, article_id, content_hash

# What a front matter calls each thing that we know of an article; the first that is there counts.
FRONT_MATTER_KEYS = {
    "title": ("title", "headline"),
    "publisher": ("publisher", "source", "outlet"),
    "published": ("published", "date", "published_at", "pubdate"),
    "byline": ("byline", "author", "authors"),
    "url": ("url", "link", "canonical_url"),
}
_FRONT_MATTER = re.compile(
    r"---[ \t]*(?:\r\n|\n|\r)(?P<lines>.{0,8000}?(?:\r\n|\n|\r))(?:---|\.\.\.)[ \t]*(?=[\r\n]|\Z)", re.S
)
_FIELD = re.compile(r"(?P<key>[A-Za-z][\w -]{0,40}?)\s*:(?:[ \t]+(?P<value>.*))?")
_COMMENT = re.compile(r"(?<!\s)\s+#.*")  # from where the blanks begin: from each of them, time is their square
_ITEM = re.compile(r"\s*-[ \t]+(?P<value>.+)")


@dataclass(frozen=True, slots=True)
class _FrontMatter:
    fields: dict[str, str]
    end: int  # where the text behind it begins


def load_text(path: Path, data: bytes, article_bytes: int) -> Iterator[Article | Skipped]:
    """Yield the one article of a .txt file."""
    yield make_article(decode(data), path)


def load_markdown(path: Path, data: bytes, article_bytes: int) -> Iterator[Article | Skipped]:
    """Yield the one article of a .md file; a front matter is read, and stays in the text as boilerplate."""
    text = decode(data)
    front = _front_matter(text)
    if front is None:
        yield make_article(text, path)
        return
    stated = {name: _first(front.fields, keys) for name, keys in FRONT_MATTER_KEYS.items()}
    metadata = Metadata(stated["title"], stated["publisher"], parse_date(stated["published"] or ""), stated["byline"])
    yield make_article(text, path, metadata, url=stated["url"], body_start=front.end)


def make_article(
    text: str,
    path: Path,
    metadata: Metadata | None = None,
    *,
    url: str | None = None,
    given_id: str | None = None,
    body_start: int = 0,
    read_lines: bool = True,
) -> Article:
    """Return the article of `text`; what `metadata` leaves open is read from the lines above the prose, if wished.

    All before `body_start` is boilerplate. Without an id of its own an article is known by its content.
    """
    url = without_credentials(url) if url else url
    known, body = metadata or Metadata(), text[body_start:]
    head = from_head(body) if read_lines else Metadata()
    title = known.title or head.title or first_line(text)
    publisher, byline = known.publisher or head.publisher, known.byline or head.byline
    published = known.published or head.published
    spans = [Span(span.start + body_start, span.end + body_start) for span in boilerplate(body)]
    content = content_hash(text, title, publisher, published, byline, url)
    return Article(
        id=given_id or article_id(content),
        text=text,
        title=title,
        path=str(path),
        publisher=publisher,
        published=published,
        byline=byline,
        url=url,
        boilerplate=merge([Span(0, body_start), *spans]),
    )


def _front_matter(text: str) -> _FrontMatter | None:
    """Return the block of `key: value` lines between two `---` at the very start, if it is one."""
    match = _FRONT_MATTER.match(text)
    if match is None:
        return None
    fields: dict[str, str] = {}
    key = ""
    for line in match["lines"].splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if (item := _ITEM.fullmatch(line)) and key:
            fields[key] = ", ".join(filter(None, (fields[key], _unquoted(item["value"]))))
        elif field := _FIELD.fullmatch(line):
            key = field["key"].lower()
            fields[key] = _unquoted(field["value"] or "")
        elif not (key and line[0] in " \t"):  # neither a field nor what belongs to one: a rule, not a block
            return None
    return _FrontMatter(fields, match.end()) if fields else None


def _unquoted(value: str) -> str:
    value = value.strip()
    if value[:1] == "[" and value[-1:] == "]":
        return ", ".join(map(_bare, value[1:-1].split(",")))
    return _bare(value)


def _bare(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1].strip()
    return _COMMENT.sub("", value)


def _first(fields: dict[str, str], keys: tuple[str, ...]) -> str | None:
    return next((fields[key] for key in keys if fields.get(key)), None)

"""Where a text stands: an article's title, publisher, day and file, as a citation or the index tells them."""

from dataclasses import dataclass
from typing import Any

from index.types import Article
from qa.evaluation.outputs.html.formats import day, file_name, web_address


@dataclass(frozen=True, slots=True)
class Source:
    """Where a text stands, as far as it is known; `url` is one that may be followed."""

    title: str
    publisher: str
    published: str
    file: str
    url: str | None


def recorded(record: dict[str, Any]) -> Source:
    """Return what a citation says of its article."""
    return Source(
        str(record.get("title") or ""),
        str(record.get("publisher") or ""),
        day(record.get("published")),
        file_name(str(record.get("path") or "")),
        web_address(record.get("url")),
    )


def stored(article: Article | None, reference: str) -> Source:
    """Return what is stored of an article; of one that is gone there is only the reference."""
    if article is None:
        return Source(reference, "", "", "", None)
    return Source(
        article.title or article.id,
        article.publisher or "",
        day(article.published),
        file_name(article.path),
        web_address(article.url),
    )

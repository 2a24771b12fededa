"""Plain text: the article's text is the file's own, untouched."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from index.addresses import without_credentials
from index.cleaning import boilerplate
from index.dating import best_dated, date_article
from index.loaders.decoding import decode
from index.loaders.limits import COLLECTIONS, Limits
from index.metadata import Metadata, first_line, from_head
from index.rendering import Rendered, render
from index.types import Article, Dated, Markup, Skipped, Span, article_id, content_hash, merge


def load_text(path: Path, data: bytes, limits: Limits) -> Iterator[Article | Skipped]:
    """Yield the one article of a .txt file."""
    yield make_article(decode(data), path)


def make_article(
    text: str,
    path: Path,
    metadata: Metadata | None = None,
    *,
    url: str | None = None,
    given_id: str | None = None,
    body_start: int = 0,
    read_lines: bool = True,
    markup: tuple[Markup, ...] = (),
    lines: Rendered | None = None,
    links: Sequence[Span] = (),
) -> Article:
    """Return the article of `text`; what `metadata` leaves open is read from the lines above the prose, if wished.

    All before `body_start` is boilerplate. Of a text with markup, `lines` are those of what is read, and `links`
    those that are a link and nothing else. Without an id of its own an article is known by its content.
    """
    url = without_credentials(url) if url else url
    lines = lines or render(text, (), body_start)
    known, body = metadata or Metadata(), lines.text
    head = from_head(body) if read_lines else Metadata()
    title = known.title or head.title or first_line(text)
    publisher, byline = known.publisher or head.publisher, known.byline or head.byline
    dated = date_article(
        best_dated(list(_stated(known, head))), body, url, "" if path.suffix.lower() in COLLECTIONS else path.stem
    )
    published = dated.day if dated else None
    found = boilerplate(body, {lines.place(link) for link in links}, known.title)
    spans = (lines.origin(span.start, span.end) for span in found)
    kept = [span for span in spans if render(text, markup, span.start, span.end).text.strip()]
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
        boilerplate=merge([Span(0, body_start), *kept]),
        markup=markup,
        dated=dated,
    )


def _stated(*stated: Metadata) -> Iterator[Dated]:
    for one in stated:
        if one.dated or one.published:
            yield one.dated or Dated(str(one.published), "metadata")

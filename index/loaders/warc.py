"""WARC: the pages in a crawl's archive, such as CC-News has them, each an article as if it were fetched now."""

import codecs
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import LoadError, unforeseen
from index.loaders.decoding import decode_as
from index.loaders.html import load_html
from index.loaders.limits import Limits
from index.types import Article, Skipped

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord

_PAGES = ("text/html", "application/xhtml+xml")


def load_warc(path: Path, data: bytes, limits: Limits) -> Iterator[Article | Skipped]:
    """Yield the article of each page in a .warc, packed or not; what else a crawl keeps is passed over."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    pages = 0
    archive = ArchiveIterator(io.BytesIO(data))
    archive.INC_RECORD = ""  # what it would write to stderr of a length that is wrong
    try:
        for at, record in enumerate(archive):
            if not _is_page(record):
                continue
            pages += 1
            yield _page(path, f"[{at}]", record, limits)
    except (ArchiveLoadFailed, OSError, EOFError, ValueError, AttributeError, IndexError) as error:  # as they come
        yield Skipped(str(path), f"damaged behind {pages:,} pages ({error}): what stands there is not read")
        return
    if not pages:
        raise LoadError("holds no pages")


def _is_page(record: "ArcWarcRecord") -> bool:
    if record.rec_type != "response" or record.http_headers is None:
        return False
    kind = record.http_headers.get_header("Content-Type", "").partition(";")[0].strip().lower()
    return record.http_headers.get_statuscode() == "200" and kind in _PAGES


def _page(path: Path, part: str, record: "ArcWarcRecord", limits: Limits) -> Article | Skipped:
    where, url = f"{path}{part}", record.rec_headers.get_header("WARC-Target-URI")
    try:
        data = record.content_stream().read(limits.article_bytes + 1)
        if len(data) > limits.article_bytes:
            raise LoadError(f"{url}: a page larger than [index] max_article_mb allows")
        # Where its head has no length, a record's stream knows no limit.
        if not record.raw_stream.read(1) and getattr(record.raw_stream, "limit", 0) > 0:
            raise LoadError(f"{url}: cut off, the archive ends within it")
        _, _, charset = record.http_headers.get_header("Content-Type", "").lower().partition("charset=")
        text = decode_as(data, charset) if charset else None
        page = data if text is None else codecs.BOM_UTF8 + text.encode()
        article = next(load_html(Path("page.html"), page, limits))
    except LoadError as error:
        return Skipped(where, str(error))
    except Exception as error:  # the other pages are read all the same
        return Skipped(where, unforeseen(error))
    if isinstance(article, Skipped):
        return replace(article, path=where)
    return replace(article, path=str(path), part=part, url=article.url or url)

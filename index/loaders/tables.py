"""Tables of articles: a .csv or a .tsv with a row for each, its columns named in the first."""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from index.errors import LoadError
from index.loaders.decoding import decode
from index.loaders.json_shapes import KEYS, says
from index.loaders.limits import Limits, too_large
from index.loaders.records import Record, articles_of
from index.types import Article, Skipped

_DELIMITERS = ",;\t|"
_SHOWN_COLUMNS = 12


def load_table(path: Path, data: bytes, limits: Limits) -> Iterator[Article | Skipped]:
    """Yield an article, or why there is none, for each row of a table. Raises LoadError if no column holds text."""
    text = decode(data)
    told, _, rest = text.partition("\n")
    chosen = told.strip().lower().startswith("sep=")  # how Excel is told the delimiter
    head = rest if chosen else text
    csv.field_size_limit(limits.article_bytes)  # of the process; nothing else here reads tables
    delimiter = _delimiter(head, path)
    rows = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    columns = [name.strip() for name in next(rows, [])]
    if not says(columns, "text") and not says(columns, "teaser"):
        named = ", ".join(columns[:_SHOWN_COLUMNS])[:200]
        raise LoadError(f"no column holds text (its columns: {named}): name one {', '.join(KEYS['text'][:3])}")
    yield from articles_of(path, _rows(rows, columns, limits, 2 if chosen else 1))


def _delimiter(text: str, path: Path) -> str:
    """Return the mark that parts the names in the first row most often."""
    first = text.lstrip("\ufeff\r\n").partition("\n")[0]
    return max("\t,;|" if path.suffix.lower() == ".tsv" else _DELIMITERS, key=first.count)


def _rows(rows: Iterator[list[str]], columns: Sequence[str], limits: Limits, first: int) -> Iterator[Record]:
    """Yield rows, each named by the line that it begins in."""
    line = rows.line_num  # type: ignore[attr-defined]
    while True:
        part = f":{line + first}"
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Record(part, LoadError(f"not readable as a table ({error}); [index] max_article_mb limits a cell"))
            return
        line = rows.line_num  # type: ignore[attr-defined]
        if size := sum(map(len, row)):
            large = size > limits.article_bytes
            cells = {name: cell for name, cell in zip(columns, row, strict=False) if name and cell.strip()}
            yield Record(part, too_large(size, limits.article_bytes, "max_article_mb") if large else cells)

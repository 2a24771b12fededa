"""How much boilerplate is found and how much else is marked: 60 articles, their lines labelled by hand.

python benchmarks/boilerplate.py --data DIR [--show]

DIR holds `news/articles.jsonl.gz` and `quiz2026/articles.jsonl.gz`. `boilerplate_lines.jsonl` says of each article,
known by a hash of its text, which of its lines (numbered from 0, blank ones not counted) are boilerplate and which may
be either: a live blog's signatures, a place before "CNN —". The 60 were drawn at random and labelled before a rule was
changed; the first half was developed on, the second kept back.
"""

import argparse
import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from index.loaders import Limits, load
from index.recurrence import Lines, changed, line_hashes, with_recurring
from index.types import Article

LABELS = Path(__file__).with_name("boilerplate_lines.jsonl")
SETS = ("news", "quiz2026")
LIMITS = Limits(article_bytes=50_000_000, collection_bytes=50_000_000)
LINE = re.compile(r"[^\r\n]*\S[^\r\n]*")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an article, whether it is boilerplate, and whether it was marked (any of it)."""

    text: str
    boilerplate: bool
    marked: bool


def articles(data: Path) -> Iterator[Article]:
    """Yield the articles of both sets as `qa index` would read them."""
    for name in SETS:
        with gzip.open(data / name / "articles.jsonl.gz") as file:
            read = load(Path(f"{name}.jsonl"), file.read(), LIMITS)
            yield from (item for item in read if isinstance(item, Article))


def marked(read: Iterable[Article]) -> Iterator[Article]:
    """Yield articles with what recurs in those of their publisher marked, as `qa index` ends with."""
    known = list(read)
    lines = [
        Lines(
            str(at),
            (one.publisher or "").casefold(),
            str(one.published or "")[:7],
            one.title,
            line_hashes(one),
            frozenset(),
        )
        for at, one in enumerate(known)
    ]
    recurring = {int(one.article_id): found for one, found in changed(lines)}
    yield from (with_recurring(one, recurring.get(at, ())) for at, one in enumerate(known))


def key_of(article: Article) -> str:
    return hashlib.sha256(article.text.encode()).hexdigest()[:16]


def lines(article: Article, label: dict[str, list[int]]) -> Iterator[Line]:
    """Yield the lines that are one or the other."""
    for number, match in enumerate(LINE.finditer(article.text)):
        if number not in label["neither"]:
            marked = any(span.start < match.end() and match.start() < span.end for span in article.boilerplate)
            yield Line(match[0].strip(), number in label["boilerplate"], marked)


def report(half: str, judged: list[Line], show: bool) -> str:
    """Return what was found and what was harmed of one half; with the lines that went wrong, if wished."""
    wanted = [line for line in judged if line.boilerplate]
    content = [line for line in judged if not line.boilerplate]
    found = [line for line in wanted if line.marked]
    harmed = [line for line in content if line.marked]
    chars, all_chars = (sum(len(line.text) for line in some) for some in (found, wanted))
    told = [
        f"{half}: {len(found)} of {len(wanted)} lines found ({len(found) / len(wanted):.1%}; of their characters"
        f" {chars / all_chars:.1%}), {len(harmed)} of {len(content):,} lines of content marked"
        f" ({len(harmed) / len(content):.2%})"
    ]
    if show:
        told += [f"  missed  {line.text[:150]}" for line in wanted if not line.marked]
        told += [f"  harmed  {line.text[:150]}" for line in harmed]
    return "\n".join(told)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--show", action="store_true", help="print the lines that went wrong")
    options = parser.parse_args()
    labels = {row["text"]: row for row in map(json.loads, LABELS.read_text().splitlines())}
    judged: dict[str, list[Line]] = {"first": [], "second": []}
    for article in marked(articles(options.data)):
        if label := labels.pop(key_of(article), None):
            judged[label["half"]] += lines(article, label)
    if labels:
        raise SystemExit(f"{options.data}: {len(labels)} of the labelled articles are not there")
    for half, found in judged.items():
        print(report(f"{half} half", found, options.show))


if __name__ == "__main__":
    main()

"""Short answers that lie between two figures or days, with and without what makes them whole.

    python benchmarks/ranges.py --data DATA [--limit 260] [--show]

Of the rows of `reader/` and `span/` whose answer overlaps "between X and Y": the reader is given the passage, and what
it marks is compared as it is trimmed and as it is shown. Readers were trained on some of these rows; what is measured
is the form of the answer alone.
"""

import argparse
import gzip
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

from qa.answerers.trimming import trim, whole
from qa.evaluation.metrics.answers import exact_match, token_f1
from qa.reader.runtime import WEIGHTS, Reader

RANGE = re.compile(r"\bbetween\s(?:\S+\s)?\S*\d\S*(?:\s\w+)?\sand\s(?:\S+\s)?\S*\d", re.IGNORECASE)
CONTEXT_CHARS = 3000


def rows(data: Path) -> Iterator[dict[str, object]]:
    """Yield the rows whose answer overlaps a range."""
    for path in [*sorted((data / "reader").glob("*.gz")), *sorted((data / "span").glob("*.gz"))]:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                context = row.get("context") or ""
                ranges = list(RANGE.finditer(context)) if len(context) <= CONTEXT_CHARS else []
                spans = [(one["start"], one["start"] + len(one["text"])) for one in row.get("answers") or ()]
                if any(start < found.end() and found.start() < end for start, end in spans for found in ranges):
                    yield row


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure short answers that are ranges.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=260)
    parser.add_argument("--show", action="store_true", help="each that changes")
    options = parser.parse_args()
    reader, found = Reader(WEIGHTS), list(rows(options.data))
    random.Random(1).shuffle(found)
    scores: list[tuple[float, ...]] = []
    for row in found[: options.limit]:
        context, golds = str(row["context"]), [one["text"] for one in row["answers"]]  # type: ignore[attr-defined]
        (reading,) = reader.read(str(row["question"]), [context], spans=1)
        if not reading.spans:
            continue
        start, end = trim(context, reading.spans[0].start, reading.spans[0].end)
        shown = context[slice(*whole(context, start, end))]
        pair = (context[start:end], shown)
        scores.append(tuple(measure(text, golds) for measure in (exact_match, token_f1) for text in pair))
        if options.show and pair[0] != pair[1]:
            print(row["question"], *pair, golds[0], sep=" | ")
    exact, exact_whole, f1, f1_whole = (sum(column) / len(scores) for column in zip(*scores, strict=True))
    print(f"{len(scores)} questions: exact {exact:.3f} -> {exact_whole:.3f}, F1 {f1:.3f} -> {f1_whole:.3f}")


if __name__ == "__main__":
    main()

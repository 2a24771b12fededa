"""Days without a year, of which the weekday beside them tells it: how many get that year without the weekday.

    python benchmarks/yearless.py ARTICLES

ARTICLES is a `.jsonl.gz` of `{"text", "published"}`. Of "Tuesday, March 7" the year is that within two of the article's
in which the 7th of March is a Tuesday, left out where it is none of them; the weekday is taken out of the text, and the
day read again. `sure` are those that are shown beside an answer.
"""

import argparse
import gzip
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from index.timex import TimeExpression, read_times
from index.timex.words import MONTHS, WEEKDAYS

_MONTH = "|".join(re.escape(name) for name in sorted(MONTHS, key=len, reverse=True))
_DAY = re.compile(
    rf"\b(?P<weekday>{'|'.join(WEEKDAYS)})\b\.?,? (?:the )?"
    rf"(?:(?P<m1>{_MONTH})\b\.? (?P<d1>\d\d?)|(?P<d2>\d\d?) (?P<m2>{_MONTH})\b)"
    r"(?!\w|,? \d{4}|[-–:])",
    re.IGNORECASE,
)


def cases(text: str, published: date) -> Iterator[tuple[date, TimeExpression | None]]:
    """Yield the day that each weekday tells, and what is read there without it."""
    for match in _DAY.finditer(text):
        month, number = match["m1"] or match["m2"], int(match["d1"] or match["d2"])
        if (right := _told(MONTHS[month.lower()], number, WEEKDAYS[match["weekday"].lower()], published)) is None:
            continue
        without = text[: match.start()] + text[match.start("m1" if match["m1"] else "d2") :]
        yield right, next((one for one in read_times(without, published) if one.start <= match.start() < one.end), None)


def _told(month: int, day: int, weekday: int, published: date) -> date | None:
    for year in sorted(range(published.year - 2, published.year + 3), key=lambda year: abs(year - published.year)):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found.weekday() == weekday:
            return found
    return None


def main() -> None:
    """Print how many days are read rightly, and how many of those that are sure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--show", action="store_true", help="print what is wrong")
    options = parser.parse_args()
    counts = {True: [0, 0], False: [0, 0]}
    with gzip.open(options.articles, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if not row.get("published"):
                continue
            published = date.fromisoformat(row["published"][:10])
            for right, one in cases(row["text"], published):
                is_right = bool(one and one.interval and one.interval.first == right)
                sure = bool(one and one.sure)
                counts[sure][0] += 1
                counts[sure][1] += is_right
                if options.show and not is_right:
                    print(published, right, one, "SURE" if sure else "")
    print({("sure" if key else "unsure"): f"{right} of {all_} right" for key, (all_, right) in counts.items()})


if __name__ == "__main__":
    main()

"""Time expressions against people's annotation: how many are found, how many are given the right value.

    python benchmarks/timex.py DATA/timex

DATA/timex holds `tbaq.jsonl.gz` (TimeBank and AQUAINT, news) and `meantime_wikinews.jsonl.gz`: documents with the day
they were written on, and every expression with its TIMEX3 type and value. As TempEval-3 counts (UzZaman and others,
2013, section 4): an expression matches strictly where both ends agree, relaxed where it overlaps; type and value F1
count the relaxed matches that also have the right type or value. A value that is left open is found, but not right.

Of `meantime_wikinews` people annotated the first sentences alone: what is found behind the last expression of theirs is
left out. `tbaq` is cut in two by document: its first half was developed on, the second only looked at.

  given    of the expressions that people gave the type DATE or TIME: the share that gets days
  wrong    of the days given: those that share no day with the days of the person's value, or reach beyond it
"""

import argparse
import gzip
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from index.timex import TimeExpression, read_times
from index.timex.periods import Interval, Period

Row = dict[str, Any]
_VALUE = re.compile(r"(\d{4})(?:-(?:(\d{2})(?:-(\d{2}))?|W(\d{1,2})(-WE)?|Q(\d)|H(\d)|(SP|SU|FA|WI)))?(?:T.*)?")
_SEASONS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}


@dataclass
class Counts:
    """What was counted; ratios of it are the measures."""

    gold: int = 0
    found: int = 0
    strict: int = 0
    relaxed: int = 0
    types: int = 0
    values: int = 0
    days_wanted: int = 0
    days_given: int = 0
    days_wrong: int = 0
    valued: int = 0

    def f1(self, right: int) -> float:
        """Return the F1 of so many right ones."""
        return 2 * right / max(1, self.gold + self.found)

    def __str__(self) -> str:
        wrong = self.days_wrong / max(1, self.days_given)
        return (
            f"strict {self.f1(self.strict):.3f}  relaxed {self.f1(self.relaxed):.3f}  type {self.f1(self.types):.3f}"
            f"  value {self.f1(self.values):.3f}  values right {self.values / max(1, self.valued):.3f}"
            f"  given {self.days_given / max(1, self.days_wanted):.3f}  wrong {wrong:.3f}  (of {self.gold})"
        )


def rows_of(file: Path) -> list[Row]:
    """Return the documents of a file."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def day_of(written: str) -> date:
    """Return the day a document was written on: "1998-08-07T10:35", and the "03-02-2009" of one."""
    day = written[:10]
    return date.fromisoformat("-".join(reversed(day.split("-"))) if day[2] == "-" else day)


def days_of(value: str) -> Interval | None:
    """Return the days of a TIMEX3 value that names a day, week, month, quarter, half, season or year."""
    match = _VALUE.fullmatch(value)
    if not match:
        return None
    year, month, day, week, _, quarter, half, season = match.groups()
    number = int(year)
    try:
        if day:
            return Period("day", date(number, int(month), int(day))).interval
        if week:
            return Period("week", date.fromisocalendar(number, int(week), 1)).interval
        for unit, shown, months in (("month", month, 1), ("quarter", quarter, 3), ("half", half, 6)):
            if shown:
                return Period(unit, date(number, (int(shown) - 1) * months + 1, 1)).interval
        if season:
            return Period("season", date(number, _SEASONS[season], 1)).interval
        return Period("year", date(number, 1, 1)).interval
    except ValueError:
        return None


def pairs(gold: Sequence[Row], found: Sequence[TimeExpression]) -> Iterator[tuple[Row, TimeExpression]]:
    """Yield each annotated expression with the one found that overlaps it, each once."""
    left = list(found)
    for one in gold:
        match = next((each for each in left if each.start < one["end"] and one["start"] < each.end), None)
        if match:
            left.remove(match)
            yield one, match


def same(one: str, other: str | None) -> bool:
    """Whether two values are the same, as they are commonly written: "2000-W7" and "2000-W07", "198X" and "198"."""
    return other is not None and plain(one) == plain(other)


def plain(value: str) -> str:
    """Return a value in one notation."""
    value = re.sub(r"-W(\d)(?!\d)", r"-W0\1", value)
    return re.sub(r"(?:-XX)+$|(?<=^\d{3})X$|(?<=^\d{2})XX$", "", value)


def count(rows: Sequence[Row], show: bool = False, cut: bool = False) -> Counts:
    """Count over documents; `show` prints what is not right, `cut` leaves out what is behind the last annotation."""
    total = Counts()
    for row in rows:
        gold, found = row["expressions"], read_times(row["text"], day_of(row["doc_creation_date"]))
        found = [one for one in found if one.start < annotated(row, cut)]
        total.gold += len(gold)
        total.found += len(found)
        matched = list(pairs(gold, found))
        for one, other in matched:
            total.relaxed += 1
            total.strict += (one["start"], one["end"]) == (other.start, other.end)
            total.types += one["type"] == other.kind
            total.values += same(one["value"], other.value)
            total.valued += other.value is not None
            compare_days(total, one, other)
        if show:
            print_misses(row, matched, found)
    return total


def annotated(row: Row, cut: bool) -> int:
    """Return up to where a document was annotated."""
    return max((one["end"] for one in row["expressions"]), default=0) if cut else len(row["text"])


def compare_days(total: Counts, one: Row, other: TimeExpression) -> None:
    """Count whether days are wanted, given and right."""
    right = days_of(one["value"]) if one["type"] in ("DATE", "TIME") else None
    if right is None:
        return
    total.days_wanted += 1
    if given := other.interval:
        total.days_given += 1
        total.days_wrong += not (right.first <= given.first <= given.last <= right.last)


def print_misses(row: Row, matched: Sequence[tuple[Row, TimeExpression]], found: Sequence[TimeExpression]) -> None:
    """Print what was missed, found for nothing, or given another value."""
    text = row["text"]
    head = f"{row['id']} {row['doc_creation_date'][:10]}"
    for one in row["expressions"]:
        if not any(one is each for each, _ in matched):
            print(f"MISS {head} {one['text']!r} {one['type']} {one['value']} | {around(text, *ends(one))}")
    for each in found:
        if not any(each is other for _, other in matched):
            print(f"EXTRA {head} {text[each.start : each.end]!r} {each.value} | {around(text, each.start, each.end)}")
    for one, other in matched:
        if not same(one["value"], other.value):
            print(f"VALUE {head} {one['text']!r} {one['value']} <> {other.value} | {around(text, *ends(one))}")


def ends(one: Row) -> tuple[int, int]:
    """Return where an annotated expression begins and ends."""
    return one["start"], one["end"]


def around(text: str, start: int, end: int) -> str:
    """Return words with what is around them, on one line."""
    return " ".join(f"{text[max(0, start - 60) : start]}<{text[start:end]}>{text[end : end + 40]}".split())


def main() -> None:
    """Print the measures of both halves of `tbaq` and of `meantime_wikinews`."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the folder of the sets")
    parser.add_argument("--show", choices=("first", "second", "wikinews"), help="print what is not right there")
    options = parser.parse_args()
    tbaq, wikinews = (rows_of(options.data / f"{name}.jsonl.gz") for name in ("tbaq", "meantime_wikinews"))
    for name, rows in (("first", tbaq[::2]), ("second", tbaq[1::2]), ("wikinews", wikinews)):
        print(f"{name:9}", count(rows, options.show == name, cut=name == "wikinews"))


if __name__ == "__main__":
    main()

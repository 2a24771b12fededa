"""Many articles from a few: each a real one with other names, days, numbers and words, so that no two are alike.

    python benchmarks/resample.py ARTICLES.jsonl[.gz] OUT.jsonl --count 26500 [--words 0.3] [--seed 0]

The articles themselves come first, then, in turn, what is made of them. Within one of those everything is exchanged
consistently: a name for another article's name of as many words, a day for another by one distance for all of them,
a number for one of about its size, and `--words` of the plainer words for others of the same ending, drawn as often as
they stand in the articles. How many turn out to be copies all the same, the index tells: see scale.py.
"""

import argparse
import gzip
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Self

Row = Mapping[str, Any]

# Days come to lie so much earlier: nothing is of the future then, and all months get their share.
_EARLIER_DAYS = 1_500
_LETTERS = 4  # shorter words are mostly those that hold a sentence together
_ENDING = 2  # letters: words that share them are mostly of one kind ("-ed", "-ly", "-es")
_SEEN = 3  # rarer words are names and slips

_MONTHS = "January February March April May June July August September October November December".split()
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_MONTH = "(?:" + "|".join(rf"{name[:3]}(?:{name[3:]}|\.)" if name != "May" else name for name in _MONTHS) + ")"
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]\w+(?: [A-Z][a-z]\w+){0,3}")
_TOKEN = re.compile(
    rf"(?P<day>\b{_MONTH} \d{{1,2}}\b(?:,? (?:19|20)\d\d\b)?)|(?P<year>\b(?:19|20)\d\d\b)"
    rf"|(?P<weekday>\b(?:{'|'.join(_WEEKDAYS)})\b)|(?P<number>\d+(?:[.,]\d+)*)|(?P<word>[^\W\d_]+)"
)


@dataclass(frozen=True, slots=True)
class Pools:
    """What the articles have to exchange: names by how many words they have, and plain words by their ending."""

    names: Mapping[int, Sequence[str]]
    words: Mapping[str, tuple[Sequence[str], Sequence[int]]]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        """Return those of some texts."""
        names, words = defaultdict[int, dict[str, None]](dict), Counter[str]()
        for text in texts:
            for name in _NAME.findall(text):
                names[name.count(" ") + 1][name] = None
            words.update(word for word in re.findall(r"\b[a-z]+\b", text) if len(word) >= _LETTERS)
        ends = defaultdict[str, list[tuple[str, int]]](list)
        for word, count in sorted(words.items()):
            if count >= _SEEN:
                ends[word[-_ENDING:]].append((word, count))
        by_end = {end: ([one for one, _ in found], [count for _, count in found]) for end, found in ends.items()}
        return cls({size: list(found) for size, found in names.items()}, by_end)


class Exchange:
    """What one new article has in place of what stands in the one that it is made of."""

    def __init__(self, pools: Pools, text: str, words: float, chance: random.Random) -> None:
        self._pools, self._share, self._chance = pools, words, chance
        self._shift = timedelta(-chance.randrange(1, _EARLIER_DAYS))
        self._known: dict[str, str] = {}
        plain = set(re.findall(r"\b[a-z]+\b", text))
        for name in _NAME.findall(text):
            others = pools.names[name.count(" ") + 1]
            for old, new in zip(name.split(), chance.choice(others).split(), strict=True):
                if old.lower() not in plain:
                    self._known.setdefault(old, new)

    def text(self, text: str) -> str:
        """Return a text with everything exchanged."""
        return _TOKEN.sub(self._token, text)

    def day(self, day: str) -> str:
        """Return another day for one that is written YYYY-MM-DD."""
        return (date.fromisoformat(day) + self._shift).isoformat()

    def _token(self, found: re.Match[str]) -> str:
        kinds: dict[str, Callable[[str], str]] = {"day": self._day, "year": self._year, "weekday": self._weekday}
        return (kinds.get(found.lastgroup or "") or partial(self._other, found.lastgroup))(found[0])

    def _day(self, told: str) -> str:
        month, number, *year = re.findall(r"[^\W\d_]+|\d+", told)
        at = next(at for at, name in enumerate(_MONTHS, 1) if name.startswith(month[:3]))
        day = date(int(year[0]) if year else 2024, at, 1) + timedelta(int(number) - 1) + self._shift
        written = f"{_MONTHS[day.month - 1]} {day.day}"
        return f"{written}, {day.year}" if year else written

    def _year(self, told: str) -> str:
        return str(int(told) + round(self._shift.days / 365.25))

    def _weekday(self, told: str) -> str:
        return _WEEKDAYS[(_WEEKDAYS.index(told) + self._shift.days) % 7]

    def _other(self, kind: str | None, told: str) -> str:
        if told not in self._known:
            self._known[told] = self._number(told) if kind == "number" else self._word(told)
        return self._known[told]

    def _number(self, told: str) -> str:
        """Return a number of as many figures, the first of them within the half and the double."""
        return "".join(self._figure(figure, first=at == 0) for at, figure in enumerate(told))

    def _figure(self, figure: str, first: bool) -> str:
        if not figure.isdigit():
            return figure
        low, high = (max(1, int(figure) // 2), min(9, 2 * int(figure) + 1)) if first else (0, 9)
        return str(self._chance.randint(low, max(low, high)))

    def _word(self, told: str) -> str:
        plain = len(told) >= _LETTERS and told.islower() and told[-_ENDING:] in self._pools.words
        if not plain or self._chance.random() >= self._share:
            return told
        words, counts = self._pools.words[told[-_ENDING:]]
        return self._chance.choices(words, counts)[0]


def resampled(rows: Sequence[Row], count: int, words: float = 0.3, seed: int = 0) -> Iterator[Row]:
    """Yield `count` articles: the given ones, then those made of them; the same for the same seed."""
    pools = Pools.of(str(row["text"]) for row in rows)
    yield from rows[:count]
    for at in range(len(rows), count):
        row, turn = rows[at % len(rows)], at // len(rows)
        exchange = Exchange(pools, row["text"], words, random.Random(f"{seed} {at}"))
        yield {**row, **dict(_changed(row, exchange, turn))}


def _changed(row: Row, exchange: Exchange, turn: int) -> Iterator[tuple[str, str]]:
    """Yield what is another of an article that is made of one: its address, too, is its own."""
    for key in row.keys() & {"title", "text"}:
        yield key, exchange.text(row[key])
    if row.get("published"):
        yield "published", exchange.day(row["published"])
    if row.get("id"):
        yield "id", f"{row['id']}~{turn}"
    if row.get("url"):
        yield "url", f"{row['url'].rstrip('/')}/{turn}"


def read_rows(path: Path) -> list[Row]:
    """Return the articles of a .jsonl or .jsonl.gz file."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=26_500)
    parser.add_argument("--words", type=float, default=0.3)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with options.out.open("w", encoding="utf-8") as file:
        for row in resampled(read_rows(options.articles), options.count, options.words, options.seed):
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()

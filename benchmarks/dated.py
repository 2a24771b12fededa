"""Questions that name the time of their article, or another: how many are answered rightly.

    python benchmarks/dated.py --home HOME [--every N] [--bare]

HOME is an index of `sample/harrowmere` and `sample/january-2020`. Each of the sample's questions that names no time is
asked as it is, and with the year, the month or the day of the article that answers it added ("… in 2031?", "… in April
2031?", "… on 9 April 2031?", "… in April?"); and with a year three earlier, when nothing of the kind happened.
`--bare`: read with bare titles, as before.
"""

import argparse
import re
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from qa.answerers import reading
from qa.config import load_config
from qa.engine import Engine
from qa.evaluation.metrics.answers import contains_answer, states_answer
from qa.pairs import Pair, read_pairs
from qa.types import Answer, Question

SAMPLE = Path(__file__).parents[1] / "sample"
SURE = 0.7
_TIMES = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December|\d{4}|\w+day|today"
    r"|week|month|year|when)\b|^(?:did|is|was|has|are|were|does|do|will|can)\b",
    re.IGNORECASE,
)
WAYS: dict[str, Callable[[date], str]] = {
    "as it is": lambda day: "",
    "its year": lambda day: f" in {day.year}",
    "its month and year": lambda day: f" in {day:%B %Y}",
    "its month": lambda day: f" in {day:%B}",
    "its day and year": lambda day: f" on {day.day} {day:%B %Y}",
    "its day": lambda day: f" on {day.day} {day:%B}",
    "another year": lambda day: f" in {day.year - 3}",
    "its month in another year": lambda day: f" in {day:%B} {day.year - 3}",
}


def is_right(answer: Answer, pair: Pair) -> bool:
    if answer.short_answer:
        return states_answer(answer.short_answer, pair.answers)
    return contains_answer([one.quote for one in answer.citations[:1]], pair.answers)


def chosen(engine: Engine, pairs: Sequence[Pair]) -> list[tuple[Pair, date]]:
    """Return the questions that name no time, each with the day of the article that answers it."""
    catalog = engine.stores.catalog
    articles = [one for key in catalog.article_ids() if (one := catalog.article(key))]
    found = []
    for pair in pairs:
        if not pair.answers or pair.history or _TIMES.search(pair.question):
            continue
        named = {one.article for one in pair.evidence}
        days = (one.published for one in articles if any(_is(one.path, one.url, one.id, name) for name in named))
        if day := next(filter(None, days), None):
            found.append((pair, day))
    return found


def _is(path: str, url: str | None, key: str, name: str) -> bool:
    return path.endswith(name) or name in (url, key)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", required=True)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--bare", action="store_true")
    given = parser.parse_args()
    if given.bare:
        reading.dated = lambda question, passages: list(passages)  # type: ignore[assignment]
    with Engine.open(load_config(home=given.home)) as engine:
        asked = chosen(engine, read_pairs(SAMPLE / "pairs.jsonl"))[:: given.every]
        print(f"{len(asked)} questions\n\n| | right | not answered | wrong at {SURE} or more |\n|---|---|---|---|")
        for name, told in WAYS.items():
            answers = [(engine.ask(Question(f"{pair.question.rstrip('? ')}{told(day)}?")), pair) for pair, day in asked]
            right = sum(not one.abstained and is_right(one, pair) for one, pair in answers)
            declined = sum(one.abstained for one, _ in answers)
            false = "another" in name
            sure = [one.confidence >= SURE and not one.abstained for one, _ in answers]
            wrong = sum(each and (false or not is_right(*one)) for each, one in zip(sure, answers, strict=True))
            print(f"| {name} | {'' if false else right} | {declined} | {wrong} |", flush=True)


if __name__ == "__main__":
    main()

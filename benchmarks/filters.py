"""What questions are understood to say of days, publishers and authors, against 300 labelled ones of our own.

    python benchmarks/filters.py
    python benchmarks/filters.py --pairs PAIRS.jsonl[.gz] --home HOME [--no-day]

`filters_questions.jsonl` has a line per question: the day it is asked on, the question before it if it follows up on
one, and what is to be found; what is not named is not to be found. A third has nothing. Exact: publishers, authors,
days, whether they are those of publishing, whether they only put articles first, and words for recent news, all right.
All were written before the rules, by the hand that wrote these too: they say what is meant, not how people ask.

  looked at  the half, `a…`, that the rules were mended on
  kept back  the half, `b…`, that was counted first and looked at last
  days       those on which what is asked for happened, or articles appeared (`published`); an end may be open
  soft       they put articles first and leave none out: in yes-no questions, of what is, of a stretch over a month
  nothing    days in names ("the 2018 final", "Sunday's vote"), to come, in deadlines; publishers that are the subject

With `--pairs`: Hit@1 and Hit@10 by article, with the words read and without, and each question where Hit@1 differs.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from index.types import names
from qa.config import load_config
from qa.engine import Engine
from qa.evaluation.qrels import Judge
from qa.pairs import Pair, read_pairs
from qa.questions import understand
from qa.types import Filters, Mention

HERE = Path(__file__).parent
PUBLISHERS = (
    "The Harrowmere Courier", "The Vale Echo", "Ostrel Radio News", "The Sample Post", "Tarn Herald", "Millrace News",
    "The Larkfield Gazette", "NorthQuay.com", "The Sundial", "TVQ", "The Orbit", "Kestrel Business",
)  # fmt: skip
AUTHORS = (
    "Tamsin Orrell", "Piers Haddow", "Jory Pennant", "Maëlle Tranter", "Gwil Sarrow", "Ines Calloway", "Nora Ellison",
    "Omar Whitlock", "Greta Lindqvist",
)  # fmt: skip
Row = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=Path)
    parser.add_argument("--home")
    parser.add_argument("--no-day", action="store_true", help="without the day that pairs are asked on")
    options = parser.parse_args()
    if options.pairs:
        compare(read_pairs(options.pairs), options.home, options.no_day)
    else:
        labelled()


def labelled() -> None:
    """Print how many are exact, by half and by what is to be found, and those that are not."""
    rows = [json.loads(line) for line in (HERE / "filters_questions.jsonl").read_text(encoding="utf-8").splitlines()]
    wrong = [row for row in rows if found(row) != wanted(row)]
    for row in wrong:
        print(f"{row['id']} {row['question']}\n    found {found(row)}\n    not   {wanted(row)}")
    for name, some in {
        "all": rows,
        "looked at": [row for row in rows if row["id"] < "b"],
        "kept back": [row for row in rows if row["id"] >= "b"],
        "publishers": [row for row in rows if "publishers" in row],
        "authors": [row for row in rows if "authors" in row],
        "days": [row for row in rows if "since" in row or "until" in row],
        "recency": [row for row in rows if "recency" in row],
        "nothing": [row for row in rows if not any(wanted(row).values())],
    }.items():
        exact = sum(row not in wrong for row in some)
        print(f"{name:11} {exact:3} of {len(some):3} exact, {exact / len(some):.3f}")


def wanted(row: Row) -> Row:
    """Return what is to be found."""
    asked = {name: sorted(row.get(name, ())) for name in ("publishers", "authors")}
    flags = {name: row.get(name, False) for name in ("published", "soft", "recency")}
    return asked | {"since": row.get("since"), "until": row.get("until")} | flags


def found(row: Row) -> Row:
    """Return what is understood, in the same form."""
    is_author = lambda name: any(names(one, name) for one in AUTHORS)  # noqa: E731
    day = date.fromisoformat(row["as_of"])
    mentions = understand(row["question"], day, PUBLISHERS, is_author, row.get("before", ""))
    days = next((one for one in mentions if one.kind == "days"), Mention("days", 0, 0))
    writers = {one for one in AUTHORS for each in mentions if each.kind == "author" and names(one, each.name or "")}
    return {
        "publishers": sorted({one.name or "" for one in mentions if one.kind == "publisher"}),
        "authors": sorted(writers),
        "since": days.since and days.since.isoformat(),
        "until": days.until and days.until.isoformat(),
        "published": days.published,
        "soft": days.soft,
        "recency": any(one.kind == "recency" for one in mentions),
    }


def compare(pairs: Sequence[Pair], home: str | None, no_day: bool) -> None:
    """Print Hit@1 and Hit@10 with and without the questions' words as filters."""
    with Engine.open(load_config(None, home)) as engine:
        catalog = engine.stores.catalog
        judge = Judge(catalog.origins(), catalog.article, catalog.one_source)
        asked = [replace(one, as_of=None) if no_day else one for one in pairs if one.evidence]
        found = map(judge.judge, asked)
        judged = [(one, {*each.grades, *each.counted_as}) for one, each in zip(asked, found, strict=True)]
        ranks = {given: [rank(engine, pair, gold, given) for pair, gold in judged] for given in (True, False)}
    for given, name in ((True, "words not read"), (False, "words read")):
        shares = (sum(rank < k for rank in ranks[given]) / len(judged) for k in (1, 10))
        print(name, "Hit@1 {:.3f} Hit@10 {:.3f}".format(*shares))
    for (pair, _), before, now in zip(judged, ranks[True], ranks[False], strict=True):
        if (before == 0) != (now == 0):
            print(f"rank {before + 1} -> {now + 1}  {pair.question}")


def rank(engine: Engine, pair: Pair, gold: set[str], given: bool) -> int:
    """Return the place of the first right article, from 0; 100 where there is none."""
    hits = engine.find(replace(pair.to_question(Filters()), as_given=given))
    articles = list(dict.fromkeys(passage.article_id for passage in hits))
    return next((at for at, article in enumerate(articles) if article in gold), 100)


if __name__ == "__main__":
    main()

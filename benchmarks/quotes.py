"""Who said what, against people's marks: content F1, of all attributions and of direct ones, and speakers found.

    python benchmarks/quotes.py --data DATA

DATA holds `quotes/polnear.jsonl.gz` (Newell et al. 2018, PolNeAR): news articles with every attribution, its source and
the spans of its content. Its articles fall into two halves by place: rules were made looking at the first alone. No
index is needed, and nothing is fitted.

  content F1   of tokens: a token that stands in the content of any attribution is to stand in a quotation, and no other
               (the partial measure of Pareti 2015, counted once a token)
  overlap F1   of spans: a quotation is right that shares half its tokens and half the gold's with one content span
  exact F1     of spans that begin and end at the same tokens
  speaker      of the quotations that share half with a gold span: whose speaker's place overlaps the gold source; where
               people marked none, none may be named
  named F1     of the same, where a speaker is named: whether rightly (P), and how many of those marked are (R)

"Direct" are the content spans that stand in quotation marks from end to end, against quotations that say so.
"""

import argparse
import gzip
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from index.sentences import sentence_spans
from qa.quotations import Quotation, find_quotations

WORD = re.compile(r"\w+")
OPENING, CLOSING = "“\"‘'”", "”\"’'“"
HALF = 0.5


@dataclass(slots=True)
class Counts:
    """Sums over articles: what was right, what was found, what was to be found."""

    right: int = 0
    found: int = 0
    gold: int = 0

    def add(self, right: int, found: int, gold: int) -> None:
        self.right, self.found, self.gold = self.right + right, self.found + found, self.gold + gold

    def __str__(self) -> str:
        precision, recall = self.right / max(1, self.found), self.right / max(1, self.gold)
        f1 = 2 * self.right / max(1, self.found + self.gold)
        return f"{f1:.3f} (P {precision:.3f} R {recall:.3f})"


@dataclass(slots=True)
class Tally:
    """The measures of one kind of quotation."""

    content: Counts = field(default_factory=Counts)
    overlap: Counts = field(default_factory=Counts)
    exact: Counts = field(default_factory=Counts)
    speaker: Counts = field(default_factory=Counts)
    named: Counts = field(default_factory=Counts)


@dataclass(frozen=True, slots=True)
class Gold:
    """A content span as people marked it, its tokens by where they start, and the places of its source."""

    tokens: frozenset[int]
    sources: tuple[tuple[int, int], ...]
    direct: bool


def gold_spans(row: dict[str, Any], starts: Sequence[int]) -> list[Gold]:
    """Return the content spans of an article."""
    found = []
    for one in row["attributions"]:
        sources = tuple((each["start"], each["end"]) for each in one["source"])
        for each in one["content"]:
            text = each["text"].strip(" ,.;:—-")
            direct = len(text) > 1 and text[0] in OPENING and text[-1] in CLOSING
            found.append(Gold(within(starts, each["start"], each["end"]), sources, direct))
    return [one for one in found if one.tokens]


def within(starts: Sequence[int], start: int, end: int) -> frozenset[int]:
    return frozenset(at for at in starts if start <= at < end)


def score(found: Sequence[Quotation], gold: Sequence[Gold], starts: Sequence[int], tally: Tally) -> None:
    """Add an article to the sums."""
    spans = [within(starts, one.start, one.end) for one in found]
    mine, theirs = frozenset().union(*spans), frozenset().union(*(one.tokens for one in gold))
    tally.content.add(len(mine & theirs), len(mine), len(theirs))
    exact = sum(span in {one.tokens for one in gold} for span in spans)
    tally.exact.add(exact, len(spans), len(gold))
    matched = set()
    for quotation, span in zip(found, spans, strict=True):
        best = max(gold, key=lambda one: len(one.tokens & span) / len(one.tokens | span), default=None)
        if best is None or len(best.tokens & span) < HALF * max(len(span), len(best.tokens)):
            continue
        matched.add(best)
        right, named = named_rightly(quotation, best), quotation.speaker_span is not None
        tally.speaker.add(right, 1, 1)
        tally.named.add(right and named, named, bool(best.sources))
    tally.overlap.add(len(matched), len(spans), len(gold))


def named_rightly(quotation: Quotation, gold: Gold) -> bool:
    place = quotation.speaker_span
    if place is None or not gold.sources:
        return place is None and not gold.sources
    return any(start < place.end and place.start < end for start, end in gold.sources)


def articles(data: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(data / "quotes" / "polnear.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--half", type=int, choices=(1, 2), help="one half of the articles alone")
    given = parser.parse_args()
    tallies = {(half, kind): Tally() for half in (1, 2) for kind in ("all", "direct")}
    for at, row in enumerate(articles(given.data)):
        half = at % 2 + 1
        if given.half in (None, half):
            text = row["text"]
            starts = [match.start() for match in WORD.finditer(text)]
            gold, found = gold_spans(row, starts), find_quotations(text, sentence_spans(text))
            score(found, gold, starts, tallies[half, "all"])
            direct = [one for one in found if one.direct]
            score(direct, [one for one in gold if one.direct], starts, tallies[half, "direct"])
    for (half, kind), tally in tallies.items():
        if tally.content.gold:
            told = tally.speaker.right / max(1, tally.speaker.found)
            print(f"half {half}, {kind}: content F1 {tally.content}, overlap F1 {tally.overlap},")
            print(f"    exact F1 {tally.exact}, speaker right {told:.3f} of {tally.speaker.found},")
            print(f"    named F1 {tally.named}")


if __name__ == "__main__":
    main()

"""Are copies and versions found, and nothing else? 300 pairs labelled by hand, and the time that grouping takes.

python benchmarks/copies.py --data DIR [--again N] [--show] [--time]

DIR holds `news/articles.jsonl.gz`. `copies_pairs.jsonl` names two articles a line, of the news by their ids, of
`sample/` by file or id, and what they are: copy, version, rewrite (parts told again on another day), anew (the same
event by somebody else), unrelated (a form filled in, a notice in place of the text, a quoted paragraph). Where the
other is `made`, it is made of the first by that recipe, under the seed that is given. Labels were written before
anything was measured on them, by both titles and openings, or follow from the recipe. A pair counts as found when both
are candidates among all articles and are then taken for one source.
"""

import argparse
import gzip
import json
import random
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter, process_time

from index.copies import Relation, Text, relation
from index.grouping import group
from index.ledger import Ledger, Prepared
from index.loaders import Limits, load, walk
from index.sketches import candidates, content
from index.types import Article, Skipped

PAIRS = Path(__file__).with_name("copies_pairs.jsonl")
SAMPLE = Path(__file__).parent.parent / "sample"
LIMITS = Limits(article_bytes=50_000_000, collection_bytes=50_000_000)
SAME = ("copy", "version")
WORD = re.compile(r"[a-z]{5,}")
ADDED = (
    "The figures were first given at a briefing late in the evening. An inquiry will be held, and a report on it is"
    " expected before the end of the year, a spokeswoman said."
)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two articles, what they are, and what they were taken for."""

    label: str
    one: Article
    other: Article
    found: Relation | None = None


def paragraphs(text: str) -> list[str]:
    return [part for part in re.split(r"(?:\r?\n[ \t]*){2,}", text) if part.strip()]


def cut(text: str, draw: random.Random) -> str:
    """The head of it: from 35 to 70 % of its paragraphs."""
    parts = paragraphs(text)
    return "\n\n".join(parts[: max(3, round(len(parts) * draw.uniform(0.35, 0.7)))])


def agency(text: str, draw: random.Random) -> str:
    line = draw.choice(["LONDON (Reuters) — ", "PARIS, Tuesday (AFP) — ", "By our staff and agencies\n\n", "(AP) — "])
    return f"{line}{text}\n\n{draw.choice(['Additional reporting by the Press Association.', '© Combined Wire'])}"


def words(text: str, draw: random.Random) -> str:
    """One longer word in twenty is another."""
    known = sorted(set(WORD.findall(text)))
    return WORD.sub(lambda match: draw.choice(known) if draw.random() < 0.05 else match[0], text)


def paragraph(text: str, draw: random.Random) -> str:
    parts = paragraphs(text)
    for _ in range(max(1, len(parts) // 8)):
        del parts[draw.randrange(1, len(parts))]
    return "\n\n".join(parts)


def figures(text: str, draw: random.Random) -> str:
    """A quarter of its figures are others."""
    return re.sub(r"\b\d+\b", lambda m: str(int(m[0]) + draw.randint(1, 60)) if draw.random() < 0.25 else m[0], text)


def added(text: str, draw: random.Random) -> str:
    parts = paragraphs(text)
    parts.insert(draw.randrange(1, len(parts)), ADDED)
    return "\n\n".join(parts)


RECIPES: dict[str, Callable[[str, random.Random], str]] = {
    "headline": lambda text, _: text,
    "cut": cut,
    "agency": agency,
    "words": words,
    "paragraph": paragraph,
    "wire": lambda text, draw: agency(words(cut(text, draw), draw), draw),
    "figures": figures,
    "added": added,
    "corrected": lambda text, draw: figures(added(text, draw), draw),
    "quoted": lambda text, draw: f"{ADDED}\n\n{max(paragraphs(text), key=len)}\n\n{ADDED.replace('figures', 'words')}",
}
# A form that is filled in: the town, the day and the figures are others.
FORM = (
    "The lottery of {0} drew its numbers on {1} evening. The jackpot stood at {2} million crowns and was not won.\n\n"
    "The winning numbers were {3}, {4}, {5} and {6}. The chance to win the jackpot is one in 292 million. Tickets cost"
    " two crowns and can be bought until an hour before the draw at shops, petrol stations and post offices.\n\n"
    "Of the smaller prizes {7} were won in {0}. Winners have to claim them within half a year at an office of the"
    " lottery, with a valid ticket and proof of who they are. Nobody under the age of eighteen may take part.\n\n"
    "The next draw takes place at the same hour in {8} days; the jackpot will then be {9} million crowns."
)


def form(seed: int) -> Article:
    draw = random.Random(seed)
    town = draw.choice("Oxley Marl Quern Tarn Brack Selm Ruddle Corvane".split()) + draw.choice(["", " Vale", " East"])
    days = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
    numbers = [draw.randint(2, 69) for _ in range(8)]
    day = date(2031, 5, 5) + timedelta(seed % 7)
    text = FORM.format(town, days[day.weekday()], *numbers)
    return Article(f"form-{seed}", text, "Lottery: the winning numbers", "form.txt", "Gull Times", day)


def made(one: Article, recipe: str, seed: int, label: str) -> Article:
    draw = random.Random(f"{recipe} {seed} {one.id}")
    text = RECIPES[recipe](content(one), draw)
    one = replace(one, boilerplate=(), markup=())
    key, day = f"{one.id}#{recipe}{seed}", one.published and one.published + timedelta(draw.randint(0, 2))
    if label == "version":
        return replace(one, id=key, text=text, published=day, url=None)
    return replace(one, id=key, text=text, published=day, url=None, publisher="The Gull", title="What we know so far")


def articles(data: Path) -> dict[str, Article]:
    """Return the news by id, and the sample by id and by path."""
    known: dict[str, Article] = {}
    with gzip.open(data / "news/articles.jsonl.gz", "rb") as lines:
        for item in load(Path("articles.jsonl"), lines.read(), LIMITS):
            if isinstance(item, Article):
                known[item.id] = item
    for path in walk([SAMPLE]):
        found = [] if isinstance(path, Skipped) else load(path, path.read_bytes(), LIMITS)
        for item in found:
            if isinstance(item, Article):
                known[item.id] = known[str(path.relative_to(SAMPLE))] = item  # type: ignore[union-attr]
    return known


def pairs(known: dict[str, Article], again: int = 0) -> Iterator[Pair]:
    for line in PAIRS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if "forms" in row:
            yield Pair(row["label"], *(form(seed + again) for seed in row["forms"]))
            continue
        one, recipe = known[row["one"]], row.get("made")
        yield Pair(
            row["label"], one, made(one, recipe, row["seed"] + again, row["label"]) if recipe else known[row["other"]]
        )


def judged(labelled: list[Pair], known: dict[str, Article]) -> list[Pair]:
    everything = {one.id: one for one in known.values()} | {one.id: one for p in labelled for one in (p.one, p.other)}
    texts = {key: Text.of(article) for key, article in everything.items()}
    near = set(candidates([(key, text.wording.sketch()) for key, text in sorted(texts.items())], set(texts)))
    return [
        replace(p, found=relation(texts[p.one.id], texts[p.other.id]))
        if tuple(sorted((p.one.id, p.other.id))) in near
        else p
        for p in labelled
    ]


def timed(known: dict[str, Article], count: int = 3_000, later: int = 30) -> Iterator[str]:
    """Yield how long grouping takes: of so many articles at once, and of some more after that."""
    news = list({one.id: one for one in known.values()}.values())[: count + later]
    with tempfile.TemporaryDirectory() as home:
        ledger = Ledger.create(Path(home))
        for some in (news[:count], news[count:]):
            with ledger.transaction() as generation:
                for one in some:
                    ledger.put(Prepared(one, one.title, [], []), generation)
            begun, worked = perf_counter(), process_time()
            group(ledger, lambda *_: None)
            yield f"{len(some):,}: {perf_counter() - begun:.2f} s, {process_time() - worked:.2f} s of one core"
        ledger.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--again", type=int, default=0, help="make the made ones anew, by other seeds")
    parser.add_argument("--show", action="store_true", help="name the pairs that were judged wrongly")
    parser.add_argument("--time", action="store_true", help="time the grouping of 3,000 articles, and of 30 more")
    given = parser.parse_args()
    known = articles(given.data)
    if given.time:
        for line in timed(known):
            print(line)
        return
    result = judged(list(pairs(known, given.again)), known)
    right = sum(p.label in SAME and p.found is not None for p in result)
    found, wanted = sum(p.found is not None for p in result), sum(p.label in SAME for p in result)
    precision, recall = right / max(1, found), right / wanted
    f1 = 2 * precision * recall / (precision + recall)
    print(f"{len(result)} pairs: precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}")
    for (label, taken), number in sorted(Counter((p.label, p.found or "-") for p in result).items()):
        print(f"  {label:10} taken for {taken:8} {number:4}")
    for p in result if given.show else ():
        if (p.label if p.label in SAME else None) != p.found:
            print(f"{p.label} taken for {p.found}: {p.one.id} | {p.other.id}")


if __name__ == "__main__":
    main()

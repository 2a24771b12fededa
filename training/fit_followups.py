"""Fits the weights by which a pronoun's meaning is chosen: qa/questions/followups/choosing.json.

    python training/fit_followups.py --data DATA [--out qa/questions/followups/choosing.json]

DATA holds, as .jsonl.gz, `rewrite/canard_dev` (CC BY-SA 4.0; the groups that benchmarks/followups.py measures on are
left out), `rewrite/trec_ikat`, and `reader/squad`, `reader/qamr`, `span/squad_train_part`, `reader/squadshifts` (CC
BY-SA 4.0, MIT, CC BY 4.0). `rewrite/gecor_camrest`, restaurants alone, made it worse on other dialogues. A row is a
question with a pronoun, and each phrase that it may mean with what putting it there gains in token F1 against a
person's rewrite. The reading sets have questions one after another about one text: where two name the same thing, the
second gets a pronoun for it. The loss is the cross entropy between the model's choice and a softmax of the gains.
Takes a minute or two.
"""

import argparse
import gzip
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import torch

from qa.english.tokens import stems
from qa.evaluation.metrics.answers import token_f1
from qa.questions.followups import MAX_TURNS, worded
from qa.questions.followups.choosing import may_mean, places, signs
from qa.questions.followups.phrases import phrases, phrases_of
from qa.types import Turn

# Gains are a tenth or two: at this temperature the best phrase has most of the target's mass, those near it some.
TEMPERATURE = 0.06
PENALTY = 3e-4  # on squared weights; ten times less or more makes no difference on a fifth of the rows left out
SETS = ("rewrite/canard_dev", "rewrite/trec_ikat")
MADE_FROM = ("reader/squad", "span/squad_train_part", "reader/squadshifts", "reader/qamr")
MADE_OF = ("squad_v1.1_dev", "squad_train", "squadshifts_new_wiki", "qamr_dev", "qamr_test")
MADE_WEIGHT = 0.25  # of such a row, where one that people wrote counts 1
PRONOUNS = {
    "he": {"acts": "he", "other": "him", "owned": "his"},
    "she": {"acts": "she", "other": "her", "owned": "her"},
    "it": {"acts": "it", "other": "it", "owned": "its"},
    "they": {"acts": "they", "other": "them", "owned": "their"},
}
GROUPS = ("HE", "SHE", "IT", "THEY")


@dataclass(frozen=True, slots=True)
class Row:
    """A pronoun's group, the signs of each phrase offered, what each gains, and how much the row counts."""

    group: str
    offered: list[list[str]]
    gains: list[float]
    weight: float


def main() -> None:
    """Fit and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("qa/questions/followups/choosing.json"))
    options = parser.parse_args()
    rows = [row for name in SETS for row in of_dialogues(options.data / f"{name}.jsonl.gz")]
    rows += [row for name in MADE_FROM for row in of_articles(options.data / f"{name}.jsonl.gz")]
    print(Counter((row.group, row.weight) for row in rows))
    # "he" and "she" are told apart by nothing but sex: one set of weights serves both.
    alike = {"HE": ("HE", "SHE"), "IT": ("IT",), "THEY": ("THEY",)}
    fitted = {name: fit([row for row in rows if row.group in groups]) for name, groups in alike.items()}
    fitted["SHE"] = fitted["HE"]
    options.out.write_text(json.dumps(fitted, indent=0, sort_keys=True) + "\n", encoding="utf-8")


def of_dialogues(path: Path) -> Iterator[Row]:
    """Yield the rows of a set of rewrites, with its answers and without; earlier questions as people rewrote them."""
    lines = list(read(path))
    meant: dict[str, dict[str, str]] = defaultdict(dict)
    for line in lines:
        meant[line["group"]][line["question"].strip()] = line["rewrite"].strip()
    for line in lines:
        said = [text.strip() for text in line["history"]]
        if line["source"] == "canard" and is_measured_on(line["group"]):
            continue
        asked = [meant[line["group"]].get(text, text) for text in said[::2]]
        for answers in ([text[:600] for text in said[1::2]], [""] * len(asked)):
            history = [Turn(*pair) for pair in zip(asked, answers, strict=True)]
            yield from rows_of(line["question"].strip(), line["rewrite"].strip(), history, 1.0)


def is_measured_on(group: str) -> bool:
    """Whether benchmarks/followups.py keeps a dialogue for measuring: a third of them, by hash."""
    return sha256(group.encode()).digest()[0] % 3 == 0


def of_articles(path: Path) -> Iterator[Row]:
    """Yield rows of neighbouring questions about one article, a pronoun in the second for what an earlier one names."""
    draw = random.Random(4)
    lines = [
        line
        for line in read(path)
        if line["source"] in MADE_OF
        and (line["domain"] == "news" or not line["source"].startswith("qamr"))
        and not line.get("is_impossible")
        and len(line["question"]) < 200
    ]
    people: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        if line["question"].lower().startswith("who "):
            people[line["group"]].add(line["answers"][0]["text"].lower())
    before: list[Turn] = []
    group = None
    for line in lines:
        question = line["question"].strip()
        if line["group"] != group:
            before, group = [], line["group"]
        history = before[-draw.randint(1, 4) :]
        if typed := with_pronoun(question, history, line["context"], people[line["group"]]):
            yield from rows_of(typed, question, history, MADE_WEIGHT)
        before.append(Turn(question, line["answers"][0]["text"] if draw.random() < 0.5 else ""))


def with_pronoun(question: str, history: list[Turn], context: str, people: set[str]) -> str | None:
    """Put a pronoun in the place of the longest phrase that an earlier turn has; None where there is none."""
    told = {one.text.lower() for turn in history for one in (*phrases_of(turn.question), *phrases_of(turn.answer))}
    shared = [one for one in phrases_of(question) if one.text.lower() in told and one.tags != "n" and one.left != "S"]
    one = max(shared, key=lambda one: len(one.text), default=None)
    sexes = Counter(re.findall(r"\b(?:he|she)\b", context))
    if one is None or "t" in one.tags or (one.named and sexes and one.text.lower() not in people):
        return None
    owned = re.match(r"['’]s?", question[one.end :])
    behind = question[one.end + (owned.end() if owned else 0) :]
    plural = one.plural and not (one.named and not one.tags.startswith("D"))
    kind = max(sexes, key=sexes.__getitem__) if one.text.lower() in people and sexes else "they" if plural else "it"
    pronoun = PRONOUNS[kind]["owned" if owned else "acts" if one.left in ".XBQ" else "other"]
    return f"{question[: one.start]}{pronoun if one.start else pronoun.capitalize()}{behind}"


def rows_of(typed: str, gold: str, history: list[Turn], weight: float) -> Iterator[Row]:
    """Yield a row for each pronoun of a question."""
    history = history[-MAX_TURNS:]
    known, as_typed = stems(typed), token_f1(typed, [gold])
    for place in places(typed):
        offered = [one for one in phrases(history) if may_mean(place, one, known)] if place.group in GROUPS else []
        if offered:
            put = [typed[: place.start] + worded(one.text, place) + typed[place.end :] for one in offered]
            gains = [token_f1(now, [gold]) - as_typed for now in put]
            yield Row(place.group, [signs(place, one) for one in offered], gains, weight)


def fit(rows: list[Row]) -> dict[str, float]:
    """Return the weight of each sign that occurs five times or more."""
    counts = Counter(sign for row in rows for one in row.offered for sign in set(one))
    place = {sign: at for at, sign in enumerate(sorted(sign for sign, count in counts.items() if count >= 5))}
    flat = [[place[sign] for sign in one if sign in place] for row in rows for one in row.offered]
    signs_, offsets = (
        torch.tensor([at for one in flat for at in one]),
        torch.tensor([len(one) for one in flat]).cumsum(0),
    )
    starts = torch.cat([torch.zeros(1, dtype=torch.long), offsets[:-1]])
    row_of = torch.repeat_interleave(torch.arange(len(rows)), torch.tensor([len(row.offered) for row in rows]))
    gains = torch.tensor([gain for row in rows for gain in row.gains])
    counted = torch.tensor([row.weight for row in rows])
    target, no_target = shares(gains / TEMPERATURE, row_of, len(rows))
    weights = torch.zeros(len(place), 1, requires_grad=True)
    search = torch.optim.LBFGS([weights], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        search.zero_grad()
        scores = torch.nn.functional.embedding_bag(signs_, weights, starts, mode="sum").squeeze(1)
        chosen, none = shares(scores, row_of, len(rows))
        told = torch.zeros(len(rows)).index_add(0, row_of, target.exp() * chosen) + no_target.exp() * none
        value = -(told * counted).sum() / counted.sum() + PENALTY * (weights**2).sum()
        value.backward()
        return value

    search.step(loss)
    return {sign: round(weights[at, 0].item(), 3) for sign, at in place.items()}


def shares(scores: torch.Tensor, row_of: torch.Tensor, rows: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the logarithms of a softmax over each row's scores and 0: of each score, and of the 0."""
    most = torch.zeros(rows).scatter_reduce(0, row_of, scores.detach(), "amax", include_self=True)
    total = torch.zeros(rows).index_add(0, row_of, (scores - most[row_of]).exp()) + (-most).exp()
    log_total = total.log() + most
    return scores - log_total[row_of], -log_total


def read(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a gzipped file of JSON lines."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


if __name__ == "__main__":
    main()

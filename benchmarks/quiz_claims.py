"""Large models' answers to the quiz, each put as a claim beside those parts of its pages that are most like it."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from index.sentences import sentence_spans
from qa.checker import Occasion, Source
from qa.checker.evidence import kin
from qa.english.kinds import asking
from qa.english.tokens import Token, tokens
from qa.english.words import AUXILIARIES
from qa.evaluation.metrics.answers import exact_match, states_answer, token_f1
from training.few_chunks import read

# The answers that are drawn.
SEED = 1
# Of a question's pages so many parts are cited, each of so many sentences.
CITED, PART = 4, 5
# An answer of more words is a sentence.
LONGEST = 12
_DECLINES = re.compile(
    r"\b(?:insufficient|not (?:contain|provide|mention|include|specif|enough|state|available)|unknown|null|none of"
    r"|no (?:\w+ )?(?:information|mention|articles?)|cannot|can't|does ?n[o']t|do not)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A model's answer as a claim, what is cited for it and on what occasion it is said, and whether it is right."""

    id: str
    claim: str
    cited: tuple[Source, ...]
    occasion: Occasion
    right: bool
    supported: bool


def claimed(quiz: Path, limit: int | None = None) -> Iterator[Claimed]:
    """Yield what models answered, right or wrong, at most so many of each: not what is right in part."""
    pages = {row["id"]: row for row in read(quiz / "articles.jsonl.gz")}
    pairs = {row["id"]: row for row in read(quiz / "pairs.jsonl.gz")}
    told = [(pairs[row["id"]], row["prediction"].strip()) for row in read(quiz / "predictions.jsonl.gz")]
    judged = {
        label: [each for each in told if is_right(each[1], each[0]["answers"]) is label] for label in (True, False)
    }
    cut: dict[str, list[Part]] = {}
    for label, those in judged.items():
        for pair, said in Random(SEED).sample(those, min(limit or len(those), len(those))):
            if pair["id"] not in cut:
                cut[pair["id"]] = parts([pages[page] for page in pair["pages"] if page in pages])
            claim, day = put(pair["question"], said), date.fromisoformat(pair["as_of"])
            occasion = Occasion(pair["question"], day, given=True)
            yield Claimed(pair["id"], claim, likeliest(claim, cut[pair["id"]]), occasion, label, pair["supported"])


def is_looked_at(question_id: str) -> bool:
    """Whether a question is of the half whose answers were read while the rules were made."""
    return hashlib.sha256(question_id.encode()).digest()[0] % 2 == 0


def is_right(said: str, golds: Sequence[str]) -> bool | None:
    """Whether an answer is right; None for none, and for one that has some words of the right one."""
    if not said or _DECLINES.search(said):
        return None
    if states_answer(said, golds) or exact_match(said, golds) == 1:
        return True
    return False if token_f1(said, golds) == 0 else None


def put(question: str, answer: str) -> str:
    """Return a question and its answer as a claim: "Which team won?" and "Ajax" are "Ajax won."."""
    if len(answer.split()) > LONGEST:
        return answer
    asked, answer = asking(question).rstrip("? "), answer.rstrip(". ")
    cut = tokens(asked)
    place = next((at for at, one in enumerate(cut) if one.tag == "Q" and one.word in ("who", "what", "which")), None)
    if place is None:
        return f"{asked}? {answer}."
    if place:
        end = next((at for at in range(place + 1, len(cut)) if cut[at].tag not in "Nnwgoqf0"), len(cut))
        if [one.word for one in cut[place + 1 : place + 4]] == ["of", "the", "following"]:
            end = place + 4
        rest = asked[cut[end - 1].end :]
        opening = place == 1 and cut[0].tag == "P"  # "In which city did …"
        return f"{asked}? {answer}." if opening else f"{asked[: cut[place].start]}{answer}{rest}."
    verb = next((at for at, one in enumerate(cut) if one.tag in "VBX" or one.word in AUXILIARIES), len(cut))
    if verb == len(cut) or cut[verb].tag == "X" or _turned(cut, verb):
        return f"{asked}? {answer}."
    start = verb - (cut[verb - 1].word.endswith("ly") and verb > 1)  # "recently won"
    return f"{answer} {asked[cut[start].start :]}."


def _turned(cut: Sequence[Token], verb: int) -> bool:
    """Whether the subject stands behind the verb: "What is the name", "Which games did they win"."""
    after = cut[verb + 1].tag if verb + 1 < len(cut) else "."
    return cut[verb].word in AUXILIARIES and after not in "BDVgP"


@dataclass(frozen=True, slots=True)
class Part:
    """A few sentences of a page, and the words of both."""

    source: Source
    words: frozenset[str]


def parts(pages: Sequence[dict[str, Any]]) -> list[Part]:
    """Return the parts of pages, each of which begins with the last sentence of the one before."""
    found = []
    for page in pages:
        day = date.fromisoformat(page["published"]) if page.get("published") else None
        spans = sentence_spans(page["text"])
        for at in range(0, len(spans), PART - 1):
            text = page["text"][spans[at].start : spans[min(at + PART, len(spans)) - 1].end]
            source = Source(text, page["title"], page.get("publisher"), day)
            found.append(Part(source, kin(f"{page['title']} {text}")))
    return found


def likeliest(claim: str, found: Sequence[Part]) -> tuple[Source, ...]:
    """Return the parts that share most with a claim, its rarer words counting for more."""
    wanted = kin(claim)
    weights = {word: np.log(len(found) / max(1, sum(word in one.words for one in found))) for word in wanted}
    best = sorted(found, key=lambda one: -sum(weights[word] for word in wanted & one.words))
    return tuple(one.source for one in best[:CITED])

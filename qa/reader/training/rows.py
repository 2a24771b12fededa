"""Question sets become rows, and rows a train and a dev part that share no article."""

import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Kind = Literal["answerable", "unanswerable", "relevant", "irrelevant"]

# Whose groups are the titles of what their passages are from, in words.
TITLED = frozenset({"squad", "qed_nq", "nq_open_oracle", "fairytaleqa"})
TITLED_SOURCES = frozenset({"squadshifts_new_wiki"})

FILES = (
    "squad",
    "squadshifts",
    "qed_nq",
    "nq_open_oracle",
    "qamr",
    "qadiscourse",
    "fairytaleqa",
    "hotpot_ranking",
)
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
    votes: int

    @property
    def end(self) -> int:
        """The character after the last one."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Row:
    """A question on a passage. `relevant`: it bears on the question, but nobody said whether or where it answers."""

    id: str
    file: str
    source: str
    group: str
    question: str
    context: str
    answers: tuple[Answer, ...]
    kind: Kind

    @property
    def title(self) -> str:
        """Of the article that the passage is from; empty where nobody said."""
        titled = self.file in TITLED or self.source in TITLED_SOURCES
        return " ".join(re.split(r"[_ -]+", self.group)).strip() if titled else ""


@dataclass(frozen=True, slots=True)
class Split:
    """The two parts. No group, passage or question of `dev` is in `train`."""

    train: tuple[Row, ...]
    dev: tuple[Row, ...]


def read_rows(folder: Path, files: Iterable[str] = FILES) -> Iterator[Row]:
    """Yield the rows of `files` in their order. Raises `FileNotFoundError` when a set is missing."""
    for name in files:
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                record = json.loads(line)
                if "query" in record:
                    yield from _ranking_rows(name, number, record)
                else:
                    yield _row(name, record)


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


def _row(file: str, record: dict[str, Any]) -> Row:
    answers = tuple(Answer(found["text"], found["start"], found.get("votes", 1)) for found in record["answers"])
    return Row(
        id=record["id"],
        file=file,
        source=record["source"],
        group=record["group"],
        question=record["question"].strip(),
        context=record["context"],
        answers=answers,
        kind="answerable" if answers else "unanswerable",
    )


def _ranking_rows(file: str, number: int, record: dict[str, Any]) -> Iterator[Row]:
    judged: tuple[tuple[Kind, str], ...] = (("relevant", "positive"), ("irrelevant", "negatives"))
    for kind, key in judged:
        for place, context in enumerate(record[key]):
            yield Row(
                id=f"{file}:{number}:{key}:{place}",
                file=file,
                source=file,
                group=record["group"],
                question=record["query"].strip(),
                context=context,
                answers=(),
                kind=kind,
            )

"""Lines of JSON become question-answer pairs: for `qa ask --batch` and the API, which only ask, and for evaluation."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from index.errors import DatasetError, QuestionError
from index.types import Filters
from qa.lines import (
    Fault,
    Ids,
    Row,
    fault,
    flag,
    given_id,
    items,
    located,
    open_lines,
    parse,
    source_name,
    text,
    typed,
)
from qa.normalise import normalise
from qa.questions import read_day
from qa.types import Question, Turn

_EXPECTED_LINE = 'one JSON object per line, such as {"question": "Who won?", "answers": ["Ann"]}'


@dataclass(frozen=True, slots=True)
class EvidenceRef:
    """Where an answer stands: an article, by path, url or id, and the sentence of it if one is named.

    `grade` says how well the article answers, 1 or more: sets made for ranking tell good from better.
    """

    article: str
    quote: str | None = None
    grade: int = 1


@dataclass(frozen=True, slots=True)
class Pair:
    """A question with its gold answers. One with neither answers nor evidence is only asked, not judged.

    `id` always names it, by its line number if it brings no id; `given_id` is what it brought, as it was.
    """

    id: str
    question: str
    answers: tuple[str, ...] = ()
    unanswerable: bool = False
    as_of: date | None = None
    history: tuple[Turn, ...] = ()
    evidence: tuple[EvidenceRef, ...] = ()
    given_id: str | int | None = None

    @property
    def key(self) -> str | int:
        """What it is called in answers: the id that it brought, or its line number."""
        return self.id if self.given_id is None else self.given_id

    def to_question(self, filters: Filters) -> Question:
        """Return what is asked; the gold answers and the evidence stay behind."""
        return Question(self.question, filters, self.given_id, self.as_of, self.history)


@dataclass(frozen=True, slots=True)
class Broken:
    """A line that is no pair: its id, None where none could be read, and what is wrong, naming the line."""

    given_id: str | int | None
    error: DatasetError


def read_pairs(source: Path | str) -> list[Pair]:
    """Read every pair of a `.jsonl` or `.jsonl.gz` file, or of standard input for "-".

    Raises `DatasetError` for a file that can't be read, at the first broken line, for an id that is given twice,
    and when there is no pair.
    """
    name, ids = source_name(source), Ids()
    pairs = []
    for number, item in _numbered(open_lines(source), name):
        if isinstance(item, Broken):
            raise item.error
        if item.given_id is not None:
            with located(name, f"line {number}"):
                ids.add(item.id, f"line {number}")
        pairs.append(item)
    if not pairs:
        raise DatasetError(f"{name} holds no questions; expected {_EXPECTED_LINE}")
    return [pair if pair.given_id is not None else _renamed(pair, ids) for pair in pairs]


def each_pair(source: Path | str) -> Iterator[Pair | Broken]:
    """Yield every line of a file (or "-") as soon as it is read; a broken one does not end the others.

    Raises `DatasetError` only when the file itself can't be read.
    """
    return each_line(open_lines(source), source_name(source))


def each_line(lines: Iterable[str | bytes], name: str) -> Iterator[Pair | Broken]:
    """Yield a pair, or what is wrong with it, per line that is not blank. `name` stands in the messages.

    Lines are UTF-8 with or without a byte order mark. Unknown keys are left alone; null counts as absent.
    """
    return (item for _, item in _numbered(lines, name))


def _numbered(lines: Iterable[str | bytes], name: str) -> Iterator[tuple[int, Pair | Broken]]:
    for number, line in enumerate(lines, start=1):
        given: str | int | None = None
        try:
            if (row := parse(line, _EXPECTED_LINE)) is not None:
                given = given_id(row)
                yield number, pair_of(row, str(number) if given is None else str(given))
        except Fault as wrong:
            yield number, Broken(given, DatasetError(f"{name}, line {number}: {wrong}"))


def _renamed(pair: Pair, ids: Ids) -> Pair:
    """A line number that another question has for its id gets a "#", or as many as it takes."""
    key = pair.id
    while key in ids.places:
        key = f"#{key}"
    return pair if key == pair.id else replace(pair, id=key)


def pair_of(row: Row, key: str) -> Pair:
    """Return the pair that an object holds, to be called by `key`; raises `Fault`."""
    pair = Pair(
        id=key,
        question=text(row.get("question"), "question"),
        answers=tuple(text(value, "an entry of answers") for value in items(row, "answers")),
        unanswerable=flag(row, "unanswerable"),
        as_of=_day(row, "as_of"),
        history=tuple(_turn(value) for value in items(row, "history")),
        evidence=tuple(_evidence(value) for value in items(row, "evidence")),
        given_id=given_id(row),
    )
    if "answer" in row and "answers" not in row:
        raise Fault('there is an answer, but no answers; expected a list, such as "answers": ["Ann"]')
    for answer in pair.answers:
        if not normalise(answer):
            raise Fault(f"the answer {answer!r} holds no word but an article; expected one that tells right from wrong")
    if pair.unanswerable and pair.answers:
        raise Fault("unanswerable is true and answers are given; expected one or the other")
    return pair


def _turn(value: object) -> Turn:
    turn: Row = typed(value, dict, "an entry of history", '{"question": "…", "answer": "…"}')
    answer = text(turn.get("answer"), "answer in history", blank=True)
    return Turn(text(turn.get("question"), "question in history"), answer)


def _evidence(value: object) -> EvidenceRef:
    table: Row = typed(value, dict, "an entry of evidence", '{"article": "path, url or id", "quote": "…"}')
    quote = table.get("quote")
    quote = None if quote is None else text(quote, "quote in evidence", blank=True)
    return EvidenceRef(text(table.get("article"), "article in evidence"), quote)


def _day(row: Row, key: str) -> date | None:
    try:
        return read_day(key, row.get(key))
    except QuestionError as error:
        raise fault(key, row[key], 'a day as "YYYY-MM-DD"') from error

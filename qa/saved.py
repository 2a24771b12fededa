"""Questions that people saved, kept in the catalog by name, each with the answer that it had when last looked at."""

import json
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from index.errors import AnswerError, QuestionError, StoreError
from index.record_tables import Record, SavedTable
from qa import answers, questions
from qa.statements import groups
from qa.sureness import settled
from qa.types import Answer, Question

MAX_NAME_CHARS = 200


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved question, and what somebody was last told of it: an `answer`, `given` in words where it was sure enough.

    Generations of the index: `since` is the one that was told of, `generation` the one that was last looked at.
    """

    name: str
    answer: Answer
    given: str | None
    since: int
    generation: int
    saved_at: datetime  # UTC
    looked_at: datetime  # UTC

    @property
    def question(self) -> Question:
        """What is asked, as of whenever it is asked."""
        return self.answer.question

    def to_json(self) -> dict[str, object]:
        """Return a line of `qa saved --json`."""
        return {
            "name": self.name,
            "question": self.question.text,
            "filters": answers.filters_json(self.question.filters),
            "saved_at": _text(self.saved_at),
            "looked_at": _text(self.looked_at),
        }

    def looked(self, generation: int) -> "Saved":
        """Return it looked at in a generation of the index, which had nothing to tell."""
        return replace(self, generation=generation, looked_at=_now())

    def told(self, answer: Answer, given: str | None, generation: int) -> "Saved":
        """Return it with the answer that somebody has now been told."""
        return replace(self.looked(generation), answer=answer, given=given, since=generation)


def first_seen(answer: Answer) -> str | None:
    """Return what is seen first of an answer: a verdict, the short answer or the first sentence; None without one."""
    if answer.abstained:
        return None
    return answer.short_answer or " ".join(groups(answer)[0].statements[0].text.split())


def lasting(answer: Answer) -> Question:
    """Return the question of an answer so that it can be asked at any time: alone, and of no day of its own."""
    asked = answer.question
    return replace(asked, text=answer.interpreted_as or asked.text, as_of=None, history=(), id=None)


def free_name(home: Path, name: str, question: Question) -> str:
    """Return a name as it is kept; `QuestionError` for one that is none, or is another question's."""
    name = questions.clean(name) if name.strip() else ""
    if not name or len(name) > MAX_NAME_CHARS:
        raise QuestionError(f"a saved question has a name of 1 to {MAX_NAME_CHARS} characters: give a short one")
    taken = next((one.question for one in kept(home) if one.name == name), None)
    if taken and (taken.text, taken.filters) != (questions.clean(question.text), question.filters):
        raise QuestionError(f"{name!r} is the name of “{taken.text}” already: give another, or `qa saved --remove` it")
    return name


def keep(home: Path, name: str, answer: Answer, generation: int) -> Saved:
    """Save the question of an answer from a generation of the index; raises as `free_name`, and `StoreError`."""
    question = lasting(answer)
    told = replace(answer, question=question, interpreted_as=None, day=answer.as_of)
    given, moment = first_seen(answer) if settled(answer) else None, _now()
    one = Saved(free_name(home, name, question), told, given, generation, generation, moment, moment)
    with closing(SavedTable.open(home)) as table:
        table.put(_record(one))
    return one


def change(home: Path, one: Saved) -> None:
    """Keep what is now known of a question, unless it was removed meanwhile; `StoreError` when that can't be."""
    with closing(SavedTable.open(home)) as table:
        table.change(_record(one))


def remove(home: Path, name: str) -> None:
    """Forget a saved question; `QuestionError` when there is none of the name."""
    with closing(SavedTable.open(home)) as table:
        if name not in [record.key for record in table.records()]:
            raise _unknown(name)
        table.remove(name)


def kept(home: Path, names: tuple[str, ...] = ()) -> list[Saved]:
    """Return the saved questions, those of some names or all, oldest first.

    `NoIndexError` when there is no index, `QuestionError` for a name that none has, `StoreError` for a damaged record.
    """
    with closing(SavedTable.open(home)) as table:
        found = {record.key: record for record in table.records()}
    if unknown := [name for name in names if name not in found]:
        raise _unknown(unknown[0])
    return [_read(record, home) for key, record in found.items() if not names or key in names]


def _unknown(name: str) -> QuestionError:
    return QuestionError(f"no question is saved as {name[:MAX_NAME_CHARS]!r}: `qa saved` lists those that are")


def _record(one: Saved) -> Record:
    body = {
        "answer": answers.kept_json(replace(one.answer, passages=())),
        "as_given": one.question.as_given,
        "unread": one.question.unread,
        "given": one.given,
        "since": one.since,
        "generation": one.generation,
        "looked_at": one.looked_at.isoformat(),
    }
    return Record(one.name, one.saved_at, json.dumps(body))


def _read(record: Record, home: Path) -> Saved:
    try:
        row = json.loads(record.body)
        answer = answers.from_json(row["answer"])
        as_given, unread = bool(row["as_given"]), tuple(row["unread"])
        told = replace(answer, question=replace(answer.question, as_given=as_given, unread=unread))
        generations = int(row["since"]), int(row["generation"])
        moments = record.given_at, datetime.fromisoformat(row["looked_at"])
        return Saved(record.key, told, row["given"], *generations, *moments)
    except (ValueError, KeyError, TypeError, AnswerError) as error:
        reason = f"saved question {record.key!r} can't be read ({error}); `qa saved --remove` forgets it"
        raise StoreError(f"{home}: {reason}") from error


def _now() -> datetime:
    return datetime.now(UTC)


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")

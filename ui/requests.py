"""What the page sends → values. All of it is hostile: every type is checked, every size bounded."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from index.errors import QuestionError
from index.types import Filters
from qa import answers, questions
from qa.questions import MAX_CHARS
from qa.types import Answer, Question, Turn
from ui.engine import Engine
from ui.permalinks import MAX_PUBLISHERS
from ui.view import Exchange

MAX_TURNS = 500  # a day's conversation; each is checked against the index when it is shown again
MAX_HISTORY = 10
MAX_LINK_CHARS = 60_000  # no server takes a longer address
MAX_ANSWER_CHARS = 100_000

Sent = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the page asks it: in which turn, under which ticket, and from which permalink."""

    question: Question
    turn: int
    ticket: str
    as_typed: bool
    linked: str | None


def asked(data: Sent) -> Asked:
    """Return what is asked; `QuestionError` for anything that can't be."""
    past = () if data.get("as_typed") else _history(data)
    day = questions.read_day("as_of", _table(data, "filters").get("as_of"))
    return Asked(
        Question(text(data, "question", MAX_CHARS + 1), filters(data), as_of=day, history=past),
        number(data, "turn"),
        text(data, "ticket", 40),
        data.get("as_typed") is True,
        text(data, "linked", 64) or None,
    )


def exchange(data: Sent, engine: Engine) -> Exchange:
    """Return an exchange that a browser kept, its citations checked against the index as it is now."""
    question, problem = text(data, "question", MAX_CHARS + 1), text(data, "problem", 1000)
    typed, linked = data.get("as_typed") is True, text(data, "linked", 64) or None
    if not data.get("answer"):
        return Exchange(question, problem=problem or "There is no answer.", asked_typed=typed, linked=linked)
    kept = answers.restore(answers.from_json(data["answer"]), engine.article)
    return Exchange(question, kept.answer, broken=kept.broken, asked_typed=typed, linked=linked)


def answered(data: Sent, engine: Engine) -> Answer:
    """Return the answer of the exchange that a request is about."""
    answer = exchange(_table(data, "exchange"), engine).answer
    if answer is None:
        raise QuestionError("there is no answer")
    return answer


def link(data: Sent) -> dict[str, list[str]]:
    """Return the parameters of a permalink."""
    given = text(data, "link", MAX_LINK_CHARS + 1)
    try:
        if len(given) > MAX_LINK_CHARS:
            raise ValueError
        return parse_qs(given, max_num_fields=200)
    except ValueError as error:
        raise QuestionError("this link is damaged, or too long: copy it again, or ask its question anew") from error


def exchanges(data: Sent, engine: Engine) -> list[Exchange]:
    """Return a conversation that a browser kept."""
    return [exchange(one, engine) for one in _tables(data, "exchanges", MAX_TURNS)]


def filters(data: Sent) -> Filters:
    """Return the filters of a request; `QuestionError` when no day can satisfy them."""
    given = _table(data, "filters")
    names = texts(given, "publishers", MAX_PUBLISHERS, 500) if given.get("publishers") else []
    return questions.read_filters(names, given.get("since"), given.get("until"))


def text(data: Sent, key: str, most: int) -> str:
    """Return a text of at most so many characters, "" where there is none."""
    value = data.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise QuestionError(f"{key} must be a text")
    return _whole(value[:most])


def number(data: Sent, key: str) -> int:
    """Return a whole number from 0 to a million, 0 where there is none."""
    value = data.get(key, 0)
    if not isinstance(value, int) or not 0 <= value <= 1_000_000:
        raise QuestionError(f"{key} must be a number")
    return value


def texts(data: Sent, key: str, most: int, most_chars: int) -> list[str]:
    """Return a list of at most so many texts."""
    values = data.get(key)
    if not isinstance(values, list) or not 0 < len(values) <= most or not all(isinstance(v, str) for v in values):
        raise QuestionError(f"{key} must be a list of 1 to {most:,} texts")
    return [_whole(value[:most_chars]) for value in values]


def table(data: object) -> Sent:
    """Return a request as the object that it must be."""
    if not isinstance(data, dict):
        raise QuestionError("a request must be an object")
    return data


def _table(data: Sent, key: str) -> Sent:
    return table(data.get(key) or {})


def _tables(data: Sent, key: str, most: int) -> list[Sent]:
    values = data.get(key) or []
    if not isinstance(values, list) or len(values) > most:
        raise QuestionError(f"{key} must be a list of at most {most}")
    return [table(value) for value in values]


def _history(data: Sent) -> tuple[Turn, ...]:
    turns = _tables(data, "history", MAX_HISTORY)
    return tuple(Turn(text(one, "question", MAX_CHARS), text(one, "answer", MAX_ANSWER_CHARS)) for one in turns)


def _whole(value: str) -> str:
    """Replace lone surrogates, which no store can hold and no reply can carry."""
    return value.encode("utf-8", "replace").decode("utf-8")

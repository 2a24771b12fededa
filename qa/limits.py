"""What was understood of a question's words, in words: which articles were asked, and what days were counted from."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from index.timex.periods import Interval
from qa.mentions import Mention, told
from qa.types import Answer
from qa.when import in_words

RELAXED = "nothing there answers, so others were asked too"


@dataclass(frozen=True, slots=True)
class Limit:
    """One thing that was understood: of which kind, how it is called, whose name it is, and the words that say so."""

    kind: str
    label: str
    name: str
    words: str


def understood(answer: Answer) -> list[Limit]:
    """Return what a question's words say of the articles to be asked, each publisher, author and stretch once."""
    text = answer.interpreted_as or answer.question.text
    limits = [
        Limit(one.kind, _label(one, answer.as_of), one.name or "", text[one.start : one.end])
        for one in answer.understood
    ]
    return list({limit.label: limit for limit in reversed(limits)}.values())[::-1]


def in_a_line(answer: Answer) -> str | None:
    """Return what was understood as a line, None where nothing was."""
    said = [limit.label for limit in understood(answer)]
    return "; ".join([*said, *notes(answer)]) if said else None


def notes(answer: Answer) -> Iterator[str]:
    """Yield what is to be said beside what was understood: the day that days count from, and that it left nothing."""
    if answer.day and any(one.counted for one in answer.understood):
        which = "today" if answer.day == date.today() else "the newest article’s day"
        yield f"days counted from {in_words(Interval(answer.day, answer.day))}, {which}"
    if answer.relaxed:
        yield RELAXED


def _label(one: Mention, day: date | None) -> str:
    if one.kind == "publisher":
        return one.name or ""
    if one.kind == "author":
        return f"by {one.name}"
    if one.kind == "recency":
        return "the newest first"
    first, last = told(one, day)
    return f"{_stretch(first, last)} first" if one.soft else f"published {_stretch(first, last)}"


def _stretch(first: date | None, last: date | None) -> str:
    if first and last and first <= last:
        return in_words(Interval(first, last))
    if first:
        return f"from {in_words(Interval(first, first))}"
    return f"to {in_words(Interval(last, last))}" if last else ""

"""Who gives which answer, side by side: the rows of a table under an answer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from qa.agreement.telling import counted, summary
from qa.stances import says
from qa.sureness import likely
from qa.types import Agreement, Answer
from qa.when import long_day


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote of a row: its marker, who published it and when, and its words around those that answer."""

    number: int
    publisher: str
    day: str
    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class Row:
    """An answer, how many independent sources give it, and their quotes.

    The first of a `reading`, one of the things that a question may mean, says which, and how likely it is right.
    """

    answer: str
    sources: str
    quotes: tuple[Quote, ...]
    reading: str = ""
    odds: str = ""


@dataclass(frozen=True, slots=True)
class AgreementView:
    """What is said of who agrees, or of what may be meant, and a row for each answer, the one that is given first."""

    summary: str
    rows: tuple[Row, ...]


def agreement_view(answer: Answer) -> AgreementView | None:
    """Return who gives which answer; None where nothing is told of it."""
    said = summary(answer)
    return AgreementView(said, tuple(_rows(answer))) if said else None


def _rows(answer: Answer) -> Iterator[Row]:
    quotes = {one.number: one for one in _quotes(answer)}
    for one in answer.agreement:
        yield _row(one, quotes)
    for each in answer.readings:
        first, *others = each.agreement
        yield replace(_row(first, quotes), reading=each.reading, odds=likely(each.confidence))
        yield from (_row(other, quotes) for other in others)


def _row(one: Agreement, quotes: Mapping[int, Quote]) -> Row:
    return Row(one.answer, counted(one), tuple(quotes[marker] for marker in one.citations))


def _quotes(answer: Answer) -> Iterator[Quote]:
    for one in answer.citations:
        words = says(one) or ""
        before, _, after = one.shown.partition(words) if words else (one.shown, "", "")
        day = long_day(one.published) if one.published else ""
        yield Quote(one.marker, one.publisher or "Unknown publisher", day, before, words, after)

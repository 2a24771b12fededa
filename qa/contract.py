"""The object of `qa ask --json`, read back: every type and size is checked, because it may come from anywhere."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from index.errors import AnswerError
from qa import questions
from qa.types import Answer, Citation, Filters, IndexState, Passage, Question, Timings

MAX_CITATIONS = 50
MAX_PASSAGES = 100
MAX_CHARS = 100_000  # of any one text; an answer of a few sentences is far below it
_MAX_PUBLISHERS = 1_000
_MAX_NUMBER = 2**53  # what a browser counts to without rounding


def parse_answer(data: object) -> Answer:
    """Return the answer that `data` describes, believing it; its passages lack what only the catalog knows.

    Raises `AnswerError` naming the first value that is wrong.
    """
    try:
        kept = _Answer.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "it"
        raise AnswerError(
            f"not an answer as Dateline keeps it: {place}: {first['msg']}; ask the question again"
        ) from error
    markers = [citation.marker for citation in kept.citations]
    if len(set(markers)) < len(markers):
        raise AnswerError("not an answer as Dateline keeps it: two citations have one marker; ask the question again")
    filters = Filters(tuple(kept.filters.publishers), kept.filters.since, kept.filters.until)
    return Answer(
        question=Question(questions.clean(kept.question), filters, kept.id, kept.as_of),
        text=kept.answer,
        abstained=kept.abstained,
        confidence=kept.confidence,
        citations=tuple(Citation(**citation.model_dump()) for citation in kept.citations),
        passages=tuple(_passage(passage) for passage in kept.passages),
        short_answer=kept.short_answer,
        interpreted_as=kept.interpreted_as,
        answered_by=kept.answered_by,
        index=IndexState(**kept.index.model_dump()),
        timings=Timings(**kept.timings_ms.model_dump()),
    )


def _passage(kept: "_Passage") -> Passage:
    return Passage("", kept.article_id, "", None, None, kept.start, kept.end, "", kept.score, kept.rank)


def _whole(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("Input should be whole characters, not half a surrogate pair") from None
    return text


def _day(value: object) -> object:
    """Only "YYYY-MM-DD" is a day: no number, no moment, none of the other forms that ISO 8601 has."""
    if value is None:
        return None
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        day = None
    if day is None or day.isoformat() != value:
        raise ValueError("Input should be a day as YYYY-MM-DD")
    return day


_Text = Annotated[str, Field(max_length=MAX_CHARS), AfterValidator(_whole)]
_Count = Annotated[int, Field(ge=0, le=_MAX_NUMBER)]
_Number = Annotated[float, Field(allow_inf_nan=False)]
_Day = Annotated[date | None, BeforeValidator(_day)]


class _Kept(BaseModel):
    """Types are taken at their word; keys that a later version may add are left alone."""

    model_config = ConfigDict(strict=True, extra="ignore")


class _Filters(_Kept):
    publishers: Annotated[list[_Text], Field(max_length=_MAX_PUBLISHERS)]
    since: _Day
    until: _Day


class _Citation(_Kept):
    marker: Annotated[int, Field(ge=1, le=_MAX_NUMBER)]
    article_id: _Text
    title: _Text
    publisher: _Text | None
    published: _Day
    path: _Text
    url: _Text | None
    start: _Count
    end: _Count
    quote: _Text
    answer_start: _Count | None
    answer_end: _Count | None


class _Passage(_Kept):
    article_id: _Text
    start: _Count
    end: _Count
    score: _Number
    rank: _Count


class _Index(_Kept):
    fingerprint: _Text
    articles: _Count
    chunks: _Count


class _Timings(_Kept):
    retrieve: _Number
    read: _Number
    total: _Number


class _Answer(_Kept):
    id: _Text | int | None = None
    question: _Text
    interpreted_as: _Text | None
    filters: _Filters
    as_of: _Day = None
    answer: _Text
    short_answer: _Text | None
    abstained: bool
    confidence: Annotated[float, Field(ge=0, le=1)]
    citations: Annotated[list[_Citation], Field(max_length=MAX_CITATIONS)]
    passages: Annotated[list[_Passage], Field(max_length=MAX_PASSAGES)]
    answered_by: _Text
    index: _Index
    timings_ms: _Timings

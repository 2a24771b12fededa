"""An answer's JSON, in one place: written, read back and checked, and held against the articles as they are now."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from index.errors import AnswerError, CitationError, QuestionError
from index.rendering import within
from index.types import Article, chunk_id
from qa import citations, questions
from qa.forms import Form, FormError, fill
from qa.types import (
    Agreement,
    Answer,
    Citation,
    Filters,
    IndexState,
    LlmUsage,
    Meaning,
    Mention,
    Passage,
    Question,
    Sentence,
    Timings,
)

MAX_CITATIONS = 1_000  # a timeline has up to 80; each is held against its article when it is shown again
MAX_PASSAGES = 100
MAX_MENTIONS = 1_000
MAX_SENTENCES = 500
_OF_UNSUPPORTED = ("missing", "reason", "struck")


@dataclass(frozen=True, slots=True)
class Restored:
    """An answer, and the markers of it whose quotes no longer stand where they stood."""

    answer: Answer
    broken: frozenset[int] = frozenset()


def to_json(answer: Answer) -> dict[str, object]:
    """Return the object that `qa ask --json` prints."""
    asked = answer.question
    return {
        "id": asked.id,
        "question": asked.text,
        "interpreted_as": answer.interpreted_as,
        "filters": filters_json(answer.filters),
        "as_of": answer.as_of.isoformat() if answer.as_of else None,
        "relaxed": answer.relaxed,
        "answer": answer.text,
        "short_answer": answer.short_answer,
        "verdict": answer.verdict,
        "abstained": answer.abstained,
        "confidence": round(answer.confidence, 4),
        "agreement": [_plain(one) for one in answer.agreement],
        **({"readings": [_reading(one) for one in answer.readings]} if answer.readings else {}),
        "citations": [citation_json(citation) for citation in answer.citations],
        "passages": [
            {"article_id": p.article_id, "start": p.start, "end": p.end, "score": p.score, "rank": p.rank}
            for p in answer.passages
        ],
        "sentences": None if answer.sentences is None else [sentence_json(one) for one in answer.sentences],
        "llm_usage": answer.llm_usage and _plain(answer.llm_usage),
        "answered_by": answer.answered_by,
        "index": asdict(answer.index),
        "timings_ms": {key: round(value, 1) for key, value in asdict(answer.timings).items()},
    }


def _reading(one: Meaning) -> dict[str, object]:
    agreement = [_plain(each) for each in one.agreement]
    return {**_plain(one), "confidence": round(one.confidence, 4), "agreement": agreement}


def citation_json(citation: Citation) -> dict[str, object]:
    """Return a citation as an answer's JSON has it: without its markup, which stands in the catalog.

    `also_in` and `changed` are there where there is something to tell.
    """
    found = {name: value for name, value in _plain(citation).items() if value or name not in ("also_in", "changed")}
    where = ("marker", "article_id", "title", "publisher", "published", "path", "url", "page")
    return {name: found[name] for name in where} | found


def sentence_json(sentence: Sentence) -> dict[str, object]:
    """Return a sentence; what is missing, why, and what was struck are there where there is something to tell."""
    return {name: value for name, value in _plain(sentence).items() if value or name not in _OF_UNSUPPORTED}


def kept_json(answer: Answer) -> dict[str, object]:
    """Return the same as pages and feedback keep it: with what tells what was asked from what was understood."""
    understood = [_plain(mention) for mention in answer.understood]
    return {**to_json(answer), "as_of_given": answer.question.as_of is not None, "understood": understood}


def filters_json(filters: Filters) -> dict[str, object]:
    """Return filters as every JSON has them; the key `authors` is there where somebody is named."""
    shown = {"publishers": list(filters.publishers), "since": filters.since, "until": filters.until}
    authors = {"authors": list(filters.authors)} if filters.authors else {}
    return {name: _json_value(value) for name, value in (shown | authors).items()}


def from_json(data: object) -> Answer:
    """Return the answer of an object as `kept_json` writes it; its passages lack what only the catalog knows.

    Nothing is believed but what can't be checked without the articles. Raises `AnswerError` naming the first value
    that is wrong.
    """
    try:
        return fill(AnswerForm, data).to_answer()
    except FormError as error:
        raise _not_kept(error) from error


def restore(answer: Answer, find: Callable[[str], Article | None]) -> Restored:
    """Hold an answer against the articles that `find` returns by id; passages whose place is gone are left out.

    What is said of an article beside its quotes becomes the catalog's, but for its copies and changes (`also_in`,
    `changed`), which stay as they were told.
    """
    ids = [c.article_id for c in answer.citations] + [p.article_id for p in answer.passages]
    articles = {key: article for key in dict.fromkeys(ids) if (article := find(key)) is not None}
    cited = tuple(_as_now(citation, articles.get(citation.article_id)) for citation in answer.citations)
    passages = (_filled(passage, articles.get(passage.article_id)) for passage in answer.passages)
    whole = replace(answer, citations=cited, passages=tuple(filter(None, passages)))
    return Restored(whole, frozenset(citation.marker for citation in cited if not _stands(citation, articles)))


class _Place(Form):
    article_id: str
    start: int
    end: int
    score: float
    rank: int

    def to_passage(self) -> Passage:
        return Passage("", self.article_id, "", None, None, self.start, self.end, "", self.score, self.rank)


class AnswerForm(Form):
    """The keys of an answer's JSON and their types."""

    id: str | int | None = None
    question: str
    interpreted_as: str | None
    filters: Filters
    as_of: date | None = None
    as_of_given: bool = True
    relaxed: bool = False
    understood: Annotated[tuple[Mention, ...], Field(max_length=MAX_MENTIONS)] = ()
    answer: str
    short_answer: str | None
    verdict: Literal["yes", "no"] | None = None
    abstained: bool
    confidence: Annotated[float, Field(ge=0, le=1)]
    agreement: Annotated[tuple[Agreement, ...], Field(max_length=MAX_CITATIONS)] = ()
    readings: Annotated[tuple[Meaning, ...], Field(max_length=MAX_CITATIONS)] = ()
    citations: Annotated[tuple[Citation, ...], Field(max_length=MAX_CITATIONS)]
    passages: Annotated[tuple[_Place, ...], Field(max_length=MAX_PASSAGES)]
    sentences: Annotated[tuple[Sentence, ...], Field(max_length=MAX_SENTENCES)] | None = None
    llm_usage: LlmUsage | None = None
    answered_by: str
    index: IndexState
    timings_ms: Timings

    def to_answer(self) -> Answer:
        """Return the answer; `AnswerError` when its numbers contradict one another."""
        _check_numbers(self.citations, self.passages)
        _check_agreement("agreement", self.agreement, self.citations)
        _check_agreement("readings", self.readings, self.citations)
        for at, one in enumerate(self.readings):
            _check_agreement(f"readings.{at}.agreement", one.agreement, self.citations)
        _check_sentences(self.sentences or (), self.citations, len(self.answer))
        try:
            given = _given(self.filters, self.understood)
            asked = Question(questions.clean(self.question), given, self.id, self.as_of if self.as_of_given else None)
        except QuestionError as error:
            raise _not_kept(error) from error
        return Answer(
            question=asked,
            text=self.answer,
            abstained=self.abstained,
            confidence=self.confidence,
            citations=self.citations,
            passages=tuple(place.to_passage() for place in self.passages),
            short_answer=self.short_answer,
            verdict=self.verdict,
            interpreted_as=self.interpreted_as,
            answered_by=self.answered_by,
            index=self.index,
            timings=self.timings_ms,
            understood=self.understood,
            relaxed=self.relaxed,
            day=None if self.as_of_given else self.as_of,
            agreement=self.agreement,
            readings=self.readings,
            sentences=self.sentences,
            llm_usage=self.llm_usage,
        )


def _given(filters: Filters, understood: Sequence[Mention]) -> Filters:
    """Return what of an answer's filters is not from its question's words: what is given of a kind counts alone."""
    read = {one.kind for one in understood if not one.soft}
    return Filters(
        publishers=() if "publisher" in read else filters.publishers,
        since=None if "days" in read else filters.since,
        until=None if "days" in read else filters.until,
        authors=() if "author" in read else filters.authors,
    )


def _check_numbers(cited: Sequence[Citation], passages: Sequence[_Place]) -> None:
    """Refuse spans that no text has, and markers that stand for two."""
    spans: dict[str, Sequence[Citation | _Place]] = {"citations": cited, "passages": passages}
    for name, each in spans.items():
        for at, span in enumerate(each):
            if not 0 <= span.start <= span.end:
                raise _not_kept(f"{name}.{at} goes from {span.start} to {span.end}, which no text has")
    markers = [citation.marker for citation in cited]
    if min(markers, default=1) < 1 or len(set(markers)) < len(markers):
        raise _not_kept(f"citations have the markers {markers}; expected numbers from 1, each once")


def _check_agreement(name: str, agreement: Sequence[Agreement | Meaning], cited: Sequence[Citation]) -> None:
    """Refuse answers of sources that nothing is quoted of."""
    markers = {citation.marker for citation in cited}
    for at, one in enumerate(agreement):
        if not one.citations or not markers.issuperset(one.citations):
            raise _not_kept(f"{name}.{at} has the markers {list(one.citations)}; expected some of the citations'")


def _check_sentences(sentences: Sequence[Sentence], cited: Sequence[Citation], chars: int) -> None:
    """Refuse sentences that overlap, that the answer's text doesn't hold, or that cite what isn't cited."""
    markers, done = {citation.marker for citation in cited}, 0
    for at, one in enumerate(sentences):
        spans = (one.start, *(place for span in one.missing for place in span), one.end)
        if not done <= one.start or spans != tuple(sorted(spans)) or one.end > chars:
            raise _not_kept(f"sentences.{at} has the places {list(spans)}, in order and within the answer's {chars}")
        if not markers.issuperset(one.citations):
            raise _not_kept(f"sentences.{at} has the markers {list(one.citations)}; expected some of the citations'")
        done = one.end


def _not_kept(reason: object) -> AnswerError:
    return AnswerError(f"not an answer as Dateline keeps it: {reason}; ask the question again")


def _plain(value: Mention | Citation | Agreement | Meaning | Sentence | LlmUsage) -> dict[str, object]:
    """Return it as an object, without the markup of quotes."""
    return {name: _json_value(each) for name, each in asdict(value).items() if name != "markup"}


def _json_value(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return list(map(_json_value, value)) if isinstance(value, tuple) else value


def _as_now(citation: Citation, article: Article | None) -> Citation:
    if article is None:
        return citation
    return replace(
        citation,
        title=article.title,
        publisher=article.publisher,
        published=article.published,
        path=article.path,
        url=article.url,
        markup=within(article.markup, citation.start, citation.end),
        page=article.page(citation.start),
    )


def _filled(passage: Passage, article: Article | None) -> Passage | None:
    if article is None or not passage.start < passage.end <= len(article.text):
        return None
    text = article.text[passage.start : passage.end]
    return replace(
        passage,
        chunk_id=chunk_id(article.id, passage.start, passage.end, text),
        title=article.title,
        publisher=article.publisher,
        published=article.published,
        text=text,
        markup=within(article.markup, passage.start, passage.end),
    )


def _stands(citation: Citation, articles: dict[str, Article]) -> bool:
    try:
        citations.verify([citation], articles)
    except CitationError:
        return False
    return True

"""What a model is given to read: numbered excerpts of articles, each a few whole sentences, the weakest left out.

Beside them goes what the index knows: which days words for days mean, who says what a pronoun says, who agrees.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from index.catalog import Catalog
from index.rendering import said
from index.timex import read_times
from index.types import Article, Span
from qa.checker import Source
from qa.english.tokens import stems
from qa.quotations import find_quotations
from qa.types import Answer, Passage
from qa.when import days_of

# What the quoted answer cites comes before all else.
_CITED = 2.0


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of an article, as it is read on one line; `strength`: how much it may bear on the question."""

    span: Span
    text: str
    strength: float


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Sentences of one article, in its order, under the number that stands for it."""

    number: int
    article: Article
    lines: tuple[Line, ...]

    @property
    def published(self) -> date | None:
        """The day of publication."""
        return self.article.published

    def source(self, line: Line) -> Source:
        """Return a sentence of it as what one that cites it is held to."""
        return Source(line.text, self.article.title, self.article.publisher, self.article.published)


def excerpts(answer: Answer, catalog: Catalog, cited_alone: bool = False) -> list[Excerpt]:
    """Return all sentences of what was found for a question, an excerpt an article, the best article first.

    `cited_alone`: those alone that the answer cites.
    """
    asked = stems(answer.interpreted_as or answer.question.text)
    passages = () if cited_alone else answer.passages
    ids = dict.fromkeys([*(one.article_id for one in answer.citations), *(one.article_id for one in passages)])
    found: list[Excerpt] = []
    for key in ids:
        article = catalog.article(key)
        if article is None:
            continue
        cited = [Span(one.start, one.end) for one in answer.citations if one.article_id == key]
        near = [one for one in passages if one.article_id == key]
        spans = _spans(catalog.sentences(key), cited, near)
        lines = (_line(article, span, asked, rank, is_cited) for span, rank, is_cited in spans)
        if kept := tuple(line for line in lines if line.text):
            found.append(Excerpt(len(found) + 1, article, kept))
    return found


def _spans(
    sentences: Sequence[Span], cited: Sequence[Span], passages: Sequence[Passage]
) -> Iterator[tuple[Span, int, bool]]:
    """Yield the sentences that were found or cited, with the rank of the passage they stand in, and whether cited.

    What is cited may be a part of a sentence: an account leaves out the place and day that an article begins with.
    """
    for span in sentences:
        is_cited = any(one.start < span.end and span.start < one.end for one in cited)
        ranks = [one.rank for one in passages if one.start <= span.start and span.end <= one.end]
        if ranks or is_cited:
            yield span, min([1] if is_cited else ranks), is_cited


def _line(article: Article, span: Span, asked: frozenset[str], rank: int, cited: bool) -> Line:
    text = " ".join(said(article, span.start, span.end).split())
    shared = len(asked & stems(text)) / max(1, len(asked))
    return Line(span, text, shared + 1 / (1 + rank) + (_CITED if cited else 0.0))


def kept(found: Sequence[Excerpt], chosen: Mapping[int, Sequence[Line]]) -> list[Excerpt]:
    """Return excerpts with those of their sentences that were chosen, numbered anew."""
    ids = {number: {id(line) for line in lines} for number, lines in chosen.items()}
    left = (one for one in found if one.number in chosen)
    return [
        replace(one, number=number, lines=tuple(line for line in one.lines if id(line) in ids[one.number]))
        for number, one in enumerate(left, 1)
    ]


def known(found: Sequence[Excerpt], answer: Answer, catalog: Catalog) -> Iterator[str]:
    """Yield what the index knows beside the sentences, a line each, the most useful first."""
    yield from _agreement(found, answer)
    for one in found:
        yield from _days(one)
        yield from _speakers(one, catalog)


def _agreement(found: Sequence[Excerpt], answer: Answer) -> Iterator[str]:
    """Yield each answer that sources give, where there is more than one answer or source."""
    numbers = {one.article.id: one.number for one in found}
    articles = {one.marker: one.article_id for one in answer.citations}
    for one in answer.agreement if len(answer.agreement) > 1 else ():
        held = sorted({numbers[articles[mark]] for mark in one.citations if articles.get(mark) in numbers})
        if held:
            yield f"“{one.answer}” is what {', '.join(f'passage {number}' for number in held)} says"


def _days(one: Excerpt) -> Iterator[str]:
    """Yield the days that words such as "on Thursday" mean, counted from the day of publication."""
    told: dict[str, str] = {}
    for line in one.lines if one.published else ():
        for time in read_times(line.text, one.published):
            days = days_of(time) if time.interval and not time.whole else None
            if days:
                told.setdefault(line.text[time.start : time.end], days)
    yield from (f"in passage {one.number}, “{words}” is {days}" for words, days in told.items())


def _speakers(one: Excerpt, catalog: Catalog) -> Iterator[str]:
    """Yield who says what a sentence quotes that doesn't name them."""
    text = one.article.text
    for quotation in find_quotations(text, catalog.sentences(one.article.id)):
        if not quotation.direct or not quotation.speaker:
            continue
        line = next((each for each in one.lines if each.span.start <= quotation.start < each.span.end), None)
        if line and quotation.speaker not in line.text:
            words = " ".join(text[quotation.start : quotation.end].strip("“”\"'").split()[:4])
            yield f"in passage {one.number}, “{words} …” is said by {quotation.speaker}"

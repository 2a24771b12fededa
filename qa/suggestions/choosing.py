"""Which questions are shown: the most telling that are answered from the sentence they were made of."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from time import monotonic

from index.catalog import Catalog
from index.types import Article, Span
from qa.locks import BusyError
from qa.suggestions.candidates import Candidate, candidates, content
from qa.sureness import settled
from qa.types import Answer, Question

# Asks the whole index; looks into one chunk alone, by its id, which takes a tenth of the time.
Ask = Callable[[Question], Answer]
Look = Callable[[Question, str], Answer]

# Articles that first questions are drawn from, evenly over the index; and those behind an answer.
POOL, NEAR = 120, 4
# The part of the time that may pass before the first question is asked.
DRAWING_SHARE = 0.4
# Questions that share so many words ask the same; an answer that shares so few of the expected words is another.
SAME, SHARED = 0.67, 0.5


@dataclass(frozen=True, slots=True)
class Sourced:
    """A possible question, and the sentence of an article that it was made of; higher scores are better."""

    candidate: Candidate
    article: Article
    sentence: Span
    score: float


def first_questions(ask: Ask, look: Look, catalog: Catalog, count: int, within_s: float) -> tuple[str, ...]:
    """Return questions that the index answers, of different articles; fewer when time runs out."""
    started = monotonic()
    keys = catalog.article_ids()
    drawn = [article for key in keys[:: max(1, len(keys) // POOL)] if (article := catalog.article(key))]
    drawn.sort(key=lambda one: (-(one.published.toordinal() if one.published else 0), one.id))
    found: list[Sourced] = []
    for article in drawn[:POOL]:
        if monotonic() > started + within_s * DRAWING_SHARE:
            break
        title = content(article.title)
        for sentence, one in _of(article, catalog):
            asked = content(one.question)
            found.append(Sourced(one, article, sentence, one.worth + len(asked & title) / max(1, len(asked))))
    return _shown(ask, look, catalog, found, count, started + within_s, Question(""), set())


def follow_ups(ask: Ask, look: Look, catalog: Catalog, answer: Answer, count: int, within_s: float) -> tuple[str, ...]:
    """Return questions that the articles behind an answer go on to answer; fewer when time runs out."""
    deadline = monotonic() + within_s
    topic = content(f"{answer.interpreted_as or answer.question.text} {answer.short_answer or ''}")
    cited = {one.article_id: one.start for one in reversed(answer.citations)}
    found: list[Sourced] = []
    for rank, key in enumerate(list(cited)[::-1][:NEAR]):
        article = catalog.article(key)
        for sentence, one in _of(article, catalog, known=True) if article else ():
            asked = content(one.question)
            away = abs(sentence.start - cited[key]) / len(article.text) if article else 0
            score = one.worth + len(asked & topic) / max(1, len(asked)) - away - rank / 2
            if article:
                found.append(Sourced(one, article, sentence, score))
    told = topic | content(answer.text)
    return _shown(ask, look, catalog, found, count, deadline, answer.question, told)


def _of(article: Article, catalog: Catalog, *, known: bool = False) -> Iterator[tuple[Span, Candidate]]:
    for sentence in catalog.sentences(article.id):
        for one in candidates(article.text[sentence.start : sentence.end], article.text, known=known):
            yield sentence, one


def _shown(
    ask: Ask,
    look: Look,
    catalog: Catalog,
    found: Sequence[Sourced],
    count: int,
    deadline: float,
    base: Question,
    told: set[str],
) -> tuple[str, ...]:
    """Ask the best first, one of an article where others have some too, and return those that are answered rightly.

    Each is first looked for in its own chunk: what is not answered there is not worth asking all articles.
    """
    kept: list[Sourced] = []
    asked = [base.text, *(turn.question for turn in base.history)]
    left = sorted(found, key=lambda one: (-one.score, one.candidate.question))
    while left and len(kept) < count and monotonic() < deadline:
        turns = [one.article.id for one in kept]
        best = max(left, key=lambda one: one.score - turns.count(one.article.id))
        left.remove(best)
        if any(_same(best.candidate.question, other) for other in asked):
            continue
        question = Question(best.candidate.question, base.filters, as_of=base.as_of)
        try:
            if proves(look(question, _chunk(catalog, best)), best, told) and proves(ask(question), best, told):
                kept.append(best)
                asked.append(best.candidate.question)
        except BusyError:  # people go first
            break
    return tuple(one.candidate.question for one in kept)


def proves(answer: Answer, source: Sourced, told: set[str]) -> bool:
    """Whether an answer is settled, cited from the sentence, has the words expected, and tells more than was `told`."""
    if not settled(answer) or not answer.citations:
        return False
    span = source.sentence
    said, meant = content(answer.short_answer or answer.text), content(source.candidate.answer)
    here = any(
        one.article_id == source.article.id and one.start < span.end and span.start < one.end
        for one in answer.citations
    )
    return here and not said <= told and len(said & meant) >= SHARED * min(len(said), len(meant))


def _same(one: str, other: str) -> bool:
    mine, theirs = content(one), content(other)
    return len(mine & theirs) >= SAME * max(1, min(len(mine), len(theirs)))


def _chunk(catalog: Catalog, one: Sourced) -> str:
    """Return the id of the chunk that holds most of the sentence; "" for an article without chunks."""
    chunks = catalog.article_chunks(one.article)
    span = one.sentence
    return max(chunks, key=lambda chunk: min(chunk.end, span.end) - max(chunk.start, span.start)).id if chunks else ""

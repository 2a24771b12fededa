"""Which questions are shown: the most telling that are answered from the sentence they were made of."""

from collections import Counter
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass, replace
from itertools import islice
from time import monotonic

from index.catalog import Catalog
from index.rendering import said
from index.types import Article, Span
from qa.english.tokens import stems
from qa.locks import BusyError
from qa.suggestions.candidates import Candidate, candidates
from qa.sureness import settled
from qa.types import Answer, Question

# Asks the whole index; looks into one chunk alone, by its id, which takes a tenth of the time.
Ask = Callable[[Question], Answer]
Look = Callable[[Question, str], Answer]

# Articles that first questions are drawn from, evenly over the index; and those behind an answer.
POOL, NEAR = 120, 4
# Sentences of an article that questions are made of: a book must not keep the answers waiting.
SENTENCES = 500
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
        found += _of(article, catalog, stems(article.title))
    return tuple(islice(_proved(ask, look, catalog, found, started + within_s, Question(""), frozenset()), count))


def follow_ups(ask: Ask, look: Look, catalog: Catalog, answer: Answer, count: int, within_s: float) -> tuple[str, ...]:
    """Return questions that the articles behind an answer go on to answer; fewer when time runs out."""
    until = monotonic() + within_s
    topic = stems(f"{answer.interpreted_as or answer.question.text} {answer.short_answer or ''}")
    cited = {one.article_id: one.start for one in reversed(answer.citations)}
    found: list[Sourced] = []
    for rank, key in enumerate(list(cited)[::-1][:NEAR]):
        if article := catalog.article(key):
            for one in _of(article, catalog, topic, known=True):
                away = abs(one.sentence.start - cited[key]) / len(article.text)
                found.append(replace(one, score=one.score - away - rank / 2))
    told = topic | stems(answer.text)
    return tuple(islice(_proved(ask, look, catalog, found, until, answer.question, told), count))


def _of(article: Article, catalog: Catalog, topic: Set[str], *, known: bool = False) -> Iterator[Sourced]:
    """Yield what an article can be asked; more of the topic's words in a question make it better."""
    for sentence in catalog.sentences(article.id)[:SENTENCES]:
        for one in candidates(said(article, sentence.start, sentence.end), article.text, known=known):
            asked = stems(one.question)
            yield Sourced(one, article, sentence, one.worth + len(asked & topic) / max(1, len(asked)))


def _proved(
    ask: Ask, look: Look, catalog: Catalog, found: list[Sourced], until: float, base: Question, told: Set[str]
) -> Iterator[str]:
    """Ask the best first, one of an article where others have some too, and yield those that are answered rightly."""
    asked = [stems(text) for text in (base.text, *(turn.question for turn in base.history))]
    turns: Counter[str] = Counter()
    left = sorted(found, key=lambda one: (-one.score, one.candidate.question))
    while left and monotonic() < until:
        best = max(left, key=lambda one: one.score - turns[one.article.id])
        left.remove(best)
        mine = stems(best.candidate.question)
        if any(len(mine & other) >= SAME * max(1, min(len(mine), len(other))) for other in asked):
            continue
        question = Question(best.candidate.question, base.filters, as_of=base.as_of)
        try:  # what its own chunk does not answer is not worth asking all articles
            right = proves(look(question, _chunk(catalog, best)), best, told) and proves(ask(question), best, told)
        except BusyError:  # people go first
            return
        if right:
            turns[best.article.id] += 1
            asked.append(mine)
            yield question.text


def proves(answer: Answer, source: Sourced, told: Set[str]) -> bool:
    """Whether an answer is settled, cited from the sentence, has the words expected, and tells more than was `told`."""
    if not settled(answer) or not answer.citations:
        return False
    key, span = source.article.id, source.sentence
    said, meant = stems(answer.short_answer or answer.text), stems(source.candidate.answer)
    here = any(one.article_id == key and one.start < span.end and span.start < one.end for one in answer.citations)
    return here and not said <= told and len(said & meant) >= SHARED * min(len(said), len(meant))


def _chunk(catalog: Catalog, one: Sourced) -> str:
    """Return the id of the chunk that holds most of the sentence; "" for an article without chunks."""
    chunks = catalog.article_chunks(one.article)
    span = one.sentence
    return max(chunks, key=lambda chunk: min(chunk.end, span.end) - max(chunk.start, span.start)).id if chunks else ""

"""Which of the possible questions are shown: those that are answered by the sentence they were made from."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from statistics import mean
from time import monotonic
from typing import TypeVar

from index.catalog import Catalog
from index.types import Article, Span
from qa.suggestions.candidates import candidates
from qa.suggestions.clauses import NAME
from qa.suggestions.context import Context, context_of, small_words
from qa.suggestions.people import titled_people
from qa.suggestions.types import Candidate, Sourced
from qa.types import Answer, Question

Item = TypeVar("Item")
Ask = Callable[[Question], Answer]

# Articles that first questions are drawn from, evenly over the index.
POOL = 240
# The part of the time that may pass before the first question is asked.
DRAWING_SHARE = 0.4
# Articles that follow-ups are drawn from: the cited ones, then those of the nearest passages.
NEAR_ARTICLES = 6
# An answer must be at least so probable to be promised.
CONFIDENT = 0.5
# What a question of a kind costs the next one of it, whether it was answered or not: others get their turn.
TURN = 0.2
# Two questions that share this part of the shorter one's words ask the same.
SAME_SHARE = 0.67
# Kinds of question by how much a newcomer gets from the answer, and how many of them are answered rightly: of 3,000
# web articles nearly all "when" and "how many", half of "what did they say" (benchmarks/suggestions.py).
_WORTH = {"why": 1.3, "how much": 1.1, "when": 1.1, "how many": 1.1, "who": 1.0, "where": 0.9}
_WORTH |= {"what": 0.6, "who is": 0.5, "say": 0.4, "quoted": 0.0}
_WORD = re.compile(r"[\w’'-]+")
_NAME = re.compile(r"\b[A-Z][\w’'-]*")


def first_questions(ask: Ask, catalog: Catalog, count: int, within_s: float) -> tuple[str, ...]:
    """Return questions that the index answers, of different articles and kinds; fewer when time runs out."""
    started = monotonic()
    drawn = _drawn(catalog)
    known = frozenset[str]().union(*(small_words(article.text) for article in drawn))
    contexts = [(article, context_of(article, known)) for article in _until(drawn, started + within_s * DRAWING_SHARE)]
    named = Counter(name for _, context in contexts for name in context.names)
    found: list[Sourced] = []
    for age, (article, context) in enumerate(contexts):
        recent = 1 - age / len(contexts)
        for sentence, one in _until(_of(article, context, catalog), started + within_s * DRAWING_SHARE):
            found.append(Sourced(one, article.id, sentence, _topical(one, context, named) + 0.5 * recent))
    return _shown(ask, found, count, started + within_s, Question(""), [])


def follow_ups(ask: Ask, catalog: Catalog, answer: Answer, count: int, within_s: float) -> tuple[str, ...]:
    """Return questions that the articles behind an answer go on to answer; fewer when time runs out."""
    started = monotonic()
    keys = dict.fromkeys([one.article_id for one in answer.citations] + [one.article_id for one in answer.passages])
    near = [article for key in list(keys)[:NEAR_ARTICLES] if (article := catalog.article(key))]
    known = frozenset[str]().union(*(small_words(article.text) for article in near))
    asked = [answer.question.text, *(turn.question for turn in answer.question.history)]
    told = " ".join([*(text.partition(" ")[2] for text in asked), answer.short_answer or ""])
    topics = sorted(set(re.findall(NAME, told)))
    answered = _content(answer.short_answer or "")
    found: list[Sourced] = []
    for rank, article in enumerate(near):
        context = context_of(article, known)
        cited = [Span(one.start, one.end) for one in answer.citations if one.article_id == article.id]
        for sentence, one in _until(_near(article, context, catalog), started + within_s * DRAWING_SHARE):
            on_topic = any(topic in one.question for topic in topics)
            if answered & _content(one.answer) or not (rank == 0 or on_topic):
                continue
            away = min((abs(sentence.start - span.start) for span in cited), default=0) / max(1, len(article.text))
            found.append(Sourced(one, article.id, sentence, _WORTH[one.kind] + on_topic - away - 0.5 * rank))
    return _shown(ask, found, count, started + within_s, answer.question, asked)


def _until(items: Iterable[Item], deadline: float) -> Iterator[Item]:
    """Yield what comes before a moment, in seconds of the monotonic clock."""
    for item in items:
        if monotonic() > deadline:
            return
        yield item


def _drawn(catalog: Catalog) -> list[Article]:
    """Return articles from all over the index, the newest first."""
    keys = catalog.article_ids()
    step = max(1, len(keys) // POOL)
    articles = [article for key in keys[::step][:POOL] if (article := catalog.article(key))]
    return sorted(articles, key=lambda one: (-(one.published.toordinal() if one.published else 0), one.id))


def _of(article: Article, context: Context, catalog: Catalog) -> Iterator[tuple[Span, Candidate]]:
    for sentence in catalog.sentences(article.id):
        for one in candidates(article.text[sentence.start : sentence.end], context):
            yield sentence, one


def _near(article: Article, context: Context, catalog: Catalog) -> Iterator[tuple[Span, Candidate]]:
    yield from _of(article, context, catalog)
    for sentence in catalog.sentences(article.id):
        for one in titled_people(article.text[sentence.start : sentence.end], context):
            yield sentence, one


def _topical(one: Candidate, context: Context, named: Counter[str]) -> float:
    """Return how much a newcomer may want to know it: its kind, its part in the title, and names that recur."""
    words = {word.lower() for word in _WORD.findall(one.question.partition(" ")[2]) if len(word) > 3}
    title = len(words & context.title) / max(1, len(words))
    recurring = math.log1p(max((named[name] for name in _NAME.findall(one.question)), default=0))
    return _WORTH[one.kind] + title + 0.2 * recurring


def _shown(
    ask: Ask, found: Sequence[Sourced], count: int, deadline: float, base: Question, asked: Sequence[str]
) -> tuple[str, ...]:
    """Ask the best of each kind in turn, and return the first `count` that are answered rightly."""
    left = sorted(found, key=lambda it: (-it.score, it.candidate.question))
    turns: defaultdict[str, float] = defaultdict(float)  # of each kind and each article
    kinds: Counter[str] = Counter()
    shown: list[str] = []
    tried = list(asked)
    spent: list[float] = []
    while left and len(shown) < count:
        one = min(left, key=lambda it: turns[it.candidate.kind] + turns[it.article_id] - it.score)
        left.remove(one)
        kind, question = one.candidate.kind, one.candidate.question
        most = 1 if kind == "quoted" else -(-count // 2)
        if kinds[kind] >= most or any(_same(question, other) for other in tried):
            continue
        started = monotonic()
        if started + mean(spent or [0.0]) >= deadline:  # no question is begun that would come too late
            break
        answer = ask(Question(question, filters=base.filters, as_of=base.as_of))
        spent.append(monotonic() - started)
        tried.append(question)
        turns[kind] += TURN
        if proves(answer, one, elsewhere=bool(asked)):
            shown.append(question)
            kinds[kind] += 1
            turns[kind] += 1
            turns[one.article_id] += 1
    return tuple(shown)


def proves(answer: Answer, source: Sourced, elsewhere: bool = False) -> bool:
    """Whether an answer is confident, and what the sentence says: cited from it, or word for word from `elsewhere`."""
    if answer.abstained or answer.confidence < CONFIDENT or not answer.citations:
        return False
    first, meant, span = answer.citations[0], _content(source.candidate.answer), source.sentence
    said = _content(answer.short_answer) if answer.short_answer else meant
    if first.article_id == source.article_id and first.start < span.end and span.start < first.end:
        return bool(said & meant)
    return elsewhere and bool(answer.short_answer) and bool(said) and said <= meant


def _same(one: str, other: str) -> bool:
    mine, theirs = _content(one), _content(other)
    return len(mine & theirs) >= SAME_SHARE * max(1, min(len(mine), len(theirs)))


def _content(text: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(text) if len(word) > 2 or word[0].isdigit()} - _FUNCTION


_FUNCTION = frozenset("the and for was were are did does what when where who why how many much say about with".split())

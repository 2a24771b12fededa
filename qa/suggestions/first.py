"""Questions to begin with, drawn from articles all over the index."""

import math
import re
from collections import Counter
from collections.abc import Iterator
from time import monotonic

from index.catalog import Catalog
from index.types import Article, Span
from qa.suggestions.candidates import candidates
from qa.suggestions.choosing import DRAWING_SHARE, WORTH, shown, until
from qa.suggestions.chunks import chunk_at
from qa.suggestions.context import Context, context_of, small_words
from qa.suggestions.types import Ask, Candidate, Look, Sourced

# Articles that questions are drawn from, evenly over the index.
POOL = 240
_WORD = re.compile(r"[\w’'-]+")
_NAME = re.compile(r"\b[A-Z][\w’'-]*")


def first_questions(ask: Ask, look: Look, catalog: Catalog, count: int, within_s: float) -> tuple[str, ...]:
    """Return questions that the index answers, of different articles and kinds; fewer when time runs out."""
    started = monotonic()
    drawn = _drawn(catalog)
    known = frozenset[str]().union(*(small_words(article.text) for article in drawn))
    contexts = [(article, context_of(article, known)) for article in until(drawn, started + within_s * DRAWING_SHARE)]
    named = Counter(name for _, context in contexts for name in context.names)
    found: list[Sourced] = []
    for age, (article, context) in enumerate(contexts):
        recent = 1 - age / len(contexts)
        for sentence, one in until(_of(article, context, catalog), started + within_s * DRAWING_SHARE):
            score = _topical(one, context, named) + 0.5 * recent
            found.append(Sourced(one, article.id, chunk_at(catalog, article, sentence), sentence, score))
    return shown(ask, look, found, count, started + within_s)


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


def _topical(one: Candidate, context: Context, named: Counter[str]) -> float:
    """Return how much a newcomer may want to know it: its kind, its part in the title, and names that recur."""
    words = {word.lower() for word in _WORD.findall(one.question.partition(" ")[2]) if len(word) > 3}
    title = len(words & context.title) / max(1, len(words))
    recurring = math.log1p(max((named[name] for name in _NAME.findall(one.question)), default=0))
    return WORTH[one.kind] + title + 0.2 * recurring

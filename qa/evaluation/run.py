"""Pairs are asked one after another, and each answer is compared with what its pair says."""

import re
import time
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import PurePosixPath

from index.errors import DatelineError
from index.types import Article, Filters
from qa.evaluation.dataset import Pair
from qa.evaluation.outcomes import CheckedCitation, Outcome
from qa.evaluation.report import Report, summarise
from qa.types import Answer, Citation, Passage, Question

FindArticle = Callable[[str], Article | None]

_CACHED_ARTICLES = 4096  # some 20 MB of news; passages of neighbouring questions share articles


def evaluate(
    pairs: Sequence[Pair],
    ask: Callable[[Question], Answer],
    article: FindArticle,
    progress: Callable[[int, int], None] | None = None,
    *,
    clock_s: Callable[[], float] = time.perf_counter,
) -> Report:
    """Ask every pair and return the scores.

    `article` finds an article by its id, `progress` is told how many of how many are done. A `DatelineError`
    that `ask` raises is that question's outcome and counts as wrong; any other error ends the run.
    """
    cached = lru_cache(_CACHED_ARTICLES)(article)
    outcomes = []
    for done, pair in enumerate(pairs, start=1):
        outcomes.append(_outcome(pair, ask, cached, clock_s))
        if progress:
            progress(done, len(pairs))
    return summarise(outcomes)


def matches(reference: str, article: Article) -> bool:
    """Whether a pair's evidence means this article: by id, by url, or by the end of its path.

    Urls are compared without scheme, leading "www.", query, fragment and trailing slash; paths by whole
    names, so "b/c.txt" is the end of "/a/b/c.txt" and "c.txt" is not that of "abc.txt".
    """
    if reference == article.id:
        return True
    if article.url and _url_key(reference) == _url_key(article.url):
        return True
    names, wanted = _path_names(article.path), _path_names(reference)
    return names[-len(wanted) :] == wanted


def _url_key(url: str) -> str:
    bare = re.sub(r"^[a-z][a-z0-9+.-]*://", "", url.strip(), flags=re.IGNORECASE)
    host, slash, path = re.split(r"[?#]", bare, maxsplit=1)[0].rstrip("/").partition("/")
    return host.lower().removeprefix("www.") + slash + path


def _path_names(path: str) -> tuple[str, ...]:
    """Names are compared composed: macOS writes "é" as two characters."""
    return PurePosixPath(unicodedata.normalize("NFC", path).replace("\\", "/")).parts


def _outcome(
    pair: Pair, ask: Callable[[Question], Answer], article: FindArticle, clock_s: Callable[[], float]
) -> Outcome:
    question = pair.to_question(Filters())
    start_s = clock_s()
    try:
        answer = ask(question)
    except DatelineError as error:
        return Outcome(pair, 1000 * (clock_s() - start_s), error=str(error) or type(error).__name__)
    latency_ms = 1000 * (clock_s() - start_s)
    ranked = _ranked_articles(answer.passages)
    checked = (CheckedCitation(c.quote, _is_exact(c, article(c.article_id))) for c in answer.citations)
    return Outcome(
        pair,
        latency_ms,
        prediction=_prediction(answer),
        abstained=answer.abstained,
        confidence=answer.confidence,
        ranked=ranked,
        relevant=frozenset(found for found in ranked if _is_evidence(pair, article(found))),
        citations=tuple(checked),
    )


def _ranked_articles(passages: Iterable[Passage]) -> tuple[str, ...]:
    """Return the articles of passages, each where its best passage stands."""
    ordered = sorted(passages, key=lambda passage: passage.rank)
    return tuple(dict.fromkeys(passage.article_id for passage in ordered))


def _is_evidence(pair: Pair, article: Article | None) -> bool:
    return article is not None and any(matches(ref.article, article) for ref in pair.evidence)


def _is_exact(citation: Citation, article: Article | None) -> bool:
    """A span lies within the text and is not empty; Python's slices alone would let -5 and 10**9 pass."""
    if article is None or not 0 <= citation.start < citation.end <= len(article.text):
        return False
    return article.text[citation.start : citation.end] == citation.quote


def _prediction(answer: Answer) -> str:
    """Return the short answer, else the text without its own markers; a "[2023]" that is quoted stays."""
    if answer.abstained:
        return ""
    if answer.short_answer is not None:
        return answer.short_answer
    markers = "|".join(str(citation.marker) for citation in answer.citations)
    return re.sub(rf"\s*\[(?:{markers})\]", "", answer.text).strip() if markers else answer.text.strip()

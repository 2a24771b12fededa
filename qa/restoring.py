"""JSON that an answer was kept as becomes an answer again, checked against what is indexed now.

It comes from browsers: nothing in it is believed. Its form is checked to the last value, its quotes are compared with
the articles, and what is shown of an article beside them is the catalog's.
"""

from dataclasses import dataclass, replace
from typing import Any, Protocol

from index.errors import CitationError
from index.types import Article, chunk_id
from qa import citations
from qa.contract import parse_answer
from qa.types import Answer, Citation, Passage


class Articles(Protocol):
    """What knows the articles: the engine."""

    def article(self, article_id: str) -> Article | None:
        """Return an article as stored, or None."""


@dataclass(frozen=True, slots=True)
class Restored:
    """An answer, and the markers of it whose quotes no longer stand where they stood."""

    answer: Answer
    broken: frozenset[int] = frozenset()

    @property
    def proven(self) -> bool:
        """Whether every quote is, to the character, what the articles say now."""
        return not self.broken


def answer_to_json(answer: Answer) -> dict[str, Any]:
    """Return an answer as it is kept: the object of `qa ask --json`, and the day it was asked as of."""
    day = answer.question.as_of
    return answer.to_json() | {"as_of": day.isoformat() if day else None}


def answer_from_json(data: object, engine: Articles) -> Restored:
    """Return the answer that was kept as `data`; passages whose place is gone are left out.

    Raises `AnswerError` for anything that is not such an answer. A quote that is no longer in its article is none:
    its marker is among the broken ones.
    """
    kept = parse_answer(data)
    ids = [c.article_id for c in kept.citations] + [p.article_id for p in kept.passages]
    found = ((key, engine.article(key)) for key in dict.fromkeys(ids))
    articles = {key: article for key, article in found if article is not None}
    cited = tuple(_as_now(citation, articles.get(citation.article_id)) for citation in kept.citations)
    passages = (_filled(passage, articles.get(passage.article_id)) for passage in kept.passages)
    answer = replace(kept, citations=cited, passages=tuple(filter(None, passages)))
    return Restored(answer, frozenset(c.marker for c in cited if not _stands(c, articles)))


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
    )


def _stands(citation: Citation, articles: dict[str, Article]) -> bool:
    try:
        citations.verify([citation], articles)
    except CitationError:
        return False
    return True

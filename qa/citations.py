"""Evidence becomes an answer whose every sentence carries a marker, and every marker a proven span."""

from collections.abc import Sequence

from index.errors import CitationError
from index.types import Article
from qa.types import Citation, Evidence


def cite(evidence: Sequence[Evidence], articles: dict[str, Article]) -> tuple[str, tuple[Citation, ...]]:
    """Return the answer's text, a sentence and its marker for each piece of evidence, and the citations.

    `articles` are those that the evidence stands in, by id.
    """
    citations = tuple(_citation(marker, item, articles[item.article_id]) for marker, item in enumerate(evidence, 1))
    text = " ".join(f"{' '.join(c.quote.split())} [{c.marker}]" for c in citations)
    return text, citations


def verify(citations: Sequence[Citation], articles: dict[str, Article]) -> None:
    """Raise `CitationError` unless every quote is, to the character, what stands at its span."""
    for citation in citations:
        article = articles.get(citation.article_id)
        if article is None or article.text[citation.start : citation.end] != citation.quote or not citation.quote:
            raise CitationError(
                f"citation [{citation.marker}] does not match article {citation.article_id}"
                f" at {citation.start}-{citation.end}; run `qa verify --repair`"
            )
        if citation.answer_start is not None and citation.answer_end is not None:
            if not citation.start <= citation.answer_start < citation.answer_end <= citation.end:
                raise CitationError(f"citation [{citation.marker}]: its answer lies outside its quote")


def _citation(marker: int, item: Evidence, article: Article) -> Citation:
    return Citation(
        marker,
        article.id,
        article.title,
        article.publisher,
        article.published,
        article.path,
        article.url,
        item.start,
        item.end,
        article.text[item.start : item.end],
        item.answer_start,
        item.answer_end,
    )

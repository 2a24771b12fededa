"""Evidence becomes an answer whose every sentence carries a marker, and every marker a proven span."""

from collections.abc import Sequence

from index.errors import CitationError
from index.rendering import within
from index.types import Article, Span
from qa.types import Citation, Evidence
from qa.when import Beside, beside

# What a title is told as, among sentences.
HEADLINE = "Headline: "


def cite(
    evidence: Sequence[Evidence], articles: dict[str, Article], question: str = ""
) -> tuple[str, tuple[Citation, ...]]:
    """Return the answer's text, a sentence and its marker for each piece of evidence, and the citations.

    What has a heading is told behind it; what its heading says, or the one before it, has its marker there.

    Behind an answer to "when", and in a digest, the text has the days that are named; quotes have no word more than the
    article.
    `articles` are those that the evidence stands in, by id; `CitationError` when one is not among them.
    """
    citations = tuple(_citation(marker, item, articles.get(item.article_id)) for marker, item in enumerate(evidence, 1))
    days = [beside(question, one, articles[one.article_id]) for one in evidence]
    told = (_before(item, c, named) for item, c, named in zip(evidence, citations, days, strict=True))
    text = " ".join(f"{before} [{c.marker}]".lstrip() for before, c in zip(told, citations, strict=True))
    return text, citations


def verify(citations: Sequence[Citation], articles: dict[str, Article]) -> None:
    """Raise `CitationError` unless every quote is, to the character, what stands at its span."""
    for citation in citations:
        if not _is_verbatim(citation, articles.get(citation.article_id)):
            raise CitationError(
                f"citation [{citation.marker}] does not match article {citation.article_id}"
                f" at {citation.start}-{citation.end}; run `qa verify --repair`"
            )
        if not _is_inside(citation.answer_start, citation.answer_end, citation):
            raise CitationError(f"citation [{citation.marker}]: its answer lies outside its quote")


def _before(item: Evidence, citation: Citation, days: Sequence[Beside]) -> str:
    """Return the words before a marker."""
    return item.heading if item.again else f"{item.heading} {_told(citation, days)}".lstrip()


def _told(citation: Citation, days: Sequence[Beside]) -> str:
    told = citation.read.text
    for one in reversed(days):
        at = citation.read.place(Span(citation.start, min(one.place, citation.end))).end
        told = f"{told[:at]} {one.days}{told[at:]}"
    told = " ".join(told.split())
    return f"{HEADLINE}{told}" if citation.shown == citation.title else told


def _is_verbatim(citation: Citation, article: Article | None) -> bool:
    # Slices alone would let -5 and 10**9 pass.
    if article is None or not 0 <= citation.start < citation.end <= len(article.text):
        return False
    return article.text[citation.start : citation.end] == citation.quote


def _is_inside(start: int | None, end: int | None, citation: Citation) -> bool:
    if start is None or end is None:
        return start is end  # no answer span at all, not half of one
    return citation.start <= start < end <= citation.end


def _citation(marker: int, item: Evidence, article: Article | None) -> Citation:
    if article is None:
        raise CitationError(f"citation [{marker}]: there is no article {item.article_id}; ask again")
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
        item.text,  # what the answerer claims to have read there: `verify` compares it with the article
        item.answer_start,
        item.answer_end,
        within(article.markup, item.start, item.end),
        page=article.page(item.start),
    )

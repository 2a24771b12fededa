"""What a cited source says of the answer: the same, or something else."""

from qa.types import Answer, Citation


def says(citation: Citation) -> str | None:
    """Return the words of a quote that answer, on one line; None where none are marked."""
    if citation.answer_start is None or citation.answer_end is None:
        return None
    words = citation.quote[citation.answer_start - citation.start : citation.answer_end - citation.start]
    return " ".join(words.split())


def differs(citation: Citation, answer: Answer) -> bool:
    """Whether a source names another answer than the one that is given; the first source never does."""
    said, given = says(citation), answer.short_answer
    if not said or not given or given.casefold() in ("yes", "no"):
        return False
    if citation.marker == min(each.marker for each in answer.citations):
        return False
    known, other = given.casefold(), said.casefold()
    return known not in other and other not in known

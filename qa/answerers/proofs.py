"""Whether a passage carries an answer: the large reader reads it again, question and answer together."""

from collections.abc import Mapping, Sequence

from index.types import Span
from qa.answerers.probability import log_odds
from qa.answerers.proposals import Occurrence
from qa.reader.runtime import Reader


def proof_of(question: str, answer: str) -> str:
    """Return how a question and a proposed answer to it are put before the reader."""
    return f"{question.rstrip('? ')}? {answer}"


def carried(
    question: str, found: Sequence[Occurrence], sentences: Mapping[str, Sequence[Span]], reader: Reader
) -> list[float]:
    """Return the log odds that each answer is carried by its sentence and the two beside it.

    `sentences` are those of each article, by its id. The reader must tell stances.
    """
    asked = [proof_of(question, one.text) for one in found]
    texts = [around(one, sentences[one.passage.article_id]) for one in found]
    titles = [one.passage.title for one in found]
    shares = [reading.stance.yes if reading.stance else 0.5 for reading in reader.read(asked, texts, titles)]
    return [log_odds(share, 1 - share) for share in shares]


def around(one: Occurrence, sentences: Sequence[Span]) -> str:
    """Return the sentence of an answer with its neighbours, as far as its passage holds them."""
    passage = one.passage
    before = max((each.start for each in sentences if each.end <= one.sentence.start), default=one.sentence.start)
    after = min((each.end for each in sentences if each.start >= one.sentence.end), default=one.sentence.end)
    start, end = max(before, passage.start), min(after, passage.end)
    return passage.said(Span(start, end))

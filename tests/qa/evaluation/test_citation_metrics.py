"""Citations: exact to the character, carrying the answer, of the gold evidence."""

import pytest

from index.types import Article
from qa.evaluation.metrics import Share
from qa.evaluation.metrics.citations import Quoted, citation_precision, citation_recall, is_exact
from qa.evaluation.qrels import Need, Place


def need(*spans: tuple[str, int, int], quote: str = "Ann won") -> Need:
    return Need(quote, tuple(Place(*span) for span in spans))


@pytest.mark.parametrize(
    ("start", "end", "quote", "expected"),
    [
        pytest.param(0, 8, "Ann won.", True, id="whole"),
        pytest.param(4, 7, "won", True, id="part"),
        pytest.param(4, 7, "Won", False, id="case"),
        pytest.param(3, 7, "won", False, id="off-by-one"),
        pytest.param(0, 9, "Ann won.", False, id="past-the-end"),
        pytest.param(-4, -1, "won", False, id="negative"),
        pytest.param(4, 4, "", False, id="empty"),
    ],
)
def test_a_citation_is_exact_when_the_article_says_just_that_there(
    start: int, end: int, quote: str, expected: bool
) -> None:
    cited = Quoted(Place("a", start, end), quote)
    assert is_exact(cited, Article("a", "Ann won.", "T", "/t.txt")) is expected
    assert not is_exact(cited, None)


def quoted(*said: tuple[str, int, str]) -> list[Quoted]:
    return [Quoted(Place(article, start, start + len(quote)), quote) for article, start, quote in said]


CITED = quoted(("a", 0, "Ann won"), ("b", 5, "Bob came second"))


@pytest.mark.parametrize(
    ("cited", "needs", "answers", "precision", "recall"),
    [
        # one of two quotes holds the answer
        pytest.param(CITED, [], ["Ann"], Share(1, 2), 1, id="answer-in-one"),
        pytest.param(CITED, [], ["Eve"], Share(0, 2), 0, id="answer-in-none"),
        # b is cited at 5 to 20, which overlaps 19 to 30
        pytest.param(CITED, [need(("b", 19, 30))], [], Share(1, 2), 1, id="evidence-overlapped"),
        pytest.param(CITED, [need(("b", 20, 30))], [], Share(0, 2), 0, id="evidence-touched-only"),
        # one quote holds the answer, the other is the evidence for it
        pytest.param(CITED, [need(("b", 5, 9), quote="Bob")], ["Ann"], Share(2, 2), 1, id="answer-and-evidence"),
        # two needs, one is met
        pytest.param(CITED, [need(("a", 0, 3)), need(("z", 0, 3))], [], Share(1, 2), 1 / 2, id="one-of-two-needs"),
        # what z says, that Ann won, is cited from a
        pytest.param(CITED, [need(("z", 0, 7))], ["Ann"], Share(1, 2), 1, id="the-same-fact-from-elsewhere"),
        pytest.param(CITED, [need(("z", 0, 3), quote="Bob")], ["Ann"], Share(1, 2), 0, id="another-fact"),
        pytest.param([], [need(("a", 0, 3))], ["Ann"], Share(0, 0), 0, id="nothing-cited"),
    ],
)
def test_citation_precision_and_recall(
    cited: list[Quoted], needs: list[Need], answers: list[str], precision: Share, recall: float
) -> None:
    assert citation_precision(cited, needs, answers) == precision
    assert citation_recall(cited, needs, answers) == recall


def test_what_nothing_answers_is_not_supported_and_has_nothing_to_recall() -> None:
    assert citation_precision(CITED, [], []) == Share(0, 2)
    with pytest.raises(ValueError, match="nothing to recall"):
        citation_recall(CITED, [], [])

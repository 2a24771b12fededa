"""A list whose members stand in several sentences."""

import pytest

from index.types import Span
from qa.answerers.lists import BELOW, LEAST, cited, members, told
from qa.answerers.proposals import Occurrence, Proposal
from qa.english.kinds import asks_for_several
from qa.types import Passage

TEXT = "Ana Ruiz stands for the Greens. Bo Marsh and Cy Dale stand too. The vote is in May."
SENTENCES = (Span(0, 31), Span(32, 63), Span(64, 83))


def proposal(words: str, logit: float, article: str = "a") -> Proposal:
    passage = Passage("c", article, "Title", None, None, 0, len(TEXT), TEXT, 1.0, 1)
    span = Span(TEXT.index(words), TEXT.index(words) + len(words))
    sentence = next(one for one in SENTENCES if one.start <= span.start < one.end)
    return Proposal(words.lower(), (Occurrence(passage, span, sentence, logit, logit),), logit)


def test_members_stand_in_the_order_of_the_text_and_each_sentence_is_cited_once() -> None:
    found = members([proposal("Cy Dale", 6.0), proposal("Ana Ruiz", 5.0), proposal("Bo Marsh", 4.0)])
    assert told(found) == "Ana Ruiz, Bo Marsh and Cy Dale"
    evidence = cited(found)
    assert [one.text for one in evidence] == [TEXT[:31], TEXT[32:63]]
    assert [TEXT[one.answer_start or 0 : one.answer_end] for one in evidence] == ["Ana Ruiz", "Bo Marsh and Cy Dale"]


@pytest.mark.parametrize(
    "other",
    [
        proposal("May", LEAST - 0.1),
        proposal("May", 6.0 - BELOW - 0.1),
        proposal("Bo Marsh", 6.0, article="b"),
        proposal("Ruiz", 6.0),
    ],
)
def test_what_is_no_member(other: Proposal) -> None:
    assert told(members([proposal("Ana Ruiz", 6.0), other])) == "Ana Ruiz"


@pytest.mark.parametrize(
    ("question", "several"),
    [
        ("Who are the candidates?", True),
        ("who were hurt", True),
        ("The mill burnt. Which houses were lost?", True),
        ("What were the results?", True),
        ("Who is the mayor?", False),
        ("Which bus is late?", False),
        ("What happens in May?", False),
        ("How many houses were lost?", False),
    ],
)
def test_a_question_for_several(question: str, several: bool) -> None:
    assert asks_for_several(question) is several

"""Who agrees, in words."""

from dataclasses import replace
from datetime import date

import pytest

from qa.agreement.telling import summary, told
from qa.types import Agreement, Answer, Meaning, Question

MAY, JUNE = date(2033, 5, 3), date(2033, 6, 1)
MOST = Agreement("41", 3, ("The Post", "Radio Ennis"), JUNE, (1, 2, 4))
EARLIER = Agreement("38", 1, ("The Gull",), MAY, (3,))


def answer(*agreement: Agreement, confidence: float = 0.9) -> Answer:
    return Answer(Question("How many?"), "", False, confidence, agreement=agreement, short_answer="41")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param(answer(), None, id="nothing-known"),
        pytest.param(answer(replace(MOST, independent_sources=1)), "One source says so", id="one-source"),
        pytest.param(answer(MOST), "3 independent sources say so", id="agreed"),
        pytest.param(answer(MOST, EARLIER), "3 independent sources say 41; 1, earlier, says 38", id="earlier"),
        pytest.param(answer(EARLIER, MOST), "1 source says 38; 3, later, say 41", id="later"),
        pytest.param(answer(EARLIER, replace(EARLIER, answer="5")), "1 source says 38; 1 says 5", id="the-same-day"),
        pytest.param(
            answer(MOST, replace(EARLIER, independent_sources=0)),
            "3 independent sources say 41; one of them also says 38",
            id="of-two-minds",
        ),
        pytest.param(answer(MOST, confidence=0.4), None, id="not-settled"),
        pytest.param(
            answer(EARLIER, replace(MOST, newest=None), confidence=0.4),
            "1 source says 38; 3 say 41",
            id="not-settled-as-sources-differ",
        ),
    ],
)
def test_summaries(given: Answer, said: str | None) -> None:
    assert summary(given) == said


def test_each_answer_has_a_line_where_there_are_several() -> None:
    assert told(answer()) == ()
    assert told(answer(MOST)) == ("3 independent sources say so.",)
    assert told(answer(MOST, EARLIER)) == (
        "3 independent sources say 41; 1, earlier, says 38:",
        "41: The Post, Radio Ennis, newest 1 June 2033 [1] [2] [4]",
        "38: The Gull, 3 May 2033 [3]",
    )


def test_each_thing_that_may_be_meant_has_a_line_with_its_answer_and_how_likely_that_is() -> None:
    readings = (
        Meaning("fire at the Old Mill", "41", 0.9, (1, 2, 4), (MOST, EARLIER)),
        Meaning("fire in Tarn", "7", 0.619999, (5,), (replace(EARLIER, answer="7", citations=(5,)),)),
    )
    assert told(replace(answer(confidence=0.45), short_answer=None, readings=readings)) == (
        "This may mean 2 things:",
        "fire at the Old Mill: 41 [1] [2] [4] (3 independent sources, 90% likely to be right)",
        "– 38: The Gull, 3 May 2033 [3]",
        "fire in Tarn: 7 [5] (one source, 62% likely to be right)",
    )

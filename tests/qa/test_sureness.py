"""What stands above an answer, by how sure it is."""

from typing import Any

import pytest

from qa.answers import from_json, to_json
from qa.sureness import PROBABLE, PROBABLY, SURE, UNSETTLED, Sureness, headline, lead, odds, settled, sureness
from qa.types import Answer, Question


def answer(confidence: float, short: str | None = "41 homes", **changes: Any) -> Answer:  # noqa: ANN401
    return Answer(
        Question("How many?"), "41 homes.", changes.pop("abstained", False), confidence, (), (), short, **changes
    )


@pytest.mark.parametrize(
    ("confidence", "level", "above", "lead_in", "likely"),
    [
        pytest.param(1.0, "sure", "41 homes", None, "100% likely to be right", id="certain"),
        pytest.param(SURE, "sure", "41 homes", None, "80% likely to be right", id="just-sure"),
        pytest.param(0.7977, "probable", "Probably: 41 homes", None, "79% likely to be right", id="nearly-sure"),
        pytest.param(PROBABLE, "probable", "Probably: 41 homes", None, "60% likely to be right", id="just-probable"),
        pytest.param(0.5999, "unsettled", None, UNSETTLED, "59% likely to be right at best", id="nearly-probable"),
        pytest.param(0.29, "unsettled", None, UNSETTLED, "29% likely to be right at best", id="a-percent-that-floats"),
    ],
)
def test_levels(confidence: float, level: str, above: str | None, lead_in: str | None, likely: str) -> None:
    said = answer(confidence)

    assert (sureness(said), headline(said), lead(said), odds(said)) == (level, above, lead_in, likely)
    assert settled(said) is (level != "unsettled")


def test_an_abstention_has_nothing_above_it_however_likely() -> None:
    said = answer(0.95, abstained=True)

    assert (sureness(said), headline(said), lead(said), odds(said)) == (Sureness.ABSTAINED, None, None, None)
    assert not settled(said)


@pytest.mark.parametrize(
    ("confidence", "short", "verdict", "above"),
    [
        pytest.param(0.9, "Yes", "yes", "Yes", id="sure"),
        pytest.param(0.7, "No", "no", "Probably no", id="probable"),
        pytest.param(0.7, "No", None, "Probably no", id="kept-before-there-were-verdicts"),
        pytest.param(0.5, "Yes", "yes", None, id="unsettled"),
    ],
)
def test_a_verdict(confidence: float, short: str, verdict: Any, above: str | None) -> None:  # noqa: ANN401
    assert headline(answer(confidence, short, verdict=verdict)) == above


@pytest.mark.parametrize(
    ("confidence", "above"), [(0.9, None), (0.7, PROBABLY), (0.4, UNSETTLED)], ids=["sure", "probable", "unsettled"]
)
def test_sentences_without_words_that_answer_are_hedged_too(confidence: float, above: str | None) -> None:
    said = answer(confidence, None)

    assert (headline(said), lead(said)) == (None, above)


@pytest.mark.parametrize("confidence", [0.79996, 0.59996, 0.799949])
def test_an_answer_that_comes_back_is_shown_as_before(confidence: float) -> None:
    said = answer(confidence)
    back = from_json(to_json(said))

    assert (sureness(back), odds(back)) == (sureness(said), odds(said))

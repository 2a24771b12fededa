"""Figures in words and digits."""

import pytest

from qa.agreement.figures import figure_of


@pytest.mark.parametrize(
    ("words", "amounts"),
    [
        ("five thousand", (5_000,)),
        ("5,000", (5_000,)),
        ("$12.6 million", (12_600_000,)),
        ("US$12.6m", (12_600_000,)),
        ("a dozen boats", (12,)),
        ("two hundred and five thousand", (205_000,)),
        ("twenty-one", (21,)),
        ("half a million", (500_000,)),
        ("12 to 18 miles", (12, 18)),
        ("2-1", (2, 1)),
        ("10km", (10,)),
        ("0", (0,)),
        ("1 to 5 million", (1e6, 5e6)),
        ("between 1 and 5 million", (1e6, 5e6)),
        ("$2–$3 billion", (2e9, 3e9)),
        ("between five and six thousand eels", (5_000, 6_000)),
        ("four or five dozen", (48, 60)),
        ("10 thousand to 2 million", (10_000, 2e6)),
        ("200 to 5 million", (200, 5e6)),
        ("10 and 2 million", (10, 2e6)),
    ],
)
def test_amounts(words: str, amounts: tuple[float, ...]) -> None:
    found = figure_of(words)
    assert found is not None
    assert found.amounts == amounts


@pytest.mark.parametrize("words", ["the mayor", "dozens of boats", "the 1st", "", "-"])
def test_words_without_a_number(words: str) -> None:
    assert figure_of(words) is None


@pytest.mark.parametrize(
    ("one", "other", "same", "rivals"),
    [
        pytest.param("5,000 people", "five thousand", True, False, id="in-words"),
        pytest.param("about 240", "238", True, False, id="hedged"),
        pytest.param("240", "238", False, True, id="not-hedged"),
        pytest.param("more than 5,000", "5,000", True, False, id="a-bound"),
        pytest.param("at least 180", "240", False, True, id="beyond-a-bound"),
        pytest.param("26 miles", "42 km", True, False, id="other-units"),
        pytest.param("10 miles", "42 km", False, True, id="other-units-and-other-lengths"),
        pytest.param("two days", "48 hours", True, False, id="units-of-time"),
        pytest.param("41 homes", "41 people", False, False, id="of-something-else"),
        pytest.param("41 homes", "38 people", False, False, id="others-of-something-else"),
        pytest.param("12 to 18", "15", False, False, id="within-a-range"),
        pytest.param("between 1 and 5 million", "1 million to 5 million", True, False, id="the-same-range"),
        pytest.param("between 1 and 5 million", "3 million", False, False, id="within-a-range-of-millions"),
        pytest.param("40 of 50", "more than 40", False, False, id="an-amount-shared"),
        pytest.param("$5m", "5 million dollars", True, False, id="money"),
        pytest.param("12 per cent", "12%", True, False, id="a-share"),
    ],
)
def test_two_figures(one: str, other: str, same: bool, rivals: bool) -> None:
    mine, theirs = figure_of(one), figure_of(other)
    assert mine is not None
    assert theirs is not None
    assert (mine.same(theirs), theirs.same(mine)) == (same, same)
    assert (mine.rivals(theirs), theirs.rivals(mine)) == (rivals, rivals)

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.evaluation.statistics import Interval, bootstrap_interval, paired_randomisation

scores = st.lists(st.floats(0, 1), min_size=1, max_size=30)


def every_swap(a: list[float], b: list[float]) -> float:
    """The exact p-value: all 2^n swaps instead of a sample of them."""
    differences = [x - y for x, y in zip(a, b, strict=True)]
    sums = [
        abs(sum(s * d for s, d in zip(signs, differences, strict=True))) for signs in product((1, -1), repeat=len(a))
    ]
    return sum(total >= abs(sum(differences)) - 1e-9 for total in sums) / len(sums)


@settings(max_examples=30, deadline=None)
@given(scores, st.integers(0, 100))
def test_the_interval_holds_the_mean_and_stays_in_range(values: list[float], seed: int) -> None:
    interval = bootstrap_interval(values, seed, samples=200)
    assert interval.mean == pytest.approx(sum(values) / len(values))
    assert min(values) - 1e-9 <= interval.low <= interval.high <= max(values) + 1e-9
    assert interval == bootstrap_interval(values, seed, samples=200)


def test_the_interval_of_a_proportion_is_near_the_normal_one() -> None:
    interval = bootstrap_interval([1.0] * 50 + [0.0] * 50, seed=1, samples=4000)
    assert interval.mean == 0.5
    assert interval.low == pytest.approx(0.5 - 1.96 * 0.05, abs=0.015)
    assert interval.high == pytest.approx(0.5 + 1.96 * 0.05, abs=0.015)


def test_a_higher_level_is_wider_and_more_questions_are_narrower() -> None:
    values = [0.0, 1.0] * 20
    wide, narrow = (bootstrap_interval(values, 0, level=level) for level in (0.99, 0.8))
    assert wide.low < narrow.low <= narrow.high < wide.high
    assert bootstrap_interval(values * 9, 0).low > bootstrap_interval(values, 0).low


def test_equal_values_give_a_range_of_no_width() -> None:
    assert bootstrap_interval([1.0], 0) == bootstrap_interval([1.0] * 9, 0) == Interval(1.0, 1.0, 1.0)


@pytest.mark.parametrize(("values", "level"), [([], 0.95), ([1.0], 0.0), ([1.0], 1.0), ([1.0], 95.0)])
def test_an_interval_of_nothing_or_at_no_level(values: list[float], level: float) -> None:
    with pytest.raises(ValueError, match="expected 0 to 1"):
        bootstrap_interval(values, 0, level=level)


@pytest.mark.parametrize(
    ("a", "b", "exact"),
    [
        pytest.param([1, 1, 1], [0, 0, 0], 2 / 8, id="three-wins"),
        pytest.param([1] * 8, [0] * 8, 2 / 256, id="eight-wins"),
        pytest.param([1, 1, 0], [0, 0, 1], 1.0, id="two-wins-one-loss"),
        pytest.param([0.3, 0.1, 0.2], [0.2, 0.2, 0.2], 1.0, id="ties-by-rounding"),
        pytest.param([0.9, 0.8, 0.4, 0.7], [0.1, 0.3, 0.5, 0.2], 4 / 16, id="graded"),
    ],
)
def test_randomisation_is_near_all_the_swaps(a: list[float], b: list[float], exact: float) -> None:
    assert every_swap(a, b) == exact
    assert paired_randomisation(a, b, seed=0) == pytest.approx(exact, abs=0.015)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=30), st.integers(0, 100))
def test_randomisation_is_a_symmetric_share_above_zero(pairs: list[tuple[float, float]], seed: int) -> None:
    a, b = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    p = paired_randomisation(a, b, seed, samples=300)
    assert 0 < p <= 1
    assert p == paired_randomisation(b, a, seed, samples=300)
    assert paired_randomisation(a, a, seed, samples=300) == 1


def test_samples_that_fill_no_whole_block_count_all_the_same() -> None:
    size = 400_000  # two samples fill a block
    assert paired_randomisation([1.0] * size, [0.0] * size, seed=0, samples=3) == 1 / 4
    interval = bootstrap_interval([0.0, 1.0] * (size // 2), seed=0, samples=3)
    assert 0.49 < interval.low < interval.high < 0.51


@pytest.mark.parametrize(("a", "b"), [([], []), ([1.0], []), ([1.0], [1.0, 0.0])])
def test_runs_over_other_questions_cannot_be_compared(a: list[float], b: list[float]) -> None:
    with pytest.raises(ValueError, match="of the same questions"):
        paired_randomisation(a, b, seed=0)

"""Bootstrap intervals of any figure, and of the difference between two runs over the same questions."""

from collections.abc import Sequence
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.evaluation import statistics
from qa.evaluation.statistics import (
    Interval,
    Observed,
    at_percentile,
    calibration_error,
    draws,
    interval,
    paired_interval,
    ratio,
    risk_area,
)

scores = st.lists(st.floats(0, 1), min_size=1, max_size=30)
NAN = float("nan")


def rows(values: Sequence[float], wholes: Sequence[float] | None = None) -> Observed:
    return np.array([values, wholes or [1.0] * len(values)], np.float64).T


def present(found: Interval | None) -> Interval:
    assert found is not None
    return found


def mean(values: Sequence[float], seed: int = 0, samples: int = 1000) -> Interval:
    return present(interval(rows(values), ratio, draws(len(values), seed, samples)))


@settings(max_examples=30)
@given(scores, st.integers(0, 100))
def test_the_interval_of_a_mean_stays_in_range_and_repeats(values: list[float], seed: int) -> None:
    found = mean(values, seed, 200)
    assert found.mean == pytest.approx(sum(values) / len(values))
    assert min(values) - 1e-9 <= found.low <= found.high <= max(values) + 1e-9
    assert found == mean(values, seed, 200)


def test_the_interval_of_a_proportion_is_near_the_normal_one() -> None:
    found = mean([1.0] * 50 + [0.0] * 50, seed=1, samples=4000)
    assert found.mean == 0.5
    assert found.low == pytest.approx(0.5 - 1.96 * 0.05, abs=0.015)
    assert found.high == pytest.approx(0.5 + 1.96 * 0.05, abs=0.015)


def test_the_interval_of_two_questions_is_that_of_all_their_draws() -> None:
    # of 0 and 1 the four draws 00, 01, 10 and 11 have the means 0, 1/2, 1/2 and 1
    exact = np.quantile([np.mean(draw) for draw in product([0, 1], repeat=2)] * 100, [0.025, 0.975])
    found = mean([0.0, 1.0])
    assert [found.low, found.high] == list(exact) == [0, 1]


def test_more_questions_are_narrower_and_seeds_differ() -> None:
    few, many = mean([0.0, 1.0] * 20), mean([0.0, 1.0] * 180)
    assert few.low < many.low < many.high < few.high
    assert mean([0.0, 0.3, 1.0] * 9, seed=1) != mean([0.0, 0.3, 1.0] * 9, seed=2)


def test_equal_values_give_a_range_of_no_width() -> None:
    assert mean([1.0]) == mean([1.0] * 9) == Interval(1.0, 1.0, 1.0)


@pytest.mark.parametrize("values", [[], [NAN], [NAN, NAN]])
def test_where_nothing_is_said_there_is_no_figure(values: list[float]) -> None:
    assert interval(rows(values), ratio, draws(len(values), 0)) is None


def test_questions_that_say_nothing_are_drawn_and_left_out() -> None:
    found = mean([1.0, NAN, 0.0, NAN])
    assert (found.mean, found.low, found.high) == (0.5, 0.0, 1.0)


def test_a_share_sums_before_it_divides() -> None:
    # 1 of 1 and 1 of 9: 2 of 10, where the mean of the shares would be 5/9
    found = present(interval(rows([1, 1], [1, 9]), ratio, draws(2, 0)))
    # a draw holds the first twice, 2 of 2, or the second twice, 2 of 18
    assert (found.mean, found.low, found.high) == (0.2, pytest.approx(1 / 9), 1.0)


def test_a_share_of_nothing_is_no_figure_and_draws_without_any_are_left_out() -> None:
    assert interval(rows([0, 0], [0, 0]), ratio, draws(2, 0)) is None
    found = present(interval(rows([1, 0], [1, 0]), ratio, draws(2, 0)))  # a draw of only the second says nothing
    assert found == Interval(1, 1, 1)


@pytest.mark.parametrize(
    ("estimate", "first", "second", "expected"),
    [
        # surest right, then wrong: (0 + 1/2) / 2
        pytest.param(risk_area, [0.9, 0.8], [1, 0], 1 / 4, id="area"),
        # bins of their own: gaps 0.1 and 0.8
        pytest.param(calibration_error, [0.9, 0.8], [1, 0], 0.45, id="calibration"),
        # place 0.5: halfway
        pytest.param(at_percentile(50), [10, 20], [1, 1], 15, id="median"),
        pytest.param(at_percentile(95), [10, 20], [1, 1], 19.5, id="p95"),
    ],
)
def test_other_figures(estimate: statistics.Estimate, first: list[float], second: list[float], expected: float) -> None:
    found = present(interval(rows([*first, NAN], [*second, NAN]), estimate, draws(3, 0)))
    assert found.mean == pytest.approx(expected)
    assert found.low <= found.mean <= found.high


def test_draws_are_of_as_many_questions_after_the_run_as_it_is() -> None:
    counts = draws(7, 3, 50)
    assert counts.shape == (51, 7)
    assert (counts[0] == 1).all()
    assert (counts.sum(axis=1) == 7).all()
    assert (counts == draws(7, 3, 50)).all()
    assert len(np.unique(counts[1:], axis=0)) > 40
    # each question is expected once a draw
    assert draws(4, 0, 20_000)[1:].mean(axis=0) == pytest.approx([1] * 4, abs=0.03)


def test_samples_that_fill_no_whole_block_count_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    values = [0.0, 0.2, 1.0] * 10
    expected = mean(values, samples=50)
    monkeypatch.setattr(statistics, "_BLOCK_COUNTS", 7 * len(values))  # 51 rows: seven blocks and two rows
    assert mean(values, samples=50) == expected


def difference(now: Sequence[float], before: Sequence[float], seed: int = 0) -> Interval:
    return present(paired_interval(rows(now), rows(before), ratio, draws(len(now), seed)))


def test_a_difference_is_now_minus_before() -> None:
    assert difference([1, 1, 0], [0, 0, 0]).mean == pytest.approx(2 / 3)
    assert difference([0, 0], [1, 1]) == Interval(-1, -1, -1)


def test_hard_and_easy_questions_cancel_out() -> None:
    before = [0.0, 0.5, 0.9] * 10
    steady = difference([value + 0.1 for value in before], before)
    assert [steady.mean, steady.low, steady.high] == pytest.approx([0.1] * 3)
    assert steady.excludes_zero
    assert mean(before).high - mean(before).low > 0.2


@settings(max_examples=30)
@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=30), st.integers(0, 100))
def test_a_difference_turned_round_changes_its_sign(pairs: list[tuple[float, float]], seed: int) -> None:
    now, before = ([pair[at] for pair in pairs] for at in (0, 1))
    there, back = difference(now, before, seed), difference(before, now, seed)
    assert [-there.mean, -there.high, -there.low] == pytest.approx([back.mean, back.low, back.high], abs=1e-9)
    same = difference(now, now, seed)
    assert (same.mean, same.low, same.high, same.excludes_zero) == (0, 0, 0, False)


def test_a_difference_needs_a_figure_in_both_runs() -> None:
    assert paired_interval(rows([1.0, 0.0]), rows([NAN, NAN]), ratio, draws(2, 0)) is None
    half = present(paired_interval(rows([1.0, 0.0]), rows([NAN, 0.0]), ratio, draws(2, 0)))
    assert half.mean == 0.5


@pytest.mark.parametrize(("a", "b"), [([], [1.0]), ([1.0], []), ([1.0], [1.0, 0.0])])
def test_runs_over_other_questions_cannot_be_compared(a: list[float], b: list[float]) -> None:
    with pytest.raises(ValueError, match="expected the same questions"):
        paired_interval(rows(a), rows(b), ratio, draws(len(a), 0))


@pytest.mark.parametrize(
    ("low", "high", "excludes"),
    [(0.1, 0.2, True), (-0.2, -0.1, True), (-0.1, 0.1, False), (0, 0.1, False), (-0.1, 0, False), (0, 0, False)],
)
def test_zero_at_an_end_is_not_excluded(low: float, high: float, excludes: bool) -> None:
    assert Interval((low + high) / 2, low, high).excludes_zero is excludes

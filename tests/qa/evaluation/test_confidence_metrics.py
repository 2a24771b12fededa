"""Confidence, and percentiles of times, each against cases computed by hand."""

import math
from collections.abc import Sequence
from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.evaluation.metrics.confidence import (
    Bin,
    Point,
    aurcs,
    auroc,
    expected_calibration_error,
    expected_calibration_errors,
    reliability,
    risk_coverage,
)
from qa.evaluation.statistics import at_percentile

verdicts = st.lists(st.tuples(st.sampled_from([0, 0.05, 0.3, 0.5, 0.95, 1]), st.booleans()), min_size=1, max_size=6)


def aurc(confidences: Sequence[float], right: Sequence[float]) -> float:
    return float(aurcs(confidences, right, np.ones((1, len(right))))[0])


def percentile(values: Sequence[float], q: float) -> float:
    return float(at_percentile(q)(np.array(values, np.float64)[:, None], np.ones((1, len(values))))[0])


@pytest.mark.parametrize(
    ("confidences", "right", "expected"),
    [
        ([0.9, 0.8, 0.3], [1, 0, 1], 0.5),
        ([0.9, 0.8, 0.3], [1, 1, 0], 1.0),
        ([0.5, 0.5], [1, 0], 0.5),
        ([0.9, 0.5, 0.5, 0.1], [1, 1, 0, 0], 0.875),
        ([0.9], [1], math.nan),
    ],
)
def test_auroc_by_hand(confidences: list[float], right: list[int], expected: float) -> None:
    assert auroc(confidences, right) == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize(
    ("confidences", "right", "points", "area"),
    [
        # the 1, 2, 3 and 4 surest hold 0, 1, 1 and 2 wrong ones: (0 + 1/2 + 1/3 + 2/4) / 4
        pytest.param([0.9, 0.8, 0.7, 0.6], [1, 0, 1, 0], [0, 1 / 2, 1 / 3, 1 / 2], 1 / 3, id="alternating"),
        pytest.param([0.6, 0.9, 0.7], [0, 1, 1], [0, 0, 1 / 3], 1 / 9, id="in-any-order"),
        pytest.param([0.9, 0.8], [0, 1], [1, 1 / 2], 3 / 4, id="surest-is-wrong"),
        pytest.param([0.9, 0.8], [1, 1], [0, 0], 0, id="all-right"),
        pytest.param([0.9, 0.8], [0, 0], [1, 1], 1, id="all-wrong"),
        pytest.param([0.4], [0], [1], 1, id="one"),
    ],
)
def test_risk_and_coverage(confidences: list[float], right: list[int], points: list[float], area: float) -> None:
    curve = risk_coverage(confidences, right)
    surest = sorted(confidences, reverse=True)
    shares = [(at + 1) / len(surest) for at in range(len(surest))]
    assert curve == [Point(*each) for each in zip(shares, points, surest, strict=True)]
    assert aurc(confidences, right) == pytest.approx(area)


def test_equal_confidences_are_one_point_and_share_their_errors() -> None:
    # one of the two at 0.5 is wrong: half of it is met with the second, all with the third: (0 + 0.5/2 + 1/3) / 3
    confidences, right = [0.5, 0.9, 0.5], [0, 1, 1]
    assert risk_coverage(confidences, right) == [Point(1 / 3, 0, 0.9), Point(1, 1 / 3, 0.5)]
    assert aurc(confidences, right) == pytest.approx(7 / 36)


@given(verdicts)
def test_the_area_is_the_mean_over_all_orders_of_equals(said: list[tuple[float, bool]]) -> None:
    orders = [order for order in permutations(said) if all(a[0] >= b[0] for a, b in pairwise(order))]
    areas = []
    for order in orders:
        wrong = np.cumsum([not right for _, right in order])
        areas.append(np.mean(wrong / np.arange(1, len(order) + 1)))
    assert aurc(*zip(*said, strict=True)) == pytest.approx(np.mean(areas))


def test_the_curve_needs_a_verdict_per_question() -> None:
    assert risk_coverage([], []) == []
    with pytest.raises(ValueError, match=r"^no "):
        expected_calibration_error([], [])
    for unequal in (risk_coverage, aurc, reliability, expected_calibration_error):
        with pytest.raises(ValueError, match="2 confidences and 1 verdicts"):
            unequal([0.5, 0.6], [1])


def test_calibration() -> None:
    # 0.9 to 1: 0.925 sure, half right; 0.6 to 0.7: 0.65 sure, all right; gaps 0.425 and 0.35, two answers each
    confidences, right = [0.95, 0.62, 0.9, 0.68], [1, 1, 0, 1]
    low, high = reliability(confidences, right)
    assert (low.low, low.high, low.n, low.accuracy) == (0.6, 0.7, 2, 1)
    assert (high.low, high.high, high.n, high.accuracy) == (0.9, 1.0, 2, 0.5)
    assert [low.confidence, high.confidence] == pytest.approx([0.65, 0.925])
    assert expected_calibration_error(confidences, right) == pytest.approx((2 * 0.425 + 2 * 0.35) / 4)


@pytest.mark.parametrize(
    ("confidence", "low", "high"),
    [(0, 0, 0.1), (0.0999, 0, 0.1), (0.1, 0.1, 0.2), (0.5, 0.5, 0.6), (0.9999, 0.9, 1), (1, 0.9, 1)],
)
def test_bins_hold_their_lower_end_and_the_last_both(confidence: float, low: float, high: float) -> None:
    assert reliability([confidence], [True]) == [Bin(low, high, 1, confidence, 1.0)]


@pytest.mark.parametrize("confidence", [-0.01, 1.01, math.nan])
def test_a_confidence_lies_between_0_and_1(confidence: float) -> None:
    with pytest.raises(ValueError, match="expected as many, 0 to 1 each"):
        expected_calibration_error([confidence], [1])


@given(verdicts)
def test_calibration_is_a_share_and_its_bins_hold_every_answer(said: list[tuple[float, bool]]) -> None:
    confidences, right = zip(*said, strict=True)
    assert 0 <= expected_calibration_error(confidences, right) <= 1
    assert sum(each.n for each in reliability(confidences, right)) == len(said)
    assert expected_calibration_error([float(each) for each in right], right) == 0


@pytest.mark.parametrize(
    ("values", "q", "expected"),
    [
        ([7], 95, 7),
        ([3, 1, 2], 50, 2),
        ([4, 1, 2, 3], 50, 2.5),
        ([10, 20, 30, 40, 50], 95, 48),  # place 3.8: 40 + 0.8 * 10
        ([1, 2], 0, 1),
        ([1, 2], 100, 2),
    ],
)
def test_percentile(values: list[float], q: float, expected: float) -> None:
    assert percentile(values, q) == pytest.approx(expected)


@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(0, 100))
def test_percentile_is_numpys(values: list[float], q: float) -> None:
    assert percentile(values, q) == pytest.approx(np.percentile(values, q), abs=1e-6)


@given(verdicts, st.data())
def test_counted_samples_score_as_if_written_out(said: list[tuple[float, bool]], data: st.DataObject) -> None:
    drawn = data.draw(st.lists(st.lists(st.integers(0, 3), min_size=len(said), max_size=len(said)), min_size=1))
    confidences, right = (np.array(each, np.float64) for each in zip(*said, strict=True))
    counts = np.array(drawn, np.float64)
    found = (aurcs(confidences, right, counts), expected_calibration_errors(confidences, right, counts))
    times = at_percentile(95)(confidences[:, None], counts)
    for at, row in enumerate(drawn):
        sure, hit = np.repeat(confidences, row), np.repeat(right, row)
        expected = (
            [aurc(sure, hit), expected_calibration_error(sure, hit), percentile(sure, 95)]
            if any(row)
            else [math.nan] * 3
        )
        assert [found[0][at], found[1][at], times[at]] == pytest.approx(expected, nan_ok=True)

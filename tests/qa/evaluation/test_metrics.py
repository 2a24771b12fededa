"""Metrics of citations, abstention, confidence and time, each against cases computed by hand."""

import math
from collections.abc import Sequence
from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Article
from qa.evaluation.metrics import Share
from qa.evaluation.metrics.answers import abstention_f1, abstention_precision, abstention_recall, false_refusal
from qa.evaluation.metrics.citations import Quoted, citation_precision, citation_recall, is_exact
from qa.evaluation.metrics.confidence import (
    Bin,
    Point,
    aurcs,
    expected_calibration_error,
    expected_calibration_errors,
    reliability,
    risk_coverage,
)
from qa.evaluation.qrels import Need, Place
from qa.evaluation.statistics import at_percentile

verdicts = st.lists(st.tuples(st.sampled_from([0, 0.05, 0.3, 0.5, 0.95, 1]), st.booleans()), min_size=1, max_size=6)


def aurc(confidences: Sequence[float], right: Sequence[float]) -> float:
    return float(aurcs(confidences, right, np.ones((1, len(right))))[0])


def percentile(values: Sequence[float], q: float) -> float:
    return float(at_percentile(q)(np.array(values, np.float64)[:, None], np.ones((1, len(values))))[0])


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


def total(shares: Sequence[Share]) -> float | None:
    whole = sum(share.whole for share in shares)
    return sum(share.part for share in shares) / whole if whole else None


@pytest.mark.parametrize(
    ("abstained", "unanswerable", "precision", "recall", "f1", "refused"),
    [
        # 2 right of 3 abstentions, 2 of 3 unanswerable found, 1 of 1 answerable refused
        pytest.param("1110", "1101", 2 / 3, 2 / 3, 2 / 3, 1, id="mixed"),
        # precision 1, recall 1/4: 2 * 1/4 / (5/4)
        pytest.param("1000", "1111", 1, 1 / 4, 2 / 5, None, id="shy-of-abstaining"),
        pytest.param("1111", "1000", 1 / 4, 1, 2 / 5, 1, id="always"),
        pytest.param("00", "10", None, 0, 0, 0, id="never"),
        pytest.param("10", "00", 0, None, 0, 1 / 2, id="all-answerable"),
        pytest.param("0", "0", None, None, None, 0, id="nothing-to-abstain-from"),
        pytest.param("", "", None, None, None, None, id="no-questions"),
    ],
)
def test_abstention(
    abstained: str,
    unanswerable: str,
    precision: float | None,
    recall: float | None,
    f1: float | None,
    refused: float | None,
) -> None:
    said = [(a == "1", u == "1") for a, u in zip(abstained, unanswerable, strict=True)]
    measures = (abstention_precision, abstention_recall, abstention_f1, false_refusal)
    assert [total([measure(*each) for each in said]) for measure in measures] == [precision, recall, f1, refused]


@given(st.lists(st.tuples(st.booleans(), st.booleans())))
def test_abstention_f1_is_the_harmonic_mean(said: list[tuple[bool, bool]]) -> None:
    p, r, f1 = (
        total([measure(*each) for each in said]) for measure in (abstention_precision, abstention_recall, abstention_f1)
    )
    if p and r:
        assert f1 == pytest.approx(2 * p * r / (p + r))
    else:
        assert not f1


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

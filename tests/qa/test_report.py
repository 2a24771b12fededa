from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.evaluation.dataset import EvidenceRef, Pair
from qa.evaluation.outcomes import CheckedCitation, Outcome
from qa.evaluation.report import Measure, Report, Row, summarise, table
from qa.evaluation.statistics import Interval

THE = Pair("1", "Q", ("The",))
RIGHT = (CheckedCitation("The", True),)


@pytest.mark.parametrize("score", [lambda o: o.em, lambda o: o.f1, lambda o: o.answer_in_quotes])
@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        pytest.param(Outcome(Pair("1", "Q"), 0, "The", citations=RIGHT), None, id="no-gold"),
        pytest.param(Outcome(Pair("1", "Q", ("The",), True), 0, "The"), None, id="unanswerable"),
        pytest.param(Outcome(THE, 0, "", abstained=True, citations=RIGHT), 0, id="abstained"),
        pytest.param(Outcome(THE, 0, error="no"), 0, id="failed"),
        pytest.param(Outcome(THE, 0, "The", citations=RIGHT), 1, id="right"),
    ],
)
def test_scores_against_gold(
    outcome: Outcome, expected: float | None, score: Callable[[Outcome], float | None]
) -> None:
    assert score(outcome) == expected


def test_nothing_to_measure_is_null_and_a_dash_never_zero() -> None:
    report = summarise([])
    numbers = report.to_json()
    for group in ("retrieval", "answers", "citations", "abstention", "latency_ms"):
        values = [value for key, value in numbers[group].items() if key not in ("queries", "count")]
        assert values == [None] * len(values) != []
    assert {end for of in numbers["intervals"].values() for end in of.values()} == {None}
    assert {(row.value, row.interval, row.n) for row in table(report)} == {("–", "–", 0)}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1.0, "1.000"),
        (0.99996, "0.999"),
        (0.99949, "0.999"),
        (0.5, "0.500"),
        (0.00004, "0.001"),
        (0.0, "0.000"),
    ],
)
def test_only_all_reads_as_one_and_only_none_as_zero(value: float, shown: str) -> None:
    measure = Measure("citations", "exact", "Citations exact", value, Interval(value, value, value), 25_000)
    assert table(Report((), (measure,))) == [Row("Citations exact", shown, f"{shown}–{shown}", 25_000)]


pairs = st.builds(
    Pair,
    id=st.just("1"),
    question=st.just("Q"),
    answers=st.sampled_from([(), ("cat",), ("black cat", "dog")]),
    unanswerable=st.booleans(),
    evidence=st.sampled_from([(), (EvidenceRef("a"),)]),
)
outcomes = st.builds(
    Outcome,
    pair=pairs,
    latency_ms=st.floats(0, 1e5),
    prediction=st.sampled_from(["", "cat", "a black dog"]),
    abstained=st.booleans(),
    ranked=st.permutations("abcdefghijkl").map(tuple),
    relevant=st.sets(st.sampled_from("abcdefghijkl")).map(frozenset),
    citations=st.lists(st.builds(CheckedCitation, st.sampled_from(["a cat", "dog"]), st.booleans())).map(tuple),
)


@settings(max_examples=20, deadline=None)
@given(st.lists(outcomes, max_size=8))
def test_any_report_is_in_range(found: list[Outcome]) -> None:
    report = summarise(found)
    value = {f"{measure.group} {measure.key}": measure.value for measure in report.measures}
    for measure in report.measures:
        assert (measure.value is None) == (measure.n == 0)
        if measure.interval and measure.value is not None:
            assert measure.interval.mean == pytest.approx(measure.value)
            assert 0 <= measure.interval.low <= measure.interval.high <= 1 + 1e-9
            assert -1e-9 <= measure.value <= 1 + 1e-9
    if any(outcome.pair.evidence for outcome in found):
        first, five, ten = (value[f"retrieval hit@{k}"] or 0 for k in (1, 5, 10))
        assert first <= five <= ten
        assert first <= (value["retrieval mrr@10"] or 0) + 1e-9 <= ten + 1e-8

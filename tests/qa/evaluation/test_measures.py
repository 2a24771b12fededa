import json

import numpy as np
import pytest
from cases import ARTICLES, INFO, OTTERS, PAIRS, RECORDS, cite, outcome, outcomes, record

from qa.evaluation.comparison import Gate, Result, compare, parse_gate
from qa.evaluation.dataset import Task
from qa.evaluation.measures import MEASURES, Group, Measure
from qa.evaluation.outputs.html import render
from qa.evaluation.outputs.junit import junit
from qa.evaluation.outputs.terminal import comparison_rows, figure_rows
from qa.evaluation.qrels import Place
from qa.evaluation.summary import RunInfo, summarise
from qa.pairs import EvidenceRef, Pair

CONTRACT = (
    "hit@1 hit@3 hit@5 hit@10 mrr@10 ndcg@10 recall@10 em f1 has_answer_em has_answer_f1 no_answer_accuracy"
    " answer_in_first_quote answer_in_quotes citation_exactness citation_precision citation_recall abstention_precision"
    " abstention_recall abstention_f1 false_refusal_rate confidently_wrong accuracy_at_0.7 auroc aurc ece"
    " latency_p50_ms latency_p95_ms"
).split()
LOG3 = 1.5849625007211562

# Each by hand from the seven questions of cases.py.
EXPECTED = {
    "right": (3 / 6, 6),  # q1, q2 (its first sentence holds the answer), q4; not q3, q5, q6; q7 is not judged
    "hit@1": (1 / 4, 4),  # q1 at 1, q2 at 2, q3 not found, q6 failed
    "hit@3": (2 / 4, 4),
    "hit@5": (2 / 4, 4),
    "hit@10": (2 / 4, 4),
    "mrr@10": (1.5 / 4, 4),
    "ndcg@10": ((1 + 1 / LOG3) / 4, 4),
    "recall@10": (2 / 4, 4),
    "span_recall@10": (1 / 2, 2),  # q1's passage 0-28 overlaps its evidence; q3 found no otters
    "em": ((1 + 1) / 6, 6),  # q1 and, declined rightly, q4; of q1-q6
    "f1": ((1 + 1 / 3 + 1) / 6, 6),
    "has_answer_em": (1 / 4, 4),
    "has_answer_f1": ((1 + 1 / 3) / 4, 4),
    "no_answer_accuracy": (1 / 2, 2),
    "answer_in_first_quote": (2 / 4, 4),
    "answer_in_quotes": (2 / 4, 4),
    "citation_exactness": (2 / 3, 3),  # q1, q5; q2 is off by one
    "citation_precision": (2 / 3, 3),  # q1 and q2 hold the answer; nothing answers q5
    "citation_recall": (2 / 4, 4),  # q1's evidence, q2's answer; q3 and q6 cite nothing
    "abstention_precision": (1 / 2, 2),  # q3, q4
    "abstention_recall": (1 / 2, 2),  # q4, q5
    "abstention_f1": (1 / 2, 3),  # 2 * 1 / (2 + 2)
    "false_refusal_rate": (1 / 4, 4),  # q3 of q1, q2, q3, q6
    "confidently_wrong": (0, 6),  # q5 is wrong, at .6
    "accuracy_at_0.7": (1, 2),  # q1 and q2
    "auroc": (1, 6),
    # By confidence: q1 .9 right, q2 .7 right, q5 .6 wrong, q3 .1, q4 .05, q6 0: risks 0, 0, 1/3, 2/4, 3/5, 4/6
    "aurc": ((1 / 3 + 2 / 4 + 3 / 5 + 4 / 6) / 6, 6),
    "ece": ((0.1 + 0.3 + 0.6) / 3, 3),  # q1 .9 right, q2 .7 right, q5 .6 wrong: a bin each
    "latency_p50_ms": (40, 7),
    "latency_p95_ms": (67, 7),
    "latency_p99_ms": (69.4, 7),
    "latency_retrieve_p50_ms": (3, 6),  # the failed one has no stages
    "latency_retrieve_p95_ms": (3, 6),
    "latency_retrieve_p99_ms": (3, 6),
    "latency_read_p50_ms": (4, 6),
    "latency_read_p95_ms": (4, 6),
    "latency_read_p99_ms": (4, 6),
}


def test_every_measure_by_hand() -> None:
    figures = summarise(outcomes(), INFO).figures
    assert {name: figure.n for name, figure in figures.items()} == {name: n for name, (_, n) in EXPECTED.items()}
    for name, (value, _) in EXPECTED.items():
        assert figures[name].mean == pytest.approx(value, abs=1e-5), name
        assert figures[name].low <= figures[name].mean <= figures[name].high, name


def test_what_is_declared_is_told_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    said = Measure(Group.ANSWERS, "said", "Said anything", lambda o: float(bool(o.reply.prediction)))
    monkeypatch.setitem(MEASURES, said.name, said)
    summary = summarise(outcomes(), INFO)
    run = Result("pairs.jsonl", tuple(outcomes()), summary, ARTICLES.get, compare(summary, summary, 0))
    assert parse_gate("said:-0.02") == Gate("said", 0.02)
    assert {"said"} <= {row[0] for row in figure_rows(summary)} & {row[0] for row in comparison_rows(run.comparison)}
    for text in (json.dumps(summary.to_json()), junit(run), render(run)):
        assert "said" in text
    assert render(run).count("Said anything") == 2  # among all measures, and against the baseline


def test_the_names_are_the_contracts() -> None:
    assert set(CONTRACT) <= set(MEASURES)
    assert set(EXPECTED) == set(MEASURES)


@pytest.mark.parametrize(
    ("task", "absent"),
    [
        (Task.READ, {"hit@1", "ndcg@10", "recall@10", "span_recall@10", "latency_retrieve_p50_ms"}),
        (Task.FIND, {"em", "right", "citation_exactness", "abstention_f1", "ece", "latency_read_p99_ms"}),
    ],
)
def test_what_does_not_apply_is_absent(task: Task, absent: set[str]) -> None:
    figures = summarise(outcomes(), RunInfo(task, {}, {}, "")).figures
    assert not absent & set(figures)
    assert "latency_p50_ms" in figures


def test_of_nothing_there_is_no_figure() -> None:
    assert summarise([], INFO).figures == {}
    assert set(summarise([outcome(Pair("1", "Q?"), record("Yes"))], INFO).figures) == {
        f"latency_{stage}p{q}_ms" for stage in ("", "retrieve_", "read_") for q in (50, 95, 99)
    }


def test_a_failed_question_counts_as_zero_wherever_another_would_count() -> None:
    failed = [outcome(pair, {"error": "no"}) for pair in PAIRS]
    figures = summarise(failed, INFO).figures
    for name in ("right", "hit@10", "recall@10", "em", "no_answer_accuracy", "citation_recall", "abstention_recall"):
        assert (figures[name].mean, figures[name].n) == (0, EXPECTED[name][1]), name
    assert figures["false_refusal_rate"].mean == 0  # it declined nothing; it failed
    assert figures["aurc"].mean == 1


def test_a_question_whose_only_label_is_stale_is_not_judged() -> None:
    stale = outcome(Pair("s", "Q?", evidence=(EvidenceRef("gone.txt"),)), record(abstained=True))
    assert not stale.judged
    assert {name for name in summarise([stale], INFO).figures if not name.startswith("latency")} == set()


def test_a_gold_answer_without_words_is_not_matched_by_silence() -> None:
    assert outcome(PAIRS[2], record("", confidence=0.9)).right is False


@pytest.mark.parametrize(
    ("pair", "said", "right", "right_answer"),
    [
        pytest.param(PAIRS[3], record(abstained=True), True, False, id="declined"),
        pytest.param(PAIRS[3], record("Yes"), False, False, id="answered-the-unanswerable"),
        pytest.param(PAIRS[0], record("x", short="3 million"), False, False, id="no-quote-and-not-exact"),
        pytest.param(PAIRS[0], record("x", short="$3.2 million."), True, True, id="short-answer"),
        pytest.param(PAIRS[0], record("$3.2 million", abstained=True), False, False, id="abstained"),
        pytest.param(PAIRS[6], record("Yes"), None, None, id="not-judged"),
        pytest.param(PAIRS[6], {"error": "no"}, None, None, id="not-judged-and-failed"),
        pytest.param(PAIRS[0], {"error": "no"}, False, False, id="failed"),
        pytest.param(
            Pair("e", "Q?", evidence=(EvidenceRef("a3", "The Otters won."),)),
            record("Otters", cited=[cite(OTTERS, "won.")]),
            True,
            True,
            id="evidence-only",
        ),
        pytest.param(
            Pair("e", "Q?", evidence=(EvidenceRef("a3", "The Otters"),)),
            record("Otters", cited=[cite(OTTERS, "won.")]),
            False,
            False,
            id="other-evidence",
        ),
    ],
)
def test_right(pair: Pair, said: dict[str, object], right: bool | None, right_answer: bool | None) -> None:
    found = outcome(pair, said)
    assert (found.right, found.right_answer) == (right, right_answer)


def test_passages_count_in_order_of_rank_each_article_once_and_lost_articles_too() -> None:
    said = record(found=["gone", "a1", "gone", "a3", "a1"])
    said["passages"].reverse()
    found = outcome(Pair("1", "Q", evidence=(EvidenceRef("a3"),)), said)
    assert found.ranked == ("gone", "a1", "a3")
    assert summarise([found], INFO).figures["mrr@10"].mean == pytest.approx(1 / 3)


def test_observations_are_missing_where_a_question_says_nothing() -> None:
    rows = MEASURES["citation_exactness"].observed(outcomes())
    assert np.isnan(rows[:, 0]).tolist() == [False, False, True, True, False, True, True]
    assert rows[4].tolist() == [1, 1]


def test_a_span_of_another_article_supports_nothing() -> None:
    assert not Place("a1", 0, 9).overlaps(Place("a2", 0, 9))
    assert not Place("a1", 0, 9).overlaps(Place("a1", 9, 12))
    assert RECORDS["q1"]["passages"][0]["end"] == 28

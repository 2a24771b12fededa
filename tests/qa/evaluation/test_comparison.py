import json
import random
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from cases import FLOOD, INFO, cite, outcome, record

from index.errors import DatasetError
from qa.evaluation.comparison import Comparison, Flip, Gate, compare, differing, judge_gates, parse_gate
from qa.evaluation.outputs.terminal import gate_lines
from qa.evaluation.summary import RunInfo, Summary, marks_of, summarise
from qa.pairs import EvidenceRef, Pair

PAIRS = [Pair(f"q{at}", "Q?", ("Ann Lee",), evidence=(EvidenceRef("a1"),)) for at in range(200)]
FILLERS = [f"x{at}" for at in range(9)]


def run_of(ranks: Sequence[int], info: RunInfo = INFO, seed: int = 0, pairs: list[Pair] = PAIRS) -> Summary:
    """A run that found each question's article at a rank, 0 for not at all, and answered when it was the first."""
    found = [[*FILLERS[: rank - 1], "a1"] if rank else FILLERS for rank in ranks]
    said = [
        record("Ann Lee", short="Ann Lee" if rank == 1 else "Bob", found=ids)
        for rank, ids in zip(ranks, found, strict=True)
    ]
    return summarise([outcome(pair, each, 10) for pair, each in zip(pairs, said, strict=True)], info, seed)


GOOD = (1,) * 150 + (2,) * 30 + (0,) * 20
# What a retriever does that shuffles what it found.
BROKEN = tuple(random.Random(0).choices(range(10), k=200))


@cache  # half a second each, and every gate looks at the same few
def compared(now: tuple[int, ...], before: tuple[int, ...], seed: int) -> Comparison:
    return compare(run_of(now, seed=seed), run_of(before), seed)


def passed(now: tuple[int, ...], before: tuple[int, ...], gate: str, seed: int = 1) -> bool:
    return judge_gates([parse_gate(gate)], compared(now, before, seed))[0].passed


@pytest.mark.parametrize("name", ["hit@1", "mrr@10", "ndcg@10", "em", "right", "aurc"])
def test_a_gate_fires_on_a_broken_retriever(name: str) -> None:
    assert not passed(BROKEN, GOOD, f"{name}:-0.02")
    assert passed(GOOD, BROKEN, f"{name}:-0.02")


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("name", ["hit@1", "mrr@10", "right", "aurc", "ece", "latency_p95_ms"])
def test_a_gate_stays_quiet_between_runs_that_differ_in_their_seed_only(name: str, seed: int) -> None:
    assert passed(GOOD, GOOD, f"{name}:0", seed)


def test_a_drop_within_the_margin_passes_however_sure_it_is() -> None:
    slightly = (0,) * 12 + GOOD[12:]
    assert not passed(slightly, GOOD, "hit@1:-0.02")
    assert passed(slightly, GOOD, "hit@1:-0.07")


def test_a_drop_that_luck_explains_passes_however_large_it_is() -> None:
    few, pairs = [1, 1, 1, 0, 1], PAIRS[:5]
    before, now = run_of([1, 1, 1, 1, 1], pairs=pairs), run_of(few, pairs=pairs)
    (result,) = judge_gates([Gate("hit@1", 0.02)], compare(now, before, 0))
    assert result.difference.worse_by == pytest.approx(0.2)
    assert result.passed


def test_differences_by_hand() -> None:
    before, now = run_of([1, 2, 0, 1], pairs=PAIRS[:4]), run_of([1, 1, 2, 0], pairs=PAIRS[:4])
    found = {each.name: each for each in compare(now, before, 0).differences}
    assert (found["hit@1"].before, found["hit@1"].now, found["hit@1"].change.mean) == (0.5, 0.5, 0)
    assert found["mrr@10"].change.mean == pytest.approx((1 + 1 + 0.5) / 4 - (1 + 0.5 + 1) / 4)
    assert found["latency_p50_ms"].change.mean == 0
    assert compare(now, before, 0).flips == (Flip("q1", True), Flip("q3", False))


def test_lower_is_worse_unless_the_measure_says_otherwise() -> None:
    found = {each.name: each for each in compare(run_of(BROKEN), run_of(GOOD), 0).differences}
    assert found["hit@1"].worse_by == -found["hit@1"].change.mean > 0
    assert found["aurc"].worse_by == found["aurc"].change.mean > 0


@pytest.mark.parametrize("mark", ["corpus", "pairs"])
def test_runs_of_other_articles_or_questions_are_compared_only_when_asked_for(mark: str) -> None:
    other = replace(INFO, fingerprints=INFO.fingerprints | {mark: "other"})
    with pytest.raises(DatasetError, match="--across"):
        differing(other, marks_of(PAIRS), run_of(GOOD), ())
    (note,) = differing(other, marks_of(PAIRS), run_of(GOOD), (), across=True)
    assert "other" in note
    comparison = compare(run_of(GOOD, other), run_of(GOOD), 0)
    assert comparison.notes == (note,)
    assert comparison.differences


def test_other_code_settings_or_model_are_what_is_compared() -> None:
    other = RunInfo(INFO.task, INFO.fingerprints | {"model": "n", "code": "y"}, {"retrieval": {}}, "9")
    assert differing(other, marks_of(PAIRS), run_of(GOOD), [Gate("hit@1", 0)]) == ()


def test_questions_are_matched_by_id_not_by_place() -> None:
    order = list(reversed(range(200)))
    turned = run_of([GOOD[at] for at in order], pairs=[PAIRS[at] for at in order])
    assert {each.change.mean for each in compare(turned, run_of(GOOD), 0).differences} == {0}
    for stranger in (Pair("z", "Q?"), Pair("q1", "Another question under a known id?")):
        with pytest.raises(DatasetError, match="no question"):
            compare(run_of([1], pairs=[stranger]), run_of(GOOD), 0)
    some = [PAIRS[3], Pair("q1", "Another?"), PAIRS[5]]
    assert compare(run_of([1, 1, 1], pairs=some), run_of(GOOD), 0).n == 2


def test_a_figure_that_the_baseline_lacks_cannot_be_gated() -> None:
    with pytest.raises(DatasetError, match="span_recall@10: the baseline has no"):
        differing(INFO, marks_of(PAIRS), run_of(GOOD), [Gate("span_recall@10", 0)])


def test_a_gate_closes_when_its_figure_is_gone() -> None:
    cited = summarise([outcome(pair, record(cited=[cite(FLOOD, "Ann Lee won.")])) for pair in PAIRS], INFO)
    gates = [Gate("citation_precision", 1), Gate("hit@1", 0)]
    gone, kept = judge_gates(gates, compare(run_of(GOOD), cited, 0))
    assert (gone.difference, gone.passed, kept.passed) == (None, False, True)
    assert gate_lines([gone]) == ["gate citation_precision: FAILED, this run has no such figure"]


@pytest.mark.parametrize(
    ("text", "gate"),
    [
        ("hit@1:-0.02", Gate("hit@1", 0.02)),
        ("hit@1:0.02", Gate("hit@1", 0.02)),
        ("ece:+0.1", Gate("ece", 0.1)),
        ("latency_p95_ms:100", Gate("latency_p95_ms", 100)),
    ],
)
def test_gates(text: str, gate: Gate) -> None:
    assert parse_gate(text) == gate


@pytest.mark.parametrize(
    "text", ["", "hit@1", "hit@1:", "hit@1:x", "hit@1:nan", "hit@1:inf", "hit@1:+0.02", "nosuch:-0.02", ":-1"]
)
def test_what_is_no_gate_is_named(text: str) -> None:
    with pytest.raises(DatasetError, match=r"gate '.*expected"):
        parse_gate(text)


def test_a_summary_is_read_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "summary.json"
    written = run_of(BROKEN)
    path.write_text(json.dumps(written.to_json()))
    read = Summary.read(path)
    assert (read.info, read.asked, read.figures, read.n) == (written.info, written.asked, written.figures, written.n)
    assert Summary.read(tmp_path).asked == written.asked
    assert max(abs(each.change.mean) for each in compare(written, read, 0).differences) < 1e-6


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"questions": 3}', "\xff", '{"n": 1, "metrics": {}}'])
def test_what_is_no_summary_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "summary.json"
    path.write_text(text, encoding="latin-1")
    with pytest.raises(DatasetError, match=r"summary\.json is not"):
        Summary.read(path)
    with pytest.raises(DatasetError, match="can't read"):
        Summary.read(tmp_path / "nosuch.json")

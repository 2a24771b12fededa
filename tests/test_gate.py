"""The sample's questions are answered no worse than at the committed baseline: a change that costs is seen here."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Run

ROOT = Path(__file__).parent.parent
BASELINE = ROOT / "benchmarks" / "sample_baseline.json"
GATED = (
    "right",
    "confidently_wrong",
    "hit@1",
    "mrr@10",
    "answer_in_quotes",
    "citation_precision",
    "citation_recall",
    "abstention_f1",
    "aurc",
)


@pytest.mark.slow
def test_the_sample_is_answered_no_worse_than_before(
    run_qa: "Run", sample_home: Path, tmp_path: Path, shipped_readers: None
) -> None:
    gates = [part for name in GATED for part in ("--gate", f"{name}:-0.02")]
    pairs = ROOT / "sample" / "pairs.jsonl"

    done = run_qa("--home", sample_home, "evaluate", pairs, "--baseline", BASELINE, "--out", tmp_path / "out", *gates)

    assert done.code == 0, f"{done.out}\n{done.err}\n(is the sample itself another? then: make baseline)"
    metrics = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))["metrics"]
    assert metrics["citation_exactness"]["mean"] == 1
    assert done.out.count(": passed") == len(GATED)

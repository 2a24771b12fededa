"""The sample's questions are answered no worse than at the committed baseline: a change that costs is seen here."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BASELINE = ROOT / "benchmarks" / "sample_baseline.json"
QA = str(Path(sys.executable).with_name("qa"))
GATED = (
    "right",
    "hit@1",
    "mrr@10",
    "answer_in_quotes",
    "citation_precision",
    "citation_recall",
    "abstention_f1",
    "aurc",
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, exported_models: Path) -> Path:
    home = tmp_path_factory.mktemp("gate") / "home"
    shutil.copytree(exported_models, home / "models")
    subprocess.run([QA, "--home", str(home), "index", str(ROOT / "sample"), "--quiet"], check=True, capture_output=True)
    return home


def test_the_sample_is_answered_no_worse_than_before(home: Path, tmp_path: Path) -> None:
    gates = [part for name in GATED for part in ("--gate", f"{name}:-0.02")]
    pairs = str(ROOT / "sample" / "pairs.jsonl")
    command = [QA, "--home", str(home), "evaluate", pairs, "--baseline", str(BASELINE), "--out", str(tmp_path), *gates]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}\n(is the sample itself another? then: make baseline)"
    metrics = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))["metrics"]
    assert metrics["citation_exactness"]["mean"] == 1
    assert done.stdout.count(": passed") == len(GATED)

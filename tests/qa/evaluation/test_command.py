"""`qa evaluate`: its flags, its outputs, its exit codes."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
LOCK = "Heron Lock shut\n\nEngineers shut Heron Lock on Monday. The harbour master, Ada Finch, ordered it.\n"
FAIR = "Eel fair\n\nThe eel fair in Corran drew 9,500 visitors. Rain fell all day.\n"
PAIRS = [
    {"question": "Who ordered Heron Lock shut?", "answers": ["Ada Finch"], "evidence": [{"article": "lock.txt"}]},
    {
        "question": "How many visitors came to the eel fair?",
        "answers": ["9,500"],
        "evidence": [{"article": "fair.txt"}],
    },
    {"question": "Who won the chess championship in Lisbon?", "unanswerable": True},
]
STALE = {"question": "Who?", "evidence": [{"article": "lock.txt", "quote": "Ada Fincher\nsaid"}, {"article": "x.txt"}]}


@pytest.fixture(scope="module")
def home(build_home: Callable[..., Path]) -> Path:
    return build_home({"lock.txt": LOCK, "fair.txt": FAIR})


@pytest.fixture
def run(run_qa: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command over two articles, in a folder with `pairs.jsonl` and `stale.jsonl`."""
    monkeypatch.setenv("QA_HOME", str(home))
    (tmp_path / "pairs.jsonl").write_text("\n".join(map(json.dumps, PAIRS)), encoding="utf-8")
    (tmp_path / "stale.jsonl").write_text(json.dumps(STALE), encoding="utf-8")
    return run_qa


def test_the_summary_as_json(run: Run) -> None:
    ran = run("evaluate", "-", "--json", stdin=b"\n".join(json.dumps(pair).encode() for pair in PAIRS))
    assert (ran.code, ran.err) == (0, "")
    assert ran.json["n"] == 3
    assert ran.json["metrics"]["hit@1"] == {"mean": 1.0, "low": 1.0, "high": 1.0, "n": 2}
    assert ran.json["metrics"]["no_answer_accuracy"]["mean"] == 1
    assert set(ran.json["fingerprints"]) == {"corpus", "pairs", "model", "code"}
    assert "questions" not in ran.json


def test_a_table_for_people(run: Run) -> None:
    ran = run("evaluate", "pairs.jsonl", "--out", "out")
    assert ran.code == 0
    assert ran.out.splitlines()[0].split() == ["measure", "value", "95", "%", "interval", "of"]
    assert "citation_exactness" in ran.out
    assert ran.out.splitlines()[-1] == f"report: {Path('out/report.html')}"


def test_a_gate_holds_back_a_worse_run_and_lets_the_same_one_through(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    many = [PAIRS[at % 2] | {"question": f"{PAIRS[at % 2]['question']} {at}"} for at in range(16)]
    Path("many.jsonl").write_text("\n".join(map(json.dumps, many)), encoding="utf-8")
    assert run("evaluate", "many.jsonl", "--out", "before").code == 0
    gated = (
        "evaluate",
        "many.jsonl",
        "--baseline",
        "before/summary.json",
        "--gate",
        "hit@1:-0.02",
        "--gate",
        "em:-0.6",
    )

    same = run(*gated, "--sample", "5")
    assert (same.code, "gate hit@1: passed" in same.out, "lost: 0" in same.out) == (0, True, True)

    monkeypatch.setattr("qa.retrievers.fuse_by_article", lambda *_: [])
    broken = run(*gated)
    assert broken.code == 4
    assert "gate hit@1: FAILED, changed by -1.000" in broken.out
    assert "gate em: passed" in broken.out
    as_json = run(*gated, "--json")
    assert (as_json.code, [gate["passed"] for gate in as_json.json["gates"]]) == (4, [False, True])


def test_other_questions_are_compared_only_when_asked_for(run: Run) -> None:
    assert run("evaluate", "pairs.jsonl", "--out", "before", "--limit", "1").code == 0
    refused = run("evaluate", "pairs.jsonl", "--baseline", "before/summary.json")
    assert (refused.code, refused.out) == (1, "")
    assert "the questions differ" in refused.err
    allowed = run("evaluate", "pairs.jsonl", "--baseline", "before/summary.json", "--across")
    assert (allowed.code, "the questions differ" in allowed.err, "lost: 0" in allowed.out) == (0, True, True)


def test_stale_labels_are_listed_by_a_check_and_told_by_a_run(run: Run) -> None:
    checked = run("evaluate", "stale.jsonl", "--check")
    assert checked.code == 1
    assert checked.out.splitlines() == [
        "1: lock.txt «Ada Fincher said»: the quote is not in the article any more",
        "1: x.txt: no such article is indexed",
        "1 questions, 2 stale labels",
    ]
    assert [label["pair_id"] for label in run("evaluate", "stale.jsonl", "--check", "--json").json["stale"]] == [
        "1",
        "1",
    ]
    assert run("evaluate", "pairs.jsonl", "--check").out == "3 questions, 0 stale labels\n"
    ran = run("evaluate", "stale.jsonl")
    assert (ran.code, "2 labels no longer fit" in ran.err) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--gate", "hit@1:-0.02"], 2, "a gate needs a --baseline"),
        (["--gate", "hit@7:-0.02", "--baseline", "x"], 2, "no measure 'hit@7'"),
        (["--gate", "hit@1:much", "--baseline", "x"], 2, "'much' is not a margin"),
        (["--limit", "0"], 2, "'--limit'"),
        (["--jobs", "0"], 2, "'--jobs'"),
        (["--baseline", "nosuch.json"], 1, "can't read nosuch.json"),
        (["--baseline", "pairs.jsonl"], 1, "pairs.jsonl is not a summary.json"),
        (["--format", "csv"], 1, "csv"),
        (["--format", "squad"], 1, "pairs.jsonl"),
        (["--format", "beir"], 1, "pairs.jsonl"),
        (["--out", "pairs.jsonl"], 1, "pairs.jsonl"),
        (["--home", "nowhere"], 1, "there is no index at nowhere"),
    ],
    ids=lambda value: " ".join(value)[:30] if isinstance(value, list) else "",
)
def test_what_cannot_be_done_is_one_line(run: Run, arguments: list[str], code: int, said: str) -> None:
    ran = run("evaluate", "pairs.jsonl", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err
    assert code == 2 or len(ran.err.splitlines()) == 1

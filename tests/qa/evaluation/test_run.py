"""Evaluations over a small index: what is asked, reused, written and checked."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cases import PAIRS, Replies, record

from index.errors import DatasetError, NoIndexError
from qa.config import AnswerSettings, Config, load_config
from qa.evaluation import fingerprints
from qa.evaluation.dataset import Dataset
from qa.evaluation.journal import FILE_NAME
from qa.evaluation.run import Options, check, evaluate

QA = str(Path(sys.executable).with_name("qa"))
TOWN = {
    "lock.txt": "Heron Lock shut\n\nEngineers shut Heron Lock on Monday. The harbour master, Ada Finch, ordered it.\n",
    "fair.txt": "Eel fair\n\nThe eel fair in Corran drew 9,500 visitors. Rain fell all day.\n",
}
QUESTIONS: list[dict[str, Any]] = [
    {"id": "lock", "question": "Who ordered Heron Lock shut?", "answers": ["Ada Finch"],
     "evidence": [{"article": "lock.txt", "quote": "The harbour master, Ada Finch, ordered it."}]},
    {"id": "fair", "question": "How many visitors came to the eel fair?", "answers": ["9,500"],
     "evidence": [{"article": "fair.txt", "quote": "drew 9,500\nvisitors"}]},
    {"id": "chess", "question": "Who won the chess championship in Lisbon?", "unanswerable": True},
]  # fmt: skip


@pytest.fixture(scope="module")
def config(build_home: Callable[..., Path]) -> Config:
    return load_config(home=str(build_home(TOWN)))


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    return write(tmp_path / "pairs.jsonl", QUESTIONS)


def write(path: Path, questions: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(question) + "\n" for question in questions), encoding="utf-8")
    return path


def answers(folder: Path) -> dict[str, dict[str, Any]]:
    lines = (folder / "answers.jsonl").read_text(encoding="utf-8").splitlines()
    return {line["id"]: line for line in map(json.loads, lines)}


def replies() -> Replies:
    return Replies({question["id"]: record(short="9,500", found=[]) for question in QUESTIONS})


def test_a_run_over_an_index(config: Config, pairs: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = evaluate(pairs, config, Options(out=out))
    figures = result.summary.figures
    assert (figures["hit@1"].mean, figures["span_recall@10"].mean, figures["citation_exactness"].mean) == (1, 1, 1)
    assert {path.name for path in out.iterdir()} == {
        "answers.jsonl",
        "journal.jsonl",
        "summary.json",
        "run.trec",
        "qrels.trec",
        "junit.xml",
        "report.html",
    }
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert set(summary) >= {"n", "metrics", "fingerprints", "config", "version"}
    assert summary["metrics"]["hit@1"] == {"mean": 1.0, "low": 1.0, "high": 1.0, "n": 2}
    assert str(tmp_path) not in json.dumps(summary)
    lock = answers(out)["lock"]
    assert (lock["question"], lock["scores"]["hit@1"], lock["expected"]["answers"]) == (
        QUESTIONS[0]["question"],
        1,
        ["Ada Finch"],
    )
    assert list(answers(out)) == ["lock", "fair", "chess"]


@pytest.mark.slow
def test_two_processes_say_what_one_says(config: Config, pairs: Path) -> None:
    one, two = (evaluate(pairs, config, Options(jobs=jobs)) for jobs in (1, 2))
    untimed = [
        [{key: value for key, value in o.reply.record.items() if key != "timings_ms"} for o in result.outcomes]
        for result in (one, two)
    ]
    assert untimed[0] == untimed[1]


def test_without_an_index_it_says_what_to_do(pairs: Path, tmp_path: Path) -> None:
    for jobs in (1, 2):
        with pytest.raises(NoIndexError, match="qa index"):
            evaluate(pairs, load_config(home=str(tmp_path / "none")), Options(jobs=jobs))


def test_answers_are_asked_once(config: Config, pairs: Path, tmp_path: Path) -> None:
    ask, told = replies(), []
    options = Options(out=tmp_path / "out")
    first = evaluate(pairs, config, options, lambda *step: told.append(step), ask)
    assert evaluate(pairs, config, options, ask=ask).summary.figures == first.summary.figures
    assert ask.asked == ["lock", "fair", "chess"]
    assert told == [("asking", done, 3, "steps") for done in (1, 2, 3)]
    evaluate(pairs, config, Options(), ask=ask)  # nowhere to keep them
    assert len(ask.asked) == 6


def test_only_what_changed_is_asked_again(config: Config, pairs: Path, tmp_path: Path) -> None:
    ask, options = replies(), Options(out=tmp_path / "out")
    evaluate(pairs, config, options, ask=ask)
    changed = [QUESTIONS[0] | {"answers": ["Finch"]}, QUESTIONS[1] | {"as_of": "2024-01-01"}, QUESTIONS[2]]
    evaluate(write(pairs, changed), config, options, ask=ask)
    assert ask.asked[3:] == ["fair"]  # its day bears on the answer; another gold answer does not
    evaluate(pairs, config.model_copy(update={"answer": AnswerSettings(threshold=0.9)}), options, ask=ask)
    assert ask.asked[4:] == ["lock", "fair", "chess"]


def test_other_code_asks_everything_again(
    config: Config, pairs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask, options = replies(), Options(out=tmp_path / "out")
    evaluate(pairs, config, options, ask=ask)
    monkeypatch.setattr(fingerprints, "of_code", lambda _: "another")
    evaluate(pairs, config, options, ask=ask)
    assert ask.asked == 2 * ["lock", "fair", "chess"]


def test_a_smaller_run_into_the_same_folder_forgets_nothing(config: Config, pairs: Path, tmp_path: Path) -> None:
    ask, out = replies(), tmp_path / "out"
    evaluate(pairs, config, Options(out=out), ask=ask)
    evaluate(pairs, config, Options(out=out, limit=1), ask=ask)
    assert list(answers(out)) == ["lock"]
    evaluate(pairs, config, Options(out=out), ask=ask)
    assert (list(answers(out)), len(ask.asked)) == (["lock", "fair", "chess"], 3)


def test_what_others_keep_in_the_folder_stays(config: Config, pairs: Path, tmp_path: Path) -> None:
    out = tmp_path / "mine"
    (out / "index" / "articles").mkdir(parents=True)
    (out / "index" / "articles" / "00000.jsonl").write_text("mine")
    squad = tmp_path / "squad.json"
    squad.write_text(json.dumps(SQUAD), encoding="utf-8")
    for source in (pairs, squad):
        evaluate(source, config, Options(out=out))
    assert (out / "index" / "articles" / "00000.jsonl").read_text() == "mine"

    (tmp_path / "answers.jsonl").write_text("mine")
    with pytest.raises(DatasetError, match="not of an evaluation"):
        evaluate(pairs, config, Options(out=tmp_path))
    assert (tmp_path / "answers.jsonl").read_text() == "mine"
    with pytest.raises(DatasetError, match="--out"):
        evaluate(pairs, config, Options(out=pairs))


def test_another_corpus_is_asked_anew(
    config: Config, pairs: Path, tmp_path: Path, make_corpus: Callable[..., Any]
) -> None:
    ask, options = replies(), Options(out=tmp_path / "out")
    evaluate(pairs, config, options, ask=ask)
    corpus = make_corpus({"more.txt": "More\n\nMore news came.\n"}, name="other")
    corpus.build()
    evaluate(pairs, load_config(home=str(corpus.home)), options, ask=ask)
    assert len(ask.asked) == 6


def test_a_failure_is_an_outcome_and_asked_again_next_time(config: Config, pairs: Path, tmp_path: Path) -> None:
    ask, options = replies(), Options(out=tmp_path / "out")
    good = ask.records["fair"]
    ask.records["fair"] = {"question": "…", "error": "can't be asked"}
    assert evaluate(pairs, config, options, ask=ask).summary.failed == 1
    ask.records["fair"] = good
    assert evaluate(pairs, config, options, ask=ask).summary.failed == 0
    assert ask.asked[3:] == ["fair"]


def test_what_a_kill_cut_short_is_asked_again(config: Config, pairs: Path, tmp_path: Path) -> None:
    ask, options = replies(), Options(out=tmp_path / "out")
    evaluate(pairs, config, options, ask=ask)
    path = tmp_path / "out" / FILE_NAME
    path.write_bytes(path.read_bytes()[:-40])  # in the middle of its last line
    evaluate(pairs, config, options, ask=ask)
    assert ask.asked[3:] == ["chess"]
    assert list(answers(tmp_path / "out")) == ["lock", "fair", "chess"]


def test_odd_characters_are_kept_too(config: Config, pairs: Path, tmp_path: Path) -> None:
    ask, options = replies(), Options(out=tmp_path / "out")
    ask.records["lock"] = record("a\u2028b\x85c")
    ask.records["fair"] = {"question": "…", "error": "half a pair: \ud800"}
    evaluate(pairs, config, options, ask=ask)
    again = evaluate(pairs, config, options, ask=ask)
    assert ask.asked[3:] == ["fair"]
    assert again.outcomes[0].reply.prediction == "a\u2028b\x85c"
    path = tmp_path / "out" / FILE_NAME
    (kept,) = (row for row in path.read_bytes().split(b"\n") if b"u2028" in row or b"\xe2\x80\xa8" in row)
    path.write_bytes(b'[]\n{"depends_on": 3}\n{"depends_on": "x"}\n' + kept + b'\n{"answer": "\xe2')
    evaluate(pairs, config, options, ask=ask)
    assert ask.asked[4:] == ["fair", "chess"]


@pytest.mark.slow
def test_a_run_that_was_killed_computes_nothing_twice(config: Config, tmp_path: Path) -> None:
    many = [
        QUESTIONS[at % 3] | {"id": f"{at}", "question": f"{QUESTIONS[at % 3]['question']} {at}"} for at in range(60)
    ]
    pairs, out = write(tmp_path / "many.jsonl", many), tmp_path / "out"
    command = [QA, "--home", config.index.home, "evaluate", str(pairs), "--out", str(out)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while len(kept := _kept(out)) < 5 and process.poll() is None:
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    kept = _kept(out)
    assert 5 <= len(kept) < 60

    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert f"{len(kept)} of 60 answers are kept" in done.stderr
    after = answers(out)
    assert len(after) == 60
    assert {key: after[key]["timings_ms"] for key in kept} == {key: line["timings_ms"] for key, line in kept.items()}


def _kept(out: Path) -> dict[str, dict[str, Any]]:
    path = out / FILE_NAME
    lines = path.read_text(encoding="utf-8").split("\n")[:-1] if path.exists() else []
    return {line["id"]: line for line in map(json.loads, filter(None, lines))}


def test_stale_labels_are_told_and_not_scored(config: Config, pairs: Path) -> None:
    stale = [QUESTIONS[0] | {"evidence": [{"article": "lock.txt", "quote": "Ada Fincher ordered it."}]}, QUESTIONS[1]]
    result = evaluate(write(pairs, stale), config, Options(), ask=replies())
    assert [label.pair_id for label in result.summary.stale] == ["lock"]
    assert result.summary.figures["hit@1"].n == 1
    assert check(pairs, config, Options()) == (2, list(result.summary.stale))


def test_a_check_asks_nothing_and_finds_nothing_wrong(config: Config, pairs: Path) -> None:
    assert check(pairs, config, Options()) == (3, [])


def test_a_baseline_and_its_gates(config: Config, pairs: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    evaluate(pairs, config, Options(out=out))
    result = evaluate(pairs, config, Options(out=out, baseline=out / "summary.json", seed=7))
    assert result.comparison is not None
    assert {each.change.mean for each in result.comparison.differences} == {0}
    write(pairs, QUESTIONS[:2])
    with pytest.raises(DatasetError, match="questions differ"):
        evaluate(pairs, config, Options(baseline=out / "summary.json"))


SQUAD = {
    "data": [
        {
            "title": "Towns",
            "paragraphs": [
                {
                    "context": "Engineers shut Heron Lock on Monday. Ada Finch, the harbour master, ordered it.",
                    "qas": [
                        {
                            "id": "a",
                            "question": "Who ordered it?",
                            "answers": [{"text": "Ada Finch", "answer_start": 37}],
                        }
                    ],
                },
                {
                    "context": "The eel fair in Corran drew 9,500 visitors. Rain fell all day long on them.",
                    "qas": [{"id": "b", "question": "Who sang?", "answers": [], "is_impossible": True}],
                },
            ],
        }
    ]
}


def test_squad_is_read_from_its_own_passages_without_an_index(config: Config, tmp_path: Path) -> None:
    source = tmp_path / "squad.json"
    source.write_text(json.dumps(SQUAD), encoding="utf-8")
    apart = config.model_copy(update={"index": config.index.model_copy(update={"home": str(tmp_path / "none")})})
    for settings in (config, apart):
        result = evaluate(source, settings, Options(out=tmp_path / "out"))
        assert {"em", "has_answer_f1", "no_answer_accuracy"} <= set(result.summary.figures)
        assert "hit@1" not in result.summary.figures
        for outcome in result.outcomes:
            (given,) = (ref.article for ref in outcome.pair.evidence)
            assert {place.article_id for place in outcome.reply.passages} == {given}
    assert not (tmp_path / "none").exists()


def test_beir_is_indexed_and_ranked(config: Config, tmp_path: Path) -> None:
    folder = tmp_path / "beir"
    (folder / "qrels").mkdir(parents=True)
    texts = {
        "d1": TOWN["lock.txt"],
        "d2": TOWN["fair.txt"],
        "d  3": "Rain fell in Corran.",
        "d4": TOWN["fair.txt"],
        "d5": " ",
    }
    (folder / "corpus.jsonl").write_text(
        "".join(json.dumps({"_id": k, "title": "", "text": t}) + "\n" for k, t in texts.items())
    )
    queries = {"q": "eel fair visitors", "twin": "eel fair visitors", "blank": "eel fair"}
    rows = ["q\td2\t2", "q\td  3\t1", "q\td4\t1", "q\tgone\t1", "twin\td4\t1", "blank\td5\t1"]
    (folder / "queries.jsonl").write_text(
        "".join(json.dumps({"_id": key, "text": text}) + "\n" for key, text in queries.items())
    )
    (folder / "qrels" / "test.tsv").write_text("\n".join(["query-id\tcorpus-id\tscore", *rows]))
    result = evaluate(folder, config, Options())
    # q: d2 and its twin d4 first, then d3; twin: d4 among the first two; blank: an empty document is never found
    assert result.summary.figures["hit@3"].mean == pytest.approx(2 / 3)
    assert result.summary.figures["recall@10"].mean == pytest.approx(2 / 3)
    assert result.summary.figures["hit@1"].n == 3
    assert set(result.summary.figures) & {"em", "right", "citation_exactness"} == set()
    assert [label.article for label in result.summary.stale] == ["gone"]
    assert check(folder, config, Options())[1] == list(result.summary.stale)


@pytest.mark.parametrize(
    ("limit", "seed", "expected"),
    [(None, None, 7), (None, 3, 7), (99, 3, 7), (3, None, 3), (3, 3, 3)],
)
def test_selection(limit: int | None, seed: int | None, expected: int) -> None:
    held = Dataset(tuple(PAIRS))
    chosen = held.select(limit, seed).pairs
    assert len(chosen) == expected
    assert list(chosen) == [pair for pair in PAIRS if pair in chosen]
    assert held.select(limit, seed).pairs == chosen


def test_another_seed_draws_other_questions() -> None:
    many = Dataset(tuple(replace(PAIRS[0], id=str(at)) for at in range(100)))
    assert many.select(10, 1) != many.select(10, 2)

"""The TREC files, and with them our ranking measures against those of ir_measures, which runs trec_eval's code."""

import random
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ir_measures import RR, Measure, R, Success, nDCG

from qa.evaluation.comparison import Result
from qa.evaluation.dataset import Task
from qa.evaluation.measures import MEASURES
from qa.evaluation.metrics.ranking import hit_at, ndcg_at, recall_at, reciprocal_rank
from qa.evaluation.outcomes import Outcome, Reply
from qa.evaluation.outputs import trec
from qa.evaluation.qrels import Judgement, Place
from qa.evaluation.summary import RunInfo, Summary
from qa.pairs import Pair

Score = Callable[[Sequence[str], Mapping[str, int]], float]
OURS: dict[str, tuple[Measure, Score]] = {
    "hit@1": (Success @ 1, lambda ranked, grades: hit_at(1, ranked, grades)),
    "hit@3": (Success @ 3, lambda ranked, grades: hit_at(3, ranked, grades)),
    "hit@5": (Success @ 5, lambda ranked, grades: hit_at(5, ranked, grades)),
    "hit@10": (Success @ 10, lambda ranked, grades: hit_at(10, ranked, grades)),
    "mrr@10": (RR @ 10, reciprocal_rank),
    "ndcg@10": (nDCG @ 10, lambda ranked, grades: ndcg_at(10, ranked, grades)),
    "recall@10": (R @ 10, lambda ranked, grades: recall_at(10, ranked, grades)),
}


def outcome(key: str, ranked: Sequence[str], grades: Mapping[str, int], error: str | None = None) -> Outcome:
    passages = tuple(Place(article, at, at + 1) for at, article in enumerate(ranked))
    return Outcome(Pair(key, "Q?"), Reply({}, 1.0, passages=passages, error=error), Judgement(dict(grades)))


def result(outcomes: Sequence[Outcome]) -> Result:
    ids = tuple(each.pair.id for each in outcomes)
    return Result(
        "set", tuple(outcomes), Summary(RunInfo(Task.FIND, {}, {}, "0"), len(ids), 0, (), {}, ids, {}), no_article
    )


def no_article(_: str) -> None:
    return None


def written(folder: Path, *outcomes: Outcome) -> tuple[list[str], list[str]]:
    texts = trec.run(result(outcomes)), trec.qrels(result(outcomes))
    for name, text in zip(("run.trec", "qrels.trec"), texts, strict=True):
        (folder / name).write_text(text, encoding="utf-8")
    return texts[0].splitlines(), texts[1].splitlines()


@pytest.fixture(scope="module")
def random_run() -> list[Outcome]:
    """200 questions: graded judgements, up to 25 articles found, some questions for which nothing was."""
    draw = random.Random(3)
    articles = [f"d{number}" for number in range(40)]
    outcomes = []
    for number in range(200):
        grades = {article: draw.randint(1, 4) for article in draw.sample(articles, draw.randint(1, 15))}
        failed = draw.random() < 0.1
        ranked = [] if failed else draw.sample(articles, draw.randint(0, 25))
        outcomes.append(outcome(f"q{number}", ranked, grades, "broken" if failed else None))
    return outcomes


def theirs(folder: Path) -> dict[tuple[str, str], float]:
    """Their value by measure and question, of the files as they stand; a question missing from a run counts as 0."""
    qrels = list(ir_measures.read_trec_qrels(str(folder / "qrels.trec")))
    run = list(ir_measures.read_trec_run(str(folder / "run.trec")))
    values = ir_measures.iter_calc([measure for measure, _ in OURS.values()], qrels, run)
    return {(str(each.measure), each.query_id): each.value for each in values}


def test_the_random_run_has_what_could_go_wrong(random_run: list[Outcome]) -> None:
    assert any(not each.ranked for each in random_run)
    assert any(len(each.ranked) > 20 for each in random_run)
    assert {grade for each in random_run for grade in each.judgement.grades.values()} == {1, 2, 3, 4}


@pytest.mark.parametrize("name", OURS)
def test_each_question_scores_as_trec_eval_has_it(name: str, random_run: list[Outcome], tmp_path: Path) -> None:
    measure, score = OURS[name]
    written(tmp_path, *random_run)
    values = theirs(tmp_path)
    observed = MEASURES[name].observed(random_run)[:, 0]
    for each, seen in zip(random_run, observed, strict=True):
        expected = values[str(measure), each.pair.id]
        assert score(each.ranked, each.judgement.grades) == pytest.approx(expected, abs=1e-9), each.pair.id
        assert seen == pytest.approx(expected, abs=1e-9), each.pair.id


@pytest.mark.parametrize("name", OURS)
def test_the_mean_is_theirs_and_failed_questions_count(name: str, random_run: list[Outcome], tmp_path: Path) -> None:
    written(tmp_path, *random_run)
    values = [value for (measure, _), value in theirs(tmp_path).items() if measure == str(OURS[name][0])]
    observed = MEASURES[name].observed(random_run)
    assert len(values) == len(random_run) == observed[:, 1].sum()
    assert observed[:, 0].mean() == pytest.approx(sum(values) / len(values), abs=1e-9)


def test_columns(tmp_path: Path) -> None:
    run, qrels = written(tmp_path, outcome("q1", ["b", "a", "b", "c"], {"a": 2, "z": 1}))
    assert run == ["q1 Q0 b 1 3 dateline", "q1 Q0 a 2 2 dateline", "q1 Q0 c 3 1 dateline"]
    assert qrels == ["q1 0 a 2", "q1 0 z 1"]


def test_scores_fall_from_rank_to_rank(tmp_path: Path) -> None:
    run, _ = written(tmp_path, outcome("q", [f"d{number}" for number in range(1000)], {"d0": 1}))
    scores = [float(line.split()[4]) for line in run]
    assert all(before > after for before, after in pairwise(scores))


def test_a_failed_question_is_judged_and_not_in_the_run(tmp_path: Path) -> None:
    run, qrels = written(tmp_path, outcome("q1", [], {"a": 1}, "broken"), outcome("q2", ["a"], {}))
    assert run == ["q2 Q0 a 1 1 dateline"]
    assert qrels == ["q1 0 a 1"]


def test_nothing_asked_writes_empty_files(tmp_path: Path) -> None:
    assert written(tmp_path) == ([], [])


@pytest.mark.parametrize(
    ("key", "column"),
    [
        ("a b", "a%20b"),
        ("a%20b", "a%2520b"),
        ("a\tb\nc", "a%09b%0Ac"),
        ("a\u2028b\x85c\x1d", "a%E2%80%A8b%C2%85c%1D"),
        ("a\u00a0b\u3000", "a%C2%A0b%E3%80%80"),
        ("\ufeffa\0", "%EF%BB%BFa%00"),
        ("http://x.org/é?a=1&b#c", "http://x.org/é?a=1&b#c"),
    ],
)
def test_what_would_break_columns_is_encoded(tmp_path: Path, key: str, column: str) -> None:
    run, qrels = written(tmp_path, outcome(key, [key], {key: 1}))
    assert run == [f"{column} Q0 {column} 1 1 dateline"]
    assert qrels == [f"{column} 0 {column} 1"]


keys = st.text(st.sampled_from("a%20 \t\n\u2028\x85\ud800é") | st.characters(), min_size=1, max_size=6)


@given(st.lists(keys, min_size=2, max_size=6, unique=True))
def test_any_ids_stay_apart_in_six_columns(tmp_path_factory: pytest.TempPathFactory, ids: list[str]) -> None:
    folder = tmp_path_factory.mktemp("trec")
    written(folder, *(outcome(key, ids, {key: 1}) for key in ids))
    run = list(ir_measures.read_trec_run(str(folder / "run.trec")))
    qrels = list(ir_measures.read_trec_qrels(str(folder / "qrels.trec")))
    assert len(run) == len({(line.query_id, line.doc_id) for line in run}) == len(ids) ** 2
    assert len({line.query_id for line in qrels}) == len(ids)
    assert [line.query_id for line in qrels] == [line.doc_id for line in qrels]

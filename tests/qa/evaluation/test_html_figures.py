"""The figures of the page: headline, parts, charts, comparison, and how numbers read."""

import re
from dataclasses import replace

import pytest
from html_runs import (
    ASKED,
    DECLINED,
    FAILED,
    REFUSED,
    RIGHT,
    WORST_FIRST,
    WRONG,
    Seen,
    compared,
    only,
    outcome,
    record,
    result,
    whole,
)

from qa.evaluation.comparison import Comparison, Difference, Flip, Gate, GateResult
from qa.evaluation.dataset import Task
from qa.evaluation.measures import MEASURES
from qa.evaluation.outputs.html import render
from qa.evaluation.outputs.html.charts import Scale, nice_ceiling, nice_step, steps
from qa.evaluation.outputs.html.figures import comparison_sentence, gate_sentence, longest, on_track, reach
from qa.evaluation.outputs.html.page import page
from qa.evaluation.outputs.html.words import day, file_name, legible, web_address
from qa.evaluation.qrels import Stale
from qa.evaluation.statistics import Interval
from qa.evaluation.units import percent
from qa.pairs import Pair


def test_the_headline_says_how_it_went() -> None:
    first, refusals, citations, _ = page(result(WORST_FIRST)).headline
    assert first.startswith(
        "3 of 10 questions that can be judged, of 11 asked, were dealt with rightly: 30% (95% interval "
    )
    assert refusals == "It declined 1 of the 3 that the articles don’t answer and 2 of the 7 that they do."
    assert citations == "1 of 7 citations doesn’t say what the article says."


def test_an_interval_without_width_is_not_given_as_certainty() -> None:
    run = result([RIGHT, DECLINED])
    view = page(run)
    assert view.headline[0] == "2 of 2 questions were dealt with rightly: 100%."
    assert view.headline[2] == "The one citation quotes its article to the character."
    assert view.large[:2] == ["right", "answer_in_quotes"]
    assert render(run).count("<span>all alike</span>") == len(view.large)


def test_failures_and_stale_labels_are_told() -> None:
    stale = Stale("q<1>", "gone.txt", "old words", "no such article is indexed")
    text = render(result([FAILED, outcome(Pair("q<1>", "Who?", ("Ann",)), record(), stale=[stale])]))
    assert "1 question failed: it has no answer, and counts as wrong." in text
    assert "1 stale label, not scored" in text
    assert "Stale label, not scored: <q>old words</q> (no such article is indexed)" in text


def test_parts_are_by_what_is_asked_for_and_by_who_reported_it() -> None:
    kinds, publishers = page(result(WORST_FIRST)).breakdowns
    assert kinds.columns == ("right", "answer in quotes", "hit@1", "declined")
    assert [(row.label, row.n) for row in kinds.rows][:2] == [("a person", 5), ("a sum of money", 2)]
    assert [(row.label, row.n) for row in publishers.rows] == [("none named", 6), ("The Post", 4), ("Radio", 1)]
    post = publishers.rows[1]
    assert [cell.share for cell in post.cells] == [0.25, 0.25, 0.5, 0.25]
    assert [cell.share for cell in publishers.rows[0].cells][2] is None  # nothing of these names an article


def test_the_best_article_names_the_publisher() -> None:
    judged = replace(RIGHT.judgement, grades={"flood": 1, "otters": 2})
    assert only(replace(RIGHT, judgement=judged)).publisher == "Radio"
    assert only(replace(RIGHT, judgement=replace(judged, grades={"flood": 1, "otters": 1}))).publisher == "The Post"


def test_one_part_alone_makes_no_table() -> None:
    assert page(result([RIGHT])).breakdowns == ()


@pytest.mark.parametrize("task", Task)
@pytest.mark.parametrize("outcomes", [(), (FAILED,), (FAILED, FAILED), (ASKED,), (DECLINED,), WORST_FIRST])
def test_every_run_makes_a_page(task: Task, outcomes: tuple[object, ...]) -> None:
    text = render(result(outcomes, task))
    assert text.startswith("<!doctype html>")
    assert "nan" not in re.findall(r'(?:x|y|d|width|height)="([^"]*)"', text)
    assert not re.search(r'="[^"]*\b(?:nan|inf)\b', text)


def test_nothing_asked_is_said() -> None:
    view = page(result([]))
    assert view.headline == ("No question was asked.",)
    assert (view.charts, view.breakdowns, view.large) == ((), (), [])


def test_a_run_where_all_fail_counts_them_as_wrong() -> None:
    run = result([FAILED, FAILED])
    view = page(run)
    assert view.headline[0] == "0 of 2 questions were dealt with rightly: 0%."
    assert "2 questions failed: they have no answer, and count as wrong." in render(run)
    assert [chart.key for chart in view.charts] == ["risk", "latency"]  # no answer that could be calibrated


def test_finding_speaks_of_ranks_only() -> None:
    missed = outcome(Pair("missed", "Who coached?"), record(found=("flood",)), [("otters", "")])
    second = outcome(Pair("second", "Who led?"), record(found=("otters", "flood")), [("flood", "")])
    first = outcome(Pair("first", "Who won?"), record(found=("otters",)), [("otters", "")])
    run = result([first, second, missed], Task.FIND)
    view = page(run)
    assert [each.outcome.pair.id for each in whole(view)] == ["missed", "second", "first"]
    assert [each.words for each in whole(view)][:2] == [
        "No relevant article among the first ten",
        "Relevant article found at rank 2",
    ]
    assert view.headline[0].startswith("For 67% of 3 questions")
    assert view.headline[0].endswith("for 33% it stands first.")
    assert [chart.key for chart in view.charts] == ["latency"]
    assert view.breakdowns[0].columns == ("hit@1", "hit@10")
    assert "What was answered" not in render(run)


def test_reading_speaks_of_no_retrieval() -> None:
    run = result(WORST_FIRST, Task.READ)
    view = page(run)
    assert "retrieval" not in view.groups
    assert view.breakdowns[0].columns == ("right", "answer in quotes", "declined")
    text = render(run)
    assert "rank" not in "".join(Seen(text).text).split("Every question")[1].split("What the run")[0]
    assert "What was found first" not in text


def test_the_risk_curve_ends_at_what_answering_everything_gets_wrong() -> None:
    chart = page(result(WORST_FIRST)).charts[0]
    assert chart.rows[-1][:2] == ("100%", "80.0%")
    assert chart.says == "60.0% of the questions were answered, and 66.7% of those wrongly."


def test_reliability_counts_the_answers_given() -> None:
    chart = page(result([RIGHT, WRONG, DECLINED, REFUSED])).charts[1]
    assert chart.rows == (("0.4–0.5", "1", "0.40", "0%"), ("0.7–0.8", "1", "0.70", "100%"))
    assert [bar.height for bar in chart.bars] == [0, 176]


def test_slow_answers_share_the_last_bar_and_are_told() -> None:
    quick = [outcome(RIGHT.pair, record(), ms=10 + at % 7) for at in range(99)]
    chart = page(result([*quick, outcome(RIGHT.pair, record(), ms=5_000)])).charts[-1]
    assert "The last bar also holds 1 slower one." in chart.reading
    assert sum(int(row[1]) for row in chart.rows) == 100
    assert [mark.text.split()[0] for mark in chart.marks] == ["p50", "p95"]


@pytest.mark.parametrize("ms", [0.0, 0.001, 1e9])
def test_any_latency_can_be_drawn(ms: float) -> None:
    chart = page(result([outcome(RIGHT.pair, record(), ms=ms)])).charts[-1]
    assert len(chart.bars) == 1


@pytest.mark.parametrize(
    ("span", "ticks", "step"), [(1, 5, 0.2), (100, 5, 20), (7, 5, 2), (0.3, 5, 0.1), (11, 5, 5), (10, 1, 10)]
)
def test_steps_are_nice(span: float, ticks: int, step: float) -> None:
    assert nice_step(span, ticks) == pytest.approx(step)
    assert len(steps(nice_ceiling(span, ticks), ticks)) <= ticks + 1


def test_a_scale_keeps_what_is_beyond_it_at_its_edge() -> None:
    scale = Scale(0, 10, 100, 0)
    assert [scale(value) for value in (-1, 0, 2.5, 10, 11)] == [100, 100, 75, 0, 0]
    assert Scale(1, 1, 5, 9)(3) == 5


def test_a_comparison_tells_what_moved_and_which_questions_flipped() -> None:
    run = compared()
    assert "clearly worse; 8 questions lost, 0 won." in comparison_sentence(run.comparison)
    view, text = page(run), render(run)
    assert {each.name: each.verdict for each in run.comparison.differences}["right"] == "worse"
    assert '<td class="number">100%</td><td class="number">0%</td><td class="number strong">−100.0</td>' in text
    assert [f'<li><a href="#q{at}">q{at - 1}</a></li>' in text for at in range(1, 9)] == [True] * 8
    assert "Newly right: 0" in text
    assert {"lost"} <= set(view.questions.detailed[0].statuses)


@pytest.mark.parametrize(
    ("moved", "margin", "passed", "says"),
    [
        (Interval(-0.05, -0.08, -0.01), 0.02, False, "worse by more than the 2.0 points allowed, and more than chance"),
        (Interval(-0.05, -0.11, 0.01), 0.02, True, "but chance may explain it"),
        (Interval(-0.01, -0.02, -0.01), 0.02, True, "within the 2.0 points allowed"),
        (Interval(0.05, 0.02, 0.08), 0.0, True, "within the 0 points allowed"),
    ],
)
def test_a_gate_says_what_it_saw(moved: Interval, margin: float, passed: bool, says: str) -> None:
    difference = Difference("hit@5", 0.9, 0.9 + moved.mean, moved)
    gate = GateResult(Gate("hit@5", margin), difference)
    assert gate.passed is passed
    assert says in gate_sentence(gate)


def test_closed_gates_stand_first_and_notes_are_shown() -> None:
    fell, rose = (Difference("em", 0.5, 0.5 + m, Interval(m, m, m)) for m in (-0.2, 0.2))
    gates = [GateResult(Gate("em", 0), rose), GateResult(Gate("em", 0), fell)]
    run = result(
        [RIGHT], comparison=Comparison(1, (fell,), (Flip("gone", True),), ("the questions differ",)), gates=gates
    )
    text = render(run)
    assert text.index("Gate failed") < text.index("Gate passed")
    assert "the questions differ" in text
    assert "<li>gone</li>" in text  # a question that is not in the page has no link


def test_numbers_read_as_they_are() -> None:
    assert [percent(value) for value in (0, 0.804, 0.99999, 0.00001, 1)] == ["0%", "80.4%", "99.9%", "0.1%", "100%"]
    share, score, time = (MEASURES[name].unit for name in ("hit@1", "mrr@10", "latency_p50_ms"))
    assert [unit.text(0.5) for unit in (share, score, time)] == ["50.0%", "0.500", "0.5 ms"]
    assert share.between(0.742, 0.865) == "74.2–86.5%"
    assert [share.change(value) for value in (0.012, -0.012, 0.0, -0.00001)] == ["+1.2", "−1.2", "0", "0"]
    assert [score.change(-0.02), time.change(-1204), time.change_between(-3, 8)] == [
        "−0.020",
        "−1,204 ms",
        "−3.0 to +8.0 ms",
    ]


def test_a_value_lies_on_its_track_and_beyond_it_at_its_end() -> None:
    assert [on_track(value, -2, 2) for value in (-3, -2, 0, 1, 9)] == [0, 0, 50, 75, 100]
    run = compared()
    share, time = (MEASURES[name].unit for name in ("right", "latency_p50_ms"))
    assert (reach(run.comparison, share), reach(run.comparison, time)) == (1, 1)  # times that are equal reach nowhere
    assert longest(run.summary) == 10


def test_days_files_and_addresses() -> None:
    assert [day(value) for value in ("2020-01-03", None, "soon")] == ["3 January 2020", "", "soon"]
    assert [file_name(path) for path in ("/a/b.txt", "C:\\a\\b.txt", "b.txt", "")] == ["b.txt", "b.txt", "b.txt", ""]
    good, bad = (
        ("https://example.org/a?b=c", "http://x.org"),
        ("javascript:alert(1)", " JaVaScript:1", "data:,x", "//x.org"),
    )
    assert [web_address(url) for url in good] == list(good)
    assert {web_address(url) for url in (*bad, "http://[", "https:", "http://x\n.org", None, 3, "file:///etc")} == {
        None
    }


def test_control_characters_become_pictures() -> None:
    assert legible("a\x1b[31mb\x00\x7f\x85\ud800\tc\r\nd") == "a␛[31mb␀␡��\tc\nd"

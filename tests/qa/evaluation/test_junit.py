"""The JUnit report, read back as GitLab, Jenkins and GitHub read it."""

from collections.abc import Sequence
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.evaluation.comparison import Difference, Gate, GateResult, Result
from qa.evaluation.dataset import Task
from qa.evaluation.metrics.citations import Quoted
from qa.evaluation.outcomes import Outcome, Reply
from qa.evaluation.outputs.junit import junit
from qa.evaluation.qrels import Judgement, Need, Place
from qa.evaluation.statistics import Interval
from qa.evaluation.summary import Figure, RunInfo, Summary
from qa.pairs import EvidenceRef, Pair

PAIR = Pair("q1", "Who won?", ("Ann", "Ann Lee"))
FIND = Pair("f1", "Who won?", evidence=(EvidenceRef("d1"),))


def reply(prediction: str = "", *quotes: str, **changes: object) -> Reply:
    cited = tuple(Quoted(Place("a1", 0, len(quote)), quote) for quote in quotes)
    told: dict[str, object] = {
        "prediction": prediction,
        "is_short": bool(prediction),
        "cited": cited,
        "latency_ms": 1500.0,
    } | changes
    return Reply({}, **told)  # type: ignore[arg-type]


def read(*outcomes: Outcome, task: Task = Task.ASK, gates: Sequence[GateResult] = ()) -> ET.Element:
    info, ids = RunInfo(task, {"corpus": "c0ffee"}, {}, "0.1"), tuple(each.pair.id for each in outcomes)
    summary = Summary(info, len(ids), 0, (), {"em": Figure(0.5, 0.25, 0.75, 2)}, ids, {})
    text = junit(Result("set.jsonl", outcomes, summary, lambda _: None, None, tuple(gates)))
    return ET.fromstring(text.encode())


def only(root: ET.Element) -> ET.Element:
    (case,) = root.iter("testcase")
    return case


def counts(element: ET.Element) -> tuple[int, int, int, int]:
    tests, failures, errors, skipped = (int(element.attrib[key]) for key in ("tests", "failures", "errors", "skipped"))
    return tests, failures, errors, skipped


def gate(margin: float, change: Interval) -> GateResult:
    return GateResult(Gate("hit@1", margin), Difference("hit@1", 0.9, 0.9 + change.mean, change))


def test_a_right_answer_passes() -> None:
    case = only(read(Outcome(PAIR, reply("Ann", "Ann won."))))
    assert case.attrib == {"classname": "set.jsonl.person", "name": "q1: Who won?", "time": "1.500"}
    assert list(case) == []


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        pytest.param(
            Outcome(PAIR, reply("Bob", "Bob won.", "Eve lost.")),
            ["expected: “Ann” or “Ann Lee”", "answered: “Bob”", "cited: “Bob won.”, “Eve lost.”"],
            id="wrong",
        ),
        pytest.param(
            Outcome(PAIR, reply(abstained=True)),
            ["expected: “Ann” or “Ann Lee”", "answered: nothing, it declined", "cited: nothing"],
            id="declined",
        ),
        pytest.param(
            Outcome(Pair("q1", "Who won?", unanswerable=True), reply("Bob", "Bob won.")),
            ["expected: no answer", "answered: “Bob”", "cited: “Bob won.”"],
            id="answered-without-an-answer",
        ),
        pytest.param(
            Outcome(
                Pair("q1", "Who won?", evidence=(EvidenceRef("a2", "Ann won."),)),
                reply("Bob", "Bob won."),
                Judgement({"a2": 1}, (Need("Ann won.", (Place("a2", 0, 8),)),)),
            ),
            ["expected: “Ann won.”", "answered: “Bob”", "cited: “Bob won.”"],
            id="evidence-only",
        ),
    ],
)
def test_a_wrong_answer_is_a_failure_that_says_what_was_said(outcome: Outcome, told: list[str]) -> None:
    (failure,) = only(read(outcome))
    assert (failure.tag, failure.attrib["type"]) == ("failure", "wrong")
    assert (failure.text or "").split("\n") == told
    assert failure.attrib["message"] == " · ".join(told)


@pytest.mark.parametrize("pair", [PAIR, Pair("q1", "Who won?", unanswerable=True), Pair("q1", "Who won?")])
def test_a_question_that_failed_is_an_error(pair: Pair) -> None:
    (error,) = only(read(Outcome(pair, reply(error="the index is gone"))))
    assert (error.tag, error.attrib, error.text) == (
        "error",
        {"message": "the index is gone", "type": "failed"},
        "the index is gone",
    )


def test_what_nothing_judges_is_skipped() -> None:
    (skipped,) = only(read(Outcome(Pair("q1", "Who won?"), reply("Bob"))))
    assert (skipped.tag, skipped.attrib["message"]) == ("skipped", "nothing says how this is to be answered")


@pytest.mark.parametrize(
    ("relevant", "told"),
    [
        pytest.param(["d10"], None, id="tenth"),
        pytest.param(["x", "d1"], None, id="any-of-two"),
        pytest.param(
            ["d11", "x"],
            "expected among the first 10: d11 or x\nfound: d1, d2, d3, d4, d5, d6, d7, d8, d9, d10",
            id="eleventh",
        ),
    ],
)
def test_ranking_passes_with_a_relevant_article_among_ten(relevant: list[str], told: str) -> None:
    found = tuple(Place(f"d{number}", 0, 1) for number in range(1, 12))
    outcome = Outcome(FIND, reply(passages=found), Judgement(dict.fromkeys(relevant, 1)))
    case = only(read(outcome, task=Task.FIND))
    assert [each.text for each in case] == ([told] if told else [])


def test_ranking_that_found_nothing_fails_and_stale_labels_are_skipped() -> None:
    outcomes = (Outcome(FIND, reply(), Judgement({"d1": 1})), Outcome(FIND, reply()))
    root = read(*outcomes, task=Task.FIND)
    assert [case[0].tag for case in root.iter("testcase")] == ["failure", "skipped"]


def test_counts_and_times_add_up() -> None:
    outcomes = (
        Outcome(PAIR, reply("Ann")),
        Outcome(PAIR, reply("Bob")),
        Outcome(PAIR, reply("Eve")),
        Outcome(PAIR, reply(error="broken")),
        Outcome(Pair("q5", "Where?"), reply("Bob")),
    )
    gates = (gate(0.02, Interval(-0.1, -0.2, -0.05)), gate(0.2, Interval(-0.1, -0.2, -0.05)))
    root = read(*outcomes, gates=gates)
    questions, gated = root
    assert (root.tag, {suite.tag for suite in root}) == ("testsuites", {"testsuite"})
    assert (questions.attrib["name"], gated.attrib["name"]) == ("set.jsonl", "gates")
    assert (counts(questions), counts(gated), counts(root)) == ((5, 2, 1, 1), (2, 1, 0, 0), (7, 3, 1, 1))
    assert (questions.attrib["time"], gated.attrib["time"], root.attrib["time"]) == ("7.500", "0.000", "7.500")
    for suite in root:
        ends = [each.tag for case in suite.findall("testcase") for each in case]
        found = (len(suite.findall("testcase")), *map(ends.count, ("failure", "error", "skipped")))
        assert found == counts(suite)


def test_gates() -> None:
    gates = (gate(0.02, Interval(-0.1, -0.2, -0.05)), gate(0.02, Interval(-0.1, -0.3, 0.1)))
    closed, opened = read(Outcome(PAIR, reply("Ann")), gates=gates)[1]
    assert (closed.attrib["classname"], closed.attrib["name"]) == ("gates", "hit@1:-0.02")
    assert "hit@1" in closed[0].attrib["message"]
    assert "-0.100" in closed[0].attrib["message"]
    assert list(opened) == []


def test_without_gates_there_is_one_suite() -> None:
    assert [suite.attrib["name"] for suite in read(Outcome(PAIR, reply("Ann")))] == ["set.jsonl"]
    assert counts(read()) == (0, 0, 0, 0)


def test_figures_are_properties_of_the_first_suite() -> None:
    suite = read(Outcome(PAIR, reply("Ann")))[0]
    found = {each.attrib["name"]: each.attrib["value"] for each in suite.findall("properties/property")}
    assert suite[0].tag == "properties"
    assert (found["version"], found["fingerprint corpus"]) == ("0.1", "c0ffee")
    assert (found["em"], found["em 95 % interval"]) == ("0.5", "0.25 to 0.75")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("<b>&\"'</b>]]>", "<b>&\"'</b>]]>", id="markup"),
        pytest.param("a\0b\x1bc\x7fd\ufffee\uffff", "abc\x7fde", id="not-in-xml"),
        pytest.param("a\ud800b", "ab", id="half-surrogate"),
        pytest.param("a\r\n\tb\u2028c", "a b c", id="line-breaks"),
        pytest.param("𝔸 é", "𝔸 é", id="beyond-ascii"),
    ],
)
def test_hostile_ids_and_questions(text: str, shown: str) -> None:
    pair = Pair(f"q{text}", f"Why {text}?", (f"x{text}",))
    case = only(read(Outcome(pair, reply(text, text))))
    name = " ".join(case.attrib["name"].split())
    assert name == f"q{shown}: Why {shown}?"
    assert case.attrib["classname"] == "set.jsonl.reason"
    assert shown in case[0].attrib["message"]


def test_long_questions_and_messages_are_cut_and_the_text_is_whole() -> None:
    case = only(read(Outcome(Pair("q", "x " * 5000, ("Ann",)), reply("Bob", "y" * 5000))))
    assert len(case.attrib["name"]) < 210
    assert len(case[0].attrib["message"]) <= 1000
    assert "y" * 5000 in (case[0].text or "")


@given(st.text(st.characters() | st.characters(categories=["Cc", "Cs"]), min_size=1))
def test_any_text_can_be_read_back(text: str) -> None:
    wrong = Outcome(Pair(text, text, (text,)), reply("!" + text, "!", abstained=True))
    failed = Outcome(Pair(text, text), reply(error=text))
    assert counts(read(wrong, failed)) == (2, 1, 1, 0)

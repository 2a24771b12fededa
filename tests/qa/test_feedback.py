"""Feedback: kept once for each person and answer, listed, and exported as pairs that `qa evaluate` takes."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from index.errors import AnswerError, NoIndexError, StoreError
from index.ledger import Ledger
from index.record_tables import FeedbackTable, Record
from qa import feedback
from qa.accounts.timelines import LINES, SOURCES
from qa.answers import to_json
from qa.config import load_config
from qa.engine import Engine
from qa.feedback import REASONS, Feedback, Reason
from qa.feedback_pairs import FILTERED, NO_RIGHT_ANSWER, to_pairs
from qa.pairs import read_pairs
from qa.types import Answer, Citation, Filters, Question

NOON = datetime(2033, 6, 1, 12, tzinfo=UTC)
QUOTE = "The harbour master, Ada Finch, ordered the closure of Heron Lock."
LOCK = (
    "Heron Lock shut after leak\n\nMillrace News\n\nMay 2, 2033\n\n"
    f"Engineers shut Heron Lock on Monday after its upper gate cracked. {QUOTE}\n"
)
CLOSURE = "Who ordered the closure of Heron Lock?"
CHESS = "Who won the chess championship in Lisbon?"
CITED = Citation(1, "lock", "Heron Lock", None, None, "/a/lock.txt", None, 0, len(QUOTE), QUOTE, 20, 29)
GOOD = Answer(Question(CLOSURE), f"{QUOTE} [1]", False, 0.9, (CITED,), short_answer="Ada Finch")
DECLINED = Answer(Question(CHESS), "The indexed articles do not answer this question.", True, 0.1)
HOSTILE = "\x1b[31m[bold]red[/bold]"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    Ledger.create(tmp_path / "home").close()
    return tmp_path / "home"


def up(answer: Answer = GOOD, **more: Any) -> Feedback:  # noqa: ANN401
    return Feedback("up", "", "", answer, **{"given_at": NOON} | more)


def down(reason: str = "", correction: str = "", answer: Answer = GOOD, **more: Any) -> Feedback:  # noqa: ANN401
    return Feedback("down", reason, correction, answer, **{"given_at": NOON} | more)


def test_what_is_kept_comes_back(home: Path) -> None:
    given = [up(), down(Reason.WRONG, "Ines Vole", DECLINED, given_at=NOON + timedelta(hours=1), by="ada")]
    for item in given:
        feedback.keep(home, item)

    assert feedback.kept(home) == given


def test_what_is_said_of_a_long_timeline_comes_back(home: Path) -> None:
    many = tuple(replace(CITED, marker=number) for number in range(1, LINES * SOURCES + 1))
    given = down(Reason.OUTDATED, answer=replace(GOOD, citations=many))
    feedback.keep(home, given)

    assert feedback.kept(home) == [given]


def test_a_later_verdict_on_the_same_answer_replaces_the_earlier_one_of_the_same_person(home: Path) -> None:
    for item in (up(), up(by="ada"), down("other", by="ada", given_at=NOON + timedelta(days=1)), down("out of date")):
        feedback.keep(home, item)

    assert [(item.by, item.verdict, item.reason) for item in feedback.kept(home)] == [
        (None, "down", "out of date"),
        ("ada", "down", "other"),
    ]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(Answer(Question("Who shut it?"), GOOD.text, False, 0.9), id="question"),
        pytest.param(Answer(Question(CLOSURE), "Ines Vole did.", False, 0.9), id="answer"),
        pytest.param(Answer(Question(CLOSURE, Filters(("A",))), GOOD.text, False, 0.9), id="filters"),
        pytest.param(Answer(Question(CLOSURE, as_of=date(2033, 1, 1)), GOOD.text, False, 0.9), id="day"),
        pytest.param(Answer(Question(CLOSURE), GOOD.text, False, 0.9, interpreted_as="Who?"), id="reading"),
    ],
)
def test_another_question_or_answer_is_another_matter(home: Path, other: Answer) -> None:
    feedback.keep(home, up())
    feedback.keep(home, up(other))

    assert len(feedback.kept(home)) == 2


def test_it_can_be_taken_back_by_the_same_person_only(home: Path) -> None:
    feedback.keep(home, up(by="ada"))

    feedback.withdraw(home, GOOD)
    feedback.withdraw(home, DECLINED, by="ada")
    assert len(feedback.kept(home)) == 1
    feedback.withdraw(home, GOOD, by="ada")
    assert feedback.kept(home) == []


def test_a_correction_is_kept_as_one_clean_line(home: Path) -> None:
    feedback.keep(home, down(correction=" Ines\n\x1b[31m Vole \ud800"))
    feedback.keep(home, down(correction=" \n ", answer=DECLINED, given_at=NOON + timedelta(1)))

    assert [item.correction for item in feedback.kept(home)] == ["Ines [31m Vole \ufffd", ""]


@pytest.mark.parametrize(
    ("verdict", "reason", "correction"),
    [
        pytest.param("sideways", "", "", id="verdict"),
        pytest.param("down", "bad", "", id="reason"),
        pytest.param("up", REASONS[0], "", id="reason-of-an-up"),
        pytest.param("up", "", "Ines Vole", id="correction-of-an-up"),
        pytest.param("down", "", "x" * 2001, id="too-long"),
    ],
)
def test_what_can_not_be_kept(verdict: Any, reason: str, correction: str) -> None:  # noqa: ANN401
    with pytest.raises(AnswerError):
        Feedback(verdict, reason, correction, GOOD, NOON)


def test_a_record_of_another_kind_is_named(home: Path) -> None:
    with closing(FeedbackTable.open(home)) as table:
        table.put(Record("k1", NOON, '{"stars": 5}'))

    with pytest.raises(StoreError, match="k1"):
        feedback.kept(home)


EVIDENCE = [{"article": "lock", "quote": QUOTE}]


@pytest.mark.parametrize(
    ("given", "gold"),
    [
        pytest.param(up(), (["Ada Finch"], False, EVIDENCE), id="up"),
        pytest.param(up(DECLINED), ([], True, []), id="up-for-declining"),
        pytest.param(down(Reason.SHOULD_DECLINE), ([], True, []), id="should-have-declined"),
        pytest.param(down(Reason.SHOULD_DECLINE, "nobody says"), ([], True, []), id="should-have-declined-with-a-word"),
        pytest.param(down(Reason.WRONG, "Ines Vole"), (["Ines Vole"], False, []), id="corrected"),
        pytest.param(down(Reason.SHOULD_ANSWER, "Vole", DECLINED), (["Vole"], False, []), id="should-have-answered"),
    ],
)
def test_what_makes_a_pair(given: Feedback, gold: tuple[object, ...]) -> None:
    labels = to_pairs([given])

    (pair,) = labels.pairs
    assert (pair["answers"], pair["unanswerable"], pair["evidence"]) == gold
    assert (pair["question"], pair["as_of"], labels.left_out) == (given.answer.question.text, None, {})


def test_a_pair_asks_what_was_understood_on_the_day_it_was_asked() -> None:
    asked = Answer(Question("And who?", as_of=date(2033, 5, 3)), "No.", True, 0.1, interpreted_as=CLOSURE)

    (pair,) = to_pairs([up(asked)]).pairs

    assert (pair["question"], pair["as_of"]) == (CLOSURE, "2033-05-03")


def test_what_makes_none_is_counted_and_agreement_counts_once() -> None:
    filtered = Answer(Question(CLOSURE, Filters(until=date(2033, 1, 1))), GOOD.text, False, 0.9)

    labels = to_pairs([up(), up(by="ada"), up(filtered), down(Reason.UNSUPPORTED), down()])

    assert len(labels.pairs) == 1
    assert labels.left_out == {FILTERED: 1, NO_RIGHT_ANSWER: 2}


def test_an_answer_in_whole_sentences_is_judged_by_its_evidence() -> None:
    whole = Answer(Question(CLOSURE), f"{QUOTE} [1]", False, 0.9, (CITED,))

    (pair,) = to_pairs([up(whole)]).pairs

    assert (pair["answers"], pair["evidence"]) == ([], EVIDENCE)


def test_words_that_were_not_given_as_the_answer_are_not_confirmed() -> None:
    (pair,) = to_pairs([up(replace(GOOD, confidence=0.5))]).pairs

    assert (pair["answers"], pair["evidence"]) == ([], EVIDENCE)


@pytest.fixture(scope="module")
def built(build_home: Callable[[Mapping[str, str]], Path]) -> Path:
    return build_home({"lock.txt": LOCK})


@pytest.fixture
def engine(built: Path) -> Iterator[Engine]:
    with Engine.open(load_config(home=str(built))) as engine:
        yield engine
        for item in feedback.kept(built):
            feedback.withdraw(built, item.answer, item.by)


def test_feedback_is_exported_and_scored(engine: Engine, built: Path, tmp_path: Path, run_qa: Any) -> None:  # noqa: ANN401
    right, declined = engine.ask(Question(CLOSURE)), engine.ask(Question(CHESS))
    engine.keep_feedback(up(right))
    engine.keep_feedback(up(declined, given_at=NOON + timedelta(hours=1)))
    engine.keep_feedback(down(Reason.UNSUPPORTED, by="ada", answer=right))

    exported = run_qa("feedback", "--export", "--home", built)

    assert exported.code == 0
    assert exported.err.count("\n") == 1
    assert f"1 {NO_RIGHT_ANSWER}" in exported.err
    pairs = tmp_path / "pairs.jsonl"
    pairs.write_text(exported.out, encoding="utf-8")
    assert [pair.question for pair in read_pairs(pairs)] == [CLOSURE, CHESS]
    checked = run_qa("evaluate", pairs, "--check", "--json", "--home", built)
    assert checked.json == {"n": 2, "stale": []}
    scored = run_qa("evaluate", pairs, "--json", "--quiet", "--home", built)
    assert scored.code == 0
    figures = scored.json
    assert figures["n"] == 2
    assert figures["metrics"]["right"]["mean"] == 1


def test_it_is_listed(engine: Engine, built: Path, run_qa: Any) -> None:  # noqa: ANN401
    engine.keep_feedback(up(DECLINED))
    engine.keep_feedback(down(Reason.OUTDATED, "Ines Vole", by="ada", given_at=NOON + timedelta(hours=1)))

    rows = run_qa("feedback", "--home", built).out
    lines = [json.loads(line) for line in run_qa("feedback", "--json", "--home", built).out.splitlines()]

    for told in (
        "2033-06-01 12:00 · up",
        CHESS,
        "declined",
        "down · out of date · ada",
        "Ada Finch",
        "right: Ines Vole",
    ):
        assert told in rows
    assert [list(line) for line in lines] == [["verdict", "reason", "correction", "answer", "given_at", "by"]] * 2
    assert [(line["verdict"], line["given_at"]) for line in lines] == [
        ("up", "2033-06-01T12:00:00+00:00"),
        ("down", "2033-06-01T13:00:00+00:00"),
    ]
    assert lines[1]["answer"] == to_json(GOOD)


def test_hostile_text_is_listed_as_text(home: Path, run_qa: Any) -> None:  # noqa: ANN401
    hostile = Answer(Question("What?"), HOSTILE, False, 0.9, short_answer=HOSTILE)
    feedback.keep(home, up(hostile, by=HOSTILE))

    rows = run_qa("feedback", "--home", home).out

    assert "\x1b" not in rows
    assert rows.count("[31m[bold]red[/bold]") == 2


def test_none_yet_and_no_index(home: Path, tmp_path: Path, run_qa: Any) -> None:  # noqa: ANN401
    listed = run_qa("feedback", "--home", home)
    assert (listed.code, listed.out) == (0, "")
    assert "yet" in listed.err
    assert (run_qa("feedback", "--export", "--home", home).out, run_qa("feedback", "--json", "--home", home).out) == (
        "",
        "",
    )
    assert run_qa("feedback", "--json", "--export", "--home", home).code == 2
    assert run_qa("feedback", "--home", tmp_path / "none").code == 1
    with pytest.raises(NoIndexError):
        feedback.keep(tmp_path / "none", up())

"""Timelines and digests over articles of one town: merged, in order, corrected, or declined."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from index.types import Filters
from qa.config import load_config
from qa.engine import Engine
from qa.statements import groups
from qa.types import NO_ANSWER, Question
from tests.conftest import BuildHome, Run


def article(title: str, day: str, text: str, publisher: str) -> str:
    return f'---\ntitle: "{title}"\npublisher: {publisher}\npublished: {day}\n---\n\n{text}\n'


ARTICLES = {
    "shut.md": article(
        "Pier at Port Ennis shut",
        "2033-05-03",
        "PORT ENNIS, 3 May — The pier at Port Ennis was shut on Monday after a barge struck it. Repairs to the pier"
        " will cost £300,000, the harbour board said.\n\nThe pier was built in 1888. A hearing about the pier is to be"
        " held on 12 May.",
        "The Ennis Post",
    ),
    "barge.md": article(
        "Barge strikes pier",
        "2033-05-04",
        "A barge struck the pier at Port Ennis on Monday and the harbour board closed it.\n\nThe barge's master, Odo"
        " Lisk, is to be heard by the board on 12 May.",
        "Radio Ennis",
    ),
    "cost.md": article(
        "Port Ennis pier: repairs dearer",
        "2033-05-06",
        "Repairs to the pier at Port Ennis will cost £450,000, the harbour board said.\n\nCorrection: An earlier"
        " version of this article said that repairs to the pier at Port Ennis would cost £300,000.",
        "The Ennis Post",
    ),
    "open.md": article(
        "Pier at Port Ennis open again",
        "2033-05-30",
        "The pier at Port Ennis opened again yesterday. Some 200 people walked on the pier in the first hour.",
        "The Ennis Post",
    ),
    "choir.md": article("Choir wins", "2033-05-10", "The choir of Ganby won a cup on Saturday.", "Radio Ennis"),
}


@pytest.fixture(scope="module")
def home(build_home: BuildHome) -> Path:
    return build_home(ARTICLES)


@pytest.fixture
def engine(home: Path) -> Iterator[Engine]:
    with closing(Engine.open(load_config(home=str(home)))) as opened:
        yield opened


TOPIC = "the pier at Port Ennis"


def lines(engine: Engine, question: Question) -> list[tuple[str, str]]:
    return [(one.days.first.isoformat(), one.text) for one in engine.timeline(question).lines]


def test_events_stand_in_order_each_told_once(engine: Engine) -> None:
    found = engine.timeline(Question(TOPIC)).lines
    days = [one.days.first.isoformat() for one in found]
    assert days == sorted(days)
    assert "2033-05-02" in days
    assert "2033-05-29" in days
    struck = found[days.index("2033-05-02")]
    assert {one.publisher for one in struck.citations} == {"The Ennis Post", "Radio Ennis"}
    assert not any("choir" in one.text for one in found)


def test_every_line_is_a_span_and_its_markers_count_on(engine: Engine) -> None:
    cited = [one for line in engine.timeline(Question(TOPIC)).lines for one in line.citations]
    assert [one.marker for one in cited] == list(range(1, len(cited) + 1))
    for one in cited:
        stored = engine.article(one.article_id)
        assert stored
        assert stored.text[one.start : one.end] == one.quote
    assert not any("3 May —" in one.quote for one in cited)  # the dateline is none of the event's


def test_filters_hold(engine: Engine) -> None:
    later = Filters(since=date(2033, 5, 20))
    assert [day for day, _ in lines(engine, Question(TOPIC, later))] == ["2033-05-29"]


def test_a_question_is_answered_by_a_timeline(engine: Engine) -> None:
    answer = engine.ask(Question(f"Give me a timeline of {TOPIC}"))
    assert not answer.abstained
    assert answer.short_answer is None
    assert answer.text.startswith("2 May 2033: ")
    (group,) = groups(answer)
    assert group.apart
    assert all(one.markers for one in group.statements)
    assert len(group.statements) == len(engine.timeline(Question(TOPIC)).lines)


def test_a_digest_has_the_newest_first_and_no_figure_that_was_taken_back(engine: Engine) -> None:
    answer = engine.ask(Question(f"What do we know about {TOPIC}?"))
    quotes = [one.quote for one in answer.citations]
    assert "opened again yesterday" in quotes[0]
    assert "yesterday (29 May 2033)" in answer.text
    assert any("£450,000" in one for one in quotes)
    assert not any("£300,000" in one for one in quotes)
    assert not any("12 May" in one for one in quotes)  # a plan whose day has come
    published = [one.published for one in answer.citations]
    assert published == sorted(published, reverse=True)


@pytest.mark.parametrize("question", ["Summarise the eruption of Mount Sarn", "Give me a timeline of Mount Sarn"])
def test_of_what_no_article_tells_nothing_is_told(engine: Engine, question: str) -> None:
    answer = engine.ask(Question(question))
    assert answer.abstained
    assert not answer.citations
    assert answer.text.startswith(NO_ANSWER)


def test_what_tells_of_no_day_has_no_timeline(build_home: BuildHome) -> None:
    home = build_home({"mill.txt": "The mill of Ganby\n\nThe mill of Ganby is old. Its wheel turns no more.\n"})
    with closing(Engine.open(load_config(home=str(home)))) as engine:
        answer = engine.ask(Question("Give me a timeline of the mill of Ganby"))
        assert answer.abstained
        assert engine.ask(Question("Summarise the mill of Ganby")).abstained is False


def test_the_command(home: Path, run_qa: Run) -> None:
    found = run_qa("timeline", TOPIC, "--json", "--home", home).json
    assert found["topic"] == TOPIC
    first = found["events"][0]
    assert (first["from"], first["to"]) == ("2033-05-02", "2033-05-02")
    assert first["text"] == " ".join(first["citations"][0]["quote"].split())
    assert set(first["citations"][0]) >= {"marker", "article_id", "start", "end", "quote", "published"}
    assert "markup" not in json.dumps(found)
    told = run_qa("timeline", TOPIC, "--home", home)
    assert "2 May 2033" in told.out
    assert run_qa("timeline", TOPIC, "--limit", 1, "--json", "--home", home).json["events"].__len__() == 1
    markdown = run_qa("timeline", TOPIC, "--markdown", "--home", home).out
    assert markdown.startswith(f"# {TOPIC}\n\n- **2 May 2033** ")
    assert "\n1. " in markdown


def test_the_command_says_when_nothing_is_told(home: Path, run_qa: Run) -> None:
    declined = run_qa("timeline", "Mount Sarn", "--home", home)
    assert declined.code == 3
    assert "no article" in declined.err
    assert run_qa("timeline", "Mount Sarn", "--json", "--home", home).json["events"] == []
    assert run_qa("timeline", TOPIC, "--json", "--markdown", "--home", home).code == 2

"""The packaged reader, through the engine, on the news of an invented valley."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from qa.answerers.reading import ReadingAnswerer
from qa.config import AnswerSettings, load_config
from qa.engine import Engine
from qa.types import Answer, Filters, Passage, Question

WIRE = (
    "A storm tore the roof off Saltby railway station on Thursday night, the rail company said."
    " Trains between Saltby and Corran will not run before Monday."
)
FILES = {
    "lock.txt": "Heron Lock shut after leak\n\nMillrace News\n\nMay 2, 2033\n\n"
    "Engineers shut Heron Lock on Monday after its upper gate cracked. Mending\n"
    "the gate will cost 40,000 crowns. Ada Finch, the harbour master, ordered\n"
    "the closure of the lock. Until the gate is mended the ferry to Corran will leave from\n"
    "Pond  Quay instead, twice a day.\n",
    "storm-news.txt": f"Storm wrecks station roof\n\nMillrace News\n\nMay 9, 2033\n\n{WIRE}\n",
    "storm-herald.txt": f"Saltby station loses its roof in storm\n\nTarn Herald\n\nMay 10, 2033\n\n"
    f"{WIRE} Our photographer was there.\n",
    "fair.md": "---\ntitle: Eel fair draws a record crowd\npublisher: Tarn Herald\ndate: 2033-06-12\n---\n\n"
    "The eel fair in Corran drew 9,500 visitors on Sunday, more than ever before. “We ran out of eels by noon,”"
    " said Oskar Bell, who runs the largest stall. The fair ends on Tuesday.\n",
    "budget.txt": "Council passes budget\n\nTarn Herald\n\nJune 20, 2033\n\n"
    "Tarn council passed its budget by eleven votes to six. The library in Mill Street will close because the"
    " council must save money. Mayor Lena Wick called the vote a sad necessity.\n",
    "cat.txt": "Missing cat returns\n\nA cat that vanished in winter has walked home to Pond Lane. Its owner,"
    " Piet Marsh, had given it up.\n",
}
THRESHOLD = AnswerSettings().threshold
TRAINS = Question("Which trains will not run before Monday?")


@pytest.fixture(scope="module")
def engine(build_home: Callable[[Mapping[str, str]], Path]) -> Iterator[Engine]:
    engine = Engine.open(load_config(home=str(build_home(FILES))))
    yield engine
    engine.close()


def files_of(answer: Answer, engine: Engine) -> set[str]:
    """The files of all passages and citations."""
    ids = {passage.article_id for passage in answer.passages} | {citation.article_id for citation in answer.citations}
    return {Path(article.path).name for article in map(engine.article, ids) if article}


def assert_proven(answer: Answer, engine: Engine) -> None:
    """Every quote is what stands at its span, in the article and in the file; every sentence has its marker."""
    for citation in answer.citations:
        article = engine.article(citation.article_id)
        assert article is not None
        assert article.text[citation.start : citation.end] == citation.quote
        assert citation.quote in Path(citation.path).read_bytes().decode()
    assert [int(n) for n in re.findall(r"\[(\d+)\]", answer.text)] == [c.marker for c in answer.citations]
    assert [c.marker for c in answer.citations] == list(range(1, len(answer.citations) + 1))


@pytest.mark.parametrize(
    ("question", "file", "sentence"),
    [
        (
            "Who ordered the closure of Heron Lock?",
            "lock.txt",
            "Ada Finch, the harbour master, ordered\nthe closure of the lock.",
        ),
        ("How much will it cost to mend the gate of Heron Lock?", "lock.txt", "will cost 40,000 crowns."),
        ("How many visitors came to the eel fair?", "fair.md", "drew 9,500 visitors on Sunday"),
        ("Why will the library in Mill Street close?", "budget.txt", "because the council must save money."),
        ("What did Mayor Lena Wick call the vote?", "budget.txt", "a sad necessity."),
    ],
)
def test_the_sentence_that_answers_comes_first(engine: Engine, question: str, file: str, sentence: str) -> None:
    answer = engine.ask(Question(question))

    assert not answer.abstained
    assert sentence in answer.citations[0].quote
    assert Path(answer.citations[0].path).name == file
    assert answer.text.startswith(" ".join(answer.citations[0].quote.split()))
    assert answer.answered_by == "extractive"
    assert THRESHOLD <= answer.confidence <= 1.0
    assert_proven(answer, engine)


def test_a_quote_keeps_its_line_ends_and_the_answer_does_not(engine: Engine) -> None:
    answer = engine.ask(Question("Where will the ferry to Corran leave from until the gate is mended?"))

    assert "will leave from\nPond  Quay instead" in answer.citations[0].quote
    assert "will leave from Pond Quay instead" in answer.text
    assert_proven(answer, engine)


def test_wire_copy_run_by_two_outlets_is_cited_once(engine: Engine) -> None:
    answer = engine.ask(TRAINS)

    assert files_of(answer, engine) >= {"storm-news.txt", "storm-herald.txt"}
    assert sum("will not run before Monday" in citation.quote for citation in answer.citations) == 1
    assert_proven(answer, engine)


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("Who won the chess championship in Lisbon?", "No article has the name “Lisbon”."),
        ("What is the boiling point of tungsten?", "No passage is about it."),
        ("How many moons does Jupiter have?", "No article has the name “Jupiter”."),
    ],
)
def test_what_the_articles_do_not_say_is_declined(engine: Engine, question: str, why: str) -> None:
    answer = engine.ask(Question(question))

    assert answer.abstained
    assert answer.citations == ()
    assert answer.confidence < THRESHOLD
    assert answer.text == f"The indexed articles do not answer this question. {why}"
    assert answer.passages
    assert [passage.rank for passage in answer.passages] == list(range(1, len(answer.passages) + 1))


@pytest.mark.parametrize(
    ("filters", "files"),
    [
        pytest.param(
            Filters(("tarn HERALD",)), {"storm-herald.txt", "fair.md", "budget.txt"}, id="publisher-in-any-case"
        ),
        pytest.param(Filters(("Millrace News",)), {"storm-news.txt", "lock.txt"}, id="publisher"),
        pytest.param(Filters(since=date(2033, 5, 10)), {"storm-herald.txt", "fair.md", "budget.txt"}, id="since"),
        pytest.param(Filters(until=date(2033, 5, 9)), {"storm-news.txt", "lock.txt"}, id="until"),
        pytest.param(Filters(("Tarn Herald",), date(2033, 6, 1), date(2033, 6, 15)), {"fair.md"}, id="all-three"),
        pytest.param(Filters(since=date(2040, 1, 1)), set(), id="after-everything"),
    ],
)
def test_filters_hold_for_every_passage_and_citation(engine: Engine, filters: Filters, files: set[str]) -> None:
    answer = engine.ask(replace(TRAINS, filters=filters))

    assert files_of(answer, engine) == files  # a small index: the search by meaning finds all that is let through
    assert answer.abstained == (not files & {"storm-news.txt", "storm-herald.txt"})
    assert_proven(answer, engine)


@pytest.mark.parametrize(
    "passages",
    [
        pytest.param([], id="none"),
        pytest.param([Passage("c", "gone", "", None, None, 0, 9, "* * * * *", 1.0, 1)], id="of-no-words"),
    ],
)
def test_passages_without_words_are_no_evidence(engine: Engine, passages: list[Passage]) -> None:
    finding = ReadingAnswerer(engine.stores, AnswerSettings(threshold=0.0)).answer(Question("Who?"), passages)

    assert (finding.evidence, finding.confidence) == ((), 0.0)

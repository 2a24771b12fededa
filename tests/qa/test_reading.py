"""The answerer that reads, with a reader that says what a test tells it to."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from index.errors import ModelError
from qa import engine as engine_module
from qa.answerers import reading as module
from qa.answerers.abstaining import reason
from qa.answerers.extractive import ExtractiveAnswerer
from qa.answerers.reading import CLEAR, FIRST, READ, ReadingAnswerer
from qa.config import AnswerSettings, load_config
from qa.engine import Engine
from qa.english.polarity import asks_yes_or_no, polarity
from qa.reader.runtime import Found, Reader, Reading
from qa.types import Filters, Passage, Question
from tests.conftest import MakeCorpus

LOCK = (
    "Heron Lock shut after leak\n\n"
    "Ada Finch, the harbour master, ordered the closure of the lock. It will cost 40,000 crowns.\n"
)
OTHER = "A lock in trouble\n\nBo Lind shut the lock himself, his aunt said. It was Ada Finch who told him to.\n"


@dataclass
class ToldReader:
    """Finds the given words with the given logits wherever they stand; notes what it was given to read."""

    spans: Mapping[str, float]
    seen: list[str] = field(default_factory=list)

    def read(self, question: str, passages: Sequence[str], titles: Sequence[str]) -> list[Reading]:
        self.seen += passages
        return [Reading(tuple(self._found(text)), 3.0) for text in passages]

    def _found(self, text: str) -> Iterator[Found]:
        for words, score in self.spans.items():
            if words in text:
                yield Found(text.index(words), text.index(words) + len(words), score)


Answering = Callable[..., ReadingAnswerer]


@pytest.fixture
def engine(make_corpus: MakeCorpus) -> Iterator[Engine]:
    corpus = make_corpus({"lock.txt": LOCK, "other.txt": OTHER})
    corpus.build()
    engine = Engine.open(load_config(home=str(corpus.home)))
    yield engine
    engine.close()


@pytest.fixture
def passages(engine: Engine) -> list[Passage]:
    return sorted(engine.find(Question("Who ordered the closure of the lock?")), key=lambda one: one.title != LOCK[:26])


@pytest.fixture
def answering(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Answering:
    """`answering(spans, **settings)`; a proposal's probability is what its logit says."""
    monkeypatch.setattr(module, "probability", lambda row: 1 / (1 + np.exp(-row[0])))

    def answering(spans: Mapping[str, float], **settings: float) -> ReadingAnswerer:
        reader = cast(Reader, ToldReader(spans))
        return ReadingAnswerer(engine.stores, AnswerSettings.model_validate(settings), reader)

    return answering


def test_a_span_is_the_answer_and_its_sentence_the_quote(answering: Answering, passages: list[Passage]) -> None:
    finding = answering({"Ada Finch": 4.0}).answer(Question("Who ordered the closure?"), passages)
    assert finding.short_answer == "Ada Finch"
    first, second = finding.evidence
    assert first.text == "Ada Finch, the harbour master, ordered the closure of the lock."
    assert first.answer_start == first.start
    # A second article tells the same: it is cited too.
    assert second.text == "It was Ada Finch who told him to."
    assert finding.confidence > 0.98


def test_a_rival_is_cited_when_it_is_nearly_as_likely(answering: Answering, passages: list[Passage]) -> None:
    spans = {"Ada Finch": 0.4, "Bo Lind": 0.4}
    finding = answering(spans).answer(Question("Who shut the lock?"), passages)
    assert "Bo Lind" in finding.evidence[1].text
    sure = answering({"Ada Finch": 4.0, "Bo Lind": -30.0}).answer(Question("Who shut the lock?"), passages)
    assert not any("Bo Lind" in one.text for one in sure.evidence)


def test_no_more_sentences_than_set(answering: Answering, passages: list[Passage]) -> None:
    finding = answering({"Ada Finch": 4.0}, max_sentences=1).answer(Question("Who?"), passages)
    assert len(finding.evidence) == 1


def test_a_headline_is_cited_only_where_the_story_does_not_tell(answering: Answering, passages: list[Passage]) -> None:
    finding = answering({"Heron Lock": 9.0}).answer(Question("Which lock leaked?"), passages)
    assert finding.evidence[0].text == "Heron Lock shut after leak"


@pytest.mark.parametrize(
    ("asked", "told"),
    [("What of the closure of the lock?", "are about it"), ("Who won the regatta?", "No passage is about it")],
)
def test_it_says_why_it_does_not_answer(answering: Answering, passages: list[Passage], asked: str, told: str) -> None:
    finding = answering({"Ada Finch": -30.0}, threshold=0.5).answer(Question(asked), passages)
    assert finding.evidence == ()
    assert told in finding.reason
    assert finding.confidence < 0.5
    assert told in answering({}).answer(Question(asked), passages).reason


def test_reading_ends_when_an_answer_is_clear(answering: Answering, passages: list[Passage]) -> None:
    many = (passages * READ)[: READ + 4]
    for logit, read in ((-30.0, 2 * READ), (np.log(CLEAR / (1 - CLEAR)) + 1, 2 * FIRST)):
        answerer = answering({"40,000 crowns": logit})
        answerer.answer(Question("What will it cost?"), many)
        assert len(cast(ToldReader, answerer.reader).seen) == read


def test_a_list_is_asked_for(answering: Answering, passages: list[Passage]) -> None:
    finding = answering({"40,000 crowns": 2.0, "Ada Finch": 2.1}).answer(Question("Which two matter?"), passages)
    assert finding.short_answer == "Ada Finch and 40,000 crowns"


def test_yes_or_no(answering: Answering, passages: list[Passage]) -> None:
    finding = answering({"Ada Finch": 4.0}).answer(Question("Did Ada Finch order the closure of the lock?"), passages)
    assert finding.short_answer == "Yes"
    unclear = answering({"Ada Finch": 4.0}).answer(Question("Did Ada Finch sell the lock?"), passages)
    assert unclear.short_answer is None
    assert unclear.evidence


@pytest.mark.parametrize(
    ("question", "sentence", "said"),
    [
        ("Did the council close the library?", "The council closed the library on Monday.", "Yes"),
        ("Did the council close the library?", "The council did not close the library.", "No"),
        ("Did the council close the library?", "The council may close the library.", None),
        ("Did the council close the library?", "The council closed the school.", None),
        ("Did the council not close the library?", "The council closed the library.", None),
        ("Did the council close the library?", "The council closed the library, not the school.", None),
        ("Is the library closed?", "If the library is closed, readers will leave.", None),
    ],
)
def test_polarity(engine: Engine, question: str, sentence: str, said: str | None) -> None:
    assert asks_yes_or_no(question)
    assert polarity(question, sentence, engine.stores.lexical.words) == said


@pytest.mark.parametrize("question", ["Who did it?", "Is it red or blue?", "What is it?", ""])
def test_no_question_of_yes_or_no(question: str) -> None:
    assert not asks_yes_or_no(question)


def test_without_its_weights_sentences_answer(
    make_corpus: MakeCorpus, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(folder: Path = Path()) -> Reader:
        raise ModelError("reader.onnx: the reader can't be opened; install dateline again")

    monkeypatch.setattr(engine_module, "Reader", broken)
    corpus = make_corpus({"lock.txt": LOCK})
    corpus.build()
    with caplog.at_level(logging.WARNING):
        engine = Engine.open(load_config(home=str(corpus.home)))
        answer = engine.ask(Question("Who ordered the closure of the lock?"))
    assert isinstance(engine.answerer, ExtractiveAnswerer)
    assert "Ada Finch" in answer.text
    assert [record.message for record in caplog.records if "without the reader" in record.message] != []
    engine.close()


@pytest.mark.parametrize(
    ("asked", "as_of", "told"),
    [
        ("Who won in 1998?", None, "from May 2033 to June 2033; 1998 is not covered"),
        ("Who won?", date(2034, 1, 2), "the time up to January 2, 2034, is not covered"),
        ("Who won in 1998 and 2033?", date(2033, 6, 9), "No passage"),
        ("Who won?", None, "No passage"),
    ],
)
def test_another_period_is_a_reason(asked: str, as_of: date | None, told: str) -> None:
    question = Question(asked, as_of=as_of)
    assert told in reason(question, True, 0.1, date(2033, 5, 2), date(2033, 6, 1))
    assert reason(question, True, 0.1, None, None) == "No passage is about it."
    filtered = replace(question, filters=Filters(("The Tarn Herald",)))
    assert reason(filtered, False, 0.0, None, None).startswith("The filters let no article through")

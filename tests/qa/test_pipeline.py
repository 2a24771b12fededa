"""The pipeline: what was asked and what was meant, parts of one's own, and what is never printed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from parts_of_others import Backwards

from index.errors import CitationError, QuestionError
from index.stores import Stores
from qa.answerers.reading import ReadingAnswerer
from qa.config import AnswerSettings, RetrievalSettings, build_settings, load_config
from qa.pipeline import Pipeline
from qa.retrievers import HybridRetriever
from qa.types import ASK_WHOLE, ENGLISH_ONLY, NOTHING_ASKED, Answer, Evidence, Finding, Hit, Passage, Question, Turn

FILES = {
    "lock.txt": "Heron Lock shut after leak\n\nMillrace News\n\nMay 2, 2033\n\n"
    "Engineers shut Heron Lock on Monday after its upper gate cracked. The harbour master, Ada Finch, ordered the"
    " closure of Heron Lock.\n",
    "fair.txt": "Eel fair draws a record crowd\n\nTarn Herald\n\nJune 12, 2033\n\n"
    "The eel fair in Corran drew 9,500 visitors on Sunday, more than ever before.\n",
}
CLOSURE = Question("Who ordered the closure of Heron Lock?")


@pytest.fixture(scope="module")
def stores(build_home: Callable[..., Path]) -> Iterator[Stores]:
    stores = Stores.open(build_settings(load_config(home=str(build_home(FILES)))))
    yield stores
    stores.close()


@pytest.fixture(scope="module")
def pipeline(stores: Stores) -> Pipeline:
    return Pipeline(stores, HybridRetriever(stores, RetrievalSettings()), ReadingAnswerer(stores, AnswerSettings()))


def says(answer: Answer, words: str) -> bool:
    return not answer.abstained and words in answer.text and all(c.quote for c in answer.citations)


def test_the_question_is_cleaned_and_the_rest_of_it_kept(pipeline: Pipeline) -> None:
    answer = pipeline.answer(Question("  Who ordered\tthe closure\x00 of Heron Lock? ", id="q7"))

    assert (answer.question.text, answer.question.id) == (CLOSURE.text, "q7")
    with pytest.raises(QuestionError, match="empty"):
        pipeline.answer(Question("\n"))


def test_a_follow_up_is_answered_as_it_is_meant_and_kept_as_it_was_typed(pipeline: Pipeline) -> None:
    typed = Question("And who ordered the closure of it?", history=(Turn("When was Heron Lock shut?", "Monday [1]"),))

    meant = pipeline.answer(typed)
    undone = pipeline.answer(replace(typed, history=()))

    assert meant.interpreted_as == "Who ordered the closure of Heron Lock?"
    assert meant.question == typed
    assert meant.text == pipeline.answer(CLOSURE).text
    assert says(meant, "Ada Finch")
    assert undone.interpreted_as is None
    assert undone.confidence < meant.confidence


class Found:
    """A retriever that finds the same chunks whatever is asked."""

    def __init__(self, *chunk_ids: str) -> None:
        self.hits = [Hit(key, 1 / rank, rank) for rank, key in enumerate(chunk_ids, 1)]

    def retrieve(self, question: Question) -> list[Hit]:
        return self.hits


class Says:
    """An answerer that gives the same evidence whatever is asked, and keeps the passages it saw."""

    def __init__(self, *evidence: Evidence) -> None:
        self.evidence = evidence
        self.saw: list[Passage] = []

    def answer(self, question: Question, passages: Sequence[Passage]) -> Finding:
        self.saw = list(passages)
        return Finding(self.evidence, 0.75, "llm:oracle", "Yes", verdict="yes")


def test_any_retriever_reranker_and_answerer_will_do(stores: Stores) -> None:
    catalog = stores.catalog
    (lock,) = (found for key in catalog.article_ids() if (found := catalog.article(key)) and "Lock" in found.title)
    chunks = [chunk.id for chunk in catalog.article_chunks(lock)]
    oracle = Says(Evidence(lock.id, 0, 10, "Heron Lock", 0.9, 6, 10))

    pipeline = Pipeline(stores, Found("gone", *chunks), oracle, rerankers=[Backwards(stores, RetrievalSettings())])
    answer = pipeline.answer(Question("?"))

    assert len(chunks) > 1
    assert [passage.chunk_id for passage in oracle.saw] == chunks[::-1]  # one that is gone is left out
    assert all(p.text == lock.text[p.start : p.end] and p.title == lock.title for p in oracle.saw)
    assert answer.text == "Heron Lock [1]"
    assert (answer.answered_by, answer.short_answer, answer.verdict) == ("llm:oracle", "Yes", "yes")
    assert answer.confidence == 0.75
    assert (answer.citations[0].answer_start, answer.citations[0].answer_end) == (6, 10)
    assert [passage.rank for passage in answer.passages] == list(range(1, len(answer.passages) + 1))


@pytest.mark.parametrize(
    "made_up",
    [
        pytest.param(lambda key: Evidence(key, 0, 10, "Heron Dock", 1.0), id="words"),
        pytest.param(lambda key: Evidence(key, 0, 10**6, "Heron Lock", 1.0), id="end"),
        pytest.param(lambda key: Evidence(key, 0, 0, "", 1.0), id="nothing"),
        pytest.param(lambda key: Evidence("no-such-article", 0, 10, "Heron Lock", 1.0), id="article"),
    ],
)
def test_what_an_answerer_makes_up_is_never_printed(stores: Stores, made_up: Callable[[str], Evidence]) -> None:
    key = stores.catalog.article_ids()[0]

    with pytest.raises(CitationError, match=r"citation \[1\]"):
        Pipeline(stores, Found(), Says(made_up(key))).answer(Question("?"))


class Unused:
    """Neither retrieves nor answers: whoever asks it fails."""

    def retrieve(self, question: Question) -> list[Hit]:
        raise AssertionError(question)

    def answer(self, question: Question, passages: Sequence[Passage]) -> Finding:
        raise AssertionError(question)


@pytest.mark.parametrize("typed", ["help", "Thanks!", "what is 2+2", "write a poem about Heron Lock"])
def test_what_asks_nothing_is_not_searched_for(stores: Stores, typed: str) -> None:
    answer = Pipeline(stores, Unused(), Unused()).answer(Question(typed))

    assert (answer.text, answer.abstained, answer.confidence) == (NOTHING_ASKED, True, 0.0)
    assert not answer.passages
    assert not answer.citations


@pytest.mark.parametrize("typed", ["And to whom?", "What else?", "With the others?", "And the third?"])
def test_a_fragment_that_nothing_explains_is_asked_back(stores: Stores, typed: str) -> None:
    said = (Turn("Heron Lock", "It was shut. [1]"),)

    answer = Pipeline(stores, Unused(), Unused()).answer(Question(typed, history=said))

    assert answer.text == f"What does “{typed}” refer to? {ASK_WHOLE}"
    assert (answer.abstained, answer.confidence, answer.passages) == (True, 0.0, ())


def test_what_was_asked_back_is_no_part_of_a_conversation(pipeline: Pipeline) -> None:
    said = (Turn("When was Heron Lock shut?", "Monday [1]"), Turn("What else?", f"What does … refer to? {ASK_WHOLE}"))

    answer = pipeline.answer(Question("And by whom?", history=said))

    assert answer.interpreted_as == "By whom was Heron Lock shut?"


def test_another_language_is_searched_for_and_not_read(stores: Stores) -> None:
    retriever = HybridRetriever(stores, RetrievalSettings())

    answer = Pipeline(stores, retriever, Unused()).answer(Question("Wer hat Heron Lock geschlossen?"))

    assert (answer.text, answer.abstained, answer.interpreted_as) == (ENGLISH_ONLY, True, None)
    assert answer.passages[0].title == "Heron Lock shut after leak"


def test_a_typo_is_corrected_in_sight(pipeline: Pipeline) -> None:
    answer = pipeline.answer(Question("Who ordered the clousre of Heron Lock?"))

    assert answer.interpreted_as == CLOSURE.text
    assert answer.text == pipeline.answer(CLOSURE).text


def test_what_asks_nothing_is_no_part_of_a_conversation(pipeline: Pipeline) -> None:
    said = (Turn("When was Heron Lock shut?", "Monday [1]"), Turn("thanks", NOTHING_ASKED))

    answer = pipeline.answer(Question("And who ordered the closure of it?", history=said))

    assert answer.interpreted_as == CLOSURE.text

"""The answerer that reads, with a reader that says what a test tells it to."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from index.errors import ModelError
from index.types import Span
from qa.answerers import reading as module
from qa.answerers.features import Judge
from qa.answerers.probability import Logistic
from qa.answerers.reading import (
    CLAIMED,
    DECIDED,
    READ,
    READ_AGAIN,
    UNDECIDED,
    UNKNOWN,
    ReadingAnswerer,
    shipped_problems,
)
from qa.answerers.verdicts import Verdict
from qa.config import AnswerSettings, load_config
from qa.engine import Engine
from qa.reader.runtime import AnswerSpan, Reading, Stance
from qa.types import Passage, Question

LOCK = (
    "Heron Lock shut after leak\n\n"
    "Ada Finch, the harbour master, ordered the closure of the lock. It will cost 40,000 crowns.\n"
)
OTHER = "A lock in trouble\n\nBo Lind shut the lock himself, his aunt said. It was Ada Finch who told him to.\n"
# A proposal's probability is what its logit says.
UNSAID = Stance(0.1, 0.0, 0.9)
BY_SCORE = Judge(Logistic({"score": 1.0}, 0.0), Logistic({"score": 1.0}, 0.0))


@dataclass
class ToldReader:
    """Finds the given words with the given logits wherever they stand; notes what it was given to read.

    Of the answers asked of their own sentences, those of `carried` are in them.
    """

    spans: Mapping[str, float]
    carried: Sequence[str] = ()
    seen: list[str] = field(default_factory=list)

    def read(self, asked: str | Sequence[str], passages: Sequence[str], titles: Sequence[str]) -> list[Reading]:
        if not isinstance(asked, str):
            stances = [Stance(0.9, 0.0, 0.1) if one.endswith(tuple(self.carried)) else UNSAID for one in asked]
            return [Reading((), 0.0, stance) for stance in stances]
        self.seen += passages
        return [Reading(tuple(self._found(text)), 3.0) for text in passages]

    def _found(self, text: str) -> Iterator[AnswerSpan]:
        for words, score in self.spans.items():
            if words in text:
                yield AnswerSpan(text.index(words), text.index(words) + len(words), score)


Answering = Callable[..., ReadingAnswerer]


@pytest.fixture(scope="module")
def engine(build_home: Callable[[Mapping[str, str]], Path]) -> Iterator[Engine]:
    engine = Engine.open(load_config(home=str(build_home({"lock.txt": LOCK, "other.txt": OTHER}))))
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def passages(engine: Engine) -> list[Passage]:
    return sorted(engine.find(Question("Who ordered the closure of the lock?")), key=lambda one: one.title != LOCK[:26])


@pytest.fixture
def answering(engine: Engine) -> Answering:
    """`answering(spans, **settings)`: an answerer whose reader finds these spans."""

    def answering(spans: Mapping[str, float], **settings: float) -> ReadingAnswerer:
        settings = AnswerSettings.model_validate(settings)
        return ReadingAnswerer(engine.stores, settings, ToldReader(spans), fitted=BY_SCORE)

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


def test_a_pronoun_names_nobody(answering: Answering, passages: list[Passage]) -> None:
    finding = answering({"his": 9.0, "Bo Lind": 4.0}).answer(Question("Who shut the lock?"), passages)
    assert finding.short_answer == "Bo Lind"


def test_a_rival_is_cited_when_it_is_nearly_as_likely(answering: Answering, passages: list[Passage]) -> None:
    spans = {"Ada Finch": 0.4, "Bo Lind": 0.4}
    finding = answering(spans).answer(Question("Who shut the lock?"), passages)
    assert "Bo Lind" in finding.evidence[1].text
    sure = answering({"Ada Finch": 4.0, "Bo Lind": -30.0}).answer(Question("Who shut the lock?"), passages)
    assert not any("Bo Lind" in one.text for one in sure.evidence)


def test_who_agrees_and_who_names_another(answering: Answering, passages: list[Passage]) -> None:
    finding = answering({"Ada Finch": 4.0}).answer(Question("Who ordered the closure?"), passages)
    assert [(one.answer, one.independent_sources, one.places) for one in finding.agreed] == [("Ada Finch", 2, (0, 1))]
    assert not answering({"no such words": 4.0}).answer(Question("Who?"), passages).agreed


def test_a_rivals_sentence_that_holds_the_answer_is_marked_there(answering: Answering, passages: list[Passage]) -> None:
    spans = {"Ada Finch": 0.4, "40,000 crowns": 0.3, "the harbour master": 0.2}
    finding = answering(spans).answer(Question("Who shut the lock?"), passages)
    marked = [one.text[one.answer_start - one.start : one.answer_end - one.start] for one in finding.evidence]
    assert marked == ["Ada Finch", "40,000 crowns", "Ada Finch"]


def test_no_more_sentences_than_set(answering: Answering, passages: list[Passage]) -> None:
    finding = answering({"Ada Finch": 4.0}, max_sentences=1).answer(Question("Who?"), passages)
    assert [one.again for one in finding.evidence] == [False, True]  # another source has but its marker


def test_a_headline_is_cited_only_where_the_story_does_not_tell(answering: Answering, passages: list[Passage]) -> None:
    finding = answering({"Heron Lock": 9.0}).answer(Question("Which lock leaked?"), passages)
    assert finding.evidence[0].text == "Heron Lock shut after leak"


@pytest.mark.parametrize(
    ("asked", "told"),
    [("What of the closure of the lock?", "settled answer"), ("Who won the regatta?", "No passage is about it")],
)
def test_it_says_why_it_does_not_answer(answering: Answering, passages: list[Passage], asked: str, told: str) -> None:
    finding = answering({"Ada Finch": -30.0}, threshold=0.5).answer(Question(asked), passages)
    assert finding.evidence == ()
    assert told in finding.reason
    assert finding.confidence < 0.5
    assert told in answering({}).answer(Question(asked), passages).reason


def test_the_large_reader_reads_what_promises_most_and_decides(answering: Answering, passages: list[Passage]) -> None:
    large = ToldReader({"Bo Lind": 5.0})
    answerer = replace(answering({"Ada Finch": 4.0}), large=large)
    finding = answerer.answer(Question("Who shut the lock?"), (passages * READ)[: READ + 4])
    assert finding.short_answer == "Bo Lind"
    assert len(answerer.reader.seen) == 2 * READ
    assert len(large.seen) == READ_AGAIN


def test_an_answer_that_its_sentences_carry_comes_before_one_that_they_do_not(
    answering: Answering, passages: list[Passage]
) -> None:
    spans = {"Bo Lind": 9.0, "Ada Finch": 4.0}
    by_proof = Logistic({"score": 1.0, "carried": 3.0}, 0.0)
    for carried, first in (((), "Bo Lind"), (("Ada Finch",), "Ada Finch")):
        large = ToldReader(spans, carried)
        answerer = replace(answering(spans), large=large, fitted=Judge(by_proof, by_proof))
        assert answerer.answer(Question("Who shut the lock?"), passages).short_answer == first


def test_why_is_answered_by_a_sentence(answering: Answering, passages: list[Passage]) -> None:
    finding = answering({"40,000 crowns": 4.0}).answer(Question("Why was the lock shut?"), passages)
    assert finding.short_answer is None
    assert finding.evidence[0].text == "It will cost 40,000 crowns."
    assert finding.evidence[0].answer_start is None


def test_what_takes_many_words_is_answered_by_their_sentence(engine: Engine, answering: Answering) -> None:
    told = "the lock keeper's two sons had let the water out by night to fish"
    text = f"The council said that {told}."
    article = engine.stores.catalog.article_ids()[0]
    passage = Passage("c", article, "", None, None, 0, len(text), text, 1.0, 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(engine.stores.catalog), "sentences", lambda *_: [Span(0, len(text))])
        answers = [
            answering({words: 4.0}).answer(Question("What was the cause of the leak?"), [passage])
            for words in (told, "the lock keeper's two sons")
        ]
    assert [one.short_answer for one in answers] == [None, "the lock keeper's two sons"]
    assert [one.evidence[0].text for one in answers] == [text, text]


def test_what_the_articles_do_not_know_is_told_in_their_words(engine: Engine, answering: Answering) -> None:
    text = "It was not clear who ordered the closure of the lock."
    article = engine.stores.catalog.article_ids()[0]
    passage = Passage("c", article, "", None, None, 0, len(text), text, 1.0, 1)
    answerer = answering({})
    answerer.stores.catalog.sentences(article)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(engine.stores.catalog), "sentences", lambda *_: [Span(0, len(text))])
        finding = answerer.answer(Question("Who ordered the closure of the lock?"), [passage])
    assert (finding.reason, finding.evidence[0].text, finding.short_answer) == (UNKNOWN, text, None)
    assert finding.confidence <= answerer.settings.threshold


@pytest.mark.parametrize(
    ("probability", "said", "why"),
    [(DECIDED + 0.01, "Yes", ""), (DECIDED - 0.01, None, UNDECIDED), (None, None, UNDECIDED)],
)
def test_yes_or_no(
    answering: Answering, passages: list[Passage], probability: float | None, said: str | None, why: str
) -> None:
    answerer = answering({"Ada Finch": 4.0})
    passage = passages[0]
    sentence = Span(passage.start, passage.start + 20)
    told = Verdict("yes", (passage, sentence), None, probability) if probability else None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ReadingAnswerer, "verdict", lambda *_: told)
        finding = answerer.answer(Question("Did Ada Finch order the closure?"), passages)
    assert (finding.short_answer, finding.reason) == (said, why)
    assert finding.verdict == (said and said.lower())
    assert len(finding.evidence) == 1


def test_what_is_said_both_ways_is_shown_both_ways(answering: Answering, passages: list[Passage]) -> None:
    passage, other = passages[:2]
    places = [(one, Span(one.start, one.start + 20)) for one in (passage, other)]
    told = Verdict("yes", places[0], None, DECIDED - 0.01, places[1:])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ReadingAnswerer, "verdict", lambda *_: told)
        finding = answering({"Ada Finch": 4.0}).answer(Question("Did Ada Finch order the closure?"), passages)
    assert (finding.short_answer, finding.reason) == (None, UNDECIDED)
    assert [(one.article_id, one.start) for one in finding.evidence] == [
        (one.article_id, one.start) for one in passages[:2]
    ]


def test_a_quotation_gives_no_verdict(answering: Answering, passages: list[Passage]) -> None:
    text = "Of Ada Finch: “She did order the closure.”"
    passage = replace(passages[0], start=0, end=len(text), text=text)
    told = Verdict("yes", (passage, Span(0, len(text))), None, 0.9)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ReadingAnswerer, "verdict", lambda *_: told)
        finding = answering({"Ada Finch": 4.0}).answer(Question("Did Ada Finch order the closure?"), passages)
    assert (finding.verdict, finding.reason, finding.evidence[0].text) == (None, CLAIMED, text)


def test_what_is_shipped_is_whole() -> None:
    assert shipped_problems() == []


def test_damaged_weights_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(readers: str) -> Judge:
        raise ModelError("probability.json: the fitted weights can't be read")

    monkeypatch.setattr(Judge, "read", broken)
    monkeypatch.setattr(module, "damage", lambda: ["reader.onnx: not the file that was shipped"])
    assert [problem.partition(":")[0] for problem in shipped_problems()] == ["reader.onnx"] + 2 * ["probability.json"]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("When will the lock open?", "3 May"),
        ("when does it open", "3 May"),
        ("When did the council say that the lock would open?", "Friday"),
        ("When did she announce it?", "Friday"),
    ],
)
def test_the_day_of_telling_answers_only_what_asks_for_it(answering: Answering, question: str, answer: str) -> None:
    text = "The council said on Friday that the lock would open on 3 May."
    passage = Passage("c", "gone", "", None, None, 0, len(text), text, 1.0, 1)
    answerer = answering({"Friday": 4.0, "3 May": 2.0})
    readings = answerer.read(question, [passage])
    judged = answerer.judge(Question(question), [passage], readings)
    assert judged[0].proposal.best.text == answer

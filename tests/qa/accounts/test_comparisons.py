"""On what sources disagree: what one counts is asked of the others; the reader finds what a test tells it to."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field

import pytest

from index.stores import Stores
from qa.accounts import AGREED
from qa.config import load_config
from qa.engine import Engine
from qa.pipeline import Pipeline
from qa.statements import groups
from qa.types import NO_ANSWER, Agreed, Evidence, Finding, Passage, Question
from tests.conftest import BuildHome
from tests.qa.accounts.test_telling import article

ARTICLES = {
    "post.md": article(
        "Storm in Corran",
        "2033-05-03",
        "The storm in Corran damaged 41 homes in the harbour. It took four days. The storm in Corran cost £90,000."
        " The harbour lock will open to barges again on 3 June. The mayor, Ida Penn, thanked the pumps on 4 May.",
        "The Ennis Post",
    ),
    "radio.md": article(
        "Corran after the storm",
        "2033-05-04",
        "In Corran 38 homes were hit by the storm. Barges can use the harbour lock"
        " again on 10 June. The mayor asked for a loan of £200,000. Ida Penn spoke on 2 May.",
        "Radio Ennis",
    ),
    "gull.md": article(
        "Storm: Corran clears up", "2033-05-05", "The storm in Corran left 60 boats adrift.", "The Gull"
    ),
}


@dataclass
class Told:
    """Answers a question that has given words with a sentence of the articles; notes what it is asked, and of whom."""

    stores: Stores
    answers: dict[str, tuple[str, str]]
    confidence: float = 0.9
    asked: list[tuple[str, set[str | None]]] = field(default_factory=list)

    def answer(self, question: Question, passages: Sequence[Passage]) -> Finding:
        self.asked.append((question.text, {one.publisher for one in passages}))
        for words, (sentence, said) in self.answers.items():
            found = next((one for one in passages if sentence in one.text), None)
            if words in question.text and found:
                start = found.start + found.text.index(sentence)
                at = start + sentence.index(said)
                end = start + len(sentence)
                evidence = Evidence(found.article_id, start, end, sentence, 1.0, at, at + len(said))
                return Finding((evidence,), self.confidence, "extractive", said, agreed=(Agreed(said, 1, (0,)),))
        return Finding((), 0.0, "extractive")


@pytest.fixture(scope="module")
def opened(build_home: BuildHome) -> Iterator[Engine]:
    with closing(Engine.open(load_config(home=str(build_home(ARTICLES))))) as engine:
        yield engine


def compared(
    opened: Engine, told: dict[str, tuple[str, str]], question: str, confidence: float = 0.9
) -> tuple[list[str], Told]:
    answerer = Told(opened.stores, told, confidence)
    answer = Pipeline(opened.stores, opened.retriever, answerer).answer(Question(question))
    if answer.abstained:
        return [answer.text], answerer
    (group,) = groups(answer)
    assert group.apart
    return [one.whole.strip() for one in group.statements], answerer


def test_who_counts_otherwise_disagrees(opened: Engine) -> None:
    told = {"damaged how many homes": ("In Corran 38 homes were hit by the storm.", "38")}
    found, answerer = compared(opened, told, "What do sources disagree about on the storm in Corran?")
    assert found == [
        "Homes. The Ennis Post: The storm in Corran damaged 41 homes in the harbour. [1]",
        "Radio Ennis: In Corran 38 homes were hit by the storm. [2]",
    ]
    asked = dict(answerer.asked)  # what only one counts, or nobody tells in like words, is asked of nobody
    assert asked.pop("The storm in Corran damaged how many homes in the harbour?") == {"Radio Ennis"}
    assert asked.pop("In Corran how many homes were hit by the storm?", {"The Ennis Post"}) == {"The Ennis Post"}
    assert {question.partition(" when")[0] for question in asked} <= {
        "The harbour lock will open to barges again",
        "Barges can use the harbour lock again",
    }


def test_who_names_another_day_disagrees(opened: Engine) -> None:
    told = {"barges again when": ("Barges can use the harbour lock again on 10 June.", "10 June")}
    found, _ = compared(opened, told, "What do sources disagree about on the storm in Corran?")
    assert found == [
        "Day. The Ennis Post: The harbour lock will open to barges again on 3 June. [1]",
        "Radio Ennis: Barges can use the harbour lock again on 10 June. [2]",
    ]


@pytest.mark.parametrize(
    ("words", "sentence", "said"),
    [
        pytest.param("barges again when", "Ida Penn spoke on 2 May.", "2 May", id="of-something-else"),
        pytest.param(
            "storm in Corran cost how much", "The mayor asked for a loan of £200,000.", "£200,000", id="price"
        ),
        pytest.param("thanked the pumps when", "Ida Penn spoke on 2 May.", "2 May", id="alike-by-a-name-alone"),
    ],
)
def test_what_is_not_told_in_like_words_is_no_rival(opened: Engine, words: str, sentence: str, said: str) -> None:
    found, _ = compared(opened, {words: (sentence, said)}, "What do sources disagree about on the storm in Corran?")
    assert found == [f"{NO_ANSWER} {AGREED}"]


def test_a_day_that_is_less_than_probable_is_no_rival(opened: Engine) -> None:
    told = {"barges again when": ("Barges can use the harbour lock again on 10 June.", "10 June")}
    found, _ = compared(opened, told, "What do sources disagree about on the storm in Corran?", confidence=0.5)
    assert found == [f"{NO_ANSWER} {AGREED}"]


def test_where_none_counts_otherwise_it_says_so(opened: Engine) -> None:
    found, _ = compared(opened, {}, "What do sources disagree about on the storm in Corran?")
    assert found == [f"{NO_ANSWER} {AGREED}"]


def test_those_who_are_named_are_told_of(opened: Engine) -> None:
    found, _ = compared(opened, {}, "Compare what the Gull and Radio Ennis say about the storm in Corran")
    assert [one.partition(":")[0] for one in found] == ["The Gull", "Radio Ennis", "Radio Ennis"]

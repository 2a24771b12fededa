"""Whom, where and what for articles name: the questions that they answer, and which of two may exclude each other."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import product

import pytest

from index.stores import Stores
from index.types import Article, Span
from qa.accounts import AGREED
from qa.accounts.comparisons import Asking
from qa.accounts.named import Named, named, one_story
from qa.accounts.topics import Source, Topic
from qa.checker import Source as Cited
from qa.checker import Support, Verdict
from qa.config import load_config
from qa.engine import Engine
from qa.pipeline import Pipeline
from qa.types import Question
from tests.conftest import BuildHome
from tests.qa.accounts.test_comparisons import Told
from tests.qa.accounts.test_telling import article

ARTICLES = {
    "post.md": article(
        "Inquiry into the Corran storm",
        "2033-05-03",
        "Ms Adler will lead the inquiry into the storm in Corran, the state said on Monday."
        " The loss of the lock was caused by a loose chain.",
        "The Ennis Post",
    ),
    "radio.md": article(
        "After the Corran storm",
        "2033-05-04",
        "The inquiry into the storm in Corran will be led by Mr Bram, who builds dams."
        " High water caused the loss of the lock.",
        "Radio Ennis",
    ),
}
ASKED = "What do sources disagree about on the storm in Corran?"
LED = ("will be led by who", ("Ms Adler will lead the inquiry into the storm in Corran", "Ms Adler"))
LEADS = ("Who will lead", ("The inquiry into the storm in Corran will be led by Mr Bram", "Mr Bram"))
CAUSE = ("was caused by what", ("High water caused the loss of the lock", "High water"))
CAUSED = ("What caused", ("The loss of the lock was caused by a loose chain", "a loose chain"))


class Held:
    """A checker that finds the loose chain held in one way, the high water in another."""

    def __init__(self, chain: Support, water: Support) -> None:
        self.found = {
            "The loss of the lock was caused by a loose chain.": chain,
            "High water caused the loss of the lock.": water,
        }

    def check(self, sentences: Sequence[str], sources: Sequence[Sequence[Cited]]) -> list[Verdict]:
        assert all(sentence not in one.text for sentence, (one,) in zip(sentences, sources, strict=True))
        return [Verdict(text, self.found[text], 0.5) for text in sentences]


@pytest.fixture(scope="module")
def opened(build_home: BuildHome) -> Iterator[Engine]:
    with closing(Engine.open(load_config(home=str(build_home(ARTICLES))))) as engine:
        yield engine


def points(opened: Engine, told: dict[str, tuple[str, str]], checker: Held | None = None) -> str:
    pipeline = Pipeline(opened.stores, opened.retriever, Told(opened.stores, told), checker=checker)
    return pipeline.answer(Question(ASKED)).text


def claims(stores: Stores, text: str, title: str = "", published: str = "2033-05-03") -> list[Named]:
    from datetime import date

    from index.sentences import sentence_spans

    one = Article(
        id=f"{title}{text}"[:20], title=title, text=text, path="a.txt", published=date.fromisoformat(published)
    )
    source = Source(one, sentence_spans(text), [Span(0, len(text))], 1.0, True)
    return list(named(source, Topic.of("storm", stores)))


@pytest.mark.parametrize(
    ("sentence", "questions"),
    [
        pytest.param(
            "Ms Adler will lead the inquiry into the flood, the council said on Monday.",
            {"Who will lead the inquiry into the flood?": "Ms Adler"},
            id="subject",
        ),
        pytest.param(
            "The inquiry will be led by Mr Bram, an engineer who builds dams, from May.",
            {"The inquiry will be led by who?": "Mr Bram"},
            id="by-whom",
        ),
        pytest.param(
            "The club have appointed Luis Pardo.", {"The club have appointed who?": "Luis Pardo"}, id="object"
        ),
        pytest.param(
            "The talks will be held in Graz on 3 June, an official said.",
            {"The talks will be held where?": "Graz"},
            id="place",
        ),
        pytest.param(
            "The fire was caused by a broken lamp, police said.",
            {"The fire was caused by what?": "a broken lamp"},
            id="cause",
        ),
        pytest.param(
            "A fallen tree caused the power cut.", {"What caused the power cut?": "A fallen tree"}, id="what-caused"
        ),
        pytest.param("Entry stays free, said Ruth Oake.", {}, id="who-says"),
        pytest.param("Ruth Oake said that entry stays free.", {}, id="says"),
        pytest.param("Ruth Oake and Lee Moss opened the fair.", {}, id="two"),
        pytest.param("The fair was opened by the Bishop of Wells.", {}, id="part-of-a-name"),
        pytest.param("They met at the Harbour Street depot.", {}, id="before-a-noun"),
        pytest.param("Ana Reis was injured when a wall fell.", {}, id="one-of-several"),
        pytest.param("Ana Reis was also there when it fell.", {}, id="also"),
        pytest.param("She was met by Ruth Oake.", {}, id="points-back"),
    ],
)
def test_what_a_sentence_answers(opened: Engine, sentence: str, questions: dict[str, str]) -> None:
    found = claims(opened.stores, sentence)
    assert {one.question: sentence[one.words.start : one.words.end] for one in found} == questions


@pytest.mark.parametrize(
    ("one", "other", "rivals"),
    [
        pytest.param("Ms Adler will lead the flood inquiry.", "The flood inquiry is led by Mr Bram.", True, id="who"),
        pytest.param("The big fair will be held in Graz.", "The big fair will be held in Ulm.", True, id="where"),
        pytest.param(
            "The big fair will be held in Styria.", "The big fair will be held at Graz.", False, id="in-and-at"
        ),
        pytest.param(
            "Prof. Lark leads on. The flood study was led by Prof. Edith Lark.",
            "The flood study was led by Edith Lark.",
            False,
            id="title",
        ),
        pytest.param(
            "The flood study was led by Ann Orrick.", "The flood study was led by An Orick.", False, id="spelt"
        ),
        pytest.param(
            "The flood study was led by Ann Vail.",
            "The flood study was led by Lee Ost. He thanked Ann Vail.",
            False,
            id="says-both",
        ),
        pytest.param(
            "Agnes Pryor was chosen as deputy mayor of Tull.",
            "Bernard Hay was chosen as head of planning by the mayor of Tull.",
            False,
            id="another-post",
        ),
        pytest.param("Paul Ashe opened.", "Dora Lane opened.", False, id="too-few-words"),
    ],
)
def test_which_may_exclude_each_other(opened: Engine, one: str, other: str, rivals: bool) -> None:
    mine, theirs = claims(opened.stores, one, "Mine"), claims(opened.stores, other, "Theirs")
    assert any(a.rivals(b) for a, b in product(mine, theirs)) is rivals
    assert any(b.rivals(a) for a, b in product(mine, theirs)) is rivals


def test_what_is_of_other_days_is_no_rival(opened: Engine) -> None:
    texts = "Jon Mulvey led Rovers home on Saturday.", "Ivo Penn led Rovers home on Saturday."
    dated = (texts[0], "2033-05-09"), (texts[1], "2033-05-09"), (texts[1], "2033-05-23")
    (one,), (same,), (later,) = (claims(opened.stores, text, "Rovers win", day) for text, day in dated)
    assert one.rivals(later)
    assert one_story(one, same, opened.stores.lexical)
    assert not one_story(one, later, opened.stores.lexical)


def test_who_names_another_disagrees(opened: Engine) -> None:
    assert points(opened, dict((LED, LEADS))) == (
        "Who. Radio Ennis: The inquiry into the storm in Corran will be led by Mr Bram, who builds dams. [1]"
        " The Ennis Post: Ms Adler will lead the inquiry into the storm in Corran, the state said on Monday. [2]"
    )


@pytest.mark.parametrize("told", [LED, LEADS], ids=["one-way", "the-other-way"])
def test_each_must_answer_the_others_question(opened: Engine, told: tuple[str, tuple[str, str]]) -> None:
    assert AGREED in points(opened, dict([told]))


@pytest.mark.parametrize(
    ("checker", "disagree"),
    [
        pytest.param(Held(Support.UNSUPPORTED, Support.PARTLY), True, id="denied"),
        pytest.param(Held(Support.UNSUPPORTED, Support.SUPPORTED), False, id="carried"),
        pytest.param(Held(Support.PARTLY, Support.PARTLY), False, id="nobody-can-tell"),
        pytest.param(None, False, id="nobody-is-there-to-tell"),
    ],
)
def test_a_cause_must_be_denied(opened: Engine, checker: Held | None, disagree: bool) -> None:
    found = points(opened, dict((CAUSE, CAUSED)), checker)
    assert ("Cause. Radio Ennis: High water caused the loss of the lock." in found) is disagree
    assert (AGREED in found) is not disagree


def test_nothing_is_asked_of_nobody(opened: Engine) -> None:
    (one,) = claims(opened.stores, "Ms Adler will lead the inquiry.")
    assert not Asking([], Told(opened.stores, {}), None, opened.stores).rivals(one, [one])


def test_a_long_sentence_costs_nothing(opened: Engine) -> None:
    assert not claims(opened.stores, f"{'The Fire Of Ida Marl in Corran and by Lee Ost ' * 5_000}was caused by it.")

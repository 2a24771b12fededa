"""Follow-ups that stand alone: what is put in, what is left as it was typed, and that nothing breaks it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answerers.abstaining import NO_ANSWER
from qa.followups import standalone
from qa.followups.mentions import mentions
from qa.types import Turn

MINISTER = Turn("What did President Lopez announce in Lima?", "President Lopez announced new tariffs. [1]")
CRASH = Turn("How many students were hurt in the bus crash near Lyon?", "Twelve students were hurt. [1]")
ELECTION = Turn("Who won the election in Chile?", "Ana Silva won the election by 3,000 votes. [1]")
BRIDGE = Turn("When was the Tamar Bridge opened?", "It was opened in 1961. [1] Tolls were raised. [2]")
MAYOR = Turn("Who is the mayor of Corran?", "")
WITNESS = Turn("Who saw the fire?", "Robin Vale, 71, saw it from her window. Kim Drew heard it. [1]")


@pytest.mark.parametrize(
    ("turn", "typed", "meant"),
    [
        pytest.param(
            MINISTER, "What did he say about sanctions?", "What did President Lopez say about sanctions?", id="he"
        ),
        pytest.param(MINISTER, "Where are his offices?", "Where are President Lopez's offices?", id="his"),
        pytest.param(ELECTION, "How old is she?", "How old is Ana Silva?", id="she-is-the-answer"),
        pytest.param(
            ELECTION, "Who did they beat in it?", "Who did Ana Silva beat in the election?", id="two-pronouns"
        ),
        pytest.param(WITNESS, "What did she do?", "What did Robin Vale do?", id="sex-told-by-the-answer"),
        pytest.param(WITNESS, "What did he hear?", "What did Kim Drew hear?", id="the-other-sex"),
        pytest.param(BRIDGE, "And how long is it?", "How long is the Tamar Bridge?", id="it"),
        pytest.param(BRIDGE, "Who built the bridge?", "Who built the Tamar Bridge?", id="short-name"),
        pytest.param(CRASH, "What caused the crash?", "What caused the bus crash (Lyon)?", id="short-phrase"),
        pytest.param(MINISTER, "How many people live there?", "How many people live in Lima?", id="there"),
        pytest.param(CRASH, "What did they say?", "What did the students say (Lyon)?", id="they"),
        pytest.param(MAYOR, "How old is he?", "How old is the mayor of Corran?", id="nobody-named"),
        pytest.param(
            Turn("Who shot the keeper?", ""),
            "How old is he?",
            "How old is the person who shot the keeper?",
            id="somebody",
        ),
    ],
)
def test_what_points_back_is_named(turn: Turn, typed: str, meant: str) -> None:
    assert standalone(typed, [turn]) == meant


@pytest.mark.parametrize(
    ("turn", "typed", "meant"),
    [
        pytest.param(MINISTER, "When?", "When did President Lopez announce in Lima?", id="bare-after-what"),
        pytest.param(MINISTER, "And when was that?", "When did President Lopez announce in Lima?", id="when-was-that"),
        pytest.param(ELECTION, "When?", "When was it that Ana Silva won the election in Chile?", id="bare-after-who"),
        pytest.param(
            CRASH, "where?", "Where were the students hurt in the bus crash near Lyon?", id="bare-after-count"
        ),
        pytest.param(BRIDGE, "Why?", "Why was the Tamar Bridge opened?", id="bare-after-when"),
        pytest.param(Turn("Did Iran reply?", ""), "How?", "How did Iran reply?", id="bare-after-whether"),
        pytest.param(ELECTION, "And in Peru?", "Who won the election in Peru?", id="other-place"),
        pytest.param(MINISTER, "and in 2019?", "What did President Lopez announce in Lima in 2019?", id="other-year"),
        pytest.param(MINISTER, "What about Ana Silva?", "What did Ana Silva announce in Lima?", id="other-person"),
        pytest.param(
            Turn("What does the union at Corvane want?", ""),
            "And the company?",
            "What does the company at Corvane want?",
            id="other-actor",
        ),
        pytest.param(CRASH, "How many were killed?", "How many students were killed (Lyon)?", id="noun-left-out"),
        pytest.param(
            CRASH, "How many of them were badly hurt?", "How many of the students were badly hurt (Lyon)?", id="of-them"
        ),
        pytest.param(ELECTION, "And who was the loser?", "Who was the loser (Chile)?", id="topic-carried"),
        pytest.param(ELECTION, "Any protests?", "Any protests (Chile)?", id="bare-phrase"),
    ],
)
def test_what_is_left_out_is_taken_over(turn: Turn, typed: str, meant: str) -> None:
    assert standalone(typed, [turn]) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "Who is Ana Silva?",
        "And when was the Ostrel Valley Railway opened?",
        "What did the court decide?",
        "What did Ana Silva say about her rival?",
        "Is it true that Ana Silva resigned?",
        "How long does it take to fly to Peru?",
        "Are there any survivors in Peru?",
        "When Mr. Vale spoke, what did he promise?",
        "Ana Silva lost. Did she concede?",
        "Is there a vaccine?",
        "How do bees find their way home?",
        "Thank you!",
    ],
)
def test_what_stands_alone_is_left_alone(typed: str) -> None:
    assert standalone(typed, [MINISTER]) is None


def test_without_a_history_nothing_is_changed() -> None:
    assert standalone("What did he say?", []) is None


def test_nothing_fits_so_nothing_is_changed() -> None:
    assert standalone("What did he say?", [Turn("Why is the sky blue?", "")]) is None


def test_an_abstention_names_nobody() -> None:
    told = f"{NO_ANSWER} The articles are from Mr. Vale's time."
    assert standalone("What did he say?", [Turn("Why is the sky blue?", told)]) is None


def test_the_latest_turn_that_fits_is_meant() -> None:
    other = Turn("When did Mr. Johnson visit Kyiv?", "On Monday. [1]")
    assert standalone("What did he say?", [MINISTER, other, BRIDGE]) == "What did Mr. Johnson say?"


def test_earlier_questions_may_stand_as_they_were_typed() -> None:
    chain = [Turn("Who visited Kyiv?", "Mr. Johnson visited Kyiv. [1]"), Turn("and what did he say?", "")]
    assert standalone("And when?", chain) == "When did Mr. Johnson say that?"


def test_a_rewrite_stands_alone() -> None:
    meant = standalone("And how long is it?", [BRIDGE])
    assert meant is not None
    assert standalone(meant, [BRIDGE]) is None


@given(st.text(max_size=80), st.lists(st.builds(Turn, st.text(max_size=80), st.text(max_size=80)), max_size=3))
def test_any_text_is_a_question_or_left_alone(typed: str, history: list[Turn]) -> None:
    meant = standalone(typed, history)
    assert meant is None or (meant.endswith("?") and meant == " ".join(meant.split()))


@given(st.text(alphabet="the of A b's Iran did was who , . ? (", max_size=60))
def test_mentions_are_spans_of_the_text(text: str) -> None:
    for each in mentions(text):
        assert text[each.start : each.end] == each.text

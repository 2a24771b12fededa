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
KILLING = Turn(
    "Where was Qassem Soleimani killed?",
    "The funeral of Gen. Qassem Soleimani was held in Tehran on Monday, three days after an American strike killed him"
    " in Baghdad. [1]",
)
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
        pytest.param(CRASH, "What caused the crash?", "What caused the bus crash near Lyon?", id="short-phrase"),
        pytest.param(MINISTER, "How many people live there?", "How many people live in Lima?", id="there"),
        pytest.param(CRASH, "What did they say?", "What did the students say (the bus crash near Lyon)?", id="they"),
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
        pytest.param(
            CRASH,
            "How many were killed?",
            "How many students were killed (the bus crash near Lyon)?",
            id="noun-left-out",
        ),
        pytest.param(
            CRASH,
            "How many of them were badly hurt?",
            "How many of the students were badly hurt (the bus crash near Lyon)?",
            id="of-them",
        ),
        pytest.param(
            ELECTION, "And who was the loser?", "Who was the loser of the election in Chile?", id="topic-carried"
        ),
        pytest.param(ELECTION, "Any protests?", "Any protests (the election in Chile)?", id="bare-phrase"),
    ],
)
def test_what_is_left_out_is_taken_over(turn: Turn, typed: str, meant: str) -> None:
    assert standalone(typed, [turn]) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "Who is Ana Silva?",
        "And when was the Ostrel Valley Railway opened?",
        "What did Ana Silva say about her rival?",
        "Is it true that Ana Silva resigned?",
        "How long does it take to fly to Peru?",
        "Are there any survivors in Peru?",
        "When Mr. Vale spoke, what did he promise?",
        "Ana Silva lost. Did she concede?",
        "How do bees sleep?",
        "What are the rules for guests?",
        "Are you sure?",
        "How do bees find their way home?",
        "Thank you!",
    ],
)
def test_what_stands_alone_is_left_alone(typed: str) -> None:
    assert standalone(typed, [MINISTER]) is None


@pytest.mark.parametrize(
    ("turn", "typed", "meant"),
    [
        pytest.param(ELECTION, "Was there a recount?", "Was there a recount (the election in Chile)?", id="bare"),
        pytest.param(
            ELECTION, "What were the issues?", "What were the issues for the election in Chile?", id="for-what"
        ),
        pytest.param(ELECTION, "Did the protest last?", "Did the protest last (the election in Chile)?", id="definite"),
        pytest.param(
            ELECTION,
            "What was the American reaction?",
            "What was the American reaction (the election in Chile)?",
            id="a-nation-is-no-name",
        ),
        pytest.param(Turn("How do the old mills work?", ""), "Who watched?", None, id="no-name-and-spoken-of-once"),
        pytest.param(
            Turn("What did Ana Silva promise in the debate?", "She promised in the debate to resign. [1]"),
            "Who watched?",
            "Who watched (Ana Silva, the debate)?",
            id="a-name-and-a-thing",
        ),
        pytest.param(
            Turn("Who ordered the strike that killed Ana Silva?", ""),
            "What was the reason?",
            "What was the reason for the strike that killed Ana Silva?",
            id="with-its-clause",
        ),
        pytest.param(
            Turn("Where do the Otters play?", ""),
            "Is the ground ready?",
            "Is the ground ready (the Otters)?",
            id="team",
        ),
        pytest.param(MINISTER, "Why then the delay?", "Why then the delay (President Lopez, Lima)?", id="no-verb"),
    ],
)
def test_what_names_nothing_takes_the_topic_along(turn: Turn, typed: str, meant: str) -> None:
    assert standalone(typed, [turn]) == meant


@pytest.mark.parametrize(
    ("turn", "typed", "meant"),
    [
        pytest.param(Turn("Did Iran reply?", ""), "Why not?", "Why didn't Iran reply?", id="why-not"),
        pytest.param(BRIDGE, "By whom?", "By whom was the Tamar Bridge opened?", id="by-whom"),
        pytest.param(
            Turn("What sanctions did Mr. Lopez threaten in May?", ""),
            "On what grounds?",
            "On what grounds did Mr. Lopez threaten the sanctions in May?",
            id="object-kept",
        ),
        pytest.param(
            Turn("Were there any deaths in the crash?", ""), "How many?", "How many deaths in the crash?", id="how-many"
        ),
        pytest.param(
            Turn("How many soldiers has Iran in Iraq?", ""), "Since when?", "Since when (Iran in Iraq)?", id="no-verb"
        ),
        pytest.param(
            Turn("When did Iraq's lawmakers vote?", ""),
            "How many were there?",
            "How many of Iraq's lawmakers were there?",
            id="how-many-of",
        ),
        pytest.param(MINISTER, "No, I meant Ana Silva.", "What did Ana Silva announce in Lima?", id="put-right"),
        pytest.param(
            Turn("What did Ana Silva promise?", ""),
            "And her rivals?",
            "What did Ana Silva's rivals promise?",
            id="and-her",
        ),
        pytest.param(
            Turn("What happened at the embassy in Lima?", ""),
            "Who was behind it?",
            "Who was behind what happened at the embassy in Lima?",
            id="what-happened",
        ),
        pytest.param(
            Turn("Which deal did Iran drop?", ""),
            "Who criticised it?",
            "Who criticised the deal (Iran)?",
            id="object-for-object",
        ),
        pytest.param(
            Turn("What did Ana Silva say about taxes?", ""),
            "When was that?",
            "When did Ana Silva say that about taxes?",
            id="what-was-said",
        ),
        pytest.param(
            Turn("Why did the workers go on strike?", ""),
            "How did it end?",
            "How did the strike end?",
            id="now-known",
        ),
        pytest.param(
            Turn("Who is Ana Silva?", "Iran's minister praised Ana Silva."),
            "What did she say?",
            "What did Ana Silva say?",
            id="who-is",
        ),
        pytest.param(
            Turn("Who saved the game?", "The Otters beat Athletic. The hero was Ivo Lark, who saved it."),
            "How old is he?",
            "How old is Ivo Lark?",
            id="introduced",
        ),
        pytest.param(
            Turn("What is Hezbollah?", "Rockets hit the base."), "Who backs them?", "Who backs Hezbollah?", id="a-group"
        ),
    ],
)
def test_gaps_of_other_forms(turn: Turn, typed: str, meant: str) -> None:
    assert standalone(typed, [turn]) == meant


@pytest.mark.parametrize(
    ("turn", "typed", "meant"),
    [
        pytest.param(KILLING, "Who ordered it?", "Who ordered it (Qassem Soleimani)?", id="it-is-the-event"),
        pytest.param(KILLING, "Was it planned?", "Was it planned (Qassem Soleimani)?", id="a-title-tells-a-person"),
        pytest.param(
            KILLING,
            "How did Iran respond to it?",
            "How did Iran respond to it (Qassem Soleimani)?",
            id="a-name-does-not-say-which-event",
        ),
        pytest.param(KILLING, "Did they retaliate?", "Did they retaliate (Qassem Soleimani)?", id="they-are-others"),
        pytest.param(
            KILLING, "What was their response?", "What was their response (Qassem Soleimani)?", id="theirs-is-others"
        ),
        pytest.param(KILLING, "Why did they kill him?", "Why did they kill Qassem Soleimani?", id="he-is-the-victim"),
        pytest.param(
            Turn("When did Ivo Lark resign?", ""), "Who announced it?", "Who announced it (Ivo Lark)?", id="active"
        ),
        pytest.param(Turn("Where was the general killed?", ""), "Who ordered it?", None, id="a-title-alone"),
        pytest.param(
            Turn("When was Tallow Bridge closed?", ""),
            "When was it built?",
            "When was Tallow Bridge built?",
            id="thing",
        ),
        pytest.param(
            Turn("When was Tallow Bridge closed?", ""), "How long is it?", "How long is it (Tallow Bridge)?", id="doubt"
        ),
        pytest.param(KILLING, "And the funeral?", "What about the funeral (Qassem Soleimani)?", id="phrase-led"),
        pytest.param(
            KILLING, "Who attended the funeral?", "Who attended the funeral (Qassem Soleimani)?", id="spoken-of"
        ),
    ],
)
def test_an_event_is_not_taken_for_the_one_it_befell(turn: Turn, typed: str, meant: str | None) -> None:
    assert standalone(typed, [turn]) == meant


@pytest.mark.parametrize("turn", [MINISTER, KILLING])
@pytest.mark.parametrize(
    "typed",
    [
        "who won the world cup",
        "Ron DeSantis announced his 2024 presidential bid with whom?",
        "DeSantis announced his 2024 bid with whom?",
    ],
)
def test_what_says_who_did_what_is_left_alone(turn: Turn, typed: str) -> None:
    assert standalone(typed, [turn]) is None


def test_the_topic_lasts_until_another_is_brought() -> None:
    chain = [ELECTION, Turn("Was there a recount?", ""), Turn("Who paid?", "")]
    assert standalone("Any protests?", chain) == "Any protests (the election in Chile)?"
    named = [*chain, Turn("When was the Tamar Bridge opened?", "")]
    assert standalone("Any protests?", named) == "Any protests (the Tamar Bridge)?"


def test_a_question_asked_on_the_way_does_not_change_the_topic() -> None:
    chain = [ELECTION, Turn("What is OPEC?", "")]
    assert standalone("Any protests?", chain) == "Any protests (the election in Chile)?"


def test_a_phrase_asked_about_leaves_nothing_to_ask_when_of() -> None:
    assert standalone("When?", [Turn("What about the funeral?", "")]) is None


def test_what_answers_may_mislead_about_is_not_said() -> None:
    told = Turn("Who won the cup?", "They beat the holder, Ana Silva, by 3 goals. [1]")
    assert standalone("When?", [told]) == "When was it that someone won the cup?"


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

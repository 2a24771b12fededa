"""Follow-ups that stand alone: what is put in, what is left as it was typed, and that nothing breaks it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.questions.followups import is_fragment, points_back, standalone
from qa.types import NO_ANSWER, Turn

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
        pytest.param(WITNESS, "What did he hear?", "What did Kim Drew hear?", id="the-other-sex"),
        pytest.param(BRIDGE, "And how long is it?", "How long is the Tamar Bridge?", id="it"),
        pytest.param(BRIDGE, "Who built the bridge?", "Who built the Tamar Bridge?", id="short-name"),
        pytest.param(MINISTER, "How many people live there?", "How many people live in Lima?", id="there"),
        pytest.param(MAYOR, "How old is he?", "How old is the mayor of Corran?", id="nobody-named"),
        pytest.param(
            Turn("Who opened the new pier at Corran?", "Ana Silva"),
            "What is its length?",
            "What is the new pier's length?",
            id="thing-not-its-place",
        ),
        pytest.param(
            Turn("How many lorries cross the Tamar Bridge?", ""),
            "How much do they pay?",
            "How much do lorries pay?",
            id="what-is-counted",
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
        pytest.param(Turn("How do the old mills work?", ""), "Who watched?", None, id="no-name-and-spoken-of-once"),
    ],
)
def test_what_names_nothing_takes_the_topic_along(turn: Turn, typed: str, meant: str) -> None:
    assert standalone(typed, [turn]) == meant


@pytest.mark.parametrize(
    ("turn", "typed", "meant"),
    [
        pytest.param(BRIDGE, "By whom?", "By whom was the Tamar Bridge opened?", id="by-whom"),
        pytest.param(MINISTER, "No, I meant Ana Silva.", "What did Ana Silva announce in Lima?", id="put-right"),
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
    ],
)
def test_gaps_of_other_forms(turn: Turn, typed: str, meant: str) -> None:
    assert standalone(typed, [turn]) == meant


@pytest.mark.parametrize(
    ("turn", "typed", "meant"),
    [
        pytest.param(Turn("Where was the general killed?", ""), "Who ordered it?", None, id="a-title-alone"),
        pytest.param(Turn("When was Ana Silva shot?", ""), "Who ordered it?", None, id="a-person-by-what-was-done"),
        pytest.param(KILLING, "Did they retaliate?", None, id="they-are-others"),
        pytest.param(
            Turn("When was Tallow Bridge closed?", ""),
            "When was it built?",
            "When was Tallow Bridge built?",
            id="thing",
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


LEASE = Turn("When did Mira Kolb lease the ferry?", "In May. [1]")
BUYER = Turn("Who bought Tarn Foods?", "Odo Marl bought Tarn Foods. [1]")
FLOOD = Turn("How many miners drowned in the Corran flood?", "Nine miners drowned. [1]")


@pytest.mark.parametrize(
    ("turn", "typed", "meant"),
    [
        pytest.param(LEASE, "To whom?", "To whom did Mira Kolb lease the ferry?", id="to-whom"),
        pytest.param(LEASE, "And on whose orders?", "On whose orders did Mira Kolb lease the ferry?", id="whose-noun"),
        pytest.param(LEASE, "For how many years?", "For how many years did Mira Kolb lease the ferry?", id="how-many"),
        pytest.param(LEASE, "But until when?", "Until when did Mira Kolb lease the ferry?", id="but-until-when"),
        pytest.param(LEASE, "Who to?", "To whom did Mira Kolb lease the ferry?", id="preposition-last"),
        pytest.param(LEASE, "At which port was that?", "At which port did Mira Kolb lease the ferry?", id="was-that"),
        pytest.param(BUYER, "For how much?", "For how much was it that Odo Marl bought Tarn Foods?", id="after-who"),
        pytest.param(
            FLOOD, "And in what year?", "In what year was it that miners drowned in the Corran flood?", id="after-count"
        ),
        pytest.param(FLOOD, "Where?", "Where was it that miners drowned in the Corran flood?", id="bare-after-count"),
        pytest.param(
            Turn("Which village flooded in May?", ""), "Why?", "Why was it that the village flooded in May?", id="which"
        ),
        pytest.param(Turn("In which city was Ana Silva born?", ""), "When?", "When was Ana Silva born?", id="before"),
        pytest.param(
            FLOOD,
            "And in the Eel Quay flood?",
            "How many miners drowned in the Eel Quay flood?",
            id="articles-are-free",
        ),
        pytest.param(FLOOD, "In Peru?", "How many miners drowned in Peru?", id="no-and"),
    ],
)
def test_a_preposition_takes_the_clause_over(turn: Turn, typed: str, meant: str) -> None:
    assert standalone(typed, [turn]) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "In which year Titanic sank?",
        "At what cost did Tarn Foods buy the ferry?",
        "By whom was the Eel Quay built?",
        "Over 50 miners drowned?",
        "In Peru floods rose.",
    ],
)
def test_what_has_a_verb_behind_its_preposition_is_left_alone(typed: str) -> None:
    assert standalone(typed, [LEASE]) is None
    assert not is_fragment(typed)


@pytest.mark.parametrize(
    "typed",
    ["To whom?", "And at which port?", "What else?", "And the third?", "But in the north?", "How many?", "Who was it?"],
)
def test_a_fragment_says_nothing_by_itself(typed: str) -> None:
    assert is_fragment(typed)
    assert points_back(typed, [LEASE])


@pytest.mark.parametrize(
    "typed",
    [
        *("Who are The Who?", "And Mira Kolb?", "And who owns the ferry?", "But explain the flood", "flood victims"),
        *("?", "How many died?", "What happened yesterday?", "What is 5G?", "and " * 100),
    ],
)
def test_what_has_words_of_its_own_is_no_fragment(typed: str) -> None:
    assert not is_fragment(typed)


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


def test_earlier_questions_may_stand_as_they_were_typed() -> None:
    chain = [Turn("Who visited Kyiv?", "Mr. Johnson visited Kyiv. [1]"), Turn("and what did he say?", "")]
    assert standalone("And where?", chain) == "Where did Mr. Johnson say?"


def test_earlier_questions_may_stand_as_they_were_understood() -> None:
    understood = "Against whom was it that Odo Marl won the cup?"
    chain = [Turn("Who won the cup?", "Odo Marl won. [1]"), Turn(understood, "Tarn Foods lost. [1]")]
    assert standalone("By how much?", chain) == "By how much was it that Odo Marl won the cup?"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        pytest.param("It will add 40 berths, and wants to double sales. [1]", "Who owns the Eel Quay?", id="verbs"),
        pytest.param("Ana Silva says they plan more. [1]", "Who owns the Eel Quay?", id="behind-they"),
    ],
)
def test_it_means_no_verb(said: str, meant: str) -> None:
    chain = [Turn("When was the Eel Quay built?", "In 1961. [1]"), Turn("How many boats will it hold?", said)]
    assert standalone("Who owns it?", chain) == meant


@pytest.mark.parametrize(
    ("chain", "meant"),
    [
        pytest.param(
            [Turn("Who runs Tarn Foods in Peru?", "Odo Marl. [1]"), Turn("Where did he study?", "In Lima. [1]")],
            "How many shops will Tarn Foods close?",
            id="whom-he-means",
        ),
        pytest.param(
            [Turn("Who is the head of the Tarn Infirmary?", "Ida Brock is. [1]")],
            "How many shops will the Tarn Infirmary close?",
            id="who-is-asked-for",
        ),
        pytest.param([Turn("Who was in charge?", "Ida Brock was. [1]")], None, id="who-answers"),
    ],
)
def test_it_means_nobody(chain: list[Turn], meant: str | None) -> None:
    assert standalone("How many shops will it close?", chain) == meant


@pytest.mark.parametrize("told", ["Odo Marl, CEO of Tarn Foods", "Odo Marl, a nurse at Tarn Infirmary"])
def test_a_name_is_said_before_what_is_told_of_it(told: str) -> None:
    turn = Turn("Who won the vote?", f"Sales rose, said {told}. [1]")
    assert standalone("Where was he raised?", [turn]) == "Where was Odo Marl raised?"


def test_a_post_has_its_article() -> None:
    told = Turn("Did Director of Tarn Foods resign?", "")
    assert standalone("Where was she raised?", [told]) == "Where was the Director of Tarn Foods raised?"


def test_a_rewrite_stands_alone() -> None:
    meant = standalone("And how long is it?", [BRIDGE])
    assert meant is not None
    assert standalone(meant, [BRIDGE]) is None


@given(st.text(max_size=80), st.lists(st.builds(Turn, st.text(max_size=80), st.text(max_size=80)), max_size=3))
def test_any_text_is_a_question_or_left_alone(typed: str, history: list[Turn]) -> None:
    meant = standalone(typed, history)
    assert meant is None or (meant.endswith("?") and meant == " ".join(meant.split()))


@pytest.mark.parametrize(
    "typed",
    [
        "Who said her flour had tripled in price, according to Maud Tansley?",
        'Who said "it is a deep cut"?',
        "Which engineer said that she had drawn it on a ticket?",
        "What did Milley say about his letter?",
        "Who lost his job at the mill?",
        "When did the drivers end their strike?",
        "What happened to the mill after it burned?",
        "What does 'his own' mean?",
    ],
)
def test_bound_pronouns_and_quoted_words_are_left_alone(typed: str) -> None:
    assert standalone(typed, [MINISTER, ELECTION]) is None


@pytest.mark.parametrize(
    ("asked", "typed", "meant"),
    [
        ("When will the council close Tallow Bridge?", "Who will repair it?", "Who will repair Tallow Bridge?"),
        ("Will the mayor meet Ana Silva?", "When was she born?", "When was Ana Silva born?"),
        ("When did the harbour board buy Heron Lock?", "How old is it?", "How old is Heron Lock?"),
        ("What did the mayor Ben Orr say?", "How old is he?", "How old is the mayor Ben Orr?"),
    ],
)
def test_the_verb_of_a_question_is_no_part_of_a_name(asked: str, typed: str, meant: str) -> None:
    assert standalone(typed, [Turn(asked, "")]) == meant

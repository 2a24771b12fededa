"""Questions drawn from an index: which sentences give which, what is left alone, and that each one is answered."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from time import monotonic

import pytest

from index.types import Article, Span
from qa.config import load_config
from qa.engine import Engine
from qa.suggestions.candidates import candidates
from qa.suggestions.checking import proves, same
from qa.suggestions.choosing import shown
from qa.suggestions.clauses import main_clause
from qa.suggestions.context import Context, context_of
from qa.suggestions.details import details
from qa.suggestions.doings import DOINGS
from qa.suggestions.exchanges import exchanged
from qa.suggestions.speakers import speakers
from qa.suggestions.statements import statements, with_person
from qa.suggestions.types import Candidate, Sourced
from qa.suggestions.verbs import plain_form
from qa.types import Answer, Citation, Question, Turn

LOCK = (
    "Heron Lock shut after leak\n\nMillrace News\n\nMay 2, 2033\n\n"
    "Heron Lock was closed on 2 May because its upper gate had cracked in the cold. Ada Finch, the harbour master,"
    " told the council of Saltby that Heron Lock is safe. The repair of Heron Lock will cost £4.2 million. Heron Lock"
    " will open again on 9 August. The lock is old. He was told on Monday.\n"
)
FAIR = (
    "Eel fair draws a record crowd\n\nTarn Herald\n\nJune 12, 2033\n\n"
    "The eel fair in Corran was opened by the poet Ines Vole. At least 9,500 people were counted in Corran on Sunday.\n"
)


def context(text: str = "", title: str = "", words: str = "close open") -> Context:
    return context_of(
        Article("a", f"they saw Corran, Saltby, Ida Marl, Dateline. {text}", title, "a.txt"), frozenset(words.split())
    )


def asked(sentence: str, title: str = "") -> list[str]:
    return [one.question for one in candidates(sentence, context(sentence, title))]


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("Tallow Bridge will close on 2 September.", "When will Tallow Bridge close?"),
        ("On 2 September, Tallow Bridge closed for good.", "When did Tallow Bridge close for good?"),
        ("Ida Marl was born in Corran.", "Where was Ida Marl born?"),
        ("Ida Marl was fined because she had parked on the quay.", "Why was Ida Marl fined?"),
        ("The repair of Tallow Bridge will cost £4.2 million.", "How much will the repair of Tallow Bridge cost?"),
        ("Tallow Museum drew about 9,500 visitors.", "How many visitors did Tallow Museum draw?"),
        ("At least 40 homes were flooded in Corran.", "How many homes were flooded in Corran?"),
        ("The mill in Corran was built by Ida Marl.", "Who built the mill in Corran?"),
        ("Ida Marl won the Vale Cup.", "Who won the Vale Cup?"),
        ("The prize went to Ida Marl, the mayor of Corran.", "Who is Ida Marl?"),
        ("Ida Marl said Corran would pay.", "What did Ida Marl say about Corran?"),
        ("Tallow Bridge, which is old, closed on 2 May.", "When did Tallow Bridge close?"),
    ],
    ids=lambda value: value[:24],
)
def test_a_plain_sentence_gives_its_question(sentence: str, question: str) -> None:
    assert question in asked(sentence, "Corran")


@pytest.mark.parametrize(
    "sentence",
    [
        "He was born in Corran.",  # who?
        "The bridge will close on 2 September.",  # which one?
        "“Tallow Bridge will close on 2 September.”",
        "Will Tallow Bridge close on 2 September.?",
        "Tallow Bridge To Close On 2 September",
        "Tallow Bridge will close on 2 September: see the map.",
        "If Tallow Bridge will close on 2 September, Corran is cut off.",
        "Ida Marl said on Monday that it was late.",
        "Tallow Bridge was closed by them on 2 September.",
        "They met Ida Marl, Corran, and the mayor of Saltby.",
        "She flew to Saltby General Hospital, a spokesman said.",
        "Tallow Bridge will close, as the board of the bridge and its many owners in the north had planned, in 2030.",
    ],
    ids=lambda value: value[:24],
)
def test_whatever_is_not_plain_or_does_not_stand_alone_gives_none(sentence: str) -> None:
    assert asked(sentence) == []


def test_a_thing_without_a_name_is_asked_after_where_the_title_names_it() -> None:
    sentence = "The swing bridge will close on 2 September."

    assert asked(sentence, "Swing bridge to close") == ["When will the swing bridge close?"]
    assert asked(sentence, "A quiet year") == []


def test_people_are_called_by_their_full_names_where_these_are_told_first() -> None:
    told = context("the poet Ida Marl. Marl was born in Corran.")

    assert [one.question for one in candidates("Marl was born in Corran.", told)] == ["Where was Ida Marl born?"]
    late = context_of(Article("a", "she said Ford would pay her husband, Ann Ford.", "Cars", "a.txt"))
    assert late.people == {}


@pytest.mark.parametrize(
    ("past", "words", "plain"),
    [
        ("won", "", "win"),
        ("carried", "", "carry"),
        ("planned", "", "plan"),
        ("closed", "close", "close"),
        ("opened", "open", "open"),
        ("rated", "rat rate", None),
        ("rejected", "", "reject"),
        ("announced", "", "announce"),
        ("visited", "", None),
    ],
)
def test_plain_forms_of_past_ones(past: str, words: str, plain: str | None) -> None:
    assert plain_form(past, words.split().__contains__) == plain


@pytest.mark.parametrize(
    ("question", "answer", "others"),
    [
        (
            "When will Tallow Bridge close?",
            "on 2 May",
            ["Why will Tallow Bridge close?", "Where will Tallow Bridge close?"],
        ),
        ("Who will open Tallow Bridge?", "Ida Marl", ["Why will Ida Marl open Tallow Bridge?"]),
        ("Who won the Vale Cup?", "Capt. Ida Marl", ["When did Ida Marl win the Vale Cup?"]),
        (
            "What does Ida Marl want instead of a wall?",
            "the ponds",
            ["Why does Ida Marl want the ponds instead of a wall?"],
        ),
        ("What did Ida Marl spend the money on?", "the roof", []),  # it would end in "on"
        ("Where was Ida Marl born?", "Corran", []),  # why?
        ("Who won it?", "nobody", []),
    ],
    ids=lambda value: str(value)[:24],
)
def test_the_last_question_gives_others_of_the_same_event(question: str, answer: str, others: list[str]) -> None:
    found = [one.question for one in exchanged(question, answer, context())]

    assert set(others) <= set(found)
    assert bool(others) == bool(found)


@pytest.mark.parametrize(
    ("sentence", "question", "words"),
    [
        ("“It is a deep cut,” said Ida Marl, who dives.", "What did Ida Marl say?", "“It is a deep cut,”"),
        (
            "Ida Marl, a diver, said that Corran would pay.",
            "What did Ida Marl say about Corran?",
            "that Corran would pay.",
        ),
        ("Ida Marl told the council that it was very deep.", "What did Ida Marl say?", "it was very deep."),
    ],
    ids=lambda value: value[:24],
)
def test_speakers_are_asked_after_with_their_words(sentence: str, question: str, words: str) -> None:
    found = {one.question: one.answer.strip() for one in speakers(sentence, context(title="Corran"), frozenset())}

    assert found[question] == words


@pytest.mark.parametrize(
    "sentence",
    [
        "He said that it was a deep cut.",
        "A diver for the Corran Lakers said that it was deep.",
        "Corran’s President said that it was deep.",
        "“Yes,” said Ida Marl.",
    ],
)
def test_who_is_no_speaker_is_not_asked_after(sentence: str) -> None:
    assert list(speakers(sentence, context(sentence), frozenset())) == []


@pytest.mark.parametrize(
    ("sentence", "question", "words"),
    [
        ("“They itch,” said Ida Marl, 24, who dives.", "How old is Ida Marl?", "24"),
        ("The cup went to Ida Marl, the mayor of Corran.", "Who is the mayor of Corran?", "Ida Marl"),
        ("Some 59% of people in Corran approve.", "What percentage of people in Corran approve?", "59%"),
        ("About 200 people walked to Corran on foot.", "How many people walked to Corran on foot?", "About 200 "),
    ],
    ids=lambda value: value[:24],
)
def test_what_is_told_by_the_way(sentence: str, question: str, words: str) -> None:
    assert (question, words) in [(one.question, one.answer) for one in details(sentence, context())]


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("Ida Marl threatened to close the lock.", "What did Ida Marl threaten to do?"),
        ("Ida Marl has vowed to close the lock.", "What has Ida Marl vowed to do?"),
        ("Ida Marl announced a new ferry in Corran.", "What did Ida Marl announce in Corran?"),
        ("Tallow Bridge was closed after divers found a crack.", "Why was Tallow Bridge closed?"),
    ],
    ids=lambda value: value[:24],
)
def test_deeds_are_asked_after(sentence: str, question: str) -> None:
    clause = main_clause(sentence, context(sentence, words="threaten announce close"))

    assert clause
    assert question in [one.question for doing in DOINGS for one in doing(clause)]


def test_a_sentence_holds_statements_and_names_its_person() -> None:
    said = "The council said on Monday that Tallow Bridge will close."

    assert list(statements(said)) == [said, "Tallow Bridge will close."]
    told = context("the poet Ida Marl. Marl was born in Corran.")
    assert with_person("She won the cup.", "Marl swims.", told) == "Ida Marl won the cup."
    assert with_person("She won the cup.", "Nobody swims.", told) == "She won the cup."


def test_a_thing_with_one_name_is_called_by_it() -> None:
    sentence = "The bridge was built in 1887."
    named = context(f"Tallow Bridge is old. {sentence}")

    assert "When was Tallow Bridge built?" in [one.question for one in candidates(sentence, named)]
    two = context(f"Tallow Bridge is older than Iron Bridge. {sentence}")
    assert list(candidates(sentence, two)) == []


def answered(quote: str, short: str, confidence: float = 0.9) -> Answer:
    at = quote.index(short)
    cited = Citation(1, "a", "", None, None, "a.txt", None, 0, len(quote), quote, at, at + len(short))
    return Answer(Question("?"), quote, False, confidence, (cited,), short_answer=short)


@pytest.mark.parametrize(
    ("question", "words", "speaker", "answer", "right"),
    [
        ("Why was Tallow Bridge closed?", "", "", answered("Tallow Bridge closed after a crack.", "a crack"), True),
        ("Why did Corran beat Saltby?", "", "", answered("Corran beat Saltby after a draw.", "a draw"), False),
        ("When will Tallow Bridge close?", "", "", answered("Tallow Bridge closes on 2 May.", "2 May"), True),
        ("When will Tallow Bridge close?", "", "", answered("Tallow Bridge closes for good.", "good"), False),
        ("When will Tallow Bridge close?", "", "", answered("The fair is on 2 May.", "2 May"), False),
        ("When will Tallow Bridge close?", "", "", answered("Tallow Bridge closes on 2 May.", "2 May", 0.55), False),
        (
            "What did Ida Marl say?",
            "it is deep",
            "Ida Marl",
            answered("It is deep, said Ida Marl.", "It is deep"),
            True,
        ),
        (
            "What did Ida Marl say?",
            "it is deep",
            "Ida Marl",
            answered("It is, said Ida Marl, a diver.", "a diver"),
            False,
        ),
        (
            "What did Ida Marl say?",
            "it was",
            "Ida Marl",
            answered("Ida Marl said it was told to the Tarn Herald.", "the Tarn Herald"),
            False,
        ),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else None,
)
def test_an_answer_must_be_of_the_kind_and_about_it(
    question: str, words: str, speaker: str, answer: Answer, right: bool
) -> None:
    source = Sourced(Candidate("", question, words, speaker), "a", "c", Span(0, 20), 1.0)

    assert proves(answer, source) == right


def test_the_same_is_asked_in_other_words_but_not_of_another_kind() -> None:
    assert same("When will Tallow Bridge close?", "When does Tallow Bridge close?")
    assert not same("When will Tallow Bridge close?", "Why will Tallow Bridge close?")


@pytest.fixture(scope="module")
def engine(build_home: Callable[..., Path]) -> Iterator[Engine]:
    opened = Engine.open(load_config(home=str(build_home({"lock.txt": LOCK, "fair.txt": FAIR}))))
    yield opened
    opened.close()


def test_first_questions_are_answered_and_of_several_kinds(engine: Engine) -> None:
    shown = engine.first_questions(4, within_s=60)

    assert len(shown) >= 3
    assert len({question.split()[0] for question in shown}) >= 2
    assert all(not engine.ask(Question(question)).abstained for question in shown)
    assert engine.first_questions(4, within_s=60) == shown


def test_follow_ups_go_on_from_the_evidence_and_ask_nothing_twice(engine: Engine) -> None:
    answer = engine.ask(Question("When will Heron Lock open again?"))
    shown = engine.follow_ups(answer, within_s=60)

    assert shown
    assert all("Heron Lock" in question or "Ada Finch" in question for question in shown)
    assert answer.question.text not in shown
    earlier = Question("When will Heron Lock open again?", history=(Turn(shown[0], "It was so."),))
    assert shown[0] not in engine.follow_ups(replace(answer, question=earlier), within_s=60)


def test_an_index_of_one_article_has_both_kinds(build_home: Callable[..., Path]) -> None:
    alone = Engine.open(load_config(home=str(build_home({"lock.txt": LOCK}))))
    answer = alone.ask(Question("When will Heron Lock open again?"))

    assert alone.first_questions(4, within_s=60)
    assert len(alone.follow_ups(answer, within_s=60)) >= 2
    alone.close()


def test_without_time_there_are_none(engine: Engine) -> None:
    answer = engine.ask(Question("When will Heron Lock open again?"))

    assert engine.first_questions(4, within_s=0) == ()
    assert engine.follow_ups(answer, within_s=0) == ()


def test_an_index_of_nothing_suggests_nothing(build_home: Callable[..., Path]) -> None:
    empty = Engine.open(load_config(home=str(build_home({}))))

    assert empty.first_questions() == ()
    assert empty.follow_ups(empty.ask(Question("Who?"))) == ()
    empty.close()


def test_what_another_sentence_answers_is_not_shown(build_home: Callable[..., Path]) -> None:
    def said(day: int) -> str:
        return f"Corran\n\nTarn Herald\n\nMay {day}, 2033\n\nTallow Bridge in Corran will close on {day} September.\n"

    both = Engine.open(load_config(home=str(build_home({"a.txt": said(3), "b.txt": said(12)}))))

    assert len(both.first_questions(4, within_s=60)) <= 1
    both.close()


def test_all_articles_are_asked_in_time_and_only_what_its_chunk_answers() -> None:
    good = answered("Tallow Bridge closes on 2 May.", "2 May")
    source = Sourced(Candidate("when", "When will Tallow Bridge close?", "on 2 May"), "a", "c", Span(0, 20), 1.0)
    asked: list[str] = []

    def ask(question: Question) -> Answer:
        asked.append(question.text)
        return good

    assert shown(ask, lambda *_: good, [source], 1, monotonic() + 60) == ("When will Tallow Bridge close?",)
    assert shown(ask, lambda *_: replace(good, abstained=True), [source], 1, monotonic() + 60) == ()
    assert shown(ask, lambda *_: good, [source], 1, monotonic() - 1) == ()
    assert len(asked) == 1

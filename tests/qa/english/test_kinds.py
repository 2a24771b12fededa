import pytest

from qa.english.kinds import Form, Kind, asking, expected, fits, form, names


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who opened the lock?", Kind.PERSON),
        ("Whose boat sank?", Kind.PERSON),
        ("To whom was the medal given?", Kind.PERSON),
        ("Which minister resigned?", Kind.PERSON),
        ("Where did the barge sink?", Kind.PLACE),
        ("In which harbour town was it built?", Kind.PLACE),
        ("When was the lock built?", Kind.TIME),
        ("At what time did it begin?", Kind.TIME),
        ("What opening date was given?", Kind.TIME),
        ("How many barges sank?", Kind.NUMBER),
        ("How much rain fell?", Kind.NUMBER),
        ("How long was the queue?", Kind.NUMBER),
        ("What percentage of the boats leaked?", Kind.NUMBER),
        ("How much did the lock cost?", Kind.MONEY),
        ("What price did the boat fetch?", Kind.MONEY),
        ("HOW MUCH MONEY WAS LOST?", Kind.MONEY),
        ("Why was the lock shut?", Kind.REASON),
        ("What led to the leak?", Kind.REASON),
        ("For what reason did she resign?", Kind.REASON),
        ("How did the crew escape?", Kind.MANNER),
        ("Did the lock leak?", Kind.CHOICE),
        ("will the fair go on?", Kind.CHOICE),
        ("What is a weir?", Kind.OTHER),
        ("Name the mayor.", Kind.OTHER),
        ("Somehow it broke, did it?", Kind.OTHER),
        ("", Kind.OTHER),
    ],
)
def test_what_a_question_asks_for(question: str, kind: Kind) -> None:
    assert expected(question) is kind


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("When did Ada Finch open Heron Lock?", ["Ada", "Finch", "Heron", "Lock"]),
        ("How many of the 1,200 boats sank in 2033?", ["1,200", "2033"]),
        ("Did O’Hara-Bell resign?", ["O’Hara-Bell"]),
        ("what happened?", []),
        ("Finch", []),
        ("", []),
    ],
)
def test_names_of_a_question(question: str, found: list[str]) -> None:
    assert names(question) == found


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Did the lock leak?", Form.VERDICT),
        ("is the weir mended", Form.VERDICT),
        ("Hasn’t the ferry sailed?", Form.VERDICT),
        ("The ferry is late. Will it sail on Monday?", Form.VERDICT),
        ("Has the U.S. Navy left Saltby?", Form.VERDICT),
        ("Was the boat red or blue?", Form.SPAN),
        ("Why was the lock shut?", Form.SENTENCE),
        ("How did the crew escape?", Form.SENTENCE),
        ("What happened in Saltby?", Form.SENTENCE),
        ("What did Ada Finch say about the leak?", Form.SENTENCE),
        ("What was the council's reaction?", Form.SENTENCE),
        ("What did Dr. Wick tell the council?", Form.SENTENCE),
        ("How many boats sank?", Form.SPAN),
        ("How much did it cost?", Form.SPAN),
        ("Who is Ada Finch?", Form.SENTENCE),
        ("who was jan van der wick", Form.SPAN),
        ("Who was Jan van der Wick?", Form.SENTENCE),
        ("Who’s Dr. Wick?", Form.SENTENCE),
        ("Who is the mayor of Saltby?", Form.SPAN),
        ("Who is running for mayor?", Form.SPAN),
        ("Heron Lock closure", Form.SPAN),
        ("", Form.SPAN),
    ],
)
def test_in_which_form_an_answer_answers(question: str, expected: Form) -> None:
    assert form(question) is expected


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("The weir broke. Who mended it?", "Who mended it?"),
        ("Who is Dr. Wick?", "Who is Dr. Wick?"),
        ("It rained! In St. Orrin, too. How much?", "How much?"),
        ("Who is Muhammad A. Aziz?", "Who is Muhammad A. Aziz?"),
        ("Dr. Wick spoke. Did Cyrus R. Vance Jr. say so?", "Did Cyrus R. Vance Jr. say so?"),
        ("did the court overturn roe v. wade", "did the court overturn roe v. wade"),
        ("It leaked in Wing B. Who mended it?", "Who mended it?"),
        ("Marl works for Lisk Inc. Does she own it?", "Does she own it?"),
        ("what of it", "what of it"),
        ("", ""),
    ],
)
def test_the_sentence_that_asks(question: str, asked: str) -> None:
    assert asking(question) == asked


@pytest.mark.parametrize(
    ("kind", "text", "fitting"),
    [
        (Kind.NUMBER, "about 40", True),
        (Kind.NUMBER, "three barges", True),
        (Kind.NUMBER, "many", False),
        (Kind.MONEY, "half a crown", True),
        (Kind.TIME, "on Monday", True),
        (Kind.TIME, "two days later", True),
        (Kind.TIME, "the harbour", False),
        (Kind.PERSON, "Ada Finch", True),
        (Kind.PERSON, "the lock keeper", True),
        (Kind.PERSON, "67", False),
        (Kind.PLACE, "Saltby", True),
        (Kind.OTHER, "anything", True),
    ],
)
def test_what_can_be_of_a_kind(kind: Kind, text: str, fitting: bool) -> None:
    assert fits(kind, text) is fitting

import pytest

from qa.english.kinds import Kind, expected, names, offers


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
    ("kind", "sentence", "question", "offered"),
    [
        (Kind.PERSON, "The lock was opened by Ada Finch.", "Who opened the lock?", True),
        (Kind.PERSON, "The lock was opened by Ada Finch.", "Who is Ada Finch?", False),
        (Kind.PERSON, "It was opened at noon.", "Who opened it?", False),
        (Kind.PERSON, "Then it was over. He left.", "Who left?", False),
        (Kind.PLACE, "The barge sank near Corran.", "Where did it sink?", True),
        (Kind.PLACE, "The barge sank off the Hollow Sands.", "Where did it sink?", True),
        (Kind.PLACE, "The barge sank in Corran.", "Where in Corran did it sink?", False),
        (Kind.PLACE, "The barge sank in the night.", "Where did it sink?", False),
        (Kind.NUMBER, "Forty barges sank.", "How many barges sank?", True),
        (Kind.NUMBER, "It took 17 barges.", "How many barges sank?", True),
        (Kind.NUMBER, "Several barges sank.", "How many barges sank?", False),
        (Kind.NUMBER, "The two barges sank.", "How old were the two barges?", False),
        (Kind.NUMBER, "Someone often weighed them.", "How heavy were they?", False),
        (Kind.TIME, "It opened on 4 June.", "When did it open?", True),
        (Kind.TIME, "It opened last spring.", "When did it open?", True),
        (Kind.TIME, "It opened at 5:30 p.m. sharp.", "When did it open?", True),
        (Kind.TIME, "It opened in 1987.", "When did it open?", True),
        (Kind.TIME, "It has 1987654 bricks.", "When did it open?", False),
        (Kind.TIME, "It opened soon and marched on.", "When did it open?", False),
        (Kind.MONEY, "It fetched £3,000.", "What price did it fetch?", True),
        (Kind.MONEY, "It fetched 40 crowns.", "What price did it fetch?", True),
        (Kind.MONEY, "It fetched a good price.", "What price did it fetch?", False),
        (Kind.REASON, "It shut because the gate cracked.", "Why did it shut?", True),
        (Kind.REASON, "It shut to protect the eels.", "Why did it shut?", True),
        (Kind.REASON, "It shut at noon.", "Why did it shut?", False),
        (Kind.MANNER, "They fled by boat.", "How did they flee?", True),
        (Kind.MANNER, "They fled.", "How did they flee?", False),
        (Kind.CHOICE, "Yes, it leaked.", "Did it leak?", False),
        (Kind.OTHER, "A weir is a low dam.", "What is a weir?", False),
    ],
)
def test_what_a_sentence_offers(kind: Kind, sentence: str, question: str, offered: bool) -> None:
    assert offers(kind, sentence, question) is offered


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("sentence", ["", " ", "🌊", "x" * 5_000], ids=["empty", "blank", "emoji", "long"])
def test_a_sentence_that_says_nothing_offers_nothing(kind: Kind, sentence: str) -> None:
    assert offers(kind, sentence, "Who?") is False


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

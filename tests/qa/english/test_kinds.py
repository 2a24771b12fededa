import pytest

from qa.english.kinds import Kind, expected, names


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

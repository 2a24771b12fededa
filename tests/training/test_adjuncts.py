from training.reader.adjuncts import on_adjuncts
from training.reader.rows import Answer, Row

KILLING = "The killing of Rosa Tam on Monday sparked outrage in Corran because she was loved."
ADJUNCTS = "span/qasrl_adjuncts"


def row(question: str, *answers: str, context: str = KILLING) -> Row:
    golds = tuple(Answer(text, context.index(text)) for text in answers)
    return Row(question, "span/qasrl_gs", "qasrl_gs", "g", question, context, golds, relevant=True)


ROLES = [
    (row("Who was killed?", "Rosa Tam"), "killing"),
    (row("When was someone killed?", "on Monday"), "killing"),
    (row("What sparked something?", "The killing of Rosa Tam"), "sparked"),
    (row("What did something spark?", "outrage"), "sparked"),
    (row("Where did something spark something?", "in Corran"), "sparked"),
]


def made() -> dict[str, tuple[str, ...]]:
    return {one.question: tuple(answer.text for answer in one.answers) for one in on_adjuncts(ROLES, ADJUNCTS)}


def test_who_did_what_to_whom_is_put_in() -> None:
    assert made()["When was Rosa Tam killed?"] == ("on Monday",)
    assert made()["Where did The killing of Rosa Tam spark outrage?"] == ("in Corran",)


def test_what_is_said_of_another_verb_does_not_answer() -> None:
    found = made()
    assert found["Where was Rosa Tam killed?"] == ()
    assert found["When did The killing of Rosa Tam spark outrage?"] == ()
    assert not any(question.startswith("Why") for question in found)  # nobody says why anything was done


def test_rows_are_of_their_own_set_and_lie_in_the_same_group() -> None:
    rows = list(on_adjuncts(ROLES, ADJUNCTS))
    assert {one.file for one in rows} == {ADJUNCTS}
    assert {one.group for one in rows} == {"g"}
    assert [one.relevant for one in rows if not one.answers] == [False, False]
    assert len({one.id for one in rows}) == len(rows)


def test_long_arguments_stay_out() -> None:
    context = "The men who had come down from the hills at dawn left early."
    roles = [
        (row("Who left?", "The men who had come down from the hills at dawn", context=context), "left"),
        (row("When did someone leave?", "early", context=context), "left"),
    ]
    assert [one.question for one in on_adjuncts(roles, ADJUNCTS)] == ["When did someone leave?"]


def test_a_verb_whose_questions_tell_no_form_is_left_out() -> None:
    assert list(on_adjuncts([(row("How much outrage?", "outrage"), "is"), ROLES[1]], ADJUNCTS))[1:] == []

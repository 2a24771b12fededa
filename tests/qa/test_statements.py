"""What an answer states, in which order, and under which heading."""

from dataclasses import replace

import pytest

from qa.statements import ASIDE, OTHERS, Group, groups, paragraphs
from qa.sureness import PROBABLY, UNSETTLED
from qa.types import Answer, Citation, Question

FIRST = "About 180 homes in Harrowmere were flooded."
SAME = "In Harrowmere 180 homes were flooded."
OTHER = "Later 240 homes in Harrowmere were flooded."
BESIDE = "The town has 26 buses."


def cited(marker: int, quote: str, words: str | None) -> Citation:
    start = 100 + quote.index(words) if words else None
    end = start + len(words) if start is not None and words else None
    return Citation(marker, f"a{marker}", "A", None, None, "a.txt", None, 100, 100 + len(quote), quote, start, end)


ANSWER = Answer(
    Question("How many homes in Harrowmere were flooded?"),
    f"{FIRST} [1] {OTHER} [2] {BESIDE} [3] {SAME} [4]",
    False,
    0.9,
    (cited(1, FIRST, "180"), cited(2, OTHER, "240"), cited(3, BESIDE, "26"), cited(4, SAME, "180")),
    short_answer="180",
)


def told(answer: Answer) -> list[tuple[str | None, list[tuple[str, str | None]]]]:
    return [(group.heading, [(one.text.strip(), one.marked) for one in group.statements]) for group in groups(answer)]


def test_what_carries_the_answer_comes_first_then_what_differs_then_the_rest() -> None:
    assert told(ANSWER) == [
        (None, [(FIRST, "180"), (SAME, "180")]),
        (OTHERS, [(OTHER, "240")]),
        (ASIDE, [(BESIDE, None)]),
    ]


def test_what_is_not_settled_stands_in_order_each_for_itself() -> None:
    unsettled = replace(ANSWER, confidence=0.5)

    assert [group.apart for group in groups(unsettled)] == [True]
    assert told(unsettled) == [(UNSETTLED, [(FIRST, "180"), (OTHER, "240"), (BESIDE, "26"), (SAME, "180")])]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"short_answer": "Yes", "verdict": "yes"}, id="verdict"),
        pytest.param({"short_answer": "Yes"}, id="verdict-kept-before-there-were-any"),
        pytest.param({"short_answer": None}, id="no-short-answer"),
    ],
)
def test_where_no_words_are_given_nothing_is_compared(changes: dict[str, str | None]) -> None:
    (group,) = groups(replace(ANSWER, **changes))  # type: ignore[arg-type]

    assert (group.heading, len(group.statements)) == (None, 4)
    assert {one.marked for one in group.statements} == {None}


def test_a_sentence_that_two_sources_carry_differs_only_with_both() -> None:
    shared = replace(ANSWER, text=f"{FIRST} [1] {OTHER} [2][3]")
    both = replace(ANSWER, text=f"{FIRST} [1] {OTHER} [2][2]")

    assert [group.heading for group in groups(shared)] == [None]
    assert [group.heading for group in groups(both)] == [None, OTHERS]


def test_an_abstention_is_what_it_says() -> None:
    declined = Answer(Question("?"), "The articles [1] do not say.", True, 0.1)

    (group,) = groups(declined)

    assert (group.heading, group.apart, [one.text for one in group.statements]) == (None, False, [declined.text])


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        pytest.param(
            ANSWER,
            [f"{FIRST} [1] {SAME} [4]", f"{OTHERS}:", f"{OTHER} [2]", f"{ASIDE}:", f"{BESIDE} [3]"],
            id="sure",
        ),
        pytest.param(
            replace(ANSWER, confidence=0.5),
            [f"{UNSETTLED}:", f"{FIRST} [1]", f"{OTHER} [2]", f"{BESIDE} [3]", f"{SAME} [4]"],
            id="unsettled",
        ),
        pytest.param(
            replace(ANSWER, text=f"{FIRST} [1]", confidence=0.7, short_answer=None),
            [f"{PROBABLY}:", f"{FIRST} [1]"],
            id="probable",
        ),
        pytest.param(replace(ANSWER, text=f"{FIRST} [7]"), [f"{FIRST} [7]"], id="no-such-citation"),
    ],
)
def test_paragraphs(answer: Answer, said: list[str]) -> None:
    assert list(paragraphs(answer)) == said


def test_a_quote_that_holds_a_marker_is_not_cut_at_it() -> None:
    quote = "The report [1] counts 180 homes, 26 of them whole [2]."
    said = replace(ANSWER, text=f"{quote} [1] {OTHER} [2]", citations=(cited(1, quote, "180"), ANSWER.citations[1]))

    assert told(said) == [(None, [(quote, "180")]), (OTHERS, [(OTHER, "240")])]


def test_nothing_of_the_text_is_lost() -> None:
    for confidence in (0.9, 0.7, 0.5):
        found: list[Group] = list(groups(replace(ANSWER, confidence=confidence)))
        wholes = {one.whole.strip() for group in found for one in group.statements}
        assert wholes == {f"{FIRST} [1]", f"{OTHER} [2]", f"{BESIDE} [3]", f"{SAME} [4]"}

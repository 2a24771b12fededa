"""Which answers articles give, which are rivals, and how many independent sources give each."""

from collections.abc import Sequence
from datetime import date

import pytest

from index.types import Span
from qa.answerers.agreeing import grouped, ordered, supported
from qa.answerers.features import Features, Judged
from qa.answerers.proposals import Occurrence, Proposal
from qa.types import Passage

ASKED = "How many homes were flooded in Corran?"
BLANK = Features(*[0.0] * 14)


def stands(article: str, words: str, text: str, *, logit: float = 3.0, day: int = 1) -> Occurrence:
    """Where words answer, in an article of one sentence."""
    passage = Passage(article, article, "", None, date(2033, 5, day), 0, len(text), text, 1.0, 1)
    at = text.index(words)
    return Occurrence(passage, Span(at, at + len(words)), Span(0, len(text)), logit, logit)


def judged(*found: tuple[float, Sequence[Occurrence]]) -> list[Judged]:
    return [Judged(Proposal(one[0].key, tuple(one), 0.0), BLANK, probability) for probability, one in found]


FORTY = stands("a", "41", "41 homes were flooded in Corran.")
SPELLED = stands("b", "forty-one", "In Corran forty-one homes were flooded.", day=3)
OTHER = stands("c", "38", "Some were flooded in Corran: 38 homes.", day=2)


def told(found: Sequence[Judged], question: str = ASKED) -> list[list[str]]:
    return [[one.passage.article_id for one in group.occurrences] for group in grouped(question, found)]


def test_who_says_the_same_is_one_group_and_a_rival_another() -> None:
    assert told(judged((0.8, [FORTY]), (0.5, [OTHER]), (0.4, [SPELLED]))) == [["a", "b"], ["c"]]


def test_an_article_gives_one_answer_its_likeliest() -> None:
    also = stands("a", "38", "38 homes were flooded in Corran.")
    assert told(judged((0.8, [FORTY]), (0.7, [also]))) == [["a"]]


@pytest.mark.parametrize(
    ("text", "probability", "is_rival"),
    [
        pytest.param("38 homes were flooded in Corran.", 0.30, True, id="with-the-words"),
        pytest.param("38 homes were flooded in Corran.", 0.10, False, id="too-unlikely"),
        pytest.param("The fire took 38 homes.", 0.30, False, id="of-less-of-the-question"),
        pytest.param("The fire took 38 homes.", 0.70, True, id="nearly-as-likely"),
        pytest.param("In Corran 38 homes.", 0.20, True, id="opens-with-the-names"),
        pytest.param("38 homes were flooded in Corran, not 41.", 0.70, False, id="has-the-other-too"),
        pytest.param("38 streets were flooded in Corran.", 0.70, False, id="of-what-is-not-counted"),
    ],
)
def test_a_rival_answers_the_same_question(text: str, probability: float, is_rival: bool) -> None:
    found = judged((0.8, [FORTY]), (probability, [stands("c", "38", text)]))
    assert (told(found) == [["a"], ["c"]]) is is_rival


def test_what_the_reader_takes_for_no_answer_is_none() -> None:
    assert told(judged((0.8, [FORTY]), (0.7, [stands("c", "38", "38 homes were flooded in Corran.", logit=-1.0)]))) == [
        ["a"]
    ]


ALONE = {one: one for one in "abc"}


@pytest.mark.parametrize(
    ("sources", "counts"),
    [
        pytest.param(ALONE, [2, 1], id="each-its-own"),
        pytest.param(ALONE | {"b": "a"}, [1, 1], id="a-copy"),
        pytest.param(ALONE | {"c": "a"}, [2, 0], id="an-altered-copy"),
    ],
)
def test_a_source_counts_once(sources: dict[str, str], counts: list[int]) -> None:
    groups = grouped(ASKED, judged((0.8, [FORTY]), (0.5, [OTHER]), (0.4, [SPELLED])))
    assert supported(groups, sources) == counts


def test_an_altered_copy_counts_for_what_most_others_say() -> None:
    third = stands("d", "38", "38 homes were flooded in Corran, it is said.")
    groups = grouped(ASKED, judged((0.8, [FORTY]), (0.7, [OTHER, third])))
    assert supported(groups, {"a": "x", "c": "x", "d": "d"}) == [0, 2]


def test_the_readers_answer_stays_first_and_the_best_supported_of_the_others_follows() -> None:
    fifty = stands("d", "50", "50 homes were flooded in Corran.", day=9)
    more = stands("e", "38", "38 homes were flooded in Corran.")
    groups = grouped(ASKED, judged((0.8, [FORTY]), (0.7, [fifty]), (0.6, [OTHER, more])))
    found = ordered(groups, {one: one for one in "acde"})
    assert [group.first.text for group in found] == ["41", "38", "50"]

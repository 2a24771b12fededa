"""The same answer in several passages is one proposal."""

import math
from datetime import date

import pytest

from index.types import Span
from qa.answerers.proposals import BARE_COST, RANK_COST, SOFTNESS, Proposal, is_form, occurrences, propose
from qa.reader.runtime import AnswerSpan, Reading
from qa.types import Passage


def _passage(text: str, start: int = 0, article: str = "a") -> Passage:
    return Passage("c", article, "Title", None, date(2020, 1, 1), start, start + len(text), text, 1.0, 1)


def _proposed(
    passages: list[Passage], readings: list[Reading | None], sentences: dict[str, list[Span]]
) -> list[Proposal]:
    return propose(occurrences(passages, readings, sentences), {one.article_id: one.article_id for one in passages})


def test_the_same_answer_of_several_passages_adds_up() -> None:
    texts = ["It was built by Ana Ruiz. It is old.", "Some say Bo did it.", "Built by “Ana Ruiz”, it fell."]
    found = [[(16, 24, 4.0)], [(9, 11, 4.1)], [(9, 19, 4.0)]]
    passages = [_passage(text, 100, str(at)) for at, text in enumerate(texts)]
    readings = [Reading(tuple(AnswerSpan(*each) for each in spans), 0.0) for spans in found]
    sentences = {"0": [Span(0, 90), Span(100, 125), Span(126, 136)], "1": [Span(100, 119)], "2": [Span(100, 129)]}
    ana, bo = _proposed(passages, readings, sentences)
    assert (ana.key, bo.key) == ("ana ruiz", "bo")
    assert [one.text for one in ana.occurrences] == ["Ana Ruiz", "Ana Ruiz"]
    assert ana.best.span == Span(116, 124)
    assert ana.best.sentence == Span(100, 125)
    assert ana.best.quote == "It was built by Ana Ruiz."
    both = math.exp(4.0 / SOFTNESS) + math.exp((4.0 - 2 * RANK_COST) / SOFTNESS)
    assert ana.score == pytest.approx(SOFTNESS * math.log(both))
    assert (bo.best.logit, bo.score) == pytest.approx((4.1, 4.1 - RANK_COST))


def test_a_longer_form_of_an_answer_supports_it() -> None:
    texts = ["The fort was built by Ana.", "In May it was built by Ana Ruiz."]
    passages = [_passage(text, article=str(at)) for at, text in enumerate(texts)]
    readings = [Reading((AnswerSpan(22, 25, 4.0),), 0.0), Reading((AnswerSpan(23, 31, 4.0),), 0.0)]
    sentences = {"0": [Span(0, 26)], "1": [Span(0, 32)]}
    for proposal in _proposed(passages, readings, sentences):
        assert proposal.score > proposal.best.score


@pytest.mark.parametrize(("text", "cost"), [("It was led by Ana", 0.0), ("B. Ana", BARE_COST)])
def test_what_is_only_listed_is_not_stated(text: str, cost: float) -> None:
    at = text.index("Ana")
    (proposal,) = _proposed(
        [_passage(text)], [Reading((AnswerSpan(at, at + 3, 1.0),), 0.0)], {"a": [Span(0, len(text))]}
    )
    assert proposal.score == pytest.approx(1.0 - cost)


def test_a_sentence_that_its_passage_holds_in_part_is_cited_in_part() -> None:
    passage = _passage("of the long story Ana told.", 50)
    (proposal,) = _proposed([passage], [Reading((AnswerSpan(18, 21, 1.0),), 0.0)], {"a": [Span(0, 77)]})
    assert proposal.best.sentence == Span(50, 77)


def test_a_span_of_nothing_but_marks_is_no_answer() -> None:
    assert _proposed([_passage("* * *")], [Reading((AnswerSpan(0, 3, 9.0),), 0.0)], {"a": [Span(0, 5)]}) == []


def test_a_clause_that_holds_many_answers_is_no_form_of_one() -> None:
    text = "He was killed in Bagdad, and the funeral was held in Tehran on the Monday after he was killed in Bagdad."
    spans = [AnswerSpan(17, 23, 3.0), AnswerSpan(53, len(text) - 1, 3.0)]
    first, second = _proposed([_passage(text)], [Reading(tuple(spans), 0.0)], {"a": [Span(0, len(text))]})
    assert first.score == second.score == pytest.approx(3.0)


def test_a_passage_that_was_not_read_proposes_nothing() -> None:
    assert _proposed([_passage("Ana did it.")], [None], {"a": [Span(0, 11)]}) == []


def test_an_answer_takes_in_its_figure() -> None:
    text = "It will cost at least $12.6 million to mend."
    at = text.index("12.6")
    (found,) = occurrences([_passage(text)], [Reading((AnswerSpan(at, at + 4, 1.0),), 0.0)], {"a": [Span(0, 44)]})
    assert (found.text, found.key) == ("at least $12.6 million", "at least 126 million")


@pytest.mark.parametrize(
    ("one", "other", "same"), [("ana", "ana", True), ("ana", "ana ruiz", True), ("ana", "hana ruiz", False)]
)
def test_forms_of_an_answer(one: str, other: str, same: bool) -> None:
    assert is_form(one, other) is is_form(other, one) is same


def test_copies_of_a_story_add_nothing() -> None:
    passages = [_passage("It was built by Ana.", article=key) for key in "ab"]
    readings = [Reading((AnswerSpan(16, 19, 4.0),), 0.0)] * 2
    found = occurrences(passages, readings, {key: [Span(0, 20)] for key in "ab"})
    (apart,), (copied,) = propose(found, {"a": "a", "b": "b"}), propose(found, {"a": "a", "b": "a"})
    assert len(apart.occurrences) == 2
    assert [one.passage.article_id for one in copied.occurrences] == ["a"]
    assert copied.score == copied.best.score < apart.score

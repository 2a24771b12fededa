"""Answers against gold answers, exact, by tokens and in quotes; and questions rightly or wrongly declined."""

import string
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.evaluation.metrics import Share
from qa.evaluation.metrics.answers import (
    abstention_f1,
    abstention_precision,
    abstention_recall,
    contains_answer,
    exact_match,
    false_refusal,
    states_answer,
    token_f1,
)

texts = st.text(alphabet=string.ascii_letters + string.digits + " .,'%-$é’", max_size=40)
words = st.lists(st.sampled_from(["cat", "3,000", "U.S.", "Biden's", "42%", "the", "naïve", "$5"]), min_size=1)


@pytest.mark.parametrize(
    ("prediction", "answers", "em", "f1"),
    [
        pytest.param("Squid Game", ["Squid Game"], 1, 1, id="same"),
        pytest.param("the squid game.", ["Squid Game"], 1, 1, id="case-article-stop"),
        pytest.param("cat", ["dog"], 0, 0, id="disjoint"),
        # 2 shared of 3 predicted and 2 gold: P 2/3, R 1, F1 = 2 * 2/3 / (5/3) = 4/5
        pytest.param("big black cat", ["black cat"], 0, 0.8, id="superset"),
        # one "no" is shared: P 1/3, R 1/1
        pytest.param("no no no", ["no"], 0, 0.5, id="repeats-count-once"),
        # against "b c d" 2 * 1 / (2 + 3), against "a c" 2 * 1 / 4: the best counts
        pytest.param("a1 c", ["b c d", "a1"], 0, 2 / 3, id="best-of-two"),
        pytest.param("dog", ["cat", "dog"], 1, 1, id="second-gold"),
        pytest.param("", ["cat"], 0, 0, id="no-prediction"),
        pytest.param("cat", ["The"], 0, 0, id="gold-of-articles"),
        pytest.param("the", ["The"], 1, 1, id="both-normalise-to-nothing"),
        # A question without an answer has "" for its gold: only saying nothing is right.
        pytest.param("", [""], 1, 1, id="no-answer-and-none-given"),
        pytest.param("the", [""], 1, 1, id="no-answer-and-an-article-given"),
        pytest.param("cat", [""], 0, 0, id="no-answer-and-one-given"),
        # cat sat on mat, 4, against cat on mat, 3: 3 are shared, P 3/4, R 3/3, F1 = 2 * 3 / (4 + 3)
        pytest.param("cat sat on the mat", ["the cat on a mat"], 0, 6 / 7, id="articles-do-not-count"),
        # no no cat against no cat cat: no once and cat once are shared, 2 * 2 / (3 + 3)
        pytest.param("no no cat", ["no cat cat"], 0, 2 / 3, id="bags-not-sets"),
        pytest.param("mat cat", ["cat mat"], 0, 1, id="order-counts-for-em-only"),
        pytest.param("$3,000", ["3000"], 1, 1, id="currency-and-commas"),
        pytest.param("3.5", ["35"], 1, 1, id="the-script-glues-decimals"),
    ],
)
def test_exact_match_and_f1(prediction: str, answers: list[str], em: float, f1: float) -> None:
    assert exact_match(prediction, answers) == em
    assert token_f1(prediction, answers) == pytest.approx(f1)


@pytest.mark.parametrize("metric", [exact_match, token_f1])
def test_no_gold_answers_is_an_error(metric: object) -> None:
    assert callable(metric)
    with pytest.raises(ValueError, match="no gold answers"):
        metric("cat", [])


@given(texts, texts)
def test_f1_is_a_symmetric_share_and_never_below_exact_match(a: str, b: str) -> None:
    assert 0 <= exact_match(a, [b]) <= token_f1(a, [b]) <= 1
    assert token_f1(a, [b]) == token_f1(b, [a])


@given(texts, st.lists(texts))
def test_equal_to_a_gold_answer_is_perfect_and_more_gold_never_hurts(text: str, others: list[str]) -> None:
    assert exact_match(text, [*others, text]) == token_f1(text, [*others, text]) == 1
    if others:
        assert token_f1(text, others) <= token_f1(text, [*others, "cat"])


@pytest.mark.parametrize(
    ("quote", "answer", "expected"),
    [
        pytest.param("“Squid Game” was renewed.", "squid game", True, id="quotes-and-case"),
        pytest.param("Some 3,000 people fled.", "3000", True, id="thousands-in-quote"),
        pytest.param("Some 3000 people fled.", "3,000", True, id="thousands-in-answer"),
        pytest.param("Some 3,000, she said.", "3,000", True, id="comma-after-thousands"),
        pytest.param("Some 1,234,567.5 tonnes.", "1234567.5", True, id="millions-and-a-fraction"),
        pytest.param("Some 3,000 people fled.", "3", False, id="head-of-number"),
        pytest.param("Some 3,000 people fled.", "000", False, id="tail-of-number"),
        pytest.param("He is 13.", "3", False, id="inside-number"),
        pytest.param("The 3rd time", "3", False, id="ordinal"),
        pytest.param("It rose 3.5 points.", "3", False, id="before-decimal-point"),
        pytest.param("In 2011.", "2011", True, id="stop-after-number"),
        pytest.param("Wards 1,2 and 3", "2", True, id="list-of-numbers"),
        pytest.param("It fell 42% in May.", "42 percent", True, id="percent-word-in-answer"),
        pytest.param("It fell 42 per cent in May.", "42%", True, id="percent-word-in-quote"),
        pytest.param("It fell 42% in May.", "42", True, id="answer-without-its-sign"),
        pytest.param("There were 42 of them.", "42%", False, id="number-without-percent"),
        pytest.param("It cost £3.2 million.", "£3.2 million", True, id="currency"),
        pytest.param("It cost 5 lives.", "$5", False, id="number-without-currency"),
        pytest.param("The U.S. law", "US", True, id="initials-in-quote"),
        pytest.param("The US law", "U.S.", True, id="initials-in-answer"),
        pytest.param("by J.K. Rowling", "JK Rowling", True, id="initials-of-a-name"),
        pytest.param("between 9 p.m. and 7 a.m.", "9 p.m.", True, id="p.m."),
        pytest.param("Biden's dog", "Biden", True, id="possessive"),
        pytest.param("Biden’s dog", "Biden's", True, id="curly-possessive"),
        pytest.param("the well-known actor", "well known", True, id="hyphen"),
        pytest.param("He came—Ann stayed", "Ann", True, id="dash"),
        pytest.param("a party", "art", False, id="inside-word"),
        pytest.param("Beatles fans", "the Beatles", True, id="article-before-answer"),
        pytest.param("Vitamin D", "Vitamin A", False, id="article-that-is-a-name"),
        pytest.param("black and white cat", "black cat", False, id="gap"),
        pytest.param("cat black", "black cat", False, id="order"),
        pytest.param("ﬁnal STRASSE", "final straße", True, id="compatibility-and-casefold"),
        pytest.param("cat", "?", False, id="answer-without-tokens"),
        pytest.param("", "cat", False, id="empty-quote"),
    ],
)
def test_contains_answer(quote: str, answer: str, expected: bool) -> None:
    assert contains_answer([quote], [answer]) is expected
    assert contains_answer(["zebra", quote], ["unicorn", answer]) is expected


def test_an_answer_split_over_two_quotes_is_not_found() -> None:
    assert not contains_answer(["a black", "cat"], ["black cat"])
    assert not contains_answer([], ["cat"])
    assert not contains_answer(["cat"], [])


@given(words, words, words)
def test_an_answer_within_a_quote_is_found(before: list[str], answer: list[str], after: list[str]) -> None:
    assert contains_answer([" ".join([*before, *answer, *after])], [" ".join(answer)])


def total(shares: Sequence[Share]) -> float | None:
    whole = sum(share.whole for share in shares)
    return sum(share.part for share in shares) / whole if whole else None


@pytest.mark.parametrize(
    ("abstained", "unanswerable", "precision", "recall", "f1", "refused"),
    [
        # 2 right of 3 abstentions, 2 of 3 unanswerable found, 1 of 1 answerable refused
        pytest.param("1110", "1101", 2 / 3, 2 / 3, 2 / 3, 1, id="mixed"),
        # precision 1, recall 1/4: 2 * 1/4 / (5/4)
        pytest.param("1000", "1111", 1, 1 / 4, 2 / 5, None, id="shy-of-abstaining"),
        pytest.param("1111", "1000", 1 / 4, 1, 2 / 5, 1, id="always"),
        pytest.param("00", "10", None, 0, 0, 0, id="never"),
        pytest.param("10", "00", 0, None, 0, 1 / 2, id="all-answerable"),
        pytest.param("0", "0", None, None, None, 0, id="nothing-to-abstain-from"),
        pytest.param("", "", None, None, None, None, id="no-questions"),
    ],
)
def test_abstention(
    abstained: str,
    unanswerable: str,
    precision: float | None,
    recall: float | None,
    f1: float | None,
    refused: float | None,
) -> None:
    said = [(a == "1", u == "1") for a, u in zip(abstained, unanswerable, strict=True)]
    measures = (abstention_precision, abstention_recall, abstention_f1, false_refusal)
    assert [total([measure(*each) for each in said]) for measure in measures] == [precision, recall, f1, refused]


@given(st.lists(st.tuples(st.booleans(), st.booleans())))
def test_abstention_f1_is_the_harmonic_mean(said: list[tuple[bool, bool]]) -> None:
    p, r, f1 = (
        total([measure(*each) for each in said]) for measure in (abstention_precision, abstention_recall, abstention_f1)
    )
    if p and r:
        assert f1 == pytest.approx(2 * p * r / (p + r))
    else:
        assert not f1


@pytest.mark.parametrize(
    ("headline", "answers", "right"),
    [
        ("180", ["180"], True),
        ("At least 180 homes", ["180"], True),  # two words more
        ("early on the morning of 4 March", ["4 March"], False),  # four
        ("the river Eddle", ["The Eddle", "river Eddle"], True),  # articles don't count
        ("3,000", ["3"], False),
        ("Ann Lee", ["Bob", "Lee"], True),
        ("", ["Ann"], False),
        ("Yes", ["yes"], True),
    ],
)
def test_what_states_an_answer(headline: str, answers: list[str], right: bool) -> None:
    assert states_answer(headline, answers) is right

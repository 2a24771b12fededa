"""The questions of the page: which come first, what each tells, where its words stand."""

from dataclasses import replace

import pytest
from html_runs import (
    ASKED,
    COST,
    DECLINED,
    FAILED,
    FLOOD,
    INVENTED,
    MISQUOTED,
    REFUSED,
    REFUSED_FOUND,
    RIGHT,
    WORST_FIRST,
    WRONG,
    WRONG_SURE,
    citation,
    only,
    outcome,
    record,
    result,
    shuffled,
    whole,
)

from qa.evaluation.outputs.html import render
from qa.evaluation.outputs.html.excerpts import Piece, Tone, excerpt, find_answers
from qa.evaluation.outputs.html.page import page
from qa.pairs import Pair
from qa.sureness import UNSETTLED
from qa.types import Turn


def test_the_worst_come_first() -> None:
    assert [view.outcome.pair.id for view in whole(page(result(shuffled())))] == [each.pair.id for each in WORST_FIRST]


@pytest.mark.parametrize(
    ("said", "words", "statuses"),
    [
        (FAILED, "Failed: there is no answer", ("failed",)),
        (MISQUOTED, "Answered rightly; 1 citation not exact", ("right", "misquoted")),
        (INVENTED, "Answered, though the articles don’t say", ("wrong",)),
        (WRONG, "Answered wrongly", ("wrong",)),
        (REFUSED_FOUND, "Declined, though the right article was found", ("refused",)),
        (REFUSED, "Declined, though the articles say", ("refused",)),
        (ASKED, "Only asked: nothing says what is right", ("unjudged",)),
        (RIGHT, "Answered rightly", ("right",)),
        (DECLINED, "Rightly declined", ("right",)),
    ],
    ids=lambda value: value.pair.id if hasattr(value, "pair") else "",
)
def test_a_verdict_is_said_in_words(said: object, words: str, statuses: tuple[str, ...]) -> None:
    view = only(said)
    assert (view.words, view.statuses) == (words, statuses)


def test_only_the_first_failures_are_open() -> None:
    assert [view.open for view in whole(page(result(WORST_FIRST)))] == [True] * 2 + [False] * 9
    assert not any(view.open for view in whole(page(result([ASKED, RIGHT, DECLINED]))))


def test_beyond_the_limit_questions_are_lines_and_the_page_says_so() -> None:
    run = result(shuffled())
    view = page(run, limit=3)
    assert [each.outcome.pair.id for each in view.questions.detailed] == ["failed", "misquoted", "invented-sure"]
    assert all(each.detail is None for each in view.questions.brief)
    text = " ".join(render(run, limit=3).split())
    assert "The 3 worst are here in full, the next 8 as a line each; <code>answers.jsonl</code> holds all." in text


def test_questions_beyond_the_list_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.evaluation.outputs.html.questions.LISTED", 4)
    view = page(result(WORST_FIRST), limit=3)
    assert (len(view.questions.brief), view.questions.left_out) == (1, 7)


def test_filters_count_what_they_keep() -> None:
    held = page(result(WORST_FIRST)).questions
    assert held.statuses == {
        "wrong": 4,
        "refused": 2,
        "failed": 1,
        "misquoted": 1,
        "right": 3,
        "unjudged": 1,
    }
    assert held.kinds["a person"] == 5
    assert held.publishers == {"none named": 6, "The Post": 4, "Radio": 1}


@pytest.mark.parametrize(
    ("confidence", "shown"),
    [
        pytest.param(0.9, '<p class="short">$3.2 million</p>', id="sure"),
        pytest.param(0.7, '<p class="short">Probably: $3.2 million</p>', id="probable"),
        pytest.param(0.5, f"{UNSETTLED}; scored is <q>$3.2 million</q>", id="unsettled"),
    ],
)
def test_an_answer_is_shown_as_people_saw_it(confidence: float, shown: str) -> None:
    said = record(citation("flood", COST), short_answer="$3.2 million", confidence=confidence)
    assert shown in render(result([outcome(Pair("q", "Cost?", ("$3.2 million",)), said)]))


def test_a_cited_span_stands_in_its_context_with_the_answer_in_it() -> None:
    (pieces,) = only(RIGHT).detail.cited
    assert pieces == (
        Piece("The river rose on Monday. ", Tone.AROUND),
        Piece("The flood cost ", Tone.MARKED),
        Piece("$3.2 million", Tone.ANSWER),
        Piece(", the mayor said.", Tone.MARKED),
        Piece(" Ann Lee led the repairs.", Tone.AROUND),
    )
    assert "<cite>Flood</cite><span>The Post · 1 May 2024 · flood.txt</span>" in render(result([RIGHT]))


def test_a_citation_that_is_not_exact_shows_both_what_is_claimed_and_what_is_there() -> None:
    (pieces,) = only(MISQUOTED).detail.cited
    assert f"Not exact: the citation claims <q>{COST.upper()}</q>" in render(result([MISQUOTED]))
    assert "".join(piece.text for piece in pieces) == FLOOD


def test_gold_evidence_tells_where_it_was_found() -> None:
    assert "found at rank 2" in render(result([REFUSED_FOUND]))
    assert "not among the 1 articles found" in render(result([REFUSED]))
    (gold,) = only(REFUSED_FOUND).detail.gold
    assert gold.rank == 2
    assert Piece("Ann Lee", Tone.ANSWER) in gold.pieces


def test_gold_without_a_quote_shows_where_the_article_first_names_the_answer() -> None:
    said = outcome(Pair("q", "Who?", ("ann  lee",)), record(), [("flood", "")])
    (gold,) = only(said).detail.gold
    assert [piece.text for piece in gold.pieces if piece.tone is Tone.ANSWER] == ["Ann Lee"]
    (lede,) = only(WRONG_SURE).detail.gold
    assert lede.pieces == (Piece(FLOOD, Tone.AROUND),)


def test_an_article_that_is_gone_leaves_the_quote() -> None:
    run = replace(result([RIGHT]), article=lambda key: None)
    (view,) = page(run).questions.detailed
    assert view.detail.cited == ((),)
    assert view.publisher == "none named"
    assert "The article is not indexed any more." in render(run)


def test_markers_of_the_answer_point_at_its_citations_and_brackets_in_quotes_stay() -> None:
    said = record(citation("flood", COST), answer="It cost [2023] much. [1]")
    runs = only(outcome(RIGHT.pair, said)).detail.answer
    assert [(run.text, run.target) for run in runs] == [("It cost [2023] much.", None), ("[1]", "c1")]


def test_history_and_the_day_of_asking_are_shown() -> None:
    pair = Pair("q", "And then?", ("x",), history=(Turn("Who won?", "The Otters"),))
    text = render(result([outcome(pair, record(interpreted_as="Who won then?"))]))
    assert "<q>Who won?</q> The Otters" in text
    assert "Understood as: Who won then?" in text


def test_context_does_not_cut_words() -> None:
    text = "alpha " * 100 + "MARKED" + " omega" * 100
    before, marked, after = excerpt(text, 600, 606)
    assert marked == Piece("MARKED", Tone.MARKED)
    assert before.text.startswith("… alpha ")
    assert after.text.endswith(" omega …")
    assert all(140 < len(piece.text) < 165 for piece in (before, after))


@pytest.mark.parametrize(("start", "end"), [(0, 10_000), (-5, 3), (50, 10), (9_999, 10_000), (0, 0)])
def test_a_span_outside_its_article_is_cut_to_it(start: int, end: int) -> None:
    assert set("".join(piece.text for piece in excerpt("short text", start, end))) <= set("short text")


def test_a_span_of_pages_is_cut() -> None:
    pieces = excerpt("word " * 10_000, 0, 50_000)
    assert sum(len(piece.text) for piece in pieces) < 2_000
    assert "the span goes on" in pieces[-1].text


@pytest.mark.parametrize(
    ("text", "answers", "expected"),
    [
        ("Gen. Qassem Soleimani led", ("Soleimani", "Qassem Soleimani"), ["Qassem Soleimani"]),
        ("smart art in the party", ("art",), ["art"]),
        ("the Quds\n force", ("the Quds force",), ["Quds\n force"]),
        ("3,000 men", ("3",), ["3"]),
        ("anything", ("", "  ", "the"), []),
        ("a+b (c)", ("a+b (c)",), ["a+b (c)"]),
    ],
    ids=["overlapping", "whole words", "blanks", "number", "nothing", "special characters"],
)
def test_answers_are_found_as_words(text: str, answers: tuple[str, ...], expected: list[str]) -> None:
    assert [text[start:end] for start, end in find_answers(text, answers)] == expected

"""Text made to stall: 200 KB of it through whatever reads articles, and as much as is taken of a question.

An expression that tries what it repeats in many ways takes hours for these: the bound need not be tight.
"""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import process_time

import pytest

from index.loaders import Limits, load
from index.sentences import sentences_of
from index.timex import read_times
from index.types import Article, Span
from qa import questions
from qa.answerers import corrections, unknown
from qa.english import kinds, tokens
from qa.questions.followups import is_fragment, standalone
from qa.suggestions.candidates import candidates
from qa.types import Turn

CHARS = 200_000
BOUND_S = 20  # of this process; the slowest takes 3
LIMITS = Limits(10_000_000, 10_000_000)
PIECES = [
    *"A a 1 . , : ; ! ? … - — _ * # | / \\ \" ' ’ “ ( ) [ ] { } < > & @ $ % é ß 中 。 \u0301 \u202e \x01 \ufffd".split(
        " "
    ),
    *(" ", "\t", "\n", "\r\n", "\u00a0", "\u2028", "\f", " \n", "\n\n", "A\n", "- a\n", "a: b\n", "---\n"),
    *("A ", "Ab ", "A.", "A, ", "a-", "a'", "AB CD ", "1,", "1 May 2031, ", "12:30 ", "Mr. ", "No. ", "U.S. ", "x × "),
    *(
        "<p>",
        "<p>a",
        "<b>x</b>",
        "a<br>",
        "<div><b>",
        "<table><tr><td>",
        "<article>",
        "<!--",
        "<a href=",
        "&#1;",
        "<?xml ",
    ),
    *(
        "by ",
        "By Ann ",
        "updated ",
        "Published: ",
        "share on facebook ",
        "facebook and ",
        "Photo by A",
        "Getty ",
        "AP / ",
    ),
    *(
        "subscribe ",
        "newsletter, ",
        "follow us ",
        "reporting by ",
        "©A",
        "http://",
        "[a](b) ",
        "read more ",
        "a?A b c ",
    ),
    *(
        "is ",
        "who is ",
        "how much did ",
        "what was a ",
        "it is true that ",
        "he said ",
        "the a ",
        "[1] ",
        "not clear ",
        "{",
    ),
    *(
        "can you please ",
        "bye bye ",
        "ok thanks ",
        "no thanks ",
        "hi there ",
        "ignore all ",
        "1 + ",
        "one plus ",
        "“a",
        "two days later ",
        "the last Monday ",
        "«",
    ),
]


def long_text(piece: str, chars: int) -> str:
    return (piece * (chars // len(piece) + 1))[:chars]


# Lines as long as any that is looked at for notices, of each piece; then runs of one, for what is quadratic.
LINES = "Title\n\n" + "\n\n".join(f"{long_text(piece, 590)}x\n{long_text(piece, 190)}x" for piece in PIECES * 2)
RUNS = [
    "A",
    "A ",
    "a",
    " ",
    "\n",
    "1",
    "Jan. ",
    ".",
    '"',
    "-",
    "—",
    "[",
    "*",
    "> ",
    "[a](",
    "|a\n|-\n|b\n",
    "<",
    "{",
    "is ",
    "<p>",
    "a<br>",
    "<article>",
    "&#1;",
    "\u0301",
]


def read(suffix: str, text: str) -> None:
    for found in load(Path(f"a{suffix}"), text.encode(), LIMITS):
        if isinstance(found, Article):
            sentences_of(found)
            read_times(found.text, date(2031, 5, 15))


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".json", ".jsonl"])
@pytest.mark.parametrize("text", [LINES, *(long_text(run, CHARS) for run in RUNS)], ids=["lines", *map(ascii, RUNS)])
def test_no_article_stalls(suffix: str, text: str) -> None:
    fields = json.dumps({"text": text, "title": text, "date": text, "author": text, "url": text})
    began = process_time()
    read(suffix, fields if suffix.startswith(".json") else text)
    read(suffix, text)
    assert process_time() - began < BOUND_S


# What a question, and a conversation before it, passes; each with 20,000 characters, the most that are taken.
PASSED: dict[str, Callable[[str], object]] = {
    "cleaned": questions.clean,
    "asks nothing": lambda text: [questions.asks_nothing(text[:chars]) for chars in (100, 400)],
    "foreign": questions.is_foreign,
    "kind": lambda text: (kinds.expected(text), kinds.form(text), kinds.asking(text), kinds.names(text)),
    "tokens": tokens.stems,
    "follow-up": lambda text: [
        standalone(text[:chars], [Turn("Who is Ann Lee?", "A mayor.")]) for chars in (300, None)
    ],
    "history": lambda text: standalone("When did she say so?", [Turn(text[:300], text), Turn(text, text)] * 4),
    "ellipsis": lambda text: standalone("And when?", [Turn(text[:299], text)] * 8),
    "fragment": lambda text: [is_fragment(start + text[:290]) for start in ("", "And ", "In which ")],
    "notices": lambda text: list(corrections._taken_back(text, [Span(0, len(text))])),
    "unknown": lambda text: unknown._UNKNOWN.search(text),
    "suggested": lambda text: list(candidates(f"Ann Lee, the mayor of Osk, {text[:200]}.", text, known=True)),
}


@pytest.mark.parametrize("name", PASSED)
def test_no_question_stalls(name: str) -> None:
    for piece in PIECES:
        began = process_time()
        for text in (long_text(piece, 19_999), long_text(piece, 19_999) + "x"):
            if text.strip() and not (name == "cleaned" and not text.strip("\f\x01")):
                PASSED[name](text)
        assert process_time() - began < 3, piece

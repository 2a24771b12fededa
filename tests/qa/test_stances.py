"""Whether sources agree with the answer."""

import pytest

from qa.stances import differs, says
from qa.types import Answer, Citation, Question

QUOTE = "About 240 homes\nwere flooded."


def cited(marker: int, words: str | None, quote: str = QUOTE) -> Citation:
    start = 100 + quote.index(words) if words else None
    end = start + len(words) if start is not None and words else None
    return Citation(marker, "a", "A", None, None, "a.txt", None, 100, 100 + len(quote), quote, start, end)


@pytest.mark.parametrize(("words", "said"), [(None, None), ("240", "240"), ("240 homes\nwere", "240 homes were")])
def test_what_a_source_says(words: str | None, said: str | None) -> None:
    assert says(cited(1, words)) == said


@pytest.mark.parametrize(
    ("short", "marker", "words", "other"),
    [
        pytest.param("180", 2, "240", True, id="another number"),
        pytest.param("240", 2, "240 homes", False, id="more words"),
        pytest.param("about 240", 2, "About 240", False, id="other letters"),
        pytest.param("180", 1, "240", False, id="the first source"),
        pytest.param("180", 2, None, False, id="nothing marked"),
        pytest.param(None, 2, "240", False, id="no short answer"),
        pytest.param("yes", 2, "were flooded", False, id="yes or no"),
    ],
)
def test_who_differs(short: str | None, marker: int, words: str | None, other: bool) -> None:
    one = cited(marker, words)
    answer = Answer(Question("?"), "", False, 0.8, (cited(1, None), one) if marker > 1 else (one,), short_answer=short)
    assert differs(one, answer) is other

"""Quotes held against the words of an article."""

import pytest

from qa.quotations.wording import Verdict, Wording, match, match_altered, pattern_of

TEXT = (
    "Renn: “The quay won’t hold — not for £40, and not for 1,200 tons of sand. We asked the county for a wall in May,"
    " and the county sent us a letter about ducks.”"
)
ARTICLE = Wording.of(TEXT)


@pytest.mark.parametrize(
    ("quote", "verdict"),
    [
        pytest.param("not for 1,200 tons of sand", Verdict.VERBATIM, id="as-it-stands"),
        pytest.param("The quay won't hold - not for £40", Verdict.VERBATIM, id="other-marks"),
        pytest.param("We asked  the\ncounty", Verdict.VERBATIM, id="other-space"),
        pytest.param("the quay won’t hold", Verdict.RECASED, id="recased"),
        pytest.param("[T]he quay won’t hold", Verdict.VERBATIM, id="bracketed-letter"),
        pytest.param("The quay won’t hold … and not for 1,200 tons", Verdict.ELLIPSIS, id="ellipsis"),
        pytest.param("We asked the county [...] about ducks", Verdict.ELLIPSIS, id="bracketed-ellipsis"),
        pytest.param("[the council] sent us a letter", Verdict.VERBATIM, id="word-put-in-before"),
        pytest.param("We asked [Vale] for a wall", Verdict.ELLIPSIS, id="word-put-in"),
        pytest.param("We asked the County for a wall", Verdict.ALTERED, id="another-case-within"),
    ],
)
def test_what_stands_there(quote: str, verdict: Verdict) -> None:
    found = match(quote, ARTICLE)
    assert found is not None
    assert found.verdict is verdict


@pytest.mark.parametrize(
    ("quote", "changed"),
    [
        pytest.param("We asked the county for a bridge in May", ("bridge",), id="another-word"),
        pytest.param("We never asked the county for a wall", ("never",), id="a-word-put-in"),
        pytest.param("The quay hold — not for £40", ("won't",), id="a-word-left-out"),
        pytest.param("not for £90, and not for 1,200 tons", ("90",), id="another-figure"),
        pytest.param("not for $40, and not for 1,200 tons", ("$",), id="another-currency"),
        pytest.param("The quay won’t hold … and not for 1,300 tons", ("1,300",), id="beside-an-ellipsis"),
    ],
)
def test_what_is_altered_is_named(quote: str, changed: tuple[str, ...]) -> None:
    assert match(quote, ARTICLE) is None
    found = match_altered(quote, ARTICLE)
    assert found is not None
    assert (found.verdict, found.changed) == (Verdict.ALTERED, changed)


@pytest.mark.parametrize("quote", ["A wholly different remark about swans", "about ducks … the quay won’t hold", "…"])
def test_what_does_not_stand_there(quote: str) -> None:
    assert match(quote, ARTICLE) is None


def test_the_place_is_that_of_its_words() -> None:
    found = match("sent us a letter", ARTICLE)
    assert found is not None
    assert TEXT[found.start : found.end] == "sent us a letter"


def test_a_pattern_finds_the_longest_part_whatever_its_marks() -> None:
    assert pattern_of("ducks … the quay won't HOLD, not").search(TEXT)
    assert not pattern_of("…").search(TEXT)

"""A reply, however it is cut into pieces, becomes the same sentences with the same markers."""

import pytest

from qa.llm.sentences import Cited, Splitter

REPLIES = {
    "markers-behind": ("The lock shut. [1] It leaked. [2][3]", [("The lock shut.", 1), ("It leaked.", 2, 3)]),
    "markers-within": ("The lock shut [1]. It leaked [2, 3].", [("The lock shut.", 1), ("It leaked.", 2, 3)]),
    "no-blank": ("The lock shut.[1]It leaked.[2]", [("The lock shut.", 1), ("It leaked.", 2)]),
    "repeated": ("The lock [1] shut on Monday [1].", [("The lock shut on Monday.", 1)]),
    "abbreviations": (
        "Dr. J. Vole of the U.S. spoke at 3 p.m. [2] She left. [1]",
        [("Dr. J. Vole of the U.S. spoke at 3 p.m.", 2), ("She left.", 1)],
    ),
    "figures": (
        "It drew 4.2 million people [1]. No. 4 won [2].",
        [("It drew 4.2 million people.", 1), ("No. 4 won.", 2)],
    ),
    "quotation": (
        '"We shut it," said Ada Finch. "It leaked." [1]',
        [('"We shut it," said Ada Finch.',), ('"It leaked."', 1)],
    ),
    "list": (
        "- **The lock** shut. [1]\n- It leaked. [2]\n\n1. Trains ran. [3]\n2. Buses too. [3]",
        [("The lock shut.", 1), ("It leaked.", 2), ("Trains ran.", 3), ("Buses too.", 3)],
    ),
    "thought": ("<think>Is [1] right? Yes. No.</think>\n\nThe lock shut. [1]", [("The lock shut.", 1)]),
    "only-thought": ("<think>Is [1] right? Yes.", []),
    "no-marker": ("The lock shut. It leaked.", [("The lock shut.",), ("It leaked.",)]),
    "no-end": ("NOT IN THESE ARTICLES", [("NOT IN THESE ARTICLES",)]),
    "brackets": ("He wrote [sic] so. [1]", [("He wrote [sic] so.", 1)]),
    "blank": ("  \n ", []),
    "no-word": ("<<< [1]\nThe lock shut. [1]\n>>>. [2]", [("The lock shut.", 1)]),
    "no-word-alone": ("The lock shut. [1] “…” [2]", [("The lock shut.", 1)]),
}


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize("name", REPLIES)
def test_a_reply_in_pieces(name: str, size: int) -> None:
    text, expected = REPLIES[name]
    splitter = Splitter()
    found = [one for at in range(0, len(text), size) for one in splitter.feed(text[at : at + size])]
    found += splitter.end(whole=True)
    assert found == [Cited(words, tuple(markers)) for words, *markers in expected]


def test_a_sentence_closes_before_the_reply_ends() -> None:
    splitter = Splitter()
    assert splitter.feed("The lock shut. [1] It") == []
    assert splitter.feed(" leaked") == [Cited("The lock shut.", (1,))]
    assert splitter.open == "It leaked"


def test_half_a_sentence_is_dropped_where_the_reply_was_cut() -> None:
    splitter = Splitter()
    splitter.feed("The lock shut. [1] It leaked because the")
    assert splitter.end(whole=False) == []  # what had closed was told before
    again = Splitter()
    again.feed("It leaked. [1]")
    assert again.end(whole=False) == [Cited("It leaked.", (1,))]


def test_a_bracket_that_never_closes_holds_nothing_up() -> None:
    splitter = Splitter()
    closed = splitter.feed(
        "The lock [shut on Monday after its upper gate had cracked once more. It leaked. It rained. "
    )
    assert [one.text for one in closed][-1] == "It leaked."

import os
import shutil
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import _parameters, sentence_spans
from index.types import Span


def split(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentence_spans(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        pytest.param(["The U.S. Senate voted.", "It was close."], id="country-before-name"),
        pytest.param(["He moved to the U.S.", "He never returned."], id="country-at-the-end"),
        pytest.param(["Brig. Gen. Esmail Ghaani took over.", "He is 62."], id="rank-of-two-words"),
        pytest.param(["Sen. Lee and Rep. Ortiz disagreed.", "So did Gov. Hall."], id="offices"),
        pytest.param(["Dr. Martin Luther King Jr. spoke here.", "He was 34."], id="title-and-suffix"),
        pytest.param(["J. K. Rowling wrote it.", "It sold."], id="initials"),
        pytest.param(["St. John's won.", "The crowd cheered!"], id="saint"),
        pytest.param(["He lives at No. 4 Elm Street.", "It is quiet."], id="number"),
        pytest.param(["Nos. 4 and 5 closed.", "They reopen in May."], id="numbers"),
        pytest.param(["They met on Jan. 3 in Geneva.", "Talks failed."], id="month"),
        pytest.param(["It opened at 9 p.m. on Friday.", "Nobody came."], id="time-of-day"),
        pytest.param(["The flight left at 4 a.m. Tuesday.", "It was late."], id="time-then-weekday"),
        pytest.param(["Iraq's U.N. Ambassador spoke.", "Others listened."], id="possessive-before"),
        pytest.param(["U.N. Ambassador Kelly spoke.", "Others listened."], id="abbreviation-first"),
        pytest.param(["Shares of Acme Corp. rose 4.5 percent.", "Others fell."], id="company-and-decimal"),
        pytest.param(['"No way!" she said.', "He left."], id="exclamation-then-attribution"),
        pytest.param(["“Is it over?” asked Mr. Hale.", "Nobody knew."], id="question-then-attribution"),
        pytest.param(['"It is over."', "He left the room."], id="quote-then-new-sentence"),
        pytest.param(["Wait... what?", "Yes."], id="ellipsis"),
        pytest.param(["Nurse K.L. Marsh of the V.W. Trust spoke.", "He agreed."], id="initials-before-common-words"),
        pytest.param(["Paula Q. Stone and Alan G. Field paid.", "Others did not."], id="middle-initials"),
        pytest.param(["He posted that on X.", "Now he is sorry."], id="a-letter-that-is-a-name"),
        pytest.param(["The U.S. Mint sold coins.", "It made the U.S. Treasury rich."], id="country-before-common-word"),
        pytest.param(["She left the U.S.", "Upon her return she paid."], id="country-then-preposition"),
        pytest.param(["It shut at 6 p.m.", "Guests went home."], id="hour-then-noun"),
        pytest.param(["It shut at 6 p.m. MT and 8 p.m. Eastern time.", "Staff left."], id="hour-then-zone"),
        pytest.param(["“Mr. Cook baked,” he said.", "Nobody ate."], id="title-before-a-common-word"),
        pytest.param(["They live near Elm St.", "Neighbors complained."], id="street-at-the-end"),
        pytest.param(["The ferry to St. Cliff ran.", "It was late."], id="saint-before-a-common-word"),
        pytest.param(["See Pt. 3 of it, or Rte. 9.", "Then Op. 12 began."], id="numbered-things"),
        pytest.param(["It is Tarn War Pt. II, and Vol. IV of it.", "I left."], id="roman-figures"),
        pytest.param(["Cllr. Marsh met Drs. Cook and Field on Mt. Stone.", "Ms. Reed left."], id="titles-by-shape"),
        pytest.param(["They love Modern Art.", "Neighbors on Elm Sq.", "Police came."], id="no-titles"),
        pytest.param(["Singer M.O.L. sang while L.K. watched.", "They won."], id="letters-then-lower-case"),
        pytest.param(["It cost 4,000 (!) crowns and took (why?) years.", "Then it sank."], id="marks-in-brackets"),
        pytest.param(["Hats (so tall!), capes (and how!) and all.", "We left."], id="marks-that-close-brackets"),
        pytest.param(["Soap, brushes (combs, etc.) often sell.", "Towels don't."], id="etc-in-brackets"),
        pytest.param(["He plays for Zing! and writes for What? magazine.", "She sings."], id="marks-in-names"),
        pytest.param(["Read more.", "example.org/news"], id="an-address-is-no-rest"),
        pytest.param(["(It was updated.", ")Norvel voted."], id="a-bracket-before-a-new-sentence"),
    ],
)
def test_news_sentences(sentences: list[str]) -> None:
    assert split(" ".join(sentences)) == sentences


WRAPPED = (
    "The council voted to close\nthe bridge on Friday after\nengineers found cracks in\nits piers. It will\nreopen."
)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        pytest.param("A headline\nThe first line.", ["A headline", "The first line."], id="line-end"),
        pytest.param("A headline\r\nThe first line.", ["A headline", "The first line."], id="windows-line-end"),
        pytest.param("A headline\u2028The first line.", ["A headline", "The first line."], id="unicode-line-end"),
        pytest.param("No stop here\n\nNor here", ["No stop here", "Nor here"], id="blank-line"),
        pytest.param("No stop here\n \t\nNor here", ["No stop here", "Nor here"], id="line-of-white-space"),
        pytest.param(WRAPPED, [WRAPPED[: WRAPPED.index(" It")], "It will\nreopen."], id="hard-wrapped"),
        pytest.param(
            f"{WRAPPED}\n\nA headline\n\nThe end", [*split(WRAPPED), "A headline", "The end"], id="wrapped-paragraphs"
        ),
        pytest.param("  \t Padded. \u00a0", ["Padded."], id="surrounding-white-space"),
        pytest.param(" \n\u00a0\r\n ", [], id="white-space-only"),
        pytest.param("", [], id="empty"),
    ],
)
def test_lines_and_paragraphs(text: str, sentences: list[str]) -> None:
    assert split(text) == sentences


def test_boilerplate_separates_and_is_left_out() -> None:
    text = "The vote was close (Advertisement) and the hall was full."
    gap = Span(text.index("("), text.index(")") + 1)

    spans = sentence_spans(text, without=[gap])

    assert [text[s.start : s.end] for s in spans] == ["The vote was close", "and the hall was full."]


def test_a_long_text_without_line_ends_is_not_quadratic_and_loses_nothing() -> None:
    sentence = "Mr. Hale of the U.S. Senate said no. "
    spans = sentence_spans(sentence * 8_000)

    assert covered(spans) >= {at for at, char in enumerate(sentence * 8_000) if not char.isspace()}


def covered(spans: list[Span]) -> set[int]:
    return {at for span in spans for at in range(span.start, span.end)}


FRAGMENTS = st.sampled_from(
    [
        "(why?) ",
        "T.H. Hale ",
        "); ",
        "Mr. Hale spoke. ",
        "No. 4 ",
        "U.S. ",
        '"Why?" ',
        "she said",
        "\n",
        "\n\n",
        "\r\n",
        "\u2028",
        "\u00a0",
        "\t",
        " ",
        "…",
    ]
)
TEXTS = st.lists(FRAGMENTS | st.text(max_size=12), max_size=30).map("".join)


@st.composite
def texts_with_gaps(draw: st.DrawFn) -> tuple[str, list[Span]]:
    text = draw(TEXTS)
    ends = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
    return text, [Span(start, end) for start, end in zip(ends[::2], ends[1::2], strict=False)]


@given(texts_with_gaps())
def test_spans_are_ordered_tight_and_complete(case: tuple[str, list[Span]]) -> None:
    text, gaps = case
    spans = sentence_spans(text, without=gaps)

    assert all(before.end <= after.start for before, after in pairwise(spans))
    for span in spans:
        assert text[span.start : span.end].strip() == text[span.start : span.end] != ""
    hidden = covered(gaps)
    visible = {at for at, char in enumerate(text) if not char.isspace() and at not in hidden}
    assert visible <= covered(spans)
    assert not covered(spans) & hidden


def test_punkts_data_may_be_linked_as_uv_installs_it(tmp_path: Path) -> None:
    package = find_spec("llama_index.core")
    assert package is not None
    (root,) = package.submodule_search_locations or ()
    folder = Path(root, "_static", "nltk_cache", "tokenizers", "punkt_tab", "english")
    shutil.copytree(folder, tmp_path / "copied")
    shutil.copytree(tmp_path / "copied", tmp_path / "linked", copy_function=os.link)

    linked = _parameters(tmp_path / "linked")

    assert vars(linked) == vars(_parameters(folder))
    assert {"dr", "gen", "u.s"} <= linked.abbrev_types

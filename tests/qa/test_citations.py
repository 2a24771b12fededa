from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from index.errors import CitationError
from index.types import Article
from qa.citations import cite, verify
from qa.types import Citation, Evidence

TEXT = "Heron Lock shut.\n\nThe weir\n  gave way at noon. Nobody was hurt. 🌊 Ends."
LOCK = Article("lock", TEXT, "Heron Lock", "/n/lock.txt", "Millrace News", date(2033, 5, 2), "A. Reed", "http://m/1")
FAIR = Article("fair", "The fair opened.", "Fair", "/n/fair.txt")
ARTICLES = {"lock": LOCK, "fair": FAIR}
WEIR = Evidence("lock", 18, 46, TEXT[18:46], 0.9, 41, 45)


def a_citation(**changes: object) -> Citation:
    (citation,) = cite([WEIR], ARTICLES)[1]
    return replace(citation, **changes)


def test_each_piece_of_evidence_is_a_sentence_with_its_marker() -> None:
    text, citations = cite([WEIR, Evidence("fair", 0, 16, "The fair opened.", 0.5)], ARTICLES)

    assert text == "The weir gave way at noon. [1] The fair opened. [2]"
    assert [citation.marker for citation in citations] == [1, 2]
    assert citations[0].quote == "The weir\n  gave way at noon."
    verify(citations, ARTICLES)


def test_a_headline_is_named_as_such() -> None:
    article = replace(LOCK, text=f"Heron Lock\n\n{TEXT}")
    text, citations = cite([Evidence("lock", 0, 10, "Heron Lock", 0.5)], {"lock": article})

    assert text == "Headline: Heron Lock [1]"
    assert citations[0].quote == "Heron Lock"


def test_a_citation_carries_what_is_known_of_its_article() -> None:
    assert a_citation() == Citation(
        1,
        "lock",
        "Heron Lock",
        "Millrace News",
        date(2033, 5, 2),
        "/n/lock.txt",
        "http://m/1",
        18,
        46,
        TEXT[18:46],
        41,
        45,
    )


def test_a_citation_names_the_page_on_which_its_quote_begins() -> None:
    printed = replace(LOCK, pages=(0, 17, 30))
    (citation,) = cite([WEIR], {"lock": printed})[1]
    assert (citation.page, citation.place) == (2, f"page 2, characters {WEIR.start}–{WEIR.end}")
    assert [printed.page(at) for at in (0, 16, 17, 29, 30, 900)] == [1, 1, 2, 2, 3, 3]
    assert (a_citation().page, a_citation().place) == (None, f"characters {WEIR.start}–{WEIR.end}")


def test_no_evidence_gives_no_text() -> None:
    assert cite([], ARTICLES) == ("", ())
    verify([], {})


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"start": 17}, id="start-too-early"),
        pytest.param({"start": 19}, id="start-too-late"),
        pytest.param({"end": 45}, id="end-too-early"),
        pytest.param({"end": 47}, id="end-too-late"),
        pytest.param({"start": 46, "end": 18}, id="reversed"),
        pytest.param({"start": 18 - len(TEXT), "end": 46 - len(TEXT)}, id="counted-from-the-end"),
        pytest.param({"start": 64, "end": 10**9, "quote": TEXT[64:]}, id="beyond-the-text"),
        pytest.param({"start": 5, "end": 5, "quote": ""}, id="empty"),
        pytest.param({"quote": "The weir gave way at noon."}, id="white-space-changed"),
        pytest.param({"quote": TEXT[18:46].lower()}, id="case-changed"),
        pytest.param({"quote": ""}, id="quote-missing"),
        pytest.param({"article_id": "fair"}, id="another-article"),
        pytest.param({"article_id": "gone"}, id="unknown-article"),
        pytest.param({"answer_start": 17}, id="answer-before-quote"),
        pytest.param({"answer_end": 47}, id="answer-behind-quote"),
        pytest.param({"answer_start": 45, "answer_end": 45}, id="empty-answer"),
        pytest.param({"answer_end": None}, id="half-an-answer"),
    ],
)
def test_whatever_is_tampered_with_is_found(changes: dict[str, object]) -> None:
    verify([a_citation()], ARTICLES)
    with pytest.raises(CitationError, match=r"citation \[1\]"):
        verify([a_citation(**changes)], ARTICLES)


def test_one_wrong_citation_among_right_ones_is_found() -> None:
    with pytest.raises(CitationError, match=r"citation \[2\] does not match article lock at 18-46"):
        verify([a_citation(), a_citation(marker=2, quote="Nobody was hurt.")], ARTICLES)


@pytest.mark.parametrize(
    "evidence",
    [
        pytest.param(Evidence("lock", 18, 46, "The dam gave way at noon.", 0.9), id="not-what-stands-there"),
        pytest.param(Evidence("gone", 0, 5, "Heron", 0.9), id="article-that-is-gone"),
    ],
)
def test_evidence_that_an_answerer_made_up_never_passes(evidence: Evidence) -> None:
    with pytest.raises(CitationError):
        verify(cite([evidence], ARTICLES)[1], ARTICLES)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("ab \ń🌊ש"), min_size=1, max_size=40)


@given(text=TEXTS, start=st.integers(-50, 50), end=st.integers(-50, 50), other=TEXTS, honest=st.booleans())
def test_verify_passes_if_and_only_if_the_quote_is_the_slice(
    text: str, start: int, end: int, other: str, honest: bool
) -> None:
    quote = text[start:end] if honest else other
    citation = Citation(1, "x", "", None, None, "", None, start, end, quote)
    true = 0 <= start < end <= len(text) and text[start:end] == quote
    try:
        verify([citation], {"x": Article("x", text, "", "")})
    except CitationError:
        assert not true
    else:
        assert true


@given(text=TEXTS, data=st.data())
def test_the_answer_is_the_quotes_with_white_space_collapsed(text: str, data: st.DataObject) -> None:
    ends = st.lists(st.integers(0, len(text)), min_size=2, max_size=2, unique=True).map(sorted)
    spans = data.draw(st.lists(ends, min_size=1, max_size=3))
    assume(all(text[start:end].strip() for start, end in spans))
    article = Article("x", text, "", "")

    said, citations = cite([Evidence("x", start, end, text[start:end], 1.0) for start, end in spans], {"x": article})

    verify(citations, {"x": article})
    assert [citation.quote for citation in citations] == [text[start:end] for start, end in spans]
    parts = (f"{' '.join(text[start:end].split())} [{at}]" for at, (start, end) in enumerate(spans, 1))
    assert said == " ".join(parts)

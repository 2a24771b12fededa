from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from index.chunkers import SentenceChunker, chunks_of, embedded_text, embedded_title
from index.config import ChunkSettings, EmbedderSettings
from index.embedder import model_of, open_counter
from index.errors import ConfigError
from index.models import Models
from index.sentences import sentence_spans
from index.types import Article, Chunk, Span
from index.word_pieces import TokenCounter

WINDOW = 256
# Nothing in the vocabulary begins like this: every letter or two is a word piece of its own.
UNKNOWN = "qzxjvk"


@pytest.fixture(scope="module")
def tokens(exported_models: Path) -> TokenCounter:
    counter = open_counter(EmbedderSettings(), Models(exported_models))
    assert counter.window == WINDOW
    return counter


@pytest.fixture(scope="module")
def tokenizer(exported_models: Path) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(exported_models / model_of(EmbedderSettings()).name / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def article(text: str, title: str = "Bridge shut", boilerplate: Sequence[Span] = ()) -> Article:
    return Article("a1", text, title, "/articles/a1.txt", boilerplate=tuple(boilerplate))


def chunker_of(tokens: TokenCounter, max_tokens: int, overlap: int = 1) -> SentenceChunker:
    return SentenceChunker(tokens, ChunkSettings(max_tokens=max_tokens, overlap_sentences=overlap))


def cut(chunker: SentenceChunker, source: Article) -> list[Chunk]:
    return chunks_of(source, chunker.cut(source, sentence_spans(source.text, without=source.boilerplate)))


def title_of(chunker: SentenceChunker, source: Article) -> str:
    return embedded_title(source.title, chunker.tokens, chunker.settings)


def word_pieces(tokenizer: Tokenizer, chunker: SentenceChunker, source: Article, chunk: Chunk) -> int:
    return len(tokenizer.encode(embedded_text(title_of(chunker, source), chunk.text)).ids)


def visible(text: str, spans: Sequence[Span]) -> set[int]:
    return {at for span in spans for at in range(span.start, span.end) if not text[at].isspace()}


FRAGMENTS = st.one_of(
    st.sampled_from(
        [
            "The council shut the bridge on Friday. ",
            "The council shut the bridge on Friday. " * 30,
            "no full stop anywhere in this run of words " * 20,
            "\u00a0",
            "\t",
            "\r\n",
            "\u2028",
            "\n\n",
            " " * 2_500,
            "cafe\u0301 re\u0301sume\u0301 ",
            "\u0301" * 300,
            "أغلق المجلس الجسر يوم الجمعة. ",
            "המועצה סגרה את הגשר. ",
            "👩‍👩‍👧‍👦🏳️‍🌈 ",
            "漢字" * 150,
            "x" * 3_000,
            UNKNOWN * 350,
            UNKNOWN * 12 + " ",
            "antidisestablishmentarianism" * 8 + " ",
        ]
    ),
    st.text(max_size=40),
)
TEXTS = st.lists(FRAGMENTS, max_size=10).map("".join)
TITLES = st.sampled_from(["", "Bridge shut", "A very long title " * 60, UNKNOWN * 40, "  spaced \n out  "])


@given(text=TEXTS, title=TITLES, max_tokens=st.sampled_from([32, 64, WINDOW]), overlap=st.integers(0, 2))
def test_chunks_are_verbatim_whole_and_fit_the_model(
    tokens: TokenCounter, tokenizer: Tokenizer, text: str, title: str, max_tokens: int, overlap: int
) -> None:
    source = article(text, title)
    chunker = chunker_of(tokens, max_tokens, overlap)
    sentences = sentence_spans(text)
    chunks = cut(chunker, source)

    for chunk in chunks:
        assert text[chunk.start : chunk.end] == chunk.text
        assert chunk.text.strip()
        assert word_pieces(tokenizer, chunker, source, chunk) <= max_tokens
    assert visible(text, sentences) <= visible(text, [Span(c.start, c.end) for c in chunks])
    assert len({chunk.id for chunk in chunks}) == len(chunks)
    assert chunks == cut(chunker, source)


@st.composite
def texts_with_walls(draw: st.DrawFn) -> tuple[str, list[Span]]:
    text = draw(TEXTS)
    ends = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
    return text, [Span(start, end) for start, end in zip(ends[::2], ends[1::2], strict=False)]


@given(case=texts_with_walls())
def test_chunks_do_not_reach_over_boilerplate(tokens: TokenCounter, case: tuple[str, list[Span]]) -> None:
    text, walls = case

    for chunk in cut(chunker_of(tokens, 64), article(text, boilerplate=walls)):
        assert not any(wall.start < chunk.end and chunk.start < wall.end for wall in walls)


def test_short_texts_beside_boilerplate_stay_apart(tokens: TokenCounter) -> None:
    text = "One before. Subscribe now! One after. Two after."
    wall = Span(text.index("Subscribe"), text.index("One after"))

    chunks = cut(chunker_of(tokens, WINDOW), article(text, boilerplate=[wall]))

    assert [chunk.text for chunk in chunks] == ["One before.", "One after. Two after."]


@pytest.mark.parametrize("overlap", [0, 1, 2])
def test_neighbours_share_sentences_where_there_is_room(tokens: TokenCounter, overlap: int) -> None:
    text = " ".join(f"Sentence number {number} says little." for number in range(60))
    sentences = sentence_spans(text)
    chunks = cut(chunker_of(tokens, 64, overlap), article(text))

    assert len(chunks) > 5
    for before, after in pairwise(chunks):
        shared = [s for s in sentences if after.start <= s.start and s.end <= before.end]
        assert len(shared) == overlap


def test_a_sentence_that_fills_a_chunk_is_not_repeated(tokens: TokenCounter) -> None:
    long = "A sentence of some fifty words, " + "and some more of them, " * 9 + "ends here. "

    chunks = cut(chunker_of(tokens, 96), article(long * 4))

    assert [chunk.text for chunk in chunks] == [long.strip()] * 4
    assert len({chunk.id for chunk in chunks}) == 4


def test_an_overlong_sentence_is_split_not_truncated(tokens: TokenCounter, tokenizer: Tokenizer) -> None:
    text = "Short one. " + " ".join(f"word{number}" for number in range(400)) + ". Short two."
    source, chunker = article(text), chunker_of(tokens, WINDOW)
    chunks = cut(chunker, source)

    assert len(chunks) > 3
    assert all(word_pieces(tokenizer, chunker, source, chunk) <= WINDOW for chunk in chunks)
    assert all(any(f"word{number}" in chunk.text.split() for chunk in chunks) for number in range(399))


def test_the_rest_of_an_unknown_word_that_becomes_spelt_out_still_fits(
    tokens: TokenCounter, tokenizer: Tokenizer
) -> None:
    # Beyond 100 letters a word is one unknown piece; its last 90, cut off, are some hundred pieces.
    text = (UNKNOWN * 1000)[: 8 * 252 + 90] + " the cat sat on" * 60
    source, chunker = article(text, title="T"), chunker_of(tokens, WINDOW)

    assert all(word_pieces(tokenizer, chunker, source, chunk) <= WINDOW for chunk in cut(chunker, source))


def test_a_gap_of_white_space_is_no_chunk(tokens: TokenCounter) -> None:
    chunks = cut(chunker_of(tokens, WINDOW), article("before" + " " * 6_000 + "after"))

    assert [chunk.text.split() for chunk in chunks] == [["before", "after"]]


def test_a_title_of_one_long_word_leaves_room_in_a_small_window(tokens: TokenCounter, tokenizer: Tokenizer) -> None:
    source, chunker = article("Hello there. " * 50, title="qz" * 200), chunker_of(tokens, 32)

    assert len(tokenizer.encode(title_of(chunker, source), add_special_tokens=False).ids) <= 8
    assert all(word_pieces(tokenizer, chunker, source, chunk) <= 32 for chunk in cut(chunker, source))


def test_the_title_takes_at_most_a_quarter_of_the_window(tokens: TokenCounter, tokenizer: Tokenizer) -> None:
    chunker = chunker_of(tokens, WINDOW)
    title = title_of(chunker, article("Text.", title="The long and winding title " * 50))

    assert title.startswith("The long and winding title The")
    assert 60 <= len(tokenizer.encode(title, add_special_tokens=False).ids) <= 64


@pytest.mark.parametrize(
    ("title", "embedded"), [pytest.param("Title", "Title\nText", id="title"), pytest.param("", "Text", id="none")]
)
def test_embedded_text(title: str, embedded: str) -> None:
    assert embedded_text(title, "Text") == embedded


def test_ids_depend_on_article_span_and_text(tokens: TokenCounter) -> None:
    chunker = chunker_of(tokens, 32)
    source = article("The same again, word for word, for quite a while now it goes. " * 6)
    other = Article("a2", source.text, source.title, source.path)

    ids = {chunk.id for chunk in cut(chunker, source)}

    assert len(ids) == len(cut(chunker, source)) > 3
    assert not ids & {chunk.id for chunk in cut(chunker, other)}


@pytest.mark.parametrize("span", [Span(-2, 3), Span(4, 40), Span(5, 5), Span(5, 6)], ids=str)
def test_a_chunk_without_text_is_an_error_naming_it(span: Span) -> None:
    with pytest.raises(ConfigError, match=rf"cuts {span.start}-{span.end} out of article a1, where no text stands"):
        chunks_of(article("Hello there."), [span])


def test_the_same_span_twice_is_one_chunk() -> None:
    assert [c.text for c in chunks_of(article("Hello there."), [Span(0, 5), Span(0, 5)])] == ["Hello"]

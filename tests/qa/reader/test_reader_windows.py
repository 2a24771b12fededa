from dataclasses import replace
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ModelError
from qa.reader.description import Description
from qa.reader.runtime import WEIGHTS
from qa.reader.windows import Layout, Window, open_tokenizer

WORDS = ("stone", "ferry", "Harrowmere", "Café", "'s", "“", "1904", "🌊", "\n", ".")
DESCRIPTION = Description.read(WEIGHTS)
TOKENIZER = open_tokenizer(WEIGHTS)
LAYOUT = Layout.of(DESCRIPTION, TOKENIZER)
CLS, SEP = TOKENIZER.token_to_id("[CLS]"), TOKENIZER.token_to_id("[SEP]")


@given(st.lists(st.sampled_from(WORDS), max_size=900), st.lists(st.sampled_from(WORDS), max_size=90))
def test_windows_cover_the_passage(words: list[str], asked: list[str]) -> None:
    passage, overlap = " ".join(words), DESCRIPTION.overlap_tokens
    question = LAYOUT.asked(" ".join(asked))
    whole = TOKENIZER.encode(passage, add_special_tokens=False)

    windows = list(LAYOUT.windows(question, passage))

    assert len(question) <= DESCRIPTION.question_tokens
    ids, offsets = list(windows[0].ids), list(windows[0].offsets)
    for window in windows[1:]:
        assert window.ids[:overlap] == ids[-overlap:]
        assert len(window.ids) > overlap
        ids += window.ids[overlap:]
        offsets += window.offsets[overlap:]
    assert (ids, offsets) == (whole.ids, whole.offsets)
    for window in windows:
        assert len(window.ids) == len(window.offsets)
        assert len(LAYOUT.joined(question, window)[0]) <= DESCRIPTION.max_tokens


def test_question_title_and_window_lie_between_special_tokens() -> None:
    asked = LAYOUT.asked("ferry", "stone " * 90)
    stones = DESCRIPTION.title_tokens
    ferry, stone = (TOKENIZER.encode(word, add_special_tokens=False).ids for word in ("ferry", "stone"))

    ids, places = LAYOUT.joined(asked, Window(stone, [(0, 5)]))

    assert ids == [CLS, *ferry, SEP, *stone * stones, SEP, *stone, SEP]
    assert ids[places] == stone
    assert LAYOUT.asked("ferry") == LAYOUT.asked("ferry", "") == ferry


@pytest.mark.parametrize(("kept", "told"), [("first", "ferry"), ("last", "stone")])
def test_of_a_question_that_is_too_long_one_end_is_kept(kept: Literal["first", "last"], told: str) -> None:
    room = DESCRIPTION.question_tokens
    layout = Layout.of(replace(DESCRIPTION, question_kept=kept), TOKENIZER)
    (piece,) = TOKENIZER.encode(told, add_special_tokens=False).ids

    assert layout.asked("ferry " * room + "stone " * room) == [piece] * room
    assert layout.asked("ferry") == LAYOUT.asked("ferry")


def test_other_special_tokens_lie_as_they_are_described() -> None:
    layout = Layout.of(replace(DESCRIPTION, between=("[SEP]", "[SEP]"), after=("[CLS]",)), TOKENIZER)

    assert layout.joined([7], Window([8], [(0, 1)])) == ([CLS, 7, SEP, SEP, 8, CLS], slice(4, 5))


def test_a_special_token_that_the_vocabulary_lacks_is_an_error() -> None:
    with pytest.raises(ModelError, match="no token '</s>'"):
        Layout.of(replace(DESCRIPTION, after=("</s>",)), TOKENIZER)

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from qa.reader.spans import SPAN_TOKENS, best_spans
from qa.reader.windows import CLS, MAX_TOKENS, OVERLAP, QUESTION_TOKENS, SEP, question_tokens, windows_of

Place = tuple[int, int, float]
WORDS = ("stone", "ferry", "Harrowmere", "Café", "'s", "“", "1904", "🌊", "\n", ".")
LOGITS = st.integers(-6, 6).map(float)


def searched(start: list[float], end: list[float], count: int) -> list[Place]:
    """Every span there is, best first; then each that overlaps none before it."""
    spans = [
        (first, last, start[first] + end[last])
        for first in range(len(start))
        for last in range(first, min(first + SPAN_TOKENS, len(start)))
    ]
    kept: list[Place] = []
    for span in sorted(spans, key=lambda one: (-one[2], one[0], one[1])):
        if len(kept) < count and all(span[1] < other[0] or other[1] < span[0] for other in kept):
            kept.append(span)
    return kept


@given(st.lists(st.tuples(LOGITS, LOGITS), max_size=SPAN_TOKENS + 15), st.integers(0, 5))
def test_the_best_spans_are_those_that_a_search_finds(logits: list[tuple[float, float]], count: int) -> None:
    start, end = [one for one, _ in logits], [one for _, one in logits]

    found = best_spans(np.array(start, np.float32), np.array(end, np.float32), count)

    assert found == searched(start, end, count)


@pytest.mark.parametrize(("apart", "found"), [(SPAN_TOKENS - 1, True), (SPAN_TOKENS, False)])
def test_a_span_has_so_many_word_pieces_at_most(apart: int, found: bool) -> None:
    start, end = np.zeros((2, 100), np.float32)
    start[10] = end[10 + apart] = 50

    assert (best_spans(start, end, 1) == [(10, 10 + apart, 100.0)]) is found


def test_an_end_before_its_start_is_no_span() -> None:
    start, end = np.array([0, 9], np.float32), np.array([9, 0], np.float32)

    assert best_spans(start, end, 2) == [(0, 0, 9.0), (1, 1, 9.0)]


def test_forbidden_places_are_never_returned() -> None:
    start = np.array([-np.inf, 1, -np.inf], np.float32)

    assert best_spans(start, start, 3) == [(1, 1, 2.0)]


@given(st.lists(st.sampled_from(WORDS), max_size=900), st.lists(st.sampled_from(WORDS), max_size=90))
def test_windows_cover_the_passage(tokenizer: Tokenizer, words: list[str], asked: list[str]) -> None:
    passage = " ".join(words)
    question = question_tokens(tokenizer, " ".join(asked))
    whole = tokenizer.encode(passage, add_special_tokens=False)

    windows = list(windows_of(tokenizer, question, passage))

    assert len(question) <= QUESTION_TOKENS
    ids, offsets = list(windows[0].ids), list(windows[0].offsets)
    for window in windows[1:]:
        assert window.ids[:OVERLAP] == ids[-OVERLAP:]
        assert len(window.ids) > OVERLAP
        ids += window.ids[OVERLAP:]
        offsets += window.offsets[OVERLAP:]
    assert (ids, offsets) == (whole.ids, whole.offsets)
    for window in windows:
        assert len(window.ids) == len(window.offsets)
        assert len(window.ids) + len(question) + 3 <= MAX_TOKENS


def test_the_special_tokens_are_the_packaged_vocabularys(tokenizer: Tokenizer) -> None:
    assert (tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")) == (CLS, SEP)
    assert OVERLAP > SPAN_TOKENS

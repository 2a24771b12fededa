import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.reader.spans import best_spans

Place = tuple[int, int, float]
LONGEST = 40
LOGITS = st.integers(-6, 6).map(float)


def searched(start: list[float], end: list[float], count: int) -> list[Place]:
    """Every span there is, best first; then each that overlaps none before it."""
    spans = [
        (first, last, start[first] + end[last])
        for first in range(len(start))
        for last in range(first, min(first + LONGEST, len(start)))
    ]
    kept: list[Place] = []
    for span in sorted(spans, key=lambda one: (-one[2], one[0], one[1])):
        if len(kept) < count and all(span[1] < other[0] or other[1] < span[0] for other in kept):
            kept.append(span)
    return kept


@given(st.lists(st.tuples(LOGITS, LOGITS), max_size=LONGEST + 15), st.integers(0, 5))
def test_the_best_spans_are_those_that_a_search_finds(logits: list[tuple[float, float]], count: int) -> None:
    start, end = [one for one, _ in logits], [one for _, one in logits]

    found = best_spans(np.array(start, np.float32), np.array(end, np.float32), count, LONGEST)

    assert found == searched(start, end, count)


@pytest.mark.parametrize(("apart", "found"), [(LONGEST - 1, True), (LONGEST, False)])
def test_a_span_has_so_many_word_pieces_at_most(apart: int, found: bool) -> None:
    start, end = np.zeros((2, 100), np.float32)
    start[10] = end[10 + apart] = 50

    assert (best_spans(start, end, 1, LONGEST) == [(10, 10 + apart, 100.0)]) is found


def test_an_end_before_its_start_is_no_span() -> None:
    start, end = np.array([0, 9], np.float32), np.array([9, 0], np.float32)

    assert best_spans(start, end, 2, LONGEST) == [(0, 0, 9.0), (1, 1, 9.0)]


def test_forbidden_places_are_never_returned() -> None:
    start = np.array([-np.inf, 1, -np.inf], np.float32)

    assert best_spans(start, start, 3, LONGEST) == [(1, 1, 2.0)]


def test_no_span_goes_over_into_the_next_paragraph() -> None:
    start, end = np.array([9, 0, 0], np.float32), np.array([0, 0, 9], np.float32)

    assert best_spans(start, end, 1, LONGEST) == [(0, 2, 18.0)]
    assert best_spans(start, end, 1, LONGEST, np.array([0, 0, 1], np.int32)) == [(0, 0, 9.0)]

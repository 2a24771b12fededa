from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reader_toys import mixed_rows
from tokenizers import Tokenizer

from qa.reader.training.examples import MIXES, NO_ANSWER, UNKNOWN, Drawer, Example
from qa.reader.training.layout import MAX_TOKENS, QUESTION_TOKENS, SEP, TITLE_TOKENS, question_tokens
from qa.reader.training.tokens import KINDS, QUESTION_MARK, Corpus, Ints

ROWS = mixed_rows()
DRAWS = {"row": st.integers(0, len(ROWS) - 1), "seed": st.integers(0, 2**32 - 1)}


@pytest.fixture(scope="module")
def mark(tokenizer: Tokenizer) -> int:
    return question_tokens(tokenizer, QUESTION_MARK)[0]


@pytest.fixture(scope="module")
def drawer(corpus: Corpus, mark: int) -> Drawer:
    return Drawer(corpus, mark)


def golds(corpus: Corpus, row: int) -> list[list[int]]:
    context = corpus.contexts[corpus.context[row]]
    return [context[first : last + 1].tolist() for first, last, _ in corpus.answer_spans(row)]


def holds(window: Ints, part: Sequence[int]) -> bool:
    pieces = window.tolist()
    return any(pieces[place : place + len(part)] == list(part) for place in range(len(pieces)))


@given(**DRAWS)
def test_examples_say_the_truth_and_keep_within_limits(corpus: Corpus, drawer: Drawer, row: int, seed: int) -> None:
    example = drawer.draw(row, np.random.default_rng(seed))
    kind = KINDS[corpus.kind[row]]

    assert example.tokens <= MAX_TOKENS
    assert 0 < len(example.question) <= QUESTION_TOKENS + 1 + TITLE_TOKENS
    assert len(example.window)
    if example.first >= 0:
        assert kind == "answerable"
        assert example.window[example.first : example.last + 1].tolist() in golds(corpus, row)
        assert example.relevant
    elif example.first == NO_ANSWER:
        assert not any(holds(example.window, gold) for gold in golds(corpus, row))
        assert kind != "relevant"
        assert not example.relevant
    else:
        assert (example.first, example.last, kind) == (UNKNOWN, UNKNOWN, "relevant")
        assert example.relevant


@given(**DRAWS)
def test_the_same_seed_draws_the_same(drawer: Drawer, row: int, seed: int) -> None:
    first, second = (drawer.draw(row, np.random.default_rng(seed)) for _ in range(2))

    assert parts(first) == parts(second)


@given(**DRAWS)
def test_a_question_loses_its_mark_at_most_and_gets_a_title(
    corpus: Corpus, drawer: Drawer, mark: int, row: int, seed: int
) -> None:
    asked = drawer.draw(row, np.random.default_rng(seed)).question.tolist()
    whole = corpus.questions[row].tolist()
    titles = [[], *(corpus.titles[place].tolist() for place in range(len(corpus.contexts)))]

    cut = asked.index(SEP) if SEP in asked else len(asked)
    assert asked[:cut] in ([whole, whole[:-1]] if whole[-1] == mark else [whole])
    assert asked[cut + 1 :] in titles


def test_all_that_can_be_drawn_is(corpus: Corpus, drawer: Drawer, mark: int) -> None:
    rng = np.random.default_rng(0)
    examples = [(row, drawer.draw(row, rng)) for row in list(range(len(ROWS))) * 10]

    seen = Counter(min(example.first, 0) for _, example in examples)
    assert set(seen) == {0, NO_ANSWER, UNKNOWN}
    assert {KINDS[corpus.kind[row]] for row, example in examples if example.first == NO_ANSWER} == {
        "answerable",
        "unanswerable",
        "irrelevant",
    }
    assert len({example.question[-1] == mark for _, example in examples}) == 2
    joined = [
        example
        for row, example in examples
        if ROWS[row].source == "qamr_dev" and len(example.window) > len(corpus.contexts[corpus.context[row]])
    ]
    assert any(example.first > 0 for example in joined)
    assert any(example.first == NO_ANSWER for example in joined)


def test_the_answer_of_a_long_passage_stands_anywhere_in_its_window(drawer: Drawer) -> None:
    (row,) = [place for place, one in enumerate(ROWS) if one.source == "squad_v2_dev" and "Stavely?" in one.question][
        :1
    ]
    rng = np.random.default_rng(0)

    places = [example.first for example in (drawer.draw(row, rng) for _ in range(200)) if example.first >= 0]

    assert min(places) < 30
    assert max(places) > 180


def test_an_epoch_visits_rows_as_often_as_their_mix_says(corpus: Corpus, drawer: Drawer) -> None:
    epochs = [drawer.epoch(np.random.default_rng(seed)) for seed in range(60)]

    for source, name in enumerate(corpus.sources):
        rows = np.flatnonzero(corpus.source == source)
        times = np.array([[(epoch == row).sum() for row in rows] for epoch in epochs])
        visits = MIXES[name].visits
        assert set(times.ravel().tolist()) <= {int(visits), int(visits) + 1}
        assert abs(times.mean() - visits) < (0.1 if len(rows) > 2 else 0.25)
    assert epochs[0].tolist() == drawer.epoch(np.random.default_rng(0)).tolist()
    assert epochs[0].tolist() != sorted(epochs[0].tolist())


def parts(example: Example) -> tuple[object, ...]:
    return example.question.tolist(), example.window.tolist(), example.first, example.last, example.relevant

import random
from collections import Counter
from dataclasses import replace
from itertools import islice

import pytest
import torch
from tokenizers import Tokenizer

from tests.training.conftest import mixed_rows, town_rows
from training.reader.batches import IGNORED, POOL, SEP, START, UNSUPPORTED, batches, joined, pad, pool_of
from training.reader.drawing import MAX_TOKENS, Drawer, Example
from training.reader.questions import as_typed
from training.reader.rows import Answer, Row


@pytest.fixture(scope="module")
def drawer(tokenizer: Tokenizer) -> Drawer:
    return Drawer(mixed_rows(), tokenizer)


def test_a_span_is_an_answer_and_its_absence_none(drawer: Drawer, tokenizer: Tokenizer) -> None:
    golds = {row.answers[0].text.lower() for row in town_rows()}
    rng = random.Random(1)
    drawn = [drawer.draw(rng) for _ in range(400)]
    told = [tokenizer.decode(one.window[one.first : one.last + 1]) for one in drawn if one.first is not None]

    assert set(told) == golds
    for one in drawn:
        assert one.tokens <= MAX_TOKENS
        assert one.tokens == len(joined(one.question, one.title, one.window))
        if one.spans:
            assert one.relevant == (one.first is not None)


def test_every_kind_is_drawn(drawer: Drawer) -> None:
    rng = random.Random(2)
    kinds = Counter(
        (one.spans, one.first is None, one.stance, one.relevant) for one in (drawer.draw(rng) for _ in range(900))
    )

    assert {kind[2] for kind in kinds} == {None, "yes", "no", "unsaid", "unsupported"}
    assert kinds[True, False, None, True] > kinds[True, True, None, False] > 0  # spans, and passages without
    assert kinds[False, True, None, True] > 0  # relevance alone


def test_long_passages_are_cut_around_the_answer(tokenizer: Tokenizer) -> None:
    context = f"{'stone ' * 700}volcano {'stone ' * 700}"
    row = Row("1", "reader/squad", "s", "g", "What was it?", context, (Answer("volcano", 4200),), relevant=True)
    rng, drawer = random.Random(3), Drawer([row], tokenizer)
    for one in (drawer.draw(rng) for _ in range(40)):
        if one.first is not None:
            assert tokenizer.decode(one.window[one.first : one.last + 1]) == "volcano"


def test_batches_have_an_address(drawer: Drawer) -> None:
    assert pool_of(drawer, 5, 0, 4, seed=1) == pool_of(drawer, 5, 0, 4, seed=1)
    assert pool_of(drawer, 5, 0, 4, seed=1) != pool_of(drawer, 5, 1, 4, seed=1)
    assert [len(groups) for groups in pool_of(drawer, 5, 0, 4, seed=1)] == [4] * POOL


def test_batches_go_on_from_a_step_whoever_draws_them(drawer: Drawer) -> None:
    alone = [batch.tokens for batch in islice(batches(drawer, 0, 0, 4, 1), 2 * POOL)]
    shared = [batch.tokens for batch in islice(batches(drawer, 3, 0, 4, 1, workers=2), 2 * POOL - 3)]
    assert all(torch.equal(one, other) for one, other in zip(alone[3:], shared, strict=True))


def test_a_question_is_asked_of_several_passages(tokenizer: Tokenizer) -> None:
    rest = "The town is old, and its people are proud of what they have built over many long years. " * 4
    rows = [replace(row, context=f"{row.context} {rest}") for row in town_rows()]
    drawer = Drawer(rows, tokenizer)
    for seed in range(20):
        first, *others = drawer.contest(random.Random(seed))
        answer = tokenizer.decode(first.window[first.first : first.last + 1])
        assert answer in {row.answers[0].text.lower() for row in rows}
        assert others
        for one in others:
            assert (one.question, one.first, one.relevant) == (first.question, None, False)
            assert answer not in tokenizer.decode(one.window)
    together = [group for group in pool_of(drawer, 0, 0, 8, seed=1)[0] if len(group) > 1]
    assert len(together) == 1
    assert pad(pool_of(drawer, 0, 0, 8, seed=1)[0]).contests.tolist() == [[4, 4 + len(together[0])]]


def test_a_batch_lays_out_what_is_read() -> None:
    span = Example([7, 8], [9], [20, 21, 22], 1, 2, relevant=True)
    none = Example([7], [], [30], relevant=False)
    claim = Example([7], [], [30], spans=False, stance="unsupported")

    batch = pad([[span], [none], [claim]])

    assert batch.tokens[0].tolist() == [START, 7, 8, SEP, SEP, 9, SEP, SEP, 20, 21, 22, SEP]
    assert batch.passage[0].nonzero().flatten().tolist() == [8, 9, 10]
    assert batch.first.tolist() == [9, 0, IGNORED]
    assert batch.last.tolist() == [10, 0, IGNORED]
    assert batch.stance.tolist() == [IGNORED, IGNORED, UNSUPPORTED]
    assert batch.relevant.tolist() == [1.0, 0.0, -1.0]


def test_questions_as_people_put_them() -> None:
    context = "The council met in May. Ada Quill led it. Nobody else stood for the post that year."
    golds = [(context.index("Ada"), context.index(" led"))]
    rng = random.Random(4)
    typed = {as_typed("Who led the council?", context, golds, rng) for _ in range(400)}

    assert "Who led the council" in typed
    assert "Someone led the council. Who?" in typed
    assert "The council met in May. Who led the council?" in typed
    assert not any("Ada" in one for one in typed)

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from reader_toys import mixed_rows, row, town_rows
from tokenizers import Tokenizer

from qa.reader.training.layout import QUESTION_TOKENS, SPAN_TOKENS
from qa.reader.training.tokens import KINDS, Corpus, Ragged, load_corpus, save_corpus, tokenise


def words(count: int) -> str:
    return " ".join(["stone"] * count)


def test_spans_are_the_answers_word_pieces(corpus: Corpus, tokenizer: Tokenizer) -> None:
    rows = mixed_rows()
    assert len(corpus) == len(rows)
    for number, one in enumerate(rows):
        context = corpus.contexts[corpus.context[number]]
        found = [list(context[first : last + 1]) for first, last, _ in corpus.answer_spans(number)]
        assert found == [tokenizer.encode(answer.text, add_special_tokens=False).ids for answer in one.answers]
        assert list(context) == tokenizer.encode(one.context, add_special_tokens=False).ids
        assert KINDS[corpus.kind[number]] == one.kind
        assert corpus.sources[corpus.source[number]] == one.source


def test_an_answer_inside_a_word_takes_the_pieces_it_touches(tokenizer: Tokenizer) -> None:
    context = "“Café” Harrowmere’s closed."
    corpus = tokenise([row("What closed?", context, "Café", "Harrow", "Harrowmere")], tokenizer)
    offsets = tokenizer.encode(context, add_special_tokens=False).offsets

    places = [(offsets[first][0], offsets[last][1]) for first, last, _ in corpus.answer_spans(0)]

    assert context[slice(*places[0])] == "Café"
    assert context[slice(*places[1])].startswith("Harrow")
    assert context[slice(*places[2])] == "Harrowmere"


def test_overlong_answers_are_left_out_and_rows_without_others_too(tokenizer: Tokenizer) -> None:
    longest, longer = words(SPAN_TOKENS), words(SPAN_TOKENS + 1)
    rows = [
        row("a?", f"Here: {longest}.", longest),
        row("b?", f"There: {longer}.", longer),
        row("c?", f"Where: {longer}.", longer, "Where"),
    ]

    corpus = tokenise(rows, tokenizer)

    assert [tokenizer.decode(corpus.questions[number].tolist()) for number in range(len(corpus))] == ["a?", "c?"]
    assert [len(corpus.answer_spans(number)) for number in range(len(corpus))] == [1, 1]


def test_questions_are_cut(tokenizer: Tokenizer) -> None:
    corpus = tokenise([row(words(QUESTION_TOKENS + 5), "A stone.", "stone")], tokenizer)

    assert len(corpus.questions[0]) == QUESTION_TOKENS


def test_confusing_passages_are_others_without_the_answer(corpus: Corpus) -> None:
    rows = mixed_rows()
    text = {int(corpus.context[number]): one.context for number, one in enumerate(rows)}
    assert any(len(corpus.confusing[number]) for number in range(len(rows)))
    for number, one in enumerate(rows):
        for place in corpus.confusing[number]:
            assert text[int(place)] != one.context
            assert not any(answer.text.casefold() in text[int(place)].casefold() for answer in one.answers)
        if one.kind in ("relevant", "irrelevant"):
            assert not len(corpus.confusing[number])


def test_passages_of_a_group_are_those_of_its_rows(tokenizer: Tokenizer) -> None:
    rows = town_rows()

    corpus = tokenise(rows, tokenizer)

    for number, one in enumerate(rows):
        together = {int(corpus.context[other]) for other, each in enumerate(rows) if each.group == one.group}
        assert set(map(int, corpus.passages[corpus.group[number]])) == together


def test_a_corpus_is_read_back_as_it_was_written(corpus: Corpus, tmp_path: Path) -> None:
    save_corpus(corpus, tmp_path / "corpus.npz")
    read = load_corpus(tmp_path / "corpus.npz")

    assert [path.name for path in tmp_path.iterdir()] == ["corpus.npz"]
    for name in (field.name for field in fields(Corpus)):
        for mine, its in zip(_arrays(getattr(corpus, name)), _arrays(getattr(read, name)), strict=True):
            np.testing.assert_array_equal(mine, its, name)
            assert np.asarray(mine).dtype == np.asarray(its).dtype


def _arrays(value: object) -> list[object]:
    return [value.values, value.bounds] if isinstance(value, Ragged) else [value]


@pytest.mark.parametrize("lists", [[], [[]], [[1], [], [2, 3]]], ids=str)
def test_ragged_lists(lists: list[list[int]]) -> None:
    ragged = Ragged.of(lists)

    assert [ragged[place].tolist() for place in range(len(ragged))] == lists

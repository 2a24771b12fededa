"""The reader in training reads passages as it will at work: in windows, of which the best span is the answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Tokenizer

from qa.reader.spans import best_spans
from qa.reader.training.batches import group_by_length, pad
from qa.reader.training.examples import NO_ANSWER, Example
from qa.reader.training.layout import SPAN_TOKENS, question_tokens, windows_of
from qa.reader.training.model import Reader
from qa.reader.windows import Window


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the passage to read."""

    question: str
    passage: str


@dataclass(frozen=True, slots=True)
class Span:
    """The best span of a passage. `score`: its logits minus those of "no answer"; `relevance`: its window's logit."""

    text: str
    start: int
    score: float
    relevance: float


@dataclass(frozen=True, slots=True)
class _Read:
    asked: int
    window: Window
    example: Example


def read_passages(reader: Reader, tokenizer: Tokenizer, asked: Sequence[Asked], batch_tokens: int = 4096) -> list[Span]:
    """Return the best span for each question in its passage, whatever its score; an empty one for no words."""
    reads = [one for place, each in enumerate(asked) for one in _reads(place, each, tokenizer)]
    best: dict[int, Span] = {}
    for group in group_by_length([one.example for one in reads], batch_tokens):
        chosen = [reads[place] for place in group]
        for one, span in zip(chosen, _spans(reader, chosen, asked), strict=True):
            if one.asked not in best or span.score > best[one.asked].score:
                best[one.asked] = span
    return [best[place] for place in range(len(asked))]


def _reads(place: int, asked: Asked, tokenizer: Tokenizer) -> Iterator[_Read]:
    question = question_tokens(tokenizer, asked.question)
    for window in windows_of(tokenizer, question, asked.passage):
        ids = np.array(question, np.int32), np.array(window.ids, np.int32)
        yield _Read(place, window, Example(*ids, NO_ANSWER, NO_ANSWER, relevant=False))


def _spans(reader: Reader, reads: Sequence[_Read], asked: Sequence[Asked]) -> Iterator[Span]:
    batch = pad([one.example for one in reads])
    with torch.inference_mode():
        reading = reader(batch.tokens, batch.types, batch.lengths)
    for row, one in enumerate(reads):
        begin = len(one.example.question) + 2
        places = slice(begin, begin + len(one.window.ids))
        none, relevance = float(reading.start[row, 0] + reading.end[row, 0]), float(reading.relevance[row])
        best = best_spans(reading.start[row, places].numpy(), reading.end[row, places].numpy(), 1, SPAN_TOKENS)
        if not best:
            yield Span("", 0, -np.inf, relevance)
        for first, last, score in best:
            start, stop = one.window.offsets[first][0], one.window.offsets[last][1]
            yield Span(asked[one.asked].passage[start:stop], start, score - none, relevance)

"""Rows become word pieces, once: everything that training draws from, in a few flat arrays and one file."""

import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from qa.reader.training.layout import QUESTION_TOKENS, SPAN_TOKENS, TITLE_TOKENS
from qa.reader.training.negatives import PassageIndex
from qa.reader.training.rows import Answer, Kind, Row, plain_question

Ints = NDArray[np.int32]

QUESTION_MARK = "?"
KINDS: tuple[Kind, ...] = ("answerable", "unanswerable", "relevant", "irrelevant")


@dataclass(frozen=True, slots=True)
class Ragged:
    """Lists of whole numbers of different lengths, end to end: list i is `values[bounds[i]:bounds[i + 1]]`."""

    values: Ints
    bounds: NDArray[np.int64]

    @classmethod
    def of(cls, lists: Iterable[Sequence[int]]) -> "Ragged":
        """Join the lists."""
        held = [np.asarray(one, np.int32) for one in lists]
        bounds = np.zeros(len(held) + 1, np.int64)
        np.cumsum([len(one) for one in held], out=bounds[1:])
        return cls(np.concatenate(held) if held else np.zeros(0, np.int32), bounds)

    def __getitem__(self, place: int) -> Ints:
        return self.values[self.bounds[place] : self.bounds[place + 1]]

    def __len__(self) -> int:
        return len(self.bounds) - 1


@dataclass(frozen=True, slots=True)
class Corpus:
    """The train part in word pieces. Lists by row unless said otherwise.

    `spans` holds (first, last, votes) for each answer, flattened; `confusing` and `passages` (of a group) hold places
    in `contexts`; `titles` go with `contexts`, empty where a passage has none.
    """

    sources: tuple[str, ...]
    source: Ints
    kind: Ints
    context: Ints
    group: Ints
    questions: Ragged
    spans: Ragged
    confusing: Ragged
    contexts: Ragged
    titles: Ragged
    passages: Ragged

    def __len__(self) -> int:
        return len(self.source)

    def answer_spans(self, row: int) -> Ints:
        """Return `(answers, 3)`: first token, last token, votes."""
        return self.spans[row].reshape(-1, 3)


def tokenise(rows: Sequence[Row], tokenizer: Tokenizer) -> Corpus:
    """Encode questions and passages, place the answers, and look for confusing passages in each file."""
    tokenizer.no_truncation()
    tokenizer.no_padding()
    texts = list(dict.fromkeys(row.context for row in rows))
    place = {text: number for number, text in enumerate(texts)}
    encoded = tokenizer.encode_batch(texts, add_special_tokens=False)
    spans = [_spans(row.answers, encoded[place[row.context]]) for row in rows]
    # A row whose answers are all paragraphs is left out: neither a span nor its absence can be learnt from it.
    kept = [number for number, row in enumerate(rows) if spans[number] or row.kind != "answerable"]
    rows, spans = [rows[number] for number in kept], [spans[number] for number in kept]
    asked = tokenizer.encode_batch([row.question for row in rows], add_special_tokens=False)
    title = {row.context: row.title for row in rows}
    named = tokenizer.encode_batch([title.get(text, "") for text in texts], add_special_tokens=False)
    sources = tuple(sorted({row.source for row in rows}))
    keys = [f"{row.file}:{row.group}" for row in rows]
    groups = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    passages: defaultdict[int, dict[int, None]] = defaultdict(dict)
    for key, row in zip(keys, rows, strict=True):
        passages[groups[key]][place[row.context]] = None
    return Corpus(
        sources=sources,
        source=np.array([sources.index(row.source) for row in rows], np.int32),
        kind=np.array([KINDS.index(row.kind) for row in rows], np.int32),
        context=np.array([place[row.context] for row in rows], np.int32),
        group=np.array([groups[key] for key in keys], np.int32),
        questions=Ragged.of(one.ids[:QUESTION_TOKENS] for one in asked),
        spans=Ragged.of(spans),
        confusing=Ragged.of(_confusing(rows, place)),
        contexts=Ragged.of(one.ids for one in encoded),
        titles=Ragged.of(one.ids[:TITLE_TOKENS] for one in named),
        passages=Ragged.of(list(passages[number]) for number in range(len(groups))),
    )


def save_corpus(corpus: Corpus, path: Path) -> None:
    """Write it aside and rename it when whole."""
    arrays: dict[str, NDArray[np.generic]] = {"sources": np.array(corpus.sources)}
    for name in ("source", "kind", "context", "group"):
        arrays[name] = getattr(corpus, name)
    for name in ("questions", "spans", "confusing", "contexts", "titles", "passages"):
        ragged: Ragged = getattr(corpus, name)
        arrays[name], arrays[f"{name}_bounds"] = ragged.values, ragged.bounds
    draft = path.with_suffix(".draft.npz")
    np.savez(draft, **arrays)  # type: ignore[arg-type]  # numpy types the names after the arrays as flags
    os.replace(draft, path)


def load_corpus(path: Path) -> Corpus:
    """Read what `save_corpus` wrote."""
    with np.load(path) as held:

        def ragged(name: str) -> Ragged:
            return Ragged(held[name], held[f"{name}_bounds"])

        return Corpus(
            sources=tuple(str(name) for name in held["sources"]),
            source=held["source"],
            kind=held["kind"],
            context=held["context"],
            group=held["group"],
            questions=ragged("questions"),
            spans=ragged("spans"),
            confusing=ragged("confusing"),
            contexts=ragged("contexts"),
            titles=ragged("titles"),
            passages=ragged("passages"),
        )


def _spans(answers: Iterable[Answer], context: Encoding) -> list[int]:
    flat: list[int] = []
    starts = [start for start, _ in context.offsets]
    ends = [end for _, end in context.offsets]
    for answer in answers:
        first = int(np.searchsorted(ends, answer.start, side="right"))
        last = int(np.searchsorted(starts, answer.end, side="left")) - 1
        # Longer than that, an annotator marked a paragraph: qed_nq has such, and they teach overlong answers.
        if first <= last and last - first < SPAN_TOKENS:
            flat += [first, last, answer.votes]
    return flat


def _confusing(rows: Sequence[Row], place: dict[str, int]) -> list[list[int]]:
    found: list[list[int]] = []
    seen: dict[tuple[str, str], list[int]] = {}
    indexes: dict[str, tuple[PassageIndex, list[str], dict[str, int]]] = {}
    for file in dict.fromkeys(row.file for row in rows):
        texts = list(dict.fromkeys(row.context for row in rows if row.file == file))
        indexes[file] = PassageIndex(texts), texts, {text: number for number, text in enumerate(texts)}
    for row in rows:
        # Ranking rows bring their own negatives.
        if row.kind in ("relevant", "irrelevant"):
            found.append([])
            continue
        index, texts, own = indexes[row.file]
        key = plain_question(row.question), row.context
        if key not in seen:
            best = index.confusing(row.question, [answer.text for answer in row.answers], own[row.context])
            seen[key] = [place[texts[number]] for number in best]
        found.append(seen[key])
    return found

"""The reader at work: onnxruntime, no torch."""

import os
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import ModelError
from index.inference import open_session
from index.sharing import shared
from qa.reader.description import GRAPH, REINSTALL, Description
from qa.reader.spans import best_spans
from qa.reader.windows import Layout, Window, open_tokenizer

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WEIGHTS = Path(__file__).parent / "weights"

_PARAGRAPH = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class AnswerSpan:
    """A span of a passage in code points. `score`: its logits minus those of "no answer", higher is better."""

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Stance:
    """What a passage says to a yes-or-no question, or to a claim: probabilities that add up to 1."""

    yes: float
    no: float
    unsaid: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What a passage says to a question: its best spans, best first, and the logit that it bears on it at all.

    `stance` is of the window that says most; None from a reader that can't tell.
    """

    spans: tuple[AnswerSpan, ...]
    relevance: float
    stance: Stance | None = None


@dataclass(frozen=True, slots=True)
class _Read:
    """A window's logits: `start`, `end` `(n,)` of its n word pieces; `none` of "no answer", both ends added up."""

    window: Window
    start: "NDArray[np.float32]"
    end: "NDArray[np.float32]"
    none: float
    relevance: float
    stance: Stance | None


class Reader:
    """Question and passage in, spans out. Opens in a fraction of a second."""

    def __init__(self, folder: Path = WEIGHTS, threads: int = 0, remedy: str = REINSTALL) -> None:
        """Open the weights of a folder; `ModelError`, ending in the remedy, when they are missing or damaged."""
        self._description = Description.read(folder, remedy)
        try:
            self._session = open_session(folder / GRAPH)
            tokenizer = open_tokenizer(folder)
        except Exception as error:  # onnxruntime and tokenizers raise untyped errors of their own
            raise ModelError(f"{folder}: the reader can't be opened ({error}); {remedy}") from error
        self._layout = Layout.of(self._description, tokenizer)
        self._inputs = {each.name for each in self._session.get_inputs()}
        self._outputs = [each.name for each in self._session.get_outputs()]
        self._threads = ThreadPoolExecutor(threads or os.cpu_count() or 1)

    @property
    def takes_stances(self) -> bool:
        """Whether its readings have a `stance`."""
        return "stance" in self._outputs

    def read(
        self,
        question: str | Sequence[str],
        passages: Sequence[str],
        titles: Sequence[str] | None = None,
        spans: int = 3,
    ) -> list[Reading]:
        """Return what each passage says, with at most `spans` spans that don't overlap.

        `question` is one for all passages, or one each; `titles` are those of their articles, "" where there is none.
        """
        questions = [question] * len(passages) if isinstance(question, str) else question
        named = titles or [""] * len(passages)
        asked = [self._layout.asked(*each) for each in zip(questions, named, strict=True)]
        windows = [
            (place, window)
            for place, (text, ids) in enumerate(zip(passages, asked, strict=True))
            for window in self._layout.windows(ids, text)
        ]
        # The longest first: the threads end together.
        windows.sort(key=lambda item: -len(item[1].ids))
        outputs = self._threads.map(lambda item: self._forward(asked[item[0]], item[1]), windows)
        reads: list[list[_Read]] = [[] for _ in passages]
        for (place, _), read in zip(windows, outputs, strict=True):
            reads[place].append(read)
        return [self._reading(text, each, spans) for text, each in zip(passages, reads, strict=True)]

    def _reading(self, passage: str, reads: Sequence[_Read], count: int) -> Reading:
        found = (span for read in reads for span in self._spans(passage, read, count))
        stances = (read.stance for read in reads if read.stance)
        return Reading(
            tuple(_apart(sorted(found, key=lambda span: -span.score), count)),
            max(read.relevance for read in reads),
            min(stances, key=lambda stance: stance.unsaid, default=None),
        )

    def _forward(self, asked: Sequence[int], window: Window) -> _Read:
        import numpy as np

        ids, places = self._layout.joined(asked, window)
        types = [0] * places.start + [1] * (len(ids) - places.start)
        feed = {"input_ids": np.array([ids], np.int64), "token_type_ids": np.array([types], np.int64)}
        told = self._session.run(None, {name: value for name, value in feed.items() if name in self._inputs})
        found = {name: value[0] for name, value in zip(self._outputs, told, strict=True)}
        start, end = found["start"], found["end"]
        stance = _stance(found["stance"]) if "stance" in found else None
        return _Read(window, start[places], end[places], float(start[0] + end[0]), float(found["relevance"]), stance)

    def _spans(self, passage: str, read: _Read, count: int) -> Iterator[AnswerSpan]:
        import numpy as np

        offsets = read.window.offsets
        breaks = [found.end() for found in _PARAGRAPH.finditer(passage)]
        parts = np.searchsorted(breaks, [start for start, _ in offsets], side="right").astype(np.int32)
        longest = self._description.answer_tokens
        for first, last, score in best_spans(read.start, read.end, count, longest, parts):
            yield AnswerSpan(offsets[first][0], offsets[last][1], score - read.none)


def _stance(logits: "NDArray[np.float32]") -> Stance:
    import numpy as np

    shares = np.exp(logits - logits.max())
    return Stance(*(shares / shares.sum()).tolist())


def shared_reader(folder: Path = WEIGHTS, remedy: str = REINSTALL) -> Reader:
    """Return a reader, open once for all indexes of this process; raises as `Reader` does."""
    return shared(lambda: Reader(folder, remedy=remedy), folder / GRAPH, remedy)


def damage(folder: Path = WEIGHTS, remedy: str = REINSTALL) -> list[str]:
    """Return what is wrong with the files of a reader, all of which are read, and the remedy."""
    try:
        Reader(folder, threads=1, remedy=remedy)
        names = Description.read(folder).damaged(folder)
    except ModelError as error:
        return [str(error)]
    return [f"{folder / name}: not the file described beside it; {remedy}" for name in names]


def _apart(spans: Sequence[AnswerSpan], count: int) -> list[AnswerSpan]:
    """Keep the best of spans that overlap, as two windows of one passage find them twice."""
    kept: list[AnswerSpan] = []
    for span in spans:
        if len(kept) < count and all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    return kept

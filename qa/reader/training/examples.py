"""A row becomes an example: which window of which passage, and where in it the answer stands."""

from dataclasses import dataclass

import numpy as np

from qa.reader.training.layout import MAX_TOKENS, SEP, SPECIAL_TOKENS, TITLE_TOKENS
from qa.reader.training.tokens import KINDS, Corpus, Ints
from qa.reader.training.twists import SOURCE

# Place of the answer in an example that has none, and in one where nobody knows.
NO_ANSWER, UNKNOWN = -1, -2
# Questions are typed without their mark about as often as with it. (Their case is lost in the encoder's tokenizer.)
DROP_MARK = 0.4
# A part of the passages that would fit is cut nonetheless: windows begin and end anywhere in production.
CROP, CROP_TOKENS = 0.3, 64
JOIN, JOINED_SENTENCES = 0.7, 5
# The reader is to use a title where there is one and do without where there is none.
TITLED = 0.4


@dataclass(frozen=True, slots=True)
class Mix:
    """How a source is drawn: `visits` of a row in an epoch; the share of `negatives`; whether it is sentences."""

    visits: float
    negatives: float
    sentences: bool = False


# Questions on reviews, posts and lone sentences ("What size was it?") fit other passages too: few negatives there.
_SENTENCES = Mix(0.8, 0.2, sentences=True)
# 34 questions on each of a thousand sentences: all of them in every epoch would drown the rest.
_QAMR = Mix(0.35, 0.2, sentences=True)
_NATURAL = Mix(1.3, 0.3)
_STORIES = Mix(0.7, 0.2)
MIXES = {
    "squad_v1.1_dev": Mix(1.6, 0.2),
    "squad_v2_dev": Mix(2.0, 1.0),
    SOURCE: Mix(0.55, 1.0),
    "squadshifts_new_wiki": Mix(1.2, 0.25),
    "squadshifts_reddit": Mix(0.7, 0.1),
    "squadshifts_amazon_reviews": Mix(0.7, 0.1),
    "qed_train": _NATURAL,
    "qed_dev": _NATURAL,
    "nq_open_oracle": _NATURAL,
    "qamr_dev": _QAMR,
    "qamr_test": _QAMR,
    "qadiscourse_train": _SENTENCES,
    "qadiscourse_dev": _SENTENCES,
    "qadiscourse_test": _SENTENCES,
    "fairytaleqa_train": _STORIES,
    "fairytaleqa_val": _STORIES,
    "fairytaleqa_test": _STORIES,
    "hotpot_ranking": Mix(0.4, 0.0),
}


@dataclass(frozen=True, slots=True)
class Example:
    """Word pieces of question, with a title after a [SEP] or without, and of the window.

    `first` and `last` are places in the window, or `NO_ANSWER`, or `UNKNOWN`.
    """

    question: Ints
    window: Ints
    first: int
    last: int
    relevant: bool

    @property
    def tokens(self) -> int:
        """Its length with the special tokens."""
        return len(self.question) + len(self.window) + SPECIAL_TOKENS


class Drawer:
    """Draws examples from the corpus; all chance comes from the generator that the caller gives."""

    def __init__(self, corpus: Corpus, question_mark: int) -> None:
        self._corpus = corpus
        self._mark = question_mark
        self._mixes = [MIXES[source] for source in corpus.sources]

    def epoch(self, rng: np.random.Generator) -> Ints:
        """Return the rows of one epoch in their order, each as often as its source's mix says."""
        visits = np.array([mix.visits for mix in self._mixes])[self._corpus.source]
        times = np.floor(visits + rng.random(len(visits))).astype(np.int32)
        return rng.permutation(np.repeat(np.arange(len(visits), dtype=np.int32), times))

    def draw(self, row: int, rng: np.random.Generator) -> Example:
        """Return an example of the row."""
        question = self._corpus.questions[row]
        if len(question) > 1 and question[-1] == self._mark and rng.random() < DROP_MARK:
            question = question[:-1]
        titled = rng.random() < TITLED
        room = MAX_TOKENS - SPECIAL_TOKENS - len(question) - titled * (1 + TITLE_TOKENS)
        mix = self._mixes[self._corpus.source[row]]
        own = int(self._corpus.context[row])
        kind = KINDS[self._corpus.kind[row]]
        if kind == "answerable":
            # Nothing without the answer was at hand: a positive then, rather than a wrong negative.
            found = self._negative(row, room, mix, rng) if rng.random() < mix.negatives else None
            if found is None:
                return self._positive(row, self._asked(question, own, titled), room, mix, rng)
            window, place = found
            return Example(self._asked(question, place, titled), window, NO_ANSWER, NO_ANSWER, relevant=False)
        question = self._asked(question, own, titled)
        window = _cut(self._corpus.contexts[own], room, rng)
        if kind == "relevant":
            return Example(question, window, UNKNOWN, UNKNOWN, relevant=True)
        return Example(question, window, NO_ANSWER, NO_ANSWER, relevant=False)

    def _asked(self, question: Ints, place: int, titled: bool) -> Ints:
        title = self._corpus.titles[place]
        return np.concatenate([question, [SEP], title]).astype(np.int32) if titled and len(title) else question

    def _positive(self, row: int, question: Ints, room: int, mix: Mix, rng: np.random.Generator) -> Example:
        spans = self._corpus.answer_spans(row)
        first, last, _ = spans[rng.choice(len(spans), p=spans[:, 2] / spans[:, 2].sum())]
        window = self._corpus.contexts[self._corpus.context[row]]
        if mix.sentences and rng.random() < JOIN:
            before, after = self._distractors(row, window[first : last + 1], mix, room - len(window), rng)
            window, first, last = np.concatenate([before, window, after]), first + len(before), last + len(before)
        start, stop = _around(len(window), int(first), int(last), room, rng)
        return Example(question, window[start:stop], int(first) - start, int(last) - start, relevant=True)

    def _negative(self, row: int, room: int, mix: Mix, rng: np.random.Generator) -> tuple[Ints, int] | None:
        corpus = self._corpus
        own = corpus.contexts[corpus.context[row]]
        golds = [own[first : last + 1] for first, last, _ in corpus.answer_spans(row)]
        chance = rng.random()
        confusing = corpus.confusing[row]
        if chance < 0.55 and len(confusing):
            place = int(rng.choice(confusing))
        elif chance < 0.8:
            place = int(rng.choice(corpus.passages[corpus.group[row]]))
        else:
            place = int(rng.integers(len(corpus.contexts)))
        window = corpus.contexts[place]
        if place == corpus.context[row]:
            window = _beside(own, corpus.answer_spans(row))
        elif mix.sentences and rng.random() < JOIN:
            before, after = self._distractors(row, golds[0], mix, room - len(window), rng)
            window = np.concatenate([before, window, after])
        window = _cut(window, room, rng)
        if len(window) < 8 or any(_contains(window, gold) for gold in golds):
            return None
        return window, place

    def _distractors(self, row: int, gold: Ints, mix: Mix, room: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
        """Return sentences to stand before and after: of the same article for the most part, none with the answer."""
        corpus = self._corpus
        near = corpus.passages[corpus.group[row]]
        sides: tuple[list[Ints], list[Ints]] = ([], [])
        for _ in range(int(rng.integers(1, JOINED_SENTENCES + 1))):
            other = int(rng.integers(len(corpus)))
            far = corpus.context[other] if self._mixes[corpus.source[other]].sentences else rng.choice(near)
            place = int(rng.choice(near)) if rng.random() < 0.75 else int(far)
            sentence = corpus.contexts[place]
            if place != corpus.context[row] and len(sentence) <= room and not _contains(sentence, gold):
                sides[int(rng.random() < 0.5)].append(sentence)
                room -= len(sentence)
        nothing = np.zeros(0, np.int32)
        return np.concatenate([nothing, *sides[0]]), np.concatenate([nothing, *sides[1]])


def _around(length: int, first: int, last: int, room: int, rng: np.random.Generator) -> tuple[int, int]:
    """Return a window of at most `room` tokens that holds the answer, wherever in it."""
    size = min(length, room)
    if size > CROP_TOKENS and rng.random() < CROP:
        size = int(rng.integers(CROP_TOKENS, size + 1))
    size = max(size, last - first + 1)
    start = int(rng.integers(max(0, last + 1 - size), min(first, length - size) + 1))
    return start, start + size


def _cut(passage: Ints, room: int, rng: np.random.Generator) -> Ints:
    start = int(rng.integers(max(0, len(passage) - room) + 1))
    return passage[start : start + room]


def _beside(passage: Ints, spans: Ints) -> Ints:
    """Return the longer part of the passage on one side of all answers."""
    before, after = passage[: spans[:, 0].min()], passage[spans[:, 1].max() + 1 :]
    return before if len(before) > len(after) else after


def _contains(window: Ints, part: Ints) -> bool:
    places = np.flatnonzero(window[: len(window) - len(part) + 1] == part[0])
    return any(np.array_equal(window[place : place + len(part)], part) for place in places)

"""A row becomes an example: which window of which passage, in word pieces, and where in it the answer stands."""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from tokenizers import Tokenizer

from qa.answerers.proofs import proof_of
from training.reader.lookalikes import shape, spans_like, swapped
from training.reader.negatives import PassageIndex
from training.reader.questions import as_typed, as_verdict
from training.reader.rows import Row, Stance

# What the reader sees at once, special tokens counted; the most of it that is question, and title.
MAX_TOKENS, QUESTION_TOKENS, TITLE_TOKENS = 256, 64, 24
# <s> question </s> </s> passage </s>; a title and two more </s> stand before the passage.
SPECIAL_TOKENS = 4
# The longest answer in word pieces. Longer than that, an annotator marked a paragraph.
SPAN_TOKENS = 40
# A part of the passages that would fit is cut nonetheless: windows begin and end anywhere at work.
CROP, CROP_TOKENS = 0.3, 64
# Lone sentences are read among others for the most part.
JOIN, JOINED, LONE_CHARS = 0.7, 5, 330
TITLED = 0.5
# Of the answerable rows, how many are asked of a passage that does not answer.
NEGATIVES = {
    "reader/qamr": 0.15,
    "span/qasrl_gs": 0.1,
    "span/qasrl_adjuncts": 0.05,
    "reader/qadiscourse": 0.15,
    "reader/fairytaleqa": 0.15,
}
NEGATIVE = 0.3
# Yes-or-no questions asked of another passage: it does not say. Claims have their own.
ELSEWHERE = 0.25
# Of the answerable rows on passages, how many ask nearly the same of their passage: it does not answer.
SWAPPED = 0.12
# Of the rows on passages, how many are read with an answer, right or wrong: does the passage carry it?
PROVED, PROVED_NONE, PROVED_RIGHT, DECIDED = 0.25, 0.08, 0.45, 0.6
ADJUNCTS = "span/qasrl_adjuncts"
# Passages that one question is asked of together: the one that answers, and others that look as if they did.
CONTEST = 4
REVIEWS = frozenset({"squadshifts_amazon_reviews", "squadshifts_reddit"})


@dataclass(frozen=True, slots=True)
class Example:
    """Word pieces of the question, of a title or nothing, and of the window.

    `first`, `last`: places in the window; None for no answer. `spans`: whether they are to be learnt.
    """

    question: list[int]
    title: list[int]
    window: list[int]
    first: int | None = None
    last: int | None = None
    spans: bool = True
    stance: Stance | None = None
    relevant: bool | None = None

    @property
    def tokens(self) -> int:
        """Its length with the special tokens."""
        return len(self.question) + len(self.window) + SPECIAL_TOKENS + (len(self.title) + 2 if self.title else 0)


class Drawer:
    """Draws examples of rows; all chance comes from the generator that the caller gives."""

    def __init__(self, rows: Sequence[Row], tokenizer: Tokenizer) -> None:
        self._rows = rows
        self._tokenizer = tokenizer
        self._bounds = list(accumulate(row.weight for row in rows))
        self._groups: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        self._titles = {row.context: row.title for row in rows}
        files: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for row in rows:
            self._groups[row.file, row.group][row.context] = None
            if row.stance is None or row.file.startswith("yesno"):
                files[row.file][row.context] = None
        self._answers: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for row in rows:
            self._answers[row.context] |= dict.fromkeys(one.text for one in row.answers)
        self._contexts = {file: list(texts) for file, texts in files.items()}
        self._places = {file: {text: place for place, text in enumerate(texts)} for file, texts in files.items()}
        self._indexes = {file: PassageIndex(texts) for file, texts in self._contexts.items()}
        self._whole = [row for row in rows if row.answers and len(row.context) > LONE_CHARS and not row.before]
        self._whole_bounds = list(accumulate(row.weight for row in self._whole))

    def draw(self, rng: random.Random) -> Example:
        """Return an example of a row chosen by its weight."""
        row = rng.choices(self._rows, cum_weights=self._bounds)[0]
        if row.stance and row.file.startswith("entail"):
            return self._claim(row, rng)
        if row.stance:
            return self._verdict(row, rng)
        if len(row.context) > LONE_CHARS and not row.before:
            # Few are unanswerable by a person's trap: nearly all are kept for learning that there is no span.
            share = PROVED if row.answers else PROVED_NONE
            if rng.random() < share and (proof := self._proof(row, rng)):
                return proof
            if row.answers and rng.random() < SWAPPED and (question := self._swapped(row, rng)):
                return self._plain(row, as_typed(question, row.context, [], rng), row.context, rng)
        if row.answers and rng.random() < NEGATIVES.get(row.file, 0.1 if row.source in REVIEWS else NEGATIVE):
            found = self._other_passage(row, rng)
            if found is not None:
                return self._plain(row, self._asked(row, rng), found, rng)
        if row.answers:
            return self._positive(row, self._asked(row, rng), rng)
        # A lone sentence among others, as those that answer are: its length must not tell.
        before, after = self._beside(row, rng) if row.file == ADJUNCTS else ("", "")
        example = self._plain(row, self._asked(row, rng), before + row.context + after, rng)
        if row.relevant:  # nobody said where it answers
            return Example(example.question, example.title, example.window, spans=False, relevant=True)
        return example

    def contest(self, rng: random.Random) -> list[Example]:
        """Return a question with the passage that answers it, and up to `CONTEST` - 1 times with another."""
        row = rng.choices(self._whole, cum_weights=self._whole_bounds)[0]
        text = self._asked(row, rng)
        texts, golds = self._contexts[row.file], [one.text.casefold() for one in row.answers]
        near = [one for one in self._groups[row.file, row.group] if one != row.context]
        near = rng.sample(near, min(CONTEST - 1, len(near)))
        own = self._places[row.file][row.context]
        alike = [texts[place] for place in self._indexes[row.file].confusing(row.question, golds, own)]
        others = [one for one in dict.fromkeys(alike + near) if not any(gold in one.casefold() for gold in golds)]
        others = rng.sample(others, min(CONTEST - 1, len(others)))
        return [self._positive(row, text, rng), *(self._plain(row, text, one, rng) for one in others)]

    def _claim(self, row: Row, rng: random.Random) -> Example:
        window = self._pieces(row.context)[: MAX_TOKENS - SPECIAL_TOKENS - QUESTION_TOKENS]
        return Example(self._question(row.question), [], window, spans=False, stance=row.stance)

    def _verdict(self, row: Row, rng: random.Random) -> Example:
        text = as_typed(row.question, row.context, [], rng)
        stance, context = row.stance, row.context
        if rng.random() < ELSEWHERE and (found := self._other_passage(row, rng)) is not None:
            stance, context = "unsaid", found
        example = self._plain(row, text, context, rng)
        relevant = None if row.relevant is None else stance != "unsaid"
        return Example(example.question, example.title, example.window, spans=False, stance=stance, relevant=relevant)

    def _proof(self, row: Row, rng: random.Random) -> Example | None:
        """Return the question with an answer behind it, and whether the passage carries that; None: none at hand."""
        golds = [one.text for one in row.answers]
        question = row.question
        stance: Stance = "yes"
        answer = rng.choice(golds) if golds else ""
        if not golds or rng.random() >= PROVED_RIGHT:
            other = self._swapped(row, rng) if golds and rng.random() < 0.3 else None
            wrong = [] if other else self._wrong(row, golds)
            if not other and not wrong:
                return None
            question, answer = other or question, answer if other else rng.choice(wrong)
            stance = "unsupported"
        start = row.context.find(answer)
        verdict = as_verdict(question, answer, row.context[:start][-20:]) if rng.random() < DECIDED else None
        if verdict and stance == "unsupported" and golds and question == row.question:
            stance = "no"  # it says something else
        asked = self._question(as_typed(verdict or proof_of(question, answer), row.context, [], rng))
        encoding = self._tokenizer.encode(row.context, add_special_tokens=False)
        places = [at for at, (a, b) in enumerate(encoding.offsets) if a < start + len(answer) and b > start]
        title = self._title(row.context, rng)
        room = self._room(asked, title)
        if not places or places[-1] - places[0] >= room:
            return None
        left, right = _around(len(encoding.ids), places[0], places[-1], room, rng)
        return Example(asked, title, encoding.ids[left:right], spans=False, stance=stance)

    def _swapped(self, row: Row, rng: random.Random) -> str | None:
        near = list(self._groups[row.file, row.group])
        golds = [one.text for one in row.answers]
        return swapped(row.question, [row.context, *rng.sample(near, min(2, len(near)))], golds, rng)

    def _wrong(self, row: Row, golds: Sequence[str]) -> list[str]:
        """Return what answers other questions on the passage, and what looks like an answer."""
        said = {word for gold in golds for word in gold.casefold().split()}
        others = [one for one in self._answers[row.context] if not said & set(one.casefold().split())]
        if not golds:
            return others
        alike = [one for one in others if shape(one) == shape(golds[0])]
        return alike + spans_like(golds[0], row.context)[: 1 + len(alike)]

    def _plain(self, row: Row, text: str, context: str, rng: random.Random) -> Example:
        question, title = self._question(text), self._title(context, rng)
        window = _cut(self._pieces(context), self._room(question, title), rng)
        return Example(question, title, window, relevant=False)

    def _positive(self, row: Row, text: str, rng: random.Random) -> Example:
        question, title = self._question(text), self._title(row.context, rng)
        room = self._room(question, title)
        answer = rng.choices(row.answers, [one.votes for one in row.answers])[0]
        before, after = self._beside(row, rng)
        encoding = self._tokenizer.encode(before + row.context + after, add_special_tokens=False)
        start, end = answer.start + len(before), answer.end + len(before)
        places = [place for place, (left, right) in enumerate(encoding.offsets) if left < end and right > start]
        if not places or places[-1] - places[0] >= min(SPAN_TOKENS, room):
            # Learnt as relevant only: neither a span nor its absence can be learnt from it.
            window = _cut(list(encoding.ids), room, rng)
            return Example(question, title, window, spans=False, relevant=None if len(encoding.ids) > room else True)
        first, last = places[0], places[-1]
        left, right = _around(len(encoding.ids), first, last, room, rng)
        return Example(question, title, encoding.ids[left:right], first - left, last - left, relevant=True)

    def _beside(self, row: Row, rng: random.Random) -> tuple[str, str]:
        """Return sentences of other passages to stand before and after a lone one: none with the answer."""
        if len(row.context) > LONE_CHARS or rng.random() >= JOIN:
            return "", ""
        near, far = list(self._groups[row.file, row.group]), self._contexts[row.file]
        sides: tuple[list[str], list[str]] = ([], [])
        for _ in range(rng.randint(1, JOINED)):
            other = rng.choice(near if rng.random() < 0.85 else far)
            holds = any(one.text.casefold() in other.casefold() for one in row.answers)
            if other != row.context and not holds and len(other) <= LONE_CHARS:
                sides[rng.random() < 0.5].append(other)
        return "".join(f"{one} " for one in sides[0]), "".join(f" {one}" for one in sides[1])

    def _other_passage(self, row: Row, rng: random.Random) -> str | None:
        """Return a passage that looks like an answer and holds none; None when none was at hand."""
        golds = [one.text for one in row.answers]
        chance = rng.random()
        if row.answers and chance < 0.2:
            return _without(row)
        near = [text for text in self._groups[row.file, row.group] if text != row.context]
        if chance < 0.55 and near:
            found = rng.choice(near)
        else:
            places = self._indexes[row.file].confusing(row.question, golds, self._places[row.file][row.context])
            if not places:
                return None
            found = self._contexts[row.file][rng.choice(places)]
        return None if any(gold.casefold() in found.casefold() for gold in golds) else found

    def _asked(self, row: Row, rng: random.Random) -> str:
        if row.before:
            return f"{row.before} {row.question}" if rng.random() < 0.8 else row.question
        return as_typed(row.question, row.context, [(one.start, one.end) for one in row.answers], rng)

    def _question(self, text: str) -> list[int]:
        # What is asked stands at the end of what is typed.
        return self._pieces(text)[-QUESTION_TOKENS:]

    def _title(self, context: str, rng: random.Random) -> list[int]:
        title = self._titles.get(context, "")
        return self._pieces(title)[:TITLE_TOKENS] if title and rng.random() < TITLED else []

    def _room(self, question: list[int], title: list[int]) -> int:
        return MAX_TOKENS - SPECIAL_TOKENS - len(question) - (len(title) + 2 if title else 0)

    def _pieces(self, text: str) -> list[int]:
        return list(self._tokenizer.encode(text, add_special_tokens=False).ids)


def _without(row: Row) -> str | None:
    """Return the longer part of the passage on one side of all answers."""
    before = row.context[: min(one.start for one in row.answers)]
    after = row.context[max(one.end for one in row.answers) :]
    longer = max(before, after, key=len)
    holds = any(one.text.casefold() in longer.casefold() for one in row.answers)
    return None if holds or len(longer) < 80 else longer


def _around(length: int, first: int, last: int, room: int, rng: random.Random) -> tuple[int, int]:
    """Return a window of at most `room` tokens that holds the answer, wherever in it."""
    size = min(length, room)
    if size > CROP_TOKENS and rng.random() < CROP:
        size = rng.randint(CROP_TOKENS, size)
    size = max(size, last - first + 1)
    start = rng.randint(max(0, last + 1 - size), min(first, length - size))
    return start, start + size


def _cut(pieces: list[int], room: int, rng: random.Random) -> list[int]:
    start = rng.randint(0, max(0, len(pieces) - room))
    return pieces[start : start + room]

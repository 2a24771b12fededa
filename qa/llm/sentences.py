"""What a model writes becomes sentences with the markers of what they cite, each as soon as it closes."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from index.sentences import sentence_spans
from index.types import Span

_MARKERS = re.compile(r"\s*\[\s*\d{1,6}(?:\s*[,;]\s*\d{1,6})*\s*\]")
_ENDING = re.compile(r"(?<=[.!?…\"”’])(?:\s*\[\s*\d[\d,;\s]*\])+(?=\s+\W?[A-Z0-9])")
# What models that reason put before their answer, where the endpoint leaves it in.
_THOUGHT, _THOUGHT_ENDS = "<think>", "</think>"
# Marks of Markdown that models put around and before what they write: it is shown as text.
_EMPHASIS = re.compile(r"\*\*|__|`")
_ITEM = re.compile(r"^\s*(?:[-*•]|#{1,6}|\d{1,2}[.)])\s+")
_NUMBER = re.compile(r"\d{1,2}[.)]")  # of a list, which may look like a sentence
_WORD = re.compile(r"\w")  # without one nothing is said, and nothing could carry it: "<<<."
_MARKER_CHARS = 40
_CLOSING = " \n\t.,;:!?…)\"'”’»"  # what follows a marker as it follows a word
# A sentence has closed when a whole word stands behind it.
_A_WORD = re.compile(r"\S+\s")


@dataclass(frozen=True, slots=True)
class Cited:
    """A sentence without its markers, and these, each once, in order."""

    text: str
    markers: tuple[int, ...]


@dataclass(slots=True)
class Splitter:
    """Takes a reply piece by piece. `open` is what has not closed yet, as it may be shown."""

    _text: str = field(default="")

    def feed(self, piece: str) -> list[Cited]:
        """Return the sentences that a piece closes."""
        self._text += piece
        return self._closed(whole=False)

    def end(self, whole: bool) -> list[Cited]:
        """Return what is left; a reply that is not `whole` ends in a sentence that isn't either, which goes."""
        found = self._closed(whole=True)
        return found if whole or _ends(self._text) else found[:-1]

    @property
    def open(self) -> str:
        """What is being written."""
        return " ".join(_EMPHASIS.sub("", _MARKERS.sub("", self._written())).split())

    def _written(self) -> str:
        """Return the text without what was only thought."""
        text = self._text.lstrip()
        if not text.startswith(_THOUGHT[: len(text)] if len(text) < len(_THOUGHT) else _THOUGHT):
            return text
        return text.partition(_THOUGHT_ENDS)[2].lstrip()

    def _closed(self, whole: bool) -> list[Cited]:
        text = self._written()
        if not whole and text.rfind("[") > max(text.rfind("]"), len(text) - _MARKER_CHARS):
            return []  # a marker is being written
        bare, places = _without_markers(text)
        spans = list(_spans(text, bare, places))
        if not whole:
            spans = spans[:-1] if spans and _A_WORD.match(bare, spans[-1].start) else spans[:-2]
        found = list(_cited(text, spans, places))
        if spans and not whole:
            self._text = text[_behind(text, places[spans[-1].end - 1] + 1) :]
        return [one for one in found if _WORD.search(one.text) and not _NUMBER.fullmatch(one.text)]


def _without_markers(text: str) -> tuple[str, list[int]]:
    """Return a text without markers, and where each character that is left stood; words stay apart."""
    matches = list(_MARKERS.finditer(text))
    blanks = {match.end() - 1 for match in matches if text[match.end() : match.end() + 1].strip(_CLOSING)}
    left_out = set().union(*(range(*match.span()) for match in matches)) - blanks
    kept = [at for at in range(len(text)) if at not in left_out]
    return "".join(" " if at in blanks else text[at] for at in kept), kept


def _spans(text: str, bare: str, places: list[int]) -> Iterator[Span]:
    """Yield the spans of sentences; a marker behind a full stop ends one, whatever that stands for: "p.m. [1] She"."""
    ends = [bisect_left(places, match.start()) for match in _ENDING.finditer(text)]
    for span in sentence_spans(bare):
        start = span.start
        for end in (at for at in ends if span.start < at < span.end):
            yield Span(start, end)
            start = end + len(bare[end:]) - len(bare[end:].lstrip())
        yield Span(start, span.end)


def _cited(text: str, spans: list[Span], places: list[int]) -> Iterator[Cited]:
    """Yield each sentence with the markers within it and right behind it."""
    done = 0
    for span in spans:
        end = _behind(text, places[span.end - 1] + 1)
        piece = text[done:end]
        numbers = (int(number) for match in _MARKERS.finditer(piece) for number in re.findall(r"\d+", match[0]))
        bare = _ITEM.sub("", _EMPHASIS.sub("", _MARKERS.sub("", piece)))
        yield Cited(" ".join(bare.split()), tuple(dict.fromkeys(numbers)))
        done = end


def _behind(text: str, at: int) -> int:
    """Return the place behind the markers that follow, and behind a full stop that stands behind these alone."""
    while match := _MARKERS.match(text, at):
        at = match.end()
    return at


def _ends(text: str) -> bool:
    """Whether a text ends as a sentence does."""
    return bool(re.search(r"[.!?…][\"'”’)\]]*\s*$", _MARKERS.sub("", text)))

"""A span of an article, shown within what stands around it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

CONTEXT_CHARS = 160  # two lines on either side: enough to see what is spoken of
_LONGEST_CHARS = 1_500  # a page of print; a longer span is cut in the middle of a page, not the reader's day
_LEDE_CHARS = 200
_ARTICLE = re.compile(r"^(?:a|an|the)\s+", re.IGNORECASE)

Range = tuple[int, int]


class Tone(StrEnum):
    """How a piece of an excerpt is set."""

    AROUND = "around"
    MARKED = "marked"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text set one way."""

    text: str
    tone: Tone


Pieces = tuple[Piece, ...]


def excerpt(text: str, start: int, end: int, answers: Iterable[str] = ()) -> Pieces:
    """Return `text[start:end]`, marked, gold answers in it marked apart, between what precedes and follows it.

    A span that lies outside the text is cut to it.
    """
    start = min(max(start, 0), len(text))
    end = min(max(end, start), len(text))
    shown = min(end, start + _LONGEST_CHARS)
    first, last = _whole_words(text, start - CONTEXT_CHARS, shown + CONTEXT_CHARS)
    pieces = [Piece(("… " if first else "") + text[first:start], Tone.AROUND)]
    pieces += _with_answers(text[start:shown], answers)
    if shown < end:
        pieces.append(Piece(" … [the span goes on] …", Tone.AROUND))
    else:
        pieces.append(Piece(text[end:last] + (" …" if last < len(text) else ""), Tone.AROUND))
    return tuple(Piece(_lines(piece.text), piece.tone) for piece in pieces if piece.text)


def find_answers(text: str, answers: Iterable[str]) -> list[Range]:
    """Return where gold answers stand in a text as whole words, whatever their case, spacing and leading article."""
    spans: list[Range] = []
    for answer in answers:
        words = _ARTICLE.sub("", answer.strip()).split()
        if words:
            pattern = r"(?<!\w)" + r"\s+".join(map(re.escape, words)) + r"(?!\w)"
            spans += [match.span() for match in re.finditer(pattern, text, re.IGNORECASE)]
    return _merged(spans)


def first_mention(text: str, answers: Iterable[str]) -> Pieces:
    """Return where a text first names an answer, maybe another mention than the one meant; else how it begins."""
    spans = find_answers(text, answers)
    if spans:
        return excerpt(text, *spans[0], answers)
    return (Piece(" ".join(text[:_LEDE_CHARS].split()) + (" …" if len(text) > _LEDE_CHARS else ""), Tone.AROUND),)


def _with_answers(text: str, answers: Iterable[str]) -> list[Piece]:
    pieces: list[Piece] = []
    at = 0
    for start, end in find_answers(text, answers):
        pieces += [Piece(text[at:start], Tone.MARKED), Piece(text[start:end], Tone.ANSWER)]
        at = end
    return [*pieces, Piece(text[at:], Tone.MARKED)]


def _merged(spans: Sequence[Range]) -> list[Range]:
    """Answers such as "Soleimani" and "Qassem Soleimani" overlap."""
    merged: list[Range] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _whole_words(text: str, first: int, last: int) -> Range:
    """Move both ends inward past a word that they cut."""
    if first > 0 and (found := re.compile(r"\s").search(text, first, first + CONTEXT_CHARS // 2)):
        first = found.end()
    if last < len(text):
        cut = max(text.rfind(" ", last - CONTEXT_CHARS // 2, last), text.rfind("\n", last - CONTEXT_CHARS // 2, last))
        last = cut if cut > 0 else last
    return max(first, 0), min(last, len(text))


def _lines(text: str) -> str:
    """An excerpt is short: a blank line in it would only tear it apart."""
    return re.sub(r"[ \t\r\f\v]*\n\s*", "\n", text)

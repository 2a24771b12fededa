"""The quotations of a sentence held to its sources, and put right where only what typesetting changes is other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.sentences import sentence_spans
from index.types import Span
from qa.checker.types import Source
from qa.quotations import find_quotations
from qa.quotations.marks import quoted_spans
from qa.quotations.searching import same_person
from qa.quotations.wording import Match, Wording, match, words_of


@dataclass(frozen=True, slots=True)
class Quoted:
    """A sentence with its quotations put right, where they stand, and which of them no source has."""

    text: str
    spans: tuple[Span, ...] = ()
    altered: tuple[Span, ...] = ()
    said_by_others: tuple[Span, ...] = ()

    @property
    def own(self) -> str:
        """The sentence without its quotations."""
        ends = [0, *(end for span in self.spans for end in (span.start, span.end)), len(self.text)]
        return " ".join(self.text[start:end] for start, end in zip(ends[::2], ends[1::2], strict=True))


def hold_quotations(sentence: str, sources: Sequence[Source]) -> Quoted:
    """Return a sentence with each quotation to the letter of the source that has it.

    Another case, dashes, quotation marks and spaces are put right; other words, and words of somebody else, are not.
    """
    wordings = [Wording.of(one.text) for one in sources]
    text, done = "", 0
    spans: list[Span] = []
    altered: list[Span] = []
    for span in quoted_spans(sentence):
        words = words_of(sentence[span.start : span.end])
        if not words:
            continue
        inside = Span(span.start + words[0].start, span.start + words[-1].end)
        said = _letters(sentence[inside.start : inside.end], sources, wordings)
        text += sentence[done : inside.start] + (said or sentence[inside.start : inside.end])
        spans.append(Span(len(text) - (inside.end - inside.start if said is None else len(said)), len(text)))
        altered += spans[-1:] if said is None else []
        done = inside.end
    text += sentence[done:]
    return Quoted(text, tuple(spans), tuple(altered), tuple(_said_by_others(text, sources)) if spans else ())


def _letters(quote: str, sources: Sequence[Source], wordings: Sequence[Wording]) -> str | None:
    """Return a quote as a source has it; as it is where it is honestly shortened, None where no source has it."""
    wanted = [one.key for one in words_of(quote)]
    for source, wording in zip(sources, wordings, strict=True):
        found = match(quote, wording)
        if found is None:
            continue
        if _keys(wording, found) == wanted:
            return source.text[found.start : found.end]
        if found.verdict.holds:
            return quote
    return None


def _keys(wording: Wording, found: Match) -> list[str]:
    return [word.key for word in wording.words if found.start <= word.start and word.end <= found.end]


def _said_by_others(sentence: str, sources: Sequence[Source]) -> Iterator[Span]:
    """Yield where a sentence names a speaker whose words a source gives to somebody else."""
    told = [(one.text, find_quotations(one.text, sentence_spans(one.text))) for one in sources]
    for mine in find_quotations(sentence, [Span(0, len(sentence))]):
        if not mine.speaker or not mine.speaker_span or not _is_named(mine.speaker):
            continue
        words = Wording.of(sentence[mine.start : mine.end])
        speakers = {
            each.speaker
            for text, found in told
            for each in found
            if each.speaker and _is_named(each.speaker) and _shares(words, Wording.of(text[each.start : each.end]))
        }
        if speakers and not any(same_person(mine.speaker, one) for one in speakers):
            yield mine.speaker_span


def _is_named(speaker: str) -> bool:
    return any(word[0].isupper() for word in speaker.split()[1:]) or speaker.istitle()


def _shares(one: Wording, other: Wording) -> bool:
    """Whether the words of one quotation stand in the other."""
    return bool(one.keys) and (one.joined in other.joined or other.joined in one.joined)

"""Sentences held to what they cite by words alone, where no reader can tell whether a claim follows."""

from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from index.sentences import sentence_spans
from index.types import Span
from qa.checker.evidence import faults, kin, merged, passage, told
from qa.checker.quoting import Quoted, hold_quotations
from qa.checker.recency import OLDER, timely
from qa.checker.types import Occasion, Source, Support, Verdict
from qa.english.tokens import tokens
from qa.quotations.wording import Wording

# So much of a sentence must stand in one of a source in its order: then it says the same without being read.
VERBATIM = 0.9
# With fewer of its words in its sources a sentence is from elsewhere.
FEWEST = 0.5
UNREAD = "only its words were compared: no reader is there to tell whether this follows"


class WordingChecker:
    """The `Checker` without the large reader: what is not nearly verbatim is partly supported at best."""

    def check(
        self, sentences: Sequence[str], sources: Sequence[Sequence[Source]], occasion: Occasion | None = None
    ) -> list[Verdict]:
        """Return a verdict for each sentence, over the sources that it cites; none cited is unsupported.

        With an occasion, a source that is older than the time that a sentence tells of does not carry it.
        """
        quoted = [hold_quotations(*each) for each in zip(sentences, sources, strict=True)]
        return [_of_timely(*each, occasion) for each in zip(quoted, sources, strict=True)]


def _of_timely(quoted: Quoted, sources: Sequence[Source], occasion: Occasion | None) -> Verdict:
    """Return the verdict over those sources that can know of it."""
    places = timely(quoted.own, sources, occasion)
    if sources and not places:
        return Verdict(quoted.text, Support.UNSUPPORTED, 0.0, (), ((0, len(quoted.text)),), OLDER)
    found = _verdict(quoted, [sources[at] for at in places])
    return replace(found, carried_by=tuple(places[at] for at in found.carried_by))


def _verdict(quoted: Quoted, sources: Sequence[Source]) -> Verdict:
    if not sources:
        return Verdict(quoted.text, Support.UNSUPPORTED, 0.0, reason="it cites nothing")
    verbatim = {at: _alike(quoted.text, one) for at, one in enumerate(sources)}
    carriers = tuple(at for at, share in sorted(verbatim.items(), key=lambda item: -item[1]) if share >= VERBATIM)
    read, used = passage(quoted.text, sources)
    found, wanted = faults(quoted, sources, read), kin(quoted.text)
    if carriers and not found:
        return Verdict(quoted.text, Support.SUPPORTED, verbatim[carriers[0]], carriers)
    share = len(wanted & kin(read)) / len(wanted) if wanted else 0.0
    marked = merged([*(one.span for one in found), *_unknown(quoted.text, read)])
    if found or share < FEWEST:
        return Verdict(quoted.text, Support.UNSUPPORTED, 0.0, (), marked, told(found) or "its sources lack its words")
    return Verdict(quoted.text, Support.PARTLY, share / 2, used, marked, UNREAD)


def _alike(sentence: str, source: Source) -> float:
    """Return how much of a sentence's words stand in one sentence of a source, in their order."""
    mine = Wording.of(sentence).keys
    cut = (Wording.of(source.text[one.start : one.end]).keys for one in sentence_spans(source.text))
    return max((SequenceMatcher(None, mine, theirs, autojunk=False).ratio() for theirs in cut), default=0.0)


def _unknown(sentence: str, read: str) -> list[Span]:
    """Return the words of meaning of a sentence that its sources lack."""
    known = kin(read)
    return [Span(one.start, one.end) for one in tokens(sentence) if kin(one.shown) - known]

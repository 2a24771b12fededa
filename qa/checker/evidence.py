"""What there is in sources for a sentence: the words to be read beside it, and what of it no source has."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum

from index.sentences import sentence_spans
from index.types import Span
from qa.answerers.probability import log_odds
from qa.checker.amounts import uncounted
from qa.checker.clauses import clauses, is_cut_off
from qa.checker.days import days
from qa.checker.names import unnamed
from qa.checker.quoting import Quoted
from qa.checker.turning import turned
from qa.checker.types import Source
from qa.english.tokens import stems
from qa.reader.runtime import Stance

# A window of so many sentences is read: more cost time, and carry no more (benchmarks/RESULTS.md).
SENTENCES = 4
# More than so many missing numbers, days and quotations tell no more.
MOST = 3
# So many letters of a word tell its kin: "resigned", "resignation".
_KIN = 6
# What is said so need not be so.
_UNSURE = re.compile(
    r"\b(?:may|might|could|perhaps|possibly|probably|likely|apparently|allegedly|reportedly|if|unless|whether|thought"
    r"|(?:accus|appear|ask|believ|claim|demand|doubt|expect|hop|intend|intent|plan|propos|seem|suggest|suspect|threat"
    r"|urg|want)(?:e|s|es|ed|en|ens|ened|ing|al|ion|ions)?)\b",
    re.IGNORECASE,
)
# What a sentence may say for it besides.
_HEDGED = re.compile(rf"{_UNSURE.pattern}|\b(?:should|would|uncertain|unclear)\b", re.IGNORECASE)
# A clause says the same where it has so many of a sentence's words, or half of its own.
_SHARED = 2


class Kind(StrEnum):
    """What is wrong with words of a sentence, said for people."""

    QUOTATION = "no source has this quotation"
    SPEAKER = "its sources have somebody else say this"
    NUMBER = "no source has this number"
    DAY = "no source has this date"
    NAME = "no source has this name"
    OTHER = "its sources name another"
    SWAPPED = "its sources have these the other way round"
    SURER = "its sources are less sure"
    CUT_OFF = "it stops within"


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Words of a sentence that no source carries, and why."""

    span: Span
    kind: Kind


@dataclass(frozen=True, slots=True)
class Features:
    """What bears on whether a sentence is carried; log odds are natural, `fitted.json` was fitted to these names."""

    yes: float  # log odds that what was read carries it
    words: float  # share of the sentence's words of meaning that were read
    missing: float  # number of its quotations, numbers and days that no source has, 3 at the most
    surer: float  # 1 where the sentence most like it says "may" or the like and it does not
    age: float  # log2(1 + fortnights) by which what was read is older than the news of a day that was asked for


FEATURES = [each.name for each in fields(Features)]


def faults(quoted: Quoted, sources: Sequence[Source], read: str) -> tuple[Fault, ...]:
    """Return what sources lack of a sentence, and what stands otherwise in what is `read` of them."""
    texts = [text for one in sources for text in (one.text, one.title)]
    named = days(quoted.text, sources)
    apart = [*quoted.spans, *(one.place for one in named)]
    near, everything = _nearest(quoted.text, read), Span(0, len(quoted.text))
    found = {
        Kind.QUOTATION: quoted.altered,
        Kind.SPEAKER: quoted.said_by_others,
        Kind.NUMBER: uncounted(quoted.text, texts, apart),
        Kind.DAY: _outside([one.place for one in named if one.told is None], quoted.spans),
        Kind.NAME: _outside(unnamed(quoted.text, sources), apart),
        Kind.SWAPPED: turned(quoted.text, near),
        Kind.SURER: [everything] if _is_surer(quoted.text, near) else [],
        Kind.CUT_OFF: [everything] if is_cut_off(quoted.text) else [],
    }
    return tuple(Fault(span, kind) for kind, spans in found.items() for span in spans)


def passage(sentence: str, sources: Sequence[Source]) -> tuple[str, tuple[int, ...]]:
    """Return the sentences of sources that have most of a sentence's words together, and the sources they are of."""
    parts = [(at, text) for at, one in enumerate(sources) for text in _sentences(one)]
    left, chosen = kin(sentence), set[int]()
    while len(chosen) < min(SENTENCES, len(parts)):
        rest = (at for at in range(len(parts)) if at not in chosen)
        best = max(rest, key=lambda at: (len(left & kin(parts[at][1])), -at))
        chosen.add(best)
        left = left - kin(parts[best][1])
    kept = [parts[at] for at in sorted(chosen)]
    return "\n".join(text for _, text in kept), tuple(dict.fromkeys(at for at, _ in kept))


def features(sentence: str, read: str, stance: Stance, found: Sequence[Fault], old: float = 0.0) -> Features:
    """Return what bears on whether what was read carries a sentence; `old` is the `age` of its sources."""
    wanted = kin(sentence)
    count = Counter(one.kind for one in found)
    return Features(
        yes=log_odds(stance.yes, 1 - stance.yes),
        words=len(wanted & kin(read)) / len(wanted) if wanted else 1.0,
        missing=float(min(MOST, count[Kind.NUMBER] + count[Kind.DAY] + count[Kind.QUOTATION])),
        surer=float(count[Kind.SURER]),
        age=old,
    )


def told(found: Sequence[Fault]) -> str:
    """Say for people what is wrong with a sentence; nothing where nothing is."""
    return "; ".join(dict.fromkeys(one.kind.value for one in sorted(found)))


def merged(spans: Sequence[Span]) -> tuple[tuple[int, int], ...]:
    """Return spans in order, those joined that touch or overlap."""
    joined: list[tuple[int, int]] = []
    for one in sorted(spans):
        if joined and one.start <= joined[-1][1] + 1:
            joined[-1] = joined[-1][0], max(one.end, joined[-1][1])
        else:
            joined.append((one.start, one.end))
    return tuple(joined)


def kin(text: str) -> frozenset[str]:
    """Return the words of meaning of a text, by the letters that they share with their kin."""
    return frozenset(word[:_KIN] for word in stems(text))


def _sentences(source: Source) -> Iterator[str]:
    if source.title:
        yield source.title
    for one in sentence_spans(source.text):
        yield source.text[one.start : one.end]


def _nearest(sentence: str, read: str) -> str:
    """Return the sentence of what is read that has most of a sentence's words."""
    wanted = kin(sentence)
    cut = (read[one.start : one.end] for one in sentence_spans(read))
    return max(cut, key=lambda one: len(wanted & kin(one)), default="")


def _outside(spans: Sequence[Span], quotations: Sequence[Span]) -> list[Span]:
    return [one for one in spans if not any(each.start <= one.start < each.end for each in quotations)]


def _is_surer(sentence: str, near: str) -> bool:
    """Whether a sentence says for certain what the one most like it says of somebody's fears, hopes or guesses."""
    if _HEDGED.search(sentence):
        return False
    wanted = kin(sentence)
    cut = (near[one.start : one.end] for one in clauses(near))
    unsure = [kin(one) for one in cut if _UNSURE.search(one)]
    return any(len(wanted & one) >= min(_SHARED, len(one) / 2) for one in unsure)

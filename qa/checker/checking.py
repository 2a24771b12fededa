"""Sentences held to what they cite: quotations, numbers, days and names, and what the reader makes of the rest."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

from index.types import Span
from qa.answerers.probability import Logistic
from qa.checker.asking import Asked, asked
from qa.checker.clauses import clauses
from qa.checker.days import as_told, days
from qa.checker.evidence import FEATURES, Fault, Kind, faults, features, merged, passage, told
from qa.checker.quoting import Quoted, hold_quotations
from qa.checker.recency import OLDER, age, timely
from qa.checker.types import Occasion, Source, Support, Verdict
from qa.reader.runtime import Reader, Reading

FITTED = Path(__file__).parent / "fitted.json"
# From this probability on a sentence is carried; below the other it is not, as surely as an answer is right that stands
# as sure (`qa.sureness`); between them nobody can tell.
CARRIED, UNCARRIED = 0.6, 0.2
# So many clauses of a sentence that is not carried are left out in turn.
CLAUSES = 3
# So many spans that may answer are looked at.
ANSWERS = 4


@dataclass(frozen=True, slots=True)
class Held:
    """A sentence beside some of its sources: their places, what is read of them, and what they lack of it.

    `claim` is the sentence with its days as the sources have them.
    """

    quoted: Quoted
    claim: str
    places: tuple[int, ...]
    read: str
    faults: tuple[Fault, ...]
    published: date | None = None
    age: float = 0.0
    probability: float = 0.0
    refuted: bool = False

    @property
    def carries(self) -> bool:
        """Whether these sources carry the sentence."""
        return self.probability >= CARRIED and not self.faults


class EntailmentChecker:
    """The `Checker` by the large reader's claim head, beside what can be looked up and asked."""

    def __init__(self, reader: Reader, fitted: Logistic | None = None) -> None:
        """Check by a reader that takes stances; `ModelError` when the fitted weights are damaged."""
        self._reader = reader
        self._fitted = fitted or Logistic.read(FITTED, FEATURES)

    def check(
        self, sentences: Sequence[str], sources: Sequence[Sequence[Source]], occasion: Occasion | None = None
    ) -> list[Verdict]:
        """Return a verdict for each sentence, over the sources that it cites; none cited is unsupported.

        With an occasion, a source that is older than the time that a sentence tells of does not carry it.
        """
        quoted = [hold_quotations(*each) for each in zip(sentences, sources, strict=True)]
        weighed = self._weighed([list(beside(*each, occasion)) for each in zip(quoted, sources, strict=True)])
        whole = self._asked([sorted(each, key=_worse) for each in weighed])
        parts = [[] if not held or held[0].carries else clauses(held[0].quoted.text)[1:][-CLAUSES:] for held in whole]
        rests = self._weighed(
            [
                [_without(part, held[0], cited) for part in those]
                for those, held, cited in zip(parts, whole, sources, strict=True)
            ]
        )
        cites = [bool(each) for each in sources]
        return [_verdict(*each) for each in zip(quoted, cites, whole, parts, rests, strict=True)]

    def _weighed(self, held: Sequence[Sequence[Held]]) -> list[list[Held]]:
        """Return them with their probabilities, all read at once."""
        readings = self._read([(one.claim, one.read) for each in held for one in each])
        return [[self._judged(one, next(readings)) for one in each] for each in held]

    def _judged(self, held: Held, reading: Reading) -> Held:
        if reading.stance is None:
            raise ValueError("this reader takes no stances")
        found = features(held.quoted.text, held.read, reading.stance, held.faults, held.age)
        refuted = reading.stance.no > reading.stance.unsaid
        return replace(held, probability=self._fitted.probability(asdict(found)), refuted=refuted)

    def _asked(self, held: Sequence[list[Held]]) -> list[list[Held]]:
        """Return them, the best that carries its sentence with what its sources answer otherwise."""
        questions = [_questions(each[0]) if each and each[0].carries else [] for each in held]
        pairs = [(one.question, each[0].read) for those, each in zip(questions, held, strict=True) for one in those]
        readings = self._read(pairs, ANSWERS)
        found: list[list[Held]] = []
        for those, each in zip(questions, held, strict=True):
            other = [one for one in those if one.contradicted(each[0].quoted.text, each[0].read, next(readings))]
            faults = tuple(Fault(one.place, Kind.OTHER) for one in other)
            found.append([replace(each[0], faults=faults), *each[1:]] if faults else each)
        return found

    def _read(self, pairs: Sequence[tuple[str, str]], spans: int = 1) -> Iterator[Reading]:
        """Return what texts say to claims and questions."""
        if not pairs:
            return iter(())
        claims, texts = zip(*pairs, strict=True)
        return iter(self._reader.read(claims, texts, spans=spans))


def beside(quoted: Quoted, sources: Sequence[Source], occasion: Occasion | None = None) -> Iterator[Held]:
    """Yield a sentence beside each of its sources, then beside all of them, but those that are too old for it."""
    every = tuple(timely(quoted.own, sources, occasion))
    for places in [*((at,) for at in every), *([every] if len(every) > 1 else [])]:
        cited = [sources[at] for at in places]
        held = hold_quotations(quoted.text, cited)
        claim = as_told(held.text, days(held.text, cited))
        read, used = passage(claim, cited)
        found, old = faults(held, cited, read), age(held.own, [cited[at] for at in used], occasion)
        yield Held(held, claim, tuple(places[at] for at in used), read, found, cited[0].published, old)


def _without(part: Span, whole: Held, sources: Sequence[Source]) -> Held:
    """Return what is left of a sentence without a clause, beside the same sources."""
    text = whole.quoted.text
    rest = f"{text[: part.start].rstrip(' ,;:—–(')} {text[part.end :].lstrip(' ,;:—–)')}".replace(" .", ".").strip()
    cited = [sources[at] for at in whole.places]
    held = hold_quotations(rest, cited)
    return replace(whole, quoted=held, claim=as_told(rest, days(rest, cited)), faults=faults(held, cited, whole.read))


def _questions(held: Held) -> list[Asked]:
    return asked(held.quoted.text, held.quoted.spans, held.published)


def _worse(held: Held) -> tuple[bool, float, int, tuple[int, ...]]:
    return not held.carries, -held.probability, len(held.places), held.places


def _verdict(
    quoted: Quoted, cites: bool, whole: Sequence[Held], parts: Sequence[Span], rests: Sequence[Held]
) -> Verdict:
    if not whole:
        everything = ((0, len(quoted.text)),) if cites else ()
        return Verdict(quoted.text, Support.UNSUPPORTED, 0.0, (), everything, OLDER if cites else "it cites nothing")
    best, text = whole[0], whole[0].quoted.text
    if best.carries:
        alone = tuple(one.places[0] for one in whole if one.carries and len(one.places) == 1)
        return Verdict(text, Support.SUPPORTED, best.probability, alone or best.places)
    without = [part for part, rest in zip(parts, rests, strict=True) if rest.carries][-1:]
    marked = merged([*(one.span for one in best.faults), *without]) or ((0, len(text)),)
    if without or best.probability >= UNCARRIED:
        doubt = "its sources do not say this part" if without else "its sources may not say quite this"
        return Verdict(text, Support.PARTLY, best.probability, best.places, marked, told(best.faults) or doubt)
    doubt = "its sources say otherwise" if best.refuted else "its sources do not say this"
    return Verdict(text, Support.UNSUPPORTED, best.probability, (), marked, told(best.faults) or doubt)

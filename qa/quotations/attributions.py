"""A unit to the quotations in it: which words a reporting verb brings, and whose they are."""

import re
from dataclasses import dataclass, field

from index.types import Span
from qa.quotations.clauses import QUOTED, Cue, Phrase, Unit, noun_phrase
from qa.quotations.cues import DOING, HOLDING, SAYING, TELLING, Shape
from qa.quotations.types import Quotation
from qa.quotations.unattributed import opening, signed, unattributed

_LEADING, _TRAILING = ",.;:—–)-―", ",.;:—–(-―"
_SOURCE_ENDS, _BESIDE_SOURCE = re.compile(r"[,.;“—)]|$"), re.compile(r",[Dwn][DqNnwS0oP]*,")
_NEXT_CLAUSE = frozenset("and but while as".split())
# Words that only say when, where or how something was said.
_TAIL = frozenset("when while after as last this later earlier recently again today who".split())
# "said on Tuesday in Vale that": so many words may stand before what is said.
_ADJUNCT = 9
# "said that before", "said that to reporters in Vale", "said that more than once": no clause follows.
_POINTS_BACK = re.compile(r"r(?:[fqtg]|PD?[fqt0NnwS]?)*w?[.,]*$")
# “It is safe,” Ida Marl said, “and dry.”; "The wall is safe, Ida Marl said, and dry."
_INTERRUPTING = frozenset("say write note add argue explain report claim".split())


def attributed(
    text: str, unit: Unit, before: Unit | None, after: Unit | None, last: Quotation | None
) -> list[Quotation]:
    """Return a unit's quotations; the units beside it and the last quotation tell whose those without a verb are."""
    reader = _UnitReader(text, unit, signs=before is not None and signed(text, before, unit) is not None)
    reader.read_cues()
    reader.read_according()
    free = [at for at, tag in enumerate(unit.tags) if tag == QUOTED and at not in reader.taken]
    return reader.found + unattributed(text, unit, free, before, after, last)


@dataclass(slots=True)
class _UnitReader:
    """Reads a unit from left to right; what has become content of one quotation is not the beginning of the next."""

    text: str
    unit: Unit
    signs: bool  # it names who is quoted above it
    found: list[Quotation] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)
    speaker: Phrase | None = None

    def read_cues(self) -> None:
        """Read what each reporting verb brings."""
        for cue in self.unit.cues:
            if cue.verb in HOLDING and cue.first in self.taken:
                continue  # "said she believes that": told as what she said
            if self.signs and cue.shape is Shape.GERUND and self._word(self._content_start(cue)) != "that":
                continue  # "– Ida Marl, describing the flood."
            who = None if cue.passive else cue.subject or self._shared(cue)
            if (inverted := self._inverted(cue)) and (not cue.subject or self._closes(cue, inverted)):
                self._around(cue, inverted, cue.first, inverted.last)
            elif cue.subject and self._follows(cue, cue.subject.first):
                self._around(cue, cue.subject, cue.subject.first, cue.last)
            else:
                self._forward(cue, who)
            if who and cue.shape is not Shape.GERUND:
                self.speaker = who

    def read_according(self) -> None:
        """Read "according to": what it stands before when it opens the sentence, else what stands before it."""
        tokens, tags = self.unit.tokens, self.unit.tags
        for at, token in enumerate(tokens[:-2]):
            if token.word != "according" or tokens[at + 1].word != "to":
                continue
            last = next(_SOURCE_ENDS.finditer(tags, at + 2)).start()
            who = Phrase(at + 2, last) if last > at + 2 else None
            first = self._untaken(at)
            if at <= 1:
                beside = _BESIDE_SOURCE.match(tags, last)  # "According to Ida Marl, mayor of Vale, …"
                self._take(beside.end() if beside else last, len(tags), who, "accord")
            elif first < at - 1:
                self._take(first, at, who, "accord")

    def _shared(self, cue: Cue) -> Phrase | None:
        """Return the subject that a verb shares with one before it, or with the whole sentence."""
        linked = cue.first == 0 or self.unit.tags[cue.first - 1] in ",P" or self._word(cue.first - 1) in _NEXT_CLAUSE
        if cue.shape is not Shape.GERUND and not linked:
            return None
        if shared := self.speaker or (opening(self.unit) if cue.first > 1 else None):
            return shared
        comma = self.unit.tags.find(",", cue.last)
        return noun_phrase(self.unit, comma + 1) if comma > 0 else None

    def _inverted(self, cue: Cue) -> Phrase | None:
        """Return the noun phrase after a verb that follows what is said: "…, said Ida Marl"."""
        if cue.verb not in SAYING or cue.passive or cue.shape not in (Shape.PAST, Shape.PRESENT) or not cue.first:
            return None
        if self.unit.tags[cue.first - 1] not in f"{QUOTED},":
            return None
        phrase = noun_phrase(self.unit, cue.last)
        quoted = QUOTED in self.unit.tags[: cue.first]
        return phrase if phrase and (quoted or self.unit.tags[phrase.first] in "NnDr") else None

    def _closes(self, cue: Cue, who: Phrase) -> bool:
        """Whether "said" and a name end a sentence, behind a comma: "to build ten, by May, said Ida Marl"."""
        tags = self.unit.tags
        named = cue.verb == "say" and tags[who.first] == "N" and set(tags[who.first : who.last]) <= set("Nn")
        return named and tags[cue.first - 1] == "," and tags[who.last : who.last + 1] in tuple(",.")

    def _follows(self, cue: Cue, first: int) -> bool:
        """Whether subject and verb follow what is said: "…, Ida Marl said on Monday"."""
        tags = self.unit.tags
        if cue.verb not in SAYING or not first or tags[first - 1] not in f"{QUOTED},–—":
            return False
        if tags[first - 1] == QUOTED or tags[max(0, first - 2) : first] == f"{QUOTED},":
            return True
        rest = range(cue.last, len(tags))
        brings = any(tags[at] == QUOTED or self._word(at) == "that" for at in rest)
        if first < 2 or brings:
            return False
        return self._is_tail(self._after_told(cue)) or (
            tags[cue.last : cue.last + 1] == "," and cue.verb in _INTERRUPTING
        )

    def _around(self, cue: Cue, who: Phrase, end: int, after: int) -> None:
        """Take what stands before the token `end`, and what goes on after the speaker."""
        self._take_back(self._untaken(end), end, who, cue.verb)
        last = self._end(cue, after)
        quoted = [at for at in range(after, last) if self.unit.tags[at] == QUOTED]
        for at in quoted:
            self._take(at, at + 1, who, cue.verb)
        interrupts = end == who.first and self.unit.tags[after : after + 1] == ","
        rest = after + 1
        if interrupts and not quoted and not self._is_tail(rest) and self.unit.tags[rest] not in "gVQ":
            self._take(rest, self._end(cue, rest), who, cue.verb)
        self.speaker = who

    def _take_back(self, first: int, last: int, who: Phrase, verb: str) -> None:
        quoted = last
        while quoted > first and self.unit.tags[quoted - 1] in f"{QUOTED},.;":
            quoted -= 1
        whole = QUOTED in self.unit.tags[quoted:last] and (quoted == first or self._is_sentence(quoted))
        for at in range(quoted, last) if whole else ():
            if self.unit.tags[at] == QUOTED:
                self._take(at, at + 1, who, verb)
        if not whole:
            self._take(first, last, who, verb)

    def _is_sentence(self, at: int) -> bool:
        """Whether the first quotation from the token `at` on begins with a capital, and so a sentence."""
        token = self.unit.tokens[self.unit.tags.index(QUOTED, at)]
        return self.text[token.start : token.end].strip("“”\"'‘’")[:1].isupper()

    def _forward(self, cue: Cue, who: Phrase | None) -> None:
        """Take what follows a verb, up to the next clause."""
        tags = self.unit.tags
        first = self._content_start(cue)
        last = self._end(cue, first)
        if cue.verb in HOLDING and (comma := re.compile(r"[,;—–]").search(tags, first + 1, last)):
            last = comma.start()
        if tags[first : first + 1] == QUOTED:
            stop = first
            while stop < last and tags[stop] == QUOTED:
                stop += 1
            if tags[first - 1] in ",:" or not tags[stop:last].strip(",.;:"):
                for at in range(first, stop):
                    self._take(at, at + 1, who, cue.verb)
                return
        elif cue.verb in DOING and self._word(first) != "that" and QUOTED not in tags[first:last]:
            return
        elif (
            last - first < 2
            or self._points_back(first)
            or (cue.verb == "say" and self._is_tail(first) and self._word(first) != "to")
        ):
            return
        self._take(first, last, who, cue.verb)

    def _content_start(self, cue: Cue) -> int:
        """Return where what is said begins: after who is told, and after when and where it was said."""
        tags, first = self.unit.tags, cue.last
        told = self._after_told(cue)
        if self._word(told) in ("that", "to") or tags[told : told + 1] in tuple(",“:rQ"):
            first = told
        if cue.verb not in SAYING:
            return first
        for at in range(first, min(len(tags), first + _ADJUNCT)):
            if self._word(at) == "that" and (at == first or tags[first] in "Ptg"):
                return at
            if tags[at] == ":" or tags[at : at + 2] == f",{QUOTED}":
                return at + 1
            if tags[at] == QUOTED:
                return at if tags[first] in "PtN" else first
            if tags[at] == ",":
                return first
        return first

    def _after_told(self, cue: Cue) -> int:
        """Return where the words for the person spoken to end: "told reporters"."""
        told = noun_phrase(self.unit, cue.last) if cue.verb in TELLING else None
        return told.last if told else cue.last

    def _end(self, cue: Cue, first: int) -> int:
        """Return where content that begins at the token `first` ends: at the next clause with a verb of its own."""
        for other in self.unit.cues:
            start = other.subject.first if other.subject else other.first
            if other.first >= max(cue.last, first) and start > first:
                if self.unit.tags[start - 1] in ",;—–" or self._word(start - 1) in _NEXT_CLAUSE:
                    return start - 1
        tags = self.unit.tags
        return next((at for at in range(first, len(tags)) if self._ends(at)), len(tags))

    def _ends(self, at: int) -> bool:
        """Whether content ends before a token; what a paper sets against a quotation is its own."""
        limits = at and self.unit.tags[at - 1] == QUOTED and self._word(at) in ("though", "although")
        return limits or self._word(at) in ("according", ";")

    def _is_tail(self, first: int) -> bool:
        """Whether the tokens from `first` on only say when, where or how something was said."""
        rest = self.unit.tags[first:]
        return not rest.strip(",.;:)") or rest[0] in "Pt" or self._word(first) in _TAIL

    def _points_back(self, first: int) -> bool:
        return self._word(first) in ("that", "this") and _POINTS_BACK.match(self.unit.tags, first) is not None

    def _word(self, at: int) -> str:
        return self.unit.tokens[at].word if 0 <= at < len(self.unit.tokens) else ""

    def _untaken(self, last: int) -> int:
        first = last
        while first and first - 1 not in self.taken:
            first -= 1
        return first

    def _take(self, first: int, last: int, who: Phrase | None, verb: str) -> None:
        """Make tokens a quotation, without marks at its ends."""
        tags = self.unit.tags
        while last > first and tags[last - 1] in _TRAILING:
            last -= 1
        while first < last and tags[first] in _LEADING:
            first += 1
        if first < last:
            self.taken.update(range(first, last))
            place = self.unit.place(who) if who else None
            span = self.unit.place(Phrase(first, last))
            self.found.append(_quotation(self.text, span, tags[first:last] == QUOTED, place, verb))


def _quotation(text: str, span: Span, direct: bool, who: Span | None, verb: str | None) -> Quotation:
    return Quotation(span.start, span.end, direct, text[who.start : who.end] if who else None, who, verb)

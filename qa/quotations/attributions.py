"""A unit to the quotations in it: which words a reporting verb brings, and whose they are."""

import re
from dataclasses import dataclass, field

from index.types import Span
from qa.quotations.clauses import QUOTED, Cue, Phrase, Unit, noun_phrase
from qa.quotations.cues import HOLDING, SAYING, TELLING, Shape
from qa.quotations.types import Quotation

# What is quoted without a verb beside it is a quotation from so many words on; fewer name a thing.
LEAST_WORDS = 4
_LEADING, _TRAILING = ",.;:—–)-―", ",.;:—–(-―"
# What a sentence's subject may stand after: "On Sunday, at a rally,", "Walking home,", "The day before,", "But".
_LEAD = re.compile(r"[PgVfQt][^,“]*,|D?[t0][^,“]*,|[fg,–—-](?=[^,])")
_SOURCE_ENDS, _BESIDE_SOURCE = re.compile(r"[,.;“—)]|$"), re.compile(r",[Dwn][DqNnwS0oP]*,")
_NEXT_CLAUSE = frozenset("and but while as".split())
# Words that only say when, where or how something was said.
_TAIL = frozenset("when while after as last this later earlier recently again today who".split())
# "said on Tuesday in Vale that": so many words may stand before what is said.
_ADJUNCT = 9
# “It is safe,” Ida Marl said, “and dry.”; "The wall is safe, Ida Marl said, and dry."
_INTERRUPTING = frozenset("say write note add argue explain report claim".split())


def attributed(text: str, unit: Unit, before: Unit | None, last: Quotation | None) -> list[Quotation]:
    """Return a unit's quotations; the unit before it and the last quotation tell whose those without a verb are."""
    reader = _UnitReader(text, unit)
    reader.read_cues()
    reader.read_according()
    reader.read_unattributed(before, last)
    return reader.found


@dataclass(slots=True)
class _UnitReader:
    """Reads a unit from left to right; what has become content of one quotation is not the beginning of the next."""

    text: str
    unit: Unit
    found: list[Quotation] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)
    speaker: Phrase | None = None

    def read_cues(self) -> None:
        """Read what each reporting verb brings."""
        for cue in self.unit.cues:
            if cue.verb in HOLDING and cue.first in self.taken:
                continue  # "said she believes that": told as what she said
            who = None if cue.passive else cue.subject or self._shared(cue)
            if not cue.subject and (inverted := self._inverted(cue)):
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

    def read_unattributed(self, before: Unit | None, last: Quotation | None) -> None:
        """Read what stands in marks and no verb has brought."""
        for at, tag in enumerate(self.unit.tags):
            if tag == QUOTED and at not in self.taken and self._is_long(at):
                who = self._beside(at) or (self.found[-1].speaker_span if self.found else None)
                who = who or self._carried(before, last)
                span = self.unit.tokens[at]
                self.found.append(_quotation(self.text, Span(span.start, span.end), True, who, None))

    def _is_long(self, at: int) -> bool:
        token = self.unit.tokens[at]
        return len(self.text[token.start : token.end].split()) >= LEAST_WORDS

    def _beside(self, at: int) -> Span | None:
        """Return who is named after a quotation, by a dash or a clause, or is the subject of what leads to it."""
        tags, after = self.unit.tags, at + 1
        while after < len(tags) and tags[after] in ",-—–―":
            after += 1
        if after < len(tags) and tags[after] in "NnDr" and (phrase := noun_phrase(self.unit, after)):
            return self.unit.place(phrase)
        opening = self._opening()
        return self.unit.place(opening) if opening and opening.first < at else None

    def _opening(self) -> Phrase | None:
        return _opening(self.unit)

    def _carried(self, before: Unit | None, last: Quotation | None) -> Span | None:
        """Return who spoke before: in the quotation right before, or the subject of the sentence that leads to this."""
        if before is None:
            return None
        if last is not None and last.end > before.span.start:
            return last.speaker_span
        leads = not self.unit.opens_paragraph or before.tags.endswith(":")
        opening = _opening(before) if leads else None
        return before.place(opening) if opening else None

    def _shared(self, cue: Cue) -> Phrase | None:
        """Return the subject that a verb shares with one before it, or with the whole sentence."""
        linked = cue.first == 0 or self.unit.tags[cue.first - 1] in ",P" or self._word(cue.first - 1) in _NEXT_CLAUSE
        if cue.shape is not Shape.GERUND and not linked:
            return None
        if shared := self.speaker or (self._opening() if cue.first > 1 else None):
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
        elif last - first < 2 or (cue.verb == "say" and self._is_tail(first) and self._word(first) != "to"):
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
        ends = (at for at in range(first, len(self.unit.tags)) if self._word(at) in ("according", ";"))
        return next(ends, len(self.unit.tags))

    def _is_tail(self, first: int) -> bool:
        """Whether the tokens from `first` on only say when, where or how something was said."""
        rest = self.unit.tags[first:]
        return not rest.strip(",.;:)") or rest[0] in "Pt" or self._word(first) in _TAIL

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


def _opening(unit: Unit) -> Phrase | None:
    """Return the noun phrase that a sentence opens with: its subject, mostly."""
    first = 0
    while found := _LEAD.match(unit.tags, first):
        first = found.end()
    return noun_phrase(unit, first)


def _quotation(text: str, span: Span, direct: bool, who: Span | None, verb: str | None) -> Quotation:
    return Quotation(span.start, span.end, direct, text[who.start : who.end] if who else None, who, verb)

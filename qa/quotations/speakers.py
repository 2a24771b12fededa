"""Who a quotation's speaker is: the name that the article gives them, for a bare surname, a role or a pronoun.

Names are runs of capitals in the article itself. A pronoun stands for the last person who was the subject of a sentence
or of a reporting verb before it, by name or by a noun for one ("the director"), and whose title, where one is given, is
not of the other sex. What stands behind an article, or behind "in" or "at", is a house or a place and never "he".
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, takewhile

from index.types import Span
from qa.english import words
from qa.english.tokens import Token
from qa.quotations.clauses import Unit, subject
from qa.quotations.cues import TELLING
from qa.quotations.types import Quotation

# Of a longer run the last two are the name: "FBI Director Ida Marl".
_LONGEST_NAME = 3
# What stands for a speaker without a name is shown up to its first comma, and this long at the most.
_SHOWN_CHARS = 80
# "Ida Marl of the county", "Ida Marl from Vale", but not "Royal Society of Vale".
_OF_SOMEWHERE = re.compile(r"oD|P")
_MALE = re.compile(r"(?:(?<!wo)man|father|brother|son|husband)$")
_FEMALE = re.compile(r"(?:woman|mother|sister|daughter|wife|widow)$")
_INITIAL = len("J.")
_FULL = len(("Ida", "Marl"))
_STOPS = ".!?…:\"'”’)"
# What something is in or at is a place or a house.
_WHERE = frozenset("in at across inside outside into".split())
_ACTS = re.compile(r"[VXB]|,[QD]")
_ACTS_NOW = re.compile(r"w[Dr]")  # "Ida Marl calls it", as far as the verb ends in -s
_PRONOUNS = {**dict.fromkeys(words.HE, "m"), **dict.fromkeys(words.SHE, "f")}


@dataclass(frozen=True, slots=True)
class Name:
    """A run of capitals, by the tokens `first` to `last` of a unit: its words without titles, and the sex of these."""

    words: tuple[str, ...]
    start: int
    first: int
    last: int
    titled: bool
    sex: str | None
    alone: bool  # without an article or a preposition before it, as people's names mostly are

    placed: bool  # behind an article, or "in" or "at", as houses and places stand
    doubtful: bool  # a sentence's first word, alone or in -ing: its capital says nothing

    @property
    def surname(self) -> str:
        """The last word, but for "Jr." and the like."""
        return next((one for one in reversed(self.words) if one.lower() not in words.SUFFIXES), self.words[-1])


def named(text: str, units: Sequence[Unit], found: Sequence[Quotation]) -> list[Quotation]:
    """Return quotations with their speakers named as fully as the article does."""
    people = _People.of(_headings_lowered(text, units), found)
    return [replace(one, speaker=people.name(text, one.speaker_span)) if one.speaker_span else one for one in found]


def _headings_lowered(text: str, units: Sequence[Unit]) -> list[Unit]:
    """Return the units, with no name in the first word of "Watch Marl's reply", a line that is no sentence.

    Nobody is named so but where such lines begin, and sentences have the surname with another forename.
    """
    names = [list(names_of(unit)) for unit in units]
    opens = [_opens_heading(text, unit, each) for unit, each in zip(units, names, strict=True)]
    told = {
        one.words[-_FULL:] for each, first in zip(names, opens, strict=True) for one in each[first:] if one.words[1:]
    }
    surnames = {words[-1] for words in told}
    false = [
        first and each[0].words not in told and each[0].surname in surnames
        for each, first in zip(names, opens, strict=True)
    ]
    return [_lowered(unit) if one else unit for unit, one in zip(units, false, strict=True)]


def _opens_heading(text: str, unit: Unit, names: Sequence[Name]) -> bool:
    """Whether a unit is a line that begins with a name of two words and does not end as a sentence does."""
    begins = unit.opens_paragraph and unit.tags[:1] == "n" and text[unit.span.end - 1] not in _STOPS
    return begins and names[0].last == _FULL and not names[0].titled


def _lowered(unit: Unit) -> Unit:
    first, *rest = unit.tokens
    return replace(unit, tokens=(replace(first, tag="w"), *rest), tags=f"w{unit.tags[1:]}")


@dataclass(frozen=True, slots=True)
class _People:
    """The names of an article, and who of them acts where; in order of their places."""

    units: Sequence[Unit]
    names: list[Name]
    acting: list[Name] = field(default_factory=list)
    full: list[Name] = field(default_factory=list)  # with a forename
    forms: dict[str, list[Name]] = field(default_factory=dict)  # those with a forename, by their surname
    sexes: dict[str, str] = field(default_factory=dict)
    guessed: dict[str, str] = field(default_factory=dict)  # by the pronoun that has stood for them
    called: list[Span] = field(default_factory=list)  # who spoke, by a noun for a person or by a name and more

    @classmethod
    def of(cls, units: Sequence[Unit], found: Sequence[Quotation]) -> "_People":
        """Return the people of an article: those who speak in it, and those with a title."""
        within = {one.word for unit in units for one in unit.tokens if one.tag == "N"}
        names = [name for unit in units for name in names_of(unit)]
        known = cls(units, [one for one in names if not one.doubtful or one.words[0].lower() in within])
        spoke = {one.speaker_span: known.head(one.speaker_span) for one in found if one.speaker_span}
        titled = {one.words for one in known.names if one.titled}
        things = {one.words for one in known.names if one.placed} - titled
        heads = [head for head in spoke.values() if head and head.words not in things]
        known.called.extend(sorted(span for span, head in spoke.items() if not head and known._is_somebody(span)))
        full = [one for one in known.names if one.words not in things and (one.titled or (one.alone and one.words[1:]))]
        speaking = {one.surname for one in heads}
        people = speaking | {one.surname for one in full}
        subjects = {head.start for head in heads} | {one.start for unit in units for one in _acting(unit, speaking)}
        for one in known.names:
            if len(one.words) > 1:
                known.forms.setdefault(one.surname, []).append(one)
        known.full.extend(one for one in full if one.alone and one.words[1:])
        known.sexes.update((one.surname, one.sex) for one in known.names if one.sex)
        acting = (one for one in known.names if one.start in subjects and one.words not in things)
        known.acting.extend(one for one in acting if one.surname in people)
        return known

    def name(self, text: str, span: Span) -> str:
        """Return the name of what stands for a speaker, or its own words."""
        shown = text[span.start : span.end]
        if shown.lower() in _PRONOUNS:
            return self._meant(shown.lower(), span.start) or shown
        elif shown.lower() in ("who", "which", "that"):
            return self._antecedent(text, span) or shown
        found = self.head(span)
        if found is None:
            return _short(shown)
        full = self._full(found)
        return " ".join(full.words) if len(full.words) > 1 or not found.titled else _short(shown)

    def head(self, span: Span) -> Name | None:
        """Return the name that a noun phrase is of: "Ida Marl, the mayor"; "the mayor, Ida Marl"; not "Marl's aide"."""
        unit = self._unit(span.start)
        inside = [name for name in names_of(unit) if span.start <= name.start < span.end]
        if not inside:
            return None
        first, last = inside[0], inside[-1]
        joined = inside[1:] and inside[-2].last == last.first - 1
        if joined and unit.tokens[last.first - 1].word in ("and", "or"):
            return None  # "Ida Marl and Odo Lisk" are two
        stop = next((at for at, one in enumerate(unit.tokens) if one.start >= span.end), len(unit.tokens))
        begins = unit.tokens[first.first].start == span.start
        if begins and (first.last == stop or unit.tags[first.last] in ",(—–-"):
            return first
        if begins and len(first.words) > 1 and _OF_SOMEWHERE.match(unit.tags, first.last):
            return first
        between = unit.tags[self._at(unit, span.start) : last.first]
        ends = not unit.tags[last.last : stop].strip(",")
        if ends and (between.endswith(",") or (not set(between) & set("Po,") and (len(between) > 1 or last.titled))):
            return last if len(last.words) > 1 or last.titled else None
        return None

    def _full(self, name: Name) -> Name:
        """Return the fullest form of a name: the last one before it with a forename, else the first after."""
        if len(name.words) > 1:
            return name
        same = self.forms.get(name.surname, [])
        before = [one for one in same if one.start <= name.start and one.sex in (None, name.sex)]
        return (before[-1:] or same[:1] or [name])[0]

    def _meant(self, pronoun: str, at: int) -> str | None:
        """Return whom a pronoun stands for; None where it can't be told, rather than somebody else."""
        wanted = _PRONOUNS[pronoun]
        before = self.called[: bisect_left(self.called, at, key=lambda one: one.start)]
        called = [one for one in before if self._sex_of(one) in (None, wanted)]
        for names in (self.acting, self.full):
            for one in reversed(names[: bisect_left(names, at, key=lambda one: one.start)]):
                if called and called[-1].start > one.start:
                    break
                if self.sexes.get(one.surname, wanted) != wanted:
                    continue
                if self.guessed.setdefault(one.surname, wanted) != wanted:
                    return None
                return " ".join(self._full(one).words)
        return self._noun(called[-1]) if called else None

    def _is_somebody(self, span: Span) -> bool:
        """Whether words for a speaker may be of one person, and no pronoun."""
        unit = self._unit(span.start)
        first = unit.tokens[self._at(unit, span.start)]
        return first.tag in "Nn" or self._noun(span) is not None

    def _sex_of(self, span: Span) -> str | None:
        noun = (self._noun(span) or "").rpartition(" ")[2]
        return "m" if _MALE.search(noun) else "f" if _FEMALE.search(noun) else None

    def _noun(self, span: Span) -> str | None:
        """Return words for a speaker that end in a noun for a person: "the city's director"; else None."""
        unit = self._unit(span.start)
        inside = [one for one in unit.tokens if span.start <= one.start < span.end]
        noun = list(takewhile(lambda one: one.tag not in ",(—–-oPQ", inside))
        if not noun or noun[-1].tag != "w" or not words.is_person(noun[-1].word):
            return None
        return " ".join(one.shown for one in noun).replace(" 's", "'s").replace(" ’s", "’s")

    def _antecedent(self, text: str, span: Span) -> str | None:
        """Return what a relative pronoun stands for: "Ida Marl, who said"."""
        unit = self._unit(span.start)
        at = self._at(unit, span.start)
        while at and unit.tags[at - 1] in ",—–":
            at -= 1
        phrase = subject(unit, at)
        return self.name(text, unit.place(phrase)) if phrase and unit.tags[phrase.first] != "Q" else None

    def _unit(self, start: int) -> Unit:
        return self.units[bisect_right(self.units, start, key=lambda one: one.span.start) - 1]

    @staticmethod
    def _at(unit: Unit, start: int) -> int:
        return next(at for at, one in enumerate(unit.tokens) if one.start >= start)


def names_of(unit: Unit) -> Iterator[Name]:
    """Yield the runs of capitals of a unit."""
    for capital, run in groupby(enumerate(unit.tokens), lambda item: item[1].tag in "Nn"):
        if not capital:
            continue
        places = list(run)
        first = places[0][0]
        of_office = first > 1 and unit.tags[first - 1] == "o" and unit.tokens[first - 2].word in words.TITLES
        cut = 1 if of_office and len(places) > 1 else 0  # "Secretary of State Ida Marl"
        alone = not first or unit.tags[first - 1] not in "DPoS"
        behind = unit.tokens[first - 1] if first else None
        last = places[-1][0] + 1
        article = behind is not None and behind.tag == "D" and unit.tags[last : last + 1] not in tuple("wSNn")
        placed = article or (behind is not None and behind.word in _WHERE)
        yield _name(first + cut, [token for _, token in places][cut:], alone, placed)


def _name(first: int, run: Sequence[Token], alone: bool, placed: bool) -> Name:
    if run[2:] and run[0].tag == "n" and run[0].word in TELLING:
        first, run = first + 1, run[1:]  # "Ask Ida Marl, who runs it"
    titles = [at for at, one in enumerate(run[:-1]) if one.word in words.TITLES]
    rest = run[titles[-1] + 1 if titles else 0 :]
    if titles and run[titles[-1]].word == "general" and rest[2:] and words.is_person(rest[0].word):
        rest = rest[1:]  # "General Manager Ida Marl"
    kept = [one.shown for one in rest]
    said = {run[at].word for at in titles}
    sex = "m" if said & words.MALE_TITLES else "f" if said & words.FEMALE_TITLES else None
    shown = tuple(kept if titles else _person(kept))
    doubtful = run[0].tag == "n" and not titles and (not run[1:] or run[0].word.endswith("ing"))
    return Name(shown, run[0].start, first, first + len(run), bool(titles), sex, alone, placed, doubtful)


def _person(run: list[str]) -> list[str]:
    """Return the name at the end of a longer run, its initials and "Jr." beside: "FBI Director Ida B. Marl Jr."."""
    whole = [at for at, one in enumerate(run) if one[-1] != "."]
    if len(whole) <= _LONGEST_NAME:
        return run
    first = whole[-2]
    while first and run[first - 1][-1] == "." and len(run[first - 1]) == _INITIAL:
        first -= 1
    return run[first:]


def _acting(unit: Unit, speaking: Collection[str]) -> Iterator[Name]:
    """Yield the names that a verb, or a clause of their own, follows; a verb of the present, only for who speaks."""
    for one in names_of(unit):
        now = _ACTS_NOW.match(unit.tags, one.last) and unit.tokens[one.last].word.endswith("s")
        acts = _ACTS.match(unit.tags, one.last) or (now and one.surname in speaking)
        if acts and (one.alone or one.titled):
            yield one


def _short(shown: str) -> str:
    shown = " ".join(shown.partition(",")[0].split())
    return shown if len(shown) <= _SHOWN_CHARS else f"{shown[:_SHOWN_CHARS].rsplit(' ', 1)[0]}…"

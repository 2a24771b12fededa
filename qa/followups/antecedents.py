"""What a pronoun may mean: the noun phrases of the turns before, ranked as centering theory ranks them."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from qa.english import words
from qa.english.kinds import Kind, expected
from qa.english.tokens import tokens
from qa.followups.mentions import Mention, mentions
from qa.types import Turn

_ASKS_WHICH = re.compile(rf"(?:which|what) (?!(?:{'|'.join(words.AUXILIARIES)})\b)", re.IGNORECASE)
_IS_NAME = re.compile(r"who (?:is|was) (?!the\b|an?\b)[\w. -]+\W*$", re.IGNORECASE)  # "Who is Ana Silva?"
_INTRODUCED = re.compile(r",? who\b|, (?:the|an?|\d)")  # "Ivo Lark, who saved it"
_EVENT = re.compile(rf"(?:(?:when|where|why|how) )?(?:{'|'.join(words.AUXILIARIES)}) ", re.IGNORECASE)
_HAPPENED = re.compile(r"what happened (?=(?:at|in|on|during|after|near|outside) \w)[^()?]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Spoken:
    """An earlier turn, its question made to stand alone, and what both sides of it speak of."""

    question: str
    answer: str
    asked: tuple[Mention, ...]
    told: tuple[Mention, ...]
    about: tuple[str, ...] = ()

    @classmethod
    def of(cls, turn: Turn, about: tuple[str, ...] = ()) -> "Spoken":
        """Read a turn; `about` is the topic that its question took over from those before it."""
        told = mentions(turn.answer, True)
        people = {each.head for each in told if each.person or each.gender}
        asked = tuple(
            replace(each, person=True) if each.named and each.person is None and each.head in people else each
            for each in mentions(turn.question)
        )
        return cls(turn.question, turn.answer, asked, told, about)


def antecedent(group: str, back: Sequence[Spoken], possessive: bool, acts: bool, taken: Collection[str]) -> str | None:
    """Return the words for HE, SHE, IT, THEY or THERE, None if nothing fits; `back` has the latest turn first.

    `acts`: the pronoun is a subject; one that is not likes to mean what was no subject before. What another pronoun
    of the question has `taken` is not offered again.
    """
    if group == "THERE":
        return _place(back)
    if group == "IT" and not possessive and (happened := _HAPPENED.match(back[0].question)):
        return f"w{happened.group().strip()[1:]}"  # "Who was behind what happened in Lima?"
    ranked = [(turn, each) for turn in back for each in _ranked(turn, group, acts) if each.full not in taken]
    ranked.sort(key=lambda pair: pair[1] in pair[0].told and not _asks_for_it(pair[0]))
    found = ranked[0][1] if ranked else None
    name = _known(found) if found else None
    if name is None and group in ("HE", "SHE"):
        name = next(filter(None, map(_described, back)), None)
    if name is None or not possessive:
        return name
    return name if name.endswith("'s") else name + ("'" if name.endswith("s") else "'s")


def is_event(turn: Spoken, undergoes: bool) -> bool:
    """Whether a turn asks about what befell or was done by someone: "it" is the event then, and "they" are others.

    A name of one or more words may be a person's where something was done to it; a passive that follows a passive
    ("When was Tallow Bridge closed?", "When was it built?") is about the same thing, if nobody told it is a person.
    """
    match = _EVENT.match(turn.question)
    who = next((each for each in turn.asked if match and each.start == match.end()), None)
    if who is None or who.plural or not _may_be_person(who):
        return False
    if any(each is not who and fits(each, "IT") and each.full not in who.full for each in turn.asked):
        return False
    passive = who.before in words.BE and _is_verb(turn.question[who.end :])
    if who.person or who.gender or who.head in words.TITLES:
        return passive or who.before not in words.BE
    if passive:
        return not undergoes
    return who.before in words.PAST and " " in who.text


def _may_be_person(mention: Mention) -> bool:
    """Whether it is a title, or nothing but names: "the general", "Ana Silva", not "the Tamar Bridge"."""
    if not mention.named or mention.person is True:
        return mention.person is True or mention.head in words.TITLES
    return mention.person is None and all(word[0].isupper() for word in mention.text.split())


def _is_verb(rest: str) -> bool:
    return any(token.tag == "V" for token in tokens(rest)[:1])


def fits(mention: Mention, group: str, own: bool = False) -> bool:
    """Whether a pronoun of a group may mean it; `own`: it stands in the same question, where "they" may be a firm."""
    if group in ("HE", "SHE"):
        placed = mention.person is None and mention.before in words.PLACE_PREPOSITIONS | {"of"}
        may_be = mention.named and mention.person is not False and not mention.plural and not placed
        return may_be and mention.gender in (None, group.lower())
    if group == "IT":
        return not mention.plural and mention.person is not True and mention.gender is None
    return mention.plural or (own and mention.named)


def _known(mention: Mention) -> str:
    """What was spoken of is known: "go on strike" is "the strike" from then on."""
    bare = len(mention.full.split()) == 1 and not mention.named and not mention.plural
    return f"the {mention.full}" if bare else mention.full


def _ranked(turn: Spoken, group: str, acts: bool) -> list[Mention]:
    """Rank by question before answer, what acts before where it does, and the whole before its owner."""
    offered = _offered(turn, group)
    if group in ("HE", "SHE"):
        return [each for each in offered if fits(each, group)]
    owners = {each.start for each in turn.asked if "'s " in each.text}

    def rank(each: Mention) -> tuple[bool, ...]:
        acted, counted = each.before in words.AUXILIARIES - words.BE, each.before in ("how", "much")
        return (
            each in turn.told and not (group == "THEY" and _asks_for_it(turn)),
            not fits(each, group),
            each.before in words.PLACE_PREPOSITIONS | {"of"},
            counted if acts else acted,
            each.start in owners and "'s " not in each.text,
        )

    return sorted((each for each in offered if fits(each, group) or (group == "THEY" and _group(each, turn))), key=rank)


def _group(mention: Mention, turn: Spoken) -> bool:
    """Whether "they" may mean it: a company, a team, or the one asked for, whose sex nobody told."""
    if mention.before in words.PLACE_PREPOSITIONS:
        return False
    one = _may_be_person(mention) and (mention.person is True or " " in mention.text)
    return mention.named and (not one or _asks_for_it(turn))


def _asks_for_it(turn: Spoken) -> bool:
    """Whether the answer tells what the question is about; else what is asked about is meant before what is told."""
    return expected(turn.question) is Kind.PERSON or bool(_ASKS_WHICH.match(turn.question))


def _offered(turn: Spoken, group: str) -> list[Mention]:
    """A "who" is answered by a person: they come first where a person is looked for, and last where not."""
    known = {word for each in turn.asked for word in each.text.lower().split()}
    if _IS_NAME.match(turn.question):
        return [*turn.asked, *turn.told]
    new = [each for each in turn.told if not known >= set(each.text.lower().split())]
    if group in ("HE", "SHE"):
        new.sort(key=lambda each: not (each.person or _INTRODUCED.match(turn.answer, each.end)))
    asks_person = expected(turn.question) is Kind.PERSON
    if group == "IT" and asks_person:
        asked = [each for each in turn.asked if each.named or each.before not in words.BE]  # "who is the mayor"
        return [*asked, *(each for each in new if not (each.named and each.person is None))]
    return [*new, *turn.asked] if _asks_for_it(turn) else [*turn.asked, *turn.told]


def _described(turn: Spoken) -> str | None:
    """A person whom nothing names: "the person who won the cup"."""
    match = re.match(r"who (?!(?:is|was|are|were) (?:the|an?)\b)(.+?)\W*$", turn.question, re.IGNORECASE)
    if match:
        return f"the person who {match[1]}"
    if expected(turn.question) is Kind.PERSON or re.match("name ", turn.question, re.IGNORECASE):
        return next((each.full for each in turn.asked if not each.named and not each.plural), None)
    return None


def _place(back: Sequence[Spoken]) -> str | None:
    for turn in back:
        if expected(turn.question) is Kind.PLACE and (told := _told_place(turn)):
            return told
        if placed := _placed(turn.asked):
            return placed
    return next(filter(None, (_placed(turn.told) for turn in back)), None)


def _told_place(turn: Spoken) -> str | None:
    """Where something was, as an answer tells it: "in Lima", or "Lima" on its own."""
    named = [each for each in turn.told if each.named and (each.before in words.PLACE_PREPOSITIONS or not each.start)]
    named.sort(key=lambda each: each.before not in words.PLACE_PREPOSITIONS)
    return f"{named[0].before or 'in'} {named[0].full}" if named else None


def _placed(spoken_of: Sequence[Mention]) -> str | None:
    placed = [each for each in spoken_of if each.before in ("in", "at", "near", "from", "to")]
    placed.sort(key=lambda each: not each.named)
    return f"{'at' if placed[0].before == 'at' else 'in'} {placed[0].full}" if placed else None

"""Questions that leave out what the one before them said: "When?", "And in Paris?", "What about Ana Silva?"."""

import re

from qa.english import words
from qa.questions.followups.phrases import Phrase, phrases_of
from qa.types import Turn

# A phrase that takes another's place has so many words at the most, besides articles.
_MAX_WORDS = 4
_AUX = "|".join(sorted(words.AUXILIARIES, key=len, reverse=True))
_PREPOSITION = "|".join(sorted(words.PREPOSITIONS, key=len, reverse=True))
_DID = rf"(?:{'|'.join(sorted(words.IRREGULAR, key=len, reverse=True))}|\w{{3,}}ed)"
_ADVERB = r"(?:since |until |from |for )?(?:when|where|why|how(?: (?:long|often|far|soon))?)"
# "by whom", "in which city", "for how much".
_BEHIND = rf"(?:{_PREPOSITION}) (?:when|where|how long|whom?|(?:what|which|whose|how (?:much|many))%s)"
_NOUN = rf"(?: (?!(?:{_AUX}|{_DID})\b)[\w'’-]+){{0,2}}"
_HAPPENED = r"(?: (?:is|was|did|does|has) (?:this|that|it all)(?: happen(?:ed)?)?)?"
_BARE = re.compile(
    rf"(?:(?P<new>{_ADVERB}|{_BEHIND % _NOUN}){_HAPPENED}|(?P<whom>whom?|what|where) (?P<to>{_PREPOSITION}))\W*$",
    re.IGNORECASE,
)
_WORDS = rf"(?: (?!(?:{_AUX})\b)\S+){{0,6}}?"
_ASKED = re.compile(
    rf"(?:(?P<wh>{_ADVERB}|{_BEHIND % _WORDS}|(?:what|whom?|which|how (?:many|much))(?P<noun>{_WORDS})) )?"
    rf"(?P<aux>{_AUX}) (?P<rest>.+)",
    re.IGNORECASE,
)
# Who did what: "who won the cup", "which team won the cup", "how many people died".
_WHO = re.compile(
    rf"(?:(?:what|which|(?P<counted>how (?:many|much)))(?P<noun>(?: (?!{_DID}\b)\S+){{1,5}}?) (?={_DID}\b)"
    r"|(?:who|what) (?!about\b))(?P<rest>[a-z].+)",
    re.IGNORECASE,
)
_OTHER = re.compile(r"(?:(?P<about>(?:what|how) about)|(?:no\W+)?i (?:meant|mean)) (?P<new>.+?)\W*$", re.IGNORECASE)
# "In Peru?": a preposition and a phrase, without a verb.
_PLACED = re.compile(rf"(?:{_PREPOSITION})(?: (?!(?:{_AUX}|{_DID})\b)[\w.'’-]+){{1,6}}\?", re.IGNORECASE)
_NO_PHRASE = words.PERSONAL | words.AUXILIARIES | words.WH | words.SPEAKERS
_YEAR = re.compile(r"(?:in )?(?:1[5-9]|20|21)\d\d")
_DATED = re.compile(r" (?:in|on|since|before|after|by|until|during) (?:\w+ )?(?:1[5-9]|20|21)\d\d\b", re.IGNORECASE)


def complete(question: str, led: bool, last: Turn) -> str | None:
    """Return a question with what it leaves out of the last one put in, or None; `led` by a word such as "and"."""
    asked = last.question.rstrip("?!. ")
    if bare := _BARE.match(question):
        whom = (bare["whom"] or "").lower()
        new = bare["new"] or f"{bare['to']} {'whom' if whom == 'who' else whom}"
        return _asked_by(new, asked, last.answer)
    other = _OTHER.match(question)
    new = other["new"] if other else question.rstrip("?!. ")
    leaves_out = other or led or _PLACED.fullmatch(question)
    return _exchanged(new, asked, adds=not (other and other["about"])) if leaves_out else None


def is_bare(question: str) -> bool:
    """Whether a question only asks by what another one is to be asked: "When?", "In which city?"."""
    return bool(_BARE.match(question))


def _asked_by(new: str, asked: str, answer: str) -> str | None:
    """Ask the last question by another word: "Where was he shot?", "When?" → "When was he shot?"."""
    if match := _ASKED.match(asked):
        noun, aux, rest = (match["noun"] or "").strip(), match["aux"].lower(), match["rest"]
        said = rest if not noun else f"{rest}, {noun}" if aux in words.DO else f"the {noun} {rest}"
        return f"{new} {aux} {said}"
    if match := _WHO.match(asked):
        noun = (match["noun"] or "").strip()
        named = next((one.text for one in phrases_of(answer)[:1] if one.named and not one.start), None)
        told = noun if match["counted"] else named or (f"the {noun}" if noun else "someone")
        return f"{new} was it that {told} {match['rest']}"
    return None


def _exchanged(new: str, asked: str, adds: bool) -> str | None:
    """Put a phrase in the place of the one like it in the last question, or at its end: "in Peru"."""
    lower, match = new.lower().split(), _ASKED.match(asked) or _WHO.match(asked)
    told = [word for word in lower if word not in words.ARTICLES]
    if not match or not 0 < len(told) <= _MAX_WORDS or set(lower) & _NO_PHRASE:
        return None
    if year := _YEAR.fullmatch(new):
        return f"{_DATED.sub('', asked)} {new if year.group().startswith('in') else f'in {new}'}"
    before, new = (lower[0], new.partition(" ")[2]) if lower[0] in words.PREPOSITIONS else ("", new)
    alike = (one for one in phrases_of(asked) if _is_alike(one, new, before, one.start == match.start("rest")))
    place = next(alike, None)
    if place is None:
        return f"{asked} {before} {new}" if before and adds else None
    return asked[: place.start] + new + asked[place.end :]


def _is_alike(one: Phrase, new: str, before: str, acts: bool) -> bool:
    """Whether a phrase stands behind the same preposition, or is a name as the new one is, or acts as it would."""
    if before:
        return one.before == before
    like = max(phrases_of(f"of {new}"), key=lambda each: len(each.text), default=None)
    if like is None or like.text != new or one.tags.startswith("D") != like.tags.startswith("D"):
        return False
    return one.named if like.named else not one.named and one.plural == like.plural and acts

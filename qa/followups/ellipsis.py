"""Questions that leave out what the one before them said: "When?", "And in Paris?", "What about Ana Silva?"."""

import re

from qa.english import words
from qa.english.tokens import tokens
from qa.followups.antecedents import Spoken
from qa.followups.mentions import Mention, mentions
from qa.followups.phrases import phrases

# A phrase that takes another's place has so many words at the most.
MAX_WORDS = 4
_AUX = "|".join(sorted(words.AUXILIARIES, key=len, reverse=True))
_ADVERBIAL = r"(?:(?:since|until|from|for) )?(?:when|where|why|how(?: (?:long|often|far|soon|fast|quickly))?)"
_WITH_NOUN = (
    r"(?:by|on|to|with|from|for|in|at|against|under) (?:whom|whose \w+|(?:what|which|how many|how much)(?: \w+){0,2})"
)
_BARE = re.compile(
    rf"({_ADVERBIAL}|{_WITH_NOUN}|why not)(?: (?:exactly|so|then))?"
    r"(?: (?:is|was|are|were|did|does|do|has) (?:this|that|it all)(?: happen(?:ed)?| so)?)?\W*$",
    re.IGNORECASE,
)
_ASKS_WHEN = re.compile(rf"{_ADVERBIAL} (?P<aux>{_AUX}) (?P<rest>.+)", re.IGNORECASE)
_ASKS_WHAT = re.compile(
    rf"(?P<wh>what|whom?|which|how (?:many|much))(?P<noun>(?: (?!(?:{_AUX})\b)\S+){{0,6}}?)"
    rf" (?P<aux>{_AUX}) (?P<rest>.+)",
    re.IGNORECASE,
)
_ASKS_WHETHER = re.compile(rf"(?P<aux>{_AUX}) (?P<rest>.+)", re.IGNORECASE)
_ASKS_WHO = re.compile(r"(?P<wh>who|what) (?!about\b)(?P<rest>.+)", re.IGNORECASE)
_ABOUT = re.compile(r"(?:what|how) about (?P<rest>.+?)\W*$", re.IGNORECASE)
_COUNT = re.compile(rf"(?P<count>how many)(?= (?:of (?:them|these|those)|{_AUX})\b|\W*$)", re.IGNORECASE)
_COUNTED = re.compile(rf"how many (?P<noun>.+?) (?:{_AUX}|[a-z]+ed)\b", re.IGNORECASE)
_MEANT = re.compile(r"(?:(?:no|oh|sorry)\W+)*i (?:meant|mean) (?P<rest>.+?)\W*$", re.IGNORECASE)
_YEAR = re.compile(r"(?:1[5-9]|20|21)\d\d")
_DATED = re.compile(r"\b(?:in|on|since|before|after|by|until|during) (?:\w+ )?(?:1[5-9]|20|21)\d\d\b", re.IGNORECASE)


def complete(question: str, led: bool, last: Spoken) -> str | None:
    """Return a question with what it takes over from the last one put in; None when it leaves nothing out.

    `led` says that a word such as "and" stood in front of it.
    """
    if bare := _BARE.match(question):
        return _with_wh(bare[1], last)
    if count := _COUNT.match(question):
        return _counting(question, count, last)
    if about := _ABOUT.match(question) or _MEANT.match(question):
        return _exchanged(about["rest"], last)
    rest = question.rstrip("?!. ")
    if led and is_fragment(rest):
        return _exchanged(rest, last)
    return None


def is_fragment(text: str) -> bool:
    """Whether a text is a phrase of a few words, without a verb: "the funeral"."""
    run = [token.word for token in tokens(text)]
    clausal = set(run) & (words.AUXILIARIES | words.WH | words.IRREGULAR | words.SPEAKERS | words.PERSONAL)
    return 0 < len(run) <= MAX_WORDS and not clausal and not any(word in ".,;:!" for word in run)


def _with_wh(new: str, last: Spoken) -> str | None:
    """Ask the last question by another word: "Where was he shot?", "When?" → "When was he shot?"."""
    asked = last.question.rstrip("?!. ")
    if new.lower() == "why not":
        match = _ASKS_WHETHER.match(asked)
        return f"Why {_denied(match['aux'].lower())} {match['rest']}" if match else None
    if (match := _ASKS_WHEN.match(asked)) or (match := _ASKS_WHETHER.match(asked)):
        return f"{new} {match['aux'].lower()} {match['rest']}"
    if match := _ASKS_WHAT.match(asked):
        noun, aux = match["noun"].strip(), match["aux"].lower()
        if aux in words.DO:
            if noun:
                return f"{new} {aux} {_with_object(match['rest'], noun)}"
            return f"{new} {aux} {_with_that(match['rest'])}"
        held = aux in words.HAVE and not any(token.tag == "V" for token in tokens(match["rest"]))
        if noun and not held:
            return f"{new} {aux} the {noun} {match['rest']}"
    if match := _ASKS_WHO.match(asked):
        answered = next((each.full for each in last.told[:1] if each.named and each.start == 0), None)
        someone = answered or ("someone" if match["wh"].lower() == "who" else "something")
        return f"{new} was it that {someone} {match['rest']}"
    return None


def _denied(aux: str) -> str:
    return {"can": "can't", "will": "won't", "may": "may not", "shall": "should not"}.get(aux, f"{aux}n't")


def _with_object(clause: str, noun: str) -> str:
    """Put what was asked for behind the verb: "Trump threaten in May", "sanctions"."""
    words_ = clause.split()
    at = next((at for at, word in enumerate(words_) if at > 1 and word in words.PREPOSITIONS), len(words_))
    return " ".join((*words_[:at], *([] if noun.startswith("the ") else ["the"]), noun, *words_[at:]))


def _with_that(clause: str) -> str:
    """Give a verb the object back that "what" was, where its place is plain: "she say", "she say about taxes"."""
    head, about, rest = clause.partition(" about ")
    if about:
        return f"{head} that{about}{rest}"
    return clause if set(clause.lower().split()) & words.PREPOSITIONS else f"{clause} that"


def _counting(question: str, count: re.Match[str], last: Spoken) -> str | None:
    """Take the noun of the last question: "How many of them were hurt?", "How many are left?"."""
    counted = _COUNTED.match(last.question)
    whole = {each.head: each.text for each in phrases(last.question, last.asked)}
    plural = next((whole.get(each.head, each.full) for each in (*last.asked, *last.told) if each.plural), None)
    noun = counted["noun"] if counted else plural
    if noun is None:
        return None
    noun = noun.removeprefix("the ")
    rest = question[count.end() :].lstrip()
    if rest.startswith("of "):  # "of them …"
        return " ".join((count["count"], "of the", noun, *rest.split(maxsplit=2)[2:]))
    owned = "of " if "'s " in noun else ""
    return f"{count['count']} {owned}{noun} {rest}".rstrip()


def _exchanged(new: str, last: Spoken) -> str | None:
    """Put a phrase in the place of the one like it in the last question."""
    asked = last.question.rstrip("?!. ")
    if len(new.split()) > MAX_WORDS or set(new.lower().split()) & words.PERSONAL:
        return None
    first, _, rest = new.partition(" ")
    if first.lower() in words.PREPOSITIONS and rest:
        if _YEAR.search(rest):
            return f"{_DATED.sub('', asked).rstrip()} {new}"
        slot = next((each for each in last.asked if each.before == first.lower()), None)
        return _put(asked, slot, rest) if slot else f"{asked} {new}"
    if _YEAR.fullmatch(new):
        return f"{_DATED.sub('', asked).rstrip()} in {new}"
    slot = _slot(new, last)
    return _put(asked, slot, new) if slot else None


def _put(asked: str, slot: Mention, new: str) -> str:
    return asked[: slot.start] + new + asked[slot.end :]


def _slot(new: str, last: Spoken) -> Mention | None:
    """A name takes the place of a name, a thing that acts that of another."""
    found = mentions(f"about {new}")
    if not found:
        return None
    like = found[0]
    if like.named:
        same = [each for each in last.asked if each.named and _led(each) == _led(like)]
        same.sort(key=lambda each: each.before in words.PLACE_PREPOSITIONS)
        return same[0] if same else None
    same = [each for each in last.asked if not each.named and each.plural == like.plural and _led(each) == _led(like)]
    return next((each for each in same if each.before in words.AUXILIARIES and _led(each)), None)


def _led(mention: Mention) -> bool:
    return mention.text.split()[0].lower() in words.ARTICLES

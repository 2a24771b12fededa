"""Whether a time lies ahead or behind, by the verb that governs its words: closed classes and endings, no tagger."""

from collections.abc import Iterable, Sequence
from itertools import chain, takewhile

from index.timex.tokens import END, OTHER, Token

_REACH = 25  # words that are looked at on either side: a verb further off governs something else
_NEAR = 6  # and an infinitive further off is one of purpose: "a ceremony to mark the entry of Spain on Friday"
# Where a verb points: what it says is to come, more surely than an infinitive does ("an agreement to sell").
AHEAD, SURELY_AHEAD = 1, 2
_WILL = frozenset("will shall won't 'll would".split())
# What is planned lies ahead, in whichever form it is told.
_PLANNED = frozenset(
    "plans planned planning expects expected expecting scheduled set slated due hopes hoped upcoming expires expire"
    " matures payable effective redeemable deadline proposed intends intended starts begins".split()
)
# With a verb behind them these are of what is to come, but with "have".
_POSSIBLE = frozenset("cannot can can't may might must mustn't should shouldn't".split())
_BE = frozenset("be is are am being 's".split())
_MODALS = frozenset("will shall won't 'll would to may might can should must".split())
_UP_TO = frozenset("by until till through thru past beyond".split())
_PAST = frozenset(
    "was were had did said told came went took made got saw held met began ran won lost fell rose led left sent gave"
    " found kept put set sat stood spoke wrote read heard paid brought bought sold built broke chose drew drove ate"
    " flew grew hit hurt knew laid let lay rode sang shot shut slept spent stole struck swore taught threw understood"
    " woke wore became wasn't weren't didn't hadn't since has have hasn't haven't shook sank quit cut cast could"
    " couldn't burst bid split spread sought fought caught thought dealt felt meant fled bled fed sped".split()
)
# Beside these "until Friday" and "by June" are told as over.
_OVER = frozenset("had was were did hadn't wasn't weren't didn't".split())
_TELLING = _WILL | _PLANNED | _POSSIBLE | _PAST | {"to"}
_REACHED = frozenset("able used forced managed began failed had unable helped due".split())
_NO_VERBS = frozenset("united hundred need needed indeed speed seed weed breed feed bed red shed".split())
_NO_INFINITIVES = frozenset(
    "his her their its our my your be him them it us me you more less about what which whom nearly almost at death work"
    " school church court jail prison".split()
)


def direction(tokens: Sequence[Token], first: int, last: int) -> int:
    """Return -1 where the words around tokens `first` to `last` tell of what was, 0 of neither that nor what will be.

    Of what will be `AHEAD`, or `SURELY_AHEAD` where it is said to be planned, possible or a deadline.

    The verb before them decides, else the one behind, within their sentence.
    """
    if first and tokens[first - 1].word in _UP_TO and not _told_as_past(tokens, first, last):
        return SURELY_AHEAD
    before = range(first - 1, max(-1, first - 1 - _REACH), -1)
    behind = range(last, min(len(tokens), last + _REACH))
    return _first(tokens, before) or _first(tokens, behind)


def leans(tokens: Sequence[Token]) -> int:
    """Return 1 where any verb of a text tells of what will be, else -1 where one tells of what was, else 0."""
    found = {_points(tokens, at, True) for at in range(len(tokens))}
    return 1 if max(found, default=0) > 0 else min(found, default=0)


def _told_as_past(tokens: Sequence[Token], first: int, last: int) -> bool:
    before = takewhile(_in_sentence, (tokens[at] for at in range(first - 1, max(-1, first - 1 - _REACH), -1)))
    behind = takewhile(_in_sentence, tokens[last : last + _NEAR])
    return any(token.word in _OVER for token in chain(before, behind))


def _in_sentence(token: Token) -> bool:
    return token.letter != END


def _first(tokens: Sequence[Token], places: Iterable[int]) -> int:
    for away, at in enumerate(places):
        if tokens[at].letter == END:
            break
        if found := _points(tokens, at, away < _NEAR):
            return found
    return 0


def _points(tokens: Sequence[Token], at: int, near: bool) -> int:
    """Return where the verb at a place points, with the auxiliaries before it; 0 for what is no verb."""
    word = tokens[at].word
    ended = word.endswith("ed") and len(word) > 3 and word not in _NO_VERBS
    if not ended and word not in _TELLING:
        return 0
    before = _before(tokens, at)
    if word in _WILL:
        return SURELY_AHEAD
    if word in _POSSIBLE:
        of_past = "have" in _after(tokens, at) or tokens[at].letter != OTHER  # "May", the month
        return 0 if of_past else SURELY_AHEAD
    if word == "to":
        if not near or not before or before[0] in _REACHED or not _is_infinitive(tokens, at + 1):
            return 0
        return SURELY_AHEAD if before[0] in _PLANNED and not {"had", "was", "were"} & set(before[1:3]) else AHEAD
    if word in _PLANNED and (word != "set" or _after(tokens, at)[:1] in (["to"], ["for"])):
        over = {"had"} if word.endswith("ing") else {"had", "was", "were"}
        return -1 if over & set(before[:2]) and word != "due" else SURELY_AHEAD
    if word in _PAST or (ended and not _is_adjective(before)):
        ahead = bool(before) and before[0] in _BE and len(before) > 1 and before[1] in _MODALS
        return SURELY_AHEAD if ahead else -1
    return 0


def _is_adjective(before: Sequence[str]) -> bool:
    return before[:1] in (["a"], ["an"], ["the"])


def _before(tokens: Sequence[Token], at: int) -> list[str]:
    """Return the words before a place, the nearest first, without adverbs."""
    near = [token.word for token in tokens[max(0, at - 4) : at]]
    return [word for word in reversed(near) if word not in ("not", "also", "still", "now") and not word.endswith("ly")]


def _after(tokens: Sequence[Token], at: int) -> list[str]:
    return [token.word for token in tokens[at + 1 : at + 3]]


def _is_infinitive(tokens: Sequence[Token], at: int) -> bool:
    if at >= len(tokens) or tokens[at].letter != OTHER:
        return False
    word = tokens[at].word
    return word.isalpha() and not word.endswith("s") and word not in _NO_INFINITIVES

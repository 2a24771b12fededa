"""Pronouns and short definite phrases are exchanged for what they stand for in the turns before."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qa.english import words
from qa.english.tokens import Token, opens_with_name, tokens
from qa.followups.antecedents import Spoken, antecedent, fits, is_event
from qa.followups.mentions import Mention, mentions
from qa.followups.phrases import phrases

# So many turns back a pronoun is looked up; beyond, people name things again.
TURNS = 4
_GROUPS = {word: group for group in ("HE", "SHE", "IT", "THEY") for word in getattr(words, group)}
_EMPTY_IT = re.compile(
    r"(?:\b(?:is|was|be|been|does|did|will|would|has|may|might|can|could) it \w+ (?:that|to|for|if|when)\b"
    r"|\bit(?:'s| is| was| would be| will be| has been)? \w+ (?:that|to)\b"
    r"|\bit (?:takes?|took|seems?|seemed|appears?|appeared|rains?|snows?)\b|\b(?:time|day|year) is it\b"
    r"|\b(?:say|do|done|know) it\W*$)",
    re.IGNORECASE,
)
_MODIFIED = re.compile(r"\s+(?:of|in|at|on|for|from|to|that|who|which|where)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Edit:
    """`text[start:end]` becomes `now`."""

    start: int
    end: int
    now: str


def resolve(question: str, turns: Sequence[Spoken]) -> str:
    """Return the question with what points back exchanged; as it was where nothing does or nothing fits."""
    run, own = tokens(question), mentions(question)
    begin = _last_sentence(question)
    back = list(reversed(turns))[:TURNS]
    edits: dict[str, Edit] = {}
    for at, token in enumerate(run):
        group = "THERE" if token.word == "there" else _GROUPS.get(token.word)
        if token.start >= begin and group and group not in edits and not _explained(question, run, at, own, group):
            taken = {edit.now.removesuffix("'s") for edit in edits.values()}
            acts = bool(at) and run[at - 1].tag in "XBQ"
            now = None
            if group not in ("IT", "THEY") or not is_event(turns[-1], _undergoes(run, at)):
                now = antecedent(group, back, possessive=_owns(run, at), acts=acts, taken=taken)
            if now:
                edits[group] = Edit(token.start, token.end, now)
    return _applied(question, [*edits.values(), *_definites(question, own, run, back)])


def left_open(question: str, turns: Sequence[Spoken]) -> bool:
    """Whether an "it" or "they" is kept because it means what happened, or others than the one it happened to."""
    run, own = tokens(question), mentions(question)
    begin = _last_sentence(question)
    for at, token in enumerate(run):
        group = _GROUPS.get(token.word)
        if token.start >= begin and group in ("IT", "THEY") and not _explained(question, run, at, own, group):
            return is_event(turns[-1], _undergoes(run, at))
    return False


def _undergoes(run: Sequence[Token], at: int) -> bool:
    """Whether it is the subject of a passive: "was it built"."""
    return at > 0 and run[at - 1].word in words.BE and any(token.tag == "V" for token in run[at + 1 : at + 2])


def _last_sentence(question: str) -> int:
    """Return where the last sentence begins: what is said before it says what its pronouns mean."""
    ends = [match.end() for match in re.finditer(r"(?<=\w{3}[.!?])\s+(?=\w)", question)]
    return max(ends, default=0)


def _applied(text: str, edits: Iterable[Edit]) -> str:
    for edit in sorted(edits, key=lambda each: -each.start):
        text = text[: edit.start] + edit.now + text[edit.end :]
    return text


def _explained(question: str, run: Sequence[Token], at: int, own: Sequence[Mention], group: str) -> bool:
    """Whether the question itself says what a pronoun means, or it means nothing."""
    token = run[at]
    near = [other.word for other in (*run[max(0, at - 1) : at], *run[at + 1 : at + 2])]
    if group == "THERE":
        last = at + 1 >= len(run) or not run[at + 1].shown[0].isalnum()
        if last and run[0].word != "who":
            return near[:1] != [] and near[0] in ("is", "are", "was", "were")
        return not last and any(word in words.AUXILIARIES for word in near)
    if group == "IT" and any(m.start() <= token.start < m.end() for m in _EMPTY_IT.finditer(question)):
        return True
    # In one clause only "his" can mean the one who does something there.
    clauses = [each.end for each in run[1:at] if each.word in words.CLAUSES or each.shown in ",;.?"]
    if _owns(run, at) and opens_with_name(run):
        return True
    limit = token.start if _owns(run, at) else max(clauses, default=0)
    return any(fits(each, group, own=True) for each in own if each.end <= limit)


def _owns(run: Sequence[Token], at: int) -> bool:
    if run[at].word not in words.POSSESSIVES:
        return False
    return run[at].word != "her" or (at + 1 < len(run) and run[at + 1].tag in "wgNVq0n")


def _definites(question: str, own: Sequence[Mention], run: Sequence[Token], back: Sequence[Spoken]) -> Iterator[Edit]:
    """Make "the wall" "the flood wall", where an earlier turn says so and nothing else follows it here."""
    ends = {(each.start, each.end) for each in own}
    for left, noun in pairwise(run):
        alone = {(left.start, noun.end), (noun.start, noun.end)} & ends
        if left.word not in ("the", *words.DEMONSTRATIVES) or not alone or _MODIFIED.match(question, noun.end):
            continue
        fuller = _fuller(noun.word, back)
        if fuller:
            yield Edit(left.start, noun.end, fuller)


def _fuller(noun: str, back: Sequence[Spoken]) -> str | None:
    for turn in back:
        said = next((each.text for each in phrases(turn.question, turn.asked) if each.head == noun), None)
        if said and len(said.split()) > 1 + said.lower().startswith("the "):
            return said
        for each in (*turn.asked, *(told for told in turn.told if told.named)):
            longer = len(each.full.split()) > 1 + each.full.lower().startswith("the ")
            if each.head == noun and longer and each.person is not True:
                return each.full
    return None

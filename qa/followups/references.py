"""Pronouns and short definite phrases are exchanged for what they stand for in the turns before."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qa.expectations import Kind, expected
from qa.followups import words
from qa.followups.mentions import Mention, Token, mentions, tokens
from qa.followups.phrases import phrases
from qa.types import Turn

# So many turns back a pronoun is looked up; beyond, people name things again.
TURNS = 4
_GROUPS = {word: group for group in ("HE", "SHE", "IT", "THEY") for word in getattr(words, group)}
_EMPTY_IT = re.compile(
    r"(?:\b(?:is|was|be|been|does|did|will|would|has|may|might|can|could) it \w+ (?:that|to|for|if|when)\b"
    r"|\bit(?:'s| is| was| would be| will be| has been)? \w+ (?:that|to)\b"
    r"|\bit (?:takes?|took|seems?|seemed|appears?|appeared|rains?|snows?)\b|\b(?:time|day|year) is it\b)",
    re.IGNORECASE,
)
_ASKS_WHICH = re.compile(r"(?:which|what) (?!(?:is|was|are|were|do|does|did)\b)", re.IGNORECASE)
_MODIFIED = re.compile(r"\s+(?:of|in|at|on|for|from|to|that|who|which|where)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Edit:
    """`text[start:end]` becomes `now`."""

    start: int
    end: int
    now: str


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
        asked, told = mentions(turn.question), mentions(turn.answer, True)
        return cls(turn.question, turn.answer, tuple(asked), tuple(told), about)


def resolve(question: str, turns: Sequence[Spoken]) -> str:
    """Return the question with what points back exchanged; as it was where nothing does or nothing fits."""
    run, own = tokens(question), mentions(question)
    begin = last_sentence(question)
    back = list(reversed(turns))[:TURNS]
    edits: dict[str, Edit] = {}
    for at, token in enumerate(run):
        group = "THERE" if token.word == "there" else _GROUPS.get(token.word)
        if token.start >= begin and group and group not in edits and not _explained(question, run, at, own, group):
            owned = _owns(run, at)
            now = _place(back) if group == "THERE" else _happened(group, back, owned) or _noun(group, back, owned)
            if now:
                edits[group] = Edit(token.start, token.end, now)
    return _applied(question, [*edits.values(), *_definites(question, own, run, back)])


def last_sentence(question: str) -> int:
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
    limit = token.start if _owns(run, at) else max(clauses, default=0)
    return any(_fits(each, group, own=True) for each in own if each.end <= limit)


def _owns(run: Sequence[Token], at: int) -> bool:
    if run[at].word not in words.POSSESSIVES:
        return False
    return run[at].word != "her" or (at + 1 < len(run) and run[at + 1].tag in "wgNVq0n")


def _fits(mention: Mention, group: str, own: bool = False) -> bool:
    if group in ("HE", "SHE"):
        placed = mention.person is None and mention.before in words.PLACE_PREPOSITIONS | {"of"}
        may_be = mention.named and mention.person is not False and not mention.plural and not placed
        return may_be and mention.gender in (None, group.lower())
    if group == "IT":
        return not mention.plural and mention.person is not True and mention.gender is None
    return mention.plural or (own and mention.named)


def _happened(group: str, back: Sequence[Spoken], possessive: bool) -> str | None:
    """Take "it" after "What happened in Lima?" as what happened in Lima."""
    match = re.match(r"what happened (?=\w+ \w)[^()?]+", back[0].question, re.IGNORECASE)
    return f"w{match.group().strip()[1:]}" if match and group == "IT" and not possessive else None


def _noun(group: str, back: Sequence[Spoken], possessive: bool) -> str | None:
    found = next((each for turn in back for each in _ranked(turn, group)), None)
    if found is None and group == "THEY":  # a company, a team, or one whose sex nobody told
        loose = (each for turn in back for each in _offered(turn, "THEY") if each.named)
        found = next((each for each in loose if each.before not in words.PLACE_PREPOSITIONS), None)
    name = _known(found) if found else next(filter(None, map(_described, back)), None) if group in ("HE", "SHE") else None
    if name is None or not possessive:
        return name
    return name if name.endswith("'s") else name + ("'" if name.endswith("s") else "'s")


def _known(mention: Mention) -> str:
    """What was spoken of is known: "go on strike" is "the strike" from then on."""
    bare = len(mention.full.split()) == 1 and not mention.named and not mention.plural
    return f"the {mention.full}" if bare else mention.full


def _ranked(turn: Spoken, group: str) -> Iterator[Mention]:
    """Rank what a pronoun may mean, as centering does: the question before the answer, what acts before where."""
    fitting = [each for each in _offered(turn, group) if _fits(each, group)]
    if group in ("IT", "THEY"):
        owners = {each.start for each in turn.asked if "'s " in each.text}
        fitting.sort(
            key=lambda each: (
                each in turn.told,
                each.before in (*words.PLACE_PREPOSITIONS, "how", "much"),
                each.start in owners and "'s " not in each.text,
            )
        )
    return iter(fitting)


def _offered(turn: Spoken, group: str) -> list[Mention]:
    """A "who" is answered by a person: they come first where a person is looked for, and last where not."""
    known = {word for each in turn.asked for word in each.text.lower().split()}
    if re.match(r"who (?:is|was) (?!the\b|an?\b)", turn.question, re.IGNORECASE):  # "Who is Ana Silva?"
        return [*turn.asked, *turn.told]
    new = [each for each in turn.told if not known >= set(each.text.lower().split())]
    asks_person = expected(turn.question) is Kind.PERSON
    if group == "IT" and asks_person:
        asked = [each for each in turn.asked if each.named or each.before not in words.BE]  # "who is the mayor"
        return [*asked, *(each for each in new if not (each.named and each.person is None))]
    return [*new, *turn.asked] if asks_person or _ASKS_WHICH.match(turn.question) else [*turn.asked, *turn.told]


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
        if expected(turn.question) is Kind.PLACE and (named := [each for each in turn.told if each.named]):
            return f"{named[0].before if named[0].before in words.PLACE_PREPOSITIONS else 'in'} {named[0].full}"
        for each in sorted((*turn.asked, *turn.told), key=lambda each: not each.named):
            if each.before in ("in", "at", "near", "from", "to"):
                return f"{'at' if each.before == 'at' else 'in'} {each.full}"
    return None


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

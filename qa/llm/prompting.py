"""Evidence becomes a prompt: a versioned file filled in, which fits the model's window with whole sentences alone."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template

from index.catalog import Catalog
from index.errors import ModelError
from qa.llm.accounts import account_of, most_sentences
from qa.llm.evidence import Excerpt, Line, excerpts, kept, known
from qa.questions.accounts import Kind
from qa.types import NO_ANSWER, Answer, Turn
from qa.when import long_day

PROMPTS = Path(__file__).parent / "prompts"
# The prompts in use: files of `PROMPTS`. What one says changes with its number alone.
VERSION, FOLLOW_UP = "answer-1", "followup-1"
ACCOUNTS: Mapping[Kind, str] = {"digest": "digest-1", "timeline": "timeline-1", "comparison": "comparison-1"}
# What a model writes where nothing answers.
PHRASE = "NOT IN THESE ARTICLES"
# Of the turns before a follow-up, the last ones, and so much of each answer.
_TURNS, _ANSWER_CHARS = 4, 400
_MARKER = re.compile(r"\s*\[\d+\]")
# What a chat's template puts around two messages, and what an estimate may be short of.
_AROUND_TOKENS, _SPARE = 40, 0.95
# What the index knows beside the passages may take so much of the room; the rest is for sentences.
_KNOWN_SHARE = 0.15
# Upper case, digits, marks and other scripts are cut finer than words: no tokenizer of English in use makes more tokens
# of news than this counts (tests/qa/llm/test_prompting.py holds it to one).
_PIECE = re.compile(r"[A-Za-z]{1,5}|\d|\s+|.", re.DOTALL)
# Within what is quoted these are no marks: not of a fence, a marker, or a chat's template.
_DEFANGED = str.maketrans("<>[]", "‹›()")


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is told and given, and the excerpts that its markers stand for."""

    system: str
    user: str
    excerpts: tuple[Excerpt, ...]
    version: str = VERSION


def prompt_for(answer: Answer, catalog: Catalog, window_tokens: int, max_tokens: int) -> Prompt:
    """Return the prompt that asks anew what an answer was quoted for; it and `max_tokens` more fit the window.

    No sentence is cut: the weakest are left out, and with the last of an article its number. Without any room, or
    anything found, it has no excerpts.
    """
    room = int((window_tokens - max_tokens) * _SPARE) - _AROUND_TOKENS - estimate(_filled(answer, (), ()).text)
    found = excerpts(answer, catalog, cited_alone=account_of(answer) is not None)
    chosen = kept(found, _choose(found, int(room * (1 - _KNOWN_SHARE))))
    room -= sum(estimate(_shown(one)) for one in chosen)
    notes = list(_fitting(known(chosen, answer, catalog), room))
    filled = _filled(answer, chosen, notes)
    return Prompt(filled.system, filled.user, tuple(chosen), version_for(answer))


def version_for(answer: Answer) -> str:
    """Return the prompt that asks anew for what an answer is."""
    account = account_of(answer)
    return ACCOUNTS[account] if account else VERSION


def follow_up_prompt(question: str, history: Sequence[Turn], window_tokens: int, max_tokens: int) -> Prompt:
    """Return the prompt that asks for a follow-up to stand alone, with as many of the last turns as fit the window."""
    shown = [_turn(one) for one in history[-_TURNS:]]
    while True:
        filled = _filled_in(FOLLOW_UP, {"turns": "\n".join(shown), "question": quotable(question)})
        if not shown or estimate(filled.text) + _AROUND_TOKENS <= (window_tokens - max_tokens) * _SPARE:
            return Prompt(filled.system, filled.user, (), FOLLOW_UP)
        del shown[0]


def _turn(one: Turn) -> str:
    answer = "" if one.answer.startswith(NO_ANSWER) else _MARKER.sub("", one.answer)[:_ANSWER_CHARS]
    return f"{quotable(one.question)} {quotable(answer)}".strip()


def estimate(text: str) -> int:
    """Return how many tokens a text has at the most, whichever tokenizer cuts it."""
    return sum(_cost(piece) for piece in _PIECE.findall(text))


def quotable(text: str) -> str:
    """Return a text of others on one line, without marks that could end its fence or stand for a passage."""
    return " ".join(text.translate(_DEFANGED).split())


@dataclass(frozen=True, slots=True)
class _Filled:
    system: str
    user: str

    @property
    def text(self) -> str:
        return self.system + self.user


def _choose(found: Sequence[Excerpt], room: int) -> dict[int, list[Line]]:
    """Return the strongest sentences that find room, by the number of their excerpt, which takes some itself."""
    chosen: dict[int, list[Line]] = {}
    lines = [(one, line) for one in found for line in one.lines]
    for one, line in sorted(lines, key=lambda pair: -pair[1].strength):
        cost = estimate(quotable(line.text)) + 3 + (0 if one.number in chosen else estimate(_head(one)) + 6)
        if cost <= room:
            chosen.setdefault(one.number, []).append(line)
            room -= cost
    return chosen


def _fitting(lines: Iterable[str], room: int) -> Iterable[str]:
    for line in lines:
        cost = estimate(quotable(line)) + 3
        if cost <= room:
            room -= cost
            yield f"- {quotable(line)}."


def _filled(answer: Answer, chosen: Sequence[Excerpt], notes: Sequence[str]) -> _Filled:
    day = answer.as_of
    values = {
        "sentences": most_sentences(answer),
        "phrase": PHRASE,
        "passages": "\n".join(map(_shown, chosen)),
        "notes": "\n".join(["Known of these passages:", *notes]) if notes else "",
        "question": quotable(answer.interpreted_as or answer.question.text),
        "asked": f"Asked on {long_day(day)}." if day else "",
    }
    return _filled_in(version_for(answer), values)


def _filled_in(version: str, values: Mapping[str, object]) -> _Filled:
    system, user = (Template(part).substitute(values).strip() for part in _parts(version))
    return _Filled(system, user)


@cache
def _parts(version: str) -> tuple[str, str]:
    """Return what a prompt's file tells the model, and what it asks of it."""
    path = PROMPTS / f"{version}.txt"
    try:
        system, _, user = path.read_text(encoding="utf-8").partition("=====\n")
    except OSError as error:
        raise ModelError(f"{path}: can't be read ({error.strerror}); reinstall dateline") from error
    return system, user


def _shown(one: Excerpt) -> str:
    """Return an excerpt in its fence; sentences that don't follow one another are set apart."""
    return "\n".join([_head(one), "<<<", *(quotable(line.text) for line in one.lines), ">>>"])


def _head(one: Excerpt) -> str:
    day = long_day(one.published) if one.published else ""
    origin = quotable(", ".join(filter(None, (one.article.publisher, day))) or "unknown newspaper")
    return f"Passage [{one.number}], {origin}: {quotable(one.article.title)}"


def _cost(piece: str) -> int:
    if piece.isspace():
        return piece.count("\n")
    return 1 if piece.isascii() else len(piece.encode("utf-8"))

"""A follow-up is made to stand alone by a model, and asked so only if it says nothing that was not said."""

import re
import threading
from collections.abc import Iterable, Sequence
from time import monotonic

from index.errors import DatelineError
from qa.config import LlmSettings
from qa.english import words
from qa.english.tokens import Token, tokens
from qa.llm.errors import LlmError, StoppedError
from qa.llm.prompting import FOLLOW_UP, follow_up_prompt
from qa.llm.providers import Model
from qa.llm.streaming import Asking
from qa.questions.followups import MAX_CHARS, still_points_back
from qa.types import LlmUsage, Turn

# A question is a line; what a model writes beyond is not waited for.
_TOKENS = 120
_LABEL = re.compile(r"^(?:[\w ]{0,40}(?:question|alone):)?\s*[\"“'`*]*\s*", re.IGNORECASE)
_NEGATIONS = frozenset("not no never none nor nobody neither without".split())
# What ends of a name may differ by, and of any other word: "closed" for "close", "flooding" for "floods".
_FORMS = {"N": re.compile("s$"), "w": re.compile("(?:ing|ed|es|s|e|d)$")}


def rewrite(
    model: Model, settings: LlmSettings, question: str, history: Sequence[Turn], stop: threading.Event
) -> tuple[str | None, LlmUsage]:
    """Return a follow-up as a model words it to stand alone, and what that took.

    None where it repeats the question, says what was not said, or fails; raises `StoppedError` once `stop` is set.
    """
    started = monotonic()
    prompt = follow_up_prompt(question, history, settings.window_tokens, _TOKENS)
    asking = Asking(model, prompt.system, prompt.user, started + settings.rewrite_timeout_s, _TOKENS, stop)
    try:
        now = _line(asking)
    except StoppedError:
        raise
    except DatelineError:  # the rules do it
        now = ""
    told, seconds = asking.counted, round(monotonic() - started, 3)
    usage = LlmUsage(model.name, FOLLOW_UP, told.prompt_tokens, told.completion_tokens, told.requests, seconds)
    return (now if now != question and is_sane(now, question, history) else None), usage


def is_sane(now: str, question: str, history: Sequence[Turn]) -> bool:
    """Whether a rewriting asks the question itself, in words of the conversation alone, and points back no more."""
    said = " ".join(f"{turn.question} {turn.answer}" for turn in history)
    asked, written, known = tokens(question), tokens(now), [*tokens(question), *tokens(said)]
    if not now or len(now) > MAX_CHARS or still_points_back(now):
        return False
    return (
        _held(_content(written), _content(known))
        and _held(_content(asked), _content(written))
        and _asks(asked) <= _asks(written)
        and _of(written, _NEGATIONS) <= _of(known, _NEGATIONS)
        and _of(asked, _NEGATIONS) <= _of(written, _NEGATIONS)
    )


def _line(asking: Asking) -> str:
    """Return the first line that a model writes, as a question; what follows is not waited for."""
    text = ""
    for piece in asking.pieces():
        text = (text + piece).lstrip()
        if "\n" in text:
            break
    if text.startswith("<"):
        raise LlmError("thinks aloud")
    line = " ".join(_LABEL.sub("", text.partition("\n")[0]).split())
    return line.rstrip("\"”'`* ")


def _content(run: Iterable[Token]) -> list[Token]:
    """Return names, figures, days and what else carries meaning."""
    return [one for one in run if one.tag in "wgVNn0t"]


def _held(these: Sequence[Token], by: Sequence[Token]) -> bool:
    """Whether others have the words of these; what is no name and no figure may stand there in another form."""
    there = {_FORMS["N"].sub("", one.word) for one in by}
    roots = {_FORMS["w"].sub("", one.word) for one in by}
    return all(
        _FORMS["N"].sub("", one.word) in there or (one.tag in "wgV" and _FORMS["w"].sub("", one.word) in roots)
        for one in these
    )


def _asks(run: Iterable[Token]) -> frozenset[str]:
    return _of(run, words.WH)


def _of(run: Iterable[Token], kind: frozenset[str]) -> frozenset[str]:
    shown = (one.word for one in run)
    return frozenset("not" if word.endswith("n't") and "not" in kind else word for word in shown) & kind

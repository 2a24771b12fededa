"""A link that asks the same again, and says which index answered then."""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from index.errors import QuestionError
from qa import questions
from qa.types import Answer, Question

MAX_PUBLISHERS = 50  # more than anyone picks by hand; the page's filters take as many
_MAX_NAME_CHARS = 1_000


def permalink(answer: Answer) -> str:
    """Return the relative link that asks the same of the same articles, and names the index that answered.

    The question stands last: a link that is cut on its way loses words of it, which show, rather than a filter.
    """
    filters, asked = answer.question.filters, answer.question.as_of
    days = {"since": filters.since, "until": filters.until, "as_of": asked}
    parts = [("publisher", name) for name in filters.publishers]
    parts += [(name, day.isoformat()) for name, day in days.items() if day]
    parts += [("index", answer.index.fingerprint), ("q", answer.interpreted_as or answer.question.text)]
    return "?" + urlencode(parts)


def question_of_link(params: Mapping[str, Sequence[str]]) -> tuple[Question, str | None]:
    """Return what a permalink asks, and the fingerprint of the index that answered then.

    Raises `QuestionError` for a link that `permalink` can't have made; parameters that it doesn't know are let be.
    """
    limits = questions.read_filters(_publishers(params), _one(params, "since"), _one(params, "until"))
    fingerprint = _one(params, "index")
    if fingerprint and not re.fullmatch("[0-9a-f]{1,64}", fingerprint):
        raise QuestionError("the link names no index that there can be; copy the whole link again")
    text = questions.clean(_one(params, "q"))
    return Question(text, limits, as_of=questions.read_day("as_of", _one(params, "as_of"))), fingerprint or None


def _publishers(params: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    names = tuple(params.get("publisher", ()))
    if len(names) > MAX_PUBLISHERS or any(len(name) > _MAX_NAME_CHARS for name in names):
        raise QuestionError(f"the link names more than {MAX_PUBLISHERS} publishers, or one at too great a length")
    # Half a character is in no publisher's name, and no store can look for it.
    return tuple(name.encode("utf-8", "replace").decode("utf-8") for name in names if name.strip())


def _one(params: Mapping[str, Sequence[str]], name: str) -> str:
    values = params.get(name, ())
    if len(values) > 1:
        raise QuestionError(f"the link gives {name} {len(values)} times; give it once")
    return values[0] if values else ""

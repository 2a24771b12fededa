"""A link that asks the same again, and says which index answered then."""

import re
from typing import get_args
from urllib.parse import parse_qs, urlencode

from index.errors import QuestionError
from qa import questions
from qa.types import Answer, Kind, Question

MAX_PUBLISHERS = 50  # more than anyone picks by hand; the page's filters take as many
_MAX_LINK_CHARS = 60_000  # no server takes a longer address
_MAX_FIELDS = 200


def permalink(answer: Answer) -> str:
    """Return the relative link that asks the same of the same articles, and names the index that answered.

    The question stands last: a link that is cut on its way loses words of it, which show, rather than a filter.
    """
    filters, asked = answer.question.filters, answer.question.as_of
    days = {"since": filters.since, "until": filters.until, "as_of": asked}
    parts = [("publisher", name) for name in filters.publishers] + [("author", name) for name in filters.authors]
    parts += [(name, day.isoformat()) for name, day in days.items() if day]
    parts += [("unread", kind) for kind in answer.question.unread]
    parts += [("index", answer.index.fingerprint), ("q", answer.interpreted_as or answer.question.text)]
    return "?" + urlencode(parts)


def question_of_link(link: str) -> tuple[Question, str | None]:
    """Return what a permalink asks, and the fingerprint of the index that answered then.

    Raises `QuestionError` for a link that `permalink` can't have made; parameters that it doesn't know are let be.
    """
    try:
        params = parse_qs(link[: _MAX_LINK_CHARS + 1].removeprefix("?"), max_num_fields=_MAX_FIELDS)
        fingerprint = _one(params, "index")
        if len(link) > _MAX_LINK_CHARS or not re.fullmatch("[0-9a-f]{0,64}", fingerprint):
            raise ValueError
    except ValueError as error:
        raise QuestionError("this link is damaged, or too long: copy it again, or ask its question anew") from error
    publishers, authors = ([one for one in params.get(name, ()) if one.strip()] for name in ("publisher", "author"))
    if max(len(publishers), len(authors)) > MAX_PUBLISHERS:
        raise QuestionError(f"the link names more than {MAX_PUBLISHERS} publishers or authors: ask its question anew")
    limits = questions.read_filters(publishers, _one(params, "since"), _one(params, "until"), authors)
    as_of = questions.read_day("as_of", _one(params, "as_of"))
    unread = tuple(kind for kind in get_args(Kind) if kind in params.get("unread", ()))
    return Question(questions.clean(_one(params, "q")), limits, as_of=as_of, unread=unread), fingerprint or None


def _one(params: dict[str, list[str]], name: str) -> str:
    values = params.get(name, [""])
    if len(values) > 1:
        raise QuestionError(f"the link gives {name} {len(values)} times; give it once")
    return values[0]

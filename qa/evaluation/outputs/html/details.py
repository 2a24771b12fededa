"""What one question led to, in full: the answer, each cited span in its article, and what would have been right."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from index.types import Article
from qa.evaluation.dataset import Task
from qa.evaluation.outcomes import Outcome
from qa.evaluation.outputs.html.excerpts import Piece, Tone, excerpt, find_answers
from qa.evaluation.outputs.html.sources import Source, recorded, stored
from qa.evaluation.qrels import FindArticle, Place

_SHOWN_FOUND = 5  # of what was retrieved: enough to see what stood in the way
_SHOWN_GOLD = 4
_LEDE_CHARS = 200


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of the answer's text, or a marker in it and the place in the page that it points to."""

    text: str
    target: str | None = None


@dataclass(frozen=True, slots=True)
class CitedView:
    """A citation: its span within the article; `claimed` is the quote where the article says something else."""

    marker: str
    target: str
    source: Source
    pieces: tuple[Piece, ...]
    claimed: str | None


@dataclass(frozen=True, slots=True)
class GoldView:
    """An article that answers the question, the place in it, and where it stood among what was found."""

    source: Source
    pieces: tuple[Piece, ...]
    found: str
    is_found: bool


@dataclass(frozen=True, slots=True)
class FoundView:
    """An article that was found."""

    rank: int
    title: str
    publisher: str
    relevant: bool


@dataclass(frozen=True, slots=True)
class Detail:
    """What one question led to."""

    history: tuple[tuple[str, str], ...]
    understood: str
    error: str
    answer: tuple[Run, ...]
    short_answer: str
    cited: tuple[CitedView, ...]
    gold: tuple[GoldView, ...]
    more_gold: int
    stale: tuple[tuple[str, str], ...]
    found: tuple[FoundView, ...]


def detail(outcome: Outcome, article: FindArticle, task: Task) -> Detail:
    """Return a question's detail; `article` finds articles by id, None for one that is gone."""
    record, gold = outcome.reply.record, _gold(outcome, article, task)
    return Detail(
        tuple((turn.question, turn.answer) for turn in outcome.pair.history),
        str(record.get("interpreted_as") or ""),
        outcome.reply.error or "",
        _answer(record),
        str(record.get("short_answer") or ""),
        _cited(outcome, article),
        gold[:_SHOWN_GOLD],
        max(0, len(gold) - _SHOWN_GOLD),
        tuple(
            (label.article if label.quote is None else label.quote, label.reason) for label in outcome.judgement.stale
        ),
        _found(outcome, article) if task is not Task.READ else (),
    )


def _answer(record: dict[str, Any]) -> tuple[Run, ...]:
    """Return the answer's text, its own markers told from brackets that it quotes."""
    text = str(record.get("answer") or "")
    targets = {f"[{int(c['marker'])}]": _target(c) for c in record.get("citations", ())}
    if not targets:
        return (Run(text),) if text else ()
    parts = re.split(f" ?({'|'.join(map(re.escape, targets))})", text)
    return tuple(Run(part, targets.get(part)) for part in parts if part)


def _target(citation: dict[str, Any]) -> str:
    return f"c{int(citation['marker'])}"


def _cited(outcome: Outcome, article: FindArticle) -> tuple[CitedView, ...]:
    citations = outcome.reply.record.get("citations", ())
    return tuple(
        _citation(citation, cited.place, exact, article(cited.place.article_id), outcome.pair.answers)
        for citation, cited, exact in zip(citations, outcome.reply.cited, outcome.exact, strict=True)
    )


def _citation(
    record: dict[str, Any], place: Place, exact: bool, article: Article | None, answers: tuple[str, ...]
) -> CitedView:
    quote = str(record["quote"])
    pieces = excerpt(article.text, place.start, place.end, answers) if article else ()
    return CitedView(str(record["marker"]), _target(record), recorded(record), pieces, None if exact else quote)


def _gold(outcome: Outcome, article: FindArticle, task: Task) -> tuple[GoldView, ...]:
    """Return the evidence, once each; without marked evidence, the relevant articles where they name an answer."""
    places = [need.places[0] for need in outcome.judgement.needs if need.places]
    grades = outcome.judgement.grades
    bare = [Place(key, 0, 0) for key in sorted(grades, key=lambda key: -grades[key])] if not places else []
    return tuple(_gold_view(place, outcome, article, task) for place in dict.fromkeys([*places, *bare]))


def _gold_view(place: Place, outcome: Outcome, article: FindArticle, task: Task) -> GoldView:
    found, answers = article(place.article_id), outcome.pair.answers
    rank = _rank(outcome, place.article_id)
    words = "" if task is Task.READ or outcome.reply.error is not None else _rank_words(rank, len(outcome.reply.ranked))
    source = stored(found, place.article_id)
    if found is None:
        return GoldView(source, (), words, rank is not None)
    if place.end:
        return GoldView(source, excerpt(found.text, place.start, place.end, answers), words, rank is not None)
    return GoldView(source, _first_mention(found.text, answers), words, rank is not None)


def _first_mention(text: str, answers: Iterable[str]) -> tuple[Piece, ...]:
    """Return where the article first names the answer, which may be another mention than the one meant."""
    spans = find_answers(text, answers)
    if spans:
        return excerpt(text, *spans[0], answers)
    return (Piece(" ".join(text[:_LEDE_CHARS].split()) + (" …" if len(text) > _LEDE_CHARS else ""), Tone.AROUND),)


def _rank(outcome: Outcome, article_id: str) -> int | None:
    ranked = outcome.reply.ranked
    return ranked.index(article_id) + 1 if article_id in ranked else None


def _rank_words(rank: int | None, found: int) -> str:
    if rank is not None:
        return f"found at rank {rank}"
    return f"not among the {found:,} articles found" if found else "nothing was found"


def _found(outcome: Outcome, article: FindArticle) -> tuple[FoundView, ...]:
    grades = outcome.judgement.grades
    views = []
    for rank, key in enumerate(outcome.reply.ranked[:_SHOWN_FOUND], start=1):
        source = stored(article(key), key)
        views.append(FoundView(rank, source.title, source.publisher, grades.get(key, 0) > 0))
    return tuple(views)

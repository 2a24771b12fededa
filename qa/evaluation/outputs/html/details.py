"""What one question led to, in full: the answer, each cited span in its article, and what would have been right."""

import re
from dataclasses import dataclass
from typing import Any

from qa.evaluation.outcomes import Outcome, Reply
from qa.evaluation.outputs.html.excerpts import Pieces, excerpt, first_mention
from qa.evaluation.qrels import FindArticle, Place
from qa.sureness import headline, lead
from qa.types import Answer, Question

_SHOWN_GOLD = 4


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of the answer's text, or a marker in it and the place in the page that it points to."""

    text: str
    target: str | None = None


@dataclass(frozen=True, slots=True)
class GoldView:
    """An article that answers the question, the place in it, and where it stood among what was found."""

    article_id: str
    pieces: Pieces
    rank: int | None


@dataclass(frozen=True, slots=True)
class Detail:
    """What one question led to: the answer, what it cites, nothing where the article is gone, and the gold.

    `headline` and `lead` are what people see above the answer (`qa.sureness`).
    """

    headline: str | None
    lead: str | None
    answer: tuple[Run, ...]
    cited: tuple[Pieces, ...]
    gold: tuple[GoldView, ...]
    more_gold: int


def detail(outcome: Outcome, article: FindArticle) -> Detail:
    """Return a question's detail; `article` finds articles by id, None for one that is gone."""
    gold, said = _gold(outcome), _said(outcome.reply)
    return Detail(
        headline(said),
        lead(said),
        _answer(outcome.reply.record),
        tuple(_excerpt(cited.place, outcome, article) for cited in outcome.reply.cited),
        tuple(_gold_view(place, outcome, article) for place in gold[:_SHOWN_GOLD]),
        max(0, len(gold) - _SHOWN_GOLD),
    )


def _said(reply: Reply) -> Answer:
    """Return of an answer's record what tells how it is shown."""
    short, verdict = reply.record.get("short_answer"), reply.record.get("verdict")
    return Answer(Question(""), "", reply.abstained, reply.confidence, short_answer=short, verdict=verdict)


def _answer(record: dict[str, Any]) -> tuple[Run, ...]:
    """Return the answer's text, its own markers told from brackets that it quotes."""
    text = str(record.get("answer") or "")
    targets = {f"[{int(each['marker'])}]": f"c{int(each['marker'])}" for each in record.get("citations", ())}
    if not targets:
        return (Run(text),) if text else ()
    parts = re.split(f" ?({'|'.join(map(re.escape, targets))})", text)
    return tuple(Run(part, targets.get(part)) for part in parts if part)


def _gold(outcome: Outcome) -> list[Place]:
    """Return the evidence, once each; without marked evidence, the relevant articles, as places of no length."""
    places = [need.places[0] for need in outcome.judgement.needs if need.places]
    grades = outcome.judgement.grades
    bare = [Place(key, 0, 0) for key in sorted(grades, key=lambda key: -grades[key])]
    return list(dict.fromkeys(places or bare))


def _gold_view(place: Place, outcome: Outcome, article: FindArticle) -> GoldView:
    (graded,) = outcome.judgement.ranked([place.article_id])
    rank = outcome.ranked.index(graded) + 1 if graded in outcome.ranked else None
    return GoldView(place.article_id, _excerpt(place, outcome, article), rank)


def _excerpt(place: Place, outcome: Outcome, article: FindArticle) -> Pieces:
    found, answers = article(place.article_id), outcome.pair.answers
    if found is None:
        return ()
    return excerpt(found.text, place.start, place.end, answers) if place.end else first_mention(found.text, answers)

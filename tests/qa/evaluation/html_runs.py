"""Small runs for the page: articles, what was said of them, and what it amounts to."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from random import Random
from typing import Any

from index.types import Article
from qa.evaluation.comparison import Comparison, Flip, Gate, GateResult, Result, compare
from qa.evaluation.dataset import Task
from qa.evaluation.metrics.citations import is_exact
from qa.evaluation.outcomes import Outcome, Reply
from qa.evaluation.outputs.html.page import Page as View
from qa.evaluation.outputs.html.page import page
from qa.evaluation.outputs.html.questions import QuestionView
from qa.evaluation.qrels import Judgement, Need, Place, Stale
from qa.evaluation.summary import RunInfo, summarise
from qa.pairs import Pair
from qa.types import Turn

FLOOD = "The river rose on Monday. The flood cost $3.2 million, the mayor said. Ann Lee led the repairs."
OTTERS = "The Otters won the cup. Their coach was not at the match."
ARTICLES = {
    "flood": Article("flood", FLOOD, "Flood", "/home/someone/news/flood.txt", "The Post", date(2024, 5, 1)),
    "otters": Article("otters", OTTERS, "Otters", "/home/someone/news/otters.txt", "Radio"),
}


def citation(article_id: str, quote: str, /, **changed: object) -> dict[str, Any]:
    """The citation of a quote where the article says it."""
    article = ARTICLES[article_id]
    start = article.text.index(quote)
    return {
        "marker": 1,
        "article_id": article_id,
        "title": article.title,
        "publisher": article.publisher,
        "published": article.published and article.published.isoformat(),
        "path": article.path,
        "url": None,
        "start": start,
        "end": start + len(quote),
        "quote": quote,
    } | changed


def record(*citations: dict[str, Any], found: Iterable[str] = ("flood",), **changed: object) -> dict[str, Any]:
    """An answer as the contract has it; without citations it is declined."""
    said = " ".join(f"{each['quote']} [{each['marker']}]" for each in citations)
    return {
        "answer": said or "The articles don't say.",
        "short_answer": None,
        "abstained": not citations,
        "confidence": 0.5,
        "citations": list(citations),
        "passages": [{"article_id": key, "start": 0, "end": 9, "rank": at} for at, key in enumerate(found, start=1)],
        "timings_ms": {"retrieve": 5.0, "read": 5.0, "total": 10.0},
    } | changed


def outcome(
    pair: Pair,
    said: dict[str, Any],
    gold: Sequence[tuple[str, str]] = (),
    stale: Sequence[Stale] = (),
    ms: float = 10.0,
) -> Outcome:
    """What a reply led to; `gold` are articles with the quote that answers, "" where only the article is known."""
    reply = Reply.from_json(said, ms)
    needs = []
    for key, quote in gold:
        start = ARTICLES[key].text.index(quote)
        if quote:
            needs.append(Need(quote, (Place(key, start, start + len(quote)),)))
    judgement = Judgement({key: 1 for key, _ in gold}, tuple(needs), tuple(stale))
    exact = (is_exact(each, ARTICLES.get(each.place.article_id)) for each in reply.cited)
    return Outcome(pair, reply, judgement, tuple(exact))


def result(
    outcomes: Sequence[Outcome],
    task: Task = Task.ASK,
    comparison: Comparison | None = None,
    gates: Sequence[GateResult] = (),
    config: dict[str, Any] | None = None,
) -> Result:
    """A finished run of outcomes."""
    info = RunInfo(task, {"corpus": "c0", "pairs": "p0"}, config or {}, "0.1.0")
    return Result("pairs.jsonl", tuple(outcomes), summarise(outcomes, info), ARTICLES.get, comparison, tuple(gates))


COST = "The flood cost $3.2 million, the mayor said."
WON = "The Otters won the cup."
_COSTS = Pair("right", "How much did the flood cost?", ("$3.2 million",))
FAILED = outcome(Pair("failed", "Who failed?", ("Ann",)), {"error": "StoreError: the index is gone"}, [("flood", COST)])
MISQUOTED = outcome(
    Pair("misquoted", "What cost?", ("$3.2 million",)),
    record(citation("flood", COST, quote=COST.upper()), confidence=0.1),
)
INVENTED = outcome(
    Pair("invented", "Who lives on the moon?", unanswerable=True), record(citation("otters", WON), confidence=0.6)
)
INVENTED_SURE = outcome(
    Pair("invented-sure", "Who lives on Mars?", unanswerable=True), record(citation("otters", WON), confidence=0.9)
)
WRONG = outcome(Pair("wrong", "When did it rain?", ("Monday",)), record(citation("otters", WON), confidence=0.4))
WRONG_SURE = outcome(
    Pair("wrong-sure", "Where was it?", ("York",)), record(citation("otters", WON), confidence=0.8), [("flood", "")]
)
REFUSED_FOUND = outcome(
    Pair("refused-found", "Who led the repairs?", ("Ann Lee",)),
    record(found=("otters", "flood")),
    [("flood", "Ann Lee")],
)
REFUSED = outcome(Pair("refused", "Who coached?", ("Bo",)), record(found=("flood",)), [("otters", "Their coach")])
ASKED = outcome(Pair("asked", "Any news?"), record(citation("otters", WON)))
RIGHT = outcome(_COSTS, record(citation("flood", COST), confidence=0.7), [("flood", COST)])
DECLINED = outcome(Pair("declined", "Why is the sky green?", unanswerable=True), record(confidence=0.05))
WORST_FIRST = (
    FAILED, MISQUOTED, INVENTED_SURE, INVENTED, WRONG_SURE, WRONG, REFUSED_FOUND, REFUSED, ASKED, RIGHT, DECLINED
)  # fmt: skip


def shuffled() -> list[object]:
    held = list(WORST_FIRST)
    Random(3).shuffle(held)
    return held


def whole(view: View) -> list[QuestionView]:
    return [*view.questions.detailed, *view.questions.brief]


def only(said: object) -> QuestionView:
    (view,) = page(result([said])).questions.detailed
    return view


class Seen(HTMLParser):
    """The tags, attributes and text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def compared(margin: float = 0.02) -> Result:
    before, now = result([RIGHT] * 8), result([REFUSED] * 8)
    ids = [replace(each.pair, id=f"q{at}") for at, each in enumerate(now.outcomes)]
    before, now = (
        result(
            [
                replace(each, pair=replace(each.pair, id=pair.id, question=pair.question))
                for each, pair in zip(run.outcomes, ids, strict=True)
            ]
        )
        for run in (before, now)
    )
    comparison = compare(now.summary, before.summary, 0)
    gates = [
        GateResult(Gate(each.name, margin), each) for each in comparison.differences if each.name in ("right", "hit@1")
    ]
    return replace(now, comparison=comparison, gates=tuple(gates))


HOSTILE = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</style></title></details></svg><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)" x="',
    "' autofocus onfocus='alert(1)",
    "{{ 7 * 7 }}{% raw %}{# x",
    "<iframe src=javascript:alert(1)>",
    "javascript:alert(1)",
    "<!--<script>",
    "]]><svg onload=alert(1)>",
    "\x1b[31mred\x1b[0m\x00\x07",
    "\u202etxt.exe\u2066",
    "&lt;b&gt; &amp;",
    "\ud83d alone",
]


def hostile_run(text: str) -> Result:
    """A run in which every word is hostile."""
    article = Article(text, f"before {text} after", text, f"/x/{text}", text, url=text)
    cited = {
        "marker": 1, "article_id": text, "title": text, "publisher": text, "published": text, "path": text, "url": text,
        "start": 7, "end": 7 + len(text), "quote": text,
    }  # fmt: skip
    pair = Pair(text, text, (text,), history=(Turn(text, text),))
    said = record(cited, found=(text,), answer=f"{text} [1]", short_answer=text, interpreted_as=text)
    stale = Stale(text, text, text, text)
    held = [
        outcome(pair, said, stale=[stale]),
        outcome(replace(pair, id=f"2{text}"), {"error": text}),
        outcome(replace(pair, id=f"3{text}"), record({**cited, "quote": "other"})),
    ]
    held = [replace(each, judgement=replace(each.judgement, grades={text: 1})) for each in held]
    lost = Comparison(1, (), (Flip(text, False), Flip(f"no{text}", True)), (text,))
    made = result(held, comparison=lost, config={text: {text: text}, "home": f"/home/x/{text}"})
    return replace(made, name=text, article={text: article}.get)

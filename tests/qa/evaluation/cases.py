"""Answers, outcomes and runs made by hand, as the tests of evaluation need them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from index.types import Article
from qa.config import Config
from qa.evaluation.asking import Response
from qa.evaluation.dataset import Task
from qa.evaluation.metrics.citations import is_exact
from qa.evaluation.outcomes import Outcome, Reply
from qa.evaluation.qrels import Judge, OneSource, Origin, Place
from qa.evaluation.summary import RunInfo
from qa.pairs import EvidenceRef, Pair

FLOOD = Article("a1", "The flood cost $3.2 million. Ann Lee won.", "Flood", "/n/flood/day1.txt")
SQUID = Article(
    "a2", "Squid Game returns.", "Squid", "/n/news.jsonl", url="https://www.cnn.com/2022/squid/index.html?utm=1"
)
OTTERS = Article("a3", "The Otters\n won.", "Otters", "/n/otters.md")
ARTICLES = {article.id: article for article in (FLOOD, SQUID, OTTERS)}
INFO = RunInfo(Task.ASK, {"corpus": "c", "pairs": "p", "model": "m", "code": "x"}, {}, "0.0.0")


def judge_of(articles: Iterable[Article] = tuple(ARTICLES.values()), one_source: OneSource = lambda _: ()) -> Judge:
    known = {article.id: article for article in articles}
    return Judge([Origin(a.id, a.path, a.url) for a in known.values()], known.get, one_source)


def cite(article: Article, quote: str, marker: int = 1) -> dict[str, Any]:
    start = article.text.index(quote)
    return {"marker": marker, "article_id": article.id, "start": start, "end": start + len(quote), "quote": quote}


def record(
    answer: str = "",
    *,
    short: str | None = None,
    abstained: bool = False,
    confidence: float = 0.5,
    cited: Sequence[dict[str, Any]] = (),
    found: Sequence[str | Place] = (),
) -> dict[str, Any]:
    """An answer as the contract has it; `found` are article ids, or places, in order of rank."""
    places = [place if isinstance(place, Place) else Place(place, 0, 1) for place in found]
    return {
        "answer": answer,
        "short_answer": short,
        "abstained": abstained,
        "confidence": confidence,
        "citations": list(cited),
        "passages": [
            {"article_id": p.article_id, "start": p.start, "end": p.end, "score": 1 / rank, "rank": rank}
            for rank, p in enumerate(places, 1)
        ],
        "timings_ms": {"retrieve": 3.0, "read": 4.0, "total": 7.0},
    }


def outcome(pair: Pair, said: dict[str, Any], latency_ms: float = 10.0) -> Outcome:
    reply = Reply.from_json(said, latency_ms)
    exact = tuple(is_exact(each, ARTICLES.get(each.place.article_id)) for each in reply.cited)
    return Outcome(pair, reply, judge_of().judge(pair), exact)


# Seven questions: right; half right; an abstention where there is an answer that normalises to nothing; two
# unanswerable ones, the second answered; one that failed; one that nobody judges.
PAIRS = [
    Pair("q1", "Cost?", ("$3.2 million",), evidence=(EvidenceRef("flood/day1.txt", "The flood cost $3.2 million."),)),
    Pair("q2", "Who?", ("Ann Lee",), evidence=(EvidenceRef("cnn.com/2022/squid/index.html"),)),
    Pair("q3", "Band?", ("The",), evidence=(EvidenceRef("a3", "The Otters won."),)),
    Pair("q4", "Moon?", unanswerable=True),
    Pair("q5", "Mars?", unanswerable=True),
    Pair("q6", "Broken?", ("x",), evidence=(EvidenceRef("a1"), EvidenceRef("a2"))),
    Pair("q7", "Only asked?"),
]
RECORDS: dict[str, dict[str, Any]] = {
    "q1": record(
        "The flood cost $3.2 million. [1]",
        short="$3.2 million",
        confidence=0.9,
        cited=[cite(FLOOD, "The flood cost $3.2 million.")],
        found=[Place("a1", 0, 28), "a1", "a2"],
    ),
    # "ann smith won race" against "ann lee": F1 = 2 * 1 / (4 + 2); its article second; the span is off by one
    "q2": record(
        "Ann Smith won the race [1].",
        confidence=0.7,
        cited=[{"marker": 1, "article_id": "a1", "start": 28, "end": 40, "quote": "Ann Lee won."}],
        found=["a1", "a1", "a2", "a3"],
    ),
    "q3": record(abstained=True, confidence=0.1, found=["a1", "a2"]),
    "q4": record("The corpus does not say.", abstained=True, confidence=0.05, found=["a1"]),
    "q5": record("Otters [1]", confidence=0.6, cited=[cite(OTTERS, "Otters")]),
    "q6": {"question": "Broken?", "error": "can't be asked"},
    "q7": record("Yes"),
}


def outcomes() -> list[Outcome]:
    """Question n takes 10 * n milliseconds."""
    return [outcome(pair, RECORDS[pair.id], 10.0 * at) for at, pair in enumerate(PAIRS, 1)]


class Replies:
    """Answers by pair id, in place of an index; remembers what it was asked."""

    def __init__(self, records: dict[str, dict[str, Any]]) -> None:
        self.records = records
        self.asked: list[str] = []

    def __call__(self, pairs: Sequence[Pair], config: Config, task: Task, jobs: int) -> Iterator[Response]:
        for pair in pairs:
            self.asked.append(pair.id)
            yield Response(pair, self.records[pair.id] | {"id": pair.key}, 10.0)

import json
from datetime import date

import pytest

from index.errors import DatelineError, QuestionError, StoreError
from index.types import Article
from qa.evaluation.dataset import EvidenceRef, Pair
from qa.evaluation.outcomes import CheckedCitation, Outcome
from qa.evaluation.report import Report, Row, table
from qa.evaluation.run import evaluate, matches
from qa.types import Answer, Citation, Passage, Question, Turn

FLOOD = Article("a1", "The flood cost $3.2 million. Ann Lee won.", "Flood", "/n/flood/day1.txt")
SQUID = Article(
    "a2",
    "Squid Game returns.",
    "Squid",
    "/n/news.jsonl",
    url="https://www.cnn.com/2022/squid/index.html?utm=1",
)
OTTERS = Article("a3", "The Otters won.", "Otters", "/n/otters.md")
ARTICLES = {article.id: article for article in (FLOOD, SQUID, OTTERS)}


class Replies:
    """Answers by question, as an engine would; an error among them is raised."""

    def __init__(self, replies: dict[str, Answer | Exception]) -> None:
        self.replies = replies
        self.asked: list[Question] = []

    def __call__(self, question: Question) -> Answer:
        self.asked.append(question)
        reply = self.replies[question.text]
        if isinstance(reply, Exception):
            raise reply
        return reply


def passages(*article_ids: str) -> tuple[Passage, ...]:
    return tuple(
        Passage(f"c{rank}", found, "", None, None, 0, 1, "", 1 / rank, rank)
        for rank, found in enumerate(article_ids, start=1)
    )


def citation(article_id: str, start: int, end: int, quote: str, marker: int = 1) -> Citation:
    return Citation(marker, article_id, "", None, None, "", None, start, end, quote)


def answer(
    text: str = "",
    *,
    abstained: bool = False,
    short_answer: str | None = None,
    citations: tuple[Citation, ...] = (),
    passages: tuple[Passage, ...] = (),
) -> Answer:
    return Answer(Question(""), text, abstained, 0.5, citations, passages, short_answer)


def scored(pair: Pair, reply: Answer | Exception) -> Outcome:
    (outcome,) = evaluate([pair], Replies({pair.question: reply}), ARTICLES.get).outcomes
    return outcome


PAIRS = [
    Pair("q1", "Cost?", ("$3.2 million",), evidence=(EvidenceRef("flood/day1.txt", "…"),)),
    Pair("q2", "Who?", ("Ann Lee",), evidence=(EvidenceRef("cnn.com/2022/squid/index.html"),)),
    Pair("q3", "Band?", ("The",), evidence=(EvidenceRef("a3"),)),
    Pair("q4", "Moon?", unanswerable=True, as_of=date(2024, 5, 1), history=(Turn("Q", "A"),)),
    Pair("q5", "Mars?", unanswerable=True),
    Pair("q6", "Broken?", ("x",), evidence=(EvidenceRef("a1"), EvidenceRef("a2"))),
    Pair("q7", "Only asked?"),
]
REPLIES: dict[str, Answer | Exception] = {
    # right; its article first
    "Cost?": answer(
        "It cost $3.2 million [1].",
        short_answer="$3.2 million",
        citations=(citation("a1", 0, 28, "The flood cost $3.2 million."),),
        passages=passages("a1", "a1", "a2"),
    ),
    # "ann smith won race" against "ann lee": F1 = 2 * 1 / (4 + 2); its article second; the span is off by one
    "Who?": answer(
        "Ann Smith won the race [1].",
        citations=(citation("a1", 28, 40, "Ann Lee won."),),
        passages=passages("a1", "a1", "a2", "a3"),
    ),
    # an abstention where there is an answer, and that normalises to nothing
    "Band?": answer("", abstained=True, passages=passages("a1", "a2")),
    "Moon?": answer("The corpus does not say.", abstained=True, passages=passages("a1")),
    "Mars?": answer("Otters", citations=(citation("a3", 4, 10, "Otters"),)),
    "Broken?": QuestionError("can't be asked"),
    "Only asked?": answer("Yes"),
}


def run_of_seven() -> Report:
    """Question n takes 10 * n milliseconds."""
    times = iter([0, 0.01, 1, 1.02, 2, 2.03, 3, 3.04, 4, 4.05, 5, 5.06, 6, 6.07])
    return evaluate(PAIRS, Replies(REPLIES), ARTICLES.get, clock_s=times.__next__)


def test_a_report_by_hand() -> None:
    report = run_of_seven().to_json()
    intervals = report.pop("intervals")
    approx = pytest.approx
    assert report == {
        "pairs": 7,
        "answerable": 5,
        "unanswerable": 2,
        "failed": 1,
        # q1 at 1, q2 at 2, q3 not, q6 failed
        "retrieval": {"queries": 4, "hit@1": 1 / 4, "hit@5": 2 / 4, "hit@10": 2 / 4, "mrr@10": 1.5 / 4},
        # q1, q2, q3 and q6; answered: q1, q2 and q7 of five
        "answers": {"em": 1 / 4, "f1": approx((1 + 1 / 3) / 4), "answer_in_quotes": 2 / 4, "answered": 3 / 5},
        "citations": {"count": 3, "exact": approx(2 / 3)},
        # abstained: q3 and q4; unanswerable: q4 and q5
        "abstention": {"precision": 1 / 2, "recall": 1 / 2},
        "latency_ms": {"p50": approx(40), "p95": approx(67)},
    }
    assert {group: list(of) for group, of in intervals.items()} == {
        "retrieval": ["hit@1", "hit@5", "hit@10", "mrr@10"],
        "answers": ["em", "f1", "answer_in_quotes", "answered"],
        "citations": ["exact"],
        "abstention": ["precision", "recall"],
    }
    for group, of in intervals.items():
        for key, (low, high) in of.items():
            assert 0 <= low <= report[group][key] <= high <= 1


def test_the_same_run_gives_the_same_report() -> None:
    assert run_of_seven() == run_of_seven()


def test_outcomes_are_listed_in_order_when_asked_for() -> None:
    report = run_of_seven().to_json(outcomes=True)
    assert json.loads(json.dumps(report)) == report
    assert [outcome["id"] for outcome in report["outcomes"]] == ["q1", "q2", "q3", "q4", "q5", "q6", "q7"]
    first, failed = report["outcomes"][0], report["outcomes"][5]
    assert first | {"latency_ms": 0} == {
        "id": "q1",
        "question": "Cost?",
        "unanswerable": False,
        "prediction": "$3.2 million",
        "abstained": False,
        "error": None,
        "confidence": 0.5,
        "reciprocal_rank": 1,
        "em": 1,
        "f1": 1,
        "answer_in_quotes": 1,
        "citations": 1,
        "exact": 1,
        "latency_ms": 0,
    }
    assert failed["error"] == "can't be asked"
    assert (failed["reciprocal_rank"], failed["em"], failed["f1"], failed["answer_in_quotes"]) == (0, 0, 0, 0)
    assert not failed["abstained"]


def test_table() -> None:
    rows = {row.name: row for row in table(run_of_seven())}
    assert list(rows) == [
        *("Hit@1", "Hit@5", "Hit@10", "MRR@10"),
        *("Exact match", "Token F1", "Answer in cited quotes", "Answered"),
        *("Citations exact", "Abstention precision", "Abstention recall"),
        *("Latency p50, ms", "Latency p95, ms"),
    ]
    assert (rows["Token F1"].value, rows["Token F1"].n) == ("0.333", 4)
    assert rows["Hit@1"].interval.startswith("0.000–")
    assert (rows["Answered"].n, rows["Citations exact"].n, rows["Abstention recall"].n) == (5, 3, 2)
    assert rows["Latency p95, ms"] == Row("Latency p95, ms", "67.0", "–", 7)


def test_questions_carry_day_and_history_and_progress_is_told() -> None:
    ask, told = Replies(REPLIES), []
    evaluate(PAIRS[3:5], ask, ARTICLES.get, lambda done, total: told.append((done, total)))
    assert ask.asked[0] == Question("Moon?", as_of=date(2024, 5, 1), history=(Turn("Q", "A"),))
    assert told == [(1, 2), (2, 2)]


def test_an_article_is_fetched_once() -> None:
    fetched: list[str] = []

    def article(article_id: str) -> Article | None:
        fetched.append(article_id)
        return ARTICLES.get(article_id)

    evaluate(PAIRS, Replies(REPLIES), article)
    assert sorted(fetched) == ["a1", "a2", "a3"]


def test_a_failure_without_a_message_is_still_named() -> None:
    assert scored(PAIRS[0], QuestionError()).error == "QuestionError"


def test_an_error_that_is_not_ours_ends_the_run() -> None:
    with pytest.raises(KeyError):
        scored(PAIRS[0], KeyError("bug"))


def test_a_broken_catalog_ends_the_run() -> None:
    def article(article_id: str) -> Article | None:
        raise StoreError(article_id)

    with pytest.raises(DatelineError, match="a1"):
        evaluate(PAIRS[:1], Replies(REPLIES), article)


@pytest.mark.parametrize(
    ("reference", "article", "expected"),
    [
        pytest.param("a1", FLOOD, True, id="id"),
        pytest.param("a", FLOOD, False, id="part-of-id"),
        pytest.param("day1.txt", FLOOD, True, id="file-name"),
        pytest.param("flood/day1.txt", FLOOD, True, id="end-of-path"),
        pytest.param("./flood/day1.txt", FLOOD, True, id="dot-path"),
        pytest.param("flood\\day1.txt", FLOOD, True, id="windows-path"),
        pytest.param("/n/flood/day1.txt", FLOOD, True, id="whole-path"),
        pytest.param("/flood/day1.txt", FLOOD, False, id="another-root"),
        pytest.param("/x/n/flood/day1.txt", FLOOD, False, id="longer-path"),
        pytest.param("y1.txt", FLOOD, False, id="part-of-a-name"),
        pytest.param("flood", FLOOD, False, id="folder"),
        pytest.param(".", FLOOD, False, id="dot"),
        pytest.param("cnn.com/2022/squid/index.html", SQUID, True, id="bare-url"),
        pytest.param("HTTP://CNN.com/2022/squid/index.html/#top", SQUID, True, id="dressed-url"),
        pytest.param("https://www.cnn.com/2022/squid/index.html?x=2", SQUID, True, id="other-query"),
        pytest.param("cnn.com/2022/Squid/index.html", SQUID, False, id="case-of-url-path"),
        pytest.param("edition.cnn.com/2022/squid/index.html", SQUID, False, id="other-host"),
        pytest.param("cnn.com", SQUID, False, id="host-only"),
        pytest.param("https://", SQUID, False, id="scheme-only"),
        pytest.param("cafe\u0301.txt", Article("x", "", "", "/n/caf\u00e9.txt"), True, id="decomposed-name"),
        pytest.param("x.com/b", Article("x", "", "", "/n/b", url=""), False, id="empty-url"),
    ],
)
def test_matches(reference: str, article: Article, expected: bool) -> None:
    assert matches(reference, article) is expected


def test_passages_count_in_order_of_rank_each_article_once_and_lost_articles_too() -> None:
    shuffled = tuple(reversed(passages("gone", "a1", "gone", "a3", "a1")))
    outcome = scored(Pair("1", "Q", evidence=(EvidenceRef("a3"),)), answer(passages=shuffled))
    assert outcome.ranked == ("gone", "a1", "a3")
    assert outcome.relevant == {"a3"}
    assert (outcome.hit(2), outcome.hit(3), outcome.reciprocal_rank) == (0, 1, 1 / 3)


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        pytest.param(answer("Long text [1].", short_answer="Ann"), "Ann", id="short"),
        pytest.param(answer("It was Ann.", short_answer=None), "It was Ann.", id="text"),
        pytest.param(answer("It does not say.", short_answer=None, abstained=True), "", id="abstained"),
        pytest.param(
            answer(
                "Ann [1][2]. In [2023], Bob [3] [1].",
                citations=(citation("a1", 0, 1, "T", 1), citation("a1", 0, 1, "T", 2)),
            ),
            "Ann. In [2023], Bob [3].",
            id="own-markers-only",
        ),
    ],
)
def test_prediction(reply: Answer, expected: str) -> None:
    assert scored(Pair("1", "Q", ("Ann",)), reply).prediction == expected


@pytest.mark.parametrize(
    ("article_id", "start", "end", "quote", "expected"),
    [
        pytest.param("a2", 0, 5, "Squid", True, id="verbatim"),
        pytest.param("a2", 0, 19, SQUID.text, True, id="all"),
        pytest.param("a2", 0, 5, "squid", False, id="case"),
        pytest.param("a2", 1, 6, "Squid", False, id="shifted"),
        pytest.param("a2", 11, 99, "returns.", False, id="end-past-the-text"),
        pytest.param("a2", -8, 19, "returns.", False, id="negative-start"),
        pytest.param("a2", 5, 5, "", False, id="empty"),
        pytest.param("gone", 0, 5, "Squid", False, id="no-such-article"),
    ],
)
def test_exactness(article_id: str, start: int, end: int, quote: str, expected: bool) -> None:
    outcome = scored(Pair("1", "Q"), answer(citations=(citation(article_id, start, end, quote),)))
    assert outcome.citations == (CheckedCitation(quote, expected),)

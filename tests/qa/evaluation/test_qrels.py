import pytest
from cases import ARTICLES, FLOOD, SQUID, judge_of

from index.types import Article
from qa.evaluation.qrels import Judgement, Need, Place
from qa.pairs import EvidenceRef, Pair


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
def test_what_a_reference_means(reference: str, article: Article, expected: bool) -> None:
    known = [*(other for key, other in ARTICLES.items() if key != article.id), article]
    assert (article.id in judge_of(known).articles(reference)) is expected


def judged(*evidence: EvidenceRef) -> Judgement:
    return judge_of().judge(Pair("p", "Q?", evidence=evidence))


def test_a_quote_is_found_wherever_it_stands_and_however_its_lines_are_broken() -> None:
    twice = Article("t", "A b. A\n b.", "", "/t.txt")
    found = judge_of([twice]).judge(Pair("p", "Q?", evidence=(EvidenceRef("t", "A b."),)))
    assert found == Judgement({"t": 1}, (Need("A b.", (Place("t", 0, 4), Place("t", 5, 10))),))


def test_a_need_is_met_at_any_of_its_places() -> None:
    need = Need("A b.", (Place("t", 0, 4), Place("t", 5, 10)))
    assert need.met_by(Place("t", 9, 12))
    assert not need.met_by(Place("t", 4, 5))


def test_evidence_that_names_no_quote_judges_the_article_alone() -> None:
    assert judged(EvidenceRef("a2")) == Judgement({"a2": 1})


def test_the_best_grade_of_an_article_counts() -> None:
    assert judged(EvidenceRef("a1", grade=1), EvidenceRef("a1", grade=3), EvidenceRef("a2", grade=2)).grades == {
        "a1": 3,
        "a2": 2,
    }


def test_what_is_no_longer_there_is_stale_and_judges_nothing() -> None:
    found = judged(EvidenceRef("a1", "The flood cost $4 million."), EvidenceRef("gone.txt", "x"), EvidenceRef("gone"))
    assert (found.grades, found.needs) == ({}, ())
    assert [(label.pair_id, label.article, label.reason.split()[0]) for label in found.stale] == [
        ("p", "a1", "the"),
        ("p", "gone.txt", "no"),
        ("p", "gone", "no"),
    ]


def test_a_blank_quote_is_no_quote() -> None:
    assert judged(EvidenceRef("a1", "")) == Judgement({"a1": 1})
    assert judged(EvidenceRef("a1", "  \n")) == Judgement({"a1": 1})

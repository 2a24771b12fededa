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


# One story in three papers, updated by the last one; and another, run twice.
BARGE = "A barge struck the Quill pier at dawn."
SOURCES = (("gull", "echo", "vale", "vale2"), ("choir", "choir-again"))
STORIES = [
    Article("gull", BARGE, "", "/n/gull.txt"),
    Article("echo", f"From our wires. {BARGE}", "", "/n/echo.txt"),
    Article("vale", f"{BARGE} Two are hurt.", "", "/n/vale.txt"),
    Article("vale2", "A barge struck the Quill pier. Three are hurt.", "", "/n/vale2.txt"),
    Article("choir", "The choir of Tarn sang.", "", "/n/choir.txt"),
    Article("choir-again", "The choir of Tarn sang.", "", "/m/choir.txt"),
    Article("alone", "Nothing of the kind.", "", "/n/alone.txt"),
]
JUDGE = judge_of(STORIES, lambda key: next((each for each in SOURCES if key in each), ()))


@pytest.mark.parametrize(
    ("evidence", "found", "ranked"),
    [
        pytest.param(["gull"], ["echo"], ["gull"], id="copy"),
        pytest.param(["echo"], ["gull", "alone"], ["echo", "alone"], id="original"),
        pytest.param(["vale"], ["alone", "vale2"], ["alone", "vale"], id="newer-version"),
        pytest.param(["gull"], ["alone", "echo", "gull", "vale"], ["alone", "gull"], id="counted-once"),
        pytest.param(["gull", "echo"], ["vale2"], ["gull"], id="two-of-one-source"),
        pytest.param(["choir.txt"], ["choir-again"], ["choir"], id="one-name-for-two"),
        pytest.param(["gull"], ["choir", "choir-again"], ["choir", "choir-again"], id="what-is-not-judged"),
        pytest.param(["alone"], ["alone", "echo"], ["alone", "echo"], id="alone"),
    ],
)
def test_articles_of_one_source_count_as_the_one_that_is_judged(
    evidence: list[str], found: list[str], ranked: list[str]
) -> None:
    judgement = JUDGE.judge(Pair("p", "Q?", evidence=tuple(map(EvidenceRef, evidence))))
    assert list(judgement.ranked(found)) == ranked
    assert len(judgement.grades) == 1


def test_the_best_grade_of_a_source_counts() -> None:
    evidence = EvidenceRef("echo", grade=1), EvidenceRef("vale", grade=3), EvidenceRef("choir", grade=2)
    assert JUDGE.judge(Pair("p", "Q?", evidence=evidence)).grades == {"echo": 3, "choir": 2}


def test_a_quote_is_cited_in_a_copy_too_and_the_named_article_comes_first() -> None:
    (need,) = JUDGE.judge(Pair("p", "Q?", evidence=(EvidenceRef("echo", BARGE),))).needs
    assert need.places == (Place("echo", 16, 54), Place("gull", 0, 38), Place("vale", 0, 38))


def test_a_quote_that_only_another_of_the_source_has_is_stale_no_more() -> None:
    judgement = JUDGE.judge(Pair("p", "Q?", evidence=(EvidenceRef("vale2", "Two are hurt."),)))
    assert (judgement.stale, judgement.needs[0].places) == ((), (Place("vale", 39, 52),))

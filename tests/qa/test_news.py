"""What is new about a saved question: what new articles bring about is told once, and nothing else is."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from index.catalog import Catalog
from qa.news import News, compare
from qa.saved import Saved, first_seen
from qa.sureness import settled
from qa.types import Agreement, Answer, Citation, Meaning, Passage, Question
from tests.conftest import BuildHome

NOON = datetime(2033, 5, 1, 12, tzinfo=UTC)
FERRY = Question("When will the Corran ferry return?")
WIRE = (
    " Two cranes from Selm lifted her out of the water in March, and Marl yard has since mended the hull, both engines"
    " and the ramp. Skipper Ida Penn said that the work had cost less than was feared, as the old shafts could be kept."
    " Until then a small boat takes those who walk, four times a day, and nobody has to pay for it."
)
ARTICLES = {
    "port": ("The Corran ferry will return on 4 June, the port said.", "Tarn Herald", "2033-05-01"),
    "refit": ("After its refit the Corran ferry will return on 4 June 2033.", "Quay Weekly", "2033-05-02"),
    "union": ("The Corran ferry will return on 9 July, the union said.", "Lowland Post", "2033-05-03"),
    "notice": (
        "The Corran ferry will return on 11 August, the port said on Wednesday.\n\nCorrection: An earlier version of"
        " this article said that the Corran ferry would return on 4 June.",
        "Tarn Herald",
        "2033-05-04",
    ),
    "copy": ("The Corran ferry will return on 4 June, the port announced.", "Lowland Post", "2033-05-02"),
    "choir": ("The choir of Corran sang on 4 June.", "Tarn Herald", "2033-05-05"),
    "crew": (
        "Deckhands were told that the ferry of Corran will make its return to the sound with the tide of 9 July.",
        "Quay Weekly",
        "2033-05-04",
    ),
    "wire": (f"The Corran ferry will return on 4 June, the port said.{WIRE}", "Sound Agency", "2033-05-02"),
    "wired": (f"From 4 June boats cross again at Corran.{WIRE}", "Lowland Post", "2033-05-02"),
}
WORDS = dict.fromkeys(ARTICLES, "4 June") | {
    "refit": "4 June 2033",
    "union": "9 July",
    "notice": "11 August",
    "crew": "9 July",
}


@pytest.fixture(scope="module")
def catalog(build_home: BuildHome) -> Iterator[Catalog]:
    rows = (
        json.dumps({"id": key, "title": f"Ferry: {key}", "text": text, "publisher": publisher, "published": day})
        for key, (text, publisher, day) in ARTICLES.items()
    )
    with closing(Catalog.open(build_home({"all.jsonl": "\n".join(rows)}))) as opened:
        yield opened


def answer(catalog: Catalog, *keys: str, confidence: float = 0.9, seen: str = "") -> Answer:
    """An answer that these articles carry, the first one first; none for none. `seen`: one that was read, too."""
    ids = {one.title.partition(": ")[2]: one.id for one in catalog.listings()}
    cited = tuple(_cite(marker, catalog, ids[key], WORDS[key]) for marker, key in enumerate(keys, 1))
    passages = tuple(Passage("", ids[key], "", None, None, 0, 1, "", 1.0, 1) for key in [*keys, *filter(None, [seen])])
    text = " ".join(f"{one.quote} [{one.marker}]" for one in cited) or "No answer."
    short = WORDS[keys[0]] if keys else None
    return Answer(FERRY, text, not keys, confidence if keys else 0.1, cited, passages, short)


def _cite(marker: int, catalog: Catalog, key: str, words: str) -> Citation:
    article = catalog.article(key)
    assert article is not None
    end = article.text.index(".") + 1
    at = article.text.index(words)
    facts = article.title, article.publisher, article.published, article.path, article.url
    return Citation(marker, key, *facts, 0, end, article.text[:end], at, at + len(words))


def kept(former: Answer) -> Saved:
    given = first_seen(former) if settled(former) else None
    return Saved("ferry", former, given, 1, 1, NOON, NOON)


def told(catalog: Catalog, former: Saved, now: Answer, *fresh: str) -> News:
    ids = {one.id for one in catalog.listings() if one.title.partition(": ")[2] in fresh}
    return compare(former, now, 2, ids, catalog)


def kinds(news: News) -> list[str]:
    return [change.kind.name.lower() for change in news.changes]


@pytest.mark.parametrize(
    ("before", "after", "fresh", "found"),
    [
        pytest.param([], ["port"], ["port"], ["answered"], id="now-answered"),
        pytest.param([], ["port"], ["choir"], [], id="answered-by-what-was-there"),
        pytest.param(["port"], ["port"], ["choir"], [], id="nothing"),
        pytest.param(["port"], ["port", "refit"], ["refit"], ["source"], id="another-source"),
        pytest.param(["port"], ["refit", "port"], ["refit"], ["source"], id="another-source-first"),
        pytest.param(["port"], ["port", "refit"], ["choir"], [], id="a-source-that-was-there"),
        pytest.param(["port"], ["copy"], ["copy"], [], id="a-copy"),
        pytest.param(["port"], ["port", "union"], ["union"], ["contradiction"], id="a-rival"),
        pytest.param(["port", "union"], ["port", "union"], ["choir"], [], id="a-rival-known"),
        pytest.param(["port"], ["port", "refit", "union"], ["refit", "union"], ["source", "contradiction"], id="both"),
        pytest.param(["port", "union"], ["port", "crew"], ["crew"], ["source"], id="another-source-of-a-rival"),
        pytest.param(["port"], ["port", "union", "crew"], ["union", "crew"], ["contradiction", "source"], id="rivals"),
        pytest.param(["wire"], ["wire", "wired"], ["wired"], [], id="a-copy-cited-for-another-sentence"),
        pytest.param(
            ["refit"], ["refit", "wired", "wire"], ["wired", "wire"], ["source"], id="one-source-in-two-papers"
        ),
        pytest.param(["port"], ["union", "port"], ["union"], ["answer"], id="another-answer"),
        pytest.param(["port"], ["union"], ["choir"], [], id="another-old-article-first"),
        pytest.param(["port"], ["notice"], ["notice"], ["correction", "answer"], id="taken-back"),
        pytest.param(["union"], ["notice"], ["notice"], ["answer"], id="of-another-answer-taken-back"),
        pytest.param(["port"], [], [], [], id="unanswered-by-chance"),
    ],
)
def test_what_is_new(catalog: Catalog, before: list[str], after: list[str], fresh: list[str], found: list[str]) -> None:
    news = told(catalog, kept(answer(catalog, *before)), answer(catalog, *after), *fresh)

    assert kinds(news) == found
    assert all(change.citation for change in news.changes)


def test_what_was_told_is_told_once(catalog: Catalog) -> None:
    now = answer(catalog, "union", "port")
    first = told(catalog, kept(answer(catalog, "port")), now, "union")
    again = told(catalog, first.seen, now, "choir")

    assert (kinds(first), kinds(again)) == (["answer"], [])
    assert (first.seen.given, again.seen.given) == ("9 July", "9 July")


def test_a_correction_is_told_with_the_words_that_take_it_back(catalog: Catalog) -> None:
    news = told(catalog, kept(answer(catalog, "port")), answer(catalog, "notice"), "notice")

    correction, new = news.changes
    assert correction.line == "Taken back: 4 June"
    assert correction.citation is not None
    assert correction.citation.quote.startswith("Correction: An earlier version")
    assert new.line == "New answer: 11 August; it was: 4 June"


def test_a_correction_tells_the_new_answer_however_unsure(catalog: Catalog) -> None:
    news = told(catalog, kept(answer(catalog, "port")), answer(catalog, "notice", confidence=0.4), "notice")

    assert kinds(news) == ["correction", "answer"]


def test_an_article_that_was_read_and_not_cited_may_take_back_an_answer(catalog: Catalog) -> None:
    news = told(catalog, kept(answer(catalog, "port")), answer(catalog, seen="notice"), "notice")

    assert kinds(news) == ["correction", "unanswered"]


@pytest.mark.parametrize("less", [0.59, 0.3])
def test_an_answer_that_becomes_less_sure_is_no_news(catalog: Catalog, less: float) -> None:
    sure, unsure = answer(catalog, "port"), answer(catalog, "port", confidence=less)
    first = told(catalog, kept(sure), unsure, "choir")
    again = told(catalog, first.seen, sure, "choir")

    assert (kinds(first), kinds(again)) == ([], [])


def test_an_unsure_answer_is_told_once_it_is_sure(catalog: Catalog) -> None:
    former, unsure = kept(answer(catalog)), answer(catalog, "union", confidence=0.5)
    first = told(catalog, former, unsure, "union")
    then = told(catalog, first.seen, answer(catalog, "union"), "union")

    assert (kinds(first), first.seen.since, first.seen.generation) == ([], former.since, 2)
    assert kinds(then) == ["answered"]


def test_a_rival_is_told_though_it_makes_the_answer_unsure(catalog: Catalog) -> None:
    news = told(catalog, kept(answer(catalog, "port")), answer(catalog, "port", "union", confidence=0.4), "union")

    assert kinds(news) == ["contradiction"]


def test_nor_is_it_told_less_of_an_answer_that_stayed_the_same_and_became_unsure(catalog: Catalog) -> None:
    unsure = answer(catalog, "port", confidence=0.4)
    then = told(catalog, kept(answer(catalog, "port")), unsure, "choir").seen

    assert kinds(told(catalog, then, replace(answer(catalog, "port", "union"), confidence=0.4), "union")) == [
        "contradiction"
    ]


def test_beside_an_answer_that_is_only_probable_no_source_is_told(catalog: Catalog) -> None:
    former, now = (answer(catalog, *keys, confidence=0.7) for keys in (["port"], ["port", "union", "refit"]))

    assert kinds(told(catalog, kept(former), now, "union", "refit")) == []


@pytest.mark.parametrize(
    ("other", "confidence", "kind"),
    [
        pytest.param("refit", 0.7, ["contradiction"], id="another-answer"),
        pytest.param("crew", 0.7, ["source"], id="said-before"),
        pytest.param("refit", 0.5, [], id="guessed"),
    ],
)
def test_where_sources_differed_already_none_need_be_sure(
    catalog: Catalog, other: str, confidence: float, kind: list[str]
) -> None:
    agreed = tuple(Agreement(said, 1, (), None, (at,)) for at, said in enumerate(("4 June", "6 June", "9 July"), 1))
    former = replace(answer(catalog, "port", other, confidence=0.7), agreement=agreed[:2])
    now = replace(answer(catalog, "port", other, "union", confidence=confidence), agreement=agreed)

    assert kinds(told(catalog, kept(former), now, "union")) == kind


def test_a_source_of_a_rival_is_told_with_the_answer(catalog: Catalog) -> None:
    (change,) = told(catalog, kept(answer(catalog, "port", "union")), answer(catalog, "port", "crew"), "crew").changes

    assert change.line == "New source: 9 July; the answer is: 4 June"


def test_what_the_answer_knows_of_who_agrees_decides(catalog: Catalog) -> None:
    agreement = Agreement("4 June", 2, ("Tarn Herald", "Quay Weekly"), None, (1, 2))
    now = replace(answer(catalog, "port", "crew"), agreement=(agreement,))

    assert kinds(told(catalog, kept(answer(catalog, "port")), now, "crew")) == ["source"]


def test_an_answer_that_was_never_sure_has_no_rivals(catalog: Catalog) -> None:
    taken_back = told(catalog, kept(answer(catalog, "port")), answer(catalog, "notice", confidence=0.4), "notice")
    now = answer(catalog, "notice", "union", confidence=0.4)

    assert kinds(told(catalog, taken_back.seen, now, "union")) == []


@pytest.mark.parametrize("left", [[], ["union"]], ids=["nothing-left", "nothing-sure-left"])
def test_what_no_longer_stands_in_its_article_is_no_longer_answered(catalog: Catalog, left: list[str]) -> None:
    former = answer(catalog, "port")
    gone = replace(former, citations=(replace(former.citations[0], article_id="gone"),))

    news = told(catalog, kept(gone), answer(catalog, *left, confidence=0.4))

    assert kinds(news) == ["unanswered"]
    assert news.seen.given is None
    assert kinds(told(catalog, news.seen, answer(catalog))) == []


def test_a_verdict_that_turns_is_a_new_answer_and_one_that_stays_has_a_new_source(catalog: Catalog) -> None:
    yes = replace(answer(catalog, "port"), short_answer="Yes", verdict="yes")
    also = replace(answer(catalog, "refit"), short_answer="Yes", verdict="yes")
    no = replace(answer(catalog, "union"), short_answer="No", verdict="no")

    assert kinds(told(catalog, kept(yes), also, "refit")) == ["source"]
    assert kinds(told(catalog, kept(yes), no, "union")) == ["answer"]


def test_without_a_short_answer_the_first_sentence_counts(catalog: Catalog) -> None:
    former, other = (replace(answer(catalog, *keys), short_answer=None) for keys in (["port"], ["union", "port"]))

    (change,) = told(catalog, kept(former), other, "union").changes
    assert change.line.startswith("New answer: The Corran ferry will return on 9 July, the union said.")


def several(now: Answer) -> Answer:
    """The same where each source means another ferry."""
    meant = (
        Meaning(one.title, WORDS[one.title.partition(": ")[2]], 0.9, (one.marker,), (Agreement("", 1, (), None, (1,)),))
        for one in now.citations
    )
    return replace(now, confidence=0.45, short_answer=None, readings=tuple(meant))


@pytest.mark.parametrize("order", [("port", "union"), ("union", "port")], ids=["the-former-first", "the-new-one-first"])
def test_what_the_question_may_mean_since_a_new_article_is_told_once(catalog: Catalog, order: tuple[str, str]) -> None:
    now = several(answer(catalog, *order))
    first = told(catalog, kept(answer(catalog, "port")), now, "union")
    again = told(catalog, first.seen, now, "union")

    assert [change.line for change in first.changes] == [
        "It may also mean Ferry: union: 9 July; the answer was: 4 June"
    ]
    assert (first.seen.given, again.changes) == ("4 June", ())

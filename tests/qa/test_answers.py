"""Answers that browsers kept: the same again from an unchanged index, and nothing believed."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

import pytest

from index.errors import AnswerError, DatelineError
from index.types import Article, chunk_id
from qa.answers import MAX_CITATIONS, MAX_PASSAGES, Restored, from_json, restore, to_json
from qa.config import load_config
from qa.engine import Engine
from qa.types import Agreement, Answer, Citation, Filters, IndexState, Meaning, Passage, Question, Timings

TEXT = "Heron Lock shut. Ada Finch ordered it on Monday."
LOCK = Article("lock", TEXT, "Heron Lock shut", "/a/lock.txt", "Millrace News", date(2033, 5, 2))
FAIR = Article("fair", "The eel fair drew 9,500.", "Eel fair", "/a/fair.txt", url="https://example.org/fair")


def cited(marker: int, article: Article, start: int, end: int, inner: tuple[int, int] | None = None) -> Citation:
    facts = (article.id, article.title, article.publisher, article.published, article.path, article.url)
    return Citation(marker, *facts, start, end, article.text[start:end], *(inner or (None, None)))


def passage(article: Article, start: int, end: int, rank: int) -> Passage:
    text = article.text[start:end]
    key = chunk_id(article.id, start, end, text)
    facts = (article.id, article.title, article.publisher, article.published)
    return Passage(key, *facts, start, end, text, 1 / rank, rank)


ANSWER = Answer(
    Question("Who ordered it?", Filters(("Millrace News",), date(2033, 1, 1), None), "q1", date(2033, 6, 1)),
    "Ada Finch ordered it on Monday. [1] The eel fair drew 9,500. [2]",
    abstained=False,
    confidence=0.75,
    citations=(cited(1, LOCK, 17, 48, (17, 26)), cited(2, FAIR, 0, 24)),
    passages=(passage(LOCK, 0, 48, 1), passage(FAIR, 0, 24, 2)),
    short_answer="Ada Finch",
    interpreted_as="Who ordered the closure of Heron Lock?",
    index=IndexState("ab12", 2, 3),
    agreement=(
        Agreement("Ada Finch", 1, ("Millrace News",), date(2033, 5, 2), (1,)),
        Agreement("Bo", 0, (), None, (2,)),
    ),
    timings=Timings(1.5, 2.5, 4.0),
)


def kept(changes: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401
    """ANSWER as a browser kept it, with what stands at dotted places changed."""
    data = json.loads(json.dumps(to_json(ANSWER)))
    for place, value in (changes or {}).items():
        *path, last = (int(step) if step.isdigit() else step for step in place.split("."))
        inner = data
        for step in path:
            inner = inner[step]
        inner[last] = value
    return data


def came_back(data: object, *articles: Article) -> Restored:
    """The answer of JSON, held against an index of these articles."""
    return restore(from_json(data), {article.id: article for article in articles}.get)


def test_an_unchanged_index_gives_the_same_answer() -> None:
    assert came_back(kept(), LOCK, FAIR) == Restored(ANSWER, frozenset())


MEANT = (
    Meaning("the lock at Corran", "Ada Finch", 0.9, (1,), ANSWER.agreement[:1]),
    Meaning("the lock at Tarn", "Bo", 0.7, (2,), ANSWER.agreement[1:]),
)


def test_what_may_be_meant_comes_back_and_is_a_key_only_where_there_are_several() -> None:
    several = replace(ANSWER, short_answer=None, agreement=(), readings=MEANT)

    assert "readings" not in to_json(ANSWER)
    assert from_json(json.loads(json.dumps(to_json(several)))).readings == MEANT


@pytest.mark.parametrize("of", [{"citations": [3]}, {"agreement": [{**kept()["agreement"][0], "citations": []}]}])
def test_a_reading_that_nothing_is_quoted_of_is_refused(of: Mapping[str, Any]) -> None:
    data = json.loads(json.dumps(to_json(replace(ANSWER, readings=MEANT))))
    data["readings"][0] |= of

    with pytest.raises(AnswerError, match=r"readings\.0"):
        from_json(data)


@pytest.mark.parametrize("verdict", ["yes", "no"])
def test_a_verdict_comes_back(verdict: Literal["yes", "no"]) -> None:
    said = replace(ANSWER, short_answer=verdict.capitalize(), verdict=verdict)

    told = json.loads(json.dumps(to_json(said)))

    assert told["verdict"] == verdict
    assert from_json(told).verdict == verdict


def test_an_answer_kept_before_there_were_verdicts_has_none() -> None:
    data = kept()
    del data["verdict"]

    assert came_back(data, LOCK, FAIR) == Restored(ANSWER, frozenset())


def test_the_day_may_be_missing_and_new_keys_are_let_be() -> None:
    data = kept({"later": {"version": 9}})
    del data["as_of"]

    answer = came_back(data, LOCK, FAIR).answer

    assert answer == replace(ANSWER, question=replace(ANSWER.question, as_of=None))


def test_the_engine_s_own_answers_come_back(build_home: Callable[[Mapping[str, str]], Path]) -> None:
    home = build_home(
        {"lock.txt": "Heron Lock shut after leak\n\nThe harbour master, Ada Finch, ordered the closure.\n"}
    )
    with Engine.open(load_config(home=str(home))) as engine:
        for text in ("Who ordered the closure?", "Who won the chess championship in Lisbon?"):
            given = engine.ask(Question(text, as_of=date(2033, 6, 1)))
            restored = restore(from_json(json.loads(json.dumps(to_json(given)))), engine.article)
            assert not restored.broken
            assert to_json(restored.answer) == to_json(given)
            assert (restored.answer.citations, restored.answer.passages) == (given.citations, given.passages)


@pytest.mark.parametrize(
    ("changes", "articles", "broken"),
    [
        pytest.param({}, (FAIR,), {1}, id="article-gone"),
        pytest.param({}, (replace(LOCK, text="New. " + TEXT), FAIR), {1}, id="text-moved"),
        pytest.param({}, (replace(LOCK, text=TEXT[:30]), FAIR), {1}, id="text-cut"),
        pytest.param({"citations.1.quote": "The eel fair drew 9,501."}, (LOCK, FAIR), {2}, id="quote-forged"),
        pytest.param({"citations.0.article_id": "fair"}, (LOCK, FAIR), {1}, id="of-another-article"),
        pytest.param({"citations.0.start": 48, "citations.0.quote": ""}, (LOCK, FAIR), {1}, id="empty-quote"),
        pytest.param({"citations.0.answer_end": 900}, (LOCK, FAIR), {1}, id="answer-outside-its-quote"),
        pytest.param({}, (), {1, 2}, id="all-gone"),
        pytest.param({}, (replace(LOCK, title="Renamed"), FAIR), set(), id="title-changed"),
    ],
)
def test_markers_that_no_longer_hold(changes: dict[str, Any], articles: tuple[Article, ...], broken: set[int]) -> None:
    restored = came_back(kept(changes), *articles)

    assert restored.broken == broken
    assert len(restored.answer.citations) == 2


def test_what_is_said_of_an_article_is_the_catalog_s() -> None:
    forged = {"citations.0.title": "Forged", "citations.0.publisher": "Forged", "citations.0.url": "javascript:x"}

    assert came_back(kept(forged), LOCK, FAIR).answer.citations == ANSWER.citations


def test_passages_whose_place_is_gone_are_left_out() -> None:
    assert came_back(kept(), LOCK).answer.passages == ANSWER.passages[:1]
    for place in ({"passages.0.end": 49}, {"passages.0.start": 48}):
        assert came_back(kept(place), LOCK).answer.passages == ()


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("question", 5),
        ("question", None),
        ("question", " \x00"),
        ("question", "x" * 20_001),
        ("question", "half \ud800"),
        ("interpreted_as", []),
        ("answer", None),
        ("short_answer", {}),
        ("verdict", "maybe"),
        ("verdict", "Yes"),
        ("verdict", True),
        ("abstained", 0),
        ("abstained", "false"),
        ("confidence", 1.01),
        ("confidence", float("nan")),
        ("confidence", "0.5"),
        ("confidence", True),
        ("filters", None),
        ("filters.publishers", "Millrace News"),
        ("filters.publishers", [None]),
        ("filters.since", "20330101"),
        ("filters.since", "2033-02-30"),
        ("filters.until", 20330101),
        ("as_of", "2033-01-01T00:00:00"),
        ("as_of", 0),
        ("citations", {}),
        ("citations", [[]]),
        ("citations.0.marker", 0),
        ("citations.0.marker", True),
        ("citations.0.marker", 2),
        ("citations.0.start", -1),
        ("citations.0.start", 1.5),
        ("citations.0.end", None),
        ("citations.0.quote", "half \ud800"),
        ("citations.0.article_id", 7),
        ("citations.0.published", "yesterday"),
        ("citations.0.answer_start", "17"),
        ("passages.0.score", float("inf")),
        ("passages.0.rank", "1"),
        ("passages.0.start", -5),
        ("passages.0.start", 50),
        ("index", []),
        ("index.articles", "2"),
        ("timings_ms.total", None),
        ("id", [1]),
        ("answered_by", None),
    ],
    ids=lambda value: ascii(value)[:24],
)
def test_nonsense_is_one_line(place: str, value: object) -> None:
    with pytest.raises(DatelineError) as refused:
        from_json(kept({place: value}))

    assert len(str(refused.value)) < 400
    assert len(str(refused.value).splitlines()) == 1


@pytest.mark.parametrize("data", [None, [], "answer", 5, {}, {"question": "Who?"}, [kept()]])
def test_what_is_no_answer_at_all(data: object) -> None:
    with pytest.raises(AnswerError, match="not an answer"):
        from_json(data)


@pytest.mark.parametrize(("key", "most"), [("citations", MAX_CITATIONS), ("passages", MAX_PASSAGES)])
def test_there_may_be_so_many_and_no_more(key: str, most: int) -> None:
    one = kept()[key][0]
    many = [one | {"marker": number} if key == "citations" else one for number in range(1, most + 2)]

    assert len(getattr(from_json(kept({key: many[:most]})), key)) == most
    with pytest.raises(AnswerError, match=key):
        from_json(kept({key: many}))

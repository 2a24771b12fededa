"""Shards by month: the same hits as from one collection, and no more touched than a question's days."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from shelves import ANY, FIRST_DAY, MODEL, QUESTIONS, UNITS, ChromaServer, Shelf, chroma_server, open_shelf

from index import chroma, vectors
from index.config import VectorSettings
from index.shards import ALL, UNDATED, Shard, detail_of, digest_of, shards_of
from index.types import Filters
from index.vectors import NAME, Vectors

PLACES = ["folder", pytest.param("server", marks=pytest.mark.slow)]
DAYS = [
    pytest.param(ANY, 12, id="any-day"),
    pytest.param(Filters(since=date(2031, 3, 5), until=date(2031, 3, 20)), 1, id="inside-a-month"),
    pytest.param(Filters(since=date(2031, 3, 31), until=date(2031, 4, 1)), 2, id="over-its-end"),
    pytest.param(Filters(since=date(2031, 10, 1)), 2, id="since"),
    pytest.param(Filters(until=date(2031, 2, 1)), 2, id="until"),
    pytest.param(Filters(until=date(2031, 2, 1), undated=True), 3, id="until-or-no-day"),
    pytest.param(Filters(("courier",), date(2031, 5, 1), date(2031, 5, 31)), 1, id="publisher-too"),
    pytest.param(Filters(since=date(2035, 1, 1)), 0, id="no-month"),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    with chroma_server(tmp_path_factory.mktemp("chroma")) as server:
        yield server


@pytest.fixture(scope="module", params=PLACES)
def year(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """Articles of eleven months and of no day, in shards by month."""
    url = request.getfixturevalue("server").url if request.param == "server" else ""
    settings = VectorSettings(server=url, shards="month")
    shelf = open_shelf(tmp_path_factory.mktemp("year"), settings, articles=320)
    shelf.vectors().publish(shelf.ledger)
    yield shelf
    shelf.close()


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Shelf]:
    """Forty articles, not published."""
    shelf = open_shelf(tmp_path / "home", VectorSettings(), articles=40)
    yield shelf
    shelf.close()


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """However few chunks a question's days have, Chroma is asked."""
    monkeypatch.setattr(vectors, "_FEW", -1)


def touched(opened: Vectors) -> list[str]:
    assert opened._opened is not None
    assert opened._opened.shards is not None
    return list(opened._opened.shards._open)


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(("filters", "most"), DAYS)
def test_months_give_the_hits_of_one_collection_and_only_those_are_touched(
    year: Shelf, filters: Filters, most: int
) -> None:
    asked = year.vectors()
    for question in QUESTIONS[:8]:
        hits = asked.search(year.ledger, question, 10, filters)

        assert [hit.chunk_id for hit in hits] == year.exact(question, filters=filters)
    assert len(touched(asked)) == most


@pytest.mark.parametrize(
    ("part", "days", "expected"),
    [
        (ALL, (20310501, 20310501), True),
        ("2031-05", None, True),
        ("2031-05", (20310531, 20310601), True),
        ("2031-05", (20310601, 20310630), False),
        ("2031-05", (1, 20310430), False),
        (UNDATED, (0, 20310430), True),
        (UNDATED, (1, 20310430), False),
        ("0999-12", (1, 9991231), True),
    ],
)
def test_which_days_touch_a_shard(part: str, days: tuple[int, int] | None, expected: bool) -> None:
    assert Shard(part, "c").touches(days) is expected


@pytest.mark.parametrize(
    ("part", "days", "expected"),
    [
        (ALL, None, True),
        (ALL, (0, 99991231), False),
        ("2031-05", None, True),
        ("2031-05", (20310501, 20310531), True),
        ("2031-05", (20310501, 20310530), False),
        ("2031-05", (20310502, 20310731), False),
        (UNDATED, (0, 20310430), True),
        (UNDATED, (1, 20310430), False),
    ],
)
def test_which_shards_lie_in_days(part: str, days: tuple[int, int] | None, expected: bool) -> None:
    assert Shard(part, "c").lies_in(days) is expected


def test_shards_are_kept_as_they_are_told() -> None:
    months = (Shard("2031-05", "c", "f", {"a": 1}, "d"), Shard("2031-04", "c"), Shard(UNDATED, "u"))
    whole = (Shard(ALL, "dateline", "folder", {"a": 1}),)

    assert shards_of(detail_of(months)) == months
    assert shards_of(detail_of(whole)) == whole
    assert "shards" not in detail_of(whole)  # the form that earlier versions read
    assert shards_of({}) == ()
    assert digest_of(["b", "a"]) == digest_of(["a", "b"]) != digest_of(["a"])


def test_a_run_writes_only_the_months_whose_articles_changed(year: Shelf) -> None:
    def shards() -> dict[str, Shard]:
        return {one.part: one for one in shards_of(year.ledger.projection(NAME).detail)}

    before = shards()
    year.put(3, UNITS[3], version=" again")  # of January
    year.vectors().publish(year.ledger)
    after = shards()

    changed = {part for part in after if replace(after[part], files={}) != replace(before[part], files={})}
    assert changed == {"2031-01"}
    assert sorted(year.vectors().stored(year.ledger)) == year.ledger.chunk_ids()


def test_an_article_that_gets_another_day_leaves_its_month(small: Shelf) -> None:
    by_month = small.vectors(shards="month")
    by_month.publish(small.ledger)
    assert small.found(by_month, UNITS[4], limit=1, filters=Filters(since=FIRST_DAY, until=date(2031, 1, 31)))
    small.remove(4)
    small.put(45, UNITS[4])  # has no day
    by_month.publish(small.ledger)

    assert sorted(by_month.stored(small.ledger)) == small.ledger.chunk_ids()
    for question in (*QUESTIONS[:4], UNITS[4]):
        assert small.found(by_month, question) == small.exact(question)


@pytest.mark.parametrize("ways", [("none", "month"), ("month", "none")], ids="-to-".join)
def test_another_setting_is_taken_by_the_next_run_and_answers_until_then(small: Shelf, ways: tuple[str, str]) -> None:
    first, then = ways
    small.vectors(shards=first).publish(small.ledger)
    before = small.ledger.embedded(MODEL)
    changed = small.vectors(shards=then)
    assert small.found(changed, QUESTIONS[0]) == small.exact(QUESTIONS[0])
    assert changed._opened is not None
    assert changed._opened.whole
    changed.publish(small.ledger)

    shards = shards_of(small.ledger.projection(NAME).detail)
    assert (len(shards) == 1) == (then == "none")
    assert small.ledger.embedded(MODEL) == before  # nothing is embedded anew
    for question in QUESTIONS[:5]:
        assert small.found(changed, question) == small.exact(question)


@pytest.mark.usefixtures("many")
def test_few_shards_stay_open_and_all_are_searched(tmp_path: Path) -> None:
    shelf = open_shelf(tmp_path / "home", VectorSettings(shards="month", open_shards=2), articles=200)
    asked = shelf.vectors()
    asked.publish(shelf.ledger)

    def ask(month: int) -> str:
        filters = Filters(since=date(2031, month, 2), until=date(2031, month, 20))
        assert shelf.found(asked, QUESTIONS[0], filters=filters) == shelf.exact(QUESTIONS[0], filters=filters)
        return touched(asked)[-1]

    ask(1)
    second, first, third = ask(2), ask(1), ask(3)
    assert touched(asked) == [first, third]
    assert second not in touched(asked)
    assert shelf.found(asked, QUESTIONS[1]) == shelf.exact(QUESTIONS[1])  # touches all
    assert touched(asked) == [first, third]
    shelf.close()


def test_a_damaged_month_is_compared_one_by_one_and_the_others_are_asked(
    small: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    small.vectors(shards="month").publish(small.ledger)
    (january,) = (one for one in shards_of(small.ledger.projection(NAME).detail) if one.part == "2031-01")
    (small.home / "vectors" / january.folder / "chroma.sqlite3").unlink()
    asked = small.vectors(shards="month")

    for question in QUESTIONS[:5]:
        assert small.found(asked, question) == small.exact(question)
    assert caplog.text.count("the catalog's vectors are searched instead") == 1
    assert len(touched(asked)) == 2  # February, and those without a day
    small.put(40, UNITS[40])
    asked.publish(small.ledger)
    assert asked.problem(small.ledger) is None
    assert sorted(asked.stored(small.ledger)) == small.ledger.chunk_ids()


def test_far_too_much_is_not_compared_one_by_one(small: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "_MOST_COMPARED", 39)

    with pytest.raises(Exception, match="not compared one by one"):
        small.found(small.vectors(), QUESTIONS[0])


@pytest.mark.slow
@pytest.mark.parametrize("shards", ["none", "month"])
def test_a_server_goes_down_and_comes_back(
    tmp_path: Path, shards: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    with chroma_server(tmp_path) as server:
        settings = VectorSettings(server=server.url, shards=shards)
        shelf = open_shelf(tmp_path / "home", settings, articles=40)
        asked = shelf.vectors()
        asked.publish(shelf.ledger)
        assert shelf.found(asked, QUESTIONS[0]) == shelf.exact(QUESTIONS[0])
    caplog.set_level(logging.INFO, "index.vectors")
    for question in QUESTIONS[:3]:
        assert shelf.found(asked, question) == shelf.exact(question)
    (line,) = (record.getMessage() for record in caplog.records if record.name == "index.vectors")
    assert line.startswith(f"[vectors] server = {server.url!r}: no Chroma server answers there; ")
    shelf.put(40, UNITS[40])
    with pytest.raises(chroma.UnreachableError, match="start it, then run this again"):
        shelf.vectors().publish(shelf.ledger)

    monkeypatch.setattr(vectors, "_RETRY_S", 0.0)
    with chroma_server(tmp_path, server.port):
        assert shelf.found(asked, UNITS[40]) == shelf.exact(UNITS[40])
        assert "Chroma answers again" in caplog.text
        assert asked._opened is not None
        assert asked._opened.whole
        shelf.vectors().publish(shelf.ledger)
        assert shelf.found(asked, UNITS[40]) == shelf.exact(UNITS[40])
        assert sorted(asked.stored(shelf.ledger)) == shelf.ledger.chunk_ids()
        shelf.close()


@pytest.mark.slow
def test_two_archives_on_one_server_leave_each_other_alone(tmp_path: Path, server: ChromaServer) -> None:
    shelves = [open_shelf(tmp_path / name, VectorSettings(server=server.url, shards="month"), 30) for name in "ab"]
    for _ in range(2):
        for shelf in shelves:
            shelf.vectors().rebuild(shelf.ledger)
    for shelf in shelves:
        assert sorted(shelf.vectors().stored(shelf.ledger)) == shelf.ledger.chunk_ids()
        with chroma.Server(server.url, 20) as client:
            mine = chroma.collections(client, f"dateline-{shelf.ledger.meta('uuid')}-")
        assert mine == {one.collection for one in shards_of(shelf.ledger.projection(NAME).detail)}
        shelf.close()

"""What people leave in the catalog: it waits for writers, survives indexing, and changes nothing else."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from index.catalog import Catalog
from index.errors import NoIndexError, StoreError
from index.home import locked
from index.ledger import Ledger
from index.record_tables import FeedbackTable, Record, SavedTable
from tests.conftest import MakeCorpus

NOON = datetime(2031, 3, 6, 12, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    Ledger.create(tmp_path / "home").close()
    return tmp_path / "home"


@pytest.fixture
def table(home: Path) -> Iterator[FeedbackTable]:
    with closing(FeedbackTable.open(home)) as table:
        yield table


def test_an_index_without_the_table_has_none_and_reading_adds_none(table: FeedbackTable) -> None:
    assert table.records() == []
    table.remove("nothing")
    table.change(Record("nothing", NOON, "{}"))

    assert "feedback" not in table._db.column("SELECT name FROM sqlite_master")


def test_records_come_back_oldest_first_and_equal_keys_replace_each_other(table: FeedbackTable) -> None:
    late = Record("a", NOON + timedelta(microseconds=1), '{"any": "text 🌉"}')
    early = Record("b", NOON, "[]")
    for record in (Record("a", NOON, "{}"), late, early):
        table.put(record)

    assert table.records() == [early, late]
    table.remove("a")
    assert table.records() == [early]


def test_a_change_brings_nothing_back_that_was_removed(table: FeedbackTable) -> None:
    for key in ("a", "b"):
        table.put(Record(key, NOON, "{}"))
    table.remove("b")
    for key in ("a", "b"):
        table.change(Record(key, NOON, "[]"))

    assert table.records() == [Record("a", NOON, "[]")]


def test_tables_know_nothing_of_each_other(home: Path, table: FeedbackTable) -> None:
    table.put(Record("a", NOON, "{}"))
    with closing(SavedTable.open(home)) as saved:
        saved.put(Record("a", NOON, "[]"))
        table.remove("a")
        assert saved.records() == [Record("a", NOON, "[]")]


def test_nothing_else_in_the_catalog_changes(home: Path, table: FeedbackTable) -> None:
    with closing(Catalog.open(home)) as catalog:
        before = (catalog.generation(), catalog.fingerprint(), catalog.meta("uuid"))
        table.put(Record("a", NOON, "{}"))
        assert (catalog.generation(), catalog.fingerprint(), catalog.meta("uuid")) == before
        catalog.check_schema()


def test_it_outlives_indexing(make_corpus: MakeCorpus) -> None:
    corpus = make_corpus({"a.txt": "The bridge is shut.", "b.txt": "The lock is open."})
    corpus.build()
    with closing(FeedbackTable.open(corpus.home)) as table:
        table.put(Record("a", NOON, "{}"))
    corpus.write({"a.txt": "The bridge is open again."})
    (corpus.folder / "b.txt").unlink()

    report = corpus.build(prune=True)

    assert (report.updated, report.removed) == (1, 1)
    with closing(FeedbackTable.open(corpus.home)) as table:
        assert table.records() == [Record("a", NOON, "{}")]


def test_it_needs_no_lock_and_waits_for_a_commit(home: Path, table: FeedbackTable) -> None:
    begun, end = threading.Event(), threading.Event()

    def index() -> None:
        with locked(home), closing(Ledger.create(home)) as ledger, ledger.transaction():
            begun.set()
            end.wait(10)

    with ThreadPoolExecutor(2) as pool:
        indexing = pool.submit(index)
        assert begun.wait(10)
        keeping = pool.submit(table.put, Record("a", NOON, "{}"))
        with pytest.raises(TimeoutError):
            keeping.result(timeout=0.3)
        end.set()
        indexing.result(10)
        keeping.result(10)

    assert [record.key for record in table.records()] == ["a"]


def test_what_cannot_be_written_is_said(home: Path, table: FeedbackTable) -> None:
    table._db.run("PRAGMA busy_timeout = 10")  # in place of the half minute that it waits
    with (
        closing(Ledger.create(home)) as ledger,
        ledger.transaction(),
        pytest.raises(StoreError, match="in use by another"),
    ):
        table.put(Record("a", NOON, "{}"))

    assert table.records() == []
    table.put(Record("a", NOON, "{}"))  # the connection is whole


def test_a_full_disk_costs_nothing_that_was_kept(table: FeedbackTable) -> None:
    table.put(Record("a", NOON, "{}"))
    most = table._db.value("PRAGMA max_page_count = 1")  # no more than there are

    with pytest.raises(StoreError, match="full"):
        table.put(Record("b", NOON, "x" * 1_000_000))
    with pytest.raises(UnicodeEncodeError):
        table.put(Record("c", NOON, "\ud800"))

    table._db.run(f"PRAGMA max_page_count = {most + 1000}")
    table.put(Record("d", NOON, "{}"))
    assert [record.key for record in table.records()] == ["a", "d"]


def test_many_threads_at_once(home: Path) -> None:
    def keep(number: int) -> None:
        with closing(FeedbackTable.open(home)) as table:
            table.put(Record(f"{number:03}", NOON, str(number)))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(keep, range(100)))

    with closing(FeedbackTable.open(home)) as table:
        assert [record.body for record in table.records()] == [str(number) for number in range(100)]


def test_there_must_be_an_index(tmp_path: Path) -> None:
    with pytest.raises(NoIndexError):
        FeedbackTable.open(tmp_path)

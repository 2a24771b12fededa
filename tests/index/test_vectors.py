import logging
import multiprocessing
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shelves import (
    ANY,
    FIRST_DAY,
    MODEL,
    QUESTIONS,
    UNITS,
    ChromaServer,
    Shelf,
    chroma_server,
    free_port,
    open_shelf,
    unit_vectors,
)

from index import chroma
from index import vectors as vectors_module
from index.catalog import Catalog
from index.config import VectorSettings
from index.embeddings import VectorBlock
from index.errors import StoreError
from index.ledger import Prepared
from index.nearest import nearest
from index.types import Article, Filters, day_number
from index.vectors import NAME, Vectors

# A server of its own takes seconds to start.
PLACES = ["folder", pytest.param("server", marks=pytest.mark.slow)]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    with chroma_server(tmp_path_factory.mktemp("chroma")) as server:
        yield server


@pytest.fixture
def local(tmp_path: Path) -> Iterator[Shelf]:
    """Forty articles, and Chroma in the index's own folder."""
    shelf = open_shelf(tmp_path / "home", VectorSettings(), articles=40)
    yield shelf
    shelf.close()


@pytest.fixture(params=PLACES)
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shelf]:
    """Forty articles; once with Chroma in a folder, once with a Chroma server."""
    url = request.getfixturevalue("server").url if request.param == "server" else ""
    shelf = open_shelf(tmp_path / "home", VectorSettings(server=url), articles=40)
    yield shelf
    shelf.close()


FILTERS = [
    pytest.param(ANY, id="all"),
    pytest.param(Filters(("COURIER",)), id="publisher"),
    pytest.param(Filters(("courier", "strasse bulletin")), id="publishers"),
    pytest.param(Filters(since=FIRST_DAY + timedelta(days=100)), id="since"),
    pytest.param(Filters(until=FIRST_DAY + timedelta(days=100)), id="until"),
    pytest.param(Filters(("Courier",), FIRST_DAY + timedelta(days=50), FIRST_DAY + timedelta(days=99)), id="all-three"),
    pytest.param(Filters(("Nobody",)), id="no-such-publisher"),
    pytest.param(Filters(since=date(2032, 1, 2), until=date(2031, 1, 2)), id="until-before-since"),
]
# Whole numbers: their products are exact, so that equal scores are really equal.
WHOLE = st.integers(-2, 2)
DAYS = st.dates(date(2031, 1, 1), date(2031, 1, 9))
ROWS = st.tuples(st.tuples(WHOLE, WHOLE, WHOLE), st.sampled_from(["", "courier", "strasse"]), st.none() | DAYS)


@given(
    rows=st.lists(ROWS, max_size=25),
    question=st.tuples(WHOLE, WHOLE, WHOLE),
    limit=st.integers(1, 30),
    filters=st.builds(
        Filters, st.sampled_from([(), ("Courier",), ("STRASSE", "none")]), st.none() | DAYS, st.none() | DAYS
    ),
)
def test_nearest_is_what_a_plain_sort_gives(
    rows: list[tuple[tuple[int, ...], str, date | None]], question: tuple[int, ...], limit: int, filters: Filters
) -> None:
    passing = [
        (-sum(a * b for a, b in zip(vector, question, strict=True)), f"{at:03d}")
        for at, (vector, publisher, day) in enumerate(rows)
        if not filters.publishers or publisher in {name.casefold() for name in filters.publishers}
        if not filters.since or (day and day >= filters.since)
        if not filters.until or (day and day <= filters.until)
    ]
    block = VectorBlock(
        [f"{at:03d}" for at in range(len(rows))],
        np.array([vector for vector, _, _ in rows], np.float32).reshape(len(rows), 3),
        [publisher for _, publisher, _ in rows],
        [day_number(day) for _, _, day in rows],
    )

    hits = nearest(block, np.array(question, np.float32), limit, filters)

    assert [(-hit.score, hit.chunk_id) for hit in hits] == sorted(passing)[:limit]


@pytest.fixture(scope="module", params=PLACES)
def large(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    url = request.getfixturevalue("server").url if request.param == "server" else ""
    settings = VectorSettings(server=url)
    shelf = open_shelf(tmp_path_factory.mktemp("large"), settings, articles=300)
    shelf.vectors().publish(shelf.ledger)
    yield shelf
    shelf.close()


@pytest.mark.parametrize(
    ("few", "near"),
    [
        pytest.param(5_000, 1_000, id="few-are-compared"),
        pytest.param(-1, 1_000, id="of-all-that-is-near"),
        pytest.param(-1, 12, id="of-too-few-that-are-near"),
        pytest.param(-1, 0, id="by-a-condition"),
    ],
)
@pytest.mark.parametrize("filters", FILTERS)
def test_chroma_agrees_with_exact_search(
    large: Shelf, monkeypatch: pytest.MonkeyPatch, filters: Filters, few: int, near: int
) -> None:
    monkeypatch.setattr(vectors_module, "_FEW", few)
    monkeypatch.setattr(vectors_module, "_NEAR", near)
    vectors = large.vectors()
    for question in QUESTIONS:
        hits = vectors.search(large.ledger, question, 10, filters)
        exact = nearest(large.ledger.vectors(MODEL), question, 10, filters)

        assert [hit.chunk_id for hit in hits] == [hit.chunk_id for hit in exact]
        assert [hit.score for hit in hits] == pytest.approx([hit.score for hit in exact], abs=1e-5)
    vectors.close()


def test_a_question_with_few_chunks_of_its_days_wants_no_chroma(large: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """A condition costs Chroma a hundred times what its search does."""
    monkeypatch.setattr(chroma, "search", lambda *_: pytest.fail("Chroma was asked"))
    days = Filters(since=FIRST_DAY, until=FIRST_DAY + timedelta(9))

    assert large.found(large.vectors(), QUESTIONS[0], filters=days) == large.exact(QUESTIONS[0], filters=days)
    assert large.ledger.vectors_of_days(MODEL, FIRST_DAY, FIRST_DAY + timedelta(9), most=7) is None
    few = large.ledger.vectors_of_days(MODEL, FIRST_DAY, FIRST_DAY + timedelta(9), most=8)
    assert few is not None
    assert len(few.ids) == 8  # each fifth has no day


def test_what_was_written_since_is_found_without_a_look_at_every_vector(large: Shelf) -> None:
    """SQLite joins in the order that it thinks best unless it is told one."""
    asked = []
    large.ledger._db._connection.set_trace_callback(asked.append)
    large.ledger.vectors(MODEL, after=large.ledger.generation())
    large.ledger._db._connection.set_trace_callback(None)
    plan = [row[3] for row in large.ledger._db.rows(f"EXPLAIN QUERY PLAN {asked[-1]}")]
    assert plan[0].startswith("SEARCH a USING INDEX articles_generation")


def test_asking_for_more_than_there_is(large: Shelf) -> None:
    vectors = large.vectors()

    assert sorted(large.found(vectors, QUESTIONS[0], limit=1000)) == large.ledger.chunk_ids()
    vectors.close()


def test_chroma_holds_the_catalogs_vectors(large: Shelf) -> None:
    block, stored = large.ledger.vectors(MODEL), large.vectors().stored(large.ledger)

    assert sorted(stored) == block.ids
    assert np.allclose(np.array([stored[key] for key in block.ids]), block.vectors, atol=1e-6)


def test_before_anything_is_published_the_catalog_answers(shelf: Shelf) -> None:
    vectors = shelf.vectors()

    assert vectors.reflected(shelf.ledger) == 0
    assert shelf.found(vectors, QUESTIONS[0]) == shelf.exact(QUESTIONS[0])


def test_what_changed_since_publishing_is_searched_at_once(shelf: Shelf) -> None:
    vectors = shelf.vectors()
    vectors.publish(shelf.ledger)
    reader, catalog = shelf.vectors(), Catalog.open(shelf.home)
    old = shelf.found(reader, UNITS[5], limit=1)[0]
    gone = shelf.found(reader, UNITS[6], limit=1)[0]
    new = shelf.put(40, UNITS[40])
    moved = shelf.put(5, UNITS[41], version=" again")
    shelf.remove(6)

    for question, expected in ((UNITS[40], new), (UNITS[41], moved)):
        assert reader.search(catalog, question, 1, ANY)[0].chunk_id == expected
    everything = {hit.chunk_id for hit in reader.search(catalog, UNITS[5], 100, ANY)}
    assert everything == set(shelf.ledger.chunk_ids())
    assert not {old, gone} & everything
    reader.close()
    catalog.close()


def test_new_metadata_of_an_unchanged_text_reaches_chroma(shelf: Shelf) -> None:
    vectors = shelf.vectors()
    vectors.publish(shelf.ledger)
    source = shelf.ledger.article("a0007")
    assert source is not None
    chunks = shelf.ledger.article_chunks(source)
    renamed = Article(source.id, source.text, source.title, source.path, "Gazette", date(2040, 1, 1))
    with shelf.ledger.transaction() as generation:
        shelf.ledger.put(Prepared(renamed, source.title, [], chunks), generation)
    vectors.publish(shelf.ledger)

    filters = Filters(("gazette",), since=date(2040, 1, 1))
    assert shelf.found(vectors, QUESTIONS[0], filters=filters) == [chunks[0].id]
    vectors.close()


def test_publishing_again_brings_chroma_up_to_date(shelf: Shelf) -> None:
    vectors = shelf.vectors()
    vectors.publish(shelf.ledger)
    assert shelf.found(vectors, UNITS[3], limit=1)
    shelf.put(40, UNITS[40])
    shelf.put(5, UNITS[41], version=" again")
    shelf.remove(6)
    vectors.publish(shelf.ledger)

    assert vectors.reflected(shelf.ledger) == shelf.ledger.generation()
    assert sorted(vectors.stored(shelf.ledger)) == shelf.ledger.chunk_ids()
    for question in (*QUESTIONS[:5], UNITS[5], UNITS[6], UNITS[40], UNITS[41]):
        assert shelf.found(vectors, question) == shelf.exact(question)
    vectors.close()


def test_an_index_of_which_much_was_removed_is_written_anew(shelf: Shelf) -> None:
    vectors = shelf.vectors()
    vectors.publish(shelf.ledger)
    for number in range(20):
        shelf.remove(number)
    vectors.publish(shelf.ledger)

    assert sorted(vectors.stored(shelf.ledger)) == shelf.ledger.chunk_ids()
    assert shelf.found(vectors, UNITS[3]) == shelf.exact(UNITS[3])
    vectors.close()


def test_reading_the_store_does_not_close_it_for_searching(shelf: Shelf) -> None:
    vectors = shelf.vectors()
    vectors.publish(shelf.ledger)
    before = shelf.found(vectors, QUESTIONS[0])
    vectors.stored(shelf.ledger)

    assert shelf.found(vectors, QUESTIONS[0]) == before
    vectors.close()


def test_chroma_is_not_filled_before_every_chunk_is_embedded(shelf: Shelf) -> None:
    shelf.ledger._db.run("DELETE FROM embeddings WHERE rowid % 2")

    with pytest.raises(StoreError, match="does not hold what was written"):
        shelf.vectors().publish(shelf.ledger)
    assert shelf.vectors().reflected(shelf.ledger) == 0


@pytest.mark.parametrize(
    ("one_shot", "exact_below", "by_chroma"),
    [
        pytest.param(True, 40, False, id="one-question"),
        pytest.param(True, 39, True, id="one-question-of-a-larger-index"),
        pytest.param(False, 40, True, id="many-questions"),
    ],
)
def test_chroma_answers_but_one_question_of_a_small_index(
    local: Shelf, one_shot: bool, exact_below: int, by_chroma: bool
) -> None:
    local.vectors().publish(local.ledger)
    vectors = local.vectors(one_shot, exact_below=exact_below)

    for question in QUESTIONS:
        assert local.found(vectors, question) == local.exact(question)
    assert vectors._opened is not None
    assert (vectors._opened.whole) == by_chroma
    vectors.close()


@pytest.mark.slow
def test_a_chroma_server_answers_one_question_too(tmp_path: Path, server: ChromaServer) -> None:
    shelf = open_shelf(tmp_path / "home", VectorSettings(server=server.url), articles=5)
    shelf.vectors().publish(shelf.ledger)
    vectors = shelf.vectors(one_shot=True)

    assert shelf.found(vectors, QUESTIONS[0]) == shelf.exact(QUESTIONS[0])
    assert vectors._opened is not None
    assert vectors._opened.whole
    shelf.close()


def test_another_model_is_another_index(local: Shelf) -> None:
    local.vectors().publish(local.ledger)
    other = Vectors(local.home / "vectors", local.settings, "model-b")

    assert other.reflected(local.ledger) == 0
    assert other.stored(local.ledger) == {}
    assert other.search(local.ledger, QUESTIONS[0], 10, ANY) == []


def test_older_generations_are_swept_and_the_previous_one_is_kept(local: Shelf) -> None:
    vectors, published = local.vectors(), []
    for number in range(40, 43):
        local.put(number, UNITS[number])
        vectors.publish(local.ledger)
        published.append(local.folder().name)
    (local.home / "vectors" / "00000099-model-a.draft").mkdir()
    local.put(43, UNITS[43])
    vectors.publish(local.ledger)

    folders = sorted(path.name for path in (local.home / "vectors").iterdir())
    assert folders == sorted([published[-1], local.folder().name])
    assert len(set(published)) == 3


def test_publishing_what_is_published_changes_nothing(local: Shelf) -> None:
    vectors = local.vectors()
    vectors.publish(local.ledger)
    before = local.ledger.projection(NAME), sorted((local.home / "vectors").iterdir())
    vectors.publish(local.ledger)

    assert (local.ledger.projection(NAME), sorted((local.home / "vectors").iterdir())) == before


def remove_folder(folder: Path) -> None:
    shutil.rmtree(folder)


def remove_file(folder: Path) -> None:
    (folder / "chroma.sqlite3").unlink()


def truncate_file(folder: Path) -> None:
    os.truncate(folder / "chroma.sqlite3", 5_000)


def overwrite_file(folder: Path) -> None:
    size = (folder / "chroma.sqlite3").stat().st_size
    (folder / "chroma.sqlite3").write_bytes(b"\xff" * size)


DAMAGES = [remove_folder, remove_file, truncate_file, overwrite_file]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_folder_still_answers_and_is_mended(
    local: Shelf, damage: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    local.vectors().publish(local.ledger)
    damage(local.folder())
    reader = local.vectors()

    assert local.found(reader, QUESTIONS[0]) == local.exact(QUESTIONS[0])
    assert "the catalog's vectors are searched instead" in caplog.text
    writer = local.vectors()
    writer.rebuild(local.ledger)
    assert sorted(writer.stored(local.ledger)) == local.ledger.chunk_ids()
    assert local.found(reader, QUESTIONS[0]) == local.exact(QUESTIONS[0])
    assert reader._opened is not None
    assert reader._opened.whole
    reader.close()


@pytest.mark.parametrize("damage", DAMAGES)
def test_the_next_run_after_damage_completes(local: Shelf, damage: Callable[[Path], None]) -> None:
    local.vectors().publish(local.ledger)
    damage(local.folder())
    local.put(40, UNITS[40])
    vectors = local.vectors()
    vectors.publish(local.ledger)

    assert vectors.problem(local.ledger) is None
    assert sorted(vectors.stored(local.ledger)) == local.ledger.chunk_ids()


@pytest.mark.slow
def test_a_collection_lost_by_the_server_still_answers_and_is_mended(
    tmp_path: Path, server: ChromaServer, caplog: pytest.LogCaptureFixture
) -> None:
    shelf = open_shelf(tmp_path / "home", VectorSettings(server=server.url), articles=40)
    vectors = shelf.vectors()
    vectors.publish(shelf.ledger)
    reader = shelf.vectors()
    assert shelf.found(reader, QUESTIONS[0]) == shelf.exact(QUESTIONS[0])
    with chroma.Server(server.url, 20) as client:
        client.delete_collection(shelf.ledger.projection(NAME).detail["collection"])

    for searching in (reader, shelf.vectors()):
        caplog.clear()
        assert shelf.found(searching, QUESTIONS[0]) == shelf.exact(QUESTIONS[0])
        assert "the catalog's vectors are searched instead" in caplog.text
    with pytest.raises(StoreError, match="can't open the collection"):
        vectors.stored(shelf.ledger)
    vectors.rebuild(shelf.ledger)
    assert sorted(vectors.stored(shelf.ledger)) == shelf.ledger.chunk_ids()
    assert shelf.found(reader, QUESTIONS[0]) == shelf.exact(QUESTIONS[0])
    assert reader._opened is not None
    assert reader._opened.whole
    shelf.close()


@pytest.mark.slow
def test_a_server_keeps_indexes_apart(tmp_path: Path, server: ChromaServer) -> None:
    settings = VectorSettings(server=server.url)
    shelves = [open_shelf(tmp_path / name, settings, articles=count) for name, count in (("one", 5), ("two", 9))]
    for shelf in shelves:
        shelf.vectors().publish(shelf.ledger)

    for shelf in shelves:
        assert sorted(shelf.vectors().stored(shelf.ledger)) == shelf.ledger.chunk_ids()
        shelf.close()


@pytest.mark.slow
def test_moving_to_a_server_and_back(tmp_path: Path, server: ChromaServer) -> None:
    shelf = open_shelf(tmp_path / "home", VectorSettings(), articles=10)
    shelf.vectors().publish(shelf.ledger)
    remote = shelf.vectors(server=server.url)
    remote.publish(shelf.ledger)
    assert sorted(remote.stored(shelf.ledger)) == shelf.ledger.chunk_ids()
    shelf.put(10, UNITS[10])
    remote.publish(shelf.ledger)

    assert list((shelf.home / "vectors").iterdir()) == []
    assert sorted(remote.stored(shelf.ledger)) == shelf.ledger.chunk_ids()
    shelf.vectors().publish(shelf.ledger)
    assert sorted(shelf.vectors().stored(shelf.ledger)) == shelf.ledger.chunk_ids()
    shelf.close()


def test_an_unreachable_server_is_one_clear_line_when_publishing(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    shelf = open_shelf(tmp_path / "home", VectorSettings(server=url), articles=3)

    with pytest.raises(StoreError) as caught:
        shelf.vectors().publish(shelf.ledger)
    told = "no Chroma server answers there: start it, then run this again; what was read is kept"
    assert str(caught.value) == f"[vectors] server = {url!r}: {told}"
    assert shelf.ledger.projection(NAME).generation == 0
    shelf.close()


@pytest.mark.slow
def test_a_server_that_stops_is_replaced_by_the_catalog(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    server = ChromaServer(tmp_path)
    try:
        server.wait()
        shelf = open_shelf(tmp_path / "home", VectorSettings(server=server.url), articles=20)
        opened = shelf.vectors()
        opened.publish(shelf.ledger)
        assert shelf.found(opened, QUESTIONS[0]) == shelf.exact(QUESTIONS[0])
    finally:
        server.stop()

    for searching in (opened, shelf.vectors()):
        with caplog.at_level(logging.WARNING, "index.vectors"):
            caplog.clear()
            assert shelf.found(searching, QUESTIONS[0]) == shelf.exact(QUESTIONS[0])
        assert "the catalog's vectors are searched instead" in caplog.text
    shelf.close()


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reader process saw."""

    searches: int
    wrong: list[str]
    generations: set[int]


def read_until_stopped(home: Path, number: int) -> Reading:
    """Search the published folder over and over; the nearest to an article's own vector is that article."""
    catalog, vectors = Catalog.open(home), Vectors(home / "vectors", VectorSettings(), MODEL)
    searches, wrong, generations = 0, [], set()
    while not (home / "stop").exists():
        at = searches % 40
        hit = vectors.search(catalog, UNITS[at], 1, ANY)[0]
        found = catalog.chunks([hit.chunk_id])[hit.chunk_id].article_id
        if found != f"a{at:04d}" or abs(hit.score - 1) > 1e-5:
            wrong.append(f"{at}: {found} {hit.score}")
        assert vectors._opened is not None
        if vectors._opened.whole:  # else its folder was swept while it was opened: two newer came
            generations.add(vectors._opened.generation)
        searches += 1
        (home / f"reading-{number}").touch()
    vectors.close()
    catalog.close()
    return Reading(searches, wrong, generations)


@pytest.mark.slow
def test_readers_in_other_processes_get_right_answers_while_a_writer_publishes(local: Shelf) -> None:
    readers, writer = 3, local.vectors()
    writer.publish(local.ledger)
    first = local.ledger.generation()
    with ProcessPoolExecutor(readers, multiprocessing.get_context("spawn")) as pool:
        running = [pool.submit(read_until_stopped, local.home, number) for number in range(readers)]
        try:
            _wait_for(*(local.home / f"reading-{number}" for number in range(readers)))
            for number in range(40, 43):
                local.put(number, UNITS[number])
                writer.publish(local.ledger)
            time.sleep(0.5)  # so that every reader comes upon the last generation
        finally:
            (local.home / "stop").touch()
        readings = [future.result(timeout=60) for future in running]

    for reading in readings:
        assert reading.wrong == []
        assert {first, local.ledger.generation()} <= reading.generations, reading


def _wait_for(*paths: Path) -> None:
    until = time.monotonic() + 60
    while not all(path.exists() for path in paths):
        assert time.monotonic() < until, "the readers have not started"
        time.sleep(0.05)


def parts(block: VectorBlock) -> Callable[[slice], VectorBlock]:
    """Return what gives some of the rows."""
    return lambda rows: VectorBlock(block.ids[rows], block.vectors[rows], block.publishers[rows], block.published[rows])


@pytest.mark.parametrize("counts", [(7,), (23,), (97,), (20, 3), (20, 1, 12), (20, 43)], ids=str)
def test_nothing_waits_in_chroma_s_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, counts: tuple[int, ...]
) -> None:
    """What waits there is put into the graph anew by each process that opens it."""
    monkeypatch.setattr(chroma, "BATCH", 5)
    done = 0
    for count in counts:
        ids = [f"{n:04d}" for n in range(done, done + count)]
        block = VectorBlock(ids, unit_vectors(count, seed=done), [""] * count, [0] * count)
        with chroma.Embedded(tmp_path) as client:
            chroma.upsert(chroma.open_collection(client, "dateline"), len(block.ids), parts(block))
        done += count
    with closing(sqlite3.connect(tmp_path / "chroma.sqlite3")) as stored:
        query = "SELECT m.seq_id FROM segments s JOIN max_seq_id m ON m.segment_id = s.id WHERE s.scope = 'VECTOR'"
        ((in_graph,),) = stored.execute(query).fetchall()
    assert done - in_graph <= (1 if counts[-1] == 1 else 0)


def test_an_index_made_before_is_searched_as_widely_as_a_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    block = VectorBlock(["a", "b"], unit_vectors(2), ["", ""], [0, 0])
    with monkeypatch.context() as before, chroma.Embedded(tmp_path) as client:
        before.setitem(chroma.HNSW, "ef_search", 50)
        chroma.open_collection(client, "dateline")
    with chroma.Embedded(tmp_path) as client:
        chroma.upsert(chroma.open_collection(client, "dateline"), len(block.ids), parts(block))
    with chroma.Embedded(tmp_path) as client:
        found = chroma.find_collection(client, "dateline").configuration["hnsw"]
    assert {name: found[name] for name in chroma.HNSW} == chroma.HNSW


def test_a_change_waits_while_chroma_has_its_database_locked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chroma, "_WAITS_S", (0.0, 0.0))
    said = iter(["(code: 5) database is locked", "database is locked", ""])

    def change() -> None:
        if problem := next(said):
            raise RuntimeError(problem)

    chroma._unlocked(change)
    assert next(said, None) is None
    said = iter(["disk full", ""])
    with pytest.raises(RuntimeError, match="disk full"):
        chroma._unlocked(change)

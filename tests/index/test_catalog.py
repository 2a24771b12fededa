import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.catalog import FILE_NAME, SCHEMA_VERSION, Catalog
from index.database import Database
from index.errors import NoIndexError, SchemaError, StoreError
from index.ledger import Ledger, Prepared
from index.rows import pack_spans, unpack_spans
from index.types import Article, Chunk, Dated, Markup, Span, chunk_id

MODEL = "model-a"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger.create(tmp_path / "home")
    yield ledger
    ledger.close()


def article(key: str, text: str = "", **fields: object) -> Article:
    return Article(key, text or f"Text of {key}.", f"Title of {key}", f"/articles/{key}.txt", **fields)  # type: ignore[arg-type]


def prepared(source: Article) -> Prepared:
    half = len(source.text) // 2
    spans = [Span(0, half), Span(half, len(source.text))] if half else [Span(0, len(source.text))]
    chunks = [
        Chunk(chunk_id(source.id, s.start, s.end, source.text[s.start : s.end]), source.id, s.start, s.end, "")
        for s in spans
    ]
    chunks = [Chunk(c.id, c.article_id, c.start, c.end, source.text[c.start : c.end]) for c in chunks]
    return Prepared(source, source.title, spans, chunks)


def store(ledger: Ledger, *articles: Article) -> None:
    with ledger.transaction() as generation:
        for source in articles:
            ledger.put(prepared(source), generation)
            ledger.link(source.path, source.id)


POSITIONS = st.integers(0, 2**31 - 1)


@given(st.lists(st.builds(Span, POSITIONS, POSITIONS)))
def test_spans_survive_packing(spans: list[Span]) -> None:
    assert unpack_spans(pack_spans(spans)) == spans


def test_spans_are_little_endian_int32_pairs() -> None:
    assert pack_spans([Span(1, 258)]) == np.array([1, 258], "<i4").tobytes()


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(article("plain"), id="only-what-is-required"),
        pytest.param(
            article(
                "full",
                "Ad. The bridge is shut.",
                publisher="Courier",
                published=date(2031, 3, 6),
                byline="A. Hale",
                url="https://example.org/a",
                boilerplate=(Span(0, 3),),
                markup=(Markup(4, 4, "Head: "), Markup(22, 23)),
            ),
            id="all-fields",
        ),
        pytest.param(article("emoji", "👩‍👩‍👧‍👦 cross the 🌉. Cafe\u0301 shut."), id="emoji-and-combining"),
        pytest.param(article("rtl", "أغلق المجلس الجسر. \u202bהגשר\u202c נסגר."), id="right-to-left"),
        pytest.param(article("lines", "One.\r\nTwo.\u2028Three.\u00a0\tFour.\r"), id="line-ends"),
        pytest.param(article("quote'; DROP TABLE articles; --", 'A "quoted" text'), id="quotes"),
    ],
)
def test_an_article_comes_back_as_it_was(ledger: Ledger, source: Article) -> None:
    store(ledger, source)

    assert ledger.article(source.id) == source
    assert ledger.sentences(source.id) == list(prepared(source).sentences)
    assert ledger.article_chunks(source) == list(prepared(source).chunks)
    for found in ledger.chunks([chunk.id for chunk in prepared(source).chunks]).values():
        assert (found.text, found.title) == (source.text[found.start : found.end], source.title)
        assert (found.publisher, found.published) == (source.publisher, source.published)


@pytest.mark.parametrize("missing", [("markup", "dated", "place"), ("dated",), ("markup",), ("place",)], ids="-".join)
def test_a_catalog_from_before_there_were_all_columns(tmp_path: Path, missing: tuple[str, ...]) -> None:
    with closing(Ledger.create(tmp_path)) as ledger:
        store(ledger, article("old"))
        for column in missing:
            ledger._db.run(f"ALTER TABLE articles DROP COLUMN {column}")
    with closing(Catalog.open(tmp_path)) as catalog:
        assert catalog.article("old") == article("old")
        assert list(catalog.chunks(catalog.chunk_ids()))
    marked = article("new", markup=(Markup(0, 1),), dated=Dated("[2020-01-07,2020-07-01]", "text"))
    marked = replace(marked, part="/a.pdf", pages=(0, 7))
    with closing(Ledger.create(tmp_path)) as ledger:
        store(ledger, marked)
        assert [ledger.article("old"), ledger.article("new")] == [article("old"), marked]


@pytest.mark.parametrize(
    ("stored", "path", "change"),
    [((Markup(0, 1),), "a.txt", "unchanged"), ((), "a.txt", "updated"), ((), "copy.txt", "unchanged")],
)
def test_what_is_read_of_a_file_may_change_with_its_loader(
    ledger: Ledger, tmp_path: Path, stored: tuple[Markup, ...], path: str, change: str
) -> None:
    first = tmp_path / "a.txt"
    first.touch()
    known = replace(article("a"), path=str(first), markup=stored)
    store(ledger, known)
    again = replace(known, path=str(tmp_path / path), markup=(Markup(0, 1),))

    assert ledger.settle(again, frozenset())[1] == change
    if path != "a.txt":  # a copy of a file that is gone takes its place
        first.unlink()
        assert ledger.settle(again, frozenset())[1] == "updated"


def test_where_in_its_file_an_article_stands_is_no_change_of_it(ledger: Ledger) -> None:
    known = replace(article("a"), path="/n/a.jsonl", part=":1")
    store(ledger, known)
    moved = replace(known, part=":2")

    assert ledger.settle(moved, frozenset())[1] == "unchanged"
    ledger.locate(moved)
    ledger.locate(replace(moved, path="/n/copy.jsonl", part=":9"))
    assert ledger.article("a") == moved


@pytest.mark.parametrize("place", ['{"a": 1}', "[1, []]", '["", [2, 1]]', '["", [true]]', "x"])
def test_a_place_that_none_has_is_damage(ledger: Ledger, place: str) -> None:
    store(ledger, article("a"))
    ledger._db.run("UPDATE articles SET place = ?", place)
    with pytest.raises(StoreError, match="damaged"):
        ledger.article("a")


# No NUL: loaders refuse files that hold one.
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1))
def test_any_text_comes_back_as_it_was(text: str) -> None:
    ledger = _in_memory()
    store(ledger, article("a", text))

    read = ledger.article("a")

    assert read is not None
    assert read.text == text
    assert "".join(chunk.text for chunk in ledger.article_chunks(read)) == text
    ledger.close()


def _in_memory() -> Ledger:
    ledger = Ledger(Database(sqlite3.connect(":memory:", isolation_level=None), Path(":memory:")))
    ledger._db.run_script(Path(sys.modules["index"].__path__[0], "schema.sql").read_text())
    return ledger


def test_what_is_not_there_is_none_or_empty(ledger: Ledger) -> None:
    assert ledger.article("nope") is None
    assert ledger.sentences("nope") == []
    assert ledger.chunks(["nope"]) == {}
    assert ledger.vectors(MODEL).ids == []
    assert ledger.published_range() == (None, None)
    assert ledger.projection("lexical").generation == 0


def test_more_ids_than_one_query_takes(ledger: Ledger) -> None:
    store(ledger, *(article(f"a{number}") for number in range(700)))
    ids = ledger.chunk_ids()

    assert len(ids) == 1400
    assert set(ledger.chunks(ids)) == set(ids) == ledger.fresh_chunk_ids(ids, until=1)
    assert ledger.fresh_chunk_ids(ids, until=0) == set()


def test_publishers_and_dates(ledger: Ledger) -> None:
    store(
        ledger,
        article("a", publisher="Courier", published=date(2031, 3, 6)),
        article("b", publisher="Courier"),
        article("c", publisher="Bulletin", published=date(2030, 12, 31)),
        article("d"),
    )

    assert ledger.publishers() == [("Courier", 2), ("Bulletin", 1)]
    assert ledger.published_range() == (date(2030, 12, 31), date(2031, 3, 6))


def test_equal_texts_are_embedded_once_and_found_for_each_chunk(ledger: Ledger) -> None:
    twin = "The same text. The same text. "
    store(ledger, Article("a", twin, "T", "/a"), Article("b", twin + " ", "T", "/b", publisher="P"))
    assert ledger.count("chunks") == 4
    waiting = ledger.pending(MODEL)
    texts = ledger.pending_texts(waiting)
    assert len(texts) == len({item.text for item in texts}) < 4

    vectors = np.arange(len(texts) * 3, dtype=np.float32).reshape(len(texts), 3)
    ledger.put_embeddings(MODEL, texts, vectors)

    block = ledger.vectors(MODEL)
    assert block.ids == ledger.chunk_ids()
    assert block.vectors.shape == (4, 3)
    assert ledger.embedded(MODEL) == 4
    assert ledger.embedded("model-b") == 0
    assert ledger.pending(MODEL) == []
    assert sorted(block.publishers) == ["", "", "p", "p"]


def test_an_embedding_belongs_to_its_text(ledger: Ledger) -> None:
    store(ledger, article("a", "First."), article("b", "Second."))
    texts = ledger.pending_texts(ledger.pending(MODEL))
    ledger.put_embeddings(MODEL, texts, np.array([[len(t.text), hash(t.text) % 99] for t in texts], np.float32))

    block = ledger.vectors(MODEL)
    for item in texts:
        (key,) = [c for c, found in ledger.chunks(ledger.chunk_ids()).items() if item.text.endswith("\n" + found.text)]
        assert block.vectors[block.ids.index(key)].tolist() == [len(item.text), hash(item.text) % 99]


def test_no_index_is_an_error_that_creates_nothing(tmp_path: Path) -> None:
    with pytest.raises(NoIndexError, match=r"there is no index at .*: run `qa index FOLDER`"):
        Catalog.open(tmp_path / "home")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("found", "remedy"),
    [(SCHEMA_VERSION + 1, "upgrade dateline"), (SCHEMA_VERSION - 1, "index again into a new --home")],
    ids=["newer", "older"],
)
@pytest.mark.parametrize("opened", [Catalog.open, Ledger.create], ids=["reading", "writing"])
def test_another_schema_names_both_numbers(tmp_path: Path, opened: object, found: int, remedy: str) -> None:
    Ledger.create(tmp_path).close()
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute(f"PRAGMA user_version = {found}")
    connection.close()

    with pytest.raises(SchemaError) as caught:
        opened(tmp_path)  # type: ignore[operator]
    assert f"written in schema {found}, this version reads {SCHEMA_VERSION}: {remedy}" in str(caught.value)


@pytest.mark.parametrize("opened", [Catalog.open, Ledger.create], ids=["reading", "writing"])
def test_a_file_that_is_no_database_is_a_store_error(tmp_path: Path, opened: object) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"This is a letter to the editor, not a database. " * 200)

    with pytest.raises(StoreError, match="not a readable catalog"):
        opened(tmp_path)  # type: ignore[operator]
    assert (tmp_path / FILE_NAME).read_bytes().startswith(b"This is a letter")


def test_a_database_of_something_else_is_a_store_error(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute("CREATE TABLE songs (name TEXT)")
    connection.close()

    for opened in (Catalog.open, Ledger.create):
        with pytest.raises(StoreError, match="not a readable catalog"):
            opened(tmp_path)


def test_a_catalog_whose_making_was_killed_is_made_by_the_next_run(tmp_path: Path) -> None:
    # What SQLite leaves when the process dies between choosing WAL mode and creating the tables.
    connection = sqlite3.connect(tmp_path / FILE_NAME)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    assert (tmp_path / FILE_NAME).stat().st_size > 0

    ledger = Ledger.create(tmp_path)
    store(ledger, article("a"))

    assert ledger.count("articles") == 1
    ledger.close()


def test_a_transaction_that_fails_leaves_everything_as_it_was(ledger: Ledger) -> None:
    store(ledger, article("a"), article("b"))
    before = _rows(ledger)

    with pytest.raises(KeyboardInterrupt):
        _change_and_stop(ledger)

    assert _rows(ledger) == before
    assert ledger.generation() == 1


def _change_and_stop(ledger: Ledger) -> None:
    with ledger.transaction() as generation:
        ledger.put(prepared(article("a", "Another text altogether.")), generation)
        ledger.put(prepared(article("c")), generation)
        ledger.unlink("/articles/b.txt", "b", generation)
        ledger.set_file("/articles/b.txt", "hash")
        raise KeyboardInterrupt


def _rows(ledger: Ledger) -> list[object]:
    tables = ("meta", "articles", "chunks", "entries", "files", "removals")
    return [ledger._db.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables]


def test_a_process_that_dies_in_a_transaction_leaves_everything_as_it_was(tmp_path: Path, ledger: Ledger) -> None:
    store(ledger, article("a"))
    code = (
        "import os, sys; from pathlib import Path; from index.ledger import Ledger\n"
        "ledger = Ledger.create(Path(sys.argv[1]))\n"
        "with ledger.transaction() as generation:\n"
        "    assert ledger.unlink('/articles/a.txt', 'a', generation)\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    result = subprocess.run([sys.executable, "-c", code, str(tmp_path / "home")], check=False)

    assert result.returncode == -9
    assert ledger.generation() == 1
    assert ledger.article("a") == article("a")


def test_replacing_an_article_leaves_no_chunk_behind(ledger: Ledger) -> None:
    store(ledger, article("a", "The old text of it."))
    old = set(ledger.chunk_ids())
    store(ledger, article("a", "And the new one."))

    assert not old & set(ledger.chunk_ids())
    assert ledger.count("chunks") == 2
    assert ledger.article_ids(after=1) == ["a"]


def test_an_article_goes_with_the_last_file_that_holds_it(ledger: Ledger) -> None:
    store(ledger, article("a"))
    ledger.link("/copy.txt", "a")

    with ledger.transaction() as generation:
        assert not ledger.unlink("/articles/a.txt", "a", generation)
    moved = ledger.article("a")
    assert moved is not None
    assert moved.path == "/copy.txt"
    with ledger.transaction() as generation:
        assert ledger.unlink("/copy.txt", "a", generation)

    assert ledger.article("a") is None
    assert ledger.count("chunks") == 0
    # A new path alone is no change that a projection would have to follow.
    assert ledger.removed_ids(after=1) == ["a"]
    assert ledger.removed_ids(after=2) == []


def test_the_fingerprint_depends_on_what_is_indexed_and_not_on_order(tmp_path: Path) -> None:
    articles = [article(key) for key in "abc"]
    prints: list[str] = []
    for name, order in (("one", [0, 1, 2]), ("two", [2, 0, 1]), ("three", [1, 2])):
        ledger = Ledger.create(tmp_path / name)
        for at in order:
            store(ledger, articles[at])
        ledger.seal()
        prints.append(ledger.fingerprint())
        ledger.close()

    assert prints[0] == prints[1] != prints[2]


def test_a_kept_fingerprint_is_not_used_once_it_is_old(ledger: Ledger) -> None:
    store(ledger, article("a"))
    ledger.seal()
    sealed = ledger.fingerprint()
    store(ledger, article("b"))

    assert ledger.fingerprint() != sealed


def test_sealing_lets_go_of_embeddings_without_a_chunk(ledger: Ledger) -> None:
    store(ledger, article("a"))
    texts = ledger.pending_texts(ledger.pending(MODEL))
    ledger.put_embeddings(MODEL, texts, np.ones((len(texts), 2), np.float32))
    store(ledger, article("a", "Wholly different."))
    ledger.seal()

    assert ledger._db.value("SELECT count(*) FROM embeddings") == 0


def test_a_reader_sees_commits_while_a_writer_is_at_work(tmp_path: Path, ledger: Ledger) -> None:
    store(ledger, article("a"))
    reader = Catalog.open(tmp_path / "home")
    version = reader.data_version()

    with ledger.transaction() as generation:
        ledger.put(prepared(article("b")), generation)
        assert reader.count("articles") == 1
    assert reader.count("articles") == 2
    assert reader.data_version() != version
    reader.close()

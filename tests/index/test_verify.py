import os
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from index import chroma
from index.catalog import FILE_NAME, Catalog
from index.config import IndexSettings
from index.errors import StoreError
from index.home import BuildSettings
from index.ledger import Ledger
from index.record_tables import TABLES, Record, RecordTable
from index.types import Filters
from index.vectors import NAME, Vectors
from index.verify import is_healthy, repair, verify
from tests.conftest import Corpus

BRIDGE = "The Tallow Bridge is shut.\nEngineers found cracks in two of its piers on Thursday.\n"
WALL = "The flood wall fell.\nNobody was hurt when the stones came down at six in the morning.\n"
MARKET = "The market moves.\nTraders will set up on the quay until the square is dry.\n"


FILES = {"bridge.txt": BRIDGE, "wall.txt": WALL, "market.txt": MARKET}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, exported_models: Path) -> Corpus:
    """An index over three files, to be copied."""
    root = tmp_path_factory.mktemp("built")
    place = IndexSettings(home=str(root / "home"), models=str(exported_models))
    corpus = Corpus(root / "articles", BuildSettings(index=place))
    corpus.write(FILES)
    corpus.build()
    return corpus


@pytest.fixture
def corpus(built: Corpus, tmp_path: Path) -> Iterator[Corpus]:
    """A copy of that index, over the same files, which are put back at the end."""
    home = shutil.copytree(built.home, tmp_path / "home")
    place = built.settings.index.model_copy(update={"home": str(home)})
    yield replace(built, settings=replace(built.settings, index=place))
    built.write(FILES)


def healthy(corpus: Corpus) -> bool:
    catalog = Catalog.open(corpus.home)
    found = is_healthy(corpus.settings, catalog)
    catalog.close()
    return found


def chroma_folder(home: Path) -> Path:
    catalog = Catalog.open(home)
    folder = home / "vectors" / str(catalog.projection(NAME).detail["folder"])
    catalog.close()
    return folder


def lose_lexical(home: Path) -> None:
    shutil.rmtree(home / "lexical")


def alter_lexical(home: Path) -> None:
    path = max((home / "lexical").glob("*.store"))
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 255
    path.write_bytes(data)


def lose_vectors(home: Path) -> None:
    shutil.rmtree(home / "vectors")


def truncate_chroma(home: Path) -> None:
    os.truncate(chroma_folder(home) / "chroma.sqlite3", 9_000)


def overwrite_chroma(home: Path) -> None:
    path = chroma_folder(home) / "chroma.sqlite3"
    path.write_bytes(b"\xff" * path.stat().st_size)


def delete_in_chroma(home: Path) -> None:
    with chroma.Embedded(chroma_folder(home)) as client:
        collection = client.get_collection("dateline", embedding_function=None)
        collection.delete(ids=collection.get(limit=1)["ids"])


def alter_in_chroma(home: Path) -> None:
    with chroma.Embedded(chroma_folder(home)) as client:
        collection = client.get_collection("dateline", embedding_function=None)
        row = collection.get(limit=1, include=["embeddings"])
        collection.update(ids=row["ids"], embeddings=row["embeddings"][:, ::-1])


def add_in_chroma(home: Path) -> None:
    with chroma.Embedded(chroma_folder(home)) as client:
        client.get_collection("dateline", embedding_function=None).add(ids=["stray"], embeddings=[[0.1] * 384])


def forget_embeddings(home: Path) -> None:
    with sqlite3.connect(home / FILE_NAME) as connection:
        connection.execute("DELETE FROM embeddings WHERE rowid = 1")
    connection.close()


def fall_behind(home: Path) -> None:
    """What a process that was killed after its last commit to the catalog leaves behind."""
    ledger = Ledger.create(home)
    with ledger.transaction() as generation:
        path = ledger.known_files()[0]
        (key,) = ledger.entries(path)
        assert ledger.unlink(path, key, generation)
        ledger.set_file(path, None)
    ledger.close()


def test_a_whole_index_has_no_findings(corpus: Corpus) -> None:
    assert verify(corpus.settings) == []
    assert repair(corpus.settings) == []
    assert healthy(corpus)


@pytest.mark.parametrize(
    ("damage", "stores", "problem"),
    [
        pytest.param(lose_lexical, {"lexical"}, "missing", id="lexical-lost"),
        pytest.param(alter_lexical, {"lexical"}, "damaged", id="lexical-altered"),
        pytest.param(lose_vectors, {"vectors"}, "missing", id="vectors-lost"),
        pytest.param(truncate_chroma, {"vectors"}, "damaged, 9000 bytes of", id="chroma-truncated"),
        pytest.param(overwrite_chroma, {"vectors"}, "Chroma can't open it", id="chroma-overwritten"),
        pytest.param(delete_in_chroma, {"vectors"}, "1 chunks missing, 0 that are gone", id="chroma-row-deleted"),
        pytest.param(add_in_chroma, {"vectors"}, "0 chunks missing, 1 that are gone", id="chroma-row-added"),
        pytest.param(alter_in_chroma, {"vectors"}, "1 vectors in Chroma are not the catalog's", id="chroma-altered"),
        pytest.param(forget_embeddings, {"vectors"}, "1 of 3 chunks wait to be embedded", id="embedding-lost"),
        pytest.param(fall_behind, {"lexical", "vectors"}, "0 chunks missing, 1 that are gone", id="behind"),
    ],
)
def test_damage_is_found_and_mended(
    corpus: Corpus, damage: Callable[[Path], None], stores: set[str], problem: str
) -> None:
    damage(corpus.home)

    findings = verify(corpus.settings)
    assert {finding.store for finding in findings} == stores
    assert all(problem in finding.problem for finding in findings), findings
    assert repair(corpus.settings) == []
    assert verify(corpus.settings) == []
    assert healthy(corpus)


@pytest.mark.parametrize(
    "damage", [lose_lexical, lose_vectors, truncate_chroma, forget_embeddings, fall_behind], ids=lambda f: f.__name__
)
def test_a_quick_look_sees_what_is_missing(corpus: Corpus, damage: Callable[[Path], None]) -> None:
    damage(corpus.home)

    assert not healthy(corpus)


# What is done to the catalog, and what is said of it.
TAMPERED = {
    "a chunk moved": ("UPDATE chunks SET start = start + 1 WHERE ordinal = 0", "is not the text that was indexed"),
    "a text changed": ("UPDATE articles SET text = upper(text)", "is not what was indexed"),
    "a text that is bytes": ("UPDATE articles SET text = x'00ff'", "stands where it can't"),
    "a title that is bytes": ("UPDATE articles SET title = x'41'", "stands where it can't"),
    "sentences beyond the text": ("UPDATE articles SET sentences = x'0000000000ffff00'", "sentence span 0-16776960"),
    "half a sentence span": ("UPDATE articles SET sentences = x'000000'", "is damaged"),
    "boilerplate backwards": ("UPDATE articles SET boilerplate = x'0500000002000000'", "boilerplate span 5-2"),
    "markup backwards": ("""UPDATE articles SET markup = '[[5,2,""]]'""", "its markup lies outside its text"),
    "markup that is none": ("UPDATE articles SET markup = '[[1]]'", "not the markup of an article"),
    "a known day that is none": (
        """UPDATE articles SET dated = '["soon","text",""]'""",
        "not what is known of an article's day",
    ),
    "boilerplate that is a text": ("UPDATE articles SET boilerplate = 'none'", "stands where it can't"),
    "a day that is none": ("UPDATE articles SET published = '31.12.2031'", "Invalid isoformat"),
    "a day that is a number": ("UPDATE articles SET published = x'07'", "stands where it can't"),
    "an article lost": ("DELETE FROM articles WHERE rowid = 2", "rows of chunks are of articles that are not there"),
    "all articles lost": ("DELETE FROM articles", "rows of entries are of articles that are not there"),
    "an article lost with its chunks": (
        "PRAGMA foreign_keys = ON; DELETE FROM articles WHERE rowid = 1",
        "was read, but no article of it is there",
    ),
    "chunks lost": ("DELETE FROM chunks", "do not reach from its first sentence to its last"),
    "a chunk in another place": ("UPDATE chunks SET ordinal = 7", "chunks of it are missing"),
    "a chunk's start that is a word": ("UPDATE chunks SET start = 'one'", "stands where it can't"),
    "a chunk of no article": ("UPDATE chunks SET article_id = 'x' WHERE rowid = 1", "rows of chunks are of articles"),
    "the key of another vector": ("UPDATE chunks SET embedding_key = 'x' WHERE rowid = 2", "of another text"),
    "a chunk's title that is bytes": ("UPDATE chunks SET title = x'ff'", "of another text"),
    "entries lost": ("DELETE FROM entries", "was read, but no article of it is there"),
    "a short vector": ("UPDATE embeddings SET vector = x'0000803f' WHERE rowid = 1", "1 vectors of"),
    "a vector of nothing": ("UPDATE embeddings SET vector = zeroblob(length(vector)) WHERE rowid = 2", "1 vectors of"),
    "a vector that is a text": ("UPDATE embeddings SET vector = 'x' WHERE rowid = 3", "1 vectors of"),
    "a generation that is none": ("UPDATE meta SET value = 'x' WHERE key = 'generation'", "its generation is damaged"),
    "an early generation": ("UPDATE meta SET value = '0' WHERE key = 'generation'", "older than its articles"),
    "another fingerprint": (
        "UPDATE meta SET value = replace(value, ':', ':0') WHERE key = 'fingerprint'",
        "its fingerprint is not",
    ),
    "a table lost": ("DROP TABLE removals; DROP TABLE files", "no such table: files"),
}


def change(home: Path, script: str) -> None:
    with sqlite3.connect(home / FILE_NAME) as connection:
        connection.executescript(script)
    connection.close()


@pytest.mark.parametrize(("script", "problem"), TAMPERED.values(), ids=TAMPERED)
def test_damage_in_the_catalog_is_named_and_mended_from_the_files(corpus: Corpus, script: str, problem: str) -> None:
    before = stored(corpus)
    change(corpus.home, script)

    findings = verify(corpus.settings)
    assert {finding.store for finding in findings} == {"catalog"}
    assert any(problem in finding.problem for finding in findings), findings
    assert repair(corpus.settings) == []
    assert stored(corpus) == before
    assert healthy(corpus)
    assert not list(corpus.home.glob("catalog.d*"))


def stored(corpus: Corpus) -> list[object]:
    with closing(Catalog.open(corpus.home)) as catalog:
        return [catalog.article(key) for key in catalog.article_ids()]


@pytest.mark.parametrize(
    ("script", "kept", "problem"),
    [
        pytest.param("UPDATE articles SET published = 'soon' WHERE id = ?", True, "keeps its text", id="day"),
        pytest.param("UPDATE articles SET publisher = x'00' WHERE id = ?", True, "keeps its text", id="publisher"),
        pytest.param("UPDATE articles SET boilerplate = x'01' WHERE id = ?", True, "keeps its text", id="boilerplate"),
        pytest.param("UPDATE articles SET markup = '{' WHERE id = ?", True, "keeps its text", id="markup"),
        pytest.param("UPDATE articles SET dated = '[]' WHERE id = ?", True, "keeps its text", id="known-day"),
        pytest.param("UPDATE articles SET text = text || '!' WHERE id = ?", True, "keeps its text", id="end-of-text"),
        pytest.param("UPDATE articles SET text = lower(text) WHERE id = ?", False, "is lost", id="text"),
        pytest.param("DELETE FROM articles WHERE id = ?", False, "is lost", id="row"),
    ],
)
def test_what_can_be_mended_from_nothing_is_said_to_be_lost(
    corpus: Corpus, script: str, kept: bool, problem: str
) -> None:
    shutil.rmtree(corpus.folder)
    with closing(Catalog.open(corpus.home)) as catalog:
        victim, *others = catalog.article_ids()
    with sqlite3.connect(corpus.home / FILE_NAME) as connection:
        connection.execute(script, (victim,))
    connection.close()

    (lost,) = repair(corpus.settings)

    assert (lost.store, victim in lost.problem, problem in lost.problem) == ("catalog", True, True)
    assert str(corpus.folder) in lost.problem
    assert verify(corpus.settings) == []
    with closing(Catalog.open(corpus.home)) as catalog:
        assert catalog.article_ids() == sorted([*others, *([victim] if kept else [])])
    assert len(list(corpus.home.glob("catalog.damaged-*.sqlite"))) == 1


@pytest.mark.parametrize("kept", TABLES)
def test_what_people_left_and_notes_outlive_a_repair(corpus: Corpus, kept: type[RecordTable]) -> None:
    record = Record("key", datetime(2031, 1, 1, tzinfo=UTC), "{}")
    with closing(kept.open(corpus.home)) as table:
        table.put(record)
        uuid, generation = table.meta("uuid"), table.generation()
    change(corpus.home, "DELETE FROM chunks")

    assert repair(corpus.settings) == []

    with closing(kept.open(corpus.home)) as table:
        assert (table.records(), table.meta("uuid")) == ([record], uuid)
        assert table.generation() > generation


@pytest.mark.parametrize("seed", range(6))
def test_scribbled_pages_are_named_and_mended(corpus: Corpus, seed: int) -> None:
    change(corpus.home, "PRAGMA wal_checkpoint(TRUNCATE)")
    before = stored(corpus)
    drawn = random.Random(seed)
    path = corpus.home / FILE_NAME
    with path.open("r+b") as file:
        for _ in range(drawn.randint(1, 6)):  # anywhere but in the first page, which says that it is a database
            file.seek(drawn.randrange(4096, path.stat().st_size - 512))
            file.write(drawn.randbytes(drawn.choice([4, 64, 512])))

    try:
        problems = [finding.problem for finding in verify(corpus.settings)]
    except StoreError as error:  # the schema was hit: it can't be opened
        problems = [str(error)]
    lost = repair(corpus.settings) if problems else []

    assert all(problem == problem.strip() and "\n" not in problem for problem in problems)
    assert lost == []  # the files are all there
    assert verify(corpus.settings) == []
    assert stored(corpus) == before


def test_another_database_is_left_alone(corpus: Corpus) -> None:
    for path in corpus.home.glob("catalog.sqlite*"):
        path.unlink()
    change(corpus.home, "CREATE TABLE songs (name TEXT); INSERT INTO songs VALUES ('Heron')")

    with pytest.raises(StoreError, match="nothing of it can be read; move it away"):
        repair(corpus.settings)

    with closing(sqlite3.connect(corpus.home / FILE_NAME)) as connection:
        assert connection.execute("SELECT name FROM songs").fetchall() == [("Heron",)]


@pytest.mark.parametrize("detail", ["", "[]", "{", '{"files": 3}', '{"files": {"a": [null]}}', '{"folder": 7}'])
def test_a_projection_whose_record_is_damaged_is_written_anew(corpus: Corpus, detail: str) -> None:
    with sqlite3.connect(corpus.home / FILE_NAME) as connection:
        connection.execute("UPDATE projections SET detail = ?", (detail,))
    connection.close()

    assert {finding.store for finding in verify(corpus.settings)} == {"lexical", "vectors"}
    assert not healthy(corpus)
    assert repair(corpus.settings) == []
    assert healthy(corpus)


@pytest.mark.parametrize("name", ["lexical", "vectors"])
@pytest.mark.parametrize("what", ["a file", "a link to nowhere", "a folder of other things"])
def test_something_else_in_the_place_of_a_projection(corpus: Corpus, name: str, what: str) -> None:
    place = corpus.home / name
    shutil.rmtree(place)
    if what == "a file":
        place.write_text("not a folder")
    elif what == "a link to nowhere":
        place.symlink_to(corpus.home / "nowhere")
    else:
        (place / "meta.json").mkdir(parents=True)

    assert {finding.store for finding in verify(corpus.settings)} == {name}
    assert repair(corpus.settings) == []
    assert healthy(corpus)


def test_repair_needs_no_source_files(corpus: Corpus) -> None:
    shutil.rmtree(corpus.folder)
    lose_lexical(corpus.home)
    lose_vectors(corpus.home)

    assert repair(corpus.settings) == []


def test_what_was_repaired_answers_from_chroma_again(corpus: Corpus) -> None:
    lose_vectors(corpus.home)
    repair(corpus.settings)
    catalog = Catalog.open(corpus.home)
    name = str(catalog.meta("model"))
    vectors = Vectors(corpus.home / "vectors", corpus.settings.vectors, name)
    block = catalog.vectors(name)

    assert vectors.search(catalog, block.vectors[0], 1, Filters())[0].chunk_id == block.ids[0]
    assert vectors._opened is not None
    assert vectors._opened.whole
    vectors.close()
    catalog.close()

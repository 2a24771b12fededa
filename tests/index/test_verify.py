import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index import chroma
from index.catalog import FILE_NAME, Catalog
from index.ledger import Ledger
from index.types import Filters
from index.vectors import NAME, Vectors
from index.verify import is_healthy, repair, verify

if TYPE_CHECKING:
    from conftest import Corpus, MakeCorpus

BRIDGE = "The Tallow Bridge is shut.\nEngineers found cracks in two of its piers on Thursday.\n"
WALL = "The flood wall fell.\nNobody was hurt when the stones came down at six in the morning.\n"
MARKET = "The market moves.\nTraders will set up on the quay until the square is dry.\n"


@pytest.fixture
def corpus(make_corpus: "MakeCorpus") -> "Corpus":
    corpus = make_corpus({"bridge.txt": BRIDGE, "wall.txt": WALL, "market.txt": MARKET})
    corpus.build()
    return corpus


def healthy(corpus: "Corpus") -> bool:
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
    ledger.close()


def test_a_whole_index_has_no_findings(corpus: "Corpus") -> None:
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
    corpus: "Corpus", damage: Callable[[Path], None], stores: set[str], problem: str
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
def test_a_quick_look_sees_what_is_missing(corpus: "Corpus", damage: Callable[[Path], None]) -> None:
    damage(corpus.home)

    assert not healthy(corpus)


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        pytest.param("UPDATE chunks SET start = start + 1 WHERE ordinal = 0", "is not the text", id="chunk-moved"),
        pytest.param("UPDATE articles SET text = upper(text)", "is not the text", id="text-changed"),
        pytest.param(
            "UPDATE articles SET sentences = x'0000000000ffff00'",
            "sentence span 0-16776960 lies outside",
            id="sentence",
        ),
        pytest.param(
            "UPDATE articles SET boilerplate = x'0500000002000000'",
            "boilerplate span 5-2 lies outside",
            id="boilerplate",
        ),
    ],
)
def test_a_tampered_catalog_is_found_and_stays_reported(corpus: "Corpus", statement: str, problem: str) -> None:
    with sqlite3.connect(corpus.home / FILE_NAME) as connection:
        connection.execute(statement)
    connection.close()

    findings = verify(corpus.settings)
    assert {finding.store for finding in findings} == {"catalog"}
    assert any(problem in finding.problem for finding in findings), findings
    assert repair(corpus.settings) == findings


def test_a_catalog_that_sqlite_finds_damaged_is_reported(corpus: "Corpus") -> None:
    with sqlite3.connect(corpus.home / FILE_NAME) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    path = corpus.home / FILE_NAME
    with path.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * 4096 * 6)

    findings = verify(corpus.settings)
    assert findings
    assert {finding.store for finding in findings} == {"catalog"}
    assert repair(corpus.settings) == findings


def test_repair_needs_no_source_files(corpus: "Corpus") -> None:
    shutil.rmtree(corpus.folder)
    lose_lexical(corpus.home)
    lose_vectors(corpus.home)

    assert repair(corpus.settings) == []


def test_what_was_repaired_answers_from_chroma_again(corpus: "Corpus") -> None:
    lose_vectors(corpus.home)
    repair(corpus.settings)
    catalog = Catalog.open(corpus.home)
    name = str(catalog.meta("model"))
    vectors = Vectors(corpus.home / "vectors", corpus.settings.vectors, name)
    block = catalog.vectors(name)

    assert vectors.search(catalog, block.vectors[0], 1, Filters())[0].chunk_id == block.ids[0]
    assert vectors._opened is not None
    assert vectors._opened.collection is not None
    vectors.close()
    catalog.close()

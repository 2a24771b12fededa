"""What an index covers, worked out once for each state of it."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from index.catalog import Catalog
from index.ledger import Ledger
from qa.config import load_config
from qa.coverage import Survey
from qa.engine import Engine
from tests.conftest import Corpus, MakeCorpus

LOCK = "Heron Lock shut after leak\n\nMillrace News\n\nMay 2, 2033\n\nEngineers shut Heron Lock on Monday.\n"
FAIR = "Eel fair draws a record crowd\n\nTarn Herald\n\nJune 12, 2033\n\nThe eel fair drew 9,500 visitors.\n"
NOTE = "A note without a day.\n"


@pytest.fixture
def corpus(make_corpus: MakeCorpus) -> Corpus:
    corpus = make_corpus({"lock.txt": LOCK, "fair.txt": FAIR, "note.txt": NOTE})
    corpus.build()
    return corpus


@pytest.fixture
def engine(corpus: Corpus) -> Iterator[Engine]:
    with Engine.open(load_config(home=str(corpus.home))) as engine:
        yield engine


def test_it_says_what_is_indexed(corpus: Corpus, engine: Engine) -> None:
    covered = engine.coverage()

    assert (covered.articles, covered.chunks, covered.undated) == (3, engine.coverage().chunks, 1)
    assert covered.publishers == (("Millrace News", 1), ("Tarn Herald", 1))
    assert (covered.first, covered.last) == (date(2033, 5, 2), date(2033, 6, 12))
    assert (covered.home, covered.fingerprint) == (str(corpus.home), engine.state().fingerprint)
    assert covered.key == engine.stores.catalog.meta("uuid")
    assert covered.indexed_at is not None
    assert 0 <= (datetime.now(UTC) - covered.indexed_at).total_seconds() < 600


def test_a_new_article_is_counted_at_once(corpus: Corpus, engine: Engine) -> None:
    before = engine.coverage()
    corpus.write({"more.txt": LOCK.replace("Heron", "Otter")})

    corpus.build()

    after = engine.coverage()
    assert (after.articles, after.publishers[0]) == (4, ("Millrace News", 2))
    assert after.key == before.key
    assert after.generation > before.generation
    assert after.fingerprint != before.fingerprint


def test_a_check_that_finds_nothing_new_is_noted(corpus: Corpus, engine: Engine) -> None:
    with closing(Ledger.create(corpus.home)) as ledger:
        ledger.set_meta("indexed_at", "2001-03-06T12:00:00+00:00")
    before = engine.coverage()
    assert before.indexed_at == datetime(2001, 3, 6, 12, tzinfo=UTC)

    corpus.build()

    after = engine.coverage()
    assert after.generation == before.generation
    assert after.indexed_at is not None
    assert after.indexed_at > before.indexed_at


def test_an_index_from_before_this_was_noted_has_no_time(corpus: Corpus, engine: Engine) -> None:
    with closing(Ledger.create(corpus.home)) as ledger:
        ledger._db.run("DELETE FROM meta WHERE key = 'indexed_at'")

    assert engine.coverage().indexed_at is None


class Counting(Catalog):
    """Notes how often it is counted."""

    counted = 0

    def count(self, table: str) -> int:
        type(self).counted += 1
        return super().count(table)


def test_it_is_worked_out_again_only_when_articles_changed(corpus: Corpus) -> None:
    survey = Survey()
    with closing(Counting.open(corpus.home)) as catalog:
        first = survey.of(catalog)
        once = Counting.counted
        assert survey.of(catalog) == first
        assert Counting.counted == once > 0
        corpus.write({"lock.txt": FAIR.replace("Eel", "Cheese")})
        corpus.build()
        assert survey.of(catalog).publishers == (("Tarn Herald", 2),)
        assert Counting.counted == 2 * once


def test_an_empty_index(tmp_path: Path) -> None:
    Ledger.create(tmp_path / "home").close()
    with closing(Catalog.open(tmp_path / "home")) as catalog:
        covered = Survey().of(catalog)

    assert (covered.key, covered.articles, covered.publishers, covered.first, covered.last) == ("", 0, (), None, None)


def test_titles_are_those_of_this_index(engine: Engine) -> None:
    assert [listing.title for listing in engine.titles("tarn").listings] == ["Eel fair draws a record crowd"]
    assert engine.titles("", 1, 1).listings[0].publisher == "Millrace News"
    assert engine.titles().total == 3

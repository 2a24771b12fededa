"""Copies and versions in the catalog: found at the end of a run, from what is new, and told to readers."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index import grouping
from index.catalog import FILE_NAME, Catalog
from index.grouping import group
from index.ledger import Ledger, Prepared
from index.sketches import Wording
from index.types import Article
from index.verify import repair, verify

if TYPE_CHECKING:
    from conftest import MakeCorpus

STORY = (
    "A landslide above Quern hit 180 homes on Friday, the fire service said. Nobody was killed.\n\nForty people slept"
    " in the school of Marl. Mayor Ida Penn asked for tents, and the army sent a field kitchen from Oxley.\n"
)
OTHER = "The choir of Tarn sang by the river all night long, and {} guests from Selm brought {} lanterns and a goat.\n"


def article(key: str, text: str = STORY, publisher: str = "The Gull", day: int = 2, **more: object) -> Article:
    return replace(Article(key, text, "Landslide above Quern", f"{key}.txt", publisher, date(2031, 5, day)), **more)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with closing(Ledger.create(tmp_path)) as opened:
        yield opened


def put(ledger: Ledger, *articles: Article) -> None:
    with ledger.transaction() as generation:
        for one in articles:
            ledger.put(Prepared(one, one.title, [], []), generation)
            ledger.link(one.path, one.id)
    group(ledger, lambda *_: None)


def test_the_earliest_is_the_source_of_its_copies(ledger: Ledger) -> None:
    put(ledger, article("b", publisher="Echo", day=3), article("a", day=2), article("c", publisher="Vale", day=4))
    assert ledger.sources(["a", "b", "c", "gone"]) == {"a": "a", "b": "a", "c": "a", "gone": "gone"}
    assert ledger.copies("b") == ["a", "c"]
    assert ledger.copies("a") == ["b", "c"]
    assert ledger.versions("a") == []


def test_the_agency_that_is_named_is_the_source_among_those_of_a_day(ledger: Ledger) -> None:
    put(ledger, article("a", f"QUERN (AP) — {STORY}"), article("b", publisher="Associated Press"))
    assert set(ledger.sources(["a", "b"]).values()) == {"b"}


@pytest.mark.parametrize("order", ["ab", "ba"])
def test_else_the_one_that_was_indexed_first(ledger: Ledger, order: str) -> None:
    for key in order:
        put(ledger, article(key, publisher=f"Paper {key}"))
    assert set(ledger.sources(["a", "b"]).values()) == {order[0]}


def test_versions_of_a_paper_are_a_chain_and_with_their_copies_one_source(ledger: Ledger) -> None:
    later = STORY.replace("180", "240")
    put(ledger, article("new", later, day=3), article("old"), article("copy", publisher="Echo", day=4))
    assert ledger.versions("old") == ledger.versions("new") == ["old", "new"]
    assert ledger.latest(["old", "new", "copy"]) == {"old": "new", "new": "new", "copy": "copy"}
    assert set(ledger.sources(["old", "new", "copy"]).values()) == {"old"}
    assert ledger.copies("new") == ["copy"]
    assert ledger.copies("copy") == ["old", "new"]
    assert ledger.one_source("copy") == ledger.one_source("old") == ["copy", "new", "old"]
    assert ledger.one_source("gone") == []


def test_only_what_is_new_is_compared(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    put(ledger, article("a"), *(article(f"x{at}", OTHER.format(at, at), day=5) for at in range(3)))
    before = [row.article_id for row in ledger.origins()]
    sketched: list[bool] = []
    real = Wording.sketch
    monkeypatch.setattr(Wording, "sketch", lambda one: sketched.append(True) or real(one))
    put(ledger, article("b", publisher="Echo"))
    group(ledger, lambda *_: None)
    assert sketched == [True]
    assert before == ["a", "x0", "x1", "x2"]
    assert ledger.copies("a") == ["b"]


def test_what_is_no_copy_any_more_is_let_go(ledger: Ledger) -> None:
    put(ledger, article("a"), article("b", publisher="Echo"))
    put(ledger, article("b", OTHER.format(3, 4), publisher="Echo"))
    assert ledger.sources(["a", "b"]) == {"a": "a", "b": "b"}


def test_an_article_that_goes_takes_its_place_in_the_group_along(ledger: Ledger) -> None:
    put(ledger, article("a"), article("b", publisher="Echo", day=3), article("c", publisher="Vale", day=4))
    with ledger.transaction() as generation:
        ledger.unlink("a.txt", "a", generation)
    assert ledger.copies("c") == ["b"]  # before the run ends, too
    group(ledger, lambda *_: None)
    assert ledger.sources(["b", "c"]) == {"b": "b", "c": "b"}


def test_a_run_that_is_ended_early_is_completed_by_the_next(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(grouping, "_labels", fail)
        with pytest.raises(KeyboardInterrupt):
            put(ledger, article("a"), article("b", publisher="Echo"))
    assert ledger.sketches() == []
    group(ledger, lambda *_: None)
    assert ledger.copies("a") == ["b"]


def test_a_home_from_before_is_read_as_it_is_and_grouped_by_its_next_run(tmp_path: Path, ledger: Ledger) -> None:
    put(ledger, article("a"), article("b", publisher="Echo"))
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as raw:
        for table in ("sketches", "related", "sources", "earlier"):
            raw.execute(f"DROP TABLE {table}")
        raw.execute("DELETE FROM meta WHERE key = 'grouped'")
        raw.commit()
    with closing(Catalog.open(tmp_path)) as old:
        assert old.sources(["a", "b"]) == {"a": "a", "b": "b"}
        assert (old.copies("a"), old.versions("a"), old.earlier("a@1")) == ([], [], None)
    with closing(Ledger.create(tmp_path)) as again:
        group(again, lambda *_: None)
        assert again.copies("a") == ["b"]


def page(text: str, day: int = 2) -> str:
    head = f"---\ntitle: Landslide above Quern\npublisher: The Gull\npublished: 2031-05-0{day}\n---\n\n"
    return head + text


def test_what_a_changed_file_held_is_kept_and_goes_with_its_article(make_corpus: "MakeCorpus") -> None:
    corpus = make_corpus({"a.md": page(STORY), "b.md": page(OTHER.format(1, 2)).replace("Landslide", "Song")})
    corpus.build()
    first, second = page(STORY.replace("180", "240"), 3), page(STORY.replace("180", "244"), 3)
    for text in (first, second):
        corpus.write({"a.md": text})
        corpus.build()
    with closing(Catalog.open(corpus.home)) as catalog:
        now = next(key for key in catalog.article_ids() if catalog.versions(key))
        ids = catalog.versions(now)
        old = [catalog.earlier(key) for key in ids[:-1]]
        assert ids[-1] == now
        assert [one.text for one in old if one] == [page(STORY), first]
        assert [one.published for one in old if one] == [date(2031, 5, 2), date(2031, 5, 3)]
        assert catalog.versions(ids[0]) == ids
        texts = [one.text[span.start : span.end] for one in old[:1] if one for span in catalog.sentences(ids[0])]
        assert "A landslide above Quern hit 180 homes on Friday, the fire service said." in texts
        assert catalog.count("articles") == 2
    assert verify(corpus.settings) == []
    (corpus.folder / "a.md").unlink()
    corpus.build(prune=True)
    with closing(Catalog.open(corpus.home)) as catalog:
        assert catalog.earlier(ids[0]) is None
        assert catalog.versions(now) == []


def test_another_story_in_the_place_of_a_file_is_no_version(make_corpus: "MakeCorpus") -> None:
    corpus = make_corpus({"latest.txt": STORY})
    corpus.build()
    corpus.write({"latest.txt": OTHER.format(5, 6)})
    corpus.build()
    with closing(Catalog.open(corpus.home)) as catalog:
        assert catalog.versions(catalog.article_ids()[0]) == []


def test_lines_of_a_collection_are_followed_by_their_own_ids_and_addresses(make_corpus: "MakeCorpus") -> None:
    def lines(*figures: str) -> str:
        named = [f'{{"id": "n1", "title": "Slope", "text": {_json(STORY.replace("180", figures[0]))}}}']
        text = _json(OTHER.format(figures[0], 9))
        return "\n".join([*named, f'{{"title": "Song", "text": {text}, "url": "https://gull.example/song"}}'])

    corpus = make_corpus({"all.jsonl": lines("180")})
    corpus.build()
    corpus.write({"all.jsonl": lines("240")})
    corpus.build()
    with closing(Catalog.open(corpus.home)) as catalog:
        assert catalog.versions("n1") == ["n1@1", "n1"]
        song = next(key for key in catalog.article_ids() if key != "n1")
        assert len(catalog.versions(song)) == 2


def test_a_catalog_that_is_salvaged_keeps_earlier_versions(make_corpus: "MakeCorpus") -> None:
    corpus = make_corpus({"a.md": page(STORY)})
    corpus.build()
    corpus.write({"a.md": page(STORY.replace("180", "240"), 3)})
    corpus.build()
    with closing(sqlite3.connect(corpus.home / FILE_NAME)) as raw:
        raw.execute("UPDATE articles SET content_hash = 'x'")
        raw.commit()
    assert verify(corpus.settings)
    repair(corpus.settings)
    assert verify(corpus.settings) == []
    with closing(Catalog.open(corpus.home)) as catalog:
        assert len(catalog.versions(catalog.article_ids()[0])) == 2


def _json(text: str) -> str:
    return '"' + text.replace("\n", "\\n") + '"'

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index import build as build_module
from index.build import build
from index.catalog import Catalog
from index.config import ChunkSettings, IndexSettings, VectorSettings
from index.errors import LoadError, LockedError, ModelError, NoIndexError, StoreError
from index.home import BuildSettings
from index.ledger import Ledger
from index.loaders import LOADERS
from index.loaders.jsonl import load_jsonl
from index.models import Models
from index.report import BuildReport
from index.stores import Stores
from index.types import Article, Filters, Skipped, Span
from index.verify import verify

if TYPE_CHECKING:
    from conftest import Corpus, MakeCorpus

ANY = Filters()
BRIDGE = "The Tallow Bridge is shut.\nEngineers found cracks in two of its piers on Thursday.\n"
WALL = "The flood wall fell.\nNobody was hurt when the stones came down at six in the morning.\n"
EELS = "The eel fair returns.\nStalls will line the quay from Friday, and the smoking begins at dawn.\n"


def lines(*articles: dict[str, str]) -> str:
    return "".join(json.dumps(article) + "\n" for article in articles)


def counts(report: BuildReport) -> tuple[int, int, int, int]:
    return report.added, report.updated, report.unchanged, report.removed


def titles(corpus: "Corpus") -> list[str]:
    catalog = Catalog.open(corpus.home)
    articles = [catalog.article(key) for key in catalog.article_ids()]
    catalog.close()
    return sorted(article.title for article in articles if article)


def texts(corpus: "Corpus") -> list[str]:
    catalog = Catalog.open(corpus.home)
    articles = [catalog.article(key) for key in catalog.article_ids()]
    catalog.close()
    return sorted(article.text for article in articles if article)


def asked(settings: BuildSettings, question: str) -> set[str]:
    """The titles of what the search by words finds."""
    stores = Stores.open(settings)
    hits = stores.search_lexical(question, 10, ANY)
    found = {chunk.title for chunk in stores.catalog.chunks([hit.chunk_id for hit in hits]).values()}
    stores.close()
    return found


def generation(corpus: "Corpus") -> int:
    catalog = Catalog.open(corpus.home)
    found = catalog.generation()
    catalog.close()
    return found


def test_a_first_run_adds_and_a_second_changes_nothing(make_corpus: "MakeCorpus") -> None:
    corpus = make_corpus({"bridge.txt": BRIDGE, "deep/er/wall.md": WALL, "more.jsonl": lines({"text": EELS})})
    first = corpus.build()
    before = generation(corpus)
    second = corpus.build()

    assert counts(first) == (3, 0, 0, 0)
    assert (first.articles, first.chunks, first.skipped) == (3, 3, [])
    assert counts(second) == (0, 0, 3, 0)
    assert (second.articles, second.chunks) == (3, 3)
    assert generation(corpus) == before
    assert verify(corpus.settings) == []


def test_an_edited_file_replaces_its_article(make_corpus: "MakeCorpus") -> None:
    corpus = make_corpus({"bridge.txt": BRIDGE, "wall.txt": WALL})
    corpus.build()
    corpus.write({"bridge.txt": BRIDGE.replace("two of its piers", "all of its arches")})
    report = corpus.build()

    assert counts(report) == (0, 1, 1, 0)
    assert report.articles == 2
    assert asked(corpus.settings, "arches") == {"The Tallow Bridge is shut."}
    assert asked(corpus.settings, "piers") == set()
    assert verify(corpus.settings) == []


def test_who_looks_while_a_file_is_replaced_sees_one_of_its_versions(
    make_corpus: "MakeCorpus", monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = make_corpus({"bridge.txt": BRIDGE})
    corpus.build()
    seen: list[list[str]] = []

    def look(ledger: Ledger, left: set[str], kept: set[str]) -> None:
        seen.append(texts(corpus))

    monkeypatch.setattr(build_module, "keep_replaced", look)
    corpus.write({"bridge.txt": WALL})
    corpus.build()

    assert [*seen, texts(corpus)] == [[BRIDGE], [WALL]]


def test_a_file_that_is_gone_stays_unless_pruned(make_corpus: "MakeCorpus") -> None:
    corpus = make_corpus({"bridge.txt": BRIDGE, "wall.txt": WALL})
    corpus.build()
    (corpus.folder / "wall.txt").unlink()

    assert counts(corpus.build()) == (0, 0, 1, 0)
    assert asked(corpus.settings, "stones")
    assert counts(corpus.build(prune=True)) == (0, 0, 1, 1)
    assert titles(corpus) == ["The Tallow Bridge is shut."]
    assert asked(corpus.settings, "stones") == set()
    assert verify(corpus.settings) == []


def test_pruning_looks_only_under_the_given_paths(make_corpus: "MakeCorpus") -> None:
    corpus = make_corpus({"one/bridge.txt": BRIDGE, "two/wall.txt": WALL})
    corpus.build()
    shutil.rmtree(corpus.folder / "two")
    report = build([corpus.folder / "one"], corpus.settings, prune=True)

    assert counts(report) == (0, 0, 1, 0)
    assert report.articles == 2


def test_everything_can_be_removed(make_corpus: "MakeCorpus") -> None:
    corpus = make_corpus({"bridge.txt": BRIDGE})
    corpus.build()
    (corpus.folder / "bridge.txt").unlink()
    report = corpus.build(prune=True)

    assert (report.removed, report.articles, report.chunks) == (1, 0, 0)
    assert verify(corpus.settings) == []
    assert asked(corpus.settings, "bridge") == set()


def test_an_empty_folder_is_an_empty_index(make_corpus: "MakeCorpus") -> None:
    corpus = make_corpus({})
    report = corpus.build()

    assert (counts(report), report.articles) == ((0, 0, 0, 0), 0)
    assert verify(corpus.settings) == []
    assert asked(corpus.settings, "bridge") == set()


def test_one_article_under_two_paths_is_one(make_corpus: "MakeCorpus") -> None:
    corpus = make_corpus({"a.txt": BRIDGE, "b.txt": BRIDGE})

    assert counts(corpus.build()) == (1, 0, 1, 0)
    (corpus.folder / "a.txt").unlink()
    assert counts(corpus.build(prune=True)) == (0, 0, 1, 0)
    catalog = Catalog.open(corpus.home)
    (article,) = [catalog.article(key) for key in catalog.article_ids()]
    catalog.close()
    assert article is not None
    assert article.path == str(corpus.folder / "b.txt")


def test_one_id_for_two_articles_loses_neither(make_corpus: "MakeCorpus") -> None:
    corpus = make_corpus(
        {
            "a.jsonl": lines({"id": "1", "text": BRIDGE}, {"id": "1", "text": EELS}),
            "b.jsonl": lines({"id": "1", "text": WALL}),
        }
    )

    assert counts(corpus.build()) == (3, 0, 0, 0)
    assert texts(corpus) == sorted([BRIDGE, EELS, WALL])
    assert counts(corpus.build()) == (0, 0, 3, 0)
    assert verify(corpus.settings) == []


def test_an_article_with_an_id_is_replaced_by_its_new_text(make_corpus: "MakeCorpus") -> None:
    corpus = make_corpus({"a.jsonl": lines({"id": "1", "text": BRIDGE}, {"id": "2", "text": WALL})})
    corpus.build()
    corpus.write({"a.jsonl": lines({"id": "1", "text": EELS}, {"id": "2", "text": WALL})})

    assert counts(corpus.build()) == (0, 1, 1, 0)
    assert texts(corpus) == sorted([EELS, WALL])


def test_a_line_that_breaks_takes_no_article_with_it(make_corpus: "MakeCorpus") -> None:
    whole = lines({"text": BRIDGE}, {"text": WALL})
    corpus = make_corpus({"a.jsonl": whole})
    corpus.build()
    corpus.write({"a.jsonl": lines({"text": BRIDGE}) + '{"text": "The flood wall f\n' + lines({"text": EELS})})
    report = corpus.build()

    assert counts(report) == (1, 0, 1, 0)
    assert [skipped.path for skipped in report.skipped] == [f"{corpus.folder / 'a.jsonl'}:2"]
    assert texts(corpus) == sorted([BRIDGE, WALL, EELS])
    corpus.write({"a.jsonl": whole})
    assert counts(corpus.build()) == (0, 0, 2, 1)
    assert texts(corpus) == sorted([BRIDGE, WALL])


def test_what_cannot_be_read_is_named_and_the_rest_goes_on(make_corpus: "MakeCorpus") -> None:
    corpus = make_corpus(
        {"a.txt": BRIDGE, "empty.txt": "", "broken.json": '{"text": ', "z.txt": WALL, "photo.jpg": "x"}
    )
    os.symlink(corpus.folder / "nowhere.txt", corpus.folder / "dangling.txt")
    report = build([corpus.folder, corpus.folder / "missing"], corpus.settings)

    assert counts(report) == (2, 0, 0, 0)
    assert {Path(skipped.path).name for skipped in report.skipped} == {
        "empty.txt",
        "broken.json",
        "photo.jpg",
        "dangling.txt",
        "missing",
    }
    assert all(skipped.reason for skipped in report.skipped)
    assert verify(corpus.settings) == []


def test_a_file_that_becomes_unreadable_keeps_its_article(make_corpus: "MakeCorpus") -> None:
    corpus = make_corpus({"bridge.txt": BRIDGE})
    corpus.build()
    corpus.write({"bridge.txt": ""})
    report = corpus.build()

    assert [Path(skipped.path).name for skipped in report.skipped] == ["bridge.txt"]
    assert texts(corpus) == [BRIDGE]


def test_the_report_as_json(make_corpus: "MakeCorpus") -> None:
    corpus = make_corpus({"a.txt": BRIDGE, "empty.txt": ""})
    report = corpus.build().to_json()

    assert list(report) == ["added", "updated", "unchanged", "removed", "skipped", "articles", "chunks", "seconds"]
    assert report["skipped"][0]["path"] == str(corpus.folder / "empty.txt")
    assert json.loads(json.dumps(report)) == report


class Stop:
    """A progress callback that interrupts, as Ctrl-C does, at the n-th report of a stage."""

    def __init__(self, stage: str, at: int = 1) -> None:
        self.stage, self.left = stage, at

    def __call__(self, stage: str, done: int, total: int, unit: str) -> None:
        self.left -= stage == self.stage
        if not self.left:
            raise KeyboardInterrupt


class Notes:
    """A progress callback that keeps how much each stage had to do."""

    def __init__(self) -> None:
        self.totals: dict[str, int] = {}

    def __call__(self, stage: str, done: int, total: int, unit: str) -> None:
        self.totals[stage] = total


MANY = lines(
    *({"id": f"n{n}", "title": f"Item {n}", "text": f"The council met for item {n} today."} for n in range(150))
)


def test_articles_are_found_by_words_before_they_are_embedded(make_corpus: "MakeCorpus", tmp_path: Path) -> None:
    corpus = make_corpus({"bridge.txt": BRIDGE})
    shutil.copytree(corpus.settings.index.models, tmp_path / "models")
    damaged = replace(corpus.settings, index=IndexSettings(home=str(corpus.home), models=str(tmp_path / "models")))
    (model,) = (tmp_path / "models").glob("*int8*/model.onnx")
    model.write_bytes(b"no model, so that no embedding can begin")

    with pytest.raises(ModelError, match="damaged"):
        build([corpus.folder], damaged)

    assert asked(corpus.settings, "cracks") == {"The Tallow Bridge is shut."}


def test_embedding_goes_on_where_it_was_interrupted(make_corpus: "MakeCorpus") -> None:
    corpus = make_corpus({"many.jsonl": MANY})
    with pytest.raises(KeyboardInterrupt):
        build([corpus.folder], corpus.settings, Stop("embedding"))
    stores = Stores.open(corpus.settings)
    assert stores.catalog.embedded(stores.vectors.model) == 128
    assert len(stores.search_vectors("council", 200, ANY)) == 128
    stores.close()

    notes = Notes()
    report = build([corpus.folder], corpus.settings, notes)

    assert notes.totals["embedding"] == 150 - 128
    assert report.unchanged == report.articles == 150
    assert verify(corpus.settings) == []


def test_text_that_was_embedded_before_is_not_embedded_again(make_corpus: "MakeCorpus") -> None:
    corpus = make_corpus({"bridge.txt": BRIDGE})
    corpus.build()
    (corpus.folder / "bridge.txt").rename(corpus.folder / "renamed.txt")
    corpus.write({"wall.txt": WALL})
    notes = Notes()
    build([corpus.folder], corpus.settings, notes)

    assert notes.totals["embedding"] == 1


def test_the_model_is_prepared_even_where_nothing_waits_for_it(
    make_corpus: "MakeCorpus", monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    corpus = make_corpus({"bridge.txt": BRIDGE})
    corpus.build()
    emptied = replace(corpus.settings, index=IndexSettings(home=str(corpus.home), models=str(tmp_path / "emptied")))
    asked: list[Models] = []
    monkeypatch.setattr(build_module, "prepare", lambda settings, models: asked.append(models))

    assert counts(build([corpus.folder], emptied)) == (0, 0, 1, 0)
    assert asked == [Models.of(emptied.index)]


@pytest.mark.parametrize("sources", ["kept", "gone"])
def test_other_chunk_settings_cut_the_catalog_anew(make_corpus: "MakeCorpus", sources: str) -> None:
    corpus = make_corpus({"long.txt": "The news\n" + "The council met on Friday and said little of note. " * 30})
    before = corpus.build().chunks
    if sources == "gone":
        shutil.rmtree(corpus.folder)
    smaller = replace(corpus.settings, chunks=ChunkSettings(max_tokens=64))
    report = build([corpus.folder] if sources == "kept" else [], smaller)

    assert report.articles == 1
    assert report.chunks > 2 * before
    assert verify(smaller) == []
    assert build([], corpus.settings).chunks == before


HOLD = """
import sys, time
from pathlib import Path
from index.home import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_indexer_is_told_who_the_first_is(make_corpus: "MakeCorpus") -> None:
    corpus = make_corpus({"bridge.txt": BRIDGE})
    with subprocess.Popen([sys.executable, "-c", HOLD, str(corpus.home)], stdout=subprocess.PIPE) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == b"held\n"
        with pytest.raises(LockedError) as caught:
            corpus.build()
        first.kill()

    assert f"{corpus.home}: being indexed by process {first.pid} since " in str(caught.value)
    assert counts(corpus.build()) == (1, 0, 0, 0)


def test_reading_goes_on_while_another_process_indexes(make_corpus: "MakeCorpus") -> None:
    corpus = make_corpus({"bridge.txt": BRIDGE})
    corpus.build()
    with subprocess.Popen([sys.executable, "-c", HOLD, str(corpus.home)], stdout=subprocess.PIPE) as indexer:
        assert indexer.stdout is not None
        assert indexer.stdout.readline() == b"held\n"
        assert asked(corpus.settings, "bridge") == {"The Tallow Bridge is shut."}
        indexer.kill()


KILLED = """
import os, signal, sys, threading
from pathlib import Path
from index.build import build
from index.config import IndexSettings
from index.home import BuildSettings

folder, home, models, stage, nth, delay_s = sys.argv[1:]
left = int(nth)

def die():
    os.kill(os.getpid(), signal.SIGKILL)

def progress(name, done, total, unit):
    global left
    left -= name == stage
    if name == stage and not left:
        threading.Timer(float(delay_s), die).start() if float(delay_s) else die()

build([Path(folder)], BuildSettings(index=IndexSettings(home=home, models=models)), progress)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("stage", "nth", "delay_s"),
    [
        pytest.param("reading", 1, 0, id="after-the-first-file"),
        pytest.param("reading", 3, 0.02, id="in-the-lexical-index"),
        pytest.param("embedding", 1, 0, id="between-embeddings"),
        pytest.param("storing vectors", 1, 0, id="before-chroma"),
        pytest.param("storing vectors", 1, 0.4, id="in-chroma"),
    ],
)
def test_a_killed_run_loses_nothing_and_the_next_completes(
    make_corpus: "MakeCorpus", stage: str, nth: int, delay_s: float
) -> None:
    corpus = make_corpus({"bridge.txt": BRIDGE})
    corpus.build()
    corpus.write({"many.jsonl": MANY, "wall.txt": WALL})

    places = [corpus.folder, corpus.home, corpus.settings.index.models]
    command = [sys.executable, "-c", KILLED, *places, stage, str(nth), str(delay_s)]
    result = subprocess.run(command, check=False)

    if not delay_s:  # a run that a timer was to kill may have been quicker
        assert result.returncode == -signal.SIGKILL
    assert asked(corpus.settings, "cracks") == {"The Tallow Bridge is shut."}
    report = corpus.build()
    assert (report.articles, report.added + report.unchanged) == (152, 152)
    assert verify(corpus.settings) == []


def test_a_file_put_back_after_a_killed_run_is_read_again(
    make_corpus: "MakeCorpus", monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = lines({"id": "1", "text": BRIDGE}, {"id": "2", "text": WALL}), lines({"id": "1", "text": EELS})
    corpus = make_corpus({"a.jsonl": old})
    corpus.build()
    corpus.write({"a.jsonl": new})

    def interrupted(path: Path, data: bytes, article_bytes: int) -> Iterator[Article | Skipped]:
        yield from load_jsonl(path, data, article_bytes)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setitem(LOADERS, ".jsonl", interrupted)
        patch.setattr(build_module, "_BATCH_CHARS", 1)
        with pytest.raises(KeyboardInterrupt):
            corpus.build()
    assert texts(corpus) == sorted([EELS, WALL])
    corpus.write({"a.jsonl": old})
    corpus.build()

    assert texts(corpus) == sorted([BRIDGE, WALL])


def test_a_large_file_is_committed_batch_by_batch(make_corpus: "MakeCorpus", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build_module, "_BATCH_CHARS", 200)
    corpus = make_corpus({"many.jsonl": MANY})

    assert corpus.build().added == 150
    assert generation(corpus) > 10
    assert verify(corpus.settings) == []


def lose_lexical(home: Path) -> None:
    shutil.rmtree(home / "lexical")


def lose_vectors(home: Path) -> None:
    shutil.rmtree(home / "vectors")


def lose_both(home: Path) -> None:
    lose_lexical(home)
    lose_vectors(home)


@pytest.mark.parametrize("lose", [lose_lexical, lose_vectors, lose_both])
def test_asking_works_whatever_projection_is_lost(make_corpus: "MakeCorpus", lose: Callable[[Path], None]) -> None:
    corpus = make_corpus({"bridge.txt": BRIDGE, "wall.txt": WALL})
    corpus.build()
    lose(corpus.home)

    assert asked(corpus.settings, "bridge") == {"The Tallow Bridge is shut."}
    stores = Stores.open(corpus.settings)
    best = stores.search_vectors("Who was injured by the falling stones?", 1, ANY)
    assert stores.catalog.chunks([best[0].chunk_id])[best[0].chunk_id].title == "The flood wall fell."
    stores.close()


def test_asking_without_an_index_creates_nothing(tmp_path: Path, make_corpus: "MakeCorpus") -> None:
    corpus = make_corpus({})
    shutil.rmtree(corpus.home)

    with pytest.raises(NoIndexError):
        Stores.open(corpus.settings)
    assert not corpus.home.exists()


def test_a_chroma_server_that_is_not_there_costs_nothing_but_its_own_step(make_corpus: "MakeCorpus") -> None:
    corpus = make_corpus({"bridge.txt": BRIDGE}, vectors=VectorSettings(server="http://127.0.0.1:9"))
    with pytest.raises(StoreError, match="no Chroma server answers there"):
        corpus.build()

    assert asked(corpus.settings, "cracks") == {"The Tallow Bridge is shut."}
    ledger = Ledger.create(corpus.home)
    assert ledger.count("articles") == 1
    ledger.close()
    assert build([], replace(corpus.settings, vectors=VectorSettings())).articles == 1
    assert verify(replace(corpus.settings, vectors=VectorSettings())) == []


def test_what_fails_unforeseen_is_named_and_the_rest_is_read(
    make_corpus: "MakeCorpus", monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(path: Path, data: bytes, article_bytes: int) -> Iterator[Article | Skipped]:
        yield from load_jsonl(path, data, article_bytes)
        raise ZeroDivisionError("never\nseen")

    corpus = make_corpus({"a.txt": BRIDGE, "b.jsonl": lines({"text": EELS}), "c.txt": WALL, "d.txt": "The quay. " * 9})
    monkeypatch.setitem(LOADERS, ".jsonl", broken)
    monkeypatch.setattr("index.sentences.sentence_spans", _refusing("The quay."))

    for _ in range(2):
        report = corpus.build()
        assert titles(corpus) == ["The Tallow Bridge is shut.", "The eel fair returns.", "The flood wall fell."]
        reasons = {Path(item.path).name: item.reason for item in report.skipped}
        assert set(reasons) == {"b.jsonl", "d.txt"}
        assert "(ZeroDivisionError: never seen); save it" in reasons["b.jsonl"]
        assert "(RecursionError)" in reasons["d.txt"]


def _refusing(start: str) -> Callable[..., list[Span]]:
    from index.sentences import sentence_spans

    def spans(text: str, without: Iterable[Span] = ()) -> list[Span]:
        if text.startswith(start):
            raise RecursionError
        return sentence_spans(text, without)

    return spans


MOVED = {"old/heron.txt": "Heron Lock shut\n\nIt leaks.\n", "old/eel.txt": "Eel fair opens\n\nIt is busy.\n"}


def cited(corpus: "Corpus") -> set[str]:
    with closing(Catalog.open(corpus.home)) as catalog:
        return {os.path.relpath(source.path, corpus.folder) for source in catalog.origins()}


@pytest.mark.parametrize("indexed_between", [False, True], ids=["moved", "copied-then-removed"])
def test_an_article_whose_file_moved_is_cited_from_there(make_corpus: "MakeCorpus", indexed_between: bool) -> None:
    corpus = make_corpus(MOVED)
    corpus.build()
    shutil.copytree(corpus.folder / "old", corpus.folder / "new")
    if indexed_between:
        corpus.build()
        assert cited(corpus) == {"old/heron.txt", "old/eel.txt"}
    shutil.rmtree(corpus.folder / "old")

    report = build([corpus.folder / "new"], corpus.settings)

    assert (report.unchanged, report.articles) == (2, 2)
    assert cited(corpus) == {"new/heron.txt", "new/eel.txt"}
    (corpus.folder / "new" / "eel.txt").unlink()
    assert build([corpus.folder / "new"], corpus.settings, prune=True).articles == 1  # the old place holds nothing


def test_what_was_read_from_a_folder_that_is_gone_is_forgotten_when_that_is_said(
    make_corpus: "MakeCorpus", caplog: pytest.LogCaptureFixture
) -> None:
    corpus = make_corpus({**MOVED, "kept/otter.txt": "Otter wins\n\nIt swam.\n", "kept/eel.txt": MOVED["old/eel.txt"]})
    corpus.build()
    old = corpus.folder / "old"
    shutil.rmtree(old)

    with pytest.raises(LoadError, match="qa forget"):
        build([old], corpus.settings, prune=True)
    assert build([old, corpus.folder / "kept"], corpus.settings, prune=True).removed == 0
    assert f"`qa forget {old}` forgets it" in caplog.text

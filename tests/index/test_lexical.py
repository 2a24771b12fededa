import os
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import StoreError
from index.ledger import Ledger, Prepared
from index.lexical import NAME, Lexical
from index.types import Article, Chunk, Filters, Span, chunk_id

ANY = Filters()
ARTICLES = (
    Article("bridge", "The bridge is shut.", "Bridge", "/bridge", "Ostrel Courier", date(2031, 3, 6)),
    Article("wall", "The flood wall of the bridge fell.", "Wall", "/wall", "Straße Bulletin", date(2031, 3, 20)),
    Article("undated", "A bridge without a date.", "Undated", "/undated", "Ostrel Courier"),
    Article("nameless", "A bridge from nobody.", "Nameless", "/nameless", None, date(2031, 6, 2)),
)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger.create(tmp_path / "home")
    store(ledger, *ARTICLES)
    yield ledger
    ledger.close()


@pytest.fixture
def lexical(tmp_path: Path, ledger: Ledger) -> Lexical:
    lexical = Lexical(tmp_path / "home" / "lexical")
    assert lexical.catch_up(ledger) == len(ARTICLES)
    return lexical


def key(source: Article) -> str:
    return chunk_id(source.id, 0, len(source.text), source.text)


def store(ledger: Ledger, *articles: Article) -> None:
    with ledger.transaction() as generation:
        for source in articles:
            chunk = Chunk(key(source), source.id, 0, len(source.text), source.text)
            ledger.put(Prepared(source, source.title, [Span(0, len(source.text))], [chunk]), generation)
            ledger.link(source.path, source.id)


def remove(ledger: Ledger, source: Article) -> None:
    with ledger.transaction() as generation:
        assert ledger.unlink(source.path, source.id, generation)


def found(lexical: Lexical, ledger: Ledger, question: str, filters: Filters = ANY) -> list[str]:
    hits = lexical.search(question, 10, filters)
    articles = ledger.chunks([hit.chunk_id for hit in hits])
    return [articles[hit.chunk_id].article_id for hit in hits]


@pytest.mark.parametrize(
    "question",
    [
        'bridge AND OR NOT "( [* :',
        "title:bridge^9 ~",
        "+bridge -bridge",
        "{bridge TO *}",
        "bridge\0",
        "bridge’s \\",
        "🌉 bridge",
    ],
)
def test_query_syntax_in_a_question_is_harmless(lexical: Lexical, ledger: Ledger, question: str) -> None:
    assert set(found(lexical, ledger, question)) == {article.id for article in ARTICLES}


@pytest.mark.parametrize("question", ["", "   ", "the of and", '( [* : "', "zyzzyva", "x" * 500])
def test_a_question_without_an_indexed_word_finds_nothing(lexical: Lexical, question: str) -> None:
    assert lexical.search(question, 10, ANY) == []


@given(question=st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_no_question_fails(lexical_once: Lexical, question: str) -> None:
    hits = lexical_once.search(question, 10, ANY)

    assert hits == sorted(hits, key=lambda hit: (-hit.score, hit.chunk_id))


@pytest.fixture(scope="module")
def lexical_once(tmp_path_factory: pytest.TempPathFactory) -> Lexical:
    home = tmp_path_factory.mktemp("home")
    ledger = Ledger.create(home)
    store(ledger, *ARTICLES)
    lexical = Lexical(home / "lexical")
    lexical.catch_up(ledger)
    ledger.close()
    return lexical


@pytest.mark.parametrize(
    ("question", "article"),
    [
        pytest.param("FLOODED walls", "wall", id="case-and-inflection"),
        pytest.param("Undated", "undated", id="title"),
        pytest.param("nóbody", "nameless", id="accents"),
    ],
)
def test_words_are_matched_as_indexed(lexical: Lexical, ledger: Ledger, question: str, article: str) -> None:
    assert found(lexical, ledger, question)[0] == article


@pytest.mark.parametrize(
    ("filters", "articles"),
    [
        pytest.param(Filters(("ostrel COURIER",)), {"bridge", "undated"}, id="publisher-any-case"),
        pytest.param(Filters(("STRASSE bulletin",)), {"wall"}, id="publisher-case-folded"),
        pytest.param(Filters(("Courier",)), set(), id="publisher-in-part"),
        pytest.param(Filters(("Ostrel Courier", "straße bulletin")), {"bridge", "undated", "wall"}, id="publishers"),
        pytest.param(Filters(since=date(2031, 3, 20)), {"wall", "nameless"}, id="since-includes-its-day"),
        pytest.param(Filters(until=date(2031, 3, 6)), {"bridge"}, id="until-includes-its-day"),
        pytest.param(Filters(since=date(2031, 3, 7), until=date(2031, 3, 31)), {"wall"}, id="between"),
        pytest.param(Filters(since=date(2032, 1, 1), until=date(2031, 1, 1)), set(), id="until-before-since"),
        pytest.param(Filters(("Ostrel Courier",), until=date(2031, 12, 31)), {"bridge"}, id="publisher-and-date"),
    ],
)
def test_filters(lexical: Lexical, ledger: Ledger, filters: Filters, articles: set[str]) -> None:
    assert set(found(lexical, ledger, "bridge", filters)) == articles


def test_scores_fall_and_ties_stand_in_order_of_id(tmp_path: Path) -> None:
    ledger = Ledger.create(tmp_path)
    twins = [
        Article(f"t{number}", "The mayor spoke.", "News", f"/t{number}", url=f"https://e.org/{number}")
        for number in range(6)
    ]
    store(ledger, *twins, Article("best", "The mayor, the mayor, the mayor.", "News", "/best"))
    lexical = Lexical(tmp_path / "lexical")
    lexical.catch_up(ledger)

    hits = lexical.search("mayor", 10, ANY)

    assert hits[0].chunk_id == chunk_id("best", 0, 32, "The mayor, the mayor, the mayor.")
    assert [hit.chunk_id for hit in hits[1:]] == sorted(key(twin) for twin in twins)
    assert len({hit.score for hit in hits[1:]}) == 1
    ledger.close()


def test_document_frequencies(lexical: Lexical) -> None:
    assert lexical.document_frequencies(lexical.words("bridge walls zyzzyva")) == ([4, 1, 0], 4)


def test_catching_up_writes_what_changed_and_no_more(lexical: Lexical, ledger: Ledger) -> None:
    assert lexical.catch_up(ledger) == 0
    bridge, wall = ARTICLES[:2]
    changed = Article("bridge", "The viaduct is open.", "Viaduct", "/bridge")
    store(ledger, changed, Article("new", "A tunnel.", "Tunnel", "/new"))
    remove(ledger, wall)

    assert lexical.catch_up(ledger) == 2
    assert lexical.ids() == ledger.chunk_ids()
    assert found(lexical, ledger, "viaduct") == ["bridge"]
    assert found(lexical, ledger, "flood") == []
    assert key(bridge) not in lexical.ids()


def test_an_article_removed_and_brought_back_stands_once(lexical: Lexical, ledger: Ledger) -> None:
    remove(ledger, ARTICLES[0])
    store(ledger, ARTICLES[0])
    lexical.catch_up(ledger)

    assert lexical.ids() == ledger.chunk_ids()


def test_a_run_killed_before_it_recorded_anything_is_finished(lexical: Lexical, ledger: Ledger) -> None:
    # The process died between Tantivy's commit and the note of it in the catalog.
    recorded = ledger.projection(NAME)
    store(ledger, Article("new", "A tunnel.", "Tunnel", "/new"), Article("bridge", "Open.", "Bridge", "/bridge"))
    remove(ledger, ARTICLES[1])
    lexical.catch_up(ledger)
    ledger.set_projection(NAME, recorded.generation, recorded.detail)

    again = Lexical(lexical.folder)
    again.catch_up(ledger)

    assert again.ids() == ledger.chunk_ids()
    assert again.reflected(ledger) == ledger.generation()
    assert again.problem(ledger, deep=True) is None


def test_a_run_killed_within_tantivy_s_commit_is_finished(lexical: Lexical, ledger: Ledger) -> None:
    # The process died after it had written which documents are gone, and before the list of segments said so.
    recorded, meta = ledger.projection(NAME), (lexical.folder / "meta.json").read_bytes()
    remove(ledger, ARTICLES[1])
    lexical.catch_up(ledger)
    (left,) = lexical.folder.glob("*.del")
    (lexical.folder / "meta.json").write_bytes(meta)
    ledger.set_projection(NAME, recorded.generation, recorded.detail)

    again = Lexical(lexical.folder)
    again.catch_up(ledger)

    assert again.ids() == ledger.chunk_ids()
    assert again.problem(ledger, deep=True) is None
    assert list(lexical.folder.glob("*.del")) == [left]


def test_what_a_run_replaced_that_recorded_nothing_is_not_missed(lexical: Lexical, ledger: Ledger) -> None:
    remove(ledger, ARTICLES[1])
    lexical.catch_up(ledger)
    recorded, (former,) = ledger.projection(NAME), lexical.folder.glob("*.del")
    remove(ledger, ARTICLES[2])
    lexical.catch_up(ledger)
    ledger.set_projection(NAME, recorded.generation, recorded.detail)

    assert not former.exists()
    assert lexical.problem(ledger) is None

    lexical.catch_up(ledger)
    (now,) = lexical.folder.glob("*.del")
    now.unlink()
    assert lexical.problem(ledger) == f"{now}: missing"


def test_a_first_run_killed_before_it_recorded_anything_is_finished(lexical: Lexical, ledger: Ledger) -> None:
    ledger._db.run("DELETE FROM projections")

    Lexical(lexical.folder).catch_up(ledger)

    assert lexical.ids() == ledger.chunk_ids()


def test_a_reader_sees_what_another_process_wrote(lexical: Lexical, ledger: Ledger) -> None:
    reader = Lexical(lexical.folder)
    assert found(reader, ledger, "tunnel") == []
    store(ledger, Article("new", "A tunnel.", "Tunnel", "/new"))
    lexical.catch_up(ledger)

    assert found(reader, ledger, "tunnel") == ["new"]


def test_a_reader_of_a_folder_that_it_may_not_write_sees_it_too(
    lexical: Lexical, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = Lexical(lexical.folder)
    with monkeypatch.context() as patch:
        patch.setattr(os, "access", lambda path, mode: path != lexical.folder)
        assert found(reader, ledger, "flood") == ["wall"]
    before = set(lexical.folder.iterdir())
    store(ledger, Article("new", "A tunnel.", "Tunnel", "/new"))
    lexical.catch_up(ledger)

    assert set(lexical.folder.iterdir()) > before
    assert found(reader, ledger, "tunnel") == ["new"]
    lexical.rebuild(ledger)
    assert found(reader, ledger, "tunnel flood") == ["new", "wall"]


def test_what_a_killed_writer_left_half_is_removed(lexical: Lexical, ledger: Ledger) -> None:
    left = lexical.folder / ".tmpA1b2C3"
    left.write_bytes(b"half of a list of segments")
    store(ledger, Article("new", "A tunnel.", "Tunnel", "/new"))
    lexical.catch_up(ledger)

    assert not left.exists()


def test_a_reader_outlives_a_rebuild(lexical: Lexical, ledger: Ledger) -> None:
    reader = Lexical(lexical.folder)
    assert found(reader, ledger, "flood") == ["wall"]
    lexical.rebuild(ledger)

    assert found(reader, ledger, "flood") == ["wall"]


def largest(folder: Path, suffix: str) -> Path:
    return max(folder.glob(f"*{suffix}"), key=lambda path: path.stat().st_size)


def remove_folder(folder: Path) -> None:
    shutil.rmtree(folder)


def remove_meta(folder: Path) -> None:
    (folder / "meta.json").unlink()


def break_meta(folder: Path) -> None:
    (folder / "meta.json").write_bytes(b"{")


def remove_segment(folder: Path) -> None:
    largest(folder, ".idx").unlink()


def truncate_segment(folder: Path) -> None:
    os.truncate(largest(folder, ".store"), 10)


def lengthen_segment(folder: Path) -> None:
    with largest(folder, ".term").open("ab") as file:
        file.write(b"more")


def alter_segment(folder: Path) -> None:
    path = largest(folder, ".store")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 255
    path.write_bytes(data)


DAMAGES = [remove_folder, remove_meta, break_meta, remove_segment, truncate_segment, lengthen_segment]


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_seen_and_mended_by_the_next_run(
    lexical: Lexical, ledger: Ledger, damage: Callable[[Path], None]
) -> None:
    damage(lexical.folder)

    problem = lexical.problem(ledger)
    assert problem is not None
    assert problem.startswith(str(lexical.folder))
    assert lexical.catch_up(ledger) == len(ARTICLES)
    assert lexical.problem(ledger, deep=True) is None
    assert found(Lexical(lexical.folder), ledger, "flood") == ["wall"]


def test_a_deep_look_finds_bytes_that_changed(lexical: Lexical, ledger: Ledger) -> None:
    alter_segment(lexical.folder)

    assert lexical.problem(ledger) is None
    assert "damaged" in str(lexical.problem(ledger, deep=True))
    lexical.rebuild(ledger)
    assert lexical.problem(ledger, deep=True) is None


def test_a_later_run_does_not_take_altered_bytes_for_its_own(lexical: Lexical, ledger: Ledger) -> None:
    """What is written is not read again by each run, so its checksum stays that of what was written."""
    alter_segment(lexical.folder)
    store(ledger, Article("later", "A later word.", "Later", "/later"))
    lexical.catch_up(ledger)

    assert "damaged" in str(lexical.problem(ledger, deep=True))


@pytest.mark.parametrize("damage", [remove_folder, remove_meta, truncate_segment])
def test_searching_a_damaged_index_is_one_clear_error(lexical: Lexical, damage: Callable[[Path], None]) -> None:
    damage(lexical.folder)

    with pytest.raises(StoreError, match="run `qa verify --repair`") as caught:
        Lexical(lexical.folder).search("bridge", 10, ANY)
    assert str(lexical.folder) in str(caught.value)


def test_a_word_that_must_be_there(lexical: Lexical, ledger: Ledger) -> None:
    (wall,) = lexical.words("walls")

    hits = lexical.search("bridge", 10, ANY, having=[wall])

    assert [ledger.chunks([hit.chunk_id])[hit.chunk_id].article_id for hit in hits] == ["wall"]
    assert lexical.search("bridge", 10, ANY, having=["zyzzyva"]) == []


def test_occurrences_count_titles_too(lexical: Lexical) -> None:
    assert lexical.occurrences(lexical.words("bridge nameless zyzzyva")) == [5, 1, 0]


def test_terms_by_their_beginning(lexical: Lexical) -> None:
    assert lexical.terms("b") == ["bridg"]
    assert lexical.terms("zz") == []

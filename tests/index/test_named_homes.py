"""Collections: where each lives, which names they may have, what is known of them, and how one goes."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from index import collections
from index.errors import CollectionError, LockedError
from index.home import locked

TEXT = "Lock shut\n\nMillrace News\n\nMay 2, 2033\n\nHeron Lock was shut on Monday, the harbour master said.\n"


@pytest.fixture
def home(tmp_path: Path, make_corpus: Callable[..., Any]) -> Path:
    """A home without an index, and beside it the collections `lakes` and `rivers`."""
    corpus = make_corpus({"lock.txt": TEXT}, name="made")
    corpus.build()
    for name in ("lakes", "rivers"):
        shutil.copytree(corpus.home, collections.home_of(tmp_path / "home", name))
    return tmp_path / "home"


@pytest.mark.parametrize("name", ["a", "news-2031", "0_x", "a" * 64])
def test_names_that_a_collection_may_have(name: str) -> None:
    assert collections.home_of(Path("some/.qa"), name) == Path("some/.qa-collections") / name


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../x", "a/b", "a\\b", "A", "a.b", "-x", "_x", "é", "a" * 65, "a\n", "a\0", "~", "con:"]
)
def test_names_that_none_may_have(name: str) -> None:
    with pytest.raises(CollectionError, match="can't be a collection's name"):
        collections.home_of(Path(".qa"), name)


def test_the_home_itself_is_one(home: Path) -> None:
    assert collections.home_of(home, "main") == home
    assert collections.find(home, "main") == home
    assert collections.names(home) == ["lakes", "rivers"]  # nothing is in it yet


def test_a_home_without_a_name_of_its_own_has_them_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert collections.home_of(Path("."), "a") == tmp_path / "here-collections" / "a"


def test_what_is_no_collection_is_none(home: Path) -> None:
    folder = home.with_name("home-collections")
    (folder / "empty").mkdir()
    (folder / "Large").mkdir()
    (folder / "file").write_text("x")

    assert collections.names(home) == ["lakes", "rivers"]


@pytest.mark.parametrize(("name", "said"), [("river", "the nearest is 'rivers'"), ("zzz", "there are lakes, rivers")])
def test_an_unknown_one_is_named_with_the_nearest(home: Path, name: str, said: str) -> None:
    with pytest.raises(CollectionError, match=said):
        collections.find(home, name)


def test_what_is_known_of_one(home: Path) -> None:
    one = collections.look(home, "lakes")

    assert (one.name, one.articles, one.first, one.last) == ("lakes", 1, date(2033, 5, 2), date(2033, 5, 2))
    assert one.indexed_at is not None
    assert one.size_bytes > 10_000
    assert one.problem is None


def test_a_damaged_one_is_told_among_the_others(home: Path) -> None:
    (collections.home_of(home, "lakes") / "catalog.sqlite").write_bytes(b"no database, that is certain" * 100)

    assert "catalog.sqlite" in (collections.look(home, "lakes").problem or "")
    assert collections.look(home, "rivers").problem is None


def test_one_is_removed_and_the_other_stays(home: Path) -> None:
    collections.remove(home, "lakes")

    assert collections.names(home) == ["rivers"]
    assert [path.name for path in home.with_name("home-collections").iterdir()] == ["rivers"]


@pytest.mark.parametrize("name", ["main", "nosuch", "../home"])
def test_what_can_not_be_removed(home: Path, name: str) -> None:
    with pytest.raises(CollectionError):
        collections.remove(home, name)


def test_what_is_somebody_else_s_is_not_removed(home: Path) -> None:
    (collections.home_of(home, "lakes") / "notes.txt").write_text("mine")

    with pytest.raises(CollectionError, match="notes"):
        collections.remove(home, "lakes")
    assert collections.names(home) == ["lakes", "rivers"]


def test_one_that_is_being_indexed_is_not_removed(home: Path) -> None:
    with locked(collections.home_of(home, "lakes")), pytest.raises(LockedError):
        collections.remove(home, "lakes")
    assert collections.names(home) == ["lakes", "rivers"]


def test_what_a_kill_left_of_a_removal_goes_with_the_next(home: Path) -> None:
    left = home.with_name("home-collections") / ".removed-0123"
    left.mkdir()
    assert collections.names(home) == ["lakes", "rivers"]
    collections.remove(home, "lakes")
    assert not left.exists()

"""Finding articles by title and publisher."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from index.ledger import Ledger, Prepared
from index.titles import find_titles
from index.types import Article

ARTICLES = [
    ("bridge", "Bridge to close", "Courier", date(2031, 3, 4)),
    ("market", "Fish market moves", "Courier", date(2031, 5, 1)),
    ("twin-b", "Ferry runs late", None, date(2031, 1, 1)),
    ("twin-a", "Ferry runs late", None, date(2031, 1, 1)),
    ("again", "Bridge open again", "Bulletin", date(2031, 5, 1)),
    ("accent", "ÉCOLE Cafe\u0301 STRASSE", "Überblick", None),
    ("marks", "100% of 'it_all' \\ done", None, None),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("titles")
    ledger = Ledger.create(home)
    with ledger.transaction() as generation:
        for key, title, publisher, published in ARTICLES:
            article = Article(key, f"Text of {key}.", title, f"/{key}.txt", publisher, published)
            ledger.put(Prepared(article, title, (), ()), generation)
    yield home
    ledger.close()


def ids(home: Path, words: str, limit: int = 50, offset: int = 0) -> list[str]:
    return [listing.id for listing in find_titles(home, words, limit, offset).listings]


def test_no_words_find_all_newest_first_undated_last_ties_by_title_then_id(home: Path) -> None:
    assert ids(home, " ") == ["again", "market", "bridge", "twin-a", "twin-b", "marks", "accent"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        pytest.param("bridge", ["again", "bridge"], id="case"),
        pytest.param("close courier", ["bridge"], id="title-and-publisher"),
        pytest.param("courier bulletin", [], id="every-word"),
        pytest.param("dge", ["again", "bridge"], id="part-of-a-word"),
        pytest.param("closecourier", [], id="not-across-title-and-publisher"),
        pytest.param("école überBLICK", ["accent"], id="case-beyond-ascii"),
        pytest.param("CAFÉ", ["accent"], id="composed-or-not"),
        pytest.param("straße", ["accent"], id="sharp-s"),
        pytest.param("%", ["marks"], id="percent"),
        pytest.param("_", ["marks"], id="underscore"),
        pytest.param("\\", ["marks"], id="backslash"),
        pytest.param("'it_all'", ["marks"], id="quote"),
        pytest.param("x' OR '1'='1", [], id="injection"),
        pytest.param("a " * 5000, ["again", "market", "twin-a", "twin-b", "marks", "accent"], id="many-words"),
        pytest.param("\ud800", [], id="half-a-character"),
    ],
)
def test_words(home: Path, words: str, found: list[str]) -> None:
    assert ids(home, words) == found


def test_pages_know_the_total(home: Path) -> None:
    assert [find_titles(home, "", 3, offset).total for offset in (0, 3, 6, 99)] == [7] * 4
    assert ids(home, "", 3) + ids(home, "", 3, 3) + ids(home, "", 3, 6) == ids(home, "")
    assert ids(home, "", 3, 99) == ids(home, "", 0) == ids(home, "", -1) == []
    assert ids(home, "", 1, -5) == ["again"]


def test_a_listing_says_what_the_catalog_does(home: Path) -> None:
    (listing,) = find_titles(home, "école", 1).listings

    assert (listing.title, listing.publisher, listing.published) == ("ÉCOLE Cafe\u0301 STRASSE", "Überblick", None)
    assert find_titles(home, "close", 1).listings[0].published == date(2031, 3, 4)

"""One name for each publisher, learnt from the articles; and the agency of a text apart from it."""

import pytest

from index.agencies import agency_of
from index.publishers import Publishers, Stated, domain_of, known_publishers
from index.types import Article

KNOWN = known_publishers(
    [
        Stated("The Larch", "https://www.thelarch.com/a", 5),
        Stated("Larch", None, 2),
        Stated("thelarch.com", None, 1),
        Stated("Fennel Evening Post", "https://fep.co.uk/1", 3),
        Stated("fep.co.uk", None, 2),
        Stated("MOSS", "https://moss.example/x", 1),
        Stated("Moss", "https://moss.example/y", 4),
        Stated("FBC", "https://news.fbc.example/1", 1),
        Stated("FBC News", "https://fbc.example/2", 3),
        Stated("Alder Times", "https://portal.example/1", 2),
        Stated("Birch Times", "https://portal.example/2", 2),
        Stated(None, "https://moss.example/z", 1),
    ]
)


@pytest.mark.parametrize(
    ("stated", "url", "name"),
    [
        ("Larch", None, "The Larch"),
        ("the larch", None, "The Larch"),
        ("thelarch.com", None, "The Larch"),
        ("www.thelarch.com", None, "The Larch"),
        ("fep.co.uk", None, "Fennel Evening Post"),
        ("MOSS", None, "Moss"),
        ("FBC", None, "FBC News"),
        (None, "https://live.moss.example/9", "Moss"),
        (None, "https://portal.example/9", None),
        (None, "https://elsewhere.example/9", None),
        (None, None, None),
        ("Quince Daily", "https://moss.example/z", "Quince Daily"),
    ],
)
def test_a_publisher_has_one_name(stated: str | None, url: str | None, name: str | None) -> None:
    assert KNOWN.name_of(stated, url) == name


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("the Larch", "The Larch"),
        ("thelarch.com", "The Larch"),
        ("Larch's", "The Larch"),
        ("moss", "Moss"),
        ("the Evening Post", "Fennel Evening Post"),
        ("the Times", None),
        ("the Alder Times", "Alder Times"),
        ("evening post", None),
        ("Fennel", None),
        ("the county", None),
        ("", None),
    ],
)
def test_words_mean_a_publisher_that_only_they_can(words: str, name: str | None) -> None:
    assert KNOWN.find(words) == name


def test_an_empty_index_has_no_publishers() -> None:
    assert known_publishers([]) == Publishers({}, {})


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("https://www.larch.com/a.b/c?d=e.f", "larch.com"),
        ("news.larch.co.uk", "larch.co.uk"),
        ("Larch", None),
        ("The Larch, Fennel", None),
        ("http://localhost/", None),
        (None, None),
    ],
)
def test_a_domain_is_the_registered_one(address: str | None, domain: str | None) -> None:
    assert domain_of(address) == domain


@pytest.mark.parametrize(
    ("text", "byline", "publisher", "agency"),
    [
        ("Crane falls\n\nAP\n\nA crane fell on Monday.", None, "Larch", "AP"),
        ("Crane falls\nSource: Agence France-Presse\n\nA crane fell.", None, "Larch", "AFP"),
        ("Crane falls\n\nFENNEL, Norland (Reuters) - A crane fell.", None, None, "Reuters"),
        ("Crane falls\n\nA crane fell.", "Ada Lint, Associated Press", "Larch", "AP"),
        ("Crane falls\n\nA crane fell.", "Larch with UPI", "Larch", "UPI"),
        ("Crane falls\n\nA crane fell.", "Reuters", "Reuters", None),
        ("Crane falls\n\nThe PA system of the AP building fell, Reuters reported.", "Ada Lint", "Larch", None),
    ],
)
def test_the_agency_is_apart_from_the_publisher(
    text: str, byline: str | None, publisher: str | None, agency: str | None
) -> None:
    assert agency_of(Article("1", text, "Crane falls", "a.txt", publisher, byline=byline)) == agency

"""What filters let through, in every store alike."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest

from index.stores import Stores
from index.types import Filters, names
from qa.config import build_settings, load_config

ARTICLE = (
    "---\ntitle: Ferry {n}\npublisher: {publisher}\n{day}byline: {by}\n---\n\nThe ferry to Corran ran aground, {n}.\n"
)
ROWS = (
    ("The Quay", "2033-05-01", "Ada Finch"),
    ("The Quay", "2033-05-03", "By Léa Vidal and Bo Larch"),
    ("WKLT", "2033-05-05", "Bo Larch, Harbour Editor"),
    ("WKLT", None, "Finch"),
)


@pytest.fixture(scope="module")
def stores(build_home: Callable[[Mapping[str, str]], Path]) -> Iterator[Stores]:
    files = {}
    for n, (publisher, day, by) in enumerate(ROWS):
        dated = f"published: {day}\n" if day else ""
        files[f"{n}.md"] = ARTICLE.format(n=n, publisher=publisher, day=dated, by=by)
    opened = Stores.open(build_settings(load_config(home=str(build_home(files)))))
    yield opened
    opened.close()


CASES = [
    (Filters(), {0, 1, 2, 3}),
    (Filters(("the quay",)), {0, 1}),
    (Filters(since=date(2033, 5, 3)), {1, 2}),
    (Filters(until=date(2033, 5, 3)), {0, 1}),
    (Filters().up_to(date(2033, 5, 3)), {0, 1, 3}),
    (Filters(since=date(2033, 5, 2)).up_to(date(2033, 5, 3)), {1}),
    (Filters(until=date(2033, 5, 1)).up_to(date(2033, 5, 3)), {0}),
    (Filters(authors=("bo larch",)), {1, 2}),
    (Filters(authors=("Lea Vidal", "Ada Finch")), {0, 1}),
    (Filters(("WKLT",), authors=("Bo Larch",)), {2}),
    (Filters(authors=("Nobody Known",)), set()),
]


@pytest.mark.parametrize(("filters", "wanted"), CASES)
def test_every_search_lets_the_same_through(stores: Stores, filters: Filters, wanted: set[int]) -> None:
    catalog = stores.catalog
    for search in (stores.search_lexical, stores.search_vectors):
        owners = catalog.owners([hit.chunk_id for hit in search("ferry aground", 10, filters)])
        articles = [article for key in set(owners.values()) if (article := catalog.article(key))]
        assert {int(article.title.split()[-1]) for article in articles} == wanted
        assert all(filters.admit(one.publisher, one.published, one.byline) for one in articles)


@pytest.mark.parametrize(
    ("byline", "author", "named"),
    [
        ("By Ada Finch", "ada finch", True),
        ("Léa Vidal, Bo Larch", "Lea Vidal", True),
        ("Jean-Luc Amaury", "Jean Luc Amaury", True),
        ("Ada Finchley", "Ada Finch", False),
        ("Ada Finch", "", False),
        ("", "Ada Finch", False),
    ],
)
def test_whom_a_byline_names(byline: str, author: str, named: bool) -> None:
    assert names(byline, author) is named

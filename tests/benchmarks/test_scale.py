"""What the measurements of growth are made of: articles that are no copies of one another, vectors by their text."""

import re
from datetime import datetime
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from index.copies import Text, relation
from index.loaders.decoding import decode
from index.types import Article

ROOT = Path(__file__).parents[2]
# Plain articles, each of enough words to be told for a copy.
ROWS = [
    {
        "id": path.stem,
        "title": path.stem.replace("-", " "),
        "text": decode(path.read_bytes()),
        "published": "2031-03-06",
        "publisher": "Ostrel Courier",
        "url": f"https://courier.example/{path.stem}",
    }
    for path in sorted((ROOT / "sample").rglob("*.txt"))
]


@pytest.fixture(autouse=True)
def benchmarks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))  # as when one is run


def module(name: str) -> Any:  # noqa: ANN401 - it is found by its name
    found: ModuleType = import_module(name)
    return found


def made(count: int, **options: object) -> list[dict[str, str]]:
    return list(module("resample").resampled(ROWS, count, **options))


def as_text(row: dict[str, str], publisher: str) -> Text:
    return Text.of(Article(row["id"], row["text"], row["title"], row["id"], publisher, url=row["url"]))


def test_what_is_made_of_an_article_is_no_copy_of_it_nor_of_another() -> None:
    rows = made(4 * len(ROWS), words=0.6)  # so few articles have few words to exchange
    assert rows[: len(ROWS)] == ROWS
    assert len({row["id"] for row in rows}) == len({row["url"] for row in rows}) == len(rows)
    for at in range(len(ROWS)):
        # As other papers would run it: that is where a text may be a copy whatever its day.
        family = [as_text(row, f"Paper {turn}") for turn, row in enumerate(rows[at :: len(ROWS)])]
        found = {relation(one, other) for n, one in enumerate(family) for other in family[:n]}
        assert found == {None}, ROWS[at]["id"]


def test_an_article_that_is_left_as_it_is_would_be_told() -> None:
    again = dict(ROWS[0], id="again", url="https://other.example/again")
    assert relation(as_text(ROWS[0], "Ostrel Courier"), as_text(again, "Other Paper")) == "copy"


def test_the_same_seed_makes_the_same() -> None:
    count = 2 * len(ROWS)
    assert made(count) == made(count)
    assert made(count)[-1] != made(count, seed=1)[-1]


def test_within_an_article_all_is_exchanged_alike() -> None:
    text = (
        "On Friday the mayor, Ada Brenn, paid 1,250 crowns to Ada Brenn's school. It opened on March 3, 2031,"
        " and shut on March 6, 2031. In 2031 the school had 1,250 pupils. Yesterday Brenn said so."
    )
    donor = "Then came Ida Molk and Per Stane with Olve Skarn. It was seen by Tom Rusk."
    rows = [{"text": text, "published": "2031-03-07"}, {"text": donor, "published": "2031-03-07"}]
    changed = next(iter(list(module("resample").resampled(rows, 3, words=0.0))[2:]))["text"]
    assert not re.search("Ada|Brenn|1,250", changed)
    assert re.search(r"mayor, (\w+) (\w+), .* \1 \2's school.* Yesterday \2 said", changed)
    assert re.search(r"paid (\d,\d{3}) crowns .* had \1 pupils", changed)
    days = re.findall(r"on (\w+ \d+, \d{4})", changed)
    first, last = (datetime.strptime(day, "%B %d, %Y") for day in days)
    assert (last - first).days == 3


def test_a_text_gets_the_same_vector_each_time() -> None:
    real = np.eye(8, dtype=np.float32)
    drawn, again = module("drawn").Drawn(real), module("drawn").Drawn(real)
    rows = drawn.of([b"one", b"two", b"three"])
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1)
    assert np.array_equal(again.of([b"three", b"one"]), rows[[2, 0]])
    assert not np.allclose(rows[0], rows[1])
    assert (np.max(rows @ real.T, axis=1) > 0.5).all()  # round real ones


@pytest.mark.parametrize("power", [1.0, 1.5])
def test_growth_is_told_by_its_exponent(power: float) -> None:
    sizes = [1_000, 4_000, 16_000]
    assert module("scale").growth(sizes, [0.01 * size**power for size in sizes]) == pytest.approx(power)


def test_a_million_chunks_are_texts_of_their_own_whose_spans_hold() -> None:
    articles = list(module("million").articles(["A text.", "Another text."], 5))
    texts = [chunk.text for one in articles for chunk in one.chunks]
    assert len(set(texts)) == len(texts) == 50
    for one in articles:
        assert all(one.article.text[chunk.start : chunk.end] == chunk.text for chunk in one.chunks)

"""Filters that are given, held against an index: one name a publisher, and a line for who is not in it."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from index.errors import QuestionError
from index.types import Filters
from qa.answers import to_json
from qa.config import load_config
from qa.engine import Engine
from qa.types import Question

ARTICLE = "---\ntitle: {}\npublisher: {}\nurl: {}\nbyline: {}\npublished: 2033-05-0{}\n---\n\n{}\n"
PAPERS = (
    ("Lock reopens", "The Lockgate", "https://www.lockgate.example/a", "Ada Finch", 1, "The lock at Senn reopened."),
    ("Lock shuts", "Quay Courier", "https://quaypost.example/b", "Léa Vidal", 2, "The lock at Senn shut again."),
    ("Lock leaks", "BBN News", "https://news.bbn.example/c", "Bo Larch", 3, "The lock at Senn leaked all night."),
    ("Lock drained", "Hill Courier", "https://hill.example/d", "Bo Larch", 4, "The lock at Senn was drained."),
)
ASKED = "What happened at the lock?"


@pytest.fixture(scope="module")
def engine(build_home: Callable[[Mapping[str, str]], Path]) -> Iterator[Engine]:
    articles = {f"{at}.md": ARTICLE.format(*paper) for at, paper in enumerate(PAPERS)}
    with Engine.open(load_config(home=str(build_home(articles)))) as opened:
        yield opened


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("The Lockgate", "The Lockgate"),
        ("the lockgate", "The Lockgate"),
        ("Lockgate", "The Lockgate"),
        ("lockgate.example", "The Lockgate"),
        ("https://www.lockgate.example/a", "The Lockgate"),
        ("quaypost.example", "Quay Courier"),
        ("www.quaypost.example", "Quay Courier"),
        ("bbn", "BBN News"),
        ("bbn.example", "BBN News"),
        ("HILL COURIER", "Hill Courier"),
    ],
)
def test_a_publisher_is_found_by_any_of_its_names(engine: Engine, given: str, name: str) -> None:
    asked = Question(ASKED, Filters(publishers=(given, name)))

    assert {passage.publisher for passage in engine.find(asked)} == {name}
    assert to_json(engine.ask(asked))["filters"] == {"publishers": [name], "since": None, "until": None}
    assert len(engine.timeline(asked).lines) <= 1


@pytest.mark.parametrize(
    ("filters", "line"),
    [
        (Filters(("Lockgte",)), "no article is by the publisher 'Lockgte': the nearest here are The Lockgate, "),
        (Filters(("lockgates.example",)), "'lockgates.example': the nearest here are The Lockgate, "),
        (Filters(("Hill Courier", "Courier")), "publisher 'Courier': the nearest here are "),  # two are called so
        (Filters(("",)), "publisher '': the nearest here are "),
        (Filters(("x" * 100_000,)), "publisher '" + 60 * "x" + "': "),
        (Filters(authors=("Ada Finsh",)), "no article is by the author 'Ada Finsh': the nearest here are Ada Finch, "),
        (Filters(authors=("Ada Finch", "Vidal, Lena")), "author 'Vidal, Lena': the nearest here are Léa Vidal, "),
    ],
    ids=["letter", "domain", "part-of-two", "blank", "long", "author", "one-of-two"],
)
def test_who_is_not_indexed_is_told_with_the_nearest(engine: Engine, filters: Filters, line: str) -> None:
    for asked in (engine.ask, engine.find, engine.timeline):
        with pytest.raises(QuestionError) as raised:
            asked(Question(ASKED, filters))
        assert line in str(raised.value)
        assert len(str(raised.value)) < 200


def test_an_index_without_publishers_says_so(build_home: Callable[[Mapping[str, str]], Path]) -> None:
    home = build_home({"a.txt": "Lock reopens\n\nThe lock at Senn reopened on Friday.\n"})
    with Engine.open(load_config(home=str(home))) as engine, pytest.raises(QuestionError) as raised:
        engine.ask(Question(ASKED, Filters(publishers=("The Lockgate",))))

    assert str(raised.value).endswith("'The Lockgate': no article here names its publisher")

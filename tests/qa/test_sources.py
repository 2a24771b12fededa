"""One source has one voice: what is read, shown and told where articles are copies and versions of each other."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index.catalog import Catalog
from index.types import Filters
from qa.answers import citation_json
from qa.config import load_config
from qa.engine import Engine
from qa.sources import fold, noted
from qa.types import Citation, Passage, Question

if TYPE_CHECKING:
    from conftest import BuildHome, Run

FIRST = (
    "A landslide above Quern hit 180 homes on Friday, the fire service of the valley said at noon.\n\nForty people"
    " slept in the school of Marl. Mayor Ida Penn asked for tents, and the army sent a field kitchen from Oxley."
)
LOST = "\n\nA goat called Tessa was carried down from a roof by two firemen, who would not say what it had eaten there."
OTHER = "The choir of Tarn sang by the river all night, and nobody in the village of Selm could sleep before dawn."


def page(text: str, publisher: str, day: int, title: str = "Landslide above Quern") -> str:
    return f"---\ntitle: {title}\npublisher: {publisher}\npublished: 2031-05-0{day}\n---\n\n{text}\n"


FILES = {
    "gull.md": page(FIRST, "The Gull", 2),
    "gull-later.md": page(FIRST.replace("180", "240"), "The Gull", 3),
    "echo.md": page(FIRST + LOST, "Echo", 4),
    "choir.md": page(OTHER, "Echo", 4, "Choir sings by the river"),
}


@pytest.fixture(scope="module")
def home(build_home: "BuildHome") -> Path:
    return build_home(FILES)


@pytest.fixture
def catalog(home: Path) -> Iterator[Catalog]:
    with closing(Catalog.open(home)) as opened:
        yield opened


def found(catalog: Catalog, *names: str) -> list[Passage]:
    """The passages of articles, file by file, as a search would have found them in that order."""
    ids = {one.path.rpartition("/")[2]: one.article_id for one in catalog.origins()}
    passages: list[Passage] = []
    for name in names:
        article = catalog.article(ids[name])
        assert article is not None
        for chunk in catalog.article_chunks(article):
            facts = article.title, article.publisher, article.published, chunk.start, chunk.end, chunk.text
            passages.append(Passage(chunk.id, article.id, *facts, 1 / (1 + len(passages)), 1 + len(passages)))
    return passages


def named(catalog: Catalog, passages: list[Passage]) -> list[str]:
    paths = {one.article_id: one.path.rpartition("/")[2] for one in catalog.origins()}
    return [paths[one.article_id] for one in passages]


@pytest.mark.parametrize(
    ("asked", "filters", "expected"),
    [
        (["gull.md", "choir.md"], Filters(), ["gull-later.md", "choir.md"]),
        (["gull.md", "gull-later.md"], Filters(), ["gull-later.md"]),
        (["gull-later.md", "gull.md", "choir.md"], Filters(), ["gull-later.md", "choir.md"]),
        (["gull.md"], Filters(until=date(2031, 5, 2)), ["gull.md"]),
        (["echo.md"], Filters(publishers=("Echo",)), ["echo.md"]),
        (["choir.md"], Filters(), ["choir.md"]),
        ([], Filters(), []),
    ],
)
def test_older_versions_and_copies_give_way(
    catalog: Catalog, asked: list[str], filters: Filters, expected: list[str]
) -> None:
    folded = fold(found(catalog, *asked), catalog, filters)
    assert named(catalog, folded) == expected
    for one in folded:
        article = catalog.article(one.article_id)
        assert article is not None
        assert article.text[one.start : one.end] == one.text
        assert one.publisher == article.publisher


def test_what_only_a_copy_tells_stays(catalog: Catalog) -> None:
    folded = fold(found(catalog, "gull-later.md", "echo.md"), catalog, Filters())
    assert any("Tessa" in one.text for one in folded)


def cite(catalog: Catalog, name: str, quote: str) -> Citation:
    (one, *_) = found(catalog, name)
    article = catalog.article(one.article_id)
    assert article is not None
    at = article.text.index(quote)
    facts = one.article_id, one.title, one.publisher, one.published, article.path, None
    return Citation(1, *facts, at, at + len(quote), quote)


def test_a_citation_tells_who_else_runs_it_and_what_it_said_before(catalog: Catalog) -> None:
    told = noted(cite(catalog, "gull-later.md", "hit 240 homes"), catalog)
    assert told.also_in == ("Echo",)
    assert told.changed == "was 180, changed to 240 on 3 May 2031"
    assert told.known == "also in Echo; was 180, changed to 240 on 3 May 2031"
    assert noted(cite(catalog, "gull-later.md", "asked for tents"), catalog).changed == ""


def test_one_of_an_older_version_tells_what_became_of_it(catalog: Catalog) -> None:
    assert noted(cite(catalog, "gull.md", "hit 180 homes"), catalog).changed == "was 180, changed to 240 on 3 May 2031"


def test_only_what_is_told_stands_in_the_json(catalog: Catalog) -> None:
    plain = cite(catalog, "choir.md", "sang by the river")
    assert noted(plain, catalog) == plain
    assert {"also_in", "changed"}.isdisjoint(citation_json(plain))
    told = citation_json(replace(plain, also_in=("Gull",), changed="was 1, changed to 2"))
    assert (told["also_in"], told["changed"]) == (["Gull"], "was 1, changed to 2")


def test_a_notice_is_told_where_no_number_can_be(build_home: "BuildHome") -> None:
    notice = "Correction: an earlier version of this article said that cars return to the bridge on 2 June."
    text = f"Cars will return to the bridge on 23 June, the county said. Walkers may cross it before that.\n\n{notice}"
    built = build_home({"a.md": page(text, "Echo", 3, "Cars return to the bridge")})
    with closing(Catalog.open(built)) as catalog:
        told = noted(cite(catalog, "a.md", "Cars will return to the bridge on 23 June, the county said."), catalog)
        assert told.changed == f"with a correction: “{notice}”"
        assert noted(cite(catalog, "a.md", notice), catalog).changed == ""


@pytest.mark.parametrize(
    "said",
    [
        "A letter of the county incorrectly suggested that cars return to the bridge on 2 June.",
        "The mayor mistakenly told the county that cars cannot return to the bridge, initial reports said.",
    ],
)
def test_a_mistake_of_others_is_no_correction(build_home: "BuildHome", said: str) -> None:
    text = f"Cars will return to the bridge on 23 June, the county said. Walkers may cross it before that.\n\n{said}"
    built = build_home({"a.md": page(text, "Echo", 3, "Cars return to the bridge")})
    with closing(Catalog.open(built)) as catalog:
        cited = cite(catalog, "a.md", "Cars will return to the bridge on 23 June, the county said.")
        assert noted(cited, catalog).changed == ""


def test_one_article_that_is_asked_alone_answers_itself(
    home: Path, exported_models: Path, shipped_readers: None
) -> None:
    config = load_config(home=str(home))
    config = config.model_copy(update={"index": config.index.model_copy(update={"models": str(exported_models)})})
    with Engine.open(config) as engine:
        old = next(one.article_id for one in engine.stores.catalog.origins() if one.path.endswith("gull.md"))
        answer = engine.read(Question("How many homes did the landslide hit?"), old)
    assert {one.article_id for one in (*answer.citations, *answer.passages)} == {old}


def test_the_commands_show_it(run_qa: "Run", home: Path, shipped_readers: None) -> None:
    with closing(Catalog.open(home)) as catalog:
        ids = {one.path.rpartition("/")[2]: one.article_id for one in catalog.origins()}
    old, new, copy = ids["gull.md"], ids["gull-later.md"], ids["echo.md"]
    shown = run_qa("--home", home, "article", new, "--json").json
    assert (shown["versions"], shown["copies"]) == ([old, new], [copy])
    assert run_qa("--home", home, "article", ids["choir.md"], "--json").json["versions"] == []
    plain = run_qa("--home", home, "article", new).out
    assert f"Versions, oldest first: {old}, {new}" in plain
    for one, other in ((old, new), (new, old)):
        assert (
            "! A landslide above Quern hit [180 → 240] homes"
            in run_qa("--home", home, "article", one, "--diff", other).out
        )
    assert run_qa("--home", home, "article", new, "--diff", "gone").code == 1
    assert run_qa("--home", home, "article", new, "--diff", old, "--json").code == 2
    asked = run_qa("--home", home, "ask", "How many homes did the landslide hit?", "--json").json
    assert [one["article_id"] for one in asked["citations"]][:1] == [new]
    assert len({one["article_id"] for one in asked["passages"]} & {old, new, copy}) <= 2
    assert "also in Echo" in run_qa("--home", home, "ask", "How many homes did the landslide hit?").out
    for form in ((), ("--markdown",)):
        assert "also in echo" in run_qa("--home", home, "timeline", "landslide above Quern", *form).out.casefold()

"""A home that 0.1.0 made: asked as it is, and migrated by the next run, which a kill may cut short anywhere.

`tests/data/homes/0.1.0.tar.xz` is what 0.1.0's own code made of six articles in five files that lay in /srv/news, and
those files. Its exported model is left out, and what of its file of vectors was never written is zeros. A version that
changes what a home holds adds one beside it.
"""

import signal
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from test_build import KILLED

from index.build import build
from index.catalog import FILE_NAME, Catalog
from index.config import IndexSettings
from index.home import BuildSettings
from index.verify import verify

if TYPE_CHECKING:
    from conftest import Run

pytestmark = pytest.mark.slow
HOMES = Path(__file__).parents[1] / "data" / "homes"
ASKED = "How much did the repairs of Tollbury bridge cost?"
SAID = "The repairs cost 3.1 million pounds, the county said, 700,000 pounds more than was planned."


@pytest.fixture(params=sorted(path.name.removesuffix(".tar.xz") for path in HOMES.iterdir()))
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder with the `home` of an older version, and the `articles` that it was made of."""
    with tarfile.open(HOMES / f"{request.param}.tar.xz") as archive:
        archive.extractall(tmp_path / "older", filter="data")
    return tmp_path / "older"


def settings(home: Path, models: Path) -> BuildSettings:
    return BuildSettings(index=IndexSettings(home=str(home), models=str(models)))


def columns(home: Path) -> set[str]:
    with closing(sqlite3.connect(home / FILE_NAME)) as database:
        return {row[1] for row in database.execute("PRAGMA table_info(articles)")}


def held(home: Path) -> list[object]:
    """What a home holds of each article, and of each chunk with its vector."""
    with closing(Catalog.open(home)) as catalog:
        articles = [catalog.article(key) for key in catalog.article_ids()]
        keys = catalog.chunk_ids()
        (model,) = {str(catalog.meta("model"))}
        block = catalog.vectors(model)
        facts = [(one.id, one.title, one.publisher, one.published, one.byline, one.text) for one in articles if one]
        return [sorted(map(str, facts)), sorted(keys), sorted(block.ids), catalog.fingerprint()]


def test_it_answers_as_it_is(older: Path, exported_models: Path, run_qa: "Run") -> None:
    before = columns(older / "home")

    answer = run_qa("--home", older / "home", "ask", ASKED, "--json").json

    (cited,) = [one for one in answer["citations"] if one["quote"] == SAID]
    assert (cited["publisher"], cited["published"], cited["start"]) == ("North Wire", "2024-06-10", 86)
    assert run_qa("--home", older / "home", "status", "--json").json["healthy"]
    assert columns(older / "home") == before  # asking migrates nothing


def test_the_next_run_makes_it_what_a_new_one_is(older: Path, exported_models: Path, run_qa: "Run") -> None:
    home, new = older / "home", older / "new"

    report = run_qa("--home", home, "index", older / "articles", "--json").json
    run_qa("--home", new, "index", older / "articles")

    assert (report["added"], report["removed"], report["skipped"], report["articles"]) == (0, 0, [], 6)
    assert held(home) == held(new)
    assert columns(home) == columns(new)
    assert verify(settings(home, exported_models)) == []
    again = run_qa("--home", home, "index", older / "articles", "--json").json
    assert (again["unchanged"], again["articles"]) == (6, 6)
    table = run_qa("--home", home, "ask", "When is the last ferry on Sunday?", "--json").json
    assert any("Sunday | 7 p.m." in one["quote"] for one in table["citations"] + table["passages"] if "quote" in one)


def test_nothing_is_lost_where_the_files_are_gone(older: Path, exported_models: Path) -> None:
    (older / "more").mkdir()
    (older / "more" / "eels.txt").write_text("The eel fair returns\n\nStalls will line the quay from Friday.\n")

    report = build([older / "more"], settings(older / "home", exported_models))

    assert (report.added, report.removed, report.articles) == (1, 0, 7)
    assert verify(settings(older / "home", exported_models)) == []


@pytest.mark.parametrize("stage", ["reading", "embedding", "storing vectors"])
def test_what_a_kill_leaves_half_migrated_the_next_run_completes(
    older: Path, exported_models: Path, stage: str, run_qa: "Run"
) -> None:
    home = older / "home"
    command = [sys.executable, "-c", KILLED, older / "articles", home, exported_models, stage, "1", "0"]

    killed = subprocess.run(command, check=False)

    assert killed.returncode == -signal.SIGKILL
    assert SAID in {one["quote"] for one in run_qa("--home", home, "ask", ASKED, "--json").json["citations"]}
    report = build([older / "articles"], settings(home, exported_models))
    assert (report.added, report.removed, report.articles) == (0, 0, 6)
    build([older / "articles"], settings(older / "new", exported_models))
    assert held(home) == held(older / "new")
    assert verify(settings(home, exported_models)) == []

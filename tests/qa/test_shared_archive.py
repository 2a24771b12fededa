"""Two machines over one archive: a catalog in PostgreSQL and a Chroma server, both real, each machine a home."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from postgres_servers import MISSING, NO_DRIVER, PostgresServer, binaries, postgres_server
from shelves import ChromaServer, chroma_server

from index import places
from index.catalog import Catalog
from index.errors import LockedError, NoIndexError, StoreError
from index.home import open_ledger
from index.inspection import Inspection
from index.ledger import UNSTORABLE
from index.lexical import Lexical
from qa.config import load_config
from qa.engine import Engine
from qa.types import Question

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(binaries() is None, reason=MISSING),
    pytest.mark.skipif(find_spec("psycopg") is None, reason=NO_DRIVER),
]

PASSWORD = "rowan-7-gate"
ARTICLES = {
    "flood.txt": "Flood in Harrowmere\n\n2031-03-04\n\nA flood damaged 180 homes in Harrowmere.",
    "fair.txt": "Eel fair opens\n\n2031-04-11\n\nMayor Ines Amberwick opened the eel fair in Ostrel on Friday.",
    "rain.txt": "Rain\n\nRain stopped the cup final in Ostrel, for the second time.",
}
ASKED = "How many homes did the flood damage in Harrowmere?"
FERRY = "Ferry stops\n\n2031-05-02\n\nThe ferry to Sallow Island stops on 9 May, said its owner, Tom Brack."


@dataclass(frozen=True, slots=True)
class Archive:
    """Both servers, and a home for each machine."""

    root: Path
    postgres: PostgresServer
    chroma: ChromaServer
    run_qa: Callable[..., Any]

    def home(self, machine: str) -> Path:
        return self.root / machine

    def run(self, machine: str, command: str, *arguments: object) -> Any:  # noqa: ANN401
        ran = self.run_qa(command, *arguments, "--home", self.home(machine))
        assert PASSWORD not in ran.out + ran.err
        return ran

    def index(self, machine: str, files: dict[str, str]) -> Any:  # noqa: ANN401
        folder = self.root / "articles"
        folder.mkdir(exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
        return self.run(machine, "index", folder, "--quiet", "--json")

    def answer(self, machine: str, question: str) -> str | None:
        return self.run(machine, "ask", question, "--json").json["short_answer"]


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    with postgres_server(PASSWORD) as server:
        yield server


@pytest.fixture
def archive(
    tmp_path: Path,
    postgres: PostgresServer,
    exported_models: Path,
    run_qa: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Archive]:
    import psycopg

    with_password = postgres.url.replace("archive@", f"archive:{PASSWORD}@")
    with closing(psycopg.connect(with_password, autocommit=True)) as connection:
        connection.execute("DROP SCHEMA IF EXISTS dateline CASCADE")
    monkeypatch.setenv("QA_CATALOG__URL", with_password)
    with chroma_server(tmp_path) as chroma:
        monkeypatch.setenv("QA_VECTORS__SERVER", chroma.url)
        yield Archive(tmp_path, postgres, chroma, run_qa)


def test_two_machines_serve_one_archive(archive: Archive) -> None:
    assert archive.run("b", "ask", ASKED).code == 1
    assert archive.index("a", ARTICLES).json["added"] == 3
    assert archive.run("a", "verify").code == 0
    assert archive.answer("a", ASKED) == "180"

    assert archive.run("b", "status", "--json").json["healthy"] is True  # its words come with its first question
    answers = [archive.run(machine, "ask", ASKED, "--json").json for machine in ("a", "b")]
    for answer in answers:
        del answer["timings_ms"]
    assert answers[0] == answers[1]
    assert archive.run("b", "verify").code == 0
    status = [archive.run(machine, "status", "--json").json for machine in ("a", "b")]
    assert {each.pop("home") for each in status} == {str(archive.home("a")), str(archive.home("b"))}
    assert status[0] == status[1]
    assert status[0]["healthy"] is True
    listed = [archive.run(machine, "list", "--json").out for machine in ("a", "b")]
    assert listed[0] == listed[1]
    assert [json.loads(line)["published"] for line in listed[0].splitlines()] == ["2031-04-11", "2031-03-04", None]
    for machine in "ab":
        assert PASSWORD not in (archive.home(machine) / places.URL_FILE).read_text()
        assert not (archive.home(machine) / places.FILE_NAME).exists()


def test_an_engine_that_stays_open_sees_what_another_machine_indexes(archive: Archive) -> None:
    archive.index("a", ARTICLES)
    with Engine.open(load_config(home=archive.home("b"))) as engine:
        assert engine.ask(Question(ASKED)).short_answer == "180"
        archive.index("a", {"ferry.txt": FERRY})
        answer = engine.ask(Question("When does the ferry to Sallow Island stop?"))
        assert [each.title for each in answer.citations][:1] == ["Ferry stops"]
        with closing(Catalog.open(archive.home("b"))) as catalog:
            lexical = Lexical(archive.home("b") / "lexical")
            assert lexical.reflected(catalog) == catalog.generation()
            assert lexical.ids() == catalog.chunk_ids()
        assert engine.health().healthy
    archive.index("a", {"late.txt": "Late edition\n\n2031-06-01\n\nThe late edition came early."})
    assert archive.run("b", "status", "--json").json["healthy"] is True
    assert archive.run("b", "verify").code == 0
    (archive.root / "articles" / "flood.txt").unlink()
    archive.run("a", "index", archive.root / "articles", "--prune", "--quiet")
    assert archive.run("b", "ask", ASKED, "--json").code == 3
    assert archive.run("b", "verify").code == 0


def test_one_machine_writes_at_a_time(archive: Archive) -> None:
    archive.index("a", ARTICLES)
    assert archive.run("b", "list").code == 0  # which has it know its catalog
    with closing(open_ledger(archive.home("a"))):
        with pytest.raises(LockedError, match=r"being indexed by dateline on .*, process"):
            open_ledger(archive.home("b"))
        assert archive.answer("b", ASKED) == "180"  # who asks needs no right to write, a new machine's words neither
        refused = archive.run("b", "index", archive.root / "articles")
        assert (refused.code, "being indexed by" in refused.err) == (1, True)
    assert archive.index("b", {"ferry.txt": FERRY}).json["added"] == 1


def test_what_is_lost_of_one_machine_is_mended_there(archive: Archive) -> None:
    archive.index("a", ARTICLES)
    assert archive.answer("b", ASKED) == "180"
    for path in (archive.home("b") / "lexical").glob("*.store"):
        path.unlink()
    assert archive.run("b", "verify").code == 1
    assert archive.run("a", "verify").code == 0
    assert archive.run("b", "verify", "--repair").code == 0
    assert archive.run("b", "verify").code == 0


def test_a_damaged_catalog_is_the_servers_to_mend(archive: Archive) -> None:
    archive.index("a", ARTICLES)
    with closing(open_ledger(archive.home("a"))) as ledger:
        ledger._db.run("UPDATE articles SET text = 'Something else.' WHERE title = 'Rain'")
    assert archive.run("a", "verify").code == 1
    repaired = archive.run("a", "verify", "--repair")
    assert (repaired.code, "restore it from a backup" in repaired.err) == (1, True)


def test_a_server_that_goes_and_comes_back_is_one_line_and_no_restart(archive: Archive) -> None:
    archive.index("a", ARTICLES)
    with Engine.open(load_config(home=archive.home("a"))) as engine:
        assert engine.ask(Question(ASKED)).short_answer == "180"
        archive.postgres.stop()
        try:
            with pytest.raises(StoreError, match="PostgreSQL can't be asked"):
                engine.ask(Question(ASKED))
            told = archive.run("a", "ask", ASKED)
            (line,) = told.err.splitlines()
            assert (told.code, "start it, or look at [catalog] url" in line) == (1, True)
        finally:
            archive.postgres.start()
        assert engine.ask(Question(ASKED)).short_answer == "180"


def test_a_killed_run_loses_nothing_and_gives_its_turn_back(archive: Archive) -> None:
    archive.index("a", ARTICLES)
    holding = (
        "import sys, time; from pathlib import Path; from index.home import open_ledger; import qa.config;"
        "qa.config.load_config(); ledger = open_ledger(Path(sys.argv[1]));"
        "ledger._db.run('BEGIN'); ledger._db.run('DELETE FROM articles'); print('held', flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", holding, archive.home("a")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        process.kill()
    assert archive.run("b", "list").code == 0
    with closing(open_ledger(archive.home("b"), wait_s=10)) as ledger:
        assert ledger.count("articles") == 3
    with closing(Inspection.open(archive.home("b"))) as catalog:
        assert list(catalog.problems()) == []


def test_the_tables_are_those_of_a_catalog_in_a_file(archive: Archive, tmp_path: Path) -> None:
    archive.index("a", ARTICLES)
    with closing(open_ledger(tmp_path / "file")) as here, closing(Catalog.open(archive.home("a"))) as there:
        for table in here._db.column("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"):
            assert there._db.has_table(table), table
            assert set(there._db.columns(table)) - {"rowid"} == set(here._db.columns(table)), table


def test_what_postgresql_can_not_hold_is_named_and_the_rest_goes_on(archive: Archive) -> None:
    lines = [{"text": f"Rain fell{end} in Ostrel on Monday, said the council.", "title": "Rain"} for end in ("\0", "")]
    ran = archive.index("a", {"items.jsonl": "\n".join(map(json.dumps, lines))}).json

    assert (ran["added"], [one["reason"] for one in ran["skipped"]]) == (1, [UNSTORABLE])


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"QA_CATALOG__URL": "mysql://archive:rowan-7-gate@db/news"}, "give an address such as"),
        ({"QA_VECTORS__SERVER": ""}, "give [vectors] server too"),
    ],
    ids=["no-postgres", "no-server"],
)
def test_settings_that_can_not_be(
    archive: Archive, settings: dict[str, str], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    ran = archive.index("a", ARTICLES)
    assert (ran.code, told in ran.err) == (1, True)


def test_a_home_with_a_catalog_of_its_own_answers_the_same_and_is_left_alone(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = load_config().catalog.url
    monkeypatch.delenv("QA_CATALOG__URL")
    assert archive.index("own", ARTICLES).code == 0
    alone = archive.run("own", "ask", ASKED, "--json").json
    monkeypatch.setenv("QA_CATALOG__URL", url)
    archive.index("a", {})
    shared = archive.run("a", "ask", ASKED, "--json").json
    assert alone | {"timings_ms": 0} == shared | {"timings_ms": 0}
    ran = archive.index("own", {})
    assert (ran.code, "has a catalog of its own" in ran.err) == (1, True)


def test_people_leave_feedback_on_any_machine(archive: Archive) -> None:
    archive.index("a", ARTICLES)
    assert archive.run("b", "saved").code == 0
    with pytest.raises(NoIndexError):
        Catalog.open(archive.home("c"))
    with Engine.open(load_config(home=archive.home("b"))) as engine:
        engine.save("flood", engine.ask(Question(ASKED)))
    with Engine.open(load_config(home=archive.home("a"))) as engine:
        assert [one.name for one in engine.saved()] == ["flood"]
        engine.unsave("flood")
        assert engine.titles("ostrel").total == 2

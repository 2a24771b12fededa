"""`--collection` with every command, `qa collections`, and two collections that never mix."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from test_cli import assert_shape, shape

from qa.cli import collecting
from qa.cli.options import app

ARTICLE = "Eel fair opens\n\n{paper}\n\nMay 2, 2033\n\nThe eel fair in Corran drew {many} visitors on Sunday.\n"
FILES = {"lakes": ("Tarn Herald", "9,500"), "rivers": ("Millrace News", "4,200")}
ASKED = "How many visitors did the eel fair in Corran draw?"
LISTED = shape(
    "name:str home:str articles:int published indexed_at:str? bytes:int problem:str?",
    published=shape("from:str? to:str?"),
)
Run = Callable[..., Any]


@pytest.fixture
def run(run_qa: Run, tmp_path: Path, exported_models: Path) -> Run:
    """The command in an empty folder, where the collections `lakes` and `rivers` have been indexed."""
    for name, (paper, many) in FILES.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "fair.txt").write_text(ARTICLE.format(paper=paper, many=many), encoding="utf-8")
        assert run_qa("index", name, "--collection", name, "--quiet").code == 0
    return run_qa


def commands() -> Mapping[str, Any]:
    from typer.main import get_command

    found: dict[str, Any] = {}
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        found |= {f"{name} {below}": each for below, each in inner.items()} if inner else {name: command}
    return found


def test_whatever_takes_a_home_takes_a_collection() -> None:
    found = commands()
    names = {name: {one.name for one in command.params} for name, command in found.items()}

    assert {"ask", "index", "serve", "watch", "sources", "verify", "evaluate", "auth add"} <= set(names)
    assert [name for name, params in names.items() if ("home" in params) != ("collection" in params)] == []


def test_two_collections_with_one_story_are_asked_apart(run: Run, tmp_path: Path) -> None:
    for name, (paper, many) in FILES.items():
        answer = run("ask", ASKED, "--collection", name, "--json").json
        assert answer["short_answer"] == many
        assert {one["publisher"] for one in answer["citations"]} == {paper}
        assert run("--collection", name, "list").out.count("\n") == 1
        assert run("verify", "--collection", name).code == 0
        saved = run("ask", ASKED, "--collection", name, "--save", f"fair of {name}")
        assert saved.code == 0
        assert run("saved", "--collection", name).out.startswith(f"fair of {name}")
    assert run("status").code == 1  # nothing went to the home itself
    assert sorted(path.name for path in (tmp_path / ".qa-collections").iterdir()) == ["lakes", "rivers"]


def test_sources_are_of_one_collection(run: Run, tmp_path: Path) -> None:
    assert run("sources", "--collection", "lakes", "--add", "lakes").code == 0
    assert run("sources", "--collection", "seas", "--add", "rivers").code == 0  # made by it

    assert run("sources", "--collection", "lakes").out.startswith(str(tmp_path / "lakes"))
    assert run("sources", "--collection", "rivers").out == ""
    assert [json.loads(line)["name"] for line in run("collections", "--json").out.splitlines()] == [
        "lakes",
        "rivers",
        "seas",
    ]


def test_where_a_collection_is_looked_for(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def paper(*arguments: str) -> str:
        return json.loads(run("list", "--json", *arguments).out)["publisher"]  # type: ignore[no-any-return]

    monkeypatch.setenv("QA_COLLECTION", "lakes")
    assert paper() == "Tarn Herald"
    assert paper("--collection", "rivers") == "Millrace News"
    assert run("list", "--home", "nowhere").err.startswith("qa: there is no index at nowhere")
    assert run("list", "--collection", "main").err.startswith("qa: there is no index at .qa")
    assert run("collections").out.count("\n") == 2  # all of them, whichever is named
    monkeypatch.setenv("QA_HOME", "elsewhere")
    assert run("list").err.startswith("qa: there is no collection 'lakes'; ")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["ask", ASKED, "--collection", "lake"], 1, "qa: there is no collection 'lake': the nearest is 'lakes'"),
        (["serve", "--collection", "zzz"], 1, "qa: there is no collection 'zzz': there are lakes, rivers"),
        (["watch", "--collection", "zzz"], 1, "qa: there is no collection 'zzz'"),
        (["index", "lakes", "--collection", "../lakes"], 1, "qa: '../lakes' can't be a collection's name"),
        (["index", "lakes", "--collection", ""], 1, "qa: '' can't be a collection's name"),
        (["--collection", "A b", "status"], 1, "qa: 'A b' can't be a collection's name"),
        (["status", "--home", "x", "--collection", "lakes"], 2, "give either --home or --collection"),
        (["--home", "x", "status", "--collection", "lakes"], 2, "give either --home or --collection"),
        (["collections", "--collection", "lakes"], 2, "this is about all collections"),
        (["collections", "--add", "lakes"], 1, "qa: there is a collection 'lakes' already"),
        (["collections", "--add", "a/b"], 1, "qa: 'a/b' can't be a collection's name"),
        (["collections", "--remove", "lake"], 1, "qa: there is no collection 'lake': the nearest is 'lakes'"),
        (["collections", "--remove", "main", "--yes"], 1, "qa: main is the home itself"),
        (["collections", "--remove", "lakes"], 1, "nobody is there to ask: give --yes"),
    ],
    ids=lambda value: " ".join(value)[-40:] if isinstance(value, list) else "",
)
def test_what_is_wrong_is_one_line(run: Run, arguments: list[str], code: int, said: str) -> None:
    ran = run(*arguments)

    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err
    assert code != 1 or len(ran.err.splitlines()) == 1
    assert run("collections").out.count("\n") == 2


def test_they_are_listed(run: Run) -> None:
    assert run("index", "lakes", "--quiet").code == 0
    lines = [json.loads(line) for line in run("collections", "--json").out.splitlines()]

    for line in lines:
        assert_shape(line, LISTED)
    assert [(line["name"], line["articles"]) for line in lines] == [("main", 1), ("lakes", 1), ("rivers", 1)]
    assert lines[1]["published"] == {"from": "2033-05-02", "to": "2033-05-02"}
    first, *_ = run("collections").out.splitlines()
    assert first.split()[:6] == ["main", "1", "article", "2033-05-02", "to", "2033-05-02"]


def test_one_is_made_and_removed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    made = run("collections", "--add", "seas")
    assert "seas" in made.out
    assert "0 articles" in made.out
    monkeypatch.setattr(collecting, "can_ask", lambda: True)
    kept = run("collections", "--remove", "lakes", stdin=b"n\n")
    assert (kept.code, "nothing is removed" in kept.err) == (1, True)
    assert "lakes" in run("collections").out
    assert "lakes" not in run("collections", "--remove", "lakes", stdin=b"y\n").out
    assert "rivers" in run("collections", "--remove", "seas", "--yes").out
    gone = run("collections", "--remove", "rivers", "--yes")
    assert (gone.code, gone.out, gone.err) == (0, "", "")

"""Whatever it is given: one clear line saying what, where and what to do; the good articles beside it answer."""

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from index.build import build
from index.catalog import FILE_NAME, SCHEMA_VERSION
from index.config import IndexSettings
from index.home import BuildSettings

GOOD = (
    "Heron Lock shut after leak\n\nMillrace News\n\nMay 2, 2033\n\n"
    "Engineers shut Heron Lock on Monday. The harbour master, Ada Finch, ordered the closure of Heron Lock.\n"
)
CLOSURE = "Who ordered the closure of Heron Lock?"
MUSEUM = "The clock museum in Saltby was opened on Friday by the poet Ines Vole."
CLOCKS = "Who opened the clock museum in Saltby?"


Run = Callable[..., Any]


@pytest.fixture
def run(run_qa: Run, exported_models: Path) -> Run:
    """The command in a folder of its own without an index, its model prepared."""
    return run_qa


@pytest.fixture(scope="module")
def good_home(tmp_path_factory: pytest.TempPathFactory, exported_models: Path) -> Path:
    """A home over the good article alone, to be copied."""
    root = tmp_path_factory.mktemp("good")
    (root / "good.txt").write_bytes(GOOD.encode())
    place = IndexSettings(home=str(root / "home"), models=str(exported_models))
    build([root / "good.txt"], BuildSettings(index=place))
    return root / "home"


def index_beside_a_good_one(run: Run) -> Any:  # noqa: ANN401
    """Index `articles`, prove that the good article in it is askable, and return what indexing said as JSON."""
    Path("articles/good.txt").write_bytes(GOOD.encode())
    ran = run("index", "articles", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert_answered(run, CLOSURE, "Ada Finch")
    return ran


def assert_answered(run: Run, question: str, words: str) -> None:
    ran = run("ask", question, "--json")
    assert (ran.code, ran.err) == (0, "")
    assert words in ran.json["answer"]
    for citation in ran.json["citations"]:
        text = run("article", citation["article_id"], "--json").json["text"]
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def huge(path: Path) -> None:
    path.write_bytes(b"")
    os.truncate(path, 50_000_000)


def looped(path: Path) -> None:
    path.symlink_to(path.name)


# Names of files and what stands in them, the file that is named as skipped, and the reason.
UNREADABLE: list[tuple[str, bytes | Callable[[Path], object], str]] = [
    ("empty.txt", b"", "empty"),
    ("blank.txt", b" \n\n\t", "empty"),
    ("huge.txt", huge, "too large: 50.0 MB, and [index] max_article_mb allows 10.0 MB"),
    ("photo.txt", bytes(range(256)) * 40, "looks binary, not text"),
    ("report.txt", b"%PDF-1.7 \xe2\xe3\xcf\xd3", "a PDF"),
    ("loop.txt", looped, "a link that leads back to itself"),
    ("dangling.txt", lambda path: path.symlink_to("gone"), "a link to a file that is not"),
    ("pipe.txt", os.mkfifo, "not a regular file"),
    ("table.xls", b"a,b", "no loader for .xls; kinds read: .txt .md"),
    ("table.csv", b"a,b", "no column holds text (its columns: a, b)"),
    ("scan.pdf", b"%PDF-1.7 nothing", "a damaged PDF"),
    ("packed.zip", b"PK", "a damaged ZIP file"),
    ("letter.docx", b"a letter", "a damaged ZIP file"),
    ("feed.rss", b"<rss><channel/></rss>", "holds no articles"),
    ("broken.json", b'{"text": "Half an', "not JSON"),
    ("asked.jsonl", b'{"question": "Who?"}', "give it to `qa ask --batch`"),
    ("scripts.html", b"<html><script>alert(1)</script></html>", "no text found in the page"),
]


def test_files_that_cannot_be_read_are_named_with_the_reason(run: Run, tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    for name, content, _ in UNREADABLE:
        bad = tmp_path / "articles" / name
        bad.write_bytes(content) if isinstance(content, bytes) else content(bad)

    report = index_beside_a_good_one(run).json

    assert (report["added"], report["articles"]) == (1, 1)
    skipped = {os.path.basename(item["path"]): item["reason"] for item in report["skipped"]}
    assert set(skipped) == {name for name, _, _ in UNREADABLE}
    for name, _, reason in UNREADABLE:
        assert reason in skipped[name], name
        assert skipped[name].splitlines() == [skipped[name]]
    lines = run("index", "articles").out.splitlines()[1:]
    assert set(lines) == {f"  skipped {os.path.join('articles', name)}: {reason}" for name, reason in skipped.items()}


@pytest.mark.parametrize("what", ["file", "folder"])
def test_without_permission_to_read(run: Run, tmp_path: Path, what: str) -> None:
    closed = tmp_path / "articles" / ("closed.txt" if what == "file" else "closed")
    closed.parent.mkdir()
    closed.write_text(MUSEUM) if what == "file" else closed.mkdir()
    closed.chmod(0)
    if os.access(closed, os.R_OK):
        pytest.skip("this user may read everything, as root does")
    try:
        (skipped,) = index_beside_a_good_one(run).json["skipped"]
    finally:
        closed.chmod(0o700)
    assert skipped["path"].endswith(closed.name)
    assert skipped["reason"] == "no permission to read it"


def test_a_loop_of_folders_is_walked_once(run: Run, tmp_path: Path) -> None:
    inner = tmp_path / "articles" / "a" / "b"
    inner.mkdir(parents=True)
    (inner / "museum.txt").write_text(f"Clock museum opens\n\n{MUSEUM}\n")
    (inner / "up").symlink_to(tmp_path / "articles")

    report = index_beside_a_good_one(run).json

    assert (report["added"], report["skipped"]) == (2, [])
    assert_answered(run, CLOCKS, "Ines Vole")


SCRIPTED = (
    f"<html><head><title>Clock museum opens</title><script>steal('cookies')</script><style>p{{}}</style></head><body>"
    f"<nav><a href='/'>Home</a></nav><article><h1>Clock museum opens</h1><p>{MUSEUM}</p>"
    "<script>document.write('Who opened the museum? Evil did.')</script><p>It holds 310 clocks, all of them wound"
    " every morning by two keepers who live above the shop.</p><p onclick='x()'>Entry is free on Sundays.</p>"
    "</article></body></html>"
)
ODD = [
    pytest.param("surrogates.txt", f"Clock museum \ud800\n\n{MUSEUM} \udfff\n".encode("utf-8", "surrogatepass"), []),
    pytest.param("escaped.jsonl", json.dumps({"title": "\ud800", "text": f"\udead {MUSEUM}"}).encode(), []),
    pytest.param(
        "line.txt", f"Clock museum opens\n\n{MUSEUM} {'tick tock ' * 100_000}\n".encode(), [], marks=pytest.mark.slow
    ),
    pytest.param("scripts.html", SCRIPTED.encode(), []),
    pytest.param(
        "middle.jsonl",
        b'{"text": "A first article of two."}\n{"text": "broken\n\n'
        + json.dumps({"title": "Clock museum opens", "text": MUSEUM}).encode(),
        [("middle.jsonl:2", "not JSON: ")],
    ),
]


@pytest.mark.parametrize(
    ("name", "content", "skipped"), ODD, ids=["lone-surrogates", "escaped-surrogates", "1-mb-line", "html", "jsonl"]
)
def test_what_can_be_read_of_an_odd_file_is_askable(
    run: Run, tmp_path: Path, name: str, content: bytes, skipped: list[tuple[str, str]]
) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / name).write_bytes(content)

    report = index_beside_a_good_one(run).json

    assert [Path(item["path"]).name for item in report["skipped"]] == [where for where, _ in skipped]
    for item, (_, reason) in zip(report["skipped"], skipped, strict=True):
        assert item["reason"].startswith(reason)
    assert_answered(run, CLOCKS, "Ines Vole")
    assert "Evil" not in run("ask", CLOCKS).out
    assert run("verify").code == 0


QUESTIONS = [
    pytest.param("", 1, "the question is empty: ask something, such as `qa ask", id="empty"),
    pytest.param(" \t\x00 ", 1, "the question is empty", id="blank"),
    pytest.param("x" * 20_001, 1, "20,001 characters, 20,000 is the most: ask it shorter", id="too-long"),
    pytest.param("Where is the zebra? " * 500, 3, "", id="10000-characters"),
    pytest.param("the of and to it is", 3, "", id="stop-words"),
    pytest.param('AND OR "( [* :', 3, "", id="query-syntax"),
    pytest.param("title:bridge^9 -text:* ~2 {a TO b}", 3, "", id="more-query-syntax"),
    pytest.param("caf\udce9 \ud800?", 3, "", id="lone-surrogates"),
    pytest.param("🌊🌊🌊", 3, "", id="emoji"),
    pytest.param(f'{CLOSURE} AND OR "( [* :', 0, "", id="a-question-with-query-syntax"),
]


@pytest.mark.parametrize(("question", "code", "said"), QUESTIONS)
def test_questions(run: Run, good_home: Path, question: str, code: int, said: str) -> None:
    for options in ([], ["--json"]):
        ran = run("ask", question, "--home", good_home, *options)
        assert ran.code == code
        assert said in ran.err
        assert len(ran.err.splitlines()) == bool(said)
        assert bool(ran.out) == (not said)


@pytest.mark.parametrize(
    "command",
    [["ask", CLOSURE], ["chat"], ["status"], ["verify"], ["verify", "--repair"], ["article", "x"], ["evaluate", "p"]],
    ids="-".join,
)
def test_no_index_yet(run: Run, tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "p").write_text('{"question": "Who?"}')

    ran = run(*command)

    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "qa: there is no index at .qa: run `qa index FOLDER` first, or name one with --home\n"
    assert not (tmp_path / ".qa").exists()


def make_newer(catalog: Path) -> None:
    with sqlite3.connect(catalog) as database:
        database.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    database.close()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        pytest.param(make_newer, "schema 2, this version reads 1: upgrade dateline", id="newer-schema"),
        pytest.param(lambda path: path.write_bytes(b"no database " * 500), "not a readable catalog", id="no-database"),
        pytest.param(lambda path: os.truncate(path, 5_000), "not a readable catalog", id="truncated"),
    ],
)
@pytest.mark.parametrize("command", [["ask", CLOSURE], ["index", "articles"], ["status"], ["verify"]], ids="-".join)
def test_a_catalog_that_cannot_be_used(
    run: Run, good_home: Path, tmp_path: Path, spoil: Callable[[Path], None], said: str, command: list[str]
) -> None:
    shutil.copytree(good_home, tmp_path / ".qa")
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "good.txt").write_bytes(GOOD.encode())
    spoil(tmp_path / ".qa" / FILE_NAME)
    spoilt = (tmp_path / ".qa" / FILE_NAME).read_bytes()

    ran = run(*command)

    assert (ran.code, ran.out) == (1, "")
    assert len(ran.err.splitlines()) == 1
    assert os.path.join(".qa", FILE_NAME) in ran.err
    assert said in ran.err
    assert (tmp_path / ".qa" / FILE_NAME).read_bytes() == spoilt  # left as it is, for whoever can read it

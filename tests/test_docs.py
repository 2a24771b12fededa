"""The pages are true: they say what the code says, their blocks run, and their links lead somewhere."""

import doctest
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from index.chunkers import CHUNKERS
from index.loaders import LOADERS
from qa.answerers import ANSWERERS
from qa.config import Config, build_settings, load_config
from qa.engine import Engine
from qa.evaluation.measures import MEASURES
from qa.pairs import read_pairs
from qa.rerankers import RERANKERS
from qa.retrievers import RETRIEVERS

ROOT = Path(__file__).parent.parent
sys.path.append(str(ROOT / "docs"))
import generate  # noqa: E402 - it stands beside the pages that it fills in

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
SERVED = "http://127.0.0.1:7860"

Run = Callable[..., Any]
of_each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block, and the comment right above it: why it is not run, or what its JSON is."""

    line: int
    language: str
    text: str
    note: str


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(page: Path) -> Iterator[Block]:
    text = read(page)
    for found in re.finditer(r"^(?:<!-- ([^\n]*) -->\n)?```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        yield Block(text.count("\n", 0, found.start()) + 1, found[2], found[3], found[1] or "")


def names_in(page: str, kind: str) -> list[str]:
    return re.findall(rf"<!-- begin {kind} ?(.*?) -->", read(ROOT / "docs" / page))


@of_each_page
def test_a_page_says_what_the_code_says(page: Path) -> None:
    assert generate.filled(read(page)) == read(page), "stale: run `make docs`"


def test_every_command_is_documented() -> None:
    assert sorted(names_in("cli.md", "command")) == sorted(generate.FUNCTIONS)


def test_every_setting_is_documented() -> None:
    assert names_in("config.md", "settings") == list(Config.model_fields)


def test_every_kind_of_file_is_documented() -> None:
    table = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8").partition("### What is read")[2].partition("###")[0]
    first = "".join(line.split("|")[1] for line in table.splitlines() if line.startswith("|"))
    assert set(re.findall(r"`(\.\w+)`", first)) == set(LOADERS)


def test_every_measure_is_defined() -> None:
    defined = re.findall(r"^\| (`.*?`) \|", read(ROOT / "docs" / "evaluate.md"), re.MULTILINE)

    told = {name for cell in defined for name in re.findall(r"`(.*?)`", cell)}
    assert {name for name in MEASURES if not re.match("latency_(?:retrieve|read)_", name)} <= told


def test_every_part_of_ours_is_documented() -> None:
    (table,) = re.findall(r"^\| setting .*?\n\n", read(ROOT / "docs" / "config.md"), re.MULTILINE | re.DOTALL)

    for name in (*CHUNKERS, *RETRIEVERS, *RERANKERS, *ANSWERERS):
        assert f'`"{name}"`' in table


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", read(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@of_each_page
def test_every_link_leads_somewhere(page: Path) -> None:
    for target, anchor in re.findall(r"\]\((?!http)([^)#]*)#?([^)]*)\)", read(page)):
        place = (page.parent / target).resolve() if target else page
        assert place.exists(), target
        assert not anchor or anchor in anchors(place), f"{target}#{anchor}"


@of_each_page
def test_every_file_it_names_is_there(page: Path) -> None:
    for name in re.findall(r"`((?:index|qa|ui|training|tests|benchmarks|docs|sample)/[^`*\s]*)`", read(page)):
        assert (ROOT / name).exists(), name


@of_each_page
def test_every_command_and_option_it_names_exists(page: Path) -> None:
    for line in re.findall(r"`qa ([^`]+)`", read(page)):
        words = line.split()
        name = next(name for name in (" ".join(words[:2]), words[0], "") if name in generate.FUNCTIONS)
        told = f"{generate.command(name)} {generate.command('')} --help --install-completion"
        assert words[0].startswith("-") or name or words == ["auth"], line
        assert set(re.findall(r"--[a-z][a-z-]*", line)) <= set(re.findall(r"--[a-z][a-z-]*", told)), line


@of_each_page
def test_every_make_target_it_names_exists(page: Path) -> None:
    for target in re.findall(r"(?:^|`)make (\w+)", read(page), re.MULTILINE):
        assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE), target


@of_each_page
def test_every_block_is_run_or_says_why_not(page: Path) -> None:
    for block in blocks(page):
        known = block.language in {"sh", "python", "toml", "json", "text"}
        assert known, f"{page.name}:{block.line}: say in which language it is"
        assert not block.note.startswith("not run") or re.match(r"not run: \w+", block.note), block.line


@pytest.fixture
def folder(sample_home: Path, tmp_path: Path) -> Path:
    """A folder with the sample, indexed in `.qa`, as after `make demo`."""
    shutil.copytree(sample_home, tmp_path / ".qa")
    (tmp_path / "sample").symlink_to(ROOT / "sample")
    return tmp_path


@pytest.fixture
def served(folder: Path) -> Iterator[str]:
    """The web chat over that index."""
    from ui.server import start
    from ui.uploads import Uploads

    config = load_config(home=str(folder / ".qa"))
    with Engine.open(config) as engine, closing(Uploads(build_settings(config))) as uploads:
        with closing(start(engine, uploads, port=0)) as server:
            yield server.url


@pytest.mark.slow
@pytest.mark.parametrize("page", [page for page in PAGES if list(blocks(page))], ids=lambda page: page.name)
def test_its_blocks_run(
    page: Path, folder: Path, run_qa: Run, request: pytest.FixtureRequest, shipped_readers: None
) -> None:
    names: dict[str, Any] = {}
    for block in blocks(page):
        if block.note.startswith("not run"):
            continue
        where = f"{page.name}:{block.line}"
        asks = SERVED in block.text and block.language in ("python", "sh")
        url = request.getfixturevalue("served") if asks else SERVED
        if block.language == "python":
            run_python(block.text.replace(SERVED, url), names, where)
        elif block.language == "toml":
            Config(**tomllib.loads(block.text))
        elif block.language == "json":
            json.loads(block.text)
        elif block.language == "sh":
            for line in block.text.replace("\\\n", "").splitlines():
                run_line(line.replace(SERVED, url), folder, run_qa, where)


def run_python(code: str, names: dict[str, Any], where: str) -> None:
    if ">>> " not in code:
        exec(compile(code, where, "exec"), names)
        return
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    test = doctest.DocTestParser().get_doctest(code, names, where, where, 0)
    said: list[str] = []
    assert not runner.run(test, out=said.append, clear_globs=False).failed, "".join(said)
    names |= test.globs


def run_line(line: str, folder: Path, run_qa: Run, where: str) -> None:
    """Run a line of a shell: `qa` alone in this process, all else in bash; a comment tells which exit code it has."""
    told = re.search(r"# exit code (\d+)", line)
    expected = int(told[1]) if told else 0
    if re.match(r"qa [^|<>$&;`]*$", line.partition(" #")[0]):
        ran = run_qa(*shlex.split(line, comments=True)[1:])
        code, said = ran.code, ran.out + ran.err
    else:
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", line],
            cwd=folder,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        code, said = done.returncode, done.stdout + done.stderr
    assert code == expected, f"{where}: {line}\n{said}"


@pytest.mark.slow
def test_what_make_demo_asks_is_answered_or_declined_as_it_says(
    folder: Path, run_qa: Run, shipped_readers: None
) -> None:
    asked = re.findall(r'@\$\(BIN\)/qa ask "([^"]+)"(; test \$\$\? -eq 3)?', MAKEFILE)
    assert len(asked) == 3
    for question, declined in asked:
        assert run_qa("ask", question).code == (3 if declined else 0), question


def noted(page: str, name: str) -> str:
    """Return the block of JSON that is said to be this."""
    (text,) = (block.text for block in blocks(ROOT / "docs" / page) if block.note == f"json: {name}")
    return text


def keys(value: object) -> object:
    """Return the shape of a JSON value: its keys, and those of the first item of each list."""
    if isinstance(value, dict):
        return {key: keys(item) for key, item in value.items()}
    return [keys(value[0])] if isinstance(value, list) and value else None


@pytest.mark.slow
def test_the_answer_in_http_md_has_the_keys_of_an_answer(folder: Path, run_qa: Run) -> None:
    shown = json.loads(noted("http.md", "answer"))

    assert keys(run_qa("ask", shown["question"], "--json").json) == keys(shown)


def test_the_question_in_http_md_is_one() -> None:
    from ui.api import question_of, read_row

    assert question_of(read_row(noted("http.md", "question").encode())).history


def test_the_pair_in_evaluate_md_is_one(tmp_path: Path) -> None:
    (tmp_path / "pairs.jsonl").write_text(json.dumps(json.loads(noted("evaluate.md", "pair"))), encoding="utf-8")

    (pair,) = read_pairs(tmp_path / "pairs.jsonl")

    assert pair.evidence

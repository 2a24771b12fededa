"""The command: its JSON to the letter, its exit codes, and what goes to stdout and what to stderr."""

import json
import shutil
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from index.build import build
from index.config import EmbedderSettings, IndexSettings
from index.embedder import model_of
from index.home import BuildSettings
from index.models import Models
from qa.reader import large

COMMANDS = [
    "ask",
    "chat",
    "serve",
    "evaluate",
    "index",
    "article",
    "list",
    "status",
    "verify",
    "feedback",
    "quotes",
    "check-quotes",
    "saved",
    "new",
    "collections",
]
LOCK = (
    "Heron Lock shut after leak\n\nMillrace News\n\nMay 2, 2033\n\n"
    "Engineers shut Heron Lock on Monday after its upper gate cracked. The harbour master, Ada Finch, ordered the"
    " closure of Heron Lock.\n"
)
FAIR = {"title": "Eel fair", "text": "The eel fair in Corran drew 9,500 visitors.", "publisher": "Tarn Herald"}
CLOSURE = "Who ordered the closure of Heron Lock?"
CHESS = "Who won the chess championship in Lisbon?"

TYPES = {"str": str, "int": int, "num": (int, float), "flag": bool, "dict": dict, "list": list}


def shape(fields: str, **nested: object) -> dict[str, object]:
    """What DESIGN says of an object: its keys in order, `?` where null may stand, and what nests."""
    named = (field.partition(":") for field in fields.split())
    return {key: nested[key] if key in nested else kind for key, _, kind in named}


ANSWER = shape(
    "id:str? question:str interpreted_as:str? filters as_of:str? relaxed:flag answer:str short_answer:str?"
    " verdict:str? abstained:flag confidence:num agreement citations passages sentences:list? llm_usage:dict?"
    " answered_by:str index timings_ms",
    filters=shape("publishers since:str? until:str?", publishers=["str"]),
    agreement=[
        shape(
            "answer:str independent_sources:int publishers newest:str? citations", publishers=["str"], citations=["int"]
        )
    ],
    citations=[
        shape(
            "marker:int article_id:str title:str publisher:str? published:str? path:str url:str? page:int?"
            " start:int end:int quote:str answer_start:int? answer_end:int?"
        )
    ],
    passages=[shape("article_id:str start:int end:int score:num rank:int")],
    index=shape("fingerprint:str articles:int chunks:int"),
    timings_ms=shape("retrieve:num read:num total:num"),
)
ARTICLE = shape(
    "id:str title:str publisher:str? byline:str? published:str? path:str part:str? pages url:str? dated agency:str?"
    " text:str boilerplate chunks dates quotes versions copies",
    dated=shape("value:str precision:str source:str"),
    boilerplate=[["int"]],
    chunks=[["int"]],
    pages=["int"],
    dates=[shape("start:int end:int text:str from:str to:str")],
    quotes=[shape("start:int end:int speaker:str? speaker_start:int? speaker_end:int? direct:flag")],
    versions=["str"],
    copies=["str"],
)
STATUS = shape(
    "home:str articles:int chunks:int embedded:int publishers published model:str fingerprint:str healthy:flag",
    publishers=[shape("name:str articles:int")],
    published=shape("from:str? to:str?"),
)
CHECKED = shape(
    "start:int end:int quote:str verdict:str article_id:str? match_start:int? match_end:int? changed speaker:str?"
    " speaker_ok:flag?",
    changed=["str"],
)
INDEX = shape(
    "added:int updated:int unchanged:int removed:int skipped articles:int chunks:int seconds:num",
    skipped=[shape("path:str reason:str")],
)
VERIFY = shape("whole:flag findings", findings=[shape("store:str problem:str")])


def assert_shape(value: Any, wanted: Any, where: str = "$") -> None:  # noqa: ANN401
    """Exactly these keys at every level, and values of these types."""
    if isinstance(wanted, dict):
        assert list(value) == list(wanted), where
        for key, inner in wanted.items():
            assert_shape(value[key], inner, f"{where}.{key}")
    elif isinstance(wanted, list):
        assert isinstance(value, list), where
        for at, item in enumerate(value):
            assert_shape(item, wanted[0], f"{where}[{at}]")
    elif value is None:
        assert wanted.endswith("?"), where
    else:
        assert isinstance(value, TYPES[wanted.rstrip("?")]), (where, value)
        assert isinstance(value, bool) == (wanted == "flag"), (where, value)


Run = Callable[..., Any]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, exported_models: Path) -> Path:
    """A folder that holds `articles` and the `home` over them."""
    root = tmp_path_factory.mktemp("built")
    (root / "articles").mkdir()
    (root / "articles" / "lock.txt").write_text(LOCK, encoding="utf-8")
    (root / "articles" / "fair.jsonl").write_text(json.dumps(FAIR), encoding="utf-8")
    place = IndexSettings(home=str(root / "home"), models=str(exported_models))
    build([root / "articles"], BuildSettings(index=place))
    return root


@pytest.fixture
def run(built: Path, run_qa: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command over `built`."""
    monkeypatch.setenv("QA_HOME", str(built / "home"))
    return run_qa


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)], ids="".join)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_everything_has_help(run: Run, command: list[str], option: str) -> None:
    helped = run(*command, option)

    assert (helped.code, helped.err) == (0, "")
    assert helped.out.startswith(f"Usage: {' '.join(['qa', *command])}")
    lines = [line.split(maxsplit=1) for line in helped.out.splitlines() if line.startswith("  -")]
    assert lines
    assert all(len(line) == 2 for line in lines)


def test_who_said_what_and_whether_a_draft_quotes_it(run: Run, tmp_path: Path) -> None:
    draft = tmp_path / "draft.md"
    draft.write_text(
        "The paper wrote: “Engineers shut Heron Lock on Tuesday after its gate cracked.”", encoding="utf-8"
    )

    checked = run("check-quotes", str(draft), "--json").json
    assert_shape(checked, CHECKED)
    assert (checked["verdict"], checked["changed"]) == ("altered", ["Tuesday", "upper"])
    shown = run("check-quotes", str(draft)).out
    assert shown.startswith("altered: Tuesday, upper\n")
    assert "the article: »Engineers shut Heron Lock on Monday after its upper gate cracked«" in shown
    listed = run("quotes", "--by", "Finch", "--json")
    assert (listed.code, listed.out) == (0, "")
    assert "no quotation is by that name" in listed.err


def test_articles_are_listed_newest_first(run: Run) -> None:
    lines = [json.loads(line) for line in run("list", "--json").out.splitlines()]

    for line in lines:
        assert_shape(line, shape("id:str title:str publisher:str? byline:str? published:str? path:str url:str?"))
    assert [(line["title"], line["published"]) for line in lines] == [
        ("Heron Lock shut after leak", "2033-05-02"),
        ("Eel fair", None),
    ]
    listed = run("list", "--publisher", "tarn herald").out.split()
    assert listed[1:] == ["no", "date", "Tarn", "Herald", "Eel", "fair"]
    assert run("list", "--since", "2040-01-01").out == ""


@pytest.mark.parametrize("command", [["ask", CLOSURE], ["timeline", "the lock"], ["quotes"], ["list"]], ids=str)
def test_publishers_and_authors_that_are_not_indexed_are_told_with_the_nearest(run: Run, command: list[str]) -> None:
    named = run(*command, "--publisher", "Milrace Times")
    written = run(*command, "--author", "Nobody Known")

    assert (named.code, named.out, written.code, written.out) == (1, "", 1, "")
    assert "no article is by the publisher 'Milrace Times': the nearest here are Millrace News" in named.err
    assert "no article is by the author 'Nobody Known': " in written.err
    assert (named.err.count("\n"), written.err.count("\n")) == (1, 1)


def test_a_batch_by_nobody_known_is_one_line_and_asks_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "batch.jsonl").write_text(json.dumps({"question": CLOSURE}) + "\n")

    ran = run("ask", "--batch", str(tmp_path / "batch.jsonl"), "--publisher", "Nobody")

    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)


def test_what_is_asked_of_the_articles_is_told_from_the_catalog(run: Run) -> None:
    answer = run("ask", "When was the Millrace News report published?", "--json").json

    assert_shape(answer, ANSWER)
    assert (answer["short_answer"], answer["answered_by"]) == ("2 May 2033", "catalog")
    assert [each["quote"] for each in answer["citations"]] == ["Heron Lock shut after leak"]
    assert run("ask", "Who wrote it?").code == 3


def test_version(run: Run) -> None:
    ran = run("--version")
    assert (ran.code, ran.out, ran.err) == (0, f"dateline {version('dateline')}\n", "")


@pytest.mark.parametrize(
    ("arguments", "code", "wanted"),
    [
        (["ask", CLOSURE, "--json"], 0, ANSWER),
        (["ask", CHESS, "--json"], 3, ANSWER),
        (["status", "--json"], 0, STATUS),
        (["verify", "--json"], 0, VERIFY),
    ],
    ids=["answered", "abstained", "status", "verify"],
)
def test_json_has_exactly_the_keys_of_the_design(run: Run, arguments: list[str], code: int, wanted: object) -> None:
    ran = run(*arguments)

    assert (ran.code, ran.err) == (code, "")
    assert_shape(ran.json, wanted)


def test_verify_names_a_damaged_model_and_the_remedy(
    run: Run, exported_models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "models" / model_of(EmbedderSettings()).name
    shutil.copytree(exported_models / folder.name, folder)
    (folder / "model.onnx").write_bytes(b"no graph")
    monkeypatch.setenv("QA_INDEX__MODELS", str(tmp_path / "models"))

    ran = run("verify")

    assert ran.code == 1
    assert ran.out.startswith(f"model: {folder}: damaged")
    assert ran.out.endswith("`qa verify --repair` prepares it anew\n")


@pytest.mark.parametrize(("reader", "wanted"), [("large", 1), ("small", 0)])
def test_indexing_prepares_the_reader_that_is_set(
    run: Run, built: Path, monkeypatch: pytest.MonkeyPatch, reader: str, wanted: int
) -> None:
    asked: list[Models] = []
    monkeypatch.setattr(large, "prepared", asked.append)
    monkeypatch.setenv("QA_ANSWER__READER", reader)

    assert run("index", built / "articles").code == 0
    assert len(asked) == wanted


def test_json_of_an_answer(run: Run) -> None:
    answer = run("ask", CLOSURE, "--json", "--publisher", "millrace news", "--until", "2033-05-02").json

    assert answer["filters"] == {"publishers": ["Millrace News"], "since": None, "until": "2033-05-02"}
    assert (answer["id"], answer["abstained"], answer["answered_by"]) == (None, False, "extractive")
    (citation,) = answer["citations"]
    assert LOCK[citation["start"] : citation["end"]] == citation["quote"]
    assert (citation["publisher"], citation["published"]) == ("Millrace News", "2033-05-02")
    article = run("article", citation["article_id"], "--json").json
    assert_shape(article, ARTICLE)
    assert (article["text"], article["path"]) == (LOCK, citation["path"])


def test_json_of_indexing_and_of_its_second_run(run: Run, built: Path) -> None:
    ran = run("index", built / "articles", sys.executable, "--json")

    assert_shape(ran.json, INDEX)
    assert (ran.code, ran.err) == (0, "")
    assert (ran.json["added"], ran.json["unchanged"], ran.json["articles"]) == (0, 2, 2)
    assert [item["path"] for item in ran.json["skipped"]] == [sys.executable]


@pytest.mark.parametrize("stdin", [False, True], ids=["file", "stdin"])
def test_a_batch_answers_in_order_past_a_broken_line(run: Run, tmp_path: Path, stdin: bool) -> None:
    lines = [
        json.dumps({"id": "first", "question": CLOSURE, "as_of": "2033-06-01", "history": []}),
        '{"id": "broken", "question": ',
        "",
        json.dumps({"id": "empty", "question": "\u0007"}),
        json.dumps({"id": "last", "question": CHESS, "unanswerable": True}),
        json.dumps({"question": CLOSURE}),
    ]
    data = "\n".join(lines).encode()
    (tmp_path / "batch.jsonl").write_bytes(data)

    ran = run("ask", "--batch", "-" if stdin else "batch.jsonl", stdin=data if stdin else b"")

    answers = [json.loads(line) for line in ran.out.splitlines()]
    assert [answer["id"] for answer in answers] == ["first", None, "empty", "last", None]
    assert [answer.get("abstained") for answer in answers] == [False, None, None, True, False]
    for answer in (answers[0], *answers[3:]):
        assert_shape(answer, ANSWER)
    assert "line 2: not JSON" in answers[1]["error"]
    assert "empty" in answers[2]["error"]
    assert (ran.code, len(ran.err.splitlines())) == (1, 1)


def test_a_batch_without_faults_ends_well_though_some_are_not_answered(run: Run) -> None:
    ran = run("ask", "--batch", "-", stdin=json.dumps({"id": 7, "question": CHESS}).encode())

    assert (ran.code, ran.err, ran.json["id"], ran.json["abstained"]) == (0, "", 7, True)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["ask", CLOSURE], 0, ""),
        (["ask", CHESS], 3, ""),
        (["verify"], 0, ""),
        (["ask", " ", "--quiet"], 1, "qa: the question is empty"),
        (["index", "nosuch"], 1, "qa: nosuch: no such file or folder"),
        (["article", "nosuch"], 1, "qa: no article has the id 'nosuch'"),
        (["check-quotes", "nosuch.txt"], 1, "qa: nosuch.txt: no such file or folder"),
        (["check-quotes", "."], 1, "qa: .: not a regular file"),
        (["quotes", "--limit", "0"], 2, "Invalid value for '--limit'"),
        (["ask", "--batch", "nosuch.jsonl"], 1, "qa: can't read nosuch.jsonl: No such file"),
        (["evaluate", "nosuch.jsonl"], 1, "qa: can't read nosuch.jsonl: No such file"),
        (["status", "--config", "nosuch.toml"], 1, "qa: nosuch.toml: can't be read as TOML"),
        (["status", "--home", "nowhere"], 1, "qa: there is no index at nowhere: run `qa index FOLDER` first"),
        (["index", ".", "--home", sys.executable], 1, f"qa: {sys.executable}: can't be written (File exists)"),
        (["ask"], 2, "give either a QUESTION or --batch FILE"),
        (["ask", CLOSURE, "--batch", "-"], 2, "give either a QUESTION or --batch FILE"),
        (["ask", CLOSURE, "--since", "yesterday"], 2, "'yesterday' does not match the format"),
        (["ask", CLOSURE, "--since", "2033-05-03", "--until", "2033-05-02"], 2, "2033-05-03 is later than"),
        (["nosuch"], 2, "No such command 'nosuch'"),
        (["index"], 2, "Missing argument"),
    ],
    ids=lambda value: " ".join(value)[-40:] if isinstance(value, list) else "",
)
def test_exit_codes(run: Run, arguments: list[str], code: int, said: str) -> None:
    ran = run(*arguments)

    assert ran.code == code
    assert said in ran.err
    assert bool(ran.out) == (code in (0, 3))
    assert code != 1 or len(ran.err.splitlines()) == 1
    assert bool(ran.err) == bool(said)


def test_where_home_is_looked_for(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def home(*before: str, after: tuple[str, ...] = ()) -> str:
        return run(*before, "status", *after).err.partition("no index at ")[2].partition(":")[0]

    (tmp_path / "config.toml").write_text('[index]\nhome = "from-config"', encoding="utf-8")
    (tmp_path / "other.toml").write_text('[index]\nhome = "from-other"', encoding="utf-8")
    monkeypatch.setenv("QA_HOME", "from-variable")
    assert home("--home", "before", after=("--home", "after")) == "after"
    assert home("--home", "before") == "before"
    assert home("--config", "other.toml") == home() == "from-variable"
    monkeypatch.delenv("QA_HOME")
    assert home(after=("--config", "other.toml")) == home("--config", "other.toml") == "from-other"
    assert home() == "from-config"
    (tmp_path / "config.toml").unlink()
    assert home() == ".qa"

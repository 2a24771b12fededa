"""What all tests share: no network, an exported model, and indexes over texts given as a dict."""

import io
import json
import logging
import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from websites import Site, served

from index.build import build
from index.config import EmbedderSettings, IndexSettings, Table
from index.embedder import prepare
from index.home import BuildSettings
from index.models import Models
from index.report import BuildReport
from qa.cli import main

ROOT = Path(__file__).parent.parent

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Wall-clock time says little on a machine that others use too.
hypothesis_settings.register_profile("dateline", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("dateline")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True, slots=True)
class Corpus:
    """A folder of articles and the index over it."""

    folder: Path
    settings: BuildSettings

    @property
    def home(self) -> Path:
        return Path(self.settings.index.home)

    def write(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())

    def build(self, prune: bool = False) -> BuildReport:
        return build([self.folder], self.settings, prune=prune)


MakeCorpus = Callable[..., Corpus]
Connect = Callable[[socket.socket, object], object]


@pytest.fixture(scope="session", autouse=True)
def models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of models of all tests and of the commands that they run; never the user's cache.

    The small reader answers unless a test says otherwise: the large one takes a minute to prepare.
    """
    import platformdirs

    folder = tmp_path_factory.mktemp("models")
    find = platformdirs.user_cache_dir

    def guarded(name: str | None = None, *arguments: object, **named: object) -> str:
        assert name != "dateline", "a test uses the user's own models: give [index] models"
        return find(name, *arguments, **named)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(platformdirs, "user_cache_dir", guarded)
        patch.setenv("QA_INDEX__MODELS", str(folder))
        patch.setenv("QA_ANSWER__READER", "small")
        yield folder


@pytest.fixture
def shipped_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both readers answer, as they ship; the first test that asks for it waits until the large one is prepared."""
    monkeypatch.setenv("QA_ANSWER__READER", "large")


@pytest.fixture(scope="session")
def exported_models(request: pytest.FixtureRequest, models: Path) -> Path:
    """`models` with the packaged model in it, exported once for all tests, and later runs while the export is the same.

    It is a copy: a test may add to it.
    """
    exporter = sha256((ROOT / "index" / "export.py").read_bytes()).hexdigest()
    kept = request.config.cache.mkdir(f"models-{exporter[:8]}")
    made = prepare(EmbedderSettings(), Models(kept))  # of two runs of tests side by side, one makes it
    shutil.copytree(made, models / made.name, dirs_exist_ok=True)
    return models


@pytest.fixture
def make_corpus(tmp_path: Path, exported_models: Path) -> MakeCorpus:
    """`make_corpus({filename: text}, **tables)`: a folder of these files, and a home without an index."""

    def make(files: Mapping[str, str], name: str = "home", **tables: Table) -> Corpus:
        place = IndexSettings(home=str(tmp_path / name), models=str(exported_models))
        settings = BuildSettings(index=place, **tables)  # type: ignore[arg-type]
        corpus = Corpus(tmp_path / "articles", settings)
        corpus.home.mkdir()
        corpus.folder.mkdir(exist_ok=True)
        corpus.write(files)
        return corpus

    return make


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401
        (line,) = self.out.splitlines()
        return json.loads(line)


Run = Callable[..., Ran]


@pytest.fixture
def run_qa(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """`run_qa("ask", "Who?", stdin=b"")`: `qa` in this process, from an empty folder; loggers are put back after."""
    loggers = [logging.getLogger(name) for name in ("index", "qa", "ui")]
    before = [(logger.handlers, logger.propagate, logger.level) for logger in loggers]
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("QA_HOME", raising=False)

    def run(*arguments: object, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "argv", ["qa", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        return Ran(int(ended.value.code or 0), *capsys.readouterr())

    yield run
    for logger, state in zip(loggers, before, strict=True):
        logger.handlers, logger.propagate, logger.level = state


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """The system's Chromium; without one, CI fails and a developer's run skips."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not found and os.environ.get("CI") == "true":
        pytest.fail("no Chromium: install Debian's chromium, or set CHROMIUM to its path")
    if not found:
        pytest.skip("no Chromium: install Debian's chromium, or set CHROMIUM to its path")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield chromium
        chromium.close()


BuildHome = Callable[[Mapping[str, str]], Path]


@pytest.fixture(scope="session")
def build_home(tmp_path_factory: pytest.TempPathFactory, exported_models: Path) -> BuildHome:
    """`build_home({filename: text})`: the home of an index over these files, for several tests to share."""

    def build_one(files: Mapping[str, str]) -> Path:
        root = tmp_path_factory.mktemp("built")
        (root / "articles").mkdir()
        for name, text in files.items():
            (root / "articles" / name).write_text(text, encoding="utf-8")
        place = IndexSettings(home=str(root / "home"), models=str(exported_models))
        build([root / "articles"], BuildSettings(index=place))
        return root / "home"

    return build_one


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory, exported_models: Path) -> Path:
    """The home of an index over the sample, to be read."""
    home = tmp_path_factory.mktemp("sample") / "home"
    build([ROOT / "sample"], BuildSettings(index=IndexSettings(home=str(home), models=str(exported_models))))
    return home


@pytest.fixture
def site() -> Iterator[Site]:
    """A site on loopback, without pages."""
    with served() as found:
        yield found


class NetworkUseError(AssertionError):
    """A test reached for another machine."""


def _is_local(address: object) -> bool:
    if not isinstance(address, tuple) or not address:
        return True  # a Unix socket
    host = str(address[0]).partition("%")[0]
    if host in {"", "localhost"}:
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="session", autouse=True)
def _attempts() -> Iterator[list[object]]:
    """Refuse, and note, every connection that would leave this machine, in whatever thread."""
    attempts: list[object] = []
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name), attempts))
        yield attempts


def _guarded(connect: Connect, attempts: list[object]) -> Connect:
    def guarded(self: socket.socket, address: object) -> object:
        if not _is_local(address):
            attempts.append(address)
            raise NetworkUseError(f"a test connects to {address}")
        return connect(self, address)

    return guarded


@pytest.fixture(autouse=True)
def _no_network(_attempts: list[object]) -> Iterator[None]:
    """Fail the test in which it happened, even if the code under test swallows the error."""
    _attempts.clear()
    yield
    assert not _attempts, f"connected to {_attempts}"

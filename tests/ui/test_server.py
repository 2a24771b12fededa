"""The server over HTTP: its routes, its errors, its start and its end, and an index that changes beneath it."""

import base64
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from index.build import build
from index.errors import ConfigError, DatelineError, NoIndexError, StoreError
from index.types import Article, Filters
from qa.accounts.timelines import Timeline
from qa.answers import to_json
from qa.config import Config, ServeSettings, build_settings, load_config
from qa.engine import Engine
from qa.health import Health
from qa.passwords import Access, Users, hash_password, write_access
from qa.types import Answer, Question
from ui.guard import POLICY
from ui.policy import policy
from ui.server import Server, serve, start
from ui.uploads import Uploads

# gradio counts its own requests with calls that pandas has given up.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:gradio")

FILES = {
    "lock.txt": (
        "Heron Lock shut after leak\n\nMillrace News\n\nMay 2, 2033\n\n"
        "Engineers shut Heron Lock on Monday after its upper gate cracked. The harbour master, Ada Finch, ordered the"
        " closure of Heron Lock.\n"
    ),
    "fair.txt": "Eel fair opens\n\nThe eel fair drew 9,500 people on Sunday. Mayor Ines Brandt opened it at noon.\n",
}
CLOSURE = "Who ordered the closure of Heron Lock?"
OPENER = "Who opened the eel fair?"
ASKED_AT_ONCE = 16
MakeCorpus = Callable[..., Any]


@dataclass
class Fake:
    """Says its question back, one at a time; fails by a word of it."""

    healthy: bool = True
    asked: list[Question] = field(default_factory=list)
    topics: list[tuple[Question, int]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, question: Question, ticket: str = "", most_waiting: int | None = None) -> Answer:
        with self.lock:
            sleep(0.02)
            self.asked.append(question)
        if "store" in question.text:
            raise StoreError("the lexical index is damaged;\nrun `qa verify --repair`")
        if "crash" in question.text:
            raise ZeroDivisionError("in /home/ada")
        return Answer(question, f"You asked {question.text}", "nobody" in question.text, 0.5)

    written = ask
    writer = None

    def timeline(self, question: Question, most: int, ticket: str, most_waiting: int | None) -> Timeline:
        self.topics.append((question, most))
        if "store" in question.text:
            raise StoreError("the lexical index is damaged;\nrun `qa verify --repair`")
        assert ticket
        assert most_waiting
        return Timeline(question.text, ())

    def leave(self, ticket: str) -> None:
        pass

    def health(self) -> Health:
        if "no index" in (asked.text for asked in self.asked):
            raise NoIndexError("there is no index")
        return Health(self.healthy, 7, "abc", 3, 12)

    def article(self, article_id: str) -> Article | None:
        return None

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - what only the page asks for
        if name.startswith("_"):
            raise AttributeError(name)
        raise AssertionError(f"a route used {name}")


@dataclass(frozen=True, slots=True)
class Got:
    """A reply."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401
        return json.loads(self.body)

    @property
    def error(self) -> str:
        assert list(self.json) == ["error"]
        assert "\n" not in self.json["error"]
        assert "Traceback" not in self.json["error"]
        return str(self.json["error"])


def send(
    url: str, path: str = "/", data: bytes | None = None, method: str | None = None, headers: Mapping[str, str] = {}
) -> Got:
    request = urllib.request.Request(url + path, data, dict(headers), method=method)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=60) as reply:
            return Got(reply.status, reply.headers, reply.read())
    except urllib.error.HTTPError as error:
        with error:
            return Got(error.code, error.headers, error.read())


def ask(url: str, body: object, headers: Mapping[str, str] = {}) -> Got:
    return send(url, "/api/ask", body if isinstance(body, bytes) else json.dumps(body).encode(), headers=headers)


@pytest.fixture(scope="module")
def fake() -> Fake:
    return Fake()


@pytest.fixture(scope="module")
def url(fake: Fake) -> Iterator[str]:
    with closing(start(fake, port=0)) as server:  # type: ignore[arg-type]
        yield server.url


def test_the_page_comes_from_the_same_server(url: str) -> None:
    got = send(url)
    assert (got.status, b"Dateline" in got.body) == (200, True)
    assert got.headers["content-security-policy"] == policy(got.body) != POLICY
    assert "server" not in got.headers


def test_the_script_s_modules_are_kept_by_browsers_and_asked_for_again(url: str) -> None:
    got = send(url, "/js/main.js")
    assert (got.status, got.headers["content-type"].partition(";")[0].rpartition("/")[2]) == (200, "javascript")
    assert got.headers["cache-control"] == "no-cache"
    assert send(url, "/js/main.js", headers={"If-None-Match": got.headers["etag"]}).status == 304
    assert send(url, "/js/nosuch.js").status == 404
    assert send(url, "/js/../app.py").status == 404


@pytest.mark.parametrize(
    "path", ["/docs", "/redoc", "/openapi.json", "/gradio_api/docs", "/gradio_api/openapi.json", "/monitoring"]
)
def test_nothing_else_of_the_frameworks_is_served(url: str, path: str) -> None:
    assert send(url, path).status in {403, 404}


def test_files_come_by_one_way_alone(url: str) -> None:
    got = send(url, "/gradio_api/upload", b"x")
    assert (got.status, "/api/articles/" in got.error) == (404, True)


def test_a_question_with_all_that_a_line_may_hold(url: str, fake: Fake) -> None:
    got = ask(
        url,
        {
            "id": 7,
            "question": "When?",
            "as_of": "2033-06-01",
            "history": [{"question": "Who?", "answer": "Ann."}],
            "filters": {"publishers": ["Millrace News"], "since": "2033-01-01", "until": None},
            "unknown": "is left alone",
        },
    )
    assert got.status == 200
    assert got.headers["content-type"] == "application/json"
    assert got.headers["cache-control"] == "no-store"
    assert got.json == to_json(fake.ask(fake.asked[-1]))
    assert (got.json["id"], got.json["question"]) == (7, "When?")
    assert got.json["filters"] == {"publishers": ["Millrace News"], "since": "2033-01-01", "until": None}
    asked = fake.asked[-1]
    assert (str(asked.as_of), [turn.question for turn in asked.history]) == ("2033-06-01", ["Who?"])


@pytest.mark.parametrize(
    ("address", "question", "most"),
    [
        ("topic=the+lock+at+S%C3%A9nn", Question("the lock at Sénn"), 50),
        ("topic=lock&limit=3&other=is+left+alone", Question("lock"), 3),
        (
            "topic=lock&publisher=A&publisher=b.example&author=Ada+Finch&since=2033-01-01&until=2033-02-01",
            Question("lock", Filters(("A", "b.example"), date(2033, 1, 1), date(2033, 2, 1), ("Ada Finch",))),
            50,
        ),
        ("topic=lock&as_of=2033-03-01&since=", Question("lock", as_of=date(2033, 3, 1)), 50),
    ],
    ids=["topic", "limit", "filters", "day"],
)
def test_a_timeline_by_address(url: str, fake: Fake, address: str, question: Question, most: int) -> None:
    got = send(url, f"/api/timeline?{address}")

    assert (got.status, got.json) == (200, {"topic": question.text, "events": []})
    assert fake.topics[-1] == (question, most)
    assert got.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("", 400, "topic is missing"),
        ("topic=%20", 400, "topic is missing"),
        ("topic=lock&limit=0", 400, "limit is '0'; expected a number from 1"),
        ("topic=lock&limit=many", 400, "limit is 'many'"),
        ("topic=lock&until=May", 400, "until is no day: 'May'"),
        ("topic=lock&since=2033-02-01&until=2033-01-01", 400, "no day is from 2033-02-01 and to 2033-01-01"),
        ("topic=store", 503, "the lexical index is damaged; run `qa verify --repair`"),
    ],
)
def test_what_is_no_timeline_is_one_clear_line(url: str, address: str, status: int, said: str) -> None:
    got = send(url, f"/api/timeline?{address}")
    assert (got.status, said in got.error) == (status, True), got.error


def test_no_answer_is_an_answer(url: str) -> None:
    got = ask(url, b'\xef\xbb\xbf{\n "question": "nobody?"\n}\n')  # over several lines, with a byte order mark
    assert (got.status, got.json["abstained"]) == (200, True)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "the body is empty"),
        (b"question=Who", "not JSON"),
        (b"[" * 100_000, "JSON that can't be read"),
        (b"\xff", "not UTF-8"),
        (b"[]", "a list"),
        ({}, "question is missing"),
        ({"question": ""}, "question"),
        ({"question": 7}, "question is 7; expected a string"),
        ({"question": "\ud800"}, "half a surrogate"),
        ({"question": "When?", "as_of": "yesterday"}, 'as_of is "yesterday"'),
        ({"question": "When?", "history": [1]}, "an entry of history is 1"),
        ({"question": "When?", "filters": []}, "filters is a list"),
        ({"question": "When?", "filters": {"since": "20330101"}}, "since is no day: '20330101'"),
        ({"question": "When?", "filters": {"until": 2033}}, "until is no day: '2033'"),
        ({"question": "When?", "filters": {"publishers": [None]}}, "a publisher of filters is missing"),
        (
            {"question": "?", "filters": {"since": "2033-02-01", "until": "2033-01-01"}},
            "no day is from 2033-02-01 and to 2033-01-01",
        ),
    ],
)
def test_what_is_no_question_is_one_clear_line(url: str, body: object, said: str) -> None:
    got = ask(url, body)
    assert (got.status, said in got.error) == (400, True), got.error


@pytest.mark.parametrize(
    ("question", "status", "said"),
    [
        ("store", 503, "the lexical index is damaged; run `qa verify --repair`"),
        ("crash", 500, "this failed for a reason Dateline did not foresee (ZeroDivisionError)"),
    ],
)
def test_what_the_engine_fails_of_is_one_line(url: str, question: str, status: int, said: str) -> None:
    got = ask(url, {"question": question})
    assert (got.status, got.error) == (status, said)


def test_a_body_is_read_no_further_than_its_limit(url: str) -> None:
    assert ask(url, b" " * 1_000_001).status == 413
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
    connection.request("POST", "/api/ask", (b" " * 300_000 for _ in range(4)), encode_chunked=True)
    reply = connection.getresponse()
    assert (reply.status, "1,000,000" in json.loads(reply.read())["error"]) == (413, True)
    connection.close()


def test_other_methods_and_sites_are_refused(url: str) -> None:
    assert send(url, "/api/ask").status in {404, 405}
    assert ask(url, {"question": "When?"}, {"Origin": "http://evil.example"}).status == 403
    assert ask(url, {"question": "When?"}, {"Host": "evil.example"}).status == 403
    assert send(url, "/api/timeline?topic=lock", b"{}").status in {404, 405}
    embedded = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}  # as a picture's address has it
    assert send(url, "/api/timeline?topic=lock", headers=embedded).status == 403


def test_many_ask_at_once_and_each_gets_its_answer(url: str) -> None:
    with ThreadPoolExecutor(ASKED_AT_ONCE) as askers:
        questions = [f"number {number}" for number in range(2 * ASKED_AT_ONCE)]
        replies = list(askers.map(lambda text: ask(url, {"question": text}), questions))
    assert [(got.status, got.json["question"]) for got in replies] == [(200, text) for text in questions]


def test_health(url: str, fake: Fake) -> None:
    got = send(url, "/health")
    wanted = {"healthy": True, "generation": 7, "fingerprint": "abc", "articles": 3, "chunks": 12}
    assert (got.status, got.json) == (200, wanted | {"version": version("dateline")})
    fake.healthy = False
    got = send(url, "/health")
    assert (got.status, got.json["healthy"]) == (503, False)
    fake.healthy = True


def test_health_without_an_index() -> None:
    with closing(start(Fake(asked=[Question("no index")]), port=0)) as server:  # type: ignore[arg-type]
        got = send(server.url, "/health")
    assert (got.status, got.json["healthy"], got.json["error"]) == (503, False, "there is no index")


def test_files_are_refused_where_they_are_switched_off(url: str) -> None:
    got = send(url, "/api/articles/eel.txt", b"text", "PUT")
    assert (got.status, "[serve] uploads" in got.error) == (403, True)


def test_files_are_taken_by_name(fake: Fake, make_corpus: MakeCorpus) -> None:
    uploads = Uploads(make_corpus({}).settings, max_bytes=2_000_000)
    with closing(start(fake, uploads, port=0)) as server:  # type: ignore[arg-type]
        url = f"{server.url}/api/articles"
        kept = send(url, "/" + quote("../Ærø/åben & <b>dag.txt", safe=""), b"x" * 2_000_000, "PUT")
        assert (kept.status, kept.json) == (200, {"file": "åben & <b>dag.txt"})
        assert send(url, "/eel.txt", b"one", "PUT").json == {"file": "eel.txt"}
        assert send(url, "/eel.txt", b"two", "PUT").json == {"file": "eel-2.txt"}
        large = send(url, "/eel.txt", b"x" * 2_000_001, "PUT")
        assert (large.status, "2 MB" in large.error) == (413, True)
        kind = send(url, "/eel.exe", b"MZ", "PUT")
        assert (kind.status, ".jsonl" in kind.error) == (415, True)
        other = send(url, "/eel.txt", b"three", "PUT", {"Origin": "http://evil.example"})
        assert other.status == 403
    assert sorted(path.name for path in uploads.folder.iterdir()) == ["eel-2.txt", "eel.txt", "åben & <b>dag.txt"]


def test_who_does_not_sign_in_sees_the_health_alone(fake: Fake, tmp_path: Path) -> None:
    write_access(tmp_path / "users.json", Access({"ada": hash_password("correct: horse")}))
    signed = {"Authorization": "Basic " + base64.b64encode(b"ada:correct: horse").decode()}
    with closing(start(fake, port=0, users=Users(tmp_path / "users.json"))) as server:  # type: ignore[arg-type]
        for path in ("/", "/config", "/api/ask", "/gradio_api/info"):
            assert send(server.url, path).status == 401
        told = send(server.url, "/health")
        assert (told.status, told.json) == (200, {"healthy": True, "version": version("dateline")})
        assert send(server.url, "/health", headers=signed).json["articles"] == 3
        assert send(server.url, headers=signed).status == 200
        assert ask(server.url, {"question": "When?"}, signed).status == 200
        assert ask(server.url, {"question": "When?"}).status == 401


@pytest.mark.parametrize("port", [-1, 65536])
def test_impossible_port(port: int) -> None:
    with pytest.raises(DatelineError, match=rf"port {port}: ports are 0 to 65535; .*--port or \[serve\] port"):
        start(Fake(), port=port)  # type: ignore[arg-type]


def test_taken_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(DatelineError, match=rf"port {port}: Address already in use; .*--port"):
            start(Fake(), port=port)  # type: ignore[arg-type]


def test_impossible_host() -> None:
    with pytest.raises(DatelineError, match=r"can't serve on 192\.0\.2\.1 port 0: .*; choose another"):
        start(Fake(), host="192.0.2.1", port=0)  # type: ignore[arg-type]


def test_a_port_is_free_again_once_closed() -> None:
    server: Server = start(Fake(), port=0)  # type: ignore[arg-type]
    port = int(server.url.rpartition(":")[2])
    server.close()
    with closing(start(Fake(), port=port)) as again:  # type: ignore[arg-type]
        assert send(again.url, "/health").status == 200


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "news.example"])
def test_other_machines_are_let_in_only_when_it_is_said_how(host: str, tmp_path: Path) -> None:
    config = load_config(home=str(tmp_path / "home"))
    with pytest.raises(ConfigError, match=r"other machines: give --auth FILE .*or --no-auth"):
        serve(config, host=host)
    assert not (tmp_path / "home").exists()


def test_a_file_of_users_that_is_missing_is_said_before_anything_is_made(tmp_path: Path) -> None:
    config = load_config(home=str(tmp_path / "home"))
    with pytest.raises(ConfigError, match="there is no such file of users"):
        serve(config, host="0.0.0.0", auth_file=tmp_path / "users.json")
    assert not (tmp_path / "home").exists()


def test_the_command_takes_one_way_in(run_qa: Callable[..., Any]) -> None:
    ran = run_qa("serve", "--auth", "users.json", "--no-auth")
    assert (ran.code, "either --auth FILE or --no-auth" in ran.err) == (2, True)


def test_settings_of_serving() -> None:
    assert Config().serve == ServeSettings(host="127.0.0.1", port=7860, auth_file="", uploads=True, upload_mb=25)


# --- the real engine ---------------------------------------------------------------------------------------------


def qa(*arguments: object) -> list[str]:
    return [str(Path(sys.executable).with_name("qa")), *map(str, arguments)]


@contextmanager
def serving(*arguments: object) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The command, in a process of its own and with a proxy set that nobody answers at."""
    proxies = {name: "http://127.0.0.1:9" for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")}
    command = qa("serve", "--port", "0", *arguments)
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | proxies
    ) as process:
        watchdog = threading.Timer(120, process.kill)
        watchdog.start()
        assert process.stdout is not None
        line = process.stdout.readline()
        assert " at http" in line, process.communicate()[1]
        try:
            yield line.partition(" at ")[2].partition(" ")[0], process
        finally:
            process.kill()
            watchdog.cancel()


@pytest.mark.slow
def test_sixteen_ask_the_real_engine_at_once(make_corpus: MakeCorpus) -> None:
    corpus = make_corpus(FILES)
    corpus.build()
    with (
        Engine.open(load_config(home=str(corpus.home))) as engine,
        closing(start(engine, port=0)) as server,
        ThreadPoolExecutor(ASKED_AT_ONCE) as askers,
    ):
        asked = [CLOSURE, OPENER] * (ASKED_AT_ONCE // 2)
        replies = list(askers.map(lambda text: ask(server.url, {"question": text}), asked))
        health = send(server.url, "/health")
    assert [got.status for got in replies] == [200] * ASKED_AT_ONCE
    for text, got in zip(asked, replies, strict=True):
        assert ("Ada Finch" if text == CLOSURE else "Ines Brandt") in got.json["answer"]
    assert (health.status, health.json["articles"], health.json["generation"] > 0) == (200, 2, True)


def test_an_empty_index_answers_that_it_does_not_know(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Without a word of the model, which only the first article brings."""
    config = load_config(home=str(tmp_path / "home"))
    build([], build_settings(config))
    with Engine.open(config) as engine:
        assert engine.ask(Question(CLOSURE)).abstained
        assert engine.health() == Health(True, 0, engine.state().fingerprint, 0, 0)
    assert caplog.messages == []


def test_a_file_that_is_sent_can_be_asked_about(make_corpus: MakeCorpus) -> None:
    corpus = make_corpus({"fair.txt": FILES["fair.txt"]})
    corpus.build()
    with (
        closing(Uploads(corpus.settings)) as uploads,
        Engine.open(load_config(home=str(corpus.home))) as engine,
        closing(start(engine, uploads, port=0)) as server,
    ):
        assert ask(server.url, {"question": CLOSURE}).json["abstained"]
        kept = send(server.url, "/api/articles/lock.txt", FILES["lock.txt"].encode(), "PUT").json["file"]
        job, until = uploads.start([kept]), monotonic() + 60
        while uploads.progress(job).state != "done":
            assert monotonic() < until, uploads.progress(job)
            assert ask(server.url, {"question": OPENER}).status == 200  # others are served meanwhile
        assert "Ada Finch" in ask(server.url, {"question": CLOSURE}).json["answer"]


@pytest.mark.slow
def test_an_index_that_is_made_deleted_and_made_again_beneath_the_server(
    make_corpus: MakeCorpus, tmp_path: Path
) -> None:
    home = make_corpus(FILES).home  # there is no index in it
    with serving("--home", home) as (url, process):
        health = send(url, "/health")
        assert (health.status, health.json["articles"], health.json["chunks"]) == (200, 0, 0)
        empty = ask(url, {"question": CLOSURE})
        assert (empty.status, empty.json["abstained"]) == (200, True)

        subprocess.run(qa("index", tmp_path / "articles" / "fair.txt", "--home", home), check=True, capture_output=True)
        assert "Ines Brandt" in ask(url, {"question": OPENER}).json["answer"]
        assert ask(url, {"question": CLOSURE}).json["abstained"]
        subprocess.run(qa("index", tmp_path / "articles", "--home", home), check=True, capture_output=True)
        assert "Ada Finch" in ask(url, {"question": CLOSURE}).json["answer"]
        first = send(url, "/health").json

        shutil.rmtree(home)
        gone = ask(url, {"question": CLOSURE})
        assert (gone.status, "there is no index" in gone.error) == (503, True)
        assert send(url, "/health").status == 503
        subprocess.run(qa("index", tmp_path / "articles" / "lock.txt", "--home", home), check=True, capture_output=True)
        assert "Ada Finch" in ask(url, {"question": CLOSURE}).json["answer"]
        assert ask(url, {"question": OPENER}).json["abstained"]
        second = send(url, "/health").json
        assert (first["articles"], second["articles"]) == (2, 1)
        assert first["fingerprint"] != second["fingerprint"]

        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (0, "")
    (line,) = err.splitlines()
    assert line.startswith(f"qa: there is no index at {home} yet: an empty one is made")


@pytest.mark.slow
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_serving_says_where_and_ends_in_silence(make_corpus: MakeCorpus, stop: signal.Signals) -> None:
    """Also while a page is open and a question is being answered."""
    corpus = make_corpus(FILES)
    corpus.build()
    with serving("--home", corpus.home) as (url, process):
        assert send(url).status == 200
        listener = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
        listener.request("GET", "/")
        assert listener.getresponse().status == 200
        with ThreadPoolExecutor(4) as askers:
            for _ in range(4):
                askers.submit(ask, url, {"question": OPENER})
            sleep(0.2)
            process.send_signal(stop)
            out, err = process.communicate(timeout=30)
        listener.close()
    assert (process.returncode, out, err) == (0, "", "")


@pytest.mark.slow
def test_serving_with_a_password_on_every_address(make_corpus: MakeCorpus, tmp_path: Path) -> None:
    corpus = make_corpus(FILES)
    corpus.build()
    users = tmp_path / "users.json"
    added = subprocess.run(
        qa("auth", "add", "ada", "--file", users), input="long enough\n", text=True, capture_output=True, check=True
    )
    assert "--auth" in added.stdout
    with serving("--home", corpus.home, "--host", "0.0.0.0", "--auth", users) as (url, process):
        assert url.startswith("http://127.0.0.1:")
        assert send(url).status == 401
        signed = {"Authorization": "Basic " + base64.b64encode(b"ada:long enough").decode()}
        assert send(url, headers=signed | {"Host": "news.example"}).status == 200
        subprocess.run(qa("auth", "add", "ben", "--file", users), input="bens own word", text=True, check=True)
        subprocess.run(qa("auth", "remove", "ada", "--file", users), check=True)
        assert send(url, headers=signed).status == 401
        process.send_signal(signal.SIGTERM)
        warning, failed = process.communicate(timeout=30)[1].splitlines()
    assert warning.startswith("qa: passwords travel in the clear")
    assert "ada" in failed
    assert "long enough" not in failed

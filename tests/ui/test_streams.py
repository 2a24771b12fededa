"""`POST /api/ask` with "stream": the events of an answer, what fails before and within it, and who goes away."""

import http.client
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

import pytest
from llm_servers import Fake, Handler, event, for_ever, openai_says, serving, settings_of
from lock_articles import CLOSURE, FILES

from qa.config import LlmSettings, ServeSettings, load_config
from qa.engine import Engine
from ui import steps
from ui.server import start

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:gradio")
SAID = (
    "Ada Finch ordered the closure of Heron Lock. [1] A whale ate the mayor. [1] Repairs will cost 99,000 crowns. [1]"
)


@dataclass(frozen=True, slots=True)
class Told:
    """An event."""

    name: str
    data: Any


class Asker:
    """One who asks for an answer as it comes."""

    def __init__(self, url: str, body: object) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
        self._connection.request("POST", "/api/ask", json.dumps(body))
        self.reply = self._connection.getresponse()
        self.comments = 0

    @property
    def json(self) -> Any:  # noqa: ANN401
        return json.loads(self.reply.read())

    def events(self) -> Iterator[Told]:
        name = ""
        for line in iter(lambda: self.reply.readline().decode(), ""):
            self.comments += line.startswith(":")
            name = line.removeprefix("event: ").strip() if line.startswith("event: ") else name
            if line.startswith("data: "):
                yield Told(name, json.loads(line.removeprefix("data: ")))

    def leave(self) -> None:
        self.reply.close()
        self._connection.close()


@pytest.fixture(scope="module")
def home(build_home: Callable[..., Path]) -> Path:
    return build_home(FILES)


@pytest.fixture(scope="module")
def model() -> Iterator[Fake]:
    with serving(openai_says(SAID)) as fake:
        yield fake


@pytest.fixture(scope="module")
def engine(home: Path, model: Fake) -> Iterator[Engine]:
    config = load_config(home=str(home)).model_copy(update={"llm": LlmSettings(**settings_of(model, timeout_s=30))})
    with Engine.open(config) as engine:
        yield engine


@pytest.fixture(scope="module")
def url(engine: Engine) -> Iterator[str]:
    with closing(start(engine, port=0, limits=ServeSettings(waiting=2))) as server:
        yield server.url


@pytest.fixture
def ask(url: str, model: Fake) -> Iterator[Callable[..., Asker]]:
    """`ask(question, **more)`: ask for an answer as it comes."""
    model.scripts[:] = [openai_says(SAID)]
    askers = []

    def ask_one(question: str = CLOSURE, **more: object) -> Asker:
        askers.append(Asker(url, {"question": question, "stream": True, **more}))
        return askers[-1]

    yield ask_one
    for one in askers:
        one.leave()


def until(true: Callable[[], bool]) -> None:
    deadline = monotonic() + 10
    while not true():
        assert monotonic() < deadline
        sleep(0.01)


def untimed(answer: dict[str, Any]) -> dict[str, Any]:
    usage = answer["llm_usage"] and {**answer["llm_usage"], "seconds": None}
    return {**answer, "timings_ms": None, "llm_usage": usage}


def test_words_then_sentences_with_their_verdicts_then_the_whole(ask: Callable[..., Asker]) -> None:
    asker = ask(id=7)
    assert (asker.reply.status, asker.reply.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
    assert asker.reply.headers["cache-control"] == "no-store"
    told = [one for one in asker.events() if one.name != "waiting"]
    whole = told[-1].data
    sentences = [one.data for one in told if one.name == "sentence"]

    assert untimed(whole) == untimed(ask(id=7, stream=False).json)
    assert {one.name for one in told[:-1]} == {"writing", "sentence"}
    assert told[-1].name == "answer"
    assert [one["support"] for one in sentences] == ["supported", "unsupported", "partly"]
    assert [{key: one[key] for key in one if key not in ("text", "cited")} for one in sentences] == whole["sentences"]
    assert [citation for one in sentences for citation in one["cited"]] == whole["citations"]
    assert sentences[0]["text"] == "Ada Finch ordered the closure of Heron Lock."
    assert sentences[1]["text"] == "A whale ate the mayor."
    assert all(whole["answer"][one["start"] : one["end"]] == one["text"] for one in sentences if not one.get("struck"))
    words = [one.data["text"] for one in told if one.name == "writing"]
    assert any("Ada Finch or".startswith(text) for text in words if text)


def test_a_sentence_comes_while_the_next_is_written(ask: Callable[..., Asker], model: Fake) -> None:
    seen = threading.Event()

    def follow(handler: Handler) -> None:
        handler.begin("text/event-stream")
        handler.send(event("Ada Finch ordered the closure of Heron Lock. [1] Repairs will "))
        seen.wait(30)
        handler.send(event("cost 40,000 crowns. [1]", "stop"))

    model.scripts[:] = [follow]
    told = ask().events()
    assert next(one for one in told if one.name == "sentence").data["support"] == "supported"
    assert next(one for one in told if one.name == "writing").data == {"text": "Repairs will"}
    seen.set()
    assert list(told)[-1].name == "answer"


def test_a_quoted_answer_is_one_event(ask: Callable[..., Asker], model: Fake) -> None:
    asked = len(model.asked)
    told = [one for one in ask(quoted=True).events() if one.name != "waiting"]
    assert [one.name for one in told] == ["answer"]
    assert "Ada Finch" in told[0].data["answer"]
    assert len(model.asked) == asked


def test_an_abstention_is_an_answer(ask: Callable[..., Asker]) -> None:
    *_, last = ask("Who won the chess world championship?", quoted=True).events()
    assert (last.name, last.data["abstained"]) == ("answer", True)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"stream": True}, "question is missing"),
        ({"question": CLOSURE, "stream": 1}, "stream is 1; expected true or false"),
        ({"question": CLOSURE, "stream": True, "filters": {"publishers": ["Nowhere News"]}}, "Nowhere News"),
    ],
    ids=["no-question", "no-flag", "no-such-publisher"],
)
def test_what_is_no_question_has_a_status(url: str, body: object, told: str) -> None:
    asker = Asker(url, body)
    assert (asker.reply.status, told in asker.json["error"]) == (400, True)
    asker.leave()


def test_who_waits_hears_how_many_are_ahead_and_too_many_are_sent_away(
    ask: Callable[..., Asker], engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "_TICK_S", 0.02)
    monkeypatch.setattr(steps, "SILENT_S", 0.1)
    with engine._lock.held():
        first, second = ask(quoted=True), ask(quoted=True)
        until(lambda: len(engine._lock._waiting) == 2)
        full = ask(quoted=True)
        assert (full.reply.status, full.reply.headers["retry-after"]) == (503, "1")
        told = [first.events(), second.events()]
        waiting = [next(each).data["ahead"] for each in told]
        assert sorted(waiting) == [1, 2]
        sleep(0.3)
    assert [list(each)[-1].name for each in told] == ["answer", "answer"]
    assert first.comments  # so that nothing between gives up


def test_who_leaves_is_not_answered(ask: Callable[..., Asker], engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "_TICK_S", 0.02)
    with engine._lock.held():
        asker = ask()
        assert next(asker.events()).name == "waiting"
        assert len(engine._lock._waiting) == 1
        asker.leave()
        until(lambda: not engine._lock._waiting)


def test_who_leaves_ends_the_model_and_others_are_written_on(ask: Callable[..., Asker], model: Fake) -> None:
    model.left.clear()
    model.scripts[:] = [for_ever(event("word "), 0.02), openai_says(SAID, wait_s=0.01)]
    leaving = ask()
    assert next(one for one in leaving.events() if one.name == "writing")
    with ThreadPoolExecutor(2) as others:
        told = [others.submit(lambda: [one.name for one in ask().events()]) for _ in range(2)]
        leaving.leave()
        assert model.left.wait(10)
        assert [each.result(30)[-1] for each in told] == ["answer", "answer"]


def test_what_fails_within_is_the_last_event(
    ask: Callable[..., Asker], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("qa.llm.writing._declines", lambda text: 1 / 0)
    *_, last = ask().events()
    told = "this failed for a reason Dateline did not foresee (ZeroDivisionError)"
    assert (last.name, last.data) == ("error", {"error": told, "status": 500})
    assert "ZeroDivisionError: division by zero" in caplog.text

"""Models over HTTP: what is sent, what comes of good replies, and one line for each bad one, within the time."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from time import monotonic

import pytest
from llm_servers import (
    Fake,
    Handler,
    Script,
    event,
    for_ever,
    line,
    ollama_says,
    openai_says,
    replies,
    sends,
    serving,
    settings_of,
)

from index.errors import ConfigError
from qa.config import LlmSettings
from qa.llm import streaming
from qa.llm.errors import LlmError, StoppedError
from qa.llm.providers import goes_to, open_model
from qa.llm.streaming import Asking

TEXT = "The lock shut on Monday. [1]"
KEY = "sk-not-for-anybody"


@contextmanager
def asking(fake: Fake, provider: str = "openai-like", timeout_s: float = 10.0, **more: object) -> Iterator[Asking]:
    model = open_model(LlmSettings(**settings_of(fake, provider, **more)))
    with closing(model):
        yield Asking(model, "Be brief.", "What shut?", monotonic() + timeout_s, 100)


def reply(fake: Fake, provider: str = "openai-like", **more: object) -> str:
    with asking(fake, provider, **more) as one:
        return "".join(one.pieces())


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "_PAUSES_S", (0.01, 0.01, 0.01))


@pytest.mark.parametrize(("provider", "says"), [("openai-like", openai_says), ("ollama", ollama_says)])
def test_a_reply_comes_piece_by_piece_with_what_it_took(provider: str, says: type) -> None:
    with serving(says(TEXT)) as fake, asking(fake, provider) as one:
        pieces = list(one.pieces())
    assert ("".join(pieces), len(pieces) > 3) == (TEXT, True)
    counted = one.counted
    assert (counted.requests, counted.prompt_tokens, counted.completion_tokens) == (1, 700, 50)
    (sent,) = fake.asked
    assert [message["role"] for message in sent["messages"]] == ["system", "user"]
    assert (sent["stream"], sent["model"]) == (True, "tiny")
    limits = sent if provider == "openai-like" else sent["options"]
    assert (limits.get("max_tokens") or limits["num_predict"], limits["temperature"]) == (400, 0.0)


def test_the_key_comes_from_the_environment_and_no_other_key_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OLLAMA_API_KEY"):
        monkeypatch.setenv(name, "another-key")
    monkeypatch.setenv("MY_KEY", KEY)
    for provider, says in (("openai-like", openai_says), ("ollama", ollama_says)):
        with serving(says(TEXT)) as fake:
            reply(fake, provider)
            reply(fake, provider, key_env="MY_KEY")
            with asking(fake, provider, key_env="MY_KEY") as one:
                assert KEY not in repr(one)
                assert KEY not in str(one.model.llm.__dict__)
        assert [headers.get("authorization") for headers in fake.headers] == [None, f"Bearer {KEY}"]


@pytest.mark.parametrize(
    ("key", "told"), [("", "the environment has no MY_KEY"), ("two words", "MY_KEY holds no key"), ("sk\nx", "no key")]
)
def test_a_key_that_is_missing_or_none_is_a_line(monkeypatch: pytest.MonkeyPatch, key: str, told: str) -> None:
    monkeypatch.setenv("MY_KEY", key)
    with serving(openai_says(TEXT)) as fake, pytest.raises(ConfigError, match=told) as error:
        reply(fake, key_env="MY_KEY")
    assert not key or key not in str(error.value)


def hang(handler: Handler) -> None:
    handler.fake.stopped.wait(5)


def hang_up(handler: Handler) -> None:
    handler.connection.close()


def cut(handler: Handler) -> None:
    """Promise more than is sent."""
    handler.begin("text/event-stream", content_length="5000")
    handler.send(event("The lock shut. [1] It"))


COMPLETION = '{"choices": [{"message": {"role": "assistant", "content": "The lock shut. [1]"}}]}'
BAD: dict[str, tuple[Script, str]] = {
    "hangs": (hang, "did not finish in time"),
    "drips-nothing": (for_ever(": still here\n\n", 0.02), "did not finish in time"),
    "drips-words": (for_ever(event("a "), 0.02), "did not finish in time"),
    "endless": (for_ever(event("All is well, and it goes on. ")), "wrote more than 100 tokens can hold"),
    "enormous-line": (for_ever("x" * 60_000), "replied with more than"),
    "enormous-token": (sends(event("word " * 9_000)), "wrote more than 100 tokens can hold"),
    "hangs-up": (hang_up, "broke off"),
    "cut": (cut, "broke off"),
    "half-a-stream": (openai_says("The lock shut. [1] It", reason=None), "broke off"),
    "nothing": (sends(), "replied with nothing that can be read"),
    "no-json": (sends("data: {oops\n\n"), "replied with what can't be read"),
    "other-json": (sends('data: {"choices": 7}\n\n'), "replied with what can't be read"),
    "json-list": (sends("data: [1, 2]\n\n"), "replied with what can't be read"),
    "no-utf8": (sends("data: \udcff\n\n".encode("utf-8", "surrogateescape").decode("latin-1")), "replied with"),
    "error-in-stream": (sends('data: {"error": {"message": "out of memory"}}\n\n'), "out of memory"),
    "html": (replies(200, "<html>Sign in</html>", "text/html"), "replied with text/html; expected text/event-stream"),
    "not-streamed": (replies(200, COMPLETION), "replied with application/json; expected text/event-stream"),
    "moved": (replies(307, "", location="http://192.0.2.1/v1/chat/completions"), "replied with 307"),
    "unknown-model": (replies(404, '{"error": "no model tiny"}'), "replied with 404.*no model tiny"),
    "forbidden": (replies(401, f'{{"error": "the key {KEY} is wrong"}}'), "replied with 401.*the key … is wrong"),
    "enormous-error": (replies(400, "no " * 500_000), "replied with"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_reply_is_one_line_within_the_time(name: str, no_pauses: None, monkeypatch: pytest.MonkeyPatch) -> None:
    script, told = BAD[name]
    monkeypatch.setenv("MY_KEY", KEY)
    started = monotonic()
    with serving(script) as fake, pytest.raises(LlmError, match=told) as error:
        reply(fake, timeout_s=1.0, key_env="MY_KEY") if "time" not in told else _slow(fake)
    assert monotonic() - started < 3
    assert KEY not in str(error.value)
    assert len(str(error.value).splitlines()) == 1


def _slow(fake: Fake) -> str:
    with asking(fake, timeout_s=0.4) as one:
        return "".join(one.pieces())


OLLAMA_BAD: dict[str, tuple[Script, str]] = {
    "html": (replies(200, "<html>", "text/html"), "replied with text/html; expected application/x-ndjson"),
    "no-json": (sends("{oops\n", media_type="application/x-ndjson"), "replied with what can't be read"),
    "other-json": (sends('{"done": false}\n', media_type="application/x-ndjson"), "replied with what can't be read"),
    "error": (sends('{"error": "no memory"}\n', media_type="application/x-ndjson"), "no memory"),
    "half-a-stream": (sends(line("The lock"), media_type="application/x-ndjson"), "broke off"),
    "endless": (for_ever(line("words "), media_type="application/x-ndjson"), "wrote more than 100 tokens"),
    "unknown-model": (replies(404, '{"error": "model not found"}'), "replied with 404"),
}


@pytest.mark.parametrize("name", OLLAMA_BAD)
def test_a_bad_reply_of_ollama_is_one_line(name: str, no_pauses: None) -> None:
    script, told = OLLAMA_BAD[name]
    with serving(script) as fake, pytest.raises(LlmError, match=told):
        reply(fake, "ollama")


@pytest.mark.parametrize("provider", ["openai-like", "ollama"])
def test_nothing_listens_there(provider: str) -> None:
    with serving(hang_up) as fake:
        pass
    started = monotonic()
    with pytest.raises(LlmError, match="can't be reached"):
        reply(fake, provider)
    assert monotonic() - started < 2


@pytest.mark.parametrize("status", [429, 500, 502, 503])
@pytest.mark.parametrize(("provider", "says"), [("openai-like", openai_says), ("ollama", ollama_says)])
def test_who_is_busy_or_fails_is_asked_again(provider: str, says: type, status: int, no_pauses: None) -> None:
    with serving(replies(status, "busy"), replies(status, "busy"), says(TEXT)) as fake, asking(fake, provider) as one:
        assert "".join(one.pieces()) == TEXT
    assert (one.counted.requests, len(fake.asked)) == (3, 3)


def test_who_stays_busy_is_given_up(no_pauses: None) -> None:
    with serving(replies(503, "loading")) as fake, pytest.raises(LlmError, match="replied with 503: loading"):
        reply(fake)
    assert len(fake.asked) == 4


def test_a_pause_that_outlasts_the_time_is_not_waited_for() -> None:
    started = monotonic()
    with serving(replies(429, "busy", retry_after="3600")) as fake, pytest.raises(LlmError, match="replied with 429"):
        reply(fake)
    assert (len(fake.asked), monotonic() - started < 2) == (1, True)


def test_the_endpoint_says_when_to_come_again() -> None:
    started = monotonic()
    with serving(replies(429, "busy", retry_after="0.05"), openai_says(TEXT)) as fake:
        assert reply(fake) == TEXT
    assert monotonic() - started < 2


def test_what_has_begun_is_not_asked_again(no_pauses: None) -> None:
    with serving(cut, openai_says(TEXT)) as fake, pytest.raises(LlmError):
        reply(fake)
    assert len(fake.asked) == 1


def test_who_stops_is_heard_at_once_and_the_connection_ends() -> None:
    with serving(for_ever(event("a "), 0.01)) as fake, asking(fake) as one:
        threading.Timer(0.2, one.stop.set).start()
        started = monotonic()
        with pytest.raises(StoppedError):
            list(one.pieces())
        assert monotonic() - started < 1
        assert fake.left.wait(2)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        pytest.param({"provider": "openai-like", "model": "m"}, r'\[llm\] url = ""', id="no-address"),
        pytest.param({"provider": "ollama"}, r'\[llm\] model = ""', id="no-model"),
        pytest.param({"provider": "gpt"}, r"\[llm\] provider = 'gpt': there is none of that name", id="name"),
        pytest.param({"provider": "no_such_package:LLM"}, "can't be imported", id="class"),
        pytest.param({"provider": "json:JSONDecoder"}, "has no method 'stream_chat'", id="other-class"),
        pytest.param({}, "no language model is set", id="nothing"),
    ],
)
def test_what_is_missing_is_one_line(settings: dict[str, str], told: str) -> None:
    with pytest.raises(ConfigError, match=told) as error:
        open_model(LlmSettings(**settings))
    assert len(str(error.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("provider", "module"), [("openai-like", "llama_index.llms.openai_like"), ("ollama", "llama_index.llms.ollama")]
)
def test_a_package_that_is_not_installed(provider: str, module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, module, None)
    with pytest.raises(ConfigError, match=r"is not installed: pip install 'dateline\[llm\]'"):
        open_model(LlmSettings(provider=provider, model="m", url="http://127.0.0.1:9"))


def test_any_class_of_llama_index_by_its_name() -> None:
    settings = LlmSettings(provider="llama_index.core.llms:MockLLM")
    model = open_model(settings)
    one = Asking(model, "Be brief.", "What shut?", monotonic() + 5, 100)
    assert "What shut?" in "".join(one.pieces())
    assert (model.place, model.is_local) == ("MockLLM", False)


@pytest.mark.parametrize(
    ("url", "place", "local"),
    [
        ("http://127.0.0.1:8080/v1", "127.0.0.1:8080", True),
        ("http://localhost:1234/v1", "localhost:1234", True),
        ("http://[::1]:1/v1", "[::1]:1", True),
        ("https://api.example.org/v1", "api.example.org", False),
        ("http://192.168.0.7:8080/v1", "192.168.0.7:8080", False),
        ("http://127.0.0.1.example.org/v1", "127.0.0.1.example.org", False),
    ],
)
def test_where_text_goes(url: str, place: str, local: bool) -> None:
    assert goes_to(LlmSettings(provider="openai-like", model="m", url=url)) == (place, local)

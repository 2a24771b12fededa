"""OpenAI's own client against the server: streamed and not, follow-ups, refusals, and a language model behind it."""

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import openai
import pytest
from llm_servers import Fake, Handler, event, for_ever, openai_says, sends, serving, settings_of
from lock_articles import CLOSURE, FILES
from openai import OpenAI

from qa.answers import to_json
from qa.config import LlmSettings, ServeSettings, load_config
from qa.engine import Engine
from qa.passwords import Access, Users, write_access
from qa.tokens import TokenHash, make_token
from qa.types import Question
from ui import steps
from ui.bodies import API_BYTES
from ui.completions import read_chat
from ui.server import start

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:gradio")
SAID = (
    "Ada Finch ordered the closure of Heron Lock. [1] A whale ate the mayor. [1] Repairs will cost 99,000 crowns. [1]"
)
TOLD = "Ada Finch ordered the closure of Heron Lock. [1] Repairs will cost 99,000 crowns. [2]"
ASKED = [{"role": "user", "content": CLOSURE}]


@contextmanager
def client_of(url: str, key: str = "unused") -> Iterator[OpenAI]:
    with OpenAI(base_url=f"{url}/v1", api_key=key, max_retries=0, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def home(build_home: Callable[..., Path]) -> Path:
    return build_home(FILES)


@pytest.fixture(scope="module")
def engine(home: Path) -> Iterator[Engine]:
    with Engine.open(load_config(home=str(home))) as engine:
        yield engine


@pytest.fixture(scope="module")
def client(engine: Engine) -> Iterator[OpenAI]:
    with closing(start(engine, port=0)) as server, client_of(server.url) as client:
        yield client


@pytest.fixture(scope="module")
def model() -> Iterator[Fake]:
    with serving(openai_says(SAID)) as fake:
        yield fake


@pytest.fixture(scope="module")
def written(home: Path, model: Fake) -> Iterator[OpenAI]:
    config = load_config(home=str(home)).model_copy(update={"llm": LlmSettings(**settings_of(model, timeout_s=30))})
    with Engine.open(config) as engine, closing(start(engine, port=0)) as server, client_of(server.url) as client:
        yield client


def ask(client: OpenAI, messages: Any = ASKED, model: str = "dateline", **more: Any) -> Any:  # noqa: ANN401
    return client.chat.completions.create(model=model, messages=messages, **more)


def text_of(chunks: list[Any]) -> str:
    return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)


def untimed(answer: Any) -> Any:  # noqa: ANN401
    return {**answer, "timings_ms": None}


def test_an_answer_with_all_that_api_ask_tells(client: OpenAI, engine: Engine) -> None:
    got = ask(client)
    (choice,) = got.choices
    assert (choice.finish_reason, choice.message.role, got.object, got.model) == (
        *("stop", "assistant", "chat.completion"),
        "dateline",
    )
    assert "Ada Finch" in choice.message.content
    assert "[1]" in choice.message.content
    assert untimed(got.dateline) == untimed(json.loads(json.dumps(to_json(engine.ask(Question(CLOSURE))))))
    assert got.dateline["answer"] == choice.message.content
    (cited, *_) = got.dateline["citations"]
    article = engine.article(cited["article_id"])
    assert article is not None
    assert article.text[cited["start"] : cited["end"]] == cited["quote"]
    assert (got.usage.prompt_tokens, got.usage.total_tokens) == (0, 0)  # no language model took any


def test_the_same_in_chunks(client: OpenAI) -> None:
    whole = ask(client)
    *chunks, last = ask(client, stream=True)
    assert text_of(chunks) == whole.choices[0].message.content
    assert chunks[0].choices[0].delta.role == "assistant"
    assert (last.choices[0].finish_reason, last.choices[0].delta.content) == ("stop", None)
    assert untimed(last.dateline) == untimed(whole.dateline)
    assert {chunk.id for chunk in (*chunks, last)} == {last.id}
    assert last.object == "chat.completion.chunk"


def test_usage_comes_in_a_chunk_of_its_own_where_it_is_wanted(client: OpenAI) -> None:
    *chunks, last = ask(client, stream=True, stream_options={"include_usage": True})
    assert (last.choices, last.usage.total_tokens) == ([], 0)
    assert last.dateline["citations"]
    assert all(chunk.usage is None for chunk in chunks)
    assert chunks[-1].choices[0].finish_reason == "stop"


@pytest.mark.parametrize("stream", [False, True])
def test_a_follow_up_is_understood_by_what_came_before(client: OpenAI, stream: bool) -> None:
    first = ask(client).choices[0].message.content
    messages = [
        {"role": "system", "content": "Answer in rhyme."},
        *ASKED,
        {"role": "assistant", "content": first},
        {"role": "user", "content": [{"type": "text", "text": "And who is she?"}]},
    ]
    got = ask(client, messages, stream=stream)
    told = list(got)[-1].dateline if stream else got.dateline
    assert told["question"] == "And who is she?"
    assert "Ada Finch" in told["interpreted_as"]


@pytest.mark.parametrize("stream", [False, True])
def test_no_answer_is_an_answer_that_says_so(client: OpenAI, stream: bool) -> None:
    got = ask(client, [{"role": "user", "content": "Who won the chess world championship?"}], stream=stream)
    chunks = list(got) if stream else []
    told = chunks[-1].dateline if stream else got.dateline
    said = text_of(chunks) if stream else got.choices[0].message.content
    assert (told["abstained"], told["citations"]) == (True, [])
    assert said.startswith("The indexed articles do not answer this question.")


def test_the_models_that_there_are(client: OpenAI, written: OpenAI) -> None:
    assert [one.id for one in client.models.list()] == ["dateline", "dateline-quoted"]
    assert [one.id for one in written.models.list()] == ["dateline", "dateline-quoted", "dateline-written"]
    assert client.models.retrieve("dateline").owned_by == "dateline"
    with pytest.raises(openai.NotFoundError, match="no model 'gpt-9' here, but: dateline, dateline-quoted"):
        client.models.retrieve("gpt-9")


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("name", ["gpt-4o", "dateline-written"])
def test_another_model_is_not_here(client: OpenAI, name: str, stream: bool) -> None:
    with pytest.raises(openai.NotFoundError) as failed:
        ask(client, model=name, stream=stream)
    error = failed.value
    assert (error.code, error.param, error.type) == ("model_not_found", "model", "invalid_request_error")


@pytest.mark.parametrize(
    ("messages", "more", "told"),
    [
        ([], {}, "messages holds no question"),
        ([{"role": "system", "content": "x"}], {}, "messages holds no question"),
        ([{"role": "user", "content": " "}], {}, "messages holds no question"),
        ([{"role": "pirate", "content": "x"}], {}, 'role in messages is "pirate"; expected one of system'),
        ([{"role": "user", "content": [{"type": "image_url", "image_url": {}}]}], {}, 'content is "image_url"'),
        ([{"role": "user", "content": "w" * 20_001}], {}, "20,000"),
        (ASKED, {"n": 2}, "n is 2; expected nothing else than 1"),
        (ASKED, {"response_format": {"type": "json_object"}}, "response_format is an object"),
        (ASKED, {"logprobs": True}, "logprobs is true"),
        (ASKED, {"tool_choice": "required"}, 'tool_choice is "required"; expected nothing else than none or auto'),
        (ASKED, {"extra_body": {"dateline": {"filters": {"publishers": ["Nowhere News"]}}}}, "Nowhere News"),
        (ASKED, {"extra_body": {"dateline": {"as_of": "soon"}}}, 'as_of is "soon"'),
        (ASKED, {"extra_body": {"dateline": 1}}, "dateline is 1"),
        (ASKED, {"extra_body": {"stream": "yes"}}, 'stream is "yes"'),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_can_not_be_asked_is_one_clear_line(client: OpenAI, messages: Any, more: Any, told: str) -> None:  # noqa: ANN401
    with pytest.raises(openai.BadRequestError) as failed:
        ask(client, messages, **more)
    assert told in failed.value.message
    assert isinstance(failed.value.body, dict)
    assert failed.value.body["type"] == "invalid_request_error"
    assert "\n" not in failed.value.body["message"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b"[" * 100_000, b'{"model": "\\ud800"}'])
def test_bodies_that_are_none(client: OpenAI, body: bytes) -> None:
    got = client._client.post("chat/completions", content=body)
    assert (got.status_code, set(got.json()["error"])) == (400, {"message", "type", "param", "code"})


def test_too_large_a_body_and_other_routes_are_told_in_the_same_form(client: OpenAI) -> None:
    got = client._client.post("chat/completions", content=b" " * (API_BYTES + 1))
    assert (got.status_code, "1,000,000 bytes" in got.json()["error"]["message"]) == (413, True)
    with pytest.raises(openai.NotFoundError, match="POST /v1/chat/completions"):
        client.embeddings.create(model="dateline", input="lock")
    assert client._client.get("chat/completions").status_code == 404
    foreign = client._client.get("models", headers={"Origin": "https://evil.example"})
    assert (foreign.status_code, foreign.json()["error"]["type"]) == (403, "invalid_request_error")


def test_filters_and_day_stand_under_dateline(client: OpenAI) -> None:
    limits = {"filters": {"publishers": ["Tarn Herald"]}, "as_of": "2033-06-30", "as_given": True, "id": 7}
    told = ask(client, extra_body={"dateline": limits}).dateline
    assert (told["filters"]["publishers"], told["as_of"], told["id"]) == (["Tarn Herald"], "2033-06-30", 7)


def test_a_token_is_the_key(engine: Engine, tmp_path: Path) -> None:
    token = make_token()
    write_access(tmp_path / "users.json", Access({}, {"bot": TokenHash.of(token, date(2033, 1, 1))}))
    with closing(start(engine, port=0, users=Users(tmp_path / "users.json"))) as server:
        with client_of(server.url, token) as client:
            assert "Ada Finch" in ask(client).choices[0].message.content
            assert "Ada Finch" in text_of(list(ask(client, stream=True)))
        with client_of(server.url, token[:-1] + "!") as wrong, pytest.raises(openai.AuthenticationError) as failed:
            ask(wrong)
    assert (failed.value.code, failed.value.body["message"]) == ("invalid_api_key", "the token is wrong")  # type: ignore[index]


def test_more_than_may_wait_are_told_as_clients_know_it(engine: Engine) -> None:
    with closing(start(engine, port=0, limits=ServeSettings(waiting=0))) as server, client_of(server.url) as client:
        with engine._lock.held():
            for stream in (False, True):
                with pytest.raises(openai.RateLimitError) as failed:
                    ask(client, stream=stream)
                assert failed.value.code == "rate_limit_exceeded"
                assert failed.value.response.headers["retry-after"] == "1"


# --- with a language model -------------------------------------------------------------------------------------------


def test_what_a_model_writes(written: OpenAI, model: Fake) -> None:
    model.scripts[:] = [openai_says(SAID)]
    got = ask(written)
    assert got.choices[0].message.content == TOLD == got.dateline["answer"]
    assert (got.usage.prompt_tokens, got.usage.completion_tokens, got.usage.total_tokens) == (700, 50, 750)
    assert [one["support"] for one in got.dateline["sentences"]] == ["supported", "unsupported", "partly"]
    *chunks, last = ask(written, model="dateline-written", stream=True, stream_options={"include_usage": True})
    assert (text_of(chunks), last.usage.total_tokens, last.dateline["answered_by"]) == (TOLD, 750, "llm:tiny")
    quoted = ask(written, model="dateline-quoted")
    assert (quoted.dateline["answered_by"], quoted.usage.total_tokens) == ("extractive", 0)


def test_sentences_come_as_they_are_checked_and_none_before(written: OpenAI, model: Fake) -> None:
    seen = threading.Event()

    def follow(handler: Handler) -> None:
        handler.begin("text/event-stream")
        handler.send(event("A whale ate the mayor. [1] Ada Finch ordered the closure of Heron Lock. [1] Repairs will "))
        seen.wait(30)
        handler.send(event("cost 99,000 crowns. [1]", "stop"))

    model.scripts[:] = [follow]
    chunks = iter(ask(written, stream=True))
    first = next(chunks)
    assert first.choices[0].delta.content == TOLD.partition(" Repairs")[0]
    seen.set()
    assert text_of([first, *chunks]) == TOLD


@pytest.mark.parametrize("unsupported", ["strike", "mark"])
def test_where_nothing_stands_nothing_was_sent_but_the_quoted_answer(home: Path, model: Fake, unsupported: str) -> None:
    model.scripts[:] = [openai_says("A whale ate the mayor. [1] It was a big one. [1]")]
    settings = LlmSettings(**settings_of(model, unsupported=unsupported))
    config = load_config(home=str(home)).model_copy(update={"llm": settings})
    with Engine.open(config) as engine, closing(start(engine, port=0)) as server, client_of(server.url) as client:
        *chunks, last = ask(client, stream=True)
    assert "whale" not in text_of(chunks)
    assert text_of(chunks) == last.dateline["answer"]
    assert "so the answer is quoted" in last.dateline["llm_usage"]["problem"]


def test_what_breaks_off_ends_with_what_was_checked(written: OpenAI, model: Fake) -> None:
    model.scripts[:] = [sends(event("Ada Finch ordered the closure of Heron Lock. [1] Repairs will cost "))]
    *chunks, last = ask(written, stream=True)
    assert text_of(chunks) == last.dateline["answer"] == "Ada Finch ordered the closure of Heron Lock. [1]"
    assert (last.choices[0].finish_reason, len(last.dateline["citations"])) == ("length", 1)
    assert last.dateline["llm_usage"]["problem"].endswith("so the answer ends early.")


def test_two_stream_at_once_and_a_third_that_leaves_ends_its_model(
    written: OpenAI, model: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "SILENT_S", 0.0)  # the client is told that it is heard
    model.left.clear()
    model.scripts[:] = [for_ever(event("word "), 0.02), openai_says(SAID, wait_s=0.01)]
    asked = len(model.asked)
    leaving = ask(written, stream=True)
    while len(model.asked) == asked:  # the first script is its own
        assert not model.left.wait(0.01)
    with ThreadPoolExecutor(2) as others:
        told = list(others.map(lambda _: list(ask(written, stream=True)), range(2)))
    assert not model.left.is_set()
    leaving.close()
    assert model.left.wait(10)
    assert [text_of(chunks) for chunks in told] == [TOLD, TOLD]


def test_what_fails_within_a_stream_is_an_error_of_the_client(
    written: OpenAI, monkeypatch: pytest.MonkeyPatch, model: Fake
) -> None:
    monkeypatch.setattr(steps, "SILENT_S", 0.0)
    model.scripts[:] = [openai_says(SAID, wait_s=0.05)]
    monkeypatch.setattr("qa.llm.writing._declines", lambda text: 1 / 0)
    with pytest.raises(openai.APIError, match=r"did not foresee \(ZeroDivisionError\)") as failed:
        list(ask(written, stream=True))
    assert not isinstance(failed.value, openai.APIStatusError)  # the reply had begun


def test_earlier_turns_are_history_and_nothing_else_is() -> None:
    messages = [
        {"role": "assistant", "content": "Hello"},
        {"role": "user", "content": "Who?"},
        {"role": "assistant", "content": None, "tool_calls": []},
        {"role": "tool", "content": "x"},
        {"role": "assistant", "content": "Ann. [1]"},
        {"role": "user", "content": "When?"},
        {"role": "user", "content": "Where?"},
        {"role": "assistant", "content": "In"},
    ]
    body = json.dumps({"model": "dateline", "messages": messages, "temperature": 0, "max_tokens": 9}).encode()
    chat = read_chat(body, ["dateline"])
    assert (chat.question.text, chat.streamed) == ("Where?", False)
    assert [(turn.question, turn.answer) for turn in chat.question.history] == [("Who?", "Ann. [1]"), ("When?", "")]

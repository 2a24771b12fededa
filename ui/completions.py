"""What OpenAI's clients ask, /v1/chat/completions and /v1/models, answered as /api/ask is.

A conversation's last question is asked, what came before is its history; the answer's text is the message, and all else
of it stands beside, under "dateline".
"""

from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from time import monotonic, time
from uuid import uuid4

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from qa import answers
from qa.engine import Engine
from qa.lines import Fault, Row, fault, flag, items, text, typed
from qa.types import Answer, Question, Turn
from ui import refusals, steps, streams
from ui.api import faulty, is_streamed, question_of, read_row, threads
from ui.leaving import while_there
from ui.refusals import ModelError
from ui.steps import Closed, Step, Whole

# As the server is set; quoted, though a language model is set; written, and here only where one is.
MODEL, QUOTED, WRITTEN = "dateline", "dateline-quoted", "dateline-written"
_HISTORY = 10  # turns before the question; follow-ups look at no more
_EXPECTED = 'one JSON object, such as {"model": "dateline", "messages": [{"role": "user", "content": "Who won?"}]}'
_ROLES = ("system", "developer", "user", "assistant", "tool", "function")
# What would give a reply of another kind than a message of text, and the values that ask for none; of what merely
# tunes a language model, such as a temperature, nothing is taken.
_REFUSED: dict[str, Sequence[object]] = {
    "n": (1,),
    "logprobs": (False,),
    "tool_choice": ("none", "auto"),
    "function_call": ("none", "auto"),
    "response_format": ({"type": "text"},),
    "modalities": (["text"],),
}


@dataclass(frozen=True, slots=True)
class Chat:
    """What is asked of which model, and how the reply is to come; `usage`: a last chunk is to tell of tokens."""

    question: Question
    model: str
    streamed: bool
    usage: bool


@dataclass(frozen=True, slots=True)
class _Reply:
    """The head that all chunks of a reply share."""

    model: str
    id: str
    created: int

    def of(self, kind: str, choices: list[Row], beside: Row) -> Row:
        head = {"id": self.id, "object": kind, "created": self.created, "model": self.model}
        return {**head, "choices": choices, **beside}

    def chunk(self, delta: Row, beside: Row, finish: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return streams.event(self.of("chat.completion.chunk", [choice], beside))


def add_routes(app: FastAPI, engine: Engine, waiting: int) -> None:
    """Add the routes to an application; so many questions may wait."""
    asking, since = threads(waiting), int(time())
    models = [MODEL, QUOTED, *([WRITTEN] if engine.writer else [])]

    async def complete(request: Request) -> Response:
        chat = read_chat(await request.body(), models)
        reply = _Reply(chat.model, f"chatcmpl-{uuid4().hex}", int(time()))
        if chat.streamed:
            told = steps.follow(engine, chat.question, waiting, asking)
            return await streams.respond(_chunks(told, reply, chat.usage), _broken)
        ticket = uuid4().hex

        def answered() -> Answer:  # the engine may have to be opened, which takes a moment
            return engine.written(chat.question, ticket, waiting)

        answer = await while_there(answered, partial(engine.leave, ticket), asking)
        return JSONResponse(_completion(answer, reply))

    async def list_models(request: Request) -> JSONResponse:
        return JSONResponse({"object": "list", "data": [_model(name, since) for name in models]})

    async def model(request: Request) -> JSONResponse:
        return JSONResponse(_model(_known(request.path_params["model"], models), since))

    async def elsewhere(request: Request) -> JSONResponse:
        reason = "not served here, or not by this method: POST /v1/chat/completions and GET /v1/models are"
        return JSONResponse(refusals.told(refusals.OPENAI, reason, HTTPStatus.NOT_FOUND), HTTPStatus.NOT_FOUND)

    app.add_route("/v1/chat/completions", complete, ["POST"])
    app.add_route("/v1/models", list_models, ["GET"])
    app.add_route("/v1/models/{model}", model, ["GET"])
    app.add_route("/v1/{path:path}", elsewhere, ["GET", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False)


def read_chat(body: bytes, models: Sequence[str]) -> Chat:
    """Return what a body asks. Raises `DatasetError` naming what is wrong with it, `ModelError` for no such model.

    Under "dateline" it may hold what /api/ask takes beside a question: "filters", "as_of", "as_given" and "quoted".
    """
    row = read_row(body, _EXPECTED)
    with faulty():
        model = _known(text(row.get("model"), "model"), models)
        for key, allowed in _REFUSED.items():
            if row.get(key) is not None and row[key] not in allowed:
                raise fault(key, row[key], f"nothing else than {' or '.join(map(str, allowed))}")
        turns = _turns([_message(each) for each in items(row, "messages")])
        if not turns:
            raise Fault('messages holds no question; expected one by "user" that is not blank')
        more = typed(row.get("dateline") or {}, dict, "dateline", '{"filters": …, "as_of": "YYYY-MM-DD"}')
        usage = flag(typed(row.get("stream_options") or {}, dict, "stream_options", "an object"), "include_usage")
    *history, last = turns
    asked = question_of({**more, "question": last.question})
    asked = replace(asked, history=tuple(history[-_HISTORY:]), quoted=asked.quoted or model == QUOTED)
    return Chat(asked, model, is_streamed(row), usage)


def _known(model: str, models: Sequence[str]) -> str:
    if model not in models:
        raise ModelError(f"there is no model {model[:80]!r} here, but: {', '.join(models)}")
    return model


def _message(value: object) -> tuple[str, str]:
    message: Row = typed(value, dict, "an entry of messages", '{"role": "user", "content": "Who won?"}')
    role = text(message.get("role"), "role in messages")
    if role not in _ROLES:
        raise fault("role in messages", role, f"one of {', '.join(_ROLES)}")
    return role, _content(message.get("content"))


def _content(value: object) -> str:
    """Return the text of a message, which may come in parts; "" where a tool was called."""
    if value is None:
        return ""
    if isinstance(value, list):
        parts: list[Row] = [typed(each, dict, "a part of content", '{"type": "text", "text": "…"}') for each in value]
        other = next((part for part in parts if part.get("type") != "text"), None)
        if other is not None:
            raise fault("type of a part of content", other.get("type"), '"text", the one that is read')
        return "\n".join(text(part.get("text"), "text in content", blank=True) for part in parts)
    return text(value, "content", "a string, or parts of text", blank=True)


def _turns(messages: Sequence[tuple[str, str]]) -> list[Turn]:
    """Return the questions of a conversation with what was answered; nobody here obeys the other roles."""
    turns: list[Turn] = []
    for role, said in messages:
        if role == "user" and said.strip():
            turns.append(Turn(said, ""))
        elif role == "assistant" and turns:
            turns[-1] = replace(turns[-1], answer=said)
    return turns


def _completion(answer: Answer, reply: _Reply) -> Row:
    message = {"role": "assistant", "content": answer.text, "refusal": None}
    choices = [{"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}]
    return reply.of("chat.completion", choices, {"usage": _usage(answer), "dateline": answers.to_json(answer)})


async def _chunks(told: AsyncGenerator[Step | None, None], reply: _Reply, usage: bool) -> streams.Events:
    """Yield the chunks of an answer: what is sent can't be taken back, so it is nothing that isn't checked."""
    none: Row = {"usage": None} if usage else {}  # as OpenAI has it in all chunks but the last
    sent: Answer | None = None
    said_s = monotonic()
    async with aclosing(told):
        async for step in told:
            if isinstance(step, Whole):
                answer, finish = _ended(step.answer, sent)
                if delta := _delta(answer, sent):
                    yield reply.chunk(delta, none)
                for each in _last(answer, finish, reply, usage):
                    yield each
            elif isinstance(step, Closed) and _stands(step.answer) and (delta := _delta(step.answer, sent)):
                yield reply.chunk(delta, none)
                sent, said_s = step.answer, monotonic()
            elif monotonic() - said_s > steps.SILENT_S:
                yield streams.ALIVE
                said_s = monotonic()


def _stands(answer: Answer) -> bool:
    """Whether an answer will not be given up for the quoted one: something of it is carried."""
    return any(one.support != "unsupported" for one in answer.sentences or ())


def _delta(answer: Answer, sent: Answer | None) -> Row:
    """Return what an answer says beyond what was sent; it only grows."""
    more = answer.text[len(sent.text) if sent else 0 :]
    return {**({} if sent else {"role": "assistant"}), "content": more} if more else {}


def _ended(whole: Answer, sent: Answer | None) -> tuple[Answer, str]:
    """Return the answer that a stream gives, and how it ends.

    One whose model failed in the middle would be quoted; what was sent of it stays, as each sentence was checked.
    """
    if sent is None or whole.is_written or whole.llm_usage is None:
        return whole, "stop"
    from qa.llm.errors import SO_QUOTED

    problem = f"{whole.llm_usage.problem.removesuffix(SO_QUOTED)}, so the answer ends early."
    return replace(sent, llm_usage=replace(whole.llm_usage, problem=problem)), "length"


def _last(answer: Answer, finish: str, reply: _Reply, usage: bool) -> Iterator[bytes]:
    """Yield how a stream ends; the last chunk holds all else of the answer."""
    beside: Row = {"dateline": answers.to_json(answer)}
    if not usage:
        yield reply.chunk({}, beside, finish)
    else:
        yield reply.chunk({}, {"usage": None}, finish)
        yield streams.event(reply.of("chat.completion.chunk", [], {"usage": _usage(answer), **beside}))
    yield b"data: [DONE]\n\n"


def _usage(answer: Answer) -> dict[str, int]:
    """Return the tokens that a language model took, as far as it told them; none of a quoted answer."""
    used = answer.llm_usage
    asked, said = (used.prompt_tokens or 0, used.completion_tokens or 0) if used else (0, 0)
    return {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said}


def _model(name: str, since: int) -> Row:
    return {"id": name, "object": "model", "created": since, "owned_by": "dateline"}


def _broken(error: Exception) -> bytes:
    status = refusals.status_of(error, refusals.OPENAI)
    return streams.event(refusals.told(refusals.OPENAI, refusals.line(error), status))

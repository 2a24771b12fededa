"""A model's reply as it comes, within a time: asked in a thread that can be left, and again where that may help."""

import threading
from collections.abc import Iterator
from contextvars import copy_context
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any

import httpx

from qa.llm.errors import LlmError, StoppedError
from qa.llm.providers import Model
from qa.llm.transport import BOUNDS, Bounds

# Pauses before a model is asked again that is busy or failed; what the endpoint says itself comes first.
_PAUSES_S = (0.5, 1.0, 2.0)
# How soon somebody who stops is heard.
_LISTEN_S = 0.05
# A token comes wrapped in a few hundred bytes of JSON, and is at most so many characters.
_TOKEN_BYTES, _TOKEN_CHARS = 2_000, 20
_SAID_CHARS = 160
_DONE = b"[DONE]"  # how a stream of events ends, where its last event does not say so


@dataclass(slots=True)
class Counted:
    """What asking has taken so far."""

    requests: int = 0
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    ended: str = ""


@dataclass(frozen=True, slots=True)
class Asking:
    """One prompt put to a model, until `ends` (of the monotonic clock) or until `stop` is set."""

    model: Model
    system: str
    user: str
    ends: float
    max_tokens: int
    stop: threading.Event = field(default_factory=threading.Event)
    counted: Counted = field(default_factory=Counted)

    def pieces(self) -> Iterator[str]:
        """Yield the reply, piece by piece. `LlmError` says in a line why there is none, or no more."""
        for pause in (*_PAUSES_S, None):
            try:
                yield from self._once()
                return
            except LlmError as error:
                wait_s = pause if error.wait_s is None else error.wait_s
                if not error.again or pause is None or wait_s is None or wait_s >= self.ends - monotonic():
                    raise
            if self.stop.wait(wait_s):
                raise StoppedError("Stopped.")

    def _once(self) -> Iterator[str]:
        bounds = Bounds(self.ends, (self.max_tokens + 100) * _TOKEN_BYTES)
        come: SimpleQueue[Any] = SimpleQueue()
        self.counted.requests += 1
        threading.Thread(target=copy_context().run, args=(self._ask, bounds, come), name="llm", daemon=True).start()
        chars = 0
        try:
            while (one := self._next(come)) is not None:
                self._count(one)
                chars += len(one.delta or "")
                if chars > self.max_tokens * _TOKEN_CHARS:
                    raise LlmError(f"wrote more than {self.max_tokens} tokens can hold")
                yield one.delta or ""
        except LlmError:
            raise
        except Exception as error:
            raise self._told(error, bounds, begun=chars > 0) from error
        finally:
            bounds.stopped = True
        if self.model.tells_end and not self.counted.ended and _DONE not in bounds.tail:
            raise LlmError("broke off in the middle of its reply" if chars else "replied with nothing that can be read")

    def _ask(self, bounds: Bounds, come: "SimpleQueue[Any]") -> None:
        BOUNDS.set(bounds)
        try:
            for one in self.model.stream_chat(self.system, self.user):
                come.put(one)
                if bounds.stopped:
                    return
            come.put(None)
        except Exception as error:  # of somebody else's code, at the other end of the queue
            come.put(error)

    def _next(self, come: "SimpleQueue[Any]") -> Any:  # noqa: ANN401 - a ChatResponse, or None at the end
        while True:
            if self.stop.is_set():
                raise StoppedError("Stopped.")
            left = self.ends - monotonic()
            if left <= 0:
                raise LlmError("did not finish in time ([llm] timeout_s)")
            try:
                one = come.get(timeout=min(left, _LISTEN_S))
            except Empty:
                continue
            if isinstance(one, Exception):
                raise one
            return one

    def _count(self, one: Any) -> None:  # noqa: ANN401 - a ChatResponse
        """Note what a piece says of the tokens that were used, and of the end; each vendor says it elsewhere."""
        raw = one.raw
        told = raw.get("usage") if isinstance(raw, dict) else one.additional_kwargs
        self.counted.prompt_tokens = _number(told, "prompt_tokens") or self.counted.prompt_tokens
        self.counted.completion_tokens = _number(told, "completion_tokens") or self.counted.completion_tokens
        if isinstance(raw, dict):
            self.counted.ended = str(raw.get("done_reason") or "stop") if raw.get("done") else self.counted.ended
        elif choices := getattr(raw, "choices", None):
            self.counted.ended = choices[0].finish_reason or self.counted.ended

    def _told(self, error: Exception, bounds: Bounds, begun: bool) -> LlmError:
        """Return what went wrong, in words; nothing of it names the key."""
        chain = list(_chain(error))
        ours = next((one for one in chain if isinstance(one, LlmError)), None)
        if ours:
            return ours
        if bounds.status and not 200 <= bounds.status < 300:
            busy = bounds.status == 429 or bounds.status >= 500
            said = self._said(bounds.said.decode("utf-8", "replace"))
            return LlmError(f"replied with {bounds.status}{said}", busy and not begun, bounds.wait_s)
        if any(isinstance(one, httpx.TimeoutException) for one in chain):
            return LlmError("did not finish in time ([llm] timeout_s)")
        if any(isinstance(one, httpx.ConnectError) for one in chain):
            return LlmError("can't be reached: nothing takes connections there")
        if any(isinstance(one, httpx.TransportError) for one in chain):
            return LlmError("broke off in the middle of its reply", again=not begun)
        return LlmError(f"replied with what can't be read ({type(error).__name__}{self._said(str(error))})")

    def _said(self, text: str) -> str:
        """Return what an endpoint says of an error, short, and without the key that it may repeat."""
        hidden = text.replace(self.model.key, "…") if self.model.key else text
        said = " ".join(hidden.split())[:_SAID_CHARS]
        return f": {said}" if said else ""


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _number(told: Any, name: str) -> int | None:  # noqa: ANN401 - what a vendor tells
    value = told.get(name) if isinstance(told, dict) else None
    return value if isinstance(value, int) and 0 <= value < 10**9 else None

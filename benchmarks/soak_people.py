"""Those who use a server for `soak.py`: askers, each in a conversation of its own, and who brings articles."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import httpx
from made_up import Story, story

PATIENCE_S = 120.0
REMEMBERED = 6  # earlier turns that the page sends along
AGAIN_S = 0.5  # so often it is looked whether an article is there
STORIES_EACH = 6  # of one asker, who begins anew with the first
ARRIVING, UPLOADED = 400, 3_000  # the numbers that their stories begin at
REVISED_EVERY = 4  # one of so many files that arrive is an older one, changed


@dataclass(frozen=True, slots=True)
class Seen:
    """A file that is answered from, in seconds since it was written: when it was listed, and asked so that it was."""

    name: str
    came: float  # by `time.monotonic()`
    listed_s: float
    asked_s: float
    asks: int


@dataclass(slots=True)
class Notes:
    """What came of it all."""

    answers: int = 0
    api_s: list[float] = field(default_factory=list)  # from asking to the answer
    anothers: list[str] = field(default_factory=list)  # answers that belong to another conversation
    not_right: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    cut: int = 0  # requests that a restart cut short; each was made again
    restored: int = 0
    verdicts: set[tuple[str, str]] = field(default_factory=set)  # (question, answer)
    seen: list[Seen] = field(default_factory=list)
    started: list[Seen] = field(default_factory=list)  # those that came while nothing ran: since the start
    uploaded: list[Seen] = field(default_factory=list)
    brought: dict[str, Story] = field(default_factory=dict)  # by file name, the latest


class Server:
    """The server, by HTTP alone: waits while it is restarted, and counts what that cut short."""

    def __init__(self, url: str, notes: Notes) -> None:
        self.url, self.notes = url, notes
        self.up = asyncio.Event()  # it serves
        self.watched = asyncio.Event()  # a file that came while nothing ran has been seen
        self.life = 0
        self._panels: dict[str, int] = {}
        self._http = httpx.AsyncClient(timeout=PATIENCE_S, limits=httpx.Limits(max_connections=None))

    async def is_up(self) -> None:
        """Note that it has been started."""
        config = (await self._http.get(f"{self.url}/config")).json()
        self._panels = {one["props"].get("elem_id"): one["id"] for one in config["components"]}
        self.life += 1
        self.up.set()

    def is_same(self, life: int) -> bool:
        """Whether it has not been stopped since."""
        return self.up.is_set() and self.life == life

    async def ask(self, text: str, history: list[dict[str, str]]) -> dict[str, Any]:
        """Ask as a program does."""
        mark = uuid4().hex
        reply = await self._sent("POST", "/api/ask", json={"question": text, "history": history, "id": mark})
        answer: dict[str, Any] = reply.json()
        if answer["id"] != mark:
            self.notes.anothers.append(f"{text!r}: the reply is another request's")
        return answer

    async def call(self, panel: str, function: str, **data: object) -> dict[str, Any]:
        """Call a function of the page, as its script does."""

        def body() -> dict[str, object]:
            names = {"component_id": self._panels[panel], "fn_name": function, "session_hash": "soak"}
            return {**names, "data": data}

        reply = await self._sent("POST", "/gradio_api/component_server", make=body)
        found: dict[str, Any] = reply.json()
        if "error" in found:
            self.notes.problems.append(f"{function}: {found['error']}")
        return found

    async def put(self, name: str, content: bytes) -> dict[str, Any]:
        """Send a file."""
        return (await self._sent("PUT", f"/api/articles/{name}", content=content)).json()  # type: ignore[no-any-return]

    async def _sent(
        self,
        method: str,
        path: str,
        make: Callable[[], object] | None = None,
        **body: Any,  # noqa: ANN401
    ) -> httpx.Response:
        while True:
            await self.up.wait()
            life = self.life
            try:
                sent = body | ({"json": make()} if make else {})
                reply = await self._http.request(method, self.url + path, **sent)
            except httpx.TransportError as error:
                if self.is_same(life):
                    self.notes.problems.append(f"{method} {path}: {type(error).__name__}: {error}")
                    await asyncio.sleep(AGAIN_S)
                else:
                    self.notes.cut += 1
                continue
            if reply.status_code == 200:
                return reply
            if reply.status_code == 503 and "retry-after" in reply.headers and not self.is_same(life):
                self.notes.cut += 1  # it says that it is being stopped
                continue
            self.notes.problems.append(f"{method} {path}: HTTP {reply.status_code}: {reply.text[:200]}")
            await asyncio.sleep(AGAIN_S)

    async def close(self) -> None:
        """Let go of its connections."""
        await self._http.aclose()


def judged(told: Story, at: int, answer: dict[str, Any], notes: Notes) -> bool:
    """Whether an answer is right; one that another's article gives, or is to another's question, is noted as such."""
    text, wanted = told.asked[at]
    notes.answers += 1
    cited = [one["title"] for one in answer["citations"]]
    meant = answer["interpreted_as"] or answer["question"]
    said = f"{told.name}: {text!r}, meant as {meant!r}: {answer['answer'][:200]!r} of {cited}"
    if answer["question"] != text or told.name not in meant or (cited and cited[0] != told.title):
        notes.anothers.append(said)
    elif wanted not in answer["answer"]:
        notes.not_right.append(said)
    else:
        return True
    return False


async def converse(number: int, by_page: bool, server: Server, pause_s: float, until: float) -> None:
    """Hold conversations, each about one story, whose follow-ups mean nothing in any other."""
    draw, notes, at = Random(number), server.notes, 0
    while time.monotonic() < until:
        told, kept, history = story(number * STORIES_EACH + at % STORIES_EACH), list[dict[str, Any]](), []
        at += 1
        for turn, (text, _) in enumerate(told.asked):
            life, started = server.life, time.monotonic()
            if by_page:
                sent = {"question": text, "turn": turn, "ticket": uuid4().hex, "history": history[-REMEMBERED:]}
                exchange = (await server.call("chat", "ask", **sent)).get("exchange")
                if exchange is None or "answer" not in exchange:
                    notes.problems.append(f"{text!r}: no answer: {exchange}")
                    continue
                kept.append(exchange)
                answer = exchange["answer"]
            else:
                answer = await server.ask(text, history)
            if life == server.life:
                notes.api_s.append(time.monotonic() - started)
            judged(told, turn, answer, notes)
            history.append({"question": answer["interpreted_as"] or answer["question"], "answer": answer["answer"]})
            await asyncio.sleep(pause_s * draw.uniform(0.5, 1.5))
            if by_page and life != server.life:
                await _restore(server, kept)
        if by_page and kept:
            await _give_verdict(server, kept[-1], draw)


async def _restore(server: Server, kept: list[dict[str, Any]]) -> None:
    """Come back with what the browser kept of a conversation: all of it stands as it did."""
    found = await server.call("chat", "restore", exchanges=kept, first=1)
    back = [turn["exchange"] for turn in found.get("turns", [])]
    if [one["answer"]["answer"] for one in back] != [one["answer"]["answer"] for one in kept]:
        server.notes.problems.append("a conversation did not come back as it was")
    server.notes.restored += 1


async def _give_verdict(server: Server, exchange: dict[str, Any], draw: Random) -> None:
    verdict = draw.choice(["up", "down"])
    reason = "out of date" if verdict == "down" else ""
    found = await server.call("chat", "feedback", exchange=exchange, verdict=verdict, reason=reason)
    if "error" not in found:
        server.notes.verdicts.add((exchange["question"], exchange["answer"]["answer"]))


async def arrive(folder: Path, server: Server, every_s: float, until: float) -> None:
    """Write a file every few seconds, some of them changed ones; each must be answered from."""
    number, waiting = 0, set[asyncio.Task[None]]()
    while time.monotonic() < until:
        await server.watched.wait()
        waiting.add(asyncio.create_task(bring(folder, number, server)))
        number += 1
        await asyncio.sleep(every_s)
    await asyncio.gather(*waiting)


async def bring(folder: Path, number: int, server: Server) -> None:
    """Write a story's file, the next or a changed one, and wait until it is answered from."""
    changed = number % REVISED_EVERY == REVISED_EVERY - 1
    told = story(ARRIVING + number - (REVISED_EVERY - 1 if changed else 0), edition=int(changed))
    (folder / told.file).write_text(told.to_text(), encoding="utf-8")
    server.notes.brought[told.file] = told
    await seen(told, 1 if changed else 0, server, server.notes.seen)


async def upload(server: Server, every_s: float, until: float) -> None:
    """Send a file now and then, have it indexed, and ask about it."""
    number = UPLOADED
    while time.monotonic() < until:
        told = story(number)
        number += 1
        kept = await server.put(told.file, told.to_text().encode())
        server.notes.brought[kept["file"]] = told

        async def follow(told: Story = told, name: str = kept["file"]) -> None:
            await server.call("library", "index", files=[name])
            await seen(told, 0, server, server.notes.uploaded)

        await asyncio.gather(follow(), asyncio.sleep(every_s))


async def seen(told: Story, at: int, server: Server, into: list[Seen]) -> None:
    """Wait until a story that has just come is answered from.

    It is asked about once its title is listed, which waits for nobody's turn, and again where that was too early.
    """
    started, question = time.monotonic(), told.asked[0][0] if at == 0 else f"How much did the {told.name} cost?"
    listed, asks, said = None, 0, ""
    while time.monotonic() - started < PATIENCE_S:
        if listed is None and told.title in (await server.call("library", "titles", words=told.name)).get("html", ""):
            listed = time.monotonic() - started
        if listed is not None:
            asked, asks = time.monotonic() - started, asks + 1
            answer = await server.ask(question, [])
            said = answer["answer"][:200]
            if told.title in [one["title"] for one in answer["citations"]] and told.asked[at][1] in answer["answer"]:
                into.append(Seen(told.name, started, listed, asked, asks))
                return
        await asyncio.sleep(AGAIN_S)
    server.notes.problems.append(f"{told.name}: never answered from, listed after {listed} s; last: {said!r}")


async def all_of(*work: Awaitable[None]) -> None:
    """Do all at once."""
    await asyncio.gather(*work)

"""People in front of the page, and clients of POST /api/ask, for `serving.py`: what they ask, and what they get."""

import asyncio
import json
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import cycle
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, Page

from qa.answers import to_json
from qa.engine import Engine
from qa.types import Filters, Question, Turn

REMEMBERED = 6  # earlier turns that the page sends along
PATIENCE_S = 60
POLLED_MS = 100  # how often a page is asked whether it is done; what it took is by the page's clock
NOTICE = "Lantern market moves\n\nThe Brindle lantern market will move to Osier Quay on 9 May, the stallholders said.\n"
ABOUT_NOTICE, IN_NOTICE = "Where will the Brindle lantern market move?", "Osier Quay"
STOP_EVERY, RELOAD_EVERY = 3, 4  # of the questions of one who stops, or reloads

# From Enter to the moment when no turn is pending any more, by the page's own clock.
CLOCK = """
window.clock = { entered: 0, shown: 0 };
addEventListener("keydown", ({ key, target }) => {
  if (key === "Enter" && target.matches("textarea")) Object.assign(clock, { entered: performance.now(), shown: 0 });
}, true);
new MutationObserver(() => {
  if (clock.entered && !clock.shown && !document.querySelector(".turn .pending")) clock.shown = performance.now();
}).observe(document, { childList: true, subtree: true });
"""
SETTLED = "() => document.querySelector('.turn') && !document.querySelector('.turn .pending')"
INDEXED = "() => document.querySelector('.job') && !document.querySelector('.job progress')"
TOOK = "() => clock.shown && clock.shown - clock.entered"
SHOWN = """() => [...document.querySelectorAll(".turn")].map((turn) => ({
  question: turn.querySelector(".question").textContent,
  answer: [...turn.querySelectorAll(".answer")].map((part) => part.textContent).join(" "),
  problem: turn.querySelector(".problem")?.textContent ?? "",
  quotes: [...turn.querySelectorAll(".answer a.mark")].map((mark) => mark.dataset.quote),
}))"""
KEPT = """() => {
  const current = Object.keys(sessionStorage).find((name) => name.endsWith(":current"));
  const name = current.replace(/current$/, `conversation:${sessionStorage.getItem(current)}`);
  return JSON.parse(localStorage.getItem(name)).exchanges;
}"""


@dataclass(frozen=True, slots=True)
class Manner:
    """What one conversation does that others don't."""

    name: str
    publisher: str = ""
    as_of: date | None = None
    reloads: bool = False
    stops: bool = False
    uploads: bool = False

    @property
    def filters(self) -> Filters:
        return Filters((self.publisher,) if self.publisher else ())


@dataclass(frozen=True, slots=True)
class Given:
    """An answer that somebody got, and to what."""

    who: str
    question: Question
    facts: str
    seconds: float
    engine_s: float


@dataclass(slots=True)
class Notes:
    """What all visitors together got, and what went wrong on the way."""

    given: list[Given] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    reloaded: int = 0
    stopped: int = 0
    uploaded: int = 0


def facts(answer: dict[str, Any]) -> str:
    """Return what must be the same however often it is asked: the text, and where each quote stands."""
    cited = [[c["marker"], c["article_id"], c["start"], c["end"], c["quote"]] for c in answer["citations"]]
    same = [answer[key] for key in ("question", "interpreted_as", "answer", "short_answer", "abstained", "filters")]
    return json.dumps([*same, cited])


def alone(engine: Engine, texts: Sequence[str], manner: Manner) -> dict[Question, dict[str, Any]]:
    """Ask a conversation's questions one after another, each with its history, as the page does."""
    found: dict[Question, dict[str, Any]] = {}
    past: list[Turn] = []
    for text in texts:
        question = Question(text, manner.filters, as_of=manner.as_of, history=tuple(past[-REMEMBERED:]))
        answer = to_json(engine.ask(question))
        found[question] = answer
        past.append(_turn(answer))
    return found


@dataclass(slots=True)
class Visitor:
    """One conversation in a browser of its own, from its first question to its last, over and over."""

    manner: Manner
    texts: Sequence[str]
    notes: Notes
    _page: Page = field(init=False)

    async def visit(self, browser: Browser, url: str, until: float) -> None:
        """Ask until then, in `time.monotonic()` seconds; whatever goes wrong is noted."""
        # Browsers share the server's cores here: what moves on eight waiting pages takes nearly half a core (measured).
        context = await browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
        try:
            await context.add_init_script(CLOCK)
            self._page = await context.new_page()
            self._page.set_default_timeout(PATIENCE_S * 1e3)
            self._listen()
            await self._page.goto(url)
            await self._page.wait_for_selector("body[data-ready]")
            while time.monotonic() < until:
                await self._converse(until)
            if self.manner.uploads:
                await self._read_notice()
        except Exception as error:  # one visitor's trouble must not end the others' visits
            self._note(f"{type(error).__name__}: {error}")
        finally:
            await context.close()

    async def _converse(self, until: float) -> None:
        await self._page.click("[data-do=new]")
        await self._narrow()
        for number, text in enumerate(self.texts):
            if time.monotonic() >= until:
                return
            if self.manner.uploads and number == 1 and not self.notes.uploaded:
                await self._upload()
            await self._ask(number, text, stop=self.manner.stops and number % STOP_EVERY == 1)
            if self.manner.reloads and number % RELOAD_EVERY == 2:
                await self._reload()

    async def _narrow(self) -> None:
        """Set the filters, by the form that makes chips of them."""
        if not self.manner.publisher and not self.manner.as_of:
            return
        await self._page.click("[data-do=filters]")
        if self.manner.publisher:
            await self._page.select_option(".filters [name=publisher]", self.manner.publisher)
        if self.manner.as_of:
            await self._page.fill(".filters [name=as_of]", self.manner.as_of.isoformat())
            await self._page.dispatch_event(".filters [name=as_of]", "change")
        await self._page.click("[data-do=filters-done]")
        if await self._page.locator(".chip").count() != 1:
            self._note("the filter has no chip")

    async def _ask(self, number: int, text: str, stop: bool = False) -> str:
        await self._page.fill(".composer textarea", text)
        await self._page.press(".composer textarea", "Enter")
        if stop:
            await self._page.press(".composer textarea", "Escape")
        took = await (await self._page.wait_for_function(TOOK, polling=POLLED_MS)).json_value()
        if stop and (await self._page.evaluate(SHOWN))[number]["problem"] == "Stopped.":
            self.notes.stopped += 1
            await self._page.click(f"#turn-{number + 1} [data-do=retry]")
            await self._page.wait_for_function(SETTLED, polling=POLLED_MS)
        shown, kept = await self._page.evaluate(SHOWN), await self._page.evaluate(KEPT)
        if len(shown) != number + 1 or len(kept) != number + 1:
            self._note(f"{len(shown)} turns are shown and {len(kept)} kept, after question {number + 1}")
        self._compare(shown[-1], kept[-1], text)
        answer = kept[-1].get("answer")
        if answer is None:
            return ""
        past = tuple(_turn(one["answer"]) for one in kept[:-1] if one.get("answer"))
        question = Question(text, self.manner.filters, as_of=self.manner.as_of, history=past[-REMEMBERED:])
        seconds = float("nan") if stop else took / 1e3
        self.notes.given.append(
            Given(self.manner.name, question, facts(answer), seconds, answer["timings_ms"]["total"] / 1e3)
        )
        return str(answer["answer"])

    def _compare(self, shown: dict[str, Any], kept: dict[str, Any], text: str) -> None:
        """Compare what stands on the page with what was asked, and with the answer that the browser keeps."""
        answer = kept.get("answer")
        if shown["problem"] or answer is None:
            return self._note(f"{text!r}: {shown['problem'] or 'no answer is kept'}")
        quotes = {" ".join(c["quote"].split()) for c in answer["citations"]}
        if shown["question"] != text or _sentences(shown["answer"]) != _sentences(answer["answer"]):
            self._note(f"{text!r}: shown is {shown['question']!r}, {shown['answer']!r}")
        if set(shown["quotes"]) != quotes:
            self._note(f"{text!r}: the quotes shown are not the answer's")

    async def _reload(self) -> None:
        before = await self._page.evaluate(SHOWN)
        await self._page.reload()
        await self._page.wait_for_selector("body[data-ready]")
        self.notes.reloaded += 1
        if await self._page.evaluate(SHOWN) != before:
            self._note("a reload changed the conversation")

    async def _upload(self) -> None:
        self.notes.uploaded += 1
        file = {"name": "notice.txt", "mimeType": "text/plain", "buffer": NOTICE.encode()}
        await self._page.set_input_files("[type=file]", files=[file])  # type: ignore[list-item]

    async def _read_notice(self) -> None:
        """Ask about the file that was given meanwhile: it must be done by then, or soon."""
        await self._page.wait_for_function(INDEXED, polling=POLLED_MS)
        await self._page.click("[data-do=new]")
        if IN_NOTICE not in await self._ask(0, ABOUT_NOTICE):
            self._note("the file that was given is not among what is answered from")

    def _listen(self) -> None:
        page = self._page
        page.on("pageerror", lambda error: self._note(f"page: {error}"))
        page.on("console", lambda said: said.type in ("error", "warning") and self._note(f"console: {said.text}"))
        page.on("response", lambda reply: reply.status >= 400 and self._note(f"HTTP {reply.status}: {reply.url}"))
        page.on("request", lambda sent: _is_local(sent.url) or self._note(f"asked elsewhere: {sent.url}"))

    def _note(self, problem: str) -> None:
        self.notes.problems.append(f"{self.manner.name}: {problem}")


async def clients(url: str, questions: Sequence[Question], count: int, seconds: float, notes: Notes) -> None:
    """POST questions from so many clients at once, each as soon as its last is answered."""
    import httpx

    until = time.monotonic() + seconds

    async def client(at: int) -> None:
        async with httpx.AsyncClient(timeout=PATIENCE_S) as http:
            for question in cycle([*questions[at:], *questions[:at]]):
                if time.monotonic() >= until:
                    return
                started = time.perf_counter()
                reply = await http.post(f"{url}/api/ask", json=_body(question))
                took = time.perf_counter() - started
                if reply.status_code != 200:
                    notes.problems.append(f"api: HTTP {reply.status_code}: {reply.text[:200]}")
                    continue
                answer = reply.json()
                engine_s = answer["timings_ms"]["total"] / 1e3
                notes.given.append(Given("api", question, facts(answer), took, engine_s))

    spread = len(questions) // count or 1
    await asyncio.gather(*(client(number * spread % len(questions)) for number in range(count)))


def _body(question: Question) -> dict[str, Any]:
    return {
        "question": question.text,
        "as_of": question.as_of.isoformat() if question.as_of else None,
        "filters": {"publishers": list(question.filters.publishers)},
        "history": [{"question": turn.question, "answer": turn.answer} for turn in question.history],
    }


def _turn(answer: dict[str, Any]) -> Turn:
    return Turn(answer["interpreted_as"] or answer["question"], answer["answer"])


def _sentences(text: str) -> list[str]:
    """Return the sentences with their markers, in any order: the page sets apart those that name something else."""
    return sorted(re.split(r"(?<=\])(?!\[)", "".join(text.split())))


def _is_local(url: str) -> bool:
    return urlsplit(url).hostname in ("127.0.0.1", None)

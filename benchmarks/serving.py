"""`qa serve` under load: how soon it can be used, what parallel conversations wait, and whether all answers are right.

    python benchmarks/serving.py --home HOME [--conversations 8] [--seconds 120] [--questions FILE.jsonl]

Works on a copy of HOME. Three starts are timed. Then conversations run through the real page in Chromium, first one,
then all of them: each asks its own questions as soon as its last is answered; one has a filter, one an as-of day,
one reloads its page, one stops questions and retries, one adds a file meanwhile. Then 8 and 16 clients POST to
/api/ask. Every answer is compared with what the engine answers to the same question alone. Prints tables; exits 1
after any error or wrong answer. FILE holds pairs as `qa evaluate` reads them; without it, the sample's are asked.
"""

import argparse
import asyncio
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from urllib.request import urlopen

import numpy as np
import psutil
from measure import machine, qa
from playwright.async_api import Browser, async_playwright
from visitors import Given, Manner, Notes, Visitor, alone, clients, facts

from qa.answers import to_json
from qa.config import load_config
from qa.engine import Engine
from qa.pairs import Pair, read_pairs
from qa.types import Question

ROOT = Path(__file__).parent.parent
STARTS = 3
QUESTIONS_EACH = 12  # then the conversation begins anew with the same ones: an answer that changes is noticed
ALONE_S, API_S, API_CLIENTS = 30, 30, (8, 16)
PAINTED = "() => performance.getEntriesByType('paint').find(({ name }) => name === 'first-contentful-paint')?.startTime"

COLUMNS = ("asked", "per s", "p50 s", "p95 s", "max s", "engine p50", "CPU s each", "MB before", "MB after")

Script = tuple[Manner, list[str]]


@dataclass(frozen=True, slots=True)
class Served:
    """A running `qa serve`, and when its process began and its URL was printed, by `time.perf_counter()`."""

    url: str
    began: float
    announced: float
    process: psutil.Process

    def cpu_s(self) -> float:
        spent = self.process.cpu_times()
        return spent.user + spent.system

    def held_mb(self) -> float:
        return self.process.memory_info().rss / 2**20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--conversations", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--questions", type=Path)
    options = parser.parse_args()
    files = (
        [options.questions] if options.questions else [ROOT / "sample" / f"{n}.jsonl" for n in ("pairs", "followups")]
    )
    print(f"machine: {machine()}, load before: {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as work:
        home = Path(work) / "home"
        shutil.copytree(options.home, home)
        found = [pair for file in files for pair in read_pairs(file)]
        with opened(home) as engine:
            scripts = deal(found, options.conversations, manners(engine))
            expected, took = answered_alone(engine, scripts)
        print(
            f"engine alone: {len(took)} questions, p50 {percentile(took, 50):.2f} s, p95 {percentile(took, 95):.2f} s"
        )
        notes = asyncio.run(measured(home, scripts, list(expected), options.seconds))
        with opened(home) as engine:
            wrong = list(judged(notes.given, expected, engine))
    for problem in [*notes.problems, *wrong][:40]:
        print(f"  {problem}")
    strangers = sum(text.startswith("another's") for text in wrong)
    print(
        f"{len(notes.given)} answers: {len(notes.problems)} errors, {len(wrong)} wrong, of these {strangers} another's;"
    )
    print(f"{notes.reloaded} reloads, {notes.stopped} stopped and retried, {notes.uploaded} file added meanwhile")
    sys.exit(1 if notes.problems or wrong else 0)


def manners(engine: Engine) -> list[Manner]:
    """Return what conversations do: as many ways as are worth telling apart."""
    covered = engine.coverage()
    return [
        Manner("plain"),
        Manner("publisher", publisher=covered.publishers[0][0] if covered.publishers else ""),
        Manner("as of", as_of=covered.last),
        Manner("reload", reloads=True),
        Manner("stop", stops=True),
        Manner("upload", uploads=True),
    ]


def deal(pairs: Sequence[Pair], conversations: int, ways: Sequence[Manner]) -> list[Script]:
    """Return each conversation's manner and questions: no pair goes to two; follow-ups follow their questions."""
    shuffled = list(pairs)
    random.Random(0).shuffle(shuffled)
    scripts: list[Script] = []
    for at in range(conversations):
        own = shuffled[at::conversations]
        texts = list(chain.from_iterable([*(turn.question for turn in pair.history), pair.question] for pair in own))
        way = ways[at % len(ways)] if at < len(ways) else Manner(f"plain {at + 1}")
        scripts.append((way, texts[:QUESTIONS_EACH]))
    return scripts


def answered_alone(engine: Engine, scripts: Sequence[Script]) -> tuple[dict[Question, str], list[float]]:
    """Return what the engine answers when nobody else asks, and the seconds that each took."""
    engine.ask(Question("Who?"))  # opens the models
    expected: dict[Question, str] = {}
    took: list[float] = []
    for manner, texts in scripts:
        answers = alone(engine, texts, manner)
        expected |= {question: facts(answer) for question, answer in answers.items()}
        took += [answer["timings_ms"]["total"] / 1e3 for answer in answers.values()]
    return expected, took


async def measured(home: Path, scripts: Sequence[Script], questions: Sequence[Question], seconds: float) -> Notes:
    """Start the server, three times, and put the loads on the last."""
    notes = Notes()
    first = Manner("alone"), scripts[0][1]
    async with chromium() as browser:
        for _ in range(STARTS - 1):
            with serving(home, notes) as server:
                await timed_start(server, browser)
        with serving(home, notes) as server:
            await timed_start(server, browser)
            print(" " * 18, *(f"{name:>10}" for name in COLUMNS))
            await load("1 conversation", server, notes, visits([first], notes, server, browser, ALONE_S))
            await load(f"{len(scripts)} conversations", server, notes, visits(scripts, notes, server, browser, seconds))
            for count in API_CLIENTS:
                await load(f"{count} API clients", server, notes, clients(server.url, questions, count, API_S, notes))
    return notes


async def timed_start(server: Served, browser: Browser) -> None:
    """Print how long after the process began it answers, and a new visitor sees the page and can use it."""

    def since() -> float:
        return time.perf_counter() - server.began

    with urlopen(f"{server.url}/health") as reply:
        healthy, answered = reply.status == 200, since()
    page = await (await browser.new_context(viewport={"width": 1280, "height": 800})).new_page()
    opened_at = since()
    await page.goto(server.url)
    await page.wait_for_selector(".composer textarea")
    box = since()
    await page.wait_for_selector("body[data-ready]")
    ready, painted = since(), opened_at + await page.evaluate(PAINTED) / 1e3
    await page.context.close()
    moments = (server.announced - server.began, answered, opened_at, painted, box, ready)
    names = ("URL", "/health answers" if healthy else "/health: not whole", "page asked for", "painted", "box", "ready")
    print("start:", ", ".join(f"{name} {at:.2f} s" for name, at in zip(names, moments, strict=True)))


async def visits(scripts: Sequence[Script], notes: Notes, server: Served, browser: Browser, seconds: float) -> None:
    until = time.monotonic() + seconds
    await asyncio.gather(*(Visitor(*script, notes).visit(browser, server.url, until) for script in scripts))


async def load(name: str, server: Served, notes: Notes, work: Awaitable[None]) -> None:
    """Print what the answers took while `work` was done, and the server's memory before and after."""
    first, before, spent, started = len(notes.given), server.held_mb(), server.cpu_s(), time.perf_counter()
    await work
    elapsed, spent, given = time.perf_counter() - started, server.cpu_s() - spent, notes.given[first:]
    took, engine = [one.seconds for one in given], [one.engine_s for one in given]
    figures = [percentile(took, 50), percentile(took, 95), percentile(took, 100), percentile(engine, 50)]
    figures = [len(given) / elapsed, *figures, spent / max(1, len(given))]
    print(
        f"{name:18} {len(given):10}", *(f"{one:10.2f}" for one in figures), f"{before:10.0f} {server.held_mb():10.0f}"
    )


def judged(given: Sequence[Given], expected: dict[Question, str], engine: Engine) -> Iterator[str]:
    """Yield each wrong answer; what differs is asked once more, alone, for a file was added since `expected`."""
    again: dict[Question, str] = {}
    for one in given:
        if one.facts == expected.get(one.question):
            continue
        if one.question not in again:
            again[one.question] = facts(to_json(engine.ask(one.question)))
        if one.facts != again[one.question]:
            others = (said for question, said in expected.items() if question.text != one.question.text)
            whose = "another's answer" if one.facts in others else "changed answer"
            yield f"{whose}, {one.who}: {one.question.text!r}: {one.facts}; alone: {again[one.question]}"


def percentile(seconds: Sequence[float], rank: float) -> float:
    """Return a percentile of what was timed; nan, which stands for "not timed", is left out."""
    timed = [one for one in seconds if one == one]
    return float(np.percentile(timed, rank)) if timed else float("nan")


@contextmanager
def opened(home: Path) -> Iterator[Engine]:
    """The engine in this process; never while a server has the same home open."""
    engine = Engine.open(load_config(home=str(home)))
    try:
        yield engine
    finally:
        engine.close()


@contextmanager
def serving(home: Path, notes: Notes) -> Iterator[Served]:
    """The real command in a process of its own; what it says on stderr is a problem."""
    said = home.with_name("stderr.txt")
    began = time.perf_counter()
    with (
        said.open("w", encoding="utf-8") as errors,
        subprocess.Popen(
            qa("serve", "--home", str(home), "--port", "0"),
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env=os.environ | {"QA_SERVE__KEPT_ANSWERS": "0"},  # each answer is timed
        ) as process,
    ):
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            found = re.search(r"http://\S+", line)
            if found is None:
                sys.exit(f"qa serve did not start: {said.read_text(encoding='utf-8')}")
            yield Served(found[0], began, time.perf_counter(), psutil.Process(process.pid))
        finally:
            process.terminate()
    notes.problems += [f"server: {line}" for line in said.read_text(encoding="utf-8").splitlines()]


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            await browser.close()


if __name__ == "__main__":
    main()

"""The page in a real browser, over an engine that answers at once."""

import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from fake_engine import BRIDGE, CLOSES, COSTS, MOVED, FakeEngine, Indexed
from playwright.sync_api import Browser, BrowserContext, Locator

from index.errors import DatelineError, NoIndexError
from qa.types import Question
from ui.app import start
from ui.view import Exchange

# gradio counts its own requests with calls that pandas has given up.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:gradio")

EXAMPLE = "When does the bridge close?"
# Whether an element lies within its panel's box and within the window.
IN_SIGHT = """mark => {
  const inside = (a, b) => a.top >= b.top - 1 && a.bottom <= b.bottom + 1;
  const box = mark.getBoundingClientRect();
  const panel = mark.closest('.text').getBoundingClientRect();
  return inside(box, panel) && inside(box, {top: 0, bottom: innerHeight});
}"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture(scope="module")
def url(engine: FakeEngine) -> Iterator[str]:
    page, url = start(engine, port=free_port(), examples=[EXAMPLE])
    yield url
    page.close(verbose=False)


class Visitor:
    """One open page; `problems` gathers what no visit may cause."""

    def __init__(self, context: BrowserContext, url: str, width: int) -> None:
        self.page = context.new_page()
        self.page.set_default_timeout(10_000)
        self.page.set_viewport_size({"width": width, "height": 800})
        self.problems: list[str] = []
        self.page.on("request", lambda r: self._check(r.url))
        self.page.on("websocket", lambda w: self._check(w.url))
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", lambda m: m.type in ("error", "warning") and self.problems.append(m.text))
        self.page.goto(url)
        self.page.wait_for_selector(".opening")

    def _check(self, url: str) -> None:
        if urlsplit(url).hostname not in ("127.0.0.1", None):
            self.problems.append(f"asked {url}")

    def ask(self, question: str) -> Locator:
        """Ask, and return the exchange once it is answered."""
        turn = f".turn:nth-of-type({self.page.locator('.turn').count() + 1})"
        self.page.fill("#question textarea", question)
        self.page.press("#question textarea", "Enter")
        self.page.wait_for_selector(f"{turn}:not(:has(.pending))")
        return self.page.locator(turn)

    def chosen(self, name: str) -> Locator:
        """Wait until a span has the focus, and return it."""
        self.page.wait_for_selector(f"mark#{name}:focus")
        return self.page.locator(f"mark#{name}")


Visit = Callable[..., Visitor]


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One cache for all visits; every visit is a conversation of its own all the same."""
    shared = browser.new_context()
    yield shared
    shared.close()


@pytest.fixture
def visit(context: BrowserContext, url: str) -> Iterator[Visit]:
    visitors: list[Visitor] = []

    def open_page(width: int = 1280) -> Visitor:
        visitors.append(Visitor(context, url, width))
        return visitors[-1]

    yield open_page
    for visitor in visitors:
        assert visitor.page.evaluate("window.hacked") is None
        assert visitor.problems == []
        visitor.page.close()


@pytest.mark.parametrize("width", [1280, 420], ids=["wide", "narrow"])
def test_a_link_shows_its_span(visit: Visit, width: int) -> None:
    visitor = visit(width)
    assert "1,234 articles, 12,345 passages in /home/ada/news/.qa" in visitor.page.inner_text("#masthead")
    turn = visitor.ask(EXAMPLE)
    first = visitor.page.locator("mark#source-1-1")
    first.wait_for()  # shown without a click, and without taking the focus
    assert visitor.page.evaluate("document.activeElement.tagName") != "MARK"
    turn.locator("sup a").nth(1).click()
    mark = visitor.chosen("source-1-2")
    assert mark.text_content() == COSTS
    assert mark.evaluate(IN_SIGHT)
    assert mark.evaluate("m => getComputedStyle(m).backgroundColor") != "rgba(0, 0, 0, 0)"
    assert visitor.page.text_content(".source .text") == BRIDGE.text
    assert "4 March 2024" in visitor.page.inner_text(".source header")


def test_every_answer_keeps_its_links(visit: Visit) -> None:
    visitor = visit()
    first = visitor.ask(EXAMPLE)
    visitor.ask("And the bridge again?")
    first.locator("sup a").first.click()
    mark = visitor.chosen("source-1-1")
    assert (mark.text_content(), mark.evaluate(IN_SIGHT)) == (CLOSES, True)
    first.locator("sup a").nth(2).click()
    assert visitor.chosen("source-1-3").text_content() == MOVED
    first.locator(".sources a", has_text=BRIDGE.title).click()
    mark = visitor.chosen("source-1-1")
    visitor.page.locator(".source .text").evaluate("box => box.scrollTop = 0")
    first.locator("sup a").first.click()  # the same link again brings the span back
    assert mark.evaluate(IN_SIGHT)


def test_links_work_from_the_keyboard(visit: Visit) -> None:
    visitor = visit()
    visitor.ask(EXAMPLE).locator("sup a").nth(1).focus()
    visitor.page.keyboard.press("Enter")
    visitor.chosen("source-1-2")
    visitor.page.locator(".source .back").focus()
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_selector("a#cite-1-2:focus")


def test_abstaining_offers_passages(visit: Visit) -> None:
    visitor = visit()
    turn = visitor.ask("Who won the regatta?")
    assert "No answer." in turn.inner_text()
    turn.locator(".nearest a").first.click()
    assert visitor.chosen("source-1-p1").text_content() == MOVED


def test_hostile_article_is_only_text(visit: Visit) -> None:
    visitor = visit()
    turn = visitor.ask("<img src=x onerror=window.hacked=7> ${window.hacked=8} {{hostile}}")
    assert "{{hostile}}" in turn.locator(".question").inner_text()
    turn.locator("sup a").click()
    assert visitor.chosen("source-1-1").text_content() == "<script>window.hacked=5</script>"
    assert visitor.page.locator("#page :is(script, img, iframe, form)").count() == 0


def test_the_browser_refuses_other_machines(visit: Visit) -> None:
    blocked = """() => new Promise(told => {
      document.addEventListener('securitypolicyviolation', event => told(event.blockedURI));
      new Image().src = 'http://192.0.2.1/track.png';
      setTimeout(() => told('nothing'), 2000);
    })"""
    visitor = visit()
    assert visitor.page.evaluate(blocked) == "http://192.0.2.1/track.png"
    visitor.problems.clear()  # this one visitor tried, on purpose


def test_one_conversation_survives_odd_questions(visit: Visit) -> None:
    visitor = visit()
    for question, said in (
        ("broken", "the catalog at /home/ada/news/.qa is damaged; run qa verify --repair"),
        ("crash", "failed for a reason Dateline did not foresee"),
        ("regatta " * 1250, "No answer."),
        (EXAMPLE, CLOSES.replace("board said.", "board said.[1]")),
    ):
        assert said in visitor.ask(question).inner_text()


def test_empty_question_gets_a_hint(visit: Visit, engine: FakeEngine) -> None:
    visitor, before = visit(), len(engine.asked)
    visitor.page.fill("#question textarea", "   ")
    visitor.page.press("#question textarea", "Enter")
    visitor.page.wait_for_selector("#hint .note")
    assert len(engine.asked) == before
    visitor.ask(EXAMPLE)
    assert visitor.page.locator("#hint .note").count() == 0


def test_example_fills_the_box(visit: Visit) -> None:
    visitor = visit()
    visitor.page.click(".opening button")
    assert visitor.page.input_value("#question textarea") == EXAMPLE
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_selector(".turn .answer")


def test_two_readers_ask_at_once_and_stay_apart(visit: Visit, engine: FakeEngine) -> None:
    one, two = visit(), visit()
    engine.gate.clear()
    try:
        for visitor, question in ((one, EXAMPLE), (two, "Who won the regatta?")):
            visitor.page.fill("#question textarea", question)
            visitor.page.press("#question textarea", "Enter")
            visitor.page.wait_for_selector(".pending")
    finally:
        engine.gate.set()
    one.page.wait_for_selector("sup a")
    two.page.wait_for_selector(".nearest")
    assert [v.page.locator(".turn").count() for v in (one, two)] == [1, 1]
    one.ask("And the bridge's cost?")
    assert [turn.question for turn in engine.asked[-1].history] == [EXAMPLE]


@pytest.mark.parametrize(
    ("articles", "problem", "said"),
    [
        pytest.param(1, None, "Every sentence ends in a numbered link", id="indexed"),
        pytest.param(0, None, "qa index FOLDER", id="nothing indexed"),
        pytest.param(0, NoIndexError("no index at .qa; run qa index"), "no index at .qa", id="no index"),
    ],
)
def test_greeting(articles: int, problem: DatelineError | None, said: str) -> None:
    from ui.panels.chat import greeting

    _, opening = greeting(FakeEngine(Indexed(articles=articles), problem), [EXAMPLE])
    assert said in opening
    assert (EXAMPLE in opening) == (articles > 0)


@pytest.mark.parametrize("name", ["", "source-1-9", "source-9-1", "source-0-1", "source-1-p0", "source-1-p1", "x"])
def test_a_name_that_fits_nothing_opens_nothing(name: str) -> None:
    from ui.panels.sources import GONE, source_html

    engine = FakeEngine()
    past = (Exchange(EXAMPLE, engine.ask(Question(EXAMPLE))),)
    assert GONE in source_html(engine, past, name)


@pytest.mark.parametrize("port", [-1, 65536])
def test_impossible_port(port: int) -> None:
    with pytest.raises(DatelineError, match=rf"port {port}: ports are 0 to 65535; .*--port or \[serve\] port"):
        start(FakeEngine(), port=port)


def test_taken_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(DatelineError, match=rf"port {port}: Address already in use; .*--port"):
            start(FakeEngine(), port=port)


SERVE = """
import signal, sys
sys.path.insert(0, sys.argv[1])
signal.signal(signal.SIGINT, signal.default_int_handler)
from fake_engine import FakeEngine
from ui.app import serve
serve(FakeEngine(), port=int(sys.argv[2]), announce=lambda url: print(url, file=sys.stderr, flush=True))
"""


def test_serve_announces_once_up_and_ends_on_ctrl_c(request: pytest.FixtureRequest) -> None:
    """Also with a proxy set that nobody answers at, and printing nothing of its own."""
    command = [sys.executable, "-c", SERVE, str(request.path.parent), str(free_port())]
    proxies = {"HTTP_PROXY": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9"}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | proxies
    )
    watchdog = threading.Timer(30, process.kill)
    watchdog.start()
    url = process.stderr.readline().strip()
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    assert opener.open(url, timeout=5).status == 200
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=15)
    watchdog.cancel()
    assert (process.returncode, out, err) == (0, "", "")

"""The real command, the real engine, a real browser."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

FILES = {
    "bridge.txt": (
        "Tallow Bridge to close\n\nBy Ada Wren\n\nThe Vale Echo, 4 March 2031\n\n"
        + "The river rose again overnight and the fields east of the town stood under water.\n\n" * 12
        + "The council will close Tallow Bridge on Friday because two piers have cracked.\n\n"
        + "Buses will take the long way round through Marrow Hill until the repairs are done.\n\n" * 12
    ),
    "fair.txt": "Eel fair opens\n\nThe eel fair drew 9,500 people on Sunday. Mayor Ines Brandt opened it at noon.\n",
}
SPAN = "The council will close Tallow Bridge on Friday because two piers have cracked."


Serve = Callable[..., str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """`serve("--home", home, …)`: start the command, and return its URL."""
    with ExitStack() as running:

        def start(*arguments: object) -> str:
            command = [str(Path(sys.executable).with_name("qa")), "serve", "--port", "0", *map(str, arguments)]
            server = running.enter_context(
                subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            )
            running.callback(server.terminate)
            assert server.stdout is not None
            found = re.search(r"http://127\.0\.0\.1:\d+", server.stdout.readline())
            assert found, server.stderr and server.stderr.read()
            return found.group()

        yield start


def ask(page: Page, question: str) -> None:
    page.fill(".composer textarea", question)
    page.press(".composer textarea", "Enter")


def test_asks_clicks_and_sees_the_span(make_corpus: Callable[..., Any], serve: Serve, browser: Browser) -> None:
    corpus = make_corpus(FILES)
    corpus.build()
    url = serve("--home", corpus.home)
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    asked_elsewhere: list[str] = []
    page.on("request", lambda r: urlsplit(r.url).hostname in ("127.0.0.1", None) or asked_elsewhere.append(r.url))
    page.goto(url)
    ask(page, "When will the council close Tallow Bridge?")
    page.locator("#turn-1 sup a").first.click()
    span = page.locator("a.span:focus")
    span.wait_for()
    assert span.text_content() == SPAN
    panel = page.locator(".source .text").bounding_box()
    box = span.bounding_box()
    assert panel is not None
    assert box is not None
    assert panel["y"] <= box["y"]
    assert box["y"] + box["height"] <= panel["y"] + panel["height"]
    assert page.text_content(".source .text") == FILES["bridge.txt"]
    ask(page, "Why?")
    page.wait_for_selector("#turn-2 .interpreted:has-text('Why will the council close Tallow Bridge?')")
    page.wait_for_selector("#turn-2 .answer:has-text('two piers have cracked')")
    assert asked_elsewhere == []
    page.close()


def test_dropped_files_make_an_index_of_nothing_askable(
    make_corpus: Callable[..., Any], serve: Serve, browser: Browser
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(serve("--home", make_corpus({}).home))
    page.wait_for_selector(".opening:has-text('Nothing is indexed yet')")
    page.set_input_files("[type=file]", [{"name": "fair.txt", "mimeType": "", "buffer": FILES["fair.txt"].encode()}])
    page.wait_for_selector(".job p:has-text('1 article added. Ready to be asked about.')")
    page.wait_for_selector(".covered:has-text('1 article')")
    ask(page, "How many people did the eel fair draw?")
    page.wait_for_selector("#turn-1 .short:has-text('9,500')")
    page.close()


def test_users_sign_in_with_their_password(
    make_corpus: Callable[..., Any], serve: Serve, browser: Browser, tmp_path: Path
) -> None:
    corpus, users = make_corpus(FILES), tmp_path / "users.json"
    corpus.build()
    add = [str(Path(sys.executable).with_name("qa")), "auth", "add", "ada", "--file", str(users)]
    subprocess.run(add, input="a long password\n", text=True, check=True, capture_output=True)
    url = serve("--home", corpus.home, "--host", "0.0.0.0", "--auth", users)
    with closing(browser.new_context(http_credentials={"username": "ada", "password": "a long password"})) as context:
        page = context.new_page()
        page.goto(url)
        ask(page, "How many people did the eel fair draw?")
        page.wait_for_selector("#turn-1 .short:has-text('9,500')")
    with closing(browser.new_context(http_credentials={"username": "ada", "password": "a wrong one"})) as context:
        assert context.request.get(url).status == 401

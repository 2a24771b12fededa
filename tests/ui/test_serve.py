"""The real command, the real engine, a real browser: ask, click [1], and see the span."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

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


@pytest.fixture
def url(make_corpus: Callable[..., Any]) -> Iterator[str]:
    corpus = make_corpus(FILES)
    corpus.build()
    command = [str(Path(sys.executable).with_name("qa")), "serve", "--home", str(corpus.home), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
        assert server.stdout is not None
        line = server.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert found, line + server.stdout.read()
        yield found.group()
        server.terminate()


def test_asks_clicks_and_sees_the_span(url: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    asked_elsewhere: list[str] = []
    page.on("request", lambda r: urlsplit(r.url).hostname in ("127.0.0.1", None) or asked_elsewhere.append(r.url))
    page.goto(url)
    page.fill(".composer textarea", "When will the council close Tallow Bridge?")
    page.press(".composer textarea", "Enter")
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
    page.fill(".composer textarea", "Why?")
    page.press(".composer textarea", "Enter")
    page.wait_for_selector("#turn-2 .interpreted:has-text('Why will the council close Tallow Bridge?')")
    page.wait_for_selector("#turn-2 .answer:has-text('two piers have cracked')")
    assert asked_elsewhere == []
    page.close()

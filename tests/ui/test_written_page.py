"""The web chat with a language model behind it: what streams in, how sentences are marked, stopping, and quoting."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from browsing import Visitor
from llm_servers import Fake, Handler, event, for_ever, openai_says, replies, serving, settings_of
from lock_articles import CLOSURE, FILES
from playwright.sync_api import BrowserContext

from qa.config import LlmSettings, load_config
from qa.engine import Engine
from ui.server import start

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:gradio")
SAID = (
    "Ada Finch ordered the closure of Heron Lock. [1] A <b>whale</b> ate the mayor. [1]"
    " Repairs will cost 99,000 crowns. [1]"
)


@pytest.fixture(scope="module")
def model() -> Iterator[Fake]:
    with serving(openai_says(SAID, wait_s=0.02)) as fake:
        yield fake


@pytest.fixture(scope="module")
def written_url(build_home: Callable[..., Path], model: Fake) -> Iterator[str]:
    config = load_config(home=str(build_home(FILES)))
    config = config.model_copy(update={"llm": LlmSettings(**settings_of(model, timeout_s=120))})
    with Engine.open(config) as engine, closing(start(engine, port=0)) as server:
        yield server.url


@pytest.fixture
def page(context: BrowserContext, written_url: str, model: Fake) -> Iterator[Visitor]:
    model.scripts[:] = [openai_says(SAID, wait_s=0.02)]
    visitor = Visitor(context, written_url, 1280)
    visitor.page.set_default_timeout(60_000)
    yield visitor
    assert visitor.problems == []
    visitor.page.close()


def shoot(visitor: Visitor, name: str) -> None:
    """Keep a picture, where a folder for them is named."""
    if folder := os.environ.get("PICTURES"):
        visitor.page.screenshot(path=str(Path(folder) / f"{name}.png"))


def test_each_sentence_is_marked_and_what_is_struck_is_seen(page: Visitor) -> None:
    turn = page.ask(CLOSURE)
    assert turn.locator(".sentence .badge").all_inner_texts() == ["✓", "✗", "≈"]
    assert turn.locator("s").inner_text() == "A <b>whale</b> ate the mayor."
    assert turn.locator(".missing").inner_text() == "99,000"
    assert "not carried: nothing cited says so" in turn.inner_text()
    assert "Written by tiny; each sentence checked" in turn.inner_text()
    assert turn.locator("sup a.mark").count() == 2
    turn.locator("sup a.mark").first.click()
    assert "Ada Finch" in page.chosen("span-1-1").inner_text()
    shoot(page, "written")
    page.reload()  # kept by the browser, and checked again by the server
    assert page.answered(1).locator(".badge").all_inner_texts() == ["✓", "✗", "≈"]


def test_the_three_verdicts_differ_by_more_than_colour(page: Visitor, model: Fake) -> None:
    said = "Ada Finch ordered the closure of Heron Lock. [1] She had fallen into it herself. [1]"
    said += " Repairs cost 99,000 crowns. [1]"
    model.scripts[:] = [openai_says(said)]
    turn = page.ask(CLOSURE)
    assert turn.locator(".sentence .badge").all_inner_texts() == ["✓", "✗", "≈"]
    assert turn.locator("s").inner_text() == "She had fallen into it herself."
    assert turn.locator(".missing").inner_text() == "99,000"
    shoot(page, "written-1280-light")


def test_sentences_come_in_as_they_close(page: Visitor, model: Fake) -> None:
    seen = threading.Event()

    def follow(handler: Handler) -> None:
        handler.begin("text/event-stream")
        handler.send(event("Ada Finch ordered the closure of Heron Lock. [1] Repairs will "))
        seen.wait(60)
        handler.send(event("cost 99,000 crowns. [1]", "stop"))

    model.scripts[:] = [follow]
    page.page.fill(".composer textarea", CLOSURE)
    page.page.press(".composer textarea", "Enter")
    page.page.wait_for_selector("#turn-1 .draft .badge.supported")
    assert page.page.locator("#turn-1 .draft .unchecked").inner_text() == "Repairs will"
    assert page.page.locator("#turn-1 .tools").count() == 0
    seen.set()
    assert page.answered(1).locator(".badge").all_inner_texts() == ["✓", "≈"]


def test_stopping_ends_it_here_and_there(page: Visitor, model: Fake) -> None:
    model.left.clear()
    model.scripts[:] = [for_ever(event("word "), 0.02)]
    page.page.fill(".composer textarea", CLOSURE)
    page.page.press(".composer textarea", "Enter")
    page.page.wait_for_selector("#turn-1 .draft .unchecked")
    page.page.click("[data-do=stop]")
    assert "Stopped." in page.answered(1).inner_text()
    assert page.page.locator("#turn-1 .draft").count() == 0
    assert model.left.wait(5)


def test_between_written_and_quoted(page: Visitor, model: Fake) -> None:
    turn = page.ask(CLOSURE)
    asked = len(model.asked)
    turn.get_by_role("button", name="As quoted").click()
    page.page.wait_for_selector("#turn-1 [data-do=as-written]")
    assert turn.locator(".badge").count() == 0
    assert len(model.asked) == asked
    turn.get_by_role("button", name="As written").click()
    page.page.wait_for_selector("#turn-1 [data-do=as-quoted]")
    writer = page.page.locator("[data-do=writer]")
    assert writer.inner_text() == "Answers: written by tiny"
    assert page.page.locator(".leaves").inner_text() == ""
    writer.click()
    assert (writer.inner_text(), writer.get_attribute("aria-pressed")) == ("Answers: quoted", "false")
    asked = len(model.asked)
    assert page.ask(CLOSURE).locator(".badge").count() == 0
    assert len(model.asked) == asked


def test_what_goes_wrong_is_a_note_under_the_quoted_answer(page: Visitor, model: Fake) -> None:
    model.scripts[:] = [replies(401, "no such key")]
    turn = page.ask(CLOSURE)
    assert "Ada Finch" in turn.locator(".short").inner_text()
    assert (
        turn.locator(".note").inner_text() == "The model tiny replied with 401: no such key, so the answer is quoted."
    )


def test_where_nothing_stands_the_struck_sentences_stand_under_the_quoted_answer(page: Visitor, model: Fake) -> None:
    model.scripts[:] = [openai_says("A whale ate the mayor. [1]")]
    turn = page.ask(CLOSURE)
    assert "Ada Finch" in turn.locator(".short").inner_text()
    assert turn.locator("s").inner_text() == "A whale ate the mayor."
    assert "Nothing that tiny wrote is carried" in turn.inner_text()
    shoot(page, "struck")


def test_the_api_writes_unless_it_is_to_quote(written_url: str, page: Visitor) -> None:
    def post(**body: Any) -> dict[str, Any]:  # noqa: ANN401
        reply = page.page.request.post(f"{written_url}/api/ask", data={"question": CLOSURE, **body})
        return reply.json()

    assert urlsplit(written_url).hostname == "127.0.0.1"
    assert post()["answered_by"] == "llm:tiny"
    assert post(quoted=True)["answered_by"] == "extractive"

"""In the browser: the chooser of collections, what it changes, and that nothing of one is seen in another."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from browsing import FakeUploads, Visitor
from fake_engine import BRIDGE, COVERAGE, MARKET, REPLIES, FakeEngine, cite
from playwright.sync_api import BrowserContext
from test_accessibility_page import CUT_OFF, SIDEWAYS, found

from qa.engine import Engine
from ui.collections import Collections
from ui.server import start_all
from ui.uploads import Uploads

SHUT = "The swing bridge was shut for good in May, the parish said."
PARISH = replace(
    BRIDGE, id="parish", publisher="Parish News", title="Bridge shut for good", text=f"{SHUT}\n", boilerplate=()
)
LONG = "a-collection-whose-name-is-as-long-as-a-name-may-be-0123456789-x"
ASKED = "When does the bridge close?"


class Served:
    """Two collections, or three: engines and uploads by name; `there` is what is there now."""

    def __init__(self, folder: Path) -> None:
        parish = {"text": f"{SHUT} [1]", "short_answer": "in May", "abstained": False, "confidence": 0.83}
        self.engines = {
            "main": FakeEngine(),
            "parish": FakeEngine((PARISH,), replace(COVERAGE, key="other", articles=1, fingerprint="beef")),
            LONG: FakeEngine((MARKET,), replace(COVERAGE, key="third", articles=0, publishers=(), fingerprint="cafe")),
        }
        self.engines["parish"].replies = {"bridge": parish | {"citations": (cite(1, PARISH, SHUT, "in May"),)}}
        self.uploads = {name: FakeUploads(folder / name) for name in self.engines}
        for one in self.uploads.values():
            one.folder.mkdir()
        self.there = ["main", "parish"]
        self.all = Collections("main", lambda: self.there, self._engine, self._uploads, Path("/home/ada/news/.qa"))

    def _engine(self, name: str) -> Engine:
        return cast("Engine", self.engines[name])

    def _uploads(self, name: str) -> Uploads:
        return cast("Uploads", self.uploads[name])


@pytest.fixture
def served(tmp_path: Path) -> Served:
    return Served(tmp_path)


@pytest.fixture
def visit(context: BrowserContext, served: Served) -> Iterator[Callable[..., Visitor]]:
    """`visit(width=1280, path="")`, as everywhere, of both collections."""
    visitors: list[Visitor] = []
    with closing(start_all(served.all, port=0)) as server:

        def open_page(width: int = 1280, height: int = 800, path: str = "") -> Visitor:
            visitors.append(Visitor(context, server.url, width, height, path))
            return visitors[-1]

        yield open_page
        for visitor in visitors:
            assert visitor.page.evaluate("window.hacked") is None
            assert visitor.problems == []
            visitor.page.close()


Visit = Callable[..., Visitor]


def choose(visitor: Visitor, name: str) -> None:
    visitor.page.select_option(".collection select", name)
    visitor.page.wait_for_function("name => document.querySelector('.collection select').value === name", arg=name)


def test_nothing_is_to_be_chosen_where_there_is_one(visit: Visit, served: Served) -> None:
    served.there = ["main"]
    visitor = visit()
    assert not visitor.page.is_visible(".collection")
    visitor.ask(ASKED)
    visitor.page.click("#turn-1 [data-do=link]")
    visitor.page.wait_for_selector("#turn-1 .said:has-text('Link copied')")
    assert "collection" not in visitor.page.evaluate("navigator.clipboard.readText()")


def test_all_of_the_page_is_of_the_one_that_is_chosen(visit: Visit, served: Served) -> None:
    visitor = visit()
    page = visitor.page
    assert visitor.ask(ASKED).locator(".short").inner_text().endswith("2 September 2024")
    page.click("#turn-1 [data-do=save-question]")
    page.click("#tab-timeline")
    page.fill("#timeline-topic", "the bridge")
    page.press("#timeline-topic", "Enter")
    page.wait_for_selector(".line")
    page.click("#tab-quotes")
    page.fill("[name=draft]", f"“{MARKET.text[:30]}”")
    page.click(".draft [type=submit]")
    page.wait_for_selector(".verdicts")
    page.click("#tab-library")
    page.locator(".title").first.click()
    page.wait_for_selector("#library .source")

    choose(visitor, "parish")
    page.wait_for_selector(".covered:has-text('1 article')")
    page.wait_for_selector(".title:has-text('Bridge shut for good')")
    assert page.locator(".title").count() == 1
    for gone in (".turn", ".source", ".line", ".verdicts"):
        assert page.locator(gone).count() == 0
    assert visitor.ask(ASKED).locator(".short").inner_text().endswith("in May")
    page.wait_for_selector("#evidence .source:has-text('Parish News')")
    page.click("#tab-saved")
    page.wait_for_selector(".saved .empty")
    page.click("#turn-1 [data-do=save-question]")
    page.wait_for_selector(".kept li")
    page.click("#turn-1 [data-do=up]")
    page.wait_for_selector("#turn-1 .said:has-text('Thank you')")

    assert [len(engine.kept) for engine in served.engines.values()] == [1, 1, 0]
    assert [len(engine.feedback) for engine in served.engines.values()] == [0, 1, 0]
    assert {question.text for question in served.engines["main"].asked} >= {ASKED}


def test_each_has_its_own_conversation_which_a_way_back_shows_again(visit: Visit) -> None:
    visitor = visit()
    visitor.ask(ASKED)
    choose(visitor, "parish")
    visitor.page.wait_for_selector(".opening:visible")
    assert visitor.ask(ASKED).locator(".short").inner_text().endswith("in May")
    choose(visitor, "main")
    visitor.page.wait_for_selector("#turn-1 .short:has-text('2 September 2024')")
    visitor.page.click("summary:has-text('Earlier')")
    visitor.page.wait_for_selector(".earlier p:has-text('No earlier conversation')")
    choose(visitor, "parish")
    visitor.reload()
    assert visitor.page.input_value(".collection select") == "parish"
    visitor.page.wait_for_selector("#turn-1 .short:has-text('in May')")


def test_two_tabs_of_one_browser_choose_apart(visit: Visit) -> None:
    first, second = visit(), visit()
    choose(first, "parish")
    assert second.page.input_value(".collection select") == "main"
    assert second.ask(ASKED).locator(".short").inner_text().endswith("2 September 2024")
    assert first.ask(ASKED).locator(".short").inner_text().endswith("in May")


def test_a_link_asks_the_collection_that_it_was_made_in(visit: Visit) -> None:
    visitor = visit()
    choose(visitor, "parish")
    visitor.page.wait_for_selector(".covered:has-text('1 article')")
    visitor.ask(ASKED)
    visitor.page.click("#turn-1 [data-do=link]")
    visitor.page.wait_for_selector("#turn-1 .said:has-text('Link copied')")
    link = visitor.page.evaluate("navigator.clipboard.readText()")
    assert "?collection=parish&" in link

    other = visit(path=link.rpartition("/")[2])
    assert other.answered(1).locator(".short").inner_text().endswith("in May")
    assert other.page.input_value(".collection select") == "parish"


@pytest.mark.parametrize(
    "name", ["nosuch", "../main", '"><script>window.hacked=1</script>', "{{constructor}}", "x" * 3000]
)
def test_a_link_to_what_is_no_collection_says_so(visit: Visit, name: str, served: Served) -> None:
    from urllib.parse import quote

    visitor = visit(path=f"?collection={quote(name)}&q=When+does+the+bridge+close%3F")
    visitor.page.wait_for_selector("#turn-1 .problem:has-text('there is no collection')")
    visitor.page.wait_for_selector(".covered:has-text('there is no collection')")
    assert not served.engines["main"].asked
    choose(visitor, "parish")
    visitor.page.wait_for_selector(".covered:has-text('1 article')")
    assert visitor.ask(ASKED).locator(".short").inner_text().endswith("in May")


def test_one_that_is_removed_while_it_is_shown_is_named_and_another_can_be_chosen(visit: Visit, served: Served) -> None:
    visitor = visit()
    choose(visitor, "parish")
    visitor.page.wait_for_selector(".covered:has-text('1 article')")
    served.there = ["main"]
    turn = visitor.ask(ASKED)
    assert "there is no collection 'parish' here" in turn.locator(".problem").inner_text()
    visitor.reload()  # a tab that had chosen it falls back on the first
    visitor.page.wait_for_selector(".covered:has-text('1,234 articles')")
    assert not visitor.page.is_visible(".collection")
    assert visitor.ask(ASKED).locator(".short").inner_text().endswith("2 September 2024")


def test_an_answer_that_comes_late_is_shown_nowhere(visit: Visit, served: Served) -> None:
    visitor = visit()
    served.engines["main"].gate.clear()
    visitor.page.fill(".composer textarea", ASKED)
    visitor.page.press(".composer textarea", "Enter")
    visitor.page.wait_for_selector("#turn-1 .pending")
    choose(visitor, "parish")
    visitor.page.wait_for_selector(".covered:has-text('1 article')")
    served.engines["main"].gate.set()
    visitor.page.wait_for_timeout(500)
    assert visitor.page.locator(".turn").count() == 0
    assert visitor.ask(ASKED).locator(".short").inner_text().endswith("in May")


def test_files_go_where_they_were_sent_whatever_is_chosen_meanwhile(visit: Visit, served: Served) -> None:
    visitor = visit()
    served.uploads["main"].gate.clear()
    files = [{"name": f"{name}.txt", "mimeType": "", "buffer": b"Text."} for name in ("one", "two")]
    visitor.page.set_input_files("#library [type=file]", files)  # type: ignore[arg-type]
    visitor.page.wait_for_selector(".job p:has-text('Embedding')")
    choose(visitor, "parish")
    visitor.page.set_input_files("#library [type=file]", files[:1])  # type: ignore[arg-type]
    visitor.page.wait_for_selector(".job p:has-text('1 article added')")
    served.uploads["main"].gate.set()
    visitor.page.wait_for_timeout(600)
    assert [one.jobs for one in served.uploads.values()] == [[("one.txt", "two.txt")], [("one.txt",)], []]
    assert visitor.page.locator(".job").count() == 1


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390, 320])
def test_the_chooser_is_accessible_and_fits(visit: Visit, served: Served, width: int, dark: bool) -> None:
    served.there = ["main", "parish", LONG]
    visitor = visit(width)
    page = visitor.page
    page.emulate_media(reduced_motion="reduce")
    if dark:
        page.click("[data-do=theme]")
        page.wait_for_function("document.getAnimations().length === 0")
    for name in ("parish", LONG):
        choose(visitor, name)
        page.wait_for_selector(".covered:has-text('article')")
        assert "\n".join(found(visitor, name)) == ""
        assert page.evaluate(SIDEWAYS) <= 0
        assert page.evaluate(CUT_OFF) == []
        box = page.locator(".collection select").bounding_box()
        assert box
        assert box["height"] >= 24
    page.focus(".collection select")  # by keys alone
    page.keyboard.press("Home")
    page.wait_for_function("document.querySelector('.collection select').value === 'main'")
    page.wait_for_selector(".covered:has-text('1,234 articles')")


def test_replies_are_in_the_order_of_choosing(visit: Visit, served: Served) -> None:
    served.there = ["main", "parish", LONG]
    visitor = visit()
    for name in ("parish", LONG, "main", "parish"):
        visitor.page.select_option(".collection select", name)
    visitor.page.wait_for_selector(".covered:has-text('1 article')")
    visitor.page.wait_for_selector(".title:has-text('Bridge shut for good')")
    visitor.page.wait_for_timeout(500)
    assert visitor.page.input_value(".collection select") == "parish"
    assert visitor.page.locator(".title").count() == 1
    assert REPLIES["bridge"]["short_answer"] not in visitor.page.inner_text("#page")

"""The page as a whole: what the browser refuses to fetch, and how it starts."""

from pathlib import Path

import pytest
from browsing import Visit

from ui.app import SCRIPTS, head

BLOCKED = """() => new Promise(told => {
  document.addEventListener('securitypolicyviolation', event => told(event.blockedURI));
  new Image().src = 'http://192.0.2.1/track.png';
  setTimeout(() => told('nothing'), 2000);
})"""


def test_the_browser_refuses_other_machines(visit: Visit) -> None:
    visitor = visit()
    assert visitor.page.evaluate(BLOCKED) == "http://192.0.2.1/track.png"
    visitor.problems.clear()  # this one visitor tried, on purpose


@pytest.mark.parametrize(("width", "shown"), [(1440, "library"), (390, "chat")])
def test_a_page_starts_with_what_there_is_to_ask(visit: Visit, width: int, shown: str) -> None:
    page = visit(width).page
    page.wait_for_selector(".first-questions button" if shown == "chat" else ".coverage dl")
    visible = [name for name in ("chat", "evidence", "library", "timeline") if page.locator(f"#{name}").is_visible()]
    assert visible == (["chat", "library"] if width > 960 else ["chat"])


def test_what_is_typed_before_the_page_has_started_is_asked_once_it_has(visit: Visit) -> None:
    page = visit().page
    page.reload(wait_until="commit")
    page.wait_for_selector(".composer textarea")
    page.fill(".composer textarea", "When does the bridge close?")
    page.press(".composer textarea", "Enter")
    page.wait_for_selector("#turn-1 .short", timeout=30_000)  # all of the page comes first


def test_the_theme_is_the_system_s_until_chosen(visit: Visit) -> None:
    visitor = visit()
    background = "getComputedStyle(document.body).backgroundColor"
    light = visitor.page.evaluate(background)
    visitor.page.emulate_media(color_scheme="dark")
    visitor.reload()
    dark = visitor.page.evaluate(background)
    assert dark != light
    visitor.page.click("[data-do=theme]")
    assert visitor.page.evaluate(background) == light
    visitor.reload()
    assert visitor.page.evaluate(background) == light


def test_one_style_and_one_script_of_modules() -> None:
    assert (head().count("<style>"), head().count("<script")) == (1, 1)
    assert "http:" not in head().replace("http://127.0.0.1", "")
    assert all(f'href="js/{path.name}"' in head() for path in SCRIPTS.iterdir() if path.name != "watch.js")


@pytest.mark.parametrize("path", sorted(SCRIPTS.iterdir()), ids=lambda path: path.name)
def test_a_module_is_one_thought(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) < 250

"""The page in Chromium: it asks for nothing else, filters, searches, and links to its questions."""

import re
from pathlib import Path

from html_runs import (
    HOSTILE,
    RIGHT,
    WORST_FIRST,
    compared,
    hostile_run,
    result,
)
from playwright.sync_api import Browser, Page, Route, expect

from qa.evaluation.outputs.html import render


class Visit:
    """The page opened as a file; `requests` gathers what it asked for, `problems` what it complained of."""

    def __init__(self, browser: Browser, path: Path, scheme: str, width: int = 1200) -> None:
        context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
        self.requests: list[str] = []
        self.problems: list[str] = []
        context.route("**/*", self._route)
        self.page: Page = context.new_page()
        self.page.set_default_timeout(10_000)
        self.page.on("console", lambda message: self.problems.append(message.text))
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.goto(path.as_uri())

    def _route(self, route: Route) -> None:
        self.requests.append(route.request.url)
        if route.request.url.startswith("file:"):
            route.continue_()
        else:
            route.abort()

    def shown(self) -> list[str]:
        return self.page.locator(".questions > li:not([hidden]) .meta code").all_text_contents()

    def colour(self) -> str:
        return str(self.page.evaluate("getComputedStyle(document.body).backgroundColor"))


def test_the_page_in_a_browser(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    held = [*WORST_FIRST, *hostile_run(HOSTILE[2]).outcomes]
    path.write_text(render(result(held)), encoding="utf-8")
    visit = Visit(browser, path, "light")
    page = visit.page
    light = visit.colour()
    assert len(visit.shown()) == 14

    page.get_by_role("radio", name=re.compile("wrongly declined")).check()
    assert visit.shown() == ["refused-found", "refused"]
    assert page.get_by_role("status").inner_text().startswith("2 of 14 questions shown.")
    assert page.evaluate("location.hash") == "#verdict=refused"

    page.get_by_role("searchbox").fill("who COACHED")
    expect(page).to_have_url(re.compile("COACHED"))
    assert visit.shown() == ["refused"]
    page.get_by_role("searchbox").fill("nothing at all like it")
    page.get_by_text("No question fits.").wait_for()
    page.locator(".nothing button").click()
    expect(page).to_have_url(path.as_uri())
    assert len(visit.shown()) == 14

    page.get_by_label("Asks for").select_option("a sum of money")
    page.keyboard.press("Tab")  # the keyboard leads on, and what it is on can be seen
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.get_by_role("link", name="The Post").first.click()
    expect(page.get_by_label("Reported by")).to_have_value("The Post")
    assert len(visit.shown()) == 4

    page.get_by_role("button", name="Switch to dark colours").click()
    assert visit.colour() != light
    dark = Visit(browser, path, "dark")
    assert dark.colour() == visit.colour()
    assert [visit.problems, dark.problems] == [[], []]
    assert {*visit.requests, *dark.requests} == {path.as_uri()}


def test_a_link_opens_its_question_and_its_filter(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(render(result(WORST_FIRST)), encoding="utf-8")
    visit = Visit(browser, path, "light")
    place = WORST_FIRST.index(RIGHT) + 1
    visit.page.goto(f"{path.as_uri()}#q{place}")
    visit.page.locator(f"#q{place} details[open] mark.gold-answer").first.wait_for()
    expect(visit.page.locator(f"#q{place} summary")).to_be_in_viewport()
    visit.page.goto(f"{path.as_uri()}#verdict=right&q=mayor")
    expect(visit.page.get_by_role("searchbox")).to_have_value("mayor")
    assert visit.shown() == ["misquoted", "right"]
    assert visit.problems == []


def test_nothing_sticks_out_on_a_phone(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(render(compared()), encoding="utf-8")
    visit = Visit(browser, path, "light", 390)
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 390

"""In the browser: an article's versions, a click from each other, and what changed between them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from browsing import Visit
from fake_engine import HOSTILE, MARKET, REPLIES, FakeEngine, cite

OLD = replace(
    MARKET,
    id="market@1",
    published=date(2024, 5, 3),
    text="The fish market moved indoors in May.\nIts 180 sellers were glad. <b>Nobody</b> asked the cats.",
)
NEW = replace(
    MARKET,
    published=date(2024, 5, 4),
    text="The fish market moved indoors in May.\nIts 240 sellers were glad.\nThe cats were fed.",
)


@pytest.fixture
def updated(engine: FakeEngine) -> Iterator[FakeEngine]:
    """The market's article with the version before it, which the Harbour Courier's bridge is a copy of."""
    quoted = cite(1, NEW, "Its 240 sellers were glad.", "240")
    told = replace(quoted, also_in=("The <i>Gull</i>",), changed="was 180, changed to 240 on 4 May 2024")
    engine.articles |= {"market": NEW, "market@1": OLD}
    engine.replies = {"sellers": {**REPLIES["hostile"], "text": f"{told.quote} [1]", "citations": (told,)}}
    yield engine
    engine.articles = {key: one for key, one in engine.articles.items() if key != "market@1"} | {"market": MARKET}
    engine.replies = dict(REPLIES)


@pytest.mark.parametrize("width", [1280, 390])
def test_copies_and_changed_numbers_are_told_beside_a_source(visit: Visit, updated: FakeEngine, width: int) -> None:
    visitor = visit(width)
    turn = visitor.ask("How many sellers?")
    told = "also in The <i>Gull</i>; was 180, changed to 240 on 4 May 2024"
    assert told in turn.locator(".sources").inner_text()
    assert told in (visitor.page.locator(".card").first.text_content() or "")
    assert visitor.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [1280, 390])
def test_versions_are_switched_and_compared(visit: Visit, updated: FakeEngine, width: int) -> None:
    visitor = visit(width)
    visitor.ask("How many sellers?").locator("sup a").first.click()
    visitor.chosen("span-1-1")
    page = visitor.page
    switch = page.locator("#evidence .versions")
    assert switch.locator("button").all_inner_texts() == ["1: 3 May 2024", "2: 4 May 2024", "What changed"]
    assert switch.locator("[aria-pressed=true]").inner_text() == "2: 4 May 2024"
    assert "Also in The Harbour Courier" in page.inner_text(".source > header")

    switch.get_by_text("What changed").click()
    page.wait_for_selector("#evidence .diff")
    assert page.locator(".diff del.number").all_inner_texts() == ["180"]
    assert page.locator(".diff ins.number").all_inner_texts() == ["240"]
    assert page.locator(".diff ins").last.inner_text() == "The cats were fed."
    assert page.locator(".diff .unchanged").inner_text() == "1 sentence unchanged"
    assert page.evaluate("document.activeElement.textContent") == "What changed"

    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#evidence .versions [aria-pressed=true]:focus:text('3 May')")
    assert page.text_content(".source .text") == OLD.text
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator(".card").first.click()  # back to what is cited
    assert visitor.chosen("span-1-1").text_content() == "Its 240 sellers were glad."


def test_an_article_without_versions_shows_none(visit: Visit) -> None:
    visitor = visit()
    visitor.ask("hostile?")
    visitor.page.wait_for_selector(".source h3")
    assert visitor.page.inner_text(".source h3") == HOSTILE.title
    assert not visitor.page.locator(".versions").count()

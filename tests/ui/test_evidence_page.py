"""In the browser: an answer beside its source, each claim a click from the words it rests on."""

import pytest
from browsing import Visit
from fake_engine import BRIDGE, CLOSES, COSTS, MOVED, FakeEngine

EXAMPLE = "When does the bridge close?"
# Whether an element lies within its panel's box and within the window.
IN_SIGHT = """span => {
  const inside = (a, b) => a.top >= b.top - 1 && a.bottom <= b.bottom + 1;
  const box = span.getBoundingClientRect();
  return inside(box, span.closest('.text').getBoundingClientRect()) && inside(box, {top: 0, bottom: innerHeight});
}"""


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_a_link_shows_its_span(visit: Visit, width: int) -> None:
    visitor = visit(width)
    turn = visitor.ask(EXAMPLE)
    assert turn.locator(".short").inner_text() == "2 September 2024"
    assert turn.locator(".answer strong").inner_text() == "2 September 2024"
    turn.locator("sup a").nth(1).click()
    span = visitor.chosen("span-1-2")
    assert span.text_content() == COSTS
    assert span.evaluate(IN_SIGHT)
    assert visitor.page.text_content(".source .text") == BRIDGE.text
    assert "4 March 2024" in visitor.page.inner_text(".source .kicker")


def test_the_first_source_opens_by_itself_and_takes_no_focus(visit: Visit) -> None:
    visitor = visit()
    visitor.ask(EXAMPLE)
    visitor.page.wait_for_selector("#span-1-1.current")
    assert visitor.page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    assert visitor.page.locator("#span-1-1").evaluate(IN_SIGHT)


def test_the_answer_is_marked_more_strongly_and_boilerplate_dimmed(visit: Visit) -> None:
    visitor = visit()
    visitor.ask(EXAMPLE)
    strong = visitor.page.locator("#span-1-1 strong")
    colours = [
        box.evaluate("e => getComputedStyle(e).backgroundColor")
        for box in (strong, visitor.page.locator("#span-1-1 mark"), visitor.page.locator("#span-1-2 mark"))
    ]
    assert strong.inner_text() == "2 September 2024"
    assert len({*colours, "rgba(0, 0, 0, 0)"}) == 4
    faint = visitor.page.locator(".source .boilerplate")
    assert faint.inner_text() == "Sign up for our newsletter."
    ink = visitor.page.locator(".source .text").evaluate("e => getComputedStyle(e).color")
    assert faint.evaluate("e => getComputedStyle(e).color") != ink


def test_cards_say_whose_when_and_how_sure(visit: Visit) -> None:
    visitor = visit()
    visitor.ask(EXAMPLE)
    cards = visitor.page.locator(".card")
    assert cards.nth(0).inner_text().splitlines() == [
        "[1] [2] The Harbour Courier, 4 March 2024",
        BRIDGE.title,
        "83% likely to be right",
    ]
    cards.nth(1).click()
    assert visitor.chosen("span-1-3").text_content() == MOVED
    assert visitor.page.locator(".card[aria-current]").inner_text().startswith("[3]")


def test_several_spans_of_an_article_are_stepped_through(visit: Visit) -> None:
    visitor = visit()
    visitor.ask(EXAMPLE)
    steps = visitor.page.locator(".steps")
    for button, name, said in (
        ("Next", "span-1-2", "2 of 2"),
        ("Next", "span-1-1", "1 of 2"),
        ("Previous", "span-1-2", "2 of 2"),
    ):
        steps.get_by_role("button", name=button).click()
        assert visitor.chosen(name).evaluate(IN_SIGHT)
        assert said in steps.inner_text()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_span_leads_back_to_its_sentence(visit: Visit, width: int) -> None:
    visitor = visit(width)
    visitor.ask(EXAMPLE).locator("sup a").nth(1).click()
    visitor.chosen("span-1-2").click()
    visitor.page.wait_for_selector("a#cite-1-2:focus")
    plain, marked = (
        visitor.page.locator(".sentence").nth(n).evaluate("e => getComputedStyle(e).backgroundColor") for n in (0, 1)
    )
    assert plain != marked


def test_all_of_it_works_from_the_keyboard(visit: Visit) -> None:
    visitor = visit()
    visitor.ask(EXAMPLE).locator("sup a").nth(1).focus()
    visitor.page.keyboard.press("Enter")
    visitor.chosen("span-1-2")
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_selector("a#cite-1-2:focus")
    visitor.page.keyboard.press("Enter")
    visitor.chosen("span-1-2")
    visitor.page.locator(".evidence-head .back").focus()
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_selector("a#cite-1-1:focus, a#cite-1-2:focus")
    visitor.page.locator("#tab-evidence").focus()
    visitor.page.keyboard.press("ArrowRight")
    visitor.page.wait_for_selector("#tab-library[aria-selected=true]:focus")
    assert visitor.page.locator("#library").is_visible()
    assert not visitor.page.locator("#evidence").is_visible()
    visitor.page.keyboard.press("/")
    visitor.page.wait_for_selector("textarea:focus")


def test_pointing_at_a_marker_shows_its_quote(visit: Visit) -> None:
    visitor = visit()
    marker = visitor.ask(EXAMPLE).locator("sup a").nth(0)
    tip = visitor.page.locator("#quote-tip")
    marker.hover()
    assert CLOSES in tip.inner_text()
    visitor.page.mouse.move(5, 5)
    assert not tip.is_visible()
    marker.focus()
    assert tip.is_visible()
    assert marker.get_attribute("aria-describedby") == "quote-tip"
    visitor.page.keyboard.press("Escape")
    assert not tip.is_visible()


def test_every_answer_keeps_its_links(visit: Visit) -> None:
    visitor = visit()
    first = visitor.ask(EXAMPLE)
    visitor.ask("And the bridge again?")
    first.locator("sup a").first.click()
    span = visitor.chosen("span-1-1")
    assert (span.text_content(), span.evaluate(IN_SIGHT)) == (CLOSES, True)
    visitor.page.locator(".source .text").evaluate("box => box.scrollTop = 0")
    first.locator("sup a").first.click()  # the same link again brings the span back
    assert span.evaluate(IN_SIGHT)


def test_abstaining_says_why_and_offers_passages(visit: Visit) -> None:
    visitor = visit()
    turn = visitor.ask("Who won the regatta?")
    assert "No answer." in turn.inner_text()
    assert "Closest, but not an answer" in turn.inner_text()
    turn.locator(".nearest a").first.click()
    assert visitor.chosen("span-1-p1").text_content() == MOVED
    assert "Closest, but not an answer" in visitor.page.inner_text("#evidence")


def test_an_article_that_is_gone_is_named_so(visit: Visit, engine: FakeEngine) -> None:
    visitor = visit()
    turn = visitor.ask(EXAMPLE)
    gone = engine.articles.pop("market")
    try:
        turn.locator("sup a").nth(2).click()
        visitor.page.wait_for_selector("#evidence .empty")
        assert "no longer in the index" in visitor.page.inner_text("#evidence")
    finally:
        engine.articles["market"] = gone


def test_nothing_jumps_while_answering(visit: Visit, engine: FakeEngine) -> None:
    visitor = visit()
    for _ in range(3):
        visitor.ask(EXAMPLE)
    engine.gate.clear()
    top = "document.querySelector('.turn:last-child .question').getBoundingClientRect().top"
    try:
        visitor.page.fill(".composer textarea", EXAMPLE)
        visitor.page.press(".composer textarea", "Enter")
        visitor.page.wait_for_selector("#turn-4 .pending")
        before = visitor.page.evaluate(top)
        composer = visitor.page.locator(".box").bounding_box()
    finally:
        engine.gate.set()
    visitor.answered(4)
    visitor.page.wait_for_selector("#turn-4 .follow-ups button")
    assert visitor.page.evaluate(top) == before
    assert visitor.page.locator(".box").bounding_box() == composer

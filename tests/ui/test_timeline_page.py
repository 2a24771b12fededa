"""In the browser: a topic's events in order, each line a click, or a key, from the words that tell of it."""

import pytest
from browsing import Visit, Visitor
from fake_engine import BRIDGE, CLOSES, HEARD, HOSTILE, MOVED, FakeEngine

NARROW, WIDE = 390, 1280
IN_SIGHT = """span => {
  const box = span.getBoundingClientRect();
  const within = innerWidth > 960 ? span.closest('.text').getBoundingClientRect() : {top: 0, bottom: innerHeight};
  return box.top >= within.top - 1 && box.bottom <= within.bottom + 1;
}"""


def told(visitor: Visitor, topic: str = "the bridge") -> Visitor:
    visitor.page.click("#tab-timeline")
    visitor.page.fill("#timeline-topic", topic)
    visitor.page.press("#timeline-topic", "Enter")
    return visitor


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_events_stand_in_order_with_their_days_and_sources(visit: Visit, width: int) -> None:
    page = told(visit(width)).page
    page.wait_for_selector(".line")
    assert page.locator(".days").all_inner_texts() == ["4 March 2024", "2 September 2024", "October 2024"]
    assert page.locator(".event").all_inner_texts()[:2] == [HEARD, CLOSES]
    first = page.locator(".line > li").first.locator(".tellers button")
    assert first.all_inner_texts() == ["[1] The Harbour Courier, 4 March 2024", "[2] The Harbour Courier"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_line_opens_its_span_and_leads_back(visit: Visit, width: int) -> None:
    page = told(visit(width)).page
    page.click(f".event:has-text('{CLOSES}')")
    span = page.locator("#timeline a.span:focus")
    span.wait_for()
    assert span.text_content() == CLOSES
    assert span.locator("strong").inner_text() == "2 September 2024"
    assert span.evaluate(IN_SIGHT)
    assert page.text_content("#timeline .source .text") == BRIDGE.text
    page.click("text=Back to the timeline")
    assert page.evaluate("document.activeElement.textContent") == CLOSES
    page.locator(".tellers button").nth(1).click()
    page.wait_for_selector(f"#timeline a.span:has-text('{MOVED}')")


def test_it_goes_by_the_keyboard_alone(visit: Visit) -> None:
    page = told(visit(WIDE)).page
    page.wait_for_selector(".line")
    for _ in range(3):  # the button, the copy, the first line
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "event"
    page.keyboard.press("Enter")
    page.wait_for_selector("#timeline a.span:focus")
    page.keyboard.press("Enter")  # the span leads back to its line
    page.wait_for_selector(".event:focus")


def test_filters_hold_for_it(visit: Visit, engine: FakeEngine) -> None:
    visitor = visit(WIDE)
    visitor.page.click("[data-do=filters]")
    visitor.page.fill("[name=since]", "2024-01-01")
    told(visitor).page.wait_for_selector(".line")
    assert str(engine.asked[-1].filters.since) == "2024-01-01"


def test_a_hostile_article_stays_text(visit: Visit) -> None:
    page = told(visit(WIDE)).page
    page.locator(".event").nth(2).click()
    page.wait_for_selector("#timeline a.span:focus")
    assert page.text_content("#timeline .source .text") == HOSTILE.text


@pytest.mark.parametrize(
    ("topic", "said"),
    [
        ("the moon", "No article about it names a day on which something happened."),
        ("broken", "the catalog at /home/ada/news/.qa is damaged; run qa verify --repair"),
    ],
)
def test_what_is_not_told_is_said(visit: Visit, topic: str, said: str) -> None:
    page = told(visit(WIDE), topic).page
    page.wait_for_selector(".events p")
    assert page.inner_text(".events") == said


def test_nothing_typed_is_nothing_asked(visit: Visit, engine: FakeEngine) -> None:
    asked = len(engine.asked)
    page = told(visit(WIDE), "  ").page
    page.wait_for_selector("#timeline .said:has-text('Type a topic first')")
    assert len(engine.asked) == asked


def test_it_is_copied_as_markdown(visit: Visit) -> None:
    page = told(visit(WIDE)).page
    page.click("[data-do=copy-timeline]")
    page.wait_for_selector("#timeline .said:has-text('Copied')")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("# the bridge\n\n- **4 March 2024** ")
    assert "<h1>" not in copied.replace("\\<h1\\>", "")

"""In the browser: what was understood of a question, as chips that can be taken out, changed and undone."""

from datetime import date
from typing import Any

import pytest
from browsing import Visit, Visitor
from fake_engine import MARKET, MOVED, FakeEngine, cite

from index.types import Filters
from qa.types import Mention

# What the engine makes of it is its own affair: the page shows what it says.
ASKED = "What did the Harbour Courier and <i>Imprint</i> report last week of the fish market?"
UNDERSTOOD = (
    Mention("publisher", 13, 28, "The Harbour Courier"),
    Mention("publisher", 33, 47, "<i>Imprint</i>"),
    Mention("days", 55, 64, None, date(2024, 3, 18), date(2024, 3, 24), published=True, counted=True),
    Mention("recency", 65, 67, counted=True),
)
REPLY: dict[str, Any] = {
    "text": f"{MOVED} [1]",
    "abstained": False,
    "confidence": 0.7,
    "citations": (cite(1, MARKET, MOVED),),
    "understood": UNDERSTOOD,
    "day": date(2024, 3, 31),
}
LABELS = ["The Harbour Courier", "<i>Imprint</i>", "published 18–24 March 2024", "the newest first"]


@pytest.fixture(autouse=True)
def _understanding(engine: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(engine.replies, "fish market", REPLY)


def labels(visitor: Visitor) -> list[str]:
    return visitor.page.locator("#turn-1 [data-do=change-limit]").all_inner_texts()


def test_what_was_understood_is_shown_and_what_days_were_counted_from(visit: Visit) -> None:
    visitor = visit()
    turn = visitor.ask(ASKED)

    assert labels(visitor) == LABELS
    assert "days counted from 31 March 2024, the newest article’s day" in turn.inner_text()
    visitor.reload()
    assert labels(visitor) == LABELS


@pytest.mark.parametrize(
    ("label", "given", "unread", "left"),
    [
        ("<i>Imprint</i>", Filters(("The Harbour Courier",)), "publisher", LABELS[2:]),
        ("published 18–24 March 2024", Filters(), "days", [*LABELS[:2], LABELS[3]]),
        ("the newest first", Filters(), "recency", LABELS[:3]),
    ],
)
def test_one_part_is_taken_out_and_the_rest_stays(
    visit: Visit, engine: FakeEngine, label: str, given: Filters, unread: str, left: list[str]
) -> None:
    visitor = visit()
    turn = visitor.ask(ASKED)
    turn.get_by_role("button", name=f"Ask without: {label}").click()
    visitor.page.wait_for_selector("#turn-1:not(:has(.pending)) .limits")

    asked = engine.asked[-1]
    assert (asked.text, asked.filters, asked.as_of, asked.unread) == (ASKED, given, None, (unread,))
    assert labels(visitor) == left


def test_parts_are_taken_out_one_after_another(visit: Visit, engine: FakeEngine) -> None:
    turn = visit().ask(ASKED)
    for label in ("the newest first", "The Harbour Courier"):
        turn.get_by_role("button", name=f"Ask without: {label}").click()
        turn.get_by_role("button", name=f"Ask without: {label}").wait_for(state="detached")
        turn.locator(".understood").wait_for()

    asked = engine.asked[-1]
    assert (asked.filters, asked.unread) == (Filters(("<i>Imprint</i>",)), ("recency", "publisher"))
    assert turn.locator("[data-do=change-limit]").all_inner_texts() == ["published 18–24 March 2024"]


def test_a_preference_that_is_not_touched_stays_while_another_part_is_changed(visit: Visit, engine: FakeEngine) -> None:
    turn = visit().ask(ASKED)
    turn.get_by_role("button", name="The Harbour Courier", exact=True).click()
    turn.locator("[name=by-author]").fill("Bo Larch")
    turn.get_by_role("button", name="Ask again").click()
    turn.locator(".limits").wait_for()

    assert (engine.asked[-1].filters, engine.asked[-1].unread) == (Filters(authors=("Bo Larch",)), ("author",))
    assert turn.locator("[data-do=change-limit]").all_inner_texts() == LABELS


def test_days_that_are_given_for_recent_news_stand_for_it(visit: Visit, engine: FakeEngine) -> None:
    turn = visit().ask(ASKED)
    turn.get_by_role("button", name="the newest first", exact=True).click()
    turn.locator("[name=days-until]").fill("2024-03-30")
    turn.get_by_role("button", name="Ask again").click()
    turn.locator(".limits").wait_for()

    assert engine.asked[-1].unread == ("days", "recency")
    assert turn.locator("[data-do=change-limit]").all_inner_texts() == LABELS[:2]


def test_nothing_changed_asks_nothing(visit: Visit, engine: FakeEngine) -> None:
    turn = visit().ask(ASKED)
    asked = len(engine.asked)
    turn.get_by_role("button", name="The Harbour Courier", exact=True).click()
    turn.get_by_role("button", name="Ask again").click()

    turn.locator(".change").wait_for(state="hidden")
    assert len(engine.asked) == asked


def test_a_part_is_changed_by_keyboard(visit: Visit, engine: FakeEngine) -> None:
    visitor = visit()
    turn = visitor.ask(ASKED)
    days = turn.get_by_role("button", name="published 18–24 March 2024", exact=True)
    days.focus()
    visitor.page.keyboard.press("Enter")
    assert days.get_attribute("aria-expanded") == "true"
    assert visitor.page.evaluate("document.activeElement.name") == "days-since"
    visitor.page.keyboard.press("Escape")
    assert not turn.locator(".change").is_visible()
    assert visitor.page.evaluate("document.activeElement.dataset.kind") == "days"

    visitor.page.keyboard.press("Enter")
    visitor.page.fill("[name=days-since]", "2024-03-01")
    visitor.page.fill("[name=by-author]", "Ines Calloway, Bo Larch")
    visitor.page.select_option("[name=of-publishers]", ["The Harbour Courier"])
    visitor.page.press("[name=by-author]", "Enter")
    visitor.page.wait_for_selector("#turn-1:not(:has(.pending)) .limits")

    wanted = Filters(("The Harbour Courier",), date(2024, 3, 1), date(2024, 3, 24), ("Ines Calloway", "Bo Larch"))
    assert engine.asked[-1].filters == wanted
    assert "The Harbour Courier, by Ines Calloway or Bo Larch" in visitor.page.inner_text("#turn-1 .limits")


def test_what_was_changed_survives_a_reload_and_can_be_undone(visit: Visit, engine: FakeEngine) -> None:
    visitor = visit()
    visitor.ask(ASKED).get_by_role("button", name="Ask without: the newest first").click()
    visitor.page.wait_for_selector("#turn-1:not(:has(.pending)) .limits")
    visitor.reload()
    visitor.page.click("#turn-1 [data-do=retry]")
    visitor.page.wait_for_selector("#turn-1:not(:has(.pending)) .limits")
    assert engine.asked[-1].unread == ("recency",)

    visitor.page.get_by_role("button", name="Go by the question’s words").click()
    visitor.page.wait_for_selector("#turn-1 .understood")
    assert (engine.asked[-1].unread, engine.asked[-1].filters) == ((), Filters())
    assert labels(visitor) == LABELS


def test_a_link_to_a_changed_question_asks_it_as_changed(visit: Visit, engine: FakeEngine) -> None:
    visit(path="?author=Bo+Larch&unread=days&unread=nothing&q=What+of+the+fish+market%3F").answered(1)

    assert (engine.asked[-1].filters, engine.asked[-1].unread) == (Filters(authors=("Bo Larch",)), ("days",))

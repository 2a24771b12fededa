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
    ("label", "left"),
    [
        ("<i>Imprint</i>", Filters(("The Harbour Courier",), date(2024, 3, 18), date(2024, 3, 24))),
        ("published 18–24 March 2024", Filters(("The Harbour Courier", "<i>Imprint</i>"))),
    ],
)
def test_one_part_is_taken_out_and_the_rest_stays(visit: Visit, engine: FakeEngine, label: str, left: Filters) -> None:
    visitor = visit()
    turn = visitor.ask(ASKED)
    turn.get_by_role("button", name=f"Ask without: {label}").click()
    visitor.page.wait_for_selector("#turn-1:not(:has(.pending)) .limits")

    asked = engine.asked[-1]
    assert (asked.text, asked.filters, asked.as_of, asked.as_given) == (ASKED, left, None, True)
    assert labels(visitor) == []


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
    assert engine.asked[-1].as_given

    visitor.page.get_by_role("button", name="Go by the question’s words").click()
    visitor.page.wait_for_selector("#turn-1 .understood")
    assert (engine.asked[-1].as_given, engine.asked[-1].filters) == (False, Filters())
    assert labels(visitor) == LABELS


def test_a_link_to_a_changed_question_asks_it_as_changed(visit: Visit, engine: FakeEngine) -> None:
    visit(path="?author=Bo+Larch&given=1&q=What+of+the+fish+market%3F").answered(1)

    assert (engine.asked[-1].filters, engine.asked[-1].as_given) == (Filters(authors=("Bo Larch",)), True)

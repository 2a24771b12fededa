"""In the browser: an answer's question is saved, what is new about it is told, and opening it asks it again."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from browsing import Visit, Visitor
from fake_engine import BRIDGE, CLOSES, COVERAGE, HOSTILE, MARKET, MOVED, FakeEngine, cite

from index.errors import QuestionError
from qa.news import Change, ChangeKind

NARROW, WIDE = 390, 1280
QUESTION = "When does the bridge close?"
CLOSED = "<h1>Dateline is closed</h1>"
NEW = (
    Change(ChangeKind.ANSWER, "2 September 2024", "1 May 2024", cite(1, BRIDGE, CLOSES, "2 September 2024")),
    Change(ChangeKind.SOURCE, "<b>2 September</b>", "2 September 2024", cite(2, MARKET, MOVED)),
    Change(ChangeKind.UNANSWERED, None, "<script>window.hacked=8</script>", cite(3, HOSTILE, CLOSED)),
)


@pytest.fixture(autouse=True)
def _nothing_saved(engine: FakeEngine) -> Iterator[None]:
    engine.kept, engine.changes, engine.covered = {}, (), COVERAGE
    yield
    engine.kept, engine.changes, engine.covered = {}, (), COVERAGE


def pane(visitor: Visitor, name: str) -> None:
    if visitor.page.locator(f"#tab-{name}").is_visible():
        visitor.page.click(f"#tab-{name}")


def saved(visitor: Visitor, question: str = QUESTION) -> Visitor:
    turn = visitor.ask(question)
    turn.locator("[data-do=save-question]").click()
    visitor.page.wait_for_selector(".turn:last-child .said:has-text('Saved')")
    return visitor


def indexed(engine: FakeEngine) -> None:
    """More is indexed, and changes what was answered."""
    engine.changes, engine.covered = NEW, replace(COVERAGE, generation=8, fingerprint="feed")


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_saved_question_is_listed_with_what_is_new(visit: Visit, engine: FakeEngine, width: int) -> None:
    visitor = saved(visit(width))
    page = visitor.page
    pane(visitor, "saved")
    page.wait_for_selector(".nothing:has-text('Nothing new since 2 April 2024.')")
    assert page.inner_text("#saved .said") == "Nothing is new."
    pane(visitor, "library")
    indexed(engine)
    pane(visitor, "saved")
    page.wait_for_selector(".news li")
    assert page.locator("#saved .said").inner_text() == "Something is new about 1 of 1."
    assert page.locator(".news li p").all_inner_texts() == [change.line for change in NEW]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_change_opens_the_words_that_it_rests_on_and_leads_back(visit: Visit, engine: FakeEngine) -> None:
    visitor = saved(visit(WIDE))
    indexed(engine)
    pane(visitor, "saved")
    visitor.page.locator(".news [data-opens]").first.click()
    span = visitor.page.locator("#saved a.span:focus")
    span.wait_for()
    assert span.text_content() == CLOSES
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_selector(".news [data-opens]:focus")


def test_nothing_is_asked_again_while_nothing_is_indexed(visit: Visit, engine: FakeEngine) -> None:
    visitor = saved(visit(WIDE))
    asked = []
    for _ in range(3):
        pane(visitor, "saved")
        visitor.page.wait_for_selector(".nothing")
        pane(visitor, "library")
        asked.append(len(engine.asked))

    assert len(set(asked)) == 1


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_opening_one_asks_it_again_with_its_filters_and_is_a_look_at_it(
    visit: Visit, engine: FakeEngine, width: int
) -> None:
    visitor = visit(width)
    visitor.page.click("[data-do=filters]")
    visitor.page.fill("[name=since]", "2024-01-01")
    saved(visitor)
    visitor.page.click(".chips button")  # the conversation is free of it, the saved question is not
    indexed(engine)
    pane(visitor, "saved")
    visitor.page.wait_for_selector(".news li")
    visitor.page.click("[data-do=open-saved]")
    visitor.answered(2)
    assert str(engine.asked[-1].filters.since) == "2024-01-01"
    assert visitor.page.locator(".chips button").count() == 0
    pane(visitor, "library")
    pane(visitor, "saved")
    visitor.page.wait_for_selector(".nothing")


def test_one_can_be_forgotten_by_the_keyboard(visit: Visit, engine: FakeEngine) -> None:
    visitor = saved(saved(visit(WIDE)), "Is the hostile one there?")
    pane(visitor, "saved")
    visitor.page.wait_for_selector(".kept > li:nth-child(2) .nothing")
    visitor.page.locator("[data-do=unsave]").first.focus()
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_selector("#saved .said:has-text('Forgotten')")
    assert list(engine.kept) == ["Is the hostile one there?"]
    assert visitor.page.evaluate("document.activeElement.dataset.do") == "open-saved"


def test_nothing_saved_is_said(visit: Visit) -> None:
    visitor = visit(WIDE)
    pane(visitor, "saved")
    visitor.page.wait_for_selector("#saved .empty:has-text('No question is saved')")


def test_what_can_not_be_saved_is_said(visit: Visit, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(name: str, answer: object) -> None:
        raise QuestionError("the disk is full")

    monkeypatch.setattr(engine, "save", full)
    turn = visit(WIDE).ask(QUESTION)
    turn.locator("[data-do=save-question]").click()
    turn.locator(".said:has-text('the disk is full')").wait_for()

"""In the browser: copying, saving, linking to and judging answers."""

import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from browsing import Visit, Visitor
from fake_engine import CLOSES, COVERAGE, FakeEngine

EXAMPLE = "When does the bridge close?"
CLIPBOARD = "navigator.clipboard.readText()"


def test_an_answer_is_copied_with_its_sources(visit: Visit) -> None:
    visitor = visit()
    turn = visitor.ask(EXAMPLE)
    turn.get_by_role("button", name="Copy").click()
    visitor.page.wait_for_selector(".said:has-text('Copied, with its sources.')")
    copied = visitor.page.evaluate(CLIPBOARD)
    assert f"{CLOSES} [1]" in copied
    assert "The Harbour Courier" in copied


def test_copying_works_without_a_clipboard(visit: Visit) -> None:
    visitor = visit()
    turn = visitor.ask(EXAMPLE)
    visitor.page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(); }")
    turn.get_by_role("button", name="Copy").click()
    visitor.page.wait_for_selector(".said:has-text('Copied, with its sources.')")
    assert CLOSES in visitor.page.evaluate(CLIPBOARD)


def saved(visitor: Visitor, name: str) -> Path:
    visitor.page.click("summary:has-text('Save as')")
    with visitor.page.expect_download() as download:
        visitor.page.click(f".sheet button:has-text('{name}')")
    return Path(download.value.path())


def test_a_conversation_is_saved_three_ways(visit: Visit) -> None:
    visitor = visit()
    visitor.ask(EXAMPLE)
    visitor.ask("broken")
    visitor.ask("Who won the regatta?")
    for name in ("Markdown", "Printable page"):
        text = saved(visitor, name).read_text(encoding="utf-8")
        assert EXAMPLE in text
        assert "2 September 2024" in text
    objects = json.loads(saved(visitor, "JSON").read_text(encoding="utf-8"))
    assert [list(one)[:3] for one in objects] == [
        ["id", "question", "interpreted_as"],
        ["question", "error"],
        ["id", "question", "interpreted_as"],
    ]
    assert objects[0]["citations"][0]["quote"] == CLOSES


def test_nothing_is_saved_of_nothing(visit: Visit) -> None:
    visitor = visit()
    visitor.page.click("summary:has-text('Save as')")
    visitor.page.click(".sheet button:has-text('Markdown')")
    visitor.page.wait_for_selector(".hint:has-text('nothing to save')")


def test_a_permalink_asks_the_same_again(visit: Visit, engine: FakeEngine) -> None:
    visitor = visit()
    visitor.page.click("[data-do=filters]")
    visitor.page.fill("[name=since]", "2024-03-01")
    visitor.page.fill("[name=as_of]", "2024-04-01")
    visitor.ask(EXAMPLE).get_by_role("button", name="Link").click()
    visitor.page.wait_for_selector(".said:has-text('Link copied')")
    link = urlsplit(visitor.page.evaluate(CLIPBOARD))
    before = engine.asked[-1]
    other = visit(path=f"?{link.query}")
    assert "2 September 2024" in other.answered(1).inner_text()
    assert replace(engine.asked[-1], history=()) == before
    assert "has changed since this link" not in other.page.inner_text("#turn-1")
    assert urlsplit(other.page.url).query == ""
    other.reload()
    assert other.page.locator(".turn").count() == 1


def test_a_permalink_says_when_the_index_has_changed(visit: Visit, engine: FakeEngine) -> None:
    engine.covered = replace(COVERAGE, fingerprint="beef")
    try:
        visitor = visit(path="?" + urlencode({"q": EXAMPLE, "index": COVERAGE.fingerprint}))
        assert "The index has changed since this link was made" in visitor.answered(1).inner_text()
    finally:
        engine.covered = COVERAGE


@pytest.mark.parametrize("query", ["q=", "q=x&since=yesterday", "q=x&index=<b>", "q=" + "x" * 30_000])
def test_a_damaged_permalink_is_named(visit: Visit, query: str) -> None:
    visitor = visit(path=f"?{query}")
    assert visitor.page.inner_text(".hint") != ""
    assert visitor.page.locator(".turn").count() == 0


def test_verdicts_are_kept_with_their_reason(visit: Visit, engine: FakeEngine) -> None:
    visitor = visit()
    turn = visitor.ask(EXAMPLE)
    up, down = turn.get_by_role("button", name="Right", exact=True), turn.get_by_role("button", name="Not right")
    up.click()
    visitor.page.wait_for_selector("[data-do=up][aria-pressed=true]")
    assert (engine.feedback[-1].verdict, engine.feedback[-1].answer.question.text) == ("up", EXAMPLE)
    visitor.reload()
    up.click()
    visitor.page.wait_for_selector("[data-do=up][aria-pressed=false]")
    assert engine.withdrawn == 1
    down.click()
    turn.get_by_label("Quote does not support it").check()
    turn.get_by_label("The right answer").fill("3 September")
    turn.get_by_role("button", name="Send").click()
    visitor.page.wait_for_selector("[data-do=down][aria-pressed=true]")
    said = engine.feedback[-1]
    assert (said.verdict, said.reason, said.correction) == ("down", "quote does not support it", "3 September")

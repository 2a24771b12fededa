"""In the browser: follow-ups, stopping, retrying, editing, starting anew, and what survives a reload."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.request import Request, urlopen

import pytest
from browsing import Visit, Visitor
from fake_engine import CLOSES, FIRST, MARKET, MOVED, FakeEngine, cite

from qa.config import ServeSettings

EXAMPLE = "When does the bridge close?"
FOLLOW_UP = "And what will it cost?"
MARKET_REPLY: dict[str, Any] = {
    "text": f"{MOVED} [1]",
    "abstained": False,
    "confidence": 0.7,
    "citations": (cite(1, MARKET, MOVED),),
}


def waiting(visitor: Visitor, engine: FakeEngine, question: str, number: int) -> None:
    """Ask, while the engine is held up, and wait until the page shows it."""
    engine.gate.clear()
    visitor.page.fill(".composer textarea", question)
    visitor.page.press(".composer textarea", "Enter")
    visitor.page.wait_for_selector(f"#turn-{number} .pending")


def test_one_conversation_survives_odd_questions(visit: Visit) -> None:
    visitor = visit()
    for question, said in (
        ("broken", "the catalog at /home/ada/news/.qa is damaged; run qa verify --repair"),
        ("crash", "failed for a reason that Dateline did not foresee"),
        ("regatta " * 1250, "No answer."),
        (EXAMPLE, CLOSES.replace("board said.", "board said.[1]")),
    ):
        assert said in visitor.ask(question).inner_text()


def test_an_empty_question_gets_a_hint(visit: Visit, engine: FakeEngine) -> None:
    visitor, before = visit(), len(engine.asked)
    visitor.page.fill(".composer textarea", "   ")
    visitor.page.press(".composer textarea", "Enter")
    visitor.page.wait_for_selector(".hint:has-text('Type a question first')")
    assert len(engine.asked) == before
    visitor.ask(EXAMPLE)
    assert visitor.page.inner_text(".hint") == ""


def test_a_follow_up_is_read_in_context_and_can_be_asked_as_typed(visit: Visit, engine: FakeEngine) -> None:
    visitor = visit()
    visitor.ask(EXAMPLE)
    turn = visitor.ask(FOLLOW_UP)
    assert "Interpreted as “And what will it cost? (about the bridge)”" in turn.locator(".interpreted").inner_text()
    assert [turn.question for turn in engine.asked[-1].history] == [EXAMPLE]
    turn.get_by_role("button", name="Ask as typed").click()
    visitor.page.wait_for_selector("#turn-2:not(:has(.pending, .interpreted))")
    assert engine.asked[-1].history == ()
    assert visitor.page.locator(".turn").count() == 2


def test_what_was_interpreted_is_what_is_remembered(visit: Visit, engine: FakeEngine) -> None:
    visitor = visit()
    for question in (EXAMPLE, FOLLOW_UP, "And then it?"):
        visitor.ask(question)
    assert [turn.question for turn in engine.asked[-1].history] == [EXAMPLE, f"{FOLLOW_UP} (about the bridge)"]


def test_stopping_leaves_a_question_to_retry(visit: Visit, engine: FakeEngine) -> None:
    visitor = visit()
    visitor.ask("Who won the regatta?")
    waiting(visitor, engine, EXAMPLE, 2)
    visitor.page.click("[data-do=stop]")
    turn = visitor.answered(2)
    assert "Stopped." in turn.inner_text()
    engine.gate.set()
    visitor.page.wait_for_timeout(400)
    assert "Stopped." in turn.inner_text()  # the answer that comes late is not shown
    turn.get_by_role("button", name="Retry").click()
    visitor.page.wait_for_selector("#turn-2 .short")
    assert visitor.page.locator(".turn").count() == 2


def test_retry_asks_the_same_again(visit: Visit, engine: FakeEngine) -> None:
    visitor = visit()
    turn, before = visitor.ask(EXAMPLE), len(engine.asked)
    turn.get_by_role("button", name="Retry").click()
    visitor.page.wait_for_selector("#turn-1 .pending", state="detached")
    visitor.answered(1)
    assert [question.text for question in engine.asked[before:]] == [EXAMPLE]


def test_the_last_question_is_edited_in_place(visit: Visit) -> None:
    visitor = visit()
    visitor.ask("Who won the regatta?")
    visitor.ask("When does the brigde close?")
    assert visitor.page.locator("#turn-1 [data-do=edit]").is_hidden()
    visitor.page.click("#turn-2 [data-do=edit]")
    assert visitor.page.input_value(".composer textarea") == "When does the brigde close?"
    visitor.page.click("[data-do=cancel-edit]")
    assert visitor.page.input_value(".composer textarea") == ""
    visitor.page.press(".composer textarea", "ArrowUp")
    visitor.page.fill(".composer textarea", EXAMPLE)
    visitor.page.press(".composer textarea", "Enter")
    visitor.page.wait_for_selector("#turn-2 .short")
    assert visitor.page.locator(".question").all_inner_texts() == ["Who won the regatta?", EXAMPLE]


def test_a_conversation_survives_a_reload(visit: Visit, engine: FakeEngine) -> None:
    visitor = visit()
    visitor.ask(EXAMPLE)
    visitor.ask(FOLLOW_UP)
    visitor.page.wait_for_selector("#turn-2 .follow-ups button")
    before = visitor.page.locator(".turns").inner_text()
    asked = len(engine.asked)
    visitor.reload()
    visitor.page.wait_for_selector("#turn-2 .follow-ups button")
    assert visitor.page.locator(".turns").inner_text() == before
    assert len(engine.asked) == asked
    visitor.page.click("#turn-1 sup a >> nth=1")
    visitor.chosen("span-1-2")
    visitor.ask("And who paid for it?")
    assert len(engine.asked[-1].history) == 2


def test_a_reload_while_answering_offers_to_retry(visit: Visit, engine: FakeEngine) -> None:
    visitor = visit()
    waiting(visitor, engine, EXAMPLE, 1)
    visitor.reload()
    engine.gate.set()
    assert "left before the answer came" in visitor.page.inner_text("#turn-1")
    visitor.page.click("#turn-1 [data-do=retry]")
    visitor.page.wait_for_selector("#turn-1 .short")


def test_a_quote_that_no_longer_holds_is_named_after_a_reload(visit: Visit, engine: FakeEngine) -> None:
    visitor = visit()
    visitor.ask(EXAMPLE)
    gone = engine.articles.pop("market")
    try:
        visitor.reload()
        assert "[3] can no longer be shown in its article" in visitor.page.inner_text("#turn-1")
    finally:
        engine.articles["market"] = gone


def test_a_new_conversation_keeps_the_earlier_one(visit: Visit) -> None:
    visitor = visit()
    visitor.ask(EXAMPLE)
    visitor.page.click("[data-do=new]")
    assert visitor.page.locator(".turn").count() == 0
    visitor.ask("Who won the regatta?")
    visitor.page.click("summary:has-text('Earlier')")
    visitor.page.click(f".earlier button:has-text('{EXAMPLE}')")
    visitor.page.wait_for_selector("#turn-1 .short")
    assert visitor.page.locator(".question").all_inner_texts() == [EXAMPLE]
    visitor.page.click("summary:has-text('Earlier')")
    visitor.page.click("text=Delete all of these")
    visitor.page.click("text=Delete them for good?")
    assert visitor.page.locator(".earlier").inner_text() == "No earlier conversation."
    visitor.reload()
    assert visitor.page.locator(".question").all_inner_texts() == [EXAMPLE]


def test_the_first_question_and_the_next_are_a_click_away(visit: Visit) -> None:
    visitor = visit()
    buttons = visitor.page.locator(".first-questions button")
    buttons.first.wait_for()
    assert buttons.all_inner_texts() == list(FIRST)
    buttons.first.click()
    turn = visitor.answered(1)
    assert turn.locator(".question").inner_text() == FIRST[0]
    turn.locator(".follow-ups button").click()
    assert visitor.answered(2).locator(".question").inner_text() == "What will the bridge repairs cost?"
    assert turn.locator(".follow-ups").is_hidden()  # only the last turn leads on


def test_two_readers_ask_at_once_and_stay_apart(visit: Visit, engine: FakeEngine) -> None:
    one, two = visit(), visit()
    waiting(one, engine, EXAMPLE, 1)
    waiting(two, engine, "Who won the regatta?", 1)
    two.page.wait_for_selector(".waiting:has-text('1 question is before yours')")
    engine.gate.set()
    one.page.wait_for_selector("sup a")
    two.page.wait_for_selector(".nearest")
    assert [v.page.locator(".turn").count() for v in (one, two)] == [1, 1]


def test_a_server_that_is_gone_is_named_and_the_conversation_kept(visit: Visit) -> None:
    visitor = visit()
    visitor.ask(EXAMPLE)
    visitor.page.route("**/component_server/**", lambda route: route.abort())
    turn = visitor.ask("Who won the regatta?")
    assert "server does not answer" in turn.inner_text()
    visitor.page.unroute("**/component_server/**")
    turn.get_by_role("button", name="Retry").click()
    visitor.page.wait_for_selector("#turn-2 .nearest")
    assert visitor.page.locator("#turn-1 .short").is_visible()
    visitor.problems.clear()  # the browser tells of refused requests, which were wanted


def test_the_evidence_is_that_of_the_answer_shown(
    visit: Visit, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where another answer took its place: after editing and retrying."""
    visitor = visit()
    visitor.ask(EXAMPLE)
    visitor.page.wait_for_selector("#span-1-1.current")
    monkeypatch.setitem(engine.replies, "market", MARKET_REPLY)
    visitor.page.click("[data-do=edit]")
    visitor.page.fill(".composer textarea", "What did the market do?")
    visitor.page.press(".composer textarea", "Enter")
    visitor.page.wait_for_selector(".source h3:has-text('Fish market moves indoors')")
    assert visitor.page.locator("#span-1-1").text_content() == MOVED


def test_a_retry_that_fails_leaves_the_answer_that_was_there(visit: Visit, engine: FakeEngine) -> None:
    visitor = visit()
    turn = visitor.ask(EXAMPLE)
    engine.gate.clear()
    turn.get_by_role("button", name="Retry").click()
    visitor.page.wait_for_selector("#turn-1 .pending")
    visitor.page.click("[data-do=stop]")
    engine.gate.set()
    assert "Stopped. The answer from before stands." in visitor.answered(1).inner_text()
    visitor.reload()
    assert visitor.page.inner_text("#turn-1 .short") == "2 September 2024"


def test_leaving_while_answering_leaves_nothing_in_the_next_conversation(visit: Visit, engine: FakeEngine) -> None:
    visitor = visit()
    visitor.ask("Who won the regatta?")
    waiting(visitor, engine, EXAMPLE, 2)
    visitor.page.click("[data-do=new]")
    engine.gate.set()
    visitor.page.wait_for_timeout(500)
    assert visitor.page.locator(".turn").count() == 0
    assert visitor.page.locator("#evidence .card").count() == 0
    visitor.page.click("summary:has-text('Earlier')")
    visitor.page.click(".earlier button:has-text('Who won the regatta?')")
    visitor.page.wait_for_selector("#turn-2:has-text('Stopped.')")


def test_a_duplicated_tab_keeps_its_own_conversation(visit: Visit) -> None:
    one = visit()
    one.ask(EXAMPLE)
    copied = one.page.evaluate("JSON.stringify({...sessionStorage})")
    two = visit()
    two.page.evaluate("kept => Object.entries(JSON.parse(kept)).forEach(it => sessionStorage.setItem(...it))", copied)
    two.reload()
    one.ask("Who won the regatta?")
    two.ask("And the bridge again?")
    for visitor, last in ((one, "Who won the regatta?"), (two, "And the bridge again?")):
        visitor.reload()
        assert visitor.page.locator(".question").all_inner_texts() == [EXAMPLE, last]


def test_a_suggestion_taken_while_editing_replaces_nothing(visit: Visit) -> None:
    visitor = visit()
    visitor.ask(EXAMPLE)
    visitor.page.fill(".composer textarea", "a draft")
    visitor.page.click("[data-do=edit]")
    visitor.page.click(".follow-ups button")
    visitor.answered(2)
    assert visitor.page.locator(".turn").count() == 2
    assert visitor.page.input_value(".composer textarea") == "a draft"


def test_a_full_browser_is_named(visit: Visit) -> None:
    visitor = visit()
    visitor.page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('full'); }; }")
    visitor.ask(EXAMPLE)
    assert "no room for the conversation" in visitor.page.inner_text(".hint")


def test_many_who_wait_do_not_hold_up_the_others(visit: Visit, engine: FakeEngine, url: str) -> None:
    visitor = visit()
    config = json.load(urlopen(f"{url}/config"))
    number = next(one["id"] for one in config["components"] if one["props"].get("elem_id") == "chat")
    call = {"data": {"question": "regatta"}, "fn_name": "ask", "component_id": number, "session_hash": "x"}
    asks = Request(
        f"{url}/gradio_api/component_server", json.dumps(call).encode(), {"Content-Type": "application/json"}
    )
    waiting(visitor, engine, EXAMPLE, 1)
    with ThreadPoolExecutor(60) as askers:
        replies = [askers.submit(urlopen, asks) for _ in range(60)]
        visitor.page.wait_for_timeout(1000)
        visitor.page.click("#tab-library")
        visitor.page.fill("[type=search]", "fish")
        visitor.page.wait_for_function("document.querySelectorAll('.title').length === 1", timeout=3000)
        engine.gate.set()
        told = [reply.result().read().decode() for reply in replies]
    answered = sum("No answer." in each for each in told)
    refused = sum("questions wait already" in each for each in told)
    assert (answered + refused, answered >= ServeSettings().waiting - 1) == (60, True)
    visitor.answered(1)

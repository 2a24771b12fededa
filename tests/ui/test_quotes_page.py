"""In the browser: a draft's quotations, each with its verdict in words and the article a click away."""

import pytest
from browsing import Visit, Visitor
from fake_engine import BRIDGE, CLOSES, COSTS, MOVED
from playwright.sync_api import Locator

DRAFT = (
    f"The harbour board said: “{CLOSES[:52]}.” It added: “{COSTS.replace('eastern', 'western')}” "
    f"“{MOVED}” “Nobody ever said this of the bridge or of the quay.” “the swing bridge … the harbour board said.”"
)


def check(visitor: Visitor, draft: str) -> Locator:
    """Paste a draft with the keyboard's help alone, and return what is said of it."""
    page = visitor.page
    page.click("#tab-quotes")
    page.fill("#quotes-draft", draft)
    page.focus("#quotes-draft")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".quoted > *")
    return page.locator(".quoted")


@pytest.mark.parametrize("width", [1280, 390])
def test_each_quotation_has_its_verdict_in_words(visit: Visit, width: int) -> None:
    visitor = visit(width)
    found = check(visitor, DRAFT)
    assert visitor.page.locator("#quotes .said").inner_text() == (
        "5 quotations: 2 verbatim, 1 shortened, 1 altered, 1 not found"
    )
    assert found.locator(".verdict").all_inner_texts() == [
        "Verbatim", "Altered", "Verbatim", "Not found", "Verbatim, shortened",
    ]  # fmt: skip
    altered = found.locator("li").nth(1)
    assert altered.locator("mark").all_inner_texts() == ["western", "eastern"]
    assert altered.locator(".stands").inner_text() == f"The article: “{COSTS.rstrip('.')}”"
    assert "as the draft says" in altered.locator(".speaker").inner_text()
    assert found.locator("li").nth(3).locator("button").count() == 0
    assert visitor.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [1280, 390])
def test_a_quotation_opens_its_article_and_leads_back(visit: Visit, width: int) -> None:
    visitor = visit(width)
    found = check(visitor, DRAFT)
    button = found.locator("li").nth(1).locator("button")
    button.focus()
    visitor.page.keyboard.press("Enter")
    span = visitor.chosen("span-quote-2")
    assert span.text_content() == COSTS.rstrip(".")
    assert visitor.page.text_content("#quotes .source .text") == BRIDGE.text
    visitor.page.keyboard.press("Enter")  # the span leads back
    assert button.evaluate("e => e === document.activeElement")
    button.click()
    visitor.page.get_by_role("button", name="Back to the quotations").click()
    assert found.is_visible()


def test_whom_the_draft_names_wrongly_is_said(visit: Visit) -> None:
    found = check(visit(), f"The mayor said: “{COSTS}”")
    assert found.locator(".speaker").inner_text() == "Said by the harbour board; the draft names another."


@pytest.mark.parametrize(
    ("draft", "said"),
    [
        ("   ", "Paste a draft first, or choose a file."),
        ("The mayor spoke for an hour.", "There are no quotation marks in it, so there is nothing to check."),
        ("“No” " * 30_000, "The draft has 150,000 characters, and 100,000 are checked here at a time"),
        ("%PDF\ufffd\ufffd\x01\x02 “a”", "This is no text: paste the draft’s words, or choose a .txt or .md file."),
    ],
    ids=["empty", "no quotations", "too long", "binary"],
)
def test_what_cannot_be_checked_is_told_in_a_line(visit: Visit, draft: str, said: str) -> None:
    found = check(visit(), draft)
    assert said in found.get_by_role("alert").inner_text()


def test_a_file_is_taken_as_the_draft(visit: Visit) -> None:
    visitor = visit()
    visitor.page.click("#tab-quotes")
    file = {"name": "draft.txt", "mimeType": "text/plain", "buffer": DRAFT.encode()}
    visitor.page.set_input_files("#quotes [type=file]", file)  # type: ignore[arg-type]
    visitor.page.wait_for_selector(".verdict")
    assert visitor.page.input_value("#quotes-draft") == DRAFT
    large = {"name": "film.txt", "mimeType": "text/plain", "buffer": b"x" * 5_000_000}
    visitor.page.set_input_files("#quotes [type=file]", large)  # type: ignore[arg-type]
    assert "film.txt is too large" in visitor.page.locator(".quoted [role=alert]").inner_text()


def test_a_hostile_draft_is_text(visit: Visit) -> None:
    found = check(visit(), "“<img src=x onerror='window.hacked=1'> <b>moved indoors</b> in May with the fish market”")
    assert "<img src=x" in found.locator("blockquote").inner_text()


@pytest.mark.parametrize("button", [".composer [type=submit]", ".draft [type=submit]"])
def test_a_button_that_is_pointed_at_can_be_read(visit: Visit, button: str) -> None:
    visitor = visit()
    visitor.page.click("#tab-quotes")
    place = visitor.page.locator(button)
    before = place.evaluate("e => getComputedStyle(e).backgroundColor")
    place.hover()
    assert place.evaluate("e => getComputedStyle(e).backgroundColor") == before

"""In the browser: filters, what is indexed, the library, and adding articles."""

import re
from dataclasses import replace
from datetime import date

import pytest
from browsing import FakeUploads, Visit
from fake_engine import BRIDGE, COVERAGE, HOSTILE, FakeEngine

from index.errors import StoreError
from index.loaders import LOADERS

EXAMPLE = "When does the bridge close?"
DROP = """([names, text]) => {
  const transfer = new DataTransfer();
  for (const name of names) transfer.items.add(new File([text], name));
  for (const kind of ['dragover', 'drop']) {
    const event = new DragEvent(kind, {dataTransfer: transfer, bubbles: true, cancelable: true});
    document.querySelector('#chat').dispatchEvent(event);
  }
}"""


def test_filters_are_chips_that_can_be_removed(visit: Visit, engine: FakeEngine) -> None:
    visitor = visit()
    visitor.page.click("[data-do=filters]")
    visitor.page.select_option("[name=publisher]", "The Harbour Courier")
    for name, day in (("since", "2024-03-01"), ("until", "2024-03-31"), ("as_of", "2024-04-02")):
        visitor.page.fill(f"[name={name}]", day)
        visitor.page.locator(f"[name={name}]").blur()
    chips = visitor.page.locator(".chip")
    assert [chip.removesuffix(" ×") for chip in chips.all_inner_texts()] == [
        "The Harbour Courier",
        "from 1 March 2024",
        "to 31 March 2024",
        "as of 2 April 2024",
    ]
    assert visitor.page.input_value("[name=since]") == "1 March 2024"
    turn = visitor.ask(EXAMPLE)
    asked = engine.asked[-1]
    assert asked.filters.publishers == ("The Harbour Courier",)
    assert (asked.filters.since, asked.filters.until, asked.as_of) == (
        date(2024, 3, 1),
        date(2024, 3, 31),
        date(2024, 4, 2),
    )
    assert "Only articles: The Harbour Courier, from 1 March 2024, to 31 March 2024" in turn.inner_text()
    visitor.page.get_by_role("button", name="Remove the filter to 31 March 2024").click()
    visitor.page.get_by_role("button", name="Remove the filter The Harbour Courier").click()
    visitor.ask(EXAMPLE)
    asked = engine.asked[-1]
    assert (asked.filters.publishers, asked.filters.since, asked.filters.until) == ((), date(2024, 3, 1), None)
    visitor.reload()
    assert visitor.page.locator(".chip").count() == 2


def test_days_that_no_article_can_have_are_named(visit: Visit) -> None:
    visitor = visit()
    visitor.page.click("[data-do=filters]")
    visitor.page.fill("[name=since]", "2024-03-02")
    visitor.page.fill("[name=until]", "2024-03-01")
    assert "No day is from 2 March 2024 and to 1 March 2024" in visitor.ask(EXAMPLE).inner_text()


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2024-3-1", "1 March 2024"),
        ("1 mar 2024", "1 March 2024"),
        ("1. March 2024", "1 March 2024"),
        ("March 1, 2024", "1 March 2024"),
        ("  29   Feb.  2024 ", "29 February 2024"),
        ("0033-12-31", "31 December 33"),
        ("", ""),
        *((text, None) for text in ("29 Feb 2023", "31 April 2024", "1/3/2024", "March 2024", "m", "0000-01-01")),
        *(
            (text, None)
            for text in ("2024-00-10", "2024-13-01", "0 May 2024", "<b>1 May 2024</b>", "1 Ma 2024", "9" * 40)
        ),
    ],
)
def test_days_are_typed_in_many_forms_and_shown_in_one(visit: Visit, typed: str, day: str | None) -> None:
    page = visit().page
    page.click("[data-do=filters]")
    page.fill("[name=since]", typed)
    page.press("[name=since]", "Tab")
    if day is None:
        assert f"“{typed}” is no day: write it as 4 March 2024." in page.inner_text(".hint")
        assert page.input_value("[name=since]") == typed
    else:
        assert page.input_value("[name=since]") == day
    assert page.locator(".chip").all_inner_texts() == ([f"from {day} ×"] if day else [])


def test_nothing_is_asked_without_the_day_that_should_limit_it(visit: Visit, engine: FakeEngine) -> None:
    visitor, asked = visit(), len(engine.asked)
    page = visitor.page
    page.click("[data-do=filters]")
    page.fill("[name=since]", "last March")
    page.fill("[name=until]", "31 March 2024")
    page.fill(".composer textarea", EXAMPLE)
    page.click("[data-do=filters-done]")
    page.press(".composer textarea", "Enter")
    assert page.evaluate("document.activeElement.name") == "since"
    assert page.input_value("[name=since]") == "last March"  # to be mended
    assert (page.locator(".turn").count(), len(engine.asked)) == (0, asked)
    page.keyboard.press("Escape")
    page.fill(".composer textarea", "")
    page.click("[data-do=new]")
    assert visitor.ask(EXAMPLE).locator(".short").count() == 1


def test_a_calendar_fills_a_day_in(visit: Visit) -> None:
    page = visit().page
    page.click("[data-do=filters]")
    page.fill("[aria-label='To: calendar']", "2024-03-31")
    assert page.input_value("[name=until]") == "31 March 2024"
    assert page.locator(".chip").all_inner_texts() == ["to 31 March 2024 ×"]


def test_several_publishers_are_one_filter(visit: Visit, engine: FakeEngine) -> None:
    visitor = visit()
    page = visitor.page
    page.click("[data-do=filters]")
    first = page.locator("[name=publisher] option").first
    assert first.text_content() == "any"
    for name in ("The Harbour Courier", "<i>Imprint</i>", "The Harbour Courier"):
        page.select_option("[name=publisher]", name)
        assert first.text_content() == "or another"
    assert page.locator(".chip").count() == 2
    turn = visitor.ask(EXAMPLE)
    assert engine.asked[-1].filters.publishers == ("The Harbour Courier", "<i>Imprint</i>")
    assert "Only articles: The Harbour Courier or <i>Imprint</i>" in turn.inner_text()
    for chip in page.locator(".chip").all()[::-1]:
        chip.click()
    assert first.text_content() == "any"


def test_the_coverage_card_says_what_is_indexed(visit: Visit) -> None:
    visitor = visit()
    assert "1,234 articles · 2 publishers · 1 January 2023 – 31 March 2024" in visitor.page.inner_text("#masthead")
    card = visitor.page.inner_text(".coverage")
    for said in (
        "1,234",
        "12,345",
        "2 without a date",
        "The Harbour Courier 1,200",
        "<i>Imprint</i> 34",
    ):
        assert said in card
    assert re.fullmatch(r"(1 April|31 March) 2024, \d\d:\d\d", visitor.page.inner_text(".coverage time"))
    assert "/home/ada" not in visitor.page.content()


def test_a_reindexed_folder_is_noticed(visit: Visit, engine: FakeEngine) -> None:
    visitor = visit()
    engine.covered = replace(COVERAGE, articles=1300, fingerprint="beef")
    try:
        visitor.page.clock.install()
        visitor.reload()
        engine.covered = replace(COVERAGE, articles=1400, fingerprint="cafe")
        visitor.page.clock.run_for(25_000)
        visitor.page.wait_for_selector(".covered:has-text('1,400 articles')")
    finally:
        engine.covered = COVERAGE


def test_titles_are_searched_and_articles_opened(visit: Visit) -> None:
    visitor = visit()
    titles = visitor.page.locator(".title")
    titles.nth(2).wait_for()
    visitor.page.fill("[type=search]", "harbour bridge")
    visitor.page.wait_for_function("document.querySelectorAll('.title').length === 1")
    titles.first.click()
    visitor.page.wait_for_selector("#library .source")
    assert visitor.page.text_content("#library .source .text") == BRIDGE.text
    visitor.page.click("text=Back to the library")
    assert "Harbour bridge" in visitor.page.evaluate("document.activeElement.textContent")  # where it was opened
    visitor.page.fill("[type=search]", "no such title")
    visitor.page.wait_for_selector(".listing .empty:has-text('No title, publisher or text has these words')")


def test_more_titles_are_a_click_away(visit: Visit, engine: FakeEngine) -> None:
    many = {f"copy-{n}": replace(BRIDGE, id=f"copy-{n}", title=f"Copy {n}") for n in range(120)}
    engine.articles |= many
    try:
        visitor = visit()
        for left in (73, 23):
            visitor.page.click(f".more:has-text('({left} left)')")
        visitor.page.wait_for_function("document.querySelectorAll('.title').length === 123")
        assert visitor.page.locator(".more").count() == 0
    finally:
        for key in many:
            del engine.articles[key]


def test_dropped_files_are_indexed_while_questions_are_answered(
    visit: Visit, uploads: FakeUploads, engine: FakeEngine
) -> None:
    visitor = visit()
    uploads.gate.clear()
    visitor.page.evaluate(DROP, [["new.txt", "bad.md", "picture.png"], "The fair opened."])
    visitor.page.wait_for_selector(".job p:has-text('Embedding, 75%…')")
    assert visitor.page.locator(".job progress").evaluate("bar => bar.value") == 0.75
    assert "Embedding, 75%" in visitor.page.inner_text("#masthead")
    visitor.ask(EXAMPLE)
    visitor.page.click("#tab-library")
    engine.covered = replace(COVERAGE, articles=1235, fingerprint="5eed")
    uploads.gate.set()
    try:
        visitor.page.wait_for_selector(".job p:has-text('1 article added. Ready to be asked about.')")
        assert visitor.page.locator(".job li").all_inner_texts() == [
            f"picture.png: this kind of file is not read; these are: {' '.join(LOADERS)}",
            "bad.md: holds no article",
        ]
        assert (uploads.folder / "new.txt").read_text() == "The fair opened."
        visitor.page.wait_for_selector(".covered:has-text('1,235 articles')")
    finally:
        engine.covered = COVERAGE


def test_chosen_files_are_added_and_large_ones_refused(visit: Visit) -> None:
    visitor = visit()
    with visitor.page.expect_file_chooser() as chooser:
        visitor.page.click("text=choose files")
    files = [
        {"name": "a b&c%.txt", "mimeType": "text/plain", "buffer": b"Text."},
        {"name": "large.txt", "mimeType": "text/plain", "buffer": b"x" * 3000},
    ]
    chooser.value.set_files(files)  # type: ignore[arg-type]
    visitor.page.wait_for_selector(".job p:has-text('1 article added')")
    assert visitor.page.locator(".job li").all_inner_texts() == ["large.txt: larger than 0.002 MB"]


@pytest.mark.parametrize(
    ("articles", "problem", "said"),
    [
        pytest.param(0, None, "Drop files anywhere on this page", id="nothing indexed"),
        pytest.param(0, StoreError("the catalog is damaged; run qa verify"), "the catalog is damaged", id="damaged"),
    ],
)
def test_an_index_without_articles(
    visit: Visit, engine: FakeEngine, articles: int, problem: StoreError | None, said: str
) -> None:
    engine.covered, engine.problem = replace(COVERAGE, articles=articles, fingerprint="0"), problem
    try:
        assert said in visit().page.inner_text("#page")
    finally:
        engine.covered, engine.problem = COVERAGE, None


def test_hostile_names_are_text(visit: Visit) -> None:
    visitor = visit()
    visitor.page.fill("[type=search]", "onerror")
    visitor.page.wait_for_function("document.querySelectorAll('.title').length === 1")
    assert HOSTILE.title in visitor.page.inner_text(".title")
    visitor.page.evaluate(DROP, [["<img src=x onerror=alert(1)>.txt"], "Text."])
    visitor.page.wait_for_selector(".job p:has-text('1 article added')")
    assert visitor.page.locator("#page :is(script, img, iframe)").count() == 0


def test_a_huge_article_is_read_part_by_part(visit: Visit, engine: FakeEngine) -> None:
    text = "".join(f"{n:09} " for n in range(20_000))
    engine.articles["huge"] = replace(BRIDGE, id="huge", title="The huge register", text=text, boilerplate=())
    try:
        visitor = visit()
        visitor.page.fill("[type=search]", "huge register")
        visitor.page.wait_for_function("document.querySelectorAll('.title').length === 1")
        visitor.page.click(".title")
        visitor.page.click("text=Show what stands after: 50,000 characters")
        visitor.page.wait_for_selector("text=Show what stands before: 150,000 characters")
        assert "000019999" in visitor.page.inner_text("#library .source .text")
    finally:
        del engine.articles["huge"]


def test_an_address_is_added_and_an_article_taken_out_once_it_is_asked_twice(
    visit: Visit, uploads: FakeUploads
) -> None:
    visitor = visit(1280)
    uploads.jobs.clear()
    visitor.page.fill("#address", "https://tern.example/feed.xml")
    visitor.page.press("#address", "Enter")
    visitor.page.wait_for_selector(".job:has-text('1 article added')")
    assert visitor.page.input_value("#address") == ""
    visitor.page.locator(".titles button").first.click()
    out = visitor.page.get_by_role("button", name="Take this article out")
    out.click()
    visitor.page.get_by_role("button", name="Take it out for good?").click()
    visitor.page.wait_for_selector(".job:has-text('1 article taken out')")
    assert uploads.jobs == [["https://tern.example/feed.xml"], BRIDGE.id]
    assert not visitor.problems

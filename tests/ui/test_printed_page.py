"""A page of a PDF as it is printed: over HTTP, and in the browser with the quote of a citation marked on it."""

import http.client
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from browsing import Visit, Visitor
from playwright.sync_api import Locator
from running import run

from index.build import build
from index.config import IndexSettings
from index.home import BuildSettings
from index.types import Span
from qa.config import load_config
from qa.engine import Engine
from ui import pages
from ui.choosing import Choosing
from ui.collections import Collections

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning:gradio"),
]
GULL = Path(__file__).parents[1] / "data" / "formats" / "gull.pdf"
ASKED = "How much will the reconstruction of the eastern arm cost?"
QUOTE = (
    "Reconstruction of the eastern arm will cost 2.4 million crowns, according to an estimate that the administrator"
    " Olaf Rime presented."
)
ANSWERED_MS = 60_000  # a reader reads, and a page is drawn


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A newspaper's pages in three columns, made by LibreOffice."""
    return Path(shutil.copy(GULL, tmp_path_factory.mktemp("articles")))


@pytest.fixture(scope="module")
def engine(pdf: Path, tmp_path_factory: pytest.TempPathFactory, exported_models: Path) -> Iterator[Engine]:
    """An engine over the PDF, in place of the fake one."""
    home = tmp_path_factory.mktemp("printed") / "home"
    build([pdf], BuildSettings(index=IndexSettings(home=str(home), models=str(exported_models))))
    with closing(Engine.open(load_config(home=str(home)))) as opened:
        yield opened


@pytest.fixture(scope="module")
def article_id(engine: Engine) -> str:
    (found,) = engine.stores.catalog.article_ids()
    return found


def got(url: str, address: str, **headers: str) -> tuple[int, str, bytes]:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    with closing(connection):
        connection.request("GET", address, headers={name.replace("_", "-"): value for name, value in headers.items()})
        reply = connection.getresponse()
        return reply.status, reply.headers.get("Content-Type", ""), reply.read()


def test_a_page_is_drawn_once(url: str, article_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn, draw = list[int](), pages.printed_page
    monkeypatch.setattr(pages, "printed_page", lambda *given: drawn.append(given[2]) or draw(*given))
    first, again = (got(url, f"/api/page?article={article_id}&page=2") for _ in range(2))

    assert first == again
    assert (first[0], first[1], first[2][:8]) == (200, "image/png", b"\x89PNG\r\n\x1a\n")
    assert drawn == [2]


@pytest.mark.parametrize(
    ("address", "headers", "status", "said"),
    [
        ("article={}&page=4", {}, 404, "there is no page 4: it has 3"),
        ("article=nobody&page=1", {}, 404, "no longer in the index"),
        ("page=1", {}, 404, "no longer in the index"),
        ("article={}&page=0", {}, 400, "page is '0'; expected a number from 1"),
        ("article={}&page=" + "9" * 99, {}, 400, "expected a number from 1"),
        ("article={}&page=1", {"Sec_Fetch_Site": "cross-site"}, 403, "another site"),
        ("article={}&page=1", {"Host": "gull.example"}, 403, "127.0.0.1"),
    ],
)
def test_what_is_no_page_is_told_in_a_line(
    url: str, article_id: str, address: str, headers: dict[str, str], status: int, said: str
) -> None:
    code, kind, body = got(url, f"/api/page?{address.format(quote(article_id))}", **headers)
    assert (code, kind) == (status, "application/json")
    assert said in json.loads(body)["error"]


def test_a_page_is_asked_of_the_collection_that_is_chosen(engine: Engine, article_id: str) -> None:
    drawing, sources = pages.Pages(engine), list[str]()

    async def app(*_: object) -> None:
        sources.append(drawing.view(article_id, Span(0, 10)).source)

    for names, asked in ((("main", "docs"), b"collection=docs"), (("main",), b"")):
        served = Collections("main", lambda names=names: names, lambda _: engine)  # type: ignore[misc]
        run(Choosing(app, served)({"type": "http", "query_string": asked}, None, None))  # type: ignore[arg-type]
    assert ["collection=docs" in source for source in sources] == [True, False]


@pytest.fixture
def cited(visit: Visit) -> Callable[[int], Visitor]:
    """`cited(width)`: the page with a quote of the PDF open."""

    def ask(width: int) -> Visitor:
        visitor = visit(width)
        visitor.page.set_default_timeout(ANSWERED_MS)
        visitor.ask(ASKED).locator("sup a").first.click()
        visitor.chosen("span-1-1")
        return visitor

    return ask


def shown(visitor: Visitor) -> Locator:
    visitor.page.wait_for_selector("#evidence .mark-on")
    visitor.page.wait_for_function("document.querySelector('.print img').naturalWidth > 0")
    return visitor.page.locator("#evidence .paper")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_of_a_quote_is_shown_by_keyboard_and_told_to_who_can_not_see_it(
    cited: Callable[[int], Visitor], width: int
) -> None:
    visitor = cited(width)
    page = visitor.page
    button = page.get_by_role("button", name="As printed")
    button.focus()
    page.keyboard.press("Enter")
    paper = shown(visitor)

    assert paper.evaluate("element => element === document.activeElement")
    assert page.inner_text(".as-printed [role=status]") == "Page 1 of 3, the quote marked"
    assert page.get_attribute(".print img", "alt") == f"Page 1 of gull.pdf, as printed; marked on it: “{QUOTE}”"
    assert (button.get_attribute("aria-pressed"), page.is_visible(".source .text")) == ("true", False)
    around, marks = paper.bounding_box(), [one.bounding_box() for one in page.locator(".mark-on").all()]
    assert around
    assert len(marks) == 7  # lines of a narrow column, one below the other
    for mark in filter(None, marks):
        assert around["x"] <= mark["x"]
        assert mark["x"] + mark["width"] <= around["x"] + around["width"]
        assert around["y"] <= mark["y"] <= around["y"] + around["height"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.get_by_role("button", name="Next page").press("Enter")
    page.wait_for_selector(".as-printed:has-text('Page 2 of 3; the quote is on page 1')")
    assert page.evaluate("document.activeElement.textContent") == "Next page"
    page.get_by_role("button", name="Larger").press("Enter")
    assert page.evaluate(
        "document.querySelector('.print').offsetWidth > 1.9 * document.querySelector('.paper').clientWidth"
    )
    button.press("Enter")
    assert page.is_visible(".source .text")


def test_the_next_quote_of_a_pdf_opens_as_printed_too(cited: Callable[[int], Visitor]) -> None:
    visitor = cited(1280)
    visitor.page.get_by_role("button", name="As printed").click()
    shown(visitor)
    visitor.ask("How many crowns had been set aside for the footbridge?").locator("sup a").first.click()
    visitor.page.wait_for_selector(".as-printed:has-text('Page 2 of 3, the quote marked')")
    assert "85,000 crowns" in (visitor.page.get_attribute(".print img", "alt") or "")
    visitor.page.click("#tab-library")
    visitor.page.click(".titles .title")  # no quote, so the first page
    visitor.page.wait_for_selector("#library .as-printed:has-text('Page 1 of 3')")
    assert visitor.page.locator("#library .mark-on").count() == 0


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_on_it(cited: Callable[[int], Visitor], dark: bool) -> None:
    visitor = cited(390)
    if dark:
        visitor.page.click("[data-do=theme]")
    visitor.page.get_by_role("button", name="As printed").click()
    shown(visitor)
    visitor.page.evaluate(AXE_SCRIPT)
    found: Any = visitor.page.evaluate("axe.run(document.querySelector('#evidence'))")
    assert [f"{one['id']}: {one['nodes'][0]['html']}" for one in found["violations"]] == []


@pytest.mark.parametrize(
    "change", [lambda pdf: pdf.write_bytes(b"%PDF-1.4 other"), Path.unlink], ids=["changed", "gone"]
)
def test_a_file_that_is_not_as_it_was_is_told_and_the_text_stays(
    cited: Callable[[int], Visitor], pdf: Path, change: Callable[[Path], object]
) -> None:
    visitor = cited(1280)
    change(pdf)
    try:
        visitor.page.get_by_role("button", name="As printed").click()
        visitor.page.wait_for_selector(".as-printed:has-text('Page 1 can’t be shown, only its text: gull.pdf')")
        assert visitor.page.is_visible(".source .text")
        assert visitor.page.locator(".mark-on").count() == 0
    finally:
        shutil.copy(GULL, pdf)

"""In the browser, over a real index: a feed is added by its address, an article as a file, one is taken out again."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from browsing import Visit, Visitor
from websites import RSS, Site, item

from index import sources
from index.build import build
from index.config import IndexSettings, WebSettings
from index.home import BuildSettings
from qa.config import load_config
from qa.engine import Engine
from ui.uploads import Uploads

pytestmark = pytest.mark.slow
INDEXED_MS = 60_000
EEL = "Eel fair opens\n\nTarn Herald\n\n12 June 2033\n\nThe eel fair drew 9,500 people on Sunday.\n"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, exported_models: Path) -> BuildSettings:
    home = tmp_path_factory.mktemp("kept") / "home"
    made = BuildSettings(index=IndexSettings(home=str(home), models=str(exported_models)), web=WebSettings(pause_s=0))
    build([], made)
    return made


@pytest.fixture(scope="module")
def engine(settings: BuildSettings) -> Iterator[Engine]:
    """An engine over an index that is empty at first, in place of the fake one."""
    with closing(Engine.open(load_config(home=settings.index.home))) as opened:
        yield opened


@pytest.fixture(scope="module")
def uploads(settings: BuildSettings) -> Iterator[Uploads]:
    with closing(Uploads(settings, trusting=True)) as opened:
        yield opened


@pytest.fixture
def library(visit: Visit) -> Visitor:
    visitor = visit(390)
    visitor.page.set_default_timeout(INDEXED_MS)
    visitor.page.click("#tab-library")
    return visitor


def titles(visitor: Visitor) -> list[str]:
    return [row.inner_text() for row in visitor.page.locator(".titles .title").all()]


def test_a_feed_is_added_by_its_address(
    library: Visitor, site: Site, settings: BuildSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.story("weir", "The weir at Odder Bridge gave way on Tuesday, engineer Maud Pell said.")
    site.put("/feed", RSS.format(item("weir") + item("gone")), "application/rss+xml")
    page = library.page
    page.get_by_label("Or add a page, a PDF").fill(f"{site.url}/feed")
    page.get_by_role("button", name="Add", exact=True).press("Enter")
    page.wait_for_selector(".job:has-text('is not an address of the open internet')")

    # A page of a public address, as it were: one that this test calls so.
    monkeypatch.setattr("index.loaders.connections.is_public", lambda _: True)
    page.get_by_label("Or add a page, a PDF").fill(f"{site.url}/feed")
    page.get_by_role("button", name="Add", exact=True).press("Enter")
    page.wait_for_selector(".job:has-text('1 article added. Ready to be asked about.')")

    assert f"{site.url}/gone: can't be fetched: HTTP Error 404" in page.locator(".job").first.inner_text()
    page.wait_for_selector(".titles .title:has-text('weir news')")
    assert [one.place for one in sources.known(Path(settings.index.home))] == [f"{site.url}/feed"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_article_is_added_and_what_is_skipped_is_named(library: Visitor) -> None:
    page = library.page
    files = [("eel.txt", EEL.encode()), ("scan.pdf", b"%PDF-1.4 nothing"), ("cover.png", b"\x89PNG")]
    given = [{"name": name, "mimeType": "", "buffer": data} for name, data in files]
    page.set_input_files("#library [type=file]", given)  # type: ignore[arg-type]
    page.wait_for_selector(".job:has-text('1 article added. Ready to be asked about.')")

    said = page.locator(".job").first.inner_text()
    assert "scan.pdf: a damaged PDF" in said
    assert "cover.png: this kind of file is not read" in said
    page.wait_for_selector(".titles .title:has-text('Eel fair opens')")


def test_an_article_is_taken_out_once_that_is_sure(library: Visitor) -> None:
    page = library.page
    page.wait_for_selector(".titles .title:has-text('Eel fair opens')")
    before = titles(library)
    page.click(".titles .title:has-text('Eel fair opens')")
    remove = page.locator("[data-do=remove-article]")
    page.wait_for_selector("#library .source")
    remove.focus()
    page.keyboard.press("Enter")
    assert remove.inner_text() == "Take it out for good?"

    page.get_by_role("button", name="Back to the library").click()
    page.click(".titles .title:has-text('Eel fair opens')")
    page.wait_for_selector("[data-do=remove-article]:has-text('Take this article out')")  # it was not said again
    remove.click()
    remove.click()
    page.wait_for_selector(".job:has-text('1 article taken out')")
    page.wait_for_function(
        "![...document.querySelectorAll('.title')].some(one => one.textContent.includes('Eel fair'))"
    )
    assert titles(library) == [one for one in before if "Eel fair opens" not in one]

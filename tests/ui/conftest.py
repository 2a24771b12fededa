"""The page in a real browser: a server over a fake engine, and visitors that let nothing odd pass."""

from collections.abc import Iterator

import pytest
from browsing import FakeUploads, Visit, Visitor
from fake_engine import FakeEngine
from playwright.sync_api import Browser, BrowserContext

from ui.server import start


@pytest.fixture(scope="module")
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture(scope="module")
def uploads(tmp_path_factory: pytest.TempPathFactory) -> FakeUploads:
    return FakeUploads(tmp_path_factory.mktemp("uploads"))


@pytest.fixture(scope="module")
def url(engine: FakeEngine, uploads: FakeUploads) -> Iterator[str]:
    server = start(engine, uploads, port=0)  # type: ignore[arg-type]
    yield server.url
    server.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that remembers nothing of the test before."""
    fresh = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    yield fresh
    fresh.close()


@pytest.fixture
def visit(context: BrowserContext, url: str) -> Iterator[Visit]:
    """`visit(width=1280, path="")`: open the page; at the end nothing may have gone wrong on it."""
    visitors: list[Visitor] = []

    def open_page(width: int = 1280, height: int = 800, path: str = "") -> Visitor:
        visitors.append(Visitor(context, url, width, height, path))
        return visitors[-1]

    yield open_page
    for visitor in visitors:
        assert visitor.page.evaluate("window.hacked") is None
        assert visitor.problems == []
        visitor.page.close()

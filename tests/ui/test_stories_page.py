"""In the browser, over the sample itself: papers that count otherwise side by side, and a day that was corrected."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from browsing import Visit

from qa.config import load_config
from qa.engine import Engine

pytestmark = pytest.mark.slow
ANSWERED_MS = 60_000  # a reader reads, and not what a test tells it to


@pytest.fixture(scope="module")
def engine(sample_home: Path) -> Iterator[Engine]:
    """An engine over the sample, in place of the fake one."""
    with closing(Engine.open(load_config(home=str(sample_home)))) as opened:
        yield opened


@pytest.mark.parametrize("width", [1280, 390])
def test_180_and_240_homes_stand_side_by_side(visit: Visit, width: int) -> None:
    visitor = visit(width)
    visitor.page.set_default_timeout(ANSWERED_MS)
    panel = visitor.ask("How many homes were flooded in Harrowmere?").locator("details.agreement[open]")

    rows = {row.locator("mark").first.inner_text(): row.inner_text() for row in panel.locator("tbody tr").all()}
    assert "The Vale Echo, 5 March 2031" in rows["About 240"]
    assert "Ostrel Radio News, 5 March 2031" in rows["At least 180"]
    assert "1, earlier" not in panel.locator("summary").inner_text()  # both are of one day
    assert visitor.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_corrected_day_of_the_bridge_stands_with_its_correction(visit: Visit, width: int) -> None:
    visitor = visit(width)
    visitor.page.set_default_timeout(ANSWERED_MS)
    turn = visitor.ask("When will cars be back on Tallow Bridge?")

    assert "23 June" in turn.locator(".answer").first.inner_text()
    told = "with a correction: “Correction: An earlier version of this article said that cars would return on 2 June"
    assert told in turn.locator(".sources").inner_text()
    turn.locator("sup a").first.click()
    visitor.chosen("span-1-1")
    assert "earlier version" in visitor.page.inner_text(".source .text")
    assert visitor.page.evaluate("document.documentElement.scrollWidth <= innerWidth")

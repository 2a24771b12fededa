"""The day of a report's dateline, where nothing else states one."""

from datetime import date
from pathlib import Path

import pytest

from index.dating import date_article
from index.loaders.text import make_article
from index.types import Dated

TOLD = "The ferry sank in the bay at noon, harbour masters said."


@pytest.mark.parametrize(
    "head",
    [
        "NORVEL, Dec 20, 2031 (GNS) - ",
        "NEW MILLRACE, Ostria, 20 December 2031 /GNS Wire/ -- ",
        "ST. ANNE'S (Ostria), Saturday, 20 December 2031 – ",
        "MÖLLN, December 20, 2031: ",
    ],
)
def test_a_dateline_tells_the_day(head: str) -> None:
    article = make_article(f"Ferry sinks\n\nBy Ann Weir\n\n{head}{TOLD}", Path("ferry.txt"))

    assert article.published == date(2031, 12, 20)
    assert article.dated == Dated("2031-12-20", "text")
    assert head in article.text


@pytest.mark.parametrize(
    "text",
    [
        f"Norvel, 20 December 2031 – {TOLD}",  # a heading that sets a scene
        f"DOORS December 20, 2031 - {TOLD}",
        f"WHEN: December 20, 2031 - {TOLD}",
        f"THE BOARD met, December 20, 2031 - {TOLD}",
        f"NORVEL (GNS) - On December 20, 2031, it was. {TOLD}",
        "NORVEL, Dec 20, 2031 (GNS) - Gate 3",
        "A line.\n" * 12 + f"NORVEL, Dec 20, 2031 (GNS) - {TOLD}",
        f"NORVEL, Dec 20, 2099 (GNS) - {TOLD}",
    ],
)
def test_what_only_looks_like_a_dateline(text: str) -> None:
    assert date_article(None, text, None, "") is None


def test_what_states_a_day_goes_before_a_dateline() -> None:
    text = f"NORVEL, Dec 20, 2031 (GNS) - {TOLD}"
    stated = date_article(Dated("2031-12", "metadata"), text, None, "")

    assert stated == Dated("2031-12", "metadata")
    assert date_article(None, text, "https://gns.example/2031/12/21/ferry", "") == Dated("2031-12-21", "url")

"""Which part of a page is the article: own instances of pages that hide it from whoever goes by names."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from index.loaders import Limits, load
from index.loaders.decoding import without_second_coding
from index.loaders.html_bodies import Body
from index.types import Article

LIMITS = Limits(article_bytes=2_000_000, collection_bytes=20_000_000)
FERRY = (
    "The night ferry to Skerry Isle will not sail this winter, the line said on Monday, for want of a second engine."
)
CREW = "Its crew of nine were told at breakfast, and were offered places on the mail boat that leaves from Ostwick."
ISLE = "On the island the shop has begun to order flour and lamp oil by the barrel, as it did in the year of the flood."
PROSE = f"<p>{FERRY}</p><p>{CREW}</p><p>{ISLE}</p>"
ASIDE = (
    "A reader writes that in her youth the boat was rowed across by two brothers, and never once was it late at all."
)


def text_of(body: str, title: str = "No night ferry this winter") -> str:
    page = f"<!doctype html><html><head><title>{title}</title></head><body>{body}</body></html>"
    (found,) = load(Path("a.html"), page.encode(), LIMITS)
    assert isinstance(found, Article), found
    return found.text


def holds_all(text: str) -> bool:
    return all(line in text.split("\n\n") for line in (FERRY, CREW, ISLE))


@pytest.mark.parametrize("end", ["</body></html>", "</BODY >", "</html>", "</body>\n</html>\n</body>"])
def test_what_stands_behind_an_early_end_of_the_page_is_read(end: str) -> None:
    assert holds_all(text_of(f"<header><nav>Home</nav></header>{end}<div><h1>No night ferry</h1>{PROSE}</div>"))


@pytest.mark.parametrize("name", ["layout with-sidebar", "page-related wide", "newsletter promo-page"])
def test_a_layout_named_for_what_is_beside_the_article_holds_it(name: str) -> None:
    menu = '<div class="content"><a href="/">News</a></div>'
    article = f'<div class="content"><h2>No night ferry</h2>{PROSE}<h3>Fares</h3></div>'
    text = text_of(f'<div class="{name}">{menu}{article}</div><div class="foot"><p>{ASIDE}</p></div>')
    assert holds_all(text)
    assert ASIDE not in text


def test_comments_that_are_longer_than_the_article_are_not_it() -> None:
    comments = "".join(f"<div><p>{number}. {ASIDE}</p></div>" for number in range(12))
    text = text_of(
        f'<main><h1>No night ferry this winter</h1><div class="entry-content">{PROSE}</div>'
        f'<section class="comments">{comments}</section></main>'
    )
    assert holds_all(text)
    assert ASIDE not in text


def test_a_teaser_that_is_named_as_articles_are_is_passed_over() -> None:
    teaser = '<div class="post-content"><a href="/b">Harvest of the kelp begins</a></div>'
    text = text_of(
        f"<h1>No night ferry this winter</h1>{teaser}<div><div>{PROSE}<ul><li>Adults: 4</li></ul></div></div>"
    )
    assert holds_all(text)
    assert "Adults: 4" in text


def test_the_next_element_that_is_named_as_articles_are_is_taken_when_the_first_is_a_teaser() -> None:
    teaser = '<div class="post-content"><a href="/b">Harvest of the kelp begins</a></div>'
    others = "".join(f"<div><p>{number}. {ASIDE}</p></div>" for number in range(2))
    text = text_of(
        f"<div>{teaser}<div>{others}</div><article><h1>No night ferry this winter</h1>{PROSE}</article></div>"
    )
    assert holds_all(text)
    assert ASIDE not in text


@pytest.mark.parametrize("name", ["block block--embed", "listing-widget", "slide", "tour-meta", "menu-of-piers"])
@pytest.mark.parametrize(("tag", "end"), [("div", "div"), ("pier-entry data-no=1", "pier-entry")])
def test_parts_of_an_article_keep_their_headings_whatever_they_are_called(name: str, tag: str, end: str) -> None:
    piers = {"Ostwick pier": FERRY, "Skerry slip": CREW, "Kelp landing": ISLE}
    parts = "".join(
        f'<div class="{name}"><{tag}><header><h2>{pier}</h2><ul><li>{pier} has 2 berths</li></ul></header></{end}>'
        f"<{tag}><p>{prose}</p></{end}></div>"
        for pier, prose in piers.items()
    )
    lead = "<p>Where to wait for a boat that will not come, by those who have waited there in every year since.</p>"
    text = text_of(f'<h1>Three piers</h1><article class="article-body">{lead}{parts}</article>', "Three piers")
    assert holds_all(text)
    assert all(f"{pier}\n\n- {pier} has 2 berths\n\n{prose}" in text for pier, prose in piers.items())


def test_what_stands_beside_the_prose_under_such_a_name_goes() -> None:
    card = f'<div class="author-card"><h3>Of the writer</h3><p>{ASIDE}</p></div>'
    text = text_of(f'<h1>No night ferry</h1><div class="article-body">{PROSE}{card}<p>{CREW} So it was.</p></div>')
    assert holds_all(text)
    assert ASIDE not in text
    assert "Of the writer" not in text


@pytest.mark.parametrize("found", [FERRY[:40], f"{FERRY} {CREW} {ISLE}", FERRY])
def test_where_trafilatura_loses_prose_or_its_paragraphs_the_body_is_read(
    found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trafilatura.bare_extraction", lambda *_, **__: SimpleNamespace(text=found))
    assert holds_all(text_of(f'<h1>No night ferry</h1><div class="article-body">{PROSE}</div><p>{ASIDE}</p>'))


@pytest.mark.parametrize(
    ("text", "whole"), [("a" * 690, False), ("a" * 700, False), ("a\n" * 349, False), ("a\n" * 350, True)]
)
def test_a_text_is_whole_with_seven_tenths_of_the_prose_in_half_as_many_lines(text: str, whole: bool) -> None:
    assert Body(element=None, paragraphs=4, chars=1000).is_whole_in(text) is whole


@pytest.mark.parametrize(
    ("stored", "meant"),
    [
        ("the linerâ\x80\x99s log", "the liner’s log"),
        ("â\x80\x9cNoâ\x80\x9d, said JosÃ©", "“No”, said José"),
        ("20 â\x82¬, ð\x9f\x9a¢", "20 €, 🚢"),
        ("JosÃ© â la carte", "JosÃ© â la carte"),  # no character that no page has: it may be meant
        ("â\x80 cut off", "â\x80 cut off"),
        ("plain", "plain"),
    ],
)
def test_utf8_that_was_coded_twice(stored: str, meant: str) -> None:
    assert without_second_coding(stored) == meant


def test_a_page_coded_twice_is_read_as_it_was_meant() -> None:
    assert "the line’s boat" in text_of(f"<h1>No night ferry</h1><p>It is the lineâ\x80\x99s boat.</p>{PROSE}")

"""Who wrote a page, when, and what it is called, where the page is of two minds: own instances of each kind."""

from datetime import date
from pathlib import Path

import pytest

from index.loaders import Limits, load
from index.types import Article

LIMITS = Limits(article_bytes=2_000_000, collection_bytes=20_000_000)
DAY = date(2020, 1, 7)
PROSE = (
    "<p>The kelp harvest on Skerry Isle began at low water on Sunday, and by noon forty boats were full.</p>"
    "<p>Buyers from the mainland paid nine crowns a stone, which is two more than they had offered the year before.</p>"
)
MOTTO = "We sail for those who wait on the quay, " * 5


def read(head: str = "", above: str = "", behind: str = "", heading: str = "Kelp harvest begins") -> Article:
    page = (
        f"<!doctype html><html><head><title>Kelp harvest begins</title>{head}</head><body><main>"
        "<article itemscope itemtype='https://schema.org/NewsArticle'>"
        f"<h1>{heading}</h1>{above}{PROSE}{behind}</article></main></body></html>"
    )
    (found,) = load(Path("a.html"), page.encode(), LIMITS)
    assert isinstance(found, Article), found
    return found


def tag(name: str, content: str) -> str:
    return f'<meta name="{name}" content="{content}">'


def author(inner: str) -> str:
    return f'<span itemprop="author" itemscope itemtype="https://schema.org/Person">{inner}</span>'


@pytest.mark.parametrize(
    ("head", "above", "behind"),
    [
        (tag("author", "Runa Holm, The Tide Courier") + tag("og:site_name", "The Tide Courier"), "", ""),
        (tag("author", "Runa Holm, Senior Correspondent, Skerry Media Group"), "", ""),
        (tag("author", "words: Tide Courier, layout: B. Wick"), "<p>By Runa Holm</p>", ""),
        (tag("twitter:label1", "Written by") + tag("twitter:data1", "Runa Holm"), "", ""),
        (tag("author", "Bo Wick"), "<p>By Runa Holm, Tide columnist</p>", ""),  # a tag names who entered it
        (tag("author", "Tide Courier Staff") + tag("og:site_name", "Tide Courier"), "<p>By Runa Holm</p>", ""),
        ("", '<div class="byline">Tue, 7 Jan, 2020</div><p>By Runa Holm</p>', ""),
        ("", '<div class="byline">7 January 2020, by Runa Holm</div>', ""),
        ("", '<p><a href="/authors/runa-holm/">Runa Holm</a>, 7 January 2020</p>', ""),
        ("", '<p class="Writer_author__x1Y2z">Runa Holm</p>', ""),
        ("", '<a class="byline-name" href="/about">Runa Holm</a>', ""),
        ("", "", '<div class="author"><h4>Runa Holm</h4><p>Keeper of two goats.</p></div>'),
        ("", "", '<p>More by <a rel="author" href="/rh">Runa Holm</a></p>'),
        ("", "<h4>Interview by Runa Holm</h4>", ""),
        (tag("author", "Tide Courier") + tag("og:site_name", "Tide Courier"), "", "<p>By <b>Runa Holm</b></p>"),
        ("", f"<nav>Skerry | {author('<b itemprop=name>Runa Holm</b>')} | Share</nav>", ""),
        ("", f"<footer>{author('<span itemprop=name>Runa Holm</span>')}<p>Skerry</p></footer>", ""),
        ("", f"<aside>{author('<meta itemprop=name content=Runa&#32;Holm><p>Aide at large</p>')}</aside>", ""),
    ],
)
def test_one_author(head: str, above: str, behind: str) -> None:
    assert read(head, above, behind).byline == "Runa Holm"


@pytest.mark.parametrize(
    ("head", "above", "behind", "expected"),
    [
        (tag("citation_author", "Runa Holm") + tag("citation_author", "Bo Wick"), "", "", "Runa Holm, Bo Wick"),
        (tag("author", "Runa Holm and Bo Wick"), "<p>By Runa Holm</p>", "", "Runa Holm and Bo Wick"),
        (tag("author", "Bo Wick, MD"), "<p>Reviewed by Runa Holm</p>", "", "Bo Wick, MD"),
        ("", "<p>by rholm</p>", "", "rholm"),
        ("", "<p>by the numbers</p>", "", None),
        (
            "",
            '<p class="byline">By</p><p class="author">7</p><p class="author">Runa Holm in Ostwick</p>',
            "",
            "Runa Holm",
        ),
        ("", '<p>By <a rel="author">Runa Holm</a> and <a rel="author">Bo Wick</a></p>', "", "Runa Holm, Bo Wick"),
        ("", '<p class="byline">By <a rel="author">Runa Holm</a>, in Ostwick</p>', "", "Runa Holm"),
        ("", "", f'{PROSE}<p><a rel="author">Runa Holm</a></p><p><a rel="author">Bo Wick</a></p>', None),
        ("", "", '<aside class="related"><a rel="author" href="/a">Runa Holm</a></aside>', None),
        (tag("author", "Tide Courier") + tag("og:site_name", "Tide Courier"), "", "", "Tide Courier"),
        ("", "", f"<aside class=related><p>Nets</p>{author('Bo Wick')}</aside>", None),
        ("", f"<figure>{author('Bo Wick')}</figure>", "", None),
        ("", "", f"<nav><div itemscope itemtype='https://schema.org/Review'>{author('Bo Wick')}</div></nav>", None),
        (
            "",
            "",
            f"<nav><div itemscope itemtype='http://schema.org/Article'>{author('Bo Wick')}</div>"
            f"<div itemscope itemtype='http://schema.org/Article'>{author('Runa Holm')}</div></nav>",
            None,
        ),
        ("", "<nav><p>x</p></nav><p>By land and by sea</p>", "", None),
    ],
)
def test_several_authors_or_none(head: str, above: str, behind: str, expected: str | None) -> None:
    assert read(head, above, behind).byline == expected


STATED = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Kelp harvest begins", %s}</script>'


@pytest.mark.parametrize(
    ("head", "above", "expected"),
    [
        ("", "<p>January 7, 2020. Updated: January 9, 2020</p>", DAY),
        ("", "<p>7 January 2020 | Last updated 9 January 2020</p>", DAY),
        ("", "<p>Updated 7 January 2020</p>", None),
        ("", "<p>Updated: January 9, 2020, first printed January 7, 2020</p>", None),
        ("", '<p>7 Jan, 2020</p><div class="related"><time datetime="2019-01-01">1 January 2019</time></div>', DAY),
        # Sites state the last change as the publication, or the day that it was in London.
        (STATED % '"datePublished": "2020-03-02"', "<p>7 January 2020</p>", DAY),
        (STATED % '"datePublished": "2020-01-08T04:10:00Z"', "<p>January 7, 2020</p>", DAY),
        (STATED % '"datePublished": "2020-01-07"', "<p>Last updated 2 March 2020</p>", DAY),
        (STATED % '"datePublished": "2020-01-07"', "<p>2 March 2020</p>", DAY),
        (tag("last_published", "2020-03-02"), "", None),
        ("", '<aside><time datetime="2020-01-07">7 January</time> Harvests</aside>', DAY),
        ("", '<aside class="related"><time datetime="2020-01-07">7 January</time> Harvests</aside>', None),
        (
            "",
            '<aside><a href="/b">Nets, and how they are mended by those who have nine fingers, on a windy day'
            '</a>, which we printed on <time datetime="2020-01-07">7 January</time></aside>',
            None,
        ),
    ],
)
def test_days_beside_those_of_updates(head: str, above: str, expected: date | None) -> None:
    assert read(head, above).published == expected


def test_a_day_in_the_headlines_element_is_the_articles_and_no_part_of_its_title() -> None:
    found = read(heading='<time datetime="2020-01-07">Jan 7</time> <a href="/kelp">Kelp harvest begins</a>')
    assert (found.title, found.published) == ("Kelp harvest begins", DAY)


def test_a_body_that_is_named_for_its_sidebar_keeps_its_day() -> None:
    page = (
        '<html><body class="post right-sidebar related"><h1>Kelp harvest begins</h1>'
        f'{PROSE}<p><span class="entry-date">7 January 2020</span></p></body></html>'
    )
    (found,) = load(Path("a.html"), page.encode(), LIMITS)
    assert isinstance(found, Article)
    assert found.published == DAY


@pytest.mark.parametrize(
    ("stated", "title", "expected"),
    [
        ("Tide Courier | Late news, first hand, all day", "Kelp harvest begins", "Tide Courier"),
        ("The Tide Courier – The Isles' Own Voice", "Kelp harvest begins", "The Tide Courier"),
        ("Tide Courier - Skerry Media", "Kelp harvest begins", "Tide Courier"),
        ("Skerry Media - Isles Office", "Kelp harvest begins", "Skerry Media - Isles Office"),
        ("tidecourier", "Kelp harvest begins | Tide Courier", "Tide Courier"),
        ("Harvests", "Kelp harvest begins - Harvests - Tide Courier", "Tide Courier"),
        ("Skerry Media", "Kelp harvest begins - Tide Table", "Skerry Media"),
        (None, "Kelp harvest begins | The Tide Courier", "The Tide Courier"),
        (None, "Tide Courier: Kelp harvest begins", None),
        (None, "Kelp harvest begins - Isles", None),
    ],
)
def test_a_publisher_is_no_motto_no_section_and_no_address(
    stated: str | None, title: str, expected: str | None
) -> None:
    page = (
        f"<html><head><title>{title}</title>{tag('og:site_name', stated) if stated else ''}"
        "<link rel=canonical href='https://www.tidecourier.example/kelp'></head>"
        f"<body><main><h1>Kelp harvest begins</h1>{PROSE}</main></body></html>"
    )
    (found,) = load(Path("a.html"), page.encode(), LIMITS)
    assert isinstance(found, Article)
    assert (found.publisher, found.title) == (expected, "Kelp harvest begins")


@pytest.mark.parametrize(
    ("opening", "expected"),
    [
        ("By Runa Holm", "Runa Holm"),
        ("<em>Story by Runa Holm and Bo Wick</em>", "Runa Holm and Bo Wick"),
        ("By Md Runa Holm", "Md Runa Holm"),
        ("By Sunday noon", None),
        ("By the Grey Quay", None),
        ("By Runa Holm's own account, it was a good year.", None),
    ],
)
def test_a_body_that_begins_with_a_byline(opening: str, expected: str | None) -> None:
    page = f"<html><body><div><p>{opening}</p>{PROSE}</div></body></html>"
    (found,) = load(Path("a.html"), page.encode(), LIMITS)
    assert isinstance(found, Article)
    assert found.byline == expected


@pytest.mark.parametrize(
    ("title", "url", "heading", "expected"),
    [
        ("Kelp harvest | Tidewatch Isles Guild", "https://tidewatchguild.example/k", "Boats", "Kelp harvest"),
        ("Kelp harvest begins", "https://a.example/opinion/k", "Kelp harvest begins | Opinion", "Kelp harvest begins"),
        ("Kelp harvest | Guild", "https://tidewatchguild.example/k", "Boats", "Kelp harvest"),
        ("Kelp harvest | Isles", "https://a.example/isles/k", "Boats", "Kelp harvest"),
        ("Kelp harvest | a guide", "https://a.example/k", "Kelp harvest | a guide", "Kelp harvest | a guide"),
        ("Kelp harvest：", "https://a.example/k", "Boats", "Kelp harvest："),
        (f"Kelp harvest begins | {MOTTO}", "https://a.example/k", "Kelp harvest begins", "Kelp harvest begins"),
    ],
)
def test_titles_end_before_the_site_and_its_section(title: str, url: str, heading: str, expected: str) -> None:
    page = (
        f'<html><head><title>{title}</title><link rel="canonical" href="{url}"></head>'
        f"<body><main><h1>{heading}</h1>{PROSE}</main></body></html>"
    )
    (found,) = load(Path("a.html"), page.encode(), LIMITS)
    assert isinstance(found, Article)
    assert found.title == expected


def test_a_standfirst_that_is_marked_as_the_headline_is_not_the_title() -> None:
    assert read(heading="Read what the boats brought in, and what it was sold for, " * 4).title == "Kelp harvest begins"


@pytest.mark.parametrize(
    "quote",
    [
        '<div class="pull-quote"><p>It was a fine day.</p><span class="author">Aud Brenn</span></div>',
        '<div class="pullQuote big"><div class="quote__author">Aud Brenn</div></div>',
        '<blockquote>It was a fine day. <span class="author">Aud Brenn</span></blockquote>',
        '<section class="testimonials"><div itemprop="author">Aud Brenn</div></section>',
    ],
)
def test_who_is_quoted_did_not_write_the_article(quote: str) -> None:
    assert read(behind=quote).byline is None
    assert read(above=quote).byline is None
    assert read(above=f'<div class="byline">By Runa Holm</div>{quote}').byline == "Runa Holm"

"""Pages, feeds and sitemaps of a real server, updated between reads: what is new is read, and nothing twice."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pdf_drawing import drawn
from websites import RSS, Site, item

from index.catalog import Catalog
from index.config import WebSettings
from index.errors import LoadError
from index.forgetting import at_places, forget, of_articles
from index.printed import original_of
from index.report import BuildReport
from index.visiting import Reading, read_urls

if TYPE_CHECKING:
    from tests.conftest import Corpus, MakeCorpus

ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><title>Tern</title>{}</feed>'
SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{}</urlset>"""
STORIES = {
    "weir": "The weir at Odder Bridge gave way on Tuesday, engineer Maud Pell said.",
    "choir": "The choir of Sund won the contest in Lund, its leader Per Holm said.",
    "ferry": "The night ferry to Skagen is cancelled until May, Anna Lind of the line said.",
}


DATA = Path(__file__).parents[1] / "data" / "formats"
Read = Callable[..., BuildReport]


@pytest.fixture(autouse=True)
def _stories(site: Site) -> None:
    for name, text in STORIES.items():
        site.story(name, text)


@pytest.fixture
def corpus(make_corpus: "MakeCorpus") -> "Corpus":
    return make_corpus({}, web=WebSettings(pause_s=0))


@pytest.fixture
def read(corpus: "Corpus", site: Site) -> Read:
    def read_one(path: str, named: bool = True, private: bool = True) -> BuildReport:
        report = BuildReport()
        for batch in read_urls([site.url + path], corpus.settings, how=Reading(private, named)):
            report.add(batch)
        return report

    return read_one


def stored(corpus: "Corpus") -> list[str]:
    with closing(Catalog.open(corpus.home)) as catalog:
        return sorted(one.path.rpartition("/")[2] for one in catalog.listings())


def test_a_feed_brings_what_is_new_and_asks_for_nothing_twice(corpus: "Corpus", site: Site, read: Read) -> None:
    site.put("/feed", RSS.format(item("weir") + item("choir")), "application/rss+xml")

    assert read("/feed").added == 2
    assert sorted(site.paths()) == ["/choir", "/feed", "/robots.txt", "/weir"]
    with closing(Catalog.open(corpus.home)) as catalog:
        assert {str(one.published) for one in catalog.listings()} == {"2031-03-04"}
    assert read("/feed", named=False).added == 0
    assert site.asked == [("/feed", True)]

    site.put("/feed", RSS.format(item("ferry") + item("choir")), "application/rss+xml")
    site.paths()
    assert read("/feed", named=False).added == 1
    assert site.paths() == ["/feed", "/robots.txt", "/ferry"]
    assert stored(corpus) == ["choir", "ferry", "weir"]  # what is listed no more stays


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/atom+xml", ATOM.format('<entry><id>1</id><link href="/weir"/></entry>')),
        ("application/json", '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": 1, "url": "/weir"}]}'),
        ("application/feed+json", '{"version": "https://jsonfeed.org/version/1", "items": [{"url": "{site}/weir"}]}'),
        ("text/xml", SITEMAP.format("<url><loc>{site}/weir</loc></url>")),
        ("text/html", RSS.format(item("weir"))),
        ("text/xml; charset=nonsense", RSS.format(item("weir"))),
    ],
    ids=["atom", "json", "json-of-another-kind", "sitemap", "rss-called-a-page", "charset-that-is-none"],
)
def test_each_kind_of_list_is_read(corpus: "Corpus", site: Site, read: Read, kind: str, body: str) -> None:
    site.put("/list", body, kind)

    assert (read("/list").added, stored(corpus)) == (1, ["weir"])


def test_a_sitemap_says_of_an_article_what_its_page_does_not(corpus: "Corpus", site: Site, read: Read) -> None:
    news = "<news:news><news:publication><news:name>The Tern Courier</news:name></news:publication>"
    news += "<news:publication_date>2031-03-05T08:00:00Z</news:publication_date></news:news>"
    site.put("/news", SITEMAP.format(f"<url><loc>{site.url}/weir</loc>{news}</url>"), "text/xml")
    maps = '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>{site}/news</loc></sitemap>'
    site.put("/sitemap.xml", maps + "</sitemapindex>", "text/xml")

    assert read("/sitemap.xml").added == 1
    with closing(Catalog.open(corpus.home)) as catalog:
        (one,) = catalog.listings()
    assert (one.publisher, str(one.published), one.url) == ("The Tern Courier", "2031-03-05", f"{site.url}/weir")


def test_an_article_that_its_feed_says_was_changed_is_read_again(corpus: "Corpus", site: Site, read: Read) -> None:
    entry = '<entry><id>1</id><link href="/weir"/><updated>2031-03-0{}T00:00:00Z</updated></entry>'
    site.put("/feed", ATOM.format(entry.format(4)))
    read("/feed")
    site.story("weir", STORIES["weir"] + " It was mended on Friday.")
    site.put("/feed", ATOM.format(entry.format(5)))

    report = read("/feed", named=False)

    assert (report.added, report.updated, stored(corpus)) == (0, 1, ["weir"])


def test_robots_is_asked_of_what_is_listed_alone(corpus: "Corpus", site: Site, read: Read) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /*rr\nDisallow: /feed", "text/plain")
    site.put("/feed", RSS.format(item("weir") + item("ferry")))

    report = read("/feed")

    assert (report.added, stored(corpus)) == (1, ["weir"])
    (skipped,) = report.skipped
    assert (skipped.path, "robots.txt asks not to" in skipped.reason) == (f"{site.url}/ferry", True)
    assert read("/ferry").added == 1  # a person names it


@pytest.mark.parametrize(("state", "read_anyway"), [(500, False), (503, False), (403, True), (404, True)])
def test_a_robots_that_can_not_be_read(site: Site, read: Read, state: int, read_anyway: bool) -> None:
    site.states["/robots.txt"] = state
    site.put("/feed", RSS.format(item("weir")))

    assert read("/feed").added == read_anyway


def test_a_feed_whose_pages_may_not_be_read_has_its_own_text_read(corpus: "Corpus", site: Site, read: Read) -> None:
    site.put("/robots.txt", "User-agent: dateline\nDisallow: /", "text/plain")
    whole = "".join(f"<p>{said}</p>" for said in STORIES.values()) * 2
    teaser = "<description>In short.</description>"
    site.put(
        "/feed",
        RSS.format(item("weir", f"<content:encoded><![CDATA[{whole}]]></content:encoded>") + item("choir", teaser)),
    )

    assert (read("/feed").added, stored(corpus)) == (1, ["weir"])
    with closing(Catalog.open(corpus.home)) as catalog:
        (one,) = catalog.listings()
        found = catalog.article(one.id)
    assert found is not None
    assert STORIES["choir"] in found.text
    assert (found.publisher, found.title, found.url) == ("The Tern Courier", "weir", f"{site.url}/weir")


def test_a_server_that_has_enough_is_left_alone(site: Site, read: Read) -> None:
    site.put("/feed", RSS.format("".join(map(item, STORIES))))
    site.states["/choir"] = 429
    read("/feed")
    assert "/ferry" not in site.paths()
    site.states.clear()

    assert read("/feed", named=False).added == 0  # it is let rest
    assert read("/feed").added == 2


@pytest.mark.parametrize(("body", "reason"), [("", "empty"), ("%PDF-1.7", "a damaged PDF"), ("<p> </p>", "no text")])
def test_what_is_no_page_is_named_and_the_rest_goes_on(site: Site, read: Read, body: str, reason: str) -> None:
    site.put("/odd", body)
    site.put("/feed", RSS.format(item("odd") + item("weir")))

    report = read("/feed")

    assert (report.added, [reason in one.reason for one in report.skipped]) == (1, [True])
    assert reason in read("/odd").skipped[0].reason


def test_this_machine_is_not_read_unless_that_is_allowed(site: Site, read: Read) -> None:
    report = read("/weir", private=False)

    assert (report.added, "--allow-private" in report.skipped[0].reason, site.asked) == (0, True, [])


def test_a_page_is_read_again_as_long_as_its_articles_are_not_stored(
    corpus: "Corpus", site: Site, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a kill between fetching and storing."""
    with monkeypatch.context() as patch:
        patch.setattr("index.build.Builder.store", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            read("/weir")
    assert read("/weir").added == 1
    assert (read("/weir").unchanged, site.asked[-1]) == (1, ("/weir", True))


def test_what_is_forgotten_stays_so_until_it_is_named(corpus: "Corpus", site: Site, read: Read) -> None:
    site.put("/feed", RSS.format("".join(map(item, STORIES))))
    read("/feed")
    with closing(Catalog.open(corpus.home)) as catalog:
        first, *_ = (one.id for one in catalog.listings() if one.path.endswith("weir"))
        doomed = of_articles(catalog, [first])
    assert forget(doomed, corpus.settings).removed == 1
    site.put("/feed", RSS.format("".join(map(item, [*STORIES, "other"]))))

    assert read("/feed", named=False).added == 0
    assert stored(corpus) == ["choir", "ferry"]
    assert read("/weir").added == 1
    with closing(Catalog.open(corpus.home)) as catalog:
        doomed = at_places(catalog, [f"{site.url}/feed"])
    assert forget(doomed, corpus.settings).removed == 2  # the third was named since


def test_a_pdf_of_the_web_is_read_and_kept_to_show_its_pages(corpus: "Corpus", site: Site, read: Read) -> None:
    pdf = drawn([(40, 500, STORIES["weir"])])
    site.put("/weir.pdf", pdf, "application/pdf")
    site.put("/feed", RSS.format(item("weir.pdf") + item("choir")))

    assert read("/feed").added == 2
    with closing(Catalog.open(corpus.home)) as catalog:
        (one,) = (one for one in map(catalog.article, catalog.article_ids()) if one and one.path.endswith("weir.pdf"))
        doomed = of_articles(catalog, [one.id])
    assert (one.text, one.url, one.page(5)) == (STORIES["weir"], f"{site.url}/weir.pdf", 1)
    assert original_of(one, corpus.settings).data == pdf
    assert (read("/weir.pdf").unchanged, original_of(one, corpus.settings).data) == (1, pdf)
    assert forget(doomed, corpus.settings).removed == 1
    assert list((corpus.home / "originals").iterdir()) == []
    with pytest.raises(LoadError, match="not kept here"):
        original_of(one, corpus.settings)


def test_a_pdf_that_is_not_to_be_kept_is_read_all_the_same(make_corpus: "MakeCorpus", site: Site) -> None:
    corpus = make_corpus({}, web=WebSettings(pause_s=0, keep_mb=0))
    site.put("/weir", drawn([(40, 500, STORIES["weir"])]), "application/octet-stream")
    (report,) = read_urls([f"{site.url}/weir"], corpus.settings, how=Reading(allow_private=True))

    assert report.added == 1
    assert not (corpus.home / "originals").exists()


def test_an_office_file_of_the_web_is_read(site: Site, read: Read) -> None:
    for name, kind in (("docx", "vnd.openxmlformats-officedocument.wordprocessingml.document"), ("epub", "epub+zip")):
        site.put(f"/{name}", (DATA / f"writer.{name}").read_bytes(), f"application/{kind}")
        assert read(f"/{name}").added == 1

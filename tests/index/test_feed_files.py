from datetime import date
from pathlib import Path

import lxml.etree
import pytest

from index.loaders import Limits, load
from index.types import Article, Skipped

LIMITS = Limits(article_bytes=2_000_000, collection_bytes=20_000_000)
PROSE = "The cable car over Fenn turns for the last time on Sunday. Two million people rode it."
DAY = date(2031, 5, 2)
RSS = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"><channel>
<title>Fenn Ledger</title><link>https://fenn.example</link><atom:link rel="self" href="https://fenn.example/feed"/>
<item><title>Cable car stops&nbsp;turning</title><link>https://fenn.example/car</link>
<pubDate>Fri, 02 May 2031 06:00:00 GMT</pubDate><dc:creator>Ida Moor</dc:creator>
<media:content url="https://fenn.example/car.jpg"><media:title>Car</media:title></media:content>
<description>Short.</description>
<content:encoded><![CDATA[<p>{PROSE}</p><p>Caf&eacute;s protest.</p><script>x()</script>]]></content:encoded></item>
<item><title>Mill &amp; weir</title><guid isPermaLink="true">https://fenn.example/mill</guid>
<author>desk@fenn.example (Ida Moor)</author><description>{PROSE} &lt;b&gt;More&lt;/b&gt; below.</description></item>
<item><title>Nothing but a title</title></item>
</channel></rss>"""
ATOM = f"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Fenn Ledger</title>
<entry><title type="html">Cable car &amp;amp; bus</title><id>urn:car</id><link rel="edit" href="https://fenn.example/edit"/>
<link href="https://fenn.example/car"/><updated>2031-05-09T00:00:00Z</updated><published>2031-05-02T10:00:00Z</published>
<author><name>Ida Moor</name></author><author><name>Bo Ek</name></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{PROSE}</p><p>And <em>more</em>.</p></div></content>
</entry><entry><title>Plain</title><summary type="text">a &lt; b: {PROSE}</summary></entry></feed>"""
RDF = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Fenn Ledger</title></channel>
<item><title>Cable car</title><link>https://fenn.example/car</link><dc:date>2031-05-02</dc:date>
<description>{PROSE}</description></item></rdf:RDF>"""
NITF = f"""<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE nitf SYSTEM "nitf-3-4.dtd"><nitf><head><title>slug</title>
<docdata><date.issue norm="20310502T060000Z"/></docdata><pubdata name="Fenn Wire"/></head><body><body.head><hedline>
<hl1>Cable car stops</hl1></hedline><byline>By <person>Ida Moor</person></byline></body.head>
<body.content><p>{PROSE}</p><media><media-caption><p>A car.</p></media-caption></media><hl2>Why</hl2><p>It is old.</p>
</body.content></body></nitf>"""
NEWSML = f"""<?xml version="1.0"?><newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>
<newsItem guid="1"><itemMeta><provider literal="fenn"><name>Fenn Wire</name></provider>
<versionCreated>2031-05-03T00:00:00Z</versionCreated><firstCreated>2031-05-02T06:00:00+02:00</firstCreated></itemMeta>
<contentMeta><creator><name>Ida Moor</name></creator><headline>Cable car stops</headline></contentMeta><contentSet>
<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>slug</title></head>
<body><p>{PROSE}</p></body></html></inlineXML></contentSet></newsItem>
<newsItem guid="2"><contentMeta><headline>Second</headline></contentMeta><contentSet><inlineData>
{PROSE} Two.</inlineData>
</contentSet></newsItem></itemSet></newsMessage>"""
NEWSML_1 = f"""<NewsML><NewsItem><NewsManagement><FirstCreated>20310502T0600</FirstCreated></NewsManagement>
<NewsComponent><NewsLines><HeadLine>Cable car stops</HeadLine><ByLine>Ida Moor</ByLine></NewsLines>
<ContentItem><DataContent><p>{PROSE}</p></DataContent></ContentItem></NewsComponent></NewsItem></NewsML>"""


def loaded(data: str | bytes, name: str = "a.xml") -> list[Article | Skipped]:
    return list(load(Path(name), data.encode() if isinstance(data, str) else data, LIMITS))


def articles(data: str | bytes) -> list[Article]:
    return [item for item in loaded(data) if isinstance(item, Article)]


@pytest.mark.parametrize("name", ["a.xml", "a.rss", "a.atom"])
def test_rss(name: str) -> None:
    first, second, third = loaded(RSS, name)
    assert isinstance(first, Article)
    assert (first.title, first.text) == ("Cable car stops turning", f"{PROSE}\n\nCafés protest.")
    assert (first.publisher, first.byline, first.published) == ("Fenn Ledger", "Ida Moor", DAY)
    assert (first.url, first.part) == ("https://fenn.example/car", "[0]")
    assert isinstance(second, Article)
    assert (second.title, second.text) == ("Mill & weir", f"{PROSE} More below.")
    assert (second.url, second.byline) == ("https://fenn.example/mill", "Ida Moor")
    assert isinstance(third, Skipped)
    assert third.path == f"{name}[2]"


def test_atom() -> None:
    first, second = articles(ATOM)
    assert (first.title, first.text) == ("Cable car & bus", f"{PROSE}\n\nAnd more.")
    assert (first.publisher, first.byline, first.published) == ("Fenn Ledger", "Ida Moor, Bo Ek", DAY)
    assert first.url == "https://fenn.example/car"
    assert second.text == f"a < b: {PROSE}"


@pytest.mark.parametrize("data", [RDF, NITF, NEWSML, NEWSML_1], ids=["RSS 1.0", "NITF", "NewsML-G2", "NewsML 1"])
def test_others(data: str) -> None:
    found = articles(data)[0]
    assert found.title.startswith("Cable car")
    assert found.text.startswith(PROSE)
    assert found.published == DAY


def test_what_agencies_send() -> None:
    (nitf,) = articles(NITF)
    assert (nitf.publisher, nitf.byline, nitf.part) == ("Fenn Wire", "Ida Moor", "")
    assert nitf.text == f"{PROSE}\n\nWhy\n\nIt is old."
    first, second = articles(NEWSML)
    assert (first.publisher, first.byline, first.text, first.part) == ("Fenn Wire", "Ida Moor", PROSE, "[0]")
    assert (second.title, second.text.strip()) == ("Second", f"{PROSE} Two.")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252"])
def test_a_feed_in_the_coding_that_it_names(encoding: str) -> None:
    text = RSS.replace("UTF-8", encoding).replace("Short.", "Kürzer.").replace("content:encoded", "x")
    assert articles(text.encode(encoding))[0].text == "Kürzer."


@pytest.mark.parametrize(
    "entity",
    ['<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">', '<!ENTITY b SYSTEM "file:///etc/hostname">', '<!ENTITY % b "x">'],
    ids=["multiplied", "another file", "of the DTD"],
)
def test_entities_of_its_own_are_refused(entity: str) -> None:
    item = f"<item><title>t</title><description>&b; {PROSE}</description></item>"
    (found,) = loaded(f"<!DOCTYPE rss [{entity}]><rss><channel>{item}</channel></rss>")
    assert isinstance(found, Skipped)
    assert found.reason.startswith("declares entities of its own")


def test_a_feed_that_is_cut_off_gives_what_is_there_and_says_so() -> None:
    found = loaded(RSS[: RSS.index("Nothing but")])
    assert [type(item) for item in found][:2] == [Article, Article]
    assert isinstance(found[-1], Skipped)
    assert found[-1].path == "a.xml"
    assert found[-1].reason.startswith("damaged (")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ("<svg><g/></svg>", "XML of a kind that is not read (<svg>)"),
        ("<urlset><url><loc>https://a.example</loc></url></urlset>", "a sitemap"),
        ("plain words", "not XML"),
        ("", "empty"),
        ("<rss><channel></channel></rss>", "holds no articles"),
    ],
)
def test_what_can_not_be_read_is_named(data: str, why: str) -> None:
    (found,) = loaded(data)
    assert isinstance(found, Skipped)
    assert why in found.reason


@pytest.mark.parametrize("data", [RSS, ATOM, RDF, NITF, NEWSML], ids=["RSS", "Atom", "RSS 1.0", "NITF", "NewsML-G2"])
def test_a_file_is_parsed_once(data: str, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed, parse = [], lxml.etree.fromstring
    monkeypatch.setattr(lxml.etree, "fromstring", lambda text, *more: parsed.append(text) or parse(text, *more))
    assert articles(data)
    assert sum(len(text) > 0.7 * len(data) for text in parsed) == 1  # the others are the HTML within it


def test_a_bare_ampersand_is_no_damage() -> None:
    (found,) = loaded(
        f"<rss><channel><item><title>Rock & gale</title><description>{PROSE}</description></item></channel></rss>"
    )
    assert isinstance(found, Article)
    assert found.title == "Rock & gale"


def test_a_page_in_xhtml_is_a_page() -> None:
    page = f'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>Car</title></head><body><h1>Car</h1><p>{PROSE}</p></body></html>'
    (found,) = articles(page)
    assert (found.title, PROSE in found.text) == ("Car", True)


def test_what_nests_too_deep_is_named() -> None:
    found = loaded("<rss><channel>" + "<item>" * 50_000)
    assert isinstance(found[-1], Skipped)
    assert found[-1].reason.startswith("damaged (")

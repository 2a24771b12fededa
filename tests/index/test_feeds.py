"""What feeds and sitemaps say of their entries, well-formed or not, and what is none."""

from time import monotonic

import pytest

from index.loaders.feeds import Entry, Feed, read_feed

BASE = "https://tern.example/news/feed"


def rss(item: str, head: str = "") -> bytes:
    return f"{head}<rss version='2.0'><channel><title>The Tern</title><item>{item}</item></channel></rss>".encode()


@pytest.mark.parametrize(
    ("item", "entry"),
    [
        ("<link>/a#top</link>", Entry(link="https://tern.example/a")),
        ("<link> b?x=1&amp;y=2 </link>", Entry(link="https://tern.example/news/b?x=1&y=2")),
        ("<link>c?x=1&y=2</link>", Entry(link="https://tern.example/news/c?x=1&y=2")),
        ("<guid>https://o.example/d</guid>", Entry(link="https://o.example/d", key="https://o.example/d")),
        ("<guid isPermaLink='false'>7</guid>", Entry(key="7")),
        ("<link>ftp://o.example/d</link>", Entry()),
        ("<link>http://[</link>", Entry()),
        ("<title>Rock &amp;amp; gale &nbsp;&eacute;</title>", Entry(title="Rock & gale \xa0é")),
        ("<title>A \x01 gale</title>", Entry(title="A   gale")),
        ("<description>&lt;p&gt;In&lt;/p&gt;</description>", Entry(content="<p>In</p>")),
        ("<description><![CDATA[<p>A & B</p>]]></description>", Entry(content="<p>A & B</p>")),
        ("<m:title xmlns:m='urn:m'>No</m:title><pubDate>4 Mar 2031</pubDate>", Entry(published="4 Mar 2031")),
    ],
)
def test_an_item_of_rss(item: str, entry: Entry) -> None:
    assert read_feed(rss(item), BASE) == Feed("The Tern", (entry,))


def test_an_rdf_and_an_atom_feed() -> None:
    rdf = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
     xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Old Tern</title></channel>
     <item><title>Gale</title><link>/g</link><dc:date>2031-03-04</dc:date><dc:creator>Ida Moe</dc:creator></item>
     </rdf:RDF>"""
    entry = Entry("https://tern.example/g", None, "Gale", "2031-03-04", byline="Ida Moe")
    assert read_feed(rdf, BASE) == Feed("Old Tern", (entry,))
    atom = b"""<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:id>1</a:id><a:title>Gale</a:title>
    <a:link rel="enclosure" href="/mp3"/><a:link href="/g"/><a:content type="text">5 &lt; 6</a:content></a:entry>
    </a:feed>"""
    assert read_feed(atom, BASE) == Feed(
        None, (Entry("https://tern.example/g", "1", "Gale", content="<p>5 &lt; 6</p>"),)
    )


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html><rss>",
        b"plain <rss>",
        b"{}",
        b'{"version": "1", "items": []}',
        b"\xff\xfe\x00",
        b"<feeder/>",
        b"%PDF-1.4",
    ],
)
def test_what_is_no_feed(data: bytes) -> None:
    assert read_feed(data, BASE) is None


def test_a_head_of_another_encoding_with_comments() -> None:
    head = "<?xml version='1.0' encoding='iso-8859-1'?><!-- <html> --><?xml-stylesheet href='x'?>"
    data = rss("<title>Gale på øen</title>", head).decode().encode("iso-8859-1")
    found = read_feed(data, BASE)
    assert found is not None
    assert found.entries[0].title == "Gale på øen"


def test_entities_unfold_to_nothing() -> None:
    bomb = "<!DOCTYPE rss [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
        f"<!ENTITY {after} '{f'&{name};' * 10}'>" for name, after in zip("abcdefgh", "bcdefghi", strict=True)
    )
    outside = "<!ENTITY x SYSTEM 'file:///etc/hostname'>]>"
    started = monotonic()
    found = read_feed(rss("<title>&i; &x;</title>", bomb + outside), BASE)
    assert found is not None
    assert found.entries[0].title == "&i; &x;"
    assert monotonic() - started < 5


def test_what_is_cut_off_or_deep_is_read_as_far_as_it_goes() -> None:
    cut = rss("<title>Gale</title>")[:-30] + b"<item><title>Half"
    assert read_feed(cut, BASE)
    started = monotonic()
    assert read_feed(b"<rss>" + b"<channel>" * 100_000, BASE) is not None
    assert read_feed(b'{"version": "https://jsonfeed.org/version/1", "items": ' + b"[" * 100_000, BASE) is None
    assert monotonic() - started < 10

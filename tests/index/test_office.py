"""Files of pandoc and LibreOffice; tests/data/formats says how they were made."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest

from index.loaders import Limits, load
from index.rendering import render
from index.types import Article, Skipped

LIMITS = Limits(article_bytes=500_000, collection_bytes=10_000_000)
DATA = Path(__file__).parents[1] / "data" / "formats"
WRITTEN = [f"{tool}.{kind}" for tool in ("pandoc", "writer") for kind in ("docx", "odt", "rtf", "epub")]
FERRY = "The ferry from Osk to Hamn is cancelled until Sunday, the operator Lindholm said on Friday."
QUOTE = "“We drifted for forty minutes,” she said."


def loaded(name: str, data: bytes) -> list[Article | Skipped]:
    return list(load(Path(name), data, LIMITS))


def packed(**members: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), text)
    return held.getvalue()


@pytest.mark.parametrize("name", WRITTEN)
def test_a_story_written_by_its_own_tools(name: str) -> None:
    (found,) = loaded(name, (DATA / name).read_bytes())
    assert isinstance(found, Article), found
    assert (found.title, found.byline) == ("Ferry to Hamn cancelled after rudder breaks", "Ann Lee")
    assert found.published == date(2031, 5, 2)
    assert FERRY in found.text
    assert QUOTE in found.text
    assert "A bus leaves Osk at noon." in found.text


@pytest.mark.parametrize("name", ["pandoc.docx", "writer.docx", "pandoc.odt", "writer.odt"])
def test_a_table_is_read_as_one(name: str) -> None:
    (found,) = loaded(name, (DATA / name).read_bytes())
    assert isinstance(found, Article)
    assert "| Day | Passengers |\n|---|---|\n| Friday | 1,200 |\n| Saturday | 1,450 |" in found.text
    assert "Day Saturday: Passengers 1,450" in render(found.text, found.markup).text


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<w:p><w:r><w:t>Hel</w:t></w:r>\n  <w:r><w:t>lo there.</w:t></w:r></w:p>", "Hello there."),
        ("<w:p><w:r><w:t>One</w:t><w:br/><w:t>two</w:t><w:tab/><w:t>three</w:t></w:r></w:p>", "One\ntwo three"),
        (
            "<w:p><w:del><w:r><w:delText>Old</w:delText><w:t>Old</w:t></w:r></w:del><w:ins><w:r><w:t>New.</w:t></w:r></w:ins></w:p>",
            "New.",
        ),
        ("<w:p><w:r><w:instrText>PAGE</w:instrText><w:t>Kept.</w:t></w:r></w:p>", "Kept."),
        (
            "<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>Box.</w:t></w:r></w:p></w:txbxContent>"
            "</mc:Choice><mc:Fallback><w:p><w:r><w:t>Box.</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent>"
            "<w:t>Around it.</w:t></w:r></w:p>",
            "Around it.\n\nBox.",
        ),
    ],
    ids=["runs", "breaks", "struck out", "fields", "boxes"],
)
def test_what_of_a_docx_is_its_text(body: str, text: str) -> None:
    document = f"<w:document {W} {MC}><w:body>{body}</w:body></w:document>"
    (found,) = loaded("a.docx", packed(word__document_xml=document))
    assert isinstance(found, Article)
    assert found.text == text


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.docx", b"no zip", "a damaged ZIP file"),
        ("a.docx", packed(a_txt="x"), "holds no word/document.xml"),
        ("a.odt", packed(content_xml="<a><b/></a>"), "holds no text"),
        ("a.odt", packed(content_xml="<a"), "not XML"),
        ("a.docx", packed(word__document_xml='<!DOCTYPE a [<!ENTITY b "c">]><a><p>&b;</p></a>'), "entities of its own"),
        ("a.docx", packed(word__document_xml="<a><p>" + "x" * 6_000_000 + "</p></a>"), "max_collection_mb"),
        ("a.rtf", b"plain words", "no RTF"),
        ("a.rtf", b"{\\rtf1 " + b"word " * 200_000, "max_article_mb"),
        ("a.epub", packed(a_txt="x"), "holds no META-INF/container.xml"),
        ("a.epub", packed(**{"META-INF__rights_xml": "<a/>"}), "DRM"),
    ],
)
def test_what_can_not_be_read_is_named(name: str, data: bytes, why: str) -> None:
    (found,) = loaded(name, data)
    assert isinstance(found, Skipped)
    assert why in found.reason


def test_an_rtf_is_not_as_large_as_its_pictures() -> None:
    picture = b"{\\pict\\pngblip " + b"89504e470d0a1a0a" * 100_000 + b"}"
    (found,) = loaded("a.rtf", b"{\\rtf1\\ansi " + picture + b"The mill grinds again.\\par Caf\\'e9.}")
    assert isinstance(found, Article)
    assert found.text == "The mill grinds again.\n\nCafé."


def chapter(title: str, text: str) -> str:
    return f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>{title}</title></head><body><h1>{title}</h1>{text}</body></html>'


def magazine(spine: str = '<itemref idref="b"/><itemref idref="a"/><itemref idref="gone"/>') -> bytes:
    package = f"""<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title>Fenn Monthly, May</dc:title><dc:publisher>Fenn Press</dc:publisher><dc:date>2031-05-01</dc:date></metadata>
<manifest><item id="a" href="text/a%20b.xhtml" media-type="application/xhtml+xml"/>
<item id="b" href="b.xhtml" media-type="application/xhtml+xml"/>
<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/></manifest>
<spine><itemref idref="nav"/>{spine}</spine></package>"""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr("META-INF/container.xml", '<c><rootfiles><rootfile full-path="OPS/p.opf"/></rootfiles></c>')
        archive.writestr("OPS/p.opf", package)
        archive.writestr("OPS/text/a b.xhtml", chapter("The mill", f"<p>{FERRY}</p><p>{QUOTE}</p>"))
        archive.writestr("OPS/b.xhtml", chapter("The weir", f"<p>Not so the weir. {FERRY}</p>"))
        archive.writestr("OPS/nav.xhtml", chapter("Contents", f"<p>{FERRY}</p>"))
    return held.getvalue()


def test_a_magazine_gives_an_article_a_story_in_the_order_of_reading() -> None:
    found = loaded("may.epub", magazine())
    assert [(getattr(one, "title", ""), getattr(one, "part", "")) for one in found] == [
        ("The weir", "/OPS/b.xhtml"),
        ("The mill", "/OPS/text/a b.xhtml"),
    ]
    assert isinstance(found[0], Article)
    assert (found[0].publisher, found[0].published) == ("Fenn Press", date(2031, 5, 1))

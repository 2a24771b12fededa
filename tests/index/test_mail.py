import mailbox
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest

from index.loaders import Limits, load
from index.types import Article, Skipped

LIMITS = Limits(article_bytes=100_000, collection_bytes=10_000_000)
PROSE = "The tide mill at Brae grinds again, the miller Una Skerry said. It stood still for thirty years."


def letter(plain: str = "", html: str = "", **headers: str) -> EmailMessage:
    message = EmailMessage()
    for name, value in ({"Subject": "Mill grinds", "Date": "Fri, 02 May 2031 23:30:00 -0700"} | headers).items():
        message[name.replace("_", "-")] = value
    message.set_content(plain or "See it in your browser.")
    if html:
        message.add_alternative(html, subtype="html")
    return message


def loaded(name: str, data: bytes | EmailMessage) -> list[Article | Skipped]:
    return list(load(Path(name), bytes(data), LIMITS))


def article(data: bytes | EmailMessage) -> Article:
    (found,) = loaded("a.eml", data)
    assert isinstance(found, Article), found
    return found


def test_a_newsletter_is_its_html_and_its_sender_publishes_it() -> None:
    rows = f"<tr><td><p>{PROSE}</p></td></tr><tr><td>Caf&eacute;</td></tr>"
    html = f"<div style='display:none'>Peek</div><table>{rows}</table>"
    found = article(letter(html=html, From='"The Brae Briefing" <n@brae.example>', List_Id="<brae.example>"))
    assert (found.title, found.publisher, found.byline) == ("Mill grinds", "The Brae Briefing", None)
    assert (found.text, found.published) == (f"{PROSE}\n\nCafé", date(2031, 5, 2))


def test_a_letter_of_one_person_is_theirs() -> None:
    found = article(letter(plain=PROSE, From="Una Skerry <una@brae.example>"))
    assert (found.publisher, found.byline, found.text.strip()) == (None, "Una Skerry", PROSE)


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-15", "windows-1251", "iso-2022-jp", "x-unknown"])
def test_letters_in_any_coding(charset: str) -> None:
    said = {"windows-1251": "Мельница снова работает", "iso-2022-jp": "水車がまた回る"}.get(
        charset, "Le moulin à marée"
    )
    coded = said.encode("utf-8" if charset.startswith("x-") else charset)
    head = f"From: a@b.example\nSubject: x\nContent-Type: text/plain; charset={charset}\n\n"
    assert article(head.encode() + coded).text.strip() == said


def test_titles_in_other_scripts_and_what_is_attached() -> None:
    message = letter(plain=PROSE, Subject="Mühle läuft – 水車")
    message.add_attachment(b"<p>Attached</p>", maintype="text", subtype="html", filename="a.html")
    found = article(message)
    assert found.title == "Mühle läuft – 水車"
    assert "Attached" not in found.text


def test_a_mailbox_names_each_message(tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "brae.mbox")
    for text in (f"{PROSE} One.\n\nFrom the mill, Una\n", " \n", f"{PROSE} Three."):
        box.add(letter(plain=text))
    box.close()
    found = loaded("brae.mbox", (tmp_path / "brae.mbox").read_bytes())
    assert [getattr(item, "part", "") or item.path for item in found] == ["[0]", "brae.mbox[1]", "[2]"]
    assert isinstance(found[0], Article)
    assert "\nFrom the mill, Una" in found[0].text
    assert isinstance(found[1], Skipped)
    assert found[1].reason == "a message without text"


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.eml", b"", "without text"),
        ("a.eml", b"From: a\n" + b"Content-Type: message/rfc822\n\n" * 3000, "too deep"),
        ("a.eml", b"Content-Type: multipart/mixed; boundary=a\n\n" + b"--a\n\nx\n" * 2000, "more than 200 parts"),
        ("a.eml", b"Subject: x\n\n" + b"word " * 40_000, "max_article_mb"),
        ("a.mbox", b"no mailbox", 'no line begins with "From "'),
    ],
    ids=["empty", "deep", "wide", "long", "no mailbox"],
)
def test_what_can_not_be_read_is_named(name: str, data: bytes, why: str) -> None:
    (found,) = loaded(name, data)
    assert isinstance(found, Skipped)
    assert why in found.reason

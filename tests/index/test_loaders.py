import json
import os
import time
from datetime import date
from itertools import islice
from pathlib import Path

import pytest

from index.errors import LoadError
from index.loaders import LOADERS, Limits, load, read_bytes, walk
from index.types import Article, Skipped

LIMITS = Limits(article_bytes=2_000_000, collection_bytes=20_000_000)
PROSE = "The harbour wall at Gull Point fell on Tuesday night, and two streets were under water by the morning."
DAY = date(2020, 1, 7)


def loaded(name: str, data: bytes | str, limits: Limits = LIMITS) -> list[Article | Skipped]:
    return list(load(Path(name), data.encode() if isinstance(data, str) else data, limits))


def article(name: str, data: bytes | str) -> Article:
    (found,) = loaded(name, data)
    assert isinstance(found, Article), found
    return found


def reason(name: str, data: bytes | str, limits: Limits = LIMITS) -> str:
    (found,) = loaded(name, data, limits)
    assert isinstance(found, Skipped)
    assert found.path == name
    return found.reason


# Walking


def test_walk_is_sorted_deep_and_passes_over_dotted_names(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.md", "a/b/c.HTML", ".hidden.txt", ".git/x.txt", "c.jsonl"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    found = [str(path.relative_to(tmp_path)) for path in walk([tmp_path]) if isinstance(path, Path)]
    assert found == ["a/b/c.HTML", "a/z.md", "b.txt", "c.jsonl"]
    assert list(walk([tmp_path / ".hidden.txt"])) == [tmp_path / ".hidden.txt"]
    assert len(list(walk([tmp_path / "b.txt", tmp_path, tmp_path / "a"]))) == 4


def test_walk_follows_links_and_ends_in_loops(tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "a.txt").write_text("x")
    (tmp_path / "news" / "up").symlink_to(tmp_path)
    (tmp_path / "again").symlink_to(tmp_path / "news")
    (tmp_path / "file.txt").symlink_to(tmp_path / "news" / "a.txt")
    found = list(islice(walk([tmp_path]), 100))  # a walk in circles would not end
    assert found == [tmp_path / "again" / "a.txt", tmp_path / "file.txt"]


def test_walk_names_what_can_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "scan.png").write_bytes(b"x")
    (tmp_path / "README").write_text("x")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "folder.txt").mkdir()
    found = list(walk([tmp_path, tmp_path / "missing", Path("nul\0.txt"), Path("\ud800.txt")]))
    reasons = {Path(skipped.path).name: skipped.reason for skipped in found if isinstance(skipped, Skipped)}
    assert len(found) == len(reasons) == 8
    assert reasons["scan.png"] == f"no loader for .png; kinds read: {' '.join(LOADERS)}"
    assert reasons["README"].startswith("no loader for files without a suffix")
    assert reasons["gone.txt"] == "a link to a file that is not there"
    assert reasons["self.txt"] == "a link that leads back to itself"
    assert reasons["pipe.txt"].startswith("not a regular file")
    assert reasons["missing"] == "no such file or folder"
    assert "can't be read" in reasons["nul\0.txt"]


def test_walk_refuses_a_name_that_no_store_can_hold(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    try:
        Path(os.fsdecode(name)).write_text("x")
    except OSError:
        pytest.skip("this file system takes only valid UTF-8 names")
    (found,) = walk([tmp_path])
    assert isinstance(found, Skipped)
    assert "not valid UTF-8" in found.reason
    assert found.path.encode()


def test_no_permission(tmp_path: Path) -> None:
    locked, folder = tmp_path / "locked.txt", tmp_path / "folder"
    locked.write_text("x")
    folder.mkdir()
    locked.chmod(0)
    folder.chmod(0)
    try:
        if os.access(locked, os.R_OK):
            pytest.skip("run as root, whom no permission stops")
        with pytest.raises(LoadError, match="no permission"):
            read_bytes(locked, LIMITS)
        assert Skipped(str(folder), "no permission to read it") in list(walk([tmp_path]))
    finally:
        folder.chmod(0o700)


# Reading


def test_read_bytes_gives_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"one\r\ntwo")
    assert read_bytes(tmp_path / "a.txt", LIMITS) == b"one\r\ntwo"


@pytest.mark.parametrize(("name", "setting"), [("a.txt", "max_article_mb"), ("a.jsonl", "max_collection_mb")])
def test_read_bytes_looks_at_the_size_first(tmp_path: Path, name: str, setting: str) -> None:
    with (tmp_path / name).open("wb") as file:
        file.truncate(50_000_000)  # sparse: 50 MB that take no room
    with pytest.raises(LoadError, match=rf"too large: 50\.0 MB, and \[index\] {setting} allows [0-9.]+ MB"):
        read_bytes(tmp_path / name, LIMITS)


def test_read_bytes_says_why_not(tmp_path: Path) -> None:
    (tmp_path / "dir.txt").mkdir()
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    for name, why in [("dir.txt", "not a regular file"), ("no.txt", "no such file"), ("gone.txt", "a link to a file")]:
        with pytest.raises(LoadError, match=why):
            read_bytes(tmp_path / name, LIMITS)


# Text


def test_text_is_the_files_own() -> None:
    text = f"\r\n  Harbour wall falls \r\n\r\n7 January 2020\r\n{PROSE}\r\n\u2028\tend \n"
    found = article("folder/a.TXT", b"\xef\xbb\xbf" + text.encode())
    assert found.text == text
    assert (found.title, found.published, found.path) == ("Harbour wall falls", DAY, "folder/a.TXT")
    assert [text[span.start : span.end] for span in found.boilerplate] == ["7 January 2020"]


def test_a_copy_under_another_name_is_the_same_article() -> None:
    one, other = article("a.txt", PROSE), article("b.txt", PROSE)
    assert one.id == other.id
    assert one.id == one.content_hash[:16]
    assert one.title == PROSE


def test_one_long_line(tmp_path: Path) -> None:
    started = time.process_time()
    assert len(article("a.txt", "word " * 200_000).text) == 1_000_000
    assert len(article("a.jsonl", json.dumps({"text": "word " * 200_000})).text) == 1_000_000
    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.txt", b"", "empty"),
        ("a.md", b" \n\n", "empty"),
        ("a.txt", bytes(range(256)), "looks binary"),
        ("a.html", b"", "empty"),
        ("a.html", b"<html><script>var a = 1</script></html>", "no text found"),
        ("a.htm", b"\x89PNG\0\0\1\2", "looks binary"),
        ("a.json", b"{", "not JSON"),
        ("a.json", b"", "empty"),
        ("a.json", b"[]", "holds no articles"),
        ("a.json", b"[" * 100_000, "not readable as JSON"),
        ("a.json", b'{"text": "x", "n": ' + b"9" * 10_000 + b"}", "not readable as JSON"),
        ("a.jsonl", b"\n\n", "holds no articles"),
        ("a.jsonl", b"\0\1\2\xff" * 100, "looks binary"),
        ("a.png", b"x", "no loader for .png"),
    ],
)
def test_bad_content_is_skipped_with_a_reason(name: str, data: bytes, why: str) -> None:
    assert why in reason(name, data)


MARKDOWN = f"""---
title: "Harbour wall falls"
source: Gull Times
date: 2020-01-07  # as printed
authors: [Jane Doe, 'John Roe']
url: https://gull.example/wall
tags:
  - harbour
---
# Harbour wall falls

{PROSE}

Leave a Reply
"""


def test_front_matter_is_read_and_marked_but_stays() -> None:
    found = article("a.md", MARKDOWN)
    assert found.text == MARKDOWN
    assert (found.title, found.publisher, found.published) == ("Harbour wall falls", "Gull Times", DAY)
    assert (found.byline, found.url) == ("Jane Doe, John Roe", "https://gull.example/wall")
    marked = [MARKDOWN[span.start : span.end] for span in found.boilerplate]
    assert marked[0].startswith("---\ntitle:")
    assert marked[0].endswith("\n---")
    assert marked[1:] == ["Leave a Reply"]


def test_a_headline_may_hold_a_colon() -> None:
    assert article("a.md", f"---\ntitle: Harbour: a wall falls\n---\n{PROSE}").title == "Harbour: a wall falls"


@pytest.mark.parametrize(
    "text", [f"---\n{PROSE}\n---\nMore.", f"---\ntitle: x\n{PROSE}", f"# Wall falls\n---\n{PROSE}"]
)
def test_rules_are_no_front_matter(text: str) -> None:
    assert article("a.md", text).boilerplate in ((), article("a.txt", text).boilerplate)


# Pages

PAGE = f"""<!doctype html><html><head><meta charset="utf-8"><title>Harbour wall falls | Gull Times</title>
<meta property="og:site_name" content="Gull Times"><meta property="og:title" content="Harbour wall falls | Gull Times">
<meta property="article:published_time" content="2020-01-07T23:30:00-05:00"><meta name="author" content="By Jane Doe">
<link rel="canonical" href="https://gull.example/wall"><style>p {{color: red}}</style></head>
<body><nav><a href="/">Home</a><a href="/news">News</a></nav><article><h1>Harbour wall falls</h1>
<p>{PROSE}</p><p>He said no.</p><p>Engineers will look at the wall,<br>the council said &amp; mend it.</p>
<p>He said no.</p><script>var secret = "evil";</script></article>
<div id="comments"><p>A reader's own long comment on it.</p></div><footer>© 2020</footer></body></html>"""


def test_a_page() -> None:
    found = article("a.html", PAGE)
    paragraphs = [PROSE, "He said no.", "Engineers will look at the wall, the council said & mend it.", "He said no."]
    assert found.text.endswith("\n\n".join(paragraphs))
    assert (found.title, found.publisher, found.published) == ("Harbour wall falls", "Gull Times", DAY)
    assert (found.byline, found.url) == ("Jane Doe", "https://gull.example/wall")
    assert found == article("a.html", PAGE)  # nothing is remembered of the page before


def test_a_page_with_linked_data() -> None:
    data = {
        "@graph": [
            {"@type": "WebSite", "name": "Gull"},
            {
                "@type": ["NewsArticle"],
                "headline": "Wall &amp; market",
                "datePublished": "2020-01-07T10:00:00Z",
                "author": [{"@type": "Person", "name": "Jane Doe"}, {"name": "John Roe"}],
                "publisher": {"name": "Gull Times"},
                "mainEntityOfPage": {"@id": "https://gull.example/wall"},
            },
        ]
    }
    script = (
        f'<script type="application/ld+json">{json.dumps(data)}</script><script type="application/ld+json">{{</script>'
    )
    found = article("a.htm", f"<html><head>{script}</head><body><article><p>{PROSE}</p></article></body></html>")
    assert (found.title, found.publisher, found.published) == ("Wall & market", "Gull Times", DAY)
    assert (found.byline, found.url) == ("Jane Doe, John Roe", "https://gull.example/wall")
    assert found.text == PROSE


def test_a_page_that_states_nothing_gets_no_date_or_publisher() -> None:
    body = f"<h1>Wall falls</h1><p>{PROSE}</p><p>It was built in March 1911 and mended on 3 May 1987, they said.</p>"
    found = article("a.html", f"<html><body>{body}<footer>© 2021 Gull Times</footer></body></html>")
    assert (found.title, found.publisher, found.published, found.byline) == ("Wall falls", None, None, None)


@pytest.mark.parametrize(
    ("head", "codec"),
    [
        ('<meta charset="windows-1251">', "cp1251"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=KOI8-R">', "koi8_r"),
        ('<meta charset="iso-8859-1">', "utf-8"),
        ("", "utf-16"),
        ('<meta charset="no-such-thing">', "cp1251"),
    ],
)
def test_a_page_is_decoded_by_what_it_says(head: str, codec: str) -> None:
    text = "Городской совет во вторник проголосовал за закрытие библиотеки."
    assert article("a.html", f"<html><head>{head}</head><body><p>{text}</p></body></html>".encode(codec)).text == text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<aside>Wall <b>falls</b></aside><script>no()</script><aside>again</aside>", "Wall falls\n\nagain"),
        ("<div>" * 500 + f"<p>{PROSE}</p>", PROSE),
    ],
    ids=["no article", "deep"],
)
def test_odd_pages_give_their_visible_text(body: str, text: str) -> None:
    assert article("a.html", f"<html><body>{body}</body></html>").text == text


def test_every_suffix_has_a_loader_that_reads_no_file() -> None:
    for suffix in LOADERS:
        assert all(isinstance(found, Skipped) for found in load(Path(f"/nowhere/x{suffix}"), b"", LIMITS))

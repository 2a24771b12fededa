"""What real pages do to their text and their facts, an own instance or more of each kind."""

import json
from datetime import date
from pathlib import Path

import pytest

from index.loaders import Limits, load
from index.loaders.decoding import codec_of, decode, decode_as
from index.metadata import parse_date
from index.types import Article, Skipped

LIMITS = Limits(article_bytes=2_000_000, collection_bytes=20_000_000)
DAY = date(2020, 1, 7)
WALL = "The harbour wall at Gull Point fell on Tuesday night, and two streets were under water by the morning."
MAYOR = "Mayor Ada Finch said that the town would mend it before the spring tides, and thanked the men who had dug."
COST = "Engineers put the cost at three million, of which the county is to pay the half when it has seen the plans."
BODY = f"<p>{WALL}</p><p>{MAYOR}</p><p>{COST}</p>"


def read(page: str | bytes, name: str = "a.html") -> Article:
    (found,) = load(Path(name), page.encode() if isinstance(page, str) else page, LIMITS)
    assert isinstance(found, Article), found
    return found


def page(head: str = "", above: str = "", body: str = BODY, behind: str = "") -> str:
    return (
        f"<!doctype html><html><head><title>Harbour wall falls</title>{head}</head><body><main><article>"
        f"<h1>Harbour wall falls</h1>{above}{body}</article>{behind}</main></body></html>"
    )


def linked(data: object, kind: str = "application/ld+json") -> str:
    return f'<script type="{kind}">{data if isinstance(data, str) else json.dumps(data)}</script>'


NEWS = {"@type": "NewsArticle", "headline": "Harbour wall falls", "datePublished": "2020-01-07", "author": "Jane Doe"}


# Text


def test_what_stands_behind_a_comment_stays() -> None:
    text = read(
        page(body=f"<p>{WALL}</p><p>It was <!-- a -->Ada Finch<!----> who<!-- b --> called.</p><p>{COST}</p>")
    ).text
    assert "It was Ada Finch who called." in text


@pytest.mark.parametrize("name", ["article-body", "post-content", "entry-content wide"])
def test_a_body_in_several_parts_is_read_whole(name: str) -> None:
    first, second = f"<p>{WALL}</p>", f"<p>{MAYOR}</p><p>{COST}</p>"
    parts = f'<div class="{name}">{first}</div><div class="ad"></div><div class="{name}">{second}</div>'
    assert read(page(body=f"<div>{parts}</div>")).text == f"Harbour wall falls\n\n{WALL}\n\n{MAYOR}\n\n{COST}"


def test_a_body_of_no_known_name_keeps_its_headings_and_lists() -> None:
    body = (
        f"<h2>What fell</h2>{BODY}<ul><li>the north wall, of granite</li><li>a crane that stood on it</li></ul>{BODY}"
    )
    found = read(f"<html><body><div><div class='zone-7'>{body}</div></div><div><p>Short.</p></div></body></html>").text
    assert "What fell" in found
    assert "- a crane that stood on it" in found


HIDDEN = "The wall was blown up, says a line that nobody can see."


@pytest.mark.parametrize(
    "how",
    [
        "<p hidden>{}</p>",
        '<section hidden="until-found"><p>{}</p></section>',
        '<p style="color: red; DISPLAY:none !important">{}</p>',
        '<div style="visibility:hidden"><p>{}</p></div>',
        '<p style="opacity: 0">{}</p>',
        '<p style="font-size:0px">{}</p>',
    ],
)
def test_what_a_reader_can_not_see_is_no_text(how: str) -> None:
    found = read(page(body=f"<p>{WALL}</p>{how.format(HIDDEN)} tail <p>{MAYOR}</p><p>{COST}</p>")).text
    assert HIDDEN not in found
    assert MAYOR in found


@pytest.mark.parametrize("style", ["display: block", "opacity: 0.9", "font-size: 0.9em"])
def test_what_is_styled_otherwise_stays(style: str) -> None:
    assert MAYOR in read(page(body=f'<p>{WALL}</p><p style="{style}">{MAYOR}</p><p>{COST}</p>')).text


def test_a_page_that_a_script_is_to_show_is_read() -> None:
    assert MAYOR in read(f'<html><body style="visibility:hidden"><article>{BODY}</article></body></html>').text


# Titles


@pytest.mark.parametrize(
    ("title", "body", "expected"),
    [
        ("Wall falls - Gull Times", "<h1><a href='/'>Gull Times</a></h1><h2>Wall falls</h2>", "Wall falls"),
        ("Harbour wall falls | On Shore - Gull", "<h1>On Shore</h1>", "Harbour wall falls | On Shore - Gull"),
        ("Wall falls at Gull Point - Gull Times", "<h1>Wall falls at Gull Point, two streets flooded</h1>", None),
    ],
    ids=["a site's", "a section's", "the article's"],
)
def test_the_only_h1_is_the_title_when_it_is_the_articles(title: str, body: str, expected: str | None) -> None:
    found = read(f"<html><head><title>{title}</title></head><body>{body}<div>{BODY}</div></body></html>")
    assert found.title == (expected or "Wall falls at Gull Point, two streets flooded")


# JSON-LD

RAW = '"@type": "NewsArticle", "headline": "Harbour wall falls", "datePublished": "2020-01-07", "author": "Jane Doe"'


@pytest.mark.parametrize(
    "script",
    [
        linked(NEWS, "application/ld+json; charset=UTF-8"),
        linked(NEWS, "Application/LD+JSON"),
        linked(f"<![CDATA[\n{{{RAW}}}\n]]>"),
        linked(f"/*<![CDATA[*/{{{RAW}}}/*]]>*/"),
        linked(f"<!-- {{{RAW}}} -->"),
        linked(f"[{{{RAW}, }},\n]"),
        linked(f'{{"description": "He said "no" to it, and "never" again", {RAW}}}'),
        linked(f"{{{RAW}}};"),
        linked(NEWS | {"@type": "schema:ReportageNewsArticle"}),
        linked(NEWS | {"@type": ["Thing", "https://schema.org/SocialMediaPosting"]}),
        linked({"@type": "MedicalWebPage", "mainEntity": NEWS}),
        linked(NEWS | {"@type": "ItemPage"}),
    ],
)
def test_a_pages_own_article_is_found_in_json_ld(script: str) -> None:
    found = read(page(script))
    assert (found.title, found.published, found.byline) == ("Harbour wall falls", DAY, "Jane Doe")


def test_people_named_by_id_are_looked_up_in_the_whole_page() -> None:
    article = NEWS | {"author": [{"@id": "#jane"}, {"@id": "#john"}], "publisher": {"@id": "#org"}}
    graph = {"@graph": [article, {"@id": "#jane", "name": "Jane Doe"}, {"@id": "#org", "name": "Gull Times"}]}
    found = read(page(linked(graph) + linked({"@type": "Person", "@id": "#john", "name": "John Roe"})))
    assert (found.byline, found.publisher) == ("Jane Doe, John Roe", "Gull Times")


OTHER = {
    "@type": "NewsArticle",
    "headline": "Mayor of Pell resigns",
    "datePublished": "2011-02-03",
    "author": "Max Moe",
    "url": "https://gull.example/pell",
}


@pytest.mark.parametrize(
    "before",
    [
        {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": OTHER}]},
        OTHER,
        {"@type": "WebPage", "relatedLink": [OTHER], "name": "Harbour wall falls"},
    ],
    ids=["in a list", "beside it", "related"],
)
@pytest.mark.parametrize("own", [True, False])
def test_another_articles_json_ld_is_not_the_pages(before: object, own: bool) -> None:
    canonical = '<link rel="canonical" href="https://gull.example/wall">'
    found = read(page(canonical + linked(before) + (linked(NEWS) if own else "")))
    expected = (DAY, "Jane Doe") if own else (None, None)
    assert (found.title, found.published, found.byline) == ("Harbour wall falls", *expected)


# Days


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published" content="2020-01-07T10:00:00Z">',
        '<meta name="publish_date" content="07.01.2020">',
        '<meta name="cXenseParse:recs:publishtime" content="2020-01-07T10:00:00Z">',
        '<meta itemprop="dateCreated datePublished" content="2020-01-07">',
        '<meta name="dc.date.issued" content="7. Januar 2020"><meta name="article:modified_time" content="2021-05-05">',
        '<meta property="og:url" content="https://gull.example/2020/01/07/wall.html">',
    ],
)
def test_days_in_tags(head: str) -> None:
    assert read(page(head)).published == DAY


@pytest.mark.parametrize(
    "above",
    [
        "<p>By Jane Doe</p><p>7 January 2020</p>",
        "<div><span>Published</span> <time datetime='2020-01-07T08:00:00Z'>Tuesday</time></div>",
        "<div>Updated 9 January 2020</div><div>Published 7 January 2020</div>",
        "<div class='meta'><a rel='author' href='/jd'>Jane Doe</a> | Jan 7, 2020 | 3 min read</div>",
    ],
)
def test_days_at_the_headline(above: str) -> None:
    assert read(page(above=above)).published == DAY


@pytest.mark.parametrize(
    ("above", "behind"),
    [
        ("", "<section class='responses'><div><time datetime='2020-02-02'>2 Feb</time><p>So sad.</p></div></section>"),
        ("", "<ol id='comments'><li><time datetime='2020-02-02'>2 February 2020</time> A reader</li></ol>"),
        ("<table><tr><th>Built</th><td>3 May 2001</td></tr></table>", ""),
        ("<dl><dt>Founded</dt><dd>3 May 2001</dd></dl>", ""),
        ("<div>Founded: 3 May 2001</div>", ""),
        ("<p>Updated 9 January 2020</p>", ""),
        ("<aside class='related'><time datetime='2020-02-02'>2 February 2020</time></aside>", ""),
        ("<p>1 January 2190</p>", ""),
    ],
)
def test_days_of_other_things_are_not_the_articles(above: str, behind: str) -> None:
    assert read(page(above=above, behind=behind)).published is None


def test_a_page_is_not_published_decades_ahead() -> None:
    head = '<meta property="article:published_time" content="2190-01-01"><meta name="pubdate" content="2020-01-07">'
    assert read(page('<meta property="article:published_time" content="2190-01-01">')).published is None
    assert read(page(head)).published == DAY


@pytest.mark.parametrize(
    "value",
    [
        "2020-01-07T10:00:00.000+01:00[Europe/Paris]",
        "2020-01-07T10:00+01",
        "20200107101500",
        "202001071015",
        "1578391200",
        "1578391200123",
        "/Date(1578391200000)/",
        "Tue Jan  7 10:00:00 2020",
        "Tue Jan 07 2020 10:00:00 GMT+0100 (Central European Standard Time)",
        "Tuesday, 07-Jan-20 10:00:00 GMT",
        "7 Jan '20",
        "07.01.20",
        "7. Januar 2020 um 10:00 Uhr",
        "mardi 7 janvier 2020 à 10h00",
        "7 de enero de 2020",
        "martedì 7 gennaio 2020",
        "7 stycznia 2020",
        "7 января 2020",
        "2020年1月7日",
        "2020년 1월 7일",
        "Published on January 7, 2020",
    ],
)
def test_forms_of_days_in_fields(value: str) -> None:
    assert parse_date(value) == DAY


@pytest.mark.parametrize(
    "value", ["01/02/20", "Updated on January 7, 2020", "157839120", "janvier 2020", "32 de enero de 2020"]
)
def test_forms_that_leave_the_day_open(value: str) -> None:
    assert parse_date(value) is None


# Bylines


@pytest.mark.parametrize(
    "above",
    [
        "<p>By Jane Doe</p>",
        "<div class='byline'>By <a href='/jd'>Jane Doe</a>, 7 January 2020</div>",
        "<span class='post-author'><a rel='author' href='/jd'>Jane Doe</a> 3 min read</span>",
        "<div itemprop='author'>Jane Doe @janedoe</div>",
    ],
)
def test_bylines_at_the_headline(above: str) -> None:
    assert read(page(above=above)).byline == "Jane Doe"


def test_a_person_comes_before_the_site() -> None:
    head = '<meta property="og:site_name" content="Gull Times"><meta name="author" content="Gull Times">'
    assert read(page(head, "<p>By Jane Doe</p>")).byline == "Jane Doe"
    assert read(page('<meta name="author" content="https://gull.example/jd">')).byline is None


# JSON

SHAPES = {
    "an interface's answer": {"response": {"docs": [{"fields": {"headline": "Wall falls", "bodyText": WALL}}]}},
    "a search's hits": {"hits": {"hits": [{"_source": {"title": "Wall falls", "full_text": WALL}}]}},
    "a feed": {"title": "Gull Times", "items": [{"title": "Wall falls", "content_html": f"<p>{WALL}</p>"}]},
    "rendered": [{"title": {"rendered": "Wall falls"}, "content": {"rendered": f"<p>{WALL}</p>\n"}, "author": 5}],
    "paragraphs": {"headline": {"main": "Wall falls"}, "paragraphs": [{"text": WALL}]},
    "a data set's": {"title": "Wall falls", "article": WALL},
}


@pytest.mark.parametrize("value", SHAPES.values(), ids=SHAPES)
def test_shapes_of_json(value: object) -> None:
    found = read(json.dumps(value), "a.json")
    assert (found.title, found.text, found.byline) == ("Wall falls", WALL, None)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("datePublish", "2020-01-07 10:00:00"),
        ("pub-date", "Tue, 07 Jan 2020 10:00:00 GMT"),
        ("date", 1578391200),
        ("timestamp", 1578391200123),
        ("created_at", {"$date": "2020-01-07T10:00:00Z"}),
    ],
)
def test_names_and_forms_of_days_in_json(key: str, value: object) -> None:
    assert read(json.dumps({"text": WALL, key: value, "crawl_date": "2022-02-02"}), "a.jsonl").published == DAY


def test_html_in_json_is_read_as_a_reader_sees_it() -> None:
    markup = f"<p>Caf&eacute; &amp; <a href='/x'>bar</a></p><script>track()</script><p hidden>No.</p><p>{WALL}</p>"
    assert read(json.dumps({"text": markup}), "a.json").text == f"Café & bar\n\n{WALL}"
    assert read(json.dumps({"text": f"R&eacute;sum&eacute;: {WALL}"}), "a.json").text == f"Résumé: {WALL}"
    plain = f"a < b and <3, AT&T & co; {WALL}"
    assert read(json.dumps({"text": plain}), "a.json").text == plain


def test_nested_fields_end_somewhere() -> None:
    deep: object = "x"
    for _ in range(400):
        deep = [deep]
    (found,) = load(Path("a.json"), json.dumps({"text": deep, "title": deep}).encode(), LIMITS)
    assert isinstance(found, Skipped)


# Encodings


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ("gb2312", "gb18030", "镕基与喆，桥将关闭到九月底。"),
        ("GBK", "gb18030", "这座桥𠮷将关闭"),
        ("Shift_JIS", "cp932", "髙橋市長は①橋と㈱建設を閉鎖した。"),
        ("x-sjis", "cp932", "髙島屋"),
        ("euc-kr", "cp949", "뷁이라는 마을의 똠양꿍"),
        ("ks_c_5601-1987", "cp949", "똠방각하"),
        ("iso-8859-1", "cp1252", "“No” – €5"),
        ("iso-8859-9", "cp1254", "Şişli’de “köprü” kapandı"),
        ("tis-620", "cp874", "สะพาน “ปิด”"),
        ("x-mac-cyrillic", "mac_cyrillic", "Мост закроют до осени"),
    ],
)
def test_labels_are_read_as_browsers_read_them(label: str, codec: str, text: str) -> None:
    found = read(f'<html><head><meta charset="{label}"></head><body><p>{text}</p></body></html>'.encode(codec))
    assert found.text == text


@pytest.mark.parametrize("label", ["zlib", "rot13", "utf-7", "idna", "no-such", "", "\0", "cp037"])
def test_what_is_no_encoding_of_pages(label: str) -> None:
    assert codec_of(label) is None


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("iso8859_2", "Rada miasta zagłosowała w środę za zamknięciem biblioteki przy ulicy Długiej."),
        ("cp852", "Rada miasta zagłosowała w środę za zamknięciem biblioteki przy ulicy Długiej."),
        ("iso8859_5", "Городской совет во вторник проголосовал за закрытие библиотеки."),
        ("cp866", "Городской совет во вторник проголосовал за закрытие библиотеки."),
        ("mac_cyrillic", "Городской совет во вторник проголосовал за закрытие библиотеки."),
        ("mac_roman", "Le conseil a décidé mercredi de fermer la bibliothèque du quartier à la fin de l’été."),
        ("iso8859_15", "La sœur du maire a payé 300 € pour l'œuvre exposée à la bibliothèque."),
        ("cp850", "El consejo votó el miércoles a favor de cerrar la pequeña biblioteca del barrio el próximo año."),
        ("euc_jp", "市議会は火曜日、図書館の閉鎖を決定した。市長は記者会見で理由を説明した。"),
        ("iso2022_jp", "市議会は火曜日、図書館の閉鎖を決定した。市長は記者会見で理由を説明した。"),
        ("cp949", "시의회는 화요일 도서관을 닫기로 결정했다. 시장은 기자회견에서 이유를 설명했다."),
    ],
)
def test_old_encodings_without_a_label(codec: str, text: str) -> None:
    assert decode(text.encode(codec)) == text


@pytest.mark.parametrize("word", ["naïve", "Señor Núñez", "the Müller brothers", "30 °C, £20"])
def test_a_few_letters_beyond_ascii_are_western(word: str) -> None:
    text = f"The council heard of {word} on Tuesday, and closed the library."
    assert decode(text.encode("cp1252")) == text


def test_the_label_that_http_gives_comes_before_the_pages_own_and_after_its_mark() -> None:
    text = "Городской совет закрыл библиотеку."
    assert decode_as(text.encode("cp1251"), "windows-1251") == text
    assert decode_as(text.encode("utf-8"), "windows-1251") is None  # nothing else looks like it
    assert decode_as(text.encode("utf-16"), "windows-1251") is None
    assert decode_as(text.encode("cp1251"), "zlib") is None

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.metadata import Metadata, first_line, from_head, parse_date, read_head

BODY = "The council voted on Tuesday to close the library, and nobody spoke against it."
DAY = date(2020, 1, 7)


@pytest.mark.parametrize(
    "value",
    [
        "2020-01-07",
        "2020-01-07T23:30:00-05:00",
        "2020-01-07T10:15:00.123Z",
        "2020-01-07 10:15:00+00:00",
        "2020/01/07",
        "20200107",
        "20200107T101500Z",
        "Tue, 07 Jan 2020 10:15:00 GMT",
        "Tue, 07 Jan 2020 10:15:00 +0000 (UTC)",
        "7 January 2020",
        "7th January, 2020",
        "January 7, 2020",
        "JANUARY 7 2020",
        "Jan. 7, 2020, 9:01 p.m. ET",
        "Tuesday 7 January 2020 10.15 GMT",
        "07.01.2020",
        "7.1.2020",
    ],
)
def test_plain_dates(value: str) -> None:
    assert parse_date(value) == DAY


@pytest.mark.parametrize(("value", "day"), [("13/01/2020", 13), ("01/13/2020", 13), ("01/01/2020", 1)])
def test_slashes_count_when_they_can_be_read_in_one_way(value: str, day: int) -> None:
    assert parse_date(value) == date(2020, 1, day)


@pytest.mark.parametrize(
    "value",
    [
        *("", "March 2023", "2023", "7 January", "01/02/2020", "31.02.2020", "99.99.9999", "1066-10-14", "2201-01-01"),
        *("on 7 January 2020 the wall fell", "1.2.2020.3", "12 2020", "15783552", "7 Smarch 2020", "x" * 100_000),
    ],
)
def test_what_is_no_plain_date(value: str) -> None:
    assert parse_date(value) is None


@given(st.text(max_size=60) | st.from_regex(r"[0-9A-Za-z ./:,-]{0,40}"))
def test_no_text_makes_dates_fail(value: str) -> None:
    found = parse_date(value)
    assert found is None or 1600 <= found.year <= 2200


HEADS = {
    "title only": ("Council votes", Metadata("Council votes")),
    "messy": (
        "\n'WALL FELL': COUNCIL TELLS\n\n-\n\n07.01.2020\n\nGullnews (7 January 2020)\n\nAP\n",
        Metadata("'WALL FELL': COUNCIL TELLS", "Gullnews", DAY),
    ),
    "outlet and date": (
        "Council votes\nThe Harrowmere Gazette | 7 January 2020",
        Metadata("Council votes", "The Harrowmere Gazette", DAY),
    ),
    "dash, byline": (
        "Council votes\nThe Harrowmere Gazette — January 7, 2020\nBy Jane Doe",
        Metadata("Council votes", "The Harrowmere Gazette", DAY, "Jane Doe"),
    ),
    "comma": ("Council votes\nGull Times, Jan. 7, 2020", Metadata("Council votes", "Gull Times", DAY)),
    "outlet in byline": (
        "Council votes\nBy Jane Doe, Gull Times\nPublished 7 January 2020 Updated 9 January 2020",
        Metadata("Council votes", "Gull Times", DAY, "Jane Doe"),
    ),
    "updated above": (
        "Council votes\nUpdated 9 January 2020\nPublished: 7 January 2020, 10:15 GMT",
        Metadata("Council votes", None, DAY),
    ),
    "labels": (
        "# Council votes\nPublisher: Gull Times\nDate: 2020-01-07\nAuthor: Jane Doe",
        Metadata("Council votes", "Gull Times", DAY, "Jane Doe"),
    ),
    "masthead": (
        "The Harrowmere Gazette\nCouncil votes\nBy JANE DOE\nPosted on Jan. 7, 2020 at 9:00 a.m.",
        Metadata("Council votes", "The Harrowmere Gazette", DAY, "JANE DOE"),
    ),
    "standfirst": (
        "Council votes\nNobody spoke against it at the meeting.\nReported by Jane Doe and John Roe\n7 January 2020",
        Metadata("Council votes", None, DAY, "Jane Doe and John Roe"),
    ),
    "agency alone": ("Council votes\nLONDON, 7 January 2020\nReuters", Metadata("Council votes", "Reuters", DAY)),
    "section, no outlet": ("Council votes\nWorld News\n7 January 2020", Metadata("Council votes", None, DAY)),
    "title names an outlet": (
        "Fox Settles Over Gull News\n7 January 2020",
        Metadata("Fox Settles Over Gull News", None, DAY),
    ),
    "person and date": ("Council votes\nJane Doe | 7 January 2020", Metadata("Council votes", None, DAY)),
    "date in the title": ("Wall falls on 7 January 2020", Metadata("Wall falls on 7 January 2020")),
    "month only": ("Council votes\nMarch 2020", Metadata("Council votes")),
    "date first": ("7 January 2020\nCouncil votes", Metadata("Council votes", None, DAY)),
    "menu first": ("Home\nNews\nSport\nCouncil votes to close\nBy Jane Doe", None),
    "heading in a list": ("Council votes\nDec. 25, 1931:", Metadata("Council votes")),
}


@pytest.mark.parametrize(("head", "expected"), HEADS.values(), ids=HEADS)
def test_head(head: str, expected: Metadata | None) -> None:
    expected = expected or Metadata("Council votes to close", None, None, "Jane Doe")
    assert from_head(f"{head}\n\n{BODY}\n") == expected
    assert from_head(f"{head}\n\n{BODY}\n".replace("\n", "\r\n")) == expected


def test_nothing_is_taken_from_the_prose() -> None:
    text = f"Council votes\n\n{BODY}\n\n{BODY}\n\nBy Jane Doe\n\n7 January 2020\n\nThe Harrowmere Gazette\n"
    assert from_head(text) == Metadata("Council votes")
    assert read_head(text).spans == ()


def test_spans_cover_the_metadata_lines_and_not_the_title() -> None:
    text = f"Council votes\nHarrowmere Gazette\n  By Jane Doe  \n7 January 2020\n\n{BODY}"
    head = read_head(text)
    assert [text[span.start : span.end] for span in head.spans] == [
        "Harrowmere Gazette",
        "By Jane Doe",
        "7 January 2020",
    ]
    assert head.title
    assert text[head.title.start : head.title.end] == "Council votes"


def test_a_dateline_is_no_first_line() -> None:
    assert first_line("Ostrel, NORVEL (GNS) —\n\nThe ferry sank.\nNobody drowned.") == "The ferry sank."
    assert first_line("Sund Echo –") == "Sund Echo –"


def test_first_line_is_cut_at_a_word() -> None:
    title = first_line("\n---\n# The council " + "met again " * 30)
    assert title.startswith("The council met again")
    assert title.endswith((" met…", " again…"))
    assert 100 < len(title) <= 121
    assert len(first_line("x" * 1_000_000)) == 121


@given(st.text())
def test_any_text_has_a_title_on_one_line_and_spans_in_it(text: str) -> None:
    head = read_head(text)
    assert "\n" not in (head.metadata.title or "")
    assert all(0 <= span.start < span.end <= len(text) for span in head.spans)

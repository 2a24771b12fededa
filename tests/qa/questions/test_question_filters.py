"""What a question's words say of days, publishers and authors, and what only looks as if they did."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Filters
from qa.mentions import Mention, limited
from qa.questions.filters import MAX_CHARS, readings, understand, ungiven
from qa.types import Question

THURSDAY = date(2033, 6, 16)
PUBLISHERS = ("The Ferry Times", "Corran Mercury", "WKLT", "dunmore-post.org", "The Quay", "Mercury")


def read(text: str, before: str = "", day: date | None = THURSDAY) -> tuple[Mention, ...]:
    return understand(text, day, PUBLISHERS, {"Ada Finch", "Jean-Luc Amaury"}.__contains__, before)


def names(text: str, kind: str = "publisher") -> list[str | None]:
    return [one.name for one in read(text) if one.kind == kind]


def days(text: str, before: str = "") -> str | None:
    """The days of a question as "first/last", an open end as "", those of publishing in brackets, soft ones with ~."""
    found = [one for one in read(text, before) if one.kind == "days"]
    if not found:
        return None
    (one,) = found
    said = "/".join(each.isoformat() if each else "" for each in (one.since, one.until))
    said = f"[{said}]" if one.published else said
    return f"~{said}" if one.soft else said


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("According to the Corran Mercury, who paid?", ["Corran Mercury"]),
        ("Who paid, according to an article in The Ferry Times?", ["The Ferry Times"]),
        ("Did WKLT report who paid?", ["WKLT"]),
        ("What has the Quay written about the pier?", ["The Quay"]),
        ("What does dunmore-post say about the pier?", ["dunmore-post.org"]),
        ("Who, the Ferry Times writes, will pay?", ["The Ferry Times"]),
        ("As told by both The Quay and the Ferry Times, who paid?", ["The Quay", "The Ferry Times"]),
        ("Does the Quay's story differ from the WKLT report?", ["The Quay", "WKLT"]),
        ("Which firm is it, reported by 'The Quay' and by WKLT, that paid?", ["The Quay", "WKLT"]),
        ("Coverage by WKLT of the pier", ["WKLT"]),
        ("did the ferry times cover the fire", ["The Ferry Times"]),
        ("Unlike the Quay, what did WKLT report?", ["WKLT"]),
    ],
)
def test_a_publisher_that_is_named_as_the_source(text: str, wanted: list[str]) -> None:
    assert names(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "Who owns the Corran Mercury?",
        "Why was WKLT fined?",
        "When did the Ferry Times close its office?",
        "What did the mayor tell WKLT?",
        "What did the minister say about The Quay?",
        "Where did the ferry leave the quay?",
        "How much mercury was found in the lake?",
        "Who writes for the New Corran Mercury?",
        "Which papers other than the Ferry Times have it?",
        "Was the Ferry Times' editor arrested?",
        "Who met at the Quay Hotel?",
        "What did the Quay say about its debts?",
    ],
)
def test_a_publisher_that_is_asked_about_is_no_source(text: str) -> None:
    assert read(text) == ()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("What did Ada Finch write about the pier?", ["Ada Finch"]),
        ("In Ada Finch's report, who paid?", ["Ada Finch"]),
        ("Articles by Jean-Luc Amaury", ["Jean-Luc Amaury"]),
        ("What is new on the pier, by Ada Finch?", ["Ada Finch"]),
        ("What did Bo Larch write?", []),
        ("Who was beaten by Ada Finch in the final round of chess?", []),
        ("Who is Ada Finch?", []),
    ],
)
def test_an_author_of_the_corpus(text: str, wanted: list[str]) -> None:
    assert names(text, "author") == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Who resigned on 3 May 2033?", "2033-05-03/2033-05-03"),
        ("Who resigned on Tuesday?", "2033-06-14/2033-06-14"),
        ("What sank last week?", "2033-06-06/2033-06-12"),
        ("What sank the day before yesterday?", "2033-06-14/2033-06-14"),
        ("What sank in early May 2033?", "2033-05-01/2033-05-10"),
        ("What sank in the third week of May 2033?", "2033-05-15/2033-05-21"),
        ("What sank during the week of 9 May 2033?", "2033-05-09/2033-05-15"),
        ("What sank between 9 and 11 May 2033?", "2033-05-09/2033-05-11"),
        ("What sank from 9 May to 12 May 2033?", "2033-05-09/2033-05-12"),
        ("What has sunk since 9 May 2033?", "2033-05-09/"),
        ("What sank in the past three months?", "2033-03-16/2033-06-16"),
        ("What sank on 2 May and on 4 May 2033?", "2033-05-02/2033-05-04"),
        ("A boat sank on Monday. Who saw it?", "2033-06-13/2033-06-13"),
        ("A boat sank on Monday. Which?", "2033-06-13/2033-06-13"),
    ],
)
def test_days_on_which_something_happened(text: str, wanted: str) -> None:
    assert days(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("What was published on 3 May 2033?", "[2033-05-03/2033-05-03]"),
        ("How many gales did the coast report on 3 May 2033?", "2033-05-03/2033-05-03"),
        ("What does the report of 3 May 2033 say?", "[2033-05-03/2033-05-03]"),
        ("What did WKLT report on 3 May 2033?", "[2033-05-03/2033-05-03]"),
        ("Articles from last week about the pier", "[2033-06-06/2033-06-12]"),
        ("What did Tuesday's news say?", "[2033-06-14/2033-06-14]"),
        ("What did the Ferry Times of 3 May 2033 say?", "[2033-05-03/2033-05-03]"),
        ("Stories published before 3 May 2033", "[/2033-05-02]"),
        ("Reports after 3 May 2033", "[2033-05-04/]"),
    ],
)
def test_days_on_which_articles_appeared(text: str, wanted: str) -> None:
    assert days(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Did the boat sink on Tuesday?", "~2033-06-14/2033-06-14"),
        ("Who is on duty on Tuesday?", "~2033-06-14/2033-06-14"),
        ("A boat sank on Tuesday. What is its name?", "~2033-06-14/2033-06-14"),
        ("A boat sank on Tuesday. It carries which flag?", "~2033-06-14/2033-06-14"),
        ("What sank in 2031?", "~2031-01-01/2031-12-31"),
        ("What has it cost since it began in May 2033?", "~2033-05-01/2033-05-31"),
        ("Who said this week that the boat sank in May 2033?", "~2033-05-01/2033-05-31"),
    ],
)
def test_days_that_only_put_articles_first(text: str, wanted: str) -> None:
    assert days(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "Who won the 2030 final?",
        "What came of Monday's vote?",
        "How many drowned in the May floods?",
        "What does the treaty of 3 May 2033 say?",
        "What has happened since the vote?",
        "Who was hurt after the storm?",
        "What opens on 20 June?",
        "What will open on Tuesday?",
        "What is due by Friday?",
        "What must be done before Friday?",
        "What is the plan for Sunday?",
        "Was it on Monday or on Tuesday?",
        'Who said "it sank on Tuesday"?',
        "How often do boats sink in May every year?",
        "Which boats sail on Sundays?",
        "Did May sign the Agenda 2030?",
        "How old is the boat?",
        "What happened the day after?",
        "Since when has she been mayor?",
    ],
)
def test_what_says_nothing_of_when_articles_appeared(text: str) -> None:
    assert read(text) == ()


@pytest.mark.parametrize(
    ("before", "text", "wanted"),
    [
        ("What sank on 3 May 2033?", "And the day after?", "2033-05-04/2033-05-04"),
        ("What sank on 3 May 2033?", "What happened two days later?", "2033-05-05/2033-05-05"),
        ("What sank on 3 May 2033?", "Who paid?", None),
    ],
)
def test_days_that_count_from_the_question_before(before: str, text: str, wanted: str | None) -> None:
    assert days(text, before) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "What is the latest on the pier?",
        "What sank this week?",
        "Who is currently in charge?",
        "Which boats sank recently?",
        "Recent storms in Corran",
        "latest on the pier",
        "What is going on right now?",
    ],
)
def test_words_for_recent_news(text: str) -> None:
    assert [one.kind for one in read(text)] == ["recency"]


def test_a_mention_is_the_words_that_say_it() -> None:
    text = "What did the Ferry Times report last week about the latest storm?"

    assert [(one.kind, text[one.start : one.end]) for one in read(text)] == [
        ("publisher", "Ferry Times"),
        ("days", "last week"),
        ("recency", "the latest"),
    ]


def test_without_a_day_no_days_are_read() -> None:
    assert [one.kind for one in read("What did WKLT report last week?", day=None)] == ["publisher"]


@given(
    st.lists(st.sampled_from("on the of by 3 May 2033 last week WKLT Quay 's report since and or , \" ? 0001".split()))
)
def test_no_order_of_words_is_too_odd(words: list[str]) -> None:
    text = " ".join(words)
    for one in read(text):
        assert 0 <= one.start < one.end <= len(text)


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_calendar_has_ends(day: date) -> None:
    for text in ("What sank in the first week of May?", "What sank last winter?", "What sank since yesterday?"):
        list(readings(Question(text), read(text, day=day), day, timedelta(14)))


def test_a_text_that_is_quoted_from_somewhere_is_left_alone() -> None:
    assert read("According to WKLT, " + "the boat sank on Tuesday. " * (MAX_CHARS // 20)) == ()


def test_what_is_given_of_a_kind_counts_alone() -> None:
    words = read("What did WKLT report last week?")
    asked = Question("", Filters(publishers=("The Quay",)))

    kept = ungiven(asked, words)

    assert [one.kind for one in kept] == ["days"]
    assert limited(asked.filters, kept, THURSDAY).publishers == ("The Quay",)


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("What sank on Monday?", date(2033, 6, 13), date(2033, 6, 16)),
        ("What sank on Tuesday?", date(2033, 6, 14), date(2033, 6, 16)),
        ("What sank on 3 May 2033?", date(2033, 5, 3), date(2033, 5, 6)),
        ("What was published on 3 May 2033?", date(2033, 5, 3), date(2033, 5, 3)),
        ("Did it sink on 3 May 2033?", None, None),
    ],
)
def test_an_event_is_told_of_on_its_day_and_three_days_on(text: str, since: date | None, until: date | None) -> None:
    assert limited(Filters(), read(text), THURSDAY) == Filters(since=since, until=until)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("According to WKLT, who paid?", "Who paid?"),
        ("Who paid, according to The Ferry Times?", "Who paid?"),
        ("Who paid according to the Ferry Times and WKLT", "Who paid"),
        ("Which boat, as first reported by WKLT, sank?", "Which boat sank?"),
        ("What did WKLT report of the boat?", "What did WKLT report of the boat?"),
        ("Who paid, according to the WKLT story of 3 May?", "Who paid, according to the WKLT story of 3 May?"),
        ("According to the mayor, did WKLT report it?", "According to the mayor, did WKLT report it?"),
        ("According to WKLT?", "According to WKLT?"),
    ],
)
def test_an_attribution_that_is_a_filter_is_not_looked_for(text: str, wanted: str) -> None:
    asked, _ = next(readings(Question(text), read(text), THURSDAY, timedelta(14)))

    assert asked.text == wanted


def filters_of(text: str) -> list[tuple[Filters, bool]]:
    found = readings(Question(text), read(text), THURSDAY, timedelta(14))
    return [(each.filters, widened) for each, widened in found]


def test_days_are_let_go_before_sources() -> None:
    both = Filters(("WKLT",), date(2033, 5, 3), date(2033, 5, 6))
    source = replace(both, since=None, until=None)

    found = filters_of("According to WKLT, what sank on 3 May 2033?")

    assert found == [(both, False), (source, True), (Filters(), False)]


def test_days_of_publishing_are_let_go_only_where_nothing_is_left() -> None:
    assert [widened for _, widened in filters_of("What was published on 3 May 2033?")] == [False, False]


def test_a_question_that_says_nothing_is_asked_once_and_as_it_is() -> None:
    asked = Question("Who paid?", Filters(("WKLT",)))

    assert list(readings(asked, (), THURSDAY, timedelta(14))) == [(asked, False)]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("How many looms burned in Corran in May 2033?", "How many looms burned in Corran?"),
        ("How many looms burned on Tuesday, 3 May 2033, in Corran?", "How many looms burned, in Corran?"),
        ("On 3 May 2033, how many looms burned?", "How many looms burned?"),
        ("Who was elected reeve between 3 and 12 May 2033?", "Who was elected reeve?"),
        ("According to The Quay, who lit the looms in early May 2033?", "Who lit the looms?"),
    ],
)
def test_a_date_with_its_year_is_a_filter_and_no_words(text: str, asked: str) -> None:
    question = Question(text)
    first, *others = readings(question, read(text), THURSDAY, timedelta(14))
    assert first[0].text == asked
    assert others[-1][0].text == text  # where they are let go, the words count


@pytest.mark.parametrize(
    "text",
    [
        "What happened in May 2033?",  # nothing else is asked
        "How many looms burned on Tuesday?",
        "How many looms burned last week in Corran?",
        "Who owned the looms in 2031?",  # puts articles first, and leaves none out
        "Who won the 2032 final in Corran?",
        "What did The Quay publish on 3 May 2033 about looms?",
    ],
)
def test_other_days_stay_in_the_words(text: str) -> None:
    assert next(readings(Question(text), read(text), THURSDAY, timedelta(14)))[0].text == text

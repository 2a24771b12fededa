"""Time expressions: found, counted from the day of publication, left open without it."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.timex import TimeExpression, read_times

THURSDAY = date(2031, 5, 15)


def times(text: str, published: date | None = THURSDAY) -> list[TimeExpression]:
    return read_times(text, published)


def days(text: str, published: date | None = THURSDAY) -> str | None:
    """The days of the last expression of a text, as "first/last", or one of them."""
    found = times(text, published)[-1].interval
    if found is None:
        return None
    return f"{found.first}" if found.first == found.last else f"{found.first}/{found.last}"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The ferry sank on 5 March 2029.", "2029-03-05"),
        ("It opened on the 5th of March, 2029.", "2029-03-05"),
        ("March 5, 2029 was cold.", "2029-03-05"),
        ("Updated: May 5, 2029", "2029-05-05"),
        ("May 7 was cold.", "2031-05-07"),
        ("The log ends at 2029-03-05.", "2029-03-05"),
        ("The mill burned down Wednesday, May 7.", "2031-05-07"),
        ("A dividend, payable June 30, was declared.", "2031-06-30"),
        ("The council met Dec. 10.", "2030-12-10"),
        ("The fair ran May 3-5.", "2031-05-03/2031-05-05"),
        ("The fair of 3-5 May 2030 was dull.", "2030-05-03/2030-05-05"),
    ],
)
def test_days_of_a_month(text: str, wanted: str) -> None:
    assert days(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The mayor resigned Monday.", "2031-05-12"),
        ("The mayor resigned on Thursday.", "2031-05-15"),
        ("The mayor resigned Friday.", "2031-05-09"),
        ("On Monday, the mayor resigned.", "2031-05-12"),
        ("The mayor will resign Monday.", "2031-05-19"),
        ("The mayor said he would resign on Monday.", "2031-05-19"),
        ("The vote is to be held on Tuesday.", "2031-05-20"),
        ("The crew plans to leave Sunday.", "2031-05-18"),
        ("The court is expected to rule Friday.", "2031-05-16"),
        ("The workers have until Saturday.", "2031-05-17"),
        ("Officials who will stay said Monday that all was well.", "2031-05-12"),
        ("The bridge fell last Thursday.", "2031-05-08"),
        ("The bridge opens next Thursday.", "2031-05-22"),
        ("It rained yesterday.", "2031-05-14"),
        ("It will rain tomorrow morning.", "2031-05-16"),
        ("It rained the day before yesterday.", "2031-05-13"),
        ("It will rain the day after tomorrow.", "2031-05-17"),
        ("It rains tonight.", "2031-05-15"),
        ("The train left at 9:30 a.m. Tuesday.", "2031-05-13"),
    ],
)
def test_days_of_the_week_lie_where_the_verb_points(text: str, wanted: str) -> None:
    assert days(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The dam broke last week.", "2031-05-05/2031-05-11"),
        ("The dam broke early last week.", "2031-05-05/2031-05-07"),
        ("The dam broke late last month.", "2031-04-21/2031-04-30"),
        ("The dam broke over the weekend.", "2031-05-10/2031-05-11"),
        ("The dam broke in late December.", "2030-12-22/2030-12-31"),
        ("The dam broke in mid-March.", "2031-03-11/2031-03-21"),
        ("The dam broke earlier this year.", "2031-01-01/2031-05-15"),
        ("It reopens later this month.", "2031-05-15/2031-05-31"),
        ("The dam was built in 1988.", "1988-01-01/1988-12-31"),
        ("The dam was built in the 1990s.", "1990-01-01/1999-12-31"),
        ("It was built between 1995-97.", "1995-01-01/1997-12-31"),
        ("The dam was drained last November.", "2030-11-01/2030-11-30"),
        ("The dam was drained in October last year.", "2030-10-01/2030-10-31"),
        ("The dam will be drained in September.", "2031-09-01/2031-09-30"),
        ("Sales rose in the first quarter.", "2031-01-01/2031-03-31"),
        ("Sales rose in the second quarter of 2029.", "2029-04-01/2029-06-30"),
        ("Sales rose in the first quarter of last year.", "2030-01-01/2030-03-31"),
        ("Sales fell last summer.", "2030-06-01/2030-08-31"),
        ("The dam broke three weeks ago.", "2031-04-21/2031-04-27"),
        ("The dam broke ten days ago.", "2031-05-05"),
        ("The dam broke twenty-five years ago.", "2006-01-01/2006-12-31"),
        ("The next 24 to 36 hours will tell.", "2031-05-15/2031-05-17"),
        ("In the past two weeks it rained.", "2031-05-01/2031-05-15"),
        ("Shops shut on Christmas Eve.", "2030-12-24"),
    ],
)
def test_weeks_months_and_more(text: str, wanted: str) -> None:
    assert days(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The strike began on 2 April 2030. Two days later, it was over.", "2030-04-04"),
        ("The strike began on 2 April 2030 and ended the next day.", "2030-04-03"),
        ("The strike began on 2 April 2030. Earlier that day, talks had failed.", "2030-04-02"),
        ("The strike began on 2 April 2030. That year, pay fell.", "2030-01-01/2030-12-31"),
        ("The strike began in April 2030. The following month, pay fell.", "2030-05-01/2030-05-31"),
        ("The strike began in late April 2030. It ended two days later.", "2030-04-23/2030-05-02"),
        ("Profit rose in the first quarter from a loss a year ago.", "2030-01-01/2030-03-31"),
    ],
)
def test_what_counts_from_the_time_last_spoken_of(text: str, wanted: str) -> None:
    assert days(text) == wanted
    assert days(text, None) == (wanted if "2030" in text else None)


@pytest.mark.parametrize(
    "text",
    [
        "He left two days later.",
        "He left in April 2030 and came back two days later.",
        "Two days before the vote, he left.",
        "He stayed for three weeks.",
        "He swims every Monday.",
        "He will soon leave.",
        "In the fiscal year ended Sept. 30 of old, nothing happened.",
    ],
)
def test_what_can_be_told_by_no_rule_is_left_open(text: str) -> None:
    assert times(text)[0 if "April" not in text else -1].interval is None


@pytest.mark.parametrize("text", ["It rained Monday.", "It rained last week.", "It rained in May.", "Rain ends today."])
def test_nothing_is_counted_without_a_day_of_publication(text: str) -> None:
    assert [one.interval for one in times(text, None)] == [None]


@pytest.mark.parametrize(
    "text",
    [
        "He may march on.",
        "May I ask?",
        "About 2000 people came.",
        "The 6-year-old boy laughed.",
        "USA Today reported it.",
        "https://example.org/2030/05/06/flood",
        "Jan Novak spoke.",
        "Good Friday prayers",
        "Three-quarters of it is gone.",
        "He came in second.",
    ],
)
def test_what_only_looks_like_a_time(text: str) -> None:
    assert times(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("It lasted two and twenty days.", "DURATION", "P22D"),
        ("It lasted several months.", "DURATION", "PXM"),
        ("It lasted a couple of hours.", "DURATION", "PT2H"),
        ("It lasted a five-year term.", "DURATION", "P5Y"),
        ("It happens every week.", "SET", "P1W"),
        ("It happens daily.", "SET", "P1D"),
        ("It is now open.", "DATE", "PRESENT_REF"),
        ("It was recently opened.", "DATE", "PAST_REF"),
        ("It shut last week.", "DATE", "2031-W19"),
        ("It shut last quarter.", "DATE", "2031-Q1"),
        ("It shut Tuesday night.", "TIME", "2031-05-13TNI"),
        ("In the 19th century it shut.", "DATE", "18"),
    ],
)
def test_kinds_and_values(text: str, kind: str, value: str) -> None:
    assert [(one.kind, one.value) for one in times(text)] == [(kind, value)]


def test_where_an_expression_stands() -> None:
    text = "Café, “late last week” – and Monday’s talks."

    assert [text[one.start : one.end] for one in times(text)] == ["late last week", "Monday"]


@pytest.mark.parametrize("published", [date(1, 1, 1), date(9999, 12, 31)])
def test_the_calendar_ends(published: date) -> None:
    text = "Last week, next year, a century ago, 90,000 years ago, the next 900000 years, the weekend, in December."

    assert all(one.interval is None or one.interval.first <= one.interval.last for one in times(text, published))


@given(
    st.lists(
        st.sampled_from(
            "the last two first May 5 , - of Monday years later ago 2030 quarter a 's in fortnight half".split()
        )
    ),
    st.sampled_from([None, THURSDAY]),
)
def test_expressions_are_disjoint_and_in_order(pieces: list[str], published: date | None) -> None:
    text = " ".join(pieces)
    ends = [(one.start, one.end) for one in times(text, published)]

    assert all(start < end for start, end in ends)
    assert all(one[1] <= other[0] for one, other in pairwise(ends))


@pytest.mark.parametrize(("month", "began"), [(1, 2029), (2, 2029), (3, 2030), (11, 2030), (12, 2030)])
def test_the_last_winter_is_known_in_every_month(month: int, began: int) -> None:
    assert str(days("The lake froze last winter.", date(2031, month, 15))).startswith(f"{began}-12-01/")


@pytest.mark.parametrize(
    ("published", "wanted"),
    [
        (date(2031, 5, 12), "2031-05-23"),  # a Monday: of next week
        (date(2031, 5, 15), "2031-05-23"),  # a Thursday: not tomorrow
        (date(2031, 5, 16), "2031-05-23"),
        (date(2031, 5, 17), "2031-05-23"),
        (date(2031, 5, 18), "2031-05-23"),  # a Sunday: in five days
    ],
    ids=["Monday", "Thursday", "Friday", "Saturday", "Sunday"],
)
def test_next_friday_is_of_next_week(published: date, wanted: str) -> None:
    assert days("The board meets next Friday.", published) == wanted
    assert days("The board met, and meets again next Friday night.", published) == wanted


def test_the_coming_friday_is_the_nearest() -> None:
    assert days("The board meets the coming Friday.") == "2031-05-16"
    assert days("It meets this Friday.") == "2031-05-16"


@pytest.mark.parametrize("published", [date(2031, 1, 20), date(2031, 2, 20), date(2031, 4, 17), date(2031, 11, 30)])
@pytest.mark.parametrize(
    "text",
    [
        "The weir, due in December, will cost a lot.",
        "A ruling is expected in December.",
        "Repairs are scheduled to end in December.",
        "Bids must be in by December.",
        "The kiln stays cold until December.",
        "The vote is planned for December.",
        "The firm intends to sell it in December.",
        "It may not be finished before December.",
        "They will not be back in December.",
    ],
)
def test_what_is_to_come_is_the_next_one_however_far(text: str, published: date) -> None:
    assert days(text, published) == "2031-12-01/2031-12-31"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The weir was due in December but was never built.", "2031-12-01/2031-12-31"),  # still ahead of a May
        ("The vote had been planned for December.", "2030-12-01/2030-12-31"),
        ("They must have sold it in December.", "2030-12-01/2030-12-31"),
        ("The firm will keep to the Dec. 3 accord.", "2030-12-03"),
        ("A record was set in December.", "2030-12-01/2030-12-31"),
    ],
)
def test_what_was_to_come_or_tells_which_is_not(text: str, wanted: str) -> None:
    assert days(text) == wanted


def test_a_quarter_that_is_to_be_reported_has_ended() -> None:
    text = "It expects to report a loss for the third quarter."
    assert days(text, date(2031, 10, 20)) == "2031-07-01/2031-09-30"


@pytest.mark.parametrize(
    "text",
    [
        "Work cannot start on Monday.",
        "The ferry can't sail on Monday.",
        "The lock may open again on Monday.",
        "Trains should run on Monday.",
        "The market won't open on Monday.",
    ],
)
def test_what_is_possible_lies_ahead(text: str) -> None:
    assert days(text) == "2031-05-19"


def test_what_could_or_must_have_been_lies_behind() -> None:
    assert days("The ferry could not sail on Monday.") == "2031-05-12"
    assert days("The ferry may have sailed on Monday.") == "2031-05-12"


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("The siren went at 2.45 a.m. on Wednesday.", "2.45 a.m. on Wednesday", "2031-05-14T02:45"),
        ("At 2.45 a.m. on 3 March the siren went.", "2.45 a.m. on 3 March", "2031-03-03T02:45"),
        ("It sank at 7.05pm on 3 March 2029.", "7.05pm on 3 March 2029", "2029-03-03T19:05"),
        ("It sank at 7:05 p.m. on Monday, March 5, 2029.", "7:05 p.m. on Monday, March 5, 2029", "2029-03-05T19:05"),
        ("It sank at 10 a.m. Dec. 3.", "10 a.m. Dec. 3", "2030-12-03T10:00"),
    ],
)
def test_an_hour_and_its_day_are_one_time(text: str, words: str, value: str) -> None:
    (found,) = times(text)
    assert (text[found.start : found.end], found.value) == (words, value)


def test_an_hour_behind_a_day_is_of_that_day_and_a_price_is_none() -> None:
    assert [one.value for one in times("On 3 March at 2.45am it sank.")] == ["2031-03-03", "2031-03-03T02:45"]
    assert [one.value for one in times("It cost 2.45 a man on 3 March.")] == ["2031-03-03"]


DECEMBER = date(2031, 12, 19)  # a Friday


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("December 21 has been named Day of Rivers.", "2031-12-21"),
        ("A January 9 hearing has been set.", "2032-01-09"),
        ("On Dec. 22, the ferry sank.", "2031-12-22"),  # an article that went on: another year's is told with its year
        ("On March 1, the kiln was lit.", "2031-03-01"),
        ("In January, the mill hired a chief.", "2031-01-01/2031-01-31"),
        ("He was arrested in February.", "2031-02-01/2031-02-28"),
        ("The mill declared a dividend payable Feb. 15.", "2032-02-15"),
        ("The trams stay shut through 5 June. The bridge was old.", "2032-06-05"),
        ("Norvel Air cancelled its flights through mid-June.", "2032-06-11/2032-06-20"),
        ("It extended the lease past March.", "2032-03-01/2032-03-31"),
        ("It was cold this past March.", "2031-03-01/2031-03-31"),
        ("The fair will be on Tuesday, June 10.", "2031-06-10"),  # a Tuesday that year alone
    ],
)
def test_a_day_without_a_year(text: str, wanted: str) -> None:
    assert days(text, DECEMBER) == wanted


def test_a_year_that_stands_with_a_day_is_its_year_elsewhere() -> None:
    text = "Under the decree of April 4, 2032 fares rise. It was signed April 4."
    assert days(text, DECEMBER) == "2032-04-04"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Beginning March 1, 2032, fares rise.", "March 1, 2032"),
        ("Sales end March 1, 2032.", "March 1, 2032"),
        ("It will start next year.", "next year"),
        ("It shuts at the end of March.", "the end of March"),
        ("It shuts by end March.", "end March"),
        ("It shuts by year end.", "year end"),
        ("It burned in the late 1980's.", "the late 1980's"),
        ("In 1980's vote she won.", "1980"),
    ],
)
def test_where_a_time_begins_and_ends(text: str, wanted: str) -> None:
    (found,) = times(text)
    assert text[found.start : found.end] == wanted


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("The board concludes its meeting on Friday.", False),
        ("The board met on Friday.", True),
        ("The board will meet on Friday.", True),
        ("It is open today.", True),
        ("Beginning December 1, fares rise.", False),
        ("Fares will rise in December.", True),
        ("A June 9 hearing has been set.", True),
        ("It shut on Wednesday, May 7.", True),
        ("It shut on Tuesday, May 7.", False),  # a Wednesday
        ("It shut on 7 December 2030.", True),
        ("It shut last Friday.", True),
        ('Ann Weir told them on Monday: "I rang him yesterday.', False),
        ("Ann Weir told them on Monday.\n\n“We 'spoke' yesterday,” she said.", False),
        ('Ann Weir told them on Monday: "I rang him." It shut yesterday.', True),
        ('"I rang him yesterday," Ann Weir said.', True),
    ],
)
def test_what_is_sure(text: str, sure: bool) -> None:
    assert times(text)[-1].sure is sure


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("It rained over the past year.", "2030-05-14/2031-05-15"),
        ("It rained over the past month.", "2031-04-14/2031-05-15"),
        ("It rained in the 1800s.", "1800-01-01/1899-12-31"),
        ("It rained in the late 1800s.", "1866-09-01/1899-12-31"),
        ("It rained in the 2000s.", "2000-01-01/2009-12-31"),
        ("It rained in the late 1980's.", "1986-09-01/1989-12-31"),
        ("It rained a fortnight ago.", "2031-04-28/2031-05-04"),
        ("It rained on 2 April 2030. A fortnight later, it snowed.", "2030-04-16"),
    ],
)
def test_stretches(text: str, wanted: str) -> None:
    assert days(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "Edith May left. In Norvel, May said no.",
        "Ann June and Bo August sang.",
        "Details follow*2031 and page_2040.",
    ],
)
def test_names_and_marks_are_no_times(text: str) -> None:
    assert times(text) == []


def test_a_month_is_one_beside_a_name() -> None:
    assert [one.value for one in times("Edith May left. It was in May, and U.S. May sales fell.")] == ["2031-05"] * 2


@pytest.mark.parametrize(
    "text", ["It was a Tuesday in December 1999.", "One Tuesday it rained.", "It was on a Tuesday."]
)
def test_any_tuesday_is_of_no_week(text: str) -> None:
    assert times(text)[0].interval is None


@pytest.mark.parametrize(
    "words", ["In May", "Since August", "Every June", "By April", "Prices Up In May", "Through May"]
)
def test_a_capital_before_a_month_makes_no_name(words: str) -> None:
    assert len(times(f"Edith May left. {words} all was well.")) == 1

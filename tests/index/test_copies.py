"""What is one text and what is not: stories of our own, and what papers do to them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from index.copies import Relation, Text, address, relation
from index.sketches import Wording, candidates
from index.types import Article, Span

DAY = date(2031, 5, 3)
LEAD = "A landslide above Quern hit 180 homes on Friday, the fire service of the valley said. Nobody was killed."
BODY = [
    "Forty people slept in the school of Marl. Mayor Ida Penn asked for tents, and the army sent a kitchen from Oxley.",
    "The slope had moved for weeks, said Bero Stahl, a geologist, who had measured 14 centimetres since the winter.",
    "The road to Oxley will stay shut for two weeks, and buses go round by Tarn. The railway was not touched.",
    "An appeal of the Red Ribbon brought in 3,400 crowns by the evening. Blankets are no longer needed, it said.",
]
WIRE = Article(
    "wire", "\n\n".join([LEAD, *BODY]), "Landslide hits 180 homes", "w.txt", "Vale Wire", DAY, url="https://w.example/1"
)


def run(
    text: str, title: str = "Slope comes down on village", publisher: str | None = "The Gull", days: int = 0
) -> Article:
    return Article("other", text, title, "o.txt", publisher, DAY + timedelta(days))


def fill(town: str, weekday: str, *numbers: int) -> str:
    return (
        f"The lottery of {town} drew its numbers on {weekday} evening; the jackpot of {numbers[0]} million was not won."
        f"\n\nThe numbers were {numbers[1]}, {numbers[2]} and {numbers[3]}. Tickets cost two crowns and can be had"
        " until an hour before the draw at shops, petrol stations and post offices, by nobody under eighteen."
        "\n\nWinners have to claim their prizes within half a year at an office of the lottery, with a valid ticket."
    )


def what(one: Article, other: Article) -> Relation | None:
    found = relation(Text.of(one), Text.of(other))
    assert relation(Text.of(other), Text.of(one)) == found
    return found


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        pytest.param(run(WIRE.text), "copy", id="another-headline"),
        pytest.param(run("\n\n".join([LEAD, *BODY[:2]])), "copy", id="cut-at-the-end"),
        pytest.param(run("\n\n".join([LEAD, *BODY[:1], *BODY[2:]])), "copy", id="a-paragraph-left-out"),
        pytest.param(run(f"QUERN, Friday (Reuters) — {WIRE.text}\n\n© Reuters"), "copy", id="another-agency-line"),
        pytest.param(
            run(WIRE.text.replace("killed", "hurt").replace("slept", "spent the night").replace("shut", "closed")),
            "copy",
            id="words-replaced",
        ),
        pytest.param(run(WIRE.text, days=1), "copy", id="a-day-later"),
        pytest.param(run(WIRE.text, publisher=None), "copy", id="no-publisher"),
        pytest.param(
            run(WIRE.text.replace("180", "240").replace("Forty", "Sixty"), publisher="Vale Wire", days=1),
            "version",
            id="figures-changed",
        ),
        pytest.param(
            run(f"{LEAD}\n\nAn inquiry was opened at noon.\n\n{BODY[0]}\n\n{BODY[1]}", publisher="vale wire"),
            "version",
            id="a-paragraph-put-in",
        ),
        pytest.param(
            replace(run(f"{LEAD} " + "All of it is told anew by now. " * 9), url="http://www.w.example/1/?from=home"),
            "version",
            id="written-over-at-its-address",
        ),
        pytest.param(
            replace(run("Choir sings in the park. " * 20), url="https://w.example/1"), None, id="address-used-again"
        ),
        pytest.param(
            run(
                "A slope came down on Quern on Friday and broke 180 houses, firefighters said. No one died. The village"
                " of Marl opened its school for forty people, and Ida Penn, the mayor, wants tents. Soldiers came with"
                " a field kitchen. Geologist Bero Stahl warned: he saw the slope move by 14 centimetres in months."
            ),
            None,
            id="told-anew",
        ),
        pytest.param(
            run(f"Trains stood still on Saturday for want of drivers. {BODY[1]} " + "Nobody knows when they go. " * 12),
            None,
            id="a-paragraph-quoted",
        ),
        pytest.param(
            run(
                "\n\n".join([*("Elsewhere a fair was held, and prizes won. " * 12,) * 3, WIRE.text, "And more. " * 90])
            ),
            None,
            id="a-digest-of-several",
        ),
        pytest.param(run("", days=1), None, id="empty"),
    ],
)
def test_what_is_made_of_a_wire_story(other: Article, expected: Relation | None) -> None:
    assert what(WIRE, other) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(fill("Oxley", "Monday", 4, 11, 23, 35), fill("Oxley", "Wednesday", 6, 17, 21, 44), id="next-draw"),
        pytest.param(fill("Oxley", "Monday", 4, 11, 23, 35), fill("Marl", "Monday", 9, 8, 31, 62), id="another-town"),
    ],
)
@pytest.mark.parametrize("publisher", ["Vale Wire", "The Gull"])
def test_a_form_filled_in_anew_is_another_story(one: str, other: str, publisher: str) -> None:
    title = "Lottery: the winning numbers"
    assert what(run(one, title, "Vale Wire"), run(other, title, publisher, days=2)) is None


def test_a_notice_in_place_of_articles_joins_none() -> None:
    notice = "We use what you tell us to keep your account. You agree to our terms and may hear from us. " * 4
    one, other = (run(notice, title, days=days) for title, days in (("Eel fair opens", 0), ("Mayor resigns", 1)))
    assert what(one, other) is None


def test_a_reprint_is_a_copy_even_of_ones_own_paper() -> None:
    story = "How the slope of Quern has moved since 1912, told by those who live below it. " + BODY[1] + BODY[3]
    assert what(run(story, "Below the slope"), run(story, "Life below the slope", days=300)) == "copy"
    assert what(run(story), run(f"{story} " + "It was dry for long this year. " * 4, days=300)) is None


def test_a_correction_notice_joins_a_story_written_anew() -> None:
    old = run(f"Cars return to the bridge on 2 June, and it costs 1.8 million. {BODY[2]}", "Cars back on 2 June")
    told = "Correction: an earlier version of this article said that the repair costs 1.8 million."
    new = run(f"People may walk over it soon, while cars wait until 23 June. {BODY[2]} It is dearer. ", days=1)
    assert what(old, replace(new, text=f"{new.text}\n\n{told}")) == "version"
    assert what(old, new) is None
    elsewhere = told.replace("1.8 million", "97 lamps")
    assert what(old, replace(new, text=f"{new.text}\n\n{elsewhere}")) is None


def test_boilerplate_is_no_text() -> None:
    menu = "Home News Sport Letters Weather Shop Jobs Cars Houses Print Apps Games Quiz Radio Live Help " * 4
    one, other = (
        Article(str(at), f"{menu}{story}", "", "", boilerplate=(Span(0, len(menu)),))
        for at, story in enumerate((LEAD, "The choir sang three songs by the river, and everybody went home early."))
    )
    assert what(one, other) is None
    assert "shop" not in Wording.of(one).words


def test_candidates_are_those_that_share_text_and_are_new() -> None:
    short = run("\n\n".join([LEAD, BODY[0]]))
    others = [run(f"Story {at} of a man who met {at} geese on day {at}, and of {at * 7} ducks") for at in range(40)]
    known = [(f"b{at}", Wording.of(one).sketch()) for at, one in enumerate(others)]
    sketches = [("a", Wording.of(WIRE).sketch()), ("c", Wording.of(short).sketch()), ("d", b""), *known]
    assert ("a", "c") in candidates(sketches, {"c"})
    assert candidates(sketches, set()) == []
    assert not any("d" in pair for pair in candidates(sketches, {"d"}))


def test_many_articles_with_the_same_notice_cost_no_square() -> None:
    sketch = Wording.of(WIRE).sketch()
    many = [(f"{at:04}", sketch) for at in range(2_000)]
    assert len(candidates(many, {key for key, _ in many})) < 20_000


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.Gull.example/a/1/?x=2#top", "gull.example/a/1"),
        ("http://gull.example/a/index.html", "gull.example/a"),
        ("https://gull.example/", None),
        ("https://[bad", None),
        (None, None),
    ],
)
def test_addresses(url: str | None, expected: str | None) -> None:
    assert address(url) == expected

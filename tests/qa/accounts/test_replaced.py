"""Counts that were still rising when they were told: left out of a digest once a newer article tells more."""

from dataclasses import dataclass

import pytest

from qa.accounts.replaced import ALIKE, replaced


@dataclass(frozen=True)
class Sentence:
    said: str
    recent: float


def left_out(former: str, newer: str, likeness: float = 0.6, recent: tuple[float, float] = (0.0, 1.0)) -> bool:
    told = [Sentence(former, recent[0]), Sentence(newer, recent[1])]
    found = replaced(told, lambda one, other: likeness)
    assert found <= {0}
    return bool(found)


@pytest.mark.parametrize(
    ("former", "newer"),
    [
        ("By nine o'clock the bucket held £310.", "The collection has come to £4,250."),
        ("So far 12 barges have been raised.", "All 31 barges have been raised."),
        ("At least 40 sheep were lost.", "The count of lost sheep, 55 sheep in all, is final."),
        ("The firm lost $2 million by Friday evening.", "It lost $2.6 million, the firm said."),
        ("Some 900 jars broke, and the number is expected to rise, with 900 jars counted.", "In all 1,400 jars broke."),
    ],
)
def test_a_count_that_still_rose_gives_way_to_a_higher_one(former: str, newer: str) -> None:
    assert left_out(former, newer)


@pytest.mark.parametrize(
    ("former", "newer"),
    [
        ("The bucket held £310.", "The collection has come to £4,250."),
        ("By nine o'clock the bucket held £310.", "A ticket costs £12."),
        ("By nine o'clock the bucket held £310.", "The fair drew 4,250 people."),
        ("A first count has 40 sheep lost.", "The count is 55 sheep."),
        ("About 40 sheep were lost.", "In all 55 sheep were lost."),
        ("At least 40 sheep were lost.", "In all 40 sheep were lost."),
    ],
    ids=["final", "lower", "other-unit", "first-count", "estimate", "same"],
)
def test_what_is_no_rising_count_or_has_no_higher_one_stays(former: str, newer: str) -> None:
    assert not left_out(former, newer)


def test_only_a_newer_article_of_the_same_story_replaces_a_count() -> None:
    former, newer = "So far 12 barges have been raised.", "All 31 barges have been raised."
    assert not left_out(former, newer, likeness=ALIKE - 0.01)
    assert not left_out(former, newer, recent=(0.5, 0.5))
    assert not left_out(former, newer, recent=(1.0, 0.0))

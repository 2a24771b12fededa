"""Titles with days, for questions that name a year or a month."""

from dataclasses import replace
from datetime import date

import pytest

from qa.answerers.dated import dated
from qa.types import Passage

PASSAGE = Passage("c", "a", "Mill sold", None, date(2031, 4, 9), 0, 4, "Sold", 1.0, 1)


@pytest.mark.parametrize(
    "asked", ["Who bought the mill in 2031?", "who sold a mill in april", "what fell on 9 may", "Who won in March?"]
)
def test_the_day_stands_behind_the_title(asked: str) -> None:
    assert [one.title for one in dated(asked, [PASSAGE])] == ["Mill sold (9 April 2031)"]


@pytest.mark.parametrize(
    "asked",
    [
        "Who bought the mill?",
        "Who bought 1203 mills?",
        "Who marched?",
        "",
        "Who may stand?",
        "May I ask who won?",
        "who led the march",
    ],
)
def test_other_questions_are_read_as_they_were(asked: str) -> None:
    assert dated(asked, [PASSAGE]) == [PASSAGE]


def test_an_article_without_a_day_keeps_its_title() -> None:
    bare = replace(PASSAGE, published=None)
    assert dated("Who bought the mill in 2031?", [bare]) == [bare]

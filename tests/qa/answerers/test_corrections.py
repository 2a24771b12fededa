"""What a paper takes back answers no longer."""

from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from index.ledger import Ledger, Prepared
from index.relating import Label
from index.types import Article, Span
from qa.answerers.corrections import current, withdrawn
from qa.answerers.proposals import Occurrence
from qa.types import Passage

STORY = "Heron Lock will open again on 9 June, the harbour master said. Boats must wait."
DAY = date(2033, 5, 4)


def sentences(text: str) -> list[Span]:
    """Spans of a text's sentences: they end at a full stop and a blank."""
    found, start = [], 0
    for part in text.split(". "):
        found.append(Span(start, min(start + len(part) + 1, len(text))))
        start += len(part) + 2
    return found


def occurrence(text: str, answer: str, article: str, published: date | None = DAY, last: bool = False) -> Occurrence:
    """The first place of an answer in an article, or the last."""
    start = text.rindex(answer) if last else text.index(answer)
    passage = Passage(article, article, "Heron Lock and its boats", None, published, 0, len(text), text, 1.0, 1)
    span = Span(start, start + len(answer))
    sentence = next(one for one in sentences(text) if one.start <= start < one.end)
    return Occurrence(passage, span, sentence, 1.0, 1.0)


def taken_back(*found: Occurrence) -> list[bool]:
    """Whether each occurrence is taken back by the articles of all."""
    texts = {one.passage.article_id: one.passage.text for one in found}
    notices = withdrawn(found, {key: sentences(text) for key, text in texts.items()}, texts)
    return [any(notice.covers(one) for notice in notices) for one in found]


@pytest.mark.parametrize(
    ("notice", "old", "new"),
    [
        ("Correction: An earlier version of this article said that boats return on 2 June.", "2 June", None),
        ("An earlier version gave 2 June; the harbour master has said 9 June.", "2 June", "9 June"),
        ("Clarification: The lock opens on 9 June, not 2 June, for boats.", "2 June", "9 June"),
        ("An earlier version of this story misstated the day. It is 9 June, not 2 June.", "2 June", "9 June"),
        ("The story originally and mistakenly said 2 June, but the lock opens on 9 June.", "2 June", "9 June"),
    ],
)
def test_a_notice_takes_back_the_old_and_not_the_new(notice: str, old: str, new: str | None) -> None:
    text = f"Boats wait. {notice}"
    assert taken_back(occurrence(text, old, "a", last=True)) == [True]
    if new:
        assert taken_back(occurrence(text, new, "a", last=True)) == [False]


def test_an_older_article_on_the_same_is_overtaken_and_a_newer_one_is_not() -> None:
    notice = occurrence("Boats wait. An earlier version said that Heron Lock opens on 9 June.", "Boats", "b")
    assert taken_back(occurrence(STORY, "9 June", "a", date(2033, 5, 1)), notice)[0]
    assert not taken_back(occurrence(STORY, "9 June", "a", date(2033, 5, 9)), notice)[0]
    assert not taken_back(occurrence(STORY, "Boats", "a", date(2033, 5, 1)), notice)[0]


def test_the_same_words_in_another_story_stay() -> None:
    notice = occurrence("Wait. An earlier version said that the fair opens on 9 June.", "Wait", "b")
    other = Passage("c", "c", "Budget passed", None, DAY, 0, 27, "Taxes will rise from 9 June.", 1.0, 1)
    assert not taken_back(Occurrence(other, Span(21, 27), Span(0, 28), 1.0, 1.0), notice)[0]


@pytest.mark.parametrize(
    "text", ["He was wrongly convicted of 3 thefts.", "The price has been corrected to 40 crowns."]
)
def test_not_every_error_is_the_papers(text: str) -> None:
    answer = "3 thefts" if "3" in text else "40 crowns"
    assert taken_back(occurrence(text, answer, "a")) == [False]


def test_what_the_last_version_tells_otherwise_answers_no_more(tmp_path: Path) -> None:
    now = STORY.replace("9 June", "16 June")
    with closing(Ledger.create(tmp_path)) as ledger:
        with ledger.transaction() as generation:
            for key, text, day in (("old", STORY, 4), ("new", now, 5)):
                article = Article(key, text, "Heron Lock", f"{key}.txt", "The Gull", date(2033, 5, day))
                ledger.put(Prepared(article, article.title, sentences(text), []), generation)
            ledger.label([Label("old", "old", "new"), Label("new", "old", "new")])
        old, stays = occurrence(STORY, "9 June", "old"), occurrence(STORY, "Boats", "old")
        new = occurrence(now, "16 June", "new")
        assert current([old, stays, new], ledger) == [stays, new]
        assert current([old, stays], ledger) == [old, stays]  # the last version is not let through, or not found

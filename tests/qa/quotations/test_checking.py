"""Drafts checked, and quotations listed, over an index."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from index.stores import Stores
from qa.quotations.checking import Checked, check_draft
from qa.quotations.searching import same_person, search
from qa.quotations.wording import Verdict
from tests.conftest import MakeCorpus

ARTICLES = {
    "quay.txt": "Quay shut\n\nTova Renn, the harbour master, shut the quay on Monday. “The stones are loose and wet,”"
    " she said.\n\n“It was we who paid for it,” said Odo Lisk of the county. He denied that the wall had been built"
    " badly.\n",
    "wall.txt": "Wall planned\n\nOdo Lisk said that a wall would cost too much.\n",
}


@pytest.fixture
def stores(make_corpus: MakeCorpus) -> Iterator[Stores]:
    corpus = make_corpus(ARTICLES)
    corpus.build()
    with closing(Stores.open(corpus.settings)) as opened:
        yield opened


def checked(stores: Stores, draft: str) -> Checked:
    (one,) = check_draft(draft, stores)
    assert draft[one.start : one.end] == one.quote
    return one


def test_a_quote_as_it_stands_has_its_place_and_its_speaker(stores: Stores) -> None:
    one = checked(stores, "Renn said: “The stones are loose and wet.”")
    assert one.article is not None
    assert one.place is not None
    assert one.article.text[one.place.start : one.place.end] == "The stones are loose and wet"
    assert (one.verdict, one.speaker, one.speaker_ok) == (Verdict.VERBATIM, "Tova Renn", True)


@pytest.mark.parametrize(
    ("draft", "same"),
    [
        ("“The stones are loose,” said Odo Lisk.", False),
        ("“The stones are loose,” said Tova Renn.", True),
        ("They wrote “the stones are loose” on the wall.", None),
    ],
)
def test_another_speaker_is_told(stores: Stores, draft: str, same: bool | None) -> None:
    assert checked(stores, draft).speaker_ok is same


def test_an_altered_quote_names_the_word(stores: Stores) -> None:
    one = checked(stores, "“The stones are loose and dry,” said Tova Renn.")
    assert (one.verdict, one.changed, one.speaker) == (Verdict.ALTERED, ("dry",), "Tova Renn")


def test_a_quote_of_common_words_is_found(stores: Stores) -> None:
    assert checked(stores, "“It was we who”").verdict is Verdict.VERBATIM


def test_a_quote_that_no_article_has(stores: Stores) -> None:
    one = checked(stores, "“Swans have eaten all our bread again”")
    assert (one.verdict, one.article, one.place) == (Verdict.NOT_FOUND, None, None)


def test_search_by_name_and_words(stores: Stores) -> None:
    def said(by: str = "", about: str = "") -> list[str]:
        return [item.article.text[item.quotation.start : item.quotation.end] for item in search(stores, by, about)]

    assert sorted(said(by="Lisk", about="wall")) == [
        "that a wall would cost too much",
        "that the wall had been built badly",
    ]
    assert said(by="Tova Renn") == ["“The stones are loose and wet,”"]
    assert said(by="Nobody Else") == []
    assert len(said()) == 4


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Lisk", "Odo Lisk", True),
        ("Mr. Lisk", "Odo Lisk", True),
        ("Odo Lisk", "Lisk", True),
        ("Odo Lisk", "Una Lisk", False),
        ("Odo", "Odo Lisk", False),
        ("Lisk's aide", "Lisk", False),
        ("", "Lisk", False),
    ],
)
def test_same_person(one: str, other: str, same: bool) -> None:
    assert same_person(one, other) is same

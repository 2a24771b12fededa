"""Typos are corrected from the words of the articles, and what may be meant as it is typed is left."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.stores import Stores
from qa.config import build_settings, load_config
from qa.questions import corrected
from qa.questions.spellings import is_near
from qa.vocabulary import is_word

FILES = {
    "lock.txt": "Heron Lock shut\n\nThe government shut Heron Lock near Millbrook on Monday. Ada Fairweather, the"
    " harbour master, said that an infrastructure fund would pay for the upper gate. People cheered.\n",
    "fair.txt": "Eel fair\n\nThe eel fair in Corran drew 9,500 visitors. Horatio Kettlewell opened it by a whistle.\n",
    "vote.txt": "Bridge vote\n\nThe council elections were won by Ines Parmenter, who wants a bridge at Millbrook.\n",
}


@pytest.fixture(scope="module")
def stores(build_home: Callable[..., Path]) -> Iterator[Stores]:
    stores = Stores.open(build_settings(load_config(home=str(build_home(FILES)))))
    yield stores
    stores.close()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        pytest.param("Who is Ada Fairwether?", "Who is Ada Fairweather?", id="left-out-in-a-name"),
        pytest.param("what did ada fairwaether say", "what did ada Fairweather say", id="swapped-in-lower-case"),
        pytest.param("What did the goverment shut?", "What did the government shut?", id="left-out"),
        pytest.param("What did the governmeent shut?", "What did the government shut?", id="doubled"),
        pytest.param("What did the govermnent shut?", "What did the government shut?", id="swapped"),
        pytest.param("which infrastracture fund pays", "which infrastructure fund pays", id="another-letter"),
        pytest.param("which infrastrctre fund pays", "which infrastructure fund pays", id="two-in-a-long-word"),
        pytest.param("Who won the council electoins?", "Who won the council elections?", id="inflected"),
        pytest.param("Whcih bridge is at Milbrook?", "Which bridge is at Millbrook?", id="function-word-and-name"),
        pytest.param("Who is Parmentar?", "Who is Parmenter?", id="a-long-name-alone"),
        pytest.param(
            "Who shut it in Augst or on Wednsday?", "Who shut it in August or on Wednesday?", id="months-and-days"
        ),
        pytest.param("Horatio Ketlewell's whistle", "Horatio Kettlewell's whistle", id="owner"),
    ],
)
def test_what_is_corrected(stores: Stores, typed: str, meant: str) -> None:
    assert corrected(typed, stores, is_word) == meant


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("Who is Ada Fairweather?", id="as-it-stands"),
        pytest.param("Who governs? The governed", id="another-form"),
        pytest.param("Who is the bride at the council?", id="an-english-word-that-articles-lack"),
        pytest.param("Who is Bruno Kettlewill?", id="a-name-alike-beside-nothing-of-the-question"),
        pytest.param("Who is Corrin?", id="a-name-alone"),
        pytest.param("Which fund did Hera shut?", id="short-names"),
        pytest.param('What did the "goverment" shut?', id="quotation-marks"),
        pytest.param("Was it 9501 or 9,510 visitors?", id="numbers"),
        pytest.param("Did the EELL or NATO shut it?", id="acronyms"),
        pytest.param("Xgovernmant zzyzx qwrtpl", id="nothing-near"),
        pytest.param("правительство 政府 goverñ", id="other-scripts"),
        pytest.param("the of", id="nothing-indexed"),
        pytest.param("why hasnt it shut and why dont they say", id="no-apostrophe"),
        pytest.param("Who is Marck Apryl?", id="names-like-short-months"),
    ],
)
def test_what_is_left(stores: Stores, typed: str) -> None:
    assert corrected(typed, stores, is_word) == typed


def test_a_neighbour_must_be_clear(stores: Stores) -> None:
    assert corrected("who shut the gete", stores, lambda word: False) == "who shut the gete"
    assert corrected("goverment " + "x " * 300, stores, is_word).startswith("goverment")


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        *(("abc", "abc", 0), ("abc", "acb", 1), ("abc", "ab", 1), ("abc", "abcc", 1), ("abc", "axc", 1)),
        *(("ca", "abc", 3), ("kitten", "sitting", 3), ("", "ab", 2)),  # 3, not 2: each letter is changed once
    ],
)
def test_distances(one: str, other: str, distance: int) -> None:
    for given_first, given_second in ((one, other), (other, one)):
        assert is_near(given_first, given_second, distance)
        assert not distance or not is_near(given_first, given_second, distance - 1)


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_one_slip_is_never_farther_than_one(word: str, letters: str) -> None:
    for at in range(len(word)):
        assert is_near(word, word[:at] + word[at + 1 :], 1)
        assert is_near(word, word[:at] + letters[:1] + word[at:], 1)
    assert is_near(word, letters, max(len(word), len(letters)))

import pytest

from index.errors import StoreError
from index.types import Article
from qa.answerers.bearers import rarest_name


class Words:
    """An index of words: how many chunks have each."""

    def __init__(self, **counts: int) -> None:
        self._counts = counts

    def words(self, text: str) -> list[str]:
        return [word.strip("?.,").lower() for word in text.split()]

    def occurrences(self, words: list[str]) -> list[int]:
        return [self._counts.get(word, 0) for word in words]


class Lost(Words):
    def occurrences(self, words: list[str]) -> list[int]:
        raise StoreError("gone")


@pytest.mark.parametrize(
    ("asked", "stem", "known"),
    [
        ("Who opened the Orrin Museum?", "orrin", True),
        ("Who opened the Quell Museum?", "quell", False),
        ("Ada Marl rowed. Who opened the Museum?", "museum", True),
        ("Where does Gov. Orrin live?", "orrin", True),
        ("The Orrin Museum opened on a Monday. Who opened it?", "orrin", True),
        ("A dam broke at Quell. It rained. How many did it kill?", "quell", False),
    ],
)
def test_the_rarest_word_of_the_names_asked_about_is_told(asked: str, stem: str, known: bool) -> None:
    found = rarest_name(asked, Words(museum=40, orrin=1))  # type: ignore[arg-type]

    assert found is not None
    assert (found.stem, found.is_known) == (stem, known)
    assert found.shown.lower() == stem


@pytest.mark.parametrize(
    "asked",
    [
        "who opened it?",
        "Who Is the Opener of It?",
        "WHO OPENED IT?",
        "",
        "Who won in 1998?",
        "Who is the U.S. CEO?",
        "Was Dr in it?",
    ],
)
def test_without_capitals_that_tell_names_there_is_none(asked: str) -> None:
    assert rarest_name(asked, Words()) is None  # type: ignore[arg-type]


def test_without_words_there_is_none() -> None:
    assert rarest_name("Who opened the Orrin Museum?", Lost()) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "has"), [("The Orrin opened.", True), ("Orrinian art.", True), ("The Orring.", True), ("Orr.", False)]
)
def test_an_article_has_a_name_or_a_word_that_begins_with_it(text: str, has: bool) -> None:
    lexical = Words(orrin=1)
    found = rarest_name("Who opened the Orrin?", lexical)  # type: ignore[arg-type]

    assert found is not None
    assert found.is_in(Article("a", text, "A title", "a.txt"), lexical) is has  # type: ignore[arg-type]

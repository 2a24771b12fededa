import pytest

from qa.vocabulary import is_word


@pytest.mark.parametrize("word", ["bride", "flooded", "bridgehouse", "unelected", "ferries", "closing"])
def test_english_words(word: str) -> None:
    assert is_word(word)


@pytest.mark.parametrize("word", ["goverment", "electino", "solemani", "qwrtpl"])
def test_what_is_none(word: str) -> None:
    assert not is_word(word)

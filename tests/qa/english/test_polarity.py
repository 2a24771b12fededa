"""Yes, no, or neither."""

import pytest

from qa.english.polarity import asks_yes_or_no, polarity


def words(text: str) -> list[str]:
    """Return words as an index might have them: lower-cased, stop words and endings left out."""
    plain = (word.strip(".,?") for word in text.lower().split())
    return [word.removesuffix("d") for word in plain if word not in {"the", "is", "if", "did", "will", "on", "not"}]


@pytest.mark.parametrize(
    ("question", "sentence", "said"),
    [
        ("Did the council close the library?", "The council closed the library on Monday.", "Yes"),
        ("Did the council close the library?", "The council did not close the library.", "No"),
        ("Did the council close the library?", "The council may close the library.", None),
        ("Did the council close the library?", "The council closed the school.", None),
        ("Did the council not close the library?", "The council closed the library.", None),
        ("Did the council close the library?", "The council closed the library, not the school.", None),
        ("Is the library closed?", "If the library is closed, readers will leave.", None),
    ],
)
def test_polarity(question: str, sentence: str, said: str | None) -> None:
    assert asks_yes_or_no(question)
    assert polarity(question, sentence, words) == said


@pytest.mark.parametrize("question", ["Who did it?", "Is it red or blue?", "What is it?", ""])
def test_no_question_of_yes_or_no(question: str) -> None:
    assert not asks_yes_or_no(question)

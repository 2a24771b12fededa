"""Another day that is told of the act that is asked about, and what is another act."""

from datetime import date

import pytest

from index.lexical import Lexical
from index.sentences import sentence_spans
from index.types import Article, Span
from qa.answerers.proposals import Occurrence
from qa.answerers.retold import retold
from qa.types import Passage

FRIDAY = date(2033, 6, 10)


def others(question: str, text: str, answer: str, tmp_path: object) -> list[str]:
    """The words for other days that stand beside the first sentence with the answer."""
    article = Article("a", text, "The lock", "/n/a.txt", "Millrace News", FRIDAY)
    passage = Passage("a", "a", "The lock", "Millrace News", FRIDAY, 0, len(text), text, 1.0, 1)
    start, spans = text.index(answer), sentence_spans(text)
    sentence = next(one for one in spans if one.start <= start < one.end)
    best = Occurrence(passage, Span(start, start + len(answer)), sentence, 1.0, 1.0)
    found = retold(question, best, article, spans, Lexical(tmp_path))  # type: ignore[arg-type]
    return [text[one.span.start : one.span.end] for one in found]


WARN = "When did Ida Marl warn of the leak?"
WARNED = "Ida Marl warned on Tuesday that the lock leaked."


@pytest.mark.parametrize(
    ("question", "text", "answer", "wanted"),
    [
        (WARN, f"{WARNED} Marl's comments Monday came late.", "Tuesday", ["Monday"]),
        (WARN, f"{WARNED} Her remarks on Monday were heard by few.", "Tuesday", ["Monday"]),
        (WARN, f"The statement made on Monday was short. {WARNED}", "Tuesday", ["Monday"]),
        (
            "When did the board vote on the lock?",
            "The board voted on Thursday to close the lock. Wednesday's vote ended a long quarrel.",
            "Thursday",
            ["Wednesday"],
        ),
        (WARN, f"{WARNED} Her remarks on Tuesday were heard by few.", "Tuesday", []),
        (WARN, f"{WARNED} Odo Lisk's comments Monday came late.", "Tuesday", []),
        (WARN, f"{WARNED} The leak on Monday was small.", "Tuesday", []),
        (WARN, f"{WARNED} The board closed it on Monday.", "Tuesday", []),
        ("Who warned of the leak?", f"{WARNED} Marl's comments Monday came late.", "Tuesday", []),
    ],
    ids="noun whose before vote same-day another's object act not-when".split(),
)
def test_another_day_of_the_same_act(
    question: str, text: str, answer: str, wanted: list[str], tmp_path: object
) -> None:
    assert others(question, text, answer, tmp_path) == wanted

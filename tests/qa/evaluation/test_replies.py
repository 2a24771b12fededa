from typing import Any

import pytest
from cases import FLOOD, SQUID, cite, record

from index.types import Article
from qa.evaluation.metrics.citations import Quoted, is_exact
from qa.evaluation.outcomes import Reply
from qa.evaluation.qrels import Place


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param(record("Long text [1].", short="Ann"), "Ann", id="short"),
        pytest.param(record("It was Ann."), "It was Ann.", id="text"),
        pytest.param(record("It does not say.", abstained=True), "", id="abstained"),
        pytest.param(
            record("Ann [1][2]. In [2023], Bob [3] [1].", cited=[cite(FLOOD, "Ann"), cite(FLOOD, "Lee", 2)]),
            "Ann. In [2023], Bob [3].",
            id="own-markers-only",
        ),
    ],
)
def test_prediction(said: dict[str, Any], expected: str) -> None:
    assert Reply.from_json(said, 0).prediction == expected


@pytest.mark.parametrize(
    ("article", "start", "end", "quote", "expected"),
    [
        pytest.param(SQUID, 0, 5, "Squid", True, id="verbatim"),
        pytest.param(SQUID, 0, 19, SQUID.text, True, id="all"),
        pytest.param(SQUID, 0, 5, "squid", False, id="case"),
        pytest.param(SQUID, 1, 6, "Squid", False, id="shifted"),
        pytest.param(SQUID, 11, 99, "returns.", False, id="end-past-the-text"),
        pytest.param(SQUID, -8, 19, "returns.", False, id="negative-start"),
        pytest.param(SQUID, 5, 5, "", False, id="empty"),
        pytest.param(None, 0, 5, "Squid", False, id="no-such-article"),
    ],
)
def test_exactness(article: Article | None, start: int, end: int, quote: str, expected: bool) -> None:
    assert is_exact(Quoted(Place("a2", start, end), quote), article) is expected


def test_an_error_is_a_reply_that_says_nothing() -> None:
    reply = Reply.from_json({"id": 1, "error": "no"}, 3)
    assert (reply.error, reply.prediction, reply.abstained, reply.ranked, reply.latency_ms) == ("no", "", False, (), 3)


@pytest.mark.parametrize("said", [{}, {"passages": []}, record() | {"confidence": None}, record() | {"passages": [{}]}])
def test_what_is_no_answer_is_not_read_as_one(said: dict[str, Any]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        Reply.from_json(said, 0)

from typing import Any

import pytest
from cases import FLOOD, cite, record

from qa.evaluation.outcomes import Reply


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


def test_an_error_is_a_reply_that_says_nothing() -> None:
    reply = Reply.from_json({"id": 1, "error": "no"}, 3)
    assert (reply.error, reply.prediction, reply.abstained, reply.passages, reply.latency_ms) == (
        "no",
        "",
        False,
        (),
        3,
    )


@pytest.mark.parametrize("said", [{}, {"passages": []}, record() | {"confidence": None}, record() | {"passages": [{}]}])
def test_what_is_no_answer_is_not_read_as_one(said: dict[str, Any]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        Reply.from_json(said, 0)

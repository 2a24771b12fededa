"""What a browser may send, and what it may not."""

from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from fake_engine import BRIDGE, FakeEngine
from hypothesis import given
from hypothesis import strategies as st

from index.errors import DatelineError
from index.types import Filters
from qa.answers import to_json
from qa.types import Question, Turn
from ui import requests
from ui.panels import UNEXPECTED, served

ENGINE = FakeEngine()
KEPT = {"question": "And the bridge?", "answer": to_json(ENGINE.ask(Question("bridge?")))}
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def test_a_question_is_read_whole() -> None:
    asked = requests.asked(
        {
            "question": "When?",
            "turn": 3,
            "ticket": "t",
            "filters": {"publishers": ["A"], "since": "2024-03-01", "until": "", "as_of": "2024-04-01"},
            "history": [{"question": "Who?", "answer": "Ada [1]"}],
        }
    )
    assert asked.question == Question(
        "When?", Filters(("A",), date(2024, 3, 1)), as_of=date(2024, 4, 1), history=(Turn("Who?", "Ada [1]"),)
    )
    assert (asked.turn, asked.ticket, asked.as_typed, asked.linked) == (3, "t", False, None)


def test_asked_as_typed_has_no_history() -> None:
    data = {"question": "When?", "as_typed": True, "history": [{"question": "Who?", "answer": "Ada"}]}
    assert requests.asked(data).question.history == ()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param({"question": 1}, "question must be a text", id="question"),
        pytest.param({"turn": -1}, "turn must be a number", id="turn"),
        pytest.param({"turn": "1"}, "turn must be a number", id="turn as text"),
        pytest.param({"filters": []}, None, id="no filters"),
        pytest.param({"filters": [1]}, "a request must be an object", id="filters"),
        pytest.param({"filters": {"publishers": "A"}}, "publishers must be a list", id="publisher"),
        pytest.param({"filters": {"publishers": ["A"] * 51}}, "1 to 50 texts", id="publishers"),
        pytest.param({"filters": {"since": "31/3/2024"}}, "since is no day: '31/3/2024'", id="day"),
        pytest.param({"filters": {"since": "2024-03-02", "until": "2024-03-01"}}, "no day is from", id="days"),
        pytest.param({"history": [{}] * 11}, "history must be a list of at most 10", id="history"),
        pytest.param({"history": ["Who?"]}, "a request must be an object", id="turns"),
    ],
)
def test_what_cannot_be_asked_is_named(data: dict[str, Any], said: str | None) -> None:
    if said is None:
        requests.asked(data)
    else:
        with pytest.raises(DatelineError, match=said):
            requests.asked(data)


@given(key=st.sampled_from(["question", "turn", "ticket", "filters", "history", "as_typed", "linked"]), value=anything)
def test_no_request_is_worse_than_a_known_error(key: str, value: object) -> None:
    with suppress(DatelineError):
        requests.asked({"question": "When?", key: value})


@given(value=anything)
def test_nor_is_a_kept_exchange(value: object) -> None:
    for data in ({"answer": value}, {**KEPT, "answer": {**KEPT["answer"], "citations": value}}):
        with suppress(DatelineError):
            requests.exchange(data, ENGINE)


def test_a_kept_exchange_comes_back() -> None:
    kept = requests.exchange(KEPT, ENGINE)
    assert kept.question == "And the bridge?"
    assert to_json(kept.answer) == KEPT["answer"]
    assert kept.broken == frozenset()
    gone = requests.exchange(KEPT, FakeEngine([BRIDGE]))
    assert gone.broken == {3}


def test_a_failure_is_one_line_for_the_page(caplog: pytest.LogCaptureFixture) -> None:
    def fail(data: requests.Sent) -> dict[str, Any]:
        if data:
            raise DatelineError("it is broken; mend it")
        raise ZeroDivisionError

    assert served(fail)({"x": 1}) == {"error": "it is broken; mend it"}
    assert served(fail)({}) == {"error": UNEXPECTED}
    assert "fail failed" in caplog.text
    assert served(fail)([1]) == {"error": "a request must be an object"}  # type: ignore[arg-type]

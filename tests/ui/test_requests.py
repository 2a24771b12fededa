"""What the page sends: read as it is meant, and refused by a known error whatever else it holds."""

from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from fake_engine import BRIDGE, CLOSES, COSTS, FakeEngine
from hypothesis import given
from hypothesis import strategies as st

from index.errors import DatelineError
from index.types import Filters
from qa.answers import to_json
from qa.forms import Form, fill
from qa.types import Question, Turn
from ui import requests
from ui.article_view import Spot
from ui.panels import UNEXPECTED, served

ENGINE = FakeEngine()
KEPT = {"question": "And the bridge?", "answer": to_json(ENGINE.ask(Question("bridge?")))}
FORMS = [form for form in vars(requests).values() if isinstance(form, type) and issubclass(form, Form)]
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def test_a_question_is_read_whole() -> None:
    asked = fill(
        requests.Ask,
        {
            "question": "When?",
            "turn": 3,
            "ticket": "t",
            "filters": {"publishers": ["A"], "since": "2024-03-01", "until": "", "as_of": "2024-04-01"},
            "history": [{"question": "Who?", "answer": "Ada [1]"}],
        },
    )
    assert asked.to_question() == Question(
        "When?", Filters(("A",), date(2024, 3, 1)), as_of=date(2024, 4, 1), history=(Turn("Who?", "Ada [1]"),)
    )
    assert (asked.turn, asked.ticket, asked.as_typed, asked.linked) == (3, "t", False, None)


def test_asked_as_typed_has_no_history() -> None:
    data = {"question": "When?", "as_typed": True, "history": [{"question": "Who?", "answer": "Ada"}]}
    assert fill(requests.Ask, data).to_question().history == ()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param({"question": 1}, "question: .* valid string", id="question"),
        pytest.param({"question": "\ud800"}, "half a character", id="half a character"),
        pytest.param({"turn": -1}, "turn: .* greater than or equal to 0", id="turn"),
        pytest.param({"turn": "1"}, "turn: .* valid integer", id="turn as text"),
        pytest.param({"filters": [1]}, "filters: .* an object", id="filters"),
        pytest.param({"filters": {"publishers": "A"}}, "publishers: .* valid array", id="publisher"),
        pytest.param({"filters": {"publishers": ["A"] * 51}}, "publishers: .* at most 50", id="publishers"),
        pytest.param({"filters": {"since": "31/3/2024"}}, "since is no day: '31/3/2024'", id="day"),
        pytest.param({"filters": {"since": "2024-03-02", "until": "2024-03-01"}}, "[Nn]o day is from", id="days"),
        pytest.param({"history": [{"question": "", "answer": ""}] * 11}, "history: .* at most 10", id="history"),
        pytest.param({"history": ["Who?"]}, "history.0: .* an object", id="turns"),
    ],
)
def test_what_cannot_be_asked_is_named(data: dict[str, Any], said: str) -> None:
    with pytest.raises(DatelineError, match=said):
        fill(requests.Ask, {"question": "When?"} | data).to_question()


@given(form=st.sampled_from(FORMS), value=anything, data=st.data())
def test_no_request_is_worse_than_a_known_error(form: type[Form], value: object, data: st.DataObject) -> None:
    key = data.draw(st.sampled_from([*form.model_fields, "other"]))
    with suppress(DatelineError):
        fill(form, {"question": "When?", "exchange": KEPT, key: value})


@given(value=anything)
def test_nor_is_a_kept_exchange(value: object) -> None:
    for data in ({"question": "", "answer": value}, {**KEPT, "answer": {**KEPT["answer"], "citations": value}}):
        with suppress(DatelineError):
            fill(requests.KeptExchange, data).to_exchange(ENGINE.article)


def test_a_kept_exchange_comes_back() -> None:
    sent = fill(requests.KeptExchange, KEPT)
    kept = sent.to_exchange(ENGINE.article)
    assert kept.question == "And the bridge?"
    assert to_json(kept.answer) == KEPT["answer"]
    assert kept.broken == frozenset()
    assert sent.to_exchange(FakeEngine([BRIDGE]).article).broken == {3}


def spans(*changes: dict[str, Any]) -> requests.OpenArticle:
    """A request for the article of the bridge, at two of its quotes, with changes to each."""
    at = [{"start": BRIDGE.text.index(quote), "quote": quote} for quote in (COSTS, CLOSES)]
    sent = [one | {"name": f"n{n}", "label": "", "end": one["start"] + len(one["quote"])} for n, one in enumerate(at)]
    changed = [one | change for one, change in zip(sent, [*changes, {}, {}], strict=False)]
    return fill(requests.OpenArticle, {"id": "bridge", "spans": changed})


def test_spans_are_marked_as_they_follow_in_the_article() -> None:
    start = BRIDGE.text.index(CLOSES)
    found = spans().spots(BRIDGE.text)
    assert [spot.name for spot in found] == ["n1", "n0"]
    assert found[0] == Spot("", "n1", start, start + len(CLOSES), quote=CLOSES)


@pytest.mark.parametrize(
    ("change", "stands"),
    [
        pytest.param({"quote": "Repairs will cost nothing."}, False, id="other words"),
        pytest.param({"start": 0}, False, id="another place"),
        pytest.param({"start": 5, "quote": None}, True, id="a passage"),
        pytest.param({"start": -5, "quote": None}, False, id="before the text"),
        pytest.param({"end": len(BRIDGE.text) + 1, "quote": None}, False, id="beyond the text"),
        pytest.param({"start": 9, "end": 9, "quote": None}, False, id="nothing"),
    ],
)
def test_a_span_whose_words_are_gone_is_not_marked(change: dict[str, Any], stands: bool) -> None:
    assert ("n0" in [spot.name for spot in spans(change).spots(BRIDGE.text)]) == stands


def test_a_failure_is_one_line_for_the_page(caplog: pytest.LogCaptureFixture) -> None:
    @served(requests.Search)
    def fail(sent: requests.Search) -> dict[str, Any]:
        if sent.words:
            raise DatelineError("it is broken; mend it")
        raise ZeroDivisionError

    assert fail({"words": "x"}) == {"error": "it is broken; mend it"}
    assert fail({}) == {"error": UNEXPECTED}
    assert "fail failed" in caplog.text
    assert "an object" in fail([1])["error"]

"""A fitted probability, and the file that it is read from."""

import math
from dataclasses import fields
from pathlib import Path

import pytest

from index.errors import ModelError
from qa.answerers.features import Features, Judge
from qa.answerers.probability import Logistic

FITTED = Logistic({"score": 0.5, "words": -2.0}, 0.25)


def test_the_logistic_function_by_hand() -> None:
    logit = 0.25 + 0.5 * 3.0 - 2.0 * 0.5
    assert FITTED.probability({"score": 3.0, "words": 0.5}) == pytest.approx(1 / (1 + math.exp(-logit)))


def test_what_is_written_is_read(tmp_path: Path) -> None:
    FITTED.write(tmp_path / "fitted.json")
    assert Logistic.read(tmp_path / "fitted.json", ["words", "score"]) == FITTED


@pytest.mark.parametrize("features", [["score"], ["score", "words", "names"], ["score", "names"]])
def test_other_features_are_an_error_that_names_them(tmp_path: Path, features: list[str]) -> None:
    FITTED.write(tmp_path / "fitted.json")
    with pytest.raises(ModelError, match="other features") as raised:
        Logistic.read(tmp_path / "fitted.json", features)
    assert all(name in str(raised.value) for name in {"score", "words"} ^ set(features))


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", '{"weights": {}}', '{"weights": [1], "bias": 0}', '{"weights": {"a": "b"}, "bias": 0}'],
)
def test_a_damaged_file_says_what_to_do(tmp_path: Path, text: str) -> None:
    path = tmp_path / "fitted.json"
    path.write_text(text)
    with pytest.raises(ModelError, match="install dateline again"):
        Logistic.read(path, [])


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="install dateline again"):
        Logistic.read(tmp_path / "fitted.json", [])


@pytest.mark.parametrize("readers", ["small", "large"])
def test_what_is_shipped_was_fitted_to_the_features_of_the_code(readers: str) -> None:
    assert set(Judge.read(readers).probability.weights) == {each.name for each in fields(Features)}

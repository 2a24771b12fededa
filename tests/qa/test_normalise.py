"""Answers brought to one form: the official script of SQuAD, step for step."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.normalise import normalise


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Cat.", "cat"),
        ("  a\tcat \n an ", "cat"),
        ("3,000", "3000"),
        ("42%", "42"),
        ("U.S.", "us"),
        ("well-known", "wellknown"),
        ("Biden's", "bidens"),
        ("Biden’s", "biden’s"),
        ("Theatre anthem", "theatre anthem"),
        ("A", ""),
        ("?!", ""),
        ("", ""),
        ("the the cat", "cat"),
        ("(a) cat", "cat"),  # punctuation goes before articles do
        ("the-cat a.m.", "thecat am"),
        ("snake_case", "snakecase"),
        ("cat—dog", "cat—dog"),  # only ASCII punctuation goes
        ("cat\u00a0dog", "cat dog"),
        ("An AN aN one", "one"),
        ("Île", "île"),
    ],
)
def test_normalise(text: str, expected: str) -> None:
    assert normalise(text) == expected


@given(st.text(string.ascii_letters + string.digits + " .,'%-$é’", max_size=40))
def test_normalise_leaves_no_punctuation_case_or_space(text: str) -> None:
    normal = normalise(text)
    assert normal == normal.lower().strip()
    assert not set(normal) & set(string.punctuation)
    assert "  " not in normal

import json
from datetime import date
from pathlib import Path

import pytest

from index.loaders import Limits, load
from index.types import Article, Skipped

LIMITS = Limits(article_bytes=2_000_000, collection_bytes=20_000_000)
PROSE = "The harbour wall at Gull Point fell on Tuesday night, and two streets were under water by the morning."
DAY = date(2020, 1, 7)


def loaded(name: str, data: bytes | str, limits: Limits = LIMITS) -> list[Article | Skipped]:
    return list(load(Path(name), data.encode() if isinstance(data, str) else data, limits))


def article(name: str, data: bytes | str) -> Article:
    (found,) = loaded(name, data)
    assert isinstance(found, Article), found
    return found


def reason(name: str, data: bytes | str, limits: Limits = LIMITS) -> str:
    (found,) = loaded(name, data, limits)
    assert isinstance(found, Skipped)
    assert found.path == name
    return found.reason


FIELDS = {
    "id": "wall-1",
    "title": "Wall falls",
    "text": PROSE,
    "publisher": "Gull Times",
    "published": "2020-01-07",
    "url": "https://gull.example/wall",
    "byline": "Jane Doe",
}
ALIASES = {
    "id": 7,
    "headline": "Wall falls",
    "content": PROSE,
    "source": {"id": None, "name": "Gull Times"},
    "publishedAt": "2020-01-07T10:00:00Z",
    "link": "https://gull.example/wall",
    "authors": ["Jane Doe", {"name": "John Roe"}],
}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.json", json.dumps(FIELDS)),
        ("a.json", json.dumps([FIELDS])),
        ("a.json", json.dumps({"articles": [FIELDS]})),
        ("a.jsonl", json.dumps(FIELDS)),
        ("a.JSONL", "\ufeff\r\n" + json.dumps(FIELDS) + "\r\n\r\n"),
    ],
    ids=["object", "list", "articles", "line", "mark and blank lines"],
)
def test_json_shapes(name: str, data: str) -> None:
    found = article(name, data)
    assert (found.id, found.title, found.text, found.publisher) == ("wall-1", "Wall falls", PROSE, "Gull Times")
    assert (found.published, found.url, found.byline) == (DAY, "https://gull.example/wall", "Jane Doe")


def test_json_aliases() -> None:
    found = article("a.json", json.dumps(ALIASES))
    assert (found.id, found.title, found.text, found.publisher) == ("7", "Wall falls", PROSE, "Gull Times")
    assert (found.published, found.url, found.byline) == (DAY, "https://gull.example/wall", "Jane Doe, John Roe")


def test_only_text_is_required() -> None:
    found = article("a.jsonl", json.dumps({"text": PROSE, "title": None, "published": "2020"}))
    assert (found.title, found.publisher, found.published) == (PROSE, None, None)
    assert found.id == article("b.txt", PROSE).id


def test_json_lines_in_utf_16() -> None:
    data = (json.dumps({"text": PROSE}) + "\n") * 2
    assert [type(found) for found in loaded("a.jsonl", data.encode("utf-16"))] == [Article, Article]
    assert [type(found) for found in loaded("a.json", data)] == [Article, Article]  # lines under the other name


def test_a_broken_line_is_named_and_the_rest_goes_on() -> None:
    good = json.dumps({"text": PROSE})
    lines = [good, '{"text": "x"', "", "[1]", '{"title": "x"}', '{"text": 3}', '{"text": " "}', "[" * 99_999, good]
    found = loaded("a.jsonl", "\n".join(lines))
    assert [type(item) for item in found] == [Article] + [Skipped] * 6 + [Article]
    skipped = {item.path: item.reason for item in found if isinstance(item, Skipped)}
    assert skipped["a.jsonl:2"].startswith("not JSON")
    assert skipped["a.jsonl:4"] == "not a JSON object"
    assert skipped["a.jsonl:5"] == "no text (looked for text, body, content and the like)"
    assert skipped["a.jsonl:6"] == "its text is not a string"
    assert skipped["a.jsonl:7"] == "its text is empty"
    assert skipped["a.jsonl:8"].startswith("not readable as JSON")


def test_a_broken_first_line_comes_before_what_follows() -> None:
    found = loaded("a.json", json.dumps([{"title": "x"}, {"text": PROSE}]))
    assert isinstance(found[0], Skipped)
    assert (found[0].path, type(found[1])) == ("a.json[0]", Article)


def test_a_file_without_articles_is_named_once() -> None:
    assert reason("a.jsonl", '{"title": "x"}\n' * 1000).endswith("in any of its 1,000 entries")


@pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
def test_a_file_of_questions_is_named_once(name: str) -> None:
    line = json.dumps({"question": "Who?", "answers": ["Ann"]})
    data = f"{line}\n{line}" if name == "a.jsonl" else f"[{line}, {line}]"
    assert reason(name, data).startswith("holds questions, not articles")


def test_a_line_over_the_limit_is_skipped_and_the_file_is_not() -> None:
    small, large = json.dumps({"text": PROSE}), json.dumps({"text": PROSE * 10})
    found = loaded("a.jsonl", f"{large}\n{small}", Limits(article_bytes=500, collection_bytes=10_000))
    assert isinstance(found[0], Skipped)
    assert "too large" in found[0].reason
    assert "max_article_mb" in found[0].reason
    assert isinstance(found[1], Article)


def test_lone_surrogates_in_json_are_replaced_one_for_one() -> None:
    found = article("a.json", r'{"text": "a\ud800b \ud83d\ude00", "title": "t\udc00", "id": "i\ud800"}')
    assert (found.text, found.title, found.id) == ("a\ufffdb 😀", "t\ufffd", "i\ufffd")

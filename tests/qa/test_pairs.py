import gzip
import io
import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import DatasetError
from index.types import Filters
from qa.pairs import Broken, EvidenceRef, Pair, each_line, each_pair, read_pairs
from qa.types import Question, Turn

FULL = {
    "id": "q7",
    "question": "Who won?",
    "answers": ["Ann", "Ann Lee"],
    "unanswerable": False,
    "as_of": "2024-02-29",
    "history": [{"question": "Who ran?", "answer": ""}],
    "evidence": [{"article": "a/b.txt", "quote": "Ann won."}, {"article": "id-2"}],
    "note": "an unknown key",
}
PAIR = Pair(
    "q7",
    "Who won?",
    ("Ann", "Ann Lee"),
    False,
    date(2024, 2, 29),
    (Turn("Who ran?", ""),),
    (EvidenceRef("a/b.txt", "Ann won."), EvidenceRef("id-2", None)),
    given_id="q7",
)


def line(**changes: object) -> bytes:
    return json.dumps({"question": "Q?"} | changes).encode() + b"\n"


def one(text: str | bytes) -> Pair | Broken:
    (item,) = each_line([text], "pairs.jsonl")
    return item


def test_every_key_is_read() -> None:
    assert one(json.dumps(FULL)) == PAIR


def test_only_the_question_is_required() -> None:
    assert one('{"question": " Q? "}') == Pair("1", " Q? ")
    optional = ("id", "answers", "unanswerable", "as_of", "history", "evidence")
    assert one(line(**dict.fromkeys(optional))) == Pair("1", "Q?")


def test_question_keeps_what_is_asked_and_drops_the_gold() -> None:
    filters = Filters(("CNN",))
    expected = Question("Who won?", filters, "q7", date(2024, 2, 29), (Turn("Who ran?", ""),))
    assert PAIR.to_question(filters) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(None, "1"), ("", None), ("x", "x"), (12, "12"), (0, "0"), (1.5, None), (True, None), (["x"], None)],
)
def test_id(value: object, expected: str | None) -> None:
    item = one(line(id=value))
    assert isinstance(item, Pair) == (expected is not None)
    if isinstance(item, Pair):
        assert item.id == expected
    # Echoed as it was given; nothing is made up where there is none that can be read.
    assert item.given_id == (value if expected is not None else None)


@pytest.mark.parametrize(
    ("text", "wrong", "expected"),
    [
        pytest.param(b'{"question": "Q?"', "not JSON (Expecting ',' delimiter, column 18)", "one JSON", id="cut"),
        pytest.param(b"[", "not JSON", "one JSON object per line", id="json-array-file"),
        pytest.param(b'["Q?"]', "the line is a list", "one JSON object per line", id="list"),
        pytest.param(b"null", "the line is missing or null", "one JSON object per line", id="null"),
        pytest.param(b"[" * 200_000, "JSON that can't be read", "one JSON object per line", id="too-deep"),
        pytest.param(b'{"question": ' + b"1" * 5000 + b"}", "JSON that can't be read", "one JSON", id="too-long"),
        pytest.param(b'{"question": "caf\xe9"}', "byte 18 is not UTF-8", "saved as UTF-8", id="latin-1"),
        pytest.param('{"question": "Q?"}'.encode("utf-16"), "not UTF-8", "saved as UTF-8", id="utf-16"),
        pytest.param(b"{}", "question is missing or null", "a string", id="no-question"),
        pytest.param(line(question=" "), 'question is " "', "a string that is not blank", id="blank-question"),
        pytest.param(line(question=3), "question is 3", "a string", id="number-question"),
        pytest.param(line(question="\ud800"), 'question is "\\ud800"', "half a surrogate", id="half-surrogate"),
        pytest.param(line(answers="Ann"), 'answers is "Ann"', "a list", id="one-answer"),
        pytest.param(line(answers=[1]), "an entry of answers is 1", "a string", id="number-answer"),
        pytest.param(line(answers=[""]), 'an entry of answers is ""', "not blank", id="blank-answer"),
        pytest.param(line(answers=["The"]), "the answer 'The' holds no word", "right from wrong", id="article-answer"),
        pytest.param(line(answers=["Ann", "!!!"]), "'!!!' holds no word", "right from wrong", id="marks-answer"),
        pytest.param(line(answer="Ann"), "there is an answer, but no answers", '["Ann"]', id="answer-for-answers"),
        pytest.param(line(answers=[None]), "an entry of answers is missing or null", "a string", id="null-answer"),
        pytest.param(line(unanswerable="no"), 'unanswerable is "no"', "true or false", id="string-flag"),
        pytest.param(line(unanswerable=0), "unanswerable is 0", "true or false", id="number-flag"),
        pytest.param(line(unanswerable=True, answers=["Ann"]), "unanswerable is true and", "one or", id="both"),
        pytest.param(line(as_of="16 June 2022"), 'as_of is "16 June 2022"', "YYYY-MM-DD", id="words-day"),
        pytest.param(line(as_of="20220616"), 'as_of is "20220616"', "YYYY-MM-DD", id="packed-day"),
        pytest.param(line(as_of="2022-02-30"), 'as_of is "2022-02-30"', "YYYY-MM-DD", id="no-such-day"),
        pytest.param(line(as_of=20220616), "as_of is 20220616", "YYYY-MM-DD", id="number-day"),
        pytest.param(line(history={}), "history is an object", "a list", id="object-history"),
        pytest.param(line(history=["Q?"]), 'an entry of history is "Q?"', '"answer"', id="string-turn"),
        pytest.param(line(history=[{"question": "Q?"}]), "answer in history is missing", "a string", id="half-turn"),
        pytest.param(line(history=[{"answer": "A"}]), "question in history is missing", "a string", id="no-asked"),
        pytest.param(line(evidence="a.txt"), 'evidence is "a.txt"', "a list", id="string-evidence"),
        pytest.param(line(evidence=["a.txt"]), 'an entry of evidence is "a.txt"', '"article"', id="bare-article"),
        pytest.param(line(evidence=[{"quote": "x"}]), "article in evidence is missing", "a string", id="no-article"),
        pytest.param(line(evidence=[{"article": " "}]), "article in evidence is", "not blank", id="blank-article"),
        pytest.param(line(evidence=[{"article": "a", "quote": 1}]), "quote in evidence is 1", "a string", id="quote"),
    ],
)
def test_a_broken_line_names_file_line_fault_and_what_is_expected(text: bytes, wrong: str, expected: str) -> None:
    lines = [line(), b"\n", text, line()]
    before, broken, after = each_line(lines, "pairs.jsonl")
    assert (before, after) == (Pair("1", "Q?"), Pair("4", "Q?"))
    assert isinstance(broken, Broken)
    message = str(broken.error)
    assert message.startswith("pairs.jsonl, line 3: ")
    assert message.index(wrong) < message.index("; expected ") < message.rindex(expected)
    assert "\n" not in message


def test_a_broken_line_keeps_its_id_and_long_values_are_cut() -> None:
    broken = one(line(id="q7", answers="x" * 1000))
    assert isinstance(broken, Broken)
    assert broken.given_id == "q7"
    assert len(str(broken.error)) < 120


def test_lines_are_read_one_at_a_time() -> None:
    def endless() -> Iterator[bytes]:
        yield line()
        raise AssertionError("the second line was read before the first pair was used")

    assert next(each_line(endless(), "x")) == Pair("1", "Q?")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(line() + line(id="b"), id="plain"),
        pytest.param(b"\xef\xbb\xbf" + line() + line(id="b"), id="byte-order-mark"),
        pytest.param(line().rstrip() + b"\r\n" + line(id="b").rstrip(), id="crlf-and-no-last-newline"),
        pytest.param(line() + line(id="b") + b"\n  \n\t\r\n", id="blank-at-the-end"),
    ],
)
@pytest.mark.parametrize("name", ["pairs.jsonl", "pairs.jsonl.gz"])
def test_files(tmp_path: Path, content: bytes, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    assert read_pairs(path) == [Pair("1", "Q?"), Pair("b", "Q?", given_id="b")]
    assert list(each_pair(path)) == read_pairs(str(path))


def test_unicode_line_separators_inside_a_string_end_no_line(tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text('{"question": "a\u2028b\x85c"}\n', encoding="utf-8")
    assert read_pairs(path) == [Pair("1", "a\u2028b\x85c")]


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n"])
def test_a_file_without_questions_is_an_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_bytes(content)
    with pytest.raises(DatasetError, match=r"pairs\.jsonl holds no questions; expected one JSON object"):
        read_pairs(path)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("gone.jsonl", None, "No such file"),
        ("not-gzip.jsonl.gz", line(), "[Nn]ot a gzipped file"),
        ("cut.jsonl.gz", gzip.compress(line() * 100, mtime=0)[:-12], "ended before"),
    ],
)
def test_a_file_that_cannot_be_read(tmp_path: Path, name: str, content: bytes | None, reason: str) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DatasetError, match=rf"can't read .*{name}: .*{reason}.*; expected"):
        list(each_pair(path))


def test_a_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="can't read"):
        read_pairs(tmp_path)


@pytest.mark.parametrize("source", ["-", Path("-")])
def test_standard_input(monkeypatch: pytest.MonkeyPatch, source: str | Path) -> None:
    stdin = SimpleNamespace(buffer=io.BytesIO(line() + b"{}\n"))
    monkeypatch.setattr(sys, "stdin", stdin)
    first, second = each_pair(source)
    assert first == Pair("1", "Q?")
    assert isinstance(second, Broken)
    assert str(second.error).startswith("standard input, line 2: question is missing")


short_texts = st.text("Qé\n 2024-\ud800\u2028", max_size=5)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | short_texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(short_texts, inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(sorted(FULL)), json_values))
def test_any_object_is_a_pair_or_broken(table: dict[str, object]) -> None:
    item = one(json.dumps(table))
    assert isinstance(item, Pair | Broken)
    assert isinstance(table.get("question"), str) or isinstance(item, Broken)


@given(st.binary())
def test_any_bytes_are_a_pair_or_broken(content: bytes) -> None:
    for item in each_line(io.BytesIO(content), "x"):
        assert isinstance(item, Pair | Broken)

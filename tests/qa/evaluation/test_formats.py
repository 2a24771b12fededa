"""Which format a source has, and our own pairs as a set."""

import gzip
import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from index.errors import DatasetError
from qa.evaluation.dataset import Dataset, Task
from qa.evaluation.formats import FORMATS, detect, load_dataset
from qa.pairs import Pair

PAIR = b'{"question": "Q?"}\n'
ROW = b'{"id": "r", "question": "Q?", "context": "Ann won.", "answers": [{"text": "Ann", "start": 0}]}\n'
DOCUMENT = json.dumps(
    {"data": [{"paragraphs": [{"context": "Ann won.", "qas": [{"id": "d", "question": "Q?", "is_impossible": True}]}]}]}
).encode()


def put(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(content) if path.name.endswith(".gz") else content)
    return path


def pairs(folder: Path, *rows: dict[str, object]) -> Path:
    return put(folder / "pairs.jsonl", b"".join(json.dumps({"question": "Q?"} | row).encode() + b"\n" for row in rows))


def beir(folder: Path, ending: str = "") -> Path:
    put(folder / f"corpus.jsonl{ending}", b'{"_id": "d", "title": "T", "text": "Ann won."}\n')
    put(folder / f"queries.jsonl{ending}", b'{"_id": "b", "text": "Q?"}\n')
    put(folder / "qrels" / f"test.tsv{ending}", b"query-id\tcorpus-id\tscore\nb\td\t1\n")
    return folder


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        pytest.param("a.jsonl", PAIR, "pairs", id="pairs"),
        pytest.param("a.jsonl.gz", PAIR, "pairs", id="pairs-gz"),
        pytest.param("a.txt", PAIR, "pairs", id="any-other-ending"),
        pytest.param("a.jsonl", ROW, "squad", id="rows"),
        pytest.param("a.JSONL.GZ", b"", "pairs", id="empty"),
        pytest.param("a.jsonl.gz", b"\n \n" + ROW, "squad", id="rows-gz-after-blank-lines"),
        pytest.param("a.jsonl", b"\xef\xbb\xbf" + ROW, "squad", id="rows-after-a-byte-order-mark"),
        pytest.param("a.jsonl", PAIR + ROW, "pairs", id="only-the-first-row-tells"),
        pytest.param("a.jsonl", b"{broken\n" + ROW, "pairs", id="a-broken-first-line-is-the-loaders-to-name"),
        pytest.param("a.json", DOCUMENT, "squad", id="document"),
        pytest.param("a.Json.Gz", DOCUMENT, "squad", id="document-gz"),
    ],
)
def test_a_file_tells_its_format(tmp_path: Path, name: str, content: bytes, expected: str) -> None:
    path = put(tmp_path / name, content) if not name.endswith("GZ") else tmp_path / name
    if name.endswith("GZ"):
        path.write_bytes(gzip.compress(content))
    assert detect(path) == detect(str(path)) == expected


@pytest.mark.parametrize("ending", ["", ".gz"])
def test_a_folder_with_a_corpus_is_beir(tmp_path: Path, ending: str) -> None:
    assert detect(beir(tmp_path, ending)) == "beir"
    assert load_dataset(tmp_path).task is Task.FIND


def test_auto_loads_what_it_detects(tmp_path: Path) -> None:
    rows, document = put(tmp_path / "r.jsonl", ROW), put(tmp_path / "d.json", DOCUMENT)
    assert load_dataset(pairs(tmp_path, {})) == Dataset((Pair("1", "Q?"),), Task.ASK)
    assert [(load_dataset(path).task, load_dataset(path).pairs[0].id) for path in (rows, document)] == [
        (Task.READ, "r"),
        (Task.READ, "d"),
    ]


def test_a_named_format_is_not_guessed(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="line 1: an entry of answers is an object"):
        load_dataset(put(tmp_path / "r.jsonl", ROW), "pairs")
    with pytest.raises(DatasetError, match=r"holds no corpus\.jsonl"):
        load_dataset(put(tmp_path / "p.jsonl", PAIR), "beir")
    with pytest.raises(DatasetError, match="line 1: context is missing"):
        load_dataset(put(tmp_path / "p.jsonl", PAIR), "squad")


def test_standard_input_is_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(PAIR)))
    assert detect("-") == detect(Path("-")) == "pairs"
    assert load_dataset("-").pairs == (Pair("1", "Q?"),)


def test_a_folder_of_anything_else_says_what_is_expected(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=rf"{tmp_path} holds no corpus\.jsonl; expected a folder with corpus\.jsonl"):
        load_dataset(tmp_path)


def test_an_unknown_format_names_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="no format 'trec'; expected auto, pairs, squad, beir"):
        load_dataset(pairs(tmp_path, {}), "trec")
    assert set(FORMATS) == {"pairs", "squad", "beir"}


def test_a_file_that_is_gone_is_one_error(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"can't read .*gone\.jsonl: No such file"):
        load_dataset(tmp_path / "gone.jsonl")


@pytest.mark.parametrize(
    ("first", "second", "shown"),
    [("q1", "q1", '"q1"'), (7, 7, '"7"'), ("7", 7, '"7"')],
    ids=["texts", "numbers", "text-and-number"],
)
def test_an_id_given_twice_names_both_lines(tmp_path: Path, first: object, second: object, shown: str) -> None:
    path = pairs(tmp_path, {"id": first}, {}, {"id": second})
    with pytest.raises(DatasetError) as caught:
        load_dataset(path)
    assert str(caught.value) == f"{path}, line 3: the id {shown} is that of line 1, too; expected an id of its own"


def test_a_line_number_that_is_an_id_elsewhere_gets_out_of_its_way(tmp_path: Path) -> None:
    path = pairs(tmp_path, {}, {"id": 1}, {"id": "#1"}, {"id": "4"}, {})
    loaded = load_dataset(path).pairs
    assert [pair.id for pair in loaded] == ["##1", "1", "#1", "4", "5"]
    assert [pair.given_id for pair in loaded] == [None, 1, "#1", "4", None]


def test_a_broken_pair_is_named_before_it_counts(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"pairs\.jsonl, line 2: question is 3; expected a string"):
        load_dataset(pairs(tmp_path, {}, {"question": 3}))

"""SQuAD's JSON and rows with a context become one set: questions, each with the passage to read."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from index.errors import DatasetError
from qa.evaluation.dataset import Dataset, Task
from qa.evaluation.formats.squad import load_squad
from qa.pairs import EvidenceRef, Pair

CONTEXT = "Ann  won in May. Bob was\nsecond."
Table = dict[str, Any]


def row(**changes: object) -> Table:
    answers = [{"text": "Ann", "start": 0}]
    return {"id": "q", "question": "Who won?", "context": CONTEXT, "answers": answers, "is_impossible": False} | changes


def question(**changes: object) -> Table:
    return {"id": "q", "question": "Who won?", "answers": [{"text": "Ann", "answer_start": 0}]} | changes


def document(*questions: Table, **changes: object) -> Table:
    paragraph = {"context": CONTEXT, "qas": list(questions)} | changes
    return {"version": "1.1", "data": [{"title": "Races", "paragraphs": [paragraph]}]}


def load_rows(folder: Path, *rows: Table, name: str = "rows.jsonl") -> Dataset:
    content = b"".join(json.dumps(each).encode() + b"\n" for each in rows)
    (folder / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    return load_squad(folder / name)


def load(folder: Path, table: object, name: str = "set.json") -> Dataset:
    content = table if isinstance(table, bytes) else json.dumps(table).encode()
    (folder / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    return load_squad(folder / name)


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.jsonl.gz"])
def test_a_row_is_a_question_with_its_passage(tmp_path: Path, name: str) -> None:
    loaded = load_rows(tmp_path, row(source="x", domain="news", group="g"), name=name)
    (article,) = loaded.articles
    assert (article.title, article.text) == ("", CONTEXT)
    pair = Pair("q", "Who won?", ("Ann",), evidence=(EvidenceRef(article.id),), given_id="q")
    assert (loaded.task, loaded.pairs) == (Task.READ, (pair,))


@pytest.mark.parametrize("name", ["set.json", "set.json.gz", "SET.JSON"])
def test_squad_1_and_2(tmp_path: Path, name: str) -> None:
    declined = question(id="n", is_impossible=True, answers=[], plausible_answers=[{"text": "Bob", "answer_start": 17}])
    loaded = load(tmp_path, document(question(), declined), name)
    (article,) = loaded.articles
    assert (article.title, article.text) == ("Races", CONTEXT)
    assert [(p.id, p.answers, p.unanswerable) for p in loaded.pairs] == [("q", ("Ann",), False), ("n", (), True)]
    assert {pair.evidence for pair in loaded.pairs} == {(EvidenceRef(article.id),)}


def test_equal_passages_are_one_article_and_its_id_stays(tmp_path: Path) -> None:
    first = load_rows(tmp_path, row(id="a"), row(id="b", context="Ann lost."), row(id="c"))
    again = load_rows(tmp_path, row(id="z"))
    assert [article.text for article in first.articles] == [CONTEXT, "Ann lost."]
    assert first.pairs[0].evidence == first.pairs[2].evidence == again.pairs[0].evidence


def test_the_same_words_under_another_title_are_another_article(tmp_path: Path) -> None:
    table = document(question(id="a"))
    table["data"] += [{"title": "Heats", "paragraphs": [{"context": CONTEXT, "qas": [question(id="b")]}]}]
    assert len({article.id for article in load(tmp_path, table).articles}) == 2


def test_gold_answers_are_kept_once_each_in_order(tmp_path: Path) -> None:
    told = [{"text": text, "answer_start": 0} for text in ("Bob", "Ann", "Bob", "Ann  won")]
    assert load(tmp_path, document(question(answers=told))).pairs[0].answers == ("Bob", "Ann", "Ann  won")


@pytest.mark.parametrize("answer", ["Bob", "Ann won", "was second", "Bob was\nsecond"])
def test_an_answer_may_stand_anywhere_in_the_passage_whatever_its_blanks(tmp_path: Path, answer: str) -> None:
    told = [{"text": answer, "start": 3}]
    assert load_rows(tmp_path, row(answers=told)).pairs[0].answers == (answer,)


def test_a_title_may_be_missing(tmp_path: Path) -> None:
    table = document(question())
    del table["data"][0]["title"]
    assert [article.title for article in load(tmp_path, table).articles] == [""]


FAULTS = [
    pytest.param({"question": " "}, 'question is " "', "not blank", id="blank-question"),
    pytest.param({"question": None}, "question is missing", "a string", id="no-question"),
    pytest.param({"id": None}, "id is missing", "a whole number", id="no-id"),
    pytest.param({"answers": []}, "no answers are given and is_impossible is not true", "one or", id="no-answers"),
    pytest.param({"answers": "Ann"}, 'answers is "Ann"', "a list", id="bare-answer"),
    pytest.param({"answers": ["Ann"]}, 'an entry of answers is "Ann"', '"text"', id="string-answer"),
    pytest.param({"answers": [{}]}, "text in answers is missing", "a string", id="no-text"),
    pytest.param({"answers": [{"text": " "}]}, 'text in answers is " "', "not blank", id="blank-answer"),
    pytest.param({"answers": [{"text": "Eve"}]}, 'text in answers is "Eve"', "stand in the context", id="not-there"),
    pytest.param({"is_impossible": True}, "is_impossible is true and answers are given", "one or", id="both"),
    pytest.param({"is_impossible": "no"}, 'is_impossible is "no"', "true or false", id="string-flag"),
]


@pytest.mark.parametrize(("changes", "wrong", "wanted"), FAULTS)
def test_a_fault_in_a_row_is_named_by_its_line(tmp_path: Path, changes: Table, wrong: str, wanted: str) -> None:
    with pytest.raises(DatasetError) as caught:
        load_rows(tmp_path, row(id="a"), row(**changes))
    message = str(caught.value)
    assert message.startswith(f"{tmp_path / 'rows.jsonl'}, line 2: {wrong}")
    assert message.index("; expected ") < message.rindex(wanted)


@pytest.mark.parametrize(("changes", "wrong", "wanted"), FAULTS)
def test_a_fault_in_a_document_is_named_by_its_place(tmp_path: Path, changes: Table, wrong: str, wanted: str) -> None:
    with pytest.raises(DatasetError) as caught:
        load(tmp_path, document(question(id="a"), question(**changes)))
    message = str(caught.value)
    assert message.startswith(f"{tmp_path / 'set.json'}, data[0].paragraphs[0].qas[1]: {wrong}")
    assert message.index("; expected ") < message.rindex(wanted)


@pytest.mark.parametrize(
    ("context", "wrong"),
    [(None, "context is missing or null"), (" ", 'context is " "'), (["x"], "context is a list")],
)
def test_a_question_without_a_passage(tmp_path: Path, context: object, wrong: str) -> None:
    with pytest.raises(DatasetError, match=f"line 1: {wrong}; expected a string"):
        load_rows(tmp_path, row(context=context))
    with pytest.raises(DatasetError, match=rf"data\[0\]\.paragraphs\[0\]: {wrong}; expected a string"):
        load(tmp_path, document(question(), context=context))


def test_an_id_given_twice_names_both_places(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match='line 3: the id "q" is that of line 1, too; expected an id of its own'):
        load_rows(tmp_path, row(), row(id="b"), row())
    with pytest.raises(
        DatasetError, match=r'qas\[1\]: the id "q" is that of data\[0\]\.paragraphs\[0\]\.qas\[0\], too'
    ):
        load(tmp_path, document(question(), question()))


@pytest.mark.parametrize(
    ("table", "place", "wrong"),
    [
        pytest.param([], "the document", "the document is a list", id="list"),
        pytest.param({"version": "1.1"}, "the document", "data is missing", id="no-data"),
        pytest.param({"data": ["x"]}, "data[0]", 'the article is "x"', id="string-article"),
        pytest.param({"data": [{}]}, "data[0]", "paragraphs is missing", id="no-paragraphs"),
        pytest.param({"data": [{"title": 3, "paragraphs": []}]}, "data[0]", "title is 3", id="number-title"),
        pytest.param({"data": [{"paragraphs": [1]}]}, "data[0].paragraphs[0]", "the paragraph is 1", id="paragraph"),
        pytest.param(document(qas=None), "data[0].paragraphs[0]", "qas is missing", id="no-questions"),
        pytest.param(document(qas=["x"]), "data[0].paragraphs[0].qas[0]", 'the question is "x"', id="string-question"),
    ],
)
def test_a_document_of_another_shape(tmp_path: Path, table: object, place: str, wrong: str) -> None:
    with pytest.raises(DatasetError) as caught:
        load(tmp_path, table)
    assert str(caught.value).startswith(f"{tmp_path / 'set.json'}, {place}: {wrong}")
    assert "; expected " in str(caught.value)


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        pytest.param(b'{"data": [\n{]', r", line 2: not JSON \(.*\); expected", id="broken"),
        pytest.param(b'{"a": 1}\n{"a": 2}\n', r", line 2: not JSON \(Extra data\)", id="rows-named-json"),
        pytest.param('{"data": "é"}'.encode("latin-1"), "can't be read .*utf-8.*; expected", id="latin-1"),
        pytest.param(b"[" * 200_000, "can't be read .*; expected", id="too-deep"),
        pytest.param(b'{"data": ' + b"1" * 5000 + b"}", "can't be read .*; expected", id="too-long"),
        pytest.param(b"", r", line 1: not JSON", id="empty"),
        pytest.param(document(), r"holds no questions; expected SQuAD's", id="no-questions"),
        pytest.param({"data": []}, r"holds no questions; expected SQuAD's", id="no-articles"),
    ],
)
def test_a_document_that_cannot_be_read(tmp_path: Path, content: object, wrong: str) -> None:
    with pytest.raises(DatasetError, match=rf"set\.json.*{wrong}"):
        load(tmp_path, content)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"can't read .*gone\.json: No such file"):
        load_squad(tmp_path / "gone.json")
    (tmp_path / "cut.json.gz").write_bytes(gzip.compress(json.dumps(document(question())).encode() * 9)[:-12])
    with pytest.raises(DatasetError, match=r"can't read .*cut\.json\.gz: .*ended before"):
        load_squad(tmp_path / "cut.json.gz")
    with pytest.raises(DatasetError, match="holds no questions"):
        load_rows(tmp_path)

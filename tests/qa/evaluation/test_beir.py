"""BEIR folders: whose queries are asked, what is judged relevant, and a corpus that is never held."""

import gzip
import json
from collections.abc import Mapping
from itertools import islice
from pathlib import Path

import pytest

from index.errors import DatasetError
from qa.evaluation.dataset import GivenArticle, Task
from qa.evaluation.formats.beir import Corpus, load_beir
from qa.pairs import EvidenceRef, Pair

CORPUS = [
    {"_id": "d1", "title": "Race", "text": "Ann won."},
    {"_id": "d2", "title": "", "text": "Bob lost.", "url": "x"},
]
QUERIES = [{"_id": "q1", "text": "Who won?"}, {"_id": "q2", "text": "Who lost?", "metadata": {}}]
HEADER = "query-id\tcorpus-id\tscore\n"
LABELS = f"{HEADER}q2\td2\t1\nq1\td1\t2\n"


def put(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content.encode() if isinstance(content, str) else content
    path.write_bytes(gzip.compress(data) if path.name.endswith(".gz") else data)


def rows(*tables: object) -> str:
    return "".join(json.dumps(table) + "\n" for table in tables)


def make(folder: Path, files: Mapping[str, str | bytes | None] | None = None, ending: str = "") -> Path:
    """A good folder; `files` replaces some of it, or takes it away with None."""
    good = {"corpus.jsonl": rows(*CORPUS), "queries.jsonl": rows(*QUERIES), "qrels/test.tsv": LABELS}
    for name, content in (good | dict(files or {})).items():
        if content is not None:
            put(folder / (name + ending), content)
    return folder


def graded(folder: Path) -> dict[str, dict[str, int]]:
    return {pair.id: {ref.article: ref.grade for ref in pair.evidence} for pair in load_beir(folder).pairs}


@pytest.mark.parametrize("ending", ["", ".gz"])
def test_queries_with_judgements_and_the_articles_to_find(tmp_path: Path, ending: str) -> None:
    loaded = load_beir(str(make(tmp_path, ending=ending)))
    assert loaded.task is Task.FIND
    assert loaded.pairs == (
        Pair("q1", "Who won?", evidence=(EvidenceRef("d1", grade=2),), given_id="q1"),
        Pair("q2", "Who lost?", evidence=(EvidenceRef("d2"),), given_id="q2"),
    )
    articles = [GivenArticle("d1", "Race", "Ann won."), GivenArticle("d2", "", "Bob lost.")]
    assert list(loaded.articles) == list(loaded.articles) == articles


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        pytest.param("q1\td1\t1\n", {"q1": {"d1": 1}}, id="no-header"),
        pytest.param("Query_ID\tdoc\tscore\nq1\td1\t1\n", {"q1": {"d1": 1}}, id="another-header"),
        pytest.param("q1 0 d1 3\nq2\tQ0\td2\t1\n", {"q1": {"d1": 3}, "q2": {"d2": 1}}, id="trec-lines"),
        pytest.param("\ufeff" + HEADER + "\r\nq1\td1\t1\r\n\n", {"q1": {"d1": 1}}, id="mark-crlf-and-blank-lines"),
        pytest.param(
            HEADER + "q1\td1\t0\nq1\td2\t-1\nq2\td1\t1\n", {"q2": {"d1": 1}}, id="0-and-below-are-not-relevant"
        ),
        pytest.param(HEADER + "q1\td1\t1\nq1\td1\t2\n", {"q1": {"d1": 2}}, id="the-later-of-two-holds"),
        pytest.param(HEADER + "q1\tan id\t1\n", {"q1": {"an id": 1}}, id="an-id-with-a-blank"),
        pytest.param(HEADER + "q1\tgone\t1\n", {"q1": {"gone": 1}}, id="an-article-that-is-not-in-the-corpus"),
    ],
)
def test_judgements(tmp_path: Path, labels: str, expected: dict[str, dict[str, int]]) -> None:
    assert graded(make(tmp_path, {"qrels/test.tsv": labels})) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(["train", "test"], {"q1": {"test": 1}}, id="test-if-it-is-there"),
        pytest.param(["dev"], {"q1": {"dev": 1}}, id="the-only-one"),
        pytest.param(["train", "dev"], {"q1": {"dev": 1, "train": 1}}, id="all-in-name-order"),
    ],
)
def test_which_judgements_are_read(tmp_path: Path, files: list[str], expected: dict[str, dict[str, int]]) -> None:
    labels = {f"qrels/{name}.tsv": f"{HEADER}q1\t{name}\t1\n" for name in files}
    found = graded(make(tmp_path, {"qrels/test.tsv": None} | labels))
    assert found == expected
    assert [list(grades) for grades in found.values()] == [list(grades) for grades in expected.values()]


def test_a_number_as_an_id_is_that_of_the_judgements(tmp_path: Path) -> None:
    files = {"queries.jsonl": rows({"_id": 7, "text": "Q?"}), "corpus.jsonl": rows({"_id": 8, "text": "A."})}
    loaded = load_beir(make(tmp_path, files | {"qrels/test.tsv": "7\t8\t1\n"}))
    assert loaded.pairs == (Pair("7", "Q?", evidence=(EvidenceRef("8"),), given_id=7),)
    assert list(loaded.articles) == [GivenArticle("8", "", "A.")]


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [("Race", "", ("Race", "Race")), ("Race", " \n", ("Race", "Race")), ("", "", ("", "")), (None, "A.", ("", "A."))],
)
def test_a_title_alone_is_the_text(tmp_path: Path, title: str | None, text: str, expected: tuple[str, str]) -> None:
    make(tmp_path, {"corpus.jsonl": rows({"_id": "d1", "title": title, "text": text})})
    (article,) = load_beir(tmp_path).articles
    assert (article.title, article.text) == expected


def test_the_corpus_is_read_as_far_as_it_is_used(tmp_path: Path) -> None:
    loaded = load_beir(make(tmp_path, {"corpus.jsonl": rows(CORPUS[0]) + "{broken\n"}))
    assert isinstance(loaded.articles, Corpus)
    assert [article.id for article in islice(loaded.articles, 1)] == ["d1"]
    with pytest.raises(DatasetError, match=r"corpus\.jsonl, line 2: not JSON"):
        list(loaded.articles)


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        pytest.param({"text": "A."}, "_id is missing or null; expected a string or a whole number", id="no-id"),
        pytest.param({"_id": " ", "text": "A."}, '_id is " "; expected', id="blank-id"),
        pytest.param({"_id": "d"}, "text is missing or null; expected a string", id="no-text"),
        pytest.param({"_id": "d", "title": 3, "text": "A."}, "title is 3; expected a string", id="number-title"),
        pytest.param(["d"], "the line is a list; expected one JSON object per line", id="list"),
    ],
)
def test_a_broken_article_is_named(tmp_path: Path, line: object, wrong: str) -> None:
    loaded = load_beir(make(tmp_path, {"corpus.jsonl": rows(CORPUS[0], line)}))
    with pytest.raises(DatasetError) as caught:
        list(loaded.articles)
    assert str(caught.value).startswith(f"{tmp_path / 'corpus.jsonl'}, line 2: {wrong}")


@pytest.mark.parametrize(
    ("name", "content", "place", "wrong"),
    [
        pytest.param("queries.jsonl", rows(QUERIES[0]) + "{", ", line 2", "not JSON", id="query-not-json"),
        pytest.param("queries.jsonl", rows({"text": "Q?"}), ", line 1", "_id is missing or null", id="query-no-id"),
        pytest.param("queries.jsonl", rows({"_id": "q1"}), ", line 1", "text is missing or null", id="query-no-text"),
        pytest.param("queries.jsonl", rows({"_id": "q", "text": " "}), ", line 1", 'text is " "', id="query-blank"),
        pytest.param(
            "queries.jsonl",
            rows(*QUERIES, QUERIES[0]),
            ", line 3",
            'the id "q1" is that of line 1, too; expected',
            id="query-id-given-twice",
        ),
        pytest.param("queries.jsonl", b'{"_id": "\xff"}', ", line 1", "byte 10 is not UTF-8", id="query-not-utf-8"),
        pytest.param("qrels/test.tsv", LABELS + "q9\td1\t1\n", ", line 4", 'query-id is "q9"; expected', id="unknown"),
        pytest.param("qrels/test.tsv", LABELS + "q1\td1\t1.5\n", ", line 4", 'score is "1.5"; expected', id="fraction"),
        pytest.param("qrels/test.tsv", "q1\td1\thigh\n", ", line 1", 'score is "high"; expected', id="word"),
        pytest.param("qrels/test.tsv", HEADER + HEADER, ", line 2", 'score is "score"', id="second-header"),
        pytest.param("qrels/test.tsv", "q1\td1\t" + "9" * 5000, ", line 1", "score is ", id="huge"),
        pytest.param("qrels/test.tsv", "q1\td1\n", ", line 1", "2 columns; expected query-id", id="two-columns"),
        pytest.param("qrels/test.tsv", "q1\t\td1\t\n", ", line 1", "2 columns; expected query-id", id="empty-column"),
        pytest.param("qrels/test.tsv", b"q1\t\xff\t1\n", ", line 1", "byte 4 is not UTF-8", id="labels-not-utf-8"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, name: str, content: str | bytes, place: str, wrong: str) -> None:
    with pytest.raises(DatasetError) as caught:
        load_beir(make(tmp_path, {name: content}))
    message = str(caught.value)
    assert message.startswith(f"{tmp_path / name}{place}: {wrong}")
    assert "; expected " in message


def test_an_unknown_query_is_named_where_it_stands_first(tmp_path: Path) -> None:
    labels = {"qrels/test.tsv": None, "qrels/a.tsv": "q1\td1\t1\n", "qrels/b.tsv": "q8\td1\t1\nq9\td1\t1\nq8\td2\t1\n"}
    with pytest.raises(
        DatasetError, match=r'b\.tsv, line 1: query-id is "q8"; expected the _id of a query of .*queries'
    ):
        load_beir(make(tmp_path, labels))


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    wanted = "qrels/*.tsv" if name.startswith("qrels") else name
    with pytest.raises(DatasetError) as caught:
        load_beir(make(tmp_path, {name: None}))
    assert str(caught.value).startswith(f"{tmp_path} holds no {wanted}; expected a folder with corpus.jsonl")


def test_a_folder_where_nothing_is_relevant(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="holds no query with a relevant article; expected a score of 1 or more"):
        load_beir(make(tmp_path, {"qrels/test.tsv": HEADER + "q1\td1\t0\n"}))

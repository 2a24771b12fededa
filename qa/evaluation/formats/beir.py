"""Folders of the BEIR benchmark: a corpus, queries, and which articles of the corpus answer which query."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from index.errors import DatasetError
from qa.evaluation.dataset import Dataset, GivenArticle, Task
from qa.lines import Fault, Ids, decode, each_row, fault, located, open_lines, required_id, text
from qa.pairs import EvidenceRef, Pair

_EXPECTED_FOLDER = "a folder with corpus.jsonl, queries.jsonl and qrels/test.tsv, each as it is or gzipped"
_EXPECTED_ARTICLE = 'one JSON object per line, such as {"_id": "d1", "title": "…", "text": "…"}'
_EXPECTED_QUERY = 'one JSON object per line, such as {"_id": "q1", "text": "…"}'
_EXPECTED_LABEL = "query-id, corpus-id and score, between tabs, or the four columns of TREC"
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Corpus:
    """The articles of `corpus.jsonl`, read anew each time they are iterated: a corpus may not fit in memory.

    Iterating raises `DatasetError` at the first broken line. Whether an id occurs twice is not looked at.
    """

    path: Path

    def __iter__(self) -> Iterator[GivenArticle]:
        for place, row in each_row(self.path, _EXPECTED_ARTICLE):
            with located(str(self.path), place):
                title = text(row.get("title") or "", "title", blank=True)
                body = text(row.get("text"), "text", blank=True)
                yield GivenArticle(article_id(str(required_id(row, "_id"))), title, body if body.strip() else title)


@dataclass(slots=True)
class _Labels:
    """What is said of a query, and where first."""

    file: Path
    place: str
    grades: dict[str, int] = field(default_factory=dict)

    @property
    def evidence(self) -> tuple[EvidenceRef, ...]:
        return tuple(
            EvidenceRef(article_id(article), grade=grade) for article, grade in self.grades.items() if grade > 0
        )


def article_id(given: str) -> str:
    """Return an id as the index will hold it: white space in it is one blank."""
    return " ".join(given.split())


def load_beir(source: Path | str) -> Dataset:
    """Return the queries of a BEIR folder that have a relevant article, and its corpus to find that in.

    Judgements are those of `qrels/test.tsv`, else of the only file there, else of all in the order of their names; of
    two about the same article the later holds, as BEIR's own loader has it. Raises `DatasetError` for a missing
    file, and naming file and line for a broken one and for a judgement of an unknown query. One that names an
    unknown article is not looked for here.
    """
    folder = Path(source)
    corpus = Corpus(corpus_file(folder))
    labels = _read_labels(_label_files(folder))
    pairs = tuple(_read_queries(_required(folder, "queries.jsonl"), labels))
    if not pairs:
        raise DatasetError(f"{folder} holds no query with a relevant article; expected a score of 1 or more in qrels")
    return Dataset(pairs, Task.FIND, corpus)


def corpus_file(folder: Path) -> Path:
    """Return the corpus of a BEIR folder; `DatasetError` when there is none."""
    return _required(folder, "corpus.jsonl")


def _required(folder: Path, name: str) -> Path:
    for path in (folder / name, folder / f"{name}.gz"):
        if path.is_file():
            return path
    raise DatasetError(f"{folder} holds no {name}; expected {_EXPECTED_FOLDER}")


def _label_files(folder: Path) -> list[Path]:
    """A name that is there plain and gzipped is one file."""
    found = {
        path.name.removesuffix(".gz"): path for pattern in ("*.tsv.gz", "*.tsv") for path in _files(folder, pattern)
    }
    if not found:
        raise DatasetError(f"{folder} holds no qrels/*.tsv; expected {_EXPECTED_FOLDER}")
    return [found["test.tsv"]] if "test.tsv" in found else [found[name] for name in sorted(found)]


def _files(folder: Path, pattern: str) -> Iterator[Path]:
    return (path for path in (folder / "qrels").glob(pattern) if path.is_file())


def _read_labels(files: list[Path]) -> dict[str, _Labels]:
    labels: dict[str, _Labels] = {}
    for file in files:
        for number, line in enumerate(open_lines(file, "a .tsv or .tsv.gz file"), start=1):
            place = f"line {number}"
            with located(str(file), place):
                cells = _cells(line)
                if cells and not (number == 1 and _is_header(cells)):
                    query, article, grade = _label(cells)
                    labels.setdefault(query, _Labels(file, place)).grades[article] = grade
    return labels


def _cells(line: bytes) -> list[str]:
    row = decode(line).strip()
    return [cell.strip() for cell in row.split("\t")] if "\t" in row else row.split()


def _is_header(cells: list[str]) -> bool:
    return cells[0].lower().replace("_", "-") == "query-id"


def _label(cells: list[str]) -> tuple[str, str, int]:
    if len(cells) not in (3, 4) or not all(cells):
        raise Fault(f"{sum(map(bool, cells))} columns; expected {_EXPECTED_LABEL}")
    query, *_, article, score = cells
    if not _WHOLE_NUMBER.fullmatch(score):
        raise fault("score", score, "a whole number")
    return query, article, int(score)


def _read_queries(path: Path, labels: dict[str, _Labels]) -> Iterator[Pair]:
    ids = Ids()
    for place, row in each_row(path, _EXPECTED_QUERY):
        with located(str(path), place):
            given = required_id(row, "_id")
            key, question = str(given), text(row.get("text"), "text")
            ids.add(key, place)
        if key in labels and (evidence := labels[key].evidence):
            yield Pair(key, question, evidence=evidence, given_id=given)
    for query, said in labels.items():
        if query not in ids.places:
            with located(str(said.file), said.place):
                raise fault("query-id", query, f"the _id of a query of {path}")

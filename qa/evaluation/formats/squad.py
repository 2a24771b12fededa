"""Questions that come with the passage to read: SQuAD's JSON, or a row with its context a line."""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from index.errors import DatasetError
from qa.evaluation.dataset import Dataset, GivenArticle, Task
from qa.lines import Fault, Ids, Row, each_row, fault, flag, items, located, required_id, source_name, text, typed
from qa.pairs import EvidenceRef, Pair

_EXPECTED_ROW = (
    'one JSON object per line, such as {"id": "1", "question": "…", "context": "…", "answers": [{"text": "…"}]}'
)
_EXPECTED_DOCUMENT = 'SQuAD\'s {"data": [{"title": "…", "paragraphs": [{"context": "…", "qas": […]}]}]}'


@dataclass(frozen=True, slots=True)
class _Passage:
    title: str
    context: str


@dataclass(slots=True)
class _Reading:
    """What was read so far; passages that many questions share are kept once."""

    name: str
    pairs: list[Pair] = field(default_factory=list)
    articles: dict[str, GivenArticle] = field(default_factory=dict)
    ids: Ids = field(default_factory=Ids)

    def add(self, row: Row, passage: _Passage, place: str) -> None:
        """Read a question; raise `Fault` for what is wrong with it."""
        article = self._article(passage)
        pair = _pair(row, article)
        self.ids.add(pair.id, place)
        self.pairs.append(pair)

    def _article(self, passage: _Passage) -> GivenArticle:
        digest = hashlib.sha256(f"{passage.title}\0{passage.context}".encode()).hexdigest()[:32]
        return self.articles.setdefault(digest, GivenArticle(digest, passage.title, passage.context))

    def result(self, expected: str) -> Dataset:
        if not self.pairs:
            raise DatasetError(f"{self.name} holds no questions; expected {expected}")
        return Dataset(tuple(self.pairs), Task.READ, tuple(self.articles.values()))


def is_document(path: Path | str) -> bool:
    """Whether a file is one JSON document, by its name, and not a row a line."""
    return Path(path).name.lower().removesuffix(".gz").endswith(".json")


def load_squad(source: Path | str) -> Dataset:
    """Return the questions of SQuAD 1.1 or 2.0 JSON (`.json`), or of rows with a context (`.jsonl`), also gzipped.

    A context is an article of its own, named by what it says; questions about the same one share it. Offsets of
    answers are not trusted, but the context must hold each answer. Plausible answers are not read. Raises
    `DatasetError` for a file that can't be read and for the first fault, naming its line or its place in the JSON.
    """
    return _load_document(Path(source)) if is_document(source) else _load_rows(source)


def _load_rows(source: Path | str) -> Dataset:
    reading = _Reading(source_name(source))
    for place, row in each_row(source, _EXPECTED_ROW):
        with located(reading.name, place):
            reading.add(row, _Passage("", text(row.get("context"), "context")), place)
    return reading.result(_EXPECTED_ROW)


def _load_document(path: Path) -> Dataset:
    reading = _Reading(str(path))
    for title, paragraph, place in _paragraphs(path):
        with located(reading.name, place):
            passage = _Passage(title, text(paragraph.get("context"), "context"))
            questions = _listed(paragraph, "qas")
        for at, question in enumerate(questions):
            spot = f"{place}.qas[{at}]"
            with located(reading.name, spot):
                reading.add(typed(question, dict, "the question", "an object"), passage, spot)
    return reading.result(_EXPECTED_DOCUMENT)


def _paragraphs(path: Path) -> Iterator[tuple[str, Row, str]]:
    """Yield each paragraph after the title of its article, with its place."""
    document, name = _read_json(path), str(path)
    with located(name, "the document"):
        articles = _listed(typed(document, dict, "the document", _EXPECTED_DOCUMENT), "data")
    for at, article in enumerate(articles):
        with located(name, f"data[{at}]"):
            row: Row = typed(article, dict, "the article", "an object")
            title = text(row.get("title") or "", "title", blank=True)
            paragraphs = _listed(row, "paragraphs")
        for number, paragraph in enumerate(paragraphs):
            place = f"data[{at}].paragraphs[{number}]"
            with located(name, place):
                yield title, typed(paragraph, dict, "the paragraph", "an object"), place


def _read_json(path: Path) -> object:
    expected = f"a .json or .json.gz file of {_EXPECTED_DOCUMENT}"
    try:
        with _open_text(path) as stream:
            return json.load(stream)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise DatasetError(f"can't read {path}: {reason}; expected {expected}") from error
    except json.JSONDecodeError as error:
        raise DatasetError(f"{path}, line {error.lineno}: not JSON ({error.msg}); expected {expected}") from error
    except (ValueError, RecursionError) as error:  # not UTF-8, a number too long to convert, brackets too deep
        raise DatasetError(f"{path} can't be read ({error}); expected {expected}") from error


def _open_text(path: Path) -> IO[str]:
    if path.suffix.lower() == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig")
    return path.open(encoding="utf-8-sig")


def _pair(row: Row, article: GivenArticle) -> Pair:
    given = required_id(row)
    pair = Pair(
        id=str(given),
        question=text(row.get("question"), "question"),
        answers=tuple(dict.fromkeys(_answer(value, article.text) for value in items(row, "answers"))),
        unanswerable=flag(row, "is_impossible"),
        evidence=(EvidenceRef(article.id),),
        given_id=given,
    )
    if pair.unanswerable and pair.answers:
        raise Fault("is_impossible is true and answers are given; expected one or the other")
    if not (pair.unanswerable or pair.answers):
        raise Fault("no answers are given and is_impossible is not true; expected one or the other")
    return pair


def _answer(value: object, context: str) -> str:
    row: Row = typed(value, dict, "an entry of answers", '{"text": "…", "answer_start": 0}')
    answer = text(row.get("text"), "text in answers")
    if answer not in context and _one_spaced(answer) not in _one_spaced(context):
        raise fault("text in answers", answer, "words that stand in the context")
    return answer


def _one_spaced(passage: str) -> str:
    """White space is lost or doubled as sets are converted; the official script does not see it either."""
    return " ".join(passage.split())


def _listed(row: Row, key: str) -> list[Any]:
    return typed(row.get(key), list, key, f"a list, as in {_EXPECTED_DOCUMENT}")

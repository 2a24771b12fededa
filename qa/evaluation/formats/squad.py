"""Questions that come with the passage to read: SQuAD's JSON, or a row with its context a line."""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
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


def is_document(path: Path | str) -> bool:
    """Whether a file is one JSON document, by its name, and not a row a line."""
    return Path(path).name.lower().removesuffix(".gz").endswith(".json")


def load_squad(source: Path | str) -> Dataset:
    """Return the questions of SQuAD 1.1 or 2.0 JSON (`.json`), or of rows with a context (`.jsonl`), also gzipped.

    A context is an article of its own, named by what it says; questions about the same one share it. Offsets of
    answers are not trusted, but the context must hold each answer. Plausible answers are not read. Raises
    `DatasetError` for a file that can't be read and for the first fault, naming its line or its place in the JSON.
    """
    name, expected = source_name(source), _EXPECTED_DOCUMENT if is_document(source) else _EXPECTED_ROW
    articles: dict[str, GivenArticle] = {}
    pairs, ids = [], Ids()
    for place, row in _of_document(Path(source)) if is_document(source) else _of_lines(source):
        with located(name, place):
            article = _article(row)
            pairs.append(_pair(row, article))
            ids.add(pairs[-1].id, place)
        articles.setdefault(article.id, article)
    if not pairs:
        raise DatasetError(f"{name} holds no questions; expected {expected}")
    return Dataset(tuple(pairs), Task.READ, tuple(articles.values()))


def _of_lines(source: Path | str) -> Iterator[tuple[str, Row]]:
    return ((place, row | {"title": ""}) for place, row in each_row(source, _EXPECTED_ROW))


def _of_document(path: Path) -> Iterator[tuple[str, Row]]:
    """Yield the questions of a document as rows with their title and context, each after its place."""
    document, name = _read_json(path), str(path)
    with located(name, "the document"):
        articles = _listed(typed(document, dict, "the document", _EXPECTED_DOCUMENT), "data")
    for place, article in _placed("data", articles, "the article", name):
        with located(name, place):
            title = text(article.get("title") or "", "title", blank=True)
            paragraphs = _listed(article, "paragraphs")
        for spot, paragraph in _placed(f"{place}.paragraphs", paragraphs, "the paragraph", name):
            with located(name, spot):
                shared = {"title": title, "context": text(paragraph.get("context"), "context")}
                questions = _listed(paragraph, "qas")
            for at, question in _placed(f"{spot}.qas", questions, "the question", name):
                yield at, question | shared


def _placed(place: str, values: list[Any], what: str, name: str) -> Iterator[tuple[str, Row]]:
    """Yield the objects of a list, each after its place."""
    for at, value in enumerate(values):
        spot = f"{place}[{at}]"
        with located(name, spot):
            yield spot, typed(value, dict, what, "an object")


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


def _article(row: Row) -> GivenArticle:
    """What many questions share is one article, named by what it says."""
    title, context = row["title"], text(row.get("context"), "context")
    return GivenArticle(hashlib.sha256(f"{title}\0{context}".encode()).hexdigest()[:32], title, context)


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

"""The sample articles and their questions: enough of them, of every kind, and every quote verbatim."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

SAMPLE = Path(__file__).parent.parent / "sample"
TOWN = SAMPLE / "harrowmere"
OTHER_ENCODINGS = {"2031-03-20-flood-wall.txt": "utf-16", "2031-03-24-cafe-severine.txt": "cp1252"}

Pair = dict[str, Any]


class Paragraphs(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("p", "h1"):
            self.texts.append("")
            self._open = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("p", "h1"):
            self._open = False

    def handle_data(self, data: str) -> None:
        if self._open:
            self.texts[-1] += data


def decode(path: Path) -> str:
    with path.open(encoding=OTHER_ENCODINGS.get(path.name, "utf-8"), newline="") as file:
        return file.read()


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in decode(path).splitlines()]


def paragraphs(path: Path) -> list[str]:
    if path.suffix != ".html":
        return decode(path).splitlines()
    parser = Paragraphs()
    parser.feed(decode(path))
    return [" ".join(text.split()) for text in parser.texts]


def articles(folder: Path) -> Iterator[tuple[str, str, list[str]]]:
    """Yield (name in `pairs.jsonl`, kind of file, paragraphs)."""
    for path in sorted(folder.iterdir()):
        if path.suffix == ".jsonl":
            yield from ((row["id"], ".jsonl", row["text"].splitlines()) for row in rows(path))
        else:
            yield path.relative_to(SAMPLE).as_posix(), path.suffix, paragraphs(path)


def says(quote: str, answer: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(answer)}(?!\w)", quote, re.IGNORECASE) is not None


JANUARY = list(articles(SAMPLE / "january-2020"))
HARROWMERE = list(articles(TOWN))
PARAGRAPHS = {name: texts for name, _, texts in JANUARY + HARROWMERE}
PAIRS: list[Pair] = rows(SAMPLE / "pairs.jsonl")
FOLLOW_UPS: list[Pair] = rows(SAMPLE / "followups.jsonl")
ANSWERABLE = [pytest.param(pair, id=pair["id"]) for pair in PAIRS + FOLLOW_UPS if not pair["unanswerable"]]
UNANSWERABLE = [pytest.param(pair, id=pair["id"]) for pair in PAIRS + FOLLOW_UPS if pair["unanswerable"]]


def test_there_are_enough_articles() -> None:
    assert len(JANUARY) >= 8
    assert len(HARROWMERE) >= 24
    assert len(PARAGRAPHS) == len(JANUARY) + len(HARROWMERE), "two articles share a name"


def test_every_kind_of_file_occurs() -> None:
    kinds = Counter(kind for _, kind, _ in HARROWMERE)
    assert set(kinds) == {".txt", ".md", ".html", ".jsonl"}
    assert min(kinds.values()) >= 4
    assert {kind for _, kind, _ in JANUARY} == {".txt", ".md", ".html"}


@pytest.mark.parametrize("publisher", ["The Harrowmere Courier", "The Vale Echo", "Ostrel Radio News"])
def test_each_publisher_signs_files_and_not_only_lines(publisher: str) -> None:
    signed = [path for path in TOWN.iterdir() if path.suffix != ".jsonl" and publisher in decode(path)]
    assert len(signed) >= 4


def test_files_keep_their_awkward_encodings() -> None:
    assert (TOWN / "2031-03-20-flood-wall.txt").read_bytes().startswith(b"\xff\xfe")
    with pytest.raises(UnicodeDecodeError):
        (TOWN / "2031-03-24-cafe-severine.txt").read_bytes().decode()
    crlf = (TOWN / "2031-03-06-bridge-shut.txt").read_bytes()
    assert crlf.count(b"\r\n") == crlf.count(b"\n") > 0


def test_urls_are_under_the_reserved_domain() -> None:
    for path in (path for path in SAMPLE.rglob("*") if path.is_file()):
        for host in re.findall(r"https?://([^/\s\"]+)", decode(path)):
            assert host.endswith(".example") or host == "schema.org", path.name


def test_jsonl_articles_have_the_fields_a_loader_reads() -> None:
    for path in TOWN.glob("*.jsonl"):
        for row in rows(path):
            assert set(row) == {"id", "title", "text", "publisher", "published", "url", "byline"}


def test_there_are_enough_questions_and_none_twice() -> None:
    assert len(PAIRS) >= 80
    assert len(UNANSWERABLE) >= 20
    assert len({pair["id"] for pair in PAIRS}) == len(PAIRS)
    assert len({pair["question"] for pair in PAIRS}) == len(PAIRS)
    assert len(FOLLOW_UPS) >= 40
    assert len({pair["id"] for pair in PAIRS + FOLLOW_UPS}) == len(PAIRS + FOLLOW_UPS)


@pytest.mark.parametrize("pair", FOLLOW_UPS, ids=lambda pair: pair["id"])
def test_follow_up_has_a_history(pair: Pair) -> None:
    assert pair["history"]
    for turn in pair["history"]:
        assert set(turn) == {"question", "answer"}
        assert turn["question"].endswith("?")


@pytest.mark.parametrize("pair", PAIRS + FOLLOW_UPS, ids=lambda pair: pair["id"])
def test_pair_is_well_formed(pair: Pair) -> None:
    assert set(pair) - {"history"} == {"id", "question", "answers", "unanswerable", "as_of", "evidence"}
    assert pair["question"].endswith("?")
    assert pair["as_of"] is None or re.fullmatch(r"\d{4}-\d\d-\d\d", pair["as_of"])


@pytest.mark.parametrize("pair", ANSWERABLE)
def test_evidence_is_verbatim(pair: Pair) -> None:
    assert pair["evidence"]
    for evidence in pair["evidence"]:
        assert any(evidence["quote"] in text for text in PARAGRAPHS[evidence["article"]]), evidence


@pytest.mark.parametrize("pair", ANSWERABLE)
def test_a_quote_says_an_answer(pair: Pair) -> None:
    assert pair["answers"]
    assert any(says(evidence["quote"], answer) for evidence in pair["evidence"] for answer in pair["answers"])


@pytest.mark.parametrize("pair", UNANSWERABLE)
def test_unanswerable_pair_has_neither_answer_nor_evidence(pair: Pair) -> None:
    assert pair["answers"] == []
    assert pair["evidence"] == []

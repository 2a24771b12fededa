"""What training needs to go on after a kill: written aside and renamed, the last two kept."""

import logging
import os
import pickle
from pathlib import Path
from typing import Any

import torch

log = logging.getLogger(__name__)

KEPT = 2


def save_checkpoint(folder: Path, step: int, state: dict[str, Any]) -> Path:
    """Write `step-NNNNNNN.pt` so that no half file ever bears the name; remove all but the last two."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"step-{step:07d}.pt"
    draft = folder / "draft"
    with draft.open("wb") as file:
        torch.save(state, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)
    for old in checkpoints_in(folder)[:-KEPT]:
        old.unlink()
    return path


def checkpoints_in(folder: Path) -> list[Path]:
    """Return them, the oldest first."""
    return sorted(folder.glob("step-*.pt"))


def load_checkpoint(path: Path) -> dict[str, Any]:
    """Read one. Only files that this training has written: unpickling is limited to tensors and plain values."""
    return torch.load(path, map_location="cpu", weights_only=True)


def load_weights(path: Path, *, mean: bool) -> dict[str, Any]:
    """Return a checkpoint's weights, averaged if `mean`; of a `reader.pt`, which holds nothing else, all."""
    state = load_checkpoint(path)
    return state.get("mean" if mean else "reader", state)


def latest_checkpoint(folder: Path) -> dict[str, Any] | None:
    """Return the newest that can be read, or None when there is none."""
    for path in reversed(checkpoints_in(folder)):
        try:
            state = load_checkpoint(path)
        except (OSError, RuntimeError, EOFError, pickle.UnpicklingError) as error:
            log.warning("%s can't be read (%s): trying the one before", path, type(error).__name__)
            continue
        log.info("going on from %s", path)
        return state
    return None

"""Checkpoints' adapters and heads as they ship: `python -m training.reader.pack CHECKPOINT … TARGET.safetensors`.

Of several checkpoints of one run, or what shipped and the end of a run that began with it, the mean is taken: it reads
better than each of them (RESULTS.md).
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file


def pack(checkpoints: Sequence[Path], target: Path) -> None:
    """Write their mean as 16-bit floats, half the size; what is lost is far below what int8 loses."""
    states = [trained(path) for path in checkpoints]
    means = {name: torch.stack([state[name] for state in states]).mean(0) for name in states[0]}
    save_file({name: value.to(torch.float16).contiguous() for name, value in means.items()}, target)


def trained(path: Path) -> dict[str, torch.Tensor]:
    """Return what training changed, of a checkpoint, of `reader.pt` or of a file that was packed."""
    if path.suffix == ".safetensors":
        return {name: value.float() for name, value in load_file(path).items()}
    stored: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    found: dict[str, torch.Tensor] = stored.get("reader", stored)
    return found


if __name__ == "__main__":
    *sources, last = map(Path, sys.argv[1:])
    pack(sources, last)

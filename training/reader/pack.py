"""A checkpoint's adapters and heads as they ship: `python -m training.reader.pack CHECKPOINT TARGET.safetensors`."""

import sys
from pathlib import Path

import torch
from safetensors.torch import save_file


def pack(checkpoint: Path, target: Path) -> None:
    """Write them as 16-bit floats, half the size; what is lost is far below what int8 loses."""
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)["reader"]
    save_file({name: value.to(torch.float16).contiguous() for name, value in state.items()}, target)


if __name__ == "__main__":
    pack(Path(sys.argv[1]), Path(sys.argv[2]))

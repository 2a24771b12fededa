"""Scales of the large reader's int8 products: `python -m training.reader.scales --data DATA --encoder FOLDER`.

onnxruntime rounds a product's whole input in 255 steps, and a few of this encoder's channels are thirty times as large
as the others: those would be left a handful. So each channel is multiplied by a scale and the weights divided by it,
halfway between even inputs and even weights (Xiao et al., "SmoothQuant", 2022, section 4.1); where that does not do, at
the largest of what remains, the scale is 0: these are multiplied in full precision (Dettmers et al., "LLM.int8()",
2022, section 3.2). Written beside the adapters, by the layers' names; measured over passages of training groups.
"""

import argparse
import random
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn
from transformers import AutoTokenizer

from qa.reader.export import SCALES, folded
from training.reader.rows import is_dev, read_rows

SETS = ("reader/squad", "reader/qed_nq", "yesno/boolq_dev", "entail/fever_evidence")
TEXTS = 32  # of each set
MAX_TOKENS = 320
WHOLE = 8  # channels of a product in full precision
SEED = 1


def main() -> None:
    """Measure, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("adapters", type=Path, nargs="?", default=Path("qa/reader/adapters/reader.safetensors"))
    options = parser.parse_args()
    encoder, _ = folded(options.encoder, options.adapters)
    tokenizer = AutoTokenizer.from_pretrained(options.encoder)
    chosen = random.Random(SEED)
    pairs = [
        (row.question, row.context)
        for name in SETS
        for row in chosen.sample([row for row in read_rows(options.data, [name]) if not is_dev(row.group)], TEXTS)
    ]
    inputs = [tokenizer(*pair, truncation=True, max_length=MAX_TOKENS, return_tensors="pt").input_ids for pair in pairs]
    save_file(scales(encoder, inputs), options.adapters.with_name(SCALES))


def scales(encoder: nn.Module, inputs: list[torch.Tensor]) -> dict[str, torch.Tensor]:
    """Return the scale of each channel, `(inputs of the layer,)`, of every layer; those of one input are the same."""
    layers = {name: each for name, each in encoder.named_modules() if isinstance(each, nn.Linear)}
    largest: dict[str, torch.Tensor] = {}

    def look(name: str, given: torch.Tensor) -> None:
        most = given.abs().flatten(0, -2).amax(0)
        largest[name] = torch.maximum(largest.get(name, most), most)

    hooks = [
        layer.register_forward_pre_hook(lambda _, given, name=name: look(name, *given))
        for name, layer in layers.items()
    ]
    with torch.no_grad():
        for tokens in inputs:
            encoder(input_ids=tokens, attention_mask=torch.ones_like(tokens))
    for hook in hooks:
        hook.remove()
    found = {}
    for name, most in largest.items():
        sharing = (layers[other] for other, its in largest.items() if torch.equal(its, most))
        weights = torch.stack([layer.weight.abs().amax(0) for layer in sharing]).amax(0)
        scale = (weights / most.clamp(min=1e-5)).detach().sqrt()
        scale[(most * scale).topk(WHOLE).indices] = 0
        found[name] = scale.to(torch.float16)
    return found


if __name__ == "__main__":
    main()

"""Train the large reader: `python -m training.reader.train --data DIR --encoder DIR --out DIR`.

Goes on from the newest checkpoint in OUT. The rate stays at its peak until SIGUSR1, or `--steps`: from then on it falls
to nothing over two fifths as many steps as were made, and `reader.pt` is written. SIGTERM writes a checkpoint and ends.
`--parts 2` trains in two processes of one thread each, which keep their pace beside other work. On a graphics card:
`--device cuda --parts 1 --batch 256 --workers 14 --held 40`.
"""

import argparse
import logging
import os
import pickle
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist
from tokenizers import Tokenizer

from training.reader.batches import Batch, batches
from training.reader.drawing import Drawer
from training.reader.model import losses, new_reader
from training.reader.pack import trained
from training.reader.rows import read_rows, split_rows

log = logging.getLogger("training.reader")

SEED = 20261126
ADAPTER_RATE, HEAD_RATE = 4e-4, 6e-4
WARMUP_STEPS = 30
# Hu et al., "MiniCPM" (2024), section 4: a short decay from the stable rate reaches what a full schedule reaches.
DECAY_SHARE = 0.4
CLIP_NORM = 1.0
LOG_EVERY, HELD_EVERY, CHECKPOINT_S = 10, 250, 600.0
KEPT = 2


class Training:
    """The state of a run: all that a checkpoint holds."""

    def __init__(self, encoder: Path, device: str, seed: int) -> None:
        torch.manual_seed(seed)
        self.device, self.seed = device, seed
        self.reader = new_reader(encoder, torch.bfloat16).to(device).train()
        self.parameters = [one for one in self.reader.parameters() if one.requires_grad]
        heads = [p for name, p in self.reader.named_parameters() if p.requires_grad and not name.startswith("encoder")]
        adapters = [p for name, p in self.reader.named_parameters() if p.requires_grad and name.startswith("encoder")]
        self.optimiser = torch.optim.AdamW(
            [{"params": adapters, "peak": ADAPTER_RATE}, {"params": heads, "peak": HEAD_RATE}],
            lr=ADAPTER_RATE,
            betas=(0.9, 0.99),
            weight_decay=0.01,
        )
        self.step = 0
        self.decay_from: int | None = None

    @property
    def factor(self) -> float:
        """What the peak rates are multiplied with in this step."""
        warm = min(1.0, (self.step + 1) / WARMUP_STEPS)
        if self.decay_from is None:
            return warm
        return warm * max(0.0, 1 - (self.step - self.decay_from) / max(1, DECAY_SHARE * self.decay_from))

    @property
    def over(self) -> bool:
        """Whether the rate has come to nothing."""
        return self.decay_from is not None and self.factor == 0.0

    def train_on(self, batch: Batch, parts: int = 1) -> dict[str, torch.Tensor]:
        """Take one step; return the mean losses of this part."""
        for group in self.optimiser.param_groups:
            group["lr"] = group["peak"] * self.factor
        torch.manual_seed(self.seed + self.step)  # what is dropped has the step's address too
        found = self._losses(batch)
        torch.stack([*found.values()]).sum().backward()
        if parts > 1:
            self._share(parts)
        torch.nn.utils.clip_grad_norm_(self.parameters, CLIP_NORM)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        self.step += 1
        return {name: value.detach() for name, value in found.items()}

    def losses_on(self, held: Sequence[Batch]) -> dict[str, float]:
        """Return the mean losses on batches that aren't learnt from."""
        found: Counter[str] = Counter()
        self.reader.eval()
        with torch.no_grad():
            for batch in held:
                found.update({name: value.item() / len(held) for name, value in self._losses(batch).items()})
        self.reader.train()
        return dict(found)

    def _losses(self, batch: Batch) -> dict[str, torch.Tensor]:
        batch = batch.to(self.device)
        found = losses(self.reader(batch.tokens, batch.passage), batch)
        return {name: value / len(batch.tokens) for name, value in found.items()}

    def _share(self, parts: int) -> None:
        grads = [one.grad if one.grad is not None else torch.zeros_like(one) for one in self.parameters]
        flat = torch.cat([grad.flatten() for grad in grads])
        dist.all_reduce(flat)
        flat /= parts
        at = 0
        for one in self.parameters:
            one.grad = flat[at : at + one.numel()].view_as(one)
            at += one.numel()

    def state(self) -> dict[str, Any]:
        """Return what `restore` takes."""
        return {
            "reader": self.reader.trained(),
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
            "decay_from": self.decay_from,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from a checkpoint, as if nothing had happened."""
        self.reader.take(state["reader"])
        self.optimiser.load_state_dict(state["optimiser"])
        # The peaks are this code's, not the checkpoint's.
        for group, peak in zip(self.optimiser.param_groups, (ADAPTER_RATE, HEAD_RATE), strict=True):
            group["peak"] = peak
        self.step, self.decay_from = state["step"], state["decay_from"]


def save(folder: Path, training: Training) -> None:
    """Write a checkpoint aside and rename it when whole; remove all but the last two."""
    draft = folder / "draft"
    torch.save(training.state(), draft)
    os.replace(draft, folder / f"step-{training.step:07d}.pt")
    for old in sorted(folder.glob("step-*.pt"))[:-KEPT]:
        old.unlink()


def newest(folder: Path) -> dict[str, Any] | None:
    """Return the newest checkpoint that can be read, or None."""
    for path in sorted(folder.glob("step-*.pt"), reverse=True):
        try:
            found: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
        except (OSError, RuntimeError, EOFError, KeyError, pickle.UnpicklingError) as error:
            log.warning("%s can't be read (%s): trying the one before", path, type(error).__name__)
            continue
        return found
    return None


def resume(training: Training, folder: Path, start: Path | None) -> None:
    """Go on from the newest checkpoint in a folder; where there is none, begin with those adapters, if any."""
    if (state := newest(folder)) is not None:
        training.restore(state)
    elif start:
        training.reader.begin_with(trained(start))


class Signals:
    """What the processes were asked for; the first tells the others, so that all do the same in the same step."""

    def __init__(self) -> None:
        self.asked = torch.zeros(2, dtype=torch.int64)
        for place, number in enumerate((signal.SIGTERM, signal.SIGUSR1)):
            signal.signal(number, lambda *_, place=place: self.asked.__setitem__(place, 1))

    def agreed(self, parts: int) -> tuple[bool, bool]:
        """Return whether to end, and whether to begin the decay."""
        found = self.asked.clone()
        if parts > 1:
            dist.all_reduce(found, dist.ReduceOp.MAX)
        return bool(found[0]), bool(found[1])


def work(part: int, asked: argparse.Namespace) -> None:
    """Be one of the parts."""
    logging.basicConfig(level=logging.INFO if part == 0 else logging.WARNING, format="%(asctime)s %(message)s")
    torch.set_num_threads(asked.threads)
    if asked.parts > 1:
        dist.init_process_group("gloo", f"file://{asked.out}/rendezvous", rank=part, world_size=asked.parts)
    tokenizer = Tokenizer.from_file(str(asked.encoder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    split = split_rows(read_rows(asked.data))
    training = Training(asked.encoder, asked.device, asked.seed)
    resume(training, asked.out, asked.start)
    drawn = batches(Drawer(split.train, tokenizer), training.step, part, asked.batch, asked.seed, asked.workers)
    held = list(islice(batches(Drawer(split.dev, tokenizer), 0, 0, asked.batch, SEED), asked.held))
    signals = Signals()
    log.info("step %d, %d weights to train", training.step, sum(one.numel() for one in training.parameters))
    smooth: dict[str, torch.Tensor] = {}
    saved_s, began_s, began = time.monotonic(), time.monotonic(), training.step
    while not training.over:
        for name, value in training.train_on(next(drawn), asked.parts).items():
            smooth[name] = value if name not in smooth else 0.98 * smooth[name] + 0.02 * value
        end, decay = signals.agreed(asked.parts)
        if training.decay_from is None and (decay or training.step == asked.steps):
            training.decay_from = training.step
        if part == 0 and training.step % LOG_EVERY == 0:
            pace = (training.step - began) * asked.batch * asked.parts / (time.monotonic() - began_s)
            told = " ".join(f"{name} {value:.3f}" for name, value in smooth.items())
            log.info("step %d %s rate x %.2f, %.1f examples/s", training.step, told, training.factor, pace)
        if held and part == 0 and (training.over or training.step % HELD_EVERY == 0):
            told = " ".join(f"{name} {value:.4f}" for name, value in training.losses_on(held).items())
            log.info("step %d held out: %s", training.step, told)
        if part == 0 and (end or training.over or time.monotonic() - saved_s > CHECKPOINT_S):
            save(asked.out, training)
            saved_s = time.monotonic()
        if end:
            return
    if part == 0:
        torch.save(training.reader.trained(), asked.out / "reader.pt")
        log.info("done: %s", asked.out / "reader.pt")


def main() -> None:
    """Train from the command line."""
    parser = argparse.ArgumentParser(prog="training.reader.train", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the question sets")
    parser.add_argument("--encoder", type=Path, required=True, help="the folder of all-mpnet-base-v2")
    parser.add_argument("--out", type=Path, required=True, help="where checkpoints go, and where they are looked for")
    parser.add_argument("--start", type=Path, help="a checkpoint, or adapters that ship, to begin with")
    parser.add_argument("--batch", type=int, default=8, help="examples of a part in a step")
    parser.add_argument("--parts", type=int, default=2, help="processes")
    parser.add_argument("--device", default="cpu", help="what to train on, as torch names it; with one part")
    parser.add_argument("--workers", type=int, default=0, help="processes that draw examples beside the training")
    parser.add_argument("--held", type=int, default=0, help=f"batches of held-out groups read every {HELD_EVERY} steps")
    parser.add_argument("--threads", type=int, default=1, help="threads of a process")
    parser.add_argument("--seed", type=int, default=SEED, help="of the draws; another one gives another end to average")
    parser.add_argument("--steps", type=int, default=0, help="when the decay begins; 0: at SIGUSR1")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    (asked.out / "rendezvous").unlink(missing_ok=True)
    others = []
    for part in range(1, asked.parts):
        if (child := os.fork()) == 0:
            work(part, asked)
            sys.exit()
        others.append(child)
    # Whoever is asked to end or to decay tells the others in the next step.
    work(0, asked)
    for child in others:
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()

"""Train the reader: `python -m qa.reader.train --data DIR --out DIR [--resume]`.

The rate stays at its peak until the process is ended (SIGTERM writes a checkpoint and ends, SIGUSR1 writes one and goes
on; kill -9 loses what came after the last), or `--hours` of work, or `--steps`. `--decay-from CKPT` then brings it to
nothing and writes `reader.pt`.
"""

import argparse
import logging
import signal
import time
from dataclasses import astuple, dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import torch

from index.embedder import PACKAGED_MODEL, find_model
from qa.reader.training.batches import Batch, Position, batches_from
from qa.reader.training.checkpoints import latest_checkpoint, load_checkpoint, save_checkpoint
from qa.reader.training.examples import Drawer
from qa.reader.training.layout import question_tokens
from qa.reader.training.model import Reader, losses, new_reader
from qa.reader.training.pace import Pace
from qa.reader.training.rows import read_rows, split_rows
from qa.reader.training.schedule import Schedule
from qa.reader.training.tokens import QUESTION_MARK, load_corpus, save_corpus, tokenise
from qa.reader.training.twists import twisted_rows
from qa.reader.windows import open_tokenizer

log = logging.getLogger("qa.reader.train")

SEED = 20261121
# Peak rates. The heads start from nothing, the encoder from a trained model.
ENCODER_RATE, HEAD_RATE = 1.5e-4, 5e-4
WEIGHT_DECAY = 0.01
CLIP_NORM = 1.0
# Losses are summed and divided by this, the usual number of examples in a batch of BATCH_TOKENS.
USUAL_EXAMPLES = 28.0
# The running mean of weights: every few steps, over the last thousand or so.
MEAN_EVERY, MEAN_KEEP = 5, 0.995
LOG_EVERY = 20
CHECKPOINT_S = 600.0
THREADS = 2


@dataclass(frozen=True, slots=True)
class Limits:
    """When the stable phase ends: after so many hours of work or steps; 0 is never."""

    hours: float = 0.0
    steps: int = 0

    def reached(self, step: int, worked_s: float) -> bool:
        """Say whether one of them is."""
        return bool((self.hours and worked_s >= self.hours * 3600) or (self.steps and step >= self.steps))


class Training:
    """The state of a run: all that a checkpoint holds."""

    def __init__(self, encoder: Path, device: torch.device, *, bf16: bool = False) -> None:
        torch.manual_seed(SEED)
        self.device = device
        self.bf16 = bf16
        self.reader = new_reader(encoder).to(device).train()
        self.optimiser = _optimiser(self.reader)
        self.mean = {name: value.detach().clone() for name, value in self.reader.state_dict().items()}
        self.schedule = Schedule()
        self.position = Position()
        self.pace = Pace()
        self.step = 0
        self.examples = 0

    def train_on(self, batch: Batch) -> tuple[float, float]:
        """Take one step; return the mean losses of span and relevance."""
        for group in self.optimiser.param_groups:
            group["lr"] = group["peak"] * self.schedule.factor(self.step)
        batch = batch.to(self.device)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.bf16):
            reading = self.reader(batch.tokens, batch.types, batch.lengths)
        found = losses(reading, batch)
        found.total(USUAL_EXAMPLES).backward()
        torch.nn.utils.clip_grad_norm_(self.reader.parameters(), CLIP_NORM)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        self.step += 1
        self.examples += len(batch)
        if self.step % MEAN_EVERY == 0:
            self._add_to_mean()
        return found.span.item() / max(1, found.spans), found.relevance.item() / len(batch)

    def _add_to_mean(self) -> None:
        # Early on the mean follows quickly: else it would hold the untrained heads for a thousand steps.
        keep = min(MEAN_KEEP, (1 + self.step) / (10 * MEAN_EVERY + self.step))
        for name, value in self.reader.state_dict().items():
            if value.is_floating_point():
                self.mean[name].lerp_(value, 1 - keep)

    def state(self) -> dict[str, Any]:
        """Return what `restore` takes: tensors and plain values only."""
        return {
            "reader": self.reader.state_dict(),
            "mean": self.mean,
            "optimiser": self.optimiser.state_dict(),
            "rng": torch.get_rng_state(),
            "schedule": astuple(self.schedule),
            "position": astuple(self.position),
            "worked_s": self.pace.worked_s,
            "step": self.step,
            "examples": self.examples,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from a checkpoint, as if nothing had happened."""
        self.reader.load_state_dict(state["reader"])
        self.mean = {name: value.to(self.device) for name, value in state["mean"].items()}
        self.optimiser.load_state_dict(state["optimiser"])
        torch.set_rng_state(state["rng"])
        self.schedule = Schedule(*state["schedule"])
        self.position = Position(*state["position"])
        self.pace = Pace(state["worked_s"])
        self.step, self.examples = state["step"], state["examples"]


def prepare_drawer(data: Path, encoder: Path, cache: Path) -> Drawer:
    """Return what draws examples from the train part, its word pieces from `cache` when that is there."""
    tokenizer = open_tokenizer(encoder)
    if not cache.is_file():
        began = time.monotonic()
        rows = split_rows(read_rows(data)).train
        save_corpus(tokenise([*rows, *twisted_rows(rows, SEED)], tokenizer), cache)
        log.info("prepared the rows in %.0f s: %s", time.monotonic() - began, cache)
    return Drawer(load_corpus(cache), question_tokens(tokenizer, QUESTION_MARK)[0])


@dataclass(slots=True)
class Signals:
    """What the process was asked for by a signal."""

    end: bool = False
    save: bool = False


def run(training: Training, drawer: Drawer, folder: Path, limits: Limits, asked: Signals) -> None:
    """Train until a limit, the schedule's end or a signal; write checkpoints and, after a decay, `reader.pt`."""
    span_loss, relevance_loss, saved_s = Smooth(), Smooth(), time.monotonic()
    training.pace.skip()
    for batch, position in batches_from(drawer, training.position, SEED):
        span, relevance = training.train_on(batch)
        training.position = position
        training.pace.step(len(batch))
        span_loss.add(span)
        relevance_loss.add(relevance)
        if training.step % LOG_EVERY == 0:
            log.info(
                "step %d examples %d epoch %d span %.4f relevance %.4f rate %.2e examples/s %.1f worked %.2f h",
                *(training.step, training.examples, position.epoch, span_loss.value, relevance_loss.value),
                *(training.optimiser.param_groups[0]["lr"], training.pace.examples_per_s),
                training.pace.worked_s / 3600,
            )
        over = training.schedule.over(training.step)
        over = over or asked.end or limits.reached(training.step, training.pace.worked_s)
        # By the clock on the wall: where others take the machine, ten minutes of work can be an hour.
        if over or asked.save or time.monotonic() - saved_s >= CHECKPOINT_S:
            log.info("wrote %s", save_checkpoint(folder, training.step, training.state()))
            saved_s, asked.save = time.monotonic(), False
            training.pace.skip()
        if over:
            break
    if training.schedule.over(training.step):
        torch.save(training.reader.state_dict(), folder / "reader.pt")
        log.info("done: %s", folder / "reader.pt")


class Smooth:
    """A running mean over the last fifty or so."""

    def __init__(self) -> None:
        self.value = 0.0
        self._seen = 0

    def add(self, value: float) -> None:
        """Take one more."""
        self._seen += 1
        self.value += (value - self.value) / min(self._seen, 50)


def _optimiser(reader: Reader) -> torch.optim.AdamW:
    encoder = list(reader.encoder.parameters())
    heads = [*reader.span.parameters(), *reader.relevance.parameters()]
    groups = [
        {"params": [one for one in encoder if one.ndim > 1], "peak": ENCODER_RATE, "weight_decay": WEIGHT_DECAY},
        {"params": [one for one in encoder if one.ndim == 1], "peak": ENCODER_RATE, "weight_decay": 0.0},
        {"params": heads, "peak": HEAD_RATE, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=ENCODER_RATE, betas=(0.9, 0.98), fused=True)


def _listen() -> Signals:
    asked = Signals()

    def note(number: int, _: FrameType | None) -> None:
        asked.end |= number != signal.SIGUSR1
        asked.save |= number == signal.SIGUSR1

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1):
        signal.signal(number, note)
    return asked


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="qa.reader.train", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the question sets")
    parser.add_argument(
        "--encoder", type=Path, help="the folder of the encoder to start from; the packaged model's by default"
    )
    parser.add_argument("--out", type=Path, required=True, help="where the cache and the checkpoints go")
    parser.add_argument(
        "--bf16", action="store_true", help="mixed precision: twice as fast on a GPU or a processor with AVX512-BF16"
    )
    parser.add_argument("--resume", action="store_true", help="go on from the newest checkpoint of this phase")
    parser.add_argument("--decay-from", type=Path, help="bring the rate to nothing, from this checkpoint on")
    parser.add_argument("--hours", type=float, default=0.0, help="end the stable phase after so much work")
    parser.add_argument("--steps", type=int, default=0, help="end the stable phase after so many steps")
    return parser.parse_args()


def main() -> None:
    """Train from the command line."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    asked = _arguments()
    torch.set_num_threads(THREADS)
    asked.out.mkdir(parents=True, exist_ok=True)
    encoder = asked.encoder or find_model(PACKAGED_MODEL)
    drawer = prepare_drawer(asked.data, encoder, asked.out / "corpus.npz")
    training = Training(encoder, torch.device("cuda" if torch.cuda.is_available() else "cpu"), bf16=asked.bf16)
    folder = asked.out / ("decay" if asked.decay_from else "stable")
    state = latest_checkpoint(folder) if asked.resume else None
    if state is not None:
        training.restore(state)
    elif asked.decay_from:
        training.restore(load_checkpoint(asked.decay_from))
        training.schedule = Schedule.decaying_from(training.step)
    run(training, drawer, folder, Limits(asked.hours, asked.steps), _listen())


if __name__ == "__main__":
    main()

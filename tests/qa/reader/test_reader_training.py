import os
import signal
import sys
from collections.abc import Iterator
from math import log
from pathlib import Path
from typing import Any

import pytest
import torch
from reader_toys import DEV_GROUPS, mixed_rows, row, town_rows, write_sets
from tokenizers import Tokenizer

from qa.reader import export, score, train
from qa.reader.description import Description
from qa.reader.runtime import WEIGHTS
from qa.reader.runtime import Reader as RuntimeReader
from qa.reader.train import SEED, Limits, Signals, Smooth, Training, prepare_drawer, run
from qa.reader.training.batches import pad
from qa.reader.training.checkpoints import checkpoints_in, latest_checkpoint, load_checkpoint
from qa.reader.training.examples import Drawer
from qa.reader.training.model import load_reader
from qa.reader.training.schedule import WARMUP_STEPS, Schedule
from qa.reader.training.tokens import Corpus, tokenise
from qa.reader.training.twists import twisted_rows

# torch warns of the exporter that it had before, and of traces.
pytestmark = pytest.mark.filterwarnings("ignore")
CPU = torch.device("cpu")
NAMES = (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1)


@pytest.fixture
def drawer(corpus: Corpus) -> Drawer:
    return Drawer(corpus, 1029)


@pytest.fixture
def handlers() -> Iterator[None]:
    """What signals do is put back after, and how many threads torch takes."""
    before, threads = [signal.getsignal(name) for name in NAMES], torch.get_num_threads()
    yield
    torch.set_num_threads(threads)
    for name, handler in zip(NAMES, before, strict=True):
        signal.signal(name, handler)


def same(mine: Any, its: Any) -> bool:  # noqa: ANN401 - whatever a checkpoint holds
    if isinstance(mine, torch.Tensor):
        return torch.equal(mine, its)
    if isinstance(mine, dict):
        return mine.keys() == its.keys() and all(same(mine[key], its[key]) for key in mine)
    if isinstance(mine, list | tuple):
        return len(mine) == len(its) and all(map(same, mine, its))
    return bool(mine == its)


def state_of(folder: Path) -> dict[str, Any]:
    state = latest_checkpoint(folder)
    assert state is not None
    return state


def test_a_run_that_was_stopped_equals_one_that_was_not(encoder: Path, drawer: Drawer, tmp_path: Path) -> None:
    run(Training(encoder, CPU), drawer, tmp_path / "whole", Limits(steps=7), Signals())

    run(Training(encoder, CPU), drawer, tmp_path / "broken", Limits(steps=3), Signals())
    torch.manual_seed(99)
    resumed = Training(encoder, CPU)
    resumed.restore(state_of(tmp_path / "broken"))
    assert resumed.step == 3
    run(resumed, drawer, tmp_path / "broken", Limits(steps=7), Signals())

    whole, broken = state_of(tmp_path / "whole"), state_of(tmp_path / "broken")
    assert whole["step"] == 7
    assert whole["examples"] > 7
    for key in whole.keys() - {"worked_s"}:
        assert same(whole[key], broken[key]), key
    assert not same(whole["reader"], whole["mean"])


def test_the_loss_falls_on_a_handful_of_rows(encoder: Path, tokenizer: Tokenizer) -> None:
    import numpy as np

    drawer = Drawer(tokenise(town_rows()[:6], tokenizer), 1029)
    batch = pad([drawer.draw(row, np.random.default_rng(row + 6)) for row in range(6)])
    training = Training(encoder, CPU)
    training.step = WARMUP_STEPS

    spans, relevances = zip(*(training.train_on(batch) for _ in range(240)), strict=True)

    assert spans[0] == pytest.approx(log(30), rel=0.25)
    assert spans[-1] < spans[0] / 2
    assert relevances[-1] < relevances[0] / 2


def test_the_mean_follows_the_weights(encoder: Path, drawer: Drawer, tmp_path: Path) -> None:
    training = Training(encoder, CPU)
    name = "relevance.weight"
    before = training.mean[name].clone()
    run(training, drawer, tmp_path, Limits(steps=4), Signals())
    assert torch.equal(training.mean[name], before)

    run(training, drawer, tmp_path, Limits(steps=5), Signals())

    keep = 6 / 55
    expected = before * keep + training.reader.state_dict()[name] * (1 - keep)
    torch.testing.assert_close(training.mean[name], expected)


def test_a_decay_ends_by_itself_and_writes_the_reader(encoder: Path, drawer: Drawer, tmp_path: Path) -> None:
    training = Training(encoder, CPU)
    run(training, drawer, tmp_path / "stable", Limits(steps=12), Signals())
    assert not (tmp_path / "stable" / "reader.pt").exists()
    training.schedule = Schedule.decaying_from(12)

    run(training, drawer, tmp_path / "decay", Limits(), Signals())

    assert training.step == 15
    weights = load_checkpoint(tmp_path / "decay" / "reader.pt")
    assert same(dict(load_reader(encoder, weights).state_dict()), dict(training.reader.state_dict()))
    assert state_of(tmp_path / "decay")["schedule"] == (12, 3)


def test_a_signal_ends_the_run_or_has_it_saved(
    encoder: Path, drawer: Drawer, tmp_path: Path, handlers: None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="qa.reader.train")
    asked = train._listen()
    os.kill(os.getpid(), signal.SIGUSR1)
    assert asked == Signals(end=False, save=True)
    training = Training(encoder, CPU)

    run(training, drawer, tmp_path, Limits(steps=3), asked)

    assert [path.name for path in checkpoints_in(tmp_path)] == ["step-0000001.pt", "step-0000003.pt"]
    os.kill(os.getpid(), signal.SIGTERM)
    run(training, drawer, tmp_path, Limits(), asked)
    assert training.step == 4
    assert state_of(tmp_path)["step"] == 4


@pytest.mark.parametrize(
    ("limits", "step", "worked_s", "reached"),
    [
        (Limits(), 10**9, 1e12, False),
        (Limits(steps=5), 4, 0, False),
        (Limits(steps=5), 5, 0, True),
        (Limits(hours=2), 0, 7199, False),
        (Limits(hours=2), 0, 7200, True),
    ],
)
def test_limits(limits: Limits, step: int, worked_s: float, reached: bool) -> None:
    assert limits.reached(step, worked_s) is reached


def test_a_running_mean_begins_as_the_mean() -> None:
    smooth = Smooth()
    for value in (1.0, 2.0, 6.0):
        smooth.add(value)

    assert smooth.value == pytest.approx(3)


def test_only_the_train_part_is_drawn_from_and_its_word_pieces_are_kept(
    encoder: Path, tokenizer: Tokenizer, tmp_path: Path
) -> None:
    held = row("Who hid the secretword?", "Zyx hid the secretword.", "Zyx", group=DEV_GROUPS[0], number="held")
    write_sets(tmp_path / "sets", [*town_rows(), held])

    first = prepare_drawer(tmp_path / "sets", encoder, tmp_path / "corpus.npz")
    (tmp_path / "sets" / "squad.jsonl.gz").unlink()
    second = prepare_drawer(tmp_path / "sets", encoder, tmp_path / "corpus.npz")

    twisted = list(twisted_rows(town_rows(), SEED))
    assert twisted
    assert len(first._corpus) == len(second._corpus) == len(town_rows()) + len(twisted)
    assert first._mark == tokenizer.token_to_id("?")


def test_the_commands_train_score_and_export(
    encoder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    handlers: None,
) -> None:
    held = town_rows()[:6]
    held = [
        row(one.question + " Say.", one.context + " Then.", group=DEV_GROUPS[0], number=n) for n, one in enumerate(held)
    ]
    told = row("Who slept?", "Ada slept.", "Ada", group=DEV_GROUPS[0], number="told")
    write_sets(tmp_path / "sets", [one for one in [*mixed_rows(), *held, told] if one.file != "hotpot"])
    for module in (train, score):
        monkeypatch.setattr(module, "THREADS", 1)
    common = ("--data", tmp_path / "sets", "--encoder", encoder)

    def command(main: Any, *arguments: object) -> None:  # noqa: ANN401
        monkeypatch.setattr(sys, "argv", ["command", *map(str, arguments)])
        main()

    command(train.main, *common, "--out", tmp_path / "out", "--steps", 2)
    command(train.main, *common, "--out", tmp_path / "out", "--steps", 6, "--resume")
    (_, newest) = checkpoints_in(tmp_path / "out" / "stable")
    assert newest.name == "step-0000006.pt"
    command(train.main, *common, "--out", tmp_path / "out", "--decay-from", newest)
    weights = tmp_path / "out" / "decay" / "reader.pt"
    command(score.main, *common, "--sets", "squad", "--", newest, weights)
    out = capsys.readouterr().out
    assert out.count("squad            7") == 2
    command(export.main, "--encoder", encoder, weights, tmp_path / "shipped")
    Description.read(WEIGHTS).write(tmp_path / "shipped")
    (reading,) = RuntimeReader(tmp_path / "shipped", threads=1).read("Who slept?", ["Ada slept."])
    assert reading.spans

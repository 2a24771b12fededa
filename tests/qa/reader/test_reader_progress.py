"""Schedule, pace and checkpoints: how far training is, how fast it goes, and what outlives it."""

from pathlib import Path
from types import SimpleNamespace

import pytest
import torch

from qa.reader.training import pace
from qa.reader.training.checkpoints import (
    checkpoints_in,
    latest_checkpoint,
    load_checkpoint,
    load_weights,
    save_checkpoint,
)
from qa.reader.training.pace import STALL, Pace
from qa.reader.training.schedule import WARMUP_STEPS, Schedule


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(pace, "time", SimpleNamespace(monotonic=clock.monotonic))
    return clock


def test_the_rate_rises_and_stays() -> None:
    schedule = Schedule()

    assert schedule.factor(0) == 1 / WARMUP_STEPS
    assert schedule.factor(WARMUP_STEPS // 2 - 1) == 0.5
    assert schedule.factor(WARMUP_STEPS - 1) == schedule.factor(10**9) == 1
    assert not schedule.over(10**9)


def test_a_decay_takes_its_share_and_ends_at_nothing() -> None:
    schedule = Schedule.decaying_from(8500, share=0.15)

    assert schedule == Schedule(8500, 1500)
    assert [schedule.factor(step) for step in (8499, 8500, 9250, 10_000, 10_001)] == pytest.approx(
        [1 + 1 / 1500, 1, 0.5, 0, 0]
    )
    assert [schedule.over(step) for step in (8500, 9999, 10_000)] == [False, False, True]
    assert Schedule.decaying_from(1).decay_steps == 1


def test_work_is_counted_and_a_pause_is_one_usual_step(clock: Clock) -> None:
    measured = Pace(worked_s=50)
    assert measured.examples_per_s == 0
    for _ in range(6):
        clock.now += 2
        measured.step(examples=8)
    assert (measured.worked_s, measured.examples_per_s) == (62, 4)

    clock.now += 2 * STALL + 1
    measured.step(examples=8)
    assert measured.worked_s == 64

    clock.now += 3600
    measured.skip()
    clock.now += 3
    measured.step(examples=8)
    assert measured.worked_s == 67


def test_a_slow_first_step_is_work(clock: Clock) -> None:
    measured = Pace()
    clock.now += 500
    measured.step(examples=1)

    assert measured.worked_s == 500


def test_the_last_two_checkpoints_are_kept(tmp_path: Path) -> None:
    for step in (5, 10, 15):
        save_checkpoint(tmp_path / "run", step, {"step": step, "values": torch.arange(step)})

    assert [path.name for path in checkpoints_in(tmp_path / "run")] == ["step-0000010.pt", "step-0000015.pt"]
    assert len(list((tmp_path / "run").iterdir())) == 2
    state = latest_checkpoint(tmp_path / "run")
    assert state is not None
    assert (state["step"], state["values"].tolist()) == (15, list(range(15)))


def test_without_checkpoints_there_is_none(tmp_path: Path) -> None:
    assert latest_checkpoint(tmp_path / "nothing") is None


class _Unwritable:
    def __reduce__(self) -> str:
        raise OSError("the disk is full")


def test_a_write_that_fails_leaves_the_others_alone(tmp_path: Path) -> None:
    save_checkpoint(tmp_path, 5, {"step": 5})
    with pytest.raises(OSError, match="full"):
        save_checkpoint(tmp_path, 10, {"step": 10, "values": torch.zeros(9), "rest": _Unwritable()})

    assert [path.name for path in checkpoints_in(tmp_path)] == ["step-0000005.pt"]
    assert latest_checkpoint(tmp_path) == {"step": 5}


@pytest.mark.parametrize("kept", [0, 10, 700], ids=["empty", "a few bytes", "cut"])
def test_a_damaged_newest_is_passed_over(tmp_path: Path, kept: int, caplog: pytest.LogCaptureFixture) -> None:
    save_checkpoint(tmp_path, 5, {"step": 5})
    newest = save_checkpoint(tmp_path, 10, {"step": 10, "values": torch.zeros(999)})
    newest.write_bytes(newest.read_bytes()[:kept])

    assert latest_checkpoint(tmp_path) == {"step": 5}
    assert "step-0000010.pt can't be read" in caplog.text


def test_a_checkpoint_that_would_run_code_is_not_loaded(tmp_path: Path) -> None:
    torch.save({"step": Path("anything but a plain value")}, tmp_path / "step-0000001.pt")

    assert latest_checkpoint(tmp_path) is None


def test_weights_come_from_checkpoints_and_from_weights_alone(tmp_path: Path) -> None:
    path = save_checkpoint(tmp_path, 1, {"reader": {"a": 1.0}, "mean": {"a": 2.0}, "step": 1})
    torch.save({"a": 3.0}, tmp_path / "reader.pt")

    assert load_weights(path, mean=True) == {"a": 2.0}
    assert load_weights(path, mean=False) == {"a": 1.0}
    assert load_weights(tmp_path / "reader.pt", mean=True) == load_checkpoint(tmp_path / "reader.pt") == {"a": 3.0}

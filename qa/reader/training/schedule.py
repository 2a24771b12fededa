"""Warm-up, stable, decay: training can go on for any time and be brought to an end from any checkpoint."""

from dataclasses import dataclass

# Hu et al., "MiniCPM" (2024), section 4: a short decay from the stable rate reaches what a full schedule reaches.
WARMUP_STEPS = 200
DECAY_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Schedule:
    """The rate's factor by step. `decay_start` None: stable for ever."""

    decay_start: int | None = None
    decay_steps: int = 0

    @classmethod
    def decaying_from(cls, step: int, share: float = DECAY_SHARE) -> "Schedule":
        """Return one that decays from `step` on, over a share of all steps, the decay's own counted."""
        return cls(step, max(1, round(step * share / (1 - share))))

    def factor(self, step: int) -> float:
        """Return what the peak rate is multiplied with in step `step`, counted from 0."""
        warm = min(1.0, (step + 1) / WARMUP_STEPS)
        if self.decay_start is None:
            return warm
        return warm * max(0.0, 1 - (step - self.decay_start) / self.decay_steps)

    def over(self, step: int) -> bool:
        """Say whether the rate has come to nothing."""
        return self.decay_start is not None and step >= self.decay_start + self.decay_steps

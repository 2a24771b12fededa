"""A fitted probability: named numbers in, how likely something is right out."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from index.errors import ModelError

_LEAST = 1e-4


def log_odds(share: float, other: float) -> float:
    """Return the natural log of one probability over another, neither taken for less than 0.0001."""
    return math.log(max(share, _LEAST) / max(other, _LEAST))


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic regression; its file names what it was fitted to."""

    weights: Mapping[str, float]
    bias: float

    @classmethod
    def read(cls, path: Path, features: Sequence[str]) -> Self:
        """Read a file that `write` wrote; `ModelError` when it is damaged, or was fitted to other features."""
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))
            found = cls({name: float(weight) for name, weight in stored["weights"].items()}, float(stored["bias"]))
        except (OSError, ValueError, TypeError, LookupError, AttributeError) as error:
            raise ModelError(f"{path}: the fitted weights can't be read ({error!r}); install dateline again") from error
        if differing := set(found.weights) ^ set(features):
            raise ModelError(f"{path}: fitted to other features ({', '.join(sorted(differing))}); fit it again")
        return found

    def write(self, path: Path) -> None:
        """Write what `read` reads, rounded to four places."""
        weights = {name: round(weight, 4) for name, weight in self.weights.items()}
        path.write_text(
            json.dumps({"weights": weights, "bias": round(self.bias, 4)}, indent=2) + "\n", encoding="utf-8"
        )

    def logit(self, features: Mapping[str, float]) -> float:
        """Return the log odds that it is right; `features` hold those that it was fitted to."""
        return self.bias + sum(weight * features[name] for name, weight in self.weights.items())

    def probability(self, features: Mapping[str, float]) -> float:
        """Return how likely it is right, 0 to 1."""
        return 1 / (1 + math.exp(-self.logit(features)))

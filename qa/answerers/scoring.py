"""The fitted judge of sentences: features in, probability that the sentence answers the question out."""

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from index.errors import StoreError
from qa.answerers.features import FEATURES

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def probabilities(features: "NDArray[np.float32]") -> "NDArray[np.float32]":
    """Return `(n,)` float32 in 0..1 for `(n, len(FEATURES))` features.

    A network of one hidden layer of tanh units, fitted by `benchmarks/fit_scoring.py`.
    """
    import numpy as np

    weights = _weights()
    hidden = np.tanh((features - weights["mean"]) / weights["scale"] @ weights["hidden"] + weights["hidden_bias"])
    return 1.0 / (1.0 + np.exp(-(hidden @ weights["out"] + weights["out_bias"])))


@cache
def _weights() -> "dict[str, NDArray[np.float32]]":
    import numpy as np

    stored = json.loads(files("qa.answerers").joinpath("scoring.json").read_text(encoding="utf-8"))
    if tuple(stored.pop("features")) != FEATURES:
        raise StoreError("scoring.json was fitted to other features: run benchmarks/fit_scoring.py")
    return {name: np.array(values, np.float32) for name, values in stored.items()}

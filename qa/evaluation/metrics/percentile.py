"""Percentiles, of times above all: what half, or nearly all, questions stay below."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def percentile(values: ArrayLike, q: float) -> float:
    """Return the value below which `q` percent (0 to 100) lie, in the unit of `values`.

    Linear between neighbours: definition 7 of Hyndman and Fan 1996, "Sample Quantiles in Statistical
    Packages". Raises `ValueError` for no values or a `q` out of range.
    """
    if np.size(values) == 0 or not 0 <= q <= 100:
        raise ValueError(f"percentile {q} of {np.size(values)} values; expected 0 to 100 and one value or more")
    return float(percentiles(values, q, np.ones((1, np.size(values))))[0])


def percentiles(values: ArrayLike, q: float, counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the same for each of s samples, `(s,)`: `counts` `(s, n)` says how often each value is in each."""
    ordered = np.sort(np.asarray(values, np.float64))
    upto = np.cumsum(counts[:, np.argsort(np.asarray(values, np.float64))], axis=1)
    place = (upto[:, -1] - 1) * q / 100
    # The value at a whole place p, from 0, is the first of which more than p stand up to it.
    low, high = (ordered[np.argmax(upto > at[:, None], axis=1)] for at in (np.floor(place), np.ceil(place)))
    return np.where(upto[:, -1] > 0, low + (high - low) * (place - np.floor(place)), np.nan)

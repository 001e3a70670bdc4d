"""A network as a seed draws it: prices, queues and handling within what their rows say, or what they are worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from corridor.model.network import Network, with_tables
from corridor.study.swings import SPREAD

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["drawn_network", "triangular"]

Floats = NDArray[np.float64]

_HOURS = {"borders": ("dwell_mean_h", "dwell_p90_h"), "transfers": ("hours",)}


def drawn_network(network: Network, seed: int) -> Network:
    """Draw the prices, the queues at borders and the hours of handling of a network.

    A price that states its ends is drawn between them, most often near the one in use (a triangular law); every other
    row is moved by what its confidence is worth, either way and evenly (`SPREAD`): nothing where it was read at its
    source. Rows are independent of each other.

    Parameters
    ----------
    network : Network
        What is known.
    seed : int
        Of the draws; the same one draws the same for equal tables.

    Returns
    -------
    Network
    """
    changed = {"tariffs": _prices(network.tables["tariffs"], _evenly(seed, "tariffs", len(network.tables["tariffs"])))}
    for table, columns in _HOURS.items():
        frame = network.tables[table]
        factor = 1.0 + _spread(frame) * (2.0 * _evenly(seed, table, len(frame)) - 1.0)
        changed[table] = frame.assign(**{name: frame[name] * factor for name in columns})
    return with_tables(network, f"{network.name}, seed {seed}", changed)


def _evenly(seed: int, table: str, rows: int) -> Floats:
    """A number from 0 to 1 for each row of a table, whatever the others hold."""
    return np.random.default_rng((seed, *table.encode())).random(rows)


def _spread(frame: pd.DataFrame) -> Floats:
    return np.array([SPREAD.get(str(one), 0.0) for one in frame["confidence"]])


def _prices(frame: pd.DataFrame, evenly: Floats) -> pd.DataFrame:
    low, mid, high = (frame[name].to_numpy(dtype=np.float64, copy=True) for name in ("low", "mid", "high"))
    apart = low < high
    moved = mid * (1.0 + _spread(frame) * (2.0 * evenly - 1.0))
    drawn = np.where(apart, triangular(low, mid, high, evenly), moved)
    ends = {name: np.where(apart | np.isnan(end), end, drawn) for name, end in (("low", low), ("high", high))}
    return frame.assign(mid=drawn, **ends)


def triangular(low: Floats, mid: Floats | float, high: Floats, evenly: Floats) -> Floats:
    """Triangular laws at shares of them, from 0 to 1: half of a triangle on each side of its top."""
    width = np.where(low < high, high - low, 1.0)
    below = evenly * width <= mid - low
    rising = low + np.sqrt(np.maximum(evenly * width * (mid - low), 0.0))
    falling = high - np.sqrt(np.maximum((1.0 - evenly) * width * (high - mid), 0.0))
    found: Floats = np.where(below, rising, falling)
    return found

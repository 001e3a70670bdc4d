"""Numbers far from all others of their kind: no fault, since one of them may be true, but worth a look."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from corridor.model.network import Network

__all__ = ["unusual_values"]

_FROM_MEDIAN = 8.0
_FROM_NEXT = 3.0  # a long tail is no slip: the next of the others is as far again
_FEWEST = 4
# table, column, and what makes rows alike
_PEERS = (
    ("transfers", "hours", ("technique",)),
    ("transfers", "cost_per_container", ("technique", "currency")),
    ("transfers", "cost_per_shipment", ("technique", "currency")),
    ("transfers", "capacity_teu_per_day", ("technique",)),
    ("borders", "dwell_mean_h", ("mode", "train_class")),
    ("borders", "cost_per_shipment", ("mode", "currency")),
    ("borders", "capacity_trains_per_day", ("mode",)),
    ("services", "frequency_per_week", ("mode",)),
    ("services", "teu_per_departure", ("mode",)),
    ("services", "rate_per_feu", ("mode", "currency")),
    ("tariffs", "mid", ("item", "mode", "basis", "currency")),
)


def unusual_values(network: Network) -> Iterator[str]:
    """Say which numbers are more than eight times from the middle of their kind, and three times from the next one.

    Parameters
    ----------
    network : Network
        The tables; rows of context and zeros are left out.

    Yields
    ------
    str
        Table, row, column, the value, and what the others are.
    """
    for table, column, alike in _PEERS:
        frame = network.tables[table]
        frame = frame[frame[column] > 0]
        if "used" in frame:
            frame = frame[frame["used"].to_numpy(dtype=bool)]
        for _, rows in frame.groupby(list(alike)):
            values = rows[column].astype(float)
            for row in _far(values) if len(values) >= _FEWEST else ():
                others = values.drop(row)
                span = f"{others.min():g} to {others.max():g}"
                yield f"{table} {row}: {column} is {values[row]:g}, where {len(others)} others alike have {span}"


def _far(values: pd.Series) -> list[str]:
    """Rows far above or far below all others."""
    ordered = np.sort(values.to_numpy())
    middle = float(np.median(ordered))
    above = ordered[-1] > max(_FROM_MEDIAN * middle, _FROM_NEXT * ordered[-2])
    below = ordered[0] < min(middle / _FROM_MEDIAN, ordered[1] / _FROM_NEXT)
    found = [values.idxmax()] if above else []
    return [str(row) for row in (*found, *([values.idxmin()] if below else []))]

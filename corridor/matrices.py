"""Best values between many places at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from corridor.graph import compile_graph, load_of, measure_row
from corridor.model.network import Network
from corridor.model.shipment import Shipment
from corridor.search import INFINITY, bounds
from corridor.units import hours, kilograms, money

__all__ = ["matrix"]

_FROM_INTEGER = {"cost": money, "generalised": money, "hours": hours, "co2_kg": kilograms}


def matrix(
    network: Network,
    origins: Sequence[str],
    destinations: Sequence[str],
    *,
    shipment: Shipment,
    minimise: str = "cost",
) -> pd.DataFrame:
    """Find the best value from every origin to every destination, exactly.

    Parameters
    ----------
    network : Network
        Where.
    origins, destinations : sequence of str
        Places, as in a `Shipment`.
    shipment : Shipment
        What is moved and when; its own two places do not count. Goods take the origin and destination of each
        cell, so rules and transit tariffs apply cell by cell.
    minimise : {"cost", "hours", "co2_kg", "transfers", "generalised"}
        What the values are: totals for the whole shipment.

    Returns
    -------
    DataFrame
        Origins as index, destinations as columns, named as asked; NaN where there is no route, and where
        both are one terminal.

    Raises
    ------
    UnknownName
        For an unknown place, container type or criterion.
    """
    row, graph = measure_row(minimise), compile_graph(network, shipment.ready)
    table = np.full((len(origins), len(destinations)), np.nan)
    # one backward search serves all origins in one country: only countries change the weights
    for column, destination in enumerate(destinations):
        for line, origin in enumerate(origins):
            start, end, load = load_of(network, replace(shipment, origin=origin, destination=destination))
            if start == end:
                continue
            to_go = bounds(graph.weigh(load).graph, graph.sink(end), row)
            value = int(to_go[graph.source(start)])
            if value < INFINITY:
                table[line, column] = _value(minimise, value)
    rows, columns = pd.Index(origins, name="origin"), pd.Index(destinations, name="destination")
    return pd.DataFrame(table, index=rows, columns=columns)


def _value(minimise: str, value: int) -> float:
    if minimise == "transfers":
        return float(max(0, value - 1))  # getting onto the first vehicle is no transfer
    return _FROM_INTEGER[minimise](value)

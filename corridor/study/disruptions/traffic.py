"""Who moves what, however it is given: shipments, or the rows of a demand with their volumes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from corridor.arguments import refused
from corridor.model.cargo.shipment import Shipment
from corridor.model.cargo.shipment_tables import read_shipments
from corridor.model.network import Network
from corridor.plan.demand.demand import Demand, is_demand, read_demand

__all__ = ["Traffic", "each_of", "read_traffic"]

Traffic = Shipment | str | Path | pd.DataFrame | Demand | Iterable[Shipment | Mapping[str, Any]]


def read_traffic(network: Network, traffic: Traffic) -> Demand | list[Shipment]:
    """Read who moves what: a text is a file, or a demand that comes with the network.

    A frame, a file or rows as mappings with a column of volumes are a demand, and shipments without.

    Raises
    ------
    UnknownName
        When a text is neither a file nor a name, with the demands there are and the nearest of them.
    TableError
        With every fault of every row of a table.
    """
    if isinstance(traffic, Demand):
        return traffic
    if isinstance(traffic, str | Path | pd.DataFrame):
        return read_demand(network, traffic) if is_demand(traffic) else list(read_shipments(traffic, network))
    several = [traffic] if isinstance(traffic, Shipment) or not isinstance(traffic, Iterable) else list(traffic)
    if several and all(isinstance(one, Mapping) for one in several):
        return read_traffic(network, pd.DataFrame(several))
    return [_shipment(one) for one in several]


def _shipment(given: object) -> Shipment:
    if not isinstance(given, Shipment):
        raise refused("traffic", "a Shipment, several, a Demand or its name, a DataFrame or a file", given)
    return given


def each_of(traffic: Demand | list[Shipment]) -> Iterator[tuple[Shipment, float, float]]:
    """Shipments with their volume and with how often their total counts."""
    if isinstance(traffic, Demand):
        for shipment, each, volume in zip(traffic.shipments, traffic.teu_each, traffic.teu_per_day, strict=True):
            yield shipment, float(volume), float(volume) / float(each)
        return
    for shipment in traffic:
        yield shipment, float(shipment.containers), 1.0

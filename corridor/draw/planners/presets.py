"""Cargoes that the page offers by name, and the question that it opens with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from corridor.errors import UnknownName
from corridor.graph import compile_graph, load_of
from corridor.graph.arc_types import GATE_IN, GATE_OUT
from corridor.model.cargo.shipment import Shipment, at_its_origin
from corridor.model.network import Network

__all__ = ["preset_rows"]

_CARGOES: dict[str, dict[str, Any]] = {
    "Block train of machinery": {"containers": 41, "container_type": "45G1", "hs": "8429", "cargo_tonnes_each": 18.0},
    "One box of general goods": {"containers": 1, "container_type": "45G1"},
    "Chilled food in a reefer": {"containers": 1, "container_type": "45R1", "hs": "0406", "cargo_tonnes_each": 20.0},
}
_ENDS = ("Lanzhou", "Duisburg")


def preset_rows(network: Network, presets: Mapping[str, Shipment] | None) -> list[dict[str, Any]]:
    """The fields of each preset, its ends as ids of terminals, and its name."""
    chosen = _default(network) if presets is None else presets
    return [_row(network, name, shipment) for name, shipment in chosen.items()]


def _default(network: Network) -> dict[str, Shipment]:
    origin, destination = _ends(network)
    today = dt.date.today().isoformat()
    return {
        name: Shipment(origin, destination, ready=today, **cargo)
        for name, cargo in _CARGOES.items()
        if cargo["container_type"] in network.containers.index
    }


def _ends(network: Network) -> tuple[str, str]:
    """Ends that the page opens with: well-known ones, else the first and the last terminal that handles boxes."""
    try:
        return network.terminal(_ENDS[0]), network.terminal(_ENDS[1])
    except UnknownName:
        states = compile_graph(network, dt.date.today()).states
        gates = [{state.terminal for state in states if state.carrier == gate} for gate in (GATE_OUT, GATE_IN)]
        both = sorted(set.intersection(*gates))
        return both[0], both[-1]


def _row(network: Network, name: str, shipment: Shipment) -> dict[str, Any]:
    origin, destination, load = load_of(network, shipment)
    shipment = at_its_origin(shipment, network, origin)
    return {
        "name": name,
        "origin": origin,
        "destination": destination,
        "containers": shipment.containers,
        "container_type": shipment.container_type,
        "hs": shipment.hs,
        "cargo_tonnes_each": shipment.cargo_tonnes_each,
        "value_each": shipment.value_each,
        "ready": shipment.ready.isoformat(sep=" ", timespec="minutes"),
        "pickup_km": load.pickup_km,
        "delivery_km": load.delivery_km,
        "value_of_time": shipment.value_of_time,
        "subsidies": shipment.subsidies,
        "decay_per_day": shipment.decay_per_day,
        "container_owner": shipment.container_owner,
        "dangerous": shipment.dangerous,
        "power_within_h": shipment.power_within_h,
        "split": shipment.split,
        "prices": shipment.prices,
        "air": shipment.air,
    }

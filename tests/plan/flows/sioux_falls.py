"""Sioux Falls: 24 nodes, 76 links, 528 pairs, travel time free (1 + 0.15 (flow / capacity)^4).

The figures are those of the public collection of transportation test problems
(github.com/bstabler/TransportationNetworks): 360,600 trips, user equilibrium with objective 42.31335287 x 10^5 and
link flows.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from corridor.plan.flows.instance import FlowInstance
from corridor.plan.flows.latency import LatencyFunction, bpr
from corridor.search import Topology

DATA = Path(__file__).parents[1] / "data"
PUBLISHED = 42.31335287e5
PLENTY = 1e6


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"sioux_falls_{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def sioux_falls(*, system: bool) -> tuple[FlowInstance, dict[int, LatencyFunction]]:
    """Links as resources of plenty of room, and how long they take."""
    links = _rows("links")
    trips = [(int(row["from"]), int(row["to"]), float(row["trips"])) for row in _rows("trips")]
    tail, head = ([int(link[end]) - 1 for link in links] for end in ("from", "to"))
    free = np.array([float(link["free_time"]) for link in links])
    instance = FlowInstance(
        Topology(24, tail, head),
        free[None, :],
        tuple((0, a - 1, b - 1) for a, b, _ in trips),
        np.array([units for _, _, units in trips]),
        np.arange(len(links)),
        np.full(len(links), PLENTY),
    )
    latencies = {
        number: bpr(float(link["free_time"]), float(link["capacity"]), 0.15, 4.0, 5e4, system=system)
        for number, link in enumerate(links)
    }
    return instance, latencies


def known_flows() -> dict[int, float]:
    """The published flows of those links that have one."""
    found = {n: link["best_known_flow"] for n, link in enumerate(_rows("links"))}
    return {number: float(flow) for number, flow in found.items() if flow}

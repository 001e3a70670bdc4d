"""Railways with gauges: every node once per gauge, and a change between the two only at the yards of a network."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.interop.rail.base import Base, on_main_lines, snap
from corridor.interop.rail.gauges import domestic
from corridor.model.network import Network
from corridor.model.tables.codes import changes_gauge
from corridor.search import ArcGraph, shortest_path

__all__ = ["CRITERIA", "YARD_STATES", "Layers", "layers_of", "rail_terminals"]

Integers = NDArray[np.int64]
Codes = NDArray[np.str_]

CRITERIA = ("metres", "seconds", "gauge_changes")
YARD_STATES = ("narrow_state", "broad_state")  # columns of yards: the states of both gauges
_SPEED_KMH = 40.0  # where the network has no lines: an estimate
_LEAST, _MOST, _SLACK_KM = 0.6, 1.35, 10.0  # lengths along the rails that can be the line a row of links means


@dataclass(frozen=True, eq=False)
class Layers:
    """States and arcs of the world's railways.

    Attributes
    ----------
    graph : ArcGraph
        Criteria: metres, seconds, gauge changes.
    place : ndarray of int64, shape (states,)
        The node of the railways below each state; the first states are the nodes themselves, at the gauge of
        their country.
    gauge : ndarray of int64, shape (states,)
        Millimetres, 0 where it is not known.
    yards : DataFrame
        One row per terminal of the network with a gauge change: ``km_off``, ``hours``, ``technique``, ``usable``.
    terminals : DataFrame
        One row per rail terminal of the network: ``node`` (-1 when further than 25 km from any main line),
        ``km_off``.
    lines : DataFrame
        One row per rail link of the network: its ends, gauge and border, ``stated_km``, ``rails_km`` along the rails
        with any gauge (NaN without a way), and ``found``: whether that can be the line meant.
    """

    graph: ArcGraph
    place: Integers
    gauge: Integers
    yards: pd.DataFrame
    terminals: pd.DataFrame
    lines: pd.DataFrame

    def state(self, node: int, gauge: int) -> int:
        """Return the state of a node at a gauge, -1 when it has no track of that gauge."""
        if node < 0 or self.gauge[node] == gauge:
            return node
        found = np.flatnonzero((self.place == node) & (self.gauge == gauge))
        return int(found[0]) if found.size else -1


def rail_terminals(network: Network) -> pd.DataFrame:
    """Return the terminals of a network that have tracks."""
    places = network.terminals
    return places[places["gauges"].astype(bool)]


def layers_of(base: Base, network: Network) -> Layers:
    """Give the railways their gauges.

    A line has the gauge of its country; one between countries of different gauge has none and is cut. Along the
    rail links of the network (the shortest way between their ends) a line has the link's gauge as well. So two gauges
    lie side by side only where the network says so, and change only at its yards.
    """
    rails = base.rails
    places = rail_terminals(network)
    node, off = snap(rails, on_main_lines(rails), places["lat"].to_numpy(), places["lon"].to_numpy())
    terminals = pd.DataFrame({"node": node, "km_off": np.round(off, 2)}, index=places.index)
    lines, known = _known_lines(base, network, terminals["node"])
    own = domestic(base.country)
    edge, gauge = _edges_by_gauge(base, own, known)
    extra = np.unique(
        np.concatenate([_pairs(ends[edge], gauge, own) for ends in (rails.tail, rails.head)]), axis=0
    ).reshape(-1, 2)
    states = _States(own, extra)
    tail, head = states.of(rails.tail[edge], gauge), states.of(rails.head[edge], gauge)
    yards = _yards(network, terminals, states, np.union1d(tail, head))
    usable = yards[yards["usable"]]
    changes = usable[list(YARD_STATES)].to_numpy(np.int64)
    seconds = np.concatenate(
        [
            _running(base, network, edge, rails.tail),
            _running(base, network, edge, rails.head),
            np.tile(np.rint(usable["hours"].to_numpy(np.float64) * 3600).astype(np.int64), 2),
        ]
    )
    none = np.zeros(2 * len(changes), np.int64)
    metres = np.concatenate([rails.metres[edge], rails.metres[edge], none])
    changed = np.concatenate([np.zeros(2 * edge.size, np.int64), none + 1])
    graph = ArcGraph(
        own.size + len(extra),
        np.concatenate([tail, head, changes[:, 0], changes[:, 1]]),
        np.concatenate([head, tail, changes[:, 1], changes[:, 0]]),
        np.stack([metres, seconds, changed]),
    )
    place = np.concatenate([np.arange(own.size), extra[:, 0]])
    return Layers(graph, place, np.concatenate([own, extra[:, 1]]), yards, terminals, lines)


class _States:
    """From a node and a gauge to a state."""

    def __init__(self, own: Integers, extra: Integers) -> None:
        self._own = own
        self._keys = _key(extra[:, 0], extra[:, 1])

    def of(self, node: Integers, gauge: Integers) -> Integers:
        """The state of each node at each gauge, -1 where there is none."""
        found: Integers = np.where(self._own[node] == gauge, node, -1)
        keys = _key(node, gauge)
        if self._keys.size:
            place = np.minimum(np.searchsorted(self._keys, keys), self._keys.size - 1)
            found = np.where((found < 0) & (self._keys[place] == keys), self._own.size + place, found)
        return found


def _key(node: Integers, gauge: Integers) -> Integers:
    return node * 10_000 + gauge


def _pairs(node: Integers, gauge: Integers, own: Integers) -> Integers:
    """Nodes with gauges that are not their own."""
    foreign = own[node] != gauge
    return np.stack([node[foreign], gauge[foreign]], axis=1)


def _edges_by_gauge(base: Base, own: Integers, known: dict[int, set[int]]) -> tuple[Integers, Integers]:
    """Edges with the gauges that they have, each pair once."""
    rails = base.rails
    same = np.flatnonzero(own[rails.tail] == own[rails.head])
    more = np.array([(edge, gauge) for gauge, edges in known.items() for edge in edges], np.int64).reshape(-1, 2)
    pairs = np.unique(np.concatenate([np.stack([same, own[rails.tail[same]]], axis=1), more]), axis=0)
    return pairs[:, 0], pairs[:, 1]


def _known_lines(base: Base, network: Network, node: pd.Series) -> tuple[pd.DataFrame, dict[int, set[int]]]:
    """The rail links of the network found on the rails, and the edges under them by gauge."""
    rails = base.rails
    links = network.links
    links = links[links["mode"] == "rail"]
    lines = links[["from_node_id", "to_node_id", "gauge", "border_id", "length_km"]]
    lines = lines.rename(columns={"length_km": "stated_km"})
    graph = ArcGraph(
        rails.lat.size,
        np.concatenate([rails.tail, rails.head]),
        np.concatenate([rails.head, rails.tail]),
        np.concatenate([rails.metres, rails.metres])[np.newaxis],
    )
    known: dict[int, set[int]] = {int(gauge): set() for gauge in sorted(set(lines["gauge"]))}
    lengths, found = [], []
    for start, end, gauge, stated in zip(*(lines[name] for name in lines.columns.drop("border_id")), strict=True):
        one, other = int(node[start]), int(node[end])
        path = shortest_path(graph, one, other) if min(one, other) >= 0 else None
        km = float("nan") if path is None else int(path.costs[0]) / 1000
        found.append(_LEAST * stated <= km <= _MOST * stated + _SLACK_KM)
        lengths.append(km)
        if path is not None and found[-1]:
            known[int(gauge)].update((path.arcs % rails.tail.size).tolist())
    return lines.assign(rails_km=lengths, found=found), known


def _yards(network: Network, terminals: pd.DataFrame, states: _States, used: Integers) -> pd.DataFrame:
    """Terminals with a change of gauge, their fastest technique, and whether both gauges were found there."""
    transfers = network.transfers
    changes = transfers[changes_gauge(transfers)].sort_values("hours", kind="stable")
    ends = changes[["from_carrier", "to_carrier"]].astype(int)
    changes = changes.assign(narrow=ends.min(axis=1), broad=ends.max(axis=1))
    best = changes.groupby(["terminal_id", "narrow", "broad"], sort=True)[["hours", "technique"]].first()
    best = best.reset_index(["narrow", "broad"])
    yards = best.join(terminals, how="inner")
    node = yards["node"].to_numpy(np.int64)
    for name, column in zip(YARD_STATES, ("narrow", "broad"), strict=True):
        state = states.of(np.maximum(node, 0), yards[column].to_numpy(np.int64))
        yards[name] = np.where((node >= 0) & np.isin(state, used), state, -1)
    return yards.assign(usable=(yards[list(YARD_STATES)] >= 0).all(axis=1))


def _running(base: Base, network: Network, edge: Integers, leaving: Integers) -> Integers:
    """Seconds along each edge at the commercial speed of the country that it leaves from."""
    speeds = _speeds(network)
    names, place = np.unique(base.country, return_inverse=True)
    kmh = np.array([speeds.get(name, _SPEED_KMH) for name in names.tolist()])[place][leaving[edge]]
    seconds: Integers = np.maximum(np.rint(base.rails.metres[edge] / kmh * 3.6), 1).astype(np.int64)
    return seconds


def _speeds(network: Network) -> dict[str, float]:
    """The median commercial speed of the network's rail links inside each country."""
    links, country = network.links, network.terminals["country"]
    links = links[links["mode"] == "rail"]
    start, end = links["from_node_id"].map(country), links["to_node_id"].map(country)
    inside = links[(start == end) & links["speed_kmh"].notna()]
    medians = inside.groupby(start[inside.index])["speed_kmh"].median()
    return {str(name): float(speed) for name, speed in medians.items()}

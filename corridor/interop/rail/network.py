"""A network whose rail links are measured on the world's railways."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.interop.rail.data import ATTRIBUTION
from corridor.interop.rail.gauges import railways
from corridor.interop.rail.graph import Layers
from corridor.interop.rail.joining import apart_km
from corridor.model.checks.folder import check_frames
from corridor.model.network import Network
from corridor.model.tables.codes import OPEN
from corridor.model.tables.reading import split_codes
from corridor.model.tables.schema import TABLES
from corridor.search import INFINITY, ArcGraph, prepare

__all__ = ["direct_lines", "measured_links", "measured_network"]

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

_SOURCE = "measured on OpenStreetMap railways (ODbL) in scgraph_data, gaps closed"
# A third terminal lies on the way when passing it costs no more than this.
_DETOUR, _SLACK_KM = 1.05, 5.0
_ORDINARY = 0.7  # speed of ordinary trains to that of block trains, as in `eurasia`
_SPEED_KMH = 40.0


def measured_network(network: Network, layers: Layers, country: NDArray[np.str_]) -> Network:
    """Return the network with its rail links measured, and with the direct lines that it lacks.

    Parameters
    ----------
    network : Network
        Terminals, borders, yards, services and prices.
    layers : Layers
        The railways, made with the same network.
    country : ndarray of str
        Country of every node of the railways.
    """
    links = pd.concat([measured_links(network, layers.lines), direct_lines(network, layers, country)]).sort_index()
    header = replace(
        network.header,
        title=f"{network.title}; rail links measured on the world's railways",
        licence=f"{network.licence}; lengths of rail links: ODbL 1.0",
        sources=(*network.header.sources, f"scgraph_data, which {ATTRIBUTION}"),
    )
    frames = {**network.tables, "links": links}
    name = f"{network.name} + world rail"
    check_frames(header, frames, name)
    return Network(name, header, frames)


def measured_links(network: Network, lines: pd.DataFrame) -> pd.DataFrame:
    """Return the links, those of rail as long as on the railways where their line was found there."""
    links = network.links
    found = lines[lines["found"]]
    lengths = np.maximum(found["rails_km"].round(1), 0.1)
    kept = lengths >= 0.98 * _crow(network, found["from_node_id"], found["to_node_id"]) - 2.0
    found, lengths = found[kept], lengths[kept]
    rows = found.index
    notes = [f"{stated:g} km before it was measured on the rails, detours included" for stated in found["stated_km"]]
    old = links.loc[rows, "notes"]
    links = links.copy()
    links.loc[rows, "length_km"] = lengths
    links.loc[rows, "notes"] = [f"{one}; {two}" if one else two for one, two in zip(old, notes, strict=True)]
    links.loc[rows, "source"] = [f"{_SOURCE} | {old}" for old in links.loc[rows, "source"]]
    return links


def _crow(network: Network, start: pd.Series, end: pd.Series) -> Floats:
    at = network.terminals
    one, two = at.loc[start], at.loc[end]
    return apart_km(one["lat"].to_numpy(), one["lon"].to_numpy(), two["lat"].to_numpy(), two["lon"].to_numpy())


def direct_lines(network: Network, layers: Layers, country: NDArray[np.str_]) -> pd.DataFrame:
    """Return links for the direct lines that the network lacks.

    A line is direct when no third terminal lies on it, give or take 5 % and 5 km. It stays on one gauge, and inside
    one country or one area without checks: what crosses a checked border crosses it on the network's own links.
    """
    links = network.links
    rail = links[links["mode"] == "rail"]
    there = {frozenset(pair) for pair in zip(rail["from_node_id"], rail["to_node_id"], strict=True)}
    speeds = _speeds(network, rail)
    rows: dict[str, dict[str, object]] = {}
    for terminals, km, gauge in _distances(network, layers, country):
        places = network.terminals.loc[terminals]
        for one, two in _direct(km):
            start, end = terminals[one], terminals[two]
            if frozenset((start, end)) in there:
                continue
            nations = places["country"].iloc[[one, two]].tolist()
            speed = float(np.mean([speeds.get(nation, _SPEED_KMH) for nation in nations]))
            length = round(max(float(km[one, two]), float(_crow(network, pd.Series([start]), pd.Series([end]))[0])), 1)
            rows[f"{start}-{end}-rail-{gauge}"] = {
                "from_node_id": start,
                "to_node_id": end,
                "directed": False,
                "mode": "rail",
                "gauge": str(gauge),
                "length_km": length,
                "speed_kmh": round(speed, 1),
                "speed_ordinary_kmh": round(_ORDINARY * speed, 1),
                "border_id": OPEN if nations[0] != nations[1] else "",
                "notes": "a direct line found on the rails, detours included; speed: the country's median, an estimate",
                "source": _SOURCE,
                "confidence": "low",
            }
    return _links_like(links, rows)


def _links_like(links: pd.DataFrame, rows: Mapping[str, Mapping[str, object]]) -> pd.DataFrame:
    """A frame of the same columns and types; text that is not given is blank, as are numbers."""
    blank = {column.name: "" for column in TABLES["links"].columns if column.kind in ("text", "codes")}
    frame = pd.DataFrame([{**blank, **row} for row in rows.values()], index=pd.Index(rows, name=links.index.name))
    return frame.reindex(columns=links.columns).astype(links.dtypes.to_dict())


def _speeds(network: Network, rail: pd.DataFrame) -> dict[str, float]:
    country = network.terminals["country"]
    both = pd.concat([rail["from_node_id"], rail["to_node_id"]]).map(country)
    medians = pd.concat([rail["speed_kmh"]] * 2).groupby(both.to_numpy()).median().dropna()
    return {str(nation): float(speed) for nation, speed in medians.items()}


def _distances(network: Network, layers: Layers, country: NDArray[np.str_]) -> Iterator[tuple[list[str], Floats, int]]:
    """Terminals of one area and gauge with the km between them; infinite where there is no line."""
    graph = layers.graph
    known = railways()
    names, nation = np.unique(country, return_inverse=True)
    areas = {name: (known[name].open_area or name) if name in known else name for name in names.tolist()}
    codes = {area: code for code, area in enumerate(sorted(set(areas.values())))}
    area = np.array([codes[areas[name]] for name in names.tolist()], np.int64)[nation][layers.place]
    tail, head = graph.topology.tail, graph.topology.head
    inside = (area[tail] == area[head]) & (graph.weights[2] == 0)
    hierarchy = prepare(ArcGraph(graph.n_nodes, tail[inside], head[inside], graph.weights[:1, inside]))
    groups: dict[tuple[str, int], list[tuple[str, int]]] = {}
    places = network.terminals.loc[layers.terminals.index]
    rows = zip(places.index, places["country"], places["gauges"], layers.terminals["node"], strict=True)
    for terminal, home, gauges, node in rows:
        for gauge in map(int, split_codes(gauges)):
            state = layers.state(int(node), gauge)
            if state >= 0:
                groups.setdefault((areas.get(home, home), gauge), []).append((terminal, state))
    for (_, gauge), members in sorted(groups.items()):
        states = np.array([state for _, state in members])
        metres = hierarchy.matrix(states, states)
        yield [terminal for terminal, _ in members], np.where(metres < INFINITY, metres / 1000, np.inf), gauge


def _direct(km: Floats) -> Iterator[tuple[int, int]]:
    """Pairs with no third place on their way; two at the same spot are a pair."""
    for one, two in combinations(range(len(km)), 2):
        if not np.isfinite(km[one, two]):
            continue
        past = km[one] + km[:, two]
        # A place next door to either end is on every way: it does not come between.
        between = (km[one] > _SLACK_KM) & (km[:, two] > _SLACK_KM) & (past <= _DETOUR * km[one, two] + _SLACK_KM)
        if not between.any():
            yield one, two

"""What may fail, by name, and on which arcs of a compiled graph it lies.

An arc has a few keys: the terminals and countries of its ends, and its mode, border, link, service or yard. All arcs of
a key are found by one walk over the graph, where `WayPoint.touches` would walk it once for every candidate.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.errors import UnknownName, UnknownNames
from corridor.graph import Arc, Graph
from corridor.graph.arc_types import BORDER, GAUGE_CHANGE, HAUL
from corridor.model.network import Network
from corridor.model.tables.codes import MODES, is_gauge
from corridor.routing.query.waypoints import WayPoint, way_points

__all__ = ["CANDIDATES", "Candidate", "Key", "candidates_of", "closed_by", "keys_at", "keys_on"]

Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]
Key = tuple[str, str]  # kind and id

_KINDS = MappingProxyType(
    {
        "borders": "border",
        "terminals": "terminal",
        "links": "link",
        "yards": "yard",
        "countries": "country",
        "services": "service",
        "modes": "mode",
    }
)
CANDIDATES = tuple(_KINDS)
_OF_LINKS = ("variant", "line")  # names of several links
_YARD = "yard:"
_NOWHERE = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that may fail as a whole.

    Attributes
    ----------
    id, kind, name : str
        Of its row, or as it was asked for; border, terminal, link, yard, country, service, mode, variant or line;
        and what people call it. A yard is the gauge changes of a terminal, through which other boxes still pass.
    keys : frozenset of Key
        What fails with it.
    """

    id: str
    kind: str
    name: str
    keys: frozenset[Key]


# on the arcs ------------------------------------------------------------------------------------


def keys_at(graph: Graph, terminal: str) -> Iterator[Key]:
    """What a box meets at a terminal: the terminal itself and its country."""
    yield "terminal", terminal
    yield "country", graph.structure.index.country[terminal]


def _keys_of(graph: Graph, arc: Arc) -> Iterator[Key]:
    """What fails with an arc, or takes it away by failing."""
    for terminal in {arc.from_terminal, arc.to_terminal}:
        yield from keys_at(graph, terminal)
    if arc.kind == HAUL:
        yield "link", arc.link_id
        yield "service", arc.service_id
    elif arc.kind == BORDER:
        yield "border", arc.border_id
    elif arc.kind == GAUGE_CHANGE:
        yield "yard", arc.from_terminal
    if WayPoint("", "mode", frozenset((arc.mode,))).on_arc(graph, arc):
        yield "mode", arc.mode


def keys_on(graph: Graph, arcs: Integers) -> frozenset[Key]:
    """What fails with any of some arcs."""
    return frozenset(key for arc in arcs.tolist() for key in _keys_of(graph, graph.arcs[arc]))


def _arcs_by_key(graph: Graph) -> Mapping[Key, Integers]:
    """Numbers of the arcs of every key; the same on every date."""

    def find() -> Mapping[Key, Integers]:
        found: dict[Key, list[int]] = defaultdict(list)
        for number, arc in enumerate(graph.arcs):
            for key in _keys_of(graph, arc):
                found[key].append(number)
        return {key: np.array(numbers, np.int64) for key, numbers in found.items()}

    return graph.network.cache.get("arcs that fail", graph.structure.identity, find)


def closed_by(graph: Graph, candidates: Iterable[Candidate]) -> Mask:
    """Arcs that some candidates take away together: shape (arcs,)."""
    closed, by_key = np.zeros(len(graph.arcs), np.bool_), _arcs_by_key(graph)
    for candidate in candidates:
        for key in candidate.keys:
            closed[by_key.get(key, _NOWHERE)] = True
    return closed


# by name ----------------------------------------------------------------------------------------


def candidates_of(network: Network, names: str | Sequence[str]) -> tuple[Candidate, ...]:
    """Look up what might fail.

    Parameters
    ----------
    network : Network
        Where.
    names : str or sequence of str
        One of `CANDIDATES`, for all of a kind; or several of them, and names as for ``avoid`` of `corridor.route`.
        ``yard:`` before a place means its gauge changes alone.

    Returns
    -------
    tuple of Candidate
        In the order of the names; each once, by whatever names. Where things of two kinds have one id, the later has
        its kind before it.

    Raises
    ------
    UnknownName
        For names that fit nothing, or things of different kinds; with all of them.
    """
    if isinstance(names, str) and names not in _KINDS:
        raise UnknownName(
            f"candidates {names!r}: say {', '.join(CANDIDATES)}, or give a list of names", names, CANDIDATES
        )
    found, unknown = dict[frozenset[Key], Candidate](), UnknownNames()
    for name in (names,) if isinstance(names, str) else names:
        with unknown.gathered():
            for one in _all_of(network, _KINDS[name]) if name in _KINDS else _named(network, str(name)):
                found.setdefault(one.keys, one)
    unknown.refuse()
    return tuple(_with_ids_apart(found.values()))


def _with_ids_apart(candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    taken = set[str]()
    for one in candidates:
        yield replace(one, id=f"{one.kind}:{one.id}") if one.id in taken else one
        taken.add(one.id)


def _all_of(network: Network, kind: str) -> Iterator[Candidate]:
    for one in dict.fromkeys(_ids(network, kind)):
        yield Candidate(one, kind, _title(network, kind, one), frozenset(((kind, one),)))


def _ids(network: Network, kind: str) -> Iterator[str]:
    match kind:
        case "border":
            ids: Iterable[object] = network.borders["border_id"]
        case "yard":
            rows = network.transfers
            changes = [map(is_gauge, rows[side]) for side in ("from_carrier", "to_carrier")]
            ids = rows["terminal_id"][[all(both) for both in zip(*changes, strict=True)]]
        case "country":
            ids = sorted(set(network.terminals["country"]))
        case "service":
            ids = network.services.index
        case "mode":
            ids = [mode for mode in MODES if mode in set(network.links["mode"])]
        case _:
            ids = (network.terminals if kind == "terminal" else network.links).index
    return map(str, ids)


def _named(network: Network, name: str) -> Iterator[Candidate]:
    if name.startswith(_YARD):
        (point,) = way_points(network, f"terminal:{name.removeprefix(_YARD)}")
        for terminal in sorted(point.keys):
            yield Candidate(terminal, "yard", _title(network, "yard", terminal), frozenset((("yard", terminal),)))
        return
    (point,) = way_points(network, name)
    kind = "link" if point.kind in _OF_LINKS else point.kind
    key = name.partition(":")[2] or name
    yield Candidate(key, point.kind, _title(network, kind, key), frozenset((kind, one) for one in point.keys))


def _title(network: Network, kind: str, key: str) -> str:
    """What people call it."""
    terminals: pd.DataFrame = network.terminals
    if kind in ("terminal", "yard") and key in terminals.index:
        name = str(terminals.loc[key, "name"])
        return f"gauge change at {name}" if kind == "yard" else name
    if kind == "link" and key in network.links.index:
        ends = network.links.loc[key, ["from_node_id", "to_node_id", "mode"]]
        names = terminals["name"]
        return f"{names[ends.iloc[0]]} - {names[ends.iloc[1]]}, {ends.iloc[2]}"
    if kind in ("country", "service"):
        table = network.countries if kind == "country" else network.services
        return str(table.loc[key, "name"]) if key in table.index else key
    rows = network.borders.loc[network.borders["border_id"] == key, "name"]
    return str(rows.iloc[0]) if kind == "border" and len(rows) else key

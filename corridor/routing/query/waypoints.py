"""What the names of a question mean, and on which arcs and terminals a box meets those of ``via`` and ``avoid``.

What is avoided is a mask, and a reason like any rule; what must be met makes copies of the graph (`layered_graph`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.errors import UnknownName, UnknownNames
from corridor.graph import Arc, Block, Graph, Weights
from corridor.graph.arc_types import BORDER, DRAYAGE, HAUL, LIFT
from corridor.model.cargo.ends import read_end
from corridor.model.names import look_up, look_up_all
from corridor.model.network import Network
from corridor.model.tables.codes import MODES

__all__ = [
    "AVOID",
    "DISCHARGE",
    "LOADING",
    "AskedNames",
    "Names",
    "WayPoint",
    "arc_mask",
    "asked_names",
    "avoiding",
    "boards_ship",
    "leaves_ship",
    "only_modes",
    "way_points",
]

Mask = NDArray[np.bool_]
Names = str | Sequence[str]

AVOID = "avoid"  # the table of a block that a question makes
LOADING, DISCHARGE = "port of loading", "port of discharge"  # kinds of way-points that no name means


@dataclass(frozen=True, slots=True)
class WayPoint:
    """What one name of ``via`` or ``avoid`` means.

    Attributes
    ----------
    name : str
        As asked.
    kind : str
        One of `corridor.model.names.KINDS`; or `LOADING`, where a box boards its first ship, or `DISCHARGE`, where it
        leaves its last one.
    keys : frozenset of str
        Modes, countries, border or service ids, links (of a variant or line too), or terminals.
    """

    name: str
    kind: str
    keys: frozenset[str]

    def on_arc(self, graph: Graph, arc: Arc) -> bool:
        """Whether a box meets it on an arc: a mode, border, service, link, variant or line."""
        match self.kind:
            case "mode":
                return arc.kind in (HAUL, BORDER) and arc.mode in self.keys and not _local(graph, arc)
            case "border":
                return arc.kind == BORDER and arc.border_id in self.keys
            case "service":
                return arc.kind == HAUL and arc.service_id in self.keys
            case "link" | "variant" | "line":
                return arc.kind == HAUL and arc.link_id in self.keys
            case "port of loading":
                return boards_ship(arc) and arc.from_terminal in self.keys
            case "port of discharge":
                return leaves_ship(arc) and arc.from_terminal in self.keys
        return False

    def at(self, graph: Graph, terminal: str) -> bool:
        """Whether a box meets it at a terminal: a terminal or country."""
        if self.kind == "country":
            return graph.structure.index.country[terminal] in self.keys
        return self.kind == "terminal" and terminal in self.keys

    def enters(self, graph: Graph, arc: Arc) -> bool:
        """Whether a box meets it where an arc ends; a box that clears a border is still on its near side."""
        return self.at(graph, arc.head.terminal)

    def touches(self, graph: Graph, arc: Arc) -> bool:
        """Whether avoiding it takes the arc away."""
        return self.on_arc(graph, arc) or self.at(graph, arc.from_terminal) or self.at(graph, arc.to_terminal)


def boards_ship(arc: Arc) -> bool:
    """Whether a box is lifted onto a ship."""
    return arc.kind == LIFT and arc.head.carrier == "sea"


def leaves_ship(arc: Arc) -> bool:
    """Whether a box is lifted off a ship."""
    return arc.kind == LIFT and arc.tail.carrier == "sea"


def _local(graph: Graph, arc: Arc) -> bool:
    """A lorry around one city is no mode of a route: it takes a box from one station to the other."""
    cities = graph.structure.index.cities
    return arc.kind == DRAYAGE or cities[arc.from_terminal] == cities[arc.to_terminal]


class AskedNames(NamedTuple):
    """What the names of a question mean.

    Attributes
    ----------
    ends : mapping of str to tuple of str and float
        Terminals by the names of places, and the kilometres by lorry to each.
    via, shut : tuple of WayPoint
        What is passed, in order, and what no path touches: what is avoided, and modes that are not allowed.
    """

    ends: Mapping[str, tuple[str, float]]
    via: tuple[WayPoint, ...]
    shut: tuple[WayPoint, ...]


def asked_names(
    network: Network, ends: Iterable[str] = (), *, via: Names = (), avoid: Names = (), modes: Names = ()
) -> AskedNames:
    """Look up all names of a question, so that those which mean nothing are told at once.

    Raises
    ------
    UnknownName
        With every name that `read_end`, `way_points` or `only_modes` refuse.
    """
    unknown, found = UnknownNames(), dict[str, tuple[str, float]]()
    passed, shut = list[WayPoint](), list[WayPoint]()
    for name in dict.fromkeys(ends):
        with unknown.gathered():
            found[name] = read_end(network, name)
    with unknown.gathered():
        passed += way_points(network, via)
    with unknown.gathered():
        shut += way_points(network, avoid)
    with unknown.gathered():
        shut += only_modes(network, modes)
    unknown.refuse()
    return AskedNames(found, tuple(passed), tuple(shut))


def way_points(network: Network, names: Names) -> tuple[WayPoint, ...]:
    """Look up the names of ``via`` or ``avoid``.

    Parameters
    ----------
    network : Network
        Where.
    names : str or sequence of str
        Any names of `corridor.model.names.look_up`: modes, countries (code, name or group), borders, services, links,
        variants (suez, cape), lines, and anything that names a terminal; the name of a city means all its terminals.
        ``kind:name`` says which kind is meant; ``"Brest, Dostyk"`` are two names.

    Returns
    -------
    tuple of WayPoint
        In the order of the names.

    Raises
    ------
    UnknownName
        For a name that fits nothing, or things of different kinds.
    """
    return tuple(WayPoint(one.name, one.kind, one.keys) for one in look_up_all(network, names))


def only_modes(network: Network, modes: Names) -> tuple[WayPoint, ...]:
    """What a question avoids that allows some modes alone: all others.

    As for ``avoid``, lorries within a city, and those of pickup and delivery, are no mode of a route.

    Parameters
    ----------
    network : Network
        Where.
    modes : str or sequence of str
        Names of modes, in any language that ``avoid`` takes; none allows all.

    Returns
    -------
    tuple of WayPoint
        One, or none where all modes are allowed.

    Raises
    ------
    UnknownName
        For a name of no mode, with the nearest.
    """
    each = (modes,) if isinstance(modes, str) else tuple(modes)
    allowed = frozenset[str]().union(*(_mode(network, name) for name in each))
    if not allowed or allowed == set(MODES):
        return ()
    named = " and ".join(mode for mode in MODES if mode in allowed)
    return (WayPoint(f"all modes but {named}", "mode", frozenset(MODES) - allowed),)


def _mode(network: Network, name: str) -> frozenset[str]:
    try:
        return look_up(network, name, ("mode",)).keys
    except UnknownName:  # whose nearest name may be that of a place
        raise UnknownName(f"no mode is called {name!r}: say {', '.join(MODES)}", name, MODES) from None


def avoiding(graph: Graph, weights: Weights, avoid: Sequence[WayPoint]) -> Weights:
    """Take away the arcs that touch what is avoided; each name counts as a rule that may be lifted.

    Returns
    -------
    Weights
        The same ones where nothing is avoided.
    """
    if not avoid:
        return weights
    blocks = tuple(_block(graph, point) for point in avoid)
    closed = weights.closed.copy()
    for block in blocks:
        closed |= block.arcs
    return replace(weights, blocks=(*weights.blocks, *blocks), closed=closed)


def _block(graph: Graph, point: WayPoint) -> Block:
    arcs = arc_mask(graph, point, "touched", partial(point.touches, graph))
    text = f"the question itself avoids this {point.kind}"
    return Block(f"avoid {point.name}", AVOID, text, "the question", arcs, particular=True)


def arc_mask(graph: Graph, point: WayPoint, relation: str, wanted: Callable[[Arc], bool]) -> Mask:
    """Arcs that a way-point is about, whatever the date."""
    key = (graph.structure.identity, relation, point)

    def find() -> Mask:
        return np.fromiter(map(wanted, graph.arcs), dtype=np.bool_, count=len(graph.arcs))

    return graph.network.cache.get("way-point masks", key, find)

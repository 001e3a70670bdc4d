"""What the names of ``via`` and ``avoid`` mean, and on which arcs and terminals a box meets it.

What is avoided is a mask, and a reason like any rule; what must be met makes copies of the graph (`layered_graph`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from corridor.errors import UnknownName
from corridor.graph import Arc, Block, Graph, Weights
from corridor.graph.arc_types import BORDER, DRAYAGE, HAUL
from corridor.model.network import Network
from corridor.model.tables.codes import MODES
from corridor.model.tables.places import fold
from corridor.model.tables.reading import nearest

__all__ = ["AVOID", "KINDS", "WayPoint", "arc_mask", "avoiding", "way_points"]

Mask = NDArray[np.bool_]

AVOID = "avoid"  # the table of a block that a question makes
KINDS = ("mode", "country", "border", "service", "link", "terminal")


@dataclass(frozen=True, slots=True)
class WayPoint:
    """What one name of ``via`` or ``avoid`` means.

    Attributes
    ----------
    name : str
        As asked.
    kind : str
        One of `KINDS`.
    keys : frozenset of str
        Modes, countries, border, service or link ids, or terminals.
    """

    name: str
    kind: str
    keys: frozenset[str]

    def on_arc(self, graph: Graph, arc: Arc) -> bool:
        """Whether a box meets it on an arc: a mode, border, service or link."""
        match self.kind:
            case "mode":
                return arc.kind in (HAUL, BORDER) and arc.mode in self.keys and not _local(graph, arc)
            case "border":
                return arc.kind == BORDER and arc.border_id in self.keys
            case "service":
                return arc.kind == HAUL and arc.service_id in self.keys
            case "link":
                return arc.kind == HAUL and arc.link_id in self.keys
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


def _local(graph: Graph, arc: Arc) -> bool:
    """A lorry around one city is no mode of a route: it takes a box from one station to the other."""
    cities = graph.structure.index.cities
    return arc.kind == DRAYAGE or cities[arc.from_terminal] == cities[arc.to_terminal]


def way_points(network: Network, names: str | Sequence[str]) -> tuple[WayPoint, ...]:
    """Look up the names of ``via`` or ``avoid``.

    Parameters
    ----------
    network : Network
        Where.
    names : str or sequence of str
        Modes, countries (code, name or group), border ids or names, service ids or names, link ids, and anything
        that names a terminal; the name of a city means all its terminals. ``kind:name`` says which kind is meant.

    Returns
    -------
    tuple of WayPoint
        In the order of the names.

    Raises
    ------
    UnknownName
        For a name that fits nothing, or things of different kinds.
    """
    each = (names,) if isinstance(names, str) else tuple(names)
    return tuple(network.cache.get("way-points", name, partial(_way_point, network, name)) for name in each)


def _way_point(network: Network, name: str) -> WayPoint:
    kind, _, rest = name.partition(":")
    known = kind.strip() in KINDS and bool(rest)
    wanted, word = ((kind.strip(),), rest.strip()) if known else (KINDS, name.strip())
    found = [(kind, keys) for kind in wanted if (keys := _LOOK_UP[kind](network, word))]
    if len(found) == 1:
        return WayPoint(name.strip(), *found[0])
    if found:
        choices = " or ".join(f"'{kind}:{word}'" for kind, _ in found)
        raise UnknownName(f"'{word}' may mean different things: write {choices}", word, [kind for kind, _ in found])
    hint = nearest(word, _all_names(network))
    what = wanted[0] if known else "mode, country, border, service, link or place"
    raise UnknownName(f"no {what} is called '{word}'{hint}", word)


def _all_names(network: Network) -> list[str]:
    places, borders = network.terminals, network.borders
    columns = (places["name"], places["city"], network.countries["name"], borders["border_id"], borders["name"])
    names = {str(name) for column in columns for name in column}
    return sorted({*names, *MODES, *map(str, network.services.index), *map(str, network.terminals.index)})


def _modes(network: Network, word: str) -> frozenset[str]:
    return frozenset({word} & set(MODES))


def _countries(network: Network, word: str) -> frozenset[str]:
    named = network.countries["name"].str.casefold() == word.casefold()
    return network.expand((word,)) or frozenset(map(str, network.countries.index[named]))


def _borders(network: Network, word: str) -> frozenset[str]:
    frame, wanted = network.borders, fold(word)
    names = {name for name in frame["name"].unique() if wanted and fold(name) == wanted}
    return frozenset(map(str, frame.loc[(frame["border_id"] == word) | frame["name"].isin(names), "border_id"]))


def _services(network: Network, word: str) -> frozenset[str]:
    frame = network.services
    return frozenset(map(str, frame.index[(frame.index == word) | (frame["name"] == word)]))


def _links(network: Network, word: str) -> frozenset[str]:
    return frozenset({word} & set(network.links.index))


def _terminals(network: Network, word: str) -> frozenset[str]:
    frame = network.terminals
    if word not in frame.index:
        columns = (frame.index, frame["city"], frame["city_zh"], frame["city_ru"])
        inside = {row for row, *names in zip(*columns, strict=True) if fold(word) in map(fold, names)}
        if inside:
            return frozenset(map(str, inside))
    try:
        return frozenset((network.terminal(word),))
    except UnknownName as fault:
        if fault.nearest and "different" in str(fault):
            raise
        return frozenset()


_LOOK_UP: dict[str, Callable[[Network, str], frozenset[str]]] = {
    "mode": _modes,
    "country": _countries,
    "border": _borders,
    "service": _services,
    "link": _links,
    "terminal": _terminals,
}


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

"""The ways of shippers over servers: where each stops, after how many hours, and what another way would be.

A server is whatever boxes may have to wait for: what has a capacity in the tables, a station that loads so much a day,
and a door, which takes everybody while it is open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.graph import Graph, Weights
from corridor.graph.arc_types import BORDER, HAUL, LIFT, WAITING
from corridor.graph.measures import COST, HOURS, Measure
from corridor.graph.weighing import hourly_value
from corridor.plan.flows.capacity import Resources
from corridor.routing.query.query import query_over
from corridor.study.disruptions.cases import Sent
from corridor.study.replays.worlds import World, Worlds

__all__ = ["LOADING", "NO_ARC", "Servers", "Shipper", "Stop", "Way", "Ways"]

Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]

LOADING, NO_ARC = "loading", -1
_KINDS = ("yard", "terminal", "port", "border")  # trains and ships are put on as they are needed


class Server(NamedTuple):
    """Something that boxes may wait for: its id, what it is, what people call it, and its number among resources."""

    id: str
    kind: str
    name: str
    resource: int


class Servers:
    """Everything that boxes may wait for, by number."""

    def __init__(self, graph: Graph, resources: Resources) -> None:
        self.graph, self.resources = graph, resources
        self.all: list[Server] = []
        self._number: dict[str, int] = {}
        tracked = np.array([kind in _KINDS for kind in resources.kinds] + [False])
        self.resource_of = np.where(tracked[resources.of_arc], resources.of_arc, -1)

    def __len__(self) -> int:
        return len(self.all)

    def _enter(self, server: Server) -> int:
        if server.id not in self._number:
            self._number[server.id] = len(self.all)
            self.all.append(server)
        return self._number[server.id]

    def of_resource(self, number: int) -> int:
        """The server that is a resource."""
        found = self.resources
        return self._enter(Server(found.ids[number], found.kinds[number], found.names[number], number))

    def of_loading(self, terminal: str) -> int:
        """The loading of a terminal."""
        name = self.graph.structure.index.names[terminal]
        return self._enter(Server(f"{LOADING} {terminal}", LOADING, f"loading at {name}", -1))

    def of_arc(self, arc: int) -> int:
        """The server of an arc: its resource, or its door."""
        resource = int(self.resource_of[arc])
        return self.of_resource(resource) if resource >= 0 else self._enter(self._door(arc))

    def _door(self, number: int) -> Server:
        arc, names = self.graph.arcs[number], self.graph.structure.index.names
        if arc.kind == BORDER:
            row = self.graph.borders.row_of(arc)
            name = arc.border_id if row is None else row.name
            sides = f"{arc.from_country}-{arc.to_country}"
            return Server(f"{arc.border_id} {sides}", "border", f"{name}, {sides.replace('-', ' to ')}", -1)
        if arc.kind == HAUL:
            name = f"{names[arc.from_terminal]} - {names[arc.to_terminal]}, {arc.mode}"
            return Server(f"{arc.link_id} from {arc.from_terminal}", "link", name, -1)
        return Server(arc.from_terminal, "terminal", names[arc.from_terminal], -1)


class Stop(NamedTuple):
    """Where boxes may have to wait: the server, the arc behind it, its place in the way, and hours from the start."""

    server: int
    arc: int
    place: int
    hours: float


class Way(NamedTuple):
    """A way of a shipper.

    Attributes
    ----------
    shipper : int
        Whose.
    arcs : int64 array
        Of the graph.
    stops : tuple of Stop
        Where its boxes may have to wait, in order.
    hours : float
        All of it, without waits that events cause.
    """

    shipper: int
    arcs: Integers
    stops: tuple[Stop, ...]
    hours: float


@dataclass(frozen=True)
class Shipper:
    """Somebody who sends boxes, by the usual way until something happens.

    Attributes
    ----------
    id : str
        In the result.
    sent : Sent
        The shipment on its usual best route.
    arcs : int64 array
        Of the usual way: of that route, or of a plan's.
    teu : float
        A day, or in all for one that sends once.
    on : int or None
        The day on which it sends, counted from the first; None for every day.
    """

    id: str
    sent: Sent
    arcs: Integers
    teu: float
    on: int | None

    @property
    def usual(self) -> Weights:
        """Weights of its load in the usual world."""
        return self.sent.query.weights

    @cached_property
    def loads(self) -> float:
        """Loads in a TEU: weights are of one load."""
        return 1.0 / self.usual.load.teu

    @cached_property
    def origin(self) -> str:
        """Id of the terminal where it loads."""
        return self.sent.query.graph.states[self.sent.query.source].terminal

    @cached_property
    def hourly_value(self) -> float:
        """Value of an hour of one load."""
        return hourly_value(self.sent.query.graph, self.usual.load)


class Ways:
    """Usual ways, and other ways in other worlds; each is searched once.

    Parameters
    ----------
    servers : Servers
    worlds : Worlds
    shippers : sequence of Shipper
    measure : Measure
        What every shipper minimises.
    """

    def __init__(self, servers: Servers, worlds: Worlds, shippers: Sequence[Shipper], measure: Measure) -> None:
        self.servers, self.worlds, self.shippers, self.measure = servers, worlds, shippers, measure
        self.all: list[Way] = []
        self._found: dict[tuple[object, ...], int | None] = {}
        self._shut: dict[int, Mask] = {}
        self._cents: dict[tuple[int, World, int], int] = {}
        self._loading = worlds.restricted_loading
        self.usual = [self._enter(number, one.arcs) for number, one in enumerate(shippers)]

    def _enter(self, shipper: int, arcs: Integers) -> int:
        one = self.shippers[shipper]
        if (key := id(one.usual)) not in self._shut:
            self._shut[key] = self.worlds.ever_shut(one.usual)
        hours = one.usual.matrix[HOURS.row, arcs] / HOURS.per_unit
        reached = np.concatenate([[0.0], hours.cumsum()])
        counts = (self.servers.resource_of[arcs] >= 0) | self._shut[key][arcs]
        stops = [
            Stop(self.servers.of_arc(int(arcs[place])), int(arcs[place]), place, float(reached[place]))
            for place in np.flatnonzero(counts).tolist()
        ]
        if one.origin in self._loading:
            stops.insert(0, Stop(self.servers.of_loading(one.origin), NO_ARC, 0, 0.0))
        self.all.append(Way(shipper, arcs, tuple(stops), float(reached[-1])))
        return len(self.all) - 1

    def shut(self, way: Way, arc: int, world: World) -> bool:
        """Whether an arc is taken away from a way's shipper in a world."""
        if arc == NO_ARC:
            return False
        return bool(self.worlds.weights(self.shippers[way.shipper].usual, world).closed[arc])

    def cents(self, way: int, world: World, place: int = 0) -> int:
        """Freight of a way in a world, from a place on it, of one load."""
        key = (way, world, place)
        if key not in self._cents:
            one = self.all[way]
            weights = self.worlds.weights(self.shippers[one.shipper].usual, world)
            self._cents[key] = int(weights.matrix[COST.row, one.arcs[place:]].sum())
        return self._cents[key]

    def instead(self, shipper: int, world: World, full: frozenset[int]) -> int | None:
        """The best way of a shipper in a world without some servers; None where there is none."""
        return self._search((shipper, world, full), shipper, self.shippers[shipper].arcs[:0])

    def turning(self, way: int, stop: int) -> int:
        """The place of a way from which boxes before a stop may go elsewhere: where they came to the terminal of it.

        Whoever has boarded a ship that does not sail is put on the ground again.
        """
        one, place = self.all[way], self.all[way].stops[stop].place
        while place and self._stays(int(one.arcs[place - 1])):
            place -= 1
        return place

    def _stays(self, number: int) -> bool:
        arc = self.servers.graph.arcs[number]
        return arc.kind in (LIFT, WAITING) and arc.from_terminal == arc.to_terminal

    def onward(self, way: int, stop: int, world: World, full: frozenset[int]) -> int | None:
        """The best way on from before a stop, after what is behind the boxes; None where there is none."""
        one = self.all[way]
        return self._search((way, stop, world, full), one.shipper, one.arcs[: self.turning(way, stop)])

    def _search(self, key: tuple[object, ...], shipper: int, gone: Integers) -> int | None:
        if key not in self._found:
            world, full = key[-2], key[-1]
            assert isinstance(world, tuple) and isinstance(full, frozenset)
            self._found[key] = self._searched(shipper, gone, world, full)
        return self._found[key]

    def _searched(self, shipper: int, gone: Integers, world: World, full: frozenset[int]) -> int | None:
        one = self.shippers[shipper]
        query = one.sent.query
        weights = self.worlds.weights(query.weights, world)
        closed = weights.closed | self._behind(full)
        if len(gone):
            start = int(query.graph.structure.topology.head[gone[-1]])
            asked = query_over(query.graph, query.weights, query.shipment, (start, query.sink)).weighed(weights)
        else:
            asked = query.weighed(weights)
        path = asked.closing(closed & ~weights.closed).best(self.measure.name)
        if path is None:
            return None
        arcs = np.concatenate([gone, path.arcs])
        return self.usual[shipper] if np.array_equal(arcs, one.arcs) else self._enter(shipper, arcs)

    def _behind(self, full: Iterable[int]) -> Mask:
        """Arcs of some servers."""
        numbers = [self.servers.all[one].resource for one in full]
        found: Mask = np.isin(self.servers.resource_of, [one for one in numbers if one >= 0])
        return found

    def touched(self, shipper: int) -> bool:
        """Whether an event reaches the usual way of a shipper."""
        one = self.shippers[shipper]
        servers = self.servers.resource_of[one.arcs]
        short = self.worlds.less[servers[servers >= 0]].any()
        return bool(short or self._shut[id(one.usual)][one.arcs].any() or one.origin in self._loading)

    def total(self, shipper: int, way: int, world: World) -> int:
        """What a shipper minimises, along a way in a world."""
        weights = self.worlds.weights(self.shippers[shipper].usual, world)
        return int(weights.matrix[self.measure.row, self.all[way].arcs].sum())

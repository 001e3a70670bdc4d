"""What the events of a day make of the usual world: arcs that are shut, freight that is dearer, servers that take less.

The usual world is the network of one day. Rows of later days do not count: a table that has the closure already, or the
dwell of the queue after it, would count both twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from corridor.errors import ArgumentError, UnknownName, UnknownNames
from corridor.graph import Graph, Weights
from corridor.graph.arc_types import HAUL
from corridor.graph.measures import COST, GENERALISED
from corridor.model.law.rules import Rule, rules_of
from corridor.model.names import look_up
from corridor.model.network import Network
from corridor.model.tables.codes import MODES
from corridor.model.tables.reading import nearest
from corridor.model.workbench import Workbench
from corridor.plan.flows.capacity import Resources
from corridor.study.disruptions.candidates import Candidate, candidates_of, closed_by
from corridor.study.replays.events import Event, undated

__all__ = ["USUAL", "World", "Worlds", "resources_named"]

Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]
World = tuple[int, ...]  # numbers of the events in force
USUAL: World = ()


def resources_named(network: Network, resources: Resources, name: str) -> Iterator[int]:
    """Numbers of what a name means: a resource by its id, a border in both directions, or all at a place.

    Raises
    ------
    UnknownName
        For a name that means none, with the nearest.
    """
    if name in resources.ids:
        yield resources.ids.index(name)
        return
    try:
        meant = look_up(network, name, ("border", "terminal"))
    except UnknownName as fault:
        hint = nearest(name, resources.ids) or nearest(name, resources.borders)
        raise UnknownName(f"nothing with a capacity is called {name!r}{hint}", name, fault.nearest) from None
    rows = zip(resources.borders, resources.terminals, resources.kinds, strict=True)
    found = [
        number
        for number, (border, terminal, kind) in enumerate(rows)
        if (border in meant.keys if meant.kind == "border" else terminal in meant.keys and kind != "border")
    ]
    if not found:
        raise UnknownName(f"{name} has no capacity in the tables: nothing there can take less than usual", name)
    yield from found


class Worlds:
    """The worlds of events, each made when first asked for.

    Parameters
    ----------
    graph : Graph
        The usual world.
    resources : Resources
        What has a capacity in it.
    events : sequence of Event
        What happens; every name in them is looked up at once.
    """

    def __init__(self, graph: Graph, resources: Resources, events: Sequence[Event]) -> None:
        network = graph.network
        self.graph, self.events = graph, tuple(events)
        self._usual = resources.capacity
        unknown = UnknownNames()
        self._shut = [_shut(graph, event, unknown) for event in events]
        self._rules = [tuple(_rules(network, event)) for event in events]
        self._shares = [_shares(network, resources, event, unknown) for event in events]
        self._loading = [_loading(network, event, unknown) for event in events]
        self._mode = np.array([arc.mode if arc.kind == HAUL else "" for arc in graph.arcs])
        for event in events:
            _find_strange_modes(event, unknown)
        unknown.refuse()
        self._made: dict[tuple[int, World], Weights] = {}

    def on(self, day: dt.date) -> World:
        """Events in force on a day."""
        return tuple(number for number, event in enumerate(self.events) if event.holds(day))

    def weights(self, usual: Weights, world: World) -> Weights:
        """The weights of a load in a world."""
        if world == USUAL:
            return usual
        key = (id(usual), world)
        if key not in self._made:
            closed = np.logical_or.reduce([usual.closed, *(self._closed(usual, number) for number in world)])
            self._made[key] = replace(usual, closed=closed, matrix=self._priced(usual, world))
        return self._made[key]

    def closes(self, arc: int, world: World) -> bool:
        """Whether an arc is shut to everybody in a world, and not by a rule about some."""
        return any(bool(self._shut[number][arc]) for number in world)

    def _closed(self, usual: Weights, number: int) -> Mask:
        cargo = usual.load.cargo
        masks = (self.graph.structure.blocked_by(rule) for rule in self._rules[number] if rule.concerns(cargo))
        found: Mask = np.logical_or.reduce([self._shut[number], *masks])
        return found

    def _priced(self, usual: Weights, world: World) -> NDArray[np.int64]:
        """Dearer freight of hauls, with all that is paid on them; rounded to whole cents once."""
        factor = np.ones(len(self._mode))
        for number in world:
            for mode, times in self.events[number].prices.items():
                factor[self._mode == mode] *= times
        if (factor == 1.0).all():
            return usual.matrix
        matrix = usual.matrix.copy()
        more = np.rint(usual.matrix[COST.row] * (factor - 1.0)).astype(np.int64)
        matrix[COST.row] += more
        matrix[GENERALISED.row] += more
        return matrix

    def dearer(self, world: World) -> bool:
        """Whether freight is other than usual in a world."""
        return any(self.events[number].prices for number in world)

    @property
    def ever_dearer(self) -> bool:
        """Whether some event changes prices."""
        return any(event.prices for event in self.events)

    def capacity(self, world: World) -> Floats:
        """TEU a day of every resource in a world."""
        found = self._usual.copy()
        for number in world:
            found = found * self._shares[number]
        return found

    def loaded(self, terminal: str, world: World) -> float:
        """The share of its usual loads that a terminal still loads; 1 where no event says otherwise."""
        shares = (self._loading[number].get(terminal, 1.0) for number in world)
        return float(np.prod([1.0, *shares]))

    @property
    def restricted_loading(self) -> frozenset[str]:
        """Terminals where something is loaded less on some day."""
        return frozenset(terminal for places in self._loading for terminal in places)

    def ever_shut(self, usual: Weights) -> Mask:
        """Arcs that some event takes away from a load."""
        found: Mask = np.logical_or.reduce([self._closed(usual, number) for number in range(len(self.events))])
        return found & ~usual.closed

    @property
    def less(self) -> Mask:
        """Resources that take less in some event."""
        found: Mask = np.logical_or.reduce([share < 1.0 for share in self._shares])
        return found


def _place(event: Event, what: str) -> str:
    """In which file, line and field a name stands, where it was read."""
    return f"{event.place}, {what}" if event.place else ""


def _shut(graph: Graph, event: Event, unknown: UnknownNames) -> Mask:
    known: tuple[Candidate, ...] = ()
    with unknown.gathered(_place(event, "close")):
        known = candidates_of(graph.network, event.close)
    return closed_by(graph, known)


def _find_strange_modes(event: Event, unknown: UnknownNames) -> None:
    for mode in (one for one in event.prices if one not in MODES):
        with unknown.gathered(_place(event, "prices")):
            near = nearest(mode, MODES) or f"; there are {', '.join(MODES)}"
            raise UnknownName(f"no mode is called {mode!r}{near}", mode, MODES)


def _rules(network: Network, event: Event) -> Iterator[Rule]:
    """Rules of the bans of an event, their names looked up."""
    if not event.bans:
        return
    bench = Workbench(network, event.name)
    known = {row["id"] for row in bench.rows("rules")}
    for ban in event.bans:
        undated(ban).change(bench)
    for rule in rules_of(bench.frames()["rules"], network.expand):
        if rule.id not in known:
            if rule.after:
                raise ArgumentError(f"{rule.name}: a replay takes no rule that asks what a box has passed before")
            yield rule


def _shares(network: Network, resources: Resources, event: Event, unknown: UnknownNames) -> Floats:
    shares = np.ones(len(resources))
    for name, share in event.capacity.items():
        with unknown.gathered(_place(event, "capacity")):
            shares[list(resources_named(network, resources, name))] *= share
    return shares


def _loading(network: Network, event: Event, unknown: UnknownNames) -> Mapping[str, float]:
    found = dict[str, float]()
    for name, share in event.loading.items():
        with unknown.gathered(_place(event, "loading")):
            found |= dict.fromkeys(look_up(network, name, ("terminal",)).keys, share)
    return found

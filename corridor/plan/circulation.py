"""What circulates where: places, container types, and the routes of loads and of empty boxes between them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.arguments import checked_class
from corridor.display import counted
from corridor.errors import ArgumentError, NotProven
from corridor.graph import Graph, Load, Weights
from corridor.graph.measures import GENERALISED, HOURS
from corridor.model.law.rules import Cargo
from corridor.model.network import Network
from corridor.plan.dated_rows import RowGraphs, row_graphs, seconds_until_due
from corridor.plan.demand.demand import Demand, consignment
from corridor.plan.demand.names import refuse_unknown
from corridor.plan.solver.infeasible_subset import no_route_error
from corridor.routing.query.pair_weights import weigh_between
from corridor.routing.query.query import query_over
from corridor.search import INFINITY, Path, constrained, shortest_path
from corridor.units import CENTS_PER_UNIT, FEU_PER_TEU, SECONDS_PER_HOUR

__all__ = ["DAYS_PER_WEEK", "Circulation", "EmptiesTerms", "Move", "Route", "circulation"]

_REFERENCE_FEU = 41.0  # the consignment by which charges per consignment are divided: a whole train
_SECONDS_PER_WEEK = 168 * SECONDS_PER_HOUR
DAYS_PER_WEEK = 7.0


@checked_class
@dataclass(frozen=True, slots=True)
class EmptiesTerms:
    """Under what terms boxes circulate.

    Attributes
    ----------
    weeks : int
        Length of the cycle.
    box_week : float
        Cost of a box for a week, in the network's currency, standing or under way (an estimate of ours: a
        lease of 3 USD a day).
    profile : mapping of str to sequence of float
        Share of its average volume that a row of the demand has in each week; 1 where it is not named.
    """

    weeks: int = 4
    box_week: float = 21.0
    profile: Mapping[str, Sequence[float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.weeks < 1 or not 0.0 <= self.box_week < math.inf:
            raise ArgumentError(f"a cycle of {counted(self.weeks, 'week')} at {self.box_week} a box and week cannot be")
        for name, shares in self.profile.items():
            if len(shares) != self.weeks or not all(0.0 <= share < math.inf for share in shares):
                raise ArgumentError(f"the profile of {name} must have {self.weeks} shares of 0 or more")


@dataclass(frozen=True, slots=True)
class Route:
    """One route between two places: its train (blank for none), cost of a box, and weeks it takes."""

    train: str
    cost: float
    weeks: int

    @property
    def vehicle(self) -> str:
        """The train, in words."""
        return self.train or "other ways"


class Move(NamedTuple):
    """Boxes of one type that leave a place in a week."""

    start: str
    end: str
    container_type: str
    week: int


@dataclass(frozen=True, eq=False)
class Circulation:
    """What circulates where: the sets of the model.

    Attributes
    ----------
    network, graphs, demand, terms
        What was given; loads go at the prices of their own days, empty boxes at those of the first.
    places, types : tuple of str
        Terminals, and container types.
    loaded : dict of int to tuple of Route
        Of each row of the demand.
    empty : dict of (str, str, str) to tuple of Route
        By start, end and container type.
    """

    network: Network
    graphs: RowGraphs
    demand: Demand
    terms: EmptiesTerms
    places: tuple[str, ...]
    types: tuple[str, ...]
    loaded: dict[int, tuple[Route, ...]]
    empty: dict[tuple[str, str, str], tuple[Route, ...]]

    def volume(self, row: int, week: int) -> float:
        """Boxes of a row in a week."""
        shares = self.terms.profile.get(self.demand.ids[row])
        boxes = float(self.demand.teu_per_day[row]) * DAYS_PER_WEEK / float(self.demand.teu_each[row])
        return boxes * (1.0 if shares is None else float(shares[week]))

    def note(self) -> str:
        """Say of which days prices are."""
        empty = f"; empty boxes at those of {self.graphs.days[0]}" if len(self.graphs.graphs) > 1 else ""
        return self.graphs.note() + empty

    def seats(self, train: str) -> float:
        """TEU a week on a train that runs as in the tables."""
        services = self.network.services
        return float(services["frequency_per_week"].loc[train]) * float(services["teu_per_departure"].loc[train])


def circulation(
    network: Network, demand: Demand, terms: EmptiesTerms, late: Callable[[], bool] = lambda: False
) -> Circulation:
    """Find every route that the model may use.

    Raises
    ------
    NotProven
        When it is late, that is, time is up, before the end.
    Infeasible
        When a row of the demand has no route, with the rules in its way.
    UnknownName
        For a profile of a row that the demand does not have.
    """
    refuse_unknown("row of the demand", terms.profile, demand.ids)
    graphs, due = row_graphs(network, demand), seconds_until_due(network, demand)
    search = _search(graphs.first)
    types = tuple(sorted({shipment.container_type for shipment in demand.shipments}))
    ends = [(shipment.origin, shipment.destination) for shipment in demand.shipments]
    places = tuple(sorted({place for pair in ends for place in pair}))
    loaded = {}
    for row, shipment in enumerate(demand.shipments):
        _refuse_late(late)
        _, _, load = consignment(network, shipment, float(demand.teu_each[row]), _REFERENCE_FEU)
        graph = graphs.of(row)
        gates = (graph.source(ends[row][0]), graph.sink(ends[row][1]))
        weights = weigh_between(graph, load, shipment, gates)
        loaded[row] = search.routes(weights, ends[row], air=True, most=due.get(row, INFINITY))
        if not loaded[row]:
            limits = {HOURS.name: due[row] / SECONDS_PER_HOUR} if row in due else None
            why = query_over(graph, weights, shipment, gates).why_not(GENERALISED.name, limits)
            raise no_route_error(demand.ids[row], why)
    empty = {}
    for kind in types:
        for start in places:
            for end in places:
                if start != end:
                    _refuse_late(late)
                    load = _empty_load(network, kind, (start, end))
                    # freight by air is paid by the kilogram of goods: nobody flies boxes home
                    empty[start, end, kind] = search.routes(graphs.first.weigh(load), (start, end), air=False)
    return Circulation(network, graphs, demand, terms, places, types, loaded, empty)


def _refuse_late(late: Callable[[], bool]) -> None:
    if late():
        raise NotProven("the circulation of boxes was not solved: it ended while routes were looked for")


def _empty_load(network: Network, kind: str, ends: tuple[str, str]) -> Load:
    """Empty boxes of one type: no goods, no tonnes, nobody waits for them."""
    teu = float(network.containers["teu"].loc[kind])
    boxes = max(1, round(_REFERENCE_FEU / (teu * FEU_PER_TEU)))
    country = network.terminals["country"]
    cargo = Cargo("", str(country.loc[ends[0]]), str(country.loc[ends[1]]), kind)
    return Load(cargo, boxes, boxes * teu, 0.0, 0.0, 0.0, 0.0, subsidies=False).as_flow


@dataclass(frozen=True, eq=False)
class _RouteSearch:
    """What finding routes asks of a graph, made once: trains, where they call, and whose arc is whose."""

    graph: Graph
    calls: dict[str, frozenset[str]]
    services: NDArray[np.str_]
    by_train: NDArray[np.bool_]
    by_air: NDArray[np.bool_]

    def routes(self, weights: Weights, ends: tuple[str, str], *, air: bool, most: int = INFINITY) -> tuple[Route, ...]:
        """The cheapest route without trains, and the cheapest with each train that calls at one of its ends.

        None of them takes more than so many seconds.
        """
        closed = weights.closed if air else weights.closed | self.by_air
        city = self.graph.structure.index.cities
        near = {city[end] for end in ends}
        found = [_route(weights, self._path(weights, ends, closed | self.by_train, most), "")]
        for train, cities in self.calls.items():
            if near & cities:
                path = self._path(weights, ends, closed | (self.by_train & (self.services != train)), most)
                if path is not None and (self.services[path.arcs] == train).any():
                    found.append(_route(weights, path, train))
        return tuple(route for route in found if route is not None)

    def _path(self, weights: Weights, ends: tuple[str, str], closed: NDArray[np.bool_], most: int) -> Path | None:
        searched = weights.topology.graph(np.stack([weights.row(GENERALISED), weights.row(HOURS)]), closed)
        gates = self.graph.source(ends[0]), self.graph.sink(ends[1])
        path = shortest_path(searched, *gates)
        if path is not None and int(path.costs[1]) > most:
            path = constrained(searched, *gates, minimise=0, limits={1: most})
        return None if path is None else Path(weights.matrix[:, path.arcs].sum(axis=1), path.arcs)


def _search(graph: Graph) -> _RouteSearch:
    index = graph.structure.index
    trains = [row for row in index.services if row.mode == "rail"]
    services = np.array([arc.service_id for arc in graph.arcs], dtype=np.str_)
    return _RouteSearch(
        graph,
        {row.id: frozenset(index.cities[stop.terminal] for stop in row.stops if stop.calls) for row in trains},
        services,
        np.isin(services, [row.id for row in trains]),
        np.array([arc.mode == "air" for arc in graph.arcs], dtype=np.bool_),
    )


def _route(weights: Weights, path: Path | None, train: str) -> Route | None:
    if path is None:
        return None
    cost = int(path.costs[GENERALISED.row]) / CENTS_PER_UNIT / weights.load.boxes
    return Route(train, cost, max(1, math.ceil(int(path.costs[HOURS.row]) / _SECONDS_PER_WEEK)))

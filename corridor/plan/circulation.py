"""What circulates where: places, container types, and the routes of loads and of empty boxes between them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice, product

import numpy as np
from numpy.typing import NDArray

from corridor.arguments import checked_class
from corridor.display import counted
from corridor.errors import ArgumentError, NoRoute, NotProven
from corridor.graph import Load, Weights
from corridor.graph.measures import GENERALISED, HOURS
from corridor.model.law.rules import Cargo
from corridor.model.network import Network
from corridor.plan.dated_rows import RowGraphs, row_graphs, seconds_until_due
from corridor.plan.demand.demand import Demand, consignment
from corridor.plan.demand.names import refuse_unknown
from corridor.plan.flows.capacity import resources_of
from corridor.plan.solver.infeasible_subset import no_route_error
from corridor.routing.query.pair_weights import weigh_between
from corridor.routing.query.query import query_over
from corridor.search import INFINITY, Path, constrained, shortest_path
from corridor.units import CENTS_PER_UNIT, DAYS_PER_WEEK, FEU_PER_TEU, SECONDS_PER_HOUR

__all__ = ["Circulation", "EmptiesTerms", "Relation", "Route", "circulation", "train_of"]

_REFERENCE_FEU = 41.0  # the consignment by which charges per consignment are divided: a whole train
_SECONDS_PER_WEEK = 168 * SECONDS_PER_HOUR


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
    """One route between two places.

    Attributes
    ----------
    stretches : tuple of str
        Of trains, from one call to the next, on which a box takes room: the service and the number of the stop.
    cost : float
        Of a box.
    weeks : int
        That it takes.
    """

    stretches: tuple[str, ...]
    cost: float
    weeks: int

    @property
    def trains(self) -> tuple[str, ...]:
        """Services, in the order in which they are taken."""
        return tuple(dict.fromkeys(train_of(stretch) for stretch in self.stretches))

    @property
    def vehicle(self) -> str:
        """The trains, in words."""
        return " and ".join(self.trains) or "other ways"


def train_of(stretch: str) -> str:
    """The service of a stretch."""
    return stretch.rsplit(":", 1)[0]


_Ends = tuple[str, str, str]
Relation = int | _Ends  # a row of the demand; or empty boxes by start, end and container type


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
        By start, end and container type; where time was up, home from the rows at least.
    search : callable
        The cheapest routes of a row or of empty boxes when a TEU pays so much for stretches of trains, one for each
        number of weeks that is worth it.
    """

    network: Network
    graphs: RowGraphs
    demand: Demand
    terms: EmptiesTerms
    places: tuple[str, ...]
    types: tuple[str, ...]
    loaded: dict[int, tuple[Route, ...]]
    empty: dict[tuple[str, str, str], tuple[Route, ...]]
    search: Callable[[Relation, Mapping[str, float]], tuple[Route, ...]]

    @property
    def complete(self) -> bool:
        """Whether time sufficed for the empty boxes of all pairs of places."""
        return len(self.empty) == len(self.types) * len(self.places) * (len(self.places) - 1)

    @property
    def period(self) -> int:
        """Weeks after which volumes are the same: the mean of the best plans from all of these on is as good."""
        cycle, profiles = self.terms.weeks, [tuple(shares) for shares in self.terms.profile.values()]
        several = (weeks for weeks in range(1, cycle + 1) if cycle % weeks == 0)
        return next(weeks for weeks in several if all(one == one[:weeks] * (cycle // weeks) for one in profiles))

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
        When it is late, that is, time is up, before all rows have routes and their boxes a way home.
    Infeasible
        When a row of the demand has no route, with the rules in its way.
    UnknownName
        For a profile of a row that the demand does not have.
    """
    refuse_unknown("row of the demand", terms.profile, demand.ids)
    due = seconds_until_due(network, demand.shipments, demand.due, demand.places)
    search = _RouteSearch(network, demand, row_graphs(network, demand), due)
    types = tuple(sorted({shipment.container_type for shipment in demand.shipments}))
    places = tuple(sorted({place for one in demand.shipments for place in (one.origin, one.destination)}))
    loaded = {}
    for row in range(len(demand)):
        _refuse_late(late)
        loaded[row] = search.first(row)
        if not loaded[row]:
            raise no_route_error(demand.ids[row], search.why_not(row))
    pairs, empty = [key for key in product(places, places, types) if key[0] != key[1]], dict[_Ends, tuple[Route, ...]]()
    home = {(one.destination, one.origin, one.container_type) for one in demand.shipments}
    for key in sorted(pairs, key=lambda key: key not in home):
        if key in home:
            _refuse_late(late)
        elif late():
            break
        empty[key] = search.first(key)
    empty = {key: empty[key] for key in pairs if key in empty}
    return Circulation(network, search.graphs, demand, terms, places, types, loaded, empty, search.cheapest)


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
    """Routes of rows and of empty boxes.

    Attributes
    ----------
    network, demand, graphs
        What was given; empty boxes go over the graph of the first day.
    due : dict of int to int
        Seconds that rows with a due date have.
    """

    network: Network
    demand: Demand
    graphs: RowGraphs
    due: Mapping[int, int]

    @cached_property
    def _stretch(self) -> NDArray[np.str_]:
        """Of each arc, the stretch of a train on which a box takes room; blank for most."""
        resources, services = resources_of(self.graphs.first), self.network.services
        trains = set(services.index[services["mode"] == "rail"])
        names = zip(resources.ids, resources.kinds, resources.rows, strict=True)
        counted = [name if kind == "service" and row in trains else "" for name, kind, row in names]
        return np.array([*counted, ""], dtype=np.str_)[resources.of_arc]

    @cached_property
    def _on_trains(self) -> NDArray[np.bool_]:
        services = self.network.services
        trains = services.index[services["mode"] == "rail"].tolist()
        return np.isin(np.array([arc.service_id for arc in self.graphs.first.arcs], dtype=np.str_), trains)

    @cached_property
    def _by_air(self) -> NDArray[np.bool_]:
        return np.array([arc.mode == "air" for arc in self.graphs.first.arcs], dtype=np.bool_)

    def first(self, relation: Relation) -> tuple[Route, ...]:
        """The cheapest route for each number of weeks while seats are free, and the cheapest without trains."""
        asked = self._asked(relation)
        found = tuple(asked.routes(self._stretch, {}))
        if not any(route.stretches for route in found):
            return found
        alone = islice(asked.closing(self._on_trains).routes(self._stretch, {}), 1)
        return tuple(dict.fromkeys((*found, *alone)))

    def cheapest(self, relation: Relation, tolls: Mapping[str, float]) -> tuple[Route, ...]:
        """The cheapest route for each number of weeks when a TEU pays tolls, which its cost leaves out."""
        return tuple(self._asked(relation).routes(self._stretch, tolls))

    def _asked(self, relation: Relation) -> _Asked:
        if isinstance(relation, int):
            shipment = self.demand.shipments[relation]
            _, _, load = consignment(self.network, shipment, float(self.demand.teu_each[relation]), _REFERENCE_FEU)
            graph = self.graphs.of(relation)
            gates = (graph.source(shipment.origin), graph.sink(shipment.destination))
            weights = weigh_between(graph, load, shipment, gates)
            return _Asked(weights, gates, weights.closed, self.due.get(relation, INFINITY))
        start, end, kind = relation
        graph = self.graphs.first
        weights = graph.weigh(_empty_load(self.network, kind, (start, end)))
        # freight by air is paid by the kilogram of goods: nobody flies boxes home
        return _Asked(weights, (graph.source(start), graph.sink(end)), weights.closed | self._by_air, INFINITY)

    def why_not(self, row: int) -> NoRoute:
        """Why a row has no route."""
        asked, shipment = self._asked(row), self.demand.shipments[row]
        limits = {HOURS.name: self.due[row] / SECONDS_PER_HOUR} if row in self.due else None
        query = query_over(self.graphs.of(row), asked.weights, shipment, asked.gates)
        return query.why_not(GENERALISED.name, limits)


@dataclass(frozen=True, eq=False)
class _Asked:
    """Boxes between two gates, the arcs that are closed to them, and the seconds that they have."""

    weights: Weights
    gates: tuple[int, int]
    closed: NDArray[np.bool_]
    most: int

    def closing(self, arcs: NDArray[np.bool_]) -> _Asked:
        """The same with more arcs closed."""
        return replace(self, closed=self.closed | arcs)

    def routes(self, stretches: NDArray[np.str_], tolls: Mapping[str, float]) -> Iterator[Route]:
        """The cheapest route, the cheapest that takes a week less than it, and so on."""
        cents = self.weights.row(GENERALISED)
        if tolls:
            paid = np.zeros(len(cents))
            for stretch, toll in tolls.items():
                paid[stretches == stretch] = toll
            cents = cents + np.rint(paid * self.weights.load.teu * CENTS_PER_UNIT).astype(np.int64)
        searched = self.weights.topology.graph(np.stack([cents, self.weights.row(HOURS)]), self.closed)
        path, most = shortest_path(searched, *self.gates), self.most
        while path is not None:
            if int(path.costs[1]) <= most:
                route = self._route(path, stretches)
                yield route
                if route.weeks == 1:
                    return
                most = (route.weeks - 1) * _SECONDS_PER_WEEK
            path = constrained(searched, *self.gates, minimise=0, limits={1: most})

    def _route(self, path: Path, stretches: NDArray[np.str_]) -> Route:
        taken = tuple(name for name in stretches[path.arcs].tolist() if name)
        sums = self.weights.matrix[:, path.arcs].sum(axis=1)
        cost = int(sums[GENERALISED.row]) / CENTS_PER_UNIT / self.weights.load.boxes
        return Route(taken, cost, max(1, math.ceil(int(sums[HOURS.row]) / _SECONDS_PER_WEEK)))

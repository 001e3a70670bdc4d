"""Empty boxes over the weeks: where they pile up, how they come back, and what a load the other way is worth.

A cycle of weeks repeats for ever. Sets: places I, container types C, weeks T, rows of demand K, and for every
pair of places routes O (one per train that runs between them, and one without trains). Variables: boxes loaded
x(k, o, t), empty boxes moved e(i, j, c, o, t), and boxes standing s(i, c, t).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.errors import NotProven
from corridor.graph import Graph, Load, Weights, compile_graph
from corridor.graph.measures import GENERALISED, HOURS
from corridor.model.law.rules import Cargo
from corridor.model.network import Network
from corridor.plan.demand.demand import Demand, DemandSource, consignment, read_demand
from corridor.plan.loads import CAPACITIES, SERVICES, GroundLoads, frame_of
from corridor.plan.result import Plan
from corridor.plan.solver.infeasible_subset import infeasible_error, no_route_error
from corridor.plan.solver.options import SolveOptions
from corridor.plan.solver.program import Program
from corridor.plan.solver.solve import solve
from corridor.plan.solver.solver_result import SolverResult, Status
from corridor.progress import Watcher
from corridor.results import stamp_of
from corridor.routing.query.query import query_over
from corridor.search import Path, shortest_path
from corridor.units import CENTS_PER_UNIT, FEU_PER_TEU, MINUTES_PER_HOUR

__all__ = ["EmptiesTerms", "empties", "empties_program"]

_REFERENCE_FEU = 41.0
_MINUTES_PER_WEEK = 168 * MINUTES_PER_HOUR
_DAYS_PER_WEEK = 7.0
_SMALL = 1e-6

Terms = list[tuple[int, float]]
Floats = NDArray[np.float64]


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
            raise ValueError(f"a cycle of {self.weeks} weeks at {self.box_week} a box and week cannot be")
        for name, shares in self.profile.items():
            if len(shares) != self.weeks or not all(0.0 <= share < math.inf for share in shares):
                raise ValueError(f"the profile of {name} must have {self.weeks} shares of 0 or more")


@dataclass(frozen=True, slots=True)
class _Route:
    """One route between two places: its train (blank for none), cost of a box, and weeks it takes."""

    train: str
    cost: float
    weeks: int

    @property
    def vehicle(self) -> str:
        """The train, in words."""
        return self.train or "other ways"


class _Move(NamedTuple):
    """Boxes of one type that leave a place in a week."""

    start: str
    end: str
    container_type: str
    week: int


@dataclass(frozen=True, eq=False)
class _Circulation:
    """What circulates where: the sets of the model.

    Attributes
    ----------
    network, graph, demand, terms
        What was given.
    places, types : tuple of str
        Terminals, and container types.
    loaded : dict of int to tuple of _Route
        Of each row of the demand.
    empty : dict of (str, str, str) to tuple of _Route
        By start, end and container type.
    """

    network: Network
    graph: Graph
    demand: Demand
    terms: EmptiesTerms
    places: tuple[str, ...]
    types: tuple[str, ...]
    loaded: dict[int, tuple[_Route, ...]]
    empty: dict[tuple[str, str, str], tuple[_Route, ...]]

    def volume(self, row: int, week: int) -> float:
        """Boxes of a row in a week."""
        shares = self.terms.profile.get(self.demand.ids[row])
        boxes = float(self.demand.teu_per_day[row]) * _DAYS_PER_WEEK / float(self.demand.teu_each[row])
        return boxes * (1.0 if shares is None else float(shares[week]))

    def seats(self, train: str) -> float:
        """TEU a week on a train that runs as in the tables."""
        services = self.network.services
        return float(services["frequency_per_week"].loc[train]) * float(services["teu_per_departure"].loc[train])


def empties(
    network: Network,
    demand: DemandSource,
    *,
    terms: EmptiesTerms | None = None,
    time_limit_s: float | None = None,
    progress: bool | Watcher = False,
    seed: int | None = None,
) -> Plan:
    """Plan how empty boxes return, on trains that loads share with them.

    Parameters
    ----------
    network : Network
        Where. Trains have the frequency and the size of the tables.
    demand : Demand, DataFrame, str or Path
        As for `read_demand`. Every row is carried; its boxes are empty where they arrive.
    terms : EmptiesTerms, optional
        Cycle, cost of boxes, seasons.
    time_limit_s : float, optional
        Wall-clock seconds.
    progress : bool or callable
        Taken as everywhere, but a linear program has no solutions on the way to tell of.
    seed : int, optional
        Of the solver. There is neither a ``gap`` nor a ``start``: a linear program is solved to its end.

    Returns
    -------
    Plan
        In currency a week. Frames ``moves`` (empty boxes), ``loads``, ``stocks``, ``prices`` (what one more
        empty box a week is worth at each place) and ``worth`` (what one more load a week between two places
        saves in repositioning, before its own carriage).

    Raises
    ------
    Infeasible
        When a row has no way, with the rules in it, or the trains are too few.
    NotProven
        When the time limit came before the end.
    """
    model = _built(network, demand, terms)
    options = SolveOptions(time_limit_s=time_limit_s, progress=progress, seed=seed)
    result = solve(model.program, "highs", options=options)
    if result.status is Status.NOT_SOLVED:
        raise NotProven(f"the circulation of boxes was not solved in {result.seconds:.0f} s: {result.detail}")
    if result.status is not Status.OPTIMAL:
        raise infeasible_error(model.program, "the circulation of boxes")
    return _plan(model, result)


def empties_program(network: Network, demand: DemandSource, *, terms: EmptiesTerms | None = None) -> Program:
    """Build the program that `empties` solves, unsolved; arguments and errors are those of `empties`."""
    return _built(network, demand, terms).program


def _built(network: Network, demand: DemandSource, terms: EmptiesTerms | None) -> _Model:
    model = _Model(_circulation(network, read_demand(network, demand), terms or EmptiesTerms()))
    model.add_loads()
    model.add_moves()
    model.add_stocks()
    model.balance_stocks()
    model.limit_seats()
    return model


def _circulation(network: Network, demand: Demand, terms: EmptiesTerms) -> _Circulation:
    graph = compile_graph(network, demand.ready)
    search = _search(graph)
    types = tuple(sorted({shipment.container_type for shipment in demand.shipments}))
    ends = [(shipment.origin, shipment.destination) for shipment in demand.shipments]
    places = tuple(sorted({place for pair in ends for place in pair}))
    loaded = {}
    for row, shipment in enumerate(demand.shipments):
        _, _, load = consignment(network, shipment, float(demand.teu_each[row]), _REFERENCE_FEU)
        loaded[row] = search.routes(graph.weigh(load), ends[row], air=True)
        if not loaded[row]:
            gates = (graph.source(ends[row][0]), graph.sink(ends[row][1]))
            raise no_route_error(demand.ids[row], query_over(graph, graph.weigh(load), shipment, gates).why_not())
    empty = {}
    for kind in types:
        for start in places:
            for end in places:
                if start != end:
                    load = _empty_load(network, kind, (start, end))
                    # freight by air is paid by the kilogram of goods: nobody flies boxes home
                    empty[start, end, kind] = search.routes(graph.weigh(load), (start, end), air=False)
    return _Circulation(network, graph, demand, terms, places, types, loaded, empty)


def _empty_load(network: Network, kind: str, ends: tuple[str, str]) -> Load:
    """Empty boxes of one type: no goods, no tonnes, nobody waits for them."""
    teu = float(network.containers["teu"].loc[kind])
    boxes = max(1, round(_REFERENCE_FEU / (teu * FEU_PER_TEU)))
    country = network.terminals["country"]
    cargo = Cargo("", str(country.loc[ends[0]]), str(country.loc[ends[1]]), kind)
    return Load(cargo, boxes, boxes * teu, 0.0, 0.0, 0.0, 0.0, subsidies=False)


@dataclass(frozen=True, eq=False)
class _RouteSearch:
    """What finding routes asks of a graph, made once: trains, where they call, and whose arc is whose."""

    graph: Graph
    calls: dict[str, frozenset[str]]
    services: NDArray[np.str_]
    by_train: NDArray[np.bool_]
    by_air: NDArray[np.bool_]

    def routes(self, weights: Weights, ends: tuple[str, str], *, air: bool) -> tuple[_Route, ...]:
        """The cheapest route without trains, and the cheapest with each train that calls at one of its ends."""
        closed = weights.closed if air else weights.closed | self.by_air
        city = self.graph.structure.index.cities
        near = {city[end] for end in ends}
        found = [_route(weights, self._path(weights, ends, closed | self.by_train), "")]
        for train, cities in self.calls.items():
            if near & cities:
                path = self._path(weights, ends, closed | (self.by_train & (self.services != train)))
                if path is not None and (self.services[path.arcs] == train).any():
                    found.append(_route(weights, path, train))
        return tuple(route for route in found if route is not None)

    def _path(self, weights: Weights, ends: tuple[str, str], closed: NDArray[np.bool_]) -> Path | None:
        row = GENERALISED.row
        searched = weights.topology.graph(weights.matrix[row : row + 1], closed)
        path = shortest_path(searched, self.graph.source(ends[0]), self.graph.sink(ends[1]))
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


def _route(weights: Weights, path: Path | None, train: str) -> _Route | None:
    if path is None:
        return None
    cost = int(path.costs[GENERALISED.row]) / CENTS_PER_UNIT / weights.load.boxes
    return _Route(train, cost, max(1, math.ceil(int(path.costs[HOURS.row]) / _MINUTES_PER_WEEK)))


class _Model:
    """The program, where its variables are, and one method per family of variables and of constraints."""

    def __init__(self, sets: _Circulation) -> None:
        self.sets = sets
        self.program = Program("empties")
        self.moves: list[tuple[_Move, _Route, int]] = []
        self.loads: list[tuple[int, _Route, int, int]] = []
        self.balance: dict[tuple[str, str, int], int] = {}
        self.on_trains: dict[tuple[str, int], Terms] = {}
        self.seats: dict[tuple[str, int], int] = {}
        self._stocks: dict[tuple[str, str, int], Terms] = {}

    def add_loads(self) -> None:
        """sum_o x(k, o, t) = volume(k, t), at the cost of the route and of the box for the weeks it takes."""
        sets, demand = self.sets, self.sets.demand
        for row, routes in sets.loaded.items():
            shipment, name = demand.shipments[row], demand.ids[row]
            for week in range(sets.terms.weeks):
                move = _Move(shipment.origin, shipment.destination, shipment.container_type, week)
                columns: Terms = []
                for route in routes:
                    column = self._add(f"{name} by {route.vehicle} in {week}", route)
                    self._take_and_give(column, move, route, float(demand.teu_each[row]))
                    self.loads.append((row, route, week, column))
                    columns.append((column, 1.0))
                volume = sets.volume(row, week)
                self.program.limit(f"{name} in {week}", columns, low=volume, high=volume, group=f"shipper {name}")

    def add_moves(self) -> None:
        """e(i, j, c, o, t) >= 0 at the cost of the route for an empty box, and of the box for the weeks it takes."""
        teu = self.sets.network.containers["teu"]
        for (start, end, kind), routes in self.sets.empty.items():
            for route in routes:
                for week in range(self.sets.terms.weeks):
                    column = self._add(f"empty {kind} {start}-{end} by {route.vehicle} in {week}", route)
                    move = _Move(start, end, kind, week)
                    self._take_and_give(column, move, route, float(teu.loc[kind]))
                    self.moves.append((move, route, column))

    def add_stocks(self) -> None:
        """s(i, c, t) >= 0 boxes stand over from one week to the next."""
        weeks = self.sets.terms.weeks
        for place in self.sets.places:
            for kind in self.sets.types:
                for week in range(weeks):
                    column = self.program.add(f"stock {kind} {place} {week}", cost=self.sets.terms.box_week)
                    self._stocks.setdefault((place, kind, week), []).append((column, -1.0))
                    self._stocks.setdefault((place, kind, (week + 1) % weeks), []).append((column, 1.0))

    def balance_stocks(self) -> None:
        """Arriving + standing over = leaving + standing, at every place, for every type, in every week."""
        for key, terms in sorted(self._stocks.items()):
            name = f"boxes {key[1]} at {key[0]}"
            self.balance[key] = self.program.limit(f"{name} in {key[2]}", terms, low=0.0, high=0.0, group=name)

    def limit_seats(self) -> None:
        """Loads and empty boxes on a train <= its departures a week x its size."""
        for (train, week), terms in sorted(self.on_trains.items()):
            room, group = self.sets.seats(train), f"train {train}"
            self.seats[train, week] = self.program.limit(f"seats {train} in {week}", terms, high=room, group=group)

    def _add(self, name: str, route: _Route) -> int:
        return self.program.add(name, cost=route.cost + self.sets.terms.box_week * route.weeks)

    def _take_and_give(self, column: int, move: _Move, route: _Route, teu: float) -> None:
        """A column takes a box from one stock in a week, and gives it to another when it has arrived."""
        start, end, kind, week = move
        # the cycle closes: what leaves in the last week arrives in the first ones of the next
        arrival = (week + route.weeks) % self.sets.terms.weeks
        self._stocks.setdefault((start, kind, week), []).append((column, -1.0))
        self._stocks.setdefault((end, kind, arrival), []).append((column, 1.0))
        if route.train:
            self.on_trains.setdefault((route.train, week), []).append((column, teu))


def _plan(model: _Model, result: SolverResult) -> Plan:
    assert result.values is not None and result.duals is not None
    sets, values = model.sets, result.values
    weeks, currency = sets.terms.weeks, sets.network.currency
    prices = {key: float(result.duals[row]) for key, row in model.balance.items()}
    moves = [
        (move.start, move.end, move.container_type, route.vehicle, move.week, float(values[column]))
        for move, route, column in model.moves
        if values[column] > _SMALL
    ]
    loads = [
        (sets.demand.ids[row], route.vehicle, week, float(values[column]))
        for row, route, week, column in model.loads
        if values[column] > _SMALL
    ]
    return Plan(
        "empties",
        "optimal",
        result.objective / weeks,
        result.bound / weeks,
        f"{currency} a week",
        stamp_of(sets.network),
        frames={
            "moves": frame_of(moves, ("start", "end", "container_type", "by", "week", "boxes")),
            "loads": frame_of(loads, ("shipment", "by", "week", "boxes")),
            "prices": frame_of(
                ((*key, value) for key, value in prices.items()), ("place", "container_type", "week", "value")
            ),
            "worth": _worth(sets, prices),
        },
        figures={"empty_boxes_per_week": sum(float(values[column]) for _, _, column in model.moves) / weeks},
        notes=(
            f"a cycle of {weeks} weeks repeats; figures are averages of a week",
            f"a box costs {sets.terms.box_week:g} {currency} a week (estimate)",
            "trains run as in the tables",
        ),
        ground=_ground(model, values, result.duals),
    )


def _worth(sets: _Circulation, prices: Mapping[tuple[str, str, int], float]) -> pd.DataFrame:
    """One more load a week takes a box where it starts and leaves one where it ends: the difference of prices."""
    weeks = range(sets.terms.weeks)
    records = []
    for start, end, kind in sets.empty:
        gained = sum(prices[end, kind, week] - prices[start, kind, week] for week in weeks) / len(weeks)
        records.append((start, end, kind, gained))
    return frame_of(records, ("start", "end", "container_type", "saved_per_load"))


def _ground(model: _Model, values: Floats, duals: Floats) -> GroundLoads:
    """Trains in the mean of the cycle, loads and empty boxes together; a seat is worth what one more a week saves."""
    table, weeks = model.sets.network.services, model.sets.terms.weeks
    services, seats = [], []
    for train in dict.fromkeys(train for train, _ in sorted(model.on_trains)):
        rows = [(model.on_trains[train, week], model.seats[train, week]) for week in range(weeks)]
        load = sum(size * float(values[column]) for terms, _ in rows for column, size in terms) / weeks
        price = sum(0.0 - float(duals[row]) for _, row in rows) / weeks
        name, room = str(table["name"].loc[train]), model.sets.seats(train)
        departures = float(table["frequency_per_week"].loc[train])
        services.append((train, name, departures, load / _DAYS_PER_WEEK, room / _DAYS_PER_WEEK, "TEU a day"))
        seats.append((train, "seats", name, "", "", "", load, room, "TEU a week", price, math.nan))
    return GroundLoads(services=frame_of(services, SERVICES), capacities=frame_of(seats, CAPACITIES))

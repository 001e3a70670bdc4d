"""Empty boxes over the weeks: where they pile up, how they come back, and what a load the other way is worth.

A cycle of weeks repeats for ever. Sets: places I, container types C, weeks T, rows of demand K, and for every
pair of places ways O (one per train that runs between them, and one without trains). Variables: boxes loaded
x(k, o, t), empty boxes moved e(i, j, c, o, t), and boxes standing s(i, c, t).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.graph import Graph, Load, Weights, compile_graph, measure_row
from corridor.model.law.rules import Cargo
from corridor.model.network import Network
from corridor.plan.demand.demand import Demand, DemandSource, consignment, read_demand
from corridor.plan.result import Plan
from corridor.plan.solver.infeasible_subset import no_way_for, why_infeasible
from corridor.plan.solver.outcome import Result, Status
from corridor.plan.solver.program import Program
from corridor.plan.solver.solve import solve
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
class _Way:
    """One way between two places: its train (blank for none), cost of a box, and weeks it takes."""

    train: str
    cost: float
    weeks: int


@dataclass(eq=False)
class _Case:
    network: Network
    graph: Graph
    demand: Demand
    terms: EmptiesTerms
    places: tuple[str, ...]
    types: tuple[str, ...]
    loaded: dict[int, tuple[_Way, ...]]
    empty: dict[tuple[str, str, str], tuple[_Way, ...]]
    program: Program = field(default_factory=lambda: Program("empties"))
    balance: dict[tuple[str, str, int], Terms] = field(default_factory=dict)
    seats: dict[tuple[str, int], Terms] = field(default_factory=dict)
    moves: list[tuple[tuple[str, str, str, str, int], int]] = field(default_factory=list)
    loads: list[tuple[tuple[int, str, int], int]] = field(default_factory=list)
    rows: dict[tuple[str, str, int], int] = field(default_factory=dict)


def empties(net: Network, demand: DemandSource, *, terms: EmptiesTerms | None = None) -> Plan:
    """Plan how empty boxes return, on trains that loads share with them.

    Parameters
    ----------
    net : Network
        Where. Trains have the frequency and the size of the tables.
    demand : Demand, DataFrame, str or Path
        As for `read_demand`. Every row is carried; its boxes are empty where they arrive.
    terms : EmptiesTerms, optional
        Cycle, cost of boxes, seasons.

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
    """
    case = _built(net, demand, terms)
    result = solve(case.program.model(), "highs")
    if result.status is not Status.OPTIMAL:
        raise why_infeasible(case.program, "the circulation of boxes")
    return _plan(case, result)


def empties_program(net: Network, demand: DemandSource, *, terms: EmptiesTerms | None = None) -> Program:
    """Build the program that `empties` solves, unsolved; arguments and errors are those of `empties`."""
    return _built(net, demand, terms).program


def _built(net: Network, demand: DemandSource, terms: EmptiesTerms | None) -> _Case:
    case = _case(net, read_demand(demand, net), terms or EmptiesTerms())
    _add_loads(case)
    _add_moves(case)
    _add_stocks(case)
    _balance(case)
    _seat(case)
    return case


def _case(net: Network, demand: Demand, terms: EmptiesTerms) -> _Case:
    graph = compile_graph(net, demand.ready)
    search = _search(graph)
    kinds = tuple(sorted({shipment.container_type for shipment in demand.shipments}))
    ends = [(shipment.origin, shipment.destination) for shipment in demand.shipments]
    places = tuple(sorted({place for pair in ends for place in pair}))
    loaded = {}
    for row, shipment in enumerate(demand.shipments):
        _, _, load = consignment(net, shipment, float(demand.teu_each[row]), _REFERENCE_FEU)
        loaded[row] = search.ways(graph.weigh(load), ends[row], air=True)
        if not loaded[row]:
            gates = (graph.source(ends[row][0]), graph.sink(ends[row][1]))
            raise no_way_for(demand.ids[row], query_over(graph, graph.weigh(load), shipment, gates).why_not())
    empty = {}
    for kind in kinds:
        for start in places:
            for end in places:
                if start != end:
                    load = _empty_load(net, kind, (start, end))
                    # freight by air is paid by the kilogram of goods: nobody flies boxes home
                    empty[start, end, kind] = search.ways(graph.weigh(load), (start, end), air=False)
    return _Case(net, graph, demand, terms, places, kinds, loaded, empty)


def _empty_load(net: Network, kind: str, ends: tuple[str, str]) -> Load:
    """Empty boxes of one type: no goods, no tonnes, nobody waits for them."""
    teu = float(net.containers["teu"].loc[kind])
    boxes = max(1, round(_REFERENCE_FEU / (teu * FEU_PER_TEU)))
    country = net.terminals["country"]
    cargo = Cargo("", str(country.loc[ends[0]]), str(country.loc[ends[1]]), kind)
    return Load(cargo, boxes, boxes * teu, 0.0, 0.0, 0.0, 0.0, subsidies=False)


@dataclass(frozen=True, eq=False)
class _Search:
    """What finding ways asks of a graph, made once: trains, where they call, and whose arc is whose."""

    graph: Graph
    calls: dict[str, frozenset[str]]
    services: NDArray[np.str_]
    by_train: NDArray[np.bool_]
    by_air: NDArray[np.bool_]

    def ways(self, weights: Weights, ends: tuple[str, str], *, air: bool) -> tuple[_Way, ...]:
        """The cheapest way without trains, and the cheapest with each train that calls at one of its ends."""
        shut = weights.closed if air else weights.closed | self.by_air
        city = self.graph.structure.index.cities
        near = {city[end] for end in ends}
        found = [_way(weights, self._path(weights, ends, shut | self.by_train), "")]
        for train, cities in self.calls.items():
            if near & cities:
                path = self._path(weights, ends, shut | (self.by_train & (self.services != train)))
                if path is not None and (self.services[path.arcs] == train).any():
                    found.append(_way(weights, path, train))
        return tuple(way for way in found if way is not None)

    def _path(self, weights: Weights, ends: tuple[str, str], closed: NDArray[np.bool_]) -> Path | None:
        row = measure_row("generalised")
        searched = weights.topology.graph(weights.matrix[row : row + 1], closed)
        path = shortest_path(searched, self.graph.source(ends[0]), self.graph.sink(ends[1]))
        return None if path is None else Path(weights.matrix[:, path.arcs].sum(axis=1), path.arcs)


def _search(graph: Graph) -> _Search:
    index = graph.structure.index
    trains = [row for row in index.services if row.mode == "rail"]
    services = np.array([arc.service_id for arc in graph.arcs], dtype=np.str_)
    return _Search(
        graph,
        {row.id: frozenset(index.cities[stop.terminal] for stop in row.stops if stop.calls) for row in trains},
        services,
        np.isin(services, [row.id for row in trains]),
        np.array([arc.mode == "air" for arc in graph.arcs], dtype=np.bool_),
    )


def _way(weights: Weights, path: Path | None, train: str) -> _Way | None:
    if path is None:
        return None
    cost = int(path.costs[measure_row("generalised")]) / CENTS_PER_UNIT / weights.load.boxes
    return _Way(train, cost, max(1, math.ceil(int(path.costs[measure_row("hours")]) / _MINUTES_PER_WEEK)))


def _volume(case: _Case, row: int, week: int) -> float:
    shares = case.terms.profile.get(case.demand.ids[row])
    boxes = float(case.demand.teu_per_day[row]) * _DAYS_PER_WEEK / float(case.demand.teu_each[row])
    return boxes * (1.0 if shares is None else float(shares[week]))


def _move(case: _Case, column: int, way: _Way, trip: tuple[str, str, str, int], teu: float) -> None:
    """A column takes a box from one stock in a week, and gives it to another when it has arrived."""
    start, end, kind, week = trip
    case.balance.setdefault((start, kind, week), []).append((column, -1.0))
    case.balance.setdefault((end, kind, (week + way.weeks) % case.terms.weeks), []).append((column, 1.0))
    if way.train:
        case.seats.setdefault((way.train, week), []).append((column, teu))


def _add_loads(case: _Case) -> None:
    """sum_o x(k, o, t) = volume(k, t), at the cost of the way and of the box for the weeks it takes."""
    for row, ways in case.loaded.items():
        shipment, name = case.demand.shipments[row], case.demand.ids[row]
        for week in range(case.terms.weeks):
            columns: Terms = []
            for way in ways:
                cost = way.cost + case.terms.box_week * way.weeks
                column = case.program.add(f"{name} by {way.train or 'other ways'} in {week}", cost=cost)
                trip = (shipment.origin, shipment.destination, shipment.container_type, week)
                _move(case, column, way, trip, float(case.demand.teu_each[row]))
                case.loads.append(((row, way.train, week), column))
                columns.append((column, 1.0))
            volume = _volume(case, row, week)
            case.program.limit(f"{name} in {week}", columns, low=volume, high=volume, group=f"shipper {name}")


def _add_moves(case: _Case) -> None:
    """e(i, j, c, o, t) >= 0 at the cost of the way for an empty box, and of the box for the weeks it takes."""
    teu = case.network.containers["teu"]
    for (start, end, kind), ways in case.empty.items():
        for way in ways:
            for week in range(case.terms.weeks):
                cost = way.cost + case.terms.box_week * way.weeks
                column = case.program.add(
                    f"empty {kind} {start}-{end} by {way.train or 'other ways'} in {week}", cost=cost
                )
                _move(case, column, way, (start, end, kind, week), float(teu.loc[kind]))
                case.moves.append(((start, end, kind, way.train, week), column))


def _add_stocks(case: _Case) -> None:
    """s(i, c, t) >= 0 boxes stand over from one week to the next."""
    for place in case.places:
        for kind in case.types:
            for week in range(case.terms.weeks):
                column = case.program.add(f"stock {kind} {place} {week}", cost=case.terms.box_week)
                case.balance.setdefault((place, kind, week), []).append((column, -1.0))
                case.balance.setdefault((place, kind, (week + 1) % case.terms.weeks), []).append((column, 1.0))


def _balance(case: _Case) -> None:
    """Arriving + standing over = leaving + standing, at every place, for every type, in every week."""
    for key, terms in sorted(case.balance.items()):
        name = f"boxes {key[1]} at {key[0]}"
        case.rows[key] = case.program.limit(f"{name} in {key[2]}", terms, low=0.0, high=0.0, group=name)


def _seat(case: _Case) -> None:
    """Loads and empty boxes on a train <= its departures a week x its size."""
    services = case.network.services
    for (train, week), terms in sorted(case.seats.items()):
        room = float(services["frequency_per_week"].loc[train]) * float(services["teu_per_departure"].loc[train])
        case.program.limit(f"seats {train} in {week}", terms, high=room, group=f"train {train}")


def _plan(case: _Case, result: Result) -> Plan:
    assert result.values is not None and result.duals is not None
    weeks, values, duals = case.terms.weeks, result.values, result.duals
    prices = {key: float(duals[row]) for key, row in case.rows.items()}
    frames = {
        "moves": _table(
            (
                {
                    "start": key[0],
                    "end": key[1],
                    "container_type": key[2],
                    "by": key[3] or "other ways",
                    "week": key[4],
                    "boxes": float(values[column]),
                }
                for key, column in case.moves
                if values[column] > _SMALL
            ),
            ("start", "end", "container_type", "by", "week", "boxes"),
        ),
        "loads": _table(
            (
                {
                    "shipment": case.demand.ids[key[0]],
                    "by": key[1] or "other ways",
                    "week": key[2],
                    "boxes": float(values[column]),
                }
                for key, column in case.loads
                if values[column] > _SMALL
            ),
            ("shipment", "by", "week", "boxes"),
        ),
        "prices": _table(
            (
                {"place": place, "container_type": kind, "week": week, "value": value}
                for (place, kind, week), value in prices.items()
            ),
            ("place", "container_type", "week", "value"),
        ),
        "worth": _worth(case, prices),
    }
    moved = sum(float(values[column]) for _, column in case.moves) / weeks
    currency = case.network.currency
    notes = (
        f"a cycle of {weeks} weeks repeats; figures are averages of a week",
        f"a box costs {case.terms.box_week:g} {currency} a week (estimate)",
        "trains run as in the tables",
    )
    return Plan(
        "empties",
        "optimal",
        result.objective / weeks,
        result.bound / weeks,
        f"{currency} a week",
        stamp_of(case.network),
        frames,
        {"empty_boxes_per_week": moved},
        notes,
    )


def _worth(case: _Case, prices: Mapping[tuple[str, str, int], float]) -> pd.DataFrame:
    """One more load a week takes a box where it starts and leaves one where it ends: the difference of prices."""
    weeks = range(case.terms.weeks)
    records = []
    for start, end, kind in case.empty:
        gained = sum(prices[end, kind, week] - prices[start, kind, week] for week in weeks) / len(weeks)
        records.append({"start": start, "end": end, "container_type": kind, "saved_per_load": gained})
    return _table(iter(records), ("start", "end", "container_type", "saved_per_load"))


def _table(records: Any, columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame(list(records), columns=list(columns))

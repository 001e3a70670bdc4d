"""From a network and a demand to the sets of the train plan: services, runs, shipper graphs, and what is scarce."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from corridor.errors import NoRoute, UnknownName
from corridor.graph import Graph, Weights
from corridor.graph.arc_types import HAUL, WAITING
from corridor.graph.measures import COST, GENERALISED
from corridor.model.network import Network
from corridor.model.tables.reading import nearest
from corridor.plan.dated_rows import RowGraphs, refuse_due, row_graphs
from corridor.plan.demand.demand import Demand, DemandSource, consignment, read_demand
from corridor.plan.flows.capacity import resources_of
from corridor.plan.flows.shipper_graph import (
    BOARD,
    SharedPart,
    ShipperGraph,
    ShipperSearch,
    Use,
    shipper_graph_of,
)
from corridor.plan.trains.lanes import LaneFinder, LaneRow
from corridor.plan.trains.runs import Crossing, Runs, train_runs
from corridor.plan.trains.terms import TrainSubsidy, TrainTerms
from corridor.routing.query.pair_weights import weigh_between
from corridor.routing.query.query import query_over
from corridor.units import CENTS_PER_UNIT

__all__ = [
    "BOARD",
    "REGROUP",
    "SHIP",
    "TRAIN",
    "YARD",
    "Shipper",
    "TrainProblem",
    "TrainSubsidy",
    "TrainTerms",
    "train_problem",
]

TRAIN, REGROUP, YARD, SHIP = "train", "regroup", "yard", "ship"  # first words of resources, beside BOARD
DAYS_PER_WEEK = 7.0
_FEWEST_TEU = 20.0  # of a departure: what takes fewer is no train of its own (an estimate of ours)
_REFERENCE_FEU = 41.0  # the consignment by which charges per consignment are divided: a whole train

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Shipper:
    """Rows of the demand whose ways cost the same in the plan: one, or several added up.

    Attributes
    ----------
    row : int
        Of the demand: the first of them.
    graph : ShipperGraph
        What is left of the compiled graph for it.
    teu : float
        TEU a week.
    reckoned : float
        TEU of the consignment that the cents of its graph are for.
    hourly : float
        Value of an hour, per TEU.
    storage : dict of str to (float, float)
        Storage per TEU and day, and free days, at each place of boarding (by the resource's name).
    members : tuple of (int, float)
        Its rows of the demand, and the share of its volume that is each of theirs.
    """

    row: int
    graph: ShipperGraph
    teu: float
    reckoned: float
    hourly: float
    storage: dict[str, tuple[float, float]]
    members: tuple[tuple[int, float], ...]

    def price(self, cents: int) -> float:
        """Currency per TEU of an amount for the consignment."""
        return cents / CENTS_PER_UNIT / self.reckoned


@dataclass(frozen=True, eq=False)
class TrainProblem:
    """Everything the program is made of.

    Attributes
    ----------
    network, graphs, demand, terms
        What was given.
    services : tuple of str
        Planned services.
    runs : Runs
        Their runs.
    shippers : tuple of Shipper
        Rows of the demand with a volume and a way.
    weights : dict of int to Weights
        Of each row.
    uses : dict of int to tuple of Use
        What arcs of planned trains, scarce yards and full ships take.
    blocked : dict of int to NoRoute
        Rows without any way, and why.
    capacity : dict of Use to float
        TEU a week of yards, and of services that are not planned from one call to the next.
    slots : dict of Crossing to float
        Trains a week in one direction; the train class is left blank.
    """

    network: Network
    graphs: RowGraphs
    demand: Demand
    terms: TrainTerms
    services: tuple[str, ...]
    runs: Runs
    shippers: tuple[Shipper, ...]
    weights: dict[int, Weights]
    uses: dict[int, tuple[Use, ...]]
    blocked: dict[int, NoRoute]
    capacity: dict[Use, float]
    slots: dict[Crossing, float]
    finder: LaneFinder | None = None

    @property
    def graph(self) -> Graph:
        """Of the earliest day: for states and arcs, the same on all days, and for what trains cost."""
        return self.graphs.first

    @property
    def shared(self) -> NDArray[np.bool_]:
        """True where an arc takes what the plan decides or boxes compete for, shape (arcs,)."""
        mask = np.zeros(self.graph.structure.topology.n_arcs, dtype=np.bool_)
        mask[list(self.uses)] = True
        return mask


def train_problem(
    network: Network,
    demand: DemandSource,
    services: Sequence[str] | None = None,
    terms: TrainTerms | None = None,
    *,
    most_contracted: float = math.inf,
) -> TrainProblem:
    """Check a demand, cut services into runs, and prune the graph for every shipper.

    Parameters
    ----------
    network, demand, services, terms
        As for `block_trains`.
    most_contracted : float
        With more shippers than so many no graph is pruned: their lanes are found by the `finder` of the problem.

    Raises
    ------
    TableError
        With every fault of the demand.
    UnknownName
        For a service that does not run by rail on the day, and what else `terms` name that is not there.
    """
    rows, given = read_demand(network, demand), terms or TrainTerms()
    refuse_due(rows, "block_trains")
    given.refuse_unknown_names(network)
    graphs = row_graphs(network, rows)
    graph, total = graphs.first, float(rows.teu_per_day.sum()) * DAYS_PER_WEEK
    planned = _services(graph, services, rows.ready)
    for subsidy in given.subsidies:
        _services(graph, subsidy.services, rows.ready)
    runs = train_runs(graph, planned, regroup=given.regroup, price_share=given.whole_train_share)
    ships = _ships(graph, set(planned), total)
    capacity = {**_capacities(graph, given, total), **dict(ships.values())}
    uses = _uses(graph, runs, set(planned), capacity)
    uses |= {arc: (*uses.get(arc, ()), use) for arc, (use, _) in ships.items()}
    own = _Planned.of(graph, planned)
    found = [_weighed(network, graphs.of(row), rows, row, own) for row in range(len(rows))]
    weights = {one.row: one.weights for one in found}
    slots = _slots(graph, runs, given)
    problem = TrainProblem(network, graphs, rows, given, planned, runs, (), weights, uses, {}, capacity, slots)
    alike = _alike(found)
    return _by_lanes(problem, alike) if len(alike) > most_contracted else _by_graphs(problem, alike)


@dataclass(frozen=True, slots=True, eq=False)
class _Weighed:
    """A row of the demand on the graph of its day, and the cents of its ways without what the plan decides."""

    row: int
    graph: Graph
    weights: Weights
    cents: NDArray[np.int64]
    ends: tuple[int, int]
    teu: float

    @property
    def key(self) -> tuple[object, ...]:
        """What is equal for rows whose lanes cost the same, and are open to the same."""
        load = self.weights.load
        rates = (self.weights.hourly, load.teu, load.boxes)
        return (
            self.graph.since,
            self.ends,
            rates,
            hash(self.cents.tobytes()),
            hash(self.weights.closed.tobytes()),
            load.cargo,
        )

    def like(self, other: _Weighed) -> bool:
        """Whether their lanes cost the same, cell by cell."""
        return np.array_equal(self.cents, other.cents) and np.array_equal(self.weights.closed, other.weights.closed)


def _weighed(network: Network, graph: Graph, rows: Demand, row: int, planned: _Planned) -> _Weighed:
    origin, destination, load = consignment(network, rows.shipments[row], float(rows.teu_each[row]), _REFERENCE_FEU)
    ends = (graph.source(origin), graph.sink(destination))
    weights = weigh_between(graph, load, rows.shipments[row], ends)
    return _Weighed(row, graph, weights, planned.private(weights), ends, float(rows.teu_per_day[row]) * DAYS_PER_WEEK)


def _alike(found: Sequence[_Weighed]) -> list[list[_Weighed]]:
    """Rows whose lanes cost the same, together; in the order of their first."""
    sets: dict[tuple[object, ...], list[_Weighed]] = {}
    for one in found:
        mates = sets.setdefault(one.key, [])
        if mates and not mates[0].like(one):  # equal sums of different cells
            mates = sets.setdefault((*one.key, one.row), [])
        mates.append(one)
    return list(sets.values())


def _by_graphs(problem: TrainProblem, alike: Sequence[Sequence[_Weighed]]) -> TrainProblem:
    """Shippers with the pruned graphs of all their ways."""
    shared = SharedPart(problem.graph.structure.topology, problem.uses, problem.terms.most_rides, problem.terms.detour)
    shippers, blocked = list[Shipper](), dict[int, NoRoute]()
    for mates in alike:
        one = mates[0]
        full = one.cents + _full_load(problem.runs, one.weights)
        left = shipper_graph_of(ShipperSearch(one.cents, full, one.weights.closed, *one.ends), shared)
        if left.edges:
            shippers += _shipper(problem, mates, left)
        else:
            blocked |= _why_blocked(problem, mates)
    return replace(problem, shippers=tuple(shippers), blocked=blocked)


def _by_lanes(problem: TrainProblem, alike: Sequence[Sequence[_Weighed]]) -> TrainProblem:
    """Shippers without a graph, and who finds their lanes."""
    topology, rides = problem.graph.structure.topology, problem.terms.most_rides
    sent = [mates for mates in alike if sum(one.teu for one in mates) > 0.0]
    rows = [LaneRow(m[0].cents, m[0].weights.closed, *m[0].ends, m[0].weights.load.teu) for m in sent]
    finder = LaneFinder(topology, problem.uses, rows, rides)
    reached = finder.reached
    there = [mates for mates, has in zip(sent, reached, strict=True) if has]
    blocked = {row: why for mates in sent if mates not in there for row, why in _why_blocked(problem, mates).items()}
    if blocked:
        finder = LaneFinder(topology, problem.uses, [r for r, has in zip(rows, reached, strict=True) if has], rides)
    shippers = tuple(one for mates in there for one in _shipper(problem, mates, ShipperGraph(*mates[0].ends, ())))
    return replace(problem, shippers=shippers, blocked=blocked, finder=finder)


def _why_blocked(problem: TrainProblem, mates: Sequence[_Weighed]) -> dict[int, NoRoute]:
    return {
        one.row: query_over(one.graph, one.weights, problem.demand.shipments[one.row], one.ends).why_not()
        for one in mates
    }


def _services(graph: Graph, chosen: Sequence[str] | None, day: dt.datetime) -> tuple[str, ...]:
    """Rail services that run on the day: all, or those asked for; without single wagons hitched to other trains."""
    running = {arc.service_id for number, arc in enumerate(graph.arcs) if arc.service_id and not graph.idle[number]}
    room = graph.network.services["teu_per_departure"]
    trains = [row.id for row in graph.structure.index.services if row.mode == "rail" and row.id in running]
    known = sorted(name for name in trains if not float(room.loc[name]) < _FEWEST_TEU)
    if chosen is None:
        return tuple(known)
    for name in chosen:
        if name in trains and name not in known:
            raise UnknownName(f"{name!r} are single wagons on other trains, and not planned", name, known)
        if name not in known:
            raise UnknownName(f"no train is called {name!r} on {day:%Y-%m-%d}{nearest(name, known)}", name, known)
    return tuple(dict.fromkeys(chosen))


def _uses(graph: Graph, runs: Runs, planned: set[str], capacity: Mapping[Use, float]) -> dict[int, tuple[Use, ...]]:
    """Resources of every arc of a planned train, and of every other arc that uses one."""
    found: dict[int, tuple[Use, ...]] = {}
    for number, arc in enumerate(graph.arcs):
        uses: list[Use] = []
        if number in runs.place:
            run, segment = runs.place[number]
            uses.append((TRAIN, str(run), str(segment)))
            if segment == 0 and runs.regrouped(run):
                uses.append((REGROUP, str(run)))
        if arc.kind == WAITING and arc.service_id in planned:
            uses.append((BOARD, arc.service_id, arc.from_terminal))
        uses.append((YARD, arc.transfer_id))
        kept = tuple(use for use in uses if use[0] in (TRAIN, BOARD, REGROUP) or use in capacity)
        if kept or arc.service_id in planned:
            found[number] = kept
    return found


def _capacities(graph: Graph, terms: TrainTerms, total: float) -> dict[Use, float]:
    """TEU a week of yards that the whole demand could fill; the others cannot bind."""
    found: dict[Use, float] = {}
    transfers = graph.network.transfers
    for name, daily, technique in zip(
        transfers.index, transfers["capacity_teu_per_day"], transfers["technique"], strict=True
    ):
        # a box may be lifted twice at one place: where it gets off one train and onto another
        times = 2.0 * terms.most_rides if technique == "lift" else 1.0
        weekly = float(daily) * DAYS_PER_WEEK * terms.yard_share
        if weekly < times * total:
            found[YARD, str(name)] = weekly
    return found


def _ships(graph: Graph, planned: set[str], total: float) -> dict[int, tuple[Use, float]]:
    """Hauls of services that are not planned, with their room from call to call where the demand could fill it."""
    resources = resources_of(graph)
    found: dict[int, tuple[Use, float]] = {}
    for arc, resource in enumerate(resources.of_arc.tolist()):
        if resource >= 0 and resources.kinds[resource] == "service" and resources.rows[resource] not in planned:
            weekly = float(resources.capacity[resource]) * DAYS_PER_WEEK
            if weekly < total:
                found[arc] = ((SHIP, resources.ids[resource]), weekly)
    return found


def _slots(graph: Graph, runs: Runs, terms: TrainTerms) -> dict[Crossing, float]:
    """Trains a week over each border and direction; the least of the rows that name a number."""
    daily = graph.network.borders["capacity_trains_per_day"]
    found: dict[Crossing, float] = {}
    for crossing in {crossing for run in runs.runs for crossing in run.crossings}:
        row = graph.borders.row(crossing.border_id, crossing.from_country, crossing.to_country, crossing.train_class)
        if row is not None and float(daily.loc[row.id]) >= 0.0:
            key = Crossing(crossing.border_id, crossing.from_country, crossing.to_country, "")
            limit = float(daily.loc[row.id]) * DAYS_PER_WEEK * terms.slot_share
            found[key] = min(found.get(key, math.inf), limit)
    return dict(sorted(found.items()))


@dataclass(frozen=True, slots=True)
class _Planned:
    """Hauls of planned trains, and the waits for them."""

    hauls: list[int]
    waits: list[int]

    @classmethod
    def of(cls, graph: Graph, planned: Sequence[str]) -> _Planned:
        """Those of some services."""
        services = set(planned)
        own = [(number, arc.kind) for number, arc in enumerate(graph.arcs) if arc.service_id in services]
        return cls(*([number for number, kind in own if kind == wanted] for wanted in (HAUL, WAITING)))

    def private(self, weights: Weights) -> NDArray[np.int64]:
        """Generalised cents without what the plan decides: hauls of planned trains and the wait for them."""
        cents: NDArray[np.int64] = weights.row(GENERALISED).copy()
        cents[self.hauls] -= weights.matrix[COST.row][self.hauls]
        cents[self.waits] = 0
        return cents


def _full_load(runs: Runs, weights: Weights) -> NDArray[np.int64]:
    """Cents for the consignment of the trains it rides on, when these are full."""
    cents = np.zeros(len(weights.closed), dtype=np.int64)
    for arc, (run, segment) in runs.place.items():
        if segment == 0:
            cents[arc] = round(runs.runs[run].cost / runs.runs[run].teu * weights.load.teu * CENTS_PER_UNIT)
    return cents


def _shipper(problem: TrainProblem, mates: Sequence[_Weighed], own: ShipperGraph) -> list[Shipper]:
    """The shipper of some rows, or none where nothing is sent."""
    teu, storage = sum(one.teu for one in mates), {}
    if teu <= 0.0:
        return []
    graph, weights, load = mates[0].graph, mates[0].weights, mates[0].weights.load
    prices, flat = graph.prices, graph.prices.rates(load)[1]
    for arc, uses in problem.uses.items():
        for use in uses:
            if use[0] == BOARD:
                key = graph.structure.piece_key[arc, 0]
                daily = float(flat[key]) / load.teu if key >= 0 else 0.0
                storage[" ".join(use[1:])] = (daily, float(prices.free_days[key]))
    members = tuple((one.row, one.teu / teu) for one in mates if one.teu > 0.0)
    return [Shipper(mates[0].row, own, teu, load.teu, weights.hourly / load.teu, storage, members)]

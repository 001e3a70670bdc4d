"""From a network and a demand to the sets of the train plan: services, runs, shipper graphs, and what is scarce."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from corridor.arguments import OR_INFINITY, checked_class
from corridor.errors import ArgumentError, NoRoute, UnknownName
from corridor.graph import Graph, Weights, compile_graph
from corridor.graph.arc_types import HAUL, WAITING
from corridor.graph.measures import COST, GENERALISED
from corridor.model.network import Network
from corridor.model.tables.reading import nearest
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
from corridor.plan.trains.runs import Crossing, Runs, train_runs
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
_REFERENCE_FEU = 41.0  # the consignment by which charges per consignment are divided: a whole train

Floats = NDArray[np.float64]


@checked_class
@dataclass(frozen=True, slots=True)
class TrainSubsidy:
    """Money for every loaded box on the trains of some services.

    Attributes
    ----------
    name : str
        Who pays, for the results.
    services : tuple of str
        Services that get it.
    per_feu : float
        Currency of the network for each forty-foot equivalent that gets on.
    cap_per_week : float
        Most that is paid in a week.
    """

    name: str
    services: tuple[str, ...]
    per_feu: float
    cap_per_week: float = math.inf


@checked_class
@dataclass(frozen=True, slots=True)
class TrainTerms:
    """Under what terms trains are planned.

    Attributes
    ----------
    most_trains, least_trains : int
        Departures a week of one service: the most, and the least of one that runs at all.
    most_rides : int
        Planned trains that one box takes at most.
    detour : float
        Routes that cost a shipper more than this many times its best one (trains paid for at full load) are
        not looked at; the route without planned trains always is. Infinity looks at all.
    regroup : bool
        Whether boxes of several services may share trains behind a change of gauge.
    turn_h : float
        Hours that a set of wagons stands at the end of a run.
    wagons : mapping of str to float
        Wagons of two TEU by gauge; a gauge that is not named has enough.
    whole_train_share : float
        Price of a whole train as a share of what its boxes pay one by one (an estimate of ours).
    empty_share : float
        Price of a train of empty wagons as a share of a full one (an estimate of ours).
    slot_share, yard_share : float
        Share of the trains a border takes and of the boxes a yard reloads that these trains may use.
    tariff_subsidies : bool
        Whether the subsidies of the table ``tariffs`` are paid.
    subsidy_caps : mapping of str to float
        Most that a subsidy row of ``tariffs`` pays in a week, by its id.
    subsidies : tuple of TrainSubsidy
        Further subsidies, by the box.
    """

    most_trains: int = 14
    least_trains: int = 1
    most_rides: int = 2
    detour: Annotated[float, OR_INFINITY] = 1.25
    regroup: bool = True
    turn_h: float = 24.0
    wagons: Mapping[str, float] = field(default_factory=dict)
    whole_train_share: float = 0.75
    empty_share: float = 0.4
    slot_share: float = 1.0
    yard_share: float = 1.0
    tariff_subsidies: bool = True
    subsidy_caps: Mapping[str, float] = field(default_factory=dict)
    subsidies: tuple[TrainSubsidy, ...] = ()

    def __post_init__(self) -> None:
        whole = {"most_trains": self.most_trains, "least_trains": self.least_trains, "most_rides": self.most_rides}
        wrong = [f"{name} is {value}, not a whole number of 1 or more" for name, value in whole.items() if value < 1]
        if self.least_trains > self.most_trains:
            wrong.append(f"least_trains {self.least_trains} is above most_trains {self.most_trains}")
        amounts = {
            "turn_h": self.turn_h,
            "whole_train_share": self.whole_train_share,
            "empty_share": self.empty_share,
            "slot_share": self.slot_share,
            "yard_share": self.yard_share,
            **{f"wagons {gauge}": number for gauge, number in self.wagons.items()},
            **{f"per_feu of {given.name}": given.per_feu for given in self.subsidies},
        }
        wrong += [f"{name} is {value}" for name, value in amounts.items() if not 0.0 <= value < math.inf]
        caps = {**self.subsidy_caps, **{given.name: given.cap_per_week for given in self.subsidies}}
        if not self.detour >= 1.0:
            wrong.append(f"detour {self.detour} is below 1")
        wrong += [f"the cap of {name} is {value}" for name, value in caps.items() if not value >= 0.0]
        if wrong:
            raise ArgumentError("terms that cannot be: " + "; ".join(wrong))


@dataclass(frozen=True, slots=True, eq=False)
class Shipper:
    """One row of the demand in the plan.

    Attributes
    ----------
    row : int
        Of the demand.
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
    """

    row: int
    graph: ShipperGraph
    teu: float
    reckoned: float
    hourly: float
    storage: dict[str, tuple[float, float]]

    def price(self, cents: int) -> float:
        """Currency per TEU of an amount for the consignment."""
        return cents / CENTS_PER_UNIT / self.reckoned


@dataclass(frozen=True, eq=False)
class TrainProblem:
    """Everything the program is made of.

    Attributes
    ----------
    network, graph, demand, terms
        What was given.
    services : tuple of str
        Planned services.
    runs : Runs
        Their runs.
    shippers : tuple of Shipper
        Rows of the demand with a volume and a way.
    weights : dict of int to Weights
        Of each row.
    shared : bool array, shape (arcs,)
        Arcs of planned trains and scarce yards.
    blocked : dict of int to NoRoute
        Rows without any way, and why.
    capacity : dict of Use to float
        TEU a week of yards, and of services that are not planned from one call to the next.
    slots : dict of Crossing to float
        Trains a week in one direction; the train class is left blank.
    """

    network: Network
    graph: Graph
    demand: Demand
    terms: TrainTerms
    services: tuple[str, ...]
    runs: Runs
    shippers: tuple[Shipper, ...]
    weights: dict[int, Weights]
    shared: NDArray[np.bool_]
    blocked: dict[int, NoRoute]
    capacity: dict[Use, float]
    slots: dict[Crossing, float]


def train_problem(
    network: Network, demand: DemandSource, services: Sequence[str] | None = None, terms: TrainTerms | None = None
) -> TrainProblem:
    """Check a demand, cut services into runs, and prune the graph for every shipper.

    Raises
    ------
    TableError
        With every fault of the demand.
    UnknownName
        For a service that does not run by rail on the day.
    """
    rows, given = read_demand(network, demand), terms or TrainTerms()
    graph = compile_graph(network, rows.ready)
    planned = _services(graph, services)
    for subsidy in given.subsidies:
        _services(graph, subsidy.services)
    runs = train_runs(graph, planned, regroup=given.regroup, price_share=given.whole_train_share)
    total = float(rows.teu_per_day.sum()) * DAYS_PER_WEEK
    ships = _ships(graph, set(planned), total)
    capacity = {**_capacities(graph, given, total), **dict(ships.values())}
    uses = _uses(graph, runs, set(planned), capacity)
    uses |= {arc: (*uses.get(arc, ()), use) for arc, (use, _) in ships.items()}
    shared = SharedPart(graph.structure.topology, uses, given.most_rides, given.detour)
    shippers, weights, blocked = [], {}, {}
    for row in range(len(rows)):
        origin, destination, load = consignment(network, rows.shipments[row], float(rows.teu_each[row]), _REFERENCE_FEU)
        ends = (graph.source(origin), graph.sink(destination))
        weights[row] = weigh_between(graph, load, rows.shipments[row], ends)
        cents = _private_cost(graph, weights[row], set(planned))
        search = ShipperSearch(cents, cents + _full_load(runs, weights[row]), weights[row].closed, *ends)
        left = shipper_graph_of(search, shared)
        if not left.edges:
            blocked[row] = query_over(graph, weights[row], rows.shipments[row], ends).why_not()
        elif rows.teu_per_day[row] > 0.0:
            shippers.append(_shipper(graph, weights[row], left, row, float(rows.teu_per_day[row]) * DAYS_PER_WEEK))
    return TrainProblem(
        network,
        graph,
        rows,
        given,
        planned,
        runs,
        tuple(shippers),
        weights,
        shared.arcs,
        blocked,
        capacity,
        _slots(graph, runs, given),
    )


def _services(graph: Graph, chosen: Sequence[str] | None) -> tuple[str, ...]:
    """Rail services that run on the day: all, or those asked for."""
    running = {arc.service_id for number, arc in enumerate(graph.arcs) if arc.service_id and not graph.idle[number]}
    known = sorted(row.id for row in graph.structure.index.services if row.mode == "rail" and row.id in running)
    if chosen is None:
        return tuple(known)
    for name in chosen:
        if name not in known:
            raise UnknownName(f"no train is called {name!r} on {graph.since}{nearest(name, known)}", name, known)
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
        row = graph.borders.row(*_ends(crossing))
        if row is not None and float(daily.loc[row.id]) >= 0.0:
            key = Crossing(crossing.border_id, crossing.from_country, crossing.to_country, "")
            limit = float(daily.loc[row.id]) * DAYS_PER_WEEK * terms.slot_share
            found[key] = min(found.get(key, math.inf), limit)
    return dict(sorted(found.items()))


def _ends(crossing: Crossing) -> tuple[str, str, str, str]:
    return crossing.border_id, crossing.from_country, crossing.to_country, crossing.train_class


def _private_cost(graph: Graph, weights: Weights, planned: set[str]) -> NDArray[np.int64]:
    """Generalised cents without what the plan decides: hauls of planned trains and the wait for them."""
    cents: NDArray[np.int64] = weights.row(GENERALISED).copy()
    money = weights.matrix[COST.row]
    for number, arc in enumerate(graph.arcs):
        if arc.service_id in planned and arc.kind == HAUL:
            cents[number] -= money[number]
        elif arc.service_id in planned and arc.kind == WAITING:
            cents[number] = 0
    return cents


def _full_load(runs: Runs, weights: Weights) -> NDArray[np.int64]:
    """Cents for the consignment of the trains it rides on, when these are full."""
    cents = np.zeros(len(weights.closed), dtype=np.int64)
    for arc, (run, segment) in runs.place.items():
        if segment == 0:
            cents[arc] = round(runs.runs[run].cost / runs.runs[run].teu * weights.load.teu * CENTS_PER_UNIT)
    return cents


def _shipper(graph: Graph, weights: Weights, own: ShipperGraph, row: int, teu: float) -> Shipper:
    load, prices = weights.load, graph.prices
    _, flat = prices.rates(load)
    storage = {}
    for edge in own.edges:
        for arc in edge.arcs:
            step = graph.arcs[arc]
            if step.kind == WAITING:
                key = graph.structure.piece_key[arc, 0]
                daily = float(flat[key]) / load.teu if key >= 0 else 0.0
                storage[f"{step.service_id} {step.from_terminal}"] = (daily, float(prices.free_days[key]))
    return Shipper(row, own, teu, load.teu, weights.hourly / load.teu, storage)

"""From a network and a demand to the sets of the train plan: services, runs, shipper graphs, and what is scarce."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.errors import NoRoute, UnknownName, refuse_unknown_names
from corridor.graph import Graph, Weights
from corridor.model.network import Network
from corridor.model.tables.reading import nearest
from corridor.plan.dated_rows import RowGraphs, refuse_due, row_graphs
from corridor.plan.demand.demand import Demand, DemandSource, read_demand
from corridor.plan.demand.revenue import LeastShare
from corridor.plan.flows.paths.limits import CopiedDoubt
from corridor.plan.flows.shipper_graph import BOARD, ShipperGraph, Use
from corridor.plan.row_weights import RowWeights, weighed_demand
from corridor.plan.trains.lanes import REGROUP, LaneFinder, LaneRow, Offers
from corridor.plan.trains.runs import Crossing, Runs, train_runs
from corridor.plan.trains.sets.pruning import SharedPart, ShipperSearch, shipper_graph_of
from corridor.plan.trains.sets.resources import SHIP, TRAIN, YARD, scarce_uses, slots_of
from corridor.plan.trains.sets.train_graph import TrainGraph, train_graph
from corridor.plan.trains.sets.weighed_rows import StorageRates, WeighedRow, rows_alike, weighed_rows
from corridor.plan.trains.terms import TrainSubsidy, TrainTerms
from corridor.units import CENTS_PER_UNIT, DAYS_PER_WEEK, FEU_PER_TEU

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
    "full_trains",
    "train_problem",
    "with_volumes",
]

_REFERENCE_FEU = 41.0  # the consignment by which charges per consignment are divided: a whole train
_FEWEST_TEU = 20.0  # of a departure: what takes fewer is no train of its own (an estimate of ours)

Floats = NDArray[np.float64]


class MostBehind(NamedTuple):
    """TEU a week of the rows of a least share, and of those that have a way, the most that may stay behind."""

    weekly: float
    allowed: float


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
    forgone : float
        What a TEU that stays behind costs, its price and penalty; infinite where it must go if it can.
    """

    row: int
    graph: ShipperGraph
    teu: float
    reckoned: float
    hourly: float
    storage: dict[str, tuple[float, float]]
    members: tuple[tuple[int, float], ...]
    forgone: float = math.inf

    def price(self, cents: int) -> float:
        """Currency per TEU of an amount for the consignment."""
        return cents / CENTS_PER_UNIT / self.reckoned

    def least_cost(self, charges: Mapping[Use, float]) -> float:
        """Currency per TEU of the cheapest way where resources cost so much more; see `ShipperGraph.least_cost`."""
        edges = self.graph.edges
        return self.graph.least_cost(
            [self.price(edge.cost) + sum(charges.get(use, 0.0) for use in edge.uses) for edge in edges]
        )


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
    weighed : RowWeights
        The rows as loads.
    layout : TrainGraph
        The graph with its choices of trains; arcs here are numbered as there.
    uses : dict of int to tuple of Use
        What arcs of planned trains, scarce yards and full ships take.
    blocked : dict of int to NoRoute
        Rows without any way, and why.
    capacity : dict of Use to float
        TEU a week of yards, and of services that are not planned from one call to the next.
    slots : dict of Crossing to float
        Trains a week in one direction; the train class is left blank.
    finder : LaneFinder or None
        Of the ways of shippers, where these have no graph.
    full : Offers or None
        Their best ways where every train is full, and nobody waits.
    """

    network: Network
    graphs: RowGraphs
    demand: Demand
    terms: TrainTerms
    services: tuple[str, ...]
    runs: Runs
    shippers: tuple[Shipper, ...]
    weighed: RowWeights
    layout: TrainGraph
    uses: dict[int, tuple[Use, ...]]
    blocked: dict[int, NoRoute]
    capacity: dict[Use, float]
    slots: dict[Crossing, float]
    finder: LaneFinder | None = None
    full: Offers | None = None

    @property
    def graph(self) -> Graph:
        """Of the earliest day: for states and arcs, the same on all days, and for what trains cost."""
        return self.graphs.first

    @property
    def constant(self) -> float:
        """What costs a week begin at: less what all rows would pay, and with the penalties of those without a way."""
        if self.demand.revenue is None:
            return 0.0
        weekly, shut = self.demand.teu_per_day * DAYS_PER_WEEK, np.isin(np.arange(len(self.demand)), list(self.blocked))
        paid, lost = self.demand.revenue.brought_in(np.where(shut, 0.0, weekly), np.where(shut, weekly, 0.0))
        return lost - paid

    @property
    def shares(self) -> tuple[LeastShare, ...]:
        """Least shares of rows and groups."""
        return () if self.demand.revenue is None else self.demand.revenue.least_shares(self.demand.ids)

    def most_behind(self, share: LeastShare) -> MostBehind:
        """What a least share lets stay behind of its rows; those without a way are behind already."""
        weekly = self.demand.teu_per_day[list(share.rows)] * DAYS_PER_WEEK
        lost = sum(float(teu) for row, teu in zip(share.rows, weekly, strict=True) if row in self.blocked)
        return MostBehind(float(weekly.sum()), (1.0 - share.share) * float(weekly.sum()) - lost)

    @property
    def given(self) -> dict[Use, float]:
        """Currency per TEU that subsidies by the box give for boarding, where they give any."""
        found: dict[Use, float] = {}
        for use in {use for taken in self.uses.values() for use in taken if use[0] == BOARD}:
            amount = sum(one.per_feu * FEU_PER_TEU for one in self.terms.subsidies if use[1] in one.services)
            found |= {use: amount} if amount else {}
        return found

    @property
    def shared(self) -> NDArray[np.bool_]:
        """True where an arc takes what the plan decides or boxes compete for, shape (arcs,)."""
        mask = np.zeros(self.layout.topology.n_arcs, dtype=np.bool_)
        mask[list(self.uses)] = True
        return mask


def train_problem(
    network: Network,
    demand: DemandSource,
    services: Sequence[str] | None = None,
    terms: TrainTerms | None = None,
    *,
    most_contracted: float = math.inf,
    late: Callable[[], bool] = lambda: False,
    like: TrainProblem | None = None,
) -> TrainProblem:
    """Check a demand, cut services into runs, and prune the graph for every shipper.

    Parameters
    ----------
    network, demand, services, terms
        As for `block_trains`.
    most_contracted : float
        With more shippers than so many, or where time is up before all graphs are pruned, lanes are found by the
        `finder` of the problem.
    late : callable
        Whether time is up; from then on graphs are not pruned any more.
    like : TrainProblem, optional
        Of another network at the same terms, whose trains' prices hold where hauls have the same ones.

    Raises
    ------
    TableError
        With every fault of the demand.
    UnknownName
        For a service that does not run by rail on the day, and what else `terms` name that is not there.
    """
    rows, given = read_demand(network, demand), terms or TrainTerms()
    refuse_due(rows, "block_trains")
    refuse_unknown_names(given.unknown_names(network))
    graphs = row_graphs(network, rows)
    graph, total = graphs.first, float(rows.teu_per_day.sum()) * DAYS_PER_WEEK
    planned = _services(graph, services, rows.ready)
    for subsidy in given.subsidies:
        _services(graph, subsidy.services, rows.ready)
    share, known = given.whole_train_share, None
    if like is not None and like.terms.whole_train_share == share:
        known = like.graph, like.runs
    runs = train_runs(graph, planned, regroup=given.regroup, price_share=share, like=known)
    layout = train_graph(graph, runs, {name for subsidy in given.subsidies for name in subsidy.services})
    uses, capacity = scarce_uses(layout, runs, set(planned), given, total)
    weighed = weighed_demand(network, graphs, rows, _REFERENCE_FEU)
    found = list(weighed_rows(weighed, rows, planned, layout, late))
    asked, blocked = (network, graphs, rows, given, planned, runs), dict[int, NoRoute]()
    problem = TrainProblem(*asked, (), weighed, layout, uses, blocked, capacity, slots_of(graph, runs, given))
    alike = rows_alike(found, _apart(rows))
    whole = None if len(alike) > most_contracted else _by_graphs(problem, alike, late)
    return _by_lanes(problem, alike) if whole is None else whole


def _by_graphs(
    problem: TrainProblem, alike: Sequence[Sequence[WeighedRow]], late: Callable[[], bool]
) -> TrainProblem | None:
    """Shippers with the pruned graphs of all their ways; None where time is up before that."""
    terms = problem.terms
    shared = SharedPart(problem.layout.topology, problem.uses, terms.most_rides, terms.detour, problem.given)
    shippers, blocked, rates = list[Shipper](), dict[int, NoRoute](), StorageRates(problem.layout, problem.uses)
    for mates in alike:
        if late():
            return None
        one = mates[0]
        full = one.cents + _full_load(problem, one.weights)
        closed = problem.weighed.of(one.row).closed[problem.layout.origin]  # flights, too
        left = shipper_graph_of(ShipperSearch(one.cents, full, closed, *one.ends, one.weights.load.teu), shared)
        if left.edges:
            shippers += _shipper(problem.demand, mates, left, rates)
        else:
            blocked |= _why_blocked(problem, mates)
    return replace(problem, shippers=tuple(shippers), blocked=blocked)


def _by_lanes(problem: TrainProblem, alike: Sequence[Sequence[WeighedRow]]) -> TrainProblem:
    """Shippers without a graph, and who finds their lanes."""
    topology, rides = problem.layout.topology, problem.terms.most_rides
    sent = [mates for mates in alike if sum(one.teu for one in mates) > 0.0]
    rows = [LaneRow(m[0].cents, m[0].closed, *m[0].ends, m[0].weights.load.teu) for m in sent]
    finder = LaneFinder(topology, problem.uses, rows, rides, _doubt(problem, sent))
    full = finder.find(full_trains(problem), np.zeros((len(rows), len(finder.places))))
    reached = np.isfinite(full.least).tolist()
    there = [mates for mates, has in zip(sent, reached, strict=True) if has]
    blocked = {row: why for mates in sent if mates not in there for row, why in _why_blocked(problem, mates).items()}
    if blocked:
        rows = [row for row, has in zip(rows, reached, strict=True) if has]
        finder, full = LaneFinder(topology, problem.uses, rows, rides, _doubt(problem, there)), full.among(reached)
    rates = StorageRates(problem.layout, problem.uses)
    made = (_shipper(problem.demand, mates, ShipperGraph(*mates[0].ends, ()), rates) for mates in there)
    shippers = tuple(one for some in made for one in some)
    return replace(problem, shippers=shippers, blocked=blocked, finder=finder, full=full)


def _doubt(problem: TrainProblem, shippers: Sequence[Sequence[WeighedRow]]) -> CopiedDoubt | None:
    """Flights that shippers may take or not, on the graph with its choices of trains."""
    doubt = problem.weighed.doubt([mates[0].row for mates in shippers])
    return None if doubt is None else CopiedDoubt(doubt, problem.layout.origin)


def with_volumes(problem: TrainProblem, demand: Demand, *, apart: bool) -> TrainProblem | None:
    """The problem of other volumes of the same rows, whose ways are found already; None where a shipper sends nothing.

    Parameters
    ----------
    problem : TrainProblem
        Of at least these volumes, as yards and ships count that these could fill; of rows without prices.
    demand : Demand
        Its rows with their volumes.
    apart : bool
        Whether lanes are found by a finder of its own: of two threads, each needs one.
    """
    weekly, shippers = (demand.teu_per_day * DAYS_PER_WEEK).tolist(), list[Shipper]()
    for shipper in problem.shippers:
        sent = [(row, weekly[row]) for row, _ in shipper.members if weekly[row] > 0.0]
        teu = sum(own for _, own in sent)
        if not sent:
            return None
        shippers.append(replace(shipper, teu=teu, members=tuple((row, own / teu) for row, own in sent)))
    finder = problem.finder
    if finder is not None and apart:
        asked = problem.layout.topology, problem.uses, finder.rows, problem.terms.most_rides
        finder = LaneFinder(*asked, finder.doubt)
    return replace(problem, demand=demand, shippers=tuple(shippers), finder=finder)


def full_trains(problem: TrainProblem) -> dict[Use, float]:
    """What a TEU pays for a train that is full, on the first segment of its run."""
    runs = problem.runs.runs
    return {
        use: runs[int(use[1])].cost / runs[int(use[1])].teu
        for taken in problem.uses.values()
        for use in taken
        if use[0] == TRAIN and use[2] == "0"
    }


def _apart(demand: Demand) -> list[object]:
    """What keeps rows apart that weigh the same: what they bring in, and the share of them that must go."""
    brought = demand.revenue
    if brought is None:
        return [None] * len(demand)
    share_of = {row: share.name for share in brought.least_shares(demand.ids) for row in share.rows}
    cells = zip(brought.price.tolist(), brought.penalty.tolist(), strict=True)
    return [(str(price), str(penalty), share_of.get(row)) for row, (price, penalty) in enumerate(cells)]


def _why_blocked(problem: TrainProblem, mates: Sequence[WeighedRow]) -> dict[int, NoRoute]:
    return {one.row: problem.weighed.query(one.row).why_not() for one in mates}


def _services(graph: Graph, chosen: Sequence[str] | None, day: dt.datetime) -> tuple[str, ...]:
    """Rail services that run on the day: all, or those asked for; without single wagons hitched to other trains."""
    running = set(graph.structure.service[~graph.idle].tolist())
    rows = enumerate(graph.structure.index.services)
    trains = [row.id for number, row in rows if row.mode == "rail" and number in running]
    room = graph.network.services["teu_per_departure"].loc[trains]
    known = sorted(name for name, teu in zip(trains, room.tolist(), strict=True) if not float(teu) < _FEWEST_TEU)
    if chosen is None:
        return tuple(known)
    for name in chosen:
        if name in trains and name not in known:
            raise UnknownName(f"{name!r} are single wagons on other trains, and not planned", name, known)
        if name not in known:
            raise UnknownName(f"no train is called {name!r} on {day:%Y-%m-%d}{nearest(name, known)}", name, known)
    return tuple(dict.fromkeys(chosen))


def _full_load(problem: TrainProblem, weights: Weights) -> NDArray[np.int64]:
    """Cents for the consignment of the trains it rides on, when these are full."""
    cents, runs = np.zeros(len(problem.layout.origin), dtype=np.int64), problem.runs.runs
    for arc, (run, segment) in problem.layout.place.items():
        if segment == 0:
            cents[arc] = round(runs[run].cost / runs[run].teu * weights.load.teu * CENTS_PER_UNIT)
    return cents


def _shipper(demand: Demand, mates: Sequence[WeighedRow], own: ShipperGraph, rates: StorageRates) -> list[Shipper]:
    """The shipper of some rows, or none where nothing is sent."""
    teu, weights, row = sum(one.teu for one in mates), mates[0].weights, mates[0].row
    if teu <= 0.0:
        return []
    members, reckoned = tuple((one.row, one.teu / teu) for one in mates if one.teu > 0.0), weights.load.teu
    forgone = math.inf if demand.revenue is None else float(demand.revenue.forgone[row])
    hourly = weights.hourly / reckoned
    return [Shipper(row, own, teu, reckoned, hourly, rates.of(mates[0]), members, forgone)]

"""What carriage costs with hubs: to them one by one, on from them on trains that they fill, and past them.

The discount of a whole train belongs to its rail haul alone, and to the trains that the hub fills: those of services
that begin there, by the runs and at the prices of a plan of trains, paid whole to the end of the run, with the empty
set's way home. All else is paid in full, off these trains in small consignments, and must fit as in a plan of trains.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.graph import Graph, Weights, load_of
from corridor.graph.arc_types import HAUL, WAITING
from corridor.graph.measures import COST, GENERALISED, HOURS
from corridor.model.cargo.shipment import Shipment
from corridor.model.network import Network
from corridor.plan.dated_rows import row_graphs
from corridor.plan.demand.demand import Demand
from corridor.plan.demand.names import refuse_unknown
from corridor.plan.flows.capacity import resources_of
from corridor.plan.hub_location.hub_terms import HubTerms
from corridor.plan.hub_location.past_hubs import PastHubs
from corridor.plan.trains.runs import Crossing, Runs, train_runs
from corridor.plan.trains.sets.resources import slots_of
from corridor.plan.trains.terms import TrainTerms
from corridor.routing.query.pair_weights import weigh_between
from corridor.search import shortest_path
from corridor.units import CENTS_PER_UNIT, DAYS_PER_WEEK, FEU_PER_TEU, SECONDS_PER_HOUR

__all__ = ["TRAIN_FEU", "HubSets", "HubTrains", "Relation", "Train", "hub_sets"]

TRAIN_FEU = 41.0  # the consignment of a whole train
_WAIT_H = 84.0  # half the headway of one train a week: a plan of trains may find more of them, and never fewer

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


class Train(NamedTuple):
    """A train of a hub: its runs, what it takes in TEU, and what it costs whole, with its way home."""

    runs: tuple[str, ...]
    teu: float
    cost: float


class Relation(NamedTuple):
    """A way to an end: what a TEU pays beside the train (infinite without a way), the train if any, what it uses."""

    besides: float
    train: Train | None = None
    uses: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class HubSets:
    """The sets of the model, and what carriage costs a TEU; infinite without a way.

    Attributes
    ----------
    network, demand, terms
        What was given.
    hubs, places : tuple of str
        Candidates, and their terminals.
    teu : list of float
        TEU a week of each row of the demand.
    collect, distribute : dict of (int, int) to float
        By row and hub: to the hub, and on from it, in small consignments.
    onward : dict of (int, int, str) to Relation
        By row, hub and terminal at which the train ends: that of the row, or of another hub.
    direct : dict of int to float
        By row: past the hubs, in small consignments, on the least way; where that is full, `past` knows what it costs.
    uses : dict of (int, str, str) to tuple of str
        Things with a capacity on the way of a row in small consignments: to a hub, or on from it.
    room : dict of str to float
        TEU a week that each of them takes.
    crossings : dict of str to tuple of Crossing
        Borders, each in a direction, that a train of a run crosses.
    slots : dict of Crossing to float
        Trains a week that each of them takes.
    past : PastHubs or None
        The flow of what goes past the hubs; None where nothing may, or as much as likes to.
    """

    network: Network
    demand: Demand
    terms: HubTerms
    hubs: tuple[str, ...]
    places: tuple[str, ...]
    teu: list[float]
    collect: dict[tuple[int, int], float] = field(default_factory=dict)
    distribute: dict[tuple[int, int], float] = field(default_factory=dict)
    onward: dict[tuple[int, int, str], Relation] = field(default_factory=dict)
    direct: dict[int, float] = field(default_factory=dict)
    uses: dict[tuple[int, str, str], tuple[str, ...]] = field(default_factory=dict)
    room: dict[str, float] = field(default_factory=dict)
    crossings: dict[str, tuple[Crossing, ...]] = field(default_factory=dict)
    slots: dict[Crossing, float] = field(default_factory=dict)
    past: PastHubs | None = None

    @property
    def passed_over(self) -> list[int]:
        """Rows that time did not suffice for: they have the way past the hubs alone."""
        return [row for row in range(len(self.teu)) if (row, 0) not in self.collect]


def hub_sets(
    network: Network,
    demand: Demand,
    names: Sequence[str],
    terms: HubTerms,
    late: Callable[[], bool] = lambda: False,
) -> HubSets:
    """Price every way of every row; raises `UnknownName` where terms name a hub that is no candidate.

    Parameters
    ----------
    network, demand, names, terms
        As for `hubs`.
    late : callable
        Whether time is up: then rows have the way past the hubs alone.
    """
    for given in (terms.fixed, terms.capacity):
        refuse_unknown("candidate", given if isinstance(given, Mapping) else (), names)
    places = tuple(network.terminal(name) for name in names)
    teu = [float(volume) * DAYS_PER_WEEK for volume in demand.teu_per_day]
    past = PastHubs(network, demand, terms.few_feu, late) if terms.direct else None
    sets, graphs = HubSets(network, demand, terms, tuple(names), places, teu, past=past), row_graphs(network, demand)
    sets.direct.update(dict.fromkeys(range(len(demand)), math.inf) | ({} if past is None else past.least))
    known: dict[int, _Prices] = {}
    for number, shipment in enumerate(demand.shipments):
        if late():
            break
        row = _Row(network, graphs.of(number), shipment, float(demand.teu_each[number]))
        prices = known.setdefault(id(row.graph), _Prices(row.graph, places, terms))
        _price_row(sets, row, number, _Weighed(row.weighed(terms.few_feu), row.weighed(TRAIN_FEU)), prices)
    for prices in known.values():
        prices.limit(sets)
    return sets


class _Weighed(NamedTuple):
    """A row in small consignments, and as part of a whole train."""

    few: Weights
    train: Weights


class _Row(NamedTuple):
    """One row of the demand on its graph."""

    network: Network
    graph: Graph
    shipment: Shipment
    teu_each: float

    def weighed(self, feu: float) -> Weights:
        """Weigh a consignment of so many FEU for the whole way: rules look at where goods come from and go to."""
        boxes = max(1, round(feu / (self.teu_each * FEU_PER_TEU)))
        shipment = replace(self.shipment, containers=boxes)
        _, _, load = load_of(self.network, shipment)
        ends = self.graph.source(shipment.origin), self.graph.sink(shipment.destination)
        return weigh_between(self.graph, load.as_flow, shipment, ends)


class HubTrains:
    """Runs of the rail services that begin at each hub, and their arcs: hauls, waits, and all of them."""

    def __init__(self, graph: Graph, places: Sequence[str], terms: HubTerms) -> None:
        count, kinds = len(graph.arcs), np.array([arc.kind for arc in graph.arcs], np.str_)
        self.runs, self.full = list[Runs](), list[Floats]()
        self.own, self.hauls, self.waits = list[Mask](), list[Mask](), list[Mask]()
        for place in places:
            begin = {
                row.id
                for row in graph.structure.index.services
                if row.mode == "rail" and row.stops[0].terminal == place
            }
            runs = train_runs(graph, sorted(begin), regroup=False, price_share=terms.whole_train_share)
            full = np.zeros(count)
            for arc, (run, segment) in runs.place.items():
                # whoever gets on a run pays for all of it, as trains are not filled anew on the way
                full[arc] = (
                    runs.runs[run].cost / runs.runs[run].teu * (1.0 + terms.empty_share) if segment == 0 else 0.0
                )
            self.runs.append(runs)
            self.full.append(full)
            own = np.fromiter((arc.service_id in begin for arc in graph.arcs), np.bool_, count)
            self.own.append(own)
            self.hauls.append(own & (kinds == HAUL))
            self.waits.append(own & (kinds == WAITING))

    def least(self, few: Floats, train: Floats, money: Floats) -> Floats:
        """Hundredths for a TEU on each arc: the least of what is paid in small, and by a train, haul included."""
        cheapest = few.copy()
        for own, hauls, full in zip(self.own, self.hauls, self.full, strict=True):
            with np.errstate(invalid="ignore"):  # closed arcs are infinite in both
                beside = np.where(hauls, train - money, train) + full * CENTS_PER_UNIT
            cheapest = np.where(own & (beside < cheapest), beside, cheapest)
        return cheapest

    def train(self, hub: int, arcs: Sequence[int], empty_share: float) -> Train | None:
        """The train of a path, if it rides on one of the hub's."""
        runs = self.runs[hub]
        used = [runs.runs[number] for number in dict.fromkeys(runs.place[arc][0] for arc in arcs if arc in runs.place)]
        if not used:
            return None
        cost = sum(run.cost for run in used) * (1.0 + empty_share)
        return Train(tuple(run.id for run in used), min(run.teu for run in used), cost)

    def limit(self, graph: Graph, sets: HubSets) -> None:
        """Slots of borders that the runs cross."""
        for runs in self.runs:
            for run in runs.runs:
                sets.crossings[run.id] = tuple(replace(one, train_class="") for one in run.crossings)
            for crossing, trains in slots_of(graph, runs, TrainTerms()).items():
                sets.slots[crossing] = min(trains, sets.slots.get(crossing, math.inf))


def _price_row(sets: HubSets, row: _Row, number: int, weights: _Weighed, prices: _Prices) -> None:
    """What one row may pay by hubs."""
    few = weights.few
    source, end = row.shipment.origin, row.shipment.destination
    for hub, place in enumerate(sets.places):
        to_hub = prices.few(few, source, place)
        sets.collect[number, hub], sets.uses[number, source, place] = to_hub.besides, to_hub.uses
        sets.onward[number, hub, end] = prices.by_train(weights, hub, end)
        if sets.terms.two_hubs:
            from_hub = prices.few(few, place, end)
            sets.distribute[number, hub], sets.uses[number, place, end] = from_hub.besides, from_hub.uses
            for other in sets.places:
                if other not in (place, end):
                    sets.onward[number, hub, other] = prices.by_train(weights, hub, other)


class _Prices:
    """What is paid on one graph: rows that weigh alike share what was searched for one of them.

    Parameters
    ----------
    graph : Graph
        Of a day.
    places : sequence of str
        Terminals of the candidates.
    terms : HubTerms
        Of the plan.
    """

    def __init__(self, graph: Graph, places: Sequence[str], terms: HubTerms) -> None:
        self._graph, self._places, self._terms = graph, places, terms
        self._few: dict[tuple[object, ...], Relation] = {}
        self._onward: dict[tuple[object, ...], Relation] = {}

    @cached_property
    def _trains(self) -> HubTrains:
        return HubTrains(self._graph, self._places, self._terms)

    def few(self, weights: Weights, start: str, end: str) -> Relation:
        """The least generalised way of a TEU between two terminals in small consignments."""
        if start == end:
            return Relation(0.0)
        key = (*_kind(weights), start, end)
        if key not in self._few:
            cost = weights.row(GENERALISED)
            searched = weights.topology.graph(cost, weights.closed)
            path = shortest_path(searched, self._graph.source(start), self._graph.sink(end))
            teu = weights.load.teu * CENTS_PER_UNIT
            paid = math.inf if path is None else int(cost[path.arcs].sum()) / teu
            self._few[key] = Relation(paid, None, () if path is None else self._uses(path.arcs))
        return self._few[key]

    def _uses(self, arcs: NDArray[np.int64]) -> tuple[str, ...]:
        """What has a capacity on a way, but for borders: they count trains."""
        found = resources_of(self._graph)
        used = (number for number in found.of_arc[arcs].tolist() if number >= 0)
        return tuple(found.ids[number] for number in used if found.kinds[number] != "border")

    def limit(self, sets: HubSets) -> None:
        """What the ways by hubs must fit on and through."""
        found = resources_of(self._graph)
        for name, daily in zip(found.ids, found.capacity.tolist(), strict=True):
            sets.room[name] = min(daily * DAYS_PER_WEEK, sets.room.get(name, math.inf))
        self._trains.limit(self._graph, sets)

    def by_train(self, weights: _Weighed, hub: int, end: str) -> Relation:
        """The cheapest way on full trains of a hub; the wait is at least that of one train a week.

        What is not on one of its trains is paid as in a small consignment.
        """
        if self._places[hub] == end:
            return Relation(0.0)
        key = (*_kind(weights.few), *_kind(weights.train), hub, end)
        if key not in self._onward:
            self._onward[key] = self._by_train(weights, hub, end)
        return self._onward[key]

    def _by_train(self, weights: _Weighed, hub: int, end: str) -> Relation:
        few, train, trains = weights.few, weights.train, self._trains
        own, hauls, waits = trains.own[hub], trains.hauls[hub], trains.waits[hub]
        money = train.matrix[COST.row]
        beside = np.where(own, train.row(GENERALISED), few.row(GENERALISED) * (train.load.teu / few.load.teu))
        beside[hauls] -= money[hauls]
        short = np.maximum(0.0, _WAIT_H * SECONDS_PER_HOUR - train.matrix[HOURS.row, waits])
        beside[waits] += short * (train.hourly * CENTS_PER_UNIT / SECONDS_PER_HOUR)
        teu = train.load.teu * CENTS_PER_UNIT
        whole = np.rint(beside + trains.full[hub] * teu).astype(np.int64)
        searched = train.topology.graph(whole, train.closed | few.closed)
        path = shortest_path(searched, self._graph.source(self._places[hub]), self._graph.sink(end))
        if path is None:
            return Relation(math.inf)
        found = trains.train(hub, path.arcs.tolist(), self._terms.empty_share)
        return Relation(float(beside[path.arcs].sum()) / teu, found, self._uses(path.arcs[~own[path.arcs]]))


def _kind(weights: Weights) -> tuple[object, ...]:
    """What makes weights on one graph what they are."""
    return weights.load, np.packbits(weights.closed).tobytes()

"""Which hubs gather which origins: open a hub at a fixed cost, fill its trains, or send boxes directly.

Sets: candidate hubs H, rows of demand K with their origins, trains T. Variables: hub open y(h), origin belongs
to hub z(o, h) (single allocation), boxes by hub x(k, h), or by two, boxes sent directly d(k), all in TEU a week, and
trains a week n(h, t) in whole numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import product
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.arguments import checked_arguments
from corridor.display import counted
from corridor.errors import Infeasible, NotProven, UnknownName
from corridor.graph import load_of
from corridor.model.network import Network
from corridor.plan.dated_rows import refuse_due, row_graphs
from corridor.plan.demand.demand import DemandSource, read_demand
from corridor.plan.demand.revenue import refuse_revenue
from corridor.plan.hub_costs import HubSets, HubTerms, Train, amount_at, hub_sets
from corridor.plan.loads import CAPACITIES, GroundLoads, frame_of
from corridor.plan.result import Plan, column_values, start_of_columns
from corridor.plan.solver.infeasible_subset import infeasible_error, no_route_error
from corridor.plan.solver.interrupts import Clock, ctrl_c, late_of
from corridor.plan.solver.mip_search import solve_program, with_integers_at_lower_limits
from corridor.plan.solver.options import SolveOptions
from corridor.plan.solver.program import Program
from corridor.plan.solver.solver_result import SolverResult, Status, gap_of, no_solution
from corridor.progress import Watcher, watched
from corridor.results import stamp_of
from corridor.routing.query.query import query_over

__all__ = ["CHINESE_HUBS", "HubProgram", "HubTerms", "hub_program", "hubs"]

CHINESE_HUBS = ("Lanzhou", "Xi'an", "Chengdu", "Chongqing", "Urumqi")
_SMALL = 1e-6

Floats = NDArray[np.float64]


@checked_arguments
def hubs(  # noqa: PLR0913 - the options of one solve, all with defaults
    network: Network,
    demand: DemandSource,
    *,
    candidates: Sequence[str] = CHINESE_HUBS,
    terms: HubTerms | None = None,
    time_limit_s: float | None = 60.0,
    gap: float = 1e-4,
    progress: bool | Watcher = False,
    start: Plan | None = None,
    seed: int = 0,
) -> Plan:
    """Choose hubs, and which origins they serve.

    Parameters
    ----------
    network : Network
        Where. Carriage is the cheapest generalised way over the compiled graph; behind a hub on trains that it fills.
    demand : Demand, DataFrame, str or Path
        As for `read_demand`.
    candidates : sequence of str
        Names of terminals or cities.
    terms : HubTerms, optional
        Allocation, fixed costs, capacities.
    time_limit_s, gap : float
        Wall-clock seconds of the whole call, and the relative gap that counts as optimal. Where time is too short for
        any choice of hubs, everything goes directly, as do rows whose ways by hubs were not priced in time.
    progress : bool or callable
        True draws a bar on stderr if that is a terminal; a callable gets each `Progress`.
        Ctrl-C returns the best so far.
    start : Plan, optional
        An earlier plan of hubs to begin near.
    seed : int
        Of the solver.

    Returns
    -------
    Plan
        Frames ``hubs`` (open or not, load), ``trains`` (a week, by hub and runs) and ``allocation`` (TEU of
        each row by hub or hubs, or directly; the cost of a TEU is that beside the trains).

    Raises
    ------
    UnknownName
        For a hub that does not exist, or none at all.
    Infeasible
        When hubs and direct ways together cannot carry everything.
    """
    options = SolveOptions(time_limit_s, gap, progress, seed=seed)
    with watched(progress, "hubs", time_limit_s) as watcher, ctrl_c() as pressed:
        clock = Clock.start(time_limit_s, pressed)
        late = late_of(clock, watcher, hurries=True)
        late()
        model = _built(network, demand, candidates, terms, late)
        known = column_values(model.program.column_names(), start)
        result = _solved(model, replace(options, start=known), clock, watcher)
    return _plan(model, result)


def _solved(model: HubProgram, options: SolveOptions, clock: Clock, watcher: Watcher | None) -> SolverResult:
    """Solve within what is left of the time; of rows that were passed over nothing is known, and nothing promised."""
    program, left, later = model.program, clock.left(), clock.spent()
    if left <= 0.0:
        result = no_solution(Status.NOT_SOLVED, later, "highs", "time was up before the search", clock.pressed())
    else:
        told = False if watcher is None else lambda now: watcher(replace(now, seconds=now.seconds + later))
        limit = None if math.isinf(left) else left
        result = solve_program(program, replace(options, time_limit_s=limit, progress=told))
    result = with_integers_at_lower_limits(program, result)
    if result.status is Status.INFEASIBLE:
        raise infeasible_error(program, "the plan of hubs")
    sets = model.sets
    beyond = sum(sets.direct[row] * sets.teu[row] for row in sets.passed_over)
    if not sets.passed_over or result.values is None:
        return result
    # all others cost no less than the bound says without these, which cost nothing at least
    bound = result.bound - beyond
    return replace(result, status=Status.FEASIBLE, bound=bound, gap=gap_of(result.objective, bound))


def hub_program(
    network: Network,
    demand: DemandSource,
    *,
    candidates: Sequence[str] = CHINESE_HUBS,
    terms: HubTerms | None = None,
) -> Program:
    """Build the program that `hubs` solves, unsolved; arguments and errors are those of `hubs`."""
    return _built(network, demand, candidates, terms, lambda: False).program


def _built(
    network: Network,
    demand: DemandSource,
    candidates: Sequence[str],
    terms: HubTerms | None,
    late: Callable[[], bool],
) -> HubProgram:
    if not candidates:
        raise UnknownName("name at least one hub")
    rows = read_demand(network, demand)
    refuse_revenue(rows.revenue, "hubs")
    refuse_due(rows, "hubs")
    return HubProgram.of(hub_sets(network, rows, tuple(candidates), terms or HubTerms(), late))


class _Way(NamedTuple):
    """A way of a row by a hub and its train, or by two (which may be the same) with a train between them.

    The second hub is -1 where there is none, the train None.
    """

    row: int
    hub: int
    second: int
    train: Train | None


class HubProgram:
    """The program, where its variables are, and one method per family of variables and of constraints."""

    def __init__(self, sets: HubSets) -> None:
        self.sets = sets
        self.program = Program("hubs")
        self.opened: list[int] = []
        self.by_hub: dict[_Way, int] = {}
        self.direct: dict[int, int] = {}
        self.trains: dict[tuple[int, Train], int] = {}

    @classmethod
    def of(cls, sets: HubSets) -> HubProgram:
        """The whole program."""
        model = cls(sets)
        model.add_hubs()
        model.add_boxes()
        model.fill_trains()
        model.fit_open_hubs()
        if sets.terms.allocation != "multiple":
            model.belong_to_one()
        return model

    def add_hubs(self) -> None:
        """y(h) in {0, 1} at the fixed cost of the hub; at most, or exactly, so many of them."""
        terms = self.sets.terms
        for name in self.sets.hubs:
            self.opened.append(
                self.program.add(f"open {name}", cost=amount_at(terms, name, "fixed"), high=1.0, whole=True)
            )
        low, high = (terms.exactly, terms.exactly) if terms.exactly else (0, terms.most_open or len(self.opened))
        if terms.exactly or terms.most_open:
            columns = [(y, 1.0) for y in self.opened]
            self.program.limit("open hubs", columns, low=low, high=high, group="open hubs")

    def add_boxes(self) -> None:
        """sum_h x(k, h) + d(k) = demand(k), at the cost of all that is not the rail haul of a train."""
        sets, program = self.sets, self.program
        for row, teu in enumerate(sets.teu):
            name, columns = sets.demand.ids[row], []
            for way, cost in self._ways(row):
                by = " and ".join(sets.hubs[hub] for hub in (way.hub, way.second) if hub >= 0)
                self.by_hub[way] = program.add(f"{name} by {by}", cost=cost)
                columns.append(self.by_hub[way])
            if sets.terms.direct and math.isfinite(sets.direct[row]):
                self.direct[row] = program.add(f"{name} directly", cost=sets.direct[row])
                columns.append(self.direct[row])
            if not columns and (row, 0) not in sets.collect:
                raise NotProven(f"time was up before {name} had a way by hubs, and it may not go past them")
            if not columns:
                raise self._no_route(row)
            program.limit(f"volume {name}", [(x, 1.0) for x in columns], low=teu, high=teu, group=f"shipper {name}")

    def _ways(self, row: int) -> Iterator[tuple[_Way, float]]:
        """Ways by hubs, with what a TEU pays on each beside its train."""
        sets, end = self.sets, self.sets.demand.shipments[row].destination
        numbers = range(len(sets.hubs) if (row, 0) in sets.collect else 0)
        found = []
        for hub in numbers if sets.terms.allocation != "both ends" else ():
            relation = sets.onward[row, hub, end]
            found.append((_Way(row, hub, -1, relation.train), relation.besides))
        for hub, second in product(numbers, numbers) if sets.terms.two_hubs else ():
            last, on = sets.places[second], sets.distribute[row, second]
            if hub == second:
                found.append((_Way(row, hub, second, None), on))
            elif (row, hub, last) in sets.onward:
                relation = sets.onward[row, hub, last]
                found.append((_Way(row, hub, second, relation.train), relation.besides + on))
        for way, cost in found:
            if math.isfinite(total := sets.collect[row, way.hub] + cost):
                yield way, total

    def _no_route(self, row: int) -> Infeasible:
        sets = self.sets
        shipment, graph = sets.demand.shipments[row], row_graphs(sets.network, sets.demand).of(row)
        gates = (graph.source(shipment.origin), graph.sink(shipment.destination))
        _, _, load = load_of(sets.network, shipment)
        why = query_over(graph, graph.weigh(load.as_flow), shipment, gates).why_not()
        return no_route_error(f"{sets.demand.ids[row]}, directly or by a hub", why)

    def fill_trains(self) -> None:
        """sum_k x(k, h, t) <= TEU of a train x trains n(h, t), in whole numbers, each paid as a whole."""
        program = self.program
        boxes: dict[tuple[int, Train], list[tuple[int, float]]] = {}
        for way, column in self.by_hub.items():
            if way.train is not None:
                boxes.setdefault((way.hub, way.train), []).append((column, 1.0))
        for (hub, train), terms in boxes.items():
            name = f"trains of {self.sets.hubs[hub]} {' '.join(train.runs)}"
            self.trains[hub, train] = program.add(name, cost=train.cost, whole=True)
            program.limit(name, [*terms, (self.trains[hub, train], -train.teu)], high=0.0)

    def fit_open_hubs(self) -> None:
        """x(k, h) <= demand(k) y(h), and sum_k x(k, h) <= capacity(h) y(h), for each hub on the way.

        The first follows from the second in whole numbers, but without it a thousandth of a hub would do in the
        relaxation, and its bound would be worth nothing.
        """
        sets = self.sets
        for way, column in self.by_hub.items():
            for hub in _hubs_of(way):
                terms = [(column, 1.0), (self.opened[hub], -sets.teu[way.row])]
                self.program.limit(f"{sets.demand.ids[way.row]} if {sets.hubs[hub]} opens", terms, high=0.0)
        for hub, name in enumerate(sets.hubs):
            most = amount_at(sets.terms, name, "capacity")
            boxes = [(column, 1.0) for way, column in self.by_hub.items() if hub in _hubs_of(way)]
            if math.isfinite(most):
                terms = [*boxes, (self.opened[hub], -most)]
                self.program.limit(f"room at {name}", terms, high=0.0, group=f"hub {name}")

    def belong_to_one(self) -> None:
        """sum_h z(o, h) <= 1 and x(k, h) <= demand(k) z(o, h), where o is the origin of k; likewise for its end."""
        sets, belongs = self.sets, dict[tuple[str, int], int]()
        shipments, both = sets.demand.shipments, sets.terms.allocation == "both ends"
        places = {one.origin for one in shipments} | ({one.destination for one in shipments} if both else set())
        for place in sorted(places):
            for hub, name in enumerate(sets.hubs):
                belongs[place, hub] = self.program.add(f"{place} belongs to {name}", high=1.0, whole=True)
            terms = [(belongs[place, hub], 1.0) for hub in range(len(sets.hubs))]
            self.program.limit(f"one hub for {place}", terms, high=1.0, group=f"one hub for {place}")
        for way, column in self.by_hub.items():
            shipment, name = shipments[way.row], sets.demand.ids[way.row]
            ends = [(shipment.origin, way.hub), *([(shipment.destination, way.second)] if both else [])]
            for place, hub in ends:
                terms = [(column, 1.0), (belongs[place, hub], -sets.teu[way.row])]
                self.program.limit(f"{name}: {place} belongs to {sets.hubs[hub]}", terms, high=0.0)


def _hubs_of(way: _Way) -> tuple[int, ...]:
    return (way.hub,) if way.second in (-1, way.hub) else (way.hub, way.second)


def _plan(model: HubProgram, result: SolverResult) -> Plan:
    sets, terms = model.sets, model.sets.terms
    notes: tuple[str, ...] = (
        f"{terms.allocation} allocation; the rail haul of a whole train is {terms.whole_train_share:.0%} of its boxes' "
        f"one by one, and that of the empty one home {terms.empty_share:.0%} of a full one (estimates)",
        "trains of hubs are paid whole, and waited for as one a week is",
        f"before a hub, and directly, boxes go in consignments of {terms.few_feu} FEU",
        row_graphs(sets.network, sets.demand).note(),
    )
    if sets.passed_over:
        rows = counted(len(sets.passed_over), "row")
        notes = (*notes, f"time was up before {rows} had ways by hubs: they go past them, and not by air")
    if result.stopped:
        notes = (*notes, "stopped by Ctrl-C: the best plan found so far")
    values = result.values
    frames = (
        {}
        if values is None
        else {
            "hubs": _hubs(model, values),
            "trains": _trains(model, values),
            "allocation": _allocation(model, values),
        }
    )
    return Plan(
        "hubs",
        result.status.value,
        result.objective,
        result.bound,
        f"{sets.network.currency} a week",
        stamp_of(sets.network),
        frames,
        figures={} if values is None else {"open_hubs": float(np.round(values[model.opened]).sum())},
        notes=notes,
        start={} if values is None else start_of_columns(model.program.column_names(), values),
        ground=GroundLoads() if values is None else GroundLoads(capacities=_capacities(model, frames["hubs"])),
    )


def _hubs(model: HubProgram, values: Floats) -> pd.DataFrame:
    rows = []
    for hub, name in enumerate(model.sets.hubs):
        teu = sum(float(values[column]) for way, column in model.by_hub.items() if hub in _hubs_of(way))
        trains = sum(float(values[column]) for (one, _), column in model.trains.items() if one == hub)
        rows.append((name, bool(round(float(values[model.opened[hub]]))), teu, float(round(trains))))
    return frame_of(rows, ("hub", "open", "teu_per_week", "trains_per_week")).set_index("hub")


def _trains(model: HubProgram, values: Floats) -> pd.DataFrame:
    """Trains a week from hubs, what they carry, and what each costs with its way home."""
    rows = []
    for (hub, train), column in model.trains.items():
        if trains := round(float(values[column])):
            ways = ((way.hub, way.train, at) for way, at in model.by_hub.items())
            teu = sum(float(values[at]) for one, taken, at in ways if (one, taken) == (hub, train))
            rows.append((model.sets.hubs[hub], " ".join(train.runs), trains, teu, train.teu * trains, train.cost))
    columns = ("hub", "runs", "trains_per_week", "teu_per_week", "room_per_week", "cost_per_train")
    return frame_of(rows, columns)


def _allocation(model: HubProgram, values: Floats) -> pd.DataFrame:
    rows, cost, hubs = [], model.program.cost, model.sets.hubs
    for row, name in enumerate(model.sets.demand.ids):
        columns = [(hubs[way.hub], way.second, at) for way, at in model.by_hub.items() if way.row == row]
        columns += [("directly", -1, model.direct[row])] if row in model.direct else []
        rows += [
            (name, by, hubs[second] if second >= 0 else "", float(values[at]), cost[at])
            for by, second, at in columns
            if values[at] > _SMALL
        ]
    return frame_of(rows, ("shipment", "by", "and_by", "teu_per_week", "cost_per_teu"))


def _capacities(model: HubProgram, opened: pd.DataFrame) -> pd.DataFrame:
    """Hubs by what they take in a week; one without a limit is never full."""
    network, terms = model.sets.network, model.sets.terms
    rows = []
    for name, teu in opened["teu_per_week"].items():
        place, most = network.terminal(str(name)), amount_at(terms, str(name), "capacity")
        limit = most if math.isfinite(most) else math.nan
        rows.append((name, "hub", str(name), place, "", "", teu, limit, "TEU a week", math.nan, math.nan))
    return frame_of(rows, CAPACITIES)

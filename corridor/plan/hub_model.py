"""Which hubs gather which origins: open a hub at a fixed cost, fill its trains, or send boxes directly.

Sets: candidate hubs H, rows of demand K with their origins. Variables: hub open y(h), origin belongs to hub
z(o, h) (single allocation), boxes by hub x(k, h), boxes sent directly d(k), all in TEU a week.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.arguments import checked_arguments, checked_class
from corridor.errors import ArgumentError, Infeasible, UnknownName
from corridor.graph import Graph, load_of
from corridor.graph.measures import GENERALISED
from corridor.model.cargo.shipment import Shipment
from corridor.model.network import Network
from corridor.plan.dated_rows import refuse_due, row_graphs
from corridor.plan.demand.demand import Demand, DemandSource, read_demand
from corridor.plan.loads import CAPACITIES, GroundLoads, frame_of
from corridor.plan.result import Plan, column_values, start_of_columns
from corridor.plan.solver.infeasible_subset import infeasible_error, no_route_error
from corridor.plan.solver.mip_search import solve_program, with_integers_at_lower_limits
from corridor.plan.solver.options import SolveOptions
from corridor.plan.solver.program import Program
from corridor.plan.solver.solver_result import SolverResult, Status
from corridor.progress import Watcher
from corridor.results import stamp_of
from corridor.routing.query.pair_weights import weigh_between
from corridor.routing.query.query import query_over
from corridor.search import INFINITY, bounds
from corridor.units import CENTS_PER_UNIT, FEU_PER_TEU

__all__ = ["CHINESE_HUBS", "HubTerms", "hub_program", "hubs"]

CHINESE_HUBS = ("Lanzhou", "Xi'an", "Chengdu", "Chongqing", "Urumqi")
_TRAIN_FEU = 41  # the consignment by which a hub's trains pay
_DAYS_PER_WEEK = 7.0
_SMALL = 1e-6

Floats = NDArray[np.float64]


@checked_class
@dataclass(frozen=True, slots=True)
class HubTerms:
    """Under what terms hubs compete.

    Attributes
    ----------
    allocation : {"single", "multiple"}
        Whether all boxes of an origin that go by a hub go by the same one.
    fixed : float or mapping of str to float
        Cost of an open hub for a week, in the network's currency (an estimate of ours); by hub as named.
    capacity : float or mapping of str to float
        TEU a week that a hub takes.
    whole_train_share : float
        Price behind the hub as a share of what boxes pay one by one (an estimate of ours, as for block trains).
    few_feu : int
        Size of the consignment in which boxes reach a hub, or go directly.
    most_open : int
        Hubs that may be open; 0 for any number.
    direct : bool
        Whether boxes may go past the hubs.
    """

    allocation: Literal["single", "multiple"] = "multiple"
    fixed: float | Mapping[str, float] = 20_000.0
    capacity: float | Mapping[str, float] = math.inf
    whole_train_share: float = 0.75
    few_feu: int = 1
    most_open: int = 0
    direct: bool = True

    def __post_init__(self) -> None:
        if self.allocation not in ("single", "multiple"):
            raise ArgumentError(f"allocation is single or multiple, not {self.allocation!r}")
        if self.few_feu < 1 or self.most_open < 0 or not 0.0 <= self.whole_train_share < math.inf:
            raise ArgumentError("few_feu, most_open or whole_train_share is out of range")
        for name, given in (("fixed", self.fixed), ("capacity", self.capacity)):
            amounts = given.values() if isinstance(given, Mapping) else (given,)
            if not all(amount >= 0.0 for amount in amounts):
                raise ArgumentError(f"{name} has an amount below 0 or not a number")


def _amount_at(hub: str, given: float | Mapping[str, float], otherwise: float) -> float:
    """The amount of one hub."""
    return float(given.get(hub, otherwise)) if isinstance(given, Mapping) else float(given)


@dataclass(frozen=True, eq=False)
class _HubSets:
    """The sets of the model, and what carriage costs a TEU; infinite without a way.

    Attributes
    ----------
    network, demand, terms
        What was given.
    hubs : tuple of str
        Candidates.
    teu : list of float
        TEU a week of each row of the demand.
    collect, onward : dict of (int, int) to float
        By row and hub: to the hub in small consignments, and from it in whole trains.
    direct : dict of int to float
        By row: past the hubs, in small consignments.
    """

    network: Network
    demand: Demand
    terms: HubTerms
    hubs: tuple[str, ...]
    teu: list[float]
    collect: dict[tuple[int, int], float]
    onward: dict[tuple[int, int], float]
    direct: dict[int, float]


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
        Where. Carriage is the cheapest generalised way over the compiled graph, before and behind the hub.
    demand : Demand, DataFrame, str or Path
        As for `read_demand`.
    candidates : sequence of str
        Names of terminals or cities.
    terms : HubTerms, optional
        Allocation, fixed costs, capacities.
    time_limit_s, gap : float
        Wall-clock seconds, and the relative gap that counts as optimal. Where time is too short for any choice
        of hubs, everything goes directly.
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
        Frames ``hubs`` (open or not, load), ``allocation`` (TEU of each row by hub, or directly).

    Raises
    ------
    UnknownName
        For a hub that does not exist, or none at all.
    Infeasible
        When hubs and direct ways together cannot carry everything.
    """
    model = _built(network, demand, candidates, terms)
    program = model.program
    options = SolveOptions(time_limit_s, gap, progress, column_values(program.column_names(), start), seed)
    result = with_integers_at_lower_limits(program, solve_program(program, options))
    if result.status is Status.INFEASIBLE:
        raise infeasible_error(program, "the plan of hubs")
    return _plan(model, result)


def hub_program(
    network: Network,
    demand: DemandSource,
    *,
    candidates: Sequence[str] = CHINESE_HUBS,
    terms: HubTerms | None = None,
) -> Program:
    """Build the program that `hubs` solves, unsolved; arguments and errors are those of `hubs`."""
    return _built(network, demand, candidates, terms).program


def _built(network: Network, demand: DemandSource, candidates: Sequence[str], terms: HubTerms | None) -> _Model:
    if not candidates:
        raise UnknownName("name at least one hub")
    rows = read_demand(network, demand)
    refuse_due(rows, "hubs")
    model = _Model(_sets(network, rows, tuple(candidates), terms or HubTerms()))
    model.add_hubs()
    model.add_boxes()
    model.fit_open_hubs()
    if model.sets.terms.allocation == "single":
        model.belong_to_one()
    return model


def _sets(network: Network, demand: Demand, names: tuple[str, ...], terms: HubTerms) -> _HubSets:
    graphs = row_graphs(network, demand)
    places = [network.terminal(name) for name in names]
    collect, onward, direct = {}, {}, {}
    for row, shipment in enumerate(demand.shipments):
        graph = graphs.of(row)
        each = float(demand.teu_each[row])
        few = replace(shipment, containers=max(1, round(terms.few_feu / (each * FEU_PER_TEU))))
        train = replace(shipment, containers=max(1, round(_TRAIN_FEU / (each * FEU_PER_TEU))))
        direct[row] = _carriage(network, graph, few, (shipment.origin, shipment.destination))
        for hub, place in enumerate(places):
            collect[row, hub] = _carriage(network, graph, few, (shipment.origin, place))
            behind = _carriage(network, graph, train, (place, shipment.destination))
            onward[row, hub] = terms.whole_train_share * behind
    teu = [float(volume) * _DAYS_PER_WEEK for volume in demand.teu_per_day]
    return _HubSets(network, demand, terms, names, teu, collect, onward, direct)


def _carriage(network: Network, graph: Graph, shipment: Shipment, ends: tuple[str, str]) -> float:
    """Generalised cost of a TEU between two terminals in the consignment of a shipment; infinite without a way."""
    if ends[0] == ends[1]:
        return 0.0
    # rules look at where the goods come from and go to, so the load is that of the whole way
    _, _, load = load_of(network, shipment)
    source, sink = graph.source(ends[0]), graph.sink(ends[1])
    weights = weigh_between(graph, load.as_flow, shipment, (source, sink))
    reach = bounds(weights.topology.graph(weights.row(GENERALISED), weights.closed), sink)
    cents = int(reach[source])
    return math.inf if cents >= INFINITY else cents / CENTS_PER_UNIT / load.teu


class _Model:
    """The program, where its variables are, and one method per family of variables and of constraints."""

    def __init__(self, sets: _HubSets) -> None:
        self.sets = sets
        self.program = Program("hubs")
        self.opened: list[int] = []
        self.by_hub: dict[tuple[int, int], int] = {}
        self.direct: dict[int, int] = {}

    def add_hubs(self) -> None:
        """y(h) in {0, 1} at the fixed cost of the hub; at most so many of them."""
        terms = self.sets.terms
        for name in self.sets.hubs:
            fixed = _amount_at(name, terms.fixed, 0.0)
            self.opened.append(self.program.add(f"open {name}", cost=fixed, high=1.0, whole=True))
        if terms.most_open:
            self.program.limit("open hubs", [(y, 1.0) for y in self.opened], high=terms.most_open, group="open hubs")

    def add_boxes(self) -> None:
        """sum_h x(k, h) + d(k) = demand(k), at the cost of collection and of the onward way, or of the direct one."""
        sets, program = self.sets, self.program
        for row, teu in enumerate(sets.teu):
            name, columns = sets.demand.ids[row], []
            for hub, place in enumerate(sets.hubs):
                cost = sets.collect[row, hub] + sets.onward[row, hub]
                if math.isfinite(cost):
                    self.by_hub[row, hub] = program.add(f"{name} by {place}", cost=cost)
                    columns.append(self.by_hub[row, hub])
            if sets.terms.direct and math.isfinite(sets.direct[row]):
                self.direct[row] = program.add(f"{name} directly", cost=sets.direct[row])
                columns.append(self.direct[row])
            if not columns:
                raise self._no_route(row)
            program.limit(f"volume {name}", [(x, 1.0) for x in columns], low=teu, high=teu, group=f"shipper {name}")

    def _no_route(self, row: int) -> Infeasible:
        sets = self.sets
        shipment, graph = sets.demand.shipments[row], row_graphs(sets.network, sets.demand).of(row)
        gates = (graph.source(shipment.origin), graph.sink(shipment.destination))
        _, _, load = load_of(sets.network, shipment)
        why = query_over(graph, graph.weigh(load.as_flow), shipment, gates).why_not()
        return no_route_error(f"{sets.demand.ids[row]}, directly or by a hub", why)

    def fit_open_hubs(self) -> None:
        """x(k, h) <= demand(k) y(h), and sum_k x(k, h) <= capacity(h) y(h).

        The first follows from the second in whole numbers, but without it a thousandth of a hub would do in the
        relaxation, and its bound would be worth nothing.
        """
        sets = self.sets
        for (row, hub), column in self.by_hub.items():
            terms = [(column, 1.0), (self.opened[hub], -sets.teu[row])]
            self.program.limit(f"{sets.demand.ids[row]} if {sets.hubs[hub]} opens", terms, high=0.0)
        for hub, name in enumerate(sets.hubs):
            most = _amount_at(name, sets.terms.capacity, math.inf)
            boxes = [(column, 1.0) for (_, place), column in self.by_hub.items() if place == hub]
            if math.isfinite(most):
                terms = [*boxes, (self.opened[hub], -most)]
                self.program.limit(f"room at {name}", terms, high=0.0, group=f"hub {name}")

    def belong_to_one(self) -> None:
        """sum_h z(o, h) <= 1 and x(k, h) <= demand(k) z(origin of k, h)."""
        sets, belongs = self.sets, dict[tuple[str, int], int]()
        for origin in sorted({shipment.origin for shipment in sets.demand.shipments}):
            for hub, name in enumerate(sets.hubs):
                belongs[origin, hub] = self.program.add(f"{origin} belongs to {name}", high=1.0, whole=True)
            terms = [(belongs[origin, hub], 1.0) for hub in range(len(sets.hubs))]
            self.program.limit(f"one hub for {origin}", terms, high=1.0, group=f"one hub for {origin}")
        for (row, hub), column in self.by_hub.items():
            chosen = belongs[sets.demand.shipments[row].origin, hub]
            name = f"{sets.demand.ids[row]} belongs to {sets.hubs[hub]}"
            self.program.limit(name, [(column, 1.0), (chosen, -sets.teu[row])], high=0.0)


def _plan(model: _Model, result: SolverResult) -> Plan:
    sets, terms = model.sets, model.sets.terms
    notes: tuple[str, ...] = (
        f"{terms.allocation} allocation; behind a hub boxes pay {terms.whole_train_share:.0%} of the way (estimate)",
        f"before a hub, and directly, boxes go in consignments of {terms.few_feu} FEU",
    )
    if result.stopped:
        notes = (*notes, "stopped by Ctrl-C: the best plan found so far")
    values = result.values
    frames = {} if values is None else {"hubs": _hubs(model, values), "allocation": _allocation(model, values)}
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


def _hubs(model: _Model, values: Floats) -> pd.DataFrame:
    rows = []
    for hub, name in enumerate(model.sets.hubs):
        teu = sum(float(values[column]) for (_, place), column in model.by_hub.items() if place == hub)
        rows.append((name, bool(round(float(values[model.opened[hub]]))), teu))
    return frame_of(rows, ("hub", "open", "teu_per_week")).set_index("hub")


def _allocation(model: _Model, values: Floats) -> pd.DataFrame:
    rows, cost = [], model.program.cost
    for row, name in enumerate(model.sets.demand.ids):
        columns = [(model.sets.hubs[hub], column) for (one, hub), column in model.by_hub.items() if one == row]
        columns += [("directly", model.direct[row])] if row in model.direct else []
        rows += [(name, by, float(values[at]), cost[at]) for by, at in columns if values[at] > _SMALL]
    return frame_of(rows, ("shipment", "by", "teu_per_week", "cost_per_teu"))


def _capacities(model: _Model, opened: pd.DataFrame) -> pd.DataFrame:
    """Hubs by what they take in a week; one without a limit is never full."""
    network, terms = model.sets.network, model.sets.terms
    rows = []
    for name, teu in opened["teu_per_week"].items():
        place, most = network.terminal(str(name)), _amount_at(str(name), terms.capacity, math.inf)
        limit = most if math.isfinite(most) else math.nan
        rows.append((name, "hub", str(name), place, "", "", teu, limit, "TEU a week", math.nan, math.nan))
    return frame_of(rows, CAPACITIES)

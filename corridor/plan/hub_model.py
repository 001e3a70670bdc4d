"""Which hubs gather which origins: open a hub at a fixed cost, fill its trains, or send boxes directly.

Sets: candidate hubs H, rows of demand K with their origins. Variables: hub open y(h), origin belongs to hub
z(o, h) (single allocation), boxes by hub x(k, h), boxes sent directly d(k), all in TEU a week.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd

from corridor.errors import UnknownName
from corridor.graph import Graph, compile_graph, load_of, measure_row
from corridor.model.cargo.shipment import Shipment
from corridor.model.network import Network
from corridor.plan.demand.demand import Demand, DemandSource, read_demand
from corridor.plan.result import Plan
from corridor.plan.solver.infeasible_subset import no_way_for, why_infeasible
from corridor.plan.solver.mip_search import Effort, at_rest, solve_program
from corridor.plan.solver.outcome import Result, Status
from corridor.plan.solver.program import Program
from corridor.plan.solver.progress import Watcher
from corridor.results import stamp_of
from corridor.routing.query.query import query_over
from corridor.search import INFINITY, bounds
from corridor.units import CENTS_PER_UNIT, FEU_PER_TEU

__all__ = ["CHINESE_HUBS", "HubTerms", "hub_program", "hubs"]

CHINESE_HUBS = ("Lanzhou", "Xi'an", "Chengdu", "Chongqing", "Urumqi")
_TRAIN_FEU = 41  # the consignment by which a hub's trains pay
_DAYS_PER_WEEK = 7.0
_SMALL = 1e-6


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
            raise ValueError(f"allocation is single or multiple, not {self.allocation!r}")
        if self.few_feu < 1 or self.most_open < 0 or not 0.0 <= self.whole_train_share < math.inf:
            raise ValueError("few_feu, most_open or whole_train_share is out of range")
        for name, given in (("fixed", self.fixed), ("capacity", self.capacity)):
            amounts = given.values() if isinstance(given, Mapping) else (given,)
            if not all(amount >= 0.0 for amount in amounts):
                raise ValueError(f"{name} has an amount below 0 or not a number")

    def of(self, what: float | Mapping[str, float], hub: str, otherwise: float) -> float:
        """The amount of one hub."""
        return float(what.get(hub, otherwise)) if isinstance(what, Mapping) else float(what)


@dataclass(eq=False)
class _Case:
    network: Network
    demand: Demand
    terms: HubTerms
    hubs: tuple[str, ...]
    teu: list[float]
    collect: dict[tuple[int, int], float]
    onward: dict[tuple[int, int], float]
    straight: dict[int, float]
    program: Program = field(default_factory=lambda: Program("hubs"))
    opened: list[int] = field(default_factory=list)
    belongs: dict[tuple[str, int], int] = field(default_factory=dict)
    by_hub: dict[tuple[int, int], int] = field(default_factory=dict)
    past: dict[int, int] = field(default_factory=dict)


def hubs(
    net: Network,
    demand: DemandSource,
    candidates: Sequence[str] = CHINESE_HUBS,
    *,
    terms: HubTerms | None = None,
    time_limit_s: float = 60.0,
    gap: float = 1e-4,
    progress: bool | Watcher = False,
) -> Plan:
    """Choose hubs, and which origins they serve.

    Parameters
    ----------
    net : Network
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
    case = _built(net, demand, candidates, terms)
    effort = Effort(time_limit_s=time_limit_s, gap=gap, progress=progress)
    result = at_rest(case.program, solve_program(case.program, effort))
    if result.status is Status.INFEASIBLE:
        raise why_infeasible(case.program, "the plan of hubs")
    return _plan(case, result)


def hub_program(
    net: Network, demand: DemandSource, candidates: Sequence[str] = CHINESE_HUBS, *, terms: HubTerms | None = None
) -> Program:
    """Build the program that `hubs` solves, unsolved; arguments and errors are those of `hubs`."""
    return _built(net, demand, candidates, terms).program


def _built(net: Network, demand: DemandSource, candidates: Sequence[str], terms: HubTerms | None) -> _Case:
    if not candidates:
        raise UnknownName("name at least one hub")
    case = _case(net, read_demand(demand, net), tuple(candidates), terms or HubTerms())
    _add_hubs(case)
    _add_boxes(case)
    _fit(case)
    if case.terms.allocation == "single":
        _belong_to_one(case)
    return case


def _case(net: Network, demand: Demand, names: tuple[str, ...], terms: HubTerms) -> _Case:
    graph = compile_graph(net, demand.ready)
    places = [net.terminal(name) for name in names]
    collect, onward, straight = {}, {}, {}
    for row, shipment in enumerate(demand.shipments):
        each = float(demand.teu_each[row])
        boxes = max(1, round(terms.few_feu / (each * FEU_PER_TEU)))
        train = max(1, round(_TRAIN_FEU / (each * FEU_PER_TEU)))
        straight[row] = _carriage(net, graph, shipment, (shipment.origin, shipment.destination), boxes)
        for hub, place in enumerate(places):
            collect[row, hub] = _carriage(net, graph, shipment, (shipment.origin, place), boxes)
            onward[row, hub] = terms.whole_train_share * _carriage(
                net, graph, shipment, (place, shipment.destination), train
            )
    teu = [float(volume) * _DAYS_PER_WEEK for volume in demand.teu_per_day]
    return _Case(net, demand, terms, names, teu, collect, onward, straight)


def _carriage(net: Network, graph: Graph, shipment: Shipment, ends: tuple[str, str], boxes: int) -> float:
    """Generalised cost of a TEU between two terminals in a consignment of so many boxes; infinite without a way."""
    if ends[0] == ends[1]:
        return 0.0
    # rules look at where the goods come from and go to, so the load is that of the whole way
    _, _, load = load_of(net, _sized(shipment, boxes))
    weights = graph.weigh(load)
    row = measure_row("generalised")
    reach = bounds(weights.topology.graph(weights.matrix[row : row + 1], weights.closed), graph.sink(ends[1]))
    cents = int(reach[graph.source(ends[0])])
    return math.inf if cents >= INFINITY else cents / CENTS_PER_UNIT / load.teu


def _sized(shipment: Shipment, boxes: int) -> Shipment:
    values = {
        name: getattr(shipment, name) for name in Shipment.__dataclass_fields__ if name not in ("_", "containers")
    }
    return Shipment(**values, containers=boxes)


def _add_hubs(case: _Case) -> None:
    """y(h) in {0, 1} at the fixed cost of the hub; at most so many of them."""
    for name in case.hubs:
        fixed = case.terms.of(case.terms.fixed, name, 0.0)
        case.opened.append(case.program.add(f"open {name}", cost=fixed, high=1.0, whole=True))
    if case.terms.most_open:
        case.program.limit("open hubs", [(y, 1.0) for y in case.opened], high=case.terms.most_open, group="open hubs")


def _add_boxes(case: _Case) -> None:
    """sum_h x(k, h) + d(k) = demand(k), at the cost of collection and of the onward way, or of the direct one."""
    for row, teu in enumerate(case.teu):
        name, columns = case.demand.ids[row], []
        for hub, place in enumerate(case.hubs):
            cost = case.collect[row, hub] + case.onward[row, hub]
            if math.isfinite(cost):
                case.by_hub[row, hub] = case.program.add(f"{name} by {place}", cost=cost)
                columns.append(case.by_hub[row, hub])
        if case.terms.direct and math.isfinite(case.straight[row]):
            case.past[row] = case.program.add(f"{name} directly", cost=case.straight[row])
            columns.append(case.past[row])
        if not columns:
            shipment = case.demand.shipments[row]
            graph = compile_graph(case.network, case.demand.ready)
            gates = (graph.source(shipment.origin), graph.sink(shipment.destination))
            _, _, load = load_of(case.network, shipment)
            why = query_over(graph, graph.weigh(load), shipment, gates).why_not()
            raise no_way_for(f"{name}, directly or by a hub", why)
        case.program.limit(f"volume {name}", [(x, 1.0) for x in columns], low=teu, high=teu, group=f"shipper {name}")


def _fit(case: _Case) -> None:
    """x(k, h) <= demand(k) y(h), and sum_k x(k, h) <= capacity(h) y(h)."""
    for (row, hub), column in case.by_hub.items():
        terms = [(column, 1.0), (case.opened[hub], -case.teu[row])]
        case.program.limit(f"{case.demand.ids[row]} if {case.hubs[hub]} opens", terms, high=0.0)
    for hub, name in enumerate(case.hubs):
        most = case.terms.of(case.terms.capacity, name, math.inf)
        boxes = [(column, 1.0) for (_, place), column in case.by_hub.items() if place == hub]
        if math.isfinite(most):
            terms = [*boxes, (case.opened[hub], -most)]
            case.program.limit(f"room at {name}", terms, high=0.0, group=f"hub {name}")


def _belong_to_one(case: _Case) -> None:
    """sum_h z(o, h) <= 1 and x(k, h) <= demand(k) z(origin of k, h)."""
    origins = sorted({shipment.origin for shipment in case.demand.shipments})
    for origin in origins:
        for hub, name in enumerate(case.hubs):
            case.belongs[origin, hub] = case.program.add(f"{origin} belongs to {name}", high=1.0, whole=True)
        terms = [(case.belongs[origin, hub], 1.0) for hub in range(len(case.hubs))]
        case.program.limit(f"one hub for {origin}", terms, high=1.0, group=f"one hub for {origin}")
    for (row, hub), column in case.by_hub.items():
        chosen = case.belongs[case.demand.shipments[row].origin, hub]
        name = f"{case.demand.ids[row]} belongs to {case.hubs[hub]}"
        case.program.limit(name, [(column, 1.0), (chosen, -case.teu[row])], high=0.0)


def _plan(case: _Case, result: Result) -> Plan:
    currency, terms = case.network.currency, case.terms
    frames = {} if result.values is None else _frames(case, result.values)
    notes: tuple[str, ...] = (
        f"{terms.allocation} allocation; behind a hub boxes pay {terms.whole_train_share:.0%} of the way (estimate)",
        f"before a hub, and directly, boxes go in consignments of {terms.few_feu} FEU",
    )
    if result.stopped:
        notes = (*notes, "stopped by Ctrl-C: the best plan found so far")
    figures = {} if result.values is None else {"open_hubs": float(np.round(result.values[case.opened]).sum())}
    return Plan(
        "hubs",
        result.status.value,
        result.objective,
        result.bound,
        f"{currency} a week",
        stamp_of(case.network),
        frames,
        figures,
        notes,
    )


def _frames(case: _Case, values: np.ndarray[Any, np.dtype[np.float64]]) -> dict[str, pd.DataFrame]:
    sites, shares = [], []
    for hub, name in enumerate(case.hubs):
        teu = sum(float(values[column]) for (_, place), column in case.by_hub.items() if place == hub)
        sites.append({"hub": name, "open": bool(round(float(values[case.opened[hub]]))), "teu_per_week": teu})
    for row, name in enumerate(case.demand.ids):
        ways = [(case.hubs[hub], column) for (one, hub), column in case.by_hub.items() if one == row]
        ways += [("directly", case.past[row])] if row in case.past else []
        for way, column in ways:
            if values[column] > _SMALL:
                cost = case.program.columns[column].cost
                shares.append(
                    {"shipment": name, "by": way, "teu_per_week": float(values[column]), "cost_per_teu": cost}
                )
    return {
        "hubs": pd.DataFrame(sites, columns=["hub", "open", "teu_per_week"]).set_index("hub"),
        "allocation": pd.DataFrame(shares, columns=["shipment", "by", "teu_per_week", "cost_per_teu"]),
    }

"""Yards that get slower as they fill: the best plan for all, what everybody does for himself, and the toll between.

The wait is that of `corridor.model.delay.queueing` (M/G/c by Allen and Cunneen): a yard with so many tracks serves
trains of so many TEU, and is busy all the time at its capacity. The dwell of borders and ports is in the graph already,
as a mean at the loads of its time: where they queue, too, what counts is the wait beyond that at their usual load.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.arguments import checked_arguments, checked_class
from corridor.errors import ArgumentError, CorridorError
from corridor.model.delay.queueing import queue_wait_h
from corridor.model.network import Network
from corridor.plan.dated_rows import refuse_due
from corridor.plan.demand.demand import DemandSource, read_demand
from corridor.plan.demand.revenue import refuse_revenue
from corridor.plan.flows.capacity import LONGEST_TRAIN_TEU, unlimited_note
from corridor.plan.flows.congested_flow import CongestedFlow, CongestedStage
from corridor.plan.flows.frames import PathFrames, capacity_rows, left_behind
from corridor.plan.flows.instance import Stage
from corridor.plan.flows.latency import LatencyFunction, queue_latency
from corridor.plan.flows.problem import FlowProblem, flow_problem
from corridor.plan.flows.solution import allowed_unserved, binding_resources, known_paths, paths_in_use, stopped_notes
from corridor.plan.loads import GroundLoads, LaterFrames, when_asked, without_dust
from corridor.plan.result import Plan
from corridor.plan.solver.interrupts import Clock, ctrl_c, late_of, told_by
from corridor.plan.solver.options import SolveOptions
from corridor.progress import Watcher, watched
from corridor.results import stamp_of
from corridor.units import CENTS_PER_UNIT, FEU_PER_TEU, HOURS_PER_DAY

__all__ = ["CongestionTerms", "congestion"]

Floats = NDArray[np.float64]

_VALIDATED = (6, 0.6, 0.95)  # servers, and loads between which the formula was checked against simulation
PRINCIPLES = ("system", "user")
_KINDS = {"yards": ("yard",), "all": ("yard", "border", "port", "terminal")}


@checked_class
@dataclass(frozen=True, slots=True)
class CongestionTerms:
    """How waiting is reckoned.

    Attributes
    ----------
    train_teu : float
        TEU of a train that a yard serves at a time.
    variation : float
        Squared coefficients of variation of arrivals (1 for chance) and of service, added.
    fullest : float
        Share of its capacity up to which a yard may be filled: at all of it the queue never clears.
    reference_feu : float
        As for `FlowTerms`.
    waiting : {"yards", "all"}
        Where boxes wait for each other: at changes of gauge, or at borders, ports and terminals with a capacity, too.
        Borders, and what has no number of tracks, serve one train at a time.
    usual : float
        Share of its capacity at which a border, port or terminal was when its dwell was measured: only what it waits
        beyond that is added (an estimate of ours).
    """

    train_teu: float = LONGEST_TRAIN_TEU
    variation: float = 1.04
    fullest: float = 0.98
    reference_feu: float = 40.0
    waiting: Literal["yards", "all"] = "yards"
    usual: float = 0.5

    def __post_init__(self) -> None:
        if not (0.0 < self.fullest < 1.0):
            raise ArgumentError(f"a yard is filled to a share between 0 and 1, not to {self.fullest}")
        if not (0.0 <= self.usual < 1.0):
            raise ArgumentError(f"usual is a share from 0 to below 1, not {self.usual}")
        if not (1.0 <= self.train_teu <= 1000.0 and 0.0 <= self.variation <= 100.0):
            raise ArgumentError("train_teu lies between 1 and 1,000, variation between 0 and 100")


@checked_arguments
def congestion(  # noqa: PLR0913 - the options of one solve, all with defaults
    network: Network,
    demand: DemandSource,
    *,
    principle: str = "system",
    value_per_teu_hour: float | None = None,
    terms: CongestionTerms | None = None,
    time_limit_s: float | None = None,
    gap: float = 1e-5,
    progress: bool | Watcher = False,
    start: Plan | None = None,
) -> Plan:
    """Plan a flow through yards that get slower as they fill.

    Parameters
    ----------
    network : Network
        Where.
    demand : Demand, DataFrame, str or Path
        As for `flow`; cost and the value of time are minimised together. Rows with a ``due`` are refused.
    principle : {"system", "user"}
        The least total for all; or the equilibrium in which nobody has a cheaper way than his own.
    value_per_teu_hour : float, optional
        What an hour in a queue costs a TEU, the same for all; by default the tariff's value of time.
    terms : CongestionTerms, optional
        Trains, variation, fullest share.
    time_limit_s : float, optional
        Seconds after which the plan comes back as it stands, with its gap. Ctrl-C does the same. The first plan loads
        the least way of each row without waits, one after the other, as far as it has room.
    gap : float
        Relative gap at which the plan counts as proven; above 0.
    progress : bool or callable
        True draws a bar on stderr if that is a terminal; a callable gets each `Progress`.
    start : Plan, optional
        An earlier flow, or one with congestion, on the same network: the search begins with its flow if that serves
        all, and never ends dearer. There is no ``seed``: nothing is left to chance.

    Returns
    -------
    Plan
        Frames ``yards`` (load, wait, average and marginal cost, toll: what one more TEU costs the others),
        ``queues`` (the same of borders, ports and terminals, where they queue, too), ``flows``, ``routes`` and
        ``unserved``. For ``user`` the objective is the potential that the equilibrium minimises; the figure
        ``total_per_day`` is what all pay together, for either principle.

    Raises
    ------
    TableError
        With every fault of the demand.
    """
    if principle not in PRINCIPLES:
        raise CorridorError(f"there is no principle {principle!r}; there are {' and '.join(PRINCIPLES)}")
    chosen = terms or CongestionTerms()
    options = SolveOptions(time_limit_s, gap, progress)
    if not gap > 0.0:
        raise ArgumentError("tangents come as near to a queue as one likes, but never to a gap of 0")
    with watched(progress, "congestion", time_limit_s) as watcher, ctrl_c() as pressed:
        clock = Clock.start(options.time_limit_s, pressed)
        heard = late_of(clock, watcher)
        heard()
        rows = read_demand(network, demand)
        refuse_revenue(rows.revenue, "congestion")
        refuse_due(rows, "congestion")  # how long a way takes depends on who else takes it
        problem = flow_problem(network, rows, minimise="generalised", reference_feu=chosen.reference_feu, heard=heard)
        value = _value(problem, value_per_teu_hour)
        waits, problem = _with_limits(problem, chosen)
        queues = _Queues(waits, value, principle)
        latencies = _latencies(problem, queues, chosen)
        told, unit = told_by(clock, watcher, leaves=True), problem.measure.per_unit
        program = CongestedFlow(problem.instance, gap, latencies, clock.deadline(), told, unit)
        known = [] if start is None else known_paths(problem, start, ("congestion", "flow"))
        program.offer((job, arcs) for job, arcs, _ in known)
        served = program.least_unserved()
        if known:
            program.begin_with(known)
        stage = program.least_total(allowed_unserved(served))
        return _plan(problem, program, (served, stage), queues, chosen)


def _latencies(problem: FlowProblem, queues: _Queues, chosen: CongestionTerms) -> dict[int, LatencyFunction]:
    """What waiting costs at each queue, by its load."""
    limits, system = problem.instance.capacity, queues.principle == "system"
    return {
        yard: queue_latency(
            wait,
            queues.value * CENTS_PER_UNIT,
            float(limits[yard]),
            system=system,
            free=_usual_load(problem, yard, chosen),
        )
        for yard, wait in queues.waits.items()
    }


def _plan(
    problem: FlowProblem,
    program: CongestedFlow,
    stages: tuple[Stage, CongestedStage],
    waiting: _Queues,
    chosen: CongestionTerms,
) -> Plan:
    network, (served, stage) = problem.network, stages
    full = binding_resources(problem, program, served)
    load, behind = without_dust(program.load), without_dust(program.unserved)
    queues = _queues(problem, load, waiting, chosen)
    yards = queues["kind"] == "yard"
    others = {} if chosen.waiting == "yards" else {"queues": queues[~yards]}
    paths = paths_in_use(problem, program, without_dust(program.flow))
    ways, unserved = PathFrames(problem.demand, problem.weighed, paths), left_behind(problem, behind, full)
    closed = stage.closed and served.closed
    return Plan(
        model="congestion",
        status="optimal" if closed else "feasible",
        objective=stage.objective / CENTS_PER_UNIT,
        bound=stage.bound / CENTS_PER_UNIT,
        unit=f"{network.currency} a day",
        stamp=stamp_of(network),
        frames=LaterFrames(
            {
                "yards": queues[yards].drop(columns="kind"),
                **others,
                "flows": ways.flows,
                "routes": ways.routes,
                "unserved": unserved.frame,
            }
        ),
        figures=_figures(problem, program, stage, queues),
        notes=(*_notes(problem, chosen, waiting), *stopped_notes(served, closed=closed)),
        start=LaterFrames({"paths": ways.start}),
        ground=GroundLoads(
            legs=when_asked(ways.legs),
            capacities=_capacities(problem, load, queues),
            unserved=when_asked(unserved.ground),
        ),
        day=problem.graphs.days[0],
    )


def _notes(problem: FlowProblem, terms: CongestionTerms, queues: _Queues) -> tuple[str, ...]:
    network, principle, value = problem.network, queues.principle, queues.value
    beyond = f"borders, ports and terminals wait for what is beyond {terms.usual:.0%} of their capacity (an estimate)"
    return (
        problem.graphs.note(),
        f"{principle} principle; an hour in a queue costs {value:g} {network.currency} a TEU, the same for all",
        f"trains of {terms.train_teu:g} TEU; yards are filled to {terms.fullest:.0%} at the most",
        *([beyond] if terms.waiting == "all" else []),
        "routes carry the hours and costs of an empty yard; the waits stand in the frame yards",
        *unlimited_note(network),
    )


def _capacities(problem: FlowProblem, load: Floats, queues: pd.DataFrame) -> pd.DataFrame:
    """What queues, priced by its toll; dwell that is part of the graph has no price here."""
    ids = problem.resources.ids
    toll = np.array([float(queues["toll"].get(name, math.nan)) for name in ids])
    numbers = [number for number, name in enumerate(ids) if name in queues.index]
    return capacity_rows(problem, numbers, load, toll, np.full(len(ids), math.nan))


def _value(problem: FlowProblem, given: float | None) -> float:
    if given is None:
        return problem.graph.prices.value_of_time * FEU_PER_TEU
    if not (0.0 <= given < 1e6):
        raise ArgumentError(f"an hour costs a TEU 0 to 1,000,000, not {given}")
    return given


def _with_limits(
    problem: FlowProblem, chosen: CongestionTerms
) -> tuple[dict[int, Callable[[float], float]], FlowProblem]:
    """The wait of every queue by load, and the problem with all of them filled no further than they may be."""
    resources, capacity, waits = problem.resources, problem.instance.capacity.copy(), {}
    for number, kind in enumerate(resources.kinds):
        if kind in _KINDS[chosen.waiting] and capacity[number] > 0.0:
            full = float(capacity[number])
            wait = _wait(full, max(1, int(_tracks(problem, number))), chosen)
            waits[number] = _beyond(wait, _usual_load(problem, number, chosen))
            capacity[number] *= chosen.fullest
    return waits, replace(problem, instance=replace(problem.instance, capacity=capacity))


def _tracks(problem: FlowProblem, resource: int) -> float:
    """Tracks of a resource, 1 where none are known: borders have none."""
    if problem.resources.tables[resource] != "transfers":
        return 1.0
    tracks = float(problem.network.transfers["tracks"].to_dict()[problem.resources.rows[resource]])
    return tracks if tracks > 0.0 else 1.0  # a blank is not above zero


def _usual_load(problem: FlowProblem, resource: int, chosen: CongestionTerms) -> float:
    """The load up to which the wait is part of the dwell that is known; none at yards, whose dwell is that of work."""
    share = 0.0 if problem.resources.kinds[resource] == "yard" else chosen.usual
    return share * float(problem.resources.capacity[resource])


def _beyond(wait: Callable[[float], float], usual: float) -> Callable[[float], float]:
    """The wait that comes on top of that at a usual load."""
    if usual <= 0.0:
        return wait
    known = wait(usual)
    return lambda load: max(0.0, wait(load) - known)


def _wait(capacity: float, servers: int, chosen: CongestionTerms) -> Callable[[float], float]:
    """Mean hours of wait at a load in TEU a day, of a yard that is busy all the time at its capacity."""
    service = servers * chosen.train_teu / capacity * HOURS_PER_DAY

    def wait(load: float) -> float:
        return queue_wait_h(load / chosen.train_teu / HOURS_PER_DAY, service, servers, chosen.variation)

    return wait


@dataclass(frozen=True, slots=True)
class _Queues:
    """Mean hours of wait at a load, by number of the yard, what an hour costs a TEU, and who is to gain."""

    waits: dict[int, Callable[[float], float]]
    value: float
    principle: str


def _queues(
    problem: FlowProblem,
    load: Floats,
    queues: _Queues,
    chosen: CongestionTerms,
) -> pd.DataFrame:
    value, records = queues.value, []
    for number, wait in queues.waits.items():
        units, full = float(load[number]), float(problem.resources.capacity[number])
        total = queue_latency(wait, value, full * chosen.fullest, system=True)
        average, marginal = value * wait(units), total.slope(min(units, total.limit))
        servers = _tracks(problem, number)
        most, low, high = _VALIDATED
        records.append(
            {
                "resource": problem.resources.ids[number],
                "name": problem.resources.names[number],
                "kind": problem.resources.kinds[number],
                "capacity_teu_per_day": full,
                "load_teu_per_day": units,
                "busy": units / full,
                "wait_h": wait(units),
                "average_cost": average,
                "marginal_cost": marginal,
                "toll": marginal - average,
                "validated": not servers > most and low <= units / full <= high,
            }
        )
    columns = ["resource", "name", "kind", "capacity_teu_per_day", "load_teu_per_day", "busy", "wait_h", "average_cost"]
    frame = pd.DataFrame(records, columns=[*columns, "marginal_cost", "toll", "validated"])
    return frame.sort_values("toll", ascending=False, kind="stable").set_index("resource")


def _figures(
    problem: FlowProblem, program: CongestedFlow, stage: CongestedStage, queues: pd.DataFrame
) -> dict[str, float]:
    waits = program.latency(program.load)
    waiting = float((queues["average_cost"] * queues["load_teu_per_day"]).sum())
    return {
        "demand_teu_per_day": float(problem.demand.teu_per_day.sum()),
        "unserved_teu_per_day": float(without_dust(program.unserved).sum()),
        "waiting_per_day": waiting,
        "total_per_day": (stage.objective - waits) / CENTS_PER_UNIT + waiting,
        "rounds": float(stage.rounds),
    }

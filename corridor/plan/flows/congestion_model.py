"""Yards that get slower as they fill: the best plan for all, what everybody does for himself, and the toll between.

The wait is that of `corridor.model.delay.queueing` (M/G/c by Allen and Cunneen): a yard with so many tracks serves
trains of so many TEU, and is busy all the time at its capacity. Waits are for the gauge change alone; the dwell of
borders is in the graph already, as a mean, and is not counted twice.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.errors import CorridorError
from corridor.model.delay.queueing import queue_wait_h
from corridor.model.network import Network
from corridor.plan.demand.demand import DemandSource
from corridor.plan.flows.capacity import LONGEST_TRAIN_TEU
from corridor.plan.flows.case import FlowProblem, flow_problem
from corridor.plan.flows.flow_model import held, in_the_way, paths_in_use
from corridor.plan.flows.frames import flows_frame, routes_frame, unserved_frame
from corridor.plan.flows.latency import CongestedFlow, CongestedStage, Curve, queue_curve
from corridor.plan.result import Plan
from corridor.results import stamp_of
from corridor.units import CENTS_PER_UNIT, FEU_PER_TEU

__all__ = ["CongestionSettings", "congestion"]

Floats = NDArray[np.float64]

_HOURS_PER_DAY = 24.0
_VALIDATED = (6, 0.6, 0.95)  # servers, and loads between which the formula was checked against simulation
PRINCIPLES = ("system", "user")


@dataclass(frozen=True, slots=True)
class CongestionSettings:
    """How waiting is reckoned.

    Attributes
    ----------
    train_teu : float
        TEU of a train that a yard serves at a time.
    variation : float
        Squared coefficients of variation of arrivals (1 for chance) and of service, added.
    fullest : float
        Share of its capacity up to which a yard may be filled: at all of it the queue never clears.
    gap : float
        Relative gap at which the plan counts as proven.
    reference_feu : float
        As for `FlowSettings`.
    """

    train_teu: float = LONGEST_TRAIN_TEU
    variation: float = 1.04
    fullest: float = 0.98
    gap: float = 1e-5
    reference_feu: float = 40.0

    def __post_init__(self) -> None:
        if not (0.0 < self.fullest < 1.0):
            raise ValueError(f"a yard is filled to a share between 0 and 1, not to {self.fullest}")
        if not (1.0 <= self.train_teu <= 1000.0 and 0.0 <= self.variation <= 100.0 and 0.0 < self.gap < 1.0):
            raise ValueError("train_teu lies between 1 and 1,000, variation between 0 and 100, gap between 0 and 1")


def congestion(
    network: Network,
    demand: DemandSource,
    *,
    principle: str = "system",
    value_per_teu_hour: float | None = None,
    time_limit_s: float | None = None,
    settings: CongestionSettings | None = None,
) -> Plan:
    """Plan a flow through yards that get slower as they fill.

    Parameters
    ----------
    network : Network
        Where.
    demand : Demand, DataFrame, str or Path
        As for `flow`; cost and the value of time are minimised together.
    principle : {"system", "user"}
        The least total for all; or the equilibrium in which nobody has a cheaper way than his own.
    value_per_teu_hour : float, optional
        What an hour in a queue costs a TEU, the same for all; by default the tariff's value of time.
    time_limit_s : float, optional
        Seconds after which the plan comes back as it stands, with its gap.
    settings : CongestionSettings, optional
        Trains, variation, fullest share, gap.

    Returns
    -------
    Plan
        Frames ``yards`` (load, wait, average and marginal cost, toll: what one more TEU costs the others),
        ``flows``, ``routes`` and ``unserved``. For ``user`` the objective is the potential that the
        equilibrium minimises; the figure ``total_per_day`` is what all pay together, for either principle.

    Raises
    ------
    TableError
        With every fault of the demand.
    """
    if principle not in PRINCIPLES:
        raise CorridorError(f"there is no principle {principle!r}; there are {' and '.join(PRINCIPLES)}")
    chosen = settings or CongestionSettings()
    deadline = math.inf if time_limit_s is None else time.monotonic() + time_limit_s
    problem = flow_problem(network, demand, minimise="generalised", reference_feu=chosen.reference_feu)
    value = _value(problem, value_per_teu_hour)
    waits, problem = _with_limits(problem, chosen)
    system = principle == "system"
    limits = problem.case.capacity
    curves = {
        yard: queue_curve(wait, value * CENTS_PER_UNIT, float(limits[yard]), system=system)
        for yard, wait in waits.items()
    }
    program = CongestedFlow(problem.case, chosen.gap, curves, deadline)
    served = program.least_unserved()
    stage = program.least_total(held(served))
    yards = _yards(problem, program.load, (waits, value), chosen)
    closed = stage.closed and served.closed
    return Plan(
        model="congestion",
        status="optimal" if closed else "feasible",
        objective=stage.objective / CENTS_PER_UNIT,
        bound=stage.bound / CENTS_PER_UNIT,
        unit=f"{network.currency} a day",
        stamp=stamp_of(network),
        frames={
            "yards": yards,
            "flows": flows_frame(problem, paths_in_use(problem, program, program.flow)),
            "routes": routes_frame(problem, paths_in_use(problem, program, program.flow)),
            "unserved": unserved_frame(problem, program.unserved, in_the_way(problem, program, served)),
        },
        figures=_figures(problem, program, stage, (curves, yards)),
        notes=(
            f"{principle} principle; an hour in a queue costs {value:g} {network.currency} a TEU, the same for all",
            f"trains of {chosen.train_teu:g} TEU; yards are filled to {chosen.fullest:.0%} at the most",
            "routes carry the hours and costs of an empty yard; the waits stand in the frame yards",
        ),
    )


def _value(problem: FlowProblem, asked: float | None) -> float:
    if asked is None:
        return problem.graph.prices.value_of_time * FEU_PER_TEU
    if not (0.0 <= asked < 1e6):
        raise ValueError(f"an hour costs a TEU 0 to 1,000,000, not {asked}")
    return asked


def _with_limits(
    problem: FlowProblem, chosen: CongestionSettings
) -> tuple[dict[int, Callable[[float], float]], FlowProblem]:
    """The wait of every yard by load, and the problem with yards filled no further than they may be."""
    resources, capacity = problem.resources, problem.case.capacity.copy()
    tracks = problem.network.transfers["tracks"].to_dict()
    waits = {}
    for number, (kind, row) in enumerate(zip(resources.kinds, resources.rows, strict=True)):
        if kind == "yard" and capacity[number] > 0.0:
            servers = max(1, int(tracks[row])) if tracks[row] > 0.0 else 1  # a blank is not above zero
            waits[number] = _wait(float(capacity[number]), servers, chosen)
            capacity[number] *= chosen.fullest
    return waits, replace(problem, case=replace(problem.case, capacity=capacity))


def _wait(capacity: float, servers: int, chosen: CongestionSettings) -> Callable[[float], float]:
    """Mean hours of wait at a load in TEU a day, of a yard that is busy all the time at its capacity."""
    service = servers * chosen.train_teu / capacity * _HOURS_PER_DAY

    def wait(load: float) -> float:
        return queue_wait_h(load / chosen.train_teu / _HOURS_PER_DAY, service, servers, chosen.variation)

    return wait


def _yards(
    problem: FlowProblem,
    load: Floats,
    waiting: tuple[dict[int, Callable[[float], float]], float],
    chosen: CongestionSettings,
) -> pd.DataFrame:
    waits, value = waiting
    records = []
    tracks = problem.network.transfers["tracks"].to_dict()
    for number, wait in waits.items():
        units, full = float(load[number]), float(problem.resources.capacity[number])
        total = queue_curve(wait, value, full * chosen.fullest, system=True)
        average, marginal = value * wait(units), total.slope(min(units, total.limit))
        servers = tracks[problem.resources.rows[number]]
        most, low, high = _VALIDATED
        records.append(
            {
                "resource": problem.resources.ids[number],
                "name": problem.resources.names[number],
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
    columns = ["resource", "name", "capacity_teu_per_day", "load_teu_per_day", "busy", "wait_h", "average_cost"]
    frame = pd.DataFrame(records, columns=[*columns, "marginal_cost", "toll", "validated"])
    return frame.sort_values("toll", ascending=False, kind="stable").set_index("resource")


def _figures(
    problem: FlowProblem, program: CongestedFlow, stage: CongestedStage, parts: tuple[dict[int, Curve], pd.DataFrame]
) -> dict[str, float]:
    curves, yards = parts
    waits = math.fsum(curve.cost(float(program.load[yard])) for yard, curve in curves.items())
    waiting = float((yards["average_cost"] * yards["load_teu_per_day"]).sum())
    return {
        "demand_teu_per_day": float(problem.demand.teu_per_day.sum()),
        "unserved_teu_per_day": float(program.unserved.sum()),
        "waiting_per_day": waiting,
        "total_per_day": (stage.objective - waits) / CENTS_PER_UNIT + waiting,
        "rounds": float(stage.rounds),
    }

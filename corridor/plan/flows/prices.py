"""What one more unit of each resource is worth, proved by solving again, and what keeps a demand from being served."""

from __future__ import annotations

import math
import time

import numpy as np
import pandas as pd

from corridor.errors import Infeasible, NotProven
from corridor.plan.flows.solution import LEAST_TEU, FlowSolution, allowed_unserved

__all__ = ["price_frame", "refuse_unserved"]

_MOST_USES = 4.0  # how often a path may use one resource: off and on again, twice


def price_frame(solution: FlowSolution, scale: float, differences: int) -> pd.DataFrame:
    """Both prices of every resource that is used or worth something, the dearest proved by solving again."""
    served, cost = solution.served.price, solution.cost.price / scale
    frame = solution.problem.resources.to_frame()
    frame["load_teu_per_day"] = solution.load
    frame["served"], frame["cost"] = served, cost
    for name in ("served_gain", "served_loss", "cost_gain", "cost_loss"):
        frame[name] = np.nan
    worth = (served > LEAST_TEU) | (cost > LEAST_TEU)
    order = np.lexsort((-cost, -served))
    for resource in order[: min(differences, int(worth.sum()))].tolist():
        values = _differences(solution, resource, scale)
        frame.iloc[resource, -len(values) :] = values
    kept = frame[worth | (solution.load > LEAST_TEU)]
    return kept.iloc[np.lexsort((kept.index.to_numpy(), -kept["cost"], -kept["served"]))]


def _differences(solution: FlowSolution, resource: int, scale: float) -> tuple[float, float, float, float]:
    """What one more TEU a day brings and one less costs: unserved, and cost at the same unserved volume."""
    program, base = solution.program, float(solution.problem.instance.capacity[resource])
    found = []
    for step in (1.0, -1.0):
        if base + step < 0.0 or time.monotonic() > program.deadline:
            found.append((math.nan, math.nan))
            continue
        program.set_capacity(resource, base + step)
        served = program.least_unserved()
        change = (solution.served.objective - served.objective) * step + 0.0  # never minus zero
        if served.objective > allowed_unserved(solution.served) + LEAST_TEU:
            found.append((change, math.inf))
            continue
        cost = program.least_cost(allowed_unserved(solution.served))
        known = cost.closed and served.closed
        found.append((change, (solution.cost.objective - cost.objective) * step / scale if known else math.nan))
    program.set_capacity(resource, base)
    return found[0][0], found[1][0], found[0][1], found[1][1]


def refuse_unserved(solution: FlowSolution) -> None:
    """Raise when anything stays behind, with what binds and an irreducible infeasible subset.

    Raises
    ------
    Infeasible
        Where that is so.
    NotProven
        Where it ended before it was known whether it must be so.
    """
    problem = solution.problem
    behind = float(solution.unserved[problem.instance.must].sum())
    if behind <= LEAST_TEU and not problem.blocked.rows:
        return
    known = problem.blocked.rows or solution.served.bound > LEAST_TEU
    if not (known or solution.served.closed):
        raise NotProven(f"it ended before it was known whether all can be served: {behind:,.1f} TEU a day stay behind")
    reasons = [str(problem.blocked.why(row)).replace("\n", "; ") for row in problem.blocked.rows]
    scarce = np.flatnonzero(solution.served.price > LEAST_TEU)
    for resource in scarce[np.argsort(-solution.served.price[scarce], kind="stable")].tolist():
        worth, name = solution.served.price[resource], problem.resources.names[resource]
        full = problem.instance.capacity[resource]
        reasons.append(f"{name} is full at {full:,.1f} TEU a day: one more would let {worth:,.3g} more go")
    if behind > LEAST_TEU:
        subset = ", ".join(
            problem.resources.ids[resource] for resource in _irreducible_subset(solution, scarce.tolist())
        )
        reasons.append(f"these together cannot take the demand, and without any one of them it would go: {subset}")
    raise Infeasible(f"{behind + problem.blocked.teu_per_day:,.1f} TEU a day cannot be served", reasons)


def _irreducible_subset(solution: FlowSolution, scarce: list[int]) -> list[int]:
    """Deletion filter: leave out each resource whose limit is not needed for the demand to be impossible.

    The prices prove that the scarce ones alone are infeasible together, so all others are without limit here.
    """
    program, capacity = solution.program, solution.problem.instance.capacity
    plenty = _MOST_USES * float(solution.problem.instance.volume.sum())
    for resource in range(len(capacity)):
        if resource not in scarce:
            program.set_capacity(resource, max(plenty, float(capacity[resource])))
    kept = []
    for resource in scarce:
        program.set_capacity(resource, max(plenty, float(capacity[resource])))
        if program.least_unserved().objective <= LEAST_TEU:
            program.set_capacity(resource, float(capacity[resource]))
            kept.append(resource)
    return kept

"""What timetables are held against: a look at every step of the period, and the program of event times by scipy."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from corridor.plan.solver.periodic.records import Passage, PeriodicProblem


def faults(problem: PeriodicProblem, passages: Mapping[int, Passage]) -> list[str]:
    """Everything that is wrong with a timetable, found by counting who is where at every step."""
    wrong: list[str] = []
    there: dict[str, np.ndarray] = {}

    def count(resource: str, begin: int, end: int) -> None:
        counted = there.setdefault(resource, np.zeros(problem.period, int))
        for step in range(begin, end):
            counted[step % problem.period] += 1

    for number, train in enumerate(problem.trains):
        arrives = None
        for hop, begins in zip(train.hops, passages[number], strict=True):
            if arrives is not None:
                stands = begins - arrives
                if not hop.stands <= stands <= hop.stands + hop.most:
                    wrong.append(f"{train.name} stands {stands}")
                if hop.place:
                    count(hop.place, arrives, begins)
            for use in hop.uses:
                count(use.resource, begins + use.after, begins + use.after + use.steps)
            arrives = begins + hop.steps
    wrong += [name for name, counted in there.items() if counted.max() > problem.capacity.get(name, 1)]
    for group in problem.departures:
        leaves = [passages[train][0] % problem.period for train in group.trains]
        if len({step % problem.day for step in leaves}) > 1 or len({step // problem.day for step in leaves}) < len(
            leaves
        ):
            wrong.append(f"departures at {leaves}")
    return wrong


def least_standing(problem: PeriodicProblem) -> float:
    """The least cost of trains that use each resource one at a time, without groups and places, by scipy's HiGHS.

    For uses i and j of one resource with lengths a and b: a <= u_j - u_i + P m <= P - b for a whole number m.
    """
    period = problem.period
    first = np.cumsum([0, *(len(train.hops) for train in problem.trains)])
    columns = int(first[-1])
    rows: list[tuple[dict[int, float], float, float]] = []
    cost = dict.fromkeys(range(columns), 0.0)
    uses: dict[str, list[tuple[int, int, int]]] = {}
    constant = 0.0
    for number, train in enumerate(problem.trains):
        for place, hop in enumerate(train.hops):
            here = int(first[number]) + place
            if place:
                must = train.hops[place - 1].steps + hop.stands
                rows.append(({here: 1.0, here - 1: -1.0}, must, must + hop.most))
                constant -= problem.stands(number) * must
            for use in hop.uses:
                uses.setdefault(use.resource, []).append((here, use.after, use.steps))
        cost[int(first[number + 1]) - 1] += problem.stands(number)
        cost[int(first[number])] -= problem.stands(number)
    extra = columns
    for one in (pair for taken in uses.values() for pair in itertools.combinations(taken, 2)):
        (i, after_i, a), (j, after_j, b) = one
        shift = after_j - after_i
        rows.append(({j: 1.0, i: -1.0, extra: float(period)}, a - shift, period - b - shift))
        extra += 1
    for link in problem.connections:
        hops = problem.trains[link.before].hops
        end, start = int(first[link.before + 1]) - 1, int(first[link.after])
        least = hops[-1].steps + link.least
        # w + least = s' - s + P k, with 0 <= w < P
        rows.append(({start: 1.0, end: -1.0, extra: float(period), extra + 1: -1.0}, least, least))
        cost[extra + 1] = float(problem.scale * link.weight)
        extra += 2
    matrix = np.zeros((len(rows), extra))
    for row, (cells, _, _) in enumerate(rows):
        for column, factor in cells.items():
            matrix[row, column] = factor
    lows, highs = np.full(extra, -9.0), np.full(extra, 9.0)
    lows[:columns], highs[:columns] = 0.0, 9.0 * period
    starts = first[:-1]
    highs[starts] = period - 1
    for column in (c for c in cost if c >= columns):
        lows[column], highs[column] = 0.0, period - 1
    found = milp(
        np.array([cost.get(n, 0.0) for n in range(extra)]),
        constraints=LinearConstraint(matrix, [row[1] for row in rows], [row[2] for row in rows]),
        bounds=Bounds(lows, highs),
        integrality=np.ones(extra),
    )
    assert found.x is not None
    return float(found.fun) + constant

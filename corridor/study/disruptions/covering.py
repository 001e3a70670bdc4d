"""Which few candidates, failing together, leave the worst of all best replies: a program over the replies known so far.

The decomposition of Israeli and Wood (Shortest-path network interdiction, Networks 40, 2002). Whoever closes chooses
candidates; whoever ships answers by the best route that is left. Of these answers the program knows a few: a shipment
loses no more than a known way costs more than its best route, unless the closures meet that way. What it says is
therefore never less than the truth: it is a bound, and the way that answers its closures is what it did not know.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from corridor.plan.solver.arrays import Cells
from corridor.plan.solver.options import NO_LIMITS, SolveOptions
from corridor.plan.solver.program import Program
from corridor.plan.solver.solve import solve
from corridor.plan.solver.solver_result import SolverResult

__all__ = ["KnownWay", "fewest_that_meet", "worst_for"]


class KnownWay(NamedTuple):
    """A way that a shipment may answer by.

    Attributes
    ----------
    shipment : int
        Its number.
    loss : int
        What all its boxes have more by it than by their best route.
    met : frozenset of int
        Numbers of the candidates that take it away.
    """

    shipment: int
    loss: int
    met: frozenset[int]


def worst_for(
    ways: Sequence[KnownWay], most: Sequence[int], budget: int, time_limit_s: float | None = None
) -> tuple[frozenset[int], int | None]:
    """Choose at most so many candidates that make the known ways lose most.

    Parameters
    ----------
    ways : sequence of KnownWay
    most : sequence of int
        By shipment, what it loses when all its known ways are met.
    budget : int
        Candidates, at most.
    time_limit_s : float, optional
        For the solver.

    Returns
    -------
    tuple of frozenset of int and int or None
        Their numbers, and what no choice exceeds; None where the solver ran out of time before it knew.
    """
    program = Program("closures")
    closing = _closings(program, ways)
    losses = [program.add(f"loss {number}", high=float(each), whole=True) for number, each in enumerate(most)]
    for number, way in enumerate(ways):
        open_ = program.add(f"open {number}", high=1.0, whole=True)
        met = [(closing[one], 1.0) for one in sorted(way.met)]
        program.limit(f"open unless met {number}", [(open_, 1.0), *met], low=1.0)
        cell = (np.zeros(1, np.int64), np.array([losses[way.shipment]]), np.ones(1))
        program.limit_many(f"no more than way {number}", Cells(*cell), high=float(way.loss), only_if=open_)
    program.limit("budget", [(column, 1.0) for column in closing.values()], high=float(budget))
    program.maximise(losses, [1.0] * len(losses))
    result = _solved(program, time_limit_s)
    return _chosen(result, closing), None if result.values is None else round(result.bound)


def fewest_that_meet(ways: Iterable[KnownWay]) -> frozenset[int]:
    """The fewest candidates that meet all of some ways, each of which some candidate meets."""
    program, known = Program("cut"), tuple(ways)
    closing = _closings(program, known)
    for number, way in enumerate(known):
        program.limit(f"meet {number}", [(closing[one], 1.0) for one in sorted(way.met)], low=1.0)
    program.minimise(list(closing.values()), [1.0] * len(closing))
    return _chosen(_solved(program, None), closing)


def _closings(program: Program, ways: Iterable[KnownWay]) -> dict[int, int]:
    """A column for each candidate that meets a way."""
    met = sorted(frozenset[int]().union(*(way.met for way in ways)))
    return {one: program.add(f"close {one}", high=1.0, whole=True) for one in met}


def _solved(program: Program, time_limit_s: float | None) -> SolverResult:
    return solve(program, "cp_sat", options=SolveOptions(time_limit_s=time_limit_s) if time_limit_s else NO_LIMITS)


def _chosen(result: SolverResult, closing: dict[int, int]) -> frozenset[int]:
    values = result.values
    return frozenset() if values is None else frozenset(one for one, column in closing.items() if values[column] > 0.5)

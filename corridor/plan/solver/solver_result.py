"""What a solver answers: one enum of statuses, one result for every program, one for network flows."""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

__all__ = ["UNFINISHED", "NetworkFlow", "SolverResult", "Status", "better_of", "gap_of", "no_solution"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_LEAST = 1e-9  # an objective below it is related to its bound as if it were so much: 0 has no share


class Status(enum.Enum):
    """How a solve ended."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"  # a solution, and a gap to its bound
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"  # or infeasible: GLOP and PDLP do not tell
    NOT_SOLVED = "not solved"


UNFINISHED = (Status.FEASIBLE, Status.NOT_SOLVED)  # more time may still do better


@dataclass(frozen=True, eq=False)
class SolverResult:
    """The answer of a solver.

    Attributes
    ----------
    status : Status
    objective, bound, gap : float
        Of the best solution; NaN where there is none. The bound is what no solution can beat.
    values : ndarray of float64, shape (columns,), or None
        Columns of the best solution.
    duals : ndarray of float64, shape (rows,), or None
        Of a linear program. The price of one more unit of a ``<=`` capacity in a minimisation is minus its dual.
    seconds : float
        Wall-clock.
    solver : str
        Who answered.
    detail : str
        What it said about the end.
    stopped : bool
        Whether Ctrl-C ended it.
    """

    status: Status
    objective: float
    bound: float
    gap: float
    values: Floats | None
    duals: Floats | None
    seconds: float
    solver: str
    detail: str = ""
    stopped: bool = False

    @property
    def solved(self) -> bool:
        """Whether there is a solution."""
        return self.values is not None

    def __repr__(self) -> str:
        return f"SolverResult({self.solver}: {self.status.value}, {self.objective:,.6g}, bound {self.bound:,.6g})"


@dataclass(frozen=True, eq=False)
class NetworkFlow:
    """The answer of a network-flow method.

    Attributes
    ----------
    status : Status
    cost : int
        Sum of cost x flow in exact whole numbers; 0 where there is no flow.
    amount : int
        Units sent.
    flows : ndarray of int64, shape (arcs,)
    cut : ndarray of int64
        For a greatest flow, the nodes on the source's side of a least cut; empty otherwise.
    """

    status: Status
    cost: int
    amount: int
    flows: Integers
    cut: Integers


def gap_of(objective: float, bound: float) -> float:
    """Distance of objective and bound as a share of the objective; NaN where one is missing."""
    if math.isnan(objective) or not math.isfinite(bound):
        return math.nan
    return abs(objective - bound) / max(abs(objective), _LEAST)


def no_solution(status: Status, seconds: float, solver: str, detail: str, stopped: bool = False) -> SolverResult:
    """A result without a solution."""
    return SolverResult(status, math.nan, math.nan, math.nan, None, None, seconds, solver, detail, stopped)


def better_of(
    best: SolverResult, run: SolverResult, *, maximise: bool = False, gap: float = 0.0, absolute_gap: float = 0.0
) -> SolverResult:
    """The better solution and bound of two runs of one model; optimal when it comes within one of the gaps."""
    if run.status not in UNFINISHED:
        return run
    sense = -1.0 if maximise else 1.0
    if run.values is None or (best.values is not None and sense * best.objective <= sense * run.objective):
        first = best
    else:
        first = run
    bounds = [sense * bound for bound in (best.bound, run.bound) if not math.isnan(bound)]
    bound = sense * max(bounds) if bounds else math.nan
    reached = gap_of(first.objective, bound)
    close = abs(first.objective - bound) <= absolute_gap or reached <= gap
    return replace(first, bound=bound, gap=reached, status=Status.OPTIMAL if close else first.status, detail=run.detail)

"""What a solver answers: one enum of statuses, one result, and the progress on the way."""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

__all__ = ["UNFINISHED", "FlowResult", "Progress", "Result", "Status", "better_of", "gap_of", "nothing"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class Status(enum.Enum):
    """How a solve ended."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"  # a solution, and a gap to its bound
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"  # or infeasible: GLOP and PDLP do not tell
    NOT_SOLVED = "not solved"


UNFINISHED = (Status.FEASIBLE, Status.NOT_SOLVED)  # more time may still do better


@dataclass(frozen=True, slots=True)
class Progress:
    """A solve in flight.

    Attributes
    ----------
    seconds : float
        Since the start.
    incumbent, bound, gap : float
        Best objective, best bound, and relative gap; NaN while there is none.
    """

    seconds: float
    incumbent: float
    bound: float
    gap: float


@dataclass(frozen=True, eq=False)
class Result:
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


@dataclass(frozen=True, eq=False)
class FlowResult:
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
    return abs(objective - bound) / max(abs(objective), 1e-9)


def nothing(status: Status, seconds: float, solver: str, detail: str, stopped: bool = False) -> Result:
    """A result without a solution."""
    return Result(status, math.nan, math.nan, math.nan, None, None, seconds, solver, detail, stopped)


def better_of(best: Result, run: Result, sense: float, gaps: tuple[float | None, float | None]) -> Result:
    """The better solution and bound of two runs of one model; ``sense`` is -1 for a maximisation.

    It is optimal when it comes within one of the gaps, absolute or relative.
    """
    if run.status not in UNFINISHED:
        return run
    if run.values is None or (best.values is not None and sense * best.objective <= sense * run.objective):
        first = best
    else:
        first = run
    bounds = [sense * bound for bound in (best.bound, run.bound) if not math.isnan(bound)]
    bound = sense * max(bounds) if bounds else math.nan
    gap = gap_of(first.objective, bound)
    close = abs(first.objective - bound) <= (gaps[0] or 0.0) or gap <= (gaps[1] or 0.0)
    return replace(first, bound=bound, gap=gap, status=Status.OPTIMAL if close else first.status, detail=run.detail)

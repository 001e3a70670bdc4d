"""What is to flow, as arrays, and what a stage of a flow minimises and finds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corridor.plan.flows.pricing import NO_TERMS, PathTerms
from corridor.search import Topology

__all__ = ["FlowInstance", "PathColumn", "Stage", "StageObjective"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class FlowInstance:
    """What is to flow, where.

    Attributes
    ----------
    topology : Topology
        The graph.
    cents : float array, shape (rows, arcs)
        Cost per unit in hundredths; infinite on closed arcs.
    jobs : tuple of (int, int, int)
        Row of costs, source and target node of each job; each has a path.
    volume : float array, shape (jobs,)
        Units a day.
    of_arc : int array, shape (arcs,)
        Resource that an arc uses; -1 for none.
    capacity : float array, shape (resources,)
        Units a day.
    terms : PathTerms
        How long the paths of some jobs may take, and arcs that may be closed to a job.
    """

    topology: Topology
    cents: Floats
    jobs: tuple[tuple[int, int, int], ...]
    volume: Floats
    of_arc: Integers
    capacity: Floats
    terms: PathTerms = NO_TERMS


@dataclass(frozen=True, slots=True)
class StageObjective:
    """What a stage minimises.

    Attributes
    ----------
    kind : {"penalty", "unserved", "cost"}
        Cost with a penalty on what stays behind, the volume that stays behind, or the cost alone.
    unserved_cost : float
        Of a unit left behind.
    most_unserved : float
        The most that may be.
    """

    kind: str
    unserved_cost: float
    most_unserved: float


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """How one of the two stages ended.

    Attributes
    ----------
    objective, bound : float
        Units unserved, or hundredths a day; the bound is proven.
    price : float array, shape (resources,)
        What one more unit of capacity takes off the objective.
    unserved_price : float
        What one more unit of unserved volume would take off the cost; 0 in the first stage.
    closed : bool
        Whether the gap was closed to what was asked for.
    rounds : int
        Rounds of pricing.
    """

    objective: float
    bound: float
    price: Floats
    unserved_price: float
    closed: bool
    rounds: int


@dataclass(slots=True, eq=False)
class PathColumn:
    """A path of a job in the program: its cost, and the resources it uses, with how many times each."""

    job: int
    arcs: Integers
    cents: float
    used: Integers
    times: Floats

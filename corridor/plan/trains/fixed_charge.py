"""The core of every design model: many commodities, arcs with a capacity, and a price for opening an arc at all.

It knows neither trains nor networks, so that it can be checked against proved optima from outside.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corridor.errors import CorridorError
from corridor.plan.solver.mip_search import solve_program
from corridor.plan.solver.options import SolveOptions
from corridor.plan.solver.program import Program
from corridor.plan.solver.solver_result import SolverResult

__all__ = ["Design", "DesignError", "design_program", "read_design", "solve_design"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_ARC_FIELDS, _COMMODITY_FIELDS = 5, 3


class DesignError(CorridorError, ValueError):
    """An instance that makes no sense."""


@dataclass(frozen=True, eq=False)
class Design:
    """Which arcs to open, and how to route.

    Attributes
    ----------
    nodes : int
        Nodes are 0 to nodes - 1.
    tail, head : int64 array, shape (arcs,)
        Ends.
    cost, capacity, opening : float array, shape (arcs,)
        Per unit, most units of all commodities together, and once for an arc that is used.
    origin, destination : int64 array, shape (commodities,)
        Ends.
    demand : float array, shape (commodities,)
        Units, all of which must arrive.
    """

    nodes: int
    tail: Integers
    head: Integers
    cost: Floats
    capacity: Floats
    opening: Floats
    origin: Integers
    destination: Integers
    demand: Floats

    def __post_init__(self) -> None:
        for name in ("cost", "capacity", "opening", "demand"):
            values = getattr(self, name)
            if not (np.isfinite(values).all() and (values >= 0).all()):
                raise DesignError(f"{name} has a value that is negative or not finite")
        for name in ("tail", "head", "origin", "destination"):
            values = getattr(self, name)
            if values.size and not (values.min() >= 0 and values.max() < self.nodes):
                raise DesignError(f"{name} names a node that does not exist")


def read_design(text: str) -> Design:
    """Read an instance in the format of Crainic, Frangioni and Gendron (``.dow``); nodes count from one there.

    Raises
    ------
    DesignError
        Where a line is missing or too short.
    """
    lines = [line.split() for line in text.splitlines()[1:] if line.strip()]
    try:
        nodes, arcs, commodities = (int(cell) for cell in lines[0][:3])
        arc_rows = np.array([[float(cell) for cell in line[:_ARC_FIELDS]] for line in lines[1 : 1 + arcs]])
        rest = lines[1 + arcs : 1 + arcs + commodities]
        rows = np.array([[float(cell) for cell in line[:_COMMODITY_FIELDS]] for line in rest])
        tail, head, cost, capacity, opening = arc_rows.T
        origin, destination, demand = rows.T
    except (IndexError, ValueError) as fault:
        raise DesignError(f"this is no instance of network design: {fault}") from None
    if len(arc_rows) != arcs or len(rows) != commodities:
        raise DesignError(f"{arcs} arcs and {commodities} commodities are promised, {len(lines) - 1} lines follow")
    ends = (values.astype(np.int64) - 1 for values in (tail, head, origin, destination))
    first, second, start, end = ends
    return Design(nodes, first, second, cost, capacity, opening, start, end, demand)


def design_program(design: Design) -> tuple[Program, Integers, Integers]:
    """Build the program.

    Returns
    -------
    Program
    opened : int array, shape (arcs,)
        Column of each arc's yes or no.
    flows : int array, shape (commodities, arcs)
        Column of each commodity on each arc.
    """
    program = Program("network design")
    arcs = range(len(design.tail))
    opened = np.array(
        [program.add(f"open {arc}", cost=float(design.opening[arc]), high=1.0, whole=True) for arc in arcs]
    )
    flows = np.array(
        [
            [program.add(f"{one} on {arc}", cost=float(design.cost[arc]), high=_most(design, one, arc)) for arc in arcs]
            for one in range(len(design.demand))
        ]
    )
    _conserve(design, program, flows)
    _fit(design, program, flows, opened)
    _open_what_is_used(design, program, flows, opened)
    return program, opened, flows


def solve_design(design: Design, options: SolveOptions) -> SolverResult:
    """Solve an instance."""
    return solve_program(design_program(design)[0], options)


def _most(design: Design, commodity: int, arc: int) -> float:
    return float(min(design.demand[commodity], design.capacity[arc]))


def _conserve(design: Design, program: Program, flows: Integers) -> None:
    """out(k, n) - in(k, n) = demand(k) at its origin, minus that at its destination, else 0."""
    for one, columns in enumerate(flows):
        for node in range(design.nodes):
            volume = float(design.demand[one]) * (
                int(node == design.origin[one]) - int(node == design.destination[one])
            )
            terms = [(int(column), float(sign)) for column, sign in _around(design, node, columns)]
            program.limit(f"{one} at {node}", terms, low=volume, high=volume, group=f"commodity {one}")


def _around(design: Design, node: int, columns: Integers) -> Iterator[tuple[int, int]]:
    yield from ((int(column), 1) for column in columns[design.tail == node])
    yield from ((int(column), -1) for column in columns[design.head == node])


def _fit(design: Design, program: Program, flows: Integers, opened: Integers) -> None:
    """sum_k x(k, a) <= capacity(a) y(a)."""
    for arc, limit in enumerate(design.capacity.tolist()):
        terms = [*((int(column), 1.0) for column in flows[:, arc]), (int(opened[arc]), -limit)]
        program.limit(f"room on {arc}", terms, high=0.0, group=f"arc {arc}")


def _open_what_is_used(design: Design, program: Program, flows: Integers, opened: Integers) -> None:
    """x(k, a) <= min(demand(k), capacity(a)) y(a): implied in whole numbers, and what makes the relaxation strong."""
    for one, columns in enumerate(flows):
        for arc, column in enumerate(columns.tolist()):
            most = _most(design, one, arc)
            if math.isfinite(most) and most > 0.0:
                program.limit(f"{one} on {arc} if open", [(column, 1.0), (int(opened[arc]), -most)], high=0.0)

"""The core of every design model: many commodities, arcs with a capacity, and a price for opening an arc at all.

It knows neither trains nor networks, so that it can be checked against proved optima from outside.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.arguments import checked_arguments
from corridor.errors import CorridorError, Finding, Infeasible, NotProven, TableError
from corridor.model.tables.reading import nearest
from corridor.plan.loads import without_dust
from corridor.plan.result import Plan
from corridor.plan.solver.options import SolveOptions
from corridor.plan.solver.program import Program
from corridor.plan.solver.solve import solve
from corridor.plan.solver.solver_result import SolverResult, Status
from corridor.progress import Watcher
from corridor.results import Stamp
from corridor.version import __version__

__all__ = ["Design", "DesignError", "design_of", "design_program", "read_design", "solve_design"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_ARCS = ("tail", "head", "cost", "capacity", "opening")
_COMMODITIES = ("origin", "destination", "demand")
_FIRST_LINE = 2  # of a table: the header stands above it
_MOST = 1e12  # beyond it an amount is a slip of the pen, and the solver's sums lose digits
_FIRST_SLICE_S = 30.0  # most designs end within it; each slice begins its tree anew
_COLUMNS_PER_S = 400.0  # of larger ones, whose first relaxation alone takes so long that to begin anew is dear


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


def read_design(text: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read an instance in the format of Crainic, Frangioni and Gendron (``.dow``) as arcs and commodities.

    Raises
    ------
    DesignError
        Where a line is missing or too short.
    """
    lines = [line.split() for line in text.splitlines()[1:] if line.strip()]
    try:
        _, arcs, commodities = (int(cell) for cell in lines[0][:3])
        rows = lines[1 : 1 + arcs], lines[1 + arcs : 1 + arcs + commodities]
        read = [
            pd.DataFrame([[*line[:2], *map(float, line[2 : len(names)])] for line in some], columns=names)
            for some, names in zip(rows, (_ARCS, _COMMODITIES), strict=True)
        ]
    except (IndexError, ValueError) as fault:
        raise DesignError(f"this is no instance of network design: {fault}") from None
    if len(read[0]) != arcs or len(read[1]) != commodities:
        raise DesignError(f"{arcs} arcs and {commodities} commodities are promised, {len(lines) - 1} lines follow")
    return read[0], read[1]


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


@checked_arguments
def solve_design(
    arcs: pd.DataFrame,
    commodities: pd.DataFrame,
    *,
    time_limit_s: float | None = None,
    gap: float = 1e-4,
    progress: bool | Watcher = False,
    seed: int = 0,
) -> Plan:
    """Decide which arcs of any graph to open, and how commodities flow over them: fixed-charge network design.

    It is the core of `block_trains` by itself, for graphs that are no network of this library: open arcs cost once,
    flow costs by the unit, all commodities share the capacity of an arc (Crainic, Frangioni and Gendron, "Bundle-based
    relaxation methods for multicommodity capacitated fixed charge network design", 2001).

    Parameters
    ----------
    arcs : DataFrame
        Columns ``tail`` and ``head`` (names of nodes), ``cost`` (of a unit), ``capacity`` (units) and ``opening``
        (once, if the arc is used at all); a row an arc, several between two nodes if wanted.
    commodities : DataFrame
        Columns ``origin``, ``destination`` and ``demand`` (units, all of which must arrive).
    time_limit_s, gap : float
        Wall-clock seconds, and the relative gap that counts as optimal.
    progress : bool or callable
        True draws a bar on stderr if that is a terminal; a callable gets each `Progress`. Ctrl-C returns the best so
        far, within 30 s (of more than 12,000 flows, of commodities on arcs, a second for each 400) or four times what
        has passed.
    seed : int
        Of the solver. There is no ``start``.

    Returns
    -------
    Plan
        In the unit of the costs. Frames ``arcs`` (``open``, and ``units`` of all commodities) and ``flows`` (``units``
        of a commodity on an arc), both with the numbers of the rows that were given, from 0.

    Raises
    ------
    TableError
        With every fault of both tables.
    Infeasible
        When the capacities cannot take the demand.
    NotProven
        When the time limit came before any solution.
    """
    design = design_of(arcs, commodities)
    program, opened, flows = design_program(design)
    first = _first_slice_s(program.n_columns)
    options = SolveOptions(time_limit_s, gap, progress, seed=seed, first_slice_s=first)
    found = solve(program, "highs", options=options)
    if found.status is Status.INFEASIBLE:
        raise Infeasible("no arcs that could be opened take the demand")
    if found.values is None:
        raise NotProven(f"no design was found in {found.seconds:.0f} s")
    return _plan(design, found, found.values[opened], found.values[flows])


def _first_slice_s(columns: int) -> float:
    """Seconds of the first slice of a program of so many columns."""
    return max(_FIRST_SLICE_S, columns / _COLUMNS_PER_S)


def _plan(design: Design, found: SolverResult, opened: Floats, flows: Floats) -> Plan:
    units = without_dust(flows)
    one, arc = np.nonzero(units)
    taken = units.sum(axis=0)
    # what costs nothing is open, whether it is used or not: only use tells
    is_open = (np.round(opened) > 0.0) & ((design.opening > 0.0) | (taken > 0.0))
    state = hashlib.sha256(b"".join(np.ascontiguousarray(getattr(design, f.name)).tobytes() for f in fields(design)))
    return Plan(
        "design",
        found.status.value,
        found.objective,
        found.bound,
        "in the unit of the costs",
        Stamp("design", "", state.hexdigest(), __version__),
        {
            "arcs": pd.DataFrame({"open": is_open, "units": taken}),
            "flows": pd.DataFrame({"commodity": one, "arc": arc, "units": units[one, arc]}),
        },
        {"open_arcs": float(is_open.sum())},
        ("stopped by Ctrl-C: the best design found so far",) if found.stopped else (),
    )


def design_of(arcs: pd.DataFrame, commodities: pd.DataFrame) -> Design:
    """Both tables as arrays over numbered nodes."""
    findings: list[Finding] = []
    tables = (("arcs", arcs, _ARCS), ("commodities", commodities, _COMMODITIES))
    for table, frame, columns in tables:
        findings += [
            Finding(table, 1, name, "the column is missing", "add it") for name in columns if name not in frame
        ]
        if not len(frame):
            findings.append(Finding(table, 0, "", "there is no row", "write one at least"))
    if findings:
        raise TableError(findings, "the design")
    cells = {name: [_number(cell) for cell in frame[name]] for _, frame, names in tables for name in names[2:]}
    nodes = {str(node): place for place, node in enumerate(dict.fromkeys([*arcs["tail"], *arcs["head"]]))}
    for table, frame, names in tables:
        for name in names[2:]:
            wrong = [line for line, cell in enumerate(cells[name], _FIRST_LINE) if math.isnan(cell)]
            findings += [
                Finding(table, line, name, "this is no amount", "write a number of 0 or more") for line in wrong
            ]
        for name in names[:2]:
            for line, node in enumerate(map(str, frame[name]), _FIRST_LINE):
                if node not in nodes:
                    hint = f"name an end of an arc{nearest(node, tuple(nodes))}"
                    findings.append(Finding(table, line, name, f"no arc begins or ends at {node!r}", hint))
    if findings:
        raise TableError(findings, "the design")
    ends = [[nodes[str(node)] for node in frame[name]] for _, frame, names in tables for name in names[:2]]
    tail, head, origin, destination = (np.array(one, np.int64) for one in ends)
    cost, capacity, opening, demand = (np.array(cells[name]) for name in (*_ARCS[2:], *_COMMODITIES[2:]))
    return Design(len(nodes), tail, head, cost, capacity, opening, origin, destination, demand)


def _number(cell: object) -> float:
    """A cell as an amount; not a number where it is none."""
    try:
        value = float(cell)  # type: ignore[arg-type]  # refused below when it is none
    except (TypeError, ValueError, OverflowError):
        return math.nan
    return value if 0.0 <= value <= _MOST else math.nan


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

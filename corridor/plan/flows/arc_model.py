"""The same flow written arc by arc: slow, plain, and independent of paths and prices.

It is what column generation is checked against and raced against; plans are not made with it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corridor.plan.flows.instance import FlowInstance
from corridor.plan.solver.arrays import Cells
from corridor.plan.solver.program import Program

__all__ = ["ArcProgram", "arc_program"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class ArcProgram:
    """A linear program in arrays: minimise ``cost @ x`` with ``0 <= x``, equal rows and upper rows.

    Columns are, job by job, one flow per open arc and then what the job leaves behind.

    Attributes
    ----------
    cost : float array, shape (columns,)
        Hundredths per unit; 0 for what is left behind.
    behind : bool array, shape (columns,)
        Columns of what is left behind.
    equal, upper : Cells
        Every entry of the ``=`` and the ``<=`` rows.
    equal_to, at_most : float array
        Their right-hand sides; the last ``<=`` row is the volume left behind.
    """

    cost: Floats
    behind: NDArray[np.bool_]
    equal: Cells
    equal_to: Floats
    upper: Cells
    at_most: Floats

    def program(self) -> Program:
        """The second stage for the door: minimise the cost."""
        made = Program("arcs")
        columns = made.add_many("flow", len(self.cost))
        made.limit_many("balance", self.equal, low=self.equal_to, high=self.equal_to, count=len(self.equal_to))
        made.limit_many("capacity", self.upper, high=self.at_most, count=len(self.at_most))
        made.minimise(columns, self.cost)
        return made


def arc_program(instance: FlowInstance, most_unserved: float | None = None) -> ArcProgram:
    """Write an instance arc by arc.

    Parameters
    ----------
    instance : FlowInstance
        What is to flow.
    most_unserved : float, optional
        Limit of the volume left behind; by default all of it may stay.

    Returns
    -------
    ArcProgram
        Minimise its `behind` columns for the first stage, its `cost` for the second.
    """
    nodes, tail, head = instance.topology.n_nodes, instance.topology.tail, instance.topology.head
    equal, upper = _Entries(), _Entries()
    equal_to = np.zeros(nodes * len(instance.jobs))
    limits = len(instance.capacity)
    cost: list[Floats] = []
    behind: list[NDArray[np.bool_]] = []
    first = 0
    for job, (row, source, sink) in enumerate(instance.jobs):
        usable = np.isfinite(instance.cents[row])
        if instance.terms.doubt is not None:
            usable[instance.terms.doubt.closed(job)] = False
        arcs = np.flatnonzero(usable)
        columns, base = first + np.arange(len(arcs)), job * nodes
        # what leaves a node less what enters it: the volume at the source, its opposite at the sink
        equal.add(base + tail[arcs], columns, 1.0)
        equal.add(base + head[arcs], columns, -1.0)
        last = first + len(arcs)
        equal.add([base + source, base + sink], [last, last], [1.0, -1.0])
        equal_to[base + source] += instance.volume[job]
        equal_to[base + sink] -= instance.volume[job]
        used = instance.of_arc[arcs] >= 0
        upper.add(instance.of_arc[arcs][used], columns[used], 1.0)
        upper.add([limits], [last], 1.0)
        cost.append(np.append(instance.cents[row, arcs], 0.0))
        behind.append(np.append(np.zeros(len(arcs), np.bool_), True))
        first = last + 1
    most = float(instance.volume.sum()) if most_unserved is None else most_unserved
    return ArcProgram(
        np.concatenate(cost),
        np.concatenate(behind),
        equal.cells(),
        equal_to,
        upper.cells(),
        np.append(instance.capacity, most),
    )


class _Entries:
    """Entries of a sparse matrix while they are collected."""

    def __init__(self) -> None:
        self._rows: list[Integers] = []
        self._columns: list[Integers] = []
        self._factors: list[Floats] = []

    def add(self, rows: object, columns: object, factors: object) -> None:
        """Add entries; a single factor holds for all."""
        where = np.asarray(rows, dtype=np.int64)
        self._rows.append(where)
        self._columns.append(np.asarray(columns, dtype=np.int64))
        self._factors.append(np.broadcast_to(np.asarray(factors, dtype=np.float64), where.shape))

    def cells(self) -> Cells:
        """Rows, columns and coefficients."""
        return Cells(np.concatenate(self._rows), np.concatenate(self._columns), np.concatenate(self._factors))

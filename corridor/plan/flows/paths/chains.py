"""Chains of arcs as one arc each: most states of a network have one way in and one way out, and decide nothing.

Of the 8,823 states and 13,168 arcs of `eurasia` 2,600 states and a third of the arcs are left: a search that
needs the ends of its jobs only finds the same paths with a third of the work.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from corridor.plan.flows.paths.limits import BatchPaths
from corridor.search import Topology

__all__ = ["Chains", "chains_of"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Chains:
    """A graph without the nodes that its paths only pass through.

    Attributes
    ----------
    topology : Topology
        The nodes that are left, and an arc for each chain between two of them.
    number : int64 array, shape (nodes,)
        Number of each node among those that are left; -1 for the others.
    starts : int64 array, shape (chains,)
        Where the arcs of each chain begin in `arcs`.
    arcs : int64 array
        Arcs of all chains, each from its tail to its head.
    """

    topology: Topology
    number: Integers
    starts: Integers
    arcs: Integers

    def sums(self, values: Floats) -> Floats:
        """Sums of values of arcs along every chain: of shape (rows, arcs) to (rows, chains)."""
        found = np.empty((len(values), len(self.starts)))
        for row, sums in zip(values, found, strict=True):
            self._add_up(row, sums)
        return found

    @cached_property
    def of_arc(self) -> Integers:
        """The chain of every arc, shape (arcs,); -1 for those that no chain has."""
        found = np.full(int(self.arcs.max(initial=-1)) + 1, -1, np.int64)
        found[self.arcs] = np.repeat(np.arange(len(self.starts)), np.diff(np.append(self.starts, len(self.arcs))))
        return found

    def raised(self, columns: Integers, values: Floats) -> tuple[Integers, Floats]:
        """Chains with some arcs, and the sums of values of these arcs along them.

        Parameters
        ----------
        columns : int64 array, shape (some arcs,)
            The arcs; one that is there twice counts twice.
        values : float array, shape (rows, some arcs)
            Their values.

        Returns
        -------
        int64 array, shape (touched chains,), and float array, shape (rows, touched chains)
        """
        known = np.append(self.of_arc, -1)[np.minimum(columns, len(self.of_arc))]
        order = np.argsort(known, kind="stable")
        order = order[known[order] >= 0]
        touched, starts = np.unique(known[order], return_index=True)
        if not touched.size:
            return touched, np.empty((len(values), 0))
        return touched, np.add.reduceat(values[:, order], starts, axis=1)

    def tolls(self, values: Integers) -> Integers:
        """The same of whole numbers, shape (arcs,)."""
        found = np.empty(len(self.starts), np.int64)
        self._add_up(values, found)
        return found

    def _add_up(self, values: Floats | Integers, sums: Floats | Integers) -> None:
        if len(self.starts):
            np.add.reduceat(values[self.arcs], self.starts, out=sums)

    def unfolded(self, found: BatchPaths) -> BatchPaths:
        """Paths over chains as paths over arcs."""
        size = np.diff(np.append(self.starts, len(self.arcs)))
        each = size[found.arcs]
        ends = np.cumsum(np.append(0, each))
        # paths stand from target to source, chains from tail to head: each is read from its last arc to its first
        last = (self.starts + size)[found.arcs]
        arcs = self.arcs[np.repeat(last + ends[:-1], each) - 1 - np.arange(ends[-1])]
        return BatchPaths(found.distance, ends[found.begins], ends[found.ends], arcs)


def chains_of(topology: Topology, usable: Mask, ends: Integers) -> Chains:
    """Join the usable arcs of a graph where nothing is decided.

    Parameters
    ----------
    topology : Topology
        The graph.
    usable : bool array, shape (arcs,)
        Arcs that some path may take; the others are left out.
    ends : int64 array
        Nodes that stay, whatever their arcs: where paths begin and end.
    """
    tail, head = topology.tail, topology.head
    leaving = np.bincount(tail[usable], minlength=topology.n_nodes)
    passed = (leaving == 1) & (np.bincount(head[usable], minlength=topology.n_nodes) == 1)
    passed[ends] = False
    onwards = np.full(topology.n_nodes, -1, np.int64)  # the only arc out of a node that is passed through
    inner = np.flatnonzero(usable & passed[tail])
    onwards[tail[inner]] = inner
    # a ring of nodes that are all passed through has no beginning: nothing leads there, and it is left out
    first = np.flatnonzero(usable & ~passed[tail])
    chain, arc, links = np.arange(len(first)), first, []
    while arc.size:
        links.append((chain, arc))
        following = onwards[head[arc]]
        goes_on = following >= 0
        chain, arc = chain[goes_on], following[goes_on]
    of_chain = np.concatenate([link[0] for link in links]) if links else first
    order = np.argsort(of_chain, kind="stable")  # within a chain from its tail to its head
    arcs = np.concatenate([link[1] for link in links])[order] if links else first
    size = np.bincount(of_chain, minlength=len(first))
    starts = np.cumsum(size) - size
    number = np.where(passed, -1, np.cumsum(~passed) - 1)
    last = arcs[starts + size - 1]
    shape = Topology(int((~passed).sum()), number[tail[first]], number[head[last]])
    return Chains(shape, number, starts, arcs)

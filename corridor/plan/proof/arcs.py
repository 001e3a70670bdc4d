"""A graph as arrays, and which of its arcs can matter to a question: what every proof starts from.

Weights enter the models less the differences of node potentials (each row of the flow, times a number, added to the
row of the weights): on every flow the sum falls by the source's potential exactly, whatever the potentials are, and
numbers of 1e9 become numbers that solvers tell apart.

A model holds only the arcs that can matter to its question: one whose every path breaks a limit, or has more than was
claimed, is left out beforehand, by the same potentials from both ends. That is exact, and most models shrink to a
fraction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.errors import ArgumentError, NotProven
from corridor.plan.solver.arrays import Cells
from corridor.plan.solver.program import Program

__all__ = ["ArcArrays", "ShiftedWeights"]

Integers = NDArray[np.int64]

_FAR = 1 << 60
_WHOLE = 1 << 40


class ShiftedWeights(NamedTuple):
    """Weights less potential differences, shape (criteria, arcs), and the source's potential in each criterion."""

    weights: Integers
    start: Integers


@dataclass(frozen=True, eq=False)
class ArcArrays:
    """A directed graph with whole weights, and two of its nodes.

    Attributes
    ----------
    n_nodes : int
    tail, head : ndarray of int64, shape (arcs,)
    weights : ndarray of int64, shape (criteria, arcs)
        Not negative.
    closed : ndarray of bool, shape (arcs,)
    source, target : int
        Two different nodes.
    names : tuple of str
        Of the criteria, for messages; numbered when empty.
    """

    n_nodes: int
    tail: Integers
    head: Integers
    weights: Integers
    closed: NDArray[np.bool_]
    source: int
    target: int
    names: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        if self.weights.ndim != 2 or self.weights.shape[1] != self.tail.size or (self.weights < 0).any():
            raise ArgumentError("weights must not be negative, and have shape (criteria, arcs)")
        if self.source == self.target:
            raise ArgumentError("source and target are the same node: there is nothing to prove")

    def name(self, criterion: int) -> str:
        """A criterion in words."""
        return self.names[criterion] if self.names else f"criterion {criterion}"

    @cached_property
    def useful(self) -> Integers:
        """Open arcs that lie on some walk from the source to the target that uses neither in between."""
        keep = ~np.asarray(self.closed, np.bool_) & (self.head != self.source) & (self.tail != self.target)
        return self._between(np.flatnonzero(keep))

    def _between(self, arcs: Integers) -> Integers:
        """Those of some arcs that lie on a walk over them from the source to the target."""
        forth = _reached(self.tail[arcs], self.head[arcs], self.source)
        back = _reached(self.head[arcs], self.tail[arcs], self.target)
        pairs = zip(self.tail[arcs].tolist(), self.head[arcs].tolist(), strict=True)
        return arcs[np.array([tail in forth and head in back for tail, head in pairs], np.bool_)]

    @cached_property
    def least_through(self) -> Integers:
        """Least weight of any walk over each useful arc, shape (criteria, useful)."""
        rows = [self._through(self.useful, weight) for weight in self.weights[:, self.useful]]
        return np.array(rows, np.int64).reshape(len(rows), self.useful.size)

    def _through(self, arcs: Integers, weight: Integers) -> Integers:
        """Least weight, shape (arcs,) like the weights, of any walk over each of some arcs that all lie on one."""
        tail, head = self.tail[arcs], self.head[arcs]
        forth = _potentials(self.n_nodes, head, tail, weight, self.source)
        back = _potentials(self.n_nodes, tail, head, weight, self.target)
        return forth[tail] + weight + back[head]

    def within(self, goal: Sequence[int], most: int | None, limits: Mapping[int, int]) -> Integers:
        """Useful arcs of which a path may keep every limit, and have at most ``most`` of the goal's criteria in sum."""
        sums = [([criterion], limit) for criterion, limit in limits.items()]
        if most is not None:
            sums.append((list(goal), most))
        keep = np.ones(self.useful.size, np.bool_)
        for criteria, bound in sums:
            keep &= self.least_through[criteria].sum(axis=0) <= bound
        kept = self._between(self.useful[keep])
        # What keeps two bounds keeps any sum of them, too; sums to which each adds about as much leave out the most.
        for double in range(len(sums)) if len(sums) > 1 else ():
            shares = [max(1, _WHOLE // max(1, bound)) for _, bound in sums]
            shares[double] *= 2
            parts = [self.weights[criteria][:, kept].sum(axis=0) for criteria, _ in sums]
            weight = sum((share * part for share, part in zip(shares, parts, strict=True)), np.zeros_like(kept))
            total = sum(share * bound for share, (_, bound) in zip(shares, sums, strict=True))
            kept = self._between(kept[self._through(kept, weight) <= total])
        return kept

    def unbeaten(self, front: Integers) -> Integers:
        """Useful arcs on which a path may be better than each point in something."""
        least = self.least_through.T
        beaten = np.zeros(self.useful.size, np.bool_)
        for point in front:
            beaten |= (least >= point).all(axis=1)
        return self._between(self.useful[~beaten])

    @cached_property
    def shifted(self) -> ShiftedWeights:
        """Weights less potential differences, for useful arcs."""
        tail, head = self.tail[self.useful], self.head[self.useful]
        shifted, starts = self.weights.copy(), []
        for row, weight in enumerate(self.weights[:, self.useful]):
            potential = _potentials(self.n_nodes, tail, head, weight, self.target)
            shifted[row, self.useful] = weight - potential[tail] + potential[head]
            starts.append(int(potential[self.source]))
        return ShiftedWeights(shifted, np.array(starts, np.int64))

    def flow(self, kept: Integers) -> Program:
        """A unit flow: a binary column per kept arc, and for each node what leaves less what enters.

        That is 1 at the source, -1 at the target and 0 between.
        """
        tail, head = self.tail[kept], self.head[kept]
        nodes, place = np.unique(np.concatenate([tail, head]), return_inverse=True)
        program = Program("unit flow")
        columns = program.add_many("arc", tail.size, high=1.0, whole=True)
        supply = (nodes == self.source).astype(np.float64) - (nodes == self.target)
        signs = np.repeat([1.0, -1.0], tail.size)
        cells = Cells(place.ravel(), np.concatenate([columns, columns]), signs)
        program.limit_many("node", cells, low=supply, high=supply, count=nodes.size)
        return program

    def totals(self, chosen: Integers) -> Integers:
        """Weights of a flow over the arcs chosen, in whole numbers.

        Raises
        ------
        NotProven
            When it is no flow.
        """
        balance = np.zeros(self.n_nodes, np.int64)
        np.add.at(balance, self.tail[chosen], 1)
        np.subtract.at(balance, self.head[chosen], 1)
        balance[[self.source, self.target]] -= [1, -1]
        if balance.any():
            raise NotProven("a solver's flow does not lead from the source to the target")
        total: Integers = self.weights[:, chosen].sum(axis=1)
        return total


def _reached(near: Integers, far: Integers, start: int) -> set[int]:
    onward: dict[int, list[int]] = {}
    for here, there in zip(near.tolist(), far.tolist(), strict=True):
        onward.setdefault(here, []).append(there)
    seen, waiting = {start}, [start]
    while waiting:
        for there in onward.get(waiting.pop(), ()):
            if there not in seen:
                seen.add(there)
                waiting.append(there)
    return seen


def _potentials(n_nodes: int, tail: Integers, head: Integers, weight: Integers, target: int) -> Integers:
    """Least weight to the target by Bellman and Ford's rounds; 0 where there is no way, as any number would do."""
    potential = np.full(n_nodes, _FAR, np.int64)
    potential[target] = 0
    for _ in range(n_nodes):
        before = potential.copy()
        np.minimum.at(potential, tail, np.where(before[head] < _FAR, before[head] + weight, _FAR))
        if (potential == before).all():
            break
    return np.where(potential < _FAR, potential, 0)

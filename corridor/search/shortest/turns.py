"""Costs of turns: a graph whose nodes are the arcs of another, so that every search can count what a turn costs.

A path through it begins at a node for its source, goes from arc to arc, and ends at a node for its target. An arc into
the node of arc ``b`` costs what ``b`` does, and what the turn into it does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from corridor.arguments import checked_arguments, checked_result, whole
from corridor.display import brief, counted
from corridor.errors import ArgumentError
from corridor.search.arcgraph import ArcGraph, numbers_below, whole_numbers
from corridor.search.records import Integers, Mask

__all__ = ["TurnGraph", "with_turns"]


@checked_result
@dataclass(frozen=True, slots=True, eq=False, repr=False)
class TurnGraph:
    """A graph with costs of turns; made by `with_turns`.

    Attributes
    ----------
    graph : ArcGraph
        What is searched: its first nodes are the arcs of the other graph, and its criteria are the same.
    nodes : int
        Of the other graph.
    entered : ndarray of int64, shape (arcs of `graph`,)
        The arc of the other graph that each of its arcs leads into; -1 for those to a target.
    """

    graph: ArcGraph
    nodes: int
    entered: Integers

    def __repr__(self) -> str:
        return brief(self, f"of {counted(self.nodes, 'node')}, {self.graph.n_arcs:,} ways to go on")

    def source(self, s: int) -> int:
        """The node of `graph` from which paths from a node begin; an ArgumentError when there is no such node."""
        return self.graph.n_nodes - 2 * self.nodes + self._checked("source", s)

    def target(self, t: int) -> int:
        """The node of `graph` at which paths to a node end; an ArgumentError when there is no such node."""
        return self.graph.n_nodes - self.nodes + self._checked("target", t)

    def original(self, arcs: ArrayLike) -> Integers:
        """Arcs of the other graph, of those of a path through `graph`: shape (arcs,).

        Raises
        ------
        ArgumentError
            When an arc does not exist.
        """
        found: Integers = self.entered.take(self.graph.arcs(arcs))
        return found[found >= 0]

    def _checked(self, what: str, node: int) -> int:
        if not 0 <= whole(what, node) < self.nodes:
            raise ArgumentError(f"{what} {node} is not a node: there are {self.nodes}, counted from 0")
        return int(node)


@checked_arguments
def with_turns(
    g: ArcGraph, first: ArrayLike, second: ArrayLike, costs: ArrayLike, *, closed: ArrayLike | None = None
) -> TurnGraph:
    """Make a graph on which turns from one arc into another cost something, or are forbidden.

    Parameters
    ----------
    g : ArcGraph
    first, second : array_like of int, shape (turns,)
        Turn ``i`` leads from arc ``first[i]`` into arc ``second[i]``, which begins where that ends. Turns that are not
        named cost nothing.
    costs : array_like of int, shape (criteria, turns) or (turns,)
        Not negative; in the criteria of ``g``, or in its only one.
    closed : array_like of bool, shape (turns,), optional
        True for turns that may not be made.

    Returns
    -------
    TurnGraph
        Ask its `graph`, from `source` to `target`: what is found counts the turns, and `original` gives its arcs.

    Raises
    ------
    ArgumentError
        When an arc does not exist, arcs do not follow each other, a turn is named twice, or a shape is wrong.
    """
    tail, head, n, m = g.topology.tail.astype(np.int64), g.topology.head.astype(np.int64), g.n_nodes, g.n_arcs
    before, after = _pairs(g, head)
    place, amounts = _places(g, before * m + after, first, second), np.atleast_2d(whole_numbers("costs", costs))
    if amounts.shape != (g.n_criteria, place.size):
        raise ArgumentError(f"costs have shape {np.shape(costs)} instead of ({g.n_criteria}, {place.size})")
    if amounts.min(initial=0) < 0:
        raise ArgumentError("costs of turns must not be negative")
    weights = np.zeros((g.n_criteria, 2 * m + before.size + n), np.int64)
    weights[:, :m], weights[:, m : m + before.size] = g.weights, g.weights[:, after]
    weights[:, m + place] += amounts
    shut = np.zeros(weights.shape[1], np.bool_)
    if g.closed is not None:
        shut[:m], shut[m : m + before.size] = g.closed, g.closed[after]
    shut[m + place] |= _mask(closed, place.size)
    arcs, nodes = np.arange(m), np.arange(n)
    starts, ends = m + nodes, m + n + nodes
    graph = ArcGraph(
        m + 2 * n,
        np.concatenate([starts[tail], before, arcs, starts]),
        np.concatenate([arcs, after, ends[head], ends]),
        weights,
        shut,
    )
    return TurnGraph(graph, n, np.concatenate([arcs, after, np.full(m + n, -1)]))


def _pairs(g: ArcGraph, head: Integers) -> tuple[Integers, Integers]:
    """All pairs of arcs that follow each other, in the order of the first, then of the second."""
    start = g.topology.out_start.astype(np.int64)
    each = start[head + 1] - start[head]
    within = np.arange(int(each.sum())) - np.repeat(each.cumsum() - each, each)
    after = g.topology.out_arc[np.repeat(start[head], each) + within].astype(np.int64)
    return np.repeat(np.arange(g.n_arcs), each), after


def _places(g: ArcGraph, known: Integers, first: ArrayLike, second: ArrayLike) -> Integers:
    """Which of the pairs of arcs each turn is."""
    into, out = (numbers_below(g.n_arcs, name, arcs, "an arc") for name, arcs in (("first", first), ("second", second)))
    if into.size != out.size:
        raise ArgumentError(f"first has {into.size} arcs and second {out.size}")
    keys = into * g.n_arcs + out
    place = np.searchsorted(known, keys)
    lost = np.flatnonzero(~np.isin(keys, known))
    if lost.size:
        turn = int(lost[0])
        raise ArgumentError(f"turn {turn}: arc {out[turn]} does not begin where arc {into[turn]} ends")
    if np.unique(place).size < place.size:
        raise ArgumentError("a turn is named twice")
    return place.astype(np.int64)


def _mask(closed: ArrayLike | None, turns: int) -> Mask:
    mask = np.zeros(turns, np.bool_) if closed is None else np.array(closed)
    if mask.size == 0:
        mask = mask.astype(np.bool_)
    if mask.dtype != np.bool_ or mask.shape != (turns,):
        raise ArgumentError(f"closed has type {mask.dtype} and shape {mask.shape} instead of bool and ({turns},)")
    return mask

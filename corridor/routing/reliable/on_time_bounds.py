"""The best that any way on can give: the largest probability of reaching the sink within a time, from every node.

Who may choose the next arc anew at every node, knowing how late it is, is in time at least as surely as by any path
chosen beforehand. That probability, u(v, t) = max over arcs (v, w) of E[u(w, t - hours of the arc)], is therefore an
upper bound for all paths. It is the least solution of this equation, found backwards from u = 0 everywhere but at the
sink: from above, steps that take no time and lead back would uphold each other. Times are counted as what is left over
above the least hours to the sink, so that a way without detours loses nothing to the grid.

References: Y. Fan and Y. Nie, Optimal routing for maximizing the travel time reliability, Networks and Spatial
Economics 6 (2006); M. Niknami and S. Samaranayake, Tractable pathfinding for the stochastic on-time arrival problem,
SEA 2016.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.routing.reliable.arc_delays import STEP_S, ArcDelays
from corridor.routing.reliable.sums import ALMOST, DelaySums
from corridor.search import INFINITY, ArcGraph, Topology, bounds

__all__ = ["OnTimeBounds", "on_time_bounds"]

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

_MOST_CELLS = 400  # of a node
_STILL = 1e-12  # what a sweep may still change once the bounds are found; well below `ALMOST`


@dataclass(frozen=True, eq=False)
class OnTimeBounds:
    """Bounds from every node that a journey within a time may pass.

    Attributes
    ----------
    to_go : list of int
        Seconds that are still to come at least, by node.
    shares : mapping of int to float array
        By node: largest probability of reaching the sink with so many cells of time left over.
    share : float
        The share of journeys that is to be there.
    sums : DelaySums
        Of the delays before.
    cell_s : int
        Seconds of a cell.
    """

    to_go: list[int]
    shares: dict[int, Floats]
    share: float
    sums: DelaySums
    cell_s: int
    _cells: dict[tuple[int, int], int] = field(default_factory=dict)
    _slots: dict[int, Floats] = field(default_factory=dict)

    def quantile(self, node: int, seconds: int, total: int) -> int:
        """The least quantile of any journey that has come to a node after so many seconds and a sum of delays."""
        if node not in self.shares:
            return INFINITY
        cells = self._cells.get((node, total))
        if cells is None:
            cells = self._cells[node, total] = self._needed(node, total)
        return INFINITY if cells < 0 else seconds + self.to_go[node] + cells * self.cell_s

    def _needed(self, node: int, total: int) -> int:
        """Cells above the least hours that are needed; below zero where none suffice."""
        shares = self.shares[node]
        mass = self._slots.get(total)
        if mass is None:
            mass = self._slots[total] = _in_cells(self.sums.masses[total], 0, (shares.size, self.cell_s))
        backward, least, most = shares[::-1], -1, shares.size - 1
        enough = self.share - 2.0 * ALMOST
        if mass @ backward < enough:
            return -1
        while most - least > 1:
            middle = (least + most) // 2
            size = middle + 1
            if mass[:size] @ backward[-size:] < enough:
                least = middle
            else:
                most = middle
        return most


def _in_cells(mass: Floats, seconds: int, grid: tuple[int, int]) -> Floats:
    """A delay that begins after so many seconds, by the cells it reaches at least, on a grid of so many of a length."""
    cells, cell_s = grid
    places = (seconds + STEP_S * np.arange(mass.size)) // cell_s
    kept = places < cells
    return np.bincount(places[kept], weights=mass[kept], minlength=cells).astype(np.float64)


class _Step(NamedTuple):
    """An arc of a node: where it leads, and the cells that it takes of what is left over."""

    head: int
    cells: int
    mass: Floats | None


def on_time_bounds(graph: ArcGraph, ends: tuple[int, int], delays: ArcDelays, most: int, share: float) -> OnTimeBounds:
    """Find the bounds of all journeys that may be there within a time.

    Parameters
    ----------
    graph : ArcGraph
        Whose arcs are open or closed.
    ends : tuple of int
        Source and sink.
    delays : ArcDelays
        Of its arcs.
    most : int
        Seconds within which some journey is known to have its quantile.
    share : float
        Of which the quantile is.
    """
    frame = graph.topology
    least = frame.graph(delays.seconds[None, :], graph.closed)
    to_go = bounds(least, ends[1])
    gone = bounds(Topology(frame.n_nodes, frame.head, frame.tail).graph(delays.seconds[None, :], graph.closed), ends[0])
    spare = most - int(to_go[ends[0]])
    cell_s = STEP_S * (max(0, spare) // (STEP_S * _MOST_CELLS) + 1)
    grid = max(0, spare) // cell_s + 1, cell_s
    near = (to_go < INFINITY) & (gone < INFINITY) & (gone + to_go <= most)
    steps = dict(_steps(graph, delays, np.where(near, to_go, INFINITY), grid))
    order = sorted(np.flatnonzero(near).tolist(), key=lambda node: (int(to_go[node]), node))
    shares = {node: np.zeros(grid[0]) for node in order}
    shares[ends[1]] = np.ones(grid[0])
    _settle(shares, steps, [node for node in order if node in steps and node != ends[1]])
    horizon = max(0, spare) // STEP_S + 1
    return OnTimeBounds(to_go.tolist(), shares, share, DelaySums(delays.delays, horizon), cell_s)


def _steps(
    graph: ArcGraph, delays: ArcDelays, to_go: Integers, grid: tuple[int, int]
) -> Iterator[tuple[int, list[_Step]]]:
    """The different steps out of each node that lead on in time; nodes with `INFINITY` to go do not."""
    (cells, cell_s), frame = grid, graph.topology
    usable = (to_go[frame.tail] < INFINITY) & (to_go[frame.head] < INFINITY)
    if graph.closed is not None:
        usable &= ~graph.closed
    detour = np.where(usable, delays.seconds + to_go[frame.head] - to_go[frame.tail], INFINITY)
    usable &= detour < cells * cell_s
    found: dict[int, dict[tuple[int, int, int], None]] = {}
    for arc in np.flatnonzero(usable).tolist():
        kind, seconds = int(delays.kinds[arc]), int(detour[arc])
        key = (int(frame.head[arc]), kind, seconds if kind >= 0 else seconds // cell_s)
        found.setdefault(int(frame.tail[arc]), {})[key] = None
    masses: dict[tuple[int, int], Floats] = {}
    for node, keys in found.items():
        steps = []
        for head, kind, late in keys:
            if kind < 0:
                steps.append(_Step(head, late, None))
                continue
            if (kind, late) not in masses:
                masses[kind, late] = _in_cells(delays.delays[kind], late, grid)
            steps.append(_Step(head, 0, masses[kind, late]))
        yield node, steps


def _settle(shares: dict[int, Floats], steps: dict[int, list[_Step]], order: list[int]) -> None:
    """Raise the bounds of all nodes until they stand, each again where one that it leads to has risen."""
    before: dict[int, list[int]] = {}
    for node in order:
        for step in steps[node]:
            before.setdefault(step.head, []).append(node)
    again = set(order)
    while again:
        for node in [one for one in order if one in again]:
            again.discard(node)
            best = _best_of(steps[node], shares)
            if float((best - shares[node]).max()) > _STILL:
                shares[node] = best
                again.update(before.get(node, ()))


def _best_of(steps: list[_Step], shares: dict[int, Floats]) -> Floats:
    best = np.zeros_like(shares[steps[0].head])
    for head, cells, mass in steps:
        ahead = shares[head]
        if mass is None:
            np.maximum(best[cells:], ahead[: ahead.size - cells], out=best[cells:])
        else:
            np.maximum(best, np.convolve(mass, ahead)[: ahead.size], out=best)
    return best

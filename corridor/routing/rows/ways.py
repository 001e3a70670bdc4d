"""Many paths over one graph as columns: what their arcs say of each is found for all of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corridor.graph import Load, Weights
from corridor.graph.measures import CO2, COST
from corridor.routing.rows.arc_facts import CHANGE, PICKUP, RAILS, FactsOfArcs

__all__ = ["Ways"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]
_TOTALS = slice(COST.row, CO2.row + 1)  # cost, hours and CO2e: rows that stand together


class Ways:
    """Paths of one graph, none of which is empty, with their legs as `corridor.itinerary.legs.leg_arcs` finds them.

    Parameters
    ----------
    facts : FactsOfArcs
        Of the graph.
    weights : Weights
        Of boxes that go by the paths.
    paths : sequence of int64 array
        Arcs of each.

    Attributes
    ----------
    count : int
        How many there are.
    arcs, path_of : int64 array, shape (arcs of all paths,)
        The arcs, one path after the other, and the path of each.
    on_legs : bool array, shape (arcs of all paths,)
        Whether an arc is a part of a leg: moves that take and cost nothing are none.
    """

    def __init__(self, facts: FactsOfArcs, weights: Weights, paths: Sequence[Integers]) -> None:
        sizes = np.array([path.size for path in paths])
        self._facts, self.count = facts, len(paths)
        self.arcs, self.path_of = np.concatenate(paths), np.repeat(np.arange(len(paths)), sizes)
        self._start = sizes.cumsum() - sizes
        facts.look_up(self.arcs)
        vehicle = facts.vehicle[self.arcs]
        begins = vehicle == 0
        begins[1:] |= vehicle[1:] != vehicle[:-1]
        begins[self._start] = True
        self._first, self._leg = np.flatnonzero(begins), begins.cumsum() - 1
        something: Mask = np.logical_or.reduce(weights.matrix[_TOTALS])
        nothing = ~something[self.arcs]
        moves = facts.moves[self.arcs[self._first]]
        self._kept = ~(moves & np.logical_and.reduceat(nothing, self._first))
        self.on_legs = self._kept[self._leg]

    def sums(self, row: Integers) -> list[int]:
        """Whole numbers of arcs, added up along each path."""
        found: list[int] = np.add.reduceat(row[self.arcs], self._start).tolist()
        return found

    def passing(self, arcs: Mask) -> list[bool]:
        """Whether each path passes one of some arcs."""
        found: list[bool] = np.logical_or.reduceat(arcs[self.arcs], self._start).tolist()
        return found

    def least(self, row: Floats) -> list[float]:
        """The least of the arcs of each path."""
        found: list[float] = np.minimum.reduceat(row[self.arcs], self._start).tolist()
        return found

    def in_order(self, numbers: Integers, values: Sequence[Any]) -> list[list[Any]]:
        """Values along each path by the numbers of arcs, 0 for none; of equal ones in a row the first."""
        found = numbers[self.arcs]
        some = found > 0
        some[1:] &= (found[1:] != found[:-1]) | (self.path_of[1:] != self.path_of[:-1])
        lists: list[list[Any]] = [[] for _ in range(self.count)]
        for path, number in zip(self.path_of[some].tolist(), found[some].tolist(), strict=True):
            lists[path].append(values[number])
        return lists

    def km(self, load: Load) -> list[float]:
        """Lengths, by leg and then by path, as an itinerary adds them up."""
        lorry = self._facts.lorry[self.arcs]
        by_lorry = np.where(lorry == PICKUP, load.pickup_km, load.delivery_km)
        of_legs = np.bincount(self._leg, weights=np.where(lorry > 0, by_lorry, self._facts.km[self.arcs]))
        paths = self.path_of[self._first]
        found: list[float] = np.bincount(paths, weights=np.where(self._kept, of_legs, 0.0)).tolist()
        return found

    def rails(self) -> tuple[list[int], list[bool]]:
        """Changes of gauge, as `corridor.itinerary.leg.count_gauge_changes` has them; and whether a leg is by rail."""
        first = self._first[self._kept]
        here, paths = self._facts.gauge[self.arcs[first]], self.path_of[first]
        here, paths = here[here > 0], paths[here > 0]
        before = np.zeros_like(here)
        before[1:] = np.where(paths[1:] == paths[:-1], here[:-1], 0)
        changed = (here == CHANGE) | ((here >= RAILS) & (before > RAILS) & (here != before))
        changes = np.bincount(paths[changed], minlength=self.count).tolist()
        by_rail = np.bincount(paths[here >= RAILS], minlength=self.count) > 0
        return changes, by_rail.tolist()

    def going_back(self) -> dict[int, list[int]]:
        """Of the paths that go over a link twice the arcs of their hauls."""
        link = self._facts.link[self.arcs]
        hauls = self.on_legs & (link > 0)
        passed = np.sort(self.path_of[hauls] * (int(link.max(initial=0)) + 1) + link[hauls])
        twice = np.unique(passed[1:][passed[1:] == passed[:-1]] // (int(link.max(initial=0)) + 1))
        return {path: self.arcs[hauls & (self.path_of == path)].tolist() for path in twice.tolist()}

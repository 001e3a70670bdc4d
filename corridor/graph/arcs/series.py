"""Short hauls in series: pieces of one street or line, between which a vehicle has no choice.

Weights are whole numbers, rounded arc by arc. A link of 10 m takes 0.7 s and costs a cent: each rounded by itself,
hundreds of them were far from what the whole street takes and costs. So their sums are rounded, not they.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corridor.graph.arc_types import HAUL, Arc, State

__all__ = ["Series", "series_of"]

_SHORT_KM = 1.0  # from here on half a unit of rounding is less than a percent of what an arc takes and costs

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Series:
    """Short hauls that follow each other.

    Attributes
    ----------
    order : int array, shape (hauls,)
        Arcs, one series after the other, each in the direction of travel.
    first : int array, shape (hauls,)
        Where in `order` the series of each begins.
    """

    order: Integers
    first: Integers

    def rounded(self, convert: Callable[[Floats], Integers], values: Floats) -> Integers:
        """Turn the values of all arcs into whole numbers; along a series, their sums from its beginning.

        Parameters
        ----------
        convert : callable
            As `corridor.units.cents`.
        values : float array, shape (arcs,) or (arcs, columns)

        Returns
        -------
        int64 array
            Of the same shape. Whatever part of a series is passed, the sum is right to one unit; all of it, to half.
        """
        found = convert(values)
        if self.order.size:
            sums = np.cumsum(np.concatenate([np.zeros_like(values[:1]), values[self.order]]), axis=0)
            begun = sums[self.first]
            found[self.order] = convert(sums[1:] - begun) - convert(sums[:-1] - begun)
        return found


def series_of(arcs: Sequence[Arc]) -> Series:
    """Find the hauls of less than a kilometre that only one haul follows, and that are the only one before it."""
    if not any(arc.kind == HAUL and 0.0 < arc.km < _SHORT_KM for arc in arcs):
        return Series(np.empty(0, np.int64), np.empty(0, np.int64))
    after = dict(_followers(arcs))
    chains = list(_chains(after))
    order = [number for chain in chains for number in chain]
    first = np.repeat(np.cumsum([0, *map(len, chains)])[:-1], [*map(len, chains)])
    return Series(np.array(order, np.int64), first.astype(np.int64))


def _followers(arcs: Sequence[Arc]) -> Iterator[tuple[int, int]]:
    """Pairs of short hauls that follow each other, where nothing else does; turning round does not count."""
    out: dict[State, list[int]] = defaultdict(list)
    into: dict[State, list[int]] = defaultdict(list)
    hauls = [number for number, arc in enumerate(arcs) if arc.kind == HAUL and arc.km > 0.0]
    for number in hauls:
        out[_vehicle(arcs[number].tail)].append(number)
        into[_vehicle(arcs[number].head)].append(number)
    for number in hauls:
        if arcs[number].km < _SHORT_KM:
            place = _vehicle(arcs[number].head)
            ahead = [other for other in out[place] if arcs[other].to_terminal != arcs[number].from_terminal]
            if len(ahead) == 1 and arcs[ahead[0]].km < _SHORT_KM:
                end = arcs[ahead[0]].to_terminal
                if [other for other in into[place] if arcs[other].from_terminal != end] == [number]:
                    yield number, ahead[0]


def _vehicle(state: State) -> State:
    """The same vehicle at the same terminal, whether it comes or goes."""
    return state._replace(stage="")


def _chains(after: dict[int, int]) -> Iterator[list[int]]:
    """The pairs put together, from where nothing comes before; rings begin at their lowest arc."""
    starts: Iterable[int] = [*sorted(after.keys() - set(after.values())), *sorted(after)]
    seen: set[int] = set()
    for start in starts:
        chain, at = [], start
        while at not in seen:
            seen.add(at)
            chain.append(at)
            at = after.get(at, start)
        if len(chain) > 1:
            yield chain

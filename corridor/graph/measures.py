"""What a route is measured in: one table of measures, and the row of the weights that holds each.

Searches add up whole numbers over arcs. A measure says which row they stand in, how many of them make a unit, and what
the sum holds too much: getting onto the first vehicle counts as a boarding, and is no transfer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import overload

import numpy as np
from numpy.typing import NDArray

from corridor.errors import UnknownName
from corridor.units import CENTS_PER_UNIT, GRAMS_PER_KG, SECONDS_PER_HOUR, whole

__all__ = [
    "CO2",
    "COST",
    "CRITERIA",
    "GENERALISED",
    "HOURS",
    "MEASURES",
    "P90",
    "TRANSFERS",
    "Measure",
    "measure_of",
    "unknown_criterion",
]

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that a route has so much of, and of which less is better.

    Attributes
    ----------
    name : str
        As in ``minimise=`` and ``criteria=``.
    row : int
        Row of `Weights.matrix`.
    per_unit : int
        Whole numbers (cents, seconds, grams, boardings) in one unit.
    unit : str
        The unit in words; blank for money, whose unit is the network's currency.
    offset : int
        What the sum over a route's arcs holds too much.
    """

    name: str
    row: int
    per_unit: int
    unit: str = ""
    offset: int = 0

    def to_whole(self, value: float) -> int:
        """Turn an amount of a route into the nearest sum over its arcs; the inverse of `from_whole`."""
        return whole(value * self.per_unit) + self.offset

    def from_whole(self, number: int) -> float:
        """Turn a sum over a route's arcs into an amount; the inverse of `to_whole`."""
        return int(self.net(number)) / self.per_unit

    def limit(self, value: float) -> int:
        """The largest sum over arcs of a route that has no more than an amount: rounding never loosens a limit."""
        nearest = self.to_whole(value)
        return nearest - 1 if (nearest - self.offset) / self.per_unit > value else nearest

    @overload
    def net(self, number: int) -> int: ...
    @overload
    def net(self, number: Integers) -> Integers: ...
    def net(self, number: int | Integers) -> int | Integers:
        """Sums over arcs without the offset, still in whole numbers; none where there are no arcs at all."""
        if not self.offset:
            return number
        if isinstance(number, np.ndarray):
            return np.maximum(number - self.offset, 0)
        return max(0, int(number) - self.offset)

    def unit_in(self, currency: str) -> str:
        """The unit in words, in a network of a currency."""
        return self.unit or currency


COST = Measure("cost", 0, CENTS_PER_UNIT)
HOURS = Measure("hours", 1, SECONDS_PER_HOUR, "h")
CO2 = Measure("co2_kg", 2, GRAMS_PER_KG, "kg CO2e")
TRANSFERS = Measure("transfers", 3, 1, "transfers", offset=1)
GENERALISED = Measure("generalised", 4, CENTS_PER_UNIT)  # cost, and the value of the time

MEASURES = (COST, HOURS, CO2, TRANSFERS, GENERALISED)
# Generalised cost is a sum of two others: a front that has them holds its best already.
CRITERIA = tuple(measure.name for measure in MEASURES if measure is not GENERALISED)
P90 = "p90_hours"  # the hours that nine in ten journeys do not exceed: a criterion, but no sum over arcs
_BY_NAME = {measure.name: measure for measure in MEASURES}


def measure_of(name: str) -> Measure:
    """Return the measure of a name.

    Raises
    ------
    UnknownName
        With the names that there are.
    """
    try:
        return _BY_NAME[name]
    except KeyError:
        raise unknown_criterion(name, tuple(_BY_NAME)) from None


def unknown_criterion(name: str, known: tuple[str, ...]) -> UnknownName:
    """Make the error for a criterion that a question does not know, with those that it knows."""
    return UnknownName(f"unknown criterion {name!r}; there are {', '.join(known)}", name, known)

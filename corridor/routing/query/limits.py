"""Largest totals that a question allows, as whole numbers that rounding never loosens."""

from __future__ import annotations

from collections.abc import Mapping

from corridor.arguments import number, refused
from corridor.errors import ArgumentError, CorridorError, UnknownName
from corridor.graph import Measure, measure_of
from corridor.graph.measures import CO2, COST, GENERALISED, HOURS, MEASURES
from corridor.model.network import Network
from corridor.search import INFINITY
from corridor.units import HOURS_PER_DAY

__all__ = ["LimitError", "limited_measure", "offered_measure", "row_limits", "usual_criteria", "whole_limits"]


class LimitError(CorridorError, ValueError):
    """A limit that is no finite number of 0 or more."""


_MONEY = (COST, GENERALISED)
_EXAMPLE = "a mapping such as {'hours': 400}"
_OF_ONE = {f"{one.name}_per_container": one for one in (COST, CO2)}  # as itineraries call them
_KNOWN = (*(one.name for one in MEASURES), "days", *_OF_ONE)


def offered_measure(network: Network, name: str) -> Measure:
    """The measure of a name, where a network can tell it.

    Raises
    ------
    UnknownName
        For a criterion that does not exist, and for money in a network without prices.
    """
    measure = measure_of(name)
    if measure in _MONEY and not network.has_prices:
        others = [one.name for one in MEASURES if one not in _MONEY]
        raise UnknownName(
            f"{network.name} has no prices, so that {name} is no criterion: choose {', '.join(others)} "
            f"(minimise='hours'), or add rows of hauls to tariffs",
            name,
            others,
        )
    return measure


def usual_criteria(network: Network) -> tuple[str, ...]:
    """What a front is of where nobody says: what has no prices has no cost."""
    return tuple(one.name for one in (COST, HOURS, CO2) if network.has_prices or one not in _MONEY)


def limited_measure(name: str) -> Measure:
    """The measure that a limit is about: days are hours, and what is of one container is what is of all.

    Raises
    ------
    UnknownName
        For a criterion that does not exist.
    """
    if name not in _KNOWN:
        known = ", ".join(_KNOWN)
        raise UnknownName(f"unknown criterion {name!r}: what can be limited is {known}", name, _KNOWN)
    return HOURS if name == "days" else _OF_ONE.get(name) or measure_of(name)


def whole_limits(limits: Mapping[str, float] | None, containers: int = 1) -> dict[str, int]:
    """Turn limits as people say them into the largest whole sum over arcs of each measure, by its name.

    ``days`` of 24 hours are a limit of hours, ``cost_per_container`` and ``co2_kg_per_container`` are limits of the
    average of so many containers; of two for one measure, the tighter one holds.

    Raises
    ------
    UnknownName
        For a criterion that does not exist.
    LimitError
        For a limit that is no finite number of 0 or more.
    """
    if limits is not None and not isinstance(limits, Mapping):
        raise LimitError(str(refused("limits", _EXAMPLE, limits)))
    bounds: dict[str, int] = {}
    for name, limit in (limits or {}).items():
        measure = limited_measure(name)
        try:
            most = number(f"the limit of {name}", limit, least=0.0)
        except ArgumentError as error:
            raise LimitError(str(error)) from None
        bound = (
            _of_all(measure, most, containers)
            if name in _OF_ONE
            else measure.limit(most * (HOURS_PER_DAY if name == "days" else 1.0))
        )
        bounds[measure.name] = min(bound, bounds.get(measure.name, INFINITY))
    return bounds


def _of_all(measure: Measure, each: float, containers: int) -> int:
    """The largest whole sum of which the average is no more than an amount, as an itinerary tells it."""
    bound = measure.limit(each * containers)
    if measure.from_whole(bound) / containers > each:
        return bound - 1
    return bound + (measure.from_whole(bound + 1) / containers <= each)


def row_limits(limits: Mapping[str, float] | None, containers: int = 1) -> dict[int, int]:
    """The same by the rows of the weights."""
    return {limited_measure(name).row: bound for name, bound in whole_limits(limits, containers).items()}

"""Largest totals that a question allows, as whole numbers that rounding never loosens."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from numbers import Real

from corridor.errors import CorridorError
from corridor.graph import measure_of

__all__ = ["LimitError", "row_limits", "whole_limits"]


class LimitError(CorridorError, ValueError):
    """A limit that is no finite number."""


def whole_limits(limits: Mapping[str, float] | None) -> dict[str, int]:
    """Turn limits as people say them into the largest whole sum over arcs of each measure, by its name.

    Raises
    ------
    UnknownName
        For a criterion that does not exist.
    LimitError
        For a limit that is no finite number.
    """
    bounds: dict[str, int] = {}
    for name, limit in (limits or {}).items():
        measure = measure_of(name)
        if not isinstance(limit, Real) or not isfinite(limit):
            raise LimitError(f"the limit of {name} must be a number, not {limit!r}")
        bounds[name] = measure.limit(limit)
    return bounds


def row_limits(limits: Mapping[str, float] | None) -> dict[int, int]:
    """The same by the rows of the weights."""
    return {measure_of(name).row: bound for name, bound in whole_limits(limits).items()}

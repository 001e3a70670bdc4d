"""What is said of a value that is refused; numbers within bounds."""

from __future__ import annotations

from numbers import Integral, Real
from typing import Any, cast

from corridor.errors import ArgumentError

__all__ = ["number", "refused", "shown", "whole"]

_LONGEST = 80  # characters of a value that is shown
_LARGEST = 1e15  # cents, seconds and grams of larger amounts do not fit into 64 bits
_LARGEST_WHOLE = 1 << 62


def shown(value: object) -> str:
    """A value in one short line."""
    if type(value).__name__ == "DataFrame":  # by its name: nobody need import pandas to look
        text = f"a DataFrame of {', '.join(map(str, getattr(value, 'columns', ())))}"
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    try:
        text = " ".join(repr(value).split())
    except Exception:  # noqa: BLE001 - a whole number of thousands of digits, or a thing that cannot show itself
        text = "a number of thousands of digits" if isinstance(value, int) else f"a {type(value).__name__}"
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def refused(name: str, wanted: str, value: object) -> ArgumentError:
    """Make the error of an argument: what it must be, and what it is."""
    return ArgumentError(f"{name} must be {wanted}, not {shown(value)}")


def number(name: str, value: Any, *, least: float = -_LARGEST, most: float = _LARGEST) -> Any:
    """Give back a finite number within bounds.

    Raises
    ------
    ArgumentError
        For anything else, NaN included.
    """
    # NaN is never within bounds
    if isinstance(value, Real) and not isinstance(value, bool) and least <= cast(float, value) <= most:
        return value
    bounds = "" if least == -_LARGEST else f" of {least:g} or more"
    # 1e30 is finite: what is wrong with it is its size
    large = isinstance(value, Real) and _LARGEST < abs(cast(float, value)) < float("inf")
    raise refused(
        name, f"a finite number{bounds}" + (f", at most {most:g}" if large or most != _LARGEST else ""), value
    )


def whole(name: str, value: Any, *, least: int = -_LARGEST_WHOLE, most: int = _LARGEST_WHOLE) -> Any:
    """Give back a whole number within bounds.

    Raises
    ------
    ArgumentError
        For anything else, 1.5 and 2**63 included.
    """
    if isinstance(value, Integral) and not isinstance(value, bool) and least <= cast(int, value) <= most:
        return value
    bounds = "" if least == -_LARGEST_WHOLE else f" of at least {least}"
    raise refused(name, f"a whole number{bounds}" + ("" if most == _LARGEST_WHOLE else f", at most {most}"), value)

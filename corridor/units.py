"""The one place where floats become integers, and back.

Searches and models count in whole cents, seconds and grams: sums are exact, ties are ties, and
results never depend on the order of addition. Every conversion here is one of a stated inverse
pair, and rounds half away from zero so that a cost and its reversal agree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Floats = NDArray[np.float64]
else:
    from corridor.lazy import numpy as np

__all__ = [
    "CENTS_PER_UNIT",
    "DAYS_PER_WEEK",
    "FEU_PER_TEU",
    "GRAMS_PER_KG",
    "HOURS_PER_DAY",
    "HOURS_PER_WEEK",
    "LARGEST",
    "SECONDS_PER_HOUR",
    "cents",
    "grams",
    "hours",
    "kilograms",
    "money",
    "seconds",
    "whole",
]

CENTS_PER_UNIT = 100
SECONDS_PER_HOUR = 3600
GRAMS_PER_KG = 1000
HOURS_PER_DAY = 24.0
DAYS_PER_WEEK = 7.0
HOURS_PER_WEEK = 168.0
FEU_PER_TEU = 0.5
LARGEST = 1 << 60  # in arrays; a few of them are added up before anybody looks


@overload
def whole(value: float) -> int: ...
@overload
def whole(value: Floats) -> Integers: ...
def whole(value: float | Floats) -> int | Integers:
    """The nearest whole number, halves away from zero; `ValueError` for what is not finite.

    In an array what is beyond `LARGEST` stays there: some may be added up, and whoever searches them refuses them.
    """
    if isinstance(value, np.ndarray):
        if not np.isfinite(value).all():
            raise ValueError("a quantity is not a finite number")
        found = np.copysign(0.5, value)
        found += value
        np.clip(found, -LARGEST, LARGEST, out=found)  # in place: new pages cost more than the sums
        return np.trunc(found, out=found).astype(np.int64)
    number = float(value)
    if not np.isfinite(number):
        raise ValueError(f"{number} is not a finite number")
    return int(number + (0.5 if number >= 0 else -0.5))


@overload
def cents(amount: float) -> int: ...
@overload
def cents(amount: Floats) -> Integers: ...
def cents(amount: float | Floats) -> int | Integers:
    """Money in currency units to whole cents; the inverse of `money`."""
    return whole(amount * CENTS_PER_UNIT)


def money(amount: int) -> float:
    """Whole cents to currency units; the inverse of `cents`."""
    return int(amount) / CENTS_PER_UNIT


@overload
def seconds(duration: float) -> int: ...
@overload
def seconds(duration: Floats) -> Integers: ...
def seconds(duration: float | Floats) -> int | Integers:
    """Hours to whole seconds; the inverse of `hours`. What takes time at all takes one second at least."""
    nearest = whole(duration * SECONDS_PER_HOUR)
    if isinstance(nearest, np.ndarray):
        return np.where(nearest == 0, np.sign(duration).astype(np.int64), nearest)
    return nearest or (duration > 0.0) - (duration < 0.0)


def hours(duration: int) -> float:
    """Whole seconds to hours; the inverse of `seconds`."""
    return int(duration) / SECONDS_PER_HOUR


@overload
def grams(mass: float) -> int: ...
@overload
def grams(mass: Floats) -> Integers: ...
def grams(mass: float | Floats) -> int | Integers:
    """Kilograms to whole grams; the inverse of `kilograms`."""
    return whole(mass * GRAMS_PER_KG)


def kilograms(mass: int) -> float:
    """Whole grams to kilograms; the inverse of `grams`."""
    return int(mass) / GRAMS_PER_KG

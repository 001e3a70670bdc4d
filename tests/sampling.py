"""How much of a long walk the tests take: a part that shows the same, or all of it with `CORRIDOR_WHOLE=1`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

__all__ = ["WHOLE", "draws", "part"]

T = TypeVar("T")
WHOLE = "CORRIDOR_WHOLE" in os.environ


def part(whole: Sequence[T], few: int) -> list[T]:
    """Every so many-th of the cases, from the first on; all of them where the whole walk is asked for."""
    if WHOLE or few >= len(whole):
        return list(whole)
    step = (len(whole) - 1) / max(1, few - 1)
    return [whole[round(number * step)] for number in range(few)]


def draws(few: int, whole: int) -> int:
    """How many examples a property draws."""
    return whole if WHOLE else few

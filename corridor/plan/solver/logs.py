"""Incumbent and bound out of the lines that HiGHS and SCIP print while they run."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

__all__ = ["read_log"]

_NUMBER = r"[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|inf)"
# a line of HiGHS: nodes, queue, leaves, share explored, bound, incumbent, gap
_HIGHS = re.compile(rf"\d+\.\d+%\s+({_NUMBER})\s+({_NUMBER})\s+(?:Large|\d[\d.]*%|inf)")
# a line of SCIP: ..., dual bound, primal bound, gap, share explored
_SCIP = re.compile(rf"\|\s*({_NUMBER}|--)\s*\|\s*({_NUMBER}|--)\s*\|\s*(?:Inf|[\d.]+%)\s*\|[^|]*$")


def read_log(solver: str, lines: Iterable[str]) -> tuple[float, float] | None:
    """Read the last incumbent and bound that a solver printed.

    Parameters
    ----------
    solver : str
        ``highs`` or ``gscip``.
    lines : iterable of str
        What it printed.

    Returns
    -------
    (incumbent, bound) : tuple of float, or None
        NaN where there is none yet; None when no line says anything.
    """
    pattern = _HIGHS if solver == "highs" else _SCIP
    for line in reversed(list(lines)):
        found = pattern.search(line)
        if found:
            bound, incumbent = (_number(text) for text in found.groups())
            return incumbent, bound
    return None


def _number(text: str) -> float:
    value = math.nan if text == "--" else float(text)
    return value if math.isfinite(value) else math.nan

"""Country and gauge of the railways: gauge goes by country, but along lines that a network knows better."""

from __future__ import annotations

import csv
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corridor.resources import geo_dir

__all__ = ["Railway", "domestic", "railways"]

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Codes = NDArray[np.str_]
Mask = NDArray[np.bool_]

_TEXTS = ("country", "name", "open_area", "notes", "source", "confidence")


@dataclass(frozen=True, slots=True)
class Railway:
    """The railways of one country, a row of ``data/geo/rail_gauges.csv``.

    Attributes
    ----------
    country, name : str
        ISO 3166 alpha-2, and English.
    gauge_mm : int
        The gauge of its main lines.
    open_area : str
        Countries of one area have no checks between them; empty for none.
    notes, source, confidence : str
        As in the tables of a network.
    """

    country: str
    name: str
    gauge_mm: int
    open_area: str
    notes: str
    source: str
    confidence: str


def railways() -> dict[str, Railway]:
    """Return the railways by country."""
    with (geo_dir() / "rail_gauges.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        row["country"]: Railway(gauge_mm=int(row["gauge_mm"]), **{name: row[name] for name in _TEXTS}) for row in rows
    }


def domestic(country: Codes) -> Integers:
    """Return the gauge in millimetres by country, 0 where it is not known."""
    known = railways()
    names, place = np.unique(country, return_inverse=True)
    gauges = np.array([known[name].gauge_mm if name in known else 0 for name in names.tolist()], np.int64)
    return gauges[place]

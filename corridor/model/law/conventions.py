"""Conventions on carriage and customs transit: which countries are parties, and since when."""

from __future__ import annotations

import csv
import datetime as dt
from functools import cache

from corridor.resources import defaults_dir

__all__ = ["CMNI", "CMR", "COMMON_TRANSIT", "parties"]

CMR = "CMR"
CMNI = "CMNI"
COMMON_TRANSIT = "common transit"


@cache
def _rows() -> dict[str, dict[str, dt.date]]:
    """By convention, its parties and the first day on which each is one."""
    found: dict[str, dict[str, dt.date]] = {}
    with (defaults_dir() / "conventions.csv").open(encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            since = dt.date.fromisoformat(row["valid_from"]) if row["valid_from"] else dt.date.min
            found.setdefault(row["convention"], {})[row["country"]] = since
    return found


def parties(convention: str, day: dt.date) -> frozenset[str]:
    """Countries that are parties to a convention on a day.

    Parameters
    ----------
    convention : {"CIM", "SMGS", "CMR", "CMNI", "common transit"}
        Law of carriage by rail, road and inland waterway, or the Convention on a common transit procedure, whose
        parties beside the European Union are meant. Sources are in ``data/defaults/conventions.csv``; a blank first
        day there means that a country is taken to be a party on all days.
    day : datetime.date
        When.
    """
    return frozenset(country for country, since in _rows()[convention].items() if since <= day)

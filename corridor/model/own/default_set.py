"""The default set: figures by mode, gauge changes, emission factors, containers and countries, each with its source."""

from __future__ import annotations

import csv
from functools import cache
from typing import Any, NamedTuple

from corridor.model.tables.reading import Draft, read_draft, split_codes
from corridor.model.tables.schema import TABLES
from corridor.resources import defaults_dir

__all__ = [
    "CountryDefaults",
    "GaugeChange",
    "ModeDefaults",
    "countries",
    "country_names",
    "default_rows",
    "gauge_change",
    "modes",
]


class ModeDefaults(NamedTuple):
    """What is taken for a mode of transport.

    Attributes
    ----------
    detour : float
        Kilometres of a link for one of the great circle.
    speed_kmh, speed_ordinary_kmh : float
        Of block trains and all other vehicles, and of wagonload trains; NaN where there are none.
    handling_h : float
        Hours of a lift from or to a vehicle; of a train ferry those of shunting on and off and of waiting for it.
    frequency_per_week, teu_per_departure : float
        Of a service.
    dwell_mean_h : float
        Hours at a border.
    source, confidence : str
        Of all of them.
    """

    detour: float
    speed_kmh: float
    speed_ordinary_kmh: float
    handling_h: float
    frequency_per_week: float
    teu_per_departure: float
    dwell_mean_h: float
    source: str
    confidence: str


class GaugeChange(NamedTuple):
    """How the gauge is changed between two gauges."""

    technique: str
    hours: float
    lifts: int
    source: str
    confidence: str


class CountryDefaults(NamedTuple):
    """What is taken for a country."""

    name: str
    gauge: str
    groups: str
    rail_regimes: str
    source: str
    confidence: str


def _records(name: str) -> list[dict[str, str]]:
    with (defaults_dir() / f"{name}.csv").open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


@cache
def modes() -> dict[str, ModeDefaults]:
    """Figures by mode of transport."""
    return {row["mode"]: _mode_defaults(row) for row in _records("modes")}


def _mode_defaults(row: dict[str, str]) -> ModeDefaults:
    figures: list[Any] = [float(row[name] or "nan") for name in ModeDefaults._fields[:-2]]
    return ModeDefaults._make([*figures, row["source"], row["confidence"]])


@cache
def countries() -> dict[str, CountryDefaults]:
    """Names, gauges, blocs and rail laws by ISO 3166 code."""
    return {
        row["id"]: CountryDefaults(*(row[name] for name in CountryDefaults._fields)) for row in _records("countries")
    }


@cache
def country_names() -> dict[str, tuple[str, ...]]:
    """What each country is called beside its English name: three letters, other languages, names in use; by code."""
    aside = ("id", "others", "source")
    return {
        row["id"]: tuple(
            dict.fromkeys((*(row[name] for name in row if name not in aside), *split_codes(row["others"])))
        )
        for row in _records("country_names")
    }


@cache
def _gauge_changes() -> dict[frozenset[str], GaugeChange]:
    return {
        frozenset(split_codes(row["gauges"])): GaugeChange(
            row["technique"], float(row["hours"]), int(row["lifts"]), row["source"], row["confidence"]
        )
        for row in _records("gauge_changes")
    }


def gauge_change(one: str, other: str) -> GaugeChange:
    """How boxes change between two gauges: the row of the pair, else that of any two."""
    changes = _gauge_changes()
    return changes.get(frozenset((one, other))) or changes[frozenset()]


def default_rows(table: str) -> Draft:
    """Rows of the default set that have the form of a network's own table: ``emissions`` or ``containers``."""
    draft, findings = read_draft(defaults_dir(), TABLES[table])
    assert draft is not None and not findings, findings
    return draft

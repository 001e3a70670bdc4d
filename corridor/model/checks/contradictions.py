"""Columns that say two things at once: what a tired person makes disagree, mostly by a wrong unit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from corridor.errors import Finding
from corridor.model.checks.findings import Check, Drafts
from corridor.model.tables.reading import split_codes

__all__ = ["CONTRADICTION_CHECKS"]


class _Speeds(NamedTuple):
    """Slowest and quickest kilometres an hour that anything of a mode does, waits in ports and yards included."""

    slowest: float
    quickest: float


_SPEEDS = {
    "rail": _Speeds(0.5, 350.0),
    "road": _Speeds(0.5, 130.0),
    "sea": _Speeds(0.5, 80.0),
    "barge": _Speeds(0.5, 60.0),
    "air": _Speeds(10.0, 1_200.0),
}
_FAR_KM = 50.0  # below, an hour in a port makes any speed look wrong
_KG_SLACK = 100.0  # published masses are rounded
_MOST_SHARE = 1.0
_PER_WEEK_SLACK = 0.01
_DAYS_PER_WEEK = 7


def _impossible_speeds(drafts: Drafts) -> Iterator[Finding]:
    draft = drafts["links"]
    columns = ("mode", "length_km", "speed_kmh", "transit_h")
    for line, mode, km, speed, transit in draft.each(*columns):
        bounds = _SPEEDS.get(mode)
        if bounds is None:
            continue
        if transit > 0 and km > 0:
            made = km / transit
            if made > bounds.quickest or (made < bounds.slowest and km > _FAR_KM):
                problem = f"{km:g} km in {transit:g} h are {made:.3g} km/h, which no {mode} transport does"
                yield draft.finding(line, "transit_h", problem, "check the units: kilometres and hours")
        elif speed > bounds.quickest:
            problem = f"{speed:g} km/h, which no {mode} transport does"
            yield draft.finding(line, "speed_kmh", problem, "check the unit: kilometres an hour")


def _ordinary_speeds(drafts: Drafts) -> Iterator[Finding]:
    draft = drafts["links"]
    for line, speed, ordinary in draft.each("speed_kmh", "speed_ordinary_kmh"):
        if ordinary > speed:
            problem = f"ordinary trains do {ordinary:g} km/h, block trains only {speed:g}"
            yield draft.finding(line, "speed_ordinary_kmh", problem, "swap or correct the two")


def _weekdays(drafts: Drafts) -> Iterator[Finding]:
    """Departures a week are as many as the weekdays, or several a day."""
    draft = drafts["services"]
    for line, cell, per_week, dates in draft.each("weekdays", "frequency_per_week", "departure_dates"):
        days = len(set(split_codes(cell)))
        if not days or dates or per_week != per_week or (line, "weekdays") in draft.faulty:
            continue
        several = per_week > _DAYS_PER_WEEK and abs(per_week / days - round(per_week / days)) < _PER_WEEK_SLACK
        if abs(per_week - days) > _PER_WEEK_SLACK and not several:
            problem = f"{per_week:g} departures a week, but {days} weekday{'s' * (days != 1)}: {cell}"
            remedy = "make them agree, or leave the weekdays blank where not all of them are known"
            yield draft.finding(line, "frequency_per_week", problem, remedy)


def _masses(drafts: Drafts) -> Iterator[Finding]:
    draft = drafts["containers"]
    for line, tare, payload, gross in draft.each("tare_kg", "payload_kg", "max_gross_kg"):
        if tare + payload > gross + _KG_SLACK:
            problem = f"tare {tare:g} and payload {payload:g} kg are more than the largest gross mass, {gross:g} kg"
            yield draft.finding(line, "max_gross_kg", problem, "correct one of the three")


def _shares(drafts: Drafts) -> Iterator[Finding]:
    draft = drafts["tariffs"]
    for line, basis, mid in draft.each("basis", "mid"):
        if basis == "share" and abs(mid) > _MOST_SHARE:
            yield draft.finding(line, "mid", f"{mid:g} is no share", "write 0.3 for 30 percent")


CONTRADICTION_CHECKS = (
    Check("a link is passed at a speed that its mode can do", "links", _impossible_speeds),
    Check("ordinary trains are no quicker than block trains", "links", _ordinary_speeds),
    Check("departures a week agree with the weekdays", "services", _weekdays),
    Check("tare and payload are within the largest gross mass", "containers", _masses),
    Check("a share is at most 1", "tariffs", _shares),
)

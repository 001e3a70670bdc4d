"""Rates by sea: our periods of the index Shanghai-Rotterdam, parted at each week whose reading was published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise

from networks.make.common import Facts, Row, as_rows, join_notes, read_own

__all__ = ["sea_periods"]

FACTS = "2026-11/dated/sea"
OPEN_START, OPEN_END = "0000", "9999"
ONE_DAY = dt.timedelta(days=1)


def sea_periods(facts: Facts) -> Iterator[Row]:
    """Periods of the rate by sea, westbound and back.

    A period of ``own/sea_market.csv`` with two readings of the WCI or more is parted: the first reading holds from the
    beginning of the period, each other from its own day, until the next one.

    Parameters
    ----------
    facts : Mapping of str to DataFrame
        Needs ``2026-11/dated/sea``.
    """
    west, back = _readings(facts, "SHANGHAI", "ROTTERDAM"), _readings(facts, "ROTTERDAM", "SHANGHAI")
    for period in as_rows(read_own("sea_market")):
        inside = [fact for fact in west if _holds(period, fact)]
        if len(inside) < 2:
            yield period
            continue
        begins = [period["valid_from"], *(fact["date_from"] for fact in inside[1:])]
        ends = [*(_day_before(day) for day in begins[1:]), period["valid_to"]]
        for fact, since, until in zip(inside, begins, ends, strict=True):
            part = {**period, "valid_from": since, "valid_to": until}
            yield {**part, **_westbound(fact), **_backbound(part, back)}


def _readings(facts: Facts, origin: str, destination: str) -> list[Row]:
    """Readings of one week each, in order; of a week that is not known to the day there is no own period."""
    ends = {"origin": origin, "destination": destination, "metric": "WCI"}
    found = [fact for fact in as_rows(facts[FACTS]) if all(fact[name] == value for name, value in ends.items())]
    dated = sorted((fact for fact in found if len(fact["date_from"]) == len("2024-01-04")), key=_date)
    return [*(one for one, after in pairwise(dated) if _date(one) != _date(after)), *dated[-1:]]


def _date(fact: Row) -> str:
    return fact["date_from"]


def _holds(period: Row, fact: Row) -> bool:
    return (period["valid_from"] or OPEN_START) <= _date(fact) <= (period["valid_to"] or OPEN_END)


def _day_before(day: str) -> str:
    return str(dt.date.fromisoformat(day) - ONE_DAY)


def _westbound(fact: Row) -> Row:
    return {
        **dict.fromkeys(("low", "mid", "high"), fact["value"]),
        "notes": join_notes(f"reading of {_date(fact)} held until the next one", fact["note"]),
        "source": fact["source"],
        "confidence": fact["confidence"],
    }


def _backbound(part: Row, back: list[Row]) -> Row:
    """The last reading back in the period; without one that of our own period stays."""
    inside = [fact for fact in back if _holds(part, fact)]
    if not inside:
        return {}
    fact = inside[-1]
    return {"back": fact["value"], "back_notes": f"reading of {_date(fact)}", "back_source": fact["source"]}

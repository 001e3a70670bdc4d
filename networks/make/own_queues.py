"""The model's own queue: what block trains wait at a border in years of which no figure is known.

A period of ``own/border_periods.csv`` without hours gets those that its queue has at the traffic of the services of
that year and at the capacity of the period. The queue is set by the next period with hours, at the trains that
``own/border_traffic.csv`` counts there; trains that no service stands for are taken to grow as the services do.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from corridor.model.border_queue import queue_of
from corridor.units import DAYS_PER_WEEK
from networks.make.common import ESTIMATE, Facts, Row, as_rows, number, read_own
from networks.make.paths import direction_of, link_paths_of
from networks.make.plans import plans

__all__ = ["BACK_SHARE", "FIXED_P90", "FIXED_SHARE", "OWN_QUEUE", "Traffic", "capacity_of", "stated", "traffic_of"]

BACK_SHARE = 0.6  # where only one direction was measured, the other takes 0.6 of its time
FIXED_SHARE, FIXED_P90 = 0.3, 3.0  # a fixed timetable waits for clearance only; p90 by its mean, which is short
OWN_QUEUE = f"{ESTIMATE}: the model's own queue"
FIRST_YEAR = 2011  # of the container trains from China to Europe
WAYS = ("ab", "ba")


@dataclass(frozen=True, slots=True)
class Traffic:
    """Trains of the services at each crossing.

    Attributes
    ----------
    services : mapping of (str, str) to tuple of Row
        Rows of the services that cross a border in a direction.
    """

    services: Mapping[tuple[str, str], tuple[Row, ...]]

    def on(self, border: str, direction: str, day: str) -> dict[str, float]:
        """Trains a day on a day (YYYY-MM-DD): fixed timetables, and all others together as block trains.

        Counts at a border, and the hours that its rows state for the day of a count, are of China-Europe and Central
        Asia trains together; how many of them had no priority, none of these figures says.
        """
        flows: dict[str, float] = defaultdict(float)
        for row in self.services.get((border, direction), ()):
            if row["valid_from"] <= day <= (row["valid_to"] or day):
                name = "fixed" if row["train_class"] == "fixed" else "block"
                flows[name] += float(row["frequency_per_week"]) / DAYS_PER_WEEK
        return dict(flows)


def traffic_of(facts: Facts, tables: Mapping[str, pd.DataFrame]) -> Traffic:
    """Lead every train over the links, and note which borders it crosses.

    Parameters
    ----------
    facts : Mapping of str to DataFrame
        As `plans` needs them.
    tables : mapping of str to DataFrame
        The tables ``terminals`` and ``links``.
    """
    paths = link_paths_of(tables)
    sides = {row["border_id"]: row for row in as_rows(read_own("crossings"))}
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for plan in plans(facts, paths.country):
        if plan.row["mode"] != "rail":
            continue
        for step in paths.path("rail", plan.forced, plan.variant):
            if step.border:
                ends = (paths.country[step.start], paths.country[step.end])
                found[step.border, direction_of(ends, sides[step.border])].append(plan.row)
    return Traffic({crossing: tuple(rows) for crossing, rows in found.items()})


def capacity_of(period: Row, direction: str) -> str:
    """Trains a day of a period in a direction: one figure for both, or ``ab;ba``."""
    there, _, back = period["capacity"].partition(";")
    return back if back and direction == "ba" else there


def stated(periods: Sequence[Row], traffic: Traffic) -> Iterator[Row]:
    """Give every open period its hours: those it states, or the model's own queue.

    Raises
    ------
    ValueError
        When a period without hours has no later one to set its queue, or no count of trains.
    YardError, CannotClear
        When the queue cannot be: the trains are too few for the hours, or more than the border takes.
    """
    counted = {row["border_id"]: row for row in as_rows(read_own("border_traffic"))}
    for period in periods:
        if period["mean"] or period["state"] != "open":
            yield period
            continue
        later = [
            other
            for other in periods
            if other["border_id"] == period["border_id"]
            and other["classes"] == period["classes"]
            and other["mean"]
            and other["valid_from"] > period["valid_from"]
        ]
        if not later or period["border_id"] not in counted:
            raise ValueError(f"own/border_periods.csv: nothing sets the queue of {period['border_id']}")
        anchor = min(later, key=lambda other: other["valid_from"])
        yield _fixed(period, anchor)
        for direction in WAYS:
            yield from _block(period, anchor, counted[period["border_id"]], direction, traffic)


def _fixed(period: Row, anchor: Row) -> Row:
    mean = FIXED_SHARE * float(anchor["mean"])
    hours = {"mean": number(mean), "p90": number(FIXED_P90 * mean)}
    told = f"clearance only, as from {anchor['valid_from']}"
    return period | hours | {"classes": "fixed", "notes": f"{told}; {period['notes']}"}


def _block(period: Row, anchor: Row, counted: Row, direction: str, traffic: Traffic) -> Iterator[Row]:
    """Rows of block trains in one direction, a year each where the traffic changes."""
    border, back = period["border_id"], BACK_SHARE if direction == "ba" else 1.0
    services = traffic.on(border, direction, counted["day"])
    scale = float(counted[direction]) / sum(services.values())
    mean = back * float(anchor["mean"])
    dwell = {"fixed": FIXED_SHARE * mean, "block": mean, "ordinary": mean}
    at_anchor = {name: scale * trains for name, trains in services.items()}
    queue = queue_of((border, direction), float(capacity_of(anchor, direction)), dwell, at_anchor)
    capacity = capacity_of(period, direction)
    spread = float(anchor["p90"]) / float(anchor["mean"])

    def flows(year: tuple[str, str, str]) -> dict[str, float]:
        return {name: scale * trains for name, trains in traffic.on(border, direction, year[2]).items()}

    for block, years in itertools.groupby(
        _years(period), key=lambda year: number(queue.block_dwell_h(flows(year), float(capacity)))
    ):
        spanned = list(years)
        trains = sorted({number(sum(flows(year).values()), 1) for year in spanned}, key=float)
        told = (
            f"the model's own queue: {' to '.join(dict.fromkeys((trains[0], trains[-1])))} trains a day of {capacity}"
        )
        yield period | {
            "classes": "block",
            "direction": direction,
            "valid_from": spanned[0][0],
            "valid_to": spanned[-1][1],
            "mean": block,
            "p90": number(spread * float(block)),
            "capacity": capacity,
            "source": OWN_QUEUE,
            "notes": f"{told}, as the services grow to {anchor['valid_from'][:4]}; {period['notes']}",
        }


def _years(period: Row) -> Iterable[tuple[str, str, str]]:
    """First and last day of each year of a period, as far as they are in it, and the day that stands for it."""
    since, until = period["valid_from"], period["valid_to"]
    first = int(since[:4]) if since else FIRST_YEAR
    for year in range(first, dt.date.fromisoformat(until).year + 1):
        start = since if year == first else f"{year}-01-01"
        yield start, min(until, f"{year}-12-31"), f"{year}-07-01"

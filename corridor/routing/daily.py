"""The best route day by day: what closures, reopenings and new prices do to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import Any

import pandas as pd

from corridor.calendar import as_day
from corridor.errors import CorridorError, NoRoute
from corridor.graph import compile_graph
from corridor.graph.time_windows import closed_on_arrival
from corridor.itinerary.legs import itinerary_of
from corridor.model.cargo.shipment import Shipment
from corridor.model.network import Network
from corridor.routing.best import Names, best_arcs, prepare_way

__all__ = ["CalendarError", "calendar_of"]

_LONGEST_DAYS = 36_525  # a hundred years: more is a slip of the pen
_NAN = float("nan")
_COLUMNS = (
    "cost",
    "cost_per_container",
    "currency",
    "hours",
    "days",
    "co2_kg",
    "corridor",
    "changed",
    "warning",
    "problem",
)


class CalendarError(CorridorError, ValueError):
    """A period that ends before it begins, or is longer than a hundred years."""


def calendar_of(
    network: Network,
    shipment: Shipment,
    start: object,
    end: object,
    *,
    minimise: str = "cost",
    via: Names = (),
    avoid: Names = (),
) -> pd.DataFrame:
    """Work out the best route of a shipment for every day of a period.

    One search is made for each stretch of days over which no dated row begins or ends: on all of them the
    graph is the same.

    Parameters
    ----------
    network : Network
        Where.
    shipment : Shipment
        What, from where to where; the hour of its ``ready`` is kept, the day is replaced.
    start, end : date or str
        First and last day, both inclusive.
    minimise, via, avoid
        As for `route`.

    Returns
    -------
    DataFrame
        One row per day, indexed by ``date``: totals for the whole shipment, the corridor, whether anything but
        the date ``changed`` since the day before, a ``warning`` where a door will be shut when a box of that day gets
        there, and the ``problem`` where there is no route (its totals are blank).

    Raises
    ------
    CalendarError
        When the period ends before it begins.
    UnknownName
        As `route`.
    """
    first, last = as_day(start), as_day(end)
    if not 0 <= (last - first).days <= _LONGEST_DAYS:
        raise CalendarError(f"the period {first} to {last} must end after it begins, within a hundred years")
    days = [first + dt.timedelta(days=number) for number in range((last - first).days + 1)]
    rows = list(_rows(network, shipment, days, (minimise, via, avoid)))
    index = pd.DatetimeIndex(pd.to_datetime(days), name="date")
    return pd.DataFrame(rows, columns=list(_COLUMNS), index=index)


def _rows(
    network: Network, shipment: Shipment, days: list[dt.date], how: tuple[str, Names, Names]
) -> Iterator[tuple[Any, ...]]:
    before: tuple[Any, ...] | None = None
    for _, epoch in groupby(days, key=lambda day: compile_graph(network, day).since):
        same = list(epoch)
        totals, problem, warn = _epoch(network, _on(shipment, same[0]), how)
        for day in same:
            state = (*totals, problem)
            changed, before = before is not None and before != state, state
            yield (*totals, changed, warn(_on(shipment, day).ready), problem)


def _on(shipment: Shipment, day: dt.date) -> Shipment:
    return replace(shipment, ready=dt.datetime.combine(day, shipment.ready.time()))


def _epoch(
    network: Network, shipment: Shipment, how: tuple[str, Names, Names]
) -> tuple[tuple[Any, ...], str, Callable[[dt.datetime], str]]:
    """Totals of the best route, the problem where there is none, and the warning for a moment."""
    minimise, via, avoid = how
    query, course = prepare_way(network, shipment, via, avoid)
    try:
        arcs = best_arcs((query, course), shipment, minimise, via=via)
    except NoRoute as no:
        shut = ", ".join(reason.rule for reason in no.reasons if reason.lift)
        blank = (_NAN, _NAN, network.currency, _NAN, _NAN, _NAN, "")
        return blank, f"shut by {shut}" if shut else str(no).split("\n", 1)[0], lambda _: ""
    trip = itinerary_of(query.graph, query.weights, shipment, arcs)

    def warn(ready: dt.datetime) -> str:
        return "; ".join(closed_on_arrival(query.graph, query.weights.load.cargo, arcs, ready).values())

    totals = (trip.cost, trip.cost_per_container, trip.currency, trip.hours, trip.days, trip.co2_kg, trip.name)
    return totals, "", warn

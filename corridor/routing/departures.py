"""When to leave: the last moment for an arrival, and every departure worth choosing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from operator import le
from typing import TYPE_CHECKING, Any

from corridor.arguments import checked_arguments
from corridor.calendar import as_end, as_instant, clock_columns, local_time, minute_after, on_the_clock, shown_moment
from corridor.display import counted
from corridor.errors import NoRoute, Reason
from corridor.itinerary.dated import DatedItinerary
from corridor.model.cargo.ends import read_end
from corridor.model.cargo.shipment import Shipment
from corridor.model.network import Network
from corridor.routing.departure_rows import (
    Choice,
    better,
    departure_row,
    reasons_of,
    said_of,
    unbeaten_rows,
    utc_text,
)
from corridor.routing.query.limits import LimitError, whole_limits
from corridor.routing.query.query import Names, prepare_query
from corridor.routing.timed.last_moments import last_moments
from corridor.routing.timed.moments import clock_notes, departure_moments
from corridor.routing.timed.network import DatedNetwork, horizon_days, window_days
from corridor.routing.timed.replay import steps_of
from corridor.routing.timed.search import DatedQuery, Found, found_at, prepare_dated, quickest_at
from corridor.search import Journey

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = ["departures_of", "latest_departure"]

_CRITERIA = ("hours", "cost")
_UNBOUND = 1 << 62


@checked_arguments
def latest_departure(
    network: Network,
    shipment: Shipment,
    *,
    arrive: str | dt.date,
    via: Names = (),
    avoid: Names = (),
    modes: Names = (),
) -> DatedItinerary:
    """Find the last moment at which a shipment can leave and still arrive in time.

    Parameters
    ----------
    network : Network
        Where.
    shipment : Shipment
        What, from where to where; it cannot leave before it is ready.
    arrive : str or date
        When it must be delivered, by the clock of the destination unless it has an offset from UTC; a day alone means
        its last minute.
    via, avoid, modes : str or sequence of str
        What it must pass, in order, must not touch, and the only modes it may go by, as for `route`.

    Returns
    -------
    DatedItinerary
        Of the quickest route from that moment; among equals the cheapest.

    Raises
    ------
    NoRoute
        When no departure since the shipment is ready arrives in time, with the earliest arrival possible.
    DateError
        For an arrival that is no date.
    """
    until = as_end(arrive)
    question = prepare_query(network, shipment, via=via, avoid=avoid, modes=modes)
    here, there = (
        network.time_zones.zone(read_end(network, name)[0]) for name in (shipment.origin, shipment.destination)
    )
    deadline = local_time(as_instant(until, there), there)
    ready = local_time(as_instant(question.shipment.ready, here), here)
    # the window that is searched ends with the day of the deadline
    first_day = on_the_clock(deadline, here).date() - dt.timedelta(days=horizon_days(question) - 1)
    since = max(ready, local_time(as_instant(dt.datetime.combine(first_day, dt.time()), here), here))
    notes = (*clock_notes("ready:", question.shipment.ready, here), *clock_notes("arriving by:", arrive, there))
    # who can leave shortly before the deadline leaves later than anybody before that
    parts = (deadline - dt.timedelta(days=days) for days in window_days(network, horizon_days(question))[:-1])
    for begins in dict.fromkeys((*(begins for begins in parts if begins > since), since)):
        query = prepare_dated(network, shipment, min(begins, deadline), via=via, avoid=avoid, modes=modes)
        query = replace(query, notes=notes)
        for leaving in reversed(query.leaving(begins, deadline)):
            found = _last_trip(*leaving, deadline + dt.timedelta(seconds=1))
            if found is not None:
                return found
    raise _shut(query) or _too_late(query, ready, since, deadline)


def _last_trip(query: DatedQuery, begins: dt.datetime, ends: dt.datetime, until: dt.datetime) -> DatedItinerary | None:
    """The route of the last moment between two from which one arrives before a third; None where there is none."""
    trip = None
    for dated in query.networks(until):
        first, last = dated.second(begins), min(dated.second(until), dated.end) - 1
        journey = _latest(dated, (first, dated.second(ends)), last) if first <= last else None
        trip = None if journey is None else query.itinerary(journey, dated)
        if trip is None or trip.worst_hours == trip.worst_hours:  # the next departures are in it, too
            break
    return trip


def _latest(dated: DatedNetwork, between: tuple[int, int], last: int) -> Journey | None:
    """The quickest journey of the last second between two from which one arrives in time; among equals the cheapest."""
    first, until = between
    leaves = dated.table.latest_departure(dated.layered.source, dated.layered.sink, last, first)
    if leaves is None:
        return None
    leaves = min(leaves, until)  # who leaves before can wait at the gate
    found = quickest_at(dated, leaves, last)
    if found is not None:
        return found
    # the timetable does not know of power. Who may leave at a second may also leave before it and wait at the
    # gate, where there is power: so the last second that serves a reefer lies where halving an interval ends
    early, late = first, leaves
    best = quickest_at(dated, early, last)
    while best is not None and late - early > 1:
        middle = (early + late) // 2
        other = quickest_at(dated, middle, last)
        if other is None:
            late = middle
        else:
            early, best = middle, other
    return best


def _shut(query: DatedQuery) -> NoRoute | None:
    """Why there is no way at all, whatever the departure; None where there is one."""
    return query.query.why_not() if query.query.best("hours") is None else None


def _too_late(query: DatedQuery, ready: dt.datetime, since: dt.datetime, deadline: dt.datetime) -> NoRoute:
    dated, shipment = query.dated, query.query.shipment
    what = f"no route from {shipment.origin} to {shipment.destination} arrives by {shown_moment(deadline)}"
    earliest = _earliest(dated, max(0, dated.second(since)))
    text = f"{'the boxes are ready' if ready == since else 'leaving'} on {shown_moment(since)}, and "
    if deadline < since:
        text = f"the boxes are not ready before {shown_moment(since)}"
    elif earliest is None:
        text += f"nothing arrives within {counted(query.horizon, 'day')}"
    else:
        text += f"the earliest arrival is {shown_moment(minute_after(dated.moment(earliest, query.ends[1])))}"
    return NoRoute(f"{what}: {text}", [Reason("timetable", text, "departures, cut-offs and doors")])


def _earliest(dated: DatedNetwork, depart: int) -> int | None:
    if dated.power_by_clock is None:
        return dated.table.arrival(dated.layered.source, dated.layered.sink, depart, dated.end - 1)
    journey = quickest_at(dated, depart, dated.end - 1)
    return None if journey is None else journey.arrival


@checked_arguments
def departures_of(  # noqa: PLR0913 - a public question; its options come by name
    network: Network,
    shipment: Shipment,
    start: str | dt.date,
    end: str | dt.date,
    *,
    limits: Mapping[str, float] | None = None,
    via: Names = (),
    avoid: Names = (),
    modes: Names = (),
    arrive_by: str | dt.date | None = None,
) -> pd.DataFrame:
    """Find the departures worth choosing in a period.

    Parameters
    ----------
    network : Network
        Where.
    shipment : Shipment
        What, from where to where; its own ``ready`` does not count.
    start, end : str or date
        First and last moment to leave, a month at most, by the clock of the origin unless they have an offset from
        UTC; a day alone means its first and its last minute.
    limits : mapping of str to float, optional
        Largest totals of cost (or cost_per_container) and hours (or days) allowed; a list of departures that is exact
        in these two cannot be limited in others.
    via, avoid, modes : str or sequence of str
        As for `route`.
    arrive_by : str or date, optional
        The last moment to arrive, by the clock of the destination; a day alone means its last minute.

    Returns
    -------
    DataFrame
        One row per departure that no other beats in leaving later, arriving earlier and costing less: the last
        moment to leave for its first scheduled service or door by the clock of the origin, the arrival by that of the
        destination (both with their offset, and again in UTC, to sort and to subtract), hours expected, those when
        every departure on the way is just missed (``worst_hours``), the days that one such journey in ten stays below
        and that one in ten exceeds (`Itinerary.days_range`), cost, CO2e, that service, corridor, and the ``reason`` to
        choose it; sorted by departure.
        Rows with ``any_time`` wait for nothing that has a date: one may leave at any moment from theirs on, and as
        many hours later the same route arrives. For a reefer whose limit of power rules a journey out, every full hour
        of the period is tried besides, and of what is found there the last second on which as early an arrival is still
        had for no more. ``attrs["remarks"]`` says where days lie outside the dates of the network's prices,
        and what `route` remarks of the routes, each once; ``attrs["assumptions"]`` what they assume,
        ``attrs["since"]`` when the period begins, and ``attrs["deadline"]`` when it must have arrived, in UTC.

    Raises
    ------
    DateError
        For what is no date, and a period that ends before it begins or is longer than a month.
    LimitError
        For a limit of anything but cost, hours and days, and one that is no number.
    NoRoute
        When nothing leaves in the period, or nothing of that keeps the limits.
    """
    bounds = whole_limits(limits, shipment.containers)
    if strange := set(bounds) - set(_CRITERIA):
        raise LimitError(f"departures are limited in cost, hours and days, not in {min(strange)}: see route or pareto")
    zone = network.time_zones.zone(read_end(network, shipment.origin)[0])
    (first,), last = departure_moments(start, zone), local_time(as_instant(as_end(end), zone), zone)
    query = prepare_dated(network, shipment, (first, last), via=via, avoid=avoid, modes=modes, arrive_by=arrive_by)
    rows: list[dict[str, Any]] = []
    parts: list[int] = []
    for number, (part, _, until) in enumerate(query.leaving(first, last)):
        for dated in part.networks(_last_arrival(query, until, bounds)):
            found = [
                departure_row(part.itinerary(one.journey, dated), any_time=not one.bound)
                for one in _kept(part, dated, until, bounds)
            ]
            if all(row["worst_hours"] == row["worst_hours"] for row in found):  # the next departures are in it, too
                break
        rows += found
        parts += [number] * len(found)
    if not rows:
        text = f"nothing that leaves from {_span(first, last)} arrives within {counted(query.horizon, 'day')}"
        why = NoRoute(f"no route from {shipment.origin} to {shipment.destination}: {text}", [Reason("timetable", text)])
        raise _shut(query) or why
    frame = pd.DataFrame(rows)
    times = {name: clock_columns(name, frame[name].tolist()) for name in ("departs", "arrives")}
    frame = unbeaten_rows(frame.assign(**times["departs"], **times["arrives"]), parts)
    frame.attrs |= {"since": utc_text(first), "deadline": "" if query.deadline is None else utc_text(query.deadline)}
    frame.attrs.update(said_of(network, (first.date(), last.date()), frame.pop("trip")))
    return frame.assign(reason=reasons_of(frame))


def _last_arrival(query: DatedQuery, last: dt.datetime, bounds: Mapping[str, int]) -> dt.datetime | None:
    """When all that keeps its limits and leaves by a moment has arrived; None where nothing tells."""
    limited = last + dt.timedelta(seconds=bounds["hours"] + 1) if "hours" in bounds else None
    return min((end for end in (query.deadline, limited) if end is not None), default=None)


def _kept(query: DatedQuery, dated: DatedNetwork, last: dt.datetime, bounds: Mapping[str, int]) -> list[Choice]:
    """Departures up to a moment that keep their limits and that no other beats, in order."""
    known: dict[tuple[int, ...], Choice] = {}
    end = dated.end if query.deadline is None else dated.second(query.deadline)
    latest = min(end, dated.second(last) + bounds.get("hours", _UNBOUND))
    for choice in _choices(dated, query.moments, dated.second(last), latest):
        key = (choice.leaves, choice.arrives, choice.point[1]) if choice.bound else (-1, *choice.point)
        known.setdefault(key, choice)
    # what beats another keeps these limits where the other does: they can be read off the front
    most = [bounds.get(name, _UNBOUND) for name in _CRITERIA]
    keep = [one for one in known.values() if one.arrives <= end and all(map(le, one.point, most))]
    kept = [one for one in keep if not any(better(other, one) for other in keep)]
    return sorted(kept, key=lambda one: (one.leaves, one.arrives, one.point))


def _span(first: dt.datetime, last: dt.datetime) -> str:
    return f"{shown_moment(first)} to {shown_moment(last)}"


def _choices(dated: DatedNetwork, hours: Sequence[dt.datetime], last: int, latest: int) -> Iterator[Choice]:
    """Fronts of the first moment and of the last one for each scheduled departure that can be caught.

    What arrives after the latest second is not looked for. Those moments know no power. Where a reefer's limit sends it
    another way, every full hour is tried as well, as for `route` over a window, and between two of them the last second
    of what the later one no longer has.
    """

    def ask(depart: int) -> Found:
        return found_at(dated, depart, _CRITERIA, {"hours": max(0, latest - depart)})

    found = {depart: ask(depart) for depart in last_moments(dated, dated.second(hours[0]), last)}
    if any(one.by_power for one in found.values()):
        found = {depart: ask(depart) for depart in map(dated.second, hours)} | found
        yield from _between(dated, found, last)
    for depart, front in found.items():
        for point, journey in _front(front):
            spare = _spare(dated, journey)
            if spare is None or spare == 0:
                yield Choice(depart, journey.arrival, point, spare is not None, journey)
            else:
                yield from _slid(dated, min(depart + spare, last), journey, point)


def _between(dated: DatedNetwork, found: Mapping[int, Found], last: int) -> Iterator[Choice]:
    """Choices of the last second before the next moment that is tried, and before the end.

    Who may leave at a second may leave before it and wait at the gate, where there is power: so the seconds that serve
    an arrival for a price end with one, where halving an interval ends.
    """
    moments = sorted(found)
    for depart, after in pairwise([*moments, last + 1]):
        later = [(point[1], journey.arrival) for point, journey in _front(found[after])] if after in found else []
        for point, journey in _front(found[depart]):
            gone = not any(cost <= point[1] and arrival <= journey.arrival for cost, arrival in later)
            if gone and _spare(dated, journey) is not None:
                yield from _slid(dated, _last_second(dated, (depart, after), journey, point), journey, point)


def _last_second(dated: DatedNetwork, between: tuple[int, int], journey: Journey, point: tuple[int, ...]) -> int:
    """The last second from the first of two on, before the other, of an arrival for a price."""
    early, late = between
    while late - early > 1:
        middle = (early + late) // 2
        if any(True for _ in _slid(dated, middle, journey, point)):
            early = middle
        else:
            late = middle
    return early


def _front(found: Found) -> Iterator[tuple[tuple[int, ...], Journey]]:
    for point, journey in zip(found.points.tolist(), found.journeys, strict=True):
        yield tuple(point), journey()


def _slid(dated: DatedNetwork, leaves: int, journey: Journey, point: tuple[int, ...]) -> Iterator[Choice]:
    """The journeys of the last moment that arrive as early as one found before and cost no more."""
    for later, other in _front(found_at(dated, leaves, _CRITERIA, {"hours": journey.arrival - leaves})):
        if later[1] <= point[1]:
            yield Choice(leaves, other.arrival, later, _spare(dated, other) is not None, other)


def _spare(dated: DatedNetwork, journey: Journey) -> int | None:
    """Seconds by which a journey may leave later and still meet its first departure or door; None if it meets none."""
    for step in steps_of(dated, journey):
        if step.scheduled:
            return step.gate - step.came
        if step.began > step.came:
            return step.began - step.came
    return None

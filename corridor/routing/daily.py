"""One question day after day: what closures and new prices do to the best route, and what would open one."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from corridor.arguments import checked_arguments
from corridor.calendar import DateLike, as_day, as_moment, within_reach
from corridor.errors import CorridorError
from corridor.graph import compile_graph
from corridor.graph.time_windows import closed_on_arrival
from corridor.itinerary.explanation import Period
from corridor.itinerary.itinerary import Itinerary
from corridor.model.cargo.shipment import Shipment, at_its_origin
from corridor.model.network import Network
from corridor.routing.departure_rows import said_of
from corridor.routing.query.lapsed_closures import without_lapsed
from corridor.routing.query.limits import row_limits
from corridor.routing.query.query import Names, Query, prepare_query
from corridor.routing.query.waypoints import asked_names
from corridor.search import Path
from corridor.units import cents, seconds

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = ["CalendarError", "calendar_of", "calendar_periods", "periods_of"]

_LONGEST_DAYS = 36_525  # a hundred years: more is a slip of the pen
_NAN = float("nan")
Limits = Mapping[str, float] | None
_COLUMNS = (
    "cost",
    "cost_per_container",
    "cost_low",
    "cost_high",
    "currency",
    "hours",
    "days",
    "days_low",
    "days_high",
    "co2_kg",
    "co2_kg_per_container",
    "corridor",
    "changed",
    "warning",
    "problem",
)


class CalendarError(CorridorError, ValueError):
    """A period that ends before it begins, or is longer than a hundred years."""


@checked_arguments
def calendar_of(  # noqa: PLR0913 - a public question; its options come by name
    network: Network,
    shipment: Shipment,
    start: DateLike,
    end: DateLike,
    *,
    minimise: str = "cost",
    limits: Mapping[str, float] | None = None,
    via: Names = (),
    avoid: Names = (),
    modes: Names = (),
) -> pd.DataFrame:
    """Work out the best route of a shipment for every day of a period.

    One search is made for each period of days over which no dated row begins or ends, and one for each day on which
    a season that ends makes a difference.

    Parameters
    ----------
    network : Network
        Where.
    shipment : Shipment
        What, from where to where; the hour of its ``ready`` is kept, the day is replaced.
    start, end : date or str
        First and last day of the origin's calendar, both inclusive.
    minimise, limits, via, avoid, modes
        As for `route`.

    Returns
    -------
    DataFrame
        One row per day, indexed by ``date``: totals for the whole shipment, the corridor, whether anything but
        the date ``changed`` since the day before, a ``warning`` where a door will be shut when a box of that day gets
        there, and the ``problem`` where there is no route (its totals are blank). ``attrs["remarks"]`` says where days
        lie outside the dates of the network's prices, and what `route` remarks of the routes, each once;
        ``attrs["assumptions"]`` what they assume.

    Raises
    ------
    CalendarError
        When the period ends before it begins.
    UnknownName
        As `route`.
    """
    days = _days(start, end)
    ends = asked_names(network, (shipment.origin, shipment.destination), via=via, avoid=avoid, modes=modes).ends
    hour = at_its_origin(shipment, network, ends[shipment.origin][0]).ready.time()
    leaves = replace(shipment, ready=dt.datetime.combine(days[0], hour))
    query = prepare_query(network, leaves, via=via, avoid=avoid, modes=modes)
    row_limits(limits)  # a wrong one is refused before the first day
    answers = list(_answers(query, days, minimise, limits))
    rows = list(_rows(query, answers))
    index = pd.DatetimeIndex(pd.to_datetime(days), name="date")
    frame = pd.DataFrame(rows, columns=list(_COLUMNS), index=index)
    trips = [answer.trip for _, answer in answers if answer.trip is not None]
    frame.attrs.update(said_of(network, days, trips))
    return frame


def calendar_periods(calendar: pd.DataFrame) -> pd.DataFrame:
    """Join the days of a calendar that follow each other with the same answer and the same warning.

    Parameters
    ----------
    calendar : DataFrame
        As `calendar_of` gives it.

    Returns
    -------
    DataFrame
        One row per period: ``first_day`` and ``last_day`` as texts, cost of a container, its low and its high end of
        the whole shipment, currency, days expected and the ends of their range, kg of CO2e of a container, corridor,
        warning and problem.
    """
    begins = calendar["changed"] | (calendar["warning"] != calendar["warning"].shift())
    days = calendar.index.to_series().astype(str)
    spans = days.groupby(begins.cumsum()).agg(["first", "last"])
    kept = ["cost_per_container", "cost_low", "cost_high", "currency", "days", "days_low", "days_high"]
    kept += ["co2_kg_per_container", "corridor", "warning", "problem"]
    periods = calendar.loc[begins, kept].reset_index(drop=True)
    periods.insert(0, "first_day", spans["first"].to_numpy())
    periods.insert(1, "last_day", spans["last"].to_numpy())
    return periods


def periods_of(query: Query, until: DateLike, *, minimise: str = "cost") -> tuple[Period, ...]:
    """Answer a question for every day from the shipment's own to another.

    Parameters
    ----------
    query : Query
        The question on the first day.
    until : date or str
        The last day.
    minimise : str
        What routes are chosen by.

    Returns
    -------
    tuple of Period
        In order; days that follow each other with the same answer are one.

    Raises
    ------
    CalendarError
        When the last day is before the first, or more than a hundred years after it.
    """
    found: list[Period] = []
    for days, first, path in _alike(query, _days(query.shipment.ready, until), minimise, None):
        period = replace(_period(first, path), last_day=days[-1])
        if found and _answer(period) == _answer(found[-1]):
            found[-1] = replace(found[-1], last_day=days[-1])
        else:
            found.append(period)
    return tuple(found)


def _days(start: DateLike, end: DateLike) -> list[dt.date]:
    first, last = (as_day(within_reach(as_moment(value))) for value in (start, end))
    if not 0 <= (last - first).days <= _LONGEST_DAYS:
        raise CalendarError(f"the period {first} to {last} must end after it begins, within a hundred years")
    return [first + dt.timedelta(days=number) for number in range((last - first).days + 1)]


class _Answer(NamedTuple):
    """Totals of the best route, the problem where there is none, the warning for a moment, and the route."""

    totals: tuple[Any, ...]
    problem: str
    warn: Callable[[dt.datetime], str]
    trip: Itinerary | None = None


def _answers(
    query: Query, days: Sequence[dt.date], minimise: str, limits: Limits
) -> Iterator[tuple[list[dt.date], _Answer]]:
    """Days that follow each other with the same best path, and the answer for them."""
    for same, first, path in _alike(query, days, minimise, limits):
        yield same, _answered(first, path, minimise, limits)


def _rows(query: Query, answers: Iterable[tuple[list[dt.date], _Answer]]) -> Iterator[tuple[Any, ...]]:
    before: tuple[Any, ...] | None = None
    for same, (totals, problem, warn, _) in answers:
        for day in same:
            state = (*totals, problem)
            changed, before = before is not None and before != state, state
            yield (*totals, changed, warn(dt.datetime.combine(day, query.shipment.ready.time())), problem)


def _alike(
    query: Query, days: Sequence[dt.date], minimise: str, limits: Limits
) -> Iterator[tuple[list[dt.date], Query, Path | None]]:
    """Days that follow each other with the same best path, the query of the first one, and that path.

    Over an epoch the graph is the same, and seasons only run out: who is ready later can do no more than who is ready
    earlier. So what is best on a day is so up to some day of the epoch, which halving finds.
    """
    for _, epoch in groupby(days, key=partial(_graph_on, query)):
        rest = list(epoch)
        while rest:
            first = query.on(rest[0])
            path = first.best(minimise, limits)
            count = len(rest)
            if _over(first, path, rest[-1]):
                count = bisect_left(rest, True, lo=1, key=partial(_over, first, path))
            yield rest[:count], first, path
            rest = rest[count:]


def _graph_on(query: Query, day: dt.date) -> object:
    """What stands for the graph of a day: of its epoch, without closures that are over before boxes can be there."""
    ready = dt.datetime.combine(day, query.shipment.ready.time())
    graph = compile_graph(query.network, ready, cargo=query.weights.load.cargo)
    source = graph.source(query.graph.states[query.source].terminal)
    return without_lapsed(graph, query.weights.load, ready, source).identity


def _over(first: Query, path: Path | None, day: dt.date) -> bool:
    """Whether the best path of a day is no longer that of a later one with the same graph."""
    later = first.on(day)
    one, other = ((w.waits, w.load.flights, [block.text for block in w.blocks]) for w in (first.weights, later.weights))
    return one != other or not (path is None or later.keeps(path.arcs))


def _answered(query: Query, path: Path | None, minimise: str, limits: Limits) -> _Answer:
    if path is None:
        no = query.why_not(minimise, limits)
        lift = ", ".join(reason.rule for reason in no.reasons if reason.lift)
        blank = (*(_NAN,) * 4, query.network.currency, *(_NAN,) * 6, "")
        return _Answer(blank, f"shut by {lift}" if lift else str(no).split("\n", 1)[0], lambda _: "")
    trip, arcs = query.itinerary(path.arcs), path.arcs.tolist()

    def warn(ready: dt.datetime) -> str:
        return "; ".join(closed_on_arrival(query.graph, query.weights, arcs, ready).values())

    money = (trip.cost, trip.cost_per_container, trip.cost_low, trip.cost_high, trip.currency)
    days = (trip.days, trip.days_range.low, trip.days_range.high)
    totals = (*money, trip.hours, *days, trip.co2_kg, trip.co2_kg_per_container, trip.name)
    return _Answer(totals, "", warn, trip)


def _period(query: Query, path: Path | None) -> Period:
    day = query.shipment.ready.date()
    if path is not None:
        trip = query.itinerary(path.arcs)
        return Period(day, day, True, trip.name, trip.cost, trip.hours)
    reopened = query.reopened()
    lifting = reopened.lifting()
    if lifting is None:
        return Period(day, day, False, "", _NAN, _NAN, ())
    trip = reopened.itinerary(lifting.arcs)
    lift = tuple(sorted(block.id for block in lifting.blocks))
    return Period(day, day, False, trip.name, trip.cost, trip.hours, lift)


def _answer(period: Period) -> tuple[object, ...]:
    """What a period says, without its days; cents and seconds, so that no answer equals no answer."""
    known = period.cost == period.cost
    totals = (cents(period.cost), seconds(period.hours)) if known else ()
    return period.open, period.corridor, period.lift, totals

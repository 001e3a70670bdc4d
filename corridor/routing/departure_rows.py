"""What is kept and said of routes on several days: why a departure is worth choosing, and which a person reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from corridor.display import duration
from corridor.itinerary.dated import DatedItinerary
from corridor.itinerary.distinct import DEAR_TIMES
from corridor.itinerary.itinerary import Itinerary
from corridor.model.assumptions import labelled, together
from corridor.model.known_dates import price_remarks
from corridor.model.network import Network
from corridor.search import Journey

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = [
    "Choice",
    "better",
    "departure_row",
    "departures_shown",
    "reasons_of",
    "said_of",
    "unbeaten_rows",
    "utc_text",
]

_OF_ROUTE = (
    "departs",
    "arrives",
    "hours",
    "worst_hours",
    "days_low",
    "days_high",
    "cost",
    "cost_per_container",
    "cost_low",
    "cost_high",
    "currency",
    "co2_kg",
    "co2_kg_per_container",
)
_BEST = {"cheapest": "cost", "fastest": "hours", "first to arrive": "arrives_utc"}


def utc_text(moment: dt.datetime) -> str:
    """A moment in UTC as text: what else stands among the attributes of a frame cannot be written to Parquet."""
    return moment.astimezone(dt.UTC).isoformat()


class Choice(NamedTuple):
    """A departure: its seconds, (seconds, cents) of its route, whether something dated binds it, its journey."""

    leaves: int
    arrives: int
    point: tuple[int, ...]
    bound: bool
    journey: Journey


def better(one: Choice, other: Choice) -> bool:
    """Whether one leaves no earlier, arrives no later and costs no more; what runs at any time counts by its hours."""
    if one is other or not one.point[1] <= other.point[1]:
        return False
    if not one.bound:  # it may leave when the other does, and takes as long as always
        return one.point[0] <= other.arrives - other.leaves and (one.point != other.point or other.bound)
    if not other.bound:
        return False
    mine, its = (-one.leaves, one.arrives, one.point[1]), (-other.leaves, other.arrives, other.point[1])
    return mine != its and all(a <= b for a, b in zip(mine, its, strict=True))


def said_of(network: Network, days: Iterable[dt.date], trips: Iterable[Itinerary]) -> dict[str, tuple[str, ...]]:
    """What is to be known of the routes of some days, and what they assume, each once: attributes of a frame.

    Doors that shut before boxes are there are told day by day.

    Parameters
    ----------
    network : Network
        Where.
    days : iterable of date
        That were asked about.
    trips : iterable of Itinerary
        Their routes; a remark that not all have is followed by the corridors, or the departures, that have it.
    """
    every = list(trips)
    told = [
        (_called(trip), [text for text in trip.remarks if text not in (*trip.warnings, *_of_its_day(network, trip))])
        for trip in every
    ]
    assumed = together(text for trip in every for text in trip.assumptions)
    return {"remarks": (*price_remarks(network, days), *labelled(told)), "assumptions": assumed}


def _called(trip: Itinerary) -> str:
    return f"leaving {trip.departs:%m-%d %H:%M}" if isinstance(trip, DatedItinerary) else f"by {trip.name}"


def _of_its_day(network: Network, trip: Itinerary) -> tuple[str, ...]:
    """What is said of all days at once: where the dates of the prices end."""
    return price_remarks(network, (trip.shipment.ready.date(),))


def departure_row(trip: DatedItinerary, *, any_time: bool) -> dict[str, Any]:
    """The cells of a departure, by column, and its route in the column ``trip``."""
    service = next((leg.service_name for leg in trip.legs if getattr(leg, "scheduled", False)), "")
    days = trip.days_range
    totals = {"days_low": days.low, "days_high": days.high}
    cells = {name: totals[name] if name in totals else getattr(trip, name) for name in _OF_ROUTE}
    return {**cells, "service": service, "any_time": any_time, "corridor": trip.name, "trip": trip}


def unbeaten_rows(departures: pd.DataFrame, parts: Sequence[int]) -> pd.DataFrame:
    """Leave out departures that one of a later part of the period beats: it arrives no later and costs no more.

    Who leaves at any time in a part leaves before all of a later part, and arrives no sooner than who leaves first.

    Parameters
    ----------
    departures : DataFrame
        With ``arrives_utc`` and ``cost``; without prices all cost the same.
    parts : sequence of int
        Of the period, ascending, by row.
    """
    part = pd.Series(parts, departures.index)
    arrives, costs = departures["arrives_utc"], departures["cost"].fillna(0.0)
    kept = [
        not ((part > part[row]) & (arrives <= arrives[row]) & (costs <= costs[row])).any() for row in departures.index
    ]
    return departures[kept].reset_index(drop=True)


def reasons_of(departures: pd.DataFrame) -> list[str]:
    """Say why each departure is worth choosing: what it is the best in, and what it leaves for.

    Parameters
    ----------
    departures : DataFrame
        With ``cost``, ``hours``, ``days_high``, ``departs_utc``, ``arrives_utc``, ``any_time`` and ``service``;
        ``attrs["since"]`` is when the period begins: who leaves at any time may do so from then on, or from when a door
        opens. ``attrs["deadline"]`` is when all must have arrived; blank for none.
    """
    since, deadline = (pd.Timestamp(departures.attrs[name] or "NaT") for name in ("since", "deadline"))
    last = departures["departs_utc"] + pd.to_timedelta(departures["days_high"], "D")  # of nine journeys in ten
    late = (last > deadline).tolist()  # nothing is later than no time at all
    least = {name: departures[column].min() for name, column in _BEST.items()}
    return [
        "; ".join(
            [
                *([", ".join(best)] if (best := [name for name in _BEST if row[_BEST[name]] == least[name]]) else []),
                _bound(str(row["service"]), any_time=bool(row["any_time"]), later=row["departs_utc"] > since),
                *(["one in ten or more too late"] if too_late else []),
            ]
        )
        for row, too_late in zip(departures.to_dict("records"), late, strict=True)
    ]


def _bound(service: str, *, any_time: bool, later: bool) -> str:
    if any_time:
        return "any time from then on, no fixed day" if later else "any time, no fixed day"
    return f"in time for {service}" if service else "in time for the hours of a border"


def departures_shown(departures: pd.DataFrame, *, every: bool = False, by_corridor: bool = True) -> pd.DataFrame:
    """Fold departures that leave alike: the cheapest, and what is faster.

    Parameters
    ----------
    departures : DataFrame
        As `corridor.departures_of` gives it.
    every : bool
        Whether those stay that cost far more than the cheapest (`DEAR_TIMES`).
    by_corridor : bool
        Whether those that leave alike by another corridor stand apart.

    Returns
    -------
    DataFrame
        The cheapest row of each departure, service and corridor, those at any time before all others, each in the same
        order; ``faster`` says in words how much sooner the others arrive, and for how much more.
    """
    if not every:
        departures = departures[~(departures["cost"] > DEAR_TIMES * departures["cost"].min())]  # no price is not dear
    departures = departures.sort_values("any_time", ascending=False, kind="stable")
    rows, alike = [], ["departs", "service", "any_time", *(["corridor"] if by_corridor else [])]
    for _, group in departures.groupby(alike, sort=False):
        head = group.sort_values(["cost", "hours"], kind="stable").to_dict("records")[0]
        sooner = head["hours"] - group["hours"].min()
        more = group["cost_per_container"].max() - head["cost_per_container"]
        dearer = f" for {more:,.0f} {head['currency']} a box more" if more == more else ""
        told = f"+{len(group) - 1}, up to {duration(sooner)} sooner{dearer}"
        rows.append({**head, "faster": told if len(group) > 1 else ""})
    shown = pd.DataFrame(rows)
    shown.attrs.update(departures.attrs)
    return shown

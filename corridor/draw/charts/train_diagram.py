"""The train diagram: services on a line, distance against time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from corridor.arguments import checked_arguments
from corridor.calendar import as_day, as_instant, as_moment, within_reach
from corridor.draw.charts.axes import chart_axes, heading_of, legend_below, network_caption, series_handle
from corridor.draw.charts.label_placement import name_along
from corridor.draw.charts.theme import BLACK, DASHES, GREY, PALE, SERIES, darkened
from corridor.draw.charts.wording import Wording, wording_in
from corridor.errors import CorridorError, UnknownName
from corridor.graph.service_times import Timing, timings
from corridor.model.tables.codes import changes_gauge, row_classes

if TYPE_CHECKING:
    from corridor.model.network import Network
    from corridor.plan.result import Plan

__all__ = ["train_diagram"]

_MOST_SERVICES = 7
_MOST_DAYS = 62
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_HOURS_SEEN, _HOURS_NAMED = 10, 7  # days up to which six hours have a line, and are named
_ROOM = 0.022  # of the height: stations nearer to each other are not both named


@dataclass(frozen=True, slots=True)
class _Stop:
    """A station that a service passes, with hours since it left its first."""

    terminal: str
    km: float
    arrives: float
    leaves: float
    calls: bool
    border: str


@checked_arguments
def train_diagram(
    network: Network,
    services: Sequence[str],
    *,
    timetable: Plan | None = None,
    start: str | dt.date = "2026-03-02",
    days: int = 14,
    language: str = "en",
    title: str | None = None,
) -> Figure:
    """Draw the trains of services on a line: stations on the height by distance, days across.

    Parameters
    ----------
    network : Network
        Where the services are.
    services : sequence of str
        Ids, at most seven; the first gives the line, of the others the stations on it are drawn.
    timetable : Plan, optional
        Of `plan.timetable`: its trains are drawn, with the places where they wait for each other, instead of those of
        the tables; lines of one track are shaded, and each train has its number.
    start : date or str
        First day; days are those of the clock of the first service's first stop.
    days : int
        Days shown, 1 to 62.
    language : {"en", "zh", "ru"}
        Of words and places.
    title : str, optional
        Heading.

    Returns
    -------
    Figure
        Running hours are the tables'; what a published transit time leaves besides is spent at borders and
        changes of gauge, in proportion to their dwell. Where no weekdays are known, departures are spread
        evenly and drawn thin.

    Raises
    ------
    UnknownName
        For a service that the network does not have.
    DateError
        For a start that is no date.
    CorridorError
        For a plan that is no timetable; for no service, more than seven, a service that does not run on rails, or a
        period out of bounds.
    """
    wording = wording_in(language, network)
    first_day = as_day(within_reach(as_moment(start)))
    if not 1 <= len(services) <= _MOST_SERVICES or not 1 <= days <= _MOST_DAYS:
        raise CorridorError(f"a train diagram holds 1 to {_MOST_SERVICES} services over 1 to {_MOST_DAYS} days")
    stops = {service: _stops(network, service, first_day) for service in services}
    line = stops[services[0]]
    published = timings(network)
    midnight = as_instant(dt.datetime.combine(first_day, dt.time()), network.time_zones.zone(line[0].terminal))
    told = "departures spread evenly where no weekdays are known" if set(services) - set(published) else ""
    if timetable is not None:
        told = "shaded: one track; dots: waits; thin: empty wagons"
    caption = (
        f"{first_day:%d.%m.%Y} – {first_day + dt.timedelta(days=days):%d.%m.%Y}",
        wording.word(told) if told else "",
        network_caption(wording, network.name, network.version),
    )
    ends = " – ".join(wording.place(stop.terminal) for stop in (line[0], line[-1]))
    heading = heading_of(wording, title, "Trains on the line", f"{ends}, {line[-1].km:,.0f} km")
    with chart_axes(wording, 7.4, heading, caption) as (figure, axes):
        if timetable is not None:
            _draw_timetable(axes, timetable, services, line, midnight, days)
        for place, service in enumerate(services if timetable is None else ()):
            if service in published:
                leaves = _departures(published[service], midnight, days)
            else:
                leaves = _spread(float(str(network.services.at[service, "frequency_per_week"])), days)
            _draw_trains(axes, place, stops[service], leaves, line, days)
        _label_axes(wording, axes, line, first_day, days)
        labels = _names(wording, network, services)
        if timetable is None:  # whose trains have numbers
            _name_lines(wording, axes, stops)
        legend_below(axes, [series_handle(n, label, marker=False) for n, label in enumerate(labels)], down=0.115)
    return figure


def _names(wording: Wording, network: Network, services: Sequence[str]) -> list[str]:
    """Names of services, with the id where two have the same."""
    names = network.services.loc[list(services), "name"].astype(str)
    twice = names.duplicated(keep=False)
    return [
        wording.clean(f"{name} ({service})" if again else name, 90)
        for service, name, again in zip(services, names, twice, strict=True)
    ]


# the timetable


def _stops(network: Network, service: str, day: dt.date) -> list[_Stop]:
    if service not in network.services.index:
        raise UnknownName(
            f"no service is called {service!r}; see the table services", service, tuple(network.services.index)
        )
    row = network.services.loc[service]
    if row["mode"] != "rail":
        raise CorridorError(f"{service} runs by {row['mode']}: a train diagram shows trains")
    table = network.service_stops[network.service_stops["service_id"] == service].sort_values("sequence")
    terminals = [str(name) for name in table["terminal_id"]]
    hops = [_hop(network, *pair) for pair in pairwise(terminals)]
    runs = [float(hours) for hours in table["run_h"].iloc[1:]]
    dwell = _dwells(network, terminals, hops, str(row["train_class"]), pd.Timestamp(day))
    # Running hours are known, dwells hardly: what a published transit time leaves is shared out as they are.
    spare = float(str(row["transit_days"])) * 24 - sum(runs)
    if np.isfinite(spare) and sum(dwell) > 0:
        dwell = [hours * max(spare, 0.0) / sum(dwell) for hours in dwell]
    found, km, now = [], 0.0, 0.0
    for place, (terminal, calls) in enumerate(zip(terminals, table["calls"], strict=True)):
        if place:
            km, now = km + hops[place - 1].km, now + runs[place - 1]
        border = hops[place].border if place < len(hops) else ""
        found.append(_Stop(terminal, km, now, now + dwell[place], bool(calls), border))
        now += dwell[place]
    return found


class _Hop(NamedTuple):
    """The way from one station to the next; border and gauge are blank where there is none, or more than one."""

    km: float = 0.0
    border: str = ""
    gauge: str = ""


def _hop(network: Network, start: str, end: str) -> _Hop:
    """The shortest rail link between two stations."""
    links = network.links[network.links["mode"] == "rail"]
    ends = (links["from_node_id"] == start) & (links["to_node_id"] == end)
    back = (links["from_node_id"] == end) & (links["to_node_id"] == start)
    found = links[ends | back].sort_values("length_km", kind="stable")
    if found.empty:
        return _Hop()
    gauge = "" if found["gauge"].nunique() > 1 else str(found["gauge"].iloc[0])
    return _Hop(float(found["length_km"].iloc[0]), str(found["border_id"].iloc[0]), gauge)


def _dwells(
    network: Network,
    terminals: Sequence[str],
    hops: Sequence[_Hop],
    train_class: str,
    day: pd.Timestamp,
) -> list[float]:
    """Hours spent at each station: before a border, and where the gauge changes."""
    dwell = [0.0] * len(terminals)
    gauge = ""
    for place, hop in enumerate(hops):
        if hop.border:
            dwell[place] += _border_hours(network, hop.border, train_class, day)
        if gauge and hop.gauge and gauge != hop.gauge:
            dwell[place] += _gauge_hours(network, terminals[place])
        gauge = hop.gauge or gauge
    return dwell


def _border_hours(network: Network, border: str, train_class: str, day: pd.Timestamp) -> float:
    rows = network.borders[network.borders["border_id"] == border]
    begun = rows["valid_from"].isna() | (rows["valid_from"] <= day)
    held = rows[begun & (rows["valid_to"].isna() | (rows["valid_to"] >= day))].dropna(subset=["dwell_mean_h"])
    kinds = [kind for kind in row_classes(train_class) if (held["train_class"] == kind).any()]
    return float(held.loc[held["train_class"] == kinds[0], "dwell_mean_h"].mean()) if kinds else 0.0


def _gauge_hours(network: Network, terminal: str) -> float:
    rows = network.transfers[network.transfers["terminal_id"] == terminal]
    hours = rows[changes_gauge(rows)]["hours"].dropna()
    return float(hours.min()) if len(hours) else 0.0


def _departures(timing: Timing, midnight: dt.datetime, days: int) -> list[float]:
    """Hours since a midnight, from a month before it: such trains are still on the way."""
    ahead = timing.departures(midnight - dt.timedelta(days=31), midnight + dt.timedelta(days=days))
    return [(instant - midnight) / dt.timedelta(hours=1) for instant, _ in ahead]


def _spread(weekly: float, days: int) -> list[float]:
    """The same of trains of which no days are known, from midnight on."""
    step = 168.0 / weekly if weekly > 0 else np.inf
    first = -int(31 * 24 // step) * step if np.isfinite(step) else 0.0
    return np.arange(first, days * 24.0, step).tolist() if np.isfinite(step) else []


# the drawing


def _draw_trains(
    axes: Axes, place: int, stops: Sequence[_Stop], departures: Sequence[float], line: Sequence[_Stop], days: int
) -> None:
    heights = {stop.terminal: stop.km for stop in line}
    path: list[tuple[float, float]] = []
    for stop in stops:
        height = heights.get(stop.terminal, float("nan"))
        path += [(stop.arrives, height), (stop.leaves, height)]
    course = np.array(path)
    for number, departure in enumerate(departures):
        if departure + course[-1, 0] < 0:
            continue
        axes.plot(
            (course[:, 0] + departure) / 24,
            course[:, 1],
            color=SERIES[place],
            linestyle=DASHES[place],
            linewidth=1.5,
            gid=f"train-{place}-{number}",
        )


def _name_lines(wording: Wording, axes: Axes, stops: Mapping[str, Sequence[_Stop]]) -> None:
    """Write the ends of each service along one of its trains, each at a height of its own so that none meet."""
    for place, course in enumerate(stops.values()):
        trains = [line for line in axes.lines if str(line.get_gid()).startswith(f"train-{place}-")]
        text = " – ".join(wording.place(stop.terminal) for stop in (course[0], course[-1]))
        name_along(axes, trains, text, darkened(SERIES[place]), (place + 1) / (len(stops) + 1))


def _draw_timetable(
    axes: Axes,
    timetable: Plan,
    services: Sequence[str],
    line: Sequence[_Stop],
    midnight: dt.datetime,
    days: int,
) -> None:
    """Each train every week over the days shown, its number where it begins, a dot where it waits; one track shaded."""
    if timetable.model != "timetable":
        raise CorridorError(f"a plan of {timetable.model} has no hours of trains: take one of timetable")
    # hours from the Monday, midnight UTC, that the week of the first day begins with
    monday = (midnight - dt.timedelta(days=midnight.weekday())).replace(hour=0, minute=0)
    begins = (midnight - monday) / dt.timedelta(hours=1)
    heights = {stop.terminal: stop.km for stop in line}
    stops = {str(name): rows for name, rows in timetable.frame("stops").groupby("train", sort=False)}
    single = set[tuple[float, float]]()
    for name, of, empty in timetable.frame("trains")[["services", "empty"]].itertuples(name=None):
        mine = [place for place, service in enumerate(services) if service in str(of).split(";")]
        course = _course(stops[str(name)], heights)
        if not mine or len(course) < 2:  # of other services, or elsewhere
            continue
        colour, dashes, width = SERIES[mine[0]], DASHES[mine[0]], 0.6 if empty else 1.4
        single |= {(min(a.km, b.km), max(a.km, b.km)) for a, b in pairwise(course) if a.tracks == 1}
        number = str(name).rpartition("/")[2]
        for week in range(-6, days // 7 + 2):
            shift = 168.0 * week - begins
            times = np.array([hours for at in course for hours in (at.arrives, at.leaves)]) + shift
            if times[-1] < 0.0 or times[0] > 24.0 * days:
                continue
            where = [km for at in course for km in (at.km, at.km)]
            named = f"train-{mine[0]}-{name}-{week}"
            axes.plot(times / 24, where, color=colour, linestyle=dashes, linewidth=width, gid=named)
            waits = [at for at in course if at.waits]
            axes.plot([(at.leaves + shift) / 24 for at in waits], [at.km for at in waits], "o", ms=2.5, color=BLACK)
            if 0.0 <= times[0] <= 24.0 * days:
                axes.annotate(
                    number, (times[0] / 24, where[0]), (2, 2), textcoords="offset points", fontsize=6, color=BLACK
                )
    for low, high in sorted(single):
        axes.axhspan(low, high, color=PALE, alpha=0.45, zorder=-1, linewidth=0)


class _At(NamedTuple):
    """A train at a height of the diagram."""

    km: float
    arrives: float
    leaves: float
    waits: bool
    tracks: int


def _course(rows: pd.DataFrame, heights: Mapping[str, float]) -> list[_At]:
    """A train on the line: at stations by their height, on the way between two of them by its kilometres."""
    km, arrives, leaves, wait, tracks = (
        rows[name].to_numpy(dtype=float) for name in ("km", "arrival_h", "departure_h", "wait_h", "tracks")
    )
    known = [place for place, terminal in enumerate(map(str, rows["terminal_id"])) if terminal in heights]
    if len(known) < 2:
        return []
    drawn = np.interp(km, km[known], [heights[str(rows["terminal_id"].iloc[place])] for place in known])
    return [
        _At(float(drawn[n]), float(arrives[n]), float(leaves[n]), bool(wait[n] > 0.0), int(tracks[n]))
        for n in range(known[0], known[-1] + 1)
    ]


def _label_axes(wording: Wording, axes: Axes, line: Sequence[_Stop], first_day: dt.date, days: int) -> None:
    top = line[-1].km or 1.0
    named: list[_Stop] = []
    weights = {stop.terminal: (stop in (line[0], line[-1])) * 4 + bool(stop.border) * 2 + stop.calls for stop in line}
    for stop in sorted(line, key=lambda one: (-weights[one.terminal], one.km)):
        if all(abs(stop.km - other.km) >= _ROOM * top for other in named):
            named.append(stop)
    for stop in line:
        axes.axhline(
            stop.km,
            color=GREY if stop.border else PALE,
            linewidth=0.9 if stop.border else 0.5,
            linestyle=(0, (4, 2)) if stop.border else "-",
            zorder=0,
        )
    axes.set_yticks([stop.km for stop in named], [wording.place(stop.terminal) for stop in named])
    for label, stop in zip(axes.get_yticklabels(), named, strict=True):
        label.set_color(BLACK if weights[stop.terminal] else GREY)
    axes.set_ylim(top * 1.01, -top * 0.01)
    axes.tick_params(axis="y", length=2)
    right = axes.secondary_yaxis("right")
    right.set_ylabel(wording.word("Kilometres from the origin"))
    right.yaxis.set_major_formatter("{x:,.0f}")
    step = max(1, -(-days // 14))
    axes.set_xticks(
        range(0, days + 1, step),
        [_day(wording, first_day + dt.timedelta(days=day)) for day in range(0, days + 1, step)],
    )
    axes.set_xlim(0, days)
    axes.grid(visible=True, axis="x")
    if days <= _HOURS_SEEN:
        quarters = [number / 4 for number in range(4 * days) if number % 4]
        hours = [f"{round(24 * quarter) % 24:02d}" for quarter in quarters] if days <= _HOURS_NAMED else []
        axes.set_xticks(quarters, hours or None, minor=True, fontsize=6, color=GREY)
        axes.grid(visible=True, axis="x", which="minor", linewidth=0.3)
    axes.set_xlabel(wording.word("Date"))


def _day(wording: Wording, day: dt.date) -> str:
    """The day of the week over the date."""
    return f"{wording.word(_WEEKDAYS[day.weekday()])}\n{day:%d.%m.}"

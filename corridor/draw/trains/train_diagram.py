"""The train diagram: services on a line, distance against time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from corridor.arguments import checked_arguments
from corridor.calendar import as_day, as_instant, as_moment, within_reach
from corridor.draw.charts.axes import chart_axes, heading_of, legend_below, network_caption, series_handle
from corridor.draw.charts.label_placement import name_along
from corridor.draw.charts.theme import BLACK, DASHES, GREY, PALE, SERIES, darkened
from corridor.draw.charts.wording import Wording, wording_in
from corridor.draw.trains.line import Stop, Way, way_of
from corridor.draw.trains.runs import Piece, Run, fullest, numbers_of, planned_runs, table_runs, trains_a_week
from corridor.errors import CorridorError
from corridor.graph.service_times import timings

if TYPE_CHECKING:
    from corridor.model.network import Network
    from corridor.plan.result import Plan

__all__ = ["train_diagram"]

_FIRST_DAY = "2026-03-02"  # a Monday
_MOST_SERVICES = 7
_MOST_DAYS = 62
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_HOURS_SEEN, _HOURS_NAMED = 10, 7  # days up to which six hours have a line, and are named
_ROOM = 0.022  # of the height: stations nearer to each other are not both named
_SMALL = 0.1  # a share below it is told with a decimal
_SHORT = 0.05  # of the height: trains that pass less have no number
_MOST_NUMBERS = 60  # of trains in a drawing: of more each service has one, on the train that is named
_MOST_LISTED = 3  # numbers of a service that are named one by one
_GROUND = {"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 0.5}
_PLAIN: dict[str, Any] = {"color": PALE, "linewidth": 0.5}  # lines of stations
_BORDER: dict[str, Any] = {"color": GREY, "linewidth": 0.9, "linestyle": (0, (4, 2))}
_GAUGE: dict[str, Any] = {"color": BLACK, "linewidth": 1.4, "linestyle": (0, (7, 1.5, 1, 1.5))}


@dataclass(frozen=True)
class _Diagram:
    """What is drawn: services with their ways, the first of which is the line, and their trains."""

    wording: Wording
    ways: Mapping[str, Way]
    runs: Sequence[Run]
    first_day: dt.date
    days: int

    @property
    def line(self) -> Way:
        """That of the first service."""
        return self.way(0)

    def way(self, service: int) -> Way:
        """Of the service at a place."""
        return list(self.ways.values())[service]

    @property
    def branches(self) -> set[float]:
        """Heights at which trains come onto the line, or leave it."""
        found = set[float]()
        for piece in (piece for run in self.runs for piece in run.pieces):
            found |= {piece.course[0].km} if piece.comes_from else set()
            found |= {piece.course[-1].km} if piece.goes_to else set()
        return found

    @property
    def single(self) -> set[tuple[float, float]]:
        """Parts of the line with one track."""
        pairs = (pair for run in self.runs for piece in run.pieces for pair in pairwise(piece.course))
        return {(min(a.km, b.km), max(a.km, b.km)) for a, b in pairs if a.tracks == 1 and a.km != b.km}

    def ends(self, way: Way) -> str:
        """Where it begins and ends."""
        return " – ".join(self.wording.place(stop.terminal) for stop in (way.stops[0], way.stops[-1]))


@checked_arguments
def train_diagram(
    network: Network,
    services: Sequence[str],
    *,
    timetable: Plan | None = None,
    start: str | dt.date | None = None,
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
        the tables.
    start : date or str, optional
        First day, by the clock of the first service's first stop; that of the timetable, or 2 March 2026, otherwise.
    days : int
        Days shown, 1 to 62.
    language : {"en", "zh", "ru"}
        Of words and places.
    title : str, optional
        Heading; else trains a week where there are most, and the greatest share of a capacity that they take: of the
        trains that a border takes a day, of a timetable also of the hours for which they keep a line.

    Returns
    -------
    Figure
        Every train has a number, odd down the line and even up, a hundred to a service; numbers are the diagram's own.
        Where a train comes onto the line, or leaves it, stands a ring, and where from or to. Lines of one track are
        shaded, borders and changes of gauge marked. Running hours are the tables'; what a published transit time leaves
        besides is spent at borders and changes of gauge, in proportion to their dwell. Where no weekdays are known,
        departures are spread evenly.

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
    first_day = as_day(within_reach(as_moment(start or (timetable and timetable.day) or _FIRST_DAY)))
    if not 1 <= len(services) <= _MOST_SERVICES or not 1 <= days <= _MOST_DAYS:
        raise CorridorError(f"a train diagram holds 1 to {_MOST_SERVICES} services over 1 to {_MOST_DAYS} days")
    ways = {service: way_of(network, service, first_day) for service in services}
    line = ways[services[0]]
    heights = {stop.terminal: stop.km for stop in line.stops}
    midnight = as_instant(dt.datetime.combine(first_day, dt.time()), network.time_zones.zone(line.stops[0].terminal))
    runs = (
        table_runs(network, ways, heights, midnight, days)
        if timetable is None
        else planned_runs(timetable, services, heights, midnight, days)
    )
    drawn = _Diagram(wording, ways, runs, first_day, days)
    evenly = timetable is None and set(services) - set(timings(network))
    source = network_caption(wording, network.name, network.version)
    heading = heading_of(wording, title or _told(drawn, timetable), "Trains on the line", drawn.ends(line))
    caption = (*_remarks(drawn, evenly=bool(evenly), planned=timetable is not None), source)
    with chart_axes(wording, 7.6, heading, caption) as (figure, axes):
        for low, high in sorted(drawn.single):
            axes.axhspan(low, high, color=PALE, alpha=0.45, zorder=-1, linewidth=0)
        trains = _draw_trains(drawn, axes)
        _label_stations(drawn, axes)
        _label_days(drawn, axes)
        _mark_branches(drawn, axes, trains)
        _number_trains(drawn, axes, trains)
        legend_below(axes, [*_service_handles(drawn, network), *_line_handles(drawn)], columns=2, down=0.115)
    return figure


def _told(drawn: _Diagram, timetable: Plan | None) -> str:
    """Trains a week, and how much of a capacity they take at most; blank where none runs."""
    wording, line = drawn.wording, drawn.line
    weekly, most = trains_a_week(drawn.runs, line), fullest(drawn.runs, line, timetable)
    if not weekly:
        return ""
    often = (
        wording.word("one train a week") if weekly == 1 else wording.word("{0} trains a week").format(f"{weekly:,.3g}")
    )
    if most is None:
        return wording.word("{0}: {1} over {2} km").format(drawn.ends(line), often, f"{line.stops[-1].km:,.0f}")
    share, place = most
    where = " – ".join(wording.place(stop.terminal) for stop in line.stops[place : place + 2])
    told = wording.word("{0}: {1}, at most {2} of the capacity, at {3}")
    return told.format(drawn.ends(line), often, f"{100 * share:.{1 if share < _SMALL else 0}f} %", where)


def _remarks(drawn: _Diagram, *, evenly: bool, planned: bool) -> Iterator[str]:
    word = drawn.wording.word
    yield f"{drawn.first_day:%d.%m.%Y} – {drawn.first_day + dt.timedelta(days=drawn.days):%d.%m.%Y}"
    yield word("train numbers are the chart's own: odd down the line, even up")
    if evenly:
        yield word("departures spread evenly where no weekdays are known")
    if drawn.single and not planned:
        yield word("where trains meet on one track, only a timetable says")


# the trains


class _Train(NamedTuple):
    """A train drawn: its line, what it is, and which of its week."""

    line: Line2D
    run: Run
    piece: Piece
    number: int


def _draw_trains(drawn: _Diagram, axes: Axes) -> list[_Train]:
    """Draw all trains that are on the way in these days."""
    found = []
    for run in drawn.runs:
        seen = (one for one in run.departures if one.hours + run.lasts >= 0.0 and one.hours <= 24.0 * drawn.days)
        for place, departure in enumerate(seen):
            gid = f"train-{run.service}-{run.name}-{place}"
            found += [
                _Train(_draw_piece(axes, run, piece, departure.hours, gid), run, piece, departure.number)
                for piece in run.pieces
            ]
    return found


def _draw_piece(axes: Axes, run: Run, piece: Piece, begins: float, gid: str) -> Line2D:
    """Draw a train that begins at an hour, with a dot where it waits."""
    waits = [at for at in piece.course if at.waits]
    axes.plot([(begins + at.leaves) / 24 for at in waits], [at.km for at in waits], "o", ms=2.5, color=BLACK)
    (line,) = axes.plot(
        [(begins + hour) / 24 for at in piece.course for hour in (at.arrives, at.leaves)],
        [at.km for at in piece.course for _ in range(2)],
        color=SERIES[run.service],
        linestyle=DASHES[run.service],
        linewidth=0.6 if run.empty else 1.5,
        gid=gid,
    )
    return line


def _mark_branches(drawn: _Diagram, axes: Axes, trains: Sequence[_Train]) -> None:
    """A ring where a train comes onto the line or leaves it, and on the first of each service from or to where."""
    told = set[tuple[int, str, bool]]()
    for line, run, piece, _ in trains:
        colour, days = SERIES[run.service], _ends_of(line)
        for end, terminal in ((0, piece.comes_from), (-1, piece.goes_to)):
            at = days[end], piece.course[end].km
            if not terminal or not 0.0 <= at[0] <= drawn.days:
                continue
            axes.plot(*at, "o", ms=5, color=colour, markerfacecolor="white", zorder=4)
            key = run.service, terminal, bool(end)
            if key in told:
                continue
            told.add(key)
            place = drawn.wording.place(terminal)
            axes.annotate(
                f"→ {place}" if end else f"{place} →",
                at,
                (5, -3) if end else (-5, -11),  # not level: a train may come soon behind another that leaves
                textcoords="offset points",
                ha="left" if end else "right",
                va="top",
                bbox=_GROUND,
                fontsize=7,
                color=darkened(colour),
            )


def _number_trains(drawn: _Diagram, axes: Axes, trains: Sequence[_Train]) -> None:
    """Write its number along each train, at a height of its service; and the ends of a service on the middle one.

    Only trains that go some way along the line have one: numbers of those that cross a border alone would hide it.
    """
    numbers, taken = numbers_of(drawn.runs), list[tuple[float, float]]()
    seen = [one for one in trains if one.piece.height >= _SHORT * drawn.line.stops[-1].km]
    middles = list(filter(None, (_middle_train(drawn, seen, place) for place in range(len(drawn.ways)))))
    others = [one for one in seen if one not in middles] if len(seen) <= _MOST_NUMBERS else []
    for one in (*middles, *others):
        service, number = one.run.service, numbers[one.run.name, one.number]
        text = f"{number}  {drawn.ends(drawn.way(service))}" if one in middles else number
        share = (service + 1) / (len(drawn.ways) + 1)
        at = name_along(axes, [one.line], text, darkened(SERIES[service]), share, taken)
        taken += [at] if at else []


def _middle_train(drawn: _Diagram, trains: Sequence[_Train], service: int) -> _Train | None:
    """The train of a service that is nearest to the middle of the days; None where it has none."""
    mine = (one for one in trains if one.run.service == service)
    return min(mine, key=lambda one: abs(sum(_ends_of(one.line)) - drawn.days), default=None)


def _ends_of(line: Line2D) -> tuple[float, float]:
    """The first and last day of a train."""
    days = np.asarray(line.get_xdata(), dtype=np.float64)
    return float(days[0]), float(days[-1])


# the axes


def _service_handles(drawn: _Diagram, network: Network) -> list[Artist]:
    """Services by their numbers and names, with the id where two have the same name."""
    names = network.services.loc[list(drawn.ways), "name"].astype(str)
    twice = names.duplicated(keep=False)
    numbers = numbers_of(drawn.runs)
    found = list[Artist]()
    for place, (service, name, again) in enumerate(zip(drawn.ways, names, twice, strict=True)):
        own = [run for run in drawn.runs if run.service == place]
        mine = sorted({int(numbers[run.name, one.number]) for run in own for one in run.departures})
        told = drawn.wording.clean(f"{name} ({service})" if again else name, 90)
        span = f"{mine[0]}–{mine[-1]}" if len(mine) > _MOST_LISTED else ", ".join(map(str, mine))
        found.append(series_handle(place, f"{span}  {told}", marker=False))
    return found


def _line_handles(drawn: _Diagram) -> list[Artist]:
    """What else is drawn on the line."""
    word, found = drawn.wording.word, list[Artist]()
    pieces = [piece for run in drawn.runs for piece in run.pieces]
    if any(hop.border for hop in drawn.line.hops):
        found.append(Line2D([], [], **_BORDER, label=word("border")))
    if drawn.line.gauges:
        found.append(Line2D([], [], **_GAUGE, label=word("change of gauge")))
    if drawn.single:
        found.append(Patch(facecolor=PALE, alpha=0.45, label=word("one track")))
    if any(at.waits for piece in pieces for at in piece.course):
        found.append(Line2D([], [], color=BLACK, linestyle="", marker="o", markersize=2.5, label=word("waiting")))
    if any(run.empty for run in drawn.runs):
        found.append(Line2D([], [], color=GREY, linewidth=0.6, label=word("empty wagons")))
    return found


def _label_stations(drawn: _Diagram, axes: Axes) -> None:
    """Stations at their kilometres: the ends, branches, borders and changes of gauge first, where names would meet."""
    line, gauges, branches = drawn.line, drawn.line.gauges, drawn.branches
    top = line.stops[-1].km or 1.0
    at_border = {stop.terminal for stop, hop in zip(line.stops, line.hops, strict=False) if hop.border}
    weights = {
        stop.terminal: 8 * (stop in (line.stops[0], line.stops[-1]))
        + 4 * (stop.km in branches)
        + 2 * (stop.terminal in at_border or stop.terminal in gauges)
        + stop.calls
        for stop in line.stops
    }
    named: list[Stop] = []
    for stop in sorted(line.stops, key=lambda one: (-weights[one.terminal], one.km)):
        if all(abs(stop.km - other.km) >= _ROOM * top for other in named):
            named.append(stop)
    for stop in line.stops:
        stroke = _BORDER if stop.terminal in at_border else _PLAIN
        if stop.terminal in gauges:
            stroke = _GAUGE
            told = f"{' | '.join(gauges[stop.terminal])} {drawn.wording.word('mm')}"
            axes.annotate(
                told, (drawn.days, stop.km), (-3, 3), textcoords="offset points", ha="right", fontsize=7, bbox=_GROUND
            ).set_zorder(9)
        axes.axhline(stop.km, **stroke, zorder=0)
    axes.set_yticks([stop.km for stop in named], [drawn.wording.place(stop.terminal) for stop in named])
    for label, stop in zip(axes.get_yticklabels(), named, strict=True):
        label.set_color(BLACK if weights[stop.terminal] else GREY)
    axes.set_ylim(top * 1.01, -top * 0.01)
    axes.tick_params(axis="y", length=2)
    right = axes.secondary_yaxis("right")
    right.set_ylabel(drawn.wording.word("Kilometres from the origin"))
    right.yaxis.set_major_formatter("{x:,.0f}")


def _label_days(drawn: _Diagram, axes: Axes) -> None:
    days, step = drawn.days, max(1, -(-drawn.days // 14))
    axes.set_xticks(
        range(0, days + 1, step),
        [_day(drawn.wording, drawn.first_day + dt.timedelta(days=day)) for day in range(0, days + 1, step)],
    )
    axes.set_xlim(0, days)
    axes.grid(visible=True, axis="x")
    if days <= _HOURS_SEEN:
        quarters = [number / 4 for number in range(4 * days) if number % 4]
        hours = [f"{round(24 * quarter) % 24:02d}" for quarter in quarters] if days <= _HOURS_NAMED else []
        axes.set_xticks(quarters, hours or None, minor=True, fontsize=6, color=GREY)
        axes.grid(visible=True, axis="x", which="minor", linewidth=0.3)
    axes.set_xlabel(drawn.wording.word("Date"))


def _day(wording: Wording, day: dt.date) -> str:
    """The day of the week over the date."""
    return f"{wording.word(_WEEKDAYS[day.weekday()])}\n{day:%d.%m.}"

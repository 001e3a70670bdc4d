"""Charts of routes: where the way goes in time and money."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike, NDArray

from corridor.arguments import checked_arguments
from corridor.draw.charts.axes import (
    bar,
    chart_axes,
    heading_of,
    legend_below,
    legend_inside,
    name_rows,
    route_caption,
    route_handles,
    thousands,
    write_beside,
)
from corridor.draw.charts.label_placement import Label, along, place_ends, place_labels
from corridor.draw.charts.route_parts import (
    ACTIVITY_NAMES,
    ACTIVITY_OF,
    activity_patches,
    besides_moving,
    labels_of,
    route_list,
    why_remark,
)
from corridor.draw.charts.theme import ACTIVITY_FILLS, BLACK, DASHES, GREY, MARKERS, SERIES, darkened
from corridor.draw.charts.wording import Wording, wording_in
from corridor.errors import UnknownName
from corridor.itinerary.dwell import DaysRange

if TYPE_CHECKING:
    from corridor.itinerary.front import ParetoFront
    from corridor.itinerary.itinerary import Itinerary
    from corridor.itinerary.leg import Leg
    from corridor.model.network import Network

__all__ = ["itinerary_gantt", "time_cost_distance"]

_LEAST_STEP = 0.025  # of the height of the chart: lower steps are not labelled
_MOST_FANS = 3  # shades that can be told apart where they cross
# time-cost-distance


@dataclass(frozen=True, slots=True)
class _Step:
    """What happens at one place between two hauls."""

    km: float
    start: float
    end: float
    legs: tuple[Leg, ...]


@checked_arguments
def time_cost_distance(
    network: Network,
    routes: Itinerary | ParetoFront | Iterable[Itinerary],
    *,
    measure: str = "hours",
    language: str = "en",
    title: str | None = None,
) -> Figure:
    """Draw time or cost against distance, after the method of UN ESCAP.

    Parameters
    ----------
    network : Network
        Where the names of places are.
    routes : Itinerary, ParetoFront or iterable of Itinerary
        At most seven; of a larger front, seven are picked. Hauls are slopes, what happens at a place is a
        vertical step, thicker and labelled; each line ends at its own length.
    measure : {"hours", "cost"}
        Hours since ready, or cost of one container in the network's currency. Around the hours of up to three
        routes a fan is shaded: one such journey in ten is below it, one in ten above.
    language : {"en", "zh", "ru"}
        Of words and places.
    title : str, optional
        Heading.

    Returns
    -------
    Figure

    Raises
    ------
    CorridorError
        When there is no route, or more than seven.
    UnknownName
        For another measure or language.
    """
    if measure not in ("hours", "cost"):
        raise UnknownName(f"time or cost: 'hours' or 'cost', not {measure!r}", measure, ("hours", "cost"))
    wording, trips = wording_in(language, network), route_list(routes)
    heading = heading_of(wording, title, _ends_told(wording, trips, labels_of(routes, trips), measure))
    fans = trips if measure == "hours" and len(trips) <= _MOST_FANS else []
    words = ["thick: at a place; thin: on the move", *(["shaded: eight such journeys in ten"] if fans else [])]
    caption = route_caption(wording, trips, *map(wording.word, words), why_remark(wording, routes, trips))
    named = labels_of(routes, trips)
    with chart_axes(wording, 5.6 + 0.2 * len(trips), heading, caption, "both") as (figure, axes):
        paths = [_path(trip, measure) for trip in trips]
        heights = [y for corners, _ in paths for _, y in corners]
        top = max([*heights, *(24.0 * trip.days_range.high for trip in fans)])
        labels, ends = [], []
        for place, trip in enumerate(fans):
            _draw_fan(axes, place, trip)
        for place, (trip, (corners, steps)) in enumerate(zip(trips, paths, strict=True)):
            _draw_path(axes, place, corners, steps, alone=len(trips) == 1)
            labels += _step_labels(wording, place, steps, top * _LEAST_STEP, measure, alone=len(trips) == 1)
            ends.append(
                _end_label(wording, trip, corners[-1], measure, (place, named[place] if len(trips) > 1 else ""))
            )
        _label_axes(wording, axes, trips, measure, top)
        _path_legend(wording, axes, trips, named)
        taken = place_ends(figure, axes, ends, wording.bold)
        place_labels(figure, axes, _merged(labels), np.concatenate([along(corners) for corners, _ in paths]), taken)
    return figure


def _ends_told(wording: Wording, trips: Sequence[Itinerary], labels: Sequence[str], measure: str) -> str:
    """Which route takes the least, which the most; of one alone, what it takes for how far."""
    hours = measure == "hours"
    taken = [trip.days if hours else trip.cost_per_container for trip in trips]
    said = [f"{amount:.1f}" if hours else f"{amount:,.0f} {wording.clean(trips[0].currency)}" for amount in taken]
    least, most = taken.index(min(taken)), taken.index(max(taken))
    if said[least] == said[most]:
        told = wording.word("{0} days for {1} km" if hours else "{0} a container for {1} km")
        return told.format(said[least], f"{trips[least].km:,.0f}")
    told = wording.word(
        "{0} is there first, after {1} days; {2} last, after {3}"
        if hours
        else "{0} costs least, {1} a container; {2} most, {3}"
    )
    return told.format(labels[least], said[least], labels[most], said[most])


def _path(trip: Itinerary, measure: str) -> tuple[list[tuple[float, float]], list[_Step]]:
    """Corners of the line, and its vertical steps."""
    km = level = 0.0
    corners, steps = [(0.0, 0.0)], []
    standing: list[Leg] = []
    for leg in (*trip.legs, None):
        rise = 0.0 if leg is None else (leg.hours if measure == "hours" else leg.cost / trip.shipment.containers)
        # What covers no distance happens at a place, and belongs to one vertical step with what follows it there.
        if leg is not None and leg.km <= 0.0:
            standing.append(leg)
            level += rise
            continue
        if level != corners[-1][1]:
            steps.append(_Step(km, corners[-1][1], level, tuple(standing)))
            corners.append((km, level))
        standing = []
        if leg is not None:
            km, level = km + leg.km, level + rise
            corners.append((km, level))
    return corners, steps


def _draw_fan(axes: Axes, place: int, trip: Itinerary) -> None:
    """Shade, along the way, the hours between those that one journey in ten stays below and that one in ten exceeds."""
    so_far = [DaysRange(0.0, 0.0, 0.0), *trip.days_along]
    km = np.cumsum([0.0, *(leg.km for leg in trip.legs)])
    low, high = (_hours([getattr(days, end) for days in so_far]) for end in ("low", "high"))
    axes.fill_between(km, low, high, color=SERIES[place], alpha=0.15, linewidth=0.0, zorder=1, gid=f"fan-{place}")


def _draw_path(
    axes: Axes, place: int, corners: Sequence[tuple[float, float]], steps: Sequence[_Step], *, alone: bool
) -> None:
    colour, dash = SERIES[place], DASHES[place]
    axes.plot(*np.array(corners).T, color=colour, linewidth=1.5, linestyle="-" if alone else dash, gid=f"route-{place}")
    axes.plot(*corners[-1], marker=MARKERS[place], color=colour, markersize=6.5, markeredgecolor="white", zorder=6)
    for step in steps:
        level = step.start
        parts = [(ACTIVITY_OF[leg.kind], _share(leg, step)) for leg in step.legs] if alone else [("", 1.0)]
        for activity, share in parts:
            height = (step.end - step.start) * share
            fill = ACTIVITY_FILLS[activity].colour if alone and activity != "waiting" else colour if not alone else GREY
            axes.plot([step.km] * 2, [level, level + height], color=fill, linewidth=5.0 if alone else 4.0, zorder=4)
            level += height


def _share(leg: Leg, step: _Step) -> float:
    """Part of a step's hours that one of its legs takes; costs of a step are not told apart by it."""
    total = sum(one.hours for one in step.legs)
    return leg.hours / total if total else 1.0 / len(step.legs)


def _step_labels(
    wording: Wording, place: int, steps: Sequence[_Step], least: float, measure: str, *, alone: bool
) -> list[Label]:
    found = []
    for step in steps:
        rise = step.end - step.start
        if abs(rise) < least or not step.legs:
            continue
        where = wording.place(step.legs[0].from_id)
        amount = f"{rise:,.0f} {wording.word('h')}" if measure == "hours" else f"{rise:,.0f}"
        text = f"{where} {amount}"
        if alone and measure == "hours":
            parts = [
                f"{wording.word(ACTIVITY_NAMES.get(ACTIVITY_OF[leg.kind], ACTIVITY_OF[leg.kind]))} {leg.hours:,.0f}"
                for leg in step.legs
                if leg.hours >= 0.5
            ]
            text = (
                f"{where} {amount}: {', '.join(parts)}"
                if len(parts) > 1
                else f"{where}: {parts[0]} {wording.word('h')}"
            )
        colour = BLACK if alone else darkened(SERIES[place])
        found.append(Label(step.km, (step.start + step.end) / 2, text, colour, weight=abs(rise)))
    return found


def _merged(labels: Iterable[Label]) -> list[Label]:
    """Say once what several routes do at the same place for the same time."""
    kept: dict[str, Label] = {}
    for label in labels:
        known = kept.get(label.text)
        kept[label.text] = label if known is None else replace(known, colour=BLACK)
    return list(kept.values())


def _end_label(
    wording: Wording, trip: Itinerary, end: tuple[float, float], measure: str, named: tuple[int, str]
) -> Label:
    """Label and total, in the colour of its place; a route that stands alone needs no label."""
    place, label = named
    amount = f"{trip.days:.1f} {wording.word('d')}" if measure == "hours" else f"{trip.cost_per_container:,.0f}"
    return Label(*end, f"{label}  {amount}" if label else amount, darkened(SERIES[place]))


def _label_axes(wording: Wording, axes: Axes, trips: Sequence[Itinerary], measure: str, top: float) -> None:
    axes.set_xlabel(wording.word("Kilometres from the origin"))
    axes.set_xlim(-0.012 * max(trip.km for trip in trips), max(trip.km for trip in trips) * 1.14 or 1.0)
    axes.set_ylim(min(0.0, axes.get_ylim()[0]), top * 1.06 or 1.0)
    thousands(axes)
    if measure == "cost":
        axes.set_ylabel(f"{wording.word('Cost a container')}, {trips[0].currency}")
        return
    axes.set_ylabel(wording.word("Hours since ready"))
    days = axes.secondary_yaxis("right", functions=(_days, _hours))
    days.yaxis.set_major_locator(MaxNLocator(integer=True))
    days.set_ylabel(wording.word("Days since ready"))


def _days(hours: ArrayLike) -> NDArray[np.float64]:
    return np.asarray(hours, dtype=np.float64) / 24


def _hours(days: ArrayLike) -> NDArray[np.float64]:
    return np.asarray(days, dtype=np.float64) * 24


def _path_legend(wording: Wording, axes: Axes, trips: Sequence[Itinerary], labels: Sequence[str]) -> None:
    """Below the chart: which letter is which route; for one route, which colour is which activity."""
    if len(trips) == 1:
        kinds = dict.fromkeys(ACTIVITY_OF[leg.kind] for leg in trips[0].legs)
        handles = [
            Line2D(
                [],
                [],
                color=GREY if one == "waiting" else ACTIVITY_FILLS[one].colour,
                linewidth=1.5 if one == "moving" else 5.0,
                label=wording.word(ACTIVITY_NAMES.get(one, one)),
            )
            for one in kinds
        ]
        legend_below(axes, handles, columns=min(4, len(handles)))
        return
    legend_below(axes, route_handles(wording, trips, labels))


# Gantt


@checked_arguments
def itinerary_gantt(network: Network, trip: Itinerary, *, language: str = "en", title: str | None = None) -> Figure:
    """Draw the timetable of a route: a bar for each leg, by activity.

    Parameters
    ----------
    network : Network
        Where the names of places are.
    trip : Itinerary
        Queue and clearance at a border, change of gauge, handling, waiting for a departure and a new
        consignment note have bars of their own. Tables give a border's queue and customs as one dwell.
    language : {"en", "zh", "ru"}
        Of words and places.
    title : str, optional
        Heading.

    Returns
    -------
    Figure
        A whisker reaches to the 90th percentile of a border's dwell, where it is known.
    """
    wording = wording_in(language, network)
    heading = heading_of(wording, title or _days_told(wording, trip), "Timetable of the route", wording.route(trip))
    known = any(leg.hours_p90 == leg.hours_p90 for leg in trip.legs)
    whisker = wording.word("whisker: 90th percentile at the border") if known else ""
    height = 1.9 + 0.27 * len(trip.legs)
    caption = route_caption(wording, [trip], whisker, why_remark(wording, trip, [trip]))
    with chart_axes(wording, height, heading, caption, "x") as (figure, axes):
        start = 0.0
        for row, leg in enumerate(trip.legs):
            _gantt_row(wording, axes, row, leg, start)
            start += leg.hours
        name_rows(axes, [_leg_name(wording, leg) for leg in trip.legs])
        axes.set_xlim(0.0, start * 1.08 or 1.0)
        _gantt_time(wording, axes, trip)
        legend_inside(axes, "upper right", activity_patches(wording, [ACTIVITY_OF[leg.kind] for leg in trip.legs]))
    return figure


def _days_told(wording: Wording, trip: Itinerary) -> str:
    """Days of the route, and what most of them go to besides moving; blank where nothing else takes time."""
    told = besides_moving(wording, [trip])
    sentence = wording.word("{0}: {1} days; besides moving, most go to {2}: {3}")
    return sentence.format(wording.route(trip), f"{trip.days:.1f}", *told) if told else ""


def _gantt_row(wording: Wording, axes: Axes, row: int, leg: Leg, start: float) -> None:
    bar(axes, row, leg.hours, ACTIVITY_FILLS[ACTIVITY_OF[leg.kind]], start)
    end = start + leg.hours
    told = f"{_plain(leg.hours)} {wording.word('h')}"
    if leg.hours_p90 == leg.hours_p90 and leg.hours_p90 > leg.hours:
        axes.plot(
            [end, start + leg.hours_p90],
            [row, row],
            color=BLACK,
            linewidth=1.0,
            marker="|",
            markersize=6,
            markevery=[1],
        )
        end = start + leg.hours_p90
        told += f" (90 %: {_plain(leg.hours_p90)})"  # the mean alone would be read as what the whisker reaches
    write_beside(axes, (end, row), told)


def _plain(hours: float) -> str:
    return f"{hours:,.{0 if hours >= 10 else 1}f}"


def _leg_name(wording: Wording, leg: Leg) -> str:
    start, end = wording.place(leg.from_id), wording.place(leg.to_id)
    if leg.kind == "haul":
        gauge = f" {leg.gauge}" if leg.gauge else ""
        return f"{start} – {end}, {wording.word(leg.mode)}{gauge}"
    if leg.kind == "border":
        return f"{wording.word('border')} {start} – {end}"
    names = {"lift": "handling", "reconsignment": "new consignment note"}
    return f"{start}: {wording.word(names.get(leg.kind, leg.kind))}"


def _gantt_time(wording: Wording, axes: Axes, trip: Itinerary) -> None:
    """Hours below, days above with the date of each tick."""
    thousands(axes, "x")
    axes.set_xlabel(wording.word("Hours since ready"))
    ready, days = trip.shipment.ready, int(trip.days * 1.08)
    step = max(1, -(-days // 8))
    above = axes.secondary_xaxis("top")
    ticks = [day * 24.0 for day in range(0, days + 1, step)]
    above.set_xticks(
        ticks, [f"{ready + dt.timedelta(hours=tick):%d.%m.}\n{tick / 24:.0f} {wording.word('d')}" for tick in ticks]
    )

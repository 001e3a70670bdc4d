"""Bars of routes: where the hours go, what the cost is made of, and what moves the best of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from corridor.arguments import checked_arguments, whole
from corridor.draw.charts.axes import (
    bar,
    chart_axes,
    heading_of,
    legend_below,
    legend_patch,
    name_rows,
    network_caption,
    route_caption,
    thousands,
    write_beside,
)
from corridor.draw.charts.route_parts import (
    activity_patches,
    besides_moving,
    days_by,
    labels_of,
    route_list,
    why_remark,
)
from corridor.draw.charts.theme import ACTIVITY_FILLS, BLACK, GREY, Fill
from corridor.draw.charts.wording import LONGEST_ROW, Wording, wording_in
from corridor.errors import ArgumentError, UnknownName

if TYPE_CHECKING:
    import pandas as pd

    from corridor.itinerary.front import ParetoFront
    from corridor.itinerary.invoice import CostItem
    from corridor.itinerary.itinerary import Itinerary
    from corridor.model.network import Network
    from corridor.study.uncertainty.sensitivity import Sensitivity

__all__ = ["cost_waterfall", "hours_by_activity", "tornado_chart"]


_ENDS = (Fill("#56B4E9"), Fill("#E69F00", "///"))  # of a row: low, high


@checked_arguments
def hours_by_activity(
    network: Network,
    routes: Itinerary | ParetoFront | Iterable[Itinerary],
    *,
    language: str = "en",
    title: str | None = None,
) -> Figure:
    """Draw where the hours of several routes go, as stacked bars.

    Parameters
    ----------
    network : Network
        Where the names of places are.
    routes : Itinerary, ParetoFront or iterable of Itinerary
        At most seven; of a larger front, seven are picked.
    language : {"en", "zh", "ru"}
        Of words and places.
    title : str, optional
        Heading.

    Returns
    -------
    Figure
    """
    wording, trips = wording_in(language, network), route_list(routes)
    heading = heading_of(wording, title or _stops_told(wording, trips), "Where the hours go")
    caption = route_caption(wording, trips, why_remark(wording, routes, trips))
    with chart_axes(wording, 2.0 + 0.62 * len(trips), heading, caption, "x") as (figure, axes):
        most = max(trip.days for trip in trips)
        for row, (label, trip) in enumerate(zip(labels_of(routes, trips), trips, strict=True)):
            _hours_row(wording, axes, row, trip, label)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.set_ylim(len(trips) - 0.55, -0.75)
        axes.set_xlim(0.0, most * 1.1 or 1.0)
        axes.set_xlabel(wording.word("Days"))
        kinds = [kind for trip in trips for kind, days in days_by(trip).items() if days > 0]
        legend_below(axes, activity_patches(wording, kinds), columns=6, down=0.55 / (0.6 + 0.62 * len(trips)))
    return figure


def _stops_told(wording: Wording, trips: Sequence[Itinerary]) -> str:
    """What the days go to besides moving; blank where nothing else takes time."""
    told = besides_moving(wording, trips)
    return wording.word("Besides moving, most days go to {0}: {1}").format(*told) if told else ""


def _hours_row(wording: Wording, axes: Axes, row: int, trip: Itinerary, label: str) -> None:
    """One route: its bar, its days behind it, its name above."""
    left = 0.0
    for kind, days in days_by(trip).items():
        bar(axes, row, days, ACTIVITY_FILLS[kind], left, height=0.5)
        left += days
    write_beside(axes, (left, row), f"{trip.days:.1f} {wording.word('d')}", weight=wording.bold, size=9.0)
    axes.annotate(
        f"{label}  {wording.route(trip)}",
        (0, row - 0.31),
        xytext=(1, 1),
        textcoords="offset points",
        va="bottom",
        fontsize=8.5,
    )


@checked_arguments
def cost_waterfall(
    network: Network, trip: Itinerary, *, by: str = "item", language: str = "en", title: str | None = None
) -> Figure:
    """Draw what the cost of a container is made of, item by item, subsidies apart.

    Parameters
    ----------
    network : Network
        Where the names of places are.
    trip : Itinerary
        Whose cost.
    by : {"item", "price"}
        Kinds of charges, haulage told apart by mode; or the prices by their names, in English.
    language : {"en", "zh", "ru"}
        Of words and places.
    title : str, optional
        Heading.

    Returns
    -------
    Figure
    """
    wording = wording_in(language, network)
    if by not in ("item", "price"):
        raise UnknownName(f"costs are told apart by 'item' or 'price', not {by!r}", by, ("item", "price"))
    charges, subsidies = _charges(wording, trip, by)
    told = _dearest_told(wording, trip, charges)
    heading = heading_of(wording, title or told, "What the cost is made of", wording.route(trip))
    subtotals = [(wording.word("before subsidies"), sum(amount for _, amount in charges))] if subsidies else []
    rows = [*charges, *subtotals, *subsidies]
    caption = route_caption(wording, [trip], why_remark(wording, trip, [trip]))
    height = 1.7 + 0.36 * (len(rows) + 1)
    with chart_axes(wording, height, heading, caption, "x") as (figure, axes):
        level = 0.0
        for row, (_, amount) in enumerate(rows):
            subtotal = bool(subsidies) and row == len(charges)
            _waterfall_bar(wording, axes, row, 0.0 if subtotal else level, amount, total=subtotal)
            level = amount if subtotal else level + amount
            axes.plot([level, level], [row + 0.3, row + 0.7], color=GREY, linewidth=0.8)
        _waterfall_bar(wording, axes, len(rows), 0.0, trip.cost_per_container, total=True)
        name_rows(axes, [*(name for name, _ in rows), wording.word("total")])
        axes.margins(x=0.12)
        axes.set_xlim(min(0.0, axes.get_xlim()[0] if level < 0 else 0.0), axes.get_xlim()[1])
        thousands(axes, "x")
        axes.set_xlabel(f"{wording.word('Cost a container')}, {wording.clean(trip.currency)}")
    return figure


def _dearest_told(wording: Wording, trip: Itinerary, charges: Sequence[tuple[str, float]]) -> str:
    """The cost of a container, and its dearest part; blank without prices."""
    if not charges:
        return ""
    (name, amount), total = charges[0], f"{trip.cost_per_container:,.0f} {wording.clean(trip.currency)}"
    told = wording.word("{0} a container; dearest part: {1}, {2}").format(total, name, f"{amount:,.0f}")
    return f"{wording.route(trip)}: {told}"


def _charges(wording: Wording, trip: Itinerary, by: str) -> tuple[list[tuple[str, float]], list[tuple[str, float]]]:
    """Items a container, dearest first, and subsidies."""
    totals: dict[str, float] = {}
    for leg in trip.legs:
        for item in leg.items:
            name = _item_name(wording, leg.mode, item.item) if by == "item" else _price_name(wording, item)
            totals[name] = totals.get(name, 0.0) + item.amount / trip.shipment.containers
    ordered = sorted(totals.items(), key=lambda pair: -pair[1])
    return [pair for pair in ordered if pair[1] >= 0], [pair for pair in ordered if pair[1] < 0]


def _item_name(wording: Wording, mode: str, item: str) -> str:
    """Kind of a charge; haulage is told apart by mode."""
    by_mode = f", {wording.word(mode)}" if item == "haul" and mode else ""
    return wording.clean(wording.word(item)).replace("_", " ") + by_mode


def _price_name(wording: Wording, item: CostItem) -> str:
    """Name of a price; the market's are named by their lane alone."""
    lead = f"{wording.word('rest of the through rate')}: " if item.item == "through_rate" else ""
    return wording.clean(f"{lead}{item.name}", LONGEST_ROW)


def _row_name(wording: Wording, network: Network, row: Mapping[Any, Any]) -> str:
    """What a row of doubt is about; the market's prices are named by their lane alone."""
    of_market = row["table"] == "tariffs" and network.tariffs["item"].get(row["row"]) == "through_rate"
    return wording.clean(f"{wording.word('through rate')}: {row['what']}" if of_market else row["what"], LONGEST_ROW)


def _waterfall_bar(wording: Wording, axes: Axes, row: int, left: float, amount: float, *, total: bool) -> None:
    fill = Fill("#4d4d4d") if total else Fill("#E69F00", "///") if amount < 0 else Fill("#56B4E9")
    bar(axes, row, amount, fill, left)
    weight = wording.bold if total else "normal"
    write_beside(axes, (max(left, left + amount), row), f"{amount:,.0f}", BLACK, weight, 8.5)


@checked_arguments
def tornado_chart(
    network: Network, found: Sensitivity, *, most: int = 12, language: str = "en", title: str | None = None
) -> Figure:
    """Draw how far each row in doubt moves the best route, the widest uppermost.

    Parameters
    ----------
    network : Network
        Where the routes were found.
    found : Sensitivity
        One at a time (`study.sensitivity`).
    most : int
        Rows to draw; those that move nothing are left out.
    language : {"en", "zh", "ru"}
        Of words; rows have the names of the tables.
    title : str, optional
        Heading.

    Returns
    -------
    Figure

    Raises
    ------
    ArgumentError
        When it was found by another method, which knows no ends, or no row moves the route.
    """
    wording = wording_in(language, network)
    whole("most", most, least=1)
    if found.method != "one at a time":
        raise ArgumentError(f"a tornado has the ends of each row: method='one at a time', not {found.method!r}")
    moved = found.rows[found.rows["swing"] > 0.0].head(most)
    if moved.empty:
        raise ArgumentError("no row moves the best route: there is nothing to draw")
    names = [_row_name(wording, network, row) for row in moved.to_dict("records")]
    heading = heading_of(wording, title or _swing_told(wording, found, moved, names[0]), "What moves the best route")
    caption = (network_caption(wording, network.name, found.stamp.network_version),)
    with chart_axes(wording, 1.9 + 0.36 * len(moved), heading, caption, "x") as (figure, axes):
        for place, column in enumerate(("low", "high")):
            for row, end in enumerate(moved[column]):
                bar(axes, row, end - found.planned, _ENDS[place], found.planned)
        axes.axvline(found.planned, color=BLACK, linewidth=0.9)
        name_rows(axes, names)
        thousands(axes, "x")
        axes.margins(x=0.08)
        told = "Hours" if found.measure == "hours" else "Cost, all containers"
        axes.set_xlabel(wording.word(told) if found.measure == "hours" else f"{wording.word(told)}, {found.unit}")
        patches = [legend_patch(_ENDS[place], wording.word(end)) for place, end in enumerate(("low end", "high end"))]
        legend_below(axes, patches, columns=2, down=0.55 / (0.5 + 0.36 * len(moved)))
    return figure


def _swing_told(wording: Wording, found: Sensitivity, moved: pd.DataFrame, name: str) -> str:
    """The row that moves the best route the most, and from where to where."""
    row = moved.iloc[0]
    ends = [f"{row[end]:,.0f}" for end in ("low", "high")]
    unit = "h" if found.measure == "hours" else found.unit
    told = wording.word("{0} moves the best route most: {1} to {2} {3}")
    return told.format(name, *ends, wording.word(unit))

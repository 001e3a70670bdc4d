"""What the command line prints for people: fronts, routes, places, findings.

Lines are laid out for the width of the terminal; where output is piped nothing is cut or wrapped.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import sys
import textwrap
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from corridor.calendar import shown_moment
from corridor.display import counted, duration, kilometres, letter

if TYPE_CHECKING:
    import pandas as pd

    from corridor.errors import Finding
    from corridor.itinerary.front import ParetoFront, RouteGroup
    from corridor.itinerary.itinerary import Itinerary
    from corridor.itinerary.leg import Leg
    from corridor.model.cargo.shipment import Shipment
    from corridor.model.network import Network
    from corridor.routing.dissimilar import Alternative

__all__ = [
    "console",
    "print_alternatives",
    "print_departures",
    "print_findings",
    "print_frame",
    "print_front",
    "print_matrix",
    "print_networks",
    "print_places",
    "print_route",
    "print_routes",
    "print_short_list",
    "shipment_line",
    "uncertainty_line",
]

_PIPED_WIDTH = 100_000  # nothing is wrapped or cut in a pipe
_NARROW = 60
_WIDE = 120  # columns from which a front has its full headings
_WHERE = 36  # columns that the last column needs to stand on the line itself
_INDENT = 4
_MOST_REMARKS = 5  # of many routes together
_ROLES = {"knee": "balanced (knee)"}
# What the trade calls activities, steps and items
_WORDS = {
    "moving": "on the move",
    "border": "border crossing",
    "lift": "handling",
    "haul": "haulage",
    "haul_fixed": "haulage by the box",
    "reconsignment": "new consignment note",
}


def console() -> Console:
    """Standard output: styled in a terminal unless ``NO_COLOR`` is set, plain and unwrapped in a pipe.

    A pipe has the width of no terminal, whatever ``COLUMNS`` says: who wants lines laid out there sets
    ``CORRIDOR_COLUMNS``.
    """
    if sys.stdout.isatty():
        plain = bool(os.environ.get("NO_COLOR"))
        return Console(highlight=False, force_terminal=not plain, markup=False, emoji=False)
    columns = os.environ.get("CORRIDOR_COLUMNS", "")
    width = int(columns) if columns.isdigit() and int(columns) >= _NARROW else _PIPED_WIDTH
    return Console(highlight=False, force_terminal=False, width=width, markup=False, emoji=False, soft_wrap=False)


def shipment_line(shipment: Shipment, network: Network) -> str:
    """The shipment in one line."""
    goods = f", HS {shipment.hs}" if shipment.hs else ""
    load = f", {shipment.cargo_tonnes_each:g} t each" if shipment.cargo_tonnes_each is not None else ""
    load += f", dangerous goods of class {shipment.dangerous}" if shipment.dangerous else ""
    load += ", the carrier's boxes" if shipment.container_owner == "carrier" else ""
    return (
        f"{shipment.origin} to {shipment.destination}: {shipment.containers} x {shipment.container_type}{goods}{load}, "
        f"ready {shipment.ready:%Y-%m-%d} ({network.name} {network.version})"
    )


class _Columns:
    """Right-aligned columns of numbers, and a text after them: on the line where there is room, else below it."""

    def __init__(
        self, out: Console, heads: Sequence[str], rows: Sequence[Sequence[str]], *, without: Sequence[int] = ()
    ) -> None:
        self._out, self._without = out, without
        kept = [[cell for place, cell in enumerate(row) if place not in without] for row in (heads, *rows)]
        self._widths = [max(len(cell) for cell in column) for column in zip(*kept, strict=True)]
        self._numbers = sum(self._widths) + 2 * len(self._widths)
        self._beside = out.width - self._numbers >= _WHERE
        self.line(heads, "where it goes" if self._beside else "", style="bold")

    def line(self, cells: Sequence[str], where: str = "", *, style: str = "") -> None:
        """Print one row; cells of columns that are left out are dropped."""
        cells = [cell for place, cell in enumerate(cells) if place not in self._without]
        numbers = "  ".join(cell.rjust(width) for cell, width in zip(cells, self._widths, strict=True))
        if self._beside and where:
            self._wrapped(f"{numbers}  {where}", self._numbers, style)
            return
        self._out.print(Text(numbers, style=style))
        if where:
            self.below(where, style=style)

    def below(self, text: str, *, style: str = "") -> None:
        """Print a text under a row, indented."""
        self._wrapped(" " * _INDENT + text, _INDENT, style)

    def _wrapped(self, text: str, indent: int, style: str) -> None:
        lines = textwrap.wrap(
            text,
            self._out.width,
            subsequent_indent=" " * indent,
            drop_whitespace=True,
            replace_whitespace=False,
            break_on_hyphens=False,
        )
        for line in lines:
            self._out.print(Text(line, style=style), soft_wrap=True)


def print_short_list(out: Console, front: ParetoFront) -> int:
    """Print the routes of a front that a person reads, with what each is and what its variants differ in.

    Returns
    -------
    int
        Corridors that are left out.
    """
    from corridor.itinerary.distinct import variant_of

    routes = front.short_list()
    columns = _front_columns(out, [_figures(one.label, one.itinerary) for one in routes], routes[0].itinerary)
    first: dict[str, Itinerary] = {}
    for one in routes:
        trip, head = one.itinerary, first.setdefault(one.name, one.itinerary)
        roles = ", ".join(_ROLES.get(role, role) for role in one.roles)
        where = one.name if trip is head else f"the same corridor, {variant_of(head, trip).differs}"
        told = f" ({one.told()})" if one.variants else ""
        columns.line(_figures(one.label, trip), f"{roles}: {where}{told}" if roles else f"{where}{told}")
    return len(front.corridors()) - len(first)


def print_alternatives(out: Console, found: Sequence[Alternative]) -> None:
    """Print routes that differ on the ground, each with why it is there and what it shares with those before."""
    rows = [_figures(letter(place), one.itinerary) for place, one in enumerate(found)]
    columns = _front_columns(out, rows, found[0].itinerary)
    for row, one in zip(rows, found, strict=True):
        shares = f"; shares {one.shared:.0%} of the way" if one.shared else ""
        columns.line(row, f"{one.why}: {one.itinerary.name}{shares}")


def print_front(out: Console, network: Network, front: ParetoFront, opened: Sequence[str]) -> None:
    """Print a line per physical corridor, and the variants of those that are open.

    Parameters
    ----------
    out : Console
        Where to.
    network : Network
        For the names of places.
    front : ParetoFront
        The routes.
    opened : sequence of str
        Letters of the corridors to open to their variants.
    """
    corridors = front.corridors()
    summaries = [_summary(corridor) for corridor in corridors]
    details = [
        [_figures(*pair) for pair in zip(front.labels_of(one.itineraries), one.itineraries, strict=True)]
        for one in corridors
    ]
    columns = _front_columns(out, [*summaries, *chain.from_iterable(details)], front[0])
    for corridor, summary, rows in zip(corridors, summaries, details, strict=True):
        is_open, count = corridor.letter in opened, len(corridor.itineraries)
        more = f" ({counted(count, 'variant')})" if count > 1 else ""
        columns.line(summary, corridor.name + more, style="bold" if is_open else "")
        for trip, row in zip(corridor.itineraries, rows, strict=True) if is_open else ():
            columns.line(row, vehicles_line(trip, network))
            columns.below(hours_line(trip), style="dim")


def _front_columns(out: Console, rows: Sequence[Sequence[str]], trip: Itinerary) -> _Columns:
    """The columns of a front; the header says what is of one box, and what of all."""
    money, boxes = trip.currency, trip.shipment.containers
    heads = ["", f"{money} a box", f"{money} for {boxes} boxes", "transit time", "kg CO2e a box", "km"]
    heads = [*heads, "gauge changes", "borders"]
    if out.width < _WIDE:
        heads = ["", f"{money}/box", f"{money}/{boxes} boxes", "time", "kg CO2e/box", "km", "gauges", "borders"]
    return _Columns(out, heads, rows, without=() if boxes > 1 else (2,))  # of one box both are the same


def _summary(corridor: RouteGroup) -> list[str]:
    """A corridor's figures: those of its cheapest variant, time and CO2e from least to most."""
    figures, trips = _figures(corridor.letter, corridor.cheapest()), corridor.itineraries
    hours = sorted(trip.hours for trip in trips)
    figures[3] = " to ".join(dict.fromkeys((duration(hours[0]), duration(hours[-1]))))
    figures[4] = _span(trip.co2_kg_per_container for trip in trips)
    return figures


def _figures(label: str, trip: Itinerary) -> list[str]:
    return [
        label,
        str(trip.cost_range_per_container),
        f"{trip.cost:,.0f}",
        duration(trip.hours),
        f"{trip.co2_kg_per_container:,.0f}",
        kilometres(trip.km),
        str(trip.gauge_changes),
        str(len(trip.border_ids)),
    ]


def _span(values: Iterable[float]) -> str:
    known = sorted(values)
    least, most = f"{known[0]:,.0f}", f"{known[-1]:,.0f}"
    return least if least == most else f"{least}-{most}"


def hours_line(trip: Itinerary) -> str:
    """Where the hours of a route go."""
    parts = ", ".join(f"{_WORDS.get(name, name)} {duration(hours)}" for name, hours in trip.hours_by.items() if hours)
    return f"{duration(trip.hours)}: {parts}"


def vehicles_line(trip: Itinerary, network: Network) -> str:
    """Where a route goes: vehicle by vehicle, the places it reaches."""
    return "; ".join(f"{vehicle}: {', '.join(places)}" for vehicle, places in trip.places_by_vehicle(network))


def _short(network: Network, leg: Leg) -> str:
    """The words of a leg, without what its places are called in brackets, and without figures that have columns."""
    text = re.sub(r", [\d,.]+ km\b", "", leg.text).replace(f", {leg.hours:.1f} h", "")
    names = network.terminals["name"]
    for terminal in {leg.from_id, leg.to_id}.intersection(names.index):
        text = text.replace(str(names[terminal]), str(names[terminal]).partition(" (")[0])
    return text


def print_route(out: Console, network: Network, trip: Itinerary) -> None:
    """Print the legs of a route, its totals, what it costs and what it may meet."""
    boxes = trip.shipment.containers
    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in ("step", "what"):
        table.add_column(head, overflow="fold")
    for head in ("km", "time", f"{trip.currency} a box", "kg CO2e a box"):
        table.add_column(head, justify="right", no_wrap=True)
    for leg in trip.legs:
        paid = f"{leg.cost / boxes:,.0f}" if trip.priced else ""
        numbers = (kilometres(leg.km) if leg.km else "", duration(leg.hours), paid)
        table.add_row(
            _WORDS.get(leg.kind, leg.kind), Text(_short(network, leg)), *numbers, f"{leg.co2_kg / boxes:,.1f}"
        )
    out.print(Text(trip.name, style="bold"), table, "", sep="\n")
    out.print(_totals(trip))
    out.print(hours_line(trip))
    items = ", ".join(
        f"{_WORDS.get(item, item.replace('_', ' '))} {amount / boxes:,.0f}" for item, amount in trip.cost_by.items()
    )
    if trip.priced:
        out.print(f"{trip.currency} a box: {items or 'nothing'}")
    for warning in trip.remarks:
        out.print(Text(f"warning: {warning}", style="yellow"))
    for assumption in trip.assumptions:
        out.print(Text(f"assumed: {assumption}", style="dim"))


def _totals(trip: Itinerary) -> str:
    boxes, days = trip.shipment.containers, trip.days_range
    whole = f", {trip.cost:,.0f} {trip.currency} for {boxes:,} boxes" if boxes > 1 else ""
    spread = "" if days.low == days.high else f" ({days.low:.1f} to {days.high:.1f} days)"
    paid = trip.cost_range_per_container.told(trip.currency, "box", whole)
    return (
        f"{paid}; transit time {duration(trip.hours)}{spread}; "
        f"{trip.co2_kg_per_container:,.0f} kg CO2e a box; {kilometres(trip.km)} km; "
        f"{counted(trip.gauge_changes, 'gauge change')}; {counted(len(trip.border_ids), 'border crossing')}"
    )


def uncertainty_line(network: Network, trip: Itinerary, which: str) -> str:
    """How far cost and time of a route may stray, and what they hang on most; `which` names the route."""
    from corridor.study.swings import weak_rows

    cost, days = trip.cost_range_per_container, trip.days_range
    ranges = f"{cost.low:,.0f} to {cost.high:,.0f} {trip.currency} a box, {days.low:.0f} to {days.high:.0f} days"
    return f"range of {which}: {ranges}; in doubt most: {weak_rows(network, trip).told(1)}; see --show weak"


def print_places(out: Console, rows: Iterable[Mapping[Hashable, object]]) -> None:
    """Print terminals, by the columns of their table and ``time_zone``."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in ("id", "name", "中文", "русский", "code", "", "kind", "gauges", "time zone"):
        table.add_column(head, overflow="fold")
    columns = ("id", "name", "name_zh", "name_ru", "unlocode", "country", "kind", "gauges", "time_zone")
    for row in rows:
        cells = (row[column] for column in columns)
        table.add_row(*(" ".join(map(str, cell)) if isinstance(cell, tuple) else str(cell) for cell in cells))
    out.print(table)


def print_departures(out: Console, frame: pd.DataFrame, boxes: int) -> None:
    """Print departures: when they leave and arrive, what a box costs, and why each is worth choosing."""
    money = frame["currency"].iloc[0]
    heads = ["departs", "arrives", "transit time", "at worst", f"{money} a box"]
    heads += [f"{money} for {boxes:,} boxes"] if boxes > 1 else []
    rows = []
    for row in frame.to_dict("records"):
        times = [
            row["departs"],
            row["arrives"],
            duration(row["hours"]),
            duration(row["worst_hours"]),
            f"{row['cost_per_container']:,.0f}",
        ]
        rows.append([*times, *([f"{row['cost']:,.0f}"] if boxes > 1 else [])])
    columns = _Columns(out, heads, rows)
    for cells, reason, corridor, faster in zip(rows, frame["reason"], frame["corridor"], frame["faster"], strict=True):
        columns.line(cells, f"{reason}: {corridor}" + (f" ({faster})" if faster else ""))


def print_routes(out: Console, frame: pd.DataFrame) -> None:
    """Print the best route of each shipment of a file, or the problem where there is none; remarks once, below."""
    heads = ["", "from", "to", "boxes", "a box", "for all boxes", "transit time"]
    rows = []
    for number, row in enumerate(frame.to_dict("records"), 1):
        found = row["cost"] == row["cost"]
        money = [f"{row['cost_per_container']:,.0f} {row['currency']}", f"{row['cost']:,.0f} {row['currency']}"]
        boxes = f"{row['containers']:,}" if isinstance(row["containers"], int) else ""
        figures = [*money, duration(row["hours"])] if found else ["", "", ""]
        rows.append([str(number), str(row["origin"]), str(row["destination"]), boxes, *figures])
    columns = _Columns(out, heads, rows)
    for cells, corridor, problem in zip(rows, frame["corridor"], frame["problem"], strict=True):
        columns.line(cells, problem or corridor)
    told = dict.fromkeys(text for texts in frame["remarks"].dropna() for text in texts.split("; ") if text)
    for text in list(told)[:_MOST_REMARKS]:
        out.print(Text(f"remark: {text}", style="dim"))
    if len(told) > _MOST_REMARKS:
        out.print(Text(f"and {counted(len(told) - _MOST_REMARKS, 'more remark')}: --format csv", style="dim"))


def print_matrix(out: Console, frame: pd.DataFrame, title: str) -> None:
    """Print values by origin and destination; a dot where there is no route."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(title, overflow="fold")
    for destination in frame.columns:
        table.add_column(str(destination), justify="right", overflow="fold")
    for origin, *cells in frame.itertuples(name=None):
        table.add_row(str(origin), *("·" if cell != cell else f"{cell:,.0f}" for cell in cells))
    out.print(table)


def print_frame(out: Console, frame: pd.DataFrame) -> None:
    """Print the columns of a frame: numbers to the right, times to the minute, a dot for what is not known."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name, kind in frame.dtypes.items():
        table.add_column(str(name), justify="right" if kind.kind in "if" else "left", overflow="fold")
    for cells in frame.itertuples(index=False, name=None):
        table.add_row(*(Text(_cell(cell)) for cell in cells))
    out.print(table)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return "·" if value != value else f"{value:,.2f}" if abs(value) < 10 else f"{value:,.1f}"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, dt.datetime):
        return shown_moment(value)
    return str(value)


def print_findings(out: Console, findings: Sequence[Finding]) -> None:
    """Print every fault of a folder of tables."""
    for finding in findings:
        out.print(Text(str(finding)))


def print_networks(out: Console, networks: Iterable[Network]) -> None:
    """Print the networks that come with the library."""
    for network in networks:
        out.print(Text(f"{network.name} {network.version}: {network.title}", style="bold"))
        tables = ("terminals", "links", "services", "rules")
        counts = ", ".join(f"{len(network.tables[name])} {name}" for name in tables)
        out.print(f"    {counts}; {network.currency}")

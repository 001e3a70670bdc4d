"""What the command line prints for people: fronts, routes, places, findings.

Lines are laid out for the width of the terminal; where output is piped nothing is cut or wrapped.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
import textwrap
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from corridor.calendar import shown_moment
from corridor.display import counted, kilometres

if TYPE_CHECKING:
    import pandas as pd

    from corridor.errors import Finding
    from corridor.itinerary.front import ParetoFront, RouteGroup
    from corridor.itinerary.itinerary import Itinerary
    from corridor.model.cargo.shipment import Shipment
    from corridor.model.network import Network

__all__ = [
    "console",
    "letters",
    "print_findings",
    "print_frame",
    "print_front",
    "print_matrix",
    "print_networks",
    "print_places",
    "print_route",
    "shipment_line",
    "weak_line",
]

_PIPED_WIDTH = 100_000  # nothing is wrapped or cut in a pipe
_NARROW = 60
_WHERE = 36  # columns that the last column needs to stand on the line itself
_INDENT = 4


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

    def __init__(self, out: Console, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        self._out = out
        self._widths = [max(len(cell) for cell in column) for column in zip(heads, *rows, strict=True)]
        self._numbers = sum(self._widths) + 2 * len(self._widths)
        self._beside = out.width - self._numbers >= _WHERE
        self.line(heads, "where it goes" if self._beside else "", style="bold")

    def line(self, cells: Sequence[str], where: str = "", *, style: str = "") -> None:
        """Print one row."""
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


def print_front(out: Console, network: Network, front: ParetoFront, opened: Sequence[str]) -> None:
    """Print one line per physical corridor, and the variants of those that are open.

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
    number = {trip: place + 1 for place, trip in enumerate(map(_key, front))}
    heads = ("", f"{front[0].currency} a box", "in all", "days", "kg CO2e a box", "km", "gauge changes", "borders")
    short = [head.replace(" a box", "/box").replace("gauge changes", "gauges") for head in heads]
    summaries = [_summary(letters(place), corridor) for place, corridor in enumerate(corridors)]
    details = [_variant(number[_key(trip)], trip) for trip in front]
    rows = [*summaries, *details]
    columns = _Columns(out, heads if out.width >= 100 else short, rows)
    for place, corridor in enumerate(corridors):
        is_open = letters(place) in opened
        count = len(corridor.itineraries)
        more = f" ({counted(count, 'variant')})" if count > 1 else ""
        columns.line(summaries[place], corridor.name + more, style="bold" if is_open else "")
        for trip in corridor.itineraries if is_open else ():
            columns.line(_variant(number[_key(trip)], trip), vehicles_line(trip, network))
            columns.below(hours_line(trip), style="dim")


def _key(trip: Itinerary) -> int:
    return id(trip)


def letters(place: int) -> str:
    """Name of a corridor by its place: A to Z, then AA."""
    head, tail = divmod(place, 26)
    return (letters(head - 1) if head else "") + chr(ord("A") + tail)


def _summary(letter: str, corridor: RouteGroup) -> list[str]:
    """A corridor's numbers: those of its cheapest variant, days and CO2e from least to most."""
    best = corridor.cheapest()
    boxes = best.shipment.containers
    return [
        letter,
        str(best.cost_range_per_container),
        f"{best.cost:,.0f}",
        _span((trip.days for trip in corridor.itineraries), ".1f"),
        _span((trip.co2_kg / boxes for trip in corridor.itineraries), ",.0f"),
        kilometres(best.km),
        str(best.gauge_changes),
        str(len(best.border_ids)),
    ]


def _variant(number: int, trip: Itinerary) -> list[str]:
    return [
        str(number),
        str(trip.cost_range_per_container),
        f"{trip.cost:,.0f}",
        f"{trip.days:.1f}",
        f"{trip.co2_kg / trip.shipment.containers:,.0f}",
        kilometres(trip.km),
        str(trip.gauge_changes),
        str(len(trip.border_ids)),
    ]


def _span(values: Iterable[float], form: str) -> str:
    known = sorted(values)
    least, most = format(known[0], form), format(known[-1], form)
    return least if least == most else f"{least}-{most}"


def hours_line(trip: Itinerary) -> str:
    """Where the hours of a route go."""
    return f"{trip.hours:,.0f} h: " + ", ".join(f"{name} {hours:.0f}" for name, hours in trip.hours_by.items())


def vehicles_line(trip: Itinerary, network: Network) -> str:
    """Where a route goes: vehicle by vehicle, the places it reaches."""
    return "; ".join(f"{vehicle}: {', '.join(places)}" for vehicle, places in trip.places_by_vehicle(network))


def print_route(out: Console, trip: Itinerary) -> None:
    """Print the legs of a route, its totals, what it costs and what it may meet."""
    boxes = trip.shipment.containers
    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in ("step", "what"):
        table.add_column(head, overflow="fold")
    for head in ("km", "h", f"{trip.currency}/box", "kg CO2e/box"):
        table.add_column(head, justify="right", no_wrap=True)
    for leg in trip.legs:
        # km and hours have columns of their own
        what = leg.text.replace(f", {kilometres(leg.km)} km", "").replace(f", {leg.hours:.1f} h", "")
        numbers = (kilometres(leg.km) if leg.km else "", f"{leg.hours:,.1f}", f"{leg.cost / boxes:,.0f}")
        table.add_row(leg.kind, Text(what), *numbers, f"{leg.co2_kg / boxes:,.1f}")
    out.print(Text(trip.name, style="bold"), table, "", sep="\n")
    out.print(_totals(trip))
    out.print(hours_line(trip))
    items = ", ".join(f"{item} {amount / boxes:,.0f}" for item, amount in trip.cost_by.items())
    out.print(f"{trip.currency} a box: {items or 'nothing'}")
    for warning in trip.remarks:
        out.print(Text(f"warning: {warning}", style="yellow"))
    for assumption in trip.assumptions:
        out.print(Text(f"assumed: {assumption}", style="dim"))


def _totals(trip: Itinerary) -> str:
    return (
        f"{trip.cost_range_per_container} {trip.currency} a box, {trip.cost:,.0f} in all; {trip.days_range} days; "
        f"{trip.co2_kg / trip.shipment.containers:,.0f} kg CO2e a box; {kilometres(trip.km)} km; "
        f"{counted(trip.gauge_changes, 'gauge change')}; {counted(len(trip.border_ids), 'border')}"
    )


def weak_line(network: Network, trip: Itinerary, which: str) -> str:
    """The rows that a route hangs on most, and what each alone moves; `which` names the route."""
    from corridor.study.swings import weak_rows

    return f"in doubt about {which}: {weak_rows(network, trip).told()}; all rows: corridor route ... --show weak"


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

"""Several routes of one shipment on a screen: a front, alternatives, the best ways by ports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from corridor.cli.command import message, usage_error
from corridor.cli.screens.route_screen import (
    SCREEN,
    WIDE,
    hours_line,
    print_assumed,
    screen_lines,
    shipment_line,
    vehicles_line,
)
from corridor.cli.screens.uncertainty import uncertainty_line
from corridor.cli.tables import Columns, console
from corridor.display import counted, duration, kilometres, letter

if TYPE_CHECKING:
    from corridor.cli.parameters import FrontOptions
    from corridor.itinerary.front import ParetoFront, RouteGroup
    from corridor.itinerary.itinerary import Itinerary
    from corridor.model.network import Network
    from corridor.routing.dissimilar import Alternative
    from corridor.routing.ports import PortRoute, PortRoutes

__all__ = [
    "port_lines",
    "print_alternatives",
    "print_front",
    "print_ports",
    "print_short_list",
    "print_whole_front",
    "warnings_told",
]

_MOST_CORRIDORS = 8
_AROUND_FRONT = 7  # lines above and below a short list, its remarks and its range; two of the question why
_MOST_WARNINGS = 2  # of all routes together
_WIDEST = 200  # columns from which ports have km, gauge changes and borders, too
_MOST_PORTS = 6  # that are shut by the same rows, each with its price
_ROLES = {"knee": "balanced (knee)"}  # what a route is in a front, as people say it


def print_whole_front(network: Network, front: ParetoFront, shown: FrontOptions) -> None:
    """Print the shipment, the routes that a person reads or all of them, and what the cheapest hangs on."""
    out, corridors = console(), front.corridors()
    opened = [one.letter for one in corridors] if shown.all_open else _letters(corridors, shown.opened)
    # the shipment of a route found, not the one asked for: it leaves when its route leaves
    out.print(shipment_line(front[0].shipment, network))
    found = f"{counted(len(front), 'route')} on {counted(len(corridors), 'corridor')}"
    out.print(f"{found}, exact in {', '.join(front.criteria)}\n")
    warned = warnings_told((one.letter, one.itineraries) for one in corridors)
    remarks = [*(Text(told, style="yellow") for told in warned), *(Text(f"remark: {told}") for told in front.remarks)]
    best, which = (front.cheapest(), "cheapest") if network.has_prices else (front.fastest(), "fastest")
    stray = Text(uncertainty_line(network, best, f"the {which} route", brief=True))
    left, room = 0, len(front.assumptions) + SCREEN  # who opens corridors asks for all there is
    if opened:
        print_front(out, network, front, opened)
    else:
        free = SCREEN - screen_lines(out, [*remarks, stray]) - _AROUND_FRONT
        least = bool(front.assumptions)
        # all that is told, else in brief, else of fewer corridors
        ways = [(_MOST_CORRIDORS, False), *((most, True) for most in range(_MOST_CORRIDORS, 0, -1))]
        rooms = ((free - _height(out, front, *way), way) for way in ways)
        room, (most, brief) = next((one for one in rooms if one[0] >= least), (0, ways[-1]))
        left = print_short_list(out, front, most, brief=brief)
    out.print()
    for remark in remarks:
        out.print(remark)
    print_assumed(out, front.assumptions, room)
    out.print(stray)
    if not shown.all_open and len(front) > 1:
        more = f"{counted(left, 'more corridor')}; " if left else ""
        message(f"{more}--all shows all, --open LETTER those of one corridor")


def warnings_told(corridors: Iterable[tuple[str, Iterable[Itinerary]]]) -> tuple[str, ...]:
    """Warnings of routes, each once with the letters of those that it is of; what is left out of many is counted.

    Parameters
    ----------
    corridors : iterable of (str, iterable of Itinerary)
        Letter and routes of each.
    """
    told: dict[str, tuple[str, dict[str, None]]] = {}
    for letter_of, trips in corridors:
        for warning in (one for trip in trips for one in trip.warnings):
            # routes come to the same door on different days
            told.setdefault(warning.partition(", and the box gets there")[0], (warning, {}))[1][letter_of] = None
    lines = [f"warning: by {', '.join(letters)}: {warning}" for warning, letters in told.values()]
    left = len(lines) - _MOST_WARNINGS
    return (*lines[:_MOST_WARNINGS], *([f"and {counted(left, 'more warning')}: --format json"] if left > 0 else []))


def _letters(corridors: Sequence[RouteGroup], wanted: Sequence[str]) -> tuple[str, ...]:
    """Letters of the corridors that are wanted by their letters or by parts of their names."""
    known = {one.letter: one.name for one in corridors}
    chosen: list[str] = []
    for want in wanted:
        letter, part = want.strip().upper(), want.strip().casefold()
        if not letter:
            usage_error("--open names no corridor: write its letter, or a part of its name")
        hits = [letter] if letter in known else [key for key, name in known.items() if part in name.casefold()]
        if not hits:
            listed = "; ".join(f"{key} {name}" for key, name in known.items())
            usage_error(f"no corridor is called {want!r}; there are: {listed}")
        chosen += hits
    return tuple(chosen)


def _height(out: Console, front: ParetoFront, most: int, brief: bool) -> int:
    """Lines that the short list takes on a screen as wide."""
    with out.capture() as page:
        print_short_list(out, front, most, brief=brief)
    return page.get().count("\n")


def print_short_list(out: Console, front: ParetoFront, most: int = _MOST_CORRIDORS, *, brief: bool = False) -> int:
    """Print the routes of a front that a person reads, with what each is and what its variants differ in.

    Parameters
    ----------
    out : Console
        Where to.
    front : ParetoFront
        The routes.
    most : int
        Corridors at most.
    brief : bool
        Whether variants are named alone, and what they differ in is left out.

    Returns
    -------
    int
        Corridors that are left out.
    """
    from corridor.itinerary.distinct import gauge_told, variant_of

    routes = front.short_list(most)
    columns = _front_columns(out, [_figures(one.label, one.itinerary) for one in routes], routes[0].itinerary)
    first: dict[str, Itinerary] = {}
    for one in routes:
        trip, head = one.itinerary, first.setdefault(one.name, one.itinerary)
        roles = ", ".join(_ROLES.get(role, role) for role in one.roles)
        gauge = "" if brief else gauge_told(trip)
        where = f"by {one.name}" if trip is head else f"by the same crossings, {variant_of(head, trip).differs}"
        if gauge and (trip is head or gauge not in where):
            where += f", {gauge}"
        labels = ", ".join(sorted((twin.label for twin in one.variants), key=lambda label: (len(label), label)))
        told = f"; {f'also {labels}' if brief else one.told()}" if one.variants else ""
        columns.line(_figures(one.label, trip), f"{roles}: {where}{told}" if roles else f"{where}{told}")
    return len(front.corridors()) - len(first)


def print_alternatives(out: Console, found: Sequence[Alternative]) -> None:
    """Print routes that differ on the ground, each with why it is there and what it shares with those before."""
    rows = [_figures(letter(place), one.itinerary) for place, one in enumerate(found)]
    columns = _front_columns(out, rows, found[0].itinerary)
    for row, one in zip(rows, found, strict=True):
        shares = f"; shares {one.shared:.0%} of the way" if one.shared else ""
        columns.line(row, f"{one.why}: {one.itinerary.name}{shares}")


def port_lines(found: PortRoutes, most: int | None = None) -> list[tuple[str, str, Itinerary]]:
    """Letter, words and way of so many ports, the best first, and at its place of the best way without a ship.

    A way has the same letter however many are shown.
    """
    # who would only call there and come back has no line of its own, where others do
    direct = [one for one in found.ways if one.itinerary is not None and not one.itinerary.doubles_back] or found.ways
    every = [(_port_name(one), one.port, one.itinerary) for one in direct]
    trips = [(name, port, trip) for name, port, trip in [*every, ("no ship", "", found.by_land)] if trip is not None]
    trips.sort(key=lambda line: float(getattr(line[2], found.minimise)))
    kept = {one.port for one in direct[:most]} | {""}
    return [
        (letter(place), ": ".join(filter(None, (name, found.best_in[port]))), trip)
        for place, (name, port, trip) in enumerate(trips)
        if port in kept
    ]


def print_ports(out: Console, found: PortRoutes, shown: Sequence[tuple[str, str, Itinerary]]) -> None:
    """Print the best way by every port, the other open ones in a line, and what keeps the others shut.

    Parameters
    ----------
    out : Console
        Where to.
    found : PortRoutes
        The ways.
    shown : sequence of (str, str, Itinerary)
        Those with a line of their own, as `port_lines` gives them.
    """
    if shown:
        rows = [_figures(label, trip) for label, _, trip in shown]
        columns = _front_columns(out, rows, shown[0][2], without=() if out.width >= _WIDEST else (5, 6, 7))
        for row, (_, words, trip) in zip(rows, shown, strict=True):
            columns.line(row, f"{words}; {trip.name}")
    told = {id(trip) for _, _, trip in shown}
    rest = [one for one in found.ways if id(one.itinerary) not in told]
    if rest:
        out.print(Text(f"also open: {_priced(rest)}"))
    groups: dict[tuple[str, ...], list[PortRoute]] = {}
    for one in found.shut:
        groups.setdefault(tuple(map(str, one.reasons)), []).append(one)
    said = set[str]()
    for reasons, ports in sorted(groups.items(), key=lambda pair: len(pair[0])):
        known = any(one.cost_per_container == one.cost_per_container for one in ports)
        out.print(Text(f"shut: {_priced(ports)}{' (what a box would cost)' if known else ''}"))
        again = [reason.partition(":")[0] for reason in reasons if reason in said]
        for number, reason in enumerate(one for one in reasons if one not in said):
            also = f"{', '.join(again)} as above, and " if again and not number else ""
            out.print(Text(f"    by {also}{reason}"))
        said.update(reasons)


def _port_name(one: PortRoute) -> str:
    return one.name.partition(" (")[0]


def _priced(ports: Iterable[PortRoute]) -> str:
    """Ports from the cheapest on, each with what a box costs by it, or would cost; the last ones are counted."""
    known = sorted((one.cost_per_container, _port_name(one)) for one in ports)
    named = [name if cost != cost else f"{name} {cost:,.0f}" for cost, name in known[:_MOST_PORTS]]
    more = [f"and {len(known) - len(named)} more"] if len(known) > len(named) else []
    return ", ".join([*named, *more])


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


def _front_columns(
    out: Console, rows: Sequence[Sequence[str]], trip: Itinerary, without: Sequence[int] = ()
) -> Columns:
    """The columns of a front but for some; the header says what is of one box, and what of all."""
    money, boxes = trip.currency, trip.shipment.containers
    heads = ["", f"{money} a box", f"{money} for {boxes} boxes", "transit time", "kg CO2e a box", "km"]
    heads = [*heads, "gauge changes", "borders"]
    if out.width < WIDE:
        heads = ["", f"{money}/box", f"{money}/{boxes} boxes", "time", "kg CO2e/box", "km", "gauges", "borders"]
    # of one box both amounts are the same
    money_left = () if boxes > 1 and trip.priced else (2,) if trip.priced else (1, 2)
    return Columns(out, heads, rows, without=(*money_left, *without))


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

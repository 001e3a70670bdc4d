"""The best ways by ship on a screen, by their ports of loading or discharge, and what keeps the others shut."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

import corridor as cd
from corridor.cli.command import slow_notice, tell, usage_error, written
from corridor.cli.output import echo_report
from corridor.cli.questions import echo_origin, minimised, tell_why
from corridor.cli.screens.front_screen import figures_of, front_columns
from corridor.cli.screens.route_screen import shipment_line
from corridor.cli.tables import console
from corridor.display import letter
from corridor.model.assumptions import together

if TYPE_CHECKING:
    from corridor.cli.parameters import AlternativeOptions, OutputOptions, SearchOptions
    from corridor.itinerary.itinerary import Itinerary
    from corridor.routing.ports import PortRoute, PortRoutes

__all__ = ["print_by_port"]

_MOST_LINES = 6  # of ports with a line each, so that a screen holds them and the rest
_MOST_PORTS = 6  # that are shut by the same rows, each with its price


def print_by_port(
    box: cd.Shipment, opened: cd.Network, search: SearchOptions, wanted: AlternativeOptions, output: OutputOptions
) -> None:
    """Print the best ways by ship, by their ports."""
    for option, name in (("--weigh", "weights"), ("--max-shared", "max_shared")):
        if written(name) is not None:
            usage_error(f"--by-port asks for the best way of each port: leave out {option}")
    with slow_notice():
        found = cd.routes_by_port(
            opened,
            box,
            port=wanted.by_port or "loading",
            minimise=minimised(opened, search.minimise),
            limits=search.limits,
            via=search.via,
            avoid=search.avoid,
            modes=search.modes,
        )
    shown = _port_lines(found, wanted.k if written("k") is not None else _MOST_LINES)
    if wanted.figure is not None and shown:
        echo_origin(output, [(label, [trip]) for label, _, trip in shown], wanted.figure)
        return

    def table() -> None:
        out = console()
        out.print(shipment_line(shown[0][2].shipment if shown else box, opened))
        _print_ports(out, found, shown)
        if shown:
            tell_why("A:cost", verb="alternatives")

    echo_report(output.format, found, table)
    tell(f"assumed: {told}" for told in together(told for _, _, trip in shown for told in trip.assumptions))


def _port_lines(found: PortRoutes, most: int) -> list[tuple[str, str, Itinerary]]:
    """Letter, name and way of the ports with a line of their own: the best, but those that land beats; then of land."""
    beaten = {one.port for one in found.beaten_by_land()}
    kept = [one for one in found.ways if one.port not in beaten][:most]
    lines = [*((_port_name(one), one.itinerary) for one in kept), ("no ship", found.by_land)]
    trips = [(name, trip) for name, trip in lines if trip is not None]
    return [(letter(place), name, trip) for place, (name, trip) in enumerate(trips)]


def _print_ports(out: Console, found: PortRoutes, shown: Sequence[tuple[str, str, Itinerary]]) -> None:
    """Print the best way by every port, the other open ones in a line, and what keeps the others shut.

    Parameters
    ----------
    out : Console
        Where to.
    found : PortRoutes
        The ways.
    shown : sequence of (str, str, Itinerary)
        Those with a line of their own, as `_port_lines` gives them.
    """
    if shown:
        rows = [figures_of(label, trip) for label, _, trip in shown]
        columns = front_columns(out, rows, shown[0][2])
        for row, (_, name, trip) in zip(rows, shown, strict=True):
            columns.line(row, f"{name}: {trip.name}")
    beaten = found.beaten_by_land()
    told = {id(trip) for _, _, trip in shown} | {id(one.itinerary) for one in beaten}
    rest = [one for one in found.ways if id(one.itinerary) not in told]
    for words, ports in (("also open", rest), ("also open, in nothing better than without a ship", beaten)):
        if ports:
            out.print(Text(f"{words}: {_priced(ports)}"))
    groups: dict[tuple[str, ...], list[PortRoute]] = {}
    for one in found.shut:
        groups.setdefault(tuple(map(str, one.reasons)), []).append(one)
    for reasons, ports in groups.items():
        known = any(one.cost_per_container == one.cost_per_container for one in ports)
        out.print(Text(f"shut: {_priced(ports)}" + (" a box, were it not" if known else "")))
        for reason in reasons:
            out.print(Text(f"    by {reason}"))


def _port_name(one: PortRoute) -> str:
    return one.name.partition(" (")[0]


def _priced(ports: Iterable[PortRoute]) -> str:
    """Ports from the cheapest on, each with what a box costs by it, or would cost; the last ones are counted."""
    known = sorted((one.cost_per_container, _port_name(one)) for one in ports)
    named = [name if cost != cost else f"{name} {cost:,.0f}" for cost, name in known[:_MOST_PORTS]]
    more = [f"{len(known) - len(named)} more"] if len(known) > len(named) else []
    return ", ".join([*named, *more])

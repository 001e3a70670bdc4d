"""The best ways by ship on a screen, by their ports of loading or discharge, and what keeps the others shut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import corridor as cd
from corridor.cli.command import message, slow_notice, tell, usage_error, written
from corridor.cli.output import echo_report
from corridor.cli.questions import echo_origin, minimised, tell_why, usual_figure
from corridor.cli.screens.front_screen import port_lines, print_ports, warnings_told
from corridor.cli.screens.route_screen import BELOW, SCREEN, print_page, screen_lines, shipment_line
from corridor.cli.tables import console
from corridor.model.assumptions import labelled, together

if TYPE_CHECKING:
    from rich.console import Console

    from corridor.cli.parameters import AlternativeOptions, OutputOptions, SearchOptions

__all__ = ["print_by_port"]

_MOST_LINES = 10  # of ports with a line each
_AROUND = 7  # lines above and below them


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
    if wanted.figure is not None and (every := port_lines(found)):
        echo_origin(output, [(label, [trip]) for label, _, trip in every], wanted.figure)
        return
    out = console()
    shown = port_lines(found, wanted.k) if written("k") is not None else _fitting(out, found)

    remarks = labelled((label, trip.remarks) for label, _, trip in shown)
    assumptions = together(told for _, _, trip in shown for told in trip.assumptions)
    warned = warnings_told((label, [trip]) for label, _, trip in shown)

    def table() -> None:
        def show() -> None:
            out.print(shipment_line(shown[0][2].shipment if shown else box, opened))
            print_ports(out, found, shown)

        print_page(out, show, remarks, assumptions, below=BELOW + screen_lines(out, warned))
        if shown:
            tell_why(f"A:{usual_figure(opened)}", verb="alternatives")

    echo_report(output.format, found, table)
    for warning in warned:
        message(warning)
    if output.format != "table":
        tell((*remarks, *(f"assumed: {told}" for told in assumptions)))


def _fitting(out: Console, found: cd.PortRoutes) -> list[tuple[str, str, cd.Itinerary]]:
    """As many ports as a screen holds, with the others in a line and what shuts the rest."""
    for most in range(_MOST_LINES, 0, -1):
        shown = port_lines(found, most)
        with out.capture() as page:
            print_ports(out, found, shown)
        remarks = labelled((label, trip.remarks) for label, _, trip in shown)
        warned = warnings_told((label, [trip]) for label, _, trip in shown)
        if page.get().count("\n") + screen_lines(out, [*warned, *remarks]) <= SCREEN - _AROUND:
            break
    return shown

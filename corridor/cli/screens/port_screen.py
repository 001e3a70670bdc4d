"""The best ways by ship on a screen, by their ports of loading or discharge, and what keeps the others shut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import corridor as cd
from corridor.cli.command import message, slow_notice, tell, usage_error, written
from corridor.cli.output import echo_report
from corridor.cli.questions import echo_origin, minimised, tell_why, usual_figure
from corridor.cli.screens.front_screen import port_lines, print_ports, warnings_told
from corridor.cli.screens.route_screen import shipment_line
from corridor.cli.tables import console
from corridor.model.assumptions import together

if TYPE_CHECKING:
    from corridor.cli.parameters import AlternativeOptions, OutputOptions, SearchOptions

__all__ = ["print_by_port"]

_MOST_LINES = 6  # of ports with a line each, so that a screen holds them and the rest


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
    shown = port_lines(found, wanted.k if written("k") is not None else _MOST_LINES)
    if wanted.figure is not None and shown:
        echo_origin(output, [(label, [trip]) for label, _, trip in shown], wanted.figure)
        return

    def table() -> None:
        out = console()
        out.print(shipment_line(shown[0][2].shipment if shown else box, opened))
        print_ports(out, found, shown)
        if shown:
            tell_why(f"A:{usual_figure(opened)}", verb="alternatives")

    echo_report(output.format, found, table)
    for warning in warnings_told((label, [trip]) for label, _, trip in shown):
        message(warning)
    tell(f"assumed: {told}" for told in together(told for _, _, trip in shown for told in trip.assumptions))

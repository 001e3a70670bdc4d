"""The verbs of when boxes arrive: how far they get from one place, and how surely they get to another."""

from __future__ import annotations

import click

import corridor as cd
from corridor.cli.command import Verb, slow_notice, tell
from corridor.cli.options import map_option, minimise_option, network_option, question_options, rows_option
from corridor.cli.output import echo_report, save_map
from corridor.cli.parameters import GoodsOptions, NetworkOptions, OutputOptions, SearchOptions, ShipmentOptions
from corridor.cli.questions import found_route, tell_why
from corridor.cli.shell.completion import complete_places
from corridor.display import counted
from corridor.units import HOURS_PER_DAY

__all__ = ["isochrone", "reliability"]

_EACH = "all places are searched together, without it; corridor route asks for one"
_MOST_ROWS = 24


@click.command(cls=Verb)
@click.argument("place", shell_complete=complete_places)
@click.option("--inward", is_flag=True, help="From everywhere to PLACE.")
@question_options(ends=False, refused=dict.fromkeys(("--via", "--limit", "--depart", "--arrive-by"), _EACH))
@network_option
@rows_option
@map_option
def isochrone(
    place: str,
    *,
    inward: bool,
    search: SearchOptions,
    goods: GoodsOptions,
    network: NetworkOptions,
    output: OutputOptions,
) -> None:
    """Find the least days and the least cost of a box from PLACE to every terminal.

    With --close, --lift or --scenario also after it: the first of these is compared with the network as it stands.
    """
    opened = network.unchanged()
    after = next(iter(network.scenarios()), None)
    with slow_notice():
        found = cd.study.isochrone(
            opened,
            goods.between(place, place),
            after=after,
            inward=inward,
            avoid=search.avoid,
            modes=search.modes,
        )
    echo_report(output.format, found, lambda: _print(found), index=True)
    save_map(output, lambda style: cd.draw.map(opened, found, style=style))


def _print(found: cd.study.Isochrone) -> None:
    """The nearest first; the rest is counted."""
    click.echo(str(found).split("\n", 1)[0])
    frame = found.frame.dropna(subset=["days"]).sort_values("days").drop(columns=["date", "lat", "lon"])
    click.echo(frame.head(_MOST_ROWS).to_string(float_format="{:,.1f}".format))
    if len(frame) > _MOST_ROWS:
        click.echo(f"and {counted(len(frame) - _MOST_ROWS, 'terminal')} farther away: --format csv")
    tell(found.remarks)


@click.command(cls=Verb)
@question_options()
@network_option
@minimise_option
@click.option("--within", "within_days", type=float, metavar="DAYS", help="Days by which it is due; else as planned.")
@rows_option
def reliability(
    shipment: ShipmentOptions,
    search: SearchOptions,
    network: NetworkOptions,
    within_days: float | None,
    output: OutputOptions,
) -> None:
    """Say how surely the best route arrives in so many days, and what leaving earlier gives.

    With --depart it meets the departures of its trains: who misses one waits for the next.
    """
    opened = network.open()
    with slow_notice():
        trip = found_route(opened, shipment.make(), search)
        found = cd.study.reliability(
            opened, trip, within_h=None if within_days is None else within_days * HOURS_PER_DAY
        )
    echo_report(output.format, found, lambda: _print_reliability(opened, trip.shipment, found))
    tell_why("hours")


def _print_reliability(network: cd.Network, box: cd.Shipment, found: cd.study.Reliability) -> None:
    from corridor.cli.screens.route_screen import shipment_line

    click.echo(shipment_line(box, network))
    click.echo(str(found))

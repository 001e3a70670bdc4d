"""The verbs of what fails: the closures that hurt most together, and dated events day by day."""

from __future__ import annotations

import math
from pathlib import Path

import click

import corridor as cd
from corridor.cli.command import Verb, usage_error
from corridor.cli.comparisons import CANDIDATES_OPTION, ON_DEMAND
from corridor.cli.options import (
    air_option,
    demand_argument,
    minimise_option,
    network_option,
    prices_option,
    question_options,
    rows_option,
)
from corridor.cli.output import echo_report
from corridor.cli.parameters import DemandOptions, NetworkOptions, OutputOptions, SearchOptions

__all__ = ["interdict", "replay"]


@click.command(cls=Verb)
@demand_argument
@network_option
@CANDIDATES_OPTION
@click.option("--budget", type=click.IntRange(1), default=3, show_default=True, help="Closures at once, at most.")
@minimise_option
@question_options(ends=False, refused=ON_DEMAND)
@rows_option
def interdict(
    demand: DemandOptions,
    network: NetworkOptions,
    candidates: tuple[str, ...],
    budget: int,
    search: SearchOptions,
    output: OutputOptions,
) -> None:
    """Find the few closures that hurt most when every shipper then takes its best way.

    DEMAND is a CSV of shippers, or the name of a demand shipped with the network, such as china_belarus.
    """
    opened = network.open()
    found = cd.study.interdict(
        opened,
        demand.demand(opened),
        budget=budget,
        candidates=candidates,
        minimise=search.minimise,
        via=search.via,
        avoid=search.avoid,
        modes=search.modes,
        progress=True,
    )
    echo_report(output.format, found, lambda: click.echo(str(found)))


def _patience(ctx: click.Context, param: click.Parameter, value: str) -> float:
    """Turn ``"7"`` into days, and ``"always"`` into no end of them."""
    if value == "always":
        return math.inf
    try:
        days = float(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is no number of days; write 7, or always") from None
    if not 0.0 <= days < math.inf:
        raise click.BadParameter(f"{value!r}: days are a number from 0, or always")
    return days


@click.command(cls=Verb)
@click.argument("events")
@demand_argument
@network_option
@minimise_option
@click.option(
    "--patience",
    "patience_days",
    default="7",
    show_default=True,
    callback=_patience,
    metavar="DAYS",
    help="Days before a shut door, or of queue, after which boxes take another way; always: they wait.",
)
@click.option("--last", metavar="DATE", help="Last day; else until nobody waits.")
@prices_option
@air_option
@rows_option
def replay(
    events: str,
    demand: DemandOptions,
    network: NetworkOptions,
    *,
    minimise: str,
    patience_days: float,
    last: str | None,
    output: OutputOptions,
) -> None:
    """Replay dated events day by day: what waits where, until when, who goes another way, what it costs.

    EVENTS is a TOML file of closures, short capacities, dearer freight and loading bans; DEMAND a CSV of shippers, or
    the name of a demand shipped with the network.
    """
    if not Path(events).exists() or Path(events).is_dir():  # a pipe is read, too
        usage_error(f"EVENTS: there is no file {events}")
    opened = network.open()
    found = cd.study.replay(
        opened,
        cd.study.read_events(events),
        demand.demand(opened),
        minimise=minimise,
        patience_days=patience_days,
        until=last,
        progress=True,
    )
    echo_report(output.format, found, lambda: click.echo(str(found)))

"""The verbs of what fails: what would be lost without each border, the few that hurt most, events day by day."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import click

import corridor as cd
from corridor.cli.command import Verb, tell, usage_error
from corridor.cli.comparisons import NO_CLOCK
from corridor.cli.options import (
    GOODS,
    air_option,
    demand_argument,
    map_option,
    minimise_option,
    network_option,
    prices_option,
    question_options,
    rows_option,
    with_options,
)
from corridor.cli.output import echo_report, save_map
from corridor.cli.parameters import DemandOptions, NetworkOptions, OutputOptions, SearchOptions
from corridor.display import counted

__all__ = ["criticality", "interdict", "replay"]

_IN_DEMAND = "DEMAND says it of each shipper, in a column"
_ON_DEMAND = NO_CLOCK | {name: _IN_DEMAND for name in GOODS if name not in ("--prices", "--air/--no-air")}
_MOST_ROWS = 24  # of a ranking, on a screen
_CANDIDATES = ("borders", "terminals", "links", "yards", "countries", "services", "modes")
_failures = with_options(  # what may fail, and how the demand goes around it
    demand_argument,
    network_option,
    click.option(
        "--of",
        "candidates",
        type=click.Choice(_CANDIDATES),
        multiple=True,
        default=("borders",),
        show_default=True,
        help="What might fail; several kinds rank together.",
    ),
    minimise_option,
    question_options(ends=False, refused=_ON_DEMAND),
    rows_option,
)


def _asked(search: SearchOptions, candidates: tuple[str, ...]) -> dict[str, Any]:
    """What both studies of failures are asked, beside network and demand."""
    return {
        "candidates": candidates,
        "minimise": search.minimise,
        "via": search.via,
        "avoid": search.avoid,
        "modes": search.modes,
        "progress": True,
    }


@click.command(cls=Verb)
@_failures
@click.option("--pairs", type=click.IntRange(0), default=0, show_default=True, help="Also two at once, of so many.")
@click.option(
    "--plan",
    "plan_folder",
    type=click.Path(exists=True, file_okay=False),
    metavar="FOLDER",
    help="A plan of DEMAND, as corridor plan flow keeps it with --out: its loads, with all that they share.",
)
@map_option
def criticality(
    demand: DemandOptions,
    network: NetworkOptions,
    candidates: tuple[str, ...],
    search: SearchOptions,
    *,
    pairs: int,
    plan_folder: str | None,
    output: OutputOptions,
) -> None:
    """Rank borders, links, countries, trains or modes by what would be lost without each.

    DEMAND is a CSV of shippers, or the name of a demand shipped with the network, such as china_belarus.
    """
    opened = network.open()
    found = cd.study.criticality(
        opened,
        demand.demand(opened),
        pairs=pairs,
        plan=None if plan_folder is None else cd.plan.Plan.read(plan_folder),
        **_asked(search, candidates),
    )
    echo_report(output.format, found, lambda: _print_ranking(found), index=True)
    save_map(output, lambda style: cd.draw.map(opened, found, style=style))


def _print_ranking(found: cd.study.Criticality) -> None:
    """The sentence, then the worst of them."""
    click.echo(str(found).split("\n", 1)[0])
    click.echo(f"loss in {found.unit}, volumes in {found.volume_unit}; {found.unused} lose nothing")
    shown = _MOST_ROWS if found.pairs.empty else _MOST_ROWS // 2
    for frame in (found.frame, found.pairs):
        if len(frame):
            click.echo(frame.head(shown).to_string(float_format="{:,.2f}".format))
        if len(frame) > shown:
            click.echo(f"and {counted(len(frame) - shown, 'row')} more: --format csv")
    tell(found.remarks)


@click.command(cls=Verb)
@_failures
@click.option("--budget", type=click.IntRange(1), default=3, show_default=True, help="Closures at once, at most.")
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
    found = cd.study.interdict(opened, demand.demand(opened), budget=budget, **_asked(search, candidates))
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

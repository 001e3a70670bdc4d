"""The verbs that compare: why not that way, and what a closure changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import click

import corridor as cd
from corridor.cli.command import Verb, message, slow_notice
from corridor.cli.options import (
    CHANGES,
    minimise_option,
    network_option,
    output_options,
    question_options,
    records_option,
)
from corridor.cli.output import echo_records, echo_worlds, save_map
from corridor.cli.parameters import (
    NetworkOptions,
    OutputOptions,
    SearchOptions,
    ShipmentOptions,
)
from corridor.cli.questions import compared, minimised, tell_why, usual_figure
from corridor.display import duration

__all__ = ["NO_CLOCK", "compare", "explain"]

# What cannot mean anything on a verb that compares best routes.
NO_CLOCK = dict.fromkeys(("--limit", "--depart", "--arrive-by"), "it compares best routes; corridor route has it")


@click.command(cls=Verb)
@question_options()
@network_option
@output_options
@minimise_option
def compare(shipment: ShipmentOptions, search: SearchOptions, network: NetworkOptions, output: OutputOptions) -> None:
    """Compare the ways of a shipment before and after doors close, rules fall or scenarios hold.

    Ways are matched by corridor: lost, new, dearer, slower or unchanged. --close and --lift make one scenario, each of
    the --scenario files adds its own.
    """
    opened, box = network.unchanged(), shipment.make()
    with slow_notice():
        found = compared(opened, box, search, network.changes())
    if output.format == "table":
        _print_comparison(opened, found)
        several = len(found.fronts) > 2
        spoken_of = found.answering(0 if several else 1)  # of several changes: how it is today
        modes = {} if spoken_of is None else {"--modes": ",".join(dict.fromkeys(spoken_of.modes))}
        tell_why(usual_figure(opened), left=("--modes", *(CHANGES if several else ())), more=modes)
    elif output.format == "csv":
        click.echo(found.to_frame().to_csv(index=False), nl=False)
    elif output.format == "geojson":
        echo_worlds(opened, {name: found.routes(world) for world, name in enumerate(found.names)})
    else:
        echo_records(found.to_frame())
    for world, file in enumerate(_map_files(output, len(found.fronts) - 1), 1):
        save_map(file, partial(_difference_map, opened, found, world))


def _print_comparison(network: cd.Network, found: cd.study.ScenarioComparison) -> None:
    """Print the shipment and the answers, then the ways beside each other, and what they meet and assume."""
    from corridor.cli.screens.route_screen import print_page, shipment_line
    from corridor.cli.tables import console, plain

    out = console()
    lines = [f"{shipment_line(found.shipment, network)}: {found.compares}", *(f"  {line}" for line in found.told())]
    if lines[-1].startswith("  and "):
        lines[-1] += ": --format csv has all"
    print_page(out, lambda: out.print(plain(lines)), found.remarks, found.assumptions)


def _difference_map(
    network: cd.Network, found: cd.study.ScenarioComparison, world: int, style: cd.draw.MapStyle
) -> cd.draw.CorridorMap:
    return cd.draw.map(network, found.routes(world), before=found.routes(0), title=found.names[world], style=style)


def _map_files(output: OutputOptions, scenarios: int) -> Iterator[OutputOptions]:
    """A map for each scenario: of several, their numbers stand in the names of the files."""
    if output.map_file is None:
        return
    file = Path(output.map_file)
    for number in range(1, scenarios + 1):
        name = file if scenarios == 1 else file.with_stem(f"{file.stem}_{number}")
        yield replace(output, map_file=str(name))


@click.command(cls=Verb)
@question_options(refused=NO_CLOCK)
@network_option
@minimise_option
@click.option(
    "--until", metavar="DATE", help="Answer for every day from --date to this one: when there is a way, what opens one."
)
@records_option
def explain(
    shipment: ShipmentOptions, network: NetworkOptions, search: SearchOptions, until: str | None, output: OutputOptions
) -> None:
    """Say why the best route is as it is, or why not the way that --via and --avoid name.

    Rules and closures in the way are listed with what lifting each alone would save; where there is no route, those
    marked * are the fewest whose lifting opens one.
    """
    opened, box = network.open(), shipment.make()
    minimise = minimised(opened, search.minimise)
    with slow_notice():
        found = cd.explain(
            opened,
            box,
            via=search.via,
            avoid=search.avoid,
            modes=search.modes,
            minimise=minimise,
            until=until,
        )
    click.echo(found.to_json(indent=1) if output.format == "json" else str(found))
    if not (search.via or search.avoid or search.modes):
        if output.format == "table" and found.best is not None:
            for line in _by_one_mode(opened, found.best, minimise):
                click.echo(line)
        message("why not another way: the same with --modes rail, --modes sea,road or --via PLACE")
    tell_why(usual_figure(opened))


def _by_one_mode(network: cd.Network, best: cd.Itinerary, minimise: str) -> Iterator[str]:
    """How the best ways by one mode alone differ from the best of all, and by which modes alone there is none."""
    from corridor.study.compared_ways import MODES

    known, none = set(network.links["mode"]), list[str]()
    for mode in (one for one in MODES if one in known and {one} != set(best.modes)):
        try:
            trip = cd.route(network, best.shipment, minimise=minimise, modes=mode)
        except cd.NoRoute:
            none.append(mode)
        else:
            yield f"by {mode} alone: {_difference(best, trip)} ({trip.name})"
    if none:
        yield f"no way by one mode alone: {', '.join(none)}"


def _difference(best: cd.Itinerary, trip: cd.Itinerary) -> str:
    money = f"{trip.cost_per_container - best.cost_per_container:+z,.0f} {trip.currency} a box, " if trip.priced else ""
    hours = trip.hours - best.hours
    time = f"{duration(abs(hours))} {'slower' if hours > 0 else 'faster'}" if hours else "as fast"
    return f"{money}{time}, {trip.co2_kg_per_container - best.co2_kg_per_container:+z,.0f} kg CO2e a box"

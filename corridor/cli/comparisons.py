"""The verbs that compare: why not that way, what a closure changes, what would be lost without a border."""

from __future__ import annotations

import click

import corridor as cd
from corridor.cli.command import Verb, slow_notice
from corridor.cli.options import (
    air_option,
    close_and_lift_options,
    demand_argument,
    limit_option,
    map_option,
    minimise_option,
    network_option,
    output_options,
    records_option,
    rows_option,
    shipment_options,
    via_and_avoid_options,
)
from corridor.cli.output import echo_records, echo_two_worlds, save_map
from corridor.cli.parameters import NetworkOptions, OutputOptions, ScenarioOptions, SearchOptions, ShipmentOptions
from corridor.display import counted

__all__ = ["compare", "criticality", "explain"]

_CANDIDATES = ("borders", "terminals", "links")


@click.command(cls=Verb)
@demand_argument
@network_option
@click.option("--of", "candidates", type=click.Choice(_CANDIDATES), default="borders", show_default=True)
@minimise_option
@click.option("--pairs", type=click.IntRange(0), default=0, show_default=True, help="Also two at once, of so many.")
@air_option
@rows_option
@map_option
def criticality(
    demand_name: str,
    network: NetworkOptions,
    candidates: str,
    minimise: str,
    pairs: int,
    output: OutputOptions,
    *,
    air: bool | None,
) -> None:
    """Rank borders, terminals or links by what would be lost without each.

    DEMAND is a CSV of shippers, or the name of a demand shipped with the network, such as china_belarus.
    """
    opened = network.open()
    demand = cd.plan.find_demand(opened, demand_name)
    demand = demand if air is None else demand.by_air(air)
    found = cd.study.criticality(opened, demand, candidates=candidates, minimise=minimise, pairs=pairs, progress=True)
    if output.format == "json":
        click.echo(found.to_json(indent=1))
    elif output.format == "csv":
        click.echo(found.frame.to_csv(), nl=False)
    else:
        click.echo(f"loss in {found.unit}, volumes in {found.volume_unit}; {found.unused} lose nothing")
        click.echo(found.frame.to_string(float_format="{:,.2f}".format))
        if pairs:
            click.echo(found.pairs.to_string(float_format="{:,.2f}".format))
    save_map(output, lambda: cd.draw.map(opened, found))


@click.command(cls=Verb)
@shipment_options
@limit_option
@network_option
@output_options
@close_and_lift_options
def compare(
    shipment: ShipmentOptions,
    search: SearchOptions,
    network: NetworkOptions,
    output: OutputOptions,
    scenario: ScenarioOptions,
) -> None:
    """Compare the fronts of a shipment before and after doors close or rules fall."""
    change, opened, box = scenario.make(), network.open(), shipment.make()
    found = cd.study.compare_scenario(opened, box, change, limits=search.limits)
    if output.format == "table":
        routes = f"{counted(len(found.before), 'route')} before, {len(found.after)} after"
        click.echo(f"{found.name}: {routes}; the least of each:")
        click.echo(found.least().to_string(float_format="{:,.1f}".format))
    elif output.format == "csv":
        click.echo(found.to_frame().to_csv(index=False), nl=False)
    elif output.format == "geojson":
        echo_two_worlds(opened, found.before, found.after)
    else:
        echo_records(found.to_frame())
    save_map(output, lambda: cd.draw.map(opened, found.after, before=found.before, title=found.name))


@click.command(cls=Verb)
@shipment_options
@network_option
@via_and_avoid_options
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
    with slow_notice():
        found = cd.explain(
            network.open(),
            shipment.make(),
            via=search.via,
            avoid=search.avoid,
            minimise=search.minimise,
            until=until,
        )
    click.echo(found.to_json(indent=1) if output.format == "json" else str(found))

"""The verbs that compare: why not that way, what a closure changes, what would be lost without a border."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from corridor.cli.inputs import Asked, network_of, patience, save_page, shipment_of
from corridor.cli.options import (
    MappingCommand,
    map_option,
    minimise_option,
    network_option,
    places_options,
    rows_option,
    shipment_options,
    ways_options,
)

if TYPE_CHECKING:
    from corridor.model.network import Network
    from corridor.plan import Demand

__all__ = ["compare", "criticality", "explain"]

_CANDIDATES = ("borders", "terminals", "links")


def _demand(network: Network, name: str) -> Demand:
    import corridor as cd

    return cd.plan.read_demand(name, network) if Path(name).is_file() else cd.plan.open_demand(network, name)


@click.command(cls=MappingCommand)
@click.argument("demand", metavar="DEMAND")
@network_option
@click.option("--of", "candidates", type=click.Choice(_CANDIDATES), default="borders", show_default=True)
@minimise_option
@click.option("--pairs", type=click.IntRange(0), default=0, show_default=True, help="Also two at once, of so many.")
@rows_option
@map_option
def criticality(asked: Asked) -> None:
    """Rank borders, terminals or links by what would be lost without each.

    DEMAND is a CSV of shippers, or the name of a demand shipped with the network, such as china_belarus.
    """
    import corridor as cd

    network = network_of(asked)
    found = cd.study.criticality(
        network,
        _demand(network, asked["demand"]),
        candidates=asked["candidates"],
        minimise=asked["minimise"],
        pairs=asked["pairs"],
        progress=True,
    )
    if asked["form"] == "json":
        click.echo(found.to_json(indent=1))
    elif asked["form"] == "csv":
        click.echo(found.frame.to_csv(), nl=False)
    else:
        click.echo(f"loss in {found.unit}, volumes in {found.volume_unit}; {found.unused} lose nothing")
        click.echo(found.frame.to_string(float_format="{:,.2f}".format))
        if asked["pairs"]:
            click.echo(found.pairs.to_string(float_format="{:,.2f}".format))
    if asked["map_file"]:
        save_page(cd.draw.map(network, found), asked["map_file"])


@click.command(cls=MappingCommand)
@shipment_options
@click.option("--close", "closed", multiple=True, metavar="NAME", help="Border, terminal or link; repeatable.")
@click.option("--lift", "lifted", multiple=True, metavar="RULE", help="Rule that no longer holds; repeatable.")
def compare(asked: Asked) -> None:
    """Compare the fronts of a shipment before and after doors close or rules fall."""
    import pandas as pd

    import corridor as cd

    if not asked["closed"] and not asked["lifted"]:
        raise click.UsageError("nothing would change: say --close NAME or --lift RULE")
    network, box = network_of(asked), shipment_of(asked)
    name = ", ".join([*(f"{one} shut" for one in asked["closed"]), *(f"{one} lifted" for one in asked["lifted"])])
    world = cd.Scenario(name)
    for one in asked["closed"]:
        world = world.close(one)
    for one in asked["lifted"]:
        world = world.lift(one)
    limits = asked["limits"]
    before, after = (cd.pareto_routes(each, box, limits=limits) for each in (network, world.apply(network)))
    frames = {"before": before.to_frame(), "after": after.to_frame()}
    both = pd.concat(frames, names=["world"]).reset_index()
    if asked["form"] == "table":
        click.echo(f"{name}: {len(before)} routes before, {len(after)} after")
        columns = ["cost_per_container", "hours", "co2_kg", "km"]
        least = {world: frame[columns].min() for world, frame in frames.items()}
        click.echo(pd.DataFrame(least).to_string(float_format="{:,.1f}".format))
    else:
        click.echo(both.to_csv(index=False) if asked["form"] == "csv" else both.to_json(orient="records"), nl=False)
    if asked["map_file"]:
        save_page(cd.draw.map(network, after, before=before, title=name), asked["map_file"])


@click.command(cls=MappingCommand)
@places_options
@ways_options
@minimise_option
@click.option(
    "--until", metavar="DATE", help="Answer for every day from --date to this one: when there is a way, what opens one."
)
@click.option("--format", "form", type=click.Choice(("table", "json")), default="table", show_default=True)
def explain(asked: Asked) -> None:
    """Say why the best route is as it is, or why not the way that --via and --avoid name.

    Rules and closures in the way are listed with what lifting each alone would save; where there is no route, those
    marked * are the fewest whose lifting opens one.
    """
    import corridor as cd

    with patience():
        found = cd.explain(
            network_of(asked),
            shipment_of(asked),
            via=asked["via"],
            avoid=asked["avoid"],
            minimise=asked["minimise"],
            until=asked["until"],
        )
    click.echo(found.to_json(indent=1) if asked["form"] == "json" else str(found))

"""The verbs that show what the library does: the page which searches, and the demo, which writes one."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Literal

import click

import corridor as cd
from corridor.cli.command import Verb, message, slow_notice
from corridor.cli.options import language_option, map_options, network_option, out_option
from corridor.cli.output import map_style
from corridor.cli.parameters import FrontOptions, NetworkOptions

__all__ = ["demo", "planner"]

_DEMO_DAY = "2026-03-04"  # whatever the calendar and a file of defaults say: the dated prices of eurasia end soon after


@click.command(cls=Verb)
@network_option
@click.option(
    "--since", metavar="DATE", help="First day that the page can be asked for; by default every day is there."
)
@click.option("--title", metavar="TEXT", help="Heading of the page.")
@language_option
@out_option("Where to write.", default="planner.html", kind="page")
def planner(
    network: NetworkOptions, *, since: str | None, title: str | None, language: Literal["en", "zh", "ru"], file: str
) -> None:
    """Write the page that searches: one file, in which anybody finds every route that no other beats.

    Whoever has it picks two places, a cargo and a day, and shuts borders with a click, with no network and no Python.
    """
    opened = network.open()
    if since is None:
        message("packing every day of the network; --since DATE takes less")
    page = cd.draw.planner(opened, since=since, title=title, language=language)
    page.save(file, force=True)
    message(f"planner: {file}")


@click.command(cls=Verb)
@click.option("--date", "day", default=_DEMO_DAY, show_default=True, metavar="WHEN", help="When the boxes are ready.")
@map_options("demo.html")
def demo(day: str, map_file: str) -> None:
    """Lanzhou to Duisburg: 41 boxes of machinery, every route that no other beats, a map, and a page that asks."""
    from corridor.cli.screens.front_screen import print_whole_front

    shipment = cd.Shipment(
        "Lanzhou", "Duisburg", containers=41, container_type="45G1", hs="8429", cargo_tonnes_each=18.0, ready=day
    )
    network = cd.open_network("eurasia")
    start = time.perf_counter()
    with slow_notice():
        front = cd.pareto_routes(network, shipment)
    message(f"searched in {time.perf_counter() - start:.2f} s")
    print_whole_front(network, front, FrontOptions(front.criteria, (), all_open=False))
    asked = "--containers 41 --container-type 45G1 --hs 8429 --tonnes-each 18"
    message(f"where a figure comes from: corridor pareto Lanzhou Duisburg {asked} --date {day} --why A:cost")
    style = map_style()
    cd.draw.map(network, front, style=style).save(map_file, force=True)
    # of the demo's year and later: to pack every date takes a minute
    ask = Path(map_file).resolve().with_name("planner.html")
    presets, since = {"41 boxes of machinery": shipment}, f"{shipment.ready.year}-01-01"
    page = cd.draw.planner(network, presets=presets, since=since, language=style.language)
    page.save(ask, force=True)
    click.echo(f"the page that asks: {ask}")
    click.echo(f"map: {Path(map_file).resolve()}")

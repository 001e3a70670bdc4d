"""The verb that writes the page which searches."""

from __future__ import annotations

import click

import corridor as cd
from corridor.cli.command import Verb, message
from corridor.cli.options import network_option, out_option
from corridor.cli.parameters import NetworkOptions

__all__ = ["planner"]


@click.command(cls=Verb)
@network_option
@click.option(
    "--since", metavar="DATE", help="First day that the page can be asked for; by default every day is there."
)
@click.option("--title", metavar="TEXT", help="Heading of the page.")
@out_option("Where to write.", default="planner.html", kind="page")
def planner(network: NetworkOptions, *, since: str | None, title: str | None, file: str) -> None:
    """Write the page that searches: one file, in which anybody finds every route that no other beats.

    Whoever has it picks two places, a cargo and a day, and shuts borders with a click, with no network and no Python.
    """
    opened = network.open()
    if since is None:
        message("packing every day of the network; --since DATE takes less")
    page = cd.draw.planner(opened, since=since, title=title)
    page.save(file, force=True)
    message(f"planner: {file}")

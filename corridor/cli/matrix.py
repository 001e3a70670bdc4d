"""The verb for many places at once: a matrix of best values."""

from __future__ import annotations

import json
from collections.abc import Sequence

import click

import corridor as cd
from corridor.cli.command import Verb, slow_notice, tell
from corridor.cli.options import minimise_option, network_option, progress_option, question_options, rows_option
from corridor.cli.parameters import GoodsOptions, NetworkOptions, OutputOptions, SearchOptions
from corridor.cli.questions import minimised, tell_why
from corridor.cli.shell.completion import complete_places
from corridor.display import counted

__all__ = ["matrix"]

_EACH = "all cells are searched together, without it; corridor routes asks for each pair of a file"
_TITLES = {
    "cost": "{}",
    "generalised": "{} with value of time,",
    "hours": "hours",
    "co2_kg": "kg CO2e",
    "transfers": "transfers",
}


def _places(ctx: click.Context, param: click.Parameter, names: Sequence[str]) -> tuple[str, ...]:
    """Refuse a place that is named twice on one side: its rows could not be told apart."""
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if twice:
        raise click.BadParameter(f"{twice[0]} is named twice")
    return tuple(names)


@click.command(cls=Verb)
@click.argument("origins", nargs=-1, required=True, callback=_places, shell_complete=complete_places)
@click.option(
    "--to",
    "destinations",
    multiple=True,
    callback=_places,
    metavar="PLACE",
    help="Destination; repeatable. Without any, the origins are destinations too.",
)
@minimise_option
@question_options(ends=False, refused=dict.fromkeys(("--via", "--limit", "--depart", "--arrive-by"), _EACH))
@network_option
@rows_option
@progress_option
def matrix(
    origins: tuple[str, ...],
    destinations: tuple[str, ...],
    *,
    search: SearchOptions,
    goods: GoodsOptions,
    network: NetworkOptions,
    output: OutputOptions,
    progress: bool,
) -> None:
    """Find the best value from every origin to every destination.

    Totals for the whole shipment; a cell without a route stays empty.
    """
    ends = destinations or origins
    opened, shipment = network.open(), goods.between(origins[0], ends[0])
    minimise = minimised(opened, search.minimise)
    blocks = cd.matrix_blocks(
        opened,
        origins,
        ends,
        shipment=shipment,
        minimise=minimise,
        avoid=search.avoid,
        modes=search.modes,
        progress=progress,
    )
    title = f"{_TITLES[minimise].format(opened.currency)}{_whole(shipment, minimise)}"
    if output.format == "csv":  # as it comes, so that the matrix need not fit into memory
        for number, block in enumerate(blocks):
            if number == 0:
                tell(block.attrs["remarks"])
            click.echo(block.to_csv(header=number == 0), nl=False)
        return
    import pandas as pd

    from corridor.results import plain

    with slow_notice():
        parts = list(blocks)
    table = pd.concat(parts)
    table.attrs = dict(parts[0].attrs)
    if output.format == "json":
        found = {"minimise": minimise, "containers": shipment.containers, "origins": origins, "destinations": ends}
        found |= {"remarks": table.attrs["remarks"], "values": plain(table.to_numpy())}
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    from corridor.cli.screens.route_screen import load_line
    from corridor.cli.tables import console, print_matrix

    out = console()
    sides = f"{counted(len(origins), 'origin')} to {counted(len(ends), 'destination')}"
    out.print(f"{sides}: {load_line(shipment, opened)}")
    print_matrix(out, table, title)
    known = table.notna()
    pairs = ((start, end) for start in origins for end in ends if start != end and bool(known.at[start, end]))
    if pair := next(pairs, None):
        tell_why(minimise if minimise in ("hours", "co2_kg") else "cost", ends=pair)
    tell(table.attrs["remarks"])


def _whole(shipment: cd.Shipment, minimise: str) -> str:
    """Values are those of the whole shipment; time and transfers are the same for one box and for all."""
    return f" for {counted(shipment.containers, 'box')}" if minimise not in ("hours", "transfers") else ""

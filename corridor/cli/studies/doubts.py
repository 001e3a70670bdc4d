"""The verbs of what is not known: every combination of what may be, and the rows that move the best route."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

import corridor as cd
from corridor.cli.command import Verb, message, slow_notice, tell
from corridor.cli.options import (
    minimise_among,
    minimise_option,
    network_option,
    question_options,
    rows_folder,
    rows_option,
    stream_option,
    with_options,
)
from corridor.cli.output import echo_blocks, echo_report
from corridor.cli.parameters import GoodsOptions, NetworkOptions, OutputOptions, SearchOptions, ShipmentOptions
from corridor.cli.questions import asked_of_each, found_front, minimised, table_defaults, tell_why, usual_figure
from corridor.display import counted

if TYPE_CHECKING:
    from corridor.executors.workers import Executor

__all__ = ["sensitivity", "sweep"]

_NO_CLOCK = "rows move routes of any hour; say the day with --date"
_MOST_ROWS = 20
_METHODS = ("one-at-a-time", "morris", "sobol")  # as `study.METHODS`, in one word each
_EACH = "cost_per_container"
_TOLD = ("scenario", "seed", "ready", "origin", "destination", "cost", _EACH, "hours", "co2_kg", "corridor")


@dataclass(frozen=True, slots=True)
class SweepOptions:
    """Days, seeds and more columns of a sweep, its folder, and how many processes search."""

    dates: tuple[str, ...]
    seeds: int
    columns: tuple[str, ...]
    reasons: bool
    folder: str | None
    workers: int


def _names(ctx: click.Context, param: click.Parameter, value: str) -> tuple[str, ...]:
    """Turn ``"km,hours_p90"`` into names."""
    return tuple(part.strip() for part in value.split(",") if part.strip())


_sweep_options = with_options(
    click.option(
        "--date", "dates", multiple=True, metavar="WHEN", help="Day on which every shipment is ready; repeatable."
    ),
    click.option(
        "--seeds",
        type=click.IntRange(0),
        default=0,
        show_default=True,
        metavar="N",
        help="Draw prices and queues anew so many times, within what their rows say.",
    ),
    click.option(
        "--columns",
        default="",
        callback=_names,
        metavar="NAMES",
        help="More columns than totals, as km,hours_p90,remarks; rows then take longer.",
    ),
    click.option("--reasons", is_flag=True, help="Find what is in the way where there is no route: that takes long."),
    click.option(
        "--into",
        "folder",
        type=click.Path(file_okay=False),
        callback=rows_folder,
        metavar="FOLDER",
        help="Keep the rows there as a Parquet data set; stopped and started again, it goes on where it was.",
    ),
    click.option(
        "--workers", type=click.IntRange(1), default=1, show_default=True, metavar="N", help="Processes that search."
    ),
)


@click.command(cls=Verb)
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@_sweep_options
@question_options(ends=False, own=("--date",))
@minimise_option
@network_option
@stream_option
def sweep(
    file: str,
    swept: SweepOptions,
    goods: GoodsOptions,
    search: SearchOptions,
    network: NetworkOptions,
    output: OutputOptions,
) -> None:
    """Find the best route of every shipment in FILE in every scenario, on every day, for every seed.

    The network as it stands is the first scenario; --close and --lift make one beside it, each --scenario file adds
    its own. A shipment without a route says so in the column problem. Options of a shipment, as --boxes, are taken
    where FILE leaves a cell blank or has no such column.
    """
    opened = network.unchanged()
    options = asked_of_each(opened, search)
    defaults = table_defaults(goods)
    with _folder(swept.folder) as folder, _workers(swept.workers) as executor, slow_notice():
        found = cd.study.sweep(
            opened,
            file,
            out=folder,
            scenarios=(cd.Scenario("as it is"), *network.scenarios()),
            dates=swept.dates,
            seeds=range(swept.seeds),
            options={"": {name: value for name, value in options.items() if value}},
            columns=swept.columns,
            defaults=defaults,
            reasons=swept.reasons,
            executor=executor,
            progress=True,
        )
        if output.format == "table":
            _print_rows(found, kept=swept.folder is not None)
        else:
            echo_blocks(output.format, found.blocks())
        tell(found.remarks)


@contextmanager
def _folder(named: str | None) -> Iterator[str]:
    """The folder of the rows: one for this call where none is named."""
    if named is None:
        with TemporaryDirectory() as folder:
            yield folder
        return
    try:
        yield named
    except KeyboardInterrupt:
        message(f"stopped: {named} keeps what was found, and the same command goes on from there")
        raise


@contextmanager
def _workers(count: int) -> Iterator[Executor | None]:
    """So many processes; none for this one alone."""
    if count == 1:
        yield None
        return
    from concurrent.futures import ProcessPoolExecutor

    from corridor.executors.workers import leave_ctrl_c

    with ProcessPoolExecutor(count, initializer=leave_ctrl_c) as pool:
        yield pool


def _print_rows(found: cd.study.Sweep, *, kept: bool) -> None:
    """The sentence, and the first rows: what they were asked, their totals, and money for a box of several."""
    from corridor.cli.tables import console, print_frame

    place = f", in {found.path}" if kept else ""
    click.echo(f"{counted(found.rows, 'row')}, {found.failed:,} without a route{place}")
    frame = next(found.blocks()).head(_MOST_ROWS)
    if _EACH not in frame and (frame["containers"] > 1).any():
        frame[_EACH] = frame["cost"] / frame["containers"].astype("float64")
    told = [name for name in _TOLD if name in frame and (len(frame) == 0 or frame[name].notna().any())]
    names = list(frame.columns)
    more = [name for name in names[names.index("corridor") + 1 :] if name != _EACH and (frame[name] != "").any()]
    print_frame(console(), frame[[*told, *more]])
    if found.rows > _MOST_ROWS:
        click.echo(f"and {counted(found.rows - _MOST_ROWS, 'row')} more: --format csv, or --into FOLDER")


@click.command(cls=Verb)
@question_options(refused={"--depart": _NO_CLOCK, "--arrive-by": _NO_CLOCK})
@network_option
@minimise_among("cost", "hours", "generalised")
@click.option(
    "--method",
    type=click.Choice(_METHODS),
    default=_METHODS[0],
    show_default=True,
    help="Each row between its ends; elementary effects; or shares of the variance.",
)
@click.option("--samples", type=click.IntRange(2), default=256, show_default=True, help="Of morris and sobol.")
@rows_option
def sensitivity(
    shipment: ShipmentOptions,
    search: SearchOptions,
    network: NetworkOptions,
    method: str,
    samples: int,
    output: OutputOptions,
) -> None:
    """Rank the rows in doubt by how far they move the best route, which is chosen anew.

    The choice is among the routes that no other beats, and those that differ from them on the ground.
    """
    opened, box = network.open(), shipment.make()
    with slow_notice():
        found = cd.study.sensitivity(
            opened,
            _choice(opened, box, search),
            method=method.replace("-", " "),
            minimise=minimised(opened, search.minimise),
            samples=samples,
        )
    echo_report(output.format, found, lambda: _print_sensitivity(opened, box, found))
    tell_why(usual_figure(opened))


def _choice(network: cd.Network, box: cd.Shipment, search: SearchOptions) -> list[cd.Itinerary]:
    """Routes to choose among: a front lacks those that are second best everywhere and rest on other rows."""
    front = found_front(network, box, search)
    others = cd.alternative_routes(
        network, box, limits=search.limits, via=search.via, avoid=search.avoid, modes=search.modes
    )
    return [*front, *(one.itinerary for one in others)]


def _print_sensitivity(network: cd.Network, box: cd.Shipment, found: cd.study.Sensitivity) -> None:
    """The shipment, the sentence, the heads of the columns, and as many rows as a screen holds."""
    from corridor.cli.screens.route_screen import shipment_line

    lines = str(found).split("\n")[: -len(found.remarks) or None]
    for line in (shipment_line(box, network), *lines[: _MOST_ROWS + 2]):
        click.echo(line)
    if len(lines) > _MOST_ROWS + 2:
        click.echo(f"and {counted(len(lines) - _MOST_ROWS - 2, 'row')} that move it less: --format csv")
    tell(found.remarks)

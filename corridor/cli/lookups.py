"""The verbs that look one thing up: a border's queue under other traffic, and what a container's code says."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict

import click

import corridor as cd
from corridor.cli.command import Verb, usage_error
from corridor.cli.options import network_option, records_option, rows_option
from corridor.cli.output import echo_frame
from corridor.cli.parameters import NetworkOptions, OutputOptions
from corridor.display import counted

__all__ = ["container", "queue"]

_CODE_LENGTH = 4  # of a size and type; a container number is longer


def _traffic(ctx: click.Context, param: click.Parameter, value: str | None) -> dict[str, float]:
    """Turn ``"fixed=2,block=8"`` into ``{"fixed": 2.0, "block": 8.0}``."""
    flows: dict[str, float] = {}
    for part in value.split(",") if value else ():
        name, _, number = part.partition("=")
        try:
            flows[name.strip()] = float(number)
        except ValueError:
            raise click.BadParameter(f"{part.strip()!r} is not CLASS=TRAINS, as in fixed=2,block=8") from None
    return flows


@click.command(cls=Verb)
@click.argument("border")
@click.option(
    "--traffic",
    required=True,
    callback=_traffic,
    metavar="CLASS=TRAINS,...",
    help="Trains a day at which the dwells of the tables hold, by class: fixed=2,block=8,ordinary=3.",
)
@click.option(
    "--then",
    callback=_traffic,
    metavar="CLASS=TRAINS,...",
    help="Other traffic to ask about; a class left out has none.",
)
@click.option("--from", "country", metavar="COUNTRY", help="Where the trains come from; else the first side named.")
@click.option("--date", "day", metavar="DATE", help="The day whose rows are taken; else today.")
@network_option
@rows_option
def queue(
    border: str,
    traffic: Mapping[str, float],
    then: Mapping[str, float],
    *,
    country: str | None,
    day: str | None,
    network: NetworkOptions,
    output: OutputOptions,
) -> None:
    """Say how long trains of each class stand at BORDER, today and under other traffic.

    Trains with a fixed timetable go first, block trains next, ordinary wagons last;
    non-priority trains stand with the wagons, but where they have a row of their own.
    """
    from corridor.cli.tables import console, print_frame
    from corridor.model.border_queue import border_sides

    opened = network.open()
    sides = border_sides(opened, border)
    direction = "ab"
    if country is not None:
        if country.upper() not in sides:
            usage_error(f"{border} has {' and '.join(sides)} on its sides, not {country!r}")
        direction = ("ab", "ba")[sides.index(country.upper())]
    found = cd.border_queue(opened, border, traffic, when=day or dt.date.today(), direction=direction)
    frame = found.assess(then or traffic).reset_index()

    def table() -> None:
        click.echo(_head(found, sides if direction == "ab" else sides[::-1]))
        print_frame(console(), frame)

    echo_frame(output.format, frame, table)


def _head(found: cd.BorderQueue, sides: tuple[str, ...]) -> str:
    return (
        f"{found.border_id}, {' to '.join(sides)}: {counted(found.paths, 'train')} cleared side by side in "
        f"{found.clearance_h:.1f} h, {found.capacity_trains_per_day:.1f} trains a day at most"
    )


@click.command(cls=Verb)
@click.argument("code")
@records_option
def container(code: str, output: OutputOptions) -> None:
    """Read CODE by ISO 6346: a size and type, or a container number.

    A size and type is one such as 45R1 or 40HC, a number one such as CSQU3054383, whose check digit is proved, or
    worked out where it is missing.
    """
    from corridor.model.cargo.container_names import plain_type

    is_type = len(plain_type(code)) == _CODE_LENGTH
    read: cd.ContainerCode | cd.ContainerNumber = cd.read_type_code(code) if is_type else cd.read_container_number(code)
    if output.format == "json":
        more = ("teu", "high_cube", "powered", "tank") if is_type else ("category",)
        click.echo(json.dumps({**asdict(read), **{name: getattr(read, name) for name in more}}, ensure_ascii=False))
    elif isinstance(read, cd.ContainerCode):
        power = "; it cools by machine and needs power" if read.powered else ""
        click.echo(
            f"{read.code}: {read}, {read.teu:g} TEU, {read.height_ft:g} ft high and {read.width_m:g} m wide{power}"
        )
    else:
        click.echo(f"{read}: {read.category}, check digit {read.check_digit}")

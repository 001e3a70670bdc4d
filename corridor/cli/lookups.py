"""The verbs that look one thing up: a border's queue under other traffic, and what a container's code says."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from corridor.cli.inputs import Asked, complain, echo_frame, network_of
from corridor.cli.options import MappingCommand, network_option, rows_option

if TYPE_CHECKING:
    from corridor.model.border_queue import BorderQueue
    from corridor.model.cargo.iso6346 import ContainerCode, ContainerNumber
    from corridor.model.network import Network

__all__ = ["container", "queue"]

_CODE_LENGTH = 4


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


@click.command(cls=MappingCommand)
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
def queue(asked: Asked) -> None:
    """Say how long trains of each class stand at BORDER, today and under other traffic.

    Trains with a fixed timetable go first, block trains next, ordinary wagons last.
    """
    import corridor as cd
    from corridor.cli.tables import console, print_frame

    network = network_of(asked)
    direction = _direction(network, asked["border"], asked["country"])
    when = asked["day"] or dt.date.today()
    found = cd.border_queue(network, asked["border"], asked["traffic"], when=when, direction=direction)
    frame = found.assess(asked["then"] or asked["traffic"]).reset_index()

    def table() -> None:
        click.echo(_head(network, found))
        print_frame(console(), frame)

    echo_frame(asked["form"], frame, table)


def _sides(network: Network, border: str) -> Sequence[str]:
    rows = network.borders[network.borders["border_id"] == border]
    return [] if rows.empty else [str(side) for side in rows[["country_a", "country_b"]].iloc[0]]


def _direction(network: Network, border: str, country: str | None) -> str:
    """Whether trains from a country go from the first side to the second; an unknown border is left to the queue."""
    sides = _sides(network, border)
    if country is None or not sides:
        return "ab"
    if country.upper() not in sides:
        complain(f"{border} has {' and '.join(sides)} on its sides, not {country!r}")
    return ("ab", "ba")[sides.index(country.upper())]


def _head(network: Network, found: BorderQueue) -> str:
    one, other = _sides(network, found.border_id)
    course = f"{one} to {other}" if found.direction == "ab" else f"{other} to {one}"
    return (
        f"{found.border_id}, {course}: {found.paths} trains cleared side by side in {found.clearance_h:.1f} h, "
        f"{found.capacity_trains_per_day:.1f} trains a day at most"
    )


@click.command(cls=MappingCommand)
@click.argument("code")
@click.option("--format", "form", type=click.Choice(("table", "json")), default="table", show_default=True)
def container(asked: Asked) -> None:
    """Read CODE by ISO 6346: a size and type such as 45R1, or a container number such as CSQU3054383.

    The check digit of a number is proved, or worked out where it is missing.
    """
    import corridor as cd

    code = asked["code"]
    is_type = len(code.strip()) == _CODE_LENGTH
    told: ContainerCode | ContainerNumber = cd.read_type_code(code) if is_type else cd.read_container_number(code)
    if asked["form"] == "json":
        more = ("teu", "high_cube", "powered", "tank") if is_type else ("category",)
        click.echo(json.dumps({**asdict(told), **{name: getattr(told, name) for name in more}}, ensure_ascii=False))
    elif isinstance(told, cd.ContainerCode):
        power = "; it cools by machine and needs power" if told.powered else ""
        click.echo(
            f"{told.code}: {told}, {told.teu:g} TEU, {told.height_ft:g} ft high and {told.width_m:g} m wide{power}"
        )
    else:
        click.echo(f"{told}: {told.category}, check digit {told.check_digit}")

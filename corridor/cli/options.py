"""Options of the command line, and how their texts become values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

__all__ = [
    "CRITERIA",
    "FORMATS",
    "MEASURES",
    "MappingCommand",
    "date_option",
    "depart_option",
    "format_option",
    "front_options",
    "goods_options",
    "map_option",
    "minimise_option",
    "network_option",
    "places_options",
    "rows_option",
    "shipment_options",
    "undated_options",
    "ways_options",
    "with_options",
]

Verb = TypeVar("Verb", bound=Callable[..., Any])


class MappingCommand(click.Command):
    """A verb whose function takes all that was asked as one mapping."""

    def invoke(self, ctx: click.Context) -> Any:
        """Call the function with what was asked."""
        assert self.callback is not None
        return self.callback(ctx.params)


FORMATS = ("table", "json", "csv", "geojson")
CRITERIA = ("cost", "hours", "co2_kg", "transfers")
MEASURES = (*CRITERIA, "generalised")


def limits_of(ctx: click.Context, param: click.Parameter, values: Sequence[str]) -> dict[str, float]:
    """Turn ``("hours=400",)`` into ``{"hours": 400.0}``."""
    limits: dict[str, float] = {}
    for value in values:
        name, _, number = value.partition("=")
        name = name.strip()
        if name not in MEASURES:
            raise click.BadParameter(f"{name!r} cannot be limited; there are {', '.join(MEASURES)}, as in hours=400")
        try:
            limits[name] = float(number)
        except ValueError:
            raise click.BadParameter(f"{value!r} is not NAME=NUMBER, for example {name}=400") from None
        if not 0 <= limits[name] < float("inf"):
            raise click.BadParameter(f"{value!r}: a limit is a number from 0")
    return limits


def criteria_of(ctx: click.Context, param: click.Parameter, value: str) -> tuple[str, ...]:
    """Turn ``"cost,hours"`` into names, each known and none twice."""
    names = tuple(part.strip() for part in value.split(",") if part.strip())
    if not names or len(set(names)) < len(names) or not set(names) <= set(CRITERIA):
        raise click.BadParameter(f"{value!r}: choose different ones of {', '.join(CRITERIA)}, as in cost,hours")
    return names


def window_of(ctx: click.Context, param: click.Parameter, value: str | None) -> str | tuple[str, ...] | None:
    """Turn ``"2026-03-04 to 2026-03-06"`` into a pair; one moment stays a text."""
    if value is None or " to " not in value:
        return value
    return tuple(part.strip() for part in value.split(" to "))


network_option = click.option(
    "--network", default="eurasia", show_default=True, metavar="NAME|FOLDER", help="A shipped network, or a folder."
)
format_option = click.option(
    "--format", "form", type=click.Choice(FORMATS), default="table", show_default=True, help="What to print."
)
map_option = click.option(
    "--map", "map_file", type=click.Path(dir_okay=False), metavar="FILE", help="Also write a map that opens offline."
)
date_option = click.option(
    "--date", "ready", metavar="WHEN", help="When the boxes are ready: 2026-03-04 or '2026-03-04 08:00'; else today."
)
depart_option = click.option(
    "--depart",
    metavar="WHEN",
    callback=window_of,
    help="Leave then: trains and ships with known days are boarded at their departures; as '2026-03-04 08:00', or as "
    "'2026-03-04 to 2026-03-06' to try every hour in between.",
)
minimise_option = click.option(
    "--minimise", type=click.Choice(MEASURES), default="cost", show_default=True, help="What is to be least."
)
rows_option = click.option(
    "--format", "form", type=click.Choice(FORMATS[:3]), default="table", show_default=True, help="What to print."
)
_ENDS = (click.argument("origin"), click.argument("destination"))
_GOODS = (
    click.option("--containers", type=click.IntRange(1), default=1, show_default=True, metavar="N", help="Boxes."),
    click.option("--container-type", default="45G1", show_default=True, metavar="CODE", help="ISO 6346 size and type."),
    click.option("--hs", default="", metavar="CODE", help="HS code of the goods; rules about goods then apply."),
    click.option("--tonnes-each", "cargo_tonnes_each", type=float, metavar="T", help="Cargo in each box."),
    click.option("--value-each", type=float, metavar="MONEY", help="Value of the goods in each box."),
    click.option("--value-of-time", type=float, metavar="MONEY", help="Per box and hour; else that of the tariff."),
    click.option("--decay-per-day", type=float, default=0.0, metavar="SHARE", help="Value the goods lose a day: 0.02."),
    click.option(
        "--container-owner",
        type=click.Choice(("shipper", "carrier")),
        default="shipper",
        show_default=True,
        help="A carrier's box costs lease, drop-off and empty return.",
    ),
    click.option("--dangerous", default="", metavar="CLASS", help="UN class of dangerous goods, as 3 or 1.4."),
    click.option("--power-within-h", type=float, metavar="H", help="Hours a reefer may go without power."),
    click.option("--pickup-km", type=float, default=0.0, metavar="KM", help="By lorry before the first terminal."),
    click.option("--delivery-km", type=float, default=0.0, metavar="KM", help="By lorry after the last terminal."),
    click.option("--subsidies/--no-subsidies", default=True, show_default=True, help="Whether subsidies are paid."),
    date_option,
)
_RESULT = (
    click.option(
        "--limit",
        "limits",
        multiple=True,
        callback=limits_of,
        metavar="NAME=NUMBER",
        help="Largest total allowed, as hours=400; repeatable.",
    ),
    network_option,
    format_option,
    map_option,
)
_WAYS = (
    click.option(
        "--via",
        multiple=True,
        metavar="NAME",
        help="What it must pass, in this order: place, country, border, service, link, mode; repeatable.",
    ),
    click.option("--avoid", multiple=True, metavar="NAME", help="What it must not touch: the same names; repeatable."),
)
_FRONT = (
    click.option(
        "--criteria",
        default="cost,hours,co2_kg",
        show_default=True,
        callback=criteria_of,
        metavar="NAMES",
        help=f"Of {', '.join(CRITERIA)}.",
    ),
    click.option(
        "--open", "opened", multiple=True, metavar="CORRIDOR", help="Show its variants; a letter, or part of its name."
    ),
    click.option("--all", "all_open", is_flag=True, help="Show the variants of every corridor."),
)


def with_options(*options: Callable[[Verb], Verb]) -> Callable[[Verb], Verb]:
    """Make a decorator that adds options to a verb, the first one uppermost in its help."""

    def add(verb: Verb) -> Verb:
        for option in reversed(options):
            verb = option(verb)
        return verb

    return add


def shipment_options(verb: Verb) -> Verb:
    """Add what says which boxes go where, within which limits, and how to show the result."""
    return with_options(*_ENDS, *_GOODS, *_RESULT)(verb)


def places_options(verb: Verb) -> Verb:
    """Add what says which boxes go where, and in which network."""
    return with_options(*_ENDS, *_GOODS, network_option)(verb)


def undated_options(verb: Verb) -> Verb:
    """Add the same without the day on which the boxes are ready."""
    return with_options(*_ENDS, *(option for option in _GOODS if option is not date_option), network_option)(verb)


def goods_options(verb: Verb) -> Verb:
    """Add what says which boxes are moved, and when, but not between which places."""
    return with_options(*_GOODS)(verb)


def ways_options(verb: Verb) -> Verb:
    """Add what a route must pass and avoid."""
    return with_options(*_WAYS)(verb)


def front_options(verb: Verb) -> Verb:
    """Add what belongs to a front of routes."""
    return with_options(*_FRONT)(verb)

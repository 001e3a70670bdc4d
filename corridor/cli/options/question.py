"""The options of a question, which every verb that searches takes: what is sent, how it may go, what is changed.

They stand in one table. A verb on which one of them cannot mean anything takes it too, and says why it does not help
there: `question_options` is told those sentences.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from itertools import chain
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from corridor.cli.options.common import MEASURES, Share, with_options
from corridor.cli.shell.completion import complete_places, complete_things

__all__ = [
    "CHANGES",
    "GOODS",
    "QUESTION",
    "SEARCH",
    "air_option",
    "date_option",
    "period_options",
    "prices_option",
    "question_options",
]

AnyVerb = TypeVar("AnyVerb", bound=Callable[..., Any])


_OF_ONE = ("cost", "co2_kg")  # what a limit of one box may be about
_LIMITED = (*MEASURES, "days", *(f"{name}_per_box" for name in _OF_ONE))


def _split(ctx: click.Context, param: click.Parameter, values: Sequence[str]) -> tuple[str, ...]:
    """Turn ``("a,b", "c")`` into three texts."""
    return tuple(part.strip() for value in values for part in value.split(",") if part.strip())


def _each_limit(value: str) -> tuple[str, ...]:
    """Turn ``"hours=400,cost=7000"`` into two texts; ``"cost=7,000"`` stays one."""
    parts = tuple(part for part in value.split(",") if part.strip())
    return parts if all("=" in part for part in parts) else (value,)


def _limits(ctx: click.Context, param: click.Parameter, values: Sequence[str]) -> dict[str, float]:
    """Turn ``("hours=400", "cost=7000/box")`` into ``{"hours": 400.0, "cost_per_container": 7000.0}``."""
    limits = dict[str, float]()
    for value in chain.from_iterable(map(_each_limit, values)):
        name, _, written = (part.strip() for part in value.partition("="))
        number, slash, each = (part.strip() for part in written.partition("/"))
        name = name.replace("_per_container", "_per_box") + ("_per_box" if slash else "")
        if slash and each not in ("box", "container"):
            raise click.BadParameter(f"{value!r}: a limit of one box ends in /box, as in cost=7000/box")
        if name not in _LIMITED:
            near = get_close_matches(name, _LIMITED, n=1)
            hint = f"nearest: {near[0]}; " if near else ""
            raise click.BadParameter(
                f"{name!r} cannot be limited; {hint}there are {', '.join(_LIMITED)}, as in hours=400 or cost=7000/box"
            )
        key = name.replace("_per_box", "_per_container")
        if key in limits:
            raise click.BadParameter(f"{name} is limited twice: to {limits[key]:g}, and by {value!r}; keep one")
        try:
            limits[key] = float(number)
        except ValueError:
            raise click.BadParameter(f"{value!r} is not NAME=NUMBER, for example {name}=400") from None
        if not 0 <= limits[key] < float("inf"):
            raise click.BadParameter(f"{value!r}: a limit is a number from 0")
    return limits


def _moment_or_window(ctx: click.Context, param: click.Parameter, value: str | None) -> str | tuple[str, ...] | None:
    """Turn ``"2026-03-04 to 2026-03-06"`` into a pair; one moment stays a text."""
    if value is None or " to " not in value:
        return value
    return tuple(part.strip() for part in value.split(" to "))


def _listed(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[str, ...]:
    """Turn ``"rail,sea"`` into names."""
    if value is None:
        return ()
    names = tuple(part.strip() for part in value.split(",") if part.strip())
    if not names:
        raise click.BadParameter("no mode is named; write them as in rail,sea")
    return names


_ENDS = tuple(click.argument(end, shell_complete=complete_places) for end in ("origin", "destination"))
# Every option by its spelling: other spellings, name of the value, what click is told.
_GOODS: dict[str, dict[str, Any]] = {
    "--containers": {
        "also": ("--boxes",),
        "type": click.IntRange(1),
        "default": 1,
        "show_default": True,
        "metavar": "N",
        "help": "Boxes.",
    },
    "--container-type": {
        "default": "45G1",
        "show_default": True,
        "metavar": "CODE",
        "help": "ISO 6346 size and type, or 40HC, reefer.",
    },
    "--hs": {"default": "", "metavar": "CODE", "help": "HS code of the goods, an even number of digits."},
    "--tonnes-each": {
        "name": "cargo_tonnes_each",
        "type": float,
        "metavar": "T",
        "help": "Cargo in each box.",
    },
    "--value-each": {"type": float, "metavar": "MONEY", "help": "Value of the goods in each box."},
    "--value-of-time": {"type": float, "metavar": "MONEY", "help": "Per box and hour; else that of the tariff."},
    "--decay-per-day": {
        "type": Share(),
        "default": 0.0,
        "metavar": "SHARE",
        "help": "Value the goods lose a day: 2% or 0.02.",
    },
    "--container-owner": {
        "type": click.Choice(("shipper", "carrier")),
        "default": "shipper",
        "show_default": True,
        "help": "A carrier's box costs lease, drop-off and empty return.",
    },
    "--dangerous": {"default": "", "metavar": "CLASS", "help": "UN class of dangerous goods, as 3 or 1.4."},
    "--power-within-h": {"type": float, "metavar": "H", "help": "Hours a reefer may go without power."},
    "--pickup-km": {
        "type": float,
        "default": 0.0,
        "metavar": "KM",
        "help": "By lorry before the first terminal.",
    },
    "--delivery-km": {
        "type": float,
        "default": 0.0,
        "metavar": "KM",
        "help": "By lorry after the last terminal.",
    },
    "--prices": {
        "type": click.Choice(("market", "tariff")),
        "help": "Rail at what forwarders quote, or at tariffs.",
    },
    "--air/--no-air": {
        "default": None,
        "help": "Flights or none; else those of at most ten times the cheapest other way.",
    },
    "--subsidies/--no-subsidies": {"default": True, "show_default": True, "help": "Whether subsidies are paid."},
    "--split/--no-split": {
        "default": True,
        "show_default": True,
        "help": "Whether the boxes may fill several departures.",
    },
    "--date": {
        "name": "ready",
        "metavar": "WHEN",
        "help": "When the boxes are ready, by the clock of the origin: 2026-03-04 or '2026-03-04 08:00'; else today. "
        "With an offset from UTC, 2026-03-04T08:00+08:00, that instant.",
    },
}
_SEARCH: dict[str, dict[str, Any]] = {
    "--modes": {
        "callback": _listed,
        "metavar": "NAMES",
        "help": "Only these, as rail or rail,sea; of rail, road, sea, barge, air. Lorries within a city, and those of "
        "pickup and delivery, stay.",
    },
    "--via": {
        "multiple": True,
        "shell_complete": complete_things,
        "metavar": "NAME",
        "help": "What it must pass, in this order: place, country, border, service, link, mode, suez, cape; "
        "several with commas, or repeated.",
    },
    "--avoid": {
        "multiple": True,
        "shell_complete": complete_things,
        "metavar": "NAME",
        "help": "What it must not touch: the same names; several with commas, or repeated.",
    },
    "--limit": {
        "name": "limits",
        "multiple": True,
        "callback": _limits,
        "metavar": "NAME=NUMBER",
        "help": "Largest total allowed, as days=20 or cost=90000: cost and co2_kg are of all boxes, in the network's "
        "currency and in kg; of one box cost=7000/box, or cost_per_box=7000; repeatable.",
    },
    "--depart": {
        "metavar": "WHEN",
        "callback": _moment_or_window,
        "help": "Leave then, by the clock of the origin: trains and ships with known days are boarded at their "
        "departures; as '2026-03-04 08:00', or as '2026-03-04 to 2026-03-06' to try every hour in between.",
    },
    "--arrive-by": {
        "metavar": "WHEN",
        "help": "Be there by then, by the clock of the destination; a day alone means its last minute.",
    },
}
_CHANGES: dict[str, dict[str, Any]] = {
    "--close": {
        "name": "closed",
        "multiple": True,
        "shell_complete": complete_things,
        "metavar": "NAME",
        "help": "What is shut, by any name that --avoid takes; several with commas, or repeated.",
    },
    "--lift": {
        "name": "lifted",
        "multiple": True,
        "callback": _split,
        "metavar": "RULE",
        "help": "Rule that no longer holds; several with commas, or repeated.",
    },
    "--scenario": {
        "name": "scenario_files",
        "multiple": True,
        "metavar": "FILE",
        "help": "Changes of the network from a TOML file; of one with several scenarios FILE#NAME; repeatable.",
    },
    "--quotes": {
        "name": "quote_files",
        "multiple": True,
        "metavar": "FILE",
        "help": "Own rates from a CSV file, which go before the network's; repeatable.",
    },
}
GOODS, SEARCH, CHANGES = tuple(_GOODS), tuple(_SEARCH), tuple(_CHANGES)
QUESTION = (*GOODS, *SEARCH, *CHANGES)
_ALL = _GOODS | _SEARCH | _CHANGES


def _option(spelling: str, why_not: str = "") -> Callable[[AnyVerb], AnyVerb]:
    """One option of the table; with a sentence it is taken, hidden, and refused with that sentence."""
    told = dict(_ALL[spelling])
    name = told.pop("name", None)
    names = (spelling, *told.pop("also", ()), *(() if name is None else (name,)))
    if why_not:
        told |= {"hidden": True, "expose_value": False, "callback": _refusing(why_not)}
    return click.option(*names, **told)


def _refusing(why: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def refuse(ctx: click.Context, param: click.Parameter, value: Any) -> None:
        if ctx.get_parameter_source(str(param.name)) == ParameterSource.COMMANDLINE:
            raise click.UsageError(f"{param.opts[0]} is not for corridor {ctx.info_name}: {why}")

    return refuse


def question_options(
    *, ends: bool = True, refused: Mapping[str, str] | None = None, own: Sequence[str] = ()
) -> Callable[[AnyVerb], AnyVerb]:
    """Make a decorator with every option of a question.

    Parameters
    ----------
    ends : bool
        Whether the verb also takes the arguments origin and destination.
    refused : mapping of str to str, optional
        Spellings of the options that cannot mean anything on this verb, each with the sentence that says why, and
        what to write instead.
    own : sequence of str
        Spellings that the verb itself has for something of its own.
    """
    why = dict(refused or {})
    assert set(why) <= set(QUESTION), f"no options of a question: {set(why) - set(QUESTION)}"
    options = [_option(spelling, why.get(spelling, "")) for spelling in QUESTION if spelling not in own]
    return with_options(*(_ENDS if ends else ()), *options)


prices_option = _option("--prices")
air_option = _option("--air/--no-air")
date_option = _option("--date")
period_options = with_options(
    click.option(
        "--start",
        "--date",
        "start",
        metavar="DATE",
        help="First day, or the first moment, by the clock of the origin; else today.",
    ),
    click.option(
        "--end",
        metavar="DATE",
        help="Last day, or the last moment; else that of --arrive-by, or two weeks on, of a calendar a month.",
    ),
)

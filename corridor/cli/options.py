"""Every option of the command line, defined once, and how its text becomes a value.

The decorators below add whole families of options to a verb; `parameters` holds the class that each family becomes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from corridor.errors import FileError
from corridor.files import check_target

__all__ = [
    "CHART_ENDINGS",
    "CRITERIA",
    "MEASURES",
    "air_option",
    "arrive_option",
    "check_page",
    "choose_option",
    "close_and_lift_options",
    "date_option",
    "demand_argument",
    "depart_option",
    "format_option",
    "front_options",
    "gap_option",
    "goods_options",
    "language_option",
    "limit_option",
    "map_option",
    "minimise_among",
    "minimise_option",
    "network_option",
    "out_option",
    "output_options",
    "page_file",
    "period_options",
    "plan_options",
    "prices_option",
    "progress_option",
    "records_option",
    "rows_option",
    "shipment_options",
    "solver_options",
    "undated_options",
    "via_and_avoid_options",
    "with_options",
]

AnyVerb = TypeVar("AnyVerb", bound=Callable[..., Any])

# As in `graph.measures`, which is not imported here: it needs numpy, and the help must not wait for that.
CRITERIA = ("cost", "hours", "co2_kg", "transfers")
MEASURES = (*CRITERIA, "generalised")
_FORCE = "corridor.force"
_LONGEST_NAME = 80  # characters of a file's name that a message repeats
_PAGES = ("html", "htm")
# As matplotlib has them, which the help must not wait for either
CHART_ENDINGS = ("svg", "svgz", "png", "pdf", "eps", "ps", "jpg", "jpeg", "tif", "tiff", "webp", "pgf", "raw", "rgba")
_FORMATS = ("table", "json", "csv", "geojson")


def with_options(*options: Callable[[AnyVerb], AnyVerb]) -> Callable[[AnyVerb], AnyVerb]:
    """Make a decorator that adds options to a verb, the first one uppermost in its help."""

    def add(verb: AnyVerb) -> AnyVerb:
        for option in reversed(options):
            verb = option(verb)
        return verb

    return add


def _limits(ctx: click.Context, param: click.Parameter, values: Sequence[str]) -> dict[str, float]:
    """Turn ``("hours=400",)`` into ``{"hours": 400.0}``."""
    limits, known = dict[str, float](), (*MEASURES, "days")
    for value in values:
        name, _, number = (part.strip() for part in value.partition("="))
        if name not in known:
            raise click.BadParameter(f"{name!r} cannot be limited; there are {', '.join(known)}, as in hours=400")
        if name in limits:
            raise click.BadParameter(f"{name} is limited twice: to {limits[name]:g}, and by {value!r}; keep one")
        try:
            limits[name] = float(number)
        except ValueError:
            raise click.BadParameter(f"{value!r} is not NAME=NUMBER, for example {name}=400") from None
        if not 0 <= limits[name] < float("inf"):
            raise click.BadParameter(f"{value!r}: a limit is a number from 0")
    return limits


def _criteria(ctx: click.Context, param: click.Parameter, value: str) -> tuple[str, ...]:
    """Turn ``"cost,hours"`` into names, each known and none twice."""
    names = tuple(part.strip() for part in value.split(",") if part.strip())
    if not names or len(set(names)) < len(names) or not set(names) <= set(CRITERIA):
        raise click.BadParameter(f"{value!r}: choose different ones of {', '.join(CRITERIA)}, as in cost,hours")
    return names


def _moment_or_window(ctx: click.Context, param: click.Parameter, value: str | None) -> str | tuple[str, ...] | None:
    """Turn ``"2026-03-04 to 2026-03-06"`` into a pair; one moment stays a text."""
    if value is None or " to " not in value:
        return value
    return tuple(part.strip() for part in value.split(" to "))


def _remember_force(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    ctx.meta[_FORCE] = value


def page_file(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """Look before the work whether the page can be written, and what it would replace."""
    if value is not None:
        check_page(value, ctx)
    return value


def check_page(file: str, ctx: click.Context | None = None) -> None:
    """Look the same way at the page that a verb writes when nobody names one."""
    if _ending(file) not in ("", *_PAGES):
        raise click.BadParameter(f"{_shown(file)} would hold a page, which opens as one when it ends in .html")
    _check(ctx or click.get_current_context(), file, "html")


def _chart_file(ctx: click.Context, param: click.Parameter, value: str | None) -> str:
    if value is None:  # there is no default: some versions of click take that for a value
        raise click.MissingParameter(ctx=ctx, param=param)
    plain = Path(value).is_file() or not Path(value).exists()  # a pipe has no ending, and gets png
    if value.strip() not in ("", "-") and plain and _ending(value) not in CHART_ENDINGS:
        known = ", .".join(CHART_ENDINGS)
        raise click.BadParameter(f"{_shown(value)}: the ending says the format; write one of .{known}")
    _check(ctx, value, _ending(value))
    return value


def _ending(file: str) -> str:
    return Path(file).suffix.removeprefix(".").lower()


def _shown(file: str) -> str:
    return repr(file if len(file) <= _LONGEST_NAME else file[:_LONGEST_NAME] + "…")


def _check(ctx: click.Context, file: str, ending: str) -> None:
    if file.strip() in ("", "-"):
        raise click.BadParameter("a file needs a name, which '-' is not: standard output has the answer alone")
    check_target(file, ending, force=bool(ctx.meta.get(_FORCE)))


def _plan_folder(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """A plan may replace a plan; what else stands in the folder may be somebody's tables."""
    if value is None:
        return None
    if value.strip() in ("", "-"):
        raise click.BadParameter("a folder needs a name, which '-' is not: standard output has the answer alone")
    folder = Path(value)
    try:
        others = sorted(file.name for file in folder.glob("*.csv")) if folder.is_dir() else []
    except (OSError, ValueError) as error:  # longer than names can be, or not to be read
        raise click.BadParameter(f"{_shown(value)} cannot be a folder: {error}") from None
    if others and not (folder / "plan.json").is_file() and not ctx.meta.get(_FORCE):
        raise FileError(
            f"{value} holds {others[0]} and no plan: tables could be lost; choose another folder, or force it (--force)"
        )
    return value


def _format_option(*formats: str) -> Callable[[AnyVerb], AnyVerb]:
    return click.option(
        "--format", "format", type=click.Choice(formats), default="table", show_default=True, help="What to print."
    )


def minimise_among(*measures: str) -> Callable[[AnyVerb], AnyVerb]:
    """Make the option of what is to be least, for a verb that knows these measures."""
    return click.option(
        "--minimise", type=click.Choice(measures), default="cost", show_default=True, help="What is to be least."
    )


# one network, one result

network_option = click.option(
    "--network",
    "network_name",
    default="eurasia",
    show_default=True,
    metavar="NAME|FOLDER",
    help="A shipped network, or a folder.",
)
_force_option = click.option(
    "--force",
    is_flag=True,
    is_eager=True,  # known before the files are looked at
    expose_value=False,
    callback=_remember_force,
    help="Write over a file or folder of another kind.",
)
map_option = with_options(
    click.option(
        "--map",
        "map_file",
        type=click.Path(dir_okay=False),
        callback=page_file,
        metavar="FILE",
        help="Also write a map that opens offline.",
    ),
    _force_option,
)
format_option = _format_option(*_FORMATS)
rows_option = _format_option(*_FORMATS[:3])  # of results that have no lines to draw
stream_option = _format_option(*_FORMATS[:3], "jsonl")  # of rows that are printed as they come
records_option = _format_option(*_FORMATS[:2])  # of results that are no table of rows
output_options = with_options(format_option, map_option)
progress_option = click.option("--progress", is_flag=True, help="Draw a bar.")
language_option = click.option("--language", type=click.Choice(("en", "zh", "ru")), default="en", show_default=True)


def out_option(help: str, *, default: str | None = None, kind: str = "chart") -> Callable[[AnyVerb], AnyVerb]:
    """Make the option of the file that a verb writes: a chart, whose ending says its format, or a page."""
    return with_options(
        click.option(
            "--out",
            "file",
            type=click.Path(dir_okay=False),
            default=default,
            required=default is None,
            show_default=default is not None,
            callback=page_file if kind == "page" else _chart_file,
            metavar="FILE",
            help=help,
        ),
        _force_option,
    )


# what is sent, and when

date_option = click.option(
    "--date",
    "ready",
    metavar="WHEN",
    help="When the boxes are ready, by the clock of the origin: 2026-03-04 or '2026-03-04 08:00'; else today. With an "
    "offset from UTC, 2026-03-04T08:00+08:00, that instant.",
)
prices_option = click.option(
    "--prices",
    type=click.Choice(("market", "tariff")),
    help="Rail at what forwarders quote, or at tariffs.",
)
air_option = click.option(
    "--air/--no-air", default=None, help="Flights or none; else those of at most ten times the cheapest other way."
)
_ENDS = (click.argument("origin"), click.argument("destination"))
_GOODS = (
    click.option("--containers", type=click.IntRange(1), default=1, show_default=True, metavar="N", help="Boxes."),
    click.option(
        "--container-type",
        default="45G1",
        show_default=True,
        metavar="CODE",
        help="ISO 6346 size and type, or 40HC, reefer.",
    ),
    click.option("--hs", default="", metavar="CODE", help="HS code of the goods, an even number of digits."),
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
    prices_option,
    air_option,
    click.option("--subsidies/--no-subsidies", default=True, show_default=True, help="Whether subsidies are paid."),
    click.option(
        "--split/--no-split", default=True, show_default=True, help="Whether the boxes may fill several departures."
    ),
)
goods_options = with_options(*_GOODS, date_option)
undated_options = with_options(*_ENDS, *_GOODS)  # of verbs that ask for a period
shipment_options = with_options(*_ENDS, goods_options)
period_options = with_options(
    click.option(
        "--start", required=True, metavar="DATE", help="First day, or the first moment, by the clock of the origin."
    ),
    click.option("--end", required=True, metavar="DATE", help="Last day, or the last moment."),
)

# what is searched for

limit_option = click.option(
    "--limit",
    "limits",
    multiple=True,
    callback=_limits,
    metavar="NAME=NUMBER",
    help="Largest total allowed, as hours=400 or days=20; repeatable.",
)
via_and_avoid_options = with_options(
    click.option(
        "--via",
        multiple=True,
        metavar="NAME",
        help="What it must pass, in this order: place, country, border, service, link, mode, suez, cape; repeatable.",
    ),
    click.option("--avoid", multiple=True, metavar="NAME", help="What it must not touch: the same names; repeatable."),
)
minimise_option = minimise_among(*MEASURES)
depart_option = click.option(
    "--depart",
    metavar="WHEN",
    callback=_moment_or_window,
    help="Leave then, by the clock of the origin: trains and ships with known days are boarded at their departures; as "
    "'2026-03-04 08:00', or as '2026-03-04 to 2026-03-06' to try every hour in between.",
)
arrive_option = click.option(
    "--arrive-by",
    metavar="WHEN",
    help="Find the last moment to leave to be there then, by the clock of the destination, and the quickest route from "
    "then; a day alone means its last minute.",
)
front_options = with_options(
    click.option(
        "--criteria",
        default="cost,hours,co2_kg",
        show_default=True,
        callback=_criteria,
        metavar="NAMES",
        help=f"Of {', '.join(CRITERIA)}.",
    ),
    click.option(
        "--open", "opened", multiple=True, metavar="CORRIDOR", help="Show its variants; a letter, or part of its name."
    ),
    click.option("--all", "all_open", is_flag=True, help="Show the variants of every corridor."),
)
choose_option = click.option(
    "--choose",
    type=click.Choice(("cost", "hours", "co2_kg", "generalised")),
    default="generalised",
    show_default=True,
    help="Route that is shown in detail.",
)
close_and_lift_options = with_options(
    click.option(
        "--close",
        "closed",
        multiple=True,
        metavar="NAME",
        help="What is shut, by any name that --avoid takes; repeatable.",
    ),
    click.option("--lift", "lifted", multiple=True, metavar="RULE", help="Rule that no longer holds; repeatable."),
)

demand_argument = click.argument("demand_name", metavar="DEMAND")
plan_options = with_options(
    demand_argument,
    network_option,
    click.option(
        "--frame", "frame_name", metavar="NAME", default="", help="Frame to print; the model's main one otherwise."
    ),
    rows_option,
    click.option(
        "--out",
        "folder",
        type=click.Path(file_okay=False),
        callback=_plan_folder,
        metavar="FOLDER",
        help="Also write plan.json and every frame.",
    ),
    map_option,
)
solver_options = with_options(
    click.option(
        "--time-limit",
        "time_limit_s",
        type=click.FloatRange(0.0),
        default=60.0,
        show_default=True,
        metavar="SECONDS",
        help="Then the plan comes back as it stands, with its gap; Ctrl-C does the same.",
    ),
    progress_option,
)
gap_option = click.option(
    "--gap", type=click.FloatRange(0.0, 0.99), default=0.01, show_default=True, help="Relative gap that is good enough."
)

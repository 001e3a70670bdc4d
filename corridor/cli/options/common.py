"""Options of many verbs: the network, what is to be least, how the answer is printed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import click

from corridor.cli.shell.completion import complete_networks
from corridor.cli.shell.delivery import result_options

__all__ = [
    "CRITERIA",
    "MEASURES",
    "P90",
    "Share",
    "all_option",
    "choose_option",
    "format_option",
    "front_options",
    "language_option",
    "minimise_among",
    "minimise_option",
    "network_option",
    "progress_option",
    "records_option",
    "rows_option",
    "stream_option",
    "why_option",
    "with_options",
]

AnyVerb = TypeVar("AnyVerb", bound=Callable[..., Any])

# As in `graph.measures`, which is not imported here: it needs numpy, and the help must not wait for that.
CRITERIA = ("cost", "hours", "co2_kg", "transfers")
MEASURES = (*CRITERIA, "generalised")
P90 = "p90_hours"  # of questions about one shipment without a clock
_OF_FRONTS = (*CRITERIA, P90)
_AMERICAN = {"generalized": "generalised"}
_FORMATS = ("table", "json", "csv", "geojson")


def with_options(*options: Callable[[AnyVerb], AnyVerb]) -> Callable[[AnyVerb], AnyVerb]:
    """Make a decorator that adds options to a verb, the first one uppermost in its help."""

    def add(verb: AnyVerb) -> AnyVerb:
        for option in reversed(options):
            verb = option(verb)
        return verb

    return add


class _Measure(click.Choice[str]):
    """A measure by its name, which may be spelled as in America."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return super().convert(_AMERICAN.get(value, value), param, ctx)


class Share(click.ParamType[float]):
    """A share: 0.08, or the same as 8% or '8 %'; a number above 1 is refused, as it is 800 % or a slip for 8 %.

    Parameters
    ----------
    below : float, optional
        It must be less than that.
    """

    name = "share"

    def __init__(self, below: float = float("inf")) -> None:
        self._below = below

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read a text; a number, which is a default, is taken as it is."""
        if not isinstance(value, str):
            return float(value)
        text = value.strip()
        try:
            found = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
        except ValueError:
            self.fail(f"{value!r} is no share: write 8% or 0.08", param, ctx)
        if not text.endswith("%") and 1.0 < found < float("inf"):
            self.fail(f"{text} would be {found:.0%}: write {found:g}% or {found / 100:g}", param, ctx)
        if not 0.0 <= found < self._below:  # neither infinite nor no number
            most = "" if self._below == float("inf") else f", below {self._below:.0%}"
            self.fail(f"{text} must be a share from 0{most}, as 8% or 0.08", param, ctx)
        return found


def _criteria(ctx: click.Context, param: click.Parameter, value: str) -> tuple[str, ...]:
    """Turn ``"cost,hours"`` into names, each known and none twice."""
    names = tuple(part.strip() for part in value.split(",") if part.strip())
    if not names or len(set(names)) < len(names) or not set(names) <= set(_OF_FRONTS):
        raise click.BadParameter(f"{value!r}: choose different ones of {', '.join(_OF_FRONTS)}, as in cost,hours")
    return names


def _format_option(*formats: str) -> Callable[[AnyVerb], AnyVerb]:
    return with_options(
        click.option(
            "--format", "format", type=click.Choice(formats), default="table", show_default=True, help="What to print."
        ),
        result_options,
    )


def minimise_among(*measures: str) -> Callable[[AnyVerb], AnyVerb]:
    """Make the option of what is to be least, for a verb that knows these measures."""
    return click.option(
        "--minimise",
        "--minimize",
        "minimise",
        type=_Measure(measures),
        default="cost",
        show_default=True,
        help="What is to be least.",
    )


network_option = click.option(
    "--network",
    "network_name",
    default="eurasia",
    show_default=True,
    metavar="NAME|PATH",
    shell_complete=complete_networks,
    help="A shipped network, or your own: a folder, .xlsx, .gpkg, .zip, whatever `check` reads.",
)
format_option = _format_option(*_FORMATS)
rows_option = _format_option(*_FORMATS[:3])  # of results that have no lines to draw
stream_option = _format_option(*_FORMATS[:3], "jsonl")  # of rows that are printed as they come
records_option = _format_option(*_FORMATS[:2])  # of results that are no table of rows
progress_option = click.option("--progress", is_flag=True, help="Draw a bar.")
# of whatever the verb writes to be looked at
language_of = partial(
    click.option,
    "--language",
    type=click.Choice(("en", "zh", "ru")),
    default="en",
    show_default=True,
    help="Of the page, map or chart.",
)
language_option = language_of()
minimise_option = minimise_among(*MEASURES)
why_option = click.option(
    "--why",
    "figure",
    metavar="FIGURE",
    help="Say where a figure comes from instead: cost, hours, co2_kg, km, border, lift, or words of a price; of one of "
    "several routes after its letter, as B2:cost, of a file after its row, as 3:cost.",
)
all_option = click.option(
    "--all", "all_open", is_flag=True, help="Leave nothing out: every variant at any price, every row."
)
front_options = with_options(
    click.option(
        "--criteria",
        default="cost,hours,co2_kg",
        show_default=True,
        callback=_criteria,
        metavar="NAMES",
        help=f"Of {', '.join(_OF_FRONTS)}.",
    ),
    click.option(
        "--open", "opened", multiple=True, metavar="CORRIDOR", help="Show its variants; a letter, or part of its name."
    ),
    all_option,
    why_option,
)
choose_option = click.option(
    "--choose",
    type=_Measure(("cost", "hours", "co2_kg", "generalised")),
    default="generalised",
    show_default=True,
    help="Route that is shown in detail.",
)

"""The verbs that plan: one model each over a file of demand, its summary and a frame of its results."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

from corridor.cli_options import MappingCommand, network_option

if TYPE_CHECKING:
    from corridor.model.network import Network
    from corridor.plan import Plan

__all__ = ["plan"]

Asked = Mapping[str, Any]
Verb = TypeVar("Verb", bound=Callable[..., Any])

_FORMS = ("table", "json", "csv")


class _Models(click.Group):
    """The models."""

    command_class = MappingCommand


_OPTIONS = (
    click.argument("demand", type=click.Path(exists=True, dir_okay=False)),
    network_option,
    click.option("--frame", metavar="NAME", default="", help="Frame to print; the model's main one otherwise."),
    click.option(
        "--format", "form", type=click.Choice(_FORMS), default="table", show_default=True, help="What to print."
    ),
    click.option(
        "--out", type=click.Path(file_okay=False), metavar="FOLDER", help="Also write plan.json and every frame."
    ),
)
_limit = click.option("--time-limit", type=click.FloatRange(0.1), default=60.0, show_default=True, metavar="SECONDS")


def _common(verb: Verb) -> Verb:
    for option in reversed(_OPTIONS):
        verb = option(verb)
    return verb


@click.group(cls=_Models)
def plan() -> None:
    """Plan many shippers at once: DEMAND is a CSV of origin, destination and teu_per_day or containers_per_week."""


@plan.command()
@_common
def flow(asked: Asked) -> None:
    """Send what fits the cheapest way, and price every bottleneck."""
    import corridor as cd

    _show(asked, cd.plan.flow(_network(asked), asked["demand"]), "flows")


@plan.command()
@_common
@_limit
@click.option("--most", type=click.IntRange(1), default=14, show_default=True, help="Trains a week of one service.")
@click.option("--check", is_flag=True, help="Ask a second solver, too.")
@click.option("--progress", is_flag=True, help="Draw a bar.")
def trains(asked: Asked) -> None:
    """Choose how many trains a week each service runs."""
    import corridor as cd

    found = cd.plan.block_trains(
        _network(asked),
        asked["demand"],
        terms=cd.plan.TrainTerms(most_trains=asked["most"]),
        time_limit_s=asked["time_limit"],
        check="gscip" if asked["check"] else "",
        progress=asked["progress"],
    )
    _show(asked, found, "services")


@plan.command()
@_common
@click.option("--weeks", type=click.IntRange(1), default=4, show_default=True, help="Length of the cycle.")
def empties(asked: Asked) -> None:
    """Bring empty boxes home, and say what a load home is worth."""
    import corridor as cd

    terms = cd.plan.EmptiesTerms(weeks=asked["weeks"])
    _show(asked, cd.plan.empties(_network(asked), asked["demand"], terms=terms), "worth")


@plan.command()
@_common
def expansion(asked: Asked) -> None:
    """Rank what could be built by what it is worth."""
    import corridor as cd

    found = cd.plan.expansion(_network(asked), asked["demand"])
    _show(asked, found, next(iter(found.frames)))


@plan.command()
@_common
@_limit
@click.option(
    "--hub", "names", multiple=True, metavar="PLACE", help="Candidate; several allowed. Five Chinese ones otherwise."
)
@click.option("--single", is_flag=True, help="All boxes of an origin go by the same hub.")
def hubs(asked: Asked) -> None:
    """Choose hubs, and which origins they serve."""
    import corridor as cd

    terms = cd.plan.HubTerms(allocation="single" if asked["single"] else "multiple")
    names = asked["names"] or cd.plan.CHINESE_HUBS
    found = cd.plan.hubs(_network(asked), asked["demand"], names, terms=terms, time_limit_s=asked["time_limit"])
    _show(asked, found, "hubs")


@plan.command()
@_common
@click.option("--weeks", type=click.IntRange(1), default=4, show_default=True, help="Weeks of departures.")
def slots(asked: Asked) -> None:
    """Put bookings on dated departures; DEMAND is a CSV of shipments, with due dates if wanted."""
    import corridor as cd

    terms = cd.plan.SlotTerms(weeks=asked["weeks"])
    _show(asked, cd.plan.slots(_network(asked), asked["demand"], terms=terms), "assignments")


def _network(asked: Asked) -> Network:
    import corridor as cd

    name = asked["network"]
    return cd.open_network(name) if name in cd.list_networks() else cd.read_network(name)


def _show(asked: Asked, found: Plan, main: str) -> None:
    frame = found.frame(asked["frame"] or main)
    if asked["form"] == "json":
        click.echo(frame.reset_index().to_json(orient="records", date_format="iso", force_ascii=False))
    elif asked["form"] == "csv":
        click.echo(frame.to_csv(), nl=False)
    else:
        click.echo(found.summary())
        click.echo(frame.to_string())
    if asked["out"]:
        click.echo(f"plan: {found.to_folder(asked['out'])}", err=True)

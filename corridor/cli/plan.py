"""The verbs that plan: one model each over a file of demand, its summary and a frame of its results."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from corridor.cli.inputs import Asked, network_of, save_page, say
from corridor.cli.options import MappingCommand, map_option, network_option, with_options

if TYPE_CHECKING:
    from corridor.model.network import Network
    from corridor.plan import Plan
    from corridor.plan.demand.demand import DemandSource

__all__ = ["plan"]

_FORMS = ("table", "json", "csv")
_MOST_ROWS = 30  # of a table for people to read


class _Models(click.Group):
    """The models."""

    command_class = MappingCommand


_MEASURES = ("cost", "generalised", "hours", "co2_kg")
_OPTIONS = (
    click.argument("demand", metavar="DEMAND"),
    network_option,
    click.option("--frame", metavar="NAME", default="", help="Frame to print; the model's main one otherwise."),
    click.option(
        "--format", "form", type=click.Choice(_FORMS), default="table", show_default=True, help="What to print."
    ),
    click.option(
        "--out", type=click.Path(file_okay=False), metavar="FOLDER", help="Also write plan.json and every frame."
    ),
    map_option,
)
_EFFORT = (
    click.option(
        "--time-limit",
        type=click.FloatRange(0.0),
        default=60.0,
        show_default=True,
        metavar="SECONDS",
        help="Then the plan comes back as it stands, with its gap; Ctrl-C does the same.",
    ),
    click.option("--progress", is_flag=True, help="Draw a bar."),
)
_minimise = click.option(
    "--minimise", type=click.Choice(_MEASURES), default="cost", show_default=True, help="What is to be least."
)
_gap = click.option(
    "--gap", type=click.FloatRange(0.0, 0.99), default=0.01, show_default=True, help="Relative gap that is good enough."
)


_common = with_options(*_OPTIONS)
_effort = with_options(*_EFFORT)


@click.group(cls=_Models)
def plan() -> None:
    """Plan many shippers at once.

    DEMAND is a CSV of origin, destination and teu_per_day or containers_per_week, or the name of a demand that is
    shipped with the network, such as china_belarus.
    """


@plan.command()
@_common
@_effort
@_minimise
@click.option("--all", "serve_all", is_flag=True, help="Fail, and say what binds, when anything stays behind.")
def flow(asked: Asked) -> None:
    """Send what fits the cheapest way, and price every bottleneck."""
    import corridor as cd

    settings = cd.plan.FlowSettings(serve_all=asked["serve_all"], progress=asked["progress"])
    found = cd.plan.flow(
        *_given(asked), minimise=asked["minimise"], time_limit_s=asked["time_limit"], settings=settings
    )
    _show(asked, found, "flows")


@plan.command()
@_common
@_effort
@click.option(
    "--principle",
    type=click.Choice(("system", "user")),
    default="system",
    show_default=True,
    help="Best for all together, or each for itself.",
)
def congestion(asked: Asked) -> None:
    """Send boxes through yards that slow down as they fill, and price what each costs the others."""
    import corridor as cd

    found = cd.plan.congestion(*_given(asked), principle=asked["principle"], time_limit_s=asked["time_limit"])
    _show(asked, found, next(iter(found.frames)))


@plan.command()
@_common
@_effort
@_gap
@click.option("--most", type=click.IntRange(1), default=14, show_default=True, help="Trains a week of one service.")
@click.option("--service", "services", multiple=True, metavar="ID", help="Plan only these trains; all otherwise.")
@click.option("--check", is_flag=True, help="Ask a second solver, too.")
def trains(asked: Asked) -> None:
    """Choose how many trains a week each service runs."""
    import corridor as cd

    found = cd.plan.block_trains(
        *_given(asked),
        services=asked["services"] or None,
        terms=cd.plan.TrainTerms(most_trains=asked["most"]),
        time_limit_s=asked["time_limit"],
        gap=asked["gap"],
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

    _show(asked, cd.plan.empties(*_given(asked), terms=cd.plan.EmptiesTerms(weeks=asked["weeks"])), "worth")


@plan.command()
@_common
@_effort
@_minimise
@click.option("--steps", type=click.IntRange(1), default=3, show_default=True, help="Steps of each curve.")
@click.option("--value", type=click.FloatRange(0.0), metavar="MONEY", help="What one more TEU served is worth.")
def expansion(asked: Asked) -> None:
    """Rank what could be built by what it is worth."""
    import corridor as cd

    found = cd.plan.expansion(
        *_given(asked),
        minimise=asked["minimise"],
        steps=asked["steps"],
        value_per_teu=asked["value"],
        time_limit_s=asked["time_limit"],
        settings=cd.plan.FlowSettings(progress=asked["progress"]),
    )
    _show(asked, found, "ranking")


@plan.command()
@_common
@_effort
@_gap
@click.option(
    "--hub", "names", multiple=True, metavar="PLACE", help="Candidate; several allowed. Five Chinese ones otherwise."
)
@click.option("--single", is_flag=True, help="All boxes of an origin go by the same hub.")
def hubs(asked: Asked) -> None:
    """Choose hubs, and which origins they serve."""
    import corridor as cd

    found = cd.plan.hubs(
        *_given(asked),
        asked["names"] or cd.plan.CHINESE_HUBS,
        terms=cd.plan.HubTerms(allocation="single" if asked["single"] else "multiple"),
        time_limit_s=asked["time_limit"],
        gap=asked["gap"],
        progress=asked["progress"],
    )
    _show(asked, found, "hubs")


@plan.command()
@_common
@_effort
@click.option("--weeks", type=click.IntRange(1), default=4, show_default=True, help="Weeks of departures.")
def slots(asked: Asked) -> None:
    """Put bookings on dated departures; DEMAND is a CSV of shipments, with due dates if wanted."""
    import corridor as cd

    found = cd.plan.slots(
        network_of(asked),
        asked["demand"],
        terms=cd.plan.SlotTerms(weeks=asked["weeks"]),
        time_limit_s=asked["time_limit"],
        progress=asked["progress"],
    )
    _show(asked, found, "assignments")


def _given(asked: Asked) -> tuple[Network, DemandSource]:
    """The network, and the demand by file or by name."""
    import corridor as cd
    from corridor.model.tables.reading import nearest

    net, demand = network_of(asked), asked["demand"]
    if Path(demand).exists():
        return net, demand
    known = cd.plan.list_demands(net)
    if demand in known:
        return net, cd.plan.open_demand(net, demand)
    there = f"; {net.name} ships {', '.join(known)}" if known else ""
    hint = nearest(demand, known)
    raise cd.UnknownName(f"there is no file {demand!r}, and no demand of that name{hint}{there}", demand, known)


def _show(asked: Asked, found: Plan, main: str) -> None:
    frame = found.frame(asked["frame"] or main)
    if asked["form"] == "json":
        click.echo(frame.reset_index().to_json(orient="records", date_format="iso", force_ascii=False))
    elif asked["form"] == "csv":
        click.echo(frame.to_csv(), nl=False)
    else:
        click.echo(found.summary())
        click.echo(frame.head(_MOST_ROWS).to_string())
        if len(frame) > _MOST_ROWS:
            more = len(frame) - _MOST_ROWS
            say(f"... and {more:,} rows more: --format csv prints them all, --out FOLDER writes them")
    if asked["out"]:
        say(f"plan: {_written(found, asked['out'])}")
    if asked["map_file"]:
        import corridor as cd

        save_page(cd.draw.map(network_of(asked), found), asked["map_file"])


def _written(found: Plan, folder: str) -> Path:
    try:
        return found.to_folder(folder)
    except OSError as problem:
        raise click.ClickException(f"cannot write the plan: {problem}") from problem

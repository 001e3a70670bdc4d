"""The verbs that draw: one chart into a file, or a whole report."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corridor.cli.inputs import Asked, network_of, patience, say, shipment_of
from corridor.cli.options import MappingCommand, network_option, places_options, with_options

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from corridor.itinerary.front import ParetoFront
    from corridor.model.network import Network

__all__ = ["chart", "report"]

_BEST = ("cost", "hours", "co2_kg", "generalised")


class _Kinds(click.Group):
    """The kinds of charts."""

    command_class = MappingCommand


_out = click.option(
    "--out",
    "file",
    type=click.Path(dir_okay=False),
    required=True,
    metavar="FILE",
    help="Where to write; the ending chooses the format: .svg, .png, .pdf.",
)
_language = click.option("--language", type=click.Choice(("en", "zh", "ru")), default="en", show_default=True)
_data = click.argument("data", type=click.Path(exists=True), metavar="FILE|FOLDER")
_choose = click.option(
    "--choose",
    type=click.Choice(_BEST),
    default="generalised",
    show_default=True,
    help="Route that is shown in detail.",
)


def _front(asked: Asked) -> tuple[Network, ParetoFront]:
    import corridor as cd

    shipment, network = shipment_of(asked), network_of(asked)
    with patience():
        return network, cd.pareto_routes(network, shipment)


def _frame(asked: Asked, name: str = "") -> pd.DataFrame:
    """The rows of a file; of a plan's folder, its frame of that name."""
    import pandas as pd

    file = Path(asked["data"])
    if file.is_dir():
        if not name:
            raise click.UsageError(f"{file} is a folder; this chart is drawn from a CSV file")
        file = file / f"{name}.csv"
        if not file.is_file():
            raise click.ClickException(f"there is no {file}: this plan has no {name}")
    return pd.read_csv(file, keep_default_na=False, na_values=[""])


def _save(figure: Figure, file: str) -> None:
    try:
        figure.savefig(file)
    except (OSError, ValueError) as problem:  # a folder that is not there, an ending that is no format
        raise click.ClickException(f"cannot write the chart: {problem}") from problem
    say(f"chart: {file}")


@click.group(cls=_Kinds)
def chart() -> None:
    """Draw a chart into a file.

    Most kinds take a shipment, search its front and draw it; `trains` takes ids of services; `bottlenecks` and
    `expansion` take the folder that `corridor plan --out` wrote, or a CSV file; `trade` and `arrivals` take a CSV
    file. The columns of such files are named in the library's documentation.
    """


@chart.command("time")
@places_options
@with_options(_language, _out)
def time_chart(asked: Asked) -> None:
    """Time against distance, of routes that stand for the front."""
    import corridor as cd

    network, front = _front(asked)
    _save(cd.draw.time_cost_distance(network, front, language=asked["language"]), asked["file"])


@chart.command("cost")
@places_options
@with_options(_language, _out)
def cost_chart(asked: Asked) -> None:
    """Cost against distance, of routes that stand for the front."""
    import corridor as cd

    network, front = _front(asked)
    _save(cd.draw.time_cost_distance(network, front, measure="cost", language=asked["language"]), asked["file"])


@chart.command("pareto")
@places_options
@with_options(_language, _out)
@click.option("--colour", type=click.Choice(("co2_kg", "km", "transfers")), help="Third criterion.")
def pareto_kind(asked: Asked) -> None:
    """Cost and days of every route of the front."""
    import corridor as cd

    network, front = _front(asked)
    _save(cd.draw.pareto_chart(network, front, colour=asked["colour"], language=asked["language"]), asked["file"])


@chart.command("hours")
@places_options
@with_options(_language, _out)
def hours_chart(asked: Asked) -> None:
    """Where the hours go, of routes that stand for the front."""
    import corridor as cd

    network, front = _front(asked)
    _save(cd.draw.hours_by_activity(network, front, language=asked["language"]), asked["file"])


@chart.command("reliability")
@places_options
@with_options(_language, _out)
def reliability_kind(asked: Asked) -> None:
    """How reliably routes that stand for the front arrive."""
    import corridor as cd

    network, front = _front(asked)
    _save(cd.draw.reliability_chart(network, front, language=asked["language"]), asked["file"])


@chart.command("comparison")
@places_options
@with_options(_language, _out)
@click.option("--close", "closed", multiple=True, metavar="NAME", help="Border, terminal or link; repeatable.")
@click.option("--lift", "lifted", multiple=True, metavar="RULE", help="Rule that no longer holds; repeatable.")
def comparison_chart(asked: Asked) -> None:
    """The front before and after doors close or rules fall."""
    import corridor as cd

    if not asked["closed"] and not asked["lifted"]:
        raise click.UsageError("nothing would change: say --close NAME or --lift RULE")
    name = ", ".join([*(f"{one} shut" for one in asked["closed"]), *(f"{one} lifted" for one in asked["lifted"])])
    world = cd.Scenario(name)
    for one in asked["closed"]:
        world = world.close(one)
    for one in asked["lifted"]:
        world = world.lift(one)
    network, before = _front(asked)
    after = cd.pareto_routes(world.apply(network), shipment_of(asked))
    figure = cd.draw.scenario_comparison(network, {"today": before, name: after}, language=asked["language"])
    _save(figure, asked["file"])


@chart.command("map")
@places_options
@with_options(_language, _out)
def map_chart(asked: Asked) -> None:
    """A plain picture of routes that stand for the front."""
    import corridor as cd

    network, front = _front(asked)
    _save(cd.draw.route_picture(network, front, language=asked["language"]), asked["file"])


@chart.command("gantt")
@places_options
@with_options(_choose, _language, _out)
def gantt_chart(asked: Asked) -> None:
    """Timetable of one route."""
    import corridor as cd

    network, front = _front(asked)
    _save(cd.draw.itinerary_gantt(network, front.best(asked["choose"]), language=asked["language"]), asked["file"])


@chart.command("waterfall")
@places_options
@with_options(_choose, _language, _out)
@click.option("--by", type=click.Choice(("item", "price")), default="item", show_default=True)
def waterfall_chart(asked: Asked) -> None:
    """What the cost of one route is made of."""
    import corridor as cd

    network, front = _front(asked)
    trip = front.best(asked["choose"])
    _save(cd.draw.cost_waterfall(network, trip, by=asked["by"], language=asked["language"]), asked["file"])


@chart.command("trains")
@with_options(
    click.argument("services", nargs=-1, required=True),
    click.option("--start", default="2026-03-02", show_default=True, metavar="DATE", help="First day."),
    click.option("--days", type=click.IntRange(1, 62), default=14, show_default=True),
    network_option,
    _language,
    _out,
)
def trains_chart(asked: Asked) -> None:
    """The trains of SERVICES on a line, distance against time; the first one gives the line."""
    import corridor as cd

    services: Sequence[str] = asked["services"]
    figure = cd.draw.train_diagram(
        network_of(asked), services, start=asked["start"], days=asked["days"], language=asked["language"]
    )
    _save(figure, asked["file"])


@chart.command("bottlenecks")
@with_options(_data, _language, _out)
def bottlenecks_chart(asked: Asked) -> None:
    """Use and price of capacities, from the folder of a plan."""
    import corridor as cd

    _save(cd.draw.bottleneck_chart(_frame(asked, "prices"), language=asked["language"]), asked["file"])


@chart.command("expansion")
@with_options(_data, _language, _out)
def expansion_chart(asked: Asked) -> None:
    """What more capacity is worth, from the folder of an expansion plan."""
    import corridor as cd

    _save(cd.draw.expansion_curve(_frame(asked, "curve"), language=asked["language"]), asked["file"])


@chart.command("trade")
@with_options(_data, _language, _out)
def trade_chart(asked: Asked) -> None:
    """Series of trade or demand over the years."""
    import corridor as cd

    _save(cd.draw.trade_over_time(_frame(asked), language=asked["language"]), asked["file"])


@chart.command("arrivals")
@with_options(_data, _language, _out)
def arrivals_chart(asked: Asked) -> None:
    """How reliably boxes arrive, from a row per simulated trip."""
    import corridor as cd

    _save(cd.draw.arrival_chart(_frame(asked), language=asked["language"]), asked["file"])


@click.command(cls=MappingCommand)
@places_options
@with_options(_choose)
@click.option("--interactive/--static", default=True, show_default=True, help="Whether the map can be clicked on.")
@click.option(
    "--out", "file", type=click.Path(dir_okay=False), default="report.html", show_default=True, metavar="FILE"
)
def report(asked: Asked) -> None:
    """Write a report: one page with map, corridors, charts, invoice, emissions and sources; prints to A4."""
    import corridor as cd

    network, front = _front(asked)
    try:
        chosen = front.best(asked["choose"])
        file = cd.draw.report(network, front, asked["file"], chosen=chosen, interactive=asked["interactive"])
    except OSError as problem:
        raise click.ClickException(f"cannot write the report: {problem}") from problem
    say(f"report: {file}")

"""The verbs that draw: one chart into a file, by a table of kinds, or a whole report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, Literal, NamedTuple, TypeVar

import click

import corridor as cd
from corridor.cli.command import Verb, VerbGroup, message, slow_notice, usage_error
from corridor.cli.options import (
    CHANGES,
    choose_option,
    language_option,
    network_option,
    out_option,
    question_options,
    with_options,
)
from corridor.cli.output import save_figure
from corridor.cli.parameters import NetworkOptions, SearchOptions, ShipmentOptions
from corridor.cli.questions import compared, found_front, tell_why, usual_figure

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

__all__ = ["KINDS", "chart", "report"]

Source = TypeVar("Source")

_out_option = out_option("Where to write; the ending chooses the format: .svg, .png, .pdf.")
_table_argument = click.argument("table", type=click.Path(exists=True), metavar="FILE|FOLDER")
_colour_option = click.option("--colour", type=click.Choice(("co2_kg", "km", "transfers")), help="Third criterion.")
_by_option = click.option("--by", type=click.Choice(("item", "price")), default="item", show_default=True)
_measure_option = click.option(
    "--measure", type=click.Choice(("hours", "cost")), default="hours", show_default=True, help="What goes upwards."
)
_train_options = with_options(
    click.argument("services", nargs=-1, required=True),
    click.option("--start", default="2026-03-02", show_default=True, metavar="DATE", help="First day."),
    click.option("--days", type=click.IntRange(1, 62), default=14, show_default=True),
)


@dataclass(frozen=True, slots=True)
class ChartOptions:
    """File and words of a chart, and what some kinds ask beyond that."""

    language: str
    file: str
    choose: str = "generalised"
    colour: str | None = None
    by: str = "item"
    measure: str = "hours"


@dataclass(frozen=True, slots=True)
class TrainOptions:
    """Services on a line, and the days on which they are shown."""

    services: tuple[str, ...]
    start: str
    days: int


class _Front(NamedTuple):
    network: cd.Network
    front: cd.ParetoFront


class _Scenarios(NamedTuple):
    network: cd.Network
    fronts: Mapping[str, cd.ParetoFront]


class _Trains(NamedTuple):
    network: cd.Network
    trains: TrainOptions


@dataclass(frozen=True)
class Kind(Generic[Source]):
    """How a kind of chart is drawn from its source, and the options that only this kind has."""

    draw: Callable[[Source, ChartOptions], Figure]
    options: tuple[Callable[[Callable[..., None]], Callable[..., None]], ...]

    def with_chart_options(self, verb: Callable[..., None]) -> Callable[..., None]:
        """Add the options of every chart, and those of this kind."""
        return with_options(language_option, _out_option, *self.options)(verb)

    def save(self, source: Source, chart: ChartOptions) -> None:
        """Draw, and write the file."""
        save_figure(self.draw(source, chart), chart.file)


def _front(shipment: ShipmentOptions, network: NetworkOptions, search: SearchOptions) -> _Front:
    box, opened = shipment.make(), network.open()
    with slow_notice():
        return _Front(opened, found_front(opened, box, search))


def _drawn_from_front(kind: Kind[_Front]) -> Callable[..., None]:
    @kind.with_chart_options
    def verb(shipment: ShipmentOptions, network: NetworkOptions, search: SearchOptions, chart: ChartOptions) -> None:
        source = _front(shipment, network, search)
        kind.save(source, chart)
        if any(param.name == "choose" for param in click.get_current_context().command.params):  # of one route
            tell_why(usual_figure(source.network), more={"--minimise": chart.choose})
        else:
            tell_why(f"{source.front.labels_of(source.front)[0]}:{usual_figure(source.network)}", verb="pareto")

    return verb


def _takes_front(kind: Kind[_Front]) -> Callable[..., None]:
    """A shipment, whose front is searched."""
    return with_options(question_options(), network_option)(_drawn_from_front(kind))


def _takes_route(kind: Kind[_Front]) -> Callable[..., None]:
    """The same, and which route of the front is drawn."""
    return with_options(question_options(), network_option, choose_option)(_drawn_from_front(kind))


def _takes_scenario(kind: Kind[_Scenarios]) -> Callable[..., None]:
    """A shipment, whose fronts before and after a change are searched."""

    @question_options()
    @network_option
    @kind.with_chart_options
    def verb(shipment: ShipmentOptions, network: NetworkOptions, search: SearchOptions, chart: ChartOptions) -> None:
        box, opened = shipment.make(), network.unchanged()
        with slow_notice():
            found = compared(opened, box, search, network.changes())
        kind.save(_Scenarios(opened, dict(zip(found.names, found.fronts, strict=True))), chart)
        tell_why(usual_figure(opened), left=CHANGES)  # of the first world, which has none of the changes

    return verb


def _takes_trains(kind: Kind[_Trains]) -> Callable[..., None]:
    """Services, and days."""

    @_train_options
    @network_option
    @kind.with_chart_options
    def verb(trains: TrainOptions, network: NetworkOptions, chart: ChartOptions) -> None:
        kind.save(_Trains(network.open(), trains), chart)

    return verb


def _takes_table(frame_name: str = "") -> Callable[[Kind[pd.DataFrame]], Callable[..., None]]:
    """The rows of a CSV file; of the folder of a plan, its frame of that name."""

    def takes(kind: Kind[pd.DataFrame]) -> Callable[..., None]:
        @_table_argument
        @kind.with_chart_options
        def verb(table: str, chart: ChartOptions) -> None:
            kind.save(_read_table(Path(table), frame_name), chart)

        return verb

    return takes


def _read_table(file: Path, frame_name: str) -> pd.DataFrame:
    from corridor.model.plain_tables import read_plain_table

    if file.is_dir():
        if not frame_name:
            usage_error(f"{file} is a folder; this chart is drawn from a CSV file")
        file = file / f"{frame_name}.csv"
        if not file.is_file():
            raise click.ClickException(f"there is no {file}: this plan has no {frame_name}")
    return read_plain_table(file)


def _verb(
    name: str,
    takes: Callable[[Kind[Source]], Callable[..., None]],
    draw: Callable[[Source, ChartOptions], Figure],
    help: str,
    *options: Callable[[Callable[..., None]], Callable[..., None]],
) -> click.Command:
    """Make the verb of a kind: its row of the table below, checked by type against what it takes."""
    return click.command(name, cls=Verb, help=help)(takes(Kind(draw, options)))


# Every kind of chart: to add one, add a row. The functions are looked up when they draw: matplotlib takes a second.
KINDS: tuple[click.Command, ...] = (
    _verb(
        "tcd",
        _takes_front,
        lambda source, chart: cd.draw.time_cost_distance(
            source.network, source.front, measure=chart.measure, language=chart.language
        ),
        "Time or cost against distance after UN ESCAP, of routes that stand for the front.",
        _measure_option,
    ),
    _verb(
        "time",
        _takes_front,
        lambda source, chart: cd.draw.time_cost_distance(source.network, source.front, language=chart.language),
        "Time against distance, of routes that stand for the front.",
    ),
    _verb(
        "cost",
        _takes_front,
        lambda source, chart: cd.draw.time_cost_distance(
            source.network, source.front, measure="cost", language=chart.language
        ),
        "Cost against distance, of routes that stand for the front.",
    ),
    _verb(
        "pareto",
        _takes_front,
        lambda source, chart: cd.draw.pareto_chart(
            source.network, source.front, colour=chart.colour, language=chart.language
        ),
        "Cost and days of every route of the front.",
        _colour_option,
    ),
    _verb(
        "hours",
        _takes_front,
        lambda source, chart: cd.draw.hours_by_activity(source.network, source.front, language=chart.language),
        "Where the hours go, of routes that stand for the front.",
    ),
    _verb(
        "reliability",
        _takes_front,
        lambda source, chart: cd.draw.reliability_chart(source.network, source.front, language=chart.language),
        "How reliably routes that stand for the front arrive.",
    ),
    _verb(
        "comparison",
        _takes_scenario,
        lambda source, chart: cd.draw.scenario_comparison(source.network, source.fronts, language=chart.language),
        "The front before and after doors close or rules fall.",
    ),
    _verb(
        "map",
        _takes_front,
        lambda source, chart: cd.draw.route_picture(source.network, source.front, language=chart.language),
        "A plain picture of routes that stand for the front.",
    ),
    _verb(
        "gantt",
        _takes_route,
        lambda source, chart: cd.draw.itinerary_gantt(
            source.network, source.front.best(chart.choose), language=chart.language
        ),
        "Timetable of one route.",
    ),
    _verb(
        "waterfall",
        _takes_route,
        lambda source, chart: cd.draw.cost_waterfall(
            source.network, source.front.best(chart.choose), by=chart.by, language=chart.language
        ),
        "What the cost of one route is made of.",
        _by_option,
    ),
    _verb(
        "trains",
        _takes_trains,
        lambda source, chart: cd.draw.train_diagram(
            source.network,
            source.trains.services,
            start=source.trains.start,
            days=source.trains.days,
            language=chart.language,
        ),
        "The trains of SERVICES on a line, distance against time; the first one gives the line.",
    ),
    _verb(
        "bottlenecks",
        _takes_table("prices"),
        lambda frame, chart: cd.draw.bottleneck_chart(frame, language=chart.language),
        "Use and price of capacities, from the folder of a plan.",
    ),
    _verb(
        "expansion",
        _takes_table("curve"),
        lambda frame, chart: cd.draw.expansion_curve(frame, language=chart.language),
        "What more capacity is worth, from the folder of an expansion plan.",
    ),
    _verb(
        "trade",
        _takes_table(),
        lambda frame, chart: cd.draw.trade_over_time(frame, language=chart.language),
        "Series of trade or demand over the years.",
    ),
    _verb(
        "arrivals",
        _takes_table(),
        lambda frame, chart: cd.draw.arrival_chart(frame, language=chart.language),
        "How reliably boxes arrive, from a row per simulated trip.",
    ),
)


@click.group(cls=VerbGroup)
def chart() -> None:
    """Draw a chart into a file.

    Most kinds take a shipment, search its front and draw it; `trains` takes ids of services; `bottlenecks` and
    `expansion` take the folder that `corridor plan --out` wrote, or a CSV file; `trade` and `arrivals` take a CSV
    file. The columns of such files are named in the library's documentation.
    """


for _kind in KINDS:
    chart.add_command(_kind)


@click.command(cls=Verb)
@question_options()
@network_option
@choose_option
@language_option
@click.option("--interactive/--static", default=True, show_default=True, help="Whether the map can be clicked on.")
@out_option("Where to write.", default="report.html", kind="page")
def report(
    shipment: ShipmentOptions,
    network: NetworkOptions,
    search: SearchOptions,
    choose: str,
    *,
    language: Literal["en", "zh", "ru"],
    interactive: bool,
    file: str,
) -> None:
    """Write a report: one page with map, charts, invoice, emissions and sources.

    It prints to A4.
    """
    found = _front(shipment, network, search)
    chosen = found.front.best(choose)
    written = cd.draw.report(
        found.network, found.front, file, chosen=chosen, interactive=interactive, language=language, force=True
    )
    message(f"report: {written}")
    tell_why(usual_figure(found.network), more={"--minimise": choose})

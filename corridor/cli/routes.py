"""The verbs that find routes: the best one, the last that arrives in time, the front, and those that differ on land."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import click

import corridor as cd
from corridor.cli.command import Verb, message, slow_notice, tell, usage_error, written
from corridor.cli.options import (
    CRITERIA,
    MEASURES,
    P90,
    Share,
    batch_file_option,
    front_options,
    map_option,
    minimise_among,
    minimise_option,
    network_option,
    output_options,
    question_options,
    rows_option,
    stream_option,
    why_option,
)
from corridor.cli.output import echo_frame, echo_geojson, echo_report, save_map
from corridor.cli.parameters import (
    AlternativeOptions,
    BatchOptions,
    FrontOptions,
    GoodsOptions,
    NetworkOptions,
    OutputOptions,
    SearchOptions,
    ShipmentOptions,
)
from corridor.cli.questions import (
    batch_map,
    batch_options,
    echo_origin,
    found_front,
    found_route,
    minimised,
    tell_why,
    usual_figure,
)
from corridor.display import counted, letter

if TYPE_CHECKING:
    from corridor.results import Report

__all__ = ["alternatives", "pareto", "route", "routes"]

_PROSE_WIDTH = 100  # of a route in a pipe: steps and sentences
_NO_CLOCK = "what differs on the ground does so at any hour; say the day with --date, or see corridor departures"
_VIEWS = ("legs", "weak", "dwells", "invoice", "emissions", "sources", "cargo")


@click.command(cls=Verb)
@question_options()
@minimise_among(*MEASURES, P90)
@network_option
@output_options
@click.option("--gauge", is_flag=True, help="Also say what the changes of gauge cost.")
@click.option(
    "--show",
    "view",
    type=click.Choice(_VIEWS),
    default="legs",
    show_default=True,
    help="What to tell of the route: its legs, how far its hours stray, its cost line by line, its CO2e by ISO 14083, "
    "the row behind each number, the rows that it hangs on most, or what the cargo asks of trains and terminals.",
)
@why_option
def route(
    shipment: ShipmentOptions,
    network: NetworkOptions,
    search: SearchOptions,
    output: OutputOptions,
    *,
    gauge: bool,
    view: str,
    figure: str | None,
) -> None:
    """Find the best route."""
    if figure is not None and (gauge or view != "legs" or output.format not in ("table", "json", "csv")):
        usage_error("--why answers by itself: leave out --show, --gauge and --format geojson")
    if view != "legs" and output.format == "geojson":
        usage_error(f"--show {view} has no lines to draw: choose --format table, json or csv")
    if gauge and (view != "legs" or output.format != "table" or search.arrive_by):
        usage_error("--gauge adds to the table of a route's legs: leave out --show, --format and --arrive-by")
    if gauge and search.minimise == P90:
        usage_error(f"--gauge compares sums over arcs, and {P90} is none: leave out --minimise")
    box, opened = shipment.make(), network.open()
    with slow_notice():
        trip = found_route(opened, box, search)
    if figure is not None:
        origin = trip.why(figure)
        echo_report(output.format, origin, lambda: click.echo(str(origin)))
    elif view != "legs":
        _show_view(opened, trip, view, output.format)
    elif output.format == "geojson":
        echo_geojson(opened, [trip])
    else:
        echo_report(output.format, trip, lambda: _print_legs(opened, trip, search, gauge=gauge))
    if output.format in ("csv", "geojson") and view == "legs" and figure is None:  # whose rows are legs
        tell(trip.said_beside())
    save_map(output, lambda style: cd.draw.map(opened, trip, style=style))


def _print_legs(network: cd.Network, trip: cd.Itinerary, search: SearchOptions, *, gauge: bool) -> None:
    from corridor.cli.screens.route_screen import late_line, limits_told, print_route, shipment_line
    from corridor.cli.screens.uncertainty import uncertainty_line
    from corridor.cli.tables import console

    out = console(_PROSE_WIDTH)
    out.print(shipment_line(trip.shipment, network))
    limits = limits_told(trip, search.limits, lambda: found_route(network, trip.shipment, search.without_limits()))
    ranges = [uncertainty_line(network, trip, "this route", brief=brief) for brief in (False, True)]
    print_route(out, network, trip, [(*limits, told) for told in ranges])
    if search.arrive_by and (late := late_line(trip, search.arrive_by)):
        message(late)
    if gauge:
        penalty = cd.gauge_penalty(
            network,
            trip.shipment,
            trip,
            minimise=minimised(network, search.minimise),
            limits=search.limits,
            via=search.via,
            avoid=search.avoid,
            modes=search.modes,
        )
        out.print(str(penalty))


def _show_view(network: cd.Network, trip: cd.Itinerary, view: str, format: str) -> None:
    from corridor.cli.screens.uncertainty import print_weak
    from corridor.cli.tables import console, print_frame

    out = console()
    if view == "sources":
        frame = trip.sources()
        echo_frame(format, frame, lambda: print_frame(out, frame))
        return
    reports: dict[str, Callable[[], Report]] = {
        "weak": lambda: cd.study.weak_rows(network, trip),
        "dwells": trip.dwells,
        "invoice": trip.invoice,
        "emissions": lambda: cd.report_emissions(network, trip),
        "cargo": lambda: cd.check_cargo(network, trip),
    }
    report = reports[view]()
    if isinstance(report, cd.study.WeakFacts):
        echo_report(format, report, lambda: print_weak(out, report))
    else:
        echo_report(format, report, lambda: out.print(str(report), soft_wrap=True))


@click.command(cls=Verb)
@question_options()
@network_option
@output_options
@front_options
def pareto(
    shipment: ShipmentOptions,
    network: NetworkOptions,
    search: SearchOptions,
    shown: FrontOptions,
    output: OutputOptions,
) -> None:
    """Find every route that no other beats: the exact Pareto front."""
    box, opened = shipment.make(), network.open()
    with slow_notice():
        front = found_front(opened, box, search, criteria=shown.criteria)
    if shown.figure is not None:
        echo_origin(output, [(one.letter, one.itineraries) for one in front.corridors()], shown.figure)
    elif output.format == "geojson":
        from corridor.results import said_beside

        echo_geojson(opened, front)
        tell(said_beside(front.remarks, front.assumptions))
    else:
        echo_report(output.format, front, lambda: _print_front(opened, front, shown))
    save_map(output, lambda style: cd.draw.map(opened, front, style=style))


def _print_front(network: cd.Network, front: cd.ParetoFront, shown: FrontOptions) -> None:
    from corridor.cli.screens.front_screen import print_whole_front

    print_whole_front(network, front, shown)
    tell_why(f"{front.labels_of(front)[0]}:{usual_figure(network)}", verb="pareto")


def _weights(ctx: click.Context, param: click.Parameter, value: str | None) -> dict[str, float] | None:
    """Turn ``"cost=1,hours=20"`` into ``{"cost": 1.0, "hours": 20.0}``."""
    if value is None:
        return None
    weights: dict[str, float] = {}
    for part in value.split(","):
        name, _, number = (text.strip() for text in part.partition("="))
        if name not in CRITERIA:
            raise click.BadParameter(f"{name!r} cannot be weighed; there are {', '.join(CRITERIA)}, as in cost=1")
        try:
            weights[name] = float(number)
        except ValueError:
            raise click.BadParameter(f"{part.strip()!r} is not NAME=NUMBER, for example {name}=20") from None
    return weights


@click.command(cls=Verb)
@question_options(refused={"--depart": _NO_CLOCK, "--arrive-by": _NO_CLOCK})
@network_option
@minimise_option
@click.option(
    "--weigh",
    "weights",
    callback=_weights,
    metavar="NAME=NUMBER,...",
    help="Judge by this sum, as cost=1,hours=20; else by what a route is nearest to the best in, or by --minimise.",
)
@click.option("--most", "k", type=click.IntRange(1), default=5, show_default=True, metavar="N", help="Routes at most.")
@click.option(
    "--max-shared",
    type=Share(below=1.0),
    default=0.5,
    show_default=True,
    metavar="SHARE",
    help="50% or 0.5: largest share of the kilometres of an earlier route that a later one may use.",
)
@click.option(
    "--by-port",
    type=click.Choice(("loading", "discharge")),
    help="The best way by each port of loading, or of discharge, and what shuts the others.",
)
@why_option
@rows_option
def alternatives(
    shipment: ShipmentOptions,
    network: NetworkOptions,
    search: SearchOptions,
    wanted: AlternativeOptions,
    output: OutputOptions,
) -> None:
    """Find routes that differ on land and sea, each the best of those left, and the best by rail.

    Which seas are left, and what keeps the other ports shut: --by-port loading.
    """
    if wanted.by_port is not None:
        from corridor.cli.screens.port_screen import print_by_port

        print_by_port(shipment.make(), network.open(), search, wanted, output)
        return
    from corridor.cli.screens.front_screen import print_alternatives, warnings_told
    from corridor.cli.screens.route_screen import BELOW, print_page, screen_lines, shipment_line
    from corridor.cli.tables import console
    from corridor.model.assumptions import labelled, together
    from corridor.routing.dissimilar import alternatives_frame

    chosen = written("minimise") is not None
    if wanted.weights is not None and chosen:
        usage_error("--weigh says what routes are judged by: leave out --minimise")
    box, opened = shipment.make(), network.open()
    with slow_notice():
        found = cd.alternative_routes(
            opened,
            box,
            k=wanted.k,
            minimise=wanted.weights if wanted.weights is not None else search.minimise if chosen else "any",
            max_shared=wanted.max_shared,
            limits=search.limits,
            via=search.via,
            avoid=search.avoid,
            modes=search.modes,
        )

    if wanted.figure is not None:
        echo_origin(output, [(letter(place), [one.itinerary]) for place, one in enumerate(found)], wanted.figure)
        return

    remarks = labelled((letter(place), one.itinerary.remarks) for place, one in enumerate(found))
    assumptions = together(told for one in found for told in one.itinerary.assumptions)
    warned = warnings_told((letter(place), [one.itinerary]) for place, one in enumerate(found))

    def table() -> None:
        out = console()

        def show() -> None:
            out.print(shipment_line(found[0].itinerary.shipment, opened))
            print_alternatives(out, found)

        print_page(out, show, remarks, assumptions, below=BELOW + screen_lines(out, warned))
        tell_why(f"A:{usual_figure(opened)}", verb="alternatives")

    echo_frame(output.format, alternatives_frame(found), table)
    for warning in warned:
        message(warning)
    if output.format != "table":
        tell((*remarks, *(f"assumed: {told}" for told in assumptions)))


@click.command(cls=Verb)
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@question_options(ends=False)
@minimise_option
@network_option
@click.option("--strict", is_flag=True, help="Refuse a file with bad rows, and tell all of their faults.")
@click.option("--top", type=click.IntRange(1, 20), default=1, show_default=True, metavar="N", help="Routes of each.")
@click.option("--sort", default="", metavar="COLUMN", help="Sort the rows, as cost or -hours: from the largest on.")
@why_option
@stream_option
@batch_file_option
@map_option
def routes(
    file: str,
    goods: GoodsOptions,
    search: SearchOptions,
    network: NetworkOptions,
    batch: BatchOptions,
    output: OutputOptions,
    *,
    strict: bool,
) -> None:
    """Find the best route of every shipment in FILE, a CSV or an Excel sheet with a row for each.

    Only the columns origin and destination are needed; the others are those of cd.Shipment. Options of a shipment, as
    --boxes, are taken where FILE leaves a cell blank or has no such column. A shipment without a route, and a row with
    a fault, say why in the column problem; where no row has a route the exit code is 1. CSV, JSON and JSON lines are
    printed as they are found, whatever the length of FILE; a table for people ends after 1,000 rows. With --out all
    rows go into a file.
    """
    from corridor.cli.screens.batch_screen import Routed, print_batch
    from corridor.model.cargo.shipment_rows import refuse_bad_rows

    opened = network.open()
    if search.depart:
        message("--depart goes before the column ready of FILE: every shipment leaves then")
    asked = batch_options(opened, search, goods, batch)
    if strict:
        refuse_bad_rows(file, opened, asked["defaults"])
    if batch.figure is not None:
        _echo_row_origin(opened, file, batch.figure, output.format, asked)
        return
    if batch.batch_file is not None:
        # force: looked at before the work
        told = cd.write_routes(opened, file, batch.batch_file, sort=batch.sort, progress=True, force=True, **asked)
        click.echo(str(told))
        routed = Routed(told.shipments, told.routed)
    else:
        routed = Routed()
        with slow_notice():
            print_batch(opened, file, batch, output.format, asked, routed)
    save_map(OutputOptions(output.format, batch.map_file), lambda style: batch_map(opened, file, asked, style))
    if routed.rows and not routed.found:
        message(f"none of the {counted(routed.rows, 'row')} of {file} has a route: see the column problem")
        raise click.exceptions.Exit(1)
    if routed.found < routed.rows and batch.batch_file is None:
        message(f"{counted(routed.rows, 'row')}: {routed.found:,} with a route, {routed.rows - routed.found:,} without")


def _echo_row_origin(network: cd.Network, file: str, told: str, format: str, asked: Mapping[str, Any]) -> None:
    """Print where a figure of the route of a row comes from."""
    from corridor.routing.many_shipments import BatchQuestion

    row, colon, figure = told.partition(":")
    if format == "jsonl" or (colon and not row.strip().isdigit()):
        usage_error("--why is ROW:FIGURE, as 3:cost for the third row, and prints a table, json or csv")
    trip = BatchQuestion(network=network, **asked).check().route_of_row(file, int(row) if colon else 1)
    origin = trip.why(figure if colon else told)
    echo_report(format, origin, lambda: click.echo(str(origin)))

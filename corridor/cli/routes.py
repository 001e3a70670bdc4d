"""The verbs that find routes: the best one, the last that arrives in time, the front, and those that differ on land.

And the demo.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import corridor as cd
from corridor.cli.command import Verb, message, slow_notice, tell, usage_error, written
from corridor.cli.options import (
    CRITERIA,
    GOODS,
    MEASURES,
    P90,
    Share,
    batch_file_option,
    check_page,
    front_options,
    map_option,
    minimise_among,
    minimise_option,
    network_option,
    output_options,
    question_options,
    rows_option,
    stream_option,
)
from corridor.cli.output import echo_blocks, echo_frame, echo_geojson, echo_report, save_map
from corridor.cli.parameters import (
    BatchOptions,
    FrontOptions,
    NetworkOptions,
    OutputOptions,
    SearchOptions,
    ShipmentOptions,
)
from corridor.cli.questions import batch_map, batch_options, found_front, found_route
from corridor.display import counted

if TYPE_CHECKING:
    import pandas as pd

    from corridor.results import Report

__all__ = ["alternatives", "demo", "pareto", "route", "routes"]

_DEMO_DAY = "2026-03-04"  # whatever the calendar and a file of defaults say: the dated prices of eurasia end soon after
_MOST_ROWS = 1_000  # of a table for people
_NO_CLOCK = "what differs on the ground does so at any hour; say the day with --date, or see corridor departures"
_IN_THE_FILE = "FILE says it of each shipment, in a column: see cd.Shipment for their names"
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
@click.option(
    "--why",
    "figure",
    metavar="FIGURE",
    help="Say where a figure comes from instead: cost, hours, co2_kg, km, border, lift, or the name of a price.",
)
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
        echo_report(output.format, trip, lambda: _print_legs(opened, trip, search.minimise, gauge=gauge))
    if output.format in ("csv", "geojson") and view == "legs" and figure is None:  # whose rows are legs
        tell((*trip.remarks, *(f"assumed: {told}" for told in trip.assumptions)))
    save_map(output, lambda: cd.draw.map(opened, trip))


def _print_legs(network: cd.Network, trip: cd.Itinerary, minimise: str, *, gauge: bool) -> None:
    from corridor.cli.screens.route_screen import print_route, shipment_line, uncertainty_line
    from corridor.cli.tables import console

    out = console()
    out.print(shipment_line(trip.shipment, network))
    print_route(out, network, trip)
    out.print(uncertainty_line(network, trip, "this route"))
    if gauge:
        out.print(str(cd.gauge_penalty(network, trip.shipment, trip, minimise=minimise)))


def _show_view(network: cd.Network, trip: cd.Itinerary, view: str, format: str) -> None:
    from corridor.cli.screens.route_screen import print_weak
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
    if output.format == "geojson":
        echo_geojson(opened, front)
        tell((*front.remarks, *(f"assumed: {told}" for told in front.assumptions)))
    else:
        echo_report(output.format, front, lambda: _print_front(opened, front, shown))
    save_map(output, lambda: cd.draw.map(opened, front))


def _print_front(network: cd.Network, front: cd.ParetoFront, shown: FrontOptions) -> None:
    """Print the shipment, the routes that a person reads or all of them, and what the cheapest hangs on."""
    from corridor.cli.screens.front_screen import print_front, print_short_list
    from corridor.cli.screens.route_screen import shipment_line, uncertainty_line
    from corridor.cli.tables import console

    out, corridors = console(), front.corridors()
    opened = [one.letter for one in corridors] if shown.all_open else _letters(corridors, shown.opened)
    # the shipment of a route found, not the one asked for: it leaves when its route leaves
    out.print(shipment_line(front[0].shipment, network))
    found = f"{counted(len(front), 'route')} on {counted(len(corridors), 'corridor')}"
    out.print(f"{found}, exact in {', '.join(front.criteria)}\n")
    left = 0
    if opened:
        print_front(out, network, front, opened)
    else:
        left = print_short_list(out, front)
    out.print()
    for remark in front.remarks:
        out.print(f"remark: {remark}", markup=False)
    for told in front.assumptions:
        out.print(f"assumed: {told}", markup=False)
    if network.has_prices:
        out.print(uncertainty_line(network, front.cheapest(), "the cheapest route"))
    else:
        out.print(uncertainty_line(network, front.fastest(), "the fastest route"))
    if not shown.all_open and len(front) > 1:
        more = f"{counted(left, 'more corridor')}; " if left else ""
        message(f"{more}--all shows all, --open LETTER those of one corridor")


def _letters(corridors: Sequence[cd.RouteGroup], wanted: Sequence[str]) -> tuple[str, ...]:
    """Letters of the corridors that are wanted by their letters or by parts of their names."""
    known = {one.letter: one.name for one in corridors}
    chosen: list[str] = []
    for want in wanted:
        letter, part = want.strip().upper(), want.strip().casefold()
        if not letter:
            usage_error("--open names no corridor: write its letter, or a part of its name")
        hits = [letter] if letter in known else [key for key, name in known.items() if part in name.casefold()]
        if not hits:
            listed = "; ".join(f"{key} {name}" for key, name in known.items())
            usage_error(f"no corridor is called {want!r}; there are: {listed}")
        chosen += hits
    return tuple(chosen)


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
@rows_option
def alternatives(
    shipment: ShipmentOptions,
    network: NetworkOptions,
    search: SearchOptions,
    *,
    weights: dict[str, float] | None,
    k: int,
    max_shared: float,
    output: OutputOptions,
) -> None:
    """Find routes that differ on land and sea, each the best of those left, and the best by rail."""
    from corridor.cli.screens.front_screen import print_alternatives
    from corridor.cli.screens.route_screen import shipment_line
    from corridor.cli.tables import console
    from corridor.model.assumptions import together
    from corridor.routing.dissimilar import alternatives_frame

    chosen = written("minimise") is not None
    if weights is not None and chosen:
        usage_error("--weigh says what routes are judged by: leave out --minimise")
    box, opened = shipment.make(), network.open()
    with slow_notice():
        found = cd.alternative_routes(
            opened,
            box,
            k=k,
            minimise=weights if weights is not None else search.minimise if chosen else "any",
            max_shared=max_shared,
            limits=search.limits,
            via=search.via,
            avoid=search.avoid,
            modes=search.modes,
        )

    def table() -> None:
        out = console()
        out.print(shipment_line(found[0].itinerary.shipment, opened))
        print_alternatives(out, found)

    echo_frame(output.format, alternatives_frame(found), table)
    tell(remark for one in found for remark in one.itinerary.notes)
    tell(f"assumed: {told}" for told in together(told for one in found for told in one.itinerary.assumptions))


@click.command(cls=Verb)
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@question_options(ends=False, refused=dict.fromkeys(GOODS, _IN_THE_FILE))
@minimise_option
@network_option
@click.option("--strict", is_flag=True, help="Refuse a file with bad rows, and tell all of their faults.")
@click.option("--top", type=click.IntRange(1, 20), default=1, show_default=True, metavar="N", help="Routes of each.")
@click.option("--sort", default="", metavar="COLUMN", help="Sort the rows, as cost or -hours: from the largest on.")
@stream_option
@batch_file_option
@map_option
def routes(
    file: str,
    search: SearchOptions,
    network: NetworkOptions,
    batch: BatchOptions,
    output: OutputOptions,
    *,
    strict: bool,
) -> None:
    """Find the best route of every shipment in FILE, a CSV or an Excel sheet with a row for each.

    Only the columns origin and destination are needed; the others are those of cd.Shipment. A shipment without a
    route, and a row with a fault, say why in the column problem. CSV, JSON and JSON lines are printed as they are
    found, whatever the length of FILE; a table for people ends after 1,000 rows. With --out all rows go into a file.
    """
    from corridor.model.cargo.shipment_rows import refuse_bad_rows

    opened = network.open()
    if search.depart:
        message("--depart goes before the column ready of FILE: every shipment leaves then")
    if strict:
        refuse_bad_rows(file, opened)
    asked = batch_options(search, batch)
    if batch.batch_file is not None:
        # force: looked at before the work
        told = cd.write_routes(opened, file, batch.batch_file, sort=batch.sort, progress=True, force=True, **asked)
        click.echo(str(told))
    else:
        with slow_notice():
            _print_batch(opened, file, batch, output.format, asked)
    save_map(OutputOptions(output.format, batch.map_file), lambda: batch_map(opened, file, asked))


def _print_batch(network: cd.Network, file: str, batch: BatchOptions, format: str, asked: Mapping[str, Any]) -> None:
    """Print rows as they are found; sorted they are all found first."""

    def blocks(**rows: int) -> Iterator[pd.DataFrame]:
        if batch.sort:
            return iter((cd.routes(network, file, sort=batch.sort, **asked),))
        return cd.route_blocks(network, file, **{**asked, **rows})

    if format != "table":
        echo_blocks(format, blocks())
        return
    from corridor.cli.screens.front_screen import print_routes
    from corridor.cli.tables import console

    frame = next(blocks(block=_MOST_ROWS + 1))
    print_routes(console(), frame.head(_MOST_ROWS))
    if len(frame) > _MOST_ROWS:
        message(f"the first {_MOST_ROWS:,} rows: --format csv, json or jsonl prints them all")


@click.command(cls=Verb)
@click.option("--date", "day", default=_DEMO_DAY, show_default=True, metavar="WHEN", help="When the boxes are ready.")
@map_option
def demo(day: str, map_file: str | None) -> None:
    """Lanzhou to Duisburg: 41 boxes of machinery, every route that no other beats, a map, and a page that asks."""
    file = map_file or "demo.html"
    check_page(file)
    shipment = cd.Shipment(
        "Lanzhou", "Duisburg", containers=41, container_type="45G1", hs="8429", cargo_tonnes_each=18.0, ready=day
    )
    network = cd.open_network("eurasia")
    start = time.perf_counter()
    with slow_notice():
        front = cd.pareto_routes(network, shipment)
    message(f"searched in {time.perf_counter() - start:.2f} s")
    _print_front(network, front, FrontOptions(front.criteria, (), all_open=False))
    cd.draw.map(network, front).save(file, force=True)
    # of the demo's year and later: to pack every date takes a minute
    ask = Path(file).resolve().with_name("planner.html")
    page = cd.draw.planner(network, presets={"41 boxes of machinery": shipment}, since=f"{shipment.ready.year}-01-01")
    page.save(ask, force=True)
    click.echo(f"the page that asks: {ask}")
    click.echo(f"map: {Path(file).resolve()}")

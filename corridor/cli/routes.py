"""The verbs that find routes: the best one, the last that arrives in time, the front, and those that differ on land."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import click
from click.core import ParameterSource

from corridor.cli.inputs import Asked, complain, echo_frame, network_of, patience, save_page, say, shipment_of
from corridor.cli.options import (
    MappingCommand,
    depart_option,
    front_options,
    minimise_option,
    network_option,
    places_options,
    rows_option,
    shipment_options,
    ways_options,
)

if TYPE_CHECKING:
    import pandas as pd

    from corridor.itinerary.front import ParetoFront
    from corridor.itinerary.itinerary import Itinerary
    from corridor.model.cargo.shipment import Shipment
    from corridor.model.network import Network
    from corridor.routing.dissimilar import Alternative

__all__ = ["alternatives", "pareto", "print_whole_front", "route", "routes"]

_VIEWS = ("legs", "dwells", "invoice", "emissions", "sources", "cargo")


class _View(Protocol):
    def to_frame(self) -> pd.DataFrame: ...
    def to_json(self, *, indent: int | None = None) -> str: ...


@click.command(cls=MappingCommand)
@shipment_options
@ways_options
@depart_option
@click.option(
    "--arrive-by",
    metavar="WHEN",
    help="Find the last moment to leave, and the quickest route from then; a day alone means its last minute.",
)
@minimise_option
@click.option("--gauge", is_flag=True, help="Also say what the changes of gauge cost.")
@click.option(
    "--show",
    "view",
    type=click.Choice(_VIEWS),
    default="legs",
    show_default=True,
    help="What to tell of the route: its legs, how far its hours stray, its cost line by line, its CO2e by ISO 14083, "
    "the row behind each number, or what the cargo asks of trains and terminals.",
)
def route(asked: Asked) -> None:
    """Find the best route."""
    if asked["view"] != "legs" and asked["form"] == "geojson":
        complain(f"--show {asked['view']} has no lines to draw: choose --format table, json or csv")
    if asked["gauge"] and (asked["view"] != "legs" or asked["form"] != "table" or asked["arrive_by"]):
        complain("--gauge adds to the table of a route's legs: leave out --show, --format and --arrive-by")
    shipment, network = shipment_of(asked), network_of(asked)
    with patience():
        trip = _found(network, shipment, asked)
    if asked["view"] != "legs":
        _show_view(network, trip, asked)
    elif asked["form"] == "table":
        _print_legs(network, trip, asked)
    elif asked["form"] == "json":
        click.echo(trip.to_json(indent=1))
    elif asked["form"] == "csv":
        click.echo(trip.to_frame().to_csv(index=False), nl=False)
    else:
        click.echo(_geojson(network, [trip]))
    _map_of(network, trip, asked)


def _found(network: Network, shipment: Shipment, asked: Asked) -> Itinerary:
    import corridor as cd

    ways = {"via": asked["via"], "avoid": asked["avoid"]}
    if not asked["arrive_by"]:
        return cd.route(
            network, shipment, minimise=asked["minimise"], limits=asked["limits"], depart=asked["depart"], **ways
        )
    chosen = click.get_current_context().get_parameter_source("minimise") != ParameterSource.DEFAULT
    if asked["depart"] or asked["limits"] or chosen:
        complain("--arrive-by looks for the last departure: leave out --depart, --limit and --minimise")
    return cd.latest_departure(network, shipment, arrive=asked["arrive_by"], **ways)


def _print_legs(network: Network, trip: Itinerary, asked: Asked) -> None:
    import corridor as cd
    from corridor.cli.tables import console, estimate_line, print_route, shipment_line

    out = console()
    out.print(shipment_line(trip.shipment, network))
    if isinstance(trip, cd.DatedItinerary):
        out.print(str(trip), soft_wrap=True, markup=False)
    else:
        print_route(out, trip)
    out.print(estimate_line(trip, "this route"))
    if asked["gauge"]:
        out.print(str(cd.gauge_penalty(network, trip.shipment, trip, minimise=asked["minimise"])))


def _show_view(network: Network, trip: Itinerary, asked: Asked) -> None:
    import corridor as cd
    from corridor.cli.tables import console, print_frame

    out, view = console(), asked["view"]
    if view == "sources":
        frame = trip.sources()
        echo_frame(asked["form"], frame, lambda: print_frame(out, frame))
        return
    if view == "dwells":
        told: _View = trip.dwells()
    elif view == "invoice":
        told = trip.invoice()
    else:
        told = cd.report_emissions(network, trip) if view == "emissions" else cd.check_cargo(network, trip)
    if asked["form"] == "json":
        click.echo(told.to_json(indent=1))
        return
    echo_frame(asked["form"], told.to_frame(), lambda: out.print(str(told), soft_wrap=True))


def _geojson(network: Network, trips: Sequence[Itinerary]) -> str:
    """The hauls of routes as GeoJSON, with the number of the route."""
    import pandas as pd

    parts = []
    for number, trip in enumerate(trips, 1):
        part = trip.to_gdf(network)
        part.insert(0, "route", number)
        parts.append(part)
    return str(pd.concat(parts, ignore_index=True).to_json(drop_id=True, ensure_ascii=False))


def _map_of(network: Network, result: Itinerary | ParetoFront, asked: Asked) -> None:
    import corridor as cd

    if asked["map_file"]:
        save_page(cd.draw.map(network, result), asked["map_file"])


@click.command(cls=MappingCommand)
@shipment_options
@ways_options
@depart_option
@front_options
def pareto(asked: Asked) -> None:
    """Find every route that no other beats: the exact Pareto front."""
    import corridor as cd

    shipment, network = shipment_of(asked), network_of(asked)
    with patience():
        front = cd.pareto_routes(
            network,
            shipment,
            criteria=asked["criteria"],
            limits=asked["limits"],
            via=asked["via"],
            avoid=asked["avoid"],
            depart=asked["depart"],
        )
    if asked["form"] == "table":
        opened = _opened(front, asked["opened"], all_open=asked["all_open"])
        print_whole_front(network, front[0].shipment, front, opened)
    elif asked["form"] == "json":
        click.echo(front.to_json(indent=1))
    elif asked["form"] == "csv":
        click.echo(front.to_frame().to_csv(index=False), nl=False)
    else:
        click.echo(_geojson(network, list(front)))
    _map_of(network, front, asked)


def _opened(front: ParetoFront, wanted: Sequence[str], *, all_open: bool) -> tuple[str, ...]:
    """Letters of the corridors to open."""
    from corridor.cli.tables import letters

    known = {letters(place): corridor.name for place, corridor in enumerate(front.corridors())}
    if all_open:
        return tuple(known)
    chosen = []
    for want in wanted:
        letter, part = want.upper(), want.casefold()
        hits = [letter] if letter in known else [key for key, name in known.items() if part in name.casefold()]
        if not hits:
            listed = "; ".join(f"{key} {name}" for key, name in known.items())
            complain(f"no corridor is called {want!r}; there are: {listed}")
        chosen += hits
    return tuple(chosen)


def print_whole_front(
    network: Network, shipment: Shipment, front: ParetoFront, opened: Sequence[str] | None = None
) -> None:
    """Print what was asked, the corridors of a front, and how much of it is a guess; `opened` None opens all."""
    from corridor.cli.tables import console, estimate_line, print_front, shipment_line

    letters = _opened(front, (), all_open=True) if opened is None else opened
    out = console()
    out.print(shipment_line(shipment, network))
    count = len(front.corridors())
    out.print(f"{len(front)} routes on {count} corridor{'s' * (count != 1)}, exact in {', '.join(front.criteria)}\n")
    print_front(out, network, front, letters)
    out.print()
    if not letters:
        say("--all shows the variants, --open LETTER those of one corridor")
    out.print(estimate_line(front.cheapest(), "the cheapest route"))


@click.command(cls=MappingCommand)
@places_options
@ways_options
@minimise_option
@click.option("--most", "k", type=click.IntRange(1), default=5, show_default=True, metavar="N", help="Routes at most.")
@click.option(
    "--max-shared",
    type=float,
    default=0.5,
    show_default=True,
    metavar="SHARE",
    help="Largest share of the kilometres of an earlier route that a later one may use.",
)
@rows_option
def alternatives(asked: Asked) -> None:
    """Find routes that differ on land and sea, each the best of those left."""
    import corridor as cd
    from corridor.cli.tables import console, print_frame

    if not 0.0 <= asked["max_shared"] < 1.0:
        complain(f"--max-shared is {asked['max_shared']:g}: a share from 0 to below 1")
    with patience():
        found = cd.alternative_routes(
            network_of(asked),
            shipment_of(asked),
            k=asked["k"],
            minimise=asked["minimise"],
            max_shared=asked["max_shared"],
            via=asked["via"],
            avoid=asked["avoid"],
        )
    frame = _alternatives_frame(found)
    echo_frame(asked["form"], frame, lambda: print_frame(console(), frame))


def _alternatives_frame(found: Sequence[Alternative]) -> pd.DataFrame:
    import pandas as pd

    names = ("cost", "cost_per_container", "currency", "hours", "days", "co2_kg", "km", "gauge_changes")
    rows = [[getattr(one.itinerary, name) for name in names] for one in found]
    frame = pd.DataFrame(rows, columns=list(names))
    return frame.assign(
        shared=[one.shared for one in found],
        corridor=[one.itinerary.name for one in found],
        why=[one.why for one in found],
    )


@click.command(cls=MappingCommand)
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@ways_options
@minimise_option
@network_option
@rows_option
def routes(asked: Asked) -> None:
    """Find the best route of every shipment in FILE, a CSV with a row for each.

    Only the columns origin and destination are needed; the others are those of cd.Shipment. A shipment without a
    route says why in the column problem.
    """
    import corridor as cd
    from corridor.cli.tables import console, print_frame

    network = network_of(asked)
    shipments = cd.read_shipments(asked["file"], network)
    with patience():
        frame = cd.routes(network, shipments, minimise=asked["minimise"], via=asked["via"], avoid=asked["avoid"])
    echo_frame(asked["form"], frame, lambda: print_frame(console(), frame))

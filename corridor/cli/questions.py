"""What the verbs ask of the library with the options of a question."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import corridor as cd
from corridor.cli.command import message, typed, usage_error, words_of, written
from corridor.cli.options import QUESTION
from corridor.cli.output import echo_report
from corridor.cli.parameters import BatchOptions, GoodsOptions, OutputOptions, SearchOptions

if TYPE_CHECKING:
    from corridor.itinerary.sources import Origin

__all__ = [
    "asked_of_each",
    "batch_map",
    "batch_options",
    "compared",
    "echo_origin",
    "found_front",
    "found_route",
    "labelled_origin",
    "minimised",
    "table_defaults",
    "tell_why",
    "usual_figure",
]

_CRITERIA = ("cost", "hours", "co2_kg")
_MONEY = ("cost", "generalised")
_MOST_DRAWN = 100  # routes of a batch on one map


def minimised(network: cd.Network, minimise: str) -> str:
    """What is to be least: hours in a network without prices, where nobody asked for money."""
    if network.has_prices or minimise not in _MONEY or typed("minimise"):
        return minimise
    message(f"{network.name} has no prices: hours are minimised")
    return "hours"


def usual_figure(network: cd.Network) -> str:
    """What is asked about first: the cost of a route, its hours in a network without prices."""
    return "cost" if network.has_prices else "hours"


def _offered(network: cd.Network, criteria: Sequence[str]) -> Sequence[str]:
    """Criteria without money in a network without prices, where nobody asked for it."""
    if network.has_prices or typed("criteria"):
        return criteria
    return tuple(name for name in criteria if name not in _MONEY)


def found_front(
    network: cd.Network, shipment: cd.Shipment, search: SearchOptions, *, criteria: Sequence[str] = _CRITERIA
) -> cd.ParetoFront:
    """Search a front."""
    return cd.pareto_routes(
        network,
        shipment,
        criteria=_offered(network, criteria),
        limits=search.limits,
        via=search.via,
        avoid=search.avoid,
        modes=search.modes,
        depart=search.depart,
        arrive_by=search.arrive_by,
    )


def compared(
    network: cd.Network, shipment: cd.Shipment, search: SearchOptions, changes: Sequence[cd.Scenario]
) -> cd.study.ScenarioComparison:
    """Compare the ways before and after each of the changes."""
    return cd.compare(
        network,
        changes,
        shipment,
        minimise=search.minimise,
        limits=search.limits,
        via=search.via,
        avoid=search.avoid,
        modes=search.modes,
        depart=search.depart,
        arrive_by=search.arrive_by,
    )


def found_route(network: cd.Network, shipment: cd.Shipment, search: SearchOptions) -> cd.Itinerary:
    """Search the best route, or the last that arrives in time."""
    if search.arrive_by and not search.depart and (search.limits or written("minimise") is not None):
        usage_error("--arrive-by alone looks for the last departure: add --depart, or leave out --limit, --minimise")
    return cd.route(
        network,
        shipment,
        minimise="cost" if search.arrive_by and not search.depart else minimised(network, search.minimise),
        limits=search.limits,
        via=search.via,
        avoid=search.avoid,
        modes=search.modes,
        depart=search.depart,
        arrive_by=search.arrive_by,
    )


def labelled_origin(corridors: Sequence[tuple[str, Sequence[cd.Itinerary]]], asked: str) -> Origin:
    """Where a figure of one of several routes comes from.

    Parameters
    ----------
    corridors : sequence of (str, sequence of Itinerary)
        Letter and routes of each.
    asked : str
        The label of a route, a colon and a figure; a figure alone is that of the first route.
    """
    from corridor.itinerary.distinct import labelled_route

    label, colon, figure = asked.partition(":")
    return labelled_route(corridors, label if colon else corridors[0][0]).why(figure if colon else asked)


def echo_origin(output: OutputOptions, corridors: Sequence[tuple[str, Sequence[cd.Itinerary]]], asked: str) -> None:
    """Print where a figure of one of several routes comes from."""
    if output.format == "geojson":
        usage_error("--why has no lines to draw: choose --format table, json or csv")
    origin = labelled_origin(corridors, asked)
    echo_report(output.format, origin, lambda: click.echo(str(origin)))


def tell_why(
    figure: str = "cost",
    *,
    verb: str = "route",
    ends: Sequence[str] = (),
    left: Sequence[str] = (),
    more: Mapping[str, str] | None = None,
) -> None:
    """Say the command that tells where the figures of a route come from.

    Parameters
    ----------
    figure : str
        One to ask about, after the label of its route where the verb tells several.
    verb : str
        Which answers.
    ends : sequence of str
        Its arguments, where they are not those of this call.
    left : sequence of str
        Options of this call that the other would not take, or takes from ``more``.
    more : mapping of str to str, optional
        Options that it needs besides, such as what the route has least of.
    """
    own = {"--minimise", "--network", "--criteria", "--weigh", "--most", "--max-shared", "--by-port"}
    known = {spelling.partition("/")[0] for spelling in QUESTION} | own
    told = [word for option in (more or {}).items() for word in option]
    words = ("corridor", verb, *words_of(known - set(left), ends), *told, "--why", figure)
    money = "cost, " if figure.endswith("cost") else ""
    message(f"where a figure comes from ({money}hours, co2_kg, km, border, lift ...): {shlex.join(words)}")


def table_defaults(goods: GoodsOptions) -> dict[str, Any]:
    """What is taken where a table of shipments leaves a cell blank, which is said."""
    found = goods.chosen()
    if found:
        told = ", ".join(f"{name} {value}" for name, value in found.items())
        message(f"where FILE leaves a cell blank, or has no such column: {told}")
    return found


def asked_of_each(network: cd.Network, search: SearchOptions) -> dict[str, Any]:
    """What is asked of every shipment of a file, by the keywords of the library."""
    return {
        "minimise": minimised(network, search.minimise),
        "limits": search.limits,
        "via": search.via,
        "avoid": search.avoid,
        "modes": search.modes,
        "depart": search.depart,
        "arrive_by": search.arrive_by,
    }


def batch_options(
    network: cd.Network, search: SearchOptions, goods: GoodsOptions, batch: BatchOptions
) -> dict[str, Any]:
    """The same, with what blank cells mean and how many routes of each are wanted."""
    return {**asked_of_each(network, search), "defaults": table_defaults(goods), "top": batch.top}


def batch_map(network: cd.Network, file: str, asked: Mapping[str, Any], style: cd.draw.MapStyle) -> cd.draw.CorridorMap:
    """Draw the routes of a file: of each two ends and corridor one, a hundred at most."""
    from corridor.routing.many_shipments import BatchQuestion

    trips = BatchQuestion(network=network, **asked).trips(file, _MOST_DRAWN + 1)
    if len(trips) > _MOST_DRAWN:
        message(f"the map shows the first {_MOST_DRAWN} routes that differ in their ends or their corridor")
    return cd.draw.map(network, trips[:_MOST_DRAWN], title=f"Routes of {Path(file).name}", style=style)

"""Times of trains that the model must compute: without their own published days, and times that no table was made of.

A train with published days gets its running hours from them. With these days left out it runs over the same stations by
the speeds of the links, and stands at the borders and yards of its day: all published trains lose their days at once,
since none learns from another's. Returns and lines whose days are ours or another train's are not asked. A time kept
apart is that of the quickest way by block trains, from the first wheel turning to the last: what is waited for
before, and after, is no part of what was published.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import networkx as nx
import pandas as pd

import corridor as cd
from benchmarks.published.comparison import COMPUTED, TIMES, TRAINS, Comparison
from corridor.calendar import as_moment
from corridor.graph import Graph, compile_graph
from corridor.model.network import with_tables
from networks.make.paths import pace

__all__ = ["kept_apart", "published_trains", "train_hours", "trains", "without_days"]

FOLDER = Path(__file__).parents[1]
RANGES, APART = FOLDER / "published_ranges.csv", FOLDER / "transit_times.csv"
TOLERANCE = 0.15
HOURS_PER_DAY = 24.0
OTHER_MODES = ("road", "air", "barge")


def published_trains(network: cd.Network) -> pd.DataFrame:
    """Return the rows of services, trains alone, whose days were read and not guessed or taken from another."""
    services = network.services
    own = services["transit_days"].notna() & ~services["estimated_fields"].str.contains("transit_days")
    return services[own & (services["mode"] == "rail")]


def without_days(network: cd.Network) -> cd.Network:
    """Return the network as it would be had no train published its days: they run by the speeds of the links."""
    chosen = published_trains(network).index
    services, stops = network.services.copy(), network.service_stops.copy()
    services.loc[chosen, "transit_days"] = float("nan")
    stops.loc[stops["service_id"].isin(chosen), "run_h"] = float("nan")
    # the links have one speed; fixed timetables are quicker, and trains of late slower, as the maker writes them
    hours, country = _link_hours(network), network.terminals["country"]
    for service, mine in stops[stops["service_id"].isin(chosen)].groupby("service_id"):
        path = mine.sort_values("sequence")["terminal_id"]
        row = services.loc[service]
        quick = pace(str(row["train_class"]), str(country[path.iloc[0]]), str(row["valid_from"].date()))
        stops.loc[path.index[1:], "run_h"] = [hours[frozenset(ends)] / quick for ends in pairwise(path)]
    return with_tables(network, network.name, {"services": services, "service_stops": stops})


def _link_hours(network: cd.Network) -> dict[frozenset[str], float]:
    """Hours of a block train from a station to the next, by both ends."""
    rails = network.links[network.links["mode"] == "rail"]
    hours = rails["length_km"] / rails["speed_kmh"]
    ends = map(frozenset, zip(rails["from_node_id"], rails["to_node_id"], strict=True))
    return dict(sorted(zip(ends, hours, strict=True), key=lambda pair: -pair[1]))


def train_hours(graph: Graph, service: str) -> float:
    """Hours of a train from its first station to its last: running, borders, yards and papers on board."""
    ways = nx.DiGraph()
    for number, arc in enumerate(graph.arcs):
        if arc.service_id == service and arc.tail.service and arc.head.service:
            ways.add_edge(arc.tail, arc.head, seconds=int(graph.seconds[number]))
    first, last = (end(state.stage for state in ways) for end in (min, max))
    reached = nx.multi_source_dijkstra_path_length(ways, {s for s in ways if s.stage == first}, weight="seconds")
    return float(min(seconds for state, seconds in reached.items() if state.stage == last)) / 3600


def trains(network: cd.Network) -> Iterator[Comparison]:
    """Compare every train that has published days with what the network says of it without them."""
    with RANGES.open(encoding="utf-8", newline="") as file:
        ranges = {row["service"]: row for row in csv.DictReader(file)}
    blank, published = without_days(network), published_trains(network)
    unknown = sorted(set(ranges) - set(published.index))
    if unknown:
        raise LookupError(f"published_ranges.csv: no train with published days is called {', '.join(unknown)}")
    for service, row in published.sort_values(["valid_from", "transit_days"]).iterrows():
        day, days = _day(row), float(row["transit_days"])
        told = ranges.get(str(service))
        yield Comparison(
            kind=TRAINS,
            id=str(service),
            metric=f"{row['train_class']} train",
            unit="days",
            published=days,
            low=float(told["low"]) if told else days,
            high=float(told["high"]) if told else days,
            model=train_hours(compile_graph(blank, day), str(service)) / HOURS_PER_DAY,
            query=f"on {day}" + (f"; {told['words']}" if told else ""),
            basis=COMPUTED,
            tolerance=TOLERANCE,
        )


def _day(row: pd.Series) -> str:
    """The middle of its first year, or its first day where that is later: as its timetable was made."""
    first, last = row["valid_from"], row["valid_to"]
    middle = max(first, pd.Timestamp(first.year, 7, 1))
    return str((first if middle > last else middle).date())


def kept_apart(network: cd.Network) -> Iterator[Comparison]:
    """Compare published times of which no row was made with the quickest way by rail, by the trains they are about."""
    with APART.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Comparison(
                kind=TIMES,
                id=row["id"],
                metric=f"{row['origin']}-{row['destination']}",
                unit="days",
                published=float(row["value"]),
                low=float(row["low"]),
                high=float(row["high"]),
                model=_moving_hours(network, row) / HOURS_PER_DAY,
                query=f"{row['trains']} trains on {row['day']}; {row['words']}",
                basis=COMPUTED,
                tolerance=TOLERANCE,
            )


def _moving_hours(network: cd.Network, row: dict[str, str]) -> float:
    """Hours from the first haul to the last of the quickest way.

    ``ordinary`` trains are all but fixed timetables; ``single`` is one box, which fills no train of its own: what goes
    to Central Asia runs as other freight does, and stands where that stands.
    """
    boxes = 1 if row["trains"] == "single" else 41
    box = cd.Shipment(row["origin"], row["destination"], containers=boxes, ready=as_moment(row["day"]))
    services = network.services
    others = services[services["train_class"] == "fixed"].index if row["trains"] != "fixed" else ()
    sea = () if row["via"] == "AKTAU" else ("sea",)
    via = (row["via"],) if row["via"] else ()
    trip = cd.route(network, box, minimise="hours", via=via, avoid=(*OTHER_MODES, *sea, *others))
    hauls = [number for number, leg in enumerate(trip.legs) if leg.kind == "haul"]
    return sum(leg.hours for leg in trip.legs[hauls[0] : hauls[-1] + 1])

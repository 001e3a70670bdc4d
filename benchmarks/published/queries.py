"""Rows of ``calibration.csv`` and what each is asked of: a line of links, a service, a yard, a border.

On which date and in which direction is part of the query. Rows that measure what the model does not compute are
context, with the reason. Where a table of the network was made of the row itself, or set by it, the row is *put in* and
says so: that the model meets it proves nothing. Distances and prices must lie within 10 %, times inside the published
range (a single published time counts with 10 % around it).
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import corridor as cd
from benchmarks.published.comparison import COMPUTED, CONTEXT, LINES, Comparison
from benchmarks.published.transit_times import train_hours
from corridor.calendar import as_moment
from corridor.graph import Graph, compile_graph, load_of
from corridor.graph.arc_types import BORDER, HAUL
from corridor.graph.measures import COST
from networks.make.paths import pace

__all__ = ["UTLC", "handling_hours", "line_hours", "table_rows"]

TABLE = Path(__file__).parents[1] / "calibration.csv"
TOLERANCE = 0.10
UTLC = (
    "DOSTYK",
    "AKTOGAY",
    "MOINTY",
    "KARAGANDA",
    "ASTANA",
    "ESIL",
    "TOBOL",
    "KHROMTAU",
    "AKTOBE",
    "ILETSK",
    "ORENBURG",
    "SAMARA",
    "RYAZAN",
    "MOSCOW",
    "SMOLENSK",
    "KRASNOYE",
    "OSINOVKA",
    "ORSHA",
    "SMALYAVICHY",
    "MINSK",
    "BARANOVICHI",
    "BREST",
)


Answer = tuple[float, str]  # the model's figure, and the query in words


def line_km(net: cd.Network, stations: Sequence[str]) -> float:
    """Length of a line by rail, station by station."""
    return sum(_hop(net, a, b)[0] for a, b in pairwise(stations))


def line_hours(net: cd.Network, stations: Sequence[str]) -> float:
    """Running hours of a block train over a line, at the speeds of its links."""
    return sum(km / speed for km, speed in (_hop(net, a, b) for a, b in pairwise(stations)))


def _hop(net: cd.Network, one: str, other: str) -> tuple[float, float]:
    links = net.links
    ends = {one, other}
    for row in links[links["mode"] == "rail"].itertuples():
        if {row.from_node_id, row.to_node_id} == ends:
            return float(str(row.length_km)), float(str(row.speed_kmh))
    raise LookupError(f"no rail link {one}-{other}")


def service_path(net: cd.Network, service: str) -> tuple[str, ...]:
    """Stations that a service passes."""
    stops = net.service_stops
    return tuple(stops[stops["service_id"] == service].sort_values("sequence")["terminal_id"])


def _on_service(graph: Graph, service: str, ends: tuple[str, str]) -> tuple[int, ...]:
    """Arcs of a service between two of its stations, without gauge changes at the ends."""
    path = service_path(graph.network, service)
    first, last = (path.index(end) for end in ends)
    between = set(zip(path[first:last], path[first + 1 : last + 1], strict=True))
    chosen: dict[tuple[str, str, str], int] = {}
    for number, arc in enumerate(graph.arcs):
        if arc.service_id == service and arc.kind in (HAUL, BORDER) and (arc.from_terminal, arc.to_terminal) in between:
            chosen.setdefault((arc.from_terminal, arc.to_terminal, arc.kind), number)
    return tuple(chosen.values())


def service_hours(net: cd.Network, service: str, ends: tuple[str, str], day: str) -> float:
    """Hours of a service between two stations, internal borders included."""
    graph = compile_graph(net, day)
    return float(sum(graph.hours[arc] for arc in _on_service(graph, service, ends)))


def transit_price(net: cd.Network, service: str, ends: tuple[str, str], day: str) -> float:
    """Haulage of one FEU in transit China-Europe on a service between two stations."""
    graph = compile_graph(net, day)
    box = cd.Shipment(
        "Xi'an", "Duisburg", containers=1, container_type="45G1", ready=as_moment(day), prices="tariff", subsidies=False
    )
    weights = graph.weigh(load_of(net, box)[2])
    hauls = [arc for arc in _on_service(graph, service, ends) if graph.arcs[arc].kind == HAUL]
    return COST.from_whole(weights.total(COST, hauls))


def border_hours(net: cd.Network, border: str, way: tuple[str, str], train_class: str, day: str) -> tuple[float, float]:
    """Mean hours of a border on the side that is left, and on the side that is entered."""
    row = compile_graph(net, day).borders.row(border, *way, train_class)
    if row is None:
        raise LookupError(f"no row for {border} {way} {train_class} on {day}")
    share = 0.5 if row.exit_share != row.exit_share else row.exit_share
    return row.mean_h * share, row.mean_h * (1 - share)


def handling_hours(net: cd.Network, terminal: str) -> float:
    """Hours of the fastest transloading at a gauge-change station."""
    rows = net.transfers
    return float(rows[(rows["terminal_id"] == terminal) & (rows["technique"] == "transloading")]["hours"].min())


def handling_price(net: cd.Network, terminal: str) -> float:
    """Price of a gauge change at a station, by its most used technique."""
    rows = net.transfers
    chosen = rows[(rows["terminal_id"] == terminal) & (rows["technique"] == "transloading")]
    return float(chosen["cost_per_container"].min())


def _ratio_fixed_to_ordinary(net: cd.Network) -> float:
    """Station to station, Xi'an-Duisburg: the fixed-timetable train against the block trains of its hub."""
    graph = compile_graph(net, "2025-07-01")
    return train_hours(graph, "XIAN-DUISBURG-2023") / train_hours(graph, "XIAN-DUISBURG-2022B")


def _mean_speed(net: cd.Network, country: str) -> float:
    """Mean commercial speed of block trains on the lines of a country, weighted by time.

    The broad-gauge line to Slawkow is not part of the network whose intermodal trains are counted.
    """
    inside = net.terminals.index[net.terminals["country"] == country]
    links = net.links
    chosen = links[(links["mode"] == "rail") & links["from_node_id"].isin(inside) & links["to_node_id"].isin(inside)]
    chosen = chosen[
        (chosen["length_km"] > 50) & (chosen["gauge"] != "1520")
    ]  # border sections and junctions are no measure of a line
    return float(chosen["length_km"].sum() / (chosen["length_km"] / chosen["speed_kmh"]).sum())


_TRAIN, _ENDS = "CHONGQING-DUISBURG-2017", ("DOSTYK", "BREST")
_CONTEXT = {
    "B05": "an average over every crossing of Central Asia, weighted by traffic the model does not hold",
    "S01": "shippers' speed over whole shipments with every stop, on CAREC's own sections",
    "S02": "shippers' speed over whole shipments with every stop, on CAREC's own sections",
    "S03": "speed between stops; the links hold commercial speed, which counts stops for crews and engines",
}


def _price_query(day: str) -> Callable[[cd.Network], Answer]:
    words = f"service {_TRAIN}, haulage Dostyk-Brest in transit, {day}, westbound"
    return lambda net: (transit_price(net, _TRAIN, _ENDS, day), words)


def _line_query(*stations: str) -> Callable[[cd.Network], Answer]:
    return lambda net: (line_km(net, stations), f"links {stations[0]}-{stations[-1]} by {len(stations) - 2} stations")


def _exit_query(border: str, country: str, day: str) -> Callable[[cd.Network], Answer]:
    words = f"border {border}, ordinary wagons CN-{country}, Chinese side, {day}"
    return lambda net: (border_hours(net, border, ("CN", country), "ordinary", day)[0], words)


def _kz_entry(net: cd.Network) -> Answer:
    entry = border_hours(net, "ALA_DOS", ("CN", "KZ"), "ordinary", "2022-06-01")[1]
    words = "border ALA_DOS, ordinary wagons, Kazakh side with handling, 2022-06-01"
    return entry + handling_hours(net, "DOSTYK"), words


def _brest_whole(net: cd.Network) -> Answer:
    hours = sum(border_hours(net, "BRE_MAL", ("BY", "PL"), "ordinary", "2018-04-01")) + handling_hours(net, "BREST")
    return hours, "border BRE_MAL, ordinary wagons westbound with handling at Brest, 2018-04-01"


def _utlc_hours(net: cd.Network) -> Answer:
    borders = (("ILE", ("KZ", "RU")), ("KRA_OSI", ("RU", "BY")))
    inner = sum(sum(border_hours(net, border, way, "fixed", "2020-06-01")) for border, way in borders)
    words = "line of UTLC at the pace of a fixed timetable with its two inner borders, 2020-06-01"
    return (line_hours(net, UTLC) / _utlc_pace() + inner) / 24, words


def _utlc_pace() -> float:
    return pace("fixed", "KZ", "2020-06-01")


def _utlc_km(net: cd.Network) -> Answer:
    path = service_path(net, _TRAIN)
    inner = path[path.index("DOSTYK") : path.index("BREST") + 1]
    return line_km(net, inner), f"service {_TRAIN}, its path Dostyk-Brest"


def _station(terminal: str, words: str) -> Callable[[cd.Network], Answer]:
    return lambda net: (handling_hours(net, terminal), f"station handling at {words}")


_LENGTHS = "lengths of the links"
_INDEX = "the transit index"
_BORDERS = "rows of the borders"
_YARDS = "hours of the yards"
_SPEEDS = "speeds of the links"
# what of the tables each row was made into; a row that is missing here is computed
_PUT_IN = {
    ("V26", "distance"): _LENGTHS,
    **{(row, "distance"): _LENGTHS for row in ("V32", "V34", "V35", "V36", "V37", "V38", "V66")},
    ("V67", "transit time ratio"): _SPEEDS,
    ("S05", "1520 average"): _SPEEDS,
    **{(row, "cost"): _INDEX for row in ("C01", "C02", "C03", "C04")},
    ("C13", "cost"): "charge of the yard",
    **{(row, "border or node time"): _BORDERS for row in ("B01", "B02", "B03", "B04", "B06")},
    **{(row, "border or node time"): _YARDS for row in ("B07", "B08", "B09")},
}
_QUERIES: dict[tuple[str, str], Callable[[cd.Network], Answer]] = {
    ("V26", "distance"): _utlc_km,
    ("V26", "transit time"): _utlc_hours,
    ("V32", "distance"): _line_query("KLAIPEDA", "SIAULIAI", "RADVILISKIS", "KAISIADORYS", "VILNIUS_VIT", "KENA"),
    ("V34", "distance"): _line_query("OSINOVKA", "ORSHA", "SMALYAVICHY", "MINSK", "BARANOVICHI", "BREST"),
    ("V35", "distance"): _line_query("DOSTYK", "AKTOGAY", "MOINTY"),
    ("V36", "distance"): _line_query("PETROPAVL", "KOKSHETAU", "ASTANA", "KARAGANDA", "MOINTY", "SHU"),
    ("V37", "distance"): _line_query("LZ_DCH", "WUWEI", "HAMI", "URUMQI"),
    ("V38", "distance"): _line_query("URUMQI", "KUYTUN", "JINGHE", "ALASHANKOU"),
    ("V59", "transit time"): lambda net: (
        service_hours(net, _TRAIN, _ENDS, "2024-01-20") / 24,
        f"service {_TRAIN}, Dostyk-Brest westbound, 2024-01-20",
    ),
    ("V66", "distance"): _line_query("VILNIUS_VIT", "KAISIADORYS", "RADVILISKIS", "SIAULIAI", "KLAIPEDA"),
    ("V67", "transit time ratio"): lambda net: (
        _ratio_fixed_to_ordinary(net),
        "service XIAN-DUISBURG-2023 against XIAN-DUISBURG-2022B, wheels turning to stop, 2025-07-01",
    ),
    ("C01", "cost"): _price_query("2021-01-15"),
    ("C02", "cost"): _price_query("2023-06-15"),
    ("C03", "cost"): _price_query("2024-07-15"),
    ("C04", "cost"): _price_query("2025-03-15"),
    ("C13", "cost"): lambda net: (handling_price(net, "DOSTYK"), "gauge change at Dostyk by transloading"),
    ("B01", "border or node time"): _exit_query("ALA_DOS", "KZ", "2022-06-01"),
    ("B02", "border or node time"): _exit_query("KHO_ALT", "KZ", "2022-06-01"),
    ("B03", "border or node time"): _exit_query("ERE_ZAM", "MN", "2022-06-01"),
    ("B04", "border or node time"): _kz_entry,
    ("B06", "border or node time"): _brest_whole,
    ("B07", "border or node time"): _station("BREST", "Brest with transloading"),
    ("B08", "border or node time"): _station("DOSTYK", "Dostyk with transloading"),
    ("B09", "border or node time"): _station("ALTYNKOL", "Altynkol"),
    ("S04", "intermodal speed Poland"): lambda net: (
        _mean_speed(net, "PL"),
        "links of Poland over 50 km, block trains",
    ),
    ("S05", "1520 average"): lambda net: (
        24 * line_km(net, UTLC) / line_hours(net, UTLC) * _utlc_pace(),
        "line of UTLC at the pace of a fixed timetable, km a day, 2020-06-01",
    ),
}


def table_rows(net: cd.Network) -> tuple[Comparison, ...]:
    """Compare every row of the calibration table with the model."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(_compare(net, row) for row in csv.DictReader(file))


def _compare(net: cd.Network, row: dict[str, str]) -> Comparison:
    value = float(row["value"])
    exact = not row["low"]
    low, high = (value, value) if exact else (float(row["low"]), float(row["high"]))
    key = (row["id"], row["metric"])
    found = Comparison(
        kind=LINES,
        id=row["id"],
        metric=row["metric"],
        unit=row["unit"],
        published=value,
        low=low,
        high=high,
        model=float("nan"),
        query=_CONTEXT.get(row["id"], ""),
        basis=CONTEXT,
        tolerance=TOLERANCE,
    )
    if key not in _QUERIES:
        return found
    model, words = _QUERIES[key](net)
    return replace(found, model=model, query=words, basis=_PUT_IN.get(key, COMPUTED))

"""Published figures against the model: every row of ``calibration.csv``, misses included.

Run ``python -m benchmarks.calibration``. Each row says which query it is compared with: a link or a
line of links, a service, an ordinary wagon, the handling at a station, or a whole border; on which
date and in which direction. Rows that measure what the model does not compute are listed as context,
with the reason. Distances and prices must lie within 10 %, times inside the published range (a single
published time counts with 10 % around it).
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TextIO

import corridor as cd
from corridor.calendar import as_moment
from corridor.graph import Graph, compile_graph, load_of
from corridor.graph.arc_types import BORDER, GAUGE_CHANGE, HAUL
from corridor.graph.measures import COST

__all__ = ["Comparison", "compare", "main"]

TABLE = Path(__file__).with_name("calibration.csv")
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


@dataclass(frozen=True)
class Comparison:
    """A published figure beside the model's.

    Attributes
    ----------
    id, metric, unit : str
        Of the row.
    low, high : float
        What is accepted: the published range, or 10 % around a single figure.
    published : str
        As printed.
    model : float
        The model's answer; NaN for context.
    query : str
        What was asked of the model, with date and direction, or why the row is context.
    status : str
        ``ok``, ``miss`` or ``context``.
    """

    id: str
    metric: str
    unit: str
    low: float
    high: float
    published: str
    model: float
    query: str
    status: str


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
    """Station to station, Xi'an-Duisburg: a fixed-timetable train against an ordinary wagon."""
    graph = compile_graph(net, "2025-07-01")
    fixed = _fastest(graph, lambda service, train_class: service == "XIAN-DUISBURG-2023")
    ordinary = _fastest(graph, lambda service, train_class: not service)
    return fixed / ordinary


def _fastest(graph: Graph, allowed: Callable[[str, str], bool]) -> float:
    """Hours from the first to the last wheel turning, by rail on allowed trains only, along the UTLC line."""
    from corridor.search import shortest_path

    arcs, box = graph.arcs, cd.Shipment("Xi'an", "Duisburg", hs="8429", ready=as_moment("2025-07-01"))
    weights = graph.weigh(load_of(graph.network, box)[2])
    closed = weights.closed.copy()
    for number, arc in enumerate(arcs):
        if (arc.mode != "rail" and arc.kind != "drayage") or not allowed(arc.service_id, arc.train_class):
            closed[number] = arc.kind not in ("drayage",)
    graph_of = weights.topology.graph(weights.matrix, closed)
    path = shortest_path(graph_of, graph.source("XIAN"), graph.sink("DUISBURG"), criterion=1)
    if path is None:
        raise LookupError("no rail path from Xi'an to Duisburg")
    moved = [arc for arc in path.arcs if arcs[arc].kind in (HAUL, BORDER, GAUGE_CHANGE)]
    return float(graph.seconds[moved].sum()) / 3600


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
    inner = sum(sum(border_hours(net, border, way, "block", "2020-06-01")) for border, way in borders)
    words = "line of UTLC at the links' speeds with its two inner borders, 2020-06-01"
    return (line_hours(net, UTLC) + inner) / 24, words


def _utlc_km(net: cd.Network) -> Answer:
    path = service_path(net, _TRAIN)
    inner = path[path.index("DOSTYK") : path.index("BREST") + 1]
    return line_km(net, inner), f"service {_TRAIN}, its path Dostyk-Brest"


def _station(terminal: str, words: str) -> Callable[[cd.Network], Answer]:
    return lambda net: (handling_hours(net, terminal), f"station handling at {words}")


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
        "service XIAN-DUISBURG-2023 against an ordinary wagon, wheels turning to stop, 2025-07-01",
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
        24 * line_km(net, UTLC) / line_hours(net, UTLC),
        "line of UTLC, block trains, km a day",
    ),
}


def compare(net: cd.Network) -> tuple[Comparison, ...]:
    """Compare every row of the calibration table with the model."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(_compare(net, row) for row in csv.DictReader(file))


def _compare(net: cd.Network, row: dict[str, str]) -> Comparison:
    value = float(row["value"])
    exact = not row["low"]
    low, high = (value, value) if exact else (float(row["low"]), float(row["high"]))
    published = f"{value:g}" if exact else f"{low:g}..{high:g}"
    if low == high or row["metric"] in ("distance", "cost"):
        low, high = low * (1 - TOLERANCE), high * (1 + TOLERANCE)
    query = _QUERIES.get((row["id"], row["metric"]))
    unit = row["unit"]
    if query is None:
        why = _CONTEXT[row["id"]]
        return Comparison(row["id"], row["metric"], unit, low, high, published, float("nan"), why, "context")
    model, words = query(net)
    status = "ok" if low <= model <= high else "miss"
    return Comparison(row["id"], row["metric"], unit, low, high, published, model, words, status)


def _print(rows: Iterable[Comparison], out: TextIO) -> None:
    for row in rows:
        model = "" if row.model != row.model else f"{row.model:,.2f}"
        figures = f"{row.published:>14} {model:>10} {row.unit:14} {row.status:8}"
        print(f"{row.id:4} {row.metric:26} {figures} {row.query}", file=out)


def main() -> int:
    """Print the table; 1 when a row misses."""
    rows = compare(cd.open_network("eurasia"))
    print(f"{'id':4} {'metric':26} {'published':>14} {'model':>10} {'unit':14} {'status':8} query or reason")
    _print(rows, sys.stdout)
    counts = {status: sum(row.status == status for row in rows) for status in ("ok", "miss", "context")}
    print(", ".join(f"{count} {status}" for status, count in counts.items()))
    return 1 if counts["miss"] else 0


if __name__ == "__main__":
    sys.exit(main())

"""Command line: ``python -m networks.make.iberia`` writes the network `iberia`.

Places, links and services are those of ``own/iberia_*.csv``, each row with its source. What holds in all of the
European Union (containers, factors, exchange rates, limits, prices where nothing better is known) and the way beyond
Antwerp and Metz are rows of `eurasia`: after a change of it run this again. The same tables give the same bytes.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

import pandas as pd

import corridor as cd
from corridor.folders import write_folder
from corridor.model.tables.line_files import LINES_FILE, lines_text
from corridor.model.tables.line_geometry import Point
from corridor.model.tables.reading import table_text
from corridor.resources import networks_dir
from networks.make.common import ESTIMATE, Row, as_rows, frame, number, read_own, table_texts

__all__ = ["iberia"]

NAME = "iberia"
BEYOND = ("ANTWERP", "DUISBURG", "MANNHEIM")  # of eurasia: where the ways from the Pyrenees end
COUNTRIES = {"ES": ("Spain", "Europe/Madrid"), "FR": ("France", "Europe/Paris"), "PT": ("Portugal", "Europe/Lisbon")}
RAIL_KMH, WAGON_KMH, ROAD_KMH, SEA_KMH = "31.5", "26.77", "24.38", 30.0  # of eurasia in the Union; 16 knots
# rows of prices that hold here too, and the zones that they get
WIDER = {
    "drayage-EU": "EU",
    "haul-rail-EU-other": "BE;ES;FR;PT",
    "haul-road-EU-other": "BE;ES;FR;PT",
    "storage-EU": "EU",
}
LIFTS = {  # hours and charge of a lift, as eurasia has them for terminals of the Union without their own
    "rail": ("12", "35", "12 h is a planning value; the charge of inland rail terminals of the EU (25-50)"),
    "road": ("3", "105", "3 h is a planning value; a lift of 35 EUR, and 70 for half of a lorry's least charge"),
    "sea": ("24", "160", "24 h is a planning value; the charge of sea terminals of the EU"),
}
UNSERVED, CHANGE_ONLY = ("rail junction", "border station"), ("CERBERE", "PORTBOU")
BORDERS = {
    "ELVAS_BADAJOZ": ("Elvas - Badajoz", "PT", "ES"),
    "IRUN_HENDAYE": ("Irun - Hendaye", "ES", "FR"),
    "PERTHUS": ("Le Perthus", "ES", "FR"),
    "PORTBOU_CERBERE": ("Portbou - Cerbère", "ES", "FR"),
}
# Drawn by us: round the peninsula, Ushant and the Strait of Dover, well off the coast.
TO_ANTWERP: tuple[Point, ...] = (
    (-9.95, 43.4),
    (-6.0, 48.7),
    (-2.5, 50.0),
    (0.5, 50.6),
    (1.6, 51.1),
    (3.0, 51.5),
    (3.9, 51.4),
)
LANES: Mapping[str, tuple[Point, ...]] = {
    "ALGECIRAS-ANTWERP-sea": ((-5.5, 35.98), (-6.2, 35.9), (-9.3, 36.7), (-9.95, 38.7), *TO_ANTWERP),
    "SINES-ANTWERP-sea": ((-9.1, 37.9), (-9.95, 38.7), *TO_ANTWERP),
}


def iberia() -> dict[str, str]:
    """Make the text of every table, and of the lines at sea."""
    base = _texts(cd.open_network("eurasia").subset(BEYOND, name=NAME))
    terminals, links = read_own("iberia_terminals"), read_own("iberia_links")
    own: dict[str, list[Row]] = {
        "countries": [_country(code) for code in COUNTRIES],
        "terminals": [{"main": "1", "unlocode_check": "not looked up", **row} for row in as_rows(terminals)],
        "links": [_link(row) for row in as_rows(links)],
        "borders": [_border(*entry) for entry in BORDERS.items()],
        "transfers": [*_lifts(terminals, links), *_gauge_changes()],
        "trains": list(_trains(base["trains"])),
    }
    own["services"], own["service_stops"] = _services(links)
    tables = {name: frame(name, [*_used(base[name]), *own.get(name, [])]) for name in base}
    tables["currencies"] = frame("currencies", _dollars(base["currencies"]))
    tables["tariffs"] = frame("tariffs", [row | _zones(row) for row in _used(base["tariffs"])])
    return table_texts(tables) | {LINES_FILE: lines_text(LANES)}


def _texts(network: cd.Network) -> dict[str, pd.DataFrame]:
    """The tables of a network with every cell as text."""
    found = {}
    for name, table in network.tables.items():
        found[name] = pd.read_csv(io.StringIO(table_text(name, table)), dtype=str, keep_default_na=False)
    return found


def _used(table: pd.DataFrame) -> Iterator[Row]:
    """Rows without those that are kept as context."""
    return (row for row in as_rows(table) if row.get("used", "1") != "0")


def _zones(row: Row) -> Row:
    return {"zones": WIDER[row["id"]]} if row["id"] in WIDER else {}


def _dollars(rates: pd.DataFrame) -> Iterator[Row]:
    """What a dollar is in euros; eurasia has it the other way round."""
    for row in as_rows(rates):
        if row["currency"] == "EUR":
            rate = {"rate": number(1.0 / float(row["rate"]), 4), "notes": f"one over {row['rate']} dollars for a euro"}
            yield row | rate | {"id": row["id"].replace("EUR", "USD"), "currency": "USD"}


def _country(code: str) -> Row:
    name, zone = COUNTRIES[code]
    source = "general knowledge (no source read); time zone: IANA tz database 2026f"
    origin = {"source": source, "confidence": "medium"}
    return {"id": code, "name": name, "groups": "EU", "rail_regimes": "CIM", "time_zone": zone, **origin}


def _link(row: Row) -> Row:
    start, end, mode = row["from"], row["to"], row["mode"]
    key = "-".join(filter(None, (start, end, mode, row["gauge"])))
    pace = {"rail": {"speed_kmh": RAIL_KMH, "speed_ordinary_kmh": WAGON_KMH}, "road": {"speed_kmh": ROAD_KMH}}
    sea = {"transit_h": f"{float(row['length_km']) / SEA_KMH:.0f}", "geometry_id": key, "category": "feeder"}
    cells = {name: cell for name, cell in row.items() if name not in ("from", "to")}
    return {"id": key, "from_node_id": start, "to_node_id": end, **cells, **pace.get(mode, sea)}


def _border(border: str, crossing: tuple[str, str, str]) -> Row:
    name, one, other = crossing
    return {
        "id": f"{border}-any",
        "border_id": border,
        "name": name,
        "mode": "rail",
        "country_a": one,
        "country_b": other,
        "direction": "both",
        "train_class": "any",
        "state": "open",
        "dwell_mean_h": "2",
        "dwell_p90_h": "4",
        "legal_regime": "CIM",
        "notes": "within the Union: no clearance; two hours for another locomotive and its brake test",
        "source": ESTIMATE,
        "confidence": ESTIMATE,
    }


def _lifts(terminals: pd.DataFrame, links: pd.DataFrame) -> Iterator[Row]:
    """Lifts on each side of every terminal, and to the lorries and ships that come there."""
    modes = {(row[end], row["mode"]) for row in as_rows(links) for end in ("from", "to")}
    for place in (*as_rows(terminals), {"id": "ANTWERP", "kind": "", "gauges": ""}):
        if place["kind"] in UNSERVED or place["id"] in CHANGE_ONLY:
            continue
        carriers = [*place["gauges"].split(";"), *(mode for mode in ("road", "sea") if (place["id"], mode) in modes)]
        for carrier in carriers if place["gauges"] else ("sea",):  # Antwerp has its others from eurasia
            hours, charge, notes = LIFTS.get(carrier, LIFTS["rail"])
            yield {
                "id": f"{place['id']}-lift-{carrier}",
                "terminal_id": place["id"],
                "from_carrier": carrier,
                "to_carrier": "stack",
                "technique": "lift",
                "hours": hours,
                "cost_per_container": charge,
                "currency": "EUR",
                "lifts": "1",
                "estimated_fields": "hours;cost_per_container",
                "notes": notes,
                "source": ESTIMATE,
                "confidence": ESTIMATE,
            }


def _gauge_changes() -> Iterator[Row]:
    for row in as_rows(read_own("iberia_gauge_changes")):
        lifts = "1" if row["technique"] == "transloading" else "0"
        ends = {"from_carrier": "1668", "to_carrier": "1435", "currency": "EUR", "lifts": lifts}
        key = f"{row['terminal_id']}-{row['technique'].replace(' ', '-')}"
        yield {"id": key, **row, **ends, "estimated_fields": "hours;cost_per_container"}


def _trains(known: pd.DataFrame) -> Iterator[Row]:
    """The longest trains of the broad gauge, and the terms of single wagons as on the standard gauge of the Union."""
    (order,) = (row for row in as_rows(known) if row["id"] == "ORDER-EU-1435")
    yield order | {
        "id": "ORDER-EU-1668",
        "name": "Trains of one's own and single wagons in Spain and Portugal",
        "zones": "ES;PT",
        "gauge": "1668",
        "notes": "as on the standard gauge of the EU",
        "source": ESTIMATE,
        "confidence": ESTIMATE,
    }
    spain = "https://transportexxi.com/el-puerto-seco-de-coslada-adapta-su-operativa-a-los-trenes-de-600-metros"
    portugal = "http://www.apsinesalgarve.pt/en/news/2017/medway-links-porto-de-sines-to-madrid/"
    for code, metres, teu, source in (("ES", "600", "80", spain), ("PT", "527", "61", portugal)):
        size = {"gauge": "1668", "max_length_m": metres, "max_teu": teu, "used": "1"}
        yield {"id": f"{code}-1668", "name": f"{COUNTRIES[code][0]}, broad gauge", "zones": code, **size} | {
            "notes": "as published for a container train",
            "source": source,
            "confidence": "medium",
        }


def _services(links: pd.DataFrame) -> tuple[list[Row], list[Row]]:
    """Each service in both directions, and its stops; a station with a dash behind it is passed."""
    rails = (row for row in as_rows(links) if row["mode"] == "rail")
    km = {frozenset((row["from"], row["to"])): float(row["length_km"]) for row in rails}
    services, stops = list[Row](), list[Row]()
    for row in as_rows(read_own("iberia_services")):
        path, hours = row.pop("path").split(), row.pop("run_h")
        train = {"train_class": "block"} if row["mode"] == "rail" else {}
        for way in (path, path[::-1]):
            key = row["id"] if way is path else f"{row['id']}-back"
            places = [stop.removesuffix("-") for stop in way]
            name = row["name"] if way is path else _turned(row["name"])
            services.append({**row, **train, "id": key, "name": name})
            shares = _shares(hours, [km.get(frozenset(pair), 0.0) for pair in pairwise(places)])
            for place, (stop, share) in enumerate(zip(way, ("", *shares), strict=True)):
                cells = {"terminal_id": places[place], "calls": "0" if stop.endswith("-") else "1", "run_h": share}
                numbered = {"id": f"{key}:{place + 1:03d}", "service_id": key, "sequence": str(place + 1)}
                stops.append(numbered | cells | {"source": row["source"], "confidence": row["confidence"]})
    return services, stops


def _turned(name: str) -> str:
    """The name of the way back: ``Valencia - Madrid (Renfe)`` is ``Madrid - Valencia (Renfe)``."""
    ends, bracket, operator = name.partition(" (")
    return " - ".join(reversed(ends.split(" - "))) + bracket + operator


def _shares(hours: str, km: list[float]) -> list[str]:
    """Published hours of a whole way shared out by length; blank where none are published."""
    return [number(float(hours) * part / sum(km)) if hours else "" for part in km]


def main() -> int:
    """Write the tables; `network.toml` and the README are written by hand."""
    folder = Path(networks_dir()) / NAME
    write_folder(folder, iberia())
    sys.stdout.write(f"{folder}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

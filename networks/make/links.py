"""Rail, road, sea, barge and air links: the facts' rows, one per gauge and variant, and our own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from corridor.model.tables.codes import OPEN
from corridor.model.tables.line_files import shipped_lines
from networks.make.common import (
    ESTIMATE,
    Facts,
    Row,
    as_rows,
    frame,
    great_circle_km,
    join_notes,
    number,
    read_own,
)

__all__ = ["links"]

CONFIDENCES = ("estimate", "low", "medium", "high")  # from the least to the most
# The facts' speeds are those of trains that UTLC led by its own timetable, 1,000 km a day, and of intermodal trains in
# Poland, 32 km/h, where all freight does 23 to 25. Ordinary trains, which are block trains by now, need more: a
# timetable takes 0.7 of their time (calibration V67).
BLOCK_SHARE = 0.7
ORDINARY_SHARE = 0.85  # of block trains, for wagons that are marshalled on the way: an estimate
DRIVING_SHARE = 9 / 24  # one driver, nine hours at the wheel a day
GLEC_AIR_KM = 95  # over the great circle, by GLEC v3
LOCAL_DETOUR = 1.3
HOURS_PER_DAY = 24
BOTH_GAUGES = frozenset(
    {
        ("ALASHANKOU", "DOSTYK"),
        ("KHORGOS_CN", "ALTYNKOL"),
        ("ERENHOT", "ZAMYNUUD"),
        ("MANZHOULI", "ZABAIKALSK"),
    }
)
RU_EAST = frozenset(
    {
        ("NOVOSIBIRSK", "OMSK"),
        ("ULAN_UDE", "NOVOSIBIRSK"),
        ("CHITA", "ULAN_UDE"),
        ("ZABAIKALSK", "CHITA"),
        ("ULAN_UDE", "NAUSHKI"),
        ("CHITA", "VLADIVOSTOK"),
    }
)
BY_PANAMA = "the facts' {} km close Suez only, which leads by Panama; searoute with both closed goes by the Cape"
BY_CORINTH = "the facts' {} km lead through the Corinth Canal, which is too narrow"
SEA_LENGTHS = {
    # the facts' figure is below the great circle, or there is none
    ("TURKMENBASHI", "ALAT", "direct"): (
        "320",
        "length estimated, the facts' 250 km are below the great circle of 305",
    ),
    ("BATUMI", "CONSTANTA", "direct"): (
        "1110",
        "length estimated, the facts' 1,049 km are below the great circle of 1,094",
    ),
    ("POTI", "CONSTANTA", "direct"): (
        "1110",
        "length estimated, the facts' 1,077 km are below the great circle of 1,079",
    ),
    ("SHENZHEN", "WILHELMSHAVEN", "cape"): (
        "24790",
        "length estimated: as Shenzhen-Hamburg less the 70 km of the Elbe",
    ),
    ("SHANGHAI", "CONSTANTA", "cape"): ("27501", BY_CORINTH.format("27,438")),
    ("SHANGHAI", "POTI", "cape"): ("28194", BY_CORINTH.format("28,131")),
    # data/geo/make/make_lanes.py computes these, and draws them
    ("SHANGHAI", "ROTTERDAM", "cape"): ("25729", BY_PANAMA.format("24,988")),
    ("SHANGHAI", "HAMBURG", "cape"): ("26228", BY_PANAMA.format("25,487")),
    ("SHANGHAI", "KLAIPEDA", "cape"): ("27364", BY_PANAMA.format("26,366")),
}
ROAD_NOTE = "speed = driving speed x 9/24: one driver, nine hours a day"
RAIL_NOTE = "block trains 0.7 of the facts' commercial speed, an estimate for trains by timetable; wagons 0.85 of that"


def links(facts: Facts, terminals: pd.DataFrame) -> pd.DataFrame:
    """Make the table of links.

    Parameters
    ----------
    facts : Mapping of str to DataFrame
        Needs ``rail_links``, ``road_links``, ``sea_links``, ``air_links``, and of ``2026-11`` the first and third.
    terminals : DataFrame
        The table of terminals, for local distances and the countries of both ends.

    Returns
    -------
    DataFrame
        One row per pair, mode, gauge and variant. The id is ``FROM-TO-mode``, then the gauge of
        a railway, then the variant where rows compete (``suez``, ``cape``, ``local``).

    Raises
    ------
    ValueError
        When a link joins two countries and ``own/link_borders.csv`` names no border for it.
    """
    places = {row["id"]: row for row in as_rows(terminals)}
    doors = _doors()
    lengths = _lengths(facts)
    made = [*_rail(facts), *_road(facts), *_sea(facts), *_air(facts, places), *_own(places)]
    return frame("links", (_finished(_corrected(row, lengths), places, doors) for row in made))


def _lengths(facts: Facts) -> dict[tuple[str, str, str], Row]:
    """Lengths that replace others: read since, or our estimates where a figure is below the great circle."""
    read = {(row["from"], row["to"], "rail"): row for row in as_rows(facts["2026-11/rail_links"])}
    return read | {(row["from"], row["to"], row["mode"]): row for row in as_rows(read_own("link_lengths"))}


def _corrected(row: Row, lengths: Mapping[tuple[str, str, str], Row]) -> Row:
    better = lengths.get((row["from_node_id"], row["to_node_id"], row["mode"]))
    if better is None:
        return row
    why = better["notes"] if "notes" in better else better["line"]
    origin = f"{row['source']}; length: {better['source']}" if row["source"] != ESTIMATE else better["source"]
    return row | {
        "length_km": better["km"],
        "notes": join_notes(row["notes"], f"length: {why}"),
        "source": origin,
        "confidence": min(row["confidence"], better["confidence"], key=CONFIDENCES.index),
    }


def _rail(facts: Facts) -> Iterator[Row]:
    for fact in as_rows(facts["rail_links"]):
        both = (fact["from"], fact["to"]) in BOTH_GAUGES
        for gauge in ("1435", "1520") if both else fact["gauge"].split(";"):
            yield _railway(fact, gauge, "both gauges side by side" if both and gauge not in fact["gauge"] else "")


def _railway(fact: Row, gauge: str, note: str) -> Row:
    pair, speed = (fact["from"], fact["to"]), BLOCK_SHARE * float(fact["commercial_speed_kmh"])
    return {
        "from_node_id": fact["from"],
        "to_node_id": fact["to"],
        "mode": "rail",
        "gauge": gauge,
        "length_km": fact["km"],
        "speed_kmh": number(speed),
        "speed_ordinary_kmh": number(ORDINARY_SHARE * speed),
        "electrified": {"y": "1", "n": "0"}[fact["electrified"]],
        "tracks": fact["tracks"],
        "line": fact["line"],
        "tariff_zone": "RU_EAST" if pair in RU_EAST else "",
        "notes": join_notes(RAIL_NOTE, note),
        "source": fact["source"],
        "confidence": fact["confidence"],
    }


def _road(facts: Facts) -> Iterator[Row]:
    for fact in as_rows(facts["road_links"]):
        yield {
            "from_node_id": fact["from"],
            "to_node_id": fact["to"],
            "mode": "road",
            "length_km": fact["km"],
            "speed_kmh": number(DRIVING_SHARE * float(fact["avg_driving_speed_kmh"])),
            "line": fact["road"],
            "notes": ROAD_NOTE,
            "source": fact["source"],
            "confidence": fact["confidence"],
        }


def _sea(facts: Facts) -> Iterator[Row]:
    for fact in (*as_rows(facts["sea_links"]), *as_rows(facts["2026-11/sea_links"])):
        length, why = SEA_LENGTHS.get((fact["from"], fact["to"], fact["via"]), (fact["km"], ""))
        kiel = fact["km_via_kiel_canal_est"]
        by_kiel = f"length through the Kiel Canal, estimated; {fact['km']} km round Skagen" if kiel else ""
        yield {
            "from_node_id": fact["from"],
            "to_node_id": fact["to"],
            "mode": "sea",
            "length_km": kiel or length,
            "transit_h": number(HOURS_PER_DAY * float(fact["transit_days_port_to_port"])),
            "variant": "" if fact["via"] == "direct" else fact["via"],
            "notes": join_notes(fact["note"], by_kiel, why),
            "source": f"{fact['source']}; length: {ESTIMATE}" if kiel or "estimated" in why else fact["source"],
            "confidence": fact["confidence"],
        }


def _air(facts: Facts, places: Mapping[str, Row]) -> Iterator[Row]:
    """Flights of the facts, and between China and the European Union those of ``own/air_links.csv``."""
    for fact in (*as_rows(facts["air_links"]), *(_flight(own, places) for own in as_rows(read_own("air_links")))):
        yield {
            "from_node_id": fact["from"],
            "to_node_id": fact["to"],
            "mode": "air",
            "length_km": fact["glec_distance_km"],
            "transit_h": number(HOURS_PER_DAY * float(fact["transit_days_door_ready"])),
            "notes": join_notes(fact["note"], f"great circle {fact['great_circle_km']} km plus {GLEC_AIR_KM}"),
            "source": fact["source"],
            "confidence": fact["confidence"],
        }


def _flight(own: Row, places: Mapping[str, Row]) -> Row:
    km = round(_circle_km(places[own["from"]], places[own["to"]]))
    lengths = {"great_circle_km": f"{km}", "glec_distance_km": f"{km + GLEC_AIR_KM}"}
    return {**own, **lengths, "source": ESTIMATE, "confidence": ESTIMATE}


def _own(places: Mapping[str, Row]) -> Iterator[Row]:
    for own in as_rows(read_own("links")):
        local = own["variant"] == "local"
        speed = float(own["speed_kmh"])
        shares = {"rail": BLOCK_SHARE, "road": 1.0 if local else DRIVING_SHARE}
        share = shares.get(own["mode"], 1.0)
        note = f"{LOCAL_DETOUR} x great circle; driving speed" if local else own["notes"]
        yield {
            "from_node_id": own["from"],
            "to_node_id": own["to"],
            "mode": own["mode"],
            "gauge": own["gauge"],
            "length_km": own["km"] or number(_local_km(places[own["from"]], places[own["to"]]), 1),
            "speed_kmh": number(share * speed),
            "speed_ordinary_kmh": number(ORDINARY_SHARE * share * speed) if own["mode"] == "rail" else "",
            "electrified": {"y": "1", "n": "0", "": ""}[own["electrified"]],
            "tracks": own["tracks"],
            "line": own["line"],
            "variant": own["variant"],
            "notes": join_notes(note, ROAD_NOTE if own["mode"] == "road" and not local else ""),
            "source": ESTIMATE,
            "confidence": "estimate",
        }


def _local_km(one: Row, other: Row) -> float:
    return LOCAL_DETOUR * _circle_km(one, other)


def _circle_km(one: Row, other: Row) -> float:
    return great_circle_km(float(one["lat"]), float(one["lon"]), float(other["lat"]), float(other["lon"]))


@dataclass(frozen=True)
class _Doors:
    """Which border a link crosses: by its own name, else by the lane between two countries or blocs."""

    named: Mapping[tuple[str, str, str], str]
    lanes: Mapping[tuple[str, str, str], str]
    union: frozenset[str]

    def between(self, row: Row, countries: tuple[str, str]) -> str:
        """Name the border of an international link; links inside the European Union are open."""
        start, end = ("EU" if country in self.union else country for country in countries)
        found = self.named.get((row["from_node_id"], row["to_node_id"], row["mode"]))
        found = found or self.lanes.get((row["mode"], start, end))
        if found:
            return found
        if start == end == "EU":
            return OPEN
        raise ValueError(f"{row['id']}: own/link_borders.csv names no border for {countries[0]}-{countries[1]}")


def _doors() -> _Doors:
    named = {(own["from"], own["to"], own["mode"]): own["border_id"] for own in as_rows(read_own("link_borders"))}
    lanes = {
        (own["mode"], own["country_a"], own["country_b"]): own["border_id"]
        for own in as_rows(read_own("sea_air_borders"))
    }
    members = (own["id"] for own in as_rows(read_own("countries")) if "EU" in own["groups"].split(";"))
    return _Doors(named, lanes, frozenset(members))


def _trade_lane(start: str, end: str, variant: str) -> str:
    """The trade lane of a ship's line, or the size of its ships: the first row of ``own/trade_lanes.csv`` that fits."""
    asked = {"from_country": start, "to_country": end, "variant": variant}
    rows = as_rows(read_own("trade_lanes"))
    return next(row["category"] for row in rows if all(row[key] in ("any", value) for key, value in asked.items()))


def _finished(row: Row, places: Mapping[str, Row], doors: _Doors) -> Row:
    start, end = row["from_node_id"], row["to_node_id"]
    parts = [f"{start}-{end}", row["mode"], row.get("gauge", ""), row.get("variant", "")]
    made = "-".join(part for part in parts if part)
    # Both gauges of a railway run side by side, and share one line.
    lines = (made, f"{start}-{end}-{row['mode']}") if row.get("variant") != "local" else ()
    known = next((line for line in lines if line in shipped_lines()), "")
    row |= {"id": made, "directed": "0", "geometry_id": known}
    countries = (places[start]["country"], places[end]["country"])
    if row["mode"] == "sea":
        row["category"] = _trade_lane(*countries, row.get("variant", ""))
    if countries[0] != countries[1]:
        row["border_id"] = doors.between(row, countries)
    return row

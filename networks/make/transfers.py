"""Handling, gauge changes by technique, and reconsignment: hours, charges and capacity, never queues."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from networks.make.common import ESTIMATE, Facts, Row, as_rows, frame, join_notes, number, read_own

__all__ = ["transfers"]

GAUGES = ("1435", "1520")
RAIL_HOURS, ROAD_HOURS, FEEDER_HOURS, OCEAN_HOURS = 12.0, 3.0, 36.0, 48.0
# Vessels of 225 TEU are loaded from the train beside them: Altynkol-Baku takes 9 days as a whole, three and a half of
# them in both ports, at their customs and at sea, and the wait for the vessel
CASPIAN_PORTS, CASPIAN_HOURS = frozenset({"AKTAU", "KURYK", "ALAT", "TURKMENBASHI"}), 12.0
HOURS = {"1435": RAIL_HOURS, "1520": RAIL_HOURS, "road": ROAD_HOURS, "barge": 12.0, "air": 12.0}
OCEAN_KM = 5_000.0  # a port with a longer lane is called by ocean ships, the others by feeders
LOADING_POINTS = frozenset({"GORYN"})  # a border station that loads the timber trains of the facts
STACK_YARDS = ("DOSTYK", "ALTYNKOL", "BREST", "MALASZEWICZE", "ZABAIKALSK", "KALININGRAD")
STACK_HOURS, STACK_PRICE = 12.0, 1.3  # through the stack: half a day more, and a second lift
TRAIN_TEU_CN, TRAIN_TEU_WEST = 100.0, 82.0
DAYS_PER_YEAR, DAYS_JAN_AUG_2020 = 365.0, 244.0
CAPACITY_UNITS = (  # beginning of the published unit, TEU a day per unit, how it was converted
    ("TEU/day", 1.0, ""),
    ("containers/day", 1.0, "capacity read as TEU, as the second report prints it"),
    ("TEU/year", 1.0 / DAYS_PER_YEAR, "capacity: TEU a year / 365"),
    ("TEU reloaded Jan-Aug 2020", 1.0 / DAYS_JAN_AUG_2020, "capacity: TEU handled January-August 2020 / 244 days"),
    ("trains/day", TRAIN_TEU_CN, "capacity: trains a day x 100 TEU"),
    ("train pairs/day", 2.0 * TRAIN_TEU_WEST, "capacity: pairs of trains a day x 2 x 82 TEU, both directions"),
)
BOTH_LAWS = (
    "BREST",
    "AKHALKALAKI",
    "DOBRA",
    "ZAHONY",
    "MALASZEWICZE",
    "TERESPOL",
    "KUZNICA",
    "SIEMIANOWKA",
    "BRANIEWO",
    "SKANDAWA",
    "SLAWKOW",
    "HRUBIESZOW",
    "MEDYKA",
    "SESTOKAI",
    "MOCKAVA",
    "KENA",
    "KYBARTAI",
    "PAGEGIAI",
    "KAUNAS_KIT",
    "VILNIUS_VIT",
    "KLAIPEDA",
    "INDRA",
    "RIGA",
    "TALLINN",
    "MUKRAN",
    "CHOP",
    "KALININGRAD",
    "CHERNYAKHOVSK",
    "MAMONOVO",
    "INCHEH_BURUN",
)


def transfers(facts: Facts, terminals: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """Make the table of transfers.

    Parameters
    ----------
    facts : Mapping of str to DataFrame
        Needs ``gauge_changes``.
    terminals, links : DataFrame
        The tables made before: gauges and kinds of terminals, and the modes that reach them.

    Returns
    -------
    DataFrame
        Lifts between each carrier and the stack, gauge changes by technique, reconsignment; one
        row serves both directions.

    Raises
    ------
    ValueError
        When ``own/lift_charges.csv`` has no charge for a carrier in a country, or
        ``own/gauge_yards.csv`` no row for one of the facts.
    """
    places = list(as_rows(terminals))
    changes = [*_published_changes(facts), *_own_changes()]
    stations = {row["terminal_id"] for row in changes}
    rows: Iterable[Row] = (
        *_lifts(places, links, stations),
        *changes,
        *_through_stack(changes),
        *(_reconsignment(place["id"]) for place in places if place["id"] in BOTH_LAWS),
    )
    return frame("transfers", rows)


def _handles_boxes(place: Row, stations: set[str]) -> bool:
    """Tell whether boxes are lifted here: not at way-points, small junctions and plain border stations."""
    if place["kind"] == "way-point" or (place["kind"] == "rail junction" and not place["unlocode"]):
        return False
    return place["kind"] != "border station" or place["id"] in stations | LOADING_POINTS


def _longest(links: pd.DataFrame) -> dict[tuple[str, str], float]:
    longest: dict[tuple[str, str], float] = {}
    for link in as_rows(links):
        for end in (link["from_node_id"], link["to_node_id"]):
            key = (end, link["mode"])
            longest[key] = max(longest.get(key, 0.0), float(link["length_km"]))
    return longest


def _lifts(places: Iterable[Row], links: pd.DataFrame, stations: set[str]) -> Iterator[Row]:
    longest = _longest(links)
    charges = list(as_rows(read_own("lift_charges")))
    for place in places:
        if not _handles_boxes(place, stations):
            continue
        carriers = [gauge for gauge in GAUGES if gauge in place["gauges"].split(";")] + ["road"]
        carriers += [mode for mode in ("sea", "barge", "air") if (place["id"], mode) in longest]
        for carrier in carriers:
            ocean = carrier == "sea" and longest[place["id"], "sea"] > OCEAN_KM
            feeder = CASPIAN_HOURS if place["id"] in CASPIAN_PORTS else FEEDER_HOURS
            hours = HOURS.get(carrier, OCEAN_HOURS if ocean else feeder)
            yield _lift(place, carrier, hours, _charge(charges, place, carrier))


def _charge(charges: Iterable[Row], place: Row, carrier: str) -> Row:
    wanted = "rail" if carrier in GAUGES else carrier
    mine = [row for row in charges if row["carrier"] == wanted]
    for column, value in (("terminals", place["id"]), ("countries", place["country"])):
        for row in mine:
            if value in row[column].split(";"):
                return row
    raise ValueError(f"own/lift_charges.csv has no {wanted} charge for {place['id']} ({place['country']})")


def _lift(place: Row, carrier: str, hours: float, charge: Row) -> Row:
    estimated = ["hours"] if charge["source"] != ESTIMATE else ["hours", "cost_per_container"]
    source = charge["source"] if ESTIMATE in charge["source"] else f"{charge['source']}; hours: {ESTIMATE}"
    return {
        "id": f"{place['id']}-lift-{carrier}",
        "terminal_id": place["id"],
        "from_carrier": carrier,
        "to_carrier": "stack",
        "technique": "lift",
        "hours": number(hours),
        "cost_per_container": charge["amount"],
        "currency": charge["currency"],
        "lifts": "1",
        "estimated_fields": ";".join(estimated),
        "notes": join_notes(f"{number(hours)} h is a planning value for this kind of terminal", charge["notes"]),
        "source": source,
        "confidence": charge["confidence"],
    }


def _technique(text: str) -> str:
    return "variable-gauge axle" if text.startswith("SUW") or text == "variable-gauge axle" else "transloading"


def _capacity(value: str, unit: str) -> tuple[str, str]:
    """Convert a published capacity to TEU a day, and say how."""
    if not value:
        return "", ""
    for beginning, factor, how in CAPACITY_UNITS:
        if unit.startswith(beginning):
            return number(factor * float(value), 0), how
    raise ValueError(f"gauge_changes: no way to turn {unit!r} into TEU a day")


def _published_changes(facts: Facts) -> Iterator[Row]:
    yards = {(row["terminal_id"], row["match"]): row for row in as_rows(read_own("gauge_yards"))}
    for fact in as_rows(facts["gauge_changes"]):
        # rows for any station are general values; the X-ray of Brest is inspection, not a change of gauge; bogies
        # are changed under tanks and other special wagons, never under the flat wagons that carry boxes
        if fact["station"] == "ANY" or "X-ray" in fact["technology"] or "bogie exchange" in fact["technology"]:
            continue
        yard = yards.get((fact["station"], fact["technology"]))
        if yard is None:
            raise ValueError(f"own/gauge_yards.csv has no row for {fact['station']}, {fact['technology']}")
        yield _published_change(fact, yard)


def _published_change(fact: Row, yard: Row) -> Row:
    technique = _technique(fact["technology"])
    capacity, how = _capacity(fact["capacity_value"], fact["capacity_unit"])
    estimated = yard["estimated"].split(";") if yard["estimated"] else []
    if "capacity:" in how:
        estimated.append("capacity_teu_per_day")
    if fact["hours_per_train"] and fact["hours_confidence"] == "low" and "hours" not in estimated:
        estimated.insert(0, "hours")
    published = [
        fact["technology"],
        fact["tracks"] and f"tracks: {fact['tracks']}",
        fact["cranes"] and f"cranes: {fact['cranes']}",
        fact["capacity_value"] and f"{fact['capacity_value']} {fact['capacity_unit']}",
    ]
    wholly = fact["source"] == ESTIMATE or not estimated
    return {
        **_change(fact["station"], technique, yard["name"]),
        "hours": fact["hours_per_train"] or yard["hours"],
        "cost_per_container": fact["cost_per_container_usd"] or yard["amount"],
        "currency": yard["currency"] or "USD",
        "capacity_teu_per_day": capacity,
        "tracks": yard["tracks"],
        "cranes": yard["cranes"],
        "equipment": ", ".join(text for text in published if text),
        "estimated_fields": ";".join(estimated),
        "notes": join_notes(fact["note"], how, yard["notes"]),
        "source": fact["source"] if wholly else f"{fact['source']}; {', '.join(estimated)}: {ESTIMATE}",
        "confidence": fact["confidence"],
    }


def _change(station: str, technique: str, name: str = "") -> Row:
    words = technique.replace(" ", "-") + (f"-{name}" if name else "")
    return {
        "id": f"{station}-{words}",
        "terminal_id": station,
        "from_carrier": "1435",
        "to_carrier": "1520",
        "technique": technique,
        "lifts": "1" if technique == "transloading" else "0",
    }


def _own_changes() -> Iterator[Row]:
    for own in as_rows(read_own("gauge_yards")):
        if own["match"]:
            continue
        yield {
            **_change(own["terminal_id"], own["name"]),
            "hours": own["hours"],
            "cost_per_container": own["amount"],
            "currency": own["currency"],
            "estimated_fields": own["estimated"],
            "notes": own["notes"],
            "source": ESTIMATE,
            "confidence": "estimate",
        }


def _through_stack(changes: Iterable[Row]) -> Iterator[Row]:
    direct: dict[str, Row] = {}
    for row in changes:
        if row["technique"] == "transloading":
            direct.setdefault(row["terminal_id"], row)
    for station in STACK_YARDS:
        row = direct[station]
        yield {
            **_change(station, "stack"),
            "hours": number(float(row["hours"]) + STACK_HOURS),
            "cost_per_container": number(float(row["cost_per_container"]) * STACK_PRICE),
            "currency": row["currency"],
            "lifts": "2",
            "estimated_fields": "hours;cost_per_container",
            "notes": "two lifts, by way of the yard: direct transloading plus 12 h, its charge x 1.3",
            "source": ESTIMATE,
            "confidence": "estimate",
        }


def _reconsignment(station: str) -> Row:
    return {
        "id": f"{station}-reconsignment",
        "terminal_id": station,
        "from_carrier": "SMGS",
        "to_carrier": "CIM",
        "technique": "reconsignment",
        "hours": "0.67",
        "cost_per_shipment": "40",
        "currency": "EUR",
        "lifts": "0",
        "estimated_fields": "hours;cost_per_shipment",
        "notes": "estimate from what the common note is said to save, about 40 minutes and 40 EUR a consignment; "
        "both laws may apply here",
        "source": ESTIMATE,
        "confidence": "estimate",
    }

"""Countries and terminals: the facts' places with their names in three scripts, and a few of our own."""

from __future__ import annotations

import pandas as pd

from networks.make.common import Facts, Row, as_rows, frame, join_notes, read_own

__all__ = ["countries", "terminals"]

KINDS = {"seaport": "sea port", "dry port": "inland port", "station": "rail terminal"}  # words of 2026-11, and ours
WAY_POINTS = frozenset({"SINGAPORE", "PORT_SAID"})
IANA = "IANA tz database 2026f"


def countries() -> pd.DataFrame:
    """Make the table of countries; groups and rail law are general knowledge, time zones those of IANA."""
    source = f"general knowledge (no source read); time zone: {IANA}"
    origin = {"notes": "", "source": source, "confidence": "medium"}
    return frame("countries", ({**row, **origin} for row in as_rows(read_own("countries"))))


def terminals(facts: Facts) -> pd.DataFrame:
    """Make the table of terminals.

    Every terminal of the facts keeps its id; of those read later, in ``2026-11``, the ones are taken that
    ``own/places.csv`` names and that are not there yet. Names in Chinese and Russian, cities and aliases
    come from ``own/places.csv``, and where a terminal has no name of its own in a script the
    name of its city stands; ``own/time_zones.csv`` has the zone of each terminal in a country of several: the regions
    that IANA's time zone database gives them.

    Raises
    ------
    ValueError
        When a terminal has no row in ``own/places.csv``, or in a country of several time zones no zone.
    """
    names = {row["id"]: row for row in as_rows(read_own("places"))}
    given = [*as_rows(facts["terminals"]), *as_rows(read_own("terminals"))]
    known = {row["id"] for row in given}
    later = [row for row in as_rows(facts["2026-11/terminals"]) if row["id"] in names and row["id"] not in known]
    given += [_in_our_words(row) for row in later]
    nameless = sorted({row["id"] for row in given} - set(names))
    if nameless:
        raise ValueError(f"own/places.csv has no row for {nameless}")
    zones = _time_zones(given)
    rows = (_terminal(row, names[row["id"]]) for row in given)
    return frame("terminals", (_with_zone(row, zones.get(row["id"], "")) for row in rows))


def _time_zones(given: list[Row]) -> dict[str, str]:
    """Zones of the terminals in countries of several."""
    several = {row["id"] for row in as_rows(read_own("countries")) if not row["time_zone"]}
    zones = {row["id"]: row["time_zone"] for row in as_rows(read_own("time_zones"))}
    lacking = sorted(row["id"] for row in given if row["country"] in several and row["id"] not in zones)
    if lacking:
        raise ValueError(f"own/time_zones.csv has no row for {lacking}")
    return zones


def _with_zone(row: Row, zone: str) -> Row:
    return {**row, "time_zone": zone, "source": f"{row['source']}; time zone: {IANA}"} if zone else row


def _in_our_words(fact: Row) -> Row:
    """A terminal of ``2026-11`` with the columns and kinds of the earlier facts; what it has more becomes a note."""
    told = [fact["operator"], *(f"{name}: {fact[name]}" for name in ("tracks", "cranes") if fact[name])]
    told += [f"{fact['capacity_teu_year']} TEU a year"] if fact["capacity_teu_year"] else []
    told += [f"since {fact['valid_from']}"] if fact["valid_from"] else []
    same = ("id", "unlocode", "unlocode_check", "name", "country", "lat", "lon", "gauges", "source", "confidence")
    return {
        **{name: fact[name] for name in same},
        "kind": KINDS.get(fact["kind"], fact["kind"]),
        "notes": join_notes(*told, fact["notes"]),
    }


def _terminal(given: Row, named: Row) -> Row:
    return {
        **given,
        "city": named["city"],
        "city_zh": named["city_zh"],
        "city_ru": named["city_ru"],
        "name_zh": named["name_zh"] or named["city_zh"],
        "name_ru": named["name_ru"] or named["city_ru"],
        "aliases": named["aliases"],
        "main": named["main"],
        "kind": "way-point" if given["id"] in WAY_POINTS else given["kind"],
    }

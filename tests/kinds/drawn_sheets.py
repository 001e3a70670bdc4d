"""Small networks as somebody might write them down: sheets with few or many columns, words and gaps of their own.

`sheets` is a hypothesis strategy; `network_of` reads what it draws, `reaches` says by the links alone who reaches whom.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd
from hypothesis import strategies as st

import corridor as cd

Sheets = dict[str, list[dict[str, str]]]

# Ports and stations around the western Mediterranean, where three gauges meet: rounded coordinates.
PLACES = {
    "Madrid": ("ES", "40.4", "-3.7"),
    "Barcelona": ("ES", "41.38", "2.17"),
    "Perpignan": ("FR", "42.7", "2.9"),
    "Genoa": ("IT", "44.4", "8.9"),
    "Lyon": ("FR", "45.75", "4.85"),
    "Lisbon": ("PT", "38.72", "-9.14"),
    "Tangier": ("MA", "35.78", "-5.8"),
}
WORDS = {
    "rail": ("rail", "Train", "ж/д"),
    "road": ("road", "truck", "LKW"),
    "sea": ("sea", "RoRo"),
    "barge": ("barge", "IWT"),
    "air": ("air",),
}
GAUGES = ("", "1435", "1668", "1435/1668", "1000")
FLAGS = ("", "1", "0", "yes", "no", "ja", "maybe")
CELLS: Mapping[str, tuple[str, ...]] = {
    "length_km": ("", "300", "900", "2500", "12", "0", "far"),
    "speed_kmh": ("", "40", "70", "0"),
    "transit_h": ("", "12", "48"),
    "electrified": FLAGS,
    "directed": FLAGS,
    "border": ("", "open", "Crossing"),
    "Owner": ("", "me"),
}
NOTES = st.text("a;,\"'\n\té", max_size=5)
BASES = ("", "per_feu_km", "per_container_km", "per_feu", "per_teu", "per_shipment")


@st.composite
def sheets(draw: st.DrawFn) -> Sheets:
    """Terminals and links, and at times prices, transfers, services, borders and factors for a part of them."""
    names = draw(st.lists(st.sampled_from(sorted(PLACES)), min_size=2, max_size=5, unique=True))
    found = {"terminals": draw(_terminals(names)), "links": draw(_links(names))}
    modes = st.sampled_from(sorted(WORDS))
    some = {
        "tariffs": st.fixed_dictionaries(
            {"mode": modes, "mid": st.sampled_from(("0.5", "1", "", "900")), "basis": st.sampled_from(BASES)}
        ),
        "transfers": st.fixed_dictionaries(
            {
                "terminal": st.sampled_from(names),
                "from": st.sampled_from(("stack", "1435", "1668", "road", "sea")),
                "to": st.sampled_from(("stack", "1435", "1668", "road", "rail")),
                "hours": st.sampled_from(("", "3", "24")),
            }
        ),
        "emissions": st.fixed_dictionaries({"mode": modes, "factor": st.sampled_from(("20", "", "0"))}),
        "borders": st.fixed_dictionaries({"border": st.just("Crossing"), "hours": st.sampled_from(("", "0", "30"))}),
    }
    for table in draw(st.lists(st.sampled_from(sorted(some)), max_size=2, unique=True)):
        found[table] = draw(st.lists(some[table], min_size=1, max_size=3))
    if draw(st.integers(0, 3)) == 0:
        stops = draw(st.lists(st.sampled_from(names), min_size=1, max_size=3))
        found["services"] = [
            {"name": "Express", "mode": draw(modes), "frequency": draw(st.sampled_from(("", "3", "0")))}
        ]
        found["service_stops"] = [{"service": "Express", "terminal": stop} for stop in stops]
    return found


@st.composite
def plain_sheets(draw: st.DrawFn) -> Sheets:
    """Terminals and links without a slip, all else left to the defaults."""
    names = draw(st.lists(st.sampled_from(sorted(PLACES)), min_size=2, max_size=5, unique=True))
    ends = st.lists(st.sampled_from(names), min_size=2, max_size=2, unique=True)
    ways = draw(st.lists(st.tuples(ends, st.sampled_from(sorted(WORDS))), min_size=1, max_size=6, unique_by=_unordered))
    gauges = st.sampled_from(("", "1435", "1668", "1435/1668", "1000"))
    one_way = st.sampled_from(("", "no", "yes"))
    links = [
        {
            "from": ends[0],
            "to": ends[1],
            "mode": mode,
            "gauge": draw(gauges) if mode == "rail" else "",
            "oneway": draw(one_way),
        }
        for ends, mode in ways
    ]
    return {
        "terminals": [{"name": name, "lat": PLACES[name][1], "lon": PLACES[name][2]} for name in names],
        "links": links,
    }


@st.composite
def whole_sheets(draw: st.DrawFn) -> Sheets:
    """As `plain_sheets`, with names in any script, notes, blanks, and closures and factors of given days."""
    drawn = draw(plain_sheets())
    words = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=8)
    for row in drawn["terminals"]:
        # two places of one name would be one city
        row |= {"id": row["name"], "name": f"{draw(words)} {row['name']}", "notes": draw(NOTES)}
        row["name_zh"] = draw(st.sampled_from(("", "兰州")))
    days = st.dates(dt.date(2024, 1, 1), dt.date(2030, 12, 31)).map(str)
    closed = st.fixed_dictionaries(
        {
            "kind": st.just("closure"),
            "name": words,
            "modes": st.sampled_from(("road", "rail;road", "air;sea")),
            "valid_from": st.one_of(st.just(""), days),
            "notes": NOTES,
        }
    )
    rules = draw(st.lists(closed, max_size=2))
    if rules:
        drawn["rules"] = [row | {"id": f"R{number}"} for number, row in enumerate(rules)]
    return drawn


def _unordered(way: tuple[list[str], str]) -> tuple[frozenset[str], str]:
    return frozenset(way[0]), way[1]


@st.composite
def _terminals(draw: st.DrawFn, names: list[str]) -> list[dict[str, str]]:
    chosen = draw(st.sets(st.sampled_from(("country", "gauges", "kind"))))
    rows = []
    for name in names:
        country, lat, lon = PLACES[name]
        row = {"name": name, "lat": lat, "lon": lon}
        row |= {"country": draw(st.sampled_from((country, "")))} if "country" in chosen else {}
        row |= {"gauges": draw(st.sampled_from(GAUGES))} if "gauges" in chosen else {}
        row |= {"kind": draw(st.sampled_from(("", "port", "station", "palace")))} if "kind" in chosen else {}
        rows.append(row)
    return rows


@st.composite
def _links(draw: st.DrawFn, names: list[str]) -> list[dict[str, str]]:
    chosen = draw(st.sets(st.sampled_from(sorted(CELLS)), max_size=3))
    rows = []
    for _ in range(draw(st.integers(1, 6))):
        mode = draw(st.sampled_from(sorted(WORDS)))
        row = {"from": draw(st.sampled_from(names)), "to": draw(st.sampled_from(names))}
        row |= {
            "mode": draw(st.sampled_from(WORDS[mode])),
            "gauge": draw(st.sampled_from(GAUGES)) if mode == "rail" else "",
        }
        rows.append(row | {column: draw(st.sampled_from(CELLS[column])) for column in sorted(chosen)})
    return rows


def network_of(drawn: Sheets) -> cd.Network:
    """The network of these sheets, as frames of text."""
    frames: dict[str, Any] = {table: pd.DataFrame(rows, dtype=object) for table, rows in drawn.items()}
    return cd.Network.from_frames(**frames)


def reaches(drawn: Sheets) -> set[tuple[str, str]]:
    """Pairs of places of which the first reaches the second over the links, in their directions."""
    beside: dict[str, set[str]] = {}
    for row in drawn["links"]:
        beside.setdefault(row["from"], set()).add(row["to"])
        if row.get("oneway") != "yes":
            beside.setdefault(row["to"], set()).add(row["from"])
    pairs = set()
    for start in beside:
        reached = {start}
        for place in (waiting := [start]):
            fresh = beside.get(place, set()) - reached
            reached |= fresh
            waiting += sorted(fresh)
        pairs |= {(start, end) for end in reached - {start}}
    return pairs

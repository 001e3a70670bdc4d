"""Emission factors: what was published, and what is computed with, by lane, size of ship, country, traction and year.

Trains emit by their gross weight: energy a gross tonne-kilometre times the grid of the year, for the cargo and, by the
TEU, for the box and its share of the wagon. A light box then emits less than a heavy one, but not in proportion.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

import pandas as pd

from networks.make.common import ESTIMATE, Facts, Row, as_rows, frame, join_notes, number, read_own

__all__ = ["emissions"]

MODE_OF = {"inland waterway": "barge", "rail energy": "rail", "method": "rail"}
ZONES_OF = {
    **{"world": "", "CN/KZ/RU": "CN;KZ;RU;BY", "BY/LT": "BY;LT", "NL/EU": "EU", "KZ-RU-BY": "KZ;RU;BY"},
    **{"UK": "", "Europe-Africa": ""},  # of countries and lanes that the network does not have: context alone
}
TONNES_A_TEU = 10.0  # GLEC's average box, for which factors by the net tonne are taken to stand


def emissions(facts: Facts) -> pd.DataFrame:
    """Make the table of emission factors; ``own/emissions_used.csv`` names the facts' rows that are computed with."""
    used = {(row["mode"], row["vehicle"], row["region"]) for row in as_rows(read_own("emissions_used"))}
    read = [*_listed(facts, "emissions", "E", used), *_listed(facts, "2026-11/emissions", "N", used)]
    splits = {(row["mode"], row["traction"]): row for row in as_rows(read_own("emission_split"))}
    made = [*as_rows(read_own("emissions_added")), *_trains(facts)]
    return frame("emissions", (_split(row, splits) for row in [*read, *({**row, "used": "1"} for row in made)]))


def _split(row: Row, splits: dict[tuple[str, str], Row]) -> Row:
    """Part a factor that is computed with into well to tank and tank to wheel."""
    if row["used"] != "1":
        return row
    split = splits[row["mode"], row["traction"]]
    return {**row, "wtt_share": split["wtt_share"], "wtt_source": split["wtt_source"]}


def _listed(facts: Facts, name: str, letter: str, used: set[tuple[str, str, str]]) -> Iterator[Row]:
    for place, fact in enumerate(as_rows(facts[name]), start=1):
        yield {**_factor(fact, used), "id": f"{letter}{place:02d}"}


def _factor(fact: Row, used: set[tuple[str, str, str]]) -> Row:
    vehicle, figure = fact["vehicle_or_traction"], fact["g_co2e_per_tkm"]
    by_teu = fact["basis"] == "TEU-km"
    handled = fact["mode"] == "terminal"
    return {
        "mode": MODE_OF.get(fact["mode"], fact["mode"]),
        "traction": next((word for word in ("electric", "diesel") if f"train {word}" in vehicle), ""),
        "zones": ZONES_OF.get(fact["region"], fact["region"]),
        "vehicle": join_notes(vehicle, fact["region"] if fact["region"] in ("UK", "Europe-Africa") else ""),
        "g_co2e_per_tkm": "" if handled or by_teu else figure,
        "g_co2e_per_teu_km": figure if by_teu else "",
        "g_co2e_per_t": figure if handled else "",
        "scope": fact["scope"] or "method",
        "year": fact["year"],
        "used": "1" if (fact["mode"], vehicle, fact["region"]) in used else "0",
        "notes": join_notes(fact["note"], "" if fact["basis"] in ("tkm", "TEU-km") else fact["basis"]),
        "source": fact["source"],
        "confidence": fact["confidence"],
    }


def _trains(facts: Facts) -> Iterator[Row]:
    """Factors of trains by country: electric ones by the grid of each year, diesel ones by the facts' factor."""
    grids = [row for row in as_rows(facts["2026-11/dated/emissions"]) if row["kind"] == "grid"]
    for own in as_rows(read_own("emission_trains")):
        if own["traction"] == "electric":
            yield from _electric(
                own, _energy(facts, own["train"]), [row for row in grids if row["origin"] == own["zones"]]
            )
        else:
            yield _diesel(facts, own)


def _energy(facts: Facts, train: str) -> Row:
    return next(row for row in as_rows(facts["emissions"]) if row["vehicle_or_traction"] == train)


def _electric(own: Row, energy: Row, grids: Iterable[Row]) -> Iterator[Row]:
    wh = float(energy["note"].split(" Wh per gross tkm")[0])
    years = {year: next(rows) for year, rows in groupby(sorted(grids, key=_year), key=_year)}
    first, last = min(years), max(years)
    for year, grid in years.items():
        grams = wh * float(grid["value"]) / 1000.0
        held = "" if first != last else "the only year read, held for all others"
        yield {
            **_train(own, f"RAIL-ELECTRIC-{own['zones']}-{year}", grams),
            "year": year,
            "valid_from": "" if year == first else f"{year}-01-01",
            "valid_to": "" if year == last else f"{year}-12-31",
            "notes": join_notes(
                f"{number(wh)} Wh a gross tkm ({own['train']}) x {grid['value']} g a kWh of {year}",
                _tare(own),
                held or ("the first year read, held before" if year == first else "the last year read, held on"),
            ),
            "source": f"{grid['source']}; {energy['source']}; {ESTIMATE}",
            "confidence": "medium",
        }


def _year(grid: Row) -> str:
    return grid["date_from"][:4]


def _diesel(facts: Facts, own: Row) -> Row:
    """A factor by the net tonne, parted so that a box of 10 t a TEU emits as before and a lighter one less."""
    regions = {own["zones"]}
    fact = next(
        row
        for row in as_rows(facts["emissions"])
        if row["vehicle_or_traction"] == own["train"] and row["region"] in regions
    )
    tare = float(own["tare_t_per_teu"])
    grams = float(fact["g_co2e_per_tkm"]) * TONNES_A_TEU / (TONNES_A_TEU + tare)
    zones = ZONES_OF.get(own["zones"], own["zones"])
    return {
        **_train({**own, "zones": zones}, f"RAIL-DIESEL-{zones.replace(';', '_')}", grams),
        "year": fact["year"],
        "notes": join_notes(
            f"{fact['g_co2e_per_tkm']} g a net tkm at 10 t a TEU, spread over the gross weight",
            _tare(own),
            fact["note"],
        ),
        "source": fact["source"] if fact["source"] == ESTIMATE else f"{fact['source']}; {ESTIMATE}",
        "confidence": fact["confidence"],
    }


def _tare(own: Row) -> str:
    return f"tare of {own['tare_t_per_teu']} t a TEU, estimated: {own['notes']}"


def _train(own: Row, identifier: str, grams: float) -> Row:
    return {
        "id": identifier,
        "mode": "rail",
        "traction": own["traction"],
        "zones": own["zones"],
        "vehicle": f"container train {own['traction']}",
        "g_co2e_per_tkm": number(grams),
        "g_co2e_per_teu_km": number(grams * float(own["tare_t_per_teu"])),
        "scope": "WTW",
    }

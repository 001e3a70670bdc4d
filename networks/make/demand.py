"""Who sends what: tables of demand from published totals, spread over pairs by gravity.

``python -m networks.make.demand FACTS_FOLDER networks/eurasia/demand`` writes one table per flow and year, and
``assumptions.csv`` with every number, share and mass that no source gives. The random part has a kept seed:
the same facts give the same bytes. Totals are the published ones; who of them goes from where to where is ours.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from networks.make.common import Facts, Row, as_rows, great_circle_km, number, read_facts, read_own, write_tables

__all__ = ["make_demand"]

_COLUMNS = (
    "id",
    "origin",
    "destination",
    "container_type",
    "hs",
    "cargo_tonnes_each",
    "value_each",
    "ready",
    "teu_per_day",
    "notes",
)
_THOUSAND, _BILLION = 1e3, 1e9
_LEAST = 0.05  # TEU a day: a box in forty days is no flow worth a row


class _Assumptions:
    """Numbers of our own by name."""

    def __init__(self) -> None:
        self._rows = {row["id"]: row for row in as_rows(read_own("demand_numbers"))}

    def __getitem__(self, name: str) -> float:
        return float(self._rows[name]["value"])


def make_demand(facts: Facts) -> dict[str, pd.DataFrame]:
    """Make every table of demand.

    Parameters
    ----------
    facts : mapping of str to DataFrame
        ``demand`` for the totals, ``terminals`` for the coordinates.

    Returns
    -------
    dict of str to DataFrame
        By file name without its ending; cells are text.
    """
    own, points = _Assumptions(), _points(facts)
    rng = np.random.default_rng(int(own["seed"]))
    tables: dict[str, list[Row]] = {}
    for year, total in _transit_totals(facts, own).items():
        tables[f"transit_{year}"] = [
            row
            for flow, sides, teu in (
                ("transit_west", ("CN", "EU"), total / (1.0 + own[f"return_{year}"])),
                ("transit_east", ("EU", "CN"), total - total / (1.0 + own[f"return_{year}"])),
            )
            for row in _spread(flow, sides, (teu / own["days"], f"{year}-06-01"), (own, points), rng)
        ]
    west, east = _belarus_totals(facts, own)
    park = west * own["park_share"]
    bilateral = (
        ("westbound", ("CN", "BY"), west - park),
        ("eastbound", ("BY", "CN"), east),
        ("park", ("CN", "PARK"), park),
    )
    tables["china_belarus"] = [
        row
        for flow, sides, teu in bilateral
        for row in _spread(flow, sides, (teu / own["days"], "2026-03-04"), (own, points), rng)
    ]
    made = {name: pd.DataFrame(rows, columns=list(_COLUMNS), dtype=str) for name, rows in tables.items()}
    return {**made, "assumptions": _assumptions()}


def _fact(facts: Facts, series: str, year: str) -> float:
    """Return the one published value of a series in a year."""
    table = facts["demand"]
    found = table[(table["series"] == series) & (table["year"] == year)]["value"]
    if len(found) != 1:
        raise ValueError(f"demand.csv has {len(found)} rows for {series}, {year}; one is needed")
    return float(found.iloc[0])


def _transit_totals(facts: Facts, own: _Assumptions) -> dict[int, float]:
    """TEU a year between China and the European Union by the Kazakh and Russian railways, both directions."""
    return {
        2021: _fact(facts, "UTLC ERA transit containers", "2021") * _THOUSAND,
        2023: _fact(facts, "China-EU-China transit only", "2023") * _THOUSAND,
        # published for one direction, with the boxes that return
        2024: _fact(facts, "China to Europe by rail", "2024") * _THOUSAND * (1.0 + own["return_2024"]),
    }


def _belarus_totals(facts: Facts, own: _Assumptions) -> tuple[float, float]:
    """TEU a year from China to Belarus, by value; and from Belarus to China, as published and grown."""
    value = _fact(facts, "China exports to Belarus", "2021") * _BILLION
    west = value * own["cn_by_rail_share"] / own["cn_by_usd_per_teu"]
    east = _fact(facts, "Belarus export containers to China", "2022") * _THOUSAND * own["growth_by_east_2023"]
    return west, east


def _points(facts: Facts) -> dict[str, tuple[float, float]]:
    return {row["id"]: (float(row["lat"]), float(row["lon"])) for row in as_rows(facts["terminals"])}


def _hubs(side: str) -> list[tuple[str, float]]:
    if side == "PARK":
        return [("GREAT_STONE", 1.0)]
    return [(row["terminal_id"], float(row["mass"])) for row in as_rows(read_own("demand_hubs")) if row["side"] == side]


def _spread(
    flow: str,
    sides: tuple[str, str],
    volume: tuple[float, str],
    ground: tuple[_Assumptions, Mapping[str, tuple[float, float]]],
    rng: np.random.Generator,
) -> Iterator[Row]:
    """Spread a volume over pairs by gravity and goods by share; pairs too small for a row give theirs to the rest."""
    teu_per_day, ready = volume
    own, points = ground
    origins, destinations = _hubs(sides[0]), _hubs(sides[1])
    pull = np.array(
        [
            [a * b / great_circle_km(*points[one], *points[other]) ** own["beta"] for other, b in destinations]
            for one, a in origins
        ]
    ) * rng.lognormal(0.0, own["spread"], (len(origins), len(destinations)))
    goods = [row for row in as_rows(read_own("demand_goods")) if row["flow"] == flow]
    shares = np.array([float(row["share"]) for row in goods])
    cells = pull[:, :, None] * shares / (pull.sum() * shares.sum()) * teu_per_day
    cells[cells < _LEAST] = 0.0
    cells *= teu_per_day / cells.sum()
    for i, j, k in np.argwhere(cells > 0.0).tolist():
        kind, one, other = goods[k], origins[i][0], destinations[j][0]
        yield {
            "id": f"{one}-{other}-{kind['hs']}" + ("-park" if flow == "park" else ""),
            "origin": one,
            "destination": other,
            "container_type": kind["container_type"],
            "hs": kind["hs"],
            "cargo_tonnes_each": kind["tonnes_each"],
            "value_each": kind["usd_each"],
            "ready": ready,
            "teu_per_day": number(float(cells[i, j, k]), 4),
            "notes": f"{kind['name']}; {flow.replace('_', ' ')}; spread by gravity: estimate",
        }


def _assumptions() -> pd.DataFrame:
    """Every assumption as a row: numbers, shares of goods, masses of hubs."""
    rows = [{**row, "subject": "number"} for row in as_rows(read_own("demand_numbers"))]
    for row in as_rows(read_own("demand_goods")):
        for name, unit in (("share", "of containers"), ("tonnes_each", "tonnes a box"), ("usd_each", "USD a box")):
            what = f"{row['flow']}: {row['name']} (HS {row['hs']}, {row['container_type']})"
            rows.append({**row, "id": f"{row['id']}-{name}", "subject": what, "value": row[name], "unit": unit})
    for row in as_rows(read_own("demand_hubs")):
        what = f"mass of {row['terminal_id']} among {row['side']}"
        rows.append({**row, "subject": what, "value": row["mass"], "unit": "per cent"})
    columns = ["id", "subject", "value", "unit", "notes", "source", "confidence"]
    return pd.DataFrame([{name: row[name] for name in columns} for row in rows], columns=columns, dtype=str)


def main(arguments: list[str]) -> int:
    """Write the tables; 2 is returned when the two folders are not named."""
    if len(arguments) != 2:
        sys.stderr.write("usage: python -m networks.make.demand FACTS_FOLDER DEMAND_FOLDER\n")
        return 2
    write_tables(make_demand(read_facts(Path(arguments[0]))), Path(arguments[1]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

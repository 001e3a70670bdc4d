"""Estimates that many rows share, each with a low and a high end: what `benchmarks.assumptions` varies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

import corridor as cd

__all__ = ["ASSUMPTIONS", "Assumption"]

GUESSED = ("low", "estimate")

Mask = pd.Series
Pick = Callable[[cd.Network], Mask]


@dataclass(frozen=True)
class Assumption:
    """An estimate that many rows share.

    Attributes
    ----------
    name : str
        What is assumed, in words.
    table, column : str
        Where it stands.
    pick : callable
        Marks the rows of the table.
    low, high : float or str
        Factors on the column; or the columns that hold its ends.
    why : str
        Where the ends come from.
    """

    name: str
    table: str
    column: str
    pick: Pick
    low: float | str
    high: float | str
    why: str

    def applied(self, network: cd.Network, end: float | str) -> cd.Network:
        """The network with the rows at one end."""
        frame = network.tables[self.table].copy()
        rows = self.pick(network) & frame[self.column].notna()
        value = frame[end] if isinstance(end, str) else frame[self.column] * end
        frame[self.column] = frame[self.column].where(~rows, value.fillna(frame[self.column]))
        return cd.Network(f"{network.name}, {self.name}", network.header, {**network.tables, self.table: frame})

    def rows(self, network: cd.Network) -> int:
        """How many rows it is about."""
        return int((self.pick(network) & network.tables[self.table][self.column].notna()).sum())


def _of(table: str, *, guessed: bool = True, **cells: Sequence[str] | str) -> Pick:
    """Rows with one of some cells each, by default those alone that are guesses."""

    def pick(network: cd.Network) -> Mask:
        frame = network.tables[table]
        mask = frame["confidence"].isin(GUESSED) | frame["source"].str.contains("estimate")
        mask = mask if guessed else mask | True
        for column, wanted in cells.items():
            mask &= frame[column].isin([wanted] if isinstance(wanted, str) else list(wanted))
        return mask & frame["used"] if "used" in frame else mask

    return pick


def _estimated(field: str, *techniques: str) -> Pick:
    def pick(network: cd.Network) -> Mask:
        frame = network.transfers
        return frame["technique"].isin(techniques) & frame["estimated_fields"].str.contains(field)

    return pick


def _services(mode: str) -> Pick:
    def pick(network: cd.Network) -> Mask:
        frame = network.services
        return (frame["mode"] == mode) & frame["estimated_fields"].str.contains("frequency")

    return pick


def _running(mode: str) -> Pick:
    """Stops of services whose days were not published: they run as the links say, an estimate."""

    def pick(network: cd.Network) -> Mask:
        frame = network.services
        untold = frame["transit_days"].isna() | frame["estimated_fields"].str.contains("transit_days")
        return network.service_stops["service_id"].isin(frame.index[(frame["mode"] == mode) & untold])

    return pick


PRICES = "low and high of the rows"
ASSUMPTIONS = (
    Assumption("speeds of block trains", "links", "speed_kmh", _of("links", mode="rail"), 0.8, 1.2, "a fifth"),
    Assumption(
        "speeds of single wagons",
        "links",
        "speed_ordinary_kmh",
        _of("links", mode="rail", guessed=False),
        0.7,
        1.3,
        "0.85 of block trains is a guess",
    ),
    Assumption(
        "running hours of trains without published days",
        "service_stops",
        "run_h",
        _running("rail"),
        0.8,
        1.2,
        "a fifth",
    ),
    Assumption(
        "speeds of lorries", "links", "speed_kmh", _of("links", mode="road"), 0.8, 1.5, "two drivers; bad roads"
    ),
    Assumption("hours of ships", "service_stops", "run_h", _running("sea"), 0.85, 1.2, "services of different lines"),
    Assumption(
        "hours at borders by rail",
        "borders",
        "dwell_mean_h",
        _of("borders", mode="rail"),
        0.5,
        2.0,
        "half and twice: planning values",
    ),
    Assumption(
        "hours at borders by road",
        "borders",
        "dwell_mean_h",
        _of("borders", mode="road"),
        0.5,
        2.0,
        "half and twice: guesses",
    ),
    Assumption(
        "customs hours in ports", "borders", "dwell_mean_h", _of("borders", mode="sea"), 0.5, 2.0, "half and twice"
    ),
    Assumption("hours of lifts", "transfers", "hours", _estimated("hours", "lift"), 0.5, 2.0, "half and twice"),
    Assumption(
        "hours of gauge changes",
        "transfers",
        "hours",
        _estimated("hours", "transloading", "stack"),
        0.5,
        2.0,
        "half and twice",
    ),
    Assumption(
        "charges of lifts",
        "transfers",
        "cost_per_container",
        _estimated("cost_per_container", "lift"),
        0.6,
        1.6,
        "spread of the published ones",
    ),
    Assumption(
        "charges of gauge changes",
        "transfers",
        "cost_per_container",
        _estimated("cost_per_container", "transloading", "stack"),
        0.5,
        2.0,
        "60 to 329 USD are published",
    ),
    Assumption("trains a week", "services", "frequency_per_week", _services("rail"), 0.5, 2.0, "half and twice"),
    Assumption("ships a week", "services", "frequency_per_week", _services("sea"), 0.5, 2.0, "half and twice"),
    Assumption(
        "wait of single wagons for a train", "trains", "collection_h", _of("trains"), 0.5, 2.0, "half and twice"
    ),
    Assumption("lead time of one's own train", "trains", "order_h", _of("trains"), 0.5, 2.0, "half and twice"),
    Assumption(
        "through rates of the market", "tariffs", "mid", _of("tariffs", item="through_rate"), "low", "high", PRICES
    ),
    Assumption(
        "tariffs by rail",
        "tariffs",
        "mid",
        _of("tariffs", item=("haul", "haul_fixed"), mode="rail"),
        "low",
        "high",
        PRICES,
    ),
    Assumption("trucking rates", "tariffs", "mid", _of("tariffs", item="haul", mode="road"), "low", "high", PRICES),
    Assumption("drayage", "tariffs", "mid", _of("tariffs", item="drayage"), "low", "high", PRICES),
    Assumption(
        "ocean and feeder freight", "tariffs", "mid", _of("tariffs", item="haul", mode="sea"), "low", "high", PRICES
    ),
    Assumption("subsidies", "tariffs", "mid", _of("tariffs", item="subsidy", guessed=False), "low", "high", PRICES),
    Assumption("value of time", "tariffs", "mid", _of("tariffs", item="value_of_time"), "low", "high", PRICES),
    Assumption(
        "customs charges at borders",
        "borders",
        "cost_per_shipment",
        _of("borders"),
        0.5,
        2.0,
        "averages of CAREC, taken over elsewhere",
    ),
    Assumption(
        "energy of electric trains, cargo",
        "emissions",
        "g_co2e_per_tkm",
        _of("emissions", traction="electric"),
        0.8,
        1.4,
        "trains of 2,000 t or of 1,000 t",
    ),
    Assumption(
        "energy of electric trains, box and wagon",
        "emissions",
        "g_co2e_per_teu_km",
        _of("emissions", traction="electric"),
        0.8,
        1.4,
        "trains of 2,000 t or of 1,000 t",
    ),
    Assumption(
        "fuel of diesel trains, cargo",
        "emissions",
        "g_co2e_per_tkm",
        _of("emissions", traction="diesel"),
        0.8,
        1.3,
        "published factors by the net tonne",
    ),
    Assumption(
        "fuel of diesel trains, box and wagon",
        "emissions",
        "g_co2e_per_teu_km",
        _of("emissions", traction="diesel"),
        0.8,
        1.3,
        "published factors by the net tonne",
    ),
    Assumption(
        "emissions of lorries",
        "emissions",
        "g_co2e_per_tkm",
        _of("emissions", mode="road"),
        0.9,
        1.4,
        "80 g at least, 137 g in the Union's mean",
    ),
    Assumption(
        "emissions of ships",
        "emissions",
        "g_co2e_per_teu_km",
        _of("emissions", mode="sea"),
        0.8,
        1.5,
        "126.6 g a TEU-km in DEFRA's tables",
    ),
    Assumption(
        "emissions of terminals",
        "emissions",
        "g_co2e_per_teu",
        _of("emissions", mode="terminal"),
        0.5,
        2.0,
        "half and twice",
    ),
)

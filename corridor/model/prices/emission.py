"""Emission factors, well to wheel (ISO 14083, GLEC): which row applies where, and on which day.

A factor has up to two parts: grams by the tonne of cargo, and grams by the TEU, whatever it weighs (the box, its wagon,
its place on a ship). Rows fall back from the country to a group of countries to the world; a fallback is said, because
factors by country differ by more than the factors of two trains.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from corridor.calendar import active
from corridor.errors import CorridorError, Finding, TableError
from corridor.model.network import Network
from corridor.model.tables.reading import split_codes

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["EmissionKey", "Factor", "FactorBook", "factors_on"]


class EmissionKey(NamedTuple):
    """What a factor is looked up by.

    Attributes
    ----------
    mode : str
        Mode of transport, or ``terminal``.
    country : str
        Where.
    traction : str
        ``electric`` or ``diesel``, by rail only.
    category : str
        Transport operation category of the link; at a terminal the mode that is handled.
    """

    mode: str
    country: str
    traction: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True)
class Factor:
    """One emission row.

    Attributes
    ----------
    row, source, confidence : str
        As in the table.
    per_tonne : float
        gCO2e per tonne-kilometre, or per tonne handled at a terminal.
    per_teu : float
        gCO2e per TEU-kilometre, or per TEU handled; it adds to the former.
    fallback : bool
        True when the row describes a group or the world instead of the country, and no category either.
    wtt_share : float
        Part of the grams from well to tank; NaN where it is not known. The rest is tank to wheel.
    wtt_source : str
        Where the share comes from.
    """

    row: str
    per_tonne: float
    per_teu: float
    source: str
    confidence: str
    fallback: bool = False
    wtt_share: float = float("nan")
    wtt_source: str = ""

    def grams(self, tonnes: float, teu: float) -> float:
        """Grams for a kilometre, or for one handling."""
        return self.per_tonne * tonnes + self.per_teu * teu


@dataclass(frozen=True, slots=True)
class _Row:
    factor: Factor
    mode: str
    traction: str
    category: str
    codes: frozenset[str]
    zones: frozenset[str]

    def fit(self, key: EmissionKey) -> int:
        """How well the row describes what is asked: category before place before traction; -1 for not at all."""
        if self.mode != key.mode or (self.traction and key.traction and self.traction != key.traction):
            return -1
        if self.category and self.category != key.category:
            return -1
        if key.country in self.codes:
            near = 4
        elif key.country in self.zones:
            near = 2
        elif not self.codes:
            near = 0
        else:
            return -1
        return near + (1 if self.traction else 0) + (8 if self.category else 0)


class FactorBook:
    """The emission factors of a network on one day.

    Parameters
    ----------
    emissions : DataFrame
        Rows in force; those with ``used`` set are considered.
    expand : callable
        Turns country and group codes into countries.
    """

    def __init__(self, emissions: pd.DataFrame, expand: Callable[[tuple[str, ...]], frozenset[str]]) -> None:
        used = emissions[emissions["used"].to_numpy(dtype=bool)]
        self._rows = [_read(record, expand) for record in used.reset_index().to_dict("records")]
        self._found: dict[EmissionKey, Factor] = {}

    def factor(self, mode: str, country: str, traction: str = "", category: str = "") -> Factor:
        """Find the factor for a mode in a country.

        Parameters
        ----------
        mode, country, traction, category : str
            As in `EmissionKey`. A category that no row names takes the row of the mode without one.

        Raises
        ------
        TableError
            When no row covers it.
        """
        key = EmissionKey(mode, country, traction, category)
        if key not in self._found:
            scored = [(row.fit(key), row) for row in self._rows]
            fitting = [(score, row) for score, row in scored if score >= 0]
            if not fitting:
                problem = f"no emission factor for {f'{traction} {mode}'.strip()} in {country}"
                remedy = f"add a row with mode {mode} that covers {country}"
                raise TableError([Finding("emissions", 0, "mode", problem, remedy)], "the emissions")
            score, row = min(fitting, key=lambda pair: (-pair[0], pair[1].factor.row))
            found = row.factor
            self._found[key] = replace(found, fallback=score < 4)
        return self._found[key]

    @cached_property
    def by_row(self) -> dict[str, Factor]:
        """Factors by the id of their row."""
        return {row.factor.row: row.factor for row in self._rows}


def factors_on(network: Network, day: dt.date) -> FactorBook:
    """The factors of a network on a day; days on which the same rows hold share one book."""
    frame = network.emissions
    held = active(frame, day) & frame["used"].to_numpy(dtype=bool)
    rows = np.flatnonzero(held)
    return network.cache.get(
        "emission factors", tuple(rows.tolist()), lambda: FactorBook(frame.iloc[rows], network.expand)
    )


def _read(record: Mapping[Any, Any], expand: Callable[[tuple[str, ...]], frozenset[str]]) -> _Row:
    codes = split_codes(str(record["zones"]))
    columns = (
        ("g_co2e_per_t", "g_co2e_per_teu") if record["mode"] == "terminal" else ("g_co2e_per_tkm", "g_co2e_per_teu_km")
    )
    parts = [float(record[column]) for column in columns]
    if all(part != part for part in parts):
        raise CorridorError(f"emissions row {record['id']} is used but its {columns[0]} is blank")
    per_tonne, per_teu = (0.0 if part != part else part for part in parts)
    factor = Factor(
        str(record["id"]),
        per_tonne,
        per_teu,
        str(record["source"]),
        str(record["confidence"]),
        wtt_share=float(record["wtt_share"]),
        wtt_source=str(record["wtt_source"]),
    )
    mode, traction, category = (str(record[name]) for name in ("mode", "traction", "category"))
    return _Row(factor, mode, traction, category, frozenset(codes), expand(codes))

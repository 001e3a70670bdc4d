"""Emission factors, well to wheel (ISO 14083, GLEC): which row applies where.

Rows fall back from the country to a group of countries to the world; a fallback is said, because
factors by country differ by more than the factors of two trains.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from corridor.errors import CorridorError, Finding, TableError
from corridor.model.tables.reading import split_codes

__all__ = ["Factor", "FactorBook"]


@dataclass(frozen=True, slots=True)
class Factor:
    """One emission row.

    Attributes
    ----------
    row, source, confidence : str
        As in the table.
    grams : float
        gCO2e per tonne-kilometre, or per tonne handled at a terminal.
    fallback : bool
        True when the row describes a group or the world instead of the country.
    wtt_share : float
        Part of the grams from well to tank; NaN where it is not known. The rest is tank to wheel.
    wtt_source : str
        Where the share comes from.
    """

    row: str
    grams: float
    source: str
    confidence: str
    fallback: bool = False
    wtt_share: float = float("nan")
    wtt_source: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    factor: Factor
    mode: str
    traction: str
    codes: frozenset[str]
    zones: frozenset[str]

    def fit(self, mode: str, traction: str, country: str) -> int:
        if self.mode != mode or (self.traction and traction and self.traction != traction):
            return -1
        if country in self.codes:
            near = 4
        elif country in self.zones:
            near = 2
        elif not self.codes:
            near = 0
        else:
            return -1
        return near + (1 if self.traction else 0)


class FactorBook:
    """The emission factors of a network.

    Parameters
    ----------
    emissions : DataFrame
        Table of the network; rows with ``used`` set are considered.
    expand : callable
        Turns country and group codes into countries.
    """

    def __init__(self, emissions: pd.DataFrame, expand: Callable[[tuple[str, ...]], frozenset[str]]) -> None:
        used = emissions[emissions["used"].to_numpy(dtype=bool)]
        self._rows = [_read(record, expand) for record in used.reset_index().to_dict("records")]
        self._found: dict[tuple[str, str, str], Factor] = {}

    def factor(self, mode: str, country: str, traction: str = "") -> Factor:
        """Find the factor for a mode in a country; traction is ``electric``, ``diesel`` or blank."""
        key = (mode, country, traction)
        if key not in self._found:
            scored = [(row.fit(mode, traction, country), row) for row in self._rows]
            fitting = [(score, row) for score, row in scored if score >= 0]
            if not fitting:
                problem = f"no emission factor for {f'{traction} {mode}'.strip()} in {country}"
                remedy = f"add a row with mode {mode} that covers {country}"
                raise TableError([Finding("emissions", 0, "mode", problem, remedy)], "the emissions")
            score, row = min(fitting, key=lambda pair: (-pair[0], pair[1].factor.row))
            found = row.factor
            self._found[key] = replace(found, fallback=score < 4)
        return self._found[key]

    def grams_of(self, row: str) -> float:
        """Grams of a row by its id."""
        return self.by_row[row].grams

    @cached_property
    def by_row(self) -> dict[str, Factor]:
        """Factors by the id of their row."""
        return {row.factor.row: row.factor for row in self._rows}


def _read(record: Mapping[Any, Any], expand: Callable[[tuple[str, ...]], frozenset[str]]) -> _Row:
    codes = split_codes(str(record["zones"]))
    column = "g_co2e_per_t" if record["mode"] == "terminal" else "g_co2e_per_tkm"
    grams = record[column]
    if pd.isna(grams):
        raise CorridorError(f"emissions row {record['id']} is used but its {column} is blank")
    factor = Factor(
        str(record["id"]),
        float(grams),
        str(record["source"]),
        str(record["confidence"]),
        wtt_share=float(record["wtt_share"]),
        wtt_source=str(record["wtt_source"]),
    )
    return _Row(factor, str(record["mode"]), str(record["traction"]), frozenset(codes), expand(codes))

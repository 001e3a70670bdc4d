"""The tables of a page's data: their columns, and what stands for a cell that is not written.

Python writes rows by this description, and the page's script puts blanks back by the very same one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from corridor.errors import ArgumentError

__all__ = ["PAGE_TABLES", "PageTable", "Record", "blanks_script"]

Record = dict[str, Any]


@dataclass(frozen=True)
class PageTable:
    """Columns of one table.

    Attributes
    ----------
    always : tuple of str
        Columns that every row has.
    blanks : mapping of str to object
        Columns that are left out where they hold this; the page puts it back.
    optional : tuple of str
        Columns that are left out where they are None, and stay so.
    """

    always: tuple[str, ...]
    blanks: Mapping[str, object] = field(default_factory=dict)
    optional: tuple[str, ...] = ()

    def lean(self, row: Record) -> Record:
        """A row without its blanks.

        Raises
        ------
        ArgumentError
            When the row has a column that the table does not have: the page would never look at it.
        """
        unknown = set(row) - {*self.always, *self.blanks, *self.optional}
        if unknown:
            raise ArgumentError(f"no such column: {', '.join(sorted(unknown))}")
        return {column: value for column, value in row.items() if not self._is_blank(column, value)}

    def _is_blank(self, column: str, value: object) -> bool:
        if column in self.blanks:
            return value == self.blanks[column]
        return column in self.optional and value is None


PAGE_TABLES = {
    "places": PageTable(
        always=("id", "name", "lon", "lat"),
        blanks={"city": "", "zh": "", "ru": "", "country": "", "kind": "", "gauges": ""},
    ),
    "links": PageTable(
        always=("id", "a", "b", "mode", "line", "source"),
        blanks={"gauge": "", "name": "", "border": "", "confidence": "", "schematic": 0, "km": None, "scale": 1000},
    ),
    "legs": PageTable(
        always=("kind", "service", "text", "source", "warning"),
        blanks={
            "mode": "",
            "gauge": "",
            "regime": "",
            "from": None,
            "to": None,
            "links": [],
            "border": "",
            "technique": "",
            "km": None,
            "cost": None,
            "hours": None,
            "p90": None,
            "co2": None,
            "confidence": "",
        },
    ),
    "marks": PageTable(
        always=("type", "id", "name", "lon", "lat"),
        blanks={"legs": [], "rows": []},
        optional=("more", "use", "rank", "cut", "share"),
    ),
    # Of an isochrone: how far places are.
    "reach": PageTable(always=("place", "facts"), blanks={"classes": {}}),
    # What is not known of a flow is not in the files that the page saves either.
    "flows": PageTable(
        always=("link",),
        optional=(
            *("teu", "along", "against", "use", "useBack", "services", "more"),  # of a plan
            *("before", "after", "change"),  # of a difference
            *("rank", "cut", "share"),  # of a ranking
        ),
    ),
}


def blanks_script() -> str:
    """The blanks of every table, as the script that the page imports."""
    blanks = {name: dict(table.blanks) for name, table in PAGE_TABLES.items()}
    return f"export const BLANKS = {json.dumps(blanks, separators=(',', ':'))};\n"

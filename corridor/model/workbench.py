"""Where scenarios work: the tables of one network as rows, until all edits are done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from corridor.calendar import Period
from corridor.errors import TableError, UnknownName
from corridor.model.network import Network
from corridor.model.tables.reading import Draft, draft_of, frame_of, nearest, read_cells
from corridor.model.tables.schema import TABLES

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = ["Edit", "Row", "Workbench", "dated", "unknown"]

Row = dict[str, Any]


@dataclass
class Workbench:
    """The tables of a network, opened for editing one by one.

    Attributes
    ----------
    network : Network
        Where they come from; it stays as it is.
    title : str
        Name of the scenario, for the sources of new rows.
    opened : dict of str to list of dict
        Rows of the tables that have been asked for.
    """

    network: Network
    title: str
    opened: dict[str, list[Row]] = field(default_factory=dict)

    def rows(self, table: str) -> list[Row]:
        """Return the rows of a table; changing the list or its rows changes the copy."""
        if table not in self.opened:
            columns = draft_of(table, self.network.tables[table]).columns
            self.opened[table] = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        return self.opened[table]

    def find(self, table: str, key: str) -> Row:
        """Return one row, or raise `UnknownName` with the nearest id."""
        for row in self.rows(table):
            if row["id"] == key:
                return row
        raise unknown(f"no row of {table} has the id '{key}'", key, [row["id"] for row in self.rows(table)])

    def new_id(self, table: str, wanted: str) -> str:
        """Return an id that no row of the table has yet."""
        taken = {row["id"] for row in self.rows(table)}
        number, key = 2, wanted
        while key in taken:
            number, key = number + 1, f"{wanted}~{number}"
        return key

    def add(self, table: str, values: Mapping[str, str]) -> None:
        """Add a row given as text; columns that are not named are blank.

        Raises
        ------
        TableError
            For a cell that cannot be read, or a column that is not there.
        """
        origin = {"source": f"scenario: {self.title}", "confidence": "estimate"}
        row, findings = read_cells(TABLES[table], origin | dict(values))
        if findings:
            raise TableError(findings, f"a new row of {table}")
        self.rows(table).append(row)

    def frames(self) -> dict[str, pd.DataFrame]:
        """Return the tables that were opened, as frames."""
        return {name: _frame(name, rows) for name, rows in self.opened.items()}


def _frame(name: str, rows: list[Row]) -> pd.DataFrame:
    columns = {column: [row[column] for row in rows] for column in TABLES[name].names}
    return frame_of(Draft(TABLES[name], list(range(2, len(rows) + 2)), columns))


class Edit(Protocol):
    """One edit."""

    def change(self, workbench: Workbench) -> None:
        """Change the rows on the workbench."""


def unknown(message: str, key: str, known: list[str]) -> UnknownName:
    """Make the error for a name that is not known."""
    return UnknownName(f"{message}{nearest(key, sorted(set(known)))}", key)


def dated(period: Period) -> dict[str, str]:
    """Write a period as the cells of a row."""
    since, until = period
    return {"valid_from": since.isoformat() if since else "", "valid_to": until.isoformat() if until else ""}

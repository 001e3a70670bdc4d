"""The rows of a network of one's own while their blanks are filled in, each with what was taken for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from corridor.model.own.marks import WHOLE_ROW, marked, marks_of
from corridor.model.tables.reading import Draft
from corridor.model.tables.schema import TABLES

__all__ = ["OwnRow", "OwnTables"]


@dataclass(slots=True)
class OwnRow:
    """One row.

    Attributes
    ----------
    table : str
        Where it stands.
    line : int
        Of the file.
    cells : dict of str to value
        As in a `Draft`; a flag that nobody said is None.
    partial : bool
        Its blanks are filled in.
    taken : list of str
        Columns that were, as far as a figure rests on them.
    """

    table: str
    line: int
    cells: dict[str, Any]
    partial: bool
    taken: list[str] = field(default_factory=list)

    def __getitem__(self, column: str) -> Any:
        return self.cells.get(column)

    def is_blank(self, column: str) -> bool:
        """Whether nobody said what stands there."""
        value = self.cells.get(column)
        return value is None or value != value or value == ""

    def fill(self, column: str, value: Any, *, also_blank: bool = False) -> None:
        """Take a value for a blank, and say so, of a blank value where asked for; nothing in a complete table."""
        if not self.partial or not self.is_blank(column) or value is None or (value == "" and not also_blank):
            return
        self.cells[column] = value
        if TABLES[self.table].column(column).default_concern and WHOLE_ROW not in self.taken:
            self.taken.append(column)

    def follow(self, column: str, value: Any) -> None:
        """Take another value for what was taken before, as its notes say, now that there are more rows."""
        if not self.partial and column in marks_of(self["notes"] or ""):
            self.cells[column] = value

    def correct(self, column: str, value: Any) -> None:
        """Write what was said in the words of the table; nothing is taken."""
        if self.partial and value:
            self.cells[column] = value


class OwnTables:
    """All rows of a network, by table.

    Parameters
    ----------
    drafts : mapping of str to Draft
        Every table of the schema.
    currency : str
        Of the network.
    fresh : Draft, optional
        Rows to be added to complete tables.
    """

    def __init__(self, drafts: Mapping[str, Draft], currency: str, fresh: Draft | None = None) -> None:
        self._drafts = drafts
        self.currency = currency
        self.rows: dict[str, list[OwnRow]] = {name: list(_rows(draft)) for name, draft in drafts.items()}
        self._ids: dict[str, set[str]] = {}
        self._last_lines: dict[str, int] = {}
        self._fresh: dict[str, list[OwnRow]] | None = None
        if fresh is not None:
            self._fresh = {fresh.table.name: list(_rows(replace(fresh, partial=True)))}
            self.rows[fresh.table.name] += self._fresh[fresh.table.name]

    def __getitem__(self, table: str) -> list[OwnRow]:
        return self.rows[table]

    def by_id(self, table: str) -> dict[str, OwnRow]:
        """Rows by their id."""
        return {row["id"]: row for row in self.rows[table] if row["id"]}

    def is_partial(self, table: str) -> bool:
        """Whether rows may be added to the table: it is missing, leaves columns out, or others are added anyway."""
        return self._drafts[table].partial or self._fresh is not None

    def callers(self, table: str) -> list[OwnRow]:
        """Rows that call for others: those that are added, or all."""
        return self.rows[table] if self._fresh is None else self._fresh.get(table, [])

    def add(self, table: str, **cells: Any) -> None:
        """Add a row that nobody wrote; its notes say so."""
        # what is looked up for every row is kept: a network may have thousands
        last = self._last_lines.get(table) or max((row.line for row in self.rows[table]), default=1)
        line = self._last_lines[table] = last + 1
        if table in self._ids and cells.get("id"):
            self._ids[table].add(cells["id"])
        blank = dict.fromkeys(TABLES[table].names)
        self.rows[table].append(OwnRow(table, line, blank | cells, True, [WHOLE_ROW]))

    def free_id(self, table: str, wanted: str) -> str:
        """An id that no row of the table has yet."""
        if table not in self._ids:
            self._ids[table] = {row["id"] for row in self.rows[table]}
        taken, number, key = self._ids[table], 2, wanted
        while key in taken:
            number, key = number + 1, f"{wanted}~{number}"
        taken.add(key)
        return key

    def fill_id(self, row: OwnRow, wanted: str) -> None:
        """Give a row without an id one that no other has."""
        if row.partial and row.is_blank("id"):
            row.fill("id", self.free_id(row.table, wanted))

    def drafts(self) -> dict[str, Draft]:
        """The tables as they are now, what was taken marked in their notes."""
        return {name: _draft(self._drafts[name], rows) for name, rows in self.rows.items()}


def _rows(draft: Draft) -> Iterator[OwnRow]:
    names = list(draft.columns)
    unsaid: dict[int, list[str]] = {}
    for number, column in draft.unsaid if draft.partial else ():
        unsaid.setdefault(number, []).append(column)
    for line, values in zip(draft.lines, zip(*draft.columns.values(), strict=True), strict=True):
        cells = dict(zip(names, values, strict=True))
        cells.update(dict.fromkeys(unsaid.get(line, ())))
        yield OwnRow(draft.table.name, line, cells, draft.partial)


def _draft(before: Draft, rows: list[OwnRow]) -> Draft:
    table = before.table
    flags = {column.name for column in table.columns if column.kind == "flag"}
    for row in rows:
        if row.taken:
            row.cells["notes"] = marked(row["notes"] or "", row.taken)
    columns: dict[str, list[Any]] = {}
    unsaid: set[tuple[int, str]] = set(() if before.partial else before.unsaid)
    for column in table.columns:
        if column.name not in before.columns:
            continue
        blank = {"number": float("nan"), "integer": None, "flag": False, "date": None}.get(column.kind, "")
        values = [row[column.name] for row in rows]
        if before.partial and column.name in flags:
            unsaid |= {(row.line, column.name) for row, value in zip(rows, values, strict=True) if value is None}
        columns[column.name] = [blank if value is None else value for value in values]
    # what people say beside the columns of the table stays for the checks
    columns |= {name: [row[name] or "" for row in rows] for name in before.columns if name not in table.names}
    lines = [row.line for row in rows]
    return Draft(table, lines, columns, before.faulty, frozenset(unsaid), before.partial, before.remarks)

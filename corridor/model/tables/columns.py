"""What a table and a column are described by; the tables themselves stand in `schema`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Column", "Table"]

Kind = Literal["text", "codes", "number", "integer", "flag", "date"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes
    ----------
    name, doc : str
        The name carries the unit.
    kind : {"text", "codes", "number", "integer", "flag", "date"}
        ``flag`` is 0 or 1, ``date`` is YYYY-MM-DD, ``codes`` are separated by semicolons.
    required : bool
        A blank cell is a fault.
    low, high : float or None
        Inclusive limits of a number.
    choices : tuple of str
        The only values (of a text, or of each code) that are allowed; empty for any.
    refers : str
        ``"table"``: the cell (each code) must be an id there. ``"countries+groups"`` and
        ``"borders.border_id"`` name the two special cases; ``links.border_id`` may also be ``open``.
    optional : bool
        The file may lack the column, which reads as blank.
    blank : str
        What a blank is taken for, where a number that an answer rests on may be blank; `corridor check` says it.
    """

    name: str
    kind: Kind
    doc: str
    required: bool = False
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    refers: str = ""
    optional: bool = False
    blank: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One table: a CSV file of the network's folder, sorted by ``id``.

    Attributes
    ----------
    name, doc : str
        The file is ``<name>.csv``.
    columns : tuple of Column
        In the order of the file; the first is ``id``.
    optional : bool
        The file may be missing, which reads as an empty table.
    """

    name: str
    doc: str
    columns: tuple[Column, ...]
    optional: bool = False

    def column(self, name: str) -> Column:
        """Return the description of one column."""
        return next(column for column in self.columns if column.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        """Column names, in the order of the file."""
        return tuple(column.name for column in self.columns)

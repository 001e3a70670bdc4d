"""What a table and a column are described by; the tables themselves stand in `schema`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from corridor.model.tables.codes import CONFIDENCE

__all__ = [
    "ANY",
    "COMMENT",
    "COUNTRY_OR_GROUP",
    "NONE",
    "ORIGIN",
    "PERIOD",
    "REFUSED",
    "UNUSED",
    "Column",
    "Concern",
    "Table",
    "code_list",
    "flag",
    "identifier",
    "is_comment",
    "number",
    "text",
]

Kind = Literal["text", "codes", "number", "integer", "flag", "date"]
Concern = Literal["", "route", "clock", "reefer", "plan"]

COUNTRY_OR_GROUP = "countries+groups"
COMMENT = "#"  # begins a line, or the name of a column, that is not read

# What blanks mean, where it is the same in many columns.
ANY = "any"
NONE = "none"
REFUSED = "not known: refused when needed"
UNUSED = "not known: nothing is computed with it"


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
        What a blank cell means, in words; every column that is not required says it.
    assumed : {"", "route", "clock", "reefer", "plan"}
        Whose answers take a value for what is not known: then `blank` is that value, and `corridor check` and results
        name the rows. ``clock`` is a route with a day of departure, ``reefer`` one of a box that needs power. Blank
        where nothing is assumed.
    default : str
        What is taken, in words, where a table that leaves columns out does not say it; blank where it must be said.
    default_concern : {"", "route", "clock", "reefer", "plan"}
        Whose answers rest on that; blank where no figure does.
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
    assumed: Concern = ""
    default: str = ""
    default_concern: Concern = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One table: a CSV file of the network's folder, sorted by ``id``.

    Attributes
    ----------
    name, doc : str
        The file is ``<name>.csv``.
    columns : tuple of Column
        In the order of the file; the first is ``id``.
    absent : str
        What is taken, in words, where the file is missing; blank where it must be there.
    absent_concern : {"", "route", "clock", "reefer", "plan"}
        Whose answers rest on the rows that are added then; blank where none are.
    """

    name: str
    doc: str
    columns: tuple[Column, ...]
    absent: str = ""
    absent_concern: Concern = ""

    def column(self, name: str) -> Column:
        """Return the description of one column."""
        return next(column for column in self.columns if column.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        """Column names, in the order of the file."""
        return tuple(column.name for column in self.columns)


def is_comment(text: str) -> bool:
    """Whether a line, or a cell at its beginning without quotes, is a comment."""
    return text.lstrip().startswith(COMMENT)


def identifier(doc: str) -> Column:
    """Describe the first column of a table."""
    return Column("id", "text", doc, required=True)


def text(name: str, doc: str, blank: str = "", *, choices: tuple[str, ...] = (), refers: str = "") -> Column:
    """Describe a text; without a meaning of its blank it is required."""
    return Column(name, "text", doc, required=not blank, choices=choices, refers=refers, blank=blank)


def code_list(name: str, doc: str, blank: str = "", *, choices: tuple[str, ...] = (), refers: str = "") -> Column:
    """Describe several codes; without a meaning of their blank they are required."""
    return Column(name, "codes", doc, required=not blank, choices=choices, refers=refers, blank=blank)


def number(
    name: str, doc: str, limits: tuple[float | None, float | None], blank: str = "", assumed: Concern = ""
) -> Column:
    """Describe a number within limits; without a meaning of its blank it is required."""
    low, high = limits
    return Column(name, "number", doc, required=not blank, low=low, high=high, blank=blank, assumed=assumed)


def flag(name: str, doc: str, blank: str = "") -> Column:
    """Describe a yes or no; without a meaning of its blank it is required."""
    return Column(name, "flag", doc, required=not blank, blank=blank)


PERIOD = (
    Column("valid_from", "date", "first day", blank="always so far"),
    Column("valid_to", "date", "last day, inclusive", blank="until further notice"),
)
ORIGIN = (
    text("notes", "anything a reader should know; estimates say how they were made", NONE),
    text("source", "where the row comes from; `estimate` for one of our own"),
    text("confidence", "high = read in the source; medium = well known; low, estimate = a guess", choices=CONFIDENCE),
)

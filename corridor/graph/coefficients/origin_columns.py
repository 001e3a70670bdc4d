"""Where the facts of an arc come from: sources and confidences of the rows behind it, and what they leave blank."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from corridor.graph.arc_types import Arc
from corridor.graph.coefficients.assumed_rows import AssumedRows
from corridor.graph.coefficients.columns import Columns, Distinct
from corridor.graph.structure import Structure
from corridor.model.prices.emission import FactorBook

__all__ = ["Origins"]

Row = tuple[str, str]


@dataclass(slots=True)
class Origins:
    """Sets of rows, in the order in which `corridor.graph.arc_texts.arc_rows` names them.

    Attributes
    ----------
    structure : Structure
        Whose arcs.
    assumed : AssumedRows
        Which rows have blanks.
    """

    structure: Structure
    assumed: AssumedRows
    _sets: Distinct[tuple[tuple[Any, ...], ...]] = field(default_factory=Distinct)

    def put_arcs(self, columns: Columns) -> None:
        """Write the rows that make an arc exist."""
        columns.put("origin", [self._set(_rows(arc)) for arc in self.structure.arcs])

    def put_factors(self, columns: Columns, name: str, book: FactorBook) -> None:
        """Write the factors of each arc."""
        columns.put(
            name,
            [
                self._set(("emissions", book.factor(*emission.key).row) for emission in arc.emissions)
                for arc in self.structure.arcs
            ],
        )

    def of_trains(self, row: str) -> int:
        """Place of a row of the table ``trains``; that of no row where it is blank."""
        return self._set([("trains", row)])

    def put(self, columns: Columns) -> list[list[Any]]:
        """Write the sets; gives their rows: the places of source and confidence, then the numbers of their blanks."""
        text = columns.texts
        return [[[text(source), text(grade), *blanks] for source, grade, *blanks in rows] for rows in self._sets.rows]

    def _set(self, rows: Iterable[Row]) -> int:
        known, blanks = self.structure.index.origins, self.assumed.numbers
        told = ((*known[row], *blanks.get(row, ())) for row in rows if row[1])
        return self._sets(tuple(dict.fromkeys(told)))


def _rows(arc: Arc) -> list[Row]:
    return [("links", arc.link_id), ("transfers", arc.transfer_id), ("services", arc.service_id)]

"""What is legal in a network's tables and worth a look: one remark, whoever finds it."""

from __future__ import annotations

from dataclasses import dataclass

from corridor.arguments import checked_result
from corridor.display import brief

__all__ = ["Remark"]


@checked_result
@dataclass(frozen=True, slots=True, repr=False)
class Remark:
    """Something odd in one table.

    Attributes
    ----------
    text : str
        What is odd, in a sentence that names the rows.
    table : str
        Name of the table.
    rows : tuple of str
        Ids of the rows; none where a row is missing.
    column, value : str
        The cell, where one is to blame.
    remedy : str
        What to do about it, if it is not meant so.
    """

    text: str
    table: str
    rows: tuple[str, ...]
    column: str
    value: str
    remedy: str

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return brief(self, self.text)

"""Tables that no schema describes, such as the frames of a plan: the columns tell themselves what they hold."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from corridor.errors import Finding, TableError
from corridor.model.tables.csv_files import read_rows, read_text

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = ["read_plain_table"]

_FLAGS = {"True": True, "False": False}
_NUMBERED = "column 1 has no name"


def read_plain_table(file: str | Path) -> pd.DataFrame:
    """Read a CSV file as every table is read: any encoding with a mark, any separator, decimal commas.

    Parameters
    ----------
    file : str or Path
        With a header.

    Returns
    -------
    DataFrame
        A column of numbers where every cell that is filled is one, of True and False likewise, else of texts; NaN
        where a cell is blank. A first column without a name, which pandas writes, is left out.

    Raises
    ------
    TableError
        With every fault of the file.
    """
    path = Path(file)
    text, findings = read_text(path, path.name)
    # any column may hold numbers, of which the separator decides how they are written
    found = read_rows(text, path.name, read_rows(text, path.name).header)
    numbered = found.header[:1] == [""]  # pandas writes the numbers of rows so
    findings += [one for one in found.findings if not (numbered and one.problem == _NUMBERED)]
    if not findings and not found.header:
        findings = [Finding(path.name, 0, "", "the file is empty", "write a header and a row below it")]
    if not findings and len(set(found.header)) < len(found.header):
        twice = next(name for name in found.header if found.header.count(name) > 1)
        findings = [Finding(path.name, 1, twice, "the column is there twice", "rename or remove one of them")]
    if findings:
        raise TableError(findings, str(path))
    columns = {name: [row[place] for row in found.rows] for place, name in enumerate(found.header) if name}
    return pd.DataFrame({name: _typed(cells) for name, cells in columns.items()}, columns=list(columns))


def _typed(cells: list[str]) -> pd.Series:
    filled = [cell for cell in cells if cell.strip()]
    if filled and len(filled) == len(cells) and all(cell in _FLAGS for cell in cells):
        return pd.Series([_FLAGS[cell] for cell in cells])
    numbers = [_number(cell) for cell in filled]
    if any(number is None for number in numbers):
        return pd.Series([cell if cell.strip() else np.nan for cell in cells], dtype=object)
    return pd.Series([_number(cell) if cell.strip() else np.nan for cell in cells], dtype=float)


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None

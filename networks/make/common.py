"""What every maker shares: reading the facts and our own additions, building and writing tables, distances.

A maker is a function from facts (and frames made before) to one frame of a table: columns as the
schema orders them, every cell text, rows sorted by id. ``own/*.csv`` beside this module holds what
the facts do not: names, estimates and rules written by hand, each row with its own source.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

import pandas as pd

from corridor.folders import write_folder
from corridor.model.tables.schema import TABLES

__all__ = [
    "ESTIMATE",
    "HALF_BOX",
    "Facts",
    "Row",
    "as_rows",
    "frame",
    "great_circle_km",
    "join_notes",
    "mean_hours",
    "number",
    "read_facts",
    "read_own",
    "table_texts",
    "write_tables",
    "xray_hours",
]

Row = dict[str, str]
Facts = Mapping[str, pd.DataFrame]

ESTIMATE = "estimate"
HALF_BOX = "a 20 ft box pays half"
EARTH_RADIUS_KM = 6371.0088


def read_text(path: Path) -> pd.DataFrame:
    """Read a CSV file with every cell as text; a blank stays a blank."""
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def read_facts(folder: Path) -> Facts:
    """Read every CSV file of a facts folder and of the folders in it.

    Parameters
    ----------
    folder : Path
        Holds ``terminals.csv``, ``rail_links.csv`` and so on; facts that were read later lie in folders of
        their own, such as ``2026-11``.

    Returns
    -------
    Mapping of str to DataFrame
        By path below the folder without its ending, ``services`` or ``2026-11/services``; cells are text.

    Raises
    ------
    FileNotFoundError
        When the folder has no ``terminals.csv``.
    """
    if not (folder / "terminals.csv").is_file():
        raise FileNotFoundError(f"{folder} has no terminals.csv: name the folder that holds the facts")
    found = sorted(folder.rglob("*.csv"))
    return {path.relative_to(folder).with_suffix("").as_posix(): read_text(path) for path in found}


def read_own(name: str) -> pd.DataFrame:
    """Read one of our own tables of additions, for example ``read_own("links")``."""
    return read_text(Path(__file__).parent / "own" / f"{name}.csv")


def as_rows(table: pd.DataFrame) -> Iterator[Row]:
    """Yield the rows of a text frame as dictionaries, in order."""
    for values in table.itertuples(index=False, name=None):
        yield dict(zip(table.columns, values, strict=True))


def frame(table: str, rows: Iterable[Mapping[str, str]]) -> pd.DataFrame:
    """Build one table: schema columns, missing cells blank, sorted by id.

    Raises
    ------
    ValueError
        When a row has a column the schema does not know, or two rows share an id.
    """
    names = TABLES[table].names
    listed = [dict(row) for row in rows]
    unknown = {column for row in listed for column in row} - set(names)
    if unknown:
        raise ValueError(f"{table}: columns {sorted(unknown)} are not in the schema")
    kinds = {column.name: column.kind for column in TABLES[table].columns}
    cells = [[_canonical(row.get(name, ""), kinds[name]) for name in names] for row in listed]
    made = pd.DataFrame(cells, columns=list(names), dtype=str).sort_values("id", kind="stable")
    twice = made["id"][made["id"].duplicated()]
    if len(twice):
        raise ValueError(f"{table}: ids {sorted(set(twice))} come twice")
    return made.reset_index(drop=True)


def _canonical(cell: str, kind: str) -> str:
    """Write numbers in their shortest form and blank flags as 0, as the library itself writes them."""
    if kind == "number" and cell:
        return repr(float(cell)).removesuffix(".0")
    return "0" if kind == "flag" and not cell else cell


def write_tables(tables: Mapping[str, pd.DataFrame], folder: Path) -> None:
    """Write each frame as ``<name>.csv``, all or none."""
    write_folder(folder, table_texts(tables))


def table_texts(tables: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Texts of the files ``<name>.csv``, with the same bytes for the same cells on every system."""
    texts = {}
    for name, made in tables.items():
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(made.columns)
        writer.writerows(made.itertuples(index=False, name=None))
        texts[f"{name}.csv"] = text.getvalue()
    return texts


def number(value: float, digits: int = 2) -> str:
    """Write a number without needless zeros: 42.0 becomes ``42``."""
    text = f"{round(value, digits):.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def xray_hours(border: Row) -> float:
    """Mean hours that trains pass the X-ray of a border row; 0 where it has none."""
    share, pace, metres = (float(border.get(name) or 0.0) for name in ("scan_share", "scan_kmh", "scan_train_m"))
    return share * metres / 1000.0 / pace if pace else 0.0


def mean_hours(border: Row) -> float:
    """Mean hours of a border row, its X-ray included."""
    return round(float(border["dwell_mean_h"]) + xray_hours(border), 3)


def join_notes(*parts: str) -> str:
    """Join the notes that are not blank."""
    return "; ".join(part for part in parts if part)


def great_circle_km(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """Great-circle distance in km between two points in degrees, on a sphere of the mean radius."""
    rise = sin(radians(lat_b - lat_a) / 2) ** 2
    turn = cos(radians(lat_a)) * cos(radians(lat_b)) * sin(radians(lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(rise + turn))

"""Files of a folder that hold tables, under the name of the schema or another that people use."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from corridor.errors import Finding
from corridor.model.own.names import table_meant, table_nearly_meant
from corridor.model.tables.schema import TABLES

__all__ = ["TableFiles", "table_files", "table_of"]

_FORMATS = {
    "stops.txt": ("a GTFS timetable", "cd.interop.read_gtfs"),
    "config.csv": ("a GMNS network", "cd.interop.read_gmns"),
    "node.csv": ("a GMNS network", "cd.interop.read_gmns"),
    "network.geojson": ("a network as GeoJSON", "cd.interop.read_geojson"),
    "network.parquet": ("a network as GeoParquet", "cd.interop.read_geoparquet"),
}  # by a file that no folder of tables has


class TableFiles(NamedTuple):
    """Where the tables of a folder are.

    Attributes
    ----------
    paths : dict of str to Path
        By table; only of those that are there.
    findings : list of Finding
        Files that mean one table, and that the folder is of another kind.
    remarks : dict of str to str
        By table, which file was taken for it.
    foreign : bool
        The folder is of another kind, as its one finding says.
    """

    paths: dict[str, Path]
    findings: list[Finding]
    remarks: dict[str, str]
    foreign: bool = False


def table_of(name: str) -> str:
    """The table that a file of this name holds; blank where none: hidden ones and those of other kinds."""
    return table_meant(Path(name).stem) if _is_table(name) else ""


def _is_table(name: str) -> bool:
    return Path(name).suffix.lower() == ".csv" and not name.startswith(".")


def table_files(folder: Path) -> TableFiles:
    """Find the tables of a folder: ``terminals.csv``, else the one file that is called as people call it."""
    paths = {table: path for table in TABLES if os.path.lexists(path := folder / f"{table}.csv")}
    others = _others(folder, paths)
    findings = [
        Finding(table, 0, "", f"the files {' and '.join(names)} mean the same table", "rename one, or join them")
        for table, names in others.items()
        if len(names) > 1
    ]
    known = {*paths, *others}
    findings += [
        Finding(table, 0, "", f"no table is called {name}", f"rename it to {table}.csv, or to nothing like it")
        for name in sorted(os.listdir(folder))
        if _is_table(name) and (table := table_nearly_meant(Path(name).stem, known))
    ]
    remarks = {table: f"{table}: read from {names[0]}" for table, names in others.items()}
    for file, (kind, reader) in _FORMATS.items():
        if "terminals" not in paths and (folder / file).is_file():
            remedy = f"read it by {reader}, or turn it into tables: corridor convert"
            return TableFiles({}, [Finding("terminals", 0, "", f"the folder holds {kind}", remedy)], {}, foreign=True)
    return TableFiles(paths | {table: folder / names[0] for table, names in others.items()}, findings, remarks)


def _others(folder: Path, known: Iterable[str]) -> dict[str, list[str]]:
    """Names of files by the table that they mean, but for tables that are there under their own."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in sorted(os.listdir(folder)):
        table = table_of(name)
        if table and table not in known and (folder / name).is_file():
            found[table].append(name)
    return dict(found)

"""Networks in one file: a workbook with a sheet a table, a GeoPackage with a layer a table, an archive of a folder."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from corridor.errors import CorridorError, Finding, TableError, UnknownName
from corridor.model.cargo.sheets import NO_VALUE, SHEETS, open_workbook, sheet_rows, unvalued
from corridor.model.own.names import table_meant, table_nearly_meant
from corridor.model.own.sheets import rows_of_cells
from corridor.model.own.table_files import table_of
from corridor.model.tables.columns import is_comment
from corridor.model.tables.csv_files import CsvRows
from corridor.model.tables.header import HEADER_FILE, Header
from corridor.model.tables.line_files import LINES_FILE, Lines
from corridor.model.tables.schema import TABLES

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "GEOMETRY_COLUMNS",
    "GEOMETRY_SHEET",
    "LAYERS",
    "SHEETS",
    "Layers",
    "Sheets",
    "read_layers",
    "read_workbook",
    "unpacked",
]

LAYERS = (".gpkg",)
_HEADER_LAYER, _LINES_LAYER = "network", "lines"  # as `corridor.interop` writes them
GEOMETRY_SHEET, GEOMETRY_COLUMNS = "geometries", ("geometry_id", "lon", "lat")  # a row a point
_MOST_BYTES = 1 << 30  # of an archive when it is unpacked

Layers = tuple["dict[str, pd.DataFrame]", "Header | None", Lines]
Sheets = tuple[dict[str, CsvRows], "Header | None", Lines]


def read_workbook(path: Path) -> Sheets:
    """Rows of text by table of an Excel workbook; sheets whose names mean no table are left out.

    What `network.toml` would say, and lines by their ids, where the workbook was written of a network.

    Raises
    ------
    TableError
        When the file is no workbook, no sheet is called as a table is, or two mean the same one.
    CorridorError
        When the package openpyxl is missing.
    """
    book = open_workbook(path, "terminals")
    try:
        tables = _tables_meant(list(book.sheetnames), path, "sheet")
        rows = {table: _sheet_rows(sheet_rows(book, name, path), table) for table, name in tables.items()}
        names = [field.name for field in fields(Header)]
        said = [*sheet_rows(book, _HEADER_LAYER, path)] if _HEADER_LAYER in book.sheetnames else []
        if len(said) != 2 or said[0] != names:  # a sheet of somebody's own
            return rows, None, {}
        points = [*sheet_rows(book, GEOMETRY_SHEET, path)][1:] if GEOMETRY_SHEET in book.sheetnames else []
        return rows, _header(dict(zip(names, said[1], strict=True))), _lines_of(points)
    finally:
        book.close()


def _lines_of(points: Sequence[Sequence[str]]) -> Lines:
    lines: dict[str, list[tuple[float, float]]] = {}
    for key, lon, lat in points:
        lines.setdefault(key, []).append((float(lon), float(lat)))
    return {key: tuple(line) for key, line in lines.items()}


def _sheet_rows(rows: Iterator[list[str]], table: str) -> CsvRows:
    found = rows_of_cells(([] if row and is_comment(row[0]) else row for row in rows), table)
    unknown = [
        Finding(table, line, name, f"the formula {formula} has no value in the file", NO_VALUE)
        for line, row in zip(found.lines, found.rows, strict=True)
        for name, cell in zip(found.header, row, strict=True)
        if (formula := unvalued(cell))
    ]
    cells = [["" if unvalued(cell) else cell for cell in row] for row in found.rows]
    return replace(found, rows=cells, findings=[*found.findings, *unknown])


def _tables_meant(names: list[str], path: Path, what: str) -> dict[str, str]:
    """Names of sheets or layers by the table that each means."""
    found: dict[str, str] = {}
    findings = []
    for name in names:
        table = table_meant(name)
        if table in found:
            problem = f"the {what}s '{found[table]}' and '{name}' mean the same table"
            findings.append(Finding(table, 0, "", problem, "rename one, or join the two"))
        elif table:
            found[table] = name
    for name in names:
        if table := table_nearly_meant(name, found):
            remedy = f"call it {table}, or nothing like it"
            findings.append(Finding(table, 0, "", f"no table is called as the {what} '{name}'", remedy))
    slips = {finding.table for finding in findings}
    for table in ("terminals", "links"):
        if table not in found and table not in slips:
            problem = f"no {what} is called {table}; there are {', '.join(names)}"
            findings.append(Finding(table, 0, "", problem, f"name one {table}: {TABLES[table].doc}"))
    if findings:
        raise TableError(findings, str(path))
    return found


def read_layers(path: Path) -> Layers:
    """Frames by table of a GeoPackage, what `network.toml` would say where a layer has it, and lines by their ids.

    Raises
    ------
    TableError
        When no layer is called as a table is.
    CorridorError
        When the file is no GeoPackage.
    """
    import geopandas as gpd
    import pandas as pd

    try:
        names = [str(name) for name in gpd.list_layers(path)["name"]]
        tables = _tables_meant([name for name in names if name not in (_HEADER_LAYER, _LINES_LAYER)], path, "layer")
        frames = {table: gpd.read_file(path, layer=name) for table, name in tables.items()}
        if _HEADER_LAYER not in names:
            return frames, None, {}
        said = gpd.read_file(path, layer=_HEADER_LAYER)
        header = _header({one.name: said[one.name].iloc[0] for one in fields(Header)})
        lines = gpd.read_file(path, layer=_LINES_LAYER) if _LINES_LAYER in names else None
    except RuntimeError as problem:
        raise CorridorError(f"{path} cannot be read as a GeoPackage ({problem})") from None
    # written from a network: complete, the drawn lines of its links are no lines of their own
    frames["links"] = pd.DataFrame(frames["links"].drop(columns="geometry"))
    rest = {name: pd.DataFrame(columns=list(table.names)) for name, table in TABLES.items() if name not in frames}
    own = {} if lines is None else {str(row.id): tuple(row.geometry.coords) for row in lines.itertuples()}
    return frames | rest, header, own


def _header(row: dict[str, Any]) -> Header:
    return Header(**row | {"sources": tuple(json.loads(row["sources"])), "base_year": int(row["base_year"])})


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """A folder with the tables of a ZIP archive, gone when this ends; they may lie in a folder of the archive.

    Raises
    ------
    UnknownName
        When no table is in it.
    CorridorError
        When the file is no archive, or unpacks to more than a gigabyte.
    """
    with TemporaryDirectory() as place:
        try:
            with zipfile.ZipFile(path) as archive:
                timetable = any(PurePosixPath(name).name == "stops.txt" for name in archive.namelist())
                members = [one for one in archive.infolist() if _is_wanted(PurePosixPath(one.filename).name)]
                if sum(one.file_size for one in members) > _MOST_BYTES:
                    raise CorridorError(f"{path} unpacks to more than a gigabyte: unpack it yourself")
                for one in members:
                    (Path(place) / PurePosixPath(one.filename).name).write_bytes(archive.read(one))
        except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as problem:
            raise CorridorError(f"{path} cannot be read as a ZIP archive ({problem})") from None
        if not members:
            hint = "; it holds a GTFS timetable: cd.interop.read_gtfs and corridor convert read it" if timetable else ""
            raise UnknownName(f"{path} holds no terminals.csv and links.csv{hint}", path.name)
        yield Path(place)


def _is_wanted(name: str) -> bool:
    """Whether a member of an archive is a part of a network."""
    return name in (HEADER_FILE, LINES_FILE) or bool(table_of(name))

"""Networks in one file: a workbook with a sheet a table, a GeoPackage with a layer a table, an archive of a folder."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from corridor.errors import CorridorError, Finding, TableError, UnknownName
from corridor.model.cargo.sheets import SHEETS, open_workbook
from corridor.model.own.names import table_meant
from corridor.model.own.sheets import cell_text, rows_of_cells
from corridor.model.tables.csv_files import CsvRows
from corridor.model.tables.header import HEADER_FILE, Header
from corridor.model.tables.line_files import LINES_FILE, Lines
from corridor.model.tables.schema import TABLES

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["LAYERS", "SHEETS", "Layers", "read_layers", "read_workbook", "unpacked"]

LAYERS = (".gpkg",)
_HEADER_LAYER, _LINES_LAYER = "network", "lines"  # as `corridor.interop` writes them
_MOST_BYTES = 1 << 30  # of an archive when it is unpacked

Layers = tuple["dict[str, pd.DataFrame]", "Header | None", Lines]


def read_workbook(path: Path) -> dict[str, CsvRows]:
    """Rows of text by table of an Excel workbook; sheets whose names mean no table are left out.

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
        cells = {table: book[name].iter_rows(values_only=True) for table, name in tables.items()}
        return {table: _sheet_rows(rows, table) for table, rows in cells.items()}
    finally:
        book.close()


def _sheet_rows(rows: Iterator[tuple[object, ...]], table: str) -> CsvRows:
    texts = [(line, [cell_text(cell) for cell in row]) for line, row in enumerate(rows, start=1)]
    filled = [(line, row) for line, row in texts if any(row) and not row[0].startswith("#")]
    if not filled:
        return CsvRows([], [], [], [])
    (_, header), *rest = filled
    found = rows_of_cells([name.strip() for name in header], (row for _, row in rest), table)
    return CsvRows(found.header, [line for line, _ in rest], found.rows, found.findings)


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
    for table in ("terminals", "links"):
        if table not in found:
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
        header = _header(gpd.read_file(path, layer=_HEADER_LAYER))
        lines = gpd.read_file(path, layer=_LINES_LAYER) if _LINES_LAYER in names else None
    except RuntimeError as problem:
        raise CorridorError(f"{path} cannot be read as a GeoPackage ({problem})") from None
    # written from a network: complete, the drawn lines of its links are no lines of their own
    frames["links"] = pd.DataFrame(frames["links"].drop(columns="geometry"))
    rest = {name: pd.DataFrame(columns=list(table.names)) for name, table in TABLES.items() if name not in frames}
    own = {} if lines is None else {str(row.id): tuple(row.geometry.coords) for row in lines.itertuples()}
    return frames | rest, header, own


def _header(frame: pd.DataFrame) -> Header:
    row = {one.name: frame[one.name].iloc[0] for one in fields(Header)}
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
    wanted = {HEADER_FILE, LINES_FILE, *(f"{table}.csv" for table in TABLES)}
    with TemporaryDirectory() as place:
        try:
            with zipfile.ZipFile(path) as archive:
                members = [one for one in archive.infolist() if PurePosixPath(one.filename).name in wanted]
                if sum(one.file_size for one in members) > _MOST_BYTES:
                    raise CorridorError(f"{path} unpacks to more than a gigabyte: unpack it yourself")
                for one in members:
                    (Path(place) / PurePosixPath(one.filename).name).write_bytes(archive.read(one))
        except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as problem:
            raise CorridorError(f"{path} cannot be read as a ZIP archive ({problem})") from None
        if not members:
            raise UnknownName(f"{path} holds no terminals.csv and links.csv", path.name)
        yield Path(place)

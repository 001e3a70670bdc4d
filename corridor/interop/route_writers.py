"""Routes of a batch, record by record, in the format that the ending of a file says."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, Any

from corridor.errors import CorridorError
from corridor.files import writing
from corridor.interop.extras import needed
from corridor.model.cargo.sheets import new_workbook
from corridor.model.network import Network
from corridor.model.tables.line_geometry import line_shape

__all__ = ["ENDINGS", "LINES", "Record", "write_records"]

Record = Mapping[str, Any]

LINES = "lines"  # of a record: what a route runs on, for formats that draw it
_BLOCK = 10_000  # rows
_MOST_ROWS = 1_048_575  # of a sheet, below its header
_INTEGERS = ("row", "rank", "containers", "transfers", "gauge_changes")
_NAMES = ("origin_name", "destination_name")
_TEXTS = ("origin", "destination", *_NAMES, "currency", "corridor", "remarks", "problem", "reason")


def write_records(path: Path, columns: Sequence[str], records: Iterable[Record], network: Network) -> None:
    """Write records into a file as a whole.

    Parameters
    ----------
    path : Path
        Its ending, one of `ENDINGS`, says the format.
    columns : sequence of str
        In order; what a record lacks is blank.
    records : iterable of mapping
        Looked at once, one after another.
    network : Network
        Where the lines of the links are.

    Raises
    ------
    FileError
        When it cannot be written.
    CorridorError
        When a package for the format is missing, or a sheet would have too many rows.
    """
    with writing(path) as stream:
        _WRITERS[path.suffix.lower()](stream, columns, records, network)


def _write_csv(stream: IO[bytes], columns: Sequence[str], records: Iterable[Record], network: Network) -> None:
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
    out = csv.writer(text, lineterminator="\n")
    out.writerow(columns)
    out.writerows(list(_cells(record, columns).values()) for record in records)
    text.detach()


def _write_json_lines(stream: IO[bytes], columns: Sequence[str], records: Iterable[Record], network: Network) -> None:
    for record in records:
        row = _cells(record, columns)
        stream.write((json.dumps(row, ensure_ascii=False) + "\n").encode())


def _write_json(stream: IO[bytes], columns: Sequence[str], records: Iterable[Record], network: Network) -> None:
    stream.write(b"[")
    for number, record in enumerate(records):
        row = _cells(record, columns)
        stream.write((",\n" if number else "\n").encode() + json.dumps(row, ensure_ascii=False).encode())
    stream.write(b"\n]\n")


def _write_sheet(stream: IO[bytes], columns: Sequence[str], records: Iterable[Record], network: Network) -> None:
    book = new_workbook(streamed=True)
    sheet = book.create_sheet("routes")
    sheet.freeze_panes = "A2"
    sheet.append(list(columns))
    for number, record in enumerate(records):
        if number >= _MOST_ROWS:
            raise CorridorError(f"a sheet has room for {_MOST_ROWS:,} rows: write .csv or .parquet")
        sheet.append(list(_cells(record, columns).values()))
    book.save(stream)


def _cells(record: Record, columns: Sequence[str]) -> dict[str, Any]:
    return {name: _unsigned(record.get(name)) for name in columns}


def _unsigned(cell: Any) -> Any:
    """A cell that shows no minus before nothing."""
    return 0.0 if isinstance(cell, float) and cell == 0.0 else cell


def _write_parquet(stream: IO[bytes], columns: Sequence[str], records: Iterable[Record], network: Network) -> None:
    needed("pyarrow", "parquet", "Parquet files")
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {**dict.fromkeys(_INTEGERS, pa.int64()), **dict.fromkeys(_TEXTS, pa.string())}
    schema = pa.schema([(name, kinds.get(name, pa.float64())) for name in columns])
    rows = iter(records)
    with pq.ParquetWriter(stream, schema) as out:
        while block := list(islice(rows, _BLOCK)):
            table = {name: [record.get(name) for record in block] for name in columns}
            out.write_table(pa.table(table, schema=schema))


def _write_geojson(stream: IO[bytes], columns: Sequence[str], records: Iterable[Record], network: Network) -> None:
    stream.write(b'{"type": "FeatureCollection", "features": [')
    for number, record in enumerate(records):
        feature = {
            "type": "Feature",
            "properties": _cells(record, columns),
            "geometry": _geometry(network, record.get(LINES) or ()),
        }
        stream.write((",\n" if number else "\n").encode() + json.dumps(feature, ensure_ascii=False).encode())
    stream.write(b"\n]}\n")


def _geometry(network: Network, lines: Iterable[Sequence[Sequence[str]]]) -> dict[str, Any] | None:
    """The hauls of a route as one geometry; None for a row without a route."""
    parts: list[list[list[float]]] = []
    for haul in lines:
        parts += _parts(line_shape(_points(network, haul)))
    return {"type": "MultiLineString", "coordinates": parts} if parts else None


def _points(network: Network, haul: Iterable[Sequence[str]]) -> Iterator[tuple[float, float]]:
    for start, link in haul:
        line = list(network.line(link))
        yield from line if network.links.at[link, "from_node_id"] == start else line[::-1]


def _parts(shape: Any) -> list[list[list[float]]]:
    lines = getattr(shape, "geoms", [shape])
    return [[[round(x, 6), round(y, 6)] for x, y in line.coords] for line in lines if line.geom_type == "LineString"]


_WRITERS: dict[str, Callable[[IO[bytes], Sequence[str], Iterable[Record], Network], None]] = {
    ".csv": _write_csv,
    ".xlsx": _write_sheet,
    ".parquet": _write_parquet,
    ".geojson": _write_geojson,
    ".json": _write_json,
    ".jsonl": _write_json_lines,
}
ENDINGS = tuple(_WRITERS)

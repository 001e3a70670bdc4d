"""A folder of Parquet files, one for each block, and the manifest that says whose they are.

A part is written beside its place and renamed, so that what has its name is whole. Whoever begins the same question
again computes the parts that are not there; another question is refused, by what it differs in.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corridor.errors import ArgumentError, CorridorError, FileError
from corridor.files import claimed, typed, write_bytes, write_text

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = [
    "MANIFEST",
    "Parts",
    "frame_of",
    "mark_of",
    "needs_pyarrow",
    "open_parts",
    "parquet_bytes",
    "part_path",
    "schema_of",
]

MANIFEST = "_sweep.json"  # readers of Parquet data sets pass over names that begin so
_FORMAT = 2
_AXES: Mapping[str, str] = {
    "row": "int64",
    "scenario": "string",
    "seed": "int64",
    "ready": "timestamp",
    "shipment": "int64",
    "origin": "string",
    "destination": "string",
    "containers": "int64",
    "option": "string",
}


@dataclass(frozen=True)
class Parts:
    """The parts of a sweep.

    Attributes
    ----------
    folder : Path
        Where they are.
    mark : str
        Of the question, as every part says it.
    rows, block : int
        Rows of the table, and of a part; the last one may have fewer.
    """

    folder: Path
    mark: str
    rows: int
    block: int

    @property
    def count(self) -> int:
        """Parts of the whole table."""
        return -(-self.rows // self.block)

    def path(self, number: int) -> Path:
        """Where a part is, or will be."""
        return part_path(self.folder, number)

    def rows_of(self, number: int) -> int:
        """Rows of a part."""
        return min(self.block, self.rows - number * self.block)

    def put(self, number: int, content: bytes) -> None:
        """Keep a part."""
        write_bytes(self.path(number), content)

    def kept(self) -> dict[int, int]:
        """Parts that are there and whole, each with its rows without a route."""
        found = {}
        for file in sorted(self.folder.glob("part-*.parquet")):
            number = file.stem.removeprefix("part-")
            if number.isdigit() and int(number) < self.count:
                known = self._failed(int(number))
                if known is not None:
                    found[int(number)] = known
        return found

    def _failed(self, number: int) -> int | None:
        """Rows without a route of a part; None where it is damaged, or a part of something else."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            footer = pq.read_metadata(self.path(number))
            told = json.loads((footer.metadata or {}).get(b"corridor", b"{}"))
        except (OSError, ValueError, pa.ArrowException):
            return None
        whole = told.get("sweep") == self.mark and footer.num_rows == self.rows_of(number)
        return int(told["failed"]) if whole else None


def part_path(folder: Path, number: int) -> Path:
    """The file of a part; names sort as their numbers do."""
    return folder / f"part-{number:09d}.parquet"


@contextmanager
def open_parts(folder: Path, asked: Mapping[str, str], rows: int, block: int | None, usual: int) -> Iterator[Parts]:
    """Begin or go on with a folder of parts, which nobody else writes meanwhile.

    Parameters
    ----------
    folder : Path
        Made where it is not there.
    asked : mapping of str to str
        Digests of the question.
    rows : int
        Of the whole table.
    block : int or None
        Rows of a part; by default as the folder has them, else the usual number.
    usual : int

    Raises
    ------
    FileError
        When the folder holds something else, another run is writing it, or nothing can be written there.
    ArgumentError
        When it holds another sweep, or one in parts of another size.
    """
    manifest = folder / MANIFEST
    with typed(folder):
        folder.mkdir(parents=True, exist_ok=True)
        known = _manifest(manifest)
        if known is None:
            if any(not one.name.startswith(".corridor-") for one in folder.iterdir()):
                raise FileError(f"{folder} holds something else than a sweep: name a new folder")
            known = {"corridor": "sweep", "format": _FORMAT, "block": block or usual, "rows": rows, "asked": {**asked}}
            write_text(manifest, json.dumps(known, indent=1, sort_keys=True) + "\n")
    with claimed(manifest) as free:
        if free is False:
            raise FileError(f"another run is writing {folder}: wait for it, or name another folder")
        others = [name for name, digest in asked.items() if known["asked"].get(name) != digest]
        if others:
            raise ArgumentError(
                f"{folder} holds another sweep, with other {', '.join(others)}: name a new folder, or remove this one"
            )
        if block not in (None, known["block"]):
            raise ArgumentError(
                f"{folder} was begun with block={known['block']}, not {block}: leave block out to go on"
            )
        yield Parts(folder, mark_of(asked), rows, int(known["block"]))


def mark_of(asked: Mapping[str, str]) -> str:
    """The digests of a question as one text."""
    return "-".join(asked[name][:8] for name in sorted(asked))


def _manifest(file: Path) -> dict[str, Any] | None:
    try:
        known = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:
        known = {}
    if not isinstance(known, dict) or known.get("corridor") != "sweep" or known.get("format") != _FORMAT:
        raise FileError(f"{file} is no manifest of a sweep that this version can go on with: name a new folder")
    return known


def needs_pyarrow() -> None:
    """Check that Parquet can be written.

    Raises
    ------
    CorridorError
        When pyarrow is not installed.
    """
    try:
        import pyarrow.parquet  # noqa: F401 - whether it is there
    except ImportError:
        raise CorridorError("sweeps need the package pyarrow: run  pip install 'corridor[parquet]'") from None


def schema_of(columns: Mapping[str, str]) -> dict[str, str]:
    """Columns of the table and their Arrow types, between what is asked and what is wrong."""
    return {**_AXES, **columns, "problem": "string"}


def parquet_bytes(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str], mark: str) -> bytes:
    """A part as the bytes of its file: the same for the same rows, wherever it is made."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {"float64": pa.float64(), "int64": pa.int64(), "string": pa.string(), "timestamp": pa.timestamp("ms")}
    failed = sum(bool(row["problem"]) for row in rows)
    told = {"corridor": json.dumps({"sweep": mark, "failed": failed})}
    schema = pa.schema([(name, kinds[kind]) for name, kind in schema_of(columns).items()], metadata=told)
    table = pa.Table.from_pydict({name: [row.get(name) for row in rows] for name in schema.names}, schema=schema)
    stream = io.BytesIO()
    pq.write_table(table, stream, compression="zstd")
    return stream.getvalue()


def frame_of(file: Path) -> pd.DataFrame:
    """A part as a frame; whole numbers may be missing, so that all parts look alike.

    Raises
    ------
    FileError
        When it is not there any more.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(file)
    except (OSError, pa.ArrowException) as problem:
        raise FileError(f"{file} cannot be read: make the call again, which computes what is missing") from problem
    found: pd.DataFrame = table.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)
    return found

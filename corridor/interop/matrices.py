"""Matrices from every origin to every destination, as other planners hold them: OMX files and Parquet, and back.

OMX (HDF5) holds several matrices of one shape, each under its name; the places stand in its look-ups `origin` and
`destination`. Parquet holds a row for each pair, which every program that reads tables can use.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from corridor.arguments import checked_arguments
from corridor.errors import ArgumentError, FileError, UnknownName
from corridor.files import check_target, write_bytes
from corridor.interop.extras import needed
from corridor.model.tables.reading import nearest

__all__ = ["read_matrix_parquet", "read_omx", "write_matrix_parquet", "write_omx"]

_ENDS = ("origin", "destination")


def _alike(matrices: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The first of the matrices, when all have its places."""
    if not matrices:
        raise ArgumentError("matrices is empty: give a mapping such as {'cost': matrix}")
    first_name, first = next(iter(matrices.items()))
    for name, matrix in matrices.items():
        if not (matrix.index.equals(first.index) and matrix.columns.equals(first.columns)):
            raise ArgumentError(f"'{name}' and '{first_name}' have different places: give each a file")
    for end, labels in zip(_ENDS, (first.index, first.columns), strict=True):
        if twice := labels[labels.duplicated()].tolist():
            raise ArgumentError(f"the {end} '{twice[0]}' comes twice: leave one out")
    return first


# --- OMX -------------------------------------------------------------------------------------


@checked_arguments
def write_omx(matrices: Mapping[str, pd.DataFrame], path: str | Path, *, force: bool = False) -> Path:
    """Write matrices into an OMX file; `read_omx` reads the same frames back.

    Parameters
    ----------
    matrices : mapping of str to DataFrame
        By name, as `matrix` gives them: ``{"cost": ..., "hours": ...}``, all with the same places.
    path : str or Path
        The file, by custom ``.omx``.
    force : bool
        Whether a file of another kind may be replaced.

    Raises
    ------
    ArgumentError
        When there is no matrix, or they differ in their places, or a place comes twice.
    FileError
        When it cannot be written; what was there is as it was.
    CorridorError
        When openmatrix is not installed.
    """
    first = _alike(matrices)
    needed("openmatrix", "omx", "OMX files")
    import openmatrix

    check_target(path, "omx", force=force)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "matrices.omx"
        with _closing(openmatrix.open_file(str(file), "w")) as omx:
            for name, matrix in matrices.items():
                omx.create_matrix(name, obj=np.ascontiguousarray(matrix.to_numpy(dtype=np.float64)))
            for place, (end, labels) in enumerate(zip(_ENDS, (first.index, first.columns), strict=True)):
                names = np.array([str(label).encode() for label in labels] or [b""])[: len(labels)]
                omx.create_array(omx.root.lookup, end, obj=names).attrs["DIM"] = place
        return write_bytes(path, file.read_bytes())


@checked_arguments
def read_omx(path: str | Path, *, lookup: str | None = None) -> dict[str, pd.DataFrame]:
    """Read the matrices of an OMX file, also of one that another program wrote.

    Parameters
    ----------
    path : str or Path
        The file.
    lookup : str, optional
        Look-up that names the places of both sides; by default `origin` and `destination`, else the only one there is,
        else places are numbered from 1.

    Returns
    -------
    dict of str to DataFrame
        By name; origins as index, destinations as columns, all of them texts.

    Raises
    ------
    UnknownName
        When there is no such file, or no such look-up; also when several could be meant.
    FileError
        When it is no OMX file.
    CorridorError
        When openmatrix is not installed.
    """
    needed("openmatrix", "omx", "OMX files")
    import openmatrix

    if not Path(path).is_file():
        raise UnknownName(f"there is no file {path}", Path(path).name)
    try:
        opened = openmatrix.open_file(str(path), "r")
    except Exception as problem:  # PyTables raises classes of its own
        raise FileError(f"{path} is no OMX file: {str(problem).strip().splitlines()[-1]}") from problem
    with _closing(opened) as omx:
        rows, columns = (_labels(omx, side, lookup, str(path)) for side in range(2))
        return {
            name: pd.DataFrame(
                np.array(omx[name], dtype=np.float64),
                index=pd.Index(rows, name=_ENDS[0], dtype="str"),
                columns=pd.Index(columns, name=_ENDS[1], dtype="str"),
            )
            for name in omx.list_matrices()
        }


def _labels(omx: Any, side: int, lookup: str | None, path: str) -> list[str]:
    """Names of the places of one side."""
    known = sorted(omx.list_mappings())
    size = int(omx.shape()[side])
    if lookup is not None and lookup not in known:
        raise UnknownName(f"{path} has no look-up '{lookup}'{nearest(lookup, known)}", lookup, known)
    name = lookup or (_ENDS[side] if _ENDS[side] in known else "")
    if not name and len(known) > 1:
        raise UnknownName(f"{path} has several look-ups: write lookup= one of {', '.join(known)}", "", known)
    if not (name or known):
        return [str(number) for number in range(1, size + 1)]
    entries = omx.root.lookup._f_get_child(name or known[0])[:]
    if len(entries) != size:
        raise UnknownName(f"look-up '{name or known[0]}' of {path} has {len(entries)} entries for {size} places")
    return [entry.decode() if isinstance(entry, bytes) else str(entry) for entry in entries.tolist()]


@contextmanager
def _closing(omx: Any) -> Iterator[Any]:
    try:
        yield omx
    finally:
        omx.close()


# --- Parquet ---------------------------------------------------------------------------------


@checked_arguments
def write_matrix_parquet(matrices: Mapping[str, pd.DataFrame], path: str | Path, *, force: bool = False) -> Path:
    """Write matrices into a Parquet file, a row for each pair; `read_matrix_parquet` reads the same frames back.

    Parameters
    ----------
    matrices : mapping of str to DataFrame
        As for `write_omx`; columns of the file are ``origin``, ``destination`` and a number for each matrix.
    path : str or Path
        The file, by custom ``.parquet``.
    force : bool
        Whether a file of another kind may be replaced.

    Raises
    ------
    ArgumentError
        As for `write_omx`.
    FileError
        When it cannot be written; what was there is as it was.
    CorridorError
        When pyarrow is not installed.
    """
    first = _alike(matrices)
    needed("pyarrow", "parquet", "Parquet files")
    check_target(path, "parquet", force=force)
    rows, columns = (labels.astype("str") for labels in (first.index, first.columns))
    table = pd.DataFrame({_ENDS[0]: rows.repeat(len(columns)), _ENDS[1]: columns.tolist() * len(rows)})
    values = {name: matrix.to_numpy(dtype=np.float64).ravel() for name, matrix in matrices.items()}
    return write_bytes(path, table.assign(**values).to_parquet(None, index=False))


@checked_arguments
def read_matrix_parquet(path: str | Path) -> dict[str, pd.DataFrame]:
    """Read matrices from a Parquet file of pairs.

    Parameters
    ----------
    path : str or Path
        With columns ``origin`` and ``destination``, and numbers in all others; pairs that it lacks are NaN.

    Returns
    -------
    dict of str to DataFrame
        By column; origins as index, destinations as columns, in the order in which the file names them.

    Raises
    ------
    UnknownName
        When there is no such file.
    FileError
        When it is no such Parquet file.
    CorridorError
        When pyarrow is not installed.
    """
    needed("pyarrow", "parquet", "Parquet files")
    if not Path(path).is_file():
        raise UnknownName(f"there is no file {path}", Path(path).name)
    try:
        table = pd.read_parquet(path)
    except (OSError, ValueError) as problem:
        raise FileError(f"{path} is no Parquet file: {problem}") from problem
    if lacking := [end for end in _ENDS if end not in table]:
        raise FileError(f"{path} has no column {lacking[0]}: it needs origin, destination and a column of numbers")
    rows, columns = (pd.Index(table[end].astype("str").unique(), name=end, dtype="str") for end in _ENDS)
    pairs = table.set_index(list(_ENDS))
    if pairs.index.has_duplicates:
        twice = pairs.index[pairs.index.duplicated()][0]
        raise FileError(f"{path} has the pair {twice[0]} - {twice[1]} twice: leave one row out")
    return {
        str(name): pairs[name].astype("float64").unstack().reindex(index=rows, columns=columns)
        for name in pairs.columns
    }

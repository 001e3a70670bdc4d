"""A plan as a folder of files, and back: a CSV a frame, and what each column is.

Frames of results lie under their own names; what a later run can start from, and what is loaded on the ground, under
``start.`` and ``ground.``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from corridor.errors import FileError

__all__ = ["PLAN_FILE", "described", "file_of", "frame_texts", "number_of", "read_frames", "read_head"]

PLAN_FILE = "plan.json"
_PREFIX = {"frames": "", "start": "start.", "ground": "ground."}

Frames = Mapping[str, pd.DataFrame]


def file_of(kind: str, name: str) -> str:
    """The file of a frame: of the kind ``frames``, ``start`` or ``ground``."""
    return f"{_PREFIX[kind]}{name}.csv"


def frame_texts(kind: str, frames: Frames) -> dict[str, str]:
    """CSV texts by file; a frame has its index in it, unless that only numbers the rows: every column has a name."""
    return {
        file_of(kind, name): frame.to_csv(index=any(frame.index.names), lineterminator="\n")
        for name, frame in frames.items()
    }


def described(frames: Frames) -> dict[str, dict[str, Any]]:
    """What each frame's index and columns are, by name."""
    found = {}
    for name, frame in frames.items():
        index = [str(one) for one in frame.index.names] if any(frame.index.names) else []
        whole = frame.reset_index() if index else frame
        found[name] = {"index": index, "columns": {str(column): _kind(whole[column]) for column in whole.columns}}
    return found


def _kind(column: pd.Series[Any]) -> str:
    """The kind of a column; of objects by what they are."""
    if column.dtype != object:
        return str(column.dtype)
    kinds = {type(value) for value in column}
    for kind, word in ((bool, "object bool"), (int, "object int"), (float, "object float")):
        if kinds and kinds <= {kind}:
            return word
    return "object"


def read_head(folder: Path) -> dict[str, Any]:
    """Read ``plan.json``.

    Raises
    ------
    FileError
        When it is missing, or is no plan's.
    """
    path = folder / PLAN_FILE
    try:
        head = json.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise FileError(f"{folder} holds no plan: {PLAN_FILE} cannot be read ({problem.strerror})") from None
    except ValueError as problem:
        raise FileError(f"{path} is no JSON: {problem}") from None
    if not isinstance(head, dict) or head.get("corridor") != "plan" or "tables" not in head:
        raise FileError(
            f"{path} is not of a plan, or of one that an older corridor wrote: plan again and write it anew"
        )
    return head


def read_frames(folder: Path, kind: str, tables: Mapping[str, Mapping[str, Any]]) -> dict[str, pd.DataFrame]:
    """Read frames of one kind as they were written.

    Raises
    ------
    FileError
        When one is missing, or has not the columns that the plan says.
    """
    return {name: _read(folder / file_of(kind, name), told) for name, told in tables.items()}


def _read(path: Path, told: Mapping[str, Any]) -> pd.DataFrame:
    kinds = told["columns"]
    try:
        cells = pd.read_csv(path, dtype=str, keep_default_na=False, na_filter=False)
        columns = {name: _column(cells[name], kind) for name, kind in kinds.items()}
    except pd.errors.EmptyDataError:
        columns = {}
    except (OSError, ValueError, KeyError) as problem:
        raise FileError(f"{path} cannot be read as a part of its plan: {problem}") from None
    frame = pd.DataFrame(columns, columns=pd.Index(list(kinds), dtype=object))
    return frame.set_index(list(told["index"])) if told["index"] else frame


_OF_CELL: dict[str, Callable[[str], object]] = {
    "bool": lambda cell: cell == "True",
    "object bool": lambda cell: cell == "True",
    "object int": int,
    "object float": lambda cell: float(cell) if cell else math.nan,
}


def _column(cells: pd.Series[str], kind: str) -> pd.Series[Any]:
    if kind.startswith("datetime64"):
        return pd.Series(pd.to_datetime(cells, utc="UTC" in kind), dtype=kind)
    if kind.startswith("float"):
        return pd.Series([float(cell) if cell else math.nan for cell in cells], dtype=kind)
    if kind.startswith(("int", "uint")):
        return pd.Series([int(cell) for cell in cells], dtype=kind)
    values = [_OF_CELL[kind](cell) for cell in cells] if kind in _OF_CELL else list(cells)
    return pd.Series(values, dtype=object if kind.startswith("object") else kind)


def number_of(value: object) -> float:
    """A number as plans write it: null is not known, infinities are words."""
    return math.nan if value is None else float(str(value))

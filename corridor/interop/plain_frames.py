"""Frames of a network as other programs hold them, and back: plain cells under the names of the schema.

A plain frame has the id as its first column; texts and codes are texts, dates texts YYYY-MM-DD, numbers floats, whole
numbers and flags what they are, and what is not known is None. Every format that holds a table a layer goes through
here, so that all of them hold the same.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields, replace
from typing import Any

import pandas as pd

from corridor.errors import Finding, TableError
from corridor.model.checks.folder import check_frames
from corridor.model.network import Network
from corridor.model.own.sheets import cell_text
from corridor.model.tables.header import Header
from corridor.model.tables.line_files import Lines
from corridor.model.tables.reading import Draft, draft_of, frame_of, nearest, read_cells
from corridor.model.tables.schema import TABLES

__all__ = [
    "HEADER_TABLE",
    "assembled",
    "built",
    "exact_number",
    "header_frame",
    "plain_frame",
    "typed_frame",
    "with_variants",
]

HEADER_TABLE = "network"  # one row: what `network.toml` says
_FIRST_LINE = 2  # of the rows, the header being line 1


def plain_frame(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Turn a frame of a network into a plain one, in the order of the schema, rows by id; `typed_frame` goes back."""
    draft = draft_of(name, frame.sort_index())
    columns: dict[str, Any] = {}
    for column in draft.table.columns:
        cells = draft.column(column.name)
        if column.kind == "date":
            columns[column.name] = pd.Series([None if day is None else day.isoformat() for day in cells], dtype="str")
        elif column.kind == "number":
            columns[column.name] = pd.Series(cells, dtype="float64")
        elif column.kind == "integer":
            columns[column.name] = pd.Series(cells, dtype="Int64")
        else:
            columns[column.name] = pd.Series(cells, dtype="bool" if column.kind == "flag" else "str")
    return pd.DataFrame(columns)


def typed_frame(name: str, plain: pd.DataFrame, where: str) -> pd.DataFrame:
    """Turn a plain frame into one of a network; columns that it lacks are blank.

    Parameters
    ----------
    name : str
        Of the table.
    plain : DataFrame
        Cells of any type: each is read as the text that it would be in a CSV file.
    where : str
        What it was read from, for the error.

    Raises
    ------
    TableError
        With every cell that cannot be read, and every column that is not known.
    """
    table = TABLES[name]
    names = [str(column) for column in plain.columns]
    findings = [
        Finding(name, 1, one, "unknown column", f"rename or remove it{nearest(one, table.names)}")
        for one in names
        if one not in table.names
    ]
    known = [one for one in names if one in table.names]
    rows: dict[str, list[Any]] = {column: [] for column in table.names}
    cells = zip(*(plain[column].tolist() for column in known), strict=True) if known else iter(())
    for line, values in enumerate(cells, start=_FIRST_LINE):
        texts = {column: cell_text(value) for column, value in zip(known, values, strict=True)}
        row, faults = read_cells(table, texts)
        findings += [Finding(name, line, one.column, one.problem, one.remedy) for one in faults]
        for column, value in row.items():
            rows[column].append(value)
    if findings:
        raise TableError(findings, where)
    return frame_of(Draft(table, list(range(_FIRST_LINE, len(plain) + _FIRST_LINE)), rows))


def built(name: str, terminals: pd.DataFrame, links: pd.DataFrame, lines: Lines) -> Network:
    """Make a network of two frames, all else by default, with lines by the ``geometry_id`` of its links.

    Raises
    ------
    TableError
        With every fault of every table.
    """
    made = Network.from_frames(terminals, links, name=name)
    return replace(made, own_lines={**made.own_lines, **lines})


def with_variants(links: pd.DataFrame) -> pd.DataFrame:
    """Tell links of one pair and mode apart that are not the two directions of one line: by their ids."""
    gauge = links["gauge"].fillna("") if "gauge" in links else ""  # a blank is a value: groups leave out what is NaN
    ends = links[["from_node_id", "to_node_id"]]
    first, second = ends.min(axis=1), ends.max(axis=1)
    keys = pd.DataFrame({"first": first, "second": second, "mode": links["mode"], "gauge": gauge})
    length = links.get("length_km", 0.0)
    groups = links.assign(start=ends["from_node_id"], length_km=length).groupby(
        [keys[name] for name in keys], sort=False
    )
    counts, starts = groups["id"].transform("size"), groups["start"].transform("nunique")
    one_line = (counts == 1) | (
        (counts == 2) & (starts == 2) & (groups["length_km"].transform("nunique") == 1) & links["directed"].astype(bool)
    )
    given = links["variant"] if "variant" in links else pd.Series("", index=links.index)
    return links.assign(variant=given.where(one_line | (given != ""), links["id"]))


def header_frame(header: Header) -> pd.DataFrame:
    """The header as a table of one row; its sources are a list in JSON."""
    cells = {one.name: getattr(header, one.name) for one in fields(header)}
    cells["sources"] = json.dumps(header.sources, ensure_ascii=False)
    return pd.DataFrame({name: [value] for name, value in cells.items()})


def _header_of(frame: pd.DataFrame) -> Header:
    cells = {name: frame[name].iloc[0] for name in frame.columns}
    sources = tuple(json.loads(cells.pop("sources")))
    return Header(**{**cells, "base_year": int(cells["base_year"]), "sources": sources})


def assembled(name: str, plain: Mapping[str, pd.DataFrame], lines: Lines, where: str) -> Network:
    """Make a network of the plain frames that `header_frame` and `plain_frame` gave; tables that lack are empty.

    Raises
    ------
    TableError
        With every fault of every table.
    """
    header = _header_of(plain[HEADER_TABLE])
    empty = {table: pd.DataFrame(columns=list(TABLES[table].names)) for table in TABLES}
    frames = {table: typed_frame(table, plain.get(table, empty[table]), where) for table in TABLES}
    check_frames(header, frames, where)
    return Network(name, header, frames, lines)


def exact_number(cell: str) -> float:
    """A number to the last digit, which the parser of pandas does not promise; NaN for what is none, and infinities."""
    with suppress(ValueError):
        number = math.nan if "_" in cell else float(cell)  # Python's own 1_000 is nobody's number in a file
        return number if math.isfinite(number) else math.nan
    return math.nan

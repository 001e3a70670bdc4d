"""The shipped tables read a second time, cell by cell and by other code: what the schema says, and the frames hold."""

from __future__ import annotations

import csv
import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from corridor.model.network import Network
from corridor.model.tables.codes import ANY_GAUGE
from corridor.model.tables.columns import Column, Table
from corridor.model.tables.schema import TABLES

DTYPES = {
    "number": "float64",
    "integer": "Int64",
    "flag": "bool",
    "date": "datetime64[s]",
    "text": "str",
    "codes": "str",
}


def written(text: str, kind: str) -> object:
    """What a cell says; None for a blank one."""
    if kind == "flag":
        return {"1": True, "0": False, "": False}[text]
    if not text:
        return "" if kind in ("text", "codes") else None
    if kind == "number":
        return float(text)
    if kind == "integer":
        return int(text)
    return pd.Timestamp(dt.date.fromisoformat(text)) if kind == "date" else text


def against_the_schema(text: str, column: Column) -> Iterator[str]:
    """What is wrong with a cell by its column's description alone."""
    if column.required and not text:
        yield "blank"
    if column.kind in ("number", "integer") and text:
        low = -math.inf if column.low is None else column.low
        high = math.inf if column.high is None else column.high
        if not low <= float(text) <= high:
            yield "out of limits"
    if column.choices and text:
        codes = text.split(";") if column.kind == "codes" else [text]
        if ANY_GAUGE in column.choices:  # any number of millimetres
            codes = [code for code in codes if not (code.isdigit() and 381 <= int(code) <= 3_000)]
        if not set(codes) <= set(column.choices):
            yield "no choice"


def faults(table: Table, rows: list[dict[str, str]], frame: pd.DataFrame) -> list[str]:
    """Where a file, the schema and a frame do not say the same."""
    found = []
    names = [column.name for column in table.columns]
    if [frame.index.name, *frame.columns] != names or [row["id"] for row in rows] != list(frame.index):
        found.append("columns or ids")
    for column in table.columns[1:]:
        values = frame[column.name]
        if str(values.dtype) != DTYPES[column.kind]:
            found.append(f"{column.name} is {values.dtype}")
        for row, value in zip(rows, values, strict=False):
            text = row.get(column.name) or ""
            said = written(text, column.kind)
            if not (pd.isna(value) if said is None else value == said):
                found.append(f"{row['id']}, {column.name}: {text!r} is read as {value!r}")
            found += [f"{row['id']}, {column.name}: {fault}" for fault in against_the_schema(text, column)]
    return found


def rows_of(file: Path) -> list[dict[str, str]]:
    if not file.is_file():
        return []
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("network", ["teaching", "eurasia"])
def test_another_reader_of_the_schema_finds_nothing(
    name: str, network: str, root: Path, request: pytest.FixtureRequest
) -> None:
    net: Network = request.getfixturevalue(network)
    rows = rows_of(root / "networks" / network / f"{name}.csv")
    assert len(rows) == len(net.tables[name])
    assert faults(TABLES[name], rows, net.tables[name]) == []


def test_the_other_reader_finds_what_is_wrong(teaching: Network, root: Path) -> None:
    """A proof that cannot fail proves nothing: a limit, a choice, a blank, a type and a value that are not so."""
    table, frame = TABLES["links"], teaching.tables["links"]
    rows = rows_of(root / "networks" / "teaching" / "links.csv")
    tight = {"length_km": {"high": 1.0}, "mode": {"choices": ("rail",)}, "notes": {"required": True}}
    changed = tuple(replace(column, **tight.get(column.name, {})) for column in table.columns)  # type: ignore[arg-type]
    found = " ".join(faults(replace(table, columns=changed), [*rows[:1], {**rows[1], "notes": ""}, *rows[2:]], frame))
    assert "length_km: out of limits" in found and "mode: no choice" in found and "notes: blank" in found
    assert "gauge: no choice" in " ".join(faults(table, [{**rows[0], "gauge": "broad"}, *rows[1:]], frame))
    assert "speed_kmh is object" in " ".join(faults(table, rows, frame.astype({"speed_kmh": object})))
    longer = frame.assign(length_km=frame["length_km"] + 1)
    assert len(faults(table, rows, longer)) == frame["length_km"].notna().sum()

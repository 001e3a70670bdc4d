"""The schema read a second time, by pandera: types, limits, choices and blanks of every shipped frame."""

from __future__ import annotations

import pandera.pandas as pa
import pytest

from corridor.model.network import Network
from corridor.model.tables.reading import split_codes
from corridor.model.tables.schema import TABLES, Table

_DTYPES = {"number": "float64", "integer": "Int64", "flag": "bool", "date": "datetime64[s]"}


def _schema(table: Table) -> pa.DataFrameSchema:
    columns = {}
    for column in table.columns[1:]:
        checks = []
        if column.low is not None:
            checks.append(pa.Check.ge(column.low))
        if column.high is not None:
            checks.append(pa.Check.le(column.high))
        if column.choices:
            allowed = frozenset(column.choices)
            checks.append(pa.Check(lambda cell, allowed=allowed: set(split_codes(cell)) <= allowed, element_wise=True))
        if column.required and column.kind in ("text", "codes"):
            checks.append(pa.Check.str_length(min_value=1))
        nullable = not column.required and column.kind not in ("text", "codes", "flag")
        columns[column.name] = pa.Column(_DTYPES.get(column.kind), checks, nullable=nullable)
    return pa.DataFrameSchema(columns, index=pa.Index(unique=True), strict=True, ordered=True)


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("network", ["teaching", "eurasia"])
def test_another_reader_of_the_schema_finds_nothing(name: str, network: str, request: pytest.FixtureRequest) -> None:
    net: Network = request.getfixturevalue(network)
    _schema(TABLES[name]).validate(net.tables[name], lazy=True)

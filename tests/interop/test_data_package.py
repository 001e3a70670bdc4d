"""``datapackage.json`` says what the schema says: types, limits, keys; and the tables beside it keep to it."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest

import corridor as cd
from corridor.model.tables.schema import TABLES


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    net = cd.open_network("teaching")
    return cd.interop.write_data_package(net, tmp_path_factory.mktemp("package") / "t")


def test_the_folder_is_the_same_network(written: Path, teaching: cd.Network) -> None:
    assert cd.read_network(written).content_hash == teaching.content_hash


def test_it_tells_of_the_network(written: Path, teaching: cd.Network) -> None:
    package = json.loads((written / "datapackage.json").read_text(encoding="utf-8"))
    assert package["title"] == teaching.title and package["licenses"] == [{"name": "MIT"}]
    assert package["resources"] == cd.interop.data_package()["resources"]


def test_every_table_and_column_is_described() -> None:
    resources = {one["name"]: one["schema"] for one in cd.interop.data_package()["resources"]}
    assert {name: [one["name"] for one in schema["fields"]] for name, schema in resources.items()} == {
        name: list(table.names) for name, table in TABLES.items()
    }
    fields = {one["name"]: one for one in resources["terminals"]["fields"]}
    assert fields["lat"]["constraints"]["minimum"] == -90 and fields["lat"]["type"] == "number"
    keys = {one["fields"]: one["reference"] for one in resources["links"]["foreignKeys"]}
    assert keys["from_node_id"] == {"resource": "terminals", "fields": "id"}
    assert "border_id" not in keys  # several rows of a border have the same


def kept(cell: str, field: dict[str, Any]) -> bool:
    """Whether a cell keeps to the constraints of its field, by the words of Table Schema."""
    rules = field.get("constraints", {})
    if cell == "":
        return not rules.get("required", False)
    if field["type"] in ("number", "integer"):
        value = float(cell)
        return rules.get("minimum", value) <= value <= rules.get("maximum", value)
    if field["type"] == "boolean":
        return cell in field["trueValues"] + field["falseValues"]
    return cell in rules.get("enum", [cell]) and re.fullmatch(rules.get("pattern", ".*"), cell, re.S) is not None


@pytest.mark.parametrize("name", ["teaching", "eurasia"])
def test_the_shipped_tables_keep_to_it(name: str, root: Path) -> None:
    """Every cell of every table, by a second reader; every foreign key is there."""
    cells = {}
    for file in (root / "networks" / name).glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as stream:
            cells[file.stem] = list(csv.DictReader(stream))
    for resource in cd.interop.data_package()["resources"]:
        rows, schema = cells.get(resource["name"], []), resource["schema"]
        for field in schema["fields"]:
            assert [row for row in rows if not kept(row.get(field["name"], ""), field)] == [], field["name"]
        for key in schema["foreignKeys"]:
            known = {row["id"] for row in cells[key["reference"]["resource"]]} | {""}
            assert {row.get(key["fields"], "") for row in rows} <= known


@pytest.mark.parametrize(
    ("table", "column", "cell"),
    [
        ("terminals", "lat", "91"),
        ("terminals", "gauges", "1520;broad"),
        ("terminals", "kind", "harbour"),
        ("links", "gauge", "15200"),
        ("links", "directed", "yes"),
        ("links", "from_node_id", ""),
        ("services", "weekdays", "Mon;Tues"),
    ],
)
def test_what_the_library_refuses_is_outside_it(table: str, column: str, cell: str) -> None:
    resource = next(one for one in cd.interop.data_package()["resources"] if one["name"] == table)
    field = next(one for one in resource["schema"]["fields"] if one["name"] == column)
    assert not kept(cell, field)

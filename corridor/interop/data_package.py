"""The tables of a network described for others: a Frictionless data package, made from the schema."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from corridor.arguments import checked_arguments
from corridor.files import write_text
from corridor.model.network import Network
from corridor.model.tables.codes import ANY_GAUGE
from corridor.model.tables.schema import TABLES, Column, Table

__all__ = ["PACKAGE_FILE", "data_package", "write_data_package"]

PACKAGE_FILE = "datapackage.json"
_TYPES = {"text": "string", "codes": "string", "flag": "boolean"}  # of a kind; the others are called alike
_GAUGE = r"\d{3,4}"


@checked_arguments
def data_package(network: Network | None = None) -> dict[str, Any]:
    """Describe the tables of a network as a Frictionless data package.

    Parameters
    ----------
    network : Network, optional
        Whose title, version, licence and sources are told; by default the tables are described alone.

    Returns
    -------
    dict
        What ``datapackage.json`` holds: per table a resource with the type, meaning and limits of each column, its
        primary key ``id``, and the columns that name rows of other tables as foreign keys. Columns of several codes
        between semicolons have a pattern; that each of their codes exists is beyond Table Schema, and checked when
        the network is read.
    """
    described: dict[str, Any] = {"profile": "tabular-data-package", "name": "corridor-network"}
    if network is not None:
        described["name"] = re.sub(r"[^a-z0-9._-]+", "-", network.name.lower()).strip("-") or "network"
        described |= {"title": network.title, "version": network.version, "description": network.disclaimer}
        described["licenses"] = [{"name": network.licence}]
        described["sources"] = [{"title": source} for source in network.header.sources]
    return described | {"resources": [_resource(table) for table in TABLES.values()]}


@checked_arguments
def write_data_package(network: Network, folder: str | Path, *, force: bool = False) -> Path:
    """Write a network's folder with a ``datapackage.json`` in it; `read_network` reads the same network back.

    Parameters
    ----------
    network : Network
        The network.
    folder : str or Path
        As for `Network.to_folder`.
    force : bool
        Whether tables in a folder that holds no network may be replaced.

    Raises
    ------
    FileError
        When it cannot be written, or tables of something else would be lost.
    """
    written = network.to_folder(folder, force=force)
    text = json.dumps(data_package(network), ensure_ascii=False, indent=1)
    write_text(Path(folder) / PACKAGE_FILE, text + "\n")
    return written


def _resource(table: Table) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": f"{table.name}.csv",
        "description": table.doc,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [_field(column) for column in table.columns],
            "missingValues": [""],
            "primaryKey": "id",
            "foreignKeys": [_foreign_key(column) for column in table.columns if _is_key(column)],
        },
    }


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": _TYPES.get(column.kind, column.kind),
        "description": _meaning(column),
    }
    if column.kind == "flag":
        field |= {"trueValues": ["1"], "falseValues": ["0"]}
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    constraints |= {"unique": True} if column.name == "id" else {}
    limits = {"minimum": column.low, "maximum": column.high}
    constraints |= {name: limit for name, limit in limits.items() if limit is not None}
    if column.choices and column.kind == "text" and ANY_GAUGE not in column.choices:
        constraints["enum"] = list(column.choices)
    elif column.choices:
        constraints["pattern"] = _pattern(column)
    return field | ({"constraints": constraints} if constraints else {})


def _meaning(column: Column) -> str:
    return f"{column.doc}; blank: {column.blank}" if column.blank else column.doc


def _pattern(column: Column) -> str:
    """One of the choices, or several between semicolons; a gauge is any number of millimetres."""
    code = "(" + "|".join(_GAUGE if one == ANY_GAUGE else re.escape(one) for one in column.choices) + ")"
    return code if column.kind == "text" else rf"{code}(\s*;\s*{code})*"


def _is_key(column: Column) -> bool:
    """Whether each cell is the id of one row: groups of countries and borders are not ids, lists are not one."""
    return column.kind == "text" and column.refers in TABLES


def _foreign_key(column: Column) -> dict[str, Any]:
    return {"fields": column.name, "reference": {"resource": column.refers, "fields": "id"}}

"""A copy of the teaching network whose cells a test can change, and what is found in it then."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

from corridor.errors import Finding, TableError
from corridor.model.network_folders import read_network
from corridor.resources import networks_dir

Row = dict[str, str]


class Folder:
    """A folder of tables to be broken."""

    def __init__(self, path: Path) -> None:
        self.path = path
        shutil.copytree(networks_dir() / "teaching", path)

    def file(self, table: str) -> Path:
        return self.path / f"{table}.csv"

    def rows(self, table: str) -> list[Row]:
        with self.file(table).open(encoding="utf-8", newline="") as text:
            return list(csv.DictReader(text))

    def write(self, table: str, rows: list[Row]) -> None:
        with self.file(table).open("w", encoding="utf-8", newline="") as text:
            columns = list(dict.fromkeys(name for row in rows for name in row))  # an optional one may be new
            writer = csv.DictWriter(text, fieldnames=columns, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    def set(self, table: str, key: str, **cells: str) -> None:
        """Change cells of the row with this id."""
        rows = self.rows(table)
        next(row for row in rows if row["id"] == key).update(cells)
        self.write(table, rows)

    def add(self, table: str, like: str, **cells: str) -> None:
        """Add a row at the end: a copy of another, with other cells."""
        rows = self.rows(table)
        model = next(row for row in rows if row["id"] == like)
        self.write(table, [*rows, model | cells])

    def drop(self, table: str, *keys: str) -> None:
        self.write(table, [row for row in self.rows(table) if row["id"] not in keys])

    def replace(self, name: str, old: str, new: str) -> None:
        """Replace text in a file, which must be there."""
        path = self.path / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def line(self, table: str, key: str) -> int:
        """Line of the last row with this id; rows of the teaching network take one line each."""
        return max(line for line, row in enumerate(self.rows(table), start=2) if row["id"] == key)

    def findings(self) -> tuple[Finding, ...]:
        """Read the folder; no finding means that a network came back."""
        try:
            read_network(self.path)
        except TableError as error:
            return error.findings
        return ()

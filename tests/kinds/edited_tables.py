"""The teaching network with some cells changed, or rows added."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from corridor.resources import networks_dir


class Edit(NamedTuple):
    """Other cells in a row; with `new`, in a copy of it under that id."""

    table: str
    key: str
    cells: dict[str, str]
    new: str = ""


def written(folder: Path, edits: Sequence[Edit]) -> None:
    """Write the teaching network after some edits."""
    shutil.copytree(networks_dir() / "teaching", folder)
    for edit in edits:
        path = folder / f"{edit.table}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        row = next(row for row in rows if row["id"] == edit.key)
        if edit.new:
            rows.append({**row, **edit.cells, "id": edit.new})
        else:
            row.update(edit.cells)
        with path.open("w", encoding="utf-8", newline="") as file:
            columns = dict.fromkeys(name for row in rows for name in row)  # some may be of an edit alone
            writer = csv.DictWriter(file, list(columns), restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

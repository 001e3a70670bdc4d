"""Cells changed as a tired person changes them: the share that is found is measured and printed, and has a floor.

A wrong unit (10, 60, 100, 1000 times), two columns swapped, a date shifted, a weekday too many, a sign. What is left is
what no table can tell: a charge of 20 for one of 200 where nothing else speaks of it.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

import pytest

from corridor.model.checks.findings import Drafts
from corridor.model.checks.folder import _all_findings
from corridor.model.tables.codes import WEEKDAYS
from corridor.model.tables.header import read_header
from corridor.model.tables.reading import Draft, read_draft, split_codes
from corridor.model.tables.schema import TABLES
from corridor.resources import networks_dir
from tests.sampling import draws

FACTORS = (10.0, 60.0, 100.0, 1000.0, 0.1, 1 / 60, 0.01, 0.001)
PLACES = ("lat", "lon")
# what nothing is computed with says nothing wrong
IDLE = ("measurements",)


class Cell(NamedTuple):
    """A cell of a table by its row and column, and its value."""

    table: str
    row: int
    column: str
    value: Any


def drafts_of(name: str) -> Drafts:
    """The tables of a shipped network as checks see them."""
    path = networks_dir() / name
    header, _ = read_header(path)
    drafts = {table: read_draft(path, TABLES[table])[0] for table in TABLES}
    return Drafts(header, {table: draft for table, draft in drafts.items() if draft is not None})


def cells_of(drafts: Drafts, kinds: tuple[str, ...], fits: Callable[[str, Any], bool]) -> list[Cell]:
    """Cells that are filled in, of columns of some kinds; rows of context are left out."""
    found = []
    for table, draft in drafts.tables.items():
        used = draft.columns.get("used", [True] * len(draft))
        for column in draft.table.columns if table not in IDLE else ():
            if column.kind in kinds and column.name in draft.columns:
                values = enumerate(draft.columns[column.name])
                found += [
                    Cell(table, row, column.name, value)
                    for row, value in values
                    if used[row] and fits(column.name, value)
                ]
    return found


def with_cells(drafts: Drafts, *cells: Cell) -> Drafts:
    """The same tables with other values in some cells of one row."""
    table = cells[0].table
    draft = drafts.tables[table]
    columns = dict(draft.columns)
    for cell in cells:
        columns[cell.column] = [*columns[cell.column]]
        columns[cell.column][cell.row] = cell.value
    changed = Draft(draft.table, draft.lines, columns, unsaid=draft.unsaid)
    return Drafts(drafts.header, {**drafts.tables, table: changed})


def is_amount(name: str, value: Any) -> bool:
    """A number that is neither blank nor zero, nor a coordinate."""
    return name not in PLACES and value is not None and value == value and value != 0


def scaled(drafts: Drafts, rng: random.Random) -> Drafts:
    cell = rng.choice(cells_of(drafts, ("number",), is_amount))
    return with_cells(drafts, cell._replace(value=cell.value * rng.choice(FACTORS)))


def swapped(drafts: Drafts, rng: random.Random) -> Drafts:
    while True:
        cell = rng.choice(cells_of(drafts, ("number",), lambda name, value: value == value))
        columns = drafts.tables[cell.table].columns
        others = [
            column.name
            for column in TABLES[cell.table].columns
            if column.kind == "number"
            and column.name in columns
            and columns[column.name][cell.row] not in (cell.value,)
        ]
        others = [name for name in others if columns[name][cell.row] == columns[name][cell.row]]
        if others:
            other = Cell(cell.table, cell.row, rng.choice(others), cell.value)
            return with_cells(drafts, cell._replace(value=columns[other.column][cell.row]), other)


def shifted(drafts: Drafts, rng: random.Random) -> Drafts:
    cell = rng.choice(cells_of(drafts, ("date",), lambda _, value: value is not None))
    days = rng.choice((-365, -31, -1, 1, 31, 365))
    return with_cells(drafts, cell._replace(value=cell.value + timedelta(days=days)))


def another_weekday(drafts: Drafts, rng: random.Random) -> Drafts:
    cell = rng.choice(cells_of(drafts, ("codes",), lambda name, value: name == "weekdays" and bool(value)))
    days = set(split_codes(cell.value)) ^ {rng.choice(WEEKDAYS)}
    return with_cells(drafts, cell._replace(value=";".join(day for day in WEEKDAYS if day in days)))


def negated(drafts: Drafts, rng: random.Random) -> Drafts:
    cell = rng.choice(cells_of(drafts, ("number",), lambda _, value: value == value and value != 0))
    return with_cells(drafts, cell._replace(value=-cell.value))


SLIPS = {"unit": scaled, "swap": swapped, "date": shifted, "weekday": another_weekday, "sign": negated}
# least share found, by network and kind of slip
FLOORS = {
    "teaching": {"unit": 0.5, "swap": 0.5, "date": 0.7, "weekday": 1.0, "sign": 0.8},
    "eurasia": {"unit": 0.5, "swap": 0.5, "date": 0.85, "weekday": 0.7, "sign": 0.9},
}


def shares(name: str, tries: int) -> dict[str, float]:
    """The share of slips of each kind that is found."""
    drafts, rng = drafts_of(name), random.Random(2026)
    found: Counter[str] = Counter()
    for slip, change in SLIPS.items():
        for _ in range(tries):
            found[slip] += bool(_all_findings(change(drafts, rng), []))
    return {slip: found[slip] / tries for slip in SLIPS}


@pytest.mark.parametrize(
    ("name", "tries"),
    [("teaching", 60), pytest.param("eurasia", draws(10, 20), marks=pytest.mark.slow)],
    ids=["teaching", "eurasia"],
)
def test_most_slips_are_found(name: str, tries: int) -> None:
    found = shares(name, tries)
    sys.stdout.write(f"{name}: {', '.join(f'{slip} {share:.0%}' for slip, share in found.items())}\n")
    assert all(found[slip] >= floor for slip, floor in FLOORS[name].items()), found


@pytest.mark.parametrize("name", ["teaching", "eurasia", "iberia", "middle_corridor"])
def test_what_is_shipped_has_no_slip(name: str) -> None:
    assert _all_findings(drafts_of(name), []) == []

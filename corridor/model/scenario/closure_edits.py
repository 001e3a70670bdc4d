"""Edits of closures: borders that close and open, terminals and links that are shut, queues that change."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

from corridor.calendar import Period, common_period, overlaps, remainders
from corridor.errors import UnknownName
from corridor.model.tables.codes import TRAIN_CLASSES, USABLE_STATES
from corridor.model.tables.places import fold
from corridor.model.tables.reading import nearest
from corridor.model.workbench import Row, Workbench, dated, unknown

__all__ = ["Close", "OpenBorder", "SetBorderCells", "SetDwell"]


def _rows_of(workbench: Workbench, border: str) -> list[Row]:
    """Rows of the border with an id; where there is none, of the one with that name."""
    rows = workbench.rows("borders")
    wanted = fold(border)
    return [row for row in rows if row["border_id"] == border] or [
        row for row in rows if wanted and fold(row["name"]) == wanted
    ]


def _border(workbench: Workbench, border: str) -> list[Row]:
    rows = _rows_of(workbench, border)
    if not rows:
        known = [row["border_id"] for row in workbench.rows("borders")]
        raise unknown(f"no border is called '{border}'", border, known)
    return rows


def _cut_out(workbench: Workbench, row: Row, cut: Period) -> None:
    """Take a period out of a border row, which may leave none, one or two rows."""
    rows = workbench.rows("borders")
    rows.remove(row)
    for number, (since, until) in enumerate(remainders(_period(row), cut)):
        key = row["id"] if number == 0 else workbench.new_id("borders", row["id"])
        rows.append(row | {"id": key, "valid_from": since, "valid_to": until})


def _period(row: Row) -> Period:
    return row["valid_from"], row["valid_to"]


@dataclass(frozen=True, slots=True)
class Close:
    """Close a border, terminal or link during a period."""

    what: str
    period: Period

    def change(self, workbench: Workbench) -> None:
        """Add a closed period to a border, or a rule that shuts a link or terminal."""
        is_link = self.what in workbench.network.links.index
        if not is_link and _rows_of(workbench, self.what):
            self._shut_border(workbench)
            return
        column, key = ("link_ids", self.what) if is_link else self._terminal(workbench)
        name = f"{workbench.network.describe(key)} is shut"
        values = {"id": workbench.new_id("rules", f"CLOSED_{key}"), "kind": "closure", "name": name, column: key}
        workbench.add("rules", values | dated(self.period))

    def _terminal(self, workbench: Workbench) -> tuple[str, str]:
        try:
            return "terminal_ids", workbench.network.terminal(self.what)
        except UnknownName as fault:
            known = [*(row["border_id"] for row in workbench.rows("borders")), *workbench.network.links.index]
            hint = nearest(self.what, sorted(set(known)))
            message = f"'{self.what}' is neither a border nor a link{hint}; as a place: {fault}"
            raise UnknownName(message, self.what, fault.nearest) from None

    def _shut_border(self, workbench: Workbench) -> None:
        rows = _border(workbench, self.what)
        for row in rows:
            if overlaps(_period(row), self.period):
                _cut_out(workbench, row, self.period)
        kept = ("border_id", "name", "mode", "country_a", "country_b", "legal_regime", "customs")
        values = {name: rows[0][name] for name in kept}
        values |= {"direction": "both", "train_class": "any", "state": "closed"}
        values |= {"id": workbench.new_id("borders", f"{rows[0]['border_id']}:closed")}
        workbench.add("borders", values | dated(self.period))


@dataclass(frozen=True, slots=True)
class OpenBorder:
    """Open a border during a period, as it was when it was last open."""

    border: str
    period: Period

    def change(self, workbench: Workbench) -> None:
        """Replace closed periods by rows like those of the last day on which the border was open."""
        rows = _border(workbench, self.border)
        usable = [row for row in rows if row["state"] in USABLE_STATES]
        for row in rows:
            if row["state"] not in USABLE_STATES and overlaps(_period(row), self.period):
                since, until = common_period(_period(row), self.period)
                _cut_out(workbench, row, self.period)
                for model in _models(row, usable, since) or [row | {"state": "open"}]:
                    key = workbench.new_id("borders", f"{model['id']}:open")
                    workbench.rows("borders").append(model | {"id": key, "valid_from": since, "valid_to": until})


def _models(closed: Row, usable: list[Row], since: dt.date | None) -> list[Row]:
    """Choose usable rows that hold on one day, the last before a closure or else the first after it."""
    fitting = [
        row
        | {
            "direction": _narrower(row["direction"], closed["direction"], "both"),
            "train_class": _narrower(row["train_class"], closed["train_class"], "any"),
        }
        for row in usable
        if _meet(row["direction"], closed["direction"], "both")
        and _meet(row["train_class"], closed["train_class"], "any")
    ]
    before = [row["valid_to"] for row in fitting if row["valid_to"] and since and row["valid_to"] < since]
    after = [row["valid_from"] for row in fitting if row["valid_from"] and (since is None or row["valid_from"] > since)]
    if not before and not after:
        return []
    day = max(before) if before else min(after)
    return [row for row in fitting if overlaps(_period(row), (day, day))]


def _meet(one: str, other: str, whole: str) -> bool:
    return one == other or whole in (one, other)


def _narrower(one: str, other: str, whole: str) -> str:
    return other if one == whole else one


def _rows_for(workbench: Workbench, border: str, train_class: str | None, direction: str | None) -> list[Row]:
    """Rows of a border about just these trains; rows that say more are split first."""
    _border(workbench, border)
    _split(workbench, border, ("direction", "both", direction), ("ab", "ba"))
    _split(workbench, border, ("train_class", "any", train_class), TRAIN_CLASSES)
    wanted = [
        row
        for row in _border(workbench, border)
        if direction in (None, row["direction"]) and train_class in (None, row["train_class"])
    ]
    if not wanted:
        kind = f"class {train_class or 'any'} and direction {direction or 'both'}"
        raise UnknownName(f"{border} has no row for {kind}", border)
    return wanted


def _split(workbench: Workbench, border: str, cell: tuple[str, str, str | None], parts: tuple[str, ...]) -> None:
    column, whole, wanted = cell
    if wanted is None or wanted == whole:
        return
    for row in _border(workbench, border):
        # Trains alone have classes: a lorry or a ship asks for the row of `any`.
        if row[column] == whole and (column == "direction" or row["mode"] == "rail"):
            workbench.rows("borders").remove(row)
            for part in parts:
                key = workbench.new_id("borders", f"{row['id']}:{part}")
                workbench.rows("borders").append(row | {"id": key, column: part})


@dataclass(frozen=True, slots=True)
class SetBorderCells:
    """Set opening hours, or an X-ray portal, of a border, for all its periods."""

    border: str
    cells: tuple[tuple[str, float], ...]
    train_class: str | None
    direction: str | None

    def change(self, workbench: Workbench) -> None:
        """Set the cells of the rows that say just what is asked for."""
        for row in _rows_for(workbench, self.border, self.train_class, self.direction):
            row.update(dict(self.cells))


@dataclass(frozen=True, slots=True)
class SetDwell:
    """Set queue and clearance of a border, for all its periods."""

    border: str
    mean_h: float
    p90_h: float | None
    train_class: str | None
    direction: str | None

    def change(self, workbench: Workbench) -> None:
        """Split the rows that say more than is asked for, and set those that say just that."""
        for row in _rows_for(workbench, self.border, self.train_class, self.direction):
            row["dwell_p90_h"] = self._quantile(row["dwell_mean_h"], row["dwell_p90_h"])
            row["dwell_mean_h"] = self.mean_h

    def _quantile(self, mean: float, p90: float) -> float:
        """Keep the ratio of the 90th percentile to the mean, where none is given."""
        if self.p90_h is not None:
            return self.p90_h
        ratio = p90 / mean if mean > 0.0 else math.nan
        return self.mean_h * ratio

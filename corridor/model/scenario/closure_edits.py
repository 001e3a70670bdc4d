"""Edits of closures: borders that close and open, terminals and links that are shut, queues that change."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from corridor.calendar import Period, common_period, overlaps, remainders
from corridor.errors import UnknownName
from corridor.model.names import border_of, look_up_all
from corridor.model.network import Network
from corridor.model.tables.codes import ANY_TRAIN, QUEUE_CLASSES, TRAIN_CLASSES, USABLE_STATES, row_classes
from corridor.model.workbench import Row, Workbench, dated, unknown

__all__ = ["Close", "OpenBorder", "SetBorderCells", "SetDwell"]


def _border(workbench: Workbench, border: str) -> list[Row]:
    """Rows of the border with an id; it may be gone by an edit before."""
    rows = [row for row in workbench.rows("borders") if row["border_id"] == border]
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
    """Close whatever a name means during a period."""

    what: str
    period: Period

    def change(self, workbench: Workbench) -> None:
        """Add a closed period to a border, or a rule that shuts links, services or terminals."""
        if any(self.what == row["id"] for row in workbench.rows("services")):
            self._shut(workbench, "services", "service_ids", {self.what})  # of this scenario, too
            return
        network = workbench.network
        found, *others = look_up_all(network, self.what)
        if others:
            for one in (found, *others):
                Close(one.name, self.period).change(workbench)
            return
        match found.kind:
            case "border":
                for border in sorted(found.keys):
                    self._shut_border(workbench, border)
            case "service":
                self._shut(workbench, "services", "service_ids", found.keys)
            case "link" | "variant" | "line":
                self._shut(workbench, "links", "link_ids", found.keys)
            case "mode":
                self._shut(workbench, "links", "link_ids", _links_of(network, found.keys))
            case "country":
                inside = network.terminals["country"].isin(found.keys)
                self._shut(workbench, "terminals", "terminal_ids", network.terminals.index[inside])
            case _:
                self._shut(workbench, "terminals", "terminal_ids", found.keys)

    def _shut(self, workbench: Workbench, table: str, column: str, keys: Iterable[str]) -> None:
        """Add a rule about rows of a table, of which some may be gone by an edit before."""
        there = {row["id"] for row in workbench.rows(table)}
        left = sorted(there.intersection(keys))
        if not left:
            raise unknown(f"no row of {table} is left of what is called '{self.what}'", self.what, sorted(there))
        one = left[0] if len(left) == 1 else ""
        name = workbench.network.describe(one) if one in workbench.network.tables[table].index else self.what
        slug = one or re.sub(r"\W+", "_", self.what).strip("_").upper()
        values = {"id": workbench.new_id("rules", f"CLOSED_{slug}"), "kind": "closure", "name": f"{name} is shut"}
        workbench.add("rules", values | {column: ";".join(left)} | dated(self.period))

    def _shut_border(self, workbench: Workbench, border: str) -> None:
        rows = _border(workbench, border)
        for row in rows:
            if overlaps(_period(row), self.period):
                _cut_out(workbench, row, self.period)
        kept = ("border_id", "name", "mode", "country_a", "country_b", "legal_regime", "customs")
        values = {name: rows[0][name] for name in kept}
        values |= {"direction": "both", "train_class": "any", "state": "closed"}
        values |= {"id": workbench.new_id("borders", f"{border}:closed")}
        workbench.add("borders", values | dated(self.period))


def _links_of(network: Network, modes: frozenset[str]) -> list[str]:
    """Links of some modes, but those within one city: a lorry around it takes a box from station to station."""
    city = (network.terminals["country"] + " " + network.terminals["city"]).to_dict()
    frame = network.links
    ends = zip(frame.index, frame["mode"], frame["from_node_id"], frame["to_node_id"], strict=True)
    return [link for link, mode, start, end in ends if mode in modes and city[start] != city[end]]


@dataclass(frozen=True, slots=True)
class OpenBorder:
    """Open a border during a period, as it was when it was last open."""

    border: str
    period: Period

    def change(self, workbench: Workbench) -> None:
        """Replace closed periods by rows like those of the last day on which the border was open."""
        rows = _border(workbench, border_of(workbench.network, self.border))
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
    kinds = _reopened(closed["train_class"], usable)
    fitting = [
        row
        | {
            "direction": closed["direction"] if row["direction"] == "both" else row["direction"],
            "train_class": row["train_class"] if closed["train_class"] == ANY_TRAIN else closed["train_class"],
        }
        for row in usable
        if _meet(row["direction"], closed["direction"]) and row["train_class"] in kinds
    ]
    before = [row["valid_to"] for row in fitting if row["valid_to"] and since and row["valid_to"] < since]
    after = [row["valid_from"] for row in fitting if row["valid_from"] and (since is None or row["valid_from"] > since)]
    if not before and not after:
        return []
    day = max(before) if before else min(after)
    return [row for row in fitting if overlaps(_period(row), (day, day))]


def _reopened(train_class: str, usable: list[Row]) -> tuple[str, ...]:
    """Classes of the rows by which a row of a class may be opened: without one of its own, those of its queue."""
    there = {row["train_class"] for row in usable}
    if train_class == ANY_TRAIN:
        return tuple(there)
    own, *others = row_classes(train_class)
    return (own, ANY_TRAIN) if own in there else tuple(others)


def _meet(one: str, other: str) -> bool:
    return one == other or "both" in (one, other)


def _rows_for(workbench: Workbench, border: str, train_class: str | None, direction: str | None) -> list[Row]:
    """Rows of a border about just these trains; rows that say more are split first, shared ones copied."""
    mode = "rail" if train_class in TRAIN_CLASSES else ""
    border = border_of(workbench.network, border, mode)
    _split(workbench, border, ("direction", "both", direction), ("ab", "ba"))
    _split(workbench, border, ("train_class", ANY_TRAIN, train_class), QUEUE_CLASSES)
    _give_own_rows(workbench, border, train_class)
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


def _give_own_rows(workbench: Workbench, border: str, train_class: str | None) -> None:
    """Let a class without a row of its own have rows like those of the queue that it stands in."""
    rows = _border(workbench, border)
    if train_class is None or any(row["train_class"] == train_class for row in rows):
        return
    shared = row_classes(train_class)[1:-1]
    for row in [row for row in rows if row["train_class"] in shared]:
        key = workbench.new_id("borders", f"{row['id']}:{train_class}")
        workbench.rows("borders").append(row | {"id": key, "train_class": train_class})


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

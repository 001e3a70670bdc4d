"""The single edits that a scenario is made of: each changes the rows of a copy, never a network.

An edit is plain frozen data, so scenarios compare and hash by what they do. Its `change` works on a
`Bench`, on which the tables of one network lie as rows until all edits are done.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import pandas as pd

from corridor.errors import TableError, UnknownName
from corridor.model.calendar import overlaps
from corridor.model.network import Network
from corridor.model.schema import TABLES
from corridor.model.tables import Draft, draft_of, frame_of, nearest, read_cells, split_codes

__all__ = [
    "AddService",
    "Bench",
    "Close",
    "Edit",
    "Embargo",
    "Lift",
    "OpenBorder",
    "Period",
    "Remove",
    "ScaleTariff",
    "SetCapacity",
    "SetDwell",
    "SetTariff",
]

Row = dict[str, Any]
Period = tuple[dt.date | None, dt.date | None]

_DAY = dt.timedelta(days=1)
_USABLE = ("open", "restricted")
_CLASSES = ("fixed", "block", "ordinary")


@dataclass
class Bench:
    """The tables of a network, opened for editing one by one.

    Attributes
    ----------
    network : Network
        Where they come from; it stays as it is.
    title : str
        Name of the scenario, for the sources of new rows.
    opened : dict of str to list of dict
        Rows of the tables that have been asked for.
    """

    network: Network
    title: str
    opened: dict[str, list[Row]] = field(default_factory=dict)

    def rows(self, table: str) -> list[Row]:
        """Return the rows of a table; changing the list or its rows changes the copy."""
        if table not in self.opened:
            columns = draft_of(table, self.network.tables[table]).columns
            self.opened[table] = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        return self.opened[table]

    def find(self, table: str, key: str) -> Row:
        """Return one row, or raise `UnknownName` with the nearest id."""
        for row in self.rows(table):
            if row["id"] == key:
                return row
        raise unknown(f"no row of {table} has the id '{key}'", key, [row["id"] for row in self.rows(table)])

    def new_id(self, table: str, wanted: str) -> str:
        """Return an id that no row of the table has yet."""
        taken = {row["id"] for row in self.rows(table)}
        number, key = 2, wanted
        while key in taken:
            number, key = number + 1, f"{wanted}~{number}"
        return key

    def add(self, table: str, values: Mapping[str, str]) -> None:
        """Add a row given as text; columns that are not named are blank.

        Raises
        ------
        TableError
            For a cell that cannot be read, or a column that is not there.
        """
        origin = {"source": f"scenario: {self.title}", "confidence": "estimate"}
        row, findings = read_cells(TABLES[table], origin | dict(values))
        if findings:
            raise TableError(findings, f"a new row of {table}")
        self.rows(table).append(row)

    def frames(self) -> dict[str, pd.DataFrame]:
        """Return the tables that were opened, as frames."""
        return {name: _frame(name, rows) for name, rows in self.opened.items()}


def _frame(name: str, rows: list[Row]) -> pd.DataFrame:
    columns = {column: [row[column] for row in rows] for column in TABLES[name].names}
    return frame_of(Draft(TABLES[name], list(range(2, len(rows) + 2)), columns))


class Edit(Protocol):
    """One edit."""

    def change(self, bench: Bench) -> None:
        """Change the rows on the bench."""


def unknown(message: str, key: str, known: list[str]) -> UnknownName:
    """Make the error for a name that is not known."""
    return UnknownName(f"{message}{nearest(key, sorted(set(known)))}", key)


# --- borders -----------------------------------------------------------------------------------


def _border(bench: Bench, border: str) -> list[Row]:
    rows = [row for row in bench.rows("borders") if row["border_id"] == border]
    if not rows:
        raise unknown(f"no border is called '{border}'", border, [row["border_id"] for row in bench.rows("borders")])
    return rows


def _remainders(row: Row, cut: Period) -> Iterator[Period]:
    """Yield what is left of a row's period before and after a cut."""
    since, until = row["valid_from"], row["valid_to"]
    start, end = cut
    if start is not None and (since is None or since < start):
        yield since, start - _DAY
    if end is not None and (until is None or until > end):
        yield end + _DAY, until


def _cut_out(bench: Bench, row: Row, cut: Period) -> None:
    """Take a period out of a border row, which may leave none, one or two rows."""
    rows = bench.rows("borders")
    rows.remove(row)
    for number, (since, until) in enumerate(_remainders(row, cut)):
        key = row["id"] if number == 0 else bench.new_id("borders", row["id"])
        rows.append(row | {"id": key, "valid_from": since, "valid_to": until})


def _period(row: Row) -> Period:
    return row["valid_from"], row["valid_to"]


@dataclass(frozen=True, slots=True)
class Close:
    """Close a border, terminal or link during a period."""

    what: str
    period: Period

    def change(self, bench: Bench) -> None:
        """Add a closed period to a border, or a rule that shuts a link or terminal."""
        if self.what in {row["border_id"] for row in bench.rows("borders")}:
            self._shut_border(bench)
            return
        column, key = ("link_ids", self.what) if self.what in bench.network.links.index else self._terminal(bench)
        name = f"{bench.network.describe(key)} is shut"
        values = {"id": bench.new_id("rules", f"CLOSED_{key}"), "kind": "closure", "name": name, column: key}
        bench.add("rules", values | _dates(self.period))

    def _terminal(self, bench: Bench) -> tuple[str, str]:
        try:
            return "terminal_ids", bench.network.terminal(self.what)
        except UnknownName as fault:
            known = [*(row["border_id"] for row in bench.rows("borders")), *bench.network.links.index]
            hint = nearest(self.what, sorted(set(known)))
            message = f"nothing to close is called '{self.what}', neither a border nor a link{hint}; as a place: {fault}"
            raise UnknownName(message, self.what, fault.nearest) from None

    def _shut_border(self, bench: Bench) -> None:
        rows = _border(bench, self.what)
        for row in rows:
            if overlaps(_period(row), self.period):
                _cut_out(bench, row, self.period)
        kept = ("border_id", "name", "mode", "country_a", "country_b", "legal_regime", "customs")
        values = {name: rows[0][name] for name in kept}
        key = bench.new_id("borders", f"{self.what}:closed")
        bench.add("borders", values | {"id": key, "direction": "both", "train_class": "any", "state": "closed"} | _dates(self.period))


@dataclass(frozen=True, slots=True)
class OpenBorder:
    """Open a border during a period, as it was when it was last open."""

    border: str
    period: Period

    def change(self, bench: Bench) -> None:
        """Replace closed periods by rows like those of the last day on which the border was open."""
        rows = _border(bench, self.border)
        usable = [row for row in rows if row["state"] in _USABLE]
        for row in rows:
            if row["state"] not in _USABLE and overlaps(_period(row), self.period):
                since, until = _common(_period(row), self.period)
                _cut_out(bench, row, self.period)
                for model in _models(row, usable, since) or [row | {"state": "open"}]:
                    key = bench.new_id("borders", f"{model['id']}:open")
                    bench.rows("borders").append(model | {"id": key, "valid_from": since, "valid_to": until})


def _common(one: Period, other: Period) -> Period:
    starts = [day for day in (one[0], other[0]) if day is not None]
    ends = [day for day in (one[1], other[1]) if day is not None]
    return max(starts, default=None), min(ends, default=None)


def _models(closed: Row, usable: list[Row], since: dt.date | None) -> list[Row]:
    """Choose usable rows that hold on one day, the last before a closure or else the first after it."""
    fitting = [
        row | {"direction": _narrower(row["direction"], closed["direction"], "both"),
               "train_class": _narrower(row["train_class"], closed["train_class"], "any")}
        for row in usable
        if _meet(row["direction"], closed["direction"], "both") and _meet(row["train_class"], closed["train_class"], "any")
    ]  # fmt: skip
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


@dataclass(frozen=True, slots=True)
class SetDwell:
    """Set queue and clearance of a border, for all its periods."""

    border: str
    mean_h: float
    p90_h: float | None
    train_class: str | None
    direction: str | None

    def change(self, bench: Bench) -> None:
        """Split the rows that say more than is asked for, and set those that say just that."""
        _border(bench, self.border)
        self._split(bench, "direction", "both", self.direction, ("ab", "ba"))
        self._split(bench, "train_class", "any", self.train_class, _CLASSES)
        wanted = [
            row
            for row in _border(bench, self.border)
            if self.direction in (None, row["direction"]) and self.train_class in (None, row["train_class"])
        ]
        if not wanted:
            raise UnknownName(f"{self.border} has no row for {self.train_class} in direction {self.direction}", self.border)
        for row in wanted:
            row["dwell_p90_h"] = self._quantile(row["dwell_mean_h"], row["dwell_p90_h"])
            row["dwell_mean_h"] = self.mean_h

    def _split(self, bench: Bench, column: str, whole: str, wanted: str | None, parts: tuple[str, ...]) -> None:
        if wanted is None or wanted == whole:
            return
        for row in _border(bench, self.border):
            # Trains alone have classes: a lorry or a ship asks for the row of `any`.
            if row[column] == whole and (column == "direction" or row["mode"] == "rail"):
                bench.rows("borders").remove(row)
                for part in parts:
                    key = bench.new_id("borders", f"{row['id']}:{part}")
                    bench.rows("borders").append(row | {"id": key, column: part})

    def _quantile(self, mean: float, p90: float) -> float:
        """Keep the ratio of the 90th percentile to the mean, where none is given."""
        if self.p90_h is not None:
            return self.p90_h
        ratio = p90 / mean if mean > 0.0 else math.nan
        return self.mean_h * ratio


# --- rules, prices, capacities -------------------------------------------------------------------


def _dates(period: Period) -> dict[str, str]:
    since, until = period
    return {"valid_from": since.isoformat() if since else "", "valid_to": until.isoformat() if until else ""}


@dataclass(frozen=True, slots=True)
class Embargo:
    """Forbid goods; conditions are columns of ``rules`` with their codes."""

    name: str
    conditions: tuple[tuple[str, str], ...]
    period: Period

    def change(self, bench: Bench) -> None:
        """Add a rule."""
        slug = re.sub(r"\W+", "_", self.name).strip("_").upper() or "EMBARGO"
        values = {"id": bench.new_id("rules", slug), "kind": "embargo", "name": self.name}
        bench.add("rules", values | dict(self.conditions) | _dates(self.period))


@dataclass(frozen=True, slots=True)
class Lift:
    """Lift a rule."""

    rule: str

    def change(self, bench: Bench) -> None:
        """Remove the rule."""
        bench.rows("rules").remove(bench.find("rules", self.rule))


@dataclass(frozen=True, slots=True)
class ScaleTariff:
    """Multiply prices of an item, and of services with a rate of their own when the item is haulage."""

    mode: str | None
    item: str
    factor: float

    def change(self, bench: Bench) -> None:
        """Multiply low, mid and high."""
        rows = [row for row in bench.rows("tariffs") if row["item"] == self.item and self.mode in (None, row["mode"])]
        rates = []
        if self.item == "haul":
            rates = [row for row in bench.rows("services") if self.mode in (None, row["mode"])]
            rates = [row for row in rates if not math.isnan(row["rate_per_feu"])]
        if not rows and not rates:
            known = sorted({row["item"] for row in bench.rows("tariffs")})
            message = f"no tariff has item '{self.item}' and mode '{self.mode or 'any'}'"
            raise unknown(f"{message}; items: {', '.join(known)}", self.item, known)
        for row in rows:
            row.update({name: row[name] * self.factor for name in ("low", "mid", "high")})
        for row in rates:
            row["rate_per_feu"] *= self.factor


@dataclass(frozen=True, slots=True)
class SetTariff:
    """Set a price."""

    tariff: str
    mid: float

    def change(self, bench: Bench) -> None:
        """Set mid, and widen low and high where they would not hold it."""
        row = bench.find("tariffs", self.tariff)
        row["mid"] = self.mid
        # A comparison with a blank (NaN) is false and leaves it blank.
        row["low"] = self.mid if row["low"] > self.mid else row["low"]
        row["high"] = self.mid if row["high"] < self.mid else row["high"]


@dataclass(frozen=True, slots=True)
class SetCapacity:
    """Set the capacity of a transfer."""

    transfer: str
    teu_per_day: float

    def change(self, bench: Bench) -> None:
        """Set TEU a day, both directions together."""
        bench.find("transfers", self.transfer)["capacity_teu_per_day"] = self.teu_per_day


# --- rows that come and go -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AddService:
    """Add a service with its stops, given as text."""

    service: tuple[tuple[str, str], ...]
    stops: tuple[tuple[tuple[str, str], ...], ...]

    def change(self, bench: Bench) -> None:
        """Add its rows; terminals may be named as in a query."""
        values = dict(self.service)
        key = values.get("id", "")
        bench.add("services", values)
        for number, cells in enumerate(self.stops, start=1):
            stop = {"id": f"{key}:{number:03d}", "service_id": key, "sequence": str(number), "calls": "1"} | dict(cells)
            stop["terminal_id"] = bench.network.terminal(stop.get("terminal_id", ""))
            bench.add("service_stops", stop)


@dataclass(frozen=True, slots=True)
class Remove:
    """Remove a row, and what cannot be without it."""

    table: str
    key: str

    def change(self, bench: Bench) -> None:
        """Remove the row; a terminal takes its links and transfers along, a link the services that need it."""
        if self.table not in TABLES:
            raise unknown(f"no table is called '{self.table}'", self.table, list(TABLES))
        bench.rows(self.table).remove(bench.find(self.table, self.key))
        if self.table == "terminals":
            _keep(bench, "transfers", lambda row: row["terminal_id"] != self.key)
            _keep(bench, "links", lambda row: self.key not in (row["from_node_id"], row["to_node_id"]))
        if self.table in ("terminals", "links"):
            _drop_services(bench)
        if self.table == "services":
            _keep(bench, "service_stops", lambda row: row["service_id"] != self.key)
        if self.table in ("terminals", "links", "services"):
            _drop_codes(bench)


def _keep(bench: Bench, table: str, wanted: Callable[[Row], bool]) -> None:
    bench.rows(table)[:] = [row for row in bench.rows(table) if wanted(row)]


def _drop_services(bench: Bench) -> None:
    """Drop services whose path has lost a link or a station."""
    mode_of = {row["id"]: row["mode"] for row in bench.rows("services")}
    links = {row["id"] for row in bench.rows("links")}
    joined = set()
    for row in bench.rows("links"):
        joined.add((row["mode"], row["from_node_id"], row["to_node_id"]))
        if not row["directed"]:
            joined.add((row["mode"], row["to_node_id"], row["from_node_id"]))
    lost, before = set(), {}
    for stop in sorted(bench.rows("service_stops"), key=lambda row: (row["service_id"], row["sequence"])):
        service, here = stop["service_id"], stop["terminal_id"]
        if service in before and (mode_of[service], before[service], here) not in joined:
            lost.add(service)
        if stop["link_id"] and stop["link_id"] not in links:
            lost.add(service)
        before[service] = here
    _keep(bench, "services", lambda row: row["id"] not in lost)
    _keep(bench, "service_stops", lambda row: row["service_id"] not in lost)


def _drop_codes(bench: Bench) -> None:
    """Drop the names of removed rows from tariffs and rules, and with the last name the row itself.

    Without it the row would apply everywhere.
    """
    for table in ("tariffs", "rules"):
        for column in TABLES[table].columns:
            if column.kind == "codes" and column.refers in ("terminals", "links", "services"):
                known = {row["id"] for row in bench.rows(column.refers)}
                for row in list(bench.rows(table)):
                    named = split_codes(row[column.name])
                    left = [code for code in named if code in known]
                    row[column.name] = ";".join(left) if left != list(named) else row[column.name]
                    if named and not left:
                        bench.rows(table).remove(row)

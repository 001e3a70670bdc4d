"""Edits of rules, prices, capacities and services, and rows that are removed."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from corridor.calendar import clock_second
from corridor.errors import UnknownName
from corridor.model.tables.codes import WEEKDAYS
from corridor.model.tables.reading import split_codes
from corridor.model.tables.schema import TABLES
from corridor.model.workbench import Row, Workbench, unknown

__all__ = ["AddService", "Lift", "Remove", "ScaleTariff", "SetCapacity", "SetFrequency", "SetTariff", "SetTimetable"]

_WHOLE = 1e-9
_NAMING = ("tariffs", "rules", "cargo_limits")  # rows that name terminals, links and services, or else hold everywhere


@dataclass(frozen=True, slots=True)
class Lift:
    """Lift a rule."""

    rule: str

    def change(self, workbench: Workbench) -> None:
        """Remove the rule."""
        workbench.rows("rules").remove(workbench.find("rules", self.rule))


@dataclass(frozen=True, slots=True)
class ScaleTariff:
    """Multiply prices of an item; haulage is the tariffs, the market's through rates and services' own rates."""

    mode: str | None
    item: str
    factor: float

    def change(self, workbench: Workbench) -> None:
        """Multiply low, mid and high."""
        tariffs = workbench.rows("tariffs")
        items = ("haul", "through_rate") if self.item == "haul" else (self.item,)
        rows = [row for row in tariffs if row["item"] in items and self.mode in (None, row["mode"])]
        rates = []
        if self.item == "haul":
            rates = [row for row in workbench.rows("services") if self.mode in (None, row["mode"])]
            rates = [row for row in rates if not math.isnan(row["rate_per_feu"])]
        if not rows and not rates:
            raise self._nothing(tariffs)
        for row in rows:
            row.update({name: row[name] * self.factor for name in ("low", "mid", "high")})
        for row in rates:
            row["rate_per_feu"] *= self.factor

    def _nothing(self, tariffs: list[Row]) -> UnknownName:
        """The error for a mode that its item has no price of, or for an item that there is not."""
        known = sorted({row["item"] for row in tariffs})
        if self.item not in known:
            return unknown(f"no tariff has the item '{self.item}'; items: {', '.join(known)}", self.item, known)
        modes = sorted({row["mode"] for row in tariffs if row["item"] == self.item} - {""})
        listed = f"modes: {', '.join(modes)}" if modes else "its tariffs are of every mode: leave it out"
        return unknown(f"no tariff of '{self.item}' has the mode '{self.mode}'; {listed}", self.mode or "", modes)


@dataclass(frozen=True, slots=True)
class SetTariff:
    """Set a price."""

    tariff: str
    mid: float

    def change(self, workbench: Workbench) -> None:
        """Set mid, and widen low and high where they would not hold it."""
        row = workbench.find("tariffs", self.tariff)
        row["mid"] = self.mid
        # A comparison with a blank (NaN) is false and leaves it blank.
        row["low"] = self.mid if row["low"] > self.mid else row["low"]
        row["high"] = self.mid if row["high"] < self.mid else row["high"]


@dataclass(frozen=True, slots=True)
class SetCapacity:
    """Set the capacity of a transfer."""

    transfer: str
    teu_per_day: float

    def change(self, workbench: Workbench) -> None:
        """Set TEU a day, both directions together."""
        workbench.find("transfers", self.transfer)["capacity_teu_per_day"] = self.teu_per_day


def _first_hour(times: str) -> float:
    return min(clock_second(time) or 0 for time in split_codes(times)) / 3600.0


@dataclass(frozen=True, slots=True)
class SetFrequency:
    """Set how often a service runs."""

    service: str
    per_week: float

    def change(self, workbench: Workbench) -> None:
        """Set its frequency, and its days where a week can be divided among them."""
        row, count = workbench.find("services", self.service), round(self.per_week)
        spread = abs(self.per_week - count) < _WHOLE and count <= len(WEEKDAYS)
        days = [WEEKDAYS[number * len(WEEKDAYS) // count] for number in range(count)] if spread else []
        row |= {"frequency_per_week": self.per_week, "weekdays": ";".join(days), "departure_dates": ""}
        if row["departure_times"]:  # so many a day no longer
            row |= {"departure_times": "", "departure_h": _first_hour(str(row["departure_times"]))}
        if not days:  # a service without days has neither hour nor gate
            row |= {"departure_h": math.nan, "cutoff_h": math.nan}
        notes = [row["notes"], f"scenario {workbench.title}: {self.per_week:g} a week"]
        row["notes"] = "; ".join(filter(None, notes))


@dataclass(frozen=True, slots=True)
class SetTimetable:
    """Set on which days, at which hours a service leaves, and its running hours to some stops.

    Attributes
    ----------
    service : str
    departures : tuple of (str, str)
        Days, separated by semicolons, and the time of each hour at which it leaves: local, HH:MM.
    running : tuple of (int, float)
        Hours to a stop from the one before it, by its sequence.
    """

    service: str
    departures: tuple[tuple[str, str], ...]
    running: tuple[tuple[int, float], ...] = ()

    def change(self, workbench: Workbench) -> None:
        """Set its days and hour; for each further hour the service stands in the table once more, with its stops."""
        row, running = workbench.find("services", self.service), dict(self.running)
        stops = [stop for stop in workbench.rows("service_stops") if stop["service_id"] == self.service]
        for stop in stops:
            stop["run_h"] = running.get(int(stop["sequence"]), stop["run_h"])
        row["notes"] = "; ".join(filter(None, [row["notes"], f"scenario {workbench.title}: leaves by a timetable"]))
        name_of_all = row["name"]
        for number, (days, time) in enumerate(self.departures):
            if number:
                name = f"{name_of_all}, {time}"
                row = row | {"id": workbench.new_id("services", self.service), "name": name}
                workbench.rows("services").append(row)
                copies = [stop | {"id": f"{row['id']}:{int(stop['sequence']):03d}"} for stop in stops]
                workbench.rows("service_stops").extend(stop | {"service_id": row["id"]} for stop in copies)
            row |= {"frequency_per_week": float(len(split_codes(days))), "weekdays": days, "departure_dates": ""}
            row |= {"departure_h": math.nan, "departure_times": time}


@dataclass(frozen=True, slots=True)
class AddService:
    """Add a service with its stops, given as text."""

    service: tuple[tuple[str, str], ...]
    stops: tuple[tuple[tuple[str, str], ...], ...]

    def change(self, workbench: Workbench) -> None:
        """Add its rows; terminals may be named as in a query."""
        values = dict(self.service)
        key = values.get("id", "")
        workbench.add("services", values)
        for number, cells in enumerate(self.stops, start=1):
            stop = {"id": f"{key}:{number:03d}", "service_id": key, "sequence": str(number), "calls": "1"} | dict(cells)
            stop["terminal_id"] = workbench.network.terminal(stop.get("terminal_id", ""))
            workbench.add("service_stops", stop)


@dataclass(frozen=True, slots=True)
class Remove:
    """Remove a row, and what cannot be without it."""

    table: str
    key: str

    def change(self, workbench: Workbench) -> None:
        """Remove the row; a terminal takes its links and transfers along, a link the services that need it."""
        if self.table not in TABLES:
            raise unknown(f"no table is called '{self.table}'", self.table, list(TABLES))
        workbench.rows(self.table).remove(workbench.find(self.table, self.key))
        if self.table == "terminals":
            _keep(workbench, "transfers", lambda row: row["terminal_id"] != self.key)
            _keep(workbench, "links", lambda row: self.key not in (row["from_node_id"], row["to_node_id"]))
        if self.table in ("terminals", "links"):
            _drop_services(workbench)
        if self.table == "services":
            _keep(workbench, "service_stops", lambda row: row["service_id"] != self.key)
        if self.table in ("terminals", "links", "services"):
            _drop_codes(workbench)


def _keep(workbench: Workbench, table: str, wanted: Callable[[Row], bool]) -> None:
    workbench.rows(table)[:] = [row for row in workbench.rows(table) if wanted(row)]


def _drop_services(workbench: Workbench) -> None:
    """Drop services whose path has lost a link or a station."""
    mode_of = {row["id"]: row["mode"] for row in workbench.rows("services")}
    links = {row["id"] for row in workbench.rows("links")}
    joined = set()
    for row in workbench.rows("links"):
        joined.add((row["mode"], row["from_node_id"], row["to_node_id"]))
        if not row["directed"]:
            joined.add((row["mode"], row["to_node_id"], row["from_node_id"]))
    lost: set[str] = set()
    before: dict[str, str] = {}
    for stop in sorted(workbench.rows("service_stops"), key=lambda row: (row["service_id"], row["sequence"])):
        service, here = stop["service_id"], stop["terminal_id"]
        if service in before and (mode_of[service], before[service], here) not in joined:
            lost.add(service)
        if stop["link_id"] and stop["link_id"] not in links:
            lost.add(service)
        before[service] = here
    _keep(workbench, "services", lambda row: row["id"] not in lost)
    _keep(workbench, "service_stops", lambda row: row["service_id"] not in lost)


def _drop_codes(workbench: Workbench) -> None:
    """Drop the names of removed rows from tariffs and rules, and with the last name the row itself.

    Without it the row would apply everywhere.
    """
    for table in _NAMING:
        for column in TABLES[table].columns:
            if column.kind == "codes" and column.refers in ("terminals", "links", "services"):
                known = {row["id"] for row in workbench.rows(column.refers)}
                for row in list(workbench.rows(table)):
                    named = split_codes(row[column.name])
                    left = [code for code in named if code in known]
                    row[column.name] = ";".join(left) if left != list(named) else row[column.name]
                    if named and not left:
                        workbench.rows(table).remove(row)

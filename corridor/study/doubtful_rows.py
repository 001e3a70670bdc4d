"""Rows that can be right each by itself and hardly together: no fault, but worth a look.

Where two numbers cannot both be right they are a finding of `corridor.model.checks`; here one of them may be.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import combinations

import pandas as pd

from corridor.graph.arc_types import HAUL, Arc
from corridor.graph.borders import BorderBook, BorderRow
from corridor.graph.structure import Structure
from corridor.model.assumptions import listed
from corridor.model.law.rules import Rule
from corridor.model.network import Network
from corridor.model.tables.codes import TRAIN_CLASSES, USABLE_STATES
from corridor.model.tables.reading import split_codes
from corridor.study.remarks import Remark
from corridor.units import DAYS_PER_WEEK

__all__ = ["doubtful_rows"]

_ROUND = 1e-9
_DAY = dt.timedelta(days=1)
_FIRST_DAY = dt.date(1900, 1, 1)

Crossing = tuple[str, str, str]  # border, country left, country entered


def doubtful_rows(network: Network, structure: Structure) -> Iterator[Remark]:
    """Say which rows disagree with others, though each can be right.

    Parameters
    ----------
    network : Network
        The tables.
    structure : Structure
        Their states and arcs (`structure_of`).

    Yields
    ------
    Remark
        The rows, what they say, and what others say.
    """
    services = _services(network, structure)
    yield from _dwells(structure.border_rows)
    yield from _scanned_trains(network)
    yield from _seasons(services)
    yield from _crowded_borders(network, structure, services)
    yield from _closed_ways(network, structure, services)


# --- borders -------------------------------------------------------------------------------------


def _dwells(rows: Collection[BorderRow]) -> Iterator[Remark]:
    """Trains of a better class that wait longer at a border than those of a worse one, on the same days."""
    by_border: dict[str, list[BorderRow]] = defaultdict(list)
    for row in rows:
        if row.train_class in TRAIN_CLASSES and row.state in USABLE_STATES and row.dwell_mean_h == row.dwell_mean_h:
            by_border[row.border_id].append(row)
    for found in by_border.values():
        found.sort(key=lambda row: (TRAIN_CLASSES.index(row.train_class), row.id))
        for better, worse in combinations(found, 2):
            longer = better.dwell_mean_h > worse.dwell_mean_h + _ROUND
            if longer and better.train_class != worse.train_class and _meet(better, worse):
                hours = f"{better.dwell_mean_h:g}"
                text = (
                    f"borders {better.id}: {better.train_class} trains take {hours} h, and "
                    f"{worse.train_class} ones {worse.dwell_mean_h:g} h ({worse.id})"
                )
                remedy = "compare the two rows: trains of a better class seldom wait longer"
                yield Remark(text, "borders", (better.id, worse.id), "dwell_mean_h", hours, remedy)


def _meet(one: BorderRow, other: BorderRow) -> bool:
    """Whether two rows of a border hold on a common day, in a common direction."""
    ways = {one.direction, other.direction}
    return one.since <= other.until and other.since <= one.until and ways != {"ab", "ba"}


def _scanned_trains(network: Network) -> Iterator[Remark]:
    """Portals that more metres of train pass than the longest train of either side has."""
    trains, longest = network.trains, defaultdict[str, float](float)
    known = trains[trains["used"].to_numpy(dtype=bool) & trains["max_length_m"].notna()]
    for zones, metres in zip(known["zones"], known["max_length_m"], strict=True):
        for country in network.expand(split_codes(zones)):
            longest[country] = max(longest[country], float(metres))
    borders = network.borders[network.borders["scan_train_m"].notna()]
    for row, one, other, metres in zip(
        borders.index, borders["country_a"], borders["country_b"], borders["scan_train_m"], strict=True
    ):
        sides = [max((longest[each] for each in network.expand((code,))), default=0.0) for code in (one, other)]
        most = max(sides)
        if all(sides) and metres > most:
            text = f"borders {row}: {metres:g} m of train pass the portal, and no train there is longer than {most:g}"
            yield Remark(text, "borders", (str(row),), "scan_train_m", f"{metres:g}", "check the unit: metres")


# --- services ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Service:
    """A service: its row, and by stretch the hauls of it, in all consignment laws."""

    id: str
    said: tuple[str, str, str]  # name, mode, train class
    per_day: float
    first: dt.date
    last: dt.date
    stretches: dict[tuple[str, str], list[Arc]]

    @property
    def train_class(self) -> str:
        return self.said[2] or "any"

    def crossings(self) -> set[Crossing]:
        """Borders that it cannot but cross: where tracks of several borders are open to it, none is certain."""
        found = set()
        for arcs in self.stretches.values():
            crossed = {(arc.border_id, arc.from_country, arc.to_country) for arc in arcs}
            if len(crossed) == 1 and all(border for border, _, _ in crossed):
                found |= crossed
        return found


def _services(network: Network, structure: Structure) -> list[_Service]:
    stretches: dict[str, dict[tuple[str, str], list[Arc]]] = defaultdict(dict)
    for arc in structure.arcs:
        if arc.service_id and arc.kind == HAUL:
            stretches[arc.service_id].setdefault((arc.from_terminal, arc.to_terminal), []).append(arc)
    columns = ("name", "mode", "train_class", "frequency_per_week", "valid_from", "valid_to")
    rows = zip(network.services.index, *(network.services[name] for name in columns), strict=True)
    return [
        _Service(
            str(key),
            (str(name), str(mode), str(kind)),
            float(per_week) / DAYS_PER_WEEK,
            dt.date.min if pd.isna(since) else pd.Timestamp(since).date(),
            dt.date.max if pd.isna(until) else pd.Timestamp(until).date(),
            stretches[str(key)],
        )
        for key, name, mode, kind, per_week, since, until in rows
    ]


def _seasons(services: Collection[_Service]) -> Iterator[Remark]:
    """Days between the rows of one service, the same name on the same way, on which none of them runs."""
    rows: dict[tuple[str, ...], list[_Service]] = defaultdict(list)
    for service in services:
        way = (f"{start} {end}" for start, end in service.stretches)
        rows[*service.said, *way].append(service)
    for found in rows.values():
        found.sort(key=lambda one: (one.first, one.last))
        latest = found[0]
        for service in found[1:]:
            if latest.last < service.first - _DAY:
                days = f"{latest.last + _DAY} to {service.first - _DAY}"
                text = f"services {latest.id} and {service.id}, the same way: neither runs from {days}"
                remedy = "join the periods, unless the service really paused"
                yield Remark(text, "services", (latest.id, service.id), "valid_to", str(latest.last), remedy)
            latest = max(latest, service, key=lambda one: one.last)


def _event_days(network: Network) -> list[dt.date]:
    """Days on which a row of borders or a rule begins, or the day after one ends."""
    days = {_FIRST_DAY}
    for table in ("borders", "rules"):
        frame = network.tables[table]
        days |= {pd.Timestamp(day).date() for day in frame["valid_from"].dropna()}
        ends = (pd.Timestamp(day).date() for day in frame["valid_to"].dropna())
        days |= {end + _DAY for end in ends if end < dt.date.max}
    return sorted(days)


def _crowded_borders(network: Network, structure: Structure, services: Collection[_Service]) -> Iterator[Remark]:
    """Rows of a border whose capacity is less than the trains a day of the services that cross by them."""
    room = {str(row): float(trains) for row, trains in network.borders["capacity_trains_per_day"].dropna().items()}
    limited = [row for row in structure.border_rows if row.id in room and row.state in USABLE_STATES]
    counted = {row.border_id for row in limited}
    crossing = [
        (service, border, left, entered)
        for service in services
        for border, left, entered in sorted(service.crossings())
        if border in counted
    ]
    rows = [row for row in structure.border_rows if row.border_id in counted]
    told = set()
    for day in sorted({row.since for row in limited} | {service.first for service, *_ in crossing}):
        book, trains = BorderBook(rows, day), defaultdict[tuple[str, str], float](float)
        for service, border, left, entered in crossing:
            if service.first <= day <= service.last:
                row = book.row(border, left, entered, service.train_class)
                if row is not None and row.id in room and row.state in USABLE_STATES:
                    trains[row.id, left] += service.per_day
        for (one, left), daily in trains.items():
            if daily > room[one] + _ROUND and one not in told:
                told.add(one)
                takes, sent = f"{room[one]:g}", f"services send {daily:.3g} out of {left}"
                text = f"borders {one}: takes {takes} trains a day, and {sent}"
                remedy = "check the capacity, and frequency_per_week of the services"
                yield Remark(text, "borders", (one,), "capacity_trains_per_day", takes, remedy)


def _closed_ways(network: Network, structure: Structure, services: Collection[_Service]) -> Iterator[Remark]:
    """Services with a stretch that is closed, to everybody, on every day of their period."""
    events = _event_days(network)
    books: dict[dt.date, tuple[BorderBook, list[Rule]]] = {}
    shut: dict[tuple[str, str], list[str]] = defaultdict(list)
    for service in services:
        days = [max(service.first, _FIRST_DAY), *(day for day in events if service.first < day <= service.last)]
        for stretch, arcs in service.stretches.items():
            if all(_closed(arcs, *_in_force(structure, day, books)) for day in days):
                shut[min(stretch), max(stretch)].append(service.id)
    names = structure.index.names
    for (one, other), keys in shut.items():
        text = f"services {listed(keys)}: between {names[one]} and {names[other]} it is closed on all their days"
        yield Remark(text, "services", tuple(keys), "valid_from", "", "correct the periods, or the closure")


def _in_force(
    structure: Structure, day: dt.date, known: dict[dt.date, tuple[BorderBook, list[Rule]]]
) -> tuple[BorderBook, list[Rule]]:
    """Borders of a day, and the rules about everybody."""
    if day not in known:
        rules = [rule for rule in structure.rules if rule.active(day) and not (rule.particular or rule.operators)]
        general = [rule for rule in rules if not (rule.except_hs or rule.after)]
        known[day] = BorderBook(structure.border_rows, day), general
    return known[day]


def _closed(arcs: Collection[Arc], borders: BorderBook, rules: Collection[Rule]) -> bool:
    """Whether no haul of a stretch is open: by its border, or by a rule about everybody."""
    return all(_barred(arc, borders) or any(rule.blocks(arc) for rule in rules) for arc in arcs)


def _barred(arc: Arc, borders: BorderBook) -> bool:
    row = borders.row_of(arc) if arc.border_id else None
    return bool(arc.border_id) and (row is None or row.state not in USABLE_STATES)

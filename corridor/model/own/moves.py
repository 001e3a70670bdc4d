"""Transfers and services: what is taken for what nobody wrote about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise

from corridor.model.own import default_set
from corridor.model.own.names import code_meant
from corridor.model.own.rows import OwnRow, OwnTables
from corridor.model.own.service_ends import add_stops
from corridor.model.tables.codes import MODES, is_gauge
from corridor.model.tables.reading import split_codes

__all__ = ["complete_services", "complete_transfers"]

_NEED_SERVICES = ("sea", "barge")  # a lorry, an aircraft and a wagon go without one
_LAWS = ("SMGS", "CIM")
_RECONSIGNMENT_H = 0.67  # forty minutes, as the common note is said to save
_UNHANDLED = ("rail junction", "way-point")
_STACK = "stack"


# --- transfers ---------------------------------------------------------------------------------


def complete_transfers(tables: OwnTables) -> None:
    """What rows of transfers leave blank, and rows for what terminals and links call for."""
    carriers = _carriers(tables)
    for row in tables["transfers"]:
        for column in ("from_carrier", "to_carrier"):
            row.correct(column, code_meant(row[column] or "", MODES))
        _fill_transfer(tables, row)
    if not tables.is_partial("transfers"):
        return
    there = {(row["terminal_id"], *_pair(row)) for row in tables["transfers"]}
    kinds = {row["id"]: row["kind"] for row in tables["terminals"]}
    for terminal, used in sorted(carriers.items()):
        pairs = [] if kinds.get(terminal) in _UNHANDLED else [(carrier, _STACK) for carrier in sorted(used)]
        pairs += list(combinations(sorted(filter(is_gauge, used)), 2))
        laws = _laws_met(tables, terminal) if any(map(is_gauge, used)) else ()
        for one, other in (*pairs, *laws):
            if (terminal, *sorted((one, other))) not in there:
                tables.add("transfers", terminal_id=terminal, from_carrier=one, to_carrier=other, **_origin(one, other))
                _fill_transfer(tables, tables["transfers"][-1])


def _carriers(tables: OwnTables) -> dict[str, set[str]]:
    """What comes to each terminal: modes, and gauges of railways."""
    found: dict[str, set[str]] = defaultdict(set)
    gauges = {row["id"]: split_codes(row["gauges"] or "") for row in tables["terminals"]}
    for row in tables.callers("terminals"):
        found[row["id"]].update(gauges[row["id"]])
    for link in tables.callers("links"):
        if link["mode"] not in MODES:
            continue
        rail = link["mode"] == "rail"
        for end in ("from_node_id", "to_node_id"):
            if link[end] in gauges:  # beside a new railway the others of a place may be in need of a gauge change
                found[link[end]].update(gauges[link[end]] if rail else filter(None, (link["mode"],)))
    return found


def _pair(row: OwnRow) -> list[str]:
    return sorted((row["from_carrier"] or "", row["to_carrier"] or ""))


def _laws_met(tables: OwnTables, terminal: str) -> Iterator[tuple[str, str]]:
    """A change of consignment note at the ends of a railway beyond which another law holds."""
    law = {row["id"]: frozenset(split_codes(row["rail_regimes"] or "")) for row in tables["countries"]}
    country = {row["id"]: row["country"] for row in tables["terminals"]}
    if set(_LAWS) <= law.get(country.get(terminal, ""), frozenset()) and any(
        link["mode"] == "rail" and terminal in (link["from_node_id"], link["to_node_id"]) for link in tables["links"]
    ):
        yield _LAWS


def _origin(one: str, other: str) -> dict[str, str]:
    if is_gauge(one) and is_gauge(other):
        change = default_set.gauge_change(one, other)
        return {"source": change.source, "confidence": change.confidence}
    return {"source": "estimate", "confidence": "estimate"}


def _fill_transfer(tables: OwnTables, row: OwnRow) -> None:
    one, other = row["from_carrier"] or "", row["to_carrier"] or ""
    change = default_set.gauge_change(one, other) if is_gauge(one) and is_gauge(other) else None
    if change is not None:
        row.fill("technique", change.technique)
        if row["technique"] == change.technique:
            row.fill("hours", change.hours)
            row.fill("lifts", change.lifts)
    elif {one, other} == set(_LAWS):
        row.fill("technique", "reconsignment")
        row.fill("hours", _RECONSIGNMENT_H)
        row.fill("lifts", 0)
    elif _STACK in (one, other):
        row.fill("technique", "lift")
        row.fill("hours", _lift_hours(one if other == _STACK else other))
    if row.is_blank("cost_per_shipment"):
        row.fill("cost_per_container", 0.0)
    row.fill("currency", tables.currency)
    parts = (row["terminal_id"], one, other, (row["technique"] or "").replace(" ", "_"))
    tables.fill_id(row, "-".join(filter(None, parts)))


def _lift_hours(carrier: str) -> float | None:
    mode = default_set.modes().get("rail" if is_gauge(carrier) else carrier)
    return mode.handling_h if mode else None


# --- services ----------------------------------------------------------------------------------


def complete_services(tables: OwnTables) -> None:
    """What rows of services and stops leave blank, and a service for every link by water that has none."""
    for row in tables["services"]:
        row.correct("mode", code_meant(row["mode"] or "", MODES))
        row.fill("id", (row["name"] or "").replace(";", ",").strip())
        if row["from_node_id"] and row["to_node_id"]:
            tables.fill_id(row, f"{row['from_node_id']} - {row['to_node_id']}")
        _fill_service(tables, row)
    add_stops(tables)
    _number_stops(tables["service_stops"])
    if not (tables.is_partial("services") and tables.is_partial("service_stops")):
        return
    mode_of = {row["id"]: row["mode"] for row in tables["services"]}
    served = set(_served(tables["service_stops"], mode_of))
    for link in list(tables.callers("links")):
        start, end, mode = link["from_node_id"], link["to_node_id"], link["mode"]
        if mode in _NEED_SERVICES and link["id"] and start and end:
            ways = ((start, end),) if link["directed"] else ((start, end), (end, start))
            for way in ways:
                if (mode, *way) not in served:
                    _add_service(tables, link, way)
    _number_stops(tables["service_stops"])


def _served(stops: Iterable[OwnRow], mode_of: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Mode and ends of every stretch that a service runs over."""
    paths: dict[str, list[OwnRow]] = defaultdict(list)
    for stop in stops:
        paths[stop["service_id"]].append(stop)
    for service, path in paths.items():
        ordered = sorted(path, key=lambda stop: stop["sequence"] or 0)
        for before, after in pairwise(ordered):
            yield mode_of.get(service, ""), before["terminal_id"], after["terminal_id"]


def _fill_service(tables: OwnTables, row: OwnRow) -> None:
    row.fill("name", row["id"])
    if row["mode"] == "rail":
        row.fill("train_class", "block")
    if (mode := default_set.modes().get(row["mode"] or "")) is not None:
        row.fill("frequency_per_week", mode.frequency_per_week)
        row.fill("teu_per_departure", mode.teu_per_departure)
    row.fill("common_note", False)
    if not row.is_blank("rate_per_feu"):
        row.fill("currency", tables.currency)


def _add_service(tables: OwnTables, link: OwnRow, way: tuple[str, str]) -> None:
    mode = default_set.modes()[link["mode"]]
    start, end = way
    origin = {"source": mode.source, "confidence": mode.confidence}
    key = tables.free_id("services", f"{link['mode']}-{start}-{end}")
    tables.add("services", id=key, name=f"{start} - {end} by {link['mode']}", mode=link["mode"], **origin)
    _fill_service(tables, tables["services"][-1])
    tables.add("service_stops", service_id=key, sequence=1, terminal_id=start, **origin)
    tables.add("service_stops", service_id=key, sequence=2, terminal_id=end, link_id=link["id"], **origin)


def _number_stops(rows: list[OwnRow]) -> None:
    last: dict[str, int] = defaultdict(int)
    for row in rows:
        service = row["service_id"] or ""
        row.fill("sequence", last[service] + 1)
        last[service] = row["sequence"] or last[service]
        row.fill("calls", True)
        row.fill("id", f"{service}:{row['sequence']:03d}" if row["sequence"] else "")

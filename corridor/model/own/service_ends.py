"""Services that say between which stations they run: their stops, over the shortest way of their mode."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from heapq import heappop, heappush
from itertools import pairwise

from corridor.model.own.rows import OwnRow, OwnTables
from corridor.model.own.ways import terminals_by_name
from corridor.model.tables.places import fold

__all__ = ["add_stops"]

_Roads = Mapping[str, Sequence[tuple[str, float]]]


def add_stops(tables: OwnTables) -> None:
    """Rows of stops for every service that says its ends and has no stops: it calls there and at what it says between.

    What it passes lies on the shortest way by links of its mode; where none leads there, the stops alone are added.
    """
    rows = [row for row in tables.callers("services") if row["from_node_id"] and row["to_node_id"]]
    if not rows:
        return
    terminals, named = tables.by_id("terminals"), terminals_by_name(tables["terminals"])
    stopping = {row["service_id"] for row in tables["service_stops"]}
    roads: dict[str, _Roads] = {}
    for row in rows:
        for column in ("from_node_id", "to_node_id"):
            if row[column] not in terminals:
                row.correct(column, named.get(fold(row[column]), ""))
        if row["id"] in stopping:
            continue
        between = [one.strip() for one in re.split(r"[;,]", row["via"] or "") if one.strip()]
        calls = [row["from_node_id"], *(named.get(fold(one), one) for one in between), row["to_node_id"]]
        mode = row["mode"] or ""
        if mode not in roads:
            roads[mode] = _roads(tables["links"], mode)
        way = [calls[0]]
        for start, end in pairwise(calls):
            way += _shortest(roads[mode], start, end)
        met = iter(calls)
        ahead = next(met)
        for place in way:
            called = place == ahead
            ahead = next(met, "") if called else ahead
            tables.add("service_stops", service_id=row["id"], terminal_id=place, calls=called, **_origin(row))


def _origin(row: OwnRow) -> dict[str, str]:
    return {name: row[name] for name in ("source", "confidence") if row[name]}


def _roads(links: Sequence[OwnRow], mode: str) -> _Roads:
    """Terminals that a link of a mode leads to from each, and its kilometres."""
    found: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for link in links:
        start, end, km = link["from_node_id"], link["to_node_id"], link["length_km"]
        if link["mode"] == mode and start and end and km == km and km is not None:
            found[start].append((end, km))
            if not link["directed"]:
                found[end].append((start, km))
    return found


def _shortest(roads: _Roads, start: str, end: str) -> Sequence[str]:
    """The places after the first on the shortest way; the end alone where there is none."""
    before: dict[str, str] = {}
    ahead: list[tuple[float, str, str]] = [(0.0, start, "")]
    while ahead:
        km, place, last = heappop(ahead)
        if place in before:
            continue
        before[place] = last
        if place == end:
            return [*_back(before, end)][-2::-1]
        for other, more in roads.get(place, ()):
            if other not in before:
                heappush(ahead, (km + more, other, place))
    return [end]


def _back(before: Mapping[str, str], end: str) -> Iterator[str]:
    while end:
        yield end
        end = before[end]

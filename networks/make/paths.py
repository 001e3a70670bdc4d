"""The way of a service over the links: stations passed, borders, gauge changes, and running hours."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import networkx as nx
import pandas as pd

from corridor.model.tables.codes import OPEN, row_classes
from networks.make.common import Row, as_rows, mean_hours

__all__ = ["LinkPaths", "Step", "direction_of", "link_paths_of", "pace"]

LEAST_KMH, MOST_KMH = 15.0, 75.0
# Fixed timetables as published, China to Europe 2022-2025, less borders and yards: 0.82 of the facts' speeds in the
# median of eleven, where block trains do 0.7.
FIXED_PACE = 0.82 / 0.7
# Until 2020 UTLC published 1,000 km a day on 1520 mm, and the facts' speeds are made of that.
EARLY_FIXED_PACE = 1.0 / 0.7
# Block trains from China to Europe, Belarus and Russia, published before 2021 and since: 0.68 and 0.60 of the facts'
# speeds in the median. Trains to Central Asia are none of them.
LATE_PACE, SLOW_SINCE = 0.6 / 0.7, "2021-01-01"
HOURS_PER_DAY = 24.0
OUTSIDE = float("inf")


def pace(train_class: str, country: str, day: str) -> float:
    """How quick a train from a country is on a day (YYYY-MM-DD), as a multiple of the speed of the links."""
    if train_class == "fixed":
        return FIXED_PACE if day >= SLOW_SINCE else EARLY_FIXED_PACE
    return LATE_PACE if train_class == "block" and country == "CN" and day >= SLOW_SINCE else 1.0


@dataclass(frozen=True, slots=True)
class Step:
    """From one station of a path to the next.

    Attributes
    ----------
    start, end : str
        Terminal ids.
    links : tuple of Row
        The rows of ``links`` between them for the mode: one per gauge, or the one of a variant.
    """

    start: str
    end: str
    links: tuple[Row, ...]

    @property
    def km(self) -> float:
        """Length of the shortest of the links."""
        return min(float(link["length_km"]) for link in self.links)

    @property
    def hours(self) -> float:
        """Hours by the links' own transit time or commercial speed."""
        return min(_link_hours(link) for link in self.links)

    @property
    def border(self) -> str:
        """Border crossed; blank for none."""
        return "" if self.links[0]["border_id"] == OPEN else self.links[0]["border_id"]


def _link_hours(link: Row) -> float:
    return float(link["transit_h"]) if link["transit_h"] else float(link["length_km"]) / float(link["speed_kmh"])


@dataclass(frozen=True)
class LinkPaths:
    """Links, borders and gauge changes, ready for asking about paths.

    Attributes
    ----------
    country : mapping of str to str
        Country of each terminal.
    between : mapping
        Links by mode and pair of terminals, in both orders.
    borders : mapping of str to tuple of Row
        Rows of ``borders`` by crossing.
    changes : mapping of str to float
        Hours of the fastest transloading by station.
    """

    country: Mapping[str, str]
    between: Mapping[tuple[str, str, str], tuple[Row, ...]]
    borders: Mapping[str, tuple[Row, ...]]
    changes: Mapping[str, float]
    _graphs: dict[str, nx.Graph] = field(default_factory=dict)

    def path(self, mode: str, forced: Sequence[str], variant: str = "") -> list[Step]:
        """Return the shortest path by length through every forced station, taking direct links between them.

        Raises
        ------
        networkx.NetworkXNoPath, networkx.NodeNotFound
            When two of the stations are not joined.
        """
        stations = [forced[0]]
        for start, end in itertools.pairwise(forced):
            # ships go the whole lane although hops from port to port may be shorter
            direct = (mode, start, end) in self.between
            stations += [end] if direct else nx.shortest_path(self._graph(mode), start, end, weight="km")[1:]
        return [Step(start, end, self._links(mode, start, end, variant)) for start, end in itertools.pairwise(stations)]

    def _graph(self, mode: str) -> nx.Graph:
        if mode not in self._graphs:
            graph = nx.Graph()
            for (this, start, end), links in self.between.items():
                if this == mode:
                    graph.add_edge(start, end, km=min(float(link["length_km"]) for link in links))
            self._graphs[mode] = graph
        return self._graphs[mode]

    def _links(self, mode: str, start: str, end: str, variant: str) -> tuple[Row, ...]:
        links = self.between[mode, start, end]
        return tuple(link for link in links if not variant or link["variant"] == variant)

    def border_hours(self, steps: Iterable[Step], train_class: str, day: str) -> float:
        """Mean hours at the borders of a path for a train class on a day (YYYY-MM-DD)."""
        return sum(self._dwell(step, train_class, day) for step in steps if step.border)

    def _dwell(self, step: Step, train_class: str, day: str) -> float:
        ends = (self.country[step.start], self.country[step.end])
        known = [
            row
            for row in self.borders.get(step.border, ())
            if row["dwell_mean_h"] and not _passes(row) and row["direction"] in ("both", direction_of(ends, row))
        ]
        every = ([row for row in known if row["train_class"] == kind] for kind in row_classes(train_class))
        rows = next(filter(None, every), [])
        # a timetable is made for ordinary days: the last of them; before the first row, that one speaks
        begun = [row for row in rows if row["valid_from"] <= day]
        chosen = max(begun, key=_since) if begun else min(rows, key=_since, default=None)
        return mean_hours(chosen) if chosen else 0.0

    def change_hours(self, steps: Sequence[Step]) -> float:
        """Hours of the gauge changes a train needs along a path, each at the fastest station.

        Raises
        ------
        ValueError
            When the gauges of the path do not meet at a station that can change them.
        """
        best = {link["gauge"]: 0.0 for link in steps[0].links}
        for here, there in itertools.pairwise(steps):
            change = self.changes.get(here.end, OUTSIDE)
            least = min(best.values()) + change
            best = {link["gauge"]: min(best.get(link["gauge"], OUTSIDE), least) for link in there.links}
        if min(best.values()) == OUTSIDE:
            raise ValueError(f"the gauge changes nowhere between {steps[0].start} and {steps[-1].end}")
        return min(best.values())


def _since(row: Row) -> str:
    return row["valid_from"]


def _passes(row: Row) -> bool:
    """Whether a row is a queue that came and went."""
    return row["state"] != "open" and bool(row["valid_to"])


def direction_of(countries: tuple[str, str], crossing: Row) -> str:
    """``ab`` or ``ba``: the way from one country into another over a crossing of two sides."""
    left, entered = countries
    return "ba" if crossing["country_b"] == left or crossing["country_a"] == entered else "ab"


def link_paths_of(tables: Mapping[str, pd.DataFrame]) -> LinkPaths:
    """Prepare the look-ups from the tables ``terminals``, ``links``, ``borders`` and ``transfers``.

    Without the last two, which may be missing, paths can be asked for, and no hours.
    """
    between: dict[tuple[str, str, str], tuple[Row, ...]] = {}
    for link in as_rows(tables["links"]):
        for start, end in _directions(link):
            key = (link["mode"], start, end)
            between[key] = (*between.get(key, ()), link)
    borders: dict[str, tuple[Row, ...]] = {}
    for row in as_rows(tables.get("borders", pd.DataFrame())):
        borders[row["border_id"]] = (*borders.get(row["border_id"], ()), row)
    changes: dict[str, float] = {}
    for row in as_rows(tables.get("transfers", pd.DataFrame())):
        if row["technique"] == "transloading":
            changes[row["terminal_id"]] = min(changes.get(row["terminal_id"], OUTSIDE), float(row["hours"]))
    country = dict(zip(tables["terminals"]["id"], tables["terminals"]["country"], strict=True))
    return LinkPaths(country, between, borders, changes)


def _directions(link: Row) -> Iterator[tuple[str, str]]:
    yield link["from_node_id"], link["to_node_id"]
    if link["directed"] != "1":
        yield link["to_node_id"], link["from_node_id"]

"""Stops of loading by the clock: whom one binds, and until when nothing that was loaded after it can be at an arc.

A rule that binds loading is about the day on which boxes are loaded, which is that on which they leave. Who leaves on
one of its days is loaded after the last of them, and is then at an arc after the least time from the origin, no sooner:
so long the arc is shut to those boxes. Who has left before passes, and who leaves after it knows no stop. Without a
departure the same rule shuts the arc to boxes that are ready on its days (`corridor.routing.query.lapsed_closures`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np

from corridor.calendar import as_instant
from corridor.graph import Graph, Weights
from corridor.graph.measures import HOURS
from corridor.model.law.rules import Cargo, Rule
from corridor.routing.query.lapsed_closures import least_seconds
from corridor.search import INFINITY

__all__ = ["Stops", "barred_arcs", "loading_days", "stops_on"]

Stops = tuple[Rule, ...]
_DAY = dt.timedelta(days=1)


def stops_on(graph: Graph, cargo: Cargo, day: dt.date) -> Stops:
    """Find the stops of loading that bind boxes of a cargo that are loaded on a day."""
    return tuple(rule for rule in graph.structure.rules if rule.loading and rule.active(day) and rule.concerns(cargo))


def loading_days(graph: Graph, cargo: Cargo, days: Sequence[dt.date]) -> Iterator[tuple[dt.date, ...]]:
    """Split ascending days into runs on which the same stops of loading bind a cargo."""
    return (tuple(run) for _, run in groupby(days, lambda day: stops_on(graph, cargo, day)))


def barred_arcs(
    graph: Graph, weights: Weights, source: int, day: dt.date, second: Callable[[dt.datetime], int]
) -> dict[int, int]:
    """Find the arcs at which boxes that are loaded on a day cannot be before a stop of loading has ended.

    Parameters
    ----------
    graph : Graph
        Of the first day.
    weights : Weights
        Of the boxes on it.
    source : int
        Node where they start.
    day : datetime.date
        On which they leave, by the clock there.
    second : callable
        Counts seconds of a window up to an instant.

    Returns
    -------
    dict of int to int
        Arcs, and the first second in which what is loaded after the stop can be there; never for one without an end.
    """
    cargo, zone = weights.load.cargo, graph.network.time_zones.zone(graph.states[source].terminal)
    if not stops_on(graph, cargo, day):
        return {}
    bound: dict[int, list[Rule]] = {}
    for rule in graph.structure.rules:
        if rule.loading and rule.concerns(cargo):
            for arc in np.flatnonzero(graph.blocked_by(rule)).tolist():
                bound.setdefault(arc, []).append(rule)
    last = {arc: _last_day(rules, day) for arc, rules in bound.items()}
    # the queue of the days of the stop is not that of the day on which boxes get there
    matrix = weights.matrix.copy()
    matrix[HOURS.row, graph.structure.crossings] = 0
    least = least_seconds(graph, replace(weights, matrix=matrix), source)[weights.topology.tail]
    found = {}
    for arc, until in last.items():
        if until is not None:
            never = until == dt.date.max or least[arc] >= INFINITY
            over = 0 if never else second(as_instant(dt.datetime.combine(until + _DAY, dt.time()), zone))
            found[arc] = int(INFINITY) if never else over + int(least[arc])
    return found


def _last_day(rules: Sequence[Rule], day: dt.date) -> dt.date | None:
    """The last day of the stops that follow each other from a day on; None where nothing stops then."""
    last = None
    while ends := [rule.valid_to or dt.date.max for rule in rules if rule.active(day)]:
        last = max(ends)
        if last == dt.date.max:
            break
        day = last + _DAY
    return last

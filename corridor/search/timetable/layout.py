"""How a timetable is laid out for the kernels: rides in the order of departures, links by the stop they leave."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from corridor.search.arcgraph import ArcGraph
from corridor.search.records import Integers, Table
from corridor.search.timetable.records import LINK, RIDE, WINDOW, TimetableCosts, TimetableRows, Windows
from corridor.search.timetable.schedule import Connections, Links, Waiting, along_trips

__all__ = ["Layout", "chosen_costs", "columns", "lay_out", "least_graph", "reach"]


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """A timetable as the kernels take it.

    Attributes
    ----------
    rows : TimetableRows
    costs : TimetableCosts
        Of all criteria; last, of boardings, which cost one each and nothing else.
    departures : ndarray of int64, shape (rides,)
        Of the rides in their order.
    order, link_order : ndarray of int64
        The connection behind each ride, and the link behind each row of links.
    """

    rows: TimetableRows
    costs: TimetableCosts
    departures: Integers
    order: Integers
    link_order: Integers


def lay_out(n_stops: int, rides: Connections, links: Links, waiting: Waiting) -> Layout:
    """Lay a timetable out."""
    trips, trip = np.unique(rides.trip, return_inverse=True)
    along = along_trips(trip, rides.departure, rides.arrival)
    order = _by_departure(rides, along)
    place = np.empty(rides.tail.size, np.int64)
    place[order] = np.arange(rides.tail.size)
    after = np.full(rides.tail.size, -1, np.int64)
    same = trip[along[:-1]] == trip[along[1:]]
    after[along[:-1][same]] = place[along[1:][same]]
    ride_columns = (rides.tail, rides.head, rides.departure, rides.arrival, trip, rides.cutoff, after)
    ride_rows = np.ascontiguousarray(np.stack(ride_columns, axis=1)[order]).view(RIDE).ravel()
    link_order = np.argsort(links.tail, kind="stable")
    windows, spans = _merged(links, link_order)
    link_columns = (links.head[link_order], links.duration[link_order], *spans, links.tail[link_order])
    link_rows = np.ascontiguousarray(np.stack(link_columns, axis=1)).view(LINK).ravel()
    rows = TimetableRows(
        n_trips=int(trips.size),
        rides=ride_rows,
        link_start=_starts(links.tail, n_stops),
        links=link_rows,
        windows=windows,
        back_start=_starts(links.head, n_stops),
        back_links=np.argsort(link_rows["head"], kind="stable"),
    )
    costs = TimetableCosts(
        rides=_with_last(rides.weights.T[order], 0),
        links=_with_last(links.weights.T[link_order], 0),
        rate=_with_last(waiting.rate.T, 0),
        step=_with_last(waiting.step, 1),
        free=waiting.free,
        boarding=_with_last(np.zeros_like(waiting.step), 1),
    )
    return Layout(rows, costs, ride_rows["departure"].copy(), order, link_order)


def _by_departure(rides: Connections, along: Integers) -> Integers:
    """Rides as they depart; of one second, first those that take no time, trip by trip, then as given."""
    timeless = rides.arrival == rides.departure
    rank = np.empty(along.size, np.int64)
    rank[along] = np.arange(along.size)
    found: Integers = np.lexsort((np.where(timeless, rank, along.size + np.arange(along.size)), rides.departure))
    return found


def _with_last(array: Table, value: int) -> Table:
    """An array with one more cell at the end of every row."""
    return np.concatenate([array, np.full((*array.shape[:-1], 1), value)], axis=-1)


def columns(array: Table, chosen: list[int]) -> Table:
    """Some columns of a table."""
    return np.ascontiguousarray(array[:, chosen])


def chosen_costs(costs: TimetableCosts, chosen: list[int]) -> TimetableCosts:
    """The costs of some criteria."""
    rides, links, rate, step, free, boarding = costs
    parts = (columns(rides, chosen), columns(links, chosen), columns(rate, chosen), step[chosen])
    return TimetableCosts(*parts, free, boarding[chosen])


def _starts(group: Integers, n: int) -> Integers:
    return np.concatenate([[0], np.cumsum(np.bincount(group, minlength=n))]).astype(np.int64)


def _merged(links: Links, order: Integers) -> tuple[Windows, tuple[Integers, Integers]]:
    """Windows by place of link, merged where they touch; first and end row of every place."""
    by_link: dict[int, list[list[int]]] = {}
    for link, start, end in sorted(links.closed):
        spans = by_link.setdefault(link, [])
        if spans and start <= spans[-1][1]:
            spans[-1][1] = max(spans[-1][1], end)
        else:
            spans.append([start, end])
    rows: list[list[int]] = []
    first, last = np.zeros(order.size, np.int64), np.zeros(order.size, np.int64)
    for place, link in enumerate(order.tolist()):
        first[place] = len(rows)
        rows += by_link.get(link, [])
        last[place] = len(rows)
    return np.array([tuple(row) for row in rows], WINDOW), (first, last)


def reach(layout: Layout) -> Table:
    """What chains of links from a stop can meet: (seconds closed, closed links, dearest rates...)."""
    (_, _, link_start, links, windows, _, _), rate = layout.rows, layout.costs.rate
    n = rate.shape[0]
    closed = windows["end"] - windows["start"]
    spans = zip(links["first_window"].tolist(), links["end_window"].tolist(), strict=True)
    longest = np.array([int(closed[first:last].max(initial=0)) for first, last in spans], np.int64)
    found = np.zeros((n, 2 + rate.shape[1]), np.int64)
    for stop in range(n):
        seen, stack = {stop}, [stop]
        while stack:
            u = stack.pop()
            np.maximum(found[stop, 2:], rate[u], out=found[stop, 2:])
            for link in range(int(link_start[u]), int(link_start[u + 1])):
                found[stop, 0] += longest[link]
                found[stop, 1] += longest[link] > 0
                if (v := int(links["head"][link])) not in seen:
                    seen.add(v)
                    stack.append(v)
    return found


def least_graph(n_stops: int, tail: Integers, head: Integers, weights: Table) -> ArcGraph:
    """One arc per pair of stops with the least of each weight; checks the stops on the way."""
    graph = ArcGraph(n_stops, tail, head, weights)
    if tail.size == 0:
        return graph
    pair = graph.topology.tail.astype(np.int64) * n_stops + graph.topology.head
    order = np.argsort(pair, kind="stable")
    first = np.flatnonzero(np.diff(pair[order], prepend=-1))
    least = np.minimum.reduceat(weights[:, order], first, axis=1)
    return ArcGraph(n_stops, tail[order[first]], head[order[first]], least)

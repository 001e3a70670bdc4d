"""What closes, or has closed, by the time a box gets there: borders, rules, seasons and opening hours.

A route without a date of departure is found with the closures of the day the shipment is ready; its own
hours may carry it into a window that has another state, which is said leg by leg. A dated route is searched on
passages: an arc with the hours and charges of a period, and the windows in which it cannot be begun.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import compress
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from corridor.calendar import as_instant, on_the_clock
from corridor.graph.arc_types import BORDER, WAITING, Arc
from corridor.graph.borders import BorderBook
from corridor.graph.compiled import Graph, compile_graph
from corridor.graph.dated_arcs import storage_days
from corridor.graph.measures import COST, HOURS
from corridor.graph.weights import Load, Weights
from corridor.model.delay.dwell import OpeningHours
from corridor.model.delay.waiting import regular_wait
from corridor.model.law.rules import Cargo, Rule
from corridor.model.network import Network
from corridor.model.tables.codes import SHUT_STATES
from corridor.search import DAY
from corridor.units import SECONDS_PER_HOUR, cents, seconds

__all__ = [
    "HORIZON_DAYS",
    "Passage",
    "TimeWindows",
    "clock_of",
    "closed_on_arrival",
    "graphs_over",
    "stored_cents",
    "time_windows_of",
]

HORIZON_DAYS = 120  # what does not arrive within so many days of leaving does not count as a route
_BY_THE_CLOCK = "a search by the clock (depart, --depart) waits or goes around"
_DAY, _SECOND = dt.timedelta(days=1), dt.timedelta(seconds=1)
_SEASON_STEPS = 12  # of a headway, in which the wait at the end of a season becomes shorter


def clock_of(graph: Graph, arc: int) -> ZoneInfo:
    """The clock of an arc: of its border where that has one of its own, else of the terminal where it begins."""
    zones, found = graph.network.time_zones, graph.arcs[arc]
    return zones.zones[zones.name_at(found.from_terminal, found.border_id)]


def closed_on_arrival(graph: Graph, weights: Weights, arcs: Sequence[int], ready: dt.datetime) -> dict[int, str]:
    """Find the arcs of a route that are shut on the date the box reaches them.

    Parameters
    ----------
    graph : Graph
        The graph of the day the shipment is ready.
    weights : Weights
        Of the boxes: their time on every arc, and their goods and countries, for the rules.
    arcs : sequence of int
        The route.
    ready : datetime.datetime
        When the box is ready, by the clock of the origin.

    Returns
    -------
    dict of int to str
        Arc to warning; empty when everything is still open.
    """
    zones, warnings = graph.network.time_zones, {}
    start = as_instant(ready, zones.zone(graph.arcs[arcs[0]].from_terminal))
    # no calendar is a day and a half ahead of another
    safe = (dt.datetime.combine(graph.until, dt.time()) - ready - dt.timedelta(hours=36)) / _SECOND
    path, later = np.array(arcs), _LaterRules(graph, weights.load.cargo, arcs)
    gone = (spent := weights.matrix[HOURS.row, path]).cumsum()
    asked = np.flatnonzero(graph.structure.seasonal[path] | (gone >= safe))
    for arc, began, ended in zip(*(one[asked].tolist() for one in (path, gone - spent, gone)), strict=True):
        # seasons end by the clock of the origin, as for the search
        texts = [_ended_season(graph, weights, arc, ready + ended * _SECOND)]
        if ended >= safe and (graph.arcs[arc].border_id in graph.structure.shut_borders or later.bind(arc)):
            came, left = (on_the_clock(start + time * _SECOND, clock_of(graph, arc)) for time in (began, ended))
            # a box that queues into a closure is caught by it, so both ends of the arc's time count
            stay = (came.date(), left.date() if graph.arcs[arc].kind == BORDER else came.date())
            if stay[1] > graph.until:
                text = _closed_border(graph, graph.arcs[arc], stay) or later.said(arc, stay[1])
                texts += [f"{text}, and the box gets there on {stay[0]}: {_BY_THE_CLOCK}"] if text else []
        if any(texts):
            warnings[arc] = "; ".join(filter(None, texts))
    return warnings


def _ended_season(graph: Graph, weights: Weights, arc: int, leaves: dt.datetime) -> str:
    """Where a service has ended before the box can leave with it, or may have."""
    if graph.arcs[arc].kind != WAITING or not graph.arcs[arc].service_id:
        return ""
    service = graph.structure.service_rows[graph.arcs[arc].service_id]
    until, wait = service.calendar.until, weights.waits.get(service.id)
    runs = f"{graph.structure.index.service_names[service.id]} runs until {until}"
    if until is not None and leaves.date() > until:
        return f"{runs}, and the box would leave on {leaves.date()}"
    return f"{runs}: there may be no departure left" if wait is not None and wait.cut else ""


def _closed_border(graph: Graph, arc: Arc, stay: tuple[dt.date, dt.date]) -> str:
    if arc.kind != BORDER:
        return ""
    rows = [row for row in graph.structure.border_rows if row.border_id == arc.border_id]
    for row in rows:
        shut = row.state in SHUT_STATES and row.since <= stay[1] and row.until >= stay[0]
        # which row a train goes by on a day is for the book to say: others of the day may be about other trains
        if shut and BorderBook(rows, max(row.since, stay[0])).row_of(arc) is row:
            return f"{row.name} is {row.state} {row.window}"
    return ""


class _LaterRules:
    """Rules that bind a shipment after the days of a graph: gone through once for a route, not for each of its arcs."""

    def __init__(self, graph: Graph, cargo: Cargo, path: Sequence[int]) -> None:
        self._graph, self._cargo, self._path = graph, cargo, list(path)

    def bind(self, arc: int) -> bool:
        """Whether one of them is about an arc."""
        return any(arc in arcs for _, arcs in self._begun)

    def said(self, arc: int, day: dt.date) -> str:
        """Which of them shuts an arc on a day; blank for none."""
        for rule, arcs in self._begun:
            if rule.active(day) and arc in arcs:
                return f"{rule.name} ({rule.window()})"
        return ""

    @cached_property
    def _begun(self) -> tuple[tuple[Rule, frozenset[int]], ...]:
        """Those that are about some arc of the path, each with these arcs."""
        rules = (rule for rule in self._graph.rules_to_come if rule.concerns(self._cargo))
        found = ((rule, compress(self._path, self._graph.blocked_by(rule)[self._path])) for rule in rules)
        return tuple((rule, arcs) for rule, few in found if (arcs := frozenset(few)))


class Passage(NamedTuple):
    """An arc while it takes so long and costs so much.

    Attributes
    ----------
    arc, epoch : int
        Position of the arc, and of the graph whose rows are behind it.
    seconds, cents : int
        Time and cost, without a lease that runs by the hour.
    closed : tuple of (int, int)
        Windows in which it cannot be begun, in seconds from the start.
    cut : bool
        Whether it is a wait at the end of a season: there may be no departure left.
    """

    arc: int
    epoch: int
    seconds: int
    cents: int
    closed: tuple[tuple[int, int], ...] = ()
    cut: bool = False


@dataclass(frozen=True, eq=False)
class TimeWindows:
    """What is open when, over so many days, as a load finds it.

    Attributes
    ----------
    start : datetime.datetime
        The instant from which seconds are counted: midnight of the first day where the boxes begin.
    end : int
        First second after the window.
    graphs : tuple of Graph
        One for each period in which no dated row begins or ends; the first is that of the first day at the origin.
    weights : tuple of Weights
        Of the load on each of them.
    spans : dict of str to tuple of (int, int)
        First second of each period, and the first after it, on each clock of the network: days are local.
    closed : bool array, shape (periods, arcs)
        Arcs that a rule, a closed border or a service out of season takes away; not those of a stop of loading. A box
        on board of a service stays there when its season ends.
    barred : dict of int to int
        Arcs behind a stop of loading, and the first second in which what is loaded after it can be there.
    """

    start: dt.datetime
    end: int
    graphs: tuple[Graph, ...]
    weights: tuple[Weights, ...]
    spans: Mapping[str, tuple[tuple[int, int], ...]]
    closed: NDArray[np.bool_]
    barred: Mapping[int, int] = field(default_factory=dict)

    def instant(self, second: int) -> dt.datetime:
        """The instant of a second."""
        return self.start + dt.timedelta(seconds=second)

    def second(self, instant: dt.datetime) -> int:
        """Seconds from the start to an instant, begun ones counted."""
        return -(-(instant - self.start) // _SECOND)

    def spans_of(self, arc: int) -> tuple[tuple[int, int], ...]:
        """The periods by the clock of an arc."""
        found = self.graphs[0].arcs[arc]
        return self.spans[self.graphs[0].network.time_zones.name_at(found.from_terminal, found.border_id)]

    def closed_at(self, arc: int, seconds: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether an arc is taken away at each of some seconds."""
        found: NDArray[np.bool_] = seconds < self.barred.get(arc, 0)
        for place, (start, stop) in enumerate(self.spans_of(arc)):
            if self.closed[place, arc]:
                found |= (start <= seconds) & (seconds < stop)
        return found

    def passages(self) -> Iterator[Passage]:
        """Every way to use every arc; prices are those of the first day at the origin, but for borders.

        A border has the dwell and charges of the day the box gets there. Who is still in its queue when it closes
        has not crossed it.
        """
        base = self.weights[0].matrix[COST.row] - self.weights[0].lease
        time = self.weights[0].matrix[HOURS.row]
        borders = np.array([arc.kind == BORDER for arc in self.graphs[0].arcs], dtype=np.bool_)
        plain = ~self.closed.any(axis=0) & ~borders
        for number in np.flatnonzero(plain).tolist():
            yield Passage(number, 0, int(time[number]), int(base[number]))
        for number in np.flatnonzero(~plain & ~self.closed.all(axis=0)).tolist():
            if borders[number]:
                yield from self._crossings(number)
            else:
                spans = self.spans_of(number)
                closed = tuple(spans[place] for place in np.flatnonzero(self.closed[:, number]).tolist())
                yield from self._to_the_end_of_season(Passage(number, 0, int(time[number]), int(base[number]), closed))

    def _to_the_end_of_season(self, passage: Passage) -> Iterator[Passage]:
        """A wait for a frequency only as long as all of it fits in the season, and shorter ones after that.

        Who comes less than a headway before the end waits half of what is left at the beginning of one of 12 steps:
        never less than half of what is left to the box, and no longer than the season.
        """
        graph, weights = self.graphs[0], self.weights[0]
        arc = graph.arcs[passage.arc]
        service = graph.structure.service_rows.get(arc.service_id) if arc.kind == WAITING else None
        until = None if service is None or service.calendar.known else service.calendar.until
        if service is None or until is None:
            yield passage
            return
        end, after = self._end_of(until, clock_of(graph, passage.arc)), self.end
        wait = weights.waits.get(service.id) or regular_wait(service.calendar.gaps)
        least, most = int(seconds(wait.spans[0].least_h)), int(seconds(wait.most_h))
        if end >= most:
            yield passage._replace(closed=(*passage.closed, (end - most + 1, max(end, after))))
        step = (most - least) / _SEASON_STEPS
        for place in range(_SEASON_STEPS if end - most < after else 0):
            spent = least + round((place + 1) * step / 2.0)
            opens = max(0, end - least - round((place + 1) * step) + 1)
            shuts = 1 + min(end - least - round(place * step), end - spent)
            if opens < shuts:
                paid = stored_cents(graph, weights.load, passage.arc, spent)
                outside = tuple(
                    window for window in ((0, opens), (shuts, max(shuts + 1, after))) if window[0] < window[1]
                )
                yield Passage(passage.arc, 0, spent, paid, (*passage.closed, *outside), cut=True)

    def _end_of(self, day: dt.date, zone: ZoneInfo) -> int:
        """The second at which a day ends on a clock; roughly, where that is far outside the window."""
        ahead = (day - on_the_clock(self.start, zone).date()).days + 1
        if not 0 <= ahead <= self.end // DAY + 2:
            return ahead * DAY
        return self.second(as_instant(dt.datetime.combine(day, dt.time()) + dt.timedelta(days=1), zone))

    def _crossings(self, number: int) -> Iterator[Passage]:
        """A border's passages: one for each dwell, charge and opening hours that it has in the window."""
        periods: dict[_Crossing, list[int]] = {}
        for place in np.flatnonzero(~self.closed[:, number]).tolist():
            periods.setdefault(self._crossing(place, number), []).append(place)
        for crossing, places in periods.items():
            closed = []
            for place, (start, end) in enumerate(self.spans_of(number)):
                if self.closed[place, number]:
                    # who has not left the queue by then has not crossed
                    closed.append((start - max(0, crossing.seconds - 1), end))
                elif place not in places:
                    closed.append((start, end))
            closed += self._closed_daily(crossing.opening_hours, clock_of(self.graphs[0], number))
            yield Passage(number, places[0], crossing.seconds, crossing.cents, tuple(closed))

    def _closed_daily(self, hours: OpeningHours, zone: ZoneInfo) -> Iterator[tuple[int, int]]:
        """Windows in which a border does not work, from the night before the first day; its hours are its clock's."""
        if not hours.closed_h:
            return
        shuts, opens = (dt.timedelta(seconds=seconds(hour)) for hour in (hours.open_to_h, hours.open_from_h))
        opens += _DAY if opens <= shuts else dt.timedelta()
        midnight = dt.datetime.combine(on_the_clock(self.start, zone).date() - _DAY, dt.time())
        while (shut := self.second(as_instant(midnight + shuts, zone))) < self.end:
            open_again = self.second(as_instant(midnight + opens, zone))
            if shut < open_again:  # not, where clocks are put forward in between
                yield shut, open_again
            midnight += _DAY

    def _crossing(self, place: int, number: int) -> _Crossing:
        graph, weights = self.graphs[place], self.weights[place]
        spent = int(weights.matrix[HOURS.row, number])
        paid = int(weights.matrix[COST.row, number] - weights.lease[number])
        row = graph.borders.row_of(graph.arcs[number])
        if row is None or not row.opening_hours.closed_h:
            return _Crossing(spent, paid, OpeningHours())
        # the search itself waits for the hour of opening: the mean wait for it comes off
        return _Crossing(max(0, spent - seconds(row.opening_hours.mean_h)), paid, row.opening_hours)


class _Crossing(NamedTuple):
    """Seconds, cents and opening hours of a border's arc in one period."""

    seconds: int
    cents: int
    opening_hours: OpeningHours


_Window = tuple[dt.datetime, dt.datetime]  # the instants at which it begins and ends


def stored_cents(graph: Graph, load: Load, arc: int, spent: int) -> int:
    """What a load pays for storage in so many seconds of a wait for a service."""
    key = int(graph.structure.piece_key[arc, 0])
    if key < 0:
        return 0
    daily, free = float(graph.prices.rates(load)[1][key]), np.array(graph.prices.free_days[key])
    return int(cents(daily * storage_days(spent / SECONDS_PER_HOUR, free)))


def graphs_over(network: Network, cargo: Cargo, day: dt.date, window: _Window) -> tuple[Graph, ...]:
    """The graphs of a window between two instants for a cargo; each holds until a dated row begins or ends.

    The first is that of a day at the origin, those after it follow in order; last come those of days that other
    places of the network have not left when it begins.
    """
    days = [_days_of(window, zone) for zone in network.time_zones.zones.values()]
    first, last = min(first for first, _ in days), max(last for _, last in days)
    found, earlier = [compile_graph(network, day, cargo=cargo)], list[Graph]()
    while found[-1].until < last:
        found.append(compile_graph(network, found[-1].until + _DAY, cargo=cargo))
    since = found[0].since
    while since > first:
        earlier.append(compile_graph(network, since - _DAY, cargo=cargo))
        since = earlier[-1].since
    return (*found, *earlier)


def _days_of(window: _Window, zone: ZoneInfo) -> tuple[dt.date, dt.date]:
    """The first and the last day of a window on a clock."""
    return on_the_clock(window[0], zone).date(), on_the_clock(window[1] - _SECOND, zone).date()


def time_windows_of(
    graphs: Sequence[Graph], weights: Sequence[Weights], window: _Window, scheduled: Collection[str]
) -> TimeWindows:
    """Lay out what is open when, without stops of loading.

    Parameters
    ----------
    graphs : sequence of Graph
        From `graphs_over`.
    weights : sequence of Weights
        Of one load on each of them.
    window : tuple of datetime.datetime
        The instants at which it begins and ends.
    scheduled : collection of str
        Services that are boarded at their departures, whose season is theirs.
    """
    arcs = graphs[0].arcs
    boarding = np.array([arc.kind == WAITING and arc.service_id not in scheduled for arc in arcs], dtype=np.bool_)
    closed = np.stack([graph.idle & boarding for graph in graphs])
    stops = {("rules", rule.id) for rule in graphs[0].structure.rules if rule.loading}
    for place, one in enumerate(weights):
        for block in (block for block in one.blocks if (block.table, block.id) not in stops):
            closed[place] |= block.arcs
    zones = graphs[0].network.time_zones.zones
    spans = {name: tuple(_span(graph, window, zone) for graph in graphs) for name, zone in zones.items()}
    return TimeWindows(window[0], (window[1] - window[0]) // _SECOND, tuple(graphs), tuple(weights), spans, closed)


def _span(graph: Graph, window: _Window, zone: ZoneInfo) -> tuple[int, int]:
    """The seconds of a window in which a graph holds on a clock; none where it has ended or not yet begun there."""
    first, last = _days_of(window, zone)
    since, until = max(graph.since, first), min(graph.until, last)
    if since > until:
        return 0, 0
    instants = [as_instant(dt.datetime.combine(day, dt.time()), zone) for day in (since, until + _DAY)]
    begins, ends = ((instant - window[0]) // _SECOND for instant in instants)
    return begins, ends

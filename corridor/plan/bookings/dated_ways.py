"""The dated ways of bookings: the search by the clock, on the departures of a plan, priced by what they are worth.

Every load has a timetable of its own over the same departures. What a departure is worth to others is charged on its
rides, so that the search of one shipment finds the way that a plan of many wants next.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from corridor.graph import Arc, Graph, Load, compile_graph
from corridor.graph.arc_types import HAUL
from corridor.graph.service_times import Call, call_offsets
from corridor.model.network import Network
from corridor.plan.bookings.all_journeys import AllJourneys
from corridor.plan.bookings.bookings import WEEK, Booking, Departure, SlotTerms
from corridor.plan.bookings.joint_program import Way
from corridor.routing.query.query import Query, query_over
from corridor.routing.timed.network import DatedNetwork, EvenDepartures, dated_network
from corridor.routing.timed.other_loads import repriced
from corridor.routing.timed.reefer import journey_keeps_power
from corridor.routing.timed.replay import Step, lease_cents, steps_of, value_cents
from corridor.search import DAY, Connections, Journey, LabelTimetable, Links
from corridor.units import CENTS_PER_UNIT, SECONDS_PER_HOUR

__all__ = ["DatedWays", "Ride", "Trip", "trip_of"]

Integers = NDArray[np.int64]

_PROOF_LABELS = 80_000
_WAYS_AT_ONCE = 8  # of a front: more of them only make the program longer
_MOST_TABLES = 24  # kept at once: each takes some megabytes on a large network
_EPSILON = 1e-9
_LATEST_DAYS = 120  # after the last departure


@dataclass(frozen=True, slots=True)
class Ride:
    """One vehicle of a way: a departure, or a lorry, wagon or vessel outside services.

    Attributes
    ----------
    mode : str
    departure : int or None
        Which departure; None outside services.
    boards_at, left_at : str
        Terminals.
    at : datetime
        When it leaves there, by its clock.
    """

    mode: str
    departure: int | None
    boards_at: str
    at: dt.datetime
    left_at: str


@dataclass(frozen=True, slots=True)
class Trip:
    """What a way is.

    Attributes
    ----------
    rides : tuple of Ride
    arrival : datetime
        By the clock of the destination.
    begins : datetime
        When the lift onto the first of its rides begins; where it has none, when the boxes are ready.
    paid : float
        What a lot pays, in the network's currency: freight and the carrier's containers, without what time is worth.
    """

    rides: tuple[Ride, ...]
    arrival: dt.datetime
    begins: dt.datetime
    paid: float


def trip_of(way: Way) -> Trip:
    """The trip of a way that was found here."""
    assert isinstance(way.detail, Trip)
    return way.detail


@dataclass(frozen=True, eq=False)
class _Table:
    """The timetable of one load: departures of the plan, and the links that a booking may use.

    Attributes
    ----------
    dated : DatedNetwork
    table : LabelTimetable
        With some of its rides and links.
    rides, links : int64 array
        The rides and links of the dated network behind them.
    departure : int64 array, shape (rides,)
        Number of the departure of each ride.
    """

    dated: DatedNetwork
    table: LabelTimetable
    rides: Integers
    links: Integers
    departure: Integers

    def original(self, journey: Journey) -> Journey:
        """The journey as the dated network numbers it."""
        of_kind = {"ride": self.rides, "link": self.links}
        steps = tuple((kind, tuple(int(of_kind[kind][n]) for n in numbers)) for kind, numbers in journey.steps)
        return replace(journey, steps=steps)


@dataclass(eq=False)
class DatedWays:
    """The ways of bookings over the departures of a plan, from one moment on.

    Attributes
    ----------
    network, terms
        What was given.
    day : date
        Of the graphs: that on which the first booking is ready.
    bookings : sequence of Booking
    departures : sequence of Departure
    sure : bool
        Whether every search was proved.
    """

    network: Network
    terms: SlotTerms
    day: dt.date
    bookings: Sequence[Booking]
    departures: Sequence[Departure]
    sure: bool = True
    now: dt.datetime | None = None
    _tables: dict[Load, _Table] = field(default_factory=dict)
    _bases: list[_Table] = field(default_factory=list)
    _free: dict[tuple[int, dt.datetime | None], list[Way]] = field(default_factory=dict)

    def cheapest(self, lot: int, prices: Mapping[int, float]) -> list[Way]:
        """Ways of a booking's lots, the cheapest first when it pays prices for departures (`WaySource`)."""
        free = self._for_nothing(lot)
        if not free or not prices.keys() & set(free[0].departures):
            return free  # what is the cheapest without prices, and pays none, is it with them
        return self._searched(lot, prices)

    def looked_for(self, lot: int) -> bool:
        """Whether ways of a booking were searched at all."""
        return any(number == lot for number, _ in self._free)

    def priced(self, lot: int) -> bool:
        """Whether the ways of a booking from its beginning are known: then they are given without a search."""
        return (lot, None) in self._free

    def least(self, lot: int) -> float:
        """What a booking's lot pays at least for any of its ways; nothing while none was looked for."""
        found = self._free.get((lot, None))
        return 0.0 if found is None else min((way.cost for way in found), default=math.inf)

    def _for_nothing(self, lot: int) -> list[Way]:
        """Ways of a booking's lots, the cheapest first."""
        first = self._free.get((lot, None), [])
        if self.now is not None and first and trip_of(first[0]).begins >= self.now:
            return [way for way in first if trip_of(way).begins >= self.now]  # the best of all is it of fewer
        key = (lot, self.now)
        if key not in self._free:
            self._free[key] = self._searched(lot, {})
        return self._free[key]

    def _searched(self, lot: int, prices: Mapping[int, float]) -> list[Way]:
        booking = self.bookings[lot]
        found, table = self._table(booking), self._charged(booking, prices)
        dated, ready = found.dated, found.dated.second(booking.ready)
        ends = _gates(dated, booking)
        until = self._until(booking, dated, ready)
        if table.arrival(*ends, ready, until) is None:
            return []
        front = table.pareto(*ends, ready, (0,), until, proof_labels=_PROOF_LABELS)
        self.sure = self.sure and front.sure
        # what falls with both earlier arrival and less to pay is least on the front
        values = [self._value(booking, dated, arrival, cents) for arrival, cents in front.costs.tolist()]
        ways = []
        for place in sorted(range(len(values)), key=values.__getitem__)[:_WAYS_AT_ONCE]:
            way = self._way(booking, found, found.original(front.journey(place)))
            if way is not None:
                ways.append(way)
        return ways

    def _charged(self, booking: Booking, prices: Mapping[int, float]) -> LabelTimetable:
        """The timetable with prices on its rides; what has been boarded before the plan's moment is out of reach."""
        found = self._table(booking)
        gone = np.zeros(found.departure.size, np.bool_)
        if self.now is not None:
            gone = found.table.connections.departure < found.dated.second(self.now)
        if not prices and not gone.any():
            return found.table
        paid = np.zeros(len(self.departures))
        paid[list(prices)] = list(prices.values())
        extra = np.rint(paid[found.departure] * booking.lots.count * CENTS_PER_UNIT).astype(np.int64)
        extra[gone] = round(booking.lots.behind * booking.lots.count * CENTS_PER_UNIT)
        return found.table.charging(extra)

    def _until(self, booking: Booking, dated: DatedNetwork, ready: int) -> int:
        """The second at which the time alone would cost as much as to stay behind."""
        hour = lease_cents(dated, SECONDS_PER_HOUR) + value_cents(dated, SECONDS_PER_HOUR)
        most = booking.lots.behind * booking.lots.count * CENTS_PER_UNIT
        hours = math.ceil(most / hour) + 1 if hour > 0 else math.inf
        return int(min(dated.end - 1, ready + hours * SECONDS_PER_HOUR))

    def _value(self, booking: Booking, dated: DatedNetwork, arrival: int, cents: int) -> float:
        """What a lot costs that arrives at a second, and has paid so many cents on the way with all others."""
        lasted = arrival - dated.second(booking.ready)
        by_clock = lease_cents(dated, lasted) + value_cents(dated, lasted)
        total = (cents + by_clock) / CENTS_PER_UNIT / booking.lots.count
        if booking.due is None:
            return total
        late = max(0.0, (arrival - dated.second(booking.due)) / DAY)
        return total + self.terms.late_per_day * late * booking.feu_each_lot

    def _way(self, booking: Booking, found: _Table, journey: Journey) -> Way | None:
        """The way of a journey of the dated network; None where a reefer would be without power for too long."""
        dated = found.dated
        rides = [numbers[0] for kind, numbers in journey.steps if kind == "ride"]
        if self.now is not None and any(dated.table.connections.departure[rides] < dated.second(self.now)):
            return None
        if not journey_keeps_power(dated, journey):
            self.sure = False  # another way may keep it
            return None
        number_of = dict(zip(found.rides.tolist(), found.departure.tolist(), strict=True))
        steps = steps_of(dated, journey)
        legs = tuple(self._rides(dated, steps, number_of))
        cents = sum(step.cents for step in steps)
        arrival = dated.moment(journey.arrival, booking.ends[1])
        begins = dated.clock.instant(int(dated.table.connections.departure[rides[0]])) if rides else booking.ready
        lasted = journey.arrival - dated.second(booking.ready)
        paid = (cents + lease_cents(dated, lasted)) / CENTS_PER_UNIT / booking.lots.count
        trip = Trip(legs, arrival, begins, paid)
        cost = self._value(booking, dated, journey.arrival, cents)
        return Way(cost, tuple(ride.departure for ride in legs if ride.departure is not None), trip)

    @staticmethod
    def _rides(dated: DatedNetwork, steps: Sequence[Step], number_of: Mapping[int, int]) -> list[Ride]:
        """The rides of a journey; hauls that follow each other on one gauge by one mode are one."""
        graph, found, vehicle = dated.clock.graphs[0], list[Ride](), ("", "")
        for step in steps:
            arc = graph.arcs[dated.layered.original_arc(step.arc)]
            if step.scheduled:
                leaves = dated.moment(int(dated.table.connections.arrival[step.ride]), arc.from_terminal)
                mode = str(graph.network.services["mode"].loc[arc.service_id])
                found.append(Ride(mode, number_of[step.ride], arc.from_terminal, leaves, ""))
                vehicle = (arc.service_id, "")
            elif arc.kind == HAUL and not arc.service_id:
                if vehicle != (arc.mode, arc.gauge):
                    leaves = dated.moment(step.began, arc.from_terminal)
                    found.append(Ride(arc.mode, None, arc.from_terminal, leaves, ""))
                    vehicle = (arc.mode, arc.gauge)
                found[-1] = replace(found[-1], left_at=arc.to_terminal)
            elif arc.tail.service and vehicle == (arc.tail.service, ""):
                found[-1] = replace(found[-1], left_at=arc.to_terminal)
        return found

    def all_within(self, lot: int, prices: Mapping[int, float], most: float) -> list[Way] | None:
        """Every way of a booking's lots that costs so much at most, prices included (`WaySource`)."""
        booking = self.bookings[lot]
        found = self._table(booking)
        dated, count = found.dated, booking.lots.count
        paid = np.zeros(len(self.departures))
        paid[list(prices)] = list(prices.values())
        since = dated.second(booking.ready if self.now is None else self.now)
        search = AllJourneys(
            found.table,
            _gates(dated, booking),
            dated.second(booking.ready),
            since,
            lambda arrival, cents: self._value(booking, dated, arrival, cents) if arrival < dated.end else math.inf,
            booking.lots.behind,
            np.rint(paid[found.departure] * CENTS_PER_UNIT * count).astype(np.int64),
        )
        journeys = search.within(most)
        if journeys is None:
            return None
        least: dict[tuple[int, ...], Way] = {}
        for journey in journeys:
            way = self._way(booking, found, found.original(journey))
            if way is not None and way.cost < least.get(way.departures, way).cost + _EPSILON:
                least[way.departures] = way
        return list(least.values())

    def reachable(self, lot: int) -> bool:
        """Whether any of the departures brings a booking to its end, whatever they cost and however full they are."""
        booking = self.bookings[lot]
        found = self._table(booking)
        dated = found.dated
        return found.table.arrival(*_gates(dated, booking), dated.second(booking.ready), dated.end - 1) is not None

    def closed_hauls(self, graph: Graph) -> NDArray[np.bool_]:
        """Hauls outside services that bookings may not use, by `SlotTerms.hauls`."""
        cities, wanted = graph.structure.index.cities, self.terms.hauls
        if wanted == "all":
            return np.zeros(len(graph.arcs), np.bool_)

        def closed(arc: Arc) -> bool:
            if arc.kind != HAUL or arc.service_id:
                return False
            local = cities[arc.from_terminal] == cities[arc.to_terminal]
            return not (local or (wanted == "road" and arc.mode == "road"))

        return np.fromiter((closed(arc) for arc in graph.arcs), np.bool_, len(graph.arcs))

    def query(self, booking: Booking) -> Query:
        """The question of one booking on the first day, over the hauls that it may use."""
        graph = compile_graph(self.network, self.day, cargo=booking.load.cargo)
        ends = graph.source(booking.ends[0]), graph.sink(booking.ends[1])
        shipment = replace(booking.shipment, ready=dt.datetime.combine(self.day, dt.time()))
        weights = graph.weigh(booking.load)
        query = query_over(graph, weights, shipment, ends)
        return query if self.terms.hauls == "all" else query.closing(self.closed_hauls(graph))

    def _table(self, booking: Booking) -> _Table:
        found = self._tables.pop(booking.load, None) or self._made(booking)
        self._tables[booking.load] = found  # the last one asked for stands last
        if len(self._tables) > _MOST_TABLES:
            del self._tables[next(iter(self._tables))]
        return found

    def _made(self, booking: Booking) -> _Table:
        """The timetable of a load with the departures of the plan; of another load's where only prices differ."""
        query = self.query(booking)
        for base in self._bases:
            dated = repriced(base.dated, query)
            if dated is not None:
                return self._of_plan(dated, base.rides, base.links, base.departure)
        first = min(one.ready for one in self.bookings)
        last = first + self.terms.weeks * WEEK
        # lifts onto the first departures begin before them
        window = (first - dt.timedelta(days=2), last + dt.timedelta(days=_LATEST_DAYS))
        dated = dated_network(query, window, even=EvenDepartures(self.day, (first, last)))
        departure = self._departures_of(dated)
        rides = np.flatnonzero(departure >= 0)
        closed = self.closed_hauls(query.graph)
        arcs = [p is None or not closed[dated.layered.original_arc(p.arc)] for p in dated.passages]
        self._bases.append(self._of_plan(dated, rides, np.flatnonzero(arcs), departure[rides]))
        return self._bases[-1]

    @staticmethod
    def _of_plan(dated: DatedNetwork, rides: Integers, links: Integers, departure: Integers) -> _Table:
        """The timetable of some rides and links of a dated network."""
        table = dated.table
        if (rides.size, links.size) != (table.connections.tail.size, table.links.tail.size):
            some = _some_rides(table.connections, rides), _some_links(table.links, links)
            table = LabelTimetable(table.n_stops, *some, table.waiting, returns=False)
        return _Table(dated, table, rides, links, departure)

    def _departures_of(self, dated: DatedNetwork) -> Integers:
        """The number of the departure of each ride; -1 for those that are not in the plan."""
        graph = dated.clock.graphs[0]
        late = call_offsets(graph, dated.timings)
        numbers = {(one.service, dated.clock.second(one.at)): place for place, one in enumerate(self.departures)}
        arrivals, found = dated.table.connections.arrival.tolist(), []
        for ride, (wait, _) in enumerate(dated.boardings):
            arc = graph.arcs[dated.layered.original_arc(wait)]
            first = arrivals[ride] - late[arc.service_id][Call.at(arc.head)]  # the lift is over when the service leaves
            found.append(numbers.get((arc.service_id, first), -1))
        return np.array(found, np.int64)


def _gates(dated: DatedNetwork, booking: Booking) -> tuple[int, int]:
    """The stops where a booking begins and ends."""
    graph = dated.clock.graphs[0]
    return graph.source(booking.ends[0]), graph.sink(booking.ends[1])


def _some_rides(rides: Connections, kept: Integers) -> Connections:
    return Connections(
        rides.tail[kept],
        rides.head[kept],
        rides.departure[kept],
        rides.arrival[kept],
        rides.trip[kept],
        rides.weights[:, kept],
        rides.cutoff[kept],
    )


def _some_links(links: Links, kept: Integers) -> Links:
    place = {number: at for at, number in enumerate(kept.tolist())}
    closed = [(place[link], start, end) for link, start, end in links.closed if link in place]
    return Links(links.tail[kept], links.head[kept], links.duration[kept], links.weights[:, kept], closed)

"""One day after another: boxes are loaded, stand in line, are served, turn away, and arrive.

What a day does, in this order: loads leave by the way that their shipper takes on that day; who has stood before a shut
door for too long turns away; then every server takes what it takes, first come, first served. Who is served goes on to
the next server and gets there after the hours of the way, to the nearest day.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.study.replays.queues import DUST, Line, Parcel
from corridor.study.replays.ways import LOADING, Stop, Way, Ways
from corridor.study.replays.worlds import USUAL, World
from corridor.units import HOURS_PER_DAY

__all__ = ["THERE", "UNDER_WAY", "WAITING", "Arrived", "Calendar", "DayByDay", "Left", "Manners", "ServerDay"]

Floats = NDArray[np.float64]

THERE, WAITING, UNDER_WAY = "there", "waiting", "under way"


class Manners(NamedTuple):
    """How shippers and stations behave.

    Attributes
    ----------
    patience_days : float
        How long a door may have been shut, or a queue be, before boxes take another way.
    dearest : float
        How many times what they minimise on their usual way another way may cost.
    catch_up : float
        How many times its usual loads a station loads a day after a ban, until nothing is left of it.
    """

    patience_days: float
    dearest: float
    catch_up: float


class Calendar(NamedTuple):
    """First day of all, first and last day that are told, as numbers; and the date of day 0."""

    begin: int
    first: int
    last: int
    zero: dt.date

    def date(self, day: int) -> dt.date:
        """The date of a day."""
        return self.zero + dt.timedelta(days=day)


class ServerDay(NamedTuple):
    """A server on a day.

    Attributes
    ----------
    day, server : int
        Which.
    came, served, turned, waiting : float
        TEU that joined the line, were served, turned away, and wait in the evening.
    room : float
        TEU that it takes on the day.
    shut : bool
        Whether it is a door that is shut to some.
    """

    day: int
    server: int
    came: float
    served: float
    turned: float
    waiting: float
    room: float
    shut: bool


class Left(NamedTuple):
    """Loads that left: the shipper, the day, the way that they took, and TEU."""

    shipper: int
    day: int
    way: int
    teu: float


class Arrived(NamedTuple):
    """Boxes at their destination, or on the last day in line or under way; and the day."""

    parcel: Parcel
    day: int
    state: str


@dataclass
class DayByDay:
    """The days of a replay.

    Attributes
    ----------
    ways : Ways
        Of all shippers.
    manners : Manners
        How they behave.
    calendar : Calendar
        Which days.
    others : mapping of int to float
        TEU a day of traffic that nobody asked about, by server.
    rows, left, arrived : list
        What happened.
    """

    ways: Ways
    manners: Manners
    calendar: Calendar
    others: Mapping[int, float]
    rows: list[ServerDay] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    arrived: list[Arrived] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lines: dict[int, Line] = defaultdict(Line)
        self._due: dict[int, list[Parcel]] = defaultdict(list)
        self.longest: dict[int, int] = defaultdict(int)  # days that boxes have waited for a server, at most
        self._shut: dict[tuple[int, int], int] = {}  # days that a door of a load has been shut, by weights and arc
        self._still: dict[int, int] = {}  # days that a server has taken nothing
        self._world: World = USUAL
        self._full: frozenset[int] = frozenset()
        self._closed: set[int] = set()  # servers behind a door that is shut today to somebody
        self._closed_to_all: set[int] = set()
        self._rooms: Floats = self.ways.worlds.capacity(USUAL)
        self._usual_loads = self._loads_by_origin()
        hours = [self.ways.all[way].hours for way in self.ways.usual]
        # before the first day that is told, as long as its boxes may still be under way on it
        self._since = [self.calendar.first - 1 - math.ceil(one / HOURS_PER_DAY) for one in hours]
        for server in self.others:
            self._lines[server] = Line()

    def _loads_by_origin(self) -> dict[str, float]:
        found: dict[str, float] = defaultdict(float)
        for one in self.ways.shippers:
            found[one.origin] += math.inf if one.on is not None else one.teu
        return found

    # --- the days

    def run(self, tell: Callable[[int, int], None], done: Callable[[int], bool]) -> int:
        """Let the days pass until a day on which everything is done, or the last; gives that day back."""
        days = self.calendar.last - self.calendar.begin + 1
        for day in range(self.calendar.begin, self.calendar.last + 1):
            tell(day - self.calendar.begin, days)
            self._pass(day)
            if done(day) and not self.waiting:
                self._close(day)
                return day
        self._close(self.calendar.last)
        return self.calendar.last

    @property
    def waiting(self) -> bool:
        """Whether anything stands in line."""
        return any(line.waiting > DUST for line in self._lines.values())

    def _pass(self, day: int) -> None:
        self._world = self.ways.worlds.on(self.calendar.date(day))
        self._rooms = self.ways.worlds.capacity(self._world)
        for server, line in self._lines.items():
            line.begin(self._room(server))
        self._count_shut_days()
        self._full = self._avoided()
        for parcel in self._due.pop(day, []):
            self._arrive(parcel, day)
        for server, teu in self.others.items():
            self._lines[server].join(Parcel(-1, server, teu, day, day))
        for number, one in enumerate(self.ways.shippers):
            if (one.on is None and day >= self._since[number]) or one.on == day:
                self._leave(number, day)
        for server in list(self._lines):
            self._turn_away(server, day)
        self._serve(day)
        if day >= self.calendar.first:
            self.rows += [self._row(day, server) for server in sorted(self._lines)]

    def _room(self, server: int) -> float:
        """TEU that a server takes today."""
        one = self.ways.servers.all[server]
        if one.kind != LOADING:
            return math.inf if one.resource < 0 else float(self._rooms[one.resource])
        terminal = one.id.removeprefix(f"{LOADING} ")
        share, usual = self.ways.worlds.loaded(terminal, self._world), self._usual_loads[terminal]
        if share == 0.0:
            return 0.0
        return usual * (share if share != 1.0 else self.manners.catch_up)

    def usual_room(self, server: int) -> float:
        """TEU a day that a server takes when nothing happens."""
        one = self.ways.servers.all[server]
        if one.kind == LOADING:
            return self._usual_loads[one.id.removeprefix(f"{LOADING} ")]
        return math.inf if one.resource < 0 else float(self.ways.worlds.capacity(USUAL)[one.resource])

    def _row(self, day: int, server: int) -> ServerDay:
        line = self._lines[server]
        flows = (line.came, line.served, line.turned, line.waiting)
        return ServerDay(day, server, *flows, self._room(server), server in self._closed)

    # --- shut doors

    def _doors(self) -> Iterator[tuple[tuple[int, int], Way, Stop]]:
        for way in self.ways.all:
            key = id(self.ways.shippers[way.shipper].usual)
            yield from (((key, stop.arc), way, stop) for stop in way.stops)

    def _count_shut_days(self) -> None:
        """One more for every door that is shut today; none for those that are open."""
        before, self._shut = self._shut, {}
        self._closed, self._closed_to_all = set(), set()
        if self._world != USUAL:
            for key, way, stop in self._doors():
                if key not in self._shut and self.ways.shut(way, stop.arc, self._world):
                    self._shut[key] = before.get(key, 0) + 1
                    self._closed.add(stop.server)
                    if self.ways.worlds.closes(stop.arc, self._world):
                        self._closed_to_all.add(stop.server)
        still, self._still = self._still, {}
        for server, line in self._lines.items():
            if line.room <= 0.0:
                self._still[server] = still.get(server, 0) + 1

    def _is_shut(self, parcel: Parcel) -> bool:
        if parcel.way < 0:
            return parcel.stop in self._closed_to_all
        way = self.ways.all[parcel.way]
        return self.ways.shut(way, way.stops[parcel.stop].arc, self._world)

    def _too_long(self, way: Way, stop: Stop) -> bool:
        """Whether a door has been shut, or a server has stood still, for longer than boxes wait."""
        key = (id(self.ways.shippers[way.shipper].usual), stop.arc)
        days = max(self._shut.get(key, 0), self._still.get(stop.server, 0))
        return days > self.manners.patience_days

    def _avoided(self) -> frozenset[int]:
        """Servers that nobody joins who has another way: still for too long, or with too long a queue."""
        patience = self.manners.patience_days
        found = {server for server, days in self._still.items() if days > patience}
        if math.isfinite(patience):
            for server, line in self._lines.items():
                if 0.0 < line.room < math.inf and line.waiting > patience * line.room:
                    found.add(server)
        return frozenset(found)

    # --- boxes

    def _leave(self, shipper: int, day: int) -> None:
        one = self.ways.shippers[shipper]
        way = self._chosen(shipper)
        cents = float(self.ways.cents(way, self._world))
        if day >= self.calendar.first or one.on is not None:
            self.left.append(Left(shipper, day, way, one.teu))
        self._go_on(Parcel(way, -1, one.teu, day, day, 0, cents), day)

    def _chosen(self, shipper: int) -> int:
        usual = self.ways.usual[shipper]
        if self._world == USUAL and not self._full:
            return usual
        way, full = self.ways.all[usual], self._full
        blocked = any(stop.server in full or self._too_long(way, stop) for stop in way.stops if stop.arc >= 0)
        open_now = not any(self.ways.shut(way, stop.arc, self._world) for stop in way.stops)
        if not blocked and not (open_now and self.ways.worlds.dearer(self._world)):
            return usual
        other = self.ways.instead(shipper, self._world, full)
        return usual if other is None or self._too_dear(shipper, other) else other

    def _too_dear(self, shipper: int, way: int) -> bool:
        usual = self.ways.total(shipper, self.ways.usual[shipper], USUAL)
        return self.ways.total(shipper, way, self._world) > self.manners.dearest * usual

    def _go_on(self, parcel: Parcel, day: int) -> None:
        """To the next server, or to the end: today, or when they get there."""
        parcel.stop += 1
        way = self.ways.all[parcel.way]
        at_end = parcel.stop >= len(way.stops)
        hours = way.hours if at_end else way.stops[parcel.stop].hours
        there = max(day, parcel.left + math.floor(hours / HOURS_PER_DAY + 0.5) + parcel.late)
        if there > day:
            self._due[there].append(parcel)
        else:
            self._arrive(parcel, day)

    def _arrive(self, parcel: Parcel, day: int) -> None:
        way = self.ways.all[parcel.way]
        if parcel.stop >= len(way.stops):
            self.arrived.append(Arrived(parcel, day, THERE))
            return
        parcel.came = day
        server = way.stops[parcel.stop].server
        if server not in self._lines:
            line = self._lines[server] = Line()
            line.begin(self._room(server))
        self._lines[server].join(parcel)

    def _turn_away(self, server: int, day: int) -> None:
        """Those who have stood before a shut door for too long go on by another way, where there is one."""
        line = self._lines[server]
        if not (self._shut or server in self._still) or not line.parcels:
            return
        onward: dict[tuple[int, int], int | None] = {}

        def goes(parcel: Parcel) -> bool:
            if parcel.way < 0:
                return False
            key = (parcel.way, parcel.stop)
            if key not in onward:
                onward[key] = self._other(parcel)
            return onward[key] is not None

        for parcel in list(line.turn_away(goes)):
            other = onward[parcel.way, parcel.stop]
            assert other is not None
            self._switch(parcel, other, day)

    def _other(self, parcel: Parcel) -> int | None:
        way = self.ways.all[parcel.way]
        stop = way.stops[parcel.stop]
        if stop.arc < 0 or not self._too_long(way, stop):
            return None
        other = self.ways.onward(parcel.way, parcel.stop, self._world, self._full)
        return None if other is None or self._too_dear(way.shipper, other) else other

    def _switch(self, parcel: Parcel, other: int, day: int) -> None:
        old, new = self.ways.all[parcel.way], self.ways.all[other]
        place = self.ways.turning(parcel.way, parcel.stop)
        self._waited(parcel, old.stops[parcel.stop].server, day)
        before = self.ways.worlds.on(self.calendar.date(parcel.left))  # the freight that they left at
        parcel.cents += self.ways.cents(other, self._world, place)
        parcel.cents -= self.ways.cents(parcel.way, before, place)
        parcel.way, parcel.turned = other, True
        parcel.stop = sum(one.place < place or one.arc < 0 for one in new.stops) - 1
        self._go_on(parcel, day)

    def _serve(self, day: int) -> None:
        """Until nobody moves: who is served may get to the next server on the same day."""
        moved = True
        while moved:
            moved = False
            for server, line in list(self._lines.items()):
                if not line.parcels:
                    continue
                shut = self._is_shut if server in self._closed else _never
                for parcel in list(line.serve(shut)):
                    moved = True
                    if parcel.way >= 0:
                        self._waited(parcel, server, day)
                        self._go_on(parcel, day)

    def _waited(self, parcel: Parcel, server: int, day: int) -> None:
        days = day - parcel.came
        parcel.late += days
        self.longest[server] = max(self.longest[server], days)

    def _close(self, day: int) -> None:
        """Whoever is not there yet: in line, or under way."""
        for server, line in self._lines.items():
            for parcel in line.parcels:
                if parcel.way >= 0:
                    self._waited(parcel, server, day + 1)
                    self.arrived.append(Arrived(parcel, day, WAITING))
        for parcels in self._due.values():
            self.arrived += [Arrived(parcel, day, UNDER_WAY) for parcel in parcels]


def _never(parcel: Parcel) -> bool:
    return False

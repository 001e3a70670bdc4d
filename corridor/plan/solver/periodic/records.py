"""Trains of a period that repeats for ever, in whole steps of time, and what they take.

A train passes its hops in order. It may stand before a hop for longer than it must, up to a most; everything else that
it takes hangs on the moment at which a hop begins. Two moments that differ by whole periods are the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from corridor.plan.solver.periodic.fleet import Trip, least_fleet

__all__ = ["Connection", "Departures", "Hop", "Passage", "PeriodicProblem", "Taken", "Train", "Turn", "Use", "taken"]


class Use(NamedTuple):
    """So many steps of a resource, from so many steps after a hop begins."""

    resource: str
    after: int
    steps: int


class Hop(NamedTuple):
    """From one place at which a train may stand to the next.

    Attributes
    ----------
    steps : int
        Running.
    stands : int
        Steps that the train must stand before it; 0 at the first hop.
    most : int
        Further steps that it may stand there.
    place : str
        Resource that it takes while it stands there; blank for none.
    uses : tuple of Use
        What it takes by running.
    """

    steps: int
    stands: int = 0
    most: int = 0
    place: str = ""
    uses: tuple[Use, ...] = ()


@dataclass(frozen=True, slots=True)
class Train:
    """A train, its hops, and what a step of standing longer than it must counts."""

    name: str
    hops: tuple[Hop, ...]
    weight: int = 1


class Departures(NamedTuple):
    """Trains that leave at one time of the day, in their order on different days of the period.

    What precedes each is waited for by half of it: ``weight`` is that of a step and train. The first timetable tries
    the steps of the day from ``hour`` on.
    """

    trains: tuple[int, ...]
    weight: int = 1
    hour: int = 0


class Connection(NamedTuple):
    """What one train brings goes on with another, no sooner than so many steps after; a step of waiting counts."""

    before: int
    after: int
    least: int
    weight: int = 1


class Turn(NamedTuple):
    """The vehicles of a train, which leave again from its end; those of one pool do so with any train from there.

    Attributes
    ----------
    train : int
    pool, start, end : str
        Which vehicles, and between what places.
    stands : int
        Steps from the train's arrival until they may leave.
    weight : int
        What they count for each period that they circulate, in parts of a step (`PeriodicProblem.scale`).
    """

    train: int
    pool: str
    start: str
    end: str
    stands: int
    weight: int


class Taken(NamedTuple):
    """A resource taken by a train, from a step on; steps are not cut to the period."""

    resource: str
    train: int
    start: int
    steps: int


Passage = tuple[int, ...]  # the step at which each hop of a train begins


@dataclass(frozen=True)
class PeriodicProblem:
    """What is to be timetabled.

    Attributes
    ----------
    period, day : int
        Steps after which everything repeats, and of one of its days.
    trains : tuple of Train
    departures : tuple of Departures
        Each train is in at most one.
    connections : tuple of Connection
    capacity : mapping of str to int
        How many trains a resource takes at a time; one where it is not named.
    turns : tuple of Turn
        Vehicles whose number counts.
    """

    period: int
    day: int
    trains: tuple[Train, ...]
    departures: tuple[Departures, ...] = ()
    connections: tuple[Connection, ...] = ()
    capacity: Mapping[str, int] = field(default_factory=dict)
    turns: tuple[Turn, ...] = ()

    @property
    def days(self) -> int:
        """Days of a period."""
        return self.period // self.day

    @property
    def scale(self) -> int:
        """Parts of a weighed step that the objective counts, so that it is whole."""
        return 2 * self.days

    def room(self, resource: str) -> int:
        """Trains that a resource takes at a time."""
        return self.capacity.get(resource, 1)

    def wait(self, connection: Connection, passages: Mapping[int, Passage]) -> int:
        """Steps that a connection waits beyond its least."""
        before = self.trains[connection.before]
        arrives = passages[connection.before][-1] + before.hops[-1].steps
        return (passages[connection.after][0] - arrives - connection.least) % self.period

    def standing(self, train: int, passage: Passage) -> int:
        """Steps that a train stands longer than it must."""
        hops = self.trains[train].hops
        return sum(
            later - now - hop.steps - then.stands
            for (now, later), (hop, then) in zip(pairwise(passage), pairwise(hops), strict=True)
        )

    def squares(self, group: Departures, passages: Mapping[int, Passage]) -> int:
        """Squares of the days between the departures of a group, added up."""
        days = sorted(passages[train][0] % self.period // self.day for train in group.trains)
        return sum((later - now) ** 2 for now, later in pairwise([*days, days[0] + self.days]))

    def cost(self, passages: Mapping[int, Passage]) -> int:
        """The objective of a whole timetable, in parts of a step (`scale`).

        A box comes at any time of the period: of n trains a period with gaps g it waits the sum of g^2 / 2 over the
        period, and so many trains' boxes do.
        """
        standing = sum(self.stands(train) * self.standing(train, passages[train]) for train in passages)
        waits = self.scale * sum(one.weight * self.wait(one, passages) for one in self.connections)
        spread = sum(
            group.weight * len(group.trains) * self.squares(group, passages) * self.day for group in self.departures
        )
        return standing + waits + spread + self.fleet(passages)

    def fleet(self, passages: Mapping[int, Passage]) -> int:
        """What the vehicles that circulate count, the fewest for these trains, in parts of a step."""
        trips = []
        for turn in self.turns:
            leaves, last = passages[turn.train][0], self.trains[turn.train].hops[-1].steps
            away = passages[turn.train][-1] + last + turn.stands - leaves
            stations = f"{turn.pool} {turn.start}", f"{turn.pool} {turn.end}"
            trips.append(Trip(*stations, leaves, away, turn.weight))
        return round(least_fleet(trips, self.period))

    def least_away(self, turn: Turn) -> int:
        """The fewest steps for which vehicles are away."""
        hops = self.trains[turn.train].hops
        return sum(hop.steps + hop.stands for hop in hops) + turn.stands

    @property
    def least_fleet(self) -> int:
        """What vehicles count at least, in parts of a step: those of a pool that are away at all times."""
        found = 0
        for pool in sorted({turn.pool for turn in self.turns}):
            mine = [turn for turn in self.turns if turn.pool == pool]
            # every fleet is a sum of these numbers of vehicles
            unit = math.gcd(*(turn.weight for turn in mine))
            away = sum(turn.weight * self.least_away(turn) for turn in mine)
            found += unit * -(-away // (self.period * unit)) if unit else 0
        return found

    def stands(self, train: int) -> int:
        """What a step of standing counts: a hair more than of waiting in a yard, which keeps no line."""
        return self.scale * self.trains[train].weight + 1

    @property
    def least(self) -> int:
        """What no timetable can be below: nothing stands, departures are as even as can be, no vehicle waits."""
        found = self.least_fleet
        for group in self.departures:
            count = len(group.trains)
            short, longer = divmod(self.days, count)
            squares = longer * (short + 1) ** 2 + (count - longer) * short**2
            found += group.weight * count * squares * self.day
        return found


def taken(problem: PeriodicProblem, train: int, passage: Passage) -> Iterator[Taken]:
    """Everything that a train takes, in the order of its hops."""
    arrives = passage[0]
    for hop, start in zip(problem.trains[train].hops, passage, strict=True):
        if hop.place and start > arrives:
            yield Taken(hop.place, train, arrives, start - arrives)
        yield from (Taken(use.resource, train, start + use.after, use.steps) for use in hop.uses)
        arrives = start + hop.steps

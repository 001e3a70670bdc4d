"""A timetable without a solver: trains put one after another where those before them leave room."""

from __future__ import annotations

import itertools
from bisect import insort
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from corridor.plan.solver.periodic.alone import Alone
from corridor.plan.solver.periodic.records import Departures, Passage, PeriodicProblem, Taken, Use, taken

__all__ = ["Occupation", "first_timetable", "without_idle_standing"]

_HOURS = 24  # times of the day that are tried for a group
_PARTS = (6, 12, 24)  # of the day, from which on they are tried when groups are placed anew, ever finer


def _never() -> bool:
    return False


class Occupation:
    """What trains have taken of each resource, round the period.

    Parameters
    ----------
    problem : PeriodicProblem
        Whose resources.
    """

    def __init__(self, problem: PeriodicProblem) -> None:
        self.problem = problem
        self.period = problem.period
        self._spans: dict[str, list[tuple[int, int]]] = {}

    def add(self, spans: Sequence[Taken]) -> None:
        """Remember what a train takes."""
        for one in spans:
            insort(self._spans.setdefault(one.resource, []), (one.start % self.period, one.steps))

    def remove(self, spans: Sequence[Taken]) -> None:
        """Forget it again."""
        for one in spans:
            self._spans[one.resource].remove((one.start % self.period, one.steps))

    def later(self, resource: str, start: int, steps: int) -> int:
        """Steps by which something must begin later, at least, to have room; 0 where it has."""
        spans = self._spans.get(resource)
        if not spans or not steps:
            return 0
        room, period = self.problem.room(resource), self.period
        meeting = []
        for begin, length in spans:
            ahead = (begin - start) % period  # it begins so much later than we
            if ahead < steps:
                meeting.append((ahead, ahead + length))
            if ahead + length > period:  # its earlier round is still there
                meeting.append((ahead - period, ahead + length - period))
        if len(meeting) < room or _most(meeting, steps) < room:
            return 0
        return min(end for _, end in meeting if end > 0)


def _most(spans: Sequence[tuple[int, int]], steps: int) -> int:
    """How many of some spans overlap at a time, between 0 and so many steps."""
    moments = [max(0, begin) for begin, _ in spans if begin < steps]
    return max((sum(begin <= at < end for begin, end in spans) for at in moments), default=0)


def first_timetable(
    problem: PeriodicProblem,
    late: Callable[[], bool] = _never,
    leaves: Callable[[], bool] = _never,
    alone: Alone | None = None,
) -> dict[int, Passage] | None:
    """Put groups of departures, then what goes on from them, each where it waits least; None where one finds no room.

    Groups of most weight and longest ways come first, on the days that suit what they go on with, else as even as can
    be. Then it is tried, for one group after another, whether the whole is better with other hours or days, as long as
    anything is and until that is too late. Not even the first is made where one must leave.
    """
    known = alone or Alone(problem.least)
    spread = [_spread(problem, group, known.days.get(n)) for n, group in enumerate(problem.departures)]
    choices = [_Choice(days[0], group.hour) for days, group in zip(spread, problem.departures, strict=True)]
    best = _placed(problem, choices, leaves)
    for parts in _PARTS:
        tries, unchanged = list(_tries(problem, spread, parts)), 0
        for number, choice in itertools.cycle(tries):
            if late() or (best is not None and problem.cost(best) == known.least):
                return best
            if unchanged == len(tries):
                break
            tried = [*choices[:number], choice, *choices[number + 1 :]]
            found = None if tried == choices else _placed(problem, tried, late)
            if found is not None and (best is None or problem.cost(found) < problem.cost(best)):
                best, choices, unchanged = found, tried, 0
            else:
                unchanged += 1
    return best


def _tries(
    problem: PeriodicProblem, spread: Sequence[Sequence[tuple[int, ...]]], parts: int
) -> Iterator[tuple[int, _Choice]]:
    """Every other choice for a group: its days, and so many hours of the day."""
    for number, group in enumerate(problem.departures):
        for days, part in itertools.product(spread[number], range(parts)):
            yield number, _Choice(days, (group.hour + part * problem.day // parts) % problem.day)


def _spread(problem: PeriodicProblem, group: Departures, best: tuple[int, ...] | None) -> list[tuple[int, ...]]:
    """Days of the trains of a group from that of the first: those that are best alone, evenly, one after the other."""
    count = len(group.trains)
    evenly = tuple(k * problem.days // count for k in range(count))
    return list(dict.fromkeys([*([best] if best else []), evenly, tuple(range(count))]))


def without_idle_standing(problem: PeriodicProblem, passages: Mapping[int, Passage]) -> dict[int, Passage]:
    """The same departures, each train no longer under way than those before it in the list leave it room for.

    A search that is stopped leaves trains standing on the line that wait for nobody, where to wait in a yard costs as
    much. What is dearer so is left as it is.
    """
    best = dict(passages)
    for train in passages:
        occupation, start = Occupation(problem), best[train][0]
        for other, passage in best.items():
            if other != train:
                occupation.add(list(taken(problem, other, passage)))
        earlier = _passage(problem, occupation, train, start, start)
        if earlier is not None and problem.cost({**best, train: earlier}) < problem.cost(best):
            best[train] = earlier
    return best


class _Choice(NamedTuple):
    """How a group is placed: the days of its trains from that of the first, and the step of the day tried first."""

    days: tuple[int, ...]
    hour: int


def _placed(
    problem: PeriodicProblem, choices: Sequence[_Choice], leaves: Callable[[], bool]
) -> dict[int, Passage] | None:
    """A timetable with some choices, made in one go; None where one must leave before its end."""
    found, occupation = dict[int, Passage](), Occupation(problem)
    order = sorted(range(len(problem.departures)), key=lambda n: (-_weight(problem, problem.departures[n]), n))
    for number in order:
        if leaves():
            return None
        group = problem.departures[number]
        placed = _group(problem, occupation, group._replace(hour=choices[number].hour), choices[number].days)
        if placed is None:
            return None
        found |= placed
    feeders: dict[int, list[int]] = {}
    for number, one in enumerate(problem.connections):
        feeders.setdefault(one.after, []).append(number)
    left = [train for train in range(len(problem.trains)) if train not in found]
    while left:
        if leaves():
            return None
        # what it goes on from comes first; where trains go on from each other in a ring, the first of them
        ready = [t for t in left if all(problem.connections[n].before in found for n in feeders.get(t, ()))]
        train = ready[0] if ready else left[0]
        passage = _alone(problem, occupation, found, train, feeders.get(train, []))
        if passage is None:
            return None
        found[train] = passage
        occupation.add(list(taken(problem, train, passage)))
        left.remove(train)
    return found


def _weight(problem: PeriodicProblem, group: Departures) -> int:
    return sum(problem.trains[train].weight * len(problem.trains[train].hops) for train in group.trains)


def _group(
    problem: PeriodicProblem, occupation: Occupation, group: Departures, days: Sequence[int]
) -> dict[int, Passage] | None:
    """The least waits of a group on days so far from its first, over its first days and hours of the day."""
    best: tuple[int, dict[int, Passage]] | None = None
    for start in _starts(problem, group.hour):
        placed, spans = dict[int, Passage](), list[Taken]()
        for day, train in zip(days, group.trains, strict=True):
            at = day * problem.day + start
            passage = _passage(problem, occupation, train, at, at)
            if passage is None:
                break
            placed[train] = passage
            mine = list(taken(problem, train, passage))
            occupation.add(mine)
            spans += mine
        occupation.remove(spans)
        if len(placed) < len(days):
            continue
        standing = sum(problem.standing(train, passage) for train, passage in placed.items())
        if best is None or standing < best[0]:
            best = standing, _in_order(problem, group, placed)
        if not standing:
            break
    if best is None:
        return None
    for train, passage in best[1].items():
        occupation.add(list(taken(problem, train, passage)))
    return best[1]


def _starts(problem: PeriodicProblem, first: int) -> Iterator[int]:
    """Times of the day, from one of them on, on each day that may be the first."""
    step = max(1, problem.day // _HOURS)
    for day in range(problem.days):
        for hour in range(0, problem.day, step):
            yield day * problem.day + (hour + first) % problem.day


def _in_order(problem: PeriodicProblem, group: Departures, placed: dict[int, Passage]) -> dict[int, Passage]:
    """The same departures within the first period, the earliest given to the first train: all have the same hops."""
    moved = []
    for passage in placed.values():
        back = passage[0] - passage[0] % problem.period
        moved.append(tuple(step - back for step in passage))
    return dict(zip(group.trains, sorted(moved), strict=True))


def _alone(
    problem: PeriodicProblem, occupation: Occupation, found: dict[int, Passage], train: int, feeders: Sequence[int]
) -> Passage | None:
    """The best passage of a train that may begin at any time, first tried when what it goes on from is there."""
    offers: list[tuple[int, Passage]] = []
    known = [problem.connections[n] for n in feeders if problem.connections[n].before in found]
    ready = [found[c.before][-1] + problem.trains[c.before].hops[-1].steps + c.least for c in known]
    for at in ready or [train * problem.day // 4]:
        passage = _passage(problem, occupation, train, at % problem.period, at % problem.period + problem.period - 1)
        if passage is not None:
            start = passage[0] - passage[0] % problem.period
            passage = tuple(step - start for step in passage)
            there = {**found, train: passage}
            waits = sum(one.weight * problem.wait(one, there) for one in known)
            offers.append((waits + problem.trains[train].weight * problem.standing(train, passage), passage))
    return min(offers)[1] if offers else None


def _passage(problem: PeriodicProblem, occupation: Occupation, train: int, first: int, last: int) -> Passage | None:
    """The earliest passage that begins between two steps; each hop as early as what it takes is free."""
    hops = problem.trains[train].hops
    begins, room = first, last - first
    while True:
        found, arrives = list[int](), begins
        for number, hop in enumerate(hops):
            ready = arrives + hop.stands
            most = room if number == 0 else hop.most
            start = _free(occupation, ready, most, hop.uses)
            if start is None or (
                hop.place and start > arrives and occupation.later(hop.place, arrives, start - arrives)
            ):
                break
            found.append(start)
            arrives = start + hop.steps
        if len(found) == len(hops):
            return tuple(found)
        # what is in the way further on is not there for who begins later, perhaps
        begins += max(1, problem.day // _HOURS)
        room = last - begins
        if room < 0:
            return None


def _free(occupation: Occupation, ready: int, most: int, uses: Sequence[Use]) -> int | None:
    """The first step from `ready` on, at most so much later, at which all uses have room."""
    start = ready
    while start - ready <= most:
        shift = max((occupation.later(use.resource, start + use.after, use.steps) for use in uses), default=0)
        if not shift:
            return start
        start += shift
    return None

"""What trains that go on with each other would do if no others were there: a bound, and days to begin with.

Trains share nothing of their way then, and each set of services with what goes on from them is a program of its own.
Their costs added up are no more than any timetable's. Where trains of several days merge into one, or one parts into
several, that is far above departures as even as can be: what is even for those who wait for a departure is not for
those who wait behind it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from corridor.plan.solver.cp_sat import CP_STATUS, constraint_solver, search
from corridor.plan.solver.options import SolveOptions
from corridor.plan.solver.periodic.program import TimetableProgram
from corridor.plan.solver.periodic.records import Hop, PeriodicProblem, Train
from corridor.plan.solver.solver_result import Status

__all__ = ["Alone", "alone_at_best"]

_A_PART_S = 10.0  # for one set of services, where the whole has no limit


@dataclass(frozen=True)
class Alone:
    """What is known beforehand.

    Attributes
    ----------
    least : int
        What no timetable can be below, in parts of a step (`PeriodicProblem.scale`).
    days : mapping of int to tuple of int
        By place in ``departures``, the days of its trains from that of the first, where some suit what follows best.
    """

    least: int
    days: Mapping[int, tuple[int, ...]] = field(default_factory=dict)


def alone_at_best(problem: PeriodicProblem, seconds_left: Callable[[], float], seed: int | None = 0) -> Alone:
    """Solve each set of services that are connected by itself, for as long as there is time.

    Parameters
    ----------
    problem : PeriodicProblem
    seconds_left : callable
        Seconds for all that is left to do; with none, the cost of a set is that of departures as even as can be.
    seed : int, optional
        Of the solver.
    """
    least, days, stopped = problem.least_fleet, dict[int, tuple[int, ...]](), False
    for groups, part in _parts(problem):
        left = min(_A_PART_S, seconds_left())
        if stopped or not part.connections or left <= 0.0:
            least += part.least
            continue
        program = TimetableProgram(part, part.least)
        solver = constraint_solver(SolveOptions(left, 0.0, seed=seed), {})
        code, stopped = search(solver, program.model, None)
        status = CP_STATUS.get(code, Status.NOT_SOLVED)
        # no timetable at all has no bound: who solves the whole says so
        known = status is not Status.INFEASIBLE
        least += math.floor(max(float(solver.best_objective_bound), part.least)) if known else part.least
        if status in (Status.OPTIMAL, Status.FEASIBLE):
            found = program.passages(solver)
            for place, group in zip(groups, part.departures, strict=True):
                first, *_ = steps = sorted(found[train][0] // part.day for train in group.trains)
                days[place] = tuple(step - first for step in steps)
    return Alone(least, days)


def _parts(problem: PeriodicProblem) -> Iterator[tuple[list[int], PeriodicProblem]]:
    """Each set of departures and connections that hang together, with the places of its departures."""
    sets = _sets(problem)
    for members in sorted({min(mine): mine for mine in sets}.values(), key=min):
        trains = sorted(members)
        place = {train: n for n, train in enumerate(trains)}
        groups = [n for n, group in enumerate(problem.departures) if group.trains[0] in members]
        yield (
            groups,
            replace(
                problem,
                trains=tuple(_unhindered(problem.trains[train]) for train in trains),
                departures=tuple(
                    group._replace(trains=tuple(place[train] for train in group.trains))
                    for group in (problem.departures[n] for n in groups)
                ),
                connections=tuple(
                    one._replace(before=place[one.before], after=place[one.after])
                    for one in problem.connections
                    if one.before in members
                ),
                turns=(),
            ),
        )


def _sets(problem: PeriodicProblem) -> list[set[int]]:
    """For each train, those that hang together with it."""
    found = [{train} for train in range(len(problem.trains))]
    pairs = [(group.trains[0], train) for group in problem.departures for train in group.trains]
    for one, other in [*pairs, *((link.before, link.after) for link in problem.connections)]:
        if found[one] is not found[other]:
            found[one] |= found[other]
            for train in found[other]:
                found[train] = found[one]
    return found


def _unhindered(train: Train) -> Train:
    """The train in one hop, behind which it stands for all that it may stand on its way."""
    steps = sum(hop.steps + hop.stands for hop in train.hops)
    return replace(train, hops=(Hop(steps), Hop(0, most=sum(hop.most for hop in train.hops))))

"""A timetable as a program of CP-SAT: variables, and one method per family of constraints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ortools.sat.python import cp_model

from corridor.plan.solver.periodic.records import Passage, PeriodicProblem

__all__ = ["TimetableProgram"]


class TimetableProgram:
    """Variables, and one method per family of constraints; P is the period, D a day of it.

    Parameters
    ----------
    problem : PeriodicProblem
        With a hop at least for each train.
    least : int
        What no timetable can be below, in parts of a step.
    """

    def __init__(self, problem: PeriodicProblem, least: int) -> None:
        self.model = cp_model.CpModel()
        self.least = least
        self.problem = problem
        self.starts = [self._steps(n) for n in range(len(problem.trains))]
        self.goal: list[Any] = []
        self.pass_hops()
        self.share_resources()
        self.leave_at_one_hour()
        self.connect()
        self.circulate()
        self.wait_least()

    def _steps(self, number: int) -> list[Any]:
        found, least, most = list[Any](), 0, self.problem.period - 1
        for place, hop in enumerate(self.problem.trains[number].hops):
            if place:
                least, most = least + hop.stands, most + hop.stands + hop.most
            found.append(self.model.new_int_var(least, most, ""))
            least, most = least + hop.steps, most + hop.steps
        return found

    def _end(self, number: int) -> Any:
        return self.starts[number][-1] + self.problem.trains[number].hops[-1].steps

    def pass_hops(self) -> None:
        """s[h] + steps[h] + stands[h + 1] <= s[h + 1] <= the same + most[h + 1]; what is stood longer counts."""
        for number, (train, starts) in enumerate(zip(self.problem.trains, self.starts, strict=True)):
            for place in range(1, len(starts)):
                hop = train.hops[place]
                longer = starts[place] - starts[place - 1] - (train.hops[place - 1].steps + hop.stands)
                self.model.add_linear_constraint(longer, 0, hop.most)
            self.goal.append(self.problem.stands(number) * self._stood(number))

    def share_resources(self) -> None:
        """Of u = s + after - P k in [0, P); at no step more than the capacity of [u, u + n) and [u + P, u + P + n)."""
        for resource, uses in self._uses().items():
            room = self.problem.room(resource)
            if len(uses) <= room and not any(use[1] is None for use in uses):
                continue
            spans = [span for use in uses for span in self._round(*use)]
            if room == 1:
                self.model.add_no_overlap(spans)
            else:
                self.model.add_cumulative(spans, [1] * len(spans), room)

    def _uses(self) -> dict[str, list[tuple[int, int | None, int, int]]]:
        """Train, steps after the beginning of a hop (None: standing before it), length, and hop, by resource."""
        found: dict[str, list[tuple[int, int | None, int, int]]] = {}
        for number, train in enumerate(self.problem.trains):
            for place, hop in enumerate(train.hops):
                if hop.place and place and hop.stands + hop.most:
                    found.setdefault(hop.place, []).append((number, None, 0, place))
                for use in hop.uses:
                    if use.steps:
                        found.setdefault(use.resource, []).append((number, use.after, use.steps, place))
        return found

    def _round(self, number: int, after: int | None, steps: int, place: int) -> tuple[Any, Any]:
        """A use within the period and once more in the next: the one after it meets it round the end."""
        period, train = self.problem.period, self.problem.trains[number]
        begins: Any
        length: Any
        if after is None:
            begins = self.starts[number][place - 1] + train.hops[place - 1].steps
            most = train.hops[place].stands + train.hops[place].most
            length = self.model.new_int_var(0, most, "")
            self.model.add(length == self.starts[number][place] - begins)
        else:
            begins, length = self.starts[number][place] + after, steps
        within = self._within(begins, self._last(number, place) + (after or 0))
        first = self.model.new_interval_var(within, length, self._sum(within, length), "")
        second = self.model.new_interval_var(within + period, length, self._sum(within, length, period), "")
        return first, second

    def _sum(self, within: Any, length: Any, more: int = 0) -> Any:
        """The end of a span: with a length that varies it is a variable of its own."""
        if isinstance(length, int):
            return within + length + more
        end = self.model.new_int_var(0, 3 * self.problem.period, "")
        self.model.add(end == within + length + more)
        return end

    def _last(self, number: int, place: int) -> int:
        hops = self.problem.trains[number].hops
        return self.problem.period + sum(hop.steps + hop.stands + hop.most for hop in hops[: place + 1])

    def _within(self, moment: Any, last: int) -> Any:
        """The moment less whole periods."""
        return self._split(moment, last)[0]

    def _split(self, moment: Any, last: int) -> tuple[Any, Any]:
        """The moment less whole periods, and how many these are."""
        period = self.problem.period
        within = self.model.new_int_var(0, period - 1, "")
        rounds = self.model.new_int_var(0, last // period, "")
        self.model.add(moment == within + period * rounds)
        return within, rounds

    def leave_at_one_hour(self) -> None:
        """s[0] = D d + hour with d ascending; the sum of (d' - d)^2 round the period is what boxes wait for them."""
        days, day = self.problem.days, self.problem.day
        for group in self.problem.departures:
            hour = self.model.new_int_var(0, day - 1, "")
            firsts = [self.starts[train][0] for train in group.trains]
            chosen = [self.model.new_int_var(0, days - 1, "") for _ in firsts]
            for first, one in zip(firsts, chosen, strict=True):
                self.model.add(first == day * one + hour)
            gaps = [later - now for now, later in zip(chosen, [*chosen[1:], chosen[0] + days], strict=True)]
            squares = [self._square(gap, days, len(firsts)) for gap in gaps]
            self.goal.append(group.weight * len(firsts) * day * sum(squares))

    def _square(self, gap: Any, days: int, count: int) -> Any:
        most = days - count + 1
        length = self.model.new_int_var(1, most, "")
        square = self.model.new_int_var(1, most**2, "")
        self.model.add(length == gap)
        self.model.add_allowed_assignments([length, square], [(n, n * n) for n in range(1, most + 1)])
        return square

    def connect(self) -> None:
        """Of w = s'[0] - (end + least) + P k, 0 <= w < P."""
        for one in self.problem.connections:
            moment = self.starts[one.after][0] - self._end(one.before) - one.least
            rounds = (
                -(-(self._last(one.before, len(self.starts[one.before]) - 1) + one.least) // self.problem.period) + 1
            )
            wait = self._within(moment + rounds * self.problem.period, (rounds + 1) * self.problem.period)
            self.goal.append(self.problem.scale * one.weight * wait)

    def _stood(self, number: int) -> Any:
        """Steps that a train stands longer than it must."""
        hops, starts = self.problem.trains[number].hops, self.starts[number]
        must = sum(hop.steps for hop in hops[:-1]) + sum(hop.stands for hop in hops[1:])
        return starts[-1] - starts[0] - must

    def circulate(self) -> None:
        """Vehicles: those on the way as a period begins, and at each station the most that are short by a departure.

        Short by the departure i are sum_j v(j) [leaves(j) <= leaves(i)] - sum_k v(k) [comes(k) <= leaves(i)].
        """
        leaving: dict[tuple[str, str], list[tuple[int, Any]]] = {}
        coming: dict[tuple[str, str], list[tuple[int, Any]]] = {}
        fleet: list[Any] = []
        for turn in self.problem.turns:
            hops = self.problem.trains[turn.train].hops
            moment = self._end(turn.train) + turn.stands
            back, rounds = self._split(moment, self._last(turn.train, len(hops) - 1) + turn.stands)
            fleet.append(turn.weight * rounds)
            leaving.setdefault((turn.pool, turn.start), []).append((turn.weight, self.starts[turn.train][0]))
            coming.setdefault((turn.pool, turn.end), []).append((turn.weight, back))
        for station, departures in leaving.items():
            most = sum(weight for weight, _ in departures)
            short = self.model.new_int_var(0, most, "")
            fleet.append(short)
            for number, (own, leaves) in enumerate(departures):
                others = [one for place, one in enumerate(departures) if place != number]
                gone = sum(weight * self._is_no_later(moment, leaves) for weight, moment in others)
                there = sum(weight * self._is_there(moment, leaves) for weight, moment in coming.get(station, ()))
                self.model.add(short >= own + gone - there)
        if fleet:
            self.model.add(sum(fleet) >= self.problem.least_fleet)
            self.goal += fleet

    def _is_no_later(self, moment: Any, leaves: Any) -> Any:
        """True if a moment is no later than another; free to be so otherwise."""
        gone = self.model.new_bool_var("")
        self.model.add(moment > leaves).only_enforce_if(~gone)
        return gone

    def _is_there(self, moment: Any, leaves: Any) -> Any:
        """True only if a moment is no later than another."""
        there = self.model.new_bool_var("")
        self.model.add(moment <= leaves).only_enforce_if(there)
        return there

    def wait_least(self) -> None:
        """Minimise all that is weighed; no less than what is known."""
        self.model.minimize(cp_model.LinearExpr.sum(self.goal))
        self.model.add(cp_model.LinearExpr.sum(self.goal) >= self.least)

    def hint(self, passages: Mapping[int, Passage]) -> None:
        """Give a timetable to begin with; everything else hangs on the steps at which hops begin."""
        for number, starts in enumerate(self.starts):
            for variable, value in zip(starts, passages[number], strict=True):
                self.model.add_hint(variable, value)

    def passages(self, solver: Any) -> dict[int, Passage]:
        """The timetable that a solver has found."""
        return {n: tuple(int(solver.value(step)) for step in row) for n, row in enumerate(self.starts)}

"""Branch and price over frequencies: the bound of the train plan where its relaxation alone is too weak.

A branch says between which numbers of trains the frequencies of some places lie, from none (it does not run) on. Its
relaxation is that of the master within these spans, with rows added and lanes priced anew, and any prices bound it.
What is split is the branch of the least bound, where a service is neither run nor left or between two frequencies;
so that the least bound of all branches, split or not, is one of the whole plan.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from corridor.plan.solver.solve import solve
from corridor.plan.solver.solver_result import Status
from corridor.plan.trains.lane_master import LaneMaster

__all__ = ["BranchTree"]

Floats = NDArray[np.float64]
Span = tuple[float, float]  # least and most trains a week
Place = str | int  # where boxes wait, or a run

_ANY: Span = (0.0, math.inf)
_DECIDED = 0.02  # of a frequency, with which it is not split
_BETWEEN = 0.3  # of what a service costs counts for how often it runs, all of it for whether it does
_ROUNDS = 12  # of pricing in one branch
_CLOSE = 5e-4  # of the objective between bound and relaxation of a branch, which is then left


@dataclass(order=True)
class _Branch:
    """Spans by place, with the bound and the values of the relaxation; the order is that in which they are split."""

    bound: float
    number: int
    spans: Mapping[Place, Span] = field(compare=False)
    values: Floats = field(compare=False)


class BranchTree:
    """The branches of a master, which grow by one split after another.

    Parameters
    ----------
    master : LaneMaster
        Whose relaxation was solved; between two calls its program is without spans.
    bound : float
        Of the relaxation.
    values : float array, shape (columns,)
        Of it.
    decided : callable
        Told the values of a branch that nothing is left to split of, before it is closed.
    """

    def __init__(self, master: LaneMaster, bound: float, values: Floats, decided: Callable[[Floats], None]) -> None:
        self._master, self._made, self._decided = master, 1, decided
        self._open = [_Branch(bound, 0, {}, values)]
        self._closed = math.inf
        self._most = [master.program.high[column] for column in master.made.trains]

    @property
    def bound(self) -> float:
        """What no plan beats but those that a cut-off was for."""
        return min([self._closed, *(branch.bound for branch in self._open[:1])])

    def split(self, cutoff: Callable[[], float], goes_on: Callable[[], bool]) -> list[Floats]:
        """Split the branch of the least bound; returns the values of the relaxations of both parts.

        Parameters
        ----------
        cutoff : callable
            A bound that is good enough: branches that reach it are closed.
        goes_on : callable
            Asked before each round; a branch that is left early keeps the bound of the one that it is a part of.

        Returns
        -------
        list of float array
            Empty where nothing is left to split.
        """
        while self._open:
            branch = heapq.heappop(self._open)
            if branch.bound < cutoff():
                place = self._undecided(branch)
                if place is not None:
                    return self._parts(branch, *place, cutoff, goes_on)
                self._decided(branch.values)
            self._closed = min(self._closed, branch.bound)
        return []

    def _parts(
        self, branch: _Branch, place: Place, most: float, cutoff: Callable[[], float], goes_on: Callable[[], bool]
    ) -> list[Floats]:
        low, high = branch.spans.get(place, _ANY)
        found = []
        for span in ((low, most), (most + 1.0, high)):
            spans = {**branch.spans, place: span}
            self._restrict(spans)
            bound, values = self._relaxed(branch.bound, cutoff, goes_on)
            if bound < math.inf:
                # one that was left before it had values of its own is split on by those of the whole
                self._made += 1
                heapq.heappush(
                    self._open, _Branch(bound, self._made, spans, branch.values if values is None else values)
                )
            found += [] if values is None else [values]
        self._restrict({})
        return found

    def _relaxed(
        self, bound: float, cutoff: Callable[[], float], goes_on: Callable[[], bool]
    ) -> tuple[float, Floats | None]:
        """Bound and values of the relaxation as it is restricted; an infinite bound where nothing is allowed."""
        values = None
        for _ in range(_ROUNDS):
            if not goes_on():
                break
            answer = self._master.relaxed(None)
            if answer.values is None or answer.duals is None:
                return (bound if self._is_possible() else math.inf), values
            values = answer.values
            broken = self._master.add_broken(values, alone=True)
            offers, now = self._master.price(answer.duals)
            new, bound = self._master.offer(offers.lanes), max(bound, now)
            close = answer.objective - bound <= _CLOSE * abs(answer.objective)
            if bound >= cutoff() or close or not (broken or new):
                break
        return bound, values

    def _is_possible(self) -> bool:
        """Whether anything is allowed, by a second solver: one that errs would lift the bound."""
        return solve(self._master.program.relaxed()).status is not Status.INFEASIBLE

    def _restrict(self, spans: Mapping[Place, Span]) -> None:
        """Allow the steps of frequency within spans alone; a place with a least number of trains has one of them."""
        program, made = self._master.program, self._master.made
        for name, levels in made.levels.items():
            low, high = spans.get(name, _ANY)
            for (first, last), chosen in zip(levels.steps, levels.chosen, strict=True):
                program.bound(chosen, 0.0, float(first <= high and last >= low))
            program.bound_row(levels.row, 1.0 if low > 0.0 else -math.inf, 1.0)
        for run, (column, most) in enumerate(zip(made.trains, self._most, strict=True)):
            low, high = spans.get(run, _ANY)
            program.bound(column, min(low, most), min(high, most))

    def _undecided(self, branch: _Branch) -> tuple[Place, float] | None:
        """The place that a relaxation is least decided about, by what its trains cost, and the most for one part."""
        offers = [*self._frequencies(branch), *self._onward(branch)]
        return max(offers, key=lambda offer: offer[0])[1:] if offers else None

    def _frequencies(self, branch: _Branch) -> Iterator[tuple[float, Place, float]]:
        """What is undecided where boxes wait: whether anything runs, and if so, between which two frequencies."""
        made, runs = self._master.made, self._master.problem.runs.runs
        for name, levels in made.levels.items():
            low, high = branch.spans.get(name, _ANY)
            cost = max(runs[run].cost for run in made.members[name])
            shares = branch.values[list(levels.chosen)].cumsum()
            running = float(shares[-1])
            # with one train a week for a half and three for the other it runs, and is split behind the one
            between = np.minimum(shares, running - shares)
            step = int(between.argmax())
            share, most, worth = min(running, 1.0 - running), 0.0, cost
            if share <= _DECIDED:
                share, most, worth = float(between[step]), float(levels.steps[step][1]), _BETWEEN * cost
            if share > _DECIDED and low <= most < high:
                yield share * worth, name, most

    def _onward(self, branch: _Branch) -> Iterator[tuple[float, Place, float]]:
        """Fractions of trains on runs behind a change of gauge, which nobody waits for by their frequency."""
        for number, (run, column) in enumerate(
            zip(self._master.problem.runs.runs, self._master.made.trains, strict=True)
        ):
            trains = float(branch.values[column])
            share = min(trains - math.floor(trains), math.ceil(trains) - trains)
            if not run.own and share > _DECIDED:
                yield _BETWEEN * share * run.cost, number, float(math.floor(trains))

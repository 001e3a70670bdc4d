"""The train plan at real size: lanes priced until the bound is close, then whole numbers of trains near the relaxation.

A candidate is a number of trains for every run. The plan without trains and any earlier plan are candidates like the
others, and none that is dearer is ever given back. Everything ends at the time limit or at Ctrl-C, with the bound of
the prices so far.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from corridor.plan.solver.interrupts import Clock
from corridor.plan.solver.options import SolveOptions
from corridor.plan.solver.program import Program
from corridor.plan.solver.solve import solve
from corridor.plan.solver.solver_result import SolverResult, Status, gap_of
from corridor.plan.trains.bounds.branches import BranchTree
from corridor.plan.trains.bounds.first_prices import first_prices
from corridor.plan.trains.lane_costs import Candidate, cost_of, priced_cost_of
from corridor.plan.trains.lane_master import LaneColumn, LaneMaster
from corridor.plan.trains.lanes import Lane
from corridor.plan.trains.problem import full_trains
from corridor.plan.trains.runs import TrainRun
from corridor.plan.trains.sets.neighbourhoods import Span, one_more_or_less, rounded, some_changed, some_closed
from corridor.progress import Progress, Watcher

__all__ = ["LaneSearch"]

Floats = NDArray[np.float64]

_LITTLE = 1e-6
_SMOOTHED = 0.5  # weight of the best prices so far in those that are asked next
_FULLNESS = (1.0, 1.5)  # prices of trains for the first lanes, over those of full ones
_STEPS = (0, 1, 3, 13)  # steps of frequency for them
_FIRST_SHARE, _SECOND_SHARE = 0.65, 0.8  # of the time, until lanes are priced with few rows, and with all
_RELAXED_GAP = 0.2  # of the gap asked for is aimed at by relaxations and integer programs
_TRIED = 4  # rounds of pricing from one rounded candidate to the next
_UP = 0.25  # trains beyond a whole number that are not worth one more
_NEAR, _WIDE = 0.005, 0.02  # of what a TEU costs on average: dearer lanes are left out of integer programs
_LONG_S, _SHORT_S = 15.0, 4.0  # of an integer program near the relaxation, and near a candidate
_FREE = (0.2, 0.4, 0.6)  # shares of the runs that may have a train more or less near a candidate, in turn
_SERVICES = (3, 6, 12)  # services that may come or go, in turn
_VAIN = 6  # such programs without a better candidate: then the search goes on from elsewhere
_BOUND_SHARE = 0.25  # of what time is left then: for the bound at its best
_BRANCH_SHARE = 0.4  # of what is left behind that: for branches, before the search goes on from elsewhere
_TRIES = 5  # descents from elsewhere where no time limit ends them
_CLOSED = (1, 2, 3)  # services that may not run, to get away from a candidate
_KEPT = 0.05  # of the time is for laying the plan out


def _rides(values: Floats, column: LaneColumn) -> bool:
    """Whether there are boxes on a lane; one that came later has none."""
    return column.number < len(values) and bool(values[column.number] > _LITTLE)


class LaneSearch:
    """A search for trains, by a master that keeps what it learns from one search to the next.

    Parameters
    ----------
    master : LaneMaster
        The relaxation.
    solver : str
        Of the integer programs.
    options : SolveOptions
        Gap and seed.
    clock : Clock
        Of the whole call.
    watcher : callable or None
        Told the best candidate and the bound.
    pays : bool
        Whether subsidies are paid.
    """

    def __init__(
        self,
        master: LaneMaster,
        solver: str,
        options: SolveOptions,
        clock: Clock,
        *,
        watcher: Watcher | None = None,
        pays: bool = True,
    ) -> None:
        self.master, self.clock, self.pays = master, clock, pays
        self._solver, self._seed, self._gap, self._watcher = solver, options.seed, options.gap or 0.0, watcher
        self.best: Candidate | None = None
        self.bound = -math.inf
        self._relaxed: SolverResult | None = None
        self._duals, self._centre = np.zeros(0), np.zeros(0)
        self._begun = False  # at prices that were known
        master.pay(pays=pays)

    @property
    def _runs(self) -> Sequence[TrainRun]:
        return self.master.problem.runs.runs

    @property
    def gap(self) -> float:
        """Relative gap so far."""
        return math.inf if self.best is None else gap_of(self.best.cost, self.bound)

    def run(self, starts: Sequence[Sequence[int]], begin: float, end: float) -> None:
        """Search until the gap is closed or time is up.

        Parameters
        ----------
        starts : sequence of sequence of int
            Trains of every run in plans that are known; the one without trains is always looked at.
        begin, end : float
            The part of the time limit that is this search's, as shares of it.
        """
        for trains in ((0,) * len(self.master.made.trains), *starts):
            self.offer(trains)
        if not self._begun:
            self._first_bound()
        self._tell()
        for share, alone in ((_FIRST_SHARE, False), (_SECOND_SHARE, True)):
            self._relax(begin + share * (end - begin), alone=alone)
            self._near_relaxation(end)
        self._improve(end)

    def begin_at(self, prices: Floats) -> None:
        """Begin from prices that an earlier search of the same master left; trains may cost otherwise by now."""
        if len(prices):
            self._begun = True
            offers, self.bound = self.master.price(prices)
            self.master.offer(offers.lanes)
            self._centre = prices

    def relax(self, starts: Sequence[Sequence[int]]) -> None:
        """The relaxation alone, from plans that are known as `run` does."""
        for trains in ((0,) * len(self.master.made.trains), *starts):
            self.offer(trains)
        if not self._begun:
            self._first_bound()
        self._relax(1.0, alone=False)

    @property
    def prices(self) -> Floats:
        """Prices of the rows that gave the bound; none where nothing was priced."""
        return self._centre

    @property
    def wanted(self) -> tuple[float, ...]:
        """Trains of every run in the last relaxation; those of the best candidate where there was none."""
        if self._relaxed is None or self._relaxed.values is None:
            return () if self.best is None else tuple(map(float, self.best.trains))
        return tuple(self._trains(self._relaxed.values))

    @property
    def used(self) -> list[Lane]:
        """Lanes with boxes in the last relaxation and in the best candidate."""
        values = None if self._relaxed is None else self._relaxed.values
        taken = () if self.best is None else self.best.taken
        relaxed = () if values is None else [one for one in self.master.columns if _rides(values, one)]
        return [one.lane for one in dict.fromkeys((*taken, *relaxed))]

    def _goes_on(self, until: float) -> bool:
        """Whether there is time, and something to find."""
        return self.clock.left(until - _KEPT) > 0.0 and not self.gap <= self._gap

    def _tell(self) -> None:
        if self._watcher is not None:
            best = math.nan if self.best is None else self.best.cost
            bound = self.bound if math.isfinite(self.bound) else math.nan
            self._watcher(Progress(self.clock.spent(), best, bound, gap_of(best, bound)))

    # the relaxation

    def _relax(self, until: float, *, alone: bool, aim: float = _RELAXED_GAP) -> None:
        """Rounds: solve, add what is broken, price, and try a rounded candidate now and then.

        They end where the bound is within a share of the gap asked for, `aim`, of the relaxation.
        """
        if self._goes_on(until) and self._relaxed is None and not self._begun:
            self._first_lanes()
        rounds = 0
        while self._goes_on(until):
            left = self.clock.left(until)
            answer = self.master.relaxed(None if math.isinf(left) else left)
            if answer.values is None or answer.duals is None:
                return
            self._relaxed, self._duals = answer, answer.duals
            broken, new = self.master.add_broken(answer.values, alone=alone), self._price()
            if rounds % _TRIED == 0:
                self.offer([math.ceil(trains - _UP) for trains in self._trains(answer.values)])
            rounds += 1
            self._tell()
            close = answer.objective - self.bound <= aim * self._gap * abs(answer.objective)
            if not (broken or new) or (close and not (alone and broken)):
                return

    def _first_lanes(self) -> None:
        """Lanes at prices of trains that are full or not quite, for several frequencies."""
        full = full_trains(self.master.problem)
        for step in _STEPS if self.master.waits else ():
            waits = np.stack([prices[:, min(step, prices.shape[1] - 1)] for prices in self.master.waits], axis=1)
            for fullness in _FULLNESS:
                offers = self.master.finder.find({use: price * fullness for use, price in full.items()}, waits)
                self.master.offer(offers.lanes)

    def _first_bound(self) -> None:
        """Every train full, every wait the shortest, every subsidy paid: known however little time there is."""
        for prices in first_prices(self.master, pays=self.pays):
            offers, bound = self.master.price(prices)
            self.master.offer(offers.lanes)
            if bound > self.bound:
                self.bound, self._centre = bound, prices

    def _price(self) -> int:
        """Add the lanes that pay at smoothed prices, and at the last ones where those gain nothing."""
        smoothed = self._duals.copy()
        if len(self._centre):
            smoothed *= 1.0 - _SMOOTHED
            smoothed[: len(self._centre)] += _SMOOTHED * self._centre
        new = 0
        for prices in (smoothed, self._duals):
            offers, bound = self.master.price(prices)
            new += self.master.offer(offers.lanes)
            if bound > self.bound:
                self.bound, self._centre = bound, prices
                if new:
                    break
        return new

    def _trains(self, values: Floats) -> list[float]:
        return [float(value) for value in values[self.master.made.trains]]

    # whole numbers of trains

    def _near_relaxation(self, until: float) -> None:
        """Trains of the relaxation rounded down or up."""
        if self._goes_on(until) and self._relaxed is not None and self._relaxed.values is not None:
            self._ask(rounded(self._runs, self.wanted), _NEAR, until, near=self.best, limit_s=_LONG_S)

    def _improve(self, until: float) -> None:
        """Go down from the best candidate, look at everything once, then go down from elsewhere until time is up."""
        rng, tries = np.random.default_rng(self._seed), 0
        if self.best is None or self._relaxed is None or self._relaxed.values is None:
            return
        self._descend(self.best, rng, until)
        settled = self._goes_on(until) and self._is_settled(until)
        tree = BranchTree(
            self.master, self.bound, self._relaxed.values, lambda one: self._offer_priced(self._trains(one), until)
        )
        self._branch(tree, until if settled else self._part(until, _BRANCH_SHARE))
        while not settled and self._goes_on(until) and (tries < _TRIES or self.clock.limit_s is not None):
            spans = some_closed(self._runs, self.best.trains, self.wanted, rng, _CLOSED[tries % len(_CLOSED)])
            away, _ = self._ask(spans, _NEAR, until)
            tries, begun = tries + 1, self.clock.spent()
            if away is not None:
                self._descend(away, rng, until)
            # by turns, as long as that took: a gap has two ends
            self._branch(tree, until, self.clock.spent() - begun)

    def _branch(self, tree: BranchTree, until: float, seconds: float = math.inf) -> None:
        """Split branches of the relaxation, and try what they say in whole numbers now and then."""
        begun, splits = self.clock.spent(), 0
        while self._goes_on(until) and self.clock.spent() - begun < seconds and self.best is not None:
            found = tree.split(self._cutoff, lambda: self._goes_on(until))
            self.bound = max(self.bound, min(tree.bound, self.best.cost))
            for values in found if splits % _TRIED == 0 else ():
                self.offer([math.ceil(trains - _UP) for trains in self._trains(values)])
            splits += 1
            self._tell()
            if not found:
                return

    def _cutoff(self) -> float:
        """A bound that closes the gap."""
        return -math.inf if self.best is None else self.best.cost - self._gap * abs(self.best.cost)

    def _part(self, until: float, share: float) -> float:
        """The share of the time limit at which a share of what is left until another one is spent."""
        limit, left = self.clock.limit_s, self.clock.left(until)
        return until if limit is None else until - (1.0 - share) * left / limit

    def _descend(self, current: Candidate, rng: np.random.Generator, until: float) -> None:
        """Programs near a candidate, of other runs or services each time, and its price over all lanes at the end.

        By turns some runs have a train more or less, and a few services come or go with all of their runs.
        """
        vain = 0
        while vain < _VAIN and self._goes_on(until):
            turn = vain // 2 % len(_FREE)
            if vain % 2 == 0:
                free = rng.random(len(current.trains)) < _FREE[turn]
                spans = one_more_or_less(self._runs, current.trains, self.wanted, free)
            else:
                spans = some_changed(self._runs, current.trains, self.wanted, rng, _SERVICES[turn])
            found, _ = self._ask(spans, _WIDE if turn == 0 else _NEAR, until, near=current)
            better = found is not None and found.cost < current.cost - _LITTLE
            current, vain = (found, 0) if found is not None and better else (current, vain + 1)
        if self._goes_on(until):
            self._offer_priced(current.trains, until)
            self._tell()

    def _is_settled(self, until: float) -> bool:
        """Whether no trains at all are better, over all lanes that pay at the prices of the relaxation.

        It takes a moment to prove where plans are small, and is given no more.
        """
        assert self.best is not None
        self._relax(self._part(until, _BOUND_SHARE), alone=True, aim=0.0)
        lanes = len(self.master.columns)
        everything = [(0.0, math.inf)] * len(self.best.trains)
        _, proved = self._ask(everything, math.inf, until, near=self.best)
        self._offer_priced(self.best.trains, until)
        return proved and len(self.master.columns) == lanes

    def _ask(
        self,
        spans: Sequence[Span],
        lanes: float,
        until: float,
        *,
        near: Candidate | None = None,
        limit_s: float = _SHORT_S,
    ) -> tuple[Candidate | None, bool]:
        """Solve the master in whole numbers within spans of trains and without dear lanes; try what comes out.

        Returns that, and whether nothing better was left within the spans, or hardly anything.
        """
        program, left = self._narrowed(spans, lanes), min(limit_s, self.clock.left(until))
        limit = left if math.isfinite(left) else None
        options = SolveOptions(limit, _RELAXED_GAP * self._gap, start=self._hint(spans, near), seed=self._seed)
        found, candidate = solve(program, self._solver, options=options), None
        if found.values is not None:
            self.master.add_broken(found.values)
            candidate = self.offer([round(trains) for trains in self._trains(found.values)])
        self._tell()
        return candidate, found.status is Status.OPTIMAL

    def _hint(self, spans: Sequence[Span], best: Candidate | None) -> Floats | None:
        """Whole numbers of a candidate, where they lie within the spans: the solver finds boxes for them."""
        made = self.master.made
        if best is None or any(not low <= has <= high for has, (low, high) in zip(best.trains, spans, strict=True)):
            return None
        hint = np.full(self.master.program.n_columns, np.nan)
        hint[made.trains] = best.trains
        for name, levels in made.levels.items():
            total = sum(best.trains[run] for run in made.members[name])
            hint[list(levels.chosen)] = [float(first <= total <= last) for first, last in levels.steps]
        return hint

    def _narrowed(self, spans: Sequence[Span], lanes: float) -> Program:
        program, made = self.master.program.copy(), self.master.made
        assert self._relaxed is not None
        paid = self._relaxed.objective - self.master.program.constant
        dear = lanes * abs(paid) / float(self.master.teu.sum())
        for lane, cost in zip(self.master.columns, self.master.reduced_costs(self._duals).tolist(), strict=True):
            if cost > dear and lane.places:
                program.bound(lane.number, 0.0, 0.0)
        held = [
            (min(low, program.high[column]), min(high, program.high[column]))
            for (low, high), column in zip(spans, made.trains, strict=True)
        ]
        for (low, high), column in zip(held, made.trains, strict=True):
            program.bound(column, low, high)
        for name, levels in made.levels.items():
            least, most = (sum(held[run][end] for run in made.members[name]) for end in (0, 1))
            for (first, last), chosen in zip(levels.steps, levels.chosen, strict=True):
                if last < least or first > most:
                    program.bound(chosen, 0.0, 0.0)
        return program

    def offer(self, trains: Sequence[int]) -> Candidate | None:
        """Cost a candidate, and keep it if it is the best so far."""
        found = cost_of(self.master, trains, pays=self.pays)
        self._keep(found)
        return found

    def _offer_priced(self, trains: Sequence[float], until: float) -> None:
        """The same over all lanes, of what a relaxation that is decided wants, too."""
        whole = [round(number) for number in trains]
        self._keep(priced_cost_of(self.master, whole, lambda: self._goes_on(until), pays=self.pays))

    def _keep(self, found: Candidate | None) -> None:
        if found is not None and (self.best is None or found.cost < self.best.cost - _LITTLE):
            self.best = found

"""Trains that are known, by what they cost in each scenario; and what no trains can beat."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from corridor.plan.solver.interrupts import WORD_S, Clock
from corridor.plan.solver.solver_result import gap_of
from corridor.plan.uncertain.pool import Pool
from corridor.plan.uncertain.resource_prices import ResourcePrices
from corridor.plan.uncertain.scenario_cases import (
    Answer,
    Effort,
    FirstStage,
    LaidOut,
    ScenarioModel,
    Trains,
    Ways,
    left_behind,
)
from corridor.plan.uncertain.scenarios import Risk
from corridor.progress import Progress, Watcher
from corridor.units import DAYS_PER_WEEK

__all__ = ["AskBest", "AskCosts", "AskDearest", "AskFloor", "AskLaidOut", "AskRidden", "StochasticSearch", "rounded"]

Floats = NDArray[np.float64]


# what scenarios are asked


@dataclass(frozen=True, slots=True)
class AskDearest:
    """What the dearest way costs, by the TEU."""

    def __call__(self, model: ScenarioModel) -> float:
        """Ask it."""
        return model.dearest


@dataclass(frozen=True, slots=True, eq=False)
class AskFloor:
    """What no trains can beat at tolls, as it is known without any search, by prices of another scenario."""

    penalty: float
    prices: ResourcePrices | None
    tolls: Floats

    def __call__(self, model: ScenarioModel) -> float:
        """Ask it."""
        model.penalty = self.penalty
        return model.floor(self.prices, self.tolls)


@dataclass(frozen=True, slots=True, eq=False)
class AskBest:
    """The best trains at tolls; without a penalty by that of the scenario alone."""

    tolls: Floats
    starts: tuple[Trains, ...]
    effort: Effort
    penalty: float | None
    ways: Ways = ()

    def __call__(self, model: ScenarioModel) -> Answer:
        """Ask it."""
        if self.penalty is not None:
            model.penalty = self.penalty
        model.know(self.ways)
        return model.best(self.tolls, self.starts, self.effort)


@dataclass(frozen=True, slots=True, eq=False)
class AskCosts:
    """What several trains cost, from ways that are known; or at most."""

    candidates: tuple[Trains, ...]
    penalty: float
    ways: Ways = ()
    exact: bool = True
    limit_s: float = math.inf

    def __call__(self, model: ScenarioModel) -> list[float]:
        """Ask it."""
        model.penalty = self.penalty
        model.know(self.ways)
        return [model.cost(trains, exact=self.exact, limit_s=self.limit_s) for trains in self.candidates]


@dataclass(frozen=True, slots=True, eq=False)
class AskRidden:
    """How many trains of each run boxes would fill."""

    trains: Trains
    penalty: float

    def __call__(self, model: ScenarioModel) -> Floats:
        """Ask it."""
        model.penalty = self.penalty
        return model.ridden(self.trains)


@dataclass(frozen=True, slots=True, eq=False)
class AskLaidOut:
    """Frames of trains."""

    trains: Trains
    penalty: float

    def __call__(self, model: ScenarioModel) -> LaidOut:
        """Ask it."""
        model.penalty = self.penalty
        return model.lay_out(self.trains)


@dataclass(eq=False)
class StochasticSearch:
    """What is known of trains in all scenarios.

    Attributes
    ----------
    pool : Pool
        The scenarios, and behind them the network as it stands with mean volumes.
    first : FirstStage
        Trains that are decided.
    probabilities : float array, shape (scenarios,)
        Their sum is 1.
    risk : {"expected", "worst"}
        Whether the mean cost or that of the dearest scenario counts.
    clock, watcher
        Of the whole call.
    penalty : float
        Currency per TEU that stays behind.
    costs : dict of Trains to float array, shape (scenarios,)
        Of all trains that were costed; infinite where they may not run.
    own_bound, own_found : float array, shape (scenarios,)
        What no trains can beat in a scenario alone, and what the best cost that were looked for there alone.
    bound : float
        What no trains can beat over all of them.
    costing_s : float
        Seconds that trains took last to be costed in all scenarios.
    """

    pool: Pool
    first: FirstStage
    probabilities: Floats
    risk: Risk
    clock: Clock
    watcher: Watcher | None
    penalty: float = 0.0
    costs: dict[Trains, Floats] = field(default_factory=dict)
    own_bound: Floats = field(init=False)
    own_found: Floats = field(init=False)
    bound: float = -math.inf
    costing_s: float = 0.0
    _told: float = -math.inf

    def __post_init__(self) -> None:
        self.own_bound, self.own_found = (np.full(len(self.probabilities), end) for end in (-np.inf, np.inf))

    @property
    def idle(self) -> Trains:
        """No train at all."""
        return (0,) * len(self.first.runs)

    @property
    def no_tolls(self) -> Floats:
        """Trains at their own prices, shape (scenarios, runs)."""
        return np.zeros((len(self.probabilities), len(self.first.runs)))

    def value(self, costs: Floats) -> float:
        """What costs by scenario come to."""
        return float(costs.max() if self.risk == "worst" else self.probabilities @ costs)

    @property
    def best(self) -> Trains:
        """The best trains that are known; of equal ones the first."""
        return min(self.costs, key=lambda trains: self.value(self.costs[trains]))

    @property
    def objective(self) -> float:
        """What the best trains cost; infinite where none are known."""
        return min((self.value(costs) for costs in self.costs.values()), default=math.inf)

    @property
    def own_best(self) -> Floats:
        """The least known cost of each scenario alone, shape (scenarios,)."""
        least: Floats = np.min([*self.costs.values(), self.own_found], axis=0)
        return least

    @property
    def gap(self) -> float:
        """Relative gap of the best trains; NaN where there is no bound."""
        return gap_of(self.objective, self.bound)

    def goes_on(self, gap: float) -> bool:
        """Whether there is time, and something to find."""
        return self.clock.left() > 0.0 and not self.gap <= gap

    def offer(
        self,
        candidates: Iterable[Trains],
        ways: Ways = (),
        *,
        stops: Callable[[], bool] | None = None,
        limit_s: float = math.inf,
    ) -> None:
        """Cost trains in every scenario that are not known yet, those of each in so many seconds or over known ways.

        By default as many of the first as there is time for; what is asked whether it `stops` has no other limit.
        """
        new = tuple(dict.fromkeys(trains for trains in candidates if trains not in self.costs))
        new = new if stops is not None else new[: self._affordable(len(new))]
        if not new:
            return
        began = self.clock.spent()
        answers = self._ask_costs(AskCosts(new, self.penalty, ways, limit_s=limit_s), stops or self.stops)
        if answers is not None:
            self.costs.update(zip(new, answers.T, strict=True))
            self.costing_s = (self.clock.spent() - began) / len(new)
            self.tell()

    def costs_at_most(self, candidates: Sequence[Trains]) -> list[float]:
        """What trains cost over all scenarios, or more; none where time was up before."""
        known = self._ask_costs(AskCosts(tuple(candidates), self.penalty, exact=False), self.stops)
        return [] if known is None else [self.value(column) for column in known.T]

    def _ask_costs(self, task: AskCosts, stops: Callable[[], bool]) -> Floats | None:
        """Costs, shape (scenarios, candidates), of scenarios left out at most; None where time was up before."""
        asked = self.pool.ask([task] * len(self.probabilities), stops)
        missed = {number for number, answer in enumerate(asked) if answer is None}
        if not missed <= self.pool.left_out:
            return None
        return np.array(
            [
                [self._at_most(number, trains) for trains in task.candidates] if answer is None else answer
                for number, answer in enumerate(asked)
            ]
        )

    def _at_most(self, number: int, trains: Trains) -> float:
        """What trains cost in a scenario whatever it changes: all boxes stay behind."""
        paid = float(np.array(self.first.costs) @ np.array(trains, np.float64))
        return paid + self.penalty * DAYS_PER_WEEK * float(self.pool.cases.cases[number].demand.teu_per_day.sum())

    def ridden(self, trains: Trains) -> Floats:
        """How many trains of each run boxes would fill in each scenario, shape (scenarios, runs)."""
        asked = self.pool.ask([AskRidden(trains, self.penalty)] * len(self.probabilities), self.tells)
        return np.array([np.zeros(len(trains)) if one is None else one for one in asked])

    def _affordable(self, most: int) -> int:
        """How many trains can be costed in the time that is left, by what the last ones took."""
        left = self.clock.left()
        return most if not self.costing_s or math.isinf(left) else min(most, math.floor(left / self.costing_s))

    def stops(self) -> bool:
        """Whether time is up or Ctrl-C was pressed; says now and then how it goes."""
        if self.clock.spent() - self._told >= WORD_S:
            self.tell()
        return self.clock.left() <= 0.0

    def tells(self) -> bool:
        """Say now and then how it goes, and stop for nothing."""
        self.stops()
        return False

    def pressed(self) -> bool:
        """Whether Ctrl-C was pressed since some trains are known; says now and then how it goes."""
        self.stops()
        return self.clock.pressed() and bool(self.costs)

    def keep_time(self, costings: float) -> None:
        """Keep time for what comes behind the search, by what one costing of trains has taken."""
        if self.clock.limit_s is not None:
            self.clock = replace(self.clock, limit_s=max(0.0, self.clock.limit_s - costings * self.costing_s))

    def ask_best(self, tolls: Floats, effort: Effort, ways: Ways = ()) -> list[Answer | None]:
        """The best trains of each scenario at its tolls, shape (scenarios, runs)."""
        starts = (self.best,) if self.costs else ()
        tasks = [AskBest(own, starts, effort, self.penalty, ways) for own in tolls]
        return self.pool.ask(tasks, self.stops)

    def solve_alone(self, effort: Effort, ways: Ways = ()) -> list[Answer]:
        """The best trains of each scenario for itself, and what none can beat there; fewer where time is up."""
        asked = self.ask_best(self.no_tolls, effort, ways)
        self.own_found = np.minimum(self.own_found, [math.inf if one is None else one.cost for one in asked])
        self.raise_own([-math.inf if one is None else one.bound for one in asked])
        return [one for one in asked if one is not None]

    def ask_without_scenarios(self, effort: Effort) -> Answer | None:
        """The best trains of the network as it stands."""
        tolls, number = np.zeros(len(self.first.runs)), len(self.probabilities)
        task = AskBest(tolls, (self.idle,), effort, None)
        (found,) = self.pool.ask([task], self.stops, first=number)
        return found

    def ask_floors(self, prices: ResourcePrices | None, tolls: Floats) -> list[float]:
        """What no trains can beat in each scenario at its tolls, shape (scenarios, runs), without any search.

        Minus infinity where time is up, but for what is known without prices, which takes no time.
        """
        stops = self.tells if prices is None else self.stops
        asked = self.pool.ask([AskFloor(self.penalty, prices, own) for own in tolls], stops)
        # in a scenario that was not looked at nothing is known but that nobody is paid for going
        least = 0.0 if prices is None and not tolls.any() and not self.first.subsidised else -math.inf
        missed = [least if number in self.pool.left_out else -math.inf for number in range(len(asked))]
        return [other if floor is None else floor for floor, other in zip(asked, missed, strict=True)]

    def lay_out(self, trains: Trains) -> list[LaidOut]:
        """Frames of trains in each scenario."""
        asked = self.pool.ask([AskLaidOut(trains, self.penalty)] * len(self.probabilities), self.tells)
        like, cases = next(one for one in asked if one is not None), self.pool.cases.cases
        return [
            left_behind(like, cases[number].demand, self.costs[trains][number]) if one is None else one
            for number, one in enumerate(asked)
        ]

    def raise_own(self, bounds: Sequence[float]) -> None:
        """Bounds of each scenario alone: what a common plan costs is no less than all of them."""
        self.own_bound = np.maximum(self.own_bound, bounds)
        self.raise_bound(self.value(self.own_bound))
        self.tell()

    def seconds_each(self, share: float, tasks: int) -> float | None:
        """Seconds for each of some tasks, so that all of them end at a share of the limit."""
        left = self.clock.left(share)
        return None if math.isinf(left) else left * self.pool.workers / max(tasks, 1)

    def raise_bound(self, bound: float) -> None:
        """A bound that was found."""
        if math.isfinite(bound):
            self.bound = max(self.bound, bound)

    def tell(self) -> None:
        """Say how it goes."""
        self._told = self.clock.spent()
        if self.watcher is not None:
            best, bound = (value if math.isfinite(value) else math.nan for value in (self.objective, self.bound))
            self.watcher(Progress(self._told, best, bound, gap_of(best, bound)))


def rounded(values: Sequence[float] | Floats, up: float) -> Trains:
    """Whole trains: one more where the rest is above a share."""
    return tuple(math.floor(value + 1.0 - up) for value in np.asarray(values, np.float64).tolist())

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
)
from corridor.plan.uncertain.scenarios import Risk
from corridor.progress import Progress, Watcher

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

    def __call__(self, model: ScenarioModel) -> list[float]:
        """Ask it."""
        model.penalty = self.penalty
        model.know(self.ways)
        return [model.cost(trains, exact=self.exact) for trains in self.candidates]


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

    def offer(self, candidates: Iterable[Trains], ways: Ways = (), *, stops: Callable[[], bool] | None = None) -> None:
        """Cost trains in every scenario that are not known yet.

        By default as many of the first as there is time for; what is asked whether it `stops` has no other limit.
        """
        new = tuple(dict.fromkeys(trains for trains in candidates if trains not in self.costs))
        new = new if stops is not None else new[: self._affordable(len(new))]
        if not new:
            return
        began = self.clock.spent()
        asked = self.pool.ask([AskCosts(new, self.penalty, ways)] * len(self.probabilities), stops or self.stops)
        answers = [answer for answer in asked if answer is not None]
        if len(answers) == len(asked):
            for number, trains in enumerate(new):
                self.costs[trains] = np.array([answer[number] for answer in answers])
            self.costing_s = (self.clock.spent() - began) / len(new)
            self.tell()

    def costs_at_most(self, candidates: Sequence[Trains]) -> list[float]:
        """What trains cost over all scenarios, or more; none where time was up before."""
        asked = self.pool.ask(
            [AskCosts(tuple(candidates), self.penalty, exact=False)] * len(self.probabilities), self.stops
        )
        known = [answer for answer in asked if answer is not None]
        return [self.value(column) for column in np.array(known).T] if len(known) == len(asked) else []

    def ridden(self, trains: Trains) -> Floats:
        """How many trains of each run boxes would fill in each scenario, shape (scenarios, runs)."""
        asked = self.pool.ask([AskRidden(trains, self.penalty)] * len(self.probabilities), self.tells)
        return np.array([one for one in asked if one is not None])

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
        """What no trains can beat in each scenario at its tolls, shape (scenarios, runs), without any search."""
        asked = self.pool.ask([AskFloor(self.penalty, prices, own) for own in tolls], self.tells)
        return [-math.inf if floor is None else floor for floor in asked]

    def lay_out(self, trains: Trains) -> list[LaidOut]:
        """Frames of trains in each scenario."""
        asked = self.pool.ask([AskLaidOut(trains, self.penalty)] * len(self.probabilities), self.tells)
        return [one for one in asked if one is not None]

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

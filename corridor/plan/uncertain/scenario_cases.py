"""What a scenario is made of, wherever it is solved, what it is asked and what it answers.

Trains are counted by the runs of the plan, those of the network as it stands. A run that a scenario does not have (a
service is gone, or its trains are put together otherwise) carries nothing there and is paid for as planned; one that
only the scenario has does not run. What stays behind, for want of room or of any way, costs a penalty by the TEU, so
that costs of different trains and scenarios can be put beside each other.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.plan.demand.demand import Demand
from corridor.plan.loads import UNSERVED, GroundLoads, frame_of
from corridor.plan.trains.problem import TrainProblem
from corridor.plan.trains.terms import TrainTerms
from corridor.plan.uncertain.resource_prices import ResourcePrices
from corridor.plan.uncertain.scenarios import PlanScenario
from corridor.units import DAYS_PER_WEEK

__all__ = [
    "NOT_LOOKED_AT",
    "PENALTY",
    "Answer",
    "Effort",
    "FirstStage",
    "LaidOut",
    "MatchedRuns",
    "ScenarioCase",
    "ScenarioModel",
    "Trains",
    "Ways",
    "in_time",
    "left_behind",
]

Floats = NDArray[np.float64]
Trains = tuple[int, ...]  # of every run of the plan

NOT_LOOKED_AT = "not looked at: time was up"
PENALTY = 3.0  # times the dearest way, for what stays behind: as in a plan by lanes


def in_time() -> bool:
    """Never late."""
    return False


@dataclass(frozen=True, slots=True)
class FirstStage:
    """What is decided before anybody knows the scenario: trains of runs.

    Attributes
    ----------
    runs : tuple of str
        Their ids.
    departs : tuple of str
        The service whose departures the trains of each are; blank for runs behind a change of gauge.
    costs, most : tuple of float and of int
        What a train of each costs, and the most there may be.
    services : tuple of str
        Planned services.
    day : date
        The earliest of the rows': trains and their prices are those of it.
    subsidised : bool
        Whether anything may be paid for trains or boxes, so that costs may lie below 0.
    """

    runs: tuple[str, ...]
    departs: tuple[str, ...]
    costs: tuple[float, ...]
    most: tuple[int, ...]
    services: tuple[str, ...]
    day: dt.date
    subsidised: bool

    @classmethod
    def of(cls, problem: TrainProblem) -> FirstStage:
        """Of the problem of the network as it stands."""
        runs = problem.runs.runs
        most = tuple(problem.terms.most_trains * len(run.services) for run in runs)
        own = tuple(run.services[0] if run.own else "" for run in runs)
        ids, costs, day = tuple(run.id for run in runs), tuple(run.cost for run in runs), problem.graphs.days[0]
        paid = problem.terms.tariff_subsidies and any(run.subsidies for run in runs)
        return cls(ids, own, costs, most, problem.services, day, paid or bool(problem.terms.subsidies))


@dataclass(frozen=True, slots=True, eq=False)
class ScenarioCase:
    """What a scenario is made of, wherever it is solved.

    Attributes
    ----------
    scenario : PlanScenario
        What happens to the network.
    demand, terms
        As they are in the scenario.
    first : FirstStage
        Trains that are decided.
    most_contracted : float
        With more shippers than so many, lanes are priced.
    largest : Demand or None
        Every row at its largest volume of all scenarios: what scenarios of one network have in common is found for it.
    """

    scenario: PlanScenario
    demand: Demand
    terms: TrainTerms
    first: FirstStage
    most_contracted: float
    largest: Demand | None = None


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard to try: seconds, the gap that is enough, solver and seed; whether whole trains are looked for at all."""

    limit_s: float | None
    gap: float
    solver: str
    seed: int
    whole: bool = True


Ways = tuple[tuple[str, tuple[int, ...]], ...]  # row of the demand, and arcs from end to end


class Answer(NamedTuple):
    """The best of a scenario at tolls: a bound of its cost, whole trains, those of the relaxation, what the whole cost.

    `ways` are those of its boxes where lanes are priced, for other scenarios to begin with, and `prices` those by which
    the bound was found, where whole trains were looked for.
    """

    bound: float
    trains: Trains
    wanted: tuple[float, ...]
    cost: float
    ways: Ways = ()
    prices: ResourcePrices | None = None


class LaidOut(NamedTuple):
    """What given trains do in a scenario: cost with and TEU of what stays behind, frames, and what is loaded."""

    cost: float
    behind: float
    frames: dict[str, pd.DataFrame]
    ground: GroundLoads


def left_behind(like: LaidOut, demand: Demand, cost: float) -> LaidOut:
    """All boxes of a demand behind, in frames with the columns of another scenario's."""
    frames = {name: frame.iloc[:0] for name, frame in like.frames.items()}
    weekly = demand.teu_per_day * DAYS_PER_WEEK
    frames["unserved"] = pd.DataFrame(
        {"teu_per_week": weekly, "reason": NOT_LOOKED_AT}, index=pd.Index(demand.ids, name="shipment")
    )
    behind = ((name, teu, NOT_LOOKED_AT) for name, teu in zip(demand.ids, demand.teu_per_day.tolist(), strict=True))
    legs = None if like.ground.legs is None else like.ground.legs.iloc[:0]
    ground = GroundLoads(legs=legs, unserved=frame_of(behind, UNSERVED))
    return LaidOut(cost, float(weekly.sum()), frames, ground)


class ScenarioModel(Protocol):
    """A scenario that is asked again and again."""

    problem: TrainProblem
    dearest: float
    penalty: float
    word: Callable[[], bool]  # says now and then how it goes, where it is asked in the thread of the call

    def best(self, tolls: Floats, starts: Sequence[Trains], effort: Effort) -> Answer:
        """The best trains when a train of each run costs so much more, from trains that are known."""

    def floor(self, prices: ResourcePrices | None, tolls: Floats) -> float:
        """What no trains can beat, as far as it is known without a search; minus infinity where it is not.

        Prices that another scenario was searched for say more; without any nothing is known at tolls.
        """

    def know(self, ways: Ways) -> None:
        """Ways of boxes in another scenario, to begin with."""

    def cost(self, trains: Trains, *, exact: bool = True, limit_s: float = math.inf) -> float:
        """What given trains cost, all boxes on their best ways; infinite where they may not run.

        Inexact it is no less, and found more quickly: over ways that are known. So it is where more seconds are taken.
        """

    def ridden(self, trains: Trains) -> Floats:
        """How many trains of each run of the plan boxes would fill, where given trains run."""

    def lay_out(self, trains: Trains) -> LaidOut:
        """Frames of given trains."""


@dataclass(frozen=True, slots=True, eq=False)
class MatchedRuns:
    """Runs of the plan and runs of a scenario.

    Attributes
    ----------
    place : int array, shape (runs of the plan,)
        Which run of the scenario each is, -1 for none.
    costs, most : float array, shape (runs of the plan,)
        What a train costs, and the most there may be.
    size : int
        Runs of the scenario.
    """

    place: NDArray[np.int64]
    costs: Floats
    most: Floats
    size: int

    @classmethod
    def of(cls, first: FirstStage, problem: TrainProblem) -> MatchedRuns:
        """Match runs by their ids."""
        known = {run.id: number for number, run in enumerate(problem.runs.runs)}
        place = np.array([known.get(name, -1) for name in first.runs], np.int64)
        return cls(place, np.array(first.costs), np.array(first.most, np.float64), len(known))

    @property
    def alien(self) -> list[int]:
        """Runs that only the scenario has."""
        return sorted(set(range(self.size)) - set(self.place.tolist()))

    def inside(self, values: Sequence[float] | Floats) -> Floats:
        """Values by the runs of the scenario; 0 for those that only it has."""
        found, here = np.zeros(self.size), self.place >= 0
        found[self.place[here]] = np.asarray(values, np.float64)[here]
        return found

    def trains(self, trains: Trains) -> Trains:
        """Trains by the runs of the scenario."""
        return tuple(round(value) for value in self.inside(trains).tolist())

    def gone(self, trains: Trains) -> float:
        """What is paid for trains that do not run in the scenario."""
        return float(np.where(self.place < 0, self.costs, 0.0) @ np.array(trains, np.float64))

    def outside(self, values: Sequence[float], tolls: Floats) -> tuple[Floats, float]:
        """Values by the runs of the plan, and what the trains cost that the scenario does not have.

        Of those there are none, or all that may be where a toll rewards them.
        """
        here, price = self.place >= 0, self.costs + tolls
        idle = np.where(price < 0.0, self.most, 0.0)
        found = np.where(
            here, np.asarray(values, np.float64)[np.where(here, self.place, 0)] if len(values) else 0.0, idle
        )
        return found, float(np.where(here, 0.0, price * idle).sum())

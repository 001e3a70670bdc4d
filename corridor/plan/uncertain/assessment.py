"""A plan of trains in scenarios that it has not seen: what it costs, and what knowing more is worth, how surely."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.arguments import checked_arguments, checked_result
from corridor.display import counted
from corridor.errors import ArgumentError, CorridorError
from corridor.executors.workers import Executor
from corridor.model.network import Network
from corridor.plan.demand.demand import DemandSource, read_demand
from corridor.plan.result import Plan
from corridor.plan.solver.interrupts import Clock, ctrl_c, late_of
from corridor.plan.solver.options import SolveOptions
from corridor.plan.trains.terms import TrainTerms
from corridor.plan.uncertain.pool import Cases, pool_of
from corridor.plan.uncertain.scenario_cases import Effort, FirstStage, Trains
from corridor.plan.uncertain.scenarios import ScenarioSource, refuse_unknown, weighted_scenarios
from corridor.plan.uncertain.search import StochasticSearch
from corridor.plan.uncertain.stochastic_plan import cases_of, first_stage, penalty_of
from corridor.progress import Watcher, watched
from corridor.results import ReportMixin, Stamp, stamp_of

__all__ = ["PlanAssessment", "assess"]

Floats = NDArray[np.float64]

_LEAST_SCENARIOS = 5  # of fewer there is no interval
_KNOWING, _AT_MOST = "perfect information", "perfect information, at most"
_ESTIMATES = ("of", "mean_per_week", "standard_error", "low_per_week", "high_per_week")


@checked_result
@dataclass(frozen=True, eq=False, repr=False)
class PlanAssessment(ReportMixin):
    """What a plan's trains cost in scenarios, as estimates from a sample.

    Attributes
    ----------
    unit : str
        Of the amounts, for example ``USD a week``.
    confidence : float
        Of the intervals.
    estimates : DataFrame
        By ``of``: ``mean_per_week``, ``standard_error``, ``low_per_week`` and ``high_per_week``, which are no numbers
        with fewer than five scenarios. Of the ``cost``; of the ``stochastic solution``, what the plan saves against the
        one without scenarios, which may be less than nothing in scenarios that it was not made for; of ``perfect
        information`` by the best trains that were found for each scenario, which is never less than nothing and no more
        than it is worth, and of ``perfect information, at most`` by what no trains can beat there.
    scenarios : DataFrame
        By scenario: ``probability``, ``cost_per_week``, and where they are known ``cost_without_scenarios_per_week``,
        ``own_best_per_week`` of the best trains that were found for it alone, and ``own_bound_per_week``, which none
        can beat there.
    stamp : Stamp
        What it was computed with.
    """

    json_name = "plan assessment"

    unit: str
    confidence: float
    estimates: pd.DataFrame
    scenarios: pd.DataFrame
    stamp: Stamp

    def to_frame(self) -> pd.DataFrame:
        """Return a copy of the estimates."""
        return self.estimates.copy()

    def _headline(self) -> str:
        mean = float(self.estimates["mean_per_week"].iloc[0])
        return f"{counted(len(self.scenarios), 'scenario')}: {mean:,.2f} {self.unit} on average"

    def _lines(self) -> Iterator[str]:
        yield from self.estimates.to_string(float_format="{:,.2f}".format).split("\n")
        yield f"intervals at {self.confidence:.0%}"


@checked_arguments
def assess(  # noqa: PLR0913 - the options of one question, all with defaults
    network: Network,
    demand: DemandSource,
    plan: Plan,
    scenarios: Sequence[ScenarioSource],
    *,
    terms: TrainTerms | None = None,
    perfect: bool = True,
    confidence: float = 0.95,
    executor: Executor | None = None,
    time_limit_s: float | None = 60.0,
    gap: float = 0.01,
    progress: bool | Watcher = False,
    seed: int = 0,
) -> PlanAssessment:
    """Cost the trains of a plan in scenarios, best in others than those that it was made for.

    Parameters
    ----------
    network, demand
        As the plan was made for.
    plan : Plan
        Of `block_trains`, with scenarios or without; one without them has no value of the stochastic solution.
    scenarios : sequence of PlanScenario, Scenario, Closure or Embargo
        A sample of what may happen.
    terms : TrainTerms, optional
        As the plan was made with.
    perfect : bool
        Whether the best trains of each scenario alone are looked for, which is most of the work.
    confidence : float
        Of the intervals of Student's t, above 0 and below 1.
    executor : Executor, optional
        Solves scenarios side by side, as for `block_trains`.
    time_limit_s, gap : float
        Seconds of the call, of which the best trains of scenarios get what is left when the plan is costed in all of
        them, which takes what it takes; and the relative gap that counts as the best.
    progress : bool or callable
        As for `block_trains`: what the plan costs so far, and the mean of what no trains can beat in each scenario.
    seed : int
        Of the solvers.

    Returns
    -------
    PlanAssessment

    Raises
    ------
    CorridorError
        For a plan of another model, or of trains that the network does not have.
    ArgumentError
        For scenarios that cannot be, and a confidence out of range.
    """
    if not 0.0 < confidence < 1.0:
        raise ArgumentError(f"a confidence lies between 0 and 1, not at {confidence}")
    if plan.model != "block trains" or "runs" not in plan.frames:
        raise CorridorError(f"a plan of {plan.model} has no trains to assess: take one of block trains")
    given, rows, asked = weighted_scenarios(scenarios), read_demand(network, demand), terms or TrainTerms()
    refuse_unknown(given, network, rows)
    shares, options = np.array([one.probability for one in given]), SolveOptions(time_limit_s, gap, progress, seed=seed)
    with watched(progress, "assess", options.time_limit_s) as watcher, ctrl_c() as pressed:
        clock = Clock.start(options.time_limit_s, pressed)
        first = first_stage(network, rows, list(plan.services.index), asked)
        trains, without = (_trains(plan, first, name) for name in ("trains_per_week", "trains_without_scenarios"))
        assert trains is not None
        cases = Cases(network, cases_of(rows, asked, given, first), apart=executor is not None)
        with pool_of(cases, executor, late_of(clock, watcher, hurries=False)) as pool:
            search = StochasticSearch(pool, first, shares, "expected", clock, watcher)
            search.penalty = plan.figures.get("penalty_per_teu") or penalty_of(search, len(given))
            search.offer([trains, *([] if without is None else [without])], stops=lambda: search.tells() or pressed())
            if trains not in search.costs:
                raise KeyboardInterrupt  # nothing is known of the plan yet
            if perfect:
                search.raise_own(search.ask_floors(None, search.no_tolls))
                search.solve_alone(Effort(search.seconds_each(1.0, len(given)), gap, "highs", seed))
        frame = _by_scenario(search, [one.name for one in given], trains, without, perfect=perfect)
    return PlanAssessment(plan.unit, confidence, _estimates(frame, confidence), frame, stamp_of(network))


def _trains(plan: Plan, first: FirstStage, column: str) -> Trains | None:
    """Trains of a plan by the runs of the network; None where it does not know them."""
    runs = plan.frame("runs")
    if column not in runs:
        return None
    strange = sorted(set(map(str, runs.index)) - set(first.runs))
    if strange:
        raise CorridorError(f"the plan's trains {', '.join(strange[:3])} are none of this network on its day")
    return tuple(round(float(number)) for number in runs[column].reindex(list(first.runs), fill_value=0).tolist())


def _by_scenario(
    search: StochasticSearch, names: Sequence[str], trains: Trains, without: Trains | None, *, perfect: bool
) -> pd.DataFrame:
    frame = pd.DataFrame({"probability": search.probabilities}, index=pd.Index(names, name="scenario"))
    frame["cost_per_week"] = search.costs[trains]
    if without is not None:
        frame["cost_without_scenarios_per_week"] = search.costs[without]
    if perfect:
        frame["own_best_per_week"] = search.own_best
        frame["own_bound_per_week"] = np.minimum(search.own_bound, search.own_best)  # a hair above it for a solver
    return frame


def _estimates(frame: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Means with their intervals; differences are those of each scenario, which is common to both plans."""
    cost = frame["cost_per_week"].to_numpy(float)
    samples = {"cost": cost}
    if "cost_without_scenarios_per_week" in frame:
        samples["stochastic solution"] = frame["cost_without_scenarios_per_week"].to_numpy(float) - cost
    if "own_best_per_week" in frame:
        samples[_KNOWING] = cost - frame["own_best_per_week"].to_numpy(float)
        samples[_AT_MOST] = cost - frame["own_bound_per_week"].to_numpy(float)
    shares = frame["probability"].to_numpy(float)
    records = [(name, *_interval(values, shares, confidence)) for name, values in samples.items()]
    found = pd.DataFrame(records, columns=list(_ESTIMATES)).set_index("of")
    known = found.index.isin([_KNOWING, _AT_MOST])  # to be worth nothing at least
    found["low_per_week"] = found["low_per_week"].clip(lower=0.0).where(known, found["low_per_week"])
    return found


def _interval(values: Floats, shares: Floats, confidence: float) -> tuple[float, float, float, float]:
    """Weighted mean, its standard error, and the interval around it."""
    mean, squares = float(shares @ values), float(shares @ shares)
    if len(values) < _LEAST_SCENARIOS or not np.isfinite(values).all():
        return mean, math.nan, math.nan, math.nan
    error = math.sqrt(float(shares @ (values - mean) ** 2) / (1.0 - squares) * squares)
    half = students_t(0.5 + confidence / 2.0, 1.0 / squares - 1.0) * error
    return mean, error, mean - half, mean + half


def students_t(share: float, freedom: float) -> float:
    """Quantile of Student's t by the expansion around the normal one (Abramowitz and Stegun 1964, 26.7.5)."""
    z = NormalDist().inv_cdf(share)
    first = (z**3 + z) / 4.0
    second = (5.0 * z**5 + 16.0 * z**3 + 3.0 * z) / 96.0
    third = (3.0 * z**7 + 19.0 * z**5 + 17.0 * z**3 - 15.0 * z) / 384.0
    return z + first / freedom + second / freedom**2 + third / freedom**3

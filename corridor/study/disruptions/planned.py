"""The loads of a plan, and what becomes of them without this or that: the flow is solved again with all that it shares.

Only what the plan uses is worth taking away: without anything else the plan stands, and no other is better.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.errors import ArgumentError
from corridor.graph.measures import CO2, COST, HOURS
from corridor.model.known_dates import price_remarks
from corridor.model.network import Network
from corridor.plan.demand.demand import Demand
from corridor.plan.flows.flow_model import given_terms
from corridor.plan.flows.problem import FlowProblem, flow_problem, with_closed_arcs
from corridor.plan.flows.solution import FlowSolution, minimised_measure, solve_flow, unit_of
from corridor.plan.loads import without_dust
from corridor.plan.result import Plan
from corridor.study.disruptions.candidates import Candidate, Key, closed_by, keys_at, keys_on
from corridor.study.disruptions.cases import Loss, no_route_frame

__all__ = ["PlannedCase"]

Floats = NDArray[np.float64]

_GAP = 1e-6
_ALIKE = 1e-5  # relative difference of two objectives of one plan
_SUMS = (COST, HOURS, CO2)


class _Totals(NamedTuple):
    """What the rows of the demand send and take a day.

    Attributes
    ----------
    teu, paid : float array, shape (rows,)
        TEU a day, and what is minimised in whole units.
    sums : float array, shape (3, rows)
        Cost, hours and CO2e in whole units.
    objective : float
        Of the plan, in its unit.
    """

    teu: Floats
    paid: Floats
    sums: Floats
    objective: float

    @classmethod
    def of(cls, solution: FlowSolution) -> _Totals:
        """Of a solved flow."""
        problem, rows = solution.problem, len(solution.problem.demand)
        teu, paid, sums = np.zeros(rows), np.zeros(rows), np.zeros((len(_SUMS), rows))
        for column, units in zip(solution.program.columns, solution.flow.tolist(), strict=False):
            paid[problem.rows[column.job]] += column.cents * units
        paths = solution.paths
        found = problem.weighed.sums([(path.row, path.arcs) for path in paths])
        for path, totals in zip(paths, found, strict=True):
            teu[path.row] += path.teu_per_day
            sums[:, path.row] += np.array(totals) * (path.teu_per_day / problem.weighed.loads[path.row].teu)
        objective = solution.cost.objective / problem.measure.per_unit + problem.constant
        return cls(teu, paid, sums, objective)


class PlannedCase:
    """A demand on the paths of its plan; `Case` is the same without anything that shippers share.

    Parameters
    ----------
    network : Network
        Where.
    demand : Demand
        Who moves what.
    plan : Plan
        Of `corridor.plan.flow`, of this demand.
    minimise : str
        What it minimises.

    Raises
    ------
    ArgumentError
        For a plan of another model, demand, network or measure, and for one with least shares.
    """

    volume_unit = "TEU a day"

    def __init__(self, network: Network, demand: Demand, plan: Plan, minimise: str) -> None:
        if plan.model != "flow" or plan.stamp.content_hash != network.content_hash:
            raise ArgumentError("plan must be one of corridor.plan.flow on this very network")
        self.measure, (reference_feu, capacities) = minimised_measure(minimise), given_terms(plan)
        self.plan, self.unit = plan, unit_of(network, self.measure)
        problem = flow_problem(network, demand, minimise=minimise, reference_feu=reference_feu, capacities=capacities)
        if problem.instance.shares:
            raise ArgumentError("plan keeps least shares, which could not all be kept without this or that")
        solution = solve_flow(problem, _GAP, start=plan)
        self._problem, self._before = problem, _Totals.of(solution)
        theirs = self._before.objective
        if abs(theirs - plan.objective) > _ALIKE * max(1.0, abs(plan.objective)):
            raise ArgumentError(
                f"plan is not that of this demand by {minimise}: it has {plan.objective:,.2f} {plan.unit}, "
                f"and theirs is {theirs:,.2f} {self.unit}"
            )
        self._keys = [(path, keys_on(problem.graph, path.arcs)) for path in solution.paths]
        self._ends = [_ends_of(problem, job) for job in range(len(problem.rows))]
        self._job_of = {row: job for job, row in enumerate(problem.rows)}

    @property
    def remarks(self) -> tuple[str, ...]:
        """What the prices do not tell of the days of the rows."""
        return price_remarks(self._problem.network, {one.ready.date() for one in self._problem.demand.shipments})

    @property
    def base(self) -> float:
        """What the plan minimises, while everything stands."""
        return self._before.objective

    @property
    def volume(self) -> float:
        """That goes, while everything stands."""
        return float(self._before.teu.sum())

    @property
    def unreachable(self) -> float:
        """Volume that stays behind even so."""
        return float(without_dust(self._problem.demand.teu_per_day - self._before.teu).sum())

    @property
    def no_route(self) -> pd.DataFrame:
        """None: what a plan does not serve is told by the plan."""
        return no_route_frame()

    def met(self, candidates: Iterable[Candidate]) -> list[Candidate]:
        """Candidates on a path of the plan from which they can be taken."""
        return [one for one in candidates if self._used_by((one,)) > 0.0]

    def _used_by(self, candidates: Sequence[Candidate]) -> float:
        used = 0.0
        for path, keys in self._keys:
            taken = self._taken(self._job_of[path.row], candidates)
            used += path.teu_per_day if any(not one.keys.isdisjoint(keys) for one in taken) else 0.0
        return used

    def _taken(self, job: int, candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
        """Those that can be taken from a job: not its own two places and their countries."""
        return tuple(one for one in candidates if not one.keys & self._ends[job])

    def lose(self, candidates: Sequence[Candidate]) -> Loss:
        """What all shippers lose together without some candidates, each on the best of what they still share.

        What stays behind is not paid for any more: of a row of which some goes, as much counts before as goes then.
        """
        masks: dict[tuple[Candidate, ...], NDArray[np.bool_] | None] = {(): None}
        closed = []
        for job in range(len(self._problem.rows)):
            taken = self._taken(job, candidates)
            if taken not in masks:
                masks[taken] = closed_by(self._problem.graph, taken)
            closed.append(masks[taken])
        before = self._before
        after = _Totals.of(solve_flow(with_closed_arcs(self._problem, closed), _GAP, start=self.plan))
        behind = without_dust(before.teu - after.teu)
        going = np.minimum(before.teu, before.teu - behind)
        share = np.divide(going, before.teu, out=np.zeros_like(going), where=before.teu > 0.0)
        own = float((after.paid - before.paid * share).sum()) / self.measure.per_unit
        if self._problem.demand.revenue is not None:  # a plan that earns loses what it no longer earns, too
            own = after.objective - before.objective
        more = (after.sums - before.sums * share).sum(axis=1)
        losses = (float(total) / each.per_unit for total, each in zip(more, _SUMS, strict=True))
        return Loss(self._used_by(candidates), float(behind.sum()), own, *losses)


def _ends_of(problem: FlowProblem, job: int) -> frozenset[Key]:
    graph, ends = problem.graph, problem.instance.jobs[job][1:]
    return frozenset(key for node in ends for key in keys_at(graph, graph.states[node].terminal))

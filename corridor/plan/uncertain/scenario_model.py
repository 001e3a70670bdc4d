"""One scenario of a train plan: its best trains when trains cost more or less, and what given trains cost in it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from corridor.model.network import Network
from corridor.plan.demand.demand import Demand
from corridor.plan.flows.shipper_graph import BOARD, Use
from corridor.plan.solver.interrupts import Clock, ctrl_c
from corridor.plan.solver.mip_search import solve_program
from corridor.plan.solver.options import SolveOptions
from corridor.plan.solver.program import Program
from corridor.plan.solver.solve import solve
from corridor.plan.trains.frames import fullest_loads, train_frames, train_ground
from corridor.plan.trains.lane_costs import Candidate, candidate_values, cost_of, fix_trains, priced_cost_of
from corridor.plan.trains.lane_master import lane_master
from corridor.plan.trains.lane_search import LaneSearch
from corridor.plan.trains.lanes import LaneFinder
from corridor.plan.trains.problem import Shipper, TrainProblem, full_trains, train_problem
from corridor.plan.trains.program_search import no_dearer_than
from corridor.plan.trains.train_model import train_program
from corridor.plan.trains.train_program import TrainProgram
from corridor.plan.uncertain.resource_prices import ResourcePrices, bound_at, resource_prices
from corridor.plan.uncertain.scenario_cases import (
    PENALTY,
    Answer,
    Effort,
    LaidOut,
    MatchedRuns,
    ScenarioCase,
    ScenarioModel,
    Trains,
    Ways,
    in_time,
)
from corridor.units import DAYS_PER_WEEK

__all__ = ["LaneModel", "ProgramModel", "scenario_model", "scenario_problem"]

Floats = NDArray[np.float64]

_LITTLE = 1e-9
_COSTED_TO = 1e-4  # of what trains cost: boxes on no other ways save more
_RELAXED_FROM = 0.6  # of the time is for the relaxation alone, whose prices bound all scenarios


def scenario_problem(
    case: ScenarioCase, network: Network, demand: Demand, late: Callable[[], bool], like: TrainProblem | None
) -> TrainProblem:
    """The train problem of a scenario's network for some volumes."""
    there = [name for name in case.first.services if name in network.services.index]
    asked = (network, demand, there, case.terms)
    return train_problem(*asked, most_contracted=case.most_contracted, late=late, like=like)


def scenario_model(case: ScenarioCase, problem: TrainProblem) -> ScenarioModel:
    """The model of a scenario's problem: one program of all ways, or lanes by price where there are many shippers."""
    matched = MatchedRuns.of(case.first, problem)
    return ProgramModel(problem, matched) if problem.finder is None else LaneModel(problem, problem.finder, matched)


def _blocked_teu(problem: TrainProblem) -> float:
    """TEU a week of rows that have no way at all."""
    return float(problem.demand.teu_per_day[list(problem.blocked)].sum()) * DAYS_PER_WEEK


def _dearest_way(shipper: Shipper, full: Mapping[Use, float]) -> float:
    """The dearer of a shipper's best ways with full trains and without any, currency per TEU."""
    shut = {use: math.inf for edge in shipper.graph.edges for use in edge.uses if use[0] == BOARD}
    ways = shipper.least_cost(full), shipper.least_cost({**full, **shut})
    return max((cost for cost in ways if math.isfinite(cost)), default=0.0)


class ProgramModel:
    """A scenario as one integer program over all ways of all shippers.

    Parameters
    ----------
    problem : TrainProblem
        With the graphs of its shippers.
    matched : MatchedRuns
        Its runs, by those of the plan.
    """

    def __init__(self, problem: TrainProblem, matched: MatchedRuns) -> None:
        self.problem, self.matched, self.made = problem, matched, train_program(problem)
        ways = [_dearest_way(shipper, full_trains(problem)) for shipper in problem.shippers]
        self.dearest = max(ways, default=0.0)
        self.penalty, self.word = PENALTY * self.dearest + 1.0, in_time
        for run in matched.alien:
            self.made.program.bound(self.made.trains[run], 0.0, 0.0)

    def program(self) -> Program:
        """The program, with the penalty on what stays behind and a constant for rows without a way."""
        program = self.made.program.copy()
        for column in self.made.unserved:
            program.cost[column] = self.penalty
        program.constant = self.penalty * _blocked_teu(self.problem)
        return program

    def best(self, tolls: Floats, starts: Sequence[Trains], effort: Effort) -> Answer:
        """The best trains at tolls; always in whole numbers."""
        program = self.program()
        for column, toll in zip(self.made.trains, self.matched.inside(tolls).tolist(), strict=True):
            program.cost[column] += toll
        options = SolveOptions(effort.limit_s, effort.gap, seed=effort.seed)
        found = solve_program(program, options, solver=effort.solver)
        idle = np.array(program.low, np.float64)
        known = [idle, *(values for trains in starts if (values := self._values(program, trains)) is not None)]
        found = no_dearer_than(program, found, known, effort.gap)
        values = idle if found.values is None else found.values
        trains, gone = self.matched.outside(np.round(values[self.made.trains]).tolist(), tolls)
        bound = found.bound + gone if math.isfinite(found.bound) else -math.inf
        whole = tuple(round(one) for one in trains.tolist())
        return Answer(bound, whole, tuple(trains.tolist()), program.value(values) + gone)

    def floor(self, prices: ResourcePrices | None, tolls: Floats) -> float:
        """Nothing is known of a program that was not solved."""
        return -math.inf

    def know(self, ways: Ways) -> None:
        """Nothing is to be learnt: all ways are in the program."""

    def _values(self, program: Program, trains: Trains) -> Floats | None:
        """The best for given trains, as values of a program; None where they may not run."""
        own, fixed = self.matched.trains(trains), program.relaxed()
        if any(number > program.high[column] + _LITTLE for number, column in zip(own, self.made.trains, strict=True)):
            return None
        fix_trains(self.made, fixed, own)
        values = solve(fixed).values
        return None if values is None else np.clip(values, fixed.low, fixed.high)

    def cost(self, trains: Trains, *, exact: bool = True, limit_s: float = math.inf) -> float:
        """What given trains cost; infinite where they may not run."""
        program = self.program()
        values = self._values(program, trains)
        return math.inf if values is None else program.value(values) + self.matched.gone(trains)

    def ridden(self, trains: Trains) -> Floats:
        """How many trains of each run of the plan boxes would fill, where given trains run."""
        values = self._values(self.program(), trains)
        assert values is not None  # trains that were costed
        pairs = zip(self.problem.shippers, self.made.boxes, strict=True)
        columns = [
            (edge.uses, float(values[c])) for one, own in pairs for edge, c in zip(one.graph.edges, own, strict=True)
        ]
        return _filled(self.problem, self.matched, columns)

    def lay_out(self, trains: Trains) -> LaidOut:
        """Frames of given trains."""
        program = self.program()
        values = self._values(program, trains)
        assert values is not None  # trains that run in every scenario
        return _laid_out(self.problem, self.made, values, program.value(values) + self.matched.gone(trains))


def _filled(problem: TrainProblem, matched: MatchedRuns, ways: Sequence[tuple[Sequence[Use], float]]) -> Floats:
    """Trains that boxes fill, by the runs of the plan; none of those that the scenario does not have."""
    full, runs = np.zeros(len(problem.runs.runs)), problem.runs.runs
    for run, teu in fullest_loads(ways).items():
        full[run] = teu / runs[run].teu
    return np.where(matched.place >= 0, np.append(full, 0.0)[matched.place], 0.0)


def _laid_out(problem: TrainProblem, made: TrainProgram, values: Floats, cost: float) -> LaidOut:
    frames = train_frames(problem, made, values, None)
    behind = float(values[made.unserved].sum()) + _blocked_teu(problem)
    return LaidOut(cost, behind, frames, train_ground(problem, made, values, frames))


class LaneModel:
    """A scenario whose lanes are found by price.

    Parameters
    ----------
    problem : TrainProblem
        Without graphs.
    finder : LaneFinder
        Of its lanes.
    matched : MatchedRuns
        Its runs, by those of the plan.
    """

    def __init__(self, problem: TrainProblem, finder: LaneFinder, matched: MatchedRuns) -> None:
        self.problem, self.finder, self.matched = problem, finder, matched
        self._master = lane_master(problem, finder)
        self.dearest = (self._master.penalty - 1.0) / PENALTY
        self._prices, self.word = np.zeros(0), in_time
        self._costed: dict[Trains, Candidate] = {}
        for run in matched.alien:
            self._master.program.bound(self._master.made.trains[run], 0.0, 0.0)

    @property
    def penalty(self) -> float:
        """Currency per TEU that stays behind."""
        return self._master.penalty

    @penalty.setter
    def penalty(self, penalty: float) -> None:
        if penalty == self.penalty:
            return
        self._costed.clear()
        self._master.penalty = penalty
        self._master.left_cost[:] = penalty  # rows with a price or a penalty of their own are refused
        for column in self._master.behind:
            self._master.program.cost[column] = penalty

    @property
    def _constant(self) -> float:
        return self.penalty * _blocked_teu(self.problem)

    def best(self, tolls: Floats, starts: Sequence[Trains], effort: Effort) -> Answer:
        """The best trains at tolls: those of the relaxation, and the best whole ones that are known."""
        with ctrl_c() as pressed:
            clock = Clock.start(effort.limit_s, pressed)
            options = SolveOptions(effort.limit_s, effort.gap, seed=effort.seed)
            self._master.toll(self.matched.inside(tolls))
            search = LaneSearch(self._master, effort.solver, options, clock, watcher=lambda _: self._say())
            search.begin_at(self._prices)
            known = [self.matched.trains(trains) for trains in starts]
            if effort.whole:
                search.run(known, _RELAXED_FROM, 1.0)
            else:
                search.relax(known)
        self._prices = search.prices
        self._master.toll(np.zeros(self.matched.size))
        assert search.best is not None  # the plan without trains is always looked at
        wanted, gone = self.matched.outside(search.wanted, tolls)
        trains, _ = self.matched.outside(search.best.trains, tolls)
        bound = search.bound + self._constant + gone
        ways = tuple(dict.fromkeys((self._name(lane.shipper), lane.arcs) for lane in search.used))
        prices = resource_prices(self._master, search.prices) if effort.whole else None
        whole = tuple(round(one) for one in trains.tolist())
        return Answer(bound, whole, tuple(wanted.tolist()), search.best.cost + self._constant + gone, ways, prices)

    def floor(self, prices: ResourcePrices | None, tolls: Floats) -> float:
        """Every train full and nobody waiting, or what prices of another scenario say; not known with subsidies."""
        full, bound = self.problem.full, -math.inf
        if full is None or self.problem.terms.subsidies:
            return bound
        if prices is not None:
            self._master.toll(self.matched.inside(tolls))
            bound, lanes = bound_at(self._master, prices, self.matched.alien)
            self._master.toll(np.zeros(self.matched.size))
            bound += self.matched.outside((), tolls)[1]
            self._master.offer(lanes)
        if not tolls.any():
            bound = max(bound, float(full.least @ self._master.teu))
        return bound + self._constant

    def _name(self, shipper: int) -> str:
        return self.problem.demand.ids[self.problem.shippers[shipper].row]

    def know(self, ways: Ways) -> None:
        """Add ways of another scenario that are open in this one, for all shippers between the same gates."""
        rows = {self._name(number): number for number in range(len(self.problem.shippers))}
        lanes = [self.finder.known(rows[name], arcs) for name, arcs in ways if name in rows]
        self._master.offer(lanes)

    def _say(self) -> None:
        self.word()

    def _candidate(self, trains: Trains, limit_s: float = math.inf) -> Candidate | None:
        """Given trains over all lanes; over those that are known after Ctrl-C, and when time is up."""
        if trains not in self._costed:
            with ctrl_c() as pressed:
                own, clock = self.matched.trains(trains), Clock.start(limit_s, pressed)
                found = priced_cost_of(self._master, own, lambda: clock.left() > 0.0, little=_COSTED_TO)
            if found is None:
                return None
            self._costed[trains] = found
        return self._costed[trains]

    def cost(self, trains: Trains, *, exact: bool = True, limit_s: float = math.inf) -> float:
        """What given trains cost over all lanes, or over those that are known; infinite where they may not run."""
        if exact or trains in self._costed:
            found = self._candidate(trains, limit_s)
        else:
            found = cost_of(self._master, self.matched.trains(trains), pays=True)
        return math.inf if found is None else found.cost + self._constant + self.matched.gone(trains)

    def ridden(self, trains: Trains) -> Floats:
        """How many trains of each run of the plan boxes would fill, where given trains run."""
        found = self._candidate(trains)
        assert found is not None  # trains that were costed
        ways = [(column.lane.uses, teu) for column, teu in zip(found.taken, found.teu, strict=True)]
        return _filled(self.problem, self.matched, ways)

    def lay_out(self, trains: Trains) -> LaidOut:
        """Frames of given trains."""
        found = self._candidate(trains)
        assert found is not None  # trains that run in every scenario
        problem, made, values = candidate_values(self._master, found, pays=True)
        return _laid_out(problem, made, values, found.cost + self._constant + self.matched.gone(trains))

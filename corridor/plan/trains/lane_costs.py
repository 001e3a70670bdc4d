"""What given trains cost over the lanes that are known: a linear program with every wait at its true price."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from corridor.plan.flows.shipper_graph import BOARD, Edge, Use
from corridor.plan.solver.incremental import IncrementalLp
from corridor.plan.solver.program import Program
from corridor.plan.solver.solver_result import SolverResult
from corridor.plan.trains.bounds.lane_rows import state_room, state_shares
from corridor.plan.trains.lane_master import LaneColumn, LaneMaster
from corridor.plan.trains.problem import TrainProblem
from corridor.plan.trains.train_model import add_decisions, train_program
from corridor.plan.trains.train_program import TrainProgram
from corridor.units import FEU_PER_TEU

__all__ = ["Candidate", "candidate_values", "cost_of", "fix_trains", "priced_cost_of"]

Floats = NDArray[np.float64]

_LITTLE_TEU = 1e-9
_LITTLE_MONEY = 1e-6  # a TEU, by which a lane must be cheaper to pay
_LITTLE_SHARE = 1e-5  # of the cost, which all lanes together must save


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """Trains for every run, and the best that can be made of them.

    Attributes
    ----------
    cost : float
        Currency a week, a penalty for what stays behind included.
    behind : float
        TEU a week that stay behind, of those that must go.
    trains : tuple of int
        Of each run.
    taken : tuple of LaneColumn
        Lanes with boxes.
    teu : tuple of float
        TEU a week on each of them.
    short : float
        TEU a week that least shares are short of, at the penalty, too.
    """

    cost: float
    behind: float
    trains: tuple[int, ...]
    taken: tuple[LaneColumn, ...]
    teu: tuple[float, ...]
    short: float = 0.0


def cost_of(master: LaneMaster, trains: Sequence[int], *, pays: bool) -> Candidate | None:
    """Cost trains; None where they may not run: above a limit, below the least frequency, or without slots or wagons.

    Parameters
    ----------
    master : LaneMaster
        With the lanes that are known. What it charges trains is a part of the cost.
    trains : sequence of int
        Of each run.
    pays : bool
        Whether subsidies are paid.
    """
    given = _given_trains(master, trains, pays=pays)
    return None if given is None else given.candidate(master, trains, IncrementalLp(given.program).solve())


def priced_cost_of(
    master: LaneMaster,
    trains: Sequence[int],
    goes_on: Callable[[], bool],
    *,
    pays: bool = True,
    little: float = _LITTLE_SHARE,
) -> Candidate | None:
    """Cost trains as `cost_of` does, over all lanes: those that pay are added until none saves much.

    Parameters
    ----------
    master, trains
        As for `cost_of`; the master gets the new lanes.
    goes_on : callable
        Asked before each round of pricing.
    pays : bool
        Whether subsidies are paid.
    little : float
        Share of the cost that all lanes together must save, to be added.
    """
    given = _given_trains(master, trains, pays=pays)
    if given is None:
        return None
    simplex = IncrementalLp(given.program)
    while True:
        found = simplex.solve()
        candidate = given.candidate(master, trains, found)
        if candidate is None or found.duals is None or not goes_on() or not given.add_paying(master, found, little):
            return candidate
        given.add_lanes(master)


@dataclass(slots=True, eq=False)
class _Given:
    """The linear program of given trains, which grows: columns and rows, and the step of frequency at each place."""

    made: TrainProgram
    program: Program
    behind: list[int]
    short: list[int]
    known: list[tuple[int, LaneColumn]]
    volumes: list[int]
    room: dict[Use, int]
    steps: list[int]
    seen: int = 0  # lanes of the master

    def add_lanes(self, master: LaneMaster) -> None:
        """Add the lanes that came since, as far as all of their trains run."""
        for column in master.columns[self.seen :]:
            lane, at = column.lane, [self.steps[place] for place in column.places]
            if -1 in at:
                continue
            waits = (float(master.waits[p][lane.shipper, step]) for p, step in zip(column.places, at, strict=True))
            number = self.program.add("lane", cost=lane.cost + sum(waits))
            self.known.append((number, column))
            self.program.extend(self.volumes[lane.shipper], ((number, 1.0),))
            for use in sorted(set(lane.uses) & self.room.keys()):
                self.program.extend(self.room[use], ((number, float(lane.uses.count(use))),))
            for name, amount in master.given(lane):
                self.program.extend(self.made.due[name], ((number, -amount),))
        self.seen = len(master.columns)

    def candidate(self, master: LaneMaster, trains: Sequence[int], found: SolverResult) -> Candidate | None:
        """The trains with what the program says of them."""
        if found.values is None:
            return None
        values = found.values
        loaded = [(column, float(values[number])) for number, column in self.known if values[number] > _LITTLE_TEU]
        tolls = float(master.tolls @ np.array(trains, np.float64))
        behind = float(values[self.behind][master.must].sum())
        taken, teu = tuple(column for column, _ in loaded), tuple(amount for _, amount in loaded)
        short = float(values[self.short].sum())
        return Candidate(found.objective + tolls, behind, tuple(trains), taken, teu, short)

    def add_paying(self, master: LaneMaster, found: SolverResult, little: float) -> int:
        """Add the best lanes at the prices of the rows, where they cost less than what their shippers pay."""
        duals = found.duals
        assert duals is not None
        tolls = {use: max(-float(duals[row]), 0.0) for use, row in self.room.items()}
        never = master.penalty * (1.0 + master.problem.terms.most_rides)  # to leave the boxes behind is cheaper
        shape = (len(master.teu), len(self.steps))
        waits = np.full(shape, never)
        for place, step in enumerate(self.steps):
            if step >= 0:
                waits[:, place] = master.waits[place][:, step]
        for given in master.problem.terms.subsidies:
            pays = float(duals[self.made.due[given.name]]) * given.per_feu * FEU_PER_TEU
            boarded = [n for n, use in enumerate(master.places) if use[0] == BOARD and use[1] in given.services]
            waits[:, boarded] += pays
        offers = master.finder.find(tolls, waits)
        saved = duals[self.volumes] - offers.least
        # no ways save more than all of each shipper's boxes on its best one would
        if float(master.teu @ np.maximum(saved, 0.0)) <= little * abs(found.objective):
            return 0
        paying = saved > _LITTLE_MONEY
        return master.offer(lane for lane, pays in zip(offers.lanes, paying.tolist(), strict=True) if pays)


def _given_trains(master: LaneMaster, trains: Sequence[int], *, pays: bool) -> _Given | None:
    """The program of given trains over the lanes that are known; None where the trains themselves may not run."""
    made = TrainProgram(Program("given trains"))
    made.program.constant = master.problem.constant
    add_decisions(master.problem, made, levels=False)
    program, steps = made.program, _steps(master, trains)
    if steps is None or any(n > program.high[column] for n, column in zip(trains, made.trains, strict=True)):
        return None
    for number, column in zip(trains, made.trains, strict=True):
        program.bound(column, float(number), float(number))
    for column in () if pays else made.paid.values():
        program.bound(column, 0.0, 0.0)
    rows = state_room(master.problem, made)
    volumes = [program.limit("volume", (), low=teu, high=teu) for teu in master.teu.tolist()]
    behind = [program.add("left behind", cost=cost) for cost in master.left_cost.tolist()]
    for row, left in zip(volumes, behind, strict=True):
        program.extend(row, ((left, 1.0),))
    short = state_shares(master.problem, program, behind, master.penalty)
    given = _Given(made, program.relaxed(), behind, short, [], volumes, rows, steps)
    given.add_lanes(master)
    return given


def _steps(master: LaneMaster, trains: Sequence[int]) -> list[int] | None:
    """Step of frequency at each place, -1 where nothing runs; None where a frequency is not allowed."""
    step_of: dict[str, int] = {}
    for name, levels in master.made.levels.items():
        total = sum(trains[run] for run in master.made.members[name])
        within = [n for n, (first, last) in enumerate(levels.steps) if first <= total <= last]
        if total and not within:
            return None
        step_of[name] = within[0] if within else -1
    return [step_of[use[1]] for use in master.places]


def candidate_values(master: LaneMaster, best: Candidate, *, pays: bool) -> tuple[TrainProblem, TrainProgram, Floats]:
    """A candidate as values of the program of all, over a problem whose shippers have the lanes it takes."""
    lanes: list[list[Edge]] = [[] for _ in master.problem.shippers]
    for column in best.taken:
        lanes[column.lane.shipper].append(master.finder.edge(column.lane))
    shippers = tuple(
        replace(shipper, graph=replace(shipper.graph, edges=tuple(edges)))
        for shipper, edges in zip(master.problem.shippers, lanes, strict=True)
    )
    problem = replace(master.problem, shippers=shippers)
    made = train_program(problem)
    fixed = made.program.relaxed()
    for paid in () if pays else made.paid.values():
        fixed.bound(paid, 0.0, 0.0)
    for behind in made.must:
        fixed.cost[behind] = master.penalty
    fix_trains(made, fixed, best.trains)
    values = IncrementalLp(fixed).solve().values
    assert values is not None  # the candidate itself is a solution
    arrays = fixed.arrays()
    return problem, made, np.clip(values, arrays.column_low, arrays.column_high)


def fix_trains(made: TrainProgram, program: Program, trains: Sequence[int]) -> None:
    """Bound trains of runs and their steps of frequency in a program with the columns of another."""
    for column, number in zip(made.trains, trains, strict=True):
        program.bound(column, float(number), float(number))
    for name, levels in made.levels.items():
        total = sum(trains[run] for run in made.members[name])
        for (first, last), step in zip(levels.steps, levels.chosen, strict=True):
            runs = float(first <= total <= last)
            program.bound(step, runs, runs)

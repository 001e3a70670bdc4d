"""What given trains cost over the lanes that are known: a linear program with every wait at its true price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from corridor.plan.flows.shipper_graph import Edge
from corridor.plan.solver.program import Program
from corridor.plan.solver.solve import solve
from corridor.plan.trains.lane_master import LaneColumn, LaneMaster, state_room
from corridor.plan.trains.problem import TrainProblem
from corridor.plan.trains.train_model import add_decisions, train_program
from corridor.plan.trains.train_program import TrainProgram

__all__ = ["Candidate", "candidate_values", "cost_of"]

Floats = NDArray[np.float64]

_LITTLE_TEU = 1e-9


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
    """

    cost: float
    behind: float
    trains: tuple[int, ...]
    taken: tuple[LaneColumn, ...]


def cost_of(master: LaneMaster, trains: Sequence[int], *, pays: bool) -> Candidate | None:
    """Cost trains; None where they may not run: above a limit, below the least frequency, or without slots or wagons.

    Parameters
    ----------
    master : LaneMaster
        With the lanes that are known.
    trains : sequence of int
        Of each run.
    pays : bool
        Whether subsidies are paid.
    """
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
    behind, known = _add_lanes(master, made, steps)
    found = solve(program.relaxed())
    if found.values is None:
        return None
    values = found.values
    taken = tuple(column for number, column in known if values[number] > _LITTLE_TEU)
    left = float(values[behind][master.must].sum())
    return Candidate(found.objective, left, tuple(trains), taken)


def _add_lanes(
    master: LaneMaster, made: TrainProgram, steps: Sequence[int]
) -> tuple[list[int], list[tuple[int, LaneColumn]]]:
    """Volumes, room, and the lanes all of whose trains run; columns of what stays behind and of the lanes."""
    program, rows = made.program, state_room(master.problem, made)
    volumes = [program.limit("volume", (), low=teu, high=teu) for teu in master.teu.tolist()]
    behind = [program.add("left behind", cost=cost) for cost in master.left_cost.tolist()]
    for row, left in zip(volumes, behind, strict=True):
        program.extend(row, ((left, 1.0),))
    known = []
    for column in master.columns:
        lane, at = column.lane, [steps[place] for place in column.places]
        if -1 in at:
            continue
        waits = (float(master.waits[p][lane.shipper, step]) for p, step in zip(column.places, at, strict=True))
        number = program.add("lane", cost=lane.cost + sum(waits))
        known.append((number, column))
        program.extend(volumes[lane.shipper], ((number, 1.0),))
        for use in sorted(set(lane.uses) & rows.keys()):
            program.extend(rows[use], ((number, float(lane.uses.count(use))),))
        for name, amount in master.given(lane):
            program.extend(made.due[name], ((number, -amount),))
    return behind, known


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
    _fix(made, fixed, best)
    values = solve(fixed).values
    assert values is not None  # the candidate itself is a solution
    arrays = fixed.arrays()
    return problem, made, np.clip(values, arrays.column_low, arrays.column_high)


def _fix(made: TrainProgram, program: Program, best: Candidate) -> None:
    for column, number in zip(made.trains, best.trains, strict=True):
        program.bound(column, float(number), float(number))
    for name, levels in made.levels.items():
        total = sum(best.trains[run] for run in made.members[name])
        for (first, last), step in zip(levels.steps, levels.chosen, strict=True):
            runs = float(first <= total <= last)
            program.bound(step, runs, runs)

"""Prices of trains, yards and waits that one network was searched for, and the bound that they give in any scenario.

A relaxation of one scenario takes most of a minute at real size, of ten scenarios ten times as long. Prices of one
bound all of them (Lagrange), however little a scenario is like the one that they were found for: boxes take their best
ways at these prices, and trains are chosen for what they are paid. With q(k, i, j) what a TEU of shipper k pays to wait
at place i when the frequency is step j, and w(k, i) its price, boxes that wait there pay

    sum_k q(k, i, j) x(k, i)  >=  sum_k w(k, i) x(k, i) - R(i, j),

where R(i, j) is what they save at most, those first that save most, as far as there is room in trains of step j. So a
step is paid R(i, j), a train its room at the price of each segment, and both are chosen in a small program.

Where a train costs more or less than when the prices were found, by a tariff of the scenario or by a toll on it, its
room is dearer by as much, and waits for it are cheaper. Prices of elsewhere may still pay trains for more than they
cost here: where a border is shut, nobody pays for the way back, and trains that cost nothing would run for it every
day. So prices are cut to what the trains that carry these boxes cost, by a small program of trains alone. Prices so
changed are prices, too: whatever they are, the bound holds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corridor.plan.flows.shipper_graph import Use
from corridor.plan.solver.incremental import IncrementalLp
from corridor.plan.solver.program import Program
from corridor.plan.trains.bounds.lane_rows import signed, state_room
from corridor.plan.trains.lane_master import LaneMaster
from corridor.plan.trains.lanes import Lane, Offers
from corridor.plan.trains.problem import REGROUP, SHIP, TRAIN, YARD, TrainProblem
from corridor.plan.trains.train_model import add_decisions
from corridor.plan.trains.train_program import TrainProgram, seats

__all__ = ["ResourcePrices", "bound_at", "most_saved", "resource_prices"]

Floats = NDArray[np.float64]

_LITTLE = 1e-9
_LITTLE_LOST = 5e-4  # of the bound, by which trains are paid too much
_SPARE_TEU = 1.0  # carried beside what is ridden, so that a train that nobody rides has a price


@dataclass(frozen=True, slots=True, eq=False)
class ResourcePrices:
    """What a TEU pays for what is scarce, by names that hold in every scenario.

    Attributes
    ----------
    tolls : dict of Use to float
        Currency per TEU of room on a segment of a run, in a yard or on a ship; runs by their ids.
    places : tuple of Use
        Where boxes wait.
    rows : tuple of str
        Shippers, by the id of their first row of the demand.
    waits : float array, shape (shippers, places)
        Currency per TEU.
    costs : dict of str to float
        What a train of each run cost then, by its id.
    """

    tolls: dict[Use, float]
    places: tuple[Use, ...]
    rows: tuple[str, ...]
    waits: Floats
    costs: dict[str, float]


def resource_prices(master: LaneMaster, duals: Floats) -> ResourcePrices:
    """Read the prices of resources off those of the rows of a relaxation, shape (rows that there were,)."""
    tolls, waits = master.tolls_at(signed(master.program.arrays(), duals))
    named = {_named(master.problem, use): toll for use, toll in tolls.items()}
    places = tuple(_named(master.problem, use) for use in master.places)
    costs = {run.id: run.cost for run in master.problem.runs.runs}
    return ResourcePrices(named, places, _shippers(master.problem), waits, costs)


def bound_at(master: LaneMaster, prices: ResourcePrices, stopped: list[int]) -> tuple[float, list[Lane | None]]:
    """What no trains can beat in a scenario, at any prices, and the best ways at them.

    Parameters
    ----------
    master : LaneMaster
        Of the scenario, with its tolls on trains.
    prices : ResourcePrices
        Of any scenario; what only this one has is free, and waits there are the shortest.
    stopped : list of int
        Runs that have no train.

    Returns
    -------
    (float, list)
        Without rows that have no way; minus infinity where subsidies are paid by the box. Ways by shipper.
    """
    problem = master.problem
    if problem.terms.subsidies:
        return -math.inf, []
    never = {str(run) for run in stopped}
    tolls = {
        use: master.penalty if use[0] == TRAIN and use[1] in never else prices.tolls.get(_named(problem, use), 0.0)
        for use in master.rows
    }
    waits = _follow_costs(master, prices, tolls, _waits(master, prices))
    made, rows = _trains_alone(master, waits, stopped)
    trains = _best_trains(made.program.copy(), rows, tolls)
    bound, offers = _with_boxes(master, tolls, waits, trains)
    if -trains <= _LITTLE_LOST * abs(bound):
        return bound, offers.lanes
    cut = _cut_to_costs(made.program.copy(), rows, tolls, _ridden(master, offers))
    other, others = _with_boxes(master, cut, waits, _best_trains(made.program, rows, cut))
    return (bound, offers.lanes) if bound >= other else (other, others.lanes)


def _with_boxes(master: LaneMaster, tolls: dict[Use, float], waits: Floats, trains: float) -> tuple[float, Offers]:
    """The bound at given prices, by which trains cost so much, and the best ways."""
    problem, offers = master.problem, master.finder.find(tolls, waits)
    boxes = float(master.teu @ np.minimum(offers.least, master.left_cost))
    room = sum(toll * problem.capacity[use] for use, toll in tolls.items() if use[0] in (YARD, SHIP))
    return problem.constant + boxes - room + trains, offers


def _ridden(master: LaneMaster, offers: Offers) -> dict[Use, float]:
    """TEU a week that take each resource, where all boxes go their best ways or stay."""
    found: dict[Use, float] = {}
    goes = offers.least < master.left_cost
    for lane, teu in zip(offers.lanes, np.where(goes, master.teu, 0.0).tolist(), strict=True):
        for use in () if lane is None else lane.uses:
            found[use] = found.get(use, 0.0) + teu
    return found


def most_saved(saved: Floats, teu: Floats, room: Floats) -> Floats:
    """What boxes save at most at each step, as far as there is room for them: those first that save most.

    Parameters
    ----------
    saved : float array, shape (shippers, steps)
        Currency per TEU.
    teu : float array, shape (shippers,)
        Of each.
    room : float array, shape (steps,)
        TEU of all together.
    """
    order = np.argsort(-saved, axis=0, kind="stable")
    volumes = teu[order]
    aboard = np.clip(room - (volumes.cumsum(axis=0) - volumes), 0.0, volumes)
    total: Floats = (np.take_along_axis(saved, order, axis=0) * aboard).sum(axis=0)
    return total


def _trains_alone(master: LaneMaster, waits: Floats, stopped: list[int]) -> tuple[TrainProgram, dict[Use, int]]:
    """Trains, and what they are paid for waits; with the rows of their room, which boxes do not take."""
    problem, made = master.problem, TrainProgram(Program("trains at prices"))
    add_decisions(problem, made)
    for column, toll in zip(made.trains, master.tolls.tolist(), strict=True):
        made.program.cost[column] += toll
    rows = state_room(problem, made)
    for run in stopped:
        made.program.bound(made.trains[run], 0.0, 0.0)
    for place, use in enumerate(master.places):
        levels = made.levels[use[1]]
        saved = np.maximum(0.0, waits[:, place, None] - master.waits[place])
        some = saved.max(axis=1) > 0.0
        room = seats(problem, use) * np.array([last for _, last in levels.steps], np.float64)
        paid = most_saved(saved[some], master.teu[some], room)
        for column, amount in zip(levels.chosen, paid.tolist(), strict=True):
            made.program.cost[column] -= amount
    return made, rows


def _best_trains(program: Program, rows: dict[Use, int], tolls: dict[Use, float]) -> float:
    """What trains cost at least, less what they are paid for room and for waits: a linear program."""
    arrays, paid, gained = program.arrays(), np.zeros(program.n_rows), np.zeros(program.n_columns)
    paid[list(rows.values())] = [tolls[use] for use in rows]
    np.add.at(gained, arrays.cell_column, paid[arrays.cell_row] * arrays.cell_factor)
    for column in np.flatnonzero(gained).tolist():
        program.cost[column] += float(gained[column])
    found = IncrementalLp(program.relaxed()).solve()
    return found.bound if found.values is not None else -math.inf


def _cut_to_costs(
    program: Program, rows: dict[Use, int], tolls: dict[Use, float], ridden: dict[Use, float]
) -> dict[Use, float]:
    """Prices no higher than given ones, by which trains that carry these boxes are paid what they cost.

    They are those of min cost(t) + sum_i p(i) s(i) with room(i) t + s(i) >= ridden(i), which no price beyond p(i) is.
    """
    rooms = {use: row for use, row in rows.items() if use[0] not in (YARD, SHIP)}
    for use, row in rooms.items():
        program.extend(row, ((program.add("too dear", cost=tolls[use]), -1.0),))
        program.bound_row(row, -math.inf, -ridden.get(use, 0.0) - _SPARE_TEU)
    duals = IncrementalLp(program.relaxed()).solve().duals
    if duals is None:
        return tolls
    return tolls | {use: min(tolls[use], max(0.0, -float(duals[row]))) for use, row in rooms.items()}


def _follow_costs(master: LaneMaster, prices: ResourcePrices, tolls: dict[Use, float], waits: Floats) -> Floats:
    """Change the tolls of room by what trains cost more or less; returns waits, shorter for trains that are cheap."""
    problem, share = master.problem, np.ones(len(master.problem.runs.runs))
    room: dict[int, list[Use]] = {}
    for use in tolls:
        if use[0] == TRAIN:
            room.setdefault(int(use[1]), []).append(use)
    for number, uses in room.items():
        run, added = problem.runs.runs[number], float(master.tolls[number])
        scale = run.cost / (prices.costs.get(run.id, run.cost) or math.inf)
        paid = scale * run.teu * sum(tolls[use] for use in uses)
        left = paid + max(added, 0.0)
        for use in uses:
            tolls[use] = tolls[use] * scale * left / paid if paid > _LITTLE else left / run.teu / len(uses)
        share[number] = max(0.0, min(1.0, scale) * min(1.0, 1.0 + added / max(run.cost, _LITTLE)))
    least = np.array([own.min(axis=1) for own in master.waits]).T.reshape(waits.shape)
    of_place = [_share_at(problem, use, share) for use in master.places]
    found: Floats = least + (waits - least) * np.minimum(1.0, of_place)
    return found


def _share_at(problem: TrainProblem, use: Use, share: Floats) -> float:
    """The share of a run, or of the first run of a service, whose trains boxes wait for."""
    if use[0] == REGROUP:
        return float(share[int(use[1])])
    own = [number for number, run in enumerate(problem.runs.runs) if run.own and use[1] in run.services]
    return float(share[own].max(initial=0.0)) if own else 1.0


def _waits(master: LaneMaster, prices: ResourcePrices) -> Floats:
    """Prices of waits by shipper and place of a scenario; the shortest where they are not known."""
    known = {name: number for number, name in enumerate(prices.rows)}
    there = {use: number for number, use in enumerate(prices.places)}
    rows = np.array([known.get(name, -1) for name in _shippers(master.problem)], np.int64)
    columns = np.array([there.get(_named(master.problem, use), -1) for use in master.places], np.int64)
    waits = np.array([own.min(axis=1) for own in master.waits]).T.reshape(len(rows), len(columns))
    both = np.ix_(rows >= 0, columns >= 0)
    waits[both] = np.maximum(0.0, prices.waits[np.ix_(rows[rows >= 0], columns[columns >= 0])])
    return waits


def _shippers(problem: TrainProblem) -> tuple[str, ...]:
    return tuple(problem.demand.ids[shipper.row] for shipper in problem.shippers)


def _named(problem: TrainProblem, use: Use) -> Use:
    """A resource with the id of its run for the number."""
    return (use[0], problem.runs.runs[int(use[1])].id, *use[2:]) if use[0] in (TRAIN, REGROUP) else use

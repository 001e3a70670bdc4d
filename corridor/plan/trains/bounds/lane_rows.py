"""Rows and prices of the relaxation by lanes that need no lane: what waiting costs, what has room, least shares."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from corridor.plan.flows.shipper_graph import BOARD, Use
from corridor.plan.solver.arrays import ProgramArrays
from corridor.plan.solver.program import Program
from corridor.plan.trains.problem import SHIP, TRAIN, YARD, TrainProblem
from corridor.plan.trains.train_program import TrainProgram, boards_joint, seats
from corridor.units import HOURS_PER_DAY, HOURS_PER_WEEK

__all__ = ["signed", "state_room", "state_shares", "waiting_prices"]

Floats = NDArray[np.float64]


def waiting_prices(problem: TrainProblem, made: TrainProgram, places: Iterable[Use]) -> list[Floats]:
    """Currency per TEU of waiting at each place: value of time and storage, by shipper and step of frequency."""
    # many shippers share a value of time and a tariff
    kinds = {(shipper.hourly, id(shipper.storage)): shipper for shipper in problem.shippers}
    place_of = {key: number for number, key in enumerate(kinds)}
    own = [place_of[shipper.hourly, id(shipper.storage)] for shipper in problem.shippers]
    hourly = np.array([shipper.hourly for shipper in kinds.values()])
    found = []
    for use in places:
        name = " ".join(use[1:])
        stored = [shipper.storage.get(name, (0.0, 0.0)) for shipper in kinds.values()]
        daily, free = np.array(stored, np.float64).reshape(-1, 2).T
        hours = np.array([HOURS_PER_WEEK / (2.0 * first) for first, _ in made.levels[use[1]].steps])
        days = np.maximum(0.0, np.ceil(hours / HOURS_PER_DAY) - free[:, None])
        prices = hourly[:, None] * hours + (daily[:, None] * days if use[0] == BOARD else 0.0)
        found.append(prices[own])
    return found


def state_room(problem: TrainProblem, made: TrainProgram) -> dict[Use, int]:
    """Rows of the room on trains, in yards and on ships, to which lanes are added."""
    rows: dict[Use, int] = {}
    for use in sorted({use for taken in problem.uses.values() for use in taken}):
        if use[0] == TRAIN:
            train = (made.trains[int(use[1])], -problem.runs.runs[int(use[1])].teu)
            rows[use] = made.program.limit(" ".join(use), [train], high=0.0)
        elif use[0] == BOARD and boards_joint(problem, use[1]):
            room = [(train, -seats(problem, use)) for train in _own_trains(problem, made, use[1])]
            rows[use] = made.program.limit(" ".join(use), room, high=0.0)
        elif use[0] in (YARD, SHIP):
            rows[use] = made.program.limit(" ".join(use), (), high=problem.capacity[use])
    return rows


def _own_trains(problem: TrainProblem, made: TrainProgram, service: str) -> list[int]:
    """Columns of the trains that are the departures of a service."""
    runs = zip(problem.runs.runs, made.trains, strict=True)
    return [train for run, train in runs if run.own and service in run.services]


def state_shares(problem: TrainProblem, program: Program, behind: Sequence[int], penalty: float) -> list[int]:
    """Rows of least shares over what shippers leave behind; returns the columns of what they are short of.

    Parameters
    ----------
    problem : TrainProblem
        Whose shares.
    program : Program
        To which rows and columns are added.
    behind : sequence of int
        Columns of what each shipper leaves behind.
    penalty : float
        Currency per TEU that a share is short of.
    """
    short = []
    for share in problem.shares:
        columns = [c for shipper, c in zip(problem.shippers, behind, strict=True) if shipper.row in share.rows]
        most = problem.most_behind(share)
        short.append(program.add(f"short of {share.name}", cost=penalty, high=most.weekly))
        terms = [*((column, 1.0) for column in columns), (short[-1], -1.0)]
        program.limit(f"least share of {share.name}", terms, high=most.allowed)
    return short


def signed(arrays: ProgramArrays, duals: Floats) -> Floats:
    """Prices of all rows, those that cannot be made nothing; rows that came later have none."""
    prices = np.append(duals, np.zeros(len(arrays.row_low) - len(duals)))
    prices = np.where(np.isinf(arrays.row_low), np.minimum(prices, 0.0), prices)
    return np.where(np.isinf(arrays.row_high), np.maximum(prices, 0.0), prices)

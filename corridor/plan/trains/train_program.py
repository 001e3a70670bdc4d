"""The parts of the train program: where its variables are, steps of frequency, and who uses a resource."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from corridor.plan.flows.shipper_graph import Use
from corridor.plan.solver.program import Program
from corridor.plan.trains.problem import REGROUP, Shipper, TrainProblem
from corridor.plan.trains.runs import TrainRun

__all__ = [
    "SLOTS",
    "WAGONS",
    "Levels",
    "Step",
    "Terms",
    "TrainProgram",
    "User",
    "Users",
    "boards_joint",
    "frequency_steps",
    "seats",
    "wagons_of",
]

SLOTS, WAGONS = "slots", "wagons"  # first words of resources, beside YARD and SHIP
_TEU_PER_WAGON = 2.0
_EACH = 14  # every frequency up to two a day is a step of its own
_WIDER = (15, 18, 22, 28, 42, 84)

Terms = list[tuple[int, float]]
Step = tuple[int, int]


class User(NamedTuple):
    """Who uses a resource: a shipper by a column, how often a TEU does there, and on all of its way at most."""

    shipper: Shipper
    column: int
    times: float
    most: int


Users = dict[Use, list[User]]


def frequency_steps(least: int, most: int) -> tuple[Step, ...]:
    """Steps of frequency, each from its first to its last number of trains a week.

    Up to two a day every number is a step; beyond, the wait of a step is that of its first number, which
    is never too short and at most 43 minutes too long.
    """
    firsts = [number for number in (*range(1, _EACH + 1), *_WIDER) if least < number <= most]
    firsts = [least, *firsts]
    lasts = [first - 1 for first in firsts[1:]] + [most]
    return tuple(zip(firsts, lasts, strict=True))


@dataclass(frozen=True, slots=True)
class Levels:
    """The frequency of one place of waiting.

    Attributes
    ----------
    steps : tuple of (int, int)
        First and last number of trains a week.
    chosen : tuple of int
        Column of each step: one of them is 1, or none where nothing runs.
    row : int
        That says so.
    """

    steps: tuple[Step, ...]
    chosen: tuple[int, ...]
    row: int


@dataclass(eq=False)
class TrainProgram:
    """The program and where its variables are.

    Attributes
    ----------
    program : Program
        Columns and rows.
    trains, empties : list of int
        Columns of each run: trains, and empty trains back over it.
    levels : dict of str to Levels
        Of each service, and of each joint run by its number.
    members : dict of str to list of int
        Runs whose trains each of them counts.
    boxes : list of list of int
        Columns of the edges of each shipper's graph.
    unserved : list of int
        Columns of what each shipper leaves behind.
    must : list of int
        Those of shippers without price and penalty.
    volumes : list of int
        Rows that say where each shipper's volume goes.
    paid : dict of str to int
        Columns of the subsidies paid, by row of the tariffs or by name.
    due : dict of str to int
        Rows that say how much of each is due.
    resources : dict of int to tuple of str
        What each row of a capacity limits: a yard or a ship as in `Use`, ``slots`` of a border with the countries
        left and entered, ``wagons`` of a gauge.
    """

    program: Program
    trains: list[int] = field(default_factory=list)
    empties: list[int] = field(default_factory=list)
    levels: dict[str, Levels] = field(default_factory=dict)
    members: dict[str, list[int]] = field(default_factory=dict)
    boxes: list[list[int]] = field(default_factory=list)
    unserved: list[int] = field(default_factory=list)
    must: list[int] = field(default_factory=list)
    volumes: list[int] = field(default_factory=list)
    paid: dict[str, int] = field(default_factory=dict)
    due: dict[str, int] = field(default_factory=dict)
    resources: dict[int, Use] = field(default_factory=dict)


def wagons_of(run: TrainRun) -> float:
    """Wagons of a train of a run."""
    return run.teu / _TEU_PER_WAGON


def seats(problem: TrainProblem, use: Use) -> float:
    """TEU that one train takes where boxes wait for it."""
    if use[0] == REGROUP:
        return problem.runs.runs[int(use[1])].teu
    return problem.runs.longest[use[1]]


def boards_joint(problem: TrainProblem, service: str) -> bool:
    """Whether boxes of a service ride on trains that are not counted as its own."""
    return service in problem.runs.going_on

"""The relaxation of the train plan by lanes: columns priced, rows added where they are broken, a bound always.

What is stated up front is small: volumes, room on trains and in yards, steps of frequency, slots, sets of wagons,
subsidies. Three families of rows come when they are broken: nobody boards what does not run, nobody waits less than
the frequency makes him, and a frequency carries no more of some shippers than its trains hold. The first two stand for
all shippers between the same gates together at first, then for each alone. Any prices give a bound (Lagrange): with
them every shipper takes its best lane, and every train its best number.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.plan.flows.shipper_graph import BOARD, Use
from corridor.plan.solver.arrays import ProgramArrays
from corridor.plan.solver.incremental import IncrementalLp
from corridor.plan.solver.options import SolveOptions
from corridor.plan.solver.program import Program
from corridor.plan.solver.solve import solve
from corridor.plan.solver.solver_result import SolverResult
from corridor.plan.trains.bounds.circles import most_boardings
from corridor.plan.trains.bounds.lane_rows import signed, state_room, state_shares, waiting_prices
from corridor.plan.trains.lanes import Lane, LaneFinder, Offers
from corridor.plan.trains.problem import TrainProblem, full_trains
from corridor.plan.trains.train_model import add_decisions
from corridor.plan.trains.train_program import TrainProgram, seats
from corridor.units import FEU_PER_TEU

__all__ = ["LaneColumn", "LaneMaster", "lane_master"]

Floats = NDArray[np.float64]
Riding = dict[int, float]  # TEU a week of each shipper
Meeting = tuple[int, int]  # a set of shippers, and a place of waiting

_BROKEN = 1e-4  # of what the shippers send, by which a row may be broken
_LITTLE = 1e-9
_MOST_GOING_ON = 4_000  # rows of relaxations that are not begun anew
_PENALTY = 3.0  # times the dearest lane, for what stays behind


class LaneColumn(NamedTuple):
    """A lane in the program: its number there, and the places where it waits, each as often as it does."""

    number: int
    lane: Lane
    places: tuple[int, ...]

    def boardings(self, place: int) -> float:
        """How often a TEU waits at a place: twice where the lane goes round."""
        return float(self.places.count(place))


class _WaitRow(NamedTuple):
    """A row of waiting, or of room by frequency: what a TEU of each shipper adds to it each time that it boards."""

    number: int
    place: int
    rates: Mapping[int, float]


class LaneMaster:
    """The relaxation, which grows.

    Parameters
    ----------
    problem : TrainProblem
        With a finder of lanes.
    finder : LaneFinder
        That finder.
    penalty : float
        Currency per TEU that must go and stays behind.

    Attributes
    ----------
    must : bool array, shape (shippers,)
        Whether their boxes must go if they can.
    left_cost : float array, shape (shippers,)
        Currency per TEU that stays behind: the penalty, or price and penalty of their own.
    """

    def __init__(self, problem: TrainProblem, finder: LaneFinder, penalty: float) -> None:
        self.problem, self.finder, self.penalty = problem, finder, penalty
        forgone = np.array([shipper.forgone for shipper in problem.shippers])
        self.must = np.isinf(forgone)
        self.left_cost = np.where(self.must, penalty, forgone)
        self.made = TrainProgram(Program("block trains by lanes"))
        self.program = self.made.program
        self.program.constant = problem.constant
        add_decisions(problem, self.made)
        self.places = tuple(finder.places)
        self._place_of = {use: number for number, use in enumerate(self.places)}
        self._steps = [np.array(self.made.levels[use[1]].chosen) for use in self.places]
        self.waits = waiting_prices(problem, self.made, self.places)
        shape = (len(problem.shippers), len(self.places))
        self._least_wait = np.array([prices.min(axis=1) for prices in self.waits]).T.reshape(shape)
        gates: dict[tuple[int, int], int] = {}
        self._group = [gates.setdefault((one.graph.source, one.graph.sink), len(gates)) for one in problem.shippers]
        self._alone = len(gates)  # the sets of those between the same gates, and then of each shipper alone
        self._mates: list[list[int]] = [[] for _ in gates]
        for number, group in enumerate(self._group):
            self._mates[group].append(number)
            self._mates.append([number])
        self._everyone = len(self._mates)  # and the set of all
        self._mates.append(list(range(len(self._group))))
        self._room = [
            seats(problem, use) * np.array([last for _, last in self.made.levels[use[1]].steps]) for use in self.places
        ]
        self.teu = np.array([shipper.teu for shipper in problem.shippers])
        self._times = most_boardings(problem)
        self._volume = np.array([self.teu[mates].sum() for mates in self._mates])
        self.rows = state_room(problem, self.made)
        volumes = enumerate(self.teu.tolist())
        self._volume_rows = [self.program.limit(f"volume {n}", (), low=teu, high=teu) for n, teu in volumes]
        self._decided = np.arange(self.program.n_columns)
        self.behind = [
            self.program.add(f"left behind {n}", cost=cost, high=teu)
            for n, (cost, teu) in enumerate(zip(self.left_cost.tolist(), self.teu.tolist(), strict=True))
        ]
        for row, column in zip(self._volume_rows, self.behind, strict=True):
            self.program.extend(row, ((column, 1.0),))
        self.short = state_shares(problem, self.program, self.behind, penalty)
        self._decided = np.append(self._decided, np.array(self.short, np.int64))
        self._most_paid = [self.program.high[column] for column in self.made.paid.values()]
        self.tolls = np.zeros(len(self.made.trains))
        self.columns: list[LaneColumn] = []
        self._known: set[tuple[int, tuple[int, ...]]] = set()
        self._boarding: dict[Meeting, int] = {}
        self._paid: dict[Meeting, int] = {}
        self._parts: dict[Meeting, int] = {}
        self._waiting: dict[Meeting, list[_WaitRow]] = {}
        self._riders: dict[Meeting, list[LaneColumn]] = {}
        self._simplex = IncrementalLp(self.program)

    def relaxed(self, time_limit_s: float | None) -> SolverResult:
        """Solve the relaxation; without values where time was up.

        With few rows a simplex goes on from where the last one ended; of many, presolve leaves so little that to begin
        anew is quicker (2 s beside 7 at 5,800 rows).
        """
        if self.program.n_rows > _MOST_GOING_ON:
            return solve(self.program.relaxed(), options=SolveOptions(time_limit_s=time_limit_s))
        return self._simplex.solve(time_limit_s)

    def toll(self, tolls: Floats) -> None:
        """Charge the trains of every run so much more from now on, shape (runs,); less than nothing is a reward."""
        for run, column, toll in zip(self.problem.runs.runs, self.made.trains, tolls.tolist(), strict=True):
            self.program.cost[column] = run.cost + toll
        self.tolls = tolls

    def pay(self, *, pays: bool) -> None:
        """Whether subsidies are paid from now on."""
        for column, most in zip(self.made.paid.values(), self._most_paid, strict=True):
            self.program.bound(column, 0.0, most if pays else 0.0)

    # columns

    def offer(self, lanes: Iterable[Lane | None]) -> int:
        """Add lanes, each for all shippers between its gates; returns how many are new."""
        mates = [(lane, mate) for lane in lanes if lane is not None for mate in self._mates[self._group[lane.shipper]]]
        return sum(self._add(lane, mate) for lane, mate in mates)

    def _add(self, known: Lane, shipper: int) -> bool:
        key = (shipper, known.arcs)
        lane = None if key in self._known else self.finder.same(known, shipper)
        if lane is None:
            return False
        self._known.add(key)
        places = tuple(self._place_of[use] for use in lane.uses if use in self._place_of)
        cost = lane.cost + float(self._least_wait[shipper, list(places)].sum())
        number = self.program.add(f"lane {len(self.columns)}", cost=cost)
        column = LaneColumn(number, lane, places)
        self.columns.append(column)
        self.program.extend(self._volume_rows[shipper], ((number, 1.0),))
        for use in sorted(set(lane.uses) & self.rows.keys()):
            self.program.extend(self.rows[use], ((number, float(lane.uses.count(use))),))
        for place in sorted(set(places)):
            self._join((self._group[shipper], place), column)
            self._join((self._alone + shipper, place), column)
            self._join((self._everyone, place), column)
        for name, amount in self.given(lane):
            self.program.extend(self.made.due[name], ((number, -amount),))
        return True

    def _join(self, key: Meeting, column: LaneColumn) -> None:
        """Add a new lane to the rows of those who wait with it."""
        times = column.boardings(key[1])
        self._riders.setdefault(key, []).append(column)
        if key in self._boarding:
            self.program.extend(self._boarding[key], ((column.number, times),))
        for row in self._waiting.get(key, ()):
            rate = row.rates.get(column.lane.shipper)
            if rate:
                self.program.extend(row.number, ((column.number, -rate * times),))

    def given(self, lane: Lane) -> Iterable[tuple[str, float]]:
        """What subsidies by the box give for a TEU on a lane."""
        for given in self.problem.terms.subsidies:
            boards = sum(use[0] == BOARD and use[1] in given.services for use in lane.uses)
            if boards:
                yield given.name, given.per_feu * FEU_PER_TEU * boards

    # rows

    def add_broken(self, values: Floats, *, alone: bool = False) -> int:
        """Add the rows of boarding and waiting that a solution breaks, for each shipper alone or for sets of them.

        Returns how many.
        """
        riding: dict[Meeting, Riding] = {}
        together: dict[int, Riding] = {}
        for column in self.columns:
            shipper, teu = column.lane.shipper, float(values[column.number])
            if teu > _LITTLE:
                for place in column.places:
                    mates = self._alone + shipper if alone else self._group[shipper]
                    for boxes in (riding.setdefault((mates, place), {}), together.setdefault(place, {})):
                        boxes[shipper] = boxes.get(shipper, 0.0) + teu
        new = sum(self._fill(place, boxes, values) for place, boxes in together.items())
        return new + sum(
            self._board(key, boxes, values) + self._wait(key, boxes, values) for key, boxes in riding.items()
        )

    def _fill(self, place: int, boxes: Riding, values: Floats) -> bool:
        """sum_k x(k, i) <= sum_j min(room of j trains, sum_k d(k)) z(i, j), over the shippers k that ask most of it.

        x counts a TEU as often as it boards there, and d is the most that it can come to. Without it a train and a
        half would carry what is more than one train can.
        """
        shippers = np.array(sorted(boxes, key=lambda k: -boxes[k] / self.teu[k]))
        volume = self.teu[shippers].cumsum() * self._times[place]
        room = np.minimum(self._room[place], volume[:, None])
        broken = np.array([boxes[k] for k in shippers.tolist()]).cumsum() - room @ values[self._steps[place]]
        most = int(broken.argmax())
        if broken[most] <= _BROKEN * volume[most]:
            return False
        key, rates = (self._everyone, place), dict.fromkeys(shippers[: most + 1].tolist(), 1.0)
        terms = [(one.number, -one.boardings(place)) for one in self._riders[key] if one.lane.shipper in rates]
        running = zip(self._steps[place].tolist(), room[most].tolist(), strict=True)
        name = f"room by frequency {place} {len(self._waiting.get(key, ()))}"
        number = self.program.limit(name, [*terms, *running], low=0.0)
        self._waiting.setdefault(key, []).append(_WaitRow(number, place, rates))
        return True

    def _board(self, key: Meeting, boxes: Riding, values: Floats) -> bool:
        """sum_k x(k, i) <= sum_k d(k) sum_j z(i, j), over a set of shippers k."""
        group, place = key
        volume, chosen = float(self._volume[group]) * self._times[place], self._steps[place]
        if key in self._boarding or sum(boxes.values()) <= volume * (float(values[chosen].sum()) + _BROKEN):
            return False
        terms = [(column.number, column.boardings(place)) for column in self._riders[key]]
        running = [(step, -volume) for step in chosen.tolist()]
        self._boarding[key] = self.program.limit(f"boarding {key}", [*terms, *running], high=0.0)
        return True

    def _wait(self, key: Meeting, boxes: Riding, values: Floats) -> bool:
        """Waiting w >= sum_k q(k, h) x(k) - d(k) sum_j max(0, q(k, h) - q(k, j)) z(j) for a set.

        q is what waiting costs above its least; the step h is that which asks most of the solution, for each shipper
        its own. All such rows together say what a column for each shipper and step would.
        """
        group, place = key
        chosen = self._steps[place]
        due, rates, rebate = 0.0, dict[int, float](), np.zeros(len(chosen))
        for shipper, teu in boxes.items():
            above = self.waits[place][shipper] - self._least_wait[shipper, place]
            saved, most = np.maximum(0.0, above[:, None] - above[None, :]), self.teu[shipper] * self._times[place]
            worth = above * teu - most * (saved @ values[chosen])
            step = int(worth.argmax())
            if worth[step] > _LITTLE:
                due += float(worth[step])
                rates[shipper] = float(above[step])
                rebate += most * saved[step]
        paid = float(values[self._paid[key]]) if key in self._paid else 0.0
        if due <= paid + _BROKEN * float(self._volume[group]):
            return False
        terms = [(self._payment(key), 1.0), *zip(chosen.tolist(), rebate.tolist(), strict=True)]
        riders = [
            (one.number, -rates[one.lane.shipper] * one.boardings(place))
            for one in self._riders[key]
            if one.lane.shipper in rates
        ]
        number = self.program.limit(f"waiting {key} {len(self._waiting.get(key, ()))}", [*terms, *riders], low=0.0)
        self._waiting.setdefault(key, []).append(_WaitRow(number, place, rates))
        return True

    def _payment(self, key: Meeting) -> int:
        """The column of what a set pays for waiting; what each shipper alone pays is a part of that of its gates."""
        if key not in self._paid:
            number, place = key
            alone = number >= self._alone
            column = self.program.add(f"waiting {key}", cost=0.0 if alone else 1.0, high=self._dearest(key))
            self._paid[key] = column
            if alone:
                gates = (self._group[number - self._alone], place)
                whole = self._payment(gates)
                if gates not in self._parts:
                    self._parts[gates] = self.program.limit(f"parts of waiting {gates}", [(whole, 1.0)], low=0.0)
                self.program.extend(self._parts[gates], ((column, -1.0),))
        return self._paid[key]

    def _dearest(self, key: Meeting) -> float:
        """The most that waiting can cost above its least: a limit that no solution meets, but bounds need."""
        mates, prices = self._mates[key[0]], self.waits[key[1]]
        spread = prices[mates].max(axis=1) - prices[mates].min(axis=1)
        return float(self.teu[mates] @ spread) * self._times[key[1]]

    # prices

    def price(self, duals: Floats) -> tuple[Offers, float]:
        """The best lane of every shipper at prices of the rows, and the bound that follows.

        Parameters
        ----------
        duals : float array, shape (rows that there were,)
            Any prices; rows that came later have none.
        """
        arrays = self.program.arrays()
        prices = signed(arrays, duals)
        tolls, waits = self.tolls_at(prices)
        offers = self.finder.find(tolls, waits)
        return offers, self._bound(arrays, prices, offers.least)

    def tolls_at(self, prices: Floats) -> tuple[dict[Use, float], Floats]:
        """What a TEU pays at `signed` prices of all rows: for room, and where it waits, shape (shippers, places)."""
        return {use: max(-float(prices[row]), 0.0) for use, row in self.rows.items()}, self._waits_at(prices)

    def _waits_at(self, prices: Floats) -> Floats:
        """What a TEU pays where it waits, shape (shippers, places)."""
        waits = self._least_wait.copy()
        for (group, place), row in self._boarding.items():
            waits[self._mates[group], place] -= prices[row]
        for rows in self._waiting.values():
            for wait in rows:
                if prices[wait.number]:
                    waits[list(wait.rates), wait.place] += prices[wait.number] * np.array(list(wait.rates.values()))
        for given in self.problem.terms.subsidies:
            pays = prices[self.made.due[given.name]] * given.per_feu * FEU_PER_TEU
            boarded = [n for n, use in enumerate(self.places) if use[0] == BOARD and use[1] in given.services]
            waits[:, boarded] += pays
        return waits

    def _bound(self, arrays: ProgramArrays, prices: Floats, least: Floats) -> float:
        """Rows at their prices, every column at the better of its limits, every shipper on its best lane."""
        others = prices.copy()
        others[self._volume_rows] = 0.0
        priced = others != 0.0
        value = float(others[priced] @ np.where(others > 0.0, arrays.row_low, arrays.row_high)[priced])
        reduced = arrays.objective.copy()
        np.subtract.at(reduced, arrays.cell_column, others[arrays.cell_row] * arrays.cell_factor)
        columns = np.concatenate([self._decided, np.array(list(self._paid.values()), np.int64)])
        columns = columns[reduced[columns] != 0.0]
        ends = np.where(reduced[columns] > 0.0, arrays.column_low[columns], arrays.column_high[columns])
        value += self.program.constant + float(reduced[columns] @ ends)
        value += float(self.teu @ np.minimum(least, reduced[self.behind]))
        return value if math.isfinite(value) else -math.inf

    def reduced_costs(self, duals: Floats) -> Floats:
        """What a TEU on each lane costs above its shipper's price, in the order of `columns`."""
        arrays = self.program.arrays()
        prices = np.append(duals, np.zeros(self.program.n_rows - len(duals)))
        reduced = arrays.objective.copy()
        np.subtract.at(reduced, arrays.cell_column, prices[arrays.cell_row] * arrays.cell_factor)
        return reduced[[column.number for column in self.columns]]


def lane_master(problem: TrainProblem, finder: LaneFinder) -> LaneMaster:
    """The relaxation of a problem, with the lane of every shipper that takes no planned train."""
    free = np.zeros((len(problem.shippers), len(finder.places)))
    full = finder.find(full_trains(problem), free) if problem.full is None else problem.full
    dearest = float(full.least.max(initial=1.0))
    # waits that cost more than any lane keep boxes off planned trains, where there is another way
    alone = finder.find({}, free + 10.0 * dearest)
    costs = [lane.cost for lane in (*full.lanes, *alone.lanes) if lane is not None]
    costs += [shipper.forgone for shipper in problem.shippers if math.isfinite(shipper.forgone)]
    # room that a box leaves free may be worth what others are given there
    given = problem.terms.most_rides * FEU_PER_TEU * sum(one.per_feu for one in problem.terms.subsidies)
    master = LaneMaster(problem, finder, _PENALTY * max([dearest, *costs]) + given + 1.0)
    master.offer(alone.lanes)
    return master

"""Ways and bounds of periods with many shippers: each period alone is searched by lanes, and all choose from these.

Prices of room and of waits bound all periods together: in each, trains are chosen for what they are paid; boxes take
the period, among those that they may wait for, in which their best lane and the wait for it cost least.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from corridor.plan.flows.shipper_graph import Edge
from corridor.plan.solver.solver_result import Status, gap_of
from corridor.plan.trains.lane_master import LaneMaster
from corridor.plan.trains.lane_search import LaneSearch, lane_master
from corridor.plan.trains.problem import Shipper, TrainProblem
from corridor.plan.trains.request import Request, Solved
from corridor.plan.trains.weeks.week_program import WeekProgram, volumes_of, waiting_cost
from corridor.plan.trains.weeks.week_terms import WeekTerms
from corridor.progress import Progress

__all__ = ["KnownWays", "WeekLanes", "week_lanes"]

Floats = NDArray[np.float64]
KnownWays = Sequence[tuple[str, tuple[int, ...]]]  # rows by name, and arcs of their ways

_SEARCHED, _ALONE = 0.55, 0.8  # of the time is for periods alone: where something joins them, and where nothing does
_MOST_EDGES = 12_000  # of all periods together
_DEAR = 0.02  # of what a TEU costs on average: lanes with a higher reduced cost are left out


@dataclass(frozen=True, slots=True, eq=False)
class WeekLanes:
    """What the periods alone say of all of them.

    Attributes
    ----------
    problem : TrainProblem
        Of a mean week; the graphs of its shippers are the lanes to choose from.
    trains : tuple of tuple of int
        Trains of every run by period.
    bound : float
        Of what all periods cost over all lanes, with a penalty on what stays behind.
    penalty : float
        That penalty, currency per TEU.
    """

    problem: TrainProblem
    trains: tuple[tuple[int, ...], ...]
    bound: float
    penalty: float

    def start(self, program: WeekProgram) -> dict[str, float]:
        """The trains, and their steps of frequency, by the names of columns; of periods that are over theirs stay."""
        made, names, found = program.made.program, program.made.program.column_names(), dict[str, float]()
        for period, trains in zip(program.periods, self.trains, strict=True):
            own = period.made
            values = dict(zip(own.trains, map(float, trains), strict=True))
            for name, levels in own.levels.items():
                total = sum(trains[run] for run in own.members[name])
                steps = zip(levels.steps, levels.chosen, strict=True)
                values |= {column: float(first <= total <= last) for (first, last), column in steps}
            for column, value in values.items():
                at = period.first + column
                found[names[at]] = min(max(value, made.low[at]), made.high[at])
        return found

    def bounded(self, solved: Solved, weeks: WeekTerms, gap: float) -> Solved:
        """A plan over these lanes with the bound over all."""
        result = solved.result
        if result.values is None:
            return solved
        bound = self.bound - self.penalty * weeks.each * max(0.0, solved.behind)
        bound = bound if math.isfinite(bound) else math.nan
        reached = gap_of(result.objective, bound)
        status = Status.OPTIMAL if reached <= gap else Status.FEASIBLE
        return replace(solved, result=replace(result, status=status, bound=bound, gap=reached, detail="lanes by price"))


def week_lanes(problem: TrainProblem, weeks: WeekTerms, request: Request, known: KnownWays) -> WeekLanes:
    """Search each period alone, those of equal volumes once.

    Parameters
    ----------
    problem : TrainProblem
        Of a mean week, with a finder of lanes.
    weeks : WeekTerms
        Periods.
    request : Request
        Whose clock runs.
    known : sequence of (str, tuple of int)
        Ways of an earlier plan.
    """
    volumes = volumes_of(problem, weeks)
    periods = [column.tobytes() for column in volumes.T]
    clock, order = request.clock, list(dict.fromkeys(periods))
    begun = min(1.0, clock.spent() / clock.limit_s) if clock.limit_s else 0.0
    ended = max(begun, _SEARCHED if weeks.joins else _ALONE)
    step = (ended - begun) / (len(order) + (weeks.most_carried > 0))
    searches = dict[bytes, LaneSearch]()
    for number, key in enumerate(order):
        search = _search(problem, volumes[:, periods.index(key)], request, known)
        near = [other.best.trains for other in searches.values() if other.best is not None]
        search.run(near, begun + number * step, begun + (number + 1) * step)
        searches[key] = search
    trains = tuple(() if (best := searches[key].best) is None else best.trains for key in periods)
    masters = [search.master for search in searches.values()]
    if weeks.most_carried:
        bound = _bound_of_carried(problem, weeks, request, searches, ended)
    else:
        bound = weeks.each * math.fsum(searches[key].bound for key in periods)
    shippers = _with_lanes(problem, list(searches.values()), known, _MOST_EDGES // weeks.count)
    return WeekLanes(replace(problem, shippers=shippers), trains, bound, max(one.penalty for one in masters))


def _of_volumes(problem: TrainProblem, volumes: Floats) -> TrainProblem:
    pairs = zip(problem.shippers, volumes.tolist(), strict=True)
    return replace(problem, shippers=tuple(replace(shipper, teu=teu) for shipper, teu in pairs))


def _search(problem: TrainProblem, volumes: Floats, request: Request, known: KnownWays) -> LaneSearch:
    """A search over lanes for one period; what it tells of one is not told of all, but that it goes on is."""
    assert problem.finder is not None
    master = lane_master(_of_volumes(problem, volumes), problem.finder)
    master.offer(problem.finder.known(*one) for one in _named(problem, known))
    watcher = request.watcher

    def tell(now: Progress) -> None:
        if watcher is not None:
            watcher(Progress(now.seconds, math.nan, math.nan, math.nan))

    return LaneSearch(master, request.solver, request.options, request.clock, watcher=tell)


def _named(problem: TrainProblem, known: KnownWays) -> list[tuple[int, tuple[int, ...]]]:
    """Ways by the numbers of shippers, those of rows that are not there left out."""
    row_of = {problem.demand.ids[shipper.row]: number for number, shipper in enumerate(problem.shippers)}
    return [(row_of[name], arcs) for name, arcs in known if name in row_of]


def _bound_of_carried(
    problem: TrainProblem, weeks: WeekTerms, request: Request, searches: Mapping[bytes, LaneSearch], until: float
) -> float:
    """The bound where boxes choose the period: at prices of periods that are as large as all that may leave in them."""
    volumes, spans = volumes_of(problem, weeks), dict[bytes, tuple[float, Floats]]()
    limit = request.clock.limit_s
    request = replace(request, clock=replace(request.clock, limit_s=None if limit is None else until * limit))
    window = np.array([volumes[:, max(0, n - weeks.most_carried) : n + 1].sum(axis=1) for n in range(weeks.count)])
    first = next(iter(searches.values()))
    for key, largest in {column.tobytes(): column for column in window}.items():
        search = _search(problem, largest, request, ())
        search.master.offer(column.lane for column in first.master.columns)
        search.relax(())
        spans[key] = _priced(search.master, search.prices)
    fixed = [spans[column.tobytes()] for column in window]
    bound = math.fsum(part for part, _ in fixed)
    waits = np.array([waiting_cost(shipper, weeks) for shipper in problem.shippers])
    for born in range(weeks.count):
        later = range(born, min(born + weeks.most_carried + 1, weeks.count))
        least = np.min([fixed[number][1] + waits * (number - born) / weeks.each for number in later], axis=0)
        bound += float(volumes[:, born] @ least)
    return weeks.each * bound


def _priced(master: LaneMaster, prices: Floats) -> tuple[float, Floats]:
    """What trains lose at some prices, and what a TEU of each shipper pays at least."""
    offers, bound = master.price(prices)
    least = np.minimum(offers.least, master.left_cost)
    return bound - float(master.teu @ least), least


def _with_lanes(
    problem: TrainProblem, searches: Sequence[LaneSearch], known: KnownWays, most: int
) -> tuple[Shipper, ...]:
    """Shippers with lanes as their graphs: those with boxes in any search, those without trains, then the cheapest."""
    finder = problem.finder
    assert finder is not None
    worth = dict[tuple[int, tuple[int, ...]], float]()
    for search in searches:
        master, total = search.master, float(search.master.teu.sum())
        dear = _DEAR * abs(0.0 if search.best is None else search.best.cost) / max(total, 1.0)
        for column, cost in zip(master.columns, master.reduced_costs(search.prices).tolist(), strict=True):
            key = (column.lane.shipper, column.lane.arcs)
            if cost <= dear or not column.places:
                worth[key] = min(worth.get(key, math.inf), cost if column.places else -math.inf)
        worth |= {(lane.shipper, lane.arcs): -math.inf for lane in search.used}
    worth |= dict.fromkeys(_named(problem, known), -math.inf)
    edges: list[list[Edge]] = [[] for _ in problem.shippers]
    for count, ((shipper, arcs), cost) in enumerate(sorted(worth.items(), key=lambda one: (one[1], one[0]))):
        lane = finder.known(shipper, arcs)
        if lane is not None and (count < most or cost == -math.inf):
            edges[shipper].append(finder.edge(lane))
    pairs = zip(problem.shippers, edges, strict=True)
    return tuple(replace(one, graph=replace(one.graph, edges=tuple(own))) for one, own in pairs)

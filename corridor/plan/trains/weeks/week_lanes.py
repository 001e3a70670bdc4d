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
from corridor.plan.trains.lane_master import LaneMaster, lane_master
from corridor.plan.trains.lane_search import LaneSearch
from corridor.plan.trains.problem import Shipper, TrainProblem
from corridor.plan.trains.request import KnownPlan, Request, Solved
from corridor.plan.trains.weeks.mean_week import seconds_alone
from corridor.plan.trains.weeks.week_program import labels_of, volumes_of, waiting_cost
from corridor.plan.trains.weeks.week_terms import WeekTerms

__all__ = ["WeekLanes", "week_lanes"]

Floats = NDArray[np.float64]

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
    known : tuple of KnownPlan
        The best trains of a mean week in every period, and those of each period in it.
    bound : float
        Of what all periods cost over all lanes, with a penalty on what stays behind.
    penalty : float
        That penalty, currency per TEU.
    """

    problem: TrainProblem
    known: tuple[KnownPlan, ...]
    bound: float
    penalty: float

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


def week_lanes(problem: TrainProblem, weeks: WeekTerms, request: Request, known: Sequence[KnownPlan]) -> WeekLanes:
    """Search a mean week and then each period alone, those of equal volumes once.

    Parameters
    ----------
    problem : TrainProblem
        Of a mean week, with a finder of lanes.
    weeks : WeekTerms
        Periods.
    request : Request
        Whose clock runs.
    known : sequence of KnownPlan
        Earlier plans, over all periods.
    """
    volumes, labels = volumes_of(problem, weeks), labels_of(weeks)
    periods = [column.tobytes() for column in volumes.T]
    mean = volumes_of(problem, WeekTerms(count=1))[:, 0]
    of_key = {mean.tobytes(): mean} | dict(zip(periods, volumes.T, strict=True))
    clock = request.clock
    begun = min(1.0, clock.spent() / clock.limit_s) if clock.limit_s else 0.0
    ended = max(begun, _SEARCHED if weeks.joins else _ALONE)
    step = (ended - begun) / (len(of_key) + (weeks.most_carried > 0))
    searches = dict[bytes, LaneSearch]()
    for number, (key, teu) in enumerate(of_key.items()):
        search = _search(problem, teu, request, known)
        of_others = [other.best.trains for other in searches.values() if other.best is not None]
        earlier = {one.trains(search.master.made, label) for one in known for label in labels}
        search.run([*of_others, *sorted(earlier)], begun + number * step, begun + (number + 1) * step)
        searches[key] = search
    if weeks.most_carried:
        bound = _bound_of_carried(problem, weeks, request, searches, ended)
    else:
        bound = weeks.each * math.fsum(searches[key].bound for key in periods)
    shippers = _with_lanes(problem, list(searches.values()), known, _MOST_EDGES // weeks.count)
    plans = {key: _plan_of(search) for key, search in searches.items()}
    own = {label + name: n for label, key in zip(labels, periods, strict=True) for name, n in plans[key].values.items()}
    found = (plans[mean.tobytes()].repeated(labels), KnownPlan(own))
    penalty = max(search.master.penalty for search in searches.values())
    return WeekLanes(replace(problem, shippers=shippers), found, bound, penalty)


def _plan_of(search: LaneSearch) -> KnownPlan:
    assert search.best is not None  # the plan without trains is always looked at
    return KnownPlan.of_trains(search.master.made, search.best.trains)


def _of_volumes(problem: TrainProblem, volumes: Floats) -> TrainProblem:
    pairs = zip(problem.shippers, volumes.tolist(), strict=True)
    return replace(problem, shippers=tuple(replace(shipper, teu=teu) for shipper, teu in pairs))


def _search(problem: TrainProblem, volumes: Floats, request: Request, known: Sequence[KnownPlan]) -> LaneSearch:
    """A search over lanes for one period."""
    assert problem.finder is not None
    master = lane_master(_of_volumes(problem, volumes), problem.finder)
    for one in known:
        master.offer(problem.finder.known(*way) for way in one.ways_of(problem))
    watcher = seconds_alone(request.watcher)
    return LaneSearch(master, request.solver, request.options, request.clock, watcher=watcher)


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
    problem: TrainProblem, searches: Sequence[LaneSearch], known: Sequence[KnownPlan], most: int
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
    worth |= dict.fromkeys((way for one in known for way in one.ways_of(problem)), -math.inf)
    edges: list[list[Edge]] = [[] for _ in problem.shippers]
    for count, ((shipper, arcs), cost) in enumerate(sorted(worth.items(), key=lambda one: (one[1], one[0]))):
        lane = finder.known(shipper, arcs)
        if lane is not None and (count < most or cost == -math.inf):
            edges[shipper].append(finder.edge(lane))
    pairs = zip(problem.shippers, edges, strict=True)
    return tuple(replace(one, graph=replace(one.graph, edges=tuple(own))) for one, own in pairs)

"""An independent model of trains and boxes, for one week or for several that may come: not a line of the library's.

Boxes ride on the arcs of the compiled graph, in layers by the trains they have boarded; scipy's own HiGHS solves it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from corridor.graph.arc_types import HAUL
from corridor.graph.measures import COST, GENERALISED
from corridor.plan.trains.problem import Shipper, TrainProblem

__all__ = ["ArcModel", "arc_optimum", "two_stage_optimum"]

Terms = list[tuple[int, float]]


class ArcModel:
    """Columns and rows gathered for scipy."""

    def __init__(self) -> None:
        self.constant = 0.0
        self.cost: list[float] = []
        self.least: list[float] = []
        self.high: list[float] = []
        self.whole: list[int] = []
        self.cells: list[tuple[int, int, float]] = []
        self.low: list[float] = []
        self.most: list[float] = []

    def column(self, cost: float = 0.0, high: float = math.inf, *, low: float = 0.0, whole: bool = False) -> int:
        self.cost.append(cost)
        self.least.append(low)
        self.high.append(high)
        self.whole.append(int(whole))
        return len(self.cost) - 1

    def row(self, terms: list[tuple[int, float]], low: float = -math.inf, high: float = math.inf) -> None:
        self.cells += [(len(self.low), column, factor) for column, factor in terms]
        self.low.append(low)
        self.most.append(high)

    def optimum(self) -> float:
        rows, columns, factors = zip(*self.cells, strict=True)
        matrix = coo_array((factors, (rows, columns)), shape=(len(self.low), len(self.cost))).tocsr()
        done = milp(
            np.array(self.cost),
            constraints=LinearConstraint(matrix, np.array(self.low), np.array(self.most)),
            bounds=Bounds(np.array(self.least), np.array(self.high)),
            integrality=np.array(self.whole),
            options={"mip_rel_gap": 1e-7},
        )
        assert done.success, done.message
        return float(done.fun) + self.constant


def arc_optimum(problem: TrainProblem) -> float:
    """The least cost a week with everything served."""
    return two_stage_optimum([problem], [1.0], math.inf)


def two_stage_optimum(
    problems: Sequence[TrainProblem],
    shares: Sequence[float],
    penalty: float,
    *,
    worst: bool = False,
    trains: Sequence[int] | None = None,
) -> float:
    """The least mean cost of weeks that have the same trains, or that of the dearest week; of given trains, theirs.

    Boxes stay behind at a penalty by the TEU, those without any way among them. All weeks have the same runs.
    """
    model, runs, most = ArcModel(), problems[0].runs.runs, problems[0].terms.most_trains
    decided = [model.column(high=most * len(run.services), whole=True) for run in runs]
    for column, number in zip(decided, trains or (), strict=False):
        model.row([(column, 1.0)], number, number)
    dearest = model.column(low=-math.inf) if worst else None
    for problem, share in zip(problems, shares, strict=True):
        begun = len(model.cost)
        _add_week(model, problem, decided, penalty)
        teu = 7.0 * float(problem.demand.teu_per_day[list(problem.blocked)].sum())
        stranded = penalty * teu if teu else 0.0
        costs = [(column, model.cost[column]) for column in range(begun, len(model.cost))]
        costs += [(column, run.cost) for column, run in zip(decided, problem.runs.runs, strict=True)]
        if dearest is not None:
            model.row([*costs, (dearest, -1.0)], high=-stranded)
        for column in range(begun, len(model.cost)):
            model.cost[column] *= 0.0 if worst else share
        for column, run in zip(decided, problem.runs.runs, strict=True):
            model.cost[column] += 0.0 if worst else share * run.cost
        model.constant += 0.0 if worst else share * stranded
    if dearest is not None:
        model.cost[dearest] = 1.0
    return model.optimum()


def _add_week(model: ArcModel, problem: TrainProblem, trains: list[int], penalty: float) -> None:
    """Frequencies, boxes, room and wagons of one week, what boxes pay, and what is paid for them."""
    runs, most = problem.runs.runs, problem.terms.most_trains
    _bring_home(model, problem, trains)
    members = {name: [n for n, run in enumerate(runs) if run.own and name in run.services] for name in problem.services}
    members |= {str(n): [n] for n in range(len(runs)) if problem.runs.regrouped(n)}
    steps: dict[str, list[tuple[int, int]]] = {}
    for name, counted in members.items():
        top = sum(most * len(runs[n].services) for n in counted) if name.isdigit() else most
        steps[name] = [(model.column(high=1.0, whole=True), number) for number in range(1, top + 1)]
        model.row([(column, 1.0) for column, _ in steps[name]], high=1.0)
        running = [(column, float(number)) for column, number in steps[name]]
        model.row([*running, *((trains[n], -1.0) for n in counted)], 0.0, 0.0)
    loads: dict[tuple[str, ...], Terms] = {}
    left = [_boxes(_Riders(model, problem, loads, steps), shipper, penalty) for shipper in problem.shippers]
    _sell(model, problem, left)
    _subsidise(model, problem, trains, loads)
    for use, terms in loads.items():
        if use[0] == "train":
            model.row([*terms, (trains[int(use[1])], -runs[int(use[1])].teu)], high=0.0)
        elif use[0] == "board":
            longest = max(run.teu for run in runs if use[1] in run.services)
            model.row([*terms, *((trains[n], -longest) for n in members[use[1]])], high=0.0)
        elif use[0] in ("yard", "ship"):
            model.row(terms, high=problem.capacity[use])


def _bring_home(model: ArcModel, problem: TrainProblem, trains: list[int]) -> None:
    """Wagons come back to where they began, paid one by one, over slots of borders."""
    balances: dict[tuple[str, str], Terms] = {}
    slots: dict[tuple[str, str, str], Terms] = {}
    for run, out in zip(problem.runs.runs, trains, strict=True):
        wagons = run.teu / 2.0
        empty = model.column(run.cost * problem.terms.empty_share / wagons, model.high[out] * wagons)
        for place, sign in ((run.end, 1.0), (run.start, -1.0)):
            balances.setdefault((place, run.gauge), []).extend([(out, sign * wagons), (empty, -sign)])
        for one in run.crossings:
            slots.setdefault((one.border_id, one.from_country, one.to_country), []).append((out, 1.0))
            slots.setdefault((one.border_id, one.to_country, one.from_country), []).append((empty, 1.0 / wagons))
    for terms in balances.values():
        model.row(terms, 0.0, 0.0)
    for crossing, limit in problem.slots.items():
        model.row(slots.get((crossing.border_id, crossing.from_country, crossing.to_country), []), high=limit)


def _sell(model: ArcModel, problem: TrainProblem, left: Sequence[int | None]) -> None:
    """What goes pays its price, what stays a penalty; of a row or a group no more stays than its share allows."""
    brought = problem.demand.revenue
    if brought is None:
        return
    groups: dict[str, list[tuple[int, float, float]]] = {}
    for shipper, column in zip(problem.shippers, left, strict=True):
        assert len(shipper.members) == 1 and column is not None, "rows that are added up are not looked at here"
        price, penalty = np.nan_to_num(brought.price[shipper.row]), np.nan_to_num(brought.penalty[shipper.row])
        model.cost[column] = float(price + penalty)
        model.constant -= float(price) * shipper.teu
        share = float(np.nan_to_num(brought.share[shipper.row]))
        groups.setdefault(brought.group[shipper.row] or str(shipper.row), []).append((column, shipper.teu, share))
    for rows in groups.values():
        most = (1.0 - max(share for *_, share in rows)) * sum(teu for _, teu, _ in rows)
        model.row([(column, 1.0) for column, *_ in rows], high=most)


def _subsidise(
    model: ArcModel, problem: TrainProblem, trains: Sequence[int], loads: dict[tuple[str, ...], Terms]
) -> None:
    """Money for each box that boards, half a FEU a TEU, and for each train what the tables pay; up to their caps."""
    for given in problem.terms.subsidies:
        paid = model.column(-1.0, given.cap_per_week)
        boarding = [
            term for use, terms in loads.items() if use[0] == "board" and use[1] in given.services for term in terms
        ]
        model.row([(paid, 1.0), *((column, -0.5 * given.per_feu * times) for column, times in boarding)], high=0.0)
    due: dict[str, Terms] = {}
    for run, column in zip(problem.runs.runs, trains, strict=True):
        for name, amount in run.subsidies if problem.terms.tariff_subsidies else ():
            due.setdefault(name, []).append((column, -amount))
    for name, terms in due.items():
        paid = model.column(-1.0, problem.terms.subsidy_caps.get(name, math.inf))
        model.row([(paid, 1.0), *terms], high=0.0)


class _Riders(NamedTuple):
    """What boxes of all shippers share: what they load, and the frequencies they wait for."""

    model: ArcModel
    problem: TrainProblem
    loads: dict[tuple[str, ...], Terms]
    steps: dict[str, list[tuple[int, int]]]


def _boxes(riders: _Riders, shipper: Shipper, penalty: float) -> int | None:
    """Boxes of one shipper on every open arc; those that wait choose the frequency they wait for.

    Returns the column of what stays behind, where anything may.
    """
    model, problem, loads, steps = riders
    graph, weights, shape = problem.graph, problem.weighed.of(shipper.row), problem.layout.topology
    cents, money = weights.row(GENERALISED), weights.matrix[COST.row]
    flows: dict[tuple[int, int], Terms] = {}
    for number, origin in enumerate(problem.layout.origin.tolist()):
        arc = graph.arcs[origin]
        uses = problem.uses.get(number, ())
        boards = any(use[0] == "board" for use in uses)
        ridden = arc.service_id in problem.services and arc.kind == HAUL
        price = 0.0 if boards else float(cents[origin]) - (float(money[origin]) if ridden else 0.0)
        ends = int(shape.tail[number]), int(shape.head[number])
        last = problem.terms.most_rides + int(not boards)
        for layer in range(0 if weights.closed[origin] else last):
            waited = [use for use in uses if use[0] in ("board", "regroup")]
            for column in _ways(model, price / 100.0 / shipper.reckoned, waited, shipper, steps):
                flows.setdefault((layer, ends[0]), []).append((column, 1.0))
                flows.setdefault((layer + int(boards), ends[1]), []).append((column, -1.0))
                for use in uses:
                    loads.setdefault(use, []).append((column, 1.0))
    left, sink = None, shipper.graph.sink % problem.layout.topology.n_nodes
    if math.isfinite(penalty) or problem.demand.revenue is not None:
        left = model.column(penalty, shipper.teu)
        flows.setdefault((0, shipper.graph.source), []).append((left, 1.0))
        flows.setdefault((0, sink), []).append((left, -1.0))
    for (layer, node), terms in flows.items():
        sent = shipper.teu if (layer, node) == (0, shipper.graph.source) else 0.0
        # a box may pass its place and go on, but has as many rides behind it there as when it came
        model.row(terms, -math.inf if node == sink else sent, sent)
    arrived = [term for (_, node), terms in flows.items() if node == sink for term in terms]
    model.row(arrived, -shipper.teu, -shipper.teu)
    return left


def _ways(
    model: ArcModel,
    price: float,
    waited: list[tuple[str, ...]],
    shipper: Shipper,
    steps: dict[str, list[tuple[int, int]]],
) -> list[int]:
    """A column for an arc, or one for each frequency where boxes wait: no more than that runs."""
    if not waited:
        return [model.column(price, shipper.teu)]
    found = []
    (use,) = waited
    daily, free = shipper.storage.get(" ".join(use[1:]), (0.0, 0.0)) if use[0] == "board" else (0.0, 0.0)
    for chosen, number in steps[use[1]]:
        hours = 168.0 / (2.0 * number)
        wait = shipper.hourly * hours + daily * max(0.0, math.ceil(hours / 24.0) - free)
        column = model.column(price + wait, shipper.teu)
        model.row([(column, 1.0), (chosen, -shipper.teu)], high=0.0)
        found.append(column)
    return found

"""Which trains to run in a week: an integer program over services, joint runs and the boxes of every shipper.

Sets: services S, runs R, shippers K with graphs of edges E(k), scarce yards, border slots, wagons.
Variables: trains of a run t(r), empty trains back over it e(r), frequency steps z(i, j) of a place of boarding or of a
regrouping, boxes on an edge x(k, e) in TEU a week, boxes left behind u(k), subsidies paid.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corridor.plan.flows.shipper_graph import Use
from corridor.plan.solver.program import Program
from corridor.plan.trains.problem import BOARD, REGROUP, SHIP, TRAIN, YARD, TrainProblem
from corridor.plan.trains.train_program import (
    SLOTS,
    WAGONS,
    Levels,
    Step,
    Terms,
    TrainProgram,
    User,
    Users,
    boards_joint,
    frequency_steps,
    seats,
    wagons_of,
)
from corridor.units import FEU_PER_TEU, HOURS_PER_DAY, HOURS_PER_WEEK

__all__ = ["add_decisions", "frequency_steps", "given_program", "train_program"]

Floats = NDArray[np.float64]

_HALF = 0.5


def train_program(problem: TrainProblem) -> TrainProgram:
    """Build the program; boxes that must go cost nothing when left behind: how many may be is set by the solve."""
    made = TrainProgram(Program("block trains"))
    made.program.constant = problem.constant
    _add_trains(problem, made)
    _add_levels(problem, made)
    _add_boxes(problem, made)
    used = _use_of(problem, made)
    _conserve(problem, made)
    _serve_shares(problem, made)
    _fit_on_trains(problem, made, used)
    _fit_where_they_board(problem, made, used)
    _fit_in_yards_and_ships(problem, made, used)
    _fit_in_slots(problem, made)
    _board_what_runs(problem, made, used)
    _balance_wagons(problem, made)
    _limit_wagons(problem, made)
    _pay_for_waiting(problem, made, used)
    _pay_subsidies(problem, made, used)
    return made


def given_program(
    problem: TrainProblem, whole: TrainProgram, values: Sequence[float] | Floats, waits: Mapping[Use, Floats]
) -> TrainProgram:
    """State the program of what is left to decide once trains are given.

    `values` of the columns of `train_program` say how many there are, and what of the boxes that must go stays behind;
    `waits` are currency per TEU, shape (shippers, steps), of waiting at each place.
    """
    made = TrainProgram(Program("given trains"), members=whole.members)
    made.program.constant = problem.constant
    _add_trains(problem, made)
    _add_boxes(problem, made)
    used = _use_of(problem, made)
    for state in (_conserve, _serve_shares, _fit_in_slots, _balance_wagons, _limit_wagons):
        state(problem, made)
    for fit in (_fit_on_trains, _fit_where_they_board, _fit_in_yards_and_ships, _pay_subsidies):
        fit(problem, made, used)
    for column, same in zip(made.trains, whole.trains, strict=True):
        made.program.bound(column, float(round(values[same])), float(round(values[same])))
    for column, same in zip(made.must, whole.must, strict=True):
        made.program.bound(column, 0.0, max(0.0, float(values[same])))
    runs = {name: [float(values[z]) > _HALF for z in levels.chosen] for name, levels in whole.levels.items()}
    for number, (shipper, columns) in enumerate(zip(problem.shippers, made.boxes, strict=True)):
        for edge, column in zip(shipper.graph.edges, columns, strict=True):
            for use in edge.uses:
                if use[0] in (BOARD, REGROUP) and True in runs[use[1]]:
                    made.program.cost[column] += float(waits[use][number, runs[use[1]].index(True)])
                elif use[0] in (BOARD, REGROUP):
                    made.program.bound(column, 0.0, 0.0)
    return made


def add_decisions(problem: TrainProblem, made: TrainProgram, *, levels: bool = True) -> None:
    """What is decided of trains, sets and subsidies, and what limits it: everything but the boxes.

    Without `levels` the trains are thought of as given, and steps of frequency are left out.
    """
    _add_trains(problem, made)
    if levels:
        _add_levels(problem, made)
    for state in (_fit_in_slots, _balance_wagons, _limit_wagons):
        state(problem, made)
    _pay_subsidies(problem, made, {})


def _add_trains(problem: TrainProblem, made: TrainProgram) -> None:
    """t(r) in whole numbers, and e(r) in any: a joint run has no more trains than its services together.

    Empty wagons are paid for one by one, as boxes are, and those that fill no train wait for more: e(r), in trains
    as long as loaded ones, is a mean over weeks.
    """
    program = made.program
    for run in problem.runs.runs:
        most = problem.terms.most_trains * len(run.services)
        made.trains.append(program.add(f"trains {run.id}", cost=run.cost, high=most, whole=True))
        back = run.cost * problem.terms.empty_share
        made.empties.append(program.add(f"empty {run.id}", cost=back, high=most))


def _add_levels(problem: TrainProblem, made: TrainProgram) -> None:
    """sum_j z(i, j) <= 1 and sum_j first(j) z(i, j) <= t(i) <= sum_j last(j) z(i, j) for each place of waiting i.

    No step lies below the least frequency, so a service that runs at all runs that often.
    """
    terms = problem.terms
    for service in problem.services:
        departing = [n for n, run in enumerate(problem.runs.runs) if run.own and service in run.services]
        _add_level(made, (service, service), departing, frequency_steps(terms.least_trains, terms.most_trains))
    for number, run in enumerate(problem.runs.runs):
        if problem.runs.regrouped(number):
            most = terms.most_trains * len(run.services)
            _add_level(made, (str(number), f"trains {run.id}"), [number], frequency_steps(1, most))


def _add_level(made: TrainProgram, names: tuple[str, str], runs: list[int], steps: tuple[Step, ...]) -> None:
    """A place by its name in resources, and that of its rows."""
    program, (name, label) = made.program, names
    chosen = [program.add(f"{label} at {first}-{last}", high=1, whole=True) for first, last in steps]
    trains: Terms = [(made.trains[run], -1.0) for run in runs]
    row = program.limit(f"one frequency of {label}", [(z, 1.0) for z in chosen], high=1.0)
    lows: Terms = [(z, float(first)) for z, (first, _) in zip(chosen, steps, strict=True)]
    highs: Terms = [(z, float(last)) for z, (_, last) in zip(chosen, steps, strict=True)]
    program.limit(f"frequency of {label} at least", [*lows, *trains], high=0.0, group=f"frequency of {label}")
    program.limit(f"frequency of {label} at most", [*highs, *trains], low=0.0, group=f"frequency of {label}")
    made.levels[name] = Levels(steps, tuple(chosen), row)
    made.members[name] = runs


def _add_boxes(problem: TrainProblem, made: TrainProgram) -> None:
    """x(k, e) >= 0 at the generalised cost of the edge per TEU; 0 <= u(k) <= demand at price and penalty, if any."""
    for shipper in problem.shippers:
        name = problem.demand.ids[shipper.row]
        columns = [
            made.program.add(f"{name} {edge.tail}-{edge.head}.{number}", cost=shipper.price(edge.cost))
            for number, edge in enumerate(shipper.graph.edges)
        ]
        made.boxes.append(columns)
        cost = shipper.forgone if math.isfinite(shipper.forgone) else 0.0
        made.unserved.append(made.program.add(f"{name} left behind", cost=cost, high=shipper.teu))
        made.must += made.unserved[-1:] if math.isinf(shipper.forgone) else []


def _use_of(problem: TrainProblem, made: TrainProgram) -> Users:
    """Who uses each resource: shipper, column, and how often a TEU does."""
    used: Users = {}
    for shipper, columns in zip(problem.shippers, made.boxes, strict=True):
        most = shipper.graph.most_times()
        for edge, column in zip(shipper.graph.edges, columns, strict=True):
            for use in set(edge.uses):
                used.setdefault(use, []).append(User(shipper, column, float(edge.uses.count(use)), most[use]))
    return dict(sorted(used.items()))


def _conserve(problem: TrainProblem, made: TrainProgram) -> None:
    """out(k, n) - in(k, n) = d(k) - u(k) at the source, 0 between: what leaves the source arrives."""
    for shipper, columns, left in zip(problem.shippers, made.boxes, made.unserved, strict=True):
        graph, name = shipper.graph, problem.demand.ids[shipper.row]
        flows: dict[int, Terms] = {node: [] for node in graph.nodes}
        for edge, column in zip(graph.edges, columns, strict=True):
            flows[edge.tail].append((column, 1.0))
            flows[edge.head].append((column, -1.0))
        for node, terms in flows.items():
            if node == graph.sink:
                continue
            volume = shipper.teu if node == graph.source else 0.0
            extra: Terms = [(left, 1.0)] if node == graph.source else []
            ends = {"low": volume, "high": volume}
            row = made.program.limit(f"{name} at {node}", [*terms, *extra], **ends, group=f"shipper {name}")
            made.volumes += [row] if node == graph.source else []


def _serve_shares(problem: TrainProblem, made: TrainProgram) -> None:
    """Sum of u(k) over a row or a group <= (1 - share) sum of its demand, rows without a way among it."""
    for share in problem.shares:
        pairs = zip(problem.shippers, made.unserved, strict=True)
        behind: Terms = [(left, 1.0) for shipper, left in pairs if shipper.row in share.rows]
        name = f"least share of {share.name}"
        made.program.limit(name, behind, high=problem.most_behind(share).allowed, group=name)


def _fit_on_trains(problem: TrainProblem, made: TrainProgram, used: Users) -> None:
    """sum_k x(k, e on segment s of run r) <= Q(r) t(r): the longest train of the railways on the way."""
    for use, users in used.items():
        if use[0] == TRAIN:
            number = int(use[1])
            run = problem.runs.runs[number]
            boxes: Terms = [(user.column, user.times) for user in users]
            made.program.limit(
                f"room on {run.id}.{use[2]}",
                [*boxes, (made.trains[number], -run.teu)],
                high=0.0,
                group=f"trains {run.id}",
            )


def _fit_where_they_board(problem: TrainProblem, made: TrainProgram, used: Users) -> None:
    """sum_k x(k, e boarding i) <= Q(i) t(i): a joint run has more trains than each of its services."""
    for use, users in used.items():
        if use[0] == BOARD and boards_joint(problem, use[1]):
            boxes: Terms = [(user.column, user.times) for user in users]
            room: Terms = [(made.trains[run], -seats(problem, use)) for run in made.members[use[1]]]
            made.program.limit(f"room at {' '.join(use[1:])}", [*boxes, *room], high=0.0, group=f"trains {use[1]}")


def _fit_in_yards_and_ships(problem: TrainProblem, made: TrainProgram, used: Users) -> None:
    """sum_k x(k, e through yard y, or on board of ship y from call to call) <= 7 c(y), where all could fill it."""
    for use, users in used.items():
        most = {user.shipper.row: user.shipper.teu * user.most for user in users}
        if use[0] in (YARD, SHIP) and sum(most.values()) > problem.capacity[use]:
            name = " ".join(use)
            boxes: Terms = [(user.column, user.times) for user in users]
            row = made.program.limit(name, boxes, high=problem.capacity[use], group=" ".join(use[:2]))
            made.resources[row] = use


def _board_what_runs(problem: TrainProblem, made: TrainProgram, used: Users) -> None:
    """sum_e x(k, e boarding i) <= n demand(k) sum_j z(i, j), n times a box: without it a third of a train would do."""
    for use, users in used.items():
        if use[0] not in (BOARD, REGROUP):
            continue
        running: Terms = [(chosen, 1.0) for chosen in made.levels[use[1]].chosen]
        boxes: dict[int, Terms] = {}
        demand = {user.shipper.row: user.shipper.teu * user.most for user in users}
        for user in users:
            boxes.setdefault(user.shipper.row, []).append((user.column, 1.0))
        for row, terms in boxes.items():
            name = f"{problem.demand.ids[row]} boards {' '.join(use[1:])}"
            made.program.limit(name, [*terms, *((z, -demand[row] * one) for z, one in running)], high=0.0)


def _fit_in_slots(problem: TrainProblem, made: TrainProgram) -> None:
    """Sum of trains, loaded one way and empty the other, over a border in one direction <= 7 c(border)."""
    for slot, limit in problem.slots.items():
        direction = (slot.border_id, slot.from_country, slot.to_country)
        terms: Terms = []
        for number, run in enumerate(problem.runs.runs):
            for crossing in run.crossings:
                if (crossing.border_id, crossing.from_country, crossing.to_country) == direction:
                    terms.append((made.trains[number], 1.0))
                if (crossing.border_id, crossing.to_country, crossing.from_country) == direction:
                    terms.append((made.empties[number], 1.0))
        name = f"slots {slot.border_id} {slot.from_country}-{slot.to_country}"
        made.resources[made.program.limit(name, terms, high=limit, group=name)] = (SLOTS, *direction)


def _balance_wagons(problem: TrainProblem, made: TrainProgram) -> None:
    """At every station and gauge as many wagons arrive as leave, empty ones included: trains differ in length."""
    flows: dict[tuple[str, str], Terms] = {}
    for run, train, empty in zip(problem.runs.runs, made.trains, made.empties, strict=True):
        wagons = wagons_of(run)
        flows.setdefault((run.end, run.gauge), []).extend([(train, wagons), (empty, -wagons)])
        flows.setdefault((run.start, run.gauge), []).extend([(train, -wagons), (empty, wagons)])
    for (station, gauge), terms in sorted(flows.items()):
        name = f"wagons at {station} {gauge}"
        made.program.limit(name, terms, low=0.0, high=0.0, group=name)


def _limit_wagons(problem: TrainProblem, made: TrainProgram) -> None:
    """sum_r Q(r) / 2 (t + e)(r) x (running + turning hours) / 168 <= fleet of the gauge."""
    for gauge, fleet in sorted(problem.terms.wagons.items()):
        terms: Terms = []
        for run, train, empty in zip(problem.runs.runs, made.trains, made.empties, strict=True):
            if run.gauge == gauge:
                weeks = wagons_of(run) * (run.hours + problem.terms.turn_h) / HOURS_PER_WEEK
                terms += [(train, weeks), (empty, weeks)]
        row = made.program.limit(f"wagons {gauge}", terms, high=fleet, group=f"wagons {gauge}")
        made.resources[row] = (WAGONS, gauge)


@dataclass(frozen=True, slots=True)
class _Wait:
    """What waits at one place for one frequency: columns with the size of their rate, and prices by step."""

    name: str
    rates: tuple[tuple[int, float], ...]
    highest: float
    total: float
    prices: tuple[float, ...]


def _pay_for_waiting(problem: TrainProblem, made: TrainProgram, used: Users) -> None:
    """Sum over steps of price(j) w(i, j), with sum_j w(i, j) = sum_k rate(k) x(k, i), w(i, j) <= W(i, j) z(i, j).

    A box waits half the headway, 168 / 2f hours: the price of a step is that many hours for a rate in
    value of time, or so many paid days for a rate in storage. W is what j trains can carry at the highest rate.
    """
    for use, users in used.items():
        if use[0] not in (BOARD, REGROUP):
            continue
        levels = made.levels[use[1]]
        size = seats(problem, use)
        # hours and storage apart: each box has its own value of time, and the days of storage are whole ones
        for wait in _waits(use, users, levels):
            parts: Terms = []
            for (_, last), chosen, price in zip(levels.steps, levels.chosen, wait.prices, strict=True):
                most = min(wait.total, last * size * wait.highest)
                part = made.program.add(f"{wait.name} at {last}", cost=price)
                made.program.limit(f"{wait.name} only at {last}", [(part, 1.0), (chosen, -most)], high=0.0)
                parts.append((part, 1.0))
            made.program.limit(wait.name, [*parts, *((x, -rate) for x, rate in wait.rates)], low=0.0, high=0.0)
            _sharpen(made, wait, users, [part for part, _ in parts], levels.chosen)


def _sharpen(
    made: TrainProgram,
    wait: _Wait,
    users: list[User],
    parts: Sequence[int],
    chosen: Sequence[int],
) -> None:
    """w(k) >= P sum_e rate(k, e) x(k, e) - R(k) d(k) sum_j (P - price(j)) z(j), sum_k w(k) <= sum_j price(j) w(j).

    P is the dearest price and R the highest rate of the shipper, on all of its way. With all of d(k) on board it says
    that k waits as long as the frequency makes it, and with less it says less: implied in whole numbers, but without it
    a relaxation mixes one train a week for the boxes with fourteen for the waiting.
    """
    dearest = max(wait.prices)
    rides: dict[int, tuple[float, Terms]] = {}
    for user, (column, rate) in zip(users, wait.rates, strict=True):
        most = user.shipper.teu * user.most * rate / user.times
        rides.setdefault(user.shipper.row, (most, []))[1].append((column, rate))
    shares: Terms = []
    for row, (most, terms) in rides.items():
        share = made.program.add(f"{wait.name} of {row}")
        rebate: Terms = [(z, most * (dearest - price)) for z, price in zip(chosen, wait.prices, strict=True)]
        least: Terms = [(share, 1.0), *((column, -dearest * rate) for column, rate in terms), *rebate]
        made.program.limit(f"least {wait.name} of {row}", least, low=0.0)
        shares.append((share, -1.0))
    paid: Terms = [(part, price) for part, price in zip(parts, wait.prices, strict=True)]
    made.program.limit(f"least {wait.name}", [*paid, *shares], low=0.0)


def _waits(use: Use, users: list[User], levels: Levels) -> Iterator[_Wait]:
    hours = [HOURS_PER_WEEK / (2.0 * first) for first, _ in levels.steps]
    rates = tuple((user.column, user.shipper.hourly * user.times) for user in users)
    boxes = {id(user.shipper): (user.shipper, user.shipper.teu * user.most) for user in users}
    total = sum(shipper.hourly * teu for shipper, teu in boxes.values())
    highest = max(rate for _, rate in rates)
    yield _Wait(f"hours {' '.join(use[1:])}", rates, highest, total, tuple(hours))
    if use[0] != BOARD:
        return
    place = " ".join(use[1:])
    free = min(user.shipper.storage[place][1] for user in users)
    days = tuple(max(0.0, math.ceil(wait / HOURS_PER_DAY) - free) for wait in hours)
    rates = tuple((user.column, user.shipper.storage[place][0] * user.times) for user in users)
    if any(days) and any(rate for _, rate in rates):
        total = sum(shipper.storage[place][0] * teu for shipper, teu in boxes.values())
        yield _Wait(f"storage {place}", rates, max(rate for _, rate in rates), total, days)


def _pay_subsidies(problem: TrainProblem, made: TrainProgram, used: Users) -> None:
    """paid(i) <= sum of what i gives a train x trains, or a box x boxes, and paid(i) <= its cap; it lowers the cost."""
    terms, due, most = problem.terms, dict[str, Terms](), dict[str, float]()
    caps = dict(terms.subsidy_caps)
    if terms.tariff_subsidies:
        for run, train in zip(problem.runs.runs, made.trains, strict=True):
            for row, amount in run.subsidies:
                due.setdefault(row, []).append((train, amount))
                most[row] = most.get(row, 0.0) + amount * made.program.high[train]
    for given in terms.subsidies:
        caps[given.name] = given.cap_per_week
        boarding = [
            user for use, users in used.items() if use[0] == BOARD and use[1] in given.services for user in users
        ]
        due[given.name] = [(user.column, given.per_feu * FEU_PER_TEU * user.times) for user in boarding]
        sent = sum(shipper.teu for shipper in problem.shippers)
        most[given.name] = given.per_feu * FEU_PER_TEU * terms.most_rides * sent
    for name, amounts in sorted(due.items()):
        paid = made.program.add(f"subsidy {name}", cost=-1.0, high=min(caps.get(name, math.inf), most[name]))
        made.paid[name] = paid
        made.due[name] = made.program.limit(
            f"due {name}", [(paid, 1.0), *((column, -a) for column, a in amounts)], high=0.0
        )

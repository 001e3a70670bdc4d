"""Empty boxes over the weeks: where they pile up, how they come back, and what a load the other way is worth.

A cycle of weeks repeats for ever; where volumes repeat sooner, fewer weeks are planned for all. Sets: places I,
container types C, weeks T, rows of demand K, and for every pair of places routes O over the graph. Variables: boxes
loaded x(k, o, t), empty boxes moved e(i, j, c, o, t), and boxes standing s(i, c, t). Routes are priced: the cheapest
ones are there from the beginning, others come when trains between two calls are full and what they then cost pays.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.arguments import checked_arguments
from corridor.display import counted
from corridor.errors import NotProven
from corridor.model.network import Network
from corridor.plan.circulation import Circulation, EmptiesTerms, Relation, Route, circulation, train_of
from corridor.plan.demand.demand import DemandSource, read_demand
from corridor.plan.demand.revenue import refuse_revenue
from corridor.plan.loads import CAPACITIES, SERVICES, GroundLoads, frame_of
from corridor.plan.result import Plan
from corridor.plan.solver.infeasible_subset import infeasible_error
from corridor.plan.solver.interrupts import Clock, ctrl_c, late_of
from corridor.plan.solver.options import SolveOptions
from corridor.plan.solver.program import Program
from corridor.plan.solver.solve import solve
from corridor.plan.solver.solver_result import SolverResult, Status, gap_of
from corridor.progress import Watcher, watched
from corridor.results import stamp_of
from corridor.units import DAYS_PER_WEEK

__all__ = ["EmptiesTerms", "empties", "empties_program"]

_SMALL = 1e-6
_DEAR = 100.0  # times the dearest route, for what is not carried while routes are looked for

Terms = list[tuple[int, float]]
Floats = NDArray[np.float64]


@checked_arguments
def empties(
    network: Network,
    demand: DemandSource,
    *,
    terms: EmptiesTerms | None = None,
    time_limit_s: float | None = None,
    progress: bool | Watcher = False,
    seed: int | None = None,
) -> Plan:
    """Plan how empty boxes return, on trains that loads share with them.

    Parameters
    ----------
    network : Network
        Where. Trains have the frequency and the size of the tables.
    demand : Demand, DataFrame, str or Path
        As for `read_demand`. Every row is carried, at the prices of the day on which it is ``ready`` and within the
        time until it is ``due``; its boxes are empty where they arrive.
    terms : EmptiesTerms, optional
        Cycle, cost of boxes, seasons.
    time_limit_s : float, optional
        Wall-clock seconds.
    progress : bool or callable
        True draws a bar on stderr if that is a terminal; a callable gets each `Progress`: a linear program has bounds
        on the way, and one solution at the end.
    seed : int, optional
        Of the solver. There is neither a ``gap`` nor a ``start``: a linear program is solved to its end.

    Returns
    -------
    Plan
        In currency a week. Frames ``moves`` (empty boxes), ``loads``, ``stocks``, ``prices`` (what one more
        empty box a week is worth at each place) and ``worth`` (what one more load a week between two places
        saves in repositioning, before its own carriage); boxes by container type.

    Raises
    ------
    Infeasible
        When a row has no way, with the rules in it, or the trains are too few.
    UnknownName
        For a profile of a row that the demand does not have.
    NotProven
        When the time limit, or Ctrl-C, came before all rows had routes and their boxes a way home, or before it was
        known whether trains have room for all. Later it gives the best plan over the routes that are known.
    """
    options = SolveOptions(time_limit_s, None, progress, seed=seed)
    with watched(progress, "empties", time_limit_s) as watcher, ctrl_c() as pressed:
        clock = Clock.start(time_limit_s, pressed)
        late = late_of(clock, watcher, hurries=True)
        model = _built(network, demand, terms, late)
        result = _solved(model, replace(options, progress=_weekly(watcher, len(model.weeks))), clock, late)
    return _plan(model, result)


def _weekly(watcher: Watcher | None, weeks: int) -> Literal[False] | Watcher:
    """A watcher that is told what a week costs."""
    if watcher is None:
        return False
    return lambda now: watcher(replace(now, incumbent=now.incumbent / weeks, bound=now.bound / weeks))


def _solved(model: _Model, options: SolveOptions, clock: Clock, late: Callable[[], bool]) -> SolverResult:
    """Solve, add the routes that pay at the prices of full trains, and solve again until none does.

    The routes that are known from the beginning are a plan, which is made whatever the time.
    """
    program, behind, best = model.program, list[int](), None
    asked = replace(options, time_limit_s=None)
    while True:
        result = solve(program, "highs", options=asked)
        if result.status is Status.NOT_SOLVED:
            break
        if result.status is not Status.OPTIMAL and behind:
            raise infeasible_error(program, "the circulation of boxes")
        if result.status is not Status.OPTIMAL:
            behind = model.leave_behind()  # other routes than those that are known may yet do
            continue
        if not (_known(result.values)[behind] > _SMALL).any():
            best = result
        if not model.sets.complete or late():
            break
        if not model.price(_known(result.duals), late):
            return _all_carried(program, best, behind)
        asked = replace(options, time_limit_s=None if clock.limit_s is None else clock.left())
    if best is None:
        raise NotProven(f"whether all boxes can be carried was not known after {clock.spent():.0f} s")
    values, duals = _known(best.values, program.n_columns), _known(best.duals, program.n_rows)
    found = replace(best, values=values, duals=duals, bound=model.least())
    return replace(found, status=Status.FEASIBLE, gap=gap_of(found.objective, found.bound), stopped=clock.pressed())


def _all_carried(program: Program, best: SolverResult | None, behind: list[int]) -> SolverResult:
    """The best plan of all, unless something stays behind in it."""
    if best is not None:
        return best
    for column in behind:
        program.bound(column, 0.0, 0.0)
    raise infeasible_error(program, "the circulation of boxes")


def _known(values: Floats | None, size: int = 0) -> Floats:
    """What an optimum has, and nothing of columns or rows that came later, up to so many."""
    assert values is not None
    return np.pad(values, (0, max(0, size - len(values))))


def empties_program(network: Network, demand: DemandSource, *, terms: EmptiesTerms | None = None) -> Program:
    """Build the program that `empties` solves, unsolved; arguments and errors are those of `empties`."""
    return _built(network, demand, terms, lambda: False).program


def _built(network: Network, demand: DemandSource, terms: EmptiesTerms | None, late: Callable[[], bool]) -> _Model:
    rows = read_demand(network, demand)
    refuse_revenue(rows.revenue, "empties")
    model = _Model(circulation(network, rows, terms or EmptiesTerms(), late))
    model.serve_rows()
    model.balance_stocks()
    model.add_first()
    model.add_stocks()
    return model


class _Model:
    """The program, where its variables are, and one method per family of variables and of constraints."""

    def __init__(self, sets: Circulation) -> None:
        self.sets = sets
        self.program = Program("empties")
        self.columns: dict[tuple[Relation, Route, int], int] = {}
        self.balance: dict[tuple[str, str, int], int] = {}
        self.volume: dict[tuple[int, int], int] = {}
        self.seats: dict[tuple[str, int], int] = {}
        self.on_trains: dict[tuple[str, int], Terms] = {}
        self.standing: dict[tuple[str, str, int], int] = {}
        self._teu = {str(kind): float(teu) for kind, teu in sets.network.containers["teu"].items()}

    @property
    def weeks(self) -> range:
        """Of the cycle, as far as they differ."""
        return range(self.sets.period)

    def balance_stocks(self) -> None:
        """Arriving + standing over = leaving + standing, at every place, for every type, in every week."""
        for place, kind, week in product(self.sets.places, self.sets.types, self.weeks):
            name = f"boxes {kind} at {place}"
            row = self.program.limit(f"{name} in {week}", (), low=0.0, high=0.0, group=name)
            self.balance[place, kind, week] = row

    def serve_rows(self) -> None:
        """sum_o x(k, o, t) = volume(k, t)."""
        for row, week in product(self.sets.loaded, self.weeks):
            name, volume = self.sets.demand.ids[row], self.sets.volume(row, week)
            made = self.program.limit(f"{name} in {week}", (), low=volume, high=volume, group=f"shipper {name}")
            self.volume[row, week] = made

    def add_first(self) -> None:
        """Every route that is known from the beginning, in every week."""
        for relation, routes in self.known():
            for route, week in product(routes, self.weeks):
                self.add(relation, route, week)

    def known(self) -> Iterator[tuple[Relation, tuple[Route, ...]]]:
        """Rows, then empty boxes, with the routes that are known of them from the beginning."""
        yield from self.sets.loaded.items()
        yield from self.sets.empty.items()

    def add(self, relation: Relation, route: Route, week: int) -> bool:
        """x(k, o, t) or e(i, j, c, o, t) at the cost of the route and of the box for the weeks; False if it is there.

        It takes a box from one stock in its week, gives it to another when it has arrived, and takes room on trains.
        """
        key = (relation, route, week)
        if key in self.columns:
            return False
        start, end, kind = self.ends(relation)
        name = self.sets.demand.ids[relation] if isinstance(relation, int) else f"empty {kind} {start}-{end}"
        column = self.program.add(f"{name} by {route.vehicle} in {week}", cost=self.cost(route))
        self.columns[key] = column
        for row, factor in self._cells(relation, route, week):
            self.program.extend(row, ((column, factor),))
        for stretch in route.stretches:
            self.program.extend(self._room(stretch, week), ((column, self.teu(relation)),))
            self.on_trains.setdefault((stretch, week), []).append((column, self.teu(relation)))
        return True

    def cost(self, route: Route) -> float:
        """Of a box."""
        return route.cost + self.sets.terms.box_week * route.weeks

    def _cells(self, relation: Relation, route: Route, week: int) -> Terms:
        """Rows of a column, with its factors, but for the room on trains."""
        start, end, kind = self.ends(relation)
        # the cycle closes: what leaves in the last week arrives in the first ones of the next
        arrives = (week + route.weeks) % len(self.weeks)
        found = {self.balance[start, kind, week]: -1.0}
        there = self.balance[end, kind, arrives]
        found[there] = found.get(there, 0.0) + 1.0
        if isinstance(relation, int):
            found[self.volume[relation, week]] = 1.0
        return list(found.items())

    def _room(self, stretch: str, week: int) -> int:
        """Loads and empty boxes on a train between two calls <= its departures a week x its size."""
        if (stretch, week) not in self.seats:
            train = train_of(stretch)
            room, group = self.sets.seats(train), f"train {train}"
            self.seats[stretch, week] = self.program.limit(f"seats {stretch} in {week}", (), high=room, group=group)
        return self.seats[stretch, week]

    def ends(self, relation: Relation) -> tuple[str, str, str]:
        """Start, end and container type."""
        if not isinstance(relation, int):
            return relation
        shipment = self.sets.demand.shipments[relation]
        return shipment.origin, shipment.destination, shipment.container_type

    def teu(self, relation: Relation) -> float:
        """Of a box."""
        return self._teu[self.ends(relation)[2]]

    def add_stocks(self) -> None:
        """s(i, c, t) >= 0 boxes stand over from one week to the next."""
        for place, kind, week in self.balance:
            column = self.program.add(f"stock {kind} {place} {week}", cost=self.sets.terms.box_week)
            self.standing[place, kind, week] = column
            following = self.balance[place, kind, (week + 1) % len(self.weeks)]
            if following != self.balance[place, kind, week]:
                self.program.extend(self.balance[place, kind, week], ((column, -1.0),))
                self.program.extend(following, ((column, 1.0),))

    def leave_behind(self) -> list[int]:
        """A column for what no route that is known can take, dearer than all of them; nothing in the end."""
        dear = _DEAR * (1.0 + max(self.cost(route) for _, route, _ in self.columns))
        left = [self.program.add(f"left behind {number}", cost=dear) for number in range(len(self.volume))]
        for column, row in zip(left, self.volume.values(), strict=True):
            self.program.extend(row, ((column, 1.0),))
        return left

    def least(self) -> float:
        """What no plan is below: the least without limits of seats; where not all pairs have routes, that of loads."""
        if not self.sets.complete:
            rows = ((row, min(map(self.cost, routes))) for row, routes in self.sets.loaded.items())
            return sum(cost * self.sets.volume(row, week) for row, cost in rows for week in self.weeks)
        free = self.program.copy()
        for row in self.seats.values():
            free.bound_row(row, -math.inf, math.inf)
        return solve(free, "highs").bound

    def price(self, duals: Floats, late: Callable[[], bool]) -> bool:
        """Add every route that pays at the prices of seats and boxes; whether there is any, or it was too late to look.

        Where the cheapest routes of all meet no full train, no other route is better.
        """
        added = False
        for week in self.weeks:
            rows = {stretch: row for (stretch, one), row in self.seats.items() if one == week}
            tolls = {stretch: -float(duals[row]) for stretch, row in rows.items() if duals[row] < -_SMALL}
            for relation, routes in self.known():
                if not tolls.keys().isdisjoint(name for route in routes for name in route.stretches):
                    if late():
                        return True
                    for route in self.sets.search(relation, tolls):
                        worth = sum(factor * float(duals[row]) for row, factor in self._cells(relation, route, week))
                        paid = self.teu(relation) * sum(tolls.get(stretch, 0.0) for stretch in route.stretches)
                        reduced = self.cost(route) + paid - worth
                        if reduced < -_SMALL * max(1.0, self.cost(route)):
                            added |= self.add(relation, route, week)
        return added


def _plan(model: _Model, result: SolverResult) -> Plan:
    assert result.values is not None and result.duals is not None
    sets, values = model.sets, result.values
    weeks, currency = len(model.weeks), sets.network.currency
    prices = {key: float(result.duals[row]) for key, row in model.balance.items()}
    taken = [(*key, float(values[column])) for key, column in model.columns.items() if values[column] > _SMALL]
    moves = [(*one, route.vehicle, week, boxes) for one, route, week, boxes in taken if not isinstance(one, int)]
    loads = [(sets.demand.ids[one], route.vehicle, *more) for one, route, *more in taken if isinstance(one, int)]
    stocks = [(*key, float(values[column])) for key, column in model.standing.items() if values[column] > _SMALL]
    return Plan(
        "empties",
        result.status.value,
        result.objective / weeks,
        result.bound / weeks,
        f"{currency} a week",
        stamp_of(sets.network),
        frames={
            "moves": _by_week(sets, moves, ("start", "end", "container_type", "by", "week", "boxes")),
            "loads": _by_week(sets, loads, ("shipment", "by", "week", "boxes")),
            "stocks": _by_week(sets, stocks, ("place", "container_type", "week", "boxes")),
            "prices": _by_week(
                sets, [(*key, value) for key, value in prices.items()], ("place", "container_type", "week", "value")
            ),
            "worth": _worth(model, prices),
        },
        figures={"empty_boxes_per_week": sum(boxes for *_, boxes in moves) / weeks},
        notes=(
            f"a cycle of {counted(sets.terms.weeks, 'week')} repeats; figures are averages of a week",
            f"a box costs {sets.terms.box_week:g} {currency} a week (estimate)",
            "trains run as in the tables",
            *_early(model, result),
            sets.note(),
        ),
        ground=_ground(model, values, result.duals),
        day=sets.graphs.days[0],
    )


def _early(model: _Model, result: SolverResult) -> Iterator[str]:
    """Say that the search ended before its end, and over which routes the plan is the best."""
    if result.status is Status.FEASIBLE:
        by = "stopped by Ctrl-C" if result.stopped else "time was up"
        left = "before those for full trains were" if model.sets.complete else "before all ways of empty boxes were"
        yield f"{by} {left} looked for: the best plan over the routes known, and prices are those of its room"


def _by_week(sets: Circulation, records: Sequence[tuple[object, ...]], columns: Sequence[str]) -> pd.DataFrame:
    """A frame over the whole cycle of what is known of the weeks that differ."""
    frame, starts = frame_of(records, columns), range(0, sets.terms.weeks, sets.period)
    return pd.concat([frame.assign(week=frame["week"] + start) for start in starts], ignore_index=True)


def _worth(model: _Model, prices: Mapping[tuple[str, str, int], float]) -> pd.DataFrame:
    """One more load a week takes a box where it starts and leaves one where it ends: the difference of prices."""
    weeks, records = model.weeks, []
    for start, end, kind in model.sets.empty:
        gained = sum(prices[end, kind, week] - prices[start, kind, week] for week in weeks) / len(weeks)
        records.append((start, end, kind, gained))
    return frame_of(records, ("start", "end", "container_type", "saved_per_load"))


def _ground(model: _Model, values: Floats, duals: Floats) -> GroundLoads:
    """Trains in the mean of the cycle, loads and empty boxes together; a seat is worth what one more a week saves."""
    table, weeks = model.sets.network.services, len(model.weeks)
    services, seats = [], []
    loads = {key: sum(size * float(values[column]) for column, size in terms) for key, terms in model.on_trains.items()}
    for train in sorted({train_of(stretch) for stretch, _ in model.seats}):
        # one more departure has room on every stretch; what it carries is what the fullest does
        own = sorted({stretch for stretch, _ in model.seats if train_of(stretch) == train})
        load = max(sum(loads.get((stretch, week), 0.0) for week in range(weeks)) for stretch in own) / weeks
        rows = [row for (stretch, _), row in model.seats.items() if train_of(stretch) == train]
        price = sum(0.0 - float(duals[row]) for row in rows) / weeks
        name, room = str(table["name"].loc[train]), model.sets.seats(train)
        departures = float(table["frequency_per_week"].loc[train])
        services.append((train, name, departures, load / DAYS_PER_WEEK, room / DAYS_PER_WEEK, "TEU a day"))
        seats.append((train, "seats", name, "", "", "", load, room, "TEU a week", price, math.nan))
    return GroundLoads(services=frame_of(services, SERVICES), capacities=frame_of(seats, CAPACITIES))

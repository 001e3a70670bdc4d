"""Empty boxes over the weeks: where they pile up, how they come back, and what a load the other way is worth.

A cycle of weeks repeats for ever. Sets: places I, container types C, weeks T, rows of demand K, and for every
pair of places routes O (one per train that runs between them, and one without trains). Variables: boxes loaded
x(k, o, t), empty boxes moved e(i, j, c, o, t), and boxes standing s(i, c, t).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.arguments import checked_arguments
from corridor.display import counted
from corridor.errors import NotProven
from corridor.model.network import Network
from corridor.plan.circulation import DAYS_PER_WEEK, Circulation, EmptiesTerms, Move, Route, circulation
from corridor.plan.demand.demand import DemandSource, read_demand
from corridor.plan.demand.revenue import refuse_revenue
from corridor.plan.loads import CAPACITIES, SERVICES, GroundLoads, frame_of
from corridor.plan.result import Plan
from corridor.plan.solver.infeasible_subset import infeasible_error
from corridor.plan.solver.interrupts import Clock, ctrl_c, late_of
from corridor.plan.solver.options import SolveOptions
from corridor.plan.solver.program import Program
from corridor.plan.solver.solve import solve
from corridor.plan.solver.solver_result import SolverResult, Status
from corridor.progress import Watcher, watched
from corridor.results import stamp_of

__all__ = ["EmptiesTerms", "empties", "empties_program"]

_SMALL = 1e-6

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
        When the time limit, or Ctrl-C, came before the end.
    """
    options = SolveOptions(time_limit_s, None, progress, seed=seed)
    with watched(progress, "empties", time_limit_s) as watcher, ctrl_c() as pressed:
        clock = Clock.start(time_limit_s, pressed)
        late = late_of(clock, watcher, hurries=True)
        model = _built(network, demand, terms, late)
        left = None if time_limit_s is None else clock.left()
        told = False if watcher is None else watcher
        result = solve(model.program, "highs", options=replace(options, time_limit_s=left, progress=told))
    if result.status is Status.NOT_SOLVED:
        raise NotProven(f"the circulation of boxes was not solved in {result.seconds:.0f} s: {result.detail}")
    if result.status is not Status.OPTIMAL:
        raise infeasible_error(model.program, "the circulation of boxes")
    return _plan(model, result)


def empties_program(network: Network, demand: DemandSource, *, terms: EmptiesTerms | None = None) -> Program:
    """Build the program that `empties` solves, unsolved; arguments and errors are those of `empties`."""
    return _built(network, demand, terms, lambda: False).program


def _built(network: Network, demand: DemandSource, terms: EmptiesTerms | None, late: Callable[[], bool]) -> _Model:
    rows = read_demand(network, demand)
    refuse_revenue(rows.revenue, "empties")
    model = _Model(circulation(network, rows, terms or EmptiesTerms(), late))
    model.add_loads()
    model.add_moves()
    model.add_stocks()
    model.balance_stocks()
    model.limit_seats()
    return model


class _Model:
    """The program, where its variables are, and one method per family of variables and of constraints."""

    def __init__(self, sets: Circulation) -> None:
        self.sets = sets
        self.program = Program("empties")
        self.moves: list[tuple[Move, Route, int]] = []
        self.loads: list[tuple[int, Route, int, int]] = []
        self.balance: dict[tuple[str, str, int], int] = {}
        self.on_trains: dict[tuple[str, int], Terms] = {}
        self.seats: dict[tuple[str, int], int] = {}
        self.standing: dict[tuple[str, str, int], int] = {}
        self._stocks: dict[tuple[str, str, int], Terms] = {}

    def add_loads(self) -> None:
        """sum_o x(k, o, t) = volume(k, t), at the cost of the route and of the box for the weeks it takes."""
        sets, demand = self.sets, self.sets.demand
        for row, routes in sets.loaded.items():
            shipment, name = demand.shipments[row], demand.ids[row]
            for week in range(sets.terms.weeks):
                move = Move(shipment.origin, shipment.destination, shipment.container_type, week)
                columns: Terms = []
                for route in routes:
                    column = self._add(f"{name} by {route.vehicle} in {week}", route)
                    self._take_and_give(column, move, route, float(demand.teu_each[row]))
                    self.loads.append((row, route, week, column))
                    columns.append((column, 1.0))
                volume = sets.volume(row, week)
                self.program.limit(f"{name} in {week}", columns, low=volume, high=volume, group=f"shipper {name}")

    def add_moves(self) -> None:
        """e(i, j, c, o, t) >= 0 at the cost of the route for an empty box, and of the box for the weeks it takes."""
        teu = self.sets.network.containers["teu"]
        for (start, end, kind), routes in self.sets.empty.items():
            for route in routes:
                for week in range(self.sets.terms.weeks):
                    column = self._add(f"empty {kind} {start}-{end} by {route.vehicle} in {week}", route)
                    move = Move(start, end, kind, week)
                    self._take_and_give(column, move, route, float(teu.loc[kind]))
                    self.moves.append((move, route, column))

    def add_stocks(self) -> None:
        """s(i, c, t) >= 0 boxes stand over from one week to the next."""
        weeks = self.sets.terms.weeks
        for place in self.sets.places:
            for kind in self.sets.types:
                for week in range(weeks):
                    column = self.program.add(f"stock {kind} {place} {week}", cost=self.sets.terms.box_week)
                    self.standing[place, kind, week] = column
                    self._stocks.setdefault((place, kind, week), []).append((column, -1.0))
                    self._stocks.setdefault((place, kind, (week + 1) % weeks), []).append((column, 1.0))

    def balance_stocks(self) -> None:
        """Arriving + standing over = leaving + standing, at every place, for every type, in every week."""
        for key, terms in sorted(self._stocks.items()):
            name = f"boxes {key[1]} at {key[0]}"
            self.balance[key] = self.program.limit(f"{name} in {key[2]}", terms, low=0.0, high=0.0, group=name)

    def limit_seats(self) -> None:
        """Loads and empty boxes on a train <= its departures a week x its size."""
        for (train, week), terms in sorted(self.on_trains.items()):
            room, group = self.sets.seats(train), f"train {train}"
            self.seats[train, week] = self.program.limit(f"seats {train} in {week}", terms, high=room, group=group)

    def _add(self, name: str, route: Route) -> int:
        return self.program.add(name, cost=route.cost + self.sets.terms.box_week * route.weeks)

    def _take_and_give(self, column: int, move: Move, route: Route, teu: float) -> None:
        """A column takes a box from one stock in a week, and gives it to another when it has arrived."""
        start, end, kind, week = move
        # the cycle closes: what leaves in the last week arrives in the first ones of the next
        arrival = (week + route.weeks) % self.sets.terms.weeks
        self._stocks.setdefault((start, kind, week), []).append((column, -1.0))
        self._stocks.setdefault((end, kind, arrival), []).append((column, 1.0))
        if route.train:
            self.on_trains.setdefault((route.train, week), []).append((column, teu))


def _plan(model: _Model, result: SolverResult) -> Plan:
    assert result.values is not None and result.duals is not None
    sets, values = model.sets, result.values
    weeks, currency = sets.terms.weeks, sets.network.currency
    prices = {key: float(result.duals[row]) for key, row in model.balance.items()}
    moves = [
        (move.start, move.end, move.container_type, route.vehicle, move.week, float(values[column]))
        for move, route, column in model.moves
        if values[column] > _SMALL
    ]
    loads = [
        (sets.demand.ids[row], route.vehicle, week, float(values[column]))
        for row, route, week, column in model.loads
        if values[column] > _SMALL
    ]
    stocks = [(*key, float(values[column])) for key, column in model.standing.items() if values[column] > _SMALL]
    return Plan(
        "empties",
        "optimal",
        result.objective / weeks,
        result.bound / weeks,
        f"{currency} a week",
        stamp_of(sets.network),
        frames={
            "moves": frame_of(moves, ("start", "end", "container_type", "by", "week", "boxes")),
            "loads": frame_of(loads, ("shipment", "by", "week", "boxes")),
            "stocks": frame_of(stocks, ("place", "container_type", "week", "boxes")),
            "prices": frame_of(
                ((*key, value) for key, value in prices.items()), ("place", "container_type", "week", "value")
            ),
            "worth": _worth(sets, prices),
        },
        figures={"empty_boxes_per_week": sum(float(values[column]) for _, _, column in model.moves) / weeks},
        notes=(
            f"a cycle of {counted(weeks, 'week')} repeats; figures are averages of a week",
            f"a box costs {sets.terms.box_week:g} {currency} a week (estimate)",
            "trains run as in the tables",
            sets.note(),
        ),
        ground=_ground(model, values, result.duals),
    )


def _worth(sets: Circulation, prices: Mapping[tuple[str, str, int], float]) -> pd.DataFrame:
    """One more load a week takes a box where it starts and leaves one where it ends: the difference of prices."""
    weeks = range(sets.terms.weeks)
    records = []
    for start, end, kind in sets.empty:
        gained = sum(prices[end, kind, week] - prices[start, kind, week] for week in weeks) / len(weeks)
        records.append((start, end, kind, gained))
    return frame_of(records, ("start", "end", "container_type", "saved_per_load"))


def _ground(model: _Model, values: Floats, duals: Floats) -> GroundLoads:
    """Trains in the mean of the cycle, loads and empty boxes together; a seat is worth what one more a week saves."""
    table, weeks = model.sets.network.services, model.sets.terms.weeks
    services, seats = [], []
    for train in dict.fromkeys(train for train, _ in sorted(model.on_trains)):
        rows = [(model.on_trains[train, week], model.seats[train, week]) for week in range(weeks)]
        load = sum(size * float(values[column]) for terms, _ in rows for column, size in terms) / weeks
        price = sum(0.0 - float(duals[row]) for _, row in rows) / weeks
        name, room = str(table["name"].loc[train]), model.sets.seats(train)
        departures = float(table["frequency_per_week"].loc[train])
        services.append((train, name, departures, load / DAYS_PER_WEEK, room / DAYS_PER_WEEK, "TEU a day"))
        seats.append((train, "seats", name, "", "", "", load, room, "TEU a week", price, math.nan))
    return GroundLoads(services=frame_of(services, SERVICES), capacities=frame_of(seats, CAPACITIES))

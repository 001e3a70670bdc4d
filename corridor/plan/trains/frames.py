"""The frames of a train plan: services, runs, boxes, subsidies, and what is used up."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.graph.arc_types import HAUL
from corridor.graph.measures import GENERALISED
from corridor.plan.flows.capacity import direction_name
from corridor.plan.flows.shipper_graph import Use
from corridor.plan.loads import CAPACITIES, LEGS, SERVICES, UNSERVED, GroundLoads, frame_of
from corridor.plan.solver.solve import solve
from corridor.plan.solver.solver_result import SolverResult
from corridor.plan.trains.bounds.lane_rows import waiting_prices
from corridor.plan.trains.problem import BOARD, REGROUP, SHIP, TRAIN, YARD, Shipper, TrainProblem
from corridor.plan.trains.train_model import given_program
from corridor.plan.trains.train_program import SLOTS, TrainProgram
from corridor.search import shortest_path
from corridor.units import DAYS_PER_WEEK, HOURS_PER_WEEK

__all__ = ["fullest_loads", "train_frames", "train_ground"]

Floats = NDArray[np.float64]

_SMALL_TEU = 1e-4
_NO_ROOM = "no room: see the frame resources"
_NOT_WORTH_IT = "its way costs more than price and penalty, or there is no room"
_DIGITS = 6  # of trains and of TEU: what is less is a hair's breadth of the solver
_SERVICES = (
    "service",
    "trains_per_week",
    "teu_per_train",
    "teu_carried",
    "load_factor",
    "wait_h",
    "trains_without_subsidy",
)
_RUNS = (
    "run",
    "gauge",
    "start",
    "end",
    "services",
    "trains_per_week",
    "empty_trains_per_week",
    "teu_per_train",
    "teu_carried",
    "load_factor",
    "price_per_train",
    "hours",
)
_FLOWS = ("shipment", "by", "start", "end", "teu_per_week")


def train_frames(
    problem: TrainProblem, made: TrainProgram, values: Floats, without: SolverResult | None
) -> dict[str, pd.DataFrame]:
    """Lay a solution out.

    Parameters
    ----------
    problem, made
        The sets and the program.
    values : float array, shape (columns,)
        The solution.
    without : Result or None
        The solution without subsidies, where there are any.
    """
    carried = _carried(problem, made, values)
    services = _services(problem, made, values, carried, without)
    changed = services["trains_per_week"] > services["trains_without_subsidy"]
    return {
        "services": services,
        "runs": _runs(problem, made, values, carried),
        "flows": _frame(_flows(problem, made, values), _FLOWS),
        "unserved": _frame(_unserved(problem, made, values), ("shipment", "teu_per_week", "reason")),
        "subsidies": _frame(
            ({"subsidy": name, "paid_per_week": float(values[column])} for name, column in made.paid.items()),
            ("subsidy", "paid_per_week"),
        ),
        "only_by_subsidy": services.loc[changed, ["trains_per_week", "trains_without_subsidy"]],
        "resources": _frame(_resources(made, values), ("resource", "used", "limit", "binds")),
        **({} if problem.demand.revenue is None else {"revenue": _revenue(problem, made, values)}),
    }


def _frame(records: Iterator[dict[str, Any]], columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame(list(records), columns=list(columns)).set_index(columns[0])


def _carried(problem: TrainProblem, made: TrainProgram, values: Floats) -> dict[int, float]:
    """TEU a week on the fullest segment of each run."""
    return fullest_loads(
        (edge.uses, float(values[column]))
        for shipper, columns in zip(problem.shippers, made.boxes, strict=True)
        for edge, column in zip(shipper.graph.edges, columns, strict=True)
    )


def fullest_loads(ways: Iterable[tuple[Sequence[Use], float]]) -> dict[int, float]:
    """TEU a week on the fullest segment of each run, of what ways use and how much goes there."""
    parts: dict[tuple[int, str], float] = {}
    for uses, teu in ways:
        for use in uses:
            if use[0] == TRAIN:
                key = (int(use[1]), use[2])
                parts[key] = parts.get(key, 0.0) + teu
    fullest: dict[int, float] = {}
    for (run, _), teu in parts.items():
        fullest[run] = max(fullest.get(run, 0.0), round(teu, _DIGITS))
    return fullest


def _trains(problem: TrainProblem, made: TrainProgram, values: Floats, service: str) -> int:
    return sum(round(float(values[made.trains[run]])) for run in made.members[service])


def _services(
    problem: TrainProblem,
    made: TrainProgram,
    values: Floats,
    carried: dict[int, float],
    without: SolverResult | None,
) -> pd.DataFrame:
    bare = values if without is None or without.values is None else without.values
    records = []
    for service in problem.services:
        members = made.members[service]
        trains = _trains(problem, made, values, service)
        seats = max(problem.runs.runs[run].teu for run in members)
        boxes = sum(carried.get(run, 0.0) for run in members)
        records.append(
            {
                "service": service,
                "trains_per_week": trains,
                "teu_per_train": seats,
                "teu_carried": boxes,
                "load_factor": boxes / (trains * seats) if trains else np.nan,
                "wait_h": HOURS_PER_WEEK / (2.0 * trains) if trains else np.nan,
                "trains_without_subsidy": _trains(problem, made, bare, service),
            }
        )
    return _frame(iter(records), _SERVICES)


def _runs(problem: TrainProblem, made: TrainProgram, values: Floats, carried: dict[int, float]) -> pd.DataFrame:
    records = []
    for number, run in enumerate(problem.runs.runs):
        trains = round(float(values[made.trains[number]]))
        boxes = carried.get(number, 0.0)
        records.append(
            {
                "run": run.id,
                "gauge": run.gauge,
                "start": run.start,
                "end": run.end,
                "services": len(run.services),
                "trains_per_week": trains,
                "empty_trains_per_week": round(float(values[made.empties[number]]), _DIGITS),
                "teu_per_train": run.teu,
                "teu_carried": boxes,
                "load_factor": boxes / (trains * run.teu) if trains else np.nan,
                "price_per_train": run.cost,
                "hours": run.hours,
            }
        )
    return _frame(iter(records), _RUNS)


def _flows(problem: TrainProblem, made: TrainProgram, values: Floats) -> Iterator[dict[str, Any]]:
    """Boxes by vehicle: hauls of one service, or of one mode without a planned train, put together."""
    for shipper, columns in zip(problem.shippers, made.boxes, strict=True):
        moved: dict[tuple[str, str, str], float] = {}
        for (edge_number, edge), column in zip(enumerate(shipper.graph.edges), columns, strict=True):
            teu = float(values[column])
            if teu > _SMALL_TEU:
                arcs = edge.arcs or _private_arcs(problem, shipper, edge_number)
                for ride in _rides(problem, arcs):
                    moved[ride] = moved.get(ride, 0.0) + teu
        for row, share in shipper.members:
            name = problem.demand.ids[row]
            for (by, start, end), teu in moved.items():
                yield {"shipment": name, "by": by, "start": start, "end": end, "teu_per_week": teu * share}


def _private_arcs(problem: TrainProblem, shipper: Shipper, number: int) -> tuple[int, ...]:
    """The cheapest path behind a private edge."""
    edge, weights = shipper.graph.edges[number], problem.weighed.of(shipper.row)
    layout = problem.layout
    closed = weights.closed[layout.origin] | problem.shared
    ends = (end % layout.topology.n_nodes for end in (edge.tail, edge.head))
    path = shortest_path(layout.topology.graph(weights.row(GENERALISED)[layout.origin], closed), *ends)
    return () if path is None else tuple(int(arc) for arc in path.arcs)


def _rides(problem: TrainProblem, arcs: tuple[int, ...]) -> Iterator[tuple[str, str, str]]:
    """Consecutive hauls by one vehicle as one ride."""
    by, start, end = "", "", ""
    for number in arcs:
        arc = problem.layout.arc(number)
        if arc.kind != HAUL or arc.from_terminal == arc.to_terminal:
            continue
        vehicle = arc.service_id or arc.mode
        if vehicle == by and arc.from_terminal == end:
            end = arc.to_terminal
            continue
        if by:
            yield by, start, end
        by, start, end = vehicle, arc.from_terminal, arc.to_terminal
    if by:
        yield by, start, end


def _unserved(problem: TrainProblem, made: TrainProgram, values: Floats) -> Iterator[dict[str, Any]]:
    for row, why in problem.blocked.items():
        reason = "; ".join(str(reason) for reason in why.reasons if reason.lift) or str(why)
        teu = float(problem.demand.teu_per_day[row]) * DAYS_PER_WEEK
        yield {"shipment": problem.demand.ids[row], "teu_per_week": teu, "reason": reason}
    for shipper, column in zip(problem.shippers, made.unserved, strict=True):
        if float(values[column]) > _SMALL_TEU:
            for row, share in shipper.members:
                yield {
                    "shipment": problem.demand.ids[row],
                    "teu_per_week": float(values[column]) * share,
                    "reason": _NO_ROOM if math.isinf(shipper.forgone) else _NOT_WORTH_IT,
                }


def _revenue(problem: TrainProblem, made: TrainProgram, values: Floats) -> pd.DataFrame:
    """What each row brings in a week, and what one more TEU of it would, on the trains as they run."""
    brought, weekly = problem.demand.revenue, problem.demand.teu_per_day * DAYS_PER_WEEK
    assert brought is not None
    carried, worth = np.zeros(len(weekly)), -np.nan_to_num(brought.penalty)
    costs = _duals(problem, made, values).tolist()
    for shipper, left, cost in zip(problem.shippers, made.unserved, costs, strict=True):
        rows = [row for row, _ in shipper.members]
        carried[rows] = weekly[rows] * (1.0 - float(values[left]) / shipper.teu)
        worth[rows] = np.nan_to_num(brought.price[rows]) - cost
    table = {
        "shipment": problem.demand.ids,
        "price_per_teu": brought.price,
        "penalty_per_teu": brought.penalty,
        "offered_teu_per_week": weekly,
        "carried_teu_per_week": carried,
        "revenue_per_week": np.nan_to_num(brought.price) * carried,
        "penalties_per_week": np.nan_to_num(brought.penalty) * (weekly - carried),
        "marginal_per_teu": worth,
    }
    return pd.DataFrame(table).set_index("shipment")


def _duals(problem: TrainProblem, made: TrainProgram, values: Floats) -> Floats:
    """What one more TEU of each shipper costs while trains stay as they are, shape (shippers,)."""
    places = sorted({use for shipper in problem.shippers for edge in shipper.graph.edges for use in edge.uses})
    places = [use for use in places if use[0] in (BOARD, REGROUP)]
    waits = dict(zip(places, waiting_prices(problem, made, places), strict=True))
    given = given_program(problem, made, values, waits)
    found = solve(given.program.relaxed(), "glop").duals
    return np.full(len(given.volumes), np.nan) if found is None else found[given.volumes]


def _resources(made: TrainProgram, values: Floats) -> Iterator[dict[str, Any]]:
    for row, used, limit in _used(made, values):
        yield {
            "resource": made.program.groups[row],
            "used": used,
            "limit": limit,
            "binds": used >= limit - _SMALL_TEU,
        }


def _used(made: TrainProgram, values: Floats) -> Iterator[tuple[int, float, float]]:
    """Rows of capacities, with what is used of each and its limit."""
    arrays = made.program.arrays()
    terms = arrays.cell_factor * values[arrays.cell_column]
    used = np.bincount(arrays.cell_row, terms, minlength=len(arrays.row_high))
    for row in made.resources:
        yield row, float(used[row]), float(arrays.row_high[row])


# what the plan loads on the ground


def train_ground(
    problem: TrainProblem, made: TrainProgram, values: Floats, frames: dict[str, pd.DataFrame]
) -> GroundLoads:
    """Legs, services, capacities and what stays behind, from the frames of `train_frames`; weeks become days."""
    services, unserved = frames["services"], frames["unserved"]
    running = services[services["trains_per_week"] > 0][["trains_per_week", "teu_per_train", "teu_carried"]]
    names = problem.network.services["name"]
    return GroundLoads(
        legs=_legs(problem, frames["flows"]),
        services=frame_of(
            (
                (
                    key,
                    str(names.loc[key]),
                    float(trains),
                    teu / DAYS_PER_WEEK,
                    trains * size / DAYS_PER_WEEK,
                    "TEU a day",
                )
                for key, trains, size, teu in running.itertuples(name=None)
            ),
            SERVICES,
        ),
        capacities=frame_of(
            (_capacity(problem, made.resources[row], used, limit) for row, used, limit in _used(made, values)),
            CAPACITIES,
        ),
        unserved=frame_of(
            (
                (shipment, teu / DAYS_PER_WEEK, reason)
                for shipment, teu, reason in unserved[["teu_per_week", "reason"]].itertuples(name=None)
            ),
            UNSERVED,
        ),
    )


def _legs(problem: TrainProblem, flows: pd.DataFrame) -> pd.DataFrame:
    """Boxes by vehicle and pair of places; the lines behind them, and so their length and gauge, are not told apart."""
    table = problem.network.services
    own = flows["by"].isin(table.index)
    rows = pd.DataFrame(
        {
            "mode": flows["by"].where(~own, flows["by"].map(table["mode"])),
            "gauge": "",
            "from_terminal": flows["start"],
            "to_terminal": flows["end"],
            "service_id": flows["by"].where(own, ""),
            "km": np.nan,
            "teu_per_day": flows["teu_per_week"] / DAYS_PER_WEEK,
        }
    )
    sums: pd.DataFrame = rows.groupby(list(LEGS[:-1]), dropna=False)[[LEGS[-1]]].sum().reset_index()
    return sums


def _capacity(problem: TrainProblem, use: tuple[str, ...], used: float, limit: float) -> tuple[object, ...]:
    """A row of `CAPACITIES`; an integer program has no prices."""
    network, key = problem.network, use[1]
    prices = (np.nan, np.nan)
    if use[0] == SHIP:
        name = str(network.services.loc[key.partition(":")[0], "name"])
        return (key, "stretch", name, "", "", "", used, limit, "TEU a week", *prices)
    if use[0] == YARD:
        place = str(network.transfers["terminal_id"].get(key, ""))
        name = f"{network.terminals['name'].get(place, place)}, {network.transfers['technique'].get(key, '')}"
        return (key, "yard", name, place, "", "", used, limit, "TEU a week", *prices)
    if use[0] == SLOTS:
        left, entered = use[2:]
        names = network.borders.loc[network.borders["border_id"] == key, "name"]
        name = direction_name(network, str(names.iloc[0]) if len(names) else key, left, entered)
        direction = f"{left}-{entered}"
        return (f"{key} {direction}", "border", name, "", key, direction, used, limit, "trains a week", *prices)
    return (" ".join(use), "wagons", f"Wagons of {key} mm", "", "", "", used, limit, "wagons", *prices)

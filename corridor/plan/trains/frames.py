"""The frames of a train plan: services, runs, boxes, subsidies, and what is used up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.graph.arc_types import HAUL
from corridor.plan.solver.outcome import Result
from corridor.plan.trains.case import TRAIN, Shipper, TrainCase
from corridor.plan.trains.train_model import HOURS_PER_WEEK, TrainProgram
from corridor.search import shortest_path

__all__ = ["train_frames"]

Floats = NDArray[np.float64]

_SMALL_TEU = 1e-4
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
    case: TrainCase, made: TrainProgram, values: Floats, without: Result | None
) -> dict[str, pd.DataFrame]:
    """Lay a solution out.

    Parameters
    ----------
    case, made
        The sets and the program.
    values : float array, shape (columns,)
        The solution.
    without : Result or None
        The solution without subsidies, where there are any.
    """
    carried = _carried(case, made, values)
    services = _services(case, made, values, (carried, without))
    changed = services["trains_per_week"] > services["trains_without_subsidy"]
    return {
        "services": services,
        "runs": _runs(case, made, values, carried),
        "flows": _frame(_flows(case, made, values), _FLOWS),
        "unserved": _frame(_unserved(case, made, values), ("shipment", "teu_per_week", "reason")),
        "subsidies": _frame(
            ({"subsidy": name, "paid_per_week": float(values[column])} for name, column in made.paid.items()),
            ("subsidy", "paid_per_week"),
        ),
        "only_by_subsidy": services.loc[changed, ["trains_per_week", "trains_without_subsidy"]],
        "resources": _frame(_resources(made, values), ("resource", "used", "limit", "binds")),
    }


def _frame(records: Iterator[dict[str, Any]], columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame(list(records), columns=list(columns)).set_index(columns[0])


def _carried(case: TrainCase, made: TrainProgram, values: Floats) -> dict[int, float]:
    """TEU a week on the fullest segment of each run."""
    parts: dict[tuple[int, str], float] = {}
    for shipper, columns in zip(case.shippers, made.boxes, strict=True):
        for edge, column in zip(shipper.lane.edges, columns, strict=True):
            for use in edge.uses:
                if use[0] == TRAIN:
                    key = (int(use[1]), use[2])
                    parts[key] = parts.get(key, 0.0) + float(values[column])
    fullest: dict[int, float] = {}
    for (run, _), teu in parts.items():
        fullest[run] = max(fullest.get(run, 0.0), teu)
    return fullest


def _trains(case: TrainCase, made: TrainProgram, values: Floats, service: str) -> int:
    return sum(round(float(values[made.trains[run]])) for run in made.members[service])


def _services(
    case: TrainCase, made: TrainProgram, values: Floats, more: tuple[dict[int, float], Result | None]
) -> pd.DataFrame:
    carried, without = more
    bare = values if without is None or without.values is None else without.values
    records = []
    for service in case.services:
        members = made.members[service]
        trains = _trains(case, made, values, service)
        seats = max(case.runs.runs[run].teu for run in members)
        boxes = sum(carried.get(run, 0.0) for run in members)
        records.append(
            {
                "service": service,
                "trains_per_week": trains,
                "teu_per_train": seats,
                "teu_carried": boxes,
                "load_factor": boxes / (trains * seats) if trains else np.nan,
                "wait_h": HOURS_PER_WEEK / (2.0 * trains) if trains else np.nan,
                "trains_without_subsidy": _trains(case, made, bare, service),
            }
        )
    return _frame(iter(records), _SERVICES)


def _runs(case: TrainCase, made: TrainProgram, values: Floats, carried: dict[int, float]) -> pd.DataFrame:
    records = []
    for number, run in enumerate(case.runs.runs):
        trains, empties = (round(float(values[columns[number]])) for columns in (made.trains, made.empties))
        boxes = carried.get(number, 0.0)
        records.append(
            {
                "run": run.id,
                "gauge": run.gauge,
                "start": run.start,
                "end": run.end,
                "services": len(run.services),
                "trains_per_week": trains,
                "empty_trains_per_week": empties,
                "teu_per_train": run.teu,
                "teu_carried": boxes,
                "load_factor": boxes / (trains * run.teu) if trains else np.nan,
                "price_per_train": run.cost,
                "hours": run.hours,
            }
        )
    return _frame(iter(records), _RUNS)


def _flows(case: TrainCase, made: TrainProgram, values: Floats) -> Iterator[dict[str, Any]]:
    """Boxes by vehicle: hauls of one service, or of one mode without a planned train, put together."""
    for shipper, columns in zip(case.shippers, made.boxes, strict=True):
        moved: dict[tuple[str, str, str], float] = {}
        for (edge_number, edge), column in zip(enumerate(shipper.lane.edges), columns, strict=True):
            teu = float(values[column])
            if teu > _SMALL_TEU:
                arcs = edge.arcs or _private_arcs(case, shipper, edge_number)
                for ride in _rides(case, arcs):
                    moved[ride] = moved.get(ride, 0.0) + teu
        name = case.demand.ids[shipper.row]
        for (by, start, end), teu in moved.items():
            yield {"shipment": name, "by": by, "start": start, "end": end, "teu_per_week": teu}


def _private_arcs(case: TrainCase, shipper: Shipper, number: int) -> tuple[int, ...]:
    """The cheapest way behind a private edge."""
    edge, weights = shipper.lane.edges[number], case.weights[shipper.row]
    closed = weights.closed | case.shared
    path = shortest_path(weights.topology.graph(weights.matrix[-1:], closed), edge.tail, edge.head)
    return () if path is None else tuple(int(arc) for arc in path.arcs)


def _rides(case: TrainCase, arcs: tuple[int, ...]) -> Iterator[tuple[str, str, str]]:
    """Consecutive hauls by one vehicle as one ride."""
    by, start, end = "", "", ""
    for number in arcs:
        arc = case.graph.arcs[number]
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


def _unserved(case: TrainCase, made: TrainProgram, values: Floats) -> Iterator[dict[str, Any]]:
    for row, problem in case.blocked.items():
        reason = "; ".join(str(reason) for reason in problem.reasons if reason.lift) or str(problem)
        teu = float(case.demand.teu_per_day[row]) * 7.0
        yield {"shipment": case.demand.ids[row], "teu_per_week": teu, "reason": reason}
    for shipper, column in zip(case.shippers, made.unserved, strict=True):
        if float(values[column]) > _SMALL_TEU:
            name = case.demand.ids[shipper.row]
            yield {
                "shipment": name,
                "teu_per_week": float(values[column]),
                "reason": "no room: see the frame resources",
            }


def _resources(made: TrainProgram, values: Floats) -> Iterator[dict[str, Any]]:
    for row in made.program.rows:
        if row.group.startswith(("ship ", "slots ", "wagons ", "yard ")):
            used = sum(factor * float(values[column]) for column, factor in row.terms)
            yield {"resource": row.group, "used": used, "limit": row.high, "binds": used >= row.high - _SMALL_TEU}

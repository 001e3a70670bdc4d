"""The plan of hubs as frames and notes: hubs, their trains, who goes by which or past them, and what stays behind."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.display import counted
from corridor.plan.dated_rows import row_graphs
from corridor.plan.flows.frames import LeftBehind, PartBehind, Reason
from corridor.plan.hub_location.hub_choice import HubProgram, hubs_of
from corridor.plan.hub_location.hub_terms import amount_at
from corridor.plan.hub_location.past_hubs import Past
from corridor.plan.loads import CAPACITIES, UNSERVED, FrameSource, GroundLoads, LaterFrames, frame_of, when_asked
from corridor.plan.result import Plan, start_of_columns
from corridor.plan.solver.solver_result import SolverResult
from corridor.results import stamp_of
from corridor.units import DAYS_PER_WEEK

__all__ = ["FoundHubs", "plan_of_hubs"]

_SMALL = 1e-6

Floats = NDArray[np.float64]


class FoundHubs(NamedTuple):
    """A plan of hubs: what it costs, the values of its program, and what goes past the hubs."""

    objective: float
    values: Floats
    past: Past | None


def plan_of_hubs(model: HubProgram, result: SolverResult, past: Past | None) -> Plan:
    """The plan of a solved program."""
    sets, values = model.sets, result.values
    found = None if values is None else FoundHubs(result.objective, values, past)
    frames, ground = ({}, GroundLoads()) if found is None else _told(model, found)
    graphs = row_graphs(sets.network, sets.demand)
    return Plan(
        "hubs",
        result.status.value,
        result.objective,
        result.bound,
        f"{sets.network.currency} a week",
        stamp_of(sets.network),
        LaterFrames(frames),
        figures={} if found is None else _figures(model, found),
        notes=(*_notes(model, result), graphs.note()),
        start={} if values is None else start_of_columns(model.program.column_names(), values),
        ground=ground,
        day=graphs.days[0],
    )


def _told(model: HubProgram, found: FoundHubs) -> tuple[dict[str, FrameSource], GroundLoads]:
    """Frames, and what the plan loads on the ground; why rows stay behind is looked into when it is asked for."""
    opened = _hubs(model, found.values)
    left = None if found.past is None else _left_behind(model, found.past)
    frames: dict[str, FrameSource] = {
        "hubs": opened,
        "trains": _trains(model, found.values),
        "allocation": _allocation(model, found),
        "unserved": partial(_unserved, left),
    }
    behind = frame_of((), UNSERVED) if left is None else when_asked(left.ground)
    return frames, GroundLoads(capacities=_capacities(model, opened), unserved=behind)


def _figures(model: HubProgram, found: FoundHubs) -> dict[str, float]:
    figures = {"open_hubs": float(np.round(found.values[model.opened]).sum())}
    if found.past is None or model.sets.past is None:
        return figures
    behind = float(found.past.behind[found.past.behind > _SMALL].sum())
    return figures | {"unserved_teu_per_week": behind, "penalty_per_teu": model.sets.past.penalty}


def _notes(model: HubProgram, result: SolverResult) -> Iterator[str]:
    sets, terms = model.sets, model.sets.terms
    yield (
        f"{terms.allocation} allocation; the rail haul of a whole train is {terms.whole_train_share:.0%} of its boxes' "
        f"one by one, and that of the empty one home {terms.empty_share:.0%} of a full one (estimates)"
    )
    yield (
        "trains of hubs are paid whole, and waited for as one a week is; they have slots at borders, and all else, by "
        "hubs and past them, fits through yards and on ships and trains"
    )
    yield f"before a hub, and directly, boxes go in consignments of {terms.few_feu} FEU"
    if sets.past is not None and sets.past.least:
        yield f"what stays behind costs {sets.past.penalty:,.0f} a TEU: three times the dearest least way past the hubs"
    if sets.passed_over:
        yield f"time was up before {counted(len(sets.passed_over), 'row')} had ways by hubs: they go past them"
    if result.stopped:
        yield "stopped by Ctrl-C: the best plan found so far"


def _hubs(model: HubProgram, values: Floats) -> pd.DataFrame:
    rows = []
    for hub, name in enumerate(model.sets.hubs):
        teu = sum(float(values[column]) for way, column in model.by_hub.items() if hub in hubs_of(way))
        trains = sum(float(values[column]) for (one, _), column in model.trains.items() if one == hub)
        rows.append((name, bool(round(float(values[model.opened[hub]]))), teu, float(round(trains))))
    return frame_of(rows, ("hub", "open", "teu_per_week", "trains_per_week")).set_index("hub")


def _trains(model: HubProgram, values: Floats) -> pd.DataFrame:
    """Trains a week from hubs, what they carry, and what each costs with its way home."""
    rows = []
    for (hub, train), column in model.trains.items():
        if trains := round(float(values[column])):
            ways = ((way.hub, way.train, at) for way, at in model.by_hub.items())
            teu = sum(float(values[at]) for one, taken, at in ways if (one, taken) == (hub, train))
            rows.append((model.sets.hubs[hub], " ".join(train.runs), trains, teu, train.teu * trains, train.cost))
    columns = ("hub", "runs", "trains_per_week", "teu_per_week", "room_per_week", "cost_per_train")
    return frame_of(rows, columns)


def _allocation(model: HubProgram, found: FoundHubs) -> pd.DataFrame:
    """What goes by hubs at the cost of its way, and past them at the mean of its ways."""
    rows, cost, hubs, values = [], model.program.cost, model.sets.hubs, found.values
    for row, name in enumerate(model.sets.demand.ids):
        for way, at in model.by_hub.items():
            if way.row == row and values[at] > _SMALL:
                rows.append((name, hubs[way.hub], hubs[way.second] if way.second >= 0 else "", values[at], cost[at]))
        if found.past is not None and (sent := float(found.past.sent[row])) > _SMALL:
            rows.append((name, "directly", "", sent, float(found.past.paid[row]) / sent))
    return frame_of(rows, ("shipment", "by", "and_by", "teu_per_week", "cost_per_teu"))


def _left_behind(model: HubProgram, past: Past) -> LeftBehind:
    """Who stays behind: for want of any way, or of room."""
    assert model.sets.past is not None  # or nothing could be left behind
    blocked, rows = model.sets.past.problem.blocked, np.flatnonzero(past.behind > _SMALL).tolist()
    shut = tuple(row for row in rows if row in blocked.rows)
    full, daily = Reason("no room, by hubs or past them"), past.behind / DAYS_PER_WEEK
    partly = (PartBehind(row, float(daily[row]), full) for row in rows if row not in shut)
    return LeftBehind(replace(blocked, rows=shut), tuple(partly))


def _unserved(left: LeftBehind | None) -> pd.DataFrame:
    columns = ("shipment", "teu_per_week", "reason")
    if left is None:
        return frame_of((), columns)
    frame = left.frame().assign(teu_per_day=lambda daily: daily["teu_per_day"] * DAYS_PER_WEEK)
    return frame.rename(columns={"demand": "shipment", "teu_per_day": "teu_per_week"})[list(columns)]


def _capacities(model: HubProgram, opened: pd.DataFrame) -> pd.DataFrame:
    """Hubs by what they take in a week; one without a limit is never full."""
    network, terms = model.sets.network, model.sets.terms
    rows = []
    for name, teu in opened["teu_per_week"].items():
        place, most = network.terminal(str(name)), amount_at(terms, str(name), "capacity")
        limit = most if math.isfinite(most) else math.nan
        rows.append((name, "hub", str(name), place, "", "", teu, limit, "TEU a week", math.nan, math.nan))
    return frame_of(rows, CAPACITIES)

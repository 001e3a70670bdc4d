"""Programs on the arcs of a network, solved by scipy's own HiGHS: what plans of the library are held against."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.integrate import quad

from corridor.graph import Measure
from corridor.graph.measures import COST, GENERALISED
from tests.plan.drawn_networks import Ground
from tests.plan.trains.arc_model import ArcModel

__all__ = [
    "Job",
    "Routing",
    "add_job",
    "congested_bound",
    "empties_optimum",
    "flow_jobs",
    "flow_optimum",
    "limit_room",
    "queue_costs",
]

Floats = NDArray[np.float64]
Terms = list[tuple[int, float]]


class Job(NamedTuple):
    """So many TEU a day between two nodes, at a cost a TEU on every arc."""

    cost: Floats
    source: int
    sink: int
    volume: float


class Routing(NamedTuple):
    """Columns of a job: by arc, and what stays behind."""

    on: dict[int, int]
    behind: int


def flow_jobs(ground: Ground, rows: pd.DataFrame, measure: Measure = GENERALISED, feu: float = 40.0) -> list[Job]:
    """The rows of a demand as jobs; what is charged per consignment is that of so many FEU."""
    found = []
    for row in rows.to_dict("records"):
        ends = str(row["origin"]), str(row["destination"])
        weights = ground.weights(*ends, feu, row)
        found.append(Job(ground.per_teu(weights, measure), *ground.ends(*ends), float(row["teu_per_day"])))
    return found


def add_job(model: ArcModel, ground: Ground, job: Job, penalty: float = 0.0) -> Routing:
    """out(n) - in(n) = what sets out there; what stays behind sets out nowhere."""
    on = {arc: model.column(float(job.cost[arc])) for arc in np.flatnonzero(np.isfinite(job.cost)).tolist()}
    behind = model.column(penalty, job.volume)
    balance: dict[int, Terms] = {job.source: [(behind, 1.0)], job.sink: []}
    for arc, column in on.items():
        balance.setdefault(int(ground.tail[arc]), []).append((column, 1.0))
        balance.setdefault(int(ground.head[arc]), []).append((column, -1.0))
    for node, terms in balance.items():
        if node != job.sink:
            sent = job.volume if node == job.source else 0.0
            model.row(terms, sent, sent)
    return Routing(on, behind)


def limit_room(model: ArcModel, ground: Ground, routings: Sequence[Routing], room: Mapping[str, float]) -> None:
    """sum_k x(k, a) over the arcs that use a thing <= what it takes."""
    taken: dict[str, Terms] = {}
    for routing in routings:
        for arc, column in routing.on.items():
            for name in ground.uses[arc]:
                taken.setdefault(name, []).append((column, 1.0))
    for name, terms in taken.items():
        model.row(terms, high=room[name])


def flow_optimum(
    ground: Ground, jobs: Sequence[Job], room: Mapping[str, float] | None = None, held: float = math.nan
) -> tuple[float, float]:
    """The least that stays behind, or what may, and the least cost with no more than that left behind."""
    model = ArcModel()
    routings = [add_job(model, ground, job) for job in jobs]
    limit_room(model, ground, routings, ground.room if room is None else room)
    left = [(routing.behind, 1.0) for routing in routings]
    cost, model.cost = model.cost, [0.0] * len(model.cost)
    for column, _ in left:
        model.cost[column] = 1.0
    behind = model.optimum() if math.isnan(held) else held
    model.cost = cost
    model.row(left, high=behind + 1e-7)
    return behind, model.optimum()


def queue_costs(ground: Ground, *, all_together: bool) -> dict[str, tuple[Callable[[float], float], float]]:
    """What waiting in each yard costs a day at a load, and the most that it takes: M/G/c by Allen and Cunneen.

    Trains of 82 TEU come to so many tracks, which are busy all the time at the capacity of the yard.
    """
    time = ground.net.tariffs.query("item == 'value_of_time'")["mid"].iloc[0]
    value, table, found = (
        float(time) / 24.0 / 2.0,
        ground.net.transfers,
        dict[str, tuple[Callable[[float], float], float]](),
    )
    for name in table.index[table["to_carrier"].isin(["1435", "1520"])].intersection(list(ground.room)):
        room = ground.room[name]
        tracks = max(1, int(np.nan_to_num(table.loc[name, "tracks"])))
        wait = partial(_wait_h, room, tracks)
        cost = partial(_waits_of_all, wait, value) if all_together else partial(_potential, wait, value)
        found[name] = cost, 0.98 * room
    return found


def _wait_h(room: float, tracks: int, load: float) -> float:
    busy = load / room
    offered = busy * tracks
    terms = [offered**n / math.factorial(n) for n in range(tracks)]
    last = offered**tracks / math.factorial(tracks) / (1.0 - busy)
    service_h = tracks * 82.0 / room * 24.0
    return last / (sum(terms) + last) * service_h / (tracks * (1.0 - busy)) * 1.04 / 2.0


def _waits_of_all(wait: Callable[[float], float], value: float, load: float) -> float:
    return value * load * wait(load)


def _potential(wait: Callable[[float], float], value: float, load: float) -> float:
    return value * float(quad(wait, 0.0, load, epsabs=1e-10)[0])


def congested_bound(
    ground: Ground,
    jobs: Sequence[Job],
    queues: Mapping[str, tuple[Callable[[float], float], float]],
    loads: Mapping[str, float],
) -> float:
    """Tangents below every queue, closest around some loads: no flow costs less than this program says."""
    model = ArcModel()
    routings = [add_job(model, ground, job) for job in jobs]
    room = {name: queues[name][1] if name in queues else most for name, most in ground.room.items()}
    behind, _ = flow_optimum(ground, jobs, room)
    limit_room(model, ground, routings, room)
    model.row([(routing.behind, 1.0) for routing in routings], high=behind + 1e-7)
    for name, (cost, most) in queues.items():
        waits = model.column(1.0)
        own = [column for routing in routings for arc, column in routing.on.items() if name in ground.uses[arc]]
        near = loads.get(name, 0.0) + most * np.linspace(-0.02, 0.02, 41)
        for at in sorted({*np.clip(near, 1e-3, most - 1e-3), *np.linspace(1e-3, most - 1e-3, 20)}):
            step = 1e-5 * most
            slope = (cost(at + step) - cost(at - step)) / (2.0 * step) if at > step else 0.0
            model.row([(waits, 1.0), *((column, -slope) for column in own)], low=cost(at) - slope * at)
    return model.optimum()


def empties_optimum(ground: Ground, rows: pd.DataFrame) -> float:
    """Loads there and boxes back a week, on trains of so many TEU between calls; nothing else is short."""
    model, routings = ArcModel(), list[Routing]()
    surplus: dict[str, float] = {}
    for row in rows.to_dict("records"):
        start, end = str(row["origin"]), str(row["destination"])
        cost, volume = ground.per_teu(ground.weights(start, end, 41.0, row), GENERALISED), 7.0 * row["teu_per_day"]
        routings.append(add_job(model, ground, Job(cost, *ground.ends(start, end), volume)))
        model.high[routings[-1].behind] = 0.0
        surplus[end] = surplus.get(end, 0.0) + volume
        surplus[start] = surplus.get(start, 0.0) - volume
    some = str(rows["origin"].iloc[0]), str(rows["destination"].iloc[0])
    empty = ground.per_teu(ground.weights(*some, 41.0, {"cargo_tonnes_each": 0.0, "air": False}), COST)
    on = {arc: model.column(float(empty[arc])) for arc in np.flatnonzero(np.isfinite(empty)).tolist()}
    balance: dict[int, Terms] = {}
    for arc, column in on.items():
        balance.setdefault(int(ground.tail[arc]), []).append((column, 1.0))
        balance.setdefault(int(ground.head[arc]), []).append((column, -1.0))
    for place, volume in surplus.items():
        source, sink = ground.ends(place, place)
        terms = [*balance.pop(source, []), *balance.pop(sink, [])]
        model.row(terms, volume, volume)
    for terms in balance.values():
        model.row(terms, 0.0, 0.0)
    trains = set(ground.net.services.index[ground.net.services["mode"] == "rail"])
    room = {name: 7.0 * most if name.rsplit(":", 1)[0] in trains else math.inf for name, most in ground.room.items()}
    limit_room(model, ground, [*routings, Routing(on, -1)], room)
    return model.optimum()

"""The frames of a flow: routes and legs by shipper, services and how full they are, and what stays behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.graph import Arc, Graph
from corridor.graph.arc_types import BORDER, GAUGE_CHANGE, HAUL
from corridor.graph.measures import CO2, COST, HOURS
from corridor.plan.flows.problem import FlowProblem
from corridor.plan.loads import CAPACITIES, LEGS, SERVICES, UNSERVED, frame_of
from corridor.units import hours, kilograms

__all__ = [
    "PathFlow",
    "capacity_rows",
    "flows_frame",
    "leg_rows",
    "routes_frame",
    "service_rows",
    "services_frame",
    "start_frame",
    "unserved_frame",
    "unserved_rows",
]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_CENTS = 100.0
_LEAST = 1e-6  # TEU a day below which a flow is the solver's dust


class PathFlow(NamedTuple):
    """So much of a row of the demand on one path."""

    row: int
    arcs: Integers
    teu_per_day: float


class _Leg(NamedTuple):
    kind: str
    mode: str
    gauge: str
    from_id: str
    to_id: str
    service: str
    row: str
    km: float
    hours: float


def _numbered(paths: list[PathFlow]) -> Iterator[tuple[int, PathFlow]]:
    """Paths with their number within their row of the demand, the largest first."""
    last, number = -1, 0
    for path in sorted(paths, key=lambda path: (path.row, -path.teu_per_day, path.arcs.tolist())):
        number = number + 1 if path.row == last else 1
        last = path.row
        if path.teu_per_day > _LEAST:
            yield number, path


def routes_frame(problem: FlowProblem, paths: list[PathFlow]) -> pd.DataFrame:
    """One row per shipper and path; its hours and kilometres are those of the whole way, lorries included."""
    demand, index = problem.demand, problem.graph.structure.index
    records = []
    for number, path in _numbered(paths):
        sums = problem.weights[path.row].matrix[:, path.arcs].sum(axis=1)
        teu = problem.teu[path.row]
        shipment, load = demand.shipments[path.row], problem.weights[path.row].load
        arcs = [problem.graph.arcs[arc] for arc in path.arcs.tolist()]
        cents, seconds, grams = (int(sums[measure.row]) for measure in (COST, HOURS, CO2))
        records.append(
            {
                "demand": demand.ids[path.row],
                "path": number,
                "origin": shipment.origin,
                "destination": shipment.destination,
                "teu_per_day": path.teu_per_day,
                "cost_per_teu": cents / _CENTS / teu,
                "hours": hours(seconds),
                "co2_kg_per_teu": kilograms(grams) / teu,
                "km": sum(arc.km + load.drayage_km(arc) for arc in arcs),
                "via": " ".join(_via(problem, path, index.names)),
            }
        )
    columns = ["demand", "path", "origin", "destination", "teu_per_day", "cost_per_teu", "hours", "co2_kg_per_teu"]
    return pd.DataFrame(records, columns=[*columns, "km", "via"])


def _via(problem: FlowProblem, path: PathFlow, names: dict[str, str]) -> Iterator[str]:
    """Crossings and gauge changes on the way: what tells corridors apart."""
    for arc in (problem.graph.arcs[number] for number in path.arcs.tolist()):
        if arc.kind == BORDER:
            yield arc.border_id
        elif arc.kind == GAUGE_CHANGE:
            yield f"({arc.from_terminal})"


def flows_frame(problem: FlowProblem, paths: list[PathFlow]) -> pd.DataFrame:
    """One row per shipper, path and leg: hauls, borders and gauge changes; hauls of one vehicle are one leg.

    Waits, lifts, and lorries before the first terminal and after the last are in the frame of routes alone.
    """
    ids, records = problem.demand.ids, []
    for number, path in _numbered(paths):
        for place, leg in enumerate(_legs(problem.graphs.of(path.row), path.arcs), start=1):
            records.append((ids[path.row], number, place, *leg, path.teu_per_day))
    return pd.DataFrame(
        records,
        columns=[
            "demand",
            "path",
            "leg",
            "kind",
            "mode",
            "gauge",
            "from_terminal",
            "to_terminal",
            "service_id",
            "row",
            "km",
            "hours",
            "teu_per_day",
        ],
    )


def _legs(graph: Graph, arcs: Integers) -> list[_Leg]:
    legs: list[_Leg] = []
    for number in arcs.tolist():
        arc, time = graph.arcs[number], float(graph.hours[number])
        if arc.kind == HAUL and legs and _goes_on(legs[-1], arc):
            legs[-1] = legs[-1]._replace(to_id=arc.to_terminal, km=legs[-1].km + arc.km, hours=legs[-1].hours + time)
        elif arc.kind == HAUL and arc.km > 0.0:
            legs.append(_leg(arc, arc.link_id if not arc.service_id else arc.service_id, time))
        elif arc.kind in (BORDER, GAUGE_CHANGE):
            legs.append(_leg(arc, arc.border_id or arc.transfer_id, time))
    return legs


def _leg(arc: Arc, row: str, time: float) -> _Leg:
    return _Leg(arc.kind, arc.mode, arc.gauge, arc.from_terminal, arc.to_terminal, arc.service_id, row, arc.km, time)


def _goes_on(leg: _Leg, arc: Arc) -> bool:
    """Whether a haul continues the leg before it on the same vehicle."""
    same = (leg.mode, leg.gauge, leg.service) == (arc.mode, arc.gauge, arc.service_id)
    return leg.kind == HAUL and same and leg.to_id == arc.from_terminal


def services_frame(problem: FlowProblem, load: Floats) -> pd.DataFrame:
    """One row per service: its room, and the fullest stretch between two calls."""
    resources = problem.resources
    most: dict[str, tuple[float, float]] = {}
    for number, kind in enumerate(resources.kinds):
        if kind == "service":
            service = resources.rows[number]
            known = most.get(service, (0.0, 0.0))
            most[service] = (max(known[0], float(load[number])), float(resources.capacity[number]))
    table = problem.network.services
    rows = sorted(service for service, (used, _) in most.items() if used > _LEAST)
    frame = pd.DataFrame(
        {
            "name": [str(table.loc[row, "name"]) for row in rows],
            "mode": [str(table.loc[row, "mode"]) for row in rows],
            "frequency_per_week": table.loc[rows, "frequency_per_week"].to_numpy(dtype=np.float64),
            "room_teu_per_day": [most[row][1] for row in rows],
            "load_teu_per_day": [most[row][0] for row in rows],
        },
        index=pd.Index(rows, name="service_id", dtype=object),
    )
    frame["fill"] = frame["load_teu_per_day"] / frame["room_teu_per_day"].where(frame["room_teu_per_day"] > 0.0)
    return frame


class _Reason(NamedTuple):
    """Why something stays behind: in words, and the rules or the resources in the way, apart by semicolons."""

    reason: str
    rules: str
    resources: str


def unserved_frame(problem: FlowProblem, unserved: Floats, full: list[tuple[str, ...]]) -> pd.DataFrame:
    """One row per shipper of whom something stays behind, and why.

    Parameters
    ----------
    problem : FlowProblem
        The demand on its graph.
    unserved : float array, shape (jobs,)
        TEU a day.
    full : list of tuple of str
        Resources that keep each job from going.
    """
    records: list[dict[str, Any]] = []
    for row, why in problem.blocked.items():
        text, rules = str(why).split("\n", 1)[0], ";".join(sorted(reason.rule for reason in why.reasons if reason.lift))
        records.append(_behind(problem, row, float(problem.demand.teu_per_day[row]), _Reason(text, rules, "")))
    for job, units in enumerate(unserved.tolist()):
        if units > _LEAST:
            names = [problem.resources.names[problem.resources.number(name)] for name in full[job]]
            reason = f"no room: {'; '.join(names)}" if names else "no room"
            records.append(_behind(problem, problem.rows[job], units, _Reason(reason, "", ";".join(full[job]))))
    columns = ["demand", "origin", "destination", "teu_per_day", "reason", "rules", "resources"]
    frame = pd.DataFrame(records, columns=columns)
    return frame.sort_values("demand", kind="stable", ignore_index=True)


def _behind(problem: FlowProblem, row: int, units: float, why: _Reason) -> dict[str, Any]:
    shipment = problem.demand.shipments[row]
    ends = {"origin": shipment.origin, "destination": shipment.destination}
    return {
        "demand": problem.demand.ids[row],
        **ends,
        "teu_per_day": units,
        **why._asdict(),
    }


def start_frame(problem: FlowProblem, paths: list[PathFlow]) -> pd.DataFrame:
    """Paths as numbers of arcs, for a later plan to start from."""
    rows = [(problem.demand.ids[path.row], " ".join(map(str, path.arcs.tolist()))) for path in paths]
    return pd.DataFrame(rows, columns=["demand", "arcs"])


# what the plan loads on the ground


def leg_rows(flows: pd.DataFrame) -> pd.DataFrame:
    """Columns `LEGS`: the hauls of all shippers put together."""
    hauls = flows[flows["kind"] == "haul"]
    sums: pd.DataFrame = hauls.groupby(list(LEGS[:-1]))[[LEGS[-1]]].sum().reset_index()
    return sums


def service_rows(services: pd.DataFrame) -> pd.DataFrame:
    """Columns `SERVICES`."""
    columns = ["name", "frequency_per_week", "load_teu_per_day", "room_teu_per_day"]
    return frame_of(((*row, "TEU a day") for row in services[columns].itertuples(name=None)), SERVICES)


def capacity_rows(
    problem: FlowProblem, numbers: Iterable[int], load: Floats, price: Floats, served: Floats
) -> pd.DataFrame:
    """Columns `CAPACITIES` of some resources; load, price and served volume have shape (resources,)."""
    found = problem.resources
    rows = (
        (
            found.ids[one],
            "stretch" if found.kinds[one] == "service" else found.kinds[one],
            found.names[one],
            found.terminals[one],
            found.borders[one],
            found.directions[one],
            float(load[one]),
            float(found.capacity[one]),
            "TEU a day",
            float(price[one]),
            float(served[one]),
        )
        for one in numbers
    )
    return frame_of(rows, CAPACITIES)


def unserved_rows(unserved: pd.DataFrame) -> pd.DataFrame:
    """Columns `UNSERVED`."""
    return unserved[list(UNSERVED)]

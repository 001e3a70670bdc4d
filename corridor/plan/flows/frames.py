"""The frames of a flow: routes and legs by shipper, services and how full they are, and what stays behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.graph import Graph
from corridor.graph.arc_types import BORDER, GAUGE_CHANGE, HAUL
from corridor.plan.demand.demand import Demand
from corridor.plan.flows.problem import BlockedRows, FlowProblem
from corridor.plan.loads import CAPACITIES, LEGS, SERVICES, UNSERVED, frame_of
from corridor.plan.row_weights import RowWeights
from corridor.units import hours, kilograms

__all__ = [
    "LeftBehind",
    "PartBehind",
    "PathFlow",
    "PathFrames",
    "Reason",
    "capacity_rows",
    "left_behind",
    "service_rows",
    "services_frame",
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


@dataclass(frozen=True, eq=False)
class PathFrames:
    """The frames of the paths in use: each is made when somebody looks.

    Attributes
    ----------
    demand : Demand
        Whose paths they are.
    weighed : RowWeights
        What every row of the demand pays.
    paths : list of PathFlow
        The paths.
    """

    demand: Demand
    weighed: RowWeights
    paths: list[PathFlow]

    @cached_property
    def _flows(self) -> pd.DataFrame:
        return _flows_frame(self.demand, self.weighed, self.paths)

    def flows(self) -> pd.DataFrame:
        """One row per shipper, path and leg."""
        return self._flows

    def routes(self) -> pd.DataFrame:
        """One row per shipper and path."""
        return _routes_frame(self.demand, self.weighed, self.paths)

    def start(self) -> pd.DataFrame:
        """Paths as numbers of arcs with what goes along them, for a later plan or a study to start from."""
        ids = self.demand.ids
        rows = [(ids[path.row], " ".join(map(str, path.arcs.tolist())), path.teu_per_day) for path in self.paths]
        return pd.DataFrame(rows, columns=["demand", "arcs", "teu_per_day"])

    def legs(self) -> pd.DataFrame:
        """Columns `LEGS`: the hauls of all shippers put together."""
        hauls = self._flows[self._flows["kind"] == "haul"]
        sums: pd.DataFrame = hauls.groupby(list(LEGS[:-1]))[[LEGS[-1]]].sum().reset_index()
        return sums


def _routes_frame(demand: Demand, weighed: RowWeights, paths: list[PathFlow]) -> pd.DataFrame:
    """One row per shipper and path; its hours and kilometres are those of the whole way, lorries included."""
    graph, records, taken = weighed.graphs.first, [], list(_numbered(paths))
    sums = weighed.sums([(path.row, path.arcs) for _, path in taken])
    arcs, crossed, structure = graph.arcs, _Crossings(graph), graph.structure
    for (number, path), (cents, seconds, grams) in zip(taken, sums, strict=True):
        shipment, load = demand.shipments[path.row], weighed.loads[path.row]
        records.append(
            {
                "demand": demand.ids[path.row],
                "path": number,
                "origin": shipment.origin,
                "destination": shipment.destination,
                "teu_per_day": path.teu_per_day,
                "cost_per_teu": cents / _CENTS / load.teu,
                "hours": hours(seconds),
                "co2_kg_per_teu": kilograms(grams) / load.teu,
                "km": float(structure.km[path.arcs].sum()) + sum(load.drayage_km(arcs[arc]) for arc in _ends(path)),
                "via": crossed.along(path.arcs),
            }
        )
    columns = ["demand", "path", "origin", "destination", "teu_per_day", "cost_per_teu", "hours", "co2_kg_per_teu"]
    return pd.DataFrame(records, columns=[*columns, "km", "via"])


def _ends(path: PathFlow) -> list[int]:
    """Where a lorry may run: the first arc and the last."""
    return sorted({int(path.arcs[0]), int(path.arcs[-1])})


class _Crossings:
    """Crossings and gauge changes on the way: what tells corridors apart."""

    def __init__(self, graph: Graph) -> None:
        self._arcs, self._told = graph.arcs, dict[int, str]()

    def along(self, arcs: Integers) -> str:
        """In words, one after another."""
        return " ".join(filter(None, map(self._of, arcs.tolist())))

    def _of(self, number: int) -> str:
        if number not in self._told:
            arc = self._arcs[number]
            at_yard = f"({arc.from_terminal})" if arc.kind == GAUGE_CHANGE else ""
            self._told[number] = arc.border_id if arc.kind == BORDER else at_yard
        return self._told[number]


def _flows_frame(demand: Demand, weighed: RowWeights, paths: list[PathFlow]) -> pd.DataFrame:
    """One row per shipper, path and leg: hauls, borders and gauge changes; hauls of one vehicle are one leg.

    Waits, lifts, and lorries before the first terminal and after the last are in the frame of routes alone.
    """
    ids, records = demand.ids, []
    rides = [_Rides(graph) for graph in weighed.graphs.graphs]
    for number, path in _numbered(paths):
        legs = rides[weighed.graphs.of_row[path.row]].legs(path.arcs)
        for place, leg in enumerate(legs, start=1):
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


class _Rides:
    """Legs of paths on one graph: what each arc is by itself is looked up once."""

    def __init__(self, graph: Graph) -> None:
        self._graph, self._alone = graph, dict[int, _Leg | None]()

    def legs(self, arcs: Integers) -> list[_Leg]:
        """Hauls, borders and gauge changes of a path; hauls of one vehicle are one leg."""
        legs: list[_Leg] = []
        for number in arcs.tolist():
            leg = self._of(number)
            if leg is None:
                continue
            if leg.kind == HAUL and legs and _goes_on(legs[-1], leg):
                last = legs[-1]
                legs[-1] = _Leg(*last[:4], leg.to_id, *last[5:7], last.km + leg.km, last.hours + leg.hours)
            elif leg.kind != HAUL or leg.km > 0.0:
                legs.append(leg)
        return legs

    def _of(self, number: int) -> _Leg | None:
        """An arc as a leg of its own; None for what is none."""
        if number not in self._alone:
            arc, time = self._graph.arcs[number], float(self._graph.hours[number])
            row = arc.service_id or arc.link_id if arc.kind == HAUL else arc.border_id or arc.transfer_id
            ends = arc.from_terminal, arc.to_terminal
            leg = _Leg(arc.kind, arc.mode, arc.gauge, *ends, arc.service_id, row, arc.km, time)
            self._alone[number] = leg if arc.kind in (HAUL, BORDER, GAUGE_CHANGE) else None
        return self._alone[number]


def _goes_on(leg: _Leg, following: _Leg) -> bool:
    """Whether a haul continues the leg before it on the same vehicle."""
    same = (leg.mode, leg.gauge, leg.service) == (following.mode, following.gauge, following.service)
    return leg.kind == HAUL and same and leg.to_id == following.from_id


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


class Reason(NamedTuple):
    """Why something stays behind: in words, and the rules or the resources in the way, apart by semicolons."""

    reason: str
    rules: str = ""
    resources: str = ""


class PartBehind(NamedTuple):
    """So much of a row of the demand stays behind, and why."""

    row: int
    teu_per_day: float
    reason: Reason


@dataclass(frozen=True, eq=False)
class LeftBehind:
    """Who stays behind, and why: the reasons of rows without any way are searched when somebody looks.

    Attributes
    ----------
    blocked : BlockedRows
        Rows without any way.
    partly : tuple of PartBehind
        Of whom something stays behind for want of room, or of time.
    """

    blocked: BlockedRows
    partly: tuple[PartBehind, ...]

    @cached_property
    def _frame(self) -> pd.DataFrame:
        demand = self.blocked.demand
        records = [_behind(demand, one) for one in self.partly]
        for row in self.blocked.rows:
            why = self.blocked.why(row)
            rules = ";".join(sorted(reason.rule for reason in why.reasons if reason.lift))
            reason = Reason(str(why).split("\n", 1)[0], rules)
            records.append(_behind(demand, PartBehind(row, float(demand.teu_per_day[row]), reason)))
        columns = ["demand", "origin", "destination", "teu_per_day", "reason", "rules", "resources"]
        return pd.DataFrame(records, columns=columns).sort_values("demand", kind="stable", ignore_index=True)

    def frame(self) -> pd.DataFrame:
        """One row per shipper of whom something stays behind, and why."""
        return self._frame

    def ground(self) -> pd.DataFrame:
        """Columns `UNSERVED`."""
        return self._frame[list(UNSERVED)]


def left_behind(problem: FlowProblem, unserved: Floats, full: list[tuple[str, ...]]) -> LeftBehind:
    """Find who stays behind.

    Parameters
    ----------
    problem : FlowProblem
        The demand on its graph.
    unserved : float array, shape (jobs,)
        TEU a day.
    full : list of tuple of str
        Resources that keep each job from going.
    """
    records = []
    for job in np.flatnonzero(unserved > _LEAST).tolist():
        names = [problem.resources.names[problem.resources.number(name)] for name in full[job]]
        alone = "no room" if problem.instance.must[job] else "its way costs more than price and penalty"
        why = Reason(f"no room: {'; '.join(names)}" if names else alone, resources=";".join(full[job]))
        records.append(PartBehind(problem.rows[job], float(unserved[job]), why))
    return LeftBehind(problem.blocked, tuple(records))


def _behind(demand: Demand, part: PartBehind) -> dict[str, Any]:
    shipment = demand.shipments[part.row]
    ends = {"origin": shipment.origin, "destination": shipment.destination}
    return {"demand": demand.ids[part.row], **ends, "teu_per_day": part.teu_per_day, **part.reason._asdict()}


# what the plan loads on the ground


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

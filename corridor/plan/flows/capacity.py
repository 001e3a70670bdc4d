"""What runs short: yards, borders, ports and trains, with what they take in a day, on the compiled graph."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.display import counted
from corridor.errors import ArgumentError, UnknownName
from corridor.graph import Arc, Graph
from corridor.graph.arc_types import BORDER, GAUGE_CHANGE, HAUL, LIFT
from corridor.model.network import Network
from corridor.model.tables.reading import nearest
from corridor.units import DAYS_PER_WEEK

__all__ = [
    "LONGEST_TRAIN_TEU",
    "Resources",
    "direction_name",
    "resources_of",
    "shared_resources",
    "unlimited_note",
]

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

LONGEST_TRAIN_TEU = 82.0  # 41 FEU, the common block train, where no network rule says more
_MOST = 1e7  # TEU a day: above it a capacity is a slip of the pen, and the solver's sums lose digits


class _Row(NamedTuple):
    """One resource while they are collected."""

    id: str
    kind: str
    name: str
    table: str
    row: str
    terminal: str
    border: str
    direction: str
    capacity: float


@dataclass(frozen=True, eq=False)
class Resources:
    """Everything with a capacity on a graph; each arc uses at most one, by one TEU per TEU.

    Attributes
    ----------
    ids, kinds, names, tables, rows, terminals : tuple of str
        Id; yard, terminal, port, border or service; a name for people; the row behind; where it is.
    borders, directions : tuple of str
        Id of the border, and countries left and entered; blank for all others.
    capacity : float array, shape (resources,)
        TEU a day. Yards and terminals take both directions together, borders each direction.
    of_arc : int array, shape (arcs,)
        The resource each arc uses; -1 for none.
    """

    ids: tuple[str, ...]
    kinds: tuple[str, ...]
    names: tuple[str, ...]
    tables: tuple[str, ...]
    rows: tuple[str, ...]
    terminals: tuple[str, ...]
    borders: tuple[str, ...]
    directions: tuple[str, ...]
    capacity: Floats
    of_arc: Indices

    def __len__(self) -> int:
        return len(self.ids)

    def number(self, name: str) -> int:
        """Position of a resource; an unknown id raises with the nearest that exist."""
        try:
            return self.ids.index(name)
        except ValueError:
            hint = nearest(name, self.ids)
            raise UnknownName(f"no resource is called {name!r}{hint}", name) from None

    def with_capacity(self, capacities: Mapping[str, float]) -> Resources:
        """Return the same resources with other capacities.

        Parameters
        ----------
        capacities : mapping of str to float
            TEU a day by id of the resource.

        Raises
        ------
        UnknownName
            For an id that does not exist.
        ArgumentError
            For a capacity that is negative, not finite or beyond reason.
        """
        changed = self.capacity.copy()
        for name, value in capacities.items():
            if not (math.isfinite(value) and 0.0 <= value <= _MOST):
                raise ArgumentError(f"{name}: a capacity lies between 0 and {_MOST:,.0f} TEU a day, not at {value}")
            changed[self.number(name)] = value
        return replace(self, capacity=changed)

    def to_frame(self) -> pd.DataFrame:
        """One row per resource, its id as index."""
        return pd.DataFrame(
            {
                "kind": self.kinds,
                "name": self.names,
                "terminal_id": self.terminals,
                "capacity_teu_per_day": self.capacity,
                "table": self.tables,
                "row": self.rows,
            },
            index=pd.Index(self.ids, name="resource"),
        )


def resources_of(graph: Graph) -> Resources:
    """Find every capacity of a graph on its date.

    Parameters
    ----------
    graph : Graph
        From `compile_graph`.

    Returns
    -------
    Resources
        Transfers with a ``capacity_teu_per_day``; rail borders by trains a day times the TEU of the
        longest train that both sides take, all train classes together; services by frequency times
        ``teu_per_departure``, from call to call. Kept in the network's cache.
    """
    return graph.network.cache.get("resources", graph.identity, lambda: _resources(graph))


def _resources(graph: Graph) -> Resources:
    found: dict[str, _Row] = {}
    of_arc = [""] * len(graph.arcs)
    for number, row in (*_transfers(graph), *_borders(graph), *_services(graph)):
        found.setdefault(row.id, row)
        of_arc[number] = row.id
    ids = tuple(sorted(found))
    place = {name: position for position, name in enumerate(ids)}
    rows = [found[name] for name in ids]
    return Resources(
        ids=ids,
        kinds=tuple(row.kind for row in rows),
        names=tuple(row.name for row in rows),
        tables=tuple(row.table for row in rows),
        rows=tuple(row.row for row in rows),
        terminals=tuple(row.terminal for row in rows),
        borders=tuple(row.border for row in rows),
        directions=tuple(row.direction for row in rows),
        capacity=np.array([row.capacity for row in rows], dtype=np.float64),
        of_arc=np.array([place.get(name, -1) for name in of_arc], dtype=np.int64),
    )


def shared_resources(graphs: Sequence[Graph]) -> Resources:
    """Find what flows of several days share: everything with a capacity on some of them, at the least that it takes.

    Parameters
    ----------
    graphs : sequence of Graph
        With the same states and arcs.

    Returns
    -------
    Resources
        A plan that keeps them could run on any of the days.
    """
    found = [resources_of(graph) for graph in graphs]
    if len(found) == 1:
        return found[0]
    least: dict[str, tuple[float, int, int]] = {}
    for day, resources in enumerate(found):
        for number, name in enumerate(resources.ids):
            least[name] = min(least.get(name, (math.inf, 0, 0)), (float(resources.capacity[number]), day, number))
    ids = tuple(sorted(least))
    place = {name: number for number, name in enumerate(ids)}
    texts = {
        field: tuple(getattr(found[day], field)[number] for _, day, number in map(least.__getitem__, ids))
        for field in ("kinds", "names", "tables", "rows", "terminals", "borders", "directions")
    }
    of_arc = np.full(len(found[0].of_arc), -1, dtype=np.int64)
    for resources in found:
        here = np.array([*map(place.__getitem__, resources.ids), -1], dtype=np.int64)[resources.of_arc]
        of_arc = np.where(here >= 0, here, of_arc)
    return Resources(ids=ids, **texts, capacity=np.array([least[name][0] for name in ids]), of_arc=of_arc)


def unlimited_note(network: Network) -> tuple[str, ...]:
    """Say how many rows have no capacity, which a plan takes as unlimited; nothing where all have one."""
    blank = {
        "transfer": int(network.transfers["capacity_teu_per_day"].isna().sum()),
        "border row": int(network.borders["capacity_trains_per_day"].isna().sum()),
    }
    counts = [counted(count, name) for name, count in blank.items() if count]
    verbs = ("has", "is") if sum(blank.values()) == 1 else ("have", "are")
    return (f"{' and '.join(counts)} {verbs[0]} no capacity and {verbs[1]} taken as unlimited",) if counts else ()


def _transfers(graph: Graph) -> Iterator[tuple[int, _Row]]:
    """Lifts and gauge changes: a row of ``transfers`` is one resource, both directions together."""
    table, names = graph.network.transfers, graph.structure.index.names
    capacity = dict(zip(table.index, table["capacity_teu_per_day"], strict=True))
    technique = dict(zip(table.index, table["technique"], strict=True))
    for number, arc in enumerate(graph.arcs):
        if arc.kind in (LIFT, GAUGE_CHANGE) and not pd.isna(capacity[arc.transfer_id]):
            kind = "yard" if arc.kind == GAUGE_CHANGE else ("port" if arc.mode in ("sea", "barge") else "terminal")
            where = arc.from_terminal
            name = f"{names[where]}, {technique[arc.transfer_id]}" + (f" ({arc.mode})" if arc.kind == LIFT else "")
            known = float(capacity[arc.transfer_id])
            yield number, _Row(arc.transfer_id, kind, name, "transfers", arc.transfer_id, where, "", "", known)


def direction_name(network: Network, border: str, left: str, entered: str) -> str:
    """What people call one direction of a border, with the names of both countries for their codes."""
    names = network.countries["name"]
    return f"{border}, {names.get(left, left)} to {names.get(entered, entered)}"


def _borders(graph: Graph) -> Iterator[tuple[int, _Row]]:
    """Yield rail crossings, each direction for itself; train classes share the line."""
    crossings: dict[tuple[str, str, str], list[int]] = {}
    for number, arc in enumerate(graph.arcs):
        if arc.kind == BORDER and arc.mode == "rail":
            crossings.setdefault((arc.border_id, arc.from_country, arc.to_country), []).append(number)
    trains, longest = _trains_per_day(graph), _longest(graph)
    for (border, left, entered), numbers in crossings.items():
        arcs = [graph.arcs[number] for number in numbers]
        rows = [graph.borders.row(border, left, entered, arc.train_class) for arc in arcs]
        known = [(trains[row.id], row) for row in rows if row is not None and not math.isnan(trains[row.id])]
        if not known:
            continue
        most, row = max(known, key=lambda pair: (pair[0], pair[1].id))
        teu = min(longest.get((side, arc.gauge), LONGEST_TRAIN_TEU) for arc in arcs for side in (left, entered))
        record = _Row(
            f"{border} {left}-{entered}",
            "border",
            direction_name(graph.network, row.name, left, entered),
            "borders",
            row.id,
            arcs[0].from_terminal,
            border,
            f"{left}-{entered}",
            most * teu,
        )
        yield from ((number, record) for number in numbers)


def _trains_per_day(graph: Graph) -> dict[str, float]:
    table = graph.network.borders
    return {str(row): float(value) for row, value in zip(table.index, table["capacity_trains_per_day"], strict=True)}


def _longest(graph: Graph) -> dict[tuple[str, str], float]:
    """TEU of the longest train by country and gauge."""
    keys = zip(graph.structure.keys, graph.prices.train_teu.tolist(), strict=True)
    return {(key.where.country, key.gauge): teu for key, teu in keys if key.mode == "rail" and key.gauge}


def _services(graph: Graph) -> Iterator[tuple[int, _Row]]:
    """Room on board from one call to the next; it is counted on the haul that leaves the call."""
    table, index = graph.network.services, graph.structure.index
    seats = (table["frequency_per_week"] * table["teu_per_departure"] / DAYS_PER_WEEK).to_dict()
    calls = {
        (service.id, stop.sequence): stop.terminal for service in index.services for stop in service.stops if stop.calls
    }
    for number, arc in enumerate(graph.arcs):
        if arc.kind == HAUL and arc.service_id:
            terminal = calls.get((arc.service_id, _sequence(arc)))
            if terminal is not None:
                stop = f"{arc.service_id}:{_sequence(arc):03d}"
                name = f"{index.service_names[arc.service_id]}, from {index.names[terminal]}"
                room = float(seats[arc.service_id])
                yield number, _Row(stop, "service", name, "services", arc.service_id, terminal, "", "", room)


def _sequence(arc: Arc) -> int:
    """Place of the stop that a ride leaves; a state on board begins its stage with it."""
    return int(arc.tail.stage.split(" ", 1)[0])

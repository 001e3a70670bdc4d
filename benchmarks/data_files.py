"""Graphs and timetables of a folder that the user names: files of DIMACS, of the OR-Library, and GTFS feeds.

Nothing is fetched. The road graphs of the ninth DIMACS challenge are those at https://www.diag.uniroma1.it/challenge9/
(``USA-road-d.NY.gr`` and ``USA-road-t.NY.gr``, plain or with ``.gz``), resource constrained paths those of the
OR-Library (``rcsp1.txt`` to ``rcsp24.txt``, Beasley and Christofides, 1989), feeds any zip file of a GTFS timetable.
"""

from __future__ import annotations

import gzip
import heapq
import io
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.graphs import Case, simple
from corridor.search import Connections, Timetable

__all__ = [
    "Constrained",
    "constrained_of",
    "feeds_of",
    "least_by_labels",
    "outside_answers",
    "read_dimacs",
    "read_feed_day",
    "read_rcsp",
    "roads_of",
]

Integers = NDArray[np.int64]
_KIND = re.compile(r"-road-([a-z])\.")  # d: length, t: time


def outside_answers(name: str) -> Path:
    """A folder of public instances that are not part of the project: in `shared/instances` beside it, or further up.

    A linked worktree may lie deeper than the checkout that it belongs to. Where no folder has it, it would be beside.
    """
    checkout, *above = Path(__file__).resolve().parents[1:]
    places = [place / "shared" / "instances" / name for place in above]
    return next((place for place in places if place.is_dir()), checkout.parent / "shared" / "instances" / name)


@dataclass(frozen=True, eq=False)
class Constrained:
    """A path from the first node to the last, of least cost within limits on resources.

    Attributes
    ----------
    case : Case
        Cost first, then the resources; those of a node are counted on the arcs that enter it.
    limits : mapping of int to int
        Upper limit by row of the weights, inclusive.
    """

    case: Case
    limits: dict[int, int]


def roads_of(folder: Path) -> dict[str, list[Path]]:
    """Files of DIMACS by what they are called without their kind: those of one graph are its criteria."""
    found: dict[str, list[Path]] = {}
    for file in sorted(folder.glob("*.gr*")):
        name = _KIND.sub(".", file.name).removesuffix(".gz").removesuffix(".gr")
        found.setdefault(name, []).append(file)
    return found


def constrained_of(folder: Path) -> list[Path]:
    """Files of resource constrained paths."""
    return sorted(folder.glob("rcsp*.txt"))


def feeds_of(folder: Path) -> list[Path]:
    """Feeds of timetables."""
    return sorted(folder.glob("*.zip"))


def read_dimacs(files: list[Path]) -> Case:
    """A graph of a file, or of several that differ in the weights of their arcs alone."""
    parts = [_arcs_of(file) for file in files]
    (n, ends, first), others = parts[0], parts[1:]
    for file, (nodes, other, _) in zip(files[1:], others, strict=True):
        if nodes != n or not np.array_equal(ends, other):
            raise ValueError(f"{file.name} has other arcs than {files[0].name}")
    weights = np.stack([first, *(one for _, _, one in others)])
    return simple(files[0].name, n, ends[0] - 1, ends[1] - 1, weights)


def _arcs_of(file: Path) -> tuple[int, Integers, Integers]:
    """Nodes, ends as they are numbered (from 1) and weights."""
    data = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    head = re.search(rb"^p sp (\d+) (\d+)\s*$", data, re.MULTILINE)
    if head is None:
        raise ValueError(f"{file.name} has no line 'p sp NODES ARCS'")
    lines = b"\n".join(re.findall(rb"^a (\d+ \d+ \d+)\s*$", data, re.MULTILINE))
    table = np.loadtxt(io.BytesIO(lines), np.int64, ndmin=2).reshape(-1, 3)
    if len(table) != int(head[2]):
        raise ValueError(f"{file.name} has {len(table):,} arcs and says {int(head[2]):,}")
    return int(head[1]), table[:, :2].T, table[:, 2]


def read_rcsp(file: Path) -> Constrained:
    """A resource constrained path of the OR-Library.

    Nodes, arcs and resources; lower and upper limits; what each node takes of each resource; for each arc its ends, its
    cost, and what it takes.
    """
    values = iter(file.read_text(encoding="utf-8").split())
    n, m, k = (int(next(values)) for _ in range(3))
    numbers = np.array([float(one) for one in values])
    if numbers.size != k * (2 + n) + m * (3 + k):
        raise ValueError(f"{file.name} has {numbers.size:,} numbers after its first three")
    if (numbers != np.floor(numbers)).any():
        raise ValueError(f"{file.name} has numbers that are not whole")
    lower, upper, at_nodes, arcs = np.split(numbers.astype(np.int64), [k, 2 * k, k * (2 + n)])
    if lower.any():
        raise ValueError(f"{file.name} has lower limits, which no search here knows")
    arcs, at_nodes = arcs.reshape(m, 3 + k), at_nodes.reshape(n, k)
    tail, head = arcs[:, 0] - 1, arcs[:, 1] - 1
    weights = np.concatenate([arcs[:, 2:3], arcs[:, 3:] + at_nodes[head]], axis=1).T
    limits = {row + 1: int(most - first) for row, (most, first) in enumerate(zip(upper, at_nodes[0], strict=True))}
    # of parallel arcs each may be wanted, so that they are kept here
    return Constrained(Case(file.name, n, tail, head, np.ascontiguousarray(weights)), limits)


def read_feed_day(file: Path) -> Timetable:
    """The day of a feed on which most trips run, with the seconds of each ride for both criteria.

    A trip is a second later at each further stop, as no ride may take no time at all.
    """
    from corridor.interop.gtfs.calendars import running_days
    from corridor.interop.gtfs.feed import read_feed, seconds_of

    feed = read_feed(file)
    days, trips = running_days(feed), feed.tables["trips"]
    count = Counter(day for service in trips["service_id"] for day in days.get(service, ()))
    day = min(day for day, most in count.items() if most == max(count.values()))
    runs = set(trips["trip_id"][[day in days.get(service, ()) for service in trips["service_id"]]])
    calls = feed.tables["stop_times"][["trip_id", "stop_id", "stop_sequence"]].assign(
        arrival=seconds_of(feed, "stop_times", "arrival_time"),
        departure=seconds_of(feed, "stop_times", "departure_time"),
    )
    calls = calls[calls["trip_id"].isin(runs)].dropna(subset=["arrival", "departure"])
    calls = calls.astype({"stop_sequence": "int64"}).sort_values(["trip_id", "stop_sequence"], kind="stable")
    trip, stop = calls["trip_id"].factorize()[0], calls["stop_id"].factorize()[0]
    arrival, departure = (calls[name].to_numpy(np.int64) for name in ("arrival", "departure"))
    late = np.array(calls.groupby("trip_id").cumcount(), np.int64)
    same = trip[:-1] == trip[1:]
    leaves, comes = (departure + late)[:-1][same], (arrival + late)[1:][same]
    lasting = np.stack([comes - leaves] * 2)
    rides = Connections(stop[:-1][same], stop[1:][same], leaves, comes, trip[:-1][same], lasting)
    return Timetable(int(stop.max()) + 1, rides)


def least_by_labels(asked: Constrained) -> int | None:
    """The least cost by labels of a heap, as one writes it; None where no path keeps the limits."""
    case, top = asked.case, list(asked.limits.values())
    out: dict[int, list[int]] = {}
    for arc, tail in enumerate(case.tail.tolist()):
        out.setdefault(tail, []).append(arc)
    rows, head = case.weights.T.tolist(), case.head.tolist()
    kept: dict[int, list[list[int]]] = {}
    queue = [([0] * len(case.weights), 0)]
    while queue:
        label, node = heapq.heappop(queue)
        if node == case.n - 1:
            return label[0]
        if any(all(a <= b for a, b in zip(old, label, strict=True)) for old in kept.get(node, [])):
            continue
        kept.setdefault(node, []).append(label)
        for arc in out.get(node, []):
            there = [a + b for a, b in zip(label, rows[arc], strict=True)]
            if all(a <= b for a, b in zip(there[1:], top, strict=True)):
                heapq.heappush(queue, (there, head[arc]))
    return None

"""User equilibria of road networks in a folder that the user names, beside the published optima.

Nothing is fetched: without a folder, a grid of two-way streets is made. The public networks are those of
https://github.com/bstabler/TransportationNetworks, whose folders hold ``NAME_net.tntp`` and ``NAME_trips.tntp``;
published optima are those of their README files. Zones are not driven through where a network says so. Seconds are
processor time after the kernels are compiled, reading excluded.

What all would pay on their least paths at the prices of the loads is added up once more, by Dijkstra of scipy.

Run ``python -m benchmarks.equilibrium [--data FOLDER] [--gap GAP] [--limit SECONDS] [NAME ...]``: 1 is returned when a
published optimum does not lie between bound and objective, the gap is not reached, or scipy finds another sum.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from corridor.plan.flows.equilibrium.user_equilibrium import Equilibrium
from corridor.plan.flows.instance import FlowInstance
from corridor.plan.flows.latency import LatencyFunction, bpr
from corridor.search import Topology

__all__ = ["PUBLISHED", "grid_roads", "least_by_dijkstra", "main", "read_roads"]

PUBLISHED = {"Winnipeg": 827911.494629963, "Barcelona": 1265654.92203176, "SiouxFalls": 42.31335287e5}
HUNDREDTHS = 100.0
_HEADER = "<END OF METADATA>"
_TAG = re.compile(r"<([^>]+)>\s*(\S*)")
_TRIPS = re.compile(r"(\d+)\s*:\s*([\d.eE+-]+)")
_COLUMNS = {"capacity": 2, "free": 4, "factor": 5, "power": 6}
_SIZE, _PAIRS, _SEED = 20, 400, 2026  # of the grid that is made
_AGREES = 1e-6  # relative; the search counts in whole parts of a hundredth

Roads = tuple[FlowInstance, dict[int, LatencyFunction]]


def read_roads(folder: Path) -> Roads:
    """Read a network and its trips; times in hundredths of the file's unit.

    A zone that may not be driven through is two nodes: one that its trips leave, and one where they end.
    """
    text, trips = ((folder / f"{folder.name}_{kind}.tntp").read_text(encoding="utf-8") for kind in ("net", "trips"))
    tags = dict(_TAG.findall(text))
    nodes, through = int(tags["NUMBER OF NODES"]), int(tags["FIRST THRU NODE"]) - 1
    lines = (line.split(";")[0].strip() for line in text.split(_HEADER)[1].splitlines())
    rows = np.array([line.split()[:7] for line in lines if line and not line.startswith("~")], np.float64)
    tail, head = rows[:, :2].T.astype(np.int64) - 1
    capacity, free, factor, power = (rows[:, place] for place in _COLUMNS.values())
    rises = (factor > 0.0) & (power > 0.0) & (free > 0.0)
    of_arc = np.where(rises, np.cumsum(rises) - 1, -1)
    base = HUNDREDTHS * free * np.where(power > 0.0, 1.0, 1.0 + factor)
    latencies = {
        number: bpr(HUNDREDTHS * free[arc], capacity[arc], factor[arc], power[arc], np.inf, system=False)
        for number, arc in enumerate(np.flatnonzero(rises).tolist())
    }
    jobs, volume = [], []
    for part in trips.split(_HEADER)[1].split("Origin")[1:]:
        origin = int(part.split(maxsplit=1)[0]) - 1
        for name, units in _TRIPS.findall(part):
            node = int(name) - 1
            if float(units) > 0.0 and node != origin:
                jobs.append((0, origin, node + nodes if node < through else node))
                volume.append(float(units))
    topology = Topology(2 * nodes, tail, np.where(head < through, head + nodes, head))
    room = np.full(len(latencies), np.inf)
    return FlowInstance(topology, base[None, :], tuple(jobs), np.array(volume), of_arc, room), latencies


def grid_roads(size: int, pairs: int, seed: int) -> Roads:
    """Make a grid of two-way streets whose times rise with the fourth power of their load."""
    draw, place = np.random.default_rng(seed), np.arange(size * size).reshape(size, size)
    east, south = np.stack([place[:, :-1], place[:, 1:]]), np.stack([place[:-1], place[1:]])
    forth = np.concatenate([east.reshape(2, -1), south.reshape(2, -1)], axis=1)
    tail, head = np.concatenate([forth, forth[::-1]], axis=1)
    free, capacity = draw.integers(100, 500, len(tail)).astype(np.float64), draw.uniform(50.0, 150.0, len(tail))
    latencies = {
        arc: bpr(float(free[arc]), float(capacity[arc]), 0.15, 4.0, np.inf, system=False) for arc in range(len(tail))
    }
    ends = np.unique(draw.choice(size * size, (pairs, 2)), axis=0)
    jobs = tuple((0, int(start), int(end)) for start, end in ends if start != end)
    room = np.full(len(tail), np.inf)
    volume = draw.uniform(1.0, 40.0, len(jobs))
    return FlowInstance(
        Topology(size * size, tail, head), free[None, :], jobs, volume, np.arange(len(tail)), room
    ), latencies


def least_by_dijkstra(
    instance: FlowInstance, latencies: Mapping[int, LatencyFunction], load: NDArray[np.float64]
) -> float:
    """What all would pay on their least paths at the prices of these loads, in hundredths."""
    frame, prices = instance.topology, np.zeros(len(load) + 1)
    for resource, latency in latencies.items():
        prices[resource] = latency.slope(float(load[resource]))
    costs = instance.cents[0] + prices[instance.of_arc]  # -1 is none
    order = np.lexsort([costs, frame.head, frame.tail])
    ends = np.stack([frame.tail, frame.head])[:, order]
    first = np.ones(len(order), np.bool_)  # of parallel roads the cheapest: a matrix would add them up
    first[1:] = (ends[:, 1:] != ends[:, :-1]).any(axis=0)
    graph = csr_array((costs[order][first], ends[:, first]), shape=(frame.n_nodes, frame.n_nodes))
    starts = sorted({start for _, start, _ in instance.jobs})
    row = {start: number for number, start in enumerate(starts)}
    least = dijkstra(graph, indices=starts)
    return float(sum(units * least[row[a], b] for (_, a, b), units in zip(instance.jobs, instance.volume, strict=True)))


def _networks(data: Path | None, names: Sequence[str]) -> Iterator[tuple[str, Roads]]:
    if data is None:
        yield f"grid {_SIZE}", grid_roads(_SIZE, _PAIRS, _SEED)
        return
    for name in names:
        if (data / name / f"{name}_net.tntp").is_file():
            yield name, read_roads(data / name)
        else:
            print(f"{name:12} is not in {data}")


def main(arguments: Sequence[str]) -> int:
    """Print a line for each network."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="with a folder for each network")
    parser.add_argument("--gap", type=float, default=1e-4, help="relative, of objective and bound")
    parser.add_argument("--limit", type=float, default=60.0, help="seconds of wall-clock time for each network")
    parser.add_argument("names", nargs="*", default=sorted(PUBLISHED), metavar="NAME")
    chosen, wrong = parser.parse_args(arguments), 0
    for name, (instance, latencies) in _networks(chosen.data, chosen.names):
        Equilibrium(instance, latencies, 0.01).find()  # compiled before the clock runs
        began = time.process_time()
        search = Equilibrium(instance, latencies, chosen.gap, time.monotonic() + chosen.limit)
        found = search.find()
        seconds = time.process_time() - began
        objective, bound = found.objective / HUNDREDTHS, found.bound / HUNDREDTHS
        known = PUBLISHED.get(name, objective)
        closed = objective - bound <= chosen.gap * objective
        agrees = abs(least_by_dijkstra(instance, latencies, found.load) - found.least) <= _AGREES * found.least
        right = closed and agrees and bound <= known * (1 + 1e-9) and known <= objective * (1 + 1e-9)
        wrong |= not right
        public = f"published {known:.2f}" if name in PUBLISHED else "not published"
        sizes = f"{instance.topology.n_arcs} roads, {len(instance.jobs)} pairs"
        print(
            f"{name:12} {sizes:26} {seconds:6.2f} s {found.rounds:3} rounds  objective {objective:.2f} "
            f"bound {bound:.2f} {public}  relative gap {found.relative_gap:.1e}  "
            f"{'agrees' if right else 'DISAGREES' if closed else 'not closed'}",
            flush=True,
        )
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

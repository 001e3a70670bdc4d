"""Memory: ten thousand routes of distinct shipments over ten years, and a file of a million shipments.

``python -m benchmarks.memory`` runs each in a process of its own, prints peak resident memory and time, and ends with 1
where a limit is exceeded. ``--quick`` takes a hundredth of each, with the same limits.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import corridor as cd

__all__ = ["LIMITS_MB", "main", "many_routes", "rows_of_a_file"]

LIMITS_MB = {"routes of distinct shipments": 500.0, "rows of a file": 400.0}
_PLACES = ("Lanzhou", "Chongqing", "Xi'an", "Duisburg", "Hamburg", "Klaipeda", "Minsk", "Malaszewicze", "Almaty")
_TEACHING = ("Alma", "Haven", "Cove", "Karst", "Westgate")
_GOODS = ("", "8429", "0402", "8703")
_STATUS = Path("/proc/self/status")


@dataclass(frozen=True)
class Measured:
    """Peak resident memory of a process in MB (NaN where the system does not say), seconds, and what was answered."""

    name: str
    count: int
    answered: int
    peak_mb: float
    seconds: float


def _peak_mb() -> float:
    if not _STATUS.exists():
        return float("nan")
    line = next(line for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024 / 1e6


def _measured(name: str, count: int, work: Callable[[int], int]) -> Measured:
    start = time.process_time()
    answered = work(count)
    return Measured(name, count, answered, _peak_mb(), time.process_time() - start)


def _shipment(draw: random.Random) -> cd.Shipment:
    start, end = draw.sample(_PLACES, 2)
    day = dt.date(2017, 1, 1) + dt.timedelta(days=draw.randrange(3650))
    return cd.Shipment(
        start,
        end,
        containers=draw.randint(1, 60),
        hs=draw.choice(_GOODS),
        value_each=draw.randrange(200_000),
        ready=day,
    )


def many_routes(count: int) -> int:
    """Route so many distinct shipments on `eurasia`, in one network with its usual budget; how many have a route."""
    network, draw, found = cd.open_network("eurasia"), random.Random(11), 0
    for _ in range(count):
        try:
            cd.route(network, _shipment(draw))
            found += 1
        except cd.NoRoute:
            continue
    return found


def rows_of_a_file(count: int) -> int:
    """Write a file of so many shipments and route it a block at a time; how many rows are answered."""
    draw = random.Random(5)
    pairs = list(itertools.permutations(_TEACHING, 2))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "shipments.csv"
        with file.open("w", encoding="utf-8") as stream:
            stream.write("origin,destination,containers,hs,cargo_tonnes_each,ready\n")
            for _ in range(count):
                start, end = draw.choice(pairs)
                stream.write(f"{start},{end},{draw.randint(1, 40)},8429,10,2026-03-{draw.randint(1, 9):02}\n")
        blocks = cd.route_blocks(cd.open_network("teaching"), file)
        return sum(int(block["cost"].notna().sum()) for block in blocks)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 1 where a limit is exceeded."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--quick", action="store_true", help="a hundredth of each")
    share = 100 if parser.parse_args(arguments).quick else 1
    tasks = {
        "routes of distinct shipments": partial(_measured, count=10_000 // share, work=many_routes),
        "rows of a file": partial(_measured, count=1_000_000 // share, work=rows_of_a_file),
    }
    print("| what | count | answered | peak MB | limit MB | processor s | ms each |")
    print("|---|---|---|---|---|---|---|")
    kept = True
    with ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as alone:
        for name, task in tasks.items():
            one = alone.submit(task, name).result()
            limit = LIMITS_MB[name]
            kept &= not one.peak_mb > limit
            each = one.seconds / one.count * 1e3
            print(
                f"| {name} | {one.count:,} | {one.answered:,} | {one.peak_mb:.0f} | {limit:.0f} "
                f"| {one.seconds:.0f} | {each:.3f} |",
                flush=True,
            )
    print("- met: every limit" if kept else "- MISSED: a limit is exceeded")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())

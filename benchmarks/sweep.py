"""A sweep of 100,000 routes by one process, two processes and a Dask cluster of two workers: bytes, cost, efficiency.

``python -m benchmarks.sweep`` prints what a row costs beside the bare search of the same routes, and which part of the
processors' time goes into it at two workers, and ends with 1 where the tables differ or a limit is exceeded.
``--quick`` takes a hundredth, where starting the workers is most of it: there the tables alone are compared.

Times are those of processors, summed over all processes, so that other work on the machine counts as little as it can;
what the clock shows stands beside. A cluster counts its scheduler, which lives in this process; it looks at itself more
seldom than by its own settings (docs/howto/sweeps.md), as that costs by the clock, and not by the row.
"""

from __future__ import annotations

import argparse
import hashlib
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import corridor as cd
from benchmarks.registry import seconds
from corridor.routing.query.query import prepare_query

__all__ = ["LEAST_EFFICIENCY", "MOST_COST", "WAYS", "busy", "main", "shipments_of"]

MOST_COST = 1.2  # of the bare search
LEAST_EFFICIENCY = 0.85  # of two workers
_WORKERS = 2
_PAIRS, _TIMES = 5, 3
_DATES = ("2026-03-04", "2026-04-08", "2026-05-06", "2026-06-03", "2026-07-01")
_FROM = ("CN", "KZ", "UZ")
_TO = ("DE", "PL", "NL", "FR", "IT", "BE", "LT", "BY", "HU", "ES")
_BILLION = 1e9
_SELDOM = {
    "distributed.admin.tick.interval": "1s",
    "distributed.admin.tick.cycle": "3s",
    "distributed.admin.system-monitor.interval": "5s",
    "distributed.worker.memory.monitor-interval": "2s",
    "distributed.worker.profile.enabled": False,
}
"""How often a cluster looks at itself: by its own settings fifty times a second in each process, worked or not."""


@dataclass(frozen=True)
class Run:
    """One way to the table: seconds of processors and of the clock, and a digest of all its files."""

    name: str
    rows: int
    busy_s: float
    clock_s: float
    digest: str

    @property
    def row_ms(self) -> float:
        """Time of processors for a row."""
        return self.busy_s / self.rows * 1e3


def shipments_of(network: cd.Network, count: int) -> list[cd.Shipment]:
    """From terminals of Asia to those of Europe, in the order of ids; none may fly, which takes searches of its own."""
    graph, country = cd.compile_graph(network, _DATES[0]), network.terminals["country"]
    places = [name for name in country.index if _handles_boxes(graph, name)]
    ends = [[name for name in places if country[name] in side] for side in (_FROM, _TO)]
    pairs = [(start, end) for end in ends[1] for start in ends[0]]
    return [
        cd.Shipment(
            *pairs[place % len(pairs)], containers=1 + 40 * (place // len(pairs) % 2), ready=_DATES[0], air=False
        )
        for place in range(count)
    ]


def _handles_boxes(graph: Any, terminal: str) -> bool:
    try:
        return bool(graph.sink(terminal) >= 0)
    except cd.UnknownName:
        return False


def _scenarios() -> list[cd.Scenario]:
    return [
        cd.Scenario("as it is"),
        cd.Scenario("Brest shut").close("BRE_MAL"),
        cd.Scenario("dear rail").scale_tariff(mode="rail", factor=1.2),
        cd.Scenario("dear sea").scale_tariff(mode="sea", factor=1.3),
    ]


def busy() -> float:
    """Processor time of this process and of its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


@contextmanager
def _no_executor() -> Iterator[None]:
    yield None


@contextmanager
def _processes() -> Iterator[Any]:
    with ProcessPoolExecutor(_WORKERS, get_context("spawn")) as pool:
        yield pool


@contextmanager
def _dask() -> Iterator[Any]:
    import dask
    from distributed import Client, LocalCluster

    with dask.config.set(_SELDOM):  # workers begin with the settings of this process
        cluster = LocalCluster(n_workers=_WORKERS, threads_per_worker=1, dashboard_address=None, host="127.0.0.1")
        with cluster, Client(cluster) as client:
            yield client


WAYS = (("this process", _no_executor), ("two processes", _processes), ("Dask, two workers", _dask))


def _swept(name: str, executor: Callable[[], Any], asked: dict[str, Any]) -> Run:
    """The sweep with an executor, from its start to its end."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "table.parquet"
        begun, clock = busy(), time.perf_counter()
        with executor() as workers:
            found = cd.study.sweep(cd.open_network("eurasia"), out=out, executor=workers, **asked)
        spent = busy() - begun, time.perf_counter() - clock
        digest = hashlib.sha256()
        for file in sorted(out.iterdir()):
            digest.update(file.name.encode() + file.read_bytes())
    return Run(name, found.rows, *spent, digest.hexdigest())


def _bare(network: cd.Network, shipments: Sequence[cd.Shipment]) -> int:
    """The bare search of routes: what is asked made ready, and the best path of arcs."""
    found = 0
    for shipment in shipments:
        try:
            found += prepare_query(network, shipment).best() is not None
        except cd.CorridorError:
            continue
    return found


def _cost(count: int) -> tuple[float, float, float]:
    """What a row costs, in seconds: by the bare search, in a sweep, and by `routes`; all on a network that is warm.

    Both are asked a part of the shipments at a time, one right after the other, and the pair with the middle ratio
    counts: how quick the processors are changes within seconds where other work runs.
    """
    network = cd.open_network("eurasia")
    shipments = shipments_of(network, count)
    _bare(network, shipments)
    pairs = sorted(
        (_pair(network, shipments[place::_PAIRS]) for _ in range(_TIMES) for place in range(_PAIRS)),
        key=lambda pair: pair[1] / pair[0],
    )
    some = shipments[: count // 10]
    routed = seconds(lambda: cd.routes(network, some), 1)
    return *pairs[len(pairs) // 2], routed / len(some)


def _pair(network: cd.Network, shipments: Sequence[cd.Shipment]) -> tuple[float, float]:
    """Seconds of a row by the bare search, and in a sweep."""
    bare = seconds(lambda: _bare(network, shipments), 1)
    with tempfile.TemporaryDirectory() as folder:
        swept = seconds(lambda: cd.study.sweep(network, shipments, out=Path(folder) / "t"), 1)
    return bare / len(shipments), swept / len(shipments)


def _told(runs: Sequence[Run], cost: tuple[float, float, float], *, quick: bool) -> Iterator[tuple[str, bool]]:
    """Lines of the report, each with whether it is as it should be."""
    yield "| who | rows | processors | per row | clock | efficiency |\n|---|---|---|---|---|---|", True
    alone = runs[0]
    for run in runs:
        share = alone.busy_s / run.busy_s
        times = f"{run.busy_s:.1f} s | {run.row_ms:.2f} ms | {run.clock_s:.0f} s"
        yield f"| {run.name} | {run.rows:,} | {times} | {share:.0%} |", quick or share >= LEAST_EFFICIENCY
    same = len({run.digest for run in runs}) == 1
    yield f"\nthe tables are {'the same, byte for byte' if same else 'DIFFERENT'}", same
    bare, swept, routed = cost
    yield (
        f"a row of a sweep takes {swept * 1e3:.2f} ms, the bare search {bare * 1e3:.2f} ms: {swept / bare:.2f} x "
        f"(at most {MOST_COST}); a row of `routes`, with its itinerary, {routed * 1e3:.2f} ms",
        quick or swept <= MOST_COST * bare,
    )
    hours = max(run.row_ms for run in runs[1:]) / 1e3 * _BILLION / 3600
    yield (
        f"10^9 routes would take {hours:,.0f} hours of processors: {hours / 160:.1f} hours on ten machines of 16",
        True,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a hundredth of the table; limits are not held")
    quick = parser.parse_args(arguments).quick
    network, scenarios = cd.open_network("eurasia"), _scenarios()
    count = 100_000 // (len(scenarios) * len(_DATES)) // (100 if quick else 1)
    asked = {"shipments": shipments_of(network, count), "scenarios": scenarios, "dates": _DATES}
    runs = []
    for name, executor in WAYS:
        runs.append(_swept(name, executor, asked))
        sys.stderr.write(f"{runs[-1]}\n")  # of minutes each
    good = True
    for line, as_it_should in _told(runs, _cost(50 if quick else 5_000), quick=quick):
        print(line if as_it_should else f"{line}  MISSED")
        good &= as_it_should
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())

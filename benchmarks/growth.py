"""Time and memory of the library's own searches as the graph grows, with a plot."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from benchmarks.graphs import road_like
from benchmarks.registry import seconds
from corridor.draw import save_figure
from corridor.search import distances, pareto, prepare

__all__ = ["growth"]

_STATUS, _RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


@dataclass(frozen=True)
class Row:
    """One size: seconds, and resident memory in MiB above what the process held before (NaN where unknown)."""

    nodes: int
    bind: float
    plain: float
    near: float
    build: float
    query: float
    graph_mib: float
    plain_mib: float
    build_mib: float


_TIMES = (
    ("graph", "bind"),
    ("one to one, nothing prepared", "plain"),
    ("Pareto front of a near pair", "near"),
    ("hierarchy: build", "build"),
    ("hierarchy: query", "query"),
)
_MEMORY = (("graph", "graph_mib"), ("one to one", "plain_mib"), ("hierarchy: build", "build_mib"))


def _resident(field: str) -> float:
    """A figure of the process in MiB from the kernel: VmRSS now, VmHWM its peak."""
    for line in _STATUS.read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) / 1024
    return float("nan")


def _peak(call: Callable[[], object]) -> float:
    """Peak resident memory during a call above that before it.

    Arrays that kernels make are unknown to tracemalloc, so the operating system is asked; on systems without
    ``/proc`` the answer is NaN. What earlier work has freed but not given back is used again without being counted,
    which is why each size has a process of its own.
    """
    try:
        _RESET.write_text("5")  # the peak begins anew
    except OSError:
        call()
        return float("nan")
    before = _resident("VmRSS")
    call()
    return max(0.0, _resident("VmHWM") - before)


def _warm() -> None:
    graph = road_like(8).graph()
    prepare(graph).distances([0], [1])
    pareto(graph, 0, 9)
    distances(graph, [0], [1])


def _row(side: int) -> Row:
    _warm()
    case = road_like(side)
    graph_mib = _peak(case.graph)
    graph, pairs = case.graph(), case.pairs(2000)
    plain_mib = _peak(partial(distances, graph, pairs[:1, 0], pairs[:1, 1]))
    plain = seconds(partial(distances, graph, pairs[:20, 0], pairs[:20, 1]), 3) / 20
    middle = case.n // 2 + side // 2
    near = seconds(lambda: pareto(graph.topology.graph(graph.weights), middle, middle + 5 * side + 6), 5)
    held, start = [], time.process_time()
    build_mib = _peak(lambda: held.append(prepare(graph)))
    build = time.process_time() - start
    held[0].distances(pairs[:1, 0], pairs[:1, 1])
    query = seconds(partial(held[0].distances, pairs[:, 0], pairs[:, 1]), 3) / 2000
    return Row(case.n, seconds(case.graph, 1), plain, near, build, query, graph_mib, plain_mib, build_mib)


def growth(sides: Sequence[int], file: str) -> str:
    """A table with a row per size, and a plot when a file is named."""
    lines = ["### Growth on roads", "", "Memory: peak resident, above what the process held before.", ""]
    lines.append("| nodes | graph | | one to one | | Pareto, near pair, afresh | hierarchy: build | | query |")
    lines.append("|---|---|---|---|---|---|---|---|---|")
    with ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as alone:
        rows = list(alone.map(_row, sides))
    lines += [
        f"| {row.nodes:,} | {row.bind * 1e3:.3g} ms | {row.graph_mib:.0f} MiB | {row.plain * 1e3:.3g} ms "
        f"| {row.plain_mib:.0f} MiB | {row.near * 1e3:.3g} ms | {row.build:.3g} s | {row.build_mib:.0f} MiB "
        f"| {row.query * 1e6:.3g} us |"
        for row in rows
    ]
    if file:
        _plot(rows, file)
    return "\n".join(lines) + "\n"


def _plot(rows: Sequence[Row], file: str) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 5), layout="constrained")
    left, right = figure.subplots(1, 2)
    nodes = [row.nodes for row in rows]
    for axes, curves in ((left, _TIMES), (right, _MEMORY)):
        for name, field in curves:
            # what fitted into memory freed before has no place on a logarithmic axis
            values = [getattr(row, field) or float("nan") for row in rows]
            axes.loglog(nodes, values, marker="o", label=name)
        axes.set(xlabel="nodes")
        axes.grid(visible=True, alpha=0.3)
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=2, frameon=False)
    left.set(ylabel="seconds of processor time")
    right.set(ylabel="MiB, peak resident above before")
    figure.suptitle("Growth on road-like graphs")
    save_figure(figure, file, dpi=120)

"""The tables of `python -m benchmarks.search --data FOLDER`: as those of made graphs, on files."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.data_files import (
    Constrained,
    constrained_of,
    feeds_of,
    least_by_labels,
    read_dimacs,
    read_feed_day,
    read_rcsp,
    roads_of,
)
from benchmarks.fronts import networkx_labels
from benchmarks.peers import MATRIX, ON_ROADS, PREPARED
from benchmarks.registry import Phase, measure, report, seconds
from benchmarks.timetables import timetables
from corridor.search import constrained, pareto, shortest_path_tree, verify_front

__all__ = ["tables_of"]

Tables = dict[str, Callable[[], str]]
_NEAREST = 500  # nodes from the source: fronts of ends that near are found by networkx, too


def tables_of(folder: Path, quick: bool) -> Tables:
    """A table for each thing that the folder holds.

    Raises
    ------
    ValueError
        When it holds none that is known.
    """
    tables: Tables = {}
    for name, files in roads_of(folder).items():
        tables |= _roads(name, files, quick)
    for file in constrained_of(folder):
        tables[f"Constrained path, {file.name}"] = partial(_constrained, file)
    for file in feeds_of(folder):
        tables[f"Timetable, {file.name}"] = partial(_timetable, file, quick)
    if not tables:
        raise ValueError(f"{folder} holds no graph of DIMACS (.gr), no rcsp*.txt and no feed (.zip)")
    return tables


def _roads(name: str, files: list[Path], quick: bool) -> Tables:
    part = 10 if quick else 1
    case = partial(read_dimacs, files)
    phases = (
        Phase(f"One to one, {name}, nothing prepared", case, ON_ROADS, 60 // part),
        Phase(f"One to one, {name}, prepared", case, PREPARED, 12_000 // part),
        Phase(f"Matrix 200 x 200, {name}", case, MATRIX, 1200 // part),
    )
    tables: Tables = {phase.name: partial(_measured, phase) for phase in phases}
    if len(files) > 1:
        tables[f"Pareto fronts, {name}"] = partial(_fronts, name, files, 5 // part or 1)
    return tables


def _measured(phase: Phase) -> str:
    return report(measure(phase))


def _fronts(name: str, files: list[Path], pairs: int) -> str:
    """Fronts of near pairs by two criteria: proven by certificates, the first beside networkx."""
    case = read_dimacs(files)
    graph = case.graph()
    lines = [f"### Pareto fronts, {name} ({case.n:,} nodes, {case.tail.size:,} arcs)", ""]
    lines += [
        "| from | to | points | labels | afresh | networkx | ratio | certificate |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for s in case.pairs(pairs)[:, 0].tolist():
        near = shortest_path_tree(graph, s).costs.argsort(kind="stable")
        t = int(near[min(_NEAREST, case.n - 1)])
        front = pareto(graph, s, t)
        spent = seconds(lambda s=s, t=t: pareto(graph.topology.graph(graph.weights), s, t), 5)  # type: ignore[misc]
        proof = verify_front(graph, s, t, front)
        slow, ratio = "", ""
        if len(lines) == 4:
            other: list[tuple[int, ...]] = []
            peer = seconds(lambda s=s, t=t, other=other: other.extend(networkx_labels(case, s, t, 2)), 1)  # type: ignore[misc]
            same = sorted(other) == [tuple(row) for row in front.costs.tolist()]
            slow, ratio = f"{peer:.3g} s, {'same front' if same else 'FRONTS DIFFER'}", f"{peer / spent:,.0f}"
        holds = "holds" if proof.holds else "FAULTS"
        lines.append(
            f"| {s} | {t} | {len(front)} | {front.labels:,} | {spent * 1e3:.3g} ms | {slow} | {ratio} | {holds} |"
        )
    return "\n".join(lines) + "\n"


def _constrained(file: Path) -> str:
    """The least cost within limits, beside labels in plain Python."""
    asked = read_rcsp(file)
    graph, last = asked.case.graph(), asked.case.n - 1
    path = constrained(graph, 0, last, limits=asked.limits)
    cost = None if path is None else int(path.costs[0])
    spent = seconds(lambda: constrained(graph.topology.graph(graph.weights), 0, last, limits=asked.limits), 5)
    other = least_by_labels(asked)
    slow = seconds(lambda: least_by_labels(asked), 1)
    verdict = "same answer" if other == cost else "ANSWERS DIFFER"
    lines = [
        f"### Constrained path, {file.name} ({_size(asked)})",
        "",
        "| subject | least cost | time | ratio | remark |",
    ]
    lines += ["|---|---|---|---|---|", f"| corridor | {cost} | {spent * 1e3:.3g} ms | 1.00 | |"]
    lines.append(f"| labels in Python | {other} | {slow * 1e3:.3g} ms | {slow / spent:.2f} | {verdict} |")
    return "\n".join(lines) + "\n"


def _size(asked: Constrained) -> str:
    return f"{asked.case.n:,} nodes, {asked.case.tail.size:,} arcs, {len(asked.limits)} resources"


def _timetable(file: Path, quick: bool) -> str:
    return timetables(quick, read_feed_day(file), file.name)

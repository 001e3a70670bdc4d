"""The searches beside their peers: run ``python -m benchmarks.search [--quick] [--only WORD] [--plot FILE.png]
[--data FOLDER]``.

One run, one thread, streams of different queries, subjects interleaved, medians of processor time,
answers checked against each other. Peers that are not installed are reported as absent. Graphs are made; of a folder
that is named, the road graphs of DIMACS, the constrained paths of the OR-Library and the GTFS feeds in it are taken.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from benchmarks.data_tables import tables_of
from benchmarks.fronts import fronts
from benchmarks.graphs import eurasia, expander, road_like
from benchmarks.growth import growth
from benchmarks.many import many
from benchmarks.peers import MATRIX, ON_ROADS, ONE_TO_ONE, PREPARED, SCGRAPH_PREPARED
from benchmarks.registry import Phase, machine, measure, report
from benchmarks.timetables import timetables
from benchmarks.world_rail import installed, railways
from corridor.search import warm_up

__all__ = ["main", "phases"]


def phases(side: int) -> tuple[Phase, ...]:
    """One to one on small and large graphs, hierarchies, and a matrix."""
    small = (
        ("corridor", "networkit, both ends", 1.0),
        ("corridor", "networkit", 1.0),
        ("corridor", "networkx", 1 / 15),
        ("corridor, many pairs a call", "networkit, both ends", 0.5),
    )
    large = (("corridor", "scgraph, buckets", 1.0), ("corridor", "rustworkx", 0.5))
    built = (
        ("corridor hierarchy", "pandana, many pairs a call", 0.7),
        ("build of corridor hierarchy", "build of pandana, many pairs a call", 0.3),
    )
    return (
        Phase("One to one, random", expander, ONE_TO_ONE, 6000, small),
        Phase("One to one, eurasia", eurasia, ONE_TO_ONE, 1200, small),
        Phase("One to one, roads, nothing prepared", lambda: road_like(side), ON_ROADS, 60, large),
        Phase("One to one, roads, prepared", lambda: road_like(side), PREPARED, 12_000, built),
        Phase("One to one, eurasia, prepared", eurasia, (*PREPARED, SCGRAPH_PREPARED), 12_000),
        Phase(
            "Matrix 200 x 200, roads", lambda: road_like(side), MATRIX, 1200, (("corridor hierarchy", "pandana", 0.02),)
        ),
        *(_on_railways() if installed() else ()),
    )


def _on_railways() -> tuple[Phase, ...]:
    """The world's railways have no targets of their own; they are not quick either, being one size."""
    return (
        Phase("One to one, the world's railways, nothing prepared", railways, ON_ROADS, 60),
        Phase("One to one, the world's railways, prepared", railways, PREPARED, 12_000),
    )


def _measured(phase: Phase) -> str:
    return report(measure(phase))


def _made(quick: bool, plot: str) -> dict[str, Callable[[], str]]:
    """Tables of graphs that are made, and of the shipped network."""
    sides = (32, 100) if quick else (32, 100, 316, 1000)
    parts: dict[str, Callable[[], str]] = {
        phase.name: partial(_measured, phase) for phase in phases(100 if quick else 500)
    }
    parts["Pareto fronts"] = partial(fronts, quick)
    parts["Timetable"] = partial(timetables, quick)
    parts["Many answers of one search"] = partial(many, quick)
    parts["Growth on roads"] = partial(growth, sides, plot)
    return parts


def main(arguments: Sequence[str] | None = None) -> int:
    """Print every table."""
    parser = argparse.ArgumentParser(description="The searches beside their peers.")
    parser.add_argument("--quick", action="store_true", help="small graphs and short streams: a minute")
    parser.add_argument("--plot", "--growth", metavar="FILE", default="", help="write the plot of growth here")
    parser.add_argument("--only", metavar="WORD", default="", help="the tables whose title contains this")
    parser.add_argument(
        "--data", metavar="FOLDER", help="graphs, constrained paths and feeds in it, instead of made ones"
    )
    options = parser.parse_args(arguments)
    try:
        parts = tables_of(Path(options.data), options.quick) if options.data else _made(options.quick, options.plot)
    except ValueError as fault:
        parser.error(str(fault))
    chosen = [part for name, part in parts.items() if options.only.casefold() in name.casefold()]
    if not chosen:
        parser.error(f"no table is called {options.only!r}: there are {', '.join(parts)}")
    print(f"{machine()}; kernels ready after {warm_up():.2f} s\n", flush=True)
    for part in chosen:
        print(part(), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

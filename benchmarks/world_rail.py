"""The world's railways to measure on, when scgraph_data is installed."""

from __future__ import annotations

import importlib.util

import numpy as np

from benchmarks.graphs import Case

__all__ = ["installed", "railways"]


def installed() -> bool:
    """Whether the package is there; nothing of it is imported."""
    return importlib.util.find_spec("scgraph_data") is not None


def railways() -> Case:
    """The largest connected part of the world's railways, its nodes numbered anew: metres, seconds, gauge changes."""
    # Imported here: the other tables do without geometry.
    from corridor.interop import world_rail
    from corridor.interop.rail.joining import components

    graph = world_rail().graph
    tail, head = graph.topology.tail.astype(np.int64), graph.topology.head.astype(np.int64)
    label = components(graph.n_nodes, tail, head)
    inside = label == np.bincount(label).argmax()
    kept = inside[tail]
    number = np.cumsum(inside) - 1
    return Case(
        "the world's railways",
        int(inside.sum()),
        number[tail[kept]],
        number[head[kept]],
        np.ascontiguousarray(graph.weights[:, kept]),
    )

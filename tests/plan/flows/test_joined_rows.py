"""Which rows have a way at all: the short answer is that of a walk over the open arcs."""

from __future__ import annotations

import networkx as nx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.plan.flows.paths.limits import PathLimits
from corridor.plan.flows.problem import joined_jobs
from corridor.search import Topology

NODES = 8
ARC = st.tuples(st.integers(0, NODES - 1), st.integers(0, NODES - 1))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(ARC, min_size=NODES, max_size=24),
    st.lists(st.integers(0, 23), max_size=8),
    st.lists(st.tuples(st.booleans(), ARC), min_size=1, max_size=12),
)
def test_rows_are_joined_as_by_a_walk(
    arcs: list[tuple[int, int]], closed: list[int], drawn: list[tuple[bool, tuple[int, int]]]
) -> None:
    """Two rows of costs, of which the second has arcs closed; jobs from anywhere to anywhere."""
    cents = np.ones((2, len(arcs)))
    cents[1, [arc for arc in closed if arc < len(arcs)]] = np.inf
    walks = [nx.MultiDiGraph() for _ in cents]
    for walk, row in zip(walks, cents, strict=True):
        walk.add_nodes_from(range(NODES))
        walk.add_edges_from(pair for pair, cost in zip(arcs, row.tolist(), strict=True) if cost < np.inf)
    jobs = [(int(second), *ends) for second, ends in drawn]
    found = joined_jobs(Topology(NODES, *zip(*arcs, strict=True)), cents, jobs, PathLimits((), {}))
    assert found == [nx.has_path(walks[cost], source, sink) for cost, source, sink in jobs]

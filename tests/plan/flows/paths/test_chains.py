"""Chains join what decides nothing: the same ways at the same cost, arc for arc."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from corridor.plan.flows.paths.chains import chains_of
from corridor.plan.flows.paths.limits import BatchPaths
from corridor.search import Topology


@pytest.mark.parametrize("seed", range(12))
def test_the_ways_between_ends_are_the_same_and_cost_the_same(seed: int) -> None:
    """Thin random graphs with rings, loops and closed arcs: every simple way of networkx is one over chains."""
    rng = np.random.default_rng(seed)
    nodes, arcs = 14, 20
    topology = Topology(nodes, rng.integers(0, nodes, arcs), rng.integers(0, nodes, arcs))
    usable = rng.random(arcs) < 0.9
    source, target = (int(end) for end in rng.choice(nodes, 2, replace=False))
    chains, values = chains_of(topology, usable, np.array([source, target])), rng.integers(1, 100, arcs)

    def ways(shape: Topology, kept: list[int], ends: tuple[int, int]) -> list[list[int]]:
        graph = nx.MultiDiGraph()
        graph.add_nodes_from(range(shape.n_nodes))
        graph.add_edges_from((int(shape.tail[one]), int(shape.head[one]), one) for one in kept)
        return [[arc for *_, arc in way] for way in nx.all_simple_edge_paths(graph, *ends)]

    plain = ways(topology, np.flatnonzero(usable).tolist(), (source, target))
    shape = chains.topology
    joined = ways(shape, list(range(shape.n_arcs)), (int(chains.number[source]), int(chains.number[target])))
    found = BatchPaths.of(
        np.zeros(len(joined), np.int64),
        np.cumsum([0, *map(len, joined)]),
        np.array([arc for way in joined for arc in reversed(way)], np.int64),
    )
    unfolded = chains.unfolded(found)
    assert sorted(unfolded.path(number).tolist() for number in range(len(joined))) == sorted(plain)
    sums, rows = chains.tolls(values), chains.sums(values[None].astype(float))
    assert (sums == rows[0]).all()
    for number, way in enumerate(joined):
        assert sums[way].sum() == values[unfolded.path(number)].sum()


def test_what_is_only_passed_through_is_gone_and_ends_stay() -> None:
    """0 -> 1 -> 2 -> 3 is one chain; a ring that nothing enters is left out; an end inside a chain cuts it."""
    topology = Topology(6, [0, 1, 2, 4, 5], [1, 2, 3, 5, 4])
    every = np.ones(5, np.bool_)
    whole, cut = chains_of(topology, every, np.array([0, 3])), chains_of(topology, every, np.array([0, 2, 3]))
    assert whole.arcs.tolist() == [0, 1, 2] and whole.starts.tolist() == [0]
    assert cut.arcs.tolist() == [0, 1, 2] and cut.starts.tolist() == [0, 2]
    assert whole.number.tolist() == [0, -1, -1, 1, -1, -1]
    assert chains_of(topology, ~every, np.array([0])).topology.n_arcs == 0

"""Copies of the graph: only the layered graph knows them, and gives back arcs of the compiled graph."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import corridor as cd
from corridor.calendar import as_moment
from corridor.routing.query.query import Query, prepare_query

BOX = cd.Shipment("Alma", "Haven", containers=3, ready=as_moment("2026-03-04"))


@pytest.fixture(params=[(), ("Delta",), ("Karst", "Delta", "rail")], ids=len)
def query(request: pytest.FixtureRequest, teaching: cd.Network) -> Query:
    return prepare_query(teaching, BOX, via=request.param)


def test_copies_and_originals_fit_together(query: Query) -> None:
    layered, arcs = query.layered, len(query.graph.arcs)
    assert layered.copies == len(query.via) + 1 and layered.graph.n_arcs == layered.copies * arcs
    assert layered.ends == (query.source, query.sink)
    for arc in (0, 7, arcs - 1):
        copies = np.array(layered.copies_of(arc))
        assert len(copies) == layered.copies
        assert (layered.original(copies) == arc).all()
        assert {layered.original_arc(copy) for copy in copies.tolist()} == {arc}
    assert (layered.spread(query.weights.matrix) == layered.graph.weights).all()


def test_arcs_lead_between_copies_of_their_own_states(query: Query) -> None:
    layered, frame = query.layered, query.graph.structure.topology
    copied, number = layered.graph.topology, layered.original(np.arange(layered.graph.n_arcs))
    assert (copied.tail % layered.states == frame.tail[number]).all()
    assert (copied.head % layered.states == frame.head[number]).all()
    # a way-point once met stays met
    assert (copied.head // layered.states >= copied.tail // layered.states).all()


def test_a_path_is_one_of_the_compiled_graph(query: Query) -> None:
    path = query.best()
    assert path is not None
    assert query.weights.graph.check_path(path.arcs.tolist(), query.source, query.sink)
    assert path.costs.tolist() == query.weights.matrix[:, path.arcs].sum(axis=1).tolist()


def test_other_weights_go_to_every_copy(query: Query) -> None:
    doubled = query.weighed(replace(query.weights, matrix=2 * query.weights.matrix))
    once, twice = query.best(), doubled.best()
    assert once is not None and twice is not None
    assert (twice.arcs == once.arcs).all() and (twice.costs == 2 * once.costs).all()
    shut = query.closing(np.ones(len(query.graph.arcs), dtype=np.bool_))
    assert shut.best() is None and shut.least() is None and len(shut.front(("cost", "hours")).points) == 0

"""Which flights a question may take: the quick decisions are those of the whole one."""

from __future__ import annotations

import itertools
import pickle
from dataclasses import replace

import numpy as np
import pytest

import corridor as cd
from corridor.graph.measures import COST
from corridor.routing.query.air import AIR_TIMES, openable
from corridor.routing.query.query import Query, prepare_query, undecided_query
from corridor.search import ArcGraph, bounds

PAIRS = list(itertools.permutations(("Alma", "Haven", "Cove", "Fjord", "Karst"), 2))


def boxes(ends: tuple[str, str], number: int = 2, **more: object) -> cd.Shipment:
    return cd.Shipment(*ends, containers=number, cargo_tonnes_each=10, ready="2026-03-04 08:00", **more)  # type: ignore[arg-type]


def kinds(network: cd.Network) -> set[str]:
    return set(network.cache.info().kinds)


def test_a_best_of_cost_or_emissions_decides_on_no_flight(teaching: cd.Network) -> None:
    network = pickle.loads(pickle.dumps(teaching))
    for minimise in ("cost", "co2_kg"):
        cd.route(network, boxes(("Alma", "Haven")), minimise=minimise)
    assert "flights" not in kinds(network)
    cd.route(network, boxes(("Alma", "Haven")), minimise="hours")
    assert "flights" in kinds(network)


@pytest.mark.parametrize("value", [None, 2_000_000])
@pytest.mark.parametrize("limits", [None, {"hours": 60}, {"hours": 30}, {"co2_kg": 300}])
@pytest.mark.parametrize("minimise", ["cost", "hours", "co2_kg", "transfers", "generalised"])
def test_what_is_found_undecided_is_what_is_found_decided(
    teaching: cd.Network, minimise: str, limits: dict[str, float] | None, value: float | None
) -> None:
    """Goods of much value fly, and so does what has few hours: what is best then is found by the whole decision."""
    for ends in PAIRS[:: 4 if limits else 1]:
        asked = undecided_query(teaching, boxes(ends, value_each=value))
        query, path = asked.best(minimise, limits)
        whole = prepare_query(teaching, boxes(ends, value_each=value))
        other = whole.best(minimise, limits)
        assert (path is None) == (other is None)
        if path is not None and other is not None:
            assert path.arcs.tolist() == other.arcs.tolist()
            assert query.itinerary(path.arcs).to_json() == whole.itinerary(other.arcs).to_json()


def near_by_all_sweeps(landed: Query) -> set[str]:
    """Flights with ways of ten times the least, where ways before and after them may fly, too."""
    weights, frame, cents = landed.weights, landed.graph.structure.topology, landed.weights.matrix[COST.row]
    least = landed.least()
    assert least is not None
    flights = openable(landed.graph, weights)
    closed = weights.closed.copy()
    closed[flights] = False
    ahead = bounds(frame.graph(cents[np.newaxis], closed), landed.sink)
    turned = ArcGraph(frame.n_nodes, frame.head, frame.tail, cents[np.newaxis], closed)
    back = bounds(turned, landed.source)
    through = {flight: (back[frame.tail[flight]], cents[flight], ahead[frame.head[flight]]) for flight in flights}
    return {
        landed.graph.arcs[flight].link_id
        for flight, parts in through.items()
        if sum(map(int, parts)) <= AIR_TIMES * least  # infinities of numpy would run over
    }


@pytest.mark.parametrize("number", [1, 7, 40])
def test_flights_are_those_of_all_sweeps(teaching: cd.Network, number: int) -> None:
    flown = 0
    for ends in PAIRS:
        query, landed = (prepare_query(teaching, boxes(ends, number, **more)) for more in ({}, {"air": False}))
        load = query.weights.load
        assert (load.flights or frozenset()) == near_by_all_sweeps(landed)
        assert replace(load, air=False, flights=None) == landed.weights.load
        flown += bool(load.flights)
    assert flown < len(PAIRS)

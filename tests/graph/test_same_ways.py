"""A scenario of borders, rules and prices has the arcs of the network it was made of, and answers as if it had not."""

from __future__ import annotations

import gc
import pickle

import pytest

import corridor as cd
from corridor.graph import compile_graph

DAY = "2026-03-04"
BOX = cd.Shipment("Alma", "Haven", ready=DAY)
SAME = {
    "dwell": cd.Scenario("dwell").set_dwell("EAST_WEST", 90.0),
    "shut": cd.Scenario("shut").close("EAST_WEST", start="2026-03-01", end="2026-04-10"),
    "dear": cd.Scenario("dear").scale_tariff(mode="rail", factor=1.5),
    "place": cd.Scenario("place").close("Birk"),
}
OTHER = {
    "slower": cd.Scenario("slower").set_frequency("BLOCK-ALMA-HAVEN", 1),
    "gone": cd.Scenario("gone").remove("links", "ALMA-COVE-road"),
}


def told(network: cd.Network) -> str:
    """A front, or what any rule or closure takes away."""
    try:
        return cd.pareto_routes(network, BOX, criteria=("cost", "hours")).to_frame().to_csv()
    except cd.NoRoute as none:
        return str(none)


@pytest.mark.parametrize("name", [*SAME, *OTHER])
def test_a_scenario_answers_as_a_network_of_its_own(teaching: cd.Network, name: str) -> None:
    """Shared where the ways are the same, and only there; a pickled network was made of no other."""
    base = compile_graph(teaching, DAY).structure
    world = (SAME | OTHER)[name].apply(teaching)
    assert (compile_graph(world, DAY).structure.arcs is base.arcs) == (name in SAME)
    alone = pickle.loads(pickle.dumps(world))
    assert teaching in world.made_from and not alone.made_from
    assert told(world) == told(alone)


def test_a_scenario_of_a_scenario_goes_back_as_far_as_its_ways(teaching: cd.Network) -> None:
    """The network between is forgotten, none is kept alive for another; an edit of ways in between is no sharing."""
    base = compile_graph(teaching, DAY).structure
    world = SAME["dear"].apply(SAME["dwell"].apply(teaching))
    gc.collect()
    assert world.made_from == (teaching,)
    assert compile_graph(world, DAY).structure.arcs is base.arcs
    slower = OTHER["slower"].apply(teaching)
    both = SAME["dear"].apply(slower)
    assert compile_graph(both, DAY).structure.arcs is compile_graph(slower, DAY).structure.arcs is not base.arcs
    assert told(both) == told(pickle.loads(pickle.dumps(both)))

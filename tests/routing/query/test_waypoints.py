"""What a route must pass and must not touch: exact against stages added up by networkx, and reasons that blame it."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import corridor as cd
from corridor.calendar import as_moment
from corridor.routing.query.query import Query, prepare_query
from corridor.routing.query.waypoints import WayPoint, way_points

READY = as_moment("2026-03-04 08:00")
PLACES = ("Alma", "Birk", "Cove", "Delta", "Eastgate", "Fjord", "Haven", "Karst", "Westgate", "AA", "NA", "QZ")
THINGS = (*PLACES, "EAST_WEST", "EAST_WEST_SEA", "rail", "sea", "barge", "Daily Block Train")
Seeds = dict[int, frozenset[tuple[int, int]]]


def shipment(origin: str = "Alma", destination: str = "Haven", containers: int = 40) -> cd.Shipment:
    return cd.Shipment(
        origin, destination, containers=containers, cargo_tonnes_each=10, hs="8429", ready=READY, air=True
    )


def least(front: frozenset[tuple[int, int]]) -> frozenset[tuple[int, int]]:
    """The points that no other beats."""
    return frozenset(p for p in front if not any(q != p and q[0] <= p[0] and q[1] <= p[1] for q in front))


def spread(query: Query, seeds: Seeds, closed: np.ndarray) -> Seeds:
    """Fronts of (cents, minutes) from seeds to every node, by relaxing until nothing changes."""
    frame, fronts, changed = query.graph.structure.topology, dict(seeds), set(seeds)
    out: dict[int, list[int]] = {}
    for arc in np.flatnonzero(~closed).tolist():
        out.setdefault(int(frame.tail[arc]), []).append(arc)
    while changed:
        node = changed.pop()
        for arc in out.get(node, ()):
            head, step = int(frame.head[arc]), query.weights.matrix[:2, arc].tolist()
            known = fronts.get(head, frozenset())
            better = least(known | {(p[0] + step[0], p[1] + step[1]) for p in fronts[node]})
            if better != known:
                fronts[head] = better
                changed.add(head)
    return fronts


def stage(query: Query, fronts: Seeds, point: WayPoint, closed: np.ndarray) -> Seeds:
    """What is left of the fronts once a way-point is met."""
    if point.kind in ("terminal", "country"):
        return {n: f for n, f in fronts.items() if point.at(query.graph, query.graph.states[n].terminal)}
    frame, met = query.graph.structure.topology, {}
    for arc in np.flatnonzero(~closed).tolist():
        if point.on_arc(query.graph, query.graph.arcs[arc]) and int(frame.tail[arc]) in fronts:
            head, step = int(frame.head[arc]), query.weights.matrix[:2, arc].tolist()
            more = {(p[0] + step[0], p[1] + step[1]) for p in fronts[int(frame.tail[arc])]}
            met[head] = least(met.get(head, frozenset()) | more)
    return met


def by_stages(net: cd.Network, box: cd.Shipment, via: list[str], avoid: list[str]) -> list[tuple[int, int]]:
    """The front of cost and time through way-points, stage after stage."""
    query = prepare_query(net, box)
    closed = query.weights.closed.copy()
    for point in way_points(net, avoid):
        closed |= np.array([point.touches(query.graph, arc) for arc in query.graph.arcs])
    fronts = spread(query, {query.source: frozenset({(0, 0)})}, closed)
    for point in way_points(net, via):
        fronts = spread(query, stage(query, fronts, point, closed), closed)
    return sorted(fronts.get(query.sink, frozenset()))


@st.composite
def questions(draw: st.DrawFn) -> tuple[str, str, list[str], list[str]]:
    """Ends, way-points of which no two neighbours are met on arcs, and things to avoid."""
    origin = draw(st.sampled_from(("Alma", "Karst", "Haven")))
    destination = draw(st.sampled_from(("Haven", "Cove"))) if origin != "Haven" else "Cove"
    via = draw(st.lists(st.sampled_from(THINGS), max_size=3))
    via = [name for k, name in enumerate(via) if name in PLACES or k == 0 or via[k - 1] in PLACES]
    return origin, destination, via, draw(st.lists(st.sampled_from(THINGS[:-1]), max_size=2, unique=True))


@pytest.mark.slow
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=questions())
def test_fronts_and_optima_are_those_of_the_stages(
    teaching: cd.Network, asked: tuple[str, str, list[str], list[str]]
) -> None:
    """Way-points in order and things avoided, any kinds: the copies of the graph give what the stages give."""
    origin, destination, via, avoid = asked
    box = shipment(origin, destination, containers=3)
    expected = by_stages(teaching, box, via, avoid)
    if not expected:
        with pytest.raises(cd.NoRoute):
            cd.pareto_routes(teaching, box, criteria=("cost", "hours"), via=via, avoid=avoid)
        return
    front = cd.pareto_routes(teaching, box, criteria=("cost", "hours"), via=via, avoid=avoid)
    assert [tuple(point) for point in front.points.tolist()] == expected
    best, fastest = (cd.route(teaching, box, minimise=name, via=via, avoid=avoid) for name in ("cost", "hours"))
    assert (best.cents, best.seconds) == expected[0]
    assert (fastest.cents, fastest.seconds) == expected[-1]
    assert (front[0].cents, front[0].seconds) == expected[0]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=questions(), name=st.sampled_from(("cost", "hours", "co2_kg", "generalised")))
def test_asking_for_more_never_helps(
    teaching: cd.Network, asked: tuple[str, str, list[str], list[str]], name: str
) -> None:
    """No way-point and nothing to avoid improves an optimum, and a route keeps what was asked."""
    origin, destination, via, avoid = asked
    box = shipment(origin, destination, containers=3)
    free = cd.route(teaching, box, minimise=name)
    try:
        trip = cd.route(teaching, box, minimise=name, via=via, avoid=avoid)
    except cd.NoRoute:
        return
    assert getattr(trip, name) >= getattr(free, name)
    for point in way_points(teaching, avoid):
        assert not (point.kind == "country" and point.keys & set(trip.countries))
        assert not (point.kind == "border" and point.keys & set(trip.border_ids))
        assert not (point.kind == "terminal" and any(point.keys & set(leg.path) for leg in trip.legs))


def test_networkx_finds_the_way_by_the_sea(teaching: cd.Network) -> None:
    """By Cove and Fjord: two shortest paths of networkx through them, added up."""
    box = shipment(containers=3)
    query = prepare_query(teaching, box)
    graph, frame = nx.DiGraph(), query.graph.structure.topology
    for arc in np.flatnonzero(~query.weights.closed).tolist():
        ends, weight = (int(frame.tail[arc]), int(frame.head[arc])), int(query.weights.matrix[0, arc])
        if not graph.has_edge(*ends) or graph.edges[ends]["weight"] > weight:
            graph.add_edge(*ends, weight=weight)
    reached = nx.single_source_dijkstra_path_length(graph, query.source)
    to_go = nx.single_source_dijkstra_path_length(graph.reverse(), query.sink)
    coves = [
        n for n, state in enumerate(query.graph.states) if state.terminal == "COVE" and n in reached and n in to_go
    ]
    assert cd.route(teaching, box, via="Cove").cents == min(reached[n] + to_go[n] for n in coves)


def test_one_step_may_meet_several_way_points_in_their_order(teaching: cd.Network) -> None:
    """The train into Westgate meets the mode, the service and the place; the other order needs another train."""
    box = shipment()
    free = cd.route(teaching, box).cents
    assert cd.route(teaching, box, via=["rail", "Daily Block Train", "EAST_WEST", "Westgate", "NA"]).cents == free
    assert cd.route(teaching, box, via=["Westgate", "Eastgate"]).cents > free


def test_the_ends_count_as_passed(teaching: cd.Network) -> None:
    """Origin and destination are way-points that are always met, and their countries."""
    free = cd.route(teaching, shipment()).cents
    assert cd.route(teaching, shipment(), via=["Alma", "AA", "QZ", "Haven"]).cents == free


def test_a_city_means_all_its_terminals(teaching: cd.Network) -> None:
    """By air only the airports are passed; `Haven` is the city, its ids are single terminals."""
    points = way_points(teaching, ["Haven", "HAVEN", "terminal:QZHAV", "country:NA"])
    assert [point.keys for point in points] == [
        {"HAVEN", "HAVEN_AIR"},
        {"HAVEN"},
        {"HAVEN"},
        {"NA"},
    ]


@pytest.mark.parametrize("name", ["Sorrento", "mode:boat", "border:EAST_WESTT"])
def test_an_unknown_name_is_told(teaching: cd.Network, name: str) -> None:
    with pytest.raises(cd.UnknownName, match=name.split(":")[-1]):
        cd.route(teaching, shipment(), avoid=name)


def test_what_is_avoided_is_blamed_like_a_rule(teaching: cd.Network) -> None:
    """Karst has one railway: avoiding Birk shuts it off, and lifting that is the reason given."""
    with pytest.raises(cd.NoRoute, match="avoid Birk") as caught:
        cd.route(teaching, shipment("Karst"), avoid=["Birk", "sea"])
    assert [reason.rule for reason in caught.value.reasons if reason.lift] == ["avoid Birk"]


def test_a_rule_on_the_way_to_a_way_point_is_named(teaching: cd.Network) -> None:
    """Marsh is shut by a rule; without the way-point there is a route."""
    with pytest.raises(cd.NoRoute, match=r"MARSH_SHUT.*without the way-points there is one at 37,650 USD") as caught:
        cd.route(teaching, shipment(), via="Marsh")
    assert [(reason.rule, reason.lift) for reason in caught.value.reasons] == [
        ("MARSH_SHUT", True),
        ("via Marsh", False),
    ]


def test_way_points_that_no_railway_joins_are_blamed_themselves(teaching: cd.Network) -> None:
    """Without its only railway Karst is met by no way: the question is to blame, not a rule."""
    lonely = cd.Scenario("lonely").remove("links", "BIRK-KARST-rail-1520").apply(teaching)
    with pytest.raises(cd.NoRoute, match="whatever the rules; without the way-points there is one at 37,650") as caught:
        cd.route(lonely, shipment(), via="Karst")
    assert [(reason.rule, reason.lift) for reason in caught.value.reasons] == [("via Karst", True)]
    found = cd.explain(lonely, shipment(), via="Karst")
    assert found.named is None and found.lifted is None and [rule.rule for rule in found.obstacles] == ["via Karst"]


def test_limits_hold_on_the_way_too(teaching: cd.Network) -> None:
    """Limits and way-points together; too tight a limit says what this way can do."""
    box = shipment()
    slow, fast = cd.route(teaching, box, via="Cove"), cd.route(teaching, box, via="Cove", minimise="hours")
    assert cd.route(teaching, box, via="Cove", limits={"hours": slow.hours}).cents == slow.cents
    with pytest.raises(cd.NoRoute, match=f"hours {fast.hours:,.1f}"):
        cd.route(teaching, box, via="Cove", limits={"hours": fast.hours - 1})


def test_many_routes_at_once_keep_the_way(teaching: cd.Network) -> None:
    """`routes` passes and avoids as `route` does, and says what is to blame."""
    frame = cd.routes(teaching, [shipment(), shipment("Karst")], via="Eastgate", avoid=["road", "Birk", "air"])
    assert "avoid Birk" in frame["problem"][0] and "avoid Birk" in frame["problem"][1]
    around = cd.routes(teaching, [shipment()], avoid="EAST_WEST")
    assert around["cost"][0] == cd.route(teaching, shipment(), avoid="EAST_WEST").cost


def test_real_corridors_can_be_named(eurasia: cd.Network) -> None:
    """Lanzhou to Duisburg by Klaipeda, by the Trans-Siberian, and without Belarus."""
    box = cd.Shipment("Lanzhou", "Duisburg", containers=41, hs="8429", ready=READY)
    by_port = cd.route(eurasia, box, via="Klaipeda")
    assert any("KLAIPEDA" in leg.to_id.upper() or "KLJ" in leg.to_id for leg in by_port.legs)
    siberia = cd.route(eurasia, box, via=["Zabaikalsk", "Moscow"], avoid="sea")
    assert {"CN", "RU"} <= set(siberia.countries) and "KZ" not in siberia.countries
    assert "BY" not in cd.route(eurasia, box, avoid="Belarus").countries

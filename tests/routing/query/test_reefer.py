"""Reefers and their power: exact against the listing of all paths, added up by hand, and told where there is no way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import corridor as cd
from corridor.calendar import as_moment
from corridor.graph import Power
from corridor.graph.cargo import power_block, power_of
from corridor.routing.query.layered_graph import LayeredGraph
from corridor.routing.query.query import prepare_query
from corridor.routing.query.reefer import keeps_power
from corridor.routing.query.resource_search import Resources, resourced_front, resourced_path
from corridor.search import ArcGraph

READY = as_moment("2026-03-04 08:00")


def reefer(origin: str = "Alma", destination: str = "Haven", **fields: object) -> cd.Shipment:
    plain = {"containers": 40, "container_type": "45R1", "cargo_tonnes_each": 10, "hs": "0402", "ready": READY}
    return cd.Shipment(origin, destination, **{**plain, **fields})  # type: ignore[arg-type]


# --- exact ---------------------------------------------------------------------------------------


@st.composite
def cases(draw: st.DrawFn) -> tuple[ArcGraph, Power]:
    """Graphs without cycles, small enough to list every path."""
    nodes = draw(st.integers(3, 7))
    pairs = [(a, b) for a in range(nodes) for b in range(a + 1, nodes)]
    arcs = draw(st.lists(st.sampled_from(pairs), min_size=3, max_size=14))
    numbers = st.lists(st.integers(0, 6), min_size=len(arcs), max_size=len(arcs))
    weights = np.array([draw(numbers) for _ in range(3)], dtype=np.int64)
    places = np.array(draw(st.lists(st.booleans(), min_size=nodes, max_size=nodes)), dtype=np.bool_)
    graph = ArcGraph(nodes, [a for a, _ in arcs], [b for _, b in arcs], weights)
    return graph, Power(draw(st.integers(0, 14)), np.array(draw(numbers), dtype=np.int64), places)


def within(graph: ArcGraph, power: Power) -> Resources:
    """The graph without way-points, from its first node to its last."""
    return Resources(LayeredGraph(graph, 0, graph.n_nodes - 1, graph.n_arcs, graph.n_nodes, power), graph)


def lit_paths(graph: ArcGraph, power: Power) -> Iterator[tuple[int, ...]]:
    """Costs of every path from the first node to the last that keeps its power."""
    frame = graph.topology
    multi = nx.MultiDiGraph()
    multi.add_nodes_from(range(graph.n_nodes))
    pairs = enumerate(zip(frame.tail.tolist(), frame.head.tolist(), strict=True))
    multi.add_edges_from((tail, head, number) for number, (tail, head) in pairs)
    for path in nx.all_simple_edge_paths(multi, 0, graph.n_nodes - 1):
        since, good = 0, True
        for _, head, number in path:
            since += int(power.seconds[number])
            good &= since <= power.limit
            since = 0 if power.places[head] else since
        if good:
            yield tuple(int(graph.weights[row, [number for *_, number in path]].sum()) for row in range(3))


@settings(max_examples=150)
@given(case=cases(), bound=st.integers(0, 25))
def test_the_path_is_the_least_of_all_that_keep_power_and_limits(case: tuple[ArcGraph, Power], bound: int) -> None:
    graph, power = case
    best = min((costs[:2] for costs in lit_paths(graph, power) if costs[2] <= bound), default=None)
    arcs = resourced_path(within(graph, power), (0, 1), {2: bound})
    if best is None:
        assert arcs is None
    else:
        assert arcs is not None and keeps_power(power, graph.topology, arcs)
        assert tuple(graph.weights[:2, arcs].sum(axis=1)) == best


@settings(max_examples=150)
@given(case=cases())
def test_the_front_is_that_of_all_paths_that_keep_power(case: tuple[ArcGraph, Power]) -> None:
    graph, power = case
    all_costs = set(lit_paths(graph, power))
    beaten = {a for a in all_costs for b in all_costs if a != b and all(x >= y for x, y in zip(a, b, strict=True))}
    found = resourced_front(within(graph, power), (0, 1, 2), {})
    assert [point for point, _ in found] == sorted(all_costs - beaten)
    for point, arcs in found:
        assert tuple(graph.weights[:, arcs].sum(axis=1)) == point and keeps_power(power, graph.topology, arcs)


@pytest.mark.parametrize("hours", [5.0, 10.0, 20.0, 30.0, 34.9, 35.0])
def test_closing_hopeless_arcs_loses_no_way(teaching: cd.Network, hours: float) -> None:
    """The least cost on the whole graph is that on the graph without the arcs that no way can use in time."""
    query = prepare_query(teaching, reefer())
    power = power_of(teaching, query.graph.structure, query.graph.seconds, hours)
    closed = query.weights.closed | power_block(teaching, query.graph.structure, power).arcs
    weighed = (replace(query.weights, closed=mask, power=power) for mask in (query.weights.closed, closed))
    layers = [query.weighed(weights).layered for weights in weighed]
    paths = [resourced_path(Resources(layered, layered.graph), (0, 1), {}) for layered in layers]
    costs = [None if path is None else int(query.weights.matrix[0, path].sum()) for path in paths]
    assert costs[0] == costs[1]


@pytest.mark.parametrize("hours", [0.0, 3.0, 7.0, 9.0])
def test_closed_arcs_are_those_that_other_code_finds_too_long(teaching: cd.Network, hours: float) -> None:
    """Each arc by itself, from the nearest power and to the nearest; masks are those of the network asked."""
    structure = prepare_query(teaching, reefer()).graph.structure
    frame = structure.topology
    drawn = np.random.default_rng(7).integers(0, 20_000, frame.n_arcs)
    terminals = teaching.terminals.assign(reefer_power="no")
    dark = cd.Network("dark", teaching.header, {**teaching.tables, "terminals": terminals})
    closed = []
    for net in (teaching, dark):
        power = power_of(net, structure, drawn, hours)
        ends = list(zip(frame.tail.tolist(), frame.head.tolist(), power.seconds.tolist(), strict=True))
        graph, back = nx.DiGraph(), nx.DiGraph()
        for tail, head, seconds in sorted(ends, key=lambda one: -one[2]):  # of parallel arcs the shortest
            graph.add_edge(tail, head, weight=seconds)
            back.add_edge(head, tail, weight=seconds)
        lit = set(np.flatnonzero(power.places).tolist())
        since, until = (nx.multi_source_dijkstra_path_length(one, lit) for one in (graph, back))
        far = float("inf")
        expected = [since.get(u, far) + seconds + until.get(v, far) > hours * 3600 for u, v, seconds in ends]
        block = power_block(net, structure, power)
        assert block.arcs.tolist() == expected and 0 < sum(expected) < len(expected)
        assert power_of(net, structure, drawn, 1.0).places is power.places
        closed.append(sum(expected))
    assert closed[0] < closed[1]


# --- in words and by hand ------------------------------------------------------------------------


def test_power_within_hours_by_hand(teaching: cd.Network) -> None:
    """The block train is 35 h from lift to lift, the express 26; 20 h are kept by a lift at Eastgate, 10 h by ship."""
    costs = []
    expected = ((None, 37_650.0, 35.0), (35, 37_650.0, 35.0), (34.9, 38_000.0, 26.0), (20, 42_000.0, 18.0))
    for hours, cost, longest in expected:
        trip = cd.route(teaching, reefer(power_within_h=hours))
        stretches = cd.check_cargo(teaching, trip).stretches
        assert max(stretch.hours for stretch in stretches if not stretch.powered) == longest
        costs.append(trip.cost)
        assert trip.cost == cost
    assert costs == sorted(costs)
    by_ship = cd.route(teaching, reefer(power_within_h=10))
    assert "sea" in by_ship.modes
    plugged = [stretch for stretch in cd.check_cargo(teaching, by_ship).stretches if stretch.powered]
    assert max(stretch.hours for stretch in plugged) == 60.0  # 40 h at sea and 20 h at the port's border


def test_no_way_within_hours_is_told(teaching: cd.Network) -> None:
    with pytest.raises(cd.NoRoute, match="power within 5 h") as caught:
        cd.route(teaching, reefer(power_within_h=5))
    assert [reason.rule for reason in caught.value.reasons if reason.lift] == ["power within 5 h"]
    with pytest.raises(cd.NoRoute, match="power within 5 h"):
        cd.pareto_routes(teaching, reefer(power_within_h=5))
    told = cd.explain(teaching, reefer(power_within_h=5))
    assert "power within 5 h" in str(told)


def test_a_terminal_without_power_counts(teaching: cd.Network) -> None:
    """Karst has none: 2 h of lift, 4 and 8 h of wagon to Eastgate are 14; with less the wagon is lifted at Cove."""
    straight = cd.route(teaching, reefer("Karst", "Eastgate", power_within_h=14))
    around = cd.route(teaching, reefer("Karst", "Eastgate", power_within_h=13.9))
    assert [leg.from_id for leg in straight.legs if leg.kind == "lift"] == ["KARST", "EASTGATE"]
    assert [leg.from_id for leg in around.legs if leg.kind == "lift"] == ["KARST", "COVE", "COVE", "EASTGATE"]
    assert cd.check_cargo(teaching, straight, power_within_h=13.9).findings
    assert "COVE" in " ".join(cd.check_cargo(teaching, around).findings)  # its power is not known, and taken as there
    frame = teaching.terminals
    frame["reefer_power"] = "yes"
    lit = cd.Network("lit", teaching.header, {**teaching.tables, "terminals": frame})
    assert cd.route(lit, reefer("Karst", "Eastgate", power_within_h=12)).cost == straight.cost


def test_a_front_of_reefers_keeps_power_at_every_point(teaching: cd.Network) -> None:
    """Each point of the front within 20 h, and none of the free front that kept its power is lost."""
    free, kept = (cd.pareto_routes(teaching, reefer(power_within_h=hours)) for hours in (None, 20))

    def within(trip: cd.Itinerary) -> bool:
        stretches = cd.check_cargo(teaching, trip).stretches
        return all(stretch.powered or stretch.hours <= 20 for stretch in stretches)

    assert all(within(kept[number]) for number in range(len(kept)))
    points = {tuple(point) for point in kept.points.tolist()}
    lost = [number for number in range(len(free)) if tuple(free.points[number].tolist()) not in points]
    assert lost and not any(within(free[number]) for number in lost)


def test_limits_and_power_together(teaching: cd.Network) -> None:
    """The express by itself takes 114 h with its wait: within 100 h and 20 h of power the block train is lifted."""
    trip = cd.route(teaching, reefer(power_within_h=20), minimise="hours")
    same = cd.route(teaching, reefer(power_within_h=20), limits={"hours": trip.hours})
    assert same.hours == trip.hours
    with pytest.raises(cd.NoRoute, match="limits"):
        cd.route(teaching, reefer(power_within_h=20), limits={"hours": trip.hours - 1})


def test_the_types_own_hours_bind_and_the_shipments_go_before_them(teaching: cd.Network) -> None:
    frame = teaching.containers
    frame.loc["45R1", "power_within_h"] = 20.0
    net = cd.Network("short of fuel", teaching.header, {**teaching.tables, "containers": frame})
    assert cd.route(net, reefer()).cost == 42_000.0
    assert cd.route(net, reefer(power_within_h=35)).cost == 37_650.0
    unknown = cd.check_cargo(teaching, cd.route(teaching, reefer()))
    assert "is not known" in unknown.findings[0]


def test_a_dry_box_has_no_hours_of_power(teaching: cd.Network) -> None:
    with pytest.raises(ValueError, match="needs no power"):
        cd.route(teaching, replace(reefer(power_within_h=20), container_type="45G1"))


def test_ways_by_a_place_keep_power_too(teaching: cd.Network) -> None:
    """The copies of the graph for way-points are searched like the graph itself."""
    trip = cd.route(teaching, reefer(power_within_h=20), via=["Delta"])
    assert "DELTA" in {stop for leg in trip.legs for stop in leg.path}
    assert all(x.powered or x.hours <= 20 for x in cd.check_cargo(teaching, trip).stretches)


def test_the_least_possible_of_a_reefer_keeps_its_power(teaching: cd.Network) -> None:
    """What a limit too tight is compared with is a route that the reefer can take: here 2 h longer than any other."""
    cold = reefer("Alma", "Westgate", containers=4, power_within_h=8, air=True)
    least = cd.route(teaching, cold, minimise="hours").hours
    assert least == pytest.approx(31.4)
    with pytest.raises(cd.NoRoute, match=r"hours 31\.4 \(asked for 30\.0\)"):
        cd.route(teaching, cold, limits={"hours": 30})

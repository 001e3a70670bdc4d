"""Rules of history: the product of graph and memory against a search that remembers everything by itself."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import corridor as cd
from corridor.errors import CorridorError
from corridor.graph import compile_graph, load_of
from corridor.graph.arc_types import BORDER
from corridor.model.law.rules import Rule, rules_of

DAY = dt.date(2026, 3, 4)
PLACES = ("KARST", "BIRK", "EASTGATE", "FJORD", "WESTGATE", "COVE", "DELTA", "ALMA")
ENDS = (("Alma", "Haven"), ("Haven", "Alma"), ("Karst", "Fjord"), ("Cove", "Westgate"), ("Karst", "Haven"))
QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
Box = cd.Shipment


def box(origin: str, destination: str) -> Box:
    return cd.Shipment(origin, destination, containers=3, cargo_tonnes_each=10, hs="8429", ready=DAY, air=True)


@st.composite
def bans(draw: st.DrawFn) -> cd.Embargo:
    """Something that binds only a box that has passed something."""
    what: dict[str, Mapping[str, tuple[str, ...]]] = {
        "after": {
            "after_terminals": PLACES,
            "after_countries": ("AA", "NA", "QZ", "WEST"),
            "after_borders": ("EAST_WEST", "EAST_WEST_ROAD", "EAST_WEST_SEA"),
        },
        "where": {
            "terminals": PLACES,
            "borders": ("EAST_WEST", "EAST_WEST_ROAD", "EAST_WEST_SEA", "EAST_WEST_AIR"),
            "modes": ("rail", "road", "barge", "sea"),
            "to_countries": ("NA", "QZ", "WEST", "AA"),
            "within": ("AA", "NA", "QZ", "WEST"),
        },
    }
    chosen: dict[str, list[str]] = {}
    for part, most in (("after", 2), ("where", 1)):
        for name in draw(st.lists(st.sampled_from(sorted(what[part])), min_size=1, max_size=most, unique=True)):
            chosen[name] = draw(st.lists(st.sampled_from(what[part][name]), min_size=1, max_size=2, unique=True))
    return cd.Embargo(f"ban {draw(st.integers(0, 99))}", **chosen)  # type: ignore[arg-type]


def remembering_everything(net: cd.Network, shipment: Box, row: int) -> int | None:
    """The least cost on the plain graph, by labels that carry every terminal, country and border passed."""
    plain = cd.Scenario("no rules of history")
    rules = rules_of(net.rules, net.expand)
    for rule in rules:
        plain = plain.lift(rule.id) if rule.after else plain
    free = plain.apply(net)
    origin, destination, load = load_of(free, shipment)
    graph = compile_graph(free, DAY)
    weights = graph.weigh(load)
    asking = [(rule, graph.structure.index.country) for rule in rules if rule.after and rule.concerns(load.cargo)]
    blocked = [np.array([rule.blocks(arc) for arc in graph.arcs]) for rule, _ in asking]
    out: dict[int, list[int]] = {}
    for arc in np.flatnonzero(~weights.closed).tolist():
        out.setdefault(int(graph.structure.topology.tail[arc]), []).append(arc)
    start = (0, graph.source(origin), frozenset({origin, graph.structure.index.country[origin]}))
    queue, seen, ticket = [(0, 0, start[1], start[2])], set(), 0
    while queue:
        cost, _, node, passed = heapq.heappop(queue)
        if node == graph.sink(destination):
            return cost
        if (node, passed) in seen:
            continue
        seen.add((node, passed))
        for arc in out.get(node, ()):
            if any(mask[arc] and _met(rule, passed) for (rule, _), mask in zip(asking, blocked, strict=True)):
                continue
            step, ticket = graph.arcs[arc], ticket + 1
            more = {step.head.terminal, graph.structure.index.country[step.head.terminal]}
            more |= {step.border_id} if step.kind == BORDER else set()
            head = int(graph.structure.topology.head[arc])
            heapq.heappush(queue, (cost + int(weights.matrix[row, arc]), ticket, head, passed | more))
    return None


def _met(rule: Rule, passed: frozenset[str]) -> bool:
    return all(mark.keys & passed for mark in rule.after)


@pytest.mark.slow
@settings(max_examples=15, suppress_health_check=QUIET)
@given(rules=st.lists(bans(), min_size=1, max_size=3), ends=st.sampled_from(ENDS), row=st.sampled_from((0, 1)))
def test_the_product_is_a_search_that_remembers_everything(
    teaching: cd.Network, rules: list[cd.Embargo], ends: tuple[str, str], row: int
) -> None:
    """Random rules of history, alone and together: the least cost, and the least time, are those of the oracle."""
    net, shipment = cd.Scenario("history").impose(*rules).apply(teaching), box(*ends)
    expected = remembering_everything(net, shipment, row)
    try:
        trip = cd.route(net, shipment, minimise=("cost", "hours")[row])
    except cd.NoRoute:
        assert expected is None
        return
    assert (trip.cents, trip.seconds)[row] == expected


@pytest.mark.slow
@settings(max_examples=5, suppress_health_check=QUIET)
@given(rules=st.lists(bans(), min_size=2, max_size=3), ends=st.sampled_from(ENDS))
def test_rules_of_history_never_help_and_their_order_is_free(
    teaching: cd.Network, rules: list[cd.Embargo], ends: tuple[str, str]
) -> None:
    """Fronts of one rule, of all, and of all the other way round."""

    def front(*imposed: cd.Embargo) -> list[tuple[int, ...]]:
        try:
            found = cd.pareto_routes(cd.Scenario("h").impose(*imposed).apply(teaching), box(*ends))
        except cd.NoRoute:
            return []
        return [tuple(point) for point in found.points.tolist()]

    some, every, back = front(rules[0]), front(*rules), front(*reversed(rules))
    assert every == back
    assert all(any(all(a <= b for a, b in zip(old, new, strict=True)) for old in some) for new in every)


def test_a_box_from_karst_may_not_cross_and_one_from_alma_may(teaching: cd.Network) -> None:
    """The same way, the same goods: only what the box has passed tells them apart; lifting brings the way back."""
    ban = cd.Embargo("Karst first", after_terminals="Karst", borders="EAST_WEST")
    net = cd.Scenario("h").impose(ban).apply(teaching)
    assert cd.route(net, box("Alma", "Haven")).cents == cd.route(teaching, box("Alma", "Haven")).cents
    assert "EAST_WEST" in cd.route(teaching, box("Karst", "Haven")).border_ids
    kept_out = cd.route(net, box("Karst", "Haven"))
    assert "EAST_WEST" not in kept_out.border_ids and kept_out.cost > cd.route(teaching, box("Karst", "Haven")).cost
    spur = cd.route(net, box("Alma", "Haven"), via="Karst")
    assert "EAST_WEST" not in spur.border_ids and spur.doubles_back == ("BIRK-KARST-rail-1520",)
    with pytest.raises(cd.NoRoute) as no:
        cd.route(net, box("Karst", "Haven"), avoid=("road", "sea", "air"))
    assert [reason.rule for reason in no.value.reasons if reason.lift] == ["KARST_FIRST"]
    lifted = cd.Scenario("l").lift("KARST_FIRST").apply(net)
    assert cd.route(lifted, box("Karst", "Haven")).cents == cd.route(teaching, box("Karst", "Haven")).cents


def test_only_shipments_that_are_concerned_are_searched_on_the_product(teaching: cd.Network) -> None:
    """Goods that no rule of history is about keep the plain graph; the graph for any cargo remembers everything."""
    ban = cd.Embargo("timber", hs="44", after_countries="AA", modes="barge")
    net = cd.Scenario("h").impose(ban).apply(teaching)
    _, _, other = load_of(net, box("Alma", "Haven"))
    plain, every = compile_graph(net, DAY, cargo=other.cargo), compile_graph(net, DAY)
    assert len(plain.arcs) == len(compile_graph(teaching, DAY).arcs) < len(every.arcs)
    _, _, timber = load_of(net, cd.Shipment("Alma", "Haven", hs="4407", cargo_tonnes_each=10, ready=DAY))
    with pytest.raises(CorridorError, match="compile the graph for this cargo"):
        plain.weigh(timber)
    assert "barge" not in cd.route(net, cd.Shipment("Alma", "Haven", hs="4407", cargo_tonnes_each=10, ready=DAY)).modes


def test_more_than_can_be_remembered_is_refused(teaching: cd.Network) -> None:
    rules = [cd.Embargo(f"r{n}", after_terminals=name, modes="air") for n, name in enumerate(teaching.terminals.index)]
    net = cd.Scenario("h").impose(*rules).apply(teaching)
    with pytest.raises(CorridorError, match="12 different things; 10 can be kept"):
        cd.route(net, box("Alma", "Haven"))

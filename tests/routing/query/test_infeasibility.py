"""Why there is no route, and what would open one."""

from __future__ import annotations

import itertools

import networkx as nx
import pytest

import corridor as cd
from corridor.calendar import as_moment
from corridor.routing.query.infeasibility import cheapest_lifting
from corridor.routing.query.query import Query, prepare_query

READY = as_moment("2026-03-04")


def test_the_rule_is_named(teaching: cd.Network) -> None:
    """Potash of Arland: the embargo is named, marked as the one to lift, with its source."""
    with pytest.raises(cd.NoRoute, match="POTASH") as caught:
        cd.route(teaching, cd.Shipment("Alma", "Haven", hs="3104", ready=READY))
    assert [(reason.rule, reason.lift) for reason in caught.value.reasons] == [("POTASH", True)]
    assert caught.value.reasons[0].source


def test_a_closed_place_is_named(teaching: cd.Network) -> None:
    """The railway to Marsh is there; the closure of Marsh is what blocks."""
    with pytest.raises(cd.NoRoute) as caught:
        cd.route(teaching, cd.Shipment("Alma", "Marsh", ready=READY))
    assert [reason.rule for reason in caught.value.reasons if reason.lift] == ["MARSH_SHUT"]


def test_two_doors_shut_need_two_lifted(teaching: cd.Network) -> None:
    """Potash to Marsh needs both rules lifted."""
    with pytest.raises(cd.NoRoute, match="lifting 2 rules") as caught:
        cd.route(teaching, cd.Shipment("Alma", "Marsh", hs="3104", ready=READY))
    assert {reason.rule for reason in caught.value.reasons if reason.lift} == {"POTASH", "MARSH_SHUT"}


def test_no_rule_is_blamed_for_a_missing_railway(teaching: cd.Network) -> None:
    """Where the network does not join two places nothing is blamed."""
    tables = dict(teaching.tables)
    links = tables["links"]
    tables["links"] = links[(links["from_node_id"] != "KARST") & (links["to_node_id"] != "KARST")]
    lonely = cd.Network("lonely", teaching.header, tables)
    with pytest.raises((cd.NoRoute, cd.UnknownName)):
        cd.route(lonely, cd.Shipment("Alma", "Karst", ready=READY))


@pytest.mark.parametrize("hs", ["3104", "8429", "4407"])
@pytest.mark.parametrize("day", ["2026-03-04", "2025-09-20", "2025-11-01"])
@pytest.mark.parametrize("ends", [("Alma", "Haven"), ("Alma", "Marsh"), ("Marsh", "Karst")])
def test_no_smaller_set_opens_a_route(teaching: cd.Network, ends: tuple[str, str], day: str, hs: str) -> None:
    """Every set of rules, smallest first, tried with networkx: the first that opens a route is the answer."""
    query = prepare_query(teaching, cd.Shipment(*ends, hs=hs, ready=as_moment(day)))
    lifting = cheapest_lifting(query.graph, query.weights, query.layered)
    assert lifting is not None
    names = sorted({block.id for block in query.weights.blocks})
    found: tuple[int, int] | None = None
    for size in range(len(names) + 1):
        costs = [_cost(query, set(lifted)) for lifted in itertools.combinations(names, size)]
        open_costs = [cost for cost in costs if cost is not None]
        if open_costs:
            found = (size, min(open_costs))
            break
    assert found == (len({block.id for block in lifting.blocks}), lifting.cents)


@pytest.mark.parametrize(("ends", "day"), [(("DOSTYK", "LVIV"), "2026-03-04"), (("BAKHTY", "HAMI"), "2025-09-14")])
def test_of_rules_that_open_a_way_alone_the_cheapest_is_named(
    eurasia: cd.Network, ends: tuple[str, str], day: str
) -> None:
    """Each rule is lifted alone and the way searched by networkx; a second pair of the load is asked the same way."""
    query = prepare_query(eurasia, cd.Shipment(*ends, hs="8429", ready=as_moment(day)))
    lifting = cheapest_lifting(query.graph, query.weights, query.layered)
    assert lifting is not None and len(lifting.blocks) == 1
    names = sorted({block.id for block in query.weights.blocks if block.arcs[list(lifting.arcs)].any()})
    assert names == [lifting.blocks[0].id]
    costs = {block.id: _cost(query, {block.id}) for block in query.weights.blocks}
    assert min(cost for cost in costs.values() if cost is not None) == lifting.cents == costs[names[0]]
    again = cheapest_lifting(query.graph, query.weights, query.layered)
    assert again == lifting


def _cost(query: Query, lifted: set[str]) -> int | None:
    graph, topology = nx.DiGraph(), query.graph.structure.topology
    for number in range(len(query.graph.arcs)):
        blocked = any(block.arcs[number] and block.id not in lifted for block in query.weights.blocks)
        if blocked or query.graph.idle[number]:
            continue
        tail, head = int(topology.tail[number]), int(topology.head[number])
        weight = int(query.weights.matrix[0, number])
        if not graph.has_edge(tail, head) or graph[tail][head]["weight"] > weight:
            graph.add_edge(tail, head, weight=weight)
    try:
        return int(nx.dijkstra_path_length(graph, query.source, query.sink))
    except (nx.NetworkXNoPath, nx.NodeNotFound):
        return None

"""What is kept of a network stays within its budget, is never shared by mistake, and changes no answer."""

from __future__ import annotations

import copy
import datetime as dt
import itertools
import pickle
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import corridor as cd
from corridor.cache import bytes_of
from corridor.graph import Load, Weights, compile_graph, load_of
from corridor.graph.weighing import times_paid, waited
from corridor.model.network import with_tables

DAY = "2026-03-04"


def load(network: cd.Network, boxes: int = 2, **more: object) -> Load:
    return load_of(network, cd.Shipment("Alma", "Haven", containers=boxes, cargo_tonnes_each=18, **more))[2]  # type: ignore[arg-type]


def same(one: Weights, other: Weights) -> bool:
    return all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("matrix", "pieces", "subsidy", "lease", "by_weight", "closed")
    )


def test_a_replaced_graph_never_answers_for_the_original(teaching: cd.Network) -> None:
    """It once shared the weights: whichever was asked first answered for both."""
    graph = compile_graph(teaching, DAY)
    right = compile_graph(pickle.loads(pickle.dumps(teaching)), DAY).weigh(load(teaching))
    dear = replace(graph, share=graph.share + 1.0)
    dearer = dear.weigh(load(teaching))
    assert dear.network is teaching and dear.identity is not graph.identity
    assert same(graph.weigh(load(teaching)), right)
    assert (dearer.matrix[0] > right.matrix[0]).any() and not same(dearer, right)
    assert dear.weigh(load(teaching)) is dearer and graph.weigh(load(teaching)) is not dearer
    assert same(replace(graph).weigh(load(teaching)), right)


def test_a_graph_of_another_structure_has_masks_of_its_own(teaching: cd.Network) -> None:
    """Rules are looked up by the structure whose arcs they are about."""
    graph = compile_graph(teaching, DAY)
    backwards = replace(graph.structure, arcs=graph.arcs[::-1])
    for rule in graph.structure.rules:
        if graph.structure.knows(rule):
            mask = graph.blocked_by(rule)
            assert np.array_equal(replace(graph, structure=backwards).blocked_by(rule), mask[::-1])
            assert graph.blocked_by(rule) is mask


def test_copies_of_a_graph_are_graphs(teaching: cd.Network) -> None:
    graph = compile_graph(teaching, DAY)
    before = graph.weigh(load(teaching))
    for other in (copy.copy(graph), copy.deepcopy(graph), pickle.loads(pickle.dumps(graph))):
        assert same(other.weigh(load(teaching)), before)
    assert pickle.loads(pickle.dumps(graph)).network.cache.info().entries == 0


def test_weights_are_sent_without_what_searches_derived(teaching: cd.Network) -> None:
    weights = compile_graph(teaching, DAY).weigh(load(teaching, 31))
    before = len(pickle.dumps(weights))
    cd.pareto_routes(teaching, cd.Shipment("Alma", "Haven", containers=31, cargo_tonnes_each=18))
    sent = pickle.loads(pickle.dumps(weights))
    assert len(pickle.dumps(weights)) == before
    assert same(sent, weights) and np.array_equal(sent.graph.weights, weights.graph.weights)


def test_weights_grow_by_what_searches_derive(teaching: cd.Network) -> None:
    weights = compile_graph(teaching, DAY).weigh(replace(load(teaching, 33), air=False))  # flights are far too dear
    own = weights.nbytes - (weights.graph.nbytes - weights.matrix.nbytes)
    cd.matrix(teaching, ["Alma"], ["Haven"], shipment=cd.Shipment("Alma", "Haven", containers=33, cargo_tonnes_each=18))
    # the graph's weights are the matrix itself, which is counted already
    assert weights.graph.weights is weights.matrix
    derived = weights.graph.nbytes - weights.matrix.nbytes
    assert derived > weights.matrix.nbytes / 5 and weights.nbytes == own + derived


def test_loads_that_meet_the_same_prices_and_rules_share_their_weights(teaching: cd.Network) -> None:
    """Whatever their goods and countries are called; one that a rule is about has closures of its own."""
    free = pickle.loads(pickle.dumps(teaching))
    graph, one = compile_graph(free, DAY), load(free, 4, hs="8429")
    first, second = (graph.weigh(replace(one, cargo=replace(one.cargo, hs=hs))) for hs in ("8429", "940360"))
    assert second is not first and second.load.cargo.hs == "940360" and first.load.cargo.hs == "8429"
    assert second.matrix is first.matrix and second.graph is first.graph
    assert graph.weigh(second.load) is second and free.cache.info().kinds["weights"].entries == 1
    alone = pickle.loads(pickle.dumps(teaching))
    assert same(compile_graph(alone, DAY).weigh(second.load), second)
    rules = [rule for rule in graph.structure.rules if rule.hs_prefixes and rule.active(graph.since)]
    banned = graph.weigh(replace(one, cargo=replace(one.cargo, hs=rules[0].hs_prefixes[0])))
    assert {rule.id for rule in rules[:1]} <= {block.id for block in banned.blocks} and banned.graph is not first.graph


def test_weights_with_and_without_flights_are_kept_together_and_counted_once(teaching: cd.Network) -> None:
    free = pickle.loads(pickle.dumps(teaching))
    graph = compile_graph(free, DAY)
    landed = graph.weigh(replace(load(free, 12), air=False))
    kept = free.cache.info().kinds["weights"]
    flying = [graph.weigh(replace(load(free, 12), air=air)) for air in (True, None)]
    assert all(one.matrix is landed.matrix and one.closed.sum() < landed.closed.sum() for one in flying)
    assert graph.weigh(replace(load(free, 12), air=True)) is flying[0]
    now = free.cache.info().kinds["weights"]
    assert now.entries == kept.entries == 1
    assert now.bytes - kept.bytes == sum(one.bytes_by_flights for one in flying) < landed.nbytes / 2
    # the other way round: weighed first with flights, it is the same load without them
    alone = pickle.loads(pickle.dumps(teaching))
    graph = compile_graph(alone, DAY)
    assert same(graph.weigh(replace(load(alone, 12), air=True)), flying[0])
    assert same(graph.weigh(replace(load(alone, 12), air=False)), landed)


def test_storage_is_paid_as_the_load_waits(teaching: cd.Network) -> None:
    """The cell that an invoice asks for is that of the whole arrays, with own waits and without."""
    graph = compile_graph(teaching, DAY)
    for boxes in (1, 33, 200):
        weights = graph.weigh(load(teaching, boxes))
        shares = waited(graph, weights.waits).share
        asked = [[times_paid(graph, weights, arc, place) for place in range(3)] for arc in range(len(graph.arcs))]
        priced = graph.structure.piece_key >= 0
        assert np.array_equal(np.array(asked)[priced], shares[priced]) and bool(weights.waits) == (boxes == 200)
    stored = replace(weights, stored={0: 7.0})
    assert times_paid(graph, stored, 0, 0) == 7.0


def test_subsidies_of_two_ends_are_those_of_each_key(teaching: cd.Network) -> None:
    """The block train is paid a quarter of what it costs in Arland, of boxes that begin or end there."""
    prices = compile_graph(teaching, DAY).prices
    paying = set()
    for ends in itertools.product(sorted(set(teaching.terminals["country"])), repeat=2):
        cargo = replace(load(teaching).cargo, origin_country=ends[0], destination_country=ends[1])
        shares, a_feu = prices.subsidised(replace(load(teaching), cargo=cargo))
        each = [one.share if one and one.subsidises(*ends) else 0.0 for one in prices.subsidies]
        rides = [one.feu if one and one.subsidises(*ends) else 0.0 for one in (*prices.ride_subsidies, None)]
        assert (shares.tolist(), a_feu.tolist()) == (each, rides)
        paying.add(bool(shares.any()))
    assert paying == {True, False}


def test_stated_sizes_are_near_the_walked_ones(eurasia: cd.Network) -> None:
    graph = compile_graph(eurasia, DAY)
    structure = graph.structure
    walked = bytes_of([getattr(structure, name) for name in vars(structure)])
    assert walked == pytest.approx(structure.nbytes, rel=0.25)
    prices = bytes_of([getattr(graph.prices, name) for name in vars(graph.prices)])
    assert prices == pytest.approx(graph.prices.nbytes, rel=0.25)


def shipments(count: int) -> list[cd.Shipment]:
    """Distinct ones, over six years."""
    first = dt.datetime(2021, 1, 1)
    return [
        cd.Shipment(
            "Alma",
            "Haven",
            containers=1 + number % 41,
            cargo_tonnes_each=5.0 + number / 50,
            ready=first + dt.timedelta(days=number * 2191 / count),
        )
        for number in range(count)
    ]


@pytest.mark.slow
@pytest.mark.parametrize(("budget", "count"), [(0, 24), (100_000, 24), (1_000_000, 90)])
def test_a_budget_holds_over_many_shipments_and_changes_no_answer(
    teaching: cd.Network, budget: int, count: int
) -> None:
    """The less may be kept, the fewer shipments fill it, and the longer each of them takes."""
    free, bounded = (pickle.loads(pickle.dumps(teaching)) for _ in range(2))
    bounded.cache.budget = budget
    for shipment in shipments(count):
        answers = []
        for network in (free, bounded):
            try:
                answers.append(cd.route(network, shipment).to_json())
            except cd.NoRoute as no:
                answers.append(str(no))
        assert answers[0] == answers[1]
        info = bounded.cache.info()
        assert info.bytes <= budget or info.entries == 1
    assert free.cache.info().kinds["weights"].entries > 75 * count // 90


def test_with_a_small_budget_all_verbs_still_agree(teaching: cd.Network) -> None:
    """Whatever is dropped between two steps of one question is made again."""
    free, bounded = (pickle.loads(pickle.dumps(teaching)) for _ in range(2))
    bounded.cache.budget = 0
    box = cd.Shipment("Alma", "Haven", containers=3, cargo_tonnes_each=18, ready=dt.datetime(2026, 3, 4))
    for ask in (
        lambda net: cd.pareto_routes(net, box).to_frame().to_csv(),
        lambda net: cd.matrix(net, ["Alma"], ["Haven", "Alma"], shipment=box).to_csv(),
        lambda net: cd.route(net, box, depart="2026-03-04").to_json(),
        lambda net: str(cd.explain(net, box, avoid="sea")),
    ):
        assert ask(bounded) == ask(free)


def test_days_of_the_same_tariffs_share_their_prices_and_no_others(teaching: cd.Network) -> None:
    """Border rows begin and end between the days, a tariff on the last of them alone."""
    tariffs = teaching.tariffs
    first = tariffs.index[tariffs["item"] == "haul"][0]
    tariffs.loc[first, "valid_to"] = pd.Timestamp("2026-06-30")
    later = tariffs.loc[[first]].rename(index={first: "LATER"})
    dates = {"valid_from": pd.DatetimeIndex(["2026-07-01"]), "valid_to": pd.DatetimeIndex([None])}
    later = later.assign(mid=2.0 * later["mid"], high=2.0 * later["high"], **dates)
    tariffs = pd.concat([tariffs, later]).rename_axis("id").sort_index()
    network = with_tables(teaching, "dated", {"tariffs": tariffs})
    shut = cd.Scenario("shut").close("EAST_WEST", start="2026-03-01", end="2026-03-10").apply(network)
    days = ("2026-02-01", "2026-03-05", "2026-05-01", "2026-08-01")
    prices = [compile_graph(shut, day).prices for day in days]
    assert len({id(one) for one in prices}) == 4  # each an epoch of its own
    assert shut.cache.info().kinds["tariffs of days"].entries == 2
    alone = [compile_graph(with_tables(shut, "alone", {}), day).prices for day in days]
    for one, other in zip(prices, alone, strict=True):
        assert one.offers == other.offers
        assert one.subsidies == other.subsidies
    tables = [key.table for key in compile_graph(shut, days[0]).structure.keys]
    offered = [[one for one, table in zip(day.offers, tables, strict=True) if table != "borders"] for day in prices]
    assert offered[0] == offered[1] == offered[2] != offered[3]

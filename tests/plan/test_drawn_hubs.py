"""Hubs on drawn networks: ways to hubs by networkx, what goes past them on arcs, the choice of hubs by scipy."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

import networkx as nx
import pandas as pd
import pytest

import corridor as cd
from corridor.graph import compile_graph
from corridor.graph.measures import GENERALISED
from corridor.plan.flows.capacity import resources_of
from corridor.plan.hub_location.hub_costs import HubSets, hub_sets
from corridor.plan.hub_location.hub_model import hubs
from corridor.plan.hub_location.hub_terms import HubTerms
from corridor.plan.trains.terms import TrainTerms
from corridor.plan.trains.train_plan import block_trains
from tests.plan.drawn_networks import DAY, SEEDS, Ground, drawn_network, drawn_rows
from tests.plan.test_hubs import hubs_on_arcs


def cheapest_arcs(ground: Ground, row: dict[str, object], feu: float) -> nx.DiGraph:
    """Between states the cheapest arc of a row, with what a TEU pays on it, and its number."""
    weights = ground.weights(str(row["origin"]), str(row["destination"]), feu, row)
    graph, cost = nx.DiGraph(), ground.per_teu(weights, GENERALISED).tolist()
    for arc, (tail, head) in enumerate(zip(ground.tail.tolist(), ground.head.tolist(), strict=True)):
        if math.isfinite(cost[arc]) and cost[arc] < graph.get_edge_data(tail, head, {"weight": math.inf})["weight"]:
            graph.add_edge(tail, head, weight=cost[arc], arc=arc)
    return graph


def least_costs(ground: Ground, row: dict[str, object], feu: float, ends: Sequence[str]) -> list[float]:
    """What a TEU of a row pays from its origin to each end, infinite without a way."""
    start, graph = str(row["origin"]), cheapest_arcs(ground, row, feu)
    source = ground.ends(start, start)[0]
    found = nx.single_source_dijkstra_path_length(graph, source) if source in graph else {}
    return [0.0 if end == start else found.get(ground.ends(end, end)[1], math.inf) for end in ends]


def confirmed(ground: Ground, rows: pd.DataFrame, sets: HubSets) -> HubSets:
    """The sets with the costs of small consignments from origins replaced by those of arcs."""
    direct, collect = dict[int, float](), dict[tuple[int, int], float]()
    for number, row in enumerate(rows.to_dict("records")):
        end = str(row["destination"])
        past, *to_hubs = least_costs(ground, row, sets.terms.few_feu, [end, *sets.places])
        direct[number] = past
        collect |= {(number, hub): cost for hub, cost in enumerate(to_hubs)}
    assert direct == pytest.approx(sets.direct, rel=1e-9)
    assert collect == pytest.approx(sets.collect, rel=1e-9)
    return dataclasses.replace(sets, direct=direct, collect=collect)


def begins(network: cd.Network) -> tuple[str, ...]:
    """Where trains set out: a hub anywhere else fills none."""
    rail = network.services.index[network.services["mode"] == "rail"]
    first = network.service_stops[network.service_stops["sequence"] == 1]
    return tuple(sorted(set(first.loc[first["service_id"].isin(rail), "terminal_id"])))


@pytest.mark.parametrize("most", [60.0, 120.0, 400.0])
@pytest.mark.parametrize("seed", SEEDS)
def test_drawn_hubs(seed: int, most: float) -> None:
    """Half of the networks have a dear hub and a limit of one; large rows fill trains, and more than fits at all."""
    ground, rows = Ground.of(drawn_network(seed)), drawn_rows(seed, most=most)
    odd = bool(seed % 2)
    terms = HubTerms(fixed=20_000.0 if odd else 0.0, most_open=1 if odd else 0, between=odd, whole_train_share=0.4)
    names = begins(ground.net)[:3]
    demand = cd.plan.read_demand(ground.net, rows)
    sets = confirmed(ground, rows, hub_sets(ground.net, demand, names, terms))
    found = hubs(ground.net, rows, candidates=names, terms=terms, gap=1e-7)
    assert found.objective == pytest.approx(hubs_on_arcs(ground, rows.to_dict("records"), sets), rel=3e-7)
    assert found.status == "optimal" and found.bound <= found.objective * (1.0 + 1e-9)
    by, trains, behind = found.frame("allocation"), found.frame("trains"), found.unserved
    paid = by["teu_per_week"] @ by["cost_per_teu"] + trains["trains_per_week"] @ trains["cost_per_train"]
    fixed = terms.fixed * found.frame("hubs")["open"].sum()
    lost = behind["teu_per_week"].sum() * found.figures["penalty_per_teu"]
    assert paid + fixed + lost == pytest.approx(found.objective, rel=1e-6)
    gone = by.groupby("shipment")["teu_per_week"].sum().add(behind.set_index("shipment")["teu_per_week"], fill_value=0)
    assert gone.to_dict() == pytest.approx(dict(zip(rows["id"], rows["teu_per_day"] * 7.0, strict=True)), abs=1e-4)


@pytest.mark.parametrize("seed", [0, 1, 7, 12])
def test_a_flow_keeps_what_goes_past_hubs(seed: int) -> None:
    """All that goes directly fits through yards, ships and trains as `flow` has them; borders count trains alone."""
    net, rows = drawn_network(seed), drawn_rows(seed, most=400.0)
    terms = HubTerms(fixed=0.0, whole_train_share=0.4)
    by = hubs(net, rows, candidates=begins(net)[:3], terms=terms, gap=1e-6).frame("allocation")
    past = by[by["by"] == "directly"].set_index("shipment")["teu_per_week"]
    part = rows[rows["id"].isin(past.index)]
    part = part.assign(teu_per_day=[past[name] / 7.0 for name in part["id"]])
    wide = {name: 1e6 for name in resources_of(compile_graph(net, DAY)).ids if name.startswith("EDGE_FARO ")}
    assert cd.plan.flow(net, part, capacities=wide).figures["unserved_teu_per_day"] <= 1e-4


@pytest.mark.parametrize("limit", [0.0, 0.01, 20.0])
@pytest.mark.parametrize("seed", [0, 1, 2, 9])
def test_a_bound_is_known_without_time(seed: int, limit: float) -> None:
    """It lies below the best, and is worth something: at most half of it is lost."""
    net, rows = drawn_network(seed), drawn_rows(seed, most=30.0)
    terms = HubTerms(fixed=0.0, whole_train_share=0.4, between=True)
    best = hubs(net, rows, candidates=begins(net)[:3], terms=terms, gap=1e-6)
    found = hubs(net, rows, candidates=begins(net)[:3], terms=terms, time_limit_s=limit)
    assert best.objective * 0.5 <= found.bound <= best.objective * (1.0 + 1e-6)
    assert found.objective >= best.bound * (1.0 - 1e-9)


def carried(plan: cd.plan.Plan, rows: pd.DataFrame) -> tuple[pd.DataFrame, float]:
    """What goes by hubs, as a demand, and what is promised for it beside the fixed costs of hubs."""
    by = plan.frame("allocation")
    by = by[by["by"] != "directly"]
    teu, trains = by.groupby("shipment")["teu_per_week"].sum(), plan.frame("trains")
    part = rows[rows["id"].isin(teu.index)]
    promised = by["teu_per_week"] @ by["cost_per_teu"] + trains["trains_per_week"] @ trains["cost_per_train"]
    return part.assign(teu_per_day=[teu[name] / 7.0 for name in part["id"]]), float(promised)


@pytest.mark.parametrize("most", [60.0, 400.0])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_plan_of_trains_keeps_what_hubs_promise(seed: int, most: float) -> None:
    """All that goes by hubs gets there on their trains, and costs no more: in little, and in more than fits."""
    net, rows = drawn_network(seed), drawn_rows(seed, most=most)
    names, stops = begins(net)[:3], net.service_stops[net.service_stops["sequence"] == 1]
    rail = net.services.index[net.services["mode"] == "rail"]
    own = stops.loc[stops["terminal_id"].isin(names) & stops["service_id"].isin(rail), "service_id"]
    terms = HubTerms(fixed=0.0, whole_train_share=0.4, between=bool(seed % 2), most_trains=5)
    part, promised = carried(hubs(net, rows, candidates=names, terms=terms, gap=1e-6), rows)
    if len(part):
        asked = TrainTerms(whole_train_share=0.4, detour=math.inf, tariff_subsidies=False, most_trains=5)
        kept = block_trains(net, part, services=tuple(own), terms=asked, time_limit_s=2.0, gap=0.3)
        assert kept.unserved["teu_per_week"].sum() <= 1e-3
        assert kept.bound <= promised * (1.0 + 1e-6)
        assert kept.objective <= promised * (1.0 + 1e-6) or kept.gap > 0.0


@pytest.mark.parametrize("limit", [0.0, 20.0])
@pytest.mark.parametrize("seed", [0, 3, 5, 8])
def test_rows_without_any_way_stay_behind_alone(seed: int, limit: float) -> None:
    """With every border shut those that cross one are left, for the reasons of a flow; all others go as ever."""
    shut, rows = cd.Scenario("shut"), drawn_rows(seed, most=60.0)
    for name in drawn_network(seed).borders["border_id"]:
        shut = shut.close(str(name))
    net, terms = shut.apply(drawn_network(seed)), HubTerms(fixed=0.0, whole_train_share=0.4)
    names = begins(net)[:3]
    left = cd.plan.flow(net, rows).unserved.query("rules != ''").set_index("demand")
    within = rows[~rows["id"].isin(left.index)]
    assert len(left) > 0
    found = hubs(net, rows, candidates=names, terms=terms, gap=1e-7, time_limit_s=limit)
    behind, penalty = found.unserved.set_index("shipment"), found.figures["penalty_per_teu"]
    assert set(left.index) <= set(behind.index)
    told, as_a_flow = (one["reason"].str.split(" would open").str[0] for one in (behind.loc[left.index], left))
    assert told.tolist() == as_a_flow.tolist()  # but for the price of a way, that of a consignment
    assert behind.loc[left.index, "teu_per_week"].tolist() == pytest.approx((left["teu_per_day"] * 7.0).tolist())
    assert found.bound <= found.objective * (1.0 + 1e-9)
    others = 0.0
    if len(within):
        alone = hubs(net, within, candidates=names, terms=terms, gap=1e-7, time_limit_s=limit)
        assert alone.figures["penalty_per_teu"] == penalty
        others = alone.objective
    assert found.objective == pytest.approx(others + 7.0 * penalty * left["teu_per_day"].sum(), rel=3e-7)


def test_some_of_the_drawn_networks_open_hubs_and_fill_trains() -> None:
    """Or every one of them would have confirmed direct ways alone."""
    plans = [
        hubs(
            (net := drawn_network(seed)),
            drawn_rows(seed),
            candidates=begins(net)[:3],
            terms=HubTerms(fixed=0.0, whole_train_share=0.4),
        )
        for seed in (0, 2, 4, 6)
    ]
    assert any(len(plan.frame("trains")) > 0 for plan in plans)

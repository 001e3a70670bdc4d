"""Hubs on drawn networks: ways to hubs and past them by networkx on arcs, every choice of hubs reckoned by scipy."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from itertools import pairwise

import networkx as nx
import pandas as pd
import pytest

import corridor as cd
from corridor.graph.measures import GENERALISED
from corridor.plan.hub_costs import HubSets, HubTerms, hub_sets
from corridor.plan.hub_model import hubs
from corridor.plan.trains.terms import TrainTerms
from corridor.plan.trains.train_plan import block_trains
from tests.plan.drawn_networks import SEEDS, Ground, drawn_network, drawn_rows
from tests.plan.test_hubs import reckoned


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


@pytest.mark.parametrize("seed", SEEDS)
def test_drawn_hubs(seed: int) -> None:
    """Half of the networks have a dear hub and a limit of one; large rows fill trains."""
    ground, rows = Ground.of(drawn_network(seed)), drawn_rows(seed)
    odd = bool(seed % 2)
    terms = HubTerms(fixed=20_000.0 if odd else 0.0, most_open=1 if odd else 0, between=odd, whole_train_share=0.4)
    names = begins(ground.net)[:3]
    demand = cd.plan.read_demand(ground.net, rows)
    sets = confirmed(ground, rows, hub_sets(ground.net, demand, names, terms))
    found = hubs(ground.net, rows, candidates=names, terms=terms, gap=1e-9)
    assert found.objective == pytest.approx(reckoned(sets), rel=1e-7)


@pytest.mark.parametrize("seed", [1, 7, 12, 15, 20])
def test_what_goes_past_hubs_and_has_no_room_is_told(seed: int) -> None:
    """Nothing pays its way by hubs there: least ways over arcs, and what they load beyond the tables."""
    ground, rows = Ground.of(drawn_network(seed)), drawn_rows(seed)
    load: dict[str, float] = {}
    for row in rows.to_dict("records"):
        graph = cheapest_arcs(ground, row, 1.0)
        ends = ground.ends(str(row["origin"]), str(row["origin"]))[0], ground.ends("", str(row["destination"]))[1]
        for tail, head in pairwise(nx.dijkstra_path(graph, *ends)):
            for name in ground.uses[graph[tail][head]["arc"]]:
                load[name] = load.get(name, 0.0) + float(row["teu_per_day"])
    beyond = {name for name, teu in load.items() if teu > ground.room[name] and not name.startswith("EDGE_FARO")}
    terms = HubTerms(fixed=0.0, whole_train_share=0.4, between=bool(seed % 2))
    found = hubs(ground.net, rows, candidates=begins(ground.net)[:3], terms=terms)
    assert set(found.frame("allocation")["by"]) == {"directly"}
    told = [note for note in found.notes if note.startswith("with what goes past the hubs ")]
    assert len(told) == bool(beyond)
    if beyond:
        worst = max(beyond, key=lambda name: load[name] / ground.room[name])
        assert f"hubs {len(beyond)} yard" in told[0]
        assert f"{worst} for {ground.room[worst] * 7:,.0f} of {load[worst] * 7:,.0f} TEU" in told[0]


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

"""Rows of loads, found by what they share, are those of `Graph.weigh` to the last cent, second and gram."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import corridor as cd
from corridor.graph import compile_graph, load_of
from corridor.graph.measures import CO2, COST, GENERALISED, HOURS
from corridor.plan.load_rows import LoadRows

PAIRS = {
    "teaching": (("Alma", "Fjord"), ("Fjord", "Alma"), ("Cove", "Haven")),
    "eurasia": (("Lanzhou", "Duisburg"), ("Minsk", "Xi'an"), ("Moscow", "Almaty"), ("Chongqing", "Kyiv")),
}


@pytest.mark.parametrize("name", list(PAIRS))
@pytest.mark.parametrize("day", ["2019-05-01", "2025-09-15", "2026-03-04"])
def test_rows_are_those_of_whole_weights(name: str, day: str) -> None:
    """Thirty loads a day: goods, masses, sizes, ends, prices, values of time, dangers; all arcs, and a few of them."""
    net, rng = cd.open_network(name), np.random.default_rng(int(day[:4]))
    graph = compile_graph(net, day)
    rows, some = LoadRows(graph), rng.choice(len(graph.arcs), 40)
    for number in range(30):
        origin, destination = PAIRS[name][number % len(PAIRS[name])]
        shipment = cd.Shipment(
            origin,
            destination,
            containers=int(rng.integers(1, 50)),
            container_type=str(rng.choice(net.containers.index)),
            hs=str(rng.choice(["8429", "0402", "4407", "3104", "2710"])),
            cargo_tonnes_each=float(rng.integers(0, 21)),
            value_each=float(rng.choice([0.0, 4e4])),
            dangerous=str(rng.choice(["", "3"])),
            prices=str(rng.choice(["tariff", "market"])),
            subsidies=bool(rng.integers(2)),
            air=(None, True, False)[number % 3],
            ready=day,
        )
        load = load_of(net, shipment)[2].as_flow
        if not rows.takes(load):
            continue
        weights = graph.weigh(load if load.air is not None else replace(load, air=True))
        for measure in (COST, HOURS, CO2, GENERALISED):
            assert (rows.row(load, measure) == weights.row(measure)).all(), (measure.name, shipment)
            assert (rows.row(load, measure, some) == weights.row(measure)[some]).all()
        assert (rows.closed(load) == weights.closed).all()


def test_what_few_loads_pay_is_left_to_whole_weights(teaching: cd.Network) -> None:
    rows = LoadRows(compile_graph(teaching, "2026-03-04"))
    plain = load_of(teaching, cd.Shipment("Alma", "Fjord", ready="2026-03-04"))[2].as_flow
    assert rows.takes(plain)
    for change in ({"pickup_km": 1.0}, {"delivery_km": 2.0}, {"carriers_box": True}, {"power_within_h": 9.0}):
        assert not rows.takes(replace(plain, **change))
    assert not rows.takes(replace(plain, flow=False))


def test_a_price_of_one_kind_of_box_is_paid_by_no_other(teaching: cd.Network, tmp_path: Path) -> None:
    """Two loads between the same countries, of which one has prices of its own: found in either order."""
    table = pd.read_csv(teaching.to_folder(tmp_path / "own") / "tariffs.csv", dtype=str, keep_default_na=False)
    own = table[table["id"] == "RAIL_WEST"].assign(id="own", container_types="45R1", low="9.5", mid="9.5", high="9.5")
    pd.concat([table, own]).sort_values("id").to_csv(tmp_path / "own" / "tariffs.csv", index=False)
    net = cd.read_network(tmp_path / "own")
    graph = compile_graph(net, "2026-03-04")
    loads = [
        replace(load_of(net, cd.Shipment("Alma", "Haven", container_type=kind, ready="2026-03-04"))[2].as_flow, **free)
        for kind, free in (("45G1", {}), ("45R1", {"power_within_h": float("inf")}))
    ]
    for order in (loads, loads[::-1]):
        rows = LoadRows(graph)
        found = [rows.row(load, COST) for load in order]
        assert not (found[0] == found[1]).all()
        for load, row in zip(order, found, strict=True):
            assert (row == graph.weigh(replace(load, air=True)).row(COST)).all()
        assert rows.factors(order[0]) != rows.factors(order[1])

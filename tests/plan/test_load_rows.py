"""Rows of loads, found by what they share, are those of `Graph.weigh` to the last cent, second and gram."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
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

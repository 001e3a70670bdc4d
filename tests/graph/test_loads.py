"""A shipment as a load: of its own boxes, or of as many as somebody says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import corridor as cd
from corridor.graph.weights import load_of

GOODS = st.fixed_dictionaries(
    {"containers": st.integers(1, 60), "value_each": st.floats(0.0, 90_000.0)},
    optional={
        "container_type": st.sampled_from(["22G1", "45G1", "45R1"]),
        "cargo_tonnes_each": st.floats(0.0, 20.0),
        "value_of_time": st.floats(0.0, 9.0),
        "decay_per_day": st.floats(0.0, 0.1),
        "pickup_km": st.floats(0.0, 300.0),
        "container_owner": st.sampled_from(["shipper", "carrier"]),
        "prices": st.sampled_from(["market", "tariff"]),
        "split": st.booleans(),
    },
)


@given(goods=GOODS, boxes=st.integers(1, 60))
def test_a_shipment_of_so_many_boxes_is_that_with_so_many_containers(
    teaching: cd.Network, goods: dict[str, Any], boxes: int
) -> None:
    shipment = cd.Shipment("Alma", "Haven", ready="2026-03-04", **goods)
    assert load_of(teaching, shipment, boxes) == load_of(teaching, replace(shipment, containers=boxes))
    assert load_of(teaching, shipment, shipment.containers) == load_of(teaching, shipment)

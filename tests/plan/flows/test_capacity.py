"""Capacities of the teaching network, read off its tables."""

from __future__ import annotations

import math

import pytest

import corridor as cd
from corridor.graph import Graph, compile_graph
from corridor.graph.arc_types import BORDER, GAUGE_CHANGE, HAUL
from corridor.plan.flows.capacity import resources_of


@pytest.fixture(scope="module")
def graph(teaching: cd.Network) -> Graph:
    return compile_graph(teaching, "2026-03-04")


@pytest.mark.parametrize(
    ("name", "kind", "capacity"),
    [
        ("EASTGATE-1520-1435-transloading", "yard", 400.0),
        ("FJORD-sea-stack-lift", "port", 2000.0),
        ("ALMA-1520-stack-lift", "terminal", 1000.0),
        ("EAST_WEST AA-NA", "border", 10 * 80.0),  # ten trains a day; the West takes 80 TEU, Arland 120
        ("EAST_WEST NA-AA", "border", 10 * 80.0),
        ("SHIP-COVE-FJORD:001", "service", 1000 / 7),
        ("FIXED-ALMA-HAVEN:003", "service", 80 / 7),
    ],
)
def test_every_kind_of_capacity(graph: Graph, name: str, kind: str, capacity: float) -> None:
    resources = resources_of(graph)
    number = resources.number(name)
    assert resources.kinds[number] == kind
    assert resources.capacity[number] == pytest.approx(capacity)
    assert (resources.of_arc == number).any()


def test_arcs_use_what_they_pass(graph: Graph) -> None:
    """Gauge changes their row of transfers, rail borders their direction, rides the stretch from the last call."""
    resources = resources_of(graph)
    for number, arc in enumerate(graph.arcs):
        used = resources.of_arc[number]
        name = resources.ids[used] if used >= 0 else ""
        if arc.kind == GAUGE_CHANGE:
            assert name == arc.transfer_id
        elif arc.kind == BORDER:
            assert name == (f"EAST_WEST {arc.from_country}-{arc.to_country}" if arc.border_id == "EAST_WEST" else "")
        elif arc.kind == HAUL and arc.service_id:
            assert name in ("", f"{arc.service_id}:{arc.tail.stage[:3]}")


def test_a_service_counts_each_box_once_between_two_calls(graph: Graph) -> None:
    """The block train calls at ALMA, EASTGATE and HAVEN, and passes three stations: two stretches."""
    resources = resources_of(graph)
    stretches = {name for name in resources.ids if name.startswith("BLOCK-ALMA-HAVEN:")}
    assert stretches == {"BLOCK-ALMA-HAVEN:001", "BLOCK-ALMA-HAVEN:003"}


def test_other_capacities_are_checked(graph: Graph) -> None:
    resources = resources_of(graph)
    eased = resources.with_capacity({"SHIP-COVE-FJORD:001": 7.0})
    assert eased.capacity[eased.number("SHIP-COVE-FJORD:001")] == 7.0
    assert resources.capacity[resources.number("SHIP-COVE-FJORD:001")] == pytest.approx(1000 / 7)
    for wrong in (-1.0, math.nan, math.inf, 1e12):
        with pytest.raises(ValueError, match="a capacity lies between"):
            resources.with_capacity({"SHIP-COVE-FJORD:001": wrong})
    with pytest.raises(cd.UnknownName, match="SHIP-COVE-FJORD:001"):
        resources.with_capacity({"SHIP-COVE-FJORD:01": 1.0})


def test_eurasia_has_its_yards_and_borders(eurasia: cd.Network) -> None:
    """Published: Dostyk 760 TEU a day, sixteen trains a day each way at Brest, with 41 FEU each."""
    frame = resources_of(compile_graph(eurasia, "2026-03-04")).to_frame()
    assert frame.loc["DOSTYK-transloading", "capacity_teu_per_day"] == 760.0
    assert frame.loc["BRE_MAL BY-PL", "capacity_teu_per_day"] == 16 * 82.0

"""What the page is told of a network makes the same weights as the network itself, to the cent, second and gram."""

from __future__ import annotations

import datetime as dt
import zlib
from base64 import b85decode
from typing import Any

import numpy as np
import planner_decoder
import pytest
from planner_decoder import Decoded, Weigher
from planner_questions import shipments

import corridor as cd
from corridor.draw.planners.packing import packed, packed_text
from corridor.graph import Weights, compile_graph, load_of
from corridor.graph.coefficients.export import coefficients_of

OF_THE_QUESTION = ("containers", "shipment")  # tables of blocks that are found by a search, or asked for


def weights_of(network: cd.Network, shipment: cd.Shipment) -> tuple[Weights, Any]:
    """Python's weights, without the ends of seasons, and what of them is closed whatever the question."""
    _, _, load = load_of(network, shipment)
    graph = compile_graph(network, shipment.ready, cargo=load.cargo)
    weights = graph.weigh(load)
    blocks = (block.arcs for block in weights.blocks if block.table not in OF_THE_QUESTION)
    return weights, np.logical_or.reduce([graph.idle, *blocks])


def assert_equal(network: cd.Network, page: Decoded, shipment: cd.Shipment) -> None:
    mine, (weights, closed) = Weigher(page, network, shipment), weights_of(network, shipment)
    assert (mine.matrix() == weights.matrix).all()
    assert (mine.pieces == weights.pieces).all()
    assert (mine.subsidy == weights.subsidy).all()
    assert (mine.lease == weights.lease).all()
    assert (mine.closed() == closed).all()


def test_weights_of_any_shipment_of_teaching(teaching: cd.Network, teaching_page: Decoded) -> None:
    for fields in shipments(teaching, 150, seed=1, since=dt.date(2021, 1, 1)):
        assert_equal(teaching, teaching_page, cd.Shipment(**fields))


@pytest.mark.slow
def test_weights_of_any_shipment_of_eurasia(eurasia: cd.Network, eurasia_page: Decoded) -> None:
    """Trains of one's own, through rates of the market, flights by volume, limits of weight and danger."""
    for fields in shipments(eurasia, 15, seed=2, since=dt.date(2026, 10, 1)):
        assert_equal(eurasia, eurasia_page, cd.Shipment(**fields))


def test_weights_on_both_sides_of_each_epoch(teaching: cd.Network, teaching_page: Decoded) -> None:
    days = [day for epoch in teaching_page.facts["epochs"] for day in (epoch["since"], epoch["until"])]
    for day in days:
        box = cd.Shipment("Alma", "Haven", containers=40, cargo_tonnes_each=20, ready=min(day, "2100-01-01"))
        assert_equal(teaching, teaching_page, box)


# the heaviest trains of WEST may be of 1,000 t: 60 boxes of 16 2/3 t gross fill one exactly, by weight
FULL = {"containers": 60, "container_type": "22G1", "cargo_tonnes_each": 1000 / 60 - 2.0, "ready": "2026-03-04"}


@pytest.fixture(scope="module")
def heavy(teaching: cd.Network) -> cd.Network:
    trains = teaching.trains
    trains.loc["WEST", "max_gross_t"] = 1000.0
    return cd.Network("heavy", teaching.header, {**teaching.tables, "trains": trains})


@pytest.mark.parametrize("fields", [FULL, {**FULL, "containers": 61}, {**FULL, "containers": 59}])
def test_weights_of_a_train_exactly_full_by_weight(heavy: cd.Network, fields: dict[str, Any]) -> None:
    """The room for 60 boxes is 59.999... in floats: one train takes them, and of 61 another takes one."""
    page, box = Decoded.of(packed(coefficients_of(heavy))), cd.Shipment("Alma", "Haven", **fields)
    assert_equal(heavy, page, box)
    trains = Weigher(page, heavy, box).trains(Weigher(page, heavy, box).limits_of_trains)
    assert int(trains.max()) == (2 if fields["containers"] == 61 else 1)


def truncated(values: Any, factor: float) -> Any:
    return np.trunc(np.asarray(values, dtype=np.float64) * factor).astype(np.int64)


@pytest.mark.parametrize(
    ("name", "mutant"),
    [("rounded", truncated), ("rounded_seconds", lambda hours: truncated(hours, 3600.0)), ("SPARE", 0.0)],
)
def test_the_comparison_can_fail(heavy: cd.Network, monkeypatch: pytest.MonkeyPatch, name: str, mutant: object) -> None:
    """Mutants of the rounding, and of what a train takes, make other weights."""
    page = Decoded.of(packed(coefficients_of(heavy)))
    box = cd.Shipment("Alma", "Haven", **FULL, value_of_time=0.1234567, pickup_km=7.777)
    assert_equal(heavy, page, box)
    monkeypatch.setattr(planner_decoder, name, mutant)
    with pytest.raises(AssertionError):
        assert_equal(heavy, page, box)


def test_pages_hold_the_days_that_are_asked_for(teaching: cd.Network, teaching_page: Decoded) -> None:
    every = teaching_page.facts["epochs"]
    some = coefficients_of(teaching, since=every[2]["until"]).facts["epochs"]
    assert [epoch["since"] for epoch in some] == [epoch["since"] for epoch in every[2:]]


def test_the_same_network_is_the_same_bytes(teaching: cd.Network, teaching_bytes: bytes) -> None:
    coefficients = coefficients_of(cd.open_network("teaching"))
    assert packed(coefficients) == teaching_bytes
    letters = packed_text(coefficients, {})
    assert not set(letters) & set("<>&")
    assert zlib.decompress(b85decode(letters.translate(str.maketrans(".,:", "<>&")))) == teaching_bytes


def test_a_mode_without_any_price_is_a_problem_of_every_day(teaching: cd.Network) -> None:
    """The library leaves the mode out of its answers; the page has no place for that, and refuses."""
    bare = teaching.remove("tariffs", "SEA_COVE_FJORD")
    epochs = coefficients_of(bare).facts["epochs"]
    assert all("no price of haulage by sea" in epoch["problem"] for epoch in epochs)
    assert not any("problem" in epoch for epoch in coefficients_of(teaching).facts["epochs"])


def test_days_without_prices_say_so(teaching: cd.Network) -> None:
    """As everybody is told who asks for them."""
    tables = dict(teaching.tables)
    tables["tariffs"] = tables["tariffs"].assign(valid_from=np.datetime64("2020-01-01"))
    epochs = coefficients_of(cd.Network("dated", teaching.header, tables)).facts["epochs"]
    assert "no haulage price" in epochs[0]["problem"]
    assert "problem" not in epochs[-1]

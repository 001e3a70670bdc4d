"""What doubtful rows make of a choice: in closed form, by hand, and by changing a row and asking again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import corridor as cd
from corridor.errors import ArgumentError, CorridorError, UnknownName
from corridor.model.network import with_tables
from corridor.study import METHODS, monte_carlo, sensitivity
from corridor.study.uncertainty.monte_carlo import worth_of_rows
from corridor.study.uncertainty.payoffs import Payoffs, payoffs

BOX = cd.Shipment("Alma", "Haven", containers=4, ready="2026-03-04", air=False)


@pytest.fixture(scope="module")
def front(teaching: cd.Network) -> cd.ParetoFront:
    return cd.pareto_routes(teaching, BOX)


@pytest.fixture(scope="module")
def even(teaching: cd.Network) -> cd.Network:
    """Every price a fifth either way, so that a cost is a straight line of each."""
    prices = teaching.tables["tariffs"]
    return with_tables(teaching, "even", {"tariffs": prices.assign(low=prices["mid"] * 0.8, high=prices["mid"] * 1.2)})


def swings(network: cd.Network, trip: cd.Itinerary) -> dict[str, float]:
    facts = cd.study.weak_rows(network, trip).facts
    return {fact.row: fact.cost_swing for fact in facts if fact.cost_swing > 0.0}


# --- sensitivity --------------------------------------------------------------------------------


def test_indices_of_a_straight_line_are_shares_of_the_squares(even: cd.Network) -> None:
    """A cost a + sum of b z, z even on [-1, 1]: first and total index of a row are b^2 over the sum of the squares."""
    trip = cd.route(even, BOX)
    squares = {row: swing**2 for row, swing in swings(even, trip).items()}
    found = sensitivity(even, trip, method="sobol", samples=512, most_rows=len(squares)).to_frame().set_index("row")
    for row, square in squares.items():
        assert found.loc[row, "first"] == pytest.approx(square / sum(squares.values()), abs=0.02)
        assert found.loc[row, "total"] == pytest.approx(square / sum(squares.values()), abs=0.02)


def test_effects_of_a_straight_line_are_its_swings(even: cd.Network) -> None:
    trip = cd.route(even, BOX)
    wide = swings(even, trip)
    found = sensitivity(even, trip, method="morris", samples=4, most_rows=len(wide)).to_frame().set_index("row")
    for row, swing in wide.items():
        assert found.loc[row, "mu_star"] == pytest.approx(swing, rel=1e-6)
        assert found.loc[row, "sigma"] == pytest.approx(0.0, abs=1e-6)


def test_a_bent_line_has_the_variance_of_both_its_halves(teaching: cd.Network) -> None:
    """Down by a, up by b, even on either side: the variance is (a^2 + b^2) / 6 - ((a + b) / 4)^2, by their signs."""
    trip = cd.route(teaching, BOX)
    facts = [fact for fact in cd.study.weak_rows(teaching, trip).facts if fact.cost_swing > 0.0]
    ends = {fact.row: (fact.cost_low - trip.cost, fact.cost_high - trip.cost) for fact in facts}
    variance = {row: (a**2 + b**2) / 6 - ((a + b) / 4) ** 2 for row, (a, b) in ends.items()}
    found = sensitivity(teaching, trip, method="sobol", samples=1024).to_frame().set_index("row")
    for row in found.index.intersection(list(variance))[:4]:
        assert found.loc[row, "total"] == pytest.approx(variance[row] / sum(variance.values()), abs=0.03)


@pytest.mark.parametrize("end", ["low", "high"])
def test_a_row_at_its_end_is_what_asking_again_finds(teaching: cd.Network, front: cd.ParetoFront, end: str) -> None:
    """Also where another route is then the best: by sea where a railway is dear, which no front of today has."""
    others = [one.itinerary for one in cd.alternative_routes(teaching, BOX)]
    rows = sensitivity(teaching, [*front, *others]).to_frame()
    if end == "high":
        alone = sensitivity(teaching, front).to_frame().set_index("row")["high"]
        assert rows.set_index("row").loc["RAIL_AA_2025", "high"] < alone["RAIL_AA_2025"]
    told = rows[(rows["table"] == "tariffs") & (rows["swing"] > 0)]
    assert set(told["row"]) > {"RAIL_AA_2025", "BARGE"}
    prices = teaching.tables["tariffs"]
    for row, cost in zip(told["row"], told[end], strict=True):
        known = prices.loc[row]
        ends = {name: known["mid"] if np.isnan(known[name]) else known[name] for name in ("low", "high")}
        spread = cd.study.SPREAD[known["confidence"]]
        if ends["low"] == ends["high"]:
            ends = {"low": known["mid"] * (1 - spread), "high": known["mid"] * (1 + spread)}
        moved = prices.copy()
        moved.loc[row, ["low", "mid", "high"]] = ends[end]
        again = cd.route(with_tables(teaching, "moved", {"tariffs": moved}), BOX)
        assert again.cost == pytest.approx(cost, abs=0.05)


def test_the_value_of_time_is_in_doubt_where_it_counts(teaching: cd.Network, front: cd.ParetoFront) -> None:
    """At both ends the generalised cost of the best route is that of asking again with that value."""
    found = sensitivity(teaching, front, minimise="generalised").to_frame().set_index("row").loc["value_of_time"]
    trip = max(front, key=lambda one: one.hours)
    each = (trip.generalised - trip.cost) / trip.hours / BOX.containers
    for end, factor in (("low", 0.75), ("high", 1.25)):
        box = cd.Shipment("Alma", "Haven", containers=4, ready="2026-03-04", air=False, value_of_time=each * factor)
        assert cd.route(teaching, box, minimise="generalised").generalised == pytest.approx(found[end], abs=0.1)
    assert "value_of_time" not in set(sensitivity(teaching, front).to_frame()["row"])


def test_the_same_seed_samples_the_same(teaching: cd.Network, front: cd.ParetoFront) -> None:
    one, again, other = (
        sensitivity(teaching, front, method="sobol", samples=16, seed=seed).to_frame() for seed in (1, 1, 2)
    )
    assert one.equals(again)
    assert not one.equals(other)


# --- draws and what knowing is worth ------------------------------------------------------------


def chosen(trip: cd.Itinerary, costs: tuple[int, int], row: tuple[float, float], skew: float = float("nan")) -> Payoffs:
    """Two routes of round costs; one row moves the first, evenly or by a triangle."""
    trips = tuple(replace(trip, cents=100 * cost) for cost in costs)
    (fact, *_) = cd.study.weak_rows(cd.open_network("teaching"), trip).facts
    ends = np.zeros((2, 2, 2, 1))
    ends[:, 0, 0, 0] = row
    return Payoffs("cost", trips, (fact,), ends[0], ends[1], np.array([skew]))


def test_what_knowing_a_row_is_worth_added_up_by_hand(teaching: cd.Network) -> None:
    """100 +- 10 against 104: E max(0, 10 z - 4) is 0.9, z even; by a triangle int (10 z - 4) (1 - z) dz = 0.36."""
    trip = cd.route(teaching, BOX)
    assert worth_of_rows(chosen(trip, (100, 104), (-10.0, 10.0)))["worth"].tolist() == [pytest.approx(0.9, abs=1e-3)]
    sharp = worth_of_rows(chosen(trip, (100, 104), (-10.0, 10.0), skew=0.5))
    assert sharp["worth"].tolist() == [pytest.approx(0.36, abs=2e-3)]
    assert worth_of_rows(chosen(trip, (100, 111), (-10.0, 10.0)))["worth"].tolist() == [0.0]


def test_a_triangle_has_its_top_where_the_row_stands(teaching: cd.Network) -> None:
    """10 below and 30 above: a quarter of all draws below, mean (-10 + 0 + 30) / 3."""
    found = chosen(cd.route(teaching, BOX), (100, 200), (-10.0, 30.0), skew=0.25)
    values = found.values(found.points())[:, 0]
    assert (values < 100).mean() == pytest.approx(0.25, abs=0.01)
    assert values.mean() == pytest.approx(100 + 20 / 3, abs=0.02)


def test_draws_agree_with_what_is_known(teaching: cd.Network, front: cd.ParetoFront) -> None:
    """Means by the points of each law, shares that add up, and no row worth more than all of them."""
    for measure in ("cost", "hours", "generalised"):
        found = monte_carlo(teaching, front, minimise=measure, draws=20_000, seed=3)
        known = payoffs(teaching, front, measure)
        states, (less, more) = known.points(), known.slopes()
        mean = more @ np.maximum(states, 0).mean(axis=0) + less @ np.maximum(-states, 0).mean(axis=0)
        assert found.routes["mean"].to_numpy() == pytest.approx(known.base + mean, rel=0.01)
        assert found.routes["best"].sum() == pytest.approx(1.0, abs=1e-3)
        assert found.rows["worth"].max() <= found.worth + 0.01 * found.routes["mean"].min()
        assert (found.routes["p10"] <= found.routes["p90"]).all()
        again = monte_carlo(teaching, front, minimise=measure, draws=20_000, seed=3)
        assert again.routes.equals(found.routes)


def test_a_route_alone_leaves_nothing_to_choose(teaching: cd.Network) -> None:
    found = monte_carlo(teaching, cd.route(teaching, BOX), draws=100)
    assert found.worth == 0.0
    assert (found.rows["worth"] == 0.0).all()
    assert "in eight of ten draws" in repr(found) or str(found)


# --- refusals -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"method": "tornado"}, UnknownName),
        ({"minimise": "co2_kg"}, UnknownName),
        ({"method": "sobol", "samples": 100}, ArgumentError),
        ({"samples": 1}, ArgumentError),
        ({"most_rows": 0}, ArgumentError),
        ({"seed": -1}, ArgumentError),
    ],
)
def test_what_it_cannot_be_asked_is_said(teaching: cd.Network, more: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        sensitivity(teaching, cd.route(teaching, BOX), **more)


def test_no_routes_and_no_package_are_said(
    teaching: cd.Network, front: cd.ParetoFront, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CorridorError, match="empty"):
        monte_carlo(teaching, front.within(hours=0))
    with pytest.raises(ArgumentError, match="routes"):
        monte_carlo(teaching, [*front, "road"])  # type: ignore[list-item]
    with pytest.raises(ArgumentError):
        monte_carlo(teaching, front, draws=0)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(CorridorError, match=r"corridor\[sensitivity\]"):
        sensitivity(teaching, front, method="sobol")
    assert METHODS[0] == sensitivity(teaching, front).method

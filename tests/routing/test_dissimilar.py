"""Physically different routes, and matrices, against exhaustive answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

import corridor as cd
from corridor.calendar import as_moment
from corridor.graph import Measure
from corridor.routing.dissimilar import _Judge, alternatives_frame
from corridor.routing.query.query import Query
from corridor.search import ArcGraph, Path

READY = as_moment("2026-03-04")


def box(origin: str = "Alma", destination: str = "Haven", boxes: int = 40) -> cd.Shipment:
    return cd.Shipment(origin, destination, containers=boxes, cargo_tonnes_each=10, hs="8429", ready=READY)


def lines(trip: cd.Itinerary) -> dict[tuple[str, ...], float]:
    """Lines of a route with their kilometres, from its legs alone."""
    return {
        (leg.mode, *sorted(ends)): leg.km for leg in trip.legs for ends in zip(leg.path, leg.path[1:], strict=False)
    }


def test_first_is_the_best_and_all_keep_the_share(teaching: cd.Network) -> None:
    """Rail, then road, ship and air: each shares at most half of any before it, none is better than its elder."""
    found = cd.alternative_routes(teaching, box(), k=4, minimise="cost")
    assert found[0].itinerary.cents == cd.route(teaching, box()).cents
    costs = [alternative.itinerary.cents for alternative in found]
    assert costs == sorted(costs) and len(found) >= 3
    assert all(alternative.shared <= 0.5 for alternative in found)
    assert len({alternative.itinerary.name for alternative in found}) == len(found)
    assert all(alternative.why for alternative in found)


def test_second_is_the_least_of_all_that_keep_the_share(teaching: cd.Network) -> None:
    """Against the front of cost and everything else: no cheaper route shares as little."""
    first, second = cd.alternative_routes(teaching, box(), k=2, max_shared=0.0, minimise="cost")
    taken = set(lines(first.itinerary))
    others = (("hours",), ("co2_kg",), ("transfers",), ("hours", "co2_kg", "transfers"))
    for criteria in (("cost", *more) for more in others):
        for trip in cd.pareto_routes(teaching, box(), criteria=criteria):
            assert trip.cents >= second.itinerary.cents or set(lines(trip)) & taken


def test_bad_wishes_are_refused(teaching: cd.Network) -> None:
    """No routes, or a share above one."""
    with pytest.raises(ValueError, match="at least 1"):
        cd.alternative_routes(teaching, box(), k=0)
    with pytest.raises(ValueError, match="below 1"):
        cd.alternative_routes(teaching, box(), max_shared=1.5)


def by_rail(trip: cd.Itinerary) -> bool:
    return set(trip.modes) == {"rail"}


@pytest.mark.parametrize("minimise", ["any", "cost", "hours", "co2_kg", {"cost": 1.0, "hours": 20.0}])
@pytest.mark.parametrize("k", [2, 5])
def test_the_best_way_by_rail_is_always_among_them(
    eurasia: cd.Network, k: int, minimise: str | dict[str, float]
) -> None:
    ends = cd.Shipment("Lanzhou", "Duisburg", containers=41, hs="8429", cargo_tonnes_each=18, ready="2026-03-04")
    found = cd.alternative_routes(eurasia, ends, k=k, minimise=minimise)
    measure = minimise if isinstance(minimise, str) and minimise != "any" else "cost"
    rail = cd.route(eurasia, ends, minimise=measure, modes="rail")
    assert len(found) <= k
    assert min(getattr(one.itinerary, measure) for one in found if by_rail(one.itinerary)) == getattr(rail, measure)


def test_one_route_is_the_best_whether_by_rail_or_not(teaching: cd.Network) -> None:
    (one,) = cd.alternative_routes(teaching, box(), k=1, minimise="hours")
    assert one.itinerary.seconds == cd.route(teaching, box(), minimise="hours").seconds


def test_of_all_criteria_each_is_nearest_to_the_best_in_one(teaching: cd.Network) -> None:
    """Those that share nothing with the first: none of the front is nearer to the least of cost, hours or CO2e."""
    first, second, *_ = cd.alternative_routes(teaching, box(), k=4, max_shared=0.0)
    kinds = ("cost", "hours", "co2_kg")
    least = {name: getattr(cd.route(teaching, box(), minimise=name), name) for name in kinds}

    def near(trip: cd.Itinerary) -> float:
        return min(getattr(trip, name) / least[name] for name in kinds)

    assert first.itinerary.cents == cd.route(teaching, box()).cents
    taken = set(lines(first.itinerary))
    others = [trip for trip in cd.pareto_routes(teaching, box()) if not set(lines(trip)) & taken]
    assert others
    assert near(second.itinerary) <= min(map(near, others)) * (1 + 1e-12)


@pytest.mark.parametrize("max_shared", [0.2, 0.6, 0.97])
@pytest.mark.parametrize("more", [{}, {"container_type": "45R1", "power_within_h": 60}])
def test_what_is_still_the_best_is_not_searched_again(
    teaching: cd.Network, monkeypatch: pytest.MonkeyPatch, max_shared: float, more: dict[str, Any]
) -> None:
    """The routes are those that are found where each is searched anew, and no search is made twice."""
    sent = cd.Shipment("Alma", "Haven", ready="2026-03-01", **more)
    asked: list[int] = []
    search = Query.constrained

    def counted(query: Query, graph: ArcGraph, row: int, limits: Mapping[int, int]) -> Path | None:
        asked.append(row)
        return search(query, graph, row, limits)

    def anew(judge: _Judge, measure: Measure, graph: ArcGraph, limits: Mapping[int, int]) -> Path | None:
        return judge.query.constrained(graph, measure.row, limits)

    monkeypatch.setattr(Query, "constrained", counted)
    found = cd.alternative_routes(teaching, sent, k=6, max_shared=max_shared)
    few, asked[:] = len(asked), []
    monkeypatch.setattr(_Judge, "_best_in", anew)
    expected = cd.alternative_routes(teaching, sent, k=6, max_shared=max_shared)
    assert few < len(asked)
    assert [(one.why, one.shared, one.itinerary.cost, one.itinerary.hours) for one in found] == (
        [(one.why, one.shared, one.itinerary.cost, one.itinerary.hours) for one in expected]
    )


def test_weights_are_a_sum(teaching: cd.Network) -> None:
    """The least of the front by hand; all weight on one thing is that thing."""
    weights = {"cost": 1.0, "hours": 150.0, "co2_kg": 0.5}
    first = cd.alternative_routes(teaching, box(), minimise=weights)[0].itinerary

    def total(trip: cd.Itinerary) -> float:
        return sum(weight * float(getattr(trip, name)) for name, weight in weights.items())

    assert total(first) == pytest.approx(min(map(total, cd.pareto_routes(teaching, box()))))
    for name in ("cost", "hours"):
        alone = cd.alternative_routes(teaching, box(), minimise={name: 3.0})[0].itinerary
        assert getattr(alone, name) == getattr(cd.route(teaching, box(), minimise=name), name)
    with pytest.raises(ValueError, match="not all zero"):
        cd.alternative_routes(teaching, box(), minimise={"cost": 0.0})
    with pytest.raises(ValueError, match="weight of cost"):
        cd.alternative_routes(teaching, box(), minimise={"cost": -1.0})
    with pytest.raises(cd.UnknownName, match="co2_kg"):
        cd.alternative_routes(teaching, box(), minimise={"carbon": 1.0})
    with pytest.raises(cd.UnknownName, match="co2_kg"):
        cd.alternative_routes(teaching, box(), minimise="carbon")


def test_lanzhou_duisburg_has_five_ways(eurasia: cd.Network) -> None:
    """Five corridors on the real network: one by Suez, one by the Cape, the others by rail."""
    today = as_moment("2026-11-21")
    machines = cd.Shipment("Lanzhou", "Duisburg", containers=41, hs="8429", cargo_tonnes_each=18, ready=today)
    found = cd.alternative_routes(eurasia, machines, k=5)
    assert len(found) == 5
    names = [alternative.itinerary.name for alternative in found]
    assert sum("suez" in name for name in names) <= 1 and sum("cape" in name for name in names) <= 1
    assert any("Dostyk" in name for name in names)


@pytest.mark.parametrize("minimise", ["cost", "hours", "co2_kg", "transfers", "generalised"])
def test_matrix_is_route_by_route(teaching: cd.Network, minimise: str) -> None:
    """Every cell is what `route` finds, and NaN where it finds none."""
    places = ["Alma", "Haven", "Cove", "Marsh", "Karst"]
    table = cd.matrix(teaching, places, places, shipment=box(), minimise=minimise)
    assert table.index.tolist() == table.columns.tolist() == places
    for origin in places:
        for destination in places:
            cell = float(np.asarray(table.loc[origin, destination]))
            try:
                trip = cd.route(teaching, box(origin, destination), minimise=minimise)
            except cd.NoRoute:
                assert np.isnan(cell)
            else:
                assert cell == getattr(trip, minimise)


def test_matrix_obeys_rules_cell_by_cell(teaching: cd.Network) -> None:
    """Potash of Arland may not enter the West; the other way round it may."""
    potash = cd.Shipment("Alma", "Haven", hs="3104", ready=READY)
    table = cd.matrix(teaching, ["Alma", "Haven"], ["Alma", "Haven"], shipment=potash)
    assert np.isnan(table.loc["Alma", "Haven"]) and not np.isnan(table.loc["Haven", "Alma"])


def test_the_frame_of_alternatives_has_their_totals(teaching: cd.Network) -> None:
    found = cd.alternative_routes(teaching, cd.Shipment("Alma", "Haven", ready="2026-03-04"), k=3)
    frame = alternatives_frame(found)
    assert frame["cost"].tolist() == [one.itinerary.cost for one in found]
    assert frame["shared"].tolist() == [one.shared for one in found]
    assert frame["why"].tolist() == [one.why for one in found]


@pytest.mark.parametrize("ends", [("Minsk", "Chongqing"), ("Xi'an", "Hamburg")])
def test_the_best_of_all_is_the_route_that_route_finds(eurasia: cd.Network, ends: tuple[str, str]) -> None:
    """Among equally cheap ones the quickest: three days were lost where a block train of one's own costs no more."""
    box = cd.Shipment(*ends, containers=41, container_type="45R1", hs="0402", ready="2026-03-02")
    first, trip = cd.alternative_routes(eurasia, box, k=1)[0].itinerary, cd.route(eurasia, box)
    assert (first.cost, first.hours) == (trip.cost, trip.hours)

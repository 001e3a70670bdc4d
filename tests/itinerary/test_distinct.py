"""What a person reads of a front: nothing is lost, nothing is called what it is not, and differences are told."""

from __future__ import annotations

import dataclasses
import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import corridor as cd
from corridor.display import duration
from corridor.itinerary.distinct import gauge_told, knee_places, variant_of
from corridor.itinerary.itinerary import Itinerary


@pytest.fixture(scope="module")
def front(eurasia: cd.Network) -> cd.ParetoFront:
    box = cd.Shipment("Chongqing", "Duisburg", hs="85", ready="2026-03-02", air=True)
    return cd.pareto_routes(eurasia, box)


def whole(routes: tuple[cd.DistinctRoute, ...]) -> list[Itinerary]:
    return [trip for one in routes for trip in (one.itinerary, *(twin.itinerary for twin in one.variants))]


@pytest.mark.parametrize("within", [0.0, 0.02, 0.5])
def test_every_route_is_there_once(front: cd.ParetoFront, within: float) -> None:
    routes = front.distinct(within)
    assert sorted(map(id, whole(routes))) == sorted(map(id, front))
    assert len({one.label for one in routes}) == len(routes)


def test_near_twins_are_near_or_differ_in_a_technique(front: cd.ParetoFront) -> None:
    folded = [(one.itinerary, twin) for one in front.distinct(0.02) for twin in one.variants]
    assert folded
    for head, twin in folded:
        trip = twin.itinerary
        near = all(abs(getattr(trip, k) - getattr(head, k)) <= 0.02 * getattr(head, k) for k in front.criteria)
        vehicles = [[leg.service_name or leg.mode for leg in one.legs if leg.kind == "haul"] for one in (head, trip)]
        assert trip.name == head.name
        assert near or set(vehicles[0]) == set(vehicles[1])
        assert twin.differs
        assert front[twin.label] is trip and twin.told("USD").startswith(f"{twin.label} ")
        assert head.cost_per_container + twin.cost_per_container == pytest.approx(trip.cost_per_container)
        assert head.hours + twin.hours == pytest.approx(trip.hours)


def test_roles_are_true_and_never_folded(front: cd.ParetoFront) -> None:
    named = {role: one.itinerary for one in front.distinct(0.5) for role in one.roles}
    assert named["cheapest"] is front.cheapest()
    assert named["fastest"] is front.fastest()
    assert named["greenest"] is front.greenest()
    assert any(named["knee"] is trip for trip in front.knees())


@pytest.mark.parametrize("most", [1, 3, 8, 100])
def test_a_short_list_holds_its_corridors_whole(front: cd.ParetoFront, most: int) -> None:
    routes = front.short_list(most)
    kept = {one.name for one in routes}
    assert len(kept) == min(most, len(front.corridors()))
    members = [trip for group in front.corridors() if group.name in kept for trip in group.itineraries]
    assert sorted(map(id, whole(routes))) == sorted(map(id, members))
    if most >= 5:
        assert {"cheapest", "fastest", "greenest", "knee"} <= {role for one in routes for role in one.roles}


def test_labels_are_the_same_in_tables_and_json(front: cd.ParetoFront) -> None:
    frame, data = front.to_frame(), front.to_dict()
    labels = front.labels_of(front)
    assert frame["label"].tolist() == list(labels) == data["route_labels"]
    assert len(set(labels)) == len(front)
    for trip, label in zip(front, labels, strict=True):
        assert data["corridors"][label.rstrip("0123456789")] == trip.name
    again = cd.ParetoFront.from_dict(data)
    assert again.labels_of(again) == labels


def points_of(rows: list[tuple[int, ...]]) -> np.ndarray:  # type: ignore[type-arg]
    """The front of some rows: each once, without those that another beats."""
    kept = [
        one for one in set(rows) if not any(o != one and all(a <= b for a, b in zip(o, one, strict=True)) for o in rows)
    ]
    return np.array(sorted(kept), dtype=np.int64)


@given(st.lists(st.tuples(*[st.integers(1, 10**6)] * 3), min_size=1, max_size=25), st.sampled_from([0.05, 0.1, 0.3]))
def test_knees_are_the_best_of_many_weightings(rows: list[tuple[int, ...]], share: float) -> None:
    """Counted by plain loops: products of powers in place of sums of logarithms."""
    points = points_of(rows)
    wins: list[float] = [0.0] * len(points)
    weightings = [w for w in product(range(21), repeat=3) if sum(w) == 20]
    for weights in weightings:
        values = [sum(w * math.log(v) for w, v in zip(weights, point, strict=True)) for point in points.tolist()]
        wins[values.index(min(values))] += 1
    knees = knee_places(points, share)
    alone = {min(range(len(points)), key=lambda n: points[n][k]) for k in range(3)}
    assert not set(knees) & alone
    for place in range(len(points)):
        if place in knees:  # values that are equal but for their last bits may go either way
            assert wins[place] >= share * len(weightings) - 3
        elif len(points) >= 3 and place not in alone:
            assert wins[place] <= share * len(weightings) + 3


def test_one_route_twenty_times_as_dear_moves_no_knee() -> None:
    """By hand: cost 100, 110, 200 and hours 30, 12, 10: the middle one gives up a tenth of the money for most hours."""
    points = np.array([[100, 30], [110, 12], [200, 10]])
    assert knee_places(points, 0.3) == (1,)
    assert knee_places(np.vstack([points, [[4000, 9]]]), 0.3) == (1,)


def test_totals_that_are_not_above_zero_are_scaled() -> None:
    assert knee_places(np.array([[-100, 30], [0, 5], [300, 0]]), 0.3) == (1,)
    assert knee_places(np.array([[5]]), 0.3) == ()


@pytest.mark.parametrize("share", [0.0, 1.5])
def test_shares_have_their_range(front: cd.ParetoFront, share: float) -> None:
    with pytest.raises(cd.CorridorError, match="share"):
        front.knees(share)
    with pytest.raises(cd.CorridorError, match="share"):
        front.distinct(1.0)
    with pytest.raises(cd.CorridorError, match="most"):
        front.short_list(0)


@pytest.mark.parametrize(
    ("hours", "said"),
    [(0.0, "0 min"), (0.5, "30 min"), (9.0, "9 h"), (23.8, "1 d"), (393.2, "16 d 9 h"), (48.0, "2 d"), (math.nan, "")],
)
def test_hours_are_said_as_people_say_them(hours: float, said: str) -> None:
    assert duration(hours) == said


def test_what_a_variant_has_twice_is_said_once(teaching: cd.Network) -> None:
    """Two lorries on one way are "by lorry"; so are two changes of gauge that the route has not."""
    rail, road = (cd.route(teaching, cd.Shipment("Alma", "Haven"), modes=modes) for modes in ("rail", "road"))
    haul = next(leg for leg in road.legs if leg.kind == "haul")
    twice = dataclasses.replace(road, legs=(haul, *road.legs))
    assert variant_of(rail, twice).differs == variant_of(rail, dataclasses.replace(road, legs=(haul,))).differs
    change = next(leg for leg in rail.legs if leg.kind == "gauge change")
    changes = dataclasses.replace(road, legs=(haul, change, change))
    assert variant_of(dataclasses.replace(road, legs=(haul,)), changes).differs.count(" and ") == 0


def test_the_words_of_a_variant_are_a_sentence(front: cd.ParetoFront) -> None:
    """Its label, in what it differs, and more or less of what; every label of the short list is told."""
    routes = front.short_list(100)
    told = {one.label for one in routes} | {twin.label for one in routes for twin in one.variants}
    assert told == set(front.labels_of(front))
    twin = dataclasses.replace(
        routes[0].variants[0] if routes[0].variants else variant_of(front[0], front[1]),
        differs="gauge change at Dostyk by transloading",
        cost_per_container=99.0,
        hours=-2.0,
        co2_kg_per_container=0.2,
        label="A3",
    )
    assert twin.told("USD") == "A3 with gauge change at Dostyk by transloading: 99 USD a box more, 2 h less"
    still = dataclasses.replace(twin, differs="by lorry", cost_per_container=0.0, hours=0.0)
    assert still.told("USD") == "A3 by lorry: at the same figures"


def test_gauge_changes_are_told_by_technique_and_place(teaching: cd.Network) -> None:
    rail, road = (cd.route(teaching, cd.Shipment("Alma", "Haven"), modes=modes) for modes in (("rail",), ("road",)))
    for trip in (rail, road):
        places = [leg.from_id for leg in trip.legs if leg.kind == "gauge change"]
        assert bool(gauge_told(trip)) == bool(places)
        assert all(teaching.terminals.at[place, "name"].split(" (")[0] in gauge_told(trip) for place in places)

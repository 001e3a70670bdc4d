"""Fronts and itineraries as results: choosing, grouping, frames, and JSON there and back."""

from __future__ import annotations

from itertools import pairwise

import pytest

import corridor as cd
from corridor.calendar import as_moment


@pytest.fixture(scope="module")
def front(teaching: cd.Network) -> cd.ParetoFront:
    box = cd.Shipment("Alma", "Haven", containers=40, cargo_tonnes_each=10, hs="8429", ready=as_moment("2026-03-04"))
    return cd.pareto_routes(teaching, box)


def test_within_keeps_what_meets_every_limit(front: cd.ParetoFront) -> None:
    """Limits hold together; a limit that nothing meets leaves an empty front, which says so."""
    kept = front.within(hours=50, cost=60_000)
    assert len(kept) and all(trip.hours <= 50 and trip.cost <= 60_000 for trip in kept)
    none = front.within(hours=1)
    assert len(none) == 0 and str(none) == "no route within the limits"
    with pytest.raises(cd.CorridorError, match="empty"):
        none.cheapest()


def test_best_of_each_kind(front: cd.ParetoFront) -> None:
    """Cheapest, fastest and greenest are the least of their kind."""
    assert front.cheapest().cost == min(trip.cost for trip in front)
    assert front.fastest().hours == min(trip.hours for trip in front)
    assert front.greenest().co2_kg == min(trip.co2_kg for trip in front)
    with pytest.raises(cd.UnknownName, match="co2_kg"):
        front.best("carbon")


def test_corridors_hold_every_route_once(front: cd.ParetoFront) -> None:
    """Grouping loses and doubles nothing; the corridor with the cheapest route comes first."""
    groups = front.corridors()
    assert sorted(id(trip) for group in groups for trip in group.itineraries) == sorted(id(trip) for trip in front)
    assert groups[0].cheapest() is front.cheapest()
    assert len({group.name for group in groups}) == len(groups)


@pytest.mark.parametrize("k", [1, 2, 3, 5, 1000])
def test_pick_chooses_k_with_the_extremes(front: cd.ParetoFront, k: int) -> None:
    """At most k, in order; from three on the best of each criterion is among them."""
    picked = front.pick(k)
    assert len(picked) == min(k, len(front))
    assert picked.points.tolist() == sorted(picked.points.tolist())
    if k >= 3:
        assert (picked.points.min(axis=0) == front.points.min(axis=0)).all()


def test_points_are_the_totals(front: cd.ParetoFront) -> None:
    """What the search found is what the legs add up to."""
    for point, trip in zip(front.points.tolist(), front, strict=True):
        assert point == [trip.cents, trip.seconds, trip.grams]
        assert round(sum(leg.cost for leg in trip.legs), 2) == trip.cost
        assert sum(round(leg.hours * 3600) for leg in trip.legs) == trip.seconds
        assert round(sum(item.amount for leg in trip.legs for item in leg.items), 2) == trip.cost
        assert round(sum(trip.hours_by.values()), 6) == round(trip.hours, 6)


def test_frames(front: cd.ParetoFront, teaching: cd.Network) -> None:
    """A row per route; a row per leg; items with their price rows; lines that start and end where they should."""
    frame = front.to_frame()
    assert len(frame) == len(front) and list(frame["cost"]) == [trip.cost for trip in front]
    trip = front.cheapest()
    assert len(trip.to_frame()) == len(trip.legs)
    items = trip.items_frame()
    assert items["amount"].sum() == pytest.approx(trip.cost)
    assert (items["source"] != "").all() and (items["row"] != "").all()
    lines = trip.to_gdf(teaching)
    assert str(lines.crs) == "EPSG:4326"
    terminals = teaching.terminals
    first = terminals.loc[lines.iloc[0]["from_id"]]
    assert lines.geometry.iloc[0].coords[0] == (first["lon"], first["lat"])


def test_json_there_and_back(front: cd.ParetoFront) -> None:
    """Equal after a round trip, stamped with what it was computed with."""
    again = cd.ParetoFront.from_json(front.to_json())
    assert again.to_json() == front.to_json()
    assert [trip.name for trip in again] == [trip.name for trip in front]
    trip = front.cheapest()
    assert cd.Itinerary.from_json(trip.to_json()).to_json() == trip.to_json()
    assert (trip.stamp.network, trip.stamp.library_version) == ("teaching", cd.__version__)
    assert len(trip.stamp.content_hash) == 64
    with pytest.raises(cd.CorridorError, match="not an itinerary"):
        cd.Itinerary.from_json("{}")
    with pytest.raises(cd.CorridorError, match="not a front"):
        cd.ParetoFront.from_json("{}")


def test_index_from_both_ends(front: cd.ParetoFront) -> None:
    """A front is a sequence."""
    assert front[-1] is front[len(front) - 1]
    with pytest.raises(IndexError):
        front[len(front)]


def test_notebook_table_is_escaped(teaching: cd.Network, front: cd.ParetoFront) -> None:
    """A name of a place cannot put anything into a notebook."""
    table = front.cheapest()._repr_html_()
    assert "<table>" in table and "<script" not in table
    hostile = cd.Shipment("Alma", "Haven", ready=as_moment("2026-03-04"))
    frame = teaching.terminals
    frame.loc["ALMA", "name"] = "<script>alert(1)</script>"
    network = cd.Network("hostile", teaching.header, {**teaching.tables, "terminals": frame})
    assert "<script" not in cd.route(network, hostile)._repr_html_()


def test_str_names_every_step(front: cd.ParetoFront) -> None:
    """The text of a route has a line per leg; that of a front a line per route."""
    trip = front.cheapest()
    assert len(str(trip).splitlines()) == 2 + len(trip.legs) + len(trip.assumptions)
    assert str(front).count(" days ") == len(front)


def test_lines_of_a_front_are_those_of_its_routes(teaching: cd.Network, front: cd.ParetoFront) -> None:
    lines = front.to_gdf(teaching)
    assert lines.columns[0] == "route" and lines.crs == "EPSG:4326"
    for number, trip in enumerate(front, 1):
        own = trip.to_gdf(teaching)
        mine = lines[lines["route"] == number].drop(columns="route")
        assert mine.geometry.tolist() == own.geometry.tolist()
        assert mine["text"].tolist() == own["text"].tolist()


def test_places_by_vehicle_lead_from_origin_to_destination(teaching: cd.Network, front: cd.ParetoFront) -> None:
    cities = teaching.terminals["city"]
    for trip in front:
        reached = trip.places_by_vehicle(teaching)
        assert reached[0][1][0] == cities[trip.origin_id]
        assert reached[-1][1][-1] in (cities[trip.destination_id], teaching.terminals.at[trip.destination_id, "name"])
        assert all(one[0] != other[0] for one, other in pairwise(reached))
        hauls = sum(leg.kind == "haul" for leg in trip.legs)
        assert sum(len(places) for _, places in reached) == hauls + 1

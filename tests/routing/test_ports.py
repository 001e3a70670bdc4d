"""The best way by every port, against a search of its own, and what shuts the ports that no way leads by."""

from __future__ import annotations

import heapq
from collections import defaultdict

import pytest

import corridor as cd
from corridor.graph.measures import COST
from corridor.routing.query.query import prepare_query
from corridor.routing.query.waypoints import boards_ship, leaves_ship

GREAT_STONE = {"origin": "Great Stone", "destination": "Shanghai", "ready": "2026-03-04"}


def box(**more: object) -> cd.Shipment:
    return cd.Shipment(**{"origin": "Alma", "destination": "Haven", "ready": "2026-03-04"} | more)  # type: ignore[arg-type]


def least_cents(network: cd.Network, shipment: cd.Shipment, side: str) -> dict[str, int]:
    """The least by every port, by one search over states and the port that was met, forwards or backwards."""
    query = prepare_query(network, shipment)
    forwards, arcs = side == "loading", query.graph.arcs
    cents, closed = query.weights.matrix[COST.row].tolist(), query.weights.closed.tolist()
    leaving = defaultdict(list)
    for number, arc in enumerate(arcs):
        if not closed[number]:
            ends = (arc.tail, arc.head) if forwards else (arc.head, arc.tail)
            ships = boards_ship(arc) if forwards else leaves_ship(arc)
            leaving[ends[0]].append((ends[1], cents[number], arc.from_terminal if ships else ""))
    states = query.graph.states
    start, goal = (states[one] for one in ((query.source, query.sink) if forwards else (query.sink, query.source)))
    best, heap, found = {}, [(0, 0, start, "")], {}
    while heap:
        spent, _, state, port = heapq.heappop(heap)
        if (state, port) in best:
            continue
        best[state, port] = spent
        if state == goal:
            found[port] = spent
        for head, price, lifted in leaving[state]:
            if (head, port or lifted) not in best:
                heapq.heappush(heap, (spent + price, len(heap), head, port or lifted))
    found.pop("", None)
    return found


@pytest.fixture(scope="module")
def potash(eurasia: cd.Network) -> cd.PortRoutes:
    return cd.routes_by_port(eurasia, box(**GREAT_STONE, hs="3104"))


@pytest.mark.parametrize(("side", "hs"), [("loading", "3104"), ("discharge", "0402")])
def test_each_way_is_the_least_of_its_port(eurasia: cd.Network, potash: cd.PortRoutes, side: str, hs: str) -> None:
    shipment = box(**GREAT_STONE, hs=hs)
    found = potash if hs == "3104" else cd.routes_by_port(eurasia, shipment, port=side)
    assert {one.port: one.itinerary.cents for one in found.ways if one.itinerary} == least_cents(
        eurasia, shipment, side
    )
    assert [one.cost_per_container for one in found.ways] == sorted(one.cost_per_container for one in found.ways)
    assert min(one.cost_per_container for one in found.ways) == cd.route(eurasia, shipment, via="sea").cost
    assert not {one.port for one in found.ways} & {one.port for one in found.shut}


def test_a_port_is_shut_by_the_row_of_the_goods_and_open_without_it(eurasia: cd.Network, potash: cd.PortRoutes) -> None:
    """Potash may not enter Lithuania since March 2022: Klaipeda is named with row, day and price."""
    (klaipeda,) = [one for one in potash.shut if one.port == "KLAIPEDA"]
    assert [reason.rule for reason in klaipeda.reasons] == ["EU_BY_POTASH"]
    assert "since 2022-03-02" in str(klaipeda.reasons[0])
    lifted = cd.Scenario("potash again").lift("EU_BY_POTASH").apply(eurasia)
    (now,) = [one for one in cd.routes_by_port(lifted, box(**GREAT_STONE, hs="3104")).ways if one.port == "KLAIPEDA"]
    assert now.cost_per_container == klaipeda.cost_per_container


def test_what_land_beats_is_said(eurasia: cd.Network) -> None:
    found = cd.routes_by_port(eurasia, box(**GREAT_STONE, hs="0402"))
    land = cd.route(eurasia, box(**GREAT_STONE, hs="0402"), avoid="sea")
    assert found.by_land is not None and found.by_land.cents == land.cents
    for one in found.ways:
        trip = one.itinerary
        assert trip is not None
        worse = trip.cents >= land.cents and trip.hours >= land.hours and trip.co2_kg >= land.co2_kg
        assert worse == (found.best_in[one.port] == "no better than without a ship")


@pytest.mark.parametrize("side", ["loading", "discharge"])
def test_way_points_before_and_after_the_port(teaching: cd.Network, side: str) -> None:
    """What must be passed may lie on either side of the port."""
    port = {"loading": "COVE", "discharge": "FJORD"}[side]
    for via in ("Birk", "Delta", ("Birk", "Delta"), "sea"):
        (one,) = [one for one in cd.routes_by_port(teaching, box(), port=side, via=via).ways if one.port == port]
        points = (via,) if isinstance(via, str) else via
        least = cd.route(teaching, box(), via=("sea", *points) if points == ("Delta",) else (*points, "sea"))
        if points == ("Birk", "Delta"):
            least = cd.route(teaching, box(), via=("Birk", "sea", "Delta"))
        assert one.itinerary is not None
        assert one.itinerary.cents == least.cents


def test_potash_is_shut_by_both_and_limits_are_said(teaching: cd.Network) -> None:
    shut = cd.routes_by_port(teaching, box(hs="3104"))
    assert not shut.ways and [reason.rule for reason in shut.shut[0].reasons] == ["POTASH"]
    late = cd.routes_by_port(teaching, box(), limits={"hours": 24.0})
    assert not late.ways and "least possible" in str(late.shut[0].reasons[0])
    assert cd.routes_by_port(teaching, box(), limits={"hours": 2400.0}).ways


def test_no_port_at_all_and_a_wrong_side(teaching: cd.Network) -> None:
    with pytest.raises(cd.NoRoute, match="no way by ship"):
        cd.routes_by_port(cd.Scenario("no ship").remove("links", "COVE-FJORD-sea").apply(teaching), box())
    with pytest.raises(ValueError, match="'loading' or 'discharge'"):
        cd.routes_by_port(teaching, box(), port="transit")


def test_frame_has_a_row_for_each_port(potash: cd.PortRoutes) -> None:
    found, frame = potash, potash.to_frame()
    assert list(frame.index) == [one.port for one in (*found.ways, *found.shut)]
    assert frame.at["KLAIPEDA", "closed_by"] == "EU_BY_POTASH"
    assert frame["cost"].notna().sum() == len(found.ways)
    assert cd.PortRoutes.from_json(found.to_json()).to_frame().equals(frame)


def test_every_open_port_says_what_it_is_best_in(potash: cd.PortRoutes) -> None:
    """By plain comparison: the least of all is the cheapest, fastest or greenest; others against no ship."""
    trips = {one.port: one.itinerary for one in potash.ways} | {"": potash.by_land}
    land, told = potash.by_land, potash.best_in
    assert land is not None and set(told) == set(trips)
    words = {"cheapest": "cents", "fastest": "seconds", "greenest": "grams"}
    for word, figure in words.items():
        least = min(getattr(trip, figure) for trip in trips.values())
        assert {port for port in trips if word in told[port]} == {
            port for port, trip in trips.items() if getattr(trip, figure) == least
        }
    beaten = [trips[port] for port in told if told[port].startswith("no better")]
    assert all(getattr(trip, figure) >= getattr(land, figure) for trip in beaten for figure in words.values())
    assert potash.to_frame()["best_in"].tolist() == [told.get(one.port, "") for one in (*potash.ways, *potash.shut)]
    assert potash.to_dict()["best_in"] == told
    assert cd.PortRoutes.from_json(potash.to_json()).best_in == told


def test_a_place_that_is_no_port_says_what_it_is(eurasia: cd.Network, potash: cd.PortRoutes) -> None:
    kinds = eurasia.terminals["kind"]
    for one in (*potash.ways, *potash.shut):
        assert one.name.startswith(f"{kinds[one.port]} ") == (kinds[one.port] not in ("sea port", "inland port"))

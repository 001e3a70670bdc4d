"""Sheets drawn at random are refused with a finding that says where, or every question on them is answered."""

from __future__ import annotations

from itertools import islice, permutations

import pytest
from drawn_sheets import PLACES, Sheets, network_of, plain_sheets, reaches, sheets
from hypothesis import given, settings

import corridor as cd
from corridor.model.tables.schema import TABLES

DAY = "2026-03-04"
pytestmark = pytest.mark.slow


def found_of(drawn: Sheets) -> cd.Network | None:
    """The network; None where it is refused, by findings that name table, row and column."""
    try:
        network = network_of(drawn)
    except cd.TableError as error:
        for one in error.findings:
            assert one.table in TABLES and one.problem and one.remedy
            assert not one.row or one.row == 1 or one.row - 2 < len(drawn[one.table]), one
            assert one.column in ("", *TABLES[one.table].names, *drawn[one.table][0]), one
        return None
    checked = cd.check_network(network)
    for one in checked.findings:
        assert one.table in TABLES and one.problem and one.remedy
    return network if checked.ok else None


@settings(max_examples=20, deadline=None)
@given(drawn=sheets())
def test_drawn_sheets_are_refused_or_searched(drawn: Sheets) -> None:
    network = found_of(drawn)
    if network is None:
        return
    lifted = sorted(set(network.transfers["terminal_id"][network.transfers["technique"] == "lift"]))
    for origin, destination in islice(permutations(lifted, 2), 4):
        for least in ("hours", "cost") if network.has_prices else ("hours",):
            assert answer(network, origin, destination, least)


def answer(network: cd.Network, origin: str, destination: str, least: str) -> str:
    """A route in a line, or why there is none; any other error is a fault of the check."""
    try:
        return cd.route(network, cd.Shipment(origin, destination, ready=DAY), minimise=least).name
    except cd.NoRoute as error:
        return str(error)


@settings(max_examples=10, deadline=None)
@given(drawn=plain_sheets())
def test_who_is_joined_by_links_has_a_route_and_nobody_else(drawn: Sheets) -> None:
    """All else is left to the defaults: no lift, service, border or gauge is lacking anywhere."""
    network = network_of(drawn)
    assert cd.check_network(network).ok
    joined = reaches(drawn)
    linked = sorted({row[end] for row in drawn["links"] for end in ("from", "to")})
    for origin, destination in islice(permutations(linked, 2), 6):
        box = cd.Shipment(origin, destination, ready=DAY)
        if (origin, destination) in joined:
            assert cd.route(network, box, minimise="hours").hours > 0
        else:
            with pytest.raises(cd.NoRoute) as caught:
                cd.route(network, box, minimise="hours")
            assert origin in str(caught.value)


def two_islands() -> cd.Network:
    """Madrid and Barcelona by road; Genoa and Lyon by road; Lisbon alone."""
    names = ("Madrid", "Barcelona", "Genoa", "Lyon", "Lisbon")
    terminals = [{"name": name, "lat": PLACES[name][1], "lon": PLACES[name][2]} for name in names]
    links = [
        {"from": "Madrid", "to": "Barcelona", "mode": "road"},
        {"from": "Genoa", "to": "Lyon", "mode": "road"},
    ]
    return network_of({"terminals": terminals, "links": links})


def test_no_route_says_where_the_two_sets_end_and_names_a_place_on_the_way_that_nothing_reaches() -> None:
    network = two_islands()
    with pytest.raises(cd.NoRoute) as caught:
        cd.route(network, cd.Shipment("Madrid", "Genoa", ready=DAY), minimise="hours")
    assert "boxes from Madrid get as far as Barcelona" in str(caught.value)
    with pytest.raises(cd.NoRoute, match="from Madrid to Barcelona by way of Genoa"):
        cd.route(network, cd.Shipment("Madrid", "Barcelona", ready=DAY), minimise="hours", via="Genoa")

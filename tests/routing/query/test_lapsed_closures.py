"""Closures of the day asked for that are over before boxes can be there: by hand, and by the search by the clock.

On `teaching` the rail border is shut to 24 September 2025, the road border to 19 November 2025; a lorry from Alma is at
the border after an hour's lift and 400 km at 50 km/h, nine hours.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import corridor as cd
from corridor.graph import compile_graph, load_of
from corridor.model.prices.price_table import price_table
from corridor.model.tables.codes import SHUT_STATES
from corridor.routing.query.lapsed_closures import graphs_on_arrival, without_lapsed

EVENING = "2025-09-24 20:00"
LORRY = cd.Shipment("Alma", "Haven", ready="2025-11-19 17:00")


def box(ready: str) -> cd.Shipment:
    return cd.Shipment("Alma", "Haven", containers=2, ready=ready)


def test_a_border_that_is_open_again_when_boxes_get_there_is_open(teaching: cd.Network) -> None:
    """Nothing is at Eastgate within four hours; the search by the clock finds the same route without a wait."""
    trip, after = cd.route(teaching, box(EVENING)), cd.route(teaching, box("2025-09-25 20:00"))
    by_clock = cd.route(teaching, box(EVENING), depart=EVENING)
    assert trip.name == "Eastgate-Westgate, barge Fjord-Haven" == by_clock.name
    assert (trip.cost, trip.hours) == (after.cost, after.hours) == (by_clock.cost, by_clock.hours) == (2460.0, 144.0)
    assert not trip.warnings and not after.notes
    assert trip.notes == (
        "Eastgate - Westgate is shut on the day the boxes are ready, and open again before they can be there",
    )
    # every figure of the border is that of the row after the closure
    crossing, known = (next(leg for leg in way.legs if leg.border_id) for way in (trip, after))
    assert (crossing.cost, crossing.hours, crossing.hours_p90, crossing.rows, crossing.text) == (
        (known.cost, known.hours, known.hours_p90, known.rows, known.text)
    )


def test_a_border_that_may_still_be_shut_stays_shut(teaching: cd.Network) -> None:
    """Of the morning of the 20th every box is there in time for the closure; by the clock it waits four days."""
    trip = cd.route(teaching, box("2025-09-20"))
    (told,) = trip.notes
    assert "Eastgate" not in trip.name and "better way may wait for its end" in told and "open again" not in told
    assert cd.route(teaching, box("2025-09-20"), depart="2025-09-20").name == "Eastgate-Westgate, barge Fjord-Haven"


@pytest.mark.parametrize(("hour", "open_then"), [("14:59", False), ("15:00", True), ("17:00", True)])
def test_a_rule_that_is_over_when_the_lorry_gets_there(teaching: cd.Network, hour: str, open_then: bool) -> None:
    """Nine hours after 15:00 it is the 20th."""
    lorry = cd.Shipment("Alma", "Haven", ready=f"2025-11-19 {hour}")
    trip = cd.route(teaching, lorry, minimise="hours", avoid="air")
    assert ("road Eastgate-Westgate" in trip.name) is open_then
    said = "The road crossing is shut (2025-10-29 to 2025-11-19): "
    (told,) = trip.notes
    assert told.startswith(said + ("shut on the day" if open_then else "a better way may wait for its end"))


def test_a_closure_that_another_one_follows_is_not_over(teaching: cd.Network) -> None:
    longer = cd.Scenario("a day more").close("EAST_WEST_ROAD", start="2025-11-20", end="2025-11-20").apply(teaching)
    for minimise in ("hours", "cost"):
        trip = cd.route(longer, LORRY, minimise=minimise, avoid="air")
        assert "road Eastgate-Westgate" not in trip.name and not trip.warnings
    rail = cd.Scenario("a day more").close("EAST_WEST", start="2025-09-25", end="2025-09-25").apply(teaching)
    assert "Eastgate" not in cd.route(rail, box(EVENING)).name


def test_boxes_of_another_place_may_be_there_before(teaching: cd.Network) -> None:
    """A matrix asks each origin when its own boxes get to the closure; so do the days of a calendar."""
    near = cd.Shipment("Eastgate", "Haven", ready=LORRY.ready)
    table = cd.matrix(teaching, ["Alma", "Eastgate"], ["Haven"], shipment=LORRY, minimise="hours")
    for one in (LORRY, near):
        assert table.loc[one.origin, "Haven"] == cd.route(teaching, one, minimise="hours").hours
    days = cd.calendar_of(teaching, LORRY, "2025-11-18", "2025-11-20", minimise="hours", avoid="air")
    assert days["corridor"].str.startswith("road Eastgate").tolist() == [False, True, True]


def test_places_that_find_the_same_closures_over_share_a_graph(teaching: cd.Network) -> None:
    """Each place is once in the groups, with the graph that it has alone; and all cells are those of single routes."""
    names = ["Alma", "Eastgate", "Marsh", "Alma", "Karst"]
    load = load_of(teaching, LORRY)[2]
    graph = compile_graph(teaching, LORRY.ready, cargo=load.cargo)
    sources = [graph.source(teaching.terminal(name)) for name in names]
    found = graphs_on_arrival(graph, load, LORRY.ready, sources)
    assert sorted(place for _, places in found for place in places.tolist()) == list(range(len(names)))
    assert 1 < len(found) < len(set(names))
    for one, places in found:
        assert all(one is without_lapsed(graph, load, LORRY.ready, sources[place]) for place in places.tolist())
    ends = ["Haven", "Cove"]
    table = cd.matrix(teaching, names, ends, shipment=LORRY, minimise="hours")
    for row, name in enumerate(names):
        for column, end in enumerate(ends):
            alone, cell = cd.Shipment(name, end, ready=LORRY.ready), table.iloc[row, column]
            if cell == cell:
                assert cell == cd.route(teaching, alone, minimise="hours").hours
            else:
                with pytest.raises(cd.NoRoute):
                    cd.route(teaching, alone, minimise="hours")
    assert table.notna().any(axis=1).sum() >= 3


@settings(max_examples=6)
@given(st.sampled_from(["EAST_WEST", "EAST_WEST_SEA", "Birk", "Cove", "Eastgate"]), st.integers(0, 29))
def test_no_closure_makes_another_one_end_in_time(shut: str, days: int) -> None:
    """What is shut besides never opens a way, although boxes may get to the first closure later for it."""
    network = cd.open_network("teaching")
    ready = f"2025-09-{24 - days % 3} 20:00"
    more = cd.Scenario("more").close(shut, start="2025-09-01", end=f"2025-10-{1 + days:02d}").apply(network)
    for minimise in ("cost", "hours"):
        before = cd.route(network, box(ready), minimise=minimise)
        try:
            after = cd.route(more, box(ready), minimise=minimise)
        except cd.NoRoute:
            continue
        assert getattr(after, minimise) >= getattr(before, minimise)


@pytest.mark.parametrize("day", ["2025-09-14", "2022-03-10", "2026-07-01"])
def test_graphs_with_closures_over_have_the_numbers_of_graphs_made_as_a_whole(eurasia: cd.Network, day: str) -> None:
    """Every border that is closed on a day goes by the first row that ever opens it: prices and hours of all arcs."""
    graph = compile_graph(eurasia, day)
    rows = {way: graph.structure.rows_of_borders.get(way[0], ()) for way in graph.closed_crossings}
    later = {
        way: next((row for row in some if row.state == "open" and row.serves(*way[1:3])), None)
        for way, some in rows.items()
    }
    opened = graph.lapsing({way: row for way, row in later.items() if row is not None}, {})
    arcs = opened.structure.arcs
    for number in opened.structure.crossings.tolist():
        row = opened.borders.row_of(arcs[number])
        shut = row is None or row.state in SHUT_STATES
        assert any(block.arcs[number] for block in opened.closed_borders) == shut
        assert opened.hours[number] == opened.structure.hours[number] + (0.0 if row is None or shut else row.mean_h)
    whole = replace(opened.prices, _prices=price_table(opened.prices.offers))
    for boxes in (1, 41):
        _, _, load = load_of(eurasia, cd.Shipment("Lanzhou", "Duisburg", containers=boxes, hs="8429", ready=day))
        for changed, anew in zip(opened.prices.rates(load), whole.rates(load), strict=True):
            assert changed.tolist() == anew.tolist()
        ends = opened.prices.ranges(opened.prices.chosen(load)), whole.ranges(whole.chosen(load))
        assert ends[0].tolist() == ends[1].tolist()

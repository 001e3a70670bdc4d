"""Bookings ride whole ways by the clock: over several services, moves within a city, and every departure there is."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

import corridor as cd
from corridor.model.network import with_tables
from corridor.plan.bookings.bookings import departures_of, read_bookings
from corridor.plan.bookings.dated_ways import DatedWays
from corridor.plan.bookings.slot_model import SlotTerms, slots

MONDAY = "2026-03-02"
LOCAL = SlotTerms(hauls="local")


def booking(name: str, origin: str = "Alma", destination: str = "Haven", **more: object) -> dict[str, object]:
    row = {"id": name, "origin": origin, "destination": destination, "containers": 1, "ready": MONDAY}
    return {**row, "value_of_time": 1.0, **more}


@pytest.fixture(scope="module")
def by_days(teaching: cd.Network) -> cd.Network:
    """Every service names its weekdays, so that the search by the clock and a plan know the same departures."""
    services = teaching.services
    for name, days in (("PORT", "Mon;Thu"), ("BLOCK", "Tue;Fri"), ("SHIP", "Sat"), ("BARGE", "Mon;Wed;Fri")):
        chosen = services.index.str.startswith(name)
        services.loc[chosen, "weekdays"] = days
        services.loc[chosen, "frequency_per_week"] = days.count(";") + 1
    return with_tables(teaching, "by days", {"services": services})


def test_boxes_change_from_a_train_to_a_ship_to_a_barge(teaching: cd.Network) -> None:
    """The way that costs 1,928 less time takes three services; each leg says where it is boarded and left."""
    legs = slots(teaching, pd.DataFrame([booking("one")]), terms=LOCAL).frame("legs")
    assert legs["service"].tolist() == ["PORT-ALMA-COVE", "SHIP-COVE-FJORD", "BARGE-FJORD-HAVEN"]
    assert legs["from_terminal"].tolist() == ["ALMA", "COVE", "FJORD"]
    assert legs["to_terminal"].tolist() == ["COVE", "FJORD", "HAVEN"]
    assert legs["leaves_utc"].is_monotonic_increasing


@pytest.mark.parametrize("ready", ["2026-03-02", "2026-03-06 13:30"])
@pytest.mark.parametrize("destination", ["Haven", "Fjord", "Karst"])
def test_a_booking_alone_goes_the_way_of_the_search_by_the_clock(
    by_days: cd.Network, destination: str, ready: str
) -> None:
    """A plan of one booking costs what `route` finds for the same hour."""
    box = cd.Shipment("Alma", destination, containers=2, ready=ready, value_of_time=3.0)
    trip = cd.route(by_days, box, depart=ready, minimise="generalised")
    row = booking("one", destination=destination, containers=2, ready=ready, value_of_time=3.0)
    found = slots(by_days, pd.DataFrame([row]), terms=SlotTerms())
    assert found.objective == pytest.approx(trip.generalised_cents / 100, abs=0.011)


def test_a_lorry_within_a_city_joins_two_of_its_stations(teaching: cd.Network) -> None:
    """The airport of Alma and its yard are one city: a booking from there takes the lorry, and then the train."""
    found = slots(teaching, pd.DataFrame([booking("one", origin="ALMA_AIR")]), terms=LOCAL)
    legs = found.frame("legs")
    assert legs[["mode", "from_terminal", "to_terminal"]].iloc[0].tolist() == ["road", "ALMA_AIR", "ALMA"]
    assert legs["service"].iloc[0] == ""
    assert legs["service"].iloc[1:].ne("").all()
    assert not len(found.unserved)


def test_lorries_between_cities_are_used_where_the_terms_say_so(teaching: cd.Network) -> None:
    """No service calls at Karst, and only wagons go there; from Westgate a lorry goes to Haven."""
    rows = pd.DataFrame([booking("wagon", "Karst"), booking("lorry", "Westgate")])
    left = {kind: slots(teaching, rows, terms=SlotTerms(hauls=kind)).unserved for kind in ("local", "road", "all")}
    assert {kind: frame["booking"].tolist() for kind, frame in left.items()} == {
        "local": ["wagon", "lorry"],
        "road": ["wagon"],
        "all": [],
    }
    nowhere, opened = "no way leads there on services and hauls", 'terms with hauls="{}" open a way'
    assert left["road"]["reason"].tolist() == [f"{nowhere} by road; {opened.format('all')}"]
    assert left["local"]["reason"].tolist() == [
        f"{nowhere} within cities; {opened.format(kind)}" for kind in ("all", "road")
    ]


def test_what_is_paid_is_the_cost_of_the_search_by_the_clock(by_days: cd.Network) -> None:
    """And what counts in the plan is that with the value of time, the generalised cost of `route`."""
    for hours in (0.0, 3.0):
        box = cd.Shipment("Alma", "Haven", containers=2, ready=MONDAY, value_of_time=hours)
        trip = cd.route(by_days, box, depart=MONDAY, minimise="generalised")
        row = booking("one", containers=2, value_of_time=hours)
        (told,) = slots(by_days, pd.DataFrame([row]), terms=SlotTerms()).frame("assignments").itertuples()
        assert told.paid == pytest.approx(trip.cost, abs=0.011)
        assert told.cost == pytest.approx(trip.generalised_cents / 100, abs=0.011)


@pytest.mark.slow
def test_a_booking_of_lanzhou_goes_where_no_train_does_and_as_the_search_by_the_clock(eurasia: cd.Network) -> None:
    """To Minsk and Klaipeda no service alone leads: lorries and wagons do, at the price of `route`."""
    for destination, boxes in (("Minsk", 13), ("Klaipeda", 1)):
        box = cd.Shipment("Lanzhou", destination, containers=boxes, ready=MONDAY, hs="8429", cargo_tonnes_each=14.0)
        row = booking("one", "Lanzhou", destination, containers=boxes, hs="8429", cargo_tonnes_each=14.0)
        del row["value_of_time"]
        found = slots(eurasia, pd.DataFrame([row]), terms=SlotTerms(weeks=1))
        trip = cd.route(eurasia, box, depart=MONDAY, minimise="generalised")
        assert not len(found.unserved)
        assert found.objective == pytest.approx(trip.generalised_cents / 100, abs=0.011)
        legs = found.frame("legs")
        assert legs["service"].eq("").any()
        assert legs["to_terminal"].iloc[-1] == eurasia.terminal(destination)


def test_legs_tell_every_vehicle_outside_services_too(teaching: cd.Network) -> None:
    """Wagons to Fjord, on another gauge from the border on, and the barge from there; the departure is the barge's."""
    (told,) = slots(teaching, pd.DataFrame([booking("one")])).frame("assignments").itertuples()
    legs = slots(teaching, pd.DataFrame([booking("one")])).frame("legs")
    assert legs["service"].tolist()[-1] == told.service == "BARGE-FJORD-HAVEN"
    assert set(legs["service"].tolist()[:-1]) == {""}
    assert legs["from_terminal"].tolist()[1:] == legs["to_terminal"].tolist()[:-1]
    assert (legs["from_terminal"].iloc[0], legs["to_terminal"].iloc[-1]) == ("ALMA", "HAVEN")
    assert set(legs["mode"]) <= {"rail", "road", "barge", "sea"}
    assert legs["leaves_utc"].is_monotonic_increasing


def test_the_last_departure_of_a_service_without_days_counts(teaching: cd.Network) -> None:
    """Three trains a fortnight, at even intervals from Monday: one of them leaves in the week from Wednesday."""
    services = teaching.services
    services.loc["BLOCK-ALMA-HAVEN", "frequency_per_week"] = 1.5
    network = with_tables(teaching, "slower", {"services": services})
    rows, terms = pd.DataFrame([booking("one", ready="2026-03-04")]), SlotTerms(weeks=1)
    booked, day = read_bookings(network, rows, terms)
    found = departures_of(network, day, booked[0].ready, terms)
    at = [f"{one.at:%m-%d %H:%M}" for one in found if one.service == "BLOCK-ALMA-HAVEN"]
    assert at == ["03-06 16:00"]  # 112 h after Monday, and again on the 11th, after the week
    assert departures_of(network, day, booked[0].ready, SlotTerms(weeks=2))[-1].at > found[-1].at


def test_reasons_of_those_left_behind_are_true(teaching: cd.Network) -> None:
    """Too dear, too late, full, and too many for any train: each says so."""
    trains = cd.Scenario("trains").remove("services", "PORT-ALMA-COVE").remove("services", "FIXED-ALMA-HAVEN")
    network = trains.apply(teaching)
    cheap = slots(network, pd.DataFrame([booking("dear")]), terms=replace(LOCAL, left_behind=500.0)).unserved
    assert cheap["reason"].iloc[0].startswith("a way of at least 8,9")
    many = slots(network, pd.DataFrame([booking("many", containers=45, split=False)]), terms=LOCAL).unserved
    assert many["reason"].tolist() == ["45 boxes that go together fit on no departure of 80 TEU"]
    full = slots(network, pd.DataFrame([booking("all", containers=250)]), terms=replace(LOCAL, weeks=1)).unserved
    assert full["boxes"].tolist() == [10]  # six trains from Tuesday to Sunday
    assert full["reason"].iloc[0].startswith("full: BLOCK-ALMA-HAVEN 2026-03-03")
    rows = pd.DataFrame([booking("first"), booking("late", ready="2026-03-08 12:00")])
    late = slots(network, rows, terms=replace(LOCAL, weeks=1))
    assert late.unserved["reason"].tolist() == [
        'no departure of the 1 week leads there after 2026-03-08; terms with hauls="road" open a way'
    ]
    assert not len(slots(network, rows, terms=SlotTerms(1, hauls="road")).unserved)  # as it says


def test_a_departure_with_a_price_is_worth_waiting_for_company(teaching: cd.Network) -> None:
    """Ready on Monday and Wednesday: two trains cost 5,000 more than two days of waiting at 1 USD an hour."""
    network = cd.Scenario("trains").remove("services", "PORT-ALMA-COVE").remove("services", "FIXED-ALMA-HAVEN")
    rows = pd.DataFrame([booking("early"), booking("late", ready="2026-03-04")])
    free, priced = (
        slots(network.apply(teaching), rows, terms=replace(LOCAL, departure_cost=cost, left_behind=50_000.0))
        for cost in (0.0, 5_000.0)
    )
    assert free.frame("departures")["departure"].str[:10].tolist() == ["2026-03-03", "2026-03-05"]
    assert priced.frame("departures")["departure"].str[:10].tolist() == ["2026-03-05"]
    assert priced.objective == pytest.approx(free.objective + 5_000.0 + 48.0)
    wagons = slots(network.apply(teaching), rows, terms=replace(LOCAL, unit_cost=100.0, unit_teu=4.0))
    assert wagons.objective == pytest.approx(free.objective + 48.0 + 100.0)  # both in one wagon of two FEU


TOWNS = ("Alma", "Cove", "Fjord", "Haven")


@settings(max_examples=5, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(list(itertools.permutations(TOWNS, 2))),
            st.integers(1, 40),
            st.integers(2, 8),
            st.booleans(),
        ),
        min_size=2,
        max_size=4,
    )
)
def test_random_bookings_beside_a_programover_every_way(
    by_days: cd.Network, drawn: list[tuple[tuple[str, str], int, int, bool]]
) -> None:
    """All ways are listed by plain enumeration, and chosen from by scipy; a plan that knows all is as cheap."""
    rows = pd.DataFrame(
        [
            booking(f"b{n}", *ends, containers=boxes, ready=f"2026-03-0{day}", split=split)
            for n, (ends, boxes, day, split) in enumerate(drawn)
        ]
    )
    terms = SlotTerms(weeks=2, look_ahead_days=14, hauls="local")
    found = slots(by_days, rows, terms=terms, gap=1e-9)
    exact = over_every_way(by_days, rows, terms)
    assert found.bound <= exact + 0.05
    assert found.objective == pytest.approx(exact, abs=0.05)


def over_every_way(network: cd.Network, rows: pd.DataFrame, terms: SlotTerms) -> float:
    booked, day = read_bookings(network, rows, terms)
    departures = departures_of(network, day, min(one.ready for one in booked), terms)
    source = DatedWays(network, terms, day, booked, departures)
    pairs = []
    for n, one in enumerate(booked):
        ways = source.all_within(n, {}, one.lots.behind)
        assert ways is not None, f"{one} has too many ways to be listed"
        pairs += [(n, way) for way in ways]
    cost = [way.cost for _, way in pairs] + [one.lots.behind for one in booked]
    matrix = np.zeros((len(booked) + len(departures), len(cost)))
    for at, (n, way) in enumerate(pairs):
        matrix[n, at] = 1.0
        for place in way.departures:
            matrix[len(booked) + place, at] = booked[n].lots.teu
    matrix[range(len(booked)), range(len(pairs), len(cost))] = 1.0
    counts = [float(one.lots.count) for one in booked]
    rooms = [one.room for one in departures]
    limits = LinearConstraint(matrix, [*counts, *(-np.inf for _ in rooms)], [*counts, *rooms])
    exact = {"mip_rel_gap": 0.0}
    found = milp(cost, constraints=limits, integrality=np.ones(len(cost)), bounds=Bounds(0), options=exact)
    assert found.success
    return float(found.fun)

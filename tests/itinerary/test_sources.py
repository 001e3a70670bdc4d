"""Every number of a route leads to the row it comes from, and the parts add up to the totals."""

from __future__ import annotations

import pytest

import corridor as cd
from corridor.calendar import as_moment
from corridor.model.tables.codes import CONFIDENCE

READY = as_moment("2026-03-04 08:00")
MEASURES = ("cost", "hours", "km", "co2_kg")


def shipment(origin: str, destination: str) -> cd.Shipment:
    return cd.Shipment(
        origin,
        destination,
        containers=40,
        cargo_tonnes_each=10,
        hs="8429",
        ready=READY,
        pickup_km=10,
        delivery_km=30,
        container_owner="carrier",
    )


@pytest.mark.parametrize("way", ["Brest", "sea", "air", "road"])
def test_the_parts_add_up_and_lead_to_rows(eurasia: cd.Network, way: str) -> None:
    """In every mode: four sums are the four totals, and each row is in its table with that source and confidence."""
    trip = cd.route(eurasia, shipment("Lanzhou", "Duisburg"), via=way)
    frame = trip.sources()
    sums = frame.groupby("measure")["amount"].sum()
    assert {name: sums[name] for name in MEASURES} == pytest.approx({name: getattr(trip, name) for name in MEASURES})
    for number, leg in enumerate(trip.legs):
        mine = frame[frame["leg"] == number].groupby("measure")["amount"].sum()
        for name in MEASURES:
            assert mine.get(name, 0.0) == pytest.approx(getattr(leg, name), abs=0.006)
    for part in frame[frame["table"] != "shipment"].itertuples():
        row = eurasia.tables[part.table].loc[part.row]
        assert (row["source"], row["confidence"]) == (part.source, part.confidence)
    assert set(frame["confidence"]) <= set(CONFIDENCE) and (frame["source"] != "").all()


def test_the_rows_behind_each_measure_by_hand(teaching: cd.Network) -> None:
    """The block train: running hours of its stops, kilometres of its links, dwell of the border, CO2e by country."""
    trip = cd.route(teaching, shipment("Alma", "Haven"), avoid=["sea", "barge", "road", "FIXED-ALMA-HAVEN"])
    frame = trip.sources()
    sums = frame.groupby(["measure", "table", "row"])["amount"].sum()
    assert sums["hours", "service_stops", "BLOCK-ALMA-HAVEN:002"] == 4.0
    assert sums["hours", "services", "BLOCK-ALMA-HAVEN"] == 12.0
    assert sums["hours", "shipment", "pickup_km"] == 0.25 and sums["hours", "shipment", "delivery_km"] == 0.75
    assert sums["km", "links", "WESTGATE-DELTA-rail-1435"] == 200.0
    assert sums["co2_kg", "emissions", "RAIL_ELECTRIC_AA"] == pytest.approx(400 * (400 + 50) * 0.020)
    assert sums["co2_kg", "emissions", "RAIL_ELECTRIC"] == pytest.approx(400 * (400 + 50) * 0.010)
    assert sums["cost", "tariffs", "LEASE"] == pytest.approx(40 * trip.hours, abs=0.2)
    border = frame[(frame["measure"] == "hours") & (frame["table"] == "borders")]
    assert border["amount"].tolist() == [10.0]
    assert (frame["unit"][frame["measure"] == "cost"] == "USD").all()


def test_wagons_take_their_hours_from_links(teaching: cd.Network) -> None:
    trip = cd.route(teaching, cd.Shipment("Karst", "Cove", ready=READY), avoid="road")
    hours = trip.sources().query("measure == 'hours'").groupby("table")["amount"].sum()
    assert hours["links"] == 8.0 and hours["transfers"] == 4.0 and "service_stops" not in hours


def test_sources_survive_the_file(teaching: cd.Network) -> None:
    trip = cd.route(teaching, shipment("Alma", "Haven"))
    again = cd.Itinerary.from_json(trip.to_json())
    assert again.sources().equals(trip.sources()) and again.to_json() == trip.to_json()
    assert cd.report_emissions(teaching, again).wtt_kg == cd.report_emissions(teaching, trip).wtt_kg


def test_what_is_estimated_is_a_share_of_what_is_paid_and_taken(eurasia: cd.Network, teaching: cd.Network) -> None:
    """By hand from the rows: items that cost something, and legs, marked low or estimate."""
    trip = cd.route(eurasia, cd.Shipment("Lanzhou", "Duisburg", containers=41, hs="8429", ready=READY))
    items = trip.items_frame()
    paid = items[items["amount"] > 0]
    guessed = paid["confidence"].isin(["low", "estimate"])
    legs = trip.to_frame()
    assert trip.estimated_shares.cost == pytest.approx(paid["amount"][guessed].sum() / paid["amount"].sum())
    hours = legs["hours"][legs["confidence"].isin(["low", "estimate"])].sum() / trip.hours
    assert trip.estimated_shares.hours == pytest.approx(hours)
    assert all(0.0 <= share <= 1.0 for share in cd.route(teaching, shipment("Alma", "Haven")).estimated_shares)


@pytest.mark.parametrize("name", ["cost", "hours", "co2_kg", "km", "days", "Haul", "gauge change", "waiting"])
def test_every_figure_can_be_asked_why(teaching: cd.Network, name: str) -> None:
    """The rows behind it add up to it, and five lines say so."""
    trip = cd.route(teaching, cd.Shipment("Alma", "Haven", containers=2, ready="2026-03-04"))
    found = trip.why(name)
    known = {"cost": trip.cost, "hours": trip.hours, "days": trip.hours, "co2_kg": trip.co2_kg, "km": trip.km}
    wanted = known.get(name, trip.cost_by.get(name.lower(), trip.hours_by.get(name)))
    assert found.amount == pytest.approx(wanted) == pytest.approx(sum(row.amount for row in found.rows))
    lines = str(found).splitlines()
    assert len(lines) <= 5 and lines[0].startswith(f"{found.name}: {found.amount:,.2f}")
    assert [abs(row.amount) for row in found.rows] == sorted((abs(row.amount) for row in found.rows), reverse=True)
    rows = {(row.table, row.row) for row in found.rows}
    assert rows <= set(map(tuple, trip.sources()[["table", "row"]].to_numpy().tolist()))


def test_a_price_can_be_asked_by_its_name_and_a_slip_is_told_the_nearest(teaching: cd.Network) -> None:
    trip = cd.route(teaching, cd.Shipment("Alma", "Haven", containers=2, ready="2026-03-04"))
    line = trip.invoice().lines[0]
    same = sum(item.amount for leg in trip.legs for item in leg.items if item.name == line.name)
    assert trip.why(line.name.upper()).amount == pytest.approx(same)
    by_lorry = cd.route(teaching, trip.shipment, modes=("road",))
    assert by_lorry.why("waiting").amount == by_lorry.hours_by["waiting"]
    with pytest.raises(cd.UnknownName, match="nearest: cost"):
        trip.why("cots")

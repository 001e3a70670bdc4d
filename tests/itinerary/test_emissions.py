"""Emissions by transport chain element: added up by hand, the same total as the route, data quality told."""

from __future__ import annotations

import json
import math

import pytest

import corridor as cd
from corridor.calendar import as_moment
from corridor.errors import CorridorError
from corridor.itinerary.emissions import share_by_distance

READY = as_moment("2026-03-04 08:00")


def test_the_chain_added_up(teaching: cd.Network) -> None:
    """400 t: three cranes of 1 kg a tonne, 400 km x 20 g, 50 km x (20 + 10) g, 400 km x 10 g, 10 km by lorry at 100 g.

    400 + 3,200 + 600 + 400 + 1,600 + 400 + 400 kg = 7,000.
    """
    box = cd.Shipment("Alma", "Haven", containers=40, cargo_tonnes_each=10, hs="8429", ready=READY, pickup_km=10)
    report = cd.report_emissions(teaching, cd.route(teaching, box))
    frame = report.to_frame()
    assert report.ghg_kg == 7_000.0 and frame["ghg_kg"].sum() == pytest.approx(7_000.0)
    hubs = frame[frame["kind"] == "hub operation"]
    assert hubs["ghg_kg"].tolist() == [400.0, 400.0, 400.0] and (hubs["intensity_g_per_t"] == 1_000.0).all()
    assert (frame["mass_t"] == 400.0).all()
    lorry = frame.iloc[0]
    assert (lorry["distance_km"], lorry["activity_tkm"], lorry["intensity_g_per_tkm"]) == (10.0, 4_000.0, 100.0)
    assert report.activity_tkm == 400.0 * 910
    assert report.intensity_g_per_tkm == pytest.approx(7_000_000 / 364_000)
    assert report.left_out and "ISO 14083" in str(report) and "no factor" in str(report)
    assert json.loads(report.to_json())["ghg_kg"] == 7_000.0


def test_well_to_tank_and_tank_to_wheel_added_up(teaching: cd.Network) -> None:
    """Cranes 3 x 400 kg at a half, current 5,400 kg whole, the lorry's 400 kg at a fifth: 6,080 and 920 kg."""
    box = cd.Shipment("Alma", "Haven", containers=40, cargo_tonnes_each=10, hs="8429", ready=READY, pickup_km=10)
    report = cd.report_emissions(teaching, cd.route(teaching, box))
    frame = report.to_frame()
    assert (report.wtt_kg, report.ttw_kg) == (pytest.approx(6_080.0), pytest.approx(920.0))
    assert (frame["wtt_kg"] + frame["ttw_kg"]).tolist() == pytest.approx(frame["ghg_kg"].tolist())
    assert frame.iloc[0][["wtt_kg", "ttw_kg"]].tolist() == pytest.approx([80.0, 320.0])
    rail = frame[frame["category"].str.startswith("rail")]
    assert (rail["ttw_kg"].abs() < 1e-9).all() and (frame["wtt_source"] == "teaching example").all()
    assert "6,080 kg well to tank" in str(report)
    told = json.loads(report.to_json())
    assert told["wtt_kg"] + told["ttw_kg"] == pytest.approx(told["ghg_kg"])


def test_a_share_that_is_not_known_is_not_made_up(teaching: cd.Network) -> None:
    frame = teaching.emissions
    frame.loc["TERMINAL", "wtt_share"] = math.nan
    net = cd.Network("unsure", teaching.header, {**teaching.tables, "emissions": frame})
    report = cd.report_emissions(net, cd.route(net, cd.Shipment("Alma", "Haven", containers=40, ready=READY)))
    assert math.isnan(report.wtt_kg) and "well to tank" not in str(report)
    assert report.to_frame()["wtt_kg"].isna().sum() == 3
    assert json.loads(report.to_json())["wtt_kg"] is None


@pytest.mark.parametrize("way", ["Brest", "sea", "air", "road"])
def test_elements_add_up_to_the_route(eurasia: cd.Network, way: str) -> None:
    """On the real network, by every mode: elements give the route's CO2e, distances are in order, sources there."""
    box = cd.Shipment("Lanzhou", "Duisburg", containers=41, hs="8429", ready=READY, delivery_km=30)
    trip = cd.route(eurasia, box, via=way)
    report = cd.report_emissions(eurasia, trip)
    assert sum(element.ghg_kg for element in report.elements) == pytest.approx(trip.co2_kg)
    for element in report.elements:
        assert element.shortest_km <= element.distance_km + 1e-6
        assert element.great_circle_km <= element.shortest_km * 1.05 + 5
        assert element.rows and element.source and element.confidence and element.wtt_source
        assert 0.0 <= element.wtt_kg <= element.ghg_kg
        assert element.wtt_kg + element.ttw_kg == pytest.approx(element.ghg_kg)
        assert math.isnan(element.intensity_g_per_tkm) == (element.kind == "hub operation")
    shares = report.quality
    assert sum(share for grade, share in shares.items() if grade != "fallback") == pytest.approx(1.0)
    assert 0.0 <= shares["fallback"] <= 1.0


def test_a_route_of_other_tables_is_refused(teaching: cd.Network, eurasia: cd.Network) -> None:
    trip = cd.route(teaching, cd.Shipment("Alma", "Haven", ready=READY))
    with pytest.raises(CorridorError, match="teaching"):
        cd.report_emissions(eurasia, trip)


def test_a_detour_for_another_is_not_charged() -> None:
    """Two shipments of 10 t, 100 and 300 km by the shortest way: a quarter and three quarters."""
    assert share_by_distance(80.0, [(10.0, 100.0), (10.0, 300.0)]) == (20.0, 60.0)
    with pytest.raises(CorridorError):
        share_by_distance(80.0, [(0.0, 100.0)])

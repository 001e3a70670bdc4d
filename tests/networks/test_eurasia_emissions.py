"""Emissions of `eurasia` beside what was published: by lane, size of ship, lorry, traction, grid and year."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

import corridor as cd
from corridor.model.prices.emission import Factor, factors_on

JUNE_23, JUNE_24 = dt.date(2023, 6, 1), dt.date(2024, 6, 1)
TONNES = 10.0  # a TEU: GLEC's average box


def _per_tkm(factor: Factor, tonnes: float = TONNES) -> float:
    return factor.grams(tonnes, 1.0) / tonnes


def test_lorries_emit_more_than_80_g_everywhere(eurasia: cd.Network) -> None:
    book = factors_on(eurasia, JUNE_24)
    for country in eurasia.countries.index:
        factor = book.factor("road", country)
        assert 80.0 < _per_tkm(factor) < 130.0
        assert factor.wtt_share * factor.per_tonne >= 22.0 - 1e-9  # what GLEC gives well to tank alone


def test_a_ship_from_shanghai_to_hamburg_is_near_the_port_s_own_figure(eurasia: cd.Network) -> None:
    """HHLA: 1,739 kg CO2 a TEU by Suez on a ship of 13,000 TEU; a box of 2 t emits as much as one of 20 t."""
    found = []
    for tonnes in (4.0, 20.0):
        box = cd.Shipment("Shanghai", "Hamburg", cargo_tonnes_each=tonnes, ready=JUNE_23)
        trip = cd.route(eurasia, box, via="sea")
        found.append(sum(leg.co2_kg for leg in trip.legs if leg.mode == "sea" and leg.kind == "haul") / 2)
    assert found[0] == found[1] == pytest.approx(1_739, rel=0.15)


def test_the_way_round_the_cape_emits_a_quarter_to_a_half_more(eurasia: cd.Network) -> None:
    """Container ships to and from the Union emitted 45 % more in 2024, faster ships counted in."""
    kilograms = [
        cd.route(eurasia, cd.Shipment("Shanghai", "Hamburg", ready=day), via="sea").co2_kg for day in (JUNE_23, JUNE_24)
    ]
    assert 1.2 < kilograms[1] / kilograms[0] < 1.5


def test_feeders_emit_two_to_three_times_what_the_largest_ships_do_and_caspian_boats_more(eurasia: cd.Network) -> None:
    links = eurasia.links
    ships = links[links["mode"] == "sea"]
    assert (ships["category"] != "").all()
    assert set(ships.loc[ships["variant"] != "", "category"]) == {"asia-north_europe", "asia-mediterranean"}
    assert ships.loc["KLAIPEDA-HAMBURG-sea", "category"] == ships.loc["POTI-CONSTANTA-sea", "category"] == "feeder"
    caspian = set(ships.index[ships["category"] == "caspian"])
    assert {"AKTAU-ALAT-sea", "KURYK-ALAT-sea", "TURKMENBASHI-ALAT-sea"} <= caspian
    book = factors_on(eurasia, JUNE_24)
    liner, feeder, boat = (
        book.factor("sea", "DE", category=name) for name in ("asia-north_europe", "feeder", "caspian")
    )
    assert 2.0 <= feeder.per_teu / liner.per_teu <= 3.0 < boat.per_teu / liner.per_teu < 6.0
    assert not (liner.per_tonne or feeder.per_tonne or boat.per_tonne)
    assert not (liner.fallback or feeder.fallback or boat.fallback)


def test_electric_trains_emit_by_the_grid_of_their_country_and_year(eurasia: cd.Network) -> None:
    """Wh a gross tonne-kilometre x the grid: China 10.0 x 582 g in 2023 and x 557.5 g in 2024."""
    books = [factors_on(eurasia, day) for day in (JUNE_23, JUNE_24, dt.date(2026, 1, 5))]
    china = [book.factor("rail", "CN", "electric") for book in books]
    assert [factor.per_tonne for factor in china] == pytest.approx([5.82, 5.575, 5.575], abs=0.006)
    assert china[0].per_teu == pytest.approx(5.82 * 13.0, rel=1e-3)
    germany = [book.factor("rail", "DE", "electric").per_tonne for book in books[:2]]
    assert germany == pytest.approx([12.9 * 0.381, 12.9 * 0.34206], rel=2e-3)
    grids = {"KZ": 801.79, "RU": 446.17, "BY": 323.63, "LT": 139.34, "MN": 784.01, "GE": 143.06}
    for country, grid in grids.items():
        factor = books[1].factor("rail", country, "electric")
        assert factor.per_tonne == pytest.approx(10.0 * grid / 1000, abs=0.006) and not factor.fallback
    assert books[1].factor("rail", "FR" if "FR" in eurasia.countries.index else "CZ", "electric").fallback


def test_trains_beside_measured_ones(eurasia: cd.Network) -> None:
    """RZD: 7.7 g a gross tkm over all traction, between our electric and diesel trains; Finland: 27 Wh a net tkm."""
    book = factors_on(eurasia, JUNE_23)
    assert book.factor("rail", "RU", "electric").per_tonne < 7.7 < book.factor("rail", "RU", "diesel").per_tonne
    energy = _per_tkm(book.factor("rail", "LV", "electric"), 9.0) / 136.22 * 1000  # Wh a net tkm of a box of 18 t
    assert energy == pytest.approx(27.0, rel=0.3)
    for country in ("CN", "KZ", "RU", "BY", "LT", "PL", "DE"):
        electric, diesel = (_per_tkm(book.factor("rail", country, kind)) for kind in ("electric", "diesel"))
        assert 2.0 < electric < 20.0 and 26.0 < diesel < 29.0


def test_well_to_wheel_is_more_than_what_a_train_burns_itself(eurasia: cd.Network) -> None:
    """The operator of the 1520 line counts 66.7 kg a TEU from border to border, fuel burnt on board alone."""
    box = cd.Shipment("Dostyk", "Brest", containers=41, cargo_tonnes_each=20.0, ready=JUNE_23)
    assert cd.route(eurasia, box, via="rail").co2_kg / 82 > 66.7


def test_a_light_box_emits_less_by_rail_but_not_in_proportion(eurasia: cd.Network) -> None:
    light, heavy = (
        cd.route(
            eurasia,
            cd.Shipment("Lanzhou", "Duisburg", containers=41, cargo_tonnes_each=tonnes, ready=JUNE_24),
            via="Brest",
        ).co2_kg
        for tonnes in (6.0, 18.0)
    )
    assert heavy / 3 < light * 0.75 < heavy


def test_every_factor_that_is_computed_with_says_where_it_is_from(eurasia: cd.Network) -> None:
    used = eurasia.emissions[eurasia.emissions["used"]]
    ours = used["source"].str.contains("estimate")
    assert (used.loc[~ours, "source"].str.startswith("http")).all()
    assert used.loc[ours, "notes"].str.len().gt(10).all()
    assert used["wtt_share"].notna().all()
    assert not pd.isna(used["year"]).any()

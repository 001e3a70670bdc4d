"""Emission factors by the TEU, by category, by country and by day: each added up by hand on teaching's way to Haven."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

import corridor as cd
from corridor.errors import TableError
from corridor.model.prices.emission import factors_on

MARCH = dt.date(2026, 3, 4)


def _with(network: cd.Network, *added: dict[str, object], links: dict[str, str] | None = None) -> cd.Network:
    """The network with emission rows added (copies of SEA with other cells), and categories of links."""
    emissions = network.emissions
    for one in added:
        row = emissions.loc["SEA"].copy()
        row[["g_co2e_per_tkm", "valid_from", "valid_to"]] = [float("nan"), pd.NaT, pd.NaT]
        for name, cell in one.items():
            if name != "id":
                row[name] = pd.Timestamp(str(cell)) if name.startswith("valid") else cell
        emissions = pd.concat([emissions, row.to_frame(str(one["id"])).T.astype(emissions.dtypes.to_dict())])
    emissions.index.name = "id"
    table = network.links
    for link, category in (links or {}).items():
        table.loc[link, "category"] = category
    return cd.Network("other factors", network.header, {**network.tables, "emissions": emissions, "links": table})


def _ship(tonnes: float, **more: object) -> cd.Shipment:
    return cd.Shipment("Cove", "Fjord", cargo_tonnes_each=tonnes, containers=10, ready=MARCH, **more)  # type: ignore[arg-type]


def test_a_factor_by_the_teu_does_not_ask_for_the_mass(teaching: cd.Network) -> None:
    """20 TEU x 50 g a TEU-km over the ship's kilometres, whatever is in the boxes; cranes take 1 kg a tonne, twice."""
    net = _with(
        teaching, {"id": "LANE", "category": "lane", "g_co2e_per_teu_km": 50.0}, links={"COVE-FJORD-sea": "lane"}
    )
    km = float(net.links.loc["COVE-FJORD-sea", "length_km"])
    for tonnes in (2.0, 20.0):
        trip = cd.route(net, _ship(tonnes))
        assert [leg.mode for leg in trip.legs if leg.kind == "haul"] == ["sea"]
        assert trip.co2_kg == pytest.approx(20 * km * 0.050 + 2 * 10 * tonnes * 1.0)
        report = cd.report_emissions(net, trip)
        assert report.ghg_kg == pytest.approx(sum(element.ghg_kg for element in report.elements))
        (ship,) = (element for element in report.elements if element.category.startswith("sea"))
        assert ship.rows == ("LANE",) and not ship.fallback
        assert ship.intensity_g_per_tkm == pytest.approx(20 * 50.0 / (10 * tonnes))


def test_both_parts_of_a_factor_add_up(teaching: cd.Network) -> None:
    """Gross weight: 4 g a tonne-kilometre for the cargo and 4 g x 8 t for box and wagon of each TEU."""
    net = _with(
        teaching,
        {"id": "LANE", "category": "lane", "g_co2e_per_tkm": 4.0, "g_co2e_per_teu_km": 32.0},
        links={"COVE-FJORD-sea": "lane"},
    )
    km = float(net.links.loc["COVE-FJORD-sea", "length_km"])
    assert cd.route(net, _ship(18.0)).co2_kg == pytest.approx(km * 0.004 * (180 + 8 * 20) + 360.0)


def test_a_category_is_asked_for_first_and_nothing_else_uses_its_row(teaching: cd.Network) -> None:
    net = _with(teaching, {"id": "FEEDER", "category": "feeder", "g_co2e_per_tkm": 25.0})
    book = factors_on(net, MARCH)
    assert book.factor("sea", "AA").row == "SEA" and book.factor("sea", "AA", category="liner").row == "SEA"
    assert book.factor("sea", "AA", category="feeder").row == "FEEDER"
    assert book.factor("rail", "AA", "electric", "feeder").row == "RAIL_ELECTRIC_AA"
    assert cd.route(net, _ship(18.0)).co2_kg == cd.route(teaching, _ship(18.0)).co2_kg


def test_the_grid_of_the_year_counts(teaching: cd.Network) -> None:
    """20 g until 2025, 12 g from 2026 on in AA: 400 km and half of 100 km there, 180 t."""
    old = {"id": "AA-OLD", "mode": "rail", "traction": "electric", "zones": "AA", "g_co2e_per_tkm": 20.0}
    rows = (
        {**old, "valid_to": "2025-12-31"},
        {**old, "id": "AA-NEW", "g_co2e_per_tkm": 12.0, "valid_from": "2026-01-01"},
    )
    tables = teaching.emissions.drop(index="RAIL_ELECTRIC_AA")
    plain = cd.Network("without AA", teaching.header, {**teaching.tables, "emissions": tables})
    net = _with(plain, *rows)
    box = {"containers": 10, "cargo_tonnes_each": 18.0, "hs": "8429"}
    before, after = (
        cd.route(net, cd.Shipment("Alma", "Haven", ready=day, **box)) for day in ("2025-12-31", "2026-01-01")
    )
    assert before.co2_kg - after.co2_kg == pytest.approx(180 * (400 + 50) * 0.008)
    rows_of = [
        {row for element in cd.report_emissions(net, trip).elements for row in element.rows} for trip in (before, after)
    ]
    assert "AA-OLD" in rows_of[0] and "AA-NEW" not in rows_of[0]
    assert "AA-NEW" in rows_of[1] and "AA-OLD" not in rows_of[1]
    figures = [part for leg in after.legs for part in leg.figures if (part.measure, part.row) == ("co2_kg", "AA-NEW")]
    assert sum(part.amount for part in figures) == pytest.approx(180 * 450 * 0.012)


def test_a_day_without_a_factor_is_a_finding(teaching: cd.Network) -> None:
    tables = teaching.emissions
    tables.loc["SEA", "valid_to"] = pd.Timestamp("2025-12-31")
    net = cd.Network("no ships", teaching.header, {**teaching.tables, "emissions": tables})
    (finding,) = [one for one in cd.check_network(net).findings if one.table == "emissions"][:1]
    assert "sea" in finding.problem and "from 2026-01-01" in finding.problem
    with pytest.raises(TableError, match="no emission factor for sea"):
        cd.route(net, _ship(18.0))


def test_terminals_emit_by_the_mode_that_is_handled(teaching: cd.Network) -> None:
    """Two crane moves off and onto the ship: 20 TEU x 5 kg each, no cargo counted."""
    quay = {"id": "QUAY", "mode": "terminal", "category": "sea", "g_co2e_per_t": 0.0, "g_co2e_per_teu": 5000.0}
    net = _with(teaching, quay)
    km = float(net.links.loc["COVE-FJORD-sea", "length_km"])
    trip = cd.route(net, _ship(18.0))
    assert trip.co2_kg == pytest.approx(180 * km * 0.010 + 2 * 20 * 5.0)
    hubs = [element for element in cd.report_emissions(net, trip).elements if element.kind == "hub operation"]
    assert [element.rows for element in hubs] == [("QUAY",), ("QUAY",)]
    assert [element.ghg_kg for element in hubs] == [100.0, 100.0]

"""The Middle Corridor is what `eurasia` gives today, and answers as `eurasia` does within it."""

from __future__ import annotations

from pathlib import Path

import pytest

import corridor as cd
from corridor.resources import networks_dir
from networks.make.middle_corridor import PLACES, middle_corridor

SHIPPED = Path(networks_dir()) / "middle_corridor"


@pytest.fixture(scope="module")
def corridor() -> cd.Network:
    return cd.open_network("middle_corridor")


def test_it_is_cut_out_of_eurasia_as_it_is_today(tmp_path: Path) -> None:
    """After a change of eurasia: python -m networks.make.middle_corridor."""
    made = middle_corridor().to_folder(tmp_path / "middle_corridor")
    for file in sorted(made.iterdir()):
        assert file.read_bytes() == (SHIPPED / file.name).read_bytes(), f"{file.name}: make it again"
    assert {file.name for file in SHIPPED.iterdir()} == {file.name for file in made.iterdir()} | {"README.md"}


def test_it_is_clean(corridor: cd.Network) -> None:
    linted = cd.lint_network(corridor)
    assert linted.clean, linted


@pytest.mark.parametrize(
    ("origin", "destination", "by"),
    [("XIAN", "POTI", "sea Aktau-Alat"), ("ALTYNKOL", "CONSTANTA", "sea Poti-Constanta"), ("ALAT", "MERSIN", "")],
)
def test_a_route_is_that_of_eurasia_that_stays_within(
    corridor: cd.Network, eurasia: cd.Network, origin: str, destination: str, by: str
) -> None:
    box = cd.Shipment(origin, destination, ready="2025-10-01")
    others = sorted(set(eurasia.terminals.index) - set(PLACES))
    whole, part = cd.route(eurasia, box, avoid=others), cd.route(corridor, box)
    assert (part.cost, part.hours, part.co2_kg) == (whole.cost, whole.hours, whole.co2_kg)
    assert by in part.name


def test_both_gauges_are_there(corridor: cd.Network) -> None:
    """1435 mm to Khorgos, 1520 mm to Akhalkalaki, 1435 mm on to Mersin: two changes."""
    assert set(corridor.links["gauge"]) == {"", "1435", "1520"}
    trip = cd.route(corridor, cd.Shipment("XIAN", "MERSIN", ready="2025-10-01"), avoid=["KARS-MERSIN-road"])
    assert trip.gauge_changes == 2

"""What people call columns, and the units that they write beside them."""

from __future__ import annotations

import pytest

from corridor.model.tables.header_names import headers_meant, other_unit
from corridor.model.tables.schema import TABLES


@pytest.mark.parametrize(
    ("table", "name", "column"),
    [
        ("links", "Length (km)", "length_km"),
        ("links", "Distance [kilometres]", "length_km"),
        ("links", "Speed (km/h)", "speed_kmh"),
        ("links", "Transit time (hrs)", "transit_h"),
        ("links", "Gauge (mm)", "gauge"),
        ("terminals", "Latitude (°)", "lat"),
        ("terminals", "Long (decimal degrees)", "lon"),
        ("terminals", "Name (English)", "name"),
    ],
)
def test_a_column_in_its_own_unit_is_meant(table: str, name: str, column: str) -> None:
    assert headers_meant(TABLES[table], [name]) == [column]
    assert other_unit(TABLES[table], name) is None


@pytest.mark.parametrize(
    ("table", "name", "says"),
    [
        ("links", "Distance (mi)", "length_km is in km"),
        ("links", "Distance (nm)", "length_km is in km"),
        ("links", "Speed (mph)", "speed_kmh is in km/h"),
        ("links", "Transit time (days)", "transit_h is in hours"),
        ("links", "Gauge (m)", "gauge is in mm"),
        ("terminals", "Latitude (rad)", "lat is in degrees"),
    ],
)
def test_a_column_in_another_unit_is_a_finding_and_never_read_as_it_is(table: str, name: str, says: str) -> None:
    assert headers_meant(TABLES[table], [name]) == [name]
    found = other_unit(TABLES[table], name)
    assert found is not None and found.problem == says and found.column == name

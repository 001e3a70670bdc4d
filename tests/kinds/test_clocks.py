"""Clocks are local to their place: which zone a terminal has, and what its hours mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pandas as pd
import pytest

import corridor as cd
from corridor.model.clocks.time_zones import TimeZones, same_clock, time_zone, zone_names
from corridor.model.network import with_tables

# A city, its country and point, and the zone that IANA gives its region (general knowledge, not read from zone.tab).
CITIES = [
    ("Duisburg", "DE", (51.4, 6.8), "Europe/Berlin"),
    ("Warsaw", "PL", (52.2, 21.0), "Europe/Warsaw"),
    ("Brest", "BY", (52.1, 23.7), "Europe/Minsk"),
    ("Lanzhou", "CN", (36.1, 103.8), "Asia/Shanghai"),
    ("Urumqi", "CN", (43.8, 87.6), "Asia/Shanghai"),  # railways go by Beijing's clock
    ("Kashgar", "CN", (39.5, 76.0), "Asia/Shanghai"),
    ("Dostyk", "KZ", (45.3, 82.5), "Asia/Almaty"),
    ("Aktau", "KZ", (43.7, 51.2), "Asia/Aqtau"),
    ("Odesa", "UA", (46.5, 30.7), "Europe/Kyiv"),
    ("Moscow", "RU", (55.8, 37.6), "Europe/Moscow"),
    ("St Petersburg", "RU", (59.9, 30.3), "Europe/Moscow"),
    ("Pskov", "RU", (57.8, 28.3), "Europe/Moscow"),
    ("Kazan", "RU", (55.8, 49.1), "Europe/Moscow"),
    ("Kaliningrad", "RU", (54.7, 20.5), "Europe/Kaliningrad"),
    ("Ufa", "RU", (54.7, 56.0), "Asia/Yekaterinburg"),
    ("Zabaikalsk", "RU", (49.7, 117.3), "Asia/Chita"),
    ("Chicago", "US", (41.9, -87.6), "America/Chicago"),
    ("Long Beach", "US", (33.8, -118.2), "America/Los_Angeles"),
    ("Perth", "AU", (-31.95, 115.9), "Australia/Perth"),
    ("Khovd", "MN", (48.0, 91.6), "Asia/Hovd"),
    ("Pristina", "XK", (42.7, 21.2), "Europe/Belgrade"),
]


def zones_of(cities: Mapping[str, tuple[str, float, float, str]], countries: Mapping[str, str]) -> TimeZones:
    """Clocks of terminals given by country, point and zone, and of countries with theirs."""
    columns = ["country", "lat", "lon", "time_zone"]
    terminals = pd.DataFrame.from_dict(dict(cities), orient="index", columns=columns)
    terminals["city"] = terminals.index
    return TimeZones(terminals, pd.DataFrame({"time_zone": pd.Series(dict(countries))}))


def rezoned(network: cd.Network, **zones: str) -> cd.Network:
    """A network whose terminals go by other clocks."""
    terminals = network.terminals
    terminals["time_zone"] = [zones.get(terminal, zone) for terminal, zone in terminals["time_zone"].items()]
    return with_tables(network, network.name, {"terminals": terminals})


@pytest.mark.parametrize(("city", "country", "point", "zone"), CITIES, ids=[city[0] for city in CITIES])
def test_a_terminal_without_a_zone_goes_by_that_of_its_place(
    city: str, country: str, point: tuple[float, float], zone: str
) -> None:
    found = zones_of({city: (country, *point, "")}, {country: ""})
    assert found.names == {city: zone}
    # said where another place of the country has another clock
    assert bool(found.guessed) == (country in ("KZ", "RU", "US", "AU", "MN"))


def test_the_zone_of_a_terminal_goes_before_its_city_and_that_before_its_country() -> None:
    rows = {"A": ("RU", 55.8, 37.6, "Asia/Omsk"), "B": ("RU", 55.8, 37.6, ""), "C": ("RU", 55.8, 37.6, "")}
    terminals = pd.DataFrame.from_dict(rows, orient="index", columns=["country", "lat", "lon", "time_zone"])
    terminals["city"] = ["Omsk", "Omsk", "Moscow"]
    countries = pd.DataFrame({"time_zone": ["Europe/Samara"]}, index=["RU"])
    assert TimeZones(terminals, countries).names == {"A": "Asia/Omsk", "B": "Asia/Omsk", "C": "Europe/Samara"}
    assert TimeZones(terminals, countries).guessed == {}


def test_invented_countries_have_one_clock_and_namibia_among_them_is_none() -> None:
    cities = {"A": ("AA", 0.0, 69.0, ""), "N": ("NA", 0.0, 62.7, ""), "Z": ("QZ", 0.0, 60.9, "Europe/Berlin")}
    found = zones_of(cities, {"AA": "", "NA": "", "QZ": ""})
    assert found.names == {"A": "UTC", "N": "UTC", "Z": "Europe/Berlin"}
    assert any("2 of 3 terminals" in text and "AA, QZ" in text for text in found.remarks())
    real = zones_of({"N": ("NA", -22.6, 17.1, "")}, {"NA": ""})
    assert real.names == {"N": "Africa/Windhoek"}
    assert not list(real.remarks())


def test_kazakhstan_has_one_clock_since_march_2024() -> None:
    for name in ("Asia/Almaty", "Asia/Qostanay"):
        zone = time_zone(name)
        hours = [dt.datetime(2024, month, 15, tzinfo=zone).utcoffset() for month in (2, 3)]
        assert hours == [dt.timedelta(hours=6), dt.timedelta(hours=5)]
    assert not same_clock("Asia/Almaty", "Asia/Aqtobe")
    assert same_clock("Asia/Shanghai", "Asia/Chongqing")


def test_every_zone_that_tzdata_names_can_be_read() -> None:
    assert len(zone_names()) > 400
    for name in zone_names():
        assert dt.datetime(2026, 3, 4, tzinfo=time_zone(name)).utcoffset() is not None


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("Europe/Berlinn", "nearest: Europe/Berlin"),
        ("europe/berlin", "nearest: Europe/Berlin"),
        ("Almaty", "nearest: Asia/Almaty"),
        ("Asia/Beijing", "as Asia/Shanghai"),
        ("UTC+8", "Etc/GMT-8"),
        ("+08:00", "Etc/GMT-8"),
        ("GMT-5", "Etc/GMT+5"),
        ("8", "as Asia/Shanghai"),
    ],
)
def test_a_zone_that_does_not_exist_names_the_nearest(name: str, remedy: str) -> None:
    with pytest.raises(cd.UnknownName) as caught:
        time_zone(name)
    assert remedy in str(caught.value)


def test_a_zone_far_from_the_sun_is_remarked(teaching: cd.Network) -> None:
    """Alma lies at 69 degrees east, 4.6 h: Shanghai's clock is 3.4 h off, Tokyo's 4.4 h."""
    far = [
        [text for text in rezoned(teaching, ALMA=zone, ALMA_AIR=zone).time_zones.remarks() if "from the sun" in text]
        for zone in ("Asia/Shanghai", "Asia/Tokyo")
    ]
    assert far[0] == []
    assert "ALMA Asia/Tokyo" in far[1][0]
    assert cd.check_network(teaching).remarks  # and no remark about clocks among them
    assert not list(teaching.time_zones.remarks())


def test_the_real_network_names_the_clock_of_every_terminal(eurasia: cd.Network) -> None:
    zones = eurasia.time_zones
    assert not zones.guessed
    assert not list(zones.remarks())
    known = {
        "LZ_DCH": "Asia/Shanghai",
        "URUMQI": "Asia/Shanghai",
        "DOSTYK": "Asia/Almaty",
        "AKTAU": "Asia/Aqtau",
        "CHELYABINSK": "Asia/Yekaterinburg",
        "KALININGRAD": "Europe/Kaliningrad",
        "ZABAIKALSK": "Asia/Chita",
        "BREST": "Europe/Minsk",
        "MALASZEWICZE": "Europe/Warsaw",
        "KLAIPEDA": "Europe/Vilnius",
        "DUISBURG": "Europe/Berlin",
    }
    assert {terminal: zones.names[terminal] for terminal in known} == known


def test_a_ready_with_an_offset_is_that_instant_on_the_clock_of_the_origin(teaching: cd.Network) -> None:
    """Alma's door closes with the 12th of September: at 23:30 in UTC it is the 12th there, by Shanghai's the 13th."""
    east = rezoned(teaching, ALMA="Asia/Shanghai", ALMA_AIR="Asia/Shanghai")
    box = cd.Shipment("Alma", "Haven", ready="2026-03-04T23:30+00:00")
    assert cd.route(teaching, box).shipment.ready == dt.datetime(2026, 3, 4, 23, 30)
    assert cd.route(east, box).shipment.ready == dt.datetime(2026, 3, 5, 7, 30)
    rows = pd.DataFrame({"origin": ["Alma"], "destination": ["Haven"], "ready": ["2026-03-04T23:30Z"]})
    assert cd.read_shipments(rows, east)[0].ready == dt.datetime(2026, 3, 5, 7, 30)


def test_a_matrix_looks_at_the_clock_of_each_origin(teaching: cd.Network) -> None:
    """The road door shuts on 29 October 2025: at 20:00 in UTC of the day before it is the 29th already at +8."""
    east = rezoned(teaching, EASTGATE="Asia/Shanghai")
    box = cd.Shipment("Alma", "Haven", ready="2025-10-28T20:00+00:00")
    found = cd.matrix(east, ["EASTGATE", "COVE"], ["Haven"], shipment=box)
    for origin, day in (("EASTGATE", "2025-10-29 04:00"), ("COVE", "2025-10-28 20:00")):
        alone = cd.matrix(east, [origin], ["Haven"], shipment=cd.Shipment("Alma", "Haven", ready=day))
        assert found.loc[origin, "Haven"] == alone.loc[origin, "Haven"]


def test_a_calendar_refuses_days_with_an_offset(teaching: cd.Network) -> None:
    with pytest.raises(cd.CorridorError, match="local day"):
        cd.calendar_of(teaching, cd.Shipment("Alma", "Haven"), "2026-03-04T00:00+08:00", "2026-03-06")

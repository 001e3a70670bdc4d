"""Clocks are local to their place: which zone a terminal has, and what its hours mean."""

from __future__ import annotations

import copy
import datetime as dt
import pickle
from collections.abc import Mapping

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import corridor as cd
from corridor.calendar import shown_moment
from corridor.model.clocks.time_zones import TimeZones, same_clock, time_zone, zone_names
from corridor.model.network import with_tables
from corridor.routing.timed.moments import departure_moments

# A city, its country and point, and the zone that IANA gives its region (general knowledge, not read from zone.tab).
NO_BORDERS = pd.DataFrame({"border_id": [], "time_zone": []}, dtype=str)
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
    return TimeZones(terminals, pd.DataFrame({"time_zone": pd.Series(dict(countries))}), NO_BORDERS)


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
    assert TimeZones(terminals, countries, NO_BORDERS).names == {
        "A": "Asia/Omsk",
        "B": "Asia/Omsk",
        "C": "Europe/Samara",
    }
    assert TimeZones(terminals, countries, NO_BORDERS).guessed == {}


def test_invented_countries_have_one_clock_and_namibia_among_them_is_none() -> None:
    cities = {"A": ("AA", 0.0, 69.0, ""), "N": ("NA", 0.0, 62.7, ""), "Z": ("QZ", 0.0, 60.9, "Europe/Berlin")}
    found = zones_of(cities, {"AA": "", "NA": "", "QZ": ""})
    assert found.names == {"A": "UTC", "N": "UTC", "Z": "Europe/Berlin"}
    assert any("2 of 3 terminals" in text and "AA, NA, QZ" in text for text in found.remarks())
    assert found.invented == ("AA", "NA", "QZ")  # Namibia is 5,000 km from there
    real = zones_of({"N": ("NA", -22.6, 17.1, "")}, {"NA": ""})
    assert real.names == {"N": "Africa/Windhoek"}
    assert not list(real.remarks())


PRIVATE = {"Prizren": ("XZ", 42.2, 20.7), "Suifenhe": ("QM", 44.4, 131.1), "Goteborg": ("ZZ", 57.7, 12.0)}


def test_a_private_code_leaves_the_other_countries_their_clocks() -> None:
    """Each of the cities above, of which some are far from the principal places of their country, beside each other."""
    cities = {name: (country, *point, "") for name, country, point, _ in CITIES}
    cities |= {name: (*place, "") for name, place in PRIVATE.items()}
    found = zones_of(cities, dict.fromkeys({row[0] for row in cities.values()}, ""))
    assert {name: found.names[name] for name, *_ in CITIES} == {name: zone for name, _, _, zone in CITIES}
    assert found.invented == ("XZ", "QM", "ZZ")
    # the nearest principal place, whatever its country: an hour off at most
    assert [found.names[name] for name in PRIVATE] == ["Europe/Skopje", "Asia/Vladivostok", "Europe/Copenhagen"]
    (text,) = [text for text in found.remarks() if "ISO 3166" in text]
    assert "3 of 24 terminals" in text
    assert "XZ, QM, ZZ" in text
    assert "Goteborg Europe/Copenhagen" in text
    assert any("13 of 24 terminals, in countries of several" in text for text in found.remarks())


def test_clocks_survive_pickling_and_copies(teaching: cd.Network) -> None:
    """Rules read from files do not, and are read again."""
    clocks = rezoned(teaching, ALMA="Asia/Almaty", ALMA_AIR="Asia/Almaty").time_zones
    assert clocks.zone("ALMA").key == "Asia/Almaty"
    for other in (pickle.loads(pickle.dumps(clocks)), copy.deepcopy(clocks)):
        assert other.names == clocks.names
        assert same_clock(other.zone("ALMA").key, "Asia/Almaty")
        assert other.name_at("COVE") == clocks.name_at("COVE")


def test_a_country_without_a_terminal_says_nothing_of_the_others() -> None:
    found = zones_of({"Duisburg": ("DE", 51.4, 6.8, "")}, {"DE": "", "ZZ": ""})
    assert found.names == {"Duisburg": "Europe/Berlin"}
    assert found.invented == ()
    assert not list(found.remarks())


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


# --- by the clock --------------------------------------------------------------------------------

EAST, WEST = (
    ("ALMA", "ALMA_AIR", "BIRK", "COVE", "EASTGATE", "KARST"),
    ("DELTA", "FJORD", "HAVEN", "HAVEN_AIR", "MARSH"),
)
SHIP = "SHIP-COVE-FJORD"  # handled 10 h, at sea 40 h, at the border 20 h, handled 10 h
FEW = settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])


def sailing(network: cd.Network, cove: str, fjord: str, *, weekdays: str = "Mon", hour: float = 12.0) -> cd.Network:
    """The ship leaves Cove once a week, and two ports go by their own clocks."""
    services = network.services
    services.loc[SHIP, ["weekdays", "departure_h"]] = [weekdays, hour]
    return with_tables(rezoned(network, COVE=cove, FJORD=fjord), "sailing", {"services": services})


def by_ship(network: cd.Network, depart: str) -> cd.DatedItinerary:
    return cd.route(network, cd.Shipment("Cove", "Fjord"), minimise="hours", via=[SHIP], depart=depart)


@pytest.mark.parametrize(
    ("ready", "hours"), [("2026-03-05 11:00", 139), ("2026-03-05 12:00", 138), ("2026-03-05 15:00", 135)]
)
def test_a_box_is_in_the_stack_by_the_clock_of_the_barge(teaching: cd.Network, ready: str, hours: float) -> None:
    """92 h after noon in Alma it is 01:00 in Fjord, six hours before the cut-off: no week is waited."""
    services = teaching.services
    cells = ["weekdays", "frequency_per_week", "departure_h", "cutoff_h"]
    services.loc["BARGE-FJORD-HAVEN", cells] = ["Mon", 1.0, 12.0, 5.0]
    zones = dict.fromkeys(EAST, "Asia/Shanghai") | dict.fromkeys((*WEST, "WESTGATE"), "Europe/Berlin")
    network = with_tables(rezoned(teaching, **zones), "barge", {"services": services})
    box = cd.Shipment("Alma", "Haven", ready=ready)
    asked = {"avoid": ["air", "road"], "via": ["BARGE-FJORD-HAVEN"]}
    trip = cd.route(network, box, minimise="cost", depart=ready, **asked)
    assert trip.hours == hours
    assert shown_moment(trip.departs) == f"{ready}+08:00"
    assert shown_moment(trip.arrives) == "2026-03-10 23:00+01:00"
    assert "arrives 2026-03-10 23:00+01:00" in str(trip)
    assert (trip.arrives - trip.departs) == dt.timedelta(hours=hours)
    # the last moment for that arrival, asked by the clock of the destination
    last = cd.latest_departure(network, box, arrive="2026-03-10 23:00", **asked)
    assert last.departs >= trip.departs and shown_moment(last.arrives) == "2026-03-10 23:00+01:00"


BY_HAND = [
    # Cove, Fjord, leaving, hours, arriving: the gate closes on Monday at 02:00 of Cove's clock, 80 h before Fjord
    ("UTC", "UTC", "2026-03-02 00:00", 82, "2026-03-05 10:00+00:00"),
    ("Asia/Shanghai", "Asia/Shanghai", "2026-03-02 00:00", 82, "2026-03-05 10:00+08:00"),
    ("Asia/Shanghai", "Europe/Berlin", "2026-03-02 00:00", 82, "2026-03-05 03:00+01:00"),
    ("Europe/Berlin", "Asia/Shanghai", "2026-03-02 00:00", 82, "2026-03-05 17:00+08:00"),
    ("Asia/Shanghai", "Europe/Berlin", "2026-03-01T17:00+01:00", 82, "2026-03-05 03:00+01:00"),  # the same instant
    ("Asia/Tokyo", "America/Anchorage", "2026-03-02 00:00", 82, "2026-03-04 16:00-09:00"),  # over the day line
    ("America/Anchorage", "Asia/Tokyo", "2026-03-02 00:00", 82, "2026-03-06 04:00+09:00"),
    ("Europe/Berlin", "UTC", "2026-03-29 00:00", 105, "2026-04-02 08:00+00:00"),  # a day of 23 h
    ("Europe/Berlin", "UTC", "2026-10-25 00:00", 107, "2026-10-29 09:00+00:00"),  # a day of 25 h
    ("Europe/Berlin", "UTC", "2026-03-23 03:00", 80 + 166, "2026-04-02 08:00+00:00"),  # sailings 167 h apart
    ("Europe/Berlin", "UTC", "2026-10-19 03:00", 80 + 168, "2026-10-29 09:00+00:00"),  # 169 h apart
    ("Asia/Almaty", "UTC", "2024-02-26 03:00", 80 + 168, "2024-03-07 05:00+00:00"),  # +6 until 1 March 2024, +5 since
    ("Asia/Almaty", "UTC", "2024-03-04 03:00", 80 + 167, "2024-03-14 05:00+00:00"),
    ("Asia/Kolkata", "Asia/Kathmandu", "2026-03-02 00:00", 82, "2026-03-05 10:15+05:45"),
]


@pytest.mark.parametrize(("cove", "fjord", "depart", "hours", "arrives"), BY_HAND)
def test_a_weekly_sailing_keeps_its_local_hour(
    teaching: cd.Network, cove: str, fjord: str, depart: str, hours: float, arrives: str
) -> None:
    trip = by_ship(sailing(teaching, cove, fjord), depart)
    assert trip.hours == pytest.approx(hours)
    assert shown_moment(trip.arrives) == arrives


def test_an_arrival_is_asked_for_by_the_clock_of_the_destination(teaching: cd.Network) -> None:
    """There at 03:00 in Berlin is in time by Monday's ship; a minute before, only by that of the week before."""
    network = sailing(teaching, "Asia/Shanghai", "Europe/Berlin")
    box = cd.Shipment("Cove", "Fjord", ready="2026-02-01")
    for arrive, departs in (
        ("2026-03-05 03:00", "2026-03-02 02:00+08:00"),
        ("2026-03-05T10:00+08:00", "2026-03-02 02:00+08:00"),
        ("2026-03-05 02:59", "2026-02-23 02:00+08:00"),
    ):
        assert shown_moment(cd.latest_departure(network, box, arrive=arrive, via=[SHIP]).departs) == departs
    with pytest.raises(
        cd.NoRoute, match=r"arrives by 2026-03-05 02:00\+01:00.*earliest arrival is 2026-03-05 03:00\+01"
    ):
        cd.latest_departure(
            network, cd.Shipment("Cove", "Fjord", ready="2026-03-01"), arrive="2026-03-05 02:00", via=[SHIP]
        )


@pytest.mark.parametrize(
    ("depart", "said"),
    [("2026-03-28 16:30", "2026-03-29 03:30+02:00 is taken"), ("2026-10-24 16:30", "02:30 comes twice")],
)
def test_a_sailing_in_an_hour_that_is_skipped_or_comes_twice(teaching: cd.Network, depart: str, said: str) -> None:
    """02:30 that is skipped is an hour after 01:30, and 02:30 that comes twice the first: ten hours after the gate."""
    trip = by_ship(sailing(teaching, "Europe/Berlin", "UTC", weekdays="Sun", hour=2.5), depart)
    assert trip.hours == 80.0
    assert said in str(trip)


def test_a_moment_that_is_skipped_or_comes_twice_is_remarked(teaching: cd.Network) -> None:
    network = sailing(teaching, "Europe/Berlin", "UTC")
    skipped, twice = by_ship(network, "2026-03-29 02:30"), by_ship(network, "2026-10-25 02:30")
    assert (shown_moment(skipped.departs), shown_moment(twice.departs)) == (
        "2026-03-29 03:30+02:00",
        "2026-10-25 02:30+02:00",
    )
    assert "is skipped" in str(skipped) and "comes twice" in str(twice)
    second = by_ship(network, "2026-10-25T02:30+01:00")
    assert second.hours == twice.hours - 1.0 and "comes twice" not in str(second)
    undated = cd.route(network, cd.Shipment("Cove", "Fjord", ready="2026-03-29 02:30"))
    assert "is skipped" in str(undated)


def test_a_day_has_as_many_hours_to_leave_as_its_clock() -> None:
    zone = time_zone("Europe/Berlin")
    counts = [len(departure_moments((day, day), zone)) for day in ("2026-03-28", "2026-03-29", "2026-10-25")]
    assert counts == [24, 23, 25]
    assert departure_moments(("2026-10-01", "2026-10-31"), zone)


@FEW
@given(
    zone=st.sampled_from(["Asia/Shanghai", "Asia/Kolkata", "Etc/GMT+12", "Pacific/Kiritimati", "Africa/Cairo"]),
    hour=st.integers(0, 24 * 7),
)
def test_hours_do_not_depend_on_the_clock_that_all_share(teaching: cd.Network, zone: str, hour: int) -> None:
    depart = dt.datetime(2026, 2, 2) + dt.timedelta(hours=hour)
    box = cd.Shipment("Alma", "Haven", ready=depart)
    shared = rezoned(teaching, **dict.fromkeys(teaching.terminals.index, zone))
    for minimise in ("hours", "cost"):
        one, other = (cd.route(net, box, minimise=minimise, depart=depart) for net in (teaching, shared))
        assert (one.hours, one.cost) == (other.hours, other.cost)
        assert one.arrives.replace(tzinfo=None) == other.arrives.replace(tzinfo=None)


@FEW
@given(zone=st.sampled_from(sorted(zone_names() - {"Factory"})), hour=st.integers(0, 24 * 7))
def test_another_clock_where_nothing_is_published_moves_local_times_only(
    teaching: cd.Network, zone: str, hour: int
) -> None:
    depart = dt.datetime(2026, 2, 2) + dt.timedelta(hours=hour)
    box = cd.Shipment("Alma", "Haven", ready=depart)
    moved = rezoned(teaching, HAVEN=zone, HAVEN_AIR=zone, DELTA=zone)
    one, other = (cd.route(net, box, minimise="cost", depart=depart) for net in (teaching, moved))
    assert (one.hours, one.cost) == (other.hours, other.cost)
    assert one.arrives == other.arrives
    assert other.arrives.utcoffset() == one.arrives.astimezone(time_zone(zone)).utcoffset()
    assert all(leg.arrival >= leg.departure for leg in other.legs)


@pytest.mark.parametrize(
    ("own", "depart", "hours"),
    [
        ("", "2026-03-03 08:00", 32),  # at the door at 09:00
        ("", "2026-03-03 18:59", 32),
        ("", "2026-03-03 19:00", 32 + 12),  # at 20:00: until 08:00 of the next day
        ("", "2026-03-03 20:00", 32 + 11),
        ("", "2026-03-03T12:00+00:00", 32 + 11),  # the same instant
        ("UTC", "2026-03-03 20:00", 32),  # 13:00 in UTC
        ("UTC", "2026-03-03 08:00", 32 + 7),  # 01:00 in UTC
        ("Europe/Berlin", "2026-03-03 08:00", 32 + 6),
    ],
)
def test_opening_hours_are_those_of_the_border(teaching: cd.Network, own: str, depart: str, hours: float) -> None:
    """By road: lifts of 1 h, 20 h at the border, 10 h on the way; open from 8 to 20 by the clock of Eastgate (+8)."""
    borders = teaching.borders
    borders.loc["EAST_WEST_ROAD:any:1", ["open_from_h", "open_to_h", "time_zone"]] = [8.0, 20.0, own]
    network = with_tables(rezoned(teaching, EASTGATE="Asia/Shanghai"), "day", {"borders": borders})
    box = cd.Shipment("Eastgate", "Haven")
    trip = cd.route(network, box, minimise="hours", via=["EAST_WEST_ROAD"], avoid=["rail", "air"], depart=depart)
    assert trip.hours == pytest.approx(hours)


@pytest.mark.parametrize(
    ("depart", "arrives"),
    [
        ("2025-10-28 02:59", "2025-10-29 02:59+00:00"),  # on the road a minute before the door shuts
        ("2025-10-28 03:00", "2025-11-20 03:00+00:00"),  # cleared when it shuts, and on the road when it opens
        ("2025-10-28 03:01", "2025-11-20 23:00+00:00"),  # caught in the queue: cleared anew
    ],
)
def test_a_door_shuts_and_opens_at_midnight_of_its_own_place(teaching: cd.Network, depart: str, arrives: str) -> None:
    """At the border after 1 h, through after 20 h, there 11 h later; midnight in Eastgate (+8) is 16:00 in UTC."""
    network = rezoned(teaching, EASTGATE="Asia/Shanghai")
    asked = {"minimise": "hours", "via": ["EAST_WEST_ROAD"], "avoid": ["rail", "air"]}
    trip = cd.route(network, cd.Shipment("Eastgate", "Haven"), depart=depart, **asked)
    assert shown_moment(trip.arrives) == arrives


@pytest.mark.parametrize(("depart", "passes"), [("2025-10-29 00:30", True), ("2025-10-29 01:30", False)])
def test_a_door_that_has_not_left_yesterday_is_still_open(teaching: cd.Network, depart: str, passes: bool) -> None:
    """The 29 October, on which the road shuts, is 22 h old in Eastgate (+14) when it begins at its border (-8)."""
    borders = teaching.borders
    borders.loc["EAST_WEST_ROAD:any:1", "time_zone"] = "America/Anchorage"
    network = with_tables(rezoned(teaching, EASTGATE="Pacific/Kiritimati"), "line", {"borders": borders})
    asked = {"minimise": "hours", "via": ["EAST_WEST_ROAD"], "avoid": ["rail", "air"]}
    trip = cd.route(network, cd.Shipment("Eastgate", "Haven"), depart=depart, **asked)
    assert (trip.hours == 32.0) == passes


def test_dues_of_bookings_are_by_the_clock_of_the_destination(teaching: cd.Network) -> None:
    """The train of Tuesday is there on Wednesday at 13:00: 61 h after midnight in UTC, 56 h after New York's."""
    late, no_ports = [], cd.Scenario("trains").remove("services", "PORT-ALMA-COVE").apply(teaching)
    for zone in ("UTC", "America/New_York"):
        network = rezoned(no_ports, HAVEN=zone, HAVEN_AIR=zone)
        row = {"id": "one", "origin": "Alma", "destination": "Haven", "ready": "2026-03-02", "value_of_time": 2.0}
        local = cd.plan.SlotTerms(hauls="local")
        dues = ({"due": "2026-03-02"}, {})
        plans = [cd.plan.slots(network, pd.DataFrame([row | due]), terms=local) for due in dues]
        late.append(plans[0].objective - plans[1].objective)
        assert plans[0].frame("departures")["departure"].tolist() == ["2026-03-03 00:00+00:00"]
    assert late == pytest.approx([61 / 24 * 100, 56 / 24 * 100])


def test_local_times_survive_text_frames_json_and_pickle(teaching: cd.Network) -> None:
    network = sailing(teaching, "Asia/Shanghai", "Europe/Berlin")
    trip = by_ship(network, "2026-03-02 00:00")
    frame = trip.to_frame()
    assert frame["departure"].iloc[0] == "2026-03-02 00:00+08:00"
    assert frame["arrival"].iloc[-1] == "2026-03-05 03:00+01:00"
    hours = (frame["arrival_utc"] - frame["departure_utc"]) / pd.Timedelta(hours=1)
    assert hours.tolist() == pytest.approx(frame["hours"].tolist())
    for again in (cd.DatedItinerary.from_json(trip.to_json()), pickle.loads(pickle.dumps(trip))):
        assert (again.departs, again.arrives) == (trip.departs, trip.arrives)
        assert shown_moment(again.arrives) == "2026-03-05 03:00+01:00"
    lines = trip.to_gdf(network)
    assert "+08:00" in lines["departure"].iloc[0] and lines.to_json()
    choices = cd.departures_of(network, cd.Shipment("Cove", "Fjord"), "2026-03-01", "2026-03-03", via=[SHIP])
    assert "2026-03-02 02:00+08:00" in choices["departs"].tolist()
    assert ((choices["arrives_utc"] - choices["departs_utc"]) / pd.Timedelta(hours=1)).tolist() == pytest.approx(
        choices["hours"].tolist()
    )
    front = cd.pareto_routes(network, cd.Shipment("Cove", "Fjord"), depart="2026-03-02", via=[SHIP]).to_frame()
    assert front["arrives"].str.endswith("+01:00").all()

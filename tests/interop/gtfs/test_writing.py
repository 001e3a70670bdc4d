"""The services of a network as a feed: what is read back leaves and arrives as before; and a second reader takes it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from shapely import LineString

import corridor as cd
from corridor.errors import ArgumentError, CorridorError, TableError
from corridor.interop.gtfs.calendars import days_of

MONDAY = dt.date(2026, 3, 2)
LAST = "2026-03-29"
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def chain(services: list[tuple[int, str, float]], hours: list[float]) -> cd.Network:
    """Places in a row with a rail link each way, and trains as far as a number says: below 0 from the last on."""
    places = [f"P{number}" for number in range(len(hours) + 1)]
    rows = pd.DataFrame(
        {
            "id": places,
            "name": places,
            "lat": 40.0,
            "lon": [-3.0 + number * 0.5 for number in range(len(places))],
            "time_zone": "Europe/Madrid",
        }
    )
    links = pd.DataFrame({"from": places[:-1], "to": places[1:], "mode": "rail", "gauge": "1668", "transit_h": hours})
    trains = pd.DataFrame(
        [
            {
                "id": f"T{number}",
                "mode": "rail",
                "frequency_per_week": len(days.split(";")),
                "weekdays": days,
                "departure_h": hour,
            }
            for number, (_, days, hour) in enumerate(services)
        ]
    )
    stops = pd.DataFrame(
        [
            {"service_id": f"T{number}", "terminal_id": place}
            for number, (far, _, _) in enumerate(services)
            for place in (places if far > 0 else places[::-1])[: abs(far) + 1]
        ]
    )
    only = pd.DataFrame(
        [{"id": "X", "kind": "closure", "name": "trains", "modes": "rail", "train_classes": "ordinary"}]
    )
    made = cd.Network.from_frames(rows, links, services=trains, service_stops=stops, rules=only, name="chain")
    tables = {**made.tables, "transfers": made.transfers.assign(hours=0.0)}
    return cd.Network("chain", made.header, tables)


@settings(max_examples=10, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_trains_leave_and_arrive_as_before(data: st.DataObject, tmp_path: Path) -> None:
    """Random trains on a chain of places: written, read, and asked for by the clock."""
    hours = data.draw(st.lists(st.integers(4, 40).map(lambda quarter: quarter / 4), min_size=2, max_size=3))
    days = st.lists(st.sampled_from(DAYS), min_size=1, unique=True).map(
        lambda some: ";".join(sorted(some, key=DAYS.index))
    )
    train = st.tuples(st.integers(1, len(hours)), days, st.integers(0, 95).map(lambda quarter: quarter / 4))
    network = chain(data.draw(st.lists(train, min_size=1, max_size=3)), hours)
    again = cd.interop.read_gtfs(
        cd.interop.write_gtfs(network, tmp_path / "f.zip", MONDAY, LAST), handling_h=0, gauge="1668"
    )
    box = cd.Shipment("P0", data.draw(st.sampled_from(["P1", f"P{len(hours)}"])))
    depart = f"2026-03-0{data.draw(st.integers(3, 8))} 05:00"
    assert _arrival(again, box, depart) == _arrival(network, box, depart)


def _arrival(network: cd.Network, box: cd.Shipment, depart: str) -> int | None:
    try:
        return round(cd.route(network, box, depart=depart, minimise="hours").hours * 60)
    except (cd.NoRoute, cd.UnknownName):
        return None


def across_a_break(hours: list[float], change: float, technique: str, days: str) -> cd.Network:
    """Madrid, Irun, Bordeaux, Paris: a train of containers whose wagons change from 1668 to 1435 mm at Irun."""
    at = {"M": (40.4, -3.7), "I": (43.34, -1.79), "B": (44.84, -0.58), "P": (48.85, 2.35)}
    rows = pd.DataFrame({"id": [*at], "name": [*at], "time_zone": "Europe/Madrid", "country": ["ES", "ES", "FR", "FR"]})
    rows = rows.assign(lat=[lat for lat, _ in at.values()], lon=[lon for _, lon in at.values()])
    links = pd.DataFrame({"from": ["M", "I", "B"], "to": ["I", "B", "P"], "mode": "rail", "transit_h": hours})
    links = links.assign(gauge=["1668", "1435", "1435"])
    train = pd.DataFrame([{"id": "T", "mode": "rail", "frequency_per_week": len(days.split(";")), "weekdays": days}])
    stops = pd.DataFrame({"service_id": "T", "terminal_id": [*at]})
    only = pd.DataFrame([{"id": "X", "kind": "closure", "modes": "rail", "train_classes": "ordinary"}])
    made = cd.Network.from_frames(rows, links, services=train, service_stops=stops, rules=only, name="irun")
    transfers = made.transfers.assign(hours=0.0)
    yard = transfers["technique"].isin(["transloading"])
    transfers.loc[yard, "technique"], transfers.loc[yard, "hours"] = technique, change
    return cd.Network("irun", made.header, {**made.tables, "transfers": transfers})


@settings(max_examples=10, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    hours=st.lists(st.integers(20, 80).map(lambda quarter: quarter / 4), min_size=3, max_size=3),
    change=st.integers(1, 36).map(lambda quarter: quarter / 4),
    technique=st.sampled_from(["transloading", "bogie exchange", "variable-gauge axle"]),
    days=st.lists(st.sampled_from(DAYS), min_size=1, max_size=3, unique=True),
)
def test_a_change_of_gauge_on_board_is_counted_once(
    hours: list[float], change: float, technique: str, days: list[str], tmp_path: Path
) -> None:
    """The hours of the feed hold it: who was on the train before it arrives as before, on the gauges that it had."""
    network = across_a_break(hours, change, technique, ";".join(sorted(days, key=DAYS.index)))
    again = cd.interop.read_gtfs(cd.interop.write_gtfs(network, tmp_path / "f.zip", MONDAY, LAST), handling_h=0)
    assert again.links["gauge"].to_dict() == {"M>I-rail": "1668", "I>B-rail": "1435", "B>P-rail": "1435"}
    for start, end in (("M", "I"), ("M", "P"), ("B", "P")):
        box = cd.Shipment(start, end)
        assert _arrival(again, box, "2026-03-03 05:00") == _arrival(network, box, "2026-03-03 05:00") is not None


def test_gauges_come_back_that_are_not_those_of_their_country(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A railway of 1067 mm in Spain; a break of gauge that is passed; one of two lines is left to who reads."""
    network = across_a_break([5.0, 6.0, 7.0], 2.0, "transloading", "Mon")
    passing = network.replace("service_stops", network.service_stops.index[1], {"calls": False})
    second = {"from_node_id": "B", "to_node_id": "P", "mode": "rail", "gauge": "1668", "length_km": 700.0}
    mixed = passing.add("links", second)
    narrow = chain([(2, "Mon;Thu", 8.0)], [5.0, 6.0])
    tables = {name: narrow.tables[name] for name in ("terminals", "links", "transfers")}
    tables = {
        "terminals": tables["terminals"].assign(gauges="1067"),
        "links": tables["links"].assign(gauge="1067"),
        "transfers": tables["transfers"].replace("1668", "1067"),
    }
    narrow = cd.Network("narrow", narrow.header, {**narrow.tables, **tables})
    read = cd.interop.read_gtfs(cd.interop.write_gtfs(narrow, tmp_path / "n.zip", MONDAY, LAST))
    assert set(read.links["gauge"]) == set(read.terminals["gauges"]) == {"1067"}
    file = cd.interop.write_gtfs(passing, tmp_path / "p.zip", MONDAY, LAST)
    assert "links" not in caplog.text
    again = cd.interop.read_gtfs(file, gauge="1000")
    assert again.links["gauge"].to_dict() == {"M>I-rail": "1668", "I>B-rail": "1435", "B>P-rail": "1435"}
    assert again.service_stops["calls"].tolist() == [True, False, True, True]
    file = cd.interop.write_gtfs(mixed, tmp_path / "m.zip", MONDAY, LAST)
    assert "2 of 4 rows of links (2 rail)" in caplog.text
    again = cd.interop.read_gtfs(file, gauge="1435")
    assert again.links["gauge"].to_dict() == {"M>I-rail": "1668", "I>B-rail": "1435", "B>P-rail": "1435"}


@settings(max_examples=10, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    zones=st.lists(st.sampled_from(["Asia/Shanghai", "Europe/Madrid", "America/New_York"]), min_size=3, max_size=3),
    wires=st.lists(st.booleans(), min_size=2, max_size=2),
    hour=st.integers(0, 95).map(lambda quarter: quarter / 4),
    start=st.sampled_from(["2026-03-02", "2026-03-23"]),  # the second across a change of clocks
    per_tkm=st.integers(1, 99),
)
def test_clocks_wires_and_factors_come_back(
    zones: list[str], wires: list[bool], hour: float, start: str, per_tkm: int, tmp_path: Path
) -> None:
    """Trains both ways between two of three zones, which pass a third: by the clock of where each begins."""
    made = chain([(2, "Mon;Thu", hour), (-2, "Sat", hour)], [5.0, 6.0]).add("countries", {"id": "FR"}, {"id": "PT"})
    factors = made.emissions.assign(g_co2e_per_tkm=made.emissions["g_co2e_per_tkm"] + per_tkm)
    stops = made.service_stops
    tables = {
        "terminals": made.terminals.assign(time_zone=zones, country=["ES", "FR", "PT"]),
        "links": made.links.assign(electrified=wires, border_id="open"),
        "service_stops": stops.assign(calls=stops["terminal_id"] != "P1"),
        "transfers": made.transfers.assign(hours=0.0),
        "emissions": factors,
    }
    network = cd.Network("zones", made.header, {**made.tables, **tables})
    last = dt.date.fromisoformat(start) + dt.timedelta(days=13)
    file = cd.interop.write_gtfs(network, tmp_path / "f.zip", start, last)
    again = cd.interop.read_gtfs(file, handling_h=0)
    assert again.terminals["time_zone"].tolist() == zones and again.terminals["country"].tolist() == ["ES", "FR", "PT"]
    assert again.emissions.equals(factors[factors["used"]])
    for ends in (("P0", "P2"), ("P2", "P0")):
        box, depart = cd.Shipment(*ends, cargo_tonnes_each=20), dt.date.fromisoformat(start) + dt.timedelta(days=2)
        one, other = (cd.route(net, box, depart=depart, minimise="hours") for net in (network, again))
        assert other.hours == pytest.approx(one.hours, abs=1 / 60) and other.arrives == one.arrives
        assert other.co2_kg == pytest.approx(one.co2_kg, rel=1e-4)


def test_a_clock_that_is_none_is_named_with_its_place(teaching: cd.Network, tmp_path: Path) -> None:
    """Of a stop that goes by another than its agency; where all go by one, the table of terminals says so."""
    cd.interop.write_gtfs(teaching, tmp_path / "t.zip", MONDAY, LAST)
    with zipfile.ZipFile(tmp_path / "t.zip") as archive:
        archive.extractall(tmp_path / "t")
    stops = tmp_path / "t" / "stops.txt"
    stops.write_text(stops.read_text("utf-8").replace("UTC", "Asia/Shangai", 1), "utf-8")
    problem = r"stops.txt line 2, column stop_timezone: no time zone is called 'Asia/Shangai' .*nearest: Asia/Shanghai"
    with pytest.raises(TableError, match=problem):
        cd.interop.read_gtfs(tmp_path / "t")


BENDS = st.tuples(st.floats(-0.2, 0.2), st.floats(0.05, 0.9))


@settings(max_examples=10, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    mode=st.sampled_from(["barge", "sea", "road"]),
    bends=st.lists(BENDS, min_size=2, max_size=2),
    quarters=st.sets(st.integers(0, 95), min_size=1, max_size=3),
)
def test_borders_lines_and_modes_come_back(
    mode: str, bends: list[tuple[float, float]], quarters: set[int], tmp_path: Path
) -> None:
    """Up a river from Serbia into Hungary: dwell at the border once, a barge no ship, each bend in its place."""
    network = river(mode, bends, ";".join(f"{q // 4:02d}:{q % 4 * 15:02d}" for q in sorted(quarters)))
    assert (network.borders["dwell_mean_h"] > 0).all() and len(network.borders)
    feed = cd.interop.write_gtfs(network, tmp_path / "f.zip", MONDAY, LAST)
    again = cd.interop.read_gtfs(feed, handling_h=0)
    assert set(again.services["mode"]) == {mode} and len(again.services) == len(network.services)
    assert again.services["departure_times"].tolist() == network.services["departure_times"].tolist()
    for start, end in (("S", "N"), ("S", "B"), ("B", "N")):
        box = cd.Shipment(start, end)
        assert _arrival(again, box, "2026-03-03 05:00") == _arrival(network, box, "2026-03-03 05:00"), (start, end)
    lengths = again.links.groupby(["from_node_id", "to_node_id"])["length_km"].first().to_dict()
    for link, row in network.links.iterrows():
        assert lengths[row["from_node_id"], row["to_node_id"]] == pytest.approx(row["length_km"], abs=0.01)
        back = next(iter(again.links.index[again.links["to_node_id"] == row["to_node_id"]]))
        bend = network.line(str(link))[1]
        assert min(abs(lon - bend[0]) + abs(lat - bend[1]) for lon, lat in again.line(back)) < 1e-6


def river(mode: str, bends: list[tuple[float, float]], times: str) -> cd.Network:
    """Three places, a border between the second and the third, and one service along them."""
    places = {"S": (45.0, 19.0), "B": (45.8, 19.0), "N": (46.6, 19.0)}
    rows = pd.DataFrame({"id": [*places], "name": [*places], "time_zone": "Europe/Belgrade"})
    rows = rows.assign(lat=[lat for lat, _ in places.values()], lon=19.0, country=["RS", "RS", "HU"])
    ends = [("S", "B"), ("B", "N")]
    lines = [
        LineString([places[one][::-1], (19.0 + side, places[one][0] + 0.8 * share), places[other][::-1]])
        for (one, other), (side, share) in zip(ends, bends, strict=True)
    ]
    links = gpd.GeoDataFrame(
        {"from": ["S", "B"], "to": ["B", "N"], "mode": mode, "transit_h": 10.0, "directed": True},
        geometry=lines,
        crs="EPSG:4326",
    )
    several = ";" in times
    hour = float("nan") if several else int(times[:2]) + int(times[3:]) / 60
    service = {"id": "RUN", "mode": mode, "weekdays": "Tue;Fri", "frequency_per_week": 2 * len(times.split(";"))}
    services = pd.DataFrame([service | {"departure_h": hour, "departure_times": times if several else ""}])
    stops = pd.DataFrame({"service_id": "RUN", "terminal_id": [*places]})
    only = pd.DataFrame(
        [{"id": "X", "kind": "closure", "name": "services", "modes": "road", "train_classes": "ordinary"}]
    )
    made = cd.Network.from_frames(rows, links, services=services, service_stops=stops, rules=only, name="river")
    return cd.Network(
        "river", made.header, {**made.tables, "transfers": made.transfers.assign(hours=0.0)}, made.own_lines
    )


@settings(max_examples=50)
@given(numbers=st.sets(st.integers(0, 40), min_size=1))
def test_days_are_said_without_one_more_or_less(numbers: set[int]) -> None:
    """Weekdays and days beside them: spelt out again, the same dates."""
    dates = {MONDAY + dt.timedelta(days=number) for number in numbers}
    said = days_of(dates)
    span = [said.since + dt.timedelta(days=number) for number in range((said.until - said.since).days + 1)]
    regular = {day for day in span if DAYS[day.weekday()] in said.weekdays.split(";")}
    beside = {dt.date.fromisoformat(cell) for cell in said.dates.split(";") if cell}
    assert regular | beside == dates and not regular & beside


@pytest.fixture(scope="module")
def feed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, str]]]:
    """The files of the teaching network's feed, as the csv module reads them."""
    file = tmp_path_factory.mktemp("feed") / "t.zip"
    cd.interop.write_gtfs(cd.open_network("teaching"), file, MONDAY, LAST)
    with zipfile.ZipFile(file) as archive:
        return {
            name.removesuffix(".txt"): list(csv.DictReader(io.TextIOWrapper(archive.open(name), "utf-8")))
            for name in archive.namelist()
        }


def test_a_feed_has_what_the_format_requires(feed: dict[str, list[dict[str, str]]]) -> None:
    assert {"agency", "stops", "routes", "trips", "stop_times", "calendar"} <= feed.keys()
    known = {name: {row[f"{name[:-1]}_id"] for row in feed[name]} for name in ("stops", "routes", "trips")}
    calendars = {row["service_id"] for name in ("calendar", "calendar_dates") for row in feed.get(name, [])}
    assert {row["stop_id"] for row in feed["stop_times"]} <= known["stops"]
    assert {row["trip_id"] for row in feed["stop_times"]} == known["trips"]
    assert {row["route_id"] for row in feed["trips"]} == known["routes"]
    assert {row["service_id"] for row in feed["trips"]} == calendars
    assert all(row["agency_timezone"] == "UTC" and row["agency_url"] for row in feed["agency"])


def test_the_hours_of_a_feed_hold_border_and_gauge(feed: dict[str, list[dict[str, str]]]) -> None:
    """The daily block train from Alma: 4 + 4 h to Eastgate; then 2 + 4 + 4 h, 10 h of border and 3 h of bogies."""
    trip = next(row["trip_id"] for row in feed["trips"] if row["route_id"] == "BLOCK-ALMA-HAVEN")
    times = [(row["stop_id"], row["arrival_time"]) for row in feed["stop_times"] if row["trip_id"] == trip]
    on_the_way = ["ALMA", "BIRK", "EASTGATE", "WESTGATE", "DELTA", "HAVEN"]
    assert [at for at, _ in times] == on_the_way
    called = {("ALMA", "00:00:00"), ("EASTGATE", "08:00:00"), ("HAVEN", "31:00:00")}
    assert {one for one in times if one[0] in {"ALMA", "EASTGATE", "HAVEN"}} == called
    own = [row for row in feed["stop_times"] if row["trip_id"] == trip]
    passed = [row["stop_id"] for row in own if row["pickup_type"] == row["drop_off_type"] == "1"]
    assert passed == [place for place in on_the_way if place not in dict(called)]
    assert {row["track_gauge"] for row in own} == {"", "1520", "1435"}


def test_a_period_without_departures_is_said(teaching: cd.Network, tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match="end is 2026-03-01, before start, 2026-03-02"):
        cd.interop.write_gtfs(teaching, tmp_path / "f.zip", MONDAY, "2026-03-01")
    with pytest.raises(ArgumentError, match="more than 1100 days after start"):
        cd.interop.write_gtfs(teaching, tmp_path / "f.zip", MONDAY, "9999-12-31")
    bare = cd.Network(
        "bare",
        teaching.header,
        {**teaching.tables, "services": teaching.services.iloc[:0], "service_stops": teaching.service_stops.iloc[:0]},
    )
    with pytest.raises(CorridorError, match="no service of bare leaves"):
        cd.interop.write_gtfs(bare, tmp_path / "f.zip", MONDAY, LAST)


def test_the_same_network_is_the_same_bytes(teaching: cd.Network, tmp_path: Path) -> None:
    one, other = (cd.interop.write_gtfs(teaching, tmp_path / name, MONDAY, LAST) for name in ("a.zip", "b.zip"))
    assert one.read_bytes() == other.read_bytes()

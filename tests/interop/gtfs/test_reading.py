"""A GTFS feed is read as its services: same ways, same days, same arrivals as a graph of its departures."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping
from itertools import pairwise, permutations
from pathlib import Path

import numpy as np
import pytest

import corridor as cd
from corridor.errors import ArgumentError, CorridorError, FileError, TableError, UnknownName
from corridor.search import LabelTimetable
from tests.interop.gtfs.feeds import DAY_S, ISLAND, arrival, city, departures, rows, seconds, zipped

PLACES = ("NORTH", "MID", "PORT", "FAR", "TOWN")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return zipped(ISLAND, tmp_path_factory.mktemp("feed") / "island.zip")


@pytest.fixture(scope="module")
def island(file: Path) -> cd.Network:
    return cd.interop.read_gtfs(file, handling_h=0)


def test_stations_are_terminals_and_their_platforms_none(island: cd.Network) -> None:
    assert sorted(island.terminals.index) == ["FAR", "HALT", "MID", "NORTH", "PASS", "PORT", "TOWN"]
    assert island.terminals.loc["NORTH", "name"] == "North Station"
    assert set(island.terminals["time_zone"]) == {"Europe/Madrid"}


def test_route_types_are_modes_and_what_is_none_is_said(island: cd.Network) -> None:
    assert sorted(set(island.services["mode"])) == ["rail", "road", "sea"]
    assert island.disclaimer == "Routes left out, being no rail, road, sea or air: C."


def test_a_calendar_with_exceptions_is_its_days(island: cd.Network) -> None:
    """Weekdays where all of them run; the others day by day; past midnight is the day after."""
    services = island.services
    work = services[services["departure_times"] == "08:00;17:00"].iloc[0]
    assert work["mode"] == "rail" and work["frequency_per_week"] == 8.0
    assert work["weekdays"] == "Mon;Tue;Thu;Fri"
    assert work["departure_dates"] == "2026-03-04;2026-03-18;2026-03-25"  # Wednesdays but for the 11th
    end = services[services["departure_h"] > 23.8].iloc[0]
    assert end["weekdays"] == "Sat;Sun" and end["departure_dates"] == "2026-03-11"
    ferry = services[services["mode"] == "sea"].iloc[0]
    assert ferry["departure_h"] == 1.0 and str(ferry["valid_from"].date()) == "2026-03-03"


def test_days_without_a_timetable_are_told_with_those_that_have_one(island: cd.Network) -> None:
    with pytest.raises(cd.NoRoute, match="its days are 2026-03-02 to 2026-03-30"):
        cd.route(island, cd.Shipment("NORTH", "PORT"), depart="2026-06-02", minimise="hours")


def test_headways_are_departures_of_the_day(island: cd.Network) -> None:
    """Every twenty minutes from six to nine, every thirty from four to eight: 9 and 8, of one service."""
    bus = island.services[island.services["mode"] == "road"]
    assert len(bus) == 1 and np.isnan(bus["departure_h"].iloc[0])
    times = bus["departure_times"].iloc[0].split(";")
    assert times == [f"{hour:02d}:{minute:02d}" for hour in (6, 7, 8) for minute in (0, 20, 40)] + [
        f"{hour:02d}:{minute:02d}" for hour in (16, 17, 18, 19) for minute in (0, 30)
    ]
    assert bus["frequency_per_week"].iloc[0] == 7 * 17


def test_a_stop_without_times_lies_between(island: cd.Network) -> None:
    stops = island.service_stops
    halts = stops[stops["terminal_id"] == "HALT"]["run_h"]
    assert set(halts.round(6)) == {round(10 / 60, 6)}


def test_a_shape_is_the_line_of_its_links(island: cd.Network) -> None:
    """North to Midway by the bend, which is longer than straight: by hand 14.1 km against 11.1."""
    link = island.links.loc["NORTH>MID-rail"]
    assert link["length_km"] == pytest.approx(13.98, abs=0.1)
    assert (-3.75, 40.15) in island.line("NORTH>MID-rail")


@pytest.mark.parametrize("day", ["2026-03-04", "2026-03-07", "2026-03-11"])
def test_arrivals_are_those_of_networkx(day: str, island: cd.Network) -> None:
    """Every pair of places, on a workday, at a weekend and on the exception: rail, ferry and bus together."""
    first = dt.date.fromisoformat(day)
    graph, ready = departures(ISLAND, first, 3), 7 * 3600 + 59 * 60
    found = 0
    for start, end in permutations(PLACES, 2):
        expected = arrival(graph, start, end, ready)
        try:
            trip = cd.route(island, cd.Shipment(start, end), depart=f"{day} 07:59", minimise="hours")
            hours = trip.hours
        except cd.NoRoute:
            hours = None
        if expected is None or expected > 3 * DAY_S:
            assert hours is None or hours > 48, (start, end)
        else:
            found += 1
            assert hours is not None and abs(hours * 3600 + ready - expected) <= 15, (start, end)
    assert found >= 7


def test_nothing_runs_without_a_service(island: cd.Network) -> None:
    """No lorry drives where the bus does: at night nobody does."""
    trip = cd.route(island, cd.Shipment("PORT", "TOWN"), depart="2026-03-04 21:00", minimise="hours")
    assert trip.hours == pytest.approx(9 + 20 / 60, abs=0.01)  # six o'clock in the morning
    free = cd.Scenario("lorries").lift("TIMETABLE").apply(island)
    assert cd.route(free, cd.Shipment("PORT", "TOWN"), depart="2026-03-04 21:00", minimise="hours").hours < 1


def test_headways_as_mean_waits(file: Path) -> None:
    """Counted, not named: 17 buses a day are 119 a week, and half the headway is the wait."""
    network = cd.interop.read_gtfs(file, headways=True, handling_h=0)
    bus = network.services[network.services["mode"] == "road"]
    assert bus["frequency_per_week"].tolist() == [119.0] and bus["weekdays"].tolist() == [""]
    trip = cd.route(network, cd.Shipment("PORT", "TOWN", ready="2026-03-04"), minimise="hours")
    assert trip.hours == pytest.approx(168 / 119 / 2 + 20 / 60, abs=0.01)


def test_it_is_drawn(island: cd.Network, tmp_path: Path) -> None:
    cd.draw.map(island).save(tmp_path / "island.html")
    assert "Old Port" in (tmp_path / "island.html").read_text(encoding="utf-8")


def test_a_folder_is_as_good_as_a_zip_file(island: cd.Network, tmp_path: Path) -> None:
    for name, text in ISLAND.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8-sig")
    again = cd.interop.read_gtfs(tmp_path, handling_h=0, name="island")
    assert again.services.equals(island.services)


def broken(tmp_path: Path, file: str, old: str, new: str) -> Path:
    assert old in ISLAND[file]
    return zipped({**ISLAND, file: ISLAND[file].replace(old, new)}, tmp_path / "broken.zip")


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("trips", "R,WORK,r1", "Q,WORK,r1", r"trips.txt line 2, column route_id: 'Q' is not in routes.txt"),
        ("trips", "R,WORK,r1", "R,NONE,r1", r"'NONE' is not in calendar.txt or calendar_dates.txt"),
        ("stop_times", "PORT,4", "PORTO,4", r"stop_times.txt line 5, column stop_id: 'PORTO' is not in stops.txt"),
        ("stop_times", "08:20:00,08:20:00", "8h20,8h20", r"'8h20' is not a time \(write HH:MM:SS"),
        ("stop_times", "08:20:00,08:20:00", "07:20:00,07:20:00", r"trip 'r1' has .*times that run backwards"),
        ("stops", "MID\n", "MIDD\n", r"column parent_station: 'MIDD' is not in stops.txt"),
        ("calendar", "20260302,20260329\nEND", "2.3.2026,20260329\nEND", r"'2.3.2026' is not a date"),
        ("frequencies", "1200", "0", r"column headway_secs: the period and the headway give no departure"),
        ("routes", "route_type", "type", r"routes.txt line 1, column route_type: the column is missing"),
    ],
)
def test_a_fault_is_named_with_its_place(file: str, old: str, new: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(TableError, match=said):
        cd.interop.read_gtfs(broken(tmp_path, file, old, new))


def test_what_is_no_feed_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="there is no file or folder"):
        cd.interop.read_gtfs(tmp_path / "none.zip")
    (tmp_path / "a.zip").write_text("text", encoding="utf-8")
    with pytest.raises(FileError, match="is no zip file with a GTFS feed"):
        cd.interop.read_gtfs(tmp_path / "a.zip")
    with pytest.raises(TableError, match=r"stops\.txt: the file is missing"):
        cd.interop.read_gtfs(zipped({"routes": ISLAND["routes"]}, tmp_path / "b.zip"))
    only_cable_cars = {
        **ISLAND,
        "routes": ISLAND["routes"].replace(",2\n", ",6\n").replace(",1200", ",6").replace(",3\n", ",6\n"),
    }
    with pytest.raises(CorridorError, match="no departure by rail, road, sea or air"):
        cd.interop.read_gtfs(zipped(only_cable_cars, tmp_path / "c.zip"))
    for gauge in ("broad", "9" * 5000):
        with pytest.raises(ArgumentError, match=f"gauge is '{gauge[:5]}"):
            cd.interop.read_gtfs(tmp_path, gauge=gauge)


@pytest.mark.slow
def test_a_city_is_read_checked_and_routed_in_half_a_minute(tmp_path: Path) -> None:
    """500 stops and 20,000 trips: one service for a way and its days, and no more days compiled than are needed."""
    feed = city()
    file, began = zipped(feed, tmp_path / "city.zip"), time.process_time()
    network = cd.interop.read_gtfs(file, handling_h=0)
    trip = cd.route(network, cd.Shipment("C3-3", "C17-16"), depart="2026-03-04 08:00", minimise="hours")
    assert time.process_time() - began < 30
    assert (len(rows(feed, "trips")), len(network.services)) == (20_900, 400)
    expected = _earliest(feed, "C3-3", "C17-16", 8 * 3600)
    assert abs(trip.hours * 3600 + 8 * 3600 - expected) <= 60  # lifts onto vehicles take a second each


def test_departures_of_an_hour_are_those_of_a_scan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last minute to leave for each arrival; of all that leaves, what is reached on foot alone is asked about."""
    feed = city(6, 6)
    network = cd.interop.read_gtfs(zipped(feed, tmp_path / "city.zip"), handling_h=0)
    asked: list[int] = []
    latest = LabelTimetable.latest_departure

    def counted(table: LabelTimetable, source: int, stop: int, until: int, since: int) -> int | None:
        asked.append(stop)
        return latest(table, source, stop, until, since)

    monkeypatch.setattr(LabelTimetable, "latest_departure", counted)
    box, hour = cd.Shipment("C0-0", "C4-5"), ("2026-03-04 08:00", "2026-03-04 09:00")
    found = cd.departures_of(network, box, *hour, limits={"hours": 2})
    # lines leave every five minutes, and who is to board at eight sharp has left before; each lift takes a second
    ready = {480 + 5 * turn: 8 * 3600 + 300 * turn - 2 for turn in range(1, 13)}
    last = {_earliest(feed, "C0-0", "C4-5", second, 2): minute for minute, second in ready.items()}
    assert len(found) == len(last) == 12
    for row, (arrives, leaves) in zip(found.itertuples(), sorted(last.items()), strict=True):
        assert abs(seconds(row.departs[11:16] + ":00") // 60 - leaves) <= 1
        assert abs(seconds(row.arrives[11:16] + ":00") - arrives) <= 60
    assert len(asked) < 100 < len(rows(feed, "trips"))


def _earliest(feed: Mapping[str, str], start: str, end: str, ready: int, lifts: int = 0) -> int:
    """The earliest arrival on a workday, by a scan of all hops in the order of their departures."""
    station = {row["stop_id"]: row["parent_station"] or row["stop_id"] for row in rows(feed, "stops")}
    stops = [row for row in rows(feed, "stop_times") if row["trip_id"].startswith("WORK")]
    hops = sorted(
        (
            seconds(one["departure_time"]),
            seconds(other["arrival_time"]),
            one["trip_id"],
            one["stop_id"],
            other["stop_id"],
        )
        for one, other in pairwise(stops)
        if one["trip_id"] == other["trip_id"]
    )
    known, aboard = {start: ready}, set[str]()
    for leaves, arrives, trip, here, there in hops:
        if trip in aboard or known.get(station[here], leaves + 1) + lifts <= leaves:
            aboard.add(trip)
            known[station[there]] = min(arrives, known.get(station[there], arrives))
    return known[end]

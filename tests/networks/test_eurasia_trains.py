"""Trains of `eurasia` as they ran: hubs by year and direction, fixed timetables, first and last days, dairy wagons."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import corridor as cd
from corridor.calendar import as_moment

EURASIA = Path(__file__).parents[2] / "networks" / "eurasia"
EUROPE = {"RU", "BY", "LT", "LV", "PL", "DE", "CZ", "HU", "NL", "BE"}

Row = dict[str, str]


def _read(name: str) -> list[Row]:
    with (EURASIA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


COUNTRY = {row["id"]: row["country"] for row in _read("terminals")}
SERVICES = {row["id"]: row for row in _read("services")}
PATHS: dict[str, list[str]] = {}
for _stop in _read("service_stops"):
    PATHS.setdefault(_stop["service_id"], []).append(_stop["terminal_id"])


def _running(day: str) -> list[Row]:
    trains = [row for row in SERVICES.values() if row["mode"] == "rail"]
    return [row for row in trains if row["valid_from"] <= day <= (row["valid_to"] or day)]


def _weekly(day: str, hub: str, way: str) -> float:
    """Trains a week between a hub and Europe, Russia and Belarus counted there as China Railway does."""
    place, other = (0, -1) if way == "west" else (-1, 0)
    mine = [row for row in _running(day) if PATHS[row["id"]][place] == hub]
    return sum(float(row["frequency_per_week"]) for row in mine if COUNTRY[PATHS[row["id"]][other]] in EUROPE)


@pytest.mark.parametrize(
    ("hub", "day", "published"),
    [
        # trains both ways in 2024 (CRCT) x 10,546 / 19,392 that went west / 52
        ("XIAN", "2024-07-01", 3849 * 0.5438 / 52),
        ("CHENGDU", "2024-07-01", 2285 * 0.5438 / 52),
        ("CHONGQING", "2024-07-01", 2059 * 0.5438 / 52),
        ("ZHENGZHOU", "2024-07-01", 2052 * 0.5438 / 52),
        ("YIWU", "2024-07-01", 812 * 0.5438 / 52),
        ("CHANGSHA", "2024-07-01", 764 * 0.5438 / 52),
        ("WUHAN", "2024-07-01", 742 * 0.5438 / 52),
        ("GUANGZHOU", "2024-07-01", 742 * 0.5438 / 52),
        ("SHENYANG", "2024-07-01", 676 * 0.5438 / 52),
        ("JINAN", "2024-07-01", 653 * 0.5438 / 52),
        ("SHIJIAZHUANG", "2024-07-01", 598 * 0.5438 / 52),
        ("HEFEI", "2024-07-01", 498 * 0.5438 / 52),
        # 54 % of 4,912 and of 3,417
        ("XIAN", "2025-07-01", 51.0),
        ("ZHENGZHOU", "2025-07-01", 35.5),
        # 18 out a week in 2019, 14 in 2020; more than 20; 12 to 15; one a day from August 2017
        ("ZHENGZHOU", "2020-03-01", 16.0),
        ("YIWU", "2020-07-01", 20.0),
        ("HEFEI", "2021-07-01", 13.5),
        ("ZHENGZHOU", "2017-10-01", 7.0),
        ("CHONGQING", "2017-07-01", 7.0),
    ],
)
def test_hubs_send_as_many_trains_west_as_were_counted(hub: str, day: str, published: float) -> None:
    """Fixed timetables and named lines are inside the count, not beside it."""
    assert _weekly(day, hub, "west") == pytest.approx(published, rel=0.07)


@pytest.mark.parametrize(("day", "published"), [("2024-07-01", 10_546 / 52), ("2025-07-01", 20_022 * 0.54 / 52)])
def test_all_hubs_together_stay_below_the_whole_count(day: str, published: float) -> None:
    """The twelve hubs that are counted send four fifths of all trains."""
    hubs = {PATHS[row["id"]][0] for row in _running(day) if COUNTRY[PATHS[row["id"]][0]] == "CN"}
    assert 0.75 * published < sum(_weekly(day, hub, "west") for hub in hubs) < 1.02 * published


@pytest.mark.parametrize(("day", "published"), [("2022-07-01", 988 / 52), ("2024-07-01", 988 / 52)])
def test_belarus_sends_some_twenty_trains_a_week_to_china(day: str, published: float) -> None:
    trains = [row for row in _running(day) if COUNTRY[PATHS[row["id"]][0]] == "BY"]
    east = [row for row in trains if COUNTRY[PATHS[row["id"]][-1]] == "CN"]
    assert sum(float(row["frequency_per_week"]) for row in east) == pytest.approx(published, rel=0.15)


def test_seventeen_lines_run_by_a_fixed_timetable_at_the_end_of_2025() -> None:
    """As announced on 18 November 2025: more than 1,000 trains a year, 19 a week; five lines in November 2023."""
    late = [row for row in _running("2026-01-15") if row["train_class"] == "fixed"]
    west = {
        tuple(PATHS[row["id"]][:: len(PATHS[row["id"]]) - 1]) for row in late if COUNTRY[PATHS[row["id"]][0]] == "CN"
    }
    assert 12 <= len({ends for ends in west if COUNTRY[ends[1]] in EUROPE}) <= 17
    weekly = sum(float(row["frequency_per_week"]) for row in late if COUNTRY[PATHS[row["id"]][-1]] != "UZ")
    assert 15 <= weekly <= 24
    early = [row for row in _running("2023-11-15") if row["train_class"] == "fixed"]
    assert sum(float(row["frequency_per_week"]) for row in early) == 5


@pytest.mark.parametrize(
    ("service", "weekdays"),
    [
        ("XIAN-DUISBURG-2022", "Wed"),
        ("XIAN-DUISBURG-2023", "Wed;Sat"),
        ("DUISBURG-XIAN-2023", "Tue"),
        ("CHENGDU-LODZ-2023", "Sat"),
        ("LODZ-CHENGDU-2023", "Thu"),
        ("CHONGQING-DUISBURG-2024", "Sat"),
        ("DUISBURG-CHONGQING-2024", "Sun"),
        ("YIWU-DUISBURG-2024", "Sat"),
        ("DUISBURG-YIWU-2024", "Fri"),
        ("WUHAN-DUISBURG-2024", "Wed"),
        ("GUANGZHOU-WARSAW-2024", "Wed"),
        ("XIAN-PRAGUE-2025", "Wed"),
        ("CHONGQING-BUDAPEST-2025", "Sun"),
        ("CHENGDU-TASHKENT-2025", "Sun"),
        ("KAUNAS_KIT-DUISBURG-2022", "Mon;Wed;Sat"),
        ("DUISBURG-KAUNAS_KIT-2022", "Tue;Thu;Sat"),
    ],
)
def test_published_weekdays_are_there(service: str, weekdays: str) -> None:
    assert SERVICES[service]["weekdays"] == weekdays


def test_a_line_begins_and_ends_on_its_published_days() -> None:
    days = {name: (row["valid_from"], row["valid_to"]) for name, row in SERVICES.items()}
    assert days["XIAN-DUISBURG-2022"] == ("2022-10-26", "2023-06-30")
    assert days["XIAN-DUISBURG-2023"][0] == "2023-07-01"
    assert days["XIAN-AKTAU-2024"][1] == "2024-06-30" and days["XIAN-AKTAU-2024B"] == ("2024-07-01", "2025-11-30")
    for name in ("XIAN-NEUSS-2018", "XIAN-KALININGRAD-2020", "KALININGRAD-XIAN-2020", "BALTIYSK-MUKRAN-2019"):
        assert days[name][1] == "2022-02-28", name


@pytest.mark.parametrize("city", ["MOSCOW", "YIWU", "WUHAN", "BUDAPEST", "BAKU", "CHONGQING", "CHENGDU", "PRAGUE"])
def test_places_that_had_no_trains_have_some(city: str) -> None:
    assert any(PATHS[row["id"]][-1] == city for row in _running("2026-01-15"))


def test_single_wagons_of_dairy_carry_nothing_else_and_no_more_than_fits(eurasia: cd.Network) -> None:
    """BREST-CHONGQING-2019: two TEU a departure of goods of chapter 04; machinery goes another way."""

    def rides(**load: object) -> set[str]:
        box = cd.Shipment("Brest", "Chongqing", ready=as_moment("2024-06-03"), **load)  # type: ignore[arg-type]
        trip = cd.route(eurasia, box, via="BREST-CHONGQING-2019")
        return {leg.service for leg in trip.legs}

    assert "BREST-CHONGQING-2019" in rides(hs="0402", container_type="45R1")
    for load in ({"hs": "8429"}, {}):
        with pytest.raises(cd.NoRoute, match="BREST_DAIRY_WAGONS"):
            rides(**load)

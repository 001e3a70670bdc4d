"""The services and transfers of `eurasia`: paths hold together, every lane is served, all facts are there."""

from __future__ import annotations

import csv
import datetime as dt
from itertools import pairwise
from pathlib import Path

import pytest

from benchmarks.published.queries import UTLC

ROOT = Path(__file__).parents[2]
EURASIA = ROOT / "networks" / "eurasia"
PLAN = ROOT / "networks" / "make" / "own" / "service_plan.csv"
FACTS = ROOT.parent / "shared" / "facts"

Row = dict[str, str]

needs_facts = pytest.mark.skipif(not FACTS.is_dir(), reason="the folder ../shared/facts is not there")


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


TERMINALS = {row["id"]: row for row in _read(EURASIA / "terminals.csv")}
LINKS = _read(EURASIA / "links.csv")
TRANSFERS = _read(EURASIA / "transfers.csv")
SERVICES = {row["id"]: row for row in _read(EURASIA / "services.csv")}
STOPS: dict[str, list[Row]] = {}
for _stop in _read(EURASIA / "service_stops.csv"):
    STOPS.setdefault(_stop["service_id"], []).append(_stop)
LIFTS = {(row["terminal_id"], row["from_carrier"]) for row in TRANSFERS if row["technique"] == "lift"}
CHANGES = {row["terminal_id"] for row in TRANSFERS if row["from_carrier"] == "1435" and row["to_carrier"] == "1520"}


def _between(mode: str, start: str, end: str) -> list[Row]:
    return [row for row in LINKS if row["mode"] == mode and {row["from_node_id"], row["to_node_id"]} == {start, end}]


def _path(service: str) -> list[str]:
    return [stop["terminal_id"] for stop in STOPS[service]]


def test_every_service_runs_over_links_of_its_mode_and_names_the_lane_where_two_compete() -> None:
    for service, stops in STOPS.items():
        assert [int(stop["sequence"]) for stop in stops] == list(range(1, len(stops) + 1))
        mode = SERVICES[service]["mode"]
        for here, there in pairwise(stops):
            links = _between(mode, here["terminal_id"], there["terminal_id"])
            assert links, (service, here["terminal_id"], there["terminal_id"])
            assert float(there["run_h"]) > 0, there["id"]
            if mode == "sea":
                assert bool(there["link_id"]) == (len(links) > 1), there["id"]


def test_trains_change_gauge_only_where_a_transfer_does_it() -> None:
    for service, row in SERVICES.items():
        if row["mode"] != "rail":
            continue
        reach: set[str] = set()
        for here, there in pairwise(_path(service)):
            gauges = {link["gauge"] for link in _between("rail", here, there)}
            reach = gauges if not reach or here in CHANGES else reach & gauges
            assert reach, (service, here, there)


def test_boxes_get_on_and_off_where_a_service_calls() -> None:
    for service, stops in STOPS.items():
        calls = [stop for stop in stops if stop["calls"] == "1"]
        assert calls[0] is stops[0]
        assert calls[-1] is stops[-1]
        for stop in calls:
            mode, terminal = SERVICES[service]["mode"], stop["terminal_id"]
            carriers = TERMINALS[terminal]["gauges"].split(";") if mode == "rail" else [mode]
            assert all((terminal, carrier) in LIFTS for carrier in carriers), stop["id"]


def test_trains_through_kazakhstan_to_belarus_follow_the_operators_own_line() -> None:
    path = _path("XIAN-DUISBURG-2023")
    assert path[path.index("DOSTYK") : path.index("BREST") + 1] == list(UTLC)
    km = sum(min(float(link["length_km"]) for link in _between("rail", *pair)) for pair in pairwise(UTLC))
    assert km == pytest.approx(5430, rel=0.002)
    back = _path("DUISBURG-XIAN-2023")
    assert back[back.index("BREST") : back.index("DOSTYK") + 1] == list(UTLC[::-1])


def test_average_running_speeds_stay_within_reason() -> None:
    for service, row in SERVICES.items():
        if row["mode"] == "rail":
            km = sum(
                min(float(link["length_km"]) for link in _between("rail", *pair)) for pair in pairwise(_path(service))
            )
            hours = sum(float(stop["run_h"]) for stop in STOPS[service][1:])
            assert 14.9 <= km / hours <= 75.1, service


def test_running_borders_and_the_gauge_change_add_up_to_the_published_days() -> None:
    service, day, transloading_at_dostyk = "XIAN-VILNIUS_VIT-2020", "2020-09-18", 4.25
    running = sum(float(stop["run_h"]) for stop in STOPS[service][1:])
    dwells = {
        row["border_id"]: float(row["dwell_mean_h"])
        for row in _read(EURASIA / "borders.csv")
        if row["train_class"] == "block"
        and row["dwell_mean_h"]
        and row["direction"] in {"both", "ab"}
        and (row["valid_from"] or day) <= day <= (row["valid_to"] or day)
        and row["dwell_mean_h"]  # a closed border, such as the bridge of Tongjiang before 2022, has none
    }
    borders = sum(dwells[border] for border in ("ALA_DOS", "ILE", "KRA_OSI", "GUD_KEN"))
    assert running + borders + transloading_at_dostyk == pytest.approx(24 * 12, abs=0.5)


def test_every_sea_and_barge_link_is_served_both_ways_on_every_day_since_2011() -> None:
    served: dict[tuple[str, ...], list[Row]] = {}
    for service, row in SERVICES.items():
        for here, there in pairwise(STOPS[service]):
            if row["mode"] in ("sea", "barge"):
                links = _between(row["mode"], here["terminal_id"], there["terminal_id"])
                link = there["link_id"] or links[0]["id"]
                served.setdefault((link, here["terminal_id"]), []).append(row)
    days = {"2011-01-01", *(row["valid_from"] for row in SERVICES.values() if row["valid_from"])}
    days |= {
        (dt.date.fromisoformat(row["valid_to"]) + dt.timedelta(days=1)).isoformat()
        for row in SERVICES.values()
        if row["valid_to"]
    }
    for lane in LINKS:
        if lane["mode"] in ("sea", "barge"):
            for start in (lane["from_node_id"], lane["to_node_id"]):
                rows = served.get((lane["id"], start), [])
                # round the Cape only since the crisis in the Red Sea
                for day in days if lane["variant"] != "cape" else {day for day in days if day >= "2023-12-15"}:
                    open_ones = [r for r in rows if (r["valid_from"] or day) <= day <= (r["valid_to"] or day)]
                    assert open_ones, (lane["id"], start, day)


@needs_facts
def test_every_service_of_the_facts_is_planned_or_left_out_with_a_reason_and_no_other_is_called_a_fact() -> None:
    earlier, later, more = (
        _read(FACTS / f"{name}.csv") for name in ("services", "2026-11/services", "2026-11/services_more")
    )
    facts = {(row["service"], row["year"]) for row in (*earlier, *more)}
    facts |= {(row["service"], row["valid_from"]) for row in later}
    planned = {(row["fact"], row["year"]) for row in _read(PLAN) if row["fact"]}
    left_out = {(row["fact"], row["year"]): row["why"] for row in _read(PLAN.with_name("services_left_out.csv"))}
    assert facts == planned | set(left_out) and not planned & set(left_out)
    assert all(left_out.values()) and len(facts) == 44 + 65 + 17
    totals = _read(PLAN.with_name("hub_totals.csv"))
    sources = {row["source"].removesuffix("; estimate") for row in (*earlier, *later, *more, *totals)}
    for row in SERVICES.values():
        told = row["source"].removesuffix("; estimate")
        assert {told, row["source"]} & {*sources, "estimate"}, row["id"]


@needs_facts
def test_every_gauge_change_of_the_facts_is_there_with_its_published_hours() -> None:
    for fact in _read(FACTS / "gauge_changes.csv"):
        # rows for any station are general values, and the X-ray of Brest changes no gauge
        if fact["station"] != "ANY" and not {"X-ray", "bogie"} & set(fact["technology"].replace("/", " ").split()):
            rows = [row for row in TRANSFERS if row["terminal_id"] == fact["station"] and row["equipment"]]
            (row,) = (row for row in rows if row["equipment"].split(", ")[0] == fact["technology"])
            assert fact["hours_per_train"] in ("", row["hours"])
            assert fact["cost_per_container_usd"] in ("", row["cost_per_container"])


def test_boxes_are_transloaded_and_ride_no_wagon_whose_bogies_are_changed() -> None:
    """A bogie exchange is for tanks and special wagons: none is offered to boxes, at Dostyk and Brest neither."""
    assert not [row["id"] for row in TRANSFERS if row["technique"] == "bogie exchange"]
    assert {"DOSTYK", "BREST"} <= {row["terminal_id"] for row in TRANSFERS if row["technique"] == "transloading"}


def test_every_usable_transfer_has_hours_and_a_charge() -> None:
    for row in TRANSFERS:
        charge = row["cost_per_shipment"] if row["technique"] == "reconsignment" else row["cost_per_container"]
        assert float(row["hours"]) > 0, row["id"]
        assert float(charge) > 0, row["id"]
        assert row["currency"], row["id"]


def test_a_station_that_changes_gauges_has_both() -> None:
    for row in TRANSFERS:
        if {row["from_carrier"], row["to_carrier"]} == {"1435", "1520"}:
            assert TERMINALS[row["terminal_id"]]["gauges"] == "1435;1520", row["id"]


def test_every_row_says_where_it_comes_from_and_estimates_say_how() -> None:
    for row in [*SERVICES.values(), *TRANSFERS]:
        assert row["source"], row["id"]
        assert row["confidence"], row["id"]
        if row["source"] == "estimate":
            assert row["notes"], row["id"]

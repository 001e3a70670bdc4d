"""Queues of `eurasia` with a history: the months that were published, loading bans, and the model's own queue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

import corridor as cd
from benchmarks.queues import OWN_QUEUE, Replay, replay, to_markdown
from corridor.calendar import as_moment
from corridor.graph import compile_graph
from corridor.model.tables.codes import USABLE_STATES

OTHER_DOORS = ("road", "air", "sea", "KHO_ALT", "ERE_ZAM", "MAN_ZAB", "HUN_KAM", "TON_NIZ", "BAK_AYA")
OWN = f"estimate: the model's {OWN_QUEUE}"


@pytest.fixture(scope="module")
def replayed(eurasia: cd.Network) -> tuple[Replay, ...]:
    return replay(eurasia)


def _box(origin: str, destination: str, day: str, **more: object) -> cd.Shipment:
    return cd.Shipment(origin, destination, ready=as_moment(day), **more)  # type: ignore[arg-type]


def _by_rail(
    net: cd.Network, day: str, ends: tuple[str, str] = ("Xi'an", "Moscow"), via: str = "ALA_DOS"
) -> cd.Itinerary:
    # a train by a fixed timetable to Poland and a wagon back would be quicker than ordinary trains in such a queue
    return cd.route(net, _box(*ends, day), minimise="hours", via=via, avoid=("road", "air", "MALASZEWICZE"))


@pytest.mark.parametrize("month", ["December 2020", "October 2022", "November 2022", "December 2022", "January 2024"])
@pytest.mark.parametrize("border", ["Alashankou", "Khorgos", "Brest"])
def test_autumn_and_winter_months_are_as_published(replayed: tuple[Replay, ...], month: str, border: str) -> None:
    """Every figure of the month is met; where there is none the model says that the days are its own."""
    _check([row for row in replayed if row.month == month and border in row.crossing])


@pytest.mark.parametrize(
    "month", ["June 2019", "November 2023", "May 2024", "June 2024", "September 2025", "October 2025"]
)
@pytest.mark.parametrize("border", ["Alashankou", "Khorgos", "Brest"])
def test_other_months_are_as_published(replayed: tuple[Replay, ...], month: str, border: str) -> None:
    _check([row for row in replayed if row.month == month and border in row.crossing])


def _check(rows: list[Replay]) -> None:
    for row in rows:
        assert row.status == "ok" or (row.status == "" and (row.basis != "row" or row.state == "closed" or row.cites))


def test_the_replay_has_each_crossing_of_each_month(replayed: tuple[Replay, ...]) -> None:
    """Five periods at three crossings, so that the tests above have something to hold."""
    for months in (("December 2020",), ("October 2022", "November 2022"), ("January 2024",), ("May 2024", "June 2024")):
        rows = [row for row in replayed if row.month in months]
        assert {border for border in ("Alashankou", "Khorgos", "Brest") for row in rows if border in row.crossing} == {
            "Alashankou",
            "Khorgos",
            "Brest",
        }
    assert sum(row.status == "ok" for row in replayed) >= 23
    assert not [row for row in replayed if row.status == "miss"]


def test_the_documents_show_the_replay(replayed: tuple[Replay, ...], root: Path) -> None:
    assert to_markdown(replayed) in (root / "docs" / "queues.md").read_text(encoding="utf-8")


def test_published_figures_are_among_the_measurements(eurasia: cd.Network, replayed: tuple[Replay, ...]) -> None:
    cites = {cite for row in replayed for cite in row.cites}
    assert cites and cites <= set(eurasia.measurements.index)


def test_a_count_of_trains_is_turned_into_days_by_those_taken(eurasia: cd.Network) -> None:
    """December 2020, wagons to China at Dostyk: 177 trains waited, and half of 14 were taken a day."""
    figures = eurasia.measurements["value"]
    waiting, share = figures["queue-Q008"], figures["queue-Q010"]
    row = compile_graph(eurasia, "2020-12-01").borders.row("ALA_DOS", "KZ", "CN", "ordinary")
    assert row is not None
    assert row.mean_h / 24 == pytest.approx(waiting / (14 * share / 100), rel=1e-3)


def test_a_route_sees_the_queue_of_its_day_and_tells_its_spread(eurasia: cd.Network) -> None:
    """June 2024 at Alashankou: eight days more than in July, up to fifteen in the 90th percentile."""
    june, july = (_by_rail(eurasia, day) for day in ("2024-06-10", "2024-07-10"))
    assert 7 <= (june.hours - july.hours) / 24 <= 9
    [stop] = [stop for stop in june.dwells().stops if stop.kind == "border" and "Alashankou" in stop.text]
    assert stop.text.startswith("border Alashankou - Dostyk, block trains, restricted")
    assert stop.p90_h / 24 == pytest.approx(15 - 4.25 / 24, abs=0.1)
    assert june.hours_p90 - june.hours > july.hours_p90 - july.hours


def test_a_calendar_shows_when_a_queue_comes_and_goes(eurasia: cd.Network) -> None:
    days = cd.calendar_of(
        eurasia,
        _box("Xi'an", "Moscow", "2024-04-28"),
        "2024-04-28",
        "2024-07-03",
        minimise="hours",
        via="ALA_DOS",
        avoid=("road", "air", "MALASZEWICZE"),
    )
    changed = {str(day.date()) for day in days.index[days["changed"]]}
    assert {"2024-05-01", "2024-07-01"} <= changed
    assert days.loc["2024-05-20", "days"] - days.loc["2024-07-02", "days"] >= 7


def test_where_no_figure_is_known_the_route_says_that_the_queue_is_the_models_own(eurasia: cd.Network) -> None:
    [leg] = [leg for leg in _by_rail(eurasia, "2022-10-20").legs if leg.border_id == "ALA_DOS"]
    assert OWN in leg.source and leg.confidence == "estimate"
    [leg] = [leg for leg in _by_rail(eurasia, "2024-06-10").legs if leg.border_id == "ALA_DOS"]
    assert OWN not in leg.source


def test_the_own_queue_grows_with_the_trains_and_never_beats_the_clearance(eurasia: cd.Network) -> None:
    """Alashankou westbound: from clearance alone to a day in 2023, as the services grow from none to twelve a day."""
    rows = eurasia.borders
    own = rows[(rows["source"] == OWN) & (rows["border_id"] == "ALA_DOS") & (rows["direction"] == "ab")]
    hours = own.sort_values("valid_from", na_position="first")["dwell_mean_h"].tolist()
    assert hours == sorted(hours) and hours[-1] > 4 * hours[0]
    fixed = rows.loc["ALA_DOS-fixed-ab-start", "dwell_mean_h"]
    assert hours[0] >= fixed - 0.01
    assert own["notes"].str.contains("trains a day of 14").all()


def _ordered(rows: pd.DataFrame) -> Iterator[tuple[str, float, float, float]]:
    """Border, and hours of fixed, block and ordinary trains on the first day of each row of block trains."""
    for key, row in rows[(rows["train_class"] == "block") & rows["state"].isin(USABLE_STATES)].iterrows():
        day = row["valid_from"] if pd.notna(row["valid_from"]) else pd.Timestamp("2010-01-01")
        same = rows[(rows["border_id"] == row["border_id"]) & rows["direction"].isin(("both", row["direction"]))]
        on = same[
            (same["valid_from"].isna() | (same["valid_from"] <= day))
            & (same["valid_to"].isna() | (same["valid_to"] >= day))
        ]
        hours = on.set_index("train_class")["dwell_mean_h"]
        if {"fixed", "ordinary"} <= set(hours.index):
            yield str(key), hours["fixed"], hours["block"], hours["ordinary"]


def test_in_every_queue_fixed_trains_go_first_and_wagons_last(eurasia: cd.Network) -> None:
    found = list(_ordered(eurasia.borders))
    assert len(found) > 100
    for key, fixed, block, ordinary in found:
        assert fixed <= block + 0.01 and block <= ordinary + 0.05, key


@pytest.mark.parametrize(
    ("day", "stopped"), [("2020-12-04", False), ("2020-12-10", True), ("2020-12-17", False), ("2021-10-28", False)]
)
def test_a_loading_ban_stops_wagons_and_lets_planned_trains_go(eurasia: cd.Network, day: str, stopped: bool) -> None:
    """December 2020: no wagon is loaded for Alashankou, and the trains of the plan go on."""
    closed = _closed(eurasia, day, "ALA_DOS", ("CN", "KZ"))
    assert closed["ordinary"] == (stopped or day == "2021-10-28")
    assert closed["block"] == (day == "2021-10-28")


def _closed(net: cd.Network, day: str, border: str, way: tuple[str, str]) -> dict[str, bool]:
    """By class of trains: whether all crossings of a border are closed to a box of machines."""
    graph = compile_graph(net, day)
    rules = [rule for rule in graph.structure.rules if rule.active(dt.date.fromisoformat(day)) and not rule.particular]
    found: dict[str, bool] = {}
    for arc in graph.arcs:
        if arc.kind == "border" and arc.border_id == border and (arc.from_country, arc.to_country) == way:
            found[arc.train_class] = found.get(arc.train_class, True) and any(rule.blocks(arc) for rule in rules)
    return found


def test_the_stop_of_october_2021_is_a_reason_and_ends(eurasia: cd.Network) -> None:
    asked = _box("Xi'an", "Moscow", "2021-10-28")
    with pytest.raises(cd.NoRoute):
        cd.route(eurasia, asked, via="ALA_DOS", avoid=OTHER_DOORS)
    loading = cd.Scenario("China loads").lift("CN_STOP_2021_10_ALA").apply(eurasia)
    assert cd.route(loading, asked, via="ALA_DOS", avoid=OTHER_DOORS).gauge_changes == 1
    assert _by_rail(eurasia, "2021-11-03").hours / 24 > 13
    # by the clock it is loaded after the stop, and waits nowhere else for it
    waited = cd.route(eurasia, asked, depart="2021-10-28", via="ALA_DOS", avoid=OTHER_DOORS)
    (held,) = [leg for leg in waited.legs if "shut until" in leg.text]
    assert held.border_id == "ALA_DOS" and held.arrival.date() > dt.date(2021, 11, 2)


def test_every_border_that_is_stopped_for_loading_has_a_rule_for_its_days(eurasia: cd.Network) -> None:
    """The row tells it, the rule does it; and no other class is shut by that rule."""
    rows = eurasia.borders[eurasia.borders["state"] == "stopped"]
    assert len(rows) >= 15
    for key, row in rows.iterrows():
        sides = (row["country_a"], row["country_b"])
        day = str(row["valid_from"].date())
        closed = _closed(eurasia, day, row["border_id"], sides if row["direction"] == "ab" else sides[::-1])
        # by Saryagash no block trains run on these days: theirs is the way of the wagons
        assert closed.get(row["train_class"], closed["ordinary"]), key


@pytest.mark.parametrize(
    ("border", "when", "capacity"),
    [
        ("ALA_DOS", "2025-06-30", 14),
        ("ALA_DOS", "2025-07-01", 28),
        ("KHO_ALT", "2025-03-02", 19),
        ("MAN_ZAB", "2023-06-01", 8),
        ("BRE_MAL", "2018-06-15", 8),
        ("BRE_MAL", "2019-06-15", 10),
    ],
)
def test_trains_a_day_are_those_of_the_year(eurasia: cd.Network, border: str, when: str, capacity: float) -> None:
    row = next(
        row
        for row in compile_graph(eurasia, when).structure.border_rows
        if row.border_id == border
        and row.train_class == "block"
        and row.direction == "ab"
        and row.since <= dt.date.fromisoformat(when) <= row.until
    )
    assert eurasia.borders.loc[row.id, "capacity_trains_per_day"] == capacity

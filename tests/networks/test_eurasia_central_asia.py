"""Trains between China and Central Asia have no priority in `eurasia`: their queue, bans, limits and pace."""

from __future__ import annotations

import datetime as dt

import pytest

import corridor as cd
from benchmarks.published.transit_times import train_hours
from corridor.graph import compile_graph
from corridor.graph.borders import BorderRow
from networks.make.paths import EARLY_FIXED_PACE, FIXED_PACE, LATE_PACE, pace

REGION = {"KZ", "UZ", "KG", "TJ", "TM"}
TO_THE_CASPIAN = {"AKTAU", "KURYK"}  # trains for Europe and Iran leave the rails there
TRAIN = "CHENGDU-ALMATY-2018"


def _row(net: cd.Network, day: str, border: str, sides: tuple[str, str], train_class: str) -> BorderRow:
    row = compile_graph(net, day).borders.row(border, *sides, train_class)
    assert row is not None
    return row


def test_trains_of_that_trade_and_no_others_are_without_priority(eurasia: cd.Network) -> None:
    stops = eurasia.service_stops.sort_values(["service_id", "sequence"]).groupby("service_id")["terminal_id"]
    ends = {str(name): (path.iloc[0], path.iloc[-1]) for name, path in stops}
    country = eurasia.terminals["country"].to_dict()
    rails = eurasia.services[eurasia.services["mode"] == "rail"]
    for name, kind in rails["train_class"].to_dict().items():
        sides = {country[end] for end in ends[name]}
        trade = "CN" in sides and bool(sides & REGION) and not TO_THE_CASPIAN & set(ends[name])
        assert (kind == "non-priority") == trade, name
    assert (rails["train_class"] == "non-priority").sum() == 16


@pytest.mark.parametrize(
    ("border", "day", "source"), [("KHO_ALT", "2022-06-01", "cpmm"), ("ALA_DOS", "2023-06-01", "cpmm")]
)
def test_they_stand_at_the_chinese_border_where_carec_measured(
    eurasia: cd.Network, border: str, day: str, source: str
) -> None:
    row = _row(eurasia, day, border, ("CN", "KZ"), "non-priority")
    assert row.train_class == "ordinary" and source in row.source and row.mean_h > 90.0
    assert _row(eurasia, day, border, ("CN", "KZ"), "block").mean_h < 36.0


def test_between_kazakhstan_and_uzbekistan_container_trains_are_theirs(eurasia: cd.Network) -> None:
    """The planning value of container trains, 24 h, and the queue of December 2025 alike for all."""
    sides = ("KZ", "UZ")
    usual = {kind: _row(eurasia, "2025-07-01", "SAR_KEL", sides, kind).mean_h for kind in ("non-priority", "ordinary")}
    assert usual == {"non-priority": 24.0, "ordinary": 48.0}
    assert _row(eurasia, "2025-12-01", "SAR_KEL", sides, "non-priority").mean_h == 132.0
    assert _row(eurasia, "2025-11-23", "SAR_KEL", sides, "non-priority").state == "stopped"


@pytest.mark.parametrize(
    ("rule", "day", "stopped"),
    [
        ("CN_STOP_2020_11", "2020-11-20", {"non-priority", "ordinary"}),
        ("CN_STOP_2020_12", "2020-12-10", {"non-priority", "ordinary"}),
        ("CN_STOP_2022_07", "2022-07-04", {"non-priority", "ordinary"}),
        ("KTZ_DOS_2021_04", "2021-04-10", {"non-priority", "ordinary"}),
        ("KTZ_DOS_2021_08", "2021-09-01", {"ordinary"}),  # container trains were taken
        ("KTZ_ALT_DOS_2024_12", "2024-12-10", {"ordinary"}),  # container trains had a quota
    ],
)
def test_a_stop_that_exempts_china_europe_trains_alone_binds_them(
    eurasia: cd.Network, rule: str, day: str, stopped: set[str]
) -> None:
    graph = compile_graph(eurasia, day)
    found = next(one for one in graph.structure.rules if one.id == rule)
    assert found.active(dt.date.fromisoformat(day))
    shut = {arc.train_class for arc, closed in zip(graph.arcs, graph.blocked_by(found), strict=True) if closed}
    assert shut == stopped


def test_limits_of_container_trains_in_china_bind_them(eurasia: cd.Network) -> None:
    limits = eurasia.cargo_limits
    named = limits[limits["train_classes"] != ""]
    assert set(named["train_classes"]) == {"fixed;block;non-priority"} and len(named) == 3


def test_their_published_days_are_kept(eurasia: cd.Network) -> None:
    assert train_hours(compile_graph(eurasia, "2018-08-22"), TRAIN) == pytest.approx(24 * 8, rel=0.01)


@pytest.mark.parametrize(
    ("train_class", "country", "day", "expected"),
    [
        ("fixed", "CN", "2020-12-31", EARLY_FIXED_PACE),
        ("fixed", "CN", "2021-01-01", FIXED_PACE),
        ("block", "CN", "2020-12-31", 1.0),
        ("block", "CN", "2021-01-01", LATE_PACE),
        ("block", "BY", "2021-01-01", 1.0),
        ("non-priority", "CN", "2025-07-01", 1.0),
    ],
)
def test_the_pace_of_a_class_on_a_day(train_class: str, country: str, day: str, expected: float) -> None:
    assert pace(train_class, country, day) == expected
    assert EARLY_FIXED_PACE > FIXED_PACE > 1.0 > LATE_PACE

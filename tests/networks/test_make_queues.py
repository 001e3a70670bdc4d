"""How queues get into the borders of `eurasia`: laid over ordinary rows, by counted trains, or the model's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import corridor as cd
from corridor.model.border_queue import queue_of
from corridor.model.delay.queueing import YardError
from networks.make import own_queues, queues
from networks.make.common import Row
from networks.make.own_queues import Traffic, stated
from networks.make.published import cited
from networks.make.queues import with_queues

FIRST = dt.date(2020, 1, 1)
FACTS = {"Q1": {"source": "a report", "confidence": "high"}, "Q2": {"source": "a page", "confidence": "low"}}
CROSSINGS = {"DOOR": {"handling_h": "4"}}
DWELL = {"fixed": 6.0, "block": 20.0, "ordinary": 40.0}
LINE = {
    "border_id": "DOOR",
    "classes": "block",
    "direction": "ab",
    "valid_from": "2020-03-01",
    "valid_to": "2020-03-31",
    "state": "restricted",
    "days": "5",
    "days_p90": "6",
    "waiting": "",
    "exchanged": "",
    "facts": "Q1",
    "notes": "",
}


def ordinary(**cells: str) -> Row:
    row = {
        "id": "",
        "border_id": "DOOR",
        "train_class": "block",
        "direction": "ab",
        "state": "open",
        "valid_from": "",
        "valid_to": "",
        "dwell_mean_h": "10",
        "dwell_p90_h": "30",
        "capacity_trains_per_day": "14",
        "notes": "a guess; charge: 300",
        "source": "estimate",
        "confidence": "estimate",
    }
    row |= cells
    return row | {"id": f"DOOR-{row['train_class']}-{row['direction']}-start"}


def laid(monkeypatch: pytest.MonkeyPatch, rows: list[Row], **cells: str) -> dict[str, Row]:
    """Rows by id after one queue, with some cells of its line changed."""
    monkeypatch.setattr(queues, "read_own", lambda name: pd.DataFrame([LINE | cells]))
    return {row["id"]: row for row in with_queues(rows, CROSSINGS, FACTS)}


def test_a_queue_cuts_the_ordinary_row_in_three(monkeypatch: pytest.MonkeyPatch) -> None:
    found = laid(monkeypatch, [ordinary()])
    assert {(row["valid_from"], row["valid_to"], row["dwell_mean_h"]) for row in found.values()} == {
        ("", "2020-02-29", "10"),
        ("2020-03-01", "2020-03-31", "116"),
        ("2020-04-01", "", "10"),
    }
    queue = found["DOOR-block-ab-2020-03-01"]
    assert (queue["state"], queue["dwell_p90_h"], queue["source"], queue["confidence"]) == (
        "restricted",
        "140",
        "a report",
        "high",
    )
    assert queue["notes"] == "charge: 300"


def test_counted_trains_are_days_and_never_high_in_confidence(monkeypatch: pytest.MonkeyPatch) -> None:
    """30 trains before the last one, at 10 a day: three days, and half as many more in the 90th percentile."""
    cells = {
        "days": "",
        "days_p90": "",
        "waiting": "30",
        "exchanged": "10",
        "notes": "to the end of March, an estimate",
    }
    queue = laid(monkeypatch, [ordinary()], **cells)["DOOR-block-ab-2020-03-01"]
    assert (queue["dwell_mean_h"], queue["dwell_p90_h"], queue["capacity_trains_per_day"]) == ("72", "108", "10")
    assert (queue["source"], queue["confidence"]) == ("a report; estimate", "medium")


def test_without_days_the_state_alone_is_new(monkeypatch: pytest.MonkeyPatch) -> None:
    queue = laid(monkeypatch, [ordinary()], days="", days_p90="", state="stopped")["DOOR-block-ab-2020-03-01"]
    assert (queue["state"], queue["dwell_mean_h"], queue["source"]) == ("stopped", "10", "estimate")


def test_a_row_of_both_directions_keeps_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    found = laid(monkeypatch, [ordinary(direction="both", train_class="any")], classes="any")
    back = found["DOOR-any-ba-2020-03-01"]
    assert (back["dwell_mean_h"], back["valid_to"]) == ("10", "2020-03-31")
    assert found["DOOR-any-ab-2020-03-01"]["dwell_mean_h"] == "116"


def test_wagons_wait_no_shorter_and_fixed_trains_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measured wagons of 200 h keep them; fixed trains of 3 h become as quick as a block train of 2 h."""
    rows = [ordinary(), ordinary(train_class="ordinary", dwell_mean_h="200", dwell_p90_h="400")]
    found = laid(monkeypatch, rows, classes="block;ordinary")
    assert found["DOOR-ordinary-ab-2020-03-01"]["dwell_mean_h"] == "200"
    rows = [ordinary(), ordinary(train_class="fixed", dwell_mean_h="3", dwell_p90_h="9")]
    found = laid(monkeypatch, rows, days="0.25", days_p90="0.3")
    assert found["DOOR-fixed-ab-2020-03-01"]["dwell_mean_h"] == found["DOOR-block-ab-2020-03-01"]["dwell_mean_h"] == "2"
    assert {row["dwell_mean_h"] for key, row in laid(monkeypatch, rows).items() if "fixed" in key} == {"3"}


@pytest.mark.parametrize(
    ("rows", "cells", "told"),
    [
        ([ordinary(state="closed")], {}, "is shut"),
        ([ordinary(train_class="fixed", dwell_mean_h="3")], {}, "has no row"),
        ([ordinary(valid_to="2020-02-29")], {}, "has no row"),
        ([ordinary()], {"direction": "ba"}, "has no row"),
        ([ordinary()], {"facts": "Q1;Q9"}, "no border figure called Q9"),
    ],
)
def test_a_queue_must_have_a_row_an_open_border_and_a_figure(
    monkeypatch: pytest.MonkeyPatch, rows: list[Row], cells: dict[str, str], told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        laid(monkeypatch, rows, **cells)


def test_a_figure_is_found_by_its_name() -> None:
    assert cited("Q1;Q2", FACTS) == [FACTS["Q1"], FACTS["Q2"]]
    assert cited("", FACTS) == []


@given(first=st.integers(0, 400), days=st.integers(0, 400), cut=st.tuples(st.integers(0, 400), st.integers(0, 400)))
def test_every_day_has_one_row_before_and_after(first: int, days: int, cut: tuple[int, int]) -> None:
    """Whatever row and queue: no day is lost, none comes twice."""
    since, until = FIRST + dt.timedelta(days=first), FIRST + dt.timedelta(days=first + days)
    row = ordinary(valid_from=since.isoformat(), valid_to=until.isoformat())
    start, end = (FIRST + dt.timedelta(days=day) for day in sorted(cut))
    line = LINE | {"valid_from": start.isoformat(), "valid_to": end.isoformat()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(queues, "read_own", lambda name: pd.DataFrame([line]))
        if start > until or end < since:
            with pytest.raises(ValueError, match="has no row"):
                with_queues([row], CROSSINGS, FACTS)
            return
        made = with_queues([row], CROSSINGS, FACTS)
    spans = sorted((dt.date.fromisoformat(one["valid_from"]), dt.date.fromisoformat(one["valid_to"])) for one in made)
    assert spans[0][0] == since and spans[-1][1] == until
    assert all(one[1] + dt.timedelta(days=1) == other[0] for one, other in pairwise(spans))


PERIOD = {
    "border_id": "DOOR",
    "classes": "rail-express",
    "direction": "pair",
    "valid_from": "",
    "valid_to": "2023-12-31",
    "state": "open",
    "mean": "",
    "p90": "",
    "exit_share": "",
    "capacity": "14",
    "charge": "",
    "fact": "",
    "notes": "14",
}
ANCHOR = PERIOD | {"valid_from": "2024-01-01", "valid_to": "", "mean": "20", "p90": "60"}
COUNT = {"border_id": "DOOR", "day": "2024-07-01", "ab": "12", "ba": "12", "facts": "", "notes": ""}


def trains(since: str, weekly: str) -> Row:
    return {"valid_from": since, "valid_to": "", "frequency_per_week": weekly, "train_class": "block"}


def filled(monkeypatch: pytest.MonkeyPatch, periods: list[Row], count: Mapping[str, str] = COUNT) -> list[Row]:
    monkeypatch.setattr(own_queues, "read_own", lambda name: pd.DataFrame([count]))
    rows = (trains("2015-01-01", "35"), trains("2022-01-01", "35"))
    return list(stated(periods, Traffic({("DOOR", way): rows for way in ("ab", "ba")})))


def test_a_period_without_hours_has_the_models_own_queue_year_by_year(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five trains a day from 2015, ten from 2022: three steps, each longer, and the last as in the row that sets it."""
    found = [
        row for row in filled(monkeypatch, [PERIOD, ANCHOR]) if row["classes"] == "block" and row["direction"] == "ab"
    ]
    assert [(row["valid_from"], row["valid_to"]) for row in found] == [
        ("", "2014-12-31"),
        ("2015-01-01", "2021-12-31"),
        ("2022-01-01", "2023-12-31"),
    ]
    hours = [float(row["mean"]) for row in found]
    assert hours == sorted(hours) and hours[0] == pytest.approx(6.0) and hours[-1] == pytest.approx(20.0)
    assert all(row["source"].endswith("own queue") for row in found)
    assert found[-1]["notes"].startswith("the model's own queue: 12 trains a day of 14")


def test_a_period_with_hours_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert filled(monkeypatch, [ANCHOR]) == [ANCHOR]


@pytest.mark.parametrize(("periods", "count"), [([PERIOD], COUNT), ([PERIOD, ANCHOR], COUNT | {"border_id": "GATE"})])
def test_nothing_is_filled_without_later_hours_and_a_count(
    monkeypatch: pytest.MonkeyPatch, periods: list[Row], count: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match="nothing sets the queue of DOOR"):
        filled(monkeypatch, periods, count)


def test_block_trains_at_the_traffic_that_sets_a_queue_dwell_as_told_and_less_where_more_paths_are() -> None:
    flows = {"fixed": 1.0, "block": 11.0}
    queue = queue_of(("DOOR", "ab"), 14.0, DWELL, flows)
    assert queue.block_dwell_h(flows, 14.0) == pytest.approx(20.0)
    assert queue.block_dwell_h(flows, 14.0) == pytest.approx(queue.assess(flows).loc["block", "dwell_mean_h"])
    assert 6.0 < queue.block_dwell_h(flows, 28.0) < 10.0
    with pytest.raises(YardError, match="no capacity"):
        queue_of(("DOOR", "ab"), 0.0, DWELL, flows)


@pytest.mark.parametrize(("classes", "stopped"), [("ordinary", {"ordinary"}), ("fixed;block", {"fixed", "block"})])
def test_a_rule_by_class_of_trains_stops_these_alone(teaching: cd.Network, classes: str, stopped: set[str]) -> None:
    ban = cd.Closure("loading ban", borders="EAST_WEST", train_classes=classes, start="2026-03-01", end="2026-03-31")
    net = cd.Scenario("ban").impose(ban).apply(teaching)
    graph = cd.compile_graph(net, "2026-03-10")
    rule = next(rule for rule in graph.structure.rules if rule.name == "loading ban")
    closed = {arc.train_class for arc in graph.arcs if rule.blocks(arc)}
    assert closed == stopped & {arc.train_class for arc in graph.arcs if arc.border_id == "EAST_WEST"} and closed
    assert cd.rule_object(net, rule.id).train_classes == tuple(classes.split(";"))

"""A train without the priority of China-Europe trains: a block train that stands in the queue of ordinary wagons."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from edited_tables import Edit, written
from hypothesis import given
from hypothesis import strategies as st

import corridor as cd
from corridor.draw.trains.line import way_of
from corridor.graph import compile_graph
from corridor.graph.borders import BorderBook, BorderRow, border_rows
from corridor.graph.structure import structure_of
from corridor.model.tables.codes import TRAIN_CLASSES, row_classes
from corridor.routing.query.lapsed_closures import _last_open
from corridor.study.doubtful_rows import doubtful_rows

READY = "2026-03-02"
BLOCK, ORDINARY = "EAST_WEST:block:2", "EAST_WEST:ordinary:2"  # 10 h and 50 h
TRAIN = Edit("services", "BLOCK-ALMA-HAVEN", {"train_class": "non-priority"})
OWN_ROW = Edit("borders", BLOCK, {"train_class": "non-priority", "dwell_mean_h": "30", "dwell_p90_h": "60"}, "OWN")
CROSSING = ("EAST_WEST", "AA", "NA")


def edited(folder: Path, *edits: Edit) -> cd.Network:
    written(folder, edits)
    return cd.read_network(folder)


@pytest.fixture(scope="module")
def net(tmp_path_factory: pytest.TempPathFactory) -> cd.Network:
    """The daily train has no priority, and the border no row of its class."""
    return edited(tmp_path_factory.mktemp("shared") / "net", TRAIN)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> cd.Network:
    """The same, with a row of its class at the border."""
    return edited(tmp_path_factory.mktemp("own") / "net", TRAIN, OWN_ROW)


def ride(net: cd.Network, **more: Any) -> cd.Itinerary:
    box = cd.Shipment("Alma", "Haven", **{"cargo_tonnes_each": 10, "ready": READY, **more})
    services = [name for name in net.services.index if name != "BLOCK-ALMA-HAVEN"]
    others = [name for name in services if net.services["mode"][name] == "rail"]
    return cd.route(net, box, avoid=("road", "sea", "air", "barge", *others), minimise="hours")


def _runs(trip: cd.Itinerary) -> list[float]:
    return [leg.hours for leg in trip.legs if leg.kind == "haul"]


def border_of(trip: cd.Itinerary) -> tuple[float, str]:
    (leg,) = (leg for leg in trip.legs if leg.kind == "border")
    return leg.hours, leg.text


def dwell(net: cd.Network, train_class: str, day: str = READY) -> float:
    row = compile_graph(net, day).borders.row(*CROSSING, train_class)
    assert row is not None
    return row.mean_h


# --- the queue -----------------------------------------------------------------------------------


def test_it_runs_and_pays_as_a_block_train_and_waits_as_wagons_do(teaching: cd.Network, net: cd.Network) -> None:
    """40 h more at the border, and nothing else: the same run, the same prices."""
    as_block, without = ride(teaching), ride(net)
    assert (border_of(as_block)[0], border_of(without)[0]) == (10.0, 50.0)
    assert "non-priority trains in the queue of ordinary ones, 50.0 h" in border_of(without)[1]
    assert without.hours == as_block.hours + 40.0
    assert without.cost == as_block.cost and _runs(without) == _runs(as_block)
    assert all(not leg.service_name or leg.service == "BLOCK-ALMA-HAVEN" for leg in without.legs)


def test_a_row_of_its_own_goes_first(own: cd.Network) -> None:
    assert border_of(ride(own))[0] == 30.0
    assert (dwell(own, "block"), dwell(own, "ordinary")) == (10.0, 50.0)


def test_where_its_row_ends_the_shared_queue_holds_again_and_no_day_is_missing(tmp_path: Path) -> None:
    """Rows of February and of April: in March it stands with the wagons, and the tables have no gap."""
    days = [("2026-02-01", "2026-02-28"), ("2026-04-01", "")]
    rows = [
        OWN_ROW._replace(cells={**OWN_ROW.cells, "valid_from": since, "valid_to": until}, new=f"OWN-{since}")
        for since, until in days
    ]
    net = edited(tmp_path / "net", TRAIN, *rows)
    assert [dwell(net, "non-priority", f"2026-{month}-10") for month in ("02", "03", "04")] == [30.0, 50.0, 30.0]


def test_days_that_neither_its_own_nor_the_shared_rows_hold_are_a_gap(tmp_path: Path) -> None:
    ends = Edit("borders", ORDINARY, {"valid_to": "2026-02-28"})
    again = Edit("borders", ORDINARY, {"valid_from": "2026-04-01", "valid_to": ""}, "AGAIN")
    with pytest.raises(cd.TableError, match="no row holds from 2026-03-01 to 2026-03-31"):
        edited(tmp_path / "net", TRAIN, ends, again)


@given(kinds=st.sets(st.sampled_from([*TRAIN_CLASSES, "any"])), asked=st.sampled_from(TRAIN_CLASSES))
def test_the_row_is_its_own_else_that_of_its_queue_else_of_any(kinds: set[str], asked: str) -> None:
    rows = [_row(kind) for kind in sorted(kinds)]
    shared = ["ordinary"] if asked == "non-priority" else []
    expected = next((kind for kind in (asked, *shared, "any") if kind in kinds), None)
    found = BorderBook(rows, dt.date(2026, 3, 2)).row(*CROSSING, asked)
    assert (found.train_class if found else None) == expected
    assert row_classes(asked) == (asked, *shared, "any")


def _row(train_class: str, state: str = "open") -> BorderRow:
    always, sides = (dt.date.min, dt.date.max), (frozenset({"AA"}), frozenset({"NA"}))
    said = ("both", train_class, state, 1.0, 2.0, 0.5, 0.0, "USD")
    return BorderRow(train_class, "EAST_WEST", "East", *said, *always, "", "", "high", *sides)


def test_what_opens_a_shut_border_is_dated_by_the_same_row() -> None:
    rows = [_row("any"), _row("block"), _row("ordinary")]
    arc: Any = SimpleNamespace(train_class="non-priority", from_country="AA", to_country="NA")
    graph: Any = SimpleNamespace(since=dt.date(2026, 3, 2))
    last = _last_open(graph, rows, arc)
    assert last is not None and last.train_class == "ordinary"


def test_by_the_clock_a_shut_queue_warns_those_who_stand_in_it(tmp_path: Path) -> None:
    """Wagons are shut out from 3 March on: the train is, too, but where it has a row of its own."""
    shut = {"state": "closed", "valid_from": "2026-03-03", "valid_to": "2026-03-31"}
    shut |= dict.fromkeys(("dwell_mean_h", "dwell_p90_h", "exit_share", "cost_per_shipment", "currency"), "")
    shut |= {"capacity_trains_per_day": ""}
    edits = [
        TRAIN,
        Edit("borders", ORDINARY, {"valid_to": "2026-03-02"}),
        Edit("borders", ORDINARY, shut, "SHUT"),
        Edit("borders", ORDINARY, {"valid_from": "2026-04-01", "valid_to": ""}, "LATER"),
    ]
    warned = ride(edited(tmp_path / "shared", *edits))
    passed = ride(edited(tmp_path / "own", *edits, OWN_ROW))
    assert any("is closed" in leg.warning for leg in warned.legs)
    assert not any("is closed" in leg.warning for leg in passed.legs)


def test_a_diagram_of_it_shows_the_same_hours(teaching: cd.Network, net: cd.Network, own: cd.Network) -> None:
    """At Eastgate the border, at Westgate 6 h of the change of gauge."""
    for shown, border_h in ((teaching, 10.0), (net, 50.0), (own, 30.0)):
        stops = {stop.terminal: stop for stop in way_of(shown, "BLOCK-ALMA-HAVEN", dt.date.fromisoformat(READY)).stops}
        assert stops["EASTGATE"].leaves - stops["EASTGATE"].arrives == border_h
        assert stops["WESTGATE"].leaves - stops["WESTGATE"].arrives == 6.0


def test_a_row_of_its_own_that_is_slower_than_wagons_is_a_remark(tmp_path: Path) -> None:
    slow = OWN_ROW._replace(cells={**OWN_ROW.cells, "dwell_mean_h": "70", "dwell_p90_h": "90"})
    slower = edited(tmp_path / "net", TRAIN, slow)
    (remark,) = (text for text in map(str, doubtful_rows(slower, structure_of(slower))) if "70 h" in text)
    assert "non-priority trains take 70 h, and ordinary ones 50 h" in remark


# --- what names classes --------------------------------------------------------------------------


@pytest.mark.parametrize("classes", ["ordinary", "fixed;block", "non-priority", "non-priority;ordinary"])
def test_a_rule_stops_it_where_it_names_it(net: cd.Network, classes: str) -> None:
    ban = cd.Closure("loading ban", borders="EAST_WEST", train_classes=classes)
    stopped = cd.Scenario("ban").impose(ban).apply(net)
    if "non-priority" not in classes:
        assert ride(stopped).hours == ride(net).hours
        return
    graph = compile_graph(stopped, READY)
    rule = next(rule for rule in graph.structure.rules if rule.name == "loading ban")
    shut = {arc.train_class for arc, closed in zip(graph.arcs, graph.blocked_by(rule), strict=True) if closed}
    assert shut == set(classes.split(";"))


@pytest.mark.parametrize(("classes", "bound"), [("fixed;block", False), ("ordinary", False), ("non-priority", True)])
def test_a_limit_of_the_cargo_binds_it_where_it_names_it(tmp_path: Path, classes: str, bound: bool) -> None:
    cells = {"used": "1", "modes": "rail", "train_classes": classes, "terminal_ids": "", "max_container_gross_t": "25"}
    net = edited(tmp_path / "net", TRAIN, Edit("cargo_limits", "KARST_GATE", cells, "LIGHT"))
    heavy: dict[str, Any] = {"cargo_tonnes_each": 24}
    if not bound:
        assert ride(net, **heavy).legs
        return
    rides = {leg.service for leg in cd.route(net, cd.Shipment("Alma", "Haven", ready=READY, **heavy)).legs}
    assert ride(net).legs and "BLOCK-ALMA-HAVEN" not in rides


def test_services_are_of_three_classes_and_borders_of_four(tmp_path: Path) -> None:
    wagon = Edit("services", "BLOCK-ALMA-HAVEN", {"train_class": "ordinary"})
    with pytest.raises(cd.TableError, match="write one of fixed, block, non-priority"):
        edited(tmp_path / "net", wagon)
    with pytest.raises(cd.TableError, match="write one of fixed, block, non-priority, ordinary, any"):
        edited(tmp_path / "border", Edit("borders", BLOCK, {"train_class": "nonpriority"}))


# --- studies and scenarios -----------------------------------------------------------------------


def test_it_is_counted_in_the_queue_where_it_stands(net: cd.Network, own: cd.Network) -> None:
    """0.75 trains a day and 0.5 of wagons are 1.25 of one queue; with a row of its own they are two classes."""
    traffic = {"fixed": 0.5, "block": 7.75, "non-priority": 0.75, "ordinary": 0.5}
    shared = cd.border_queue(net, "EAST_WEST", traffic, when=READY)
    assert shared.classes == ("fixed", "block", "ordinary") and shared.traffic == (0.5, 7.75, 1.25)
    wagons = {"fixed": 0.5, "block": 7.75, "ordinary": 1.25}
    merged = cd.border_queue(net, "EAST_WEST", wagons, when=READY)
    assert shared.assess(traffic | {"fixed": 0.75}).equals(merged.assess(wagons | {"fixed": 0.75}))
    apart = cd.border_queue(own, "EAST_WEST", traffic, when=READY)
    assert apart.to_frame()["dwell_h"].to_dict() == {"fixed": 2.0, "block": 10.0, "non-priority": 30.0, "ordinary": 50}
    assert apart.to_frame()["trains_per_day"].tolist() == [0.5, 7.75, 0.75, 0.5]


def test_a_scenario_of_the_shared_queue_moves_it_and_one_of_its_own_moves_it_alone(net: cd.Network) -> None:
    longer = cd.Scenario("longer").set_dwell("EAST_WEST", 60.0, train_class="ordinary").apply(net)
    assert (dwell(longer, "non-priority"), dwell(longer, "ordinary"), dwell(longer, "block")) == (60.0, 60.0, 10.0)
    given_way = cd.Scenario("priority").set_dwell("EAST_WEST", 12.0, train_class="non-priority").apply(net)
    assert (dwell(given_way, "non-priority"), dwell(given_way, "ordinary")) == (12.0, 50.0)
    both = cd.Scenario("both").set_dwell("EAST_WEST", 7.0).apply(given_way)
    assert {dwell(both, kind) for kind in TRAIN_CLASSES} == {7.0}


def test_a_row_for_any_train_is_split_by_queues(tmp_path: Path) -> None:
    """Of a border with one row for all: who sets the wagons' dwell sets that of the trains that stand with them."""
    whole = {"border_id": "OTHER", "valid_to": "2025-09-24"}
    border = [Edit("borders", f"EAST_WEST:{kind}:1", whole) for kind in ("fixed", "block", "ordinary")]
    border += [Edit("borders", key, {"border_id": "OTHER"}) for key in ("EAST_WEST:fixed:2", ORDINARY)]
    border += [Edit("borders", BLOCK, {"train_class": "any"})]
    net = edited(tmp_path / "net", TRAIN, *border)
    assert {dwell(net, kind) for kind in TRAIN_CLASSES} == {10.0}
    wagons = cd.Scenario("wagons").set_dwell("EAST_WEST", 40.0, train_class="ordinary").apply(net)
    assert [dwell(wagons, kind) for kind in TRAIN_CLASSES] == [10.0, 10.0, 40.0, 40.0]
    trains = cd.Scenario("trains").set_dwell("EAST_WEST", 40.0, train_class="non-priority").apply(net)
    assert [dwell(trains, kind) for kind in TRAIN_CLASSES] == [10.0, 10.0, 40.0, 10.0]


def test_a_shut_row_of_its_own_opens_as_its_queue_was(tmp_path: Path) -> None:
    shut = dict.fromkeys(("dwell_mean_h", "dwell_p90_h", "exit_share", "cost_per_shipment", "currency"), "")
    shut |= {"train_class": "non-priority", "state": "closed", "capacity_trains_per_day": ""}
    net = edited(tmp_path / "net", TRAIN, Edit("borders", BLOCK, shut, "SHUT"))
    opened = cd.Scenario("open").open("EAST_WEST").apply(net)
    assert compile_graph(net, READY).borders.row(*CROSSING, "non-priority").state == "closed"  # type: ignore[union-attr]
    assert [dwell(opened, kind) for kind in TRAIN_CLASSES] == [2.0, 10.0, 50.0, 50.0]


def test_border_rows_read_the_class(own: cd.Network) -> None:
    read = border_rows(own.borders, own.expand)
    assert [row.id for row in read if row.train_class == "non-priority"] == ["OWN"]

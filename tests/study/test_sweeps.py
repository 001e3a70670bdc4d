"""A sweep is one table, whoever searches it and however often it was stopped; a failure is a row of it."""

from __future__ import annotations

import datetime as dt
import json
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import corridor as cd
from corridor.errors import ArgumentError, CorridorError, FileError
from corridor.executors.workers import LostWorkers
from corridor.study import sweep
from corridor.study.sweeps import answering
from corridor.study.sweeps.answering import COLUMNS, TOTALS
from corridor.study.sweeps.draws import drawn_network

SHIPMENTS = tuple(
    cd.Shipment(start, end, containers=count, ready="2026-03-04 08:00")
    for start, end in (("Alma", "Haven"), ("Haven", "Alma"), ("Cove", "Westgate"), ("Nowhere", "Haven"))
    for count in (1, 41)
)
AXES: dict[str, Any] = {
    "scenarios": (cd.Scenario("as it is"), cd.Scenario("dear rail").scale_tariff(mode="rail", factor=1.5)),
    "dates": ("2026-03-04", "2026-07-01"),
    "options": {"cheap": {}, "fast": {"minimise": "hours"}, "by rail": {"modes": "rail", "limits": {"days": 30}}},
    "reasons": True,
    "block": 7,  # two shipments with their three options each
}
ROWS, PARTS = 2 * 2 * 8 * 3, 16


def files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def alone(teaching: cd.Network, tmp_path_factory: pytest.TempPathFactory) -> cd.study.Sweep:
    """The sweep of these tests, by one thread that nobody stops."""
    return sweep(teaching, SHIPMENTS, out=tmp_path_factory.mktemp("alone") / "table.parquet", **AXES)


def same(found: cd.study.Sweep, alone: cd.study.Sweep) -> bool:
    return files(Path(found.path)) == files(Path(alone.path))


# --- the table


def answer(network: cd.Network, box: cd.Shipment, asked: dict[str, Any]) -> list[Any]:
    """Totals, corridor and problem, by the public question."""
    try:
        trip = cd.route(network, box, **asked)
    except CorridorError as problem:
        return [None] * len(TOTALS) + [str(problem).split("\n")[0]]
    return [trip.cost, trip.hours, trip.co2_kg, trip.transfers, trip.name, ""]


def test_every_row_is_what_route_says(teaching: cd.Network, alone: cd.study.Sweep) -> None:
    """Totals that were read off a path are those of the itinerary, to the last digit."""
    frame = alone.to_frame()
    assert (alone.rows, alone.parts, alone.computed) == (len(frame), PARTS, PARTS) == (ROWS, PARTS, PARTS)
    assert frame["row"].tolist() == list(range(ROWS))
    order = ["scenario", "ready", "shipment", "option"]
    expected = [
        (scenario.name, pd.Timestamp(f"{day} 08:00"), place, option)
        for scenario in AXES["scenarios"]
        for day in AXES["dates"]
        for place in range(len(SHIPMENTS))
        for option in AXES["options"]
    ]
    assert list(frame[order].itertuples(index=False, name=None)) == expected
    assert frame["seed"].isna().all()
    worlds = {one.name: one.apply(teaching) if one.edits else teaching for one in AXES["scenarios"]}
    for row in frame.to_dict("records"):
        given_ = SHIPMENTS[row["shipment"]]
        box = cd.Shipment(given_.origin, given_.destination, containers=given_.containers, ready=row["ready"])
        expected_row = answer(worlds[row["scenario"]], box, AXES["options"][row["option"]])
        assert [None if pd.isna(row[name]) else row[name] for name in (*TOTALS, "problem")] == expected_row
    assert alone.failed == (frame["problem"] != "").sum() >= ROWS // 4


def test_rows_that_share_graphs_and_weights_are_what_route_says(eurasia: cd.Network, tmp_path: Path) -> None:
    """Through closures that end, flights that are decided, way-points and what is avoided; whatever came before."""
    boxes = [
        cd.Shipment(start, end, containers=count, hs=hs)
        for start, end in (("Xi'an", "Duisburg"), ("Lanzhou", "Duisburg"), ("Lanzhou", "Minsk"), ("Urumqi", "Hamburg"))
        for count, hs in ((1, ""), (41, "8429"))
    ]
    dates = ("2025-09-10", "2025-09-20", "2026-03-04")
    options: dict[str, dict[str, Any]] = {
        "cheap": {},
        "fast": {"minimise": "hours"},
        "soon": {"limits": {"days": 20}},
        "by the sea": {"via": "sea"},
        "round": {"avoid": "BRE_MAL"},
        "rail": {"modes": "rail", "minimise": "co2_kg"},
    }
    found = sweep(eurasia, boxes, out=tmp_path / "t", dates=dates, options=options, reasons=True).to_frame()
    assert len(found) == len(boxes) * len(dates) * len(options)
    for row in found.to_dict("records"):
        box = replace(boxes[row["shipment"]], ready=row["ready"])
        told = [None if pd.isna(row[name]) else row[name] for name in (*TOTALS, "problem")]
        assert told == answer(eurasia, box, options[row["option"]]), row


def test_a_data_set_is_read_by_others(alone: cd.study.Sweep) -> None:
    """Hidden files and all; what is asked for alone, too."""
    frame = pd.read_parquet(alone.path, filters=[("scenario", "==", "dear rail")], columns=["row", "cost"])
    assert frame["row"].tolist() == list(range(ROWS // 2, ROWS))
    assert str(alone).startswith(f"{ROWS} rows in {PARTS} parts, ")
    assert sum(len(block) for block in alone.blocks()) == ROWS


def test_more_columns_are_those_of_the_itinerary(teaching: cd.Network, tmp_path: Path) -> None:
    box = SHIPMENTS[1]
    options = {"cheap": {}, "by the clock": {"depart": "2026-03-05"}}
    frame = sweep(teaching, [box], out=tmp_path / "more", columns=tuple(COLUMNS), options=options).to_frame()
    for row, asked in zip(frame.to_dict("records"), options.values(), strict=True):
        trip = cd.route(teaching, box, **asked)
        assert [row[name] for name in COLUMNS] == [one.of(trip) for one in COLUMNS.values()]
        assert (row["cost"], row["hours"], row["corridor"]) == (trip.cost, trip.hours, trip.name)


def test_shipments_come_from_frames_and_files_and_bad_rows_are_rows(teaching: cd.Network, tmp_path: Path) -> None:
    rows = pd.DataFrame({"origin": ["Alma", "Alma"], "destination": ["Haven", "Haven"], "containers": [3, 0]})
    rows["ready"] = "2026-03-04"
    rows.to_csv(tmp_path / "shipments.csv", index=False)
    for source in (rows, tmp_path / "shipments.csv"):
        frame = sweep(teaching, source, out=tmp_path / f"of {type(source).__name__}").to_frame()
        assert frame["problem"].str.contains("containers").tolist() == [False, True]
        assert frame["ready"].isna().tolist() == [False, True]


def test_one_scenario_needs_no_list(teaching: cd.Network, tmp_path: Path) -> None:
    dear = AXES["scenarios"][1]
    alone, listed = (
        sweep(teaching, SHIPMENTS[:2], out=tmp_path / name, scenarios=given)
        for name, given in (("alone", dear), ("listed", [dear]))
    )
    assert same(alone, listed) and set(alone.to_frame()["scenario"]) == {"dear rail"}


def test_a_date_keeps_the_hour_and_a_moment_does_not(teaching: cd.Network, tmp_path: Path) -> None:
    dates = [dt.date(2026, 3, 9), "2026-03-09 15:30", pd.Timestamp("2026-04-01"), "2026-05-01"]
    frame = sweep(teaching, SHIPMENTS[:1], out=tmp_path / "dates", dates=dates).to_frame()
    assert frame["ready"].dt.strftime("%m-%d %H:%M").tolist() == [
        "03-09 08:00",
        "03-09 15:30",
        "04-01 08:00",
        "05-01 08:00",
    ]


def test_without_reasons_a_row_says_that_there_is_no_route(teaching: cd.Network, tmp_path: Path) -> None:
    """And whether the limits are to blame: what is in the way takes a hundred times as long to find."""
    options = {"free": {}, "soon": {"limits": {"hours": 1}}, "by the clock": {"depart": "2026-03-05"}}
    shut = cd.Scenario("shut").close("HAVEN")
    asked: dict[str, Any] = {"scenarios": (cd.Scenario("as it is"), shut), "options": options}
    found = sweep(teaching, SHIPMENTS[:1], out=tmp_path / "t", **asked).to_frame()["problem"]
    assert found.tolist() == ["", "no route within the limits", "", *["no route"] * 3]
    told = sweep(teaching, SHIPMENTS[:1], out=tmp_path / "why", reasons=True, **asked).to_frame()["problem"]
    assert told.str.contains("CLOSED_HAVEN|hours").tolist() == [False, True, False, True, True, True]


def test_a_fault_of_the_library_is_a_row_too(
    teaching: cd.Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = answering.undecided_over

    def faulty(known: Any, shipment: cd.Shipment, via: Any) -> Any:
        return 1 // 0 if shipment.containers == 41 else inner(known, shipment, via)

    monkeypatch.setattr(answering, "undecided_over", faulty)
    frame = sweep(teaching, SHIPMENTS[:4], out=tmp_path / "faults").to_frame()
    assert frame["problem"].str.contains("ZeroDivisionError").tolist() == [False, True, False, True]


# --- whoever searches


def processes() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("forkserver"))


@pytest.mark.parametrize("pool", [lambda: ThreadPoolExecutor(2), processes], ids=["threads", "processes"])
def test_the_bytes_are_the_same_whoever_searches(
    pool: Callable[[], Executor], teaching: cd.Network, alone: cd.study.Sweep, tmp_path: Path
) -> None:
    told: list[tuple[int, int]] = []
    with pool() as executor:
        found = sweep(
            teaching, SHIPMENTS, out=tmp_path / "t", executor=executor, progress=lambda *a: told.append(a), **AXES
        )
    assert same(found, alone)
    assert [one[0] for one in told] == sorted(one[0] for one in told)
    assert told[0] == (0, ROWS) and told[-1] == (ROWS, ROWS) and len(told) == PARTS + 1


@pytest.mark.parametrize("outstanding", [None, 1, 3])
def test_few_blocks_are_outstanding_however_long_the_table(
    outstanding: int | None, teaching: cd.Network, tmp_path: Path
) -> None:
    """What is handed out and not yet written, counted at every hand-over."""
    most = []

    class Counting(ThreadPoolExecutor):
        given = 0

        def submit(self, fn: Any, /, *args: Any, **words: Any) -> Any:
            self.given += 1
            most.append(self.given - len(list(tmp_path.glob("t/part-*"))))
            return super().submit(fn, *args, **words)

    with Counting(2) as executor:
        sweep(
            teaching,
            SHIPMENTS[:1],
            out=tmp_path / "t",
            dates=pd.date_range("2026-03-01", periods=40),
            block=1,
            executor=executor,
            outstanding=outstanding,
        )
    assert len(most) == 40 and max(most) <= (outstanding or 2) + 1


# --- stopped and begun again


class StopError(Exception):
    """What somebody who stops a run raises."""


def stopping(parts: int) -> Callable[[int, int], None]:
    def tell(done: int, total: int) -> None:
        if done >= parts * 6:
            raise StopError

    return tell


def test_a_run_that_was_stopped_goes_on(teaching: cd.Network, alone: cd.study.Sweep, tmp_path: Path) -> None:
    """Nothing is searched twice: each run computes what the one before has left; a damaged part is computed again."""
    out, computed = tmp_path / "t", 0
    for parts in (3, 3, 8):
        with pytest.raises(StopError):
            sweep(teaching, SHIPMENTS, out=out, progress=stopping(computed + parts), **AXES)
        there = len(list(out.glob("part-*")))
        assert there >= computed + parts - 1
        computed = there
    assert sorted(one.name[0] for one in out.iterdir()) == ["_", *["p"] * computed]
    (out / "part-000000001.parquet").write_bytes(b"torn")
    (out / "part-000000002.parquet").write_bytes((out / "part-000000003.parquet").read_bytes()[:-9])
    found = sweep(teaching, SHIPMENTS, out=out, **{**AXES, "block": None})
    assert found.computed == PARTS - computed + 2
    assert same(found, alone) and found.failed == alone.failed
    assert sweep(teaching, iter(SHIPMENTS), out=out, **AXES).computed == 0


@pytest.mark.parametrize(("seeds", "blocks"), [(25, [20, 20, 10]), (10, [20]), (1, [2])])
def test_few_rows_of_many_networks_are_told_soon(
    teaching: cd.Network, tmp_path: Path, seeds: int, blocks: list[int]
) -> None:
    """A network is drawn for each seed: a thousand rows of two shipments waited for five hundred of them."""
    asked: dict[str, Any] = {"seeds": range(seeds)}
    done = list[int]()
    found = sweep(teaching, SHIPMENTS[:2], out=tmp_path / "usual", progress=lambda rows, _: done.append(rows), **asked)
    assert [len(block) for block in found.blocks()] == blocks
    assert done == [0, *np.cumsum(blocks).tolist()]
    one = sweep(teaching, SHIPMENTS[:2], out=tmp_path / "one", block=1_000, **asked)
    pd.testing.assert_frame_equal(found.to_frame(), one.to_frame())


DRIVER = """
import os, signal, sys
import corridor as cd
from tests.study.test_sweeps import AXES, SHIPMENTS
def tell(done, total):
    if done >= 30:
        os.kill(os.getpid(), signal.SIGKILL)
cd.study.sweep(cd.open_network("teaching"), SHIPMENTS, out=sys.argv[1], progress=tell, **AXES)
"""


def test_a_killed_driver_loses_nothing(teaching: cd.Network, alone: cd.study.Sweep, tmp_path: Path) -> None:
    out = tmp_path / "t"
    killed = subprocess.run([sys.executable, "-c", DRIVER, out], check=False, timeout=300)
    assert killed.returncode == -signal.SIGKILL
    assert len(list(out.glob("part-*"))) == 5
    found = sweep(teaching, SHIPMENTS, out=out, **AXES)
    assert found.computed == PARTS - 5 and same(found, alone)


def test_a_killed_process_of_a_pool_loses_nothing(teaching: cd.Network, alone: cd.study.Sweep, tmp_path: Path) -> None:
    out = tmp_path / "t"
    with processes() as pool:

        def kill_one(done: int, total: int) -> None:
            if done == 30:
                os.kill(next(iter(pool._processes)), signal.SIGKILL)

        with pytest.raises(LostWorkers, match="killed"):
            sweep(teaching, SHIPMENTS, out=out, executor=pool, progress=kill_one, **AXES)
    kept = len(list(out.glob("part-*")))
    assert kept >= 5
    found = sweep(teaching, SHIPMENTS, out=out, **AXES)
    assert found.computed == PARTS - kept and same(found, alone)


# --- refused


@pytest.mark.parametrize(
    ("changed", "axis"),
    [
        ({"dates": ("2026-03-04", "2026-07-02")}, "dates"),
        ({"seeds": [1]}, "seeds"),
        ({"scenarios": AXES["scenarios"][:1]}, "scenarios"),
        ({"scenarios": (AXES["scenarios"][0], cd.Scenario("dear rail").scale_tariff(mode="rail", factor=1.6))}, "scen"),
        ({"options": {**AXES["options"], "fast": {"minimise": "co2_kg"}}}, "options"),
        ({"columns": ["km"]}, "columns"),
        ({"reasons": False}, "columns"),
    ],
)
def test_another_question_into_the_same_folder_is_refused(
    changed: dict[str, Any], axis: str, teaching: cd.Network, alone: cd.study.Sweep
) -> None:
    before = files(Path(alone.path))
    with pytest.raises(ArgumentError, match=f"holds another sweep, with other {axis}"):
        sweep(teaching, SHIPMENTS, out=alone.path, **{**AXES, **changed})
    with pytest.raises(ArgumentError, match="other shipments"):
        sweep(teaching, SHIPMENTS[1:], out=alone.path, **AXES)
    with pytest.raises(ArgumentError, match="other network"):
        sweep(AXES["scenarios"][1].apply(teaching), SHIPMENTS, out=alone.path, **AXES)
    with pytest.raises(ArgumentError, match="block=6, not 9"):
        sweep(teaching, SHIPMENTS, out=alone.path, **{**AXES, "block": 9})
    assert files(Path(alone.path)) == before


def test_a_folder_of_something_else_is_refused(teaching: cd.Network, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(FileError, match="something else"):
        sweep(teaching, SHIPMENTS, out=tmp_path)
    with pytest.raises(FileError, match="cannot write"):
        sweep(teaching, SHIPMENTS, out=tmp_path / "notes.txt")
    for text in ("{", "[]", json.dumps({"corridor": "sweep", "format": 99})):
        other = tmp_path / "other"
        other.mkdir(exist_ok=True)
        (other / "_sweep.json").write_text(text)
        with pytest.raises(FileError, match="no manifest"):
            sweep(teaching, SHIPMENTS, out=other)
    (tmp_path / "empty").mkdir()
    assert sweep(teaching, SHIPMENTS[:1], out=tmp_path / "empty").rows == 1


def test_two_runs_do_not_write_one_folder(teaching: cd.Network, tmp_path: Path) -> None:
    def again(done: int, total: int) -> None:
        with pytest.raises(FileError, match="another run"):
            sweep(teaching, SHIPMENTS[:1], out=tmp_path / "t")

    assert sweep(teaching, SHIPMENTS[:1], out=tmp_path / "t", progress=again).rows == 1


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"options": {"fast": {"minimize": "hours"}}}, r"no argument 'minimize'.*minimise"),
        ({"options": {"fast": {"minimise": "hour"}}}, "hour"),
        ({"options": {"rail": {"modes": "trane"}}}, "trane"),
        ({"options": {"odd": "hours"}}, r"options\['odd'\] must be a mapping"),
        ({"columns": ["kms"]}, r"no column 'kms'.*km"),
        ({"dates": ["2026-03-04", dt.date(2026, 3, 4)]}, "comes twice"),
        ({"dates": ["yesterday"]}, "yesterday"),
        ({"seeds": [-1]}, "seeds"),
        ({"seeds": [1, 1]}, "comes twice"),
        ({"scenarios": [cd.Scenario("a"), cd.Scenario("a")]}, "comes twice"),
        ({"scenarios": [cd.Scenario("a").close("NOWHERE")]}, "NOWHERE"),
        ({"block": 0}, "block"),
        ({"executor": 2}, "executor"),
    ],
)
def test_what_no_row_could_be_answered_with_is_refused_before_the_first(
    wrong: dict[str, Any], told: str, teaching: cd.Network, tmp_path: Path
) -> None:
    with pytest.raises(CorridorError, match=told):
        sweep(teaching, SHIPMENTS[:1], out=tmp_path / "t", **wrong)
    assert not list(tmp_path.glob("t/part-*"))
    with pytest.raises(ArgumentError, match="there are none"):
        sweep(teaching, [], out=tmp_path / "t")


# --- seeds


def test_a_seed_draws_the_same_and_another_does_not(teaching: cd.Network, tmp_path: Path) -> None:
    one, again, other = (drawn_network(teaching, seed) for seed in (1, 1, 2))
    assert one.content_hash == again.content_hash != other.content_hash
    frame = sweep(teaching, SHIPMENTS[:2], out=tmp_path / "t", seeds=[1, 2]).to_frame()
    assert frame["seed"].tolist() == [1, 1, 2, 2]
    for row in frame.to_dict("records"):
        world = drawn_network(teaching, row["seed"])
        assert row["cost"] == cd.route(world, SHIPMENTS[row["shipment"]]).cost


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**40))
def test_a_draw_lies_within_what_its_row_says(seed: int) -> None:
    """Prices between their ends; queues within what the confidence of the row is worth, and sure rows as they were."""
    network = cd.open_network("teaching")
    frame = network.tables["tariffs"].copy()
    frame["low"], frame["high"] = frame["mid"] * 0.8, frame["mid"] * 1.5
    frame.iloc[0, frame.columns.get_loc("low")] = frame.iloc[0, frame.columns.get_loc("high")] = frame["mid"].iloc[0]
    frame["confidence"] = ["high", *["low"] * (len(frame) - 1)]
    drawn = _draw_prices(frame, seed)
    assert drawn["mid"].iloc[0] == frame["mid"].iloc[0]
    assert (drawn["low"] <= drawn["mid"]).all() and (drawn["mid"] <= drawn["high"]).all()
    queues, before = drawn_network(network, seed).tables["borders"], network.tables["borders"]
    share = (queues["dwell_mean_h"] / before["dwell_mean_h"]).dropna()
    spread = before["confidence"].map(dict(cd.study.SPREAD))[share.index]
    assert (abs(share - 1.0) <= spread + 1e-9).all()


def _draw_prices(frame: pd.DataFrame, seed: int) -> pd.DataFrame:
    from corridor.study.sweeps.draws import _prices

    return _prices(frame, np.random.default_rng(seed).random(len(frame)))


def test_prices_follow_the_triangle() -> None:
    """Its mean is that of its three corners, and its median is where half of it lies."""
    frame = pd.DataFrame({"low": [80.0], "mid": [100.0], "high": [180.0], "confidence": ["low"]})
    many = frame.loc[[0] * 40_000].reset_index(drop=True)
    drawn = _draw_prices(many, 7)["mid"]
    assert drawn.mean() == pytest.approx(120.0, rel=0.005)
    assert drawn.median() == pytest.approx(180.0 - np.sqrt(100.0 * 80.0 / 2), rel=0.005)

"""The timetable of a yard: added up by hand, never worse than first come first served in simulation, and feasible."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest
import simpy
from hypothesis import given, settings
from hypothesis import strategies as st

import corridor as cd
from corridor.errors import Infeasible
from corridor.model.delay.queueing import YardError
from corridor.model.delay.yard import Yard, YardTrain
from corridor.plan.yard_model import yard_jobs


def gate(**more: Any) -> Yard:
    """One hour each for engine, inspection and papers; 50 boxes an hour."""
    values = {"tracks": 1, "cranes": 2, "engines": 1, "inspectors": 1, "papers_h": 1.0}
    return Yard("Gate", **{**values, **more})  # type: ignore[arg-type]


def test_a_day_added_up_by_hand() -> None:
    """One track, 3 h and lifts each: 50 boxes at 0 h (4 h), 100 at 1 h (5 h), 50 at 2 h (4 h).

    In the order 1, 3, 2 they leave at 4, 8 and 13 h: 4 + 6 + 12 = 22 train-hours; in order of arrival 4 + 8 + 11 = 23.
    """
    trains = [YardTrain("A", 0.0, 50), YardTrain("B", 1.0, 100), YardTrain("C", 2.0, 50)]
    plan = cd.plan.yard_day(gate(), trains)
    assert (plan.status, plan.objective, plan.bound) == ("optimal", 22.0, 22.0)
    frame = plan.frame("trains")
    assert frame["end_h"].to_dict() == {"A": 4.0, "B": 13.0, "C": 8.0}
    assert frame["wait_h"].to_dict() == {"A": 0.0, "B": 7.0, "C": 2.0}
    assert frame["service_h"].to_dict() == {"A": 4.0, "B": 5.0, "C": 4.0}
    assert plan.frame("servers").loc["tracks", "busy_share"] == 1.0
    assert plan.frame("servers").loc["cranes", "busy_h"] == pytest.approx(2 * 4.0)
    assert "yard day on Gate" in str(plan)


def test_two_tracks_share_one_engine_and_one_pair_of_cranes() -> None:
    """Two trains at once: the second waits an hour for the engine, then nothing: 4 and 5 h."""
    plan = cd.plan.yard_day(gate(tracks=2), [YardTrain("A", 0.0, 50), YardTrain("B", 0.0, 50)])
    assert plan.objective == 9.0
    assert sorted(plan.frame("trains")["track"]) == [1, 2]


def test_due_times_change_the_order_or_are_refused() -> None:
    """B must be out by 6 h: it goes before A. Both by 6 h cannot be: the late one is named, with how late."""
    first = cd.plan.yard_day(gate(), [YardTrain("A", 0.0, 50), YardTrain("B", 0.0, 100, due_h=6.0)])
    assert first.frame("trains").loc["B", "end_h"] == 5.0
    with pytest.raises(Infeasible, match=r"[AB] would be ready at \d") as caught:
        cd.plan.yard_day(gate(), [YardTrain("A", 0.0, 50, due_h=6.0), YardTrain("B", 0.0, 100, due_h=6.0)])
    assert len(caught.value.reasons) == 1


def test_short_tracks_take_short_trains() -> None:
    """A train of 57 wagons fits on the second track only; one of 70 fits on none and is named."""
    trains = [YardTrain("long", 0.0, 50, wagons=57), YardTrain("short", 0.0, 50, wagons=20)]
    plan = cd.plan.yard_day(gate(tracks=2), trains, track_wagons=[21, 60])
    assert plan.frame("trains")["track"].to_dict() == {"long": 2, "short": 1}
    with pytest.raises(Infeasible, match="giant has 70 wagons, the longest track takes 60"):
        cd.plan.yard_day(gate(tracks=2), [YardTrain("giant", 0.0, 50, wagons=70)], track_wagons=[21, 60])


def test_wrong_days_are_refused() -> None:
    with pytest.raises(YardError, match="same name"):
        cd.plan.yard_day(gate(), [YardTrain("A", 0.0, 5), YardTrain("A", 1.0, 5)])
    with pytest.raises(YardError, match="without trains"):
        cd.plan.yard_day(gate(), [])
    with pytest.raises(YardError, match="track_wagons"):
        cd.plan.yard_day(gate(), [YardTrain("A", 0.0, 5)], track_wagons=[1, 2])


def simulated(yard: Yard, trains: list[YardTrain], order: list[str]) -> float:
    """Train-hours in simpy when tracks are given out in an order, and everything else first come first served."""
    world, total = simpy.Environment(), [0.0]
    counts = {"engines": yard.engines, "inspection": yard.inspectors, "cranes": yard.cranes // yard.cranes_per_train}
    banks = {name: simpy.Resource(world, capacity=count) for name, count in counts.items()}
    tracks = simpy.PriorityResource(world, capacity=yard.tracks)
    jobs = {train.name: job for train, job in zip(trains, yard_jobs(yard, trains), strict=True)}

    def one(train: YardTrain) -> Iterator[Any]:
        job = jobs[train.name]
        yield world.timeout(job.release)
        with tracks.request(priority=order.index(train.name)) as track:
            yield track
            for step in job.steps:
                if step.server:
                    with banks[step.server].request() as turn:
                        yield turn
                        yield world.timeout(step.seconds)
                else:
                    yield world.timeout(step.seconds)
        total[0] += (world.now - job.release) / 3600

    for train in sorted(trains, key=lambda t: order.index(t.name)):
        world.process(one(train))
    world.run()
    return total[0]


@settings(max_examples=25)
@given(
    trains=st.lists(st.tuples(st.integers(0, 12), st.sampled_from((20, 41, 57, 82))), min_size=1, max_size=5),
    tracks=st.integers(1, 3),
    cranes=st.sampled_from((2, 4)),
)
def test_never_worse_than_first_come_first_served(trains: list[tuple[int, int]], tracks: int, cranes: int) -> None:
    """The optimum against simpy, and every limit checked on the timetable itself, minute by minute."""
    yard = gate(tracks=tracks, cranes=cranes)
    day = [YardTrain(f"T{number}", float(came), boxes) for number, (came, boxes) in enumerate(trains)]
    plan = cd.plan.yard_day(yard, day)
    assert plan.status == "optimal"
    by_arrival = [train.name for train in sorted(day, key=lambda train: train.arrival_h)]
    assert plan.objective <= simulated(yard, day, by_arrival) + 1e-6
    check(yard, plan.frame("trains"), plan.frame("steps"))


def check(yard: Yard, trains: pd.DataFrame, steps: pd.DataFrame) -> None:
    assert (trains["start_h"] >= trains["arrival_h"]).all()
    for _, stays in trains.groupby("track"):
        ends = stays.sort_values("start_h")
        assert (ends["start_h"].to_numpy()[1:] >= ends["end_h"].to_numpy()[:-1] - 1e-9).all()
    counts = {"engines": yard.engines, "inspection": yard.inspectors, "cranes": yard.cranes}
    for server, count in counts.items():
        bars = steps[steps["server"] == server]
        for moment in bars["start_h"]:
            at_work = bars[(bars["start_h"] <= moment + 1e-9) & (bars["end_h"] > moment + 1e-9)]
            assert at_work["units"].sum() <= count
    for _, own in steps.groupby("train"):
        assert (own["start_h"].to_numpy()[1:] >= own["end_h"].to_numpy()[:-1] - 1e-9).all()


def test_without_contention_simulation_and_plan_agree_to_the_minute() -> None:
    """Trains far apart: nobody waits, and both say the sum of the services."""
    day = [
        YardTrain(f"T{number}", 10.0 * number, 41, technique)
        for number, technique in enumerate(("transloading", "stack"))
    ]
    plan = cd.plan.yard_day(gate(), day)
    assert plan.objective == pytest.approx(simulated(gate(), day, ["T0", "T1"]))
    assert plan.figures["wait_h"] == 0.0


def test_bogies_and_axles_have_servers_of_their_own() -> None:
    """Ten stands take ten wagons; two trains of bogie exchange follow each other, one of axles goes beside them."""
    yard = gate(tracks=3, engines=3, inspectors=3, stands=10)
    day = [
        YardTrain("b1", 0.0, 20, "bogie exchange"),
        YardTrain("b2", 0.0, 20, "bogie exchange"),
        YardTrain("axle", 0.0, 50, "variable-gauge axle"),
    ]
    ends = cd.plan.yard_day(yard, day).frame("trains")["end_h"]
    assert sorted(ends[["b1", "b2"]]) == [5.0, 7.0] and ends["axle"] == 4.0

"""A border's queue with priorities: by hand, by simulation, and fixed trains that lengthen everybody else's wait."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import simpy
from hypothesis import given, settings
from hypothesis import strategies as st

import corridor as cd
from corridor.model.border_queue import border_sides
from corridor.model.delay.queueing import YardError, priority_waits_h, queue_wait_h
from corridor.model.delay.yard import CannotClear
from corridor.model.tables.codes import QUEUE_CLASSES

DAY = "2026-03-04"
TRAFFIC = {"fixed": 2, "block": 10, "ordinary": 2}


def simulated(flows: tuple[float, ...], servers: int, spread: float, seed: int, trains: int = 60_000) -> list[float]:
    """Mean wait by class; gamma service of mean 1 h, arrivals at random, nobody is sent back."""
    env, rng = simpy.Environment(), np.random.default_rng(seed)
    paths = simpy.PriorityResource(env, servers)
    waits: list[list[float]] = [[] for _ in flows]
    shape = 1.0 / spread**2

    def train(kind: int, hours: float) -> Iterator[Any]:
        came = env.now
        with paths.request(priority=kind) as turn:
            yield turn
            waits[kind].append(env.now - came)
            yield env.timeout(hours)

    def source() -> Iterator[Any]:
        total = sum(flows)
        gaps = rng.exponential(1.0 / total, trains)
        kinds = rng.choice(len(flows), trains, p=[flow / total for flow in flows])
        for gap, kind, hours in zip(gaps, kinds, rng.gamma(shape, 1.0 / shape, trains), strict=True):
            yield env.timeout(gap)
            env.process(train(int(kind), float(hours)))

    env.process(source())
    env.run()
    return [float(np.mean(times[len(times) // 20 :])) for times in waits]


def test_two_classes_at_one_server_by_hand() -> None:
    """Loads 0.2 and 0.4, exponential service of 1 h: W0 = 0.6, so 0.6 / 0.8 = 0.75 h and 0.75 / 0.4 = 1.875 h."""
    assert priority_waits_h((0.2, 0.4), 1.0, 1, 2.0) == (pytest.approx(0.75), pytest.approx(1.875))


@settings(max_examples=60)
@given(
    flows=st.lists(st.floats(0.0, 1.0), min_size=1, max_size=4), servers=st.integers(1, 6), load=st.floats(0.05, 0.98)
)
def test_what_one_class_gains_another_loses(flows: list[float], servers: int, load: float) -> None:
    """The mean wait over all trains is the wait without priority, whatever the order; classes wait in their order."""
    total = sum(flows)
    if total < 0.01:
        return
    scaled = [flow / total * load * servers for flow in flows]
    waits = priority_waits_h(scaled, 1.0, servers, 1.3)
    mean = sum(flow * wait for flow, wait in zip(scaled, waits, strict=True)) / sum(scaled)
    assert mean == pytest.approx(queue_wait_h(sum(scaled), 1.0, servers, 1.3), rel=1e-9)
    assert list(waits) == sorted(waits)


@pytest.mark.parametrize(("servers", "spread"), [(1, 0.5), (1, 1.0), (3, 1.0), (3, 0.4)])
def test_simulation_agrees(servers: int, spread: float) -> None:
    """Exact for one server, and for exponential service; within a quarter otherwise, worst for the first class."""
    flows = tuple(servers * flow for flow in (0.15, 0.35, 0.3))
    formula = priority_waits_h(flows, 1.0, servers, 1.0 + spread**2)
    drawn = simulated(flows, servers, spread, seed=3)
    assert np.array(drawn) == pytest.approx(np.array(formula), rel=0.08 if 1 in (servers, spread) else 0.25)


def test_a_class_whose_turn_never_comes_waits_for_ever() -> None:
    """Fixed trains at 0.5, ordinary ones at 0.6 of one path: the first wait 1 h behind one that is there, exactly."""
    first, last = priority_waits_h((0.5, 0.6), 1.0, 1, 1.0)
    assert (first, last) == (pytest.approx(0.5 / 0.5), float("inf"))


def test_brest_with_more_fixed_trains(eurasia: cd.Network) -> None:
    """At today's traffic the rows come back; each fixed train more makes block and ordinary trains wait longer."""
    queue = cd.border_queue(eurasia, "BRE_MAL", TRAFFIC, when=DAY)
    now = queue.assess(TRAFFIC)
    rows = eurasia.borders["dwell_mean_h"]
    since = {"fixed": "2025-10-06", "block": "2025-10-11", "ordinary": "2025-10-11"}
    assert now["dwell_mean_h"].tolist() == [rows[f"BRE_MAL-{name}-ab-{since[name]}"] for name in QUEUE_CLASSES]
    assert queue.capacity_trains_per_day == pytest.approx(16.0)
    before = now["dwell_mean_h"].to_numpy()
    for fixed in (2.5, 3.0, 3.5):
        after = queue.assess(TRAFFIC | {"fixed": fixed})["dwell_mean_h"].to_numpy()
        assert (after > before).all() and after[2] - before[2] > after[1] - before[1] > after[0] - before[0]
        before = after


def test_a_scenario_of_more_fixed_trains_slows_the_route(eurasia: cd.Network) -> None:
    """Wagons from Minsk to Warsaw: the border's hours grow by what the queue says."""
    queue = cd.border_queue(eurasia, "BRE_MAL", TRAFFIC, when=DAY)
    busy = cd.Scenario("busy").set_traffic(queue, TRAFFIC | {"fixed": 3}).apply(eurasia)
    table = queue.assess(TRAFFIC | {"fixed": 3})
    for name in QUEUE_CLASSES:
        nets = [cd.compile_graph(net, DAY).borders.row("BRE_MAL", "BY", "PL", name) for net in (eurasia, busy)]
        assert nets[1].mean_h - nets[0].mean_h == pytest.approx(table.loc[name, "longer_h"])
        other = [cd.compile_graph(net, DAY).borders.row("BRE_MAL", "PL", "BY", name) for net in (eurasia, busy)]
        assert other[0].mean_h == other[1].mean_h


def test_questions_that_cannot_be_answered(eurasia: cd.Network, teaching: cd.Network) -> None:
    with pytest.raises(cd.UnknownName, match="nearest: BRE_MAL"):
        cd.border_queue(eurasia, "BRE_MALA", TRAFFIC, when=DAY)
    with pytest.raises(cd.UnknownName, match="fixed, block, non-priority, ordinary"):
        cd.border_queue(eurasia, "BRE_MAL", {"blok": 1}, when=DAY)
    with pytest.raises(cd.UnknownName, match="ab or ba"):
        cd.border_queue(eurasia, "BRE_MAL", TRAFFIC, when=DAY, direction="west")
    with pytest.raises(CannotClear, match="border paths"):
        cd.border_queue(eurasia, "BRE_MAL", {"block": 16}, when=DAY)
    with pytest.raises(YardError, match="no open row for fixed, block, ordinary"):
        cd.border_queue(eurasia, "BRE_MAL", TRAFFIC, when="2025-09-15")
    with pytest.raises(YardError, match="no open row"):
        cd.border_queue(teaching, "EAST_WEST_ROAD", TRAFFIC, when=DAY)
    with pytest.raises(YardError, match="no capacity"):
        cd.border_queue(eurasia, "BIG_IND", TRAFFIC, when=DAY)
    with pytest.raises(YardError, match="name the traffic that the rows stand for"):
        cd.border_queue(eurasia, "BRE_MAL", {"fixed": 1, "block": 5, "ordinary": 2}, when=DAY)
    with pytest.raises(YardError, match="name fixed or block"):
        cd.border_queue(eurasia, "BRE_MAL", {}, when=DAY)
    for wrong in (-1.0, float("nan"), float("inf")):
        with pytest.raises(YardError, match="0 or more"):
            cd.border_queue(eurasia, "BRE_MAL", TRAFFIC, when=DAY).assess({"fixed": wrong})


def test_a_border_has_two_sides_and_an_unknown_one_is_told_the_nearest(eurasia: cd.Network) -> None:
    assert border_sides(eurasia, "BRE_MAL") == ("BY", "PL")
    assert border_sides(eurasia, "Malaszewicze") == ("BY", "PL")
    with pytest.raises(cd.UnknownName, match="nearest: BRE_MAL"):
        border_sides(eurasia, "BRE_MALA")

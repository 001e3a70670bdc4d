"""A yard: service added up by hand, waits against simulation, what binds, convexity, tolls, and trains made longer."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import simpy
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.errors import ArgumentError, Infeasible
from corridor.model.delay.queueing import batching_wait_h, erlang_c, queue_wait_h
from corridor.model.delay.yard import TECHNIQUES, CannotClear, Yard, YardError, YardTrain

TRAIN = YardTrain("block", 0.0, 41)


def yard(**more: Any) -> Yard:
    return Yard("Gate", **{"tracks": 2, "cranes": 4, **more})


def test_service_added_up() -> None:
    """41 boxes by two cranes of 25 an hour: 0.82 h direct, 1.64 h through the stack; 2.5 h of all the rest."""
    assert yard().service_h(TRAIN) == pytest.approx(2.5 + 0.82)
    assert yard().service_h(YardTrain("stack", 0.0, 41, "stack")) == pytest.approx(2.5 + 1.64)
    assert yard().service_h(YardTrain("bogies", 0.0, 41, "bogie exchange")) == pytest.approx(2.5 + 5.0)
    assert yard().service_h(YardTrain("axles", 0.0, 41, "variable-gauge axle", wagons=50)) == pytest.approx(2.5 + 1.0)


def test_published_hours_are_met_by_papers() -> None:
    """Dostyk takes 4 h 15 a train, Brest 8 h 30: the papers take what lifts and shunting leave."""
    for hours in (4.25, 8.5):
        assert yard().calibrated(hours, TRAIN).service_h(TRAIN) == pytest.approx(hours)
    with pytest.raises(YardError, match="less than"):
        yard().calibrated(0.5, TRAIN)


def test_the_scarcest_server_binds() -> None:
    """Each kind in turn is made scarce, and is named; capacity is servers over the hours they are held."""
    held = yard().holds_h(TRAIN)
    for server, change in (
        ("tracks", {"tracks": 1, "engines": 9, "inspectors": 9}),
        ("cranes", {"tracks": 9, "cranes": 2, "lifts_per_crane_h": 5.0, "engines": 9, "inspectors": 9}),
        ("engines", {"tracks": 9, "engines": 1, "positioning_h": 2.0}),
        ("inspection", {"tracks": 9, "inspectors": 1, "inspection_h": 2.0}),
    ):
        state = yard(**change).assess(3.0, TRAIN)
        assert state.binding == server
        assert state.load[server] == max(state.load.values())
    one = yard(tracks=1, engines=9, inspectors=9).assess(3.0, TRAIN)
    assert one.capacity_trains_per_day == pytest.approx(24 / held["tracks"])
    assert one.load["tracks"] == pytest.approx(3.0 * held["tracks"] / 24)
    assert list(one.to_frame()["server"][one.to_frame()["binds"]]) == ["tracks"] and "tracks bind" in str(one)


def test_a_queue_that_cannot_clear_names_its_server() -> None:
    """At capacity and above it is an error, never a big number; the error is also the library's infeasible."""
    state = yard().assess(5.0, TRAIN)
    for flow in (state.capacity_trains_per_day, 2 * state.capacity_trains_per_day):
        with pytest.raises(CannotClear, match="tracks would be busy") as caught:
            yard().assess(flow, TRAIN)
        assert caught.value.server == "tracks" and caught.value.load >= 1.0
        assert isinstance(caught.value, Infeasible) and caught.value.reasons == ("tracks",)
    near = yard().assess(0.999 * state.capacity_trains_per_day, TRAIN)
    assert math.isfinite(near.wait_h) and not near.validated


def test_erlang_c_of_text_books() -> None:
    """One server waits with its load; two servers at load 1/2: 1/3; by the sum of the definition for many."""
    assert erlang_c(1, 0.3) == pytest.approx(0.3)
    assert erlang_c(2, 1.0) == pytest.approx(1 / 3)
    for servers, offered in ((3, 2.4), (7, 6.0), (40, 35.0)):
        top = offered**servers / math.factorial(servers) * servers / (servers - offered)
        below = sum(offered**k / math.factorial(k) for k in range(servers))
        assert erlang_c(servers, offered) == pytest.approx(top / (below + top))


def test_one_server_is_pollaczek_and_khinchine() -> None:
    """M/G/1 is exact: lambda E[S2] / (2 (1 - rho)); a clock before constant service never waits."""
    flow, mean, cs2 = 0.2, 4.0, 0.3
    exact = flow * mean**2 * (1 + cs2) / (2 * (1 - flow * mean))
    assert queue_wait_h(flow, mean, 1, 1.0 + cs2) == pytest.approx(exact)
    assert queue_wait_h(flow, mean, 3, 0.0) == 0.0
    assert queue_wait_h(1.0, 4.0, 3, 1.0) == math.inf


def simulated_wait(servers: int, load: float, spread: float, seed: int, customers: int = 60_000) -> float:
    """Mean wait of M/G/c in simpy, service gamma with mean 1."""
    rng = np.random.default_rng(seed)
    gaps = rng.exponential(1.0 / (servers * load), customers)
    shape = 1.0 / spread**2
    service = rng.gamma(shape, 1.0 / shape, customers)
    world = simpy.Environment()
    bank = simpy.Resource(world, capacity=servers)
    waits: list[float] = []

    def customer(hours: float) -> Iterator[Any]:
        came = world.now
        with bank.request() as turn:
            yield turn
            waits.append(world.now - came)
            yield world.timeout(hours)

    def source() -> Iterator[Any]:
        for gap, hours in zip(gaps, service, strict=True):
            yield world.timeout(gap)
            world.process(customer(hours))

    world.process(source())
    world.run()
    return float(np.mean(waits[2_000:]))


@pytest.mark.parametrize(("servers", "load", "spread"), [(1, 0.8, 0.5), (2, 0.7, 0.2), (3, 0.85, 0.3), (6, 0.8, 0.4)])
def test_simulation_agrees_within_the_band(servers: int, load: float, spread: float) -> None:
    """simpy, 60,000 trains: the formula lies within -12.5 and +9.4 %, with 5 % for the chance of the simulation."""
    formula = queue_wait_h(servers * load, 1.0, servers, 1.0 + spread**2)
    assert -0.125 - 0.05 <= formula / simulated_wait(servers, load, spread, seed=7) - 1.0 <= 0.094 + 0.05


def test_a_whole_yard_in_simulation() -> None:
    """Tracks held all through, the other servers taken in turn: the tracks bind, and the rest adds little."""
    gate = yard(tracks=3, cranes=6, engines=3, inspectors=3, spread=0.0)
    state = gate.assess(16.0, TRAIN)
    assert state.binding == "tracks" and state.validated
    world, rng, delays = simpy.Environment(), np.random.default_rng(3), []
    banks = {server: simpy.Resource(world, capacity=count) for server, count in gate.servers().items()}
    work = gate.holds_h(TRAIN)

    def train() -> Iterator[Any]:
        came = world.now
        with banks["tracks"].request() as track:
            yield track
            for server in ("engines", "inspection", "", "cranes"):
                if not server:
                    yield world.timeout(gate.papers_h)
                    continue
                with banks[server].request() as turn:
                    yield turn
                    yield world.timeout(work[server])
        delays.append(world.now - came)

    def source() -> Iterator[Any]:
        for gap in rng.exponential(24 / 16, 30_000):
            yield world.timeout(gap)
            world.process(train())

    world.process(source())
    world.run()
    simulated = float(np.mean(delays[500:])) - state.service_h
    least, most = state.wait_range_h
    assert 0.95 * least <= simulated <= 1.05 * most


@settings(max_examples=80)
@given(
    tracks=st.integers(1, 6),
    share=st.lists(st.floats(0.05, 0.98), min_size=3, max_size=3, unique=True),
    technique=st.sampled_from(TECHNIQUES),
    boxes=st.integers(1, 80),
)
def test_delay_rises_and_is_convex(tracks: int, share: list[float], technique: str, boxes: int) -> None:
    """Waits rise, total delay lies below its secants and above its tangents, tolls are not negative."""
    gate, train = yard(tracks=tracks), YardTrain("t", 0.0, boxes, technique)
    limit = gate.assess(1e-6, train).capacity_trains_per_day
    flows = [limit * part for part in sorted(share)]
    states = [gate.assess(flow, train) for flow in flows]
    waits = [state.wait_h for state in states]
    assert waits == sorted(waits)
    total = [state.delay_h * state.trains_per_day for state in states]
    secant = total[0] + (total[2] - total[0]) * (flows[1] - flows[0]) / (flows[2] - flows[0])
    assert total[1] <= secant * (1 + 1e-9)
    for slope, start in gate.delay_tangents(flows, train):
        assert all(slope * flow + start <= value * (1 + 1e-6) for flow, value in zip(flows, total, strict=True))
    assert all(state.toll_h >= -1e-9 and state.marginal_h >= state.delay_h - 1e-9 for state in states)
    assert states[1].toll(100.0) == pytest.approx(100.0 * states[1].toll_h)


def test_marginal_delay_is_the_difference_of_totals() -> None:
    """The derivative against a difference of a hundredth of a train."""
    gate = yard()
    more, less = (gate.assess(flow, TRAIN) for flow in (10.01, 9.99))
    slope = (more.delay_h * 10.01 - less.delay_h * 9.99) / 0.02
    assert gate.assess(10.0, TRAIN).marginal_h == pytest.approx(slope, rel=1e-4)


def test_a_mix_varies_more_than_one_kind() -> None:
    """Long and short trains of the same mean wait longer than equal ones."""
    equal = yard().assess(10.0, YardTrain("m", 0.0, 40))
    mixed = yard().assess(10.0, [YardTrain("s", 0.0, 10), YardTrain("l", 0.0, 70)])
    assert mixed.service_h == pytest.approx(equal.service_h) and mixed.wait_h > equal.wait_h
    assert yard().assess(10.0, TRAIN, arrival_cv=0.2).wait_h < yard().assess(10.0, TRAIN).wait_h


def test_three_trains_into_two_wait_half_an_interval() -> None:
    """Three of 41 into two long ones add 1 / (2 lambda); equal or halved trains add nothing."""
    assert batching_wait_h(6.0, 2 * 41, 3 * 41) == pytest.approx(24 / 6 / 2)
    assert batching_wait_h(6.0, 41, 41) == 0.0 and batching_wait_h(6.0, 82, 41) == 0.0
    with pytest.raises(YardError):
        batching_wait_h(0.0, 41, 41)


@settings(max_examples=200)
@given(boxes_in=st.integers(1, 60), boxes_out=st.integers(1, 60))
def test_batching_box_by_box(boxes_in: int, boxes_out: int) -> None:
    """Every box of a cycle followed: it comes with its train and leaves when the last box of the next has come."""
    cycle = math.lcm(boxes_in, boxes_out)
    waits = []
    for box in range(1, cycle + 1):
        full = -(-box // boxes_out) * boxes_out
        waits.append(-(-full // boxes_in) - -(-box // boxes_in))
    assert batching_wait_h(24.0, boxes_in, boxes_out) == pytest.approx(sum(waits) / cycle)


@pytest.mark.parametrize(
    "change",
    [
        {"tracks": 0},
        {"tracks": True},
        {"cranes": 1},
        {"lifts_per_crane_h": 0.0},
        {"papers_h": math.nan},
        {"papers_h": -1.0},
    ],
)
def test_a_yard_that_cannot_be_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises((YardError, ArgumentError), match="|".join(("Gate", *change))):
        yard(**change)


@pytest.mark.parametrize(
    "values",
    [
        ("t", -1.0, 4),
        ("t", math.nan, 4),
        ("t", 0.0, -4),
        ("t", 0.0, 4, "magic"),
        ("t", 0.0, 4, "stack", 2.5),
        ("t", 5.0, 4, "stack", None, 4.0),
    ],
)
def test_a_train_that_cannot_be_is_refused(values: tuple[Any, ...]) -> None:
    with pytest.raises((YardError, ArgumentError), match=r"train t|wagons|arrival_h"):
        YardTrain(*values)


@pytest.mark.parametrize("flow", [0.0, -1.0, math.nan, math.inf])
def test_a_flow_that_cannot_be_is_refused(flow: float) -> None:
    with pytest.raises((YardError, ArgumentError), match="trains_per_day"):
        yard().assess(flow, TRAIN)

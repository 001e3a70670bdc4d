"""Congestion against what is known: Pigou's two roads by hand, and the published figures of Sioux Falls.

Of Sioux Falls more is told in `sioux_falls`.
"""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from corridor.model.delay.queueing import queue_wait_h
from corridor.plan.flows.congested_flow import CongestedFlow
from corridor.plan.flows.instance import FlowInstance
from corridor.plan.flows.latency import LatencyFunction, queue_latency
from corridor.search import Topology
from tests.plan.flows.sioux_falls import PUBLISHED, known_flows, sioux_falls


def pigou(*, system: bool) -> CongestedFlow:
    """One unit over two roads: one always costs 1, the other as much as it carries."""
    instance = FlowInstance(
        Topology(2, [0, 0], [1, 1]),
        np.array([[1.0, 0.0]]),
        ((0, 0, 1),),
        np.ones(1),
        np.array([-1, 0]),
        np.array([2.0]),
    )
    share = 1.0 if system else 0.5
    latency = LatencyFunction(lambda x: share * x * x, lambda x: 2.0 * share * x, 2.0)
    return CongestedFlow(instance, 1e-9, {0: latency})


def test_pigou_by_hand() -> None:
    """Left alone, everybody takes the crowded road and pays 1; at best, half do, and 3/4 are paid; the toll is 1/2."""
    alone, best = pigou(system=False), pigou(system=True)
    equilibrium, optimum = alone.least_total(0.0), best.least_total(0.0)
    assert equilibrium.objective == pytest.approx(0.5, abs=1e-6)
    assert alone.load[0] == pytest.approx(1.0, abs=1e-3)
    assert optimum.objective == pytest.approx(0.75, abs=1e-6)
    assert best.load[0] == pytest.approx(0.5, abs=1e-3)
    assert optimum.marginal[0] - best.load[0] == pytest.approx(0.5, abs=2e-3)
    assert optimum.bound <= optimum.objective and equilibrium.bound <= equilibrium.objective


def test_sioux_falls_user_equilibrium_is_the_published_one() -> None:
    """The objective within 1e-5, the published value between bound and plan, link flows within 2 %."""
    instance, latencies = sioux_falls(system=False)
    flow = CongestedFlow(instance, 1e-5, latencies)
    assert flow.instance.volume.sum() == 360_600.0
    stage = flow.least_total(0.0)
    assert stage.closed
    assert stage.objective == pytest.approx(PUBLISHED, rel=1e-5)
    assert stage.bound <= PUBLISHED * (1 + 1e-9) and stage.objective * (1 + 1e-9) >= PUBLISHED
    known = known_flows()
    assert len(known) == 15
    for number, published in known.items():
        assert flow.load[number] == pytest.approx(published, rel=0.02)


@pytest.mark.slow
def test_sioux_falls_system_optimum_is_better_than_the_equilibrium() -> None:
    """Total time at the optimum is below that of the equilibrium, 74.802 x 10^5 by the published flows."""
    instance, latencies = sioux_falls(system=True)
    best = CongestedFlow(instance, 1e-4, latencies)
    stage = best.least_total(0.0)
    assert stage.closed
    assert 71.9e5 < stage.objective < 72.0e5 < 74.802e5


@pytest.mark.parametrize("system", [True, False])
@pytest.mark.parametrize("servers", [1, 2, 6])
def test_a_queue_is_a_convex_function_and_its_slope_is_its_slope(system: bool, servers: int) -> None:
    """Up to 98 % of saturation; tangents lie below the function; the slope agrees with differences."""
    service = 4.0
    limit = 0.98 * servers / service * 24.0

    def wait(load: float) -> float:
        return queue_wait_h(load / 24.0, service, servers, 1.04)

    latency = queue_latency(wait, 3.0, limit, system=system)
    assert latency.cost(0.0) == 0.0
    loads = np.linspace(0.02, 0.98, 25) * limit
    slopes = [latency.slope(float(load)) for load in loads]
    assert all(b > a for a, b in itertools.pairwise(slopes))
    for load, slope in zip(loads.tolist(), slopes, strict=True):
        step = 1e-4 * limit
        if load + step < limit:
            assert slope == pytest.approx(
                (latency.cost(load + step) - latency.cost(load - step)) / (2 * step), rel=1e-3
            )
        for other in loads.tolist():
            assert latency.cost(other) >= latency.cost(load) + slope * (other - load) - 1e-6 * abs(latency.cost(load))
    if system:
        assert latency.cost(limit / 2) == pytest.approx(3.0 * limit / 2 * wait(limit / 2))
    assert math.isfinite(latency.cost(limit))


def test_a_wait_that_begins_at_a_load_is_integrated_from_there() -> None:
    """Nobody waits up to 8; from there the hours are those beyond 8: their integral by 20,000 strips."""
    free, limit = 8.0, 23.0

    def wait(load: float) -> float:
        known = queue_wait_h(free / 24.0, 1.0, 1, 1.04)
        return max(0.0, queue_wait_h(load / 24.0, 1.0, 1, 1.04) - known)

    user, system = (queue_latency(wait, 3.0, limit, system=system, free=free) for system in (False, True))
    assert user.cost(free) == system.cost(free) == user.slope(5.0) == 0.0
    middles = (np.arange(20_000) + 0.5) / 20_000 * limit
    assert user.cost(limit) == pytest.approx(3.0 * limit * np.mean([wait(x) for x in middles.tolist()]), rel=1e-5)
    assert system.cost(limit) == pytest.approx(3.0 * limit * wait(limit))

"""Equilibria by swapping paths: by hand, as published, and beside Frank and Wolfe's method and a general solver."""

from __future__ import annotations

import math
import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra

from corridor.errors import ArgumentError
from corridor.plan.flows.congested_flow import CongestedFlow
from corridor.plan.flows.equilibrium.user_equilibrium import Equilibrium, PathFlow
from corridor.plan.flows.instance import FlowInstance
from corridor.plan.flows.latency import LatencyFunction, bpr
from corridor.progress import Progress
from corridor.search import Topology
from tests.plan.flows.sioux_falls import PUBLISHED, known_flows, sioux_falls

Floats = NDArray[np.float64]


def straight(slope: float, limit: float = math.inf) -> LatencyFunction:
    """A price that rises with every unit."""
    return LatencyFunction(lambda load: slope * load * load / 2.0, lambda load: slope * load, limit)


def braess(units: float, *, bridge: bool = True) -> tuple[FlowInstance, dict[int, LatencyFunction]]:
    """Braess's five roads: 10 x, 50 + x, 50 + x, 10 x, and 10 + x between the two ways."""
    tail, head = [0, 0, 1, 2, 1], [1, 2, 3, 3, 2]
    free = np.array([[0.0, 50.0, 50.0, 0.0, 10.0 if bridge else math.inf]])
    instance = FlowInstance(
        Topology(4, tail, head), free, ((0, 0, 3),), np.array([units]), np.arange(5), np.full(5, math.inf)
    )
    return instance, {number: straight(slope) for number, slope in enumerate([10.0, 1.0, 1.0, 10.0, 1.0])}


def test_braess_by_hand() -> None:
    """Six units: two by each of three ways at 92 each; without the bridge three by each of two ways at 83."""
    found = Equilibrium(*braess(6.0), 1e-9).find()
    assert found.flow == pytest.approx([2.0, 2.0, 2.0], abs=1e-5)
    assert found.paid == pytest.approx(6 * 92.0) and found.least == pytest.approx(6 * 92.0, rel=1e-6)
    without = Equilibrium(*braess(6.0, bridge=False), 1e-9).find()
    assert without.paid == pytest.approx(6 * 83.0)


def test_sioux_falls_is_the_published_one() -> None:
    """To 1e-7, and link flows to a thousandth; by tangents it is found only to 1e-5 (`test_latency`)."""
    instance, latencies = sioux_falls(system=False)
    told: list[Progress] = []
    found = Equilibrium(instance, latencies, 1e-7, watcher=told.append).find()
    assert found.bound <= PUBLISHED * (1 + 1e-9) and found.objective * (1 + 1e-9) >= PUBLISHED
    assert found.objective == pytest.approx(PUBLISHED, rel=1e-7) and found.relative_gap < 1e-7
    for number, published in known_flows().items():
        assert found.load[number] == pytest.approx(published, rel=1e-3)
    values = [now.incumbent for now in told]
    assert values == sorted(values, reverse=True) and len(told) == found.rounds


def test_sioux_falls_for_all() -> None:
    """By marginal prices: the total time of the optimum, 71.9 x 10^5, as the tangents have it."""
    found = Equilibrium(*sioux_falls(system=True), 1e-6).find()
    assert 71.9e5 < found.bound <= found.objective < 72.0e5


def drawn(seed: int, nodes: int = 9, jobs: int = 12) -> tuple[FlowInstance, dict[int, LatencyFunction]]:
    """A ring with chords, each a road of its own, but for one that all share and one that never fills."""
    rng = np.random.default_rng(seed)
    around = np.arange(nodes)
    tail = np.concatenate([around, rng.integers(0, nodes, 2 * nodes)])
    head = np.concatenate([(around + 1) % nodes, (tail[nodes:] + rng.integers(2, nodes - 1, 2 * nodes)) % nodes])
    source = rng.integers(0, nodes, jobs)
    ends = zip(source.tolist(), ((source + rng.integers(1, nodes, jobs)) % nodes).tolist(), strict=True)
    of_arc = np.arange(len(tail))
    of_arc[-2:] = [0, -1]
    free, room = rng.uniform(1.0, 10.0, len(tail)), rng.uniform(2.0, 8.0, len(tail))
    instance = FlowInstance(
        Topology(nodes, tail, head),
        100.0 * free[None, :],
        tuple((0, a, b) for a, b in ends),
        rng.uniform(1.0, 5.0, jobs),
        of_arc,
        np.full(len(tail) - 2, math.inf),
    )
    power = [1.0, 4.0, 2.0]
    roads = (bpr(100.0 * free[n], room[n], 0.5, power[n % 3], math.inf, system=False) for n in range(len(tail) - 2))
    return instance, dict(enumerate(roads))


def frank_wolfe(
    instance: FlowInstance, latencies: dict[int, LatencyFunction], rounds: int = 100
) -> tuple[float, float]:
    """Objective and bound by all-or-nothing flows and the best step toward each (Frank and Wolfe 1956)."""
    topology, free, nodes = instance.topology, instance.cents[0], instance.topology.n_nodes

    def price(load: Floats) -> Floats:
        on = np.append([latencies[r].slope(float(load[r])) for r in range(len(latencies))], 0.0)
        return np.asarray(free + on[instance.of_arc])

    def loads(arcs: Floats) -> Floats:
        return np.bincount(instance.of_arc[:-1], arcs[:-1], len(latencies)).astype(np.float64)

    def to_all(cost: Floats) -> Floats:
        order = np.lexsort((cost, topology.head, topology.tail))
        new = np.ones(len(order), bool)
        pairs = np.stack([topology.tail, topology.head])[:, order]
        new[1:] = np.any(pairs[:, 1:] != pairs[:, :-1], axis=0)
        kept = order[new]  # of arcs beside each other the cheapest
        cells = (cost[kept], (topology.tail[kept], topology.head[kept]))
        _, before = dijkstra(coo_matrix(cells, (nodes, nodes)).tocsr(), return_predecessors=True)
        arc, found = {(topology.tail[a], topology.head[a]): a for a in kept.tolist()}, np.zeros(len(cost))
        for (_, source, node), units in zip(instance.jobs, instance.volume.tolist(), strict=True):
            while node != source:
                found[arc[before[source, node], node]] += units
                node = before[source, node]
        return found

    def value(arcs: Floats) -> float:
        return float(free @ arcs) + sum(latencies[r].cost(float(x)) for r, x in enumerate(loads(arcs)))

    flow, bound = to_all(free), -math.inf
    for _ in range(rounds):
        toward = to_all(price(loads(flow))) - flow
        bound = max(bound, value(flow) + float(price(loads(flow)) @ toward))
        low, high = 0.0, 1.0
        for _ in range(30):
            middle = (low + high) / 2.0
            ahead = float(price(loads(flow + middle * toward)) @ toward) > 0.0
            low, high = (low, middle) if ahead else (middle, high)
        flow = flow + low * toward
    return value(flow), bound


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 10_000))
def test_it_is_what_frank_and_wolfe_come_near_to(seed: int) -> None:
    """Never above their plan, never below their bound, and closed to 1e-8 where they are at a thousandth or two."""
    instance, latencies = drawn(seed)
    found = Equilibrium(instance, latencies, 1e-8).find()
    assert found.objective - found.bound <= 1e-8 * found.objective
    objective, bound = frank_wolfe(instance, latencies)
    assert found.objective <= objective * (1 + 1e-8) and found.bound <= objective * (1 + 1e-9)
    assert found.objective >= bound * (1 - 1e-9) and objective <= bound * 1.01


@pytest.mark.parametrize("seed", range(2))
def test_a_general_solver_finds_the_same(seed: int) -> None:
    """Two shippers, flows by arc: the potential of Beckmann, minimised by SLSQP with conserved flows as equations."""
    instance, latencies = drawn(seed, nodes=5, jobs=2)
    found = Equilibrium(instance, latencies, 1e-9).find()
    topology, arcs = instance.topology, instance.topology.n_arcs
    ends = np.zeros((topology.n_nodes, arcs))
    ends[topology.tail, np.arange(arcs)] += 1.0
    ends[topology.head, np.arange(arcs)] -= 1.0
    supply = np.zeros((2, topology.n_nodes))
    for job, (_, source, sink) in enumerate(instance.jobs):
        supply[job, [source, sink]] += [instance.volume[job], -instance.volume[job]]

    def prices(x: Floats) -> tuple[float, Floats]:
        both = x.reshape(2, arcs).sum(axis=0)
        load = np.bincount(instance.of_arc[:-1], both[:-1], len(latencies))
        on = np.append([latencies[r].slope(max(0.0, float(load[r]))) for r in range(len(load))], 0.0)
        value = float(instance.cents[0] @ both)
        value += sum(latencies[r].cost(max(0.0, float(units))) for r, units in enumerate(load))
        return value / 1e3, np.tile(instance.cents[0] + on[instance.of_arc], 2) / 1e3

    kept = [{"type": "eq", "fun": lambda x: (ends[:-1] @ x.reshape(2, arcs).T - supply[:, :-1].T).ravel()}]
    answer = minimize(
        prices,
        np.zeros(2 * arcs),
        jac=True,
        bounds=[(0.0, None)] * (2 * arcs),
        constraints=kept,
        method="SLSQP",
        options={"maxiter": 300, "ftol": 1e-10},
    )
    assert answer.success
    assert answer.fun * 1e3 == pytest.approx(found.objective, rel=1e-5)


def test_it_goes_on_from_what_is_known() -> None:
    """From its own flow one round, from that of a tenth less fewer than from nothing, to the same objective."""
    instance, latencies = sioux_falls(system=False)
    more = replace(instance, volume=1.1 * instance.volume)
    first = Equilibrium(instance, latencies, 1e-5).find()
    again = Equilibrium(instance, latencies, 1e-5).find(first)
    assert again.rounds == 1 and again.objective == pytest.approx(first.objective, rel=1e-9)
    cold, warm = Equilibrium(more, latencies, 1e-5).find(), Equilibrium(more, latencies, 1e-5).find(first)
    assert warm.rounds < cold.rounds and warm.objective == pytest.approx(cold.objective, rel=2e-5)


def two_roads(limit: float, units: float = 4.0) -> tuple[FlowInstance, dict[int, LatencyFunction]]:
    """One always costs 10, the other what it carries, and takes so much."""
    instance = FlowInstance(
        Topology(2, [0, 0], [1, 1]),
        np.array([[10.0, 0.0]]),
        ((0, 0, 1),),
        np.array([units]),
        np.array([-1, 0]),
        np.array([limit]),
    )
    return instance, {0: straight(1.0)}


def test_limits_are_kept_and_a_start_above_them_is_refused() -> None:
    """Three fit on the cheap road of four: the fourth stays on the other, and the gap says so."""
    instance, latencies = two_roads(3.0)
    search = Equilibrium(instance, latencies, 1e-6)
    with pytest.raises(ArgumentError, match="exceeds"):
        search.find()
    roomy, _ = two_roads(9.0)
    columns = Equilibrium(roomy, {0: straight(100.0)}, 1e-6).find().columns
    assert len(columns) == 2
    found = search.find(PathFlow.of(columns, np.array([3.0, 1.0] if columns[0].cents else [1.0, 3.0])))
    assert found.load[0] == pytest.approx(3.0) and found.bound < found.objective
    free = Equilibrium(roomy, latencies, 1e-6).find()
    assert free.load[0] == pytest.approx(4.0)


def test_where_a_limit_binds_the_linear_program_goes_on() -> None:
    """The same two roads: three on the cheap one, by the program, proved."""
    instance, latencies = two_roads(3.0)
    flow = CongestedFlow(instance, 1e-6, latencies)
    assert flow.least_unserved().closed
    stage = flow.least_total(0.0)
    assert stage.closed and stage.objective == pytest.approx(10.0 + 9.0 / 2.0, rel=1e-6)
    assert flow.load[0] == pytest.approx(3.0)


def test_without_time_it_is_the_first_flow() -> None:
    instance, latencies = sioux_falls(system=False)
    found = Equilibrium(instance, latencies, 1e-9, deadline=time.monotonic()).find()
    assert found.rounds == 1 and found.bound < PUBLISHED < found.objective


def test_ctrl_c_leaves_what_is_known() -> None:
    instance, latencies = sioux_falls(system=False)
    left = iter(range(3))

    def interrupt(now: Progress) -> None:
        if next(left, None) is None:
            raise KeyboardInterrupt

    search = Equilibrium(instance, latencies, 1e-9, watcher=interrupt)
    found = search.find()
    assert found.bound < PUBLISHED < found.objective and search.deadline == -math.inf
    assert found.flow.sum() == pytest.approx(instance.volume.sum())

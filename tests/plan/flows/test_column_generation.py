"""Column generation agrees with the arc formulation, solved by another solver, on random graphs."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import coo_matrix

from corridor.errors import CorridorError
from corridor.plan.flows.arc_model import ArcProgram, arc_program
from corridor.plan.flows.column_generation import ColumnFlow
from corridor.plan.flows.instance import FlowInstance
from corridor.plan.flows.paths.limits import PathTerms
from corridor.search import Topology


def random_instance(seed: int, *, jobs: int = 6, plenty: float = 1.0) -> FlowInstance:
    """A ring with chords, so that every job has a path; a third of the arcs share a few resources."""
    rng = np.random.default_rng(seed)
    nodes = int(rng.integers(5, 14))
    ring = [(node, (node + 1) % nodes) for node in range(nodes)]
    chords = [tuple(map(int, rng.choice(nodes, 2, replace=False))) for _ in range(3 * nodes)]
    tail, head = np.array([*ring, *chords]).T
    cents = np.round(rng.uniform(1.0, 5_000.0, (2, len(tail))), 2)
    cents[1, nodes + rng.choice(2 * nodes, 3, replace=False)] = np.inf  # some doors are shut to some
    resources = int(rng.integers(2, 9))
    of_arc = np.where(rng.random(len(tail)) < 0.6, rng.integers(0, resources, len(tail)), -1)
    ends = [tuple(map(int, rng.choice(nodes, 2, replace=False))) for _ in range(jobs)]
    return FlowInstance(
        Topology(nodes, tail, head),
        cents,
        tuple((job % 2, *pair) for job, pair in enumerate(ends)),
        rng.uniform(1.0, 20.0, jobs),
        of_arc,
        rng.uniform(0.0, 20.0, resources) * plenty,
    )


def oracle(program: ArcProgram, cost: np.ndarray) -> float:
    """The optimum by the HiGHS of scipy."""
    columns = len(cost)
    matrices = [
        coo_matrix((factors, (rows, places)), shape=(len(limits), columns)).tocsr()
        for (rows, places, factors), limits in ((program.equal, program.equal_to), (program.upper, program.at_most))
    ]
    answer = linprog(cost, matrices[1], program.at_most, matrices[0], program.equal_to, method="highs")
    assert answer.status == 0, answer.message
    return float(answer.fun)


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("plenty", [0.3, 1.0, 4.0])
def test_both_stages_agree_with_the_arc_formulation(seed: int, plenty: float) -> None:
    """Least unserved, then least cost with the unserved held: the same two numbers, and bounds that meet them."""
    instance = random_instance(seed, plenty=plenty)
    flow = ColumnFlow(instance, 1e-9)
    served = flow.least_unserved()
    free = arc_program(instance)
    assert served.objective == pytest.approx(oracle(free, free.behind.astype(float)), abs=1e-6)
    assert served.bound == pytest.approx(served.objective, abs=1e-5)
    cost = flow.least_cost(served.objective + 1e-7)
    held = arc_program(instance, served.objective + 1e-7)
    assert cost.objective == pytest.approx(oracle(held, held.cost), rel=1e-6, abs=1e-3)
    assert cost.bound <= cost.objective * (1 + 1e-9)
    assert cost.bound == pytest.approx(cost.objective, rel=1e-6, abs=1e-2)


@pytest.mark.parametrize("seed", range(10))
def test_a_plan_keeps_every_capacity_and_serves_what_it_says(seed: int) -> None:
    instance = random_instance(seed)
    flow = ColumnFlow(instance, 1e-9)
    flow.least_cost(flow.least_unserved().objective + 1e-7)
    assert (flow.load <= flow.capacity + 1e-6).all()
    sent = np.zeros(len(instance.jobs))
    for column, units in zip(flow.columns, flow.flow, strict=False):
        sent[column.job] += units
        row, source, sink = instance.jobs[column.job]
        assert instance.topology.tail[column.arcs[0]] == source and instance.topology.head[column.arcs[-1]] == sink
        assert (instance.topology.tail[column.arcs[1:]] == instance.topology.head[column.arcs[:-1]]).all()
        assert np.isfinite(instance.cents[row, column.arcs]).all()
    assert sent + flow.unserved == pytest.approx(instance.volume)


@pytest.mark.parametrize("seed", range(12))
def test_prices_lie_between_the_one_sided_differences(seed: int) -> None:
    """In both stages, for every resource, with a step of a tenth."""
    instance = random_instance(seed, plenty=0.6)
    flow = ColumnFlow(instance, 1e-12)
    served = flow.least_unserved()
    held = served.objective + 1e-7
    cost = flow.least_cost(held)
    for resource, step in itertools.product(range(len(instance.capacity)), (0.1, -0.1)):
        base = float(instance.capacity[resource])
        if base + step < 0.0:
            continue
        flow.set_capacity(resource, base + step)
        changed = flow.least_unserved()
        gain = (served.objective - changed.objective) / step
        assert (gain <= served.price[resource] + 1e-5) if step > 0 else (gain >= served.price[resource] - 1e-5)
        if changed.objective <= held:
            gain = (cost.objective - flow.least_cost(held).objective) / step
            assert (gain <= cost.price[resource] + 0.1) if step > 0 else (gain >= cost.price[resource] - 0.1)
        flow.set_capacity(resource, base)


def test_the_end_of_the_time_leaves_a_valid_plan_and_its_gap() -> None:
    """Nothing was solved: least paths are loaded in turn, and bounds are those of free arcs."""
    for seed in range(20):
        instance = random_instance(seed)
        flow = ColumnFlow(instance, 1e-9, deadline=time.monotonic() - 1.0)
        served = flow.least_unserved()
        cost = flow.least_cost(served.objective)
        assert (flow.load <= instance.capacity + 1e-9).all()
        full = flow.load >= instance.capacity - 1e-9
        assert all(full[column.used].any() for column in flow.columns if flow.unserved[column.job] > 1e-9)
        known = ColumnFlow(instance, 1e-9)
        least = known.least_unserved().objective
        assert served.bound <= least <= served.objective == pytest.approx(flow.unserved.sum())
        best = known.least_cost(served.objective + 1e-9).objective
        assert cost.bound <= best * (1.0 + 1e-7) and best <= cost.objective * (1.0 + 1e-7)
        assert served.closed == (served.objective <= 1e-9 * instance.volume.sum())


def single_commodity(seed: int, *, forward: bool, tight: float) -> FlowInstance:
    """A grid of one-way streets from west to east, every arc with a capacity of its own; many rows, one far end."""
    rng, wide, high = np.random.default_rng(seed), 7, 6
    at = np.arange(wide * high).reshape(high, wide)
    ends = [(at[:, :-1], at[:, 1:]), (at[:-1], at[1:]), (at[1:], at[:-1])]
    tail, head = (np.concatenate([pair[side].ravel() for pair in ends]) for side in (0, 1))
    far, near = wide * high, at[:, 0]
    tail, head = np.concatenate([tail, at[:, -1]]), np.concatenate([head, np.full(high, far)])
    if not forward:
        tail, head = head, tail
    capacity = rng.uniform(1.0, 10.0, len(tail)) / tight
    cents = np.round(rng.uniform(1.0, 1_000.0, (1, len(tail))), 2)
    jobs = [(0, int(node), far) if forward else (0, far, int(node)) for node in near]
    volume = rng.uniform(0.5, 4.0, high)
    return FlowInstance(Topology(far + 1, tail, head), cents, tuple(jobs), volume, np.arange(len(tail)), capacity)


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("forward", [True, False])
@pytest.mark.parametrize("tight", [0.5, 1.0, 4.0])
def test_a_single_commodity_is_a_network_flow(seed: int, forward: bool, tight: float) -> None:
    """Both stages agree with the arc formulation, within few rounds, and prices stand between one-sided differences."""
    instance = single_commodity(seed, forward=forward, tight=tight)
    assert instance.single
    flow = ColumnFlow(instance, 1e-6)
    served = flow.least_unserved()
    cost = flow.least_cost(served.objective + 1e-7)
    free, held = arc_program(instance), arc_program(instance, served.objective + 1e-7)
    assert served.closed and served.objective == pytest.approx(oracle(free, free.behind.astype(float)), abs=1e-5)
    assert cost.closed and cost.objective == pytest.approx(oracle(held, held.cost), rel=1e-5)
    if tight < 4.0:
        assert flow.rounds <= 12
    dearest = int(np.argmax(cost.price))
    if served.objective < 1e-7 and cost.price[dearest] > 1.0:
        for step in (0.01, -0.01):
            changed = replace(instance, capacity=instance.capacity + step * (np.arange(len(cost.price)) == dearest))
            other = arc_program(changed, 0.0)
            gain = (cost.objective - oracle(other, other.cost)) / step
            slack = 1e-3 * max(1.0, cost.price[dearest]) + 2e-6 * cost.objective / 0.01
            assert gain <= cost.price[dearest] + slack if step > 0 else gain >= cost.price[dearest] - slack


@dataclass
class Doors:
    """Arcs of which each job finds some closed, and who asked."""

    arcs: np.ndarray
    shut: list[np.ndarray]
    asked: set[int] = field(default_factory=set)

    def closed(self, job: int) -> np.ndarray:
        self.asked.add(job)
        return self.shut[job]


@pytest.mark.parametrize("seed", range(20))
def test_arcs_in_doubt_are_asked_about_only_when_wanted_and_never_used_when_closed(seed: int) -> None:
    """The optimum is that of the arc formulation, in which every job knows its closed arcs from the beginning."""
    rng, instance = np.random.default_rng(seed), random_instance(seed)
    nodes, arcs = instance.topology.n_nodes, instance.topology.n_arcs
    doubtful = nodes + rng.choice(arcs - nodes, 4, replace=False)  # chords: the ring still leads everywhere
    doors = Doors(doubtful, [rng.choice(doubtful, int(rng.integers(0, 5)), replace=False) for _ in instance.jobs])
    instance = replace(instance, terms=PathTerms(doubt=doors))
    flow = ColumnFlow(instance, 1e-9)
    served = flow.least_unserved()
    cost = flow.least_cost(served.objective + 1e-7)
    wanted = {column.job for column in flow.columns if np.isin(column.arcs, doubtful).any()}
    assert wanted <= doors.asked
    assert not any(np.isin(column.arcs, doors.shut[column.job]).any() for column in flow.columns)
    free, held = arc_program(instance), arc_program(instance, served.objective + 1e-7)
    assert served.objective == pytest.approx(oracle(free, free.behind.astype(float)), abs=1e-6)
    assert cost.objective == pytest.approx(oracle(held, held.cost), rel=1e-6)


def test_nobody_is_asked_about_arcs_that_no_path_wants() -> None:
    instance = random_instance(1)
    doors = Doors(np.zeros(0, np.int64), [np.zeros(0, np.int64)] * len(instance.jobs))
    ColumnFlow(replace(instance, terms=PathTerms(doubt=doors)), 1e-9).least_unserved()
    assert not doors.asked


@pytest.mark.parametrize("scale", [1e-4, 1.0, 1e4])
def test_a_stage_closes_by_the_scale_of_its_volume(scale: float) -> None:
    """A bottleneck short by 1e-11 of the volume: what stays behind is the arithmetic's, and both stages are proven."""
    instance = FlowInstance(
        Topology(2, [0, 0], [1, 1]),
        np.array([[100.0, 300.0]]),
        ((0, 0, 1),),
        np.array([3.0 * scale]),
        np.array([0, 1]),
        np.array([scale, 2.0 * scale * (1 - 1e-11)]),
    )
    for gap in (1e-6, 0.0):
        flow = ColumnFlow(instance, gap)
        served = flow.least_unserved()
        assert served.closed and served.objective <= 1e-9 * scale
        cost = flow.least_cost(served.objective + 1e-9 * scale)
        assert cost.closed and cost.objective == pytest.approx(700.0 * scale)


@pytest.mark.parametrize("seed", range(20))
def test_bounds_are_as_good_as_the_plan(seed: int) -> None:
    """Tolls are rounded before both the search and the bound: a gap of 1e-9 of what is at stake is closed."""
    flow = ColumnFlow(random_instance(seed, plenty=0.5), 0.0)
    served = flow.least_unserved()
    assert served.closed and served.bound <= served.objective + 1e-9
    cost = flow.least_cost(served.objective + 1e-7)
    assert cost.objective - cost.bound <= 1e-7 * max(1.0, cost.objective)


def test_a_cost_beyond_reason_is_refused() -> None:
    instance = FlowInstance(
        Topology(2, [0], [1]), np.array([[1e12]]), ((0, 0, 1),), np.ones(1), np.array([-1]), np.zeros(0)
    )
    with pytest.raises(CorridorError, match="too dear"):
        ColumnFlow(instance, 1e-6)

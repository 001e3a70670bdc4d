"""Prices that one scenario was searched for bound every other: never above the optimum of a model on arcs."""

from __future__ import annotations

import dataclasses
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import corridor as cd
from corridor.plan.demand.demand import read_demand
from corridor.plan.solver.interrupts import Clock
from corridor.plan.solver.options import SolveOptions
from corridor.plan.trains.lane_master import LaneMaster, lane_master
from corridor.plan.trains.lane_search import LaneSearch
from corridor.plan.trains.problem import TRAIN, train_problem
from corridor.plan.uncertain.bounding import shared_tolls
from corridor.plan.uncertain.resource_prices import ResourcePrices, bound_at, most_saved, resource_prices
from corridor.plan.uncertain.scenarios import weighted_scenarios
from tests.plan.uncertain.drawn_cases import SERVICES, TERMS, arcs, drawn

PENALTY = 10_000.0
Found = tuple[LaneMaster, float, ResourcePrices]


@cache
def searched(seed: int) -> tuple[Found, Found]:
    """Two scenarios of a drawn case: the relaxation, the optimum on arcs and the prices of each."""
    net = cd.open_network("teaching")
    rows, scenarios = drawn(seed)
    read, found = read_demand(net, rows), []
    for one in weighted_scenarios(scenarios):
        problem = train_problem(one.network(net), one.volumes(read), SERVICES, TERMS, most_contracted=0)
        assert problem.finder is not None and not problem.blocked
        master = lane_master(problem, problem.finder)
        master.penalty = PENALTY
        master.left_cost[:] = PENALTY
        for column in master.behind:
            master.program.cost[column] = PENALTY
        clock = Clock.start(30.0, lambda: False)
        search = LaneSearch(master, "highs", SolveOptions(30.0, 1e-6), clock)
        search.relax([])
        found.append((master, arcs(net, rows, [one], PENALTY), resource_prices(master, search.prices)))
    return found[0], found[1]


@pytest.mark.parametrize("seed", range(6))
def test_prices_of_either_scenario_bound_both(seed: int) -> None:
    """Those of its own are no weaker than every train full and nobody waiting, both together bound the whole."""
    for master, optimum, own in searched(seed):
        room = 1e-6 * optimum
        for prices in (own, *(prices for _, _, prices in searched(seed))):
            bound, lanes = bound_at(master, prices, [])
            assert bound <= optimum + room and all(lane is not None for lane in lanes)
        full = master.problem.full
        assert full is not None
        assert bound_at(master, own, [])[0] >= float(full.least @ master.teu) - room
    rows, scenarios = drawn(seed)
    shares = [one.probability for one in weighted_scenarios(scenarios)]
    first = searched(seed)[0][2]
    seen = sum(
        share * bound_at(master, first, [])[0] for share, (master, *_) in zip(shares, searched(seed), strict=True)
    )
    assert seen <= arcs(cd.open_network("teaching"), rows, scenarios, PENALTY) * (1.0 + 1e-6)


@settings(max_examples=20)
@given(st.integers(0, 5), st.integers(0, 2**32 - 1), st.floats(0.0, 3.0))
def test_any_prices_bound(seed: int, drawn_by: int, factor: float) -> None:
    rng = np.random.default_rng(drawn_by)
    master, optimum, own = searched(seed)[drawn_by % 2]
    tolls = {use: factor * toll * float(rng.uniform(0.0, 2.0)) for use, toll in own.tolls.items()}
    waits = own.waits * rng.uniform(0.0, factor, own.waits.shape) + rng.uniform(0.0, 300.0, own.waits.shape)
    bound, _ = bound_at(master, ResourcePrices(tolls, own.places, own.rows, waits, own.costs), [])
    assert bound <= optimum + 1e-6 * optimum


def test_what_only_one_scenario_has_is_free_and_a_stopped_train_is_not() -> None:
    """Without any price the bound is still one; a run that may not have a train is not ridden for nothing."""
    master, optimum, _ = searched(1)[0]
    none = ResourcePrices({}, (), (), np.zeros((0, 0)), {})
    free, _ = bound_at(master, none, [])
    stopped, lanes = bound_at(master, none, list(range(len(master.problem.runs.runs))))
    assert free <= stopped
    assert free <= optimum
    assert not any(use[0] == TRAIN for lane in lanes if lane is not None for use in lane.uses)


def test_boxes_save_as_much_as_there_is_room_for() -> None:
    """Of 10 TEU that save 3 and 20 that save 1 a TEU, 15 have room in one step, all in the other."""
    saved = np.array([[1.0, 2.0], [3.0, 0.0]])
    assert most_saved(saved, np.array([20.0, 10.0]), np.array([15.0, 99.0])).tolist() == [35.0, 40.0]


@settings(max_examples=8)
@given(st.integers(0, 5), st.integers(0, 2**32 - 1), st.floats(0.0, 1.5))
def test_tolls_that_add_up_to_nothing_bound_the_whole(seed: int, drawn_by: int, factor: float) -> None:
    """Whatever the multipliers, those that reward trains too: never above the extensive form's optimum on arcs."""
    scenarios = drawn(seed)[1]
    shares = np.array([one.probability for one in weighted_scenarios(scenarios)])
    masters, prices = [master for master, *_ in searched(seed)], searched(seed)[drawn_by % 2][2]
    costs = np.array([run.cost for run in masters[0].problem.runs.runs])
    tolls = factor * np.random.default_rng(drawn_by).uniform(-1.0, 1.0, (2, len(costs))) * costs
    bounds = []
    for master, own in zip(masters, tolls - shares @ tolls, strict=True):
        master.toll(own)
        bounds.append(bound_at(master, prices, [])[0])
        master.toll(np.zeros(len(costs)))
    assert shares @ bounds <= whole(seed) * (1.0 + 1e-6)


@cache
def whole(seed: int) -> float:
    """The optimum on arcs of both scenarios together."""
    return arcs(cd.open_network("teaching"), *drawn(seed), PENALTY)


def test_dearer_trains_have_dearer_room() -> None:
    """With every train dearer by a tenth the bound at the same prices is no lower, as boxes pay for it."""
    for seed in (0, 1, 4):
        master, _, own = searched(seed)[0]
        before, _ = bound_at(master, own, [])
        master.toll(0.1 * np.array([run.cost for run in master.problem.runs.runs]))
        after, _ = bound_at(master, own, [])
        master.toll(np.zeros(len(master.problem.runs.runs)))
        assert after >= before - 1e-6 * before


@pytest.mark.parametrize("factor", [3.0, 1.5])
@pytest.mark.parametrize("seed", range(6))
def test_prices_that_are_too_dear_are_cut_to_what_trains_cost(seed: int, factor: float) -> None:
    """Trains that are paid more than they cost would run without end, and the bound would be below nothing."""
    for master, _, own in searched(seed):
        dear = dataclasses.replace(own, tolls={use: factor * toll for use, toll in own.tolls.items()})
        right, cut = (bound_at(master, prices, [])[0] for prices in (own, dear))
        assert cut >= 0.9 * right


def test_those_who_fill_a_train_pay_for_it() -> None:
    """Three quarters fill 2 of 2 trains, a quarter none: these save all of the price, those pay a third more."""
    filled = np.array([[2.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    tolls = shared_tolls(filled, np.array([2.0, 3.0, 0.0]), np.array([0.75, 0.25]))
    assert tolls.ravel().tolist() == pytest.approx([1 / 3, 0.0, 0.0, -1.0, 0.0, 0.0])


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(0.0, 4.0), st.floats(0.0, 4.0)), min_size=1, max_size=4))
def test_shared_tolls_add_up_to_nothing_and_never_pay_for_trains(runs: list[tuple[int, float, float]]) -> None:
    table, shares = np.array(runs).T, np.array([0.2, 0.8])
    tolls = shared_tolls(table[1:], table[0], shares)
    assert np.allclose(shares @ tolls, 0.0, atol=1e-9) and (tolls >= -1.0 - 1e-9).all()

"""Trains in scenarios by lanes, on a part of `eurasia`: trains in time, no dearer than what is known before."""

from __future__ import annotations

import time
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import corridor as cd
from corridor.plan import Plan, PlanScenario
from corridor.plan.uncertain.thinning import thinned

# the largest shippers of 2024, and the trains of the year from where they are
SERVICES = ("CHENGDU-LODZ-2023", "CHONGQING-DUISBURG-2017", "XIAN-DUISBURG-2022B", "XIAN-DUISBURG-2023")
ROWS = 24  # lanes are priced for more than twenty
BREST = PlanScenario("Brest shut", cd.Scenario("Brest shut").close("BRE_MAL"))
SCENARIOS = [PlanScenario("as it is", probability=20.0), PlanScenario("less", demand=0.7), BREST]


@pytest.fixture(scope="module")
def plans(eurasia: cd.Network) -> tuple[Plan, Plan]:
    """The plan of five seconds of processor time, and that of none."""
    frame = cd.plan.open_demand(eurasia, "transit_2024").to_frame()
    rows = frame.sort_values("teu_per_day", ascending=False).head(ROWS)
    with pytest.MonkeyPatch.context() as patch:
        # what others do on the machine changes nothing
        clock = SimpleNamespace(**{**vars(time), "perf_counter": time.process_time})
        patch.setattr("corridor.plan.solver.interrupts.time", clock)
        found, idle = (
            cd.plan.block_trains(eurasia, rows, services=SERVICES, scenarios=SCENARIOS, time_limit_s=limit)
            for limit in (5.0, 0.0)
        )
    return found, idle


def test_there_are_trains_and_no_known_plan_is_cheaper(plans: tuple[Plan, Plan]) -> None:
    found, idle = plans
    assert found.figures["trains_per_week"] > 0 and idle.figures["trains_per_week"] == 0
    frame = found.frame("scenarios")
    without = float((frame["probability"] * frame["cost_without_scenarios_per_week"]).sum())
    assert found.objective <= min(without, idle.objective) + 1.0
    assert 0.0 < found.bound <= found.objective and idle.bound <= idle.objective
    assert (frame["own_bound_per_week"] <= frame["cost_per_week"]).all()
    assert (frame["own_best_per_week"] <= idle.frame("scenarios")["cost_per_week"] + 1.0).all()


def test_trains_are_left_out_that_too_few_scenarios_fill() -> None:
    """Of 3 trains with 2.5 full, in a fifth of the time 0.5, the first is filled by 90 %, the others by 80 and 40 %."""
    filled = np.array([[2.5, 1.0], [0.5, 0.0]])
    shares = np.array([0.8, 0.2])
    left = {share: thinned((3, 1), filled, shares, share) for share in (0.3, 0.6, 0.85, 0.95)}
    assert left == {0.3: (3, 1), 0.6: (2, 1), 0.85: (1, 0), 0.95: (0, 0)}


@given(st.lists(st.tuples(st.integers(0, 5), st.floats(0.0, 6.0), st.floats(0.0, 6.0)), max_size=6))
def test_a_greater_share_never_leaves_more_trains(runs: list[tuple[int, float, float]]) -> None:
    trains = tuple(number for number, *_ in runs)
    filled = np.array([own for _, *own in runs]).reshape(-1, 2).T
    fewer = [thinned(trains, filled, np.array([0.7, 0.3]), share) for share in (0.2, 0.5, 0.9)]
    for more, less in zip((trains, *fewer), fewer, strict=False):
        assert all(0 <= b <= a for a, b in zip(more, less, strict=True))

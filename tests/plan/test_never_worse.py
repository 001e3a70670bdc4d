"""Every model: no plan is worse than to do nothing, nor than the plan that it began from, in however little time."""

from __future__ import annotations

import itertools
import math
import signal
from collections.abc import Iterator

import pandas as pd
import pytest
from test_limits_of_calls import FLOWS, MODELS, booked, ended, rows

import corridor as cd
from corridor.plan.result import Plan
from corridor.progress import Progress

ROUNDED = 1e-6
TRAINS = ("trains", "weeks", "scenarios")
STARTED = (*FLOWS, "hubs", *TRAINS)  # the others take no start
PENALTY = 3_000.0  # a TEU left behind


@pytest.fixture(scope="module")
def plans(teaching: cd.Network) -> dict[str, Plan]:
    return {name: MODELS[name](teaching) for name in (*STARTED, "slots")}


def check_no_worse(plan: Plan, other: Plan) -> None:
    """It serves more, or as much for no more money."""
    behind, before = (
        max((value for name, value in one.figures.items() if name.startswith("unserved_teu")), default=0.0)
        for one in (plan, other)
    )
    assert behind <= before + ROUNDED
    assert behind < before - ROUNDED or plan.objective <= other.objective * (1.0 + ROUNDED)


@pytest.mark.parametrize("name", STARTED)
def test_no_plan_is_worse_than_its_start(teaching: cd.Network, plans: dict[str, Plan], name: str) -> None:
    """Without any time it is the start, with a bound that it does not beat; its start is no worse with time."""
    start = plans["flow" if name == "expansion" else name]
    for seconds in (0.0, 20.0):
        again = ended(name, teaching, start=start, time_limit_s=seconds)
        assert again is not None
        check_no_worse(again, start)
        assert not again.bound > again.objective * (1.0 + ROUNDED)


@pytest.mark.parametrize("name", TRAINS)
def test_trains_are_no_dearer_than_none(teaching: cd.Network, plans: dict[str, Plan], name: str) -> None:
    idle = ended(name, teaching, time_limit_s=0.0)
    assert idle is not None and not sum(idle.trains_per_week().values())
    check_no_worse(plans[name], idle)


def test_hubs_are_no_dearer_than_none(teaching: cd.Network, plans: dict[str, Plan]) -> None:
    """Hubs that cost so much that none opens: everything goes past them."""
    terms = cd.plan.HubTerms(fixed=1e9)
    idle = cd.plan.hubs(teaching, rows(), candidates=("Alma", "Eastgate"), terms=terms)
    assert not idle.frame("hubs")["open"].any()
    assert plans["hubs"].objective <= idle.objective * (1.0 + ROUNDED)


@pytest.mark.parametrize("name", FLOWS)
def test_flows_are_no_worse_than_without_time(teaching: cd.Network, plans: dict[str, Plan], name: str) -> None:
    """Which is no worse than to do nothing: least ways, as far as they have room."""
    first = ended(name, teaching, time_limit_s=0.0)
    assert first is not None and not len(first.unserved) and math.isfinite(first.gap)
    check_no_worse(plans[name], first)


@pytest.mark.parametrize("word", range(1, 6))
def test_a_flow_that_is_ended_anywhere_is_no_worse_than_its_start(
    teaching: cd.Network, plans: dict[str, Plan], word: int
) -> None:
    """Ctrl-C at each word of progress, also between the stages; at half the volume half as much goes on each path."""
    for volume in (1.0, 0.5):
        words = itertools.count(1)

        def watch(_: Progress, words: Iterator[int] = words) -> None:
            if next(words) == word:
                signal.raise_signal(signal.SIGINT)

        table = rows().assign(containers_per_week=rows()["containers_per_week"] * volume)
        found = cd.plan.flow(teaching, table, start=plans["flow"], progress=watch)
        assert not len(found.unserved)
        assert found.objective <= volume * plans["flow"].objective * (1.0 + ROUNDED)


@pytest.mark.parametrize("penalty", [PENALTY, 100.0])
def test_flows_are_no_dearer_than_to_leave_all_behind(teaching: cd.Network, penalty: float) -> None:
    """Where that has a price, to pay it for everybody; where it is less than any way costs, everybody stays."""
    table = rows().assign(penalty_per_teu=penalty)
    demand = cd.plan.read_demand(teaching, table)
    plan = cd.plan.flow(teaching, table)
    idle = penalty * float(demand.teu_per_day.sum())
    assert plan.objective <= idle * (1.0 + ROUNDED)
    assert (plan.objective == pytest.approx(idle)) == (penalty < PENALTY)


@pytest.mark.parametrize("worth", [10_000.0, 50.0])
def test_slots_are_no_dearer_than_to_leave_all_behind(teaching: cd.Network, worth: float) -> None:
    """40 boxes of a FEU a row; where staying is cheap, all stay."""
    plan = cd.plan.slots(teaching, booked(), terms=cd.plan.SlotTerms(left_behind=worth))
    idle = worth * float(booked()["containers"].sum())
    assert plan.objective <= idle * (1.0 + ROUNDED)
    assert len(plan.unserved) == (3 if worth < 100.0 else 0)


def test_empties_are_no_dearer_than_those_of_each_row_alone(teaching: cd.Network) -> None:
    """Boxes must come home, so that nothing to do is no plan: the worst is that nobody shares."""
    together = MODELS["empties"](teaching).objective
    alone = [cd.plan.empties(teaching, row).objective for row in _each(rows())]
    assert together <= sum(alone) * (1.0 + ROUNDED)


def _each(table: pd.DataFrame) -> list[pd.DataFrame]:
    return [table.iloc[[number]] for number in range(len(table))]

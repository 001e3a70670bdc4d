"""Trains of the teaching network under several terms, beside a program that knows boxes on arcs alone."""

from __future__ import annotations

import dataclasses
import math
from functools import cache

import numpy as np
import pandas as pd
import pytest

import corridor as cd
from corridor.errors import ArgumentError
from corridor.plan.trains.bounds.cheapest_ways import least_cost
from corridor.plan.trains.bounds.circles import most_boardings
from corridor.plan.trains.lanes import Lane
from corridor.plan.trains.problem import train_problem
from corridor.plan.trains.terms import TrainSubsidy, TrainTerms
from corridor.plan.trains.train_plan import block_trains
from tests.plan.trains.arc_model import arc_optimum

WEST, EAST = "FIXED-ALMA-HAVEN", "FIXED-HAVEN-ALMA"
PLAIN = TrainTerms(most_trains=3, detour=math.inf, whole_train_share=0.45, tariff_subsidies=False)


def town(per_feu: float, cap: float = math.inf) -> TrainSubsidy:
    return TrainSubsidy("town", (WEST,), per_feu, cap)


def rows(**more: object) -> pd.DataFrame:
    """Boxes each way, more of them westwards, and a few that may change trains."""
    ends = [("w", "Alma", "Haven", 33.0), ("e", "Haven", "Alma", 14.0), ("k", "Karst", "Haven", 12.0)]
    table = pd.DataFrame(ends, columns=["id", "origin", "destination", "containers_per_week"])
    return table.assign(cargo_tonnes_each=10, ready="2026-03-04", **more)


CASES: dict[str, tuple[pd.DataFrame, TrainTerms]] = {
    "plain": (rows(), PLAIN),
    "by the box": (rows(), dataclasses.replace(PLAIN, subsidies=(town(300.0),))),
    "by the box, with a cap": (rows(), dataclasses.replace(PLAIN, subsidies=(town(300.0, 9_000.0),))),
    "more by the box than a ride costs": (rows(), dataclasses.replace(PLAIN, subsidies=(town(600.0),))),
    "more both ways": (rows(), dataclasses.replace(PLAIN, subsidies=(TrainSubsidy("town", (WEST, EAST), 900.0),))),
    "more than a ride there and the haul back": (rows(), dataclasses.replace(PLAIN, subsidies=(town(1_200.0),))),
    "the same both ways": (
        rows(),
        dataclasses.replace(PLAIN, subsidies=(TrainSubsidy("town", (WEST, EAST), 1_500.0),)),
    ),
    "just more than the way back": (rows(), dataclasses.replace(PLAIN, subsidies=(town(1_100.0),))),
    "just more, with a cap": (rows(), dataclasses.replace(PLAIN, subsidies=(town(1_100.0, 60_000.0),))),
    "much more": (rows(), dataclasses.replace(PLAIN, subsidies=(town(1_600.0),))),
    "much more, with a cap": (rows(), dataclasses.replace(PLAIN, subsidies=(town(2_500.0, 60_000.0),))),
    "three rides": (rows(), dataclasses.replace(PLAIN, subsidies=(town(1_100.0),), most_rides=3)),
    "three rides for little": (rows(), dataclasses.replace(PLAIN, subsidies=(town(300.0),), most_rides=3)),
    "of the tables": (rows(), dataclasses.replace(PLAIN, tariff_subsidies=True)),
    "of the tables, with a cap": (
        rows(),
        dataclasses.replace(PLAIN, tariff_subsidies=True, subsidy_caps={"SUBSIDY_AA": 2_000.0}),
    ),
    "one ride": (rows(), dataclasses.replace(PLAIN, subsidies=(town(300.0),), most_rides=1)),
    "dear empty trains": (rows(), dataclasses.replace(PLAIN, empty_share=1.0)),
    "prices": (rows(price_per_teu=[900.0, 700.0, 400.0]), PLAIN),
    "prices and penalties": (rows(price_per_teu=[900.0, 700.0, np.nan], penalty_per_teu=[np.nan, 50.0, 600.0]), PLAIN),
    "a least share of a group": (rows(price_per_teu=10.0, min_share=0.5, group=["a", "a", ""]), PLAIN),
    "prices and a subsidy with a cap": (
        rows(price_per_teu=[900.0, 700.0, 500.0]),
        dataclasses.replace(PLAIN, subsidies=(town(300.0, 8_000.0),)),
    ),
}


@cache
def proved(net: cd.Network, name: str) -> float:
    """The optimum by the program on arcs."""
    table, terms = CASES[name]
    return arc_optimum(train_problem(net, table, (WEST, EAST), terms))


@pytest.mark.parametrize("name", CASES)
def test_a_program_on_arcs_confirms_each_term(teaching: cd.Network, name: str) -> None:
    """Money for boxes and for trains, wagons that come home, what rows pay, and what must go."""
    table, terms = CASES[name]
    found = block_trains(teaching, table, services=(WEST, EAST), terms=terms, gap=1e-7)
    assert found.status == "optimal"
    assert found.objective == pytest.approx(proved(teaching, name), rel=1e-6, abs=0.01)


@pytest.mark.parametrize("name", CASES)
def test_no_plan_costs_less_than_everybody_on_the_cheapest_way(teaching: cd.Network, name: str) -> None:
    """A bound for when time is up before anything was solved; where little is given it is no more than a half off."""
    table, terms = CASES[name]
    bound = least_cost(train_problem(teaching, table, (WEST, EAST), terms))
    assert bound <= proved(teaching, name) + 0.01
    if name in ("plain", "dear empty trains", "of the tables"):
        assert bound >= 0.5 * proved(teaching, name)


@pytest.mark.parametrize("name", CASES)
def test_branches_of_the_relaxation_by_lanes_close_the_gap(
    teaching: cd.Network, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same optimum again, and proved: relaxed it lies up to a twelfth below, and no mix of frequencies is left."""
    monkeypatch.setattr("corridor.plan.trains.train_plan._MOST_CONTRACTED", 0)
    table, terms = CASES[name]
    found = block_trains(teaching, table, services=(WEST, EAST), terms=terms, gap=1e-4, time_limit_s=30.0)
    assert found.status == "optimal" and found.gap <= 1e-4
    assert found.objective == pytest.approx(proved(teaching, name), rel=1e-4)
    assert found.bound <= proved(teaching, name) + 0.01
    assert "price_per_teu" in table or found.frame("unserved").empty


@pytest.mark.parametrize(
    ("subsidies", "most_rides", "west", "east"),
    [
        ((), 2, 1, 1),
        ((town(500.0),), 2, 1, 1),
        ((town(1_100.0),), 2, 2, 1),
        ((town(1_100.0),), 1, 1, 1),
        ((town(1_100.0, 60_000.0),), 3, 3, 3),
        ((TrainSubsidy("town", (WEST, EAST), 50.0),), 3, 1, 1),
        ((TrainSubsidy("town", (WEST, EAST), 1_100.0),), 3, 3, 3),
    ],
)
def test_boxes_board_twice_at_one_place_only_where_that_may_pay(
    teaching: cd.Network, subsidies: tuple[TrainSubsidy, ...], most_rides: int, west: int, east: int
) -> None:
    """Hauled back over a part of the way a box costs more than 500 and less than 1,100 USD a FEU."""
    terms = dataclasses.replace(PLAIN, subsidies=subsidies, most_rides=most_rides)
    problem = train_problem(teaching, rows(), (WEST, EAST), terms, most_contracted=0)
    assert problem.finder is not None
    times = dict(zip(problem.finder.places, most_boardings(problem), strict=True))
    assert max(times[use] for use in times if use[1] == WEST) == west
    assert max(times[use] for use in times if use[1] == EAST) == east


def test_terms_change_what_is_best(teaching: cd.Network) -> None:
    """What is confirmed is not one number again and again; a second ride of these two trains is for money alone."""
    same = ("one ride", "three rides for little", "much more, with a cap")  # nothing but the cap is paid at last
    made = [proved(teaching, name) for name in CASES if name not in same]
    assert proved(teaching, "one ride") == pytest.approx(proved(teaching, "by the box"))
    assert proved(teaching, "three rides for little") == pytest.approx(proved(teaching, "by the box"))
    assert len(set(map(round, made))) == len(made)


@pytest.mark.parametrize("most_contracted", [20, 0])
@pytest.mark.parametrize("per_feu", [200.0, 300.0, 600.0])
def test_nobody_is_carried_in_circles_for_money(
    teaching: cd.Network, per_feu: float, most_contracted: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two rides are allowed, but a box that goes west is paid for once: not off and on again, by wagons neither."""
    monkeypatch.setattr("corridor.plan.trains.train_plan._MOST_CONTRACTED", most_contracted)
    terms = dataclasses.replace(PLAIN, subsidies=(town(per_feu),))
    found = block_trains(teaching, rows(), services=(WEST, EAST), terms=terms, gap=1e-4, time_limit_s=30.0)
    westwards = 2.0 * (33.0 + 12.0)
    paid = found.frame("subsidies")["paid_per_week"].sum()
    assert 0.0 < paid <= per_feu / 2.0 * westwards + 0.01
    assert found.bound <= found.objective + 0.01
    rides = found.flows[found.flows["by"].isin([WEST, EAST])]
    assert (rides["start"] != rides["end"]).all()
    ridden = rides[(rides["by"] == WEST) & (rides["start"] == "ALMA")]["teu_per_week"].sum()
    joined = rides[(rides["by"] == WEST) & (rides["start"] != "ALMA")]["teu_per_week"].sum()
    assert paid <= per_feu / 2.0 * (ridden + joined) + 0.01


def test_a_due_date_is_refused(teaching: cd.Network) -> None:
    with pytest.raises(ArgumentError, match="keeps no due dates"):
        block_trains(teaching, rows(due="2026-04-04"), services=(WEST, EAST), terms=PLAIN)


@pytest.mark.parametrize("given", [0.0, 100.0, 2_000.0])
def test_a_lane_is_the_best_where_more_is_given_than_waiting_costs(teaching: cd.Network, given: float) -> None:
    """Beside every lane that is best without that service, or with it: none costs less than the one that is found."""
    problem = train_problem(teaching, rows(), terms=PLAIN, most_contracted=0)
    assert problem.finder is not None
    finder = problem.finder
    shape = (len(problem.shippers), len(finder.places))
    waits = np.full(shape, 20.0)
    paid = [number for number, use in enumerate(finder.places) if use[0] == "board" and use[1] == WEST]
    waits[:, paid] -= given
    found = finder.find({}, waits)
    others = [
        finder.find({}, np.where(np.arange(shape[1]) == keep, 0.0, 1e5 * np.ones(shape))) for keep in range(shape[1])
    ]
    others += [finder.find({}, np.full(shape, 1e5)), finder.find({}, np.zeros(shape))]

    def cost(number: int, lane: Lane) -> float:
        boarded = [place for place, use in enumerate(finder.places) for _ in range(lane.uses.count(use))]
        return lane.cost + float(waits[number, boarded].sum())

    for number, lane in enumerate(found.lanes):
        assert lane is not None
        assert found.least[number] == pytest.approx(cost(number, lane), abs=0.02)
        known = [other.lanes[number] for other in others]
        assert all(one is None or cost(number, one) >= found.least[number] - 0.02 for one in known)

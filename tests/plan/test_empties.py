"""Empty boxes: the optimum added up by hand, what a load home is worth, seats, and seasons."""

from __future__ import annotations

import pandas as pd
import pytest

import corridor as cd
from corridor.plan.empties_model import EmptiesTerms, empties
from corridor.plan.result import Plan
from corridor.progress import Progress

# a loaded FEU by the daily train, either way: haul 450 USD in Arland less a quarter, 250 in the West, and two trains
# on the line to Haven at 40 USD a km for 41 boxes; handling, border, papers; 51 h at 1 USD
LOADED = 0.75 * 450 + 250 + 2 * 40 * 200 / 41 + 100 + 50 + 100 / 41 + 50 / 41 + 51
# an empty one: barge to Fjord, wagon by Westgate to Alma, no subsidy; nobody waits for it
EMPTY = 40 + 150 + 40 + 50 + 300 + 50 + 100 / 41 + 500 + 50
WEEK = 21.0


def circulate(net: cd.Network, west: float, east: float, terms: EmptiesTerms | None = None) -> Plan:
    more = {"ready": "2026-03-04", "cargo_tonnes_each": 10}
    rows = [
        {"id": "west", "origin": "Alma", "destination": "Haven", "containers_per_week": west, **more},
        {"id": "east", "origin": "Haven", "destination": "Alma", "containers_per_week": east, **more},
    ]
    return empties(net, pd.DataFrame(rows), terms=terms or EmptiesTerms(weeks=2))


def test_thirty_empty_boxes_go_home(teaching: cd.Network) -> None:
    """40 FEU west, 10 east: 30 come back empty each week; every trip takes less than a week at 21 USD."""
    found = circulate(teaching, 40, 10)
    assert found.objective == pytest.approx(50 * (LOADED + WEEK) + 30 * (EMPTY + WEEK), abs=0.5)
    assert found.figures["empty_boxes_per_week"] == pytest.approx(30)


def test_a_load_home_is_worth_the_empty_trip_it_saves(teaching: cd.Network) -> None:
    """One more FEU east costs its own carriage less 1,203 USD; the price lies between the one-sided differences."""
    worth = circulate(teaching, 40, 10).frame("worth").set_index(["start", "end"])["saved_per_load"]
    assert worth["HAVEN", "ALMA"] == pytest.approx(EMPTY + WEEK, abs=0.01)
    values = [circulate(teaching, 40, east).objective for east in (9, 10, 11)]
    own = LOADED + WEEK
    assert values[2] - values[1] == pytest.approx(own - worth["HAVEN", "ALMA"], abs=0.05)
    assert values[1] - values[0] == pytest.approx(own - worth["HAVEN", "ALMA"], abs=0.05)


def test_balanced_trade_moves_no_empty_box(teaching: cd.Network) -> None:
    assert circulate(teaching, 20, 20).figures["empty_boxes_per_week"] == pytest.approx(0, abs=1e-6)


def test_a_season_is_bridged_by_standing_boxes(teaching: cd.Network) -> None:
    """All of the east's loads in one week of two: boxes wait at Haven rather than travel empty both ways."""
    found = circulate(teaching, 20, 20, EmptiesTerms(weeks=2, profile={"east": (2.0, 0.0)}))
    assert found.figures["empty_boxes_per_week"] == pytest.approx(0, abs=1e-6)
    # 20 boxes stand for one week of the two at one end, and 20 at the other
    assert found.objective - circulate(teaching, 20, 20).objective == pytest.approx(20 * WEEK, abs=0.01)
    assert found.frame("stocks")["boxes"].tolist() == pytest.approx([20.0, 20.0])


def test_progress_ends_with_the_plan(teaching: cd.Network) -> None:
    """With what a week costs, as the plan says it: with the same volumes in all weeks, and with a season."""
    rows = [{"id": "goods", "origin": "Alma", "destination": "Haven", "containers_per_week": 4, "ready": "2026-03-04"}]
    for profile in ({}, {"goods": (0.5, 1.5)}):
        seen: list[Progress] = []
        terms = EmptiesTerms(weeks=2, profile=profile)
        plan = empties(teaching, pd.DataFrame(rows), terms=terms, progress=seen.append)
        assert seen[-1].incumbent == pytest.approx(plan.objective) and seen[-1].gap == 0.0


def test_boxes_of_two_kinds_go_home_apart(teaching: cd.Network) -> None:
    """30 dry boxes west and 10 reefers east: neither loads into the other, so 40 come home empty, each to its own."""
    more = {"ready": "2026-03-04", "cargo_tonnes_each": 10}
    rows = [
        {"origin": "Alma", "destination": "Haven", "containers_per_week": 30, "container_type": "45G1", **more},
        {"origin": "Haven", "destination": "Alma", "containers_per_week": 10, "container_type": "45R1", **more},
    ]
    found = empties(teaching, pd.DataFrame(rows), terms=EmptiesTerms(weeks=2))
    home = found.frame("moves").groupby(["start", "end", "container_type"])["boxes"].sum() / 2
    assert home.to_dict() == pytest.approx({("HAVEN", "ALMA", "45G1"): 30.0, ("ALMA", "HAVEN", "45R1"): 10.0})


def test_a_profile_of_nobody_is_refused(teaching: cd.Network) -> None:
    """A slip of the pen would leave the season out unsaid."""
    with pytest.raises(cd.UnknownName, match="'eastt'; nearest: east"):
        circulate(teaching, 20, 20, EmptiesTerms(weeks=2, profile={"eastt": (2.0, 0.0)}))


def test_an_impossible_cycle_is_refused() -> None:
    with pytest.raises(ValueError, match="2 shares"):
        EmptiesTerms(weeks=2, profile={"east": (1.0,)})


def test_a_place_without_a_way_is_named(teaching: cd.Network) -> None:
    demand = pd.DataFrame([{"origin": "Alma", "destination": "Marsh", "containers_per_week": 1, "ready": "2026-03-04"}])
    with pytest.raises(cd.Infeasible, match="MARSH"):
        empties(teaching, demand)

"""Flights in lanes: open until a lane wants one, and then as they are decided for the row alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import corridor as cd
from corridor.plan.trains.lanes import LaneFinder, LaneRow
from corridor.plan.trains.problem import TrainProblem, train_problem

ROWS = [
    ("Lanzhou", "Minsk", 400.0, None),
    ("Lanzhou", "Minsk", 400.0, True),
    ("Lanzhou", "Minsk", 400.0, False),
    (
        "Zhengzhou",
        "Budapest",
        9e7,
        None,
    ),  # goods whose hours are worth a flight, which costs too much to be taken unasked
    ("Zhengzhou", "Budapest", 9e7, True),
    ("LHW", "Duisburg", 9e7, None),  # from an airport
    ("Chongqing", "Warsaw", 9e7, None),
    ("Duisburg", "Wuhan", 9e7, None),
]


@pytest.fixture(scope="module")
def by_lanes(eurasia: cd.Network) -> TrainProblem:
    """A demand some rows of which would rather fly."""
    frame = pd.DataFrame(ROWS, columns=["origin", "destination", "value_each", "air"])
    frame = frame.assign(id=[f"row {n}" for n in range(len(ROWS))], ready="2026-03-04", containers_per_week=20.0)
    return train_problem(eurasia, frame, most_contracted=0)


def decided(problem: TrainProblem) -> LaneFinder:
    """Lanes of rows whose flights are decided beforehand, one by one."""
    assert problem.finder is not None
    origin, rows = problem.layout.origin, list[LaneRow]()
    for shipper, row in zip(problem.shippers, problem.finder.rows, strict=True):
        closed = problem.weighed.of(shipper.row).closed[origin]
        rows.append(LaneRow(row.cents, closed, row.source, row.sink, row.reckoned))
    return LaneFinder(problem.layout.topology, problem.uses, rows, problem.terms.most_rides)


@pytest.mark.parametrize("seed", range(4))
def test_lanes_take_no_flight_that_a_row_may_not(by_lanes: TrainProblem, seed: int) -> None:
    """At drawn tolls the least are those of flights that were decided beforehand; so are ways that are known."""
    finder, rng = by_lanes.finder, np.random.default_rng(seed)
    assert finder is not None and finder.doubt is not None
    other, flights = decided(by_lanes), set(finder.doubt.arcs.tolist())
    unasked = LaneFinder(by_lanes.layout.topology, by_lanes.uses, finder.rows, by_lanes.terms.most_rides)
    uses = sorted({use for taken in by_lanes.uses.values() for use in taken})
    # dearer from draw to draw, until any way on the ground is
    tolls = dict(zip(uses, (10.0 ** (seed + 1) * rng.random(len(uses))).tolist(), strict=True))
    waits = 10.0**seed * rng.random((len(finder.rows), len(finder.places)))
    found, beside = finder.find(tolls, waits), other.find(tolls, waits)
    # each arc of a path that is searched again is rounded down alone, to a thousandth of a cent
    assert np.allclose(found.least, beside.least, rtol=0.0, atol=1e-3)
    flown = [
        {lane.shipper for lane in lanes if lane is not None and flights.intersection(lane.arcs)}
        for lanes in (found.lanes, beside.lanes, unasked.find(tolls, waits).lanes)
    ]
    assert flown[0] == flown[1] < flown[2]  # some fly, and others would if they might
    ways = [lane.arcs for lane in unasked.find(tolls, waits).lanes if lane is not None]
    for number in range(len(finder.rows)):
        for arcs in ways:
            assert finder.known(number, arcs) == other.known(number, arcs)


@pytest.mark.parametrize("seed", [7, 8, 9])
def test_answers_that_are_kept_are_those_of_a_finder_that_keeps_none(by_lanes: TrainProblem, seed: int) -> None:
    """Asked again in any order, also with tolls or waits of another question, and with arrays that were changed."""
    finder, rng = by_lanes.finder, np.random.default_rng(seed)
    assert finder is not None
    uses = sorted({use for taken in by_lanes.uses.values() for use in taken})
    tolls = [dict(zip(uses, (300.0 * rng.random(len(uses))).tolist(), strict=True)) for _ in range(2)]
    waits = [300.0 * rng.random((len(finder.rows), len(finder.places))) for _ in range(3)]
    told = waits[0].copy()
    for toll, wait in rng.integers((2, 3), size=(12, 2)).tolist():
        told[:] = waits[wait]
        fresh = LaneFinder(
            by_lanes.layout.topology, by_lanes.uses, finder.rows, by_lanes.terms.most_rides, finder.doubt
        )
        found, beside = finder.find(tolls[toll], told), fresh.find(tolls[toll], waits[wait])
        assert np.allclose(found.least, beside.least, rtol=0.0, atol=1e-3)


def test_rows_that_may_fly_and_those_that_may_not_are_no_one_shipper(by_lanes: TrainProblem) -> None:
    """One asks for flights, one refuses them, and of one nothing is said."""
    assert [shipper.row for shipper in by_lanes.shippers] == list(range(len(ROWS)))

"""What `eurasia` must compute: published figures that no table was made of, not to be met worse than before."""

from __future__ import annotations

from dataclasses import replace

import pytest

import corridor as cd
from benchmarks.calibration import BOUNDS, compare, worse
from benchmarks.published.comparison import COMPUTED, QUEUES, QUOTES, TIMES, TRAINS, Comparison, Score, score
from benchmarks.published.transit_times import published_trains, train_hours, without_days
from corridor.graph import compile_graph

TRAIN = "XIAN-DUISBURG-2023"


@pytest.fixture(scope="module")
def compared(eurasia: cd.Network) -> tuple[Comparison, ...]:
    return compare(eurasia)


@pytest.mark.slow
def test_computed_figures_are_met_as_well_as_before(compared: tuple[Comparison, ...]) -> None:
    """The bounds are what was reached; every kind with a bound is there."""
    scores = score(compared)
    assert worse(scores) == []
    assert set(BOUNDS) <= {one.kind for one in scores} and all(one.rows >= 17 for one in scores if one.kind in BOUNDS)


@pytest.mark.slow
def test_what_was_put_in_is_not_scored(compared: tuple[Comparison, ...]) -> None:
    """Rows of the calibration table are computed only where no table was made of them, and none is lost."""
    assert {row.kind for row in compared if row.basis == COMPUTED} >= {TRAINS, TIMES, QUOTES, QUEUES}
    assert sum(one.rows for one in score(compared)) == sum(row.basis == COMPUTED for row in compared)
    assert sum(row.is_put_in for row in compared) >= 40
    assert {row.id for row in compared if row.status == "context"} == {"B05", "S01", "S02", "S03"}


def test_a_train_without_its_published_days_runs_by_the_links(eurasia: cd.Network) -> None:
    """With them it takes what was published; without them, something else, also if they had been others."""
    blank = without_days(eurasia)
    graphs = [compile_graph(network, "2023-07-03") for network in (eurasia, blank)]
    with_days, without = (train_hours(graph, TRAIN) for graph in graphs)
    assert with_days == pytest.approx(24 * 12.5, rel=0.01)
    assert abs(without - with_days) > 1.0
    assert TRAIN in published_trains(eurasia).index and TRAIN not in published_trains(blank).index


def test_days_that_are_ours_or_anothers_are_not_asked(eurasia: cd.Network) -> None:
    """Returns take theirs from the way out; estimates are named in `estimated_fields`."""
    asked = published_trains(eurasia)
    assert not asked["estimated_fields"].str.contains("transit_days").any()
    assert not asked["notes"].str.startswith("return path of").any()
    assert (asked["mode"] == "rail").all() and len(asked) >= 60


def test_a_figure_is_met_within_its_range_or_near_enough() -> None:
    row = Comparison(TRAINS, "x", "", "days", 10.0, 9.0, 12.0, 11.9, "", COMPUTED, 0.15)
    assert row.status == "ok" and row.off == 0.0 and row.error == pytest.approx(0.19)
    assert replace(row, model=8.6).status == "ok" and replace(row, model=8.4).status == "miss"
    assert replace(row, model=8.4).off == pytest.approx(0.06)
    assert replace(row, model=8.4, basis="rows of the borders").is_put_in


def test_a_worse_score_is_said_and_a_better_one_is_not() -> None:
    bound = BOUNDS[TRAINS]
    rows = 1000
    met = int(bound.share * rows) + 1
    assert worse([Score(TRAINS, rows, met, bound.median)]) == []
    (told,) = worse([Score(TRAINS, rows, met - 20, bound.median)])
    assert told.startswith(TRAINS)
    (told,) = worse([Score(TRAINS, rows, met, bound.median + 0.01)])
    assert "in the median" in told

"""Fronts in two and three criteria, and scenarios side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

import corridor as cd
from corridor.errors import CorridorError, UnknownName
from tests.draw.charts.figure_text import has, written


def test_two_criteria_have_a_step_line_and_grey_points_that_are_beaten(
    teaching: cd.Network, front: cd.ParetoFront
) -> None:
    figure = cd.draw.pareto_chart(teaching, front)
    axes = figure.axes[0]
    groups = {one.get_gid(): np.asarray(one.get_offsets()) for one in axes.collections}
    points = [(trip.days, trip.cost_per_container) for trip in front]
    best = {p for p in points if not any(q != p and q[0] <= p[0] and q[1] <= p[1] for q in points)}
    assert {(round(x, 6), round(y, 6)) for x, y in groups["best"]} == {(round(x, 6), round(y, 6)) for x, y in best}
    assert len(groups["best"]) + len(groups["dominated"]) == len(front)
    (stairs,) = [one for one in axes.lines if one.get_gid() == "staircase"]
    assert np.all(np.diff(np.asarray(stairs.get_ydata(), dtype=float)) <= 1e-9)
    labels = set(front.labels_of(front))
    assert any(has(written(figure), f"{label}  ") for label in labels)


def test_a_third_criterion_has_the_colours_and_a_scale(teaching: cd.Network, front: cd.ParetoFront) -> None:
    figure = cd.draw.pareto_chart(teaching, front, colour="co2_kg")
    assert len(figure.axes) == 2
    (points,) = figure.axes[0].collections
    expected = [trip.co2_kg / 2 for trip in front]
    assert np.asarray(points.get_array()).tolist() == pytest.approx(expected)
    assert "CO2e" in figure.axes[1].get_ylabel()


def test_a_dear_aeroplane_makes_the_axis_logarithmic(teaching: cd.Network, trip: cd.Itinerary) -> None:
    dear = replace(trip, cents=trip.cents * 20)
    axes = cd.draw.pareto_chart(teaching, [trip, dear]).axes[0]
    assert (axes.get_xscale(), axes.get_yscale()) == ("linear", "log")


def test_named_routes_get_the_letters_in_order(teaching: cd.Network, front: cd.ParetoFront) -> None:
    legend = cd.draw.pareto_chart(teaching, front, named=[front[-1], front[0]]).axes[0].get_legend()
    assert legend is not None
    texts = [text.get_text() for text in legend.get_texts()]
    assert [text[0] for text in texts[-2:]] == ["A", "B"]
    with pytest.raises(UnknownName, match="unknown measure"):
        cd.draw.pareto_chart(teaching, front, axes=("days", "beauty"))


def test_fronts_of_two_scenarios_are_compared_with_the_change_of_the_best(
    teaching: cd.Network, front: cd.ParetoFront
) -> None:
    fast = front.within(hours=front.fastest().hours * 1.2)
    figure = cd.draw.scenario_comparison(teaching, {"today": front, "in a hurry": fast})
    assert len(figure.axes) == 4
    change = (fast.cheapest().cost / front.cheapest().cost - 1) * 100
    assert has(written(figure), f"({change:+.0f} %)")
    assert len(cd.draw.scenario_comparison(teaching, {"a": front[0], "b": front[-1]}).axes) == 3


@pytest.mark.parametrize("names", [("one",), ("a", "b", "c", "d", "e")])
def test_one_scenario_or_five_are_refused(teaching: cd.Network, front: cd.ParetoFront, names: Sequence[str]) -> None:
    with pytest.raises(CorridorError, match="two to four"):
        cd.draw.scenario_comparison(teaching, dict.fromkeys(names, front))

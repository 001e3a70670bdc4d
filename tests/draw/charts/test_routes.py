"""Time, cost and distance of routes, and the Gantt chart of one."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.text import Text

import corridor as cd
from corridor.display import letter
from corridor.draw.charts.theme import DASHES, MARKERS
from corridor.errors import CorridorError, UnknownName
from tests.draw.charts.figure_text import has, written


def test_a_line_ends_at_its_own_length_hours_and_cost(teaching: cd.Network, trip: cd.Itinerary) -> None:
    for measure, total in (("hours", trip.hours), ("cost", trip.cost_per_container)):
        figure = cd.draw.time_cost_distance(teaching, trip, measure=measure)
        (line,) = [one for one in figure.axes[0].lines if one.get_gid() == "route-0"]
        x, y = (np.asarray(part, dtype=float) for part in line.get_data())
        assert (x[0], y[0]) == (0.0, 0.0)
        assert x[-1] == pytest.approx(trip.km)
        assert y[-1] == pytest.approx(total)


def test_a_fan_opens_to_the_days_that_one_journey_in_ten_exceeds(teaching: cd.Network, trip: cd.Itinerary) -> None:
    """It holds the line of the mean, and is left out of costs and of many routes."""
    figure = cd.draw.time_cost_distance(teaching, trip)
    (fan,) = [one for one in figure.axes[0].collections if one.get_gid() == "fan-0"]
    corners = fan.get_paths()[0].vertices
    at_end = corners[np.isclose(corners[:, 0], trip.km)][:, 1] / 24
    assert at_end.max() == pytest.approx(trip.days_range.high)
    assert np.isclose(at_end, trip.days_range.low).any()
    assert trip.days_range.low < trip.days < trip.days_range.high
    assert has(written(figure), "eight such journeys in ten")
    assert figure.axes[0].get_ylim()[1] > corners[:, 1].max()  # all of it is seen
    (line,) = [one for one in figure.axes[0].lines if one.get_gid() == "route-0"]
    for km, hours in zip(*line.get_data(), strict=True):
        edges = corners[np.isclose(corners[:, 0], km)][:, 1]
        assert edges.min() - 1e-9 <= hours <= edges.max() + 1e-9
    for others in (
        cd.draw.time_cost_distance(teaching, trip, measure="cost"),
        cd.draw.time_cost_distance(teaching, [trip] * 4),
    ):
        assert not others.axes[0].collections


def test_what_happens_at_a_place_is_a_vertical_step_and_labelled(teaching: cd.Network, trip: cd.Itinerary) -> None:
    figure = cd.draw.time_cost_distance(teaching, trip)
    thick = [one for one in figure.axes[0].lines if one.get_linewidth() == 5.0]
    standing = [leg for leg in trip.legs if not leg.km]
    assert len(thick) == len(standing)
    heights = sum(float(np.ptp(np.asarray(one.get_ydata(), dtype=float))) for one in thick)
    assert heights == pytest.approx(sum(leg.hours for leg in standing))
    assert has(written(figure), f"{trip.days:.1f} d")


def test_six_routes_have_six_colours_dashes_markers_and_letters(
    eurasia: cd.Network, six: tuple[cd.Itinerary, ...]
) -> None:
    figure = cd.draw.time_cost_distance(eurasia, six)
    texts = written(figure)
    lines = [one for one in figure.axes[0].lines if str(one.get_gid()).startswith("route-")]
    assert len({one.get_color() for one in lines}) == len({str(dash) for dash in DASHES[:6]}) == len(set(MARKERS)) - 1
    for place, trip in enumerate(six):
        assert has(texts, f"{letter(place)}  {trip.days:.1f} d")
    legend = figure.axes[0].get_legend()
    assert legend is not None
    assert len(legend.get_texts()) == 6


def test_labels_of_six_routes_do_not_lie_on_each_other(eurasia: cd.Network, six: tuple[cd.Itinerary, ...]) -> None:
    figure = cd.draw.time_cost_distance(eurasia, six)
    figure.draw_without_rendering()
    boxes = [Text.get_window_extent(text) for text in figure.axes[0].texts]  # without the lines that lead to them
    assert len(boxes) > 10
    clashes = [(a, b) for n, a in enumerate(boxes) for b in boxes[:n] if a.padded(-1).overlaps(b.padded(-1))]
    assert clashes == []


def test_too_many_routes_and_none_are_refused(teaching: cd.Network, front: cd.ParetoFront, trip: cd.Itinerary) -> None:
    with pytest.raises(CorridorError, match="at most 7"):
        cd.draw.time_cost_distance(teaching, [trip] * 8)
    with pytest.raises(CorridorError, match="no route"):
        cd.draw.hours_by_activity(teaching, front.within(cost=0.0))
    with pytest.raises(UnknownName, match="'hours' or 'cost'"):
        cd.draw.time_cost_distance(teaching, trip, measure="km")
    with pytest.raises(UnknownName, match="en, zh, ru"):
        cd.draw.time_cost_distance(teaching, trip, language="xx")


def test_the_gantt_has_a_bar_for_each_leg_and_a_whisker_for_each_known_percentile(
    teaching: cd.Network, trip: cd.Itinerary
) -> None:
    figure = cd.draw.itinerary_gantt(teaching, trip)
    axes = figure.axes[0]
    assert [bar.get_width() for bar in axes.patches] == pytest.approx([leg.hours for leg in trip.legs])  # type: ignore[attr-defined]
    known = [leg for leg in trip.legs if leg.hours_p90 == leg.hours_p90 and leg.hours_p90 > leg.hours]
    assert len(axes.lines) == len(known) > 0
    assert len(axes.get_yticklabels()) == len(trip.legs)
    assert has(written(figure), "04.03.")
    ends = [f"(90 %: {leg.hours_p90:,.{0 if leg.hours_p90 >= 10 else 1}f})" for leg in known]
    assert all(has(written(figure), end) for end in ends)  # what is written at its end is not the mean alone

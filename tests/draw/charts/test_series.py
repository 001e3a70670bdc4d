"""Series: trade over the years, arrivals of draws and of routes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import corridor as cd
from tests.draw.charts.figure_text import has, written


def test_the_reliability_of_routes_is_that_of_their_dwells(
    teaching: cd.Network, front: cd.ParetoFront, trip: cd.Itinerary
) -> None:
    """Shares rise with the hours; median and 90th percentile are the route's own, the pessimist's mark is hollow."""
    figure = cd.draw.reliability_chart(teaching, [trip, front.cheapest()])
    found, axes = trip.dwells(), figure.axes[0]
    line, marks, worst = axes.lines[:3]
    days, shares = (np.asarray(part, dtype=float) for part in line.get_data())
    assert np.all(np.diff(days) >= 0.0) and np.all(np.diff(shares) > 0.0)
    for share in (0.25, 0.5, 0.9):
        assert np.interp(share * 100, shares, days) == pytest.approx(found.quantile_h(share) / 24, abs=0.01)
    assert np.asarray(marks.get_xdata()).tolist() == pytest.approx([trip.hours_p50 / 24, trip.hours_p90 / 24])
    assert np.asarray(worst.get_xdata()).tolist() == pytest.approx([found.p90_together_h / 24])
    assert worst.get_markerfacecolor() == "white"
    assert has(written(figure), f"90 % by day {trip.hours_p90 / 24:.1f} ({found.p90_together_h / 24:.1f})")


def test_lines_of_reliability_have_their_letters(
    teaching: cd.Network, front: cd.ParetoFront, trip: cd.Itinerary
) -> None:
    """Beside each line, left of its middle; a line alone needs none."""
    for trips in ([trip, front.cheapest()], front.pick(3), [trip]):
        figure = cd.draw.reliability_chart(teaching, trips)
        axes = figure.axes[0]
        told = [text for text in axes.texts if text.get_text()]
        assert len(told) == (len(list(trips)) if len(list(trips)) > 1 else 0)
        legend = axes.get_legend()
        assert legend is not None
        names = [text.get_text() for text in legend.get_texts()]
        assert all(name.startswith(f"{text.get_text()}  ") for name, text in zip(names, told, strict=False))


def test_trade_has_a_panel_for_each_unit_and_hollow_parts_of_years() -> None:
    frame = pd.DataFrame(
        {
            "series": ["boxes", "boxes", "boxes", "money", "money"],
            "year": [2022, "2023", "2024 Jan-May", "2023-07", ""],
            "value": [1.0, 2.0, 0.7, 5.0, 9.0],
            "unit": ["thousand TEU"] * 3 + ["billion USD"] * 2,
            "source": ["a yearbook"] * 5,
        }
    )
    figure = cd.draw.trade_over_time(frame)
    assert len(figure.axes) == 2
    whole, part = figure.axes[0].lines
    assert np.asarray(whole.get_ydata()).tolist() == [1.0, 2.0]
    assert np.asarray(part.get_ydata()).tolist() == [0.7]
    assert part.get_markerfacecolor() == "white"
    texts = written(figure)
    assert has(texts, "hollow: part of a year")
    assert has(texts, "a yearbook")


def test_arrivals_show_median_and_ninetieth_percentile() -> None:
    frame = pd.DataFrame(
        {"route": ["rail"] * 100 + ["sea"] * 100, "hours": [*range(240, 440, 2), *range(900, 1100, 2)]}
    )
    texts = written(cd.draw.arrival_chart(frame))
    assert has(texts, "rail: 50 % by day 14.1, 90 % by day 17.4")
    assert has(texts, "200 draws")

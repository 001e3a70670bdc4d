"""Bars: hours by activity, and what the cost is made of."""

from __future__ import annotations

from dataclasses import replace

import pytest

import corridor as cd
from corridor.draw.charts.theme import ACTIVITY_FILLS
from corridor.errors import ArgumentError, UnknownName
from tests.draw.charts.figure_text import has, written


def test_looks_of_activities_differ_by_hatch_where_grey_print_takes_the_colour() -> None:
    hatches = [look.hatch for look in ACTIVITY_FILLS.values()]
    assert len(set(hatches)) == len(hatches)


def test_the_waterfall_adds_up_with_subsidies_apart(teaching: cd.Network, trip: cd.Itinerary) -> None:
    legs = list(trip.legs)
    gift = replace(legs[0].items[0] if legs[0].items else legs[1].items[0], item="subsidy", name="gift", amount=-100.0)
    helped = replace(trip, legs=(replace(legs[0], items=(*legs[0].items, gift)), *legs[1:]), cents=trip.cents - 10_000)
    paid = -trip.cost_by.get("subsidy", 0.0) / trip.shipment.containers
    for by in ("item", "price"):
        figure = cd.draw.cost_waterfall(teaching, helped, by=by)
        bars = [bar.get_width() for bar in figure.axes[0].patches]  # type: ignore[attr-defined]
        assert bars[-1] == pytest.approx(helped.cost_per_container)
        gifts = -100.0 / trip.shipment.containers - paid
        assert sum(bar for bar in bars if bar < 0.0) == pytest.approx(gifts)
        before = bars.index(pytest.approx(trip.cost_per_container + paid))
        assert bars[before] == pytest.approx(sum(bars[:before]))
        assert has(written(figure), "before subsidies")
    with pytest.raises(UnknownName, match="'item' or 'price'"):
        cd.draw.cost_waterfall(teaching, trip, by="leg")


def test_stacked_hours_add_up_to_each_route(teaching: cd.Network, front: cd.ParetoFront) -> None:
    trips = tuple(front.pick(3))
    figure = cd.draw.hours_by_activity(teaching, trips)
    for row, trip in enumerate(trips):
        bars = [bar for bar in figure.axes[0].patches if abs(bar.get_y() + 0.25 - row) < 0.01]  # type: ignore[attr-defined]
        assert sum(bar.get_width() for bar in bars) == pytest.approx(trip.days)  # type: ignore[attr-defined]


def test_a_tornado_has_a_bar_to_each_end_of_a_row(teaching: cd.Network, front: cd.ParetoFront) -> None:
    """From what is planned; the widest uppermost, and none for rows that move nothing."""
    found = cd.study.sensitivity(teaching, front)
    rows = found.rows[found.rows["swing"] > 0.0].head(5)
    for language in ("en", "zh", "ru"):
        figure = cd.draw.tornado_chart(teaching, found, most=5, language=language)
        bars = [(bar.get_x(), bar.get_width()) for bar in figure.axes[0].patches]  # type: ignore[attr-defined]
        assert [at for at, _ in bars] == [found.planned] * 10
        ends = [*rows["low"], *rows["high"]]
        assert [wide for _, wide in bars] == pytest.approx([end - found.planned for end in ends])
    first = rows.iloc[0]
    told = f"{first['what']} moves the best route most: {first['low']:,.0f} to {first['high']:,.0f} USD"
    title = cd.draw.tornado_chart(teaching, found).get_suptitle()
    assert " ".join(title.split()) == told


def test_a_tornado_is_of_one_row_at_a_time(teaching: cd.Network, front: cd.ParetoFront) -> None:
    pytest.importorskip("SALib")  # which is not among the oldest versions that are tried
    with pytest.raises(ArgumentError, match="one at a time"):
        cd.draw.tornado_chart(teaching, cd.study.sensitivity(teaching, front, method="morris", samples=2))
    still = cd.study.sensitivity(teaching, front)
    with pytest.raises(ArgumentError, match="nothing to draw"):
        cd.draw.tornado_chart(teaching, replace(still, rows=still.rows.assign(swing=0.0)))

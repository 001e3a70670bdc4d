"""The Gantt chart of a yard day: a bar per step on the track of its train, and no other plan."""

from __future__ import annotations

from dataclasses import replace

import pytest

import corridor as cd
from corridor.draw.charts.translations import _WORDS
from corridor.draw.charts.yard import _FILLS, _NAMES
from corridor.errors import CorridorError
from corridor.plan.result import Plan


@pytest.fixture(scope="module")
def plan() -> Plan:
    yard = cd.Yard("Gate $^2$", tracks=2, cranes=2, engines=1, inspectors=1)
    return cd.plan.yard_day(yard, [cd.YardTrain(f"T{number}", 1.5 * number, 41) for number in range(4)])


def test_every_step_is_a_bar_where_it_happens(plan: Plan) -> None:
    """Sixteen bars, as long and as late as the steps, on the rows of their tracks; both tracks and all trains named."""
    axes = cd.draw.yard_gantt(plan).axes[0]
    bars = [bar for bar in axes.patches if bar.get_width() > 0]  # type: ignore[attr-defined]
    steps = plan.frame("steps")
    drawn = sorted((round(bar.get_x(), 6), round(bar.get_width(), 6)) for bar in bars)  # type: ignore[attr-defined]
    told = zip(steps["start_h"], steps["end_h"] - steps["start_h"], strict=True)
    assert drawn == sorted((round(start, 6), round(long, 6)) for start, long in told)
    assert [label.get_text() for label in axes.get_yticklabels()] == ["track 1", "track 2"]
    assert {text.get_text() for text in axes.texts} == {"T0", "T1", "T2", "T3"}


def test_it_speaks_russian(plan: Plan) -> None:
    axes = cd.draw.yard_gantt(plan, language="ru").axes[0]
    legend = axes.get_legend()
    assert legend is not None and "досмотр" in [text.get_text() for text in legend.get_texts()]
    assert _FILLS.keys() == _NAMES.keys()
    assert set(_NAMES.values()) <= set(_WORDS)


def test_other_plans_are_refused(plan: Plan) -> None:
    with pytest.raises(CorridorError, match="yard_day"):
        cd.draw.yard_gantt(replace(plan, model="flow"))

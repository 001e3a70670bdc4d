"""Plans: bottlenecks, what more capacity is worth; frames that lack something."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import corridor as cd
from corridor.errors import CorridorError
from tests.draw.charts.figure_text import has, written


def prices() -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "name": ["Dostyk, wheelset change", "Brest - Malaszewicze", "Khorgos crane", "closed yard"],
            "capacity_teu_per_day": [400.0, 800.0, 200.0, 0.0],
            "load_teu_per_day": [440.0, 800.0, 110.0, 0.0],
            "cost": [830.0, 412.0, 0.0, 0.0],
            "served": [0.0, 0.4, 0.0, 0.0],
        }
    )
    return frame.sample(frac=1.0, random_state=3)


def test_bottlenecks_are_sorted_and_coloured_by_use() -> None:
    figure = cd.draw.bottleneck_chart(prices())
    use, worth = figure.axes
    assert [label.get_text() for label in use.get_yticklabels()][:2] == [
        "Brest - Malaszewicze",
        "Dostyk, wheelset change",
    ]
    assert [bar.get_width() for bar in use.patches] == pytest.approx([1.0, 1.1, 0.55])  # type: ignore[attr-defined]
    assert use.patches[1].get_hatch()
    assert [bar.get_width() for bar in worth.patches] == pytest.approx([412.0, 830.0, 0.0, 0.0])  # type: ignore[attr-defined]
    assert has(written(figure), "not in use")
    assert has(written(cd.draw.bottleneck_chart(prices(), most=2)), "2 of 4")


def test_a_plan_is_drawn_as_it_is(teaching: cd.Network) -> None:
    """Its own frames, units and proof; resources that change nothing have no line, but their names are given."""
    demand = pd.DataFrame({"origin": ["Alma"], "destination": ["Haven"], "teu_per_day": [300.0]})
    plan = cd.plan.flow(teaching, demand)
    figure = cd.draw.bottleneck_chart(plan)
    worth = [bar.get_width() for bar in figure.axes[1].patches]  # type: ignore[attr-defined]
    assert worth == pytest.approx(sorted(plan.prices["cost"], reverse=True))
    texts = written(figure)
    assert has(texts, "Price of one more TEU a day, USD")
    assert has(texts, "flow: optimal · Source: network teaching")
    full = cd.plan.expansion(teaching, demand, steps=2)
    curve = full.frame("curve")
    moved = curve.groupby("resource")["objective"].agg(np.ptp) > 1.0
    figure = cd.draw.expansion_curve(full)
    steps = [line for line in figure.axes[0].lines if len(np.asarray(line.get_xdata())) == 3]
    assert len(steps) == moved.sum() == 1
    texts = written(figure)
    assert has(texts, "Westgate, transloading")
    assert has(texts, "changes nothing or less: Daily Block Train, from Alma Dry Port")
    assert len(cd.draw.bottleneck_chart(full).axes) == 2
    with pytest.raises(CorridorError, match="a plan of flow has none"):
        cd.draw.expansion_curve(plan)


def test_an_expansion_is_a_line_for_each_resource_with_its_bound() -> None:
    steps = np.arange(4) * 82.0 + 300
    parts = [
        pd.DataFrame(
            {"resource": name, "capacity_teu_per_day": steps, "objective": 1e6 - k * steps, "bound": 9e5 - k * steps}
        )
        for name, k in (("Dostyk", 90.0), ("Brest", 70.0))
    ]
    figure = cd.draw.expansion_curve(pd.concat(parts))
    assert len([line for line in figure.axes[0].lines if len(np.asarray(line.get_xdata())) == 4]) == 2
    assert len(figure.axes[0].collections) == 2
    assert has(written(figure), "Brest")
    assert not cd.draw.expansion_curve(parts[0].drop(columns=["bound", "resource"])).axes[0].collections


@pytest.mark.parametrize(
    "make", [cd.draw.bottleneck_chart, cd.draw.expansion_curve, cd.draw.trade_over_time, cd.draw.arrival_chart]
)
def test_a_frame_without_its_columns_or_rows_is_refused(make: object) -> None:
    assert callable(make)
    with pytest.raises(CorridorError, match="is missing"):
        make(pd.DataFrame({"name": ["x"]}))

"""The style of every chart: colours, letters, and nothing global touched."""

from __future__ import annotations

import matplotlib as mpl
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

import corridor as cd
from corridor.display import letter
from corridor.draw.charts.axes import thousands
from corridor.draw.charts.theme import ACTIVITY_FILLS, SERIES


def test_charts_touch_nothing_global(teaching: cd.Network, trip: cd.Itinerary) -> None:
    before = dict(mpl.rcParams)
    cd.draw.itinerary_gantt(teaching, trip)
    assert dict(mpl.rcParams) == before


def test_the_style_of_the_user_does_not_reach_the_charts(teaching: cd.Network, trip: cd.Itinerary) -> None:
    with mpl.rc_context({"axes.facecolor": "black", "font.size": 40.0, "text.parse_math": True}):
        axes = cd.draw.itinerary_gantt(teaching, trip).axes[0]
    assert to_rgb(axes.get_facecolor()) == (1.0, 1.0, 1.0)
    assert axes.xaxis.label.get_fontsize() < 11  # type: ignore[operator]


def test_colours_of_routes_differ_also_for_those_who_see_no_red() -> None:
    """Okabe and Ito's; no two are nearer in grey than print can show, or they differ in hue."""
    assert len(set(SERIES)) == 7
    assert "#F0E442" not in SERIES  # yellow is lost on white


def test_letters_go_on_after_z() -> None:
    assert [letter(place) for place in (0, 25, 26, 27, 52)] == ["A", "Z", "AA", "AB", "BA"]


@pytest.mark.parametrize(
    ("ticks", "texts"),
    [
        ([1.8, 2.0, 2.2], ["1.8", "2.0", "2.2"]),
        ([2.0, 2.25, 2.5], ["2.00", "2.25", "2.50"]),
        ([0.0, 2500.0, 5000.0], ["0", "2,500", "5,000"]),
    ],
)
def test_no_two_ticks_of_an_axis_say_the_same(ticks: list[float], texts: list[str]) -> None:
    axes = Figure().add_subplot()
    thousands(axes, "x")
    assert axes.xaxis.get_major_formatter().format_ticks(ticks) == texts


def test_activities_have_the_same_colours_in_charts_and_on_cards() -> None:
    told = cd.draw.MapStyle().to_dict()["activities"]
    assert told == {activity: fill.colour for activity, fill in ACTIVITY_FILLS.items()}

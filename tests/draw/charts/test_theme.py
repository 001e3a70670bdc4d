"""The style of every chart: colours, letters, and nothing global touched."""

from __future__ import annotations

import matplotlib as mpl
from matplotlib.colors import to_rgb

import corridor as cd
from corridor.display import letter
from corridor.draw.charts.theme import SERIES


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

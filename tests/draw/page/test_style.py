"""Styles refuse what a page could not draw, or what could smuggle text into it."""

from __future__ import annotations

from typing import Any

import pytest

from corridor.draw import MapStyle


@pytest.mark.parametrize(
    "wrong",
    [
        {"modes": {"rail": "red"}},
        {"series": ("#12345",)},
        {"series": ()},
        {"dashes": {"rail": "1;}"}},
        {"line_px": 0.0},
        {"colour_by": "mood"},
        {"corridors_shown": 0},
    ],
)
def test_what_cannot_be_drawn_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        MapStyle(**wrong)


def test_default_gauges_are_black_and_red() -> None:
    style = MapStyle()
    assert style.gauges["1435"] == "#000000" and style.gauges["1520"] == "#C00000"
    assert style.to_dict()["colourBy"] == "mode"

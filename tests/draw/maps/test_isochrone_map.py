"""Maps of isochrones: classes as the frame has them, dots in their colours, in a real browser with its network off."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import corridor as cd
from corridor.draw.maps.isochrone_data import _bounds, _class
from tests.draw.conftest import Visit
from tests.draw.maps.test_page_tables import data_of

BOX = cd.Shipment("Alma", "Alma", ready="2026-03-04")
SHUT = cd.Scenario("<i>shut</i>").close("Eastgate")
COLOURS = """all => all.map(one => one.getAttribute('fill'))"""


@pytest.fixture(scope="module")
def found(teaching: cd.Network) -> cd.study.Isochrone:
    """Boxes by land, so that some terminals are cut off when the gate shuts."""
    return cd.study.isochrone(teaching, BOX, after=SHUT, modes=("rail", "road"))


@pytest.fixture(scope="module")
def drawn(teaching: cd.Network, found: cd.study.Isochrone) -> cd.draw.CorridorMap:
    return cd.draw.map(teaching, found)


def tones(data: dict[str, Any], by: str) -> Counter[str]:
    """Colours that the dots must have."""
    style, scale = data["style"], data["scales"][by]
    places = [one.get("classes", {}).get(by) for one in data["reach"]]
    return Counter(style[scale["tones"][at][0]][scale["tones"][at][1]] for at in places if at is not None)


def test_classes_are_those_of_the_frame(found: cd.study.Isochrone, drawn: cd.draw.CorridorMap) -> None:
    """By hand: the class of a figure is how many bounds it exceeds; of a change, what became of it."""
    data = data_of(drawn)
    keys = [data["places"][one["place"]]["id"] for one in data["reach"]]
    assert sorted(keys) == sorted(found.frame.index)
    for column, key in (("days", "days"), ("cost_per_container", "cost")):
        for suffix in ("", "_after"):
            names = data["scales"][key + suffix]["names"]
            bounds = [float(name.split()[-2 if key == "days" else -4].replace(",", "")) for name in names[:-1]]
            for name, one in zip(keys, data["reach"], strict=True):
                value = found.frame.loc[name, column + suffix]
                told = one.get("classes", {}).get(key + suffix)
                assert (told is None) == np.isnan(value)
                assert told is None or told == sum(value > bound for bound in bounds)
    lost = found.frame.index[found.frame["days_after"].isna() & found.frame["days"].notna()]
    gone = data["scales"]["days_change"]["names"].index("No way any more")
    assert {
        key for key, one in zip(keys, data["reach"], strict=True) if one.get("classes", {}).get("days_change") == gone
    }
    assert len(lost) == sum(one.get("classes", {}).get("days_change") == gone for one in data["reach"])
    assert data["sections"][0]["rows"][0]["name"] in set(found.frame.loc[lost, "name"])


@given(st.lists(st.floats(1e-3, 1e6), min_size=1, max_size=30))
def test_bounds_are_round_and_hold_most(values: list[float]) -> None:
    bounds = _bounds(values)
    step = bounds[0]
    assert bounds == pytest.approx([step * place for place in range(1, 6)])
    assert f"{step:.1e}"[0:3] in ("1.0", "2.0", "2.5", "5.0")
    inside = sum(_class(value, bounds) != len(bounds) for value in values)
    assert inside >= 0.9 * len(values) - 1 and bounds[-1] < 2.6 * max(values)


@pytest.mark.browser
def test_dots_have_the_colours_of_what_is_asked(
    visit: Callable[..., Visit], drawn: cd.draw.CorridorMap, tmp_path: Path
) -> None:
    """Before, after, and the change; a popup says the figures, a title from a table is text, nothing is asked for."""
    data, file = data_of(drawn), tmp_path / "far.html"
    drawn.save(str(file))
    found = visit(file)
    page = found.page
    for by in ("days", "cost_after", "days_change"):
        page.locator(f"#by-{by}").check(force=True)
        seen = Counter(page.eval_on_selector_all("path.corridor-station", COLOURS))
        assert all(seen[colour] == count for colour, count in tones(data, by).items())
        legend = page.inner_text("#corridor-legend")
        assert all(name in legend for name in data["scales"][by]["names"]) and "No way" in legend
    page.locator("#by-mode").check(force=True)
    assert not set(tones(data, "days_change")) & set(page.eval_on_selector_all("path.corridor-station", COLOURS))
    page.click("#corridor-panel li.line button >> nth=0")
    page.fill("#corridor-search", "Haven")
    page.click("#corridor-found button >> nth=0")
    assert "Days, after" in page.inner_text(".leaflet-popup")
    assert "<i>shut</i>" in page.inner_text("#corridor-panel") and not page.locator("#corridor-panel i").count()
    assert not found.errors and found.requests == [file.as_uri()]


def test_every_day_has_a_colouring_of_its_own_by_one_scale(teaching: cd.Network) -> None:
    """The first by the figure's own name; classes are those of each day's rows, and popups say all of them."""
    days = ("2025-09-10", "2025-09-14", "2026-03-04")  # before the gate shuts, while it is shut, much later
    found = cd.study.isochrone(teaching, BOX, dates=days, inward=True, modes=("rail", "road"))
    style = cd.draw.MapStyle(colour_by="cost")
    data = data_of(cd.draw.map(teaching, found, style=style))
    keys = [key + ending for key in ("days", "cost") for ending in ("", "_2025-09-14", "_2026-03-04")]
    assert list(data["scales"]) == keys and sorted(data["style"]["choices"][:-1]) == sorted(keys)
    assert [data["style"]["choices"][place] for place in (0, 1, -1)] == ["days", "cost", "mode"]
    assert data["style"]["colourBy"] == "cost"
    assert data["scales"]["days_2026-03-04"]["title"] == "Days, 2026-03-04"
    assert data["scales"]["days"]["title"] == "Days, 2025-09-10"
    assert data["title"].startswith("To ") and data["subtitle"].endswith(f"ready {' or '.join(days)}")
    bounds = [float(name.split()[-2].replace(",", "")) for name in data["scales"]["days"]["names"][:-1]]
    assert all(data["scales"][key]["names"] == data["scales"]["days"]["names"] for key in keys[:3])
    places = [data["places"][one["place"]]["id"] for one in data["reach"]]
    assert sorted(places) == sorted(set(found.frame.index))
    for key, day in zip(keys, days, strict=False):
        own = found.frame[found.frame["date"].astype(str) == day]["days"]
        for place, one in zip(places, data["reach"], strict=True):
            told = one.get("classes", {}).get(key)
            assert told == (None if np.isnan(own[place]) else sum(own[place] > bound for bound in bounds))
    assert [label for label, _ in data["reach"][0]["facts"]] == [
        f"{title}, {day}" for day in days for title in ("Days", "Money")
    ]


def test_of_many_days_the_first_are_drawn(teaching: cd.Network) -> None:
    """As many as have room for a colouring of each figure; with a scenario that is one."""
    days = [f"2026-03-{day:02d}" for day in range(1, 9)]
    data = data_of(cd.draw.map(teaching, cd.study.isochrone(teaching, BOX, dates=days, modes="rail")))
    assert data["notes"][0] == "Of 8 days the first 3 are drawn." and len(data["scales"]) == 6
    both = data_of(cd.draw.map(teaching, cd.study.isochrone(teaching, BOX, dates=days[:2], after=SHUT, modes="rail")))
    assert both["notes"][0] == "Of 2 days the first is drawn." and both["scales"]["days"]["title"] == "Days"


def test_where_nothing_is_reached_the_map_says_so(teaching: cd.Network, found: cd.study.Isochrone) -> None:
    gone = found.frame.assign(
        days=np.nan, cost_per_container=np.nan, days_after=np.nan, cost_per_container_after=np.nan
    )
    data = data_of(cd.draw.map(teaching, dataclasses.replace(found, frame=gone)))
    assert data["scales"] == {} and data["sections"][0]["title"] == "No terminal is reached"
    with pytest.raises(ValueError, match="before and after are two plans"):
        cd.draw.map(teaching, found, before=found)

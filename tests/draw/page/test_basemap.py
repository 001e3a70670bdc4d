"""Lines of the basemap as text: what is written is what is read."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.draw.page.basemap import basemap_element, border_lines, label_rows, land_polygons, line_text

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def points_of(text: str) -> list[tuple[int, int]]:
    """Read a line as the page does, in hundredths of a degree."""
    numbers, number, shift = [], 0, 0
    for digit in text:
        value = DIGITS.index(digit)
        number, shift = number | (value & 31) << shift, shift + 5
        if not value & 32:
            numbers.append(~(number >> 1) if number & 1 else number >> 1)
            number = shift = 0
    points, x, y = [], 0, 0
    for east, north in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + east, y + north
        points.append((x, y))
    return points


HUNDREDTHS = st.tuples(st.integers(-54_000, 54_000), st.integers(-9_000, 9_000))


@settings(max_examples=60)
@given(st.lists(HUNDREDTHS, max_size=8))
def test_a_line_comes_back_from_its_text(line: list[tuple[int, int]]) -> None:
    assert points_of(line_text([(x / 100, y / 100) for x, y in line])) == line


@pytest.mark.parametrize(
    ("line", "text"), [([], ""), ([(0.0, 0.0)], "AA"), ([(0.01, -0.01)], "CB"), ([(0.16, 0.0)], "gBA")]
)
def test_texts_by_hand(line: list[tuple[float, float]], text: str) -> None:
    """A sign is the lowest bit: 1 is 2, -1 is 1; 16 is 32, whose five low bits are 0 and go on with a 1."""
    assert line_text(line) == text


def test_the_page_has_all_land_and_borders_in_two_thirds_of_what_numbers_took() -> None:
    element = basemap_element()
    layers = json.loads(re.search(r">(.*)</script>", element)[1])  # type: ignore[index]
    assert [kind for kind, _, _ in layers] == ["land", *["lake"] * 3, *["river"] * 3, "border"]
    assert len(element) < 75_000
    read = points_of(layers[0][2][0][0])
    assert read == [(round(x * 100), round(y * 100)) for x, y in land_polygons()[0][0]]
    assert len(layers[-1][2]) == len(border_lines())


def test_names_of_a_page_are_of_its_countries_and_of_all_seas_lakes_and_cities() -> None:
    codes = {row[0] for row in label_rows("en", {"KZ"})}
    assert codes == {"KZ", "sea", "lake", "city"}
    assert {"Baikal", "Moscow"} <= {row[-1] for row in label_rows("en")}
    assert "Москва" in {row[-1] for row in label_rows("ru")} and "莫斯科" in {row[-1] for row in label_rows("zh")}

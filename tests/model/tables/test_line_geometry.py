"""Lines: what is no place is dropped, the date line is passed, sketches are known as such."""

from __future__ import annotations

import math

import pytest

from corridor.model.tables.line_geometry import clean_line, is_schematic, line_km, middle, packed

NAN = math.nan


def test_nan_infinite_and_impossible_points_are_dropped() -> None:
    assert clean_line([(NAN, 1.0), (1.0, 2.0), (math.inf, 3.0), (3.0, 91.0), (4.0, 5.0)]) == ((1.0, 2.0), (4.0, 5.0))


def test_repeats_are_dropped_and_nothing_stays_nothing() -> None:
    assert clean_line([(1.0, 2.0), (1.0, 2.0)]) == ((1.0, 2.0),)
    assert clean_line([]) == ()


@pytest.mark.parametrize("step", [1, -1])
def test_a_line_across_the_date_line_goes_the_short_way(step: int) -> None:
    line = clean_line([(179.0 * step, 0.0), (-179.0 * step, 1.0), (-170.0 * step, 1.0)])
    assert [lon for lon, _ in line] == [179.0 * step, 181.0 * step, 190.0 * step]


def test_a_degree_of_the_equator_is_111_km() -> None:
    assert line_km([(0.0, 0.0), (1.0, 0.0)]) == pytest.approx(111.19, abs=0.01)


def test_middle_is_half_way_by_length() -> None:
    assert middle([(0.0, 0.0), (1.0, 0.0), (4.0, 0.0)]) == pytest.approx((2.0, 0.0))
    assert middle([(5.0, 6.0)]) == (5.0, 6.0)


def test_long_straight_lines_are_schematic_and_great_circles_are_not() -> None:
    long = [(70.0, 50.0), (75.0, 50.0)]
    assert is_schematic(long, 358.0, "rail")
    assert not is_schematic(long, 358.0, "air")
    assert not is_schematic([(70.0, 50.0), (70.1, 50.0)], 7.2, "rail")


def test_lines_far_from_their_stated_length_are_schematic() -> None:
    course = [(70.0, 50.0), (71.0, 50.2), (72.0, 50.0)]
    assert is_schematic(course, line_km(course) / 0.84, "rail")
    assert not is_schematic(course, line_km(course) / 0.86, "rail")
    assert is_schematic(course, line_km(course) / 1.06, "rail")
    assert not is_schematic(course, NAN, "rail")


def test_packed_numbers_are_short() -> None:
    assert packed([(1.23456, -0.00001), (1.3, 2.0)]) == [1235, 0, 65, 2000]
    assert packed([(1.234, 2.0)], 100) == [123, 200]

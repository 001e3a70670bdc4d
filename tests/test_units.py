"""Floats become integers in one place, round half away from zero, and come back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor.units import cents, grams, hours, kilograms, money, seconds

PAIRS = ((cents, money), (seconds, hours), (grams, kilograms))


@pytest.mark.parametrize(("into", "back"), PAIRS)
@given(whole=st.integers(-(10**12), 10**12))
def test_whole_units_survive_the_way_out_and_back(into, back, whole: int) -> None:  # type: ignore[no-untyped-def]
    assert into(back(whole)) == whole


@pytest.mark.parametrize(("into", "back"), PAIRS)
@given(values=st.lists(st.floats(-1e9, 1e9), max_size=5))
def test_an_array_is_converted_as_its_numbers_are(into, back, values: list[float]) -> None:  # type: ignore[no-untyped-def]
    whole = into(np.array(values))
    assert whole.dtype == np.int64
    assert whole.tolist() == [into(value) for value in values]


@pytest.mark.parametrize(("into", "back"), PAIRS)
@given(value=st.floats(-1e9, 1e9))
def test_a_cost_and_its_reversal_agree(into, back, value: float) -> None:  # type: ignore[no-untyped-def]
    assert into(-value) == -into(value)


def test_halves_round_away_from_zero() -> None:
    assert [cents(value) for value in (0.125, -0.125, 0.375)] == [13, -13, 38]
    assert seconds(0.5) == 1800
    assert grams(1.0) == 1000


def test_what_takes_time_at_all_takes_a_second() -> None:
    """10 m at 100 km/h are 0.36 s; nothing stays nothing, and the sign is kept."""
    short = [0.0001, 1e-300, 0.0, -1e-9, 1.4 / 3600, 1.5 / 3600]
    assert [seconds(value) for value in short] == seconds(np.array(short)).tolist() == [1, 1, 0, -1, 1, 2]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
@pytest.mark.parametrize("into", [cents, seconds, grams])
def test_what_is_not_finite_is_refused(into, value: float) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match="not a finite number"):
        into(value)
    with pytest.raises(ValueError, match="not a finite number"):
        into(np.array([1.0, value]))

"""Dwells as distributions: both figures kept, opening hours and X-ray by hand, sums against simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import lognorm

from corridor.model.delay.dwell import (
    Delay,
    DwellError,
    OpeningHours,
    Portal,
    certain,
    even,
    exponential,
    fitted,
    together,
)

GRID = 0.05  # hours


@settings(max_examples=60)
@given(mean=st.floats(1.0, 200.0), ratio=st.floats(1.0, 9.5))
def test_both_figures_are_kept(mean: float, ratio: float) -> None:
    """Whatever the ratio below ten: the mean and the 90th percentile of the distribution are those of the row."""
    delay = fitted(mean, ratio * mean)
    assert delay.mass.min() >= 0.0 and delay.mass.sum() == pytest.approx(1.0)
    assert delay.mean == pytest.approx(mean, rel=0.002, abs=GRID)
    assert delay.quantile(0.9) == pytest.approx(ratio * mean, abs=2 * GRID)


def test_a_lognormal_is_that_of_another_library() -> None:
    """Mean 10 h and 90th percentile 20 h: quantiles of scipy's lognormal with the same two figures."""
    delay, z = fitted(10.0, 20.0), 1.2815515655446004
    spread = z - math.sqrt(z * z - 2.0 * math.log(2.0))
    other = lognorm(spread, scale=10.0 * math.exp(-spread * spread / 2.0))
    assert other.mean() == pytest.approx(10.0) and other.ppf(0.9) == pytest.approx(20.0)
    for share in (0.1, 0.5, 0.75, 0.99):
        assert delay.quantile(share) == pytest.approx(other.ppf(share), abs=GRID)


def test_the_widest_distribution_has_the_greatest_entropy() -> None:
    """Mean 10 h, 90th percentile 30 h: every small change that keeps both lowers the entropy."""
    mass = fitted(10.0, 30.0).mass
    hours = np.arange(len(mass)) * GRID
    kept = np.stack([np.ones(len(mass)), hours, hours <= 30.0])
    rng = np.random.default_rng(5)

    def entropy(p: np.ndarray) -> float:
        used = p[p > 0]
        return float(-(used * np.log(used)).sum())

    inside = slice(10, 590)  # away from the grid's ends, on both sides of the percentile
    for _ in range(20):
        change = np.zeros(len(mass))
        change[inside] = rng.normal(size=580) * mass[inside]
        weights = np.where(change != 0.0, mass, 0.0)  # take out what would move a figure, without leaving the cells
        system = (kept * weights) @ kept.T
        if abs(np.linalg.det(system)) < 1e-12:
            continue
        change -= weights * (np.linalg.solve(system, kept @ change) @ kept)
        assert kept @ change == pytest.approx(np.zeros(3), abs=1e-9)
        assert entropy(mass + 0.3 * change) < entropy(mass)


@pytest.mark.parametrize(("mean", "p90"), [(10.0, 9.0), (10.0, 100.0), (-1.0, 2.0), (math.nan, 2.0), (1.0, math.nan)])
def test_figures_that_cannot_be_are_refused(mean: float, p90: float) -> None:
    with pytest.raises(DwellError, match="no stop takes"):
        fitted(mean, p90)


@pytest.mark.parametrize("share", [0.0, 1.0, math.nan])
def test_a_quantile_outside_is_refused(share: float) -> None:
    with pytest.raises(DwellError, match="quantile"):
        certain(1.0).quantile(share)


def test_sums_are_those_of_simulated_journeys() -> None:
    """A lognormal, a wait for a train, opening hours and an exponential: mean and quantiles of 400,000 drawn sums."""
    rng, size, z = np.random.default_rng(11), 400_000, 1.2815515655446004
    spread = z - math.sqrt(z * z - 2.0 * math.log(2.0))
    drawn = rng.lognormal(math.log(10.0) - spread * spread / 2.0, spread, size)
    drawn += rng.uniform(0.0, 24.0, size) + rng.exponential(6.0, size)
    drawn += np.maximum(0.0, 10.0 - rng.uniform(0.0, 24.0, size))
    total = together((fitted(10.0, 20.0), even(24.0), exponential(6.0), OpeningHours(10.0, 24.0).delay()))
    assert total.mean == pytest.approx(drawn.mean(), abs=0.1)
    for share in (0.1, 0.5, 0.9, 0.95):
        assert total.quantile(share) == pytest.approx(np.quantile(drawn, share), abs=0.2)


@settings(max_examples=40)
@given(first=st.integers(0, 23), last=st.integers(0, 24))
def test_opening_hours_hour_by_hour(first: int, last: int) -> None:
    """Mean and 90th percentile over a day of arrivals, one a minute, are those of the formula."""
    hours = OpeningHours(float(first), float(last))
    waits = np.array([hours.wait_h((minute + 0.5) / 60.0) for minute in range(24 * 60)])
    assert hours.mean_h == pytest.approx(waits.mean(), abs=0.01)
    assert hours.p90_h == pytest.approx(np.quantile(waits, 0.9), abs=0.02)
    assert hours.delay().mean == pytest.approx(hours.mean_h, abs=GRID)
    assert hours.delay().quantile(0.9) == pytest.approx(hours.p90_h, abs=2 * GRID)


def test_opening_hours_by_hand() -> None:
    """Open from 8 to 20: half the trains wait 6 h on average; open over midnight; never shut."""
    hours = OpeningHours(8.0, 20.0)
    assert (hours.mean_h, hours.p90_h, hours.wait_h(7.0), hours.wait_h(20.0)) == (
        3.0,
        pytest.approx(9.6),
        1.0,
        12.0,
    )
    assert hours.wait_h(8.0) == hours.wait_h(19.99) == 0.0
    night = OpeningHours(22.0, 6.0)
    assert (night.closed_h, night.wait_h(23.0), night.wait_h(3.0), night.wait_h(12.0)) == (16.0, 0.0, 0.0, 10.0)
    assert OpeningHours().mean_h == OpeningHours(6.0, 6.0).mean_h == OpeningHours(0.0, 24.0).mean_h == 0.0
    assert OpeningHours(6.0, 6.0).delay().quantile(0.99) == 0.0


def test_an_x_ray_by_hand() -> None:
    """850 m at 8.5 km/h take 0.1 h; half the trains pass it."""
    portal = Portal(0.5, 8.5, 850.0)
    assert (portal.pass_h, portal.mean_h) == (pytest.approx(0.1), pytest.approx(0.05))
    delay = portal.delay()
    assert (delay.mean, delay.quantile(0.4), delay.quantile(0.9)) == (pytest.approx(0.05), 0.0, pytest.approx(0.1))
    assert Portal().mean_h == 0.0 and Portal().delay().quantile(0.99) == 0.0


def test_nothing_adds_nothing() -> None:
    delay = fitted(10.0, 20.0)
    assert np.allclose(delay.plus(certain(0.0)).mass, delay.mass)
    assert together(()).quantile(0.5) == 0.0
    assert isinstance(even(0.0), Delay) and exponential(0.0).mean == 0.0

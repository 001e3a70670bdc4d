"""Bookings on the departures of drawn networks, beside a program over every way that there is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import corridor as cd
from corridor.plan.bookings.bookings import Hauls
from corridor.plan.bookings.slot_model import SlotTerms, slots
from tests.plan.bookings.test_dated_ways import over_every_way
from tests.plan.drawn_networks import SEEDS, drawn_network

TERMS = SlotTerms(weeks=1, look_ahead_days=14, hauls="local", left_behind=3_000.0)


def bookings(network: cd.Network, seed: int) -> pd.DataFrame:
    """Five bookings of a few days between calls of services, every other one to go together or not at all."""
    rng, stops = np.random.default_rng(2000 + seed), network.service_stops
    calls = stops[stops["calls"] == 1].groupby("service_id")["terminal_id"].agg(list)
    rows = []
    for number in range(5):
        called = calls.iloc[int(rng.integers(len(calls)))]
        start, end = sorted(rng.choice(len(called), 2, replace=False))
        day = f"2026-03-0{2 + int(rng.integers(4))}"
        boxes = {"containers": int(rng.integers(5, 30)), "split": number % 2 == 0, "value_of_time": 24.0}
        ends = {"origin": called[start], "destination": called[end]}
        rows.append({"id": f"booking {number}", "ready": day, "cargo_tonnes_each": 12.0, **ends, **boxes})
    return pd.DataFrame(rows)


@pytest.mark.parametrize("seed", SEEDS)
def test_drawn_bookings(seed: int) -> None:
    network = drawn_network(seed)
    rows = bookings(network, seed)
    found = slots(network, rows, terms=TERMS, gap=1e-9)
    exact = over_every_way(network, rows, TERMS)
    assert found.status == "optimal"
    assert found.bound <= exact + 0.05
    assert found.objective == pytest.approx(exact, abs=0.05)


@pytest.mark.parametrize("hauls", ["local", "all"])
def test_bookings_that_share_more_than_there_is_are_proved(hauls: Hauls) -> None:
    """Fifteen bookings, eight of them together or not at all: far from their relaxation, and proved all the same."""
    network = drawn_network(3)
    drawn = pd.concat([bookings(network, seed) for seed in (3, 103, 203)])
    rows = drawn.assign(id=[f"booking {number}" for number in range(len(drawn))])
    found = slots(network, rows, terms=replace(TERMS, hauls=hauls), gap=1e-9)
    assert (found.status, found.gap) == ("optimal", 0.0)

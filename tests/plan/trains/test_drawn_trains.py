"""Trains of drawn networks beside a program that knows boxes on arcs alone: neither lanes nor contracted graphs."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from corridor.plan.trains.problem import train_problem
from corridor.plan.trains.terms import TrainTerms
from corridor.plan.trains.train_plan import block_trains
from tests.plan.drawn_networks import DAY, SEEDS, drawn_network
from tests.plan.trains.arc_model import arc_optimum

SERVICES = ("train 0 there", "train 0 back")
TERMS = TrainTerms(
    most_trains=3, detour=math.inf, whole_train_share=0.3, empty_share=0.2, tariff_subsidies=False, most_rides=1
)


def rows_of(seed: int) -> pd.DataFrame:
    """From end to end of a train, and half as much back, and the rest by wagons and ships."""
    stops = drawn_network(seed).service_stops.query("service_id == 'train 0 there'")["terminal_id"]
    first, last = str(stops.iloc[0]), str(stops.iloc[-1])
    teu = 8.0 + 3.0 * (seed % 15)
    table = pd.DataFrame([(first, last, teu), (last, first, teu / 2)], columns=["origin", "destination", "teu_per_day"])
    return table.assign(cargo_tonnes_each=10.0, ready=DAY)


@pytest.mark.parametrize("seed", SEEDS)
def test_drawn_trains(seed: int) -> None:
    net, rows = drawn_network(seed), rows_of(seed)
    found = block_trains(net, rows, services=SERVICES, terms=TERMS, gap=1e-6, time_limit_s=60.0)
    assert found.objective == pytest.approx(arc_optimum(train_problem(net, rows, SERVICES, TERMS)), rel=2e-6)


def test_some_of_them_run() -> None:
    """What is held against the program is not that nothing runs."""
    run = [block_trains(drawn_network(seed), rows_of(seed), services=SERVICES, terms=TERMS) for seed in (3, 17)]
    assert all(plan.figures["trains_per_week"] > 0.0 for plan in run)

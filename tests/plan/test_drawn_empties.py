"""Empty boxes beside a program on arcs that shares no line with the model: `teaching` and drawn networks."""

from __future__ import annotations

import pandas as pd
import pytest

import corridor as cd
from corridor.plan.empties_model import EmptiesTerms, empties
from tests.plan.arc_programs import empties_optimum
from tests.plan.drawn_networks import DAY, SEEDS, Ground, drawn_network, drawn_rows

FREE = EmptiesTerms(weeks=1, box_week=0.0)  # how long a box takes is then of no matter, which arcs do not know


def rows_of(*rows: tuple[str, str, float]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["origin", "destination", "teu_per_day"])
    return table.assign(id=[f"row {n}" for n in range(len(rows))], ready=DAY, cargo_tonnes_each=10.0, air=False)


@pytest.mark.parametrize("seed", SEEDS)
def test_drawn_circulations(seed: int) -> None:
    """Trains fill between some calls and not between others, and boxes ride on several."""
    ground, rows = Ground.of(drawn_network(seed)), drawn_rows(seed)
    found = empties(ground.net, rows, terms=FREE)
    assert found.objective == pytest.approx(empties_optimum(ground, rows), rel=1e-7)


@pytest.fixture(scope="module")
def unpaid(teaching: cd.Network) -> cd.Network:
    """The teaching network without its subsidy, which loads have and empty boxes have not."""
    return cd.Scenario("unpaid").remove("tariffs", "SUBSIDY_AA").apply(teaching)


def test_a_full_train_of_teaching(unpaid: cd.Network) -> None:
    rows = rows_of(("ALMA", "HAVEN", 180.0), ("KARST", "HAVEN", 60.0), ("HAVEN", "EASTGATE", 90.0))
    ground = Ground.of(unpaid)
    found = empties(unpaid, rows, terms=FREE)
    assert found.objective == pytest.approx(empties_optimum(ground, rows), rel=1e-7)
    assert (found.ground.capacities["load"] <= found.ground.capacities["capacity"] + 1e-6).all()


def test_a_seat_is_sold_again_where_a_box_has_got_off(unpaid: cd.Network) -> None:
    """80 TEU a day from Alma to Eastgate and 80 on from there fill the daily train once, not twice."""
    rows = rows_of(("ALMA", "EASTGATE", 80.0), ("EASTGATE", "HAVEN", 80.0))
    found = empties(unpaid, rows, terms=FREE)
    seats = found.ground.capacities.set_index("resource")
    assert (seats["load"] <= seats["capacity"] + 1e-6).all()
    assert found.objective == pytest.approx(empties_optimum(Ground.of(unpaid), rows), rel=1e-7)

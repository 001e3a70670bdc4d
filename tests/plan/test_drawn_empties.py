"""Empty boxes beside a program on arcs that shares no line with the model: `teaching` and drawn networks."""

from __future__ import annotations

import itertools

import pandas as pd
import pytest

import corridor as cd
from corridor.plan.circulation import Circulation
from corridor.plan.empties_model import EmptiesTerms, empties
from corridor.plan.result import Plan
from corridor.plan.solver.interrupts import Clock
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


@pytest.mark.parametrize("shares", [(), (1.0, 1.0, 1.0, 1.0), (0.5, 1.5, 0.5, 1.5), (0.5, 1.5, 1.0, 1.0)])
@pytest.mark.parametrize("seed", [0, 3, 11])
def test_weeks_that_repeat_are_planned_once(
    seed: int, shares: tuple[float, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As good as all weeks of the cycle together, and told for all of them."""
    net, rows = drawn_network(seed), drawn_rows(seed)
    terms = EmptiesTerms(profile={"row 0": shares, "row 2": shares} if shares else {})
    few = empties(net, rows, terms=terms)
    monkeypatch.setattr(Circulation, "period", property(lambda sets: sets.terms.weeks))
    whole = empties(net, rows, terms=terms)
    assert few.objective == pytest.approx(whole.objective, rel=1e-9)
    for name in ("loads", "prices"):
        assert set(few.frame(name)["week"]) == set(whole.frame(name)["week"]) == {0, 1, 2, 3}
    sent, asked = few.frame("loads").groupby("shipment")["boxes"].sum(), rows.set_index("id")["teu_per_day"]
    assert sent.to_dict() == pytest.approx(
        (asked * 4 * 7 / 2 * [_mean(shares, name) for name in asked.index]).to_dict()
    )


def _mean(shares: tuple[float, ...], name: str) -> float:
    return sum(shares) / 4 if shares and name in ("row 0", "row 2") else 1.0


@pytest.mark.parametrize("seed", [0, 3, 5, 11])
def test_an_early_end_gives_the_best_plan_over_the_routes_known(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whenever time is up once all rows have routes and their boxes a way home: between its bound and the best."""
    net, rows = drawn_network(seed), drawn_rows(seed)
    best, early = empties(net, rows), list[Plan]()
    for looks in (*range(0, 40, 2), 80, 160, 10_000):
        ticks = itertools.count()
        monkeypatch.setattr(Clock, "left", lambda self, until=1.0, t=ticks, n=looks: 0.0 if next(t) >= n else 60.0)
        try:
            early.append(empties(net, rows))
        except cd.NotProven:
            assert not early  # with more time there is a plan once there was one
    assert {plan.status for plan in early} == {"feasible", "optimal"}
    for plan in early:
        assert plan.bound * (1.0 - 1e-9) <= best.objective <= plan.objective * (1.0 + 1e-9)
        assert plan.status == "optimal" or "time was up" in " ".join(plan.notes)
        sent = plan.frame("loads").groupby("shipment")["boxes"].sum() / 4 / 3.5
        assert sent.to_dict() == pytest.approx(rows.set_index("id")["teu_per_day"].to_dict())
    assert early[-1].objective == pytest.approx(best.objective, rel=1e-9)


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

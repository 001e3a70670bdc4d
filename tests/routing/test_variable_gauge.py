"""Variable-gauge axles: fleets and traffic added up by hand, and monotone."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import corridor as cd
from corridor.calendar import as_moment
from corridor.errors import CorridorError
from corridor.routing.variable_gauge import VariableGaugeFleet, _pays_from

READY = as_moment("2026-03-04")
BOX = cd.Shipment("Alma", "Haven", containers=40, cargo_tonnes_each=10, hs="8429", ready=READY)


def with_axles(net: cd.Network, cost: float, hours: float) -> cd.Network:
    """The same network with variable-gauge axles at Westgate."""
    transfers = net.transfers.copy()
    row = transfers.loc["WESTGATE-1520-1435-transloading"].copy()
    row[["technique", "hours", "cost_per_container", "currency", "lifts"]] = [
        "variable-gauge axle",
        hours,
        cost,
        "USD",
        0,
    ]
    frame = pd.concat([transfers, pd.DataFrame([row], index=pd.Index(["WESTGATE-axle"], name="id"))]).sort_index()
    return cd.Network("axles", net.header, {**net.tables, "transfers": frame.astype(transfers.dtypes)})


def test_a_route_without_gauge_changes_needs_no_fleet(teaching: cd.Network) -> None:
    box = cd.Shipment("Alma", "Karst", ready=READY)
    trip = cd.route(teaching, box)
    with pytest.raises(CorridorError, match="changes no gauge"):
        cd.variable_gauge_fleet(teaching, box, trip)
    with pytest.raises(CorridorError, match="variable-gauge axle"):
        cd.variable_gauge_fleet(teaching, BOX, cd.route(teaching, BOX))


def test_fleet_and_traffic_added_up(teaching: cd.Network) -> None:
    """Axles at 10 USD and 1 h instead of 50 USD and 6 h: 40 x 40 = 1,600 USD and 5 h a train.

    By rail from Alma to Haven: 8 h, border 10, 2, gauge 6, papers 1, 8: 35 h, with axles 30; and back, with 9 h at
    each end: 78 h. A set does two rounds a week. 40 wagons at 2,000 USD a year (20 years of 40,000): 80,000 a set.
    Hours at 1 USD for 40 boxes are 200: 1,800 a train, 2 x 52 x 1,800 = 187,200 a year for each train a week.
    The changer at 150,000: one train brings 187,200 for 230,000, two 374,400 for 230,000, three 561,600 for 310,000.
    """
    net = with_axles(teaching, 10.0, 1.0)
    trip = cd.route(teaching, BOX)
    train = cd.VariableGaugeTrain(
        wagons=40,
        premium_per_wagon=40_000,
        life_years=20,
        interest=0.0,
        upkeep_per_wagon_year=0.0,
        changer_per_year=150_000,
        turnaround_h=9.0,
        spare=0.0,
    )
    fleet = cd.variable_gauge_fleet(net, BOX, trip, train=train)
    assert (fleet.money_saved, fleet.hours_saved, fleet.cycle_h, fleet.saving_per_train) == (
        1_600.0,
        5.0,
        78.0,
        1_800.0,
    )
    assert [fleet.sets(n) for n in (1, 2, 3)] == [1, 1, 2] and fleet.wagons(3) == 80
    assert [fleet.cost_per_year(n) for n in (1, 2, 3)] == [230_000.0, 230_000.0, 310_000.0]
    assert [fleet.saving_per_year(n) for n in (1, 2, 3)] == pytest.approx([187_200.0, 374_400.0, 561_600.0])
    assert fleet.pays_from == 2.0 and "pays from 2 trains a week" in str(fleet)
    assert fleet.to_frame().loc[2, "net_per_year"] == pytest.approx(144_400.0)
    dear = cd.variable_gauge_fleet(with_axles(teaching, 500.0, 1.0), BOX, trip, train=train)
    assert dear.pays_from == math.inf and "never pays" in str(dear)


@settings(max_examples=200)
@given(
    saved=st.floats(-5_000, 50_000),
    hours=st.floats(-10, 30),
    cycle=st.floats(10, 2_000),
    premium=st.floats(0, 2e5),
    changer=st.floats(0, 3e6),
    spare=st.floats(0, 0.5),
)
def test_from_there_on_it_pays_and_one_train_less_does_not(
    saved: float, hours: float, cycle: float, premium: float, changer: float, spare: float
) -> None:
    """Whole sets make cost jump; still every traffic from `pays_from` on pays, and the one before does not."""
    train = cd.VariableGaugeTrain(premium_per_wagon=premium, changer_per_year=changer, spare=spare)
    fleet = VariableGaugeFleet(train, "USD", 2, saved, hours, 100.0, cycle, math.inf)
    fleet = replace(fleet, pays_from=_pays_from(fleet))
    if math.isinf(fleet.pays_from):
        assert any(fleet.saving_per_year(n) < fleet.cost_per_year(n) for n in range(1, 2_000))
        return
    first = int(fleet.pays_from)
    for n in (*range(first, first + 60), 10 * first, 1_000 * first):
        assert fleet.saving_per_year(n) >= fleet.cost_per_year(n)
    assert first == 1 or fleet.saving_per_year(first - 1) < fleet.cost_per_year(first - 1)


@pytest.mark.parametrize("change", [{"wagons": 0}, {"interest": -0.1}, {"life_years": math.nan}, {"spare": math.inf}])
def test_assumptions_that_cannot_be_are_refused(change: dict[str, float]) -> None:
    with pytest.raises(CorridorError, match=next(iter(change))):
        cd.VariableGaugeTrain(**change)  # type: ignore[arg-type]

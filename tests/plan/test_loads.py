"""What a plan loads on the ground, whichever model made it: added up by hand on the teaching network."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

import corridor as cd
from corridor.model.network import with_tables
from corridor.plan import Plan
from corridor.plan.loads import BOTTLENECKS, LOADS, without_dust

READY = "2026-03-04"


def demand() -> pd.DataFrame:
    """400 TEU a day by land, 300 from port to port: more than one ship of 1,000 TEU a week takes."""
    ends = {"origin": ["Alma", "Cove"], "destination": ["Haven", "Fjord"], "teu_per_day": [400.0, 300.0]}
    return pd.DataFrame({"id": ["land", "ports"], **ends, "ready": READY})


def slots(net: cd.Network) -> Plan:
    bookings = demand().drop(columns="teu_per_day").assign(containers=30)
    return cd.plan.slots(net, bookings)


def yard_day(_net: cd.Network) -> Plan:
    return cd.plan.yard_day(cd.Yard("Gate", tracks=1), [cd.YardTrain("T", 0.0, 41), cd.YardTrain("U", 1.0, 41)])


MODELS: dict[str, Callable[[cd.Network], Plan]] = {
    "flow": lambda net: cd.plan.flow(net, demand()),
    "congestion": lambda net: cd.plan.congestion(net, demand()),
    "expansion": lambda net: cd.plan.expansion(net, demand()),
    "trains": lambda net: cd.plan.block_trains(net, demand()),
    "empties": lambda net: cd.plan.empties(net, demand()),
    "hubs": lambda net: cd.plan.hubs(net, demand(), candidates=["Alma"], terms=cd.plan.HubTerms(capacity=2800.0)),
    "slots": slots,
    "yard day": yard_day,
}


@pytest.fixture(scope="module")
def plans(teaching: cd.Network) -> dict[str, Plan]:
    return {name: model(teaching) for name, model in MODELS.items()}


def rows_of(frame: pd.DataFrame, kind: str) -> pd.DataFrame:
    return frame[frame["kind"] == kind].set_index("id")


def test_a_flow_loads_legs_services_and_capacities(plans: dict[str, Plan]) -> None:
    """The ship sails full: 1,000 TEU a week. A day's 400 TEU leave Alma by rail, over its one stack."""
    loads = plans["flow"].loads()
    sea = loads[(loads["kind"] == "leg") & (loads["mode"] == "sea")].iloc[0]
    assert (sea["direction"], sea["service_id"]) == ("COVE-FJORD", "SHIP-COVE-FJORD")
    assert sea["load"] == pytest.approx(1000 / 7) and math.isnan(sea["capacity"])
    ship = rows_of(loads, "service").loc["SHIP-COVE-FJORD"]
    assert (ship["departures_per_week"], ship["share"]) == (1.0, pytest.approx(1.0))
    alma = rows_of(loads, "terminal").loc["ALMA-1520-stack-lift"]
    assert (alma["load"], alma["capacity"], alma["share"]) == pytest.approx((400.0, 1000.0, 0.4))
    border = rows_of(loads, "border").loc["EAST_WEST AA-NA"]
    assert (border["border_id"], border["direction"], border["unit"]) == ("EAST_WEST", "AA-NA", "TEU a day")
    legs = loads[(loads["kind"] == "leg") & (loads["from_terminal"] == "ALMA")]
    assert legs["load"].sum() == pytest.approx(400.0)


def test_bottlenecks_are_what_the_prices_say(plans: dict[str, Plan]) -> None:
    """Dearest first; each with the price and the load of the plan's own frame."""
    plan = plans["flow"]
    found = plan.bottlenecks().set_index("resource")
    assert found.index[0] == "SHIP-COVE-FJORD:001"
    dear = plan.prices[(plan.prices["cost"] > 1e-6) | (plan.prices["served"] > 1e-6)]
    assert set(dear.index) <= set(found.index)
    for name, row in dear.iterrows():
        assert (found.loc[name, "price"], found.loc[name, "load"]) == (row["cost"], row["load_teu_per_day"])
    assert (found.loc[~found.index.isin(dear.index), "share"] >= 1.0 - 1e-6).all()


def test_what_cannot_be_served_shows_in_the_bottlenecks(teaching: cd.Network) -> None:
    """With the ship alone, one more TEU on board lets one more go; it comes before all that only saves money."""
    shut = cd.Scenario("sea only").close("EAST_WEST").close("EAST_WEST_ROAD").close("EAST_WEST_AIR").apply(teaching)
    first = cd.plan.flow(shut, demand()[1:]).bottlenecks().iloc[0]
    assert (first["resource"], first["kind"]) == ("SHIP-COVE-FJORD:001", "stretch")
    assert first["served"] == pytest.approx(1.0)


def test_trains_name_their_borders_and_yards_without_being_parsed(plans: dict[str, Plan]) -> None:
    """As many trains over the border as runs cross it, and every row of the frame of resources once."""
    plan = plans["trains"]
    loads = plan.loads()
    border = rows_of(loads, "border").loc["EAST_WEST AA-NA"]
    assert (border["border_id"], border["unit"], border["capacity"]) == ("EAST_WEST", "trains a week", 70.0)
    used = plan.frame("resources")
    assert border["load"] == pytest.approx(used.loc["slots EAST_WEST AA-NA", "used"])
    assert len(plan.ground.capacities) == len(used)
    assert plan.bottlenecks()["price"].isna().all()  # an integer program has no prices


def test_a_seat_for_empty_boxes_has_its_price(teaching: cd.Network) -> None:
    """The price of a seat lies between what one more saves and what one less costs."""
    found = cd.plan.empties(teaching, demand())
    seats = found.bottlenecks().set_index("resource")
    assert len(seats) and (seats["kind"] == "seats").all()
    assert seats["share"].to_numpy() == pytest.approx(1.0)
    train = str(seats.index[0])
    gains = []
    for step in (7.0, -7.0):
        services = teaching.services.copy()
        services.loc[train, "teu_per_departure"] += step / services.loc[train, "frequency_per_week"]
        more = with_tables(teaching, "size", {"services": services})
        gains.append((found.objective - cd.plan.empties(more, demand()).objective) / step)
    assert gains[0] - 1e-6 <= seats.loc[train, "price"] <= gains[1] + 1e-6


@pytest.mark.parametrize("model", MODELS)
def test_every_plan_answers_in_the_same_columns(plans: dict[str, Plan], model: str) -> None:
    """Shares are loads over capacities, nothing is loaded beyond what there is, and what binds is loaded."""
    plan = plans[model]
    loads, bottlenecks = plan.loads(), plan.bottlenecks()
    assert list(loads.columns) == list(LOADS) and list(bottlenecks.columns) == list(BOTTLENECKS)
    assert len(loads) and (loads["load"] > 0.0).all()
    known = loads[loads["capacity"] > 0.0]
    assert known["share"].to_numpy() == pytest.approx((known["load"] / known["capacity"]).to_numpy())
    assert (known["share"] <= 1.0 + 1e-6).all()
    assert not loads[["kind", "id", "name", "unit"]].isna().any().any()
    assert (loads[loads["kind"] != "leg"]["id"] != "").all()


@pytest.mark.parametrize("model", MODELS)
def test_a_plan_comes_back_from_its_json(plans: dict[str, Plan], model: str) -> None:
    """Frames, loads and what it can start from; infinities are not known any more."""
    plan = plans[model]
    again = Plan.from_json(plan.to_json())
    assert again.to_json() == plan.to_json()
    assert (again.model, again.status, again.objective, again.notes) == (
        plan.model,
        plan.status,
        plan.objective,
        plan.notes,
    )
    known: dict[str, Any] = {"check_index_type": False, "check_column_type": False}
    for name, frame in plan.frames.items():
        finite = frame.replace([np.inf, -np.inf], np.nan)
        pd.testing.assert_frame_equal(again.frame(name), finite, **known)
    pd.testing.assert_frame_equal(again.loads(), plan.loads(), **known)
    pd.testing.assert_frame_equal(again.bottlenecks(), plan.bottlenecks(), **known)
    assert len(repr(plan)) <= 1_000 and len(plan._repr_html_().encode()) <= 20_000


def test_a_plan_read_back_can_be_started_from(teaching: cd.Network, plans: dict[str, Plan]) -> None:
    again = Plan.from_json(plans["flow"].to_json())
    found = cd.plan.flow(teaching, demand(), start=again)
    assert found.objective == pytest.approx(plans["flow"].objective)
    trains = Plan.from_json(plans["trains"].to_json())
    near = cd.plan.block_trains(teaching, demand(), start=trains)
    assert near.objective <= plans["trains"].objective * 1.02
    hubs = cd.plan.hubs(teaching, demand(), candidates=["Alma"], start=plans["hubs"])
    assert hubs.status == "optimal"


def test_a_map_draws_what_the_plan_says_and_refuses_what_moves_nothing(
    teaching: cd.Network, plans: dict[str, Plan]
) -> None:
    for model in ("flow", "congestion", "trains"):
        assert cd.draw.map(teaching, plans[model]) is not None
    for model in ("expansion", "empties", "hubs", "slots"):
        with pytest.raises(cd.CorridorError, match="no flows between places"):
            cd.draw.map(teaching, plans[model])


def test_dust_is_swept_off_volumes_and_nothing_else() -> None:
    """A third keeps nine digits; what is below a millionth, on either side of nothing, is nothing."""
    swept = without_dust(np.array([2.0000000000000036, 1 / 3, 8e-12, -8e-12, -0.0, 2e-6]))
    assert swept.tolist() == [2.0, 0.333333333, 0.0, 0.0, 0.0, 2e-6]
    assert not np.signbit(swept).any()


@pytest.mark.parametrize("name", MODELS)
def test_no_cell_and_no_figure_has_the_dust_of_sums(plans: dict[str, Plan], name: str) -> None:
    """Nine digits after the point, by the day, the week, and in a file."""
    for plan in (plans[name], plans[name].per("day"), plans[name].per("week")):
        ground = {**plan.ground.frames(), "loads": plan.loads(), "bottlenecks": plan.bottlenecks()}
        for frame in (*plan.frames.values(), *ground.values(), pd.DataFrame([plan.figures])):
            for column in frame.reset_index():
                cells = [cell for cell in frame.reset_index()[column] if isinstance(cell, float)]
                assert all(math.isnan(cell) or cell == round(cell, 9) for cell in cells), column

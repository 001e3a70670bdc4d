"""Charts say in their title what they show: the figures are those of the routes, in each language."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.figure import Figure

import corridor as cd
from tests.draw.conftest import SHIPMENT


def title_of(figure: Figure) -> str:
    return " ".join(figure.get_suptitle().split())


def test_a_front_says_what_its_ends_cost(teaching: cd.Network, front: cd.ParetoFront) -> None:
    cheap, fast = front.cheapest(), front.fastest()
    told = f"From {cheap.cost_per_container:,.0f} USD in {cheap.days:.1f} days to "
    assert title_of(cd.draw.pareto_chart(teaching, front)) == told + (
        f"{fast.cost_per_container:,.0f} USD in {fast.days:.1f} days"
    )
    assert title_of(cd.draw.pareto_chart(teaching, [cheap], language="ru")) == (
        f"{cheap.cost_per_container:,.0f} USD за {cheap.days:.1f} сут: лучшего маршрута нет"
    )
    assert title_of(cd.draw.pareto_chart(teaching, front, axes=("km", "cost"))) == "Routes that no other beats"
    assert title_of(cd.draw.pareto_chart(teaching, front, title="Mine")) == "Mine"


def test_hours_say_what_takes_most_of_them_besides_moving(teaching: cd.Network, front: cd.ParetoFront) -> None:
    trip = front.cheapest()
    days = sum(leg.hours for leg in trip.legs if leg.kind == "border") / 24
    assert title_of(cd.draw.hours_by_activity(teaching, trip)) == (
        f"Besides moving, most days go to queue and clearance: {days:.1f}"
    )


def test_a_waterfall_says_its_dearest_part(teaching: cd.Network, front: cd.ParetoFront) -> None:
    trip = front.cheapest()
    frame = trip.items_frame()
    dearest = frame.groupby("name")["amount"].sum().nlargest(1) / SHIPMENT.containers
    told = title_of(cd.draw.cost_waterfall(teaching, trip, by="price"))
    assert told.startswith(f"{trip.name}: {trip.cost_per_container:,.0f} USD a container; dearest part: ")
    assert told.endswith(f"{dearest.index[0]}, {dearest.iloc[0]:,.0f}")


def test_two_worlds_say_what_changes(teaching: cd.Network, front: cd.ParetoFront) -> None:
    cheap, fast = front.cheapest(), front.fastest()
    told = title_of(cd.draw.scenario_comparison(teaching, {"one": cheap, "other": fast}))
    cost, days = (round(100 * (b / a - 1)) for a, b in ((cheap.cost, fast.cost), (cheap.days, fast.days)))
    assert told.startswith(f"other against one: cost +{cost} %, days \u2212{-days} %, CO2e ")
    same = title_of(cd.draw.scenario_comparison(teaching, {"one": cheap, "other": cheap}))
    assert same == "other against one: cost ±0 %, days ±0 %, CO2e ±0 %"
    three = {"one": cheap, "other": fast, "third": cheap}
    assert title_of(cd.draw.scenario_comparison(teaching, three)) == "Comparison"


def test_reliability_says_by_when_nine_in_ten_are_there(teaching: cd.Network, front: cd.ParetoFront) -> None:
    cheap, fast = front.cheapest(), front.fastest()
    days = [trip.dwells().p90_h / 24 for trip in (cheap, fast)]
    assert title_of(cd.draw.reliability_chart(teaching, cheap)) == f"Nine boxes in ten are there by day {days[0]:.1f}"
    assert title_of(cd.draw.reliability_chart(teaching, [cheap, fast])) == (
        f"Nine boxes in ten are there by day {days[1]:.1f} on B, by day {days[0]:.1f} on A"
    )


@pytest.mark.parametrize(
    ("cost", "told"), [(7.0, "One more TEU a day is worth most at Y: 7 USD"), (0.0, "Bottlenecks")]
)
def test_bottlenecks_say_where_more_is_worth_most(cost: float, told: str) -> None:
    rows = {"name": ["X", "Y"], "load_teu_per_day": [5.0, 9.0], "capacity_teu_per_day": [10.0, 9.0]}
    assert title_of(cd.draw.bottleneck_chart(pd.DataFrame({**rows, "cost": [0.0, cost]}))) == told

"""Charts say in their title what they show: the figures are those of the routes, in each language."""

from __future__ import annotations

from dataclasses import replace

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
        f"{cheap.cost_per_container:,.0f} USD за {cheap.days:.1f} сут".replace(",", " ").replace(".", ",")
        + ": лучшего маршрута нет"
    )
    assert title_of(cd.draw.pareto_chart(teaching, front, axes=("km", "cost"))) == "Routes that no other beats"
    assert title_of(cd.draw.pareto_chart(teaching, front, title="Mine")) == "Mine"


@pytest.mark.parametrize(
    ("colour", "told"), [("co2_kg", "Least CO2e, "), ("km", "Shortest, "), ("transfers", "Fewest changes of vehicle, ")]
)
def test_a_third_criterion_says_what_its_best_costs(
    teaching: cd.Network, front: cd.ParetoFront, colour: str, told: str
) -> None:
    best = min(front, key=lambda trip: (getattr(trip, colour), trip.cost))
    chart = cd.draw.pareto_chart(teaching, front, colour=colour)
    assert title_of(chart).startswith(told) != title_of(cd.draw.pareto_chart(teaching, front)).startswith(told)
    assert title_of(chart).endswith(f": {best.cost_per_container:,.0f} USD in {best.days:.1f} days")
    legend = chart.axes[0].get_legend()
    assert legend is not None
    (label,) = front.labels_of([best])
    assert any(label in text.get_text().partition("  ")[0].split(", ") for text in legend.get_texts())


def test_titles_begin_with_a_capital_and_legends_are_in_order(teaching: cd.Network, front: cd.ParetoFront) -> None:
    charts = [
        cd.draw.tornado_chart(teaching, cd.study.sensitivity(teaching, front)),
        cd.draw.pareto_chart(teaching, front),
        cd.draw.time_cost_distance(teaching, front.pick(3)),
        cd.draw.cost_waterfall(teaching, front.cheapest()),
    ]
    assert all(title_of(chart)[0] == title_of(chart)[0].upper() for chart in charts)
    legend = charts[1].axes[0].get_legend()
    assert legend is not None
    named = [text.get_text().partition("  ")[0].split(",")[0] for text in legend.get_texts() if "  " in text.get_text()]
    assert len(named) > 1 and named == sorted(named, key=lambda label: (len(label), label))


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


def test_a_price_of_the_market_says_so(teaching: cd.Network, front: cd.ParetoFront) -> None:
    """Its row is called by its lane alone: "China - Europe, westbound" is no kind of charge."""
    trip = front.cheapest()
    at_market = [
        replace(leg, items=tuple(replace(item, item="through_rate", name="Alma - Haven") for item in leg.items))
        for leg in trip.legs
    ]
    chart = cd.draw.cost_waterfall(teaching, replace(trip, legs=tuple(at_market)), by="price")
    rows = [text.get_text().replace("\n", " ") for text in chart.axes[0].get_yticklabels()]
    assert rows[0] == "rest of the through rate: Alma - Haven" and rows[0] in title_of(chart)


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


def test_distance_says_who_is_first_and_who_costs_least(teaching: cd.Network, front: cd.ParetoFront) -> None:
    cheap, fast = front.cheapest(), front.fastest()
    assert title_of(cd.draw.time_cost_distance(teaching, [cheap, fast])) == (
        f"B is there first, after {fast.days:.1f} days; A last, after {cheap.days:.1f}"
    )
    assert title_of(cd.draw.time_cost_distance(teaching, [fast, cheap], measure="cost")) == (
        f"B costs least, {cheap.cost_per_container:,.0f} USD a container; A most, {fast.cost_per_container:,.0f} USD"
    )
    assert title_of(cd.draw.time_cost_distance(teaching, cheap)) == f"{cheap.days:.1f} days for {cheap.km:,.0f} km"


def test_trade_says_how_it_grew() -> None:
    rows = {"series": ["boxes"] * 3, "year": ["2023", "2024", "2025 Jan-May"], "value": [5.0, 1234.0, 9.0]}
    assert title_of(cd.draw.trade_over_time(pd.DataFrame({**rows, "unit": "TEU"}))) == "boxes: 5 in 2023, 1,234 in 2024"
    part = pd.DataFrame({**rows, "unit": "TEU"}).iloc[1:]
    assert title_of(cd.draw.trade_over_time(part)) == "Trade over time"


def test_an_expansion_says_what_it_saves(teaching: cd.Network) -> None:
    demand = pd.DataFrame({"origin": ["Alma"], "destination": ["Haven"], "teu_per_day": [300.0]})
    plan = cd.plan.expansion(teaching, demand)
    curve = plan.frame("curve")
    saved = {name: rows["objective"].iloc[0] - rows["objective"].min() for name, rows in curve.groupby("resource")}
    best = max(saved, key=lambda name: saved[name])
    names = plan.frame("prices")["name"]
    assert title_of(cd.draw.expansion_curve(plan)) == (
        f"More capacity is worth most at {names[best]}: up to {saved[best]:,.0f} USD a day"
    )
    assert title_of(cd.draw.expansion_curve(curve)) == "What more capacity is worth"


def test_a_border_of_a_plan_says_its_countries_in_words(teaching: cd.Network) -> None:
    demand = pd.DataFrame({"origin": ["Alma"], "destination": ["Haven"], "teu_per_day": [300.0]})
    prices = cd.plan.flow(teaching, demand).frame("prices")
    borders = prices.loc[prices["kind"] == "border", "name"]
    codes = teaching.countries["name"].to_dict()
    for resource, name in borders.items():
        left, entered = str(resource).rpartition(" ")[2].split("-")
        assert name.endswith(f", {codes[left]} to {codes[entered]}")
    assert len(borders) > 0


def test_the_timetable_of_a_route_says_its_days_and_what_takes_most(
    teaching: cd.Network, front: cd.ParetoFront
) -> None:
    trip = front.cheapest()
    border = sum(leg.hours for leg in trip.legs if leg.kind == "border") / 24
    told = f"{trip.name}: {trip.days:.1f} days; besides moving, most go to queue and clearance: {border:.1f}"
    assert title_of(cd.draw.itinerary_gantt(teaching, trip)) == told
    assert title_of(cd.draw.itinerary_gantt(teaching, trip, title="Mine")) == "Mine"


def test_arrivals_say_by_when_nine_in_ten_are_there() -> None:
    draws = pd.DataFrame({"route": ["one"] * 10 + ["other"] * 10, "hours": [*range(24, 264, 24), *range(48, 528, 48)]})
    assert title_of(cd.draw.arrival_chart(draws)) == (
        "Nine boxes in ten are there by day 9.0 on one, by day 18.0 on other"
    )
    assert title_of(cd.draw.arrival_chart(draws.iloc[:10])) == "Nine boxes in ten are there by day 9.0"


def test_a_yard_says_when_its_trains_are_done() -> None:
    yard = cd.Yard("Gate", tracks=1, cranes=2, engines=1, inspectors=1)
    plan = cd.plan.yard_day(yard, [cd.YardTrain(f"T{n}", 1.5 * n, 41) for n in range(2)])
    done, waited = plan.frame("steps")["end_h"].max(), plan.figures["wait_h"]
    assert title_of(cd.draw.yard_gantt(plan)) == f"Gate: done after {done:.1f} h; trains wait {waited:.1f} h in all"

"""Without subsidies: the answer says what they would take off its route, or that none is paid on it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

import corridor as cd
from corridor.cli.main import main

pytestmark = pytest.mark.usefixtures("opened_once")

CASES = [  # Chinese provinces paid a share of the haul until 2021
    ("Lanzhou", "Minsk", "2019-03-04", 1),
    ("Chengdu", "Lodz", "2019-06-05", 41),
    ("Xi'an", "Hamburg", "2020-06-05", 2),
    ("Zhengzhou", "Minsk", "2021-03-04", 10),
    ("Chongqing", "Duisburg", "2026-03-04", 41),
    ("Urumqi", "Moscow", "2026-03-04", 10),
]


@pytest.fixture(scope="module")
def eurasia() -> cd.Network:
    return cd.open_network("eurasia")


@pytest.mark.parametrize(("origin", "destination", "ready", "containers"), CASES)
def test_the_difference_is_that_of_the_same_route(
    origin: str, destination: str, ready: str, containers: int, eurasia: cd.Network
) -> None:
    """On every route of the front: what is left out is the subsidy of the same legs, to the cent."""
    paid = cd.Shipment(origin, destination, ready=ready, containers=containers, hs="8429")
    front = cd.pareto_routes(eurasia, paid, avoid="air", limits={"days": 40})
    unpaid = cd.pareto_routes(eurasia, replace(paid, subsidies=False), avoid="air", limits={"days": 40})
    known = {tuple(leg.text for leg in trip.legs): trip for trip in front}
    both = [(known[key], trip) for trip in unpaid if (key := tuple(leg.text for leg in trip.legs)) in known]
    assert both
    for with_them, without in both:
        taken = -sum(item.amount for leg in with_them.legs for item in leg.items if item.item == "subsidy")
        assert with_them.subsidies_left_out is None
        assert without.subsidies_left_out == pytest.approx(taken, abs=0.005)
        assert without.cost - with_them.cost == pytest.approx(taken, abs=0.005)
        said = "; ".join(without.remarks)
        if taken:
            assert f"they take {taken / containers:,.0f} USD a container off this route" in said
        else:
            assert "none is paid on this route on " + ready in said
    assert ("they take up to" in str(unpaid)) == any(trip.subsidies_left_out for trip in unpaid)
    assert not any("subsidies" in remark for remark in front.remarks)


def test_some_of_these_routes_are_subsidised(eurasia: cd.Network) -> None:
    fronts = [
        cd.pareto_routes(eurasia, cd.Shipment(a, b, ready=day, containers=n, subsidies=False), avoid="air")
        for a, b, day, n in CASES[:3]
    ]
    assert any(trip.subsidies_left_out for front in fronts for trip in front)


def test_dated_routes_and_every_output_say_it() -> None:
    network = cd.open_network("teaching")
    box = cd.Shipment("Alma", "Haven", ready="2026-03-04", subsidies=False)
    for trip in (cd.route(network, box), cd.route(network, box, depart="2026-03-04")):
        assert trip.subsidies_left_out is not None
        assert "subsidies are left out" in str(trip)
        assert type(trip).from_json(trip.to_json()).remarks == trip.remarks
    assert "subsidies are left out" in cd.routes(network, [box])["remarks"][0]
    words = ["route", "Alma", "Haven", "--network", "teaching", "--date", "2026-03-04", "--no-subsidies"]
    assert "subsidies are left out" in CliRunner().invoke(main, words).output
    found = json.loads(CliRunner().invoke(main, [*words, "--format", "json"]).stdout)
    assert found["subsidies_left_out"] is not None

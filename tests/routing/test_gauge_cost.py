"""What the change of gauge costs, added up by hand."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest

import corridor as cd
from corridor.calendar import as_moment


def test_three_answers(teaching: cd.Network) -> None:
    """The block train of the front that transloads at Eastgate, forty boxes.

    (a) 100 USD x 40, 4 h, 1 kg x 400 t. (b) Bogies there: 100 USD a box more, 2 h less, no crane. (c) With free
    changes of gauge the same train costs 2,000 USD less than by Westgate, and any of its changes takes no time.
    """
    box = cd.Shipment("Alma", "Haven", containers=40, cargo_tonnes_each=10, hs="8429", ready=as_moment("2026-03-04"))
    trip = cd.route(teaching, box, limits={"hours": 49})
    penalty = cd.gauge_penalty(teaching, box, trip)
    assert (penalty.cost, penalty.hours, penalty.co2_kg) == (4_000.0, 4.0, 400.0)
    station = penalty.stations[0]
    assert station.terminal_id == "EASTGATE"
    assert (station.technique, station.next_technique) == ("transloading", "bogie exchange")
    assert (station.next_cost, station.next_hours, station.next_co2_kg) == (4_000.0, -2.0, -400.0)
    assert penalty.one_gauge.cost == 35_650.0
    assert (penalty.one_gauge_cost, penalty.one_gauge_hours) == (4_000.0, 4.0)
    assert len(penalty.to_frame()) == 1 and "Eastgate" in str(penalty)


def test_a_station_with_one_technique_has_no_next(teaching: cd.Network) -> None:
    """Westgate only transloads: no other technique, and the text says nothing of one."""
    box = cd.Shipment("Alma", "Haven", containers=40, cargo_tonnes_each=10, hs="8429", ready=as_moment("2026-03-04"))
    penalty = cd.gauge_penalty(teaching, box, cd.route(teaching, box))
    assert penalty.stations[0].terminal_id == "WESTGATE"
    assert penalty.stations[0].next_technique == "" and math.isnan(penalty.stations[0].next_cost)


def test_a_route_of_one_gauge_has_no_penalty(teaching: cd.Network) -> None:
    """Inside Arland nothing changes gauge; a world of one gauge saves nothing."""
    box = cd.Shipment("Alma", "Karst", ready=as_moment("2026-03-04"))
    penalty = cd.gauge_penalty(teaching, box, cd.route(teaching, box))
    assert (penalty.cost, penalty.hours, penalty.stations) == (0, 0, ())
    assert penalty.one_gauge_cost == pytest.approx(0.0)


def test_room_in_the_yard_has_a_price(teaching: cd.Network) -> None:
    """A price of 3 USD a TEU at Eastgate's cranes: 80 TEU take 240 USD of room; bogies need none of it."""
    box = cd.Shipment("Alma", "Haven", containers=40, cargo_tonnes_each=10, hs="8429", ready=as_moment("2026-03-04"))
    trip = cd.route(teaching, box, limits={"hours": 49})
    prices = {"EASTGATE-1520-1435-transloading": 3.0, "somewhere else": 9.0}
    penalty = cd.gauge_penalty(teaching, box, trip, prices=prices)
    station = penalty.stations[0]
    assert (penalty.cost, penalty.capacity) == (4_000.0, 240.0)
    assert (station.capacity, station.next_capacity) == (240.0, -240.0)
    assert "worth 6 USD a container" in str(penalty)
    frame = pd.DataFrame({"served": [1.0], "cost": [3.0]}, index=["EASTGATE-1520-1435-transloading"])
    assert cd.gauge_penalty(teaching, box, trip, prices=frame).capacity == 240.0
    free = cd.gauge_penalty(teaching, box, trip)
    assert free.capacity == 0.0 and "worth" not in str(free)
    with pytest.raises(cd.CorridorError, match="no column 'cost'"):
        cd.gauge_penalty(teaching, box, trip, prices=frame[["served"]])
    for wrong in (-1.0, math.nan, math.inf):
        with pytest.raises(cd.CorridorError, match="a price of room"):
            cd.gauge_penalty(teaching, box, trip, prices={"EASTGATE-1520-1435-transloading": wrong})


@pytest.mark.parametrize("minimise", ["cost", "hours"])
@pytest.mark.parametrize(
    "asked",
    [{}, {"limits": {"hours": 49}}, {"modes": "rail"}, {"avoid": "Westgate"}, {"via": "Westgate"}, {"avoid": "rail"}],
    ids=str,
)
def test_a_world_of_one_gauge_answers_the_question_of_the_route(
    teaching: cd.Network, asked: dict[str, Any], minimise: str
) -> None:
    """What the route may use that world may use, too, and nothing else: it is never worse, and keeps each condition."""
    box = cd.Shipment("Alma", "Haven", containers=40, cargo_tonnes_each=10, hs="8429", ready=as_moment("2026-03-04"))
    trip = cd.route(teaching, box, minimise=minimise, **asked)
    penalty = cd.gauge_penalty(teaching, box, trip, minimise=minimise, **asked)
    ways = [penalty.one_gauge, *(one.only for one in penalty.techniques if one.only)]
    assert (penalty.one_gauge_cost if minimise == "cost" else penalty.one_gauge_hours) >= 0.0
    for way in ways:
        assert way.hours <= asked.get("limits", {}).get("hours", math.inf)
        assert asked.get("modes") is None or set(way.modes) <= {asked["modes"]}
        named = {name for leg in way.legs for name in (leg.from_id, leg.to_id)}
        assert ("WESTGATE" in named) >= (asked.get("via") == "Westgate")
        assert not (asked.get("avoid") == "Westgate" and "WESTGATE" in named)
        assert not (asked.get("avoid") == "rail" and "rail" in way.modes)

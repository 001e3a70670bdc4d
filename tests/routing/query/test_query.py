"""The query: the same question otherwise, and why it has no answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

import corridor as cd
from corridor.calendar import as_moment
from corridor.graph import measure_of
from corridor.routing.query.query import Query, prepare_query, query_over
from corridor.search import bounds

READY = as_moment("2025-09-10 06:00")
BOX = cd.Shipment("Alma", "Haven", containers=3, hs="8429", ready=READY)
COLD = replace(BOX, container_type="45R1", power_within_h=20.0)


@pytest.mark.parametrize("box", [BOX, COLD], ids=["dry", "reefer"])
def test_another_day_is_the_question_of_that_day(teaching: cd.Network, box: cd.Shipment) -> None:
    query = prepare_query(teaching, box, via="Delta", avoid="road")
    for day in (dt.date(2025, 9, 11), dt.date(2025, 9, 15), dt.date(2026, 3, 4)):
        moved, ready = query.on(day), dt.datetime.combine(day, READY.time())
        asked = prepare_query(teaching, replace(box, ready=ready), via="Delta", avoid="road")
        assert moved.shipment.ready == ready and moved.least() == asked.least()


@pytest.mark.parametrize("box", [BOX, COLD], ids=["dry", "reefer"])
@pytest.mark.parametrize("minimise", ["cost", "hours", "generalised"])
def test_what_is_to_go_falls_along_the_best_path_by_what_is_spent(
    teaching: cd.Network, box: cd.Shipment, minimise: str
) -> None:
    """On a best path nothing is lost: what is spent and what is to go are the best at every node."""
    query = prepare_query(teaching, box)
    path = query.best(minimise)
    assert path is not None
    row = ("cost", "hours", "co2_kg", "transfers", "generalised").index(minimise)
    spent = np.concatenate([[0], np.cumsum(query.weights.matrix[row, path.arcs])])
    assert (spent + query.to_go(path.arcs, minimise) == query.least(minimise)).all()


def test_least_is_the_value_of_the_best(teaching: cd.Network) -> None:
    for box in (BOX, COLD):
        for row, name in enumerate(("cost", "hours", "co2_kg", "transfers", "generalised")):
            query = prepare_query(teaching, box, avoid="air")
            path = query.best(name)
            assert path is not None and query.least(name) == path.costs[row]
            point = query.front((name,)).points if name != "generalised" else None
            assert point is None or point.tolist() == [[query.least(name)]]


def test_avoiding_is_what_avoid_says(teaching: cd.Network) -> None:
    whole = prepare_query(teaching, BOX, avoid=("road", "sea"))
    again = prepare_query(teaching, BOX, avoid="road").avoiding(whole.avoid[1:])
    assert again.least() == whole.least() and [point.name for point in again.avoid] == ["road", "sea"]
    assert prepare_query(teaching, BOX, via="Karst").direct().least() == prepare_query(teaching, BOX).least()


def test_a_query_over_known_weights_is_the_same(teaching: cd.Network) -> None:
    query = prepare_query(teaching, COLD)
    again = query_over(query.graph, query.weights, COLD, (query.source, query.sink))
    one, other = query.best(), again.best()
    assert one is not None and other is not None and (one.arcs == other.arcs).all()


def test_one_function_tells_why_not(teaching: cd.Network) -> None:
    """Limits, power, rules and way-points each have their words."""
    cases = (
        (prepare_query(teaching, BOX), {"hours": 1.0}, "the least possible are hours"),
        (prepare_query(teaching, BOX), {"cost_per_container": 1.0}, "USD (asked for 1.0 USD)"),
        (prepare_query(teaching, replace(COLD, power_within_h=5.0)), None, "power within 5 h"),
        (prepare_query(teaching, replace(BOX, hs="3104")), None, "lifting 1 rule"),
        (prepare_query(teaching, BOX, via="Birk", avoid="Birk"), None, "by way of Birk"),
    )
    for query, limits, words in cases:
        assert query.best("cost", limits) is None
        assert words in str(query.why_not("cost", limits))


def test_lifting_a_limit_of_power_frees_the_reefer(teaching: cd.Network) -> None:
    query = prepare_query(teaching, COLD)
    limit = next(block.id for block in query.weights.blocks if block.id.startswith("power"))
    assert query.lifted(limit).least() == prepare_query(teaching, replace(COLD, power_within_h=None)).least()


def test_a_flight_that_is_reached_from_nowhere_is_no_near_one(teaching: cd.Network) -> None:
    """Two infinite distances are not added up: the sum of a way to an airport and of one from it would overflow."""
    lorries = ["link:ALMA-ALMA_AIR-road-local", "link:HAVEN-HAVEN_AIR-road-local"]
    far = replace(BOX, hs="", pickup_km=5000.0)  # so that a flight is not ten times as dear
    query = prepare_query(teaching, far, avoid=lorries)
    assert query.best() is not None
    assert query.weights.load.air is False and not query.weights.load.flights


def test_what_was_asked_before_does_not_choose_among_paths_with_equal_points(eurasia: cd.Network) -> None:
    """Bounds that a search sweeps for itself led to another of two equal paths here than whole ones."""
    box = cd.Shipment(
        "BANDAR_ABBAS", "WUHU", container_type="45G1", hs="0402", cargo_tonnes_each=24, ready="2026-03-04 00:00"
    )
    query = prepare_query(eurasia, box)
    found = [query.front(("cost", "hours")) for _ in range(2)]
    for row in (measure_of("cost").row, measure_of("hours").row):
        bounds(query.layered.graph, query.layered.sink, criterion=row)
    found.append(query.front(("cost", "hours")))
    first, *others = ([front.path(place).tolist() for place in range(len(front.points))] for front in found)
    assert len(first) > 2 and others == [first, first]


@pytest.mark.parametrize(
    "ask", [lambda one, most: one.front(("cost", "hours"), most), lambda one, most: one.best("cost", most)]
)
def test_fronts_and_routes_within_limits_are_found_with_whole_bounds(
    ask: Callable[[Query, dict[str, float]], object], teaching: cd.Network
) -> None:
    network = cd.Network(teaching.name, teaching.header, teaching.tables)  # which nobody has asked anything
    layered = (query := prepare_query(network, BOX)).layered
    assert ask(query, {"co2_kg": 1e9, "transfers": 9}) is not None
    for name in ("cost", "hours", "co2_kg", "transfers"):
        assert layered.graph.cached_distances(layered.sink, measure_of(name).row) is not None

"""Routes by their 90th percentile: against every path there is, on `teaching` and on random graphs."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import reduce
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from search_oracles import simple_paths, small_graphs

import corridor as cd
from corridor.errors import ArgumentError, UnknownName
from corridor.routing.query.layered_graph import LayeredGraph
from corridor.routing.query.query import prepare_query
from corridor.routing.query.resource_search import Resources
from corridor.routing.reliable.arc_delays import STEP_S, ArcDelays, arc_delays
from corridor.routing.reliable.search import Order, PercentileSearch, percentile
from corridor.routing.reliable.sums import DelaySums
from corridor.search import ArcGraph, TooManyLabels


def box(**more: Any) -> cd.Shipment:
    return cd.Shipment("Alma", "Haven", ready="2026-03-04", **{"containers": 4, **more})


def by_hand(delays: ArcDelays, arcs: Any, known: dict[Any, int] | None = None) -> int:
    """The percentile of a path: all its delays at once, by their spectra where they are long."""
    kinds = tuple(sorted(int(delays.kinds[arc]) for arc in arcs if delays.kinds[arc] >= 0))
    known = {} if known is None else known
    if kinds not in known:
        masses = [delays.delays[kind] for kind in kinds]
        size = 1 + sum(mass.size - 1 for mass in masses)
        if size < 5_000:
            total = reduce(np.convolve, masses, np.ones(1))
        else:
            room = 1 << size.bit_length()
            spectra = (np.fft.rfft(mass, room) for mass in masses)
            total = np.fft.irfft(reduce(np.multiply, spectra), room)
        known[kinds] = int(np.searchsorted(np.cumsum(total), 0.9 - 1e-9))
    return int(sum(int(delays.seconds[arc]) for arc in arcs)) + STEP_S * known[kinds]


def not_beaten(points: Iterable[tuple[int, ...]]) -> set[tuple[int, ...]]:
    found = np.array(sorted(set(points)))
    beaten = [(found <= one).all(axis=1).sum() > 1 for one in found]
    return {tuple(one) for one in found[~np.array(beaten)].tolist()}


# --- random graphs ------------------------------------------------------------------------------


@st.composite
def delayed(draw: st.DrawFn) -> tuple[ArcGraph, ArcDelays]:
    """A small graph with three rows of weights, some of whose arcs are late by one of three delays."""
    graph = draw(small_graphs(criteria=3))
    rng = np.random.default_rng(draw(st.integers(0, 1 << 30)))
    masses = [rng.random(rng.integers(2, 40)) ** 4 for _ in range(3)]
    seconds = rng.integers(0, 4, graph.n_arcs) * rng.choice([1, 600], graph.n_arcs)
    kinds = rng.integers(-1, 3, graph.n_arcs)
    return graph, ArcDelays(seconds, kinds, tuple(mass / mass.sum() for mass in masses))


def searched(graph: ArcGraph, delays: ArcDelays, order: Order, most: int, known: Any = ()) -> PercentileSearch:
    layered = LayeredGraph(graph, 0, graph.n_nodes - 1, graph.n_arcs, graph.n_nodes)
    return PercentileSearch.over(Resources(layered, graph), delays, order, most, known)


@settings(max_examples=80)
@given(delayed())
def test_the_first_label_is_the_surest_of_all_paths(drawn: tuple[ArcGraph, ArcDelays]) -> None:
    """And the bound at the source is never above it, from any percentile that some path has."""
    graph, delays = drawn
    paths = list(simple_paths(graph, 0, graph.n_nodes - 1))
    assume(paths and graph.n_nodes > 1)
    late = [by_hand(delays, arcs) for arcs in paths]
    search = searched(graph, delays, Order((1, 0), {}, lexicographic=True), max(late))
    label, arcs = next(search.run(10_000))
    assert label[0] == min(late) == by_hand(delays, arcs)
    assert search.bounds.quantile(0, 0, 0) <= min(late)


@settings(max_examples=60)
@given(delayed(), st.integers(0, 60))
def test_fronts_are_those_of_all_paths(drawn: tuple[ArcGraph, ArcDelays], limit: int) -> None:
    """Within a limit of a third row, too, and with a point that is known before."""
    graph, delays = drawn
    totals = {
        arcs: graph.weights[:, list(arcs)].sum(axis=1).tolist() for arcs in simple_paths(graph, 0, graph.n_nodes - 1)
    }
    kept = {arcs: (by_hand(delays, arcs), *total[:2]) for arcs, total in totals.items() if total[2] <= limit}
    assume(kept and graph.n_nodes > 1)
    first = next(iter(kept.values()))
    order = Order((0, 1), {2: limit}, lexicographic=False)
    search = searched(graph, delays, order, max(point[0] for point in kept.values()), (first,))
    found = [(label[0], *label[1][0][:2]) for label, _ in search.run(10_000)]
    assert not_beaten([first, *found]) == not_beaten(kept.values())


@settings(max_examples=40)
@given(st.lists(st.lists(st.integers(0, 5), min_size=1, max_size=6).filter(any), min_size=2, max_size=2))
def test_who_begins_so_much_later_is_never_there_before(weights: list[list[int]]) -> None:
    """And one step sooner would be."""
    masses = [np.array([0, *each]) / sum(each) for each in weights]
    sums = DelaySums(masses, 100)
    one, other = (np.append(np.cumsum(mass), np.ones(20)) for mass in masses)
    late = sums.behind(sums.plus(0, 0), sums.plus(0, 1))

    def never_before(steps: int) -> bool:
        moved = np.concatenate([np.zeros(max(0, steps)), other])[max(0, -steps) :]
        return bool((one[: moved.size] >= moved[: one.size] - 1e-8).all())

    assert never_before(late)
    assert not never_before(late - 1)


# --- teaching -----------------------------------------------------------------------------------


RAIL = {"modes": ("rail",)}


@pytest.fixture(scope="module")
def every(teaching: cd.Network) -> Any:
    """Every path from Alma to Haven by rail: the seconds that nine in ten do not exceed, cents and seconds."""
    query = prepare_query(teaching, box(), **RAIL)
    delays, matrix = arc_delays(query), query.weights.matrix
    paths = list(simple_paths(query.layered.graph, *query.layered.ends))
    assert len(paths) > 1000
    known: dict[Any, int] = {}
    return (
        query,
        paths,
        [(by_hand(delays, arcs, known), *matrix[:2, list(arcs)].sum(axis=1).tolist()) for arcs in paths],
    )


def test_the_surest_route_is_that_of_all_paths(teaching: cd.Network, every: Any) -> None:
    trip = cd.route(teaching, box(), minimise="p90_hours", **RAIL)
    p90, seconds, cents = min((p90, seconds, cents) for p90, cents, seconds in every[2])
    assert trip.p90_hours == trip.hours_p90 == pytest.approx(p90 / 3600, abs=1e-6)
    assert (trip.seconds, trip.cents) == (seconds, cents)


def test_the_surest_route_is_not_the_fastest(teaching: cd.Network) -> None:
    """By lorry 20 h of running and 20 h of queue on average, 40 in the 90th percentile; the trains jump the queue."""
    fast, sure = (cd.route(teaching, box(), minimise=name) for name in ("hours", "p90_hours"))
    assert (fast.hours, fast.p90_hours, fast.modes) == (40.0, pytest.approx(60.0), ("road",))
    assert sure.hours == 47.0
    assert sure.p90_hours == pytest.approx(59.95)
    assert sure.modes == ("rail",)


@pytest.mark.parametrize("place", [0, 2])
def test_a_front_is_that_of_all_paths(teaching: cd.Network, every: Any, place: int) -> None:
    names = ["cost", "hours"]
    names.insert(place, "p90_hours")
    front = cd.pareto_routes(teaching, box(), criteria=names, **RAIL)
    columns = [("p90_hours", "cost", "hours").index(name) for name in names]
    expected = sorted(tuple(point[column] for column in columns) for point in not_beaten(every[2]))
    assert front.points.tolist() == [list(point) for point in expected]
    told = front.to_frame()[names] * [3600 if name != "cost" else 100 for name in names]
    assert np.allclose(told.to_numpy(), front.points, atol=1e-3)
    assert front.best("p90_hours").p90_hours == min(front.to_frame()["p90_hours"])


def test_the_percentile_of_a_path_is_that_of_its_itinerary(every: Any) -> None:
    query, paths, points = every
    for arcs, (p90, *_) in list(zip(paths, points, strict=True))[:: len(paths) // 12]:
        trip = query.itinerary(np.array(arcs))
        assert percentile(arc_delays(query), np.array(arcs)) == p90
        assert trip.hours_p90 == pytest.approx(p90 / 3600, abs=1e-6)


def test_what_holds_every_search_holds_this_one(teaching: cd.Network) -> None:
    """Limits, way-points, modes, and why there is no route."""
    free = cd.route(teaching, box(), minimise="p90_hours")
    cheap = cd.route(teaching, box(), limits={"cost": free.cost - 1}, minimise="p90_hours")
    assert cheap.cost < free.cost
    assert cheap.p90_hours >= free.p90_hours
    by_rail = cd.route(teaching, box(), minimise="p90_hours", modes=("rail", "barge"))
    assert "road" not in by_rail.modes
    passed = cd.route(teaching, box(), minimise="p90_hours", via="Port of Fjord")
    assert "FJORD" in {place for leg in passed.legs for place in leg.path}
    assert passed.p90_hours > free.p90_hours
    with pytest.raises(cd.NoRoute, match="hours"):
        cd.route(teaching, box(), minimise="p90_hours", limits={"hours": 1})
    alone = cd.pareto_routes(teaching, box(), criteria=("p90_hours",))
    assert [trip.p90_hours for trip in alone] == [free.p90_hours]


def test_what_it_cannot_be_asked_is_said(teaching: cd.Network) -> None:
    for more in ({"depart": "2026-03-04"}, {"depart": "2026-03-04", "arrive_by": "2026-04-04"}):
        with pytest.raises(ArgumentError, match="without a clock"):
            cd.route(teaching, box(), minimise="p90_hours", **more)
        with pytest.raises(ArgumentError, match="without a clock"):
            cd.pareto_routes(teaching, box(), criteria=("cost", "p90_hours"), **more)
    for question in (
        lambda: cd.route(teaching, box(), minimise="p95_hours"),
        lambda: cd.pareto_routes(teaching, box(), criteria=("cost", "p95_hours")),
    ):
        with pytest.raises(UnknownName, match="p90_hours"):
            question()


def test_a_search_that_grows_too_large_says_so(every: Any) -> None:
    from corridor.routing.reliable.search import reliable_path

    with pytest.raises(TooManyLabels):
        reliable_path(every[0], None, most_labels=2)
    assert math.isfinite(every[2][0][0])

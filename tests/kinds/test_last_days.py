"""Without a date of departure nothing is boarded after a service's last day, by the route's own clock."""

from __future__ import annotations

import datetime as dt
import heapq
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from service_cells import with_service

import corridor as cd
from corridor.graph.measures import COST, HOURS
from corridor.routing.query.layered_graph import LayeredGraph
from corridor.routing.query.query import Query, prepare_query
from corridor.routing.query.resource_search import Resources, resourced_front, resourced_path
from corridor.routing.query.seasons import Seasons, boarded_in_time
from corridor.search import INFINITY, ArcGraph

READY = dt.datetime(2026, 3, 2)
BARGE = "BARGE-FJORD-HAVEN"
_LONGEST = 30_000 * 60  # no best way of the teaching network takes longer
SERVICES = (BARGE, "BLOCK-ALMA-HAVEN", "FIXED-ALMA-HAVEN", "PORT-ALMA-COVE", "SHIP-COVE-FJORD")


@cache
def network(*ends: tuple[str, str]) -> cd.Network:
    """The teaching network with last days of services."""
    found = cd.open_network("teaching")
    with TemporaryDirectory() as folder:
        for service, last in ends:
            found = with_service(found, Path(folder), service, valid_to=last)
    return found


def box(ready: object = READY, **fields: object) -> cd.Shipment:
    return cd.Shipment("Alma", "Haven", ready=ready, **fields)  # type: ignore[arg-type]


# --- by hand: the box waits for the barge at Fjord from the 92nd hour on, and leaves in the 104th ---------------------


@pytest.mark.parametrize(
    ("last", "ready", "boards"),
    [
        ("2026-03-05", "2026-03-02", False),  # the fifth is over in the 96th hour
        ("2026-03-06", "2026-03-02", True),
        ("2026-03-06", "2026-03-02 15:00", True),  # over in the 105th
        ("2026-03-06", "2026-03-02 15:59", True),
        ("2026-03-06", "2026-03-02 16:00", False),  # it would leave at midnight
        ("2026-03-06", "2026-03-03", False),
        ("2026-03-06", "2026-03-05", False),
        ("2026-03-09", "2026-03-05", True),
        ("2026-03-08", "2026-03-05", False),
        ("9999-12-31", "2026-03-05", True),
        ("2026-03-01", "2026-03-02", False),
    ],
)
def test_the_barge_is_boarded_in_its_season_only(last: str, ready: str, boards: bool) -> None:
    trip = cd.route(network((BARGE, last)), box(ready))
    assert (trip.cost == 1280.0) == boards and trip.cost >= 1280.0
    assert not any("would leave" in text for text in trip.warnings)


@pytest.mark.parametrize(
    ("ready", "boards"),
    [("2026-03-04 05:59", True), ("2026-03-04 06:00", True), ("2026-03-04 06:01", False), ("2026-03-04 13:00", False)],
)
def test_the_last_train_takes_boxes_until_its_cutoff(ready: str, boards: bool) -> None:
    """The express leaves on Wednesday at noon and closes its gate at six, with a date of departure and without."""
    last = network(("FIXED-ALMA-HAVEN", "2026-03-04"))
    for more in ({}, {"depart": ready}):
        if boards:
            assert cd.route(last, box(ready), via="FIXED-ALMA-HAVEN", **more).legs  # type: ignore[arg-type]
        else:
            with pytest.raises(cd.NoRoute):
                cd.route(last, box(ready), via="FIXED-ALMA-HAVEN", **more)  # type: ignore[arg-type]


def test_a_way_that_comes_in_time_is_found_behind_one_that_does_not() -> None:
    """By the block train the box is at Fjord before the barge's last day is over."""
    late = network((BARGE, "2026-03-05"))
    trip, first = (cd.route(net, box(), via=[BARGE]) for net in (late, network()))
    assert trip.cost > first.cost == 1280.0
    assert "BLOCK-ALMA-HAVEN" in [leg.service for leg in trip.legs]
    aboard = next(number for number, leg in enumerate(trip.legs) if leg.service == BARGE and leg.kind == "waiting")
    assert READY + dt.timedelta(hours=sum(leg.hours for leg in trip.legs[: aboard + 1])) < dt.datetime(2026, 3, 6)
    assert cd.route(late, box(), via=[BARGE], minimise="hours").hours <= trip.hours


def test_where_every_way_is_late_the_service_is_the_reason() -> None:
    with pytest.raises(cd.NoRoute, match="every way meets a service after its last day") as no:
        cd.route(network((BARGE, "2026-03-02")), box(), via=[BARGE])
    (reason,) = no.value.reasons
    assert reason.rule == BARGE
    assert reason.text == (
        "Daily barge Fjord-Haven runs until 2026-03-02, and the boxes would leave with it on 2026-03-06"
    )
    with pytest.raises(cd.NoRoute, match="every way meets a service after its last day"):
        cd.pareto_routes(network((BARGE, "2026-03-02")), box(), via=[BARGE])


def test_day_by_day_the_answer_is_that_of_each_day_alone() -> None:
    """The last days of a season lie in one epoch, and have answers of their own."""
    late = network((BARGE, "2026-03-09"), ("SHIP-COVE-FJORD", "2026-03-12"))
    for origin in ("Alma", "Cove"):
        shipment = cd.Shipment(origin, "Haven")
        days = cd.calendar_of(late, shipment, "2026-02-27", "2026-03-13")
        for day, row in days.iterrows():
            trip = cd.route(late, cd.Shipment(origin, "Haven", ready=day))
            assert (row["cost"], row["hours"], row["corridor"]) == (trip.cost, trip.hours, trip.name)
            assert row["warning"] == "; ".join(trip.warnings)
        told = cd.explain(late, cd.Shipment(origin, "Haven", ready="2026-02-27"), until="2026-03-13")
        for period in told.periods:
            for number in range((period.last_day - period.first_day).days + 1):
                day = period.first_day + dt.timedelta(days=number)
                assert days.loc[str(day), "cost"] == period.cost and days.loc[str(day), "hours"] == period.hours


# --- against other methods --------------------------------------------------------------------------------------------


def least_by_every_minute(query: Query, minimise: int) -> int | None:
    """Dijkstra's method over pairs of state and minute, without dominance: the least total that boards in season."""
    frame, matrix = query.graph.structure.topology, query.weights.matrix
    seasons = query.seasons()
    last = np.full(len(query.graph.arcs), INFINITY) if seasons is None else seasons.last
    out: dict[int, list[int]] = {}
    for arc in np.flatnonzero(~query.weights.closed).tolist():
        out.setdefault(int(frame.tail[arc]), []).append(arc)
    head, row, seconds = frame.head.tolist(), matrix[minimise].tolist(), matrix[HOURS.row].tolist()
    seen: set[tuple[int, int]] = set()
    heap = [(0, 0, query.source)]
    while heap:
        total, minute, node = heapq.heappop(heap)
        if node == query.sink:
            return total
        if (node, minute) in seen or minute > _LONGEST:
            continue
        seen.add((node, minute))
        for arc in out.get(node, ()):
            after = minute + seconds[arc]
            if after <= last[arc]:
                heapq.heappush(heap, (total + row[arc], after, head[arc]))
    return None


@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(st.sampled_from(SERVICES), st.integers(0, 9), min_size=1, max_size=4),
    st.sampled_from([("Alma", "Haven"), ("Cove", "Haven"), ("Alma", "Fjord"), ("Eastgate", "Haven")]),
    st.integers(0, 47),
)
def test_every_verb_finds_what_a_search_of_every_minute_finds(
    ends: dict[str, int], places: tuple[str, str], hour: int
) -> None:
    late = network(*((service, f"2026-03-{2 + day:02}") for service, day in sorted(ends.items())))
    shipment = cd.Shipment(*places, ready=READY + dt.timedelta(hours=hour))
    query = prepare_query(late, shipment)
    for measure in (COST, HOURS):
        least = least_by_every_minute(query, measure.row)
        assert least == query.least(measure.name)
        trip = cd.route(late, shipment, minimise=measure.name)
        assert least == round(getattr(trip, measure.name) * measure.per_unit)
        table = cd.matrix(late, [places[0]], [places[1]], shipment=shipment, minimise=measure.name)
        assert table.iloc[0, 0] == pytest.approx(getattr(trip, measure.name))
        front = cd.pareto_routes(late, shipment)
        assert min(getattr(one, measure.name) for one in front) == pytest.approx(getattr(trip, measure.name))
        best = cd.alternative_routes(late, shipment, k=2, minimise=measure.name)[0].itinerary
        assert getattr(best, measure.name) == getattr(trip, measure.name)
    for trip in front:
        assert not any("would leave" in text for text in trip.warnings)


@st.composite
def cases(draw: st.DrawFn) -> tuple[ArcGraph, Seasons]:
    """Graphs without cycles, small enough to list every path, with last seconds on some arcs."""
    nodes = draw(st.integers(3, 7))
    pairs = [(a, b) for a in range(nodes) for b in range(a + 1, nodes)]
    arcs = draw(st.lists(st.sampled_from(pairs), min_size=3, max_size=14))
    numbers = st.lists(st.integers(0, 6), min_size=len(arcs), max_size=len(arcs))
    weights = np.array([draw(numbers) for _ in range(3)], dtype=np.int64)
    last = np.array(draw(st.lists(st.sampled_from([2, 5, 8, 11, INFINITY]), min_size=len(arcs), max_size=len(arcs))))
    return ArcGraph(nodes, [a for a, _ in arcs], [b for _, b in arcs], weights), Seasons(last.astype(np.int64))


def listed(graph: ArcGraph, seasons: Seasons) -> set[tuple[int, ...]]:
    """Totals of every path from the first node to the last that is in time for its arcs."""
    frame, found = graph.topology, set()
    stack: list[tuple[int, tuple[int, ...]]] = [(0, (0, 0, 0))]
    while stack:
        node, totals = stack.pop()
        if node == graph.n_nodes - 1:
            found.add(totals)
        for arc in np.flatnonzero(frame.tail == node).tolist():
            after = tuple(a + int(b) for a, b in zip(totals, graph.weights[:, arc], strict=True))
            if after[HOURS.row] <= seasons.last[arc]:
                stack.append((int(frame.head[arc]), after))
    return found


@settings(max_examples=300)
@given(cases())
def test_labels_find_all_that_is_in_time(case: tuple[ArcGraph, Seasons]) -> None:
    """Least paths in any order, fronts, and the same after closing what nobody reaches in time."""
    graph, seasons = case
    layered = LayeredGraph(graph, 0, graph.n_nodes - 1, graph.n_arcs, graph.n_nodes)
    everything = listed(graph, seasons)
    beaten = {a for a in everything for b in everything if a != b and all(x >= y for x, y in zip(a, b, strict=True))}
    for searched in (graph, boarded_in_time(graph, layered, seasons)):
        within = Resources(layered, searched, seasons)
        for order in ((0, 1), (2, 0)):
            arcs = resourced_path(within, order, {})
            best = min(((one[order[0]], one[order[1]]) for one in everything), default=None)
            assert (None if arcs is None else tuple(graph.weights[list(order)][:, arcs].sum(axis=1))) == best
        assert [point for point, _ in resourced_front(within, (0, 1, 2), {})] == sorted(everything - beaten)
        short = {(a, c) for a, _, c in everything}
        worse = {a for a in short for b in short if a != b and all(x >= y for x, y in zip(a, b, strict=True))}
        assert [point for point, _ in resourced_front(within, (0, 2), {})] == sorted(short - worse)

"""Warnings of what is shut when a box gets there: those of a walk that looks at every arc, row and rule."""

from __future__ import annotations

import datetime as dt
import itertools

import numpy as np
import pytest

import corridor as cd
from corridor.calendar import as_instant, on_the_clock
from corridor.graph.borders import BorderBook, crossing_of
from corridor.graph.compiled import compile_graph
from corridor.graph.measures import HOURS
from corridor.graph.time_windows import clock_of, closed_on_arrival
from corridor.graph.weights import load_of
from corridor.routing.query.query import Query, prepare_query

READY = dt.datetime(2026, 3, 4, 8)


@pytest.fixture(scope="module")
def later(teaching: cd.Network) -> cd.Network:
    """The rail border shuts for two days, ships after that; goods that nobody sends, and what is over, bind nothing."""
    scenario = cd.Scenario("later").close("EAST_WEST", start="2026-03-05", end="2026-03-06")
    scenario = scenario.embargo("no ships", modes="sea", start="2026-03-07")
    scenario = scenario.embargo("no trains for animals", hs="0101", modes="rail", start="2026-03-05")
    return scenario.embargo("no trains in winter", modes="rail", start="2026-02-01", end="2026-03-01").apply(teaching)


def walked(query: Query, arcs: list[int]) -> dict[int, str]:
    """The arcs that are shut, looked at one by one, with what shuts them."""
    graph, cargo, found = query.graph, query.weights.load.cargo, {}
    start = as_instant(READY, graph.network.time_zones.zone(graph.arcs[arcs[0]].from_terminal))
    gone = 0
    for number in arcs:
        arc, clock = graph.arcs[number], clock_of(graph, number)
        came, gone = gone, gone + int(query.weights.matrix[HOURS.row, number])
        days = [on_the_clock(start + dt.timedelta(seconds=second), clock).date() for second in (came, gone)]
        first, last = days[0], days[1] if arc.kind == "border" else days[0]
        if last <= graph.until:
            continue
        for day in (first + dt.timedelta(days=number) for number in range((last - first).days + 1)):
            row = BorderBook(graph.structure.border_rows, day).row_of(arc) if arc.kind == "border" else None
            if row is not None and row.state == "closed":
                found.setdefault(number, row.name)
        for rule in graph.structure.rules:
            if rule.active(last) and not rule.active(graph.since) and rule.concerns(cargo) and rule.blocks(arc):
                found.setdefault(number, rule.name)
    return found


def test_warnings_are_those_of_a_walk_over_every_arc(later: cd.Network) -> None:
    said: list[str] = []
    for ends in itertools.permutations(("Alma", "Haven", "Cove", "Fjord", "Karst"), 2):
        for hs in ("8429", "0101"):
            for minimise in ("cost", "co2_kg"):
                query = prepare_query(later, cd.Shipment(*ends, ready=READY, hs=hs, containers=3))
                path = query.best(minimise)
                if path is None:
                    continue
                expected = walked(query, path.arcs.tolist())
                warned = closed_on_arrival(query.graph, query.weights, path.arcs.tolist(), READY)
                assert warned.keys() == expected.keys()
                assert all(text.startswith(expected[arc]) for arc, text in warned.items())
                said += warned.values()
    for name in ("Eastgate - Westgate is closed", "no ships", "no trains for animals"):
        assert any(text.startswith(name) for text in said)
    assert not any("winter" in text for text in said)


def test_rows_of_a_later_day_give_the_arcs_of_that_day(teaching: cd.Network) -> None:
    """Nothing but a border differs between both days, so that the first by the rows of the second is the second."""
    net = cd.Scenario("shut").close("EAST_WEST", start="2026-03-05", end="2026-03-06").apply(teaching)
    shut, after = (compile_graph(net, day) for day in ("2026-03-05", "2026-03-07"))
    arcs = [shut.arcs[number] for number in shut.structure.crossings.tolist()]
    rows = {crossing_of(arc): after.borders.row_of(arc) for arc in arcs if arc.border_id == "EAST_WEST"}
    opened = shut.lapsing({crossing: row for crossing, row in rows.items() if row is not None}, {})
    *_, load = load_of(net, cd.Shipment("Alma", "Haven", ready=READY, containers=3))
    weights = [graph.weigh(load) for graph in (shut, opened, after)]
    differ = {"closed": True, "matrix": True, "pieces": True}
    for name in ("closed", "matrix", "pieces", "subsidy", "lease", "by_weight"):
        ours, expected = getattr(weights[1], name), getattr(weights[2], name)
        assert np.array_equal(ours, expected), name
        assert np.array_equal(ours, getattr(weights[0], name)) != differ.get(name, False), name
    # prices are numbered by each graph for itself: what the numbers stand for is compared, key by key
    before, ours, expected = (
        (*graph.prices.rates(load), graph.prices.ranges(one.chosen), graph.prices.at_market(one.chosen))
        for graph, one in zip((shut, opened, after), weights, strict=True)
    )
    assert all(map(np.array_equal, ours, expected)) and not all(map(np.array_equal, ours, before))
    assert opened.prices.offers == after.prices.offers
    for name in ("hours", "seconds", "share", "grams", "idle"):
        assert np.array_equal(getattr(opened, name), getattr(after, name)), name
    assert [one.id for one in opened.closed_borders] == [one.id for one in after.closed_borders]
    assert opened.since == shut.since and opened.until == shut.until and opened.identity is not shut.identity

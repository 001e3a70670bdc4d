"""Why this way and not another: what a corridor that somebody names would cost, where it loses, and what is shut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from corridor.graph import Graph, Weights, measure_row
from corridor.graph.arc_texts import vehicle_name
from corridor.itinerary.explanation import Comparison, Explanation, Obstacle, Stretch, Turn
from corridor.itinerary.itinerary import Itinerary
from corridor.itinerary.legs import itinerary_of, leg_arcs
from corridor.model.cargo.shipment import Shipment
from corridor.model.network import Network
from corridor.routing.best import Names, Query, best_path, prepare_query, prepare_way
from corridor.routing.periods import spells_of
from corridor.routing.query.infeasibility import Lifting, cheapest_lifting, merged_blocks, reopened
from corridor.routing.query.waypoints import Course
from corridor.search import bounds, shortest_path

__all__ = ["explain"]

_CRITERIA = ("cost", "hours", "co2_kg", "transfers")
_SCALE = {"cost": 100, "hours": 60, "co2_kg": 1000, "transfers": 1, "generalised": 100}
_SAME, _SAME_LINE, _OTHER_LINE = "the same", "another vehicle on the same line", "another line"
_NAN = float("nan")


def explain(
    network: Network,
    shipment: Shipment,
    *,
    via: Names = (),
    avoid: Names = (),
    minimise: str = "cost",
    until: object = None,
) -> Explanation:
    """Say why a route is as it is, and why not another that somebody names.

    Parameters
    ----------
    network : Network
        Where.
    shipment : Shipment
        What, from where to where, ready when.
    via, avoid : str or sequence of str
        The way in question: what it passes, in order, and what it does not touch, as for `route`. Without
        either the best route itself is explained: which rules and closures stand in its way.
    minimise : str
        What routes are compared by.
    until : date or str, optional
        Answer for every day from the shipment's to this one as well: on which days there is such a way and what
        it costs, and on the others the smallest set of rules to lift and what the way it opens would cost.

    Returns
    -------
    Explanation
        Also where there is no route at all: then it holds the smallest set of rules to lift.

    Raises
    ------
    UnknownName
        For an unknown place, container type, criterion, or name to pass or avoid.
    CalendarError
        When the period ends before it begins.
    """
    row, plain = measure_row(minimise), prepare_query(network, shipment)
    query, course = prepare_way(network, shipment, via, avoid)
    anyhow = Course(plain.weights.graph, plain.source, plain.sink, course.arcs)
    best, named = (_path(way, row) for way in (anyhow, course))
    usual = reopened(query.graph, query.weights)
    lifting = cheapest_lifting(query.graph, usual, query.source, query.sink, course) if named is None else None
    opened = None if lifting is None else [arc % course.arcs for arc in lifting.arcs]
    trips = [
        None if arcs is None else itinerary_of(query.graph, usual, shipment, arcs) for arcs in (best, named, opened)
    ]
    compared: tuple[tuple[Comparison, ...], tuple[Stretch, ...], tuple[Turn, ...]] = ((), (), ())
    if best is not None and named is not None and trips[1] is not None:
        compared = (
            tuple(_comparisons(query.weights, (anyhow, course), (best, named))),
            tuple(_stretches(query.graph, query.weights, best, named)),
            tuple(_turns(plain, trips[1], named, minimise)),
        )
    return Explanation(
        _asked(shipment, via, avoid),
        minimise,
        network.currency,
        trips[0],
        trips[1],
        trips[2],
        *compared,
        obstacles=tuple(_obstacles(query._replace(weights=usual), course, minimise, lifting, via)),
        spells=() if until is None else spells_of(network, shipment, until, via=via, avoid=avoid, minimise=minimise),
    )


def _path(course: Course, row: int) -> list[int] | None:
    path = best_path(course, row, {})
    return None if path is None else [int(arc) for arc in course.plain(path.arcs)]


def _words(names: Names) -> str:
    return names if isinstance(names, str) else ", ".join(names)


def _asked(shipment: Shipment, via: Names, avoid: Names) -> str:
    words = f"{shipment.origin} to {shipment.destination} on {shipment.ready:%Y-%m-%d}"
    for names, how in ((via, "by way of"), (avoid, "avoiding")):
        words += f" {how} {_words(names)}" if names else ""
    return words


def _comparisons(
    weights: Weights, ways: tuple[Course, Course], paths: tuple[Sequence[int], Sequence[int]]
) -> Iterator[Comparison]:
    for criterion in _CRITERIA:
        row, scale = measure_row(criterion), _SCALE[criterion]
        boarding = int(criterion == "transfers")  # getting onto the first vehicle is no transfer
        totals = [max(0, int(weights.matrix[row, path].sum()) - boarding) / scale for path in paths]
        least = [_least(way, row, boarding) / scale for way in ways]
        yield Comparison(criterion, totals[0], totals[1], totals[1] - totals[0], least[0], least[1])


def _least(way: Course, row: int, boarding: int) -> float:
    found = shortest_path(way.graph, way.source, way.sink, row)
    return _NAN if found is None else max(0, int(found.costs[row]) - boarding)


def _turns(plain: Query, trip: Itinerary, path: Sequence[int], minimise: str) -> list[Turn]:
    """Reduced costs of the legs: what each takes, less what it brings nearer. They are never negative."""
    row, frame, arcs = measure_row(minimise), plain.graph.structure.topology, np.array(path, dtype=np.int64)
    to_go = bounds(plain.weights.graph, plain.sink, row)
    losses = (plain.weights.matrix[row, arcs] + to_go[frame.head[arcs]] - to_go[frame.tail[arcs]]).tolist()
    place, lost = 0, []
    for group in leg_arcs(plain.graph, plain.weights, list(path)):
        end = place
        while path[end : end + len(group)] != group:
            end += 1  # a step that is no leg, such as an empty lorry turning round; its loss goes to the next one
        end += len(group)
        lost.append(sum(losses[place:end]))
        place = end
    lost[-1] += sum(losses[place:])
    turns = [Turn(leg, trip.legs[leg].text, loss / _SCALE[minimise]) for leg, loss in enumerate(lost) if loss]
    return sorted(turns, key=lambda turn: (-turn.loss, turn.leg))


def _obstacles(query: Query, course: Course, minimise: str, lifting: Lifting | None, via: Names) -> list[Obstacle]:
    blocks = merged_blocks(query.weights.blocks)
    path = shortest_path(course.graph, course.source, course.sink, measure_row(minimise))
    if path is None:
        freed = {block.id for block in lifting.blocks} if lifting else set()
        found = [
            Obstacle(block.id, block.text, block.source, block.id in freed, _NAN)
            for block in blocks
            if block.id in freed or block.particular
        ]
        if lifting is None and via:
            text = "no way meets these places in this order, whatever the rules"
            found.append(Obstacle(f"via {_words(via)}", text, "the question", True, _NAN))
        return sorted(found, key=lambda rule: (not rule.lift, rule.rule))
    now, row = int(path.costs[measure_row(minimise)]), measure_row(minimise)
    shut = np.sum([query.graph.idle, *(block.arcs for block in blocks)], axis=0, dtype=np.int64)
    found = []
    for block in blocks:
        then = _least_cost(course, query.weights.matrix[row], (shut - block.arcs) > 0)
        if then < now:
            found.append(Obstacle(block.id, block.text, block.source, False, (now - then) / _SCALE[minimise]))
    return sorted(found, key=lambda rule: (-rule.saving, rule.rule))


def _least_cost(course: Course, weights: NDArray[np.int64], closed: NDArray[np.bool_]) -> int:
    copies = course.graph.n_arcs // course.arcs
    graph = course.graph.topology.graph(np.tile(weights, copies), np.tile(closed, copies))
    path = shortest_path(graph, course.source, course.sink)
    assert path is not None  # opening more closes nothing
    return int(path.costs[0])


def _stretches(graph: Graph, weights: Weights, best: Sequence[int], named: Sequence[int]) -> Iterator[Stretch]:
    """Cut both paths where they pass the same terminals, and join neighbours that differ in the same way."""
    cut = list(pairwise(_shared_stops(graph, best, named)))
    parts = [(best[a:b], named[i:k]) for (a, i), (b, k) in cut]
    for what, run in groupby(parts, key=lambda part: _difference(graph, *part)):
        pairs = list(run)
        one, other = ([arc for pair in pairs for arc in pair[side]] for side in (0, 1))
        more = weights.matrix[:3, other].sum(axis=1) - weights.matrix[:3, one].sum(axis=1)
        if what == _SAME or not (what == _OTHER_LINE or more.any()):
            continue
        ends = one or other
        yield Stretch(
            from_id=graph.arcs[ends[0]].tail.terminal,
            to_id=graph.arcs[ends[-1]].head.terminal,
            what=what,
            best=_vehicles(graph, one),
            named=_vehicles(graph, other),
            cost=int(more[0]) / _SCALE["cost"],
            hours=int(more[1]) / _SCALE["hours"],
            co2_kg=int(more[2]) / _SCALE["co2_kg"],
        )


def _stops(graph: Graph, path: Sequence[int]) -> list[tuple[str, int]]:
    """Terminals of a path in order, and the position of the first arc that begins at each."""
    stops: list[tuple[str, int]] = []
    for place, arc in enumerate(path):
        terminal = graph.arcs[arc].tail.terminal
        if not stops or stops[-1][0] != terminal:
            stops.append((terminal, place))
    return stops


def _shared_stops(graph: Graph, best: Sequence[int], named: Sequence[int]) -> list[tuple[int, int]]:
    one, other = _stops(graph, best), _stops(graph, named)
    match = SequenceMatcher(None, [stop for stop, _ in one], [stop for stop, _ in other], autojunk=False)
    cuts = [
        (one[block.a + step][1], other[block.b + step][1])
        for block in match.get_matching_blocks()
        for step in range(block.size)
        if block.a + step + 1 < len(one) and block.b + step + 1 < len(other)  # what happens at the end belongs before
    ]
    return [*dict.fromkeys([(0, 0), *cuts]), (len(best), len(named))]


def _difference(graph: Graph, best: Sequence[int], named: Sequence[int]) -> str:
    if best == named:
        return _SAME
    lines = [[arc.link_id for arc in map(graph.arcs.__getitem__, path) if arc.km] for path in (best, named)]
    return _SAME_LINE if lines[0] == lines[1] else _OTHER_LINE


def _vehicles(graph: Graph, path: Sequence[int]) -> str:
    names = dict.fromkeys(vehicle_name(graph, graph.arcs[arc]) for arc in path if graph.arcs[arc].km)
    return ", ".join(names) or "no haul"

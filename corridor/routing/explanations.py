"""Why this way and not another: what a corridor that somebody names would cost, where it loses, and what is shut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import groupby, pairwise
from typing import NamedTuple

import numpy as np

from corridor.arguments import checked_arguments
from corridor.calendar import DateLike
from corridor.graph import Graph, measure_of
from corridor.graph.arc_texts import vehicle_name
from corridor.graph.measures import CO2, COST, CRITERIA, HOURS, Measure
from corridor.itinerary.explanation import Comparison, Detour, Explanation, Obstacle, Section
from corridor.itinerary.itinerary import Itinerary
from corridor.itinerary.legs import leg_arcs
from corridor.model.cargo.shipment import Shipment
from corridor.model.network import Network
from corridor.routing.daily import periods_of
from corridor.routing.query.infeasibility import Lifting, merged_blocks
from corridor.routing.query.query import Names, Query, prepare_query
from corridor.routing.query.reach import gap_between

__all__ = ["explain"]

_SAME, _SAME_LINE, _OTHER_LINE = "the same", "another vehicle on the same line", "another line"
_NAN = float("nan")


@checked_arguments
def explain(
    network: Network,
    shipment: Shipment,
    *,
    via: Names = (),
    avoid: Names = (),
    modes: Names = (),
    minimise: str = "cost",
    until: DateLike | None = None,
) -> Explanation:
    """Say why a route is as it is, and why not another that somebody names.

    Parameters
    ----------
    network : Network
        Where.
    shipment : Shipment
        What, from where to where, ready when.
    via, avoid, modes : str or sequence of str
        The way in question: what it passes, in order, what it does not touch, and the only modes it goes by, as for
        `route`. Without any the best route itself is explained: which rules and closures stand in its way.
    minimise : str
        What routes are compared by. The best route and the named one may take the same flights: a way by air is
        compared with the best that flies.
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
    direct, query = _with_the_same_flights(
        prepare_query(network, shipment), prepare_query(network, shipment, via=via, avoid=avoid, modes=modes)
    )
    reopened = query.reopened()
    best, named = (_path(one, minimise) for one in (direct, query))
    lifting = reopened.lifting() if named is None else None
    opened = None if lifting is None else lifting.arcs
    trips = [None if arcs is None else reopened.itinerary(arcs) for arcs in (best, named, opened)]
    found = Explanation(
        asked=_in_words(query),
        minimise=minimise,
        currency=network.currency,
        best=trips[0],
        named=trips[1],
        lifted=trips[2],
        comparisons=(),
        sections=(),
        detours=(),
        obstacles=tuple(_obstacles(reopened, minimise, lifting)),
        periods=() if until is None else periods_of(query, until, minimise=minimise),
    )
    if best is None or named is None or found.named is None:
        return found
    return replace(
        found,
        comparisons=tuple(_comparisons(_Pair(direct, best), _Pair(query, named))),
        sections=tuple(_sections(query, best, named)),
        detours=tuple(_detours(direct, found.named, named, minimise)),
    )


def _with_the_same_flights(*queries: Query) -> tuple[Query, ...]:
    """Questions that are compared go by the flights of all of them: a way with a flight is beside others with it."""
    loads = [query.weights.load for query in queries]
    if all(load == loads[0] for load in loads):
        return queries
    every = any(load.air and load.flights is None for load in loads)
    some = frozenset[str]().union(*(load.flights or () for load in loads if load.air))
    load = replace(loads[0], air=True, flights=None if every else some)

    return tuple(query.carrying(load) for query in queries)


class _Pair(NamedTuple):
    """A question and the arcs of its best route."""

    query: Query
    path: Sequence[int]


def _path(query: Query, minimise: str) -> list[int] | None:
    path = query.best(minimise)
    return None if path is None else [int(arc) for arc in path.arcs]


def _in_words(query: Query) -> str:
    shipment = query.shipment
    words = f"{shipment.origin} to {shipment.destination} on {shipment.ready:%Y-%m-%d}"
    for points, relation in ((query.via, "by way of"), (query.avoid, "avoiding")):
        words += f" {relation} {', '.join(point.name for point in points)}" if points else ""
    return words


def _comparisons(best: _Pair, named: _Pair) -> Iterator[Comparison]:
    for measure in map(measure_of, CRITERIA):
        totals = [measure.from_whole(named.query.weights.total(measure, pair.path)) for pair in (best, named)]
        least = [_least(pair.query, measure) for pair in (best, named)]
        yield Comparison(measure.name, totals[0], totals[1], totals[1] - totals[0], least[0], least[1])


def _least(query: Query, measure: Measure) -> float:
    found = query.least(measure.name)
    return _NAN if found is None else measure.from_whole(found)


def _detours(direct: Query, trip: Itinerary, path: Sequence[int], minimise: str) -> list[Detour]:
    """Reduced costs of the legs: what each takes, less what it brings nearer. They are never negative."""
    measure, arcs = measure_of(minimise), np.array(path, dtype=np.int64)
    to_go = direct.to_go(arcs, minimise)
    losses = (direct.weights.matrix[measure.row, arcs] + to_go[1:] - to_go[:-1]).tolist()
    place, lost = 0, []
    for group in leg_arcs(direct.graph, direct.weights, list(path)):
        end = place
        while path[end : end + len(group)] != group:
            end += 1  # a step that is no leg, such as an empty lorry turning round; its loss goes to the next one
        end += len(group)
        lost.append(sum(losses[place:end]))
        place = end
    lost[-1] += sum(losses[place:])
    detours = [Detour(leg, trip.legs[leg].text, loss / measure.per_unit) for leg, loss in enumerate(lost) if loss]
    return sorted(detours, key=lambda detour: (-detour.loss, detour.leg))


def _obstacles(query: Query, minimise: str, lifting: Lifting | None) -> list[Obstacle]:
    blocks = merged_blocks(query.weights.blocks)
    now = query.least(minimise)
    if now is None:
        lifted = {block.id for block in lifting.blocks} if lifting else set()
        found = [
            Obstacle(block.id, block.text, block.source, block.id in lifted, _NAN)
            for block in blocks
            if block.id in lifted or block.particular
        ]
        if lifting is None and query.via:
            names = ", ".join(point.name for point in query.via)
            text = "no way meets these places in this order, whatever the rules"
            found.append(Obstacle(f"via {names}", text, "the question", True, _NAN))
        elif lifting is None:
            gap = gap_between(query.graph, query.weights, query.layered.ends)
            found.append(Obstacle("network", gap.text, "the tables", False, _NAN))
            found += [Obstacle(one.rule, one.text, one.source, False, _NAN) for one in gap.reasons]
        return sorted(found, key=lambda rule: (not rule.lift, rule.rule))
    found = []
    for block in blocks:
        then = query.lifted(block.id).least(minimise)
        assert then is not None  # opening more closes nothing
        if then < now:
            saving = (now - then) / measure_of(minimise).per_unit
            found.append(Obstacle(block.id, block.text, block.source, False, saving))
    return sorted(found, key=lambda rule: (-rule.saving, rule.rule))


def _sections(query: Query, best: Sequence[int], named: Sequence[int]) -> Iterator[Section]:
    """Cut both paths where they pass the same terminals, and join neighbours that differ in the same way."""
    graph = query.graph
    cut = list(pairwise(_shared_stops(graph, best, named)))
    parts = [(best[a:b], named[i:k]) for (a, i), (b, k) in cut]
    for what, run in groupby(parts, key=lambda part: _difference(graph, *part)):
        pairs = list(run)
        one, other = ([arc for pair in pairs for arc in pair[side]] for side in (0, 1))
        weights = query.weights
        more = {measure: weights.total(measure, other) - weights.total(measure, one) for measure in (COST, HOURS, CO2)}
        if what == _SAME or not (what == _OTHER_LINE or any(more.values())):
            continue
        ends = one or other
        yield Section(
            from_id=graph.arcs[ends[0]].tail.terminal,
            to_id=graph.arcs[ends[-1]].head.terminal,
            what=what,
            best=_vehicles(graph, one),
            named=_vehicles(graph, other),
            cost=COST.from_whole(more[COST]),
            hours=HOURS.from_whole(more[HOURS]),
            co2_kg=CO2.from_whole(more[CO2]),
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

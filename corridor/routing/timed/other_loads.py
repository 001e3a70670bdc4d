"""A dated network for another load: times, closures and rides are the same where only prices differ.

Making one is mostly the reading of calendars; a plan of many bookings, each with boxes of its own, needs that once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from corridor.graph import Weights
from corridor.graph.measures import COST, HOURS
from corridor.graph.time_windows import graphs_over, stored_cents
from corridor.routing.query.query import Query
from corridor.routing.timed.loading import stops_on
from corridor.routing.timed.network import DatedNetwork, priced_network, weighed_over

__all__ = ["repriced"]

Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]


def repriced(dated: DatedNetwork, query: Query) -> DatedNetwork | None:
    """Make the dated network of a question out of that of another load on the same days.

    Parameters
    ----------
    dated : DatedNetwork
    query : Query
        Of the same day and for the same window.

    Returns
    -------
    DatedNetwork or None
        With the load's own prices; None where it has way-points, takes other times, finds other doors closed, or where
        a stop of loading binds one of them.
    """
    clock = dated.clock
    window = (clock.start, clock.instant(clock.end))
    graphs = graphs_over(query.network, query.weights.load.cargo, query.shipment.ready.date(), window)
    if graphs != clock.graphs or query.layered.copies > 1 or dated.layered.copies > 1:
        return None
    if clock.barred or stops_on(query.graph, query.weights.load.cargo, query.shipment.ready.date()):
        return None  # a stop of loading lasts as long as the boxes take to it from where they begin
    weights = weighed_over(graphs, query)
    paid, before = _paid(weights), _paid(clock.weights)
    if not all(map(_go_alike, weights, clock.weights)) or not _change_alike(paid, before):
        return None
    own = replace(clock, weights=tuple(weights))
    passages = [passage for passage in dated.passages if passage is not None]
    cents = paid[[passage.epoch for passage in passages], [passage.arc for passage in passages]].tolist()
    made = [passage._replace(cents=amount) for passage, amount in zip(passages, cents, strict=True)]
    for place, passage in enumerate(made):
        if passage.cut:
            stored = stored_cents(graphs[0], weights[0].load, passage.arc, passage.seconds)
            made[place] = passage._replace(cents=stored)
    return priced_network(own, query.layered, made, dated.boarded, dated.timings)


def _paid(weights: Sequence[Weights]) -> Integers:
    """Cents without a lease, shape (periods, arcs)."""
    return np.stack([one.matrix[COST.row] - one.lease for one in weights])


def _go_alike(one: Weights, other: Weights) -> bool:
    """Whether two loads wait and take as long everywhere, and nothing is closed to one of them alone."""
    return (
        one.waits == other.waits
        and np.array_equal(one.matrix[HOURS.row], other.matrix[HOURS.row])
        and np.array_equal(_blocked(one), _blocked(other))
    )


def _blocked(weights: Weights) -> Mask:
    found: Mask = np.logical_or.reduce([np.zeros(weights.closed.shape, np.bool_), *(b.arcs for b in weights.blocks)])
    return found


def _change_alike(one: Integers, other: Integers) -> bool:
    """Whether prices change between the same periods: a border has a passage for each of its charges."""
    pairs = combinations(range(len(one)), 2)
    return all(np.array_equal(one[a] == one[b], other[a] == other[b]) for a, b in pairs)

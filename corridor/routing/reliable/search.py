"""The route with the least 90th percentile of its hours, and fronts with it as a criterion, exactly.

Percentiles do not add up along a path: two stops that are each late once in ten journeys are seldom late together. So
labels carry the whole sum of the delays so far. One beats another where it is no worse in every total and there by
every moment with at least the same probability, which all further delays keep. Labels leave the queue by the
least percentile that any way on can give them (`corridor.routing.reliable.on_time_bounds`), so that the first one at
the sink has the least of all: what is left in the queue is proved to be no better.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.graph.measures import COST, HOURS, P90
from corridor.routing.query.label_search import MOST_LABELS, Start, least_labels
from corridor.routing.query.limits import offered_measure
from corridor.routing.query.query import Query
from corridor.routing.query.resource_search import PathFront, Resources, ResourceSearch
from corridor.routing.reliable.arc_delays import STEP_S, ArcDelays, arc_delays
from corridor.routing.reliable.on_time_bounds import OnTimeBounds, on_time_bounds
from corridor.routing.reliable.sums import DelaySums

__all__ = ["SHARE", "Order", "PercentileSearch", "percentile", "reliable_front", "reliable_path"]

Integers = NDArray[np.int64]
_Inner = tuple[tuple[int, ...], int, int]
_Label = tuple[int, _Inner, int, int]  # least percentile, totals and resources, least seconds so far, sum of delays

SHARE = 0.9


def reliable_path(
    query: Query, limits: Mapping[str, float] | None = None, most_labels: int = MOST_LABELS
) -> Integers | None:
    """Find the path with the least 90th percentile of its hours; among equals the faster, and then the cheaper one.

    Parameters
    ----------
    query : Query
        The question.
    limits : mapping of str to float, optional
        Largest totals.
    most_labels : int
        Labels that may be made.

    Returns
    -------
    int64 array or None
        Arcs of the compiled graph; None where there is no path.

    Raises
    ------
    TooManyLabels
        When that many do not suffice.
    """
    fastest = query.best(HOURS.name, limits)
    if fastest is None:
        return None
    delays, kept = arc_delays(query), Resources(query.layered, query.layered.graph, query.seasons())
    order = Order((HOURS.row, COST.row), query.row_bounds(limits), lexicographic=True)
    search = PercentileSearch.over(kept, delays, order, percentile(delays, fastest.arcs))
    # the fastest path is among those that are looked at, so that there is always one
    return query.layered.original(next(arcs for _, arcs in search.run(most_labels)))


def reliable_front(
    query: Query,
    criteria: Sequence[str],
    limits: Mapping[str, float] | None = None,
    most_labels: int = MOST_LABELS,
) -> PathFront:
    """Find every point of a front that has the 90th percentile of the hours among its criteria, in seconds.

    Parameters
    ----------
    query, limits, most_labels
        As for `reliable_path`.
    criteria : sequence of str
        Names of measures, and `P90`.

    Returns
    -------
    PathFront
    """
    place, additive = criteria.index(P90), [name for name in criteria if name != P90]
    if not additive:
        arcs = reliable_path(query, limits, most_labels)
        found = [] if arcs is None else [((percentile(arc_delays(query), arcs),), arcs)]
        return _path_front(found, 1, len(found))
    plain = query.front(additive, limits)
    delays = arc_delays(query)
    paths = [plain.path(number) for number in range(len(plain.points))]
    late = [percentile(delays, arcs) for arcs in paths]
    known = [((p90, *point), arcs) for p90, point, arcs in zip(late, plain.points.tolist(), paths, strict=True)]
    labels = plain.labels
    if known:
        # whatever is surer than none of these is beaten by the one that has no more of all other criteria
        rows = tuple(offered_measure(query.network, name).row for name in additive)
        kept = Resources(query.layered, query.layered.graph, query.seasons())
        order = Order(rows, query.row_bounds(limits), lexicographic=False)
        search = PercentileSearch.over(kept, delays, order, max(late), [point for point, _ in known])
        for (p90, (totals, *_), *_), arcs in search.run(most_labels):
            known.append(((p90, *totals[: len(rows)]), query.layered.original(arcs)))
        labels += len(search.bounds.sums.masses)
    best = [one for one in known if not any(_better(other[0], one[0]) for other in known)]
    told = [((*point[1 : place + 1], point[0], *point[place + 1 :]), arcs) for point, arcs in best]
    return _path_front(told, len(criteria), labels)


def _better(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return one != other and all(map(int.__le__, one, other))


def _path_front(found: Sequence[tuple[tuple[int, ...], Integers]], criteria: int, labels: int) -> PathFront:
    """Points in order, of equal ones the first path."""
    paths: dict[tuple[int, ...], Integers] = {}
    for point, arcs in sorted(found, key=lambda one: one[0]):
        paths.setdefault(point, arcs)
    points = np.array(list(paths), dtype=np.int64).reshape(-1, criteria)
    return PathFront(points, labels, list(paths.values()).__getitem__)


def percentile(delays: ArcDelays, arcs: Integers) -> int:
    """The seconds that nine in ten journeys by a path of the compiled graph do not exceed."""
    kinds = delays.kinds[arcs]
    kinds = kinds[kinds >= 0].tolist()
    sums = DelaySums(delays.delays, 1 + sum(delays.delays[kind].size for kind in kinds))
    total = 0
    for kind in kinds:
        total = sums.plus(total, kind)
    return int(delays.seconds[arcs].sum()) + STEP_S * sums.quantile(total, SHARE)


class Order(NamedTuple):
    """Rows of the weights behind the percentile, rows with a limit, and whether the first two count as one number."""

    rows: tuple[int, ...]
    limits: Mapping[int, int]
    lexicographic: bool


@dataclass(frozen=True, eq=False)
class PercentileSearch:
    """Labels with a sum of delays beside the totals, the power and the seasons of `ResourceSearch`.

    Lists, not arrays: the search reads single cells. `known` are points (percentile, totals to minimise) that are no
    longer sought.
    """

    inner: ResourceSearch
    bounds: OnTimeBounds
    seconds: list[int]
    kinds: list[int]
    heads: list[int]
    most: int
    known: tuple[tuple[int, ...], ...]

    @classmethod
    def over(
        cls, within: Resources, found: ArcDelays, order: Order, most: int, known: Iterable[tuple[int, ...]] = ()
    ) -> PercentileSearch:
        """Prepare a search that keeps power and seasons, up to the largest percentile that is of use."""
        layered = within.layered
        delays = ArcDelays(layered.spread(found.seconds), layered.spread(found.kinds), found.delays)
        return cls(
            inner=ResourceSearch.over(within, order.rows, order.limits, lexicographic=order.lexicographic),
            bounds=on_time_bounds(layered.graph, (layered.source, layered.sink), delays, most, SHARE),
            seconds=delays.seconds.tolist(),
            kinds=delays.kinds.tolist(),
            heads=layered.graph.topology.head.tolist(),
            most=most,
            known=tuple(known),
        )

    def run(self, most_labels: int) -> Iterator[tuple[_Label, Integers]]:
        """Labels at the sink, the surest first, each with its arcs."""
        source, sink = self.inner.ends
        first = (self.bounds.quantile(source, 0, 0), self.inner.first(source), 0, 0)
        for label, arcs in least_labels(self, self.inner.out, Start(source, sink, first), most_labels=most_labels):
            yield label, np.array(arcs, dtype=np.int64)

    def extend(self, label: _Label, arc: int) -> _Label | None:
        """Add an arc: its least seconds and its delay, and what any way on needs at least."""
        least, inner, seconds, total = label
        further = self.inner.extend(inner, arc)
        if further is None:
            return None
        seconds += self.seconds[arc]
        if self.kinds[arc] >= 0:
            total = self.bounds.sums.plus(total, self.kinds[arc])
        ahead = self._ahead(self.heads[arc], seconds, total)
        return None if ahead > self.most else (max(least, ahead), further, seconds, total)

    def _ahead(self, node: int, seconds: int, total: int) -> int:
        if node == self.inner.ends[1]:
            return seconds + STEP_S * self.bounds.sums.quantile(total, SHARE)
        return self.bounds.quantile(node, seconds, total)

    def dominates(self, one: _Label, other: _Label) -> bool:
        """No worse in every total, and there by every moment with at least the same probability."""
        (_, mine, seconds, total), (_, its, its_seconds, its_total) = one, other
        return (
            self.inner.dominates(mine, its)
            and seconds + STEP_S * self.bounds.sums.behind(total, its_total) <= its_seconds
        )

    def promises(self, label: _Label, node: int, reached: Sequence[_Label]) -> bool:
        """Whether the least that is still to come keeps the limits, and is not beaten by what is known."""
        least, inner, *_ = label
        if not self.inner.promises(inner, node, ()):
            return False
        if not self.known:
            return True
        point = (least, *inner[0])
        # of rows with a limit, which stand behind the others, points do not speak: `map` ends with the shorter one
        if any(all(map(int.__le__, other, point)) for other in self.known):
            return False
        size = len(self.known[0]) - 1
        return not any(p90 <= least and all(map(int.__le__, its[0][:size], point[1:])) for p90, its, *_ in reached)

"""A front held against a certificate: what shows that no path is missing, checked by code that does not search.

The certificate has two parts. A potential for each criterion, 0 at the target and nowhere larger than the weight of an
arc and the potential behind it, is at most what the rest of any path costs. A list of cost vectors for each node
witnesses the ways to it. Then no path is missed when the zero vector at the source, and every witness lengthened by
every open arc that leaves its node, is covered: it breaks a limit with the potential added, or a row of the front is
nowhere larger than it with the potential added, or a witness at the head of the arc is nowhere larger than it. For
along any path some witness is nowhere larger than what was paid so far, until a row is nowhere larger than the whole
path. Neither part is trusted: where they come from does not matter, a wrong one leaves a gap. (The conditions are those
of optimality in label setting, Martins, 1984, and of consistent potentials, Hart, Nilsson and Raphael, 1968.)

Arcs that only such paths use as break a limit, or are covered anyway, are left out first: a row that is least in all
criteria but one covers whatever costs more than it in that one (`potentials`). Witnesses are the labels that the search
of the front itself has left in it, or those of another one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from corridor.arguments import checked_arguments, checked_result
from corridor.display import brief, counted
from corridor.errors import ArgumentError
from corridor.search.arcgraph import INFINITY, ArcGraph
from corridor.search.fronts.dominance import covered, dominated_rows
from corridor.search.fronts.pareto_fronts import Front, pareto
from corridor.search.fronts.potentials import Potentials, potentials
from corridor.search.records import Integers, Mask, Table
from corridor.search.shortest.dijkstra import Path

__all__ = ["FrontCheck", "FrontFault", "verify_front"]

_BLOCK = 1 << 19  # lengthened witnesses at a time: some 100 MiB


@checked_result
@dataclass(frozen=True, slots=True)
class FrontFault:
    """What is wrong with a front.

    Attributes
    ----------
    kind : str
        ``path``: its arcs do not lead from source to target, or one is closed. ``weight``: they cost something else.
        ``limit``: they cost too much. ``dominated``: another row is nowhere larger. ``missing``: a path that no row
        covers. ``gap``: what the certificate does not show to be covered, as potentials or witnesses do not suffice.
    point : int
        The row; -1 where it is none.
    text : str
    """

    kind: str
    point: int
    text: str


@checked_result
@dataclass(frozen=True, slots=True, eq=False, repr=False)
class FrontCheck:
    """What came of holding a front against its certificate.

    Attributes
    ----------
    faults : tuple of FrontFault
        All that is wrong, row by row, then what is missing; none when the front is proven.
    points : int
        Rows.
    witnesses : int
        Cost vectors that witness the ways to nodes.
    lengthened : int
        Witnesses with one arc more that had to be covered.
    missing : ndarray of int64, shape (missing points, criteria)
        Costs of paths that no row covers, as far as witnesses know them.
    """

    faults: tuple[FrontFault, ...]
    points: int
    witnesses: int
    lengthened: int
    missing: Integers

    @property
    def holds(self) -> bool:
        """Whether it is proven that the front is right and whole."""
        return not self.faults

    def __repr__(self) -> str:
        found = f"{counted(len(self.faults), 'fault')}: {self.faults[0].text}" if self.faults else "proven"
        work = f"{counted(self.witnesses, 'witness')}, {self.lengthened:,} lengthened"
        return brief(self, f"of {counted(self.points, 'point')} by {work}; {found}")


class _Claim(NamedTuple):
    """What is claimed: rows, in the criteria asked for; a path to each; what they may miss by a factor.

    Known are the rows, and paths that were found to be missing: what one of them covers exactly needs no other row.
    """

    costs: Table
    paths: list[Integers]
    epsilon: float
    known: Table


class _Question(NamedTuple):
    """Between which nodes; all criteria, of which the first ``wanted`` are asked for; limits of all, or `INFINITY`."""

    g: ArcGraph
    source: int
    target: int
    criteria: tuple[int, ...]
    wanted: int
    limits: Integers

    @property
    def weights(self) -> Table:
        return self.g.weights[list(self.criteria)]


class _Witnesses(NamedTuple):
    """Cost vectors by node: shapes (witnesses,) and (witnesses, criteria)."""

    node: Integers
    costs: Table


@checked_arguments
def verify_front(
    g: ArcGraph,
    s: int,
    t: int,
    front: Front | Sequence[Path],
    *,
    criteria: Sequence[int] = (0, 1),
    limits: Mapping[int, int] | None = None,
    witness: Front | None = None,
) -> FrontCheck:
    """Prove a front of `pareto`, or of anybody, by a certificate that is checked without a search.

    Parameters
    ----------
    g : ArcGraph
    s, t : int
        Source and target node.
    front : Front or sequence of Path
        The front; one of another program as paths with the costs that it claims, in all criteria of ``g``.
    criteria, limits
        As they were asked of `pareto`.
    witness : Front, optional
        A front between the same nodes by the same criteria and limits, whose labels witness what cannot be missed.
        By default that is ``front`` itself; for paths, and within a factor, an exact one that `pareto` finds.

    Returns
    -------
    FrontCheck
        It holds when every row is the cost of its path, none is dominated, and every path from ``s`` to ``t`` within
        the limits costs nowhere less than some row (but for the factor that an approximate front allows).

    Raises
    ------
    ArgumentError
        When a node or criterion does not exist, or the rows have another number of criteria.
    TooManyLabels
        When witnesses have to be found, and there are too many.
    """
    g.node(s, "source"), g.node(t, "target")
    wanted = tuple(g.criterion(one) for one in criteria)
    if not wanted or len(set(wanted)) != len(wanted):
        raise ArgumentError(f"criteria {tuple(criteria)}: at least one is needed, and all different")
    caps = {g.criterion(one): min(int(limit), INFINITY) for one, limit in (limits or {}).items()}
    used = wanted + tuple(one for one in caps if one not in wanted)
    high = np.array([caps.get(one, INFINITY) for one in used], np.int64)
    question = _Question(g, int(s), int(t), used, len(wanted), high)
    if witness is None:
        # Labels within a factor stand for others, and witness nothing.
        own = front if isinstance(front, Front) and front.exact else None
        witness = pareto(g, s, t, criteria=wanted, limits=limits) if own is None else own
    claim = _claim(front, wanted)
    faults = [*_false_rows(question, claim), *_dominated(claim)]
    return _completeness(question, claim, witness, faults)


def _claim(front: Front | Sequence[Path], wanted: tuple[int, ...]) -> _Claim:
    if isinstance(front, Front):
        if front.costs.shape[1] != len(wanted):
            raise ArgumentError(f"front has {front.costs.shape[1]} criteria, and {len(wanted)} are asked for")
        return _Claim(front.costs, [front.path(i) for i in range(len(front))], front.epsilon, front.costs)
    if any(path.costs.ndim != 1 or path.costs.size <= max(wanted) for path in front):
        raise ArgumentError(f"front: each path needs costs in all criteria, up to number {max(wanted)}")
    costs = np.array([path.costs[list(wanted)] for path in front], np.int64).reshape(-1, len(wanted))
    return _Claim(costs, [path.arcs for path in front], 0.0, costs)


def _false_rows(question: _Question, claim: _Claim) -> list[FrontFault]:
    """Rows whose paths do not lead from source to target, cost something else, or break a limit."""
    faults = list[FrontFault]()
    leads = _lead(question, claim.paths)
    for i, arcs in enumerate(claim.paths):
        if not leads[i]:
            faults.append(
                FrontFault("path", i, f"point {i}: its arcs do not lead from source to target over open arcs")
            )
            continue
        costs = question.weights.take(arcs, axis=1).sum(axis=1)
        if not np.array_equal(costs[: question.wanted], claim.costs[i]):
            text = f"point {i}: its path costs {costs[: question.wanted].tolist()}, not {claim.costs[i].tolist()}"
            faults.append(FrontFault("weight", i, text))
        for at in np.flatnonzero(costs > question.limits).tolist():
            text = f"point {i}: its path costs {costs[at]} in criterion {question.criteria[at]}"
            faults.append(FrontFault("limit", i, f"{text}, above the limit of {question.limits[at]}"))
    return faults


def _lead(question: _Question, paths: Sequence[Integers]) -> list[bool]:
    """Whether arcs lead from source to target, one after another, none of them closed."""
    g, found = question.g, list[bool]()
    for arcs in paths:
        if not arcs.size or arcs.min() < 0 or arcs.max() >= g.n_arcs:
            found.append(not arcs.size and question.source == question.target)
            continue
        stops = np.append(g.topology.tail[arcs], question.target)
        closed = g.closed is not None and bool(g.closed[arcs].any())
        found.append(stops[0] == question.source and not closed and np.array_equal(g.topology.head[arcs], stops[1:]))
    return found


def _dominated(claim: _Claim) -> list[FrontFault]:
    rows = np.flatnonzero(dominated_rows(claim.costs)).tolist()
    return [
        FrontFault("dominated", i, f"point {i}: {claim.costs[i].tolist()} is not better than another") for i in rows
    ]


def _paths_known(question: _Question, witnesses: _Witnesses, front: Front) -> Table:
    """Costs of paths from source to target within the limits that witnesses are, or the front that they come from has.

    Whatever they cover is covered by a row of the front, or they are missing themselves.
    """
    costs = witnesses.costs[witnesses.node == question.target]
    if front._only is not None and _lead(question, [front._only.arcs])[0]:
        costs = np.concatenate([costs, question.weights.take(front._only.arcs, axis=1).sum(axis=1)[None]])
    return np.unique(costs[(costs <= question.limits).all(axis=1), : question.wanted], axis=0)


def _witnesses(question: _Question, front: Front) -> _Witnesses:
    """The labels of a search that are ways from the source: where each leads, and what it costs.

    Each label names one before it, and so on to the first: costs are added up over ways twice as long in every turn.
    """
    g, tags, arc_of = question.g, front._tags, front._arc_of
    parents, here = tags >> 32, np.arange(tags.size)
    onward = (parents >= 0) & (parents < here) & (tags & 0xFFFFFFFF < arc_of.size)
    arcs = np.zeros(tags.size, np.int64)
    arcs[onward] = arc_of[tags[onward] & 0xFFFFFFFF]
    onward &= (arcs >= 0) & (arcs < g.n_arcs)
    if g.closed is not None:
        onward[onward] = ~g.closed[arcs[onward]]
    node = _heads(question, arcs, onward)
    while (lost := g.topology.tail[arcs[onward]] != node[parents[onward]]).any():  # labels of another graph
        onward[np.flatnonzero(onward)[lost]] = False
        node = _heads(question, arcs, onward)
    costs = np.zeros((tags.size, len(question.criteria)), np.int64)
    costs[onward] = question.weights.T[arcs[onward]]
    before = np.where(onward, parents, here)
    while (onward & onward[before]).any():
        costs = costs + costs[before]
        before = before[before]
    return _Witnesses(node, costs)


def _heads(question: _Question, arcs: Integers, onward: Mask) -> Integers:
    node = np.full(arcs.size, question.source, np.int64)
    node[onward] = question.g.topology.head[arcs[onward]]
    return node


def _completeness(question: _Question, claim: _Claim, witness: Front, faults: list[FrontFault]) -> FrontCheck:
    """What no row covers: known paths, and what the certificate leaves open."""
    witnesses = _witnesses(question, witness)
    ends = _paths_known(question, witnesses, witness)
    missing = ends[~_covered_by_rows(claim, ends)]
    missing = missing[~dominated_rows(missing)]
    whole = claim._replace(known=np.concatenate([claim.costs, missing]))
    known = potentials(question.g, (question.source, question.target), question.criteria, _most(question, whole))
    if known.wrong:
        faults.append(FrontFault("gap", -1, f"potentials are not right on {counted(known.wrong, 'arc')}"))
    gaps = total = 0
    for ways in _to_be_covered(question, known, witnesses):
        left = ~_needless(question, whole, known, ways)
        total += left.size
        gaps += int((~covered(ways.node[left], ways.costs[left], *witnesses)).sum())
    faults += [FrontFault("missing", -1, f"no point covers the path that costs {one}") for one in missing.tolist()]
    if gaps:
        faults.append(FrontFault("gap", -1, f"{counted(gaps, 'way')} may lead to a point that is missing"))
    return FrontCheck(tuple(faults), len(claim.costs), witnesses.node.size, total, missing)


def _most(question: _Question, claim: _Claim) -> Integers:
    """What a path may cost in each criterion until it breaks a limit or is covered by one row in any case."""
    free = np.full(len(question.criteria), INFINITY, np.int64)
    least = potentials(question.g, (question.source, question.target), question.criteria, free).to_go[question.source]
    most = question.limits.copy()
    for k in range(question.wanted):
        others = [j for j in range(question.wanted) if j != k]
        best = (claim.known[:, others] <= least[others]).all(axis=1)
        most[k] = min(int(most[k]), int(claim.known[best, k].min(initial=INFINITY)))
    return most


def _to_be_covered(question: _Question, known: Potentials, witnesses: _Witnesses) -> Iterator[_Witnesses]:
    """The beginning at the source, then all witnesses lengthened by each arc that may be used, in blocks."""
    rows, weights = question.g.topology, question.weights.T
    yield _Witnesses(np.array([question.source]), np.zeros((1, len(question.criteria)), np.int64))
    degree = np.where(witnesses.node == question.target, 0, np.diff(rows.out_start)[witnesses.node])
    until = np.cumsum(degree)
    for low, high in _blocks(until):
        counts = degree[low:high]
        which = np.repeat(np.arange(low, high), counts)
        begin = np.repeat(rows.out_start[witnesses.node[low:high]] - (np.cumsum(counts) - counts), counts)
        arcs = rows.out_arc[begin + np.arange(which.size)]
        usable = ~known.closed[arcs]
        arcs, which = arcs[usable], which[usable]
        yield _Witnesses(rows.head[arcs].astype(np.int64), witnesses.costs[which] + weights[arcs])


def _blocks(until: Integers) -> Iterator[tuple[int, int]]:
    """Places from and to which there are about `_BLOCK` things, of which so many stand up to each place."""
    low = 0
    while low < until.size:
        before = int(until[low - 1]) if low else 0
        high = max(low + 1, int(np.searchsorted(until, before + _BLOCK)))
        yield low, high
        low = high


def _needless(question: _Question, claim: _Claim, known: Potentials, ways: _Witnesses) -> Mask:
    """Which ways lead to no path within the limits, or to none that no row covers."""
    rest = known.to_go[ways.node]
    whole = ways.costs + np.where(rest < INFINITY, rest, 0)
    needless: Mask = np.any((rest >= INFINITY) | (whole > question.limits), axis=1)
    left = np.flatnonzero(~needless)
    needless[left] = _covered_by_rows(claim, whole[left, : question.wanted])
    return needless


def _covered_by_rows(claim: _Claim, costs: Table) -> Mask:
    """Costs that a row covers, within its factor, or a path that is known."""
    one = np.zeros(len(costs), np.int64)
    found = covered(one, costs, np.zeros(len(claim.known), np.int64), claim.known)
    if claim.epsilon > 0.0:
        raised = np.concatenate([costs[:, :1], _raised(costs[:, 1:], claim.epsilon)], axis=1)
        found |= covered(one, raised, np.zeros(len(claim.costs), np.int64), claim.costs)
    return found


def _raised(costs: Table, epsilon: float) -> Table:
    """Costs times 1 + epsilon, rounded down; the factor is right to the last bits of a float."""
    raised = np.floor(costs * ((1.0 + epsilon) * (1.0 + 2.0**-50)))
    bounded: Table = np.minimum(raised, float(INFINITY)).astype(np.int64)
    return bounded
